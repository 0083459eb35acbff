"""The meeting's agenda: which figures the group goes through, from `katalog/mote.toml`.

Each extract carries the file as it was when it was published. A catalogue without it has an agenda
without points.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from boligkompass.catalogue import CatalogueError

FILE = "mote.toml"
_HEADINGS = {"standard", "kommuner"}


@dataclass(frozen=True)
class Moteplan:
    """The ids of the figures in order: for all, and for the municipalities that have their own."""

    standard: tuple[str, ...] = ()
    kommuner: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def points(self, kommunenr: str) -> tuple[str, ...]:
        """The ids of the figures that one municipality goes through."""
        return self.kommuner.get(kommunenr, self.standard)

    def unknown(self, known: Collection[str]) -> list[str]:
        """The ids that no figure has, each once."""
        named = (*self.standard, *(i for ids in self.kommuner.values() for i in ids))
        return [name for name in dict.fromkeys(named) if name not in known]


@lru_cache(maxsize=16)
def load(katalog: Path) -> Moteplan:
    """The agenda in a catalogue's folder; CatalogueError says what is wrong with the file."""
    path = katalog / FILE
    if not path.exists():
        return Moteplan()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CatalogueError(f"{FILE} kan ikke leses: {error}.") from error
    if set(raw) - _HEADINGS:
        raise CatalogueError(f"{FILE}: bare overskriftene [standard] og [kommuner.NR] er kjent.")
    own = raw.get("kommuner", {})
    return Moteplan(
        _points(raw.get("standard", {}), "standard"),
        {number: _points(table, f"kommuner.{number}") for number, table in own.items()},
    )


def _points(table: Any, place: str) -> tuple[str, ...]:
    points = table.get("punkter") if isinstance(table, dict) else None
    if not isinstance(points, list) or not all(isinstance(one, str) for one in points):
        raise CatalogueError(f'{FILE}: [{place}] må ha punkter = ["side/figur", …].')
    if len(set(points)) < len(points):
        raise CatalogueError(f"{FILE}: [{place}] har samme figur to ganger.")
    return tuple(points)
