"""Warnings about values that may be wrong: what is told, what is not, and of which row."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from time import perf_counter
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from boligkompass.catalogue import Break, Catalogue
from boligkompass.faults import Fault
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources.public import plausibility
from boligkompass.sources.public.values import Known, Reading

EARLY, LATE = date(2026, 8, 20), date(2026, 11, 1)
Row = dict[str, Any]
PARTS = (
    "kommunale_boliger_eid",
    "kommunale_boliger_innleid",
    "kommunale_boliger_tildelingsrett",
)


def row(indikator: str = "husholdninger", year: int = 2015, **cells: Any) -> Row:
    return {
        "kommunenr": "3909",
        "indikator": indikator,
        "periode_fra": date(year, 1, 1),
        "periode_til": date(year, 12, 31),
        "grenser": "publisert",
        "kilde": "ssb",
        "verdi": 100.0,
        "synlighet": "vist",
        "hentet": LATE,
    } | cells


def check(known: Known, *new: Row, stored: tuple[Row, ...] = ()) -> tuple[Fault, ...]:
    """The warnings about `new`, whose rows are 2, 3, …"""
    rows = pa.array(range(2, 2 + len(new)), pa.int64())
    reading = Reading(SOURCE_VALUES.from_rows(new), (), (), rows)
    found = plausibility.warnings(reading, SOURCE_VALUES.from_rows(stored), known, "f.csv")
    for one in found:
        assert (one.place, one.level) == ("f.csv", "advarsel")
        assert one.message.endswith(".")
        assert one.advice.endswith(".")
    return found


def only(found: tuple[Fault, ...]) -> Fault:
    (one,) = found
    return one


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (100, 60, "falt med 40 % fra 2015 til 2016: fra 100 til 60."),
        (100, 61, None),
        (100, 140, "steg med 40 % fra 2015 til 2016: fra 100 til 140."),
        (100, 139, None),
        (50, 0, "falt med 100 % fra 2015 til 2016: fra 50 til 0."),
        (49, 0, None),
        (49, 4900, None),
        (43506, 4350, "falt med 90 % fra 2015 til 2016: fra 43 506 til 4 350."),
    ],
)
def test_a_year_that_differs_by_40_per_cent(
    known: Known, before: float, now: float, told: str | None
) -> None:
    found = check(known, row(verdi=float(before)), row(year=2016, verdi=float(now)))
    if told is None:
        assert found == ()
    else:
        one = only(found)
        assert one.row == 3
        plain = one.message.replace("\u00a0", " ")
        assert plain == f"«Husholdninger, Larvik (3909)» {told}"


@pytest.mark.parametrize(
    "other",
    [
        {"kommunenr": "3805"},
        {"kilde": "imdi"},
        {"grenser": "2024"},
        {"year": 2017},
        {"year": 2014, "periode_fra": date(2014, 1, 1), "periode_til": date(2014, 6, 30)},
        {"verdi": None, "synlighet": "skjult"},
        {"verdi": None, "synlighet": "mangler"},
        {"merke": "prognose"},
        {"merke": "omtrent"},
        {"verdi_til": 30.0},
    ],
)
def test_only_the_same_series_is_compared_and_only_plain_values(known: Known, other: Row) -> None:
    assert check(known, row(), row(**{"year": 2016, "verdi": 10.0} | other)) == ()


def test_preliminary_values_are_compared(known: Known) -> None:
    only(check(known, row(), row(year=2016, verdi=10.0, merke="forelopig")))


def test_a_quarter_is_compared_with_the_same_quarter(known: Known) -> None:
    first = {"periode_fra": date(2015, 1, 1), "periode_til": date(2015, 3, 31)}
    second = {"periode_fra": date(2015, 4, 1), "periode_til": date(2015, 6, 30)}
    later = {"periode_fra": date(2016, 1, 1), "periode_til": date(2016, 3, 31)}
    one = only(check(known, row(**first), row(**second, verdi=10.0), row(**later, verdi=20.0)))
    assert one.row == 4
    assert "fra 1. kvartal 2015 til 1. kvartal 2016" in one.message


def test_february_is_compared_over_a_leap_year(known: Known) -> None:
    months = [
        {"periode_fra": date(year, 2, 1), "periode_til": date(year, 2, last)}
        for year, last in ((2015, 28), (2016, 29), (2017, 28))
    ]
    values = [
        row(**month, verdi=verdi) for month, verdi in zip(months, (90.0, 50.0, 90.0), strict=True)
    ]
    assert [one.row for one in check(known, *values)] == [3, 4]


@pytest.mark.parametrize("first", [0, 1])
def test_what_is_stored_is_compared_with_and_the_files_own_row_is_named(
    known: Known, first: int
) -> None:
    pair = [row(), row(year=2016, verdi=10.0)]
    one = only(check(known, pair[first], stored=(pair[1 - first],)))
    assert one.row == 2
    assert "fra 2015 til 2016" in one.message


def test_what_was_told_of_before_is_not_told_again(known: Known) -> None:
    stored = (row(), row(year=2016, verdi=10.0))
    assert check(known, *stored, row(year=2017, verdi=12.0), stored=stored) == ()


@pytest.mark.parametrize("indikator", ["flyktninger_bosatt", "boliger_kjopt"])
def test_what_swings_by_its_nature_may_swing(known: Known, indikator: str) -> None:
    assert check(known, row(indikator), row(indikator, 2016, verdi=900.0)) == ()


def test_rates_and_days_are_not_compared_but_kroner_are(known: Known) -> None:
    for indikator in ("utnyttelsesgrad", "saksbehandlingstid"):
        assert check(known, row(indikator, verdi=90.0), row(indikator, 2016, verdi=20.0)) == ()
    only(check(known, row("startlan_utbetalt"), row("startlan_utbetalt", 2016, verdi=10.0)))


@pytest.mark.parametrize(
    ("day", "borders_only", "grenser", "told"),
    [
        (date(2016, 1, 1), False, "publisert", False),
        (date(2015, 7, 1), False, "2024", False),
        (date(2015, 1, 1), False, "publisert", True),
        (date(2017, 1, 1), False, "publisert", True),
        (date(2016, 1, 1), True, "publisert", False),
        (date(2016, 1, 1), True, "2024", True),
    ],
)
def test_a_known_break_explains_a_jump(
    known: Known, day: date, borders_only: bool, grenser: str, told: bool
) -> None:
    sheet = known.catalogue.indikatorer["husholdninger"]
    sheet = replace(sheet, brudd=(Break(day, "Ny måte.", borders_only),))
    sheets = {**known.catalogue.indikatorer, sheet.id: sheet}
    other = replace(known, catalogue=Catalogue(sheets, known.catalogue.kilder))
    found = check(other, row(grenser=grenser), row(year=2016, verdi=10.0, grenser=grenser))
    assert bool(found) == told


def homes(total: Mapping[str, Any], *parts: Mapping[str, Any]) -> list[Row]:
    return [row("kommunale_boliger", **total)] + [
        row(name, **cells) for name, cells in zip(PARTS, parts, strict=False)
    ]


HIDDEN = {"verdi": None, "synlighet": "skjult"}


@pytest.mark.parametrize(
    ("total", "parts", "told"),
    [
        (363.0, [308.0, 30.0, 25.0], None),
        (363.0, [308.0, 30.0, 26.0], "er 363 i 2015, men delene er 364 til sammen"),
        (363.0, [308.0, 30.0, 24.0], "men delene er 362 til sammen"),
        (363.0, [308.0, 30.0], None),
        (363.0, [308.0, 60.0], "men de delene som vises, er alene 368"),
        (363.0, [308.0, 30.0, None], None),
        (363.0, [308.0, 60.0, None], "men de delene som vises, er alene 368"),
        (None, [308.0, 30.0, 25.0], None),
    ],
)
def test_a_total_is_the_sum_of_its_parts(
    known: Known, total: float | None, parts: list[float | None], told: str | None
) -> None:
    cells = [HIDDEN if verdi is None else {"verdi": verdi} for verdi in (total, *parts)]
    found = check(known, *homes(*cells))
    if told is None:
        assert found == ()
    else:
        one = only(found)
        assert one.row == 2
        assert told in one.message


def test_a_part_that_does_not_apply_counts_as_none(known: Known) -> None:
    absent = {"verdi": None, "synlighet": "ikke_aktuelt"}
    two = ({"verdi": 300.0}, {"verdi": 30.0})
    assert check(known, *homes({"verdi": 330.0}, *two, absent)) == ()
    assert "330 til sammen" in only(check(known, *homes({"verdi": 350.0}, *two, absent))).message


@pytest.mark.parametrize(
    "other", [{"kommunenr": "3805"}, {"kilde": "egen"}, {"grenser": "2024"}, {"year": 2014}]
)
def test_parts_of_something_else_are_not_added(known: Known, other: Row) -> None:
    assert check(known, *homes({"verdi": 10.0}, other, other, other)) == ()


def test_a_stored_part_is_added_and_an_old_difference_not_told_again(known: Known) -> None:
    total, *parts = homes({"verdi": 363.0}, {"verdi": 308.0}, {"verdi": 30.0}, {"verdi": 30.0})
    assert "368 til sammen" in only(check(known, total, stored=tuple(parts))).message
    assert only(check(known, parts[0], stored=(total, *parts[1:]))).row == 2
    assert check(known, row(year=2016), stored=(total, *parts)) == ()


@pytest.mark.parametrize(
    ("indikator", "verdi", "told"),
    [
        ("utnyttelsesgrad", 100.0, None),
        ("utnyttelsesgrad", 100.5, "100,5 i 2015, og det er mer enn alle"),
        ("utnyttelsesgrad", -0.1, "kan ikke være under null"),
        ("bosatt_andel_av_vedtatt", 140.0, None),
        ("husholdninger", -3.0, "−3 i 2015, og det kan ikke være under null"),
        ("startlan_utbetalt", -3.0, None),
        ("husholdninger", 43.506, "43,506 i 2015, men telles i hele tall"),
        ("husholdninger", 43506.0, None),
        ("startlan_utbetalt", 4361.5, None),
        ("introprogram_resultat_andel", 63.8, None),
    ],
)
def test_values_that_cannot_be(
    known: Known, indikator: str, verdi: float, told: str | None
) -> None:
    found = check(known, row(indikator, verdi=verdi))
    if told is None:
        assert found == ()
    else:
        assert told in only(found).message
        assert only(found).row == 2


def test_a_numerator_is_not_above_its_denominator(known: Known) -> None:
    pair = row("sysselsatte_innvandrere", verdi=120.0), row("innvandrere_20_66", verdi=100.0)
    one = only(check(known, *pair))
    assert one.row == 2
    assert "er 120 i 2015, men «Innvandrere 20–66 år» er bare 100." in one.message
    assert check(known, pair[0] | {"verdi": 100.0}, pair[1]) == ()
    swung = row("flyktninger_bosatt", verdi=120.0), row("flyktninger_vedtatt")
    assert check(known, *swung) == ()


def test_a_day_is_told_with_per(known: Known) -> None:
    day = {"periode_fra": date(2015, 1, 1), "periode_til": date(2015, 1, 1)}
    assert "er 0,5 per 1.1.2015, men" in only(check(known, row(**day, verdi=0.5))).message


def test_a_file_with_nothing_new_is_last_months_again(known: Known) -> None:
    stored = (row(hentet=EARLY), row(year=2016, hentet=EARLY))
    one = only(check(known, row(), row(year=2016), stored=stored))
    assert one.row is None
    assert "alle 2 verdiene er lagret fra før" in one.message
    assert check(known, row(), row(year=2017), stored=stored) == ()


def test_older_values_in_place_of_newer_are_told(known: Known) -> None:
    one = only(check(known, row(hentet=EARLY, verdi=101.0), stored=(row(),)))
    assert one.message.replace("\u00a0", " ") == (
        "1 verdi erstatter tall som ble hentet senere (inntil 01.11.2026)."
    )
    assert check(known, row(verdi=101.0), stored=(row(hentet=EARLY),)) == ()


def test_nothing_read_is_nothing_odd(known: Known) -> None:
    assert check(known, stored=(row(),)) == ()


def test_values_without_rows_are_told_of_without(known: Known) -> None:
    reading = Reading(SOURCE_VALUES.from_rows([row(verdi=0.5)]), (), ())
    (one,) = plausibility.warnings(reading, SOURCE_VALUES.empty(), known, "f.json")
    assert one.row is None


series = st.lists(st.none() | st.integers(0, 200), min_size=2, max_size=6)


@hypothesis_settings(max_examples=40)
@given(series)
def test_every_jump_is_told_and_nothing_else(known: Known, found: list[int | None]) -> None:
    """Against the rule written out over plain numbers."""
    values = [
        row(year=2000 + i, verdi=None if v is None else float(v))
        | ({"synlighet": "mangler"} if v is None else {})
        for i, v in enumerate(found)
    ]
    expected = [
        i + 3
        for i, (before, now) in enumerate(pairwise(found))
        if before is not None
        and now is not None
        and before >= 50
        and 10 * abs(now - before) >= 4 * before
    ]
    assert sorted(one.row or 0 for one in check(known, *values)) == expected


def test_the_catalogues_own_parts_are_counted_in_the_same_unit(known: Known) -> None:
    sheets = known.catalogue.indikatorer
    totals = [sheet for sheet in sheets.values() if sheet.deler]
    assert {"kommunale_boliger", "boliger_disponert_i_alt"} <= {sheet.id for sheet in totals}
    for sheet in totals:
        assert {sheets[part].enhet for part in sheet.deler} == {sheet.enhet}, sheet.id


def test_only_shares_can_be_of_a_subset(known: Known) -> None:
    shares = [sheet for sheet in known.catalogue.indikatorer.values() if sheet.delmengde]
    assert shares
    assert {sheet.enhet for sheet in shares} == {"prosent", "per_1000_husholdninger"}


@pytest.mark.tung
def test_75_000_values_are_checked_in_a_second(known: Known) -> None:
    names = [f"{number:04}" for number in range(301, 676)]
    indicators = list(known.catalogue.indikatorer)[:10]
    rows = [
        row(indicator, year, kommunenr=name, verdi=float(year + i))
        for i, name in enumerate(names)
        for indicator in indicators
        for year in range(2000, 2020)
    ]
    reading = Reading(SOURCE_VALUES.from_rows(rows), (), ())
    assert reading.table.num_rows == 75_000
    start = perf_counter()
    plausibility.warnings(reading, reading.table.slice(0, 40_000), known, "f.csv")
    assert perf_counter() - start < 1
