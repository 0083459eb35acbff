"""Asking a figure: one result for a municipality, an extract and a set of choices, kept ready.

Results never change once made (an extract never does), so they are kept by scalars: the figure's
id, the manifest's hash, the municipality and the choices. The store is bounded.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar, cast

import pyarrow as pa

from boligkompass.figures import present
from boligkompass.figures.base import (
    JOINT,
    NONE,
    Comparison,
    Composition,
    Figure,
    Parameter,
    Result,
    Row,
)
from boligkompass.sql import QueryColumn
from boligkompass.warehouse import Comment, Municipality, TableError, Warehouse
from boligkompass.warehouse import warehouse as open_warehouse

T = TypeVar("T")
# Some 6 kB and 20 kB each: every figure of forty places, or of a few over years of extracts; and
# what the figures of a page are asking just now.
KEPT = 6144
ASKED = 256


class Store:
    """A bounded store of things made once, the least recently used dropped first. Thread-safe.

    Whoever asks for what is being made waits for it: when many open a page at the same time, it is
    made once. What is made may ask for other things, but never in a circle.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()
        self._making: dict[Hashable, Lock] = {}

    def get(
        self, key: Hashable, make: Callable[[], T], worth: Callable[[T], bool] | None = None
    ) -> T:
        """What is kept under `key`; made now when nothing is. What is not `worth` it is made again
        the next time."""
        with self._lock:
            if key in self._kept:
                return cast(T, self._used(key))
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                # Made while we waited. If not, whoever made it could not, and it is our turn.
                if key in self._kept:
                    return cast(T, self._used(key))
            try:
                made = make()
                if worth is None or worth(made):
                    self._keep(key, made)
                return made
            finally:
                with self._lock:
                    self._making.pop(key, None)

    def _used(self, key: Hashable) -> Any:
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: Hashable, made: Any) -> None:
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def find(self, key: Hashable) -> Any:
        """What is kept under `key`, or None."""
        with self._lock:
            return self._kept.get(key)

    def __len__(self) -> int:
        return len(self._kept)


# Comments come with the rows of every figure.
_SAID = frozenset({"kommentar"})
_results = Store(KEPT)
_asked = Store(ASKED)


class ChoiceError(Exception):
    """A choice that the figure does not know; the message is for the reader."""


def choose(figure: Figure, warehouse: Warehouse, given: Mapping[str, str]) -> dict[str, str]:
    """The value of each of the figure's parameters: as given, or the default when not given.

    ChoiceError for a value that is not allowed: an unknown value is never silently replaced.
    """
    return choose_among(figure.parameters, warehouse, given)


def choose_among(
    parameters: Sequence[Parameter], warehouse: Warehouse, given: Mapping[str, str]
) -> dict[str, str]:
    """The same for parameters that belong to no figure."""
    chosen = {}
    for parameter in parameters:
        value = given.get(parameter.name, parameter.default(warehouse))
        _insist(parameter, value, parameter.allowed(warehouse))
        chosen[parameter.name] = value
    return chosen


def _insist(parameter: Parameter, value: str, allowed: Mapping[str, str]) -> None:
    """ChoiceError where a value is not allowed, or cannot be read as several."""
    parts = parameter.parts(value)
    unknown = next((part for part in parts if part not in allowed), None)
    if unknown is not None:
        raise ChoiceError(
            f"«{unknown}» er ikke en gyldig verdi for «{parameter.name}». "
            f"Gyldige verdier: {', '.join(allowed)}."
        )
    if parameter.several and value != JOINT.join(dict.fromkeys(parts)):
        raise ChoiceError(
            f"«{value}» kan ikke leses som valg av «{parameter.name}». Skriv hver verdi én gang, "
            f"med «{JOINT}» mellom dem."
        )


def ask(
    figure: Figure,
    warehouse: Warehouse,
    municipality: Municipality,
    given: Mapping[str, str] | None = None,
) -> Result:
    """The figure's result. Never raises for bad tables: the result then carries the sentence."""
    choices = choose(figure, warehouse, given or {})
    seen = _needed(figure, warehouse, municipality)
    named = _named(figure, seen, municipality, choices)
    key = (figure.id, named, municipality.number, tuple(choices.items()))
    # A fault is not kept: what was wrong with the disk or the table may be mended.
    return _results.get(
        key,
        lambda: _ask(figure, seen, municipality, choices, named),
        worth=lambda result: result.fault is None,
    )


def _needed(figure: Figure, warehouse: Warehouse, municipality: Municipality) -> Warehouse:
    """The extract as the figure needs it. One that compares nothing gets no more than is of the
    municipality, so that those who see the same of it share the result."""
    compares = isinstance(figure.query, str) and warehouse.query(figure.query).compares
    return warehouse if compares else warehouse.about(municipality.number)


def _named(
    figure: Figure, warehouse: Warehouse, municipality: Municipality, choices: Mapping[str, str]
) -> str:
    """What names the rows that a figure is made of, comments with them."""
    if isinstance(figure.query, Comparison):
        # Who sees the same of one extract may see different things of another.
        before = _before(figure.query, warehouse, choices)
        return warehouse.key + (before.about(municipality.number).key if before else "")
    if figure.complete or not isinstance(figure.query, str):
        return warehouse.key
    return warehouse.key_of(warehouse.query(figure.query).tables | _SAID)


def municipalities_with(figure: Figure, warehouse: Warehouse) -> list[str]:
    """The codes of the municipalities that have rows behind a figure; targets alone are none."""
    if isinstance(figure.query, Composition | Comparison):
        return warehouse.with_numbers()
    tables = warehouse.query(figure.query).tables - {"maal", "kommune"}
    return warehouse.with_numbers(tables, figure.indicators)


def _ask(
    figure: Figure,
    warehouse: Warehouse,
    municipality: Municipality,
    choices: Mapping[str, str],
    named: str,
) -> Result:
    fault = None
    try:
        columns, raw = _raw(figure, warehouse, municipality, choices)
    except TableError as error:
        columns, raw, fault = (), pa.table({}), str(error)
    rows = present.rows(raw.to_pylist(), figure, columns, warehouse.catalogue)
    sheets = warehouse.catalogue.indikatorer
    used = dict.fromkeys((*figure.indicators, *(r["indikator"] for r in rows if "indikator" in r)))
    return Result(
        figure=figure,
        columns=columns,
        municipality=municipality,
        extract=warehouse.manifest.id,
        extract_date=warehouse.manifest.dato,
        choices=choices,
        rows=rows,
        schema=_same(raw.schema),
        sheets=tuple(sheets[i] for i in used if i in sheets),
        source_names=tuple(dict.fromkeys(r["kilde_navn"] for r in rows if r["kilde_navn"])),
        fault=fault,
        border_changes=warehouse.border_changes(municipality.number),
        comments=_comments(figure, rows, warehouse, municipality),
        key=named,
    )


@lru_cache(maxsize=512)
def _same(schema: pa.Schema) -> pa.Schema:
    """The schema that all results with these columns share."""
    return schema


def _comments(
    figure: Figure, rows: Sequence[Row], warehouse: Warehouse, municipality: Municipality
) -> tuple[Comment, ...]:
    """What was said of the figure about any time it shows: of the last day, where it names none."""
    times = [(r["periode_fra"], r["periode_til"]) for r in rows if r.get("periode_til")]
    last_day = warehouse.manifest.dato - timedelta(days=1)
    said = warehouse.comments(municipality.number, figure.id)
    return tuple(
        comment
        for comment in said
        if any(comment.is_about(*time) for time in times or [(last_day, last_day)])
    )


def _raw(
    figure: Figure, warehouse: Warehouse, municipality: Municipality, choices: Mapping[str, str]
) -> tuple[tuple[QueryColumn, ...], pa.Table]:
    """The figure's columns and rows, asked of the warehouse or composed of other figures."""
    if isinstance(figure.query, Composition):
        made = figure.query.rows(lambda other: ask(other, warehouse, municipality))
        return figure.query.columns, pa.Table.from_pylist(made)
    if isinstance(figure.query, Comparison):
        made = _compared(figure.query, warehouse, municipality, choices)
        return figure.query.columns, pa.Table.from_pylist(made)
    query = warehouse.query(figure.query)
    known: dict[str, Any] = {
        "kommunenr": municipality.number,
        "dato": warehouse.manifest.dato,
        **figure.fixed,
        **choices,
    }
    given = {name: known[name] for name in query.parameters}
    asked = (query.id, warehouse.key_of(query.tables), *map(str, given.values()))
    # Figures that show the same rows in different ways ask once.
    raw = _asked.get(asked, lambda: warehouse.ask(query.id, given))
    if figure.complete:
        raw = figure.complete(raw, warehouse)
    return figure.columns(query), raw


def _compared(
    query: Comparison, warehouse: Warehouse, municipality: Municipality, choices: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The rows of a comparison; none where there is no earlier extract, or none of the place."""
    before = _before(query, warehouse, choices)
    if before is None or municipality.number not in before.municipalities:
        return []
    return query.rows(
        lambda other: ask(other, warehouse, municipality),
        lambda other: ask(other, before, municipality),
    )


def _before(
    query: Comparison, warehouse: Warehouse, choices: Mapping[str, str]
) -> Warehouse | None:
    """The earlier extract of a comparison, for the same scope; None where there is none."""
    earlier = choices[query.parameter]
    return None if earlier == NONE else open_warehouse(earlier, warehouse.scope)
