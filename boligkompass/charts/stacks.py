"""The words of a stack, whichever way it points: in its parts and at its end."""

from __future__ import annotations

from boligkompass.charts.bars import Bars
from boligkompass.charts.expressions import CHARACTER, datum, expr
from boligkompass.charts.fields import HIDDEN_WORD
from boligkompass.charts.orientation import UP
from boligkompass.charts.parts import Layer, Spec, halo, layer, one_row_each, only_where, sorted_by
from boligkompass.charts.periods import every
from boligkompass.charts.runs import in_runs, word_of_run
from boligkompass.charts.theme import HOLLOW, TEXT
from boligkompass.formats import HIDDEN


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
    """At the end of each stack its total, and the word where a part of it is hidden.

    `total_text`: name of the column with the total as it is read; None writes no total.
    """
    # Where the total itself is hidden the word says it.
    total = "''"
    if total_text:
        read = datum(total_text)
        total = f"({read} && {read} != '{HIDDEN}' ? {read} : '')"
    columns = ["_slutt", "_hel", "_rest", "_skjulte", *([total_text] if total_text else [])]
    if bars.way is UP:
        return _ends_above(bars, total, columns) + [
            only_where(bars.f.skjult, each) for each in _words_above(bars, total, columns)
        ]
    return _ends_beside(bars, total, columns)


# Px of the hollow marks at the end of a stack; its rest, where that is known, is in its length.
_HOLLOW_MARKS = f"(datum._rest > 0 ? 0 : datum._skjulte * {HOLLOW + 4})"
_TOTAL_ROW = 16


def _ends_beside(bars: Bars, total: str, columns: list[str]) -> list[Layer]:
    """«24 · Skjult» to the right of a lying stack."""
    hidden = "datum._skjulte > 0"
    return halo(
        one_row_each(bars.f, bars.f.x, *columns),
        {**bars.position, **bars.way.values("_hel")},
        text=expr(f"{total} + ({hidden} ? ({total} ? ' · ' : '') + '{HIDDEN_WORD}' : '')"),
        fontWeight=600,
        color=TEXT,
        align="left",
        baseline="middle",
        dx=expr(f"5 + {_HOLLOW_MARKS}"),
        dy=1,
    )


def _ends_above(bars: Bars, total: str, columns: list[str]) -> list[Layer]:
    """The totals over standing stacks, thinned to the room there is."""
    chart = (
        one_row_each(bars.f, bars.f.x, "_bak", *columns)
        .transform_calculate(_lengde=f"length({total})")
        .transform_joinaggregate(_slutt_tegn="max(_lengde)")
    )
    shown = every(f"datum._slutt_tegn * {CHARACTER} + 4", bars.step)
    return halo(
        chart,
        {**bars.position, **bars.way.values("_hel")},
        text=expr(f"{shown} ? {total} : ''"),
        fontSize=expr(bars.font_size),
        fontWeight=600,
        color=TEXT,
        align="center",
        baseline="bottom",
        dy=expr(f"-(5 + {_HOLLOW_MARKS})"),
    )


def _words_above(bars: Bars, total: str, columns: list[str]) -> list[Layer]:
    """The word over the middle one of neighbouring stacks that all have hidden parts."""
    stacks = (
        one_row_each(bars.f, bars.f.x, "_bak", "_perioder", *columns)
        # Where stacks are narrower than the word it has to clear those beside it too.
        .transform_window(_nabo="max(_hel)", frame=[-1, 1], sort=sorted_by("_bak"))
        .transform_filter("datum._skjulte > 0")
    )
    run = in_runs(stacks, bars.place).transform_filter(
        "datum._lop_rad == ceil(datum._lop_antall / 2)"
    )
    return word_of_run(
        run,
        bars.position,
        room=f"datum._lop_antall * {bars.step}",
        gap=f"5 + {_HOLLOW_MARKS} + ({total} ? {_TOTAL_ROW} : 0)",
        y=expr(f"scale('y', {bars.step} < 46 ? datum._nabo : datum._hel)"),
    )
