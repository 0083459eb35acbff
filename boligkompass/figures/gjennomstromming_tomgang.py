"""Empty homes: why, for how long, what it costs, and whether homes are leased in meanwhile."""

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures.base import (
    FRESH_MONTHS,
    Figure,
    Point,
    Result,
    Row,
    Spec,
    compared,
    value_fields,
    when,
)
from boligkompass.figures.drawing import bars

PAGE = "gjennomstromming"
_REGISTER = "Boligregisteret med ledighet viser"
_A_YEAR = 12


# -- days, by reason -------------------------------------------------------------------------------

_REASONS = {
    "vedlikehold": "vedlikehold",
    "klargjoring": "klargjøring",
    "ingen_passende": "at ingen søker passer",
    "salg": "at boligen skal selges",
}
# Under so many homes the tenths matter.
_FEW = 10


def _reason_finding(result: Result) -> str:
    """How many homes it is as if they stood empty all the time, and the reason that costs most."""
    days, length = result.rows[0]["dager_i_alt"], result.rows[0]["periodens_dager"]
    if days is None:
        return "Noen av dagene boliger sto tomme, er skjult"
    if days == 0:
        return "Ingen boliger sto tomme"
    homes = days / length
    number = formats.amount(homes, "boliger", 1 if homes < _FEW else 0)
    largest = max(result.shown, key=lambda row: int(row["dager"]))
    text = f"Tomgangen svarer til {number} tomme hele tiden"
    if largest["andel"] is None:
        return text
    return f"{text}; {largest['andel_tekst']} skyldes {_REASONS[largest['grunn']]}"


def _reason_note(result: Result) -> str:
    """What it cost in all, where rents are known."""
    lost = [row["leietap"] for row in result.rows if row["leietap"] is not None]
    if not lost:
        return "Tapt husleie er ikke kjent."
    return f"Tapt husleie i alt er {formats.kroner(sum(lost))}; tabellen har den for hver grunn."


def _reason_chart(result: Result) -> Spec:
    return bars(result, "grunn_navn")


# -- what it costs ---------------------------------------------------------------------------------

_NOTABLE_GROWTH = 0.1


def _cost_finding(result: Result) -> str:
    newest = result.rows[-1]
    if newest["leietap"] is None:
        return f"Tapt husleie for tomme boliger {when(newest)} er skjult"
    if newest["leietap"] == 0:
        return f"Ingen husleie gikk tapt {when(newest)}"
    text = f"Tomme boliger kostet {_thousands(newest['leietap'])} i husleie {when(newest)}"
    if newest["per_maaned"] is None:
        return text
    return f"{text}, {newest['per_maaned_tekst']} per bolig og måned"


def _thousands(amount: float) -> str:
    """Kroner in a sentence, from thousands: no finer than what is shown."""
    return formats.kroner(1000 * float(formats.rounded(amount)))


def _last_year(result: Result) -> list[Row]:
    """The last twelve months."""
    return list(result.rows[-_A_YEAR:])


def _cost(rows: list[Row]) -> float | None:
    """Thousand kroner lost in a year; None where a month is not known."""
    if len(rows) < _A_YEAR or any(row["leietap"] is None for row in rows):
        return None
    return sum(float(row["leietap"]) for row in rows)


def _cost_note(result: Result) -> str:
    told = ["Boliger uten registrert husleie er ikke regnet med."]
    if (year := _cost(_last_year(result))) is not None:
        told.insert(0, f"De siste tolv månedene er det {_thousands(year)} i alt.")
    return " ".join(told)


def _cost_point(result: Result) -> Point | None:
    """Clearly more rent lost in the last twelve months than in the twelve before them."""
    if not result.rows:
        return None
    newest = result.rows[-1]
    now, before = _cost(_last_year(result)), _cost(list(result.rows[-2 * _A_YEAR : -_A_YEAR]))
    if result.age(newest) > FRESH_MONTHS:
        return None
    if now is None or not before or now < (1 + _NOTABLE_GROWTH) * before:
        return None
    growth = (now - before) / before
    return Point(
        f"Tomme boliger kostet {_thousands(now)} i husleie de siste tolv månedene.",
        f"Det er {formats.value(100 * growth, 'prosent')} mer enn i de tolv før.",
        0.5 * min(growth, 1.0),
    )


def _cost_chart(result: Result) -> Spec:
    return charts.line("akse", **value_fields(result))


# -- how long until the next one moves in ----------------------------------------------------------


def _turnaround_finding(result: Result) -> str:
    newest = result.rows[-1]
    if newest["avsluttet"] == 0:
        return f"Ingen tomme boliger ble tatt i bruk igjen {when(newest)}"
    if newest["snitt"] is None:
        return f"Hvor lenge boliger sto tomme {when(newest)}, er skjult"
    text = f"En bolig sto tom i {formats.amount(newest['snitt'], 'dager')} i snitt {when(newest)}"
    start = newest["periode_fra"]
    before = result.one(periode_fra=start.replace(year=start.year - 1))
    if before is None or before["snitt"] is None:
        return text
    difference = float(formats.rounded(newest["snitt"]) - formats.rounded(before["snitt"]))
    return f"{text}, {compared(difference)} året før"


def _turnaround_chart(result: Result) -> Spec:
    return charts.bar("akse", **value_fields(result))


# -- leasing in while homes stand empty ------------------------------------------------------------

_LEASED, _EMPTY = "Innleide boliger", "Tomme boliger"
_FEWEST_EMPTY = 3


def _leased_and_empty(result: Result) -> tuple[int | None, int | None]:
    """Leased homes and empty ones on the newest day; None is hidden."""
    counted = {row["slag"]: row["antall"] for row in result.newest}
    return counted[_LEASED], counted[_EMPTY]


def _leasing_finding(result: Result) -> str:
    leased, empty = _leased_and_empty(result)
    if leased is None:
        return "Hvor mange boliger kommunen leier inn, er skjult"
    if leased == 0:
        return "Kommunen leier ikke inn boliger"
    rents = f"Kommunen leier inn {formats.amount(leased, 'boliger')}"
    if empty is None:
        return f"{rents}; hvor mange som står tomme, er skjult"
    if empty == 0:
        return f"{rents}, og ingen boliger står tomme"
    return f"{rents} mens {formats.number(empty)} står {'tom' if empty == 1 else 'tomme'}"


def _leasing_note(result: Result) -> str:
    """Why some of the empty ones are, as far as it answers whether they could be used instead."""
    waiting = result.rows[-1]["ingen_passende"]
    text = "En tom bolig kan være for liten, ligge feil eller være under arbeid."
    if not waiting:
        return text
    number = formats.number(waiting)
    return f"{number} av de tomme mangler en søker som passer. {text}"


def _leasing_point(result: Result) -> Point | None:
    """Homes leased in and several others empty on the same day."""
    if not result.rows or result.age() > FRESH_MONTHS:
        return None
    leased, empty = _leased_and_empty(result)
    if not leased or not empty or empty < _FEWEST_EMPTY:
        return None
    day = formats.day(result.rows[-1]["periode_til"])
    waiting = result.rows[-1]["ingen_passende"]
    rest = f"{formats.number(waiting)} av dem mangler en søker som passer." if waiting else ""
    return Point(f"{_leasing_finding(result)} ({day}).", rest, 0.5 * min(empty / leased, 1.0))


def _leasing_chart(result: Result) -> Spec:
    return charts.grouped_bar(
        "akse", serier=(_LEASED, _EMPTY), **value_fields(result), serie_tittel="Boliger"
    )


FIGURES = (
    Figure(
        id="gjennomstromming/innleid_og_tomt",
        page=PAGE,
        title="Boliger kommunen leier inn, og boliger som står tomme",
        query="gjennomstromming/innleid_og_tomt",
        finding=_leasing_finding,
        needs=f"{_REGISTER} om kommunen leier inn mens boliger står tomme.",
        indicators=("kommunale_boliger_innleid", "ledige_boliger"),
        chart=_leasing_chart,
        series="slag",
        pivot="serie",
        note=_leasing_note,
        discuss=_leasing_point,
    ),
    Figure(
        id="gjennomstromming/tomgang_grunn",
        page=PAGE,
        title="Dager boliger sto tomme, etter grunn",
        query="gjennomstromming/tomgang_grunn",
        finding=_reason_finding,
        needs=f"{_REGISTER} hvor mange dager boliger står tomme, og hvorfor.",
        indicators=("tomgang_dager", "tomgang_leietap"),
        fixed={"grunner": list(KODEVERK["ledig_grunn"])},
        chart=_reason_chart,
        main="dager",
        note=_reason_note,
    ),
    Figure(
        id="gjennomstromming/tomgang_leietap",
        page=PAGE,
        title="Tapt husleie for tomme boliger per måned, 1000 kr",
        query="gjennomstromming/tomgang_leietap",
        finding=_cost_finding,
        needs="Boligregisteret med ledighet og månedsleie viser hva de tomme boligene koster.",
        indicators=("tomgang_leietap",),
        chart=_cost_chart,
        main="leietap",
        note=_cost_note,
        discuss=_cost_point,
    ),
    Figure(
        id="gjennomstromming/tomgang_dager",
        page=PAGE,
        title="Dager fra en bolig ble tom til den var i bruk igjen, gjennomsnitt per år",
        query="gjennomstromming/tomgang_dager",
        finding=_turnaround_finding,
        needs=f"{_REGISTER} hvor lang tid det går fra én flytter ut til neste flytter inn.",
        indicators=("tomgang_dager",),
        chart=_turnaround_chart,
        main="snitt",
        note="Boliger som ennå står tomme, er ikke med.",
    ),
)
