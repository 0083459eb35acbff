"""One municipality's counts: what must be hidden, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from boligkompass.disclosure.cells import Cell, CellKey
from boligkompass.disclosure.earlier import Past
from boligkompass.disclosure.facts import Public, facts
from boligkompass.disclosure.ground import Terms, ground
from boligkompass.disclosure.implied import with_implied
from boligkompass.disclosure.mending import mend
from boligkompass.disclosure.primary import Reason
from boligkompass.disclosure.system import System


@dataclass
class Verdict:
    """What to hide of one municipality: by table and row, and why.

    `unsafe` are hidden rows that others can tell all the same, because of what is public already;
    `lost` cells that an earlier extract hid, and that nothing hidden today can keep any more.
    """

    reasons: dict[str, dict[int, Reason]] = field(default_factory=dict)
    unsafe: dict[str, set[int]] = field(default_factory=dict)
    lost: list[CellKey] = field(default_factory=list)


def judge(cells: Sequence[Cell], past: Past, public: Iterable[Public], terms: Terms) -> Verdict:
    """What to hide of a municipality's cells, which have their true counts."""
    every, said, reasons, known, asked, thoughts = ground(cells, past, terms)
    implied = with_implied(every, said, terms.rules)
    verdict = Verdict()
    if not reasons and not asked and implied is None:
        return verdict
    public = list(public)
    system = facts(every, said, public, terms.rules, known)
    system.need[np.isin(system.cell, [*_harmless(cells, reasons, terms), *thoughts])] = 0.0
    hidden = system.hidden
    hidden[[*reasons, *asked, *thoughts]] = True
    helpless = {*mend(system)}
    if implied is not None:
        unknown = np.append(known, np.zeros(len(implied.cells) - len(every), dtype=bool))
        with_more = facts(implied.cells, implied.said, public, terms.rules, unknown)
        helpless |= _settle(system, with_more, implied.small)
    verdict.lost += [every[n].key for n in sorted(helpless) if len(cells) <= n < len(every)]
    for number in np.flatnonzero(hidden[: len(cells)]).tolist():
        table, row = cells[number].key.table, cells[number].row
        verdict.reasons.setdefault(table, {})[row] = reasons.get(number, "kan_regnes_ut")
        if number in helpless or known[number]:
            verdict.unsafe.setdefault(table, set()).add(row)
    return verdict


def _harmless(cells: Sequence[Cell], reasons: Mapping[int, Reason], terms: Terms) -> Iterator[int]:
    """The cells that are never shown, and of which no count is small: others may tell them.

    They are left out because their like are nearly always small. Of a sensitive table nothing that
    is never shown may be told.
    """
    for number, reason in reasons.items():
        rule = terms.rules[cells[number].key.table]
        is_small = any(0 < count < rule.k for count in cells[number].counts)
        if reason == "aldri_vist" and not rule.folsom and not is_small:
            yield number


def _settle(system: System, more: System, small: Sequence[int]) -> set[int]:
    """Hide until neither a cell nor a small implied number can be told; the cells past helping.

    `system` takes what is implied for known, so that no cell is safe only because of it; `more` has
    it as unknowns, of which the cells `small` are to be protected.
    """
    helpless: set[int] = set()
    number = len(system.hidden)
    more.hidden[number:] = True
    # What is protected where more is known is so here too.
    more.need[~np.isin(more.cell, small)] = 0.0
    while True:
        more.hidden[:number] = system.hidden
        mend(more)
        if (more.hidden[:number] == system.hidden).all():
            return helpless
        system.hidden[:] = more.hidden[:number]
        helpless |= {*mend(system)}
