"""The tables of an extract as one linked system, for the benchmark of protection.

Written for the benchmark alone, without a look at how `boligkompass.disclosure` does it: cells, and
the sums that tie them together. Two ties are told apart: those within one table and period, which
any tool for a single table knows, and those over time and between tables.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from boligkompass.tables import TABLES

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Codes = tuple[tuple[str, str], ...]
_ONE_DAY = timedelta(days=1)

# Cuts of a part of the cases only: the code of the cut `status` that holds them all.
_PART_OF = {
    ("bosetting", "boliglosning"): ("status", "bosatt"),
    ("bosetting", "direkte_varig"): ("status", "bosatt"),
    ("bosetting", "klar_bolig,penger_avsatt"): ("status", "avtalt"),
    ("bosetting", "husstandsstorrelse,klar_bolig"): ("status", "avtalt"),
}
# A code that a finer code of another dimension leads to.
_LEADS_TO = {
    "oppholdslengde": (
        "over_3_mnd",
        {"0-30": "nei", "31-90": "nei", "91-180": "ja", "180+": "ja"},
    )
}
# Cells of two tables that count the same on the same day.
_SAME = (
    ("leieforhold", (), "kontrakt", (("kontraktstype", "leie"),)),
    ("bolig_bestand", (), "bolig_tilstand", ()),
    ("bolig_bestand", (("eierform", "innleid"),), "kontrakt", (("kontraktstype", "innleie"),)),
    ("leieforhold", (), "rombehov", (("behovskilde", "leietaker"),)),
    ("tildeling", (), "rombehov", (("behovskilde", "soker"),)),
)
# Codes that say how many there are at a period's end; all other codes count what happened in it.
_STOCK = frozenset({("strom", "aktive")})
# Tables that count who was there at some time: a year is not the sum of its quarters.
_NOT_ADDED = frozenset({"midlertidig", "introprogram"})


class Cell(NamedTuple):
    """One row of a table of counts."""

    table: str
    row: int
    kommunenr: str
    period: tuple[str, date, date]
    cut: str
    codes: Codes


class Sums(NamedTuple):
    """The cells of `left` are together as many as those of `right`."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    linked: bool


# Cells that hang together, and the sums that they stand in.
Part = tuple[Sequence[int], Sequence[Sums]]


@dataclass(frozen=True)
class Linked:
    """The counts of some tables, by cell, and how they hang together.

    `untrue` is how many sums were left out because the registers do not bear them out: a household
    that is counted twice, a secret address.
    """

    cells: Sequence[Cell]
    values: Counts
    sums: Sequence[Sums]
    untrue: int

    def alone(self) -> "Linked":
        """The same cells without what ties periods and tables together."""
        return replace(self, sums=[one for one in self.sums if not one.linked])


def linked(tables: Mapping[str, pa.Table]) -> Linked:
    """The system of the tables of counts of households, persons and homes.

    `tables` are raw: every count is there. Other tables are left out.
    """
    cells: list[Cell] = []
    counts: list[int] = []
    for name, table in tables.items():
        if TABLES[name].personal_counts:
            cells += _cells(name, table)
            counts += table["antall"].to_pylist()
    values = np.array(counts, dtype=np.int64)
    said = list(dict.fromkeys(_sums(cells)))
    true = [one for one in said if values[list(one.left)].sum() == values[list(one.right)].sum()]
    return Linked(cells, values, true, len(said) - len(true))


def _cells(name: str, table: pa.Table) -> Iterator[Cell]:
    dimensions = TABLES[name].dimensions
    for number, row in enumerate(table.to_pylist()):
        codes = tuple((one, row[one]) for one in dimensions if row[one] is not None)
        yield Cell(name, number, row["kommunenr"], _period(row), row["utsnitt"], codes)


def _period(row: Mapping[str, Any]) -> tuple[str, date, date]:
    return row["periodetype"], row["periode_fra"], row["periode_til"]


def _sums(cells: Sequence[Cell]) -> Iterator[Sums]:
    same_period: dict[tuple[str, str, tuple[str, date, date]], list[int]] = defaultdict(list)
    same_codes: dict[tuple[str, str, str, Codes], list[int]] = defaultdict(list)
    for number, cell in enumerate(cells):
        same_period[cell.table, cell.kommunenr, cell.period].append(number)
        same_codes[cell.table, cell.kommunenr, cell.cut, cell.codes].append(number)
    for numbers in same_period.values():
        yield from _within(cells, numbers)
    for (table, *_), numbers in same_codes.items():
        yield from _over_time(cells, numbers, added=table not in _NOT_ADDED)
    yield from _flows(cells)
    yield from _between(cells)


def _within(cells: Sequence[Cell], numbers: Sequence[int]) -> Iterator[Sums]:
    """Parts and wholes of one table and period, and finer cuts that agree in what they share."""
    cuts: dict[str, dict[int, dict[str, str]]] = defaultdict(dict)
    for number in numbers:
        cuts[cells[number].cut][number] = _classes(cells[number])
    names = {cut: frozenset(next(iter(own.values()))) for cut, own in cuts.items()}
    for one, other in combinations(cuts, 2):
        shared = names[one] & names[other]
        # What is said by way of a coarser cut need not be said twice.
        if shared in (names[one], names[other]) or shared not in names.values():
            left, right = _by(cuts[one], shared), _by(cuts[other], shared)
            for codes in left.keys() & right.keys():
                yield Sums(left[codes], right[codes], linked=False)


def _classes(cell: Cell) -> dict[str, str]:
    """The codes of a cell and what they lead to."""
    classes = dict(cell.codes)
    part = _PART_OF.get((cell.table, cell.cut))
    if part is not None:
        classes[part[0]] = part[1]
    for name, (coarser, codes) in _LEADS_TO.items():
        if name in classes:
            classes[coarser] = codes[classes[name]]
    return classes


def _by(
    cells: Mapping[int, Mapping[str, str]], names: frozenset[str]
) -> dict[tuple[str, ...], tuple[int, ...]]:
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, classes in cells.items():
        found[tuple(classes[name] for name in sorted(names))].append(number)
    return {codes: tuple(numbers) for codes, numbers in found.items()}


def _over_time(cells: Sequence[Cell], numbers: Sequence[int], *, added: bool) -> Iterator[Sums]:
    """A long period and the shorter ones it is made of, of the longest kind that fills it."""
    if not added or _STOCK & set(cells[numbers[0]].codes):
        yield from _at_end(cells, numbers)
        return
    by_start: dict[date, list[int]] = defaultdict(list)
    for number in numbers:
        by_start[cells[number].period[1]].append(number)
    for number in numbers:
        parts = _filling(cells, by_start, number)
        if parts:
            yield Sums((number,), parts, linked=True)


def _at_end(cells: Sequence[Cell], numbers: Sequence[int]) -> Iterator[Sums]:
    """How many there are at the end of a period that is counted both by month and by quarter."""
    if not _STOCK & set(cells[numbers[0]].codes):
        return
    ends: dict[date, list[int]] = defaultdict(list)
    for number in numbers:
        ends[cells[number].period[2]].append(number)
    for same in ends.values():
        for one, other in combinations(same, 2):
            yield Sums((one,), (other,), linked=True)


def _filling(
    cells: Sequence[Cell], by_start: Mapping[date, Sequence[int]], whole: int
) -> tuple[int, ...]:
    """The fewest shorter cells, one after another, that fill the period of `whole`."""
    _, start, end = cells[whole].period
    found: list[int] = []
    while start <= end:
        next_ = [
            number
            for number in by_start.get(start, ())
            if number != whole
            and cells[number].period[2] <= end
            and cells[number].period[1:] != cells[whole].period[1:]
        ]
        if not next_:
            return ()
        found.append(max(next_, key=lambda number: cells[number].period[2]))
        start = cells[found[-1]].period[2] + _ONE_DAY
    return tuple(found)


def _flows(cells: Sequence[Cell]) -> Iterator[Sums]:
    """Homeless households: those before, the new and the returned are those now and who left."""
    streams: dict[tuple[str, tuple[str, date, date], str, Codes], dict[str, int]]
    streams = defaultdict(dict)
    for number, cell in enumerate(cells):
        if cell.table == "bostedslos":
            stream, *rest = cell.codes
            streams[cell.kommunenr, cell.period, cell.cut, tuple(rest)][stream[1]] = number
    ends = {
        (kommunenr, kind, end, cut, codes): own["aktive"]
        for (kommunenr, (kind, _, end), cut, codes), own in streams.items()
    }
    for (kommunenr, (kind, start, _), cut, codes), own in streams.items():
        before = ends.get((kommunenr, kind, start - _ONE_DAY, cut, codes))
        if before is not None:
            yield Sums(
                (own["aktive"], own["ut"]), (before, own["nye"], own["tilbake"]), linked=True
            )


def _between(cells: Sequence[Cell]) -> Iterator[Sums]:
    """Cells of two tables that count the same homes or households on the same day."""
    at = {(cell.table, cell.kommunenr, cell.period, cell.codes): n for n, cell in enumerate(cells)}
    for one, codes, other, others_codes in _SAME:
        for (table, kommunenr, period, own), number in at.items():
            same = at.get((other, kommunenr, period, others_codes))
            if (table, own) == (one, codes) and same is not None:
                yield Sums((number,), (same,), linked=True)


def components(system: Linked, free: Flags) -> list[Part]:
    """The cells of `free` in groups that no sum ties together, each with its sums."""
    parent = {int(number): int(number) for number in np.flatnonzero(free)}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    ties = [[n for n in (*one.left, *one.right) if free[n]] for one in system.sums]
    for tie in ties:
        for number in tie[1:]:
            parent[root(number)] = root(tie[0])
    members: dict[int, list[int]] = defaultdict(list)
    for number in parent:
        members[root(number)].append(number)
    sums: dict[int, list[Sums]] = defaultdict(list)
    for one, tie in zip(system.sums, ties, strict=True):
        if tie:
            sums[root(tie[0])].append(one)
    return [(numbers, sums[first]) for first, numbers in members.items()]
