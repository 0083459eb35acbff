"""The top of a page: title, question, bands, and what to say to an address that is unknown."""

from html import escape

from boligkompass import formats
from boligkompass.choices import Choices
from boligkompass.markup.links import address
from boligkompass.sitemap import Page
from boligkompass.warehouse import Municipality


def page_head(page: Page, choices: Choices) -> str:
    """The page's title and question, and the bands that say what kind of numbers these are."""
    return (
        f'<h1 class="bk-tittel">{escape(page.title)}</h1>'
        f'<p class="bk-sporsmaal">{escape(page.question)}</p>{_on_paper(choices)}'
        f"{_bands(page, choices)}"
    )


def _on_paper(choices: Choices) -> str:
    """Whose numbers and of which day, which the row of choices says on the screen alone."""
    day = formats.long_day(choices.warehouse.manifest.dato)
    return f'<p class="bk-papir">{escape(choices.municipality.name)}, tall per {day}</p>'


def _bands(page: Page, choices: Choices) -> str:
    bands = []
    if choices.municipality.invented:
        real = [m for m in choices.neighbours if not m.invented]
        links = " · ".join(_municipality_link(page, choices, m) for m in real)
        others = f" Offentlige tall: {links}" if links else ""
        bands.append(f"Oppdiktet kommune med oppdiktede tall.{others}")
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


def print_button() -> str:
    """A button that prints the page as it is shown."""
    return '<button type="button" class="bk-kopier bk-skriv" data-skriv-ut>Skriv ut</button>'


def unknown_choice(sentence: str) -> str:
    """What a reader sees for an address that names something unknown."""
    return _refusal("Lenken kan ikke vises", sentence)


def withdrawn(sentence: str) -> str:
    """What a reader sees when the numbers that were asked for have been withdrawn."""
    return _refusal("Tallene er trukket tilbake", sentence)


def _refusal(title: str, sentence: str) -> str:
    return (
        f'<h1 class="bk-tittel">{escape(title)}</h1>'
        f'<p class="bk-varsel" role="alert">▲ {escape(sentence)}</p>'
        '<p><a href="/" target="_self">Gå til forsiden</a></p>'
    )
