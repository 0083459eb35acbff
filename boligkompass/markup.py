"""The HTML of cards, tables and tiles, made from results. No Streamlit here.

Every text from data is escaped. Tables are real tables with caption and scope, so that they print,
and work with keyboard and screen reader.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from boligkompass import formats, sparklines
from boligkompass.catalogue import DIRECTIONS, FREQUENCIES, Sheet
from boligkompass.figures.base import Figure, Result, Row
from boligkompass.figures.tiles import SIGNS, Tile
from boligkompass.choices import Choices
from boligkompass.sitemap import FRONT, Page
from boligkompass.sql import QueryColumn
from boligkompass.warehouse import Municipality

INVENTED = "Oppdiktede tall"
# A screen reader's patience: so many values are read out, the table has them all.
_SPOKEN = 24
# These say the same in every row, or are said in words by `status` and `periode`.
_FOLDED = frozenset(
    {"periode_fra", "periode_til", "synlighet", "merke", "grenser", "kilde", "merknad", "indikator"}
)


def address(path: str, parameters: Mapping[str, str]) -> str:
    """A root-relative address with its choices."""
    query = urlencode(parameters)
    place = "/" if path == FRONT else f"/{path}"
    return f"{place}?{query}" if query else place


def figure_choices(result: Result) -> dict[str, str]:
    """Everything that names this result: municipality, extract and the figure's own choices."""
    return {
        "kommune": result.municipality.number,
        "tall-per": result.extract,
        **result.choices,
    }


# -- the top of a page -----------------------------------------------------------------------------


def page_head(page: Page, choices: Choices) -> str:
    """The page's title and question, and the bands that say what kind of numbers these are."""
    return (
        f'<h1 class="bk-tittel">{escape(page.title)}</h1>'
        f'<p class="bk-sporsmaal">{escape(page.question)}</p>{_bands(page, choices)}'
    )


def _bands(page: Page, choices: Choices) -> str:
    bands = []
    if choices.municipality.invented:
        real = [m for m in choices.neighbours if not m.invented]
        links = " · ".join(_municipality_link(page, choices, m) for m in real)
        bands.append(f"Oppdiktet kommune med oppdiktede tall. Offentlige tall: {links}")
    if choices.is_earlier:
        when = formats.long_day(choices.warehouse.manifest.dato)
        newest = escape(address(page.slug, {"kommune": choices.municipality.number}))
        bands.append(
            f"Slik var tallene per {when}. "
            f'<a href="{newest}" target="_self">Vis de nyeste tallene</a>'
        )
    return "".join(f'<p class="bk-band">{band}</p>' for band in bands)


def _municipality_link(page: Page, choices: Choices, municipality: Municipality) -> str:
    parameters = {**choices.own, "kommune": municipality.number}
    link = escape(address(page.slug, parameters))
    return f'<a href="{link}" target="_self">{escape(municipality.name)}</a>'


def copy_link(page: Page, choices: Choices) -> str:
    """A button that copies the address of just this view, with every choice in it."""
    link = escape(address(page.slug, choices.all))
    return f'<button type="button" class="bk-kopier" data-kopier="{link}">Kopier lenke</button>'


def unknown_choice(sentence: str) -> str:
    """What a reader sees for an address that names something unknown."""
    return (
        '<h1 class="bk-tittel">Lenken kan ikke vises</h1>'
        f'<p class="bk-varsel" role="alert">▲ {escape(sentence)}</p>'
        '<p><a href="/" target="_self">Gå til forsiden</a></p>'
    )


def alt(result: Result) -> str:
    """The chart in words: its finding, then its values (the last of them when there are many)."""
    finding = result.figure.finding(result)
    several = len({row["periode"] for row in result.rows}) > 1
    values = [
        f"{_place(row, result, several)}: {row[result.figure.main + '_tekst']}"
        for row in result.rows
    ]
    many = len(values) > _SPOKEN
    told = "; ".join(values[-_SPOKEN:])
    return f"{finding}. {'De siste verdiene: ' if many else ''}{told}."


def _place(row: Row, result: Result, several: bool) -> str:
    """What a value is of: its period (not among categories of one period), category and series."""
    category = _category(result)
    names = [_named(row, category.name) if category else "", row.get("serie") or ""]
    own_period = several or not any(names)
    return " ".join(part for part in (row["periode"] if own_period else "", *names) if part)


def _category(result: Result, *others: str) -> QueryColumn | None:
    """The column of words that says what a row is of, beside its period, series and `others`."""
    taken = {*_FOLDED, "maal_vedtak", result.figure.series, *others}
    named = (c for c in result.columns if not (c.unit or c.internal or c.name in taken))
    return next((c for c in named if any(isinstance(r[c.name], str) for r in result.rows)), None)


# -- tables -------------------------------------------------------------------------------------


def table(result: Result) -> str:
    """The result as a table: one row a row, or pivoted as the figure says."""
    if result.figure.pivot:
        return _pivoted(result, result.figure.pivot)
    used = _screen_columns(result)
    per_row_name = any(c.name == "indikator" for c in result.columns)
    several = per_row_name and len({r["indikator"] for r in result.rows}) > 1
    status = any(r["status"] or r.get("merknad") for r in result.rows)
    heads = [("Indikator", False)] if several else []
    heads += [("Periode", False)] if any(r["periode"] for r in result.rows) else []
    heads += [(c.title, c.unit is not None) for c in used]
    heads += [("Merknad", False)] if status else []
    body = "".join(
        _line(
            ([row["indikator_navn"]] if several else [])
            + ([row["periode"]] if row["periode"] else [])
            + [_cell_text(c, row) for c in used]
            + ([_remark(row)] if status else []),
            heads,
        )
        for row in result.rows
    )
    return _table(result, heads, body)


def _screen_columns(result: Result) -> list[QueryColumn]:
    """The columns of the table on the screen: those the figure names, or all that hold something.

    The figure's value stays even when every cell of it is hidden.
    """
    if result.figure.screen:
        return [c for c in result.columns if c.name in result.figure.screen]
    main = result.figure.main
    shown = [c for c in result.columns if not c.internal and c.name not in _FOLDED]
    return [c for c in shown if c.name == main or any(r[c.name] is not None for r in result.rows)]


def _cell_text(column: QueryColumn, row: Row) -> str:
    for name in (f"{column.name}_tekst", f"{column.name}_navn"):
        if name in row:
            return str(row[name])
    value = row[column.name]
    if value is None:
        return ""
    if hasattr(value, "year"):
        return formats.day(value)
    if isinstance(value, bool):
        return "Ja" if value else "Nei"
    return str(value)


def _remark(row: Row) -> str:
    return ". ".join(text for text in (row["status"], row.get("merknad") or "") if text)


def _line(cells: Sequence[str], heads: Sequence[tuple[str, bool]]) -> str:
    out = []
    for place, (cell, (_, numeric)) in enumerate(zip(cells, heads, strict=True)):
        kind = ' class="tall"' if numeric else ""
        text = escape(cell)
        out.append(f'<th scope="row">{text}</th>' if place == 0 else f"<td{kind}>{text}</td>")
    return f"<tr>{''.join(out)}</tr>"


def _table(result: Result, heads: Sequence[tuple[str, bool]], body: str) -> str:
    caption = escape(f"{result.figure.title}, {result.municipality.name}")
    head = "".join(
        f'<th scope="col"{" class=" + chr(34) + "tall" + chr(34) if numeric else ""}>'
        f"{escape(text)}</th>"
        for text, numeric in heads
    )
    return (
        f'<div class="bk-rull" tabindex="0" role="region" aria-label="Tabell: {caption}">'
        f'<table class="bk-tabell"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _pivoted(result: Result, across: str) -> str:
    """Periods, categories or both down, the values of one column across, the measure in cells."""
    down = _down(result, across)
    row_names = list(dict.fromkeys(_key(r, down) for r in result.rows))
    column_names = list(dict.fromkeys(_named(r, across) for r in result.rows))
    cells = {(_key(r, down), _named(r, across)): r for r in result.rows}
    main = result.figure.main
    status = {name: [] for name in row_names}  # type: dict[tuple[str, ...], list[str]]
    for row in result.rows:
        remark = _remark(row)
        if remark and remark not in status[_key(row, down)]:
            status[_key(row, down)].append(remark)
    remarks = any(status.values())
    titles = {c.name: c.title for c in result.columns}
    heads = [(titles.get(name, "Periode"), False) for name in down]
    heads += [(name, True) for name in column_names]
    heads += [("Merknad", False)] if remarks else []
    body = "".join(
        _line(
            list(name)
            + [_pivot_cell(cells.get((name, column)), main) for column in column_names]
            + (["; ".join(status[name])] if remarks else []),
            heads,
        )
        for name in row_names
    )
    return _table(result, heads, body)


def _down(result: Result, across: str) -> list[str]:
    """The columns that name a row of a pivoted table; the period only where it tells them apart."""
    category = _category(result, across)
    names = [category.name] if category else []
    if across == "periode":
        return [*names, *([result.figure.series] if result.figure.series else [])] or ["periode"]
    several = len({r["periode"] for r in result.rows}) > 1
    return names if names and not several else ["periode", *names]


def _key(row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(_named(row, name) for name in columns)


def _named(row: Row, column: str) -> str:
    return str(row.get(f"{column}_navn", row[column]))


def _pivot_cell(row: Row | None, main: str) -> str:
    return "" if row is None else str(row[f"{main}_tekst"])


# -- cards --------------------------------------------------------------------------------------


def card_head(result: Result, finding: str) -> str:
    """The top of a card: the finding as heading, then measure, population and period."""
    invented = f'<span class="bk-merke">{INVENTED}</span>' if result.municipality.invented else ""
    return (
        f'<h2 class="bk-funn">{escape(finding)}</h2>'
        f'<p class="bk-under">{escape(subtitle(result))}{invented}</p>'
    )


def single(result: Result) -> str:
    """The only value of a figure, large: a chart of one point shows nothing that the number does not."""
    if len(result.rows) != 1 or not result.figure.chart:
        return ""
    row = result.rows[0]
    remark = f'<span>{escape(_remark(row))}</span>' if _remark(row) else ""
    return (
        f'<p class="bk-ett"><strong>{escape(row[result.figure.main + "_tekst"])}</strong> '
        f"{escape(row['periode'])}{remark}</p>"
    )


def subtitle(result: Result) -> str:
    """The line under the finding: measure and population, period, and the figure's note."""
    figure = result.figure
    note = figure.note(result) if callable(figure.note) else figure.note
    parts = [figure.title + _period(result) + "."]
    if any(row["ufullstendig"] for row in result.rows):
        last = next(row for row in reversed(result.rows) if row["ufullstendig"])
        parts.append(f"* til og med {formats.MONTHS[last['talt_til'].month - 1]}.")
    if note:
        parts.append(note)
    return " ".join(parts)


def _period(result: Result) -> str:
    rows = [r for r in result.rows if r["periode"]]
    if not rows:
        return ""
    first = min(rows, key=lambda r: r["periode_fra"])
    last = max(rows, key=lambda r: r["periode_til"])
    if first["periode"] == last["periode"]:
        return f", {first['periode']}"
    start, end = first["periode_fra"].year, last["periode_til"].year
    return f", {start}" if start == end else f", {start}–{end}"


def card_foot(result: Result) -> str:
    """The bottom of a card: source, files, table, and what the figure means."""
    choices = figure_choices(result)
    files = "".join(
        f'<a class="bk-fil" download href="{escape(address(f"{kind}/{result.figure.id}.{kind}", choices))}"'
        f' aria-label="Last ned {kind.upper()}: {escape(result.figure.title)}">{kind.upper()}</a>'
        for kind in ("csv", "xlsx")
    )
    sources = "; ".join(result.source_names) or "Ikke oppgitt"
    targets = _targets(result)
    return (
        f'<div class="bk-fot"><p class="bk-kilde">Kilde: {escape(sources)}, tall per '
        f"{formats.day(result.extract_date)}.{targets}</p><p class=\"bk-filer\">{files}</p></div>"
        f"<details><summary>Tabell</summary>{table(result)}</details>"
        f"<details><summary>Om figuren: definisjon, brudd, kontakt</summary>{about(result)}</details>"
    )


def _targets(result: Result) -> str:
    decisions = dict.fromkeys(r["maal_vedtak"] for r in result.rows if r.get("maal_vedtak"))
    return f" Måltall: {escape('; '.join(decisions))}." if decisions else ""


def about(result: Result) -> str:
    """The definition sheets of the figure's indicators, in short, with the way to the whole."""
    if not result.sheets:
        return f"<p>{escape(result.figure.needs)}</p>"
    return "".join(_sheet_short(sheet, result) for sheet in result.sheets)


def _sheet_short(sheet: Sheet, result: Result) -> str:
    breaks = " ".join(f"{b.dato.year}: {b.tekst}" for b in sheet.brudd) or "Ingen kjente."
    choices = {
        "kommune": result.municipality.number,
        "tall-per": result.extract,
        "indikator": sheet.id,
    }
    rows = (
        ("Definisjon", sheet.definisjon),
        ("Utregning", sheet.utregning),
        ("Fortolkning", sheet.fortolkning),
        ("Brudd", breaks),
        ("Oppdateres", f"{formats.sentence(FREQUENCIES[sheet.hyppighet][0])}."),
        ("Kontakt", sheet.kontakt),
    )
    terms = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in rows)
    link = escape(address("kilder", choices))
    return (
        f"<h3>{escape(sheet.navn)}</h3><dl>{terms}</dl>"
        f'<p><a href="{link}" target="_self">Hele definisjonsarket for {escape(sheet.navn)}</a></p>'
    )


def fault(figure: Figure, sentence: str) -> str:
    """A card for a figure whose table is out of order."""
    return (
        f'<h2 class="bk-funn">{escape(figure.title)}</h2>'
        f'<p class="bk-varsel" role="alert">▲ Figuren kan ikke vises. {escape(sentence)}</p>'
    )


def missing(entries: Sequence[tuple[Figure, Sequence[str]]], municipality: str) -> str:
    """The figures of a page that have no numbers here: what would bring them, and who has them."""
    items = "".join(
        f"<li><strong>{escape(figure.title)}.</strong> {escape(figure.needs)} "
        f"<span>{escape(_who(names))}</span></li>"
        for figure, names in entries
    )
    return (
        f'<h2 class="bk-funn">Uten tall for {escape(municipality)}</h2>'
        "<p class=\"bk-under\">Tallene kommer når kilden er lest inn med «boligkompass importer» "
        f'og publisert.</p><ul class="bk-mangler">{items}</ul>'
    )


def _who(names: Sequence[str]) -> str:
    return f"Finnes for {formats.join(list(names))}." if names else "Ingen kommuner har tall ennå."


def sheet(result: Result) -> str:
    """The whole definition sheet of the indicator that a result is about."""
    one = result.sheets[0]
    direction = DIRECTIONS[one.retning]
    limit = f" Antall under {one.k} skjules." if one.personnaer else ""
    personal = f"{'Ja' if one.personnaer else 'Nei'}. {one.begrunnelse}{limit}"
    breaks = " ".join(f"{b.dato.year}: {b.tekst}" for b in one.brudd) or "Ingen kjente."
    frequency = f"{formats.sentence(FREQUENCIES[one.hyppighet][0])}, "
    frequency += f"{formats.amount(one.forsinkelse_maaneder, 'maaneder')} etter periodens slutt."
    rows = (
        ("Formål", one.formaal),
        ("Definisjon", one.definisjon),
        ("Utregning", one.utregning),
        ("Enhet", formats.UNITS[one.enhet].many),
        ("Retning", direction + "."),
        ("Oppdateres", frequency),
        ("Brudd", breaks),
        ("Fortolkning", one.fortolkning),
        ("Personnær", personal),
        ("Kontakt", one.kontakt),
        ("Id", one.id),
    )
    terms = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in rows)
    return (
        f'<h2 class="bk-funn">Definisjonsark: {escape(one.navn)}</h2><dl class="bk-ark">{terms}</dl>'
    )


def figure_list(figures: Iterable[Figure], page_titles: Mapping[str, str], choices: Choices) -> str:
    """Every figure with its files, by page."""
    by_page: dict[str, list[Figure]] = {}
    for figure in figures:
        by_page.setdefault(figure.page, []).append(figure)
    shared = {name: choices.all[name] for name in ("kommune", "tall-per")}
    parts = []
    for page, members in by_page.items():
        items = "".join(f"<li>{_files(figure, shared)}</li>" for figure in members)
        parts.append(f"<h3>{escape(page_titles[page])}</h3><ul>{items}</ul>")
    return (
        '<h2 class="bk-funn">Alle figurer som filer</h2>'
        '<p class="bk-under">CSV åpnes rett i Excel. '
        f'<a href="/csv/">Hele listen som CSV</a>.</p>{"".join(parts)}'
    )


def _files(figure: Figure, choices: Mapping[str, str]) -> str:
    links = " ".join(
        f'<a download href="{escape(address(f"{kind}/{figure.id}.{kind}", choices))}" '
        f'aria-label="{kind.upper()}: {escape(figure.title)}">{kind.upper()}</a>'
        for kind in ("csv", "xlsx")
    )
    return f"{escape(figure.title)} {links}"


def signs() -> str:
    """What the signs on the screen and in the files mean."""
    rows = (
        (":", "Skjult av personvernhensyn. Tallet finnes, men er så lite at det kunne pekt ut noen."),
        ("..", "Mangler. Kilden har ikke noe tall."),
        (".", "Ikke aktuelt. Det kan ikke finnes noe tall her."),
        ("*", "Foreløpig, eller en periode som ikke er ferdig."),
        ("ca.", "Omtrent. Kilden har selv rundet av."),
        ("mer enn", "Kilden oppgir bare en nedre grense."),
        ("20–30", "Kilden oppgir et spenn."),
        ("▲", "Utenfor måltallet med ti prosent eller mer av det."),
        ("◆", "Utenfor måltallet, men med mindre enn ti prosent av det."),
        ("●", "I rute: innenfor måltallet som står ved siden av."),
        ("–", "Uten måltall."),
    )
    terms = "".join(f"<dt>{escape(sign)}</dt><dd>{escape(text)}</dd>" for sign, text in rows)
    return (
        '<h2 class="bk-funn">Tegn og merker</h2><p class="bk-under">Et skjult tall tegnes hult, med '
        "ordet «Skjult», og en linje brytes der. Det er aldri det samme som null, og aldri det samme "
        f'som at tallet mangler.</p><dl class="bk-ark">{terms}</dl>'
    )


# -- tiles --------------------------------------------------------------------------------------


def tiles(
    made: Sequence[Tile], choices: Mapping[str, str], heading: str, *, small: bool = False
) -> str:
    """A grid of tiles under a heading; `small` ones are for the context, four in a row."""
    cells = "".join(_tile(tile, choices) for tile in made)
    size = " bk-smaa" if small else ""
    return f'<h2 class="bk-gruppe">{escape(heading)}</h2><div class="bk-fliser{size}">{cells}</div>'


def _tile(tile: Tile, choices: Mapping[str, str]) -> str:
    marks = "".join(f'<span class="bk-merke">{escape(mark)}</span>' for mark in tile.marks)
    link = escape(address(f"csv/{tile.figure_id}.csv", choices))
    return (
        f'<section class="bk-flis"><div class="bk-flishode"><h3>{escape(tile.title)}</h3>'
        f'<span class="bk-periode">{escape(tile.period)}</span></div>'
        f'<p class="bk-verdi"><strong>{escape(tile.value)}</strong> {escape(tile.unit)}</p>'
        f'<p class="bk-endring">{escape(tile.change)}{marks}</p>'
        f'<div class="bk-flisfot">{_trend(tile)}'
        f'<span class="bk-status bk-{tile.standing}">'
        f'<span aria-hidden="true">{SIGNS[tile.standing]}</span> {escape(tile.status)}</span></div>'
        f'<a class="bk-flislenke" download href="{link}" '
        f'aria-label="Last ned CSV: {escape(tile.title)}">CSV</a></section>'
    )


def _trend(tile: Tile) -> str:
    if len(tile.series) < 2:
        return "<span></span>"
    label = f"{tile.title}: " + "; ".join(
        f"{row['periode']}: {row['verdi_tekst']}" for row in tile.series[-8:]
    )
    return sparklines.sparkline(
        [row["verdi"] for row in tile.series],
        label=label,
        lower=tile.newest["maal_nedre"],
        upper=tile.newest["maal_ovre"],
        hidden=[row["skjult"] for row in tile.series],
        partial_last=tile.newest["ufullstendig"],
    )


def discussion(result: Result, page_titles: Mapping[str, str]) -> str:
    """«Til drøfting»: the sentences that matter this month, each with the way to its page."""
    choices = figure_choices(result)
    items = "".join(
        f"<li><strong>{escape(row['innledning'])}</strong> {escape(row['utdyping'])} "
        f'<a href="{escape(address(row["side"], choices))}" target="_self">'
        f"{escape(page_titles[row['side']])}</a></li>"
        for row in result.rows
    )
    body = f"<ul>{items}</ul>" if items else "<p>Ingen av figurene peker seg ut denne måneden.</p>"
    return f'<section class="bk-drofting"><h2>Til drøfting</h2>{body}</section>'
