"""The store of decisions: whole lines, in order, whoever writes and whatever happens."""

import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from postgresproever import as_owner

from boligkompass import settings
from boligkompass.beslutninger import FILE, Place, Store, StoreError, Utkast
from boligkompass.ledger.address import Address

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


def test_an_empty_store_has_nothing_and_no_file(place: Place, tmp_path: Path) -> None:
    store = Store(place)
    assert (store.decisions(), store.version(), store.faults()) == ([], 0, [])
    # A database is there before anything is written; a file is not.
    assert store.exists() == isinstance(place, Address)
    assert not (tmp_path / "lager").exists()


def test_what_is_written_can_be_read_as_it_was(place: Place) -> None:
    store = Store(place)
    written = store.write(DRAFT)
    assert written.id == "9901-2026-001"
    assert store.write(replace(DRAFT, kommunenr="9902")).id == "9902-2026-001"
    assert store.write(replace(DRAFT, dato=date(2027, 1, 7))).id == "9901-2027-001"
    assert store.write(replace(DRAFT, figur=None, frist=None)).id == "9901-2026-002"
    (first, *_) = Store(place).decisions("9901")
    assert first == written
    assert first.utkast == DRAFT
    assert [one.id for one in store.decisions("9902")] == ["9902-2026-001"]
    assert store.version() == 4
    assert store.last() == (4, store.lines()[-1].sum)


def test_what_becomes_of_a_decision_is_a_line_of_its_own(place: Place) -> None:
    store = Store(place)
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


def test_nobody_follows_up_what_is_not_decided(place: Place) -> None:
    store = Store(place)
    with pytest.raises(StoreError, match="9901-2026-009"):
        store.follow_up("9901-2026-009", "utfort", None, None)
    assert store.lines() == []


@pytest.mark.parametrize("text", ["Æøå «10 %» %s {} \\ '; --", "Linje\nto\t😀", "\u0000", " "])
def test_any_text_is_kept_as_it_was(place: Place, text: str) -> None:
    store = Store(place)
    store.write(replace(DRAFT, beslutning=text))
    assert store.faults() == []
    assert store.decisions()[0].utkast.beslutning == text


def change(place: Place, statement: str) -> None:
    """Change the store behind its back, as whoever owns it could."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place / FILE)) as connection, connection:
            connection.execute("DROP TRIGGER ingen_endring")
            connection.execute("DROP TRIGGER ingen_sletting")
            connection.execute(statement)
        return
    as_owner(
        place,
        "ALTER TABLE boligkompass.linje DISABLE TRIGGER ALL",
        statement.replace("linje", "boligkompass.linje"),
    )


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
    ("statement", "expected"),
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
    place: Place, statement: str, expected: list[str]
) -> None:
    store = Store(place)
    for _ in range(3):
        store.write(DRAFT)
    change(place, statement)
    assert store.faults()[: len(expected)] == expected


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("opptatt")
    with pytest.raises(StoreError, match="ikke lagret"):
        Store(tmp_path / "fil").write(DRAFT)


def test_a_damaged_store_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"ikke en database, men noe helt annet" * 100)
    with pytest.raises(StoreError, match="kan ikke leses"):
        Store(tmp_path).decisions()


def test_a_backup_is_whole_while_others_write(place: Place, tmp_path: Path) -> None:
    store = Store(place)
    store.write(DRAFT)
    copy = tmp_path / "kopi" / FILE
    copy.parent.mkdir()
    store.backup(copy)
    store.write(DRAFT)
    assert Store(copy.parent).lines() == store.lines()[:1]
    assert Store(copy.parent).faults() == []


# -- several processes -----------------------------------------------------------------------------


# A process of its own, not one of multiprocessing: that would run Streamlit's script again where
# another test has left it as the main module.
_WRITER = """
import sys
from datetime import date
from boligkompass import settings
from boligkompass.beslutninger import Store, Utkast
from boligkompass.ledger import database

# A busy machine is no fault in what is tested.
database.PATIENCE = database.LONGEST = 120.0
store = Store(settings.decisions())
for place in range(int(sys.argv[2])):
    store.write(
        Utkast(
            kommunenr=sys.argv[1],
            dato=date(2026, 11, 5),
            beslutning=f"Beslutning {place}",
            ansvarlig="Kommunalsjef eiendom",
            status="vedtatt",
            uttrekk="2026-11-01.1",
        )
    )
"""


def writing(place: Place, kommunenr: str, number: int) -> "subprocess.Popen[bytes]":
    """A process that writes so many decisions."""
    where = str(place) if isinstance(place, Path) else place.url
    environment = {**os.environ, "BOLIGKOMPASS_BESLUTNINGER": where}
    command = [sys.executable, "-c", _WRITER, kommunenr, str(number)]
    return subprocess.Popen(command, cwd=settings.PROJECT, env=environment)


def test_fifty_decisions_from_two_processes_are_all_there_in_order(place: Place) -> None:
    for writer in [writing(place, kommunenr, 25) for kommunenr in ("9901", "9902")]:
        assert writer.wait(120) == 0
    store = Store(place)
    assert store.faults() == []
    assert [line.nummer for line in store.lines()] == list(range(1, 51))
    for kommunenr in ("9901", "9902"):
        found = store.decisions(kommunenr)
        assert [one.utkast.beslutning for one in found] == [f"Beslutning {n}" for n in range(25)]
        assert [one.id for one in found] == [f"{kommunenr}-2026-{n:03}" for n in range(1, 26)]


def test_threads_of_one_process_write_in_order_too(place: Place) -> None:
    def write(number: int) -> str:
        return Store(place).write(replace(DRAFT, beslutning=f"Beslutning {number}")).id

    with ThreadPoolExecutor(16) as pool:
        names = list(pool.map(write, range(32)))
    assert sorted(names) == [f"9901-2026-{n:03}" for n in range(1, 33)]
    assert Store(place).faults() == []


def test_a_writer_killed_in_the_middle_leaves_no_half_line(place: Place) -> None:
    for attempt in range(3):
        writer = writing(place, "9901", 10_000)
        store, before = Store(place), Store(place).version()
        deadline = time.monotonic() + 120
        while store.version() < before + 3 + attempt and time.monotonic() < deadline:
            time.sleep(0.002)
        writer.kill()
        writer.wait(30)
        told = store.version()
        assert told >= before + 3
        assert store.faults() == []
        assert len(store.lines()) >= told
    # And who comes after can go on.
    Store(place).write(DRAFT)
    assert Store(place).faults() == []
