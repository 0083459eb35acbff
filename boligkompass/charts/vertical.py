"""Charts of vertical bars, one or more a period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from boligkompass.charts.bars import Bars
from boligkompass.charts.expressions import CHARACTER, by_width, datum, expr
from boligkompass.charts.fields import FieldNames, Fields
from boligkompass.charts.keys import key_layers, series_keys
from boligkompass.charts.orientation import STEP, UP
from boligkompass.charts.parts import Layer, Spec, halo, layer, only_where
from boligkompass.charts.periods import by_order, every, period_labels, with_periods
from boligkompass.charts.runs import in_runs, word_of_run
from boligkompass.charts.series import Series
from boligkompass.charts.spec import kept, write_spec
from boligkompass.charts.stacks import part_values, stack_ends
from boligkompass.charts.targets import target_key, target_label, target_margin, target_steps
from boligkompass.charts.theme import FOOT, HOLLOW, ROW, SECONDARY, TEXT


@kept
def bar(
    x: str = "periode",
    *,
    maal_tekst: str | None = None,
    height: int = 300,
    **felt: Unpack[FieldNames],
) -> Spec:
    """One vertical bar a period, its value above it.

    Columns: ``x``, ``verdi``, ``verdi_til``, ``verdi_tekst``, ``ufullstendig``, ``skjult``,
    ``rekkefolge``, and with ``maal_tekst`` also ``maal_nedre`` and ``maal_ovre``; types and units
    as in ``Fields``, names by keyword. A row with ``verdi_til`` is a lighter, floating bar.

    ``maal_tekst``: the words at the target, e.g. "Måltall 20–30"; None draws no target.
    ``height``: px, all in all.
    """
    f = Fields(x, **felt)
    bars = Bars(UP, f)
    words = _bar_values(
        bars, turned="false", shown=every(f"datum._tegn * {CHARACTER} + 2", bars.step)
    )
    return _vertical(bars, words, f"{ROW}", maal_tekst, height)


@kept
def grouped_bar(
    x: str = "periode",
    *,
    serier: Sequence[str],
    farger: Sequence[str] | None = None,
    maal_tekst: str | None = None,
    height: int = 320,
    **felt: Unpack[FieldNames],
) -> Spec:
    """Vertical bars side by side in each period, one a series, the value above each.

    Columns: those of ``bar``, and ``serie``. ``serier``: the labels in their order, four at most;
    a row with another label is not drawn. ``farger``: their colours, out of ``PALETTE``.
    ``maal_tekst`` and ``height`` as in ``bar``.
    """
    f = Fields(x, **felt)
    bars = Bars(UP, f, Series.of(f.serie, serier, farger))
    words = _bar_values(bars, turned=f"(datum._tegn * {CHARACTER} > {bars.step} + 4)")
    # Narrow bars have their values standing on end.
    return _vertical(bars, words, by_width(2 * ROW, ROW), maal_tekst, height)


@kept
def stacked_bar(
    x: str = "periode",
    *,
    serier: Sequence[str],
    farger: Sequence[str] | None = None,
    total_tekst: str | None = None,
    total: str | None = None,
    maal_tekst: str | None = None,
    height: int = 320,
    **felt: Unpack[FieldNames],
) -> Spec:
    """Vertical bars of stacked series, the first label lowest, the total above each.

    Columns: those of ``grouped_bar`` except ``verdi_til``. ``total_tekst``: name of a VARCHAR
    column with the period's total, the same on each of its rows; None writes no total. A hidden
    part is a hollow mark on top of the stack, in its series' colour. Targets are for the total.
    ``total``: name of a BIGINT or DOUBLE column with the same total, null where it is hidden.
    Where two or more parts are hidden, what they make up together is then one hollow part, and
    the stack as high as its total.
    """
    f = Fields(x, **felt)
    bars = Bars(UP, f, Series.of(f.serie, serier, farger), stacked=True, total=total)
    words = [*part_values(bars), *stack_ends(bars, total_tekst)]
    return _vertical(bars, words, f"{2 * ROW}", maal_tekst, height)


def _vertical(
    bars: Bars, words: Sequence[Layer], top: str, target_text: str | None, height: int
) -> Spec:
    """Everything in a chart of vertical bars, from the back to the front.

    `words`: the layers of text at the bars. `top`: px that the highest of them need.
    """
    f = bars.f
    keys = series_keys(bars.series) if bars.series else []
    key, key_height = key_layers([*keys, *target_key(target_text)])
    across = ("0", f"width - {target_margin(target_text)}")
    upwards = (f"height - {FOOT}", f"{key_height} + {top}")
    layers = [
        UP.scales(f, across, upwards),
        *(target_steps(f) if target_text else []),
        *bars.layers(),
        UP.base_line(),
        *words,
        period_labels(f, by_order(f), UP.categories(f), STEP),
        *([target_label(f, target_text)] if target_text else []),
        *key,
    ]
    return write_spec(layers, with_periods(bars.rows(), f), height)


def _bar_values(bars: Bars, *, turned: str, shown: str = "true") -> list[Layer]:
    """The value over each vertical bar, the word over hidden ones, the sign where one is missing.

    `turned` tells when the text has to stand on end; `shown` when a value has room. The word or
    sign where there is none is always written: a gap without it would read as zero.
    """
    f = bars.f
    values = halo(
        layer().transform_filter(f"!{datum(f.skjult)}"),
        {**bars.position, **UP.values("_ende"), **bars.told},
        text=expr(f"!isValid(datum._topp) || ({shown}) ? {datum(f.verdi_tekst)} : ''"),
        fontSize=expr(bars.font_size),
        fontWeight=600,
        color=expr(f"isValid(datum._topp) ? '{TEXT}' : '{SECONDARY}'"),
        angle=expr(f"{turned} ? 270 : 0"),
        align=expr(f"{turned} ? 'left' : 'center'"),
        baseline=expr(f"{turned} ? 'middle' : 'bottom'"),
        dx=expr(f"{turned} ? 5 : 0"),
        dy=expr(f"{turned} ? 1 : -5"),
    )
    return [*values, *(only_where(f.skjult, each) for each in _hidden_words(bars))]


def _hidden_words(bars: Bars) -> list[Layer]:
    """The word in the middle of each run of hidden bars."""
    f = bars.f
    ends = [f.x, *([f.serie] if bars.series else [])]
    runs = in_runs(layer().transform_filter(datum(f.skjult)), bars.place, *ends)
    first, last = (
        bars.middle(datum(f"{end}{f.x}"), datum(f"{end}{f.serie}")) for end in ("_fra_", "_til_")
    )
    return word_of_run(
        runs.transform_filter("datum._lop_rad == 1"),
        UP.values("_slutt"),
        room=f"{last} - {first} + {bars.step}",
        gap=f"{HOLLOW + 5}",
        x=expr(f"({first} + {last}) / 2"),
    )
