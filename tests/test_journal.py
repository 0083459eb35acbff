"""The journal of imports: nothing lost, nothing personal, nothing torn apart."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from boligkompass import journal
from boligkompass.journal import Entry

ENTRY = Entry(
    datetime(2026, 10, 1, 6, 30),
    "imdi-bosetting",
    "bosetting æøå.csv",
    "ab" * 32,
    532,
    2,
    ("0709", "3909"),
    date(2026, 9, 30),
)


def lines(register: Path) -> list[bytes]:
    return (register / journal.FILE).read_bytes().splitlines()


def test_entries_come_back_as_they_were_in_their_order(tmp_path: Path) -> None:
    other = replace(ENTRY, kilde="ssb", tid=datetime(2026, 11, 1), kommuner=())
    register = tmp_path / "register"
    assert journal.entries(register) == []
    journal.record(register, ENTRY)
    journal.record(register, other)
    assert journal.entries(register) == [ENTRY, other]
    assert journal.damage(register) == []
    assert stat.S_IMODE((register / journal.FILE).stat().st_mode) == 0o600


def test_a_line_is_plain_json_with_the_fields_of_an_entry(tmp_path: Path) -> None:
    journal.record(tmp_path, ENTRY)
    (line,) = lines(tmp_path)
    assert json.loads(line) == {
        "tid": "2026-10-01T06:30:00",
        "kilde": "imdi-bosetting",
        "fil": "bosetting æøå.csv",
        "sha256": "ab" * 32,
        "rader": 532,
        "utelatt": 2,
        "kommuner": ["0709", "3909"],
        "hentet": "2026-09-30",
    }
    assert len(json.loads(line)) == len(fields(Entry))


def test_neither_path_nor_identity_number_is_kept(tmp_path: Path) -> None:
    journal.record(tmp_path, replace(ENTRY, fil="/home/kari/sak 010190 12345.xlsx"))
    text = (tmp_path / journal.FILE).read_text(encoding="utf-8")
    assert "kari" not in text
    assert "12345" not in text
    assert journal.entries(tmp_path)[0].fil == "sak (11 siffer).xlsx"


def test_only_the_same_content_from_the_same_source_was_seen(tmp_path: Path) -> None:
    again = replace(ENTRY, tid=datetime(2026, 11, 1), fil="ny.csv")
    for entry in (ENTRY, again, replace(ENTRY, kilde="ssb", tid=datetime(2026, 12, 1))):
        journal.record(tmp_path, entry)
    assert journal.seen(tmp_path, "imdi-bosetting", "ab" * 32) == again
    assert journal.seen(tmp_path, "imdi-bosetting", "cd" * 32) is None
    assert journal.seen(tmp_path, "husbanken", "ab" * 32) is None
    assert journal.seen(tmp_path / "borte", "ssb", "ab" * 32) is None


def test_a_torn_line_is_told_and_takes_no_other_with_it(tmp_path: Path) -> None:
    for _ in range(2):
        journal.record(tmp_path, ENTRY)
    path = tmp_path / journal.FILE
    torn = path.read_bytes()[:-40]
    path.write_bytes(torn)
    assert journal.entries(tmp_path) == [ENTRY]
    journal.record(tmp_path, replace(ENTRY, rader=7))
    assert journal.entries(tmp_path) == [ENTRY, replace(ENTRY, rader=7)]
    assert path.read_bytes().startswith(torn)
    (fault,) = journal.damage(tmp_path)
    assert (fault.place, fault.row, fault.level) == (journal.FILE, 2, "advarsel")


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.integers(0, 400))
def test_whatever_stands_there_the_next_entry_is_kept(
    tmp_path: Path, rubbish: bytes, place: int
) -> None:
    path = tmp_path / journal.FILE
    path.unlink(missing_ok=True)
    journal.record(tmp_path, ENTRY)
    content = path.read_bytes()
    path.write_bytes(content[:place] + rubbish + content[place:])
    before = path.read_bytes()
    journal.record(tmp_path, replace(ENTRY, rader=7))
    assert journal.entries(tmp_path)[-1] == replace(ENTRY, rader=7)
    assert path.read_bytes().startswith(before)


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        "null",
        "[]",
        '{"tid": 1}',
        '{"tid": "i går"}',
        json.dumps(
            {
                "tid": "2026-10-01T06:30:00",
                "kilde": "a",
                "fil": "b",
                "sha256": "c",
                "rader": float("inf"),
                "utelatt": 0,
                "kommuner": [],
                "hentet": "2026-09-30",
            }
        ),
    ],
)
def test_lines_that_are_no_entries_are_told(tmp_path: Path, line: str) -> None:
    (tmp_path / journal.FILE).write_text(f"\n{line}\n", encoding="utf-8")
    assert journal.entries(tmp_path) == []
    assert [fault.row for fault in journal.damage(tmp_path)] == [2]


def test_several_writers_lose_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: journal.record(tmp_path, replace(ENTRY, rader=n)), range(40)))
    assert sorted(entry.rader for entry in journal.entries(tmp_path)) == list(range(40))
    assert journal.damage(tmp_path) == []
