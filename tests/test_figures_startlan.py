"""The page Startlån, tilskudd og bostøtte, on tables whose answers are worked out by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import (
    INVENTED,
    KATALOG,
    LAST,
    NB,
    NUMBER,
    day,
    finding,
    insert,
    note,
    point,
    year,
)
from verdirader import value as verdirad

from boligkompass.aggregates.rates import rates
from boligkompass.figures.aarsserier import year_before
from boligkompass.figures.base import Result
from boligkompass.sources import indikatorer
from boligkompass.tables import TABLES

ask = figurproever.asking("startlan")

# In the county of NUMBER; the fixture's own three have none.
NEAR, FAR = "0004", "0005"


def value(db: duckdb.DuckDBPyConnection, *what: Any, **more: Any) -> None:
    figurproever.value(db, *what, **{"kilde": "husbanken_startlan", **more})


def frame(db: duckdb.DuckDBPyConnection, aar: int, bevilget: int, bundet: int, brukt: int) -> None:
    """A frame for loans; in millions of kroner."""
    insert(
        db,
        "ramme",
        kommunenr=NUMBER,
        formal="startlan",
        aar=aar,
        bevilget=bevilget * 1_000_000,
        bundet=bundet * 1_000_000,
        brukt=brukt * 1_000_000,
    )


def tenants(
    db: duckdb.DuckDBPyConnection, total: int | None, can: int | None, cannot: int | None
) -> None:
    """Households that rent on the last day: in all, who can buy, who cannot; None is hidden."""
    cell = figurproever.cell
    cell(db, "leieforhold", "dag", day(2025, 12, 31), 999)
    cell(db, "leieforhold", "dag", (LAST, LAST), total)
    cell(db, "leieforhold", "dag", (LAST, LAST), can, kan_kjope="ja")
    cell(db, "leieforhold", "dag", (LAST, LAST), cannot, kan_kjope="nei")


def with_sheet(result: Result, indikator: str) -> Result:
    """The result with a definition sheet, as a page has it: the breaks are told there."""
    return replace(result, sheets=(KATALOG.indikatorer[indikator],))


# -- the frame -------------------------------------------------------------------------------------


def test_what_is_left_of_the_frame(db: duckdb.DuckDBPyConnection) -> None:
    # 95 − 64 − 17 = 14; 81 of 95 is 85,3 per cent.
    frame(db, 2025, 90, 0, 84)
    frame(db, 2026, 95, 17, 64)
    result = ask(db, "ramme")
    assert finding(result) == "14,0 mill. kr igjen av startlånsrammen på 95,0 mill. kr"
    assert note(result).startswith("85 % av rammen for 2026 er brukt eller bundet. Startlån er lån")
    left = {(r["periode"], r["del"]): r["belop"] for r in result.rows}
    assert left["2025", "Igjen"] == 6
    # 304 of 366 days are gone (83 per cent) and 85 per cent is taken: as it should be.
    assert point(result) is None


@pytest.mark.parametrize(
    ("taken", "today", "lead"),
    [
        # 5 of 100 left with half of the year to go.
        (95, date(2026, 7, 1), "Startlånsrammen er snart brukt opp."),
        # As little left in November is as it should be.
        (95, date(2026, 12, 1), None),
        # 181 of 366 days: 49 per cent is gone and 40 taken, less than 20 behind.
        (40, date(2026, 8, 1), None),
        # 304 of 366 days are 83 per cent: 33 behind.
        (50, date(2026, 11, 1), "Mye av startlånsrammen står ubrukt."),
        # In the spring nobody expects it to be lent out.
        (0, date(2026, 5, 1), None),
        (110, date(2026, 8, 1), "Startlånsrammen for 2026 er overskredet med 10,0 mill. kr."),
    ],
)
def test_a_frame_that_runs_out_or_is_left(
    db: duckdb.DuckDBPyConnection, taken: int, today: date, lead: str | None
) -> None:
    frame(db, 2026, 100, 10, taken - 10)
    found = point(ask(db, "ramme", today=today))
    assert (found and found.lead.replace(NB, " ")) == lead


def test_how_much_a_point_of_the_frame_weighs(db: duckdb.DuckDBPyConnection) -> None:
    # To 31 October are 304 days of 366; 50 of 100 taken.
    frame(db, 2026, 100, 0, 50)
    found = point(ask(db, "ramme"))
    assert found is not None
    assert found.weight == pytest.approx(304 / 366 - 0.5)
    assert found.rest.replace(NB, " ") == (
        "Igjen er 50,0 mill. kr av 100,0 mill. kr per 31. oktober 2026."
    )


def test_an_old_frame_is_not_discussed(db: duckdb.DuckDBPyConnection) -> None:
    frame(db, 2025, 100, 0, 10)
    result = ask(db, "ramme")
    assert finding(result) == "90,0 mill. kr igjen av startlånsrammen i 2025 på 100,0 mill. kr"
    assert point(result) is None
    assert point(ask(db, "ramme", number=INVENTED)) is None


def test_a_frame_of_nothing_is_not_shared_out(db: duckdb.DuckDBPyConnection) -> None:
    frame(db, 2026, 0, 0, 0)
    assert point(ask(db, "ramme")) is None
    assert note(ask(db, "ramme")).startswith("Startlån er lån")


# -- who could buy ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("can", "cannot", "words"),
    [
        # 77 + 320 = 397 are assessed.
        (77, 320, "77 av 397 leietakere kan kjøpe"),
        (0, 320, "Ingen av 320 leietakere kan kjøpe"),
        (77, None, "77 leietakere kan kjøpe etter inntektsregelen"),
        (0, None, "Ingen leietakere kan kjøpe etter inntektsregelen"),
        (None, 320, "Hvor mange leietakere som kan kjøpe, er skjult av personvernhensyn"),
        (None, None, "Hvor mange leietakere som kan kjøpe, er skjult av personvernhensyn"),
    ],
)
def test_who_can_buy(
    db: duckdb.DuckDBPyConnection, can: int | None, cannot: int | None, words: str
) -> None:
    tenants(db, 672, can, cannot)
    result = ask(db, "kan_kjope")
    assert finding(result) == words
    assert "I alt leier 672 husstander av kommunen." in note(result)


def test_a_hidden_total_is_not_told(db: duckdb.DuckDBPyConnection) -> None:
    tenants(db, None, 12, 30)
    result = ask(db, "kan_kjope")
    assert "I alt" not in note(result)
    assert {row["i_alt_tekst"] for row in result.rows} == {":"}


def test_where_nobody_is_assessed_there_is_no_figure(db: duckdb.DuckDBPyConnection) -> None:
    figurproever.cell(db, "leieforhold", "dag", (LAST, LAST), 672)
    assert ask(db, "kan_kjope").rows == ()
    assert ask(db, "stige").rows == ()


# -- the ladder ------------------------------------------------------------------------------------


def test_the_ladder_from_renting_to_owning(db: duckdb.DuckDBPyConnection) -> None:
    tenants(db, 672, 77, 320)
    value(db, "startlan_antall", year(2024), 43)
    value(db, "startlan_antall", year(2025), 44)
    three = date(2023, 1, 1), date(2025, 12, 31)
    value(db, "leie_til_eie", (date(2022, 1, 1), date(2024, 12, 31)), 25)
    value(db, "leie_til_eie", three, 27)
    result = ask(db, "stige")
    assert finding(result) == "27 leietakere ble eiere i 2023–2025; 77 kan kjøpe"
    assert [(row["trinn_og_tid"], row["antall"]) for row in result.rows] == [
        ("Leier av kommunen", 672),
        ("Kan kjøpe etter inntektsregelen", 77),
        ("Ble eiere i 2023–2025", 27),
    ]
    # Who got the loans of the newest year is not known: they are no step.
    assert note(result) == (
        "Trinnene er telt hver for seg og over ulik tid. "
        "I 2025 ga kommunen 44 lån til innbyggerne, leietakere og andre."
    )


@pytest.mark.parametrize(
    ("owners", "can", "words"),
    [
        (None, 77, "Hvor mange leietakere som ble eiere i 2023–2025, er skjult"),
        (0, 77, "Ingen leietakere ble eiere i 2023–2025; 77 kan kjøpe"),
        (1, None, "1 leietaker ble eier i 2023–2025"),
        (12, 0, "12 leietakere ble eiere i 2023–2025"),
    ],
)
def test_the_ladder_with_hidden_and_empty_steps(
    db: duckdb.DuckDBPyConnection, owners: int | None, can: int | None, words: str
) -> None:
    tenants(db, 672, can, 320)
    value(db, "leie_til_eie", (date(2023, 1, 1), date(2025, 12, 31)), owners)
    assert finding(ask(db, "stige")) == words


def test_who_can_buy_alone_is_a_ladder_without_a_top(db: duckdb.DuckDBPyConnection) -> None:
    tenants(db, 672, 77, 320)
    assert finding(ask(db, "stige")) == "77 leietakere kan kjøpe etter inntektsregelen"
    db.execute("UPDATE leieforhold SET antall = NULL, synlighet = 'skjult'")
    words = "Hvor mange leietakere som kan kjøpe, er skjult av personvernhensyn"
    assert finding(ask(db, "stige")) == words


def test_narviks_fifteen_are_of_two_years(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "leie_til_eie", (date(2012, 1, 1), date(2013, 12, 31)), 15)
    result = ask(db, "stige")
    assert finding(result) == "15 leietakere ble eiere i 2012–2013"
    assert note(result) == ""


# -- loans by year ---------------------------------------------------------------------------------


def test_kroner_in_loans_beside_the_year_before(db: duckdb.DuckDBPyConnection) -> None:
    # Levanger, seed 003: 3 149 and 11 438 thousand kroner.
    value(db, "startlan_utbetalt", year(2009), 3149)
    value(db, "startlan_utbetalt", year(2010), 11438)
    words = "11,4 mill. kr i startlån i 2010, mot 3,1 mill. kr i 2009"
    assert finding(ask(db, "utbetalt")) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (None, "Beløpet i startlån i 2010 er skjult av personvernhensyn"),
        (0, "Ingen startlån ble utbetalt i 2010, mot 3,1 mill. kr i 2009"),
        (643, "643 000 kr i startlån i 2010, mot 3,1 mill. kr i 2009"),
    ],
)
def test_hidden_none_and_little_in_loans(
    db: duckdb.DuckDBPyConnection, now: float | None, words: str
) -> None:
    value(db, "startlan_utbetalt", year(2009), 3149)
    value(db, "startlan_utbetalt", year(2010), now)
    assert finding(ask(db, "utbetalt")) == words


def test_a_single_year_and_a_gap_are_not_compared(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "startlan_utbetalt", year(2008), 3007)
    value(db, "startlan_utbetalt", year(2010), 11438)
    assert finding(ask(db, "utbetalt")) == "11,4 mill. kr i startlån i 2010"


def test_other_borders_are_not_compared(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "startlan_antall", year(2019), 20)
    value(db, "startlan_antall", year(2020), 30, grenser="2024")
    result = ask(db, "antall")
    assert finding(result) == "30 startlån i 2020"
    assert year_before(result, result.rows[-1]) is None


@pytest.mark.parametrize(
    ("aar", "words"),
    [
        # The sheet has a break in 2017: that year is of neither, and 2018 is the first after it.
        (2016, "16,0 mill. kr i bostøtte i 2016, mot 15,0 mill. kr i 2015"),
        (2017, "17,0 mill. kr i bostøtte i 2017"),
        (2018, "18,0 mill. kr i bostøtte i 2018, mot 17,0 mill. kr i 2017"),
    ],
)
def test_nothing_is_compared_across_a_break(
    db: duckdb.DuckDBPyConnection, aar: int, words: str
) -> None:
    for one in range(2015, aar + 1):
        value(db, "bostotte_utbetalt", year(one), 1000 * (one - 2000))
    assert finding(with_sheet(ask(db, "bostotte"), "bostotte_utbetalt")) == words


def test_a_year_with_a_break_in_it_is_of_neither(db: duckdb.DuckDBPyConnection) -> None:
    # The rules of 2014 came in April: the year is neither as before nor as after.
    for aar, loans in ((2012, 20), (2013, 21), (2014, 22), (2015, 23)):
        value(db, "startlan_antall", year(aar), loans)
        result = with_sheet(ask(db, "antall"), "startlan_antall")
        compared = f", mot {loans - 1} i {aar - 1}" if aar == 2013 else ""
        assert finding(result) == f"{loans} startlån i {aar}{compared}"


def test_loans_with_what_each_is_and_how_many_households(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "startlan_antall", year(2024), 43)
    value(db, "startlan_antall", year(2025), 44)
    value(db, "startlan_per_lan", year(2025), 1.9136)
    value(db, "startlan_per_1000_husholdninger", year(2025), 2.197)
    result = ask(db, "antall")
    assert finding(result) == "44 startlån i 2025, mot 43 i 2024; 1,91 mill. kr per lån"
    assert note(result) == "Det er 2,2 lån per 1000 husholdninger."


def test_hidden_loans_tell_nothing_of_each(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "startlan_antall", year(2025), None)
    value(db, "startlan_per_lan", year(2025), None)
    result = ask(db, "antall")
    assert finding(result) == "Antall startlån i 2025 er skjult av personvernhensyn"
    assert note(result) == ""


def computed(*rows: dict[str, Any]) -> dict[str, tuple[float | None, str]]:
    """The rates of these values by the catalogue's own recipes."""
    values = TABLES["indikatorverdi"].from_rows(
        verdirad(offentlig=False, kilde="eksempel", **row) for row in rows
    )
    found = rates(values, KATALOG.indikatorer).to_pylist()
    return {row["indikator"]: (row["verdi"], row["synlighet"]) for row in found}


def given(indikator: str, verdi: float, aar: int = 2025) -> dict[str, Any]:
    fra, til = year(aar)
    return {"indikator": indikator, "periode_fra": fra, "periode_til": til, "verdi": verdi}


def at_new_year(indikator: str, verdi: float, aar: int = 2025) -> dict[str, Any]:
    first = date(aar, 1, 1)
    return {"indikator": indikator, "periode_fra": first, "periode_til": first, "verdi": verdi}


def test_rates_of_loans_and_allowance() -> None:
    found = computed(
        given("startlan_utbetalt", 84_000),
        given("startlan_antall", 42),
        given("startlan_fullfinansiert", 21),
        given("bostotte_utbetalt", 24_000),
        given("bostotte_husstander", 800),
        at_new_year("innbyggere", 42_000),
        at_new_year("husholdninger", 20_000),
    )
    assert {name: verdi for name, (verdi, _) in found.items()} == pytest.approx(
        {
            # 84 millions over 42 loans, and half of the loans.
            "startlan_per_lan": 2.0,
            "startlan_fullfinansiert_andel": 50,
            # 84 000 000 / 42 000 and 24 000 000 / 42 000 kroner.
            "startlan_per_innbygger": 2000,
            "bostotte_per_innbygger": 571.43,
            # 42 and 800 of 20 000 households.
            "startlan_per_1000_husholdninger": 2.1,
            "bostotte_per_1000_husholdninger": 40,
        },
        abs=0.005,
    )


def test_the_mean_of_few_loans_is_hidden() -> None:
    found = computed(given("startlan_utbetalt", 9_000), given("startlan_antall", 9))
    assert found["startlan_per_lan"] == (None, "skjult")


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (63.6, "64 % av startlånene dekket hele kjøpet i 2025"),
        (0, "Ingen av startlånene dekket hele kjøpet i 2025"),
        (None, "Andelen startlån som dekket hele kjøpet, i 2025 er skjult av personvernhensyn"),
    ],
)
def test_how_many_are_fully_financed(
    db: duckdb.DuckDBPyConnection, share: float | None, words: str
) -> None:
    value(db, "startlan_fullfinansiert_andel", year(2025), share)
    assert finding(ask(db, "fullfinansiert")) == words


# -- the neighbours --------------------------------------------------------------------------------


def neighbours(db: duckdb.DuckDBPyConnection, *numbers: str) -> None:
    """Municipalities in the county of NUMBER, each with 1 000 inhabitants more than the one before.

    The last of them has moved to another county.
    """
    db.execute("UPDATE kommune SET fylke = 'Fylket' WHERE kommunenr = ?", [NUMBER])
    value(db, "innbyggere", day(2026, 1, 1), 10_000)
    for place, number in enumerate(numbers, start=1):
        insert(
            db, "kommune", kommunenr=number, navn=f"Nabo {place}", fylke="Fylket", oppdiktet=False
        )
        inhabitants = 10_000 + 1_000 * place
        value(db, "innbyggere", day(2026, 1, 1), inhabitants, kommunenr=number)


def rate(db: duckdb.DuckDBPyConnection, number: str, aar: int, verdi: float | None) -> None:
    value(db, "startlan_per_innbygger", year(aar), verdi, kommunenr=number)


def test_a_number_beside_the_only_neighbour(db: duckdb.DuckDBPyConnection) -> None:
    neighbours(db, NEAR)
    rate(db, NUMBER, 2010, 616.2)
    rate(db, NUMBER, 2011, 700)
    rate(db, NEAR, 2010, 1150.1)
    result = ask(db, "naboer")
    # 2011 is newer and of nobody else.
    words = "616 kr i startlån per innbygger i 2010, mot 1 150 kr i Nabo 1"
    assert finding(result) == words
    assert [(row["kommune"], row["egen"]) for row in result.rows] == [
        ("Nabo 1", False),
        (result.rows[1]["kommune"], True),
    ]


def test_the_rank_among_several(db: duckdb.DuckDBPyConnection) -> None:
    neighbours(db, NEAR, FAR)
    for number, verdi in ((NUMBER, 600), (NEAR, 700), (FAR, 500)):
        rate(db, number, 2010, verdi)
    words = "600 kr i startlån per innbygger i 2010, nest høyest av 3 kommuner"
    assert finding(ask(db, "naboer")) == words
    db.execute(
        "UPDATE indikatorverdi SET verdi = 400 WHERE kommunenr = ? AND verdi = 600", [NUMBER]
    )
    assert finding(ask(db, "naboer")).endswith("lavest av 3 kommuner")


def test_the_nearest_in_size_and_county_are_the_neighbours(db: duckdb.DuckDBPyConnection) -> None:
    numbers = [f"01{place:02d}" for place in range(1, 8)]
    neighbours(db, *numbers)
    db.execute("UPDATE kommune SET fylke = 'Et annet' WHERE kommunenr = ?", [numbers[1]])
    for place, number in enumerate((NUMBER, *numbers)):
        rate(db, number, 2010, 100 + place)
    found = {row["kommune"] for row in ask(db, "naboer").rows if not row["egen"]}
    # The second is of another county, and the seventh is one too many.
    assert found == {"Nabo 1", "Nabo 3", "Nabo 4", "Nabo 5", "Nabo 6"}


def test_hidden_values_among_neighbours(db: duckdb.DuckDBPyConnection) -> None:
    neighbours(db, NEAR, FAR)
    rate(db, NUMBER, 2010, None)
    rate(db, NEAR, 2010, 700)
    result = ask(db, "naboer")
    assert finding(result) == "Tallet for Prøve i 2010 er skjult av personvernhensyn"
    db.execute("UPDATE indikatorverdi SET verdi = 600, synlighet = 'vist' WHERE verdi IS NULL")
    db.execute("UPDATE indikatorverdi SET verdi = NULL, synlighet = 'skjult' WHERE verdi = 700")
    assert finding(ask(db, "naboer")) == "600 kr i startlån per innbygger i 2010"


def test_an_invented_municipality_stands_alone(db: duckdb.DuckDBPyConnection) -> None:
    neighbours(db, NEAR)
    db.execute("UPDATE kommune SET fylke = 'Fylket' WHERE kommunenr = ?", [INVENTED])
    rate(db, NEAR, 2025, 700)
    rate(db, INVENTED, 2025, 1948)
    result = ask(db, "naboer", number=INVENTED)
    assert finding(result) == "1 948 kr i startlån per innbygger i 2025"
    assert note(result) == "En oppdiktet kommune har ingen naboer å sammenligne med."


def test_the_choice_names_what_is_compared(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "bostotte_per_1000_husholdninger", year(2025), 41.4)
    result = ask(db, "naboer", naboindikator="bostotte_per_1000_husholdninger")
    assert finding(result) == "41,4 husstander med bostøtte per 1000 husholdninger i 2025"


# -- housing allowance, grants and what the municipality pays itself -------------------------------


def test_allowance_and_what_went_to_the_municipality(db: duckdb.DuckDBPyConnection) -> None:
    # Levanger, seed 003; the transport of 2010 is a forecast.
    value(db, "bostotte_utbetalt", year(2010), 12997)
    value(db, "bostotte_transport", year(2010), 643, merke="prognose")
    result = ask(db, "bostotte")
    assert finding(result) == "13,0 mill. kr i bostøtte i 2010"
    assert note(result).startswith("643 000 kr (prognose) av det gikk til kommunen")


def test_households_with_allowance(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "bostotte_husstander", year(2024), 872)
    value(db, "bostotte_husstander", year(2025), 829)
    value(db, "bostotte_per_1000_husholdninger", year(2025), 41.4)
    result = ask(db, "bostotte_husstander")
    assert finding(result) == "829 husstander fikk bostøtte i 2025, mot 872 i 2024"
    assert note(result) == "Det er 41,4 per 1000 husholdninger."


def test_both_grants_of_the_newest_year(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "etableringstilskudd_utbetalt", year(2025), 2150)
    value(db, "tilpasningstilskudd_utbetalt", year(2025), 1380)
    result = ask(db, "tilskudd")
    assert finding(result) == "2,2 mill. kr til etablering og 1,4 mill. kr til tilpasning i 2025"
    assert "Fra 2020" in note(result)


def test_grants_of_which_one_is_older_or_hidden(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "etableringstilskudd_utbetalt", year(2018), 450)
    value(db, "tilpasningstilskudd_utbetalt", year(2019), 185)
    result = ask(db, "tilskudd")
    assert finding(result) == "185 000 kr til tilpasning i 2019"
    # The break of 2020 is not in the series.
    assert note(result) == ""
    db.execute("UPDATE indikatorverdi SET verdi = NULL, synlighet = 'skjult'")
    assert finding(ask(db, "tilskudd")) == "Beløpene i tilskudd er skjult av personvernhensyn"


def test_social_assistance_to_housing_comes_before_the_local_allowance(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(db, "kommunal_bostotte_utbetalt", year(2025), 950)
    assert finding(ask(db, "sosialhjelp")) == "950 000 kr i kommunal bostøtte i 2025"
    value(db, "sosialhjelp_bolig", year(2025), 17_900)
    assert finding(ask(db, "sosialhjelp")) == "17,9 mill. kr i sosialhjelp gikk til bolig i 2025"


@pytest.mark.parametrize(
    ("households", "words"),
    [
        (36, "36 husstander fikk kommunal bostøtte i 2011"),
        # Levanger, seed 003: nobody received it.
        (0, "Ingen fikk kommunal bostøtte i 2011"),
        (None, "Antall husstander med kommunal bostøtte i 2011 er skjult av personvernhensyn"),
    ],
)
def test_local_allowance(db: duckdb.DuckDBPyConnection, households: int | None, words: str) -> None:
    value(db, "kommunal_bostotte_husstander", year(2011), households)
    assert finding(ask(db, "kommunal_bostotte")) == words


# -- the facts of the seed -------------------------------------------------------------------------


def test_the_series_of_levanger_and_verdal_are_those_of_the_plan(data: Any, known: Any) -> None:
    reading = indikatorer.read(data / "kilder" / "offentlige_tall.csv", known, date(2026, 8, 20))
    assert not reading.faults
    rows = reading.table.to_pylist()

    def series(number: str, indikator: str) -> list[float]:
        found = [r for r in rows if (r["kommunenr"], r["indikator"]) == (number, indikator)]
        return [r["verdi"] for r in sorted(found, key=lambda r: r["periode_fra"])]

    # Boligsosial handlingsplan 24.06.2011, chapter 4.3, 2004–2010 in thousands of kroner.
    assert series("1719", "startlan_utbetalt") == [4361, 5825, 4599, 2875, 3007, 3149, 11438]
    assert series("1721", "startlan_utbetalt") == [6440, 5665, 4845, 6015, 8290, 9042, 16361]
    assert series("1719", "bostotte_transport") == [2600, 2300, 2300, 2000, 729, 438, 643]
    assert series("1721", "bostotte_transport") == [1442, 1014, 1187, 858, 336, 351, 255]
    assert series("1719", "etableringstilskudd_utbetalt") == [450, 438, 200, 250, 250, 325, 237]
    assert series("1721", "tilpasningstilskudd_utbetalt") == [341, 67, 105, 131, 176, 133, 47]
    # «Det viser seg at det pr i dag ikke er noen som mottar kommunal bostøtte.»
    assert series("1719", "kommunal_bostotte_husstander") == [0]
    forecasts = [
        (r["kommunenr"], r["periode_fra"].year)
        for r in rows
        if r["indikator"] == "bostotte_transport" and r["merke"] == "prognose"
    ]
    assert sorted(forecasts) == [("1719", 2010), ("1721", 2010)]
