"""The tiles of the front page. Each shows the first of its indicators that has numbers."""

from collections.abc import Callable

from boligkompass.figures.base import Figure, Point, Result, Row
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


def _tile(
    name: str,
    title: str,
    words: str,
    indicators: tuple[str, ...],
    forms: tuple[str, ...],
    needs: str,
    *,
    parts: tuple[str, str] = ("", ""),
) -> Figure:
    return Figure(
        id=f"nokkeltall/{name}",
        page="nokkeltall",
        title=title,
        query="nokkeltall/serie",
        finding=_finding(words),
        needs=needs,
        indicators=tuple(dict.fromkeys((*indicators, *(part for part in parts if part)))),
        fixed={
            "indikatorer": list(indicators),
            "former": list(forms),
            "teller": parts[0],
            "nevner": parts[1],
        },
        main="verdi",
        discuss=off_target,
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
    rest = f"Lengst over er «{worst['tiltak']}» ({worst['ansvarlig']}, frist {day(worst['frist'])})."
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
