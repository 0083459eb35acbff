"""Every page on a screen, a telephone and four times as large: axe, too wide, from elsewhere.

A page is asked for once for each municipality and size, and everything is asked of it there.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import pytest
from nettleser import (
    SIZES,
    address,
    base,
    browser,
    opened,
    pytestmark,
    serious,
    too_wide,
    wide_after_resize,
    window,
)
from playwright.sync_api import Browser, BrowserContext

from boligkompass.sitemap import PAGES

__all__ = ["base", "browser", "pytestmark"]

EXAMPLE, SPARSE = "9901", "5037"


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[Mapping[str, BrowserContext]]:
    with ExitStack() as stack:
        yield {size: stack.enter_context(window(browser, *SIZES[size])) for size in SIZES}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("slug", PAGES)
def test_axe_finds_nothing_serious_and_four_times_as_large_folds_to_one_column(
    windows: Mapping[str, BrowserContext], base: str, slug: str, size: str
) -> None:
    page, watch = opened(windows[size], base, address(slug, f"kommune={EXAMPLE}"))
    assert not too_wide(page)
    assert not serious(page)
    if size == "telefon":
        # 1280 px at 400 % are 320: everything folds to one column.
        page.set_viewport_size({"width": 320, "height": 256})
        assert not wide_after_resize(page)
    assert not watch.foreign
    assert not watch.errors
    page.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("slug", PAGES)
def test_a_page_with_few_numbers_fits_and_stays_at_home(
    windows: Mapping[str, BrowserContext], base: str, slug: str, size: str
) -> None:
    page, watch = opened(windows[size], base, address(slug, f"kommune={SPARSE}"))
    assert not too_wide(page)
    assert not watch.foreign
    assert not watch.errors
    page.close()


@pytest.mark.tung
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("slug", PAGES)
def test_nothing_is_serious_where_there_are_few_numbers(
    windows: Mapping[str, BrowserContext], base: str, slug: str, size: str
) -> None:
    page, _ = opened(windows[size], base, address(slug, f"kommune={SPARSE}"))
    assert not serious(page)
    page.close()


@pytest.mark.tung
@pytest.mark.parametrize("slug", PAGES)
def test_a_page_that_is_opened_four_times_as_large_folds_too(
    browser: Browser, base: str, slug: str
) -> None:
    with window(browser, 320, 256) as narrow:
        page, _ = opened(narrow, base, address(slug))
        assert not too_wide(page)
