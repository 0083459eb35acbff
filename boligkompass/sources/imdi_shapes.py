"""The shapes of IMDi's files about settlement, each melted into one row a cell.

See `imdi_bosetting` for what the figures and signs mean.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources.public import areas, melted, spans
from boligkompass.sources.public.melted import Melted
from boligkompass.sources.public.values import Known
from boligkompass.sources.reading import headings, tabular
from boligkompass.sources.reading.tabular import Grid

DECIDED, SETTLED, MINORS = (
    "flyktninger_vedtatt",
    "flyktninger_bosatt",
    "enslige_mindrearige_bosatt",
)
KINDS = {
    "anmodning om bosetting": "flyktninger_anmodet",
    "opprinnelig anmodning": "flyktninger_anmodet_opprinnelig",
    "vedtak om bosetting": DECIDED,
    "faktisk bosetting": SETTLED,
}
LONG = ("Enhet", "År", "Kommunenummer", "Kommune", "Bosetting", "Antall")
# Per cents are seen and not read. The regrouped kind («sammenslått for tidligere fylker») has the
# same persons by the counties of before; its columns have no figure for any municipality.
_UNIT, _OTHER_UNIT = "personer", "prosent"
_REGROUPED = "faktisk bosetting (sammenslått"
_HEADER_WITHIN = 30
_IN_USE = re.compile(r"\((t\.o\.m\.|f\.o\.m\.)\s*(\d{4})\)")


@dataclass(frozen=True)
class Found:
    """The cells of a file, and what was wrong or worth knowing on the way to them."""

    cells: Melted
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def melt(grid: Grid, path: Path, known: Known) -> Found | None:
    """The cells of the file that `grid` shows; None when it has none of the known shapes."""
    for number in range(1, min(len(grid.rows), _HEADER_WITHIN) + 1):
        seen = {headings.folded(cell) for cell in grid.rows[number - 1]}
        if {headings.folded(name) for name in LONG} <= seen:
            return _long(tabular.records(path, sheet=grid.sheet, header_row=number))
        if "ema" in seen and seen & {"kommnr", "kommunenummer"} and seen & {"year", "ar"}:
            return _minors(tabular.records(path, sheet=grid.sheet, header_row=number))
        if _is_wide(grid, number):
            return _wide(grid, number, known)
    return None


# --- The wide export --------------------------------------------------------


@dataclass(frozen=True)
class _Column:
    """One column of the wide export: its place (from 0), and what its three headings say."""

    index: int
    kind: str
    unit: str
    year: str

    @property
    def heading(self) -> str:
        return f"{self.kind}, {self.unit}, {self.year}"


def _is_wide(grid: Grid, number: int) -> bool:
    return len(grid.rows) >= number + 2 and all(
        any(cell.startswith(prefix) for cell in grid.rows[number - 1 + offset])
        for offset, prefix in enumerate(("Bosetting:", "Enhet:", "År:"))
    )


def _wide(grid: Grid, number: int, known: Known) -> Found:
    columns = _columns(grid, number)
    wanted = [
        one for one in columns if one.unit.casefold() == _UNIT and one.kind.casefold() in KINDS
    ]
    faults, places = [], []
    for column in wanted:
        year = spans.year(column.year)
        if year is None:
            message, advice = f"«{column.year}» er ikke et år.", "Skriv året med fire sifre."
            faults.append(grid.fault(number + 2, column.heading, message, advice))
        else:
            places.append((column, year))
    body = [(n, row) for n, row in enumerate(grid.rows[number + 2 :], start=number + 3) if any(row)]
    if not body or not places:
        message, advice = "filen har bare overskrifter.", "Hent den fra kilden på nytt."
        raise DeliveryError([*faults, grid.fault(None, None, message, advice)])
    cells = pa.concat_tables([_column_cells(body, column, year) for column, year in places])
    region = grid.rows[number - 1][0] or "Region"
    found = melted.written(Melted(grid.file, grid.sheet, region, cells.combine_chunks()))
    kept, nameless = _in_use(found, known)
    return Found(kept, tuple(faults), (*_unread(grid, columns, body), *nameless))


def _columns(grid: Grid, number: int) -> list[_Column]:
    """Every column with three headings; one that is merged over several stands before them."""
    kinds, units, years = (grid.rows[number - 1 + offset] for offset in range(3))
    columns, kind, unit = [], "", ""
    for index in range(max(len(kinds), len(units), len(years))):
        kind = _after(kinds, index, "Bosetting:") or kind
        unit = _after(units, index, "Enhet:") or unit
        year = _after(years, index, "År:")
        if kind and unit and year:
            columns.append(_Column(index, kind, unit, year))
    return columns


def _after(row: Sequence[str], index: int, prefix: str) -> str:
    cell = row[index] if index < len(row) else ""
    return cell.removeprefix(prefix).strip() if cell.startswith(prefix) else ""


def _column_cells(body: list[tuple[int, Sequence[str]]], column: _Column, year: int) -> pa.Table:
    def texts(index: int) -> pa.Array:
        return pa.array([row[index] if index < len(row) else "" for _, row in body], pa.string())

    period = spans.spans(pa.array([str(year)]), "aar")
    return melted.cells(
        {
            "rad": pa.array([number for number, _ in body], pa.int64()),
            "kolonne": column.heading,
            "kode": texts(0),
            "navn": texts(1),
            "indikator": KINDS[column.kind.casefold()],
            "fra": period.first[0],
            "til": period.last[0],
            "tekst": texts(column.index),
        },
        len(body),
    )


def _unread(
    grid: Grid, columns: list[_Column], body: list[tuple[int, Sequence[str]]]
) -> Iterator[Fault]:
    """Kinds and units that are not known but have something in them."""
    unread: dict[str, int] = {}
    for column in columns:
        kind, unit = column.kind.casefold(), column.unit.casefold()
        if unit == _OTHER_UNIT or (unit == _UNIT and kind in KINDS):
            continue
        filled = sum(1 for _, row in body if column.index < len(row) and row[column.index])
        if filled:
            name = f"{column.kind}, {column.unit}"
            unread[name] = unread.get(name, 0) + filled
    for name, filled in unread.items():
        told = f"{melted.counted(filled, 'celle', 'celler')} under «{name}» er ikke lest."
        regrouped = name.casefold().startswith(_REGROUPED)
        advice = (
            "Det er de samme personene gruppert etter tidligere fylker."
            if regrouped
            else "Si fra til den som har ansvar for Boligkompass, om tallene trengs."
        )
        yield grid.fault(None, name, told, advice, level="advarsel")


def _in_use(cells: Melted, known: Known) -> tuple[Melted, tuple[Fault, ...]]:
    """Without `.` under a code that was not in use, and without rows that nobody can place.

    IMDi writes `.` also for years before and after a code was used («Larvik (t.o.m. 2017)» has one
    for 2018), and has rows of codes from before 2014 without a name. Those say nothing missing.
    """
    rows = cells.cells.to_pylist()
    older = {
        key
        for row in rows
        if not row["navn"] and row["tekst"] != "." and (key := _series(row, known)) is not None
    }
    unplaceable = {
        row["rad"]
        for row in rows
        if not row["navn"] and areas.number(row["kode"]) not in known.names
    }
    kept = [
        row["rad"] not in unplaceable and not (row["tekst"] == "." and _unused(row, older, known))
        for row in rows
    ]
    warnings: tuple[Fault, ...] = ()
    if unplaceable:
        message = f"{melted.rows(len(unplaceable))} uten navn har nummer som ikke er kjent."
        advice = "De gjelder kommuner som er borte, og er ikke lest."
        warnings = (cells.warning(message, advice, min(unplaceable)),)
    return cells.where(pa.array(kept, pa.bool_())), warnings


def _series(row: Mapping[str, Any], known: Known) -> tuple[str, str, int] | None:
    """Whose series a cell belongs to today."""
    number = areas.number(row["kode"])
    present = known.successors.get(number, number)
    return (present, row["indikator"], row["fra"].year) if present else None


def _unused(row: Mapping[str, Any], older: set[tuple[str, str, int]], known: Known) -> bool:
    match = _IN_USE.search(row["navn"])
    if match:
        year = int(match[2])
        return bool(row["fra"].year > year if match[1] == "t.o.m." else row["fra"].year < year)
    return not row["navn"] or _series(row, known) in older


# --- The long export --------------------------------------------------------


def _long(records: tabular.Records) -> Found:
    column = {name: _column(records, name) for name in LONG}
    units = pc.utf8_lower(column["Enhet"])
    indicators = _mapped(column["Bosetting"], KINDS)
    years = spans.spans(column["År"], "aar")
    persons = pc.equal(units, _UNIT)
    counted = pc.and_(persons, pc.is_valid(indicators))
    wrong = pc.and_(pc.and_(counted, years.wrong), pc.not_equal(column["Antall"], ""))
    faults = _no_years(records, "År", column["År"], wrong)
    cells = melted.cells(
        {
            "rad": records.rows,
            "kolonne": "Antall",
            "kode": column["Kommunenummer"],
            "navn": column["Kommune"],
            "indikator": indicators,
            "fra": years.first,
            "til": years.last,
            "tekst": column["Antall"],
        },
        len(records),
    ).filter(pc.and_(counted, pc.invert(years.wrong)))
    warnings = (
        *records.warnings,
        *_other_texts(records, "Enhet", pc.invert(pc.is_in(units, pa.array([_UNIT, _OTHER_UNIT])))),
        *_other_texts(records, "Bosetting", pc.and_(persons, pc.is_null(indicators))),
    )
    found = Melted(records.file, records.sheet, "Kommunenummer", cells.combine_chunks())
    return Found(found, (*records.faults, *faults), warnings)


def _column(records: tabular.Records, *names: str) -> pa.Array:
    """The first of these columns that the table has; blank texts when it has none."""
    for name in names:
        for heading in headings.find(name, records.headings):
            return records.columns[heading]
    return pa.repeat(pa.scalar(""), len(records))


def _mapped(texts: pa.Array, codes: Mapping[str, str]) -> pa.Array:
    """Each text as its code, NULL where it has none."""
    encoded = texts.dictionary_encode()
    found = [codes.get(text.casefold()) for text in encoded.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(encoded.indices)


def _no_years(
    records: tabular.Records, heading: str, texts: pa.Array, wrong: pa.Array
) -> list[Fault]:
    """A fault for each record that is `wrong` about its year."""
    faults = []
    for index in pc.indices_nonzero(pc.fill_null(wrong, False)).to_pylist():
        text = texts[index].as_py()
        message = f"{melted.told(text)} er ikke et år." if text else "året mangler."
        advice, value = "Skriv året med fire sifre.", melted.repeatable(text)
        faults.append(records.fault(index, heading, message, advice, value=value))
    return faults


def _other_texts(records: tabular.Records, name: str, mask: pa.Array) -> Iterator[Fault]:
    """A warning for each text in a column that makes its rows unread."""
    for entry in pc.value_counts(_column(records, name).filter(mask)).to_pylist():
        message = f"{melted.rows(entry['counts'])} med {melted.told(entry['values'])} er ikke lest."
        advice = "Si fra til den som har ansvar for Boligkompass, om tallene trengs."
        yield Fault(
            records.file, None, name, message, advice, sheet=records.sheet, level="advarsel"
        )


# --- Unaccompanied minors ---------------------------------------------------


def _minors(records: tabular.Records) -> Found:
    """A cell that is hidden may be blank in `ema` and tell so in the columns beside it."""
    numbers, texts = _column(records, "ema"), _column(records, "ema_string")
    hidden = pc.not_equal(_column(records, "prikket"), "")
    blank = pc.equal(numbers, "")
    years = _column(records, "år", "year")
    period = spans.spans(years, "aar")
    counts = pc.if_else(hidden, ":", pc.if_else(blank, texts, numbers))
    faults = _no_years(records, "år", years, pc.and_(period.wrong, pc.not_equal(counts, "")))
    cells = melted.cells(
        {
            "rad": records.rows,
            "kolonne": "ema",
            "kode": _column(records, "kommnr", "kommunenummer"),
            "navn": _column(records, "kommunenavn", "kommune"),
            "indikator": MINORS,
            "fra": period.first,
            "til": period.last,
            "tekst": counts,
        },
        len(records),
    ).filter(pc.invert(period.wrong))
    found = Melted(records.file, records.sheet, "kommnr", cells.combine_chunks())
    return Found(found, (*records.faults, *faults), records.warnings)
