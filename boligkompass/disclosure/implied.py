"""Numbers that stand in no table, but that tables tell when they are held against each other.

A *rest* is what a whole counts beyond its parts: households with a secret address are in the
municipality's total and in none of its parts, and how many they are is a small number too. A
*growth* is what a longer period counts beyond a shorter one that begins with it: the year until
September less the year until June, from two extracts. And who came *outside* the weeks of a count
is those of the quarters around it, or of the year, less those counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import NamedTuple

from boligkompass.disclosure.cells import Cell, CellKey, Codes, Period
from boligkompass.disclosure.claims import Claim
from boligkompass.disclosure.over_time import EVENTS, fill, over_time
from boligkompass.protection import TableRule

_ONE_DAY = timedelta(days=1)
# The kind of period of the weeks in which applications are counted each autumn.
_COUNT = "telling"


class Implied(NamedTuple):
    """All cells, the implied ones last; what is said of them all; the numbers of the small ones."""

    cells: list[Cell]
    said: list[Claim]
    small: list[int]


def with_implied(
    cells: Sequence[Cell], said: Sequence[Claim], rules: Mapping[str, TableRule]
) -> Implied | None:
    """The cells and the claims with what they imply; None when nothing small is implied."""
    every, told = list(cells), list(said)
    told += _of_rests(said, _add_rests(every, told))
    _add_outside(every, told)
    _add_growths(every, told, len(cells))
    added = range(len(cells), len(every))
    small = [n for n in added if _is_small(every[n], rules[every[n].key.table].k)]
    if not small:
        return None
    return Implied(every, [*told, *over_time({every[n].key: n for n in added})], small)


def _is_small(cell: Cell, k: int) -> bool:
    return any(0 < count < k for count in cell.counts)


def _less(wholes: Iterable[Cell], parts: Iterable[Cell], key: CellKey) -> Cell | None:
    """What wholes count beyond parts, as a cell; None when that is less than nothing."""
    more, fewer = list(wholes), list(parts)
    households = sum(w.households or 0 for w in more) - sum(p.households or 0 for p in fewer)
    persons = None
    if all(one.persons is not None for one in more):
        persons = sum(w.persons or 0 for w in more) - sum(p.persons or 0 for p in fewer)
    if min(households, persons or 0) < 0:
        return None
    return replace(more[0], key=key, households=households, persons=persons, kept=True)


def _add_rests(cells: list[Cell], said: list[Claim]) -> dict[int, int]:
    """A rest for each whole; several where some of its parts leave out more than others.

    The least one of each whole: those with a secret address.
    """
    rests: dict[int, dict[tuple[int, ...], int]] = defaultdict(dict)
    for place, claim in enumerate(said):
        if claim.kind != "parts":
            continue
        whole, own = claim.left[0], rests[claim.left[0]]
        key = cells[whole].key
        rest = _less(
            [cells[whole]],
            (cells[number] for number in claim.right),
            key._replace(cut=f"rest {key.cut} {len(own)}"),
        )
        if rest is None:
            continue
        number = own.setdefault(tuple(rest.counts), len(cells))
        if number == len(cells):
            cells.append(rest)
        said[place] = Claim("equal", claim.left, (*claim.right, number))
    return {whole: own[min(own)] for whole, own in rests.items() if own}


def _of_rests(said: Iterable[Claim], rest: Mapping[int, int]) -> Iterator[Claim]:
    """Wholes that count the same households count the same of those with a secret address."""
    for claim in said:
        if claim.kind == "equal" and rest.keys() >= {*claim.left, *claim.right}:
            left, right = (
                tuple(rest[whole] for whole in side) for side in (claim.left, claim.right)
            )
            yield Claim("equal", left, right)


def _add_outside(cells: list[Cell], said: list[Claim]) -> None:
    """Who is outside each count that is claimed to lie within other periods."""
    for place, claim in enumerate(said):
        inside = cells[claim.left[0]].key
        if claim.kind != "at_most" or inside.period.kind != _COUNT:
            continue
        around = [cells[number] for number in claim.right]
        period = Period("utenom", around[0].key.period.fra, around[-1].key.period.til)
        key = inside._replace(period=period, cut=f"utenom {inside.cut}")
        outside = _less(around, [cells[claim.left[0]]], key)
        if outside is not None:
            said[place] = Claim("equal", claim.right, (*claim.left, len(cells)))
            cells.append(outside)


def _add_growths(cells: list[Cell], said: list[Claim], number: int) -> None:
    """A growth for each two periods of events that begin together, unless it is cells anyway."""
    series: dict[tuple[str, str, Codes], dict[Period, int]] = defaultdict(dict)
    for n, cell in enumerate(cells[:number]):
        if cell.key.table in EVENTS and cell.key.stand is None:
            series[cell.key.table, cell.key.cut, cell.key.codes][cell.key.period] = n
    for at in series.values():
        for shorter, longer in _beginning_together(at):
            between = Period("mellom", shorter.til + _ONE_DAY, longer.til)
            key = cells[at[longer]].key
            growth = _less(
                [cells[at[longer]]],
                [cells[at[shorter]]],
                key._replace(period=between, cut=f"vekst {key.cut}"),
            )
            if growth is not None and not _is_filled(at, between):
                said.append(Claim("equal", (at[longer],), (at[shorter], len(cells))))
                cells.append(growth)


def _beginning_together(at: Mapping[Period, int]) -> Iterator[tuple[Period, Period]]:
    for one, other in combinations(sorted(at, key=lambda period: (period.fra, period.til)), 2):
        if one.fra == other.fra and one.til < other.til:
            yield one, other


def _is_filled(at: Mapping[Period, int], between: Period) -> bool:
    """Whether quarters with cells of their own fill the time between."""
    quarters = sorted(p for p in at if p.kind == "kvartal")
    inside = [p for p in quarters if between.fra <= p.fra and p.til <= between.til]
    return bool(inside) and fill(inside, between)
