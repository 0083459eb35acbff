"""The primary rule: which cells may not be shown whatever stands around them.

A count of 1 to k-1 households or persons is hidden: five persons may be one family, and five
households one person each. A 0 is shown, except in a sensitive table where it would tell something
about each of a small group: of seven homeless households, none has children.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from boligkompass.disclosure.cells import Cell
from boligkompass.disclosure.claims import Claim
from boligkompass.disclosure.earlier import Past
from boligkompass.protection import TableRule

Reason = Literal["smaa_tall", "null_av_faa", "kan_regnes_ut", "skjult_foer", "aldri_vist"]
# No share is given of fewer than this, and no 0 in a sensitive table.
SMALL_GROUP = 10


def primary(
    cells: Sequence[Cell], said: Iterable[Claim], rules: Mapping[str, TableRule], past: Past
) -> dict[int, Reason]:
    """The cells to hide, by number, and why. The cells' counts are the true ones."""
    said = list(said)
    hidden: dict[int, Reason] = {}
    for number, cell in enumerate(cells):
        if any(0 < count < rules[cell.key.table].k for count in cell.counts):
            hidden[number] = "smaa_tall"
        elif cell.key in past.hidden:
            hidden[number] = "skjult_foer"
        elif cell.kept:
            hidden[number] = "aldri_vist"
    for number in _zeros_of_few(cells, said, rules):
        hidden.setdefault(number, "null_av_faa")
    _show_implied_zeros(cells, said, hidden)
    return hidden


def _zeros_of_few(
    cells: Sequence[Cell], said: Iterable[Claim], rules: Mapping[str, TableRule]
) -> set[int]:
    """The empty parts of a small whole in the sensitive tables, and the parts of those."""
    splits = [
        (claim.left[0], claim.right)
        for claim in said
        if rules[cells[claim.left[0]].key.table].folsom and _is_split(cells, claim)
    ]
    empty = {n for _, parts in splits for n in parts if cells[n].households == 0}
    found: set[int] = set()
    more = True
    while more:
        few = (
            parts
            for whole, parts in splits
            if whole in found or 0 < (cells[whole].households or 0) < SMALL_GROUP
        )
        before = len(found)
        found |= {n for parts in few for n in parts if n in empty}
        more = len(found) > before
    return found


def _is_split(cells: Sequence[Cell], claim: Claim) -> bool:
    """Whether it parts one cell of a table and a period by a further dimension."""
    whole = cells[claim.left[0]].key
    return len(claim.left) == 1 and all(
        (cells[n].key.table, cells[n].key.period) == (whole.table, whole.period)
        for n in claim.right
    )


def _show_implied_zeros(
    cells: Sequence[Cell], said: Iterable[Claim], hidden: dict[int, Reason]
) -> None:
    """What is never shown for itself, but is part of a shown 0: that says it already."""
    wholes = [
        (claim.left[0], claim.right)
        for claim in said
        if claim.kind not in ("at_most", "hardly_more") and len(claim.left) == 1
    ]
    more = True
    while more:
        told = {
            part
            for whole, parts in wholes
            if whole not in hidden and cells[whole].households == 0
            for part in parts
            if hidden.get(part) == "aldri_vist"
        }
        for part in told:
            del hidden[part]
        more = bool(told)
