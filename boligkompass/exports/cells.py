"""What a file for people holds: its columns, and a text or a displayed number in each cell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from boligkompass import formats
from boligkompass.catalogue import Catalogue
from boligkompass.codes import label
from boligkompass.figures.base import Result, Row
from boligkompass.figures.beslutninger import said
from boligkompass.figures.present import FOLDED, INVENTED, said_by, unit_of, visibility
from boligkompass.formats import UNITS
from boligkompass.sql import QueryColumn
from boligkompass.warehouse import THE_COUNTRY, Municipality

UPPER = "verdi_til"
# What a query calls the column that says why a measure of it has no number.
VISIBILITY = "_synlighet"
# A query says with this column that a row is of the whole country.
_COUNTRY = "hele_landet"
# … and with these whose number a row holds, where municipalities stand beside each other.
_OTHER, _OTHER_NAME = "kommunenr", "kommune"


@dataclass(frozen=True)
class Number:
    """A number as it is displayed: already rounded to its decimals."""

    value: Decimal
    unit: str | None = None

    @property
    def decimals(self) -> int:
        """How many decimals are displayed."""
        return max(0, -int(self.value.as_tuple().exponent))

    def __str__(self) -> str:
        return f"{self.value:f}"


Cell = str | Number | None


@dataclass(frozen=True)
class Column:
    """A column of a file: its heading, and what stands in it for a row."""

    title: str
    cell: Callable[[Row], Cell]


def columns_of(result: Result) -> list[Column]:
    """The columns of a file for people, in their order."""
    names = {column.name for column in result.columns}
    columns = [
        Column("Kommunenummer", lambda row: place_of(result, row).number),
        Column("Kommune", lambda row: place_of(result, row).name),
    ]
    if "indikator" in names:
        columns.append(Column("Indikator", lambda row: row["indikator_navn"]))
    if "periode_til" in names:
        columns.append(Column("Periode", lambda row: row["periode"]))
        columns.append(Column("År", lambda row: str(row["periode_til"].year)))
    told = (*FOLDED, _OTHER_NAME)
    shown = [c for c in result.columns if c.name not in told and not c.internal]
    columns += [_text_column(column) for column in shown if column.unit is None]
    columns += _measure_columns(result)
    columns.append(Column("Status", lambda row: _status(result, row)))
    if "grenser" in names:
        columns.append(Column("Grenser", _borders))
    sources = "; ".join(result.source_names)
    columns.append(Column("Kilde", lambda row: row["kilde_navn"] or sources))
    if "merknad" in names:
        columns.append(Column("Merknad", lambda row: row["merknad"]))
    if result.comments:
        columns.append(Column("Kommentar", lambda row: _comments(result, row)))
    if result.decisions:
        decided = " ".join(map(said, result.decisions))
        columns.append(Column("Beslutninger", lambda row: decided))
    columns.append(Column("Tall per", lambda row: result.extract))
    if result.municipality.invented:
        columns.append(
            Column("Merking", lambda row: INVENTED if place_of(result, row).invented else "")
        )
    return columns


def _comments(result: Result, row: Row) -> str:
    """The comments about the time of a row, each with who said it and when."""
    said = result.comments_on(row)
    return " ".join(f"{comment.tekst} ({said_by(comment).rstrip('.')})" for comment in said)


def place_of(result: Result, row: Row) -> Municipality:
    """Whose number a row holds: the municipality's, or the country's beside it."""
    if row.get(_OTHER):
        return Municipality(row[_OTHER], row[_OTHER_NAME], row["oppdiktet"])
    return THE_COUNTRY if row.get(_COUNTRY) else result.municipality


def measures_of(result: Result) -> list[QueryColumn]:
    """The measures; the upper end of a range belongs to its value, shown on the screen or not."""
    return [
        column
        for column in result.columns
        if column.unit is not None and (not column.internal or column.name == UPPER)
    ]


def _measure_columns(result: Result) -> list[Column]:
    measures = measures_of(result)
    columns = [_measure_column(result, column) for column in measures]
    per_row = [column for column in measures if column.unit == "indikator"]
    if per_row:
        columns.insert(0, Column("Enhet", lambda row: _unit_words(result, per_row[0], row)))
    return columns


def _measure_column(result: Result, column: QueryColumn) -> Column:
    title = "Øvre verdi" if column.name == UPPER else column.title
    words = UNITS[column.unit].many if column.unit and column.unit != "indikator" else ""
    if words and words.lower() != title.lower():
        title = f"{title} ({words})"
    return Column(title, lambda row: _measure(result, column, row))


def _measure(result: Result, column: QueryColumn, row: Row) -> Number | None:
    value = row[column.name]
    if value is None:
        return None
    unit, decimals = unit_of(column, row, sheets_of(result))
    rounded = formats.rounded(value, decimals)
    return Number(abs(rounded) if rounded == 0 else rounded, unit)


def _unit_words(result: Result, column: QueryColumn, row: Row) -> str:
    return UNITS[unit_of(column, row, sheets_of(result))[0]].many


def sheets_of(result: Result) -> Catalogue:
    return Catalogue({sheet.id: sheet for sheet in result.sheets}, {})


def _text_column(column: QueryColumn) -> Column:
    name = f"{column.name}_navn" if column.codes else column.name
    return Column(column.title, lambda row: _words(row[name]))


def _words(value: Any) -> Cell:
    """A value that is not a measure, as people write it."""
    if isinstance(value, bool):
        return label("ja_nei", "ja" if value else "nei")
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int | float):
        return Number(Decimal(repr(value)))
    return None if value is None else str(value)


def _status(result: Result, row: Row) -> str:
    """Why a cell is empty, or what the reader must know of its number."""
    values = [c.name for c in measures_of(result) if not c.name.startswith("maal_")]
    if not row["status"] and values and all(row[name] is None for name in values):
        return label("synlighet", "mangler")
    return ", ".join(text for text in (row["status"], _also_hidden(result, row)) if text)


def _also_hidden(result: Result, row: Row) -> str:
    """The measures that are hidden where the row's own value is shown: a total, a share of it."""
    titles = [
        column.title
        for column in measures_of(result)
        if row[column.name] is None and not row["skjult"] and visibility(column, row) == "skjult"
    ]
    return f"Skjult: {formats.join(titles)}" if titles else ""


def _borders(row: Row) -> str:
    if row["grenser"] == "publisert":
        return "Grensene den gang"
    return f"{row['grenser']}-grenser" if row["grenser"] else ""
