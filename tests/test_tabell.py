"""Tables of public values through a mapping: what is read, what is asked and what is refused."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from kildefiler import shared

from boligkompass import settings
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources import tabell
from boligkompass.sources.public import spans
from boligkompass.sources.public.values import Known, Reading
from boligkompass.sources.tables import mapping as tabellkart
from boligkompass.validation import faults as contract_faults

KATALOG = settings.PROJECT / "data" / "katalog"
TODAY = date(2026, 11, 1)
SHIPPED = sorted((KATALOG / "kartlegginger").glob("*.toml"))
MAP = """
kilde = "ssb_07459"
[kolonner]
kommunenr = "Kommunenr"
aar = "År"
[indikatorer.innbyggere]
kolonne = "Personer"
"""
MONEY = """
kilde = "husbanken_bostotte"
[kolonner]
kommunenr = "Kommunenr"
aar = "År"
maaned = "Måned"
[indikatorer.bostotte_utbetalt]
kolonne = "Beløp (kr)"
maaneder = "summer"
[indikatorer.bostotte_husstander]
kolonne = "Husstander"
"""


@pytest.fixture(scope="module")
def population_file() -> Path:
    return shared("kilder", "kommuner", "folketall_2005_2026.csv")


@pytest.fixture(scope="module")
def population(population_file: Path, known: Known) -> Reading:
    mapping = Path("ssb_07459_omregnet.toml")
    return tabell.read(population_file, known, TODAY, kartlegging=mapping)


def read(folder: Path, known: Known, text: str, mapping: str = MAP) -> Reading:
    path, kart = folder / "fil.csv", folder / "kart.toml"
    path.write_text(text, encoding="utf-8")
    kart.write_text(mapping, encoding="utf-8")
    return tabell.read(path, known, TODAY, kartlegging=kart)


def refused(folder: Path, known: Known, text: str, mapping: str = MAP) -> tuple[Fault, ...]:
    with pytest.raises(DeliveryError) as error:
        read(folder, known, text, mapping)
    assert all(fault.message.endswith(".") for fault in error.value.faults)
    assert all(fault.advice.endswith(".") for fault in error.value.faults)
    return error.value.faults


def rows(reading: Reading, *names: str) -> list[tuple[Any, ...]]:
    assert reading.faults == ()
    return [tuple(row[name] for name in names) for row in reading.table.to_pylist()]


def warned(reading: Reading, words: str) -> Fault:
    (one,) = [warning for warning in reading.warnings if words in warning.message]
    assert one.level == "advarsel"
    return one


# --- Population on the borders of 2024, as it came --------------------------


def test_every_population_fact_of_the_project_is_in_the_file(population: Reading) -> None:
    found = {
        (row["kommunenr"], row["periode_fra"].year): row for row in population.table.to_pylist()
    }
    compared = 0
    with shared("fakta", "nokkeltall.csv").open(encoding="utf-8-sig", newline="") as file:
        for fact in csv.DictReader(file, delimiter=";"):
            if fact["kilde"] == "SSB tabell 07459 (1. januar), omregnet til 2024-grenser":
                value = found[fact["kommunenr"], int(fact["periode_fra"])]
                assert value["verdi"] == float(fact["verdi"])
                assert (value["grenser"], value["kilde"]) == ("2024", "ssb_07459_omregnet")
                compared += 1
    assert compared == 136


@pytest.mark.parametrize(
    ("code", "year", "verdi"),
    [  # Read by eye in the file.
        ("0301", 2005, 529846),
        ("0301", 2026, 728714),
        ("1101", 2005, 13408),
        ("1508", 2024, 58509),
        ("1580", 2026, 9460),
        ("5636", 2025, 868),
    ],
)
def test_population_read_by_eye(population: Reading, code: str, year: int, verdi: int) -> None:
    (value,) = [
        row
        for row in population.table.to_pylist()
        if (row["kommunenr"], row["periode_fra"]) == (code, date(year, 1, 1))
    ]
    assert (value["verdi"], value["periode_til"]) == (verdi, date(year, 1, 1))


def test_all_of_the_file_is_read_but_a_municipality_divided_in_halves(
    population: Reading, population_file: Path
) -> None:
    with population_file.open(encoding="utf-8", newline="") as file:
        expected = {
            (row["kommunenummer"], int(row["calyear"])): float(row["total"])
            for row in csv.DictReader(file)
            # Old Ålesund, half to each of its parts: neither's population.
            if row["kommunenummer"] not in ("1508", "1580") or int(row["calyear"]) >= 2024
        }
    found = {
        (row["kommunenr"], row["periode_fra"].year): row["verdi"]
        for row in population.table.to_pylist()
    }
    assert found == expected
    assert "2005–2023" in warned(population, "Ålesund (1508) og Haram (1580)").message
    assert contract_faults(population.table, SOURCE_VALUES, "tabell") == []
    assert "«female», «male»" in warned(population, "ikke med i kartleggingen").message


# --- Shapes of tables -------------------------------------------------------


def test_a_row_becomes_a_value_on_the_day_it_is_counted(known: Known, tmp_path: Path) -> None:
    reading = read(tmp_path, known, "Kommunenr;År;Personer\n709;2015;43 506\n3909;2024*;48246\n")
    first, last = date(2015, 1, 1), date(2024, 1, 1)
    assert rows(reading, "kommunenr", "periode_fra", "periode_til", "verdi", "merke") == [
        ("0709", first, first, 43506, None),
        ("3909", last, last, 48246, "forelopig"),
    ]
    assert set(rows(reading, "indikator", "kilde", "grenser", "synlighet", "hentet")) == {
        ("innbyggere", "ssb_07459", "publisert", "vist", TODAY)
    }


@pytest.mark.parametrize(
    "heading", ["kommunenr; ar ;PERSONER", "Kommune nr.;Aar;personer", "KOMMUNENR;år;Per-soner"]
)
def test_headings_are_found_however_they_are_spelt(
    known: Known, tmp_path: Path, heading: str
) -> None:
    text = f"Folkemengde 1. januar\n\n{heading}\n3909;2024;48246\n"
    assert rows(read(tmp_path, known, text), "verdi") == [(48246,)]


def test_years_may_stand_as_columns(known: Known, tmp_path: Path) -> None:
    mapping = MAP.replace('aar = "År"\n', "").replace("Personer", "Folkemengde {aar}")
    text = "Kommunenr;Folkemengde 2023;Folkemengde 2024*;Endring\n3909;48 000;48 246;246\n"
    reading = read(tmp_path, known, text, mapping)
    assert rows(reading, "periode_fra", "verdi", "merke") == [
        (date(2023, 1, 1), 48000, None),
        (date(2024, 1, 1), 48246, "forelopig"),
    ]
    assert "«Endring»" in warned(reading, "ikke med i kartleggingen").message


@pytest.mark.parametrize(
    ("period", "text", "first", "last"),
    [
        ('kvartal = "K"', "2026K1", date(2026, 1, 1), date(2026, 3, 31)),
        ('kvartal = "K"', "3. kvartal 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ('maaned = "K"', "2024M02", date(2024, 2, 1), date(2024, 2, 29)),
        ('maaned = "K"', "februar 2023", date(2023, 2, 1), date(2023, 2, 28)),
        ('periode_fra = "K"\nperiode_til = "L"', "2025-08-20", date(2025, 8, 20), None),
    ],
)
def test_periods_of_every_kind(
    known: Known, tmp_path: Path, period: str, text: str, first: date, last: date | None
) -> None:
    mapping = MAP.replace('aar = "År"', period)
    reading = read(tmp_path, known, f"Kommunenr;K;L;Personer\n3909;{text};2025-10-20;5\n", mapping)
    ((start, end),) = rows(reading, "periode_fra", "periode_til")
    assert (start, end) == (first, last or date(2025, 10, 20))


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_month_ends_the_day_before_the_next_begins(day: date) -> None:
    found = spans.of_month(day.year, day.month)
    following = spans.of_month(day.year + day.month // 12, day.month % 12 + 1)
    assert found
    assert following
    assert found[0] <= day <= found[1]
    assert (following[0] - found[1]).days == 1


def test_a_workbook_with_its_sheet_and_header_row(known: Known, tmp_path: Path) -> None:
    path, kart = tmp_path / "tall.xlsx", tmp_path / "kart.toml"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Om").write(0, 0, "Kommunenr, år og personer")
        sheet = book.add_worksheet("Tall")
        sheet.write_row(2, 0, ("Kommunenr", "År", "Personer"))
        sheet.write_row(3, 0, (301, 2024, 717710.0))
    kart.write_text('ark = "Tall"\noverskriftsrad = 3\n' + MAP, encoding="utf-8")
    assert rows(tabell.read(path, known, TODAY, kartlegging=kart), "kommunenr", "verdi") == [
        ("0301", 717710)
    ]


def test_signs_say_what_is_not_there(known: Known, tmp_path: Path) -> None:
    text = "Kommunenr;År;Personer\n" + "".join(
        f"3909;{year};{sign}\n"
        for year, sign in enumerate((":", "<5", "Prikket (<5)", "..", ".", ""), 2010)
    )
    shown = [row[0] for row in rows(read(tmp_path, known, text), "synlighet")]
    assert shown == ["skjult", "skjult", "skjult", "mangler", "ikke_aktuelt"]
    reading = read(tmp_path, known, text, 'punktum = "mangler"\n' + MAP)
    assert rows(reading, "synlighet")[-1] == ("mangler",)


def test_the_filter_chooses_rows_and_tells_when_it_is_needed(known: Known, tmp_path: Path) -> None:
    text = (
        "Kommunenr;År;Kjønn;Personer\n3909;2024;Menn;24000\n3909;2024;Begge kjønn;48246\n"
        "1806;2024;Begge kjønn;21000\n"
    )
    chosen = MAP + '[filter]\n"kjønn" = "begge kjønn"\n'
    assert rows(read(tmp_path, known, text, chosen), "kommunenr", "verdi") == [
        ("3909", 48246),
        ("1806", 21000),
    ]
    without = read(tmp_path, known, text)
    assert without.faults
    assert "[filter]" in warned(without, "flere rader").advice
    assert "«Kjønn»" in warned(without, "flere rader").advice
    (fault,) = refused(tmp_path, known, text, MAP + '[filter]\n"Kjønn" = "Alle"\n')
    assert fault.column == "Kjønn"
    assert "«Begge kjønn»" in fault.advice


# --- Money ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "extra", "text", "verdi"),
    [
        ("Beløp (kr)", "", "729 000", 729),
        ("Beløp i 1000 kr", "", "729", 729),
        ("Beløp, mill. kroner", "", "1,5", 1500),
        ("Beløp", 'enhet = "kr"\n', "729000", 729),
        ("Beløp", "faktor = 0.001\n", "729000", 729),
        ("Beløp (kr)", 'enhet = "1000_kr"\n', "729", 729),
    ],
)
def test_money_is_read_in_the_unit_that_is_written(
    known: Known, tmp_path: Path, heading: str, extra: str, text: str, verdi: float
) -> None:
    mapping = MAP.replace("innbyggere", "startlan_utbetalt").replace("Personer", heading)
    mapping = mapping.replace("ssb_07459", "husbanken_startlan") + extra
    reading = read(tmp_path, known, f"Kommunenr;År;{heading}\n3909;2024;{text}\n", mapping)
    assert rows(reading, "verdi") == [(verdi,)]


def test_money_without_a_unit_is_asked_about(known: Known, tmp_path: Path) -> None:
    mapping = MAP.replace("innbyggere", "startlan_utbetalt").replace("Personer", "Beløp")
    (fault,) = refused(tmp_path, known, "Kommunenr;År;Beløp\n3909;2024;729\n", mapping)
    assert (fault.row, fault.column) == (1, "Beløp")
    assert 'enhet = "kr"' in fault.advice


def monthly(months: int, sign: str = "1000") -> str:
    head = "Kommunenr;År;Måned;Beløp (kr);Husstander\n"
    return head + "".join(
        f"3909;2024;{month};{sign if month == 5 else 1000 * month};{month}\n"
        for month in range(1, months + 1)
    )


def test_twelve_months_become_the_year(known: Known, tmp_path: Path) -> None:
    reading = read(tmp_path, known, monthly(12, "5000"), MONEY)
    sums = [row for row in reading.table.to_pylist() if row["indikator"] == "bostotte_utbetalt"]
    assert [(row["periode_fra"], row["periode_til"], row["verdi"]) for row in sums] == [
        (date(2024, 1, 1), date(2024, 12, 31), 78)  # 1 + 2 + … + 12 thousand kroner.
    ]
    # Households are never added up: most of them come back every month.
    months = [row for row in reading.table.to_pylist() if row["indikator"] != "bostotte_utbetalt"]
    assert [row["verdi"] for row in months] == list(range(1, 13))
    assert contract_faults(reading.table, SOURCE_VALUES, "tabell") == []
    assert reading.rows is not None
    assert len(reading.rows) == reading.table.num_rows


@pytest.mark.parametrize(("months", "sign"), [(11, "5000"), (12, ":"), (12, "")])
def test_a_year_that_lacks_a_month_is_not_added_up(
    known: Known, tmp_path: Path, months: int, sign: str
) -> None:
    reading = read(tmp_path, known, monthly(months, sign), MONEY)
    assert {row["indikator"] for row in reading.table.to_pylist()} == {"bostotte_husstander"}
    assert "bostotte_utbetalt i 1 kommune" in warned(reading, "ikke alle tolv").message


# --- Borders and years ------------------------------------------------------


def test_recast_values_have_a_municipality_once(known: Known, tmp_path: Path) -> None:
    text = "Kommunenr;År;Personer\n3805;2023;47777\n3909;2023;47777\n3909;2024;48246\n"
    mapping = 'grenser = "2024"\n' + MAP
    reading = read(tmp_path, known, text, mapping)
    (fault,) = reading.faults
    assert (fault.row, fault.column) == (2, "Kommunenr")
    assert "som 3805 og som 3909" in fault.message
    assert [row["kommunenr"] for row in reading.table.to_pylist()] == ["3909", "3909"]
    assert read(tmp_path, known, text).faults == ()  # As published, both are right.


def test_figures_of_years_to_come_are_forecasts_or_none(known: Known, tmp_path: Path) -> None:
    text = "Kommunenr;År;Personer\n3909;2026;49000\n3909;2040;52000\n"
    wrong = read(tmp_path, known, text)
    assert [(fault.row, fault.message) for fault in wrong.faults] == [
        (3, "perioden er ikke kommet ennå.")
    ]
    forecast = read(tmp_path, known, text, 'framtid = "prognose"\n' + MAP)
    assert rows(forecast, "verdi", "merke") == [(49000, None), (52000, "prognose")]
    without = read(tmp_path, known, text, 'framtid = "utelat"\n' + MAP)
    assert rows(without, "verdi") == [(49000,)]
    assert "1 verdi " in warned(without, "er ikke lest").message


# --- What is wrong ----------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("3909;i fjor;48246", "År"),
        ("3909;;48246", "År"),
        ("3909;2025;mange", "Personer"),
        ("3909;2025;-4", "Personer"),
        ("8765;2025;48246", "Kommunenr"),
        ("9901;2025;48246", "Kommunenr"),
        (";2025;48246", "Kommunenr"),
    ],
)
def test_faults_have_row_and_column(known: Known, tmp_path: Path, row: str, column: str) -> None:
    reading = read(tmp_path, known, f"Kommunenr;År;Personer\n1806;2025;21000\n{row}\n")
    (fault,) = reading.faults
    assert (fault.row, fault.column) == (3, column)
    assert reading.table.num_rows == 1


def test_a_missing_column_is_told_with_the_headings(known: Known, tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, known, "Kommunenr;År;Befolkning\n3909;2024;1\n")[:1]
    assert fault.column == "Personer"
    assert "«Befolkning»" in fault.advice


def test_two_columns_that_may_be_meant_are_asked_about(known: Known, tmp_path: Path) -> None:
    text = "Kommunenr;År;personer;PERSONER\n3909;2024;1;2\n"
    (fault, *_) = refused(tmp_path, known, text)
    assert fault.column == "Personer"


def test_a_persons_number_is_not_repeated(known: Known, tmp_path: Path) -> None:
    reading = read(tmp_path, known, "Kommunenr;År;Personer\n3909;2024;010190 12345\n")
    (fault,) = reading.faults
    assert "12345" not in str(fault)


@pytest.mark.parametrize(
    ("mapping", "where"),
    [
        ("kilde = ", None),
        (MAP.replace("ssb_07459", "ukjent"), "kilde"),
        (MAP.replace("ssb_07459", "eksempel"), "kilde"),
        ("farge = 1\n" + MAP, "farge"),
        ('grenser = "i dag"\n' + MAP, "grenser"),
        ("overskriftsrad = 0\n" + MAP, "overskriftsrad"),
        ('desimaltegn = ";"\n' + MAP, "desimaltegn"),
        ('punktum = "null"\n' + MAP, "punktum"),
        (MAP.replace('kommunenr = "Kommunenr"', ""), "kolonner.kommunenr"),
        (MAP.replace('aar = "År"', ""), "kolonner"),
        (MAP.replace("innbyggere", "folk"), "indikatorer.folk"),
        (MAP.replace('kolonne = "Personer"', ""), "indikatorer.innbyggere"),
        (MAP + 'merke = "kanskje"\n', "indikatorer.innbyggere.merke"),
        (MAP + "faktor = 0\n", "indikatorer.innbyggere.faktor"),
        (MAP + 'enhet = "kr"\n', "indikatorer.innbyggere.enhet"),
        (MAP + 'farge = "blå"\n', "indikatorer.innbyggere.farge"),
        (MAP.split("[indikatorer")[0], "indikatorer"),
        (MAP + "[filter]\nkolonne = 3\n", "filter"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(
    known: Known, tmp_path: Path, mapping: str, where: str | None
) -> None:
    faults = refused(tmp_path, known, "Kommunenr;År;Personer\n3909;2024;1\n", mapping)
    assert where in {fault.column for fault in faults}
    assert {fault.place for fault in faults} == {"kart.toml"}


def test_a_mapping_that_is_not_there_is_told(known: Known, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="kan ikke åpnes"):
        tabell.read(tmp_path / "x.csv", known, TODAY, kartlegging=tmp_path / "borte.toml")


def test_a_source_that_the_indicator_does_not_name_is_told(known: Known, tmp_path: Path) -> None:
    mapping = MAP.replace("ssb_07459", "imdi_bosetting")
    reading = read(tmp_path, known, "Kommunenr;År;Personer\n3909;2024;1\n", mapping)
    assert warned(reading, "ikke oppført som kilde").place == "kart.toml"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_mappings_that_are_shipped_can_be_used(known: Known, path: Path) -> None:
    mapping = tabellkart.load(path, known)
    for wanted in mapping.indikatorer:
        assert mapping.kilde in known.catalogue.indikatorer[wanted.indikator].kilder


CELLS = st.sampled_from(
    ["3909", "K1806", "301", "0", "", "2024", "2024*", "12", "-1", "1 000", "1,5", ":", "..", "x"]
)


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=0, max_size=5), max_size=6))
def test_any_cells_are_values_or_faults_with_rows(
    known: Known, tmp_path: Path, cells: list[list[str]]
) -> None:
    text = "\n".join(["Kommunenr;År;Personer", *(";".join(row) for row in cells)])
    found: tuple[Fault, ...] = ()
    try:
        reading = read(tmp_path, known, text)
    except DeliveryError as error:
        found = error.faults
    else:
        assert contract_faults(reading.table, SOURCE_VALUES, "tabell") == []
        assert all(fault.row is not None for fault in reading.faults)
        found = (*reading.faults, *reading.warnings)
    assert all(fault.message.endswith(".") and fault.advice.endswith(".") for fault in found)
