"""json-stat2 (PxWebApi's format): the dimensions of a cube, its notes, and its values as a table.

The values of a cube are one flat list, the last dimension running fastest; `value` and `status` may
also be given for some cells alone, by their number.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import prod
from typing import Any

import pyarrow as pa

VALUE, STATUS = "verdi", "status"
MOST_CELLS = 5_000_000  # SSB gives at most 800,000 in one answer.
_LARGEST = 1e18  # Beyond this a number is a fault, and no column holds it.
TEXT = ":tekst"  # Ends the name of a column with the labels of a dimension's codes.


class JsonStatError(ValueError):
    """This is no json-stat2, or it contradicts itself. The message is a Norwegian sentence."""


@dataclass(frozen=True)
class Dimension:
    """One dimension: its codes with labels, and what SSB says of it and of single codes."""

    code: str
    label: str
    labels: Mapping[str, str]  # By code, in the cube's order.
    units: Mapping[str, str]  # By code; of the dimension of measures alone.
    notes: Mapping[str, tuple[str, ...]]  # By code.
    eliminable: bool  # May be left out of a query.

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the cube's order."""
        return tuple(self.labels)


@dataclass(frozen=True)
class Cube:
    """A table as described: with or without values."""

    label: str
    updated: datetime | None
    notes: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]  # time, geo, metric: codes of dimensions.
    dimensions: tuple[Dimension, ...]
    table: str | None  # The table's id, where the response tells.

    def dimension(self, code: str) -> Dimension:
        """The dimension with this code. KeyError when there is none."""
        return next(found for found in self.dimensions if found.code == code)


@dataclass(frozen=True)
class Dataset:
    """A cube with its values: a row a cell.

    `table` has, for each dimension, a column named by its code with codes and one with TEXT after
    it with labels, then `verdi` (NULL where there is a sign instead) and `status` (the sign).
    """

    cube: Cube
    table: pa.Table


def parse(content: bytes) -> Mapping[str, Any]:
    """The JSON object in `content`. JsonStatError when it is none."""
    try:
        document = json.loads(content, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise JsonStatError("det er ikke UTF-8.") from None
    except json.JSONDecodeError as error:
        message = f"JSON-teksten er brutt i linje {error.lineno}, tegn {error.colno}."
        raise JsonStatError(message) from None
    except RecursionError:
        raise JsonStatError("JSON-teksten er nøstet for dypt.") from None
    return _mapping(document, "svaret")


def cube(document: Mapping[str, Any]) -> Cube:
    """The description in a response with or without values."""
    if document.get("class") != "dataset" or document.get("version") != "2.0":
        raise JsonStatError("det er ikke et json-stat2-datasett (class «dataset», version «2.0»).")
    ids, sizes = document.get("id"), document.get("size")
    if not isinstance(ids, list) or not isinstance(sizes, list) or len(ids) != len(sizes):
        raise JsonStatError("«id» og «size» mangler eller er ikke like lange.")
    if not all(isinstance(code, str) for code in ids):
        raise JsonStatError("en dimensjon i «id» er ikke en tekst.")
    described = _mapping(document.get("dimension"), "dimension")
    dimensions = tuple(
        _dimension(code, described.get(code), size) for code, size in zip(ids, sizes, strict=True)
    )
    if len({dimension.code for dimension in dimensions}) != len(dimensions):
        raise JsonStatError("en dimensjon står to ganger i «id».")
    roles = _mapping(document.get("role") or {}, "role")
    return Cube(
        str(document.get("label") or ""),
        _moment(document.get("updated")),
        _texts(document.get("note")),
        {name: _texts(codes) for name, codes in roles.items()},
        dimensions,
        _table_id(document),
    )


def dataset(document: Mapping[str, Any]) -> Dataset:
    """The cube with its values. JsonStatError when values and dimensions do not fit."""
    described = cube(document)
    size = prod(len(dimension.labels) for dimension in described.dimensions)
    values = _values(document.get("value"), size)
    columns: dict[str, pa.Array] = {}
    outer, inner = 1, size
    for dimension in described.dimensions:
        number = len(dimension.labels)
        inner //= number
        # Row-major: each code stands for `inner` rows on end, the whole again `outer` times.
        block = [index for index in range(number) for _ in range(inner)]
        indices = pa.array(block * outer, pa.int32())
        for name, words in ((dimension.code, dimension.codes), (f"{dimension.code}{TEXT}", None)):
            texts = pa.array(words or list(dimension.labels.values()), pa.string())
            columns[name] = pa.DictionaryArray.from_arrays(indices, texts)
        outer *= number
    columns[VALUE] = pa.array(values, pa.float64())
    columns[STATUS] = pa.array(_signs(document.get("status"), size), pa.string())
    return Dataset(described, pa.table(columns))


def _no_number(text: str) -> None:
    raise JsonStatError(f"«{text}» er ikke et tall.")


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise JsonStatError(f"«{name}» mangler eller er ikke et objekt.")
    return value


def _optional(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> tuple[str, ...]:
    """One text, several or none: notes come in all three ways."""
    if isinstance(value, str):
        return (value,)
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _table_id(document: Mapping[str, Any]) -> str | None:
    table = _optional(_optional(document.get("extension")).get("px")).get("tableid")
    return table if isinstance(table, str) else None


def _dimension(code: str, raw: Any, size: Any) -> Dimension:
    described = _mapping(raw, code)
    category = _mapping(described.get("category"), f"{code}.category")
    labels = _mapping(category.get("label") or {}, f"{code}.category.label")
    order = _order(code, category.get("index", list(labels)))
    if type(size) is not int or len(order) != size:
        raise JsonStatError(f"«{code}» har {len(order)} verdier, men «size» sier {size}.")
    units, notes = _optional(category.get("unit")), _optional(category.get("note"))
    return Dimension(
        code,
        str(described.get("label") or code),
        {value: str(labels.get(value, value)) for value in order},
        {v: str(u["base"]) for v, u in units.items() if isinstance(u, dict) and u.get("base")},
        {value: _texts(note) for value, note in notes.items()},
        _optional(described.get("extension")).get("elimination") is True,
    )


def _order(code: str, index: Any) -> Sequence[str]:
    """The codes in order, from a list of them or from their positions."""
    if isinstance(index, dict):
        ordered = sorted(index, key=lambda value: (str(type(index[value])), index[value]))
        if [index[value] for value in ordered] != list(range(len(ordered))):
            raise JsonStatError(f"plassene i «{code}.category.index» er ikke 0, 1, 2 og så videre.")
        return ordered
    if not isinstance(index, list) or not all(isinstance(value, str) for value in index):
        raise JsonStatError(f"«{code}.category.index» er verken en liste eller et objekt.")
    if len(set(index)) != len(index):
        raise JsonStatError(f"en kode står to ganger i «{code}.category.index».")
    return index


def _values(raw: Any, size: int) -> list[float | None]:
    values = _cells(raw, size, "value")
    for place, value in enumerate(values):
        if value is not None and not (type(value) in (int, float) and abs(value) <= _LARGEST):
            raise JsonStatError(f"celle {place} i «value» er ikke et tall.")
    return values


def _signs(raw: Any, size: int) -> list[str | None]:
    if raw is None or isinstance(raw, str):
        return [raw or None] * size
    signs = _cells(raw, size, "status")
    if not all(sign is None or isinstance(sign, str) for sign in signs):
        raise JsonStatError("et tegn i «status» er ikke en tekst.")
    return signs


def _cells(raw: Any, size: int, name: str) -> list[Any]:
    """One entry a cell, from a whole list or from some cells by their number."""
    if isinstance(raw, list):
        if len(raw) != size:
            raise JsonStatError(f"«{name}» har {len(raw)} celler, men dimensjonene gir {size}.")
        return raw
    if size > MOST_CELLS:
        raise JsonStatError(f"dimensjonene gir {size} celler, som er mer enn noen tabell har.")
    cells: list[Any] = [None] * size
    for place, value in _mapping(raw, name).items():
        if not place.isdecimal() or int(place) >= size:
            raise JsonStatError(f"«{name}» har celle «{place}», men dimensjonene gir bare {size}.")
        cells[int(place)] = value
    return cells
