"""The journal of imports: one line a file that was read in, only ever added to.

`<register>/importlogg.jsonl` tells when, from which source, which file (its name and hash, never
its path or content), how much of it, and for which municipalities.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from boligkompass import files, formats
from boligkompass.faults import Fault, mask

NEWEST = "Se etter at du har hentet den nyeste filen."
FILE = "importlogg.jsonl"


@dataclass(frozen=True)
class Entry:
    """One file that was read in.

    `tid` is local time, `rader` what was stored of it (values or cases), `utelatt` the rows with
    faults that were left out, `kommuner` the codes as they stand in it, `hentet` the day it was
    fetched from its source.
    """

    tid: datetime
    kilde: str
    fil: str
    sha256: str
    rader: int
    utelatt: int
    kommuner: tuple[str, ...]
    hentet: date


def record(register: Path, entry: Entry) -> None:
    """Add `entry`; it is on the disk when this returns. Several may write at the same time."""
    line = json.dumps(
        asdict(entry)
        | {
            "tid": entry.tid.isoformat(),
            "fil": mask(Path(entry.fil).name),
            "hentet": entry.hentet.isoformat(),
        },
        ensure_ascii=False,
    )
    with files.locked(register):
        files.append_line(register / FILE, line)


def entries(register: Path) -> list[Entry]:
    """What was read in, the earliest first; lines that cannot be read are told by `damage`."""
    return [entry for _, entry in _lines(register) if entry is not None]


def damage(register: Path) -> list[Fault]:
    """A warning for each line that cannot be read."""
    message = "linjen i importloggen kan ikke leses."
    advice = "Den ble trolig avbrutt mens den ble skrevet; resten av loggen er hel."
    return [
        Fault(FILE, number, None, message, advice, level="advarsel")
        for number, entry in _lines(register)
        if entry is None
    ]


def seen(register: Path, kilde: str, sha256: str) -> Entry | None:
    """The last time a file with this content was read in from this source, or None."""
    found = [one for one in entries(register) if (one.kilde, one.sha256) == (kilde, sha256)]
    return found[-1] if found else None


def again(register: Path, kilde: str, name: str, sha256: str) -> Iterator[Fault]:
    """A warning that the file `name` has the same content as one read in earlier, if it has."""
    before = seen(register, kilde, sha256)
    if before is not None:
        message = f"filen er den samme som ble lest inn {formats.day(before.tid.date())}."
        yield Fault(name, None, None, message, NEWEST, level="advarsel")


def _lines(register: Path) -> Iterator[tuple[int, Entry | None]]:
    """Each line that is not blank, with its number; None where it is damaged."""
    path = register / FILE
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if line.strip():
            yield number, _entry(line)


def _entry(line: bytes) -> Entry | None:
    try:
        raw: dict[str, Any] = json.loads(line)
        return Entry(
            datetime.fromisoformat(raw["tid"]),
            str(raw["kilde"]),
            str(raw["fil"]),
            str(raw["sha256"]),
            int(raw["rader"]),
            int(raw["utelatt"]),
            tuple(str(code) for code in raw["kommuner"]),
            date.fromisoformat(raw["hentet"]),
        )
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        return None
