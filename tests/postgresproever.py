"""A real PostgreSQL for the tests: Debian's, started by the tests themselves in a folder of theirs.

It listens on a socket in that folder alone, so no port is taken. The tests skip where it is not
installed, except where `BOLIGKOMPASS_KREV_POSTGRES` is set, as in CI.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
import pytest

from boligkompass import settings
from boligkompass.ledger.address import Address

REQUIRED = bool(os.environ.get("BOLIGKOMPASS_KREV_POSTGRES"))
OWNER, USER, PASSWORD = "eier", "boligkompass", "hemmelig-Æ/4@x"
QUOTED = "hemmelig-%C3%86%2F4%40x"
_TEMPLATE = "mal"
TABLES = ("linje", "motegrunnlag", "nokkel", "utlogget")
SCRIPT = settings.PROJECT / "drift" / "postgresql.sql"
_WAIT = 60.0


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version first; None where there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4])
    )
    there = shutil.which("initdb")
    return found[-1].parent if found else Path(there).parent if there else None


def _someone() -> dict[str, Any]:
    """Whom it runs as: PostgreSQL refuses root."""
    if os.getuid():
        return {}
    names = [one.pw_name for one in pwd.getpwall()]
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Cluster:
    """A server with an owner, and the user that Boligkompass signs in as."""

    def __init__(self) -> None:
        found = programs()
        if found is None:
            missing = "PostgreSQL er ikke installert på maskinen (apt-get install postgresql)"
            (pytest.fail if REQUIRED else pytest.skip)(missing)
        self._bin = found
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 5432
        self.folder = Path(tempfile.mkdtemp(prefix="bk-pg-", dir="/tmp"))
        who = _someone()
        if who:
            os.chown(self.folder, who["user"], who["group"])
        self.folder.chmod(0o755)
        self._run(
            self._bin / "initdb",
            *("--pgdata", self.folder / "data", "--username", OWNER, "--encoding", "UTF8"),
            *("--no-locale", "--auth-local", "trust", "--no-sync"),
        )
        (self.folder / "data" / "pg_hba.conf").write_text(
            f"local all {OWNER} trust\nlocal all all scram-sha-256\n", encoding="utf-8"
        )
        # Only a power cut would tell, and the disk of a busy machine is slow. In the file, where a
        # test can overrule it.
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as written:
            written.write("fsync = off\nlisten_addresses = ''\n")
        self.start()
        self.ask("postgres", f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'")
        self.ask("postgres", f"CREATE DATABASE {_TEMPLATE}")
        self.prepare(_TEMPLATE)

    def start(self) -> None:
        """Start, and wait until it answers."""
        log = (self.folder / "logg").open("ab")
        with log:
            self._process = subprocess.Popen(
                [
                    *(self._bin / "postgres", "-D", self.folder / "data"),
                    *("-k", self.folder),
                ],
                **_someone(),
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + _WAIT
        while True:
            try:
                self.ask("postgres", "SELECT 1")
            except psycopg.OperationalError:
                told = (self.folder / "logg").read_text(encoding="utf-8")
                assert self._process.poll() is None, told
                assert time.monotonic() < deadline, told
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """Stop at once, as when the machine goes down, whoever is connected."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_WAIT)
            self._process = None

    def remove(self) -> None:
        """Stop, and take the folder away."""
        self.stop()
        shutil.rmtree(self.folder)

    def listen(self, port: int, key: bytes, certificates: bytes) -> None:
        """Answer on this machine's own address too, with TLS, as from the next start."""
        self._port = port
        for name, content in (("nokkel.pem", key), ("sertifikat.pem", certificates)):
            path = self.folder / "data" / name
            path.write_bytes(content)
            path.chmod(0o600)
            if who := _someone():
                os.chown(path, who["user"], who["group"])
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as written:
            written.write(
                f"listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n"
                "ssl_key_file = 'nokkel.pem'\nssl_cert_file = 'sertifikat.pem'\n"
            )
        with (self.folder / "data" / "pg_hba.conf").open("a", encoding="utf-8") as written:
            written.write("host all all 127.0.0.1/32 scram-sha-256\n")

    def prepare(self, base: str) -> None:
        """Make the tables, by the script that an operator runs."""
        self.run("psql", "--dbname", base, "--quiet", "--set", f"bruker={USER}", "--file", SCRIPT)

    def run(self, program: str, *arguments: object) -> None:
        """Run one of PostgreSQL's own programs as the owner."""
        where = ("--host", self.folder, "--port", self._port, "--username", OWNER)
        self._run(self._bin / program, *where, *arguments)

    def create(self, template: str = _TEMPLATE) -> Address:
        """A new database, by default with the tables; its address for the server's user."""
        base = f"prove{next(self._numbers)}"
        self.ask("postgres", f"CREATE DATABASE {base} TEMPLATE {template}")
        return Address(self.url(base))

    def drop(self, address: Address) -> None:
        """Take a database away."""
        self.ask("postgres", f"DROP DATABASE {base_of(address)} WITH (FORCE)")

    def empty(self, address: Address) -> None:
        """Take away what a test wrote, as nobody but the owner can, and only past the triggers."""
        tables = ", ".join(f"boligkompass.{one}" for one in TABLES)
        as_owner(
            address,
            *(f"ALTER TABLE boligkompass.{one} ENABLE TRIGGER ALL" for one in TABLES),
            "SET session_replication_role = replica",
            f"TRUNCATE {tables}",
        )

    def url(self, base: str) -> str:
        """The address of a database, as the server's user."""
        where = f"host={self.folder}&port={self._port}"
        return f"postgresql://{USER}:{QUOTED}@/{base}?{where}&{timeouts()}"

    def ask(self, base: str, *statements: str) -> list[tuple[Any, ...]]:
        """Do something as the owner; what the last statement gave."""
        return as_owner(Address(self.url(base)), *statements)

    @staticmethod
    def _run(*command: object) -> None:
        done = subprocess.run(
            [str(part) for part in command], **_someone(), cwd="/", capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


def timeouts(statement: str = "120s", idle: str = "120s") -> str:
    """How long the database waits, for an address: a busy machine is no fault in what is tested."""
    settings_of = {"statement_timeout": statement, "idle_in_transaction_session_timeout": idle}
    options = " ".join(f"-c {name}={value}" for name, value in settings_of.items())
    return urlencode({"connect_timeout": "120", "options": options}, quote_via=quote)


def base_of(address: Address) -> str:
    """The name of the database at an address of the tests."""
    return address.url.rpartition("@/")[2].partition("?")[0]


def as_owner(address: Address, *statements: str) -> list[tuple[Any, ...]]:
    """Do something in the database as its owner, who may do anything; what the last gave."""
    url = f"postgresql://{OWNER}@/{address.url.rpartition('@/')[2]}"
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []
