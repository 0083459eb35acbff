"""Reading of files as they come: what stands in each cell, in which row, and what is refused."""

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from boligkompass import settings
from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources.reading import delimited, tabular

KILDER = settings.PROJECT.parent / "shared" / "kilder"
QUICK = hypothesis_settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HEAVY = hypothesis_settings(
    max_examples=1000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def kilder() -> Path:
    if not KILDER.is_dir():
        pytest.skip("Kildefilene (shared/kilder) er ikke her.")
    return KILDER


def put(folder: Path, content: str | bytes, name: str = "fil.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def fault(path: Path, **options: Any) -> Fault:
    with pytest.raises(DeliveryError) as caught:
        tabular.records(path, **options)
    (one,) = caught.value.faults
    assert one.place == path.name
    assert one.message[0].islower() or not one.message[0].isalpha() or one.message[:5] == "Excel"
    assert one.message.endswith(".")
    assert one.advice.endswith(".")
    return one


def table(records: tabular.Records) -> dict[str, list[str]]:
    return {name: column.to_pylist() for name, column in records.columns.items()}


def workbook(path: Path, sheets: dict[str, Iterable[Sequence[Any]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    elif cell is not None:
                        sheet.write(number, place, cell)
    return path


# --- What the real files have. Read off with Python's csv and with unzip, not with this program.

HAND_READ: dict[str, dict[tuple[int, int], str]] = {
    "imdi/bosatt_anmodede.csv": {
        (1, 1): "Region",
        (1, 201): "Bosetting: Faktisk bosetting (sammenslått for tidligere fylker)",
        (2, 51): "Enhet: Prosent",
        (3, 282): "År: 2022",
        (4, 2): "Halden",
        (5, 1): "K0104",
        (5, 4): ".",
        (300, 2): "Hitra (t.o.m. 2019)",
        (300, 51): "100",
        (493, 2): "Senja",
        (493, 3): "",
    },
    "imdi/enslige_mindrearige_prikket.xlsx": {
        (1, 8): "prikket",
        (2, 1): "2022",
        (2, 6): "48",
        (3, 2): "1101",
        (3, 6): "",
        (3, 7): "<5",
        (3, 8): "Prikket (<5)",
        (500, 4): "Hemsedal",
        (501, 4): "Ål",
        (1081, 4): "Delte kommuner og uoppgitt",
    },
    "kommuner/folketall_2005_2026.csv": {
        (2, 2): "Oslo-Oslove",
        (23, 6): "728714.0",
        (100, 1): "1108",
        (4000, 2): "Søndre Land",
        (7853, 2): "Unjárga-Nesseby",
        (7853, 4): "428.0",
    },
    "kommuner/omregningsvekter_2024.csv": {
        (2, 1): "0301",
        (900, 3): "1992",
        (12345, 2): "0604",
        (20000, 1): "4204",
        (38002, 5): "municip",
    },
    "tilstand/bygningsvurderinger_toronto.csv": {
        (2, 8): "285 SHUTER ST",
        (3, 1): "4153399",
        (57, 7): "Toronto-St. Paul's",
        (200, 11): "2023-06-23",
        (401, 70): "4839729.377",
    },
    "opplasting/2023_24_lettings_bulk_upload.csv": {
        (1, 1): "",
        (2, 1): "Question",
        (
            4,
            4,
        ): "Email format if using new CORE.\nAlphanumeric, except for commas if using old CORE.",
        (8, 135): "134",
        (9, 1): "",
        (9, 14): "54",
    },
    "opplasting/2026_27_lettings_bulk_upload.csv": {
        (1, 1): "Section",
        (2, 2): "Which organisation owns this property?",
        (6, 13): "Other Intermediate Rent only",
        (8, 148): "147",
        (9, 4): "support@example.com",
    },
    "opplasting/excel_file.xlsx": {(1, 1): "blank file"},
}


@pytest.mark.parametrize("name", HAND_READ)
def test_real_files_are_read_cell_by_cell(kilder: Path, name: str) -> None:
    grid = tabular.grid(kilder / name)
    found = {(row, column): grid.rows[row - 1][column - 1] for row, column in HAND_READ[name]}
    assert found == HAND_READ[name]


@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        ("kommuner/folketall_2005_2026.csv", 7852, 6),
        ("kommuner/omregningsvekter_2024.csv", 38001, 5),
        ("tilstand/bygningsvurderinger_toronto.csv", 400, 70),
        ("imdi/enslige_mindrearige_prikket.xlsx", 1080, 8),
    ],
)
def test_real_tables_are_whole(kilder: Path, name: str, rows: int, columns: int) -> None:
    records = tabular.records(kilder / name)
    assert (len(records), len(records.headings)) == (rows, columns)
    assert records.faults == records.warnings == ()
    assert records.rows.to_pylist() == list(range(2, rows + 2))
    parts = list(tabular.batches(kilder / name, rows=1000))
    assert max(len(part) for part in parts) <= 1000
    assert pa.concat_arrays([part.rows for part in parts]).equals(records.rows)
    for heading in records.headings:
        whole = pa.concat_arrays([part.columns[heading] for part in parts])
        assert whole.equals(records.columns[heading])


def test_headings_further_down_are_found_and_chosen(kilder: Path) -> None:
    path = kilder / "opplasting" / "2023_24_lettings_bulk_upload.csv"
    records = tabular.records(path, header_row=8)
    assert records.rows.to_pylist() == [9]
    assert table(records)["13"] == ["54"]
    found = tabular.records(path, required=["13", "134"])
    assert found.headings == records.headings
    one = fault(path)
    assert one.row == 2
    assert "har verdier, men ingen overskrift i rad 1" in one.message


def test_three_header_rows_become_one(kilder: Path) -> None:
    records = tabular.records(kilder / "imdi/bosatt_anmodede.csv", header_row=1, header_rows=3)
    heading = "Bosetting: Anmodning om bosetting / Enhet: Personer / År: 1995"
    assert records.headings[:3] == ("Region", "Navn", heading)
    assert len(records.headings) == 282
    assert records.columns[heading][:2].to_pylist() == ["20", "20"]
    assert records.rows[0].as_py() == 4


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kart/kommuner_2024.topojson", "dette er et kart, ikke en tabell"),
        ("kommuner/klass131_2026.json", "dette er JSON, ikke en tabell"),
        ("kommuner/kodeendringer_2023_2024.json", "dette er JSON"),
        ("ssb/config.json", "dette er JSON"),
        ("ssb/TAB6471_metadata.json", "SSBs API"),
        ("ssb/pxwebapi2_12134.json", "SSBs API"),
        ("ssb/pxwebapi2_14288_357_kommuner.json", "SSBs API"),
        ("ssb/pxwebapi_07221_svar.json", "SSBs API"),
        ("ssb/pxwebapi_07221_sporring.json", "dette er JSON"),
        ("ssb/pxwebapi_07221_rader.json", "dette er JSON"),
        ("opplasting/excel_file.xlsx", "bare overskrifter"),
    ],
)
def test_real_files_that_are_no_tables_are_refused(kilder: Path, name: str, words: str) -> None:
    assert words in fault(kilder / name).message


# --- What a file is.


def _zip(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def _parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), buffer)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "filen er tom"),
        (b" \r\n\t\n ", "filen er tom"),
        (b"\xef\xbb\xbf\n", "filen er tom"),
        (b"\0" * 100_000, "filen er tom"),
        (b";;;\n;;;\n", "filen er tom"),
        (b"a;b\n", "bare overskrifter"),
        (b"a;b\n;\n;\n", "bare overskrifter"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "nettside"),
        (b"\xef\xbb\xbf\n <TABLE border=1><tr>", "nettside"),
        ("<!DOCTYPE html><html>".encode("utf-16"), "nettside"),
        (b'<?xml version="1.0"?><html xmlns="x"><table>', "nettside"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook", "nettside"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "lagret som XML"),
        (b'<?xml version="1.0"?><gml xmlns:gml="http://www.opengis.net/gml">', "kart"),
        (b'<?xml version="1.0"?><feed/>', "dette er XML"),
        (b'{"type": "FeatureCollection", "features": []}', "kart"),
        (b"[1, 2]", "JSON"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "bilde"),
        (b"\x1f\x8b\x08\0", "pakket"),
        (b"SQLite format 3\0", "database"),
        (b"\x09\x08\x10\x00\x00\x06", "Excel-fil fra før 1997"),
        (OLE, "skadet"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "passord"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word"),
        (OLE + "Workbook".encode("utf-16-le"), "skadet"),
        (b"PK\x03\x04 avkortet", "skadet"),
        (_zip(**{"tall.csv": "a;b"}), "pakket"),
        (_zip(word__document="x"), "Word"),
        (_zip(xl__workbook="x"), "skadet"),
        (_zip(mimetype="application/vnd.oasis.opendocument.spreadsheet",
              **{"META-INF/manifest.xml": "<encryption-data/>"}), "passord"),
        (_parquet(), "Parquet"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["fil.csv", "fil.xlsx"])
def test_what_is_no_table_is_told_for_what_it_is(
    tmp_path: Path, content: bytes, words: str, name: str
) -> None:
    assert words in fault(put(tmp_path, content, name)).message


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "finnes ikke" in fault(tmp_path / "borte.csv").message
    assert "kan ikke åpnes" in fault(tmp_path).message


def test_the_name_of_a_file_decides_nothing(tmp_path: Path) -> None:
    book = workbook(tmp_path / "bok.csv", {"Ark1": [("nr", "by"), (1, "Ål")]})
    assert table(tabular.records(book)) == {"nr": ["1"], "by": ["Ål"]}
    text = put(tmp_path, "nr;by\n1;Ål\n", "tekst.xlsx")
    assert table(tabular.records(text)) == {"nr": ["1"], "by": ["Ål"]}


# --- Text.


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(
    tmp_path: Path, separator: str, encoding: str, end: str
) -> None:
    rows = [
        ("Nr", "Sted", "Areal"),
        ("0301", " Ål ", "12,5"),
        ("3909", "Østre Halsen\u00a0", "3,5"),
    ]
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in row] for row in rows]
    text = end.join(separator.join(row) for row in quoted) + end
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    records = tabular.records(put(tmp_path, mark + text.encode(encoding)))
    assert table(records) == {
        "Nr": ["0301", "3909"],
        "Sted": ["Ål", "Østre Halsen"],
        "Areal": ["12,5", "3,5"],
    }
    assert records.rows.to_pylist() == [2, 3]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("navn;tall\na;1,5\nb;2,5\n", ("navn", "tall")),
        ("navn,tall\na,1;5\nb,2;5\n", ("navn", "tall")),
        ("Sted\nLarvik\nHalden\n", ("Sted",)),
        ("Merknad\nja, kanskje\nnei\nvet ikke\n", ("Merknad",)),
        ("Boliger i Larvik, per 1.11\n\nnr;rom;pris\n1;2;3,5\n2;2;4,5\n", ("nr", "rom", "pris")),
        ("sep=|\na|b;c\n1|2;3\n", ("a", "b;c")),
        ('"sep=,"\r\na,b;c\r\n1,2;3\r\n', ("a", "b;c")),
        ('a;b\n"1;2;3;4";"x,y,z"\n"1;2;3;4";"x,y,z"\n', ("a", "b")),
    ],
)
def test_the_separator_is_found_in_the_content(
    tmp_path: Path, text: str, headings: tuple[str, ...]
) -> None:
    assert tabular.records(put(tmp_path, text)).headings == headings


def test_the_line_that_names_the_separator_is_no_row(tmp_path: Path) -> None:
    records = tabular.records(put(tmp_path, "sep=;\na;b\n1;2\n"))
    assert records.rows.to_pylist() == [2]


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        ("a;b\nø;1\nTromsÃ¸;2\n".encode(), 3, "blitt til tegn som «Ã¸»"),
        ("a;b\n1;Ã…l\n".encode(), 2, "«Ã…»"),
        ("a;b\n1;Ål\n".encode() + "2;Bodø\n".encode("latin-1"), 2, "«Ã…»"),
        ("\ufeffa;b\nÅl;1\n".encode() + "Bodø;1\n".encode("latin-1"), 3, "ikke UTF-8 hele veien"),
        (b"a;b\nB\x9bd\x9b og T\x9dnsberg\n", None, "noe vanlig tegnsett"),
        ("a;b\nÅl;ø".encode()[:-1], None, "slutter midt i et tegn"),
        ("a;b\nÅl;ø".encode("utf-16")[:-1], None, "slutter midt i et tegn"),
        (b'a;b\n"x\ny";1\n2;\0\n', 3, "tegn som ikke er tekst"),
        ("a;b\n1;2\n".encode("utf-16-le"), 1, "tegn som ikke er tekst"),
        (b'a;b\n1;2\n3;"4\n5;6\n', 3, "kan ikke deles i felter"),
        (b'a;b\n1;2\n3;"4"x\n', 3, "kan ikke deles i felter"),
    ],
)
def test_spoilt_text_is_one_fault_with_its_row(
    tmp_path: Path, content: bytes, row: int | None, words: str
) -> None:
    one = fault(put(tmp_path, content))
    assert (one.row, words in one.message) == (row, True), one


def test_a_last_letter_in_latin_1_is_no_cut(tmp_path: Path) -> None:
    records = tabular.records(put(tmp_path, "a;b\n1;å".encode("latin-1")))
    assert table(records) == {"a": ["1"], "b": ["å"]}


@pytest.mark.parametrize("quoted", [False, True])
def test_uneven_rows_are_faults_and_the_others_are_kept(tmp_path: Path, quoted: bool) -> None:
    first = '"1"' if quoted else "1"
    text = f"a;b;c\n{first};2;3\n\n1;2\n;;\n4;5;6;7\nKilde: SSB\n;;;;;\n7;8;9\n"
    path = put(tmp_path, text)
    records = tabular.records(path)
    assert table(records) == {"a": ["1", "7"], "b": ["2", "8"], "c": ["3", "9"]}
    assert records.rows.to_pylist() == [2, 9]
    told = [(one.row, one.message) for one in records.faults]
    assert told == [
        (4, "raden har 2 felter, men overskriften har 3."),
        (6, "raden har 4 felter, men overskriften har 3."),
        (7, "raden har 1 felt, men overskriften har 3."),
    ]
    assert "semikolon" in records.faults[0].advice
    assert records.fault(1, "b", "feil.", "Rett.").row == 9
    parts = list(tabular.batches(path, rows=1))
    assert [one.row for part in parts for one in part.faults] == [4, 6, 7]


def test_line_breaks_within_quotes_are_in_one_row(tmp_path: Path) -> None:
    records = tabular.records(put(tmp_path, 'a;b\n"x\r\ny";"si ""hei"""\n\n3;4" rør\n'))
    assert table(records) == {"a": ["x\r\ny", "3"], "b": ['si "hei"', '4" rør']}
    assert records.rows.to_pylist() == [2, 4]


# --- Headings.


def test_headings_are_compared_without_regard_to_their_spaces(tmp_path: Path) -> None:
    text = "\ufeff Boenhet\u00a0nr ;Antall\u202f  rom;Bela\u030ap;\ufeffdato\u200b\n1;2;3;4\n"
    records = tabular.records(put(tmp_path, text), required=["Boenhet nr", "Antall  rom"])
    assert records.headings == ("Boenhet nr", "Antall  rom", "Belåp", "dato")


def test_required_headings_find_their_row(tmp_path: Path) -> None:
    text = "Rapport;uttrekk\nKommune;Larvik\n\nnr;rom\n1;2\n"
    path = put(tmp_path, text)
    assert tabular.records(path, required=["rom"]).rows.to_pylist() == [5]
    one = fault(path, required=["rom", "pris"])
    assert (one.row, one.column, one.message) == (4, "pris", "kolonnen mangler.")
    one = fault(path, header_row=9)
    assert "overskriftsraden 9 finnes ikke" in one.message
    assert fault(path, header_row=0).advice == "Velg en rad fra 1 til 5."


def test_titles_above_are_no_headings(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "Boliger i Larvik")
        sheet.write_row("A3", ["nr", "rom", "pris"])
        sheet.write_row("A4", [1, 2, 3])
    records = tabular.records(path)
    assert (records.headings, records.rows.to_pylist()) == (("nr", "rom", "pris"), [4])


def test_a_heading_twice_is_a_fault_unless_one_column_is_empty(tmp_path: Path) -> None:
    both = put(tmp_path, "a;b;b;\n1;2;3;\n")
    one = fault(both)
    assert (one.row, one.column, one.message) == (1, "b", "kolonnen står to ganger.")
    assert tabular.records(both, only=["a"]).headings == ("a",)
    first = put(tmp_path, "a;b;b;\n1;;3;\n2;;;\n", "en.csv")
    assert table(tabular.records(first)) == {"a": ["1", "2"], "b": ["3", ""]}
    neither = put(tmp_path, "a;b;b\n1;;\n", "ingen.csv")
    assert table(tabular.records(neither)) == {"a": ["1"], "b": [""]}


def test_a_column_without_heading_is_a_fault_when_it_has_values(tmp_path: Path) -> None:
    path = put(tmp_path, "a;;b;\n1;;2;\n3;;4;x\n5;y;6;\n")
    one = fault(path)
    assert (one.row, one.message) == (
        3,
        "kolonnene B, D har verdier, men ingen overskrift i rad 1.",
    )
    assert tabular.records(path, only=["a", "b"]).headings == ("a", "b")


def test_far_columns_are_named_as_in_a_spreadsheet(tmp_path: Path) -> None:
    path = put(tmp_path, f"a;b{';' * 27}\n1;2{';' * 27}x\n")
    assert "kolonnen AC har verdier" in fault(path).message


# --- Workbooks.


def test_cells_of_a_workbook_are_text_that_means_one_thing(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Boliger")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sheet.write_row("B3", ["dag", "tid", "tall", "heltall", "ja", "feil", "tekst"])
        sheet.write_datetime("B4", datetime(2026, 11, 1), day)
        sheet.write_datetime("C4", datetime(2026, 11, 1, 14, 30), moment)
        sheet.write("D4", 1.234)
        sheet.write("E4", 43506)
        sheet.write("F4", True)
        sheet.write_formula("G4", "=1/0", None, "#DIV/0!")
        sheet.write("H4", "  x\ny ")
        sheet.write("D5", 0.1)
        sheet.write_formula("G5", "=NA()", None, "#N/A")
    grid = tabular.grid(path)
    assert grid.sheet == "Boliger"
    assert grid.rows[:2] == [[""] * 8] * 2
    expected = ["", "2026-11-01", "2026-11-01 14:30:00", "1.2340", "43506", "ja", "#DIV/0!", "x\ny"]
    assert grid.rows[3] == expected
    assert grid.rows[4] == ["", "", "", "0.1", "", "", "#N/A", ""]
    assert tabular.records(path).rows.to_pylist() == [4, 5]


def test_merged_cells_have_their_value_each(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:A2", "Område")
        sheet.merge_range("B1:C1", "Boliger")
        sheet.write_row("B2", ["eid", "innleid"])
        sheet.merge_range("A3:A5", "Østre Halsen")
        for row, cells in enumerate([(1, 2), (3, 4), (5, 6)], start=2):
            sheet.write_row(row, 1, cells)
    records = tabular.records(path, header_rows=2)
    assert table(records) == {
        "Område": ["Østre Halsen"] * 3,
        "Boliger / eid": ["1", "3", "5"],
        "Boliger / innleid": ["2", "4", "6"],
    }
    (warning,) = records.warnings
    assert (warning.level, warning.row) == ("advarsel", 3)
    assert "først i rad 3 til 5" in warning.message


def test_the_first_sheet_with_anything_in_it_is_read(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "bok.xlsx",
        {"Tomt": [], "Boliger": [("nr", "x"), (1, 2)], "Lister": [("ja", "nei")], "Tomt 2": []},
    )
    records = tabular.records(path)
    assert (records.sheet, table(records)) == ("Boliger", {"nr": ["1"], "x": ["2"]})
    (warning,) = records.warnings
    assert warning.message == "bare dette arket er lest, ikke «Lister»."
    assert tabular.records(path, sheet=" boliger ").warnings == ()
    one = fault(path, sheet="Ark9")
    assert one.message == "arket «Ark9» finnes ikke."
    assert "«Tomt», «Boliger», «Lister», «Tomt 2»" in one.advice
    assert "tom" in fault(path, sheet="Tomt").message


def test_a_hidden_sheet_is_read_when_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        hidden = book.add_worksheet("Lister")
        hidden.write_row("A1", ["kode", "ord"])
        hidden.write_row("A2", ["a", "b"])
        hidden.very_hidden()
        shown = book.add_worksheet("Boliger")
        shown.write_row("A1", ["nr", "rom"])
        shown.write_row("A2", [1, 2])
        shown.activate()
        shown.set_first_sheet()
        book.add_chartsheet("Diagram")
    assert tabular.records(path).sheet == "Boliger"
    assert tabular.records(path).warnings == ()
    assert table(tabular.records(path, sheet="Lister")) == {"kode": ["a"], "ord": ["b"]}


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_one_fault(tmp_path: Path, share: float) -> None:
    rows = [("nr", "rom"), *((number, f"rom {number}") for number in range(200))]
    content = workbook(tmp_path / "hel.xlsx", {"Ark1": rows}).read_bytes()
    path = put(tmp_path, content[: int(len(content) * share)], "kuttet.xlsx")
    assert fault(path).message == "Excel-filen er skadet eller ufullstendig."


def test_a_cell_far_out_does_not_take_the_machine_down(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bok.xlsx", {"Ark1": [("nr", "rom"), (1, 2)]})
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "nr")
        sheet.write("XFD1048576", "x")
    one = fault(path)
    assert one.message == "arket er for stort (16384 kolonner og 1048576 rader)."


def test_an_open_document_is_read(tmp_path: Path) -> None:
    """As LibreOffice writes it; the least that is a spreadsheet."""
    cells = (
        "<table:table-row><table:table-cell office:value-type='string'><text:p>nr</text:p>"
        "</table:table-cell><table:table-cell office:value-type='string'><text:p>pris</text:p>"
        "</table:table-cell></table:table-row><table:table-row><table:table-cell "
        "office:value-type='string'><text:p>Ål</text:p></table:table-cell><table:table-cell "
        "office:value-type='float' office:value='12.5'><text:p>12,5</text:p></table:table-cell>"
        "</table:table-row>"
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content xmlns:office="
        f"'{names}:office:1.0' xmlns:table='{names}:table:1.0' xmlns:text='{names}:text:1.0'>"
        f"<office:body><office:spreadsheet><table:table table:name='Ark1'>{cells}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    packed = _zip(
        mimetype="application/vnd.oasis.opendocument.spreadsheet",
        **{"content.xml": content, "META-INF/manifest.xml": "<manifest/>"},
    )
    records = tabular.records(put(tmp_path, packed, "bok.ods"))
    assert (records.sheet, table(records)) == ("Ark1", {"nr": ["Ål"], "pris": ["12.5"]})


# --- What must always hold.

cells = st.text(alphabet=st.sampled_from("aåø1 ,.;|\t\n\r\"'-\u00a0"), max_size=6)
rows = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=12)


@QUICK
@given(rows, st.sampled_from(";,\t|"), st.sampled_from(["utf-8", "latin-1", "utf-16"]))
def test_what_was_written_is_read(
    tmp_path: Path, rows: list[list[str]], separator: str, encoding: str
) -> None:
    """Whatever the cells hold, quoted as CSV wants it, they come back, in their rows."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerow(["x", "y", "z"])
    writer.writerows(rows)
    path = put(tmp_path, buffer.getvalue().encode(encoding))
    kept = [(number, row) for number, row in enumerate(rows, 2) if any(c.strip() for c in row)]
    if not kept:
        assert "bare overskrifter" in fault(path).message
        return
    records = tabular.records(path)
    assert records.rows.to_pylist() == [number for number, _ in kept]
    found = list(zip(*table(records).values(), strict=True))
    assert found == [tuple(cell.strip() for cell in row) for _, row in kept]


plain = st.text(alphabet=st.sampled_from("aåø1 .;;;\n\n"), max_size=120)


@QUICK
@given(plain, st.sampled_from(["\n", "\r\n"]), st.integers(1, 40))
def test_fast_and_slow_reading_give_the_same(
    tmp_path: Path, body: str, end: str, block: int
) -> None:
    """Arrow and Python agree on every cell, every row number and every uneven row."""
    content = ("a;b;c\n" + body).replace("\n", end).encode()
    path = put(tmp_path, content)
    fast = delimited.Text(path, "utf-8", 0, ";", plain=True)
    slow = delimited.Text(path, "utf-8", 0, ";", plain=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_BLOCK_BYTES", block)
        patch.setattr(delimited, "_BLOCK_ROWS", block)
        found = [_flat(text) for text in (fast, slow)]
    assert found[0] == found[1]


def _flat(text: delimited.Text) -> tuple[list[tuple[Any, ...]], list[tuple[int, int]]]:
    records: list[tuple[Any, ...]] = []
    uneven: list[tuple[int, int]] = []
    for block in text.blocks(1, 3):
        columns = [column.to_pylist() for column in block.columns]
        records += zip(block.rows.to_pylist(), *columns, strict=True)
        uneven += block.uneven
    return records, uneven


def _good_text() -> bytes:
    lines = [f'B-{i};Østre Halsen;{i},5;01.{i % 12 + 1:02}.2026;"a;b"' for i in range(30)]
    return ("nr;sted;tall;dato;merknad\n" + "\n".join(lines) + "\n").encode()


def _good_workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Boliger")
        sheet.merge_range("A1:D1", "Boliger")
        sheet.write_row("A2", ["nr", "sted", "tall", "feil"])
        for number in range(3, 30):
            sheet.write_row(number - 1, 0, [f"B-{number}", "Ål", number * 1.5])
        sheet.write_formula("D4", "=1/0", None, "#DIV/0!")
    return buffer.getvalue()


def _damaged(content: bytes, dice: random.Random) -> bytes:
    """Bytes flipped, cut, put in and moved about; separators changed."""
    damaged = bytearray(content)
    for _ in range(dice.randint(1, 5)):
        start = dice.randrange(len(damaged) + 1)
        kind = dice.randrange(6)
        if kind == 0 and damaged:
            damaged[start - 1] = dice.randrange(256)
        elif kind == 1:
            del damaged[start : start + dice.randint(1, 40)]
        elif kind == 2:
            damaged[start:start] = dice.choice([b'"', b";", b"\n", b"\0", b"\xff", b"<", b"\r"]) * 3
        elif kind == 3:
            del damaged[start:]
        elif kind == 4:
            damaged = bytearray(bytes(damaged).replace(b";", dice.choice([b",", b"\t", b"|", b""])))
        else:
            lines = bytes(damaged).split(b"\n")
            dice.shuffle(lines)
            damaged = bytearray(b"\n".join(lines))
    return bytes(damaged)


def _damaged_inside(content: bytes, dice: random.Random) -> bytes:
    """A workbook whose XML was damaged before it was packed, so that its checksums are right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        chosen = dice.choice([name for name in old.namelist() if name.startswith("xl/")])
        for name in old.namelist():
            member = old.read(name)
            new.writestr(name, _damaged(member, dice) if name == chosen else member)
    return out.getvalue()


def _read_or_refused(path: Path) -> None:
    for read in (tabular.grid, tabular.records, lambda path: list(tabular.batches(path))):
        faults: tuple[Fault, ...] = ()
        try:
            read(path)
        except DeliveryError as error:
            faults = error.faults
        for one in faults:
            assert one.place == path.name
            assert one.message.endswith(".")
            assert one.advice.endswith(".")


seeds = st.integers(0, 2**32).map(random.Random)


@QUICK
@given(seeds)
def test_damaged_files_are_read_or_refused(tmp_path: Path, dice: random.Random) -> None:
    _read_or_refused(put(tmp_path, _damaged(_good_text(), dice), "fil.csv"))
    _read_or_refused(put(tmp_path, _damaged(_good_workbook(), dice), "fil.xlsx"))
    _read_or_refused(put(tmp_path, _damaged_inside(_good_workbook(), dice), "fil.xlsx"))


@pytest.mark.tung
@HEAVY
@given(seeds)
def test_many_damaged_files_are_read_or_refused(tmp_path: Path, dice: random.Random) -> None:
    _read_or_refused(put(tmp_path, _damaged(_good_text(), dice), "fil.csv"))
    _read_or_refused(put(tmp_path, _damaged(_good_workbook(), dice), "fil.xlsx"))
    _read_or_refused(put(tmp_path, _damaged_inside(_good_workbook(), dice), "fil.xlsx"))
