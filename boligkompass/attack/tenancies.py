"""What tenancies tell of each other: who moved in, who moved out, who is still there.

Behind the numbers of those who have lived somewhere for so many years stand the cohorts: all who
moved in in one year and are still there at the end of another. At a year's end each class of botid
is the sum of some of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise

from boligkompass.attack.model import (
    COHORT,
    COUNT,
    STAY,
    STOCK,
    TILE,
    UNREGISTERED,
    WITHIN,
    Cell,
    Relation,
    at_most,
    each,
    equal,
)
from boligkompass.attack.periods import Series, series
from boligkompass.attack.reading import View
from boligkompass.attack.structure import Codes
from boligkompass.attack.sums import groups, margins
from boligkompass.codes import KODEVERK

# The classes of botid with the whole years that they begin and end with.
STAYS = (("0-1", 0, 1), ("1-3", 1, 3), ("3-5", 3, 5), ("5-10", 5, 10), ("10+", 10, 99))
LONGEST = 10
# Who moves out on the last day of a year has moved out in it, and is there at its end all the same.
_LAST_DAY = UNREGISTERED + "siste dag"

Found = dict[Cell, Series]


def relations(view: View) -> Iterator[Relation]:
    """All that tenancies tell of each other over time."""
    found = series(view)
    for boligtype in (None, *KODEVERK["boligtype"]):
        one = _stays(found, boligtype)
        yield from _cohorts(one)
        yield from _left(found, one)
        yield from _between_days(one)
    everyone = _stays(found, None)
    yield from _moved_in(found, everyone)
    yield from _moved_out_soon(found)
    yield from _stock(found)
    yield from _private(found)
    yield from _incidents(found)


def _place(tabell: str, utsnitt: str = "alle", koder: Codes = ()) -> Cell:
    return Cell(tabell, date.min, date.min, utsnitt, koder, COUNT)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _end(year: int) -> tuple[date, date]:
    return (date(year, 12, 31),) * 2


# -- how long they have lived there ----------------------------------------------------------------


@dataclass(frozen=True)
class Stays:
    """Those who live in a kind of home (or in any), by class of botid, on each day counted."""

    boligtype: str | None
    days: dict[date, dict[str, Cell]]

    @property
    def years(self) -> list[int]:
        """The years at whose end they are counted."""
        return [day.year for day in self.days if (day.month, day.day) == (12, 31)]

    def at_end(self, year: int) -> list[Cell]:
        """All who live there when a year is over."""
        return list(self.days[date(year, 12, 31)].values())

    def cohort(self, began: int, year: int) -> Cell:
        """Those who moved in in the year `began` and live there when `year` is over."""
        classes = self.days[date(year, 12, 31)]
        if began == year:
            return classes["0-1"]
        # Where a year's end was counted anew, what it is made of is anew too.
        stand = next((cell.stand for cell in classes.values() if cell.stand), None)
        koder = () if self.boligtype is None else (self.boligtype,)
        fra, til = date(began, 1, 1), date(year, 12, 31)
        return Cell("leieforhold", fra, til, COHORT, koder, COUNT, stand)

    def until(self, began: int, year: int) -> list[Cell]:
        """Those who moved in in the year `began` or before and live there when `year` is over."""
        cohorts = [self.cohort(one, year) for one in range(year - LONGEST + 1, began + 1)]
        return [*cohorts, self.days[date(year, 12, 31)]["10+"]]


def _stays(found: Found, boligtype: str | None) -> Stays:
    days: dict[date, dict[str, Cell]] = {}
    for name, _, _ in STAYS:
        place = (
            _place("leieforhold", "botid", (name,))
            if boligtype is None
            else _place("leieforhold", "boligtype,botid", (boligtype, name))
        )
        for (_, til), cell in found.get(place, {}).items():
            days.setdefault(til, {})[name] = cell
    whole = {day: classes for day, classes in sorted(days.items()) if len(classes) == len(STAYS)}
    return Stays(boligtype, whole)


def _cohorts(stays: Stays) -> Iterator[Relation]:
    """The classes are cohorts put together, and a cohort only becomes smaller."""
    for year in stays.years:
        classes = stays.days[date(year, 12, 31)]
        for name, fewest, most in STAYS[1:-1]:
            parts = [stays.cohort(year - n, year) for n in range(fewest, most)]
            yield equal([(classes[name], 1.0)], each(parts), STAY)
    for year, later in pairwise(stays.years):
        oldest = later - LONGEST
        for began in range(max(oldest, year - LONGEST) + 1, year + 1):
            now, then = stays.cohort(began, later), stays.cohort(began, year)
            yield at_most([(now, 1.0)], [(then, 1.0)], STAY)
        oldest_now = stays.days[date(later, 12, 31)]["10+"]
        yield at_most([(oldest_now, 1.0)], each(stays.until(min(oldest, year), year)), STAY)


def _left(found: Found, stays: Stays) -> Iterator[Relation]:
    """Who lived there when a year began lives there when it is over, or has moved out in it."""
    koder = () if stays.boligtype is None else (stays.boligtype,)
    utsnitt = "alle" if stays.boligtype is None else "boligtype"
    moved = found.get(_place("utflytting", utsnitt, koder), {})
    for year, later in pairwise(stays.years):
        out = [moved.get(_year(one)) for one in range(year + 1, later + 1)]
        if None not in out:
            gone = each([cell for cell in out if cell])
            still = [*each(stays.until(year, later)), (_last_day(year, koder), 1.0)]
            yield at_most(each(stays.at_end(year)), [*still, *gone], STOCK)


def _last_day(year: int, koder: Codes = ()) -> Cell:
    """How many of those who are there at a year's end move out that same day."""
    day = date(year, 12, 31)
    return Cell("leieforhold", day, day, _LAST_DAY, koder, COUNT)


def _between_days(stays: Stays) -> Iterator[Relation]:
    """Days that are no year's end: who has lived there long did so on an earlier day, less long."""
    days = list(stays.days)
    following = set(pairwise(days))
    ends = {date(year, 12, 31) for year in stays.years}
    for earlier, later in combinations(days, 2):
        if {earlier, later} <= ends:
            continue
        for first, last in combinations(range(len(STAYS) + 1), 2):
            if last == len(STAYS) or (earlier, later) in following:
                yield from _there_before(stays, earlier, later, STAYS[first:last])


def _there_before(
    stays: Stays, earlier: date, later: date, classes: tuple[tuple[str, int, int], ...]
) -> Iterator[Relation]:
    """Those in some classes on the later day are in some on the earlier one."""
    fewest, most = _whole_years(earlier, later)
    low, high = classes[0][1] - most, classes[-1][2] - fewest
    if low < 0:
        return
    before = [name for name, first, end in STAYS if first < high and end > low]
    now = [stays.days[later][name] for name, _, _ in classes]
    then = [stays.days[earlier][name] for name in before]
    yield at_most(each(now), each(then), STAY)


def _whole_years(earlier: date, later: date) -> tuple[int, int]:
    """The years between two days, rounded down and rounded up."""
    down = later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))
    same = (later.month, later.day) == (earlier.month, earlier.day)
    return down, down if same else down + 1


# -- moving in and out -----------------------------------------------------------------------------


def _moved_in(found: Found, stays: Stays) -> Iterator[Relation]:
    """Who has lived there for less than a year moved in in it; who moved in and lives there after
    twelve months does so when that year is over; who does so a year later lived there then."""
    everyone = found.get(_place("innflytting"), {})
    remain, gone = (
        found.get(_place("innflytting", "bor_etter_12_mnd", (name,)), {}) for name in ("ja", "nei")
    )
    for year in stays.years:
        there = stays.cohort(year, year)
        if _year(year) in everyone:
            yield at_most([(there, 1.0)], [(everyone[_year(year)], 1.0)], STAY)
        if _year(year) not in remain or _year(year) not in gone:
            continue
        yes, no = remain[_year(year)], gone[_year(year)]
        yield at_most([(yes, 1.0)], [(there, 1.0)], STAY)
        yield at_most([(there, 1.0)], each([yes, no]), STAY)
    for year in stays.years:
        for began in range(year - LONGEST + 1, year):
            if _year(began) in remain:
                still = stays.cohort(began, year)
                yield at_most([(still, 1.0)], [(remain[_year(began)], 1.0)], STAY)
            if _year(began) in everyone:
                still = stays.cohort(began, year)
                yield at_most([(still, 1.0)], [(everyone[_year(began)], 1.0)], STAY)


def _moved_out_soon(found: Found) -> Iterator[Relation]:
    """Who did not live there after twelve months has moved out in that year or the next."""
    gone = found.get(_place("innflytting", "bor_etter_12_mnd", ("nei",)), {})
    out = found.get(_place("utflytting"), {})
    for (fra, til), cell in gone.items():
        years = [out.get(_year(year)) for year in range(fra.year, til.year + 2)]
        if None not in years:
            yield at_most([(cell, 1.0)], each(one for one in years if one), WITHIN)


def _stock(found: Found) -> Iterator[Relation]:
    """Tenancies at a year's end are those of the end before, and who moved in, less who moved out.

    But for those who moved out on the last day of either year.
    """
    there = found.get(_place("leieforhold"), {})
    moved_in, moved_out = found.get(_place("innflytting"), {}), found.get(_place("utflytting"), {})
    for span in moved_in.keys() & moved_out.keys():
        first, last = span[0].year - 1, span[1].year
        if span == (date(first + 1, 1, 1), date(last, 12, 31)) and {_end(first), _end(last)} <= (
            there.keys()
        ):
            before, after = there[_end(first)], there[_end(last)]
            come = [(before, 1.0), (moved_in[span], 1.0), (_last_day(last), 1.0)]
            left = [(after, 1.0), (moved_out[span], 1.0), (_last_day(first), 1.0)]
            yield equal(left, come, STOCK)


def _private(found: Found) -> Iterator[Relation]:
    """Who rents privately at a year's end did so at the end before, or was helped in the year."""
    for place, cells in found.items():
        if place.tabell != "privatleie":
            continue
        ends = sorted(
            til.year for fra, til in cells if fra == til and (til.month, til.day) == (12, 31)
        )
        for year, later in pairwise(ends):
            helped = [cells.get(_year(one)) for one in range(year + 1, later + 1)]
            if None not in helped:
                before = [cells[_end(year)], *(cell for cell in helped if cell)]
                yield at_most([(cells[_end(later)], 1.0)], each(before), STAY)


# -- months that are never shown by year -----------------------------------------------------------

_BY_MONTH = ("innflytting", "utflytting")


def single_years(view: View) -> tuple[set[Cell], list[Relation]]:
    """The months of single years behind the sums over three, and the years that they add up to."""
    implied: set[Cell] = set()
    for place in view.cells:
        if (
            place.tabell in _BY_MONTH
            and place.utsnitt == "maaned"
            and place.til.year > place.fra.year
        ):
            for year in range(place.fra.year, place.til.year + 1):
                fra, til = _year(year)
                one = place._replace(fra=fra, til=til)
                if view.find(one) is None:
                    implied.add(one)
    found = [
        relation
        for group, cuts in groups(_with_totals(view, implied)).items()
        for relation in margins(group, cuts)
    ]
    return implied, found


def _with_totals(view: View, implied: Iterable[Cell]) -> Iterator[Cell]:
    yield from implied
    for total in {cell._replace(utsnitt="alle", koder=()) for cell in implied}:
        cell = view.find(total)
        if cell is not None:
            yield cell


# -- neighbours ------------------------------------------------------------------------------------


def _incidents(found: Found) -> Iterator[Relation]:
    """A household counts once in a period: in three years no less than in each, and no more than in
    all of them together; from three years to the next three, only the last year is new."""
    for place, cells in found.items():
        if place.tabell == "bomiljo":
            longer = {span: cell for span, cell in cells.items() if span[1].year > span[0].year}
            for span, cell in longer.items():
                yield from _of_three_years(span, cell, cells)
            for one, other in combinations(sorted(longer), 2):
                yield from _overlapping(one, other, cells)


def _of_three_years(span: tuple[date, date], cell: Cell, cells: Series) -> Iterator[Relation]:
    years = [cells.get(_year(year)) for year in range(span[0].year, span[1].year + 1)]
    for year in years:
        if year is not None:
            yield at_most([(year, 1.0)], [(cell, 1.0)], TILE)
    if None not in years:
        yield at_most([(cell, 1.0)], each(year for year in years if year), TILE)


def _overlapping(
    one: tuple[date, date], other: tuple[date, date], cells: Series
) -> Iterator[Relation]:
    """What the later of two periods has that the earlier has not, and the other way round."""
    if other[0] > one[1]:
        return
    new = [cells.get(_year(year)) for year in range(one[1].year + 1, other[1].year + 1)]
    old = [cells.get(_year(year)) for year in range(one[0].year, other[0].year)]
    for more, rest, fewer in ((other, new, one), (one, old, other)):
        if None not in rest:
            parts = [cells[fewer], *(cell for cell in rest if cell)]
            yield at_most([(cells[more], 1.0)], each(parts), TILE)
