"""Cards: the finding on top, then the chart, then source, files, table and definitions."""

from collections.abc import Sequence
from html import escape

from boligkompass import formats
from boligkompass.catalogue import FREQUENCIES, Sheet
from boligkompass.figures.base import Figure, Result, Row
from boligkompass.figures.present import INVENTED
from boligkompass.figures.tiles import is_old
from boligkompass.markup.links import address, figure_choices, file_links
from boligkompass.markup.protection import about_hidden
from boligkompass.markup.tables import description_list, place_of, remark_on, table

_SIGNS_ALOUD = {
    formats.HIDDEN: "skjult",
    formats.MISSING: "mangler",
    formats.NOT_APPLICABLE: "ikke aktuelt",
}
_CATALOGUE = "Katalogen og manifestet i uttrekket"
# A screen reader's patience: so many values are read out, the table has them all.
_SPOKEN = 24


def card_head(result: Result, finding: str) -> str:
    """The top of a card: the finding as heading, then measure, population and period."""
    marks = [INVENTED] if result.municipality.invented else []
    marks += _old(result)
    told = "".join(f' <span class="bk-merke">{escape(mark)}</span>' for mark in marks)
    return (
        f'<h2 class="bk-funn">{escape(finding)}</h2>'
        f'<p class="bk-under">{escape(subtitle(result))}{told}</p>'
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
    drawn, total = _drawn(result), result.figure.total
    if len(drawn) < 2 or not all(row["skjult"] for row in drawn):
        return ""
    if total and any(row[total] is not None for row in drawn):
        return ""
    return (
        f'<p class="bk-ett"><strong class="bk-skjult">Skjult</strong> Alle de {len(drawn)} tallene '
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


def subtitle(result: Result) -> str:
    """The line under the finding: measure and population, period, and the figure's note."""
    figure = result.figure
    note = figure.note(result) if callable(figure.note) else figure.note
    parts = [figure.title + _period(result) + "."]
    if any(row["ufullstendig"] for row in result.rows):
        last = next(row for row in reversed(result.rows) if row["ufullstendig"])
        parts.append(f"* til og med {formats.MONTHS[last['siste_dag'].month - 1]}.")
    if note:
        parts.append(note)
    return " ".join(parts)


def _period(result: Result) -> str:
    # The table has more rows where not all are drawn.
    rows = [r for r in _drawn(result) or result.rows if r["periode"]]
    if not rows:
        return ""
    first = min(rows, key=lambda r: r["periode_fra"])
    last = max(rows, key=lambda r: r["periode_til"])
    if first["periode"] == last["periode"]:
        return f", {first['periode']}"
    start, end = first["periode_fra"].year, last["periode_til"].year
    return f", {start}" if start == end else f", {start}–{end}"


def alt(result: Result) -> str:
    """The chart in words: its finding, then its values (the last of them when there are many)."""
    finding = result.figure.finding(result)
    several = len({row["periode"] for row in result.rows}) > 1
    values = [f"{place_of(row, result, several)}: {_spoken(row, result)}" for row in result.rows]
    many = len(values) > _SPOKEN
    told = "; ".join(values[-_SPOKEN:])
    return f"{finding}. {'De siste verdiene: ' if many else ''}{told}."


def _spoken(row: Row, result: Result) -> str:
    """A value as it is read aloud: the signs for what is not there become words."""
    text = str(row[f"{result.figure.main}_tekst"])
    return _SIGNS_ALOUD.get(text, text)


def is_flat(result: Result) -> bool:
    """Whether a chart would have no value over zero, and so needs no height."""
    total = result.figure.total
    names = [result.figure.main, *([total] if total else [])]
    return not any(row[name] for row in _drawn(result) for name in names)


def _drawn(result: Result) -> list[Row]:
    """The rows of the chart: a query may say which of its rows are drawn."""
    return [row for row in result.rows if row.get("tegnet", True)]


def card_foot(result: Result) -> str:
    """The bottom of a card: source, files, table, and what the figure means."""
    files = file_links(result.figure, figure_choices(result), "bk-fil")
    sources = "; ".join(result.source_names) or _CATALOGUE
    opened = "" if result.figure.chart else " open"
    targets = _targets(result)
    return (
        f'<div class="bk-fot"><p class="bk-kilde">Kilde: {escape(sources)}, tall per '
        f'{formats.day(result.extract_date)}.{targets}</p><p class="bk-filer">{files}</p></div>'
        f"<details{opened}><summary>Tabell</summary>{table(result)}</details>"
        "<details><summary>Om figuren: definisjon, brudd, kontakt</summary>"
        f"{about(result)}</details>"
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
