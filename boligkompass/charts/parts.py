"""The smallest parts of every chart: a layer over its rows, text with a halo, hatching."""

from __future__ import annotations

from typing import Any

import altair as alt
from altair.utils.schemapi import disable_debug_mode

from boligkompass.charts.fields import Fields
from boligkompass.charts.theme import GROUND

Spec = dict[str, Any]
# An `alt.Chart`; Altair leaves `encode` without a usable type.
Layer = Any

# Altair checks every part against the schema as it is made, three quarters of the time that a chart
# takes. The tests validate the whole of each.
disable_debug_mode()


def layer() -> Layer:
    """A new layer over the rows of the page's table."""
    return alt.Chart()


def only_where(column: str, layer_: Layer) -> Layer:
    """The layer, marked as drawing only rows in which a column is true; `slim` may leave it out."""
    return layer_.properties(name=column)


def one_row() -> Layer:
    """A layer that draws once, whatever the number of rows it is laid over."""
    return layer().transform_aggregate(_antall="count()")


def one_row_each(f: Fields, *columns: str) -> Layer:
    """A layer over one row for each combination of the columns, which keeps its place in order."""
    order = {f.rekkefolge: f"min({f.rekkefolge})"}
    return layer().transform_aggregate(**order, groupby=list(columns))


def sorted_by(column: str, *, descending: bool = False) -> list[alt.SortField]:
    return [alt.SortField(field=column, order="descending" if descending else "ascending")]


def halo(chart: Layer, encoding: Spec, width: float = 3, **mark: Any) -> list[Layer]:
    """Text that stays legible on a target's edge or a line: its own shape in white beneath it."""
    under = {**mark, "stroke": GROUND, "strokeWidth": width, "color": GROUND}
    return [chart.mark_text(**style).encode(**encoding) for style in (under, mark)]


_STRIPES = 28
HATCH_PARAM = "skravur"


def hatch_stops() -> list[Spec]:
    """Hard stops, clear and white by turns, to lay over a bar of any colour."""
    stops: list[Spec] = []
    for stripe in range(_STRIPES):
        start, turn, end = ((stripe + part) / _STRIPES for part in (0, 0.36, 1))
        for colour, a, b in (("#fff0", start, turn), ("#fff", turn, end)):
            stops += [{"offset": round(x, 3), "color": colour} for x in (a, b)]
    return stops


def hatch(width: str, height: str) -> str:
    """A gradient whose stripes run at 45 degrees, whatever the sides of the bar.

    Vega measures gradients in the mark's own box, which would tilt the stripes with its shape;
    the end point undoes that. A stripe is 7 px, wider only where a bar is too large for 28.
    """
    length = f"max({_STRIPES * 7}, {width} + {height})"
    square = f"(pow({width}, 2) + pow({height}, 2))"
    end = f"x2: {length} * {width} / {square}, y2: {length} * {height} / {square}"
    return f"{{gradient: 'linear', x1: 0, y1: 0, {end}, stops: {HATCH_PARAM}}}"
