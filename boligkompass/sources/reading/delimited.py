"""Delimited text as rows: how it is encoded and divided is found in what it holds.

A file is looked through once; then it is read in blocks, so that its size does not matter. Text
without quotation marks is divided by Arrow, which is many times as fast; all other text by Python.
Both number a row as a spreadsheet does, where a line break inside quotation marks counts for
nothing and a blank line for one.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from itertools import islice
from math import log2
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from boligkompass.sources.reading import charsets, filekinds

DELIMITERS = {";": "semikolon", ",": "komma", "\t": "tabulator", "|": "loddrett strek"}
_BLOCK_BYTES = 1 << 24
_BLOCK_ROWS = 50_000
_SAMPLE_ROWS = 100
# Prose has commas too; in a table more than half the rows have equally many.
_LEAST_SHARE = 0.5
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.I)
_QUOTES = "Se etter et anførselstegn som mangler eller står for mye."


@dataclass(frozen=True)
class Block:
    """Some rows by column (trimmed text), their numbers, and the rows that are not among them.

    `uneven` has the number of each row that has another number of cells, and how many it has.
    """

    columns: list[pa.Array]
    rows: pa.Array
    uneven: list[tuple[int, int]]


@dataclass(frozen=True)
class Text:
    """A delimited text file: its encoding, the bytes to pass over, and the sign between cells.

    `plain` says that nothing in it is quoted and every row ends as usual.
    """

    path: Path
    encoding: str
    start: int
    delimiter: str
    plain: bool

    def rows(self) -> Iterator[list[str]]:
        """Each row's cells, from row 1; a blank row has none.

        DeliveryError, with the row, where the text cannot be divided into cells.
        """
        number = 0
        with self.path.open("rb") as file:
            file.seek(self.start)
            lines = TextIOWrapper(file, encoding=self.encoding, newline="")
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            try:
                for number, cells in enumerate(reader, start=1):  # noqa: B007 (used in the fault)
                    yield cells
            except csv.Error:
                message = "raden kan ikke deles i felter."
                raise filekinds.refusal(self.path, message, _QUOTES, number + 1) from None
            except UnicodeError:
                raise filekinds.refusal(self.path, *charsets.CUT) from None

    def blocks(self, skip: int, width: int) -> Iterator[Block]:
        """The rows after the first `skip` that hold anything, `width` cells in each."""
        return self._plain_blocks(skip, width) if self.plain else self._blocks(skip, width)

    def _blocks(self, skip: int, width: int) -> Iterator[Block]:
        rows = islice(enumerate(self.rows(), start=1), skip, None)
        while some := list(islice(rows, _BLOCK_ROWS)):
            even = [one for one in some if len(one[1]) == width]
            uneven = [
                (number, len(cells))
                for number, cells in some
                if len(cells) != width and any(cell.strip() for cell in cells)
            ]
            columns = list(zip(*(cells for _, cells in even), strict=True)) or [()] * width
            arrays = [pa.array(column, pa.string()) for column in columns]
            yield filled(arrays, pa.array([number for number, _ in even], pa.int64()), uneven)

    def _plain_blocks(self, skip: int, width: int) -> Iterator[Block]:
        number = skip
        with self.path.open("rb") as file:
            file.seek(self.start)
            for _ in range(skip):
                file.readline()
            while content := file.read(_BLOCK_BYTES):
                content += file.readline()
                if self.encoding != "utf-8":
                    content = content.decode(self.encoding).encode()
                block, lines = _divided(content, self.delimiter, width, number)
                number += lines
                yield block


def _divided(content: bytes, delimiter: str, width: int, before: int) -> tuple[Block, int]:
    """A block of plain text, and how many lines it has; `before` is how many came before it."""
    uneven: list[tuple[int, int]] = []
    odd: list[int] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        odd.append(before + row.number)
        if row.text.replace(delimiter, "").strip():
            uneven.append((before + row.number, row.actual_columns))
        return "skip"

    names = [str(place) for place in range(width)]
    table = arrow_csv.read_csv(
        pa.py_buffer(content),
        read_options=arrow_csv.ReadOptions(
            use_threads=False, column_names=names, block_size=len(content) + 1
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char=False,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    ).combine_chunks()
    lines = table.num_rows + len(odd)
    numbers = pa.array(range(before + 1, before + lines + 1), pa.int64())
    if odd:
        numbers = numbers.filter(pc.invert(pc.is_in(numbers, pa.array(odd, pa.int64()))))
    arrays = [_one(column) for column in table.columns]
    return filled(arrays, numbers, uneven), lines


def _one(column: pa.ChunkedArray) -> pa.Array:
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays([*column.chunks, pa.array([], pa.string())])
    )


def filled(columns: list[pa.Array], rows: pa.Array, uneven: list[tuple[int, int]]) -> Block:
    """Trimmed, without the rows that are blank all through."""
    trimmed = [pc.utf8_trim_whitespace(column) for column in columns]
    filled = pa.repeat(pa.scalar(False), len(rows))
    for column in trimmed:
        filled = pc.or_(filled, pc.not_equal(column, ""))
        if pc.all(filled).as_py():
            return Block(trimmed, rows, uneven)
    return Block([column.filter(filled) for column in trimmed], rows.filter(filled), uneven)


def look(path: Path) -> Text:
    """How the text in a file is encoded and divided.

    DeliveryError when it is no text, is cut off, or has letters that were spoilt on the way.
    """
    charset = charsets.look(path)
    start = charset.start
    head = _head(path, charset.encoding, start)
    named = _SEPARATOR_LINE.match(head)
    if named:
        start += len(named[0].encode(charset.encoding))
    delimiter = named[1] if named else _delimiter(head)
    text = Text(path, charset.encoding, start, delimiter, charset.plain)
    if charset.doubtful:
        for number, cells in enumerate(text.rows(), start=1):
            charsets.check_letters(path, "\t".join(cells), number)
    return text


def _head(path: Path, encoding: str, start: int) -> str:
    with path.open("rb") as file:
        file.seek(start)
        content = file.read(filekinds.HEAD)
        more = bool(file.read(1))
    head = content.decode(encoding, errors="ignore")
    return head[: head.rfind("\n") + 1] or head if more else head


def _delimiter(head: str) -> str:
    """The sign that divides the first rows most evenly into most cells; `;` when none does."""
    return max(DELIMITERS, key=lambda sign: _evenness(head, sign))


def _evenness(head: str, delimiter: str) -> tuple[float, int]:
    """How well a sign divides: more for more cells, in more of the rows; 0 when nothing is divided.

    Titles above the table do not count: the rows from the first that is divided like most are.
    Where quotation marks do not go with the sign it is hardly the one.
    """
    reader = csv.reader(StringIO(head, newline=""), delimiter=delimiter, strict=True)
    widths, odds = [], 1.0
    try:
        for cells in islice(reader, _SAMPLE_ROWS):
            if any(cell.strip() for cell in cells):
                widths.append(len(cells))
    except csv.Error:
        odds = 0.5
    common = Counter(width for width in widths if width > 1).most_common(1)
    if not common:
        return 0.0, 0
    width, times = common[0]
    share = times / (len(widths) - widths.index(width))
    if share <= _LEAST_SHARE:
        return 0.0, 0
    return round(odds * share**2 * log2(width), 3), times
