"""What the hidden numbers of earlier extracts may be, where nothing counts them any more.

Publishing knows no more of them than anybody: their registers have changed since. But they are
still to be kept, and what is shown now must not tell them. So they get any whole numbers that agree
with all that is known. Which ones does not matter: a witness shows that a number can be something
else, whatever it is. Where nothing agrees with everything (a claim that is not true, a number that
was corrected) the numbers agree with as much as they can.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

import numpy as np

from boligkompass.disclosure.cells import PERSONS, Cell
from boligkompass.disclosure.claims import Claim
from boligkompass.disclosure.facts import bounds_of_size
from boligkompass.disclosure.program import INFINITY, Program, Row, Rows
from boligkompass.disclosure.system import Flags, joined
from boligkompass.tables import TABLES

# What it costs to break a claim, by one: of parts and wholes, which always hold, and of others.
_OF_A_SUM, _OTHER = 100.0, 10.0
# That an outsider takes nothing to be left between a whole and its parts where nothing need be.
_LEFT_OVER = 0.01
# What it costs that the left of a claim are fewer by one, where that does not break it.
_LESS = {"about": _LEFT_OVER, "nearly": _LEFT_OVER, "at_most": 0.0, "hardly_more": 0.0}

Place = tuple[int, bool]  # A cell, and whether it is its persons.


def reached(start: Iterable[int], said: Iterable[Claim], passes: Flags) -> set[int]:
    """The cells that claims tie to `start`, through cells for which `passes` holds."""
    ties = [[n for n in (*claim.left, *claim.right) if passes[n]] for claim in said]
    begin = {n for n in start if passes[n]}
    groups = joined((n for n, open_ in enumerate(passes) if open_), [tie for tie in ties if tie])
    return {n for group in groups if not begin.isdisjoint(group) for n in group}


def guessed(cells: Sequence[Cell], said: Sequence[Claim], asked: AbstractSet[int]) -> list[Cell]:
    """The cells, those of `asked` with counts that agree with what is said of them."""
    found = [_open(cell) if number in asked else cell for number, cell in enumerate(cells)]
    about = [claim for claim in said if not asked.isdisjoint((*claim.left, *claim.right))]
    ties = [[n for n in (*claim.left, *claim.right) if n in asked] for claim in about]
    for group in joined(asked, ties):
        inside = set(group)
        own = [c for c, tie in zip(about, ties, strict=True) if not inside.isdisjoint(tie)]
        for (number, persons), count in _Guess(found, own, sorted(group)).counts():
            cell = found[number]
            found[number] = (
                replace(cell, persons=count) if persons else replace(cell, households=count)
            )
    return found


def _open(cell: Cell) -> Cell:
    persons = 0 if PERSONS in TABLES[cell.key.table].schema.names else None
    return replace(cell, households=0, persons=persons)


class _Guess:
    """The program that gives some cells their counts, all others being known."""

    def __init__(self, cells: Sequence[Cell], said: Iterable[Claim], asked: Sequence[int]) -> None:
        self._cells = cells
        places = [(number, persons) for persons in (False, True) for number in asked]
        places = [place for place in places if self._count(place) is not None]
        self._column = {place: column for column, place in enumerate(places)}
        self._cost = [0.0] * len(places)
        self._rows: list[Row] = []
        for claim in said:
            for persons in (False, True):
                self._claim(claim, persons=persons)
        for number in asked:
            self._size(number)

    def _count(self, place: Place) -> int | None:
        number, persons = place
        return self._cells[number].persons if persons else self._cells[number].households

    def _claim(self, claim: Claim, *, persons: bool) -> None:
        """A row that may be broken, at a cost."""
        left, right = ([(n, persons) for n in side] for side in (claim.left, claim.right))
        if any(self._count(place) is None for place in (*left, *right)):
            return
        signed = [(place, 1.0) for place in left] + [(place, -1.0) for place in right]
        inside = [(self._column[p], sign) for p, sign in signed if p in self._column]
        there = sum(sign * (self._count(p) or 0) for p, sign in signed if p not in self._column)
        cost = self._price(claim)
        # By how much `left` is more than `right`, and less.
        few = ("parts", "nearly", "hardly_more")
        more = _LEFT_OVER if claim.kind in few else cost
        less = _LESS.get(claim.kind, cost)
        first = len(self._cost)
        self._cost += [more, less]
        terms = [*inside, (first, -1.0), (first + 1, 1.0)]
        total = -there - claim.by
        self._rows.append(Row([c for c, _ in terms], [f for _, f in terms], total, total))

    def _price(self, claim: Claim) -> float:
        keys = [self._cells[number].key for number in (*claim.left, *claim.right)]
        return _OF_A_SUM if len({(key.table, key.period) for key in keys}) == 1 else _OTHER

    def _size(self, number: int) -> None:
        if (number, True) not in self._column:
            return
        places = [self._column[number, True], self._column[number, False]]
        for factor, low, high in bounds_of_size(self._cells[number]):
            ends = [end if abs(end) < INFINITY else np.sign(end) * INFINITY for end in (low, high)]
            self._rows.append(Row(places, [1.0, -float(factor)], *ends))

    def counts(self) -> Iterator[tuple[Place, int]]:
        """The counts that were found."""
        number = len(self._cost)
        program = Program(
            np.zeros(number),
            np.full(number, INFINITY),
            Rows.of(self._rows),
            np.array(self._cost),
            whole=len(self._column),
        )
        found = program.solution()
        if found is not None:
            for place, column in self._column.items():
                yield place, round(found[column])
