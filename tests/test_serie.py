"""The worked out table `serie`: the area that a value is of, and which of several values stands."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from figurproever import NUMBER, OTHER, Period, day, insert, questions, value, year

from boligkompass import extracts, warehouse
from boligkompass.warehouse import Warehouse

CHANGED = 2020


@pytest.fixture
def changed(db: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A municipality whose area changed in 2020, beside one that never changed."""
    insert(db, "grenseendring", kommunenr=NUMBER, dato=date(CHANGED, 1, 1), slag="deling", tekst="")
    return db


def series(db: duckdb.DuckDBPyConnection, *columns: str, number: str = NUMBER) -> list[Any]:
    """The rows of a municipality, the oldest first: those columns, or the one alone."""
    found = db.execute(
        f"SELECT {', '.join(columns)} FROM serie WHERE kommunenr = ? "
        "ORDER BY periode_til, annet_omrade DESC, indikator",
        [number],
    ).fetchall()
    return [row[0] if len(columns) == 1 else row for row in found]


def test_what_was_published_before_the_borders_changed_is_of_another_area(
    changed: duckdb.DuckDBPyConnection,
) -> None:
    value(changed, "nye_boliger", year(2019), 9.0)
    value(changed, "nye_boliger", year(2019), 7.0, grenser="2020")
    value(changed, "nye_boliger", year(2020), 8.0)
    value(changed, "nye_boliger", year(2019), 4.0, kommunenr=OTHER)
    told = series(changed, "verdi", "annet_omrade", "begge_omrader", "i_dag_forst", "to_serier")
    assert told == [
        (9.0, True, True, False, True),
        (7.0, False, True, True, True),
        (8.0, False, False, True, True),
    ]
    assert series(changed, "siden") == [CHANGED] * 3
    assert series(changed, "annet_omrade", "siden", number=OTHER) == [(False, None)]


def test_what_is_recast_of_the_same_area_says_the_same_again(
    changed: duckdb.DuckDBPyConnection,
) -> None:
    value(changed, "nye_boliger", year(2021), 5.0, grenser="2024")
    value(changed, "nye_boliger", year(2021), 5.5)
    # Recast twice, and never published: the newest.
    value(changed, "nye_boliger", year(2018), 3.0, grenser="2020")
    value(changed, "nye_boliger", year(2018), 3.5, grenser="2024")
    assert series(changed, "verdi") == [3.5, 5.5]


def test_a_number_goes_before_none(changed: duckdb.DuckDBPyConnection) -> None:
    value(changed, "nye_boliger", year(2021), None, synlighet="mangler")
    value(changed, "nye_boliger", year(2021), 5.0, grenser="2024")
    # Of the old area alone there is a number.
    value(changed, "nye_boliger", year(2018), 6.0)
    value(changed, "nye_boliger", year(2018), None, synlighet="mangler", grenser="2020")
    told = series(changed, "verdi", "i_dag_forst")
    assert told == [(6.0, True), (None, False), (5.0, True)]


@pytest.mark.parametrize(
    ("newest", "expected"),
    [(year(2021), [False, True, True]), (year(2017), [True, False, True])],
    ids=["dagens", "den gang"],
)
def test_a_series_is_of_the_area_of_its_newest_number(
    changed: duckdb.DuckDBPyConnection, newest: Period, expected: list[bool]
) -> None:
    # Of 2016 there is a number of either area, and then one more.
    value(changed, "nye_boliger", year(2016), 1.0)
    value(changed, "nye_boliger", year(2016), 2.0, grenser="2020")
    value(changed, "nye_boliger", newest, 3.0)
    assert series(changed, "ett_omrade") == expected


def test_what_has_no_number_decides_no_area(changed: duckdb.DuckDBPyConnection) -> None:
    value(changed, "nye_boliger", year(2016), 1.0)
    value(changed, "nye_boliger", year(2021), None, synlighet="mangler")
    assert series(changed, "ett_omrade") == [True, False]


def test_an_extract_that_knows_no_changes_has_the_borders_of_2024(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(db, "nye_boliger", year(2019), 9.0)
    value(db, "nye_boliger", year(2024), 8.0)
    assert series(db, "siden", "annet_omrade") == [(2024, True), (2024, False)]
    # Where nothing is recast, nothing says that the area was another.
    assert series(db, "ett_omrade") == [True, True]
    value(db, "nye_boliger", year(2019), 7.0, grenser="2024")
    assert series(db, "verdi", "ett_omrade") == [(9.0, False), (7.0, True), (8.0, True)]


def test_the_newest_of_several_years_so_far(db: duckdb.DuckDBPyConnection) -> None:
    for month, last in ((9, 30), (10, 31)):
        value(db, "nye_boliger", (date(2026, 1, 1), date(2026, month, last)), 5.0)
    value(db, "nye_boliger", year(2025), 9.0)
    value(db, "innbyggere", day(2026, 1, 1), 100.0)
    told = series(db, "form", "hittil", "siste_hittil")
    assert told == [
        ("aar", False, False),
        ("dag", False, False),
        ("delaar", True, False),
        ("delaar", True, True),
    ]


def test_what_is_not_shown_is_not_there(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "nye_boliger", year(2025), 9.0, vist=False)
    assert series(db, "verdi") == []


def test_the_figures_say_the_same_where_the_table_is_too_large_to_keep(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[list[dict[str, Any]]]:
        store = Warehouse(data, extracts.current(data), warehouse.queries())
        asked = questions(store)
        # Asked of the warehouse, not of what is kept ready.
        return [
            store.ask(name, asked[name]).to_pylist()
            for name in ("nokkeltall/serie", "befolkning/innbyggere")
        ]

    kept = told()
    monkeypatch.setattr(warehouse, "IN_MEMORY", -1)
    assert all(kept)
    assert told() == kept
