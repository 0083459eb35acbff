"""What the numbers mean: definition sheets, signs, and every figure with its files."""

from collections.abc import Iterable, Mapping
from html import escape

from boligkompass import formats
from boligkompass.catalogue import DIRECTIONS, FREQUENCIES
from boligkompass.choices import Choices
from boligkompass.figures.base import Figure, Result
from boligkompass.markup.links import file_links
from boligkompass.markup.tables import description_list


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
    heading = f'<h2 class="bk-funn">Definisjonsark: {escape(one.navn)}</h2>'
    return heading + description_list(rows, "bk-ark")


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


def signs() -> str:
    """What the signs on the screen and in the files mean."""
    rows = (
        (":", "Skjult av personvernhensyn: så få at det kunne pekt ut noen."),
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
    return (
        '<h2 class="bk-funn">Tegn og merker</h2><p class="bk-under">Et skjult tall tegnes hult, '
        "med ordet «Skjult», og en linje brytes der. Det er aldri det samme som null, og aldri det "
        "samme som at tallet mangler.</p>" + description_list(rows, "bk-ark")
    )
