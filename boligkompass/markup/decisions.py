"""Decisions: at the figure they belong to, on their own page, and among what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from boligkompass import formats
from boligkompass.codes import label
from boligkompass.decisions.history import Vedtak, is_first
from boligkompass.decisions.tables import followed
from boligkompass.figures.beslutninger import PAGE, News
from boligkompass.figures.tiles import SIGNS, Standing
from boligkompass.markup.links import address

_STANDING: Mapping[str, Standing] = {"utfort": "i_rute", "bortfalt": "ukjent"}


@dataclass(frozen=True)
class Names:
    """What decisions belong to, in words and as addresses, by id."""

    words: Mapping[str, str]
    links: Mapping[str, str]


# -- at the figure ---------------------------------------------------------------------------------


def at_figure(found: Sequence[Vedtak]) -> str:
    """The decisions that belong to a card: the open ones, and the others folded."""
    still = [one for one in found if one.beslutning.is_open]
    done = [one for one in found if not one.beslutning.is_open]
    folded = (
        f"<details><summary>Utført eller bortfalt ({len(done)})</summary>"
        f"{''.join(map(_note, done))}</details>"
        if done
        else ""
    )
    return "".join(map(_note, still)) + folded


def _note(one: Vedtak) -> str:
    whose = one.beslutning.utkast.tiltak
    measure = f" Gjelder tiltak {escape(whose)}." if whose else ""
    return (
        f'<div class="bk-kommentar bk-vedtak" role="note">'
        f"<p>{_text(one.beslutning.utkast.beslutning)}</p>"
        f'<p class="bk-kommentar-av">Beslutning. {_facts(one)}{measure} {_badge(one)}</p></div>'
    )


def _facts(one: Vedtak) -> str:
    """«05.11.2026. Ansvarlig: Kommunalsjef eiendom. Frist 01.03.2027.»"""
    draft = one.beslutning.utkast
    frist = f" Frist {formats.day(draft.frist)}." if draft.frist else ""
    who = escape(draft.ansvarlig.rstrip("."))
    return f"{formats.day(draft.dato)}. Ansvarlig: {who}.{frist}"


def _badge(one: Vedtak) -> str:
    """How it stands: a sign, a word and a colour together."""
    status = one.beslutning.utkast.status
    words = label("beslutningsstatus", status)
    standing = _STANDING.get(status, "uten_mal")
    if one.days_over:
        standing = "utenfor"
        words = f"{words}, {formats.amount(one.days_over, 'dager')} over fristen"
    sign = f'<span aria-hidden="true">{SIGNS[standing]}</span> '
    return f'<span class="bk-status bk-{standing}">{sign}{escape(words)}</span>'


def _text(text: str) -> str:
    """A text as it was written, line by line."""
    return escape(text).replace("\n", "<br>")


def write_link(figure: str, kommunenr: str) -> str:
    """The way from a card to the form, with the figure chosen."""
    link = escape(address(PAGE, {"kommune": kommunenr, "figur": figure}))
    return f'<a class="bk-fil" href="{link}" target="_self">Skriv beslutning</a>'


# -- on the page -----------------------------------------------------------------------------------


def entry(one: Vedtak, names: Names) -> str:
    """A decision in the list: what, who, when, how it stands, and what has become of it."""
    changes = [line for line in one.lines if not is_first(line)]
    items = "".join(f"<li>{_text(followed(line))}</li>" for line in changes)
    history = f'<ul class="bk-forlop" aria-label="Oppfølging">{items}</ul>' if items else ""
    return (
        f'<div class="bk-beslutning"><h3>{_text(one.beslutning.utkast.beslutning)}</h3>'
        f"<p>{_facts(one)} {_badge(one)}</p>"
        f'<p class="bk-kommentar-av">{escape(one.beslutning.id)}{_belongs(one, names)}</p>'
        f"{history}</div>"
    )


def _belongs(one: Vedtak, names: Names) -> str:
    draft = one.beslutning.utkast
    name = draft.figur or draft.tiltak
    if not name:
        return ""
    words = escape(names.words.get(name, name))
    link = names.links.get(name)
    told = f'<a href="{escape(link)}" target="_self">{words}</a>' if link else words
    return f". Gjelder {'tiltaket ' if draft.tiltak else ''}{told}"


def closed(found: Sequence[Vedtak], names: Names) -> str:
    """Those that are done or dropped, folded."""
    if not found:
        return ""
    return (
        f"<details><summary>Utført eller bortfalt ({len(found)})</summary>"
        f"{''.join(entry(one, names) for one in found)}</details>"
    )


def list_head(finding: str, note: str = "", invented: str = "") -> str:
    """The top of the card with the list."""
    mark = f' <span class="bk-merke">{escape(invented)}</span>' if invented else ""
    under = f'<p class="bk-under">{escape(note)}{mark}</p>' if note or invented else ""
    return f'<h2 class="bk-funn">{escape(finding)}</h2>{under}'


def list_foot(number: int, where: str = "") -> str:
    """Where the list comes from: not from the extract, as everything else."""
    return (
        f'<p class="bk-kilde">Kilde: kommunens egne beslutninger, {formats.number(number)} i alt'
        f"{escape(where)}. De skrives her og hører ikke til noe uttrekk.</p>"
    )


def trouble(sentence: str) -> str:
    """What keeps decisions from being shown or saved."""
    return f'<p class="bk-varsel" role="alert">▲ {escape(sentence)}</p>'


def confirmed(sentence: str) -> str:
    """What was saved."""
    return f'<p class="bk-lagret" role="status">● {escape(sentence)}</p>'


def later_left_out() -> str:
    """The band over an earlier extract, where something has been decided since."""
    return (
        '<p class="bk-band">Beslutningene står slik de sto da. Det som er skrevet senere, er ikke '
        "med.</p>"
    )


# -- among what is new -----------------------------------------------------------------------------


def news(found: Sequence[News], finding: str, page: str, invented: str = "") -> str:
    """What was decided, followed up or is late since the meeting of an earlier extract."""
    rows = "".join(
        f'<tr><th scope="row">{_text(one.vedtak.beslutning.utkast.beslutning)}</th>'
        f"<td>{_text(one.what)}</td><td>{escape(one.vedtak.beslutning.utkast.ansvarlig)}</td>"
        f"<td>{_deadline(one.vedtak)}</td></tr>"
        for one in found
    )
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Beslutning", "Hva som er nytt", "Ansvarlig")
    )
    table = (
        '<div class="bk-rull" tabindex="0" role="region" aria-label="Tabell: Beslutninger">'
        '<table class="bk-tabell"><caption>Beslutninger, de over fristen først</caption>'
        f'<thead><tr>{heads}<th scope="col">Frist</th></tr></thead><tbody>{rows}</tbody></table>'
        "</div>"
        if found
        else ""
    )
    link = f'<p><a href="{escape(page)}" target="_self">Alle beslutningene</a></p>'
    return list_head(finding, "Beslutninger tatt i møtet den gang eller siden.", invented) + (
        f"{table}{link}"
    )


def _deadline(one: Vedtak) -> str:
    frist = one.beslutning.utkast.frist
    return formats.day(frist) if frist else ""
