"""The store of decisions: whole lines, in order, whoever writes and whatever happens."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from boligkompass import settings
from boligkompass.beslutninger import FILE, Store, StoreError, Utkast

DRAFT = Utkast(
    kommunenr="9901",
    dato=date(2026, 11, 5),
    beslutning="Kjøpe to boliger med fire rom i Nordre (oppdiktet)",
    ansvarlig="Kommunalsjef eiendom",
    status="vedtatt",
    uttrekk="2026-11-01.1",
    figur="boligmasse/romnorm",
    frist=date(2027, 3, 1),
)


def test_an_empty_store_has_nothing_and_no_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "lager")
    assert (store.decisions(), store.version(), store.faults()) == ([], 0, [])
    assert not (tmp_path / "lager").exists()


def test_what_is_written_can_be_read_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    written = store.write(DRAFT)
    assert written.id == "9901-2026-001"
    assert store.write(replace(DRAFT, kommunenr="9902")).id == "9902-2026-001"
    assert store.write(replace(DRAFT, dato=date(2027, 1, 7))).id == "9901-2027-001"
    assert store.write(replace(DRAFT, figur=None, frist=None)).id == "9901-2026-002"
    (first, *_) = Store(tmp_path).decisions("9901")
    assert first == written
    assert first.utkast == DRAFT
    assert [one.id for one in store.decisions("9902")] == ["9902-2026-001"]
    assert store.version() == 4


def test_what_becomes_of_a_decision_is_a_line_of_its_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    name = store.write(DRAFT).id
    store.follow_up(name, "i_gang", date(2027, 4, 1), "Bud er gitt.")
    done = store.follow_up(name, "utfort", None, None)
    (found,) = store.decisions()
    assert found == done
    assert (found.utkast.status, found.utkast.frist, found.merknad) == ("utfort", None, None)
    assert found.utkast.beslutning == DRAFT.beslutning
    assert not found.is_open
    assert found.endret is not None
    assert [line.innhold["status"] for line in store.lines()] == ["vedtatt", "i_gang", "utfort"]


def test_nobody_follows_up_what_is_not_decided(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(StoreError, match="9901-2026-009"):
        store.follow_up("9901-2026-009", "utfort", None, None)
    assert store.lines() == []


@pytest.mark.parametrize("change", ["UPDATE linje SET innhold = '{}'", "DELETE FROM linje"])
def test_a_line_can_be_neither_changed_nor_removed(tmp_path: Path, change: str) -> None:
    store = Store(tmp_path)
    store.write(DRAFT)
    with (
        closing(sqlite3.connect(tmp_path / FILE)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="kan ikke"),
    ):
        connection.execute(change)
    assert store.faults() == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "UPDATE linje SET innhold = replace(innhold, 'to', 'ti') WHERE nummer = 2",
            ["Linje 2 er ikke slik den ble skrevet."],
        ),
        (
            "DELETE FROM linje WHERE nummer = 2",
            ["Linje 2 mangler: den neste er 3.", "Linje 3 er ikke slik den ble skrevet."],
        ),
        (
            "UPDATE linje SET tid = '2026-01-01T00:00:00+00:00' WHERE nummer = 1",
            ["Linje 1 er ikke slik den ble skrevet."],
        ),
    ],
)
def test_who_gets_past_the_triggers_is_found_out(
    tmp_path: Path, change: str, expected: list[str]
) -> None:
    store = Store(tmp_path)
    for _ in range(3):
        store.write(DRAFT)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("DROP TRIGGER ingen_endring")
        connection.execute("DROP TRIGGER ingen_sletting")
        connection.execute(change)
    assert store.faults()[: len(expected)] == expected


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("opptatt")
    with pytest.raises(StoreError, match="ikke lagret"):
        Store(tmp_path / "fil").write(DRAFT)


def test_a_damaged_store_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"ikke en database, men noe helt annet" * 100)
    with pytest.raises(StoreError, match="kan ikke leses"):
        Store(tmp_path).decisions()


def test_a_backup_is_whole_while_others_write(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(DRAFT)
    copy = tmp_path / "kopi" / FILE
    copy.parent.mkdir()
    store.backup(copy)
    store.write(DRAFT)
    assert len(Store(copy.parent).decisions()) == 1
    assert Store(copy.parent).faults() == []


# -- several processes -----------------------------------------------------------------------------


# A process of its own, not one of multiprocessing: that would run Streamlit's script again where
# another test has left it as the main module.
_WRITER = """
import sys
from datetime import date
from pathlib import Path
from boligkompass.beslutninger import Store, Utkast

store = Store(Path(sys.argv[1]))
for place in range(int(sys.argv[3])):
    store.write(
        Utkast(
            kommunenr=sys.argv[2],
            dato=date(2026, 11, 5),
            beslutning=f"Beslutning {place}",
            ansvarlig="Kommunalsjef eiendom",
            status="vedtatt",
            uttrekk="2026-11-01.1",
        )
    )
"""


def writing(folder: Path, kommunenr: str, number: int) -> "subprocess.Popen[bytes]":
    """A process that writes so many decisions."""
    command = [sys.executable, "-c", _WRITER, str(folder), kommunenr, str(number)]
    return subprocess.Popen(command, cwd=settings.PROJECT)


def test_fifty_decisions_from_two_processes_are_all_there_in_order(tmp_path: Path) -> None:
    for writer in [writing(tmp_path, kommunenr, 25) for kommunenr in ("9901", "9902")]:
        assert writer.wait(120) == 0
    store = Store(tmp_path)
    assert store.faults() == []
    assert [line.nummer for line in store.lines()] == list(range(1, 51))
    for kommunenr in ("9901", "9902"):
        found = store.decisions(kommunenr)
        assert [one.utkast.beslutning for one in found] == [f"Beslutning {n}" for n in range(25)]
        assert [one.id for one in found] == [f"{kommunenr}-2026-{n:03}" for n in range(1, 26)]


def test_a_writer_killed_in_the_middle_leaves_no_half_line(tmp_path: Path) -> None:
    for attempt in range(3):
        writer = writing(tmp_path, "9901", 10_000)
        store, before = Store(tmp_path), Store(tmp_path).version()
        deadline = time.monotonic() + 120
        while store.version() < before + 3 + attempt and time.monotonic() < deadline:
            time.sleep(0.002)
        writer.kill()
        writer.wait(30)
        told = store.version()
        assert told >= before + 3
        assert store.faults() == []
        assert len(store.lines()) == told
    # And who comes after can go on.
    Store(tmp_path).write(DRAFT)
    assert Store(tmp_path).faults() == []
