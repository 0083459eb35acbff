"""The pack as slides: a slide a point, with its chart as a picture and its table as a real one.

Text boxes have their sizes from what stands in them, so nothing overlaps; a table that has no room
with its chart goes on the slides after it. Python-pptx is known here and in `mal.py` alone.
"""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from boligkompass.figures.base import Result
from boligkompass.figures.grid import Grid
from boligkompass.figures.words import alt, has_chart
from boligkompass.motegrunnlag import diagram, spalter
from boligkompass.motegrunnlag.innhold import (
    DECISIONS,
    SIGNS,
    Grunnlag,
    Punkt,
    Tell,
    below,
    decided_texts,
    decisions_grid,
    definition_text,
    pack_grid,
    said_texts,
    source_line,
    source_text,
)
from boligkompass.motegrunnlag.mal import Box, Deck, deck
from boligkompass.saksliste import finding

_INK, _TEXT, _SECONDARY = map(RGBColor.from_string, ("12436D", "1F2933", "4A5560"))
_LANGUAGE = "nb-NO"
_FRONT, _TITLES = 40.0, (26.0, 22.0, 18.0, 16.0)
_LARGE, _BODY, _SMALL = (18.0, 16.0, 14.0), 14.0, 10.0
_LINE = 1.22
# Slides have the template's typeface; few are wider than this against the pack's own.
_LETTERS = 1.15
# What surrounds the text of a box, and the space between boxes.
_INSET, _GAP = 3.0, 5.0
# A table that has the slide alone, and one that shares it with its chart.
_ALONE = spalter.Style(
    (14.0, 12.0, 11.0, 10.0), leading=_LINE, across=4.0, down=2.5, letters=_LETTERS
)
_SHARED = spalter.Style((12.0, 11.0), leading=_LINE, across=4.0, down=2.0, letters=_LETTERS)
# Beside its chart it takes at most this of the width; below it, the chart keeps this much of the
# size that it has on a screen.
_BESIDE, _GUTTER, _LEAST = 0.36, 18.0, 0.95
_HEAD_LINES = 3
# A px of a chart becomes at most this: letters of 14 px are then 17 points.
_MOST = 1.2
# «No style, no grid»: lines and colours are our own, so every template gives the same table.
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_HEAD_RULE, _RULE = ("12436D", 1.5), ("D5DCE3", 0.5)
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def slides(
    pack: Grunnlag, template: Path | None = None, tell: Tell = lambda done, of: None
) -> bytes:
    """The pack as a presentation; `template` is the municipality's own, where it has one.

    CatalogueError when slides cannot be made on the template.
    """
    on = deck(template)
    _properties(on.made, pack)
    maker = _Maker(on, pack)
    maker.front()
    maker.agenda()
    maker.changes()
    if pack.beslutninger:
        maker.tables(DECISIONS, "", decisions_grid(pack.beslutninger))
    for done, punkt in enumerate(pack.punkter, start=1):
        maker.point(punkt)
        tell(done, len(pack.punkter))
    maker.reading()
    made = BytesIO()
    on.made.save(made)
    return _timeless(made.getvalue())


def _properties(made: Any, pack: Grunnlag) -> None:
    about = made.core_properties
    about.title, about.author, about.language = pack.tittel, "Boligkompass", _LANGUAGE
    about.last_modified_by, about.revision = "Boligkompass", 1
    # The day of the extract instead of now: the same pack gives the same bytes.
    about.created = about.modified = datetime.combine(pack.dato, datetime.min.time())


def _timeless(made: bytes) -> bytes:
    """The same file without the time it was written at."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()


class _Maker:
    """The slides of one pack, made in order on one deck."""

    def __init__(self, on: Deck, pack: Grunnlag) -> None:
        self._on, self._pack = on, pack

    def front(self) -> None:
        """Whose pack, of which day, and what the reader must know of all the numbers."""
        page = _Page(self._on, self._on.front, self._pack, self._pack.tittel, (_FRONT, 32.0, 26.0))
        lines = [self._pack.undertittel, *self._pack.varsler]
        page.subtitle("\n".join(lines), 20.0)

    def agenda(self) -> None:
        """The points, the changes and decisions before them, and what has no numbers."""
        lead = [text for text in (self._pack.endringstittel,) if text]
        lead += [DECISIONS] if self._pack.beslutninger else []
        points = [punkt.tittel for punkt in self._pack.punkter]
        self._texts("Saksliste", [*lead, *points], _LARGE)
        if self._pack.uten_tall:
            self._texts("Uten tall", [self._pack.uten_tall_tekst], _LARGE)

    def changes(self) -> None:
        """What has changed: all findings on a slide, then the tables behind them."""
        title = self._pack.endringstittel
        if not title:
            return
        news = [self._pack.beslutningsnytt] if self._pack.beslutningsnytt else []
        self._texts(title, [*news, *map(finding, self._pack.endringer)], _LARGE)
        for result in self._pack.endringer:
            if result.rows:
                self.tables(finding(result), below(result), pack_grid(result))

    def point(self, punkt: Punkt) -> None:
        """One point: its words, its chart, its table."""
        result = punkt.result
        page = self._titled(punkt.tittel)
        page.words(below(result), _BODY, _SECONDARY)
        for text in (*said_texts(result), *decided_texts(result)):
            page.words(text, _BODY, _TEXT)
        page.last_words(source_line(result), _SMALL, _SECONDARY)
        page.notes(_notes(punkt))
        if not result.rows:
            return
        made = pack_grid(result)
        if not has_chart(result):
            self._table_from(page, punkt.tittel, below(result), made)
        elif not self._together(page, result, made):
            page.picture(result, page.box)
            self.tables(punkt.tittel, f"{made.caption}.", made)

    def _together(self, page: "_Page", result: Result, made: Grid) -> bool:
        """Put the chart and its table on one slide; False where there is no room for both."""
        box = page.box
        below = spalter.table(made, box.width, _SHARED)
        left = box.height - below.height - 2 * _GAP
        if left >= _LEAST * diagram.height(result):
            used = page.picture(result, Box(box.left, box.top, box.width, left))
            page.table(below, box.below(used + 2 * _GAP))
            return True
        beside = spalter.table(made, box.width * _BESIDE, _SHARED)
        low = beside.heights[0] <= _SHARED.height(_HEAD_LINES, beside.size)
        if not (low and beside.whole and beside.height <= box.height):
            return False
        wide = box.width - beside.width - _GUTTER
        page.picture(result, Box(box.left, box.top, wide, box.height))
        place = Box(box.left + wide + _GUTTER, box.top, beside.width, box.height)
        page.table(beside, place)
        return True

    def tables(self, title: str, words: str, made: Grid) -> None:
        """A table on slides of its own, as many as it needs."""
        page = self._titled(title)
        if words:
            page.words(words, _BODY, _SECONDARY)
        self._table_from(page, title, words, made)

    def _table_from(self, page: "_Page", title: str, words: str, made: Grid) -> None:
        """A table that begins on `page` and goes on with its headings repeated."""
        table = spalter.table(made, page.box.width, _ALONE)
        for number, rows in enumerate(table.parts(page.box.height)):
            if number:
                page = self._titled(title)
                if words:
                    page.words(words, _BODY, _SECONDARY)
            page.table(table, page.box, rows)

    def reading(self) -> None:
        """What the signs mean, and where the numbers are from."""
        signs = [f"{sign}  {words}" for sign, words in SIGNS]
        sources = [source_text(kilde) for kilde in self._pack.kilder]
        self._texts("Slik leses tallene", [*signs, *sources], _LARGE[1:])

    def _texts(self, title: str, texts: Sequence[str], sizes: Sequence[float]) -> None:
        """Paragraphs in the largest size in which they share a slide; else on several."""
        page = self._titled(title)
        size = next((one for one in sizes if page.has_room(texts, one)), sizes[-1])
        for text in texts:
            if not page.has_room([text], size):
                page = self._titled(title)
            page.words(text, size, _TEXT)

    def _titled(self, title: str) -> "_Page":
        return _Page(self._on, self._on.titled, self._pack, title, _TITLES)


def _notes(punkt: Punkt) -> str:
    """For the one who speaks: what the figure means, and where it is from."""
    sheets = (f"{one.navn}: {definition_text(one)}" for one in punkt.result.sheets)
    return "\n".join([punkt.funn, *sheets, source_line(punkt.result)])


class _Page:
    """One slide, and the space that is left on it."""

    def __init__(
        self, on: Deck, layout: Any, pack: Grunnlag, title: str, sizes: Sequence[float]
    ) -> None:
        self._on, self._slide = on, on.made.slides.add_slide(layout)
        self.box = on.content
        self._title(title, sizes)
        foot = self._text_box(on.foot)
        self._write(foot, pack.bunntekst, _SMALL, _SECONDARY)

    def _title(self, title: str, sizes: Sequence[float]) -> None:
        """The title in the largest size in which it has room."""
        shape = self._slide.shapes.title
        wide, high = shape.width.pt - 2 * 7.2, shape.height.pt
        fits = (
            size
            for size in sizes
            if spalter.lines_of(title, wide, size * _LETTERS, bold=True) * size * _LINE <= high
        )
        self._write(shape, title, next(fits, sizes[-1]), _INK, bold=True)
        if self._on.own:
            shape.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
            shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM

    def subtitle(self, text: str, size: float) -> None:
        """The text of the front's second place; below the title where it has none."""
        shape = next((s for s in self._slide.placeholders if s.placeholder_format.idx == 1), None)
        if shape is None:
            self.words(text, size, _SECONDARY)
            return
        self._write(shape, text, size, _SECONDARY)
        if self._on.own:
            for paragraph in shape.text_frame.paragraphs:
                paragraph.alignment = PP_ALIGN.LEFT

    def has_room(self, texts: Iterable[str], size: float) -> bool:
        """Whether paragraphs have room in what is left."""
        return sum(self._high(text, size) + _GAP for text in texts) <= self.box.height + _GAP

    def words(self, text: str, size: float, colour: Any) -> None:
        """A text at the top of what is left."""
        high = self._high(text, size)
        place = Box(self.box.left, self.box.top, self.box.width, high)
        self._write(self._text_box(place), text, size, colour)
        self.box = self.box.below(high + _GAP)

    def last_words(self, text: str, size: float, colour: Any) -> None:
        """A text at the bottom of what is left."""
        high = self._high(text, size)
        place = Box(self.box.left, self.box.bottom - high, self.box.width, high)
        self._write(self._text_box(place), text, size, colour)
        self.box = Box(self.box.left, self.box.top, self.box.width, self.box.height - high - _GAP)

    def notes(self, text: str) -> None:
        """What stands under the slide, for the one who speaks."""
        self._slide.notes_slide.notes_text_frame.text = text

    def picture(self, result: Result, box: Box) -> float:
        """The chart at the top left of a box, as large as it can be; points of height it took."""
        width, height, scale = diagram.fit(result, box.width, box.height, _MOST)
        made = BytesIO(diagram.png(result, width, height))
        shape = self._slide.shapes.add_picture(made, Pt(box.left), Pt(box.top))
        across, down = (size / diagram.SCALE for size in shape.image.size)
        scale = min(scale, box.width / across, box.height / down)
        shape.width, shape.height = Pt(across * scale), Pt(down * scale)
        _describe(shape._element.nvPicPr.cNvPr, alt(result))
        return float(down * scale)

    def table(self, table: spalter.Table, box: Box, rows: tuple[int, int] | None = None) -> None:
        """A table, or some of its rows, at the top left of a box."""
        first, last = rows or (0, len(table.grid.rows))
        heights = [table.heights[0], *table.heights[1 + first : 1 + last]]
        sides = map(Pt, (box.left, box.top, table.width, sum(heights)))
        frame = self._slide.shapes.add_table(len(heights), len(table.widths), *sides)
        _describe(frame._element.nvGraphicFramePr.cNvPr, f"Tabell: {table.grid.caption}")
        made = frame.table
        made.horz_banding = False
        made._tbl.tblPr.find(qn("a:tableStyleId")).text = _PLAIN_TABLE
        for column, width in zip(made.columns, table.widths, strict=True):
            column.width = Pt(width)
        for row, height in zip(made.rows, heights, strict=True):
            row.height = Pt(height)
        for place, (head, numeric) in enumerate(table.grid.heads):
            cells = [row[place] for row in table.grid.rows[first:last]]
            for line, text in enumerate([head, *cells]):
                self._cell(made.cell(line, place), text, table.size, line == 0, numeric)

    def _cell(self, cell: Any, text: str, size: float, head: bool, numeric: bool) -> None:
        cell.margin_left = cell.margin_right = Pt(_SHARED.across)
        cell.margin_top = cell.margin_bottom = Pt(_SHARED.down)
        cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.TOP
        self._write(cell, text, size, _TEXT, bold=head)
        if numeric:
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        _rule(cell, *(_HEAD_RULE if head else _RULE))

    def _high(self, text: str, size: float) -> float:
        lines = spalter.lines_of(text, self.box.width, size * _LETTERS)
        return lines * size * _LINE + 2 * _INSET

    def _text_box(self, place: Box) -> Any:
        sides = (place.left, place.top, place.width, place.height)
        box = self._slide.shapes.add_textbox(*map(Pt, sides))
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Pt(0)
        frame.margin_top = frame.margin_bottom = Pt(_INSET)
        return box

    def _write(
        self, shape: Any, text: str, size: float, colour: Any, *, bold: bool = False
    ) -> None:
        """Put `text` in a shape or a cell, a paragraph a line, marked as Norwegian.

        A template decides the colours itself: its ground may be dark.
        """
        shape.text_frame.text = text
        for paragraph in shape.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.size, run.font.bold = Pt(size), bold
                run._r.get_or_add_rPr().set("lang", _LANGUAGE)
                if self._on.own:
                    run.font.color.rgb = colour


def _describe(element: Any, text: str) -> None:
    """What a screen reader says of a picture or a table."""
    element.set("descr", text)


def _rule(cell: Any, colour: str, points: float) -> None:
    """A line under a cell."""
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="{int(Pt(points))}"><a:solidFill><a:srgbClr val="{colour}"/>'
        "</a:solidFill></a:lnB>"
    )
    cell._tc.get_or_add_tcPr().append(line)
