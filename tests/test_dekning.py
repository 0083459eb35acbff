"""docs/dekning.md: each question has a figure that answers it, with numbers, on its page."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from boligkompass import settings, warehouse
from boligkompass.figures import FIGURES
from boligkompass.figures.results import ask

DOCUMENT = settings.PROJECT / "docs" / "dekning.md"
_ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<figure>[a-z_]+/[a-z_0-9]+) \| (?P<place>\d{4}) \|$")


def rows() -> list[tuple[str, str, str]]:
    """What is asked, the figure's id and the municipality's code."""
    found = map(_ROW.match, DOCUMENT.read_text(encoding="utf-8").splitlines())
    return [(row["what"], row["figure"], row["place"]) for row in found if row]


def test_every_row_of_a_table_is_read() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line.startswith("|") and "---" not in line]
    headings = [line for line in told if line.endswith("| Figur | Kommune |")]
    assert len(rows()) == len(told) - len(headings)


def test_all_twelve_questions_of_the_meeting_are_there() -> None:
    """DOMAIN.md, *What they ask in the meeting*, numbers them 1 to 12."""
    numbers = {
        int(what.split(".")[0]) for what, _, _ in rows() if what[0].isdigit() and "." in what[:3]
    }
    assert numbers == set(range(1, 13))


@pytest.mark.parametrize(
    ("figure", "place"), sorted({(figure, place) for _, figure, place in rows()})
)
def test_the_figure_answers_with_numbers(figure: str, place: str) -> None:
    store = warehouse.warehouse(warehouse.current_id())
    result = ask(FIGURES[figure], store, store.municipalities[place])
    assert result.fault is None
    assert result.rows
    assert result.figure.finding(result)


def _pages() -> list[tuple[str, str]]:
    return sorted({(FIGURES[figure].page, place) for _, figure, place in rows()})


@pytest.mark.parametrize(("page", "place"), _pages())
def test_the_page_shows_the_figure(page: str, place: str) -> None:
    app = AppTest.from_file(str(settings.PROJECT / "pages" / "navigation.py"), default_timeout=60)
    app.query_params["kommune"] = place
    app.switch_page(f"{page}.py")
    app.run()
    assert not app.exception
    told = "\n".join(str(element.proto.body) for element in app.get("html"))
    asked = {figure for _, figure, where in rows() if where == place}
    for figure in sorted(one for one in asked if FIGURES[one].page == page):
        assert f"/csv/{figure}.csv" in told, figure
