"""A new user's way, step by step as the README has it: from an empty folder to the pages."""

import copy
import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape, unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from nettprove import Server, hurry
from streamlit.testing.v1 import AppTest
from test_jsonstat import recorded
from test_ssb import Statbank

from boligkompass import settings, warehouse
from boligkompass.cli import main
from boligkompass.figures import FIGURES
from boligkompass.figures.results import ask

NUMBER = "3909"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DAY = date(1899, 12, 30)  # Excel counts days from here.
ROOT = Path(__file__).resolve().parent.parent
AREAS = ("Nord", "Sør")
# Twenty homes that do not exist, as they would be typed into the template, column by column.
HOMES: list[list[Any]] = [
    [
        f"P-{n:02}",
        AREAS[n % 2],
        "Eid av kommunen" if n < 14 else "Innleid",
        "Eiendomsavdelingen" if n < 14 else "Privat utleier",
        "Ordinær utleiebolig" if n % 4 else "Omsorgsbolig",
        1 + n % 4,
        30 + 12 * (n % 4),
        1960 + 3 * n,
        "Nei" if n % 3 else "Ja",
        100 * n,
        date(2015, 1, 1),
        None,
        date(2031, 6, 30) if n >= 14 else None,
        ("TG1 – mindre avvik", "TG2 – vesentlige avvik")[n % 2],
        date(2024, 5, 1 + n),
        None if n % 2 == 0 else 100_000,
    ]
    for n in range(20)
]


def filled(template: bytes, rows: Sequence[Sequence[Any]]) -> bytes:
    """The template as Excel saves it after `rows` were typed over the example, from row 2 on."""
    with zipfile.ZipFile(BytesIO(template)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    ElementTree.register_namespace("", MAIN)
    sheet = ElementTree.fromstring(parts[name])
    styles = [
        one.get("style", "0")
        for one in sheet.iter(f"{{{MAIN}}}col")
        for _ in range(int(one.get("min", "0")), int(one.get("max", "0")) + 1)
    ]
    data = sheet.find(f"{{{MAIN}}}sheetData")
    assert data is not None
    data.remove(data[1])
    for number, row in enumerate(rows, start=2):
        cells = "".join(
            cell(f"{chr(65 + place)}{number}", styles[place], value)
            for place, value in enumerate(row)
            if value is not None
        )
        data.append(ElementTree.fromstring(f'<row xmlns="{MAIN}" r="{number}">{cells}</row>'))
    parts[name] = ElementTree.tostring(sheet)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return buffer.getvalue()


def cell(place: str, style: str, value: Any) -> str:
    if isinstance(value, str):
        text = f"<is><t>{escape(value)}</t></is>"
        return f'<c r="{place}" s="{style}" t="inlineStr">{text}</c>'
    number = (value - DAY).days if isinstance(value, date) else value
    return f'<c r="{place}" s="{style}"><v>{number}</v></c>'


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, with an empty data folder and no register folder yet."""
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(tmp_path / "register"))
    return tmp_path


def run(line: str) -> None:
    """One command as it is typed after `uv run boligkompass`; it must go well."""
    assert main(line.split()) == 0, line


def deliver_homes(folder: Path) -> None:
    run(f"mal bolig --kommune {NUMBER}")
    path = folder / "bolig.xlsx"
    path.write_bytes(filled(path.read_bytes(), HOMES))
    run(f"importer register bolig bolig.xlsx --kommune {NUMBER}")


def population() -> dict[int, int]:
    """Larvik's inhabitants by year on today's borders, as SSB 07459 has them."""
    path = settings.PROJECT.parent / "shared" / "kilder" / "kommuner" / "folketall_2005_2026.csv"
    if not path.exists():
        pytest.skip("kildefilene til å prøve mot ligger ikke ved siden av prosjektet")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kommunenummer"] == NUMBER]
    years = ((int(row["calyear"]), round(float(row["total"]))) for row in rows)
    return {year: total for year, total in years if 2024 <= year <= 2026}


def table_07459(people: dict[int, int]) -> dict[str, Any]:
    """These numbers in the form of SSB's recorded response of table 14288."""
    document = copy.deepcopy(recorded("pxwebapi2_14288_357_kommuner.json"))
    document["label"] = "07459: Alders- og kjønnsfordeling, etter region, statistikkvariabel og år"
    document["updated"] = "2026-02-24T07:00:00Z"
    document["note"] = []
    document["id"], document["size"] = ["Region", "ContentsCode", "Tid"], [1, 1, len(people)]
    dimension = document["dimension"]
    del dimension["Alder"]
    for name, labels in (
        ("Region", {NUMBER: "Larvik"}),
        ("ContentsCode", {"Personer1": "Personer"}),
        ("Tid", {str(year): str(year) for year in people}),
    ):
        category = dimension[name]["category"]
        category["index"] = {code: place for place, code in enumerate(labels)}
        category["label"] = labels
        category.pop("note", None)
    dimension["ContentsCode"]["category"]["unit"] = {
        "Personer1": {"base": "personer", "decimals": 0}
    }
    dimension["ContentsCode"]["extension"]["refperiod"] = {"Personer1": "01.01."}
    document["extension"]["px"]["tableid"] = "07459"
    document["value"] = list(people.values())
    return json.loads(json.dumps(document))  # type: ignore[no-any-return]


@pytest.fixture
def ssb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[int, int]], None]]:
    """`ssb(people)` is SSB on this machine, answering with these inhabitants."""
    hurry(monkeypatch)
    running = []

    def start(people: dict[int, int]) -> None:
        statbank = Statbank()
        statbank.tables["07459"] = table_07459(people)
        context = Server(statbank).running()
        monkeypatch.setenv("BOLIGKOMPASS_SSB", context.__enter__().address)
        running.append(context)

    yield start
    for context in running:
        context.__exit__(None, None, None)


def page(name: str, figure: str) -> str:
    """The text of a page for the municipality, once it has come; `figure` must stand on it."""
    app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=30)
    app.query_params["kommune"] = NUMBER
    app.switch_page(f"{name}.py")
    app.run()
    assert not app.exception
    html = "\n".join(str(element.proto.body) for element in app.main if element.type == "html")
    assert f"/csv/{figure}.csv" in html
    return unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def test_from_an_empty_folder_to_ones_own_municipality_on_the_pages(
    user: Path,
    ssb: Callable[[dict[int, int]], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    people = population()
    ssb(people)
    deliver_homes(user)
    told = capsys.readouterr()
    assert "20 rader" in told.out
    assert told.err == ""
    run(f"hent ssb --kommune {NUMBER} --tabell 07459")
    today = date.today().isoformat()
    run(f"publiser --dato {today} --ja")
    run("status")
    assert f"{today}.1" in capsys.readouterr().out

    store = warehouse.warehouse(warehouse.current_id())
    rows = ask(FIGURES["boligmasse/eierform"], store, store.municipalities[NUMBER]).rows
    assert {row["gruppe"]: row["antall"] for row in rows if row["antall"]} == {
        "eid": 14,
        "innleid": 6,
    }
    assert "Kommunen eier 14 boliger" in page("boligmasse", "boligmasse/eierform")
    assert f"{people[2026]:,}".replace(",", " ") in page("befolkning", "befolkning/innbyggere")


def test_the_homes_alone_are_enough_and_nothing_is_written_among_the_shipped_data(
    user: Path,
) -> None:
    shipped = {path: path.stat().st_mtime_ns for path in (ROOT / "data" / "katalog").iterdir()}
    deliver_homes(user)
    run(f"publiser --dato {date.today().isoformat()} --ja")
    assert {path.name for path in (user / "data").iterdir()} == {"uttrekk"}
    assert shipped == {p: p.stat().st_mtime_ns for p in (ROOT / "data" / "katalog").iterdir()}
    store = warehouse.warehouse(warehouse.current_id())
    assert store.with_numbers() == [NUMBER]


def test_before_anything_is_published_the_pages_say_what_to_do(user: Path) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=30).run()
    text = " ".join(str(element.proto) for element in app.main)
    assert not app.exception
    assert "boligkompass publiser" in text


def test_the_guide_for_ones_own_numbers_names_commands_that_exist(
    user: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "docs" / "tall.md").read_text(encoding="utf-8")
    commands = re.findall(r"^ {4}uv run boligkompass (\S+(?: register| ssb)?)", text, re.M)
    assert {"mal", "importer register", "kartlegg", "hent ssb", "publiser"} <= set(commands)
    for command in commands:
        assert main([*command.split(), "--hjelp"]) == 0, command
