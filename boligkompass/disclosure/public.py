"""What is public elsewhere of the very counts that are protected here.

IMDi publishes how many refugees each municipality has settled. That stays public, so the audit
reckons with it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import pyarrow as pa

from boligkompass.aggregates.indicators import CELL_SUMS, CellSum
from boligkompass.contracts import cut_name
from boligkompass.disclosure.cells import PERSONS, SHOWN, Cell, CellKey, Codes, Period
from boligkompass.disclosure.facts import Public
from boligkompass.tables import TABLES


def public_sums(values: pa.Table, cells: Sequence[Cell]) -> Iterator[Public]:
    """The public values of one municipality (rows of `indikatorverdi`) that are sums of cells."""
    periods: dict[tuple[str, str], set[Period]] = defaultdict(set)
    for cell in cells:
        periods[cell.key.table, cell.key.cut].add(cell.key.period)
    for row in values.to_pylist():
        rule = CELL_SUMS.get(row["indikator"])
        if rule is not None and _is_count(row):
            there = periods[rule.table, cut_name(tuple(rule.cells))]
            for period in _periods(rule, there, row["periode_fra"], row["periode_til"]):
                yield Public(_keys(rule, period), rule.column == PERSONS, row["verdi"])


def _is_count(row: Mapping[str, Any]) -> bool:
    """Whether it is one number, in the borders in which it was counted, that others publish."""
    return (
        row["offentlig"]
        and row["synlighet"] == SHOWN
        and row["verdi"] is not None
        and row["verdi_til"] is None
        and row["grenser"] == "publisert"
    )


def _periods(rule: CellSum, there: set[Period], fra: date, til: date) -> Iterator[Period]:
    """The cells' periods that a value of such a period is of."""
    for period in there:
        on_the_day = period.kind == "dag" or rule.at_end
        ends = period.kind in rule.periodetyper and period.til == til
        if ends and (on_the_day or period.fra == fra):
            yield period


def _keys(rule: CellSum, period: Period) -> tuple[CellKey, ...]:
    cut = cut_name(tuple(rule.cells))
    order = [name for name in TABLES[rule.table].dimensions if name in rule.cells]
    combinations = product(*(rule.cells[name] for name in order))
    return tuple(CellKey(rule.table, period, cut, _codes(order, codes)) for codes in combinations)


def _codes(names: Sequence[str], codes: Sequence[str]) -> Codes:
    return tuple(zip(names, codes, strict=True))
