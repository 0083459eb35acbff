"""The contracts: what each table of an extract, and each register behind it, must look like.

A contract is written once and serves import, publishing, the warehouse, the data page and the
tests. Tables of counts are described by their dimensions and by the cuts (`utsnitt`) in which they
are published: at most two dimensions beside time, so that no cross-tabulation singles anyone out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

ColumnType = Literal["tekst", "heltall", "desimaltall", "dato", "ja_nei"]
Access = Literal["offentlig", "egen"]

ARROW_TYPES: dict[str, pa.DataType] = {
    "tekst": pa.string(),
    "heltall": pa.int64(),
    "desimaltall": pa.float64(),
    "dato": pa.date32(),
    "ja_nei": pa.bool_(),
}
SQL_TYPES: dict[str, str] = {
    "tekst": "VARCHAR",
    "heltall": "BIGINT",
    "desimaltall": "DOUBLE",
    "dato": "DATE",
    "ja_nei": "BOOLEAN",
}
MAX_DIMENSIONS = 2
# The code of the whole country. Values may be of it, but it is no municipality: nobody chooses it,
# and nothing else than values can be delivered for it.
COUNTRY = "0"


@dataclass(frozen=True)
class Column:
    """One column: its type, Norwegian title, unit, allowed codes and whether it may be empty.

    `personal` marks a column that, alone or together with others, can point at a household; such a
    column exists in registers only. `minimum` and `maximum` bound a number; what is outside
    `sensible` is possible, but so seldom that it is asked about. A date may lie after the day of
    delivery only when it is `planned`.
    """

    name: str
    type: ColumnType
    title: str
    unit: str | None = None
    codes: str | None = None
    nullable: bool = False
    personal: bool = False
    minimum: float | None = None
    maximum: float | None = None
    sensible: tuple[float, float] | None = None
    planned: bool = False


@dataclass(frozen=True)
class Contract:
    """One table: its columns in order, its key, who may see it, and how it is counted.

    `dimensions` and `cuts` are empty except for tables of counts. `personal_counts` says that the
    counts are of households, persons or homes that may be let to one, so that small ones are
    protected at publishing.

    Of a register: `closed` is the date column that says when a case ended (NULL while it is open),
    and `keep_years` how many years after that it is kept. Where that date is there before the case
    is over, `still_open` (SQL over the row) says which cases are kept all the same. `order` has
    pairs of columns of which the second is never before (or less than) the first; `references` has
    pairs of a column and the register whose key it holds.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    access: Access = "egen"
    personal: bool = False
    dimensions: tuple[str, ...] = ()
    cuts: tuple[tuple[str, ...], ...] = ()
    personal_counts: bool = False
    closed: str | None = None
    keep_years: int | None = None
    still_open: str | None = None
    order: tuple[tuple[str, str], ...] = ()
    references: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError when the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} har ingen kolonne «{name}»")

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema that every file of this table has."""
        return pa.schema(
            [pa.field(c.name, ARROW_TYPES[c.type], nullable=c.nullable) for c in self.columns]
        )

    def empty(self) -> pa.Table:
        """The table without rows."""
        return self.schema.empty_table()

    def from_rows(self, rows: Iterable[dict[str, Any]]) -> pa.Table:
        """A table of this contract from dicts; columns that a dict lacks become NULL."""
        return pa.Table.from_pylist(list(rows), schema=self.schema)

    def sort(self, table: pa.Table) -> pa.Table:
        """The rows in the canonical order: by key, nulls last. The same everywhere."""
        return table.sort_by([(name, "ascending") for name in self.key])


def cut_name(dimensions: tuple[str, ...]) -> str:
    """How a cut is called in the column `utsnitt`: `alle`, `romklasse`, `omrade,romklasse`."""
    return ",".join(dimensions) or "alle"


def code(name: str, title: str, codes: str | None = None, *, nullable: bool = False) -> Column:
    """A text column whose values are the codes of one code list (by default the column's name)."""
    return Column(name, "tekst", title, codes=codes or name, nullable=nullable)


KOMMUNENR = Column("kommunenr", "tekst", "Kommunenummer")
