"""Charts of horizontal bars, their categories named to the left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from boligkompass.charts.bars import Bars
from boligkompass.charts.expressions import broken, by_width, datum, expr, text_width
from boligkompass.charts.fields import HIDDEN_WORD, FieldNames, Fields
from boligkompass.charts.keys import key_layers, most_rows, series_keys
from boligkompass.charts.orientation import RIGHT
from boligkompass.charts.parts import Layer, Spec, halo, layer, one_row_each
from boligkompass.charts.periods import with_periods
from boligkompass.charts.series import Series
from boligkompass.charts.spec import kept, write_spec
from boligkompass.charts.stacks import part_values, stack_ends
from boligkompass.charts.theme import HOLLOW, ROW, SECONDARY, TEXT

ROW_STEP = 40
_NARROW_NAME = 19  # characters, where the name of a category is broken on a narrow chart
_WIDE_NAME = 40


@kept
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
    f = Fields(x, **felt)
    bars = Bars(RIGHT, f, opacity=f"{datum(fremhevet)} ? 1 : 0.62" if fremhevet else "1")
    right = text_width(max(verdi_tegn, len(HIDDEN_WORD) + 2))
    layers = [
        RIGHT.scales(f, ("0", "height"), (_name_margin(etikett_tegn), f"width - {right}")),
        *bars.layers(),
        RIGHT.base_line(),
        *values_at_ends(bars),
        *_category_names(f, etikett_tegn, fremhevet),
    ]
    return write_spec(layers, bars.rows(), antall_rader * ROW_STEP + 8)


@kept
def stacked_hbar(
    x: str = "kategori",
    *,
    serier: Sequence[str],
    antall_rader: int = 1,
    farger: Sequence[str] | None = None,
    skravert: Sequence[str] = (),
    total_tekst: str | None = None,
    total: str | None = None,
    etikett_tegn: int = 0,
    total_tegn: int = 8,
    **felt: Unpack[FieldNames],
) -> Spec:
    """One or a few horizontal bars, each split into parts from left to right.

    Columns: those of ``stacked_bar``; ``x`` is the category. ``serier``: five parts at most, four
    with colours and those in ``skravert`` hatched in grey (not examined, unknown).
    ``total_tekst``: as in ``stacked_bar``, at the end of the bar, ``total_tegn`` characters.
    ``total``: as in ``stacked_bar``.
    ``antall_rader`` and ``etikett_tegn`` as in ``hbar``; 0 characters writes no names.
    """
    f = Fields(x, **felt)
    series = Series.of(f.serie, serier, farger, skravert)
    bars = Bars(RIGHT, f, series, stacked=True, total=total)
    keys = series_keys(series)
    key, key_height = key_layers(keys)
    # The word for a hidden part makes its own room: text that sticks out shrinks the plot.
    right = text_width(total_tegn) if total_tekst else 8
    layers = [
        RIGHT.scales(f, (key_height, "height"), (_name_margin(etikett_tegn), f"width - {right}")),
        *bars.layers(),
        RIGHT.base_line(),
        *part_values(bars),
        *stack_ends(bars, total_tekst),
        *_category_names(f, etikett_tegn, None),
        *key,
    ]
    height = antall_rader * ROW_STEP + most_rows(keys) * ROW + 8
    return write_spec(layers, with_periods(bars.rows(), f), height)


def values_at_ends(bars: Bars) -> list[Layer]:
    """The value of each bar beside its end, clear of the mark of a hidden one."""
    f = bars.f
    return halo(
        layer(),
        {**bars.position, **RIGHT.values("_ende"), **bars.told},
        text=expr(f.word),
        fontWeight=600,
        color=expr(f"isValid(datum._topp) ? '{TEXT}' : '{SECONDARY}'"),
        align="left",
        baseline="middle",
        dx=expr(f"{datum(f.skjult)} ? {HOLLOW + 6} : 6"),
        dy=1,
    )


def _name_margin(characters: int) -> str:
    if not characters:
        return "0"
    narrow, wide = (text_width(min(characters, most)) for most in (_NARROW_NAME, _WIDE_NAME))
    return by_width(narrow, wide)


def _category_names(f: Fields, characters: int, emphasised: str | None) -> list[Layer]:
    """The categories' names to the left of their bars, broken into lines between words."""
    if not characters:
        return []
    lines = broken(datum(f.x), by_width(_NARROW_NAME, _WIDE_NAME))
    return [
        one_row_each(f, f.x, *([emphasised] if emphasised else []))
        .transform_calculate(_linjer=lines)
        .mark_text(
            x=expr("range('x')[0] - 8"),
            text=expr("datum._linjer"),
            align="right",
            baseline="middle",
            lineHeight=16,
            dy=expr("1 - (length(datum._linjer) - 1) * 8"),
            limit=expr(f"{_name_margin(characters)} - 8"),
            fontWeight=expr(f"{datum(emphasised)} ? 600 : 400" if emphasised else "400"),
        )
        .encode(**RIGHT.categories(f))
    ]
