"""Cards: the finding on top, then the chart, then source, files, table and definitions."""

from collections.abc import Sequence
from html import escape

from boligkompass import formats
from boligkompass.catalogue import FREQUENCIES, Sheet
from boligkompass.figures.base import Figure, Result, Row
from boligkompass.figures.grid import remark_on
from boligkompass.figures.present import INVENTED, said_by
from boligkompass.figures.tiles import is_old
from boligkompass.figures.words import (
    drawn,
    is_all_hidden,
    is_drawn,
    sources_told,
    subtitle,
)
from boligkompass.markup import decisions
from boligkompass.markup.links import address, figure_choices, file_links
from boligkompass.markup.protection import about_hidden
from boligkompass.markup.tables import description_list, table


def card_head(result: Result, finding: str) -> str:
    """The top of a card: the finding as heading, then measure, population and period."""
    said = f"{comments(result)}{decisions.at_figure(result.decisions)}"
    return f'<h2 class="bk-funn">{escape(finding)}</h2>{under(result)}{said}'


def under(result: Result) -> str:
    """The line under a finding: measure, population and period, and what marks the numbers."""
    marks = [INVENTED] if result.municipality.invented else []
    marks += _old(result)
    told = "".join(f' <span class="bk-merke">{escape(mark)}</span>' for mark in marks)
    return f'<p class="bk-under">{escape(subtitle(result))}{told}</p>'


def comments(result: Result) -> str:
    """What was said of the figure, each with who said it, when, and of which time."""
    return "".join(
        f'<div class="bk-kommentar" role="note"><p>{escape(comment.tekst)}</p>'
        f'<p class="bk-kommentar-av">Kommentar. {escape(said_by(comment))}</p></div>'
        for comment in result.comments
    )


def _old(result: Result) -> list[str]:
    """The mark of a chart whose newest value is older than its definition sheet says it may be."""
    dated = [row for row in result.rows if "indikator" in row and _has_value(row, result)]
    if not dated or not result.figure.chart:
        return []
    newest = max(dated, key=lambda row: row["periode_til"])
    sheet = _sheet(newest, result)
    if sheet is None or not is_old(newest, sheet, result.extract_date):
        return []
    return [f"Gammelt tall: {newest['periode_til'].year}"]


def _has_value(row: Row, result: Result) -> bool:
    return row["skjult"] or row[result.figure.main] is not None


def _sheet(row: Row, result: Result) -> Sheet | None:
    return next((sheet for sheet in result.sheets if sheet.id == row["indikator"]), None)


def single(result: Result) -> str:
    """The only value of a figure, large: a chart of one point would show nothing more."""
    if len(result.rows) != 1 or not result.figure.chart:
        return ""
    row = result.rows[0]
    # The sign of a table would be a riddle in this size.
    value = "Skjult" if row["skjult"] else row[f"{result.figure.main}_tekst"]
    value += _unit_word(row, result)
    said = remark_on(row)
    remark = f"<span>{escape(said)}</span>" if said else ""
    return (
        f'<p class="bk-ett"><strong>{escape(value)}</strong> {escape(row["periode"])}{remark}</p>'
    )


def all_hidden(result: Result) -> str:
    """What stands in place of a chart in which every mark would be hollow; else nothing."""
    if not is_all_hidden(result):
        return ""
    number = len(drawn(result))
    return (
        f'<p class="bk-ett"><strong class="bk-skjult">Skjult</strong> Alle de {number} tallene '
        "er skjult av personvernhensyn. Tabellen sier hvilke det er.</p>"
    )


def _unit_word(row: Row, result: Result) -> str:
    """« personer» behind a number whose text has no unit of its own."""
    unit, value = result.main.unit, row[result.figure.main]
    if unit == "indikator":
        sheet = _sheet(row, result)
        unit = sheet.enhet if sheet else None
    if unit is None or value is None or formats.UNITS[unit].suffix:
        return ""
    words = formats.UNITS[unit]
    one = value == 1 and row.get("verdi_til") is None
    return f"{formats.NBSP}{words.one if one else words.many}"


def card_foot(result: Result, *, opened: bool | None = None, write: bool = False) -> str:
    """The bottom of a card: source, files, table, and what the figure means.

    The table is `opened` where nothing is drawn above it, unless told otherwise. With `write`, the
    way to write a decision on the figure stands beside the files.
    """
    files = file_links(result.figure, figure_choices(result), "bk-fil")
    if write:
        files += decisions.write_link(result.figure.id, result.municipality.number)
    shut = is_drawn(result) if opened is None else not opened
    return (
        f'<div class="bk-fot">{source(result)}<p class="bk-filer">{files}</p></div>'
        f"<details{'' if shut else ' open'}><summary>Tabell</summary>{table(result)}</details>"
        "<details><summary>Om figuren: definisjon, brudd, kontakt</summary>"
        f"{about(result)}</details>"
    )


def source(result: Result) -> str:
    """Where the numbers are from and of which day, and who decided the target."""
    return (
        f'<p class="bk-kilde">Kilde: {escape(sources_told(result))}, tall per '
        f"{formats.day(result.extract_date)}.{_targets(result)}</p>"
    )


def _targets(result: Result) -> str:
    decisions = dict.fromkeys(r["maal_vedtak"] for r in result.rows if r.get("maal_vedtak"))
    return f" Måltall: {escape('; '.join(decisions))}." if decisions else ""


def about(result: Result) -> str:
    """The definition sheets of the figure's indicators, in short, with the way to the whole."""
    hidden = about_hidden(result)
    if not result.sheets:
        return f"{hidden}<p>{escape(result.figure.needs)}</p>"
    return hidden + "".join(_sheet_short(sheet, result) for sheet in result.sheets)


def _sheet_short(sheet: Sheet, result: Result) -> str:
    choices = {
        "kommune": result.municipality.number,
        "tall-per": result.extract,
        "indikator": sheet.id,
    }
    rows = (
        ("Definisjon", sheet.definisjon),
        ("Utregning", sheet.utregning),
        ("Fortolkning", sheet.fortolkning),
        ("Brudd", sheet.breaks or "Ingen kjente."),
        ("Oppdateres", f"{formats.sentence(FREQUENCIES[sheet.hyppighet][0])}."),
        ("Kontakt", sheet.kontakt),
    )
    link = escape(address("kilder", choices))
    return (
        f"<h3>{escape(sheet.navn)}</h3>{description_list(rows)}"
        f'<p><a href="{link}" target="_self">Hele definisjonsarket for {escape(sheet.navn)}</a></p>'
    )


def fault(figure: Figure, sentence: str) -> str:
    """A card for a figure whose table is out of order."""
    return (
        f'<h2 class="bk-funn">{escape(figure.title)}</h2>'
        f'<p class="bk-varsel" role="alert">▲ Figuren kan ikke vises. {escape(sentence)}</p>'
    )


def missing(
    entries: Sequence[tuple[Figure, Sequence[str]]], municipality: str, *, whole_page: bool
) -> str:
    """The figures of a page that have no numbers here: what would bring them, and who has them."""
    by_owner: dict[str, dict[str, str]] = {}
    for figure, names in entries:
        by_owner.setdefault(_who(names), {})[figure.title] = figure.needs
    groups = "".join(
        f"<h3>{escape(who)}</h3><ul>{''.join(map(_missing_item, titles.items()))}</ul>"
        for who, titles in by_owner.items()
    )
    heading = "Siden har ingen tall for {} ennå" if whole_page else "Uten tall for {}"
    return (
        f'<h2 class="bk-funn">{escape(heading.format(municipality))}</h2>'
        '<p class="bk-under">Tallene kommer når kilden er lest inn og publisert.</p>'
        f'<div class="bk-mangler">{groups}</div>'
    )


def _missing_item(entry: tuple[str, str]) -> str:
    title, needs = entry
    return f"<li><strong>{escape(title)}.</strong> {escape(needs)}</li>"


def _who(names: Sequence[str]) -> str:
    return (
        f"Finnes for {formats.join(list(names))}"
        if names
        else "Ingen kommuner har disse tallene ennå"
    )
