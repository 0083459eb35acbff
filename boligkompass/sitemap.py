"""The pages: their addresses, titles and groups in the sidebar, and the question each answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One page; its file is `pages/<slug>.py` and its address `/<slug>`."""

    slug: str
    title: str
    group: str
    question: str


_PAGES = (
    Page(
        "nokkeltall",
        "Nøkkeltall",
        "Oversikt",
        "Hva bør vi drøfte denne måneden, og hvordan står det til med det viktigste?",
    ),
    Page(
        "endringer",
        "Endringer siden forrige møte",
        "Oversikt",
        "Hva er nytt siden sist, hva er rettet, og hva er gjort?",
    ),
    Page(
        "sammenligning",
        "Sammenligning",
        "Oversikt",
        "Hvordan ligger vi an mot kommuner det er naturlig å sammenligne oss med?",
    ),
    Page(
        "befolkning",
        "Befolkning og integrering",
        "Behov",
        "Hvem bor her, og kommer de som er kommet hit, i arbeid og utdanning?",
    ),
    Page(
        "bosetting",
        "Bosetting",
        "Behov",
        "Bosetter vi dem vi har vedtatt å bosette, og er boligene klare til dem?",
    ),
    Page(
        "behov",
        "Behov og tildeling",
        "Behov",
        "Hvem søker om bolig, hva trenger de, og hvor lenge venter de?",
    ),
    Page(
        "bostedsloshet",
        "Bostedsløshet",
        "Behov",
        "Hvor mange mangler et sted å bo, og hvor lenge må de vente?",
    ),
    Page(
        "boligmasse",
        "Boligmasse",
        "Boliger",
        "Hvilke boliger har vi, i hvilken stand er de, og passer de til dem som trenger dem?",
    ),
    Page(
        "boligfremskaffelse",
        "Boligfremskaffelse",
        "Boliger",
        "Når vi måltallet for nye boliger, hva er på vei, og hva koster det?",
    ),
    Page(
        "gjennomstromming",
        "Gjennomstrømming",
        "Boliger",
        "Blir boliger ledige, for hvem, og bor de der fortsatt etter et år?",
    ),
    Page(
        "oppfolging",
        "Oppfølging i bolig",
        "Boliger",
        "Hvem får hjelp til å mestre og beholde boligen, og hvem venter?",
    ),
    Page(
        "startlan",
        "Startlån, tilskudd og bostøtte",
        "Økonomi",
        "Hvor mange får hjelp til å eie eller til å klare boutgiftene?",
    ),
    Page(
        "husleie",
        "Husleie, restanser og utkastelser",
        "Økonomi",
        "Bærer husleien boligene, og hvem står i fare for å miste dem?",
    ),
    Page(
        "tiltaksplan",
        "Tiltaksplan",
        "Plan",
        "Hvilke tiltak er sene eller uten penger, og hvem har ansvaret?",
    ),
    Page(
        "beslutninger",
        "Beslutninger",
        "Plan",
        "Hva har vi bestemt, hvem følger det opp, og hva er over fristen?",
    ),
    Page(
        "motet",
        "Møtet",
        "Plan",
        "Hva går vi gjennom i dag, og hva har vi bestemt før?",
    ),
    Page(
        "kilder",
        "Kilder og definisjoner",
        "Om tallene",
        "Hva betyr tallene, hvor kommer de fra, og hvor sikre er de?",
    ),
    Page(
        "vern",
        "Slik vernes små tall",
        "Om tallene",
        "Hvorfor er noen tall skjult, og hva er gjort for at de ikke kan regnes ut?",
    ),
    Page(
        "tilgjengelighet",
        "Tilgjengelighetserklæring",
        "Om tavla",
        "Kan alle bruke tavla, hvor svikter det, og hvem sier du fra til?",
    ),
    Page(
        "personvern",
        "Personvern",
        "Om tavla",
        "Hva behandles, hva behandles ikke, og hvor lenge?",
    ),
    Page(
        "lisenser",
        "Lisenser og kilder",
        "Om tavla",
        "Hvem har laget det tavla bygger på, og hvordan kan det brukes videre?",
    ),
)

PAGES: dict[str, Page] = {page.slug: page for page in _PAGES}
FRONT = _PAGES[0].slug
