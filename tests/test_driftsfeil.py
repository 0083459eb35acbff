"""What goes wrong in operation: it is told, nothing is lost, and it comes back by itself."""

import hashlib
import json
import logging
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from boligkompass import beslutninger, extracts, server, warehouse
from boligkompass.access import log
from boligkompass.access.person import ANYONE_HERE
from boligkompass.beslutninger import Store, StoreError, Utkast
from boligkompass.figures import FIGURES, results
from boligkompass.pace import Pace

HOMES = "/csv/boligmasse/eierform.csv?kommune=9901"
PEOPLE = "/csv/befolkning/innbyggere.csv?kommune=9901"
DRAFT = Utkast("9901", date(2026, 11, 1), "Oppdiktet", "Eiendom", "vedtatt", "2026-11-01.1")
posix = pytest.mark.skipif(os.name == "nt", reason="Krever POSIX")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    # What another test asked of the very same extract is no answer here.
    for store in ("_results", "_asked"):
        monkeypatch.setattr(results, store, results.Store(results.KEPT))
    return TestClient(Starlette(routes=server.routes()))


def extract(data: Path) -> Path:
    return data / "uttrekk" / extracts.current(data)


def state(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file with its content and when it was last changed."""
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


# -- the data folder -------------------------------------------------------------------------------


@posix
def test_a_data_folder_that_cannot_be_written_is_all_that_is_needed(
    copied: Path, client: TestClient
) -> None:
    before = state(copied)
    folders = [copied, *(path for path in copied.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        for figure in FIGURES:
            assert client.get(f"/csv/{figure}.csv?kommune=9901").status_code == 200, figure
        assert client.get("/helse").json()["status"] == "ok"
    finally:
        for folder in folders:
            folder.chmod(0o755)
    # Root may write all the same: nothing was.
    assert state(copied) == before


def test_a_byte_that_flipped_costs_one_table_until_it_is_mended(
    copied: Path, client: TestClient
) -> None:
    path = extract(copied) / "bolig_bestand.parquet"
    whole = path.read_bytes()
    place = len(whole) // 3
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    broken = client.get(HOMES)
    assert broken.status_code == 503
    assert "bolig_bestand.parquet) er skadet" in broken.text
    assert "Publiser uttrekket på nytt." in broken.text
    assert client.get(PEOPLE).status_code == 200
    health = client.get("/helse").json()
    assert "bolig_bestand.parquet) er skadet" in health["melding"]

    path.write_bytes(whole)
    mended = client.get(HOMES)
    assert mended.status_code == 200
    assert mended.text.count("\n") > 2
    assert client.get("/helse").json()["status"] == "ok"


@pytest.mark.parametrize("most", [warehouse.IN_MEMORY, -1])
def test_a_table_that_is_away_while_it_is_read_comes_back(
    copied: Path, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """The server has the extract open when the disk under it goes, and comes again: a small table
    is in memory and not missed, one that is read from the disk is."""
    monkeypatch.setattr(warehouse, "IN_MEMORY", most)
    assert client.get(PEOPLE).status_code == 200
    path = extract(copied) / "bolig_bestand.parquet"
    path.rename(tmp_path / path.name)
    away = client.get(HOMES)
    if most < 0:
        assert away.status_code == 503
        assert "kunne ikke hentes" in away.text
    else:
        assert away.status_code == 200
    (tmp_path / path.name).rename(path)
    assert client.get(HOMES).status_code == 200


def test_a_manifest_that_was_cut_is_told_until_it_is_mended(
    copied: Path, client: TestClient
) -> None:
    path = extract(copied) / "manifest.json"
    whole = path.read_bytes()
    for left in (0, 1, len(whole) // 2, len(whole) - 2):
        path.write_bytes(whole[:left])
        for address in (HOMES, "/csv/"):
            told = client.get(address)
            assert told.status_code == 503, left
            assert "manifest" in told.text.lower()
            assert "Traceback" not in told.text
        assert client.get("/helse").status_code == 503
    path.write_bytes(whole)
    assert client.get(HOMES).status_code == 200


# -- the disk --------------------------------------------------------------------------------------


def _limited(size: int, do: Callable[[], None]) -> str:
    """What `do` raises in a process of its own, whose files cannot grow beyond `size` bytes."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        try:
            do()
            told = "skrevet"
        except StoreError as error:
            told = f"StoreError: {error}"
        except BaseException as error:
            told = f"{type(error).__name__}: {error}"
        os.write(write, told.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        found = pipe.read().decode()
    os.waitpid(child, 0)
    return found


@posix
def test_a_full_disk_keeps_every_decision_and_takes_more_when_there_is_room(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(DRAFT)
    before = store.lines()
    size = max(path.stat().st_size for path in tmp_path.iterdir())
    for limit in (0, 512, 4096, size, size + 100):
        told = _limited(limit, lambda: store.write(DRAFT) and None)
        assert told == "skrevet" or told.startswith("StoreError: "), (limit, told)
        if told != "skrevet":
            assert store.lines() == before
        before = store.lines()
    assert _limited(0, lambda: store.write(DRAFT) and None).startswith("StoreError: ")
    store.write(DRAFT)
    assert len(store.lines()) == len(before) + 1
    assert store.faults() == []


@pytest.fixture
def logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "logg"
    folder.mkdir()
    monkeypatch.setenv("BOLIGKOMPASS_LOGG", str(folder))
    log._logger.cache_clear()
    yield folder
    log._logger.cache_clear()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Krever /dev/full")
def test_a_full_disk_under_the_log_stops_nobody_and_loses_no_line(
    logged: Path, client: TestClient, caplog: pytest.LogCaptureFixture, copied: Path
) -> None:
    (logged / log.FILE).symlink_to("/dev/full")
    with caplog.at_level(logging.ERROR):
        assert client.get(HOMES).status_code == 200
    (told,) = [one.getMessage() for one in caplog.records if "loggen kan ikke" in one.getMessage()]
    line = json.loads(told[told.index("{") :])
    assert (line["hendelse"], line["hva"]) == ("eksport", "csv boligmasse/eierform")
    # There is room again: the next line is where it should be.
    (logged / log.FILE).unlink()
    log._logger.cache_clear()
    assert client.get(PEOPLE).status_code == 200
    lines = (logged / log.FILE).read_text(encoding="utf-8").splitlines()
    assert [json.loads(one)["hva"] for one in lines] == ["csv befolkning/innbyggere"]


# -- the clock -------------------------------------------------------------------------------------


def test_midnight_twice_overwrites_no_line(logged: Path) -> None:
    """The clock was a day ahead, was set right, and the day came again."""
    for number in range(4):
        log.event(log.PAGE, ANYONE_HERE, f"side {number}")
        handler: Any = log._logger(logged).handlers[0]
        handler.rolloverAt = int(time.time()) - 1
    log.event(log.PAGE, ANYONE_HERE, "side 4")
    files = [path for path in logged.iterdir() if path.name.startswith(log.FILE)]
    assert len(files) == 5
    kept = "".join(path.read_text(encoding="utf-8") for path in files)
    assert [f"side {number}" in kept for number in range(5)] == [True] * 5
    # And they are found when they are old enough to go.
    handler.backupCount = 1
    assert len(handler.getFilesToDelete()) == 3


class _Clock(datetime):
    """A clock that is set."""

    shows = datetime(2026, 11, 1, 12, tzinfo=UTC)

    @classmethod
    def now(cls, tz: Any = None) -> "datetime":
        return cls.shows.astimezone(tz) if tz else cls.shows.replace(tzinfo=None)


def test_decisions_keep_their_order_when_the_clock_is_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beslutninger, "datetime", _Clock)
    store = Store(tmp_path)
    for day in (20, 3, 25):
        _Clock.shows = datetime(2026, 11, day, 12, tzinfo=UTC)
        store.write(DRAFT)
    lines = store.lines()
    assert [line.nummer for line in lines] == [1, 2, 3]
    assert [line.tid.day for line in lines] == [20, 3, 25]
    assert store.faults() == []


def test_limits_do_not_follow_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    pace = Pace()
    assert pace.take("a", 1) == 0
    wait = pace.take("a", 1)
    assert 58 <= wait <= 60
    for shown in (0.0, 4e9):
        monkeypatch.setattr(time, "time", lambda shown=shown: shown)
        assert 58 <= pace.take("a", 1) <= 60
