"""Every page for every municipality, run as Streamlit runs it but without a browser."""

import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from boligkompass import extracts, warehouse
from boligkompass.choices import with_numbers
from boligkompass.figures import FIGURES
from boligkompass.figures.results import ask
from boligkompass.sitemap import FRONT, PAGES
from boligkompass.withdrawal import withdraw

ROOT = Path(__file__).resolve().parent.parent
NAVIGATION = ROOT / "pages" / "navigation.py"
STORE = warehouse.warehouse(warehouse.current_id())
MUNICIPALITIES = list(with_numbers(STORE))


def visit(page: str, choices: Mapping[str, str]) -> AppTest:
    """The page as it stands after its first run."""
    app = AppTest.from_file(str(NAVIGATION), default_timeout=30)
    for name, value in choices.items():
        app.query_params[name] = value
    if page != FRONT:
        app.switch_page(f"{page}.py")
    return app.run()


def html(app: AppTest) -> str:
    """All HTML on the page."""
    return "\n".join(str(element.proto.body) for element in app.main if element.type == "html") or (
        "\n".join(str(element.proto.body) for element in app.get("html"))
    )


@pytest.mark.parametrize("number", MUNICIPALITIES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_its_figures_and_names_what_is_missing(page: str, number: str) -> None:
    app = visit(page, {"kommune": number})
    assert not app.exception
    text = html(app)
    assert f'<h1 class="bk-tittel">{PAGES[page].title}</h1>' in text
    assert ("oppdiktede tall" in text.lower()) == (number == "9901")
    for figure in FIGURES.values():
        if figure.page == page:
            result = ask(figure, STORE, STORE.municipalities[number])
            told = f"/csv/{figure.id}.csv" if result.rows else figure.needs
            if result.rows or not figure.empty:
                assert told in text or figure.id == "nokkeltall/til_drofting", figure.id


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"kommune": "Oslo"}, "«Oslo» er ikke et kjent kommunenummer"),
        ({"kommune": "0709"}, "Larvik har nå nummer 3909"),
        ({"kommune": "1850"}, "Kommunen ble delt; velg kommunen som gjelder i dag."),
        ({"kommune": "0"}, "«0» er ikke et kjent kommunenummer"),
        ({"tall-per": "2020-01-01.1"}, "Uttrekket «2020-01-01.1» finnes ikke"),
        ({"tall-per": "../katalog"}, "finnes ikke"),
        ({"tullball": "1"}, "et valg som siden ikke kjenner: tullball"),
    ],
)
def test_an_unknown_choice_is_told_and_nothing_is_shown(
    choices: dict[str, str], sentence: str
) -> None:
    app = visit(FRONT, choices)
    text = html(app)
    assert sentence in text
    assert "/csv/" not in text


def test_without_choices_the_invented_municipality_opens_and_leads_to_the_real_ones() -> None:
    text = html(visit(FRONT, {}))
    assert "Oppdiktet kommune med oppdiktede tall" in text
    for name in ("Larvik", "Levanger", "Narvik", "Halden"):
        assert re.search(rf'<a href="/\?kommune=\d{{4}}"[^>]*>{name}</a>', text)


def test_another_municipality_opens_first_where_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_KOMMUNE", "3909")
    assert "43 506" not in html(visit(FRONT, {}))
    assert "49\u00a0022" in html(visit(FRONT, {}))


def test_an_earlier_extract_is_shown_with_a_band_and_its_own_numbers() -> None:
    earliest = warehouse.extract_ids()[-1]
    text = html(visit(FRONT, {"tall-per": earliest}))
    assert "Slik var tallene per 1. september 2026" in text
    assert f"tall-per={earliest}" in text
    assert f"tall-per={warehouse.current_id()}" not in text


def test_the_whole_country_is_nowhere_among_the_municipalities() -> None:
    app = visit("bostedsloshet", {"kommune": "3909"})
    assert "Hele landet" not in app.selectbox(key="valg-kommune").options
    assert "Larvik" in app.selectbox(key="valg-kommune").options
    assert not re.search(r"Finnes for [^<]*Hele landet", html(app))


@pytest.fixture
def published(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the embedded default, in use, whose extracts may be withdrawn."""
    shutil.copytree(data / "uttrekk", tmp_path / "data" / "uttrekk")
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_a_visit_whose_extract_is_withdrawn_is_told_and_then_gets_the_new_one(
    published: Path,
) -> None:
    newest, next_newest, _ = extracts.list_extracts(published)
    app = visit(FRONT, {"kommune": "3909"})
    assert f"tall-per={newest}" in html(app)
    withdraw(published, newest, "Viste for mye", date(2026, 11, 2))
    text = html(app.run())
    assert f"Uttrekket «{newest}» er trukket tilbake: Viste for mye." in text
    assert "Last siden på nytt for å se tallene som gjelder nå." in text
    assert "/csv/" not in text
    text = html(app.run())
    assert "trukket tilbake" not in text
    assert f"kommune=3909&amp;tall-per={next_newest}" in text
    assert newest not in text


def test_an_earlier_extract_that_a_visit_has_kept_is_let_go_when_it_is_withdrawn(
    published: Path,
) -> None:
    newest, _, earliest = extracts.list_extracts(published)
    app = visit(FRONT, {"kommune": "3909", "tall-per": earliest})
    withdraw(published, earliest, "Viste for mye", date(2026, 11, 2))
    app.query_params.clear()
    app.switch_page("boligmasse.py")
    assert "Last siden på nytt" in html(app.run())
    assert f"kommune=3909&amp;tall-per={newest}" in html(app.run())


def test_a_link_to_a_withdrawn_extract_says_why_and_is_not_cured_by_loading_again(
    published: Path,
) -> None:
    newest, _, earliest = extracts.list_extracts(published)
    withdraw(published, earliest, "Viste for mye", date(2026, 11, 2))
    app = visit(FRONT, {"kommune": "3909", "tall-per": earliest})
    for text in (html(app), html(app.run())):
        assert f"Uttrekket «{earliest}» er trukket tilbake: Viste for mye." in text
        assert newest in text
        assert "Last siden på nytt" not in text


def test_the_choices_are_kept_when_the_page_is_switched() -> None:
    app = visit(FRONT, {"kommune": "5037"})
    app.query_params.clear()
    app.switch_page("boligmasse.py").run()
    assert "kommune=5037" in html(app)
    assert app.query_params["kommune"] == "5037"


def test_a_pages_own_choice_is_kept_while_another_page_is_seen() -> None:
    app = visit("bostedsloshet", {"kommune": "9901", "per": "maaned"})
    for page in ("bosetting.py", "bostedsloshet.py"):
        app.query_params.clear()
        app.switch_page(page).run()
    assert "per=maaned" in html(app)


def test_an_earlier_extract_is_chosen_though_a_choice_is_not_in_it() -> None:
    newest, next_newest, earliest = warehouse.extract_ids()
    app = visit("endringer", {"kommune": "9901", "mot": next_newest})
    app.selectbox(key="valg-tall-per").set_value(earliest).run()
    assert "Lenken kan ikke vises" not in html(app)
    assert f"tall-per={earliest}" in html(app)
    # Nor does the page remember it when somebody comes back by way of another.
    app = visit("endringer", {"kommune": "9901", "mot": next_newest})
    app.query_params.clear()
    app.switch_page("nokkeltall.py").run()
    app.selectbox(key="valg-tall-per").set_value(earliest).run()
    app.query_params.clear()
    app.switch_page("endringer.py").run()
    assert "Lenken kan ikke vises" not in html(app)
    assert newest not in html(app).partition("Kopier lenke")[0]


def test_a_choice_that_the_earlier_extract_has_too_is_kept() -> None:
    _, next_newest, earliest = warehouse.extract_ids()
    app = visit("endringer", {"kommune": "9901", "mot": earliest})
    app.selectbox(key="valg-tall-per").set_value(next_newest).run()
    assert f"mot={earliest}" in html(app)


def test_a_choice_that_stands_twice_is_told() -> None:
    app = AppTest.from_file(str(NAVIGATION), default_timeout=30)
    app.query_params["kommune"] = ["3909", "5037"]
    assert "flere verdier for «kommune»" in html(app.run())


def test_a_choice_that_changes_nothing_here_is_not_offered() -> None:
    def keys(number: str) -> set[str | None]:
        return {box.key for box in visit("bostedsloshet", {"kommune": number}).selectbox}

    assert "valg-per" in keys("9901")
    assert "valg-per" not in keys("3909")


def test_choosing_a_municipality_shows_it() -> None:
    app = visit("bosetting", {"kommune": "3909"})
    app.selectbox(key="valg-kommune").set_value("5037").run()
    assert not app.exception
    assert "kommune=5037" in html(app)


def test_an_indicator_is_chosen_on_its_page() -> None:
    text = html(visit("kilder", {"kommune": "5037", "indikator": "startlan_utbetalt"}))
    assert "11\u00a0438" in text
    assert "4\u00a0361" in text


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda p: p.stem)
def test_a_page_is_short_and_knows_neither_sql_nor_numbers(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    forbidden = r"\bSELECT\b|import duckdb|read_parquet|open\(|:,|\bround\(|\bsum\("
    assert not re.search(forbidden, text)
    named = set(re.findall(r'"([a-z]+/[a-z0-9_]+)"', text))
    assert named <= set(FIGURES)


def test_every_figure_stands_on_a_page() -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "pages").glob("*.py"))
    named = set(re.findall(r'"([a-z]+/[a-z0-9_]+)"', text))
    assert set(FIGURES) <= named
