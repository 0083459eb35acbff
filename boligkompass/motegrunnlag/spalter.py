"""How wide the columns of a table are, and how high it becomes: one answer for paper and slides.

All measures are points. Typst and PowerPoint would squeeze columns until their words collide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from boligkompass.figures.grid import Grid
from boligkompass.motegrunnlag import skrift

# Widths are rounded up a little: programs differ in how they place letters.
_SLACK = 1.5
# How exactly widths are found.
_NEAR = 0.1


@dataclass(frozen=True)
class Style:
    """How a table is set: the sizes of text to choose among, the largest first; a line against its
    size; the space on each side of a cell's text, `across` and `down`; and how wide the letters
    are against those of the pack's own typeface."""

    sizes: tuple[float, ...]
    leading: float
    across: float
    down: float
    letters: float = 1.0

    def height(self, lines: int, size: float) -> float:
        """How high a row of so many lines is."""
        return lines * size * self.leading + 2 * self.down


@dataclass(frozen=True)
class Table:
    """A grid set in columns: text size, the width of each column, the height of each row.

    `heights[0]` is that of the headings; `whole` tells that no word is broken.
    """

    grid: Grid
    size: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    whole: bool

    @property
    def width(self) -> float:
        """All columns together."""
        return sum(self.widths)

    @property
    def height(self) -> float:
        """All rows together, with the headings."""
        return sum(self.heights)

    def parts(self, room: float) -> list[tuple[int, int]]:
        """The rows as they fall on slides of this height, each with its headings: from, to.

        They are as many on each as they can be, and no slide has just what was left over.
        """
        filled = self._filled(room)
        body = self.heights[1:]
        even = self.heights[0] + sum(body) / len(filled) + max(body, default=0)
        spread = self._filled(min(even, room))
        return spread if len(spread) == len(filled) else filled

    def _filled(self, room: float) -> list[tuple[int, int]]:
        starts, used = [0], self.heights[0]
        for place, height in enumerate(self.heights[1:]):
            if used + height > room and place > starts[-1]:
                starts.append(place)
                used = self.heights[0]
            used += height
        return list(pairwise([*starts, len(self.heights) - 1]))


def table(grid: Grid, room: float, style: Style) -> Table:
    """The grid set no wider than `room`: in the largest size in which whole words have room."""
    for size in style.sizes:
        least, wanted = _needs(grid, size, style)
        if sum(least) <= room:
            break
    widths = _shared(least, wanted, room)
    heads = [head for head, _ in grid.heads]
    heights = [_height(row, widths, size, style) for row in (heads, *grid.rows)]
    return Table(grid, size, tuple(widths), tuple(heights), sum(least) <= room)


def _needs(grid: Grid, size: float, style: Style) -> tuple[list[float], list[float]]:
    """For each column: the width of its longest word, and of its longest text."""
    least: list[float] = []
    wanted: list[float] = []
    for place, (head, _) in enumerate(grid.heads):
        texts = [(head, True), *((row[place], False) for row in grid.rows)]
        words = [(word, bold) for text, bold in texts for word in text.split(" ")]
        for found, pieces in ((least, words), (wanted, texts)):
            widest = max(skrift.width(text, size, bold=bold) for text, bold in pieces)
            found.append(widest * style.letters + 2 * style.across + _SLACK)
    return least, wanted


def _shared(least: Sequence[float], wanted: Sequence[float], room: float) -> list[float]:
    """The widths: as wanted where there is room; else the long texts are as wide as each other.

    Where not even the longest words have room, the longest of them are broken.
    """
    if sum(wanted) <= room:
        return list(wanted)
    if sum(least) > room:
        least, wanted = [0.0] * len(least), least
    low, high = 0.0, room
    while high - low > _NEAR:
        level = (low + high) / 2
        if sum(_at(level, least, wanted)) > room:
            high = level
        else:
            low = level
    return _at(low, least, wanted)


def _at(level: float, least: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """The widths when no column is wider than `level`, except for its longest word."""
    return [max(fewest, min(most, level)) for fewest, most in zip(least, wanted, strict=True)]


def _height(row: Sequence[str], widths: Sequence[float], size: float, style: Style) -> float:
    """How high a row is; headings are taken to be no wider than other text."""
    rooms = [width - 2 * style.across for width in widths]
    lines = [
        lines_of(text, room, size * style.letters) for text, room in zip(row, rooms, strict=True)
    ]
    return style.height(max(lines), size)


def lines_of(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a width; each line break in it begins a new one.

    A word that is wider than the line is broken over as many as it needs.
    """
    return sum(_lines(part, width, size, bold) for part in text.split("\n"))


def _lines(text: str, width: float, size: float, bold: bool) -> int:
    lines, used = 1, 0.0
    space = skrift.width(" ", size, bold=bold)
    for word in text.split(" "):
        wide = skrift.width(word, size, bold=bold)
        if used and used + space + wide > width + 0.5:
            lines, used = lines + 1, wide
        else:
            used += (space if used else 0.0) + wide
        if used > width + 0.5 and width > 0:
            lines, used = lines + int(used // width), used % width
    return lines
