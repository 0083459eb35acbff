"""The page of decisions: the list, the form for a new one, and the one for what has become of it.

A form has an id from when it is first drawn until it is saved; the same id never writes twice,
whatever is clicked. What is wrong stands below its field, and what was written stays.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

import streamlit as st

from boligkompass import cards, handouts, markup
from boligkompass.beslutninger import Beslutning, StoreError
from boligkompass.choices import EXTRACT, MUNICIPALITY
from boligkompass.codes import KODEVERK
from boligkompass.decisions import tables, view, writing
from boligkompass.decisions.history import Vedtak
from boligkompass.decisions.writing import Oppfolging, Skjema
from boligkompass.figures import FIGURES, beslutninger
from boligkompass.figures.base import NONE
from boligkompass.figures.endringer import AGAINST
from boligkompass.handouts import Handout
from boligkompass.markup.decisions import Names
from boligkompass.markup.links import address, download_link
from boligkompass.sitemap import PAGES

_FORM, _SAVED = "_beslutningsskjema", "_beslutning_lagret"
_OPENED = "_beslutning_folges_opp"
_STATUSES = KODEVERK["beslutningsstatus"]
_FIGURE, _MEASURE = "figur:", "tiltak:"
_DAY = "DD.MM.YYYY"
_CONFIRMED_SECONDS = 20


def show() -> None:
    """The whole page below its title: the list, and the form where one may write.

    The form stands first for whoever comes from a figure to write.
    """
    seen = cards.decided()
    if seen.fault:
        st.html(markup.decisions.trouble(seen.fault))
    _confirm()
    names = _names()
    parts = [("beslutninger", _list)]
    # Also when a newer extract came while the form was filled in: nothing written is lost.
    if cards.is_writable() or _is_refused():
        parts.append(("ny-beslutning", _new))
    if cards.current().own["figur"] != NONE:
        parts.reverse()
    for key, draw in parts:
        with st.container(key=f"kort-{key}"):
            draw(names)


def news() -> None:
    """On the page of what is new: what was decided, followed up or is late. No card without any."""
    seen, choices = cards.decided(), cards.current()
    against = choices.own[AGAINST.name]
    if seen.fault:
        st.html(markup.decisions.trouble(seen.fault))
    if not seen.vedtak or against == NONE:
        return
    found = beslutninger.since(seen, against, view.published)
    finding = beslutninger.news_finding(found, against)
    link = address(beslutninger.PAGE, _place())
    with st.container(key="kort-endringer-beslutninger"):
        st.html(markup.decisions.news(found, finding, link, _invented()))


# -- the list --------------------------------------------------------------------------------------


def _list(names: Names) -> None:
    seen, choices = cards.decided(), cards.current()
    found = beslutninger.chosen(seen.vedtak, choices.own)
    still = [one for one in found if one.beslutning.is_open]
    done = [one for one in found if not one.beslutning.is_open]
    if not seen.vedtak:
        st.html(markup.decisions.list_head(beslutninger.finding(()), _how_to_begin()))
        return
    head = beslutninger.finding(seen.vedtak)
    shown = len(found) < len(seen.vedtak)
    note = "De over fristen står først, så de andre åpne."
    if shown:
        note = f"Viser {len(found)} av {len(seen.vedtak)}, etter valgene øverst. {note}"
    st.html(markup.decisions.list_head(head, note, _invented()))
    for one in still:
        st.html(markup.decisions.entry(one, names))
        if cards.is_writable():
            _follow_up(one)
    st.html(markup.decisions.closed(done, names) + markup.decisions.list_foot(len(seen.vedtak)))
    _download(found, names)


def _how_to_begin() -> str:
    if cards.decided().fault:
        return "Beslutningene kan ikke vises nå."
    if not cards.is_writable():
        return "Beslutninger skrives når de nyeste tallene vises."
    return (
        "Skriv den første i skjemaet, eller med «Skriv beslutning» ved en figur. Da står den "
        "ved figuren, i møtegrunnlaget og på siden Endringer ved neste møte."
    )


def _download(found: list[Vedtak], names: Names) -> None:
    choices = cards.current()
    place, day = choices.municipality, choices.warehouse.manifest.dato
    given = Handout(
        name=f"{'oppdiktet-' * place.invented}beslutninger-{place.number}-{day}.csv",
        media_type="text/csv; charset=utf-8",
        what="csv beslutninger",
        kommune=place.number,
        uttrekk=choices.warehouse.manifest.id,
        # Made when it is asked for, outside the visit: everything it needs is handed over here.
        make=partial(tables.csv_bytes, found, place.name, names.words, _invented()),
    )
    link = download_link(handouts.offer(st.session_state, given), "Last ned listen (CSV)")
    st.html(f'<p class="bk-filer">{link}</p>')


# -- a new decision --------------------------------------------------------------------------------


def _new(names: Names) -> None:
    choices = cards.current()
    own = choices.own["figur"]
    form = _form_id(f"{choices.municipality.number}/{own}")
    wrong = _faults_of(form)
    st.html(markup.decisions.list_head("Ny beslutning"))
    with st.form(form, border=False, enter_to_submit=False):
        subjects = _subjects(names, own)
        if own != NONE:
            st.session_state.setdefault(f"{form}-gjelder", _FIGURE + own)
        st.selectbox(
            "Hva gjelder det?",
            list(subjects),
            format_func=lambda value: subjects.get(value, value),
            key=f"{form}-gjelder",
        )
        _text(form, "beslutning", "Beslutning", wrong)
        with st.container(horizontal=True):
            _line(form, "ansvarlig", "Ansvarlig funksjon, ikke en person", wrong)
            _date(form, "dato", "Besluttet", date.today(), wrong)
            _date(form, "frist", "Frist (kan stå tom)", None, wrong)
            _status(form, "vedtatt", wrong)
        st.form_submit_button(
            "Lagre beslutningen",
            type="primary",
            key=f"{form}-lagre",
            on_click=_save,
            args=(form, choices.municipality.number, choices.warehouse.manifest.id),
        )
        _told(wrong, "lager")


def _subjects(names: Names, chosen: str) -> dict[str, str]:
    """What a decision may belong to, by its kind and id."""
    choices = cards.current()
    here = beslutninger.figures_here(FIGURES, choices.warehouse, choices.municipality)
    measures = beslutninger.measures_here(FIGURES, choices.warehouse, choices.municipality)
    ids = here if chosen in (NONE, *here) else [*here, chosen]
    figures = {_FIGURE + i: f"{PAGES[FIGURES[i].page].title}: {names.words[i]}" for i in ids}
    plan = {_MEASURE + i: f"Tiltak: {name}" for i, name in measures.items()}
    return {"": "Ingen figur eller tiltak", **figures, **plan}


def _save(form: str, kommunenr: str, uttrekk: str) -> None:
    """The form is sent: saved and confirmed, or told what is wrong with it."""
    kept = st.session_state
    subject = kept.get(f"{form}-gjelder") or ""
    filled = Skjema(
        dato=kept.get(f"{form}-dato"),
        beslutning=kept.get(f"{form}-beslutning") or "",
        ansvarlig=kept.get(f"{form}-ansvarlig") or "",
        frist=kept.get(f"{form}-frist"),
        status=kept.get(f"{form}-status") or "vedtatt",
        figur=subject.removeprefix(_FIGURE) if subject.startswith(_FIGURE) else None,
        tiltak=subject.removeprefix(_MEASURE) if subject.startswith(_MEASURE) else None,
    )
    if not writing.may_write(kommunenr):
        return
    wrong = writing.faults(filled, date.today())
    saved = (
        None if wrong else _written(lambda: writing.save(form, filled, kommunenr, uttrekk), wrong)
    )
    kept[f"{form}-feil"] = wrong
    if saved:
        _finish(form, f"Beslutningen er lagret som {saved.id}.")
        if "figur" in st.query_params:
            st.query_params["figur"] = NONE


# -- what has become of one ------------------------------------------------------------------------


def _follow_up(one: Vedtak) -> None:
    """The button at an open decision, and the form it opens."""
    name = one.beslutning.id
    if st.session_state.get(_OPENED) != name:
        key = f"folg-opp-{name}"
        st.button(f"Følg opp {name}", key=key, on_click=_open, args=(name,))
        return
    form = _form_id(name)
    wrong, draft = _faults_of(form), one.beslutning.utkast
    with st.form(form, enter_to_submit=False):
        with st.container(horizontal=True):
            _status(form, draft.status, wrong)
            _date(form, "frist", "Frist (kan stå tom)", draft.frist, wrong)
        _text(form, "merknad", "Merknad (kan stå tom)", wrong)
        with st.container(horizontal=True):
            st.form_submit_button(
                "Lagre oppfølgingen",
                type="primary",
                key=f"{form}-lagre",
                on_click=_save_follow_up,
                args=(form, one.beslutning),
            )
            st.form_submit_button("Avbryt", key=f"{form}-avbryt", on_click=_open, args=(None,))
        _told(wrong, "lager")


def _open(name: str | None) -> None:
    st.session_state[_OPENED] = name


def _save_follow_up(form: str, before: Beslutning) -> None:
    kept = st.session_state
    filled = Oppfolging(
        status=kept.get(f"{form}-status") or before.utkast.status,
        frist=kept.get(f"{form}-frist"),
        merknad=kept.get(f"{form}-merknad") or "",
    )
    if not writing.may_write(before.utkast.kommunenr):
        return
    wrong = writing.follow_up_faults(filled, before)
    saved = None if wrong else _written(lambda: writing.follow_up(form, before.id, filled), wrong)
    kept[f"{form}-feil"] = wrong
    if saved:
        _finish(form, f"Oppfølgingen av {saved.id} er lagret.")
        _open(None)


# -- forms -----------------------------------------------------------------------------------------


def _form_id(subject: str) -> str:
    """The id of the form about something, the same until it is saved."""
    forms: dict[str, str] = st.session_state.setdefault(_FORM, {})
    return forms.setdefault(subject, f"skjema-{secrets.token_hex(8)}")


def _finish(form: str, sentence: str) -> None:
    """The form is saved: the next one is new, and the reader is told."""
    forms: dict[str, str] = st.session_state.get(_FORM, {})
    st.session_state[_FORM] = {subject: one for subject, one in forms.items() if one != form}
    st.session_state[_SAVED] = (sentence, time.monotonic())


def _confirm() -> None:
    """What was just saved. It stays a little, since the second of two clicks runs the page anew."""
    sentence, when = st.session_state.get(_SAVED, ("", 0.0))
    if sentence and time.monotonic() - when < _CONFIRMED_SECONDS:
        st.html(markup.decisions.confirmed(sentence))


def _written(write: Callable[[], Beslutning], wrong: dict[str, str]) -> Beslutning | None:
    """What was written; None when the store refused, and then `wrong` says so."""
    try:
        return write()
    except StoreError as error:
        wrong["lager"] = (
            f"{error} Teksten står fortsatt i skjemaet. Prøv igjen, og meld fra til den som "
            "drifter Boligkompass hvis det ikke hjelper."
        )
        return None


def _is_refused() -> bool:
    """Whether a form was sent and not saved."""
    forms: dict[str, str] = st.session_state.get(_FORM, {})
    return any(map(_faults_of, forms.values()))


def _faults_of(form: str) -> Mapping[str, str]:
    found: Mapping[str, str] = st.session_state.get(f"{form}-feil", {})
    return found


def _told(wrong: Mapping[str, str], field: str) -> None:
    """What is wrong with a field, below it."""
    if field in wrong:
        st.html(markup.decisions.trouble(wrong[field]))


def _text(form: str, field: str, title: str, wrong: Mapping[str, str]) -> None:
    st.text_area(title, key=f"{form}-{field}", height=100)
    _told(wrong, field)


def _line(form: str, field: str, title: str, wrong: Mapping[str, str]) -> None:
    with st.container(width=330):
        st.text_input(title, key=f"{form}-{field}", placeholder="Kommunalsjef eiendom")
        _told(wrong, field)


def _date(form: str, field: str, title: str, first: date | None, wrong: Mapping[str, str]) -> None:
    with st.container(width=190):
        st.date_input(title, first, key=f"{form}-{field}", format=_DAY, min_value=date(2000, 1, 1))
        _told(wrong, field)


def _status(form: str, first: str, wrong: Mapping[str, str]) -> None:
    codes = list(_STATUSES)
    with st.container(width=170):
        st.selectbox(
            "Status",
            codes,
            index=codes.index(first),
            format_func=lambda code: _STATUSES[code],
            key=f"{form}-status",
        )
        _told(wrong, "status")


# -- names and addresses ---------------------------------------------------------------------------


def _names() -> Names:
    """Figures and measures in words, and the way to each."""
    choices, shown = cards.current(), _place()
    measures = beslutninger.measures_here(FIGURES, choices.warehouse, choices.municipality)
    plan = address("tiltaksplan", shown)
    return Names(
        {i: figure.title for i, figure in FIGURES.items()} | measures,
        {i: address(figure.page, shown) for i, figure in FIGURES.items()}
        | dict.fromkeys(measures, plan),
    )


def _place() -> dict[str, str]:
    """What an address within the same municipality and extract holds."""
    choices = cards.current()
    shown = {MUNICIPALITY: choices.municipality.number}
    if choices.is_earlier:
        shown[EXTRACT] = choices.warehouse.manifest.id
    return shown


def _invented() -> str:
    """What marks the decisions of an invented municipality."""
    return "Oppdiktede beslutninger" if cards.current().municipality.invented else ""
