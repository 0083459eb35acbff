"""The slim row of choices at the top of a page, tied to the address.

The address decides; a widget that is changed writes the address and the page runs again.
"""

from collections.abc import Mapping

import streamlit as st

from boligkompass import formats, markup, warehouse
from boligkompass.choices import (
    EXTRACT,
    MUNICIPALITY,
    POINT,
    VIEW,
    Choices,
    UnknownChoiceError,
    WithdrawnExtractError,
    carried,
    validate,
)
from boligkompass.extracts import ExtractError
from boligkompass.figures.base import JOINT, Parameter
from boligkompass.sitemap import PAGES

_PINNED, _KEPT = "_uttrekk", "_valg"
_SHARED = (MUNICIPALITY, EXTRACT)


def show(page: str) -> Choices | None:
    """Draw the row, which the meeting view is without. None when the address names something
    unknown: then the reader is told."""
    try:
        choices = validate(page, _address(page), _pinned())
    except WithdrawnExtractError as error:
        st.html(markup.withdrawn(_let_go(error)))
        return None
    except (UnknownChoiceError, ExtractError) as error:
        st.html(markup.unknown_choice(str(error)))
        return None
    _keep(choices)
    if choices.point is None:
        _draw(choices)
    return choices


def _pinned() -> str:
    """The extract that was current when the visit began."""
    pinned: str = st.session_state.get(_PINNED) or warehouse.current_id()
    st.session_state[_PINNED] = pinned
    return pinned


def _let_go(error: WithdrawnExtractError) -> str:
    """What the reader is told. An extract that the visit held by itself is held no longer."""
    if EXTRACT in st.query_params:
        return str(error)
    st.session_state.pop(_PINNED, None)
    st.session_state.get(_KEPT, {}).pop(EXTRACT, None)
    return f"{error} Last siden på nytt for å se tallene som gjelder nå."


def _address(page: str) -> dict[str, str]:
    """The address's choices; on a page switch, which empties it, those the visit had.

    UnknownChoiceError where one choice stands twice: neither is more meant than the other.
    """
    address = dict(st.query_params)
    for name in address:
        if len(st.query_params.get_all(name)) > 1:
            raise UnknownChoiceError(
                f"Adressen har flere verdier for «{name}». La bare én av dem stå."
            )
    if not address.keys() & set(_SHARED):
        had = st.session_state
        kept = had.get(_KEPT, {})
        own = carried(page, had.get(_own(page), {}), kept.get(EXTRACT) or _pinned())
        address = {**kept, **own, **address}
    return address


def _own(page: str) -> str:
    """Where a visit keeps the choices that belong to one page."""
    return f"{_KEPT}-{page}"


def _keep(choices: Choices) -> None:
    """Remember what is shared between pages, and let the address say what is shown."""
    kept = {MUNICIPALITY: choices.municipality.number}
    if EXTRACT in st.query_params or EXTRACT in st.session_state.get(_KEPT, {}):
        kept[EXTRACT] = choices.warehouse.manifest.id
    if kept.get(EXTRACT) == st.session_state[_PINNED]:
        del kept[EXTRACT]
    st.session_state[_KEPT] = kept
    # Who comes back to the page of the meeting, comes to the page and not into the middle of it.
    lasting = {name: value for name, value in choices.own.items() if name not in (VIEW, POINT)}
    st.session_state[_own(choices.page)] = lasting
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
        extracts = {i: formats.extract_name(i) for i in warehouse.extract_ids()}
        # What was chosen of one extract may be nowhere in another.
        own = tuple(choices.own)
        _select(EXTRACT, "Uttrekk", extracts, choices.warehouse.manifest.id, own, choices.page)
        for parameter in choices.offered.values():
            _offer(parameter, choices)
        st.html(markup.copy_link(PAGES[choices.page], choices), width="content")


def _offer(parameter: Parameter, choices: Choices) -> None:
    """The widget of one of the page's own choices; none where there is nothing to choose."""
    values = parameter.worth(choices.warehouse, choices.municipality, choices.own)
    value = choices.own[parameter.name]
    following = tuple(p.name for p in choices.offered.values() if parameter.name in p.follows)
    if parameter.several and values:
        _select_several(parameter, values, value)
    elif values:
        _select(parameter.name, parameter.title, values, value, following)


def _select_several(parameter: Parameter, values: Mapping[str, str], value: str) -> None:
    key = f"valg-{parameter.name}"
    st.session_state[key] = parameter.parts(value)
    st.multiselect(
        parameter.title,
        list(values),
        format_func=lambda option: values.get(option, option),
        key=key,
        placeholder=parameter.title,
        on_change=_changed_several,
        args=(parameter.name, key),
        label_visibility="collapsed",
        width=510,
    )


def _changed_several(name: str, key: str) -> None:
    st.query_params[name] = JOINT.join(st.session_state[key])


def _select(
    name: str,
    title: str,
    values: Mapping[str, str],
    value: str,
    following: tuple[str, ...] = (),
    page: str = "",
) -> None:
    key = f"valg-{name}"
    st.session_state[key] = value
    st.selectbox(
        title,
        list(values),
        format_func=lambda option: values.get(option, option),
        key=key,
        on_change=_changed,
        args=(name, key, following, page),
        label_visibility="collapsed",
        width=250,
    )


def _changed(name: str, key: str, following: tuple[str, ...], page: str) -> None:
    """Write the address; a choice that follows this one starts over. Of a `page`, when the extract
    is what changes, the choices that the new one has are kept."""
    st.query_params[name] = st.session_state[key]
    had = {other: st.query_params[other] for other in following if other in st.query_params}
    kept = carried(page, had, st.session_state[key]) if page else {}
    for other in had.keys() - kept.keys() - {VIEW, POINT}:
        del st.query_params[other]
