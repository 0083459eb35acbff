"""The server's own addresses and headers, on a small extract made here."""

import csv
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import tomllib
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import load_workbook
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from boligkompass import __version__, documents, extracts, server, settings
from boligkompass.extracts import Manifest, TableFile
from boligkompass.figures.base import Figure, Parameter, Result
from boligkompass.settings import PROJECT
from boligkompass.tables import TABLES

EXTRACT, EARLIER = "2026-11-01.1", "2026-10-01.1"
QUERY = """/*
tittel = "Innbyggere"
korn = "én rad per 1. januar"
[parametre]
kommunenr = "tekst"
grenser = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
verdi = { tittel = "Innbyggere", enhet = "personer" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
SELECT periode_fra, periode_til, verdi, synlighet, kilde
FROM indikatorverdi
WHERE kommunenr = $kommunenr AND grenser = $grenser
ORDER BY periode_til
"""
TILTAK = """/*
tittel = "Tiltak"
korn = "én rad per tiltak"
[parametre]
kommunenr = "tekst"
[kolonner]
tiltak = { tittel = "Tiltak" }
*/
SELECT tiltak FROM tiltak WHERE kommunenr = $kommunenr
"""
SOURCES = """[ssb]
navn = "SSB tabell 07459"
utgiver = "SSB"
lisens = "CC BY 4.0"
type = "offentlig"
beskrivelse = "Folketall."
kjennetegn = ["SSB"]
"""


def _finding(result: Result) -> str:
    return "Et funn"


def _broken(result: Result) -> str:
    raise RuntimeError("hemmelig")


GRENSER = Parameter("grenser", "Grenser", {"publisert": "Grensene den gang", "2024": "I 2024"})
PEOPLE = Figure(
    id="befolkning/innbyggere",
    page="befolkning",
    title="Innbyggere 1. januar",
    query="befolkning/innbyggere",
    finding=_finding,
    needs="SSB.",
    parameters=(GRENSER,),
    main="verdi",
)
MEASURES = Figure(
    id="tiltak/alle",
    page="nokkeltall",
    title="Tiltak",
    query="tiltak/alle",
    finding=_finding,
    needs="Planen.",
    main="tiltak",
)
BROKEN = Figure(
    id="befolkning/feil",
    page="befolkning",
    title="Feil",
    query="befolkning/innbyggere",
    finding=_broken,
    needs="SSB.",
    fixed={"grenser": "publisert"},
    main="verdi",
)
FIGURES = {figure.id: figure for figure in (PEOPLE, MEASURES, BROKEN)}

MUNICIPALITIES = [
    {"kommunenr": "3909", "navn": "Larvik", "oppdiktet": False, "etterfolger": None},
    {"kommunenr": "0709", "navn": "Larvik", "oppdiktet": False, "etterfolger": "3909"},
    {
        "kommunenr": "1850",
        "navn": "Tysfjord",
        "oppdiktet": False,
        "gyldig_til": date(2019, 12, 31),
    },
    {"kommunenr": "0", "navn": "Hele landet", "oppdiktet": False, "etterfolger": None},
    {"kommunenr": "9901", "navn": "Eksempelkommunen", "oppdiktet": True, "etterfolger": None},
]


def _value(number: str, year: int, value: float | None, shown: str = "vist") -> dict[str, object]:
    day = date(year, 1, 1)
    return {
        "kommunenr": number,
        "indikator": "innbyggere",
        "periode_fra": day,
        "periode_til": day,
        "grenser": "publisert",
        "kilde": "ssb",
        "verdi": value,
        "synlighet": shown,
        "offentlig": True,
        "vist": True,
    }


def write_extract(data: Path, name: str, people: int) -> Path:
    """An extract with a handful of rows, whole but for one table: `tiltak` is damaged."""
    folder = extracts.extracts_folder(data) / name
    (folder / "katalog").mkdir(parents=True)
    (folder / "katalog" / "kilder.toml").write_text(SOURCES, encoding="utf-8")
    (folder / "katalog" / "indikatorer.toml").write_text("", encoding="utf-8")
    rows = {
        "kommune": MUNICIPALITIES,
        "indikatorverdi": [
            _value("3909", 2015, people),
            _value("3909", 2016, None, "skjult"),
            _value("9901", 2015, 43000),
        ],
    }
    files = {}
    for contract in TABLES.values():
        path = folder / f"{contract.name}.parquet"
        pq.write_table(contract.from_rows(rows.get(contract.name, [])), path)
        sha = hashlib.sha256(path.read_bytes()).hexdigest()
        files[contract.name] = TableFile(len(rows.get(contract.name, [])), sha, 1)
    (folder / "tiltak.parquet").write_bytes(b"avkortet")
    manifest = Manifest(
        id=name,
        dato=extracts.split_id(name)[0],
        skjemaversjon=extracts.SCHEMA_VERSION,
        programversjon=__version__,
        publisert=datetime(2026, 11, 1, 6),
        tabeller=files,
        katalog={},
        kilder=(),
        kommuner=("3909", "9901"),
        merknader=(),
        kontroller=(),
    )
    (folder / extracts.MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    write_extract(data, EARLIER, 43000)
    write_extract(data, EXTRACT, 43506)
    (data / "uttrekk" / extracts.POINTER).write_text(EXTRACT, encoding="utf-8")
    for name, text in (("befolkning/innbyggere", QUERY), ("tiltak/alle", TILTAK)):
        path = data / "sporringer" / f"{name}.sql"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return data


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


def application() -> Starlette:
    """Our routes and middleware around something that answers as Streamlit does."""
    html = documents.streamlit_document()
    asset = PlainTextResponse("x", headers={"cache-control": "public, immutable", "etag": "a"})
    inner = [
        WebSocketRoute("/_stcore/stream", _echo),
        Route("/static/js/index.js", asset),
        Route("/{side:path}", HTMLResponse(html, headers={"etag": "gammel"})),
    ]
    return Starlette(
        routes=[*server.routes(), Mount("/", routes=inner)],
        middleware=[*server.middleware(), Middleware(GZipMiddleware, minimum_size=100)],
    )


def local_client() -> TestClient:
    """Someone at this machine: without sign-in nobody else is answered."""
    return TestClient(
        application(), "http://localhost", raise_server_exceptions=False, client=("127.0.0.1", 5000)
    )


@pytest.fixture
def client(data: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(data))
    monkeypatch.delenv("BOLIGKOMPASS_KOMMUNE", raising=False)
    monkeypatch.setattr(settings, "query_folder", lambda: data / "sporringer")
    monkeypatch.setattr(server, "FIGURES", FIGURES)
    return local_client()


PEOPLE_CSV = "/csv/befolkning/innbyggere.csv"


# -- figures as files ----------------------------------------------------------------------------


def test_a_figure_as_csv(client: TestClient) -> None:
    answer = client.get(PEOPLE_CSV, params={"kommune": "3909"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="befolkning-innbyggere-publisert-3909-2026-11-01.1.csv"'
    )
    assert answer.headers["cache-control"] == "private, max-age=0, must-revalidate"
    assert answer.content.decode("utf-8") == (
        "\ufeffKommunenummer;Kommune;Periode;År;Innbyggere (personer);Status;Kilde;Tall per\r\n"
        "3909;Larvik;1.1.2015;2015;43506;;SSB tabell 07459;2026-11-01.1\r\n"
        "3909;Larvik;1.1.2016;2016;;Skjult av personvernhensyn;SSB tabell 07459;2026-11-01.1\r\n"
    )


def test_the_extract_the_format_and_the_figures_own_choices(client: TestClient) -> None:
    asked = {"kommune": "3909", "tall-per": EARLIER, "format": "maskin", "grenser": "publisert"}
    rows = list(csv.DictReader(io.StringIO(client.get(PEOPLE_CSV, params=asked).text)))
    assert (rows[0]["verdi"], rows[0]["tall_per"]) == ("43000", EARLIER)
    none = client.get(PEOPLE_CSV, params={**asked, "grenser": "2024"}).text
    assert none.count("\n") == 1


def test_a_figure_as_workbook(client: TestClient) -> None:
    answer = client.get("/xlsx/befolkning/innbyggere.xlsx", params={"kommune": "9901"})
    assert answer.status_code == 200
    assert 'filename="oppdiktet-befolkning-' in answer.headers["content-disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheet_names == ["Tall", "Om figuren"]
    assert book.get_sheet_by_name("Tall").to_python()[1][4] == 43000


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        (PEOPLE_CSV, 400, "Oppgi kommunen"),
        (f"{PEOPLE_CSV}?kommune=", 404, "«» er ikke et kjent kommunenummer"),
        (f"{PEOPLE_CSV}?kommune=Oslo", 404, "«Oslo» er ikke et kjent kommunenummer"),
        (f"{PEOPLE_CSV}?kommune=0709", 404, "Larvik har nå nummer 3909"),
        (f"{PEOPLE_CSV}?kommune=1850", 404, "Kommunen ble delt; velg kommunen som gjelder i dag."),
        (f"{PEOPLE_CSV}?kommune=0", 404, "«0» er ikke et kjent kommunenummer"),
        (f"{PEOPLE_CSV}?kommune=3909&kommune=9901", 400, "«kommune» står flere ganger"),
        (f"{PEOPLE_CSV}?kommune=3909&ukjent=1", 400, "«ukjent» er ikke et valg her"),
        (f"{PEOPLE_CSV}?kommune=3909&grenser=1999", 400, "«1999» er ikke en gyldig verdi"),
        (f"{PEOPLE_CSV}?kommune=3909&format=json", 400, "«json» er ikke et kjent format"),
        (f"{PEOPLE_CSV}?kommune=3909&tall-per=2020-01-01.1", 404, "2026-11-01.1 og 2026-10-01.1"),
        (f"{PEOPLE_CSV}?kommune=3909&tall-per=../../etc", 404, "«../../etc» finnes ikke"),
        ("/csv/befolkning/ukjent.csv?kommune=3909", 404, "«befolkning/ukjent» finnes ikke"),
        ("/csv/befolkning/innbyggere?kommune=3909", 404, "Det er ingen fil på"),
        ("/xlsx", 404, "/csv/"),
        ("/xlsx/befolkning/innbyggere.xlsx?kommune=3909&format=maskin", 400, "«format»"),
        ("/csv/tiltak/alle.csv?kommune=3909", 503, "Publiser uttrekket på nytt."),
        ("/csv/?side=1", 400, "«side»"),
    ],
)
def test_what_is_refused_is_refused_with_a_sentence(
    client: TestClient, address: str, status: int, words: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert words in answer.text
    assert answer.text.endswith(".\n")
    assert "Traceback" not in answer.text


def test_a_fault_of_ours_tells_a_number_and_nothing_else(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/xlsx/befolkning/feil.xlsx", params={"kommune": "3909"})
    assert answer.status_code == 500
    told = re.search(r"feilnummer (\w{8})\.", answer.text)
    assert told is not None
    assert "hemmelig" not in answer.text
    assert told[1] in caplog.text
    assert "hemmelig" in caplog.text


def test_only_reading_is_allowed(client: TestClient) -> None:
    for address in (PEOPLE_CSV, "/csv/", "/helse", "/boligkompass.js"):
        answer = client.post(address)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"


def test_head_tells_the_same_without_the_body(client: TestClient) -> None:
    whole = client.get(PEOPLE_CSV, params={"kommune": "3909"})
    head = client.head(PEOPLE_CSV, params={"kommune": "3909"})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))


def test_what_the_reader_has_is_not_sent_again(client: TestClient) -> None:
    asked = {"kommune": "3909"}
    tag = client.get(PEOPLE_CSV, params=asked).headers["etag"]
    again = client.get(PEOPLE_CSV, params=asked, headers={"if-none-match": tag})
    assert again.status_code == 304
    assert again.content == b""
    earlier = client.get(PEOPLE_CSV, params={**asked, "tall-per": EARLIER})
    assert earlier.headers["etag"] != tag


def test_the_list_names_every_figure_and_its_address(client: TestClient) -> None:
    assert client.get("/csv").content == client.get("/csv/").content
    text = client.get("/csv/").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert list(rows[0]) == ["id", "tittel", "side", "parametre", "adresse"]
    assert [r["id"] for r in rows] == list(FIGURES)
    assert rows[0]["parametre"].endswith("grenser=publisert|2024")
    assert client.get(rows[0]["adresse"], params={"kommune": "3909"}).status_code == 200
    machine = client.get("/csv/", params={"format": "maskin"}).text
    assert machine.startswith("id,tittel,side,parametre,adresse\n")


def test_a_withdrawn_extract_is_told(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_extract(tmp_path, EARLIER, 1)
    write_extract(tmp_path, EXTRACT, 2)
    folder = tmp_path / "uttrekk"
    (folder / extracts.POINTER).write_text(EXTRACT, encoding="utf-8")
    tombstone = folder / f"{EARLIER}{extracts.TOMBSTONE_SUFFIX}"
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path))
    for text, reason in (
        ('{"dato": "2026-11-02", "grunn": "Viste for mye"}', "Viste for mye"),
        ("{}", "Grunnen kan ikke leses"),
    ):
        tombstone.write_text(text, encoding="utf-8")
        answer = client.get(PEOPLE_CSV, params={"kommune": "3909", "tall-per": EARLIER})
        assert answer.status_code == 404
        assert f"er trukket tilbake: {reason}. Disse finnes: 2026-11-01.1." in answer.text


def test_a_damaged_table_of_municipalities_is_told_as_that(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_extract(tmp_path, EXTRACT, 1)
    (folder / "kommune.parquet").unlink()
    (tmp_path / "uttrekk" / extracts.POINTER).write_text(EXTRACT, encoding="utf-8")
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path))
    answer = client.get(PEOPLE_CSV, params={"kommune": "3909"})
    assert answer.status_code == 503
    assert "«Kommuner» (kommune.parquet) mangler" in answer.text


# -- health --------------------------------------------------------------------------------------


def test_health_names_extract_age_and_version(client: TestClient) -> None:
    answer = client.get("/helse")
    report = answer.json()
    assert answer.status_code == 200
    assert (report["uttrekk"], report["versjon"]) == (EXTRACT, __version__)
    assert report["alder_dager"] == (date.today() - date(2026, 11, 1)).days
    # One table is damaged here: the figures that need it say so, and so does this.
    assert report["status"] == "feil"
    assert "tiltak.parquet" in report["melding"]


def test_health_without_an_extract(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path))
    answer = client.get("/helse")
    assert answer.status_code == 503
    assert answer.json()["status"] == "feil"
    assert "boligkompass publiser" in answer.json()["melding"]
    assert client.get("/csv/").status_code == 503
    assert client.get(PEOPLE_CSV, params={"kommune": "3909"}).status_code == 503


def test_a_broken_query_is_told_and_the_server_still_answers(
    client: TestClient, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tema").mkdir()
    (tmp_path / "tema" / "feil.sql").write_text("SELECT 1", encoding="utf-8")
    monkeypatch.setattr(settings, "query_folder", lambda: tmp_path)
    write_extract(tmp_path, EXTRACT, 1)
    (tmp_path / "uttrekk" / extracts.POINTER).write_text(EXTRACT, encoding="utf-8")
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path))
    answer = client.get("/helse")
    assert answer.status_code == 503
    assert "tema/feil" in answer.json()["melding"]


def test_the_start_tells_what_is_missing(
    client: TestClient, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = data / "katalog"
    catalogue.mkdir(exist_ok=True)
    (catalogue / "kilder.toml").write_text(SOURCES, encoding="utf-8")
    (catalogue / "indikatorer.toml").write_text("", encoding="utf-8")
    stray = Figure(
        id="a/b", page="befolkning", title="T", query="borte/vekk", finding=_finding, needs="N",
        indicators=("ukjent",),
    )  # fmt: skip
    monkeypatch.setattr(server, "FIGURES", {stray.id: stray})
    told = " ".join(server.start_faults())
    assert "viser indikatoren «ukjent»" in told
    assert "spørringen «borte/vekk»" in told


# -- documents and headers -----------------------------------------------------------------------


def test_an_address_that_is_no_page_is_told_in_norwegian(client: TestClient) -> None:
    answer = client.get("/finnes-ikke")
    assert answer.status_code == 404
    assert "Boligkompass har ingen side med denne adressen" in answer.text
    assert "content-security-policy" in answer.headers


def test_the_front_page_has_one_address(client: TestClient) -> None:
    answer = client.get("/nokkeltall?kommune=3909", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "/?kommune=3909"


@pytest.mark.parametrize("address", ["/", "/bosetting", "/kilder?kommune=3909"])
def test_every_document_is_norwegian(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"accept-encoding": "gzip", "if-none-match": "gammel"})
    assert "content-encoding" not in answer.headers
    assert "etag" not in answer.headers
    assert answer.headers["content-length"] == str(len(answer.content))
    assert '<html lang="nb">' in answer.text
    assert 'lang="en"' not in answer.text
    assert "<title>Boligkompass</title>" in answer.text
    assert "Streamlit</title>" not in answer.text
    assert '<meta name="description" content="Boligsosiale' in answer.text
    assert "Boligkompass trenger JavaScript" in answer.text
    assert "You need to enable JavaScript" not in answer.text


def test_our_script_comes_before_streamlits(client: TestClient) -> None:
    html = client.get("/").text
    sources = re.findall(r'<script[^>]* src="([^"]+)"', html)
    assert sources[0].startswith("/boligkompass.js?v=")
    assert sources[1].startswith("./static/js/")
    assert client.get(sources[0]).headers["cache-control"].endswith("immutable")
    assert client.get("/boligkompass.js").headers["cache-control"] == "no-cache"
    for name, kind in (("css", "text/css"), ("svg", "image/svg+xml"), ("js", "text/javascript")):
        assert client.get(f"/boligkompass.{name}").headers["content-type"].startswith(kind)


def test_the_head_of_a_document_claims_no_wrong_length(client: TestClient) -> None:
    answer = client.head("/bosetting")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers.get("content-length") in (
        None,
        str(len(client.get("/bosetting").content)),
    )


def test_the_policy_allows_the_inline_scripts_that_are_there_and_no_others() -> None:
    html = "<script>a</script><script type='module' src='x'></script><script>b</script>"
    policy = documents.content_security_policy(html)
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    # sha256 of "a" and of "b", base64, worked out with another tool.
    assert scripts == (
        "script-src 'self' 'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=' "
        "'sha256-PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='"
    )
    real = documents.content_security_policy(documents.streamlit_document())
    assert real.count("'sha256-") == documents.streamlit_document().count("<script>") == 1


@pytest.mark.parametrize(
    "address", ["/", "/csv/", "/helse", "/csv/x", "/static/js/index.js", "/boligkompass.js"]
)
def test_every_answer_is_protected(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"


def test_what_is_no_document_keeps_its_caching(client: TestClient) -> None:
    headers = client.get("/static/js/index.js").headers
    assert headers["cache-control"] == "public, immutable"
    assert headers["etag"] == "a"


def test_a_file_may_still_be_compressed(client: TestClient) -> None:
    with client.stream(
        "GET", PEOPLE_CSV, params={"kommune": "3909"}, headers={"accept-encoding": "gzip"}
    ) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw).startswith(b"\xef\xbb\xbfKommunenummer")


def test_a_websocket_passes_untouched(client: TestClient) -> None:
    with client.websocket_connect("ws://localhost/_stcore/stream") as socket:
        socket.send_text("hei")
        assert socket.receive_text() == "hei"


# -- the project ---------------------------------------------------------------------------------


def test_the_script_does_not_lie_beside_the_pages() -> None:
    """Beside `pages/` Streamlit would run a page's file directly, past navigation.py."""
    told = subprocess.run(
        [sys.executable, "-c", "import app, json; print(json.dumps(str(app.app.script_path)))"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    script = Path(json.loads(told.stdout.splitlines()[-1]))
    assert script == PROJECT / "pages" / "navigation.py"
    assert not (script.parent / "pages").exists()


def test_streamlit_is_set_up_for_speed_and_quiet() -> None:
    config = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["runner"]["postScriptGC"] is False
    assert config["server"]["fileWatcherType"] == "none"
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["allowedOrigins"] == []
    assert config["browser"]["gatherUsageStats"] is False
