"""Behov og tildeling: who waits for a home, what they need, and what there is to meet it with.

The applications themselves, and how they are treated, stand in `behov_soknader`.
"""

from collections.abc import Sequence
from dataclasses import replace

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures import behov_soknader
from boligkompass.figures.base import (
    FRESH_MONTHS,
    Figure,
    Point,
    Result,
    Row,
    Spec,
    at_least,
    value_fields,
    when,
)
from boligkompass.figures.boligmasse import Lack, enough, largest_lack
from boligkompass.figures.boligmasse_bestand import WORST_LAST
from boligkompass.figures.drawing import bars

_PAGE = "behov"
_APPLICATIONS = "Søknadsregisteret viser"

# -- who waits, and for how long -------------------------------------------------------------------

_HALF_YEAR = ("181-365", "365+")
_TOTAL = "I alt"


def _waiting_finding(result: Result) -> str:
    """«48 husstander venter med vedtak, 21 av dem i mer enn et halvt år»."""
    rows = result.newest
    total = rows[0]["i_alt"]
    if total == 0:
        return f"Ingen husstander ventet med vedtak om bolig {when(rows[0])}"
    told = "Et skjult antall husstander" if total is None else _households(total)
    text = f"{told} ventet med vedtak om bolig {when(rows[0])}"
    return f"{text}{_long_wait(result, rows)}"


def _households(number: float) -> str:
    return formats.amount(number, "husstander")


def _long_wait(result: Result, rows: Sequence[Row]) -> str:
    """«, 21 av dem i mer enn et halvt år»; nothing where only the sum of all is known."""
    long = [row for row in rows if row["ventetid"] in _HALF_YEAR]
    if not long:
        return ""
    number, partial = result.total(long)
    if partial and not number:
        return "; hvor lenge er skjult"
    count = formats.number(number) if number else "ingen"
    return f", {'minst ' if partial else ''}{count} av dem i mer enn et halvt år"


def _waiting_chart(result: Result) -> Spec:
    series = list(KODEVERK["ventetid"].values())
    known = {row["serie"] for row in result.rows}
    return charts.stacked_bar(
        "akse",
        serier=series if known & set(series) else [_TOTAL],
        farger=WORST_LAST,
        total_tekst="i_alt_tekst",
        total=result.figure.total,
        **value_fields(result),
        serie_tittel="Har ventet",
    )


def _waiting_point(result: Result) -> Point | None:
    """Households that have waited for more than half a year with a decision in hand."""
    if not result.rows or result.age() > FRESH_MONTHS:
        return None
    rows = result.newest
    total = rows[0]["i_alt"]
    number, partial = result.total([row for row in rows if row["ventetid"] in _HALF_YEAR])
    if not number or not total:
        return None
    day = formats.day(rows[0]["periode_til"])
    count = formats.sentence(at_least(number, partial, "husstander"))
    return Point(
        f"{count} har ventet på bolig i mer enn et halvt år etter vedtaket ({day}).",
        f"I alt venter {formats.number(total)}.",
        number / total,
    )


# -- rooms against the need ------------------------------------------------------------------------

_HAVE, _WITH_COMING, _NEED = "Boliger", "Med boligene på vei", "Behov"
_RECKONED = {
    (False, False): "",
    (True, False): ", når større boliger er regnet med",
    (False, True): ", når boligene på vei er regnet med",
    (True, True): ", når større boliger og boligene på vei er regnet med",
}


def _rooms_finding(result: Result) -> str:
    """What is lacking still when the homes on their way are there."""
    rows = sorted(result.where(ledd="Forskjell"), key=lambda row: row["rekkefolge"])
    differences = [row["antall"] for row in rows]
    coming = bool(result.where(ledd=_WITH_COMING))
    lack = largest_lack(differences)
    if lack is not None:
        return _lack_words(lack, coming)
    text = enough(differences)
    return text.replace("Boligene dekker", "Boligene vi har og får, dekker") if coming else text


def _lack_words(lack: Lack, coming: bool) -> str:
    return f"{replace(lack, covered=False).words}{_RECKONED[lack.covered, coming]}"


def _rooms_note(result: Result) -> str:
    """What the norm is, and what counts as on its way."""
    text = "Romnormen er kommunens egen og kan endres. Enslige kan ha ett eller to rom."
    if not result.where(ledd=_WITH_COMING):
        return f"{text} Boliger på vei er ikke kjent."
    return (
        f"{text} På vei er kjøp, bygging og innleie som ikke er klart, uten det som skal selges "
        "eller sies opp; ombygging er ikke med."
    )


def _rooms_chart(result: Result) -> Spec:
    known = {row["ledd"] for row in result.rows}
    return charts.grouped_bar(
        "romgruppe",
        serier=[part for part in (_HAVE, _WITH_COMING, _NEED) if part in known],
        **value_fields(result),
        x_tittel="Rom",
        serie_tittel="Ledd",
    )


# -- accessible homes ------------------------------------------------------------------------------


def _accessible_finding(result: Result) -> str:
    """How many of those who wait need an adapted home, and what share of the homes they could use.

    The query gives those who wait first, and then the homes where they are counted.
    """
    need, *homes = result.rows
    text = _needing(need)
    if not homes or homes[0]["andel"] is None:
        return text
    return f"{text}; {homes[0]['andel_tekst']} av boligene er tilgjengelige for rullestol"


def _needing(need: Row) -> str:
    number, total = need["antall"], need["i_alt"]
    if number is None:
        return "Hvor mange som venter på tilrettelagt bolig, er skjult"
    if number == 0:
        return "Ingen venter på tilrettelagt bolig"
    if total is None:
        return f"{_households(number)} venter på tilrettelagt bolig"
    return f"{formats.number(number)} av {_households(total)} venter på tilrettelagt bolig"


def _mapped_finding(result: Result) -> str:
    """The newest need that is mapped or counted."""
    if not result.shown:
        return "Behovet for tilrettelagte boliger er skjult"
    newest = result.shown[-1]
    number = formats.amount(newest["verdi"], "boenheter")
    return f"Behov for {number} med særlig tilrettelegging {when(newest)}"


# -- places with staff all day ---------------------------------------------------------------------

_HAVE_PLACES, _NURSING, _NEW = "Plasser", "Institusjonsplasser", "Nye i planen"
_FRESH_YEARS = 2


def _last(result: Result, *parts: str) -> Row | None:
    """The newest number that is shown of the first of these parts that has any.

    Of the places it is the newest that are counted: what the plan adds to is a forecast.
    """
    for part in parts:
        rows = [
            row
            for row in result.shown
            if row["ledd"] == part and (part != _HAVE_PLACES or row["merke"] != "prognose")
        ]
        if rows:
            return rows[-1]
    return None


def _places_finding(result: Result) -> str:
    """What there is, and what is forecast to be needed; else what the plan has."""
    have, need = _last(result, _HAVE_PLACES, _NURSING), _last(result, _NEED)
    told = []
    if have is not None:
        name = "heldøgns plasser" if have["ledd"] == _HAVE_PLACES else "institusjonsplasser"
        told.append(f"{formats.number(have['antall'])} {name} {when(have)}")
    if need is not None:
        told.append(f"behovet anslås til {formats.number(need['antall'])} {when(need)}")
    elif (planned := _last(result, _NEW)) is not None:
        new = "ny plass" if planned["antall"] == 1 else "nye plasser"
        number = formats.number(planned["antall"])
        told.append(f"{number} {new} planlagt til {planned['periode']}")
    return formats.sentence("; ".join(told)) if told else "Antallet heldøgns plasser er skjult"


def _lacking_places(result: Result) -> tuple[Row, int, int] | None:
    """The last forecast, the places the plan adds before it, and what is lacking still."""
    have, need = _last(result, _HAVE_PLACES), _last(result, _NEED)
    if have is None or need is None or need["periode_til"] <= have["periode_til"]:
        return None
    with_plan = result.one(ledd=_HAVE_PLACES, periode_til=need["periode_til"]) or have
    planned = with_plan["antall"] - have["antall"]
    return need, planned, need["antall"] - with_plan["antall"]


def _places_note(result: Result) -> str:
    """What the plan adds, and what is lacking with it."""
    method = "Behovet er en framskriving: like stor andel av hver aldersgruppe som i grunnåret."
    found = _lacking_places(result)
    if found is None:
        return method if _last(result, _NEED) else ""
    need, planned, lack = found
    new = f"{formats.amount(planned, 'plasser')} er planlagt" if planned else "Ingen er planlagt"
    if lack <= 0:
        return f"{method} {new}, og det dekker behovet {when(need)}."
    return f"{method} {new}; da mangler det {formats.number(lack)} {when(need)}."


def _places_point(result: Result) -> Point | None:
    """Places that the forecast needs and the plan does not have."""
    found, have = _lacking_places(result), _last(result, _HAVE_PLACES)
    if found is None or have is None or found[2] <= 0:
        return None
    if result.age(have) > 12 * _FRESH_YEARS:
        return None
    need, planned, lack = found
    new = f"Planen har {formats.number(planned)} nye" if planned else "Planen har ingen nye"
    return Point(
        f"Det mangler {formats.number(lack)} heldøgns plasser {when(need)} etter framskrivingen.",
        f"Kommunen hadde {formats.number(have['antall'])} {when(have)}. {new}.",
        lack / need["antall"],
    )


def _places_chart(result: Result) -> Spec:
    """Lines over time, forecasts hollow; a bar each where all are known for one year only."""
    parts = dict.fromkeys(row["ledd"] for row in result.rows)
    if len(parts) == len(result.rows):
        return bars(result, "ledd")
    drawn = [part for part in (_HAVE_PLACES, _NURSING, _NEED) if part in parts]
    return charts.line(
        "akse",
        serier=drawn,
        **value_fields(result),
        serie_tittel="Ledd",
        verdi_tegn=len("312 (prognose)"),
    )


# -- where a parent with children can be placed at once --------------------------------------------

_ROOMS, _FOR_CHILDREN = "nodhybler", "nodhybler_barn"
_FRESH_ROOMS = 24  # months
# As much as a target that is missed by half.
_NO_ROOM_WEIGHT = 0.5


def _known(result: Result, indicator: str) -> Row | None:
    row = result.one(indikator=indicator)
    return row if row and row["verdi"] is not None else None


def _at_once_finding(result: Result) -> str:
    """«Ingen av 2 nødhybler passer for en forelder med barn (2011)»."""
    rooms, fit = _known(result, _ROOMS), _known(result, _FOR_CHILDREN)
    if fit is None:
        if rooms is None:
            return "Antallet nødhybler er skjult"
        number = formats.amount(rooms["verdi"], "hybler").replace("hyb", "nødhyb")
        return f"{number} ({rooms['periode']}); hvor mange som passer for barn, er ikke kjent"
    number = formats.number(fit["verdi"]) if fit["verdi"] else "Ingen"
    of = ""
    if rooms is not None and rooms["periode"] == fit["periode"]:
        of = f" av {formats.number(rooms['verdi'])}"
    one = fit["verdi"] == 1 and not of
    rest = f"{'nødhybel' if one else 'nødhybler'} passer for en forelder med barn"
    return f"{number}{of} {rest} ({fit['periode']})"


def _at_once_point(result: Result) -> Point | None:
    """No room where a parent with children can be placed at once."""
    fit = _known(result, _FOR_CHILDREN)
    if fit is None or fit["verdi"]:
        return None
    if result.age(fit) > _FRESH_ROOMS:
        return None
    return Point(
        f"{_at_once_finding(result)}.", "Hvor skal familien være den første natta?", _NO_ROOM_WEIGHT
    )


# -- the figures -----------------------------------------------------------------------------------

WAITING = (
    Figure(
        id="behov/venter",
        page=_PAGE,
        title="Husstander med vedtak om bolig som ikke har flyttet inn, etter ventetid",
        query="behov/venter",
        finding=_waiting_finding,
        needs=f"{_APPLICATIONS} hvem som venter, og hvor lenge; KOSTRA skjema 13 hvor mange.",
        indicators=("venteliste", "ventetid"),
        chart=_waiting_chart,
        series="ventetid",
        pivot="serie",
        total="i_alt",
        note="Ventetiden regnes fra vedtaket.",
        discuss=_waiting_point,
    ),
)

NEED = (
    Figure(
        id="behov/rom",
        page=_PAGE,
        title="Boliger vi har og får, mot husstandenes behov etter romnormen",
        query="behov/rom",
        finding=_rooms_finding,
        needs="Bolig-, leie- og søknadsregisteret viser boliger og behov etter rom; "
        "anskaffelsesregisteret viser boligene på vei.",
        chart=_rooms_chart,
        series="ledd",
        pivot="serie",
        note=_rooms_note,
    ),
    Figure(
        id="behov/tilrettelagt",
        page=_PAGE,
        title="Andel av dem som venter, som trenger tilrettelagt bolig, og andel av boligene som "
        "er tilgjengelige",
        query="behov/tilrettelagt",
        finding=_accessible_finding,
        needs=f"{_APPLICATIONS} hvor mange som trenger tilrettelagt bolig.",
        indicators=("behov_tilrettelagte_boliger", "tilgjengelige_andel"),
        chart=lambda result: bars(result, "hva"),
        main="andel",
        note="Hvor mange av boligene på vei som blir tilgjengelige, er ikke registrert.",
    ),
    Figure(
        id="behov/tilrettelagt_kartlagt",
        page=_PAGE,
        title="Kartlagt behov for boenheter med særlig tilrettelegging",
        query="indikator/serier",
        finding=_mapped_finding,
        needs="Kommunens kartlegging viser hvor mange tilrettelagte boenheter som trengs.",
        indicators=("behov_tilrettelagte_boliger",),
        # Mapped for the years to come: who waits on a day stands in the figure above.
        fixed={"indikatorer": ["behov_tilrettelagte_boliger"], "former": ["aar"]},
        chart=lambda result: charts.bar("akse", verdi_tittel="Boenheter"),
        main="verdi",
    ),
    Figure(
        id="behov/heldogn",
        page=_PAGE,
        title="Heldøgns plasser mot det demografiske behovet",
        query="behov/heldogn",
        finding=_places_finding,
        needs="Kommunens plan for omsorg viser plassene, og hva framskrivingen sier at det trengs.",
        indicators=(
            "heldogns_behov",
            "heldogns_plasser",
            "heldogns_plasser_planlagt",
            "institusjonsplasser",
        ),
        chart=_places_chart,
        series="ledd",
        pivot="serie",
        note=_places_note,
        discuss=_places_point,
    ),
    Figure(
        id="behov/barn_straks",
        page=_PAGE,
        title="Nødhybler, og de der en forelder med barn kan bo samme dag",
        query="boligmasse/egne_tellinger",
        finding=_at_once_finding,
        needs="Kommunens egen telling viser hvor en forelder med barn kan plasseres straks.",
        indicators=(_FOR_CHILDREN, _ROOMS),
        fixed={"indikatorer": [_FOR_CHILDREN, _ROOMS], "hoved": [_FOR_CHILDREN]},
        chart=lambda result: bars(result, "indikator_navn", highlighted="hoved"),
        main="verdi",
        discuss=_at_once_point,
    ),
)

FIGURES = (*WAITING, *NEED, *behov_soknader.FIGURES)
