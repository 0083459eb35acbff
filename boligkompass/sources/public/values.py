"""Public values of any source: what a file gave, and the store that they are merged into.

Such values are public elsewhere already. They are kept as their source has them, under the code of
the municipality that the source used; what that is today is decided when an extract is published.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from boligkompass import files, municipalities, validation
from boligkompass.catalogue import Catalogue
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registers import SOURCE_VALUES

FILE = f"{SOURCE_VALUES.name}.parquet"
# What a value says. The rest is its key, and `hentet`: when it was last seen to say so.
CONTENT = ("verdi", "verdi_til", "synlighet", "merke", "merknad")
_KEY = list(SOURCE_VALUES.key)
_DEFAULTS = {"grenser": "publisert", "synlighet": "vist"}


@dataclass(frozen=True)
class Reading:
    """What a file gave: the values without faults (SOURCE_VALUES), every fault and every warning.

    `table` holds the good values also when there are faults: nothing is stored then, unless the
    user asks for the good ones alone. A fault without a row concerns the whole file, and so does
    a DeliveryError from the reader: of such a file nothing is ever stored. `rows` has the row that
    each value stands in, as a spreadsheet shows it; None where the file has no rows.
    """

    table: pa.Table
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    rows: pa.Array | None = None


@dataclass(frozen=True)
class Stored:
    """What an import did: values new, with other content, as before, and in all afterwards."""

    new: int
    changed: int
    unchanged: int
    total: int


@dataclass(frozen=True)
class Known:
    """What a file is checked against: the catalogue, and the municipalities by code.

    `valid` has the first and the last day on which a code was in use, None where there is none.
    """

    catalogue: Catalogue
    names: Mapping[str, str]
    successors: Mapping[str, str | None]
    invented: frozenset[str]
    valid: Mapping[str, tuple[date | None, date | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, catalogue: Catalogue) -> "Known":
        """What the catalogue's folder tells."""
        rows = municipalities.load(folder).to_pylist()
        return cls(
            catalogue,
            {row["kommunenr"]: row["navn"] for row in rows},
            {row["kommunenr"]: row["etterfolger"] for row in rows if row["gyldig_til"]},
            frozenset(row["kommunenr"] for row in rows if row["oppdiktet"]),
            {row["kommunenr"]: (row["gyldig_fra"], row["gyldig_til"]) for row in rows},
        )

    def source_id(self, text: str) -> str | None:
        """The id of the source that `text` means, or None when it is not in the catalogue."""
        if text in self.catalogue.kilder:
            return text
        for source in self.catalogue.kilder.values():
            if text in source.kjennetegn:
                return source.id
        return None

    def place(self, number: str) -> str:
        """A municipality in a message: «Larvik (3909)», or the code alone when it is unknown."""
        name = self.names.get(number)
        return f"{name} ({number})" if name else number


def key_of(value: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes a value the same value in another file."""
    return tuple(value[name] for name in SOURCE_VALUES.key)


def reading_from(
    file: str,
    columns: Mapping[str, Any],
    rows: pa.Array,
    hentet: date,
    *,
    sheet: str | None = None,
    wrong: pa.Array | None = None,
    faults: Iterable[Fault] = (),
    warnings: Iterable[Fault] = (),
) -> Reading:
    """What a reader found, a whole column at a time, as a Reading.

    `columns` has Arrow arrays as long as `rows`, or one text for all; without `grenser` they are
    «publisert», without `synlighet` the values are «vist», other absent columns are NULL. `rows`
    are the row numbers of the file, one a value (several values may share one). `wrong` marks the
    values that have a fault in `faults` and are left out. Values that stand twice in the file are
    faults too, and left out: both where they contradict each other, the second where they do not.
    """
    table = _assembled({**_DEFAULTS, **columns, "hentet": hentet}, len(rows))
    if wrong is not None:
        good = pc.invert(pc.fill_null(wrong, True))
        table, rows = table.filter(good), rows.filter(good)
    found, left_out = _duplicates(table, rows, file, sheet)
    if left_out:
        good = pa.array([index not in left_out for index in range(len(rows))], pa.bool_())
        table, rows = table.filter(good), rows.filter(good)
    return Reading(table, (*faults, *found), tuple(warnings), rows)


def _assembled(columns: Mapping[str, Any], length: int) -> pa.Table:
    arrays = []
    for column in SOURCE_VALUES.schema:
        given = columns.get(column.name)
        if isinstance(given, (pa.Array, pa.ChunkedArray)):
            arrays.append(given.cast(column.type))
        else:
            arrays.append(pa.repeat(pa.scalar(given, column.type), length))
    return pa.table(arrays, schema=SOURCE_VALUES.schema)


def _duplicates(
    table: pa.Table, rows: pa.Array, file: str, sheet: str | None
) -> tuple[list[Fault], set[int]]:
    """A fault for each value whose key stands elsewhere in the file, and the values left out.

    The first of those that agree is kept, and has no fault.
    """
    groups = _numbered(table).group_by(_KEY).aggregate([("_i", "list"), ("_i", "count")])
    repeated = groups.filter(pc.greater(groups["_i_count"], 1))["_i_list"].to_pylist()
    pairs = sorted((other, min(group)) for group in repeated for other in group)
    pairs = [(other, first) for other, first in pairs if other != first]
    others, firsts = (pa.array([pair[i] for pair in pairs], pa.int64()) for i in (0, 1))
    agree = _same_content(table.take(firsts), table.take(others)).to_pylist()
    told = [(other, first, same) for (other, first), same in zip(pairs, agree, strict=True)]
    contradicted = {first: other for other, first, same in told if not same}
    told += [(first, other, False) for first, other in contradicted.items()]
    numbers = rows.to_pylist()
    faults = [
        _duplicate(file, sheet, numbers[index], numbers[twin], same)
        for index, twin, same in sorted(told)
    ]
    return faults, {index for index, *_ in told}


def _duplicate(file: str, sheet: str | None, row: int, twin: int, same: bool) -> Fault:
    message = f"kommune, indikator, periode, grenser og kilde er som i rad {twin}"
    message += "." if same else ", men innholdet er et annet."
    return Fault(file, row, None, message, "La én av dem stå.", sheet=sheet)


def _numbered(table: pa.Table) -> pa.Table:
    return table.select(_KEY).append_column("_i", pa.array(range(table.num_rows), pa.int64()))


def stored(register: Path) -> pa.Table:
    """The values imported so far; none when nothing was. DeliveryError when they are damaged."""
    path = register / FILE
    if not path.exists():
        return SOURCE_VALUES.empty()
    try:
        table = pq.read_table(path, partitioning=None, page_checksum_verification=True)
        table.validate(full=True)
    except (OSError, ValueError, pa.ArrowException):  # ValueError: names that are no text
        advice = "Hent den fra sikkerhetskopi, eller flytt den bort og les inn filene på nytt."
        fault = Fault(str(path), None, None, "filen kan ikke leses som Parquet.", advice)
        raise DeliveryError([fault]) from None
    wrong = validation.faults(table, SOURCE_VALUES, FILE)
    if wrong:
        raise DeliveryError(wrong)
    return validation.conform(table, SOURCE_VALUES)


def merge(old: pa.Table, new: pa.Table) -> tuple[pa.Table, Stored]:
    """`new` (keys unique) merged by key into `old`, in the canonical order.

    A value with the same key is replaced; one that says the same stays as it was, but counts as
    seen on the later of the two days. Sources are part of the key: they live side by side.
    """
    both = pa.concat_tables([old, new]).combine_chunks()
    groups = (
        _numbered(both).group_by(_KEY).aggregate([("_i", "min"), ("_i", "max"), ("_i", "count")])
    )
    earlier, later = both.take(groups["_i_min"]), both.take(groups["_i_max"])
    paired = pc.and_(
        pc.less(groups["_i_min"], old.num_rows), pc.greater_equal(groups["_i_max"], old.num_rows)
    )
    alike = pc.and_(paired, _same_content(earlier, later))
    seen = pc.max_element_wise(earlier["hentet"], later["hentet"])
    place = both.schema.get_field_index("hentet")
    seen = pc.if_else(alike, seen, later["hentet"])
    merged = SOURCE_VALUES.sort(later.set_column(place, both.schema.field(place), seen))
    pairs, unchanged = pc.sum(paired).as_py() or 0, pc.sum(alike).as_py() or 0
    added = merged.num_rows - old.num_rows
    return merged, Stored(added, pairs - unchanged, unchanged, merged.num_rows)


def _same_content(one: pa.Table, other: pa.Table) -> pa.ChunkedArray:
    same = pa.chunked_array([pa.repeat(pa.scalar(True), one.num_rows)])
    for name in CONTENT:
        equal = pc.fill_null(pc.equal(one[name], other[name]), False)
        neither = pc.and_(pc.is_null(one[name]), pc.is_null(other[name]))
        same = pc.and_(same, pc.or_(equal, neither))
    return same


def store(new: pa.Table, register: Path) -> Stored:
    """Merge `new` by key into what is stored; see `merge`. DeliveryError as for `stored`."""
    return store_all([new], register)[0]


def store_all(tables: Sequence[pa.Table], register: Path) -> list[Stored]:
    """Merge several files' values in their order, all of them or none; what each of them did.

    DeliveryError, with nothing changed, when what is stored is damaged, or when a table breaks its
    contract.
    """
    for table in tables:
        wrong = validation.faults(table, SOURCE_VALUES, FILE)
        if wrong:
            raise DeliveryError(wrong)
    outcomes = []
    with files.locked(register):
        merged = stored(register)
        for table in tables:
            merged, outcome = merge(merged, validation.conform(table, SOURCE_VALUES))
            outcomes.append(outcome)
        buffer = BytesIO()
        pq.write_table(merged, buffer, compression="zstd", write_page_checksum=True)
        files.replace_atomically(register / FILE, buffer.getvalue(), private=True)
    return outcomes
