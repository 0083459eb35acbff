"""A register from files of another system: read in batches, checked row by row, told in full.

The file's columns become ours through a mapping, or because they are called what ours are. What is
not mapped is never read. Nothing is stored here; `registerstore` does that.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.contracts import KOMMUNENR, Contract
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registers import ADDRESS_PROTECTION
from boligkompass.sources.cases import headings as registerheadings
from boligkompass.sources.cases.batch import Batch, Terms
from boligkompass.sources.cases.mapping import Mapping
from boligkompass.sources.cases.told import FILE, MOST_FAULTS, PLACE, ROW, Told
from boligkompass.sources.reading import tabular
from boligkompass.sources.reading.tabular import Records

__all__ = ["RegisterReading", "Terms", "read"]

_TWICE = "nøkkelen står flere ganger."
Progress = Callable[[int], object]


@dataclass(frozen=True)
class RegisterReading:
    """What the files gave: the good rows under the contract, every fault and every warning.

    `places` has the file (its number among `files`) and the row of each good row. `left_out` is how
    many rows of each file had faults. `whole` says that no fault concerns a whole file, so that the
    good rows alone may be stored.
    """

    contract: Contract
    table: pa.Table
    files: tuple[str, ...]
    places: pa.Table
    left_out: tuple[int, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    whole: bool

    def rows(self, file: int) -> int:
        """How many good rows a file gave."""
        return int(pc.sum(pc.equal(self.places[FILE], file)).as_py() or 0)

    def fault(self, index: int, column: str | None, message: str, advice: str) -> Fault:
        """A warning of the good row at `index`."""
        file, row = (self.places[name][index].as_py() for name in (FILE, ROW))
        return Fault(self.files[file], row, column, message, advice, level="advarsel")

    @property
    def protected(self) -> int:
        """How many rows are of households whose address is secret."""
        if ADDRESS_PROTECTION.name not in self.table.schema.names:
            return 0
        return int(pc.sum(pc.equal(self.table[ADDRESS_PROTECTION.name], "ja")).as_py() or 0)


def read(
    paths: Sequence[Path],
    contract: Contract,
    given: Mapping | None,
    terms: Terms,
    progress: Progress = lambda rows: None,
) -> RegisterReading:
    """The files together as one delivery of the register. `given` is the mapping; without one the
    headings must be ours. `progress` is told of rows as they are read."""
    told = Told(contract)
    parts: list[pa.Table] = []
    whole = True
    for number, path in enumerate(paths):
        told.file = number
        try:
            for part in _file(path, contract, given, terms, told):
                place = pa.repeat(pa.scalar(number, pa.int32()), part.num_rows)
                parts.append(part.add_column(0, PLACE[0], place))
                progress(part.num_rows)
        except DeliveryError as error:
            told.add(error.faults)
            whole = False
    schema = pa.schema([*PLACE, *contract.schema])
    table = pa.concat_tables(parts) if parts else schema.empty_table()
    files = tuple(path.name for path in paths)
    table = _without_duplicates(table, contract, files, told)
    if table.num_rows == 0 and whole and not told.some_faults:
        advice = "Se etter at det er riktig fil, og at «datarad» i kartleggingen stemmer."
        told.add([Fault(files[0], None, None, "filen har ingen rader med data.", advice)])
        whole = False
    reading = RegisterReading(
        contract,
        table.drop_columns([FILE, ROW]),
        files,
        table.select([FILE, ROW]),
        tuple(told.left_out[number] for number in range(len(paths))),
        tuple(told.faults()),
        tuple(told.warnings()),
        whole,
    )
    return replace(reading, warnings=(*reading.warnings, *_protection(reading)))


def _file(
    path: Path, contract: Contract, given: Mapping | None, terms: Terms, told: Told
) -> Iterator[pa.Table]:
    """The good rows of one file, some at a time, with their row numbers."""
    used, row, unread = registerheadings.found(path, contract, given)
    told.add(unread)
    registerheadings.insist_on_municipality(path, used, terms)
    only = used.headings
    for records in tabular.batches(
        path, sheet=used.sheet, header_row=row, required=only, only=only
    ):
        told.add(records.warnings)
        told.uneven(records.faults)
        batch = Batch(_from(records, used.first_row), used, terms, told)
        yield batch.table()


def _from(records: Records, first_row: int | None) -> Records:
    """The records from a row on: what stands between headings and data is no record."""
    if first_row is None:
        return records
    wanted = pc.greater_equal(records.rows, first_row)
    columns = {name: column.filter(wanted) for name, column in records.columns.items()}
    faults = tuple(one for one in records.faults if one.row is None or one.row >= first_row)
    return replace(records, columns=columns, rows=records.rows.filter(wanted), faults=faults)


def _without_duplicates(
    table: pa.Table, contract: Contract, files: Sequence[str], told: Told
) -> pa.Table:
    """The first row of each key; the others are told, with the row of the first.

    Rows that are left out for other faults count too: all that is wrong is told at once.
    """
    key = list(contract.key)
    kept = table.select([FILE, ROW, *key])
    every = pa.concat_tables([kept, *(keys.cast(kept.schema) for keys in told.keys)])
    every = every.append_column("_n", pa.array(range(every.num_rows), pa.int64()))
    groups = every.group_by(key).aggregate([("_n", "count")])
    groups = groups.filter(pc.greater(groups["_n_count"], 1)).select(key)
    if groups.num_rows == 0:
        return table
    alike = every.join(groups, keys=key, join_type="inner")
    firsts: dict[tuple[str, ...], tuple[int, int]] = {}
    later: list[int] = []
    alike = alike.sort_by([(FILE, "ascending"), (ROW, "ascending")])
    for row in (row for batch in alike.to_batches(MOST_FAULTS) for row in batch.to_pylist()):
        place = (row[FILE], row[ROW])
        first = firsts.setdefault(tuple(row[name] for name in key), place)
        if first != place:
            later.append(row["_n"])
            if told.room(files[place[0]], key[-1], _TWICE, "feil", 1):
                told.add([_duplicate(place, first, contract, files)])
    wrong = pc.is_in(pa.array(range(table.num_rows), pa.int64()), pa.array(later, pa.int64()))
    for one in pc.value_counts(table.filter(wrong)[FILE]).to_pylist():
        told.left_out[one["values"]] += one["counts"]
    return table.filter(pc.invert(wrong))


def _duplicate(
    place: tuple[int, int], first: tuple[int, int], contract: Contract, files: Sequence[str]
) -> Fault:
    keys = [contract.column(name).title for name in contract.key if name != KOMMUNENR.name]
    where = f"rad {first[1]}" + (f" i «{files[first[0]]}»" if first[0] != place[0] else "")
    message = f"«{', '.join(keys)}» har samme verdi som i {where}."
    advice = "Hver må stå bare én gang: ta bort en av radene, eller rett nøkkelen."
    return Fault(files[place[0]], place[1], None, message, advice)


def _protection(reading: RegisterReading) -> Iterator[Fault]:
    """How many rows are marked with a secret address; never which."""
    if reading.protected:
        rows = "rad er" if reading.protected == 1 else "rader er"
        message = f"{reading.protected} {rows} merket med adressesperre."
        advice = "De telles bare med i kommunens samlede tall."
        yield Fault(reading.contract.name, None, None, message, advice, level="advarsel")
