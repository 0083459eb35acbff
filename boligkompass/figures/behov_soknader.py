"""Applications for a home: how many and why, and how they were treated, year by year.

How they were treated is counted on 30 June of the year after, the same for every year, so that the
years can be compared.
"""

from collections.abc import Sequence

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures.base import (
    Figure,
    Point,
    Result,
    Row,
    Spec,
    at_least,
    compared,
    value_fields,
    when,
)
from boligkompass.figures.drawing import bars

_PAGE = "behov"
_REGISTER = "Søknadsregisteret viser"
_HIDDEN = "er skjult av personvernhensyn"
# A year is counted half a year after its end, and is the newest until the next one is.
_FRESH_MONTHS = 18


def _applications(number: float) -> str:
    return formats.amount(number, "soknader")


# -- why they apply --------------------------------------------------------------------------------


def _cause_finding(result: Result) -> str:
    """«178 søknader hittil i 2026, 71 fra husstander uten bolig»."""
    rows = result.newest
    total = rows[0]["i_alt"]
    so_far = rows[0]["ufullstendig"]
    time = f"hittil i {rows[0]['periode_til'].year}" if so_far else when(rows[0])
    if total is None:
        return f"Antall søknader om bolig {time} {_HIDDEN}"
    if total == 0:
        return f"Ingen søknader om bolig {time}"
    homeless = next((row["antall"] for row in rows if row["arsak"] == "uten_bolig"), None)
    text = f"{_applications(total)} om bolig {time}"
    if homeless is None:
        return text
    return f"{text}, {formats.number(homeless) if homeless else 'ingen'} fra husstander uten bolig"


def _cause_note(result: Result) -> str:
    """How this year stands against the same time last year."""
    row = result.newest[0]
    before = row["samme_tid_i_fjor"]
    if before is None or row["i_alt"] is None:
        return ""
    change = compared(row["i_alt"] - before)
    return f"Det er {change} på samme tid i {row['periode_til'].year - 1}."


def _cause_chart(result: Result, x: str = "akse") -> Spec:
    """A stack a period; a bar alone where only the sum is known."""
    causes = list(KODEVERK["soknadsarsak"].values())
    found = list(dict.fromkeys(row["serie"] for row in result.rows))
    return charts.stacked_bar(
        x,
        serier=[*causes, *(name for name in found if name not in causes)],
        total_tekst="i_alt_tekst",
        total=result.figure.total,
        **value_fields(result),
        serie_tittel="Årsak",
    )


def _count_finding(result: Result) -> str:
    """The newest count, against the one of the year before."""
    row = result.newest[0]
    if row["i_alt"] is None:
        return f"Antall søknader i tellingen {row['aar']} {_HIDDEN}"
    text = f"{_applications(row['i_alt'])} i tellingen {row['aar']}"
    year = row["periode_til"].year - 1
    before = next((r["i_alt"] for r in result.rows if r["periode_til"].year == year), None)
    if before is None:
        return text
    return f"{text}, {compared(row['i_alt'] - before)} i {year}"


_WITH_CHILDREN = ("ett_barn", "flere_barn")


def _household_finding(result: Result) -> str:
    """How many of the applications came from households with children."""
    total = result.rows[0]["i_alt"]
    rows = [row for row in result.rows if row["husstandsgruppe"] in _WITH_CHILDREN]
    number, partial = result.total(rows)
    time = when(result.rows[0])
    if partial and not number:
        return f"Hvor mange søknader {time} som kom fra husstander med barn, {_HIDDEN}"
    if total is None:
        return formats.sentence(
            f"{at_least(number, partial, 'soknader')} {time} kom fra husstander med barn"
        )
    count = formats.number(number) if number else "ingen"
    of = f"{'minst ' if partial else ''}{count} av {_applications(total)}"
    return formats.sentence(f"{of} {time} kom fra husstander med barn")


# -- how they were treated -------------------------------------------------------------------------


def _groups(result: Result, column: str = "gruppe") -> dict[str, Row]:
    """The rows of the newest year by their codes."""
    return {row[column]: row for row in result.newest}


def _year(rows: dict[str, Row]) -> str:
    return str(next(iter(rows.values()))["periode"])


def _of_all(rows: dict[str, Row]) -> str:
    """« av 241 søknader fra 2025», or without the sum where it is hidden."""
    total = next(iter(rows.values()))["i_alt"]
    all_of = f" av {_applications(total)}" if total is not None else " søknader"
    return f"{all_of} fra {_year(rows)}"


def _decision_finding(result: Result) -> str:
    """How many of those decided got an enkeltvedtak; never of those that are not decided."""
    rows = _groups(result)
    by, without = (rows[name]["antall"] for name in ("enkeltvedtak", "uten_enkeltvedtak"))
    year = _year(rows)
    if by is None:
        return f"Hvor mange søknader fra {year} som fikk enkeltvedtak, {_HIDDEN}"
    if without is None:
        text = f"{_applications(by)} fra {year} fikk enkeltvedtak"
        return f"{text}; hvor mange som ble avgjort uten, er skjult"
    decided = by + without
    if decided == 0:
        return f"Ingen søknader fra {year} er avgjort"
    if without == 0:
        return f"Alle de {formats.number(by)} avgjorte søknadene fra {year} fikk enkeltvedtak"
    number = formats.number(by) if by else "Ingen"
    return f"{number} av {formats.number(decided)} avgjorte søknader fra {year} fikk enkeltvedtak"


def _decision_point(result: Result) -> Point | None:
    """Applications that were decided without the enkeltvedtak that the law asks for."""
    if not result.rows or result.age() > _FRESH_MONTHS:
        return None
    rows = _groups(result)
    by, without = (rows[name]["antall"] for name in ("enkeltvedtak", "uten_enkeltvedtak"))
    if not without or by is None:
        return None
    return Point(
        f"{_applications(without)} fra {_year(rows)} ble avgjort uten enkeltvedtak.",
        "Boligsosialloven §\u00a07 krever enkeltvedtak, som kan påklages.",
        without / (by + without),
    )


def _answer_finding(result: Result) -> str:
    """How many got neither a decision nor a preliminary answer within a month."""
    rows = _groups(result)
    late = rows["for_sent"]["antall"]
    if late is None:
        return f"Hvor mange søknader fra {_year(rows)} som ikke fikk svar i tide, {_HIDDEN}"
    if late == 0:
        return f"Alle søknader fra {_year(rows)} fikk svar innen én måned"
    return f"{formats.number(late)}{_of_all(rows)} fikk ikke svar innen én måned"


def _answer_point(result: Result) -> Point | None:
    """Applicants who heard nothing within a month."""
    if not result.rows or result.age() > _FRESH_MONTHS:
        return None
    rows = _groups(result)
    late, total = rows["for_sent"]["antall"], rows["for_sent"]["i_alt"]
    if not late or not total:
        return None
    return Point(
        f"{formats.number(late)}{_of_all(rows)} fikk ikke svar innen én måned.",
        "De skal ha foreløpig svar når saken tar lengre tid.",
        late / total,
    )


_COMPLAINTS = ("under_behandling", "opprettholdt", "omgjort")


def _complaints(rows: dict[str, Row]) -> tuple[float, bool]:
    """How many complained, and whether there may be more: from the total where it is shown."""
    total, none = rows["ingen"]["i_alt"], rows["ingen"]["antall"]
    if total is not None and none is not None:
        return total - none, False
    known = [rows[name]["antall"] for name in _COMPLAINTS]
    return sum(number for number in known if number is not None), None in known


def _complaint_finding(result: Result) -> str:
    rows = _groups(result)
    number, partial = _complaints(rows)
    if partial and not number:
        return f"Hvor mange søknader fra {_year(rows)} som endte i klage, {_HIDDEN}"
    if number == 0:
        return f"Ingen vedtak på søknader fra {_year(rows)} er påklaget"
    count = f"{'minst ' if partial else ''}{formats.number(number)}"
    text = formats.sentence(f"{count}{_of_all(rows)} endte i klage")
    reversed_ = rows["omgjort"]["antall"]
    if reversed_ is None:
        return f"{text}; hvor mange vedtak som ble omgjort, er skjult"
    count = formats.number(reversed_) if reversed_ else "ingen"
    return f"{text}; {count} {'vedtak' if reversed_ else 'av vedtakene'} ble omgjort"


def _outcome_finding(result: Result) -> str:
    """How many were refused, with their share."""
    rows = _groups(result, "utfall")
    refused = rows["avslag"]
    if refused["antall"] is None:
        return f"Hvor mange søknader fra {_year(rows)} som fikk avslag, {_HIDDEN}"
    number = formats.number(refused["antall"]) if refused["antall"] else "Ingen"
    text = f"{number}{_of_all(rows)} fikk avslag"
    return f"{text} ({refused['andel_tekst']})" if refused["andel"] else text


def _way_finding(result: Result) -> str:
    """How many of those who applied have moved in; else the last step that is known."""
    first, last = result.rows[0], result.rows[-1]
    year = first["periode_fra"].year
    if last["antall"] is None:
        return f"Hvor mange søkere fra {year} som har flyttet inn, {_HIDDEN}"
    number = formats.number(last["antall"]) if last["antall"] else "Ingen"
    of = f" av {formats.number(first['antall'])}" if first["antall"] is not None else ""
    return f"{number}{of} søkere fra {year} hadde flyttet inn 30. juni {year + 1}"


_TO_DECISION, _TO_OFFER, _TO_MOVE = (
    "Søknad til vedtak",
    "Vedtak til tilbud",
    "Tilbud til innflytting",
)
_THEN = {
    _TO_OFFER: "tilbud {} etter vedtaket",
    _TO_MOVE: "nøkkelen {} etter tilbudet",
}


def _times_finding(result: Result) -> str:
    """«Halvparten fra 2025 hadde vedtak etter 34 dager og tilbud 187 dager etter vedtaket»."""
    if not result.shown:
        return f"Hvor lang tid sakene tar, {_HIDDEN}"
    last = result.shown[-1]["periode_til"]
    days = {row["steg"]: row["dager"] for row in result.shown if row["periode_til"] == last}
    told = []
    if _TO_DECISION in days:
        told.append(f"vedtak etter {formats.amount(days[_TO_DECISION], 'dager')}")
    told += [
        words.format(formats.amount(days[step], "dager"))
        for step, words in _THEN.items()
        if step in days
    ]
    return f"Halvparten av søkerne fra {last.year} hadde {formats.join(told[:2])}"


def _times_chart(result: Result) -> Spec:
    steps = [s for s in (_TO_DECISION, _TO_OFFER, _TO_MOVE) if result.where(steg=s)]
    return charts.line("akse", serier=steps, **value_fields(result), serie_tittel="Steg")


def _stack(result: Result, codes: Sequence[str], farger: Sequence[str] | None = None) -> Spec:
    """A stack a year of these series, the total above each where the figure has one."""
    total = result.figure.total
    return charts.stacked_bar(
        "akse",
        serier=codes,
        farger=farger,
        total_tekst=f"{total}_tekst" if total else None,
        total=total,
        **value_fields(result),
        serie_tittel="Gruppe",
    )


def _cut(name: str, codes: str) -> dict[str, object]:
    """What the query of one cut is asked with."""
    return {"utsnitt": name, "kodeverk": codes, "koder": list(KODEVERK[codes])}


_AFTER = "Søknadene følges til 30. juni året etter."

APPLICATIONS = (
    Figure(
        id="behov/arsak",
        page=_PAGE,
        title="Søknader om bolig fra vanskeligstilte, etter årsak",
        query="behov/arsak",
        finding=_cause_finding,
        needs=f"{_REGISTER} hvor mange som søker, og hvorfor.",
        indicators=("nye_soknader",),
        chart=_cause_chart,
        series="arsak",
        pivot="serie",
        total="i_alt",
        note=_cause_note,
    ),
    Figure(
        id="behov/telling",
        page=_PAGE,
        title="Søknader om bolig i tellingen 20. august–20. oktober, etter årsak",
        query="behov/telling",
        finding=_count_finding,
        needs="Søknadsregisteret eller tellingen på eget skjema viser hvor mange som søker i de "
        "samme to månedene hvert år.",
        indicators=("soknader_kartlegging",),
        chart=lambda result: _cause_chart(result, "aar"),
        series="arsak",
        pivot="serie",
        total="i_alt",
        note="Samme tidsrom og skjema hvert år, så årene kan sammenlignes.",
    ),
    Figure(
        id="behov/husstand",
        page=_PAGE,
        title="Søknader om bolig etter husstand",
        query="behov/husstand",
        finding=_household_finding,
        needs=f"{_REGISTER} hvem som søker.",
        indicators=("nye_soknader",),
        fixed={"koder": list(KODEVERK["husstandsgruppe"])},
        chart=lambda result: bars(result, "husstandsgruppe_navn"),
    ),
)

TREATMENT = (
    Figure(
        id="behov/tider",
        page=_PAGE,
        title="Dager fra søknad til vedtak, tilbud og innflytting, median",
        query="behov/tider",
        finding=_times_finding,
        needs=f"{_REGISTER} datoene for søknad, vedtak, tilbud og innflytting.",
        indicators=("saksbehandlingstid", "ventetid"),
        chart=_times_chart,
        main="dager",
        series="steg",
        pivot="serie",
        note=f"{_AFTER} De som fremdeles venter, er regnet med i medianen.",
    ),
    Figure(
        id="behov/vei",
        page=_PAGE,
        title="Veien fra søknad til bolig",
        query="behov/vei",
        finding=_way_finding,
        needs=f"{_REGISTER} hvor langt hver søknad har kommet.",
        indicators=("nye_soknader", "venteliste"),
        chart=lambda result: bars(result, "steg"),
        note=_AFTER,
    ),
    Figure(
        id="behov/vedtak",
        page=_PAGE,
        title="Søknader etter om de er avgjort ved enkeltvedtak",
        query="behov/saksgang",
        finding=_decision_finding,
        needs=f"{_REGISTER} hvilke søknader som er avgjort ved enkeltvedtak.",
        indicators=("vedtak_andel", "soknader_med_enkeltvedtak"),
        fixed=_cut("vedtaksform", "vedtaksform"),
        chart=lambda result: _stack(
            result,
            list(KODEVERK["vedtaksform"].values()),
            (charts.INK, charts.ATTENTION, charts.ORANGE),
        ),
        series="gruppe",
        pivot="serie",
        total="i_alt",
        titles={"gruppe": "Avgjort"},
        note=_AFTER,
        discuss=_decision_point,
    ),
    Figure(
        id="behov/svar",
        page=_PAGE,
        title="Søknader etter om søkeren fikk vedtak eller foreløpig svar innen én måned",
        query="behov/saksgang",
        finding=_answer_finding,
        needs=f"{_REGISTER} når søkerne fikk foreløpig svar.",
        indicators=("soknader_uten_svar_i_tide",),
        fixed=_cut("svar", "forelopig_svar"),
        chart=lambda result: _stack(
            result,
            list(KODEVERK["forelopig_svar"].values()),
            (charts.INK, charts.ATTENTION),
        ),
        series="gruppe",
        pivot="serie",
        total="i_alt",
        titles={"gruppe": "Svar"},
        discuss=_answer_point,
    ),
    Figure(
        id="behov/avslag",
        page=_PAGE,
        title="Søknader etter utfall",
        query="behov/utfall",
        finding=_outcome_finding,
        needs=f"{_REGISTER} hvor mange som får avslag.",
        indicators=("avslag_andel", "avslag_nye_soknader"),
        chart=lambda result: _stack(result, list(KODEVERK["soknadsutfall"].values())),
        series="utfall",
        pivot="serie",
        total="i_alt",
        note=_AFTER,
    ),
    Figure(
        id="behov/klager",
        page=_PAGE,
        title="Klager på vedtak, etter hvordan det gikk",
        query="behov/saksgang",
        finding=_complaint_finding,
        needs=f"{_REGISTER} hvem som klager, og om vedtaket ble omgjort.",
        indicators=("klage_andel", "omgjoring_andel"),
        fixed=_cut("klage", "klagestatus"),
        chart=lambda result: _stack(
            result, [KODEVERK["klagestatus"][code] for code in _COMPLAINTS]
        ),
        series="gruppe",
        pivot="serie",
        titles={"gruppe": "Klage"},
        note=f"{_AFTER} Klager er få, og små tall er skjult.",
    ),
)

FIGURES = (*APPLICATIONS, *TREATMENT)
