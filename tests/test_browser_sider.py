"""Every page on a screen and a telephone: axe, and nothing too wide or from elsewhere."""

import pytest
from nettleser import (
    SIZES,
    address,
    base,
    browser,
    context,
    opened,
    pytestmark,
    serious,
    too_wide,
)
from playwright.sync_api import Browser

from boligkompass.sitemap import PAGES

__all__ = ["base", "browser", "context", "pytestmark"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("slug", PAGES)
def test_axe_finds_nothing_serious(browser: Browser, base: str, slug: str, size: str) -> None:
    width, height = SIZES[size]
    # axe is put into the page as a script, which our own policy would refuse.
    context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
    page, _ = opened(context, base, address(slug))
    assert not serious(page)
    context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("slug", PAGES)
def test_nothing_leaves_the_host_and_nothing_is_too_wide(
    browser: Browser, base: str, slug: str, size: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    for number in ("9901", "5037"):
        page, watch = opened(context, base, address(slug, f"kommune={number}"))
        assert not watch.foreign
        assert not watch.errors
        assert not too_wide(page)
        page.close()
    context.close()
