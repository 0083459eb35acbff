"""The finished spec: a plain dict without data."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import lru_cache, wraps
from typing import ParamSpec

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.charts.parts import HATCH_PARAM, Layer, Spec, hatch_stops
from boligkompass.charts.theme import CONFIG

_SEPARATOR = "-"
# Specs kept as written, some 10 kB each. They differ by labels and targets, not by the numbers.
_KEPT = 512
P = ParamSpec("P")


def kept(draw: Callable[P, Spec]) -> Callable[P, Spec]:
    """A chart whose spec is written once for the same arguments.

    It has no data, so the arguments are all that decides it, and Altair takes 10-25 ms to write
    one. Whoever asks gets a spec of their own, and may change it.
    """

    @lru_cache(maxsize=_KEPT)
    def written(*args: P.args, **kwargs: P.kwargs) -> str:
        return json.dumps(draw(*args, **kwargs))

    @wraps(draw)
    def read(*args: P.args, **kwargs: P.kwargs) -> Spec:
        named = {name: _hashable(value) for name, value in kwargs.items()}
        spec: Spec = json.loads(written(*map(_hashable, args), **named))
        return spec

    return read


def _hashable(argument: object) -> object:
    return tuple(map(_hashable, argument)) if isinstance(argument, list) else argument


def write_spec(layers: Sequence[Layer], rows: Layer, height: int) -> Spec:
    """The layers, from the back to the front, over the rows as the transforms of `rows` make them.

    Each layer is written out by itself: `alt.layer` copies all of them at every transform, which
    took ten times as long, and Altair gives each an empty data set, which would keep the page's
    table from it.
    """
    spec: Spec = {
        "$schema": f"https://vega.github.io/schema/vega-lite/{alt.SCHEMA_VERSION}.json",
        "transform": _written(rows.mark_point())["transform"],
        "layer": [_named(_written(layer), place) for place, layer in enumerate(layers)],
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4, "right": 4, "top": 4, "bottom": 4},
        "config": deepcopy(CONFIG),
    }
    if HATCH_PARAM in json.dumps(spec["layer"]):
        spec["params"] = [{"name": HATCH_PARAM, "value": hatch_stops()}]
    return spec


def _written(layer: Layer) -> Spec:
    written: Spec = layer.to_dict(validate=False)
    kept = ("name", "transform", "mark", "encoding")
    return {key: written[key] for key in kept if key in written}


def _named(layer: Spec, place: int) -> Spec:
    """Vega-Lite wants every name once."""
    return {**layer, "name": f"{layer['name']}{_SEPARATOR}{place}"} if "name" in layer else layer


def slim(spec: Spec, table: pa.Table) -> tuple[Spec, pa.Table]:
    """The spec without layers that would draw nothing over `table`, and the columns it reads.

    A layer named `only_where(column)` draws rows in which that column is true. Most figures have
    no such rows, and what is not sent need not be parsed, laid out and drawn.
    """
    true = {name for name in table.column_names if pc.any(_truth(table.column(name))).as_py()}
    layers = [layer for layer in spec["layer"] if _draws(layer, true)]
    text = json.dumps(layers)
    slimmed = {**spec, "layer": layers}
    if HATCH_PARAM not in text:
        slimmed.pop("params", None)
    text += json.dumps(spec["transform"])
    read = [n for n in table.column_names if f'"{n}"' in text or f'\\"{n}\\"' in text]
    return slimmed, table.select(read)


def _draws(layer: Spec, true: set[str]) -> bool:
    return "name" not in layer or layer["name"].split(_SEPARATOR)[0] in true


def _truth(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column where it holds truth values; anything else is not true."""
    return column if pa.types.is_boolean(column.type) else pa.chunked_array([pa.array([False])])
