"""The same number of many places, sorted, with one's own among them and the median.

A few are bars with names; many are thin bars side by side, of which one's own alone is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

from boligkompass.charts.bars import Bars
from boligkompass.charts.expressions import broken, by_width, datum, expr, text_width
from boligkompass.charts.fields import HIDDEN_WORD, FieldNames, Fields
from boligkompass.charts.horizontal import values_at_ends
from boligkompass.charts.orientation import RIGHT, UP, Way
from boligkompass.charts.parts import Layer, Spec, halo, layer, one_row, one_row_each
from boligkompass.charts.spec import kept, write_spec
from boligkompass.charts.theme import GROUND, INK, SECONDARY, SMALL_FONT_SIZE, TEXT

# So many have room for a name each.
NAMED = 26
_ROW_STEP = 30
_TOP = 24  # px over the bars, for the word of the median
_HEIGHT = 300
_NARROW_NAME, _WIDE_NAME = 17, 40  # characters
_PALE = 0.45


@dataclass(frozen=True)
class Places:
    """Columns of the table besides those of ``Fields``.

    ``egen`` BOOLEAN, one's own place. ``median`` DOUBLE, the same in every row, and
    ``median_tekst`` the word for it. ``nedre``, ``ovre`` DOUBLE or null: the limits of chance.
    ``tegnet`` BOOLEAN, false for what is in the table only.
    """

    egen: str
    median: str
    median_tekst: str
    nedre: str
    ovre: str
    tegnet: str


@kept
def ranked(
    x: str,
    places: Places,
    *,
    antall: int,
    navn_tegn: int,
    verdi_tegn: int,
    **felt: Unpack[FieldNames],
) -> Spec:
    """One bar a place, the highest first, one's own darker than the rest, the median as a line.

    Columns: those of ``bar`` without targets, and those of ``places``; ``x`` is the name.
    ``antall``: rows that are drawn. ``navn_tegn``, ``verdi_tegn``: characters of the longest name
    and of the longest ``verdi_tekst``.
    """
    f = Fields(x, **felt)
    if antall <= NAMED:
        return _named(f, places, antall, navn_tegn, verdi_tegn)
    return _many(f, places)


# -- a few, with names -----------------------------------------------------------------------------


def _named(f: Fields, places: Places, antall: int, navn_tegn: int, verdi_tegn: int) -> Spec:
    bars = Bars(RIGHT, f, opacity=f"{datum(places.egen)} ? 1 : {_PALE}")
    limit = datum(places.ovre)
    rows = _drawn(bars, places).transform_calculate(
        _ende=f"isValid({limit}) ? max({limit}, datum._ende) : datum._ende"
    )
    left = by_width(*(text_width(min(navn_tegn, most)) for most in (_NARROW_NAME, _WIDE_NAME)))
    right = text_width(max(verdi_tegn, len(HIDDEN_WORD) + 1))
    layers = [
        RIGHT.scales(f, (str(_TOP), "height"), (left, f"width - {right}")),
        *bars.layers(),
        RIGHT.base_line(),
        *_limits(bars, places),
        *_median(places, RIGHT),
        *values_at_ends(bars),
        _names(f, places, left),
    ]
    return write_spec(layers, rows, antall * _ROW_STEP + _TOP + 8)


def _limits(bars: Bars, places: Places) -> list[Layer]:
    """A thin line from one limit of chance to the other, with a white edge over dark bars."""
    rows = layer().transform_filter(f"isValid({datum(places.nedre)})")
    encoding = {**bars.position, **RIGHT.span(places.nedre, places.ovre), **bars.told}
    styles = ((GROUND, 4.5), (TEXT, 1.5))
    return [rows.mark_rule(color=c, strokeWidth=w).encode(**encoding) for c, w in styles]


def _names(f: Fields, places: Places, left: str) -> Layer:
    lines = broken(datum(f.x), by_width(_NARROW_NAME, _WIDE_NAME))
    return (
        one_row_each(f, f.x, places.egen)
        .transform_calculate(_linjer=lines)
        .mark_text(
            x=expr("range('x')[0] - 8"),
            text=expr("datum._linjer"),
            align="right",
            baseline="middle",
            lineHeight=14,
            dy=expr("1 - (length(datum._linjer) - 1) * 7"),
            limit=expr(f"{left} - 8"),
            fontWeight=expr(f"{datum(places.egen)} ? 700 : 400"),
        )
        .encode(**RIGHT.categories(f))
    )


# -- many, side by side ----------------------------------------------------------------------------


def _many(f: Fields, places: Places) -> Spec:
    bars = Bars(UP, f)
    own = datum(places.egen)
    thin = (
        layer()
        .transform_filter(f.has_value)
        .mark_bar(
            width=expr(f"{own} ? max(4, bandwidth('x')) : max(0.8, bandwidth('x'))"),
            fill=INK,
            fillOpacity=expr(f"{own} ? 1 : {_PALE}"),
        )
        .encode(**bars.position, **UP.span("_bunn", "_topp"), **bars.told)
    )
    layers = [
        UP.scales(f, ("0", "width"), ("height - 22", str(_TOP))),
        thin,
        UP.base_line(),
        *_median(places, UP),
        *_own(bars, places),
        *(_end(word, place, align) for word, place, align in _ENDS),
    ]
    # Hidden ones have no place in the order; the words beside the chart say how many they are.
    rows = _drawn(bars, places).transform_filter(f"!{datum(f.skjult)}")
    return write_spec(layers, rows, _HEIGHT)


_ENDS = (("Høyest", "0", "left"), ("Lavest", "width", "right"))


def _end(word: str, place: str, align: str) -> Layer:
    """What the first and the last bar are."""
    return one_row().mark_text(
        x=expr(place), y=expr("height - 8"), text=word, align=align, color=SECONDARY
    )


def _own(bars: Bars, places: Places) -> list[Layer]:
    """The name and the value of one's own bar, over it, or towards the middle near an edge."""
    f = bars.f
    at = f"scale('x', {datum(f.x)})"
    align = f"{at} < width / 4 ? 'left' : {at} > width * 3 / 4 ? 'right' : 'center'"
    return halo(
        layer().transform_filter(f"{datum(places.egen)} && {f.has_value}"),
        {**bars.position, **UP.values("_topp"), **bars.told},
        width=4,
        text=expr(f"{datum(f.x)} + ': ' + {datum(f.verdi_tekst)}"),
        fontWeight=700,
        align=expr(align),
        baseline="bottom",
        dy=-5,
    )


# -- both ------------------------------------------------------------------------------------------


def _drawn(bars: Bars, places: Places) -> Layer:
    return bars.rows().transform_filter(datum(places.tegnet))


def _median(places: Places, way: Way) -> list[Layer]:
    """A dashed line through the chart, and the word for it."""
    rows = (
        layer()
        .transform_aggregate(_antall="count()", groupby=[places.median, places.median_tekst])
        .transform_filter(f"isValid({datum(places.median)})")
    )
    at: Spec = {way.value: way.values(places.median)[way.value]}
    ends = ("x", "0", "width") if way is UP else ("y", str(_TOP), "height")
    across = {ends[0]: expr(ends[1]), f"{ends[0]}2": expr(ends[2])}
    line = rows.mark_rule(color=TEXT, strokeDash=[5, 4], strokeWidth=1.2, **across)
    near = f"scale('x', {datum(places.median)}) > width * 0.8"
    where: Spec = (
        {"x": expr("width"), "align": "right", "dy": -4}
        if way is UP
        else {"y": expr(str(_TOP - 6)), "align": expr(f"{near} ? 'right' : 'center'")}
    )
    style = {"fontSize": SMALL_FONT_SIZE, "baseline": "bottom", **where}
    return [line.encode(**at), *halo(rows, at, text=expr(datum(places.median_tekst)), **style)]
