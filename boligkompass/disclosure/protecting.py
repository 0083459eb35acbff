"""From raw tables of counts to tables that may be published."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from os import cpu_count

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.contracts import Contract
from boligkompass.disclosure.cells import (
    HIDDEN,
    MONEY_STATUS,
    SHOWN,
    SUMMED,
    CellKey,
    cells_of,
)
from boligkompass.disclosure.earlier import Earlier, past
from boligkompass.disclosure.ground import Terms
from boligkompass.disclosure.kroner import hidden_kroner
from boligkompass.disclosure.municipality import Verdict, judge
from boligkompass.disclosure.public import public_sums
from boligkompass.tables import TABLES

Tables = Mapping[str, pa.Table]
Place = tuple[str, int]  # A table, and the number of a row in it.
# Below this it takes longer to start another process than it saves.
_MANY = 8
VALUES = "indikatorverdi"
_FAILED = (
    "Små tall i kommune {kommunenr} kunne ikke vernes ({error}). Ingenting er publisert. Feilen "
    "ligger i Boligkompass: send denne meldingen til den som leverer det."
)
_STOPPED = (
    "En av prosessene som verner små tall, ble stoppet utenfra, som oftest fordi maskinen har for "
    "lite minne. Ingenting er publisert. Prøv igjen når det er mer minne ledig."
)


class ProtectionError(Exception):
    """Small numbers could not be protected, so nothing may be published; says where and why."""


@dataclass(frozen=True)
class Protected:
    """The tables as they may be published, and why each row is hidden (null: it is shown).

    `unsafe` are hidden rows (table and row) that can be told all the same, because of what is
    public already. `lost` are the cells that an earlier extract hid and nothing can keep any more,
    each with its municipality.
    """

    tables: dict[str, pa.Table]
    reasons: dict[str, pa.Array]
    unsafe: tuple[Place, ...]
    lost: tuple[tuple[str, CellKey], ...] = ()


@dataclass(frozen=True)
class _Task:
    """All that is known of one municipality."""

    tables: Tables
    earlier: tuple[Earlier, ...]
    public: pa.Table
    terms: Terms
    dato: date | None


@dataclass(frozen=True)
class _Answer:
    verdict: Verdict
    kroner: Mapping[str, set[int]]


def protect(
    tables: Tables,
    terms: Terms,
    earlier: Iterable[Earlier] = (),
    public: pa.Table | None = None,
    tell: Callable[[int, int], None] = lambda done, of: None,
    dato: date | None = None,
) -> Protected:
    """The tables with all that must be hidden hidden: `synlighet` says `skjult`, values are null.

    `tables` have the true counts, by name; those without counts of people come back as they are.
    `earlier` are all extracts published before, the oldest first. `public` are rows of
    `indikatorverdi` that are public elsewhere. `tell` hears how many municipalities are done.
    `dato` is the day of the extract, by which a plan that was published before is known again.
    ProtectionError when one municipality cannot be protected: then there is no result at all.
    """
    protected = {name: table for name, table in tables.items() if name in terms.rules}
    protected = {name: TABLES[name].sort(table) for name, table in protected.items()}
    values = TABLES[VALUES].empty() if public is None else public
    tasks = _tasks(protected, terms, list(earlier), values, dato)
    answers: dict[str, _Answer] = {}
    for kommunenr, answer in _answers(tasks):
        answers[kommunenr] = answer
        tell(len(answers), len(tasks))
    return _applied(tables, protected, answers)


# --- By municipality ------------------------------------------------------------------------------


def _tasks(
    tables: Tables,
    terms: Terms,
    earlier: Sequence[Earlier],
    public: pa.Table,
    dato: date | None,
) -> dict[str, _Task]:
    now = _by_municipality(tables)
    before = [(one, _by_municipality(one.tables)) for one in earlier]
    values = _by_municipality({VALUES: TABLES[VALUES].sort(public)})
    return {
        kommunenr: _Task(
            own,
            tuple(Earlier(one.id, one.dato, parts.get(kommunenr, {})) for one, parts in before),
            values.get(kommunenr, {}).get(VALUES, public.slice(0, 0)),
            terms,
            dato,
        )
        for kommunenr, own in now.items()
    }


def _by_municipality(tables: Tables) -> dict[str, dict[str, pa.Table]]:
    """The part of each table that is of one municipality."""
    found: dict[str, dict[str, pa.Table]] = defaultdict(dict)
    for name, table in tables.items():
        starts = _first_rows(table)
        bounds = [*starts.values(), table.num_rows]
        for kommunenr, start, end in zip(starts, bounds, bounds[1:], strict=False):
            # A copy: a slice would take the whole table with it to the process that protects it.
            found[kommunenr][name] = table.take(pa.array(range(start, end)))
    return found


def _first_rows(table: pa.Table) -> dict[str, int]:
    """Where the rows of each municipality begin, in a table that is sorted by it."""
    codes = np.asarray(table["kommunenr"].combine_chunks().dictionary_encode().indices)
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    return {table["kommunenr"][start].as_py(): start for start in starts.tolist()}


def _answers(tasks: Mapping[str, _Task]) -> Iterator[tuple[str, _Answer]]:
    """What was found of each municipality, in their order."""
    if len(tasks) < _MANY:
        yield from zip(tasks, map(_named_answer, tasks.items()), strict=True)
        return
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as pool:
        found = pool.map(_named_answer, tasks.items(), chunksize=1)
        try:
            yield from zip(tasks, found, strict=True)
        except BrokenProcessPool as error:
            raise ProtectionError(_STOPPED) from error


def _named_answer(named: tuple[str, _Task]) -> _Answer:
    """The answer; ProtectionError says of which municipality there is none."""
    kommunenr, task = named
    try:
        return _answer(task)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        raise ProtectionError(_FAILED.format(kommunenr=kommunenr, error=text)) from error


def _answer(task: _Task) -> _Answer:
    cells = [cell for name, table in task.tables.items() for cell in cells_of(table, TABLES[name])]
    told = past(task.earlier, TABLES, task.dato)
    verdict = judge(cells, told, public_sums(task.public, cells), task.terms)
    kroner = {
        name: hidden_kroner(
            [cell for cell in cells if cell.key.table == name],
            verdict.reasons.get(name, {}).keys(),
            told,
        )
        for name in task.tables
        if MONEY_STATUS in TABLES[name].schema.names
    }
    return _Answer(verdict, kroner)


# --- The result -----------------------------------------------------------------------------------


def _applied(tables: Tables, counted: Tables, answers: Mapping[str, _Answer]) -> Protected:
    """Every table with what was found; `counted` are the sorted tables of counts."""
    reasons: dict[str, pa.Array] = {}
    unsafe: list[Place] = []
    hidden: dict[str, pa.Table] = {}
    for name, table in counted.items():
        why: list[str | None] = [None] * table.num_rows
        kroner, helpless = (np.zeros(table.num_rows, dtype=bool) for _ in range(2))
        for kommunenr, first in _first_rows(table).items():
            answer = answers[kommunenr]
            for row, reason in answer.verdict.reasons.get(name, {}).items():
                why[first + row] = reason
            kroner[[first + row for row in answer.kroner.get(name, ())]] = True
            helpless[[first + row for row in answer.verdict.unsafe.get(name, ())]] = True
        # What is never shown was there to be reckoned with.
        part_of_extract = pc.equal(table["synlighet"], SHOWN)
        told = pa.array(why, pa.string())
        hidden[name] = _hide(table, TABLES[name], told, pa.array(kroner)).filter(part_of_extract)
        reasons[name] = pc.filter(told, part_of_extract)
        rows = pc.filter(pa.array(helpless), part_of_extract)
        unsafe += [(name, row) for row in pc.indices_nonzero(rows).to_pylist()]
    lost = [(place, key) for place, answer in answers.items() for key in answer.verdict.lost]
    return Protected({**tables, **hidden}, reasons, tuple(unsafe), tuple(lost))


def _hide(table: pa.Table, contract: Contract, reasons: pa.Array, kroner: pa.Array) -> pa.Table:
    """The table without the numbers that may not be shown."""
    whole = pc.is_valid(reasons)
    for column in contract.columns:
        if column.name in {*contract.key, "synlighet"}:
            continue
        if column.name == MONEY_STATUS:
            table = _replaced(table, column.name, kroner, HIDDEN)
        else:
            table = _replaced(table, column.name, kroner if column.unit in SUMMED else whole, None)
    table = _replaced(table, "synlighet", whole, HIDDEN)
    return _replaced(table, "synlighet", pc.invert(whole), SHOWN)


def _replaced(table: pa.Table, name: str, where: pa.Array, value: str | None) -> pa.Table:
    """The table with `value` in some rows of one column."""
    place = table.schema.get_field_index(name)
    values = table.column(place)
    changed = pc.if_else(where, pa.scalar(value, values.type), values)
    return table.set_column(place, table.schema.field(place), changed)
