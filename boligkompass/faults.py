"""What is wrong with something that was delivered, and how it is told.

Every fault says what, where (file, sheet, row, column) and what to do. A warning is a fault that
stops nothing. Values that may point at a person are never repeated.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from typing import Literal

Level = Literal["feil", "advarsel"]
HEADINGS = ("nivå", "fil", "ark", "rad", "kolonne", "verdi", "feil", "gjør dette")
# A cell that begins with one of these would run as a formula in a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


def as_csv(faults: Iterable[Fault]) -> bytes:
    """Every fault as a row, for Norwegian Excel: `;`, UTF-8 with BOM, cells that cannot run."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for one in faults:
        cells = (one.level, one.place, one.sheet, one.row, one.column, one.value)
        writer.writerow([_cell(text) for text in (*cells, one.message, one.advice)])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: str | int | None) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
