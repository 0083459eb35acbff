"""What a person sees: a real server and a real browser."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from nettleser import (
    SIZES,
    UVICORN,
    base,
    browser,
    chosen,
    context,
    go_to,
    opened,
    pytestmark,
    query,
    serving,
    settled,
)
from playwright.sync_api import Browser, BrowserContext
from verdirader import value

from boligkompass import settings
from boligkompass.publish import publish
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources.public import values

__all__ = ["base", "browser", "context", "pytestmark"]


def test_charts_say_the_numbers_of_their_tables_in_norwegian(
    context: BrowserContext, base: str
) -> None:
    page, _ = opened(context, base, "/boligfremskaffelse?kommune=9901")
    card = page.locator(".st-key-kort-boligfremskaffelse-per_ar")
    card.locator("summary", has_text="Tabell").click()
    first = "rows => rows.map(row => row.querySelector('td.tall').innerText)"
    numbers = card.locator("tbody tr").evaluate_all(first)
    drawn = card.locator("svg.marks").inner_html()
    # The values stand on the bars, whatever the browser's language.
    assert len(numbers) > 5
    assert all(f">{number}<" in drawn for number in numbers), numbers


def test_a_number_is_norwegian_in_an_english_browser(context: BrowserContext, base: str) -> None:
    page, _ = opened(context, base, "/?kommune=3909")
    text = page.locator(".bk-fliser").last.inner_text()
    assert "49\u00a0022" in text
    assert "12,2" in text


def test_an_unknown_municipality_is_told(context: BrowserContext, base: str) -> None:
    page, _ = opened(context, base, "/?kommune=Oslo")
    assert "«Oslo» er ikke et kjent kommunenummer" in page.get_by_role("alert").inner_text()
    assert not page.locator(".bk-flis").count()


def test_back_and_forward_go_page_by_page_with_the_choices(
    context: BrowserContext, base: str
) -> None:
    page, _ = opened(context, base, "/?kommune=3909")
    go_to(page, "Bosetting")
    assert query(page)["kommune"] == "3909"
    go_to(page, "Boligmasse")
    for heading, step in (
        ("Bosetting", page.go_back),
        ("Nøkkeltall", page.go_back),
        ("Bosetting", page.go_forward),
    ):
        step()
        page.get_by_role("heading", level=1, name=heading).wait_for(timeout=30_000)
        settled(page)
        assert query(page)["kommune"] == "3909"
        assert chosen(page, "kommune") == "Larvik"


def test_choosing_another_municipality_changes_the_address_and_back_undoes_it(
    context: BrowserContext, base: str
) -> None:
    page, _ = opened(context, base, "/bosetting?kommune=3909")
    page.locator(".st-key-valg-kommune").click()
    page.get_by_role("option", name="Levanger").click()
    page.wait_for_url("**kommune=5037**")
    settled(page)
    go_to(page, "Boligmasse")
    assert query(page)["kommune"] == "5037"
    page.go_back()
    page.get_by_role("heading", level=1, name="Bosetting").wait_for()
    page.wait_for_url("**kommune=5037**")


@pytest.fixture
def growing(tmp_path: Path) -> tuple[Path, Callable[[], str]]:
    """A data folder of its own, and a way to publish a newer extract into it."""
    folder, register = tmp_path / "data", tmp_path / "register"
    shutil.copytree(settings.PROJECT / "data", folder)

    def grow() -> str:
        """An extract with one value in it."""
        values.store(SOURCE_VALUES.from_rows([value()]), register)
        return publish(folder, register, date(2026, 12, 1))

    return folder, grow


def test_a_copied_link_shows_the_same_after_a_new_extract_has_come(
    browser: Browser, growing: tuple[Path, Callable[[], str]]
) -> None:
    folder, grow = growing
    with serving(*UVICORN, data=folder) as fresh:
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page, _ = opened(context, fresh, "/bosetting?kommune=5037")
        page.get_by_text("Kopier lenke").click()
        page.get_by_text("Lenken er kopiert").first.wait_for()
        link = page.evaluate("navigator.clipboard.readText()")
        findings = page.locator("h2.bk-funn").all_inner_texts()
        new = grow()
        # The visit that is under way stays on the extract it began with.
        go_to(page, "Boligmasse")
        assert chosen(page, "tall-per") == "Tall per 1. november 2026"
        # A new visit gets the new one, without a restart.
        later, _ = opened(context, fresh, "/bosetting?kommune=5037")
        assert chosen(later, "tall-per") == "Tall per 1. desember 2026"
        assert new == "2026-12-01.1"
        # And the copied link shows what it showed.
        same, _ = opened(context, fresh, link.removeprefix(fresh))
        assert same.locator("h2.bk-funn").all_inner_texts() == findings
        assert "Slik var tallene per 1. november 2026" in same.locator("body").inner_text()
        context.close()


def test_the_csv_link_of_a_card_gives_the_file(context: BrowserContext, base: str) -> None:
    page, _ = opened(context, base, "/befolkning?kommune=3909")
    with page.expect_download() as download:
        page.locator(".st-key-kort-befolkning-innbyggere").get_by_text("CSV").click()
    path = download.value.path()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "43506" in path.read_text(encoding="utf-8-sig")


def test_a_page_can_be_walked_by_keyboard_alone(context: BrowserContext, base: str) -> None:
    page, _ = opened(context, base, "/befolkning?kommune=3909")
    card = page.locator(".st-key-kort-befolkning-innbyggere")
    summary = card.locator("summary", has_text="Tabell")
    summary.focus()
    page.keyboard.press("Enter")
    card.locator("table").wait_for(state="visible")
    assert "Dagens grenser" in card.locator("thead").inner_text()


# -- small numbers ---------------------------------------------------------------------------------


Cells = list[dict[str, object]]


def hidden_cells() -> dict[str, Cells]:
    """Three quarters of homeless households and of stays, some of them hidden."""
    quarters = [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
    ]

    def cells(
        dimension: str, name: str, numbers: tuple[int | None, ...]
    ) -> list[dict[str, object]]:
        return [
            {
                "kommunenr": "9901",
                "periodetype": "kvartal",
                "periode_fra": start,
                "periode_til": end,
                "utsnitt": dimension or "alle",
                **({dimension: name} if dimension else {}),
                "antall": number,
                "synlighet": "skjult" if number is None else "vist",
            }
            for (start, end), number in zip(quarters, numbers, strict=True)
        ]

    return {
        "bostedslos": [
            *cells("strom", "aktive", (28, 28, 28)),
            *cells("strom", "nye", (8, 8, None)),
            *cells("strom", "tilbake", (None, 7, 6)),
            *cells("strom", "ut", (None, 5, 9)),
        ],
        "midlertidig": [
            *cells("", "", (24, 24, 24)),
            *cells("oppholdslengde", "0-30", (6, 6, 6)),
            *cells("oppholdslengde", "31-90", (6, None, 6)),
            *cells("oppholdslengde", "91-180", (6, None, 6)),
            *cells("oppholdslengde", "180+", (6, 6, 6)),
        ],
    }


@pytest.mark.parametrize("size", SIZES)
def test_what_is_hidden_is_hollow_with_one_word_a_run(
    browser: Browser, put_extract: Callable[..., str], tmp_path: Path, size: str
) -> None:
    put_extract(tmp_path, hidden_cells())
    width, height = SIZES[size]
    with serving(*UVICORN, data=tmp_path) as fresh:
        context = browser.new_context(viewport={"width": width, "height": height})
        page, watch = opened(context, fresh, "/bostedsloshet?kommune=9901")
        svg = ".st-key-kort-bostedsloshet-{} svg.marks"
        streams = page.locator(svg.format("strommer"))
        streams.wait_for(timeout=30_000)
        # The two that are hidden in the first quarter are neighbours; each word has a halo.
        assert streams.locator("text", has_text=re.compile("^Skjult$")).count() == 2 * 2
        assert streams.locator("path[stroke-dasharray='3,3']").count() == 3
        stays = page.locator(svg.format("midlertidig_lengde"))
        stays.wait_for(timeout=30_000)
        assert stays.locator("text", has_text=re.compile("^Skjult$")).count() == 2
        rest = stays.locator("path[stroke-dasharray='3,3']")
        # 6 + 6 are shown of 24: the rest is as long as they are, and the stack whole.
        assert rest.count() == 1
        boxes = stays.locator("path[stroke-dasharray], path[fill='#12436D']").evaluate_all(
            "paths => paths.map(p => p.getBoundingClientRect()).map(b => [b.top, b.height])"
        )
        tallest = max(boxes, key=lambda box: box[1])
        part = sorted(box[1] for box in boxes)[-2]
        assert tallest[1] == pytest.approx(2 * part, abs=4)
        assert not watch.errors
        context.close()


def test_a_card_with_hidden_numbers_leads_to_how_they_are_protected(
    context: BrowserContext, put_extract: Callable[..., str], tmp_path: Path
) -> None:
    put_extract(tmp_path, hidden_cells())
    with serving(*UVICORN, data=tmp_path) as fresh:
        page, _ = opened(context, fresh, "/bostedsloshet?kommune=9901")
        card = page.locator(".st-key-kort-bostedsloshet-strommer")
        card.locator("summary", has_text="Om figuren").click()
        card.get_by_role("link", name="Slik vernes små tall").click()
        page.get_by_role("heading", level=1, name="Slik vernes små tall").wait_for(timeout=30_000)
        assert parse_qs(urlparse(page.url).query)["kommune"] == ["9901"]
