"""One word for a run of hidden neighbours: beside each of many marks it would only be noise."""

from __future__ import annotations

from typing import Any

from boligkompass.charts.expressions import expr
from boligkompass.charts.fields import HIDDEN_WORD
from boligkompass.charts.parts import Layer, halo, sorted_by
from boligkompass.charts.theme import FONT_SIZE, SECONDARY, SMALL_FONT_SIZE

# Px of the word lying, with air around it; in less room it stands on end.
_WORD_ROOM = 46
# Words on end in every place are noise: px, on the average, from one that is written to the next.
_BETWEEN = 120


def in_runs(hidden: Layer, place: str, *columns: str) -> Layer:
    """A row for each run of rows whose places follow one another, or for its middle.

    `hidden`: rows of what is hidden, one a mark or stack. `place`: an expression for the whole
    number of its place. Of each of `columns` the run has the first and the last value, as
    `_fra_<column>` and `_til_<column>`; it also has `_lop_antall`, how many it holds, `_lop_nr`,
    its number, and `_lop_alle`, how many runs there are. Rows keep their own columns, and
    `_lop_rad` is their number within the run.
    """
    ends = {f"_fra_{name}": f"first_value({name})" for name in columns}
    ends |= {f"_til_{name}": f"last_value({name})" for name in columns}
    return (
        hidden.transform_calculate(_plass=place)
        .transform_window(_rad="row_number()", sort=sorted_by("_plass"))
        # Within a run the place grows as fast as the row's number.
        .transform_calculate(_lop="datum._plass - datum._rad")
        .transform_window(
            _lop_rad="row_number()",
            **ends,
            groupby=["_lop"],
            frame=[None, None],
            sort=sorted_by("_plass"),
        )
        .transform_joinaggregate(_lop_antall="count()", groupby=["_lop"])
        .transform_window(_lop_nr="dense_rank()", sort=sorted_by("_lop"))
        .transform_joinaggregate(_lop_alle="max(_lop_nr)")
    )


def word_of_run(run: Layer, encoding: Any, *, room: str, gap: str, **mark: Any) -> list[Layer]:
    """The word over a run, on end where `room`, an expression for px, is less than it takes.

    The first run has it always; where many are narrow, not each of the others.
    `gap`: px between the word and the place that `encoding` or `mark` gives it.
    """
    turned = f"(({room}) < {_WORD_ROOM})"
    often = f"(datum._lop_nr - 1) % max(1, ceil({_BETWEEN} * datum._lop_alle / width)) == 0"
    return halo(
        run,
        encoding,
        **mark,
        text=expr(f"!{turned} || {often} ? '{HIDDEN_WORD}' : ''"),
        fontSize=expr(f"{turned} ? {SMALL_FONT_SIZE} : {FONT_SIZE}"),
        fontWeight=600,
        color=SECONDARY,
        angle=expr(f"{turned} ? 270 : 0"),
        align=expr(f"{turned} ? 'left' : 'center'"),
        baseline=expr(f"{turned} ? 'middle' : 'bottom'"),
        dx=expr(f"{turned} ? {gap} : 0"),
        dy=expr(f"{turned} ? 1 : -({gap})"),
    )
