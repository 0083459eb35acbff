"""SSB: from `hent` in the catalogue, over a server with recorded answers, to stored values."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import hypothesis
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nettprove import Answer, Asked, Hands, Server, as_json, hurry
from test_jsonstat import RECORDED, recorded

from boligkompass import catalogue, journal, settings, validation
from boligkompass.catalogue import CatalogueError
from boligkompass.cli import main
from boligkompass.faults import DeliveryError
from boligkompass.fetch import Client
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources import ssb
from boligkompass.sources.public.values import Known, Reading
from boligkompass.sources.pxweb import api as pxweb
from boligkompass.sources.pxweb import fetching as ssb_fetch
from boligkompass.sources.pxweb import jsonstat, periods
from boligkompass.sources.pxweb.api import Api
from boligkompass.sources.pxweb.fetching import Wish
from boligkompass.sources.ssb import NoMatchError, Order

KOSTRA, PROJECTION = "pxwebapi2_12134.json", "pxwebapi2_14288_357_kommuner.json"
MOMENT = datetime(2026, 11, 1, 6, 0)
DAY = MOMENT.date()
ALL = Wish(frozenset(), 2000)

# Two of the sources, with what the recorded responses hold, and an indicator for each.
SOURCES = """
[prove_kostra]
navn = "Prøve, frie inntekter"
utgiver = "SSB"
lisens = "CC BY 4.0"
type = "offentlig"
beskrivelse = "Frie inntekter per innbygger."
kjennetegn = []
[prove_kostra.hent]
tabell = "12134"
sok = "frie inntekter"
verifisert = true
endelig = "15.6"
indikatorer.frie_inntekter = { statistikkvariabel = "frie inntekter per innbygger*" }

[prove_framskriving]
navn = "Prøve, framskrevne barn"
utgiver = "SSB"
lisens = "CC BY 4.0"
type = "offentlig"
beskrivelse = "Framskrevet folkemengde."
kjennetegn = []
[prove_framskriving.hent]
tabell = "14288"
verifisert = false
utvalg = { ContentsCode = "Personer" }
indikatorer.nyfodte = { Alder = "000" }
indikatorer.tiaaringer = { alder = "10 år" }
"""
SHEET = """
[{id}]
navn = "{id}"
tema = "befolkning"
formaal = "Prøve."
definisjon = "Prøve."
utregning = "Prøve."
enhet = "{unit}"
desimaler = 0
retning = "ingen"
kilder = ["{source}"]
hyppighet = "aar"
forsinkelse_maaneder = 3
gammel_etter_maaneder = 15
brudd = []
fortolkning = "Prøve."
personnaer = false
begrunnelse = "Prøve."
kontakt = "Controller"
{more}
"""


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose catalogue fetches the recorded tables alone, and a register folder."""
    katalog = tmp_path / "data" / "katalog"
    shutil.copytree(settings.PROJECT / "data" / "katalog", katalog)
    (katalog / "kilder.toml").write_text(SOURCES, encoding="utf-8")
    sheets = [
        SHEET.format(id="frie_inntekter", unit="kr", source="prove_kostra", more=""),
        *(
            SHEET.format(
                id=name, unit="personer", source="prove_framskriving", more='tidspunkt = "1.1"'
            )
            for name in ("nyfodte", "tiaaringer")
        ),
    ]
    (katalog / "indikatorer.toml").write_text("\n".join(sheets), encoding="utf-8")
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(tmp_path / "register"))
    hurry(monkeypatch)
    return tmp_path


@pytest.fixture
def known(surroundings: Path) -> Known:
    katalog = surroundings / "data" / "katalog"
    return Known.of(katalog, catalogue.load(katalog))


@pytest.fixture
def order(known: Known) -> Order:
    """What is wanted of 12134."""
    return ssb.orders(known.catalogue)[0]


class Statbank:
    """PxWebApi v2 with the recorded tables: config, search, metadata and cells.

    `instead` gives another answer for calls whose path holds its key.
    """

    def __init__(self, *names: str, config: Mapping[str, Any] | None = None) -> None:
        self.tables = {}
        for name in names:
            document = recorded(name)
            self.tables[document["extension"]["px"]["tableid"]] = document
        self.config = {"maxDataCells": 800_000, "maxCallsPerTimeWindow": 30, "timeWindow": 60}
        self.config |= {"languages": [{"id": "no"}], **(config or {})}
        self.found = [{"id": "00001", "label": "00001: Noe annet"}]
        self.instead: dict[str, Answer] = {}

    def __call__(self, asked: Asked) -> Answer:
        path = asked.path.removeprefix("/api/").split("?")[0]
        for part, answer in self.instead.items():
            if part in asked.path:
                return answer
        if path == "config":
            return as_json(self.config)
        if path == "tables":
            return as_json({"tables": self.found})
        _, table, what = path.split("/")
        if table not in self.tables:
            problem = {"type": "Parameter error", "title": "Non-existent table", "status": 404}
            return as_json(problem, 404)
        document = self.tables[table]
        if what == "metadata":
            return as_json({name: part for name, part in document.items() if name != "value"})
        return self._cells(document, asked.body)

    def _cells(self, document: dict[str, Any], body: Any) -> Answer:
        """The recorded response cut to the selection, cell by cell; too much is refused."""
        wanted = {one["variableCode"]: one["valueCodes"] for one in body["selection"]}
        document = summed(document, [name for name in document["id"] if name not in wanted])
        codes = [
            [code for code in places(document, name) if code in wanted[name]]
            for name in document["id"]
        ]
        assert [len(found) for found in codes] == [len(wanted[name]) for name in document["id"]]
        size = prod(len(found) for found in codes)
        if size > self.config["maxDataCells"]:
            return as_json({"title": "Too many cells selected", "status": 403}, 403)
        cut = json.loads(json.dumps(document))
        cut["size"] = [len(found) for found in codes]
        for name, found in zip(document["id"], codes, strict=True):
            category = cut["dimension"][name]["category"]
            category["index"] = {code: place for place, code in enumerate(found)}
            category["label"] = {code: category["label"][code] for code in found}
        cells = [cell_place(document, cell) for cell in product(*codes)]
        cut["value"] = [document["value"][place] for place in cells]
        signs = document.get("status") or {}
        cut["status"] = {
            str(n): signs[str(place)] for n, place in enumerate(cells) if str(place) in signs
        }
        return as_json(cut)


def summed(document: dict[str, Any], over: list[str]) -> dict[str, Any]:
    """The response without these dimensions, each of which must allow it: values added up."""
    if not over:
        return document
    assert all(document["dimension"][name]["extension"]["elimination"] for name in over)
    left = [name for name in document["id"] if name not in over]
    out = {**document, "id": left, "size": [len(places(document, name)) for name in left]}
    out["dimension"] = {name: document["dimension"][name] for name in left}
    out["value"] = [0] * prod(out["size"])
    for cell in product(*(places(document, name) for name in document["id"])):
        own = tuple(c for c, name in zip(cell, document["id"], strict=True) if name in left)
        out["value"][cell_place(out, own)] += document["value"][cell_place(document, cell)]
    return out


def places(document: dict[str, Any], name: str) -> dict[str, int]:
    index: dict[str, int] = document["dimension"][name]["category"]["index"]
    return index


def cell_place(document: dict[str, Any], cell: tuple[str, ...]) -> int:
    """Where a cell stands in the flat list of values: by the format's definition."""
    place = 0
    for name, size, code in zip(document["id"], document["size"], cell, strict=True):
        place = place * size + places(document, name)[code]
    return place


Run = Callable[[Statbank], Server]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`run(statbank)` starts it and makes it SSB's address."""
    running = []

    def start(statbank: Statbank) -> Server:
        context = Server(statbank).running()
        server = context.__enter__()
        running.append(context)
        monkeypatch.setenv("BOLIGKOMPASS_SSB", server.address)
        return server

    yield start
    for context in running:
        context.__exit__(None, None, None)


def stored(surroundings: Path) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The stored values by municipality, indicator and year; none when nothing was stored."""
    path = surroundings / "register" / "kildeverdi.parquet"
    rows = pq.read_table(path).to_pylist() if path.exists() else []
    return {(r["kommunenr"], r["indikator"], r["periode_fra"].year): r for r in rows}


def raw_files(surroundings: Path, table: str) -> list[Path]:
    folder = surroundings / "register" / "raadata" / "ssb" / table
    return sorted(p for p in folder.glob("*.json") if not p.stem.endswith("-sporring"))


# --- the whole way -----------------------------------------------------------


def test_every_recorded_value_arrives(
    surroundings: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """All municipalities of both tables, each against the flat list of its response."""
    bank = Statbank(KOSTRA, PROJECTION)
    run(bank)
    assert main(["hent", "ssb", "--fra", "2000"]) == 0
    found = stored(surroundings)
    projection = bank.tables["14288"]
    for code in places(projection, "Region"):
        for indicator, age in (("nyfodte", "000"), ("tiaaringer", "010")):
            value = projection["value"][cell_place(projection, (code, "Personer", "2050", age))]
            assert found[code, indicator, 2050]["verdi"] == value
    # 12134, read off the file by eye.
    assert found["0301", "frie_inntekter", 2024]["verdi"] == 81240
    assert found["4601", "frie_inntekter", 2024]["verdi"] == 66605
    assert found["5001", "frie_inntekter", 2024]["verdi"] == 62853
    assert len(found) == 2 * 357 + 3
    out, err = capsys.readouterr()
    assert "3 nye, 0 endrede og 0 uendrede verdier" in out
    assert "oppdatert av SSB 16.03.2026" in out
    assert "714 nye" in out
    assert "2 av 2 tabeller er hentet." in out
    # The one that nobody has verified is named by SSB's own title.
    assert "14288: Framskrevet folkemengde" in err
    assert "12134: Utvalgte nøkkeltall" not in err


def test_a_value_says_where_it_is_from_and_what_it_covers(surroundings: Path, run: Run) -> None:
    run(Statbank(KOSTRA, PROJECTION))
    main(["hent", "ssb", "--fra", "2000"])
    found = stored(surroundings)
    income = found["5001", "frie_inntekter", 2024]
    assert (income["periode_fra"], income["periode_til"]) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (income["grenser"], income["kilde"]) == ("publisert", "prove_kostra")
    assert (income["synlighet"], income["merke"], income["hentet"]) == ("vist", None, date.today())
    # Counted on 1 January; SSB's note on Trondheim comes along, Bergen has none.
    child = found["5001", "nyfodte", 2050]
    assert (child["periode_fra"], child["periode_til"]) == (date(2050, 1, 1), date(2050, 1, 1))
    assert child["merknad"] == "1.1.2020 ble kommunen 5030 Klæbu innlemmet i 5001 Trondheim."
    assert found["4601", "nyfodte", 2050]["merknad"] is None


def test_the_raw_responses_give_the_same_values_again(surroundings: Path, run: Run) -> None:
    run(Statbank(KOSTRA, PROJECTION))
    main(["hent", "ssb", "--fra", "2000"])
    fetched = stored(surroundings)
    (surroundings / "register" / "kildeverdi.parquet").unlink()
    files = [str(p) for table in ("12134", "14288") for p in raw_files(surroundings, table)]
    assert main(["importer", "ssb", "--hentet", "2026-01-01", *files]) == 0
    assert stored(surroundings) == fetched


def test_the_raw_response_is_kept_byte_for_byte_beside_its_query(
    surroundings: Path, run: Run
) -> None:
    bank = Statbank(KOSTRA)
    whole = (RECORDED / KOSTRA).read_bytes()
    bank.instead["12134/data"] = Answer(whole)
    server = run(bank)
    assert main(["hent", "ssb", "--fra", "2000", "--tabell", "12134"]) == 0
    (raw,) = raw_files(surroundings, "12134")
    assert raw.read_bytes() == whole
    query = json.loads(raw.with_name(f"{raw.stem}-sporring.json").read_text(encoding="utf-8"))
    posted = next(asked.body for asked in server.asked if asked.method == "POST")
    assert query["sporring"] == posted
    assert query["hentet"] == date.today().isoformat()
    assert {path.stat().st_mode & 0o077 for path in raw.parent.iterdir()} == {0}
    (entry,) = journal.entries(surroundings / "register")
    assert (entry.kilde, entry.fil, entry.rader) == ("ssb", raw.name, 3)
    assert entry.kommuner == ("0301", "4601", "5001")


def test_fetching_again_changes_nothing(
    surroundings: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = Statbank(KOSTRA)
    run(bank)
    command = ["hent", "ssb", "--fra", "2000", "--tabell", "12134"]
    main(command)
    before = stored(surroundings)
    bank.tables["12134"]["value"][2] = 62900
    capsys.readouterr()
    assert main(command) == 0
    assert "0 nye, 1 endrede og 2 uendrede" in capsys.readouterr().out
    after = stored(surroundings)
    assert after.pop(("5001", "frie_inntekter", 2024))["verdi"] == 62900
    del before["5001", "frie_inntekter", 2024]
    assert after == before


def test_nothing_but_tables_codes_and_years_goes_out(surroundings: Path, run: Run) -> None:
    server = run(Statbank(KOSTRA, PROJECTION))
    main(["hent", "ssb", "--fra", "2000"])
    for asked in server.asked:
        path, _, query = asked.path.partition("?")
        assert path in {
            "/api/config",
            *(f"/api/tables/{t}/{w}" for t in ("12134", "14288") for w in ("metadata", "data")),
        }
        assert query in {"", "lang=no", "lang=no&outputFormat=json-stat2"}
        if asked.body is not None:
            assert asked.body.keys() == {"selection"}


# --- limits ------------------------------------------------------------------


def test_a_large_table_is_asked_for_in_parts_that_the_api_allows(
    surroundings: Path, run: Run, known: Known
) -> None:
    """SCB's recorded limits on calls, and a tenth of the cells: the server refuses more."""
    config = recorded("config.json")
    bank = Statbank(PROJECTION, config={**config, "maxDataCells": 100})
    server, hands = run(bank), Hands()
    api = Api(Client(server.address, clock=hands.clock()))
    wanted = ssb.orders(known.catalogue)[1]
    outcome = ssb_fetch.fetch(api, wanted, ALL, known, surroundings / "register", MOMENT)
    assert outcome.stored is not None
    assert outcome.stored.new == 714
    posts = [asked for asked in server.asked if asked.method == "POST"]
    assert len(posts) == 8  # Two ages of 357 municipalities, at most 100 at a time.
    # Three calls in a second: ten calls (config and metadata too) need three waits of one.
    assert hands.slept == [1.0, 1.0, 1.0]


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 9), min_size=1), st.integers(1, 60))
def test_the_parts_hold_every_cell_once_and_none_is_too_large(
    sizes: dict[str, int], limit: int
) -> None:
    selection = {name: [f"{name}{n}" for n in range(size)] for name, size in sizes.items()}
    parts = list(pxweb.split(selection, limit))
    assert all(pxweb.size(part) <= limit for part in parts)
    cells = [cell for part in parts for cell in product(*(part[name] for name in selection))]
    assert sorted(cells) == sorted(product(*selection.values()))


def test_limits_that_the_api_does_not_tell_are_those_of_its_guide(
    surroundings: Path, run: Run
) -> None:
    bank = Statbank()
    bank.config = {"languages": [{"id": "en"}, {"id": "sv"}], "defaultLanguage": "sv"}
    server, hands = run(bank), Hands()
    api = Api(Client(server.address, clock=hands.clock()))
    assert api.max_cells == 800_000
    for _ in range(30):
        api.search("bolig")
    assert hands.slept == [60.0]
    assert "lang=sv" in server.asked[-1].path


# --- municipalities and years ------------------------------------------------


def test_a_municipality_is_fetched_under_its_earlier_numbers_too(known: Known) -> None:
    """Larvik and Halden: the renumberings of 2018, 2020 and 2024 in DOMAIN's list."""
    larvik = ssb_fetch.with_earlier(["3909"], known)
    assert {"3909", "3805", "0712", "0709"} <= larvik
    assert not larvik & {"3101", "0301"}
    assert {"0101", "3001"} <= ssb_fetch.with_earlier(["3101"], known)
    assert ssb_fetch.with_earlier([], known) == frozenset()


def test_one_municipality_alone(surroundings: Path, run: Run) -> None:
    server = run(Statbank(PROJECTION))
    command = ["hent", "ssb", "--fra", "2000", "--tabell", "14288", "--kommune", "3909"]
    assert main([*command, "--kommune", "3101"]) == 0
    found = stored(surroundings)
    assert {key[0] for key in found} == {"3909", "3101"}
    posted = next(asked.body for asked in server.asked if asked.method == "POST")
    regions = next(s for s in posted["selection"] if s["variableCode"] == "Region")
    assert sorted(regions["valueCodes"]) == ["3101", "3909"]


def test_years_before_the_first_wanted_are_not_asked_for(
    surroundings: Path, run: Run, known: Known, order: Order
) -> None:
    bank = Statbank(KOSTRA)
    years = {str(year): year - 2010 for year in range(2010, 2025)}
    time = bank.tables["12134"]["dimension"]["Tid"]["category"]
    time["index"], time["label"] = years, {year: year for year in years}
    bank.tables["12134"]["size"] = [3, 1, 15]
    bank.tables["12134"]["value"] = list(range(45))
    server = run(bank)
    api = Api(Client(server.address, clock=Hands().clock()))
    for first, expected in ((2022, 3), (None, 9)):
        wish = Wish(frozenset(), first)
        ssb_fetch.fetch(api, order, wish, known, surroundings / "register", MOMENT)
        selection = {s["variableCode"]: s for s in server.asked[-1].body["selection"]}
        assert len(selection["Tid"]["valueCodes"]) == expected
    outcome = ssb_fetch.fetch(
        api, order, Wish(frozenset(), 2025), known, surroundings / "register", MOMENT
    )
    assert outcome.failed
    assert "siste er 2024" in outcome.faults[0].message


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--kommune", "7777"], "ikke kommunenumre: 7777"),
        (["--kommune", "0"], "ikke kommunenumre: 0"),
        (["--kommune", "9901"], "ikke kommunenumre: 9901"),
        (["--tabell", "99999"], "99999"),
    ],
)
def test_what_does_not_exist_is_told_before_anything_is_asked(
    surroundings: Path,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    says: str,
) -> None:
    server = run(Statbank())
    assert main(["hent", "ssb", *arguments]) == 1
    assert says in capsys.readouterr().err
    assert server.asked == []


def test_a_year_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hent", "ssb", "--fra", "i fjor"]) == 2
    assert "«i fjor» er ikke et årstall" in capsys.readouterr().err


# --- what goes wrong ---------------------------------------------------------


def test_a_table_that_fails_leaves_what_was_there_and_the_others_go_on(
    surroundings: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = Statbank(KOSTRA, PROJECTION)
    run(bank)
    main(["hent", "ssb", "--fra", "2000", "--tabell", "12134"])
    before = stored(surroundings)
    bank.instead["12134/data"] = Answer(b"", 500)
    capsys.readouterr()
    assert main(["hent", "ssb", "--fra", "2000"]) == 1
    after = stored(surroundings)
    assert len(after) == 3 + 714
    assert {key: after[key] for key in before} == before
    out, err = capsys.readouterr()
    assert "500" in err
    assert "Noe mangler fra prove_kostra." in err
    assert "1 av 2 tabeller er hentet." in out


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (as_json({"title": "Non-existent value", "status": 400}, 400), "Non-existent value"),
        (as_json({"title": "Too many cells selected"}, 403), "Too many cells selected"),
        (Answer(b"", 429, {"Retry-After": "5"}), "spurt for ofte"),
        (Answer(b"", 503), "503"),
        (Answer(b"<html>Vedlikehold</html>"), "nettside"),
        (Answer(b'{"version": "2.0", "class":'), "ødelagt"),
        (Answer(b"{}", length=5000), "kuttet"),
        (as_json({"version": "2.0", "class": "dataset", "id": [], "size": []}), "ødelagt"),
        (Answer(b"", 302, {"Location": "https://example.org/"}), "følges ikke"),
    ],
    ids=["400", "403", "429", "503", "html", "broken", "cut", "no-values", "elsewhere"],
)
def test_every_kind_of_bad_answer_is_told_and_nothing_is_stored(
    surroundings: Path,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    answer: Answer,
    says: str,
) -> None:
    bank = Statbank(KOSTRA)
    bank.instead["12134/data"] = answer
    run(bank)
    assert main(["hent", "ssb", "--fra", "2000", "--tabell", "12134"]) == 1
    err = capsys.readouterr().err
    assert says in err
    assert "tables/12134/data" in err
    assert stored(surroundings) == {}
    assert journal.entries(surroundings / "register") == []


def test_when_the_api_is_away_nothing_is_asked_for(
    surroundings: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = Statbank(KOSTRA)
    bank.instead["config"] = Answer(b"", 503)
    server = run(bank)
    assert main(["hent", "ssb"]) == 1
    assert "ingenting er endret" in capsys.readouterr().err
    assert {asked.path for asked in server.asked} == {"/api/config"}


def test_an_address_that_is_none_is_told(
    surroundings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_SSB", "http://data.ssb.no/api/")
    assert main(["hent", "ssb"]) == 1
    assert "ikke en https-adresse" in capsys.readouterr().err


def test_a_response_that_is_of_another_table_or_measure_is_refused(
    surroundings: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = Statbank(KOSTRA)
    bank.instead["12134/data"] = Answer((RECORDED / PROJECTION).read_bytes())
    run(bank)
    assert main(["hent", "ssb", "--fra", "2000", "--tabell", "12134"]) == 1
    assert stored(surroundings) == {}
    assert "frie inntekter per innbygger" in capsys.readouterr().err


# --- what the catalogue says, against the table ------------------------------


def test_a_table_that_is_not_there_is_told_with_others_it_may_be(
    surroundings: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = Statbank(PROJECTION)
    bank.found = [{"id": "12135", "label": "12135: Frie inntekter, konsern"}]
    server = run(bank)
    assert main(["hent", "ssb", "--fra", "2000"]) == 1
    err = capsys.readouterr().err
    assert "Non-existent table" in err
    assert "12135: Frie inntekter, konsern" in err
    assert any("query=frie+inntekter" in asked.path for asked in server.asked)
    assert len(stored(surroundings)) == 714


def test_a_table_without_a_number_is_looked_up_and_told_not_guessed(
    surroundings: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    kilder = surroundings / "data" / "katalog" / "kilder.toml"
    text = kilder.read_text(encoding="utf-8").replace('tabell = "12134"\n', "")
    kilder.write_text(text, encoding="utf-8")
    bank = Statbank(KOSTRA, PROJECTION)
    bank.found = [{"id": "12134", "label": "Utvalgte nøkkeltall"}]
    run(bank)
    assert main(["hent", "ssb", "--fra", "2000"]) == 0
    out, err = capsys.readouterr()
    assert "SSB har disse: 12134 Utvalgte nøkkeltall." in err
    assert "Ikke satt opp ennå: prove_kostra." in err
    assert "1 av 2 tabeller" in out
    assert {key[1] for key in stored(surroundings)} == {"nyfodte", "tiaaringer"}


def test_an_indicator_that_is_not_in_the_table_is_told_and_the_others_are_fetched(
    surroundings: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    kilder = surroundings / "data" / "katalog" / "kilder.toml"
    text = kilder.read_text(encoding="utf-8").replace('"10 år"', '"80 år"')
    kilder.write_text(text, encoding="utf-8")
    run(Statbank(PROJECTION))
    assert main(["hent", "ssb", "--fra", "2000", "--tabell", "14288"]) == 1
    assert {key[1] for key in stored(surroundings)} == {"nyfodte"}
    err = capsys.readouterr().err
    assert "«alder» har ingen verdi «80 år»; den har «0 år», «1 år»" in err
    assert "ikke prøvd mot SSB" in err


def cube(name: str = PROJECTION) -> jsonstat.Cube:
    return jsonstat.cube(recorded(name))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"ContentsCode": "Personer", "Alder": "001"}, "001"),
        ({"STATISTIKKVARIABEL": "hovedalternativet (mmmm)", "alder": "1 ÅR"}, "001"),
        ({"statistikkvariabel": "*(MMMM)", "Alder": "10*"}, "010"),
    ],
)
def test_variables_and_values_are_found_by_code_label_or_pattern(
    wanted: dict[str, str], expected: str
) -> None:
    chosen = ssb.resolve(cube(), wanted)
    assert chosen == {"ContentsCode": "Personer", "Alder": expected}


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"Kjønn": "0"}, "ingen variabel «Kjønn»; den har «region», «statistikkvariabel», «år»"),
        ({"ContentsCode": "Personer", "Alder": "99"}, "ingen verdi «99»"),
        (
            {"ContentsCode": "Personer", "Alder": "1*"},
            "flere verdier av «alder»: «1 år» og «10 år»",
        ),
        ({"ContentsCode": "Personer"}, "variabelen «alder» må velges: «0 år»"),
        ({"ContentsCode": "Personer", "Alder": "(1"}, "ingen verdi «(1»"),
    ],
)
def test_what_is_not_in_the_table_is_told_with_what_is(wanted: dict[str, str], says: str) -> None:
    with pytest.raises(NoMatchError) as caught:
        ssb.resolve(cube(), wanted)
    assert says in str(caught.value)


def test_a_variable_that_can_be_summed_over_is_left_out() -> None:
    """TAB6471: sex can be summed over, age cannot. It has no role for regions; the name serves."""
    chosen = ssb.resolve(cube("TAB6471_metadata.json"), {"Alder": "TotSA", "ContentsCode": "*"})
    assert chosen.keys() == {"Alder", "ContentsCode"}
    with pytest.raises(NoMatchError, match="ålder"):
        ssb.resolve(cube("TAB6471_metadata.json"), {"ContentsCode": "*"})


def test_one_indicator_may_be_a_part_of_what_another_is_the_sum_of(
    surroundings: Path, run: Run, known: Known, order: Order
) -> None:
    """Children of all ages (SSB adds up) and newborn, from one table: two queries."""
    bank = Statbank(PROJECTION)
    bank.tables["14288"]["dimension"]["Alder"]["extension"]["elimination"] = True
    server = run(bank)
    api = Api(Client(server.address, clock=Hands().clock()))
    contents = {"ContentsCode": "Personer"}
    wanted = {"tiaaringer": contents, "nyfodte": {**contents, "Alder": "000"}}
    both = replace(ssb.orders(known.catalogue)[1], indikatorer=wanted)
    outcome = ssb_fetch.fetch(api, both, ALL, known, surroundings / "register", MOMENT)
    assert (outcome.failed, outcome.faults) == (False, ())
    found = stored(surroundings)
    values = recorded(PROJECTION)["value"]
    for code, place in places(bank.tables["14288"], "Region").items():
        ages = values[place * 11 : place * 11 + 11]
        assert found[code, "tiaaringer", 2050]["verdi"] == sum(ages)
        assert found[code, "nyfodte", 2050]["verdi"] == ages[0]


def test_a_response_cut_on_one_sex_does_not_pass_for_everybody(known: Known, order: Order) -> None:
    """As when somebody saved the numbers of men alone."""
    document = recorded(KOSTRA)
    document["id"], document["size"] = [*document["id"], "Kjonn"], [3, 1, 1, 1]
    document["dimension"]["Kjonn"] = {
        "label": "kjønn",
        "category": {"index": {"1": 0}, "label": {"1": "Menn"}},
        "extension": {"elimination": True},
    }
    reading = ssb.convert(jsonstat.dataset(document), order, known, DAY, "svar.json")
    assert reading.table.num_rows == 0
    assert "delt på «kjønn»" in reading.faults[0].message


# --- from cells to values ----------------------------------------------------


def converted(
    known: Known, order: Order, *, values: list[Any] | None = None, **changes: Any
) -> dict[str, dict[str, Any]]:
    """The recorded 12134 with changes, by municipality."""
    document = {**recorded(KOSTRA), **changes}
    document["value"] = values or document["value"]
    reading = ssb.convert(jsonstat.dataset(document), order, known, DAY, "svar.json")
    assert reading.faults == ()
    return {row["kommunenr"]: row for row in reading.table.to_pylist()}


@pytest.mark.parametrize(
    ("sign", "shown"),
    [
        (":", "skjult"),
        ("..", "mangler"),
        ("...", "mangler"),
        (".", "ikke_aktuelt"),
        (None, "mangler"),
        ("?", "mangler"),
    ],
)
def test_a_sign_in_place_of_a_number_is_kept(
    known: Known, order: Order, sign: str | None, shown: str
) -> None:
    rows = converted(
        known, order, values=[None, 66605, 62853], status={"0": sign} if sign else None
    )
    assert (rows["0301"]["verdi"], rows["0301"]["synlighet"]) == (None, shown)
    assert (rows["4601"]["verdi"], rows["4601"]["synlighet"]) == (66605, "vist")
    assert rows["0301"]["merknad"] == ("Tegn hos SSB: «?»." if sign == "?" else None)


def test_a_dash_is_zero(known: Known, order: Order) -> None:
    rows = converted(known, order, values=[None, 1, 2], status={"0": "-"})
    assert (rows["0301"]["verdi"], rows["0301"]["synlighet"]) == (0, "vist")


@pytest.mark.parametrize(
    ("updated", "mark"),
    [
        ("2025-03-17T07:00:00Z", "forelopig"),
        ("2025-06-14T07:00:00Z", "forelopig"),
        ("2025-06-15T06:00:00Z", None),
        ("2026-03-16T07:00:00Z", None),
        (None, None),
    ],
)
def test_kostra_is_preliminary_until_15_june_the_year_after(
    known: Known, order: Order, updated: str | None, mark: str | None
) -> None:
    """12134 has 2024: final from 15 June 2025."""
    rows = converted(known, order, updated=updated)
    assert {row["merke"] for row in rows.values()} == {mark}
    never = replace(order, endelig=None)
    assert {row["merke"] for row in converted(known, never, updated=updated).values()} == {None}


def test_a_star_marks_one_value_as_preliminary(known: Known, order: Order) -> None:
    rows = converted(known, order, status={"1": "*"})
    assert [rows[code]["merke"] for code in ("0301", "4601", "5001")] == [None, "forelopig", None]


def recoded(document: dict[str, Any], codes: list[str]) -> dict[str, Any]:
    """12134 with other regions in place of its three."""
    region = document["dimension"]["KOKkommuneregion0000"]["category"]
    region["index"] = {code: place for place, code in enumerate(codes)}
    region["label"] = {code: code for code in codes}
    return document


def test_regions_that_are_no_municipalities_are_left_out(known: Known, order: Order) -> None:
    document = recoded(recorded(KOSTRA), ["EAK", "3909", "0"])
    reading = ssb.convert(jsonstat.dataset(document), order, known, DAY, "svar.json")
    assert reading.table["kommunenr"].to_pylist() == ["3909"]
    assert reading.warnings == ()


def test_an_unknown_number_with_four_digits_is_told(known: Known, order: Order) -> None:
    document = recoded(recorded(KOSTRA), ["9999", "3909", "2111"])
    document["value"] = [1, 2, None]
    reading = ssb.convert(jsonstat.dataset(document), order, known, DAY, "svar.json")
    (warning,) = reading.warnings
    assert "er utelatt: 9999." in warning.message
    assert "hent klass" in warning.advice


def test_what_fills_up_after_a_number_went_out_of_use_is_no_value(
    known: Known, order: Order
) -> None:
    """2024: Larvik is 3909; SSB's 3805 and 0709 have `..` or 0 then. A number there is kept."""
    document = recoded(recorded(KOSTRA), ["0709", "3805", "3909"])
    document |= {"value": [None, 0, None], "status": {"0": ".", "2": ".."}}
    reading = ssb.convert(jsonstat.dataset(document), order, known, DAY, "svar.json")
    assert reading.table["kommunenr"].to_pylist() == ["3909"]
    document |= {"value": [7, 0, 8], "status": None}
    reading = ssb.convert(jsonstat.dataset(document), order, known, DAY, "svar.json")
    assert reading.table["kommunenr"].to_pylist() == ["0709", "3909"]


def test_zero_and_missing_are_values_while_a_number_is_in_use(known: Known, order: Order) -> None:
    """Larvik was 0709 through 2017, 0712 in 2018 and 2019, and 3805 from 2020 through 2023."""
    for year, code in (("2017", "0709"), ("2018", "0712"), ("2023", "3805"), ("2024", "3909")):
        document = recoded(recorded(KOSTRA), [code, "0301", "4601"])
        document["dimension"]["Tid"]["category"] = {"index": {year: 0}, "label": {year: year}}
        for value, sign in ((0, None), (None, "..")):
            document |= {"value": [value, 1, 1], "status": {"0": sign} if sign else None}
            reading = ssb.convert(jsonstat.dataset(document), order, known, DAY, "svar.json")
            assert code in reading.table["kommunenr"].to_pylist()


def test_a_unit_that_is_another_than_the_sheets_is_refused(known: Known, order: Order) -> None:
    document = recorded(KOSTRA)
    document["dimension"]["ContentsCode"]["category"]["unit"]["KOSAG110000"]["base"] = "1000 kr"
    reading = ssb.convert(jsonstat.dataset(document), order, known, DAY, "svar.json")
    assert reading.table.num_rows == 0
    assert "enheten hos SSB er «1000 kr», men katalogen sier «kr»" in reading.faults[0].message


@pytest.mark.parametrize(
    ("code", "moment", "expected"),
    [
        ("2024", None, ("2024-01-01", "2024-12-31")),
        ("2024", "1.1", ("2024-01-01", "2024-01-01")),
        ("2024", "31.12", ("2024-12-31", "2024-12-31")),
        ("2023K4", None, ("2023-10-01", "2023-12-31")),
        ("2024K1", "1.1", ("2024-01-01", "2024-03-31")),
        ("2024M02", None, ("2024-02-01", "2024-02-29")),
        ("2026M04", None, ("2026-04-01", "2026-04-30")),
        ("2023-2024", None, ("2023-01-01", "2024-12-31")),
    ],
)
def test_the_periods_of_ssb(code: str, moment: str | None, expected: tuple[str, str]) -> None:
    found = periods.span(code, moment)
    assert found is not None
    assert tuple(day.isoformat() for day in found) == expected


@pytest.mark.parametrize("code", ["2024U05", "2024K5", "2024M13", "2024-2023", "0000", "alle", ""])
def test_a_period_that_is_none_is_none(code: str) -> None:
    assert periods.span(code) is None


def test_a_period_that_cannot_be_read_is_a_fault(known: Known, order: Order) -> None:
    document = recorded(KOSTRA)
    document["dimension"]["Tid"]["category"] = {"index": {"2024U05": 0}}
    reading = ssb.convert(jsonstat.dataset(document), order, known, DAY, "svar.json")
    assert reading.table.num_rows == 0
    assert "«2024U05»" in reading.faults[0].message


# --- responses saved earlier -------------------------------------------------


def test_the_recorded_file_itself_imports(surroundings: Path) -> None:
    """As a user who saved it from Statistikkbanken would; the day is the user's."""
    recorded(KOSTRA)
    path = str(RECORDED / KOSTRA)
    assert main(["importer", "ssb", "--hentet", "2026-04-01", path]) == 0
    found = stored(surroundings)
    assert found["4601", "frie_inntekter", 2024]["verdi"] == 66605
    assert {row["hentet"] for row in found.values()} == {date(2026, 4, 1)}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("pxwebapi_07221_svar.json", "07221"),
        ("TAB6471_metadata.json", "«value» har 0 celler"),
        ("config.json", "json-stat2"),
        ("pxwebapi_07221_rader.json", "ikke et objekt"),
        ("pxwebapi_07221_sporring.json", "json-stat2"),
    ],
)
def test_what_is_no_response_of_a_described_table_is_refused(
    known: Known, name: str, says: str
) -> None:
    recorded(name)
    with pytest.raises(DeliveryError) as caught:
        ssb.read(RECORDED / name, known, DAY)
    assert says in str(caught.value)


def test_a_file_that_is_not_there_is_told(known: Known, tmp_path: Path) -> None:
    for path in (tmp_path / "ingen.json", tmp_path):
        with pytest.raises(DeliveryError, match="filen kan ikke leses"):
            ssb.read(path, known, DAY)


def test_the_query_beside_a_response_is_named_so(known: Known, tmp_path: Path) -> None:
    path = tmp_path / "2026-11-01T060000-1-sporring.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(DeliveryError, match="Dette er spørringen"):
        ssb.read(path, known, DAY)


ODD = st.sampled_from(
    [None, True, -1, 10**400, 1e308, "", "3909", "å" * 50, [], {}, [None], {"": 0}, {"0": "x"}]
)


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON document: what holds it, and its key there."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in list(inside):
        yield value, key
        if isinstance(part, dict | list):
            yield from nodes(part)


def survives(content: bytes, known: Known, path: Path) -> None:
    """A damaged response is read or refused with a message; nothing else comes of it."""
    path.write_bytes(content)
    try:
        reading = ssb.read(path, known, DAY)
    except DeliveryError as error:
        reading = Reading(SOURCE_VALUES.empty(), error.faults, ())
    assert validation.faults(reading.table, SOURCE_VALUES, path.name) == []
    assert all(fault.message.endswith(".") and fault.advice for fault in reading.faults)


def _fuzz_nodes(data: st.DataObject, known: Known, path: Path) -> None:
    document = recorded(data.draw(st.sampled_from([KOSTRA, "pxwebapi_07221_svar.json"])))
    document["extension"]["px"]["tableid"] = "12134"
    for _ in range(data.draw(st.integers(1, 3))):
        places = list(nodes(document))
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        # A copy: the same list put in twice would hold itself.
        holder[key] = deepcopy(data.draw(ODD))
    survives(json.dumps(document).encode(), known, path)


def _fuzz_bytes(data: st.DataObject, known: Known, path: Path) -> None:
    recorded(KOSTRA)
    content = bytearray((RECORDED / KOSTRA).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
    survives(bytes(content), known, path)


def _unhurried(examples: int) -> hypothesis.settings:
    fixture = hypothesis.HealthCheck.function_scoped_fixture
    return hypothesis.settings(max_examples=examples, suppress_health_check=[fixture])


@pytest.mark.parametrize("fuzz", [_fuzz_nodes, _fuzz_bytes])
@_unhurried(20)
@given(data=st.data())
def test_a_damaged_response_never_crashes(
    data: st.DataObject, fuzz: Callable[..., None], known: Known, tmp_path: Path
) -> None:
    fuzz(data, known, tmp_path / "svar.json")


@pytest.mark.tung
@pytest.mark.parametrize("fuzz", [_fuzz_nodes, _fuzz_bytes])
@_unhurried(1000)
@given(data=st.data())
def test_a_thousand_damaged_responses_never_crash(
    data: st.DataObject, fuzz: Callable[..., None], known: Known, tmp_path: Path
) -> None:
    fuzz(data, known, tmp_path / "svar.json")


# --- the descriptions --------------------------------------------------------


def test_the_catalogues_own_descriptions_are_whole() -> None:
    """Every table that the issue names is described; what nobody has seen answer says so."""
    folder = settings.PROJECT / "data" / "katalog"
    found = {order.kilde: order for order in ssb.orders(catalogue.load(folder))}
    tables = {"ssb_07459": "07459", "ssb_09817": "09817", "ssb_11607": "11607"}
    tables |= {"kostra_12008": "12008", "kostra_13277": "13277"}
    assert {kilde: found[kilde].tabell for kilde in tables} == tables
    assert {"ssb_husholdninger", "ssb_introduksjonsordningen", "kostra_skjema_13"} <= found.keys()
    assert {name for name, order in found.items() if order.verifisert} == {"ssb_07459", "ssb_09817"}
    kostra = [order for order in found.values() if order.kilde.startswith("kostra")]
    assert {order.endelig for order in kostra} == {(15, 6)}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('tabell = "12134"', 'tabel = "12134"', "«tabel» er ukjent"),
        ('tabell = "12134"', "tabell = 12134\nsok2 = 1", "«sok2» er ukjent"),
        ("verifisert = true", 'verifisert = "ja"', "true eller false"),
        ('endelig = "15.6"', 'endelig = "15.16"', "«endelig»"),
        ('endelig = "15.6"', 'fra = "2015"', "«fra»"),
        ("indikatorer.frie_inntekter", "indikatorer.frie", "«frie» er ikke en indikator"),
        ("indikatorer.frie_inntekter", "indikatorer.nyfodte", "blant kildene"),
        ('statistikkvariabel = "frie inntekter per innbygger*"', "a = 1", "som tekst"),
        ('tabell = "12134"\nsok = "frie inntekter"', "", "«tabell», eller ord"),
    ],
)
def test_a_fault_in_a_description_is_told(
    surroundings: Path, before: str, after: str, says: str
) -> None:
    katalog = surroundings / "data" / "katalog"
    text = SOURCES.replace(before, after, 1)
    assert text != SOURCES
    (katalog / "kilder.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        ssb.orders(catalogue.load(katalog))
    assert says in str(caught.value)
    assert "prove_kostra" in str(caught.value)


def test_the_stored_table_keeps_its_contract(surroundings: Path, run: Run) -> None:
    run(Statbank(KOSTRA))
    main(["hent", "ssb", "--fra", "2000", "--tabell", "12134"])
    table = pq.read_table(surroundings / "register" / "kildeverdi.parquet")
    assert table.schema.equals(SOURCE_VALUES.schema)
