"""Tiltaksplan: the measures, late and unfunded ones first, what they cost and what they move."""

from collections.abc import Mapping, Sequence

from boligkompass import charts, formats
from boligkompass.figures.base import Figure, Parameter, Point, Result, Row, Spec, span
from boligkompass.figures.results import Store
from boligkompass.figures.tiles import target_of
from boligkompass.warehouse import TableError, Warehouse

_PAGE = "tiltaksplan"
ALL = "alle"
_PLAN = "Tiltaksplanen med ansvarlig, frist, kostnad og status viser hva som er forsinket."
_COSTS = "Tiltaksplanen med kostnad per år og finansiering viser hva tiltakene koster."
_ORDER = ("Økonomiplan", "Lån", "Tilskudd, salg og annet", "Ikke bevilget")
_STANDINGS = ("Over fristen", "Innen fristen", "Ferdig eller stanset", "Status ikke kjent")
_PLOTS = "nye_tomter_andel"


# -- who is responsible ----------------------------------------------------------------------------

_functions = Store(256)


def _responsible(warehouse: Warehouse, number: str | None = None) -> Mapping[str, str]:
    """The functions that own a measure, of one municipality or (None) of all, by name."""
    return _functions.get((warehouse.key, number), lambda: _find_responsible(warehouse, number))


def _find_responsible(warehouse: Warehouse, number: str | None) -> Mapping[str, str]:
    given = {"kommunenr": number, "dato": warehouse.manifest.dato}
    try:
        rows = warehouse.ask("tiltaksplan/ansvarlige", given).column("ansvarlig").to_pylist()
    except TableError:
        rows = []
    return {ALL: "Alle ansvarlige"} | {name: name for name in sorted(set(rows))}


RESPONSIBLE = Parameter("ansvarlig", "Ansvarlig", _responsible, here=_responsible)


def _whose(result: Result) -> str:
    """What the note says of the choice."""
    chosen = result.choices.get(RESPONSIBLE.name, ALL)
    return "" if chosen == ALL else f"Bare tiltak der {chosen} har ansvaret."


# -- the measures ----------------------------------------------------------------------------------


def is_late(row: Row) -> bool:
    """The deadline is passed, and the measure is neither done nor stopped."""
    return bool(row["dager_over"])


def is_unfunded(row: Row) -> bool:
    """An open measure for which no cost stands, or only one that nobody has granted."""
    return row["finansiert"] is False


def troubles(rows: Sequence[Row]) -> str:
    """«3 tiltak er over fristen, 2 mangler penger»; nothing when there are none."""
    late, unfunded = sum(map(is_late, rows)), sum(map(is_unfunded, rows))
    parts = [f"{late} tiltak er over fristen"] if late else []
    if unfunded:
        parts.append(f"{unfunded} mangler penger" if late else f"{unfunded} tiltak mangler penger")
    return ", ".join(parts)


def point(result: Result) -> Point | None:
    """The late measures, and the one that is most so."""
    late = [row for row in result.rows if is_late(row)]
    if not late:
        return None
    worst = late[0]
    rest = (
        f"Lengst over er «{worst['tiltak']}» "
        f"({worst['ansvarlig']}, frist {formats.day(worst['frist'])})."
    )
    return Point(f"{troubles(result.rows)}.", rest, min(1.0, _LATE_WEIGHT * len(late)))


# What one late measure weighs in «Til drøfting», as a share of a target missed wholly.
_LATE_WEIGHT = 0.1


def _finding(result: Result) -> str:
    still_open = [row for row in result.rows if row["apen"]]
    unknown = [row for row in result.rows if row["framdrift"] == "ukjent"]
    if found := troubles(still_open):
        return f"{found}, av {len(still_open)} åpne"
    if still_open:
        many = len(still_open) > 1
        whose = f"de {len(still_open)} åpne tiltakene" if many else "det åpne tiltaket"
        return f"Ingen av {whose} er over fristen" if many else "Det åpne tiltaket er i rute"
    if unknown:
        return f"Planen har {len(result.rows)} punkter, og det er ikke kjent hva som er gjort"
    if len(result.rows) == 1:
        return "Tiltaket er ferdig eller stanset"
    whole = "Begge" if len(result.rows) == 2 else f"Alle de {len(result.rows)}"
    return f"{whole} tiltakene er ferdige eller stanset"


_RULE = (
    "Over fristen: fristen er passert, og tiltaket er ikke ferdig. Mangler penger: ingen kostnad "
    "er ført opp, eller bare som nye midler."
)


def _note(result: Result) -> str:
    """The rules behind the words; of a plan whose status is not known, how old it is."""
    known = any(row["apen"] for row in result.rows)
    return " ".join(filter(None, (_whose(result), _RULE if known else _age(result.rows))))


def _age(rows: Sequence[Row]) -> str:
    if not any(row["framdrift"] == "ukjent" for row in rows):
        return ""
    first = [row["forste_aar"] for row in rows if row["forste_aar"]]
    last = [row["siste_aar"] for row in rows if row["siste_aar"]]
    when = f"Planen er fra {min(first)}–{max(last)}. " if first else ""
    return (
        f"{when}Tiltakene står slik de ble vedtatt. Det er ikke kjent hva som er gjennomført, "
        "så ingen regnes som forsinket."
    )


# -- money -----------------------------------------------------------------------------------------


def _costs_finding(result: Result) -> str:
    """«Tiltakene koster 118,0 mill. kr i 2026, og 3,6 mill. kr er ikke bevilget»; of a plan whose
    years are over, what all of it was to cost."""
    year = result.extract_date.year
    coming = [row for row in result.rows if row["periode_til"].year >= year]
    if not coming:
        return f"Tiltakene var beregnet til {_sum(result.rows)} i {span(result.rows)}"
    first = coming[0]["periode_til"].year
    rows = [row for row in coming if row["periode_til"].year == first]
    missing = [row for row in rows if row["ubevilget"]]
    text = f"Tiltakene koster {_sum(rows)} i {first}"
    return f"{text}, og {_sum(missing)} er ikke bevilget" if missing else text


def _sum(rows: Sequence[Row]) -> str:
    return formats.value(sum(row["belop"] for row in rows), "mill_kr", 1)


def _costs_chart(result: Result) -> Spec:
    found = {row["dekning"] for row in result.rows}
    return charts.stacked_bar(
        "akse",
        serier=[name for name in _ORDER if name in found],
        serie="dekning",
        verdi="belop",
        verdi_tekst="belop_tall",
        total_tekst="samlet_tall",
        ufullstendig="ubevilget",
    )


def _costs_note(result: Result) -> str:
    granted = "Ikke bevilget er nye midler, og kostnad uten oppgitt finansiering."
    return " ".join(filter(None, (_whose(result), granted)))


# -- who has how much to do ------------------------------------------------------------------------


_NOBODY = "Ikke oppgitt"


def _owners_finding(result: Result) -> str:
    named = [row for row in result.rows if row["ansvarlig"] != _NOBODY]
    if not named:
        return "Planen sier ikke hvem som har ansvaret"
    if late := [row for row in named if row["stand"] == "Over fristen"]:
        return _late_owners(late)
    most = max(named, key=lambda row: row["i_alt"])
    if len({row["ansvarlig"] for row in result.rows}) == 1:
        return f"{most['ansvarlig']} har ansvaret for alle tiltakene"
    return f"{most['ansvarlig']} har ansvaret for flest tiltak: {most['i_alt']}"


def _late_owners(late: Sequence[Row]) -> str:
    worst = max(late, key=lambda row: row["antall"])
    if len(late) == 1:
        return f"Bare {worst['ansvarlig']} har tiltak over fristen: {worst['antall']}"
    if worst["antall"] == 1:
        return f"{len(late)} ansvarlige har hvert sitt tiltak over fristen"
    return f"{worst['ansvarlig']} har flest tiltak over fristen: {worst['antall']}"


def _owners_chart(result: Result) -> Spec:
    found = {row["stand"] for row in result.rows}
    owners = {row["ansvarlig"] for row in result.rows}
    return charts.stacked_hbar(
        "ansvarlig",
        serier=[name for name in _STANDINGS if name in found],
        # The late in the colour of what calls for attention, the unknown in grey stripes.
        farger=[colour for name, colour in _COLOURS.items() if name in found],
        skravert=[name for name in _STANDINGS[3:] if name in found],
        serie="stand",
        antall_rader=len(owners),
        etikett_tegn=max(map(len, owners)),
        verdi="antall",
        verdi_tekst="antall_tekst",
        total_tekst="i_alt_tekst",
    )


_COLOURS = dict(zip(_STANDINGS[:3], (charts.PALETTE[2], *charts.PALETTE[:2]), strict=True))


# -- what the measures shall move ------------------------------------------------------------------


def _indicators_finding(result: Result) -> str:
    """How many of the plan's indicators are within their targets."""
    newest = {row["indikator"]: row for row in result.rows}
    judged = [row for row in newest.values() if target_of(row) and row["verdi"] is not None]
    if not judged:
        number = len(newest)
        return f"{number} måleindikator{'er' if number > 1 else ''} har tall, og ingen har måltall"
    reached = sum(1 for row in judged if (t := target_of(row)) and not t.distance(row["verdi"]))
    return f"{reached} av {len(judged)} måleindikatorer med måltall er innenfor målet"


def _plots_finding(result: Result) -> str:
    """«3,5 % av nye tomter ble sikret i 2025, 1,5 prosentpoeng under målet»."""
    newest = result.rows[-1]
    if newest["verdi"] is None:
        return f"Andelen av nye tomter i {newest['periode']} vises ikke"
    text = f"{newest['verdi_tekst']} av nye tomter ble sikret i {newest['periode']}"
    target = target_of(newest)
    if target is None:
        return text
    distance = target.distance(float(formats.rounded(newest["verdi"], 1)))
    if not distance:
        return f"{text}, innenfor målet"
    off = formats.number(abs(distance), 1)
    return f"{text}, {off} prosentpoeng {'under' if distance < 0 else 'over'} målet"


def _plots_chart(result: Result) -> Spec:
    targets = [target for row in result.rows if (target := target_of(row))]
    words = f"Mål {targets[-1].words('prosent', 0)}" if targets else None
    return charts.bar("akse", maal_tekst=words)


FIGURES: tuple[Figure, ...] = (
    Figure(
        id="tiltaksplan/tiltak",
        page=_PAGE,
        title="Tiltakene i planen, etter innsatsområde og mål",
        query="tiltaksplan/tiltak",
        finding=_finding,
        needs=_PLAN,
        fixed={"bare_avvik": False},
        parameters=(RESPONSIBLE,),
        main="dager_over",
        screen=("id", "tiltak", "ansvarlig", "frist", "framdrift", "dager_over", "finansiert"),
        note=_note,
        discuss=point,
    ),
    Figure(
        id="tiltaksplan/kostnad_tiltak",
        page=_PAGE,
        title="Kostnad per tiltak, år og finansiering",
        query="tiltaksplan/kostnad_tiltak",
        finding=lambda result: f"{len(result.rows)} kostnader er ført opp i planen",
        needs=_COSTS,
        empty="Ingen kostnader er ført opp i planen",
        parameters=(RESPONSIBLE,),
        main="belop",
    ),
    Figure(
        id="tiltaksplan/maaleindikatorer",
        page=_PAGE,
        title="Måleindikatorene i planen",
        query="tiltaksplan/maaleindikatorer",
        finding=_indicators_finding,
        needs="Tiltak med måleindikator, og tall for indikatoren, viser om tiltakene virker.",
        empty="Ingen tiltak har en måleindikator med tall",
        main="verdi",
    ),
    Figure(
        id="tiltaksplan/kostnad",
        page=_PAGE,
        title="Mill. kr til tiltakene per år, etter hvordan kostnaden dekkes",
        query="tiltaksplan/kostnad",
        finding=_costs_finding,
        needs=_COSTS,
        parameters=(RESPONSIBLE,),
        chart=_costs_chart,
        main="belop",
        pivot="dekning",
        note=_costs_note,
    ),
    Figure(
        id="tiltaksplan/ansvarlige",
        page=_PAGE,
        title="Tiltak per ansvarlig funksjon, etter hvordan de står",
        query="tiltaksplan/ansvarlige",
        finding=_owners_finding,
        needs=_PLAN,
        chart=_owners_chart,
        main="antall",
        pivot="stand",
    ),
    Figure(
        id="tiltaksplan/nye_tomter",
        page=_PAGE,
        title="Nye boligtomter som er sikret til boligsosiale formål, av alle nye boligtomter",
        query="indikator/serier",
        finding=_plots_finding,
        needs="Tallet på nye boligtomter, og hvor mange kommunen har sikret, gir andelen per år.",
        indicators=(_PLOTS,),
        fixed={"indikatorer": [_PLOTS], "former": ["aar"]},
        chart=_plots_chart,
        main="verdi",
    ),
)
