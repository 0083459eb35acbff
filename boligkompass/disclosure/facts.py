"""From claims about cells to a system of numbers: what an outsider can reckon with.

Every claim is of households and, where they are counted, of persons too. Those that are not true
of the counts are left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf, log2
from typing import NamedTuple

import numpy as np

from boligkompass.aggregates.indicators import CELL_SUMS
from boligkompass.contracts import cut_name
from boligkompass.disclosure.cells import Cell, CellKey, is_part
from boligkompass.disclosure.claims import Claim
from boligkompass.disclosure.system import Flags, Numbers, Relation, System
from boligkompass.protection import TableRule
from boligkompass.tables import TABLES

# How much dearer it is to hide a cell of a longer period: more people look at it.
_PERIOD_COST = {"aar": 3.0, "treaar": 3.0, "delaar": 3.0, "kvartal": 1.5}
_WANTED, _ZERO = 100.0, 3.0
# No household has more persons than this.
_LARGEST = 20
_PERSONS = {"1": (1, 1), "2": (2, 2), "3-4": (3, 4), "5+": (5, _LARGEST)}


class Public(NamedTuple):
    """A sum of cells that is public elsewhere: of their households, or of their persons."""

    cells: tuple[CellKey, ...]
    persons: bool
    value: float


class _Unknowns:
    """The numbers of the unknowns: the households of every cell, then persons where counted."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        counted = [number for number, cell in enumerate(cells) if cell.persons is not None]
        self._persons = {number: len(cells) + place for place, number in enumerate(counted)}
        self.cell = np.array([*range(len(cells)), *counted], dtype=np.int64)
        households = [cell.households or 0 for cell in cells]
        persons = [cells[number].persons or 0 for number in counted]
        self.truth = np.array([*households, *persons], dtype=float)

    def of(self, cells: Iterable[int], *, persons: bool) -> tuple[int, ...] | None:
        """The unknowns of these cells; None when the persons of one are not counted."""
        if not persons:
            return tuple(cells)
        found = tuple(self._persons.get(cell, -1) for cell in cells)
        return None if -1 in found else found


def facts(
    cells: Sequence[Cell],
    said: Iterable[Claim],
    public: Iterable[Public],
    rules: Mapping[str, TableRule],
    known: Flags,
) -> System:
    """What can be reckoned with about these cells, of which nothing is hidden yet."""
    unknowns = _Unknowns(cells)
    need = np.array([rules[cells[number].key.table].k - 1.0 for number in unknowns.cell])
    said = list(said)
    rests = _rests(said, unknowns)
    relations = [relation for claim in said for relation in _relations(claim, unknowns, rests)]
    relations += _sizes(cells, unknowns)
    for relation in _public(cells, unknowns, public):
        relations.append(relation)
        if len(relation.unknowns) == 1:
            need[relation.unknowns[0]] = 0.0
    cost = np.array([_cost(cell, rules[cell.key.table]) for cell in cells])
    hidden = np.zeros(len(cells), dtype=bool)
    return System(unknowns.truth, unknowns.cell, need, relations, hidden, known, cost)


def _cost(cell: Cell, rule: TableRule) -> float:
    """What it costs to hide a cell: totals before parts, years before quarters, many before few.

    A 0 costs more than any number: readers trust a 0 to be shown, and it hides others worse.
    Dearest is what the owner wants shown first.
    """
    key = cell.key
    is_total = key.cut == cut_name(TABLES[key.table].cuts[0])
    level = 9.0 if is_total else 3.0 if len(key.codes) == 1 else 1.0
    size = 1 + log2(1 + cell.households) / 8 if cell.households else _ZERO
    wanted = any(is_part(key, CELL_SUMS[name]) for name in rule.vises_foerst)
    return (_WANTED if wanted else level) * size * _PERIOD_COST.get(key.period.kind, 1.0)


def _sides(claim: Claim, unknowns: _Unknowns) -> Iterator[tuple[list[int], list[int]]]:
    """The unknowns on either side of a claim: households, then persons where all are counted."""
    for persons in (False, True):
        left = unknowns.of(claim.left, persons=persons)
        right = unknowns.of(claim.right, persons=persons)
        if left is not None and right is not None:
            yield list(left), list(right)


def _rests(said: Iterable[Claim], unknowns: _Unknowns) -> Numbers:
    """How many of each unknown have a secret address: what is in the whole and in no part.

    Some cuts leave out others too; the one that leaves out fewest tells.
    """
    rests = np.full(len(unknowns.truth), inf)
    for claim in said:
        if claim.kind == "parts":
            for (whole,), parts in _sides(claim, unknowns):
                rest = unknowns.truth[whole] - unknowns.truth[parts].sum()
                rests[whole] = min(rests[whole], max(rest, 0.0))
    return np.where(rests == inf, 0.0, rests)


def _relations(claim: Claim, unknowns: _Unknowns, rests: Numbers) -> Iterator[Relation]:
    """What a claim says of households and of persons, where it is true.

    What holds of all holds of those whose address is no secret too.
    """
    for left, right in _sides(claim, unknowns):
        more = float(unknowns.truth[left].sum() - unknowns.truth[right].sum())
        bounds = _bounds(claim, more, float(rests[left].sum() - rests[right].sum()))
        if bounds is not None:
            factors = Counter(left)
            factors.subtract(right)
            yield Relation(tuple(factors), tuple(factors.values()), *bounds)


def _bounds(claim: Claim, more: float, secret: float) -> tuple[float, float] | None:
    """Between what bounds `left` less `right` is known to lie; None when the claim is false.

    `secret` is how many more on the left have a secret address: fewer of them let fewer others be.
    """
    if claim.kind == "parts":
        return (more, more) if more >= 0 else None
    if claim.kind == "nearly" or (claim.kind in ("equal", "about") and more == 0):
        return more, more
    most = min(secret, 0.0) if more <= secret and not claim.by else float(-claim.by)
    if claim.kind == "hardly_more":
        return -inf, max(more, most)
    if claim.kind in ("about", "at_most") and more <= most:
        return -inf, most
    return None


def _sizes(cells: Sequence[Cell], unknowns: _Unknowns) -> Iterator[Relation]:
    """How many persons so many households can be."""
    for number, cell in enumerate(cells):
        found = unknowns.of([number], persons=True)
        if found is None:
            continue
        for factor, low, high in bounds_of_size(cell):
            if low <= (cell.persons or 0) - factor * (cell.households or 0) <= high:
                yield Relation((found[0], number), (1, -factor), low, high)


def bounds_of_size(cell: Cell) -> Iterator[tuple[int, float, float]]:
    """Persons less so many times the households lie between two bounds."""
    # A child does not live alone.
    fewest = 2 if cell.classes.get("familie") == "barnefamilie" else 1
    size = cell.classes.get("husstandsstorrelse", "")
    least, most = _PERSONS.get(size, (fewest, _LARGEST))
    yield least, 0.0, 0.0 if most == least else inf
    if most != least:
        yield most, -inf, 0.0


def _public(
    cells: Sequence[Cell], unknowns: _Unknowns, public: Iterable[Public]
) -> Iterator[Relation]:
    """What is public elsewhere, where it counts as we do."""
    at = {cell.key: number for number, cell in enumerate(cells)}
    for one in public:
        numbers = [at[key] for key in one.cells if key in at]
        found = unknowns.of(numbers, persons=one.persons)
        is_whole = found is not None and len(numbers) == len(one.cells) > 0
        if found and is_whole and unknowns.truth[list(found)].sum() == one.value:
            yield Relation(found, (1,) * len(found), one.value, one.value)
