"""The target: a band between two edges, its steps over vertical bars, its words."""

from __future__ import annotations

from boligkompass.charts.expressions import NARROW, by_width, datum, expr, js, text_width
from boligkompass.charts.fields import Fields
from boligkompass.charts.keys import Key
from boligkompass.charts.orientation import STEP, UP
from boligkompass.charts.parts import Layer, layer
from boligkompass.charts.theme import TARGET, TARGET_BAND, TARGET_TEXT


def target_key(text: str | None, *, narrow_only: bool = True) -> list[Key]:
    """The target in the key, where a narrow chart has no room for it at the right end."""
    if not text:
        return []
    return [Key(text, TARGET, fill=TARGET_BAND, narrow_only=narrow_only)]


def target_margin(text: str | None) -> str:
    return by_width(0, text_width(len(text))) if text else "0"


def both_edges(f: Fields) -> str:
    return f"isValid({datum(f.maal_nedre)}) && isValid({datum(f.maal_ovre)})"


def target_steps(f: Fields) -> list[Layer]:
    """The target over vertical bars: one step a period, so that it may change from year to year."""
    # A pixel of overlap, or the joints between the steps shine through.
    step = expr(f"{STEP} + 1")
    band = (
        layer()
        .transform_filter(both_edges(f))
        .mark_bar(width=step, color=TARGET_BAND)
        .encode(**UP.categories(f), **UP.span(f.maal_ovre, f.maal_nedre))
    )
    edges = [
        layer()
        .transform_filter(f"isValid({datum(edge)})")
        .mark_tick(orient="horizontal", size=step, thickness=1.5, color=TARGET, opacity=1)
        .encode(**UP.categories(f), **UP.values(edge))
        for edge in (f.maal_nedre, f.maal_ovre)
    ]
    return [band, *edges]


def target_label(f: Fields, text: str) -> Layer:
    """The target's words at its right end; only where the chart is wide."""
    return (
        layer()
        .transform_filter("datum._bak == 1")
        .transform_calculate(_maal=_middle(f))
        .transform_filter("isValid(datum._maal)")
        .transform_aggregate(_maal="max(_maal)")
        .mark_text(
            x=expr("range('x')[1] + 8"),
            text=expr(f"{NARROW} ? '' : {js(text)}"),
            align="left",
            baseline="middle",
            color=TARGET_TEXT,
            fontWeight=600,
        )
        .encode(**UP.values("_maal"))
    )


def _middle(f: Fields) -> str:
    lower, upper = datum(f.maal_nedre), datum(f.maal_ovre)
    either = f"isValid({lower}) ? {lower} : {upper}"
    return f"{both_edges(f)} ? ({lower} + {upper}) / 2 : ({either})"
