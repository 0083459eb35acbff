"""Startlån, tilskudd og bostøtte: help to own, and to bear what a home costs."""

from boligkompass import charts, formats
from boligkompass.figures.aarsserier import kroner, newest, plain, told, value_of, yearly
from boligkompass.figures.base import Figure, Parameter, Point, Result, Row, Spec, when
from boligkompass.figures.rammer import frame, last_day, note, overspent, parts, runs

PAGE = "startlan"
_LOAN_NUMBERS = "KOSTRA tabell 13277 eller Husbanken viser"
_FRAME = "startlånsrammen"

# -- what is left of the frame ---------------------------------------------------------------------

# Less than this share left, while this many months or more of the year are, is soon nothing left.
_LITTLE_LEFT, _MONTHS_LEFT = 0.1, 2
# From the summer on, a frame of which so much less is taken than of the year is gone, stands over.
_BEHIND, _FROM_MONTH = 0.2, 7


def _frame_note(result: Result) -> str:
    apart = "Startlån er lån til innbyggerne og legges aldri sammen med investeringsrammen."
    return f"{note(result)} {apart}".lstrip()


def _frame_point(result: Result) -> Point | None:
    """The frame of this year overspent, soon used up, or left unused."""
    if over := overspent(_FRAME)(result):
        return over
    if not result.rows or not runs(result):
        return None
    found = parts(result)
    left, granted = found["Igjen"]["belop"], found["Bevilget"]["belop"]
    if left < 0 or not granted:
        return None
    day = last_day(result)
    gone = day.timetuple().tm_yday / 366
    told_left = f"{found['Igjen']['belop_tekst']} av {found['Bevilget']['belop_tekst']}"
    if left / granted < _LITTLE_LEFT and day.month <= 12 - _MONTHS_LEFT:
        rest = f"Igjen er {told_left}, og {_months(12 - day.month)} av året gjenstår."
        return Point("Startlånsrammen er snart brukt opp.", rest, 1 - gone)
    behind = gone - (granted - left) / granted
    if behind >= _BEHIND and day.month >= _FROM_MONTH:
        lead = "Mye av startlånsrammen står ubrukt."
        return Point(lead, f"Igjen er {told_left} per {formats.long_day(day)}.", behind)
    return None


def _months(number: int) -> str:
    return formats.amount(number, "maaneder")


# -- who could buy ---------------------------------------------------------------------------------


def _can_buy_finding(result: Result) -> str:
    rows = {row["kan_kjope"]: row for row in result.rows}
    can, cannot = (rows[code]["antall"] if code in rows else None for code in ("ja", "nei"))
    if can is None:
        return "Hvor mange leietakere som kan kjøpe, er skjult av personvernhensyn"
    if cannot is None:
        number = formats.amount(can, "leietakere") if can else "Ingen leietakere"
        return f"{number} kan kjøpe etter inntektsregelen"
    number = formats.number(can) if can else "Ingen"
    return f"{number} av {formats.amount(can + cannot, 'leietakere')} kan kjøpe"


def _can_buy_note(result: Result) -> str:
    total = result.rows[0]["i_alt"]
    of = f" I alt leier {formats.amount(total, 'husstander')} av kommunen." if total else ""
    return (
        "Inntektsregelen er kommunens egen og sier hvem som har inntekt nok til å betjene et "
        f"startlån. De som ikke er vurdert, er ikke med.{of}"
    )


def _bars(result: Result, category: str, *, highlighted: str | None = None) -> Spec:
    """A horizontal bar a row."""
    main = result.figure.main
    return charts.hbar(
        category,
        antall_rader=len(result.rows),
        etikett_tegn=max(len(row[category]) for row in result.rows),
        verdi_tegn=max(len(row[f"{main}_tekst"]) for row in result.rows),
        fremhevet=highlighted,
        verdi=main,
        verdi_tekst=f"{main}_tekst",
        verdi_tittel=result.main.title,
        x_tittel="Gruppe",
    )


# -- the loans -------------------------------------------------------------------------------------

_PAID, _LOANS, _EACH = "startlan_utbetalt", "startlan_antall", "startlan_per_lan"
_LOANS_RATE, _FULL = "startlan_per_1000_husholdninger", "startlan_fullfinansiert_andel"


def _paid_finding(result: Result) -> str:
    return told(
        result,
        _PAID,
        lambda text: f"{text} i startlån",
        as_text=kroner,
        none="ingen startlån ble utbetalt",
        hidden="beløpet i startlån",
    )


def _loans_finding(result: Result) -> str:
    """«44 startlån i 2025, mot 43 i 2024, 1,91 mill. kr per lån»."""
    text = told(
        result, _LOANS, lambda n: f"{n} startlån", none="ingen startlån", hidden="antall startlån"
    )
    each = value_of(result, _EACH, newest(result, _LOANS))
    return f"{text}; {each['verdi_tekst']} per lån" if each else text


def _loans_note(result: Result) -> str:
    rate = value_of(result, _LOANS_RATE, newest(result, _LOANS))
    return f"Det er {plain(rate)} lån per 1000 husholdninger." if rate else ""


def _full_finding(result: Result) -> str:
    return told(
        result,
        _FULL,
        lambda share: f"{share} av startlånene dekket hele kjøpet",
        none="ingen av startlånene dekket hele kjøpet",
        hidden="andelen startlån som dekket hele kjøpet,",
    )


# -- against the neighbours ------------------------------------------------------------------------

_NEIGHBOURS = {
    "startlan_per_innbygger": "Startlån, kroner per innbygger",
    "startlan_per_1000_husholdninger": "Startlån, antall per 1000 husholdninger",
    "bostotte_per_innbygger": "Bostøtte, kroner per innbygger",
    "bostotte_per_1000_husholdninger": "Bostøtte, husstander per 1000 husholdninger",
}
_IN_SENTENCE = {
    "startlan_per_innbygger": "i startlån per innbygger",
    "startlan_per_1000_husholdninger": "startlån per 1000 husholdninger",
    "bostotte_per_innbygger": "i bostøtte per innbygger",
    "bostotte_per_1000_husholdninger": "husstander med bostøtte per 1000 husholdninger",
}
_ORDINALS = ("", "nest ", "tredje ", "fjerde ", "femte ", "sjette ")


def _neighbours_finding(result: Result) -> str:
    """«607 kr i startlån per innbygger i 2010, mot 1 147 kr i Verdal»; a rank among several."""
    own = next(row for row in result.rows if row["egen"])
    what = _IN_SENTENCE[own["indikator"]]
    if own["verdi"] is None:
        return f"Tallet for {result.municipality.name} {when(own)} er skjult av personvernhensyn"
    text = f"{plain(own)} {what} {when(own)}"
    others = [row for row in result.shown if not row["egen"]]
    if len(others) == 1:
        return f"{text}, mot {plain(others[0])} i {others[0]['kommune']}"
    return f"{text}, {_rank(own, others)}" if others else text


def _rank(own: Row, others: list[Row]) -> str:
    """«lavest av 5», «nest høyest av 5»; whatever stands level is as high."""
    over = sum(row["verdi"] > own["verdi"] for row in others)
    under = sum(row["verdi"] < own["verdi"] for row in others)
    place, word = (over, "høyest") if over <= under else (under, "lavest")
    return f"{_ORDINALS[place]}{word} av {len(others) + 1} kommuner"


def _neighbours_note(result: Result) -> str:
    """Who the neighbours are; that there are none, where the number stands alone."""
    if len(result.rows) > 1:
        return (
            "Nabokommuner er de i samme fylke som er mest like i folketall, blant dem som har tall "
            "for samme år."
        )
    if result.municipality.invented:
        return "En oppdiktet kommune har ingen naboer å sammenligne med."
    return "Ingen kommune i samme fylke har tall for samme år."


# -- housing allowance and grants ------------------------------------------------------------------

_ALLOWANCE, _TRANSFERRED = "bostotte_utbetalt", "bostotte_transport"
_RECEIVERS, _RECEIVERS_RATE = "bostotte_husstander", "bostotte_per_1000_husholdninger"
_ESTABLISHING, _ADAPTING = "etableringstilskudd_utbetalt", "tilpasningstilskudd_utbetalt"
_SOCIAL, _LOCAL = "sosialhjelp_bolig", "kommunal_bostotte_utbetalt"
_LOCAL_RECEIVERS = "kommunal_bostotte_husstander"


def _allowance_finding(result: Result) -> str:
    return told(
        result,
        _ALLOWANCE,
        lambda text: f"{text} i bostøtte",
        as_text=kroner,
        none="ingen bostøtte ble utbetalt",
        hidden="beløpet i bostøtte",
    )


def _allowance_note(result: Result) -> str:
    row = value_of(result, _TRANSFERRED, newest(result, _ALLOWANCE))
    if row is None:
        return ""
    return f"{kroner(row)} av det gikk til kommunen, som hadde lagt ut for boutgifter."


def _receivers_finding(result: Result) -> str:
    return told(
        result,
        _RECEIVERS,
        lambda n: f"{n} husstander fikk bostøtte",
        none="ingen husstander fikk bostøtte",
        hidden="antall husstander med bostøtte",
    )


def _receivers_note(result: Result) -> str:
    rate = value_of(result, _RECEIVERS_RATE, newest(result, _RECEIVERS))
    return f"Det er {plain(rate)} per 1000 husholdninger." if rate else ""


def _grants_finding(result: Result) -> str:
    """Both grants of the newest year; one alone where the other is not told."""
    given = {_ESTABLISHING: "etablering", _ADAPTING: "tilpasning"}
    rows = [row for name in given if (row := newest(result, name)) and row["verdi"] is not None]
    if not rows:
        return "Beløpene i tilskudd er skjult av personvernhensyn"
    last = max(row["periode_til"] for row in rows)
    told_ = [f"{kroner(r)} til {given[r['indikator']]}" for r in rows if r["periode_til"] == last]
    return f"{formats.join(told_)} {when(next(r for r in rows if r['periode_til'] == last))}"


def _grants_note(result: Result) -> str:
    """What the break of 2020 is, where the series comes so far."""
    if max(row["periode_til"].year for row in result.rows) < 2020:
        return ""
    return (
        "Til og med 2019 var tilskuddene øremerket fra Husbanken. Fra 2020 ligger pengene i "
        "rammetilskuddet, og kommunen bestemmer selv."
    )


def _social_finding(result: Result) -> str:
    if newest(result, _SOCIAL) is None:
        return told(
            result,
            _LOCAL,
            lambda text: f"{text} i kommunal bostøtte",
            as_text=kroner,
            none="ingen kommunal bostøtte ble utbetalt",
            hidden="beløpet i kommunal bostøtte",
        )
    return told(
        result,
        _SOCIAL,
        lambda text: f"{text} i sosialhjelp gikk til bolig",
        as_text=kroner,
        none="ingen sosialhjelp gikk til bolig",
        hidden="sosialhjelpen til bolig",
    )


def _local_finding(result: Result) -> str:
    return told(
        result,
        _LOCAL_RECEIVERS,
        lambda n: f"{n} husstander fikk kommunal bostøtte",
        none="ingen fikk kommunal bostøtte",
        hidden="antall husstander med kommunal bostøtte",
    )


# -- the ladder ------------------------------------------------------------------------------------


def _ladder_finding(result: Result) -> str:
    """How many tenants became owners, and how many more could buy."""
    steps = {row["trinn"]: row for row in result.rows}
    owners, can = steps.get("Ble eiere"), steps.get("Kan kjøpe etter inntektsregelen")
    more = can["antall"] if can else None
    if owners is None:
        if more is None:
            return "Hvor mange leietakere som kan kjøpe, er skjult av personvernhensyn"
        return f"{formats.amount(more, 'leietakere')} kan kjøpe etter inntektsregelen"
    if owners["antall"] is None:
        return f"Hvor mange leietakere som ble eiere {when(owners)}, er skjult"
    number = formats.amount(owners["antall"], "leietakere")
    if owners["antall"] == 0:
        number = "Ingen leietakere"
    text = f"{number} ble {'eier' if owners['antall'] == 1 else 'eiere'} {when(owners)}"
    return f"{text}; {formats.number(more)} kan kjøpe" if more else text


def _ladder_note(result: Result) -> str:
    """That the steps are no parts of each other, and how many got a loan, tenants or not."""
    row = result.rows[0]
    parts = ["Trinnene er telt hver for seg og over ulik tid."] if len(result.rows) > 1 else []
    if row["lan"] is not None:
        loans = formats.amount(row["lan"], "lan") if row["lan"] else "ingen lån"
        parts.append(
            f"I {row['lan_aar']} ga kommunen {loans} til innbyggerne, leietakere og andre."
        )
    return " ".join(parts)


FIGURES: tuple[Figure, ...] = (
    frame(
        PAGE,
        "ramme",
        "Rammen for startlån",
        "startlan",
        _FRAME,
        under=_frame_note,
        discuss=_frame_point,
    ),
    Figure(
        id="startlan/kan_kjope",
        page=PAGE,
        title="Kommunens leietakere etter om de kan kjøpe bolig med startlån",
        query="startlan/kan_kjope",
        finding=_can_buy_finding,
        needs="Leieregisteret med vurdering etter inntektsregelen viser hvem som kan kjøpe.",
        chart=lambda result: _bars(result, "kan_kjope_navn"),
        note=_can_buy_note,
    ),
    Figure(
        id="startlan/stige",
        page=PAGE,
        title="Leietakere i kommunale boliger på vei fra leie til eie",
        query="startlan/stige",
        finding=_ladder_finding,
        needs="Leieregisteret viser hvem som kan kjøpe, og hvem som har gått fra leie til eie.",
        indicators=("leie_til_eie", "startlan_antall"),
        chart=lambda result: _bars(result, "trinn_og_tid"),
        note=_ladder_note,
    ),
    yearly(
        PAGE,
        "utbetalt",
        "Startlån utbetalt per år, 1000 kr",
        (_PAID,),
        _paid_finding,
        f"{_LOAN_NUMBERS} hvor mye kommunen har lånt ut.",
    ),
    yearly(
        PAGE,
        "antall",
        "Startlån utbetalt per år, antall lån",
        (_LOANS,),
        _loans_finding,
        f"{_LOAN_NUMBERS} hvor mange lån kommunen har gitt.",
        beside=(_EACH, _LOANS_RATE),
        note=_loans_note,
    ),
    yearly(
        PAGE,
        "fullfinansiert",
        "Startlån som dekker hele kjøpet, prosent av alle startlån",
        (_FULL,),
        _full_finding,
        "Kommunens lånesystem viser hvor mange startlån som dekker hele kjøpet.",
    ),
    Figure(
        id="startlan/naboer",
        page=PAGE,
        title="Startlån og bostøtte i kommunen og hos naboene",
        query="startlan/naboer",
        finding=_neighbours_finding,
        needs="Husbankens og SSBs tall for kommunen og nabokommunene viser dem ved siden av "
        "hverandre.",
        indicators=tuple(_NEIGHBOURS),
        parameters=(Parameter("naboindikator", "Mot naboene", _NEIGHBOURS),),
        chart=lambda result: _bars(result, "kommune", highlighted="egen"),
        main="verdi",
        note=_neighbours_note,
    ),
    yearly(
        PAGE,
        "bostotte",
        "Bostøtte utbetalt per år, og det som gikk til kommunen, 1000 kr",
        (_ALLOWANCE, _TRANSFERRED),
        _allowance_finding,
        "Husbankens tall viser hvor mye bostøtte husstandene i kommunen får.",
        note=_allowance_note,
    ),
    yearly(
        PAGE,
        "bostotte_husstander",
        "Husstander som har fått bostøtte i løpet av året",
        (_RECEIVERS,),
        _receivers_finding,
        "Husbankens tall viser hvor mange husstander som får bostøtte.",
        beside=(_RECEIVERS_RATE,),
        note=_receivers_note,
    ),
    yearly(
        PAGE,
        "tilskudd",
        "Tilskudd til etablering og tilpasning utbetalt per år, 1000 kr",
        (_ESTABLISHING, _ADAPTING),
        _grants_finding,
        "Husbankens tall til 2019 og kommunens regnskap fra 2020 viser tilskuddene.",
        note=_grants_note,
    ),
    yearly(
        PAGE,
        "sosialhjelp",
        "Sosialhjelp til bolig og kommunal bostøtte per år, 1000 kr",
        (_SOCIAL, _LOCAL),
        _social_finding,
        "Kommunens regnskap viser sosialhjelp til bolig og kommunal bostøtte.",
    ),
    yearly(
        PAGE,
        "kommunal_bostotte",
        "Husstander med kommunal bostøtte",
        (_LOCAL_RECEIVERS,),
        _local_finding,
        "Kommunens vedtak viser hvor mange som får kommunal bostøtte.",
    ),
)
