"""The page Bosetting: queries on tables so small that the answers are worked out by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import INVENTED, NUMBER, Quarter, finding, insert, point, quarter, under, year

from boligkompass import markup
from boligkompass.figures import FIGURES, bosetting
from boligkompass.warehouse import BorderChange

ask = figurproever.asking("bosetting")

READY, FUNDED, UNFUNDED = "Bolig klar", "Ikke klar, penger avsatt", "Ikke klar, uten penger"
Q4_2026, Q1_2027, Q2_2027 = (2026, 4), (2027, 1), (2027, 2)
# On 1 November three quarters of 2026 are over.
SO_FAR = date(2026, 1, 1), date(2026, 9, 30)
LAST_YEAR_SO_FAR = date(2025, 1, 1), date(2025, 9, 30)


def cell(
    db: duckdb.DuckDBPyConnection,
    period: figurproever.Period,
    antall: int | None,
    personer: int | None = None,
    number: str = NUMBER,
    **codes: str,
) -> None:
    """One cell of the table of settlement; None is hidden."""
    kinds = {year(period[0].year): "aar", SO_FAR: "delaar", LAST_YEAR_SO_FAR: "delaar"}
    kind = kinds.get(period, "kvartal")
    figurproever.cell(
        db, "bosetting", kind, period, antall, personer=personer, kommunenr=number, **codes
    )


def homes(
    db: duckdb.DuckDBPyConnection,
    when: Quarter,
    agreed: int | None,
    *,
    ready: tuple[int | None, int | None],
    lacking: tuple[int | None, int | None],
) -> None:
    """Households agreed for a quarter; with a home and without, each with and without money."""
    period = quarter(when)
    cell(db, period, agreed, status="avtalt")
    for klar, counts in (("ja", ready), ("nei", lacking)):
        for penger, count in zip(("ja", "nei"), counts, strict=True):
            cell(db, period, count, klar_bolig=klar, penger_avsatt=penger)


def value(
    db: duckdb.DuckDBPyConnection,
    indikator: str,
    aar: int,
    verdi: float | None,
    til: tuple[int, int] = (12, 31),
    **more: Any,
) -> None:
    """One value of an indicator for a year, or for the year to a day; None is hidden."""
    period = date(aar, 1, 1), date(aar, *til)
    more = {"kilde": "imdi_bosetting_2022", **more}
    figurproever.value(db, indikator, period, verdi, **more)


# -- homes ready against households agreed ---------------------------------------------------------


def test_ready_homes_are_counted_with_and_without_money(db: duckdb.DuckDBPyConnection) -> None:
    # 8 + 3 have a home; money no longer matters to them.
    homes(db, Q1_2027, 19, ready=(8, 3), lacking=(0, 8))
    homes(db, (2026, 3), 9, ready=(9, 0), lacking=(0, 0))
    told = [(r["periode"], r["beredskap"], r["antall"], r["i_alt"]) for r in ask(db, "klare").rows]
    # The 3rd quarter of 2026 is over on 1 November.
    assert told == [
        ("1. kvartal 2027", READY, 11, 19),
        ("1. kvartal 2027", FUNDED, 0, 19),
        ("1. kvartal 2027", UNFUNDED, 8, 19),
    ]


def test_a_sum_over_a_hidden_cell_is_hidden(db: duckdb.DuckDBPyConnection) -> None:
    homes(db, Q1_2027, 19, ready=(8, None), lacking=(0, 8))
    ready = ask(db, "klare").one(beredskap=READY)
    assert ready is not None
    assert (ready["antall"], ready["synlighet"], ready["antall_tekst"]) == (None, "skjult", ":")


def test_no_part_of_a_hidden_total_is_shown(db: duckdb.DuckDBPyConnection) -> None:
    homes(db, Q1_2027, None, ready=(None, 0), lacking=(0, 0))
    result = ask(db, "klare")
    assert [r["antall"] for r in result.rows] == [None, None, None]
    assert finding(result) == "Hvor mange boliger som er klare, er skjult av personvernhensyn"
    assert point(result) is None


def test_the_quarter_that_lacks_most_is_told(db: duckdb.DuckDBPyConnection) -> None:
    homes(db, Q4_2026, 17, ready=(12, 0), lacking=(0, 5))
    homes(db, Q1_2027, 19, ready=(11, 0), lacking=(0, 8))
    homes(db, Q2_2027, 12, ready=(7, 0), lacking=(5, 0))
    result = ask(db, "klare")
    assert finding(result) == "Boliger er klare for 11 av 19 husstander i 1. kvartal 2027"
    made = point(result)
    assert made is not None
    assert made.lead == (
        "Boliger er klare for 11 av 19 husstander som skal bosettes i 1. kvartal 2027."
    )
    assert made.rest == "Til de 8 som mangler, er det ikke satt av penger."
    assert made.weight == pytest.approx(8 / 19)


@pytest.mark.parametrize(
    ("lacking", "rest"),
    [
        ((5, 6), "Til 6 av de 11 som mangler, er det ikke satt av penger."),
        ((11, 0), "Det er satt av penger til alle som mangler bolig."),
        ((8, None), "Hvor mange av dem det er satt av penger til, er skjult av personvernhensyn."),
    ],
)
def test_money_for_those_without_a_home(
    db: duckdb.DuckDBPyConnection, lacking: tuple[int, int | None], rest: str
) -> None:
    homes(db, Q1_2027, 16, ready=(5, 0), lacking=lacking)
    made = point(ask(db, "klare"))
    assert made is not None
    assert made.rest == rest


@pytest.mark.parametrize(
    ("agreed", "ready", "lacking", "told"),
    [
        # Everything is shown.
        (7, (7, 0), (0, 0), "Boliger er klare for alle 7 husstander i 4. kvartal 2026"),
        (12, (0, 0), (5, 7), "Ingen bolig er klar for de 12 husstandene i 4. kvartal 2026"),
        # Those with a home are hidden; nobody is without.
        (7, (6, None), (0, 0), "Boliger er klare for alle 7 husstander i 4. kvartal 2026"),
        # 5 + 7 are without a home, and those with one are hidden.
        (15, (None, 0), (5, 7), "Det mangler bolig til 12 av 15 husstander i 4. kvartal 2026"),
        # 7 and perhaps more.
        (15, (None, 0), (None, 7), "Det mangler bolig til minst 7 av 15 husstander i 4. kvartal"),
        # Nothing is known but the total.
        (9, (None, None), (None, 0), "Hvor mange boliger som er klare, er skjult"),
        (0, (0, 0), (0, 0), "Ingen husstander er avtalt bosatt i kommende kvartaler"),
    ],
)
def test_what_can_be_said_of_the_homes(
    db: duckdb.DuckDBPyConnection,
    agreed: int,
    ready: tuple[int | None, int | None],
    lacking: tuple[int | None, int | None],
    told: str,
) -> None:
    homes(db, Q4_2026, agreed, ready=ready, lacking=lacking)
    assert finding(ask(db, "klare")).startswith(told)


def test_households_of_a_quarter_that_runs_may_have_come(db: duckdb.DuckDBPyConnection) -> None:
    homes(db, Q4_2026, 17, ready=(None, 0), lacking=(None, 9))
    made = point(ask(db, "klare"))
    assert made is not None
    assert made.lead == (
        "Det mangler bolig til minst 9 av 17 husstander som er avtalt bosatt i 4. kvartal 2026."
    )
    assert made.rest == "Til 9 av dem er det ikke satt av penger."
    assert made.weight == pytest.approx(9 / 17)


def test_no_home_lacking_is_nothing_to_discuss(db: duckdb.DuckDBPyConnection) -> None:
    homes(db, Q1_2027, 19, ready=(19, 0), lacking=(0, 0))
    assert point(ask(db, "klare")) is None


# -- by the size of the household ------------------------------------------------------------------


def sizes(
    db: duckdb.DuckDBPyConnection, when: Quarter, *counts: tuple[str, int | None, int | None]
) -> None:
    """For each size the households with a home and without."""
    for size, ready, lacking in counts:
        for klar, count in (("ja", ready), ("nei", lacking)):
            cell(db, quarter(when), count, husstandsstorrelse=size, klar_bolig=klar)


def test_the_next_quarter_is_the_first_that_has_not_begun(db: duckdb.DuckDBPyConnection) -> None:
    for when in (Q4_2026, Q1_2027, Q2_2027):
        sizes(db, when, ("5+", 0, 0), ("1", 6, 0))
    result = ask(db, "klare_storrelse")
    assert {r["periode"] for r in result.rows} == {"1. kvartal 2027"}
    assert [r["husstandsstorrelse"] for r in result.rows] == ["1", "1", "5+", "5+"]
    # On the very first day of a quarter it is the next one still.
    first_day = ask(db, "klare_storrelse", today=date(2027, 1, 1))
    assert {r["periode"] for r in first_day.rows} == {"1. kvartal 2027"}


def test_without_a_quarter_to_come_the_running_one_is_shown(db: duckdb.DuckDBPyConnection) -> None:
    sizes(db, Q4_2026, ("1", 6, 0))
    assert {r["periode"] for r in ask(db, "klare_storrelse").rows} == {"4. kvartal 2026"}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (
            [("1", 9, 5), ("3-4", None, 7), ("5+", 0, None)],
            "7 husstander med tre til fire personer mangler bolig i 1. kvartal 2027",
        ),
        (
            [("1", 6, None), ("2", None, 0)],
            "6 husstander med én person har bolig klar i 1. kvartal 2027",
        ),
        (
            [("1", 6, 0), ("2", None, 0)],
            "Boliger er klare for husstander av alle størrelser i 1. kvartal 2027",
        ),
        (
            [("1", None, None), ("2", 0, 0)],
            "Boliger etter husstandens størrelse er skjult av personvernhensyn",
        ),
        ([("1", 0, 0), ("2", 0, 0)], "Ingen husstander er avtalt bosatt i 1. kvartal 2027"),
    ],
)
def test_what_can_be_said_of_the_sizes(
    db: duckdb.DuckDBPyConnection, counts: list[tuple[str, int | None, int | None]], told: str
) -> None:
    sizes(db, Q1_2027, *counts)
    assert finding(ask(db, "klare_storrelse")) == told


# -- asked, decided and settled by year ------------------------------------------------------------


def test_a_year_without_a_decision_is_not_a_zero(db: duckdb.DuckDBPyConnection) -> None:
    for aar in (2010, 2011, 2012, 2013):
        value(db, "flyktninger_anmodet", aar, 45)
    value(db, "flyktninger_vedtatt", 2010, 40)
    value(db, "flyktninger_vedtatt", 2012, 0)
    value(db, "flyktninger_bosatt", 2011, 22)
    result = ask(db, "per_ar")
    decided = {
        r["periode"]: (r["verdi"], r["synlighet"])
        for r in result.where(indikator="flyktninger_vedtatt")
    }
    # 2011 lies between two known years, 2013 is asked and not answered; 2012 is a no.
    assert decided == {
        "2010": (40, "vist"),
        "2011": (None, "mangler"),
        "2012": (0, "vist"),
        "2013": (None, "mangler"),
    }
    # Settled is known for 2011 only: nothing is claimed of the years around it.
    assert [r["periode"] for r in result.where(indikator="flyktninger_bosatt")] == ["2011"]
    assert "Vedtak: ikke avgjort" in markup.table(result)
    assert "0 er et nei" in markup.subtitle(result)


def test_a_year_has_one_value(db: duckdb.DuckDBPyConnection) -> None:
    # The whole year comes before the year so far, and published borders before recast ones.
    value(db, "flyktninger_bosatt", 2025, 30, til=(10, 31))
    value(db, "flyktninger_bosatt", 2025, 36)
    value(db, "flyktninger_vedtatt", 2025, 50, grenser="2024")
    value(db, "flyktninger_vedtatt", 2025, 40)
    # Another source has the say: this one is not shown.
    value(db, "flyktninger_avtalt", 2025, 41, vist=False)
    told = [(r["indikator"], r["verdi"]) for r in ask(db, "per_ar").rows]
    assert told == [("flyktninger_vedtatt", 40), ("flyktninger_bosatt", 36)]


def test_what_is_recast_stands_beside_what_was_published_and_is_not_drawn(
    db: duckdb.DuckDBPyConnection,
) -> None:
    change = BorderChange(date(2020, 1, 1), "sammenslaing", "Her og Der ble én kommune.")
    told = {"dato": change.dato, "slag": change.slag, "tekst": change.tekst}
    insert(db, "grenseendring", kommunenr=NUMBER, **told)
    value(db, "flyktninger_vedtatt", 2018, 40)
    value(db, "flyktninger_bosatt", 2018, 30)
    value(db, "flyktninger_bosatt", 2018, 36, grenser="2024")
    value(db, "flyktninger_vedtatt", 2019, 41)
    value(db, "flyktninger_bosatt", 2019, 31)
    value(db, "flyktninger_vedtatt", 2020, 50)
    value(db, "flyktninger_bosatt", 2020, 45)
    result = replace(ask(db, "per_ar"), border_changes=(change,))
    assert [(r["periode"], r["omrade"], r["verdi"]) for r in result.rows] == [
        ("2018", "Grensene den gang", 40),
        ("2018", "Grensene den gang", 30),
        ("2018", "Dagens grenser", 36),
        ("2019", "Grensene den gang", 41),
        ("2019", "Grensene den gang", 31),
        ("2020", "Dagens grenser", 50),
        ("2020", "Dagens grenser", 45),
    ]
    assert finding(result) == "45 av 50 vedtatte ble bosatt i 2020"
    assert under(result).endswith(
        "Her og Der ble én kommune. Før 2020 gjelder linjene grensene den gang. "
        "Tall omregnet til dagens grenser står i tabellen."
    )
    assert result.figure.chart is not None
    drawn = str(result.figure.chart(result))
    assert "Sammenslåing 2020" in drawn
    assert "dagens grenser" not in drawn
    # The table has a line for each area of the year.
    assert "<td>Dagens grenser</td>" in markup.table(result)
    # With nothing recast there is nothing to tell apart, and the break stands.
    db.execute("DELETE FROM indikatorverdi WHERE grenser = '2024'")
    result = replace(ask(db, "per_ar"), border_changes=(change,))
    assert {row["omrade"] for row in result.rows} == {None}
    assert under(result).endswith("Før 2020 gjelder linjene grensene den gang.")


def test_the_year_so_far_stands_in_its_year(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "flyktninger_vedtatt", 2026, 60)
    value(db, "flyktninger_bosatt", 2026, 12, til=(3, 31))
    value(db, "flyktninger_bosatt", 2026, 50, til=(10, 31))
    result = ask(db, "per_ar")
    # One place on the axis for both, starred, and the remark says how far it is counted.
    assert [(r["periode"], r["akse"], r["ufullstendig"]) for r in result.rows] == [
        ("2026", "2026*", False),
        ("2026", "2026*", True),
    ]
    assert result.rows[1]["status"] == "Til og med oktober"
    assert "* til og med oktober." in markup.subtitle(result)
    assert finding(result) == "50 av 60 vedtatte er bosatt hittil i 2026 (til og med oktober)"


@pytest.mark.parametrize(
    ("til", "told"),
    [
        ((9, 30), "50 av 60 vedtatte er bosatt hittil i 2026 (til og med september)"),
        ((10, 14), "50 av 60 vedtatte er bosatt hittil i 2026 (til og med 14. oktober)"),
    ],
)
def test_a_year_so_far_says_to_which_day(
    db: duckdb.DuckDBPyConnection, til: tuple[int, int], told: str
) -> None:
    value(db, "flyktninger_vedtatt", 2026, 60)
    value(db, "flyktninger_bosatt", 2026, 50, til=til)
    assert finding(ask(db, "per_ar")) == told


@pytest.mark.parametrize(
    ("decided", "settled", "told"),
    [
        (10, 8, "8 av 10 vedtatte ble bosatt i 2021"),
        (33, 35, "35 ble bosatt i 2021; 33 var vedtatt"),
        (10, None, "Antall bosatte i 2021 er skjult; 10 var vedtatt"),
        (0, 6, "6 ble bosatt i 2021; 0 var vedtatt"),
    ],
)
def test_settled_against_decided(
    db: duckdb.DuckDBPyConnection, decided: int, settled: int | None, told: str
) -> None:
    value(db, "flyktninger_vedtatt", 2021, decided)
    value(db, "flyktninger_bosatt", 2021, settled)
    assert finding(ask(db, "per_ar")) == told


def test_a_range_or_a_bound_is_no_part_of_the_decision(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "flyktninger_vedtatt", 2012, 40)
    value(db, "flyktninger_bosatt", 2012, 20, verdi_til=30)
    assert finding(ask(db, "per_ar")) == "20–30 ble bosatt i 2012; 40 var vedtatt"
    value(db, "flyktninger_vedtatt", 2013, 40)
    value(db, "flyktninger_bosatt", 2013, 30, merke="over")
    assert finding(ask(db, "per_ar")) == "Mer enn 30 ble bosatt i 2013; 40 var vedtatt"


def test_part_of_an_old_year_is_not_so_far(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "flyktninger_bosatt", 2022, 48, til=(8, 31))
    assert finding(ask(db, "per_ar")) == "48 ble bosatt i jan–aug 2022"


def test_without_settled_the_newest_answer_is_told(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "flyktninger_anmodet", 2027, 70)
    assert finding(ask(db, "per_ar")) == "70 personer er anmodet bosatt i 2027"
    value(db, "flyktninger_vedtatt", 2027, 65)
    assert finding(ask(db, "per_ar")) == "65 personer er vedtatt bosatt i 2027"


def test_at_most_four_series_are_drawn(db: duckdb.DuckDBPyConnection) -> None:
    five = FIGURES["bosetting/per_ar"].indicators
    for indikator in five:
        value(db, indikator, 2025, 60)
    result = ask(db, "per_ar")
    assert len(result.rows) == len(five) == 5
    assert "«Avtalt bosatt» står bare i tabellen." in markup.subtitle(result)
    assert "Avtalt bosatt" in markup.table(result)
    assert result.figure.chart is not None
    # Five labels would have been refused: there are four colours.
    assert "Avtalt bosatt" not in str(result.figure.chart(result))


# -- how far decisions are fulfilled ---------------------------------------------------------------


def test_the_share_is_held_against_the_target_of_its_year(db: duckdb.DuckDBPyConnection) -> None:
    insert(
        db,
        "maal",
        kommunenr=NUMBER,
        indikator="bosatt_andel_av_vedtatt",
        fra=date(2024, 1, 1),
        nedre=75,
        vedtak="Vedtak",
    )
    value(db, "bosatt_andel_av_vedtatt", 2023, 90)
    value(db, "vedtatt_andel_av_anmodet", 2024, 100)
    assert finding(ask(db, "oppfyllelse")) == "90 % av vedtatt antall ble bosatt i 2023"
    value(db, "bosatt_andel_av_vedtatt", 2024, 71.5)
    result = ask(db, "oppfyllelse")
    # 71.5 rounds away from zero.
    assert finding(result) == "72 % av vedtatt antall ble bosatt i 2024; målet er minst 75 %"
    assert [r["maal_nedre"] for r in result.where(indikator="bosatt_andel_av_vedtatt")] == [
        None,
        75,
    ]


def test_a_hidden_share_is_told_as_hidden(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "bosatt_andel_av_vedtatt", 2019, 100)
    value(db, "bosatt_andel_av_vedtatt", 2020, None)
    told = finding(ask(db, "oppfyllelse"))
    assert told == "Bosatt av vedtatt antall i 2020 er skjult av personvernhensyn"


def test_only_the_decision_is_known(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "vedtatt_andel_av_anmodet", 2027, 92.6)
    assert finding(ask(db, "oppfyllelse")) == "93 % av anmodet antall er vedtatt for 2027"


# -- by quarter ------------------------------------------------------------------------------------


def test_the_last_eight_quarters_and_the_planned(db: duckdb.DuckDBPyConnection) -> None:
    for aar in (2024, 2025, 2026):
        for number in (1, 2, 3, 4):
            cell(db, quarter((aar, number)), 6, 14, status="avtalt")
            if (aar, number) != Q4_2026:
                cell(db, quarter((aar, number)), 5, 12, status="bosatt")
    cell(db, quarter(Q1_2027), 19, 41, status="avtalt")
    result = ask(db, "kvartal")
    # Eight quarters back from the 4th of 2026 is the 1st of 2025.
    assert result.rows[0]["periode"] == "1. kvartal 2025"
    assert result.rows[-1]["periode"] == "1. kvartal 2027"
    # The settled of the 4th quarter are counted when it is over: nothing stands unfinished.
    assert len(result.rows) == 8 * 2
    assert not any(row["ufullstendig"] for row in result.rows)
    assert {r["akse"] for r in result.where(periode="4. kvartal 2026")} == {"4. kv. 26"}
    assert "bosatte i kvartalet de kom, når det er omme" in under(result)
    assert finding(result) == "19 husstander (41 personer) er avtalt bosatt i 1. kvartal 2027"


def test_several_quarters_to_come_are_summed(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, quarter(Q1_2027), 19, 41, status="avtalt")
    cell(db, quarter(Q2_2027), 6, 10, status="avtalt")
    told = finding(ask(db, "kvartal"))
    assert told == "25 husstander (51 personer) er avtalt bosatt i kommende kvartaler"


def test_a_sum_with_a_hidden_quarter_is_a_least_number(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, quarter(Q1_2027), 19, 41, status="avtalt")
    cell(db, quarter(Q2_2027), None, status="avtalt")
    told = finding(ask(db, "kvartal"))
    assert told == "Minst 19 husstander er avtalt bosatt i kommende kvartaler"


def test_a_hidden_quarter_alone(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, quarter(Q1_2027), None, status="avtalt")
    told = finding(ask(db, "kvartal"))
    assert told == "Antall husstander avtalt i 1. kvartal 2027 er skjult av personvernhensyn"


def test_nobody_to_come(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, quarter(Q4_2026), 0, 0, status="avtalt")
    assert finding(ask(db, "kvartal")) == "Ingen husstander er avtalt bosatt i kommende kvartaler"
    cell(db, quarter((2026, 3)), 9, 20, status="bosatt")
    assert finding(ask(db, "kvartal")) == "9 husstander ble bosatt i 3. kvartal 2026"


# -- where and how they were settled ---------------------------------------------------------------


def kinds(
    db: duckdb.DuckDBPyConnection,
    period: figurproever.Period,
    total: int | None,
    **counts: int | None,
) -> None:
    cell(db, period, total, status="bosatt")
    for kind, count in counts.items():
        cell(db, period, count, boliglosning=kind)


def test_homes_of_those_settled(db: duckdb.DuckDBPyConnection) -> None:
    kinds(db, year(2025), 26, egen=None, privat=9, kommunal=16)
    kinds(db, SO_FAR, 22, egen=0, privat=10, kommunal=12)
    # Last year to the same quarter serves comparison, and the quarters are in the years.
    kinds(db, LAST_YEAR_SO_FAR, 20, egen=0, privat=8, kommunal=12)
    kinds(db, quarter((2026, 3)), 8, egen=0, privat=0, kommunal=8)
    result = ask(db, "boliglosning")
    told = [(r["akse"], r["boliglosning"], r["antall_tekst"], r["i_alt"]) for r in result.rows]
    assert told == [
        ("2025", "kommunal", "16", 26),
        ("2025", "privat", "9", 26),
        ("2025", "egen", ":", 26),
        ("2026*", "kommunal", "12", 22),
        ("2026*", "privat", "10", 22),
        ("2026*", "egen", "0", 22),
    ]
    assert {r["periode"] for r in result.rows[3:]} == {"jan–sep 2026"}
    assert result.rows[3]["status"] == "Til og med september"
    told_so = "12 av 22 husstander fikk kommunal bolig hittil i 2026 (til og med september)"
    assert finding(result) == told_so


def test_kinds_of_a_hidden_total_are_hidden(db: duckdb.DuckDBPyConnection) -> None:
    kinds(db, year(2025), None, kommunal=None, privat=0, egen=0)
    result = ask(db, "boliglosning")
    assert {r["antall"] for r in result.rows} == {None}
    assert finding(result) == "Husstandene etter boligløsning er skjult av personvernhensyn"


def test_a_hidden_kind_leaves_the_last_year_that_shows_it(db: duckdb.DuckDBPyConnection) -> None:
    kinds(db, year(2024), 32, kommunal=20, privat=12, egen=0)
    kinds(db, year(2025), 26, kommunal=None, privat=23, egen=0)
    assert finding(ask(db, "boliglosning")) == "20 av 32 husstander fikk kommunal bolig i 2024"


def direct(db: duckdb.DuckDBPyConnection, aar: int, total: int | None, lasting: int | None) -> None:
    cell(db, year(aar), total, status="bosatt")
    cell(db, year(aar), lasting, direkte_varig="ja")


def test_share_settled_directly(db: duckdb.DuckDBPyConnection) -> None:
    direct(db, 2021, 0, 0)
    direct(db, 2022, 25, 20)
    direct(db, 2023, 9, 9)
    direct(db, 2024, 12, None)
    direct(db, 2025, None, None)
    result = ask(db, "direkte")
    # 20 of 25 is 80 %; no share of nobody, of fewer than ten, or of what is hidden.
    assert [(r["periode"], r["andel"], r["synlighet"]) for r in result.rows] == [
        ("2021", None, "ikke_aktuelt"),
        ("2022", 80.0, "vist"),
        ("2023", None, "skjult"),
        ("2024", None, "skjult"),
        ("2025", None, "skjult"),
    ]
    assert finding(result) == "80 % av husstandene kom rett i varig bolig i 2022"


def test_share_settled_directly_in_the_year_so_far(db: duckdb.DuckDBPyConnection) -> None:
    direct(db, 2025, 25, 20)
    cell(db, SO_FAR, 20, status="bosatt")
    cell(db, SO_FAR, 18, direkte_varig="ja")
    cell(db, LAST_YEAR_SO_FAR, 12, status="bosatt")
    result = ask(db, "direkte")
    # 20 of 25 and 18 of 20.
    assert [(r["akse"], r["andel"]) for r in result.rows] == [("2025", 80.0), ("2026*", 90.0)]
    assert finding(result) == (
        "90 % av husstandene kom rett i varig bolig hittil i 2026 (til og med september)"
    )


def test_no_share_is_shown(db: duckdb.DuckDBPyConnection) -> None:
    direct(db, 2025, 12, None)
    told = finding(ask(db, "direkte"))
    assert told == "Andelen som ble bosatt rett i varig bolig, er skjult av personvernhensyn"


# -- all of them -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "source"), [(NUMBER, "bosettingsregister"), (INVENTED, "eksempel")]
)
def test_the_source_tells_invented_from_real(
    db: duckdb.DuckDBPyConnection, number: str, source: str
) -> None:
    cell(db, quarter(Q1_2027), 19, number=number, status="avtalt")
    cell(db, quarter(Q1_2027), 19, number=number, klar_bolig="ja", penger_avsatt="ja")
    cell(db, quarter(Q1_2027), 19, number=number, klar_bolig="ja", husstandsstorrelse="1")
    cell(db, year(2025), 19, number=number, status="bosatt")
    cell(db, year(2025), 19, number=number, boliglosning="egen")
    cell(db, year(2025), 19, number=number, direkte_varig="ja")
    for name in ("klare", "kvartal", "klare_storrelse", "boliglosning", "direkte"):
        assert {row["kilde"] for row in ask(db, name, number).rows} == {source}, name


def test_another_municipality_gets_nothing(db: duckdb.DuckDBPyConnection) -> None:
    homes(db, Q1_2027, 19, ready=(19, 0), lacking=(0, 0))
    value(db, "flyktninger_bosatt", 2025, 60)
    for name in ("klare", "kvartal", "klare_storrelse", "boliglosning", "direkte", "per_ar"):
        assert ask(db, name, INVENTED).rows == (), name


def test_a_series_has_its_colour_whichever_others_are_there(db: duckdb.DuckDBPyConnection) -> None:
    by_year = FIGURES["bosetting/per_ar"].indicators
    asked, decided, settled = "flyktninger_anmodet", "flyktninger_vedtatt", "flyktninger_bosatt"

    def colours() -> dict[str, str]:
        result = ask(db, "per_ar")
        drawn = bosetting._drawn(result)
        indicators = {row["serie"]: row["indikator"] for row in result.rows}
        found = zip(drawn, bosetting._colours(result, drawn), strict=True)
        return {indicators[name]: colour for name, colour in found}

    for indicator in (asked, decided, settled):
        value(db, indicator, 2025, 10)
    three = colours()
    # What is agreed takes the colour that is free.
    value(db, "flyktninger_avtalt", 2025, 10)
    four = colours()
    assert {name: four[name] for name in three} == three
    assert len(set(four.values())) == 4
    value(db, "flyktninger_anmodet_opprinnelig", 2025, 10)
    all_five = colours()
    assert {name: all_five[name] for name in three} == three
    assert len(all_five) == 4 < len(by_year)
