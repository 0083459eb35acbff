"""What is published as a system of numbers: unknowns, what ties them together, what is hidden.

An *unknown* is one number of one cell: its households, its persons, its kroner. The numbers of a
cell are shown or hidden together. A *relation* says that a weighted sum of unknowns lies between
two bounds, as an outsider knows it: parts and their total, quarters and their year, persons and
households.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Relation(NamedTuple):
    """`low` <= sum of `factors` times `unknowns` <= `high`."""

    unknowns: tuple[int, ...]
    factors: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True)
class System:
    """The numbers of one municipality, or of a part of it.

    By unknown: `truth` (never below 0); `cell`, the cell it belongs to; `need`, how wide its
    interval must be when it is hidden (0: it need not be protected). By cell: `hidden`; `known`,
    that everybody knows it already and hiding it protects nothing; `cost` of hiding it. `whole`
    says that the numbers are counts.
    """

    truth: Numbers
    cell: npt.NDArray[np.int64]
    need: Numbers
    relations: Sequence[Relation]
    hidden: Flags
    known: Flags
    cost: Numbers
    whole: bool = True


class Neighbours:
    """Each unknown's relations, and each cell's unknowns."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.relations: list[list[int]] = [[] for _ in system.truth]
        for number, relation in enumerate(system.relations):
            for unknown in relation.unknowns:
                self.relations[unknown].append(number)
        self.unknowns: dict[int, list[int]] = {}
        for unknown, cell in enumerate(system.cell.tolist()):
            self.unknowns.setdefault(cell, []).append(unknown)

    def within(self, start: Iterable[int], steps: int | None, passes: Flags) -> list[int]:
        """The unknowns that can be reached from `start` in so many relations (None: any number).

        The way goes through unknowns for which `passes` holds, and from an unknown to the others
        of its cell for nothing.
        """
        found = set(start)
        border = list(found)
        while border and steps != 0:
            border = [u for u in self._next(border) if passes[u]]
            border = [u for u in dict.fromkeys(border) if u not in found]
            found.update(border)
            steps = None if steps is None else steps - 1
        return sorted(found)

    def _next(self, border: Sequence[int]) -> Iterator[int]:
        for unknown in border:
            for number in self.relations[unknown]:
                for other in self._system.relations[number].unknowns:
                    yield from self.unknowns[int(self._system.cell[other])]


def joined(nodes: Iterable[int], ties: Iterable[Sequence[int]]) -> list[list[int]]:
    """The nodes in groups, such that all nodes of a tie are in one group."""
    parent = {node: node for node in nodes}

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for tie in ties:
        for other in tie[1:]:
            parent[root(other)] = root(tie[0])
    groups: dict[int, list[int]] = {}
    for node in parent:
        groups.setdefault(root(node), []).append(node)
    return list(groups.values())


def parts(system: System) -> Iterator[tuple[System, list[int]]]:
    """The system in parts that have nothing to do with each other, each with its cells' numbers.

    Parts in which nothing is hidden are left out. What everybody knows ties nothing together.
    """
    free = ~system.known[system.cell]
    ties = [
        list({int(system.cell[u]) for u in relation.unknowns if free[u]})
        for relation in system.relations
    ]
    groups = joined(np.flatnonzero(~system.known).tolist(), [tie for tie in ties if tie])
    group_of = {cell: number for number, group in enumerate(groups) for cell in group}
    relations: list[list[Relation]] = [[] for _ in groups]
    for relation, tie in zip(system.relations, ties, strict=True):
        if tie:
            relations[group_of[tie[0]]].append(relation)
    unknowns: dict[int, list[int]] = {}
    for unknown, cell in enumerate(system.cell.tolist()):
        unknowns.setdefault(cell, []).append(unknown)
    for cells, own in zip(groups, relations, strict=True):
        if system.hidden[cells].any():
            yield (
                _part(system, cells, sorted(u for cell in cells for u in unknowns[cell]), own),
                cells,
            )


def _part(
    system: System, cells: list[int], unknowns: list[int], relations: Sequence[Relation]
) -> System:
    """A system of these cells alone; what is known outside it goes into the bounds."""
    place = {unknown: number for number, unknown in enumerate(unknowns)}
    cell_place = {cell: number for number, cell in enumerate(cells)}
    return System(
        system.truth[unknowns],
        np.array([cell_place[int(system.cell[u])] for u in unknowns], dtype=np.int64),
        system.need[unknowns],
        [_without_known(relation, place, system.truth) for relation in relations],
        system.hidden[cells],
        system.known[cells],
        system.cost[cells],
        system.whole,
    )


def _without_known(relation: Relation, place: Mapping[int, int], truth: Numbers) -> Relation:
    terms = list(zip(relation.unknowns, relation.factors, strict=True))
    there = sum(factor * float(truth[u]) for u, factor in terms if u not in place)
    left = [(place[u], factor) for u, factor in terms if u in place]
    return Relation(
        tuple(u for u, _ in left),
        tuple(factor for _, factor in left),
        relation.low - there,
        relation.high - there,
    )
