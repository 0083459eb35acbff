"""The page Bostedsløshet: queries on tables so small that the answers are worked out by hand."""

from datetime import date, timedelta
from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import (
    INVENTED,
    NB,
    NUMBER,
    Period,
    Quarter,
    day,
    finding,
    insert,
    point,
    quarter,
    under,
    year,
)

ask = figurproever.asking("bostedsloshet")

Q3, Q2, Q3_BEFORE = (2026, 3), (2026, 2), (2025, 3)


def value(db: duckdb.DuckDBPyConnection, *what: Any, **more: Any) -> None:
    figurproever.value(db, *what, **{"kilde": "bostedslosregister", **more})


def cell(
    db: duckdb.DuckDBPyConnection,
    table: str,
    period: Period,
    antall: int | None,
    kind: str = "kvartal",
    number: str = NUMBER,
    **codes: str,
) -> None:
    """One cell of a table of counts; None is hidden."""
    figurproever.cell(db, table, kind, period, antall, kommunenr=number, **codes)


def streams(db: duckdb.DuckDBPyConnection, when: Quarter, **counts: int | None) -> None:
    for strom, antall in counts.items():
        cell(db, "bostedslos", quarter(when), antall, strom=strom)


def stays(
    db: duckdb.DuckDBPyConnection,
    when: Quarter,
    total: int | None,
    counts: tuple[int | None, int | None, int | None, int | None],
) -> None:
    """Households in a quarter, in all and by length, the shortest first."""
    cell(db, "midlertidig", quarter(when), total)
    for length, antall in zip(("0-30", "31-90", "91-180", "180+"), counts, strict=True):
        cell(db, "midlertidig", quarter(when), antall, oppholdslengde=length)


def families(
    db: duckdb.DuckDBPyConnection, when: Quarter, all_: float | None, over: float | None
) -> None:
    value(db, "midlertidig_barnefamilier", quarter(when), all_)
    value(db, "midlertidig_barn_over_3_mnd", quarter(when), over)


# -- the trend, each method by itself --------------------------------------------------------------


def test_two_numbers_of_a_source_that_names_no_method(db: duckdb.DuckDBPyConnection) -> None:
    for aar, persons in ((2009, 15), (2013, 5)):
        remark = "kilden sier ikke hvordan det er talt"
        value(db, "bostedslose", year(aar), persons, kilde="veiviseren_narvik", merknad=remark)
    result = ask(db, "utvikling")
    assert finding(result) == "15 bostedsløse i 2009, 5 i 2013"
    assert {row["metode"] for row in result.rows} == {"Oppgitt av kilden"}
    # Said once, though both rows have it.
    assert under(result).count("Kilden sier ikke hvordan det er talt.") == 1


def test_the_two_methods_are_two_series(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "bostedslose", year(2024), 60, kilde="nibr_bostedslose")
    value(db, "bostedslose_registrert", day(2025, 10, 31), 34)
    value(db, "bostedslose_registrert", day(2026, 10, 31), 28)
    result = ask(db, "utvikling")
    assert [(r["metode"], r["periode"]) for r in result.rows] == [
        ("Kartlegging", "2024"),
        ("Egen registrering", "oktober 2025"),
        ("Egen registrering", "oktober 2026"),
    ]
    # 34 to 28 is of one method; the 60 are of another.
    assert finding(result) == "28 bostedsløse i oktober 2026, 6 færre enn ett år før"


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (28, 28, "28 bostedsløse i oktober 2026, like mange som ett år før"),
        (20, 28, "28 bostedsløse i oktober 2026, 8 flere enn ett år før"),
        (None, 28, "28 bostedsløse i oktober 2026"),
        (28, None, "Antallet bostedsløse i oktober 2026 er skjult av personvernhensyn"),
        (20, 0, "Ingen bostedsløse i oktober 2026, 20 færre enn ett år før"),
    ],
)
def test_the_newest_month_against_a_year_before(
    db: duckdb.DuckDBPyConnection, before: int | None, now: int | None, told: str
) -> None:
    value(db, "bostedslose_registrert", day(2025, 10, 31), before)
    value(db, "bostedslose_registrert", day(2026, 9, 30), 99)
    value(db, "bostedslose_registrert", day(2026, 10, 31), now)
    assert finding(ask(db, "utvikling")) == told


def test_numbers_within_other_borders_are_not_compared(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "bostedslose", year(2016), 40, kilde="nibr_bostedslose", grenser="2024")
    value(db, "bostedslose", year(2020), 30, kilde="nibr_bostedslose")
    assert finding(ask(db, "utvikling")) == "30 bostedsløse i 2020"


def test_the_target_follows_its_own_indicator(db: duckdb.DuckDBPyConnection) -> None:
    insert(
        db,
        "maal",
        kommunenr=NUMBER,
        indikator="bostedslose_registrert",
        fra=date(2026, 1, 1),
        ovre=25.0,
        vedtak="Sak 1/25",
    )
    value(db, "bostedslose", year(2024), 60, kilde="nibr_bostedslose")
    value(db, "bostedslose_registrert", day(2025, 12, 31), 31)
    value(db, "bostedslose_registrert", day(2026, 10, 31), 28)
    assert [row["maal_ovre"] for row in ask(db, "utvikling").rows] == [None, None, 25]


def test_the_country_went_from_its_first_count_to_its_last(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "bostedslose_registrert", day(2026, 10, 31), 28)
    national = {"kommunenr": "0", "kilde": "nibr_bostedslose"}
    value(db, "bostedslose_nasjonalt", year(2005), 5500, **national, merke="omtrent")
    value(db, "bostedslose_nasjonalt", year(2012), 600, **national)
    assert "landet" not in under(ask(db, "utvikling"))
    value(db, "bostedslose_nasjonalt", year(2016), 900, **national)
    value(db, "bostedslose_nasjonalt", year(2020), 300, **national)
    told = "I hele landet gikk tallet fra 600 personer i 2012 til 300 i 2020."
    assert told in under(ask(db, "utvikling"))


# -- per 1000 --------------------------------------------------------------------------------------


def test_the_register_per_1000_at_the_year_ends_and_newest(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(db, "innbyggere", day(2025, 1, 1), 40_000)
    value(db, "innbyggere", day(2026, 1, 1), 50_000)
    value(db, "bostedslose_registrert", day(2025, 11, 30), 99)
    value(db, "bostedslose_registrert", day(2025, 12, 31), 32)
    value(db, "bostedslose_registrert", day(2026, 9, 30), 99)
    value(db, "bostedslose_registrert", day(2026, 10, 31), 28)
    result = ask(db, "per_1000")
    # 32 of 40 000 and 28 of 50 000.
    told = [(r["periode"], r["verdi"], r["antall"], r["innbyggere"]) for r in result.rows]
    assert told == [
        ("31.12.2025", pytest.approx(0.8), 32, 40_000),
        ("31.10.2026", pytest.approx(0.56), 28, 50_000),
    ]
    assert finding(result) == "0,56 bostedsløse per 1000 innbyggere 31. oktober 2026"


def test_a_hidden_count_has_no_rate(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "innbyggere", day(2026, 1, 1), 50_000)
    value(db, "bostedslose_registrert", day(2026, 10, 31), None)
    result = ask(db, "per_1000")
    assert [(r["verdi"], r["verdi_tekst"]) for r in result.rows] == [(None, ":")]
    assert "skjult" in finding(result)


def test_inhabitants_of_other_borders_are_no_denominator(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "innbyggere", day(2023, 1, 1), 30_000, grenser="2024")
    value(db, "bostedslose_registrert", day(2023, 12, 31), 30)
    assert ask(db, "per_1000").rows == ()
    # From 2024 on the borders of 2024 are those that hold.
    value(db, "innbyggere", day(2026, 1, 1), 30_000, grenser="2024")
    value(db, "bostedslose_registrert", day(2026, 10, 31), 30)
    assert [row["verdi"] for row in ask(db, "per_1000").rows] == [pytest.approx(1.0)]


def test_the_country_stands_only_beside_own_numbers(db: duckdb.DuckDBPyConnection) -> None:
    national = {"kommunenr": "0", "kilde": "nibr_bostedslose"}
    value(db, "bostedslose_nasjonalt_per_1000", year(2020), 0.62, **national)
    assert ask(db, "per_1000").rows == ()
    value(db, "bostedslose_per_1000", year(2016), 0.9, kilde="nibr_bostedslose")
    value(db, "bostedslose", year(2016), 36, kilde="nibr_bostedslose")
    result = ask(db, "per_1000")
    assert [(r["metode"], r["verdi"]) for r in result.rows] == [
        ("Kartlegging", 0.9),
        ("Hele landet, kartlegging", 0.62),
    ]
    assert "2016" in finding(ask(db, "per_1000"))
    assert [row["hele_landet"] for row in result.rows] == [False, True]


def test_the_country_has_its_own_count_and_is_real_also_beside_what_is_invented(
    db: duckdb.DuckDBPyConnection,
) -> None:
    national = {"kommunenr": "0", "kilde": "nibr_bostedslose"}
    value(db, "bostedslose_nasjonalt_per_1000", year(2020), 0.62, **national)
    value(db, "bostedslose_nasjonalt", year(2020), 3325, **national)
    value(db, "bostedslose_nasjonalt", year(2005), 5500, **national, merke="omtrent")
    for number in (NUMBER, INVENTED):
        value(db, "innbyggere", day(2026, 1, 1), 50_000, kommunenr=number)
        value(db, "bostedslose_registrert", day(2026, 10, 31), 28, kommunenr=number)
    real, invented = (ask(db, "per_1000", number) for number in (NUMBER, INVENTED))
    for result in (real, invented):
        told = [(r["periode"], r["antall"], r["hele_landet"]) for r in result.rows]
        assert told == [("2020", 3325, True), ("31.10.2026", 28, False)]
    assert "Tallene for hele landet er virkelige." in under(invented)
    assert "virkelige" not in under(real)


# -- in and out ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (
            {"aktive": 28, "nye": 8, "tilbake": 5, "ut": 11},
            "11 husstander fikk bolig, 8 nye kom til og 5 kom tilbake i 3. kvartal 2026",
        ),
        (
            {"aktive": 28, "nye": 8, "tilbake": None, "ut": 0},
            "Ingen fikk bolig og 8 nye kom til i 3. kvartal 2026",
        ),
        ({"aktive": 28, "nye": None, "tilbake": 0, "ut": 5}, "5 husstander fikk bolig i 3. kvar"),
        (
            {"aktive": 28, "nye": None, "tilbake": None, "ut": None},
            "28 husstander var bostedsløse ved utgangen av 3. kvartal 2026",
        ),
        (
            {"aktive": None, "nye": None, "tilbake": None, "ut": None},
            "Tallene for 3. kvartal 2026 er skjult av personvernhensyn",
        ),
    ],
)
def test_who_came_and_left(
    db: duckdb.DuckDBPyConnection, counts: dict[str, int | None], told: str
) -> None:
    streams(db, Q2, aktive=90, nye=90, tilbake=90, ut=90)
    streams(db, Q3, **counts)
    assert finding(ask(db, "strommer")).startswith(told)


def test_two_years_of_quarters_and_months(db: duckdb.DuckDBPyConnection) -> None:
    # Three years of each, and families by quarter, which is another cut.
    for aar in (2023, 2024, 2025):
        for number in range(1, 5):
            streams(db, (aar, number), nye=aar, aktive=30)
            cell(db, "bostedslos", quarter((aar, number)), 7, strom="nye", familie="barnefamilie")
        for month in range(1, 13):
            first = date(aar, month, 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            cell(db, "bostedslos", (first, last), 6, kind="maaned", strom="nye")
    quarters = ask(db, "strommer")
    assert [r["antall"] for r in quarters.where(strom="nye")] == [2024] * 4 + [2025] * 4
    # How many there are is told, not drawn among those who move.
    assert {r["tegnet"] for r in quarters.rows} == {"nye", None}
    months = ask(db, "strommer", per="maaned")
    assert [r["periode"] for r in months.rows][::23] == ["januar 2024", "desember 2025"]
    assert [r["tegnet"] for r in months.rows] == [None] * 12 + ["nye"] * 12
    assert "Tegnet er de siste tolv månedene" in under(months)
    assert "Tegnet" not in under(quarters)


def test_how_many_there_are_is_told_once(db: duckdb.DuckDBPyConnection) -> None:
    sentence = "28 husstander var bostedsløse ved utgangen av 3. kvartal 2026"
    streams(db, Q3, aktive=28, nye=None, tilbake=None, ut=None)
    assert finding(ask(db, "strommer")) == sentence
    assert sentence not in under(ask(db, "strommer"))
    streams(db, (2026, 4), aktive=27, nye=8, tilbake=None, ut=9)
    assert "27 husstander var bostedsløse" in under(ask(db, "strommer", today=date(2027, 1, 1)))


def test_more_who_come_back_are_discussed(db: duckdb.DuckDBPyConnection) -> None:
    streams(db, Q3_BEFORE, aktive=30, nye=8, tilbake=5, ut=20)
    streams(db, Q3, aktive=28, nye=8, tilbake=9, ut=20)
    made = point(ask(db, "strommer"))
    assert made is not None
    assert made.lead.replace(NB, " ") == "9 husstander ble bostedsløse på nytt i 3. kvartal 2026."
    assert made.rest == "Det er 4 flere enn ett år før."
    assert made.weight == pytest.approx(4 / 28)


def test_more_who_come_than_leave_are_discussed(db: duckdb.DuckDBPyConnection) -> None:
    streams(db, Q3, aktive=28, nye=8, tilbake=5, ut=6)
    made = point(ask(db, "strommer"))
    assert made is not None
    told = "13 husstander ble bostedsløse i 3. kvartal 2026, og 6 fikk bolig."
    assert made.lead.replace(NB, " ") == told
    assert made.weight == pytest.approx(7 / 28)


@pytest.mark.parametrize(
    "counts",
    [
        {"aktive": 28, "nye": 8, "tilbake": 5, "ut": 13},  # as many
        {"aktive": 28, "nye": 8, "tilbake": None, "ut": 6},  # perhaps more
        {"aktive": 28, "nye": 8, "ut": 6},  # nobody counted those who came back
    ],
)
def test_what_is_not_known_to_be_worse_is_not_discussed(
    db: duckdb.DuckDBPyConnection, counts: dict[str, int | None]
) -> None:
    streams(db, Q3, **counts)
    assert point(ask(db, "strommer")) is None


def test_an_old_quarter_is_not_discussed(db: duckdb.DuckDBPyConnection) -> None:
    streams(db, Q3_BEFORE, aktive=28, nye=8, tilbake=5, ut=6)
    stays(db, (2024, 3), 30, (10, 10, 5, 5))
    stays(db, Q3_BEFORE, 30, (5, 5, 10, 10))
    assert point(ask(db, "strommer")) is None
    assert point(ask(db, "midlertidig_lengde")) is None


# -- how long --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "counts", "told"),
    [
        # 91-180 and 180+ days are over three months.
        (22, (6, 5, 7, 4), "11 av 22 husstander var over tre måneder i midlertidig botilbud"),
        (22, (6, 5, 11, None), "Minst 11 av 22 husstander var over tre måneder i midlertidig"),
        (None, (6, 5, 7, 5), "12 husstander var over tre måneder i midlertidig botilbud"),
        (11, (6, 5, 0, 0), "Ingen av 11 husstander var over tre måneder i midlertidig botilbud"),
        # Nothing is known of the long stays; the total is.
        (22, (6, 5, None, None), "22 husstander var i midlertidig botilbud, 3. kvartal 2026"),
    ],
)
def test_how_many_stay_too_long(
    db: duckdb.DuckDBPyConnection,
    total: int | None,
    counts: tuple[int | None, int | None, int | None, int | None],
    told: str,
) -> None:
    stays(db, Q3, total, counts)
    result = ask(db, "midlertidig_lengde")
    assert finding(result).startswith(told)
    assert {row["i_alt"] for row in result.rows} == {total}


def test_a_quarter_that_runs_and_a_single_day_are_left_out(
    db: duckdb.DuckDBPyConnection,
) -> None:
    stays(db, Q3, 22, (6, 5, 7, 4))
    running = (date(2026, 10, 1), date(2026, 10, 31))
    cell(db, "midlertidig", running, 9, oppholdslengde="0-30")
    cell(db, "midlertidig", day(2026, 9, 30), 9, kind="dag", oppholdslengde="0-30")
    cell(db, "midlertidig", quarter(Q3), 9, familie="barnefamilie", oppholdslengde="0-30")
    rows = ask(db, "midlertidig_lengde").rows
    assert [(r["periode"], r["antall"]) for r in rows] == [
        ("3. kvartal 2026", number) for number in (6, 5, 7, 4)
    ]


def test_longer_stays_than_a_year_before_are_discussed(db: duckdb.DuckDBPyConnection) -> None:
    stays(db, Q3_BEFORE, 30, (20, 5, 3, 2))
    stays(db, Q3, 22, (6, 5, 7, None))
    made = point(ask(db, "midlertidig_lengde"))
    assert made is not None
    # 7 are known, and two more than 3 + 2 the year before.
    assert made.lead.replace(NB, " ") == (
        "Minst 7 husstander bodde over tre måneder i midlertidig botilbud i 3. kvartal 2026."
    )
    assert made.rest == (
        "Det er minst 2 flere enn ett år før. Retningslinjen er høyst tre måneder, for alle."
    )
    assert made.weight == pytest.approx(0.5 * 7 / 22)


@pytest.mark.parametrize("before", [(20, 5, 4, 3), (20, 5, None, 0)])
def test_stays_not_known_to_be_longer_are_not_discussed(
    db: duckdb.DuckDBPyConnection, before: tuple[int, int, int | None, int]
) -> None:
    stays(db, Q3_BEFORE, 30, before)
    stays(db, Q3, 22, (6, 5, 7, 0))
    assert point(ask(db, "midlertidig_lengde")) is None


@pytest.mark.parametrize(
    ("all_", "over", "told"),
    [
        (12, 7, "7 av 12 barnefamilier var over tre måneder i midlertidig botilbud, 3. kvartal"),
        (12, 0, "Ingen av 12 barnefamilier var over tre måneder i midlertidig botilbud"),
        (None, 7, "7 barnefamilier var over tre måneder i midlertidig botilbud, 3. kvartal 2026"),
        (12, None, "12 barnefamilier var i midlertidig botilbud, 3. kvartal 2026"),
        (None, None, "Antallet barnefamilier i midlertidig botilbud er skjult, 3. kvartal 2026"),
    ],
)
def test_families_in_the_newest_quarter(
    db: duckdb.DuckDBPyConnection, all_: float | None, over: float | None, told: str
) -> None:
    families(db, Q2, 15, 9)
    families(db, Q3, all_, over)
    assert finding(ask(db, "familier")).startswith(told)


def test_hidden_quarters_are_named_and_are_not_zero(db: duckdb.DuckDBPyConnection) -> None:
    insert(
        db,
        "maal",
        kommunenr=NUMBER,
        indikator="midlertidig_barn_over_3_mnd",
        fra=date(2024, 1, 1),
        ovre=0.0,
        vedtak="Sak 1/24",
    )
    families(db, Q2, 15, None)
    families(db, Q3, 12, 7)
    result = ask(db, "familier")
    hidden = result.one(gruppe="Over tre måneder", periode="2. kvartal 2026")
    assert hidden is not None
    assert (hidden["verdi"], hidden["skjult"], hidden["verdi_tekst"]) == (None, True, ":")
    note = "Målet er ingen over tre måneder. 2. kvartal 2026 har skjulte tall; de er ikke null."
    assert note in under(result)


def test_families_are_shown_by_quarter_or_by_year_never_both(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(db, "midlertidig_barnefamilier", year(2024), 40)
    assert [row["periode"] for row in ask(db, "familier").rows] == ["2024"]
    families(db, Q3, 12, 7)
    value(db, "midlertidig_barnefamilier", (date(2026, 10, 1), date(2026, 10, 31)), 9)
    assert {row["periode"] for row in ask(db, "familier").rows} == {"3. kvartal 2026"}


def test_the_invented_source_belongs_to_the_invented(db: duckdb.DuckDBPyConnection) -> None:
    for number, homeless, stayed in (
        (NUMBER, "bostedslosregister", "oppholdsregister"),
        (INVENTED, "eksempel", "eksempel"),
    ):
        cell(db, "bostedslos", quarter(Q3), 6, number=number, strom="nye")
        cell(db, "midlertidig", quarter(Q3), 6, number=number, oppholdslengde="0-30")
        assert {row["kilde"] for row in ask(db, "strommer", number).rows} == {homeless}
        assert {row["kilde"] for row in ask(db, "midlertidig_lengde", number).rows} == {stayed}


def test_the_charts_are_drawn_from_what_is_there(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "innbyggere", day(2026, 1, 1), 50_000)
    value(db, "bostedslose", year(2024), 60, kilde="nibr_bostedslose")
    value(db, "bostedslose_registrert", day(2026, 10, 31), 28)
    streams(db, Q3, aktive=28, nye=8, tilbake=None, ut=6)
    stays(db, Q3, 22, (6, 5, 7, None))
    families(db, Q3, 12, None)
    for name in ("utvikling", "per_1000", "strommer", "midlertidig_lengde", "familier"):
        result = ask(db, name)
        assert result.figure.chart is not None
        assert result.figure.chart(result)["layer"]
