"""The finished spec: a plain dict without data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy

import altair as alt

from boligkompass.charts.parts import HATCH_PARAM, Layer, Spec, hatch_stops
from boligkompass.charts.theme import CONFIG


def write_spec(layers: Sequence[Layer], rows: Layer, height: int) -> Spec:
    """The layers, from the back to the front, over the rows as the transforms of `rows` make them.

    Each layer is written out by itself: `alt.layer` copies all of them at every transform, which
    took ten times as long, and Altair gives each an empty data set, which would keep the page's
    table from it.
    """
    spec: Spec = {
        "$schema": f"https://vega.github.io/schema/vega-lite/{alt.SCHEMA_VERSION}.json",
        "transform": _written(rows.mark_point())["transform"],
        "layer": [_written(layer) for layer in layers],
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
    return {key: written[key] for key in ("transform", "mark", "encoding") if key in written}
