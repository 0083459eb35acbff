"""Privat leie: queries on tables so small that the answers are worked out by hand."""

from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import LAST, cell, day, finding, value, year

ask = figurproever.asking("bosetting")

Db = duckdb.DuckDBPyConnection
TODAY = (LAST, LAST)
NAMES = ("privat_leie", "privat_leie_garanti", "privat_leie_niva", "privat_leie_botid")


@pytest.mark.parametrize("name", NAMES)
def test_without_numbers_there_are_no_rows(db: Db, name: str) -> None:
    # Our own homes say nothing of those that others let.
    value(db, "husleie_kommunal_median", day(2025, 12, 31), 8000.0)
    cell(db, "leieforhold", "dag", TODAY, 600, median_botid=1461)
    assert ask(db, name).rows == ()


def helped(db: Db, refugees: int | None, total: int | None, aar: int = 2025) -> None:
    cell(db, "privatleie", "aar", year(aar), total)
    cell(db, "privatleie", "aar", year(aar), refugees, malgruppe="flyktning")
    cell(db, "privatleie", "aar", year(aar), 19, malgruppe="andre")


@pytest.mark.parametrize(
    ("refugees", "total", "expected"),
    [
        (
            12,
            31,
            "31 husstander fikk hjelp til privat leie i 2025, 12 av dem nybosatte flyktninger",
        ),
        (
            0,
            19,
            "19 husstander fikk hjelp til privat leie i 2025, ingen av dem nybosatte flyktninger",
        ),
        (None, 22, "22 husstander fikk hjelp til privat leie i 2025"),
        (0, 0, "Ingen husstander fikk hjelp til privat leie i 2025"),
        (
            12,
            None,
            "Hvor mange husstander som fikk hjelp til privat leie i 2025, "
            "er skjult av personvernhensyn",
        ),
    ],
)
def test_households_helped_in_the_newest_year(
    db: Db, refugees: int | None, total: int | None, expected: str
) -> None:
    helped(db, 30, 60, aar=2024)
    helped(db, refugees, total)
    result = ask(db, "privat_leie")
    assert finding(result) == expected
    assert [row["malgruppe"] for row in result.rows] == ["flyktning", "andre"] * 2
    assert {row["kilde"] for row in result.rows} == {"privatleieregister"}


def guaranteed(db: Db, number: int | None, total: int | None, **more: Any) -> None:
    cell(db, "privatleie", "dag", TODAY, total, **more)
    cell(db, "privatleie", "dag", TODAY, number, garanti="garanti")
    cell(db, "privatleie", "dag", TODAY, 20, garanti="ingen")


@pytest.mark.parametrize(
    ("number", "total", "expected"),
    [
        (
            46,
            84,
            "84 husstander bodde i privat leie med kommunens hjelp per 31. oktober 2026, "
            "46 av dem med garanti",
        ),
        (
            None,
            84,
            "84 husstander bodde i privat leie med kommunens hjelp per 31. oktober 2026",
        ),
        (
            0,
            0,
            "Ingen husstander bodde i privat leie med kommunens hjelp per 31. oktober 2026",
        ),
        (
            46,
            None,
            "Hvor mange husstander som bor i privat leie med kommunens hjelp, "
            "er skjult av personvernhensyn",
        ),
    ],
)
def test_who_lives_so_and_what_is_guaranteed(
    db: Db, number: int | None, total: int | None, expected: str
) -> None:
    guaranteed(db, number, total)
    assert finding(ask(db, "privat_leie_garanti")) == expected


# -- the rent --------------------------------------------------------------------------------------

NEW_YEARS_EVE = day(2025, 12, 31)


@pytest.mark.parametrize(
    ("private", "own", "expected"),
    [
        # 10 000 / 8 000 = 125 %.
        (
            10_000,
            8_000,
            "Privat leie er 25 % dyrere enn kommunens egne boliger per 31. desember 2025",
        ),
        (
            7_600,
            8_000,
            "Privat leie er 5 % billigere enn kommunens egne boliger per 31. desember 2025",
        ),
        # 8 030 / 8 000 = 100,375 %, which is shown as 100 %.
        (
            8_030,
            8_000,
            "Privat leie koster like mye som kommunens egne boliger per 31. desember 2025",
        ),
        (
            10_000,
            None,
            "Halvparten betaler 10 000 kr eller mer i måneden i privat leie per 31. desember 2025",
        ),
    ],
)
def test_the_rent_against_our_own(db: Db, private: int, own: int | None, expected: str) -> None:
    cell(db, "privatleie", "dag", NEW_YEARS_EVE, 80, median_leie=private)
    if own:
        value(db, "husleie_kommunal_median", NEW_YEARS_EVE, float(own))
    assert finding(ask(db, "privat_leie_niva")) == expected


def test_the_newest_day_with_both_is_compared(db: Db) -> None:
    cell(db, "privatleie", "dag", NEW_YEARS_EVE, 80, median_leie=10_000)
    value(db, "husleie_kommunal_median", NEW_YEARS_EVE, 8000.0)
    cell(db, "privatleie", "dag", TODAY, 84, median_leie=12_000)
    result = ask(db, "privat_leie_niva")
    assert [(r["leie"], r["kroner"], r["niva"]) for r in result.rows] == [
        ("Privat leie med hjelp", 10_000, 125.0),
        ("Kommunens egne boliger", 8_000, None),
        ("Privat leie med hjelp", 12_000, None),
    ]
    assert "25 % dyrere" in finding(result)


def test_a_hidden_rent_and_one_of_too_few(db: Db) -> None:
    cell(db, "privatleie", "dag", day(2024, 12, 31), None)
    # Eight households: shown, but too few for a median.
    cell(db, "privatleie", "dag", NEW_YEARS_EVE, 8)
    value(db, "husleie_kommunal_median", NEW_YEARS_EVE, 8000.0)
    result = ask(db, "privat_leie_niva")
    assert [row["synlighet"] for row in result.rows] == ["skjult", "mangler", "vist"]
    assert finding(result) == "Leien i private leieforhold er skjult av personvernhensyn"


def test_a_rent_that_the_register_lacks_is_read_as_it_is_told(db: Db) -> None:
    value(db, "husleie_privat_median", day(2024, 12, 31), 9_600.0)
    value(db, "husleie_privat_median", NEW_YEARS_EVE, 1.0)
    cell(db, "privatleie", "dag", NEW_YEARS_EVE, 80, median_leie=10_000)
    assert [row["kroner"] for row in ask(db, "privat_leie_niva").rows] == [9_600, 10_000]


# -- how long --------------------------------------------------------------------------------------


def test_how_long_they_stay_against_our_own_homes(db: Db) -> None:
    # 913 / 365,25 = 2,4997; 1 826 / 365,25 = 4,9993.
    cell(db, "privatleie", "dag", TODAY, 84, median_botid=913)
    cell(db, "leieforhold", "dag", TODAY, 600, median_botid=1826)
    result = ask(db, "privat_leie_botid")
    assert [row["aar_tekst"] for row in result.rows] == ["2,5", "5,0"]
    assert finding(result) == (
        "Halvparten blir i privat leie i 2,5 år eller mer, i kommunal bolig 5,0 år"
    )


def test_where_half_stay_longer_than_is_known_nothing_is_compared(db: Db) -> None:
    cell(db, "privatleie", "dag", TODAY, 84, median_botid=913)
    cell(db, "leieforhold", "dag", TODAY, 600)
    result = ask(db, "privat_leie_botid")
    assert result.rows[1]["aar_tekst"] == ".."
    assert finding(result) == "Halvparten blir i privat leie i 2,5 år eller mer"


def test_only_days_with_a_stay_are_shown(db: Db) -> None:
    cell(db, "privatleie", "dag", NEW_YEARS_EVE, None)
    cell(db, "leieforhold", "dag", NEW_YEARS_EVE, 590, median_botid=1800)
    assert ask(db, "privat_leie_botid").rows == ()
