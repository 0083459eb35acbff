"""Bars either way: alone, side by side or stacked, whole, hatched or hollow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt

from boligkompass.charts.expressions import datum, expr, js
from boligkompass.charts.fields import Fields
from boligkompass.charts.orientation import STEP, UP, Way
from boligkompass.charts.parts import Layer, Spec, hatch, layer, only_where, sorted_by
from boligkompass.charts.series import Series
from boligkompass.charts.theme import (
    FONT_SIZE,
    GROUND,
    HOLLOW,
    INK,
    SECONDARY,
    SMALL_FONT_SIZE,
)

_BESIDE_FILL = 0.94  # share of its place that a bar takes beside others in one period
_MOST_THICKNESS = 72  # px of a bar; a few bars as wide as the chart would be posters
_BREAK = 1  # px of white between stacked parts


_HOLLOW_STYLE: Spec = {"fill": GROUND, "strokeDash": [3, 3], "strokeWidth": 1.5}


@dataclass(frozen=True)
class Bars:
    """The bars of one chart: one a category, or those of its series, side by side or stacked."""

    way: Way
    f: Fields
    series: Series | None = None
    stacked: bool = False
    opacity: str = "1"  # of a bar without series that is no range
    total: str | None = None  # the column of what a stack holds in all, hidden parts with it

    @property
    def told(self) -> Spec:
        return self.f.tooltip(series=self.series is not None)

    @property
    def colour(self) -> str:
        return self.series.colour if self.series else js(INK)

    @property
    def hatched(self) -> str:
        unfinished = datum(self.f.ufullstendig)
        named = sorted(self.series.hatched) if self.series else []
        return f"({unfinished} || indexof({js(named)}, {datum(self.f.serie)}) >= 0)"

    # --- Where a bar stands

    @property
    def beside(self) -> bool:
        return self.series is not None and not self.stacked

    @property
    def position(self) -> Spec:
        beside = {"xOffset": self._places_beside()} if self.beside else {}
        return {**self.way.categories(self.f), **beside}

    def _places_beside(self) -> alt.XOffset:
        """Places of the series within a period, together where the bars could not fill it."""
        assert self.series is not None
        labels = list(self.series.labels)
        half = f"min(bandwidth('x'), {len(labels) * _MOST_THICKNESS / _BESIDE_FILL:g}) / 2"
        ends = [expr(f"bandwidth('x') / 2 {sign} {half}") for sign in "-+"]
        scale = alt.Scale(paddingInner=1 - _BESIDE_FILL, range=ends)
        return alt.XOffset(field=self.f.serie, type="nominal", sort=labels, scale=scale)

    @property
    def step(self) -> str:
        """Px from the middle of a bar to that of the next, or endless where its words lie along."""
        if self.way is not UP:
            return "1e4"
        return f"(bandwidth('xOffset') / {_BESIDE_FILL})" if self.beside else STEP

    @property
    def thickness(self) -> str:
        band = "xOffset" if self.beside else self.way.category
        return f"min(bandwidth('{band}'), {_MOST_THICKNESS})"

    @property
    def box(self) -> tuple[str, str]:
        """Width and height in px of a bar, never 0 so that a hatch can divide by them."""
        ends = (f"scale('{self.way.value}', datum.{end})" for end in ("_topp", "_bunn"))
        length = f"max(1, abs({' - '.join(ends)}))"
        return (self.thickness, length) if self.way is UP else (length, self.thickness)

    @property
    def place(self) -> str:
        """The number of a bar in the row of bars: by period, and by series within it."""
        beside = f" * {len(self.series.labels)} + datum._nr" if self.series and self.beside else ""
        return f"(datum._perioder - datum._bak){beside}"

    def middle(self, period: str, series: str) -> str:
        """Px from the left to the middle of the bar of a period and series, as expressions."""
        left = f"scale('x', {period})"
        if self.beside:
            return f"({left} + scale('xOffset', {series}) + bandwidth('xOffset') / 2)"
        return f"({left} + bandwidth('x') / 2)"

    @property
    def font_size(self) -> str:
        return f"{self.step} < 40 ? {SMALL_FONT_SIZE} : {FONT_SIZE}"

    # --- What is drawn

    def rows(self) -> Layer:
        """The rows with both ends of each bar, and the hidden ones numbered within a stack."""
        rows = self.series.numbered(layer()) if self.series else layer()
        return _on_top(rows, self.f, self.total) if self.stacked else _on_zero(rows, self.f)

    def layers(self) -> list[Layer]:
        is_range = f"isValid({datum(self.f.verdi_til)})"
        whole = self._filled(
            "true",
            fill=expr(self.colour),
            fillOpacity=expr("1" if self.series else f"{is_range} ? 0.3 : {self.opacity}"),
            stroke=GROUND if self.stacked else expr(self.colour),
            strokeWidth=_BREAK,
        )
        hatched = self._filled(
            self.hatched,
            fill=expr(hatch(*self.box)),
            stroke=expr(self.colour),
            strokeWidth=1.5,
        )
        hidden = [self._hollow(), *([self._rest()] if self.total else [])]
        return [
            whole,
            *self.if_hatched(hatched),
            *(only_where(self.f.skjult, each) for each in hidden),
        ]

    def if_hatched(self, *layers: Layer) -> list[Layer]:
        """Layers over hatched bars; without hatched series there are only unfinished periods."""
        if self.series and self.series.hatched:
            return list(layers)
        return [only_where(self.f.ufullstendig, layer_) for layer_ in layers]

    def _filled(self, condition: str, **style: Any) -> Layer:
        return (
            layer()
            .transform_filter(f"{self.f.has_value} && {condition}")
            .mark_bar(**{self.way.thickness: expr(self.thickness)}, **style)
            .encode(**self.position, **self.way.span("_bunn", "_topp"), **self.told)
        )

    def _hollow(self) -> Layer:
        """The mark of a hidden value: as short whatever the number is, dashed and empty."""
        sign = "-" if self.way is UP else ""
        gap = f"{sign}(datum._skjult_nr - 1) * {HOLLOW + 4}"
        box = {
            f"{self.way.value}Offset": expr(f"{gap} + {sign}2"),
            f"{self.way.value}2Offset": expr(f"{gap} + {sign}{HOLLOW}"),
            self.way.thickness: expr(self.thickness),
        }
        apart = f"{datum(self.f.skjult)}{' && datum._rest == 0' if self.total else ''}"
        return (
            layer()
            .transform_filter(apart)
            .mark_bar(stroke=expr(self.colour), **_HOLLOW_STYLE, **box)
            .encode(**self.position, **self.way.span("_slutt", "_slutt"), **self.told)
        )

    def _rest(self) -> Layer:
        """What the hidden parts of a stack make up together, which its total tells anyhow.

        Without it the stack would be quietly shorter than the others.
        """
        return (
            layer()
            .transform_filter(f"{datum(self.f.skjult)} && datum._skjult_nr == 1 && datum._rest > 0")
            .mark_bar(
                stroke=SECONDARY, **_HOLLOW_STYLE, **{self.way.thickness: expr(self.thickness)}
            )
            .encode(**self.position, **self.way.span("_slutt", "_hel"), **self.told)
        )


def _on_zero(rows: Layer, f: Fields) -> Layer:
    """Ends of each bar by itself: from zero, or from the lower end of a range to its upper."""
    value, upper = datum(f.verdi), datum(f.verdi_til)
    return rows.transform_calculate(
        _topp=f"{f.has_value} ? (isValid({upper}) ? {upper} : {value}) : null",
        _bunn=f"{f.has_value} && isValid({upper}) ? {value} : 0",
        _slutt="0",
        _skjult_nr="1",
    ).transform_calculate(_ende="isValid(datum._topp) ? datum._topp : 0")


def _on_top(rows: Layer, f: Fields, total: str | None) -> Layer:
    """Ends of each part of a stack, where the stack ends, and the hidden parts numbered.

    What is left of a published `total` over the parts that are shown is the rest. Of one hidden
    part alone the rest would be its number, so that it has none.
    """
    left = f"datum._skjulte > 1 && isValid({datum(total)})" if total else "false"
    rest = f"{left} ? max(0, {datum(total or '')} - datum._slutt) : 0"
    return (
        rows.transform_calculate(
            _bidrag=f"{f.has_value} ? {datum(f.verdi)} : 0",
            _skjult_her=f"{datum(f.skjult)} ? 1 : 0",
        )
        .transform_stack(
            stack="_bidrag", groupby=[f.x], sort=sorted_by("_nr"), as_=["_bunn", "_topp"]
        )
        .transform_window(_skjult_nr="sum(_skjult_her)", groupby=[f.x], sort=sorted_by("_nr"))
        .transform_joinaggregate(_slutt="max(_topp)", _skjulte="sum(_skjult_her)", groupby=[f.x])
        .transform_calculate(_rest=rest if total else "0")
        .transform_calculate(_hel="datum._slutt + datum._rest")
    )
