"""The lines in a PostgreSQL that several servers share. Its tables are made by
`drift/postgresql.sql`, by whoever owns the database: the server itself may only read and add."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from boligkompass.ledger.address import MISSING, Address
from boligkompass.ledger.failures import LedgerError, UnsureError
from boligkompass.ledger.lines import COLUMNS, Row
from boligkompass.ledger.sqlite import SqliteLines

if TYPE_CHECKING:
    from boligkompass.ledger.database import Connection, Database

SCHEMA = "boligkompass"
# What those who write wait for, one number for each kind: any two that nobody else uses.
LINES_LOCK, PACKS_LOCK = 0x626F6B01, 0x626F6B02
_COLUMNS = ", ".join(COLUMNS)
_ALL = f"SELECT {_COLUMNS} FROM {SCHEMA}.linje ORDER BY nummer"
_OF_ONE = f"SELECT {_COLUMNS} FROM {SCHEMA}.linje WHERE kommunenr = %s ORDER BY nummer"
_LAST = f"SELECT nummer, sum FROM {SCHEMA}.linje ORDER BY nummer DESC LIMIT 1"
_ADD = f"INSERT INTO {SCHEMA}.linje ({_COLUMNS}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
_THERE = f"SELECT 1 FROM {SCHEMA}.linje WHERE sum = %s"


def opened(address: Address) -> "Database":
    """The database at an address; LedgerError where the package that it needs is not installed."""
    try:
        from boligkompass.ledger.database import database
    except ImportError as error:
        raise LedgerError(f"PostgreSQL {MISSING.rstrip('.')}") from error
    return database(address)


class PostgresTable:
    """The table on an open connection."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self.sums: list[str] = []

    def rows(self, kommunenr: str | None = None) -> list[Row]:
        asked = (_ALL, None) if kommunenr is None else (_OF_ONE, (kommunenr,))
        return [_row(*found) for found in self._connection.execute(*asked)]

    def last(self) -> tuple[int, str] | None:
        found: tuple[int, str] | None = self._connection.execute(_LAST).fetchone()
        return found

    def add(self, rows: Sequence[Row]) -> None:
        # One by one: after an `executemany` PostgreSQL 15 does not give up a lost connection.
        for row in rows:
            self._connection.execute(_ADD, row)
        self.sums += [row[-1] for row in rows]


class PostgresLines:
    """The lines in the table `linje`."""

    def __init__(self, address: Address) -> None:
        self._address = address

    @property
    def name(self) -> str:
        return str(self._address)

    def exists(self) -> bool:
        self.last()
        return True

    def rows(self, kommunenr: str | None = None) -> list[Row]:
        with opened(self._address).connected() as connection:
            return PostgresTable(connection).rows(kommunenr)

    def last(self) -> tuple[int, str] | None:
        with opened(self._address).connected() as connection:
            return PostgresTable(connection).last()

    @contextmanager
    def writing(self) -> Iterator[PostgresTable]:
        table = None
        try:
            with opened(self._address).transaction(LINES_LOCK) as connection:
                table = PostgresTable(connection)
                yield table
        except UnsureError as error:
            if table is None or not self._landed(table.sums, error):
                raise LedgerError(str(error)) from error

    def backup(self, target: Path) -> None:
        with SqliteLines(target).writing() as copy:
            copy.add(self.rows())

    def _landed(self, sums: Sequence[str], lost: UnsureError) -> bool:
        """Whether the lines are there, after the connection was lost as they were written.

        Whoever wrote them holds the lock until it is decided. UnsureError where nobody answers.
        """
        try:
            with opened(self._address).transaction(LINES_LOCK) as connection:
                return all(connection.execute(_THERE, (one,)).fetchone() for one in sums)
        except LedgerError:
            raise lost from None


def _row(
    nummer: int, tid: str, kommunenr: str, beslutning: str, innhold: str, forrige: str, own: str
) -> Row:
    return nummer, tid, kommunenr, beslutning, innhold, forrige, own
