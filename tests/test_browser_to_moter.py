"""One meeting and the next: what is decided at the first stands there at the second.

Needs Chromium, as `nettleser.py` says.
"""

import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nettleser
import pytest
from nettleser import UVICORN, opened, serving, settled
from playwright.sync_api import Browser, Page, expect
from test_browser_mote import at, browser, place

from boligkompass import settings
from boligkompass.figures import FIGURES

pytestmark = nettleser.pytestmark
__all__ = ["browser"]

FIRST, SECOND = "2026-10-01.1", "2026-11-01.1"
DECISION = "Kjøpe flere boliger med fire rom før sommeren (oppdiktet)"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The embedded extracts as they were before the newest one was published."""
    folder = tmp_path / "data"
    shutil.copytree(settings.PROJECT / "data" / "uttrekk", folder / "uttrekk")
    (folder / "uttrekk" / SECOND).rename(tmp_path / SECOND)
    (folder / "uttrekk" / "gjeldende").write_text(f"{FIRST}\n", encoding="utf-8")
    return folder


def publish_second(data: Path) -> None:
    (data.parent / SECOND).rename(data / "uttrekk" / SECOND)
    (data / "uttrekk" / "gjeldende").write_text(f"{SECOND}\n", encoding="utf-8")


def go_through(page: Page) -> int:
    """Every point of the agenda, by keyboard; how many there are."""
    page.get_by_role("button", name="Start møtevisning").click()
    at(page, 1)
    _, last = place(page)
    for number in range(2, last + 1):
        page.keyboard.press("ArrowRight")
        at(page, number)
    return last


def decide(page: Page) -> str:
    """Write a decision at the point that is shown; the id of its figure."""
    link = page.get_by_role("link", name="Skriv beslutning")
    figure = parse_qs(urlsplit(link.get_attribute("href") or "").query)["figur"][0]
    link.click()
    page.get_by_label("Beslutning", exact=True).fill(DECISION)
    page.get_by_label("Ansvarlig funksjon").fill("Eiendomsutvikling")
    page.get_by_role("button", name="Lagre beslutningen").click()
    page.get_by_text(DECISION).first.wait_for()
    settled(page)
    return figure


def test_a_whole_meeting_and_the_next(browser: Browser, data: Path, tmp_path: Path) -> None:
    with serving(*UVICORN, data=data, decisions=tmp_path / "besluttet") as base:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page, watch = opened(context, base, "/motet?kommune=9901")
        assert go_through(page) >= 12
        page.goto(f"{base}/motet?kommune=9901&visning=mote&punkt=4")
        at(page, 4)
        finding = page.locator("h1").inner_text()
        page.locator("summary", has_text="Om figuren").click()
        page.locator(".bk-punktmer details[open]").wait_for()
        figure = decide(page)

        page.goto(f"{base}/motet?kommune=9901&visning=mote&punkt=4")
        at(page, 4)
        assert page.locator("h1").inner_text() == finding
        expect(page.get_by_text(DECISION)).to_be_visible()

        page.goto(f"{base}/motet?kommune=9901")
        page.get_by_role("button", name="Lag møtegrunnlag").click()
        with page.expect_download(timeout=120_000) as taken:
            page.get_by_role("link", name=re.compile("^PDF")).click(timeout=120_000)
        assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
        kept = list((tmp_path / "besluttet" / "motegrunnlag").rglob("*.pdf"))
        assert len(kept) == 1
        assert not watch.errors
        context.close()

        publish_second(data)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page, watch = opened(context, base, f"/{FIGURES[figure].page}?kommune=9901")
        card = page.locator(f".st-key-kort-{figure.replace('/', '-')}")
        expect(card.get_by_text(DECISION)).to_be_visible()
        page.goto(f"{base}/endringer?kommune=9901")
        page.get_by_text(DECISION).first.wait_for()
        assert not watch.errors
        context.close()
