"""Decisions on the screen: as an extract's reader sees them, written once, at the figure."""

import csv
import io
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from boligkompass import beslutninger as store_module
from boligkompass import decision_form, exports, markup, server, warehouse
from boligkompass.beslutninger import FILE, Store, Utkast
from boligkompass.decisions import view, writing
from boligkompass.decisions.writing import Oppfolging, Skjema
from boligkompass.figures import FIGURES, beslutninger
from boligkompass.figures.base import Result
from boligkompass.figures.results import ask

ROOT = Path(__file__).resolve().parent.parent
FIGURE = "befolkning/innbyggere"
NUMBER = "3909"
OCTOBER, NOVEMBER = "2026-10-01.1", "2026-11-01.1"
TODAY = date(2026, 11, 20)
DRAFT = Utkast(
    kommunenr=NUMBER,
    dato=date(2026, 11, 5),
    beslutning="Legge fram sak om kjøp",
    ansvarlig="Kommunalsjef eiendom",
    status="vedtatt",
    uttrekk=NOVEMBER,
    figur=FIGURE,
    frist=date(2026, 11, 10),
)


class Today(date):
    @classmethod
    def today(cls) -> date:
        return TODAY


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of decisions in use, on a known day."""
    folder = tmp_path / "beslutninger"
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", str(folder))
    for module in (view, decision_form):
        monkeypatch.setattr(module, "date", Today)
    return folder


def population(aar: int) -> dict[str, Any]:
    """48 000 inhabitants on 1 January."""
    day = date(aar, 1, 1)
    return {
        "kommunenr": NUMBER,
        "indikator": "innbyggere",
        "periode_fra": day,
        "periode_til": day,
        "grenser": "publisert",
        "kilde": "ssb_07459",
        "verdi": 48_000,
        "synlighet": "vist",
        "offentlig": True,
        "vist": True,
    }


MEASURE = {
    "kommunenr": NUMBER,
    "id": "T7",
    "innsatsomrade": "Boliger",
    "mal": "Bolig",
    "prioritet": "1",
    "tiltak": "Bygge omsorgsboliger",
    "ansvarlig": "Eiendom",
    "status": "i_gang",
}


@pytest.fixture
def extracts_(publish: Callable[..., str], folder: Path) -> None:
    """Two extracts. Both were published on 1 November 2026 at six o'clock, local time."""
    rows = {"indikatorverdi": [population(2025), population(2026)], "tiltak": [MEASURE]}
    assert publish(rows, date(2026, 10, 1)) == OCTOBER
    assert publish(rows, date(2026, 11, 1)) == NOVEMBER


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`clock(when)` sets the time that lines are written at."""

    def set_to(when: datetime) -> None:
        class Then(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return when

        monkeypatch.setattr(store_module, "datetime", Then)

    return set_to


def seen(extract: str = NOVEMBER, number: str = NUMBER) -> view.View:
    return view.of(warehouse.warehouse(extract), number)


def result(extract: str = NOVEMBER, figure: str = FIGURE) -> Result:
    opened = warehouse.warehouse(extract)
    found = ask(FIGURES[figure], opened, opened.municipalities[NUMBER])
    return beslutninger.with_decisions(found, seen(extract))


# -- what the reader of an extract sees ------------------------------------------------------------


def test_without_a_store_there_is_nothing_and_no_file(extracts_: None, folder: Path) -> None:
    assert seen() == view.View()
    assert not folder.exists()
    assert result().decisions == ()


def test_the_late_come_first_then_the_open_by_deadline_then_the_closed(
    extracts_: None, folder: Path
) -> None:
    store = Store(folder)
    for name, frist, status in (
        ("ferdig", date(2026, 11, 1), "utfort"),
        ("uten frist", None, "vedtatt"),
        ("ti dager over", date(2026, 11, 10), "vedtatt"),
        ("i dag", date(2026, 11, 20), "i_gang"),
        ("tretti dager over", date(2026, 10, 21), "vedtatt"),
    ):
        store.write(replace(DRAFT, beslutning=name, frist=frist, status=status))
    store.write(replace(DRAFT, kommunenr="9901", beslutning="en annen kommunes"))
    # 21 October to 20 November is 30 days, 10 to 20 November 10; on its own day none is late.
    assert [(one.beslutning.utkast.beslutning, one.days_over) for one in seen().vedtak] == [
        ("tretti dager over", 30),
        ("ti dager over", 10),
        ("i dag", 0),
        ("uten frist", 0),
        ("ferdig", 0),
    ]
    assert beslutninger.finding(seen().vedtak) == (
        "4 beslutninger er åpne, 2 av dem er over fristen"
    )


def test_an_earlier_extract_shows_what_was_decided_then_as_it_then_stood(
    extracts_: None, folder: Path, clock: Callable[[datetime], None]
) -> None:
    store = Store(folder)
    clock(datetime(2026, 10, 6, 12, tzinfo=UTC))
    old = store.write(replace(DRAFT, uttrekk=OCTOBER, frist=date(2026, 9, 21)))
    store.follow_up(old.id, "i_gang", date(2026, 9, 26), "Utlyst.")
    clock(datetime(2026, 11, 5, 12, tzinfo=UTC))
    store.write(replace(DRAFT, beslutning="Tatt i november"))
    store.follow_up(old.id, "utfort", None, "Kjøpt.")
    (then,) = seen(OCTOBER).vedtak
    draft = then.beslutning.utkast
    assert (draft.status, draft.frist, then.beslutning.merknad) == (
        "i_gang",
        date(2026, 9, 26),
        "Utlyst.",
    )
    # Five days late on 1 October, the day of the extract, and not today's fifty-five.
    assert then.days_over == 5
    assert seen(OCTOBER).later
    assert [one.beslutning.utkast.status for one in seen().vedtak] == ["vedtatt", "utfort"]
    assert not seen().later


def test_the_view_and_its_key_change_when_something_is_written(
    extracts_: None, folder: Path
) -> None:
    store = Store(folder)
    keys = [seen().key]
    one = store.write(DRAFT)
    keys.append(seen().key)
    store.follow_up(one.id, "i_gang", None, None)
    keys.append(seen().key)
    store.write(replace(DRAFT, kommunenr="9901"))
    assert seen().key == keys[-1]
    assert len(set(keys)) == 3


def test_a_store_that_cannot_be_read_is_a_sentence(extracts_: None, folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(b"ikke en database, men noe helt annet" * 100)
    assert "kan ikke leses" in (seen().fault or "")
    assert seen().vedtak == ()


def test_a_line_that_is_tampered_with_is_a_sentence(extracts_: None, folder: Path) -> None:
    Store(folder).write(DRAFT)
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.execute("DROP TRIGGER ingen_endring")
        connection.execute("UPDATE linje SET innhold = '{'")
    assert "ikke slik den ble skrevet" in (seen().fault or "")


# -- at the figure ---------------------------------------------------------------------------------


def test_the_card_has_the_decision_below_its_finding(extracts_: None, folder: Path) -> None:
    Store(folder).write(replace(DRAFT, beslutning="Kjøpe <mer>"))
    Store(folder).write(replace(DRAFT, status="utfort", beslutning="Det gamle"))
    Store(folder).write(replace(DRAFT, figur="boligmasse/romnorm", beslutning="En annen figur"))
    head = markup.card_head(result(), "Funnet")
    assert head.index("Funnet") < head.index("Kjøpe &lt;mer&gt;") < head.index("<details>")
    assert "05.11.2026. Ansvarlig: Kommunalsjef eiendom. Frist 10.11.2026." in head
    assert "Vedtatt, 10\u00a0dager over fristen" in head
    assert head.index("Utført eller bortfalt (1)") < head.index("Det gamle")
    assert "En annen figur" not in head


def test_the_decision_on_a_measure_stands_at_the_plan(extracts_: None, folder: Path) -> None:
    Store(folder).write(replace(DRAFT, figur=None, tiltak="T7"))
    (one,) = result(figure="tiltaksplan/tiltak").decisions
    assert one.beslutning.utkast.tiltak == "T7"
    assert result().decisions == ()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_files_have_the_decisions(extracts_: None, folder: Path) -> None:
    assert "Beslutninger" not in rows_of(exports.csv_bytes(result()))[0]
    Store(folder).write(replace(DRAFT, beslutning="=SUM(A1)"))
    said = (
        "=SUM(A1). (05.11.2026. Ansvarlig: Kommunalsjef eiendom. Frist 10.11.2026. Vedtatt. "
        "3909-2026-001)"
    )
    # What begins as a formula must not run as one.
    assert [row["Beslutninger"] for row in rows_of(exports.csv_bytes(result()))] == [f"'{said}"] * 2
    book = CalamineWorkbook.from_filelike(io.BytesIO(exports.xlsx_bytes(result())))
    about = [row[:2] for row in book.get_sheet_by_name("Om figuren").to_python()]
    assert [text for name, text in about if name == "Beslutning"] == [said]


# -- what is new -----------------------------------------------------------------------------------


def test_what_was_decided_followed_up_or_is_late_since_the_last_meeting(
    extracts_: None, folder: Path, clock: Callable[[datetime], None]
) -> None:
    store = Store(folder)
    clock(datetime(2026, 9, 3, 12, tzinfo=UTC))
    september = replace(DRAFT, uttrekk="2026-09-01.1", frist=None)
    late = store.write(replace(september, beslutning="sen", frist=date(2026, 11, 19)))
    store.write(replace(september, beslutning="stille"))
    moved = store.write(replace(september, beslutning="fulgt opp"))
    clock(datetime(2026, 11, 5, 12, tzinfo=UTC))
    store.write(replace(september, uttrekk=OCTOBER, beslutning="tatt forrige gang"))
    store.follow_up(moved.id, "i_gang", None, "Begynt.")
    found = beslutninger.since(seen(), OCTOBER, view.published)
    assert [(one.vedtak.beslutning.utkast.beslutning, one.what) for one in found] == [
        ("sen", "1\u00a0dag over fristen."),
        ("fulgt opp", "05.11.2026: I gang. Begynt."),
        ("tatt forrige gang", "Ny beslutning."),
    ]
    assert found[0].vedtak.beslutning.id == late.id
    assert beslutninger.news_finding(found, OCTOBER) == (
        "2 beslutninger er nye eller fulgt opp siden 1. oktober 2026, 1 er over fristen"
    )
    assert beslutninger.news_finding([], OCTOBER) == (
        "Ingen beslutninger er nye eller fulgt opp siden 1. oktober 2026"
    )


# -- what is checked -------------------------------------------------------------------------------

FILLED = Skjema(
    dato=date(2026, 11, 20),
    beslutning="Legge fram sak om kjøp av fem boliger.",
    ansvarlig="Kommunalsjef eiendom",
    frist=date(2026, 11, 20),
    status="vedtatt",
)


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"dato": None}, "dato", "Velg dagen"),
        ({"dato": date(2026, 11, 21), "frist": None}, "dato", "fram i tid"),
        ({"beslutning": "  \n "}, "beslutning", "Skriv hva som ble besluttet."),
        ({"beslutning": "Tre familier flyttes."}, "beslutning", "antall under fem"),
        ({"beslutning": "Storgata 12B selges."}, "beslutning", "gateadresse. Ta det ut"),
        ({"beslutning": "a" * 2001}, "beslutning", "2\u00a0001 tegn. Kort den ned til 2\u00a0000."),
        ({"ansvarlig": ""}, "ansvarlig", "Skriv hvilken funksjon"),
        ({"ansvarlig": "Kari"}, "ansvarlig", "personnavn"),
        ({"ansvarlig": "Kari N."}, "ansvarlig", "personnavn"),
        ({"ansvarlig": "Kari Nordmann"}, "ansvarlig", "personnavn"),
        ({"frist": date(2026, 11, 19)}, "frist", "Fristen er før beslutningen (20.11.2026)."),
    ],
)
def test_what_is_wrong_is_told_at_its_field(changed: dict[str, Any], field: str, told: str) -> None:
    found = writing.faults(replace(FILLED, **changed), TODAY)
    assert list(found) == [field]
    assert told in found[field]


def test_what_is_right_has_no_faults() -> None:
    assert writing.faults(FILLED, TODAY) == {}
    assert writing.faults(replace(FILLED, frist=None, ansvarlig="Nav"), TODAY) == {}


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (Oppfolging("i_gang", date(2026, 11, 10), ""), []),
        (Oppfolging("vedtatt", None, ""), []),
        (Oppfolging("vedtatt", date(2026, 11, 10), "Purret."), []),
        (Oppfolging("vedtatt", date(2026, 11, 10), " "), ["status"]),
        (Oppfolging("i_gang", date(2026, 11, 4), ""), ["frist"]),
        (Oppfolging("i_gang", None, "Ring 912 34 567."), ["merknad"]),
    ],
)
def test_a_follow_up_must_say_something_new(
    folder: Path, form: Oppfolging, fields: list[str]
) -> None:
    before = Store(folder).write(DRAFT)
    assert list(writing.follow_up_faults(form, before)) == fields


def test_a_form_is_written_once_however_often_it_is_sent(folder: Path) -> None:
    first = writing.save("skjema-1", FILLED, NUMBER, NOVEMBER)
    assert writing.save("skjema-1", FILLED, NUMBER, NOVEMBER) == first
    other = writing.save("skjema-2", FILLED, NUMBER, NOVEMBER)
    assert other.id != first.id
    done = Oppfolging("utfort", None, " ")
    assert writing.follow_up("skjema-3", first.id, done) == writing.follow_up(
        "skjema-3", first.id, done
    )
    assert len(Store(folder).lines()) == 3
    assert Store(folder).lines()[-1].innhold["merknad"] is None


# Ten forms, each sent twice. A process of its own, not one of multiprocessing: that would run
# Streamlit's script again where another test has left it as the main module.
_SENDER = """
import sys
from dataclasses import replace
from test_beslutninger_side import FILLED, NOVEMBER, NUMBER
from boligkompass.decisions import writing

name = sys.argv[1]
for number in range(10):
    for _ in range(2):
        form = replace(FILLED, beslutning=f"{name} {number}")
        writing.save(f"{name}-{number}", form, NUMBER, NOVEMBER)
"""


def _sending(folder: Path, name: str) -> "subprocess.Popen[bytes]":
    places = {"BOLIGKOMPASS_BESLUTNINGER": str(folder), "PYTHONPATH": str(ROOT / "tests")}
    return subprocess.Popen(
        [sys.executable, "-c", _SENDER, name], cwd=ROOT, env=os.environ | places
    )


def test_two_processes_that_send_forms_lose_and_double_nothing(folder: Path) -> None:
    for sender in [_sending(folder, name) for name in ("A", "B")]:
        assert sender.wait(120) == 0
    store = Store(folder)
    assert store.faults() == []
    texts = [one.utkast.beslutning for one in store.decisions()]
    for name in ("A", "B"):
        assert [t for t in texts if t[0] == name] == [f"{name} {number}" for number in range(10)]


# -- the page --------------------------------------------------------------------------------------


def visit(page: str, **choices: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=60)
    for name, value in {"kommune": NUMBER, **choices}.items():
        app.query_params[name.replace("_", "-")] = value
    app.switch_page(f"{page}.py")
    return app.run()


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def field(app: AppTest, kind: str, label: str) -> Any:
    (found,) = [one for one in getattr(app, kind) if one.label == label]
    return found


def fill(app: AppTest, beslutning: str, ansvarlig: str) -> None:
    field(app, "text_area", "Beslutning").set_value(beslutning)
    field(app, "text_input", "Ansvarlig funksjon, ikke en person").set_value(ansvarlig)


def press(app: AppTest, label: str) -> AppTest:
    app = field(app, "button", label).click().run()
    assert not app.exception
    return app


@pytest.fixture
def page(extracts_: None) -> Iterator[Callable[..., AppTest]]:
    return lambda **choices: visit("beslutninger", **choices)


def test_an_empty_page_says_how_to_begin(page: Callable[..., AppTest], folder: Path) -> None:
    text = html(page())
    assert "Ingen beslutninger er skrevet ned ennå" in text
    assert "Skriv den første i skjemaet" in text
    assert not folder.exists()


def test_a_decision_is_written_from_its_figure_and_confirmed(
    page: Callable[..., AppTest], folder: Path
) -> None:
    app = page(figur=FIGURE)
    assert field(app, "selectbox", "Hva gjelder det?").value == f"figur:{FIGURE}"
    fill(app, " Legge fram sak. ", "Kommunalsjef  eiendom")
    field(app, "date_input", "Frist (kan stå tom)").set_value(date(2027, 1, 31))
    app = press(app, "Lagre beslutningen")
    assert "Beslutningen er lagret som 3909-2026-001." in html(app)
    assert "Én beslutning er åpen" in html(app)
    (one,) = Store(folder).decisions()
    assert one.utkast == Utkast(
        kommunenr=NUMBER,
        dato=TODAY,
        beslutning="Legge fram sak.",
        ansvarlig="Kommunalsjef eiendom",
        status="vedtatt",
        uttrekk=NOVEMBER,
        figur=FIGURE,
        frist=date(2027, 1, 31),
    )
    # The next form is new and about nothing yet.
    assert field(app, "text_area", "Beslutning").value == ""
    assert app.query_params["figur"] == "ingen"
    assert field(app, "selectbox", "Hva gjelder det?").value == ""
    app.run()
    assert len(Store(folder).lines()) == 1
    card = html(visit("befolkning"))
    assert "Legge fram sak." in card
    assert "figur=befolkning%2Finnbyggere" in card


def test_what_is_refused_is_told_and_stays(page: Callable[..., AppTest], folder: Path) -> None:
    app = page()
    fill(app, "Tre familier flyttes.", "Kari Nordmann")
    app = press(app, "Lagre beslutningen")
    text = html(app)
    assert "antall under fem" in text
    assert "personnavn" in text
    assert text.count('role="alert"') == 2
    assert field(app, "text_area", "Beslutning").value == "Tre familier flyttes."
    assert field(app, "text_input", "Ansvarlig funksjon, ikke en person").value == "Kari Nordmann"
    assert Store(folder).lines() == []
    fill(app, "Noen familier flyttes.", "Boligkontoret")
    app = press(app, "Lagre beslutningen")
    assert 'role="alert"' not in html(app)
    assert len(Store(folder).lines()) == 1


def test_a_second_click_on_the_same_form_writes_nothing_more(
    page: Callable[..., AppTest], folder: Path
) -> None:
    app = page()
    fill(app, "Legge fram sak.", "Eiendom")
    button = field(app, "button", "Lagre beslutningen")
    form = button.key.removesuffix("-lagre")
    press(app, "Lagre beslutningen")
    # As it comes when the page that the second click was made on is gone already.
    again = writing.save(form, FILLED, NUMBER, NOVEMBER)
    assert again.utkast.beslutning == "Legge fram sak."
    assert len(Store(folder).lines()) == 1


def test_a_store_that_cannot_be_written_is_told_and_the_text_stays(
    page: Callable[..., AppTest], folder: Path
) -> None:
    folder.write_text("opptatt")
    app = page()
    fill(app, "Legge fram sak.", "Eiendom")
    app = press(app, "Lagre beslutningen")
    assert "Beslutningen er ikke lagret" in html(app)
    assert "Teksten står fortsatt i skjemaet." in html(app)
    assert field(app, "text_area", "Beslutning").value == "Legge fram sak."
    folder.unlink()
    app = press(app, "Lagre beslutningen")
    assert "Beslutningen er lagret som 3909-2026-001." in html(app)


def test_a_store_that_cannot_be_read_leaves_the_rest_of_the_pages(
    page: Callable[..., AppTest], folder: Path
) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(b"ikke en database, men noe helt annet" * 100)
    assert "Beslutningene kan ikke leses" in html(page())
    text = html(visit("befolkning"))
    assert "/csv/befolkning/innbyggere.csv" in text


def test_what_becomes_of_a_decision_is_written_at_it(
    page: Callable[..., AppTest], folder: Path
) -> None:
    name = Store(folder).write(DRAFT).id
    app = press(page(), f"Følg opp {name}")
    app = press(app, "Lagre oppfølgingen")
    assert "Ingenting er endret." in html(app)
    form = field(app, "text_area", "Merknad (kan stå tom)").key.removesuffix("-merknad")
    status = app.selectbox(key=f"{form}-status")
    assert status.value == "vedtatt"
    status.set_value("utfort")
    field(app, "text_area", "Merknad (kan stå tom)").set_value("Saken er lagt fram.")
    app = press(app, "Lagre oppfølgingen")
    assert f"Oppfølgingen av {name} er lagret." in html(app)
    (one,) = Store(folder).decisions()
    assert (one.utkast.status, one.merknad) == ("utfort", "Saken er lagt fram.")
    assert not [button for button in app.button if button.label.startswith("Følg opp")]


def test_the_list_is_narrowed_by_function_and_status(
    page: Callable[..., AppTest], folder: Path
) -> None:
    Store(folder).write(replace(DRAFT, beslutning="sen"))
    Store(folder).write(replace(DRAFT, beslutning="åpen", frist=None, ansvarlig="Nav"))
    Store(folder).write(replace(DRAFT, beslutning="ferdig", status="utfort"))

    def shown(**choices: str) -> set[str]:
        text = html(page(**choices))
        return {name for name in ("sen", "åpen", "ferdig") if f"<h3>{name}</h3>" in text}

    assert shown() == {"sen", "åpen", "ferdig"}
    assert shown(ansvarlig="Nav") == {"åpen"}
    assert shown(status="apne") == {"sen", "åpen"}
    assert shown(status="over_fristen") == {"sen"}
    assert shown(status="utfort", ansvarlig="Nav") == set()
    assert "er ikke en gyldig verdi for «status»" in html(page(status="borte"))
    assert "er ikke en gyldig verdi for «figur»" in html(page(figur="borte/vekk"))


def test_the_list_is_taken_away_as_it_is_shown(page: Callable[..., AppTest], folder: Path) -> None:
    Store(folder).write(DRAFT)
    Store(folder).write(replace(DRAFT, ansvarlig="Nav"))
    found = re.search(r'href="(/filer/[^"]*)">Last ned listen', html(page(ansvarlig="Nav")))
    assert found
    # It is made when somebody asks for it: the visit may be over then.
    answer = TestClient(Starlette(routes=server.routes())).get(found[1])
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    (row,) = rows_of(answer.content)
    assert (row["Nummer"], row["Ansvarlig"]) == ("3909-2026-002", "Nav")
    assert row["Gjelder"] == FIGURES[FIGURE].title


def test_an_earlier_extract_is_for_reading_and_says_so(
    page: Callable[..., AppTest], folder: Path
) -> None:
    Store(folder).write(DRAFT)
    app = page(tall_per=OCTOBER)
    text = html(app)
    assert "Slik var tallene per 1. oktober 2026" in text
    assert "Beslutningene står slik de sto da." in text
    assert "Legge fram sak om kjøp" not in text
    assert not app.text_area
    assert "Skriv beslutning" not in html(visit("befolkning", tall_per=OCTOBER))
    assert "Skriv beslutning" in html(visit("befolkning"))


def test_who_may_not_write_may_read(
    page: Callable[..., AppTest], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store(folder).write(DRAFT)
    for place in ("boligkompass.cards.may_write", "boligkompass.decisions.writing.may_write"):
        monkeypatch.setattr(place, lambda *_: False)
    app = page()
    assert "Legge fram sak om kjøp" in html(app)
    assert not app.text_area
    assert not [button for button in app.button if button.label.startswith("Følg opp")]
    assert "Skriv beslutning" not in html(visit("befolkning"))


def test_the_next_meeting_is_told(extracts_: None, folder: Path) -> None:
    assert "Alle beslutningene" not in html(visit("endringer"))
    Store(folder).write(DRAFT)
    text = html(visit("endringer"))
    assert "Én beslutning er ny eller fulgt opp siden 1. oktober 2026, 1 er over fristen" in text
    assert "Ny beslutning. 10\u00a0dager over fristen." in text


def test_a_file_is_made_anew_when_something_is_decided(extracts_: None, folder: Path) -> None:
    client = TestClient(Starlette(routes=server.routes()))
    address = f"/csv/{FIGURE}.csv?kommune={NUMBER}"
    first = client.get(address)
    known = {"if-none-match": first.headers["etag"]}
    assert client.get(address, headers=known).status_code == 304
    Store(folder).write(DRAFT)
    second = client.get(address, headers=known)
    assert second.status_code == 200
    assert "Legge fram sak om kjøp" in second.text
