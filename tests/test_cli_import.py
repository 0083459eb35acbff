"""`boligkompass importer`: all or nothing, the good rows on request, what is told and kept."""

import csv
import json
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from boligkompass import journal, settings
from boligkompass.cli import importing, main, reports
from boligkompass.cli.importing import Option, ValueSource
from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources.public import values
from boligkompass.sources.public.values import Known, Reading, reading_from

Import = Callable[..., int]


def read(path: Path, known: Known, hentet: date, **extra: Path | None) -> Reading:
    """One value a line, `kommunenr;year;verdi`; what is no number is a fault of its row."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if lines[:1] == ["ødelagt"]:
        raise DeliveryError([Fault(path.name, None, None, "filen er ødelagt.", "Hent den.")])
    cells = [line.split(";") for line in lines]
    wrong = [not cell[2].lstrip("-").isdecimal() for cell in cells]
    faults = [
        Fault(path.name, row, "verdi", f"«{cell[2]}» er ikke et tall.", "Rett tallet.")
        for row, (cell, bad) in enumerate(zip(cells, wrong, strict=True), start=1)
        if bad and cell[2] != "hele"
    ]
    if any(cell[2] == "hele" for cell in cells):
        faults.append(Fault(path.name, None, None, "arket er feil.", "Velg et annet."))
    years = [int(cell[1]) for cell in cells]
    columns: dict[str, Any] = {
        "kommunenr": pa.array([cell[0] for cell in cells], pa.string()),
        "indikator": "husholdninger",
        "periode_fra": pa.array([date(year, 1, 1) for year in years], pa.date32()),
        "periode_til": pa.array([date(year, 1, 1) for year in years], pa.date32()),
        "kilde": "ssb_husholdninger",
        "verdi": pa.array(
            [None if bad else float(cell[2]) for cell, bad in zip(cells, wrong, strict=True)],
            pa.float64(),
        ),
        "merknad": str(extra["kartlegging"].name) if extra.get("kartlegging") else None,
    }
    rows = pa.array(range(1, len(cells) + 1), pa.int64())
    return reading_from(
        path.name, columns, rows, hentet, wrong=pa.array(wrong, pa.bool_()), faults=faults
    )


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(settings.PROJECT / "data"))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(tmp_path / "register"))
    monkeypatch.chdir(tmp_path)
    options = (Option("--kartlegging", "kartleggingen"),)
    monkeypatch.setitem(importing.VALUE_SOURCES, "prove", ValueSource("prøve", read, options))
    return tmp_path / "register"


def put(name: str, *lines: str) -> str:
    Path(name).write_text("\n".join(lines), encoding="utf-8")
    return name


def kept(register: Path) -> dict[tuple[str, int], float | None]:
    return {
        (row["kommunenr"], row["periode_fra"].year): row["verdi"]
        for row in values.stored(register).to_pylist()
    }


def written(register: Path) -> list[dict[str, str]]:
    (path,) = (register / reports.FOLDER).iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return in_report(path)


def in_report(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_an_import_says_what_it_did_and_is_kept_in_the_journal(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("a.csv", "0709;2010;100", "3909;2011;101")
    assert main(["importer", "prove", "a.csv", "--hentet", "2026-08-20"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.splitlines() == [
        "a.csv: 2 nye verdier fra SSB, husholdninger.",
        f"I alt er 2 verdier lagret i {register / values.FILE}.",
    ]
    assert kept(register) == {("0709", 2010): 100.0, ("3909", 2011): 101.0}
    (entry,) = journal.entries(register)
    assert entry == replace(
        entry,
        kilde="prove",
        fil="a.csv",
        rader=2,
        utelatt=0,
        kommuner=("0709", "3909"),
        hentet=date(2026, 8, 20),
    )
    assert len(entry.sha256) == 64
    assert not (register / reports.FOLDER).exists()
    put("a.csv", "0709;2010;100", "3909;2011;102", "3909;2012;103")
    assert main(["importer", "prove", "a.csv"]) == 0
    assert "a.csv: 1 ny, 1 endret og 1 uendret verdi fra SSB" in capsys.readouterr().out


def test_one_fault_keeps_every_file_out(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put("a.csv", "3909;2010;100")
    put("b.csv", "3909;2011;101", "3909;2012;x", "3909;2013;y")
    assert main(["importer", "prove", "a.csv", "b.csv"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "Feil: b.csv, rad 2, kolonne «verdi»: «x» er ikke et tall. Rett tallet." in told.err
    assert "Ingenting er endret: 2 feil må rettes først." in told.err
    assert (
        "Med --godta-feil leses 2 verdier inn, og verdier med feil i 2 rader utelates." in told.err
    )
    assert not (register / values.FILE).exists()
    assert journal.entries(register) == []
    assert [(row["fil"], row["rad"]) for row in written(register)] == [
        ("b.csv", "2"),
        ("b.csv", "3"),
    ]


def test_the_good_rows_are_stored_on_request_and_the_others_counted(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("a.csv", "3909;2010;100", "3909;2011;x", "3909;2012;102")
    put("b.csv", "3909;2013;103")
    assert main(["importer", "prove", "a.csv", "b.csv", "--godta-feil"]) == 0
    told = capsys.readouterr()
    assert "a.csv: 2 nye verdier fra SSB, husholdninger. Verdier med feil i 1 rad er utelatt." in (
        told.out
    )
    assert "b.csv: 1 ny verdi fra SSB, husholdninger.\n" in told.out
    assert "rad 2" in told.err
    assert "Ingenting er endret" not in told.err
    assert sorted(year for _, year in kept(register)) == [2010, 2012, 2013]
    assert [entry.utelatt for entry in journal.entries(register)] == [1, 0]
    assert [row["verdi"] for row in written(register)] == [""]


@pytest.mark.parametrize(
    "bad",
    [("ødelagt",), ("3909;2010;1", "3909;2011;hele"), ("3909;2010;x",), ()],
    ids=["unreadable", "whole file", "no good row", "empty"],
)
def test_a_file_that_is_no_use_stops_all_even_so(
    register: Path, bad: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    put("a.csv", "3909;2010;100")
    put("b.csv", *bad)
    assert main(["importer", "prove", "a.csv", "b.csv", "--godta-feil"]) == 1
    told = capsys.readouterr().err
    assert "Ingenting er endret" in told
    assert "--godta-feil hjelper ikke når hele filen er ubrukelig." in told
    assert not (register / values.FILE).exists()
    assert {row["fil"] for row in written(register)} == {"b.csv"}


def test_later_files_come_last_and_differences_between_them_are_told(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("1.csv", "3909;2010;100", "3909;2011;101")
    put("2.csv", "3909;2010;100", "3909;2011;111")
    assert main(["importer", "prove", "2.csv", "1.csv"]) == 0
    told = capsys.readouterr().err.replace("\u00a0", " ")
    assert "1.csv: 1 verdi er annerledes enn i filene som leses før denne." in told
    assert kept(register)["3909", 2011] == 101.0


def test_the_same_file_twice_is_told(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put("a.csv", "3909;2010;100")
    put("kopi.csv", "3909;2010;100")
    assert main(["importer", "prove", "a.csv", "kopi.csv"]) == 0
    assert "kopi.csv: innholdet er det samme som i «a.csv»" in capsys.readouterr().err
    path = register / journal.FILE
    path.write_text(path.read_text().replace(f'"tid": "{date.today()}', '"tid": "2026-10-01'))
    assert main(["importer", "prove", "kopi.csv"]) == 0
    told = capsys.readouterr().err
    assert "kopi.csv: filen er den samme som ble lest inn 01.10.2026." in told
    assert any("01.10.2026" in row["feil"] for row in all_reported(register))


def all_reported(register: Path) -> list[dict[str, str]]:
    return [row for path in (register / reports.FOLDER).iterdir() for row in in_report(path)]


def test_an_odd_value_is_told_and_stored(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("a.csv", "3909;2010;100", "3909;2011;30", "3909;2012;31")
    assert main(["importer", "prove", "a.csv"]) == 0
    told = capsys.readouterr().err.replace("\u00a0", " ")
    assert "Advarsel: a.csv, rad 2: «Husholdninger, Larvik (3909)» falt med 70 %" in told
    assert kept(register)["3909", 2011] == 30.0
    (row,) = written(register)
    assert (row["nivå"], row["fil"], row["rad"]) == ("advarsel", "a.csv", "2")


def test_a_torn_journal_is_told_and_stops_nothing(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register.mkdir()
    (register / journal.FILE).write_text('{"tid": "2026')
    put("a.csv", "3909;2010;100")
    assert main(["importer", "prove", "a.csv"]) == 0
    assert (
        "importlogg.jsonl, rad 1: linjen i importloggen kan ikke leses" in capsys.readouterr().err
    )
    assert len(journal.entries(register)) == 1


def test_a_report_goes_where_it_is_wanted(register: Path) -> None:
    put("a.csv", "3909;2010;x")
    for _ in range(2):
        assert main(["importer", "prove", "a.csv", "--rapport", "ny/feil.csv"]) == 1
    assert [row["rad"] for row in in_report(Path("ny/feil.csv"))] == ["1"]
    assert stat.S_IMODE(Path("ny/feil.csv").stat().st_mode) == 0o600
    assert not (register / reports.FOLDER).exists()


@pytest.mark.parametrize("place", ["a.csv", "annet.csv", "."])
def test_a_report_never_takes_the_place_of_anything_else(
    register: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put("a.csv", "3909;2010;x")
    put("annet.csv", "tallene mine")
    assert main(["importer", "prove", "a.csv", "--rapport", place]) == 1
    assert "stedet for rapporten er opptatt" in capsys.readouterr().err
    assert Path("a.csv").read_text() == "3909;2010;x"
    assert Path("annet.csv").read_text() == "tallene mine"


def test_only_the_last_reports_are_kept(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "KEPT", 3)
    put("a.csv", "3909;2010;x")
    for _ in range(3):
        main(["importer", "prove", "a.csv"])
    folder = register / reports.FOLDER
    first = min(folder.iterdir())
    old = folder / "2020-01-01-000000-ssb.csv"
    first.rename(old)
    main(["importer", "prove", "a.csv"])
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 3
    assert old.name not in names
    assert all("-prove" in name for name in names)


def test_the_delivered_files_name_is_not_in_the_reports(register: Path) -> None:
    put("Kari Nordmann 01019012345.csv", "3909;2010;x")
    assert main(["importer", "prove", "Kari Nordmann 01019012345.csv"]) == 1
    (path,) = (register / reports.FOLDER).iterdir()
    assert "Kari" not in path.name
    assert "01019012345" not in path.read_text(encoding="utf-8-sig")


def test_wildcards_are_understood_where_the_shell_leaves_them(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("a1.csv", "3909;2010;1")
    put("a2.csv", "3909;2011;2")
    put("[b].csv", "3909;2012;3")
    assert main(["importer", "prove", "a?.csv", "[b].csv"]) == 0
    assert sorted(year for _, year in kept(register)) == [2010, 2011, 2012]
    assert main(["importer", "prove", "borte*.csv"]) == 1
    assert "borte*.csv: ingen filer passer." in capsys.readouterr().err


def test_a_sources_own_argument_reaches_its_reader(register: Path) -> None:
    put("a.csv", "3909;2010;1")
    assert main(["importer", "prove", "a.csv", "--kartlegging", "x/min.toml"]) == 0
    assert values.stored(register)["merknad"].to_pylist() == ["min.toml"]


def test_an_argument_may_be_required(
    register: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = ValueSource("prøve", read, (Option("--kartlegging", "k", required=True),))
    monkeypatch.setitem(importing.VALUE_SOURCES, "prove", source)
    assert main(["importer", "prove", "a.csv"]) == 2
    assert "Dette mangler: --kartlegging." in capsys.readouterr().err


def test_nothing_is_fetched_tomorrow(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert main(["importer", "prove", "a.csv", "--hentet", tomorrow]) == 2
    assert "er ikke kommet ennå" in capsys.readouterr().err


def test_a_damaged_store_is_told_and_left(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register.mkdir()
    (register / values.FILE).write_bytes(b"PAR1 tull")
    put("a.csv", "3909;2010;1")
    assert main(["importer", "prove", "a.csv"]) == 1
    assert "sikkerhetskopi" in capsys.readouterr().err
    assert (register / values.FILE).read_bytes() == b"PAR1 tull"
    assert not (register / journal.FILE).exists()


def test_every_source_has_words_and_a_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["importer", "--hjelp"]) == 0
    told = capsys.readouterr().out
    for name, source in importing.VALUE_SOURCES.items():
        assert name in told
        assert source.words.split()[0] in told
        assert main(["importer", name, "--hjelp"]) == 0
        assert "--godta-feil" in capsys.readouterr().out


def test_the_projects_own_facts_are_imported(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = settings.PROJECT / "data" / "kilder" / "offentlige_tall.csv"
    rows = len(path.read_text(encoding="utf-8").splitlines()) - 1
    assert main(["importer", "indikatorer", str(path), "--hentet", "2026-08-20"]) == 0
    assert f"offentlige_tall.csv: {rows} nye verdier fra 7 kilder." in capsys.readouterr().out
    assert values.stored(register).num_rows == rows
    (line,) = (register / journal.FILE).read_text().splitlines()
    assert json.loads(line)["rader"] == rows
