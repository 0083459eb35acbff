"""Eksempelkommunen: an invented municipality, with everything the pages must be able to show.

`registers(dato)` gives its registers and plans as it would have delivered them on that day. Nothing
here is about a real place or person.
"""

import datetime as dt

import pyarrow as pa

from boligkompass.contracts import KOMMUNENR as KOMMUNENR_COLUMN
from boligkompass.example.dager import FORSTE_UTTREKK, SISTE_UTTREKK
from boligkompass.example.tidslinje import timeline
from boligkompass.registers import PLAN_TABLES, REGISTERS
from boligkompass.tables import TABLES

KOMMUNENR = "9901"
NAVN = "Eksempelkommunen"

__all__ = ["FORSTE_UTTREKK", "KOMMUNENR", "NAVN", "SISTE_UTTREKK", "registers"]


def registers(dato: dt.date) -> dict[str, pa.Table]:
    """Every register and plan table on `dato`: what happened that day or later is not in it."""
    if not FORSTE_UTTREKK <= dato <= SISTE_UTTREKK:
        raise ValueError(
            f"{NAVN} har tall fra {FORSTE_UTTREKK} til {SISTE_UTTREKK}, ikke per {dato}."
        )
    contracts = {**REGISTERS, **{name: TABLES[name] for name in PLAN_TABLES}}
    rows = timeline().rows(dato)
    assert rows.keys() == contracts.keys()
    return {
        name: contract.sort(
            contract.from_rows({KOMMUNENR_COLUMN.name: KOMMUNENR, **row} for row in rows[name])
        )
        for name, contract in contracts.items()
    }
