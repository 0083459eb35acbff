"""The periods for which a table is counted.

Every rule takes the first day of a municipality's register and the last day that counts. A register
is taken to begin on the first day of the month of its earliest date: a first application on
5 January does not make the year a half one, one on 5 May does, and such a year is left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"maaned": 1, "kvartal": 3, "aar": 12}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A stretch of time (both ends inclusive) and the code of its kind."""

    periodetype: str
    fra: date
    til: date


Rule = Callable[[date, date], list[Period]]


def start_of(kind: str, day: date) -> date:
    """The first day of the month, quarter or year that holds `day`."""
    months = MONTHS[kind]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def start_of_next(kind: str, day: date) -> date:
    """The first day of the month, quarter or year after the one that holds `day`."""
    start = start_of(kind, day)
    years, months = divmod(start.month - 1 + MONTHS[kind], 12)
    return date(start.year + years, months + 1, 1)


def _starts(kind: str, first: date, last: date) -> Iterator[date]:
    start = first
    while start <= last:
        yield start
        start = start_of_next(kind, start)


def first_whole(kind: str, first: date) -> date:
    """Where the first whole period of a register begins."""
    start = start_of(kind, first)
    return start if start == start_of("maaned", first) else start_of_next(kind, first)


def whole(*kinds: str) -> Rule:
    """The whole periods of the register that are over.

    Never the running one: counted so far, it would give away who is new in a month as the
    difference between two extracts.
    """

    def rule(first: date, last: date) -> list[Period]:
        return [
            Period(kind, start, end)
            for kind in kinds
            for start in _starts(kind, first_whole(kind, first), last)
            if (end := start_of_next(kind, start) - ONE_DAY) <= last
        ]

    return rule


def latest_months(number: int) -> Rule:
    """The last `number` whole months."""
    return lambda first, last: whole("maaned")(first, last)[-number:]


def latest_quarters(number: int) -> Rule:
    """The last `number` whole quarters, and the whole months since the first of them began.

    So that no quarter has only some of its months beside it: the rest would be a difference.
    """

    def rule(first: date, last: date) -> list[Period]:
        quarters = whole("kvartal")(first, last)
        begin = quarters[-number].fra if len(quarters) >= number else first_whole("maaned", first)
        months = [month for month in whole("maaned")(first, last) if month.fra >= begin]
        return months + quarters[-number:]

    return rule


def year_so_far(first: date, last: date) -> list[Period]:
    """This year to the end of its last whole quarter, and the same months of the year before.

    None while no quarter of the year is over, and none of a year that is. Last year's only where
    the register holds the whole of it.
    """
    end = start_of("kvartal", last + ONE_DAY) - ONE_DAY
    if end.year < last.year or end == date(last.year, 12, 31) or first > end:
        return []
    compared = first_whole("aar", first).year < last.year
    years = [last.year - 1, last.year] if compared else [last.year]
    return [Period("delaar", date(year, 1, 1), end.replace(year=year)) for year in years]


def planned(*kinds: str) -> Rule:
    """Every period, in full, from that of the first day to that of the last."""

    def rule(first: date, last: date) -> list[Period]:
        return [
            Period(kind, start, start_of_next(kind, start) - ONE_DAY)
            for kind in kinds
            for start in _starts(kind, start_of(kind, first), last)
        ]

    return rule


def _days(days: set[date]) -> list[Period]:
    return [Period("dag", day, day) for day in sorted(days)]


def last_day(_first: date, last: date) -> list[Period]:
    """The last day alone."""
    return _days({last})


def year_ends(number: int | None = None) -> Rule:
    """31 December of each whole year (or of the last `number`), and the last day."""

    def rule(first: date, last: date) -> list[Period]:
        years = range(first_whole("aar", first).year, last.year)
        kept = years if number is None else years[-number:]
        return _days({date(year, 12, 31) for year in kept} | {last})

    return rule


def month_ends(number: int) -> Rule:
    """The last `number` month ends up to the last day."""

    def rule(first: date, last: date) -> list[Period]:
        starts = _starts("maaned", start_of("maaned", first), last)
        ends = [start_of_next("maaned", start) - ONE_DAY for start in starts]
        return _days(set([end for end in ends if end <= last][-number:]))

    return rule


def year_ago(day: date) -> date:
    """The same day of the year before."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def three_years(first: date, last: date) -> list[Period]:
    """Three whole years together, up to each whole year: for what is always few."""
    years = whole("aar")(first, last)
    return [
        Period("treaar", start.fra, end.til) for start, end in zip(years, years[2:], strict=False)
    ]


def settled_years(month: int, day: int) -> Rule:
    """The whole years whose cases are settled: that day of the year after is over."""

    def rule(first: date, last: date) -> list[Period]:
        years = whole("aar")(first, last)
        return [year for year in years if date(year.fra.year + 1, month, day) <= last]

    return rule


def autumn_counts(first: date, last: date) -> list[Period]:
    """20 August to 20 October of each year, when that is over: the count of applications that
    Levanger made in 2010, at the same time each year."""
    years = range(first.year, last.year + 1)
    counts = [Period("telling", date(year, 8, 20), date(year, 10, 20)) for year in years]
    begin = start_of("maaned", first)
    return [count for count in counts if begin <= count.fra and count.til <= last]


def together(*rules: Rule) -> Rule:
    """The periods of several rules, each once."""

    def rule(first: date, last: date) -> list[Period]:
        return list(dict.fromkeys(period for part in rules for period in part(first, last)))

    return rule
