"""Charts of the pack: the screen's specs with their rows, drawn as vectors or pictures."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa
import vl_convert

from boligkompass import charts
from boligkompass.charts.parts import Spec
from boligkompass.figures.base import Result
from boligkompass.figures.words import is_flat
from boligkompass.motegrunnlag import skrift

# Dots for each px of a picture: sharp on a large screen.
SCALE = 2.0
# Px of a chart that has nothing but zeros and hidden values, as on the screen.
_FLAT = 170
# Px of the narrowest chart that the space of a page is given to, of a chart whose height is its own
# choice rather than its rows', and how much such a chart may grow.
_NARROWEST = 640
_TALL = 280
_GROWTH = 1.35
_SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"')


@dataclass(frozen=True)
class Drawing:
    """A chart as it is drawn: SVG text, and its size in px."""

    svg: str
    width: float
    height: float


@cache
def _ready() -> None:
    """The typeface is known to the converter, once a process."""
    vl_convert.register_font_directory(str(skrift.folder()))


def height(result: Result) -> float:
    """Px that the figure's chart is high, whatever its width. ValueError when it has none."""
    return float(_spec(result)["height"])


def fit(result: Result, wide: float, high: float, most: float) -> tuple[float, float, float]:
    """How the chart is drawn in a space: its width and height in px, and what a px becomes there.

    It is as wide as the space. Its letters grow with it, to `most` for a px of the screen's, as
    long as it keeps the width that a screen would give it. A tall chart grows with the space.
    """
    own = height(result)
    scale = min(most, wide / _NARROWEST, high / own)
    grown = own if own < _TALL else min(own * _GROWTH, high / scale)
    return wide / scale, grown, scale


def svg(result: Result, width: float, height: float | None = None) -> Drawing:
    """The chart as vectors, so many px wide (and high). ValueError when the figure has none."""
    _ready()
    made: str = vl_convert.vegalite_to_svg(_whole(result, width, height))
    found = _SIZE.search(made)
    assert found is not None
    return Drawing(made, float(found[1]), float(found[2]))


def png(result: Result, width: float, height: float | None = None) -> bytes:
    """The chart as a picture, so many px wide (and high). ValueError when the figure has none."""
    _ready()
    made: bytes = vl_convert.vegalite_to_png(_whole(result, width, height), scale=SCALE)
    return made


def _spec(result: Result) -> Spec:
    if result.figure.chart is None:
        raise ValueError(f"{result.figure.id} har ingen graf.")
    spec = result.figure.chart(result)
    if is_flat(result):
        return {**spec, "height": min(spec["height"], _FLAT)}
    return spec


def _whole(result: Result, width: float, height: float | None) -> Spec:
    """The spec with its rows in it, at a size of its own and with the pack's typeface."""
    spec, table = charts.slim(_spec(result), result.table)
    return {
        **spec,
        "width": round(width),
        "height": round(height or spec["height"]),
        "background": "white",
        "data": {"values": _values(table)},
        "config": {**spec["config"], "font": skrift.FAMILY},
    }


def _values(table: pa.Table) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
