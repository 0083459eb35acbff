"""A table of public values, one row a municipality and period, through a mapping (`tabellkart`).

A column may also hold one year each. Headings are found whatever their case, spaces and Norwegian
letters; what the mapping leaves out is told.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources.public import melted
from boligkompass.sources.public.melted import Melted, Reader
from boligkompass.sources.public.values import Known, Reading
from boligkompass.sources.reading import headings
from boligkompass.sources.tables import borders as tabellgrenser
from boligkompass.sources.tables import mapping as tabellkart
from boligkompass.sources.tables import months as tabellmaaneder
from boligkompass.sources.tables.columns import Table, listed
from boligkompass.sources.tables.mapping import KRONER, TableMap, Wanted
from boligkompass.sources.tables.periods import Period, period_faults, periods, without_period

# How headings say their unit of money, the largest first: «1000 kr» has «kr» in it too.
_UNITS = (
    ("mill_kr", re.compile(r"\bmill(\.|ioner)?\b|\bmnok\b", re.I)),
    ("1000_kr", re.compile(r"\b1[\s\u00a0.]?000\b|\btusen\b|\btkr\b", re.I)),
    ("kr", re.compile(r"\bkr\b|\bkroner\b|\bnok\b", re.I)),
)


def read(path: Path, known: Known, hentet: date, *, kartlegging: Path) -> Reading:
    """The values in the table that `kartlegging` maps.

    A Reading as described in `values`; DeliveryError when the mapping or the file cannot be used.
    """
    return read_mapped(path, known, hentet, tabellkart.load(tabellkart.located(kartlegging), known))


def read_mapped(path: Path, known: Known, hentet: date, mapping: TableMap) -> Reading:
    """The same, with a mapping that is loaded."""
    table = Table.of(path, mapping)
    found, told = _melt(table, known)
    faults = [one for one in told if one.level == "feil"]
    factors = {one.indikator: _factor(table, one, known) for one in table.figures}
    reader = Reader(
        mapping.kilde,
        dot=mapping.punktum,
        grenser=mapping.grenser,
        decimal=mapping.desimaltegn,
        factors={indikator: factor for indikator, factor in factors.items() if factor is not None},
    )
    found, doubled, halved = tabellgrenser.within(found, mapping.grenser, known)
    found, early, ahead = _future(found, mapping, hentet)
    warnings = (
        *(one for one in told if one.level != "feil"),
        *ahead,
        *halved,
        *_unread(table),
        *_unlisted(mapping, known),
        *_several_rows(table, found),
    )
    reading = melted.assemble(
        found, reader, known, hentet, faults=(*faults, *doubled, *early), warnings=warnings
    )
    return tabellmaaneder.summed(reading, table)


# --- From columns to cells --------------------------------------------------


def _melt(table: Table, known: Known) -> tuple[Melted, list[Fault]]:
    """The cells that are filled in, and the faults and warnings of their periods."""
    parts, faults = [], [*table.records.faults, *table.records.warnings]
    for wanted, places in table.figures.items():
        sheet = known.catalogue.indikatorer[wanted.indikator]
        for heading, year in places:
            texts = table.records.columns[heading]
            used = pc.and_(table.keep, pc.not_equal(texts, ""))
            period = periods(table, year, heading, sheet)
            part = _cells(table, wanted, heading, period)
            parts.append(part.filter(pc.and_(used, pc.invert(period.left_out))))
            faults += period_faults(table, period, pc.and_(used, period.wrong))
            faults += without_period(table, period, used)
    merged = pa.concat_tables(parts).combine_chunks()
    heading = table.columns[tabellkart.AREA]
    unique = list(dict.fromkeys(faults))
    return Melted(table.records.file, table.records.sheet, heading, merged), unique


def _cells(table: Table, wanted: Wanted, heading: str, period: Period) -> pa.Table:
    name = table.columns.get(tabellkart.NAME)
    constant = pa.repeat(pa.scalar(wanted.merke, pa.string()), len(table.records))
    return melted.cells(
        {
            "rad": table.records.rows,
            "kolonne": heading,
            "kode": table.records.columns[table.columns[tabellkart.AREA]],
            "navn": table.records.columns[name] if name else "",
            "indikator": wanted.indikator,
            "fra": period.first,
            "til": period.last,
            "tekst": table.records.columns[heading],
            "merke": pc.if_else(period.preliminary, "forelopig", constant),
        },
        len(table.records),
    )


# --- Units, and what stands twice -------------------------------------------


def _factor(table: Table, wanted: Wanted, known: Known) -> float | None:
    """What the numbers are multiplied with; None is as they stand.

    Money is read in the unit that the mapping or the heading names; nothing is guessed.
    """
    unit = known.catalogue.indikatorer[wanted.indikator].enhet
    if wanted.faktor is not None or unit not in KRONER:
        return wanted.faktor
    (heading, _), *_others = table.figures[wanted]
    written = wanted.enhet or unit_in(heading)
    if written is None:
        message = "det går ikke fram om beløpene er i kroner eller tusen kroner."
        advice = (
            f'Skriv enhet = "kr" eller enhet = "1000_kr" under [indikatorer.{wanted.indikator}] i '
            "kartleggingen."
        )
        raise DeliveryError([table.fault(heading, message, advice, table.header_row)])
    return KRONER[written] / KRONER[unit]


def unit_in(heading: str) -> str | None:
    """The unit of money that a heading names: kr, 1000_kr or mill_kr; None when it names none."""
    return next((unit for unit, pattern in _UNITS if pattern.search(heading)), None)


def _future(
    found: Melted, mapping: TableMap, hentet: date
) -> tuple[Melted, tuple[Fault, ...], tuple[Fault, ...]]:
    """What begins after the day of fetching nobody has counted: told, left out or a forecast."""
    ahead = pc.greater(found.cells["fra"], pa.scalar(hentet))
    unmarked = pc.and_(ahead, pc.not_equal(pc.fill_null(found.cells["merke"], ""), "prognose"))
    number = pc.sum(unmarked).as_py() or 0
    if not number:
        return found, (), ()
    if mapping.framtid == tabellkart.FORECAST:
        place = melted.SCHEMA.get_field_index("merke")
        marks = pc.if_else(unmarked, "prognose", found.cells["merke"])
        marked = found.cells.set_column(place, melted.SCHEMA.field(place), marks)
        return replace(found, cells=marked), (), ()
    kept = found.where(pc.invert(unmarked))
    if mapping.framtid == tabellkart.LEFT_OUT:
        written = melted.counted(number, "verdi", "verdier")
        message = f"{written} for tiden etter {hentet:%d.%m.%Y} er ikke lest."
        return kept, (), (found.warning(message, "De kan bare være framskrivinger."),)
    advice = 'Rett året. Er det en framskriving, så skriv framtid = "prognose" i kartleggingen.'
    rows = sorted(set(found.where(unmarked).cells["rad"].to_pylist()))
    message = "perioden er ikke kommet ennå."
    return kept, tuple(found.fault(row, None, message, advice) for row in rows), ()


# --- What is told -----------------------------------------------------------


def _used(table: Table) -> set[str]:
    figures = {heading for places in table.figures.values() for heading, _ in places}
    filters = {
        h for name in table.mapping.filter for h in headings.find(name, table.records.headings)
    }
    return figures | filters | set(table.columns.values())


def _unread(table: Table) -> Iterator[Fault]:
    unread = [heading for heading in table.records.headings if heading not in _used(table)]
    if unread:
        several = "kolonnen" if len(unread) == 1 else "kolonnene"
        message = f"{several} {listed(unread)} er ikke med i kartleggingen og er ikke lest."
        yield table.warning(None, message, "Ta dem med i kartleggingen om de trengs.")
    for wanted in table.mapping.indikatorer:
        if wanted not in table.figures:
            message = f"filen har ingen kolonne for {wanted.indikator}; det tallet er ikke lest."
            yield table.warning(None, message, f"Se etter «{wanted.kolonne[0]}» i filen.")


def _unlisted(mapping: TableMap, known: Known) -> Iterator[Fault]:
    for wanted in mapping.indikatorer:
        sheet = known.catalogue.indikatorer[wanted.indikator]
        if mapping.kilde not in sheet.kilder:
            message = f"«{mapping.kilde}» er ikke oppført som kilde for {sheet.navn.lower()}."
            advice = "Se etter at kilden er riktig, eller før den opp i indikatorer.toml."
            place = f"indikatorer.{wanted.indikator}"
            yield Fault(mapping.file, None, place, message, advice, level="advarsel")


def _several_rows(table: Table, found: Melted) -> Iterator[Fault]:
    """When a municipality has several rows a period: which columns tell them apart."""
    key = ["kode", "indikator", "fra", "til"]
    if found.cells.group_by(key).aggregate([]).num_rows == found.cells.num_rows:
        return
    used = _used(table)
    apart = [
        heading
        for heading, texts in table.records.columns.items()
        if heading not in used and 1 < pc.count_distinct(texts).as_py() < len(texts)
    ]
    message = "samme kommune og periode har flere rader."
    advice = "Velg rader med [filter] i kartleggingen"
    advice += f", for eksempel på {listed(apart[:1])}." if apart else "."
    yield table.warning(None, message, advice)
