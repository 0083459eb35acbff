"""What there is to reckon with: the cells of today beside those of earlier extracts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import NamedTuple

import numpy as np

from boligkompass.disclosure.cells import Cell, CellKey, Period
from boligkompass.disclosure.claims import Claim
from boligkompass.disclosure.cohorts import is_cohort, with_cohorts
from boligkompass.disclosure.earlier import Past
from boligkompass.disclosure.guessing import guessed, reached
from boligkompass.disclosure.primary import Reason, primary
from boligkompass.disclosure.relations import claims
from boligkompass.disclosure.system import Flags
from boligkompass.protection import TableRule


@dataclass(frozen=True)
class Terms:
    """What holds for every municipality: the owner's rules, and the norm for rooms."""

    rules: Mapping[str, TableRule]
    norm: Mapping[str, str]


class Ground(NamedTuple):
    """The cells, those of earlier extracts last, and what is said of them.

    `reasons` are why own cells are hidden for themselves. `known` are the cells that everybody
    knows; `asked` those that earlier extracts hid, with counts that are only possible. So have
    `thoughts`, which stand in no table and need not be kept.
    """

    cells: list[Cell]
    said: list[Claim]
    reasons: dict[int, Reason]
    known: Flags
    asked: list[int]
    thoughts: list[int]


def ground(cells: Sequence[Cell], past: Past, terms: Terms) -> Ground:
    """A municipality's cells beside those of earlier extracts that tell of them, or the other way.

    What was hidden before and is tied to nothing of today stays as safe as it was.
    """
    now = {cell.key for cell in cells}
    shown = [cell for cell in past.every_shown(terms.rules) if cell.key not in now]
    kept = [cell for cell in past.every_hidden(terms.rules) if cell.key not in now]
    every, first = [*cells, *shown, *kept], len(cells) + len(shown)
    every += with_cohorts(every)
    said = list(_claims(every, past, terms.norm))
    own = [claim for claim in said if max((*claim.left, *claim.right)) < len(cells)]
    reasons = primary(cells, own, terms.rules, past)
    known = np.arange(len(every)) < first
    known[: len(cells)] = [_is_known(cell, past, n in reasons) for n, cell in enumerate(cells)]
    near = reached(range(len(cells)), said, ~known)
    known[[n for n in range(first, len(every)) if n not in near]] = True
    said = [c for c in said if all(n < first or n in near for n in (*c.left, *c.right))]
    unknown = [n for n in range(first, len(every)) if n in near]
    thoughts = [n for n in unknown if is_cohort(every[n].key)]
    asked = [n for n in unknown if not is_cohort(every[n].key)]
    return Ground(guessed(every, said, {*unknown}), said, reasons, known, asked, thoughts)


def _claims(cells: Sequence[Cell], past: Past, norm: Mapping[str, str]) -> Iterator[Claim]:
    """What is said of the cells of today and of what was over; then of the plans of each day."""
    yield from _said_of(cells, (n for n, c in enumerate(cells) if c.key.stand is None), norm)
    for stand in past.plans:
        plans = {n for n, cell in enumerate(cells) if cell.key.stand == stand}
        wholes = {(cells[n].key.table, cells[n].key.period) for n in plans}
        over = (n for n, cell in enumerate(cells) if _was_part(cell.key, wholes, stand))
        for claim in _said_of(cells, chain(over, plans), norm):
            if not plans.isdisjoint((*claim.left, *claim.right)):
                yield claim


def _was_part(key: CellKey, wholes: Iterable[tuple[str, Period]], stand: date) -> bool:
    """Whether it counts what was over by then of a period that some plan was for."""
    if key.stand is not None or key.period.til >= stand:
        return False
    return any(
        table == key.table and whole.fra <= key.period.fra <= key.period.til <= whole.til
        for table, whole in wholes
    )


def _said_of(
    cells: Sequence[Cell], some: Iterable[int], norm: Mapping[str, str]
) -> Iterator[Claim]:
    """What is said of some of the cells, as if they were of one extract."""
    numbers = sorted(some)
    for claim in claims([_plain(cells[n]) for n in numbers], norm):
        left, right = (tuple(numbers[n] for n in side) for side in (claim.left, claim.right))
        yield claim._replace(left=left, right=right)


def _plain(cell: Cell) -> Cell:
    return cell if cell.key.stand is None else replace(cell, key=cell.key._replace(stand=None))


def _is_known(cell: Cell, past: Past, is_hidden: bool) -> bool:
    """Whether an earlier extract shows the cell, so that hiding it protects nothing.

    Where it is another number by now it is shown again, or readers would believe the old one. What
    has become too small to show is only known if it was so then.
    """
    before = past.shown.get(cell.key)
    return before is not None and (not is_hidden or before.counts == cell.counts)
