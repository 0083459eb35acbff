"""Rates: numerator over denominator, for every indicator whose definition sheet says so."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
class _Recipe:
    indikator: str
    teller: str
    nevner: str
    faktor: float


def rates(values: pa.Table, sheets: Mapping[str, RateSheet]) -> pa.Table:
    """The rates that can be computed from the chosen (`vist`) rows and are not there already.

    A source's own rate for the municipality and period comes first, whatever its borders. A rate is
    hidden when its numerator or denominator is, and when an unpublished numerator stands over fewer
    than ten; over nobody at all it is `ikke_aktuelt`. Without a denominator there is no rate.
    """
    recipes = list(_recipes(sheets))
    inputs = {name for recipe in recipes for name in (recipe.teller, recipe.nevner)}
    chosen = _chosen(values, inputs)
    there = _there(values, {recipe.indikator for recipe in recipes})
    contract = TABLES["indikatorverdi"]
    rows = [row for recipe in recipes for row in _rate_rows(recipe, chosen, there)]
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


def _there(values: pa.Table, names: set[str]) -> set[tuple[str, str, date, date]]:
    rows = _only(values, names).to_pylist()
    return {(r["indikator"], r["kommunenr"], r["periode_fra"], r["periode_til"]) for r in rows}


def _rate_rows(
    recipe: _Recipe,
    chosen: Mapping[Place, list[Row]],
    there: set[tuple[str, str, date, date]],
) -> Iterator[Row]:
    for (indikator, kommunenr), numerators in chosen.items():
        if indikator != recipe.teller:
            continue
        candidates = chosen.get((recipe.nevner, kommunenr), [])
        so_far = _years_so_far(numerators)
        for numerator in numerators:
            period = (numerator["periode_fra"], numerator["periode_til"])
            denominator = _denominator(numerator, candidates, is_year_so_far=period in so_far)
            if denominator is not None and (recipe.indikator, kommunenr, *period) not in there:
                yield _rate(recipe, numerator, denominator)


def _is_year_of(row: Row, numerator: Row) -> bool:
    year = numerator["periode_fra"].year
    period = (row["periode_fra"], row["periode_til"])
    return period == (date(year, 1, 1), date(year, 12, 31)) and (
        row["grenser"] == numerator["grenser"]
    )


def _years_so_far(numerators: list[Row]) -> set[tuple[date, date]]:
    """The periods from New Year that are no whole year: the running one, and those it is held
    against. A quarter from New Year is one only while it is the newest there is."""
    newest = max(row["periode_til"] for row in numerators)
    return {
        (row["periode_fra"], row["periode_til"])
        for row in numerators
        if (
            (row["periode_fra"].month, row["periode_fra"].day) == (1, 1)
            and row["periode_fra"] < row["periode_til"]
            and (row["periode_til"].month, row["periode_til"].day) not in ((12, 31), (3, 31))
        )
        or (row["periode_fra"], row["periode_til"]) == (date(newest.year, 1, 1), newest)
    }


def _denominator(
    numerator: Row, candidates: list[Row], *, is_year_so_far: bool = False
) -> Row | None:
    """The one of the same period; for a year so far the whole year; or else the latest day until
    the period's end.

    Never one of other borders: a merger moves the number of inhabitants more than years do. A range
    is no denominator.
    """
    usable = [row for row in candidates if row["verdi_til"] is None]
    same = ("periode_fra", "periode_til", "grenser")
    for row in usable:
        if all(row[name] == numerator[name] for name in same):
            return row
    end = numerator["periode_til"]
    if is_year_so_far:
        covering = [row for row in usable if _is_year_of(row, numerator)]
        if covering:
            return covering[0]
    days = [
        row
        for row in usable
        if row["periode_fra"] == row["periode_til"]
        and row["grenser"] == numerator["grenser"]
        and end - MAX_AGE <= row["periode_til"] <= end
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
