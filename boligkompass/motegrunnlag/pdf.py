"""The pack as PDF. It is tagged for screen readers; what is not PDF/UA-1 is not made at all."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import typst

from boligkompass.figures.base import Result
from boligkompass.figures.grid import Grid
from boligkompass.figures.words import alt, has_chart
from boligkompass.motegrunnlag import diagram, skrift, spalter
from boligkompass.motegrunnlag.innhold import (
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
from boligkompass.saksliste import finding

_TEMPLATE = "grunnlag.typ"
# Points: what the page has room for inside its margins, as `grunnlag.typ` sets them.
_WIDE, _HIGH = 739.0, 498.0
# A px of a chart becomes at most this: its letters of 14 px are then 13 points.
_MOST = 0.95
# … and where the table stands below, at least this, else it stands beside.
_LEAST = 0.7
# A table as `grunnlag.typ` sets it; with the space between lines that lies under the last one too.
_STYLE = spalter.Style(sizes=(9.0, 8.5, 8.0, 7.5), leading=1.15, across=4.0, down=1.4)
_TITLE, _TEXT, _LINE = 18.0, 11.0, 1.25
# A table stands beside its chart where it is no larger than this, and has this much space before.
_BESIDE, _GUTTER = 310.0, 20.0
_HEAD_LINES = 3
# The space between chart and table, what the source takes, and what surrounds each text.
_BETWEEN, _SOURCE, _AROUND = 16.0, 22.0, 10.0


def pdf(pack: Grunnlag, tell: Tell = lambda done, of: None) -> bytes:
    """The pack as a PDF. `tell` hears how many figures are drawn."""
    points = []
    for done, punkt in enumerate(pack.punkter, start=1):
        points.append(_point(punkt))
        tell(done, len(pack.punkter))
    return write(_data(pack, points), pack)


def _data(pack: Grunnlag, points: list[dict[str, Any]]) -> dict[str, Any]:
    decided = decisions_grid(pack.beslutninger)
    return {
        "tittel": pack.tittel,
        "undertittel": pack.undertittel,
        "varsler": pack.varsler,
        "bunntekst": pack.bunntekst,
        "skrift": skrift.FAMILY,
        "tegn": SIGNS,
        "uten_tall": pack.uten_tall_tekst,
        "endringstittel": pack.endringstittel,
        "beslutningsnytt": pack.beslutningsnytt,
        "endringer": [_change(result) for result in pack.endringer],
        "beslutninger": _table(decided) if decided.rows else None,
        "punkter": points,
        "definisjoner": [
            {"navn": sheet.navn, "tekst": definition_text(sheet)} for sheet in pack.definisjoner
        ],
        "kilder": [source_text(kilde) for kilde in pack.kilder],
    }


def write(data: dict[str, Any], pack: Grunnlag) -> bytes:
    """The document of these data. typst.TypstError where it would not be PDF/UA-1."""
    # The day of the extract instead of now: the same pack gives the same bytes.
    day = datetime.combine(pack.dato, datetime.min.time(), UTC)
    made: bytes = typst.compile(  # type: ignore[misc]
        files(__package__).joinpath(_TEMPLATE).read_bytes(),
        font_paths=[str(skrift.folder())],
        ignore_system_fonts=True,
        sys_inputs={"grunnlag": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(day.timestamp()),
    )
    return made


def _point(punkt: Punkt) -> dict[str, Any]:
    result = punkt.result
    return {
        "tittel": punkt.tittel,
        "undertekst": below(result),
        "alt": alt(result) if result.rows else "",
        "kilde": source_line(result),
        "har_definisjoner": bool(result.sheets),
        "kommentarer": said_texts(result),
        "beslutninger": decided_texts(result),
        **_shown(result, _HIGH - _words_high(punkt)),
    }


def _shown(result: Result, room: float) -> dict[str, Any]:
    """The chart and the table: beside each other where the table is small enough."""
    if not result.rows:
        return {"svg": None, "ved_siden": False, "tabell": None}
    made = pack_grid(result)
    if not has_chart(result):
        return {"svg": None, "ved_siden": False, "tabell": _table(made)}
    whole = spalter.table(made, _WIDE, _STYLE)
    left = room - whole.height - _BETWEEN
    if left < _LEAST * diagram.height(result):
        small = spalter.table(made, _BESIDE, replace(_STYLE, sizes=_STYLE.sizes[:1]))
        if _stands_beside(small, room):
            wide = _WIDE - small.width - _GUTTER
            drawn = _drawing(result, wide, room)
            return {**drawn, "ved_siden": True, "tabell": _set(small)}
        left = room
    return {**_drawing(result, _WIDE, left), "ved_siden": False, "tabell": _set(whole)}


def _words_high(punkt: Punkt) -> float:
    """What the words about a point take of its page."""
    title = spalter.lines_of(punkt.tittel, _WIDE, _TITLE, bold=True) * _TITLE
    result = punkt.result
    texts = [below(result), *said_texts(result), *decided_texts(result)]
    lines = [spalter.lines_of(text, _WIDE - _AROUND, _TEXT) for text in texts]
    return (title + sum(lines) * _TEXT) * _LINE + (len(texts) + 1) * _AROUND + _SOURCE


def _stands_beside(table: spalter.Table, room: float) -> bool:
    """Whether a table is small enough, and its headings not squeezed."""
    low = table.heights[0] <= _STYLE.height(_HEAD_LINES, table.size)
    return low and table.whole and table.height <= room


def _drawing(result: Result, wide: float, high: float) -> dict[str, Any]:
    """The chart, as it fits a space of the page."""
    width, height, scale = diagram.fit(result, wide, high, _MOST)
    drawn = diagram.svg(result, width, height)
    return {"svg": drawn.svg, "bredde": drawn.width * scale, "hoyde": drawn.height * scale}


def _change(result: Result) -> dict[str, Any]:
    return {
        "funn": finding(result),
        "undertekst": below(result),
        "tabell": _table(pack_grid(result)) if result.rows else None,
    }


def _table(made: Grid) -> dict[str, Any]:
    return _set(spalter.table(made, _WIDE, _STYLE))


def _set(table: spalter.Table) -> dict[str, Any]:
    made = table.grid
    return {
        "tittel": made.caption,
        "hoder": [text for text, _ in made.heads],
        "tall": [numeric for _, numeric in made.heads],
        "rader": made.rows,
        "bredder": table.widths,
        "storrelse": table.size,
        "hel": table.height <= _HIGH * 0.8,
    }
