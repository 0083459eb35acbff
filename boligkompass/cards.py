"""Cards on a page: figures by id, drawn from results that are kept ready.

A page names figures and writes guidance between them. What has no numbers for the municipality is
gathered at the end of the page, with what would bring it and who has it. What is drawn is kept, so
that a page that is shown again is sent again as it was.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import streamlit as st

from boligkompass import charts, contact, markup, packages, settings
from boligkompass.access.person import current as asking
from boligkompass.catalogue import CatalogueError
from boligkompass.choices import Choices
from boligkompass.decisions import view
from boligkompass.decisions.view import View
from boligkompass.decisions.writing import may_write
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Figure, Result
from boligkompass.figures.beslutninger import may_own, with_decisions
from boligkompass.figures.results import Store, ask, municipalities_with
from boligkompass.figures.tiles import Tile, tile
from boligkompass.sitemap import PAGES

_VISIT = "_besok"
# Cards, and other parts, kept as drawn, 15-30 kB each: those of some hundred pages.
KEPT = 1024
# Px of a chart that has nothing but zeros and hidden values.
_FLAT = 170


@dataclass
class Visit:
    """One run of a page: its choices, the decisions as they then are and whether more may be
    written, guidance not yet drawn, whether anything is drawn, and the figures without numbers."""

    choices: Choices
    decided: View = field(default_factory=View)
    writable: bool = False
    guidance: list[str] = field(default_factory=list)
    drawn: bool = False
    missing: list[Figure] = field(default_factory=list)


_parts = Store(KEPT)


# -- what a page says ------------------------------------------------------------------------------


def begin(choices: Choices) -> None:
    """Start a run: the page's title, its question, and what the reader must know of the numbers.

    The meeting view has a title of its own at each point.
    """
    decided = view.of(choices.warehouse, choices.municipality.number)
    # Asked once a run: it reads files, and every part of the page is named by the answer.
    writable = may_write(choices.municipality.number) and not choices.is_earlier
    st.session_state[_VISIT] = Visit(choices, decided, writable)
    if choices.point is None:
        later = markup.decisions.later_left_out() if decided.later else ""
        st.html(markup.page_head(PAGES[choices.page], choices) + later)


def current() -> Choices:
    """The choices of this run."""
    return _visit().choices


def decided() -> View:
    """The decisions of the municipality as this run shows them."""
    return _visit().decided


def is_writable() -> bool:
    """Whether decisions may be written in this run: never under an earlier extract."""
    return _visit().writable


def end() -> None:
    """End a run: the figures of the page that have no numbers for this municipality."""
    visit = _visit()
    if visit.missing:
        _card("mangler", lambda: _missing(visit))


def figure(*ids: str) -> None:
    """Draw the figures with these ids as cards, one below the other: those that are for whoever
    is asking."""
    results = [_result(figure_id) for figure_id in ids if asking().may_see_figure(figure_id)]
    for result in results:
        if result.fault:
            _fault(result)
    shown = [r for r in results if not r.fault and (r.rows or r.figure.empty)]
    _visit().missing += [r.figure for r in results if not (r.fault or r.rows or r.figure.empty)]
    if shown:
        _draw_guidance()
        names = "\n".join(result.figure.id for result in shown)
        _draw(_name(names, shown), shown)


def text(paragraph: str) -> None:
    """A line of guidance before the next card; it is not shown where no card follows."""
    _visit().guidance.append(paragraph)


def card(name: str, make: Callable[[], str], *results: Result) -> None:
    """A card that is HTML alone, made once for the same data, place and choices; of `results`
    alone, where there are any."""
    _draw_guidance()
    _card(name, make, *results)


def printable(paragraph: str) -> None:
    """Guidance that says what the page is on paper, with a button that prints it."""
    text(f"{paragraph} {markup.print_button()}")


def sheet(figure_id: str) -> None:
    """The definition sheet of the indicator chosen for a figure, also where it has no values."""
    _draw_guidance()
    choices = _visit().choices
    indicator, katalog = choices.own["indikator"], choices.warehouse.catalogue

    def whole() -> str:
        definitions = _result("kilder/definisjoner")
        return markup.sheet(indicator, katalog, _result(figure_id), definitions)

    _card(f"{figure_id}-ark", whole)


def signs() -> None:
    """What the signs mean."""
    choices = _visit().choices
    _card("tegn", lambda: markup.signs(choices))


def small_numbers() -> None:
    """Why small numbers are hidden, and by which rules."""
    _card("smaa-tall", lambda: markup.small_numbers(_visit().choices.warehouse.rules))


def protection_rules() -> None:
    """What is chosen for each table of counts, and why."""
    _card("sammenslaatt", lambda: markup.protection_rules(_visit().choices.warehouse.rules))


def accessibility() -> None:
    """What was tested, what falls short, and whom to tell."""
    told = _contact()
    _card(f"tilgjengelighet\n{told}", lambda: markup.accessibility(told))


def privacy() -> None:
    """What is processed, what is not, how long, and whom to ask."""
    told, choices = _contact(), _visit().choices
    extract = choices.warehouse.manifest.id
    _card(f"personvern\n{told}", lambda: markup.privacy(told, choices.municipality.number, extract))


def licences() -> None:
    """The sources with their licences, and the software."""
    known = _visit().choices.warehouse.catalogue.kilder
    _card("kildelisenser", lambda: markup.sources(known.values()))
    _card("programvare", lambda: markup.software(packages.needed()))


def figure_list() -> None:
    """Every figure of the dashboard with its files."""
    choices = _visit().choices
    titles = _page_titles()
    person = asking()
    figures = [one for one in FIGURES.values() if person.may_see_figure(one.id)]
    _card("figurliste", lambda: markup.figure_list(figures, titles, choices))


def plan(figure_id: str, costs: str, trends: str) -> None:
    """The plan of measures, with what each costs and how its indicator moves."""
    measures, money, moved = map(_result, (figure_id, costs, trends))
    for result in (measures, money, moved):
        if result.fault:
            _fault(result)
    if measures.fault:
        return
    # Nothing of what was chosen is not nothing at all.
    if not (measures.rows or _unchosen(measures.figure).rows):
        _visit().missing.append(measures.figure)
        return
    _draw_guidance()
    shown = (measures, money, moved)
    if measures.rows:
        _card(figure_id, lambda: markup.plan(*shown, write=is_writable()), *shown)
    else:
        _card(figure_id, lambda: markup.nothing_of(measures), measures)


def changes(figure_id: str) -> None:
    """What is new since an earlier extract, as sentences; where nothing is, the card says so."""
    result = _result(figure_id)
    if result.fault or not result.rows:
        figure(figure_id)
        return
    _draw_guidance()
    _card(figure_id, lambda: markup.changes(result, _page_titles()), result)


def discussion(figure_id: str) -> None:
    """«Til drøfting»."""
    result = _result(figure_id)
    if result.fault:
        _fault(result)
        return

    def points() -> str:
        choices = _visit().choices
        asked = [
            ask(one, choices.warehouse, choices.municipality)
            for one in FIGURES.values()
            if one.discuss
        ]
        return markup.discussion(
            result,
            _page_titles(),
            numbers=any(one.rows for one in asked),
            faults=any(one.fault for one in asked),
        )

    st.html(_kept(figure_id, points, result))


def tiles(
    heading: str,
    ids: Iterable[str],
    *,
    worst_first: bool = False,
    small: bool = False,
    optional: bool = False,
) -> None:
    """A grid of tiles; with `worst_first`, what is furthest off target comes first. Those without
    numbers stand last; an `optional` grid is not drawn where that is all of them."""
    results = [_result(figure_id) for figure_id in ids]
    for result in results:
        if result.fault:
            _fault(result)
    shown = [result for result in results if result.rows]
    missing = [result.figure for result in results if not (result.rows or result.fault)]
    _visit().missing += missing

    def grid() -> str:
        made = [one for one in map(tile, shown) if one]
        if worst_first:
            made.sort(key=_distance)
        without = [figure_.title for figure_ in missing]
        return markup.tiles(made, heading, without=without, small=small)

    if shown:
        _draw_guidance()
    if shown or (missing and not optional):
        st.html(_kept(heading, grid, *results))


# -- how it is drawn -------------------------------------------------------------------------------


def _visit() -> Visit:
    visit: Visit = st.session_state[_VISIT]
    return visit


def _result(figure_id: str) -> Result:
    choices = _visit().choices
    found = ask(FIGURES[figure_id], choices.warehouse, choices.municipality, choices.own)
    return with_decisions(found, _visit().decided)


def _unchosen(figure_: Figure) -> Result:
    """The result by the figure's own first choices."""
    choices = _visit().choices
    return ask(figure_, choices.warehouse, choices.municipality)


def _contact() -> contact.Contact:
    """Whom the readers of this municipality tell, as the catalogue now has it."""
    try:
        return contact.load(settings.catalogue_folder(), _visit().choices.municipality.number)
    except CatalogueError:
        return contact.Contact()  # Told at the start; here the page says that there is none.


def _page_titles() -> dict[str, str]:
    return {slug: page.title for slug, page in PAGES.items()}


def _distance(made: Tile) -> float:
    return -made.distance


def _draw_guidance() -> None:
    """What is said before a card, now that one follows."""
    _visit().drawn = True
    for paragraph in _visit().guidance:
        st.html(f'<p class="bk-veiledning">{paragraph}</p>')
    _visit().guidance.clear()


def _key(name: str) -> str:
    return "kort-" + name.replace("/", "-")


def _name(part: str, results: Iterable[Result] = ()) -> str:
    """What names a part of a page: its own name, the data (those of the results it is made of, or
    all that the scope sees), the place, the decisions as they are, whether more may be written,
    and the choices."""
    choices = _visit().choices
    place = choices.municipality.number
    decisions = f"{_visit().decided.key} {is_writable()}"
    data = "\n".join(result.key for result in results) or choices.warehouse.key
    return "\n".join((part, data, place, decisions, *choices.own.values()))


def _kept(part: str, make: Callable[[], str], *results: Result) -> str:
    """The HTML of a part, made once for the same data, place and choices."""
    return _parts.get(_name(part, results), make)


def _card(name: str, make: Callable[[], str], *results: Result) -> None:
    """A card that is HTML alone."""
    with st.container(key=_key(name.partition("\n")[0])):
        st.html(_kept(f"{_visit().choices.page}/{name}", make, *results))


def _fault(result: Result) -> None:
    """A card for a figure whose table is out of order."""
    with st.container(key=_key(result.figure.id)):
        st.html(markup.fault(result.figure, result.fault or ""))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _draw(name: str, _results: Iterable[Result]) -> None:
    """Draw cards. Streamlit keeps what it drew under `name` and sends it again as it was.

    One text for a key and one call for many cards, since Streamlit takes its time to hash.
    """
    for result in _results:
        with st.container(key=_key(result.figure.id)):
            _draw_inside(result)


def _draw_inside(result: Result) -> None:
    drawn = result.figure
    if not result.rows:
        st.html(markup.card_head(result, drawn.empty or ""))
        return
    hidden = markup.all_hidden(result) if drawn.chart else ""
    st.html(markup.card_head(result, drawn.finding(result)) + markup.single(result) + hidden)
    if drawn.chart and markup.has_chart(result):
        spec, table = charts.slim(drawn.chart(result), result.table)
        if markup.is_flat(result):
            spec["height"] = min(spec["height"], _FLAT)
        st.vega_lite_chart(table, spec, theme=None, alt=markup.alt(result))
    st.html(markup.card_foot(result, write=is_writable() and may_own(drawn)))


def _missing(visit: Visit) -> str:
    store = visit.choices.warehouse
    entries = []
    for figure_ in visit.missing:
        numbers = municipalities_with(figure_, store)
        names = [store.municipalities[n].name for n in numbers if n in store.municipalities]
        entries.append((figure_, names))
    return markup.missing(entries, visit.choices.municipality.name, whole_page=not visit.drawn)
