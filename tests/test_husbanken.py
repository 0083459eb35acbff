"""Husbanken's tables: which scheme they are about, in which unit, and what is never guessed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from boligkompass import settings
from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources import husbanken
from boligkompass.sources.public.values import Known, Reading

KATALOG = settings.PROJECT / "data" / "katalog"
TODAY = date(2026, 11, 1)
LOANS = """Husbankens statistikkbank
Startlån utbetalt av kommunene

KommuneNr;Kommune;År;Antall startlån;Utbetalt startlån (kr)
3909;Larvik;2023;41;65 250 000
3909;Larvik;2024;38;61 000 500
1806;Narvik;2023;:;12 300 000
5037;Levanger;2023;0;0
0311;Gamle Oslo;2023;12;12 000 000
2100;Svalbard;2023;0;0
3909;Larvik;-;1;1 000
;Hele landet;2023;45;77 550 000
;Kilde: Husbanken;;;
"""


def read(folder: Path, known: Known, text: str, name: str = "fil.csv", **more: Any) -> Reading:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return husbanken.read(path, known, TODAY, **more)


def refused(folder: Path, known: Known, text: str, name: str = "fil.csv") -> Fault:
    with pytest.raises(DeliveryError) as error:
        read(folder, known, text, name)
    (fault,) = error.value.faults
    assert fault.message.endswith(".")
    assert fault.advice.endswith(".")
    return fault


def values(reading: Reading) -> dict[tuple[str, str, date], float | None]:
    assert reading.faults == ()
    return {
        (row["kommunenr"], row["indikator"], row["periode_fra"]): row["verdi"]
        for row in reading.table.to_pylist()
    }


def test_loans_under_a_title_in_kroner(known: Known, tmp_path: Path) -> None:
    reading = read(tmp_path, known, LOANS)
    of_2023, of_2024 = date(2023, 1, 1), date(2024, 1, 1)
    assert values(reading) == {
        ("3909", "startlan_antall", of_2023): 41,
        ("3909", "startlan_antall", of_2024): 38,
        ("3909", "startlan_utbetalt", of_2023): 65250,
        ("3909", "startlan_utbetalt", of_2024): 61000.5,
        ("1806", "startlan_antall", of_2023): None,
        ("1806", "startlan_utbetalt", of_2023): 12300,
        ("5037", "startlan_antall", of_2023): 0,
        ("5037", "startlan_utbetalt", of_2023): 0,
    }
    assert {row["kilde"] for row in reading.table.to_pylist()} == {"husbanken_startlan"}
    told = " ".join(warning.message for warning in reading.warnings)
    assert "3 rader for fylker, landet, bydeler" in told
    assert "1 rad uten periode" in told


def test_a_workbook_is_read_the_same_and_its_sheet_says_the_scheme(
    known: Known, tmp_path: Path
) -> None:
    path = tmp_path / "eksport.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Startlån")
        sheet.write_row(3, 0, ("Kommunenummer", "Kommune", "År", "Antall", "Beløp (1000 kr)"))
        sheet.write_row(4, 0, (709, "Larvik", 2015, 50, 30500))
        sheet.write_row(5, 0, ("Sum", "", 2015, 50, 30500))
    assert values(husbanken.read(path, known, TODAY)) == {
        ("0709", "startlan_antall", date(2015, 1, 1)): 50,
        ("0709", "startlan_utbetalt", date(2015, 1, 1)): 30500,
    }


def months(last: int, heading: str = "Beregnet bostøtte (kr)") -> str:
    head = f"KommuneNr;År;Måned;BostøtteUtbetalingTeller;{heading}\n"
    names = [
        "jan",
        "feb",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "aug",
        "sept",
        "okt",
        "nov",
        "des",
    ]
    return head + "".join(
        f"3909;2024;{name};{900 + n};{3_000_000 + n}\n" for n, name in enumerate(names[:last])
    )


def test_twelve_months_of_bostotte_are_the_year(known: Known, tmp_path: Path) -> None:
    path = tmp_path / "kart.toml"
    shipped = (KATALOG / "kartlegginger" / "husbanken_bostotte.toml").read_text(encoding="utf-8")
    path.write_text(shipped.replace('"Beregnet bostøtte",', '"Beregnet bostøtte (kr)",'))
    found = values(read(tmp_path, known, months(12), kartlegging=path))
    assert found["3909", "bostotte_utbetalt", date(2024, 1, 1)] == pytest.approx(36_000.066)
    households = [key for key in found if key[1] == "bostotte_husstander"]
    assert len(households) == 12
    assert found["3909", "bostotte_husstander", date(2024, 12, 1)] == 911


def test_eleven_months_are_no_year(known: Known, tmp_path: Path) -> None:
    reading = read(tmp_path, known, months(11, "Utbetalt bostøtte (kr)"))
    assert {key[1] for key in values(reading)} == {"bostotte_husstander"}
    assert any("ikke alle tolv månedene" in one.message for one in reading.warnings)


def test_bostotte_by_the_year_counts_households_but_not_payments(
    known: Known, tmp_path: Path
) -> None:
    text = (
        "KommuneNr;År;Husstander med bostøtte;Utbetalt bostøtte (1000 kr)\n3909;2024;1400;36000\n"
    )
    assert values(read(tmp_path, known, text)) == {
        ("3909", "bostotte_husstander", date(2024, 1, 1)): 1400,
        ("3909", "bostotte_utbetalt", date(2024, 1, 1)): 36000,
    }
    payments = text.replace("Husstander med bostøtte", "BostøtteUtbetalingTeller")
    assert {key[1] for key in values(read(tmp_path, known, payments))} == {"bostotte_utbetalt"}


def test_grants_are_husbankens_to_2019_only(known: Known, tmp_path: Path) -> None:
    head = "KommuneNr;År;Etableringstilskudd (kr);Tilpasningstilskudd (kr)\n"
    good = "0709;2019;1 200 000;300 000\n"
    assert values(read(tmp_path, known, head + good)) == {
        ("0709", "etableringstilskudd_utbetalt", date(2019, 1, 1)): 1200,
        ("0709", "tilpasningstilskudd_utbetalt", date(2019, 1, 1)): 300,
    }
    reading = read(tmp_path, known, head + good + "3805;2020;900 000;0\n")
    assert {fault.row for fault in reading.faults} == {3}
    assert "rammetilskuddet" in reading.faults[0].advice
    assert {row["kommunenr"] for row in reading.table.to_pylist()} == {"0709"}


def test_the_unit_is_asked_for_when_it_is_not_written(known: Known, tmp_path: Path) -> None:
    fault = refused(tmp_path, known, LOANS.replace(" (kr)", ""))
    assert (fault.row, fault.column) == (4, "Utbetalt startlån")
    assert "[indikatorer.startlan_utbetalt]" in fault.advice


@pytest.mark.parametrize(
    ("written", "amount"),
    [("(1000 kr)", "65 250 000"), ("(kr)", "65 250"), ("(mill. kr)", "65250")],
)
def test_a_unit_that_cannot_be_right_is_asked_about(
    known: Known, tmp_path: Path, written: str, amount: str
) -> None:
    text = f"KommuneNr;År;Antall startlån;Utbetalt beløp {written}\n3909;2023;41;{amount}\n"
    fault = refused(tmp_path, known, text)
    assert "enheten kan ikke stemme" in fault.message
    assert "--kartlegging" in fault.advice


def test_what_a_file_is_about_is_not_guessed(known: Known, tmp_path: Path) -> None:
    text = "KommuneNr;År;Antall;Beløp (kr)\n3909;2023;41;65 250 000\n"
    assert "ikke fram om filen" in refused(tmp_path, known, text).message
    # Its name may say it.
    assert values(read(tmp_path, known, text, "Startlån 2023.csv"))
    both = "Startlån og bostøtte\n" + text
    fault = refused(tmp_path, known, both)
    assert "flere ordninger" in fault.message
    assert "husbanken_bostotte.toml" in fault.advice
    mapped = read(tmp_path, known, both, kartlegging=Path("husbanken_startlan.toml"))
    assert values(mapped)["3909", "startlan_antall", date(2023, 1, 1)] == 41


def test_other_sources_are_left_to_the_general_reader(known: Known, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="importer tabell"):
        read(tmp_path, known, LOANS, kartlegging=Path("ssb_07459_omregnet.toml"))
