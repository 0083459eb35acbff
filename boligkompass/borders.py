"""Municipality codes through time: which municipality of today a value belongs to."""

from collections.abc import Mapping

import pyarrow as pa

from boligkompass.tables import TABLES


def to_present(values: pa.Table, kommune: pa.Table) -> pa.Table:
    """Source values (SOURCE_VALUES, any code) as indicator values of today's municipalities."""
    successors: Mapping[str, str | None] = {
        row["kommunenr"]: row["etterfolger"] for row in kommune.to_pylist() if row["gyldig_til"]
    }
    rows = []
    for row in values.to_pylist():
        number = row["kommunenr"]
        present = successors.get(number, number)
        if present is not None:
            rows.append({**row, "kommunenr": present, "offentlig": True, "vist": False})
    return TABLES["indikatorverdi"].from_rows(rows)
