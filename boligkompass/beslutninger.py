"""What the steering group has decided: a store that is only ever added to.

One SQLite file in the municipality's own folder (`BOLIGKOMPASS_BESLUTNINGER`), outside the data. A
decision is written once; what becomes of it is further lines. No line is changed or removed, and
each holds the hash of the one before it, so that whoever reads the archive can see that nothing is
missing. Several processes may write at the same time, and a line that was accepted is on the disk.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from boligkompass import files

FILE = "beslutninger.sqlite"
# Seconds that a writer waits for another to finish.
_PATIENCE = 30.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS linje (
    nummer INTEGER PRIMARY KEY,
    tid TEXT NOT NULL,
    kommunenr TEXT NOT NULL,
    beslutning TEXT NOT NULL,
    innhold TEXT NOT NULL,
    forrige TEXT NOT NULL,
    sum TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX IF NOT EXISTS linje_kommune ON linje (kommunenr, nummer);
CREATE TRIGGER IF NOT EXISTS ingen_endring BEFORE UPDATE ON linje
BEGIN SELECT RAISE(ABORT, 'En linje kan ikke endres.'); END;
CREATE TRIGGER IF NOT EXISTS ingen_sletting BEFORE DELETE ON linje
BEGIN SELECT RAISE(ABORT, 'En linje kan ikke slettes.'); END;
"""
_BEGINNING = "0" * 64
_COLUMNS = "nummer, tid, kommunenr, beslutning, innhold, forrige, sum"


class StoreError(Exception):
    """The store cannot be read or written; the message is for the reader."""


@dataclass(frozen=True)
class Utkast:
    """A decision as it is written: what it is about, and what was decided.

    `figur` is a figure's id or `tiltak` a measure's, or neither; `uttrekk` the extract that was on
    the screen; `ansvarlig` a function, never a person; `status` a code of `beslutningsstatus`.
    """

    kommunenr: str
    dato: date
    beslutning: str
    ansvarlig: str
    status: str
    uttrekk: str
    figur: str | None = None
    tiltak: str | None = None
    frist: date | None = None


@dataclass(frozen=True)
class Beslutning:
    """A decision as it stands: how it was written, and what has become of it since.

    `skrevet` and `endret` are in UTC; `merknad` belongs to the last change.
    """

    id: str
    utkast: Utkast
    skrevet: datetime
    endret: datetime | None = None
    merknad: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether something remains to be done."""
        return self.utkast.status not in ("utfort", "bortfalt")


@dataclass(frozen=True)
class Linje:
    """One line as it lies in the store: `innhold` is what it says, in the order it was written."""

    nummer: int
    tid: datetime
    kommunenr: str
    beslutning: str
    innhold: dict[str, Any]
    forrige: str
    sum: str


class Store:
    """The store in a folder. Safe to use from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    # -- writing -----------------------------------------------------------------------------------

    def write(self, utkast: Utkast) -> Beslutning:
        """Add a decision; it is on the disk when this returns. StoreError when it cannot be."""
        with self._writing() as connection:
            number = self._number_of(connection, utkast.kommunenr, utkast.dato.year)
            name = f"{utkast.kommunenr}-{utkast.dato.year}-{number:03}"
            written = _append(connection, utkast.kommunenr, name, _as_text(asdict(utkast)))
        return Beslutning(name, utkast, written)

    def follow_up(
        self, name: str, status: str, frist: date | None, merknad: str | None
    ) -> Beslutning:
        """Add what has become of a decision. StoreError for one that nobody has made."""
        with self._writing() as connection:
            lines = [line for line in _read(connection) if line.beslutning == name]
            if not lines:
                raise StoreError(f"Beslutningen «{name}» finnes ikke.")
            before = as_it_stands(lines)
            content = {"status": status, "frist": frist, "merknad": merknad}
            kommunenr = before.utkast.kommunenr
            written = _append(connection, kommunenr, name, _as_text(content))
        changed = replace(before.utkast, status=status, frist=frist)
        return replace(before, utkast=changed, endret=written, merknad=merknad)

    @staticmethod
    def _number_of(connection: sqlite3.Connection, kommunenr: str, year: int) -> int:
        prefix = f"{kommunenr}-{year}-"
        query = "SELECT count(DISTINCT beslutning) FROM linje WHERE substr(beslutning, 1, ?) = ?"
        (there,) = connection.execute(query, (len(prefix), prefix)).fetchone()
        return int(there) + 1

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes during: whole, or not at all."""
        try:
            # One at a time makes the schema; SQLite itself sees to the rest.
            with files.locked(self.path.parent), closing(self._connect()) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(_SCHEMA)
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"Beslutningen er ikke lagret: {error}.") from error

    # -- reading -----------------------------------------------------------------------------------

    def decisions(self, kommunenr: str | None = None) -> list[Beslutning]:
        """The decisions (of one municipality) as they stand, the first written first."""
        return [as_it_stands(lines) for lines in by_decision(self.lines(kommunenr))]

    def lines(self, kommunenr: str | None = None) -> list[Linje]:
        """Every line (of one municipality), in the order they were written."""
        with self._reading() as connection:
            found = [] if connection is None else _read(connection)
        return [one for one in found if kommunenr in (None, one.kommunenr)]

    def version(self) -> int:
        """The number of lines: it changes when anything is written."""
        with self._reading() as connection:
            if connection is None:
                return 0
            (last,) = connection.execute("SELECT max(nummer) FROM linje").fetchone()
            return int(last or 0)

    def faults(self) -> list[str]:
        """What is wrong with the chain of lines, in sentences; empty when it is whole."""
        found, before = [], _BEGINNING
        for expected, line in enumerate(self.lines(), start=1):
            if line.nummer != expected:
                found.append(f"Linje {expected} mangler: den neste er {line.nummer}.")
            if line.forrige != before or line.sum != _sum_of(line):
                found.append(f"Linje {line.nummer} er ikke slik den ble skrevet.")
            before = line.sum
        return found

    def backup(self, target: Path) -> None:
        """Copy the whole store to a new file, while others may be writing."""
        with closing(self._connect()) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection to read from; None where nothing is written yet."""
        if not self.path.exists():
            yield None
            return
        try:
            with closing(self._connect()) as connection:
                query = "SELECT 1 FROM sqlite_master WHERE name = 'linje'"
                there = connection.execute(query).fetchone()
                yield connection if there else None
        except sqlite3.Error as error:
            raise StoreError(f"Beslutningene kan ikke leses: {error}.") from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection


# -- lines -----------------------------------------------------------------------------------------


def _read(connection: sqlite3.Connection) -> list[Linje]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM linje ORDER BY nummer").fetchall()
    return [
        Linje(nummer, datetime.fromisoformat(tid), kommunenr, name, json.loads(text), before, own)
        for nummer, tid, kommunenr, name, text, before, own in rows
    ]


def _append(connection: sqlite3.Connection, kommunenr: str, name: str, text: str) -> datetime:
    """Add a line after the last; when it was written."""
    last = connection.execute(
        "SELECT nummer, sum FROM linje ORDER BY nummer DESC LIMIT 1"
    ).fetchone()
    number, before = last or (0, _BEGINNING)
    now = datetime.now(UTC)
    line = Linje(number + 1, now, kommunenr, name, json.loads(text), before, "")
    connection.execute(
        f"INSERT INTO linje ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (line.nummer, now.isoformat(), kommunenr, name, text, before, _sum_of(line)),
    )
    return now


def _sum_of(line: Linje) -> str:
    """The hash of all that a line says, and of the line before it."""
    parts = (line.nummer, line.tid.isoformat(), line.kommunenr, line.beslutning)
    text = json.dumps([*parts, _as_text(line.innhold), line.forrige], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_text(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=date.isoformat)


def by_decision(lines: Iterable[Linje]) -> list[list[Linje]]:
    """The lines of each decision, in the order they were written, the first written first."""
    found: dict[str, list[Linje]] = {}
    for line in lines:
        found.setdefault(line.beslutning, []).append(line)
    return list(found.values())


def as_it_stands(lines: Sequence[Linje]) -> Beslutning:
    """A decision as the last of its lines leaves it. Its first must be there; the last need not."""
    first, last = lines[0], lines[-1]
    content = {**first.innhold, "status": last.innhold["status"], "frist": last.innhold["frist"]}
    days = {name: _day(content[name]) for name in ("dato", "frist")}
    followed = last is not first
    return Beslutning(
        first.beslutning,
        Utkast(**{**content, **days}),
        first.tid,
        last.tid if followed else None,
        last.innhold["merknad"] if followed else None,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
