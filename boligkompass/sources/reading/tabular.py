"""Delimited text and spreadsheets as text: what stands in each cell, and in which row.

Whatever the file is called: what it holds decides. Nothing is interpreted here; `cells` does that,
column by column. Rows keep the number that a spreadsheet shows.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources.reading import charsets, delimited, filekinds, workbooks
from boligkompass.sources.reading.delimited import Block

BATCH_ROWS = 200_000
# How far down the headings are looked for.
_HEAD_ROWS = 200
_BLOCK_ROWS = 20_000
_SPACES = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u00ad"))
# The sheets of our own templates that hold no data.
_BESIDES = ("Slik gjør du", "Koder")
_HEADINGS_ADVICE = "Se etter at overskriftene er med og skrevet likt."


@dataclass(frozen=True)
class Grid:
    """One sheet, every cell as trimmed text ("" when empty); `rows[0]` is row 1 of the sheet.

    Rows may differ in length. `sheet` is None for a text file. Numbers are written with a point
    and without thousands, dates as 2026-11-01, truth values as ja and nei, when the file had them
    as such (a spreadsheet); in text files they stand as they were written. Merged cells all have
    their value. `warnings` tell what is worth knowing of how it was read.
    """

    file: str
    sheet: str | None
    rows: Sequence[Sequence[str]]
    warnings: tuple[Fault, ...] = ()

    def fault(
        self, row: int | None, column: str | None, message: str, advice: str, **more: Any
    ) -> Fault:
        """A fault in this sheet."""
        return Fault(self.file, row, column, message, advice, sheet=self.sheet, **more)


@dataclass(frozen=True)
class Records:
    """A table under one row of headings, by column, every cell as trimmed text.

    `columns` are equally long; `rows` has the number of each record in the sheet. `faults` tell of
    the records that are not there because they have too many or too few cells; `warnings` stop
    nothing.
    """

    file: str
    sheet: str | None
    columns: Mapping[str, pa.Array]
    rows: pa.Array
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

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

    Sheets that are hidden come after the others. DeliveryError, with a message that can be acted
    on, when it is no such file or has no such sheet.
    """
    source = _opened(path, sheet)
    rows = [[cell.strip() for cell in row] for row in source.rows()]
    return Grid(path.name, source.sheet, rows, tuple(source.warnings(0)))


def head(path: Path, sheet: str | None = None) -> Grid:
    """The first rows of a sheet as they stand: as many as headings are looked for in."""
    source = _opened(path, sheet)
    rows = [[cell.strip() for cell in row] for row in islice(source.rows(), _HEAD_ROWS)]
    return Grid(path.name, source.sheet, rows)


def records(
    path: Path,
    *,
    required: Iterable[str] = (),
    sheet: str | None = None,
    header_row: int | None = None,
    header_rows: int = 1,
    only: Iterable[str] | None = None,
) -> Records:
    """The table in a file, without the rows that are blank all through.

    `header_row` (from 1) is where its headings stand: by default the first row that has all of
    `required`, or else the first with two different headings. With `header_rows` several rows make
    up the headings, joined by « / » without repeating what stands above. `only` leaves out all
    other columns, and what may be wrong with them.

    Headings are compared without regard to the width and kind of spaces. A column without heading
    is ignored when it is empty, and so is an empty one whose heading another column has.

    DeliveryError when the file cannot be read, is empty, has headings alone, lacks a required
    heading, or has one twice.
    """
    table = _Table(_opened(path, sheet), frozenset(required), header_row, header_rows, only)
    parts = list(table.parts())
    columns = {name: _joined([part.columns[name] for part in parts]) for name in table.headings}
    rows = pa.concat_arrays([part.rows for part in parts] or [pa.array([], pa.int64())])
    faults = tuple(fault for part in parts for fault in part.faults)
    return Records(table.file, table.sheet, columns, rows, faults, tuple(table.warnings()))


def batches(
    path: Path,
    *,
    required: Iterable[str] = (),
    sheet: str | None = None,
    header_row: int | None = None,
    header_rows: int = 1,
    only: Iterable[str] | None = None,
    rows: int = BATCH_ROWS,
) -> Iterator[Records]:
    """What `records` gives, at most `rows` records at a time and in bounded memory.

    The warnings come with the first. DeliveryError as for `records`; some of it shows only on the
    way, so nothing may be kept before the last has come.
    """
    table = _Table(_opened(path, sheet), frozenset(required), header_row, header_rows, only)
    warnings = tuple(table.warnings())
    for part in table.parts():
        faults = part.faults
        for start in range(0, max(1, len(part)), rows):
            some = {name: column.slice(start, rows) for name, column in part.columns.items()}
            numbers = part.rows.slice(start, rows)
            yield Records(part.file, part.sheet, some, numbers, faults, warnings)
            faults, warnings = (), ()


def heading(text: str) -> str:
    """A heading as it is compared: spaces and line breaks as one space, no invisible signs."""
    composed = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    return _SPACES.sub(" ", composed).strip()


class _Source(Protocol):
    """A sheet or a text file, as rows and as columns."""

    path: Path
    sheet: str | None

    def rows(self) -> Iterator[list[str]]:
        """Every row, from row 1."""

    def blocks(self, skip: int, width: int) -> Iterator[Block]:
        """The rows after the first `skip`, by column; `width` is how many there are."""

    def warnings(self, skip: int) -> Iterator[Fault]:
        """What is worth knowing of how the rows after the first `skip` were read."""

    def uneven(self, found: int, expected: int) -> tuple[str, str]:
        """What is said of a row with another number of cells than the headings."""


def _opened(path: Path, sheet: str | None) -> _Source:
    return _Workbook(path, sheet) if filekinds.kind(path) == "regneark" else _TextFile(path)


class _TextFile:
    """A text file as a source."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheet: str | None = None
        self._text = delimited.look(path)

    def rows(self) -> Iterator[list[str]]:
        return self._text.rows()

    def blocks(self, skip: int, width: int) -> Iterator[Block]:
        return self._text.blocks(skip, width)

    def warnings(self, skip: int) -> Iterator[Fault]:
        """None: a text file is as it stands."""
        del skip
        return iter(())

    def uneven(self, found: int, expected: int) -> tuple[str, str]:
        sign = delimited.DELIMITERS.get(self._text.delimiter, self._text.delimiter)
        if found == 1:
            advice = "Slett raden hvis den ikke hører til tabellen."
            return f"raden har 1 felt, men overskriften har {expected}.", advice
        message = f"raden har {found} felter, men overskriften har {expected}."
        return message, f"Se etter et {sign} for mye eller for lite."


class _Workbook:
    """A sheet of a workbook as a source."""

    def __init__(self, path: Path, sheet: str | None) -> None:
        self._found = workbooks.Sheet(path, sheet)
        self.path, self.sheet = path, self._found.name

    def rows(self) -> Iterator[list[str]]:
        for number, row in enumerate(self._found.rows(), start=1):
            charsets.check_letters(self.path, "\t".join(row), number)
            yield row

    def blocks(self, skip: int, width: int) -> Iterator[Block]:
        rows = islice(enumerate(self.rows(), start=1), skip, None)
        while some := list(islice(rows, _BLOCK_ROWS)):
            columns = list(zip(*(cells for _, cells in some), strict=True))
            arrays = [pa.array(column, pa.string()) for column in columns]
            yield delimited.filled(arrays, pa.array([n for n, _ in some], pa.int64()), [])

    def warnings(self, skip: int) -> Iterator[Fault]:
        """Merged cells below the headings, sheets that were not read, and what cannot be seen."""
        merged = sorted(one for one in self._found.merged if one[0] > skip and one[0] < one[1])
        if merged:
            first, last = merged[0]
            message = f"celler er slått sammen over flere rader, først i rad {first} til {last}."
            advice = "Verdien er satt inn i hver av radene; se etter at det er riktig."
            yield self._warning(first, message, advice)
        others = [name for name in self._found.others if name not in _BESIDES]
        if others:
            names = ", ".join(f"«{name}»" for name in others)
            message = f"bare dette arket er lest, ikke {names}."
            yield self._warning(None, message, "Velg et annet ark om det er et av dem som gjelder.")

        if self._found.blind:
            message = "i dette filformatet leses celler med feil, som #N/A, som tomme."
            advice = "Lagre filen som «Excel-arbeidsbok (.xlsx)» om det kan være slike i den."
            yield self._warning(None, message, advice)

    def _warning(self, row: int | None, message: str, advice: str) -> Fault:
        return Fault(self.path.name, row, None, message, advice, sheet=self.sheet, level="advarsel")

    def uneven(self, found: int, expected: int) -> tuple[str, str]:
        raise AssertionError("the rows of a sheet are equally long")


class _Table:
    """The headings of a source, and what stands under them."""

    def __init__(
        self,
        source: _Source,
        required: frozenset[str],
        header_row: int | None,
        header_rows: int,
        only: Iterable[str] | None,
    ) -> None:
        """DeliveryError when there are no headings, one is missing, or one stands twice."""
        self._source = source
        self.file, self.sheet = source.path.name, source.sheet
        top = self._head(header_row, header_rows)
        given = {heading(name): name for name in (*required, *(only or ()))}
        first = (
            _header(top, {heading(name) for name in required}) if header_row is None else header_row
        )
        names = _combined(top[first - 1 : first - 1 + header_rows])
        self._names = [given.get(name, name) for name in names]
        self._first, self._skip = first, first - 1 + header_rows
        self._refuse(required)
        self._only = None if only is None else frozenset(only) | required
        self._places = self._chosen()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the columns that are read."""
        return tuple(self._places)

    def warnings(self) -> Iterator[Fault]:
        """What is worth knowing of how the records were read."""
        return self._source.warnings(self._skip)

    def parts(self) -> Iterator[Records]:
        """The records, some at a time. DeliveryError when there are none."""
        some = False
        for block in self._source.blocks(self._skip, len(self._names)):
            self._check_unnamed(block)
            columns = {name: block.columns[place] for name, place in self._places.items()}
            faults = tuple(self._uneven(row, found) for row, found in block.uneven)
            some = some or bool(faults) or len(block.rows) > 0
            yield Records(self.file, self.sheet, columns, block.rows, faults)
        if not some:
            message = (
                "filen har bare overskrifter."
                if self.sheet is None
                else ("arket har bare overskrifter.")
            )
            raise DeliveryError([self._fault(None, None, message, "Ta med radene også.")])

    def _head(self, header_row: int | None, header_rows: int) -> list[list[str]]:
        """The first rows. DeliveryError when there is nothing there."""
        wanted = _HEAD_ROWS if header_row is None else header_row + header_rows
        top = list(islice(self._source.rows(), max(_HEAD_ROWS, wanted)))
        if not any(heading(cell) for row in top for cell in row):
            advice = "Hent den fra kilden på nytt."
            raise DeliveryError([self._fault(None, None, "filen er tom.", advice)])
        if header_row is not None and not 1 <= header_row <= len(top):
            message = f"overskriftsraden {header_row} finnes ikke."
            advice = f"Velg en rad fra 1 til {len(top)}."
            raise DeliveryError([self._fault(None, None, message, advice)])
        return top

    def _refuse(self, required: frozenset[str]) -> None:
        missing = sorted(required - set(self._names))
        if missing:
            raise DeliveryError(
                self._fault(self._first, name, "kolonnen mangler.", _HEADINGS_ADVICE)
                for name in missing
            )

    def _chosen(self) -> dict[str, int]:
        """Where each heading's column stands; of several with one heading, the one that is used."""
        places: dict[str, list[int]] = {}
        for place, name in enumerate(self._names):
            if name and (self._only is None or name in self._only):
                places.setdefault(name, []).append(place)
        several = [place for found in places.values() if len(found) > 1 for place in found]
        used = self._used(several) if several else set()
        twice = [name for name, found in places.items() if len(used & set(found)) > 1]
        if twice:
            raise DeliveryError(
                self._fault(self._first, name, "kolonnen står to ganger.", "La den stå én gang.")
                for name in sorted(twice)
            )
        return {
            name: next((place for place in found if place in used), found[0])
            for name, found in places.items()
        }

    def _used(self, places: Sequence[int]) -> set[int]:
        """Which of these columns have anything in them, from a passage of the whole file."""
        used: set[int] = set()
        for block in self._source.blocks(self._skip, len(self._names)):
            used |= {place for place in places if _first_filled(block.columns[place]) is not None}
        return used

    def _check_unnamed(self, block: Block) -> None:
        """DeliveryError when a column without heading has anything in it."""
        if self._only is not None:
            return
        found = {
            place: index
            for place, name in enumerate(self._names)
            if not name and (index := _first_filled(block.columns[place])) is not None
        }
        if not found:
            return
        row = block.rows[min(found.values())].as_py()
        letters = ", ".join(_letters(place) for place in found)
        which = "kolonnene" if len(found) > 1 else "kolonnen"
        message = f"{which} {letters} har verdier, men ingen overskrift i rad {self._first}."
        advice = "Gi hver kolonne en overskrift, eller velg en annen overskriftsrad."
        raise DeliveryError([self._fault(row, None, message, advice)])

    def _uneven(self, row: int, found: int) -> Fault:
        return self._fault(row, None, *self._source.uneven(found, len(self._names)))

    def _fault(self, row: int | None, column: str | None, message: str, advice: str) -> Fault:
        return Fault(self.file, row, column, message, advice, sheet=self.sheet)


def _header(top: list[list[str]], wanted: set[str]) -> int:
    """The row (from 1) of the headings: the one with most of `wanted`, or else the first with two
    different texts, or else the first with any."""
    rows = [{heading(cell) for cell in row} - {""} for row in top]
    if wanted:
        shared = [len(wanted & row) for row in rows]
        if max(shared):
            return shared.index(max(shared)) + 1
    for least in (2, 1):
        for number, row in enumerate(rows, start=1):
            if len(row) >= least:
                return number
    raise AssertionError("the first rows are not empty")


def _combined(rows: list[list[str]]) -> list[str]:
    """One heading a column from one row or several."""
    width = max(len(row) for row in rows)
    padded = [[heading(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    return [" / ".join(dict.fromkeys(filter(None, column))) for column in zip(*padded, strict=True)]


def _first_filled(column: pa.Array) -> int | None:
    place = pc.index(pc.not_equal(column, ""), True).as_py()
    return None if place < 0 else int(place)


def _letters(place: int) -> str:
    """The letters of a column in a spreadsheet, from 0: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _joined(arrays: list[pa.Array]) -> pa.Array:
    return pa.concat_arrays(arrays) if arrays else pa.array([], pa.string())
