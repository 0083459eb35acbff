"""The series of a chart: their order and their colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from boligkompass.charts.expressions import datum, js
from boligkompass.charts.parts import Layer
from boligkompass.charts.theme import PALETTE, SECONDARY, TEXT_ON, WORD_COLOUR


@dataclass(frozen=True)
class Series:
    """Series in a fixed order with their colours; a hatched one is grey and takes no colour."""

    column: str
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    hatched: frozenset[str]

    @classmethod
    def of(
        cls,
        column: str,
        labels: Sequence[str],
        colours: Sequence[str] | None,
        hatched: Sequence[str] = (),
    ) -> Series:
        """Give each series its colour, refusing more of them than can be told apart."""
        plain = [label for label in labels if label not in hatched]
        chosen = colours or PALETTE
        if len(plain) > len(chosen):
            raise ValueError(f"{len(plain)} series, but only {len(chosen)} colours")
        if not set(chosen) <= set(PALETTE):
            raise ValueError(f"colours outside the palette: {sorted(set(chosen) - set(PALETTE))}")
        by_label = dict(zip(plain, chosen, strict=False))
        return cls(
            column=column,
            labels=tuple(labels),
            colours=tuple(by_label.get(label, SECONDARY) for label in labels),
            hatched=frozenset(hatched),
        )

    @property
    def colour(self) -> str:
        return f"{js(self.colours)}[datum._nr]"

    @property
    def text_colour(self) -> str:
        """The colour of text on a part that is filled with the colour of its series."""
        return f"{js([TEXT_ON[colour] for colour in self.colours])}[datum._nr]"

    @property
    def word_colour(self) -> str:
        """A colour of the series that words can have: orange and teal are too pale for text."""
        return f"{js([WORD_COLOUR[colour] for colour in self.colours])}[datum._nr]"

    def numbered(self, rows: Layer) -> Layer:
        """Give each row its series' number; a row of none of them is not drawn."""
        number = f"indexof({js(self.labels)}, {datum(self.column)})"
        return rows.transform_calculate(_nr=number).transform_filter("datum._nr >= 0")
