"""The register folder: what a municipality delivered, checked file by file.

`<register>/<kommunenr>/<navn>.parquet` holds one municipality's register or plan table, and
`<register>/kildeverdi.parquet` the imported public values of all. Files with invented cases
carry a mark in their schema, so that nobody can mistake them for real ones, nor publish the one
under the other's name.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from boligkompass import files, sample, validation
from boligkompass.contracts import COUNTRY, Contract
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registers import PLAN_TABLES, REGISTERS, SOURCE_VALUES
from boligkompass.tables import TABLES

MARK = {b"boligkompass.oppdiktet": b"ja"}
CONTRACTS: dict[str, Contract] = {**REGISTERS, **{name: TABLES[name] for name in PLAN_TABLES}}
# What else lies in the register folder: the journals of imports and of what was removed, the
# reports of faults, the mapping files, and what the sources answered.
BESIDES = ("importlogg.jsonl", "slettelogg.jsonl", "rapporter", "kartlegginger", "raadata")


@dataclass(frozen=True)
class Municipalities:
    """The municipalities: those of today may deliver; which are invented; every code ever used."""

    present: frozenset[str]
    invented: frozenset[str]
    known: frozenset[str]

    @classmethod
    def of(cls, kommune: pa.Table) -> "Municipalities":
        """From the table `kommune`."""
        rows = [row for row in kommune.to_pylist() if row["kommunenr"] != COUNTRY]
        present = [row for row in rows if row["gyldig_til"] is None]
        return cls(
            frozenset(row["kommunenr"] for row in present),
            frozenset(row["kommunenr"] for row in present if row["oppdiktet"]),
            frozenset(row["kommunenr"] for row in rows),
        )


@dataclass(frozen=True)
class _File:
    """One file of the folder, where it lies, and the municipality it is for (None: all)."""

    path: Path
    place: str
    contract: Contract
    kommunenr: str | None


def write(register: Path, kommunenr: str, name: str, table: pa.Table, *, invented: bool) -> None:
    """Deliver the register `name` of one municipality, in place of what it had.

    `invented` marks the file. It follows from the municipality: nothing real belongs to an invented
    one, and nothing invented to a real one.
    """
    write_all(register, name, {kommunenr: table}, invented={kommunenr} if invented else ())


def write_all(
    register: Path, name: str, tables: Mapping[str, pa.Table], invented: Collection[str]
) -> None:
    """Deliver the register `name` of several municipalities, by their numbers, in place of theirs.

    Every file is whole on the disk before the first is put in place, so that a full disk or an
    unwritable folder leaves all as it was. The files are for their owner alone.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for kommunenr, table in tables.items():
            path = register / kommunenr / f"{name}.parquet"
            waiting.append((_written(path, table, marked=kommunenr in invented), path))
        for temporary, path in waiting:
            os.replace(temporary, path)
            files.sync_folder(path.parent)
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)


def write_invented(register: Path, kommunenr: str, tables: Mapping[str, pa.Table]) -> None:
    """Deliver invented registers, by name."""
    for name, table in tables.items():
        write(register, kommunenr, name, table, invented=True)


def _written(path: Path, table: pa.Table, *, marked: bool) -> Path:
    """A file with the table beside `path`, down to the disk; whoever lists the folder skips it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            temporary.chmod(0o600)
            content = table.replace_schema_metadata(MARK if marked else None)
            pq.write_table(content, file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    return temporary


def stored(register: Path, kommunenr: str, name: str) -> pa.Table | None:
    """What the municipality last delivered; None when that is nothing, or cannot be read."""
    path = register / kommunenr / f"{name}.parquet"
    try:
        table = pq.read_table(path, partitioning=None) if path.exists() else None
    except (OSError, pa.ArrowException):
        return None
    if table is None or validation.faults(table, CONTRACTS[name], path.name):
        return None
    return validation.conform(table, CONTRACTS[name])


def read(register: Path, municipalities: Municipalities) -> dict[str, pa.Table]:
    """All that was delivered, by table, the municipalities together. DeliveryError on any fault."""
    if not register.is_dir():
        advice = "Lag den, eller sett BOLIGKOMPASS_REGISTER til mappen registrene ligger i."
        raise DeliveryError([Fault(str(register), None, None, "mappen finnes ikke.", advice)])
    found, faults = _listing(register, municipalities)
    parts: dict[str, list[pa.Table]] = {}
    for file in found:
        table, wrong = _read(file, municipalities)
        faults += wrong
        if not wrong:
            parts.setdefault(file.contract.name, []).append(table)
    joined = {name: pa.concat_tables(tables) for name, tables in parts.items()}
    if not faults and not any(table.num_rows for table in joined.values()):
        advice = "Importer noe først, for eksempel med «boligkompass importer indikatorer FIL»."
        faults.append(Fault(str(register), None, None, "mappen er tom.", advice))
    if faults:
        raise DeliveryError(faults)
    return joined


def _listing(register: Path, municipalities: Municipalities) -> tuple[list[_File], list[Fault]]:
    """The files of the folder; a fault for what has no place in it."""
    found: list[_File] = []
    faults: list[Fault] = []
    for path in sorted(p for p in register.iterdir() if not p.name.startswith(".")):
        if path.name == f"{SOURCE_VALUES.name}.parquet":
            found.append(_File(path, path.name, SOURCE_VALUES, None))
        elif path.name in BESIDES:
            continue
        elif not path.is_dir():
            advice = "Flytt den ut av registermappen."
            faults.append(Fault(path.name, None, None, "filen hører ikke hjemme her.", advice))
        elif path.name not in municipalities.present:
            advice = "Mappen skal ha navn etter kommunenummeret, slik det står i kommuner.csv."
            message = "mappenavnet er ikke et kommunenummer i bruk."
            faults.append(Fault(path.name, None, None, message, advice))
        else:
            for file in sorted(p for p in path.iterdir() if not p.name.startswith(".")):
                place = f"{path.name}/{file.name}"
                contract = CONTRACTS.get(file.stem) if file.suffix == ".parquet" else None
                if contract is None:
                    advice = f"Kjente registre er {', '.join(CONTRACTS)}, som .parquet."
                    faults.append(Fault(place, None, None, "filen er ikke et register.", advice))
                else:
                    found.append(_File(file, place, contract, path.name))
    return found, faults


def _read(file: _File, municipalities: Municipalities) -> tuple[pa.Table, list[Fault]]:
    try:
        table = pq.read_table(file.path, partitioning=None, page_checksum_verification=True)
    except (OSError, ValueError, pa.ArrowException):  # ValueError: names that are no text
        message, advice = "filen kan ikke leses som Parquet.", "Lever den på nytt."
        return None, [Fault(file.place, None, None, message, advice)]
    metadata = table.schema.metadata or {}
    marked = MARK.items() <= metadata.items()
    faults = list(_mark_faults(file, marked, municipalities))
    wrong = validation.faults(table, file.contract, file.place)
    faults += wrong
    if wrong:
        return None, faults
    table = validation.conform(table, file.contract)
    allowed = {file.kommunenr} if file.kommunenr else municipalities.known | {COUNTRY}
    faults += _place_faults(file, table, allowed)
    if file.kommunenr not in (None, *municipalities.invented):
        faults += _sample_faults(file, table)
    return table, faults


def _mark_faults(file: _File, marked: bool, municipalities: Municipalities) -> Iterator[Fault]:
    invented = file.kommunenr in municipalities.invented
    if file.kommunenr and marked and not invented:
        message = f"registeret er oppdiktet, men {file.kommunenr} er en virkelig kommune."
        advice = "Oppdiktede tall vises aldri under et virkelig navn: ta filen bort."
        yield Fault(file.place, None, None, message, advice)
    if file.kommunenr and invented and not marked:
        message = f"registeret er ikke merket oppdiktet, men {file.kommunenr} er det."
        advice = "Virkelige tall vises aldri under et oppdiktet navn: ta filen bort."
        yield Fault(file.place, None, None, message, advice)


def _sample_faults(file: _File, table: pa.Table) -> Iterator[Fault]:
    """The invented row of a template, where a real municipality delivered it with its own."""
    for row in sample.left_in(table, file.contract):
        advice = "Ta raden bort fra filen, og lever registeret på nytt."
        yield Fault(file.place, row + 1, None, "eksempelraden fra malen står igjen.", advice)


def _place_faults(file: _File, table: pa.Table, allowed: Iterable[str]) -> Iterator[Fault]:
    elsewhere = pc.invert(pc.is_in(table["kommunenr"], pa.array(sorted(allowed), pa.string())))
    for row in pc.indices_nonzero(elsewhere).to_pylist():
        message = f"kommunenummeret er «{table['kommunenr'][row]}»."
        advice = (
            f"Filen skal bare ha rader for {file.kommunenr}."
            if file.kommunenr
            else "Det finnes ikke i kommuner.csv."
        )
        yield Fault(file.place, row + 1, "kommunenr", message, advice)
