"""What an extract tells of its own protection: the table `skjerming`.

It says how many numbers of each cut are hidden, and what a coarser grouping would show, but never
by which rule a number is hidden.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.contracts import Contract
from boligkompass.proposals import Cell, Group, is_too_much, proposal
from boligkompass.protection import TableRule
from boligkompass.tables import TABLES

CONTRACT = TABLES["skjerming"]
_GROUP = ("kommunenr", "utsnitt", "periodetype")


def rows(
    raw: Mapping[str, pa.Table], shown: Mapping[str, pa.Table], rules: Mapping[str, TableRule]
) -> pa.Table:
    """The table `skjerming`, from the raw counts and the same rows, in the same order, as shown.

    A table that is not in `shown` has no rows. ValueError when the two do not belong together.
    """
    found = [
        row
        for name, rule in rules.items()
        if name in shown
        for row in _of_table(TABLES[name], raw[name], shown[name], rule)
    ]
    return CONTRACT.sort(CONTRACT.from_rows(found))


def _of_table(
    contract: Contract, raw: pa.Table, shown: pa.Table, rule: TableRule
) -> Iterator[dict[str, Any]]:
    if raw.num_rows != shown.num_rows:
        raise ValueError(f"{contract.name}: {raw.num_rows} raw rows, {shown.num_rows} shown")
    cells = _Cells(contract, raw, shown)
    for group in _counted(shown):
        kommunenr, cut, kind = (group[name] for name in _GROUP)
        forslag = None
        numbers = (group["celler"], group["nuller"], group["skjulte"])
        if is_too_much(*numbers) and (cut, kind) not in rule.utelat:
            forslag = proposal(contract, (cut, kind), cells.of(kommunenr), rule.k)
        yield {**group, "tabell": contract.name, "k": rule.k, "forslag": forslag}


def _counted(shown: pa.Table) -> list[dict[str, Any]]:
    """How many numbers there are of each cut and kind of period, shown as 0, and hidden."""
    visible = pc.equal(shown["synlighet"], "vist")
    zero = pc.fill_null(pc.and_(visible, pc.equal(shown["antall"], 0)), False)
    table = shown.select(_GROUP)
    for name, flags in (("nuller", zero), ("skjulte", pc.equal(shown["synlighet"], "skjult"))):
        table = table.append_column(name, pc.cast(flags, pa.int64()))
    counted = table.group_by(_GROUP).aggregate(
        [("nuller", "sum"), ("skjulte", "sum"), ([], "count_all")]
    )
    groups: list[dict[str, Any]] = counted.rename_columns(
        {"nuller_sum": "nuller", "skjulte_sum": "skjulte", "count_all": "celler"}
    ).to_pylist()
    return groups


class _Cells:
    """The numbers of a table by cut and kind of period, for one municipality at a time."""

    def __init__(self, contract: Contract, raw: pa.Table, shown: pa.Table) -> None:
        self._dimensions = contract.dimensions
        vist = pc.equal(shown["synlighet"], "vist")
        index = raw.schema.get_field_index("synlighet")
        self._table = raw.set_column(index, "vist", vist)
        self._kommunenr: str | None = None
        self._groups: Mapping[Group, list[Cell]] = {}

    def of(self, kommunenr: str) -> Mapping[Group, list[Cell]]:
        """The numbers of a municipality; kept until another is asked for."""
        if kommunenr != self._kommunenr:
            self._kommunenr, self._groups = kommunenr, self._read(kommunenr)
        return self._groups

    def _read(self, kommunenr: str) -> Mapping[Group, list[Cell]]:
        groups: dict[Group, list[Cell]] = defaultdict(list)
        for row in self._table.filter(pc.equal(self._table["kommunenr"], kommunenr)).to_pylist():
            codes = {name: row[name] for name in self._dimensions if row[name] is not None}
            period = (row["periode_fra"], row["periode_til"])
            cell = Cell(period, codes, row["antall"], row["vist"])
            groups[row["utsnitt"], row["periodetype"]].append(cell)
        return groups
