"""The map that a municipality has read in: where it lies, what it is called, whom to credit.

It is a file of the catalogue, so each extract carries the borders as they were when it was
published. `sources.kart` makes it; the browser fetches it from our own server, once an extract.
"""

from pathlib import Path

FILE = "kart.json"
# The object in the TopoJSON whose features have the municipality's number as `id`.
OBJECT = "kommuner"
CREDIT = "© Kartverket, CC BY 4.0"


def path(extract: Path) -> Path:
    """Where the map of an extract lies, if it has any."""
    return extract / "katalog" / FILE


def address(extract_id: str) -> str:
    """Where the browser finds it."""
    return f"/kart/{extract_id}.json"
