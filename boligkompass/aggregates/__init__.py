"""Publishing's first step: from registers (cases) to the counts of an extract.

The counts are raw: small numbers are hidden in the next step. One rule is kept here because only
here the single contributions are known: of kroner that stem from few, what acquisitions cost is
NULL, and what homes need is marked in `kroner_synlighet`. Rows that are never shown are marked too.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from boligkompass import scratch
from boligkompass.aggregates.counting import as_contract, count, sql_text
from boligkompass.aggregates.norms import norms_file, read_norms
from boligkompass.aggregates.recipes import RECIPES
from boligkompass.codes import KODEVERK
from boligkompass.contracts import Contract
from boligkompass.registers import REGISTERS
from boligkompass.tables import TABLES

# Tables of homes as property: their SQL gives the finished rows.
PROPERTY_REGISTER = "anskaffelse"
PROPERTY_TABLES = ("boligfremskaffelse", "boligfremskaffelse_kroner")


def aggregate(
    registers: Mapping[str, pa.Table], dato: date, norms: Path | None = None
) -> dict[str, pa.Table]:
    """The tables that an extract of the day `dato` has from the registers.

    The last day that counts is the day before. Every table is there; it is empty when a register
    behind it is absent. The norms for rooms are the catalogue's unless a file is given. Raises
    ValueError for a register that nobody knows, and for norms that are not whole.
    """
    unknown = set(registers) - set(REGISTERS)
    if unknown:
        raise ValueError(f"Ukjente registre: {', '.join(sorted(unknown))}.")
    contracts = [TABLES[name] for name in (*RECIPES, *PROPERTY_TABLES)]
    with _database(registers, dato - timedelta(days=1), norms or norms_file()) as con:
        return {contract.name: _made(con, contract, set(registers)) for contract in contracts}


def _made(con: duckdb.DuckDBPyConnection, contract: Contract, registers: set[str]) -> pa.Table:
    recipe = RECIPES.get(contract.name)
    if recipe is not None and registers.issuperset(recipe.registers):
        return count(con, contract, recipe)
    if contract.name in PROPERTY_TABLES and PROPERTY_REGISTER in registers:
        return as_contract(con.execute(sql_text(contract.name)).to_arrow_table(), contract)
    return contract.empty()


@contextmanager
def _database(
    registers: Mapping[str, pa.Table], last: date, norms: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory: the registers, the code lists, the norms, the classes, the last day."""
    rooms = [{"husstandsgruppe": n.husstandsgruppe, "rom": n.rom} for n in read_norms(norms)]
    tables = {"kodeverk": _code_lists(), "norm": pa.Table.from_pylist(rooms)}
    # A register that refines a table need not be there: without rows it changes nothing.
    tables |= {name: registers.get(name, one.empty()) for name, one in REGISTERS.items()}
    # Registers are small: a second thread costs more than it gives.
    with scratch.database(threads=1, **tables) as con:
        con.execute("SET VARIABLE siste = $siste::DATE", {"siste": last})
        con.execute(sql_text("klasser"))
        con.execute(sql_text("median"))
        yield con


def _code_lists() -> pa.Table:
    return pa.Table.from_pylist(
        [{"navn": navn, "kode": kode} for navn, codes in KODEVERK.items() for kode in codes]
    )
