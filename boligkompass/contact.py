"""Whom the readers tell: `katalog/kontakt.toml`, for all and for a municipality of its own.

Read from the catalogue as it is now, not from the extract: a number keeps its old definition, but
nobody should write to an old address.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boligkompass.catalogue import CatalogueError

FILE = "kontakt.toml"
_FIELDS = {"tilgjengelighet", "personvern"}


@dataclass(frozen=True)
class Contact:
    """A function and a mailbox for each; None where the municipality has named none."""

    tilgjengelighet: str | None = None
    personvern: str | None = None


def load(katalog: Path, kommunenr: str) -> Contact:
    """The contacts of one municipality. CatalogueError says what is wrong with the file."""
    try:
        raw = tomllib.loads((katalog / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Contact()
    except (OSError, ValueError) as error:
        raise CatalogueError(f"{FILE} kan ikke leses: {error}.") from error
    own = raw.pop("kommuner", {})
    standard = raw.pop("standard", {})
    if raw or not isinstance(own, dict):
        raise CatalogueError(f"{FILE}: bare overskriftene [standard] og [kommuner.NR] er kjent.")
    # Every heading is checked, also those of others: the fault is in the file.
    checked = {number: _fields(entry, f"kommuner.{number}") for number, entry in own.items()}
    return Contact(**{**_fields(standard, "standard"), **checked.get(kommunenr, {})})


def _fields(entry: Any, place: str) -> dict[str, str]:
    known = isinstance(entry, dict) and entry.keys() <= _FIELDS
    if not known or not all(isinstance(text, str) and text.strip() for text in entry.values()):
        names = " og ".join(sorted(_FIELDS))
        raise CatalogueError(f"{FILE}: [{place}] kan ha {names}, hver med en tekst.")
    return dict(entry)
