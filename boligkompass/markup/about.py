"""About the dashboard itself: who can use it, what it keeps, and what it is made of."""

from collections.abc import Iterable, Sequence
from html import escape

from boligkompass import __version__
from boligkompass.catalogue import Source
from boligkompass.contact import Contact
from boligkompass.markup.protection import link
from boligkompass.markup.tables import description_list
from boligkompass.packages import Package

_NO_CONTACT = (
    "Kommunen har ikke oppgitt noen kontakt her ennå. Bruk kommunens vanlige postmottak. Den som "
    "drifter tavla, skriver kontakten i kontakt.toml i katalogen."
)


def _section(heading: str, *paragraphs: str) -> str:
    """A heading with paragraphs of HTML."""
    return f"<h3>{escape(heading)}</h3>" + "".join(f"<p>{text}</p>" for text in paragraphs)


def _contact(who: str | None) -> str:
    return f'<span class="bk-kontakt">{escape(who or _NO_CONTACT)}</span>'


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    name = escape(caption)
    return (
        f'<div class="bk-rull" tabindex="0" role="region" aria-label="Tabell: {name}">'
        f'<table class="bk-tabell"><caption>{name}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


# -- tilgjengelighet -------------------------------------------------------------------------------

_TESTED = (
    "Alle sidene, med alt åpnet, på stor skjerm og på telefon: axe-core finner ingen alvorlige "
    "eller kritiske feil. Prøven kjøres hver gang programmet endres.",
    "Sidene kan brukes med tastatur alene, i en rekkefølge som følger siden, og det er synlig hvor "
    "du er.",
    "Forstørret til 400 prosent legger innholdet seg i én spalte. Bare tabeller og diagrammer kan "
    "måtte rulles sidelengs.",
    "Alle diagrammer har en tekst som sier det samme, og tallene som tabell rett under. Ingenting "
    "skilles med farge alene.",
    "Møtegrunnlaget som PDF er merket etter PDF/UA, og det kontrolleres når det lages.",
)
_SHORT = (
    (
        "Engelske ord",
        "Noen ord kommer fra programbiblioteket Streamlit og kan ikke byttes ut: navn på måneder "
        "og knapper der du velger dato, og det en skjermleser sier om valglistene øverst. De er "
        "heller ikke merket som engelske (3.1.2). Du kan skrive datoen i stedet for å velge den.",
    ),
    (
        "Statusmeldinger",
        "Når du bytter kommune eller uttrekk, blir ikke alltid det nye innholdet sagt av "
        "skjermleseren (4.1.3). Overskriften øverst på siden er riktig.",
    ),
    (
        "Verdier ved peking",
        "Det som vises når du peker på en søyle, kan ikke nås med tastatur. Alt sammen står i "
        "tabellen under «Tabell».",
    ),
    (
        "Lysark og regneark",
        "Lysarkene og regnearkene i møtegrunnlaget er ikke prøvd like grundig som PDF-en.",
    ),
    (
        "Ikke prøvd",
        "Ingen som bruker skjermleser eller andre hjelpemidler til daglig, har prøvd tavla ennå.",
    ),
)


def accessibility(contact: Contact) -> str:
    """What was tested, what falls short, and whom to tell."""
    return (
        '<h2 class="bk-funn">Delvis i samsvar med WCAG 2.1 nivå A og AA</h2>'
        f'<p class="bk-under">Gjelder versjon {escape(__version__)}. Kravene står i forskrift om '
        "universell utforming av IKT-løsninger. Kommunen bruker dette som grunnlag for sin egen "
        "erklæring hos Tilsynet for universell utforming av ikt.</p>"
        f"<h3>Prøvd</h3>{_list(_TESTED)}"
        f"<h3>Her svikter det</h3>{description_list(_SHORT, 'bk-ark bk-bred')}"
        + _section(
            "Si fra",
            _contact(contact.tilgjengelighet),
            "Si hvilken side det gjelder, og hva du ville gjøre. Kommunen kan gi deg tallene på en "
            'annen måte, og alt kan lastes ned som <a href="/csv/">CSV</a>. Får du ikke svar, kan '
            "du klage til Tilsynet for universell utforming av ikt. Blir du diskriminert, kan du "
            "klage til Diskrimineringsnemnda.",
        )
    )


# -- personvern ------------------------------------------------------------------------------------

# As in docs/personvern.md, which a test holds it to.
KEPT = (
    (
        "Leieregister, boligregister, bosetting, søknader, introduksjonsprogrammet",
        "10 år etter at saken ble avsluttet",
    ),
    ("Varsler, begjæringer og utkastelser", "7 år"),
    ("Bostedsløse, midlertidig botilbud, ledige boliger", "5 år"),
    ("Oppfølging i bolig, husleierestanser", "3 år"),
)
_ABOUT_CASES = (
    (
        "Det du ser her",
        "Bare antall, andeler og beløp. Tall som kunne pekt ut noen, er skjult før de kom hit: de "
        "finnes verken på sidene, i filene eller på serveren.",
    ),
    (
        "Bak tallene",
        "Kommunens registre har én rad for hver sak: løpenummer for husstand og bolig, hvor mange "
        "de er, datoer, årsak, utfall og beløp. De ligger et annet sted enn denne tavla, som ikke "
        "har tilgang til dem.",
    ),
    (
        "Aldri",
        "Navn, fødselsnummer, telefonnummer og adresser leses ikke inn. Husstander med "
        "adressesperre telles bare i summen for hele kommunen.",
    ),
    (
        "Formål",
        "Oversikt over behovet for boliger, som § 5 i lov om kommunenes ansvar på det boligsosiale "
        "feltet krever. Tallene brukes ikke i enkeltsaker.",
    ),
)
_ABOUT_READERS = (
    (
        "Informasjonskapsler",
        "Bare det som trengs for at sidene skal virke trygt. Ingen måling, ingen sporing, og "
        "ingenting hentes fra andre enn kommunens egen server.",
    ),
    (
        "Logg",
        "Serveren skriver innlogging, sidevisninger, nedlastinger, beslutninger, avslag og feil i "
        "en logg, under et pseudonym i stedet for navn. En feil får et nummer du kan oppgi. "
        "Loggen oppbevares i høyst 400 dager.",
    ),
    (
        "Beslutninger",
        "En beslutning lagres med tekst, dato og funksjonen som har ansvaret, aldri navnet på en "
        "person. Den kan ikke endres eller slettes herfra, og følger kommunens arkivplan.",
    ),
)


def privacy(contact: Contact, municipality: str, extract: str) -> str:
    """What is processed, what is not, how long, and whom to ask."""
    rows = [(escape(what), escape(how_long)) for what, how_long in KEPT]
    return (
        '<h2 class="bk-funn">Tavla viser antall, aldri personer</h2>'
        '<p class="bk-under">Kommunen er behandlingsansvarlig.</p>'
        f"<h3>Dem tallene handler om</h3>{description_list(_ABOUT_CASES, 'bk-ark')}"
        f"<p>{link(municipality, extract)}: reglene, og hvor mye som er skjult.</p>"
        f"<h3>Dem som bruker tavla</h3>{description_list(_ABOUT_READERS, 'bk-ark')}"
        "<h3>Hvor lenge</h3>"
        + _table("Sakene i registrene slettes etter", ("Register", "Slettes etter"), rows)
        + '<p class="bk-under">Det er det lengste; kommunen kan ha valgt kortere tid. Tall '
        "som er publisert, blir liggende.</p>"
        + _section(
            "Rettighetene dine",
            "Du kan be om innsyn, retting og sletting. Registrene har ikke navn, så be om det der "
            "saken din behandles. Du kan klage til Datatilsynet.",
            _contact(contact.personvern),
        )
    )


# -- lisenser --------------------------------------------------------------------------------------

_FONTS = (
    (
        "Source Sans",
        "Adobe",
        "SIL Open Font License 1.1. Følger med Streamlit og hentes fra kommunens egen server.",
    ),
)


def sources(listed: Iterable[Source]) -> str:
    """Whom the numbers come from, and on which terms they are used."""
    terms: dict[tuple[str, str], list[str]] = {}
    for one in listed:
        if one.type == "offentlig":
            terms.setdefault((one.utgiver, one.lisens), []).append(_name(one))
    credited = "".join(
        f"<dt>{escape(publisher)}</dt><dd>Lisens: {escape(licence)}<br>{'<br>'.join(names)}</dd>"
        for (publisher, licence), names in terms.items()
    )
    return (
        '<h2 class="bk-funn">Oppgi kilden når du bruker et tall videre</h2>'
        '<p class="bk-under">Skriv utgiver, tabell og lisens, og si fra om du har endret tallet. '
        "Er et tall her regnet om eller satt sammen av flere, står det ved figuren.</p>"
        f'<dl class="bk-ark bk-bred">{credited}</dl>'
        + _section(
            "Kommunens egne tall",
            "Kommunen eier tallene fra sine egne registre og planer, og bestemmer hvordan de kan "
            "brukes. Hvilket register et tall kommer fra, står ved figuren.",
            "Tallene for Eksempelkommunen er oppdiktet.",
        )
    )


def _name(one: Source) -> str:
    if one.adresse and one.adresse.startswith(("https://", "http://")):
        where = escape(one.adresse)
        return f'<a href="{where}" target="_blank" rel="noopener">{escape(one.navn)}</a>'
    return escape(one.navn)


def software(packages: Iterable[Package]) -> str:
    """What the dashboard is made of."""
    rows = [tuple(map(escape, (one.name, one.version, one.licence))) for one in packages]
    fonts = [tuple(map(escape, row)) for row in _FONTS]
    return (
        '<h2 class="bk-funn">Programmet bygger på fri programvare</h2>'
        f'<p class="bk-under">Boligkompass {escape(__version__)} og pakkene som er installert på '
        "denne serveren, med lisensene de selv oppgir.</p>"
        + _table("Skrift", ("Navn", "Fra", "Lisens"), fonts)
        + f"<details><summary>Alle {len(rows)} pakkene</summary>"
        + _table("Pakker", ("Pakke", "Versjon", "Lisens"), rows)
        + "</details>"
    )
