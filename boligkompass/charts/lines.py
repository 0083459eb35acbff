"""Charts of lines over time, named at their right ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import altair as alt

from boligkompass.charts.expressions import (
    CHARACTER,
    NARROW,
    by_width,
    datum,
    expr,
    js,
    text_width,
)
from boligkompass.charts.fields import FieldNames, Fields
from boligkompass.charts.keys import key_layers, series_keys
from boligkompass.charts.parts import Layer, Spec, halo, layer, one_row, only_where, sorted_by
from boligkompass.charts.periods import by_time, period_labels, with_periods
from boligkompass.charts.runs import in_runs, word_of_run
from boligkompass.charts.series import Series
from boligkompass.charts.spec import kept, write_spec
from boligkompass.charts.targets import both_edges, target_key
from boligkompass.charts.theme import (
    FOOT,
    GROUND,
    ROW,
    SECONDARY,
    SHAPES,
    TARGET,
    TARGET_BAND,
)

_PADDING = 14  # px at either end of the time axis, half a value's text
_POINT_SIZE = 64
_LABEL_HEIGHT = 18
_BREAK_ROW = ROW - 4
# Least distance in px between two neighbouring points in time.
_STEP = (
    "(datum._luke > 0 ?"
    " (range('x')[1] - range('x')[0]) * datum._luke / (datum._til - datum._fra) : 1e4)"
)


@kept
def line(
    x: str = "periode",
    *,
    serier: Sequence[str] = (),
    farger: Sequence[str] | None = None,
    maal_tekst: str | None = None,
    brudd: Sequence[tuple[str, str]] = (),
    null_i_bunn: bool = True,
    akse_format: str = ",~f",
    akse_enhet: str = "",
    verdi_tegn: int = 7,
    height: int = 320,
    **felt: Unpack[FieldNames],
) -> Spec:
    """One or more series over time, a point at each value, named at their right ends.

    Columns: ``x`` (what is written under the point), ``dato``, ``verdi``, ``verdi_tekst``,
    ``skjult``, ``ufullstendig``, ``usikker``, ``rekkefolge``, with ``serier`` also ``serie``, and
    with ``maal_tekst`` the edges of the target. One row a series and date, also where there is no
    value: the line is broken there. Only the first and last values are written.

    ``serier``: labels in order, four at most; empty for a single series without a name.
    ``brudd``: (ISO date, word) for each break in the series. ``null_i_bunn``: the axis starts at
    zero. ``akse_format``: d3 format of the axis; ``akse_enhet``: its unit, e.g. a no-break space
    and "%". ``verdi_tegn``: characters of the longest ``verdi_tekst``. ``height``: px.
    """
    f = Fields(x, **felt)
    named = len(serier) > 1
    series = Series.of(f.serie, serier or ("",), farger)
    longest = max(map(len, series.labels)) + 2 if named else 0
    keys = series_keys(series, shaped=True, narrow_only=True) if named else []
    # The right ends belong to the names of the series, so the target is told in the key.
    key, key_height = key_layers([*keys, *target_key(maal_tekst, narrow_only=False)])
    right = by_width(text_width(verdi_tegn), text_width(longest + verdi_tegn))
    top = f"{key_height} + {ROW + 2 + _BREAK_ROW * _break_rows(brudd)}"
    told = f.tooltip(series=bool(serier))
    layers = [
        _scales(f, right=right, top=top, zero=null_i_bunn, axis=_axis(akse_format, akse_enhet)),
        *(_targets(f) if maal_tekst else []),
        *_breaks(f, brudd, top),
        _paths(f, series),
        _points(f, series, told),
        *_hidden_points(f, series, told),
        *_first_values(f, series),
        *_last_values(f, series, top=top, zero=null_i_bunn, named=named),
        period_labels(f, by_time(f), _on_time(f), _STEP),
        *key,
    ]
    rows = series.numbered(layer()) if serier else layer().transform_calculate(_nr="0")
    return write_spec(layers, with_periods(_timed(rows, f), f), height)


# --- Rows and scales ------------------------------------------------------------------------------


def _timed(rows: Layer, f: Fields) -> Layer:
    """Give each row its time, what may be drawn of it, and its place in its series."""
    has = f"({f.has_value})"
    return (
        rows.transform_calculate(
            _tid=f"toNumber({datum(f.dato)})",
            _y=f"{has} ? {datum(f.verdi)} : null",
            _skjult_her=f"{datum(f.skjult)} ? 1 : 0",
        )
        .transform_calculate(_tid_vist=f"{has} ? datum._tid : null")
        .transform_joinaggregate(_forst="min(_tid_vist)", _sist="max(_tid_vist)", groupby=["_nr"])
        .transform_window(_forrige="lag(_tid)", groupby=["_nr"], sort=sorted_by("_tid"))
        .transform_calculate(
            _luke_her="isValid(datum._forrige) ? datum._tid - datum._forrige : null"
        )
        .transform_joinaggregate(
            _luke="min(_luke_her)",
            _fra="min(_tid)",
            _til="max(_tid)",
            _lavest="min(_y)",
            _hoyest="max(_y)",
            _hoyest_maal=f"max({f.maal_ovre})",
        )
        .transform_window(
            _skjult_nr="sum(_skjult_her)", groupby=[f.x], frame=[None, 0], sort=sorted_by("_nr")
        )
        .transform_joinaggregate(_skjulte="sum(_skjult_her)", groupby=[f.x])
    )


def _on_time(f: Fields) -> Spec:
    return {"x": alt.X(field=f.dato, type="temporal", axis=None)}


def _at_level(column: str) -> Spec:
    """A height over the axis, which stands only if no layer asks that there be none."""
    return {"y": alt.Y(field=column, type="quantitative", title=None)}


def _scales(f: Fields, *, right: str, top: str, zero: bool, axis: alt.Axis) -> Layer:
    value = alt.Scale(zero=zero, nice=True, range=[expr(f"height - {FOOT}"), expr(top)])
    time = alt.Scale(range=[expr(f"{_PADDING}"), expr(f"width - {right}")])
    return (
        layer()
        .mark_point(opacity=0, size=0)
        .encode(
            x=alt.X(field=f.dato, type="temporal", axis=None, scale=time),
            y=alt.Y(field="_y", type="quantitative", axis=axis, scale=value),
        )
    )


def _axis(format_: str, unit: str) -> alt.Axis:
    return alt.Axis(
        title=None,
        orient="left",
        tickCount=4,
        format=format_,
        labelExpr=f"datum.label + {js(unit)}" if unit else alt.Undefined,
        grid=True,
        domain=False,
        ticks=False,
        labelPadding=8,
    )


# --- Targets and breaks, behind the lines ---------------------------------------------------------


def _targets(f: Fields) -> list[Layer]:
    """The target over time, its steps halfway between the points that they belong to."""
    first = layer().transform_filter("datum._nr == 0")
    band = (
        first.transform_filter(both_edges(f))
        .mark_area(interpolate="step", color=TARGET_BAND, opacity=1)
        .encode(**_on_time(f), **_at_level(f.maal_nedre), y2=alt.Y2(field=f.maal_ovre))
    )
    edges = [
        first.transform_filter(f"isValid({datum(edge)})")
        .mark_line(interpolate="step", color=TARGET, strokeWidth=1.5)
        .encode(**_on_time(f), **_at_level(edge))
        for edge in (f.maal_nedre, f.maal_ovre)
    ]
    return [band, *edges]


def _breaks(f: Fields, breaks: Sequence[tuple[str, str]], top: str) -> list[Layer]:
    """A dashed line where a series is broken, its word above, on rows by turns when several.

    The rows go downwards, so that no line runs through the word of an earlier one.
    """
    if not breaks:
        return []
    entries = [
        {"tid": date, "ord": word, "rad": _break_rows(breaks) - 1 - number % _break_rows(breaks)}
        for number, (date, word) in enumerate(breaks)
    ]
    rows = (
        one_row()
        .transform_calculate(_brudd=js(entries))
        .transform_flatten(["_brudd"])
        .transform_calculate(**{f.dato: "toDate(datum._brudd.tid)"})
    )
    word_y = f"{top} - {ROW} + 4 - datum._brudd.rad * {_BREAK_ROW}"
    width = f"length(datum._brudd.ord) * {CHARACTER}"
    flipped = f"scale('x', {datum(f.dato)}) + {width} > width"
    rules = rows.mark_rule(
        color=SECONDARY,
        strokeDash=[4, 3],
        y=expr(f"{word_y} - 8"),
        y2=expr(f"height - {FOOT}"),
    )
    words = rows.mark_text(
        y=expr(word_y),
        text=expr("datum._brudd.ord"),
        color=SECONDARY,
        align=expr(f"{flipped} ? 'right' : 'left'"),
        dx=expr(f"{flipped} ? -5 : 5"),
        baseline="middle",
    )
    return [each.encode(**_on_time(f)) for each in (rules, words)]


def _break_rows(breaks: Sequence[tuple[str, str]]) -> int:
    return min(len(breaks), 3)


# --- Lines and points -----------------------------------------------------------------------------


def _paths(f: Fields, series: Series) -> Layer:
    """The lines, broken where a value is hidden or missing."""
    return (
        layer()
        .mark_line(
            stroke=expr(series.colour),
            strokeWidth=2.5,
            invalid="break-paths-filter-domains",
        )
        .encode(**_on_time(f), **_at_level("_y"), detail=alt.Detail(field="_nr", type="nominal"))
    )


def _points(f: Fields, series: Series, told: Spec) -> Layer:
    """A point at every value, hollow for a forecast, an approximate value or an open period."""
    hollow = f"({datum(f.usikker)} || {datum(f.ufullstendig)})"
    return (
        layer()
        .transform_filter("isValid(datum._y)")
        .mark_point(
            shape=expr(f"{js(SHAPES)}[datum._nr]"),
            size=_POINT_SIZE,
            opacity=1,
            fill=expr(f"{hollow} ? '{GROUND}' : {series.colour}"),
            stroke=expr(series.colour),
            strokeWidth=2,
        )
        .encode(**_on_time(f), **_at_level("_y"), **told)
    )


def _hidden_points(f: Fields, series: Series, told: Spec) -> list[Layer]:
    """A hollow mark on the base line for every hidden value, and a word over each run of them."""
    level = f"height - {FOOT} - 8 - (datum._skjult_nr - 1) * 15"
    hidden = layer().transform_filter(datum(f.skjult))
    points = hidden.mark_point(
        y=expr(level),
        shape=expr(f"{js(SHAPES)}[datum._nr]"),
        size=_POINT_SIZE,
        opacity=1,
        fill=GROUND,
        stroke=expr(series.colour),
        strokeWidth=1.5,
    ).encode(**_on_time(f), **told)
    highest = hidden.transform_filter("datum._skjult_nr == datum._skjulte")
    runs = (
        in_runs(highest, "-datum._bak", "_tid")
        .transform_joinaggregate(_lop_skjulte="max(_skjulte)", groupby=["_lop"])
        .transform_filter("datum._lop_rad == 1")
    )
    first, last = "scale('x', datum._fra__tid)", "scale('x', datum._til__tid)"
    words = word_of_run(
        runs,
        {},
        room=f"{last} - {first} + {_STEP}",
        gap="8",
        x=expr(f"({first} + {last}) / 2"),
        y=expr(f"height - {FOOT} - 8 - (datum._lop_skjulte - 1) * 15"),
    )
    return [only_where(f.skjult, layer_) for layer_ in (points, *words)]


# --- Values at the ends ---------------------------------------------------------------------------


def _first_values(f: Fields, series: Series) -> list[Layer]:
    """The value at the left end of the highest line, over it, and of the lowest, under it."""
    under = "(datum._rang > 1)"
    chart = (
        layer()
        .transform_filter(
            "isValid(datum._y) && datum._tid === datum._forst && datum._forst < datum._sist"
        )
        .transform_window(_rang="row_number()", sort=sorted_by("_y", descending=True))
        .transform_joinaggregate(_nederst="max(_rang)")
        .transform_filter("datum._rang == 1 || datum._rang == datum._nederst")
    )
    return halo(
        chart,
        {**_on_time(f), **_at_level("_y")},
        text=expr(datum(f.verdi_tekst)),
        color=expr(series.word_colour),
        fontWeight=600,
        baseline=expr(f"{under} ? 'top' : 'bottom'"),
        align="left",
        dx=-6,
        dy=expr(f"{under} ? 9 : -8"),
    )


def _last_values(f: Fields, series: Series, *, top: str, zero: bool, named: bool) -> list[Layer]:
    """Name and value at the right end of each line, pushed apart where lines end close together.

    The scale is out of reach where rows are sorted, so the height of an end is worked out again
    from the range of the values; close enough to tell which labels collide.
    """
    low = "0" if zero else "datum._lavest"
    high = "max(datum._hoyest, datum._hoyest_maal || 0)"
    share = f"(datum._y - {low}) / max(1e-9, {high} - {low})"
    chart = (
        layer()
        .transform_filter("isValid(datum._y) && datum._tid === datum._sist")
        .transform_calculate(_px=f"(height - {FOOT} - ({top})) * (1 - {share})")
        .transform_window(_rang="row_number()", sort=sorted_by("_px"))
        .transform_calculate(_lagt=f"datum._px - datum._rang * {_LABEL_HEIGHT}")
        .transform_window(_lagt_mest="max(_lagt)", sort=sorted_by("_px"))
        .transform_calculate(_skyv=f"datum._lagt_mest + datum._rang * {_LABEL_HEIGHT} - datum._px")
    )
    name = f"{NARROW} ? '' : {datum(f.serie)} + '  '" if named else "''"
    return halo(
        chart,
        {**_on_time(f), **_at_level("_y")},
        text=expr(f"({name}) + {datum(f.verdi_tekst)}"),
        color=expr(series.word_colour),
        fontWeight=600,
        align="left",
        baseline="middle",
        dx=10,
        dy=expr("datum._skyv + 1"),
    )
