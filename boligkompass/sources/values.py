"""Public values of any source: what a file gave, and the store that they are merged into.

Such values are public elsewhere already. They are kept as their source has them, under the code of
the municipality that the source used; what that is today is decided when an extract is published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from boligkompass import files, municipalities, validation
from boligkompass.catalogue import Catalogue
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registers import SOURCE_VALUES

FILE = f"{SOURCE_VALUES.name}.parquet"


@dataclass(frozen=True)
class Reading:
    """What a file gave: the values (SOURCE_VALUES), and the faults that keep them out."""

    table: pa.Table
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True)
class Stored:
    """What an import did: values new, values replaced, and values in all afterwards."""

    new: int
    replaced: int
    total: int


@dataclass(frozen=True)
class Known:
    """What a file is checked against: the catalogue, and the municipalities by code."""

    catalogue: Catalogue
    names: Mapping[str, str]
    successors: Mapping[str, str | None]
    invented: frozenset[str]

    @classmethod
    def of(cls, folder: Path, catalogue: Catalogue) -> "Known":
        """What the catalogue's folder tells."""
        rows = municipalities.load(folder).to_pylist()
        return cls(
            catalogue,
            {row["kommunenr"]: row["navn"] for row in rows},
            {row["kommunenr"]: row["etterfolger"] for row in rows if row["gyldig_til"]},
            frozenset(row["kommunenr"] for row in rows if row["oppdiktet"]),
        )

    def source_id(self, text: str) -> str | None:
        """The id of the source that `text` means, or None when it is not in the catalogue."""
        if text in self.catalogue.kilder:
            return text
        for source in self.catalogue.kilder.values():
            if text in source.kjennetegn:
                return source.id
        return None


def key_of(value: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes a value the same value in another file."""
    return tuple(value[name] for name in SOURCE_VALUES.key)


def stored(register: Path) -> pa.Table:
    """The values imported so far; none when nothing was. DeliveryError when they are damaged."""
    path = register / FILE
    if not path.exists():
        return SOURCE_VALUES.empty()
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException):
        advice = "Hent den fra sikkerhetskopi."
        fault = Fault(str(path), None, None, "filen kan ikke leses som Parquet.", advice)
        raise DeliveryError([fault]) from None
    wrong = validation.faults(table, SOURCE_VALUES, FILE)
    if wrong:
        raise DeliveryError(wrong)
    return validation.conform(table, SOURCE_VALUES)


def store(new: pa.Table, register: Path) -> Stored:
    """Merge `new` by key into what is there; a value with the same key is replaced."""
    with files.locked(register):
        old = stored(register)
        merged = {key_of(value): value for value in old.to_pylist()}
        before = len(merged)
        merged |= {key_of(value): value for value in new.to_pylist()}
        table = SOURCE_VALUES.sort(SOURCE_VALUES.from_rows(merged.values()))
        buffer = BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        files.replace_atomically(register / FILE, buffer.getvalue(), private=True)
    added = table.num_rows - before
    return Stored(added, new.num_rows - added, table.num_rows)
