"""Sign-in as someone with a browser does it: a link from a mail, in, around, and out."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nettleser
import pytest
from innloggingsproever import serving
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Page, expect, sync_playwright

pytestmark = nettleser.pytestmark
LARVIK = "3909"
LINK = f"/bosetting?kommune={LARVIK}"
CLAIMS: dict[str, object] = {"roles": ["leser"], "kommuner": [LARVIK]}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with run_server_in_thread(user_claims=[User(sub="kari", claims=CLAIMS)]) as provider:
        issuer = f"http://localhost:{provider.server_port}"
        with serving(tmp_path_factory.mktemp("tjener"), issuer) as address:
            yield address


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=nettleser.CHROMIUM, args=list(nettleser.FLAGS)
        )
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


def test_a_link_leads_in_and_the_button_out(base: str, page: Page, tmp_path: Path) -> None:
    page.goto(base + LINK)
    expect(page.get_by_text("Logg inn for å se tallene.")).to_be_visible()
    assert "Larvik" not in page.content()
    page.get_by_role("link", name="Logg inn").click()
    page.get_by_role("button", name="kari").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bosetting", timeout=30_000)
    address = urlsplit(page.url)
    assert f"{address.path}?{address.query}".startswith(LINK)
    # What is for controllers is not in the list of pages.
    listed = page.get_by_test_id("stSidebarNav")
    expect(listed.get_by_text("Kilder og definisjoner")).to_be_visible()
    expect(listed.get_by_text("Slik vernes små tall")).to_have_count(0)
    for cookie in page.context.cookies():
        if cookie["name"].startswith("_streamlit_user"):
            assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    page.screenshot(path=tmp_path / "inne.png")
    page.get_by_role("button", name="Logg ut").click()
    page.wait_for_function("() => !document.body.innerText.includes('Bosetting')", timeout=30_000)
    page.goto(base + LINK)
    expect(page.get_by_text("Logg inn for å se tallene.")).to_be_visible()
