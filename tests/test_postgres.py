"""What several servers share in a PostgreSQL: nothing is lost, shown or open that should not be."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from postgresproever import PASSWORD, TABLES, Cluster, as_owner, base_of, timeouts
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from boligkompass import doktor, settings, warehouse
from boligkompass.access import cookies, lines, rules, store, visit
from boligkompass.access.rules import Rules
from boligkompass.beslutninger import FILE, Place, Store, StoreError, Utkast
from boligkompass.cli import main
from boligkompass.decisions import view, writing
from boligkompass.decisions.writing import Skjema
from boligkompass.doktor import Finding
from boligkompass.ledger import database as ledger
from boligkompass.ledger.address import Address
from boligkompass.ledger.database import database as connections
from boligkompass.ledger.failures import LedgerError
from boligkompass.ledger.postgres import LINES_LOCK, PostgresLines
from boligkompass.ledger.sqlite import SqliteLines
from boligkompass.motegrunnlag import arkiv
from boligkompass.server import middleware, routes

Capture = pytest.CaptureFixture[str]
DRAFT = Utkast(
    kommunenr="9901",
    dato=date(2026, 11, 5),
    beslutning="Kjøpe to boliger i Nordre (oppdiktet)",
    ansvarlig="Kommunalsjef eiendom",
    status="vedtatt",
    uttrekk="2026-11-01.1",
)
NOBODY_THERE = Address("postgresql://boligkompass:kjempehemmelig@127.0.0.1:1/ingen")
DAY = 24 * 3600


@pytest.fixture
def chosen(database: Address, monkeypatch: pytest.MonkeyPatch) -> Address:
    """The database, set as where decisions are."""
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", database.url)
    return database


def eventually(ask: Callable[[], object]) -> None:
    """Ask until it is so; within moments, or it is a fault."""
    deadline = time.monotonic() + 30
    while True:
        with suppress(LedgerError, StoreError):
            if ask():
                return
        assert time.monotonic() < deadline
        time.sleep(0.02)


# -- only added to ---------------------------------------------------------------------------------

REFUSED = [
    *(
        f"UPDATE boligkompass.{table} SET {column} = {column}"
        for table, column in zip(TABLES, ("tid", "navn", "innhold", "til"), strict=True)
    ),
    *(f"DELETE FROM boligkompass.{table}" for table in TABLES),
    *(f"TRUNCATE boligkompass.{table}" for table in TABLES),
]


def filled(address: Address) -> None:
    """Something in each table."""
    Store(address).write(DRAFT)
    arkiv.shelf(address, "9901", "2026-11-01.1").keep("a.pdf", b"en")
    lines.lines_in(address).add_key({"id": "x"})
    lines.lines_in(address).end("okt", time.time() + DAY)


def test_neither_the_server_nor_the_owner_changes_what_is_written(database: Address) -> None:
    filled(database)
    more = [
        "DROP TABLE boligkompass.linje",
        "ALTER TABLE boligkompass.linje DISABLE TRIGGER ALL",
        "CREATE TABLE boligkompass.ny (a int)",
        "SET session_replication_role = replica",
    ]
    for statement in (*REFUSED, *more):
        with (
            psycopg.connect(database.url) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)
    for statement in REFUSED:
        with pytest.raises(psycopg.errors.RestrictViolation, match="verken endres eller slettes"):
            as_owner(database, statement)
    assert Store(database).faults() == []
    assert [len(PostgresLines(database).rows()), lines.lines_in(database).has_ended("okt")] == [
        1,
        True,
    ]


def test_two_lines_never_follow_the_same(database: Address) -> None:
    # Someone who writes past the program, with no lock: the table itself says no.
    Store(database).write(DRAFT)
    (row,) = PostgresLines(database).rows()
    with psycopg.connect(database.url) as connection:
        for wrong in ((1, *row[1:]), (2, *row[1:6], "ny"), (2, *row[1:5], "ny", row[6])):
            with pytest.raises(psycopg.errors.UniqueViolation), connection.transaction():
                connection.execute(
                    "INSERT INTO boligkompass.linje VALUES (%s, %s, %s, %s, %s, %s, %s)", wrong
                )


def test_the_script_can_be_run_again(cluster: Cluster, database: Address) -> None:
    filled(database)
    cluster.prepare(base_of(database))
    assert Store(database).version() == 1


# -- away and back ---------------------------------------------------------------------------------


def test_the_database_goes_away_and_comes_back(
    cluster: Cluster,
    chosen: Address,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    publish: Callable[..., str],
) -> None:
    shown = warehouse.warehouse(publish())
    kept = Store(chosen)
    kept.write(DRAFT)
    assert len(view.of(shown, "9901").vedtak) == 1
    form = Skjema(date(2026, 11, 5), "Kjøpe", "Eiendomssjef", None, "vedtatt")
    cluster.stop()
    try:
        tried: list[float] = []
        connect = ledger.Connection.connect

        def counted(*given: object, **named: object) -> object:
            tried.append(time.monotonic())
            return connect(*given, **named)

        monkeypatch.setattr(ledger.Connection, "connect", counted)
        for _ in range(20):
            fault = view.of(shown, "9901").fault
            assert fault == (
                "Beslutningene kan ikke leses: databasen svarer ikke. Prøv igjen om litt."
            )
        with pytest.raises(StoreError, match="ikke lagret: databasen svarer ikke"):
            writing.save("form", form, "9901", "2026-11-01.1")
        # Nobody waits for what has just been tried.
        apart = [after - before for before, after in pairwise(tried)]
        assert all(seconds >= 0.9 * ledger._PAUSE for seconds in apart)
    finally:
        cluster.start()
    eventually(lambda: not view.of(shown, "9901").fault)
    # The same form, sent again by the reader.
    writing.save("form", form, "9901", "2026-11-01.1")
    assert [one.utkast.beslutning for one in kept.decisions()] == [DRAFT.beslutning, "Kjøpe"]
    assert kept.faults() == []
    assert PASSWORD not in caplog.text
    assert "boligkompass:•••@" in caplog.text


def test_a_restart_between_two_questions_is_not_noticed(
    cluster: Cluster, database: Address
) -> None:
    with connections(database).connected(), connections(database).connected():
        pass  # Two connections are kept.
    cluster.stop()
    cluster.start()
    assert Store(database).write(DRAFT).id == "9901-2026-001"
    assert Store(database).version() == 1


def test_a_database_that_has_stopped_in_the_middle_is_not_waited_for(
    database: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Store(database)
    kept.write(DRAFT)
    with connections(database).connected() as connection:
        pid = connection.info.backend_pid
    monkeypatch.setattr(ledger, "LONGEST", 0.3)
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(StoreError, match="svarer ikke"):
            kept.lines()
    finally:
        os.kill(pid, signal.SIGCONT)
    monkeypatch.undo()
    assert kept.version() == 1


def test_a_writer_that_never_ends_does_not_stop_the_others_for_ever(database: Address) -> None:
    impatient = Address(f"{database.url.partition('&')[0]}&{timeouts(statement='200ms')}")
    with psycopg.connect(database.url) as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", (LINES_LOCK,))
        with pytest.raises(StoreError, match="brukte for lang tid"):
            Store(impatient).write(DRAFT)
    assert Store(database).write(DRAFT).id == "9901-2026-001"
    connections(impatient).close()


def test_nothing_waits_longer_than_is_said() -> None:
    # What an installation has, where its address says nothing else.
    assert "statement_timeout=5s" in ledger._SETTINGS
    assert "idle_in_transaction_session_timeout=3s" in ledger._SETTINGS
    assert "synchronous_commit=on" in ledger._SETTINGS


# -- lost as it was written ------------------------------------------------------------------------


class Proxy:
    """Between the program and the database; it may hang up as a transaction ends."""

    def __init__(self, target: Path) -> None:
        self._target = str(target / ".s.PGSQL.5432")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.cut: str | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.cut == "borte":
                    client.close()
                else:
                    threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self._target)
            done = threading.Event()
            answers = (server, client, done)
            threading.Thread(target=self._answers, args=answers, daemon=True).start()
            while data := client.recv(65536):
                if b"COMMIT" in data and self.cut:
                    self._hang_up(server, client, data, done)
                    return
                server.sendall(data)

    def _hang_up(
        self, server: socket.socket, client: socket.socket, data: bytes, done: threading.Event
    ) -> None:
        """The end of the transaction reaches the database, or does not; the program never knows."""
        how, self.cut = self.cut, "borte" if self.cut == "usikkert" else None
        client.shutdown(socket.SHUT_RDWR)
        if how in ("etter", "usikkert"):
            server.sendall(data)
            # What the database answers tells that it is done; it is read by the other thread.
            assert done.wait(30)
        if how != "halvåpen":
            server.shutdown(socket.SHUT_RDWR)

    def _answers(self, server: socket.socket, client: socket.socket, done: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if b"COMMIT\0" in data:
                    done.set()
                with suppress(OSError):
                    client.sendall(data)


@pytest.fixture
def proxy(cluster: Cluster) -> Iterator[Proxy]:
    between = Proxy(cluster.folder)
    yield between
    between.close()


@contextmanager
def through(proxy: Proxy, database: Address, idle: str = "120s") -> Iterator[Store]:
    """The store as seen through a proxy, with a connection that is already made."""
    url = database.url.replace("@/", f"@127.0.0.1:{proxy.port}/").partition("?")[0]
    address = Address(f"{url}?sslmode=disable&gssencmode=disable&{timeouts(idle=idle)}")
    kept = Store(address)
    assert kept.version() == 1
    yield kept
    connections(address).close()


@pytest.mark.parametrize(("cut", "there"), [("før", 1), ("halvåpen", 1), ("etter", 2)])
def test_a_connection_lost_as_a_decision_was_written(
    proxy: Proxy, database: Address, cut: str, there: int
) -> None:
    Store(database).write(DRAFT)
    # What has lost its other half is given up sooner here than in operation.
    with through(proxy, database, idle="300ms" if cut == "halvåpen" else "120s") as kept:
        proxy.cut = cut
        if there == 2:
            assert kept.write(DRAFT).id == "9901-2026-002"
        else:
            with pytest.raises(StoreError, match="ikke lagret"):
                kept.write(DRAFT)
    assert Store(database).version() == there
    assert Store(database).faults() == []


def test_where_nobody_can_tell_the_reader_is_told_so(proxy: Proxy, database: Address) -> None:
    Store(database).write(DRAFT)
    with through(proxy, database) as kept:
        proxy.cut = "usikkert"
        with pytest.raises(StoreError, match="kan være lagret eller ikke"):
            kept.write(DRAFT)
    # The database had it all the same.
    eventually(lambda: Store(database).version() == 2)


# -- what is wrong with the setting ----------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "postgresql://boligkompass:kjempehemmelig@db.kommunen.no",
        "postgresql://boligkompass:kjempe/hemmelig@db.kommunen.no/",
        "mysql://boligkompass:kjempehemmelig@db.kommunen.no/boligkompass",
        "postgresql://boligkompass:kjempehemmelig@[db/boligkompass",
        "s3://bolig:kjempe@hemmelig@kompass",
    ],
)
def test_a_wrong_address_is_told_without_its_password(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", value)
    (sentence,) = settings.faults()
    assert "Skriv den som postgresql://bruker@vert/database." in sentence
    assert "kjempe" not in sentence
    assert "hemmelig" not in sentence


@pytest.mark.parametrize(
    "value",
    [
        "postgresql://boligkompass@db.kommunen.no/boligkompass?sslmode=verify-full",
        "postgresql://boligkompass:p%40ss@a:5432,b:5433/boligkompass?target_session_attrs=read-write",
        "postgresql:///boligkompass?host=/run/postgresql",
        "postgres://localhost/b",
    ],
)
def test_right_addresses_are_no_fault(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", value)
    assert settings.faults() == []
    assert settings.decisions() == settings.access_store() == Address(value)


def test_no_text_of_an_address_has_the_password() -> None:
    plain = Address("postgresql://u:kjempehemmelig@v/d")
    asked = Address("postgresql://u@v/d?password=kjempehemmelig&sslmode=require")
    for address in (plain, asked):
        assert "hemmelig" not in f"{address} {address!r} {Store(address).name}"
    assert str(plain) == "postgresql://u:•••@v/d"
    assert str(asked) == "postgresql://u@v/d?password=•••&sslmode=require"


def test_without_the_package_it_is_told_what_to_install(
    chosen: Address, monkeypatch: pytest.MonkeyPatch, publish: Callable[..., str]
) -> None:
    opened = warehouse.warehouse(publish())
    monkeypatch.setattr("boligkompass.ledger.address.find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "boligkompass.ledger.database", None)
    (sentence,) = settings.faults()
    assert "krever pakken psycopg" in sentence
    shown = view.of(opened, "9901")
    assert shown.fault is not None
    assert "Kjør «uv sync --no-dev --extra postgres»" in shown.fault


def test_a_wrong_password_and_missing_tables_are_told(cluster: Cluster) -> None:
    bare = cluster.create("template1")
    with pytest.raises(StoreError, match="mangler tabellene"):
        Store(bare).lines()
    wrong = Address(bare.url.replace("hemmelig", "gjettet"))
    with pytest.raises(StoreError, match="svarer ikke"):
        Store(wrong).lines()
    connections(bare).close()
    cluster.drop(bare)


def test_an_address_that_libpq_does_not_take_is_told_without_it() -> None:
    strange = Address("postgresql://u:kjempehemmelig@v/d?finnesikke=1")
    with pytest.raises(StoreError, match="adressen til databasen er feil skrevet") as told:
        Store(strange).lines()
    assert "hemmelig" not in str(told.value.__cause__)
    assert told.value.__cause__ is not None
    assert told.value.__cause__.__cause__ is None


# -- several servers -------------------------------------------------------------------------------

_OTHER = """
from datetime import date
from boligkompass.access import store
store.end_session("okt", {until})
store.revoke("{key}", date(2026, 11, 22))
"""


def test_what_ends_on_one_server_is_over_on_the_other(chosen: Address) -> None:
    today = date(2026, 11, 22)
    key, secret = store.create("Power BI", ("3909",), today, today)
    assert store.find(secret, today) == key
    assert not store.has_ended("okt")
    other = _OTHER.format(until=time.time() + DAY, key=key.id)
    subprocess.run([sys.executable, "-c", other], cwd=settings.PROJECT, check=True)
    assert store.has_ended("okt")
    assert store.find(secret, today) is None
    (found,) = store.keys()
    assert found.trukket == today
    # Nothing of the key itself, nor of anyone, is in the table.
    assert secret not in json.dumps(as_owner(chosen, "SELECT innhold FROM boligkompass.nokkel"))


@pytest.mark.parametrize("ago", [3 * DAY, 30 * DAY])
def test_ended_sessions_are_forgotten_when_their_cookies_are_gone(
    place: Place, ago: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, now = lines.lines_in(place), time.time()
    kept.end("for lengst", now - ago)
    kept.end("nettopp", now - DAY)
    kept.end("gjelder", now + 3600)
    kept.end("gjelder", now + 3600)
    assert sorted(dict(kept.ended())) == ["gjelder", "nettopp"]
    assert not kept.has_ended("for lengst")
    assert kept.has_ended("nettopp")
    assert kept.has_ended("gjelder")


def test_many_who_sign_out_at_once_are_all_remembered(place: Place) -> None:
    # Each finds something to forget: the file is replaced again and again.
    def end(number: int) -> None:
        kept = lines.lines_in(place)
        kept.end(f"gammel {number}", time.time() - 9 * DAY)
        kept.end(f"ny {number}", time.time() + DAY)

    threads = [threading.Thread(target=end, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = lines.lines_in(place)
    assert all(kept.has_ended(f"ny {number}") for number in range(12))


SECRETS = {
    "auth": {
        "redirect_uri": "https://tavla.example/oauth2callback",
        "cookie_secret": "x" * 48,
        "client_id": "boligkompass",
        "client_secret": "y",
        "server_metadata_url": "https://id.example/.well-known/openid-configuration",
    }
}


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Rules:
    """Sign-in is set up, and whoever comes has a cookie that is good for an hour."""
    monkeypatch.setenv("BOLIGKOMPASS_TILGANG", "innlogging")
    made = rules.read(SECRETS)
    claims = {
        "iss": made.issuer,
        "aud": "boligkompass",
        "sub": "ola",
        "roles": ["leser"],
        "iat": time.time() - 60,
        "exp": time.time() + 3600,
    }
    monkeypatch.setattr(cookies, "current_rules", lambda: made)
    monkeypatch.setattr(cookies, "claims", lambda shown, own: claims)
    return made


def test_nobody_comes_in_while_nobody_knows_who_has_signed_out(
    cluster: Cluster, chosen: Address, signed_in: Rules
) -> None:
    made = Starlette(routes=routes(), middleware=middleware())
    client = TestClient(made, "https://tavla.example", client=("10.0.0.7", 5000))
    bearer = {"authorization": f"Bearer {store.create('x', (), date.today(), date.today())[1]}"}
    assert client.get("/csv/").status_code == 200
    assert client.get("/csv/", headers=bearer).status_code == 200
    cluster.stop()
    try:
        for path, headers in (("/csv/", {}), ("/csv/", bearer), ("/bosetting", {})):
            answer = client.get(path, headers=headers)
            assert answer.status_code == 503
            assert "Tavla får ikke sett hvem du er: databasen svarer ikke." in answer.text
        answer = client.get("/auth/logout", follow_redirects=False)
        assert answer.status_code == 503
        assert "Du er ikke logget ut: databasen svarer ikke." in answer.text
        assert client.get("/helse").status_code == 200
    finally:
        cluster.start()
    eventually(lambda: client.get("/csv/", headers=bearer).status_code == 200)
    assert client.get("/csv/").status_code == 200


def _page() -> None:
    import streamlit as st

    from boligkompass.access import visit

    visit.gate()
    st.write("Tallene")


def test_a_page_says_that_nobody_can_see_who_it_is(
    cluster: Cluster, chosen: Address, signed_in: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = {**(cookies.claims({}, signed_in) or {}), "is_logged_in": True}
    monkeypatch.setattr(visit, "current_rules", lambda: signed_in)
    monkeypatch.setattr("streamlit.user_info.UserInfoProxy.to_dict", lambda self: claims)
    app = AppTest.from_function(_page, default_timeout=60).run()
    assert [one.value for one in app.markdown] == ["Tallene"]
    cluster.stop()
    try:
        app.run()
        assert not app.exception
        assert [one.value for one in app.markdown] == [
            "Tavla får ikke sett hvem du er: databasen svarer ikke. Prøv igjen om litt."
        ]
    finally:
        cluster.start()

    def again() -> bool:
        app.button[0].click().run() if app.button else app.run()
        return [one.value for one in app.markdown] == ["Tallene"]

    eventually(again)


# -- moved -----------------------------------------------------------------------------------------


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """What a server has in folders: decisions, a pack, a key and an ended session."""
    folder, access = tmp_path / "beslutninger", tmp_path / "tilgang"
    kept = Store(folder)
    name = kept.write(replace(DRAFT, beslutning="Æøå «10 %» \\ 😀")).id
    kept.follow_up(name, "i_gang", date(2027, 4, 1), "Bud er gitt.")
    kept.write(replace(DRAFT, kommunenr="9902"))
    arkiv.shelf(folder, "9901", "2026-11-01.1").keep("a.pdf", bytes(range(256)))
    there = lines.lines_in(access)
    there.add_key({"id": "1", "navn": "Æ", "sha256": "0"})
    there.end("okt", time.time() + DAY)
    return tmp_path


def move(old: Path) -> int:
    source = ["--fra", str(old / "beslutninger"), "--tilgang", str(old / "tilgang")]
    return main(["beslutninger", "flytt", *source])


def test_a_server_moves_byte_for_byte_and_goes_on(
    old: Path, chosen: Address, capsys: Capture
) -> None:
    assert move(old) == 0
    told = capsys.readouterr().out
    assert "3 linjer er flyttet til postgresql://boligkompass:•••@" in told
    assert "1 fil av møtegrunnlag og 1 nøkkel er med." in told
    assert PostgresLines(chosen).rows() == SqliteLines(old / "beslutninger").rows()
    assert arkiv.shelf(chosen, "9901", "2026-11-01.1").read("a.pdf") == bytes(range(256))
    before, after = lines.lines_in(old / "tilgang"), lines.lines_in(chosen)
    assert list(after.key_lines()) == list(before.key_lines())
    assert list(after.ended()) == list(before.ended())
    assert Store(chosen).write(DRAFT).id == "9901-2026-002"
    assert Store(chosen).faults() == []
    # And not twice.
    assert move(old) == 1
    assert "har beslutninger fra før. Ingenting er flyttet." in capsys.readouterr().err
    assert Store(chosen).version() == 4
    assert len(list(after.key_lines())) == 1


def test_a_copy_in_safety_becomes_a_database(
    old: Path, chosen: Address, tmp_path: Path, capsys: Capture
) -> None:
    Store(chosen).write(DRAFT)
    assert main(["beslutninger", "sikkerhetskopi", "--til", str(tmp_path / "kopi")]) == 0
    (copy,) = (tmp_path / "kopi").iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    assert SqliteLines(copy).rows() == PostgresLines(chosen).rows()
    assert main(["beslutninger", "kontroller"]) == 0
    path = tmp_path / "arkiv.jsonl"
    assert main(["beslutninger", "eksporter", "--kommune", "9901", "--fil", str(path)]) == 0
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["sum"] == Store(chosen).lines()[0].sum
    assert "hemmelig" not in "".join(capsys.readouterr())


def test_a_broken_chain_and_a_folder_as_target_are_refused(
    old: Path, database: Address, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert move(old) == 1
    assert "er en mappe" in capsys.readouterr().err
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", database.url)
    assert main(["beslutninger", "flytt", "--fra", str(old / "tom")]) == 1
    assert "ingenting er flyttet" in capsys.readouterr().err
    with closing(sqlite3.connect(old / "beslutninger" / FILE)) as connection, connection:
        connection.execute("DROP TRIGGER ingen_endring")
        connection.execute("UPDATE linje SET tid = '2020-01-01T00:00:00+00:00' WHERE nummer = 2")
    assert move(old) == 1
    assert "er ikke hel. Ingen linjer er flyttet." in capsys.readouterr().err
    assert Store(database).version() == 0


def test_whoever_writes_meanwhile_stops_the_move(old: Path, database: Address) -> None:
    source, target = Store(old / "beslutninger"), Store(database)
    read = source._rows

    def written_after(kommunenr: str | None = None) -> list[tuple[object, ...]]:
        found = read(kommunenr)
        Store(old / "beslutninger").write(DRAFT)
        return found

    source._rows = written_after
    with pytest.raises(StoreError, match="Noe ble skrevet i"):
        target.move_from(source)
    assert target.version() == 0


def test_what_pg_dump_took_comes_back(cluster: Cluster, database: Address) -> None:
    filled(database)
    copy = cluster.folder / "kopi.dump"
    cluster.run("pg_dump", "--format=custom", "--file", copy, base_of(database))
    empty = cluster.create("template0")
    cluster.run("pg_restore", "--exit-on-error", "--dbname", base_of(empty), copy)
    assert PostgresLines(empty).rows() == PostgresLines(database).rows()
    assert lines.lines_in(empty).has_ended("okt")
    assert arkiv.shelf(empty, "9901", "2026-11-01.1").read("a.pdf") == b"en"
    assert Store(empty).write(DRAFT).id == "9901-2026-002"
    for statement in REFUSED:
        with pytest.raises(psycopg.errors.RestrictViolation):
            as_owner(empty, statement)
    connections(empty).close()
    cluster.drop(empty)


# -- doktor ----------------------------------------------------------------------------------------


def told(findings: Iterable[Finding]) -> str:
    return "\n".join(str(one) for one in findings)


@pytest.fixture
def own(cluster: Cluster) -> Iterator[Address]:
    """A database of this test alone, free to be spoilt."""
    address = cluster.create()
    yield address
    connections(address).close()
    cluster.drop(address)


@pytest.fixture
def synced(database: Address) -> Iterator[None]:
    """The database waits for the disk, as one in operation does."""
    as_owner(database, "ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()")
    eventually(lambda: as_owner(database, "SHOW fsync") == [("on",)])
    yield
    as_owner(database, "ALTER SYSTEM RESET fsync", "SELECT pg_reload_conf()")


def test_the_script_leaves_the_database_in_order(database: Address, synced: None) -> None:
    filled(database)
    assert told(doktor.decisions(database)) == ""


def test_a_database_that_forgets_is_found(database: Address) -> None:
    assert "fsync er av" in told(doktor.decisions(database))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("GRANT UPDATE ON boligkompass.linje TO boligkompass", "har også UPDATE"),
        ("GRANT DELETE, TRUNCATE ON boligkompass.nokkel TO PUBLIC", "har også DELETE og TRUNCATE"),
        ("REVOKE INSERT ON boligkompass.linje FROM boligkompass", "mangler INSERT"),
        ("ALTER TABLE boligkompass.linje OWNER TO boligkompass", "eier tabellene"),
        ("ALTER TABLE boligkompass.linje DISABLE TRIGGER USER", "Sperren ingen_endring"),
        ("DROP TRIGGER rydd ON boligkompass.utlogget", "Sperren rydd på boligkompass.utlogget"),
        ("DROP TABLE boligkompass.motegrunnlag", "Tabellen boligkompass.motegrunnlag"),
        ("ALTER TABLE boligkompass.linje DROP COLUMN forrige", "mangler forrige"),
    ],
)
def test_what_is_wrong_with_a_database_is_found(
    own: Address, statement: str, sentence: str
) -> None:
    as_owner(own, statement)
    assert sentence in told(doktor.decisions(own))


def test_a_changed_line_in_a_database_is_found(database: Address) -> None:
    Store(database).write(DRAFT)
    as_owner(
        database,
        "ALTER TABLE boligkompass.linje DISABLE TRIGGER ALL",
        "UPDATE boligkompass.linje SET innhold = replace(innhold, 'to', 'ti')",
        "ALTER TABLE boligkompass.linje ENABLE TRIGGER ALL",
    )
    assert "Linje 1 er ikke slik den ble skrevet." in told(doktor.decisions(database))


def test_a_database_that_does_not_answer_is_told_by_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", NOBODY_THERE.url)
    assert main(["doktor"]) == 1
    out, err = capsys.readouterr()
    assert "postgresql://boligkompass:•••@127.0.0.1:1/ingen: databasen svarer ikke." in out
    assert "hemmelig" not in out + err
