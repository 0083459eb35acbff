"""The names of the periods under the plot, broken or thinned to the room there is."""

from __future__ import annotations

from boligkompass.charts.expressions import CHARACTER, broken, datum, expr
from boligkompass.charts.fields import Fields
from boligkompass.charts.parts import Layer, Spec, one_row_each, sorted_by
from boligkompass.charts.theme import FOOT, SECONDARY


def with_periods(rows: Layer, f: Fields) -> Layer:
    """Give each row its period's number from the end and the longest texts, to thin labels by."""
    return (
        rows.transform_calculate(
            _tegn_her=f"length({datum(f.verdi_tekst)} || '')", _x_her=f"length({datum(f.x)})"
        )
        .transform_window(_bak="dense_rank()", sort=sorted_by(f.rekkefolge, descending=True))
        .transform_joinaggregate(
            _tegn="max(_tegn_her)", _x_tegn="max(_x_her)", _perioder="max(_bak)"
        )
    )


_A_PERIOD = ("_bak", "_x_tegn", "_perioder")


def every(space: str, step: str) -> str:
    """True for every n-th period, counted from the last, with n as small as the space allows."""
    return f"(datum._bak - 1) % max(1, ceil(({space}) / {step})) == 0"


def period_labels(f: Fields, periods: Layer, position: Spec, step: str) -> Layer:
    """The names under the plot: broken into lines where that is enough, or else thinned.

    `periods`: the rows of `by_order` or `by_time`. Thinned from the last one, which always stays.
    Over time the distances differ (a count every fourth year, then every year): a name also stays
    where both its neighbours are far away.
    """
    width = f"(datum._x_tegn * {CHARACTER})"
    wide = f"{width} > {step}"
    # The first and last are pushed inwards where they would stick out of the chart.
    space = f"({wide} ? {width} * 1.5 + 12 : {width} + 8)"
    outer = f"!datum._brutt && {wide} && (datum._bak == 1 || datum._bak == datum._perioder)"
    side = "(datum._bak == 1 ? 1 : -1)"
    thinned = f"{every(space, step)} || datum._rom / datum._luke * {step} > {space}"
    whole = f"({thinned} ? {datum(f.x)} : '')"
    return periods.mark_text(
        y=expr(f"height - {FOOT} + 8"),
        baseline="top",
        lineHeight=16,
        color=SECONDARY,
        text=expr(f"datum._brutt ? datum._linjer : {whole}"),
        align=expr(f"{outer} ? ({side} > 0 ? 'right' : 'left') : 'center'"),
        dx=expr(f"{outer} ? {side} * min({step} / 2, 30) : 0"),
    ).encode(**position)


def by_order(f: Fields) -> Layer:
    """A row for each name under a band, broken into lines if every word of every name fits."""
    characters = f"max(3, floor((0.9 * width / datum._perioder - 4) / {CHARACTER}))"
    lines = broken(datum(f.x), "datum._plass")
    long_word = f"test(regexp('[^ ]{{' + (datum._plass + 1) + ',}}'), {datum(f.x)})"
    return (
        one_row_each(f, f.x, *_A_PERIOD)
        .transform_calculate(_plass=characters)
        .transform_calculate(_linjer=lines, _for_langt=f"{long_word} ? 1 : 0")
        .transform_joinaggregate(_for_lange="sum(_for_langt)")
        .transform_calculate(
            _brutt="datum._for_lange == 0 && datum._x_tegn > datum._plass", _rom="0", _luke="1"
        )
    )


def by_time(f: Fields) -> Layer:
    """A row for each date, with the distance to its nearest neighbour."""
    return (
        one_row_each(f, f.x, *_A_PERIOD, f.dato, "_tid", "_luke", "_fra", "_til")
        .transform_window(_for="lag(_tid)", _etter="lead(_tid)", sort=sorted_by("_tid"))
        .transform_calculate(
            _rom="min(isValid(datum._for) ? datum._tid - datum._for : 1e15,"
            " isValid(datum._etter) ? datum._etter - datum._tid : 1e15)",
            _brutt="false",
        )
    )
