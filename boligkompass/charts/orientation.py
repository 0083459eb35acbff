"""Which way bars point: the channels, scales and base line that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from boligkompass.charts.expressions import expr
from boligkompass.charts.fields import Fields
from boligkompass.charts.parts import Layer, Spec, layer, one_row
from boligkompass.charts.theme import SECONDARY

_BAND_FILL = 0.72  # share of a step that its bar takes
# Distance in px between the middles of two neighbouring vertical bars.
STEP = f"(bandwidth('x') / {_BAND_FILL})"

_Letter = Literal["x", "y"]
_CHANNEL = {"x": alt.X, "y": alt.Y}
_CHANNEL_2 = {"x": alt.X2, "y": alt.Y2}
_CHANNEL_OF_DATUM = {"x": alt.XDatum, "y": alt.YDatum}


@dataclass(frozen=True)
class Way:
    """The letter of the channel of the categories and that of the values."""

    category: _Letter
    value: _Letter

    @property
    def thickness(self) -> str:
        return "width" if self.category == "x" else "height"

    def categories(self, f: Fields, scale: Any = alt.Undefined) -> Spec:
        # Layers filter the rows differently, and Vega-Lite sorts a union only by an aggregate.
        sort = alt.EncodingSortField(field=f.rekkefolge, op="min", order="ascending")
        channel = _CHANNEL[self.category]
        return {
            self.category: channel(field=f.x, type="nominal", sort=sort, axis=None, scale=scale)
        }

    def values(self, column: str, scale: Any = alt.Undefined) -> Spec:
        channel = _CHANNEL[self.value]
        return {
            self.value: channel(
                field=column, type="quantitative", axis=None, stack=None, scale=scale
            )
        }

    def span(self, start: str, end: str) -> Spec:
        """From the value in one column to that in another."""
        return {**self.values(end), f"{self.value}2": _CHANNEL_2[self.value](field=start)}

    def scales(self, f: Fields, categories: tuple[str, str], values: tuple[str, str]) -> Layer:
        """A layer that draws nothing and holds both scales, over every row whatever it lacks.

        `categories`, `values`: where each scale begins and ends, as expressions for px.
        """
        bands = alt.Scale(
            paddingInner=1 - _BAND_FILL,
            paddingOuter=(1 - _BAND_FILL) / 2,
            range=[expr(end) for end in categories],
        )
        from_zero = alt.Scale(zero=True, nice=False, range=[expr(end) for end in values])
        # Without a sliver over zero a chart of nothing but zeros has its base line halfway up. It
        # is a value, not a domain: a domain that one layer names shuts out the values of the rest.
        return (
            layer()
            .transform_calculate(_minst="1e-6")
            .mark_point(opacity=0, size=0)
            .encode(**self.categories(f, bands), **self.values("_minst", from_zero))
        )

    def base_line(self) -> Layer:
        along = self.category
        ends = {along: expr(f"range('{along}')[0]"), f"{along}2": expr(f"range('{along}')[1]")}
        zero = _CHANNEL_OF_DATUM[self.value](0, axis=None)
        return (
            one_row().mark_rule(color=SECONDARY, strokeWidth=1, **ends).encode(**{self.value: zero})
        )


UP = Way(category="x", value="y")
RIGHT = Way(category="y", value="x")
