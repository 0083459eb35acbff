"""Small drawings for the tiles: sparklines, as SVG in an ``<img>``.

``st.html`` strips inline SVG, and the chart of ``st.metric`` has no text alternative; an image
from a data address has one and stands under the strict content policy too.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from boligkompass.charts import INK, TARGET, TARGET_BAND

_GROUND = "#FFFFFF"
_MARGIN = 5.0  # px, room for the dot on the last point
_RADIUS = 3.5


def sparkline(
    values: Sequence[float | None],
    *,
    label: str,
    lower: float | None = None,
    upper: float | None = None,
    hidden: Sequence[bool] = (),
    partial_last: bool = False,
    width: int = 190,
    height: int = 34,
) -> str:
    """A line of values at even distances, oldest first, with a dot on the last.

    ``values``: in one unit, None where there is none; the line is broken there. ``hidden``: True
    where a small number is hidden; such a place, or three and more in a row together, has a hollow
    mark at the level of the nearest value, and whatever value stands in it is neither drawn nor
    used for the scale. ``lower``, ``upper``: edges of the target, one or both.
    ``partial_last``: the last period is not over; its dot is hollow.
    ``label``: the text alternative. ``width``, ``height``: px.
    """
    if hidden and len(hidden) != len(values):
        raise ValueError(f"{len(values)} values, but {len(hidden)} marks of hiding")
    concealed = list(hidden) or [False] * len(values)
    shown = [None if h else v for v, h in zip(values, concealed, strict=True)]
    frame = _frame([*shown, lower, upper], count=len(values), width=width, height=height)
    parts = [
        *_target_band(frame, lower, upper),
        *_runs(frame, shown),
        *(_hidden_mark(frame, shown, run) for run in _hidden_runs(concealed)),
        *_last_dot(frame, shown, hollow=partial_last),
    ]
    return _image(parts, label=label, width=width, height=height)


@dataclass(frozen=True)
class _Frame:
    """Where a place in the row and a value lie in the drawing."""

    width: float
    height: float
    count: int
    low: float
    high: float

    def x(self, place: int) -> float:
        room = self.width - 2 * _MARGIN
        return _MARGIN + room * (place / (self.count - 1) if self.count > 1 else 1)

    def y(self, value: float) -> float:
        room = self.height - 2 * _MARGIN
        # A level line stands in the middle: at the foot it would read as nothing.
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.height - _MARGIN - room * share


def _frame(values: Iterable[float | None], *, count: int, width: int, height: int) -> _Frame:
    known = [value for value in values if value is not None]
    return _Frame(width, height, count, min(known, default=0.0), max(known, default=0.0))


def _target_band(frame: _Frame, lower: float | None, upper: float | None) -> list[str]:
    parts = []
    if lower is not None and upper is not None:
        top = frame.y(upper)
        parts.append(_rect(0, top, frame.width, frame.y(lower) - top, fill=TARGET_BAND))
    for edge in (lower, upper):
        if edge is not None:
            parts.append(_rect(0, frame.y(edge) - 0.5, frame.width, 1, fill=TARGET))
    return parts


def _runs(frame: _Frame, values: Sequence[float | None]) -> list[str]:
    """A line through each unbroken run of values; one that stands alone is a small dot."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((frame.x(place), frame.y(value)))
    return [_polyline(run) if len(run) > 1 else _dot(*run[0], radius=2) for run in runs if run]


def _hidden_runs(hidden: Sequence[bool]) -> list[tuple[int, int]]:
    """The first and last place of each mark: one a hidden value, one for three or more in a row.

    A long row of dots would run together to a thick line.
    """
    runs: list[list[int]] = []
    for place, is_hidden in enumerate(hidden):
        if is_hidden and place and hidden[place - 1]:
            runs[-1].append(place)
        elif is_hidden:
            runs.append([place])
    return [
        ends
        for run in runs
        for ends in ([(run[0], run[-1])] if len(run) > 2 else [(place, place) for place in run])
    ]


def _hidden_mark(frame: _Frame, values: Sequence[float | None], run: tuple[int, int]) -> str:
    """A mark in the place of hidden values, beside the nearest one: at the foot it would read as
    nothing."""
    first, last = run
    known = [
        (max(first - i, i - last), i, value) for i, value in enumerate(values) if value is not None
    ]
    # Where all is hidden there is no scale but the target, and the mark is clear of its line.
    level = frame.y(min(known)[2]) if known else frame.height / 4
    if first == last:
        return _dot(frame.x(first), level, hollow=True, dashed=True)
    left = frame.x(first) - _RADIUS
    width = frame.x(last) + _RADIUS - left
    return _rect(left, level - _RADIUS, width, 2 * _RADIUS, rx=_RADIUS, **_dashes())


def _last_dot(frame: _Frame, values: Sequence[float | None], *, hollow: bool) -> list[str]:
    # Only on the last period itself: a dot on an older one would pass for the newest value.
    if not values or values[-1] is None:
        return []
    return [_dot(frame.x(len(values) - 1), frame.y(values[-1]), hollow=hollow)]


def _element(name: str, **attributes: float | str) -> str:
    written = " ".join(
        f"{key.replace('_', '-')}={quoteattr(value if isinstance(value, str) else f'{value:.6g}')}"
        for key, value in attributes.items()
    )
    return f"<{name} {written}/>"


def _rect(x: float, y: float, width: float, height: float, **style: float | str) -> str:
    return _element("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), **style)


def _dashes() -> dict[str, float | str]:
    return {"fill": _GROUND, "stroke": INK, "stroke_width": 1, "stroke_dasharray": "2 2"}


def _dot(
    x: float, y: float, *, radius: float = _RADIUS, hollow: bool = False, dashed: bool = False
) -> str:
    style: dict[str, float | str] = {"fill": INK}
    if hollow:
        style = {"fill": _GROUND, "stroke": INK, "stroke_width": 1.5}
    if dashed:
        style = _dashes()
    return _element("circle", cx=x, cy=y, r=radius, **style)


def _polyline(points: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return _element(
        "polyline", points=path, fill="none", stroke=INK, stroke_width=2, stroke_linejoin="round"
    )


def _image(parts: Iterable[str], *, label: str, width: int, height: int) -> str:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )
    return (
        f'<img src="data:image/svg+xml,{quote(svg, safe="")}" alt="{html.escape(label)}" '
        f'width="{width}" height="{height}">'
    )
