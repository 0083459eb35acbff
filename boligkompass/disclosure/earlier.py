"""What was published before: it cannot be called back, and it goes on telling.

A cell of a period that was over has one value for good. Shown once, in an extract that was later
withdrawn too, it is known; hidden once, it stays hidden.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from boligkompass import extracts
from boligkompass.contracts import Contract
from boligkompass.disclosure.cells import Cell, CellKey, cells_of
from boligkompass.extracts import ExtractError


@dataclass(frozen=True)
class Earlier:
    """An extract that was published, and its tables of counts as they were."""

    id: str
    dato: date
    tables: Mapping[str, pa.Table]


@dataclass
class Past:
    """What earlier extracts tell of one municipality: what they hid, and what they showed."""

    hidden: set[CellKey] = field(default_factory=set)
    hidden_kroner: set[CellKey] = field(default_factory=set)
    shown: dict[CellKey, Cell] = field(default_factory=dict)


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


def past(earlier: Iterable[Earlier], contracts: Mapping[str, Contract]) -> Past:
    """What the earlier extracts tell of one municipality, of periods that were over by then.

    `earlier` have its rows alone, the oldest first. Of two that show a cell the later counts.
    """
    told = Past()
    for extract in earlier:
        for name, table in extract.tables.items():
            for cell in cells_of(table, contracts[name]):
                if cell.key.period.til < extract.dato:
                    _tell(told, cell)
    return told


def _tell(told: Past, cell: Cell) -> None:
    if cell.kroner_kept:
        told.hidden_kroner.add(cell.key)
    if cell.kept:
        told.hidden.add(cell.key)
    elif cell.households is not None:
        told.shown[cell.key] = cell
