"""No cell of any file that leaves here runs as a formula, whoever wrote what is in it."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from grunnlagproever import made, pack

from boligkompass.beslutninger import Store, Utkast
from boligkompass.cli import main
from boligkompass.decisions import history, tables
from boligkompass.exports import csv_bytes, xlsx_bytes
from boligkompass.motegrunnlag.regneark import workbook
from boligkompass.settings import PROJECT
from boligkompass.spreadsheets import harmless
from boligkompass.warehouse import Comment

DAY = date(2026, 11, 1)
EVIL = (
    *('=HYPERLINK("http://ond.no";"Klikk")', "+1+1", "-2+3", "@SUM(A1:A9)", "\t=1+1", "\r=1+1"),
    *("\n=1+1", "=cmd|'/C calc'!A0", "＝1+1", '-"x"'),
)
# What makes CSV without us, or lets a workbook guess what kind of thing a cell is.
WRITES = r"csv\.\w*[wW]riter\(|\.to_csv\(|sheet\.write\(|\.write_row\("
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cells(content: bytes, delimiter: str = ";") -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def formulas(content: bytes) -> list[str]:
    """What a workbook would work out or follow out of itself."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}
    found = [hit for text in parts.values() for hit in re.findall(r"<f[ >].*?</f>", text)]
    return [*found, *re.findall(r'TargetMode="External"', " ".join(parts.values()))]


def texts(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("xl/sharedStrings.xml").decode("utf-8")


def decided(folder: Path, text: str) -> Store:
    store = Store(folder)
    store.write(Utkast("3909", DAY, text, text, "vedtatt", "2026-11-01.1"))
    return store


@pytest.mark.parametrize("text", EVIL)
def test_what_is_written_of_a_decision_runs_in_no_list(text: str, tmp_path: Path) -> None:
    store = decided(tmp_path / "besluttet", text)
    store.follow_up("3909-2026-001", "i_gang", None, text)
    content = tables.csv_bytes(history.told(store.lines(), DAY), "Larvik", {})
    rows = cells(content)
    assert not [cell for row in rows for cell in row if cell.startswith(STARTS)]
    row = dict(zip(*rows, strict=True))
    # It is there to be read, with the sign that keeps it from running.
    assert row["Beslutning"] == row["Ansvarlig"] == f"'{text}"
    assert text in row["Oppfølging"]


def test_nor_in_the_one_that_the_archive_gets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", str(tmp_path / "besluttet"))
    for text in EVIL:
        decided(tmp_path / "besluttet", text)
    target = tmp_path / "arkiv.csv"
    assert main(["beslutninger", "eksporter", "--kommune", "3909", "--fil", str(target)]) == 0
    rows = cells(target.read_bytes())
    assert len(rows) == len(EVIL) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(STARTS)]


@pytest.mark.parametrize("machine", [False, True])
def test_names_and_remarks_run_in_no_figure_and_numbers_stay_numbers(machine: bool) -> None:
    result = made(*((text, -5) for text in EVIL))
    rows = cells(csv_bytes(result, machine), "," if machine else ";")
    place = rows[0].index("antall" if machine else "Antall (boliger)")
    assert [row[place] for row in rows[1:]] == ["-5"] * len(EVIL)
    others = [c for row in rows for n, c in enumerate(row) if n != place]
    assert not [cell for cell in others if cell.startswith(STARTS)]
    assert {f"'{text}" for text in EVIL} <= set(others)


def workbooks(comment: str, folder: Path) -> list[bytes]:
    """A figure's and a pack's, where a comment and a decision say so."""
    said = Comment("prove/rader", None, None, DAY, comment, comment)
    vedtak = history.told(decided(folder, comment).lines(), DAY)
    result = replace(made((comment, -5)), comments=(said,), decisions=vedtak)
    whole = pack(result, beslutninger=tuple(one.beslutning for one in vedtak))
    return [xlsx_bytes(result), workbook(whole)]


@pytest.mark.parametrize("text", EVIL)
def test_no_workbook_has_a_formula(text: str, tmp_path: Path) -> None:
    for content in workbooks(text, tmp_path / "besluttet"):
        assert formulas(content) == []
        # As it was written: a text in a workbook is a text.
        assert "1" in texts(content) or "x" in texts(content)


def test_a_formula_would_be_seen() -> None:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "=1+1")
        sheet.write(1, 0, "http://ond.no")
    assert len(formulas(buffer.getvalue())) == 2


def test_every_file_is_written_by_what_was_tried_here() -> None:
    """Nothing writes CSV by itself, nor cells of a workbook that it guesses the kind of."""
    writers: dict[str, set[str]] = {}
    for path in (PROJECT / "boligkompass").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for found in re.findall(WRITES, source):
            writers.setdefault(str(path.relative_to(PROJECT / "boligkompass")), set()).add(found)
    assert writers.keys() == {
        "spreadsheets.py",
        "exports/csvfiles.py",
        # The catalogue's own list of municipalities: nobody is sent it.
        "municipalities.py",
    }


@pytest.mark.parametrize("text", ["Larvik", "12-15", "a=b", "−5", "", " =1"])
def test_what_is_no_formula_is_left_alone(text: str) -> None:
    assert harmless(text) == text
