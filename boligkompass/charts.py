"""Vega-Lite specs for the figures: drawn like a printed report, legible from 340 px to a wall.

Every public function returns a plain dict without data; the page hands the rows over as a pyarrow
table to ``st.vega_lite_chart(table, spec, theme=None, alt=...)``. The table has one row a mark and
its texts are already formatted; no number is formatted here except the ticks of a line's axis.

Everything but that axis is drawn inside the plot, at positions computed from ``width``. A Vega
legend or axis cannot change shape with the width, an end label outside the plot is cut off, and
an axis names itself to screen readers in English; marks of our own have none of these faults.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypedDict, Unpack

import altair as alt

Spec = dict[str, Any]
# An `alt.Chart`; Altair leaves `encode` without a usable type.
Layer = Any

INK = "#12436D"
TARGET = "#28A197"
ATTENTION = "#801650"
ORANGE = "#F46A25"
# In this order every colour stands at least 3:1 against its neighbours and against white.
PALETTE = (INK, TARGET, ATTENTION, ORANGE)

TEXT = "#1F2933"
SECONDARY = "#4A5560"
LINE = "#D5DCE3"
GROUND = "#FFFFFF"
TARGET_BAND = "#DCF0EE"
# TARGET itself is only 3.1:1 on white, too little for words.
TARGET_TEXT = "#0B5D57"

HIDDEN_WORD = "Skjult"

# Text on a filled part: white on the two dark colours, the ink of the text on the two light ones.
_TEXT_ON = {INK: GROUND, TARGET: TEXT, ATTENTION: GROUND, ORANGE: TEXT, SECONDARY: TEXT}
# Words on white need 4.5:1, which the two light colours do not give: a darker shade of each.
_WORD_COLOUR = {
    INK: INK,
    TARGET: TARGET_TEXT,
    ATTENTION: ATTENTION,
    ORANGE: "#A83A00",
    SECONDARY: TEXT,
}
_SHAPES = ("circle", "square", "triangle-up", "diamond")

_FONT_SIZE = 14
_SMALL_FONT_SIZE = 12
_CHARACTER = 7.2  # px, a wide mean of Source Sans at 14 px
_ROW = 22  # px, a line of the key, or of words above the plot
_FOOT = 26  # px under the base line, for the names of the periods
_HOLLOW = 16  # px, length of the mark for a hidden value
_NARROW = "width < 560"
_NARROW_KEY_WIDTH = 310
_WIDE_KEY_WIDTH = 540
_BAND_FILL = 0.72  # share of a step that its bar takes
_OFFSET_FILL = 0.94  # the same, of bars side by side in one period
_MOST_THICKNESS = 72  # px of a bar; a few bars as wide as the chart would be posters
_BREAK = 1  # px of white between stacked parts

_CONFIG: Spec = {
    "font": '"Source Sans", "Source Sans 3", sans-serif',
    "background": GROUND,
    "view": {"stroke": None},
    "text": {"fontSize": _FONT_SIZE, "color": TEXT},
    "axis": {
        "labelColor": SECONDARY,
        "labelFontSize": _FONT_SIZE,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
    },
    # Vega has no nb-NO of its own, and Streamlit drops a locale given as an embed option.
    "locale": {
        "number": {
            "decimal": ",",
            "thousands": "\u00a0",
            "grouping": [3],
            "currency": ["", "\u00a0kr"],
            "percent": "\u00a0%",
            "minus": "\u2212",
        },
        "time": {
            "dateTime": "%A %-d. %B %Y kl. %X",
            "date": "%d.%m.%Y",
            "time": "%H:%M:%S",
            "periods": ["a.m.", "p.m."],
            "days": ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"],
            "shortDays": ["søn.", "man.", "tir.", "ons.", "tor.", "fre.", "lør."],
            "months": [
                *("januar", "februar", "mars", "april", "mai", "juni"),
                *("juli", "august", "september", "oktober", "november", "desember"),
            ],
            "shortMonths": [
                *("jan.", "feb.", "mars", "apr.", "mai", "juni"),
                *("juli", "aug.", "sep.", "okt.", "nov.", "des."),
            ],
        },
    },
}


class FieldNames(TypedDict, total=False):
    """Names of the table's columns and of what the tooltip calls them; see ``_Fields``."""

    verdi: str
    verdi_til: str
    verdi_tekst: str
    ufullstendig: str
    skjult: str
    usikker: str
    serie: str
    maal_nedre: str
    maal_ovre: str
    rekkefolge: str
    dato: str
    x_tittel: str
    serie_tittel: str
    verdi_tittel: str


@dataclass(frozen=True)
class _Fields:
    """The columns of a chart's table. One that is absent counts as null or false in every row.

    ``x`` VARCHAR, the period or category as it is read, with ``*`` when unfinished.
    ``verdi`` DOUBLE or BIGINT, not negative, in the figure's own unit; null when hidden or missing.
    ``verdi_til`` as ``verdi``: the upper end where the value is a range.
    ``verdi_tekst`` VARCHAR, the value with its unit: "31,4 %", "20–30", ":" hidden, ".." missing.
    ``ufullstendig`` BOOLEAN, the period is not over. ``skjult`` BOOLEAN, a small number.
    ``usikker`` BOOLEAN, a forecast or approximate (lines only).
    ``serie`` VARCHAR, a Norwegian label.
    ``maal_nedre``, ``maal_ovre`` DOUBLE, edges of the target in the unit of ``verdi``; either may
    be null.
    ``rekkefolge`` BIGINT, the order of ``x``. ``dato`` DATE, where a period stands (lines only).
    """

    x: str = "periode"
    verdi: str = "verdi"
    verdi_til: str = "verdi_til"
    verdi_tekst: str = "verdi_tekst"
    ufullstendig: str = "ufullstendig"
    skjult: str = "skjult"
    usikker: str = "usikker"
    serie: str = "serie"
    maal_nedre: str = "maal_nedre"
    maal_ovre: str = "maal_ovre"
    rekkefolge: str = "rekkefolge"
    dato: str = "dato"
    x_tittel: str = "Periode"
    serie_tittel: str = "Serie"
    verdi_tittel: str = "Verdi"

    def datum(self, name: str) -> str:
        """The expression that reads a column, by the attribute that holds its name."""
        if name not in {field.name for field in fields(self)}:
            raise AttributeError(name)
        return _datum(getattr(self, name))

    @property
    def has_value(self) -> str:
        # `skjult` is asked too, so that a number left behind in a hidden row is never drawn.
        return f"!{self.datum('skjult')} && isValid({self.datum('verdi')})"

    @property
    def word(self) -> str:
        return f"({self.datum('skjult')} ? '{HIDDEN_WORD}' : {self.datum('verdi_tekst')})"


@dataclass(frozen=True)
class _Way:
    """Which way bars point: the channel of their categories and that of their values."""

    category: str
    value: str

    @property
    def thickness(self) -> str:
        return "width" if self.category == "x" else "height"


_UP = _Way(category="x", value="y")
_RIGHT = _Way(category="y", value="x")
_CHANNELS = {"x": alt.X, "y": alt.Y, "x2": alt.X2, "y2": alt.Y2, "xOffset": alt.XOffset}


@dataclass(frozen=True)
class _Key:
    """One entry of the line above the plot that tells what a colour, shape or hatch means."""

    label: str
    colour: str
    shape: str = "square"
    fill: str | None = None
    hatched: bool = False
    narrow_only: bool = False

    @property
    def width(self) -> float:
        return 18 + len(self.label) * _CHARACTER + 16


@dataclass(frozen=True)
class _Series:
    """Series in a fixed order with their colours; a hatched one is grey and takes no colour."""

    field: str
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    hatched: frozenset[str] = frozenset()

    @property
    def number(self) -> str:
        return f"indexof({_js(self.labels)}, {_datum(self.field)})"

    @property
    def colour(self) -> str:
        return f"{_js(self.colours)}[datum._nr]"

    @property
    def text_colour(self) -> str:
        return f"{_js([_TEXT_ON[colour] for colour in self.colours])}[datum._nr]"

    @property
    def label_colour(self) -> str:
        """A colour of the series that words can have: orange and teal are too pale for text."""
        return f"{_js([_WORD_COLOUR[colour] for colour in self.colours])}[datum._nr]"

    def keys(self, *, shaped: bool = False, narrow_only: bool = False) -> list[_Key]:
        return [
            _Key(
                label,
                colour,
                shape=_SHAPES[number] if shaped else "square",
                hatched=label in self.hatched,
                narrow_only=narrow_only,
            )
            for number, (label, colour) in enumerate(zip(self.labels, self.colours, strict=True))
        ]


# --- The smallest parts ---------------------------------------------------------------------------


def _js(value: Any) -> str:
    """A Python value as a literal of Vega's expression language."""
    return json.dumps(value, ensure_ascii=False)


def _datum(field: str) -> str:
    return f"datum[{_js(field)}]"


def _expr(text: str) -> alt.ExprRef:
    return alt.ExprRef(expr=text)


def _by_width(narrow: float, wide: float) -> str:
    return f"({_NARROW} ? {narrow:g} : {wide:g})" if narrow != wide else f"{wide:g}"


def _text_width(characters: int) -> int:
    return round(characters * _CHARACTER) + 12


def _fields(x: str, names: FieldNames) -> _Fields:
    return _Fields(x=x, **names)


def _series(
    field: str, labels: Sequence[str], colours: Sequence[str] | None, hatched: Sequence[str] = ()
) -> _Series:
    """Give each series its colour, refusing more of them than can be told apart."""
    plain = [label for label in labels if label not in hatched]
    chosen = tuple(colours) if colours else PALETTE
    if len(plain) > len(chosen):
        raise ValueError(f"{len(plain)} series, but only {len(chosen)} colours")
    if not set(chosen) <= set(PALETTE):
        raise ValueError(f"colours outside the palette: {sorted(set(chosen) - set(PALETTE))}")
    by_label = dict(zip(plain, chosen, strict=False))
    return _Series(
        field=field,
        labels=tuple(labels),
        colours=tuple(by_label.get(label, SECONDARY) for label in labels),
        hatched=frozenset(hatched),
    )


def _category(way: _Way, f: _Fields, scale: alt.Scale | None = None) -> Any:
    # Layers filter the rows differently, and Vega-Lite sorts a union only by an aggregate.
    sort = alt.EncodingSortField(field=f.rekkefolge, op="min", order="ascending")
    options: Spec = {} if scale is None else {"scale": scale}
    channel = _CHANNELS[way.category]
    return channel(field=f.x, type="nominal", sort=sort, axis=None, **options)


def _value(way: _Way, field: str, scale: alt.Scale | None = None) -> Any:
    options: Spec = {} if scale is None else {"scale": scale}
    channel = _CHANNELS[way.value]
    return channel(field=field, type="quantitative", axis=None, stack=None, **options)


def _level(field: str) -> Any:
    """A height over a line's axis, which stands only if no layer asks that there be none."""
    return alt.Y(field=field, type="quantitative", title=None)


def _value_2(way: _Way, field: str) -> dict[str, Any]:
    return {f"{way.value}2": _CHANNELS[f"{way.value}2"](field=field)}


def _told(f: _Fields, *, series: bool) -> Spec:
    """What a mark says of itself: the tooltip, the same everywhere, and the words read aloud."""
    columns = [(f.x, f.x_tittel), (f.verdi_tekst, f.verdi_tittel)]
    if series:
        columns.insert(1, (f.serie, f.serie_tittel))
    return {
        "tooltip": [alt.Tooltip(field=name, type="nominal", title=title) for name, title in columns]
    }


def _description(f: _Fields, *, series: bool) -> alt.ExprRef:
    name = f"{f.datum('x')} + ', ' + {f.datum('serie')}" if series else f.datum("x")
    return _expr(f"{name} + ': ' + {f.word}")


def _sorted(field: str, *, descending: bool = False) -> list[alt.SortField]:
    return [alt.SortField(field=field, order="descending" if descending else "ascending")]


def _layer() -> Layer:
    """A new layer over the rows of the page's table."""
    return alt.Chart()


def _one_row() -> Layer:
    """A layer that draws once, whatever the number of rows it is laid over."""
    return _layer().transform_aggregate(_antall="count()")


# --- Hatching, hollow marks, base line ------------------------------------------------------------

_STRIPES = 28
_HATCH_PARAM = "skravur"


def _hatch_stops() -> list[Spec]:
    """Hard stops, clear and white by turns, to lay over a bar of any colour."""
    stops: list[Spec] = []
    for stripe in range(_STRIPES):
        start, turn, end = ((stripe + part) / _STRIPES for part in (0, 0.36, 1))
        for colour, a, b in (("rgba(255,255,255,0)", start, turn), (GROUND, turn, end)):
            stops += [{"offset": round(x, 4), "color": colour} for x in (a, b)]
    return stops


def _hatch(width: str, height: str) -> str:
    """A gradient whose stripes run at 45 degrees, whatever the sides of the bar.

    Vega measures gradients in the mark's own box, which would tilt the stripes with its shape;
    the end point undoes that. A stripe is 7 px, wider only where a bar is too large for 28.
    """
    length = f"max({_STRIPES * 7}, {width} + {height})"
    square = f"(pow({width}, 2) + pow({height}, 2))"
    end = f"x2: {length} * {width} / {square}, y2: {length} * {height} / {square}"
    return f"{{gradient: 'linear', x1: 0, y1: 0, {end}, stops: {_HATCH_PARAM}}}"


def _length(way: _Way) -> str:
    """Length in px of a bar from `_bunn` to `_topp`, never 0 so that a hatch can divide by it."""
    ends = (f"scale('{way.value}', datum.{end})" for end in ("_topp", "_bunn"))
    return f"max(1, abs({' - '.join(ends)}))"


def _box(way: _Way, thickness: str) -> tuple[str, str]:
    """Width and height in px of a bar."""
    sides = (thickness, _length(way))
    return sides if way is _UP else (sides[1], sides[0])


def _hollow(
    way: _Way, f: _Fields, base: Spec, thickness: str, *, colour: str, series: bool
) -> Layer:
    """The mark of a hidden value: as short whatever the number is, dashed and empty."""
    sign = "-" if way is _UP else ""
    gap = f"{sign}(datum._skjult_nr - 1) * {_HOLLOW + 4}"
    mark = {
        f"{way.value}Offset": _expr(f"{gap} + {sign}2"),
        f"{way.value}2Offset": _expr(f"{gap} + {sign}{_HOLLOW}"),
        way.thickness: _expr(thickness),
    }
    return (
        _layer()
        .transform_filter(f.datum("skjult"))
        .mark_bar(
            fill=GROUND,
            stroke=_expr(colour),
            strokeDash=[3, 3],
            strokeWidth=1.5,
            description=_description(f, series=series),
            **mark,
        )
        .encode(
            **base,
            **{way.value: _value(way, "_slutt")},
            **_value_2(way, "_slutt"),
            **_told(f, series=series),
        )
    )


def _base_line(way: _Way) -> Layer:
    channel = {"x": alt.XDatum, "y": alt.YDatum}[way.value]
    along = way.category
    span = {along: _expr(f"range('{along}')[0]"), f"{along}2": _expr(f"range('{along}')[1]")}
    return (
        _one_row()
        .mark_rule(color=SECONDARY, strokeWidth=1, aria=False, **span)
        .encode(**{way.value: channel(0, axis=None)})
    )


# --- The key above the plot -----------------------------------------------------------------------


def _flow(widths: Sequence[float], limit: float) -> list[tuple[float, int]]:
    """Place entries from left to right, on a new row when the next would pass the limit."""
    places: list[tuple[float, int]] = []
    x, row = 0.0, 0
    for width in widths:
        if x and x + width > limit:
            x, row = 0.0, row + 1
        places.append((x, row))
        x += width
    return places


def _rows(places: Sequence[tuple[float, int]]) -> int:
    return places[-1][1] + 1 if places else 0


def _key_places(keys: Sequence[_Key]) -> tuple[list[Spec], int, int]:
    """Entries with their place at either width, and the number of rows when narrow and wide."""
    narrow = _flow([key.width for key in keys], _NARROW_KEY_WIDTH)
    always = [key for key in keys if not key.narrow_only]
    wide = _flow([key.width for key in always], _WIDE_KEY_WIDTH)
    wide_place = dict(zip([key.label for key in always], wide, strict=True))
    entries = []
    for key, (x, row) in zip(keys, narrow, strict=True):
        wide_x, wide_row = wide_place.get(key.label, (None, 0))
        entries.append(
            {
                "tekst": key.label,
                "form": key.shape,
                "fyll": key.fill or key.colour,
                "kant": key.colour,
                "skravert": key.hatched,
                "x": [round(x), None if wide_x is None else round(wide_x)],
                "y": [row * _ROW + 9, wide_row * _ROW + 9],
            }
        )
    return entries, _rows(narrow), _rows(wide)


def _key_layers(keys: Sequence[_Key]) -> tuple[list[Layer], str]:
    """The layers of the key, and an expression for the height that it takes."""
    if not keys:
        return [], "0"
    entries, narrow_rows, wide_rows = _key_places(keys)
    rows = (
        _one_row()
        .transform_calculate(_nokkel=_js(entries))
        .transform_flatten(["_nokkel"])
        .transform_filter(f"{_NARROW} || isValid(datum._nokkel.x[1])")
    )
    at = f"[{_NARROW} ? 0 : 1]"
    mark: Spec = {
        "x": _expr(f"datum._nokkel.x{at} + 7"),
        "y": _expr(f"datum._nokkel.y{at}"),
        "shape": _expr("datum._nokkel.form"),
        "size": 120,
        "stroke": _expr("datum._nokkel.kant"),
        "strokeWidth": 1.5,
        "opacity": 1,
        "aria": False,
    }
    swatches = [rows.mark_point(**mark, fill=_expr("datum._nokkel.fyll"))]
    if any(key.hatched for key in keys):
        hatched = rows.transform_filter("datum._nokkel.skravert")
        swatches.append(hatched.mark_point(**mark, fill=_expr(_hatch("11", "11"))))
    words = rows.mark_text(
        x=_expr(f"datum._nokkel.x{at} + 20"),
        y=_expr(f"datum._nokkel.y{at}"),
        text=_expr("datum._nokkel.tekst"),
        align="left",
        baseline="middle",
        aria=False,
    )
    return [*swatches, words], _by_width(narrow_rows * _ROW + 6, wide_rows * _ROW + 6)


# --- Targets --------------------------------------------------------------------------------------


def _target_key(text: str | None, *, narrow_only: bool = True) -> list[_Key]:
    """The target in the key, where a narrow chart has no room for it at the right end."""
    if not text:
        return []
    return [_Key(text, TARGET, fill=TARGET_BAND, narrow_only=narrow_only)]


def _target_margin(text: str | None) -> str:
    return _by_width(0, _text_width(len(text))) if text else "0"


def _both_edges(f: _Fields) -> str:
    return f"isValid({f.datum('maal_nedre')}) && isValid({f.datum('maal_ovre')})"


def _target_middle(f: _Fields) -> str:
    lower, upper = f.datum("maal_nedre"), f.datum("maal_ovre")
    either = f"isValid({lower}) ? {lower} : {upper}"
    return f"{_both_edges(f)} ? ({lower} + {upper}) / 2 : ({either})"


def _target_steps(f: _Fields) -> list[Layer]:
    """The target over vertical bars: one step a period, so that it may change from year to year."""
    # A pixel of overlap, or the joints between the steps shine through.
    step = _expr(f"{_step('x')} + 1")
    category = {"x": _category(_UP, f)}
    band = (
        _layer()
        .transform_filter(_both_edges(f))
        .mark_bar(width=step, color=TARGET_BAND, aria=False)
        .encode(**category, y=_value(_UP, f.maal_nedre), y2=alt.Y2(field=f.maal_ovre))
    )
    edges = [
        _layer()
        .transform_filter(f"isValid({_datum(edge)})")
        .mark_tick(
            orient="horizontal", size=step, thickness=1.5, color=TARGET, opacity=1, aria=False
        )
        .encode(**category, y=_value(_UP, edge))
        for edge in (f.maal_nedre, f.maal_ovre)
    ]
    return [band, *edges]


def _target_label(f: _Fields, text: str) -> Layer:
    """The target's words at its right end; only where the chart is wide."""
    return (
        _layer()
        .transform_filter("datum._bak == 1")
        .transform_calculate(_maal=_target_middle(f))
        .transform_filter("isValid(datum._maal)")
        .transform_aggregate(_maal="max(_maal)")
        .mark_text(
            x=_expr("range('x')[1] + 8"),
            text=_expr(f"{_NARROW} ? '' : {_js(text)}"),
            align="left",
            baseline="middle",
            color=TARGET_TEXT,
            fontWeight=600,
            aria=False,
        )
        .encode(y=_value(_UP, "_maal"))
    )


# --- Words at marks and periods -------------------------------------------------------------------


def _step(scale: str) -> str:
    """Distance in px between the middles of two neighbouring bands."""
    return f"(bandwidth('{scale}') / {_BAND_FILL})"


def _halo(chart: Layer, mark: Spec, encoding: Spec, width: float = 3) -> list[Layer]:
    """Text that stays legible on a target's edge or a line: its own shape in white beneath it."""
    under = {**mark, "stroke": GROUND, "strokeWidth": width, "color": GROUND, "aria": False}
    return [chart.mark_text(**style).encode(**encoding) for style in (under, mark)]


def _every(space: str, step: str) -> str:
    """True for every n-th period, counted from the last, with n as small as the space allows."""
    return f"(datum._bak - 1) % max(1, ceil(({space}) / {step})) == 0"


def _period_labels(f: _Fields, position: Spec, step: str, *, over_time: bool = False) -> Layer:
    """The names under the plot: broken into lines where that is enough, or else thinned.

    Thinned from the last one, which always stays. Over time the distances differ (a count every
    fourth year, then every year): a name also stays where both its neighbours are far away.
    """
    width = f"(datum._x_tegn * {_CHARACTER})"
    wide = f"{width} > {step}"
    # The first and last are pushed inwards where they would stick out of the chart.
    space = f"({wide} ? {width} * 1.5 + 12 : {width} + 8)"
    outer = f"!datum._brutt && {wide} && (datum._bak == 1 || datum._bak == datum._perioder)"
    side = "(datum._bak == 1 ? 1 : -1)"
    thinned = f"{_every(space, step)} || datum._rom / datum._luke * {step} > {space}"
    whole = f"({thinned} ? {f.datum('x')} : '')"
    chart = _by_time(f) if over_time else _by_order(f)
    return chart.mark_text(
        y=_expr(f"height - {_FOOT} + 8"),
        baseline="top",
        lineHeight=16,
        color=SECONDARY,
        text=_expr(f"datum._brutt ? datum._linjer : {whole}"),
        align=_expr(f"{outer} ? ({side} > 0 ? 'right' : 'left') : 'center'"),
        dx=_expr(f"{outer} ? {side} * min({step} / 2, 30) : 0"),
        aria=False,
    ).encode(**position)


_A_PERIOD = ("_bak", "_x_tegn", "_perioder")


def _by_order(f: _Fields) -> Layer:
    """A row for each name under a band, broken into lines if every word of every name fits."""
    characters = f"max(3, floor((0.9 * width / datum._perioder - 4) / {_CHARACTER}))"
    lines = _broken(f.datum("x"), "datum._plass")
    long_word = f"test(regexp('[^ ]{{' + (datum._plass + 1) + ',}}'), {f.datum('x')})"
    return (
        _layer()
        .transform_aggregate(**{f.rekkefolge: f"min({f.rekkefolge})"}, groupby=[f.x, *_A_PERIOD])
        .transform_calculate(_plass=characters)
        .transform_calculate(_linjer=lines, _for_langt=f"{long_word} ? 1 : 0")
        .transform_joinaggregate(_for_lange="sum(_for_langt)")
        .transform_calculate(
            _brutt="datum._for_lange == 0 && datum._x_tegn > datum._plass", _rom="0", _luke="1"
        )
    )


def _by_time(f: _Fields) -> Layer:
    """A row for each date, with the distance to its nearest neighbour."""
    group = [f.x, *_A_PERIOD, f.dato, "_tid", "_luke", "_fra", "_til"]
    by_time = _sorted("_tid")
    return (
        _layer()
        .transform_aggregate(**{f.rekkefolge: f"min({f.rekkefolge})"}, groupby=group)
        .transform_window(_for="lag(_tid)", _etter="lead(_tid)", sort=by_time)
        .transform_calculate(
            _rom="min(isValid(datum._for) ? datum._tid - datum._for : 1e15,"
            " isValid(datum._etter) ? datum._etter - datum._tid : 1e15)",
            _brutt="false",
        )
    )


def _broken(text: str, characters: str) -> str:
    """An expression for a text as lines of at most so many characters, broken between words."""
    pattern = f"regexp('(.{{1,' + {characters} + '}})( |$)', 'g')"
    return f"split(trim(replace({text}, {pattern}, '$1\\n')), '\\n')"


def _with_periods(rows: Layer, f: _Fields) -> Layer:
    """Give each row its period's number from the end and the longest texts, to thin labels by."""
    return (
        rows.transform_calculate(
            _tegn_her=f"length({f.datum('verdi_tekst')} || '')", _x_her=f"length({f.datum('x')})"
        )
        .transform_window(_bak="dense_rank()", sort=_sorted(f.rekkefolge, descending=True))
        .transform_joinaggregate(
            _tegn="max(_tegn_her)", _x_tegn="max(_x_her)", _perioder="max(_bak)"
        )
    )


# --- Bars -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Bars:
    """How the bars of one chart stand: their way, the place of each, its thickness and colour."""

    way: _Way
    f: _Fields
    position: Spec
    thickness: str
    colour: str
    series: _Series | None = None
    fill_opacity: str = "1"
    separated: bool = False

    @property
    def hatched(self) -> str:
        unfinished = self.f.datum("ufullstendig")
        named = sorted(self.series.hatched) if self.series else []
        return f"({unfinished} || indexof({_js(named)}, {_datum(self.f.serie)}) >= 0)"

    def layers(self) -> list[Layer]:
        border = GROUND if self.separated else None
        width, height = _box(self.way, self.thickness)
        return [
            self._filled(
                "true",
                fill=_expr(self.colour),
                fillOpacity=_expr(self.fill_opacity),
                stroke=border or _expr(self.colour),
                strokeWidth=_BREAK,
                description=_description(self.f, series=self.series is not None),
            ),
            self._filled(
                self.hatched,
                fill=_expr(_hatch(width, height)),
                stroke=_expr(self.colour),
                strokeWidth=1.5,
                aria=False,
            ),
            _hollow(
                self.way,
                self.f,
                self.position,
                self.thickness,
                colour=self.colour,
                series=self.series is not None,
            ),
        ]

    def _filled(self, condition: str, **style: Any) -> Layer:
        series = self.series is not None
        return (
            _layer()
            .transform_filter(f"{self.f.has_value} && {condition}")
            .mark_bar(**{self.way.thickness: _expr(self.thickness)}, **style)
            .encode(
                **self.position,
                **{self.way.value: _value(self.way, "_topp")},
                **_value_2(self.way, "_bunn"),
                **_told(self.f, series=series),
            )
        )


def _side_by_side(rows: Layer, f: _Fields) -> Layer:
    """Ends of each bar by itself: from zero, or from the lower end of a range to its upper."""
    value, upper = f.datum("verdi"), f.datum("verdi_til")
    return rows.transform_calculate(
        _topp=f"{f.has_value} ? (isValid({upper}) ? {upper} : {value}) : null",
        _bunn=f"{f.has_value} && isValid({upper}) ? {value} : 0",
        _slutt="0",
        _skjult_nr="1",
    ).transform_calculate(_ende="isValid(datum._topp) ? datum._topp : 0")


def _on_top(rows: Layer, f: _Fields) -> Layer:
    """Ends of each part of a stack, where the stack ends, and the hidden parts numbered."""
    return (
        rows.transform_calculate(
            _bidrag=f"{f.has_value} ? {f.datum('verdi')} : 0",
            _skjult_her=f"{f.datum('skjult')} ? 1 : 0",
        )
        .transform_stack(
            stack="_bidrag", groupby=[f.x], sort=_sorted("_nr"), as_=["_bunn", "_topp"]
        )
        .transform_window(_skjult_nr="sum(_skjult_her)", groupby=[f.x], sort=_sorted("_nr"))
        .transform_joinaggregate(_slutt="max(_topp)", _skjulte="sum(_skjult_her)", groupby=[f.x])
    )


def _numbered(rows: Layer, series: _Series) -> Layer:
    """Give each row its series' number; a row of none of them is not drawn."""
    return rows.transform_calculate(_nr=series.number).transform_filter("datum._nr >= 0")


def _bar_values(bars: _Bars, *, step: str, turned: str, shown: str = "true") -> list[Layer]:
    """The value over each vertical bar, the word over a hidden one, the sign where one is missing.

    `turned` tells when the text has to stand on end; `shown` when a value has room. The word or
    sign where there is none is always written: a gap without it would read as zero.
    """
    f = bars.f
    hidden = f.datum("skjult")
    gap = f"({hidden} ? {_HOLLOW + 5} : 5)"
    mark: Spec = {
        "text": _expr(f"!isValid(datum._topp) || ({shown}) ? {f.word} : ''"),
        "fontSize": _expr(_font_size(step)),
        "fontWeight": 600,
        "color": _expr(f"isValid(datum._topp) ? '{TEXT}' : '{SECONDARY}'"),
        "angle": _expr(f"{turned} ? 270 : 0"),
        "align": _expr(f"{turned} ? 'left' : 'center'"),
        "baseline": _expr(f"{turned} ? 'middle' : 'bottom'"),
        "dx": _expr(f"{turned} ? {gap} : 0"),
        "dy": _expr(f"{turned} ? 1 : -{gap}"),
        "aria": False,
    }
    told = _told(f, series=bars.series is not None)
    encoding = {**bars.position, "y": _value(_UP, "_ende"), **told}
    return _halo(_layer(), mark, encoding)


def _font_size(step: str) -> str:
    return f"{step} < 40 ? {_SMALL_FONT_SIZE} : {_FONT_SIZE}"


def _part_values(bars: _Bars) -> list[Layer]:
    """The value inside each part of a stack, where the part is large enough for it."""
    f = bars.f
    assert bars.series is not None
    width, height = _box(bars.way, bars.thickness)
    text = f.datum("verdi_tekst")
    fits = f"{width} > length({text}) * {_CHARACTER} + 6 && {height} > 19"
    mark: Spec = {
        "text": _expr(f"{fits} ? {text} : ''"),
        "align": "center",
        "baseline": "middle",
        "dy": 1,
        "aria": False,
    }
    # Over stripes the text needs its halo; on a plain colour a white one would only blur it.
    chart = (
        _layer()
        .transform_filter(f.has_value)
        .transform_calculate(_midt="(datum._bunn + datum._topp) / 2")
    )
    # The text lies over its part and would keep the pointer from it.
    encoding = {**bars.position, bars.way.value: _value(bars.way, "_midt"), **_told(f, series=True)}
    halo = _halo(
        chart.transform_filter(bars.hatched),
        {**mark, "color": TEXT, "fontWeight": 600},
        encoding,
        6,
    )
    plain = chart.transform_filter(f"!{bars.hatched}").mark_text(
        **mark, color=_expr(bars.series.text_colour)
    )
    return [plain.encode(**encoding), *halo]


def _stack_ends(bars: _Bars, *, total_tekst: str | None, step: str, turned: str) -> list[Layer]:
    """At the end of each stack its total, and the word when a part of it is hidden."""
    f, up = bars.f, bars.way is _UP
    hidden = "datum._skjulte > 0"
    total = f"({_datum(total_tekst)} || '')" if total_tekst else "''"
    one_line = f"{total} + ({hidden} ? ({total} ? ' · ' : '') + '{HIDDEN_WORD}' : '')"
    two_lines = f"{hidden} && {total} ? [{total}, '{HIDDEN_WORD}'] : {one_line}"
    on_end = f"({hidden} && {turned})" if up else "false"
    # Vega stacks the lines of a text downwards from the first, also where its foot is the anchor.
    second_line = f"({hidden} && {total} ? 16 : 0)"
    gap = f"(5 + datum._skjulte * {_HOLLOW + 4})"
    shown = f"({hidden} || {_every(f'datum._slutt_tegn * {_CHARACTER} + 4', step)})"
    sideways = f"{on_end} || {_js(not up)}"
    mark: Spec = {
        "text": _expr(f"!{shown} ? '' : {sideways} ? {one_line} : {two_lines}"),
        "fontSize": _expr(_font_size(step)),
        "fontWeight": 600,
        "color": TEXT,
        "lineHeight": 16,
        "angle": _expr(f"{on_end} ? 270 : 0"),
        "align": _expr(f"{sideways} ? 'left' : 'center'"),
        "baseline": _expr(f"{sideways} ? 'middle' : 'bottom'"),
        "dx": _expr(f"{sideways} ? {gap} : 0"),
        "dy": _expr(f"{sideways} ? 1 : -{gap} - {second_line}"),
        "aria": False,
    }
    group = [f.x, "_slutt", "_skjulte", "_bak", *([total_tekst] if total_tekst else [])]
    chart = (
        _layer()
        .transform_aggregate(**{f.rekkefolge: f"min({f.rekkefolge})"}, groupby=group)
        .transform_calculate(_lengde=f"length({total})")
        .transform_joinaggregate(_slutt_tegn="max(_lengde)")
    )
    return _halo(chart, mark, {**bars.position, bars.way.value: _value(bars.way, "_slutt")})


def _band_scale(first: str, last: str) -> alt.Scale:
    return alt.Scale(
        paddingInner=1 - _BAND_FILL,
        paddingOuter=(1 - _BAND_FILL) / 2,
        range=[_expr(first), _expr(last)],
    )


def _zero_scale(base: str, end: str) -> alt.Scale:
    return alt.Scale(zero=True, nice=False, range=[_expr(base), _expr(end)])


def _scales(way: _Way, f: _Fields, category: alt.Scale, value: alt.Scale) -> Layer:
    """A layer that draws nothing and holds both scales, over every row whatever it lacks."""
    # Without a sliver over zero a chart of nothing but zeros has its base line halfway up. It is a
    # value, not a domain: a domain that one layer names shuts out the values of all the others.
    encoding = {way.category: _category(way, f, category), way.value: _value(way, "_minst", value)}
    return (
        _layer()
        .transform_calculate(_minst="1e-6")
        .mark_point(opacity=0, size=0, aria=False)
        .encode(**encoding)
    )


def _upright(f: _Fields, right: str, top: str) -> Layer:
    return _scales(
        _UP, f, _band_scale("0", f"width - {right}"), _zero_scale(f"height - {_FOOT}", top)
    )


def _spec(layers: Sequence[Layer], rows: Layer, height: int) -> Spec:
    """The layers, from the back to the front, over the rows as the transforms of `rows` make them.

    Each layer is written out by itself: `alt.layer` copies all of them at every transform, which
    took ten times as long, and Altair gives each an empty data set, which would keep the page's
    table from it. Validation is the tests' work.
    """
    spec: Spec = {
        "$schema": f"https://vega.github.io/schema/vega-lite/{alt.SCHEMA_VERSION}.json",
        "transform": _written(rows.mark_point())["transform"],
        "layer": [_written(layer) for layer in layers],
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4, "right": 4, "top": 4, "bottom": 4},
        "config": json.loads(json.dumps(_CONFIG)),
    }
    if _HATCH_PARAM in json.dumps(spec["layer"]):
        spec["params"] = [{"name": _HATCH_PARAM, "value": _hatch_stops()}]
    return spec


def _written(layer: Layer) -> Spec:
    written: Spec = layer.to_dict(validate=False)
    return {key: written[key] for key in ("transform", "mark", "encoding") if key in written}


# --- The charts -----------------------------------------------------------------------------------


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
    as in ``_Fields``, names by keyword. A row with ``verdi_til`` is a lighter, floating bar.

    ``maal_tekst``: the words at the target, e.g. "Måltall 20–30"; None draws no target.
    ``height``: px, all in all.
    """
    f = _fields(x, felt)
    step = _step("x")
    is_range = f"isValid({f.datum('verdi_til')})"
    bars = _Bars(
        _UP,
        f,
        {"x": _category(_UP, f)},
        _bar_thickness("x"),
        _js(INK),
        fill_opacity=f"{is_range} ? 0.3 : 1",
    )
    words = _bar_values(
        bars,
        step=step,
        turned=f"({step} < 46 && {f.datum('skjult')})",
        shown=_every(f"datum._tegn * {_CHARACTER} + 2", step),
    )
    layers = _standing(bars, words, top=f"{_ROW}", maal_tekst=maal_tekst)
    return _spec(layers, _with_periods(_side_by_side(_layer(), f), f), height)


def _standing(
    bars: _Bars, words: Sequence[Layer], *, top: str, maal_tekst: str | None
) -> list[Layer]:
    """Everything in a chart of vertical bars, from the back to the front.

    `words`: the layers of text at the bars. `top`: px that the highest of them need.
    """
    f = bars.f
    keys = bars.series.keys() if bars.series else []
    key, key_height = _key_layers([*keys, *_target_key(maal_tekst)])
    return [
        _upright(f, _target_margin(maal_tekst), f"{key_height} + {top}"),
        *(_target_steps(f) if maal_tekst else []),
        *bars.layers(),
        _base_line(_UP),
        *words,
        _period_labels(f, {"x": _category(_UP, f)}, _step("x")),
        *([_target_label(f, maal_tekst)] if maal_tekst else []),
        *key,
    ]


def _bar_thickness(scale: str) -> str:
    return f"min(bandwidth('{scale}'), {_MOST_THICKNESS})"


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
    f = _fields(x, felt)
    series = _series(f.serie, serier, farger)
    position = {"x": _category(_UP, f), "xOffset": _beside(f, serier)}
    step = f"(bandwidth('xOffset') / {_OFFSET_FILL})"
    bars = _Bars(_UP, f, position, _bar_thickness("xOffset"), series.colour, series)
    longest = f"max(datum._tegn, {f.datum('skjult')} ? {len(HIDDEN_WORD)} : 0)"
    words = _bar_values(bars, step=step, turned=f"({longest} * {_CHARACTER} > {step} + 4)")
    # Narrow bars have their values standing on end.
    layers = _standing(bars, words, top=_by_width(2 * _ROW, _ROW), maal_tekst=maal_tekst)
    rows = _side_by_side(_numbered(_layer(), series), f)
    return _spec(layers, _with_periods(rows, f), height)


def _beside(f: _Fields, labels: Sequence[str]) -> alt.XOffset:
    """Places of the series within a period, kept together where the bars could not fill it."""
    half = f"min(bandwidth('x'), {len(labels) * _MOST_THICKNESS / _OFFSET_FILL:g}) / 2"
    ends = [_expr(f"bandwidth('x') / 2 {sign} {half}") for sign in "-+"]
    scale = alt.Scale(paddingInner=1 - _OFFSET_FILL, range=ends)
    return alt.XOffset(field=f.serie, type="nominal", sort=list(labels), scale=scale)


def stacked_bar(
    x: str = "periode",
    *,
    serier: Sequence[str],
    farger: Sequence[str] | None = None,
    total_tekst: str | None = None,
    maal_tekst: str | None = None,
    height: int = 320,
    **felt: Unpack[FieldNames],
) -> Spec:
    """Vertical bars of stacked series, the first label lowest, the total above each.

    Columns: those of ``grouped_bar`` except ``verdi_til``. ``total_tekst``: name of a VARCHAR
    column with the period's total, the same on each of its rows; None writes no total. A hidden
    part is a hollow mark on top of the stack, in its series' colour. Targets are for the total.
    """
    f = _fields(x, felt)
    series = _series(f.serie, serier, farger)
    step = _step("x")
    position = {"x": _category(_UP, f)}
    bars = _Bars(_UP, f, position, _bar_thickness("x"), series.colour, series, separated=True)
    ends = _stack_ends(bars, total_tekst=total_tekst, step=step, turned=f"{step} < 46")
    words = [*_part_values(bars), *ends]
    layers = _standing(bars, words, top=f"{2 * _ROW}", maal_tekst=maal_tekst)
    rows = _on_top(_numbered(_layer(), series), f)
    return _spec(layers, _with_periods(rows, f), height)


# --- Horizontal bars ------------------------------------------------------------------------------

_ROW_STEP = 40
_NARROW_NAME = 18  # characters, where the name of a category is broken on a narrow chart
_WIDE_NAME = 40


def _name_margin(characters: int) -> str:
    if not characters:
        return "0"
    narrow, wide = (_text_width(min(characters, most)) for most in (_NARROW_NAME, _WIDE_NAME))
    return _by_width(narrow, wide)


def _category_names(f: _Fields, characters: int, emphasised: str | None) -> list[Layer]:
    """The categories' names to the left of their bars, broken into lines between words."""
    if not characters:
        return []
    lines = _broken(f.datum("x"), _by_width(_NARROW_NAME, _WIDE_NAME))
    group = [f.x, *([emphasised] if emphasised else [])]
    return [
        _layer()
        .transform_aggregate(**{f.rekkefolge: f"min({f.rekkefolge})"}, groupby=group)
        .transform_calculate(_linjer=lines)
        .mark_text(
            x=_expr("range('x')[0] - 8"),
            text=_expr("datum._linjer"),
            align="right",
            baseline="middle",
            lineHeight=16,
            dy=_expr("1 - (length(datum._linjer) - 1) * 8"),
            limit=_expr(f"{_name_margin(characters)} - 8"),
            fontWeight=_expr(f"{_datum(emphasised)} ? 600 : 400" if emphasised else "400"),
            aria=False,
        )
        .encode(y=_category(_RIGHT, f))
    ]


def _lying(f: _Fields, left: str, right: str, top: str) -> Layer:
    return _scales(_RIGHT, f, _band_scale(top, "height"), _zero_scale(left, f"width - {right}"))


def _rows_height(rows: int, keys: Sequence[_Key] = ()) -> int:
    """Height in px of so many horizontal bars and of the key above them where it is tallest."""
    key_rows = max(_key_places(keys)[1:], default=0)
    return rows * _ROW_STEP + key_rows * _ROW + 8


def hbar(
    x: str = "kategori",
    *,
    antall_rader: int,
    etikett_tegn: int = 28,
    verdi_tegn: int = 8,
    fremhevet: str | None = None,
    **felt: Unpack[FieldNames],
) -> Spec:
    """One horizontal bar a category, its name to the left and its value at the end.

    Columns: those of ``bar`` without targets; ``x`` is the category.
    ``antall_rader``: categories in the table; the height follows from it.
    ``etikett_tegn``, ``verdi_tegn``: characters of the longest name and of the longest
    ``verdi_tekst``, the room they are given; longer names are broken between words.
    ``fremhevet``: name of a BOOLEAN column, the bars that are not lighter than the rest; the name
    of such a bar is also in bold.
    """
    f = _fields(x, felt)
    position = {"y": _category(_RIGHT, f)}
    is_range = f"isValid({f.datum('verdi_til')})"
    lighter = f"{is_range} ? 0.3 : {f'{_datum(fremhevet)} ? 1 : 0.62' if fremhevet else '1'}"
    bars = _Bars(_RIGHT, f, position, _bar_thickness("y"), _js(INK), fill_opacity=lighter)
    right = f"{_text_width(max(verdi_tegn, len(HIDDEN_WORD) + 2))}"
    layers = [
        _lying(f, _name_margin(etikett_tegn), right, "0"),
        *bars.layers(),
        _base_line(_RIGHT),
        *_bar_end_values(f, position),
        *_category_names(f, etikett_tegn, fremhevet),
    ]
    return _spec(layers, _side_by_side(_layer(), f), _rows_height(antall_rader))


def _bar_end_values(f: _Fields, position: Spec) -> list[Layer]:
    mark: Spec = {
        "text": _expr(f.word),
        "fontWeight": 600,
        "color": _expr(f"isValid(datum._topp) ? '{TEXT}' : '{SECONDARY}'"),
        "align": "left",
        "baseline": "middle",
        "dx": _expr(f"{f.datum('skjult')} ? {_HOLLOW + 6} : 6"),
        "dy": 1,
        "aria": False,
    }
    encoding = {**position, "x": _value(_RIGHT, "_ende"), **_told(f, series=False)}
    return _halo(_layer(), mark, encoding)


def stacked_hbar(
    x: str = "kategori",
    *,
    serier: Sequence[str],
    antall_rader: int = 1,
    farger: Sequence[str] | None = None,
    skravert: Sequence[str] = (),
    total_tekst: str | None = None,
    etikett_tegn: int = 0,
    total_tegn: int = 8,
    **felt: Unpack[FieldNames],
) -> Spec:
    """One or a few horizontal bars, each split into parts from left to right.

    Columns: those of ``stacked_bar``; ``x`` is the category. ``serier``: five parts at most, four
    with colours and those in ``skravert`` hatched in grey (not examined, unknown).
    ``total_tekst``: as in ``stacked_bar``, at the end of the bar, ``total_tegn`` characters.
    ``antall_rader`` and ``etikett_tegn`` as in ``hbar``; 0 characters writes no names.
    """
    f = _fields(x, felt)
    series = _series(f.serie, serier, farger, skravert)
    position = {"y": _category(_RIGHT, f)}
    keys = series.keys()
    key, key_height = _key_layers(keys)
    bars = _Bars(_RIGHT, f, position, _bar_thickness("y"), series.colour, series, separated=True)
    # The word for a hidden part makes its own room: text that sticks out shrinks the plot.
    right = f"{_text_width(total_tegn)}" if total_tekst else "8"
    layers = [
        _lying(f, _name_margin(etikett_tegn), right, key_height),
        *bars.layers(),
        _base_line(_RIGHT),
        *_part_values(bars),
        *_stack_ends(bars, total_tekst=total_tekst, step="1e4", turned="false"),
        *_category_names(f, etikett_tegn, None),
        *key,
    ]
    rows = _with_periods(_on_top(_numbered(_layer(), series), f), f)
    return _spec(layers, rows, _rows_height(antall_rader, keys))


# --- Lines ----------------------------------------------------------------------------------------

_LINE_PADDING = 14  # px at either end of the time axis, half a value's text
_POINT_SIZE = 64
_LABEL_HEIGHT = 18


def _timed(rows: Layer, f: _Fields) -> Layer:
    """Give each row its time, what may be drawn of it, and its place in its series."""
    value = f.datum("verdi")
    has = f"({f.has_value})"
    return (
        rows.transform_calculate(
            _tid=f"toNumber({f.datum('dato')})",
            _y=f"{has} ? {value} : null",
            _skjult_her=f"{f.datum('skjult')} ? 1 : 0",
        )
        .transform_calculate(_tid_vist=f"{has} ? datum._tid : null")
        .transform_joinaggregate(_forst="min(_tid_vist)", _sist="max(_tid_vist)", groupby=["_nr"])
        .transform_window(_forrige="lag(_tid)", groupby=["_nr"], sort=_sorted("_tid"))
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
            _skjult_nr="sum(_skjult_her)", groupby=[f.x], frame=[None, 0], sort=_sorted("_nr")
        )
        .transform_joinaggregate(_skjulte="sum(_skjult_her)", groupby=[f.x])
    )


def _line_step() -> str:
    """Least distance in px between two neighbouring points in time."""
    span = "(range('x')[1] - range('x')[0])"
    return f"(datum._luke > 0 ? {span} * datum._luke / (datum._til - datum._fra) : 1e4)"


def _on_time(f: _Fields) -> Spec:
    return {"x": alt.X(field=f.dato, type="temporal", axis=None)}


def _line_scales(f: _Fields, *, right: str, top: str, zero: bool, axis: alt.Axis) -> Layer:
    value = alt.Scale(zero=zero, nice=True, range=[_expr(f"height - {_FOOT}"), _expr(top)])
    time = alt.Scale(range=[_expr(f"{_LINE_PADDING}"), _expr(f"width - {right}")])
    return (
        _layer()
        .mark_point(opacity=0, size=0, aria=False)
        .encode(
            x=alt.X(field=f.dato, type="temporal", axis=None, scale=time),
            y=alt.Y(field="_y", type="quantitative", axis=axis, scale=value),
        )
    )


def _line_axis(format_: str, unit: str) -> alt.Axis:
    label: Spec = {"labelExpr": f"datum.label + {_js(unit)}"} if unit else {}
    return alt.Axis(
        title=None,
        orient="left",
        tickCount=4,
        format=format_,
        grid=True,
        domain=False,
        ticks=False,
        labelPadding=8,
        aria=False,
        **label,
    )


def _line_targets(f: _Fields) -> list[Layer]:
    """The target over time, its steps halfway between the points that they belong to."""
    first = _layer().transform_filter("datum._nr == 0")
    band = (
        first.transform_filter(_both_edges(f))
        .mark_area(interpolate="step", color=TARGET_BAND, opacity=1, aria=False)
        .encode(**_on_time(f), y=_level(f.maal_nedre), y2=alt.Y2(field=f.maal_ovre))
    )
    edges = [
        first.transform_filter(f"isValid({_datum(edge)})")
        .mark_line(interpolate="step", color=TARGET, strokeWidth=1.5, aria=False)
        .encode(**_on_time(f), y=_level(edge))
        for edge in (f.maal_nedre, f.maal_ovre)
    ]
    return [band, *edges]


def _series_lines(f: _Fields, series: _Series, *, told: bool) -> list[Layer]:
    """The lines, broken where a value is hidden or missing, and a point at every value."""
    position = {**_on_time(f), "y": _level("_y")}
    lines = (
        _layer()
        .mark_line(
            stroke=_expr(series.colour),
            strokeWidth=2.5,
            invalid="break-paths-filter-domains",
            aria=False,
        )
        .encode(**position, detail=alt.Detail(field="_nr", type="nominal"))
    )
    # Hollow: a forecast, approximate, or a period that is not over.
    open_ = f"({f.datum('usikker')} || {f.datum('ufullstendig')})"
    points = (
        _layer()
        .transform_filter("isValid(datum._y)")
        .mark_point(
            shape=_expr(f"{_js(_SHAPES)}[datum._nr]"),
            size=_POINT_SIZE,
            opacity=1,
            fill=_expr(f"{open_} ? '{GROUND}' : {series.colour}"),
            stroke=_expr(series.colour),
            strokeWidth=2,
            description=_description(f, series=told),
        )
        .encode(**position, **_told(f, series=told))
    )
    return [lines, points]


def _hidden_points(f: _Fields, series: _Series, *, told: bool) -> list[Layer]:
    """A hollow mark on the base line for every hidden value, and one word over them."""
    level = f"height - {_FOOT} - 8 - (datum._skjult_nr - 1) * 15"
    hidden = _layer().transform_filter(f.datum("skjult"))
    turned = f"({_line_step()} < 46)"
    points = hidden.mark_point(
        y=_expr(level),
        shape=_expr(f"{_js(_SHAPES)}[datum._nr]"),
        size=_POINT_SIZE,
        opacity=1,
        fill=GROUND,
        stroke=_expr(series.colour),
        strokeWidth=1.5,
        description=_description(f, series=told),
    ).encode(**_on_time(f), **_told(f, series=told))
    mark: Spec = {
        "y": _expr(f"{level} - 10"),
        "text": HIDDEN_WORD,
        "fontSize": _SMALL_FONT_SIZE,
        "color": SECONDARY,
        "angle": _expr(f"{turned} ? 270 : 0"),
        "align": _expr(f"{turned} ? 'left' : 'center'"),
        "baseline": _expr(f"{turned} ? 'middle' : 'bottom'"),
        "aria": False,
    }
    top = hidden.transform_filter("datum._skjult_nr == datum._skjulte")
    return [points, *_halo(top, mark, _on_time(f))]


def _first_values(f: _Fields, series: _Series) -> list[Layer]:
    """The value at the left end of the highest line, over it, and of the lowest, under it."""
    under = "(datum._rang > 1)"
    mark: Spec = {
        "text": _expr(f.datum("verdi_tekst")),
        "color": _expr(series.label_colour),
        "fontWeight": 600,
        "baseline": _expr(f"{under} ? 'top' : 'bottom'"),
        "align": "left",
        "dx": -6,
        "dy": _expr(f"{under} ? 9 : -8"),
        "aria": False,
    }
    chart = (
        _layer()
        .transform_filter(
            "isValid(datum._y) && datum._tid === datum._forst && datum._forst < datum._sist"
        )
        .transform_window(_rang="row_number()", sort=_sorted("_y", descending=True))
        .transform_joinaggregate(_nederst="max(_rang)")
        .transform_filter("datum._rang == 1 || datum._rang == datum._nederst")
    )
    return _halo(chart, mark, {**_on_time(f), "y": _level("_y")})


def _last_values(f: _Fields, series: _Series, *, top: str, zero: bool, named: bool) -> list[Layer]:
    """Name and value at the right end of each line, pushed apart where lines end close together.

    The scale is out of reach where rows are sorted, so the height of an end is worked out again
    from the range of the values; close enough to tell which labels collide.
    """
    low = "0" if zero else "datum._lavest"
    high = "max(datum._hoyest, datum._hoyest_maal || 0)"
    share = f"(datum._y - {low}) / max(1e-9, {high} - {low})"
    chart = (
        _layer()
        .transform_filter("isValid(datum._y) && datum._tid === datum._sist")
        .transform_calculate(_px=f"(height - {_FOOT} - ({top})) * (1 - {share})")
        .transform_window(_rang="row_number()", sort=_sorted("_px"))
        .transform_calculate(_lagt=f"datum._px - datum._rang * {_LABEL_HEIGHT}")
        .transform_window(_lagt_mest="max(_lagt)", sort=_sorted("_px"))
        .transform_calculate(_skyv=f"datum._lagt_mest + datum._rang * {_LABEL_HEIGHT} - datum._px")
    )
    name = f"{_NARROW} ? '' : {f.datum('serie')} + '  '" if named else "''"
    mark: Spec = {
        "text": _expr(f"({name}) + {f.datum('verdi_tekst')}"),
        "color": _expr(series.label_colour),
        "fontWeight": 600,
        "align": "left",
        "baseline": "middle",
        "dx": 10,
        "dy": _expr("datum._skyv + 1"),
        "aria": False,
    }
    return _halo(chart, mark, {**_on_time(f), "y": _level("_y")})


def _break_layers(f: _Fields, breaks: Sequence[tuple[str, str]], top: str) -> list[Layer]:
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
        _one_row()
        .transform_calculate(_brudd=_js(entries))
        .transform_flatten(["_brudd"])
        .transform_calculate(**{f.dato: "toDate(datum._brudd.tid)"})
    )
    word_y = f"{top} - {_ROW} + 4 - datum._brudd.rad * {_ROW - 4}"
    width = f"length(datum._brudd.ord) * {_CHARACTER}"
    flipped = f"scale('x', {f.datum('dato')}) + {width} > width"
    rule = rows.mark_rule(
        color=SECONDARY,
        strokeDash=[4, 3],
        y=_expr(f"{word_y} - 8"),
        y2=_expr(f"height - {_FOOT}"),
        aria=False,
    ).encode(**_on_time(f))
    words = rows.mark_text(
        y=_expr(word_y),
        text=_expr("datum._brudd.ord"),
        color=SECONDARY,
        align=_expr(f"{flipped} ? 'right' : 'left'"),
        dx=_expr(f"{flipped} ? -5 : 5"),
        baseline="middle",
        aria=False,
    ).encode(**_on_time(f))
    return [rule, words]


def _break_rows(breaks: Sequence[tuple[str, str]]) -> int:
    return min(len(breaks), 3)


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
    f = _fields(x, felt)
    named = len(serier) > 1
    series = _series(f.serie, serier or ("",), farger)
    longest = max(map(len, series.labels)) + 2 if named else 0
    keys = [*series.keys(shaped=True, narrow_only=True)] if named else []
    # The right ends belong to the names of the series, so the target is told in the key.
    key, key_height = _key_layers([*keys, *_target_key(maal_tekst, narrow_only=False)])
    right = _by_width(_text_width(verdi_tegn), _text_width(longest + verdi_tegn))
    top = f"{key_height} + {_ROW + 2 + (_ROW - 4) * _break_rows(brudd)}"
    layers = [
        _line_scales(
            f, right=right, top=top, zero=null_i_bunn, axis=_line_axis(akse_format, akse_enhet)
        ),
        *(_line_targets(f) if maal_tekst else []),
        *_break_layers(f, brudd, top),
        *_series_lines(f, series, told=bool(serier)),
        *_hidden_points(f, series, told=bool(serier)),
        *_first_values(f, series),
        *_last_values(f, series, top=top, zero=null_i_bunn, named=named),
        _period_labels(f, _on_time(f), _line_step(), over_time=True),
        *key,
    ]
    rows = _numbered(_layer(), series) if serier else _layer().transform_calculate(_nr="0")
    return _spec(layers, _with_periods(_timed(rows, f), f), height)
