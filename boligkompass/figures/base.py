"""What a figure is, and the result that its chart, table, sentence and files are all made of.

A figure is registered once, in a module by theme, and named by its id everywhere else. Asking it
for a municipality gives one `Result`; what is on the screen can be exported, and nothing else can.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypedDict

import pyarrow as pa

from boligkompass import formats
from boligkompass.catalogue import Sheet
from boligkompass.codes import label
from boligkompass.decisions.history import Vedtak
from boligkompass.sql import Query, QueryColumn
from boligkompass.warehouse import BorderChange, Comment, Municipality, Warehouse

Row = Mapping[str, Any]
Spec = dict[str, Any]
# Between the values of a choice of several, in an address.
JOINT = "-"


@dataclass(frozen=True)
class Parameter:
    """A choice that belongs to one figure: its name in the address, its title and its values.

    `values` maps each allowed value to the words a user reads; the first one is the default. For a
    choice among the indicators of the catalogue, or among what some table holds, `values` is a
    function of the warehouse. `here` narrows it to what is offered for one municipality (its code);
    the rest stays allowed, so that whoever goes on to another municipality keeps the choice.

    `among` narrows it by the other choices too; where that leaves nothing, the choice is not shown.
    With `several` any number of the values may be chosen, joined by `JOINT` in the address, or
    none, which is the default. What is chosen is let go of when a choice in `follows` is changed.
    """

    name: str
    title: str
    values: Mapping[str, str] | Callable[[Warehouse], Mapping[str, str]]
    here: Callable[[Warehouse, str], Mapping[str, str]] | None = None
    among: Callable[[Warehouse, Municipality, Mapping[str, str]], Mapping[str, str]] | None = None
    several: bool = False
    follows: tuple[str, ...] = ()

    def allowed(self, warehouse: Warehouse) -> Mapping[str, str]:
        """Allowed values and their words, in order."""
        return self.values(warehouse) if callable(self.values) else self.values

    def offered(self, warehouse: Warehouse, number: str, chosen: str) -> Mapping[str, str]:
        """The values to choose among for a municipality, with the one that is chosen already."""
        if self.here is None:
            return self.allowed(warehouse)
        return {**self.here(warehouse, number), chosen: self.allowed(warehouse)[chosen]}

    def default(self, warehouse: Warehouse) -> str:
        """What holds when the address says nothing."""
        return "" if self.several else next(iter(self.allowed(warehouse)))

    def parts(self, value: str) -> list[str]:
        """The values that a choice names: of several, any number."""
        return [part for part in value.split(JOINT) if part] if self.several else [value]

    def worth(
        self, warehouse: Warehouse, municipality: Municipality, chosen: Mapping[str, str]
    ) -> Mapping[str, str]:
        """The values to choose among beside the other choices, with what is chosen already."""
        if self.among is None:
            return self.offered(warehouse, municipality.number, chosen[self.name])
        found, allowed = self.among(warehouse, municipality, chosen), self.allowed(warehouse)
        kept = {part: allowed[part] for part in self.parts(chosen[self.name])}
        return {**found, **kept} if found else {}


@dataclass(frozen=True)
class Point:
    """Something for the group to discuss: a bold lead, the rest of it, and how much it matters.

    `weight` is a share: 1 is a target missed wholly, 0 is nothing to discuss.
    """

    lead: str
    rest: str
    weight: float


@dataclass(frozen=True)
class Composition:
    """A figure made of other figures' results instead of a query of its own."""

    columns: tuple[QueryColumn, ...]
    rows: Callable[[Callable[["Figure"], "Result"]], list[dict[str, Any]]]


@dataclass(frozen=True)
class Comparison:
    """A figure made of other figures' results in two extracts: this one, and an earlier one.

    `parameter` names the choice that holds the earlier extract's id; where there is none (`NONE`),
    there are no rows. `rows` is given how to ask the one and the other.
    """

    columns: tuple[QueryColumn, ...]
    parameter: str
    rows: Callable[
        [Callable[["Figure"], "Result"], Callable[["Figure"], "Result"]], list[dict[str, Any]]
    ]


# The value of a choice among the earlier extracts where there is none.
NONE = "ingen"


@dataclass(frozen=True)
class Figure:
    """One figure: what it asks, how it is drawn, what it finds.

    `title` names the measure and its population; `finding` says, in ten words or so, what the rows
    show; `needs` says what would bring the figure to a municipality that lacks it. `chart` gives a
    Vega-Lite spec without data. `main` is the column that holds the figure's value; `pivot` names
    the column whose values become the columns of the table on the screen. `total` is the column
    with what the parts of a stack are together, which stands where parts of it are hidden.
    `indicators` are those
    whose definition sheets belong to it. `titles` are the figure's own for columns that the query
    calls something more general. `screen` names the columns shown on the screen where the files
    have more. `empty` is the finding where no rows are good news. `discuss` says whether the result
    is something for «Til drøfting». `complete` fills in
    what SQL cannot compute, in columns that the query leaves empty, or leaves rows out.
    """

    id: str
    page: str
    title: str
    query: str | Composition | Comparison
    finding: Callable[["Result"], str]
    needs: str
    indicators: tuple[str, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    chart: Callable[["Result"], Spec] | None = None
    main: str = "antall"
    series: str | None = None
    pivot: str | None = None
    total: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    screen: tuple[str, ...] = ()
    empty: str | None = None
    note: str | Callable[["Result"], str] | None = None
    discuss: Callable[["Result"], Point | None] | None = None
    complete: Callable[[pa.Table, Warehouse], pa.Table] | None = None

    def columns(self, query: Query) -> tuple[QueryColumn, ...]:
        """The columns of its query, under the figure's own titles."""
        return tuple(
            replace(c, title=self.titles[c.name]) if c.name in self.titles else c
            for c in query.columns
        )


# Columns that a query may have, and that every row gets.
_MADE_ANEW = frozenset({"ufullstendig", "rekkefolge"})


@dataclass(frozen=True)
class Result:
    """One figure for one municipality, extract and set of choices.

    `rows` are the query's rows with words added (see `present.py`), and `schema` the types of the
    query's columns. `border_changes` are those of the municipality, the oldest first. `comments`
    are those about the time that the figure shows, the newest first. `fault` is a sentence when a
    table that the figure needs is out of order, and then there are no rows. `decisions` are those
    that belong to the figure; whoever shows the result puts them there (see
    `figures/beslutninger.py`), since they change while the extract does not. `key` names exactly
    the rows it is made of.
    """

    figure: Figure
    columns: tuple[QueryColumn, ...]
    municipality: Municipality
    extract: str
    extract_date: date
    choices: Mapping[str, str]
    rows: tuple[Row, ...]
    schema: pa.Schema
    sheets: tuple[Sheet, ...]
    source_names: tuple[str, ...]
    fault: str | None = None
    border_changes: tuple[BorderChange, ...] = ()
    comments: tuple[Comment, ...] = ()
    decisions: tuple[Vedtak, ...] = ()
    key: str = ""

    @property
    def main(self) -> QueryColumn:
        """The column that holds the figure's value."""
        return next(c for c in self.columns if c.name == self.figure.main)

    @property
    def table(self) -> pa.Table:
        """The rows as an Arrow table for the chart: the raw columns and the words added to them.

        Made when asked for: a chart is drawn once, and Arrow takes 50 kB of every result kept.
        """
        if not self.rows:
            return self.schema.empty_table()
        types = {field.name: field.type for field in self.schema if field.name not in _MADE_ANEW}
        return pa.table(
            {n: pa.array([row[n] for row in self.rows], types.get(n)) for n in self.rows[0]}
        )

    def sheet(self, indicator: str) -> Sheet:
        """The definition sheet of one of its indicators."""
        return next(sheet for sheet in self.sheets if sheet.id == indicator)

    @property
    def shown(self) -> list[Row]:
        """The rows whose value is neither hidden nor missing."""
        return [row for row in self.rows if row[self.figure.main] is not None]

    @property
    def newest(self) -> list[Row]:
        """The rows of the newest period; there must be some."""
        return self.where(periode_til=max(row["periode_til"] for row in self.rows))

    def age(self, row: Row | None = None) -> int:
        """Whole months since the end of a row's period: of the newest, where none is named."""
        end = max(r["periode_til"] for r in ([row] if row else self.rows))
        return months_between(end, self.extract_date)

    def where(self, **conditions: Any) -> list[Row]:
        """The rows in which every named column has the given value."""
        return [r for r in self.rows if all(r[name] == value for name, value in conditions.items())]

    def one(self, **conditions: Any) -> Row | None:
        """The only row that meets the conditions, or None."""
        rows = self.where(**conditions)
        return rows[0] if len(rows) == 1 else None

    def comments_on(self, row: Row) -> list[Comment]:
        """Those of the comments that are about the time of a row; all, where it has none."""
        first, last = row.get("periode_fra"), row.get("periode_til")
        if first is None or last is None:
            return list(self.comments)
        return [comment for comment in self.comments if comment.is_about(first, last)]

    def total(self, rows: Sequence[Row], column: str | None = None) -> tuple[float, bool]:
        """The sum of a column over `rows`, and whether something hidden is left out of it."""
        name = column or self.figure.main
        values = [row[name] for row in rows]
        return sum(v for v in values if v is not None), any(row["skjult"] for row in rows)


def months_between(earlier: date, later: date) -> int:
    """Whole months from one day to another."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)


# What stands in a register is counted each month; an older count is nothing to discuss now.
FRESH_MONTHS = 2


class ValueFields(TypedDict):
    """What a chart must know of a figure's value: its column, its text and its title."""

    verdi: str
    verdi_tekst: str
    verdi_tittel: str


def value_fields(result: Result) -> ValueFields:
    """The fields of the figure's own value, for its chart."""
    name = result.figure.main
    return {"verdi": name, "verdi_tekst": f"{name}_tekst", "verdi_tittel": result.main.title}


def at_least(total: float, partial: bool, unit: str, decimals: int = 0) -> str:
    """A sum in words; «minst n» when hidden cells are left out, never quietly smaller."""
    text = formats.amount(total, unit, decimals)
    return f"minst {text}" if partial else text


def compared(difference: float) -> str:
    """A count against an earlier one: «7 flere enn», «like mange som»."""
    if difference == 0:
        return "like mange som"
    return f"{formats.number(abs(difference))} {'flere' if difference > 0 else 'færre'} enn"


def span(rows: Sequence[Row]) -> str:
    """The periods that `rows` cover: «2016–2026», «2015»."""
    first, last = min(r["periode_fra"] for r in rows), max(r["periode_til"] for r in rows)
    if first == last or formats.period(first, last).isdigit():
        return formats.period(first, last)
    return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"


def when(row: Row) -> str:
    """The time of a row in a sentence: «i 2013», «i 3. kvartal 2026», «per 1. januar 2015»."""
    if row["periode_fra"] == row["periode_til"]:
        return f"per {formats.long_day(row['periode_til'])}"
    return f"i {row['periode']}"


def breaks(result: Result) -> list[tuple[str, str]]:
    """The breaks in the series that lie within its time: ISO date and word, for a line chart.

    Those that the catalogue tells of the indicator, and the changes of the municipality's own area
    where there are numbers as published before them; those of recast numbers are not broken.
    """
    days = [row["dato"] for row in result.shown]
    if not days:
        return []
    found = {
        b.dato: f"Brudd {b.dato.year}"
        for sheet in result.sheets
        for b in sheet.brudd
        if not b.publiserte_grenser
    }
    published = [row["dato"] for row in result.shown if row.get("grenser") == "publisert"]
    found |= {
        change.dato: f"{label('endringsslag', change.slag)} {change.dato.year}"
        for change in result.border_changes
        if any(day < change.dato for day in published)
    }
    within = sorted(day for day in found if min(days) < day <= max(days))
    return [(day.isoformat(), found[day]) for day in within]


def of_other_area(result: Result, row: Row) -> BorderChange | None:
    """The last change of borders, where a row is as published before it; None for other rows."""
    last = result.border_changes[-1] if result.border_changes else None
    if last is None or row["grenser"] != "publisert" or row["periode_fra"] >= last.dato:
        return None
    return last
