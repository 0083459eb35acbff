"""What the indicators tell of the tables: sums of cells, rates of them, figures known elsewhere.

Which cells an indicator is made of is read from its definition and written down here once more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import Protocol

from boligkompass.attack.model import (
    COUNT,
    EXACT_RATE,
    INDICATOR,
    INF,
    PERSONS,
    PUBLIC,
    RATE,
    SAME,
    Cell,
    Kind,
    Relation,
    Told,
    each,
)
from boligkompass.attack.reading import KRONER, Row, View
from boligkompass.contracts import cut_name

# A rate of two counts up to this large is known to stand for just those two.
LARGEST_COUNT = 100_000
_TINY = 1e-6
_OLDEST_DENOMINATOR = timedelta(days=400)


class Sheet(Protocol):
    """What the definition sheet of an indicator says of how it is computed."""

    @property
    def teller(self) -> str | None: ...
    @property
    def nevner(self) -> str | None: ...
    @property
    def faktor(self) -> float | None: ...
    @property
    def desimaler(self) -> int: ...


@dataclass(frozen=True)
class Sum:
    """An indicator that is a sum of cells: of which table, which codes, which column.

    `monthly`: the value is of the last day of the month that the cells are of. `before`: it is of
    the year, or the first day of the year, after the one that the cells are of. `same`: it is
    counted otherwise, by somebody else or from another register, and ought to be the same.
    """

    tabell: str
    cells: Mapping[str, tuple[str, ...]]
    kolonne: str = COUNT
    monthly: bool = False
    before: bool = False
    same: bool = False


_OVER, _FAMILIES = {"over_3_mnd": ("ja",)}, {"familie": ("barnefamilie",)}
_AGREED, _SETTLED = {"status": ("avtalt",)}, {"status": ("bosatt",)}
SUMS: dict[str, Sum] = {
    "kommunale_boliger": Sum("bolig_bestand", {}),
    "kommunale_boliger_eid": Sum("bolig_bestand", {"eierform": ("eid",)}),
    "kommunale_boliger_innleid": Sum("bolig_bestand", {"eierform": ("innleid",)}),
    "kommunale_boliger_tildelingsrett": Sum("bolig_bestand", {"eierform": ("tildelingsrett",)}),
    "kommunale_boliger_utleid": Sum("leieforhold", {}),
    "kommunale_boliger_tilgjengelige": Sum("bolig_bestand", {"tilgjengelig": ("ja",)}),
    "kontrakter_utloper": Sum("kontrakt", {"kontraktstype": ("leie",), "utloper": ("0-3", "3-6")}),
    "kontrakter_utloper_12_mnd": Sum(
        "kontrakt", {"kontraktstype": ("leie",), "utloper": ("0-3", "3-6", "6-12")}
    ),
    "boliger_tilstandsvurdert": Sum(
        "bolig_tilstand", {"tilstandsgrad": ("TG0", "TG1", "TG2", "TG3")}
    ),
    "boliger_i_tilstandsoversikten": Sum("bolig_tilstand", {}),
    "tilstand_tg23": Sum("bolig_tilstand", {"tilstandsgrad": ("TG2", "TG3")}),
    "tilstand_tgiu": Sum("bolig_tilstand", {"tilstandsgrad": ("TGIU",)}),
    "oppgraderingsbehov": Sum("bolig_tilstand", {}, KRONER),
    "flyktninger_avtalt": Sum("bosetting", _AGREED, PERSONS),
    "flyktninger_bosatt": Sum("bosetting", _SETTLED, PERSONS),
    "bosatte_husstander": Sum("bosetting", _SETTLED),
    "bosatte_husstander_varig_bolig": Sum("bosetting", {"direkte_varig": ("ja",)}),
    "husstander_vedtatt_bosatt": Sum("bosetting", _AGREED),
    "husstander_vedtatt_uten_penger": Sum(
        "bosetting", {"klar_bolig": ("nei",), "penger_avsatt": ("nei",)}
    ),
    "boliger_klare_til_bosetting": Sum(
        "bosetting", {"klar_bolig": ("ja",), "penger_avsatt": ("ja", "nei")}
    ),
    "bostedslose_registrert": Sum("bostedslos", {"strom": ("aktive",)}, PERSONS, monthly=True),
    "midlertidig_husstander": Sum("midlertidig", {}),
    "midlertidig_husstander_telledato": Sum("midlertidig", {}),
    "midlertidig_over_3_mnd": Sum("midlertidig", _OVER),
    "midlertidig_barnefamilier": Sum("midlertidig", _FAMILIES),
    "midlertidig_barn_over_3_mnd": Sum("midlertidig", _FAMILIES | _OVER),
    "venteliste": Sum("tildeling", {}),
    "behov_tilrettelagte_boliger": Sum("tildeling", {"tilrettelagt": ("ja",)}),
    "nye_soknader": Sum("soknad", {}),
    "soknader_kartlegging": Sum("soknad", {}),
    "soknader_avgjort": Sum("saksgang", {"vedtaksform": ("enkeltvedtak", "uten_enkeltvedtak")}),
    "soknader_med_enkeltvedtak": Sum("saksgang", {"vedtaksform": ("enkeltvedtak",)}),
    "soknader_uten_svar_i_tide": Sum("saksgang", {"svar": ("for_sent",)}),
    "klager": Sum("saksgang", {"klage": ("under_behandling", "opprettholdt", "omgjort")}),
    "klager_omgjort": Sum("saksgang", {"klage": ("omgjort",)}),
    "avslag_nye_soknader": Sum("saksgang", {"naadd": ("avslag",)}),
    "utflyttinger": Sum("utflytting", {}),
    "innflyttinger": Sum("innflytting", {}),
    "leie_til_eie": Sum("utflytting", {"utflyttet_til": ("eid",)}),
    "boliger_utleid_ved_aarets_start": Sum("leieforhold", {}, before=True),
    "innflyttet_for_12_mnd_siden": Sum(
        "innflytting", {"bor_etter_12_mnd": ("ja", "nei")}, before=True
    ),
    "bor_fortsatt_etter_12_mnd": Sum("innflytting", {"bor_etter_12_mnd": ("ja",)}, before=True),
    "privat_leie_husstander": Sum("privatleie", {}),
    "introprogram_deltakere": Sum("introprogram", {}, same=True),
    "oppfolging_husstander": Sum("oppfolging", {"status": ("har",)}),
    "oppfolging_venter": Sum("oppfolging", {"status": ("venter",)}),
    "varsler_utkastelse": Sum("utkastelse", {"trinn": ("varsel",)}),
    "begjaeringer_utkastelse": Sum("utkastelse", {"trinn": ("begjaering",)}),
    "utkastelser_avverget": Sum("utkastelse", {"trinn": ("avverget",)}),
    "utkastelser": Sum("utkastelse", {"trinn": ("gjennomfort",)}),
}


def cells_of(indikator: str, fra: date, til: date, view: View) -> list[Cell] | None:
    """The cells that an indicator is the sum of; None when the extracts do not have them all."""
    rule = SUMS.get(indikator)
    if rule is None:
        return None
    start = til.replace(day=1) if rule.monthly else fra
    if rule.before:
        start, til = _year_before(fra, til)
    utsnitt = cut_name(tuple(rule.cells))
    places = (
        Cell(rule.tabell, start, til, utsnitt, codes, rule.kolonne)
        for codes in product(*rule.cells.values())
    )
    found = [view.find(place) for place in places]
    return None if None in found else [cell for cell in found if cell is not None]


def _year_before(fra: date, til: date) -> tuple[date, date]:
    """The whole year before a year; of the first day of a year, the last day of the year before."""
    last = date(fra.year - 1, 12, 31)
    return (last if fra == til else date(fra.year - 1, 1, 1)), last


class _Quantity:
    """What an indicator is worth: a number, a sum of cells, or both."""

    def __init__(self, row: Row | None, cells: list[Cell] | None) -> None:
        self.value: float | None = None
        if row is not None and row["synlighet"] == "vist" and row["verdi_til"] is None:
            self.value = row["verdi"]
        self.cells = cells


def relations(
    view: View, rows: list[Row], revised: list[Row], sheets: Mapping[str, Sheet]
) -> Iterator[Relation]:
    """What the indicators of one extract, and what it says of earlier values, tell of its cells."""
    for row in rows:
        yield from _sums(view, row)
    for row in revised:
        if row["forrige_verdi"] is not None and row["verdi"] is None:
            cells = cells_of(row["indikator"], row["periode_fra"], row["periode_til"], view)
            yield from _is(cells, row["forrige_verdi"], PUBLIC)
    yield from _rates(view, rows, sheets)


def _sums(view: View, row: Row) -> Iterator[Relation]:
    cells = cells_of(row["indikator"], row["periode_fra"], row["periode_til"], view)
    value = _Quantity(row, cells).value
    if cells and value is not None and row["merke"] is None:
        yield from _is(cells, value, _kind(row))


def _is(cells: list[Cell] | None, value: float, kind: Kind) -> Iterator[Relation]:
    if cells:
        yield Relation(tuple(each(cells)), value, value, kind)


def _kind(row: Row) -> Kind:
    if row["offentlig"]:
        return PUBLIC
    return SAME if SUMS[row["indikator"]].same else INDICATOR


def told(uttrekk: str, rows: list[Row], limits: Mapping[str, int]) -> Iterator[Told]:
    """Own indicators that are shown though they are small counts."""
    for row in rows:
        rule, value = SUMS.get(row["indikator"]), row["verdi"]
        if rule is None or row["offentlig"] or rule.kolonne == KRONER or value is None:
            continue
        if row["synlighet"] != "vist" or not 0 < value < limits[rule.tabell]:
            continue
        cell = Cell("indikatorverdi", row["periode_fra"], row["periode_til"], row["indikator"], ())
        yield Told(uttrekk, cell, value, f"Et tall under {limits[rule.tabell]} er vist.")


# -- rates -----------------------------------------------------------------------------------------


def _rates(view: View, rows: list[Row], sheets: Mapping[str, Sheet]) -> Iterator[Relation]:
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(row["indikator"], []).append(row)
    printed = [
        (row, sheet)
        for row in rows
        if (sheet := sheets.get(row["indikator"])) is not None
        and sheet.teller is not None
        and row["verdi"] is not None
        and row["verdi_til"] is None
    ]
    exact = any(row["verdi"] != round(row["verdi"], sheet.desimaler) for row, sheet in printed)
    for row, sheet in printed:
        above = _numerator(view, row, sheet, by_name)
        below = _denominator(view, row, sheet, by_name)
        if (above.cells or below.cells) and not _both_known(above, below):
            yield from _rate(row, sheet, above, below, exact=exact)


def _both_known(above: _Quantity, below: _Quantity) -> bool:
    return above.value is not None and below.value is not None


def _numerator(view: View, row: Row, sheet: Sheet, rows: Mapping[str, list[Row]]) -> _Quantity:
    name, period = str(sheet.teller), (row["periode_fra"], row["periode_til"])
    same = [one for one in rows.get(name, ()) if _period(one) == period]
    return _Quantity(_of_borders(same, row), cells_of(name, *period, view))


def _denominator(view: View, row: Row, sheet: Sheet, rows: Mapping[str, list[Row]]) -> _Quantity:
    """Of the same period, or the whole year, or else the latest day until the period's end."""
    name, (fra, til) = str(sheet.nevner), _period(row)
    candidates = rows.get(name, [])
    for period in ((fra, til), (date(fra.year, 1, 1), date(fra.year, 12, 31))):
        same = [one for one in candidates if _period(one) == period]
        cells = cells_of(name, *period, view)
        if same or cells:
            return _Quantity(_of_borders(same, row), cells)
    days = {
        one["periode_til"]
        for one in candidates
        if one["periode_fra"] == one["periode_til"]
        and til - _OLDEST_DENOMINATOR <= one["periode_til"] <= til
    }
    if not days:
        return _Quantity(None, None)
    last = (max(days), max(days))
    same = [one for one in candidates if _period(one) == last]
    return _Quantity(_of_borders(same, row), cells_of(name, *last, view))


def _period(row: Row) -> tuple[date, date]:
    return row["periode_fra"], row["periode_til"]


def _of_borders(rows: list[Row], like: Row) -> Row | None:
    """The chosen row, of the same borders when there is one."""
    chosen = sorted(rows, key=lambda row: (not row["vist"], row["grenser"] != like["grenser"]))
    return chosen[0] if chosen else None


def _rate(
    row: Row, sheet: Sheet, above: _Quantity, below: _Quantity, *, exact: bool
) -> Iterator[Relation]:
    """What a printed rate says of what stands above and below the line."""
    public = bool(row["offentlig"])
    ratio = row["verdi"] / (sheet.faktor or 1.0)
    half = 0.5 * 10.0**-sheet.desimaler / (sheet.faktor or 1.0)
    yield from _between(above, below, ratio - half, ratio + half, PUBLIC if public else RATE)
    if exact:
        yield from _exactly(above, below, ratio, PUBLIC if public else EXACT_RATE)


def _between(
    above: _Quantity, below: _Quantity, low: float, high: float, kind: Kind
) -> Iterator[Relation]:
    for bound, lower, upper in ((low, 0.0, INF), (high, -INF, 0.0)):
        terms, constant = _combined(above, below, 1.0, bound)
        if terms:
            # The constants move to the other side; what is rounded may lie just on the edge.
            yield Relation(terms, lower - constant - _TINY, upper - constant + _TINY, kind)


def _exactly(above: _Quantity, below: _Quantity, ratio: float, kind: Kind) -> Iterator[Relation]:
    """All decimals of a rate say which two counts it can be of."""
    if below.value is not None:
        number = ratio * below.value
        if above.cells and abs(number - round(number)) < _TINY * max(1.0, number):
            yield Relation(tuple(each(above.cells)), round(number), round(number), kind)
        return
    if above.value is not None and ratio > 0:
        number = above.value / ratio
        if below.cells and abs(number - round(number)) < _TINY * max(1.0, number):
            yield Relation(tuple(each(below.cells)), round(number), round(number), kind)
        return
    fraction = Fraction(ratio).limit_denominator(LARGEST_COUNT)
    terms, _ = _combined(above, below, float(fraction.denominator), float(fraction.numerator))
    if terms and abs(fraction - Fraction(ratio)) < Fraction(1, 10**13):
        yield Relation(terms, 0.0, 0.0, kind)


def _combined(
    above: _Quantity, below: _Quantity, times_above: float, times_below: float
) -> tuple[tuple[tuple[Cell, float], ...], float]:
    """times_above times what is above less times_below times what is below: cells and constant."""
    found: dict[Cell, float] = {}
    constant = 0.0
    for quantity, times in ((above, times_above), (below, -times_below)):
        if quantity.value is not None:
            constant += times * quantity.value
        elif quantity.cells is None:
            return (), 0.0
        else:
            for cell in quantity.cells:
                found[cell] = found.get(cell, 0.0) + times
    return tuple((cell, times) for cell, times in found.items() if times), constant


def own(rows: Iterable[Row]) -> list[Row]:
    """The rows with a number or a hidden one, whatever source they are from."""
    return [row for row in rows if row["synlighet"] in ("vist", "skjult")]
