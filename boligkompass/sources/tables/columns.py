"""Which columns of a table a mapping means: found in its headings, or told as missing."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources.public import melted
from boligkompass.sources.reading import headings, tabular
from boligkompass.sources.reading.tabular import Grid, Records
from boligkompass.sources.tables import mapping as tabellkart
from boligkompass.sources.tables.mapping import TableMap, Wanted

_HEADER_WITHIN = 30
_SHOWN = 8


@dataclass(frozen=True)
class Table:
    """A table, and what a mapping found in it.

    `columns` is our name → heading. `figures` are the figures whose headings are there: each with
    those headings, and the year of each (None when the period is in other columns). `keep` says
    which records the mapping's filter lets through.
    """

    mapping: TableMap
    records: Records
    header_row: int
    columns: Mapping[str, str]
    figures: Mapping[Wanted, Sequence[tuple[str, str | None]]]
    keep: pa.Array

    @classmethod
    def of(cls, path: Path, mapping: TableMap) -> "Table":
        """The table in a file; DeliveryError names each column that is missing or there twice."""
        grid = tabular.grid(path, mapping.ark)
        row = mapping.overskriftsrad or _header_row(grid, mapping)
        records = tabular.records(path, sheet=grid.sheet, header_row=row)
        given = records.headings
        columns = {name: headings.first(texts, given) for name, texts in mapping.kolonner.items()}
        filters = {name: headings.find(name, given) for name in mapping.filter}
        figures = {one: _figure_columns(one, given) for one in mapping.indikatorer}
        wrong = [
            *_column_faults(grid, row, mapping, columns, given),
            *_column_faults(grid, row, mapping, filters, given),
            *_figure_faults(grid, row, figures, given),
        ]
        if wrong:
            raise DeliveryError(wrong)
        keep = _chosen(records, row, {found[0]: mapping.filter[n] for n, found in filters.items()})
        return cls(
            mapping,
            records,
            row,
            {name: found[0] for name, found in columns.items() if found},
            {one: found for one, found in figures.items() if found},
            keep,
        )

    def fault(self, column: str | None, message: str, advice: str, row: int | None = None) -> Fault:
        """A fault in this table."""
        records = self.records
        return Fault(records.file, row, column, message, advice, sheet=records.sheet)

    def warning(self, column: str | None, message: str, advice: str) -> Fault:
        """What stops nothing."""
        return replace(self.fault(column, message, advice), level="advarsel")


def _columns_found(grid: Grid, row: int, mapping: TableMap) -> int:
    """How many of the mapping's columns have a heading in this row (from 1)."""
    given = [cell for cell in grid.rows[row - 1] if cell]
    places = sum(bool(headings.first(texts, given)) for texts in mapping.kolonner.values())
    return places + sum(bool(_figure_columns(one, given)) for one in mapping.indikatorer)


def _header_row(grid: Grid, mapping: TableMap) -> int:
    """The first row that has most of the columns."""
    within = range(1, min(len(grid.rows), _HEADER_WITHIN) + 1)
    return max(within, key=lambda row: (_columns_found(grid, row, mapping), -row), default=1)


def _figure_columns(wanted: Wanted, given: Sequence[str]) -> list[tuple[str, str | None]]:
    """The headings of a figure, each with the year it is of, or None."""
    for spelling in wanted.kolonne:
        before, placeholder, after = spelling.partition(tabellkart.IN_HEADING)
        if not placeholder:
            found: list[tuple[str, str | None]] = [(h, None) for h in headings.find(before, given)]
        else:
            pattern = re.compile(
                rf"{headings.folded(before)}(\d{{4}}){headings.folded(after)}", re.ASCII
            )
            matches = [(heading, pattern.fullmatch(headings.folded(heading))) for heading in given]
            found = [(heading, match[1]) for heading, match in matches if match]
        if found:
            return found
    return []


def _column_faults(
    grid: Grid,
    row: int,
    mapping: TableMap,
    found: Mapping[str, Sequence[str]],
    given: Sequence[str],
) -> Iterator[Fault]:
    for name, places in found.items():
        wanted = (mapping.kolonner.get(name) or (name,))[0]
        if not places and name != tabellkart.NAME:
            yield grid.fault(row, wanted, "kolonnen mangler.", _headings_are(row, given))
        elif len(places) > 1:
            message = f"flere kolonner kan være «{wanted}»: {listed(places)}."
            yield grid.fault(row, wanted, message, "Skriv overskriften nøyaktig i kartleggingen.")


def _figure_faults(
    grid: Grid,
    row: int,
    figures: Mapping[Wanted, Sequence[tuple[str, str | None]]],
    given: Sequence[str],
) -> Iterator[Fault]:
    for wanted, places in figures.items():
        years = [year for _, year in places]
        if len(set(years)) < len(years):
            message = (
                f"flere kolonner kan være «{wanted.kolonne[0]}»: {listed(h for h, _ in places)}."
            )
            advice = "Skriv overskriften nøyaktig i kartleggingen."
            yield grid.fault(row, wanted.kolonne[0], message, advice)
        elif not places and not wanted.valgfri:
            yield grid.fault(row, wanted.kolonne[0], "kolonnen mangler.", _headings_are(row, given))
    if not any(figures.values()):
        message = "ingen av kolonnene med tall er i filen."
        yield grid.fault(row, None, message, _headings_are(row, given))


def _headings_are(row: int, given: Sequence[str]) -> str:
    return f"Overskriftene i rad {row} er {listed(given)}. Rett kartleggingen eller filen."


def listed(texts: Iterable[str]) -> str:
    """Texts in a row as a message shows them, the first few."""
    shown = [melted.told(text) for text in texts]
    more = len(shown) - _SHOWN
    return ", ".join(shown[:_SHOWN]) + (f" og {more} til" if more > 0 else "")


def _chosen(records: Records, row: int, filters: Mapping[str, Sequence[str]]) -> pa.Array:
    """Which records have one of the values asked for, in each column that is filtered."""
    keep = pa.repeat(pa.scalar(True), len(records))
    for heading, values in filters.items():
        texts = records.columns[heading]
        wanted = {headings.folded(value) for value in values}
        here = [one for one in pc.unique(texts).to_pylist() if headings.folded(one) in wanted]
        if not here:
            message = f"ingen rader har {listed(values)}."
            advice = f"Der står {listed(pc.unique(texts).to_pylist())}. Rett filteret."
            fault = Fault(records.file, row, heading, message, advice, sheet=records.sheet)
            raise DeliveryError([fault])
        keep = pc.and_(keep, pc.is_in(texts, pa.array(here, pa.string())))
    return keep
