"""The period of each record of a mapped table: from its columns, or from a figure's heading."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.catalogue import Sheet
from boligkompass.faults import Fault
from boligkompass.sources.public import melted, spans
from boligkompass.sources.reading import cells
from boligkompass.sources.tables import mapping as tabellkart
from boligkompass.sources.tables.columns import Table


@dataclass(frozen=True)
class Period:
    """The period of each record, from the column `heading`.

    `wrong` are those that cannot be read, `left_out` these and those that have none by the
    mapping, `preliminary` those with a star.
    """

    heading: str
    first: pa.Array
    last: pa.Array
    wrong: pa.Array
    left_out: pa.Array
    preliminary: pa.Array


def periods(table: Table, year: str | None, heading: str, sheet: Sheet) -> Period:
    """When each record is: by the `year` in the figure's heading, or by the columns for it."""
    names = table.columns
    if year is not None:
        texts = pa.repeat(pa.scalar(year + "*" * heading.endswith("*")), len(table.records))
        return _year_period(table, heading, texts, sheet)
    if tabellkart.FROM in names:
        return _day_period(table, sheet)
    if tabellkart.QUARTER in names:
        return _period(table, names[tabellkart.QUARTER], "kvartal")
    if tabellkart.MONTH in names:
        return _month_period(table)
    heading = names[tabellkart.YEAR]
    return _year_period(table, heading, table.records.columns[heading], sheet)


def _period(table: Table, heading: str, kind: str, texts: pa.Array | None = None) -> Period:
    written = table.records.columns[heading] if texts is None else texts
    found = spans.spans(written, kind)
    without = pc.is_in(written, pa.array(table.mapping.uten_periode, pa.string()))
    star = pc.ends_with(written, "*")
    wrong = pc.and_(found.wrong, pc.invert(without))
    return Period(heading, found.first, found.last, wrong, found.wrong, star)


def _year_period(table: Table, heading: str, texts: pa.Array, sheet: Sheet) -> Period:
    """Years; of what is counted on one day, they are that day."""
    period = _period(table, heading, "aar", texts)
    if sheet.tidspunkt == "1.1":
        return replace(period, last=period.first)
    return replace(period, first=period.last) if sheet.tidspunkt == "31.12" else period


def _month_period(table: Table) -> Period:
    """Months written in one column, or year and month in two."""
    month = table.columns[tabellkart.MONTH]
    if tabellkart.YEAR not in table.columns:
        return _period(table, month, "maaned")
    years = table.records.columns[table.columns[tabellkart.YEAR]].to_pylist()
    months = table.records.columns[month].to_pylist()
    joined = [_year_and_month(*pair) for pair in zip(years, months, strict=True)]
    return _period(table, month, "maaned", pa.array(joined, pa.string()))


def _year_and_month(year: str, month: str) -> str:
    """The two as one text: the month alone where it has its year too, or else what is wrong."""
    number, of = spans.month(month), spans.year(year)
    if number is None:
        return month
    return f"{of}M{number:02}" if of else year


def _day_period(table: Table, sheet: Sheet) -> Period:
    """Days from and to; years where all are years."""
    start = table.columns[tabellkart.FROM]
    texts = table.records.columns[start]
    end = table.columns.get(tabellkart.TO, start)
    if pc.all(pc.match_substring_regex(texts.filter(pc.not_equal(texts, "")), r"^\d{4}$")).as_py():
        first = _year_period(table, start, texts, sheet)
        last = _year_period(table, end, table.records.columns[end], sheet)
        wrong = pc.or_(first.wrong, last.wrong)
        return replace(first, last=last.last, wrong=wrong, left_out=wrong)
    days, until = cells.dates(texts), cells.dates(table.records.columns[end])
    backwards = pc.fill_null(pc.greater(days.values, until.values), False)
    wrong = pc.or_(pc.or_(pc.is_null(days.values), pc.is_null(until.values)), backwards)
    none = pa.repeat(pa.scalar(False), len(texts))
    return Period(start, days.values, until.values, wrong, wrong, none)


def period_faults(table: Table, period: Period, wrong: pa.Array) -> Iterator[Fault]:
    """A fault for each record that is `wrong`."""
    texts = table.records.columns.get(period.heading)
    for index in pc.indices_nonzero(pc.fill_null(wrong, False)).to_pylist():
        written = texts[index].as_py() if texts is not None else ""
        message = f"{melted.told(written)} er ikke en periode." if written else "perioden mangler."
        advice = "Skriv 2025, 2025K1 eller 2025M01 (eller datoer) slik kartleggingen sier."
        yield table.records.fault(index, period.heading, message, advice)


def without_period(table: Table, period: Period, used: pa.Array) -> Iterator[Fault]:
    """A warning when `used` records have no period, and the mapping lets them have none."""
    without = pc.and_(used, pc.and_(period.left_out, pc.invert(period.wrong)))
    number = pc.sum(without).as_py() or 0
    if number:
        message = f"{melted.rows(number)} uten periode er ikke lest."
        advice = "Kartleggingen sier at de ikke hører til noen periode."
        yield table.warning(period.heading, message, advice)
