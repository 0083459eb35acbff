"""What Streamlit works out again at every run of every page, though it never changes: kept.

A page that is known already costs little but this, so it is a part of every click.
"""

from collections.abc import Callable
from copy import copy
from functools import cache, wraps
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.navigation import page as navigation_page
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from boligkompass.sitemap import FRONT, Page

Populate = Callable[[CustomThemeConfig, str], None]


def spare() -> None:
    """Let Streamlit keep what it works out of the settings and the pages; again changes nothing."""
    sessions: Any = app_session
    pages: Any = navigation_page
    if not hasattr(sessions._populate_theme_msg, "__wrapped__"):
        sessions._populate_theme_msg = _remembered(sessions._populate_theme_msg)
        pages.calc_hash = cache(pages.calc_hash)


def _remembered(populate: Populate) -> Populate:
    """The same theme in every message: six sections of some fifty settings."""

    @cache
    def of(section: str) -> CustomThemeConfig:
        made = CustomThemeConfig()
        populate(made, section)
        return made

    @wraps(populate)
    def copied(message: CustomThemeConfig, section: str = "theme") -> None:
        theme = of(section)
        # Also to merge nothing says that there is such a section.
        if theme.ByteSize():
            message.MergeFrom(theme)

    return copied


def page_of(page: Page, folder: Path) -> st.Page:
    """What Streamlit needs of a page whose file lies in `folder`, for one run."""
    # The one that is run is marked by Streamlit, so no two runs may have the same.
    return copy(_found(page, folder))


@cache
def _found(page: Page, folder: Path) -> st.Page:
    """Looked for on the disk once. Only within a run: outside one, Streamlit makes half a page."""
    return st.Page(
        folder / f"{page.slug}.py",
        title=page.title,
        url_path=page.slug,
        default=page.slug == FRONT,
    )
