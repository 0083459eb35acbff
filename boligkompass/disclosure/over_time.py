"""How the counts of one table hang together over time."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations, permutations

from boligkompass.disclosure.cells import CellKey, Codes, Period
from boligkompass.disclosure.claims import Claim, Kind

_ONE_DAY = timedelta(days=1)
# Tables whose cases are dated events, each in one quarter and in one year.
EVENTS = ("bosetting", "soknad")
# Tables whose cases are dated events too, told by year and three years together.
_MOVES = ("innflytting", "utflytting")
# Tables in which a household counts once in a period, however many cases it had.
_ONCE = ("bomiljo", "utkastelse")
_STREAMS = {"aktive", "nye", "tilbake", "ut"}
# The fewest days of each class of those who are somewhere, or wait, on a day; the longest first.
_STAYS = (("180+", 181), ("91-180", 91), ("31-90", 31), ("0-30", 1))
_WAITS = (("365+", 366), ("181-365", 181), ("91-180", 91), ("0-90", 0))

Series = Mapping[Period, int]


def over_time(at: Mapping[CellKey, int]) -> Iterator[Claim]:
    """What is claimed of cells (by their numbers) of different periods."""
    found: dict[tuple[str, str, Codes], dict[Period, int]] = defaultdict(dict)
    for key, number in at.items():
        found[key.table, key.cut, key.codes][key.period] = number
    for (table, cut, codes), places in found.items():
        yield from _one_class(table, cut, dict(codes), places)
    yield from _homeless(at)
    for table, cut, steps in (
        ("midlertidig", "oppholdslengde", _STAYS),
        ("tildeling", "ventetid", _WAITS),
    ):
        classes = [(fewest, found[table, cut, ((cut, name),)]) for name, fewest in steps]
        yield from _lasting(classes)
        yield from _long_in_quarter(classes)


def _one_class(
    table: str, cut: str, codes: Mapping[str, str], at: Mapping[Period, int]
) -> Iterator[Claim]:
    """What one class counts in periods that lie in each other."""
    if table in EVENTS:
        yield from _sums(at, ("aar", "delaar"), "kvartal", "equal")
        yield from _continued(at)
        for short in ("delaar", "kvartal"):
            yield from _inside(at, ("aar", "delaar"), short)
    elif table in _MOVES:
        yield from _sums(at, ("treaar",), "aar", "equal")
        yield from _inside(at, ("treaar",), "aar")
    elif table in _ONCE:
        yield from _sums(at, ("treaar",), "aar", "about")
        yield from _inside(at, ("treaar",), "aar")
        yield from _overlapping(at)
    elif table == "bostedslos" and codes["strom"] != "aktive":
        yield from _sums(at, ("kvartal",), "maaned", "about")
        yield from _inside(at, ("kvartal",), "maaned")
    elif table == "midlertidig":
        yield from _days_in_quarters([at], any_day=cut == "alle" or codes.get("over_3_mnd") == "ja")


def _sums(at: Mapping[Period, int], long: Sequence[str], short: str, kind: Kind) -> Iterator[Claim]:
    """A period and the shorter ones that fill it."""
    pieces = sorted((p for p in at if p.kind == short), key=lambda period: period.fra)
    for whole in (p for p in at if p.kind in long):
        inside = [p for p in pieces if whole.fra <= p.fra and p.til <= whole.til]
        if inside and fill(inside, whole):
            yield Claim(kind, (at[whole],), tuple(at[p] for p in inside))


def _continued(at: Mapping[Period, int]) -> Iterator[Claim]:
    """A period is the part of the year that it begins with, and the quarters after that.

    Where a register begins within the year, there are no quarters that fill the part itself.
    """
    quarters = sorted((p for p in at if p.kind == "kvartal"), key=lambda period: period.fra)
    for part in (p for p in at if p.kind == "delaar"):
        for whole in (p for p in at if p.fra == part.fra and p.til > part.til):
            inside = [p for p in quarters if part.til < p.fra and p.til <= whole.til]
            if fill(inside, Period("resten", part.til + _ONE_DAY, whole.til)):
                yield Claim("equal", (at[whole],), (at[part], *(at[p] for p in inside)))


def fill(pieces: Sequence[Period], whole: Period) -> bool:
    """Whether the pieces, in order, are the whole and nothing more."""
    starts = [whole.fra, *(piece.til + _ONE_DAY for piece in pieces)]
    return starts == [*(piece.fra for piece in pieces), whole.til + _ONE_DAY]


def _inside(at: Mapping[Period, int], long: Sequence[str], short: str) -> Iterator[Claim]:
    """A period within a longer one counts no more than that."""
    for whole in (p for p in at if p.kind in long):
        for piece in (p for p in at if p.kind == short):
            if piece != whole and whole.fra <= piece.fra and piece.til <= whole.til:
                yield Claim("at_most", (at[piece],), (at[whole],))


def _overlapping(at: Mapping[Period, int]) -> Iterator[Claim]:
    """Who is counted in three years is so in three that overlap them, or in the years between."""
    threes = sorted(p for p in at if p.kind == "treaar")
    years = {p.fra.year: at[p] for p in at if p.kind == "aar"}
    for one, other in permutations(threes, 2):
        own = set(range(one.fra.year, one.til.year + 1))
        shared = own & {*range(other.fra.year, other.til.year + 1)}
        if shared and own - shared <= years.keys():
            more = (years[year] for year in sorted(own - shared))
            yield Claim("at_most", (at[one],), (at[other], *more))


def _days_in_quarters(classes: Sequence[Series], *, any_day: bool) -> Iterator[Claim]:
    """Who is there on a day was there in its quarter; as long by its last day, or any day."""
    both = [p for p in classes[0] if all(p in at for at in classes)]
    for whole in (p for p in both if p.kind == "kvartal"):
        for day in (p for p in both if p.kind == "dag"):
            if day.til == whole.til or (any_day and whole.fra <= day.til <= whole.til):
                yield Claim(
                    "at_most",
                    tuple(at[day] for at in classes),
                    tuple(at[whole] for at in classes),
                )


def _long_in_quarter(classes: Sequence[tuple[int, Series]]) -> Iterator[Claim]:
    """Who has been there for long on a day is counted as no shorter in its quarter."""
    for number in range(1, len(classes) + 1):
        yield from _days_in_quarters([at for _, at in classes[:number]], any_day=True)


def _lasting(classes: Sequence[tuple[int, Series]]) -> Iterator[Claim]:
    """Who has been there for long on a day was there on every day counted since they came.

    `classes` have the fewest days of each class, the longest first. From one day to the next this
    holds of those in any run of classes; over longer of those in all classes from some length up.
    """
    days = sorted({p for _, at in classes for p in at if p.kind == "dag"}, key=lambda day: day.til)
    for before, now in combinations(days, 2):
        first = len(classes) if days.index(now) == days.index(before) + 1 else 1
        for oldest, youngest in combinations(range(len(classes) + 1), 2):
            if oldest < first:
                there = _there_then(classes, oldest, youngest - 1, (now.til - before.til).days)
                yield from _no_more(classes, now, range(oldest, youngest), before, there)


def _there_then(
    classes: Sequence[tuple[int, Series]], oldest: int, youngest: int, passed: int
) -> range:
    """The classes in which those of a run of classes were so many days before; none where some of
    them had not come."""
    fewest = classes[youngest][0] - passed
    if fewest < classes[-1][0]:
        return range(0)
    start = 0
    if oldest > 0:
        most = classes[oldest - 1][0] - 1 - passed
        start = next(n for n, (least, _) in enumerate(classes) if least <= most)
    return range(start, 1 + next(n for n, (least, _) in enumerate(classes) if least <= fewest))


def _no_more(
    classes: Sequence[tuple[int, Series]], now: Period, some: range, before: Period, others: range
) -> Iterator[Claim]:
    """That some classes count no more now than others did before, where all of them are there."""
    left = tuple(classes[n][1].get(now) for n in some)
    right = tuple(classes[n][1].get(before) for n in others)
    if right and None not in (*left, *right):
        yield Claim(
            "at_most",
            tuple(n for n in left if n is not None),
            tuple(n for n in right if n is not None),
        )


def _homeless(at: Mapping[CellKey, int]) -> Iterator[Claim]:
    """The active are those before, the new and the returned, less those who found a home.

    Those of a quarter's end are those of its last month's.
    """
    streams: dict[tuple[str, Period, Codes], dict[str, int]] = defaultdict(dict)
    for key, number in at.items():
        if key.table == "bostedslos":
            codes = dict(key.codes)
            strom = codes.pop("strom")
            streams[key.cut, key.period, tuple(codes.items())][strom] = number
    ends = {(cut, p.kind, p.til, others): s for (cut, p, others), s in streams.items()}
    for (cut, period, others), now in streams.items():
        before = ends.get((cut, period.kind, period.fra - _ONE_DAY, others), {})
        month = ends.get((cut, "maaned", period.til, others), {})
        if now.keys() >= _STREAMS and "aktive" in before:
            came = (before["aktive"], now["nye"], now["tilbake"])
            yield Claim("equal", (now["aktive"], now["ut"]), came)
        if period.kind == "kvartal" and "aktive" in now.keys() & month.keys():
            yield Claim("equal", (now["aktive"],), (month["aktive"],))
