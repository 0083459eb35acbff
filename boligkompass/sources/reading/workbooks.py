"""Workbooks (.xlsx, .xlsb, .xls, .ods) as text: one sheet, cell by cell.

Calamine reads them. What it is silent about is mended here: merged cells hold their value in the
first cell alone, and a formula that failed (#N/A) comes as an empty cell.
"""

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import cached_property
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import python_calamine as calamine

from boligkompass.faults import DeliveryError
from boligkompass.sources.reading import filekinds

T = TypeVar("T")
# What another process does with an old workbook before this one dares to.
_TRIAL = (
    "import sys, python_calamine as calamine\n"
    "book = calamine.CalamineWorkbook.from_filelike(open(sys.argv[1], 'rb'))\n"
    "[book.get_sheet_by_name(name).to_python() for name in book.sheet_names]"
)
# Calamine holds a whole rectangle in memory: a stray cell far out would take the machine down.
_MAX_CELLS = 100_000_000
_CHUNK = 1 << 20
_CELL = re.compile(rb'<c\s[^>]*?\br="([A-Z]{2,3})\d+"')
_FAILED = re.compile(rb'<c\s([^>]*\bt="e"[^>]*)>(.*?)</c>', re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<v>(.*?)</v>", re.DOTALL)
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')


class Sheet:
    """One sheet: its name, its cells as trimmed text, and the other sheets that hold something.

    `merged` has the merged ranges as (first row, last row), from 1, and `others` the names of the
    visible sheets beside this one that are not empty. `blind` says that failed formulas (#N/A) of
    this kind of workbook cannot be told from empty cells.
    """

    def __init__(self, path: Path, name: str | None) -> None:
        """DeliveryError when the workbook cannot be read or has no such sheet."""
        self._path = path
        _guard_size(path)
        _guard_crash(path)
        self._book = _attempt(path, lambda: calamine.CalamineWorkbook.from_filelike(_bytes(path)))
        shown, hidden = self._names()
        self.name, self._sheet = (
            self._named(name) if name is not None else self._first(shown + hidden)
        )
        self.others = tuple(
            one for one in shown if name is None and one != self.name and self._is_filled(one)
        )
        ranges = (self._sheet.merged_cell_ranges if self._sheet else None) or []
        self.blind = not _shows_failures(path)
        self._ranges = [(*first, *last) for first, last in ranges]
        self.merged = tuple((top + 1, bottom + 1) for top, _, bottom, _ in self._ranges)

    def rows(self) -> Iterator[list[str]]:
        """The rows from row 1, all of the same length."""
        sheet = self._sheet
        if sheet is None or sheet.start is None or sheet.end is None:
            return
        _, left = sheet.start
        width = sheet.end[1] + 1
        failed = self._failed
        filler = _Filler(self._ranges, width)
        # iter_rows has the empty rows above the first cell, but not the empty columns before it.
        for number, row in enumerate(sheet.iter_rows()):
            cells = [""] * left + [
                cell.strip() if type(cell) is str else _as_text(cell) for cell in row
            ]
            cells += [""] * (width - len(cells))
            for column, text in failed.get(number, ()):
                cells[column] = text
            yield filler.fill(number, cells)

    @cached_property
    def _failed(self) -> dict[int, list[tuple[int, str]]]:
        return _failed_cells(self._path, self.name or "")

    def _names(self) -> tuple[list[str], list[str]]:
        """The sheets of cells: those that can be seen, and those that are hidden."""
        names: tuple[list[str], list[str]] = ([], [])
        for one in self._book.sheets_metadata:
            if one.typ == calamine.SheetTypeEnum.WorkSheet:
                names[one.visible != calamine.SheetVisibleEnum.Visible].append(one.name)
        return names

    def _open(self, name: str) -> calamine.CalamineSheet:
        return _attempt(self._path, lambda: self._book.get_sheet_by_name(name))

    def _is_filled(self, name: str) -> bool:
        return self._open(name).start is not None

    def _first(self, names: list[str]) -> tuple[str | None, calamine.CalamineSheet | None]:
        for name in names:
            sheet = self._open(name)
            if sheet.start is not None:
                return name, sheet
        return None, None

    def _named(self, name: str) -> tuple[str, calamine.CalamineSheet]:
        names = self._book.sheet_names
        alike = [one for one in names if one.strip().casefold() == name.strip().casefold()]
        if name in names or len(alike) == 1:
            found = name if name in names else alike[0]
            return found, self._open(found)
        there = ", ".join(f"«{one}»" for one in names)
        message = f"arket «{name}» finnes ikke."
        raise filekinds.refusal(self._path, message, f"Velg blant arkene som finnes: {there}.")


class _Filler:
    """Puts the value of merged cells into each of them, row by row from the top."""

    def __init__(self, ranges: list[tuple[int, int, int, int]], width: int) -> None:
        self._starts: dict[int, list[tuple[int, int, int]]] = {}
        for top, left, bottom, right in ranges:
            if left < width:
                one = (left, min(right, width - 1), bottom)
                self._starts.setdefault(top, []).append(one)
        self._open: list[tuple[int, int, int, str]] = []

    def fill(self, number: int, cells: list[str]) -> list[str]:
        started = self._starts.get(number, ())
        self._open += [(left, right, last, cells[left]) for left, right, last in started]
        if self._open:
            self._open = [one for one in self._open if one[2] >= number]
            for left, right, _, text in self._open:
                cells[left : right + 1] = [text] * (right + 1 - left)
        return cells


def _bytes(path: Path) -> BytesIO:
    try:
        return BytesIO(path.read_bytes())
    except OSError:
        raise filekinds.refusal(path, "filen kan ikke åpnes.", "Se etter tilgangen.") from None


def _attempt(path: Path, read: Callable[[], T]) -> T:
    """What `read` gives; DeliveryError whatever goes wrong in it.

    Rust code that fails badly raises something that is no Exception.
    """
    try:
        return read()
    except DeliveryError:
        raise
    except Exception:
        raise filekinds.refusal(path, *filekinds.DAMAGED) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise filekinds.refusal(path, *filekinds.DAMAGED) from None


def _as_text(cell: Any) -> str:
    """A cell as text that means one thing only.

    A number with exactly three decimals gets a zero more, so that nobody can take its point for a
    sign between thousands.
    """
    if isinstance(cell, bool):
        return "ja" if cell else "nei"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell).strip()


def _number(number: float) -> str:
    if number.is_integer():
        return str(int(number))
    text = repr(number)
    return f"{text}0" if text[-4:-3] == "." else text


# What calamine does not tell stands in the XML of .xlsx.


def _guard_size(path: Path) -> None:
    for last_row, columns in _attempt(path, lambda: list(_extents(path))):
        if last_row * columns > _MAX_CELLS:
            message = f"arket er for stort ({columns} kolonner og {last_row} rader)."
            advice = "Slett tomme rader og kolonner utenfor tabellen, og lagre på nytt."
            raise filekinds.refusal(path, message, advice)


def _guard_crash(path: Path) -> None:
    """DeliveryError for an old workbook so damaged that reading it would take the program down.

    The old format has no checksums, and a damaged length makes calamine ask for any amount of
    memory; so another process reads it first.
    """
    if zipfile.is_zipfile(path):
        return
    command = [sys.executable, "-I", "-c", _TRIAL, str(path)]
    trial = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (our own words)
    if trial.returncode:
        raise filekinds.refusal(path, *filekinds.DAMAGED)


def _shows_failures(path: Path) -> bool:
    """Whether failed formulas can be seen: in .xlsx by us, in .ods by calamine."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as packed:
        return "xl/workbook.bin" not in packed.namelist()


def _extents(path: Path) -> Iterator[tuple[int, int]]:
    """The last row and the number of columns of each sheet."""
    for _, chunks in _members(path):
        last, widest = 0, 26
        for chunk in chunks:
            found = _PLACE.search(chunk, max(0, chunk.rfind(b"<c ", 0, -128)))
            last = int(found[2]) if found else last
            letters = set(_CELL.findall(chunk))
            widest = max(widest, *(_column(one) + 1 for one in letters)) if letters else widest
        yield last, widest


def _members(path: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each sheet's XML in chunks that overlap enough to lose nothing; none unless it is .xlsx."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                yield name, _chunks(packed, name)


def _chunks(packed: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with packed.open(name) as file:
        kept = b""
        while chunk := file.read(_CHUNK):
            yield kept + chunk
            kept = chunk[-256:]


def _failed_cells(path: Path, sheet: str) -> dict[int, list[tuple[int, str]]]:
    """The cells of a sheet whose formula failed: by row, the column and the error (from 0)."""

    def read() -> dict[int, list[tuple[int, str]]]:
        troubled = {name for name, chunks in _members(path) if _any_failed(chunks)}
        if not troubled:
            return {}
        with zipfile.ZipFile(path) as packed:
            member = _member_of(packed, sheet)
            return _failures(packed.read(member)) if member in troubled else {}

    return _attempt(path, read)


def _any_failed(chunks: Iterator[bytes]) -> bool:
    return any(b't="e"' in chunk for chunk in chunks)


def _failures(xml: bytes) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for attributes, inside in _FAILED.findall(xml):
        place, value = _PLACE.search(attributes), _VALUE.search(inside)
        if place and value:
            cell = (_column(place[1]), unescape(value[1].decode("utf-8", errors="replace")))
            found.setdefault(int(place[2]) - 1, []).append(cell)
    return found


def _column(letters: bytes) -> int:
    """The number of a column, from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _member_of(packed: zipfile.ZipFile, sheet: str) -> str | None:
    """The file in the workbook that holds the sheet."""
    book = packed.read("xl/workbook.xml").decode("utf-8", errors="replace")
    relations = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", errors="replace")
    targets = {}
    for tag in _RELATION.findall(relations):
        found = dict(_ATTRIBUTE.findall(tag))
        targets[found.get("Id")] = found.get("Target", "")
    for tag in _SHEET.findall(book):
        found = dict(_ATTRIBUTE.findall(tag))
        if unescape(found.get("name", "")) == sheet:
            target = targets.get(found.get("r:id"), "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return None
