"""Small numbers: what an extract may not show.

Only the primary rule is here: a count of one to four households or persons is hidden. That alone
is **not** enough. A hidden cell can often be worked out from its row, its column, a total or an
earlier extract; hiding 1–4 only leaves about one small cell in six recoverable. Secondary
suppression, the interval audit and the comparison with earlier extracts come later, in this
module. Until they are here `publiser` refuses registers of real people.
"""

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.contracts import Column, Contract

DEFAULT_K = 5
LEAST_K = 3
HIDDEN = "skjult"
PERSONS = "personer"


def protect(table: pa.Table, contract: Contract, k: int = DEFAULT_K) -> pa.Table:
    """The table with every cell of 1 to k-1 households or persons hidden; 0 is kept.

    A hidden cell loses its count and all its further values, and says `skjult`. A cell is safe
    only if it is safe in households and, where they are known, in persons too.
    """
    if k < LEAST_K:
        raise ValueError(f"Grensen for små tall kan ikke være lavere enn {LEAST_K}, men er {k}.")
    if not contract.personal_counts:
        return table
    small = _small(table, contract, k)
    for column in _values(contract):
        place = table.schema.get_field_index(column.name)
        values = table.column(place)
        hidden = pc.if_else(small, pa.scalar(None, values.type), values)
        table = table.set_column(place, table.schema.field(place), hidden)
    place = table.schema.get_field_index("synlighet")
    shown = pc.if_else(small, HIDDEN, table.column(place))
    return table.set_column(place, table.schema.field(place), shown)


def _values(contract: Contract) -> list[Column]:
    """The columns that tell about the cell: its count, and the further values beside it."""
    fixed = {"kommunenr", "periodetype", "periode_fra", "periode_til", "utsnitt", "synlighet"}
    return [c for c in contract.columns if c.name not in fixed | set(contract.dimensions)]


def _small(table: pa.Table, contract: Contract, k: int) -> pa.ChunkedArray:
    """For each row, whether the count, or the persons behind it, are 1 to k-1."""
    small = _between(table.column("antall"), k)
    for column in _values(contract):
        if column.unit == PERSONS and column.name != "antall":
            small = pc.or_(small, _between(table.column(column.name), k))
    return small


def _between(counts: pa.ChunkedArray, k: int) -> pa.ChunkedArray:
    within = pc.and_(pc.greater_equal(counts, 1), pc.less(counts, k))
    return pc.fill_null(within, False)
