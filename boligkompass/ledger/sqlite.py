"""The lines in one SQLite file on the server's own disk."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from boligkompass import files
from boligkompass.ledger.failures import LedgerError
from boligkompass.ledger.lines import COLUMNS, Row

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
_COLUMNS = ", ".join(COLUMNS)
_ALL = f"SELECT {_COLUMNS} FROM linje ORDER BY nummer"
_OF_ONE = f"SELECT {_COLUMNS} FROM linje WHERE kommunenr = ? ORDER BY nummer"
_LAST = "SELECT nummer, sum FROM linje ORDER BY nummer DESC LIMIT 1"
_ADD = f"INSERT INTO linje ({_COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS))})"


class _Table:
    """The table on an open connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, kommunenr: str | None = None) -> list[Row]:
        if kommunenr is None:
            return self._connection.execute(_ALL).fetchall()
        return self._connection.execute(_OF_ONE, (kommunenr,)).fetchall()

    def last(self) -> tuple[int, str] | None:
        found: tuple[int, str] | None = self._connection.execute(_LAST).fetchone()
        return found

    def add(self, rows: Sequence[Row]) -> None:
        self._connection.executemany(_ADD, rows)


class SqliteLines:
    """The lines in `beslutninger.sqlite` in a folder, or in a file of another name."""

    def __init__(self, place: Path) -> None:
        self.path = place if place.suffix == ".sqlite" else place / FILE

    @property
    def name(self) -> str:
        return str(self.path)

    def exists(self) -> bool:
        return self.path.exists()

    def rows(self, kommunenr: str | None = None) -> list[Row]:
        with self._reading() as table:
            return table.rows(kommunenr) if table else []

    def last(self) -> tuple[int, str] | None:
        with self._reading() as table:
            return table.last() if table else None

    @contextmanager
    def writing(self) -> Iterator[_Table]:
        try:
            # One at a time makes the schema; SQLite itself sees to the rest.
            with files.locked(self.path.parent), closing(self._connect()) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(_SCHEMA)
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield _Table(connection)
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise LedgerError(str(error)) from error

    def backup(self, target: Path) -> None:
        """Copy the file as it is, page by page, while others may be writing: also a damaged chain
        is copied."""
        try:
            with closing(self._connect()) as source, closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
        except sqlite3.Error as error:
            raise LedgerError(str(error)) from error

    @contextmanager
    def _reading(self) -> Iterator[_Table | None]:
        """The table to read from; None where nothing is written yet."""
        if not self.path.exists():
            yield None
            return
        try:
            with closing(self._connect()) as connection:
                query = "SELECT 1 FROM sqlite_master WHERE name = 'linje'"
                there = connection.execute(query).fetchone()
                yield _Table(connection) if there else None
        except sqlite3.Error as error:
            raise LedgerError(str(error)) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection
