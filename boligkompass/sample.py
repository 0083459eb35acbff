"""The invented row that each template comes with: how a row is filled in, and nothing more.

It imports as it stands, so that a user can try the whole way. Under a real municipality it must
never be published, and here is how it is known again.
"""

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.codes import KODEVERK
from boligkompass.contracts import KOMMUNENR, Column, Contract

ID = "EKSEMPEL-1"
_DAY = date(2026, 1, 1)
_KRONER = 1_234_567
# Examples that say more than the first value that the contract allows: by the column's name, or by
# its code list.
_VALUES: dict[str, Any] = {
    "areal": 68,
    "byggeaar": 1998,
    "figur": "boligmasse/romnorm",
    "aar": 2026,
    "grenser": "publisert",
    "husstandsgruppe": "ett_barn",
    "indikator": "kommunale_boliger",
    "nedre": 20,
    "omrade": "Sentrum",
    "ovre": 30,
    "personer": 3,
    "rom": 3,
    "soknadsutfall": "under_behandling",
    "stopp_meter": 300,
    "tilstand_dato": date(2025, 10, 15),
    "verdi": 100,
}


def fields(contract: Contract) -> tuple[Column, ...]:
    """The columns to fill in: all but the municipality, which the import is told."""
    return tuple(column for column in contract.columns if column.name != KOMMUNENR.name)


def row(contract: Contract) -> dict[str, Any]:
    """The invented row, by column, as the register will have it; what may be empty mostly is."""
    return {
        column.name: _value(column, place, column.name in contract.key)
        for place, column in enumerate(fields(contract))
    }


def left_in(table: pa.Table, contract: Contract) -> list[int]:
    """The rows (from 0) of `table`, of the contract's schema, that are the invented one still.

    Its id tells, whatever else was changed; where it has none, the whole row.
    """
    values = row(contract)
    telling = [name for name in contract.key if values.get(name) == ID]
    here: Any = True
    for name in telling or values:
        cells, value = table[name], values[name]
        same = pc.is_null(cells) if value is None else pc.equal(cells, pa.scalar(value, cells.type))
        here = pc.and_(here, pc.fill_null(same, False))
    return [int(index) for index in pc.indices_nonzero(here).to_pylist()]


def _value(column: Column, place: int, is_key: bool) -> Any:
    known = _VALUES.get(column.codes or column.name)
    if known is not None or column.nullable:
        return known
    if column.codes:
        return next(iter(KODEVERK[column.codes]))
    least = _KRONER if column.unit == "kr" else max(1, column.minimum or 0)
    values: dict[str, Any] = {
        "tekst": ID if is_key or column.name.endswith("id") else "Eksempel",
        "heltall": int(least),
        "desimaltall": float(least),
        # Later columns have later days: what ends, ends after it began.
        "dato": _DAY + timedelta(days=place),
        "ja_nei": True,
    }
    return values[column.type]
