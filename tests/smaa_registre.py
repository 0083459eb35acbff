"""Tiny registers, and how their counts are looked up: for tests worked out by hand."""

from datetime import date
from typing import Any

import pyarrow as pa

from boligkompass.aggregates import aggregate
from boligkompass.registers import REGISTERS

Row = dict[str, Any]

D = date(2026, 5, 1)
NEW_YEAR = date(2026, 1, 1)
L = date(2026, 4, 30)  # The last day that counts.
HOUSEHOLD: Row = {"personer": 1, "barn": 0}
DEFAULTS: dict[str, Row] = {
    "bolig": {
        "omrade": "Nord",
        "eierform": "eid",
        "forvalter": "boligforetak",
        "boligtype": "ordinaer",
        "rom": 2,
        "areal": 50,
        "byggeaar": 1985,
        "tilgjengelig": "nei",
        "stopp_meter": 100,
        "fra": date(2024, 1, 1),
        "tilstandsgrad": "TG1",
        "tilstand_dato": date(2025, 1, 1),
        "oppgraderingsbehov": 0,
    },
    "ledighet": {"bolig_id": "b1", "fra": date(2026, 4, 1), "grunn": "vedlikehold"},
    "leieforhold_sak": {
        **HOUSEHOLD,
        "bolig_id": "1",
        "husstandsgruppe": "enslig",
        "fra": date(2024, 1, 1),
    },
    "anskaffelse": {
        "type": "kjop",
        "stadium": "klar",
        "vedtatt_dato": date(2025, 1, 1),
        "klar_dato": date(2026, 2, 10),
        "boenheter": 1,
        "rom": 2,
        "omrade": "Nord",
        "lan": 0,
        "tilskudd": 0,
        "egne_midler": 0,
    },
    "bosettingssak": {
        **HOUSEHOLD,
        "vedtak_dato": date(2025, 11, 1),
        "avtalt_dato": date(2026, 2, 1),
        "penger_avsatt": "nei",
    },
    "soknadssak": {
        **HOUSEHOLD,
        "husstandsgruppe": "enslig",
        "arsak": "uten_bolig",
        "mottatt": date(2026, 1, 10),
        "utfall": "under_behandling",
    },
    "bostedslossak": dict(HOUSEHOLD),
    "opphold": dict(HOUSEHOLD),
    "introdeltaker": {"utfall": "deltar"},
    "vedlikehold": {"bolig_id": "1", "bygningsdel": "hele", "tilstandsgrad": "TG1"},
    "oppfolgingssak": {
        **HOUSEHOLD,
        "oppfolgingstype": "boveiledning",
        "vedtak_dato": date(2026, 1, 1),
    },
    "privatleie_sak": {
        **HOUSEHOLD,
        "fra": date(2024, 1, 1),
        "malgruppe": "andre",
        "garanti": "garanti",
        "maanedsleie": 10_000,
    },
    "bomiljosak": {**HOUSEHOLD, "dato": date(2025, 6, 1), "hendelse": "nabokonflikt"},
    "restansesak": {**HOUSEHOLD, "dato": L, "belop": 1000, "maanedsleie": 8000},
    "utkastelsessak": {**HOUSEHOLD, "varsel": date(2026, 1, 1)},
}


def register(name: str, *cases: Row, kommunenr: str = "0001") -> pa.Table:
    """A register of the given cases; what a case leaves out is filled from the defaults."""
    contract = REGISTERS[name]
    key = contract.key[1]
    rows = []
    for number, case in enumerate(cases, start=1):
        row = {"kommunenr": kommunenr, key: str(number), **DEFAULTS[name], **case}
        if "husstand_id" in contract.schema.names:
            row.setdefault("husstand_id", f"h{number}")
        rows.append(row)
    return contract.from_rows(rows)


def count(table: str, *registers: pa.Table, dato: date = D) -> list[Row]:
    """The rows of one table, from registers told apart by their schemas."""
    by_name = {
        name: given
        for given in registers
        for name, contract in REGISTERS.items()
        if contract.schema.equals(given.schema)
    }
    rows: list[Row] = aggregate(by_name, dato)[table].to_pylist()
    return rows


def value(rows: list[Row], utsnitt: str, column: str = "antall", **where: Any) -> int | None:
    """The value of the one cell that `where` points out; periods by their last day."""
    found = [
        row
        for row in rows
        if row["utsnitt"] == utsnitt and all(row[name] == wanted for name, wanted in where.items())
    ]
    assert len(found) == 1, f"{utsnitt} {where}: {len(found)} rader"
    number: int | None = found[0][column]
    return number


def by_code(rows: list[Row], dimension: str, **where: Any) -> dict[str, int]:
    """The cells of a cut over one dimension in one period."""
    chosen = [
        row
        for row in rows
        if row["utsnitt"] == dimension and all(row[k] == wanted for k, wanted in where.items())
    ]
    assert len({(r["periodetype"], r["periode_fra"]) for r in chosen}) == 1
    return {row[dimension]: row["antall"] for row in chosen}


def days(rows: list[Row], periodetype: str = "dag") -> list[date]:
    return sorted({row["periode_til"] for row in rows if row["periodetype"] == periodetype})
