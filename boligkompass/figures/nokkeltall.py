"""The tiles of the front page. Each shows the first of its indicators that has numbers."""

from collections.abc import Callable

from boligkompass.figures.base import Figure, Point, Result, Row, when
from boligkompass.figures.discussion import off_target
from boligkompass.figures.tiles import tile
from boligkompass.formats import NBSP, day

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

TILES = STEERING + CONTEXT


def _late(result: Result) -> list[Row]:
    return [row for row in result.rows if row["dager_over"] > 0]


def _unfunded(result: Result) -> list[Row]:
    return [row for row in result.rows if not row["finansiert"]]


def _measures_finding(result: Result) -> str:
    """«3 tiltak er over fristen, 2 mangler penger»."""
    late, unfunded = len(_late(result)), len(_unfunded(result))
    parts = [f"{late} tiltak er over fristen"] if late else []
    parts += [f"{unfunded} mangler penger" if late else f"{unfunded} tiltak mangler penger"]
    return ", ".join(parts if unfunded else parts[:1])


def _measures_point(result: Result) -> Point | None:
    late = _late(result)
    if not late:
        return None
    worst = late[0]
    rest = (
        f"Lengst over er «{worst['tiltak']}» ({worst['ansvarlig']}, frist {day(worst['frist'])})."
    )
    return Point(f"{_measures_finding(result)}.", rest, min(1.0, _LATE_WEIGHT * len(late)))


# What one late measure weighs in «Til drøfting», as a share of a target missed wholly.
_LATE_WEIGHT = 0.1

MEASURES = Figure(
    id="nokkeltall/tiltak",
    page="nokkeltall",
    title="Tiltak som er over fristen eller mangler penger",
    query="nokkeltall/tiltak",
    finding=_measures_finding,
    needs="Tiltaksplanen med frister og finansiering viser hva som er forsinket.",
    main="dager_over",
    discuss=_measures_point,
)

FIGURES = (*TILES, MEASURES)
