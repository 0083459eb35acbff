"""IMDi's files about settlement of refugees, known by what is in them.

Three shapes: the wide export (three header rows, a column a kind, unit and year), the long export
(a row a municipality, year, unit and kind), and deliveries of settled unaccompanied minors with
small numbers hidden (`<5`). In all of them a blank cell is «not decided» and says nothing, 0 is a
number, `:` is hidden and `.` is missing. Per cents are not read: rates are computed here, from the
persons that they are made of.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources import imdi_shapes
from boligkompass.sources.imdi_shapes import DECIDED, MINORS, SETTLED
from boligkompass.sources.public import melted, signs
from boligkompass.sources.public.melted import Melted, Reader
from boligkompass.sources.public.values import Known, Reading
from boligkompass.sources.reading import tabular

SOURCE, MINORS_SOURCE = "imdi_bosetting", "imdi_enslige_mindrearige"
_PARTIAL = "Året var ikke over da tallene ble tatt ut."
_LOWEST_SHOWN = 5


def read(path: Path, known: Known, hentet: date) -> Reading:
    """The settlement figures in a file from IMDi; `hentet` is the day it was taken out.

    A Reading as described in `values`; DeliveryError when the file is none of IMDi's three.
    """
    grid = tabular.grid(path)
    found = imdi_shapes.melt(grid, path, known)
    if found is None:
        advice = (
            "Bruk IMDis eksport med tre overskriftsrader, eksporten med kolonnene "
            f"{', '.join(imdi_shapes.LONG)}, eller en leveranse med kolonnen ema. Andre tabeller "
            "leses med «importer tabell» og en kartlegging."
        )
        message = "filen er ikke gjenkjent som en av IMDis filer om bosetting."
        raise DeliveryError([grid.fault(None, None, message, advice)])
    cells, small = _small_hidden(found.cells)
    reader = Reader(_source(cells, known), dot="mangler")
    warnings = (*found.warnings, *small, *_old(cells, hentet))
    marked = _marked(cells, hentet)
    return melted.assemble(marked, reader, known, hentet, faults=found.faults, warnings=warnings)


def _source(cells: Melted, known: Known) -> str:
    """The living series, or the source that the catalogue has for what was taken out that year."""
    if MINORS in _indicators(cells):
        return MINORS_SOURCE
    yearly = f"{SOURCE}_{_newest(cells)}"
    return yearly if yearly in known.catalogue.kilder else SOURCE


def _indicators(cells: Melted) -> set[str]:
    return set(pc.unique(cells.cells["indikator"]).to_pylist())


def _years(cells: Melted) -> pa.ChunkedArray:
    return pc.year(cells.cells["fra"])


def _newest(cells: Melted) -> int | None:
    """The last year that anything is said about."""
    newest: int | None = pc.max(_years(cells.where(_says_something(cells)))).as_py()
    return newest


def _says_something(cells: Melted) -> pa.ChunkedArray:
    return pc.invert(pc.is_in(cells.cells["tekst"], pa.array(["", ".", ".."])))


def _marked(cells: Melted, hentet: date) -> Melted:
    """The cells of years that were not over marked as preliminary.

    Those are the year of `hentet` and later, and the newest of the file when nobody is shown as
    decided or settled in it, though somebody was in the year before.
    """
    newest = _newest(cells)
    if newest is None:
        return cells
    unfinished = _counted(cells, newest - 1) - _counted(cells, newest)
    first = min(newest, hentet.year) if unfinished else hentet.year
    partial = pc.greater_equal(_years(cells), first)
    marks = pc.if_else(partial, "forelopig", pa.scalar(None, pa.string()))
    notes = pc.if_else(partial, _PARTIAL, pa.scalar(None, pa.string()))
    return _with(_with(cells, "merke", marks), "merknad", notes)


def _counted(cells: Melted, year: int) -> set[str]:
    """What anyone but zero is shown for in a year, of what is known when it is over."""
    somebody = pc.match_substring_regex(cells.cells["tekst"], "^[1-9]")
    here = cells.where(pc.and_(somebody, pc.equal(_years(cells), year)))
    return _indicators(here) & {DECIDED, SETTLED, MINORS}


def _with(cells: Melted, name: str, values: pa.ChunkedArray) -> Melted:
    place = melted.SCHEMA.get_field_index(name)
    return replace(cells, cells=cells.cells.set_column(place, melted.SCHEMA.field(place), values))


def _small_hidden(cells: Melted) -> tuple[Melted, tuple[Fault, ...]]:
    """Unaccompanied minors from 1 to 4 hidden, also where IMDi has not hidden them.

    A delivery to one municipality may have them open; they may not go any further.
    """
    if MINORS not in _indicators(cells):
        return cells, ()
    read = signs.read(cells.cells["tekst"].combine_chunks(), dot="mangler")
    small = pc.and_(pc.greater(read.values, 0), pc.less(read.values, _LOWEST_SHOWN))
    small = pc.and_(pc.fill_null(small, False), pc.equal(cells.cells["indikator"], MINORS))
    number = pc.sum(small).as_py() or 0
    if not number:
        return cells, ()
    message = f"{number} tall under {_LOWEST_SHOWN} for enslige mindreårige sto åpent i filen."
    advice = (
        "De er lest som skjult. Be om en prikket fil, og oppbevar denne der andre ikke ser den."
    )
    hidden = pc.if_else(small, ":", cells.cells["tekst"])
    return _with(cells, "tekst", hidden), (cells.warning(message, advice),)


def _old(cells: Melted, hentet: date) -> tuple[Fault, ...]:
    newest = _newest(cells)
    if newest is None or newest >= hentet.year - 1:
        return ()
    message = f"det nyeste året i filen er {newest}."
    advice = "Ble filen tatt ut for lenge siden, så oppgi dagen med --hentet."
    return (cells.warning(message, advice),)
