"""Tables that GaussSuppression's authors have published with the cells that it hides.

From the vignettes of the R package GaussSuppression by Statistics Norway («Small count frequency
table suppression», «Linked table suppression»), github.com/statisticsnorway/ssb-gausssuppression,
folder `articles`, commit 6db76479. Only inputs and printed results, as facts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np

from benchmarks.linked import Cell, Flags, Linked, Sums

# The small data of the vignettes: age, geo, year and how many.
_YOUNG_AND_OLD = (
    ("young", "Spain", "2014", 5),
    ("young", "Iceland", "2014", 2),
    ("young", "Portugal", "2014", 0),
    ("old", "Spain", "2014", 6),
    ("old", "Iceland", "2014", 3),
    ("old", "Portugal", "2014", 4),
    ("young", "Spain", "2015", 5),
    ("young", "Iceland", "2015", 0),
    ("young", "Portugal", "2015", 0),
    ("old", "Spain", "2015", 6),
    ("old", "Iceland", "2015", 3),
    ("old", "Portugal", "2015", 4),
    ("young", "Spain", "2016", 7),
    ("young", "Iceland", "2016", 1),
    ("young", "Portugal", "2016", 1),
    ("old", "Spain", "2016", 5),
    ("old", "Iceland", "2016", 4),
    ("old", "Portugal", "2016", 3),
)
# The other data, of the vignette on linked tables: what is not there cannot be.
_LINKED = (
    ("young", "Spain", "2014", 6),
    ("young", "Iceland", "2014", 8),
    ("old", "Spain", "2014", 9),
    ("old", "Portugal", "2014", 1),
    ("young", "Iceland", "2015", 2),
    ("old", "Spain", "2015", 4),
    ("old", "Portugal", "2015", 3),
    ("young", "Spain", "2016", 7),
    ("young", "Iceland", "2016", 2),
    ("young", "Portugal", "2016", 2),
)
_EU = {"Spain": "EU", "Portugal": "EU", "Iceland": "nonEU"}


@dataclass(frozen=True)
class Example:
    """A published table: its counts, the limits, and the cells that the package hides.

    Counts of 1 to `k` - 1 are hidden for themselves; `width` is how wide an interval each hidden
    count must keep (`asked`: the package was asked for that too).
    """

    title: str
    system: Linked
    k: int
    width: int
    asked: bool
    hidden: Flags

    @property
    def primary(self) -> Flags:
        """The counts of 1 to `k` - 1."""
        small: Flags = (self.system.values > 0) & (self.system.values < self.k)
        return small


@dataclass(frozen=True)
class _Record:
    """A row of the input: its codes by dimension, and how many."""

    codes: Mapping[str, str]
    number: int


def examples() -> Iterator[Example]:
    """The examples in which zeros are printed, or there are none."""
    of_2014 = [row for row in _YOUNG_AND_OLD if row[2] == "2014"]
    yield _example(
        "«Small count …», tabell 4",
        of_2014,
        (("age", "geo"), ("age", "eu")),
        (5, 4, False),
        "Portugal|Spain|old EU|old nonEU|old Iceland|old Portugal|"
        "young EU|young nonEU|young Iceland|young Spain",
    )
    yield _example(
        "«Small count …», tabell 9",
        _YOUNG_AND_OLD,
        (("age", "geo"),),
        (4, 5, True),
        "old Iceland|old Portugal|old Spain|young Iceland|young Portugal|young Spain",
    )
    yield _example(
        "«Linked table …», tabell 3",
        _LINKED,
        (("age", "eu", "year"), ("geo", "year")),
        (3, 2, False),
        "2015|2016|nonEU 2015|nonEU 2016|young 2015|young 2016|young nonEU 2015|young nonEU 2016|"
        "Iceland 2015|Iceland 2016|Portugal 2014|Portugal 2016|Spain 2014|Spain 2016",
    )


def _example(
    title: str,
    rows: Sequence[tuple[str, str, str, int]],
    tables: Sequence[tuple[str, ...]],
    limits: tuple[int, int, bool],
    hidden: str,
) -> Example:
    records = [
        _Record({"age": age, "geo": geo, "eu": _EU[geo], "year": year}, number)
        for age, geo, year, number in rows
    ]
    system, names = _system(records, tables)
    told = set(hidden.split("|"))
    assert told <= set(names), told - set(names)
    flags = np.array([name in told for name in names])
    return Example(title, system, *limits, flags)


def _system(
    records: Sequence[_Record], tables: Sequence[tuple[str, ...]]
) -> tuple[Linked, list[str]]:
    """The cells of the tables with all their totals, each once, and the names of the cells.

    Cells of the same records are one cell when they have the same codes, and equal otherwise.
    """
    margins = [
        margin
        for table in tables
        for n in range(len(table) + 1)
        for margin in combinations(table, n)
    ]
    members: dict[tuple[tuple[str, str], ...], frozenset[int]] = {}
    for margin in dict.fromkeys(margins):
        by_codes: dict[tuple[tuple[str, str], ...], set[int]] = defaultdict(set)
        for number, record in enumerate(records):
            by_codes[tuple((name, record.codes[name]) for name in margin)].add(number)
        members |= {codes: frozenset(own) for codes, own in by_codes.items()}
    day = date(2000, 1, 1)
    cells = [
        Cell("eksempel", n, "", ("dag", day, day), "", codes) for n, codes in enumerate(members)
    ]
    values = np.array([sum(records[n].number for n in own) for own in members.values()])
    sums = list(dict.fromkeys(_sums(list(members.items()))))
    return Linked(cells, values, sums, 0), [" ".join(c for _, c in codes) for codes in members]


def _sums(members: Sequence[tuple[tuple[tuple[str, str], ...], frozenset[int]]]) -> Iterator[Sums]:
    """Each cell and the cells of one more dimension that hold the same records between them."""
    finer: dict[tuple[str, tuple[tuple[str, str], ...]], list[int]] = defaultdict(list)
    for number, (codes, _) in enumerate(members):
        for name, code in codes:
            rest = tuple(pair for pair in codes if pair != (name, code))
            finer[name, rest].append(number)
    for whole, (_, records) in enumerate(members):
        for numbers in finer.values():
            parts = tuple(n for n in numbers if n != whole and members[n][1] <= records)
            if parts and frozenset().union(*(members[n][1] for n in parts)) == records:
                yield Sums((whole,), parts, linked=False)
