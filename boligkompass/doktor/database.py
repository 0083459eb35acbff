"""The PostgreSQL that servers share: reached, with the right tables, and shut for all but adding.

What is asked is PostgreSQL's own catalogue, by the server's own user.
"""

from collections.abc import Generator, Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from boligkompass.doktor.finding import Finding
from boligkompass.ledger.address import Address
from boligkompass.ledger.failures import LedgerError
from boligkompass.ledger.postgres import SCHEMA, opened

if TYPE_CHECKING:
    from boligkompass.ledger.database import Connection

_SCRIPT = "Kjør drift/postgresql.sql på nytt som den som eier databasen, se docs/drift.md."
# The tables with their columns, and the triggers that keep them as they are.
_TABLES = {
    "linje": {"nummer", "tid", "kommunenr", "beslutning", "innhold", "forrige", "sum"},
    "motegrunnlag": {"nummer", "tid", "kommunenr", "uttrekk", "navn", "sha256", "innhold"},
    "nokkel": {"nummer", "innhold"},
    "utlogget": {"okt", "til"},
}
_TRIGGERS = {(table, "ingen_endring") for table in _TABLES} | {
    ("utlogget", "ingen_sletting"),
    ("utlogget", "rydd"),
}
_NEEDED = ("SELECT", "INSERT")
_TOO_MUCH = ("UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
_COLUMNS_ASKED = (
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s"
)
_TRIGGERS_ASKED = (
    "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relnamespace = %s::regnamespace AND t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal"
)
_ABOVE_ASKED = (
    "SELECT rolsuper OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = %s::regnamespace "
    "AND c.relkind = 'r' AND pg_has_role(c.relowner, 'USAGE')) "
    "FROM pg_roles WHERE rolname = current_user"
)
_TLS_ASKED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
_PROVEN = "verify-full"


def examine(address: Address) -> Generator[Finding, None, bool]:
    """What is wrong with the database; returns whether its decisions can be read."""
    try:
        with opened(address).connected() as connection:
            found = [*_settings(connection), *_way(connection)]
            missing = list(_missing(connection))
            found += missing or [*_triggers(connection), *_rights(connection)]
    except LedgerError as error:
        yield Finding(
            f"{address}: {error}.",
            "Se etter at databasen kjører, at adressen, passordet og sertifikatet er rett, og at "
            "pg_hba.conf slipper serveren inn.",
        )
        return False
    yield from found
    return not missing


def _settings(connection: "Connection") -> Iterator[Finding]:
    if _one(connection, "SHOW server_encoding") != "UTF8":
        yield Finding(
            "Databasen bruker ikke UTF8.",
            "Lag en ny med «createdb --encoding=UTF8 --template=template0».",
        )
    if _one(connection, "SHOW fsync") != "on":
        yield Finding(
            "Databasen venter ikke på disken (fsync er av): det som er lagret, kan gå tapt.",
            "Slå på fsync i postgresql.conf.",
        )


def _way(connection: "Connection") -> Iterator[Finding]:
    """Whether what is sent to another machine can be read on the way, or is sent to anyone."""
    if not _is_elsewhere(connection.info.host):
        return
    if not _one(connection, _TLS_ASKED):
        yield Finding(
            "Forbindelsen til databasen er ikke kryptert.",
            "Slå på TLS i databasen, og legg til sslmode=verify-full i adressen.",
        )
    elif connection.info.get_parameters().get("sslmode") != _PROVEN:
        yield Finding(
            "Forbindelsen til databasen er kryptert, men serveren ser ikke etter at det er rett "
            "database som svarer.",
            "Legg til sslmode=verify-full i adressen, og sett PGSSLROOTCERT, se docs/drift.md.",
            warning=True,
        )


def _is_elsewhere(host: str) -> bool:
    """Whether the name that the address gives is of another machine; a path is a socket here."""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return bool(host) and not host.startswith(("/", "@")) and host != "localhost"


def _missing(connection: "Connection") -> Iterator[Finding]:
    there = connection.execute(_COLUMNS_ASKED, (SCHEMA,)).fetchall()
    for table, columns in _TABLES.items():
        has = {column for name, column in there if name == table}
        if not columns <= has:
            lacks = (
                f"mangler {', '.join(sorted(columns - has))}"
                if has
                else "finnes ikke, eller er stengt for brukeren"
            )
            yield Finding(f"Tabellen {SCHEMA}.{table} i databasen {lacks}.", _SCRIPT)


def _triggers(connection: "Connection") -> Iterator[Finding]:
    there = set(connection.execute(_TRIGGERS_ASKED, (SCHEMA,)).fetchall())
    for table, trigger in sorted(_TRIGGERS - there):
        yield Finding(f"Sperren {trigger} på {SCHEMA}.{table} mangler eller er slått av.", _SCRIPT)


def _rights(connection: "Connection") -> Iterator[Finding]:
    """Whether the server's user may read and add, and nothing else."""
    if _one(connection, _ABOVE_ASKED, SCHEMA):
        yield Finding(
            "Serverens bruker eier tabellene eller styrer databasen, og kan endre beslutninger.",
            "Gi serveren en egen bruker som ikke eier noe, se docs/drift.md.",
        )
        return
    for table in _TABLES:
        lacks = [right for right in _NEEDED if not _may(connection, table, right)]
        has = [right for right in _TOO_MUCH if _may(connection, table, right)]
        if lacks:
            yield Finding(f"Brukeren mangler {' og '.join(lacks)} på {SCHEMA}.{table}.", _SCRIPT)
        if has:
            yield Finding(f"Brukeren har også {' og '.join(has)} på {SCHEMA}.{table}.", _SCRIPT)


def _may(connection: "Connection", table: str, right: str) -> bool:
    query = "SELECT has_table_privilege(%s, %s)"
    return bool(_one(connection, query, f"{SCHEMA}.{table}", right))


def _one(connection: "Connection", query: str, *given: str) -> Any:
    row = connection.execute(query, given or None).fetchone()
    return row[0] if row else None
