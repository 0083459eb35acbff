"""Who is on a page: the gate that every run of a page passes first, and the way out."""

import time
from typing import NoReturn
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from boligkompass.access import log, person, store
from boligkompass.access.answers import is_ours, way_back
from boligkompass.access.cookies import current_rules
from boligkompass.access.person import Person
from boligkompass.access.rules import RefusedError, session_id
from boligkompass.ledger.failures import LedgerError

_NOT_SIGNED_IN = "Logg inn for å se tallene."
_SEEN = "_sett"


def gate() -> Person:
    """Who is on the page. Whoever is not let in is told so, and the run ends here."""
    if person.mode() == person.LOCAL:
        return person.ANYONE_HERE
    try:
        return _person()
    except RefusedError as error:
        return _turned_away(error)
    except LedgerError as error:
        return _told_to_wait(error)


def _person() -> Person:
    """Who the visit is of, now: a token may have run out, and someone may have signed out in
    another window."""
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        raise RefusedError(_NOT_SIGNED_IN)
    if store.has_ended(session_id(claims)):
        raise RefusedError("Du er logget ut. Logg inn på nytt for å se tallene.")
    return current_rules().person(claims, time.time())


def _turned_away(error: RefusedError) -> NoReturn:
    # A page that was open, and is not theirs any longer: once, however often it asks.
    if _SEEN in st.session_state:
        log.event(log.REFUSED, person.NOBODY, "økten er over")
    st.session_state.clear()
    st.title("Boligkompass")
    st.write(str(error))
    if error.known:
        st.button("Logg ut", on_click=st.logout)
    else:
        st.html(f'<p><a href="{way_back(_here())}" target="_self">Logg inn</a></p>')
    st.stop()


def _told_to_wait(error: LedgerError) -> NoReturn:
    """Nobody can see whether the visit is over: what is written on the page stays."""
    st.title("Boligkompass")
    st.write(f"Tavla får ikke sett hvem du er: {error}.")
    st.button("Prøv igjen")
    st.stop()


def _here() -> str:
    """The address of the page, to come back to."""
    path, query = urlsplit(st.context.url or "").path or "/", urlencode(st.query_params.to_dict())
    address = f"{path}?{query}" if query else path
    return address if is_ours(address) else "/"


def of_visit() -> Person | None:
    """The same for whoever asks deep inside a run; None where no page is running."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    try:
        return _person()
    except (RefusedError, LedgerError):
        return None


person.ask_visits(of_visit)


def where() -> tuple[str, str | None, str | None]:
    """The page, municipality and extract that the visit is on, as far as that is known."""
    page, kommune, uttrekk = st.session_state.get(_SEEN, ("", None, None))
    return page, kommune, uttrekk


def sign_out() -> None:
    """The way out, in the sidebar."""
    if person.mode() == person.SIGN_IN:
        st.sidebar.button("Logg ut", on_click=st.logout, key="logg-ut")


def seen(page: str, kommune: str, uttrekk: str) -> None:
    """Tell the log of a page, once for each that the visit goes to."""
    now = (page, kommune, uttrekk)
    if st.session_state.get(_SEEN) != now:
        st.session_state[_SEEN] = now
        log.event(log.PAGE, person.current(), page, kommune=kommune, uttrekk=uttrekk)
