"""What the catalogue that an extract was published with says, as far as an outsider can use it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from boligkompass import catalogue, protection, settings
from boligkompass.attack.indicators import Sheet

NORMS = "normer.toml"


@dataclass(frozen=True)
class Definitions:
    """The sheets of the indicators, the smallest number shown in each table, and the norm.

    `norm` is the room class that each group of households is given.
    """

    sheets: Mapping[str, Sheet]
    limits: Mapping[str, int]
    norm: Mapping[str, str]


def define(katalog: Path | None) -> Definitions:
    """The definitions in a catalogue's folder, or else in the one shipped with the program.

    What a folder lacks says nothing: an extract without sheets has no rates that can be read.
    """
    folder = katalog or settings.PROJECT / "data" / "katalog"
    has_sheets = (folder / catalogue.SHEET_FILE).is_file()
    return Definitions(
        catalogue.load(folder).indikatorer if has_sheets else {},
        {name: rule.k for name, rule in protection.load(folder).items()},
        _norm(folder / NORMS),
    )


def _norm(path: Path) -> dict[str, str]:
    """Nobody is given fewer rooms than the norm's upper end."""
    if not path.is_file():
        return {}
    groups = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _class(entry["mest"]) for name, entry in groups.items()}


def _class(rooms: int) -> str:
    return "4+" if rooms >= 4 else str(rooms)
