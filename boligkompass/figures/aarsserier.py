"""Indicators year by year: one is told and drawn, others may be drawn or stand beside it.

The finding is the newest value in the figure's own words, beside the year before where nothing
breaks the series between them.
"""

from collections.abc import Callable
from typing import Any

from boligkompass import charts, formats
from boligkompass.figures.base import Figure, Result, Row, Spec, breaks, value_fields, when

# Words round a number: «44 startlån» of «44».
Words = Callable[[str], str]


def newest(result: Result, indikator: str) -> Row | None:
    """The newest row of an indicator, hidden ones too; of two, the one in today's borders."""
    rows = [row for row in result.where(indikator=indikator) if row["synlighet"] != "mangler"]
    return rows[-1] if rows else None


def year_before(result: Result, row: Row) -> Row | None:
    """The row of the year before with a value, of the same borders and this side of a break."""
    rows = [
        r
        for r in result.where(indikator=row["indikator"], grenser=row["grenser"])
        if r["periode_til"].year == row["periode_til"].year - 1 and r["verdi"] is not None
    ]
    # A year in which something changed is of neither.
    since = rows[-1]["periode_fra"].isoformat() if rows else ""
    if not rows or any(since < day <= row["periode_til"].isoformat() for day, _ in breaks(result)):
        return None
    return rows[-1]


def kroner(row: Row) -> str:
    """Thousands of kroner as they stand in a sentence: «11,4 mill. kr», «643 000 kr (prognose)»."""
    text = formats.kroner(row["verdi"] * 1000)
    return f"{text} (prognose)" if row["merke"] == "prognose" else text


def plain(row: Row) -> str:
    """A value as it stands in a table, with its mark; a preliminary one without the star."""
    text: str = row["verdi_tekst"]
    return text.rstrip("*")


def told(
    result: Result,
    indikator: str,
    words: Words,
    *,
    as_text: Callable[[Row], str] = plain,
    none: str | None = None,
    hidden: str,
) -> str:
    """«44 startlån i 2025, mot 43 i 2024».

    `none` takes the place of the words where the value is zero, and `hidden` names what is hidden.
    """
    row = newest(result, indikator)
    if row is None or row["verdi"] is None:
        time = f" {when(row)}" if row is not None else ""
        return formats.sentence(f"{hidden}{time} er skjult av personvernhensyn")
    start = none if none and row["verdi"] == 0 else words(as_text(row))
    before = year_before(result, row)
    against = f", mot {as_text(before)} i {before['periode']}" if before else ""
    return f"{formats.sentence(start)} {when(row)}{against}"


def value_of(result: Result, indikator: str, row: Row | None) -> Row | None:
    """An indicator's row with a value, of the same period and borders as `row`."""
    if row is None:
        return None
    same = ("periode_fra", "periode_til", "grenser")
    rows = result.where(indikator=indikator, **{name: row[name] for name in same})
    return rows[0] if rows and rows[0]["verdi"] is not None else None


def chart(*drawn: str) -> Callable[[Result], Spec]:
    """Lines where there is a break to show or more than one series; else bars."""

    def make(result: Result) -> Spec:
        rows = [row for row in result.rows if row["indikator"] in drawn]
        names = list(dict.fromkeys(row["serie"] for row in rows))
        found = breaks(result)
        if len({row["akse"] for row in rows}) > 1 and (found or len(names) > 1):
            return charts.line("akse", serier=names, brudd=found, **value_fields(result))
        if len(names) == len(result.figure.indicators) == 1:
            return charts.bar("akse", **value_fields(result))
        return charts.grouped_bar("akse", serier=names, **value_fields(result))

    return make


def yearly(
    page: str,
    name: str,
    title: str,
    drawn: tuple[str, ...],
    finding: Callable[[Result], str],
    needs: str,
    *,
    beside: tuple[str, ...] = (),
    former: tuple[str, ...] = ("aar",),
    **more: Any,
) -> Figure:
    """A figure of the indicators `drawn`, and of those `beside` them in the table and the files."""
    indicators = (*drawn, *beside)
    return Figure(
        id=f"{page}/{name}",
        page=page,
        title=title,
        query="indikator/serier",
        finding=finding,
        needs=needs,
        indicators=indicators,
        fixed={"indikatorer": list(indicators), "former": list(former)},
        chart=chart(*drawn),
        main="verdi",
        series="indikator_navn",
        pivot="indikator_navn" if len(indicators) > 1 else None,
        **more,
    )
