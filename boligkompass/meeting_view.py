"""The meeting: the agenda on its page, and the view that shows one point over the whole screen.

The address decides which it is and which point is shown. The buttons write the address, and our
script lets the keyboard press the buttons; a visit stays the same session from point to point, so
that the next one is there at once.
"""

import streamlit as st

from boligkompass import cards, charts, markup, saksliste
from boligkompass.choices import MEETING, POINT, VIEW
from boligkompass.figures.base import Result
from boligkompass.figures.beslutninger import may_own, with_decisions
from boligkompass.saksliste import Saksliste

# Px that a chart of standing bars or lines is laid out in; the style enlarges it to fit the screen.
_HEIGHT = 260
_FLAT = 170
# The heights in px that the style knows; a chart belongs to the first that holds it.
_SIZES = (100, 180, 260, 300, 340, 380, 420, 520, 640)


def is_on() -> bool:
    """Whether this run shows one point over the whole screen."""
    return cards.current().point is not None


def start(how: str) -> None:
    """The button that starts the view at the first point, and how to find one's way in it; none
    where there is nothing to show."""
    if _agenda().punkter:
        st.button(
            "Start møtevisning",
            key="mote-start",
            type="primary",
            on_click=_go_to,
            args=(1,),
        )
        cards.text(how)


def agenda() -> None:
    """The agenda, with the findings as they are now."""
    plan = _agenda()
    cards.card("saksliste", lambda: markup.agenda(plan, cards.current()), *plan.punkter)


def decisions() -> None:
    """What was decided before and is not done."""
    seen = cards.decided()
    if seen.fault:
        st.html(markup.decisions.trouble(seen.fault))
    else:
        cards.card("apne-beslutninger", lambda: markup.open_decisions(seen, cards.current()))


def point() -> None:
    """The point that the address names: its finding, figure, and what belongs to it."""
    choices, plan = cards.current(), _agenda()
    number = choices.point
    assert number is not None
    result, last = with_decisions(plan.punkter[number - 1], cards.decided()), len(plan.punkter)
    with st.container(key="mote"):
        with st.container(key="motelinje", horizontal=True, vertical_alignment="center"):
            later = cards.decided().later
            st.html(markup.where(number, last, result, choices, later=later))
            _buttons(number, last)
        _show(result)


def _agenda() -> Saksliste:
    choices = cards.current()
    return saksliste.of(choices.warehouse, choices.municipality)


# -- from point to point ---------------------------------------------------------------------------


def _buttons(number: int, last: int) -> None:
    for label, step in (("Forrige", -1), ("Neste", 1)):
        there = 1 <= number + step <= last
        key = f"mote-{label.lower()}"
        st.button(label, key=key, on_click=_step, args=(step, last), disabled=not there)
    st.button("Avslutt", key="mote-avslutt", on_click=_leave)


def _step(step: int, last: int) -> None:
    """Go on from where the address now is: two quick presses are two points."""
    _go_to(min(max(int(st.query_params[POINT]) + step, 1), last))


def _go_to(number: int) -> None:
    st.query_params.update({VIEW: MEETING, POINT: str(number)})


def _leave() -> None:
    for name in (VIEW, POINT):
        st.query_params.pop(name, None)


# -- one point -------------------------------------------------------------------------------------


def _show(result: Result) -> None:
    st.html(markup.point_head(result))
    if result.fault:
        return
    said = "sagt" if _is_said(result) else ""
    place = cards.current().municipality.number
    _draw("\n".join((result.figure.id, said, result.key, place, *result.choices.values())), result)
    write = cards.is_writable() and may_own(result.figure)
    st.html(markup.point_foot(result, with_table=markup.is_drawn(result), write=write))


def _is_said(result: Result) -> bool:
    """Whether something below the figure takes of its room."""
    return bool(result.comments or result.decisions)


@st.cache_data(max_entries=cards.KEPT, show_spinner=False)
def _draw(name: str, _result: Result) -> None:
    """Draw what stands under the finding. Streamlit keeps it under `name`, as the cards do."""
    if not markup.is_drawn(_result):
        if _result.rows:
            st.html(markup.point_table(_result))
        return
    instead = markup.single(_result) + markup.all_hidden(_result)
    if instead:
        st.html(instead)
    else:
        _draw_chart(_result)


def _draw_chart(result: Result) -> None:
    """The chart as on its card, in a frame whose name tells the style how much to enlarge it."""
    assert result.figure.chart is not None
    spec, table = charts.slim(result.figure.chart(result), result.table)
    spec["height"] = _height(spec, flat=markup.is_flat(result))
    # Names that fold into two lines when the width changes get the room that they need.
    spec["autosize"] = {**spec["autosize"], "resize": True}
    size = next((size for size in _SIZES if size >= spec["height"]), _SIZES[-1])
    shared = "-delt" if _is_said(result) else ""
    with st.container(key=f"motegraf-{size}{shared}"):
        st.vega_lite_chart(table, spec, theme=None, alt=markup.alt(result))


def _height(spec: charts.Spec, *, flat: bool) -> int:
    """Px of a chart: its own where that follows from its rows, else what suits a wide screen."""
    along = spec["layer"][0].get("encoding", {}).get("x", {})
    if along.get("type") not in ("nominal", "temporal"):
        return int(spec["height"])
    return _FLAT if flat else _HEIGHT
