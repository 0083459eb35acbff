"""The tiles of the front page. Each shows the first of its indicators that has numbers."""

from collections.abc import Callable

from boligkompass.figures import tiltaksplan
from boligkompass.figures.base import Figure, Point, Result, when
from boligkompass.figures.discussion import off_target
from boligkompass.figures.tiles import tile
from boligkompass.formats import NBSP

YEARS = ("aar", "delaar")
DAYS = ("dag", "aar")
QUARTERS = ("kvartal",)


def _finding(words: str) -> Callable[[Result], str]:
    """The newest value in a sentence, in the tile's own words when it is of its own indicator."""

    def finding(result: Result) -> str:
        made = tile(result)
        if made is None:
            return result.figure.title
        own = made.newest["indikator"] == result.figure.indicators[0]
        if own and not made.newest["skjult"]:
            value = f"{made.value}{NBSP}%" if made.unit == "%" else made.value
            return f"{words.format(value)} ({made.period})"
        return f"{made.title}: {made.value} {made.unit}".rstrip() + f" ({made.period})"

    return finding


# What is told only where little else is: less than a target missed by a tenth.
_SETTLED_WEIGHT, _POPULATION_WEIGHT = 0.05, 0.04


def _settled_point(result: Result) -> Point | None:
    """Off target, or else the newest settled of decided, which may be years old."""
    made = tile(result)
    if (point := off_target(result)) or made is None or made.newest["verdi"] is None:
        return point
    if made.newest["teller"] is None or made.newest["nevner"] is None:
        return None
    name = result.municipality.name
    lead = f"{name} bosatte {made.value} vedtatte {when(made.newest)}."
    rest = f"Det var {made.change}." if made.before else ""
    return Point(lead, rest, _SETTLED_WEIGHT)


def _population_point(result: Result) -> Point | None:
    """How the population has changed."""
    made = tile(result)
    if made is None or made.before is None:
        return None
    name, of = result.municipality.name, made.newest["periode"]
    lead = f"{name} hadde {made.value} innbyggere {of}."
    return Point(lead, f"{made.change}.", _POPULATION_WEIGHT)


def _tile(
    name: str,
    title: str,
    words: str,
    indicators: tuple[str, ...],
    forms: tuple[str, ...],
    needs: str,
    *,
    parts: tuple[str, str] = ("", ""),
    companion: tuple[str, str] = ("", "Andel som hører til"),
    discuss: Callable[[Result], Point | None] = off_target,
) -> Figure:
    """A tile. `parts` are told instead of their share; `companion` is a share to be told beside
    the value, and the words for it."""
    named = (*indicators, *parts, companion[0])
    return Figure(
        id=f"nokkeltall/{name}",
        page="nokkeltall",
        title=title,
        query="nokkeltall/serie",
        finding=_finding(words),
        needs=needs,
        indicators=tuple(dict.fromkeys(filter(None, named))),
        fixed={
            "indikatorer": list(indicators),
            "former": list(forms),
            "teller": parts[0],
            "nevner": parts[1],
            "folge": companion[0],
        },
        main="verdi",
        titles={"folge": companion[1]},
        discuss=discuss,
    )


STEERING = (
    _tile(
        "nye_boliger",
        "Nye boliger hittil i år",
        "{} nye boliger er kjøpt eller bygd",
        ("nye_boliger", "boliger_kjopt_eller_bygd", "boliger_kjopt_og_utbedret"),
        YEARS,
        "Registeret over anskaffelser viser hvor mange boliger kommunen kjøper og bygger.",
    ),
    _tile(
        "barnefamilier",
        "Barnefamilier over 3 måneder i midlertidig botilbud",
        "{} barnefamilier har vært over tre måneder i midlertidig botilbud",
        ("midlertidig_barn_over_3_mnd",),
        QUARTERS,
        "Registeret over opphold i midlertidig botilbud viser hvor lenge barnefamilier blir der.",
        parts=("midlertidig_barn_over_3_mnd", "midlertidig_barnefamilier"),
    ),
    _tile(
        "tilstand",
        "Boliger med TG2 eller TG3",
        "{} av de undersøkte boligene har TG2 eller TG3",
        ("tilstand_tg23_andel",),
        ("dag",),
        "Boligregisteret med tilstandsgrader etter NS 3424 viser boligenes tilstand.",
        companion=("tilstand_tgiu_andel", "Ikke undersøkt"),
    ),
    _tile(
        "bosatt",
        "Bosatt av vedtatt antall",
        "{} vedtatte flyktninger er bosatt",
        ("bosatt_andel_av_vedtatt",),
        YEARS,
        "IMDis tall for bosetting eller kommunens bosettingsregister viser hvor mange som er "
        "bosatt.",
        parts=("flyktninger_bosatt", "flyktninger_vedtatt"),
        discuss=_settled_point,
    ),
    _tile(
        "bostedslose",
        "Bostedsløse",
        "{} personer er registrert som bostedsløse",
        ("bostedslose_registrert", "bostedslose"),
        DAYS,
        "Kommunens egen registrering eller kartleggingen hvert fjerde år viser hvor mange som er "
        "bostedsløse.",
    ),
    _tile(
        "kommunale_boliger",
        "Kommunalt disponerte boliger",
        "Kommunen disponerer {} boliger",
        ("kommunale_boliger", "boliger_disponert_i_alt", "kommunale_utleieboliger"),
        DAYS,
        "Boligregisteret eller KOSTRA viser hvor mange boliger kommunen disponerer.",
    ),
)

FLOW = (
    _tile(
        "venteliste",
        "Venter med vedtak",
        "{} husstander venter på bolig med vedtak",
        ("venteliste",),
        DAYS,
        "Søknadsregisteret eller KOSTRA skjema 13 viser hvor mange som venter med vedtak.",
    ),
    _tile(
        "ledige_boliger",
        "Ledige boliger",
        "{} boliger står tomme",
        ("ledige_boliger",),
        ("dag",),
        "Boligregisteret med ledighet viser hvor mange boliger som står tomme.",
    ),
    _tile(
        "kontrakter_utloper",
        "Kontrakter som utløper innen seks måneder",
        "{} leiekontrakter utløper innen seks måneder",
        ("kontrakter_utloper",),
        ("dag",),
        "Leieregisteret viser hvor mange kontrakter som snart utløper.",
    ),
    _tile(
        "gjennomstromming",
        "Gjennomstrømming",
        "{} av de utleide boligene ble ledige",
        ("gjennomstromming",),
        YEARS,
        "Leieregisteret viser hvor mange som flytter ut, av dem som leide ved årets start.",
        parts=("utflyttinger", "boliger_utleid_ved_aarets_start"),
    ),
    _tile(
        "bostabilitet",
        "Bor fortsatt etter tolv måneder",
        "{} bor fortsatt i boligen etter tolv måneder",
        ("bostabilitet_12_mnd",),
        YEARS,
        "Leieregisteret viser hvor mange som fortsatt bor i boligen et år etter at de flyttet inn.",
        parts=("bor_fortsatt_etter_12_mnd", "innflyttet_for_12_mnd_siden"),
    ),
    _tile(
        "oppfolging_venter",
        "Venter på oppfølging i bolig",
        "{} husstander venter på oppfølging i bolig",
        ("oppfolging_venter",),
        ("dag",),
        "Registeret over oppfølging i bolig viser hvor mange som har vedtak og venter.",
    ),
)

CONTEXT = (
    _tile(
        "innbyggere",
        "Innbyggere",
        "Kommunen har {} innbyggere",
        ("innbyggere",),
        DAYS,
        "SSB tabell 07459 viser folketallet.",
        discuss=_population_point,
    ),
    _tile(
        "innvandrerandel",
        "Innvandrerandel",
        "{} av innbyggerne er innvandrere, slik kilden oppgir det",
        ("innvandrere_andel", "innvandrere_uten_norskfodte_andel"),
        DAYS,
        "SSB tabell 09817 viser innvandrerandelen.",
    ),
    _tile(
        "introprogram",
        "Deltakere i introduksjonsprogrammet",
        "{} personer deltok i introduksjonsprogrammet",
        ("introprogram_deltakere",),
        YEARS,
        "IMDi viser hvor mange som deltar i introduksjonsprogrammet.",
    ),
    _tile(
        "arbeid",
        "Innvandrere i arbeid",
        "{} av innvandrerne er i arbeid",
        ("innvandrere_i_arbeid_andel",),
        ("kvartal", "aar"),
        "SSB tabell 11607 viser hvor mange innvandrere som er i arbeid.",
    ),
)

TILES = STEERING + FLOW + CONTEXT


def _measures_finding(result: Result) -> str:
    return tiltaksplan.troubles(result.rows)


# «Til drøfting» has the point of the plan itself, with the way to its page.
MEASURES = Figure(
    id="nokkeltall/tiltak",
    page="nokkeltall",
    title="Tiltak som er over fristen eller mangler penger",
    query="tiltaksplan/tiltak",
    finding=_measures_finding,
    needs="Tiltaksplanen med frister og finansiering viser hva som er forsinket.",
    fixed={"ansvarlig": tiltaksplan.ALL, "bare_avvik": True},
    main="dager_over",
    screen=("tiltak", "ansvarlig", "prioritet", "frist", "dager_over", "finansiert", "framdrift"),
)

FIGURES = (*TILES, MEASURES)
