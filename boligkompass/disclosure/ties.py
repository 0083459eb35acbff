"""A system's relations as arrays, from which the rows of many programs are cut."""

from collections.abc import Sequence

import numpy as np

from boligkompass.disclosure.program import Row, Rows
from boligkompass.disclosure.system import Numbers, Relation, System

# Columns an unknown: up and down in the one table, up and down in the other.
COLUMNS = 4


class Ties:
    """The relations of a system, term by term.

    What stays the same from one program to the next is worked out once.
    """

    def __init__(self, system: System) -> None:
        relations = system.relations
        lengths = [len(relation.unknowns) for relation in relations]
        self._number = len(system.truth)
        self._relation = np.repeat(np.arange(len(relations)), lengths)
        self._unknown = np.array([u for r in relations for u in r.unknowns], dtype=np.int64)
        self._factor = np.array([f for r in relations for f in r.factors], dtype=float)
        rooms = [_room(system.truth, relation) for relation in relations]
        self._room = np.array(rooms, dtype=float).reshape(-1, 2)

    def rows(self, free: Sequence[int], last: Row) -> Rows:
        """Every relation that something in `free` stands in, once for each table; and `last`.

        Unknown n of `free` has the columns from n * COLUMNS.
        """
        place = np.full(self._number, -1)
        place[free] = np.arange(len(free))
        at = place[self._unknown]
        inside = at >= 0
        first, factor = COLUMNS * at[inside], self._factor[inside]
        terms = np.bincount(self._relation[inside], minlength=len(self._room))
        chosen = np.flatnonzero(terms)
        terms = terms[chosen]
        # Each term is two, up and down, in two rows: that of the one table and then of the other.
        before = np.repeat(np.cumsum(terms) - terms, terms)
        to = 2 * (before + np.arange(len(first)))
        other = to + 2 * np.repeat(terms, terms)
        places = np.empty(COLUMNS * len(first), dtype=np.int64)
        factors = np.empty(len(places))
        for column, where in enumerate((to, to + 1, other, other + 1)):
            places[where] = first + column
            factors[where] = factor if column % 2 == 0 else -factor
        room = np.repeat(self._room[chosen], 2, axis=0)
        return Rows(
            np.cumsum([0, *np.repeat(2 * terms, 2), len(last.places)]),
            np.append(places, last.places),
            np.append(factors, last.factors),
            np.append(room[:, 0], last.low),
            np.append(room[:, 1], last.high),
        )


def _room(truth: Numbers, relation: Relation) -> tuple[float, float]:
    """How far the relation's sum may move down and up from what it is."""
    terms = zip(relation.unknowns, relation.factors, strict=True)
    there = sum(factor * float(truth[u]) for u, factor in terms)
    return relation.low - there, relation.high - there
