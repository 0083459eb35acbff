"""Husbanken's figures of startlån, bostøtte and tilskudd, as CSV or Excel with the columns mapped.

Husbanken's statistics are exported by hand and have no fixed form: the mappings in the catalogue
(`kartlegginger/husbanken_*.toml`) know the spellings, and which scheme a file is about is told by
its headings, title, sheet or name. What is not told is asked for, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources import tabell
from boligkompass.sources.public.values import Known, Reading
from boligkompass.sources.reading import headings, tabular
from boligkompass.sources.reading.tabular import Grid
from boligkompass.sources.tables import mapping as tabellkart
from boligkompass.sources.tables.mapping import TableMap

GRANTS = "husbanken_tilskudd"
# From this day the grants to establish and adapt are part of rammetilskuddet, and local figures.
GRANTS_END = date(2020, 1, 1)
_WITHIN = 15
_MAPPINGS = {
    "startlån": "husbanken_startlan.toml",
    "bostøtte": "husbanken_bostotte.toml",
    "tilskudd": "husbanken_tilskudd.toml",
}
# Bostøtte is paid by the month; a table by the year counts households another way.
_YEARLY = "husbanken_bostotte_aar.toml"
# Words by which a scheme is known; «tilskudd» alone may be several others.
_WORDS = {
    "startlån": ("startlan",),
    "bostøtte": ("bostotte",),
    "tilskudd": ("etableringstilskudd", "tilpasningstilskudd", "tilskudd til etablering"),
}


@dataclass(frozen=True)
class _Sane:
    """What one loan or household may get, in 1000 kr, counted by month or by year."""

    amount: str
    count: str
    least: float
    most: float


# Wide enough for any municipality and year since 2003; a thousand times wrong is outside.
_SANE = (
    _Sane("startlan_utbetalt", "startlan_antall", 20, 10_000),
    _Sane("bostotte_utbetalt", "bostotte_husstander", 0.2, 150),
)


def read(path: Path, known: Known, hentet: date, *, kartlegging: Path | None = None) -> Reading:
    """The figures in a table from Husbanken, by `kartlegging` or by the mapping of its scheme.

    A Reading as described in `values`; DeliveryError when the file cannot be used, when it does
    not say what it is about, and when its amounts cannot be in the unit it names.
    """
    mapping = _shipped(path, known) if kartlegging is None else _loaded(kartlegging, known)
    if not mapping.kilde.startswith("husbanken_"):
        message = f"kilden er «{mapping.kilde}», ikke en av Husbankens."
        advice = "Bruk «importer tabell» for andre kilder."
        raise DeliveryError([Fault(mapping.file, None, "kilde", message, advice)])
    reading = _without_late_grants(tabell.read_mapped(path, known, hentet, mapping), path)
    strange = tuple(_strange_amounts(reading, path, mapping))
    if strange:
        raise DeliveryError(strange)
    return reading


def _loaded(path: Path, known: Known) -> TableMap:
    return tabellkart.load(tabellkart.located(path), known)


def _shipped(path: Path, known: Known) -> TableMap:
    """The mapping of the scheme that the file is about."""
    grid = tabular.grid(path)
    mapping = _loaded(Path(_MAPPINGS[_scheme(grid, path)]), known)
    months = mapping.kolonner.get(tabellkart.MONTH)
    if months and not any(headings.first(months, row) for row in grid.rows[:_WITHIN]):
        return _loaded(Path(_YEARLY), known)
    return mapping


def _scheme(grid: Grid, path: Path) -> str:
    """Which scheme a file is about; DeliveryError when it tells of none or of several."""
    text = _told_by(grid, path)
    found = [scheme for scheme, words in _WORDS.items() if _has(text, words)]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"filen handler om flere ordninger: {' og '.join(found)}."
    else:
        message = "det går ikke fram om filen gjelder startlån, bostøtte eller tilskudd."
    advice = (
        "Oppgi kartleggingen med --kartlegging: "
        f"{', '.join(_MAPPINGS[scheme] for scheme in found or _MAPPINGS)}."
    )
    raise DeliveryError([grid.fault(None, None, message, advice)])


def _told_by(grid: Grid, path: Path) -> str:
    """The words of the name, the sheet and the first rows: titles and headings."""
    cells = [cell for row in grid.rows[:_WITHIN] for cell in row]
    return "\n".join(headings.folded(text) for text in (path.stem, grid.sheet or "", *cells))


def _has(text: str, words: tuple[str, ...]) -> bool:
    return any(headings.folded(word) in text for word in words)


def _without_late_grants(reading: Reading, path: Path) -> Reading:
    """Grants from 2020 refused: since then they are the municipality's own."""
    late = pc.and_(
        pc.equal(reading.table["kilde"], GRANTS),
        pc.greater_equal(reading.table["periode_fra"], pa.scalar(GRANTS_END)),
    )
    if not pc.any(late).as_py():
        return reading
    message = f"tilskuddet er ikke Husbankens fra {GRANTS_END.year}."
    advice = (
        "Fra da ligger pengene i rammetilskuddet. Ta bort raden, og les kommunens egne beløp med "
        "kilden «okonomiplan»."
    )
    rows = pa.array(reading.rows)
    wrong = sorted({row for row in rows.filter(late.combine_chunks()).to_pylist() if row})
    faults = [Fault(path.name, row, None, message, advice) for row in wrong]
    kept = pc.invert(late)
    return replace(
        reading,
        table=reading.table.filter(kept),
        rows=rows.filter(kept.combine_chunks()),
        faults=(*reading.faults, *faults),
    )


def _strange_amounts(reading: Reading, path: Path, mapping: TableMap) -> Iterator[Fault]:
    """Where an amount for each loan or household shows that the unit must be another."""
    for sane in _SANE:
        each = _for_each(reading.table, sane)
        if each is None or sane.least <= each <= sane.most:
            continue
        message = f"beløpene gir {each:,.3g} tusen kroner for hver, og enheten kan ikke stemme."
        advice = (
            f'Skriv enhet = "kr" eller enhet = "1000_kr" under [indikatorer.{sane.amount}] i en '
            f"kopi av {mapping.file}, og oppgi den med --kartlegging."
        )
        yield Fault(path.name, None, None, message.replace(",", " "), advice)


def _for_each(table: pa.Table, sane: _Sane) -> float | None:
    """The amount for each, over all the file; None when it lacks amounts or counts."""
    sums = []
    for indikator in (sane.amount, sane.count):
        rows = table.filter(pc.equal(table["indikator"], indikator))
        sums.append(pc.sum(rows["verdi"]).as_py() or 0.0)
    return sums[0] / sums[1] if all(sums) else None
