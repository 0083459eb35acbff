"""The municipality's own indicators, from the tables of an extract whose small numbers are hidden.

A value that rests on a hidden cell is hidden itself; a sum is never quietly smaller because one of
its cells is hidden or not there. Rates are computed last, in `rates`, from whatever values an
extract has.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import prod
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.aggregates.periods import ONE_DAY, year_ago
from boligkompass.aggregates.rates import RateSheet, rates
from boligkompass.contracts import cut_name
from boligkompass.tables import TABLES

__all__ = ["LOCAL_INDICATORS", "indicators", "rates"]

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]
Place = tuple[str, date, date, str]  # kommunenr, periode_fra, periode_til, periodetype


@dataclass(frozen=True)
class Value:
    """One value of one indicator; `verdi` None when it is hidden."""

    kommunenr: str
    indikator: str
    fra: date
    til: date
    verdi: float | None


@dataclass(frozen=True)
class CellSum:
    """An indicator that is the sum of some cells of one cut of one table.

    `cells` names the dimensions of the cut and, for each, the codes that are summed. `status`
    is the column that says whether `column` is shown. `at_end`: the value is of the period's last
    day. `next_year`: what holds when a year ends is told of the year after, of its first day or of
    the whole of it. `per`: the sum is shared by that of another column, and there is no value where
    that is less than five. `factor`: what the sum is multiplied by.
    """

    table: str
    cells: Mapping[str, tuple[str, ...]]
    periodetyper: tuple[str, ...] = ("dag",)
    column: str = "antall"
    status: str = "synlighet"
    at_end: bool = False
    next_year: bool = False
    per: str | None = None
    factor: float = 1.0


# An average is of no fewer than these.
_LEAST = 5
_QUARTER = ("kvartal",)
_YEAR = ("aar",)
# A year that is over, and the year to its last whole quarter.
_YEARS = (*_YEAR, "delaar")
_MONTH = ("maaned",)
# What is few in a year is told of three together.
_THREE_YEARS = ("treaar",)

CELL_SUMS: dict[str, CellSum] = {
    "kommunale_boliger": CellSum("bolig_bestand", {}),
    "kommunale_boliger_eid": CellSum("bolig_bestand", {"eierform": ("eid",)}),
    "kommunale_boliger_innleid": CellSum("bolig_bestand", {"eierform": ("innleid",)}),
    "kommunale_boliger_tildelingsrett": CellSum("bolig_bestand", {"eierform": ("tildelingsrett",)}),
    "kommunale_boliger_utleid": CellSum("leieforhold", {}),
    "kommunale_boliger_tilgjengelige": CellSum("bolig_bestand", {"tilgjengelig": ("ja",)}),
    "ledige_boliger": CellSum("ledig_bolig", {}),
    "kontrakter_utloper": CellSum(
        "kontrakt", {"kontraktstype": ("leie",), "utloper": ("0-3", "3-6")}
    ),
    "boliger_tilstandsvurdert": CellSum(
        "bolig_tilstand", {"tilstandsgrad": ("TG0", "TG1", "TG2", "TG3")}
    ),
    "boliger_i_tilstandsoversikten": CellSum("bolig_tilstand", {}),
    "tilstand_tg23": CellSum("bolig_tilstand", {"tilstandsgrad": ("TG2", "TG3")}),
    "tilstand_tgiu": CellSum("bolig_tilstand", {"tilstandsgrad": ("TGIU",)}),
    "oppgraderingsbehov": CellSum(
        "bolig_tilstand", {}, column="oppgraderingsbehov", status="kroner_synlighet"
    ),
    "flyktninger_avtalt": CellSum(
        "bosetting", {"status": ("avtalt",)}, _YEAR + _QUARTER, "personer"
    ),
    "flyktninger_bosatt": CellSum(
        "bosetting", {"status": ("bosatt",)}, _YEARS + _QUARTER, "personer"
    ),
    "bosatte_husstander": CellSum("bosetting", {"status": ("bosatt",)}, _YEARS),
    "bosatte_husstander_varig_bolig": CellSum("bosetting", {"direkte_varig": ("ja",)}, _YEARS),
    "husstander_vedtatt_bosatt": CellSum("bosetting", {"status": ("avtalt",)}, _QUARTER),
    "boliger_klare_til_bosetting": CellSum(
        "bosetting",
        {"klar_bolig": ("ja",), "penger_avsatt": ("ja", "nei")},
        _QUARTER,
    ),
    "bostedslose_registrert": CellSum(
        "bostedslos", {"strom": ("aktive",)}, ("maaned",), "personer", at_end=True
    ),
    "midlertidig_husstander": CellSum("midlertidig", {}, _QUARTER),
    "midlertidig_over_3_mnd": CellSum("midlertidig", {"over_3_mnd": ("ja",)}, _QUARTER),
    "midlertidig_barnefamilier": CellSum("midlertidig", {"familie": ("barnefamilie",)}, _QUARTER),
    "midlertidig_barn_over_3_mnd": CellSum(
        "midlertidig", {"familie": ("barnefamilie",), "over_3_mnd": ("ja",)}, _QUARTER
    ),
    "venteliste": CellSum("tildeling", {}),
    "behov_tilrettelagte_boliger": CellSum("tildeling", {"tilrettelagt": ("ja",)}),
    "nye_soknader": CellSum("soknad", {}, _YEAR),
    "soknader_kartlegging": CellSum("soknad", {}, ("telling",)),
    "soknader_avgjort": CellSum(
        "saksgang", {"vedtaksform": ("enkeltvedtak", "uten_enkeltvedtak")}, _YEAR
    ),
    "soknader_med_enkeltvedtak": CellSum("saksgang", {"vedtaksform": ("enkeltvedtak",)}, _YEAR),
    "soknader_uten_svar_i_tide": CellSum("saksgang", {"svar": ("for_sent",)}, _YEAR),
    "saksbehandlingstid": CellSum("saksgang", {}, _YEAR, "dager_til_vedtak"),
    "avslag_nye_soknader": CellSum("saksgang", {"naadd": ("avslag",)}, _YEAR),
    "klager": CellSum(
        "saksgang", {"klage": ("under_behandling", "opprettholdt", "omgjort")}, _YEAR
    ),
    "klager_omgjort": CellSum("saksgang", {"klage": ("omgjort",)}, _YEAR),
    "boliger_utleid_ved_aarets_start": CellSum("leieforhold", {}, next_year=True),
    "innflyttinger": CellSum("innflytting", {}, _YEAR),
    "utflyttinger": CellSum("utflytting", {}, _YEAR),
    "leie_til_eie": CellSum("utflytting", {"utflyttet_til": ("eid",)}, _THREE_YEARS),
    "innflyttet_for_12_mnd_siden": CellSum(
        "innflytting", {"bor_etter_12_mnd": ("ja", "nei")}, _YEAR, next_year=True
    ),
    "bor_fortsatt_etter_12_mnd": CellSum(
        "innflytting", {"bor_etter_12_mnd": ("ja",)}, _YEAR, next_year=True
    ),
    "kontrakter_utloper_12_mnd": CellSum(
        "kontrakt", {"kontraktstype": ("leie",), "utloper": ("0-3", "3-6", "6-12")}
    ),
    "tomgang_dager": CellSum("tomgang", {}, _YEAR, "dager_avsluttet", per="avsluttet"),
    "tomgang_leietap": CellSum("tomgang", {}, _MONTH, "leietap", factor=0.001),
    "oppfolging_husstander": CellSum("oppfolging", {"status": ("har",)}),
    "oppfolging_venter": CellSum("oppfolging", {"status": ("venter",)}),
    "privat_leie_husstander": CellSum("privatleie", {}, _YEAR),
    "varsler_utkastelse": CellSum("utkastelse", {"trinn": ("varsel",)}, _YEAR),
    "begjaeringer_utkastelse": CellSum("utkastelse", {"trinn": ("begjaering",)}, _YEAR),
    "utkastelser_avverget": CellSum("utkastelse", {"trinn": ("avverget",)}, _THREE_YEARS),
    "utkastelser": CellSum("utkastelse", {"trinn": ("gjennomfort",)}, _THREE_YEARS),
}

# Homes made ready in a year, by the kinds of acquisition that count.
HOMES_READY: dict[str, tuple[str, ...]] = {
    "boliger_kjopt": ("kjop",),
    "boliger_bygd": ("bygging",),
    "boliger_innleid": ("innleie",),
    "boliger_ombygd": ("ombygging",),
    "boliger_solgt": ("salg",),
    "nye_boliger": ("kjop", "bygging"),
    "boliger_anskaffet": ("kjop", "bygging", "innleie", "ombygging"),
}
# The investment frame, by the columns that are summed.
FRAME: dict[str, tuple[str, ...]] = {
    "ramme_bevilget": ("bevilget",),
    "ramme_bundet": ("bundet", "brukt"),
}
LOCAL_INDICATORS = (*CELL_SUMS, *HOMES_READY, "pa_vei", *FRAME)


def indicators(tables: Tables, dato: date, kilde: str, sheets: Mapping[str, RateSheet]) -> pa.Table:
    """The municipality's own indicators of an extract of the day `dato`, as `indikatorverdi`.

    Tables that are absent give no values. Raises ValueError when an indicator that would get values
    has no definition sheet: no figure without its definition.
    """
    last = dato - ONE_DAY
    values = list(_merged(_all_values(tables, last)))
    undefined = {value.indikator for value in values} - set(sheets)
    if undefined:
        raise ValueError(f"Definisjonsark mangler for {', '.join(sorted(undefined))}.")
    contract = TABLES["indikatorverdi"]
    return contract.sort(contract.from_rows(_row(value, kilde, dato) for value in values))


def _all_values(tables: Tables, last: date) -> Iterator[Value]:
    for indikator, rule in CELL_SUMS.items():
        if rule.table in tables:
            yield from _cell_sums(indikator, rule, tables[rule.table])
    acquisitions = _rows(tables, "boligfremskaffelse")
    yield from _homes_ready(acquisitions, last)
    yield from _on_their_way(acquisitions, last)
    yield from _frame(_rows(tables, "ramme"))


def _rows(tables: Tables, name: str) -> list[Row]:
    rows: list[Row] = tables[name].to_pylist() if name in tables else []
    return rows


def _row(value: Value, kilde: str, dato: date) -> Row:
    return {
        "kommunenr": value.kommunenr,
        "indikator": value.indikator,
        "periode_fra": value.fra,
        "periode_til": value.til,
        "grenser": "publisert",
        "kilde": kilde,
        "verdi": value.verdi,
        "synlighet": "skjult" if value.verdi is None else "vist",
        "offentlig": False,
        "vist": True,
        "hentet": dato,
    }


def _merged(values: Iterable[Value]) -> Iterator[Value]:
    """Each period once. After one quarter the year so far is that quarter: hidden wins."""
    kept: dict[tuple[str, str, date, date], Value] = {}
    for value in values:
        key = (value.kommunenr, value.indikator, value.fra, value.til)
        if key not in kept or value.verdi is None:
            kept[key] = value
    return iter(kept.values())


def _cell_sums(indikator: str, rule: CellSum, table: pa.Table) -> Iterator[Value]:
    """One value a municipality and period in which every cell of the sum is there."""
    below = _totals(replace(rule, column=rule.per), table) if rule.per else {}
    for place, total in _totals(rule, table).items():
        kommunenr, fra, til, _ = place
        shared = below.get(place, 0.0) if rule.per else 1.0
        if rule.per and shared is not None and shared < _LEAST:
            continue
        if rule.next_year and (til.month, til.day) != (12, 31):
            continue
        value = None if total is None or shared is None else total * rule.factor / shared
        yield Value(kommunenr, indikator, *_told_of(rule, fra, til), value)


def _totals(rule: CellSum, table: pa.Table) -> dict[Place, float | None]:
    """The sum of the cells by municipality and period; None where one of them is hidden."""
    cells = prod(len(codes) for codes in rule.cells.values())
    found: dict[Place, list[int | None]] = {}
    for kommunenr, fra, til, periodetype, part in _parts(table, rule):
        found.setdefault((kommunenr, fra, til, periodetype), []).append(part)
    return {place: _sum(parts) for place, parts in found.items() if len(parts) == cells}


def _told_of(rule: CellSum, fra: date, til: date) -> tuple[date, date]:
    """The first and the last day that a value of this period is told of."""
    if rule.next_year:
        start = til + ONE_DAY
        return start, start if fra == til else date(start.year, 12, 31)
    return til if rule.at_end else fra, til


def _parts(table: pa.Table, rule: CellSum) -> Iterator[tuple[str, date, date, str, int | None]]:
    """The cells that are summed, with their period: the value, or None where it is hidden.

    What is neither known nor hidden is left out.
    """
    shown = pc.equal(pc.coalesce(table[rule.status], table["synlighet"]), "vist")
    mask = pc.or_(pc.invert(shown), pc.is_valid(table[rule.column]))
    codes = {"utsnitt": (cut_name(tuple(rule.cells)),), "periodetype": rule.periodetyper}
    for name, allowed in (codes | dict(rule.cells)).items():
        mask = pc.and_(mask, pc.is_in(table[name], pa.array(allowed, pa.string())))
    cells = pc.if_else(shown, table[rule.column], None).filter(mask)
    period = ("kommunenr", "periode_fra", "periode_til", "periodetype")
    columns = [table[name].filter(mask).to_pylist() for name in period]
    return zip(*columns, cells.to_pylist(), strict=True)


def _sum(parts: Collection[int | None]) -> float | None:
    """The sum; None when a part is hidden."""
    return None if None in parts else float(sum(part for part in parts if part is not None))


def _by_municipality(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["kommunenr"], []).append(row)
    return sorted(found.items())


def _homes_ready(rows: list[Row], last: date) -> Iterator[Value]:
    """Homes made ready each year from a municipality's first such year, this year so far too."""
    for kommunenr, acquired in _by_municipality(rows):
        own = [r for r in acquired if r["stadium"] == "klar" and r["klar_dato"] is not None]
        first = min((row["klar_dato"].year for row in own), default=last.year)
        for year, (indikator, kinds) in product(range(first, last.year + 1), HOMES_READY.items()):
            end = min(date(year, 12, 31), last)
            yield _ready(own, kommunenr, indikator, kinds, end)
            if year == last.year - 1:
                yield _ready(own, kommunenr, indikator, kinds, year_ago(last))


def _ready(
    rows: list[Row], kommunenr: str, indikator: str, kinds: tuple[str, ...], end: date
) -> Value:
    """Homes made ready in the year of `end` until that day. Months are known, not days."""
    start = date(end.year, 1, 1)
    homes = sum(
        row["antall"] for row in rows if start <= row["klar_dato"] <= end and row["type"] in kinds
    )
    return Value(kommunenr, indikator, start, end, float(homes))


def _on_their_way(rows: list[Row], last: date) -> Iterator[Value]:
    """Homes being bought or built and not ready on the last day."""
    for kommunenr, own in _by_municipality(rows):
        homes = sum(
            row["antall"]
            for row in own
            if row["type"] in HOMES_READY["nye_boliger"] and row["stadium"] != "klar"
        )
        yield Value(kommunenr, "pa_vei", last, last, float(homes))


def _frame(rows: list[Row]) -> Iterator[Value]:
    """The frame for investments of each budget year."""
    for row in rows:
        if row["formal"] == "investering":
            year = row["aar"]
            for indikator, columns in FRAME.items():
                total = float(sum(row[column] for column in columns))
                fra, til = date(year, 1, 1), date(year, 12, 31)
                yield Value(row["kommunenr"], indikator, fra, til, total)
