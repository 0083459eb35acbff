"""Sammenligning: how the municipality stands beside others, in any indicator of the catalogue."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa

from boligkompass import chance, formats, maps
from boligkompass.catalogue import Catalogue, Sheet
from boligkompass.charts.distribution import NAMED, Places, ranked
from boligkompass.charts.maps import places
from boligkompass.figures.base import Figure, Parameter, Result, Row, Spec, value_fields, when
from boligkompass.warehouse import Municipality, TableError, Warehouse

_PAGE = "sammenligning"
# The first of these that several municipalities have is what the page opens with.
_FIRST = ("kommunale_boliger_per_1000", "bosatt_andel_av_vedtatt", "innbyggere")
# What is no sum over the municipality, or itself what others are counted per.
AS_IT_IS = ("innbyggere", "husholdninger", "husleie_privat_median", "husleie_kommunal_median")
RATE_UNITS = (
    "prosent",
    "promille",
    "per_1000",
    "kr_per_m2",
    "dager",
    "maaneder",
    "aar",
    "timer",
)
# What counts and kroner may be seen per: one of these at a time, of the same year.
DENOMINATORS = {
    "innbyggere": "Per innbygger",
    "husholdninger": "Per husholdning",
    "kommunale_boliger": "Per kommunal bolig",
}
COUNT, _COUNT_WORD = "antall", "Antall"
_FIRST_YEAR = 1990
# Chance moves what happens to people and cases; not homes, kroner and days.
CHANCE_UNITS = frozenset(("personer", "husstander", "saker", "leietakere", "utkastelser", "lan"))
# Counts of everybody there is, and numbers that somebody has decided: nothing in them is chance.
NO_CHANCE = frozenset(
    (
        "innbyggere",
        "husholdninger",
        "innvandrere",
        "innvandrere_20_66",
        "flyktninger_anmodet",
        "flyktninger_anmodet_opprinnelig",
        "flyktninger_vedtatt",
        "flyktninger_avtalt",
        "husstander_vedtatt_bosatt",
        "husstander_vedtatt_uten_penger",
        "boliger_klare_til_bosetting",
    )
)
UNCLEAR, HIGHER, LOWER = "Uklar forskjell", "Høyere", "Lavere"
_PER_1000 = {
    "innbyggere": "innbyggere",
    "husholdninger": "husholdninger",
    "kommunale_boliger": "kommunalt disponerte boliger",
}
_PER_ONE = {
    "innbyggere": "innbygger",
    "husholdninger": "husholdning",
    "kommunale_boliger": "kommunalt disponert bolig",
}
CLASSES = 4  # on the map


# -- the choices -----------------------------------------------------------------------------------


def _indicators(warehouse: Warehouse) -> Mapping[str, str]:
    """Every indicator of the catalogue; first the one that the page opens with."""
    sheets = warehouse.catalogue.indikatorer
    compared = _compared(warehouse)
    first = next((one for one in _FIRST if one in compared), next(iter(sheets)))
    return {name: sheets[name].navn for name in dict.fromkeys((first, *sheets))}


def _compared(warehouse: Warehouse) -> list[str]:
    """The indicators of which several municipalities have values, in the catalogue's order."""
    return list(dict.fromkeys(row["id"] for row in _coverage(warehouse)))


@lru_cache(maxsize=8)
def _coverage(warehouse: Warehouse) -> list[dict[str, Any]]:
    """The rows of `sammenligning/dekning`; none where a table is out of order."""
    try:
        rows: list[dict[str, Any]] = warehouse.ask(
            "sammenligning/dekning", {"kommunenr": ""}
        ).to_pylist()
    except TableError:
        return []
    return rows


def _comparable(
    warehouse: Warehouse, municipality: Municipality, chosen: Mapping[str, str]
) -> Mapping[str, str]:
    """The indicators that several municipalities of the same kind, real or invented, have."""
    rows = _coverage(warehouse)
    found = {r["id"]: r["navn"] for r in rows if r["oppdiktet"] == municipality.invented}
    return found or _indicators(warehouse)


def _years(warehouse: Warehouse) -> Mapping[str, str]:
    years = range(warehouse.manifest.dato.year, _FIRST_YEAR - 1, -1)
    return {"nyeste": "Nyeste år", **{str(year): str(year) for year in years}}


def _years_here(
    warehouse: Warehouse, municipality: Municipality, chosen: Mapping[str, str]
) -> Mapping[str, str]:
    """The years of which this municipality has a value of the indicator."""
    years = _years_of(warehouse, municipality.number, chosen["indikator"])
    return {"nyeste": "Nyeste år", **{year: year for year in years}}


@lru_cache(maxsize=1024)
def _years_of(warehouse: Warehouse, number: str, indicator: str) -> list[str]:
    asked = {"kommunenr": number, "indikator": indicator}
    try:
        days = warehouse.ask("kilder/indikatorserie", asked)["periode_til"].to_pylist()
    except TableError:
        return []
    return [str(year) for year in sorted({day.year for day in days}, reverse=True)]


def _places(warehouse: Warehouse) -> Mapping[str, str]:
    """Every municipality that has numbers, by name."""
    known = warehouse.municipalities
    found = [known[number] for number in warehouse.with_numbers() if number in known]
    return {one.number: one.name for one in sorted(found, key=lambda one: one.name)}


def _others(
    warehouse: Warehouse, municipality: Municipality, chosen: Mapping[str, str]
) -> Mapping[str, str]:
    """Those that may stand beside this one, where the group is one's own choice."""
    if chosen["mot"] != "egne":
        return {}
    known = warehouse.municipalities
    return {
        number: name
        for number, name in _places(warehouse).items()
        if number != municipality.number and known[number].invented == municipality.invented
    }


def _denominators_here(
    warehouse: Warehouse, municipality: Municipality, chosen: Mapping[str, str]
) -> Mapping[str, str]:
    """Only what there are numbers of; nothing where the indicator is shown as it is."""
    sheet = warehouse.catalogue.indikatorer[chosen["indikator"]]
    if is_as_it_is(sheet):
        return {}
    there = {
        name: words
        for name, words in DENOMINATORS.items()
        if name != sheet.id and warehouse.with_numbers(frozenset(("indikatorverdi",)), (name,))
    }
    return {**there, COUNT: _COUNT_WORD}


def is_as_it_is(sheet: Sheet) -> bool:
    """Whether an indicator is not to be counted per anything: a rate, days, or a whole."""
    return sheet.teller is not None or sheet.id in AS_IT_IS or sheet.enhet in RATE_UNITS


PARAMETERS = (
    Parameter("indikator", "Indikator", _indicators, among=_comparable),
    Parameter(
        "mot",
        "Sammenlign med",
        {
            "like": "De 15 mest like",
            "fylke": "Kommunene i fylket",
            "kostra": "Samme KOSTRA-gruppe",
            "alle": "Alle kommuner",
            "egne": "Eget utvalg",
        },
    ),
    Parameter("kommuner", "Velg kommuner", _places, several=True, among=_others),
    Parameter("aar", "År", _years, among=_years_here, follows=("indikator",)),
    Parameter(
        "nevner",
        "Antall eller rate",
        {**DENOMINATORS, COUNT: _COUNT_WORD},
        among=_denominators_here,
    ),
)


# -- what chance may do ----------------------------------------------------------------------------


def complete(raw: pa.Table, warehouse: Warehouse) -> pa.Table:
    """The rows with the limits of chance, and whether each differs from one's own."""
    rows = raw.to_pylist()
    for row in rows:
        limits = limits_of(row, warehouse.catalogue)
        row["nedre"], row["ovre"] = limits or (None, None)
    own = next((row for row in rows if row["egen"]), None)
    for row in rows:
        row["forskjell"] = _difference(row, own)
        if row["median"] is not None:
            row["median_ord"] = f"Median {_plain(row, row['median'])}"
    return pa.Table.from_pylist(rows, schema=raw.schema)


def limits_of(row: Mapping[str, Any], catalogue: Catalogue) -> chance.Limits | None:
    """The 95 per cent limits of a row's value, in its unit; None where chance is not spoken of.

    Not of kroner, homes, days and what was decided, nor of a value that is itself uncertain.
    """
    sheet = catalogue.indikatorer[row["indikator"]]
    counted = catalogue.indikatorer[sheet.teller] if sheet.teller else sheet
    if counted.id in NO_CHANCE or counted.enhet not in CHANCE_UNITS or not _is_firm(row):
        return None
    if row["regnet"]:
        return _scaled(chance.poisson(round(row["teller"])), 1000 / row["nevner"])
    if sheet.teller is None:
        return chance.poisson(round(row["verdi"]))
    return _of_rate(row, sheet)


def _is_firm(row: Mapping[str, Any]) -> bool:
    return (
        row["verdi"] is not None
        and row["verdi_til"] is None
        and row["merke"] in (None, "forelopig")
    )


def _of_rate(row: Mapping[str, Any], sheet: Sheet) -> chance.Limits | None:
    """The limits of a rate from the two counts behind it, where they are there and give it."""
    part, whole, factor = row["teller"], row["nevner"], sheet.faktor or 1.0
    if part is None or not whole:
        return None
    wrong = abs(part / whole * factor - row["verdi"])
    if wrong > 0.5 * 10.0**-sheet.desimaler:
        return None
    if sheet.delmengde and part <= whole:
        return _scaled(chance.wilson(round(part), round(whole)), factor)
    return _scaled(chance.poisson(round(part)), factor / whole)


def _scaled(limits: chance.Limits, factor: float) -> chance.Limits:
    return limits[0] * factor, limits[1] * factor


def _difference(row: Mapping[str, Any], own: Mapping[str, Any] | None) -> str | None:
    if own is None or row["egen"] or row["nedre"] is None or own["nedre"] is None:
        return None
    if chance.overlap((row["nedre"], row["ovre"]), (own["nedre"], own["ovre"])):
        return UNCLEAR
    return HIGHER if row["verdi"] > own["verdi"] else LOWER


# -- what is found ---------------------------------------------------------------------------------


def _own(result: Result) -> Row:
    return next(row for row in result.rows if row["egen"])


def _plain(row: Mapping[str, Any], value: float) -> str:
    return formats.value(value, row["enhet"], row["desimaler"])


def _name(result: Result) -> str:
    """What is compared: the indicator, with what it is counted per."""
    own, name = _own(result), result.sheets[0].navn
    denominator = result.choices["nevner"]
    if not own["regnet"]:
        return name
    per_one = own["enhet"] == "kr"
    per = _PER_ONE[denominator] if per_one else f"1000 {_PER_1000[denominator]}"
    return f"{name} per {per}"


def _finding(result: Result) -> str:
    """Where the municipality stands among those that have a number; never where it is hidden."""
    own, place, shown = _own(result), result.municipality.name, result.shown
    if all(row["egen"] for row in shown):
        return _alone(result)
    middle = _plain(own, own["median"])
    if own["verdi"] is None:
        why = "er skjult" if own["skjult"] else "mangler"
        of = "det ene andre" if len(shown) == 1 else f"medianen av {len(shown)} andre"
        return f"{_name(result)}: tallet for {place} {why}; {of} er {middle}"
    value, others = own["verdi_tekst"], len(shown) - 1
    judged = [row["forskjell"] for row in shown if not row["egen"]]
    if all(word == UNCLEAR for word in judged):
        of = "den andre" if others == 1 else f"noen av de {others} andre"
        return f"{_name(result)}: {place} ({value}) skiller seg ikke klart fra {of}"
    return f"{_name(result)}: {place} er {_rank(own, shown)} med {value}; medianen er {middle}"


def _alone(result: Result) -> str:
    """Why there is nobody to compare with."""
    own, place, name = _own(result), result.municipality.name, result.sheets[0].navn
    if result.municipality.invented and len(result.rows) == 1 and own["virkelige"]:
        return f"{place} er oppdiktet og sammenlignes ikke med virkelige kommuner"
    if own["verdi"] is not None or own["skjult"]:
        return f"{name}: ingen andre i utvalget har tall {when(own)}"
    if own["regnet"]:
        one, many = (words[result.choices["nevner"]] for words in (_PER_ONE, _PER_1000))
        return f"{name} kan ikke regnes per {one}: {many} mangler {when(own)}"
    return f"{name}: ingen i utvalget har tall {when(own)}"


def _rank(own: Row, shown: Sequence[Row]) -> str:
    """«høyest av 8», «delt nest lavest av 8», «nummer 4 av 8», «på nivå med alle de 7 andre»."""
    same = sum(row["verdi"] == own["verdi"] for row in shown)
    below = sum(row["verdi"] < own["verdi"] for row in shown)
    above = len(shown) - same - below
    others = len(shown) - 1
    if same > others:
        return "på nivå med den andre" if others == 1 else f"på nivå med alle de {others} andre"
    split = "delt " if same > 1 else ""
    for far, nearly in ((0, ""), (1, "nest ")):
        for away, word in ((above, "høyest"), (below, "lavest")):
            if away == far:
                return f"{split}{nearly}{word} av {len(shown)}"
    return f"{split}nummer {above + 1} av {len(shown)}"


# -- what must be known to read it -----------------------------------------------------------------


def _note(result: Result) -> str:
    if not result.rows:
        return "Velg en annen indikator, et annet år eller andre kommuner."
    parts = (_measure(result), _group(result), _counts(result), _rule(result))
    return " ".join(part for part in parts if part)


def _measure(result: Result) -> str:
    """What is measured, in which unit."""
    own, sheet = _own(result), result.sheets[0]
    if not own["regnet"]:
        unit = formats.UNITS[sheet.enhet].many
        return f"{sheet.navn}, {unit}." if unit.casefold() != sheet.navn.casefold() else f"{unit}."
    kroner = ", kroner" if own["enhet"] == "kr" else ""
    return f"{_name(result)} samme år{kroner}."


def _group(result: Result) -> str:
    """Who stands beside, and what the catalogue lacks to tell."""
    return _GROUPS[result.choices["mot"]](_own(result))


def _alike(own: Row) -> str:
    if own["i_gruppen"] == 1 and own["folketall"] is not None:
        return ""
    if own["folketall"] is None:
        return "Uten folketall for kommunen kan vi ikke finne dem som ligner."
    if own["sentralitet"] is None:
        return (
            "De mest like er dem med nærmest folketall; sentralitet er ikke lagt inn i "
            "kommuner.csv."
        )
    return (
        "De mest like er dem med nærmest folketall, i samme klasse for sentralitet eller en "
        "av naboklassene."
    )


def _county(own: Row) -> str:
    return f"Fylke: {own['fylke']}." if own["fylke"] else "Fylket mangler i kommuner.csv."


def _kostra(own: Row) -> str:
    group = own["kostragruppe"]
    return f"KOSTRA-gruppe: {group}." if group else "KOSTRA-gruppen mangler i kommuner.csv."


_GROUPS: Mapping[str, Callable[[Row], str]] = {
    "like": _alike,
    "fylke": _county,
    "kostra": _kostra,
    "alle": lambda own: "",
    "egne": lambda own: "" if own["i_gruppen"] > 1 else "Velg kommuner øverst på siden.",
}


def _counts(result: Result) -> str:
    """How many of the group have a number, where not all do."""
    total, shown = _own(result)["i_gruppen"], len(result.shown)
    hidden = sum(bool(row["skjult"]) for row in result.rows)
    if shown == total:
        return ""
    text = f"{formats.number(shown)} av {formats.number(total)} kommuner har tall som kan vises"
    return f"{text}, {formats.number(hidden)} er skjult." if hidden else f"{text}."


def _rule(result: Result) -> str:
    """The rule beside the word «uklar forskjell»."""
    judged = [row for row in result.rows if row["forskjell"]]
    if not judged:
        return ""
    unclear = sum(row["forskjell"] == UNCLEAR for row in judged)
    drawn = " (strekene)" if sum(row["tegnet"] for row in result.rows) <= NAMED else ""
    return (
        f"Uklar forskjell til {unclear} av {len(judged)}: 95 prosent-grensene for tallene{drawn} "
        "overlapper, så forskjellen kan være tilfeldig."
    )


# -- as a chart ------------------------------------------------------------------------------------


def _chart(result: Result) -> Spec:
    drawn = [row for row in result.rows if row["tegnet"]]
    return ranked(
        "kommune",
        Places("egen", "median", "median_ord", "nedre", "ovre", "tegnet"),
        antall=len(drawn),
        navn_tegn=max(len(row["kommune"]) for row in drawn),
        verdi_tegn=max(len(row["verdi_tekst"]) for row in drawn),
        x_tittel="Kommune",
        **value_fields(result),
    )


# -- as a map --------------------------------------------------------------------------------------


def _on_map(raw: pa.Table, warehouse: Warehouse) -> pa.Table:
    """The rows with their classes; none where there is no map, or nobody real to draw on it."""
    rows = complete(raw, warehouse).to_pylist()
    if not maps.path(warehouse.folder).exists() or any(row["oppdiktet"] for row in rows):
        return raw.slice(0, 0)
    classes = classed([row["verdi"] for row in rows])
    for row, place in zip(rows, classes, strict=True):
        row["klasse"] = place
    return pa.Table.from_pylist(rows, schema=raw.schema)


def classed(values: Sequence[float | None]) -> list[int | None]:
    """Which of at most four classes, about as many in each, a value is in; the lowest is 0.

    Equal values are in the same class, and no class is empty.
    """
    ordered = sorted(value for value in values if value is not None)
    first = {value: place for place, value in reversed(list(enumerate(ordered)))}
    raw = {value: place * CLASSES // len(ordered) for value, place in first.items()}
    used = {old: new for new, old in enumerate(sorted(set(raw.values())))}
    return [None if value is None else used[raw[value]] for value in values]


def _map_finding(result: Result) -> str:
    own, place = _own(result), result.municipality.name
    others = [row for row in result.shown if not row["egen"]]
    if own["verdi"] is None or not others:
        return _finding(result)
    lower = sum(row["verdi"] < own["verdi"] for row in others)
    return f"{_name(result)}: {lower} av {len(others)} andre kommuner ligger lavere enn {place}"


def _map_note(result: Result) -> str:
    if result.rows:
        return f"{_measure(result)} Egen kommune har kraftig kant. Kart: {maps.CREDIT}."
    if result.municipality.invented:
        return "Oppdiktede kommuner ligger ikke på noe kart."
    return (
        "Les inn kommunegrensene fra Kartverket med «boligkompass importer kart FIL», og publiser "
        "på nytt."
    )


def _map_chart(result: Result) -> Spec:
    number = result.municipality.number
    return places(
        maps.address(result.extract),
        maps.OBJECT,
        nummer="kommunenr",
        klasse="klasse",
        egen="egen",
        skjult="skjult",
        klasser=_class_words(result),
        fylke=number[:2] if result.choices["mot"] == "fylke" else None,
        told=(("kommune", "Kommune"), ("verdi_tekst", "Verdi")),
        har_skjulte=any(row["skjult"] for row in result.rows),
    )


def _class_words(result: Result) -> list[str]:
    """The span of each class as it is read: «80–95 %», «100 %»."""
    words = []
    for place in sorted({row["klasse"] for row in result.shown}):
        rows = [row for row in result.shown if row["klasse"] == place]
        low, high = min(r["verdi"] for r in rows), max(r["verdi"] for r in rows)
        first, last = (formats.number(one, rows[0]["desimaler"]) for one in (low, high))
        whole = _plain(rows[0], high)
        words.append(whole if first == last else f"{first}–{whole}")
    return words


def _coverage_finding(result: Result) -> str:
    number = len(result.rows)
    words = "indikator har" if number == 1 else "indikatorer har"
    return f"{formats.number(number)} {words} tall for flere kommuner"


_SHARED: dict[str, Any] = {
    "page": _PAGE,
    "query": "sammenligning/fordeling",
    "fixed": {"som_de_er": list(AS_IT_IS)},
    "parameters": PARAMETERS,
    "main": "verdi",
}

FIGURES = (
    Figure(
        id="sammenligning/fordeling",
        title="Kommunen blant dem den sammenlignes med",
        finding=_finding,
        needs="Vises når flere kommuner har tall for den samme indikatoren.",
        chart=_chart,
        empty="Ingen i utvalget har tall for dette valget",
        note=_note,
        complete=complete,
        **_SHARED,
    ),
    Figure(
        id="sammenligning/kart",
        title="Tallene på kart",
        finding=_map_finding,
        needs="Kommunegrensene fra Kartverket gir kartet.",
        chart=_map_chart,
        empty="Kartet er ikke tegnet",
        note=_map_note,
        complete=_on_map,
        **_SHARED,
    ),
    Figure(
        id="sammenligning/dekning",
        page=_PAGE,
        title="Indikatorer som kan sammenlignes",
        query="sammenligning/dekning",
        finding=_coverage_finding,
        needs="Vises når flere kommuner har tall for den samme indikatoren.",
        main="kommuner",
        empty="Ingen indikator har tall for flere kommuner",
    ),
)
