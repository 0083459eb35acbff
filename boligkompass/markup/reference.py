"""What the numbers mean: definition sheets, signs, and every figure with its files."""

from collections.abc import Iterable, Mapping
from html import escape

from boligkompass import formats
from boligkompass.catalogue import DIRECTIONS, FREQUENCIES, Catalogue, Sheet, Source
from boligkompass.choices import Choices
from boligkompass.figures.base import Figure, Result, when
from boligkompass.markup.links import file_links
from boligkompass.markup.protection import link
from boligkompass.markup.tables import description_list


def sheet(indicator: str, catalogue: Catalogue, series: Result, definitions: Result) -> str:
    """The whole definition sheet of one indicator, whether the municipality has values or not.

    `series` are the municipality's values of it; `definitions` has a row for every indicator.
    """
    one = catalogue.indikatorer[indicator]
    rows = (
        *_meaning(one, catalogue),
        *_reading(one, link(series.municipality.number, series.extract)),
        ("Kilder", "<br>".join(_source(catalogue.kilder[kilde]) for kilde in one.kilder)),
        *((term, escape(text)) for term, text in _freshness(one, series, definitions)),
        ("Kontakt", escape(one.kontakt)),
        ("Id", escape(one.id)),
    )
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{html}</dd>" for term, html in rows)
    heading = f'<h2 class="bk-funn">Definisjonsark: {escape(one.navn)}</h2>'
    return f'{heading}<dl class="bk-ark">{terms}</dl>'


def _meaning(one: Sheet, catalogue: Catalogue) -> list[tuple[str, str]]:
    """What the indicator is and how it is counted, as terms and HTML."""
    parts = (("Teller", one.teller), ("Nevner", one.nevner))
    rows = [
        ("Formål", one.formaal),
        ("Definisjon", one.definisjon),
        ("Utregning", one.utregning),
        *((term, catalogue.indikatorer[part].navn) for term, part in parts if part),
        ("Enhet", formats.sentence(formats.UNITS[one.enhet].many)),
        ("Desimaler", str(one.desimaler)),
    ]
    return [(term, escape(text)) for term, text in rows]


def _reading(one: Sheet, small_numbers: str) -> list[tuple[str, str]]:
    """How the indicator is to be read, as terms and HTML; `small_numbers` is a link."""
    near = escape(f"{'Ja' if one.personnaer else 'Nei'}. {one.begrunnelse}")
    if one.personnaer:
        near += f" Antall under {one.k} skjules. {small_numbers}"
    rows = [
        ("Retning", DIRECTIONS[one.retning] + "."),
        ("Fortolkning", one.fortolkning),
        ("Brudd", one.breaks or "Ingen kjente."),
    ]
    return [*((term, escape(text)) for term, text in rows), ("Personnær", near)]


def _source(source: Source) -> str:
    """A source with publisher and licence; its name is a link when it has an address."""
    name = escape(source.navn)
    if source.adresse and source.adresse.startswith(("https://", "http://")):
        name = f'<a href="{escape(source.adresse)}" target="_blank" rel="noopener">{name}</a>'
    return f"{name}. Utgiver: {escape(source.utgiver)}. Lisens: {escape(source.lisens)}."


def _freshness(one: Sheet, series: Result, definitions: Result) -> list[tuple[str, str]]:
    """How often the indicator comes, its newest value here, and when the next is due."""
    often = f"{formats.sentence(FREQUENCIES[one.hyppighet][0])}, "
    often += f"{formats.amount(one.forsinkelse_maaneder, 'maaneder')} etter periodens slutt."
    due = definitions.one(id=one.id)
    rows = [("Oppdateres", often), ("Siste tall", _newest(series))]
    return [*rows, ("Neste oppdatering", f"{due['oppdatering']}.")] if due else rows


def _newest(series: Result) -> str:
    """The newest value that the figures use, with its period."""
    used = [row for row in series.rows if row["vist"]]
    place = series.municipality.name
    if not used and series.fault:
        return series.fault
    if not used:
        return f"{place} har ingen tall for denne indikatoren."
    newest = max(used, key=lambda row: row["periode_til"])
    if newest["verdi"] is None:
        return f"{place}: {newest['status'].lower()} {when(newest)}."
    # Every other mark stands in the number's own text: «ca. 30», «643 (prognose)».
    marked = newest["status"] and newest["merke"] in (None, "forelopig")
    mark = f" ({newest['status'].lower()})" if marked else ""
    return f"{place}: {newest['verdi_tekst'].rstrip('*')} {when(newest)}{mark}."


def figure_list(figures: Iterable[Figure], page_titles: Mapping[str, str], choices: Choices) -> str:
    """Every figure with its files, by page."""
    by_page: dict[str, list[Figure]] = {}
    for figure in figures:
        by_page.setdefault(figure.page, []).append(figure)
    shared = {name: choices.all[name] for name in ("kommune", "tall-per")}
    parts = []
    for page, members in by_page.items():
        items = "".join(
            f"<li>{escape(figure.title)} {file_links(figure, shared)}</li>" for figure in members
        )
        parts.append(f"<h3>{escape(page_titles[page])}</h3><ul>{items}</ul>")
    return (
        '<h2 class="bk-funn">Alle figurer som filer</h2>'
        '<p class="bk-under">CSV åpnes rett i Excel. '
        f'<a href="/csv/">Hele listen som CSV</a>.</p>{"".join(parts)}'
    )


def signs(choices: Choices) -> str:
    """What the signs on the screen and in the files mean."""
    way = link(choices.municipality.number, choices.warehouse.manifest.id)
    rows = (
        (":", "Skjult av personvernhensyn: så få at det kunne pekt ut noen."),
        ("..", "Mangler. Kilden har ikke noe tall."),
        (".", "Ikke aktuelt. Det kan ikke finnes noe tall her."),
        ("*", "Foreløpig, eller en periode som ikke er ferdig."),
        ("ca.", "Omtrent. Kilden har selv rundet av."),
        ("mer enn", "Kilden oppgir bare en nedre grense."),
        ("20–30", "Kilden oppgir et spenn."),
        ("▲", "Utenfor måltallet med ti prosent eller mer av det."),
        (
            "◆",
            "Utenfor måltallet med mindre enn ti prosent av det, eller i et år som ikke er omme.",
        ),
        ("●", "I rute: innenfor måltallet som står ved siden av."),
        ("–", "Uten måltall."),
    )
    return (
        '<h2 class="bk-funn">Tegn og merker</h2><p class="bk-under">Et skjult tall tegnes hult, '
        "med ordet «Skjult», og en linje brytes der. Det er aldri det samme som null, og aldri det "
        "samme som at tallet mangler.</p>"
        f'<p class="bk-under">{way}: reglene, og hvor mye som er skjult.</p>'
        + description_list(rows, "bk-ark")
    )
