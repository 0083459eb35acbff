"""The words of a stack, whichever way it points: in its parts and at its end."""

from __future__ import annotations

from boligkompass.charts.bars import Bars
from boligkompass.charts.expressions import CHARACTER, datum, expr, js
from boligkompass.charts.fields import HIDDEN_WORD
from boligkompass.charts.orientation import UP
from boligkompass.charts.parts import Layer, Spec, halo, layer, one_row_each
from boligkompass.charts.periods import every
from boligkompass.charts.theme import HOLLOW, TEXT


def part_values(bars: Bars) -> list[Layer]:
    """The value inside each part of a stack, where the part is large enough for it."""
    f = bars.f
    assert bars.series is not None
    width, height = bars.box
    text = datum(f.verdi_tekst)
    fits = f"{width} > length({text}) * {CHARACTER} + 6 && {height} > 19"
    mark: Spec = {
        "text": expr(f"{fits} ? {text} : ''"),
        "align": "center",
        "baseline": "middle",
        "dy": 1,
    }
    chart = (
        layer()
        .transform_filter(f.has_value)
        .transform_calculate(_midt="(datum._bunn + datum._topp) / 2")
    )
    # The text lies over its part and would keep the pointer from it.
    encoding = {**bars.position, **bars.way.values("_midt"), **bars.told}
    plain = chart.transform_filter(f"!{bars.hatched}").mark_text(
        **mark, color=expr(bars.series.text_colour)
    )
    # Over stripes the text needs its halo; on a plain colour a white one would only blur it.
    hatched = chart.transform_filter(bars.hatched)
    return [
        plain.encode(**encoding),
        *bars.if_hatched(*halo(hatched, encoding, 6, **mark, color=TEXT, fontWeight=600)),
    ]


def stack_ends(bars: Bars, total_text: str | None) -> list[Layer]:
    """At the end of each stack its total, and the word when a part of it is hidden.

    `total_text`: name of the column with the total as it is read; None writes no total.
    """
    f, up = bars.f, bars.way is UP
    hidden = "datum._skjulte > 0"
    total = f"({datum(total_text)} || '')" if total_text else "''"
    one_line = f"{total} + ({hidden} ? ({total} ? ' · ' : '') + '{HIDDEN_WORD}' : '')"
    two_lines = f"{hidden} && {total} ? [{total}, '{HIDDEN_WORD}'] : {one_line}"
    on_end = f"({hidden} && {bars.step} < 46)" if up else "false"
    # Vega stacks the lines of a text downwards from the first, also where its foot is the anchor.
    second_line = f"({hidden} && {total} ? 16 : 0)"
    gap = f"(5 + datum._skjulte * {HOLLOW + 4})"
    shown = f"({hidden} || {every(f'datum._slutt_tegn * {CHARACTER} + 4', bars.step)})"
    sideways = f"{on_end} || {js(not up)}"
    columns = [f.x, "_slutt", "_skjulte", "_bak", *([total_text] if total_text else [])]
    chart = (
        one_row_each(f, *columns)
        .transform_calculate(_lengde=f"length({total})")
        .transform_joinaggregate(_slutt_tegn="max(_lengde)")
    )
    return halo(
        chart,
        {**bars.position, **bars.way.values("_slutt")},
        text=expr(f"!{shown} ? '' : {sideways} ? {one_line} : {two_lines}"),
        fontSize=expr(bars.font_size),
        fontWeight=600,
        color=TEXT,
        lineHeight=16,
        angle=expr(f"{on_end} ? 270 : 0"),
        align=expr(f"{sideways} ? 'left' : 'center'"),
        baseline=expr(f"{sideways} ? 'middle' : 'bottom'"),
        dx=expr(f"{sideways} ? {gap} : 0"),
        dy=expr(f"{sideways} ? 1 : -{gap} - {second_line}"),
    )
