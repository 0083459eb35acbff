"""The page of the meeting and its view, run as Streamlit runs them but without a browser."""

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from boligkompass import cards, markup, saksliste, settings, warehouse
from boligkompass.beslutninger import Store as Decisions
from boligkompass.beslutninger import Utkast
from boligkompass.choices import UnknownChoiceError, validate, with_numbers
from boligkompass.figures import FIGURES
from boligkompass.figures.results import Store, ask
from boligkompass.warehouse import Warehouse

NAVIGATION = settings.PROJECT / "pages" / "navigation.py"
MUNICIPALITIES = list(with_numbers(warehouse.warehouse(warehouse.current_id())))

# Two points with numbers for Larvik in the extract below, and one that it has none for. The
# invented municipality has a list of its own, the other way round.
PLAN = """
[standard]
punkter = ["befolkning/innbyggere", "bosetting/klare", "boligfremskaffelse/per_ar"]
[kommuner.9901]
punkter = ["boligfremskaffelse/per_ar", "befolkning/innbyggere"]
"""


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn is kept by the extract's hash, which a plan that is put in afterwards is not
    part of."""
    monkeypatch.setattr(cards, "_parts", Store(cards.KEPT))


def put_plan(data: Path, plan: str) -> Warehouse:
    """Give the current extract of a data folder this plan for its meetings."""
    (data / "uttrekk" / warehouse.current_id() / "katalog" / "mote.toml").write_text(plan, "utf-8")
    return warehouse.warehouse(warehouse.current_id())


@pytest.fixture
def store(copied: Path) -> Warehouse:
    """The embedded extract with PLAN."""
    return put_plan(copied, PLAN)


def visit(choices: Mapping[str, str]) -> AppTest:
    app = AppTest.from_file(str(NAVIGATION), default_timeout=30)
    for name, value in choices.items():
        app.query_params[name] = value
    return app.switch_page("motet.py").run()


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def meeting(number: str, point: int | str) -> dict[str, str]:
    return {"kommune": number, "visning": "mote", "punkt": str(point)}


def heading(app: AppTest) -> str:
    found = re.findall(r"<h1[^>]*>([^<]*)</h1>", html(app))
    assert len(found) == 1
    return str(found[0])


def place(app: AppTest) -> str:
    """«2 av 3» of the line on top."""
    found = re.search(r"<strong>Punkt (\d+ av \d+)</strong>", html(app))
    assert found
    return found[1]


# -- the page --------------------------------------------------------------------------------------


def test_the_agenda_numbers_what_has_numbers_and_says_what_is_passed_over(store: Warehouse) -> None:
    app = visit({"kommune": "3909"})
    text = html(app)
    assert "Sakslisten har 2 punkter" in text
    # Inhabitants of Larvik: SSB, table 07459, 1 January 2026.
    first = re.search(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', text.split('class="bk-saksliste"')[1])
    assert first
    assert first[2].startswith("49\u00a0022 innbyggere")
    assert "visning=mote&amp;punkt=1" in first[1]
    assert "Befolkning og integrering: Hvem bor her" in text
    passed_over = text.split("Hoppes over, for Larvik har ikke tall")[1]
    assert "Husstander avtalt bosatt" in passed_over
    assert app.button(key="mote-start").label == "Start møtevisning"


def test_a_municipality_with_its_own_list_has_that(store: Warehouse) -> None:
    ids = [r.figure.id for r in saksliste.of(store, store.municipalities["9901"]).punkter]
    assert ids == ["boligfremskaffelse/per_ar", "befolkning/innbyggere"]


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ("", "Sakslisten har ingen punkter med tall for Larvik"),
        ('[standard]\npunkter = ["bosetting/klare"]', "Hoppes over, for Larvik har ikke tall"),
        ('[standard]\npunkter = ["bolig/slott"]', "figuren «bolig/slott», som ikke finnes"),
        ("[standard", "mote.toml kan ikke leses"),
    ],
)
def test_an_agenda_without_points_says_why_and_cannot_be_started(
    copied: Path, plan: str, sentence: str
) -> None:
    put_plan(copied, plan)
    app = visit({"kommune": "3909"})
    assert not app.exception
    assert sentence in html(app)
    assert "mote-start" not in {button.key for button in app.button}
    assert "har ingen punkter med tall for Larvik" in html(visit(meeting("3909", 1)))


# -- the view --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", MUNICIPALITIES)
def test_every_point_of_the_shipped_plan_can_be_shown(copied: Path, number: str) -> None:
    shipped = (settings.PROJECT / "data" / "katalog" / "mote.toml").read_text(encoding="utf-8")
    store = put_plan(copied, shipped)
    plan = saksliste.of(store, store.municipalities[number])
    assert not plan.ukjente
    assert not plan.feil
    for point, result in enumerate(plan.punkter, start=1):
        app = visit(meeting(number, point))
        assert not app.exception
        text = html(app)
        assert place(app) == f"{point} av {len(plan.punkter)}"
        assert store.municipalities[number].name in text
        assert "tall per" in text
        assert f'href="/{result.figure.page}?kommune={number}&amp;tall-per=' in text
        assert ("oppdiktede tall" in text.lower()) == (number == "9901")
        assert not app.selectbox


def test_a_point_has_finding_choices_source_and_the_way_back(store: Warehouse) -> None:
    app = visit(meeting("3909", 1))
    text = html(app)
    assert heading(app).startswith("49\u00a0022 innbyggere")
    assert re.search(r"</strong> Larvik · tall per \d+\. \w+ 20\d\d", text)
    assert "Kilde: SSB" in text
    assert "<summary>Om figuren" in text
    assert "Til siden Befolkning og integrering</a>" in text
    assert "Offentlige tall:" not in text


def test_the_buttons_go_from_point_to_point_and_out(store: Warehouse) -> None:
    app = visit({"kommune": "3909"})
    app.button(key="mote-start").click().run()
    assert place(app) == "1 av 2"
    assert app.query_params["punkt"] == "1"
    assert app.button(key="mote-forrige").disabled
    app.button(key="mote-neste").click().run()
    assert place(app) == "2 av 2"
    assert app.query_params["punkt"] == "2"
    assert app.button(key="mote-neste").disabled
    app.button(key="mote-forrige").click().run()
    assert place(app) == "1 av 2"
    app.button(key="mote-avslutt").click().run()
    assert heading(app) == "Møtet"
    assert dict(app.query_params) == {"kommune": "3909"}


def test_without_a_point_the_view_begins_at_the_first_and_says_so(store: Warehouse) -> None:
    app = visit({"kommune": "3909", "visning": "mote"})
    assert place(app) == "1 av 2"
    assert app.query_params["punkt"] == "1"


def test_who_comes_back_to_the_page_comes_to_the_agenda(store: Warehouse) -> None:
    app = visit(meeting("3909", 2))
    for page in ("bosetting.py", "motet.py"):
        app.query_params.clear()
        app.switch_page(page).run()
    assert heading(app) == "Møtet"


@pytest.mark.parametrize("point", ["0", "3", "-1", "01", "to", ""])
def test_an_unknown_point_is_told(store: Warehouse, point: str) -> None:
    app = visit(meeting("3909", point))
    text = html(app)
    assert f"Sakslisten for Larvik har ikke noe punkt «{point}»" in text
    assert "Skriv et tall fra 1 til 2" in text
    assert "/csv/" not in text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ({"visning": "kino"}, "«kino» er ikke en gyldig verdi for «visning»"),
        ({"punkt": "1"}, "«punkt» gjelder bare i møtevisningen"),
    ],
)
def test_another_view_or_a_point_without_it_is_told(
    store: Warehouse, address: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UnknownChoiceError, match=sentence):
        validate("motet", {"kommune": "3909", **address}, store.manifest.id)


def test_no_other_page_has_the_view(store: Warehouse) -> None:
    with pytest.raises(UnknownChoiceError, match="punkt og visning"):
        validate("bosetting", meeting("3909", 1), store.manifest.id)


def test_an_earlier_extract_says_so_at_every_point(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(data / "uttrekk", tmp_path / "data" / "uttrekk")
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path / "data"))
    earliest = warehouse.extract_ids()[-1]
    folder = tmp_path / "data" / "uttrekk" / earliest
    (folder / "katalog" / "mote.toml").write_text(PLAN, encoding="utf-8")
    app = visit({**meeting("3909", 2), "tall-per": earliest})
    assert "Slik var tallene per 1. september 2026" in html(app)
    assert app.query_params["tall-per"] == earliest


def test_a_comment_stands_at_its_point(publish: Callable[..., str], tmp_path: Path) -> None:
    day = date(2026, 1, 1)
    value = {
        "kommunenr": "3909",
        "indikator": "innbyggere",
        "periode_fra": day,
        "periode_til": day,
        "grenser": "publisert",
        "kilde": "ssb_07459",
        "verdi": 49_000.0,
        "synlighet": "vist",
        "offentlig": True,
        "vist": True,
    }
    comment = {
        "kommunenr": "3909",
        "id": "1",
        "figur": "befolkning/innbyggere",
        "dato": date(2026, 10, 12),
        "funksjon": "Controller",
        "tekst": "Folketallet er foreløpig.",
    }
    publish({"indikatorverdi": [value], "kommentar": [comment]})
    put_plan(tmp_path / "data", PLAN)
    app = visit(meeting("3909", 1))
    assert place(app) == "1 av 1"
    assert "Folketallet er foreløpig." in html(app)
    assert "Controller, 12.10.2026" in html(app)
    # One value alone stands as a number, in the place of a chart.
    assert '<p class="bk-ett"><strong>49\u00a0000' in html(app)


def test_a_day_is_not_broken_in_two() -> None:
    store = warehouse.warehouse(warehouse.current_id())
    result = ask(FIGURES["befolkning/innbyggere"], store, store.municipalities["3909"])
    told = replace(result.figure, finding=lambda _: "59 ventet per 31. oktober 2026, 2. kvartal")
    head = markup.point_head(replace(result, figure=told))
    assert "59 ventet per 31.\u00a0oktober 2026, 2.\u00a0kvartal" in head


def test_a_decision_stands_at_its_point_and_among_the_open_ones(
    store: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", str(tmp_path / "beslutninger"))
    Decisions(tmp_path / "beslutninger").write(
        Utkast(
            kommunenr="9901",
            dato=date(2026, 11, 5),
            beslutning="Hente inn tilbud på fem treroms (oppdiktet).",
            ansvarlig="Kommunalsjef for eiendom",
            status="vedtatt",
            uttrekk=store.manifest.id,
            figur="boligfremskaffelse/per_ar",
        )
    )
    at_point, other = html(visit(meeting("9901", 1))), html(visit(meeting("9901", 2)))
    assert "Hente inn tilbud på fem treroms" in at_point
    assert "Hente inn tilbud på fem treroms" not in other
    page = html(visit({"kommune": "9901"}))
    assert "Én beslutning er åpen" in page
    assert "Hente inn tilbud på fem treroms" in page
