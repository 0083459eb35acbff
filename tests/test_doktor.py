"""`boligkompass doktor`: each kind of fault is made here, and must be found."""

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from benchmarks.last import server
from boligkompass import __version__, cli, doktor, extracts, settings
from boligkompass.beslutninger import FILE, Utkast
from boligkompass.beslutninger import Store as Decisions
from boligkompass.doktor import Finding, machine
from boligkompass.settings import PROJECT

TODAY = date(2026, 11, 20)
posix = pytest.mark.skipif(os.name == "nt", reason="Rettigheter er annerledes på Windows")


def told(findings: Iterable[Finding], *, warnings: bool = False) -> str:
    """The faults (or the warnings) in one text."""
    return "\n".join(str(one) for one in findings if one.warning == warnings)


# -- settings, Streamlit, packages -----------------------------------------------------------------


def test_a_wrong_setting_is_a_fault_and_an_open_host_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "svarer på alle vertsnavn" in told(doktor.configuration(), warnings=True)
    monkeypatch.setenv("BOLIGKOMPASS_VERT", "tavla.kommune.no")
    assert list(doktor.configuration()) == []
    monkeypatch.setenv("BOLIGKOMPASS_DAAT", "x")
    assert "Mente du BOLIGKOMPASS_DATA?" in told(doktor.configuration())


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the shipped config.toml in a folder that a server is started in."""
    path = tmp_path / ".streamlit" / "config.toml"
    path.parent.mkdir()
    shutil.copy(PROJECT / ".streamlit" / "config.toml", path)
    return path


def test_the_shipped_configuration_is_in_order(config: Path, tmp_path: Path) -> None:
    assert list(doktor.streamlit(tmp_path, tmp_path / "hjem")) == []


@pytest.mark.parametrize(
    ("line", "instead", "name"),
    [
        ("postScriptGC = false", "", "runner.postScriptGC er ikke satt til false"),
        ('showErrorDetails = "none"', 'showErrorDetails = "full"', "client.showErrorDetails"),
        ("corsAllowedOrigins = []", 'corsAllowedOrigins = ["*"]', "server.corsAllowedOrigins"),
        ("gatherUsageStats = false", "gatherUsageStats = true", "browser.gatherUsageStats"),
    ],
)
def test_what_streamlit_needs_is_missed(
    config: Path, tmp_path: Path, line: str, instead: str, name: str
) -> None:
    text = config.read_text(encoding="utf-8")
    assert line in text
    config.write_text(text.replace(line, instead), encoding="utf-8")
    assert name in told(doktor.streamlit(tmp_path, tmp_path / "hjem"))


def test_a_configuration_that_is_elsewhere_broken_or_overruled(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "tom"
    elsewhere.mkdir()
    assert "Start serveren fra" in told(doktor.streamlit(elsewhere, elsewhere))
    monkeypatch.setenv("STREAMLIT_SERVER_FILE_WATCHER_TYPE", "auto")
    found = list(doktor.streamlit(tmp_path, tmp_path))
    assert "STREAMLIT_SERVER_FILE_WATCHER_TYPE overstyrer" in told(found)
    assert "leses også" in told(found, warnings=True)
    config.write_text("[server", encoding="utf-8")
    assert "kan ikke leses" in told(doktor.streamlit(tmp_path, elsewhere))


def test_other_versions_than_the_tested_are_told(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(
        '[project]\nrequires-python = ">=3.99"\n'
        'dependencies = ["duckdb==0.1", "finnes-ikke[alt]==1.0"]\n',
        encoding="utf-8",
    )
    text = told(doktor.packages(path))
    assert "Installer Python 3.99 eller nyere." in text
    assert "Pakken duckdb har versjon 1.5.6, og Boligkompass er prøvd med 0.1." in text
    assert "Pakken finnes-ikke er ikke installert" in text
    assert list(doktor.packages(PROJECT / "pyproject.toml")) == []


# -- the data --------------------------------------------------------------------------------------


def test_a_whole_extract_is_in_order_and_an_old_one_is_told(copied: Path) -> None:
    dato = extracts.read_manifest(copied / "uttrekk" / extracts.current(copied)).dato
    assert told(doktor.data(copied, dato)) == ""
    # 45 days may pass between two monthly extracts, and one more is too many.
    in_time, late = dato + timedelta(days=45), dato + timedelta(days=46)
    assert "dager gamle" not in told(doktor.data(copied, in_time), warnings=True)
    assert "Tallene er 46 dager gamle." in told(doktor.data(copied, late), warnings=True)
    # Population comes every year: ten years later everything waits.
    future = told(doktor.data(copied, date(dato.year + 10, 1, 1)), warnings=True)
    assert "indikatorer venter på nye tall" in future


def _damage(folder: Path) -> None:
    with (folder / "bosetting.parquet").open("r+b") as file:
        file.write(b"xxxx")


def _lose(folder: Path) -> None:
    (folder / "bosetting.parquet").unlink()


def _define_anew(folder: Path) -> None:
    path = folder / "katalog" / "kilder.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# endret\n", encoding="utf-8")


def _tear(folder: Path) -> None:
    (folder / "manifest.json").write_text("{", encoding="utf-8")


def _point_nowhere(folder: Path) -> None:
    (folder.parent / "gjeldende").write_text("2020-01-01.1", encoding="utf-8")


def _no_pointer(folder: Path) -> None:
    (folder.parent / "gjeldende").unlink()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (_damage, "bosetting.parquet i uttrekket"),
        (_lose, "mangler. Publiser på nytt"),
        (_define_anew, "katalog/kilder.toml i uttrekket"),
        (_tear, "manifest.json i uttrekket"),
        (_point_nowhere, "Det gjeldende uttrekket «2020-01-01.1» finnes ikke"),
        (_no_pointer, "Det er ikke publisert noen tall ennå"),
    ],
)
def test_damage_to_an_extract_is_found(
    copied: Path, damage: Callable[[Path], None], sentence: str
) -> None:
    damage(copied / "uttrekk" / extracts.current(copied))
    assert sentence in told(doktor.data(copied, TODAY))


def test_an_older_pointer_is_a_warning(copied: Path, data: Path) -> None:
    newest, older, _ = extracts.list_extracts(data)
    shutil.copytree(data / "uttrekk" / older, copied / "uttrekk" / older)
    (copied / "uttrekk" / "gjeldende").write_text(older, encoding="utf-8")
    text = told(doktor.data(copied, TODAY), warnings=True)
    assert f"Tavla viser {older}, og {newest} er nyere." in text


def test_a_catalogue_that_cannot_be_used_is_told(copied: Path) -> None:
    (copied / "katalog").mkdir()
    (copied / "katalog" / "kilder.toml").write_text("[", encoding="utf-8")
    assert "Katalogen kan ikke brukes" in told(doktor.data(copied, TODAY))


@posix
def test_a_data_folder_may_be_read_only_but_not_for_all_to_write(copied: Path) -> None:
    for mode, wrong in ((0o555, False), (0o755, False), (0o777, True)):
        copied.chmod(mode)
        text = told(doktor.data(copied, TODAY))
        assert ("Alle på maskinen kan skrive" in text) == wrong
    copied.chmod(0o755)


# -- registers and decisions -----------------------------------------------------------------------


@posix
def test_registers_that_others_can_read_are_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    assert list(doktor.registers(folder)) == []
    (folder / "3909").mkdir(parents=True)
    path = folder / "3909" / "bolig.parquet"
    path.write_bytes(b"x")
    path.chmod(0o600)
    folder.chmod(0o700)
    assert list(doktor.registers(folder)) == []
    folder.chmod(0o755)
    assert "kan se hva registermappen" in told(doktor.registers(folder), warnings=True)
    path.chmod(0o640)
    assert "Andre på maskinen kan lese" in told(doktor.registers(folder))


@pytest.mark.parametrize("place", ["boligkompass/static", "data", "pages"])
def test_registers_where_the_server_reads_are_a_fault(place: str) -> None:
    text = told(doktor.registers(PROJECT / place / "register"))
    assert "ligger i en mappe som serveren leser" in text


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A folder with two decisions in the invented municipality."""
    folder = tmp_path / "beslutninger"
    for text in ("Oppdiktet beslutning", "En til"):
        Decisions(folder).write(
            Utkast("9901", date(2026, 11, 1), text, "Eiendom", "vedtatt", "2026-11-01.1")
        )
    return folder


def test_a_whole_store_is_in_order_and_so_is_none(store: Path, tmp_path: Path) -> None:
    assert list(doktor.decisions(store)) == []
    assert list(doktor.decisions(tmp_path / "ingen" / "ennå")) == []


def test_a_changed_decision_is_found(store: Path) -> None:
    with closing(sqlite3.connect(store / FILE)) as connection:
        connection.execute("DROP TRIGGER ingen_endring")
        connection.execute("UPDATE linje SET innhold = replace(innhold, 'En til', 'Noe annet')")
        connection.commit()
    assert "Linje 2 er ikke slik den ble skrevet." in told(doktor.decisions(store))


def test_a_store_that_is_no_database_is_found(store: Path) -> None:
    for path in store.iterdir():
        path.unlink()
    (store / FILE).write_bytes(b"ikke en database" * 100)
    assert "Hent beslutningene fra sikkerhetskopien." in told(doktor.decisions(store))


def test_decisions_that_cannot_be_written_are_told(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever runs the tests may be root, whom nothing stops: the system is asked, and says no.
    monkeypatch.setattr(os, "access", lambda path, mode: path != store / FILE)
    assert f"kan ikke skrive i {store / FILE}" in told(doktor.decisions(store))
    monkeypatch.setattr(os, "access", lambda path, mode: path != store)
    assert f"kan ikke skrive i {store}" in told(doktor.decisions(store))


# -- the machine -----------------------------------------------------------------------------------


def test_little_room_is_a_warning_and_none_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_room(free: int) -> list[Finding]:
        usage = shutil._ntuple_diskusage(10**12, 10**12 - free, free)  # type: ignore[attr-defined]
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: usage)
        return list(doktor.space([tmp_path / "finnes" / "ikke"]))

    assert with_room(2_000_000_000) == []
    assert "bare 500 MB igjen" in told(with_room(500_000_000), warnings=True)
    assert "bare 5 MB igjen" in told(with_room(5_000_000))


def test_a_clock_that_has_gone_back_is_told(store: Path, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    assert list(doktor.clock(tmp_path, store, now)) == []
    assert "Still klokka" in told(doktor.clock(tmp_path, store, now - timedelta(days=3)))


def test_an_extract_from_tomorrow_is_told(copied: Path, tmp_path: Path) -> None:
    assert "Still klokka" in told(doktor.clock(copied, tmp_path, datetime(2020, 1, 1, tzinfo=UTC)))


# -- the server ------------------------------------------------------------------------------------


class Fake(BaseHTTPRequestHandler):
    """A server that answers as it is told to."""

    answers: ClassVar[dict[str, tuple[int, str]]] = {}
    headers_sent: ClassVar[dict[str, str]] = {}
    stamped: ClassVar[str] = ""

    def do_GET(self) -> None:
        status, body = self.answers.get(self.path, (404, ""))
        if self.headers["Host"] == "feil-vert.invalid":
            status = self.answers["vert"][0]
        self.send_response_only(status)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.send_header("Date", self.stamped or self.date_time_string())
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments: object) -> None:
        pass


HEALTH = {"status": "ok", "uttrekk": "2026-11-01.1", "versjon": __version__}
GOOD = {
    "/helse": (200, json.dumps(HEALTH)),
    "/": (200, ""),
    "/_stcore/stream": (101, ""),
    "vert": (421, ""),
}
HEADERS = {"Content-Security-Policy": "x", "X-Content-Type-Options": "x", "Referrer-Policy": "x"}


@contextmanager
def faking(
    answers: dict[str, tuple[int, str]] | None = None,
    headers: dict[str, str] | None = None,
    stamped: str = "",
) -> Iterator[str]:
    attributes = {
        "answers": {**GOOD, **(answers or {})},
        "headers_sent": HEADERS if headers is None else headers,
        "stamped": stamped,
    }
    fake = ThreadingHTTPServer(("127.0.0.1", 0), type("Made", (Fake,), attributes))
    thread = threading.Thread(target=fake.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{fake.server_port}"
    finally:
        fake.shutdown()
        fake.server_close()


def seen(current: str | None = None, warnings: bool = False, **how: object) -> str:
    """What is found of a server that answers so."""
    with faking(**how) as address:  # type: ignore[arg-type]
        return told(doktor.address(address, current), warnings=warnings)


def test_a_server_that_answers_as_it_should_is_in_order() -> None:
    with faking() as address:
        assert list(doktor.address(address, "2026-11-01.1")) == []


@pytest.mark.parametrize(
    ("path", "status", "body", "sentence"),
    [
        ("/helse", 200, "<html>", "ikke det Boligkompass svarer"),
        ("/helse", 200, "[]", "ikke det Boligkompass svarer"),
        ("/helse", 503, json.dumps({**HEALTH, "status": "feil", "melding": "Alt."}), "feil: Alt."),
        ("/_stcore/metrics", 200, "", "/_stcore/metrics er åpen for alle"),
        ("/_stcore/agent/openapi.json", 200, "{}", "/_stcore/agent/openapi.json er åpen"),
        ("/_stcore/stream", 400, "", "(WebSocket) kommer ikke gjennom: 400"),
        ("/_stcore/stream", 200, "", "La proxyen sende hodene Upgrade og Connection videre"),
    ],
)
def test_what_a_server_answers_wrongly(path: str, status: int, body: str, sentence: str) -> None:
    assert sentence in seen(answers={path: (status, body)})


def test_what_a_server_does_that_is_worth_knowing() -> None:
    other = {**HEALTH, "versjon": "0.0.9"}
    assert "Serveren kjører versjon 0.0.9" in seen(
        answers={"/helse": (200, json.dumps(other))}, warnings=True
    )
    assert "her gjelder 2026-12-01.1" in seen("2026-12-01.1", warnings=True)
    assert "BOLIGKOMPASS_VERT" in seen(answers={"vert": (200, "")}, warnings=True)
    assert "krever innlogging" in seen(answers={"/_stcore/stream": (403, "")}, warnings=True)


def test_missing_headers_and_a_wrong_clock_are_told() -> None:
    assert "mangler content-security-policy, referrer-policy" in seen(
        headers={"X-Content-Type-Options": "nosniff"}
    )
    assert "ikke enige" in seen(stamped="Sun, 01 Nov 2020 06:00:00 GMT")


def test_a_server_that_is_away_is_told() -> None:
    with faking() as address:
        pass
    assert "svarer ikke" in told(doktor.address(address, None))


def test_the_real_server_is_in_order(
    copied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_VERT", "tavla.kommune.no")
    monkeypatch.chdir(PROJECT)
    with server(settings.PROJECT) as running:
        code = cli.main(["doktor", "--adresse", f"http://127.0.0.1:{running.port}"])
    out = capsys.readouterr().out
    assert code == 0, out
    assert f"http://127.0.0.1:{running.port}: i orden" in out


# -- the command -----------------------------------------------------------------------------------


def test_the_command_tells_all_and_fails_on_a_fault(
    copied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PROJECT)
    assert cli.main(["doktor"]) == 0
    assert "Ingen feil, " in capsys.readouterr().out
    _lose(copied / "uttrekk" / extracts.current(copied))
    # Also with a setting that every other command stops at.
    monkeypatch.setenv("BOLIGKOMPASS_DAAT", "x")
    assert cli.main(["doktor"]) == 1
    out = capsys.readouterr().out
    assert "Mente du BOLIGKOMPASS_DATA?" in out
    assert "bosetting.parquet" in out
    assert "2 feil" in out
    assert cli.main(["doktor", "--adresse", "tavla.kommune.no"]) == 2
