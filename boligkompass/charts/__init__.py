"""Vega-Lite specs for the figures: drawn like a printed report, legible from 340 px to a wall.

Every public function returns a plain dict without data; the page hands the rows over as a pyarrow
table to ``st.vega_lite_chart(table, spec, theme=None, alt=...)``. The table has one row a mark and
its texts are already formatted; no number is formatted here except the ticks of a line's axis.

Everything but that axis is drawn inside the plot, at positions computed from ``width``. A Vega
legend or axis cannot change shape with the width, an end label outside the plot is cut off, and
an axis names itself to screen readers in English; marks of our own have none of these faults.
"""

from boligkompass.charts.fields import FieldNames
from boligkompass.charts.horizontal import hbar, stacked_hbar
from boligkompass.charts.lines import line
from boligkompass.charts.parts import Spec
from boligkompass.charts.spec import slim
from boligkompass.charts.theme import (
    ATTENTION,
    GROUND,
    INK,
    LINE,
    ORANGE,
    PALETTE,
    SECONDARY,
    TARGET,
    TARGET_BAND,
    TARGET_TEXT,
    TEXT,
)
from boligkompass.charts.vertical import bar, grouped_bar, stacked_bar

__all__ = [
    "ATTENTION",
    "GROUND",
    "INK",
    "LINE",
    "ORANGE",
    "PALETTE",
    "SECONDARY",
    "TARGET",
    "TARGET_BAND",
    "TARGET_TEXT",
    "TEXT",
    "FieldNames",
    "Spec",
    "bar",
    "grouped_bar",
    "hbar",
    "line",
    "slim",
    "stacked_bar",
    "stacked_hbar",
]
