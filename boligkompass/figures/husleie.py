"""Husleie, restanser og utkastelser: whether rent bears the homes, and who may lose theirs."""

from boligkompass import charts, formats
from boligkompass.figures import utkastelse
from boligkompass.figures.aarsserier import kroner, told, yearly
from boligkompass.figures.base import Figure, Point, Result, Row, Spec, value_fields, when

PAGE = utkastelse.PAGE
# A year's accounts may be discussed until the next year's should be there.
_FRESH_MONTHS = 16

# -- does rent bear the homes ----------------------------------------------------------------------


def _bearing_finding(result: Result) -> str:
    if not result.shown:
        return "Husleia mot kapital og drift er skjult av personvernhensyn"
    row = result.shown[-1]
    text = f"Husleia dekket {row['andel_tekst']} av kapital og drift {when(row)}"
    if row["over"] is None or formats.rounded(row["over"], 1) == 0:
        return text
    short = formats.value(abs(row["over"]), "mill_kr", 1)
    return f"{text}; {short} {'manglet' if row['over'] < 0 else 'til overs'}"


def _bearing_note(result: Result) -> str:
    """The last year in which rent was enough, when it no longer is."""
    if not result.shown or result.shown[-1]["andel"] >= 100:
        return ""
    bore = [row for row in result.shown if row["andel"] >= 100]
    return f"Sist husleia dekket alt, var i {bore[-1]['periode']}." if bore else ""


def _bearing_point(result: Result) -> Point | None:
    """Rent that no longer covers capital and running costs."""
    if not result.shown:
        return None
    row = result.shown[-1]
    old = result.age(row) > _FRESH_MONTHS
    # Judged as it is shown: 99,96 is shown as 100,0.
    if old or formats.rounded(row["andel"], 1) >= 100:
        return None
    lead = f"Husleia dekket {row['andel_tekst']} av kapital og drift {when(row)}."
    rest = ""
    if row["over"] is not None:
        rest = f"Det manglet {formats.value(-row['over'], 'mill_kr', 1)}."
    return Point(lead, rest, (100 - row["andel"]) / 100)


def _bearing_chart(result: Result) -> Spec:
    """Over or under 100 per cent: a line, because bars from zero would hide the difference."""
    words = "100 %: husleia dekker alt"
    if len(result.rows) == 1:
        return charts.bar("akse", maal_tekst=words, **value_fields(result))
    return charts.line(
        "akse",
        maal_tekst=words,
        null_i_bunn=False,
        akse_enhet=f"{formats.NBSP}%",
        **value_fields(result),
    )


# -- rent against the market -----------------------------------------------------------------------

_OWN, _PRIVATE = "Kommunens egne boliger", "Private utleiere"


def _rent_finding(result: Result) -> str:
    """The newest day on which both are known; else the newest rent that is."""
    compared = [row for row in result.shown if row["av_kommunal"] is not None]
    if not compared:
        return _single_rent(result)
    row = compared[-1]
    more = formats.rounded(row["av_kommunal"] - 100)
    time = _counted(row)
    if more == 0:
        return f"Privat leie er like høy som i kommunens egne boliger {time}"
    size = formats.value(abs(float(more)), "prosent")
    return f"Privat leie er {size} {'høyere' if more > 0 else 'lavere'} enn kommunens egen {time}"


def _single_rent(result: Result) -> str:
    if not result.shown:
        return "Husleienivået er skjult av personvernhensyn"
    row = result.shown[-1]
    whose = "i kommunens egne boliger" if row["utleier"] == _OWN else "hos private utleiere"
    return f"Median månedsleie {whose} er {row['leie_tekst']} {_counted(row)}"


def _counted(row: Row) -> str:
    """«ved utgangen av 2025» for a year's last day."""
    end = row["periode_til"]
    if (end.month, end.day) == (12, 31):
        return f"ved utgangen av {end.year}"
    return when(row)


_RENT_NOTE = (
    "Boligene er ulike i størrelse og standard. Privat leie gjelder husstander kommunen har "
    "hjulpet, ikke hele leiemarkedet."
)


def _rent_chart(result: Result) -> Spec:
    owners = [o for o in (_OWN, _PRIVATE) if result.where(utleier=o)]
    if len({row["akse"] for row in result.rows}) == 1:
        return charts.grouped_bar("akse", serier=owners, serie="utleier", **value_fields(result))
    return charts.line("akse", serier=owners, serie="utleier", **value_fields(result))


# -- upgrading -------------------------------------------------------------------------------------

_NEED = "Oppgraderingsbehov"


def _upkeep(result: Result) -> tuple[Row | None, Row | None]:
    """The need, and what is set aside for the newest year."""
    set_aside = [row for row in result.rows if row["ledd"].startswith("Satt av")]
    return result.one(ledd=_NEED), set_aside[0] if set_aside else None


def _upkeep_finding(result: Result) -> str:
    need, set_aside = _upkeep(result)
    money = f"{set_aside['belop_tekst']} er satt av {when(set_aside)}" if set_aside else ""
    if need is None:
        return f"{money} til vedlikehold; behovet er ikke kjent"
    if need["belop"] is None:
        known = "oppgraderingsbehovet er skjult"
        return f"{money} til vedlikehold; {known}" if money else formats.sentence(known)
    text = f"Boligene trenger oppgradering for {need['belop_tekst']}"
    return f"{text}; {money}" if money else f"{text}; hva som er satt av, er ikke kjent"


def _upkeep_note(result: Result) -> str:
    """How long the need would take with as much a year."""
    need, _ = _upkeep(result)
    if need is None or need["aar_igjen"] is None:
        return ""
    years = formats.number(need["aar_igjen"])
    if years in ("0", "1"):
        return "Det er nok til hele behovet på om lag ett år."
    return f"Med samme bevilgning hvert år tar det om lag {years} år."


def _upkeep_chart(result: Result) -> Spec:
    return charts.hbar(
        "ledd",
        antall_rader=len(result.rows),
        etikett_tegn=max(len(row["ledd"]) for row in result.rows),
        verdi_tegn=max(len(row["belop_tekst"]) for row in result.rows),
        **value_fields(result),
        x_tittel="Ledd",
    )


# -- temporary homes -------------------------------------------------------------------------------

_TEMPORARY = "midlertidig_kostnad"


def _temporary_finding(result: Result) -> str:
    return told(
        result,
        _TEMPORARY,
        lambda text: f"midlertidig botilbud kostet {text}",
        as_text=kroner,
        none="midlertidig botilbud kostet ingenting",
        hidden="kostnaden til midlertidig botilbud",
    )


RENT: tuple[Figure, ...] = (
    Figure(
        id="husleie/selvfinansiering",
        page=PAGE,
        title="Husleieinntekter i prosent av kapital og drift per år",
        query="husleie/selvfinansiering",
        finding=_bearing_finding,
        needs="Kommunens regnskap viser om husleia dekker kapital og drift av boligene.",
        indicators=("selvfinansiering", "husleieinntekter", "kapital_og_drift"),
        chart=_bearing_chart,
        main="andel",
        screen=("andel", "inntekter", "utgifter", "over"),
        note=_bearing_note,
        discuss=_bearing_point,
    ),
    Figure(
        id="husleie/leieniva",
        page=PAGE,
        title="Median månedsleie i kommunens egne boliger og hos private utleiere",
        query="husleie/leieniva",
        finding=_rent_finding,
        needs="Leieregisteret viser husleia i kommunens egne boliger og hos private utleiere.",
        indicators=("husleie_kommunal_median", "husleie_privat_median", "privat_leie_niva"),
        chart=_rent_chart,
        main="leie",
        pivot="utleier",
        note=_RENT_NOTE,
    ),
    Figure(
        id="husleie/vedlikehold",
        page=PAGE,
        title="Anslått oppgraderingsbehov mot det som er satt av til vedlikehold",
        query="husleie/vedlikehold",
        finding=_upkeep_finding,
        needs="Boligregisteret viser oppgraderingsbehovet, og økonomiplanen hva som er satt av.",
        indicators=("oppgraderingsbehov",),
        chart=_upkeep_chart,
        main="belop",
        note=_upkeep_note,
    ),
    yearly(
        PAGE,
        "midlertidig",
        "Kostnad til midlertidig botilbud per år, 1000 kr",
        (_TEMPORARY,),
        _temporary_finding,
        "Kommunens regnskap viser hva midlertidig botilbud koster.",
    ),
)

FIGURES: tuple[Figure, ...] = (*utkastelse.EVICTIONS, *utkastelse.ARREARS, *RENT)
