"""The slim row of choices at the top of a page, tied to the address.

The address decides; a widget that is changed writes the address and the page runs again.
"""

from collections.abc import Mapping

import streamlit as st

from boligkompass import formats, markup, warehouse
from boligkompass.choices import EXTRACT, MUNICIPALITY, Choices, UnknownChoice, parameters_of
from boligkompass.choices import validate
from boligkompass.extracts import ExtractError
from boligkompass.sitemap import PAGES

_PINNED, _KEPT = "_uttrekk", "_valg"
_SHARED = (MUNICIPALITY, EXTRACT)


def show(page: str) -> Choices | None:
    """Draw the row. None when the address names something unknown: then the reader is told."""
    try:
        pinned = st.session_state.setdefault(_PINNED, None) or warehouse.current_id()
        st.session_state[_PINNED] = pinned
        choices = validate(page, _address(), pinned)
    except (UnknownChoice, ExtractError) as error:
        st.html(markup.unknown_choice(str(error)))
        return None
    _keep(choices)
    _draw(choices)
    return choices


def _address() -> dict[str, str]:
    """The address's choices; on a page switch, which empties it, those the visit had."""
    address = dict(st.query_params)
    if not address.keys() & set(_SHARED):
        address = {**st.session_state.get(_KEPT, {}), **address}
    return address


def _keep(choices: Choices) -> None:
    """Remember what is shared between pages, and let the address say what is shown."""
    kept = {MUNICIPALITY: choices.municipality.number}
    if EXTRACT in st.query_params or EXTRACT in st.session_state.get(_KEPT, {}):
        kept[EXTRACT] = choices.warehouse.manifest.id
    if kept.get(EXTRACT) == st.session_state[_PINNED]:
        del kept[EXTRACT]
    st.session_state[_KEPT] = kept
    wanted = {**kept, **choices.own}
    if EXTRACT in st.query_params:
        wanted[EXTRACT] = choices.warehouse.manifest.id
    if dict(st.query_params) != wanted:
        st.query_params.from_dict(wanted)


def _draw(choices: Choices) -> None:
    with st.container(key="valgrad", horizontal=True, vertical_alignment="bottom"):
        names = {m.number: m.name for m in choices.neighbours}
        names.setdefault(choices.municipality.number, choices.municipality.name)
        _select(MUNICIPALITY, "Kommune", names, choices.municipality.number)
        extracts = {i: _extract_name(i) for i in warehouse.extract_ids()}
        _select(EXTRACT, "Uttrekk", extracts, choices.warehouse.manifest.id)
        for parameter in parameters_of(choices.page).values():
            values = parameter.allowed(choices.warehouse)
            _select(parameter.name, parameter.title, values, choices.own[parameter.name])
        st.html(markup.copy_link(PAGES[choices.page], choices), width="content")


def _extract_name(extract_id: str) -> str:
    day, _, number = extract_id.partition(".")
    year, month, day_of_month = (int(part) for part in day.split("-"))
    text = f"Tall per {day_of_month}. {formats.MONTHS[month - 1]} {year}"
    return text if number == "1" else f"{text} ({number}. utgave)"


def _select(name: str, title: str, values: Mapping[str, str], value: str) -> None:
    key = f"valg-{name}"
    st.session_state[key] = value
    st.selectbox(
        title,
        list(values),
        format_func=lambda option: values.get(option, option),
        key=key,
        on_change=_changed,
        args=(name, key),
        label_visibility="collapsed",
        width=250,
    )


def _changed(name: str, key: str) -> None:
    st.query_params[name] = st.session_state[key]
