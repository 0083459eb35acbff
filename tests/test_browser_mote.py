"""A meeting as the group sees it: one point at a time, by keyboard, on the wall's sizes.

Needs Chromium, as `nettleser.py` says.
"""

import re
import shutil
from collections.abc import Iterator

import pytest
from nettleser import (
    SIZES,
    UVICORN,
    browser,
    context,
    opened,
    pytestmark,
    query,
    serious,
    serving,
    settled,
    too_wide,
)
from playwright.sync_api import Browser, BrowserContext, Page, expect

from boligkompass import extracts, settings

__all__ = ["browser", "context", "pytestmark"]

# From the smallest that a meeting is shared on to a wall's own.
WALLS = ((1280, 720), (1440, 900), (1920, 1080))
VIEW = "/motet?kommune=9901&visning=mote&punkt="


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the embedded extract with the shipped plan for its meetings."""
    data, katalog = tmp_path_factory.mktemp("mote") / "data", settings.PROJECT / "data" / "katalog"
    shutil.copytree(settings.PROJECT / "data" / "uttrekk", data / "uttrekk")
    folder = data / "uttrekk" / extracts.current(data)
    shutil.copy(katalog / "mote.toml", folder / "katalog" / "mote.toml")
    with serving(*UVICORN, data=data) as address:
        yield address


def place(page: Page) -> tuple[int, int]:
    """Which point is shown, and of how many."""
    found = re.fullmatch(r"Punkt (\d+) av (\d+)", page.locator(".bk-punkt strong").inner_text())
    assert found
    return int(found[1]), int(found[2])


def at(page: Page, number: int) -> None:
    """Wait until a point has come whole."""
    expect(page.locator(".bk-punkt strong")).to_have_text(re.compile(rf"^Punkt {number} av \d+$"))
    expect(page.locator("h1.bk-tittel")).to_have_count(1)
    settled(page)


def points(page: Page, base: str) -> Iterator[int]:
    """Every point in turn, each by its own link."""
    page.goto(f"{base}{VIEW}1")
    at(page, 1)
    _, last = place(page)
    yield 1
    for number in range(2, last + 1):
        page.keyboard.press("ArrowRight")
        at(page, number)
        yield number


def test_a_whole_meeting_by_keyboard(context: BrowserContext, base: str) -> None:
    page, watch = opened(context, base, "/motet?kommune=9901")
    listed = page.locator(".bk-saksliste a").all_inner_texts()
    page.get_by_role("button", name="Start møtevisning").click()
    at(page, 1)
    assert place(page) == (1, len(listed))
    told = page.locator("#bk-kunngjoring")
    expect(told).to_have_text(f"Punkt 1 av {len(listed)}: {listed[0]}")
    assert len(listed) > 5
    seen = [page.locator("h1").inner_text()]
    keys = ("ArrowRight", "PageDown", "Space")
    for number in range(2, len(listed) + 1):
        page.keyboard.press(keys[number % len(keys)])
        at(page, number)
        assert query(page)["punkt"] == str(number)
        seen.append(page.locator("h1").inner_text())
        expect(told).to_have_text(f"Punkt {number} av {len(listed)}: {seen[-1]}")
    assert seen == listed
    # There is nothing after the last, and nothing happens.
    page.keyboard.press("ArrowRight")
    for number, key in ((len(listed) - 1, "ArrowLeft"), (len(listed) - 2, "PageUp")):
        page.keyboard.press(key)
        at(page, number)
    page.keyboard.press("Shift+Space")
    at(page, len(listed) - 3)
    page.keyboard.press("Escape")
    page.get_by_role("heading", level=1, name="Møtet").wait_for()
    assert set(query(page)) == {"kommune"}
    assert not watch.errors
    assert not watch.foreign


def test_presses_in_a_row_are_as_many_points(context: BrowserContext, base: str) -> None:
    page, _ = opened(context, base, f"{VIEW}1")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    at(page, 5)
    for _ in range(9):
        page.keyboard.press("ArrowLeft")
    at(page, 1)


def test_the_buttons_do_the_same(context: BrowserContext, base: str) -> None:
    page, _ = opened(context, base, f"{VIEW}2")
    page.get_by_role("button", name="Neste").click()
    at(page, 3)
    page.get_by_role("button", name="Forrige").click()
    at(page, 2)
    # Who stands on a button presses that, and stays on it.
    page.get_by_role("button", name="Forrige").focus()
    page.keyboard.press("Space")
    at(page, 1)
    page.get_by_role("button", name="Neste").focus()
    page.keyboard.press("Enter")
    at(page, 2)
    assert page.evaluate("() => document.activeElement.textContent") == "Neste"
    page.get_by_role("button", name="Avslutt").click()
    page.get_by_role("heading", level=1, name="Møtet").wait_for()


def test_a_definition_is_opened_and_the_page_behind_a_point_leads_back(
    context: BrowserContext, base: str
) -> None:
    page, _ = opened(context, base, f"{VIEW}3")
    summary = page.locator("summary", has_text="Om figuren")
    summary.focus()
    page.keyboard.press("Space")
    definition = page.locator(".bk-punktmer details[open]")
    definition.wait_for()
    assert place(page)[0] == 3
    finding = page.locator("h1").inner_text()
    page.get_by_role("link", name="Til siden").click()
    page.locator("h2.bk-funn", has_text=finding).wait_for(timeout=30_000)
    assert query(page)["kommune"] == "9901"
    assert page.locator('[data-testid="stSidebar"]').is_visible()
    page.go_back()
    at(page, 3)
    assert page.locator("h1").inner_text() == finding


@pytest.mark.parametrize("size", WALLS, ids=str)
def test_every_point_is_large_whole_and_for_everybody_on_the_wall(
    browser: Browser, base: str, size: tuple[int, int]
) -> None:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    for number in points(page, base):
        assert not page.locator('[data-testid="stSidebar"]').is_visible()
        assert not page.locator(".st-key-valgrad").count()
        sizes = page.evaluate(
            """() => {
                const px = (e) => parseFloat(getComputedStyle(e).fontSize);
                const svg = document.querySelector('svg.marks');
                const drawn = svg?.getBoundingClientRect();
                const scale = svg ? drawn.width / svg.getAttribute('width') : 0;
                return {
                    finding: px(document.querySelector('h1')),
                    under: px(document.querySelector('.bk-under')),
                    source: px(document.querySelector('.bk-kilde')),
                    chart: svg ? Math.min(...[...svg.querySelectorAll('text')]
                        .filter(t => t.textContent).map(t => px(t) * scale)) : 99,
                    bottom: drawn?.bottom ?? 0,
                    right: Math.max(drawn?.right ?? 0,
                        document.querySelector('h1').getBoundingClientRect().right),
                };
            }"""
        )
        assert sizes["finding"] >= 34, number
        assert sizes["under"] >= 18, number
        assert sizes["source"] >= 15, number
        assert sizes["chart"] >= 14, number
        assert sizes["bottom"] < height, number
        assert sizes["right"] <= width, number
        assert not too_wide(page), number
        if size == SIZES["skjerm"]:
            assert not serious(page), number
    context.close()


def test_every_point_is_whole_and_for_everybody_on_a_telephone(browser: Browser, base: str) -> None:
    width, height = SIZES["telefon"]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    for number in points(page, base):
        assert not too_wide(page), number
        assert not serious(page), number
    context.close()


def test_a_point_that_is_not_on_the_list_is_told(context: BrowserContext, base: str) -> None:
    page, _ = opened(context, base, f"{VIEW}99")
    assert "har ikke noe punkt «99»" in page.get_by_role("alert").inner_text()
    page.keyboard.press("ArrowRight")
    assert query(page)["punkt"] == "99"
