"""The commands around decisions: for the archive, for who checks, and for who restores."""

import csv
import io
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from boligkompass import beslutninger
from boligkompass.beslutninger import FILE, Store, Utkast
from boligkompass.cli import main

Capture = pytest.CaptureFixture[str]
DRAFT = Utkast(
    kommunenr="3909",
    dato=date(2026, 11, 5),
    beslutning="Legge fram sak om kjøp",
    ansvarlig="Kommunalsjef eiendom",
    status="vedtatt",
    uttrekk="2026-11-01.1",
    figur="boligmasse/romnorm",
    frist=date(2027, 3, 1),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of decisions in use."""
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", str(tmp_path / "lager"))
    return tmp_path / "lager"


@pytest.fixture
def written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Two decisions of Larvik, one of another municipality, and what became of the first.

    Written at noon on 5 November, 6 November and 10 December 2026.
    """
    store = Store(folder)

    def at(month: int, day: int) -> None:
        class Then(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return datetime(2026, month, day, 12, tzinfo=UTC)

        monkeypatch.setattr(beslutninger, "datetime", Then)

    at(11, 5)
    first = store.write(DRAFT)
    at(11, 6)
    store.write(replace(DRAFT, kommunenr="9901", beslutning="Oppdiktet"))
    store.write(replace(DRAFT, beslutning="=SUM(A1)", figur=None, tiltak="T7", frist=None))
    at(12, 10)
    store.follow_up(first.id, "i_gang", date(2027, 4, 1), "Bud er gitt.")
    return store


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))


def export(path: Path, *more: str) -> int:
    return main(["beslutninger", "eksporter", "--kommune", "3909", "--fil", str(path), *more])


# -- eksporter -------------------------------------------------------------------------------------


def test_the_file_for_excel_has_the_decisions_as_they_stand(
    written: Store, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "beslutninger.csv"
    assert export(path) == 0
    assert "2 beslutninger (3 linjer) er skrevet" in capsys.readouterr().out
    first, second = rows_of(path)
    assert {name: first[name] for name in ("Kommune", "Nummer", "Dato", "Frist", "Status")} == {
        "Kommune": "Larvik",
        "Nummer": "3909-2026-001",
        "Dato": "05.11.2026",
        "Frist": "01.04.2027",
        "Status": "I gang",
    }
    assert first["Gjelder"] == "Boliger etter rom mot husstandenes behov etter romnormen"
    assert first["Oppfølging"] == "10.12.2026: I gang, frist 01.04.2027. Bud er gitt."
    # What begins as a formula must not run as one.
    assert (second["Beslutning"], second["Tiltak"]) == ("'=SUM(A1)", "T7")
    assert "Merking" not in first


def test_the_invented_municipality_is_marked(written: Store, tmp_path: Path) -> None:
    path = tmp_path / "oppdiktet.csv"
    arguments = ["beslutninger", "eksporter", "--kommune", "9901", "--fil", str(path)]
    assert main(arguments) == 0
    (row,) = rows_of(path)
    assert row["Merking"] == "Oppdiktede beslutninger"


def test_the_lines_for_the_archive_can_be_checked_by_the_documents_rule(
    written: Store, tmp_path: Path
) -> None:
    path = tmp_path / "beslutninger.jsonl"
    assert export(path) == 0
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    # The second line of the store belongs to the other municipality.
    assert [line["nummer"] for line in lines] == [1, 3, 4]
    assert lines[0]["forrige"] == "0" * 64
    assert lines[2]["forrige"] == lines[1]["sum"]
    assert lines[2]["innhold"] == {
        "frist": "2027-04-01",
        "merknad": "Bud er gitt.",
        "status": "i_gang",
    }
    for line in lines:
        # docs/beslutninger.md, «Journalføring».
        content = json.dumps(line["innhold"], ensure_ascii=False, sort_keys=True)
        parts = [line[name] for name in ("nummer", "tid", "kommunenr", "beslutning")]
        text = json.dumps([*parts, content, line["forrige"]], ensure_ascii=False)
        assert sha256(text.encode()).hexdigest() == line["sum"]


@pytest.mark.parametrize(
    ("more", "numbers"),
    [
        ([], [1, 3, 4]),
        (["--fra", "2026-11-06"], [3, 4]),
        (["--til", "2026-11-06"], [1, 3]),
        (["--fra", "2026-11-06", "--til", "2026-11-06"], [3]),
        (["--fra", "2026-12-11"], []),
    ],
)
def test_the_days_are_those_when_it_was_written(
    written: Store, tmp_path: Path, more: list[str], numbers: list[int]
) -> None:
    path = tmp_path / "utvalg.jsonl"
    assert export(path, *more) == 0
    lines = path.read_text("utf-8").splitlines()
    assert [json.loads(line)["nummer"] for line in lines] == numbers


def test_in_excel_a_decision_followed_up_in_the_time_is_whole(
    written: Store, tmp_path: Path
) -> None:
    path = tmp_path / "desember.csv"
    assert export(path, "--fra", "2026-12-01") == 0
    (row,) = rows_of(path)
    assert (row["Nummer"], row["Beslutning"]) == ("3909-2026-001", "Legge fram sak om kjøp")


def test_nothing_is_written_over_and_nothing_unknown_is_exported(
    written: Store, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "der.csv"
    path.write_text("fra før")
    assert export(path) == 1
    assert path.read_text() == "fra før"
    assert "finnes fra før" in capsys.readouterr().err
    assert (
        main(["beslutninger", "eksporter", "--kommune", "9999", "--fil", str(tmp_path / "ny.csv")])
        == 1
    )
    assert "ikke et kjent kommunenummer" in capsys.readouterr().err
    assert (
        main(["beslutninger", "eksporter", "--kommune", "3909", "--fil", str(tmp_path / "ny.txt")])
        == 2
    )
    assert "må slutte på .csv eller .jsonl" in capsys.readouterr().err


# -- kontroller ------------------------------------------------------------------------------------


def tamper(folder: Path, change: str) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.execute("DROP TRIGGER ingen_endring")
        connection.execute("DROP TRIGGER ingen_sletting")
        connection.execute(change)


def test_a_whole_chain_is_told_with_its_last_sum(written: Store, capsys: Capture) -> None:
    assert main(["beslutninger", "kontroller"]) == 0
    told = capsys.readouterr().out
    assert "4 linjer" in told
    assert "Kjeden er hel." in told
    assert written.lines()[-1].sum in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM linje WHERE nummer = 2", "Linje 2 mangler"),
        ("UPDATE linje SET kommunenr = '9902' WHERE nummer = 3", "Linje 3 er ikke slik"),
        ("UPDATE linje SET innhold = '{' WHERE nummer = 1", "kan ikke leses"),
    ],
)
def test_a_broken_chain_is_an_error(
    written: Store, folder: Path, tmp_path: Path, change: str, told: str, capsys: Capture
) -> None:
    tamper(folder, change)
    assert main(["beslutninger", "kontroller"]) == 1
    assert told in capsys.readouterr().err
    # It is copied all the same: what is written after the fault must be in safety too.
    assert main(["beslutninger", "sikkerhetskopi", "--til", str(tmp_path / "kopi")]) == 1
    assert len(list((tmp_path / "kopi").iterdir())) == 1
    assert export(tmp_path / "ut.csv") == 1


def test_without_decisions_there_is_nothing_wrong(folder: Path, capsys: Capture) -> None:
    assert main(["beslutninger", "kontroller"]) == 0
    assert "Ingen beslutninger er skrevet" in capsys.readouterr().out
    assert not folder.exists()


# -- sikkerhetskopi --------------------------------------------------------------------------------


def test_a_restored_copy_goes_on(
    written: Store, folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    safe = tmp_path / "sikkert"
    assert main(["beslutninger", "sikkerhetskopi", "--til", str(safe)]) == 0
    assert "4 linjer er kopiert" in capsys.readouterr().out
    (copy,) = safe.iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    written.write(replace(DRAFT, beslutning="Skrevet etter kopien"))
    # As docs/beslutninger.md says.
    for path in folder.iterdir():
        path.unlink()
    shutil.copy(copy, folder / FILE)
    assert main(["beslutninger", "kontroller"]) == 0
    assert [line.nummer for line in written.lines()] == [1, 2, 3, 4]
    assert written.write(DRAFT).id == "3909-2026-003"
    assert written.faults() == []


def test_nothing_to_copy_is_told(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["beslutninger", "sikkerhetskopi", "--til", str(tmp_path / "kopi")]) == 1
    assert "ingenting er kopiert" in capsys.readouterr().err
    assert not folder.exists()


def test_a_place_that_cannot_be_written_is_told(
    written: Store, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "fil").write_text("opptatt")
    assert main(["beslutninger", "sikkerhetskopi", "--til", str(tmp_path / "fil")]) == 1
    assert capsys.readouterr().err
    assert len(written.lines()) == 4
