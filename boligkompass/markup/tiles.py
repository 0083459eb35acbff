"""The front page: tiles in a grid, and «Til drøfting»."""

from collections.abc import Mapping, Sequence
from html import escape

from boligkompass import sparklines
from boligkompass.figures.base import Result, Row
from boligkompass.figures.tiles import SIGNS, Tile
from boligkompass.markup.links import address, figure_choices

# How many of the newest values of a small trend are read aloud.
_SPOKEN = 8


def tiles(
    made: Sequence[Tile], heading: str, *, without: Sequence[str] = (), small: bool = False
) -> str:
    """A grid of tiles under a heading; `small` ones are for the context, four in a row.

    `without` are the titles of those that have no numbers yet.
    """
    cells = "".join((*map(_tile, made), *map(_tile_without, without)))
    size = " bk-smaa" if small else ""
    return f'<h2 class="bk-gruppe">{escape(heading)}</h2><div class="bk-fliser{size}">{cells}</div>'


def _tile_without(title: str) -> str:
    return (
        f'<section class="bk-flis bk-flis-tom"><h3>{escape(title)}</h3>'
        "<p>Ingen tall ennå</p></section>"
    )


def _tile(tile: Tile) -> str:
    marks = [f'<span class="bk-merke">{escape(mark)}</span>' for mark in tile.marks]
    change = " ".join(filter(None, (escape(tile.change), *marks)))
    link = escape(address(f"csv/{tile.result.figure.id}.csv", figure_choices(tile.result)))
    return (
        f'<section class="bk-flis"><div class="bk-flishode"><h3>{escape(tile.title)}</h3>'
        f'<span class="bk-periode">{escape(tile.period)}</span></div>'
        f'<p class="bk-verdi"><strong>{escape(tile.value)}</strong> {escape(tile.unit)}</p>'
        f'<p class="bk-endring">{change}</p>'
        f'<div class="bk-flisfot">{_trend(tile)}'
        f'<span class="bk-status bk-{tile.standing}">'
        f'<span aria-hidden="true">{SIGNS[tile.standing]}</span> {escape(tile.status)}</span>'
        f'<a class="bk-flislenke" download href="{link}" '
        f'aria-label="Last ned CSV: {escape(tile.title)}">CSV</a></div></section>'
    )


def _trend(tile: Tile) -> str:
    if len(tile.series) < 2:
        return ""
    label = f"{tile.title}: " + "; ".join(
        f"{row['periode']}: {'skjult' if row['skjult'] else row['verdi_tekst']}"
        for row in tile.series[-_SPOKEN:]
    )
    return sparklines.sparkline(
        [row["verdi"] for row in tile.series],
        label=label,
        lower=tile.newest["maal_nedre"],
        upper=tile.newest["maal_ovre"],
        hidden=[row["skjult"] for row in tile.series],
        partial_last=tile.newest["ufullstendig"],
    )


def discussion(
    result: Result, page_titles: Mapping[str, str], *, numbers: bool, faults: bool
) -> str:
    """«Til drøfting»: the sentences that matter this month, each with the way to its page.

    `numbers`: whether any figure behind it has numbers here; `faults`: whether a table behind it is
    out of order.
    """
    items = "".join(f"<li>{_point(result, row, page_titles)}</li>" for row in result.rows)
    body = f"<ul>{items}</ul>" if items else ""
    if not items and (numbers or not faults):
        body += f"<p>{escape(_silence(result, numbers))}</p>"
    if faults:
        body += "<p>Noen punkter kan mangle, fordi en tabell i uttrekket ikke kan leses.</p>"
    return f'<section class="bk-drofting"><h2>Til drøfting</h2>{body}</section>'


def _silence(result: Result, numbers: bool) -> str:
    if numbers:
        return "Ingen av figurene peker seg ut denne måneden."
    return f"Det er ingen tall å drøfte for {result.municipality.name} ennå."


def _point(result: Result, row: Row, page_titles: Mapping[str, str]) -> str:
    """A point with the way to its page, unless one stands on it."""
    text = f"<strong>{escape(row['innledning'])}</strong> {escape(row['utdyping'])}"
    if row["side"] == result.figure.page:
        return text
    link = escape(address(row["side"], figure_choices(result)))
    return f'{text} <a href="{link}" target="_self">{escape(page_titles[row["side"]])}</a>'
