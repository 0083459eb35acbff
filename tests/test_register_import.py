"""Registers from files: what comes in, what is refused and how it is told."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from boligkompass import municipalities, registerfiles, settings
from boligkompass.cli import main
from boligkompass.codes import KODEVERK
from boligkompass.contracts import Contract
from boligkompass.faults import Fault
from boligkompass.registerfiles import CONTRACTS, MARK, Municipalities
from boligkompass.registers import REGISTERS
from boligkompass.sources import register
from boligkompass.sources.cases import mapping
from boligkompass.sources.public.values import Known
from boligkompass.sources.register import RegisterReading, Terms

KATALOG = settings.PROJECT / "data" / "katalog"
KILDER = settings.PROJECT.parent / "shared" / "kilder"
TODAY = date(2026, 11, 1)
LARVIK, LEVANGER, INVENTED = "3909", "5037", "9901"

BOLIG: Mapping[str, str] = {
    "bolig_id": "B1",
    "omrade": "Sentrum",
    "eierform": "eid",
    "forvalter": "eiendom",
    "boligtype": "ordinaer",
    "rom": "2",
    "areal": "55",
    "byggeaar": "1985",
    "tilgjengelig": "ja",
    "stopp_meter": "300",
    "fra": "2010-02-01",
    "tilstandsgrad": "TG1",
}
LEIE: Mapping[str, str] = {
    "leieforhold_id": "L1",
    "bolig_id": "B1",
    "husstand_id": "H1",
    "personer": "3",
    "barn": "1",
    "husstandsgruppe": "ett_barn",
    "fra": "2020-02-01",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The register folder that the command uses; not there yet."""
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(settings.PROJECT / "data"))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(tmp_path / "register"))
    return tmp_path / "register"


def as_csv(rows: Sequence[Mapping[str, str]], delimiter: str = ";") -> str:
    """The rows under the headings that any of them has."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    buffer = StringIO(newline="")
    writer = csv.DictWriter(buffer, headings, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def write(path: Path, *rows: Mapping[str, str]) -> Path:
    path.write_text(as_csv(rows), encoding="utf-8-sig")
    return path


def homes(path: Path, number: int, **changed: str) -> Path:
    return write(path, *({**BOLIG, "bolig_id": f"B{i}", **changed} for i in range(number)))


@pytest.fixture
def read(tmp_path: Path, known: Known) -> Callable[..., RegisterReading]:
    """`read("bolig", row, row…)` reads rows as a CSV of Larvik; `kart` is the text of a mapping."""

    def reading(
        name: str,
        *rows: Mapping[str, str],
        kart: str | None = None,
        kommune: str | None = LARVIK,
        path: Path | None = None,
    ) -> RegisterReading:
        given = mapping.parse(kart, "kart.toml") if kart else None
        path = path or write(tmp_path / "fil.csv", *rows)
        return register.read([path], CONTRACTS[name], given, Terms(known, TODAY, kommune))

    return reading


def told(faults: Sequence[Fault]) -> list[tuple[int | None, str | None, str]]:
    return [(fault.row, fault.column, fault.message) for fault in faults]


def everything_said(capsys: pytest.CaptureFixture[str], folder: Path) -> str:
    """All that was printed, and all that lies in the register folder as text."""
    out, err = capsys.readouterr()
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    texts = [path.read_bytes().decode("utf-8", "replace") for path in files]
    return "\n".join([out, err, *texts, *(str(path) for path in files)])


def states(folder: Path) -> dict[str, bytes]:
    """Every register that is there, by its place."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


# --- what comes in ----------------------------------------------------------------------------


def test_a_file_with_our_own_headings(read: Callable[..., RegisterReading]) -> None:
    reading = read("bolig", BOLIG, {**BOLIG, "bolig_id": "B2", "til": "31.12.2025"})
    assert reading.faults == reading.warnings == ()
    first, second = reading.table.to_pylist()
    assert first == {
        "kommunenr": LARVIK,
        "bolig_id": "B1",
        "omrade": "Sentrum",
        "eierform": "eid",
        "forvalter": "eiendom",
        "boligtype": "ordinaer",
        "rom": 2,
        "areal": 55,
        "byggeaar": 1985,
        "tilgjengelig": "ja",
        "stopp_meter": 300,
        "fra": date(2010, 2, 1),
        "til": None,
        "avtale_utloper": None,
        "tilstandsgrad": "TG1",
        "tilstand_dato": None,
        "oppgraderingsbehov": None,
        "boligplan": None,
        "maanedsleie": None,
    }
    assert second["til"] == date(2025, 12, 31)


def test_titles_words_and_kroner_as_people_write_them(
    read: Callable[..., RegisterReading],
) -> None:
    contract = REGISTERS["bolig"]
    row = {contract.column(name).title: text for name, text in BOLIG.items()}
    row |= {
        "Disposisjonsform": "Eid av kommunen",
        "Boligtype": "ORDINÆR UTLEIEBOLIG",
        "Tilgjengelig for rullestol": "x",
        "Tilstandsgrad": "TG 2",
        "Areal": "54,5",
        "Oppgraderingsbehov": "1 200 000,50",
    }
    (found,) = read("bolig", row).table.to_pylist()
    assert (found["eierform"], found["boligtype"]) == ("eid", "ordinaer")
    assert (found["tilgjengelig"], found["tilstandsgrad"]) == ("ja", "TG2")
    # Half is rounded up, kroner and square metres alike.
    assert (found["areal"], found["oppgraderingsbehov"]) == (55, 1_200_001)


KOBO = """\
register = "bolig"
kommunenr = "3909"
datoformat = "dd.mm.åååå"
[kolonner]
bolig_id = "Boenhetsnr"
omrade = "Bydel"
eierform = "Eierforhold"
rom = "Antall rom"
areal = "BRA (m2)"
byggeaar = "Byggeår"
tilgjengelig = "Universelt utformet"
stopp_meter = "Avstand buss"
fra = "I drift fra"
tilstandsgrad = "Standard"
tilstand_dato = "Sist befart"
[verdier.eierform]
"Kommunal eie" = "eid"
"Innleie" = "innleid"
[verdier.tilstandsgrad]
god = "TG0"
bra = "TG1"
dårlig = "TG2"
svært dårlig = "TG3"
"" = "TGIU"
[verdier.rom]
"2-roms" = 2
"3-roms" = 3
[faste]
forvalter = "boligforetak"
boligtype = "ordinaer"
"""
KOBO_FILE = """\
Boenhetsnr;Adresse;Bydel;Eierforhold;Antall rom;BRA (m2);Byggeår;Universelt utformet;\
Avstand buss;I drift fra;Standard;Sist befart;Leietaker
1001;Storgata 1;Nord;Kommunal eie;2-roms;48,0;1978;Nei;250;01.03.1999;God;14.05.2024;Kari N.
1002;Storgata 1;Nord;Innleie;3-roms;71,5;1978;Ja;250;01.03.1999;Svært dårlig;14.05.2024;Ola N.
1003;Kaia 7;Havna;Kommunal eie;2-roms;50,2;2012;Ja;90;15.08.2012;dårlig;;Per N.
"""


def test_an_export_from_kobo_through_a_mapping(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kobo.csv").write_text(KOBO_FILE, encoding="cp1252")
    (tmp_path / "kobo.toml").write_text(KOBO, encoding="utf-8")
    command = ["importer", "register", "bolig", str(tmp_path / "kobo.csv")]
    assert main([*command, "--kartlegging", str(tmp_path / "kobo.toml")]) == 0
    rows = pq.read_table(folder / LARVIK / "bolig.parquet", partitioning=None).to_pylist()
    assert [(r["bolig_id"], r["eierform"], r["rom"], r["areal"]) for r in rows] == [
        ("1001", "eid", 2, 48),
        ("1002", "innleid", 3, 72),
        ("1003", "eid", 2, 50),
    ]
    assert [r["tilstandsgrad"] for r in rows] == ["TG0", "TG3", "TG2"]
    assert rows[0]["tilstand_dato"] == date(2024, 5, 14)
    assert {r["forvalter"] for r in rows} == {"boligforetak"}
    said = everything_said(capsys, folder)
    # What is not mapped is not read, and what points at somebody is said not to be.
    for secret in ("Storgata", "Kaia", "Kari", "Ola N"):
        assert secret not in said
    assert "kolonne «Adresse»: kolonnen ser ut som gateadresse, og er ikke lest." in said
    assert "«Leietaker»" in said
    assert "Boligregister, Larvik (3909): 3 rader, levert for første gang." in said


def test_a_mapping_that_is_kept_with_the_registers_is_found_by_its_name(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "kobo.csv").write_text(KOBO_FILE, encoding="cp1252")
    (folder / "kartlegginger").mkdir(parents=True)
    (folder / "kartlegginger" / "kobo.toml").write_text(KOBO, encoding="utf-8")
    command = ["importer", "register", "bolig", str(tmp_path / "kobo.csv")]
    assert main([*command, "--kartlegging", "kobo.toml"]) == 0
    assert main([*command, "--kartlegging", "kubu.toml"]) == 1


def workbook(path: Path, rows: Sequence[Sequence[Any]], sheet: str = "Ark1") -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as book:
        book.add_worksheet("Forside").write(0, 0, "Boligoversikt for styringsgruppen")
        page = book.add_worksheet(sheet)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                page.write(row, column, value)
    return path


def test_a_hand_made_workbook_with_a_scale_of_three(
    read: Callable[..., RegisterReading], tmp_path: Path
) -> None:
    path = workbook(
        tmp_path / "vedlikeholdsplan.xlsx",
        [
            ["Vedlikeholdsplan 2026"],
            [],
            ["Post", "Leilighet", "Del", "Karakter (1–3)", "Dato", "Kr", "År", "Ferdig"],
            [1, 1001, "Bad", 3, date(2025, 10, 2), 120000.4, 2027, None],
            [2, 1001, "Tak", 1, date(2025, 10, 2), None, None, None],
            [3, 1002, "Kjøkken", 2, date(2024, 1, 31), 80000, 2025, date(2025, 6, 30)],
        ],
        "Poster",
    )
    kart = """
        register = "vedlikehold"
        ark = "Poster"
        [kolonner]
        vedlikehold_id = "Post"
        bolig_id = "Leilighet"
        bygningsdel = "Del"
        tilstandsgrad = "Karakter (1–3)"
        vurdert = "Dato"
        oppgraderingsbehov = "Kr"
        planlagt_aar = "År"
        utfort = "Ferdig"
        [verdier.bygningsdel]
        Bad = "bad"
        [verdier.tilstandsgrad]
        1 = "TG1"
        2 = "TG2"
        3 = "TG3"
    """
    reading = read("vedlikehold", kart=kart, path=path)
    assert reading.faults == ()
    rows = [list(row.values())[1:] for row in reading.table.to_pylist()]
    assert rows == [
        ["1", "1001", "bad", "TG3", date(2025, 10, 2), 120_000, 2027, None],
        ["2", "1001", "tak", "TG1", date(2025, 10, 2), None, None, None],
        ["3", "1002", "kjokken", "TG2", date(2024, 1, 31), 80_000, 2025, date(2025, 6, 30)],
    ]


TORONTO = """\
register = "vedlikehold"
kommunenr = "3909"
[kolonner]
vedlikehold_id = ["RSN", "EVALUATION COMPLETED ON"]
bolig_id = "RSN"
tilstandsgrad = "INT. HALLWAY - WALLS / CEILING"
vurdert = "EVALUATION COMPLETED ON"
[verdier.tilstandsgrad]
3 = "TG1"
2 = "TG2"
1 = "TG3"
0 = "TGIU"
N/A = "TGIU"
[faste]
bygningsdel = "fellesareal"
"""


def kilde(*parts: str) -> Path:
    path = KILDER.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} finnes ikke ved siden av prosjektet")
    return path


def test_building_evaluations_of_toronto(read: Callable[..., RegisterReading]) -> None:
    path = kilde("tilstand", "bygningsvurderinger_toronto.csv")
    reading = read("vedlikehold", kart=TORONTO, path=path, kommune=None)
    assert reading.faults == ()
    assert reading.table.num_rows == 400
    graded = {
        (row["bolig_id"], row["vurdert"]): row["tilstandsgrad"] for row in reading.table.to_pylist()
    }
    # Read off the file: rows 2, 4, 52, then « 2», «0», «N/A» and « 1» in rows 150, 164, 206, 224.
    assert graded["4156181", date(2025, 11, 6)] == "TG3"
    assert graded["4233328", date(2026, 8, 11)] == "TG2"
    assert graded["4155380", date(2025, 11, 2)] == "TG1"
    assert graded["4156102", date(2025, 10, 20)] == "TG2"
    assert graded["4154255", date(2024, 9, 27)] == "TGIU"
    assert graded["4156586", date(2023, 10, 19)] == "TGIU"
    assert graded["4153434", date(2023, 9, 15)] == "TG3"
    warnings = [fault.message for fault in reading.warnings]
    assert any("YEAR BUILT" in text for text in warnings)


def test_without_the_day_toronto_has_keys_twice(read: Callable[..., RegisterReading]) -> None:
    path = kilde("tilstand", "bygningsvurderinger_toronto.csv")
    kart = TORONTO.replace('["RSN", "EVALUATION COMPLETED ON"]', '"NUMBERING OF PROPERTY"')
    reading = read("vedlikehold", kart=kart, path=path, kommune=None)
    # The first of the grades 3, 2 and 1 stand; the other 397 rows are told.
    assert len(reading.faults) == 397
    assert reading.table.num_rows == 3
    assert reading.faults[0].message == "«Vedlikeholdspost» har samme verdi som i rad 2."


LETTINGS = """\
register = "leieforhold_sak"
kommunenr = "3909"
overskriftsrad = 2
datarad = 9
datoformat = "dd.mm.åå"
[kolonner]
leieforhold_id = "What is the tenant code?"
bolig_id = "What is the property reference?"
fra = [
    "What is the tenancy start date? - day DD",
    "What is the tenancy start date? - month MM",
    "What is the tenancy start date? - year YY",
]
[faste]
husstand_id = "uoppgitt"
personer = 1
barn = 0
husstandsgruppe = "enslig"
"""


def test_a_bulk_upload_with_eight_rows_above_its_data(
    read: Callable[..., RegisterReading],
) -> None:
    path = kilde("opplasting", "2026_27_lettings_bulk_upload.csv")
    reading = read("leieforhold_sak", kart=LETTINGS, path=path, kommune=None)
    assert reading.faults == ()
    (row,) = reading.table.to_pylist()
    # Fields 13, 14 and 8 to 10 of the ninth row: 1, 1 and 1.4.26.
    assert (row["leieforhold_id"], row["bolig_id"], row["fra"]) == ("1", "1", date(2026, 4, 1))


def test_an_upload_that_lacks_what_must_be_there(read: Callable[..., RegisterReading]) -> None:
    path = kilde("opplasting", "2023_24_lettings_bulk_upload.csv")
    reading = read("leieforhold_sak", kart=LETTINGS, path=path, kommune=None)
    assert told(reading.faults) == [
        (9, "What is the property reference?", "verdien mangler."),
    ]
    assert reading.table.num_rows == 0
    # Without the row of the headings and of the data, the explanations are read as letters.
    kart = LETTINGS.replace("datarad = 9\n", "")
    assert len(read("leieforhold_sak", kart=kart, path=path, kommune=None).faults) > 6


def test_an_upload_without_a_mapping_is_told_what_to_do(
    read: Callable[..., RegisterReading],
) -> None:
    path = kilde("opplasting", "2026_27_lettings_bulk_upload.csv")
    reading = read("soknadssak", path=path)
    assert not reading.whole
    assert {fault.column for fault in reading.faults} >= {"soknad_id", "mottatt", "utfall"}
    assert all("boligkompass kartlegg" in fault.advice for fault in reading.faults)
    blank = read("soknadssak", path=kilde("opplasting", "excel_file.xlsx"))
    assert not blank.whole


# --- municipalities ----------------------------------------------------------------------------


def test_rows_go_each_to_its_municipality(folder: Path, tmp_path: Path) -> None:
    rows = [
        {**BOLIG, "bolig_id": f"B{i}", "kommunenr": nr}
        for i, nr in enumerate(["3909", "5037", "3909", "9901"])
    ]
    path = write(tmp_path / "fil.csv", *rows)
    assert main(["importer", "register", "bolig", str(path)]) == 0
    found = {
        path.parent.name: pq.read_table(path, partitioning=None)["bolig_id"].to_pylist()
        for path in folder.glob("*/bolig.parquet")
    }
    assert found == {LARVIK: ["B0", "B2"], LEVANGER: ["B1"], INVENTED: ["B3"]}
    marks = {
        path.parent.name: pq.read_schema(path).metadata == MARK
        for path in folder.glob("*/bolig.parquet")
    }
    # Nothing real can belong to an invented municipality, and nothing invented to a real one.
    assert marks == {LARVIK: False, LEVANGER: False, INVENTED: True}
    for written in folder.rglob("*"):
        assert written.is_dir() or written.stat().st_mode & 0o077 == 0


def test_municipalities_that_are_none(read: Callable[..., RegisterReading]) -> None:
    numbers = ["3909", "3805", "0000", "Larvik", "", "5037", "301", "3909 Levanger"]
    rows = [{**BOLIG, "bolig_id": f"B{i}", "kommunenr": nr} for i, nr in enumerate(numbers)]
    reading = read("bolig", *rows, kommune=None)
    assert reading.table["kommunenr"].to_pylist() == ["3909", "5037", "0301"]
    assert [fault.row for fault in reading.faults] == [3, 4, 5, 6, 9]
    by_row = {fault.row: fault for fault in reading.faults}
    assert by_row[3].message == "«3805» er ikke lenger et kommunenummer i bruk."
    assert by_row[3].advice == "Kommunen er nå Larvik (3909): bruk det nummeret."
    assert by_row[6].message == "kommunenummeret mangler."
    (lost,) = reading.warnings
    assert "nullen foran" in lost.message


def test_who_the_rows_are_for_must_be_told_once(read: Callable[..., RegisterReading]) -> None:
    (fault,) = read("bolig", BOLIG, kommune=None).faults
    assert "--kommune" in fault.advice
    (fault,) = read("bolig", BOLIG, kommune="0709").faults
    assert "3909" in fault.advice
    (fault,) = read("bolig", {**BOLIG, "kommunenr": "5037"}).faults
    assert fault.message == "raden gjelder Levanger (5037), ikke 3909."
    (fault,) = read("bolig", BOLIG, kommune="0").faults
    assert "ikke et kommunenummer i bruk" in fault.message


# --- what is wrong with rows ---------------------------------------------------------------------


def test_every_fault_of_every_row_is_told_at_once(read: Callable[..., RegisterReading]) -> None:
    reading = read(
        "bolig",
        BOLIG,
        {**BOLIG, "bolig_id": "B2", "rom": "to", "eierform": "leid", "byggeaar": "3025"},
        {**BOLIG, "bolig_id": "", "fra": "31.02.2010", "rom": "0"},
        {**BOLIG, "til": "2009-01-01"},
        {**BOLIG, "bolig_id": "B5", "fra": "1900-01-00", "til": "2062-05-01"},
    )
    assert told(reading.faults) == [
        (3, "eierform", "«leid» er ikke en gyldig kode."),
        (3, "rom", "«to» er ikke et tall."),
        (3, "byggeaar", "«3025» er for høy."),
        (4, "bolig_id", "verdien mangler."),
        (4, "fra", "«31.02.2010» er ikke en dato som finnes."),
        (4, "rom", "«0» er for lav."),
        (5, "til", "«Disponert til» er før «Disponert fra»."),
        (5, None, "«Bolig» har samme verdi som i rad 2."),
        (6, "fra", "«1900-01-00» er ikke en dato som finnes."),
        (6, "til", "«2062-05-01» er for langt fram i tid."),
    ]
    assert reading.left_out == (4,)
    assert reading.table["bolig_id"].to_pylist() == ["B1"]


def test_what_is_merely_odd_is_a_warning(read: Callable[..., RegisterReading]) -> None:
    reading = read(
        "leieforhold_sak",
        {**LEIE, "personer": "15", "barn": "3", "til": "2026-12-24"},
        {**LEIE, "leieforhold_id": "L2", "utloper": "2029-12-31"},
    )
    assert reading.faults == ()
    assert told(reading.warnings) == [
        (2, "personer", "verdien er uvanlig."),
        (2, "til", "verdien er ikke kommet ennå."),
    ]
    assert reading.table.num_rows == 2


@pytest.mark.parametrize("name", REGISTERS)
def test_dates_come_in_the_order_that_the_contract_says(
    read: Callable[..., RegisterReading], name: str
) -> None:
    contract = REGISTERS[name]
    for first, second in contract.order:
        row = good_row(contract)
        if contract.column(first).type == "dato":
            row |= {first: "2020-01-02", second: "2020-01-01"}
            others = {n for pair in contract.order for n in pair} - {first, second}
            row |= {n: "" for n in others if contract.column(n).nullable}
        else:
            row |= {first: "3", second: "2"}
        said = [fault.message for fault in read(name, row).faults]
        titles = contract.column(second).title, contract.column(first).title
        assert any(text.startswith(f"«{titles[0]}» er ") and titles[1] in text for text in said)


def good_row(contract: Contract) -> dict[str, str]:
    """A row that has no faults."""
    texts = {"heltall": "2020", "desimaltall": "2", "dato": "2020-06-01", "ja_nei": "ja"}
    row: dict[str, str] = {}
    for column in contract.columns:
        if column.name == "kommunenr":
            continue
        if column.codes:
            row[column.name] = next(iter(KODEVERK[column.codes]))
        elif column.type == "tekst":
            row[column.name] = "kommunale_boliger" if column.name == "indikator" else "X1"
        elif column.maximum is None and column.type == "heltall":
            row[column.name] = "2"
        else:
            row[column.name] = texts[column.type]
    return row


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_register_can_be_delivered(read: Callable[..., RegisterReading], name: str) -> None:
    contract = CONTRACTS[name]
    row = good_row(contract)
    reading = read(name, row)
    assert reading.faults == ()
    assert reading.table.schema.equals(contract.schema)
    assert reading.table.num_rows == 1
    # Without what must be there, it is told; without what may be empty, it is not.
    for column in contract.columns:
        if column.name != "kommunenr":
            said = told(read(name, {**row, column.name: ""}).faults)
            missing = (2, column.name, "verdien mangler.")
            assert (missing in said) is not column.nullable, column.name


def test_targets_and_measures_name_indicators_that_exist(
    read: Callable[..., RegisterReading],
) -> None:
    row = {**good_row(CONTRACTS["maal"]), "indikator": "boliger_paa_maanen"}
    assert told(read("maal", row).faults) == [
        (2, "indikator", "«boliger_paa_maanen» er ikke en indikator i katalogen.")
    ]


def test_kommunenr_need_not_be_a_column_and_other_columns_are_told_of(
    read: Callable[..., RegisterReading],
) -> None:
    reading = read("bolig", {**BOLIG, "Merknad": "hyggelig", "Telefon": "48059000"})
    assert reading.faults == ()
    said = " ".join(map(str, reading.warnings))
    assert "disse kolonnene er ikke lest: «Merknad»." in said
    assert "kolonnen ser ut som telefonnummer, og er ikke lest." in said
    assert "48059000" not in said


# --- nothing that points at a person ----------------------------------------------------------


def number_of_a_person(birthday: str = "010190") -> str:
    """A fødselsnummer with right control digits, of nobody: the first that fits."""
    for individual in range(300, 500):
        digits = [int(d) for d in f"{birthday}{individual}"]
        first = -sum(w * d for w, d in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), digits, strict=True)) % 11
        digits.append(first)
        weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
        second = -sum(w * d for w, d in zip(weights, digits, strict=False)) % 11
        if 10 not in (first, second):
            return "".join(map(str, [*digits, second]))
    raise AssertionError


FNR = number_of_a_person()


@pytest.mark.parametrize(
    ("name", "column", "text"),
    [
        ("leieforhold_sak", "husstand_id", FNR),
        ("leieforhold_sak", "husstand_id", f"{FNR[:6]} {FNR[6:]}"),
        ("leieforhold_sak", "leieforhold_id", f"L-{FNR}"),
        ("bolig", "bolig_id", "Storgata 12B"),
        ("bolig", "omrade", "Storgata 12B"),
        ("tiltak", "beskrivelse", f"Hjelp til {FNR} fra mai"),
        ("tiltak", "ansvarlig", "fru Hansen"),
        ("tiltak", "tiltak", "Ring 48 05 90 00, tlf. 48 05 90 00"),
        ("maal", "vedtak", "ola.nordmann@kommune.no"),
    ],
)
def test_identifiers_are_refused_and_never_repeated(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    column: str,
    text: str,
) -> None:
    row = good_row(CONTRACTS[name])
    path = write(tmp_path / "fil.csv", row, {**row, column: text})
    assert main(["importer", "register", name, str(path), "--kommune", LARVIK]) == 1
    said = everything_said(capsys, folder)
    assert f"rad 3, kolonne «{column}»: cellen ser ut til å inneholde" in said
    for secret in (text, FNR, text.split()[0]):
        assert secret not in said
    if column.endswith("_id"):
        assert "pseudonym" in said
    assert states(folder) == {}


@pytest.mark.parametrize(
    ("heading", "kind"), [("Fødselsnr", "fødselsnummer"), ("Navn på leietaker", "personnavn")]
)
def test_a_heading_that_promises_an_identifier_is_refused(
    read: Callable[..., RegisterReading], heading: str, kind: str
) -> None:
    kart = f"""
        register = "bostedslossak"
        [kolonner]
        sak_id = "Sak"
        husstand_id = "{heading}"
        fra = "Fra"
        [faste]
        personer = 1
        barn = 0
    """
    row = {"Sak": "1", heading: "Kari Nordmann", "Fra": "01.02.2026"}
    reading = read("bostedslossak", row, kart=kart)
    assert not reading.whole
    (fault,) = reading.faults
    assert fault.message == f"overskriften sier at kolonnen inneholder {kind}."
    assert "Kari" not in str(fault)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("nei", "nei"),
        ("Ugradert", "nei"),
        ("ja", "ja"),
        ("6", "ja"),
        ("7", "ja"),
        ("Kode 6", "ja"),
        ("kode7", "ja"),
        ("Fortrolig", "ja"),
        ("STRENGT_FORTROLIG", "ja"),
        ("Strengt fortrolig adresse", "ja"),
        ("SPSF", "ja"),
    ],
)
def test_protection_of_addresses_is_marked_however_it_is_written(
    read: Callable[..., RegisterReading], text: str, expected: str | None
) -> None:
    reading = read("leieforhold_sak", {**LEIE, "adressesperre": text})
    assert reading.table["adressesperre"].to_pylist() == [expected]
    told_of = [fault.message for fault in reading.warnings]
    assert told_of == (["1 rad er merket med adressesperre."] if expected == "ja" else [])


def test_protection_that_cannot_be_read_is_refused_and_which_rows_are_never_told(
    read: Callable[..., RegisterReading],
) -> None:
    rows = [{**LEIE, "leieforhold_id": f"L{i}", "adressesperre": "6"} for i in range(3)]
    (warning,) = read(
        "leieforhold_sak", LEIE, *({**r, "leieforhold_id": f"M{i}"} for i, r in enumerate(rows))
    ).warnings
    assert (warning.row, warning.message) == (None, "3 rader er merket med adressesperre.")
    (fault,) = read("leieforhold_sak", {**LEIE, "adressesperre": "kanskje"}).faults
    assert fault.message == "verdien er ikke en gyldig kode."


def test_every_register_of_persons_can_mark_a_secret_address() -> None:
    for name, contract in REGISTERS.items():
        assert ("adressesperre" in contract.schema.names) == contract.personal, name


# --- the folder --------------------------------------------------------------------------------


def deliver(folder: Path, path: Path, *more: str) -> int:
    return main(["importer", "register", "bolig", str(path), "--kommune", LARVIK, *more])


def test_a_delivery_replaces_the_one_before_and_says_how(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{**BOLIG, "bolig_id": f"B{i}"} for i in range(10)]
    assert deliver(folder, write(tmp_path / "a.csv", *rows)) == 0
    assert "10 rader, levert for første gang" in capsys.readouterr().out
    # B0 is gone, B1 and B2 have changed (one of them from nothing), B10 and B11 are new.
    rows = [{**row} for row in rows[1:]] + [{**BOLIG, "bolig_id": f"B{i}"} for i in (10, 11)]
    rows[0]["omrade"], rows[1]["til"] = "Havna", "2026-01-01"
    assert deliver(folder, write(tmp_path / "b.csv", *rows)) == 0
    told = capsys.readouterr()
    assert "11 rader, 10 før: 2 nye, 2 endret, 1 borte." in told.out
    assert "Advarsel" not in told.err
    table = registerfiles.stored(folder, LARVIK, "bolig")
    assert table is not None
    assert table.num_rows == 11


def test_a_register_that_loses_many_rows_is_a_loud_warning(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deliver(folder, homes(tmp_path / "a.csv", 10)) == 0
    capsys.readouterr()
    assert deliver(folder, homes(tmp_path / "b.csv", 7)) == 0
    assert "Advarsel" not in capsys.readouterr().err
    assert deliver(folder, homes(tmp_path / "c.csv", 4)) == 0  # 43 % fewer
    said = capsys.readouterr().err
    assert "registeret for Larvik (3909) har 4 rader; sist hadde det 7." in said


def test_last_months_file_again_is_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = homes(tmp_path / "a.csv", 3)
    assert deliver(folder, path, "--hentet", "2026-11-01") == 0
    assert "samme" not in capsys.readouterr().err
    assert deliver(folder, path) == 0
    assert "filen er den samme som ble lest inn" in capsys.readouterr().err
    lines = [json.loads(line) for line in (folder / "importlogg.jsonl").read_text().splitlines()]
    assert [(x["kilde"], x["fil"], x["rader"], x["kommuner"]) for x in lines] == [
        ("register bolig", "a.csv", 3, [LARVIK])
    ] * 2
    assert lines[0]["hentet"] == "2026-11-01"


def test_all_or_nothing_unless_faults_are_accepted(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deliver(folder, homes(tmp_path / "a.csv", 4)) == 0
    before = states(folder)
    bad = write(tmp_path / "b.csv", BOLIG, {**BOLIG, "bolig_id": "B2", "rom": "to"})
    capsys.readouterr()
    assert deliver(folder, bad) == 1
    said = capsys.readouterr().err
    assert "Ingenting er endret: 1 feil må rettes først." in said
    assert "Med --godta-feil leses 1 rad inn, og 1 rad med feil utelates." in said
    assert states(folder) == before
    assert deliver(folder, bad, "--godta-feil") == 0
    assert "1 rad med feil er utelatt." in capsys.readouterr().out
    assert states(folder) != before
    # When nothing is left, or a whole file is of no use, it does not help.
    none = write(tmp_path / "c.csv", {**BOLIG, "rom": "to"})
    before = states(folder)
    assert deliver(folder, none, "--godta-feil") == 1
    assert "--godta-feil hjelper ikke" in capsys.readouterr().err
    (tmp_path / "d.csv").write_text("")
    both = ["importer", "register", "bolig", str(bad), str(tmp_path / "d.csv")]
    assert main([*both, "--kommune", LARVIK, "--godta-feil"]) == 1
    assert states(folder) == before


def test_several_files_are_one_delivery(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = write(tmp_path / "a.csv", BOLIG, {**BOLIG, "bolig_id": "B2"})
    b = write(tmp_path / "b.csv", {**BOLIG, "bolig_id": "B3"}, BOLIG)
    command = ["importer", "register", "bolig", str(a), str(b), "--kommune", LARVIK]
    assert main(command) == 1
    assert "b.csv, rad 3: «Bolig» har samme verdi som i rad 2 i «a.csv»." in capsys.readouterr().err
    assert main([*command, "--godta-feil"]) == 0
    lines = [json.loads(line) for line in (folder / "importlogg.jsonl").read_text().splitlines()]
    assert [(x["fil"], x["rader"], x["utelatt"]) for x in lines] == [
        ("a.csv", 2, 0),
        ("b.csv", 1, 1),
    ]


def test_a_write_that_fails_leaves_every_municipality_as_it_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(omrade: str) -> Path:
        rows = [{**BOLIG, "omrade": omrade, "kommunenr": nr} for nr in (LARVIK, LEVANGER)]
        return write(tmp_path / "fil.csv", *rows)

    assert main(["importer", "register", "bolig", str(both("Nord"))]) == 0
    before = states(folder)
    written = pq.write_table

    def full(table: pa.Table, where: Any, **more: Any) -> None:
        if table["kommunenr"][0].as_py() == LEVANGER:
            raise OSError(28, "No space left on device")
        written(table, where, **more)

    monkeypatch.setattr(pq, "write_table", full)
    assert main(["importer", "register", "bolig", str(both("Sør"))]) == 1
    assert states(folder) == before
    assert not list(folder.rglob(".*"))


def test_references_to_what_is_not_there_are_warnings(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{**LEIE, "leieforhold_id": f"L{i}", "bolig_id": f"B{i}"} for i in range(3)]
    leie = write(tmp_path / "leie.csv", *rows)
    command = ["importer", "register", "leieforhold_sak", str(leie), "--kommune", LARVIK]
    # Nothing can be said before the homes have been delivered.
    assert main(command) == 0
    assert "raden viser til" not in capsys.readouterr().err
    assert deliver(folder, homes(tmp_path / "bolig.csv", 2)) == 0
    capsys.readouterr()
    assert main(command) == 0
    said = capsys.readouterr().err
    assert "leie.csv, rad 4, kolonne «bolig_id»: raden viser til noe som ikke står i" in said
    assert "rad 2, kolonne «bolig_id»" not in said


def test_what_is_delivered_can_be_published_from(folder: Path, tmp_path: Path) -> None:
    places = Municipalities.of(municipalities.load(KATALOG))
    assert deliver(folder, homes(tmp_path / "bolig.csv", 5)) == 0
    for name in ("rapporter", "kartlegginger", "raadata"):
        (folder / name).mkdir(exist_ok=True)
    found = registerfiles.read(folder, places)
    assert found["bolig"].num_rows == 5
    # So may registers of persons, real ones too: small numbers are hidden at publishing.
    path = write(tmp_path / "leie.csv", LEIE)
    command = ["importer", "register", "leieforhold_sak", str(path)]
    assert main([*command, "--kommune", LARVIK]) == 0
    assert main([*command, "--kommune", INVENTED]) == 0
    tenancies = registerfiles.read(folder, places)["leieforhold_sak"]
    assert sorted(tenancies["kommunenr"].to_pylist()) == sorted((LARVIK, INVENTED))


def test_a_mapping_for_another_register_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kart.toml").write_text(KOBO, encoding="utf-8")
    path = write(tmp_path / "fil.csv", LEIE)
    command = ["importer", "register", "opphold", str(path)]
    assert main([*command, "--kartlegging", str(tmp_path / "kart.toml")]) == 1
    assert "kartleggingen er for «bolig», ikke «opphold»." in capsys.readouterr().err
    assert main(["importer", "register", "bolg", str(path)]) == 2
    assert "Mente du «bolig»?" in capsys.readouterr().err
    assert not states(folder)


# --- whatever stands in them ---------------------------------------------------------------------

GOOD = as_csv([{**LEIE, "leieforhold_id": f"L{i}", "til": "2024-01-31"} for i in range(6)]).encode()
SECRETS = ("H1", "ett_barn")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file with some of it cut, doubled, or written over."""
    content = GOOD
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(content)))
        end = min(len(content), place + draw(st.integers(0, 40)))
        put = draw(
            st.sampled_from(
                [
                    b"",
                    b";",
                    b"\n",
                    b'"',
                    b"\x00",
                    b"\xff\xfe",
                    b"\xc3",
                    b"\t",
                    b"1e308",
                    FNR.encode(),
                ]
            )
            | st.binary(max_size=6)
            | st.just(content[place:end] * 2)
        )
        content = content[:place] + put + content[end:]
    return content


def check_damaged(content: bytes, path: Path, known: Known) -> None:
    path.write_bytes(content)
    reading = register.read([path], REGISTERS["leieforhold_sak"], None, Terms(known, TODAY, LARVIK))
    for fault in (*reading.faults, *reading.warnings):
        assert fault.message.endswith(".")
        assert fault.advice.endswith(".")
        assert FNR not in str(fault)
        assert fault.value is None or fault.value not in SECRETS
    # Where a row is wrong, the row is told, and mostly the column; else the whole file is told.
    for fault in reading.faults:
        assert fault.row is not None or not reading.whole
    table = reading.table
    assert reading.faults or table.num_rows
    assert table.schema.equals(REGISTERS["leieforhold_sak"].schema)
    ids = table["husstand_id"].to_pylist()
    assert FNR not in ids


@hypothesis_settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(content=damaged())
def test_damaged_files_are_told_and_never_crash(
    content: bytes, tmp_path: Path, known: Known
) -> None:
    check_damaged(content, tmp_path / "fil.csv", known)


@pytest.mark.tung
@hypothesis_settings(
    max_examples=1000, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(content=damaged())
def test_a_thousand_damaged_files(content: bytes, tmp_path: Path, known: Known) -> None:
    check_damaged(content, tmp_path / "fil.csv", known)


@hypothesis_settings(
    max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(content=damaged())
def test_a_refused_file_changes_nothing(content: bytes, tmp_path: Path, folder: Path) -> None:
    good = tmp_path / "god.csv"
    command = ["importer", "register", "leieforhold_sak"]
    if not states(folder):
        good.write_bytes(GOOD)
        assert main([*command, str(good), "--kommune", LARVIK]) == 0
    before = states(folder)
    bad = tmp_path / "fil.csv"
    bad.write_bytes(content)
    if main([*command, str(bad), "--kommune", LARVIK]) != 0:
        assert states(folder) == before
    assert not list(folder.rglob(".*"))


@pytest.mark.tung
def test_tenancies_of_the_whole_country_in_little_memory(tmp_path: Path) -> None:
    """A million and a half rows for all municipalities, in a process of their own."""
    numbers = sorted(Municipalities.of(municipalities.load(KATALOG)).present)
    path = tmp_path / "land.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(";".join(["kommunenr", *LEIE]) + "\n")
        for i in range(1_500_000):
            home = f"{numbers[i % len(numbers)]};L{i};B{i % 200_000};H{i};3;1;Med ett barn;"
            file.write(f"{home}{1 + i % 28:02d}.{1 + i % 12:02d}.{2015 + i % 11}\n")
    measured = """
import resource, sys
from boligkompass.cli import main
assert main(["importer", "register", "leieforhold_sak", sys.argv[1]]) == 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    done = subprocess.run(
        [sys.executable, "-c", measured, str(path)],
        env={**os.environ, "BOLIGKOMPASS_REGISTER": str(tmp_path / "register")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(list((tmp_path / "register").glob("*/leieforhold_sak.parquet"))) == len(numbers)
    assert int(done.stdout.split()[-1]) < 1_500_000  # kB
