"""From the tables of all extracts to the cells of one municipality: what is told, what is hidden.

A cell of a period that was over when an extract was made is the same in every extract after it.
What is not over is a cell of its own each day that it was counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from boligkompass.attack import structure
from boligkompass.attack.model import COUNT, HOURS, MEASURES, MEDIANS, Cell, Knowledge, Told

ONE_DAY = timedelta(days=1)
KRONER = "oppgraderingsbehov"
# The column that tells whether the kroner of a row are shown, though the row is.
KRONER_STATUS = "kroner_synlighet"
FEWEST_HOMES = 5
# The tables with something to hide.
ATTACKED = (*structure.COUNTS, "boligfremskaffelse_kroner")

Row = dict[str, Any]


@dataclass(frozen=True)
class Published:
    """One extract: its id, the day that it is per, its tables, and its catalogue's folder.

    `tables` holds the tables by name, as in the extract's files; any may be absent. Without a
    catalogue the one shipped with the program is meant.
    """

    id: str
    dato: date
    tables: Mapping[str, pa.Table]
    katalog: Path | None = None


class Entry(NamedTuple):
    """One number as one extract has it; `value` is None where it is hidden."""

    uttrekk: str
    cell: Cell
    value: float | None


@dataclass
class View:
    """The cells of one municipality as one extract has them, and how to look a cell up."""

    id: str
    dato: date
    cells: dict[Cell, Cell] = field(default_factory=dict)
    everywhere: dict[Cell, Cell] = field(default_factory=dict)

    def find(self, cell: Cell) -> Cell | None:
        """The cell with this place: as this extract has it, or else as every extract does."""
        plain = cell._replace(stand=None)
        return self.cells.get(plain) or self.everywhere.get(plain)


Rows = Mapping[str, Mapping[str, list[Row]]]


def by_municipality(published: Published) -> Rows:
    """The rows of an extract by municipality and table."""
    names = (*ATTACKED, "indikatorverdi", "revisjon")
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name in names:
        table = published.tables.get(name)
        for row in table.to_pylist() if table is not None else ():
            found[row["kommunenr"]][name].append(row)
    return found


def read(
    extracts: Sequence[Published],
    rows: Mapping[str, Mapping[str, list[Row]]],
    limits: Mapping[str, Mapping[str, int]],
) -> tuple[Knowledge, list[View]]:
    """The cells of one municipality, and each extract's view of them.

    `rows` are its rows and `limits` the smallest number shown (k), by extract and table.
    """
    knowledge = Knowledge()
    entries: list[Entry] = []
    for one in extracts:
        for tabell, found in rows.get(one.id, {}).items():
            if tabell in structure.COUNTS:
                k = limits[one.id][tabell]
                entries += _entries(one, tabell, found, knowledge, k)
    entries = list(_parted(entries))
    views = {one.id: View(one.id, one.dato) for one in extracts}
    everywhere: dict[Cell, Cell] = {}
    for entry in entries:
        plain = entry.cell._replace(stand=None)
        views[entry.uttrekk].cells[plain] = entry.cell
        if entry.cell.stand is None:
            everywhere[plain] = entry.cell
    for view in views.values():
        view.everywhere = everywhere
    _told_and_hidden(entries, knowledge)
    return knowledge, [views[one.id] for one in extracts]


def _entries(
    one: Published, tabell: str, rows: Sequence[Row], knowledge: Knowledge, k: int
) -> Iterator[Entry]:
    columns = tuple(structure.values(structure.COUNTS[tabell]))
    registered = _hours_registered(rows)
    for row in rows:
        knowledge.rows += 1
        knowledge.hidden_rows += row["synlighet"] == "skjult"
        counted = place(one, tabell, row)
        for column in columns:
            cell = counted._replace(kolonne=column)
            value, hidden = row.get(column), _is_hidden(row, column)
            if column in MEDIANS:
                knowledge.told += _wrong(one.id, cell, row, k)
                continue
            hidden |= _hides_hours(row, column) and (row["periode_til"], column) in registered
            if value is None and not hidden and column in MEASURES - HOURS:
                value = 0  # Of no home known: it adds nothing to any sum.
            if value is not None or hidden:
                yield Entry(one.id, cell, value)
            knowledge.told += _wrong(one.id, cell, row, k)


def _hours_registered(rows: Iterable[Row]) -> set[tuple[date, str]]:
    """The days and columns of which any hours are told: there, hours that are not are hidden."""
    return {(row["periode_til"], name) for row in rows for name in HOURS if row.get(name)}


def _hides_hours(row: Row, column: str) -> bool:
    """Whether somebody is counted, and the hours given them are not told."""
    return column in HOURS and row.get(column) is None and bool(row[COUNT])


def place(one: Published, tabell: str, row: Row) -> Cell:
    """The cell of the count in a row of an extract."""
    utsnitt = row["utsnitt"]
    koder = () if utsnitt == "alle" else tuple(row[name] for name in utsnitt.split(","))
    last = one.dato - ONE_DAY
    plan = structure.is_plan(tabell, utsnitt, koder)
    # A running period has been counted as far as the extract goes.
    til = row["periode_til"] if plan else min(row["periode_til"], last)
    stand = one.dato.isoformat() if til > last else None
    return Cell(tabell, row["periode_fra"], til, utsnitt, koder, COUNT, stand)


def _is_hidden(row: Row, column: str) -> bool:
    if row["synlighet"] == "skjult":
        return True
    return column in MEASURES and row.get(KRONER_STATUS) == "skjult"


def _wrong(uttrekk: str, cell: Cell, row: Row, k: int) -> Iterator[Told]:
    """What the row tells outright though it should not."""
    value = row.get(cell.kolonne)
    if value is None:
        return
    if _is_hidden(row, cell.kolonne):
        yield Told(uttrekk, cell, value, "Tallet står i raden, som er merket skjult.")
    elif cell.kolonne not in MEASURES | MEDIANS and 0 < value < k:
        yield Told(uttrekk, cell, value, f"Et tall under {k} er vist.")
    elif cell.kolonne == KRONER and value and 0 < (row[COUNT] or 0) < FEWEST_HOMES:
        yield Told(uttrekk, cell, value, "Kronene kommer fra færre enn fem boliger.")
    elif cell.kolonne in HOURS and value and 0 < (row[COUNT] or 0) < FEWEST_HOMES:
        yield Told(uttrekk, cell, value, "Timene er av færre enn fem husstander.")


def _parted(entries: list[Entry]) -> Iterator[Entry]:
    """The entries, those that extracts disagree on made into cells of their own.

    Where any number of a table and period was revised, the hidden ones may have been too.
    """
    values: dict[Cell, set[float]] = defaultdict(set)
    for entry in entries:
        if entry.value is not None:
            values[entry.cell].add(entry.value)
    revised = {cell for cell, found in values.items() if len(found) > 1}
    touched = {(cell.tabell, cell.fra, cell.til) for cell in revised}
    for entry in entries:
        cell = entry.cell
        never_shown = cell not in values and (cell.tabell, cell.fra, cell.til) in touched
        if cell in revised or never_shown:
            yield entry._replace(cell=cell._replace(stand=entry.uttrekk))
        else:
            yield entry


def _told_and_hidden(entries: list[Entry], knowledge: Knowledge) -> None:
    """What any extract tells is known, also where another hides it."""
    where: dict[Cell, str] = {}
    for entry in entries:
        if entry.value is not None:
            knowledge.shown[entry.cell] = float(entry.value)
            where.setdefault(entry.cell, entry.uttrekk)
    outright = {(told.uttrekk, told.cell) for told in knowledge.told}
    for entry in entries:
        if entry.value is not None:
            continue
        if entry.cell not in where:
            knowledge.hidden.setdefault(entry.cell, entry.uttrekk)
        elif (entry.uttrekk, entry.cell) not in outright:
            words = f"Tallet er vist i uttrekket {where[entry.cell]}."
            told = Told(entry.uttrekk, entry.cell, knowledge.shown[entry.cell], words)
            knowledge.told.append(told)
            outright.add((entry.uttrekk, entry.cell))
