"""Cards on a page: figures by id, drawn from results that are kept ready.

A page names figures and writes guidance between them. What has no numbers for the municipality is
gathered at the end of the page, with what would bring it and who has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import streamlit as st

from boligkompass import markup
from boligkompass.choices import Choices
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Composition, Figure, Result, Spec
from boligkompass.figures.results import KEPT, Store, ask
from boligkompass.figures.tiles import Tile, tile
from boligkompass.sitemap import PAGES

_VISIT = "_besok"


@dataclass
class Visit:
    """One run of a page: its choices, and the figures that had no numbers."""

    choices: Choices
    missing: list[Figure] = field(default_factory=list)


@dataclass(frozen=True)
class _Card:
    head: str
    foot: str
    alt: str
    spec: Spec | None


_cards = Store(KEPT)


def begin(choices: Choices) -> None:
    """Start a run: the page's title, its question, and what the reader must know of the numbers."""
    st.session_state[_VISIT] = Visit(choices)
    st.html(markup.page_head(PAGES[choices.page], choices))


def end() -> None:
    """End a run: the figures of the page that have no numbers for this municipality."""
    visit = _visit()
    if visit.missing:
        with st.container(key="kort-mangler"):
            st.html(_missing(visit))


def figure(*ids: str) -> None:
    """Draw the figures with these ids as cards, one below the other."""
    for figure_id in ids:
        result = _result(FIGURES[figure_id])
        if result.fault:
            with st.container(key=_key(figure_id)):
                st.html(markup.fault(result.figure, result.fault))
        elif result.rows or result.figure.empty:
            _draw(result)
        else:
            _visit().missing.append(result.figure)


def text(paragraph: str) -> None:
    """A line of guidance between figures."""
    st.html(f'<p class="bk-veiledning">{paragraph}</p>')


def sheet(figure_id: str) -> None:
    """The whole definition sheet of the indicator that a figure is about."""
    with st.container(key=_key(f"{figure_id}-ark")):
        st.html(markup.sheet(_result(FIGURES[figure_id])))


def signs() -> None:
    """What the signs mean."""
    with st.container(key=_key("tegn")):
        st.html(markup.signs())


def figure_list() -> None:
    """Every figure of the dashboard with its files."""
    with st.container(key=_key("figurliste")):
        st.html(markup.figure_list(FIGURES.values(), _page_titles(), _visit().choices))


def discussion(figure_id: str) -> None:
    """«Til drøfting»."""
    result = _result(FIGURES[figure_id])
    if result.fault:
        st.html(markup.fault(result.figure, result.fault))
    else:
        st.html(markup.discussion(result, _page_titles()))


def tiles(
    heading: str, ids: Iterable[str], *, worst_first: bool = False, small: bool = False
) -> None:
    """A grid of tiles; with `worst_first`, what is furthest off target comes first."""
    made: list[Tile] = []
    faults: list[Result] = []
    for figure_id in ids:
        result = _result(FIGURES[figure_id])
        if result.fault:
            faults.append(result)
            continue
        one = tile(result)
        if one is None:
            _visit().missing.append(result.figure)
        else:
            made.append(one)
    if worst_first:
        made.sort(key=lambda t: -t.distance)
    if made:
        st.html(markup.tiles(made, _visit().choices.all, heading, small=small))
    for result in faults:
        with st.container(key=_key(result.figure.id)):
            st.html(markup.fault(result.figure, result.fault or ""))


def _visit() -> Visit:
    visit: Visit = st.session_state[_VISIT]
    return visit


def _result(figure_: Figure) -> Result:
    choices = _visit().choices
    return ask(figure_, choices.warehouse, choices.municipality, choices.own)


def _page_titles() -> dict[str, str]:
    return {slug: page.title for slug, page in PAGES.items()}


def _key(figure_id: str) -> str:
    return "kort-" + figure_id.replace("/", "-")


def _draw(result: Result) -> None:
    store = _visit().choices.warehouse
    key = (result.figure.id, store.key, result.municipality.number, *result.choices.items())
    card = _cards.get(key, lambda: _card(result))
    with st.container(key=_key(result.figure.id)):
        st.html(card.head)
        if card.spec is not None:
            st.vega_lite_chart(result.table, card.spec, theme=None, alt=card.alt)
        if card.foot:
            st.html(card.foot)


def _card(result: Result) -> _Card:
    figure_ = result.figure
    if not result.rows:
        return _Card(markup.card_head(result, figure_.empty or ""), "", "", None)
    return _Card(
        head=markup.card_head(result, figure_.finding(result)) + markup.single(result),
        foot=markup.card_foot(result),
        alt=markup.alt(result) if figure_.chart else "",
        spec=figure_.chart(result) if figure_.chart and len(result.rows) > 1 else None,
    )


def _missing(visit: Visit) -> str:
    store = visit.choices.warehouse
    entries = []
    for figure_ in visit.missing:
        tables = frozenset[str]()
        if not isinstance(figure_.query, Composition):
            tables = store.query(figure_.query).tables - {"maal", "kommune"}
        numbers = store.with_numbers(tables, figure_.indicators)
        names = [store.municipalities[n].name for n in numbers if n in store.municipalities]
        entries.append((figure_, names))
    return markup.missing(entries, visit.choices.municipality.name)
