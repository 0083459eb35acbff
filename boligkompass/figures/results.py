"""Asking a figure: one result for a municipality, an extract and a set of choices, kept ready.

Results never change once made (an extract never does), so they are kept by scalars: the figure's
id, the manifest's hash, the municipality and the choices. The store is bounded.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any, TypeVar

import pyarrow as pa

from boligkompass.figures import present
from boligkompass.figures.base import Composition, Figure, Result
from boligkompass.sql import QueryColumn
from boligkompass.warehouse import Municipality, TableError, Warehouse

T = TypeVar("T")
KEPT = 4096


class Store:
    """A bounded store of things made once, the least recently used dropped first. Thread-safe."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under `key`; made now when nothing is. Two threads may both make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: T = self._kept[key]
                return kept
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._kept)


_results = Store(KEPT)


class ChoiceError(Exception):
    """A choice that the figure does not know; the message is for the reader."""


def choose(figure: Figure, warehouse: Warehouse, given: Mapping[str, str]) -> dict[str, str]:
    """The value of each of the figure's parameters: as given, or the default when not given.

    ChoiceError for a value that is not allowed: an unknown value is never silently replaced.
    """
    chosen = {}
    for parameter in figure.parameters:
        allowed = parameter.allowed(warehouse)
        value = given.get(parameter.name, next(iter(allowed)))
        if value not in allowed:
            raise ChoiceError(
                f"«{value}» er ikke en gyldig verdi for «{parameter.name}». "
                f"Gyldige verdier: {', '.join(allowed)}."
            )
        chosen[parameter.name] = value
    return chosen


def ask(
    figure: Figure,
    warehouse: Warehouse,
    municipality: Municipality,
    given: Mapping[str, str] | None = None,
) -> Result:
    """The figure's result. Never raises for bad tables: the result then carries the sentence."""
    choices = choose(figure, warehouse, given or {})
    key = (figure.id, warehouse.key, municipality.number, tuple(choices.items()))
    return _results.get(key, lambda: _ask(figure, warehouse, municipality, choices))


def municipalities_with(figure: Figure, warehouse: Warehouse) -> list[str]:
    """The codes of the municipalities that have rows behind a figure; targets alone are none."""
    if isinstance(figure.query, Composition):
        return warehouse.with_numbers()
    tables = warehouse.query(figure.query).tables - {"maal", "kommune"}
    return warehouse.with_numbers(tables, figure.indicators)


def _ask(
    figure: Figure, warehouse: Warehouse, municipality: Municipality, choices: Mapping[str, str]
) -> Result:
    fault = None
    try:
        columns, raw = _raw(figure, warehouse, municipality, choices)
    except TableError as error:
        columns, raw, fault = (), pa.table({}), str(error)
    rows = present.rows(raw.to_pylist(), figure, columns, warehouse.catalogue)
    sheets = warehouse.catalogue.indikatorer
    named = dict.fromkeys((*figure.indicators, *(r["indikator"] for r in rows if "indikator" in r)))
    return Result(
        figure=figure,
        columns=columns,
        municipality=municipality,
        extract=warehouse.manifest.id,
        extract_date=warehouse.manifest.dato,
        choices=choices,
        rows=rows,
        table=present.arrow(rows, raw),
        sheets=tuple(sheets[i] for i in named if i in sheets),
        source_names=tuple(dict.fromkeys(r["kilde_navn"] for r in rows if r["kilde_navn"])),
        fault=fault,
        border_changes=warehouse.border_changes(municipality.number),
    )


def _raw(
    figure: Figure, warehouse: Warehouse, municipality: Municipality, choices: Mapping[str, str]
) -> tuple[tuple[QueryColumn, ...], pa.Table]:
    """The figure's columns and rows, asked of the warehouse or composed of other figures."""
    if isinstance(figure.query, Composition):
        made = figure.query.rows(lambda other: ask(other, warehouse, municipality))
        return figure.query.columns, pa.Table.from_pylist(made)
    query = warehouse.query(figure.query)
    known = {
        "kommunenr": municipality.number,
        "dato": warehouse.manifest.dato,
        **figure.fixed,
        **choices,
    }
    raw = warehouse.ask(figure.query, {name: known[name] for name in query.parameters})
    return figure.columns(query), raw
