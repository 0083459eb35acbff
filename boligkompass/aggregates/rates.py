"""Rates: numerator over denominator, for every indicator whose definition sheet says so."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.tables import TABLES

# No share is given of fewer than this.
MIN_DENOMINATOR = 10
# How old a denominator may be: a year, and some weeks because years are counted at their ends.
MAX_AGE = timedelta(days=400)
# The mark of a rate is the weightiest of its inputs' marks, in this order.
MARKS = ("prognose", "forelopig", "omtrent", "over")

Row = dict[str, Any]
Place = tuple[str, str]  # indikator, kommunenr
RateKey = tuple[str, str, date, date]  # indikator, kommunenr, periode_fra, periode_til


class RateSheet(Protocol):
    """What `rates` needs of a definition sheet: how the rate is computed, all None if it is not."""

    @property
    def teller(self) -> str | None:
        """The numerator's indicator."""

    @property
    def nevner(self) -> str | None:
        """The denominator's indicator."""

    @property
    def faktor(self) -> float | None:
        """What the ratio is multiplied by: 100 for per cent, 1000 for a rate per thousand."""


@dataclass(frozen=True)
class Borders:
    """The borders of today, as `grenser` names them, and since which year each municipality has
    had them: from then on, its numbers in published borders are in these too."""

    today: str = "publisert"
    since: Mapping[str, int] = field(default_factory=dict)

    def alike(self, one: Row, other: Row) -> bool:
        """Whether two rows of one municipality are of the same area."""
        if one["grenser"] == other["grenser"]:
            return True
        both = {one["grenser"], other["grenser"]} == {"publisert", self.today}
        published = one if one["grenser"] == "publisert" else other
        start = self.since.get(one["kommunenr"])
        return both and start is not None and published["periode_fra"].year >= start


@dataclass(frozen=True)
class _Recipe:
    indikator: str
    teller: str
    nevner: str
    faktor: float


def rates(
    values: pa.Table, sheets: Mapping[str, RateSheet], borders: Borders | None = None
) -> pa.Table:
    """The rates that can be computed from the chosen (`vist`) rows and are not there already.

    A source's own rate for the municipality and period comes first, whatever its borders; only
    beside one in published borders may there be one of recast numbers. A rate is hidden when its
    numerator or denominator is, and when an unpublished numerator stands over fewer than ten; over
    nobody at all it is `ikke_aktuelt`. Without a denominator there is no rate.
    """
    recipes = list(_recipes(sheets))
    inputs = {name for recipe in recipes for name in (recipe.teller, recipe.nevner)}
    chosen = _chosen(values, inputs)
    there = _there(values, {recipe.indikator for recipe in recipes})
    contract = TABLES["indikatorverdi"]
    within = borders or Borders()
    rows = [row for recipe in recipes for row in _rate_rows(recipe, chosen, there, within)]
    return contract.sort(contract.from_rows(rows))


def _recipes(sheets: Mapping[str, RateSheet]) -> Iterator[_Recipe]:
    for indikator, sheet in sheets.items():
        if sheet.teller is not None and sheet.nevner is not None:
            faktor = 1.0 if sheet.faktor is None else sheet.faktor
            yield _Recipe(indikator, sheet.teller, sheet.nevner, faktor)


def _only(values: pa.Table, names: set[str]) -> pa.Table:
    return values.filter(pc.is_in(values["indikator"], pa.array(sorted(names), pa.string())))


def _chosen(values: pa.Table, names: set[str]) -> dict[Place, list[Row]]:
    """The chosen rows that hold a number or hide one, by indicator and municipality."""
    found: dict[Place, list[Row]] = defaultdict(list)
    for row in _only(values, names).to_pylist():
        if row["vist"] and row["synlighet"] in ("vist", "skjult"):
            found[row["indikator"], row["kommunenr"]].append(row)
    return found


def _there(values: pa.Table, names: set[str]) -> dict[RateKey, bool]:
    """The rates that are there, and whether each is shown in published borders and no others."""
    found: dict[RateKey, bool] = {}
    for row in _only(values, names).to_pylist():
        key = (row["indikator"], row["kommunenr"], row["periode_fra"], row["periode_til"])
        published = row["grenser"] == "publisert" and row["synlighet"] == "vist"
        found[key] = found.get(key, True) and published
    return found


def _rate_rows(
    recipe: _Recipe,
    chosen: Mapping[Place, list[Row]],
    there: Mapping[RateKey, bool],
    borders: Borders,
) -> Iterator[Row]:
    for (indikator, kommunenr), numerators in chosen.items():
        if indikator != recipe.teller:
            continue
        candidates = chosen.get((recipe.nevner, kommunenr), [])
        so_far = _years_so_far(numerators)
        for numerator in numerators:
            period = (numerator["periode_fra"], numerator["periode_til"])
            if not _is_free(numerator, there.get((recipe.indikator, kommunenr, *period))):
                continue
            alike = [row for row in candidates if borders.alike(numerator, row)]
            denominator = _denominator(numerator, alike, is_year_so_far=period in so_far)
            if denominator is not None:
                yield _rate(recipe, numerator, denominator)


def _is_free(numerator: Row, only_published: bool | None) -> bool:
    """Whether there is room for a rate: none is there, or only one of other borders than this."""
    return only_published is None or (only_published and numerator["grenser"] != "publisert")


def _is_year_of(row: Row, numerator: Row) -> bool:
    year = numerator["periode_fra"].year
    return bool((row["periode_fra"], row["periode_til"]) == (date(year, 1, 1), date(year, 12, 31)))


def _years_so_far(numerators: list[Row]) -> set[tuple[date, date]]:
    """The periods from New Year that are no whole year: the running one, and those it is held
    against. A quarter from New Year is one only while it is the newest there is, and so is then the
    one of the year before."""
    periods = {(row["periode_fra"], row["periode_til"]) for row in numerators}
    newest = max(til for _, til in periods)
    quarters = {newest, date(newest.year - 1, 3, 31)} if _is(newest, 3, 31) else set()
    return {
        (fra, til)
        for fra, til in periods
        if fra == date(til.year, 1, 1)
        and fra < til
        and not _is(til, 12, 31)
        and (not _is(til, 3, 31) or til in quarters)
    }


def _is(day: date, month: int, number: int) -> bool:
    return (day.month, day.day) == (month, number)


def _denominator(
    numerator: Row, candidates: list[Row], *, is_year_so_far: bool = False
) -> Row | None:
    """The one of the same period; for a year so far the whole year; or else the latest day until
    the period's end.

    `candidates` are of the numerator's area: a merger moves the number of inhabitants more than
    years do. A range is no denominator. Of two for the same time, the one whose borders are called
    the same comes first.
    """
    usable = sorted(
        (row for row in candidates if row["verdi_til"] is None),
        key=lambda row: bool(row["grenser"] != numerator["grenser"]),
    )
    period = (numerator["periode_fra"], numerator["periode_til"])
    for row in usable:
        if (row["periode_fra"], row["periode_til"]) == period:
            return row
    if is_year_so_far:
        covering = [row for row in usable if _is_year_of(row, numerator)]
        if covering:
            return covering[0]
    end = numerator["periode_til"]
    days = [
        row
        for row in usable
        if row["periode_fra"] == row["periode_til"] and end - MAX_AGE <= row["periode_til"] <= end
    ]
    return max(days, key=lambda row: row["periode_til"], default=None)


def _rate(recipe: _Recipe, numerator: Row, denominator: Row) -> Row:
    inputs = (numerator, denominator)
    synlighet = _status(numerator, denominator)
    scale = recipe.faktor / denominator["verdi"] if synlighet == "vist" else None
    fetched = [row["hentet"] for row in inputs if row["hentet"] is not None]
    kilder = {row["kilde"] for row in inputs}
    return {
        "kommunenr": numerator["kommunenr"],
        "indikator": recipe.indikator,
        "periode_fra": numerator["periode_fra"],
        "periode_til": numerator["periode_til"],
        "grenser": numerator["grenser"],
        "kilde": kilder.pop() if len(kilder) == 1 else "beregnet",
        "verdi": _scaled(numerator["verdi"], scale),
        "verdi_til": _scaled(numerator["verdi_til"], scale),
        "synlighet": synlighet,
        "merke": _mark(numerator, denominator),
        "offentlig": all(row["offentlig"] for row in inputs),
        "vist": True,
        "merknad": _note(numerator, denominator),
        "hentet": max(fetched, default=None),
    }


def _status(numerator: Row, denominator: Row) -> str:
    if "skjult" in (numerator["synlighet"], denominator["synlighet"]):
        return "skjult"
    if denominator["verdi"] == 0:
        return "ikke_aktuelt"
    small = denominator["verdi"] < MIN_DENOMINATOR
    return "skjult" if small and not numerator["offentlig"] else "vist"


def _scaled(value: float | None, scale: float | None) -> float | None:
    return None if value is None or scale is None else value * scale


def _mark(numerator: Row, denominator: Row) -> str | None:
    """More than so many below the line is less than so much in all: then it is only about so."""
    below = "omtrent" if denominator["merke"] == "over" else denominator["merke"]
    marks = {numerator["merke"], below}
    return next((mark for mark in MARKS if mark in marks), None)


def _note(numerator: Row, denominator: Row) -> str | None:
    """A denominator of another day is said to be so."""
    if denominator["periode_til"] == numerator["periode_til"]:
        return None
    if denominator["periode_fra"] < denominator["periode_til"]:
        return None
    return f"Nevneren er målt {denominator['periode_til']:%d.%m.%Y}."
