"""The reading side of the extracts: ids, manifests, the pointer, and what was withdrawn."""

import os
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boligkompass import extracts
from boligkompass.extracts import ExtractError, Manifest, SourceUse, TableFile, Withdrawal
from boligkompass.withdrawal import withdraw

MANIFEST = Manifest(
    id="2026-11-01.1",
    dato=date(2026, 11, 1),
    skjemaversjon=extracts.SCHEMA_VERSION,
    programversjon="0.1.0",
    publisert=datetime(2026, 11, 1, 6, 0),
    tabeller={"kommune": TableFile(2, "ab" * 32, 1234)},
    katalog={"kilder.toml": "cd" * 32},
    kilder=(SourceUse("eksempel", "Oppdiktede tall", date(2026, 10, 31), 7),),
    kommuner=("3909", "9901"),
    merknader=("Tallene for Eksempelkommunen (9901) er oppdiktet.",),
    kontroller=({"navn": "en", "kontroll": "Én setning.", "resultat": "bestått"},),
)


def put(data: Path, *names: str, current: str | None = None) -> Path:
    """Extracts that hold a manifest and nothing else."""
    folder = extracts.extracts_folder(data)
    for name in names:
        (folder / name).mkdir(parents=True)
        manifest = replace(MANIFEST, id=name, dato=extracts.split_id(name)[0])
        (folder / name / extracts.MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    if current is not None:
        (folder / extracts.POINTER).write_text(current + "\n", encoding="utf-8")
    return data


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    put(tmp_path, "2026-11-01.1")
    folder = tmp_path / "uttrekk" / "2026-11-01.1"
    assert extracts.read_manifest(folder) == MANIFEST
    assert MANIFEST.to_json().endswith("}\n")
    assert "Én setning" in MANIFEST.to_json()


def test_the_hash_changes_with_the_catalogue(tmp_path: Path) -> None:
    put(tmp_path, "2026-11-01.1")
    folder = tmp_path / "uttrekk" / "2026-11-01.1"
    before = extracts.manifest_hash(folder)
    other = replace(MANIFEST, katalog={"kilder.toml": "ef" * 32})
    (folder / extracts.MANIFEST).write_text(other.to_json(), encoding="utf-8")
    assert extracts.manifest_hash(folder) != before


@pytest.mark.parametrize(
    "text", ["", "gjeldende", "2026-11-01", "2026-11-01.0", "2026-11-01.01", "2026-13-01.1",
             "2026-11-01.1.1", "../2026-11-01.1", "2026-11-01.1\n", "2026-11-01.²"],
)  # fmt: skip
def test_what_is_no_id_is_refused(text: str) -> None:
    assert not extracts.is_id(text)
    with pytest.raises(ExtractError, match="ikke navnet på et uttrekk"):
        extracts.split_id(text)


@settings(max_examples=50)
@given(st.dates(date(2000, 1, 1)), st.integers(1, 9999))
def test_ids_come_back(day: date, number: int) -> None:
    assert extracts.split_id(extracts.extract_id(day, number)) == (day, number)


def test_the_newest_stands_first_and_ten_comes_after_nine(tmp_path: Path) -> None:
    put(tmp_path, "2026-09-01.1", "2026-11-01.9", "2026-11-01.10", "2026-10-01.2")
    (tmp_path / "uttrekk" / ".2026-12-01.1.abc").mkdir()
    (tmp_path / "uttrekk" / "2026-12-01.1").mkdir()
    assert extracts.list_extracts(tmp_path) == [
        "2026-11-01.10",
        "2026-11-01.9",
        "2026-10-01.2",
        "2026-09-01.1",
    ]


def test_no_folder_is_no_extracts(tmp_path: Path) -> None:
    assert extracts.list_extracts(tmp_path / "ingen") == []
    assert extracts.withdrawn(tmp_path / "ingen") == {}
    with pytest.raises(ExtractError, match="ikke publisert noen tall ennå"):
        extracts.current(tmp_path / "ingen")


@pytest.mark.parametrize(
    ("pointer", "sentence"),
    [
        ("tull", "navngir ikke noe uttrekk"),
        ("", "navngir ikke noe uttrekk"),
        ("2026-12-01.1", "«2026-12-01.1» finnes ikke"),
        ("2026-10-01.1", "«2026-10-01.1» er trukket tilbake"),
    ],
)
def test_a_bad_pointer_is_a_sentence(tmp_path: Path, pointer: str, sentence: str) -> None:
    put(tmp_path, "2026-10-01.1", "2026-11-01.1", current="2026-11-01.1")
    withdraw(tmp_path, "2026-10-01.1", "Feil", date(2026, 11, 2))
    (tmp_path / "uttrekk" / extracts.POINTER).write_text(pointer, encoding="utf-8")
    with pytest.raises(ExtractError, match=sentence):
        extracts.current(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"skjemaversjon": 1}', "null", "\udcff"])
def test_a_damaged_manifest_is_a_sentence(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "2026-11-01.1"
    folder.mkdir()
    (folder / extracts.MANIFEST).write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ExtractError, match=r"2026-11-01\.1.* kan ikke leses"):
        extracts.read_manifest(folder)


def test_a_missing_manifest_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"mangler manifest\.json"):
        extracts.read_manifest(tmp_path)
    with pytest.raises(ExtractError, match=r"mangler manifest\.json"):
        extracts.manifest_hash(tmp_path)


def test_a_newer_schema_is_a_sentence(tmp_path: Path) -> None:
    newer = replace(MANIFEST, skjemaversjon=extracts.SCHEMA_VERSION + 1, programversjon="9.0")
    (tmp_path / extracts.MANIFEST).write_text(newer.to_json(), encoding="utf-8")
    with pytest.raises(ExtractError, match=r"nyere versjon av Boligkompass \(9\.0\)"):
        extracts.read_manifest(tmp_path)


def test_withdrawing_the_current_one_moves_the_pointer_to_the_newest_left(tmp_path: Path) -> None:
    put(tmp_path, "2026-09-01.1", "2026-10-01.1", "2026-11-01.1", current="2026-11-01.1")
    manifest = (tmp_path / "uttrekk" / "2026-11-01.1" / extracts.MANIFEST).read_bytes()
    assert withdraw(tmp_path, "2026-11-01.1", " Viste for mye ", date(2026, 11, 2)) == (
        "2026-10-01.1"
    )
    assert extracts.current(tmp_path) == "2026-10-01.1"
    assert extracts.list_extracts(tmp_path) == ["2026-10-01.1", "2026-09-01.1"]
    assert extracts.withdrawn(tmp_path) == {
        "2026-11-01.1": Withdrawal(date(2026, 11, 2), "Viste for mye")
    }
    untouched = tmp_path / "uttrekk" / "2026-11-01.1" / extracts.MANIFEST
    assert untouched.read_bytes() == manifest


def test_withdrawing_another_one_leaves_the_pointer(tmp_path: Path) -> None:
    put(tmp_path, "2026-09-01.1", "2026-10-01.1", "2026-11-01.1", current="2026-10-01.1")
    assert withdraw(tmp_path, "2026-11-01.1", "Feil", date(2026, 11, 2)) == "2026-10-01.1"


def test_the_last_one_can_be_withdrawn_and_then_there_are_no_numbers(tmp_path: Path) -> None:
    put(tmp_path, "2026-11-01.1", current="2026-11-01.1")
    assert withdraw(tmp_path, "2026-11-01.1", "Viste for mye", date(2026, 11, 2)) is None
    with pytest.raises(ExtractError, match="ikke publisert noen tall"):
        extracts.current(tmp_path)


def test_an_unreadable_tombstone_still_withdraws(tmp_path: Path) -> None:
    put(tmp_path, "2026-10-01.1", "2026-11-01.1", current="2026-10-01.1")
    (tmp_path / "uttrekk" / "2026-11-01.1.tilbaketrukket.json").write_text("{")
    assert extracts.list_extracts(tmp_path) == ["2026-10-01.1"]
    assert extracts.withdrawn(tmp_path)["2026-11-01.1"].grunn == "Grunnen kan ikke leses."


@pytest.mark.parametrize(
    ("name", "grunn", "sentence"),
    [
        ("2026-12-01.1", "Feil", "finnes ikke noe uttrekk «2026-12-01.1»"),
        ("tull", "Feil", "«tull» er ikke navnet"),
        ("2026-11-01.1", "  ", "grunn må oppgis"),
        ("2026-10-01.1", "Feil", "allerede trukket tilbake"),
    ],
)
def test_a_withdrawal_that_cannot_be_is_a_sentence(
    tmp_path: Path, name: str, grunn: str, sentence: str
) -> None:
    put(tmp_path, "2026-10-01.1", "2026-11-01.1", current="2026-11-01.1")
    withdraw(tmp_path, "2026-10-01.1", "Feil", date(2026, 11, 2))
    with pytest.raises(ExtractError, match=sentence):
        withdraw(tmp_path, name, grunn, date(2026, 11, 2))
    assert extracts.current(tmp_path) == "2026-11-01.1"


# --- the listing, remembered ------------------------------------------------------------------


def settle(data: Path) -> Path:
    """Let the folder's last change be of a minute ago."""
    folder = extracts.extracts_folder(data)
    then = time.time() - 60
    os.utime(folder, (then, then))
    return folder


def read_folders(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which folders are read from now on."""
    read: list[Path] = []
    own = extracts._ids

    def ids(folder: Path) -> tuple[str, ...]:
        read.append(folder)
        return own(folder)

    monkeypatch.setattr(extracts, "_ids", ids)
    return read


def test_a_folder_that_lies_still_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = settle(put(tmp_path, "2026-10-01.1", "2026-11-01.1"))
    read = read_folders(monkeypatch)
    for _ in range(3):
        assert extracts.list_extracts(tmp_path) == ["2026-11-01.1", "2026-10-01.1"]
        assert extracts.withdrawn(tmp_path) == {}
    assert read == [folder]


def test_what_comes_and_what_is_withdrawn_is_seen_at_once(tmp_path: Path) -> None:
    settle(put(tmp_path, "2026-10-01.1", current="2026-10-01.1"))
    assert extracts.list_extracts(tmp_path) == ["2026-10-01.1"]
    put(tmp_path, "2026-11-01.1")
    assert extracts.list_extracts(tmp_path) == ["2026-11-01.1", "2026-10-01.1"]
    settle(tmp_path)
    assert extracts.list_extracts(tmp_path) == ["2026-11-01.1", "2026-10-01.1"]
    withdraw(tmp_path, "2026-11-01.1", "Feil tall.", date(2026, 11, 2))
    assert extracts.list_extracts(tmp_path) == ["2026-10-01.1"]


def test_a_folder_that_changed_just_now_is_read_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file system may give two changes the same time.
    put(tmp_path, "2026-10-01.1")
    read = read_folders(monkeypatch)
    extracts.list_extracts(tmp_path)
    extracts.list_extracts(tmp_path)
    assert len(read) == 4, "begge gangene, for begge spørsmålene"
