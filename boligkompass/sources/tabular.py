"""Delimited text and spreadsheets as text: what stands in each cell, and in which row.

Whatever the file is called: what it holds decides. Nothing is interpreted here; `cells` does that,
column by column. Rows keep the number that a spreadsheet shows.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from boligkompass.faults import DeliveryError, Fault

_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Grid:
    """One sheet, every cell as trimmed text ("" when empty); `rows[0]` is row 1 of the sheet.

    Rows may differ in length. `sheet` is None for a text file. Numbers are written with a point
    and without thousands, dates as 2026-11-01, truth values as ja and nei, when the file had them
    as such (a spreadsheet); in text files they stand as they were written.
    """

    file: str
    sheet: str | None
    rows: Sequence[Sequence[str]]

    def fault(
        self, row: int | None, column: str | None, message: str, advice: str, **more: Any
    ) -> Fault:
        """A fault in this sheet."""
        return Fault(self.file, row, column, message, advice, sheet=self.sheet, **more)


@dataclass(frozen=True)
class Records:
    """A table under one row of headings, by column, every cell as trimmed text.

    `columns` are equally long; `rows` has the number of each record in the sheet. `faults` tell of
    the records that are not there because they could not be divided into cells.
    """

    file: str
    sheet: str | None
    columns: Mapping[str, pa.Array]
    rows: pa.Array
    faults: tuple[Fault, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings, in order."""
        return tuple(self.columns)

    def __len__(self) -> int:
        return len(self.rows)

    def fault(
        self, index: int, column: str | None, message: str, advice: str, **more: Any
    ) -> Fault:
        """A fault in the record at `index` (from 0)."""
        row = self.rows[index].as_py()
        return Fault(self.file, row, column, message, advice, sheet=self.sheet, **more)


def grid(path: Path, sheet: str | None = None) -> Grid:
    """One sheet of a file as it stands: the named one, or else the first that is not empty.

    DeliveryError, with a message that can be acted on, when it is no such file or has no such
    sheet.
    """
    content = _content(path)
    if content.startswith(_EXCEL):
        return _excel(content, path.name, sheet)
    return Grid(path.name, None, _text_rows(_decoded(content), path.name))


def records(
    path: Path,
    *,
    required: Iterable[str] = (),
    sheet: str | None = None,
    header_row: int | None = None,
) -> Records:
    """The table in a file. `header_row` (from 1) is where its headings stand: by default the first
    row that has all of `required`, or else the first that is not empty.

    DeliveryError when the file cannot be read, is empty or lacks a required heading.
    """
    found = grid(path, sheet)
    wanted = frozenset(required)
    place = _header(found, wanted) if header_row is None else header_row
    headings = [text or "" for text in found.rows[place - 1]]
    missing = sorted(wanted - set(headings))
    if missing:
        advice = "Se etter at overskriftene er med og skrevet likt."
        raise DeliveryError(
            found.fault(place, name, "kolonnen mangler.", advice) for name in missing
        )
    body = [
        (number, row) for number, row in enumerate(found.rows[place:], start=place + 1) if any(row)
    ]
    columns = {
        name: pa.array([row[i] if i < len(row) else "" for _, row in body], pa.string())
        for i, name in enumerate(headings)
        if name
    }
    return Records(found.file, found.sheet, columns, pa.array([n for n, _ in body], pa.int64()))


def _header(found: Grid, wanted: frozenset[str]) -> int:
    for number, row in enumerate(found.rows, start=1):
        if any(row) and wanted <= set(row):
            return number
    for number, row in enumerate(found.rows, start=1):
        if any(row):
            return number
    raise DeliveryError([found.fault(None, None, "filen er tom.", "Hent den fra kilden på nytt.")])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        fault = Fault(path.name, None, None, "filen finnes ikke.", "Se etter i stien.")
    except OSError:
        fault = Fault(path.name, None, None, "filen kan ikke åpnes.", "Se etter tilgangen.")
    raise DeliveryError([fault])


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _text_rows(text: str, _name: str) -> list[list[str]]:
    head = text.partition("\n")[0]
    delimiter = max(";,\t|", key=head.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    return [[cell.strip() for cell in row] for row in reader]


def _excel(content: bytes, name: str, sheet: str | None) -> Grid:
    book = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
    for title in book.sheet_names if sheet is None else [sheet]:
        rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        if rows or sheet:
            return Grid(name, title, [[_as_text(cell) for cell in row] for row in rows])
    return Grid(name, None, [])


def _as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "ja" if cell else "nei"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
