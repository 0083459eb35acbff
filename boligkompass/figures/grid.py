"""A result as a grid of texts: what the table on the screen, in the pack and on a slide holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from boligkompass import formats
from boligkompass.codes import label
from boligkompass.figures.base import Result, Row
from boligkompass.figures.present import FOLDED
from boligkompass.sql import QueryColumn
from boligkompass.warehouse import queries


@dataclass(frozen=True)
class Grid:
    """A caption, the headings (each with whether its column holds numbers), and the rows of texts.

    The first cell of a row names it.
    """

    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]


def grid(result: Result) -> Grid:
    """The result as a grid: one row a row, or pivoted as the figure says."""
    heads, rows = _pivoted(result, result.figure.pivot) if result.figure.pivot else _plain(result)
    place = "" if _of_whole_extract(result) else f", {result.municipality.name}"
    caption = f"{result.figure.title}{place}"
    return Grid(caption, tuple(heads), tuple(map(tuple, rows)))


_Made = tuple[list[tuple[str, bool]], list[list[str]]]


def _plain(result: Result) -> _Made:
    used = _screen_columns(result)
    per_row_name = any(c.name == "indikator" for c in result.columns)
    several = per_row_name and (
        not _is_of_named_indicators(result) or len({r["indikator"] for r in result.rows}) > 1
    )
    status = any(r["status"] or r.get("merknad") for r in result.rows)
    periods = any(r["periode"] for r in result.rows)
    heads = [("Indikator", False)] if several else []
    heads += [("Periode", False)] if periods else []
    heads += [(c.title, c.unit is not None) for c in used]
    heads += [("Merknad", False)] if status else []
    rows = [
        ([row["indikator_navn"]] if several else [])
        + ([row["periode"]] if periods else [])
        + [_cell_text(c, row) for c in used]
        + ([remark_on(row)] if status else [])
        for row in result.rows
    ]
    return heads, rows


def _is_of_named_indicators(result: Result) -> bool:
    """Whether the figure says itself, or its reader, which indicators it is of."""
    chosen = any(parameter.name == "indikator" for parameter in result.figure.parameters)
    return bool(result.figure.indicators) or chosen


def _screen_columns(result: Result) -> list[QueryColumn]:
    """The columns of the table on the screen: those the figure names, or all that hold something.

    The figure's value stays even when every cell of it is hidden.
    """
    if result.figure.screen:
        return [c for c in result.columns if c.name in result.figure.screen]
    main = result.figure.main
    shown = [c for c in result.columns if not c.internal and c.name not in FOLDED]
    return [c for c in shown if c.name == main or any(r[c.name] is not None for r in result.rows)]


def _cell_text(column: QueryColumn, row: Row) -> str:
    for name in (f"{column.name}_tekst", f"{column.name}_navn"):
        if name in row:
            return str(row[name])
    value = row[column.name]
    if value is None:
        return ""
    if hasattr(value, "year"):
        return formats.day(value)
    if isinstance(value, bool):
        return "Ja" if value else "Nei"
    return str(value)


# The value itself says these, and a remark says them in the source's own words.
_TOLD_BY_REMARK = {label("merke", mark) for mark in ("omtrent", "over")}


def remark_on(row: Row) -> str:
    """The row's marks and remark in words; a mark that the remark only repeats is left out."""
    remark = row.get("merknad") or ""
    status = "" if remark and row["status"] in _TOLD_BY_REMARK else row["status"]
    return ". ".join(text for text in (status, remark) if text)


def _of_whole_extract(result: Result) -> bool:
    """Whether the table is the same for every municipality: its query asks for none."""
    query = result.figure.query
    return isinstance(query, str) and "kommunenr" not in queries()[query].parameters


def _pivoted(result: Result, across: str) -> _Made:
    """Periods, categories or both down, the values of one column across, the measure in cells."""
    down = _down(result, across)
    row_names = list(dict.fromkeys(_key(r, down) for r in result.rows))
    column_names = list(dict.fromkeys(_named(r, across) for r in result.rows))
    cells = {(_key(r, down), _named(r, across)): r for r in result.rows}
    main = result.figure.main
    status: dict[tuple[str, ...], list[str]] = {name: [] for name in row_names}
    for row in result.rows:
        remark = remark_on(row)
        if remark and remark not in status[_key(row, down)]:
            status[_key(row, down)].append(remark)
    remarks = any(status.values())
    titles = {c.name: c.title for c in result.columns}
    heads = [(titles.get(name, "Periode"), False) for name in down]
    heads += [(name, True) for name in column_names]
    heads += [("Merknad", False)] if remarks else []
    rows = [
        [
            *name,
            *(_pivot_cell(cells.get((name, column)), main) for column in column_names),
            *(["; ".join(status[name])] if remarks else []),
        ]
        for name in row_names
    ]
    return heads, rows


def _down(result: Result, across: str) -> list[str]:
    """The columns that name a row of a pivoted table; the period only where it tells them apart."""
    category = _category(result, across)
    names = [category.name] if category else []
    if across == "periode":
        return [*names, *([result.figure.series] if result.figure.series else [])] or ["periode"]
    several = len({r["periode"] for r in result.rows}) > 1
    return names if names and not several else ["periode", *names]


def _key(row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(_named(row, name) for name in columns)


def _named(row: Row, column: str) -> str:
    return str(row.get(f"{column}_navn", row[column]))


def _pivot_cell(row: Row | None, main: str) -> str:
    return "" if row is None else str(row[f"{main}_tekst"])


def place_of(row: Row, result: Result, several: bool) -> str:
    """What a value is of: its period (not among categories of one period), category and series."""
    category = _category(result)
    names = [_named(row, category.name) if category else "", row.get("serie") or ""]
    own_period = several or not any(names)
    return " ".join(part for part in (row["periode"] if own_period else "", *names) if part)


def _category(result: Result, *others: str) -> QueryColumn | None:
    """The column of words that says what a row is of, beside its period, series and `others`."""
    taken = {*FOLDED, "maal_vedtak", result.figure.series, *others}
    named = (c for c in result.columns if not (c.unit or c.internal or c.name in taken))
    return next((c for c in named if any(isinstance(r[c.name], str) for r in result.rows)), None)
