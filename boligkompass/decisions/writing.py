"""Writing a decision: what is checked first, who may, and once however often it is sent."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Lock

from boligkompass import formats, freetext
from boligkompass.access import log
from boligkompass.access.person import DECIDER, current
from boligkompass.beslutninger import Beslutning, StoreError, Utkast
from boligkompass.decisions import view
from boligkompass.firstnames import FIRST_NAMES

# The longest text of a decision or a remark: about a page.
LONGEST = 2000
# How many forms are remembered; each is sent within moments of the first time.
_REMEMBERED = 512


@dataclass(frozen=True)
class Skjema:
    """A new decision as its form was filled in; None or empty is not filled in."""

    dato: date | None
    beslutning: str
    ansvarlig: str
    frist: date | None
    status: str
    figur: str | None = None
    tiltak: str | None = None


@dataclass(frozen=True)
class Oppfolging:
    """What has become of a decision, as its form was filled in."""

    status: str
    frist: date | None
    merknad: str


def may_write(kommunenr: str | None = None) -> bool:
    """Whether whoever is on the page may write, of a municipality when one is named. One place
    decides."""
    person = current()
    return DECIDER in person.roles if kommunenr is None else person.may_decide_for(kommunenr)


def _insist(kommunenr: str) -> None:
    """StoreError where whoever is asking may not write: a page that asks anyway is not heard."""
    if not may_write(kommunenr):
        log.event(log.REFUSED, current(), "beslutning", kommune=kommunenr)
        raise StoreError("Du har ikke tilgang til å skrive beslutninger for denne kommunen.")


# -- what is checked -------------------------------------------------------------------------------


def faults(form: Skjema, today: date) -> dict[str, str]:
    """What is wrong, a sentence that says what to do for each field; empty when all is well."""
    found = {
        "dato": _date_fault(form.dato, today),
        "beslutning": _text_fault(form.beslutning, "Skriv hva som ble besluttet."),
        "ansvarlig": _function_fault(form.ansvarlig),
        "frist": _deadline_fault(form.frist, form.dato),
    }
    return {field: told for field, told in found.items() if told}


def follow_up_faults(form: Oppfolging, before: Beslutning) -> dict[str, str]:
    """The same for what has become of a decision."""
    draft = before.utkast
    found = {
        "merknad": _text_fault(form.merknad, ""),
        "frist": _deadline_fault(form.frist, draft.dato),
    }
    if (form.status, form.frist, form.merknad.strip()) == (draft.status, draft.frist, ""):
        found["status"] = "Ingenting er endret. Velg ny status, ny frist, eller skriv en merknad."
    return {field: told for field, told in found.items() if told}


def _date_fault(dato: date | None, today: date) -> str:
    if dato is None:
        return "Velg dagen da det ble besluttet."
    if dato > today:
        return "Datoen er fram i tid. Velg dagen da det ble besluttet."
    return ""


def _deadline_fault(frist: date | None, dato: date | None) -> str:
    if frist is None or dato is None or frist >= dato:
        return ""
    return f"Fristen er før beslutningen ({formats.day(dato)}). Velg en senere dag."


def _text_fault(text: str, empty: str) -> str:
    """What is wrong with a text; `empty` is what to say where there is none."""
    if not text.strip():
        return empty
    if len(text) > LONGEST:
        return (
            f"Teksten er på {formats.number(len(text))} tegn. Kort den ned til "
            f"{formats.number(LONGEST)}."
        )
    told = freetext.kinds(freetext.faults_in(text))
    return " ".join(f"{formats.sentence(one.message)} {one.advice}" for one in told)


def _function_fault(text: str) -> str:
    words = text.split()
    if words and words[0] in FIRST_NAMES and all(word[:1].isupper() for word in words):
        return (
            "Dette ser ut til å være et personnavn. Skriv funksjonen som har ansvaret, "
            "for eksempel «Kommunalsjef eiendom»."
        )
    return _text_fault(text, "Skriv hvilken funksjon som har ansvaret.")


# -- written once ----------------------------------------------------------------------------------

_written: OrderedDict[str, Beslutning] = OrderedDict()
_lock = Lock()


def save(form_id: str, form: Skjema, kommunenr: str, uttrekk: str) -> Beslutning:
    """Write a new decision, once for each `form_id`; StoreError when it cannot be.

    The form must have no faults.
    """
    if form.dato is None:
        raise ValueError("Skjemaet er ikke kontrollert.")
    _insist(kommunenr)
    draft = Utkast(
        kommunenr=kommunenr,
        dato=form.dato,
        beslutning=form.beslutning.strip(),
        ansvarlig=" ".join(form.ansvarlig.split()),
        status=form.status,
        uttrekk=uttrekk,
        figur=form.figur,
        tiltak=form.tiltak,
        frist=form.frist,
    )
    return _once(form_id, lambda: _told(view.store().write(draft), uttrekk))


def follow_up(form_id: str, name: str, form: Oppfolging) -> Beslutning:
    """Write what has become of a decision, once for each `form_id`; StoreError as above."""
    remark = form.merknad.strip() or None
    _insist(_owner(name))
    return _once(
        form_id,
        lambda: _told(view.store().follow_up(name, form.status, form.frist, remark)),
    )


def _told(written: Beslutning, uttrekk: str | None = None) -> Beslutning:
    """The same, told in the log."""
    place = written.utkast.kommunenr
    log.event(log.DECISION, current(), written.id, kommune=place, uttrekk=uttrekk)
    return written


def _owner(name: str) -> str:
    """The municipality that a decision is of; empty for an unknown one, which nobody may write."""
    return next((one.kommunenr for one in view.store().lines() if one.beslutning == name), "")


def _once(form_id: str, write: Callable[[], Beslutning]) -> Beslutning:
    """What was written for a form; now, where it is sent for the first time.

    A visit lives in one process, so its forms are known here. What another waits for is the disk.
    """
    with _lock:
        if form_id not in _written:
            _written[form_id] = write()
            while len(_written) > _REMEMBERED:
                _written.popitem(last=False)
        return _written[form_id]
