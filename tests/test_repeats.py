"""What is kept of what Streamlit would work out again: the same as it would be."""

import json
from typing import Any

import pytest
from streamlit.navigation import page as navigation_page
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.testing.v1 import AppTest

from boligkompass import repeats
from boligkompass.sitemap import PAGES

SECTIONS = ["theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar"]


@pytest.fixture
def as_shipped(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Streamlit's own way, to hold ours against; afterwards all is as it was."""
    populate = app_session._populate_theme_msg
    own = getattr(populate, "__wrapped__", populate)
    monkeypatch.setattr(app_session, "_populate_theme_msg", own)
    monkeypatch.setattr(navigation_page, "calc_hash", navigation_page.calc_hash)
    return own


def theme(populate: Any, section: str) -> bytes:
    made = CustomThemeConfig()
    populate(made, section)
    return made.SerializeToString(deterministic=True)


def test_the_theme_is_what_streamlit_makes_of_the_settings(as_shipped: Any) -> None:
    expected = [theme(as_shipped, section) for section in SECTIONS]
    assert expected[0], "config.toml er ikke lest"
    repeats.spare()
    kept: Any = app_session._populate_theme_msg
    assert kept is not as_shipped
    for _ in range(2):
        assert [theme(kept, section) for section in SECTIONS] == expected


def test_what_one_gets_of_the_theme_is_their_own(as_shipped: Any) -> None:
    repeats.spare()
    kept: Any = app_session._populate_theme_msg
    before = theme(kept, "theme")
    mine = CustomThemeConfig()
    kept(mine, "theme")
    mine.primary_color = "#000000"
    assert theme(kept, "theme") == before


def test_to_spare_again_changes_nothing(as_shipped: Any) -> None:
    repeats.spare()
    once = (app_session._populate_theme_msg, navigation_page.calc_hash)
    repeats.spare()
    assert (app_session._populate_theme_msg, navigation_page.calc_hash) == once


def test_each_run_has_pages_of_its_own() -> None:
    def script() -> None:
        from pathlib import Path

        import streamlit as st

        from boligkompass import repeats, settings
        from boligkompass.sitemap import PAGES

        folder = settings.query_folder().parent / "pages"
        one, other = (repeats.page_of(PAGES["motet"], Path(folder)) for _ in range(2))
        front = repeats.page_of(PAGES["nokkeltall"], Path(folder))
        one._can_be_called = True
        st.json([one is other, other._can_be_called, one.title, one.url_path, front.url_path])

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert json.loads(app.json[0].value) == [False, False, PAGES["motet"].title, "motet", ""]
