"""Bostedsløshet: how many, each method by itself; who comes, leaves and returns; and how long.

The national count and the municipality's own registration are two methods, never one line.
"""

from collections.abc import Mapping

from boligkompass import charts, formats
from boligkompass.figures.base import Figure, Parameter, Point, Result, Row, Spec, at_least, when
from boligkompass.figures.tiles import target_of

Numbers = Mapping[str, int | None]

_PAGE = "bostedsloshet"
_OWN, _COUNTRY = "Egen registrering", "Hele landet, kartlegging"
_OWN_REGISTER = "Kommunens egen registrering viser hvor mange som er uten bolig måned for måned."
_STAYS = "Registeret over opphold i midlertidig botilbud viser hvor lenge husstandene blir der."

_LONG = ("91-180", "180+")
_ALL, _OVER = "midlertidig_barnefamilier", "midlertidig_barn_over_3_mnd"
# A quarter may be discussed until the next one is two months old.
_FRESH_MONTHS = 5
# A stay past the guideline is bad for everyone, but the families' own tile comes first.
_LONG_STAY_WEIGHT = 0.5


def _households(number: float) -> str:
    return formats.amount(number, "husstander")


def _year_before(result: Result, row: Row) -> list[Row]:
    """The rows of the same period one year earlier."""
    end = row["periode_til"]
    return [
        r
        for r in result.rows
        if (r["periode_til"].year, r["periode_til"].month) == (end.year - 1, end.month)
    ]


_METHODS = {
    _OWN: "Fra kommunens egen registrering ved månedens slutt.",
    "Kartlegging": "Fra den nasjonale kartleggingen i uke 48.",
}


def _remarks(result: Result) -> str:
    """The method, where the chart names none, and what the sources say of their numbers."""
    methods = {row["metode"] for row in result.rows}
    only = _METHODS.get(methods.pop(), "") if len(methods) == 1 else ""
    # Of a single row the card itself says it.
    several = result.rows if len(result.rows) > 1 else ()
    found = dict.fromkeys(row["merknad"] for row in several if row["merknad"])
    told = [f"{formats.sentence(text).rstrip('.')}." for text in found]
    return " ".join([only, *told] if only else told)


# -- the trend -------------------------------------------------------------------------------------


def _lead(result: Result) -> list[Row]:
    """The method that the finding is about: our own registration, else that of the newest row."""
    local = [row for row in result.rows if row["metode"] != _COUNTRY]
    return result.where(metode=_OWN) or result.where(metode=local[-1]["metode"])


def _homeless(row: Row) -> str:
    """«28 bostedsløse», «1 bostedsløs», «Ingen bostedsløse»."""
    if row["verdi"] == 0:
        return "Ingen bostedsløse"
    number = formats.sentence(row["verdi_tekst"].rstrip("*"))
    return f"{number} {'bostedsløs' if row['verdi'] == 1 else 'bostedsløse'}"


def _trend_finding(result: Result) -> str:
    """The newest number, beside an earlier one only of the same method and borders."""
    rows = _lead(result)
    newest = rows[-1]
    if newest["verdi"] is None:
        return f"Antallet bostedsløse {when(newest)} er skjult av personvernhensyn"
    same = [r for r in rows[:-1] if r["verdi"] is not None and r["grenser"] == newest["grenser"]]
    text = f"{_homeless(newest)} {when(newest)}"
    if newest["metode"] == _OWN:
        before = [row for row in same if row in _year_before(result, newest)]
        return text + _since_last_year(before, newest)
    return f"{_homeless(same[-1])} {when(same[-1])}, {_then(newest)}" if same else text


def _then(row: Row) -> str:
    return f"{row['verdi_tekst'].rstrip('*')} {when(row)}"


def _since_last_year(before: list[Row], newest: Row) -> str:
    if not before:
        return ""
    change = newest["verdi"] - before[0]["verdi"]
    if change == 0:
        return ", like mange som ett år før"
    number = formats.number(abs(change))
    return f", {number} {'flere' if change > 0 else 'færre'} enn ett år før"


def _trend_note(result: Result) -> str:
    """The remarks, and how the whole country went between its first count and its last."""
    return " ".join(filter(None, (_remarks(result), _country_words(result.rows[0]))))


def _country_words(row: Row) -> str:
    """«I hele landet gikk tallet fra 6 259 personer i 2012 til 3 325 i 2020.»; else nothing."""
    if row["landet_for"] is None:
        return ""
    first = f"{formats.amount(row['landet_for'], 'personer')} i {row['landet_aar_for']}"
    last = f"{formats.number(row['landet_sist'])} i {row['landet_aar_sist']}"
    return f"I hele landet gikk tallet fra {first} til {last}."


def _trend_chart(result: Result) -> Spec:
    """A line for each method; a few single years of one method are bars, with no line between."""
    methods = list(dict.fromkeys(row["metode"] for row in result.rows))
    targets = [target for row in result.rows if (target := target_of(row))]
    words = f"Mål: {targets[-1].words('personer', 0)}" if targets else None
    if methods != [_OWN] and len(methods) == 1:
        return charts.bar("akse", maal_tekst=words)
    return charts.line("akse", serier=methods, serie="metode", maal_tekst=words)


def _rate_finding(result: Result) -> str:
    rows = _lead(result)
    newest = rows[-1]
    if newest["verdi"] is None:
        return f"Andelen bostedsløse {when(newest)} er skjult av personvernhensyn"
    single_day = newest["periode_fra"] == newest["periode_til"]
    time = formats.long_day(newest["periode_til"]) if single_day else when(newest)
    number = formats.sentence(newest["verdi_tekst"].rstrip("*"))
    return f"{number} bostedsløse per 1000 innbyggere {time}"


def _rate_note(result: Result) -> str:
    """The remarks, that two methods give two levels, and that the country is real everywhere."""
    told = [_remarks(result)]
    if len({row["metode"] == _OWN for row in result.rows}) > 1:
        told.append(
            "Egen registrering og kartlegging er ulike metoder, så nivåene kan ikke sammenlignes."
        )
    if result.municipality.invented and any(row["hele_landet"] for row in result.rows):
        told.append("Tallene for hele landet er virkelige.")
    return " ".join(filter(None, told))


def _rate_chart(result: Result) -> Spec:
    methods = list(dict.fromkeys(row["metode"] for row in result.rows))
    if len(methods) == 1:
        return charts.bar("akse")
    return charts.line("akse", serier=methods, serie="metode", akse_format=",.1~f")


# -- in and out ------------------------------------------------------------------------------------


def _streams(result: Result) -> dict[str, Row]:
    """The newest period's streams by their codes."""
    return {row["strom"]: row for row in result.newest}


_STREAM_WORDS = {"ut": "fikk bolig", "nye": "nye kom til", "tilbake": "kom tilbake"}
_STREAM_HIDDEN = {
    "ut": "hvor mange som fikk bolig, er skjult",
    "nye": "hvor mange nye som kom til, er skjult",
    "tilbake": "hvor mange som kom tilbake, er skjult",
}


def _stream_finding(result: Result) -> str:
    """Who got a home and who came, and what of it is hidden; else how many there are."""
    rows = _streams(result)
    shown = {strom: row["antall"] for strom, row in rows.items() if row["antall"] is not None}
    parts = [
        (shown[s], text)
        for s, text in _STREAM_WORDS.items()
        if shown.get(s) or (s in shown and s == "ut")
    ]
    period = next(iter(rows.values()))["periode"]
    if parts:
        number, text = parts[0]
        first = f"{_households(number) if number else 'Ingen'} {text}"
        if text == _STREAM_WORDS["nye"]:
            first = f"{number} {'ny husstand' if number == 1 else 'nye husstander'} kom til"
        told = formats.join([first, *(f"{n} {text}" for n, text in parts[1:])])
        return f"{told} i {period}{_hidden_streams(rows)}"
    if "aktive" in shown:
        number = _households(shown["aktive"])
        return f"{number} var bostedsløse ved utgangen av {period}"
    return f"Tallene for {period} er skjult av personvernhensyn"


def _hidden_streams(rows: Mapping[str, Row]) -> str:
    """What a sentence must say of the streams that it cannot tell; they are not none."""
    hidden = [_STREAM_HIDDEN[s] for s in _STREAM_HIDDEN if s in rows and rows[s]["skjult"]]
    if len(hidden) > 1:
        return "; resten er skjult"
    return f"; {hidden[0]}" if hidden else ""


def _stream_note(result: Result) -> str:
    """How many there were at the end, who are not drawn; and which periods are not."""
    active = _streams(result).get("aktive")
    parts = []
    if active is not None and active["antall"] is not None:
        number = _households(active["antall"])
        told = f"{number} var bostedsløse ved utgangen av {active['periode']}"
        parts = [] if told == _stream_finding(result) else [f"{told}."]
    if any(row["tegnet"] is None and row["strom"] != "aktive" for row in result.rows):
        parts.append("Tegnet er de siste tolv månedene; tabellen har alle.")
    return " ".join(parts)


def _stream_chart(result: Result) -> Spec:
    drawn = dict.fromkeys(row["tegnet_navn"] for row in result.rows if row["tegnet"])
    return charts.grouped_bar(
        "akse",
        serier=list(drawn),
        serie="tegnet_navn",
        verdi="antall",
        verdi_tekst="antall_tekst",
    )


def _stream_point(result: Result) -> Point | None:
    """More who come back than a year before, or more who come than who get a home."""
    if not result.rows:
        return None
    rows = _streams(result)
    row = next(iter(rows.values()))
    if result.age(row) > _FRESH_MONTHS:
        return None
    numbers = {strom: r["antall"] for strom, r in rows.items()}
    before = {r["strom"]: r["antall"] for r in _year_before(result, row)}
    returned = _more_return(numbers, before.get("tilbake"), row["periode"])
    return returned or _more_come(numbers, row["periode"])


def _more_return(numbers: Numbers, before: int | None, period: str) -> Point | None:
    now = numbers.get("tilbake")
    if now is None or before is None or now <= before:
        return None
    return Point(
        f"{_households(now)} ble bostedsløse på nytt i {period}.",
        f"Det er {formats.number(now - before)} flere enn ett år før.",
        (now - before) / max(numbers.get("aktive") or 0, now),
    )


def _more_come(numbers: Numbers, period: str) -> Point | None:
    new, back, out = (numbers.get(strom) for strom in ("nye", "tilbake", "ut"))
    if new is None or back is None or out is None or new + back <= out:
        return None
    active = numbers.get("aktive")
    rest = f"{_households(active)} var bostedsløse til slutt." if active is not None else ""
    left = formats.number(out) if out else "ingen"
    return Point(
        f"{_households(new + back)} ble bostedsløse i {period}, og {left} fikk bolig.",
        rest,
        (new + back - out) / max(active or 0, new + back),
    )


# -- how long --------------------------------------------------------------------------------------


def _long_stays(rows: list[Row]) -> tuple[float, bool]:
    """Households past three months, and whether some of them are hidden.

    As it is published in a cut of its own, else the sum of the lengths that are shown.
    """
    if rows and rows[0]["over_3_mnd"] is not None:
        return rows[0]["over_3_mnd"], False
    over = [row for row in rows if row["oppholdslengde"] in _LONG]
    total = sum(row["antall"] for row in over if row["antall"] is not None)
    return total, any(row["skjult"] for row in over)


def _length_finding(result: Result) -> str:
    newest = result.newest
    number, partial = _long_stays(newest)
    period, total = newest[0]["periode"], newest[0]["i_alt"]
    if partial and not number:
        told = "Et skjult antall husstander" if total is None else _households(total)
        return f"{told} var i midlertidig botilbud, {period}; oppholdenes lengde er skjult"
    text = at_least(number, partial, "husstander")
    if total is not None:
        text = f"{'minst ' if partial else ''}{formats.number(number)} av {_households(total)}"
    if number == 0:
        text = "Ingen husstander" if total is None else f"Ingen av {_households(total)}"
    return f"{formats.sentence(text)} var over tre måneder i midlertidig botilbud, {period}"


def _length_chart(result: Result) -> Spec:
    """The longest stays at the foot, where their heights can be compared."""
    lengths = list(dict.fromkeys(row["oppholdslengde_navn"] for row in result.rows))
    return charts.stacked_bar(
        "akse",
        serier=lengths[::-1],
        serie="oppholdslengde_navn",
        verdi="antall",
        verdi_tekst="antall_tekst",
        total_tekst="i_alt_over",
        total=result.figure.total,
    )


def _length_point(result: Result) -> Point | None:
    """More who stay past three months than a year before."""
    if not result.rows:
        return None
    newest = result.newest
    number, partial = _long_stays(newest)
    earlier = _year_before(result, newest[0])
    before, unknown = _long_stays(earlier)
    if not earlier or unknown or number <= before or result.age(newest[0]) > _FRESH_MONTHS:
        return None
    lead = at_least(number, partial, "husstander")
    more = at_least(number - before, partial, "husstander").rsplit(formats.NBSP, 1)[0]
    period, total = newest[0]["periode"], newest[0]["i_alt"]
    return Point(
        f"{formats.sentence(lead)} bodde over tre måneder i midlertidig botilbud i {period}.",
        f"Det er {more} flere enn ett år før. Retningslinjen er høyst tre måneder, for alle.",
        _LONG_STAY_WEIGHT * number / max(total or 0, number),
    )


def _family_finding(result: Result) -> str:
    rows = {row["indikator"]: row for row in result.newest}
    period = next(iter(rows.values()))["periode"]
    over, families = (_shown(rows.get(indicator)) for indicator in (_OVER, _ALL))
    if over is not None:
        number = formats.number(over) if over else "Ingen"
        who = "barnefamilier" if families is None else f"av {_families(families)}"
        return f"{number} {who} var over tre måneder i midlertidig botilbud, {period}"
    if families is not None:
        rest = "; hvor mange over tre måneder er skjult" if _OVER in rows else ""
        return f"{_families(families)} var i midlertidig botilbud, {period}{rest}"
    return f"Antallet barnefamilier i midlertidig botilbud er skjult, {period}"


def _shown(row: Row | None) -> float | None:
    return None if row is None else row["verdi"]


def _families(number: float) -> str:
    return f"{formats.number(number)} {'barnefamilie' if number == 1 else 'barnefamilier'}"


def _family_note(result: Result) -> str:
    """The target, and which periods are hidden."""
    parts = []
    targets = [target for row in result.rows if (target := target_of(row))]
    if targets:
        rule = targets[-1].words("husstander", 0)
        parts.append("Målet er ingen over tre måneder." if rule == "høyst 0" else f"Mål: {rule}.")
    hidden = list(dict.fromkeys(row["periode"] for row in result.rows if row["skjult"]))
    if hidden:
        named = hidden if len(hidden) <= 3 else [f"{len(hidden)} perioder"]
        parts.append(f"{formats.join(named)} har skjulte tall; de er ikke null.")
    return " ".join(parts)


def _family_chart(result: Result) -> Spec:
    groups = list(dict.fromkeys(row["gruppe"] for row in result.rows))
    return charts.grouped_bar("akse", serier=groups, serie="gruppe")


FIGURES = (
    Figure(
        id="bostedsloshet/utvikling",
        page=_PAGE,
        title="Bostedsløse personer, etter hvordan de er talt",
        query="bostedsloshet/utvikling",
        finding=_trend_finding,
        needs="Kartleggingen hvert fjerde år eller kommunens egen registrering viser hvor mange "
        "som er bostedsløse.",
        indicators=("bostedslose_registrert", "bostedslose"),
        chart=_trend_chart,
        main="verdi",
        note=_trend_note,
    ),
    Figure(
        id="bostedsloshet/per_1000",
        page=_PAGE,
        title="Bostedsløse per 1000 innbyggere, etter hvordan de er talt",
        query="bostedsloshet/per_1000",
        finding=_rate_finding,
        needs="Antallet bostedsløse og SSBs folketall gir andelen.",
        indicators=(
            "bostedslose_per_1000",
            "bostedslose_registrert",
            "bostedslose_nasjonalt_per_1000",
        ),
        chart=_rate_chart,
        main="verdi",
        note=_rate_note,
    ),
    Figure(
        id="bostedsloshet/strommer",
        page=_PAGE,
        title="Bostedsløse husstander: inn, tilbake og ut",
        query="bostedsloshet/strommer",
        finding=_stream_finding,
        needs=_OWN_REGISTER,
        # Who is homeless is defined by the first; and what comes and goes is a point of its own,
        # beside that of the tile about how many there are.
        indicators=("bostedslose", "bostedslose_registrert"),
        parameters=(
            Parameter(
                "per",
                "Inn og ut",
                {"kvartal": "Inn og ut per kvartal", "maaned": "Inn og ut per måned"},
            ),
        ),
        chart=_stream_chart,
        pivot="strom",
        note=_stream_note,
        discuss=_stream_point,
    ),
    Figure(
        id="bostedsloshet/familier",
        page=_PAGE,
        title="Barnefamilier i midlertidig botilbud",
        query="bostedsloshet/familier",
        finding=_family_finding,
        needs=_STAYS,
        indicators=(_OVER, _ALL),
        fixed={"indikatorer": [_ALL, _OVER]},
        chart=_family_chart,
        main="verdi",
        pivot="gruppe",
        note=_family_note,
    ),
    Figure(
        id="bostedsloshet/midlertidig_lengde",
        page=_PAGE,
        title="Husstander i midlertidig botilbud, etter oppholdets lengde",
        query="bostedsloshet/midlertidig_lengde",
        finding=_length_finding,
        needs=_STAYS,
        indicators=("midlertidig_husstander", "midlertidig_over_3_mnd"),
        chart=_length_chart,
        pivot="oppholdslengde",
        total="i_alt",
        discuss=_length_point,
    ),
)
