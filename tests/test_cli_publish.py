"""The commands around publishing, as a controller uses them."""

import csv
import io
import os
import shutil
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from verdirader import value

from boligkompass import (
    catalogue,
    disclosure,
    extracts,
    journal,
    progress,
    registerfiles,
    settings,
    warehouse,
)
from boligkompass.cli import main, reports
from boligkompass.disclosure import ProtectionError
from boligkompass.faults import HEADINGS, Fault
from boligkompass.freshness import Late, Loaded, late, loaded
from boligkompass.journal import Entry
from boligkompass.registers import REGISTERS, SOURCE_VALUES
from boligkompass.sources.public import values as source_values

KATALOG = settings.PROJECT / "data" / "katalog"
DAY = "2026-11-01"
WIDTH = 100
Capture = pytest.CaptureFixture[str]


def year(number: int, **cells: Any) -> dict[str, Any]:
    return value(periode_fra=date(number, 1, 1), periode_til=date(number, 12, 31), **cells)


def deliver(register: Path, *rows: dict[str, Any]) -> None:
    source_values.store(SOURCE_VALUES.from_rows(rows), register)


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register folder with one public value, in use, beside an empty data folder in use."""
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(tmp_path / "register"))
    deliver(tmp_path / "register", value())
    return tmp_path / "register"


@pytest.fixture
def data(register: Path, small_catalogue: Callable[[Path], Path]) -> Path:
    return small_catalogue(register.parent / "data")


def lying(data: Path) -> list[str]:
    folder = data / "uttrekk"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    parent, child = pytest.importorskip("pty").openpty()
    os.write(parent, "".join(f"{answer}\n" for answer in answers).encode())
    monkeypatch.setattr("sys.stdin", os.fdopen(child, "r"))


# -- publiser --------------------------------------------------------------------------------------


def test_an_empty_data_folder_is_enough(register: Path, capsys: Capture) -> None:
    data = register.parent / "data"
    assert not data.exists()
    assert main(["publiser", "--dato", DAY, "--ja"]) == 0
    told = capsys.readouterr().out
    assert "Larvik (3909)" in told
    assert "Uttrekket 2026-11-01.1 er publisert" in told
    assert extracts.current(data) == "2026-11-01.1"
    store = warehouse.Warehouse(data, "2026-11-01.1", warehouse.queries())
    assert store.faults == {}
    assert store.catalogue.indikatorer
    store.close()


def test_without_a_date_it_is_today(data: Path, capsys: Capture) -> None:
    before = date.today()
    assert main(["publiser", "--ja"]) == 0
    assert extracts.split_id(extracts.current(data))[0] in (before, date.today())


def test_a_date_that_has_not_come_is_refused(data: Path, capsys: Capture) -> None:
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert main(["publiser", "--dato", tomorrow, "--ja"]) == 1
    assert main(["sjekk", "--dato", tomorrow]) == 1
    assert capsys.readouterr().err.count("Datoen er ikke kommet ennå") == 2
    assert lying(data) == []


def test_nobody_to_answer_publishes_nothing(
    data: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("ja\n"))
    assert main(["publiser", "--dato", DAY]) == 1
    told = capsys.readouterr()
    assert "Larvik (3909)" in told.out
    assert "Bruk --ja" in told.err
    assert lying(data) == []


def test_numbers_that_cannot_be_protected_are_not_published(
    data: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["publiser", "--dato", "2026-10-01", "--ja"]) == 0

    def fails(*_: Any) -> NoReturn:
        raise ProtectionError("Små tall i kommune 3909 kunne ikke vernes.")

    monkeypatch.setattr(disclosure, "protect", fails)
    capsys.readouterr()
    assert main(["publiser", "--dato", DAY, "--ja"]) == 1
    assert capsys.readouterr().err == "Små tall i kommune 3909 kunne ikke vernes.\n"
    assert lying(data) == ["2026-10-01.1", extracts.POINTER]


@pytest.mark.parametrize(
    ("answers", "published"),
    [(["ja"], True), (["J"], True), (["nei"], False), ([""], False), (["kanskje", "ja"], True)],
)
def test_somebody_at_a_terminal_is_asked(
    data: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    answers: list[str],
    published: bool,
) -> None:
    at_a_terminal(monkeypatch, *answers)
    assert main(["publiser", "--dato", DAY]) == (0 if published else 1)
    assert "Vil du publisere tallene per 01.11.2026? (ja/nei)" in capsys.readouterr().out
    assert bool(lying(data)) == published


def test_it_shows_what_changes_before_it_asks(data: Path, register: Path, capsys: Capture) -> None:
    assert main(["publiser", "--dato", "2026-10-01", "--ja"]) == 0
    capsys.readouterr()
    assert main(["publiser", "--dato", DAY]) == 1
    assert capsys.readouterr().out == "Ingenting er endret siden uttrekket 2026-10-01.1.\n"
    deliver(register, value(verdi=43510.0, hentet=date(2026, 10, 20)), value(kommunenr="3101"))
    assert main(["publiser", "--dato", DAY]) == 1
    lines = capsys.readouterr().out.replace("\u00a0", " ").splitlines()
    assert lines[0] == "Dette blir endret siden uttrekket 2026-10-01.1:"
    assert "    Halden (3101) kommer inn" in lines
    assert (
        "    IMDi/SSB, publisert for året: 1 verdi, 43 506 → 43 510 "
        "(Innbyggere, Larvik (3909), 1.1.2015)" in lines
    )
    assert lying(data) == ["2026-10-01.1", extracts.POINTER]
    # What was shown is what the page says afterwards.
    assert main(["publiser", "--dato", DAY, "--ja"]) == 0
    store = warehouse.Warehouse(data, "2026-11-01.1", warehouse.queries())
    (row,) = store.ask("kilder/revidert", {"kommunenr": "3909"}).to_pylist()
    assert (row["forrige_verdi"], row["verdi"]) == (43506, 43510)
    assert row["forrige_uttrekk"] == "2026-10-01.1"
    store.close()


def test_the_registers_are_as_they_were(data: Path, register: Path) -> None:
    def everything() -> dict[Path, tuple[bytes, int]]:
        return {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in register.rglob("*.*")}

    before = everything()
    for words in (["publiser", "--ja"], ["sjekk"], ["status"], ["publiser", "--ja"], ["angre"]):
        main(words)
        assert everything() == before


def test_warnings_are_told_and_stop_nothing(data: Path, register: Path, capsys: Capture) -> None:
    loans = {"kommunenr": "5037", "indikator": "startlan_utbetalt", "kilde": "kostra_13277"}
    deliver(register, year(2024, verdi=11438.0, **loans), year(2025, verdi=3149.0, **loans))
    assert main(["publiser", "--dato", DAY, "--ja"]) == 0
    told = capsys.readouterr()
    warned = next(line for line in told.err.splitlines() if line.startswith("Advarsel: "))
    assert "kommunenr 5037, indikator startlan_utbetalt" in warned
    assert "aaret_foer 11438, verdi 3149" in warned
    manifest = extracts.read_manifest(data / "uttrekk" / "2026-11-01.1")
    found = {check["navn"]: check for check in manifest.kontroller}
    assert (found["stort_hopp"]["resultat"], found["stort_hopp"]["rader"]) == ("advarsel", "1")
    assert found["kjent_kommune"]["resultat"] == "bestått"
    store = warehouse.Warehouse(data, "2026-11-01.1", warehouse.queries())
    rows = store.ask("kilder/kontroller", {}).to_pylist()
    assert (rows[0]["resultat"], rows[0]["rader"]) == ("advarsel", 1)
    assert len(rows) == len(manifest.kontroller)
    store.close()


def test_what_is_wrong_stops_it(data: Path, register: Path, capsys: Capture) -> None:
    deliver(register, value(verdi=-1.0))
    assert main(["publiser", "--dato", DAY, "--ja"]) == 1
    told = capsys.readouterr().err
    assert "Feil: kontrollen ikke_negativ: " in told
    assert "Ingenting er endret: 1 feil må rettes først." in told
    assert lying(data) == []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_told_on_a_terminal_when_it_takes_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for stream, told in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stream)
        with progress.steps(("Leser", "Teller")) as step:
            step()
            step()
        # What is done at once needs no bar.
        assert "gjort" not in stream.getvalue()
        monkeypatch.setattr(progress, "DELAY", 0.01)
        with progress.steps(("Leser", "Teller")) as step:
            step()
            time.sleep(0.2)
            step()
        assert ("Leser (0 av 2 gjort)" in stream.getvalue()) == told
        monkeypatch.undo()


# -- sjekk -----------------------------------------------------------------------------------------


def test_checking_writes_nothing(data: Path, register: Path, capsys: Capture) -> None:
    before = sorted(data.rglob("*"))
    assert main(["sjekk"]) == 0
    assert "0 feil og 0 advarsler. Ingenting er publisert." in capsys.readouterr().out
    assert sorted(data.rglob("*")) == before


def test_what_is_found_is_told_and_reported(
    data: Path, register: Path, tmp_path: Path, capsys: Capture
) -> None:
    day = date(2026, 12, 24)
    deliver(register, value(verdi=-1.0), value(kommunenr="3101", verdi=-2.0, hentet=day))
    report = tmp_path / "funn.csv"
    assert main(["sjekk", "--dato", DAY, "--rapport", str(report)]) == 1
    told = capsys.readouterr()
    assert "2 feil og 1 advarsel. Ingenting er publisert." in told.out
    assert str(report) in told.out
    rows = list(csv.reader(io.StringIO(report.read_bytes().decode("utf-8-sig")), delimiter=";"))
    assert tuple(rows[0]) == HEADINGS
    assert [row[0] for row in rows[1:]] == ["feil", "feil", "advarsel"]
    assert [row[1] for row in rows[1:]] == [
        "kontrollen ikke_negativ",
        "kontrollen ikke_negativ",
        "kontrollen hentet_for_uttrekket",
    ]
    assert "3101" in rows[1][5] + rows[2][5]
    assert lying(data) == []


def test_a_register_that_is_refused_is_reported_too(
    register: Path, tmp_path: Path, capsys: Capture
) -> None:
    (register / "notat.txt").write_text("hei")
    report = tmp_path / "funn.csv"
    assert main(["sjekk", "--rapport", str(report)]) == 1
    assert "notat.txt" in report.read_text(encoding="utf-8-sig")
    assert "notat.txt" in capsys.readouterr().err


def test_a_report_never_takes_the_place_of_something_else(
    register: Path, tmp_path: Path, capsys: Capture
) -> None:
    other = tmp_path / "regnskap.csv"
    other.write_text("viktig")
    assert main(["sjekk", "--rapport", str(other)]) == 1
    assert other.read_text() == "viktig"
    assert "opptatt av noe annet" in capsys.readouterr().err


# -- angre and bruk --------------------------------------------------------------------------------


def test_going_back_is_one_step_at_a_time(
    data: Path, capsys: Capture, put_extract: Callable[..., str]
) -> None:
    for month in (9, 10, 11):
        put_extract(data, {}, date(2026, month, 1))
    before = lying(data)
    assert main(["angre"]) == 0
    told = capsys.readouterr().out
    assert "Gjeldende uttrekk er 2026-10-01.1, det som kom før 2026-11-01.1." in told
    assert extracts.current(data) == "2026-10-01.1"
    assert main(["angre"]) == 0
    assert extracts.current(data) == "2026-09-01.1"
    assert main(["angre"]) == 1
    assert "ikke noe uttrekk før 2026-09-01.1" in capsys.readouterr().err
    assert extracts.current(data) == "2026-09-01.1"
    assert main(["bruk", "2026-11-01.1"]) == 0
    assert extracts.current(data) == "2026-11-01.1"
    assert lying(data) == before


def test_a_withdrawn_extract_is_gone_past_and_not_taken_into_use(
    data: Path, capsys: Capture, put_extract: Callable[..., str]
) -> None:
    for month in (9, 10, 11):
        put_extract(data, {}, date(2026, month, 1))
    main(["trekk-tilbake", "2026-10-01.1", "--grunn", "Feil i folketallet"])
    assert main(["angre"]) == 0
    assert extracts.current(data) == "2026-09-01.1"
    capsys.readouterr()
    assert main(["bruk", "2026-10-01.1"]) == 1
    assert "er trukket tilbake" in capsys.readouterr().err
    for name, told in (("2026-10-01.7", "finnes ikke"), ("i går", "ikke navnet på et uttrekk")):
        assert main(["bruk", name]) == 1
        assert told in capsys.readouterr().err
    assert extracts.current(data) == "2026-09-01.1"


def test_a_damaged_extract_is_not_gone_back_to(
    data: Path, capsys: Capture, put_extract: Callable[..., str]
) -> None:
    for month in (10, 11):
        put_extract(data, {}, date(2026, month, 1))
    (data / "uttrekk" / "2026-10-01.1" / extracts.MANIFEST).write_text("{")
    assert main(["angre"]) == 1
    assert main(["bruk", "2026-10-01.1"]) == 1
    assert "kan ikke leses" in capsys.readouterr().err
    assert extracts.current(data) == "2026-11-01.1"


def test_with_nothing_published_there_is_nothing_to_go_back_to(
    register: Path, capsys: Capture
) -> None:
    assert main(["angre"]) == 1
    assert "ikke publisert noen tall ennå" in capsys.readouterr().err


# -- status ----------------------------------------------------------------------------------------


def test_status_tells_what_is_published_loaded_and_late(
    data: Path, register: Path, capsys: Capture
) -> None:
    deliver(register, value(indikator="innvandrere", kilde="ssb_09817", verdi=5000.0))
    registerfiles.write_invented(register, "9901", {"opphold": REGISTERS["opphold"].empty()})
    journal.record(
        register,
        Entry(datetime(2026, 10, 3, 9), "register opphold", "opphold.xlsx", "ab", 0, 0, ("9901",),
              date(2026, 10, 1)),
    )  # fmt: skip
    main(["publiser", "--dato", DAY, "--ja"])
    capsys.readouterr()
    assert main(["status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines[1:])) <= WIDTH
    assert any(line.startswith("* 2026-11-01.1  publisert") for line in lines)
    (source,) = [line for line in lines if line.strip().startswith("IMDi/SSB, publisert for året")]
    assert source.split("  ")[1:] != []
    assert source.split()[-3:] == ["1", "01.01.2015", "20.08.2026"]
    assert "Skulle vært oppdatert:" in lines
    # Counted on 1 January 2015, yearly, three months late: due on 1 April 2016.
    (waiting,) = [line for line in lines if line.startswith("  Innvandrere ")]
    assert waiting.split()[1:3] == ["01.01.2015", "01.04.2016"]
    (own,) = [line for line in lines if "9901" in line]
    assert "Eksempelkommunen (9901)" in own
    assert own.split()[-2:] == ["0", "03.10.2026"]


def test_status_of_nothing_is_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(tmp_path / "register"))
    assert main(["status"]) == 1
    told = capsys.readouterr()
    assert told.out.count("Ingen") == 3
    assert "ikke publisert noen tall ennå" in told.err


def test_damage_is_told_in_its_place(data: Path, register: Path, capsys: Capture) -> None:
    registerfiles.write_invented(register, "9901", {"opphold": REGISTERS["opphold"].empty()})
    main(["publiser", "--dato", DAY, "--ja"])
    (register / "kildeverdi.parquet").write_bytes(b"tull")
    (register / "9901" / "opphold.parquet").write_bytes(b"tull")
    capsys.readouterr()
    assert main(["status"]) == 0
    told = capsys.readouterr().out
    assert "filen kan ikke leses som Parquet" in told
    assert "skadet fil" in told


def test_what_is_late_is_late_as_on_the_page(register: Path) -> None:
    """The command and *Kilder og definisjoner* agree, for every indicator of the facts."""
    data = register.parent / "data"
    facts = settings.PROJECT / "data" / "kilder" / "offentlige_tall.csv"
    shutil.rmtree(register)
    assert main(["importer", "indikatorer", str(facts), "--hentet", "2026-08-20"]) == 0
    main(["publiser", "--dato", DAY, "--ja"])
    store = warehouse.Warehouse(data, "2026-11-01.1", warehouse.queries())
    asked = store.ask("kilder/definisjoner", {"kommunenr": "5037", "dato": date(2026, 11, 1)})
    page = {
        row["indikator"]: row["neste_oppdatering"] for row in asked.to_pylist() if row["forsinket"]
    }
    rows = source_values.stored(register).filter(
        [kommune in ("5037", "1719") for kommune in source_values.stored(register)["kommunenr"]
         .to_pylist()]
    )  # fmt: skip
    mine = {one.indikator: one.ventet for one in late(rows, store.catalogue, date(2026, 11, 1))}
    assert mine
    assert mine.items() <= page.items()
    store.close()


def test_a_source_is_told_with_what_it_should_have_brought() -> None:
    sheets = catalogue.load(KATALOG)
    first = sheets.indikatorer["innbyggere"].kilder[0]
    rows = SOURCE_VALUES.from_rows(
        [
            value(kilde=first, hentet=date(2026, 3, 1)),
            value(kilde=first, kommunenr="3101", hentet=date(2026, 4, 1)),
            value(kilde="ukjent", indikator="innvandrere", verdi=None, synlighet="mangler"),
        ]
    )
    told = loaded(rows, sheets, date(2026, 11, 1))
    day = date(2015, 1, 1)
    assert told == [
        Loaded(first, 2, day, date(2026, 4, 1), 1),
        Loaded("ukjent", 1, day, date(2026, 8, 20), 0),
    ]
    # A year and two months after the day it is of.
    assert late(rows, sheets, date(2016, 3, 1)) == []
    assert late(rows, sheets, date(2016, 3, 2)) == [
        Late("innbyggere", day, date(2016, 3, 1), first)
    ]


# -- small numbers ---------------------------------------------------------------------------------


def deliver_participants(register: Path) -> None:
    """Invented participants: twenty who ended in 2024, twelve and three in 2025."""
    rows = [
        {
            "kommunenr": "9901",
            "deltaker_id": f"P-{number}",
            "fra": date(2023, 1, 1),
            "til": date(2024, 1, 31) if number < 20 else date(2025, 6, 30),
            "utfall": "arbeid" if number < 32 else "annet",
        }
        for number in range(35)
    ]
    table = REGISTERS["introdeltaker"].from_rows(rows)
    registerfiles.write_invented(register, "9901", {"introdeltaker": table})


def test_the_owner_sees_what_is_hidden_before_and_after(
    data: Path, register: Path, capsys: Capture
) -> None:
    deliver_participants(register)
    assert main(["sjekk", "--dato", DAY]) == 0
    told = capsys.readouterr().out
    assert "Vern av små tall:" in told
    assert "Introduksjonsprogrammet: " in told
    folder = register / "rapporter"
    assert not folder.exists()
    assert main(["publiser", "--dato", DAY, "--ja"]) == 0
    assert "Introduksjonsprogrammet: " in capsys.readouterr().out
    (path,) = folder.iterdir()
    assert path.name == "skjerming-2026-11-01.1.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Utfall: Annet" in path.read_text(encoding="utf-8-sig")


def test_lists_of_what_is_hidden_push_no_report_out(register: Path) -> None:
    folder = register / "rapporter"
    folder.mkdir()
    for number in range(reports.KEPT + 5):
        (folder / f"skjerming-2026-11-01.{number + 1}.csv").touch()
    wrong = [Fault("fil.csv", 2, None, "er feil.", "Rett den.")]
    reports.account(wrong, [], register=register, name="bolig")
    (kept,) = folder.glob("[0-9]*.csv")
    assert kept.name.endswith("-bolig.csv")
