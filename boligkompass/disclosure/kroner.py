"""Sums of kroner and square metres of homes: hidden where they tell of one home.

Whether kroner come from too few homes, or mostly from one, is said by whoever counted. Kroner are
hidden together with the area that they are shared by, and with the whole row. A hidden sum must not
be told within 15 per cent to either side: that is as near as somebody comes who knows that one home
has 85 per cent of what is shown.
"""

from collections.abc import Collection, Sequence

import numpy as np

from boligkompass.disclosure.cells import Cell
from boligkompass.disclosure.earlier import Past
from boligkompass.disclosure.mending import mend
from boligkompass.disclosure.relations import claims
from boligkompass.disclosure.system import Relation, System

# A little more than 15 per cent to either side.
_WIDTH = 0.4


def hidden_kroner(cells: Sequence[Cell], hidden: Collection[int], past: Past) -> set[int]:
    """The cells, of one table, whose kroner may not be shown; `hidden` are those hidden whole."""
    number = len(cells)
    sums = np.array([cell.sums for cell in cells], dtype=float).reshape(number, -1)
    flags = np.zeros(number, dtype=bool)
    flags[list(hidden)] = True
    flags |= [cell.kroner_kept or cell.key in past.hidden_kroner for cell in cells]
    truth = sums.T.ravel()
    said = list(claims(cells, {}))
    system = System(
        truth,
        np.tile(np.arange(number), sums.shape[1]),
        truth * _WIDTH,
        [
            Relation((*left, *right), (1,) * len(left) + (-1,) * len(right), 0.0, 0.0)
            for first in range(0, len(truth), number)
            for claim in said
            if (left := tuple(first + n for n in claim.left))
            if (right := tuple(first + n for n in claim.right))
            if truth[list(left)].sum() == truth[list(right)].sum()
        ],
        flags,
        np.array([_is_known(cell, past) for cell in cells], dtype=bool),
        # Totals before parts.
        np.array([3.0 ** (2 - len(cell.key.codes)) for cell in cells]),
        whole=False,
    )
    mend(system)
    return set(np.flatnonzero(flags).tolist())


def _is_known(cell: Cell, past: Past) -> bool:
    before = past.shown.get(cell.key)
    return before is not None and not before.kroner_kept and before.sums == cell.sums
