"""Connections to the PostgreSQL that several servers share.

A few connections are kept and used again, by one thread at a time. A library's pool waits for a
database that is away; a page must be told at once, and work again as soon as the database is back.
So a kept connection is looked at before it is used, one that fails is thrown away, and where none
can be made, nobody else waits for the same in the next moments. Nothing waits longer than
`LONGEST`, also where the database has stopped in the middle of an answer.
"""

import logging
import selectors
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore, Lock
from typing import TypeVar

import psycopg
from psycopg import conninfo, errors
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

from boligkompass.ledger.address import Address, masked
from boligkompass.ledger.failures import LedgerError, UnsureError

# Seconds that anything may take: a statement, a wait for another writer, an answer.
PATIENCE = 5.0
# Seconds after which an answer is no longer waited for. The database gives up first, where it can.
LONGEST = PATIENCE + 1
# Seconds that a connection may take, where the address says nothing of it.
_CONNECTING = 3
# Seconds in which nobody tries again after a connection could not be made.
_PAUSE = 2.0
# Connections that one server has at most, and seconds one may lie unused: a firewall between
# forgets those that are quiet.
_MOST, _QUIET = 10, 60.0
_SETTINGS = (
    f"-c statement_timeout={PATIENCE:.0f}s "
    # Shorter, so that whoever asks what became of a lost connection's lines gets an answer.
    f"-c idle_in_transaction_session_timeout={PATIENCE - 2:.0f}s "
    # What was accepted is on the disk, whatever the database is otherwise set to.
    "-c synchronous_commit=on"
)
_AWAY = "databasen svarer ikke. Prøv igjen om litt"
_WAITING = "databasen brukte for lang tid. Prøv igjen om litt"
_REASONS: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.UndefinedTable, "databasen mangler tabellene. Den som drifter, kjører postgresql.sql"),
    (errors.InsufficientPrivilege, "brukeren i databasen mangler rettigheter"),
    (errors.ReadOnlySqlTransaction, "databasen kan bare leses nå"),
    (errors.DiskFull, "disken til databasen er full"),
    (errors.QueryCanceled, _WAITING),
    (errors.LockNotAvailable, _WAITING),
    (psycopg.OperationalError, _AWAY),
)
# Parts of what libpq says when TLS is not as the address asks for, and what they mean.
_INSECURE = (
    (
        "certificate verify failed",
        "sertifikatet til databasen er utløpt, eller fra en utsteder serveren ikke stoler på. "
        "Den som drifter, retter det eller sslrootcert",
    ),
    (
        "does not match host name",
        "sertifikatet til databasen gjelder et annet navn enn det i adressen. "
        "Den som drifter, retter adressen eller sertifikatet",
    ),
    (
        "server does not support SSL",
        "databasen har ikke TLS, og adressen krever det. Den som drifter, slår på TLS",
    ),
    (
        "root certificate file",
        "filen med rotsertifikatet kan ikke leses. Den som drifter, retter sslrootcert",
    ),
)

_log = logging.getLogger(__name__)
_Value = TypeVar("_Value")


class Connection(psycopg.Connection[TupleRow]):
    """A connection on which nothing waits for ever."""

    def wait(
        self, gen: PQGen[_Value], interval: float = 0.1, timeout: float | None = None
    ) -> _Value:
        return super().wait(gen, interval, LONGEST if timeout is None else timeout)


@dataclass
class _Kept:
    connection: Connection
    since: float


class Database:
    """One database, for all threads of this process."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._kept: list[_Kept] = []
        self._lock = Lock()
        self._room = BoundedSemaphore(_MOST)
        self._pause_until = 0.0
        self._refused = _AWAY

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection where each statement is a transaction. LedgerError where something fails."""
        if not self._room.acquire(timeout=PATIENCE):
            raise LedgerError(_WAITING)
        try:
            connection = self._take()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            with self._lock:
                self._kept.append(_Kept(connection, time.monotonic()))
        except psycopg.Error as error:
            raise LedgerError(self._reason(error)) from error
        finally:
            self._room.release()

    @contextmanager
    def transaction(self, lock: int) -> Iterator[Connection]:
        """A transaction, alone among those with the same lock: whole, or not at all.

        UnsureError where the connection was lost as it ended.
        """
        ending = False
        try:
            with self.connected() as connection, connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (lock,))
                yield connection
                ending = True
        except LedgerError as error:
            raise (UnsureError(str(error)) if ending else error) from error.__cause__

    def close(self) -> None:
        """Let go of the connections that are kept, and begin anew."""
        with self._lock:
            kept, self._kept = self._kept, []
        self._pause_until = 0.0
        for one in kept:
            one.connection.close()

    def _take(self) -> Connection:
        """A connection that was well a moment ago, or a new one."""
        while True:
            with self._lock:
                kept = self._kept.pop() if self._kept else None
            if kept is None:
                return self._connect()
            if time.monotonic() - kept.since < _QUIET and _is_silent(kept.connection):
                return kept.connection
            kept.connection.close()

    def _connect(self) -> Connection:
        if time.monotonic() < self._pause_until:
            raise LedgerError(self._refused)
        try:
            given = conninfo.conninfo_to_dict(self._address.url)
        except psycopg.ProgrammingError:
            # What libpq says of an address may repeat it.
            raise LedgerError("adressen til databasen er feil skrevet") from None
        own = {
            "connect_timeout": _CONNECTING,
            "tcp_user_timeout": int(PATIENCE * 1000),
            "application_name": "boligkompass",
            **given,
            "client_encoding": "utf8",
            # Whoever runs the database may know better: the last holds.
            "options": f"{_SETTINGS} {given.get('options') or ''}".strip(),
        }
        try:
            return Connection.connect(**own, autocommit=True)  # type: ignore[arg-type]
        except psycopg.OperationalError as error:
            self._refused = _meaning(error)
            self._pause_until = time.monotonic() + _PAUSE
            raise

    def _reason(self, error: psycopg.Error) -> str:
        """What an error means to the reader; the log is told what it was."""
        _log.warning("Boligkompass: %s: %s", self._address, _told(error, self._address))
        return _meaning(error)


def _meaning(error: psycopg.Error) -> str:
    """What an error means to the reader."""
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        for sign, reason in _INSECURE:
            if sign in str(error):
                return reason
    told = (reason for kind, reason in _REASONS if isinstance(error, kind))
    return next(told, f"databasen svarte med feil {error.sqlstate or 'uten nummer'}")


def _told(error: psycopg.Error, address: Address) -> str:
    """What psycopg says, on one line and without a password."""
    text = " ".join(str(error).split())
    with suppress(psycopg.Error):
        secret = conninfo.conninfo_to_dict(address.url).get("password")
        if secret:
            text = text.replace(str(secret), "•••")
    return masked(text.replace(address.url, str(address)))


def _is_silent(connection: Connection) -> bool:
    """Whether the database has said nothing since it was last asked: all it says then is that it
    goes away. Costs no answer."""
    if connection.closed:
        return False
    with selectors.DefaultSelector() as selector:
        selector.register(connection.fileno(), selectors.EVENT_READ)
        return not selector.select(0)


@cache
def database(address: Address) -> Database:
    """The database at an address, with the connections that are kept to it."""
    return Database(address)
