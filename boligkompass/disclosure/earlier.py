"""What was published before: it cannot be called back, and it goes on telling.

A cell of a period that was over has one value for good. Shown once, in an extract that was later
withdrawn too, it is known; hidden once, it stays hidden: also where no later extract counts it, or
what is shown later might tell it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from boligkompass import extracts
from boligkompass.contracts import Contract
from boligkompass.disclosure.cells import Cell, CellKey, Period, cells_of
from boligkompass.extracts import ExtractError
from boligkompass.protection import TableRule


@dataclass(frozen=True)
class Earlier:
    """An extract that was published, and its tables of counts as they were."""

    id: str
    dato: date
    tables: Mapping[str, pa.Table]


@dataclass
class Past:
    """What earlier extracts tell of one municipality: what they hid, and what they showed.

    `plans` are the same of periods that were not over, by the day of the extract.
    """

    hidden: dict[CellKey, Cell] = field(default_factory=dict)
    hidden_kroner: set[CellKey] = field(default_factory=set)
    shown: dict[CellKey, Cell] = field(default_factory=dict)
    plans: dict[date, "Past"] = field(default_factory=dict)
    _hidden_again: set[CellKey] = field(default_factory=set)
    _corrected: set[tuple[str, Period]] = field(default_factory=set)

    def tell(self, cell: Cell) -> None:
        """Take in what the next extract has of a cell."""
        key = cell.key
        if cell.kroner_kept:
            self.hidden_kroner.add(key)
        if cell.kept:
            self.hidden[key] = cell
            self._hidden_again.add(key)
        elif cell.households is not None:
            if key in self.shown and self.shown[key].counts != cell.counts:
                self._corrected.add((key.table, key.period))
            self.shown[key] = cell
            self._hidden_again.discard(key)

    def _stands(self, key: CellKey, rules: Mapping[str, TableRule]) -> bool:
        """Whether a number that was shown is the number still, as far as can be told.

        What is hidden after it was shown was corrected; if not, the limit is another since.
        """
        if key not in self.shown or key not in self._hidden_again:
            return key in self.shown
        k = rules[key.table].k
        is_small = any(0 < count < k for count in self.shown[key].counts)
        return is_small and (key.table, key.period) not in self._corrected

    def every_shown(self, rules: Mapping[str, TableRule]) -> Iterator[Cell]:
        """Every cell with a number that stands, plans too."""
        yield from (cell for key, cell in self.shown.items() if self._stands(key, rules))
        for plan in self.plans.values():
            yield from plan.every_shown(rules)

    def every_hidden(self, rules: Mapping[str, TableRule]) -> Iterator[Cell]:
        """Every cell that was hidden and has no number that stands, plans too."""
        yield from (cell for key, cell in self.hidden.items() if not self._stands(key, rules))
        for plan in self.plans.values():
            yield from plan.every_hidden(rules)


def read(data: Path, contracts: Iterable[Contract]) -> list[Earlier]:
    """Every extract in `data`, withdrawn ones too, the oldest first. Unreadable ones tell nothing.

    Raises nothing: an extract that publishing cannot read, nobody else can read either.
    """
    found = []
    for name in reversed(extracts.published(data)):
        folder = extracts.extracts_folder(data) / name
        try:
            manifest = extracts.read_manifest(folder)
            tables = {
                contract.name: contract.sort(_read(folder / f"{contract.name}.parquet", contract))
                for contract in contracts
                if contract.name in manifest.tabeller
            }
        except (ExtractError, OSError, pa.ArrowException):
            continue
        found.append(Earlier(name, manifest.dato, tables))
    return found


def _read(path: Path, contract: Contract) -> pa.Table:
    """A table with the columns of today; one that it was published without is empty."""
    table = pq.read_table(path, partitioning=None)
    for column in contract.schema:
        if column.name not in table.column_names:
            table = table.append_column(column, pa.nulls(table.num_rows, column.type))
    return table.select(contract.schema.names)


def past(
    earlier: Iterable[Earlier], contracts: Mapping[str, Contract], dato: date | None = None
) -> Past:
    """What the earlier extracts tell of one municipality to one of the day `dato`.

    `earlier` have its rows alone, the oldest first. Of two that show a cell the later counts. Plans
    of the same day are the same plans: an extract that was withdrawn has told of them too.
    """
    told = Past()
    for extract in earlier:
        for name, table in extract.tables.items():
            for cell in cells_of(table, contracts[name]):
                if cell.key.period.til < extract.dato or extract.dato == dato:
                    told.tell(cell)
                else:
                    key = cell.key._replace(stand=extract.dato)
                    plans = told.plans.setdefault(extract.dato, Past())
                    plans.tell(replace(cell, key=key))
    return told
