"""The Excel templates: what a user opens, fills in and gets back through the importer."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
import python_calamine as calamine

from boligkompass import municipalities, registerfiles, sample, settings, templates
from boligkompass.cli import main
from boligkompass.codes import KODEVERK
from boligkompass.contracts import Column, Contract
from boligkompass.faults import DeliveryError
from boligkompass.registerfiles import CONTRACTS, Municipalities

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EVERY = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def part(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))


def shown(column: Column, value: Any) -> Any:
    """A value as the user sees it in the sheet."""
    if value is None:
        return ""
    if column.codes:
        return KODEVERK[column.codes][value]
    return ("Ja" if value else "Nei") if isinstance(value, bool) else value


def letter(place: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    return chr(65 + place) if place < 26 else letter(place // 26 - 1) + letter(place % 26)


@EVERY
def test_the_first_sheet_has_our_headings_and_one_invented_row(contract: Contract) -> None:
    found = sheets(templates.template(contract))
    name, guide, codes = found
    assert (guide, codes) == ("Slik gjør du", "Koder")
    assert contract.title.startswith(name)
    columns = [column for column in contract.columns if column.name != "kommunenr"]
    headings, row = found[name]
    assert headings == [column.title for column in columns]
    assert len(set(headings)) == len(headings)
    example = sample.row(contract)
    assert row == [shown(column, example[column.name]) for column in columns]
    for column, cell in zip(columns, row, strict=True):
        assert cell != "" or column.nullable, column.name


@EVERY
def test_every_column_is_validated_and_commented_as_its_contract_says(contract: Contract) -> None:
    content = templates.template(contract)
    rules = {
        rule.get("sqref", "").split(":")[0]: rule
        for rule in part(content, "xl/worksheets/sheet1.xml").iter(f"{MAIN}dataValidation")
    }
    comments = {
        comment.get("ref"): "".join(text.text or "" for text in comment.iter(f"{MAIN}t"))
        for comment in part(content, "xl/comments1.xml").iter(f"{MAIN}comment")
    }
    lists = sheets(content)["Koder"]
    for place, column in enumerate(sample.fields(contract)):
        told = comments[f"{letter(place)}1"]
        assert told.startswith("Kan stå tom." if column.nullable else "Må fylles ut."), column.name
        rule = rules.get(f"{letter(place)}2")
        if column.codes or column.type == "ja_nei":
            labels = list(KODEVERK[column.codes or "ja_nei"].values())
            assert rule is not None
            assert rule.get("type") == "list"
            assert listed(rule, lists) == labels
            assert all(f"– {label}" in told for label in labels)
        elif column.type == "tekst":
            assert rule is None
        else:
            assert rule is not None
            assert {"heltall": "whole", "desimaltall": "decimal", "dato": "date"}[
                column.type
            ] == rule.get("type")
            lowest = rule.findtext(f"{MAIN}formula1")
            if column.minimum is not None:
                assert float(lowest or "") == column.minimum
                assert f"minst {column.minimum:.0f}" in told
            if column.maximum is not None:
                assert float(rule.findtext(f"{MAIN}formula2") or "") == column.maximum
        if rule is not None:
            assert rule.get("showErrorMessage") == "1"
            assert (rule.get("error") or "").startswith(("Velg", "Skriv"))
            assert len(rule.get("error") or "") <= 255
            assert len(rule.get("errorTitle") or "") <= 32


def listed(rule: ElementTree.Element, lists: list[list[Any]]) -> list[str]:
    """What a drop-down offers: the cells that its formula names."""
    match = re.fullmatch(r"Koder!\$([A-Z]+)\$2:\$\1\$(\d+)", rule.findtext(f"{MAIN}formula1") or "")
    assert match
    place = [letter(n) for n in range(len(lists[0]))].index(match[1])
    return [row[place] for row in lists[1 : int(match[2])]]


def test_codes_are_text_dates_norwegian_and_the_headings_stay_in_sight() -> None:
    content = templates.template(CONTRACTS["bolig"])
    sheet = part(content, "xl/worksheets/sheet1.xml")
    styles = part(content, "xl/styles.xml")
    formats = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{MAIN}numFmt")}
    cells = styles.find(f"{MAIN}cellXfs")
    assert cells is not None
    used = [one.get("numFmtId") for one in cells]
    found = {
        int(one.get("min", "0")) - 1 + step: used[int(one.get("style", "0"))]
        for one in sheet.iter(f"{MAIN}col")
        for step in range(int(one.get("max", "0")) - int(one.get("min", "0")) + 1)
    }
    for place, column in enumerate(sample.fields(CONTRACTS["bolig"])):
        if column.type == "tekst":
            assert formats[found[place]] == "@", column.name
        if column.type == "dato":
            assert formats[found[place]] == "dd.mm.yyyy"
    pane = next(sheet.iter(f"{MAIN}pane"))
    assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")


def test_the_guide_tells_the_way_in_and_what_never_to_write() -> None:
    guide = sheets(templates.template(CONTRACTS["bolig"], "3909"))["Slik gjør du"]
    text = "\n".join(str(cell) for row in guide for cell in row)
    assert "uv run boligkompass importer register bolig bolig.xlsx --kommune 3909" in text
    assert "Skriv aldri navn, fødselsnummer, telefonnummer eller adresse" in text
    assert "«Boligregister»" in text
    assert "Én rad per bolig." in text
    rows = [row for row in guide if len(row) > 1 and row[1] in ("ja", "nei")]
    assert [row[0] for row in rows] == [c.title for c in sample.fields(CONTRACTS["bolig"])]


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "register"
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@EVERY
def test_the_template_imports_as_it_is_and_gives_exactly_the_example(
    contract: Contract, register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mal", contract.name]) == 0
    code = main(["importer", "register", contract.name, f"{contract.name}.xlsx", "--kommune=9901"])
    assert code == 0, capsys.readouterr().err
    stored = pq.read_table(register / "9901" / f"{contract.name}.parquet", partitioning=None)
    assert stored.to_pylist() == [
        {
            column.name: {"kommunenr": "9901", **sample.row(contract)}[column.name]
            for column in contract.columns
        }
    ]


def test_the_example_is_told_under_a_real_name_and_never_published(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    assert main(["mal", "bolig"]) == 0
    assert main(["importer", "register", "bolig", "bolig.xlsx", "--kommune=9901"]) == 0
    assert "eksempelraden" not in capsys.readouterr().err
    assert main(["importer", "register", "bolig", "bolig.xlsx", "--kommune=3909"]) == 0
    assert "rad 2: dette er eksempelraden fra malen." in capsys.readouterr().err
    with pytest.raises(DeliveryError) as caught:
        registerfiles.read(register, Municipalities.of(municipalities.load(data / "katalog")))
    (fault,) = caught.value.faults
    assert (fault.place, fault.row) == ("3909/bolig.parquet", 1)
    assert fault.message == "eksempelraden fra malen står igjen."


@EVERY
def test_the_example_is_known_again_among_others(contract: Contract) -> None:
    example = {"kommunenr": "3909", **sample.row(contract)}
    other = dict(example)
    for column in contract.columns:
        if column.type == "tekst" and column.codes is None:
            other[column.name] = "Et annet"
        elif column.type in ("heltall", "desimaltall"):
            other[column.name] = 7
    table = contract.from_rows([other, example, other])
    assert sample.left_in(table, contract) == [1]
    assert sample.left_in(contract.empty(), contract) == []


def test_without_a_name_every_register_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mal"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:-1]] == list(CONTRACTS)
    assert any(
        re.fullmatch(r"  bolig +Boligregister\. Én rad per bolig\. .*", one) for one in lines
    )


def test_a_template_never_takes_the_place_of_a_file(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bolig.xlsx").write_bytes(b"utfylt")
    assert main(["mal", "bolig"]) == 1
    assert "finnes fra før" in capsys.readouterr().err
    assert (tmp_path / "bolig.xlsx").read_bytes() == b"utfylt"
    assert main(["mal", "bolig", "--ut", "ny.xlsx"]) == 0
    assert "importer register bolig ny.xlsx --kommune KOMMUNENUMMER" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["boliger"], "«boliger» er ikke et register. Mente du «bolig»?"),
        (["xyz"], "«boligkompass mal» viser registrene."),
        (["bolig", "--kommune", "39"], "«39» er ikke et kommunenummer. Skriv fire sifre"),
        (["bolig", "--ut", "bolig.csv"], "må slutte på .xlsx"),
    ],
)
def test_what_is_written_wrongly_is_told(
    arguments: list[str], told: str, register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mal", *arguments]) in (1, 2)
    assert told in capsys.readouterr().err


def test_the_examples_name_no_real_place_or_case() -> None:
    catalogue = (settings.PROJECT / "data" / "katalog" / "kommuner.csv").read_text("utf-8")
    names = {line.split(";")[1] for line in catalogue.splitlines()[1:]}
    for contract in CONTRACTS.values():
        texts = {value for value in sample.row(contract).values() if isinstance(value, str)}
        assert not texts & names
