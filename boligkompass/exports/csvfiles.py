"""A result as CSV: for Norwegian Excel, and for programs."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from boligkompass.exports.cells import (
    UPPER,
    VISIBILITY,
    Cell,
    Number,
    columns_of,
    measures_of,
    place_of,
    sheets_of,
)
from boligkompass.figures.base import Result
from boligkompass.figures.present import unit_of
from boligkompass.spreadsheets import harmless, norwegian_csv


def csv_bytes(result: Result, machine: bool = False) -> bytes:
    """The result as CSV: for Norwegian Excel, or (`machine`) for programs."""
    if machine:
        return machine_csv(*_machine_table(result))
    columns = columns_of(result)
    rows = ([column.cell(row) for column in columns] for row in result.rows)
    return _norwegian_csv([column.title for column in columns], rows)


def _norwegian_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    return norwegian_csv(heads, ([_norwegian(cell) for cell in row] for row in rows))


def _norwegian(cell: Cell) -> str:
    if isinstance(cell, Number):
        return str(cell).replace(".", ",")
    return harmless(cell or "")


def _machine_table(result: Result) -> tuple[list[str], list[list[str]]]:
    names = [
        c.name
        for c in result.columns
        if not c.internal or c.name == UPPER or c.name.endswith(VISIBILITY)
    ]
    per_row = [c for c in measures_of(result) if c.unit == "indikator"]
    heads = ["kommunenr", *names, *(["enhet"] if per_row else []), "tall_per", "oppdiktet"]
    extract = result.extract
    rows = []
    for row in result.rows:
        place = place_of(result, row)
        cells = [place.number, *(row[name] for name in names)]
        if per_row:
            cells.append(unit_of(per_row[0], row, sheets_of(result))[0])
        rows.append([_machine(cell) for cell in (*cells, extract, place.invented)])
    return heads, rows


def machine_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    return "".join(_machine_line(row) for row in (heads, *rows)).encode("utf-8")


def _machine_line(cells: Sequence[str]) -> str:
    # Written with CRLF and then cut: only then does the writer quote a cell that holds a CR.
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n") + "\n"


def _machine(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        return str(int(value)) if whole else format(Decimal(repr(value)), "f")
    return harmless(str(value))
