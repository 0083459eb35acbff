"""Privat leie: households helped into homes that the municipality has no part in.

It has no page of its own: homes found in the market are part of settling and of meeting the need.
"""

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures.base import Figure, Result, Row, Spec, value_fields, when

_PAGE = "bosetting"
_REGISTER = "Kommunens oversikt over hjelp til privat leie viser"
_HIDDEN = "er skjult av personvernhensyn"
_PRIVATE = "Privat leie med hjelp"


def _households(number: float) -> str:
    return formats.amount(number, "husstander")


def _of_them(rows: list[Row], column: str, code: str, words: str) -> str:
    """«, 12 av dem nybosatte flyktninger»; nothing where that part is hidden."""
    part = next((row["antall"] for row in rows if row[column] == code), None)
    if part is None:
        return ""
    return f", {formats.number(part) if part else 'ingen'} av dem {words}"


def _helped_finding(result: Result) -> str:
    rows = result.newest
    total, time = rows[0]["i_alt"], when(rows[0])
    if total is None:
        return f"Hvor mange husstander som fikk hjelp til privat leie {time}, {_HIDDEN}"
    if total == 0:
        return f"Ingen husstander fikk hjelp til privat leie {time}"
    refugees = _of_them(rows, "malgruppe", "flyktning", "nybosatte flyktninger")
    return f"{_households(total)} fikk hjelp til privat leie {time}{refugees}"


def _living_finding(result: Result) -> str:
    rows = result.newest
    total, time = rows[0]["i_alt"], when(rows[0])
    if total is None:
        return f"Hvor mange husstander som bor i privat leie med kommunens hjelp, {_HIDDEN}"
    if total == 0:
        return f"Ingen husstander bodde i privat leie med kommunens hjelp {time}"
    guarantee = _of_them(rows, "garanti", "garanti", "med garanti")
    return f"{_households(total)} bodde i privat leie med kommunens hjelp {time}{guarantee}"


def _rent_finding(result: Result) -> str:
    """How much dearer private rent is, where both are known for a day; else what it is."""
    levels = [row for row in result.rows if row["niva"] is not None]
    if levels:
        return _level_words(levels[-1])
    private = [row for row in result.shown if row["leie"] == _PRIVATE]
    if not private:
        return f"Leien i private leieforhold {_HIDDEN}"
    rent = formats.amount(private[-1]["kroner"], "kr")
    return f"Halvparten betaler {rent} eller mer i måneden i privat leie {when(private[-1])}"


def _level_words(row: Row) -> str:
    difference = float(formats.rounded(row["niva"])) - 100
    own = f"kommunens egne boliger {when(row)}"
    if difference == 0:
        return f"Privat leie koster like mye som {own}"
    size = formats.value(abs(difference), "prosent")
    return f"Privat leie er {size} {'dyrere' if difference > 0 else 'billigere'} enn {own}"


def _stay_finding(result: Result) -> str:
    """How long half of them stay, beside those who rent from the municipality."""
    private = [row for row in result.shown if row["leie"] == _PRIVATE]
    if not private:
        return f"Botiden i privat leie {_HIDDEN}"
    newest = private[-1]
    text = f"Halvparten blir i privat leie i {_years(newest)} eller mer"
    own = [r for r in result.newest if r["leie"] != _PRIVATE and r["aar"] is not None]
    if not own or own[0]["periode_til"] != newest["periode_til"]:
        return text
    return f"{text}, i kommunal bolig {_years(own[0])}"


def _years(row: Row) -> str:
    return formats.amount(row["aar"], "aar", 1)


def _stack(result: Result, codes: str, title: str) -> Spec:
    return charts.stacked_bar(
        "akse",
        serier=list(KODEVERK[codes].values()),
        total_tekst="i_alt_tekst",
        total=result.figure.total,
        **value_fields(result),
        serie_tittel=title,
    )


def _lines(result: Result) -> Spec:
    names = list(dict.fromkeys(row["leie"] for row in result.rows))
    return charts.line("akse", serier=names, **value_fields(result), serie_tittel="Leie")


FIGURES = (
    Figure(
        id="bosetting/privat_leie",
        page=_PAGE,
        title="Husstander hjulpet til privat leie per år, etter målgruppe",
        query="privatleie/hjulpet",
        finding=_helped_finding,
        needs=f"{_REGISTER} hvor mange som er hjulpet hvert år.",
        indicators=("privat_leie_husstander",),
        chart=lambda result: _stack(result, "malgruppe", "Målgruppe"),
        series="malgruppe",
        pivot="serie",
        total="i_alt",
        note="Husstanden leier selv av en privat utleier; kommunens egen innleie er ikke med.",
    ),
    Figure(
        id="bosetting/privat_leie_garanti",
        page=_PAGE,
        title="Husstander som bor i privat leie med kommunens hjelp, etter garanti",
        query="privatleie/garanti",
        finding=_living_finding,
        needs=f"{_REGISTER} hvor mange som bor slik, og hva kommunen garanterer.",
        indicators=("privat_leie_husstander",),
        chart=lambda result: _stack(result, "garanti", "Garanti"),
        series="garanti",
        pivot="serie",
        total="i_alt",
    ),
    Figure(
        id="bosetting/privat_leie_niva",
        page=_PAGE,
        title="Månedsleie i privat leie mot kommunens egne boliger, median",
        query="privatleie/leie",
        finding=_rent_finding,
        needs=f"{_REGISTER} hva husstandene betaler, og leieregisteret leien i egne boliger.",
        indicators=("privat_leie_niva", "husleie_privat_median", "husleie_kommunal_median"),
        chart=_lines,
        main="kroner",
        series="leie",
        screen=("leie", "kroner", "niva"),
        note="Størrelse og standard er ulike, så forskjellen er ikke bare pris.",
    ),
    Figure(
        id="bosetting/privat_leie_botid",
        page=_PAGE,
        title="Hvor lenge husstandene blir boende, median",
        query="privatleie/botid",
        finding=_stay_finding,
        needs=f"{_REGISTER} når husstandene flyttet inn og ut.",
        indicators=("privat_leie_husstander",),
        chart=_lines,
        main="aar",
        series="leie",
        pivot="serie",
        note="Regnet med de siste tre årenes utflyttinger; de som bor der ennå, er med.",
    ),
)
