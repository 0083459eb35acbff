"""Oppfølging i bolig: who gets help to manage and keep the home, and who waits."""

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures.base import (
    FRESH_MONTHS,
    Figure,
    Parameter,
    Point,
    Result,
    Row,
    Spec,
    compared,
    value_fields,
)
from boligkompass.figures.drawing import longest

_PAGE = "oppfolging"
_REGISTER = "Registeret over oppfølging i bolig viser"
_HAS, _WAITS = "har", "venter"
_HIDDEN = "er skjult av personvernhensyn"
_MOVE_WEIGHT = 0.5


def _of(rows: list[Row], **conditions: str) -> Row | None:
    """The row with these codes, or None."""
    found = [row for row in rows if all(row[name] == code for name, code in conditions.items())]
    return found[0] if found else None


def _series(result: Result) -> list[str]:
    """The names of the series, in the order of the rows."""
    return list(dict.fromkeys(row["serie"] for row in result.rows))


# -- who has it, and who waits ---------------------------------------------------------------------


def _count(result: Result, status: str) -> tuple[int | None, int | None]:
    """Households with a status at the newest month end, and at that of the year before."""
    now = _of(result.newest, oppfolgingsstatus=status)
    if now is None:
        return None, None
    end = now["periode_til"]
    earlier = [
        row["antall"]
        for row in result.where(oppfolgingsstatus=status)
        if (row["periode_til"].year, row["periode_til"].month) == (end.year - 1, end.month)
    ]
    return now["antall"], earlier[0] if earlier else None


def _households_finding(result: Result) -> str:
    """How many have follow-up and how many wait, and whether more wait than a year before."""
    has, _ = _count(result, _HAS)
    waits, before = _count(result, _WAITS)
    if has is None and waits is None:
        return f"Antallet husstander med oppfølging i bolig {_HIDDEN}"
    if waits is None:
        number = formats.amount(has or 0, "husstander") if has else "Ingen husstander"
        return f"{number} har oppfølging i bolig; hvor mange som venter, er skjult"
    number = formats.number(waits) if waits else "ingen"
    against = f", {compared(waits - before)} ett år før" if before is not None else ""
    if has is None:
        waiting = formats.amount(waits, "husstander") if waits else "Ingen husstander"
        return f"{waiting} venter på oppfølging i bolig{against}"
    having = formats.amount(has, "husstander") if has else "Ingen husstander"
    return f"{having} har oppfølging i bolig, og {number} venter{against}"


# One household more or less comes and goes.
_NOTABLE_GROWTH = 2


def _waiting_point(result: Result) -> Point | None:
    """Clearly more who wait than a year before, weighed by the share of the granted."""
    if not result.rows or result.age() > FRESH_MONTHS:
        return None
    has, _ = _count(result, _HAS)
    waits, before = _count(result, _WAITS)
    if waits is None or before is None or waits < before + _NOTABLE_GROWTH:
        return None
    return Point(
        f"{formats.amount(waits, 'husstander')} venter på oppfølging i bolig "
        f"({result.newest[0]['periode']}).",
        f"Det er {compared(waits - before)} ett år før. Alle har fått vedtak.",
        waits / (waits + (has or 0)),
    )


def _households_chart(result: Result) -> Spec:
    return charts.line(
        "akse",
        serier=_series(result),
        farger=(charts.INK, charts.ATTENTION),
        **value_fields(result),
    )


# -- of which kind ---------------------------------------------------------------------------------

_KINDS = {
    "boveiledning": "boveiledning",
    "ambulant": "ambulant team",
    "fast_base": "fast base i bofellesskap",
}


def _type_finding(result: Result) -> str:
    """The kind that most have, of those that are shown."""
    rows = result.where(oppfolgingsstatus=_HAS)
    known = [row for row in rows if row["antall"] is not None]
    if not known or not any(row["antall"] for row in known):
        return f"Oppfølgingen etter slag {_HIDDEN}" if not known else "Ingen har oppfølging i bolig"
    largest = max(known, key=lambda row: int(row["antall"]))
    everyone = largest["med_status"]
    number = formats.number(largest["antall"])
    of = f"{number} av {formats.amount(everyone, 'husstander')}" if everyone else number
    text = f"{of} har {_KINDS[largest['oppfolgingstype']]}"
    return f"{text}; noen tall er skjult" if len(known) < len(rows) else text


def _type_note(result: Result) -> str:
    """That a household stands once, and how many wait for each kind, where that is known."""
    waiting = [row for row in result.where(oppfolgingsstatus=_WAITS) if row["antall"]]
    told = [f"{formats.number(r['antall'])} på {_KINDS[r['oppfolgingstype']]}" for r in waiting]
    text = "En husstand med flere tilbud står én gang, ved det som begynte sist."
    return f"Det venter {formats.join(told)}. {text}" if told else text


def _type_chart(result: Result) -> Spec:
    return charts.stacked_hbar(
        "oppfolgingstype_navn",
        serier=list(KODEVERK["oppfolgingsstatus"].values()),
        farger=(charts.INK, charts.ATTENTION),
        antall_rader=len({row["oppfolgingstype"] for row in result.rows}),
        etikett_tegn=longest(result, "oppfolgingstype_navn"),
        **value_fields(result),
        x_tittel="Slag",
        serie_tittel="Oppfølging",
    )


# -- hours given against hours decided -------------------------------------------------------------

_DECIDED, _GIVEN = "Vedtatte timer", "Timer gitt"
_NOTABLE_GAP = 0.1


def _hours(rows: list[Row], **conditions: str) -> tuple[float | None, float | None]:
    """Hours a week decided and given; None is hidden."""
    decided, given = (_of(rows, slag=kind, **conditions) for kind in (_DECIDED, _GIVEN))
    return (decided["timer"] if decided else None), (given["timer"] if given else None)


def _share(decided: float, given: float) -> str:
    return formats.value(100 * given / decided, "prosent")


def _hours_finding(result: Result) -> str:
    decided, given = _hours(result.newest)
    if decided is None or given is None:
        return f"Timene oppfølging {_HIDDEN}"
    if not decided:
        return "Ingen timer oppfølging er vedtatt"
    numbers = f"{formats.number(given)} av {formats.number(decided)} vedtatte timer"
    return f"Husstandene får {numbers} i uka, {_share(decided, given)}"


def _hours_point(result: Result) -> Point | None:
    """Clearly fewer hours given than decided."""
    if not result.rows or result.age() > FRESH_MONTHS:
        return None
    decided, given = _hours(result.newest)
    if not decided or given is None or given > (1 - _NOTABLE_GAP) * decided:
        return None
    period = result.newest[0]["periode"]
    return Point(
        f"{_hours_finding(result)} ({period}).",
        "Vedtaket sier hva husstanden har krav på.",
        _MOVE_WEIGHT * (decided - given) / decided,
    )


def _hours_chart(result: Result) -> Spec:
    return charts.line(
        "akse",
        serier=(_DECIDED, _GIVEN),
        farger=(charts.TARGET, charts.INK),
        **value_fields(result),
    )


def _type_hours_finding(result: Result) -> str:
    """The kind of follow-up that gives least of what is decided."""
    shares = {}
    for code in dict.fromkeys(row["oppfolgingstype"] for row in result.rows):
        decided, given = _hours(list(result.rows), oppfolgingstype=code)
        if decided and given is not None:
            shares[code] = (given / decided, _share(decided, given))
    if not shares:
        return f"Timene etter slag oppfølging {_HIDDEN}"
    least = min(shares, key=lambda code: shares[code][0])
    kind = formats.sentence(_KINDS[least])
    if len(shares) == 1:
        return f"{kind}: {shares[least][1]} av de vedtatte timene blir gitt"
    return f"{kind} gir {shares[least][1]} av de vedtatte timene, minst av slagene"


def _type_hours_chart(result: Result) -> Spec:
    return charts.grouped_bar(
        "oppfolgingstype_navn",
        serier=(_DECIDED, _GIVEN),
        farger=(charts.TARGET, charts.INK),
        **value_fields(result),
        x_tittel="Oppfølging",
        serie_tittel="Timer",
    )


# -- who still lives there, with and without -------------------------------------------------------

_GOT, _NOT = "ja", "nei"
_GROUPS = {_GOT: "med oppfølging", _NOT: "uten"}
_NOTABLE_FALL = 5.0
# What became of them is known a year after the period, and told for a year.
_FRESH_MONTHS = 25
_NOT_ALIKE = (
    "De to gruppene er ikke like: de som får oppfølging, trenger den mest, og den som flytter ut "
    "tidlig, rekker sjeldnere å få den. Forskjellen mellom linjene sier derfor ikke om "
    "oppfølgingen virker; følg heller hver gruppe over tid."
)


def _stability_finding(result: Result) -> str:
    """Both shares of the newest years that are shown, never the one as better than the other."""
    newest = result.newest[0]["periode"]
    if not result.shown:
        return f"Hvor mange som bodde der etter tolv måneder, {_HIDDEN} ({newest})"
    period = result.shown[-1]["periode"]
    rows = [row for row in result.shown if row["periode"] == period]
    told = formats.join([f"{row['andel_tekst']} {_GROUPS[row['oppfolging']]}" for row in rows])
    years = period if period == newest else f"{period}; {newest} er skjult"
    return f"Etter tolv måneder bodde {told} der fortsatt ({years})"


def _stability_point(result: Result) -> Point | None:
    """Fewer of those with follow-up who keep the home than in the three years before."""
    if not result.rows:
        return None
    now = _of(result.newest, oppfolging=_GOT)
    if now is None or now["andel"] is None:
        return None
    start, end = now["periode_fra"], now["periode_til"]
    earlier = result.one(
        oppfolging=_GOT,
        periode_fra=start.replace(year=start.year - 1),
        periode_til=end.replace(year=end.year - 1),
    )
    if result.age(now) > _FRESH_MONTHS:
        return None
    if not earlier or earlier["andel"] is None or earlier["andel"] - now["andel"] < _NOTABLE_FALL:
        return None
    return Point(
        f"{now['andel_tekst']} av dem med oppfølging bodde i boligen etter tolv måneder "
        f"({now['periode']}).",
        f"I {earlier['periode']} var det {earlier['andel_tekst']}.",
        _MOVE_WEIGHT * (earlier["andel"] - now["andel"]) / earlier["andel"],
    )


def _stability_chart(result: Result) -> Spec:
    """Lines, so that the eye follows each group and does not set one bar against the other."""
    return charts.line(
        "akse", serier=_series(result), akse_enhet=f"{formats.NBSP}%", **value_fields(result)
    )


# -- neighbours ------------------------------------------------------------------------------------

_EVENTS = {"nabokonflikt": "hadde nabokonflikt", "advarsel": "fikk advarsel"}


def _neighbours_finding(result: Result) -> str:
    rows = result.newest
    told: list[str] = []
    for code, words in _EVENTS.items():
        row = _of(rows, hendelse=code)
        if row is None or row["antall"] is None:
            continue
        number = formats.number(row["antall"]) if row["antall"] else "ingen"
        if not told:  # the first of them says what they are
            unit = formats.amount(row["antall"], "husstander")
            number = unit if row["antall"] else "ingen husstander"
        told.append(f"{number} {words}")
    period = rows[0]["periode"]
    if not told:
        return f"Nabokonflikter og advarsler i {period} {_HIDDEN}"
    hidden = "; resten er skjult" if len(told) < len(rows) else ""
    return f"{formats.sentence(formats.join(told))} i {period}{hidden}"


def _neighbours_chart(result: Result) -> Spec:
    return charts.grouped_bar(
        "akse",
        serier=_series(result),
        **value_fields(result),
        serie_tittel="Hendelse",
    )


FIGURES = (
    Figure(
        id="oppfolging/husstander",
        page=_PAGE,
        title="Husstander som har oppfølging i bolig, og som venter, ved utgangen av hver måned",
        query="oppfolging/husstander",
        finding=_households_finding,
        needs=f"{_REGISTER} hvor mange som får hjelp til å mestre boligen, og hvor mange som "
        "venter.",
        indicators=("oppfolging_venter", "oppfolging_husstander"),
        chart=_households_chart,
        series="oppfolgingsstatus",
        pivot="serie",
        note="De som venter, har fått vedtak, men oppfølgingen er ikke begynt.",
        discuss=_waiting_point,
    ),
    Figure(
        id="oppfolging/type",
        page=_PAGE,
        title="Husstander med vedtak om oppfølging i bolig, etter slag",
        query="oppfolging/type",
        finding=_type_finding,
        needs=f"{_REGISTER} hva slags oppfølging husstandene har og venter på.",
        indicators=("oppfolging_husstander", "oppfolging_venter"),
        fixed={"typer": list(KODEVERK["oppfolgingstype"])},
        chart=_type_chart,
        series="oppfolgingsstatus",
        pivot="serie",
        note=_type_note,
    ),
    Figure(
        id="oppfolging/timer",
        page=_PAGE,
        title="Timer oppfølging i uka, vedtatt og gitt, ved utgangen av hver måned",
        query="oppfolging/timer",
        finding=_hours_finding,
        needs=f"{_REGISTER} om husstandene får de timene de har vedtak om, når timene er ført.",
        indicators=("oppfolging_husstander",),
        chart=_hours_chart,
        main="timer",
        series="slag",
        pivot="serie",
        note="Gjelder husstander der oppfølgingen er i gang.",
        discuss=_hours_point,
    ),
    Figure(
        id="oppfolging/timer_type",
        page=_PAGE,
        title="Timer oppfølging i uka, vedtatt og gitt, etter slag oppfølging",
        query="oppfolging/timer_type",
        finding=_type_hours_finding,
        needs=f"{_REGISTER} hva slags oppfølging som mangler timer, når timene er ført.",
        indicators=("oppfolging_husstander",),
        fixed={"typer": list(KODEVERK["oppfolgingstype"])},
        chart=_type_hours_chart,
        main="timer",
        series="slag",
        pivot="serie",
    ),
    Figure(
        id="oppfolging/stabilitet",
        page=_PAGE,
        title="Husstander som bor i boligen tolv måneder etter innflytting, prosent, med og uten "
        "oppfølging, tre år samlet",
        query="oppfolging/stabilitet",
        finding=_stability_finding,
        needs="Leieregisteret og registeret over oppfølging i bolig viser hvem som bor der "
        "fortsatt når det er gått et år.",
        indicators=("bostabilitet_12_mnd",),
        chart=_stability_chart,
        main="andel",
        series="oppfolging",
        pivot="serie",
        note=_NOT_ALIKE,
        discuss=_stability_point,
    ),
    Figure(
        id="oppfolging/bomiljo",
        page=_PAGE,
        title="Husstander med nabokonflikt eller advarsel",
        query="oppfolging/bomiljo",
        finding=_neighbours_finding,
        needs="Et register over nabokonflikter og advarsler viser om bomiljøene er trygge.",
        parameters=(
            Parameter(
                "bomiljo",
                "Nabokonflikter",
                {
                    "aar": "Nabokonflikter: hvert år",
                    "treaar": "Nabokonflikter: tre år samlet",
                },
            ),
        ),
        chart=_neighbours_chart,
        series="hendelse",
        pivot="serie",
        note="En husstand kan være i begge. Flere saker kan også bety at flere blir meldt.",
    ),
)
