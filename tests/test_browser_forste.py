"""The first request to a fresh server, at every page."""

import pytest
from nettleser import (
    STREAMLIT,
    UVICORN,
    address,
    browser,
    context,
    opened,
    pytestmark,
    serving,
    title,
)
from playwright.sync_api import Browser

from boligkompass.sitemap import PAGES

__all__ = ["browser", "context", "pytestmark"]


@pytest.mark.parametrize("slug", PAGES)
def test_the_first_request_to_a_fresh_server_goes_through_navigation(
    browser: Browser, slug: str
) -> None:
    # Alternate between the two ways to run, so that both are tried without starting twice as many.
    command = STREAMLIT if list(PAGES).index(slug) % 2 else UVICORN
    with serving(*command) as fresh:
        context = browser.new_context()
        page, watch = opened(context, fresh, address(slug))
        assert title(page) == PAGES[slug].title
        assert page.get_by_text("Kopier lenke").is_visible()
        assert page.locator("html").get_attribute("lang") == "nb"
        assert not watch.errors
        assert not watch.foreign
        context.close()
