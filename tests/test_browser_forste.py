"""The first request to a fresh server."""

import pytest
from nettleser import (
    STREAMLIT,
    UVICORN,
    address,
    browser,
    opened,
    pytestmark,
    serving,
    title,
)
from playwright.sync_api import Browser

from boligkompass.sitemap import FRONT, PAGES

__all__ = ["browser", "pytestmark"]

# Alternate between the two ways to run, so that both are tried without starting twice as many.
WAYS = [(slug, (UVICORN, STREAMLIT)[n % 2]) for n, slug in enumerate(PAGES)]
# How Streamlit finds the script it runs is the same for every page, but for the front.
FEW = [
    (FRONT, UVICORN),
    (FRONT, STREAMLIT),
    ("bosetting", STREAMLIT),
    ("vern", UVICORN),
]


def ways() -> list[object]:
    few = [pytest.param(*way, id=f"{way[0]}-{way[1][0]}") for way in FEW]
    rest = [
        pytest.param(*way, id=f"{way[0]}-{way[1][0]}", marks=pytest.mark.tung)
        for way in WAYS
        if way not in FEW
    ]
    return [*few, *rest]


@pytest.mark.parametrize(("slug", "command"), ways())
def test_the_first_request_to_a_fresh_server_goes_through_navigation(
    browser: Browser, slug: str, command: tuple[str, ...]
) -> None:
    with serving(*command) as fresh:
        context = browser.new_context()
        page, watch = opened(context, fresh, address(slug))
        assert title(page) == PAGES[slug].title
        assert page.get_by_text("Kopier lenke").is_visible()
        assert page.locator("html").get_attribute("lang") == "nb"
        assert not watch.errors
        assert not watch.foreign
        context.close()
