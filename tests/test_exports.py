"""Figures as files: what stands in a cell, what must not run, and that numbers stay the same."""

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from boligkompass import exports, formats
from boligkompass.catalogue import Catalogue, Sheet, Source
from boligkompass.figures import present
from boligkompass.figures.base import Figure, Parameter, Result
from boligkompass.spreadsheets import harmless
from boligkompass.sql import QueryColumn
from boligkompass.warehouse import Municipality

LARVIK = Municipality("3909", "Larvik", invented=False)
INVENTED = Municipality("9901", "Eksempelkommunen", invented=True)
CHOICE = Parameter("storrelse", "Størrelse", {"alle": "Alle størrelser", "4+": "4 rom eller flere"})
FIGURE = Figure(
    id="boligfremskaffelse/per_ar",
    page="boligfremskaffelse",
    title="Nye boliger etter type",
    query="boligfremskaffelse/per_ar",
    finding=lambda result: "12 kjøpt i 2015",
    needs="Fagsystemet viser hva som er kjøpt.",
    parameters=(CHOICE,),
)
COLUMNS = (
    QueryColumn("periode_fra", "Fra"),
    QueryColumn("periode_til", "Til"),
    QueryColumn("type", "Type", codes="anskaffelsestype"),
    QueryColumn("omrade", "Område"),
    QueryColumn("antall", "Antall", unit="boliger"),
    QueryColumn("andel", "Andel", unit="prosent", decimals=1),
    QueryColumn("orden", "Orden", internal=True),
    QueryColumn("synlighet", "Synlighet", codes="synlighet"),
    QueryColumn("merke", "Merke", codes="merke"),
    QueryColumn("kilde", "Kilde"),
    QueryColumn("merknad", "Merknad"),
)
INDICATOR_COLUMNS = (
    QueryColumn("indikator", "Indikator"),
    QueryColumn("periode_fra", "Fra"),
    QueryColumn("periode_til", "Til"),
    QueryColumn("verdi", "Verdi", unit="indikator"),
    QueryColumn("verdi_til", "Til og med", unit="indikator", internal=True),
    QueryColumn("synlighet", "Synlighet", codes="synlighet"),
    QueryColumn("merke", "Merke", codes="merke"),
    QueryColumn("grenser", "Grenser"),
    QueryColumn("kilde", "Kilde"),
    QueryColumn("merknad", "Merknad"),
)


def sheet(indicator: str, name: str, unit: str, decimals: int) -> Sheet:
    return Sheet(
        id=indicator,
        navn=name,
        tema="befolkning",
        formaal="Formålet.",
        definisjon="Definisjonen.",
        utregning="Utregningen.",
        enhet=unit,
        desimaler=decimals,
        retning="ingen",
        kilder=("egen",),
        hyppighet="aar",
        forsinkelse_maaneder=1,
        gammel_etter_maaneder=24,
        brudd=(),
        fortolkning="Fortolkningen.",
        personnaer=False,
        begrunnelse="Begrunnelsen.",
        kontakt="Kontakten.",
    )


SHEETS = (sheet("nye", "Nye boliger", "boliger", 0), sheet("arbeid", "I arbeid", "prosent", 1))
CATALOGUE = Catalogue(
    {one.id: one for one in SHEETS},
    {"egen": Source("egen", "Kommunens =system", "K", "NLOD", "egen", "B", ("egen",))},
)


def row(**values: Any) -> dict[str, Any]:
    year = date(2015, 1, 1), date(2015, 12, 31)
    plain = {
        "periode_fra": year[0],
        "periode_til": year[1],
        "type": "kjop",
        "omrade": "Sentrum",
        "antall": 12,
        "andel": 63.85,
        "orden": 1,
        "synlighet": "vist",
        "merke": None,
        "kilde": "egen",
        "merknad": None,
    }
    return {**plain, **values}


def indicator_row(**values: Any) -> dict[str, Any]:
    plain = {
        "indikator": "nye",
        "periode_fra": date(2015, 1, 1),
        "periode_til": date(2015, 12, 31),
        "verdi": 20.0,
        "verdi_til": None,
        "synlighet": "vist",
        "merke": None,
        "grenser": "publisert",
        "kilde": "egen",
        "merknad": None,
    }
    return {**plain, **values}


def result(
    rows: list[dict[str, Any]],
    columns: tuple[QueryColumn, ...] = COLUMNS,
    municipality: Municipality = LARVIK,
    choices: Mapping[str, str] | None = None,
) -> Result:
    shown = present.rows(rows, FIGURE, columns, CATALOGUE)
    return Result(
        figure=FIGURE,
        columns=columns,
        municipality=municipality,
        extract="2026-11-01.1",
        extract_date=date(2026, 11, 1),
        choices=choices or {"storrelse": "alle"},
        rows=shown,
        schema=pa.schema([]),
        sheets=SHEETS,
        source_names=("Kommunens =system",) if rows else (),
    )


def norwegian(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def workbook(body: bytes) -> tuple[list[str], list[list[Any]]]:
    rows = load_workbook(io.BytesIO(body)).get_sheet_by_name("Tall").to_python()
    return [str(cell) for cell in rows[0]], rows[1:]


def about(body: bytes) -> dict[str, str]:
    rows = load_workbook(io.BytesIO(body)).get_sheet_by_name("Om figuren").to_python()
    return {str(name): str(text) for name, text in rows if name}


# -- the Norwegian CSV ---------------------------------------------------------------------------


def test_the_norwegian_file_as_written_by_hand() -> None:
    rows = [
        row(merknad='Én av dem er en "hybel"; regnet med'),
        row(type="salg", antall=-1234567, andel=-0.04, merke="forelopig"),
        row(type="bygging", antall=None, andel=None, synlighet="skjult"),
        row(type="innleie", antall=None, andel=None, synlighet="mangler"),
        row(type="ombygging", antall=0, andel=0.0),
    ]
    assert exports.csv_bytes(result(rows)).decode("utf-8") == (
        "\ufeffKommunenummer;Kommune;Periode;År;Type;Område;Antall (boliger);Andel (prosent);"
        "Status;Kilde;Merknad;Tall per\r\n"
        "3909;Larvik;2015;2015;Kjøp;Sentrum;12;63,9;;Kommunens =system;"
        '"Én av dem er en ""hybel""; regnet med";2026-11-01.1\r\n'
        "3909;Larvik;2015;2015;Salg;Sentrum;-1234567;0,0;Foreløpig;Kommunens =system;;"
        "2026-11-01.1\r\n"
        "3909;Larvik;2015;2015;Bygging;Sentrum;;;Skjult av personvernhensyn;"
        "Kommunens =system;;2026-11-01.1\r\n"
        "3909;Larvik;2015;2015;Innleie;Sentrum;;;Mangler;Kommunens =system;;2026-11-01.1\r\n"
        "3909;Larvik;2015;2015;Ombygging;Sentrum;0;0,0;;Kommunens =system;;2026-11-01.1\r\n"
    )


def test_a_row_has_the_unit_and_decimals_of_its_own_indicator() -> None:
    rows = [
        indicator_row(verdi_til=30.0, merknad="Praksis, ikke vedtak"),
        indicator_row(indikator="arbeid", verdi=63.8, merke="omtrent", grenser="2024"),
    ]
    assert exports.csv_bytes(result(rows, INDICATOR_COLUMNS)).decode("utf-8") == (
        "\ufeffKommunenummer;Kommune;Indikator;Periode;År;Enhet;Verdi;Øvre verdi;Status;Grenser;"
        "Kilde;Merknad;Tall per\r\n"
        "3909;Larvik;Nye boliger;2015;2015;boliger;20;30;;Grensene den gang;Kommunens =system;"
        "Praksis, ikke vedtak;2026-11-01.1\r\n"
        '3909;Larvik;I arbeid;2015;2015;prosent;63,8;;"Omtrent, Omregnet til 2024-grenser";'
        "2024-grenser;Kommunens =system;;2026-11-01.1\r\n".replace('"', "")
    )


def test_the_file_of_an_invented_municipality_says_so_in_every_row() -> None:
    rows = norwegian(exports.csv_bytes(result([row(), row()], municipality=INVENTED)))
    assert [r["Merking"] for r in rows] == ["Oppdiktede tall"] * 2
    assert "Merking" not in norwegian(exports.csv_bytes(result([row()])))[0]


def test_a_row_of_the_whole_country_stands_under_no_municipality() -> None:
    rows = [row(hele_landet=False), row(hele_landet=True)]
    beside = result(rows, (*COLUMNS, QueryColumn("hele_landet", "L", internal=True)), INVENTED)
    told = norwegian(exports.csv_bytes(beside))
    assert [(r["Kommunenummer"], r["Kommune"], r["Merking"]) for r in told] == [
        ("9901", "Eksempelkommunen", "Oppdiktede tall"),
        ("0", "Hele landet", ""),
    ]
    machine = exports.csv_bytes(beside, machine=True).decode("utf-8")
    assert [(r["kommunenr"], r["oppdiktet"]) for r in csv.DictReader(io.StringIO(machine))] == [
        ("9901", "true"),
        ("0", "false"),
    ]


def test_an_empty_value_without_a_word_about_it_is_missing() -> None:
    columns = tuple(c for c in COLUMNS if c.name not in ("synlighet", "merke"))
    bare = {
        k: v for k, v in row(antall=None, andel=None).items() if k not in ("synlighet", "merke")
    }
    assert norwegian(exports.csv_bytes(result([bare], columns)))[0]["Status"] == "Mangler"


def test_a_result_without_rows_has_its_header() -> None:
    heads = exports.csv_bytes(result([])).decode("utf-8-sig")
    assert heads.startswith("Kommunenummer;Kommune;Periode;")
    assert heads.count("\n") == 1


def test_dates_and_truths_are_words() -> None:
    columns = (
        QueryColumn("frist", "Frist"),
        QueryColumn("sen", "For sen"),
        QueryColumn("nr", "Nr"),
    )
    rows = norwegian(
        exports.csv_bytes(result([{"frist": date(2026, 3, 1), "sen": True, "nr": 3}], columns))
    )
    assert (rows[0]["Frist"], rows[0]["For sen"], rows[0]["Nr"]) == ("01.03.2026", "Ja", "3")


# -- the machine variant -------------------------------------------------------------------------


def test_the_machine_file_as_written_by_hand() -> None:
    rows = [
        row(andel=63.849999),
        row(type="bygging", antall=None, andel=None, synlighet="skjult", merknad="a,b"),
    ]
    assert exports.csv_bytes(result(rows, municipality=INVENTED), machine=True).decode("utf-8") == (
        "kommunenr,periode_fra,periode_til,type,omrade,antall,andel,synlighet,merke,kilde,merknad,"
        "tall_per,oppdiktet\n"
        "9901,2015-01-01,2015-12-31,kjop,Sentrum,12,63.849999,vist,,egen,,2026-11-01.1,true\n"
        "9901,2015-01-01,2015-12-31,bygging,Sentrum,,,skjult,,egen,"
        '"a,b",2026-11-01.1,true\n'
    )


def test_the_machine_file_names_the_unit_of_each_row() -> None:
    rows = [indicator_row(verdi_til=30.0), indicator_row(indikator="arbeid", verdi=0.00001)]
    assert exports.csv_bytes(result(rows, INDICATOR_COLUMNS), machine=True).decode("utf-8") == (
        "kommunenr,indikator,periode_fra,periode_til,verdi,verdi_til,synlighet,merke,grenser,"
        "kilde,merknad,enhet,tall_per,oppdiktet\n"
        "3909,nye,2015-01-01,2015-12-31,20,30,vist,,publisert,egen,,boliger,2026-11-01.1,false\n"
        "3909,arbeid,2015-01-01,2015-12-31,0.00001,,vist,,publisert,egen,,prosent,"
        "2026-11-01.1,false\n"
    )


# -- formulas ------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+47 33 17 10 00", "-1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("machine", [False, True])
def test_no_text_runs_as_a_formula(text: str, machine: bool) -> None:
    body = exports.csv_bytes(result([row(omrade=text, merknad=text, antall=-1)]), machine=machine)
    decoded = io.StringIO(body.decode("utf-8-sig"), newline="")
    cells = list(csv.reader(decoded, delimiter="," if machine else ";"))[1]
    assert cells.count(f"'{text}") == 2
    assert text not in [c for c in cells if c != "-1"]
    assert "-1" in cells  # A negative number stays a number.


@pytest.mark.parametrize("text", [*FORMULAS, "https://example.org", "{=1}", "internal:Tall!A1"])
def test_a_text_in_the_workbook_is_a_text(text: str) -> None:
    body = exports.xlsx_bytes(result([row(omrade=text, antall=-1)]))
    heads, rows = workbook(body)
    assert rows[0][heads.index("Antall (boliger)")] == -1
    assert rows[0][heads.index("Område")] in (text, text.replace("\r", "\n"))
    with_parts = _parts(body)["xl/worksheets/sheet1.xml"]
    assert "<f>" not in with_parts
    assert "<hyperlink" not in with_parts


def _parts(body: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return {name: book.read(name).decode("utf-8") for name in book.namelist()}


# -- the workbook --------------------------------------------------------------------------------


def test_the_workbook_has_numbers_and_what_they_mean() -> None:
    body = exports.xlsx_bytes(
        result([row(), row(antall=None, andel=None, synlighet="skjult")], municipality=INVENTED)
    )
    heads, rows = workbook(body)
    assert heads == next(
        csv.reader(
            [exports.csv_bytes(result([], municipality=INVENTED)).decode("utf-8-sig")],
            delimiter=";",
        )
    )
    first = dict(zip(heads, rows[0], strict=True))
    assert (first["Antall (boliger)"], first["Andel (prosent)"]) == (12.0, 63.9)
    hidden = dict(zip(heads, rows[1], strict=True))
    assert (hidden["Antall (boliger)"], hidden["Status"]) == ("", "Skjult av personvernhensyn")
    told = about(body)
    assert told["Figur"] == "Nye boliger etter type"
    assert told["Merking"].startswith("Oppdiktede tall")
    assert told["Funn"] == "12 kjøpt i 2015"
    assert told["Størrelse"] == "Alle størrelser"
    assert told["Tall per"] == "1. november 2026"
    assert told["Kilder"] == "Kommunens =system"
    assert told["Fortolkning"] == "Fortolkningen."
    assert "Skjult av personvernhensyn" in told


def test_a_workbook_without_rows_has_no_finding_to_tell() -> None:
    assert about(exports.xlsx_bytes(result([])))["Funn"] == "Ingen tall for Larvik."


def test_the_same_result_gives_the_same_bytes() -> None:
    first, second = (exports.xlsx_bytes(result([row()])) for _ in range(2))
    assert first == second


# -- round trips ---------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
amounts = st.none() | st.integers(-(10**12), 10**12)
shares = st.none() | st.floats(-1e9, 1e9, allow_nan=False)
made_rows = st.lists(
    st.builds(
        lambda antall, andel, omrade: row(antall=antall, andel=andel, omrade=omrade),
        amounts,
        shares,
        texts,
    ),
    max_size=6,
)


def expected(value: float | None, decimals: int) -> Decimal | None:
    return None if value is None else formats.rounded(value, decimals)


@given(made_rows)
def test_every_number_comes_back_from_the_csv(rows: list[dict[str, Any]]) -> None:
    asked = result(rows)
    for given_row, read in zip(asked.rows, norwegian(exports.csv_bytes(asked)), strict=True):
        for name, decimals, title in (
            ("antall", 0, "Antall (boliger)"),
            ("andel", 1, "Andel (prosent)"),
        ):
            cell = read[title]
            number = Decimal(cell.replace(",", ".")) if cell else None
            assert number == expected(given_row[name], decimals)
        assert read["Område"] == harmless(given_row["omrade"])


@given(made_rows)
def test_every_number_comes_back_from_the_workbook(rows: list[dict[str, Any]]) -> None:
    asked = result(rows)
    heads, read_rows = workbook(exports.xlsx_bytes(asked))
    for given_row, cells in zip(asked.rows, read_rows, strict=True):
        read = dict(zip(heads, cells, strict=True))
        for name, decimals, title in (
            ("antall", 0, "Antall (boliger)"),
            ("andel", 1, "Andel (prosent)"),
        ):
            wanted = expected(given_row[name], decimals)
            assert read[title] == ("" if wanted is None else float(wanted))


@given(made_rows)
def test_every_number_comes_back_from_the_machine_file_in_full(rows: list[dict[str, Any]]) -> None:
    asked = result(rows)
    text = io.StringIO(exports.csv_bytes(asked, machine=True).decode("utf-8"), newline="")
    for given_row, read in zip(asked.rows, csv.DictReader(text), strict=True):
        for name in ("antall", "andel"):
            assert (float(read[name]) if read[name] else None) == given_row[name]


# -- names ---------------------------------------------------------------------------------------


def test_a_file_name_is_ascii_and_tells_files_apart() -> None:
    plain = exports.filename(result([]), "csv")
    assert plain == "boligfremskaffelse-per_ar-alle-3909-2026-11-01.1.csv"
    large = exports.filename(result([], choices={"storrelse": "4+ ærlig/«øde»"}), "xlsx")
    assert large == "boligfremskaffelse-per_ar-4pluss-aerlig-ode-3909-2026-11-01.1.xlsx"
    invented = exports.filename(result([], municipality=INVENTED), "csv")
    assert invented.startswith("oppdiktet-boligfremskaffelse-per_ar-")


def test_the_list_of_figures() -> None:
    plain = replace(FIGURE, id="boligmasse/antall", page="boligmasse", parameters=())
    # No parameter here asks the warehouse for its values.
    body = exports.catalogue_csv([FIGURE, plain], None)  # type: ignore[arg-type]
    assert body.decode("utf-8") == (
        "\ufeffid;tittel;side;parametre;adresse\r\n"
        "boligfremskaffelse/per_ar;Nye boliger etter type;Boligfremskaffelse;"
        "kommune, tall-per, format=maskin, storrelse=alle|4+;"
        "/csv/boligfremskaffelse/per_ar.csv\r\n"
        "boligmasse/antall;Nye boliger etter type;Boligmasse;kommune, tall-per, format=maskin;"
        "/csv/boligmasse/antall.csv\r\n"
    )
