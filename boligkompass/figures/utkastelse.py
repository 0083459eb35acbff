"""From arrears to eviction: who owes rent, who is warned, and which evictions are averted.

Evictions are always few: three years are told together, and families apart from the others.
"""

from typing import Any

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures.aarsserier import plain
from boligkompass.figures.base import (
    FRESH_MONTHS,
    Figure,
    Point,
    Result,
    Row,
    Spec,
    value_fields,
    when,
)

PAGE = "husleie"
_ACCOUNTS = "Kommunens husleiereskontro viser"
_STEPS = tuple(KODEVERK["utkastelsestrinn"].values())
_FAMILIES = "barnefamilie"

# Three years stand until the next year is over.
_FRESH_YEARS = 14
# A change of so large a share in the households behind with rent is worth a point.
_NOTABLE = 0.1
_EVICTION_WEIGHT, _ARREARS_WEIGHT = 0.5, 0.5


# -- evictions -------------------------------------------------------------------------------------


def _steps(rows: list[Row]) -> dict[str, Row]:
    return {row["trinn"]: row for row in rows}


def _count(rows: dict[str, Row], step: str) -> int | None:
    number: int | None = rows[step]["antall"] if step in rows else None
    return number


def _outcome(rows: dict[str, Row], time: str, of: str = "") -> str:
    """«25 utkastelser ble avverget og 11 gjennomført i 2023–2025», by what is shown.

    `of` says whose: « av barnefamilier».
    """
    averted, done = _count(rows, "avverget"), _count(rows, "gjennomfort")
    if averted is None and done is None:
        return _no_outcome(rows, time, of)
    if averted is None:
        hidden = "; hvor mange som ble avverget, er skjult" if "avverget" in rows else ""
        return f"{_evictions(done or 0, of)} ble gjennomført {time}{hidden}"
    first = f"{_evictions(averted, of)} ble avverget"
    if done is not None:
        return f"{first} og {formats.number(done) if done else 'ingen'} gjennomført {time}"
    hidden = "; hvor mange som ble gjennomført, er skjult" if "gjennomfort" in rows else ""
    return f"{first} {time}{hidden}"


def _no_outcome(rows: dict[str, Row], time: str, of: str) -> str:
    """How it ended is hidden or not known: how many were warned, if that is shown."""
    warned = _count(rows, "varsel")
    if warned is None:
        return f"Antall utkastelser{of} {time} er skjult av personvernhensyn"
    known = "avverget" in rows or "gjennomfort" in rows
    end = "; hvordan det gikk, er skjult" if known else ""
    return f"{formats.amount(warned, 'husstander')} ble varslet om utkastelse {time}{end}"


def _evictions(number: float, of: str) -> str:
    """«11 utkastelser», «Ingen utkastelser av barnefamilier»."""
    return f"{formats.amount(number, 'utkastelser') if number else 'Ingen utkastelser'}{of}"


def _evictions_finding(result: Result) -> str:
    rows = result.newest
    return _outcome(_steps(rows), when(rows[0]))


def _evictions_note(result: Result) -> str:
    """What is added up, and that a household may have come to several steps."""
    if _years(result.rows[-1]) < 3:
        return ""
    return (
        "Tre år er lagt sammen fordi tallene er små. En husstand telles én gang på hvert trinn, og "
        "en begjæring kan bli avgjort i perioden etter."
    )


def _years(row: Row) -> int:
    years: int = row["periode_til"].year - row["periode_fra"].year + 1
    return years


def _evictions_point(result: Result) -> Point | None:
    """More households put out than in the three years before."""
    if not result.rows:
        return None
    rows = result.newest
    if result.age(rows[0]) > _FRESH_YEARS:
        return None
    before = _steps([r for r in result.rows if r["periode_til"].year == _year_before(rows[0])])
    now, then = _count(_steps(rows), "gjennomfort"), _count(before, "gjennomfort")
    if now is None or then is None or now <= then:
        return None
    return Point(
        f"{_evictions(now, '')} ble gjennomført {when(rows[0])}.",
        f"Det er {formats.number(now - then)} flere enn i {before['gjennomfort']['periode']}.",
        _EVICTION_WEIGHT * (now - then) / now,
    )


def _year_before(row: Row) -> int:
    """The last year of the period of the same length before a row's."""
    year: int = row["periode_til"].year - _years(row)
    return year


# Put out stands out; what was averted is in the colour of what is wanted.
_STEP_COLOURS = (charts.ORANGE, charts.INK, charts.TARGET, charts.ATTENTION)


def _by_step(result: Result, x: str, **more: Any) -> Spec:
    """Bars by step side by side, in the order of the steps and each in its own colour."""
    found = {row["trinn_navn"] for row in result.rows}
    drawn = {
        step: colour for step, colour in zip(_STEPS, _STEP_COLOURS, strict=True) if step in found
    }
    return charts.grouped_bar(
        x,
        serier=list(drawn),
        farger=list(drawn.values()),
        serie="trinn_navn",
        **value_fields(result),
        serie_tittel="Trinn",
        **more,
    )


# -- families --------------------------------------------------------------------------------------


def _family_steps(result: Result) -> dict[str, Row]:
    return _steps(result.where(familie=_FAMILIES))


def _families_finding(result: Result) -> str:
    rows = _family_steps(result)
    return _outcome(rows, when(result.rows[0]), " av barnefamilier")


def _families_note(result: Result) -> str:
    rows = _family_steps(result)
    warned = _count(rows, "varsel")
    told = "Barnefamilier er husstander med barn under 18 år."
    if warned is None or _count(rows, "avverget") is None:
        return told
    families = "familie" if warned == 1 else "familier"
    return f"{told} {formats.number(warned)} {families} ble varslet."


def _families_point(result: Result) -> Point | None:
    """Families put out: each of them is one too many."""
    if not result.rows or result.age(result.rows[0]) > _FRESH_YEARS:
        return None
    rows = _family_steps(result)
    number, averted = _count(rows, "gjennomfort"), _count(rows, "avverget")
    if not number:
        return None
    families = "barnefamilie" if number == 1 else "barnefamilier"
    time = when(result.rows[0])
    rest = f"{_evictions(averted, '')} av familier ble avverget." if averted is not None else ""
    return Point(
        f"{formats.number(number)} {families} mistet boligen ved utkastelse {time}.",
        rest,
        number / (number + (averted or 0)),
    )


# -- arrears ---------------------------------------------------------------------------------------

_LONGEST = "over_3"


def _at_end(row: Row) -> str:
    return f"ved utgangen av {row['periode']}"


def _owing(number: float) -> str:
    return formats.amount(number, "husstander") if number else "Ingen husstander"


def _arrears_finding(result: Result) -> str:
    """«37 husstander skyldte husleie ved utgangen av oktober 2026, 10 over tre månedsleier»."""
    rows = result.newest
    total = rows[0]["i_alt"]
    longest = next((r["antall"] for r in rows if r["gruppe"] == _LONGEST), None)
    time = _at_end(rows[0])
    if total is None:
        if longest is None:
            return f"Hvor mange som skyldte husleie {time}, er skjult av personvernhensyn"
        return f"{_owing(longest)} skyldte over tre månedsleier {time}"
    text = f"{_owing(total)} skyldte husleie {time}"
    if longest is None or not total:
        return text
    return f"{text}, {formats.number(longest) if longest else 'ingen'} over tre månedsleier"


def _total_a_year_before(result: Result, row: Row) -> int | None:
    year = row["periode_fra"].year - 1
    rows = result.where(periode_fra=row["periode_fra"].replace(year=year))
    return rows[0]["i_alt"] if rows else None


def _arrears_note(result: Result) -> str:
    rows = result.newest
    now, then = rows[0]["i_alt"], _total_a_year_before(result, rows[0])
    if now is None or then is None:
        return ""
    return f"Ett år før var det {formats.number(then)}."


def _arrears_point(result: Result) -> Point | None:
    """Notably more households behind with rent than a year before."""
    if not result.rows:
        return None
    row = result.newest[0]
    now, then = row["i_alt"], _total_a_year_before(result, row)
    if now is None or then is None or result.age(row) > FRESH_MONTHS:
        return None
    if now - then < max(1, _NOTABLE * then):
        return None
    more = formats.number(now - then)
    return Point(
        f"{formats.amount(now, 'husstander')} skyldte husleie {_at_end(row)}.",
        f"Det er {more} flere enn ett år før.",
        _ARREARS_WEIGHT * (now - then) / now,
    )


def _arrears_chart(result: Result) -> Spec:
    """The longest arrears at the foot, where their heights can be compared."""
    classes = list(KODEVERK["restanseklasse"].values())
    return charts.stacked_bar(
        "akse",
        serier=classes[::-1],
        farger=(charts.ATTENTION, charts.ORANGE, charts.INK),
        **value_fields(result),
        serie="gruppe_navn",
        total_tekst="i_alt_tekst",
        total="i_alt",
        serie_tittel="Skylder",
    )


def _family_arrears_finding(result: Result) -> str:
    row = next(r for r in result.newest if r["gruppe"] == _FAMILIES)
    if row["antall"] is None:
        return f"Hvor mange barnefamilier som skyldte husleie {_at_end(row)}, er skjult"
    number = row["antall"]
    who = "barnefamilie" if number == 1 else "barnefamilier"
    text = f"{formats.number(number) if number else 'Ingen'} {who} skyldte husleie {_at_end(row)}"
    year = row["periode_fra"].year - 1
    before = result.one(gruppe=_FAMILIES, periode_fra=row["periode_fra"].replace(year=year))
    if before is None or before["antall"] is None:
        return text
    return f"{text}, mot {formats.number(before['antall'])} året før"


def _family_arrears_chart(result: Result) -> Spec:
    names = list(dict.fromkeys(row["serie"] for row in result.rows))
    if len({row["akse"] for row in result.rows}) == 1:
        return charts.grouped_bar("akse", serier=names, **value_fields(result))
    return charts.line("akse", serier=names, **value_fields(result))


def _share_finding(result: Result) -> str:
    """The newest share, beside that of a year before."""
    rows = result.where(indikator="restanse_andel")
    row = rows[-1]
    if row["verdi"] is None:
        return f"Restansenes andel av krevd husleie {when(row)} er skjult"
    text = f"{plain(row)} av krevd husleie var ubetalt {when(row)}"
    end = row["periode_til"]
    before = [r for r in rows if _same_month_before(r, end.year, end.month)]
    if not before or before[-1]["verdi"] is None:
        return text
    return f"{text}, mot {plain(before[-1])} året før"


def _same_month_before(row: Row, year: int, month: int) -> bool:
    end = row["periode_til"]
    return bool((end.year, end.month) == (year - 1, month))


def _share_chart(result: Result) -> Spec:
    if len(result.rows) == 1:
        return charts.bar("akse", **value_fields(result))
    return charts.line(
        "akse", akse_format=",.1~f", akse_enhet=f"{formats.NBSP}%", **value_fields(result)
    )


_EVICTION_INDICATORS = (
    "utkastelser",
    "utkastelser_avverget",
    "begjaeringer_utkastelse",
    "varsler_utkastelse",
)


def _arrears(name: str, cut: str, title: str, **more: Any) -> Figure:
    return Figure(
        **{
            "id": f"{PAGE}/{name}",
            "page": PAGE,
            "title": title,
            "query": "husleie/restanser",
            "needs": f"{_ACCOUNTS} hvem som ligger etter med husleia måned for måned.",
            "fixed": {"utsnitt": cut, "koder": list(KODEVERK[cut])},
            "series": "gruppe",
            "pivot": "serie",
            **more,
        }
    )


EVICTIONS = (
    Figure(
        id="husleie/utkastelser",
        page=PAGE,
        title="Husstander i kommunale boliger etter hvor langt utkastelsessaken kom",
        query="husleie/utkastelser",
        finding=_evictions_finding,
        needs=f"{_ACCOUNTS} varsler, begjæringer og utkastelser, og hvordan de endte.",
        indicators=_EVICTION_INDICATORS,
        chart=lambda result: _by_step(result, "akse", rekkefolge="periode_plass"),
        pivot="trinn",
        note=_evictions_note,
        discuss=_evictions_point,
    ),
    Figure(
        id="husleie/utkastelser_familier",
        page=PAGE,
        title="Varsler, begjæringer og utkastelser de siste tre årene, barnefamilier for seg",
        query="husleie/utkastelser_familier",
        finding=_families_finding,
        needs=f"{_ACCOUNTS} hvem det er varslet og begjært utkastelse mot.",
        chart=lambda result: _by_step(result, "familie_navn", x_tittel="Husstand"),
        series="familie",
        note=_families_note,
        discuss=_families_point,
    ),
)

ARREARS = (
    _arrears(
        "restanser",
        "restanseklasse",
        "Husstander som skylder husleie ved månedens slutt, etter hvor mye",
        finding=_arrears_finding,
        chart=_arrears_chart,
        total="i_alt",
        note=_arrears_note,
        discuss=_arrears_point,
    ),
    _arrears(
        "restanse_familier",
        "familie",
        "Husstander som skylder husleie ved månedens slutt, barnefamilier for seg",
        finding=_family_arrears_finding,
        chart=_family_arrears_chart,
    ),
    Figure(
        id="husleie/restanse_andel",
        page=PAGE,
        title="Ubetalt husleie, prosent av det som er krevd de siste tolv månedene",
        query="indikator/serier",
        finding=_share_finding,
        needs=f"{_ACCOUNTS} hva som er krevd, og hva som ikke er betalt.",
        indicators=("restanse_andel",),
        fixed={"indikatorer": ["restanse_andel"], "former": ["dag", "maaned"]},
        chart=_share_chart,
        main="verdi",
        note="Kroner mot kroner, ikke hvor mange som skylder.",
    ),
)
