"""Cohorts: who moved in in one year and lives there when another is over.

They stand in no table, but the tables of tenancies are made of them: when a year is over the
classes of botid are cohorts put together, a cohort only becomes smaller, and it was once those who
moved in. So they are cells like others, with counts that are only possible, and nothing to keep.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise

from boligkompass.contracts import cut_name
from boligkompass.disclosure.cells import Cell, CellKey, Codes, Period
from boligkompass.disclosure.claims import Claim

COHORT = "kull"
_TABLE = "leieforhold"
# The classes of botid, by the whole years that they begin and end with.
_YEARS = {"0-1": (0, 1), "1-3": (1, 3), "3-5": (3, 5), "5-10": (5, 10), "10+": (10, 999)}
_NEWEST, *_MIDDLE, _OLDEST = _YEARS
_LONGEST = 10

Classes = Mapping[str, int]


def is_cohort(key: CellKey) -> bool:
    """Whether it is a cohort, and no number of a table."""
    return key.period.kind == COHORT


def with_cohorts(cells: Iterable[Cell]) -> list[Cell]:
    """A cell for each cohort behind the lengths of stay at the end of a year; their counts are not
    known."""
    found = []
    for one in _homes({cell.key: 0 for cell in cells}):
        for year in one.years:
            for began in range(year - _LONGEST + 1, year):
                key = one.cohort(began, year)
                found.append(Cell(key, -1, dict(key.codes), None, None))
    return found


def cohorts(at: Mapping[CellKey, int]) -> Iterator[Claim]:
    """What lengths of stay tell, by the cells' numbers, of each other and of those who move.

    The cells of `with_cohorts` are to be among them.
    """
    for one in _homes(at):
        yield from _made_of(one)
        yield from _becoming_fewer(one)
        yield from _moved_out(one)
        yield from _between_days(one)
        if not one.home:
            yield from _moved_in(one)


def _homes(at: Mapping[CellKey, int]) -> Iterator["_Homes"]:
    """The lengths of stay in each kind of home, and in all."""
    days: dict[Codes, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for key, number in at.items():
        if key.table == _TABLE and key.cut in ("botid", "boligtype,botid"):
            days[key.codes[:-1]][key.period.til][key.codes[-1][1]] = number
    for home, found in days.items():
        whole = {day: found[day] for day in sorted(found) if found[day].keys() == _YEARS.keys()}
        yield _Homes(at, home, whole)


@dataclass(frozen=True)
class _Homes:
    """Homes of one kind, or all of them, and the numbers of the classes of botid by day."""

    at: Mapping[CellKey, int]
    home: Codes
    days: Mapping[date, Classes]

    @property
    def years(self) -> list[int]:
        """The years at whose end the lengths of stay are counted."""
        return [day.year for day in self.days if (day.month, day.day) == (12, 31)]

    def classes(self, year: int) -> Classes:
        """Those who live there when a year is over, by how long."""
        return self.days[date(year, 12, 31)]

    def cohort(self, began: int, year: int) -> CellKey:
        """Who moved in in one year and lives there when another, later one, is over."""
        period = Period(COHORT, date(began, 1, 1), date(year, 12, 31))
        cut = cut_name((*(name for name, _ in self.home), COHORT))
        return CellKey(_TABLE, period, cut, self.home)

    def some(self, began: Iterable[int], year: int) -> tuple[int, ...]:
        """The numbers of the cohorts of some years: the youngest is a class of its own."""
        newest = self.classes(year)[_NEWEST]
        return tuple(newest if y == year else self.at[self.cohort(y, year)] for y in began)

    def until(self, began: int, year: int) -> tuple[int, ...]:
        """All who had moved in when the year `began` was over and live there when `year` is."""
        young = self.some(range(year - _LONGEST + 1, began + 1), year)
        return (*young, self.classes(year)[_OLDEST])

    def moves(self, table: str, year: int, **codes: str) -> int | None:
        """Those of these codes who moved in or out in a year; None where that is not counted."""
        which = tuple(codes.items()) or self.home
        period = Period("aar", date(year, 1, 1), date(year, 12, 31))
        cut = cut_name(tuple(name for name, _ in which))
        return self.at.get(CellKey(table, period, cut, which))


def _made_of(homes: _Homes) -> Iterator[Claim]:
    """Who has lived there for three years when a year is over moved in in the third before it."""
    for year in homes.years:
        for name in _MIDDLE:
            fewest, end = _YEARS[name]
            began = range(year - end + 1, year - fewest + 1)
            yield Claim("equal", (homes.classes(year)[name],), homes.some(began, year))


def _becoming_fewer(homes: _Homes) -> Iterator[Claim]:
    """Nobody comes to a cohort later; who is of the oldest was of them, or of a cohort."""
    for year, later in pairwise(homes.years):
        oldest = later - _LONGEST
        for began in range(max(oldest, year - _LONGEST) + 1, year + 1):
            yield Claim("at_most", homes.some([began], later), homes.some([began], year))
        now = homes.classes(later)[_OLDEST]
        yield Claim("at_most", (now,), homes.until(min(oldest, year), year))


def _moved_out(homes: _Homes) -> Iterator[Claim]:
    """Who lived there when a year was over does so at the end of a later one, or has moved out.

    But for those who moved out on the very last day: they have done so, and live there still.
    """
    for year, later in pairwise(homes.years):
        out = [homes.moves("utflytting", one) for one in range(year + 1, later + 1)]
        gone = tuple(one for one in out if one is not None)
        if len(gone) == len(out):
            there = tuple(homes.classes(year).values())
            yield Claim("hardly_more", there, (*homes.until(year, later), *gone))


def _moved_in(homes: _Homes) -> Iterator[Claim]:
    """Who moved in in a year, and lives there after it or after twelve months.

    Who is there twelve months later was there when the year was over; who is there a year after
    that, was there after twelve months.
    """
    for year in homes.years:
        for began in range(year - _LONGEST + 1, year + 1):
            everyone = homes.moves("innflytting", began)
            remain = homes.moves("innflytting", began, bor_etter_12_mnd="ja")
            gone = homes.moves("innflytting", began, bor_etter_12_mnd="nei")
            there = homes.some([began], year)
            if everyone is not None:
                yield Claim("at_most", there, (everyone,))
            if remain is not None and began < year:
                yield Claim("at_most", there, (remain,))
            elif remain is not None and gone is not None:
                yield Claim("at_most", (remain,), there)
                yield Claim("at_most", there, (remain, gone))


def _between_days(homes: _Homes) -> Iterator[Claim]:
    """Of those who have lived there for so many years, all did so on the day counted before, for
    fewer; of those from some length up, on every earlier day.

    Between the ends of two years the cohorts say more.
    """
    days = list(homes.days)
    following = set(pairwise(days))
    ends = {date(year, 12, 31) for year in homes.years}
    for before, now in combinations(days, 2):
        if {before, now} <= ends:
            continue
        for first, end in combinations(range(len(_YEARS) + 1), 2):
            some = [*_YEARS][first:end]
            then = _there_then(some, *_years_between(before, now))
            if then and (end == len(_YEARS) or (before, now) in following):
                left = tuple(homes.days[now][name] for name in some)
                yield Claim("at_most", left, tuple(homes.days[before][name] for name in then))


def _there_then(some: list[str], fewest: int, most: int) -> list[str]:
    """The classes in which those of some were, from `fewest` to `most` years before; none where
    some of them had not come."""
    low, end = _YEARS[some[0]][0] - most, _YEARS[some[-1]][1] - fewest
    return [] if low < 0 else [name for name, (a, b) in _YEARS.items() if a < end and b > low]


def _years_between(before: date, now: date) -> tuple[int, int]:
    """The whole years from one day to another, rounded down and up."""
    day, other = (before.month, before.day), (now.month, now.day)
    down = now.year - before.year - (other < day)
    return down, down + (other != day)
