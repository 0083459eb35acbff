"""What is wrong with something that was delivered, and how it is told.

Every fault says what, where (file, sheet, row, column) and what to do. A warning is a fault that
stops nothing. Values that may point at a person are never repeated: whoever makes a fault sees to
that, and eleven digits that may be a national identity number do not pass even then.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from boligkompass.spreadsheets import harmless, norwegian_csv

Level = Literal["feil", "advarsel"]
HEADINGS = ("nivå", "fil", "ark", "rad", "kolonne", "verdi", "feil", "gjør dette")
_IDENTIFIER = re.compile(r"(?<!\d)\d{6}[ .\u00a0-]?\d{5}(?!\d)", re.ASCII)
_MASK = "(11 siffer)"
_VARYING = re.compile(r"«[^»]*»|\d+(?:[.,\u00a0 ]\d+)*")


def mask(text: str) -> str:
    """`text` without what may be a national identity number, for what is told or kept."""
    return _IDENTIFIER.sub(_MASK, text)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row (or, with `row` None, with the whole of `place`).

    `place` is the name of a file or a table. `row` is the number that a spreadsheet shows. `value`
    is what stood there; None where it is unknown or must not be repeated.
    """

    place: str
    row: int | None
    column: str | None
    message: str
    advice: str
    sheet: str | None = None
    value: str | None = None
    level: Level = "feil"

    def __post_init__(self) -> None:
        for name in ("place", "sheet", "column", "value", "message", "advice"):
            text = getattr(self, name)
            if text is not None and text != (safe := mask(text)):
                object.__setattr__(self, name, safe)

    def __str__(self) -> str:
        where = self.place
        if self.sheet is not None:
            where += f", ark «{self.sheet}»"
        if self.row is not None:
            where += f", rad {self.row}"
        if self.column is not None:
            where += f", kolonne «{self.column}»"
        return f"{where}: {self.message} {self.advice}"


class DeliveryError(Exception):
    """What was delivered cannot be used; `faults` has every fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class Kind:
    """Faults that say the same of other rows: the first of them, and where all of them are."""

    first: Fault
    faults: tuple[Fault, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows that have a fault of this kind, each once, in the order they were told."""
        return tuple(dict.fromkeys(one.row for one in self.faults if one.row is not None))


def kinds(faults: Iterable[Fault]) -> list[Kind]:
    """The faults by what they say and of which column, the most frequent kind first.

    What stands in «…» and the numbers may vary within a kind.
    """
    groups: dict[tuple[str, ...], list[Fault]] = defaultdict(list)
    for one in faults:
        shape = _VARYING.sub("…", one.message)
        column = _VARYING.sub("…", one.column or "")
        groups[one.level, one.place, one.sheet or "", column, shape].append(one)
    found = [Kind(group[0], tuple(group)) for group in groups.values()]
    return sorted(found, key=lambda kind: -len(kind.faults))


def as_csv(faults: Iterable[Fault]) -> bytes:
    """Every fault as a row, for Norwegian Excel: `;`, UTF-8 with BOM, cells that cannot run."""
    rows = (
        (one.level, one.place, one.sheet, one.row, one.column, one.value, one.message, one.advice)
        for one in faults
    )
    return norwegian_csv(HEADINGS, ([_cell(value) for value in row] for row in rows))


def _cell(value: str | int | None) -> str:
    return "" if value is None else harmless(str(value))
