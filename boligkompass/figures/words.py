"""What is said of a result in words: the line under its finding, and its chart read aloud."""

from boligkompass import formats
from boligkompass.figures.base import Result, Row
from boligkompass.figures.grid import place_of

_SIGNS_ALOUD = {
    formats.HIDDEN: "skjult",
    formats.MISSING: "mangler",
    formats.NOT_APPLICABLE: "ikke aktuelt",
}
_OWN_SOURCE = "Katalogen og manifestet i uttrekket"
# A screen reader's patience: so many values are read out, the table has them all.
_SPOKEN = 24


def subtitle(result: Result) -> str:
    """The line under the finding: measure and population, period, and the figure's note."""
    figure = result.figure
    note = figure.note(result) if callable(figure.note) else figure.note
    parts = [figure.title + _period(result) + "."]
    if any(row["ufullstendig"] for row in result.rows):
        last = next(row for row in reversed(result.rows) if row["ufullstendig"])
        parts.append(f"* til og med {formats.MONTHS[last['siste_dag'].month - 1]}.")
    if note:
        parts.append(note)
    return " ".join(parts)


def sources_told(result: Result) -> str:
    """Where the numbers are from, as it stands behind «Kilde:»."""
    return "; ".join(result.source_names) or _OWN_SOURCE


def _period(result: Result) -> str:
    # The table has more rows where not all are drawn.
    rows = [r for r in drawn(result) or result.rows if r["periode"]]
    if not rows:
        return ""
    first = min(rows, key=lambda r: r["periode_fra"])
    last = max(rows, key=lambda r: r["periode_til"])
    if first["periode"] == last["periode"]:
        return f", {first['periode']}"
    start, end = first["periode_fra"].year, last["periode_til"].year
    return f", {start}" if start == end else f", {start}–{end}"


def alt(result: Result) -> str:
    """The chart in words: its finding, then its values (the last of them when there are many)."""
    finding = result.figure.finding(result)
    several = len({row["periode"] for row in result.rows}) > 1
    values = [f"{place_of(row, result, several)}: {_spoken(row, result)}" for row in result.rows]
    many = len(values) > _SPOKEN
    told = "; ".join(values[-_SPOKEN:])
    return f"{finding}. {'De siste verdiene: ' if many else ''}{told}."


def _spoken(row: Row, result: Result) -> str:
    """A value as it is read aloud: the signs for what is not there become words."""
    text = str(row[f"{result.figure.main}_tekst"])
    return _SIGNS_ALOUD.get(text, text)


def is_flat(result: Result) -> bool:
    """Whether a chart would have no value over zero, and so needs no height."""
    total = result.figure.total
    names = [result.figure.main, *([total] if total else [])]
    return not any(row[name] for row in drawn(result) for name in names)


def drawn(result: Result) -> list[Row]:
    """The rows of the chart: a query may say which of its rows are drawn."""
    return [row for row in result.rows if row.get("tegnet", True)]


def is_drawn(result: Result) -> bool:
    """Whether there is a chart, and a row in it: where all numbers are missing there is none."""
    return result.figure.chart is not None and bool(drawn(result))


def has_chart(result: Result) -> bool:
    """Whether a chart says more than the words: of several rows, and not of hidden ones alone."""
    return is_drawn(result) and len(result.rows) > 1 and not is_all_hidden(result)


def is_all_hidden(result: Result) -> bool:
    """Whether a chart would show nothing but hollow marks: every value of several is hidden."""
    rows, total = drawn(result), result.figure.total
    if len(rows) < 2 or not all(row["skjult"] for row in rows):
        return False
    return not (total and any(row[total] is not None for row in rows))
