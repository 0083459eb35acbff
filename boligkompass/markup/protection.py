"""How small numbers are protected, in plain language for those who read the numbers."""

from collections.abc import Mapping
from html import escape

from boligkompass import formats
from boligkompass.codes import label
from boligkompass.contracts import cut_name
from boligkompass.figures.base import Result
from boligkompass.markup.links import address
from boligkompass.markup.tables import description_list
from boligkompass.protection import TableRule
from boligkompass.tables import TABLES

PAGE = "vern"

_WHY = (
    "Bak tallene står mennesker, ofte i en vanskelig tid. Der mange kjenner hverandre, kan «to "
    "familier» være nok til å vite hvem det gjelder. Derfor vises et tall bare når det er stort "
    "nok, og bare når de andre tallene ikke røper det.",
    "Tallene skjules når de publiseres. Det som er skjult, finnes verken på sidene, i filene eller "
    "på serveren.",
)
_SIGNS = (
    (":", "Skjult. Tallet finnes, men kunne pekt ut noen, eller røpt et annet tall som kunne det."),
    ("..", "Mangler. Kilden har ikke noe tall."),
    (".", "Ikke aktuelt. Det kan ikke finnes noe tall her."),
    ("*", "Foreløpig, eller en periode som ikke er ferdig."),
    ("0", "Ingen. Null er alltid et tall og betyr aldri at noe er skjult."),
)
_DRAWN = (
    "I figurene er et skjult tall hult med stiplet kant og ordet «Skjult». Skjulte tall ved siden "
    "av hverandre deler på ordet, og linjer brytes der. En sum der noe er skjult, er selv skjult, "
    "eller det står «minst» foran. Er flere deler av en søyle skjult og summen vist, er det de "
    "utgjør til sammen, tegnet som én hul del."
)
_RULES = (
    (
        "Andeler",
        "En andel skjules når tallet den er regnet av, er skjult, og når den gjelder færre enn ti.",
    ),
    (
        "Kroner",
        "Kroner skjules når færre enn fem bidrar, eller når én av dem står for 85 prosent eller "
        "mer.",
    ),
    (
        "Kan ikke regnes ut",
        "Også større tall skjules når et lite tall ellers kunne vært regnet ut av summer, andeler "
        "eller andre perioder. Det ser ut som alle andre skjulte tall, og ingen får vite hvilken "
        "regel som gjaldt.",
    ),
    (
        "Tidligere uttrekk",
        "Tallene prøves mot alt som er publisert før, også det som er trukket tilbake. Det som én "
        "gang er skjult, forblir skjult.",
    ),
    (
        "Hele perioder",
        "Hendelser telles for perioder som er omme. Ble de talt fram til i dag, ville forskjellen "
        "mellom to uttrekk vist hvor mange som var nye.",
    ),
)


def small_numbers(rules: Mapping[str, TableRule]) -> str:
    """Why small numbers are hidden, what the signs mean, and the rules."""
    why = "".join(f"<p>{escape(text)}</p>" for text in _WHY)
    return (
        f'<h2 class="bk-funn">Et tall vises når det ikke kan peke ut noen</h2>{why}'
        f"<h3>Hva tegnene betyr</h3>{description_list(_SIGNS, 'bk-ark')}<p>{escape(_DRAWN)}</p>"
        f"<h3>Reglene</h3>{description_list([*_counts(rules), *_RULES], 'bk-ark')}"
    )


def _counts(rules: Mapping[str, TableRule]) -> list[tuple[str, str]]:
    """The rules of counts, as the catalogue has set them."""
    limits = sorted({rule.k for rule in rules.values()})
    several = len(limits) > 1
    reach = f"fra 1 til {limits[0] - 1}" if limits else "under grensen"
    more = " Noen tabeller har en høyere grense; den står i tabellen under." if several else ""
    sensitive = [_title(name) for name, rule in rules.items() if rule.folsom]
    told = [
        (
            "Antall",
            f"Antall {reach} skjules. Det gjelder både husstander og personer: fem bosatte kan "
            f"være én familie. En bebodd bolig er en husstand og vernes på samme måte.{more}",
        )
    ]
    if sensitive:
        where = formats.join([f"«{title}»" for title in sensitive])
        told.append(
            (
                "0 og alle",
                f"I {where} skjules også 0 og 100 prosent når gruppen er på færre enn ti. «Ingen» "
                "og «alle» sier da noe om hver enkelt.",
            )
        )
    return told


def _title(table: str) -> str:
    return TABLES[table].title if table in TABLES else table


def protection_rules(rules: Mapping[str, TableRule]) -> str:
    """Table by table: why it is protected, and what is counted together so that more is shown."""
    terms = "".join(
        f"<dt>{escape(_title(name))}</dt><dd>{escape(_choice(rule))}</dd>"
        for name, rule in rules.items()
    )
    return (
        '<h2 class="bk-funn">Noe er slått sammen for at mer skal kunne vises</h2>'
        '<p class="bk-under">Begrunnelse og sammenslåing for hver tabell. Den som eier tallene, '
        f'bestemmer.</p><dl class="bk-ark bk-bred">{terms}</dl>'
    )


def _choice(rule: TableRule) -> str:
    """What is chosen for one table, in sentences."""
    left_out = [_left_out(rule.tabell, *one) for one in rule.utelat]
    return " ".join([rule.begrunnelse, *rule.sammenslaatt, *left_out])


def _left_out(table: str, cut: str, kind: str) -> str:
    """«Husstandens størrelse og bolig klar (kvartal) er utelatt, så resten kan vises.»"""
    titles = [TABLES[table].column(name).title for name in cut.split(",") if name != cut_name(())]
    words = formats.sentence(formats.join([title.lower() for title in titles] or ["summen"]))
    return f"{words} ({label('periodetype', kind).lower()}) er utelatt, så resten kan vises."


def link(municipality: str, extract: str) -> str:
    """The way to the page on small numbers."""
    where = escape(address(PAGE, {"kommune": municipality, "tall-per": extract}))
    return f'<a href="{where}" target="_self">Slik vernes små tall</a>'


def about_hidden(result: Result) -> str:
    """What a card says of its hidden numbers, with the way to the page; nothing without any."""
    if not any(row["skjult"] for row in result.rows):
        return ""
    way = link(result.municipality.number, result.extract)
    return f"<p>Skjulte tall er tegnet hule og har tegnet «:» i tabellen. {way}</p>"
