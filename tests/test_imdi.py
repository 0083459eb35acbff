"""IMDi's files about settlement: what is read of the real ones, and what damaged ones are told."""

import csv
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import python_calamine as calamine
import xlsxwriter
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from kildefiler import shared

from boligkompass import settings
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources import imdi_bosetting
from boligkompass.sources.public.values import Known, Reading
from boligkompass.validation import faults as contract_faults

KATALOG = settings.PROJECT / "data" / "katalog"
TODAY = date(2026, 11, 1)
# What the source calls the four kinds, and our names of them (from the task, not from the code).
KINDS = {
    "Anmodning om bosetting": "flyktninger_anmodet",
    "Opprinnelig anmodning": "flyktninger_anmodet_opprinnelig",
    "Vedtak om bosetting": "flyktninger_vedtatt",
    "Faktisk bosetting": "flyktninger_bosatt",
}
LONG = "Enhet;År;Kommunenummer;Kommune;Bosetting;Antall"
MINORS = ("year", "kommnr", "År", "Kommunenavn", "Kommunenummer", "ema", "ema_string", "prikket")

Values = dict[tuple[str, str, int], dict[str, Any]]


@pytest.fixture(scope="module")
def wide_file() -> Path:
    return shared("kilder", "imdi", "bosatt_anmodede.csv")


@pytest.fixture(scope="module")
def minors_file() -> Path:
    return shared("kilder", "imdi", "enslige_mindrearige_prikket.xlsx")


@pytest.fixture(scope="module")
def wide(wide_file: Path, known: Known) -> Reading:
    return imdi_bosetting.read(wide_file, known, TODAY)


@pytest.fixture(scope="module")
def wide_values(wide: Reading) -> Values:
    return by_key(wide)


@pytest.fixture(scope="module")
def minors(minors_file: Path, known: Known) -> Reading:
    return imdi_bosetting.read(minors_file, known, TODAY)


def by_key(reading: Reading) -> Values:
    """The values by code, indicator and year."""
    return {
        (row["kommunenr"], row["indikator"], row["periode_fra"].year): row
        for row in reading.table.to_pylist()
    }


def raw_wide(path: Path) -> list[tuple[str, str, str, int, str]]:
    """Code, name, kind, year and text of every cell with persons, read by Python's csv alone."""
    with path.open(encoding="latin-1", newline="") as file:
        kinds, units, years, *rows = csv.reader(file, delimiter=";")
    return [
        (row[0], row[1], kinds[i].removeprefix("Bosetting: "), int(years[i][-4:]), row[i])
        for row in rows
        for i in range(2, len(kinds))
        if units[i] == "Enhet: Personer"
    ]


def read(folder: Path, known: Known, text: str, hentet: date = TODAY) -> Reading:
    path = folder / "fil.csv"
    path.write_bytes(text.encode("latin-1"))
    return imdi_bosetting.read(path, known, hentet)


def wide_text(*rows: str, kinds: str = "Vedtak om bosetting", years: str = "2020;2021") -> str:
    """A wide export of one kind, persons and per cent, for these years."""
    n = years.count(";") + 1
    headings = [f"Bosetting: {kinds}"] * 2 * n
    units = ["Enhet: Personer"] * n + ["Enhet: Prosent"] * n
    times = [f"År: {year}" for year in years.split(";")] * 2
    head = (["Region", "Navn", *headings], ["", "", *units], ["", "", *times])
    return "\n".join([*(";".join(cells) for cells in head), *rows]) + "\n"


def warned(reading: Reading, words: str) -> Fault:
    (one,) = [warning for warning in reading.warnings if words in warning.message]
    assert one.level == "advarsel"
    return one


def only_fault(reading: Reading) -> Fault:
    (one,) = reading.faults
    assert one.message.endswith(".")
    assert one.advice.endswith(".")
    return one


# --- The wide export, as it came from IMDi ----------------------------------


def test_every_imdi_fact_of_the_project_is_in_the_wide_export(
    wide_values: Values, known: Known
) -> None:
    values, compared = wide_values, 0
    with shared("fakta", "nokkeltall.csv").open(encoding="utf-8-sig", newline="") as file:
        facts = list(csv.DictReader(file, delimiter=";"))
    for fact in facts:
        if fact["kilde"] != "IMDi, bosetting av flyktninger (uttrekk per 2022)":
            continue
        year = int(fact["periode_fra"])
        value = values[fact["kommunenr_kilde"], fact["indikator"], year]
        assert value["verdi"] == (float(fact["verdi"]) if fact["verdi"] else None), fact
        assert value["synlighet"] == fact["synlighet"], fact
        assert (value["merke"] or "") == fact["merke"], fact
        assert value["grenser"] == fact["grenser"], fact
        assert value["kilde"] == known.source_id(fact["kilde"]), fact
        assert (value["periode_fra"], value["periode_til"]) == (
            date(year, 1, 1),
            date(year, 12, 31),
        )
        compared += 1
    assert compared == 271


@pytest.mark.parametrize(
    ("code", "indikator", "year", "verdi", "synlighet"),
    [  # Read by eye in the file.
        ("0709", "flyktninger_bosatt", 2012, 32, "vist"),
        ("0728", "flyktninger_bosatt", 2013, 1, "vist"),
        ("3001", "flyktninger_bosatt", 2020, None, "skjult"),
        ("5402", "flyktninger_bosatt", 2016, 112, "vist"),
        ("1901", "flyktninger_anmodet", 2010, 80, "vist"),
        ("3805", "flyktninger_anmodet", 2020, 26, "vist"),
        ("3805", "flyktninger_anmodet_opprinnelig", 2020, 40, "vist"),
        ("1806", "flyktninger_anmodet_opprinnelig", 2020, 25, "vist"),
        ("5037", "flyktninger_anmodet_opprinnelig", 2020, 33, "vist"),
        ("1576", "flyktninger_anmodet_opprinnelig", 2020, None, "skjult"),
        ("1804", "flyktninger_anmodet_opprinnelig", 2020, 74, "vist"),
        ("1805", "flyktninger_vedtatt", 2011, None, "mangler"),
        ("1503", "flyktninger_vedtatt", 1995, 0, "vist"),
        ("3001", "flyktninger_vedtatt", 1997, 0, "vist"),
        ("1804", "flyktninger_vedtatt", 2015, 112, "vist"),
        ("0704", "flyktninger_vedtatt", 1998, 12, "vist"),
        ("3803", "flyktninger_bosatt", 2021, 29, "vist"),
        ("5053", "flyktninger_bosatt", 2020, None, "skjult"),
    ],
)
def test_cells_read_by_eye(
    wide_values: Values, code: str, indikator: str, year: int, verdi: float | None, synlighet: str
) -> None:
    value = wide_values[code, indikator, year]
    assert (value["verdi"], value["synlighet"]) == (verdi, synlighet)


def test_every_number_and_hidden_cell_is_there_and_nothing_else(
    wide_values: Values, wide_file: Path, known: Known
) -> None:
    expected = {
        (code[1:], KINDS[kind], year): (float(text), "vist") if text != ":" else (None, "skjult")
        for code, _, kind, year, text in raw_wide(wide_file)
        if kind in KINDS and text not in ("", ".") and code[1:] in known.names
    }
    found = {
        key: (row["verdi"], row["synlighet"])
        for key, row in wide_values.items()
        if row["synlighet"] != "mangler"
    }
    assert found == expected
    assert len(found) > 19_000


def test_a_dot_is_missing_only_while_the_code_was_in_use(
    wide_values: Values, wide_file: Path
) -> None:
    dots = {
        (code[1:], KINDS[kind], year)
        for code, _, kind, year, text in raw_wide(wide_file)
        if kind in KINDS and text == "."
    }
    missing = {key for key, row in wide_values.items() if row["synlighet"] == "mangler"}
    assert missing < dots
    # «Larvik (t.o.m. 2017)» has a dot for 2018 too, where Larvik (3805) has a number.
    assert ("0709", "flyktninger_bosatt", 2018) in dots - missing
    # Harstad's numbers of 2010 stand under the code of before; the dot under the later is none.
    assert ("5402", "flyktninger_anmodet", 2010) in dots - missing
    assert ("5037", "flyktninger_bosatt", 1995) in missing


def test_the_year_that_was_not_over_is_preliminary(wide_values: Values) -> None:
    of_2022 = [row for key, row in wide_values.items() if key[2] == 2022]
    assert len(of_2022) == 356
    assert {row["merke"] for row in of_2022} == {"forelopig"}
    assert all(row["merknad"].startswith("Året var ikke over") for row in of_2022)
    assert {row["merke"] for key, row in wide_values.items() if key[2] < 2022} == {None}


def test_the_wide_export_keeps_the_contract_and_tells_what_it_left_out(wide: Reading) -> None:
    assert wide.faults == ()
    assert contract_faults(wide.table, SOURCE_VALUES, "tabell") == []
    assert warned(wide, "fylker, landet").message.startswith("1 rad ")  # K9999 Uoppgitt kommune.
    assert "--hentet" in warned(wide, "det nyeste året i filen er 2022").advice
    assert wide.rows is not None
    assert len(wide.rows) == wide.table.num_rows


# --- Wide exports made up ---------------------------------------------------


def test_infinite_and_all_other_per_cents_are_left_alone(known: Known, tmp_path: Path) -> None:
    reading = read(tmp_path, known, wide_text("K3909;Larvik;0;12;Inf;100.00"))
    assert reading.faults == ()
    assert [row["verdi"] for row in reading.table.to_pylist()] == [0, 12]


def test_blank_says_nothing_and_zero_is_a_no(known: Known, tmp_path: Path) -> None:
    reading = read(tmp_path, known, wide_text("K3909;Larvik;;0;;"))
    (row,) = reading.table.to_pylist()
    assert (row["periode_fra"].year, row["verdi"], row["synlighet"]) == (2021, 0, "vist")


def test_counties_and_the_country_are_counted_and_left_out(known: Known, tmp_path: Path) -> None:
    rows = ("F39;Vestfold;10;10;;", "39;Vestfold;10;10;;", "EAK;Hele landet;5;12;;")
    reading = read(tmp_path, known, wide_text("K3909;Larvik;5;12;;", *rows))
    assert reading.faults == ()
    assert reading.table.num_rows == 2
    assert "3 rader" in warned(reading, "er ikke lest").message


def test_a_total_that_is_not_the_sum_is_told_with_its_row(known: Known, tmp_path: Path) -> None:
    rows = ("K3909;Larvik;5;12;;", "K1806;Narvik;7;:;;", "0;Hele landet;13;12;;")
    reading = read(tmp_path, known, wide_text(*rows))
    wrong = warned(reading, "summen er 13")
    assert (wrong.row, wrong.column) == (6, "Vedtak om bosetting, Personer, 2020")
    assert "kommunene gir 12" in wrong.message
    assert warned(reading, "utelater 1 skjult tall").row == 6


def test_an_unknown_code_is_a_fault_with_row_and_advice(known: Known, tmp_path: Path) -> None:
    reading = read(tmp_path, known, wide_text("K3909;Larvik;5;12;;", "K8765;Nylarvik;1;2;;"))
    fault = only_fault(reading)
    assert (fault.row, fault.column) == (5, "Region")
    assert "8765" in fault.message
    assert "kommuner.csv" in fault.advice
    assert reading.table.num_rows == 2


@pytest.mark.parametrize("text", ["tolv", "-3", "2,5", "99999999999"])
def test_what_is_no_count_is_a_fault_with_row_and_column(
    known: Known, tmp_path: Path, text: str
) -> None:
    reading = read(tmp_path, known, wide_text("K3909;Larvik;5;12;;", f"K1806;Narvik;4;{text};;"))
    fault = only_fault(reading)
    assert (fault.row, fault.column) == (5, "Vedtak om bosetting, Personer, 2021")
    assert reading.table.num_rows == 3
    assert "99999999999" not in str(fault)
    assert fault.value == (None if len(text) > 9 else text)


def test_the_same_municipality_twice_is_a_fault(known: Known, tmp_path: Path) -> None:
    reading = read(tmp_path, known, wide_text("K3909;Larvik;5;12;;", "K3909;Larvik;6;12;;"))
    assert 5 in {fault.row for fault in reading.faults}
    assert [row["verdi"] for row in reading.table.to_pylist()].count(5) == 0


def test_a_name_of_another_municipality_is_told(known: Known, tmp_path: Path) -> None:
    reading = read(tmp_path, known, wide_text("K3909;Narvik (f.o.m. 2020);5;12;;"))
    assert warned(reading, "hører ikke til Larvik (3909)").row == 4


def test_unknown_kinds_with_numbers_are_told(known: Known, tmp_path: Path) -> None:
    regrouped = "Faktisk bosetting (sammenslått for tidligere fylker)"
    reading = read(tmp_path, known, wide_text("K3909;Larvik;5;12;;") + "")
    assert not [one for one in reading.warnings if "celler under" in one.message]
    two = wide_text("K3909;Larvik;5;12;;", kinds=regrouped).splitlines()
    one = wide_text("K3909;Larvik;5;12;;").splitlines()
    both = "\n".join(f"{a};{b.split(';', 2)[2]}" for a, b in zip(one, two, strict=True))
    reading = read(tmp_path, known, both)
    assert "2 celler" in warned(reading, regrouped).message
    assert {row["indikator"] for row in reading.table.to_pylist()} == {"flyktninger_vedtatt"}


def test_a_year_is_preliminary_while_it_lasts(known: Known, tmp_path: Path) -> None:
    text = wide_text("K3909;Larvik;5;12;;")
    during = by_key(read(tmp_path, known, text, date(2021, 8, 1)))
    assert during["3909", "flyktninger_vedtatt", 2021]["merke"] == "forelopig"
    assert during["3909", "flyktninger_vedtatt", 2020]["merke"] is None
    after = by_key(read(tmp_path, known, text, date(2022, 3, 1)))
    assert after["3909", "flyktninger_vedtatt", 2021]["merke"] is None


def test_a_workbook_with_merged_headings_gives_the_same(known: Known, tmp_path: Path) -> None:
    lines = [line.split(";") for line in wide_text("K3909;Larvik;5;12;Inf;3.5").splitlines()]
    path = tmp_path / "bred.csv"  # What it holds decides, not what it is called.
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        for number, cells in enumerate(lines):
            for place, cell in enumerate(cells):
                if number > 1 or place == 0 or cell != cells[place - 1]:
                    sheet.write(number, place, int(cell) if cell.isdigit() else cell)
    reading = imdi_bosetting.read(path, known, TODAY)
    assert reading.faults == ()
    assert [row["verdi"] for row in reading.table.to_pylist()] == [5, 12]


# --- The long export --------------------------------------------------------


def test_the_long_export_is_read_by_its_columns(known: Known, tmp_path: Path) -> None:
    rows = (
        "Personer;2023;301;Oslo;Anmodning om bosetting;1200",
        "Personer;2023;301;Oslo;Vedtak om bosetting;",
        "Personer;2023;709;Larvik;Faktisk bosetting;:",
        "Personer;2023;3909;;Faktisk bosetting;.",
        "Personer;2022;3909;Larvik;Opprinnelig anmodning;0",
        "Prosent;2023;3909;Larvik;Faktisk bosetting;Inf",
        "Personer;2023;0;Hele landet;Anmodning om bosetting;1200",
    )
    reading = read(tmp_path, known, "\n".join((LONG, *rows)), date(2024, 3, 1))
    assert reading.faults == ()
    assert {
        key: (row["verdi"], row["synlighet"], row["kilde"]) for key, row in by_key(reading).items()
    } == {
        ("0301", "flyktninger_anmodet", 2023): (1200, "vist", "imdi_bosetting"),
        ("0709", "flyktninger_bosatt", 2023): (None, "skjult", "imdi_bosetting"),
        ("3909", "flyktninger_bosatt", 2023): (None, "mangler", "imdi_bosetting"),
        ("3909", "flyktninger_anmodet_opprinnelig", 2022): (0, "vist", "imdi_bosetting"),
    }


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Personer;2023;3909;Larvik;Faktisk bosetting;mange", "Antall"),
        ("Personer;i fjor;3909;Larvik;Faktisk bosetting;12", "År"),
        ("Personer;2023;8765;Nylarvik;Faktisk bosetting;12", "Kommunenummer"),
    ],
)
def test_faults_of_the_long_export_have_row_and_column(
    known: Known, tmp_path: Path, row: str, column: str
) -> None:
    good = "Personer;2022;3909;Larvik;Faktisk bosetting;12"
    reading = read(tmp_path, known, "\n".join((LONG, good, row)))
    fault = only_fault(reading)
    assert (fault.row, fault.column) == (3, column)
    assert reading.table.num_rows == 1


def test_kinds_and_units_that_are_unknown_are_counted(known: Known, tmp_path: Path) -> None:
    rows = (
        "Personer;2023;3909;Larvik;Avtalt bosetting;12",
        "Personer;2022;3909;Larvik;Avtalt bosetting;12",
        "Andel;2023;3909;Larvik;Faktisk bosetting;12",
    )
    reading = read(tmp_path, known, "\n".join((LONG, *rows)))
    assert warned(reading, "«Avtalt bosetting»").message.startswith("2 rader ")
    assert warned(reading, "«Andel»").message.startswith("1 rad ")
    assert reading.table.num_rows == 0


def test_seventy_five_thousand_rows_take_less_than_five_seconds(
    known: Known, tmp_path: Path
) -> None:
    codes = [code for code in known.names if code != "0" and code not in known.invented][:330]
    lines = [LONG]
    for code in codes:
        for year in range(1995, 2024):
            for kind in KINDS:
                lines += [
                    f"{unit};{year};{int(code)};;{kind};7" for unit in ("Personer", "Prosent")
                ]
    assert len(lines) > 75_000
    started = time.perf_counter()
    reading = read(tmp_path, known, "\n".join(lines))
    taken = time.perf_counter() - started
    assert reading.table.num_rows == len(codes) * 29 * 4
    assert taken < 5


# --- Unaccompanied minors ---------------------------------------------------


def minors_book(folder: Path, *rows: tuple[Any, ...]) -> Path:
    path = folder / "ema.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate((MINORS, *rows)):
            sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize(
    ("code", "year", "verdi", "synlighet", "merke"),
    [  # Read by eye in the file.
        ("0301", 2022, 48, "vist", None),
        ("1103", 2022, 10, "vist", None),
        ("3909", 2022, None, "skjult", None),
        ("3909", 2023, 5, "vist", None),
        ("5037", 2023, 5, "vist", None),
        ("3101", 2023, 0, "vist", None),
        ("1806", 2022, None, "skjult", None),
        ("5636", 2024, 0, "vist", "forelopig"),
    ],
)
def test_minors_read_by_eye(
    minors: Reading, code: str, year: int, verdi: float | None, synlighet: str, merke: str | None
) -> None:
    value = by_key(minors)[code, "enslige_mindrearige_bosatt", year]
    assert (value["verdi"], value["synlighet"], value["merke"]) == (verdi, synlighet, merke)
    assert value["kilde"] == "imdi_enslige_mindrearige"


def test_all_minors_are_read_but_not_what_is_no_municipality(
    minors: Reading, minors_file: Path, known: Known
) -> None:
    sheet = calamine.CalamineWorkbook.from_path(minors_file).get_sheet_by_index(0)
    _, *rows = sheet.to_python()
    expected = {
        (row[4], "enslige_mindrearige_bosatt", int(row[2])): None if row[5] == "" else row[5]
        for row in rows
        if row[4] in known.names
    }
    assert {key: row["verdi"] for key, row in by_key(minors).items()} == expected
    assert minors.faults == ()
    assert contract_faults(minors.table, SOURCE_VALUES, "tabell") == []
    assert {len(rows) - len(expected)} == {9}
    assert "9 rader" in warned(minors, "uoppgitt er ikke lest").message


def test_open_small_numbers_of_minors_are_hidden_and_never_told(
    known: Known, tmp_path: Path
) -> None:
    path = minors_book(
        tmp_path,
        (2023, "3909", 2023, "Larvik", "3909", 3, "3", ""),
        (2023, "1806", 2023, "Narvik", "1806", 2, "<5", "Prikket (<5)"),
        (2023, "5037", 2023, "Levanger", "5037", 0, "0", ""),
        (2023, "3101", 2023, "Halden", "3101", "", "", ""),
    )
    reading = imdi_bosetting.read(path, known, date(2024, 5, 1))
    assert {key[0]: (row["verdi"], row["synlighet"]) for key, row in by_key(reading).items()} == {
        "3909": (None, "skjult"),
        "1806": (None, "skjult"),
        "5037": (0, "vist"),
    }
    told = warned(reading, "sto åpent")
    assert "1 tall under 5" in told.message
    assert "3" not in told.message
    assert "Larvik" not in str(told)


def test_a_total_of_minors_that_leaves_the_hidden_out_is_told(known: Known, tmp_path: Path) -> None:
    path = minors_book(
        tmp_path,
        (2023, "0301", 2023, "Oslo", "0301", 46, "46", ""),
        (2023, "1806", 2023, "Narvik", "1806", "", "<5", "Prikket (<5)"),
        (2023, "Totalt", 2023, "Totalt", "Totalt", 46, "46", ""),
    )
    reading = imdi_bosetting.read(path, known, date(2024, 5, 1))
    told = warned(reading, "summen utelater")
    assert (told.row, told.sheet) == (4, "Sheet1")
    assert reading.table.num_rows == 2


def test_the_sheet_of_minors_is_protected(known: Known) -> None:
    sheet = known.catalogue.indikatorer["enslige_mindrearige_bosatt"]
    assert sheet.personnaer
    assert sheet.k == 5


# --- What is no such file ---------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "a;b\n1;2\n", "Region;Navn\nK3909;Larvik\n", "\x00\x01\x02", wide_text()]
)
def test_other_files_are_refused_with_advice(known: Known, tmp_path: Path, text: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        read(tmp_path, known, text)
    assert all(fault.advice.endswith(".") for fault in refused.value.faults)


def damaged(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, new in changes:
        start = place % (len(content) + 1)
        content = content[:start] + new + content[start + length :]
    return content


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 3000),
        st.integers(0, 40),
        st.sampled_from([b"", b";", b"\n", b'"', b"\xff", b"\x00", b"Inf", b"K", b".", b"1e999"]),
    ),
    min_size=1,
    max_size=4,
)


def try_damaged(
    known: Known, folder: Path, changes: list[tuple[int, int, bytes]], kind: str
) -> None:
    rows = [f"K{code};Et sted;12;:;66.7;Inf" for code in ("3909", "1806", "5037", "0709")]
    long = [f"Personer;2020;{n};Navn;Faktisk bosetting;{n % 50}" for n in (3909, 1806, 301)]
    text = wide_text(*rows) if kind == "bred" else "\n".join((LONG, *long))
    path = folder / "skadd.csv"
    path.write_bytes(damaged(text.encode("latin-1"), changes))
    found: tuple[Fault, ...] = ()
    try:
        reading = imdi_bosetting.read(path, known, TODAY)
    except DeliveryError as refused:
        found = refused.faults
    else:
        assert contract_faults(reading.table, SOURCE_VALUES, "tabell") == []
        assert all(fault.row is not None for fault in reading.faults)
        found = (*reading.faults, *reading.warnings)
    assert all(fault.message.endswith(".") and fault.advice.endswith(".") for fault in found)


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, kind=st.sampled_from(["bred", "lang"]))
def test_damage_never_crashes_and_is_told(
    known: Known, tmp_path: Path, changes: list[tuple[int, int, bytes]], kind: str
) -> None:
    try_damaged(known, tmp_path, changes, kind)


@pytest.mark.tung
@hypothesis_settings(max_examples=1000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, kind=st.sampled_from(["bred", "lang"]))
def test_a_thousand_kinds_of_damage(
    known: Known, tmp_path: Path, changes: list[tuple[int, int, bytes]], kind: str
) -> None:
    try_damaged(known, tmp_path, changes, kind)
