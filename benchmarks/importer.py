"""The import benchmark: a file in the shape of IMDi's long export, read, checked and stored.

The numbers are made up; the municipalities are those that had their codes in each year. First each
step by itself, then the whole command in a process of its own, twice: into an empty register, and
again with what is stored already. A measurement of this machine as it is now.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from typing import TypeVar

from boligkompass import catalogue, formats, municipalities, settings
from boligkompass.contracts import COUNTRY
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources import imdi_bosetting
from boligkompass.sources.public import plausibility, values
from boligkompass.sources.public.values import Known

T = TypeVar("T")
ROWS, WANTED_SECONDS = 75_000, 5.0
HEADINGS = ("Enhet", "År", "Kommunenummer", "Kommune", "Bosetting", "Antall")
KINDS = (
    "Anmodning om bosetting",
    "Opprinnelig anmodning",
    "Vedtak om bosetting",
    "Faktisk bosetting",
)
UNITS = ("Personer", "Prosent")
_KATALOG = settings.PROJECT / "data" / "katalog"
_LAST_YEAR = 2025


def make(path: Path, rows: int) -> None:
    """Write `rows` rows to `path`, the same each time: Latin-1, `;`, the last year first."""
    dice = Random(3)
    with path.open("w", encoding="latin-1", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADINGS)
        for unit, year, number, name, kind in islice(_cells(), rows):
            count = "" if dice.random() < 0.05 else str(dice.choice((0, 5, 10, 20, 35, 70)))
            writer.writerow((unit, year, number, name, kind, count))


def _cells() -> Iterator[tuple[str, int, str, str, str]]:
    places = [
        row
        for row in municipalities.load(_KATALOG).to_pylist()
        if row["kommunenr"] != COUNTRY and not row["oppdiktet"]
    ]
    for year in range(_LAST_YEAR, 0, -1):
        day = date(year, 7, 1)
        for row in places:
            first, last = row["gyldig_fra"] or date.min, row["gyldig_til"] or date.max
            if first <= day <= last:
                for kind in KINDS:
                    for unit in UNITS:
                        yield unit, year, row["kommunenr"], row["navn"], kind


def steps(path: Path, rows: int) -> None:
    """Each step by itself, in this process."""
    known = Known.of(_KATALOG, catalogue.load(_KATALOG))
    read = _timed("lese", rows, lambda: imdi_bosetting.read(path, known, date.today()))
    if read.faults:
        raise SystemExit(f"Filen har {len(read.faults)} feil; den første: {read.faults[0]}")
    empty = SOURCE_VALUES.empty()
    found = _timed(
        "kontrollere", rows, lambda: plausibility.warnings(read, empty, known, path.name)
    )
    with tempfile.TemporaryDirectory() as folder:
        register = Path(folder)
        _timed("lagre første gang", rows, lambda: values.store(read.table, register))
        _timed("lagre igjen", rows, lambda: values.store(read.table, register))
    count = formats.amount(read.table.num_rows, "verdier")
    print(f"  {count}, {formats.number(len(read.warnings) + len(found))} advarsler")


def _timed(what: str, rows: int, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    result = work()
    _tell(what, rows, time.perf_counter() - start)
    return result


def _tell(what: str, rows: int, seconds: float) -> None:
    took, speed = formats.number(seconds, 2), formats.number(rows / seconds)
    print(f"  {what}: {took} s, {speed} rader i sekundet")


def command(path: Path, rows: int) -> float:
    """`boligkompass importer` from start to end, twice; the seconds of the slower."""
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        surroundings = os.environ | {"BOLIGKOMPASS_REGISTER": str(Path(folder) / "register")}
        surroundings.pop("BOLIGKOMPASS_DATA", None)
        words = [sys.executable, "-m", "boligkompass.cli", "importer", "imdi-bosetting", str(path)]
        for what in ("hele kommandoen", "hele kommandoen igjen"):
            start, busy = time.perf_counter(), _children_seconds()
            done = subprocess.run(
                words,
                cwd=settings.PROJECT,
                env=surroundings,
                capture_output=True,
                text=True,
                check=False,
            )
            seconds = time.perf_counter() - start
            if done.returncode:
                raise SystemExit(f"Importen stoppet: {done.stderr}")
            _tell(what, rows, seconds)
            spent = formats.number(_children_seconds() - busy, 2)
            print(f"    derav {spent} s regnetid; resten er venting på maskinen")
            slowest = max(slowest, seconds)
    return slowest


def _children_seconds() -> float:
    """The processor time of the processes that have ended: what another load does not change."""
    times = os.times()
    return times.children_user + times.children_system


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 when the import is quick enough."""
    parser = argparse.ArgumentParser(
        description="Måler hvor fort en stor fil i IMDis lange format leses inn.", add_help=False
    )
    parser.add_argument("-h", "--help", "--hjelp", action="help", help="vis denne hjelpen")
    parser.add_argument("--rader", metavar="N", type=int, default=ROWS, help=f"rader ({ROWS})")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "imdi_lang.csv"
        make(path, chosen.rader)
        size = formats.number(path.stat().st_size / 1e6, 1)
        print(f"{formats.number(chosen.rader)} rader, {size} MB")
        steps(path, chosen.rader)
        slowest = command(path, chosen.rader)
    good = slowest <= WANTED_SECONDS * max(1.0, chosen.rader / ROWS)
    print("Fort nok." if good else f"For sent: skal ta under {WANTED_SECONDS:.0f} s.")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
