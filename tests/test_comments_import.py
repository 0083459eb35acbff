"""Comments and measures from a file: what is taken, what is refused and how it is told."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from boligkompass import settings
from boligkompass.cli import main
from boligkompass.registerfiles import CONTRACTS
from boligkompass.sources import register
from boligkompass.sources.public.values import Known
from boligkompass.sources.register import RegisterReading, Terms

GOOD: Mapping[str, str] = {
    "id": "1",
    "figur": "boligmasse/romnorm",
    "periode_fra": "2026-07-01",
    "periode_til": "2026-09-30",
    "dato": "2026-10-12",
    "funksjon": "Controller",
    "tekst": "Salget av tolv boliger er utsatt til 2027.",
}


def workbook(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """The rows on a sheet «Kommentarer», under our headings."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Kommentarer")
        for y, row in enumerate([dict(zip(GOOD, GOOD, strict=True)), *rows]):
            for x, name in enumerate(GOOD):
                sheet.write_string(y, x, row.get(name, ""))
    return path


def read(
    path: Path, known: Known, figures: frozenset[str] | None = frozenset({GOOD["figur"]})
) -> RegisterReading:
    terms = Terms(known, date(2026, 11, 1), "3909", figures)
    return register.read([path], CONTRACTS["kommentar"], None, terms)


def test_a_good_comment_is_taken_as_it_stands(tmp_path: Path, known: Known) -> None:
    without_period = {**GOOD, "id": "2", "periode_fra": "", "periode_til": ""}
    reading = read(workbook(tmp_path / "k.xlsx", [GOOD, without_period]), known)
    assert (reading.faults, reading.warnings) == ((), ())
    first, second = reading.table.to_pylist()
    assert first == {
        "kommunenr": "3909",
        "id": "1",
        "figur": "boligmasse/romnorm",
        "periode_fra": date(2026, 7, 1),
        "periode_til": date(2026, 9, 30),
        "dato": date(2026, 10, 12),
        "funksjon": "Controller",
        "tekst": "Salget av tolv boliger er utsatt til 2027.",
    }
    assert second["periode_fra"] is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"tekst": "To familier har flyttet."},
            "k.xlsx, ark «Kommentarer», rad 2, kolonne «tekst»: teksten ser ut til å inneholde et "
            "antall under fem av husstander, personer eller saker. Skriv det uten tallet («noen», "
            "«færre enn fem»), eller slå sammen til et større antall.",
        ),
        (
            {"tekst": "Kari Nordmann følger opp."},
            "k.xlsx, ark «Kommentarer», rad 2, kolonne «tekst»: teksten ser ut til å inneholde "
            "personnavn. Ta det ut: ingen enkeltperson eller bolig skal kunne kjennes igjen.",
        ),
        (
            {"funksjon": "Kari Nordmann"},
            "k.xlsx, ark «Kommentarer», rad 2, kolonne «funksjon»: teksten ser ut til å inneholde "
            "personnavn. Ta det ut: ingen enkeltperson eller bolig skal kunne kjennes igjen.",
        ),
        (
            {"figur": "boligmasse/tull"},
            "k.xlsx, ark «Kommentarer», rad 2, kolonne «figur»: det finnes ingen figur som heter "
            "«boligmasse/tull». Figurlisten på siden «Kilder og definisjoner» viser hva figurene "
            "heter.",
        ),
        (
            {"periode_til": "2026-06-30"},
            "k.xlsx, ark «Kommentarer», rad 2, kolonne «periode_til»: «Gjelder til» er før "
            "«Gjelder fra». Rett en av dem.",
        ),
    ],
)
def test_a_bad_comment_is_refused_with_its_place(
    change: dict[str, str], told: str, tmp_path: Path, known: Known
) -> None:
    reading = read(workbook(tmp_path / "k.xlsx", [GOOD | change, {**GOOD, "id": "2"}]), known)
    assert [str(fault) for fault in reading.faults] == [told]
    assert reading.table["id"].to_pylist() == ["2"]


def test_an_identifier_is_told_once_and_never_repeated(tmp_path: Path, known: Known) -> None:
    bad = GOOD | {"tekst": "Ring +47 91 23 45 67, 2 familier."}
    reading = read(workbook(tmp_path / "k.xlsx", [bad]), known)
    told = [fault.message for fault in reading.faults]
    assert told == [
        "cellen ser ut til å inneholde telefonnummer.",
        "teksten ser ut til å inneholde et antall under fem av husstander, personer eller saker.",
    ]
    assert [fault.value for fault in reading.faults] == [None, None]


def test_the_command_asks_the_figures_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "register"
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(settings.PROJECT / "data"))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(folder))
    command = ["importer", "register", "kommentar", "--kommune", "3909"]
    wrong = workbook(tmp_path / "feil.xlsx", [GOOD | {"figur": "boligmasse/tull"}])
    assert main([*command, str(wrong)]) != 0
    assert "ingen figur som heter «boligmasse/tull»" in capsys.readouterr().err
    assert not (folder / "3909").exists()
    right = workbook(tmp_path / "rett.xlsx", [GOOD])
    assert main([*command, str(right)]) == 0
    stored = pq.read_table(folder / "3909" / "kommentar.parquet").to_pylist()
    assert [row["tekst"] for row in stored] == [GOOD["tekst"]]


def test_a_measure_with_a_small_count_is_taken_and_warned_of(tmp_path: Path, known: Known) -> None:
    path = tmp_path / "tiltak.csv"
    path.write_text(
        "id;innsatsomrade;mal;prioritet;tiltak;ansvarlig;status\n"
        "T1;Boliger;Alle har bolig;1;Finne bolig til to familier;Boligkontoret;i_gang\n"
        "T2;Boliger;Alle har bolig;uten;Bygge tolv boliger;Boligkontoret;ukjent\n",
        encoding="utf-8",
    )
    terms = Terms(known, date(2026, 11, 1), "3909")
    reading = register.read([path], CONTRACTS["tiltak"], None, terms)
    assert reading.faults == ()
    assert reading.table["id"].to_pylist() == ["T1", "T2"]
    (warning,) = reading.warnings
    assert (warning.row, warning.column, warning.level) == (2, "tiltak", "advarsel")
    assert "antall under fem" in warning.message
