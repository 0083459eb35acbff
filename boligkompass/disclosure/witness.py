"""Witnesses: what shows that a hidden number cannot be told.

A witness of a number is a pair of whole tables that both agree with everything that is published,
in which the number differs by as much as it needs. While there is one, nobody can tell the number
more closely, however much he computes. A witness is found by a linear program, but does not rest on
it: that it agrees is checked by adding up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from boligkompass.disclosure.program import INFINITY, Program, Row, Solver, is_whole
from boligkompass.disclosure.system import Neighbours, Numbers, System
from boligkompass.disclosure.ties import COLUMNS, Ties

_TOLERANCE = 1e-6
_MOVED = 1e-7
# That as few as may be of the hidden cells move: other witnesses then stand when one is shown.
_HIDDEN_COST = 0.01
# How far from the number to look, in relations. None is everywhere.
REACH: tuple[int | None, ...] = (2, 5, None)


@dataclass(frozen=True)
class Witness:
    """Two tables, told by how much each unknown that moves lies above the truth in them."""

    one: Mapping[int, float]
    other: Mapping[int, float]

    @property
    def moving(self) -> set[int]:
        """The unknowns that move."""
        return {*self.one, *self.other}

    def spread(self, unknown: int) -> float:
        """How far the two tables lie from each other in one unknown."""
        return abs(self.one.get(unknown, 0.0) - self.other.get(unknown, 0.0))

    def agrees(self, system: System, around: Neighbours) -> bool:
        """Whether both tables agree with every relation, and no number is below 0."""
        return all(_agrees(system, around, moves) for moves in (self.one, self.other))


def _agrees(system: System, around: Neighbours, moves: Mapping[int, float]) -> bool:
    if any(system.truth[u] + move < -_TOLERANCE for u, move in moves.items()):
        return False
    for number in {number for u in moves for number in around.relations[u]}:
        relation = system.relations[number]
        terms = zip(relation.unknowns, relation.factors, strict=True)
        total = sum(factor * (system.truth[u] + moves.get(u, 0.0)) for u, factor in terms)
        if not relation.low - _TOLERANCE <= total <= relation.high + _TOLERANCE:
            return False
    return True


class Search:
    """The search for witnesses in one system, of which more and more is hidden."""

    def __init__(self, system: System, around: Neighbours, solver: Solver) -> None:
        self.system, self.solver, self.ties = system, solver, Ties(system)
        self._around = around

    def cheapest(self, unknown: int, free: Sequence[int]) -> Witness | None:
        """The witness of a number that costs least, if only `free` may move; the number is in it.

        What is shown costs what it costs to hide. None when there is no such witness.
        """
        found = _Question(self, free, free.index(unknown)).answer()
        if found is None:
            return None
        witness = _witness(free, found, whole=self.system.whole)
        if not witness.agrees(self.system, self._around):
            raise ArithmeticError("The solver's answer does not add up.")
        return witness


class _Question:
    """How a number can move by `need` at least cost, if those of `free` may move.

    The number itself is to be up in the one table and down in the other.
    """

    def __init__(self, search: Search, free: Sequence[int], place: int) -> None:
        system, need = search.system, float(search.system.need[free[place]])
        is_hidden = system.hidden[system.cell[free]]
        cost = np.where(is_hidden, _HIDDEN_COST, system.cost[system.cell[free]])
        high = np.full((len(free), COLUMNS), INFINITY)
        high[:, 1] = high[:, 3] = system.truth[free]
        first = COLUMNS * place
        self._up, self._down = first, first + 3
        asked = Row(range(first, first + COLUMNS), (1, -1, -1, 1), need, INFINITY)
        self._whole, self._need, self._high = system.whole, need, high.ravel()
        # Unknowns are numbered households first.
        self._households = COLUMNS * sum(u < len(system.hidden) for u in free)
        self._program = Program(
            np.zeros(high.size),
            self._high,
            search.ties.rows(free, asked),
            np.repeat(cost, COLUMNS),
            solver=search.solver,
        )

    def answer(self) -> Numbers | None:
        """The moves, a row an unknown; None when it cannot move so far.

        Counts move by whole numbers. Programs like these mostly give whole numbers by themselves
        when it is settled how much of the way is up and how much is down.
        """
        found = self._program.solution()
        if found is None or not self._whole or is_whole(found):
            return None if found is None else found.reshape(-1, COLUMNS)
        down = found[self._down]
        for share in dict.fromkeys((round(down), int(down), int(down) + 1, 0)):
            if share <= min(self._need, self._high[self._down]):
                found = self._rounded(float(share))
                if found is not None:
                    return found.reshape(-1, COLUMNS)
        return None

    def _rounded(self, down: float) -> Numbers | None:
        """A solution in whole numbers: one fraction after the other is rounded and held there."""
        self._program.bound(self._up, self._need - down, INFINITY)
        self._program.bound(self._down, down, self._high[self._down])
        held = [self._up, self._down]
        found = self._program.solution()
        while found is not None and not is_whole(found):
            column = _most_certain(found, self._households)
            held.append(column)
            found = self._held(column, found[column])
        for column in held:
            self._program.bound(column, 0.0, self._high[column])
        return found

    def _held(self, column: int, value: float) -> Numbers | None:
        """The solution with one column at the nearest whole number, or else at the next."""
        nearest = round(value)
        for whole in (nearest, nearest + 1 if nearest < value else nearest - 1):
            self._program.bound(column, whole, whole)
            found = self._program.solution()
            if found is not None:
                return found
        return None


def _most_certain(found: Numbers, households: int) -> int:
    """The fraction that is nearest to a whole number, persons only after all households.

    When households are settled the bounds of persons are whole numbers.
    """
    far = np.abs(found - np.round(found))
    far[households:] += 1.0
    return int(np.argmin(np.where(far % 1.0 < _TOLERANCE, 2.0, far)))


def _witness(free: Sequence[int], found: Numbers, *, whole: bool) -> Witness:
    moves = found[:, (0, 2)] - found[:, (1, 3)]
    if whole:
        moves = np.round(moves)
    one, other = (
        {free[at]: move for at, move in enumerate(moves[:, side].tolist()) if abs(move) > _MOVED}
        for side in (0, 1)
    )
    return Witness(one, other)
