"""Mending: what else to hide, so that every hidden number has a witness.

Each number in turn gets the cheapest witness there is; the shown cells that move in it are hidden
too, and need witnesses of their own. To hide more takes no witness away, so one round is enough.
Then what was hidden in vain is shown again.
"""

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from boligkompass.disclosure.program import Solver
from boligkompass.disclosure.system import Flags, Neighbours, System, parts
from boligkompass.disclosure.witness import REACH, Search, Witness


def mend(system: System) -> list[int]:
    """Hide cells until every hidden number is safe; the cells that nothing can help.

    Changes `system.hidden`.
    """
    hopeless: list[int] = []
    solver = Solver()
    for part, cells in parts(system):
        hopeless += [cells[cell] for cell in _Mending(part, solver).done()]
        system.hidden[cells] = part.hidden
    return sorted(hopeless)


class _Mending:
    """One part of the system, and the witnesses found so far by unknown."""

    def __init__(self, part: System, solver: Solver) -> None:
        self._part = part
        self._around = Neighbours(part)
        self._search = Search(part, self._around, solver)
        self._witnesses: dict[int, Witness] = {}
        self._primary = part.hidden.copy()
        self._free: Flags = ~part.known[part.cell]

    def done(self) -> list[int]:
        """Hide and show again; the cells that nothing can help."""
        hopeless: set[int] = set()
        waiting = deque(self._in_need(np.flatnonzero(self._part.hidden).tolist()))
        while waiting:
            unknown = waiting.popleft()
            if unknown in self._witnesses:
                continue
            witness = self._hiding_least(unknown)
            if witness is None:
                hopeless.add(int(self._part.cell[unknown]))
            else:
                waiting += self._in_need(self._hide(witness))
                self._keep(witness)
        self._show_again()
        return sorted(hopeless)

    def _in_need(self, cells: Iterable[int]) -> list[int]:
        """The unknowns of hidden cells that need a witness: first households, then persons.

        Where households move, their persons mostly do too.
        """
        return sorted(
            unknown
            for cell in cells
            for unknown in self._around.unknowns[cell]
            if self._part.need[unknown] > 0 and self._free[unknown]
        )

    def _hiding_least(self, unknown: int) -> Witness | None:
        """A witness among what is hidden if one is near, or else the cheapest near by."""
        best: Witness | None = None
        for steps, free in self._further(unknown, REACH, self._free):
            if best is not None and steps is None:
                break
            found = self._search.cheapest(unknown, free)
            best = found or best
            if found is not None and not self._shown(found):
                break
        return best

    def _further(
        self, unknown: int, reach: Iterable[int | None], movable: Flags
    ) -> Iterator[tuple[int | None, list[int]]]:
        """What may move for its sake, further and further away, as long as there is more."""
        before: list[int] = []
        for steps in reach:
            free = self._around.within([unknown], steps, movable)
            if free == before:
                return
            yield steps, free
            before = free

    def _shown(self, witness: Witness) -> set[int]:
        """The shown cells that move in a witness."""
        cells = {int(self._part.cell[unknown]) for unknown in witness.moving}
        return {cell for cell in cells if not self._part.hidden[cell]}

    def _hide(self, witness: Witness) -> set[int]:
        cells = self._shown(witness)
        self._part.hidden[list(cells)] = True
        return cells

    def _keep(self, witness: Witness) -> None:
        """One witness serves every number that it moves enough."""
        for unknown in witness.moving:
            if witness.spread(unknown) >= self._part.need[unknown]:
                self._witnesses.setdefault(unknown, witness)

    def _show_again(self) -> None:
        """Show what was hidden for others' sake and is not needed, the dearest first."""
        part = self._part
        secondary = np.flatnonzero(part.hidden & ~self._primary).tolist()
        for cell in sorted(secondary, key=lambda cell: (-part.cost[cell], cell)):
            part.hidden[cell] = False
            others = self._without(cell)
            if others is None:
                part.hidden[cell] = True
            else:
                self._witnesses.update(others)
                # What is shown needs no witness, and what would witness it is none for the others.
                for unknown in self._around.unknowns[cell]:
                    self._witnesses.pop(unknown, None)

    def _without(self, cell: int) -> dict[int, Witness] | None:
        """Witnesses for those whose own moves `cell`; None when one of them needs it."""
        own = set(self._around.unknowns[cell])
        found: dict[int, Witness] = {}
        movable = self._part.hidden[self._part.cell] & self._free
        for unknown, witness in self._witnesses.items():
            if unknown in own or not own & witness.moving or unknown in found:
                continue
            other = self._other(unknown, movable)
            if other is None:
                return None
            found |= {u: other for u in other.moving if other.spread(u) >= self._part.need[u]}
        return found

    def _other(self, unknown: int, movable: Flags) -> Witness | None:
        for _, free in self._further(unknown, REACH[:-1], movable):
            found = self._search.cheapest(unknown, free)
            if found is not None:
                return found
        return None
