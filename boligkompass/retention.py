"""How long cases are kept: those that ended longer ago are removed from the registers.

The contract of a register says which column tells that a case has ended, and for how many years it
is kept after that. The municipality may keep cases for a shorter time, in
`katalog/oppbevaring.toml`: `[opphold]` and under it `aar = 3`. A case that has not ended stays.
What was removed is told by a line in `<register>/slettelogg.jsonl`, never by whose it was.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from boligkompass import files, registerfiles, scratch
from boligkompass.catalogue import CatalogueError
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registers import REGISTERS

LOG = "slettelogg.jsonl"
OWN_RULES = "oppbevaring.toml"
# Reports of faults tell about deliveries, and have done their work long before this.
REPORTS = "rapporter"
REPORTS_KEPT = timedelta(days=365)


@dataclass(frozen=True)
class Removal:
    """How many cases of one municipality's register ended before the day `for_dato`."""

    register: str
    kommunenr: str
    antall: int
    for_dato: date


@dataclass(frozen=True)
class Due:
    """What is older than it may be: cases by register and municipality, and reports of faults."""

    removals: tuple[Removal, ...]
    reports: tuple[Path, ...]


def rules(katalog: Path) -> dict[str, int]:
    """How many years each register keeps a case that has ended; one that keeps all is not there.

    CatalogueError when the municipality's own rules cannot be used.
    """
    kept = {name: one.keep_years for name, one in REGISTERS.items() if one.closed}
    own = dict(_own_rules(katalog / OWN_RULES))
    return {
        name: min(years for years in (own.get(name), kept[name]) if years is not None)
        for name in kept
        if kept[name] is not None or name in own
    }


def _own_rules(path: Path) -> Iterator[tuple[str, int]]:
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{OWN_RULES} kan ikke leses: {error}") from None
    for name, entry in raw.items():
        where = f"{OWN_RULES}, «{name}»"
        contract = REGISTERS.get(name)
        if contract is None or contract.closed is None:
            raise CatalogueError(f"{where}: det er ikke et register med saker som avsluttes.")
        years = entry.get("aar") if isinstance(entry, Mapping) and len(entry) == 1 else None
        if type(years) is not int or years < 1:
            raise CatalogueError(f"{where}: skriv antall år som et helt tall, slik: aar = 3")
        if contract.keep_years is not None and years > contract.keep_years:
            raise CatalogueError(
                f"{where}: sakene skal ikke oppbevares lenger enn {contract.keep_years} år."
            )
        yield name, years


def due(register: Path, years: Mapping[str, int], today: date) -> Due:
    """What is older than `years` (of `rules`) on the day `today`. DeliveryError for broken files.

    Nothing is changed.
    """
    found: list[Removal] = []
    faults: list[Fault] = []
    for path in _register_files(register, years):
        limit = _years_before(today, years[path.stem])
        try:
            number = pc.sum(_is_over(_read(path, register), path.stem, limit)).as_py()
        except DeliveryError as error:
            faults += error.faults
            continue
        if number:
            found.append(Removal(path.stem, path.parent.name, number, limit))
    if faults:
        raise DeliveryError(faults)
    return Due(tuple(found), tuple(_old_reports(register / REPORTS, today)))


def remove(register: Path, what: Due) -> None:
    """Remove it. Each register is whole at any time: with the old cases, or without them."""
    with files.locked(register):
        for one in what.removals:
            path = register / one.kommunenr / f"{one.register}.parquet"
            table = _read(path, register)
            # Counted anew: the register may have been delivered again since it was looked at.
            over = _is_over(table, one.register, one.for_dato)
            marked = registerfiles.MARK.items() <= (table.schema.metadata or {}).items()
            left = table.filter(pc.invert(over))
            registerfiles.write(register, one.kommunenr, one.register, left, invented=marked)
            _log(register, one, table.num_rows - left.num_rows)
        for report in what.reports:
            report.unlink(missing_ok=True)


def _register_files(register: Path, names: Sequence[str] | Mapping[str, Any]) -> list[Path]:
    return [path for path in sorted(register.glob("[0-9]*/*.parquet")) if path.stem in names]


def _read(path: Path, register: Path) -> pa.Table:
    place = str(path.relative_to(register))
    try:
        table = pq.read_table(path, partitioning=None)
    except (OSError, pa.ArrowException):
        message, advice = "filen kan ikke leses som Parquet.", "Lever den på nytt."
        raise DeliveryError([Fault(place, None, None, message, advice)]) from None
    column = REGISTERS[path.stem].closed
    assert column is not None
    if column not in table.column_names or not pa.types.is_date32(table[column].type):
        message, advice = "kolonnen mangler eller er ikke en dato.", "Lever registeret på nytt."
        raise DeliveryError([Fault(place, None, column, message, advice)])
    return table


def _is_over(table: pa.Table, name: str, limit: date) -> pa.ChunkedArray:
    """For each case, whether it ended before the day `limit`."""
    contract = REGISTERS[name]
    over = pc.fill_null(pc.less(table[contract.closed], pa.scalar(limit)), False)
    if contract.still_open is None:
        return over
    with scratch.database(threads=1, sak=table) as con:
        asked = con.execute(f"SELECT ({contract.still_open}) IS TRUE AS apen FROM sak")
        return pc.and_not(over, asked.to_arrow_table()["apen"])


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February.
        return date(day.year - years, 2, 28)


def _old_reports(folder: Path, today: date) -> Iterator[Path]:
    limit = datetime.combine(today - REPORTS_KEPT, datetime.min.time()).timestamp()
    for path in sorted(folder.glob("*.csv")):
        if path.stat().st_mtime < limit:
            yield path


def _log(register: Path, one: Removal, antall: int) -> None:
    entry = asdict(one) | {
        "antall": antall,
        "for_dato": one.for_dato.isoformat(),
        "tid": datetime.now().replace(microsecond=0).isoformat(),
    }
    files.append_line(register / LOG, json.dumps(entry, ensure_ascii=False))
