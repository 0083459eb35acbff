"""Sources and definitions: what the numbers mean, where they come from, and how sure they are."""

from collections.abc import Callable, Mapping

from boligkompass import charts, extracts, formats
from boligkompass.checks import BROKEN, WARNED
from boligkompass.figures.base import Figure, Parameter, Result, Spec, breaks, when
from boligkompass.warehouse import Warehouse

_PAGE = "kilder"
_MOST_LINES = 4


def _indicators(warehouse: Warehouse) -> Mapping[str, str]:
    return {sheet.id: sheet.navn for sheet in warehouse.catalogue.indikatorer.values()}


INDICATOR = Parameter("indikator", "Indikator", _indicators)


def _series_finding(result: Result) -> str:
    """The newest value of the indicator, and from which source."""
    name = result.sheets[0].navn
    if not result.shown:
        hidden = any(row["skjult"] for row in result.rows)
        return f"{name}: {'tallene er skjult av personvernhensyn' if hidden else 'tallene mangler'}"
    newest = result.shown[-1]
    return f"{name}: {newest['verdi_tekst'].rstrip('*')} {when(newest)}"


def _series_chart(result: Result) -> Spec:
    sources = list(dict.fromkeys(row["serie"] for row in result.rows))
    if len(sources) > _MOST_LINES or len(sources) == 1:
        sources = []
    return charts.line("akse", serier=sources, brudd=breaks(result))


def _definitions_finding(result: Result) -> str:
    have = [row for row in result.rows if row["verdier"]]
    late = [row for row in have if row["forsinket"]]
    text = f"{len(have)} av {len(result.rows)} indikatorer har tall"
    return f"{text}, {len(late)} venter på en oppdatering" if late else text


def _count(singular: str, plural: str) -> Callable[[Result], str]:
    def finding(result: Result) -> str:
        number = len(result.rows)
        return f"{formats.number(number)} {singular if number == 1 else plural}"

    return finding


def _disagreement_finding(result: Result) -> str:
    """How many values differ from the shown one of the same, and the farthest of them."""
    apart = [row for row in result.rows if row["avvik"]]
    number = len(apart)
    one = number == 1
    text = f"{formats.number(number)} tall avviker fra {'det' if one else 'dem'} vi viser"
    shares = [abs(row["avvik_prosent"]) for row in apart if row["avvik_prosent"] is not None]
    if not shares:
        return text
    return f"{text}, {'' if one else 'høyst '}med {formats.value(max(shares), 'prosent', 1)}"


def _revised_finding(result: Result) -> str:
    number = len(result.rows)
    earliest = min(extracts.split_id(row["forrige_uttrekk"]) for row in result.rows)
    words = "verdi er endret" if number == 1 else "verdier er endret"
    day = formats.long_day(earliest[0])
    return f"{formats.number(number)} {words} siden tallene per {day}"


def _extract_finding(result: Result) -> str:
    one = result.rows[0]
    day = formats.day(one["publisert_dato"])
    return f"Uttrekket {one['uttrekk']} ble publisert {day} kl. {one['publisert_klokken']}"


def _tables_finding(result: Result) -> str:
    number = len(result.rows)
    return f"Uttrekket har {formats.number(number)} {'tabell' if number == 1 else 'tabeller'}"


def _checks_finding(result: Result) -> str:
    """Whether all passed; else how many did not, and how many found something to look at."""
    number = len(result.rows)
    broken, warned = (len(result.where(resultat=word)) for word in (BROKEN, WARNED))
    if broken:
        return f"{broken} av {number} kontroller er ikke bestått"
    if warned:
        return f"{warned} av {number} kontroller har funnet noe å se nærmere på"
    return f"Alle {number} kontroller er bestått" if number > 1 else "Kontrollen er bestått"


FIGURES = (
    Figure(
        id="kilder/indikatorserie",
        page=_PAGE,
        title="Alle verdier av indikatoren, etter kilde",
        query="kilder/indikatorserie",
        finding=_series_finding,
        needs="Definisjonsarket sier hvilken kilde som har tallene.",
        parameters=(INDICATOR,),
        chart=_series_chart,
        main="verdi",
        series="kilde_navn",
    ),
    Figure(
        id="kilder/definisjoner",
        page=_PAGE,
        title="Definisjonsark for hver indikator, med siste og neste oppdatering",
        query="kilder/definisjoner",
        finding=_definitions_finding,
        needs="Katalogen følger med uttrekket.",
        main="verdier",
        screen=("tema", "verdier", "siste_periode", "oppdatering", "brudd", "kilder"),
    ),
    Figure(
        id="kilder/uenighet",
        page=_PAGE,
        title="Der to kilder gir ulike tall for det samme",
        query="kilder/uenighet",
        finding=_disagreement_finding,
        needs="Vises når to kilder oppgir ulike tall for samme periode.",
        main="verdi",
        screen=("verdi", "vist", "avvik", "avvik_prosent", "kilde"),
        empty="Ingen kilder er uenige om tallene for kommunen",
    ),
    Figure(
        id="kilder/revidert",
        page=_PAGE,
        title="Verdier som er endret siden forrige uttrekk",
        query="kilder/revidert",
        finding=_revised_finding,
        needs="Vises når en kilde har endret tall som var publisert før.",
        main="verdi",
        screen=("forrige_verdi", "verdi", "endring", "endring_prosent", "kilde"),
        empty="Ingen kilder har endret tall for kommunen siden forrige uttrekk",
        note="Gjelder offentlige kilder. Kommunens egne tall telles på nytt hver gang.",
    ),
    Figure(
        id="kilder/kilder",
        page=_PAGE,
        title="Kildene som kommunens tall kommer fra, med lisens",
        query="kilder/kilder",
        finding=_count("kilde ligger bak tallene", "kilder ligger bak tallene"),
        needs="Kildene vises når det er lest inn tall.",
        main="verdier",
    ),
    Figure(
        id="kilder/uttrekk",
        page=_PAGE,
        title="Uttrekket som vises, med dato, programversjon og kommuner",
        query="kilder/uttrekk",
        finding=_extract_finding,
        needs="Manifestet følger med uttrekket.",
        main="uttrekk",
    ),
    Figure(
        id="kilder/tabeller",
        page=_PAGE,
        title="Tabellene i uttrekket etter manifestet",
        query="kilder/tabeller",
        finding=_tables_finding,
        needs="Manifestet følger med uttrekket.",
        main="rader",
        note="Av kommunenes egne tabeller telles radene til kommunene du har tilgang til.",
    ),
    Figure(
        id="kilder/kontroller",
        page=_PAGE,
        title="Kontroller av uttrekket før det ble publisert",
        query="kilder/kontroller",
        finding=_checks_finding,
        needs="Kontrollene kjøres når uttrekket publiseres.",
        main="kontroll",
    ),
)
