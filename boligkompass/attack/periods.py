"""What hangs together over time: periods and their parts, streams and balances, stays that last.

Periods of any extract are used: one extract may tell the months of a quarter, another the quarter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from boligkompass.attack import structure
from boligkompass.attack.model import (
    BALANCE,
    TILE,
    WITHIN,
    Cell,
    Growth,
    Relation,
    at_most,
    each,
    equal,
)
from boligkompass.attack.reading import ONE_DAY, View

Span = tuple[date, date]
# The cells of a table that differ only in time: with what they are told apart, and by period.
Series = dict[Span, Cell]
# How long someone in each class has stayed, at least (in days), the longest stay first.
STAYS = (("180+", 181), ("91-180", 91), ("31-90", 31), ("0-30", 1))
WAITS = (("365+", 366), ("181-365", 181), ("91-180", 91), ("0-90", 0))


def series(view: View) -> dict[Cell, Series]:
    """The cells of an extract and of all others, in order of time, by what else they are."""
    found: dict[Cell, Series] = defaultdict(dict)
    for place, cell in (*view.everywhere.items(), *view.cells.items()):
        found[place._replace(fra=date.min, til=date.min)][place.fra, place.til] = cell
    return found


def relations(view: View) -> Iterator[Relation]:
    """All that hangs together over time, as one extract and what it shares with the others tell."""
    found = series(view)
    for place, cells in found.items():
        if place.tabell in structure.SUMMED_OVER_TIME:
            yield from _parts(place.tabell, cells)
        elif place.tabell in ("midlertidig", "introprogram"):
            yield from _inside(place, cells)
    yield from _streams(found)
    yield from _stays(found)
    yield from _waits(found)
    yield from _program(found)
    yield from _left(found)


def _starts(spans: Iterable[Span]) -> dict[date, list[date]]:
    starts: dict[date, list[date]] = defaultdict(list)
    for fra, til in sorted(spans):
        starts[fra].append(til)
    return starts


def _tiles(span: Span, starts: dict[date, list[date]]) -> list[Span]:
    """The shorter periods that make up `span`; empty when none do."""
    shorter = {fra: [til for til in ends if (fra, til) != span] for fra, ends in starts.items()}
    found = structure.tiling(*span, shorter)
    return found or []


def _parts(tabell: str, cells: Series) -> Iterator[Relation]:
    """Periods and the shorter ones they are made of."""
    starts = _starts(cells)
    for span, cell in cells.items():
        tiles = _tiles(span, starts)
        if not tiles:
            continue
        parts = [cells[tile] for tile in tiles]
        yield equal([(cell, 1.0)], each(parts), WITHIN if tabell == "utkastelse" else TILE)
        if tabell == "utkastelse":
            yield at_most([(cell, 1.0)], each(parts), TILE)
            for part in parts:
                yield at_most([(part, 1.0)], [(cell, 1.0)], TILE)


def _inside(place: Cell, cells: Series) -> Iterator[Relation]:
    """Who was there in a period was there in the longer one around it."""
    spans = [span for span in cells if span[0] < span[1]]
    for one in spans:
        for other in spans:
            inside = one != other and other[0] <= one[0] and one[1] <= other[1]
            if inside and structure.grows(cells[one]):
                yield at_most([(cells[one], 1.0)], [(cells[other], 1.0)], WITHIN)


def growths(view: View) -> Iterator[Growth]:
    """Periods of events that begin alike and whose difference no shorter periods fill."""
    for cells in series(view).values():
        growing = {span: cell for span, cell in cells.items() if structure.grows(cell)}
        starts = _starts(growing)
        for fra, ends in starts.items():
            for shorter, longer in pairwise(ends):
                if structure.tiling(shorter + ONE_DAY, longer, starts) is None:
                    yield Growth(growing[fra, shorter], growing[fra, longer])


def growth_relation(growth: Growth) -> Relation:
    """A longer period counts no fewer."""
    return at_most([(growth.shorter, 1.0)], [(growth.longer, 1.0)], WITHIN)


# -- bostedslos ------------------------------------------------------------------------------------


def _streams(found: dict[Cell, Series]) -> Iterator[Relation]:
    """Those homeless before, plus new and returned, less those who left, are those homeless now."""
    for place, active in found.items():
        if place.tabell != "bostedslos" or place.koder[0] != "aktive":
            continue
        rest = place.koder[1:]
        new, back, out = (
            found.get(place._replace(koder=(name, *rest)), {}) for name in ("nye", "tilbake", "ut")
        )
        ends = {til: span for span in active if (til := span[1])}
        for span, cell in active.items():
            yield from _month_ends(span, cell, active)
            for stream, exact in ((new, True), (back, False), (out, False)):
                yield from _sum_of_months(span, stream, exact=exact)
            before = _before(span, ends)
            if before is not None and all(span in stream for stream in (new, back, out)):
                come = each([active[before], new[span], back[span]])
                yield equal(each([cell, out[span]]), come, BALANCE)


def _before(span: Span, ends: dict[date, Span]) -> Span | None:
    return ends.get(span[0] - ONE_DAY)


def _months(span: Span, cells: Series) -> list[Span]:
    return _tiles(span, _starts(cells))


def _month_ends(span: Span, cell: Cell, active: Series) -> Iterator[Relation]:
    """A quarter's homeless are those of its last month."""
    for other, same in active.items():
        if other != span and other[1] == span[1]:
            yield equal([(cell, 1.0)], [(same, 1.0)], TILE)


def _sum_of_months(span: Span, stream: Series, *, exact: bool) -> Iterator[Relation]:
    """Nobody is new twice; who came back or left twice in a quarter counts once there."""
    months = _months(span, stream)
    if not months or span not in stream:
        return
    whole, parts = (stream[span], 1.0), each(stream[month] for month in months)
    if exact:
        yield equal([whole], parts, TILE)
        return
    yield at_most([whole], parts, TILE)
    for part in parts:
        yield at_most([part], [whole], TILE)


# -- stays and waits -------------------------------------------------------------------------------


def _classes(found: dict[Cell, Series], place: Cell, names: Iterable[str]) -> dict[str, Series]:
    return {name: found.get(place._replace(koder=(name,)), {}) for name in names}


def _stays(found: dict[Cell, Series]) -> Iterator[Relation]:
    """Who is in midlertidig botilbud on a day is so in its quarter, and was before if for long."""
    for place, cells in found.items():
        if place.tabell == "midlertidig" and place.utsnitt == "alle":
            yield from _in_quarter([cells])
            length = place._replace(utsnitt="oppholdslengde")
            classes = _classes(found, length, [name for name, _ in STAYS])
            over = _classes(found, place._replace(utsnitt="over_3_mnd"), ("ja", "nei"))
            longest = list(classes.values())
            for number in range(1, len(STAYS) + 1):
                yield from _in_quarter(longest[:number])
            yield from _in_quarter([over["ja"]])
            for one in (*longest, over["nei"]):
                yield from _in_quarter([one], last_day=True)
            yield from _lasting(STAYS, classes, least=1)


def _in_quarter(classes: list[Series], *, last_day: bool = False) -> Iterator[Relation]:
    """Those counted on a day are no more than those counted in the quarter around it."""
    spans = [span for span in classes[0] if all(span in one for one in classes)]
    days = [span for span in spans if span[0] == span[1]]
    for fra, til in spans:
        for day in days:
            inside = fra < til and fra <= day[0] <= til
            if inside and (day[0] == til or not last_day):
                yield at_most(
                    each(one[day] for one in classes),
                    each(one[fra, til] for one in classes),
                    WITHIN,
                )


def _waits(found: dict[Cell, Series]) -> Iterator[Relation]:
    """Who has waited for long on a day waited on an earlier one too."""
    for place in found:
        if place.tabell == "tildeling" and place.utsnitt == "alle":
            wait = place._replace(utsnitt="ventetid")
            yield from _lasting(WAITS, _classes(found, wait, [name for name, _ in WAITS]), least=0)


def _lasting(
    steps: tuple[tuple[str, int], ...], classes: dict[str, Series], *, least: int
) -> Iterator[Relation]:
    """Of those there for so many days on one day, all were there fewer days on the day before.

    `steps` are the classes with their fewest days, the longest first.
    """
    days = sorted({span for one in classes.values() for span in one if span[0] == span[1]})
    for (earlier, _), (later, _) in pairwise(days):
        gap = (later - earlier).days
        for number, (_, days_there) in enumerate(steps, start=1):
            if days_there - gap < least:
                continue
            then = _reaching(steps, days_there - gap)
            now = [classes[name].get((later, later)) for name, _ in steps[:number]]
            before = [classes[name].get((earlier, earlier)) for name in then]
            if None not in now and None not in before:
                yield at_most(each(c for c in now if c), each(c for c in before if c), WITHIN)


def _reaching(steps: tuple[tuple[str, int], ...], days: int) -> list[str]:
    """The classes in which someone there for at least so many days can be."""
    names = []
    for name, fewest in steps:
        names.append(name)
        if fewest <= days:
            break
    return names


# -- years -----------------------------------------------------------------------------------------


def _program(found: dict[Cell, Series]) -> Iterator[Relation]:
    """Who had not ended introduksjonsprogrammet when a year was over takes part in the next."""
    for place, taking_part in found.items():
        if place.tabell != "introprogram" or place.koder != ("deltar",):
            continue
        everyone = found.get(place._replace(utsnitt="alle", koder=()), {})
        starts = _starts(everyone)
        for (_, til), cell in taking_part.items():
            for end in starts.get(til + ONE_DAY, ()):
                yield at_most([(cell, 1.0)], [(everyone[til + ONE_DAY, end], 1.0)], WITHIN)


def _left(found: dict[Cell, Series]) -> Iterator[Relation]:
    """If there are fewer tenancies than a year before, at least so many have moved out."""
    for place, moved in found.items():
        if place.tabell != "utflytting" or place.utsnitt not in ("alle", "boligtype"):
            continue
        tenancies = found.get(place._replace(tabell="leieforhold"), {})
        for (fra, til), cell in moved.items():
            before, after = tenancies.get((fra - ONE_DAY,) * 2), tenancies.get((til, til))
            if before is not None and after is not None:
                yield at_most([(before, 1.0)], each([after, cell]), BALANCE)
