"""The line above the plot that tells what a colour, a shape or a hatch means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from boligkompass.charts.expressions import CHARACTER, NARROW, by_width, expr, js
from boligkompass.charts.parts import Layer, Spec, hatch, one_row
from boligkompass.charts.series import Series
from boligkompass.charts.theme import ROW, SHAPES

_NARROW_WIDTH = 310
_WIDE_WIDTH = 540


@dataclass(frozen=True)
class Key:
    """One entry of the line."""

    label: str
    colour: str
    shape: str = "square"
    fill: str | None = None
    hatched: bool = False
    narrow_only: bool = False

    @property
    def width(self) -> float:
        return 18 + len(self.label) * CHARACTER + 16


def series_keys(series: Series, *, shaped: bool = False, narrow_only: bool = False) -> list[Key]:
    return [
        Key(
            label,
            colour,
            shape=SHAPES[number] if shaped else "square",
            hatched=label in series.hatched,
            narrow_only=narrow_only,
        )
        for number, (label, colour) in enumerate(zip(series.labels, series.colours, strict=True))
    ]


# The px from the left and the row of each entry.
_Places = dict[Key, tuple[int, int]]


def _narrow(keys: Sequence[Key]) -> _Places:
    return _flow(keys, _NARROW_WIDTH)


def _wide(keys: Sequence[Key]) -> _Places:
    return _flow([key for key in keys if not key.narrow_only], _WIDE_WIDTH)


def _flow(keys: Sequence[Key], limit: float) -> _Places:
    """Place entries from left to right, on a new row when the next would pass the limit."""
    places: _Places = {}
    x, row = 0.0, 0
    for key in keys:
        if x and x + key.width > limit:
            x, row = 0.0, row + 1
        places[key] = (round(x), row)
        x += key.width
    return places


def _rows(places: _Places) -> int:
    return max((row + 1 for _, row in places.values()), default=0)


def most_rows(keys: Sequence[Key]) -> int:
    """Rows of the key at the width where it has most of them."""
    return max(_rows(_narrow(keys)), _rows(_wide(keys)))


def key_layers(keys: Sequence[Key]) -> tuple[list[Layer], str]:
    """The layers of the key, and an expression for the height that it takes."""
    if not keys:
        return [], "0"
    narrow, wide = _narrow(keys), _wide(keys)
    entries = [_entry(key, narrow[key], wide.get(key)) for key in keys]
    rows = (
        one_row()
        .transform_calculate(_nokkel=js(entries))
        .transform_flatten(["_nokkel"])
        .transform_filter(f"{NARROW} || isValid(datum._nokkel.x[1])")
    )
    at = f"[{NARROW} ? 0 : 1]"
    mark: Spec = {
        "x": expr(f"datum._nokkel.x{at} + 7"),
        "y": expr(f"datum._nokkel.y{at}"),
        "shape": expr("datum._nokkel.form"),
        "size": 120,
        "stroke": expr("datum._nokkel.kant"),
        "strokeWidth": 1.5,
        "opacity": 1,
    }
    swatches = [rows.mark_point(**mark, fill=expr("datum._nokkel.fyll"))]
    if any(key.hatched for key in keys):
        hatched = rows.transform_filter("datum._nokkel.skravert")
        swatches.append(hatched.mark_point(**mark, fill=expr(hatch("11", "11"))))
    words = rows.mark_text(
        x=expr(f"datum._nokkel.x{at} + 20"),
        y=expr(f"datum._nokkel.y{at}"),
        text=expr("datum._nokkel.tekst"),
        align="left",
        baseline="middle",
    )
    height = by_width(_rows(narrow) * ROW + 6, _rows(wide) * ROW + 6)
    return [*swatches, words], height


def _entry(key: Key, narrow: tuple[int, int], wide: tuple[int, int] | None) -> Spec:
    """What the layers read of an entry; its place is given for a narrow and for a wide chart."""
    x, row = narrow
    wide_x, wide_row = wide or (None, 0)
    return {
        "tekst": key.label,
        "form": key.shape,
        "fyll": key.fill or key.colour,
        "kant": key.colour,
        "skravert": key.hatched,
        "x": [x, wide_x],
        "y": [row * ROW + 9, wide_row * ROW + 9],
    }
