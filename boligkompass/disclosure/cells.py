"""The cells of one municipality: each row of its tables of counts, to be shown or hidden.

The unknowns are numbered by cell, the households (the column `antall`) first: cell 0, 1, 2 …, and
then the persons of those cells for which they are counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa

from boligkompass.aggregates.indicators import CellSum
from boligkompass.contracts import Contract, cut_name

PERSONS = "personer"
HIDDEN, SHOWN = "skjult", "vist"
MONEY_STATUS = "kroner_synlighet"
# The units of what is hidden with the kroner.
SUMMED = ("kr", "m2")
# The unit of the medians of how long something takes.
DAYS = "dager"
Codes = tuple[tuple[str, str], ...]

# What the cells of a cut have in common though no dimension of theirs says so.
_WITHIN: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "bosetting": {
        "boliglosning": (("status", "bosatt"),),
        "direkte_varig": (("status", "bosatt"),),
        "klar_bolig,penger_avsatt": (("status", "avtalt"),),
        "husstandsstorrelse,klar_bolig": (("status", "avtalt"),),
    }
}
_OVER_3_MONTHS = {"0-30": "nei", "31-90": "nei", "91-180": "ja", "180+": "ja"}


class Period(NamedTuple):
    """A stretch of time, both ends inclusive, and the code of its kind."""

    kind: str
    fra: date
    til: date


class CellKey(NamedTuple):
    """Which cell of a municipality: the same in every extract.

    But a plan is another plan each day that it is counted: `stand` is the day of an earlier extract
    whose plan it was, else None.
    """

    table: str
    period: Period
    cut: str
    codes: Codes
    stand: date | None = None


@dataclass(frozen=True)
class Cell:
    """One row of a table: what it counts, and how many.

    `classes` are the codes of the key and every coarser class that follows from them. `households`
    (or homes) and `persons` are None where they are not told, and persons where nobody counts
    them. `sums` are kroner and what else is added up, 0 where nothing is known. `kept`: the row was
    hidden before it came here; `kroner_kept`: its kroner were. `medians` are the names of those
    that are told with it.
    """

    key: CellKey
    row: int
    classes: Mapping[str, str]
    households: int | None
    persons: int | None
    sums: tuple[float, ...] = ()
    kept: bool = False
    kroner_kept: bool = False
    medians: frozenset[str] = frozenset()

    @property
    def counts(self) -> list[int]:
        """The counts that there are."""
        return [count for count in (self.households, self.persons) if count is not None]


def cells_of(table: pa.Table, contract: Contract) -> list[Cell]:
    """The cells of the rows that one municipality has in a table of counts."""
    sums = tuple(c.name for c in contract.columns if c.unit in SUMMED)
    medians = tuple(c.name for c in contract.columns if c.unit == DAYS)
    return [
        _cell(row, number, contract, sums, medians) for number, row in enumerate(table.to_pylist())
    ]


def _cell(
    row: Mapping[str, Any],
    number: int,
    contract: Contract,
    sums: Sequence[str],
    medians: Sequence[str],
) -> Cell:
    named = ((name, row[name]) for name in contract.dimensions)
    codes = tuple((name, code) for name, code in named if code is not None)
    period = Period(row["periodetype"], row["periode_fra"], row["periode_til"])
    key = CellKey(contract.name, period, row["utsnitt"], codes)
    return Cell(
        key,
        number,
        _classes(key),
        row["antall"],
        row.get(PERSONS),
        tuple(row[name] or 0 for name in sums),
        row["synlighet"] == HIDDEN,
        row.get(MONEY_STATUS) == HIDDEN,
        frozenset(name for name in medians if row[name] is not None),
    )


def _classes(key: CellKey) -> dict[str, str]:
    classes = dict(key.codes)
    classes.update(_WITHIN.get(key.table, {}).get(key.cut, ()))
    if "oppholdslengde" in classes:
        classes["over_3_mnd"] = _OVER_3_MONTHS[classes["oppholdslengde"]]
    return classes


def is_part(key: CellKey, rule: CellSum) -> bool:
    """Whether an indicator that is a sum of cells has this one in it."""
    codes = dict(key.codes)
    return (
        (key.table, key.cut) == (rule.table, cut_name(tuple(rule.cells)))
        and key.period.kind in rule.periodetyper
        and all(codes[name] in wanted for name, wanted in rule.cells.items())
    )
