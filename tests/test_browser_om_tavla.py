"""Every page at four times the size: 1280 px at 400 % are 320."""

import pytest
from nettleser import address, base, browser, opened, pytestmark, too_wide  # noqa: F401
from playwright.sync_api import Browser

from boligkompass.sitemap import PAGES


@pytest.mark.parametrize("slug", PAGES)
def test_four_times_as_large_folds_to_one_column(browser: Browser, base: str, slug: str) -> None:  # noqa: F811
    context = browser.new_context(viewport={"width": 320, "height": 256})
    page, _ = opened(context, base, address(slug))
    assert not too_wide(page)
    context.close()
