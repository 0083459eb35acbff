"""Figures as files: CSV for Norwegian Excel, CSV for machines, XLSX, and the list of all figures.

A file holds what the screen shows: the same rows and the same numbers at the same decimals. A
hidden or missing value is an empty cell, never 0, and «Status» says why. The machine variant has
the query's own columns, codes and full precision.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from boligkompass import formats
from boligkompass.catalogue import Catalogue
from boligkompass.codes import label
from boligkompass.figures.base import Figure, Result, Row
from boligkompass.figures.present import FOLDED, INVENTED, unit_of, visibility
from boligkompass.formats import UNITS
from boligkompass.sitemap import PAGES
from boligkompass.sql import QueryColumn
from boligkompass.warehouse import THE_COUNTRY, Municipality, Warehouse

CATALOGUE_COLUMNS = ("id", "tittel", "side", "parametre", "adresse")
COMMON_PARAMETERS = ("kommune", "tall-per", "format=maskin")
# What makes a spreadsheet read a text as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_UPPER = "verdi_til"
# A query says with this column that a row is of the whole country.
_COUNTRY = "hele_landet"
# What a query calls the column that says why a measure of it has no number.
_VISIBILITY = "_synlighet"
_WIDEST = 60


@dataclass(frozen=True)
class _Number:
    """A number as it is displayed: already rounded to its decimals."""

    value: Decimal
    unit: str | None = None

    @property
    def decimals(self) -> int:
        return max(0, -int(self.value.as_tuple().exponent))

    def __str__(self) -> str:
        return f"{self.value:f}"


_Cell = str | _Number | None


@dataclass(frozen=True)
class _Column:
    title: str
    cell: Callable[[Row], _Cell]


# -- the columns of the Norwegian files ----------------------------------------------------------


def _columns(result: Result) -> list[_Column]:
    """The columns of a file for people, in their order."""
    names = {column.name for column in result.columns}
    columns = [
        _Column("Kommunenummer", lambda row: _place(result, row).number),
        _Column("Kommune", lambda row: _place(result, row).name),
    ]
    if "indikator" in names:
        columns.append(_Column("Indikator", lambda row: row["indikator_navn"]))
    if "periode_til" in names:
        columns.append(_Column("Periode", lambda row: row["periode"]))
        columns.append(_Column("År", lambda row: str(row["periode_til"].year)))
    shown = [c for c in result.columns if c.name not in FOLDED and not c.internal]
    columns += [_text_column(column) for column in shown if column.unit is None]
    columns += _measure_columns(result)
    columns.append(_Column("Status", lambda row: _status(result, row)))
    if "grenser" in names:
        columns.append(_Column("Grenser", _borders))
    sources = "; ".join(result.source_names)
    columns.append(_Column("Kilde", lambda row: row["kilde_navn"] or sources))
    if "merknad" in names:
        columns.append(_Column("Merknad", lambda row: row["merknad"]))
    columns.append(_Column("Tall per", lambda row: result.extract))
    if result.municipality.invented:
        columns.append(
            _Column("Merking", lambda row: INVENTED if _place(result, row).invented else "")
        )
    return columns


def _place(result: Result, row: Row) -> Municipality:
    """Whose number a row holds: the municipality's, or the country's beside it."""
    return THE_COUNTRY if row.get(_COUNTRY) else result.municipality


def _measures(result: Result) -> list[QueryColumn]:
    """The measures; the upper end of a range belongs to its value, shown on the screen or not."""
    return [
        column
        for column in result.columns
        if column.unit is not None and (not column.internal or column.name == _UPPER)
    ]


def _measure_columns(result: Result) -> list[_Column]:
    measures = _measures(result)
    columns = [_measure_column(result, column) for column in measures]
    per_row = [column for column in measures if column.unit == "indikator"]
    if per_row:
        columns.insert(0, _Column("Enhet", lambda row: _unit_words(result, per_row[0], row)))
    return columns


def _measure_column(result: Result, column: QueryColumn) -> _Column:
    title = "Øvre verdi" if column.name == _UPPER else column.title
    words = UNITS[column.unit].many if column.unit and column.unit != "indikator" else ""
    if words and words.lower() != title.lower():
        title = f"{title} ({words})"
    return _Column(title, lambda row: _measure(result, column, row))


def _measure(result: Result, column: QueryColumn, row: Row) -> _Number | None:
    value = row[column.name]
    if value is None:
        return None
    unit, decimals = unit_of(column, row, _sheets(result))
    rounded = formats.rounded(value, decimals)
    return _Number(abs(rounded) if rounded == 0 else rounded, unit)


def _unit_words(result: Result, column: QueryColumn, row: Row) -> str:
    return UNITS[unit_of(column, row, _sheets(result))[0]].many


def _sheets(result: Result) -> Catalogue:
    return Catalogue({sheet.id: sheet for sheet in result.sheets}, {})


def _text_column(column: QueryColumn) -> _Column:
    name = f"{column.name}_navn" if column.codes else column.name
    return _Column(column.title, lambda row: _words(row[name]))


def _words(value: Any) -> _Cell:
    """A value that is not a measure, as people write it."""
    if isinstance(value, bool):
        return label("ja_nei", "ja" if value else "nei")
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int | float):
        return _Number(Decimal(repr(value)))
    return None if value is None else str(value)


def _status(result: Result, row: Row) -> str:
    """Why a cell is empty, or what the reader must know of its number."""
    values = [c.name for c in _measures(result) if not c.name.startswith("maal_")]
    if not row["status"] and values and all(row[name] is None for name in values):
        return label("synlighet", "mangler")
    return ", ".join(text for text in (row["status"], _also_hidden(result, row)) if text)


def _also_hidden(result: Result, row: Row) -> str:
    """The measures that are hidden where the row's own value is shown: a total, a share of it."""
    titles = [
        column.title
        for column in _measures(result)
        if row[column.name] is None and not row["skjult"] and visibility(column, row) == "skjult"
    ]
    return f"Skjult: {formats.join(titles)}" if titles else ""


def _borders(row: Row) -> str:
    if row["grenser"] == "publisert":
        return "Grensene den gang"
    return f"{row['grenser']}-grenser" if row["grenser"] else ""


# -- CSV -----------------------------------------------------------------------------------------


def csv_bytes(result: Result, machine: bool = False) -> bytes:
    """The result as CSV: for Norwegian Excel, or (`machine`) for programs."""
    if machine:
        return _machine_csv(*_machine_table(result))
    columns = _columns(result)
    rows = ([column.cell(row) for column in columns] for row in result.rows)
    return _norwegian_csv([column.title for column in columns], rows)


def _norwegian_csv(heads: Sequence[str], rows: Iterable[Sequence[_Cell]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_norwegian(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _norwegian(cell: _Cell) -> str:
    if isinstance(cell, _Number):
        return str(cell).replace(".", ",")
    return harmless(cell or "")


def harmless(text: str) -> str:
    """`text` as a spreadsheet will not run it: an apostrophe before what would be a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _machine_table(result: Result) -> tuple[list[str], list[list[str]]]:
    names = [
        c.name
        for c in result.columns
        if not c.internal or c.name == _UPPER or c.name.endswith(_VISIBILITY)
    ]
    per_row = [c for c in _measures(result) if c.unit == "indikator"]
    heads = ["kommunenr", *names, *(["enhet"] if per_row else []), "tall_per", "oppdiktet"]
    extract = result.extract
    rows = []
    for row in result.rows:
        place = _place(result, row)
        cells = [place.number, *(row[name] for name in names)]
        if per_row:
            cells.append(unit_of(per_row[0], row, _sheets(result))[0])
        rows.append([_machine(cell) for cell in (*cells, extract, place.invented)])
    return heads, rows


def _machine_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
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


# -- XLSX ----------------------------------------------------------------------------------------


def xlsx_bytes(result: Result) -> bytes:
    """The result as a workbook: «Tall» with the rows, «Om figuren» with what they mean."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    # The day of the extract instead of now: the same result gives the same bytes.
    created = datetime.combine(result.extract_date, datetime.min.time())
    book.set_properties(
        {"title": result.figure.title, "author": "Boligkompass", "created": created}
    )
    _write_numbers(book, result)
    _write_about(book, result)
    book.close()
    return buffer.getvalue()


def _write_numbers(book: xlsxwriter.Workbook, result: Result) -> None:
    sheet = book.add_worksheet("Tall")
    bold = book.add_format({"bold": True, "bottom": 1})
    number_formats: dict[str, Any] = {}
    columns = _columns(result)
    for x, column in enumerate(columns):
        sheet.write_string(0, x, column.title, bold)
        width = len(column.title) + 3
        for y, row in enumerate(result.rows, start=1):
            cell = column.cell(row)
            if isinstance(cell, _Number):
                pattern = _pattern(cell)
                if pattern not in number_formats:
                    number_formats[pattern] = book.add_format({"num_format": pattern})
                sheet.write_number(y, x, float(cell.value), number_formats[pattern])
            elif cell:
                # Not write(): it would make formulas and links of what looks like one.
                sheet.write_string(y, x, cell)
            width = max(width, len(str(cell or "")) + 2)
        sheet.set_column(x, x, min(width, _WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(result.rows), len(columns) - 1)


def _pattern(number: _Number) -> str:
    """Excel's number format; a number without unit (a year, a rank) has no thousands separator."""
    whole = "#,##0" if number.unit else "0"
    return f"{whole}.{'0' * number.decimals}" if number.decimals else whole


def _write_about(book: xlsxwriter.Workbook, result: Result) -> None:
    sheet = book.add_worksheet("Om figuren")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 100)
    for y, (name, text) in enumerate(_about(result)):
        sheet.write_string(y, 0, name, bold)
        sheet.write_string(y, 1, text, wrapped)


def _about(result: Result) -> list[tuple[str, str]]:
    """What the figure is and how its numbers are to be read, as names and texts."""
    figure, place = result.figure, result.municipality
    lines = [("Figur", figure.title)]
    if place.invented:
        lines.append(("Merking", f"{INVENTED}: kommunen og tallene for den er funnet på."))
    finding = figure.finding(result) if result.rows else f"Ingen tall for {place.name}."
    lines += [("Funn", finding), ("Kommune", f"{place.name} ({place.number})")]
    lines += [(p.title, _choice_words(result, p.name, p.values)) for p in figure.parameters]
    lines += [
        ("Tall per", formats.long_day(result.extract_date)),
        ("Uttrekk", result.extract),
        ("Kilder", "; ".join(result.source_names) or "Ikke oppgitt"),
    ]
    for sheet in result.sheets:
        lines += [
            ("", ""),
            ("Indikator", sheet.navn),
            ("Definisjon", sheet.definisjon),
            ("Utregning", sheet.utregning),
            ("Fortolkning", sheet.fortolkning),
        ]
    return [*lines, ("", ""), *_SIGNS]


def _choice_words(result: Result, name: str, values: Any) -> str:
    """A choice in words; one among the catalogue's indicators has its words in a sheet."""
    chosen = result.choices[name]
    words: Mapping[str, str] = (
        values if isinstance(values, Mapping) else {s.id: s.navn for s in result.sheets}
    )
    return words.get(chosen, chosen)


_SIGNS = (
    ("Slik leses tallene", "Kolonnen «Status» sier hva som gjelder for tallet i raden."),
    ("Tom celle", "Tallet er skjult, mangler eller er ikke aktuelt. Null (0) er alltid et tall."),
    (label("synlighet", "skjult"), "Tallet finnes, men er så lite at det kunne pekt ut noen."),
    (label("synlighet", "mangler"), "Kilden har ikke noe tall for perioden."),
    (label("synlighet", "ikke_aktuelt"), "Et tall gir ikke mening her."),
    (label("merke", "forelopig"), "Tallet kan bli endret når kilden er endelig."),
    (label("merke", "prognose"), "Tallet er anslått for en periode som ikke er ferdig."),
    (label("merke", "omtrent"), "Kilden oppgir tallet omtrentlig."),
    (label("merke", "over"), "Kilden sier at det er flere enn dette."),
    ("Øvre verdi", "Kilden oppgir et spenn; tallet er nedre ende, og dette er øvre ende."),
    ("Omregnet til …-grenser", "Tallet gjelder området innenfor kommunegrensene det året."),
)


# -- names and the list of all --------------------------------------------------------------------


def filename(result: Result, suffix: str) -> str:
    """An ASCII file name that tells figure, choices, municipality and extract apart."""
    parts = [
        *(["oppdiktet"] if result.municipality.invented else []),
        result.figure.id,
        *result.choices.values(),
        result.municipality.number,
        result.extract,
    ]
    return f"{'-'.join(_ascii(part) for part in parts)}.{suffix}"


_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A", "+": "pluss"}
)


def _ascii(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.]+", "-", text.translate(_LETTERS)).strip("-")


def catalogue_csv(figures: Iterable[Figure], warehouse: Warehouse, machine: bool = False) -> bytes:
    """Every figure with its parameters and the address of its CSV, for the allowed values now."""
    rows = [
        (
            figure.id,
            figure.title,
            figure.page if machine else PAGES[figure.page].title,
            ", ".join((*COMMON_PARAMETERS, *_parameters(figure, warehouse))),
            f"/csv/{figure.id}.csv",
        )
        for figure in figures
    ]
    if machine:
        return _machine_csv(CATALOGUE_COLUMNS, [[harmless(cell) for cell in row] for row in rows])
    return _norwegian_csv(CATALOGUE_COLUMNS, rows)


def _parameters(figure: Figure, warehouse: Warehouse) -> list[str]:
    return [f"{p.name}={'|'.join(p.allowed(warehouse))}" for p in figure.parameters]
