"""Witnesses: what shows that a hidden number cannot be told.

A witness of a number is a pair of whole tables that both agree with everything that is published,
in which the number differs by as much as it needs. While there is one, nobody can tell the number
more closely, however much he computes. A witness is found by a linear program, but does not rest on
it: that it agrees is checked by adding up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from boligkompass.disclosure.program import INFINITY, Program, Row, is_whole
from boligkompass.disclosure.system import Flags, Neighbours, Numbers, Relation, System

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


def cheapest(
    system: System,
    around: Neighbours,
    unknown: int,
    steps: int | None,
    movable: Flags,
) -> Witness | None:
    """The witness of a number that costs least, if only what is near and `movable` moves.

    What is shown costs what it costs to hide. None when there is no such witness.
    """
    free = around.within([unknown], steps, movable)
    place = {u: number for number, u in enumerate(free)}
    if unknown not in place:
        return None
    found = _Question(system, around, free, place[unknown], float(system.need[unknown])).answer()
    if found is None:
        return None
    witness = _witness(free, found, whole=system.whole)
    if not witness.agrees(system, around):
        raise ArithmeticError("The solver's answer does not add up.")
    return witness


class _Question:
    """How a number can move by `need` at least cost, if those of `free` may move.

    Four columns an unknown: up and down in the one table, up and down in the other. The number
    itself is to be up in the one and down in the other.
    """

    def __init__(
        self, system: System, around: Neighbours, free: Sequence[int], place: int, need: float
    ) -> None:
        is_hidden = system.hidden[system.cell[free]]
        cost = np.where(is_hidden, _HIDDEN_COST, system.cost[system.cell[free]])
        high = np.full((len(free), 4), INFINITY)
        high[:, 1] = high[:, 3] = system.truth[free]
        rows = list(_rows(system, around, {u: n for n, u in enumerate(free)}))
        self._up, self._down = 4 * place, 4 * place + 3
        rows.append(Row([*range(4 * place, 4 * place + 4)], (1, -1, -1, 1), need, INFINITY))
        self._whole, self._need, self._high = system.whole, need, high.ravel()
        # Unknowns are numbered households first.
        self._households = 4 * sum(u < len(system.hidden) for u in free)
        self._program = Program(np.zeros(high.size), self._high, rows, np.repeat(cost, 4))

    def answer(self) -> Numbers | None:
        """The moves, a row an unknown; None when it cannot move so far.

        Counts move by whole numbers. Programs like these mostly give whole numbers by themselves
        when it is settled how much of the way is up and how much is down.
        """
        found = self._program.solution()
        if found is None or not self._whole or is_whole(found):
            return None if found is None else found.reshape(-1, 4)
        down = found[self._down]
        for share in dict.fromkeys((round(down), int(down), int(down) + 1, 0)):
            if share <= min(self._need, self._high[self._down]):
                found = self._rounded(float(share))
                if found is not None:
                    return found.reshape(-1, 4)
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


def _rows(system: System, around: Neighbours, place: Mapping[int, int]) -> Iterator[Row]:
    """Every relation that something in `place` stands in, for both tables."""
    numbers = sorted({number for u in place for number in around.relations[u]})
    for relation in (system.relations[number] for number in numbers):
        low, high = _room(system, relation)
        inside = [
            (place[u], float(factor))
            for u, factor in zip(relation.unknowns, relation.factors, strict=True)
            if u in place
        ]
        factors = [sign * factor for _, factor in inside for sign in (1.0, -1.0)]
        for first in (0, 2):
            places = [4 * at + first + down for at, _ in inside for down in (0, 1)]
            yield Row(places, factors, low, high)


def _room(system: System, relation: Relation) -> tuple[float, float]:
    """How far the relation's sum may move down and up from what it is."""
    terms = zip(relation.unknowns, relation.factors, strict=True)
    there = sum(factor * float(system.truth[u]) for u, factor in terms)
    return relation.low - there, relation.high - there
