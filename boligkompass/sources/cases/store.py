"""Putting a delivered register in place: what it changes is told first, then each municipality's
file is replaced, all of them or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass import files, formats, registerfiles, sample, scratch
from boligkompass.contracts import KOMMUNENR, Contract
from boligkompass.faults import Fault
from boligkompass.sources.cases.told import MOST_FAULTS
from boligkompass.sources.public.values import Known
from boligkompass.sources.register import RegisterReading

# A register that loses so much of its rows is probably not whole; fewer rows than this say nothing.
_FALL_PERCENT = 40
_FEW = 5


@dataclass(frozen=True)
class Outcome:
    """What the delivery does to one municipality's register, in rows; `before` None at the first.

    `new`, `changed` and `gone` are keys against the delivery before.
    """

    kommunenr: str
    before: int | None
    now: int
    new: int = 0
    changed: int = 0
    gone: int = 0

    @property
    def falls(self) -> bool:
        """Whether so many rows are gone that it looks like a mistake."""
        before = self.before or 0
        return before >= _FEW and (before - self.now) * 100 >= before * _FALL_PERCENT


def by_municipality(table: pa.Table, contract: Contract) -> dict[str, pa.Table]:
    """The rows of each municipality, in the contract's order."""
    table = contract.sort(table)  # The municipality is the first part of every key.
    found: dict[str, pa.Table] = {}
    start = 0
    for run in pc.value_counts(table[KOMMUNENR.name]).to_pylist():
        found[run["values"]] = table.slice(start, run["counts"])
        start += run["counts"]
    return found


def outcomes(reading: RegisterReading, register: Path) -> list[Outcome]:
    """What storing the reading would do, a municipality at a time."""
    contract = reading.contract
    return [
        _outcome(
            contract, kommunenr, registerfiles.stored(register, kommunenr, contract.name), table
        )
        for kommunenr, table in by_municipality(reading.table, contract).items()
    ]


def _outcome(contract: Contract, kommunenr: str, old: pa.Table | None, new: pa.Table) -> Outcome:
    if old is None:
        return Outcome(kommunenr, None, new.num_rows, new=new.num_rows)
    names = contract.schema.names
    same = " AND ".join(f"gammel.{name} IS NOT DISTINCT FROM ny.{name}" for name in names)
    key = contract.key[-1]
    with scratch.database(threads=1, gammel=old, ny=new) as con:
        counts = con.execute(f"""
            SELECT
                count(*) FILTER (gammel.{key} IS NULL),
                count(*) FILTER (
                    gammel.{key} IS NOT NULL AND ny.{key} IS NOT NULL AND NOT ({same})
                ),
                count(*) FILTER (ny.{key} IS NULL)
            FROM gammel
            FULL JOIN ny USING ({", ".join(contract.key)})
        """).fetchone()
    assert counts is not None
    return Outcome(kommunenr, old.num_rows, new.num_rows, *counts)


def warnings(
    reading: RegisterReading, found: Sequence[Outcome], register: Path, known: Known
) -> list[Fault]:
    """What is odd of the delivery against what is there: falls, references to nothing,
    and the example of a template that was not written over."""
    samples = _samples(reading, known)
    return [*_falls(reading, found, known), *_references(reading, register), *samples]


def _samples(reading: RegisterReading, known: Known) -> Iterator[Fault]:
    """The invented row of a template, delivered for a real municipality."""
    for index in sample.left_in(reading.table, reading.contract):
        if reading.table[KOMMUNENR.name][index].as_py() not in known.invented:
            message = "dette er eksempelraden fra malen."
            advice = "Ta den bort før du publiserer; så lenge den står, stanser publiseringen."
            yield reading.fault(index, None, message, advice)


def _falls(reading: RegisterReading, found: Sequence[Outcome], known: Known) -> Iterator[Fault]:
    for one in found:
        if one.falls:
            message = (
                f"registeret for {known.place(one.kommunenr)} har {formats.number(one.now)} rader; "
                f"sist hadde det {formats.number(one.before or 0)}."
            )
            advice = (
                "Leveransen erstatter den forrige: se etter at filen har alle sakene, ikke bare de "
                "nye."
            )
            yield Fault(reading.contract.name, None, None, message, advice, level="advarsel")


def _references(reading: RegisterReading, register: Path) -> Iterator[Fault]:
    """Rows that refer to what is not in the other register, where that has been delivered."""
    for column, other in reading.contract.references:
        lost = pc.indices_nonzero(_lost(reading.table, column, other, register))
        advice = f"Lever «{other}» på nytt, eller rett raden."
        title = registerfiles.CONTRACTS[other].title
        for index in lost.slice(0, MOST_FAULTS).to_pylist():
            message = f"raden viser til noe som ikke står i «{title}»."
            yield reading.fault(index, column, message, advice)
        if len(lost) > MOST_FAULTS:
            more = formats.number(len(lost) - MOST_FAULTS)
            message = f"{more} rader til viser til noe som ikke står i «{title}»."
            yield Fault(reading.contract.name, None, column, message, advice, level="advarsel")


def _lost(table: pa.Table, column: str, other: str, register: Path) -> pa.ChunkedArray:
    """Where `column` holds no key of the register `other` of the same municipality."""
    there: list[pa.Array] = []
    delivered: list[str] = []
    for kommunenr in table[KOMMUNENR.name].unique().to_pylist():
        rows = registerfiles.stored(register, kommunenr, other)
        if rows is not None:
            key = registerfiles.CONTRACTS[other].key[-1]
            delivered.append(kommunenr)
            there += _joined(rows, key).chunks
    known = pc.is_in(_joined(table, column), pa.chunked_array(there, pa.string()))
    checked = pc.is_in(table[KOMMUNENR.name], pa.array(delivered, pa.string()))
    return pc.and_(checked, pc.invert(known))


def _joined(table: pa.Table, column: str) -> pa.ChunkedArray:
    """Municipality and key as one text."""
    return pc.binary_join_element_wise(table[KOMMUNENR.name], table[column], "/")


def store(reading: RegisterReading, register: Path, invented: frozenset[str]) -> None:
    """Replace the register of every municipality in the reading: all of them or none."""
    tables = by_municipality(reading.table, reading.contract)
    with files.locked(register):
        registerfiles.write_all(register, reading.contract.name, tables, invented)
