"""The card that makes the meeting's pack: one button, how far it has come, and the files.

What is made is kept ready, so that the next one who asks for the same has it at once.
"""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

import streamlit as st

from boligkompass import formats, handouts, turns
from boligkompass.catalogue import CatalogueError
from boligkompass.choices import Choices
from boligkompass.decisions import view, writing
from boligkompass.figures.results import Store
from boligkompass.handouts import Handout
from boligkompass.ledger.failures import LedgerError
from boligkompass.markup.links import download_link
from boligkompass.motegrunnlag import lage
from boligkompass.motegrunnlag.arkiv import Kept
from boligkompass.motegrunnlag.lage import File

# The packs of this many meetings, at most a few MB each.
_READY = Store(8)
_ASKED = "_motegrunnlag"
_LABELS = {"pdf": "PDF", "pptx": "Lysark", "xlsx": "Regneark"}
_TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TEXT = (
    "Sakslisten med funn, figurer, tabeller og definisjoner: PDF til å sende ut, lysark til å vise "
    "og regneark med tallene. Det som lages, tas vare på sammen med beslutningene."
)
_NOT_KEPT = (
    "Filene er laget, men de kunne ikke lagres sammen med beslutningene. Ta vare på dem selv, og "
    "meld fra til den som drifter serveren."
)


def meeting_files(choices: Choices) -> None:
    """Draw the card. The files belong to the municipality and the extract that are chosen."""
    with st.container(key="kort-motegrunnlag"):
        st.html(f'<h2 class="bk-funn">Møtegrunnlag</h2><p class="bk-under">{_TEXT}</p>')
        pressed = st.button("Lag møtegrunnlag", key="motegrunnlag-lag")
        if pressed or _ASKED in st.session_state:
            key = _key(choices)
            if pressed:
                st.session_state[_ASKED] = key
            if st.session_state[_ASKED] == key:
                _offer(key, choices)


def _key(choices: Choices) -> str:
    """What names exactly this pack: the data, the place, the decisions as they now are, and
    whether it is kept."""
    number = choices.municipality.number
    seen = view.of(choices.warehouse, number)
    state = f"{choices.is_earlier} {writing.may_write(number)}"
    # Some of it holds this extract against an earlier one, of which this one's key says nothing.
    data = [result.key for result in lage.behind(choices.warehouse, choices.municipality)]
    return "\n".join((choices.warehouse.key, *data, number, state, seen.key))


def _offer(key: str, choices: Choices) -> None:
    """Make the files where they are not ready, and let the reader take them."""
    try:
        # Seconds of work, also for whoever waits for the same: the others do not wait for it.
        with turns.aside():
            made, kept = _READY.get(key, lambda: _make(choices))
    except (*lage.REFUSALS, CatalogueError) as error:
        st.session_state.pop(_ASKED, None)
        st.html(f'<p class="bk-varsel" role="alert">▲ {escape(str(error))}</p>')
        return
    links = "".join(_link(key, file, choices) for file in made)
    st.html(f'<p class="bk-filer">{links}</p>')
    if kept is None:
        st.html(f'<p class="bk-varsel" role="alert">▲ {_NOT_KEPT}</p>')
    elif kept:
        st.html(_sums(kept))


def _link(key: str, file: File, choices: Choices) -> str:
    """The way to one of the files, for whoever is on the page."""
    kind = file.name.rpartition(".")[2]
    size = formats.number(max(len(file.content) / 1000, 1))
    given = Handout(
        name=file.name,
        media_type=_TYPES[kind],
        what=f"{kind} motegrunnlag",
        kommune=choices.municipality.number,
        uttrekk=choices.warehouse.manifest.id,
        make=partial(_content, key, file.name),
    )
    address = handouts.offer(st.session_state, given)
    return download_link(address, f"{_LABELS[kind]} ({size} kB)")


def _content(key: str, name: str) -> bytes | None:
    """A file of a pack, while the pack is kept ready."""
    made: tuple[list[File], object] | None = _READY.find(key)
    return None if made is None else next(f.content for f in made[0] if f.name == name)


def _sums(kept: Sequence[Kept]) -> str:
    """The files that are kept, with what shows that they are as they were made."""
    lines = "".join(
        f'<dt>{_LABELS[one.name.rpartition(".")[2]]}</dt><dd style="overflow-wrap: anywhere">'
        f"{escape(one.name)}<br><code>{one.sha256}</code></dd>"
        for one in kept
    )
    return (
        "<details><summary>Tatt vare på med kontrollsum (sha256)</summary>"
        f'<dl class="bk-ark">{lines}</dl></details>'
    )


def _make(choices: Choices) -> tuple[list[File], list[Kept] | None]:
    """The files, and what is kept of them: nothing by those who may not write, None where it could
    not be kept."""
    bar = st.progress(0.0, text="Henter tallene")
    try:
        pack = lage.prepared(choices.warehouse, choices.municipality)
        template = lage.template_of(choices.warehouse)
        made = lage.make(pack, lage.KINDS, template, _told_on(bar.progress))
    finally:
        bar.empty()
    if not writing.may_write(choices.municipality.number):
        return made, []
    try:
        return made, lage.keep(pack, made)
    except (OSError, LedgerError):
        return made, None


def _told_on(progress: Callable[..., object]) -> lage.Tell:
    """How far it has come, on the bar. It is here that a reader who has left stops the making."""

    def tell(what: str, done: int, of: int) -> None:
        progress(done / of, text=f"{what} …")

    return tell
