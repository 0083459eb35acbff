"""The page Behov og tildeling: queries on tables so small that they are worked out by hand."""

from datetime import date
from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import (
    INVENTED,
    LAST,
    NB,
    NUMBER,
    cell,
    day,
    finding,
    insert,
    note,
    point,
    quarter,
    under,
    value,
    year,
)

from boligkompass import markup
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Result

ask = figurproever.asking("behov")

Db = duckdb.DuckDBPyConnection
TODAY = (LAST, LAST)
OWN = [figure for figure in FIGURES.values() if figure.page == "behov"]


@pytest.mark.parametrize("figure", OWN, ids=lambda figure: figure.id)
def test_without_numbers_there_are_no_rows_and_nothing_to_discuss(db: Db, figure: Any) -> None:
    result = ask(db, figure.id.removeprefix("behov/"))
    assert result.rows == ()
    assert figure.discuss is None or figure.discuss(result) is None


def counts(
    db: Db,
    table: str,
    kind: str,
    period: figurproever.Period,
    dimension: str,
    numbers: dict[str, int | None],
    total: int | None,
    **more: Any,
) -> None:
    """The cells of one cut by one dimension, and the total of all; None is hidden."""
    cell(db, table, kind, period, total, **more)
    for code, number in numbers.items():
        cell(db, table, kind, period, number, **{dimension: code})


# -- who waits -------------------------------------------------------------------------------------

WAITED = ("0-90", "91-180", "181-365", "365+")


def waiting(
    db: Db, numbers: tuple[int | None, ...], total: int | None, days: figurproever.Period = TODAY
) -> None:
    cells = dict(zip(WAITED, numbers, strict=True))
    counts(db, "tildeling", "dag", days, "ventetid", cells, total)


@pytest.mark.parametrize(
    ("numbers", "total", "expected"),
    [
        # 12 + 9 of 48.
        (
            (17, 10, 12, 9),
            48,
            "48 husstander ventet med vedtak om bolig per 31. oktober 2026, "
            "21 av dem i mer enn et halvt år",
        ),
        (
            (17, 10, 12, None),
            42,
            "42 husstander ventet med vedtak om bolig per 31. oktober 2026, "
            "minst 12 av dem i mer enn et halvt år",
        ),
        (
            (17, 10, None, None),
            None,
            "Et skjult antall husstander ventet med vedtak om bolig per 31. oktober 2026; "
            "hvor lenge er skjult",
        ),
        (
            (5, 0, 0, 0),
            5,
            "5 husstander ventet med vedtak om bolig per 31. oktober 2026, "
            "ingen av dem i mer enn et halvt år",
        ),
        (
            (0, 0, 0, 0),
            0,
            "Ingen husstander ventet med vedtak om bolig per 31. oktober 2026",
        ),
    ],
)
def test_who_waits_and_how_long(
    db: Db, numbers: tuple[int | None, ...], total: int | None, expected: str
) -> None:
    waiting(db, (30, 10, 10, 10), 60, day(2025, 12, 31))
    waiting(db, numbers, total)
    result = ask(db, "venter")
    assert finding(result) == expected
    assert [row["periode"] for row in result.rows[::4]] == ["31.12.2025", "31.10.2026"]
    assert {row["kilde"] for row in result.rows} == {"soknadsregister"}


def test_a_long_wait_is_to_discuss(db: Db) -> None:
    waiting(db, (17, 10, 12, 9), 48)
    made = point(ask(db, "venter"))
    assert made is not None
    assert made.lead.replace(NB, " ") == (
        "21 husstander har ventet på bolig i mer enn et halvt år etter vedtaket (31.10.2026)."
    )
    assert made.rest == "I alt venter 48."
    assert made.weight == pytest.approx(21 / 48)


@pytest.mark.parametrize(
    ("numbers", "total", "days"),
    [
        ((17, 10, 0, 0), 27, TODAY),
        ((17, 10, None, None), 40, TODAY),
        ((17, 10, 12, 9), None, TODAY),
        # Four months old.
        ((17, 10, 12, 9), 48, day(2026, 6, 30)),
    ],
)
def test_no_long_wait_nothing_known_and_old_counts_are_not_discussed(
    db: Db, numbers: tuple[int | None, ...], total: int | None, days: figurproever.Period
) -> None:
    waiting(db, numbers, total, days)
    assert point(ask(db, "venter")) is None


def test_kostra_tells_who_waits_where_there_is_no_register(db: Db) -> None:
    value(db, "venteliste", year(2024), 40.0, kilde="kostra_skjema_13")
    value(db, "venteliste", year(2025), 32.0, kilde="kostra_skjema_13", merke="forelopig")
    result = ask(db, "venter")
    assert [(r["periode"], r["antall"], r["serie"]) for r in result.rows] == [
        ("2024", 40, "I alt"),
        ("2025", 32, "I alt"),
    ]
    assert finding(result) == "32 husstander ventet med vedtak om bolig i 2025"
    assert result.figure.chart is not None
    assert result.figure.chart(result)
    # With a register of its own, the municipality knows more than KOSTRA.
    waiting(db, (17, 10, 12, 9), 48)
    assert {row["periode"] for row in ask(db, "venter").rows} == {"31.10.2026"}


def test_seven_counts_are_shown(db: Db) -> None:
    for aar in range(2018, 2026):
        waiting(db, (5, 5, 5, 5), 20, day(aar, 12, 31))
    waiting(db, (6, 6, 6, 6), 24)
    # The last day and six year ends: 2020 to 2025.
    periods = dict.fromkeys(row["akse"] for row in ask(db, "venter").rows)
    assert list(periods) == ["2020", "2021", "2022", "2023", "2024", "2025", "31.10.26"]


# -- rooms -----------------------------------------------------------------------------------------


def rooms(db: Db, homes: tuple[int | None, ...], need: tuple[int | None, ...]) -> None:
    """Homes and need in the classes 1, 2, 3 and 4+."""
    for romklasse, have, wanted in zip(("1", "2", "3", "4+"), homes, need, strict=True):
        cell(db, "bolig_bestand", "dag", TODAY, have, romklasse=romklasse)
        cell(db, "rombehov", "dag", TODAY, wanted, romklasse=romklasse)


def coming(db: Db, romklasse: str, antall: int, **more: Any) -> None:
    row = {"type": "kjop", "stadium": "vedtatt", "omrade": "Nord", **more}
    insert(db, "boligfremskaffelse", kommunenr=NUMBER, romklasse=romklasse, antall=antall, **row)


def of_part(result: Result, part: str) -> list[int | None]:
    return [row["antall"] for row in result.where(ledd=part)]


def test_rooms_had_and_on_their_way_against_the_need(db: Db) -> None:
    rooms(db, (10, 40, 8, 4), (0, 30, 10, 12))
    coming(db, "3", 3)
    coming(db, "4+", 2, type="bygging", stadium="under_bygging")
    coming(db, "4+", 2, type="innleie", stadium="forhandling")
    # Ready ones are among the homes, rebuilt ones are so already, and sold ones go.
    coming(db, "4+", 9, stadium="klar")
    coming(db, "4+", 9, type="ombygging")
    coming(db, "2", 4, type="salg")
    coming(db, "4+", 1, type="oppsagt_innleie")
    result = ask(db, "rom")
    assert of_part(result, "Boliger") == [50, 8, 4]
    assert of_part(result, "På vei") == [-4, 3, 3]
    assert of_part(result, "Med boligene på vei") == [46, 11, 7]
    assert of_part(result, "Behov") == [30, 10, 12]
    # 46 − 30 = 16; 11 − 10 = 1; 7 − 12 = −5.
    assert of_part(result, "Forskjell") == [16, 1, -5]
    assert finding(result) == (
        "Det mangler 5 boliger med fire eller flere rom, når boligene på vei er regnet med"
    )
    assert "ombygging er ikke med" in note(result)


@pytest.mark.parametrize(
    ("homes", "need", "more", "expected"),
    [
        # Nothing known of what is on its way: 4 − 12 = −8.
        (
            (10, 40, 10, 4),
            (0, 30, 10, 12),
            0,
            "Det mangler 8 boliger med fire eller flere rom",
        ),
        # 2 are left of the largest (6 − 4 + 0), and 10 − 15 + 2 = −3 of three rooms.
        (
            (10, 40, 10, 6),
            (0, 30, 15, 4),
            0,
            "Det mangler 3 boliger med tre rom, når større boliger er regnet med",
        ),
        # One more large home is on its way: −5 + 2 + 1 = −2.
        (
            (10, 40, 10, 6),
            (0, 30, 15, 4),
            1,
            "Det mangler 2 boliger med tre rom, "
            "når større boliger og boligene på vei er regnet med",
        ),
        (
            (1, 29, 10, 9),
            (0, 30, 10, 10),
            1,
            "Boligene vi har og får, dekker behovet i alle størrelser",
        ),
        ((0, 30, 10, 10), (0, 30, 10, 10), 0, "Boligene dekker behovet i alle størrelser"),
        (
            (None, 30, 10, 10),
            (0, 30, 10, 10),
            0,
            "Ingen kjent størrelse mangler boliger; noen tall er skjult",
        ),
    ],
)
def test_what_is_lacking_in_words(
    db: Db,
    homes: tuple[int | None, ...],
    need: tuple[int | None, ...],
    more: int,
    expected: str,
) -> None:
    rooms(db, homes, need)
    if more:
        coming(db, "4+", more)
    assert finding(ask(db, "rom")) == expected


def test_a_hidden_class_hides_its_sum_and_not_what_is_property(db: Db) -> None:
    rooms(db, (10, 40, 8, 4), (0, None, 10, 12))
    coming(db, "2", 4)
    result = ask(db, "rom")
    small = {r["ledd"]: (r["antall"], r["synlighet"]) for r in result.rows[:5]}
    assert small == {
        "Boliger": (50, "vist"),
        "På vei": (4, "vist"),
        "Med boligene på vei": (54, "vist"),
        "Behov": (None, "skjult"),
        "Forskjell": (None, "skjult"),
    }


def test_without_a_register_of_acquisitions_nothing_is_said_to_be_none(db: Db) -> None:
    rooms(db, (10, 40, 8, 4), (0, 30, 10, 12))
    result = ask(db, "rom")
    assert {row["ledd"] for row in result.rows} == {"Boliger", "Behov", "Forskjell"}
    assert note(result).endswith("Boliger på vei er ikke kjent.")


# -- accessible homes ------------------------------------------------------------------------------


def accessible(
    db: Db, need: tuple[int | None, int | None], homes: tuple[int, int] | None = None
) -> None:
    """Those who wait for an adapted home of all who wait; accessible homes of all homes."""
    counts(db, "tildeling", "dag", TODAY, "tilrettelagt", {"ja": need[0]}, need[1])
    if homes:
        counts(db, "bolig_bestand", "dag", TODAY, "tilgjengelig", {"ja": homes[0]}, homes[1])


@pytest.mark.parametrize(
    ("need", "homes", "expected"),
    [
        # 175 / 700 = 25 %.
        (
            (14, 48),
            (175, 700),
            "14 av 48 husstander venter på tilrettelagt bolig; "
            "25 % av boligene er tilgjengelige for rullestol",
        ),
        ((14, 48), None, "14 av 48 husstander venter på tilrettelagt bolig"),
        ((14, None), None, "14 husstander venter på tilrettelagt bolig"),
        ((0, 48), None, "Ingen venter på tilrettelagt bolig"),
        (
            (None, 48),
            (175, 700),
            "Hvor mange som venter på tilrettelagt bolig, er skjult; "
            "25 % av boligene er tilgjengelige for rullestol",
        ),
    ],
)
def test_accessible_homes_against_those_who_need_them(
    db: Db,
    need: tuple[int | None, int | None],
    homes: tuple[int, int] | None,
    expected: str,
) -> None:
    accessible(db, need, homes)
    assert finding(ask(db, "tilrettelagt")) == expected


def test_shares_are_of_those_who_wait_and_of_the_homes(db: Db) -> None:
    accessible(db, (12, 48), (175, 700))
    rows = ask(db, "tilrettelagt").rows
    # 12 / 48 and 175 / 700.
    assert [row["andel"] for row in rows] == [25.0, 25.0]
    assert [row["kilde"] for row in rows] == ["soknadsregister", "boligregister"]


def test_no_share_of_fewer_than_ten_who_wait(db: Db) -> None:
    accessible(db, (5, 9), (175, 700))
    first = ask(db, "tilrettelagt").rows[0]
    assert (first["andel"], first["synlighet"], first["antall"]) == (None, "skjult", 5)


def test_accessible_homes_alone_stand_on_another_page(db: Db) -> None:
    counts(db, "bolig_bestand", "dag", TODAY, "tilgjengelig", {"ja": 175}, 700)
    assert ask(db, "tilrettelagt").rows == ()


def test_levangers_mapped_need_has_its_ten_years(db: Db) -> None:
    # The plan: «behov for 20 boenheter med særlig tilrettelegging i løpet av de neste 10 årene».
    period = (date(2009, 1, 1), date(2019, 12, 31))
    value(db, "behov_tilrettelagte_boliger", period, 20.0)
    result = ask(db, "tilrettelagt_kartlagt")
    assert finding(result) == "Behov for 20 boenheter med særlig tilrettelegging i 2009–2019"
    db.execute("UPDATE indikatorverdi SET verdi = NULL, synlighet = 'skjult'")
    hidden = ask(db, "tilrettelagt_kartlagt")
    assert finding(hidden) == "Behovet for tilrettelagte boliger er skjult"


# -- places with staff all day ---------------------------------------------------------------------


def places(db: Db, **values: dict[int, float]) -> None:
    """Values by indicator and year; those of the forecast are marked so."""
    for indikator, numbers in values.items():
        merke = "prognose" if indikator == "heldogns_behov" else None
        for aar, number in numbers.items():
            value(db, indikator, year(aar), number, merke=merke)


def test_places_against_the_forecast(db: Db) -> None:
    places(
        db,
        heldogns_plasser={2024: 210, 2025: 219},
        heldogns_plasser_planlagt={2025: 9, 2028: 24, 2031: 16, 2040: 50},
        heldogns_behov={2025: 226, 2030: 263, 2035: 312},
    )
    result = ask(db, "heldogn")
    assert finding(result) == "219 heldøgns plasser i 2025; behovet anslås til 312 i 2035"
    # Of the plan, those after 2025 and until 2035: 24 + 16 = 40. 312 − 219 − 40 = 53.
    assert note(result).endswith("40 plasser er planlagt; da mangler det 53 i 2035.")
    made = point(result)
    assert made is not None
    assert made.lead == "Det mangler 53 heldøgns plasser i 2035 etter framskrivingen."
    assert made.rest == "Kommunen hadde 219 i 2025. Planen har 40 nye."
    assert made.weight == pytest.approx(53 / 312)
    # After the last count, what the plan adds year by year; the 9 of 2025 are in the count.
    assert [(r["periode"], r["antall"]) for r in result.where(ledd="Plasser")] == [
        ("2024", 210),
        ("2025", 219),
        ("2028", 243),
        ("2030", 243),
        ("2031", 259),
        ("2035", 259),
        ("2040", 309),
    ]


def test_a_plan_that_covers_the_need_is_said_to(db: Db) -> None:
    places(
        db,
        heldogns_plasser={2025: 219},
        heldogns_plasser_planlagt={2028: 24},
        heldogns_behov={2035: 243},
    )
    # 219 + 24 = 243.
    result = ask(db, "heldogn")
    assert note(result).endswith("24 plasser er planlagt, og det dekker behovet i 2035.")
    assert point(result) is None


def test_an_old_count_of_places_is_not_discussed(db: Db) -> None:
    places(db, heldogns_plasser={2011: 98}, heldogns_behov={2035: 200})
    result = ask(db, "heldogn")
    assert note(result).endswith("Ingen er planlagt; da mangler det 102 i 2035.")
    assert point(result) is None


def test_levangers_places_and_plan(db: Db) -> None:
    # The plan of 2011: 98 institusjonsplasser, and 20 new ones to be built in 2013.
    places(db, institusjonsplasser={2011: 98}, heldogns_plasser_planlagt={2013: 20})
    result = ask(db, "heldogn")
    assert finding(result) == "98 institusjonsplasser i 2011; 20 nye plasser planlagt til 2013"
    assert note(result) == ""
    assert point(result) is None


def test_a_forecast_alone_and_hidden_places(db: Db) -> None:
    places(db, heldogns_behov={2035: 312})
    assert finding(ask(db, "heldogn")) == "Behovet anslås til 312 i 2035"
    db.execute("UPDATE indikatorverdi SET verdi = NULL, synlighet = 'skjult'")
    assert finding(ask(db, "heldogn")) == "Antallet heldøgns plasser er skjult"


# -- a parent with children ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rooms_", "fit", "expected"),
    [
        # Levanger 2011: two rooms, none where a parent with children can be placed.
        ({2011: 2}, {2011: 0}, "Ingen av 2 nødhybler passer for en forelder med barn (2011)"),
        ({2025: 8}, {2025: 2}, "2 av 8 nødhybler passer for en forelder med barn (2025)"),
        # Of different years the one is no part of the other.
        ({2024: 8}, {2025: 2}, "2 nødhybler passer for en forelder med barn (2025)"),
        ({}, {2025: 1}, "1 nødhybel passer for en forelder med barn (2025)"),
        ({2011: 2}, {}, "2 nødhybler (2011); hvor mange som passer for barn, er ikke kjent"),
        ({2011: 1}, {}, "1 nødhybel (2011); hvor mange som passer for barn, er ikke kjent"),
    ],
)
def test_where_a_parent_with_children_can_be_placed(
    db: Db, rooms_: dict[int, float], fit: dict[int, float], expected: str
) -> None:
    for aar, number in rooms_.items():
        value(db, "nodhybler", year(aar), number)
    for aar, number in fit.items():
        value(db, "nodhybler_barn", year(aar), number)
    assert finding(ask(db, "barn_straks")) == expected


def test_hidden_rooms_are_told_as_hidden(db: Db) -> None:
    value(db, "nodhybler", year(2025), None)
    assert finding(ask(db, "barn_straks")) == "Antallet nødhybler er skjult"


@pytest.mark.parametrize(
    ("aar", "fit", "told"), [(2025, 0, True), (2025, 1, False), (2011, 0, False)]
)
def test_no_room_for_a_family_is_to_discuss_when_it_is_so_now(
    db: Db, aar: int, fit: float, told: bool
) -> None:
    value(db, "nodhybler", year(aar), 4.0)
    value(db, "nodhybler_barn", year(aar), fit)
    made = point(ask(db, "barn_straks"))
    assert (made is not None) == told
    if made:
        assert made.lead == "Ingen av 4 nødhybler passer for en forelder med barn (2025)."


# -- applications by cause -------------------------------------------------------------------------

CAUSES = ("uten_bolig", "fare_for_miste", "uegnet")


def causes(
    db: Db,
    kind: str,
    period: figurproever.Period,
    numbers: tuple[int | None, ...],
    total: int | None,
) -> None:
    counts(db, "soknad", kind, period, "arsak", dict(zip(CAUSES, numbers, strict=True)), total)


def test_applications_by_cause_and_so_far_this_year(db: Db) -> None:
    causes(db, "aar", year(2025), (70, 60, 100), 230)
    for aar, numbers in ((2025, (20, 15, 25)), (2026, (25, 10, 22))):
        for number in (1, 2, 3):
            causes(db, "kvartal", quarter((aar, number)), numbers, sum(numbers))
    causes(db, "kvartal", quarter((2025, 4)), (10, 15, 25), 50)
    result = ask(db, "arsak")
    # Three quarters of 25, 10 and 22; the whole of 2025 as it is counted itself.
    assert [(r["akse"], r["arsak"], r["antall"], r["i_alt"]) for r in result.rows] == [
        ("2025", "uten_bolig", 70, 230),
        ("2025", "fare_for_miste", 60, 230),
        ("2025", "uegnet", 100, 230),
        ("2026*", "uten_bolig", 75, 171),
        ("2026*", "fare_for_miste", 30, 171),
        ("2026*", "uegnet", 66, 171),
    ]
    assert finding(result) == ("171 søknader om bolig hittil i 2026, 75 fra husstander uten bolig")
    # 3 · 60 = 180 in the same quarters of 2025.
    assert note(result) == "Det er 9 færre enn på samme tid i 2025."
    assert "* til og med september." in under(result)


def test_a_hidden_quarter_hides_its_cause_for_the_year_so_far(db: Db) -> None:
    causes(db, "kvartal", quarter((2026, 1)), (None, 10, 22), 36)
    causes(db, "kvartal", quarter((2026, 2)), (25, 10, 22), 57)
    result = ask(db, "arsak")
    assert [row["antall"] for row in result.rows] == [None, 20, 44]
    assert result.rows[0]["synlighet"] == "skjult"
    assert finding(result) == "93 søknader om bolig hittil i 2026"
    assert note(result) == ""


def test_a_year_that_is_over_is_not_added_up(db: Db) -> None:
    causes(db, "aar", year(2026), (70, 60, 100), 230)
    for number in (1, 2, 3, 4):
        causes(db, "kvartal", quarter((2026, number)), (10, 10, 10), 30)
    result = ask(db, "arsak", today=figurproever.NEW_YEAR)
    assert [row["antall"] for row in result.rows] == [70, 60, 100]


def test_a_register_that_begins_within_the_year_has_no_year_so_far(db: Db) -> None:
    causes(db, "kvartal", quarter((2026, 2)), (10, 10, 10), 30)
    assert ask(db, "arsak").rows == ()


@pytest.mark.parametrize(
    ("numbers", "total", "expected"),
    [
        (
            (None, None, None),
            None,
            "Antall søknader om bolig i 2025 er skjult av personvernhensyn",
        ),
        ((0, 0, 0), 0, "Ingen søknader om bolig i 2025"),
        ((0, 12, 15), 27, "27 søknader om bolig i 2025, ingen fra husstander uten bolig"),
        ((None, 12, 15), 30, "30 søknader om bolig i 2025"),
    ],
)
def test_the_finding_on_causes(
    db: Db, numbers: tuple[int | None, ...], total: int | None, expected: str
) -> None:
    causes(db, "aar", year(2025), numbers, total)
    assert finding(ask(db, "arsak")) == expected


def telling(aar: int) -> figurproever.Period:
    return date(aar, 8, 20), date(aar, 10, 20)


def test_the_same_two_months_each_year(db: Db) -> None:
    causes(db, "telling", telling(2025), (10, 8, 15), 33)
    causes(db, "telling", telling(2026), (14, 9, 15), 38)
    result = ask(db, "telling")
    assert finding(result) == "38 søknader i tellingen 2026, 5 flere enn i 2025"
    assert [(r["aar"], r["antall"]) for r in result.rows] == [
        ("2025", 10), ("2025", 8), ("2025", 15), ("2026", 14), ("2026", 9), ("2026", 15),
    ]  # fmt: skip


def test_a_count_two_years_ago_is_not_last_years(db: Db) -> None:
    causes(db, "telling", telling(2024), (10, 8, 15), 33)
    causes(db, "telling", telling(2026), (14, 9, 15), 38)
    assert finding(ask(db, "telling")) == "38 søknader i tellingen 2026"


def test_a_hidden_count_is_told_as_hidden(db: Db) -> None:
    causes(db, "telling", telling(2026), (None, None, None), None)
    assert finding(ask(db, "telling")) == (
        "Antall søknader i tellingen 2026 er skjult av personvernhensyn"
    )


def test_a_count_on_paper_is_told_whole(db: Db) -> None:
    value(db, "soknader_kartlegging", telling(2010), 31.0, kilde="levanger_plan_2011")
    value(db, "soknader_kartlegging", telling(2026), 38.0, kilde="soknadsregister")
    causes(db, "telling", telling(2026), (14, 9, 15), 38)
    result = ask(db, "telling")
    # The register's own year is told by cause alone.
    assert [(r["aar"], r["serie"], r["antall"]) for r in result.rows] == [
        ("2010", "Alle årsaker", 31),
        ("2026", "Uten bolig", 14),
        ("2026", "I fare for å miste boligen", 9),
        ("2026", "Uegnet bolig", 15),
    ]
    assert result.figure.chart is not None
    assert result.figure.chart(result)


# -- who applies -----------------------------------------------------------------------------------

GROUPS = ("enslig", "enslig_besok", "par", "ett_barn", "flere_barn")


@pytest.mark.parametrize(
    ("numbers", "total", "expected"),
    [
        # 38 + 34 = 72.
        ((124, 22, 22, 38, 34), 240, "72 av 240 søknader i 2025 kom fra husstander med barn"),
        (
            (124, 22, 22, 38, None),
            210,
            "Minst 38 av 210 søknader i 2025 kom fra husstander med barn",
        ),
        ((124, 22, 22, 38, 34), None, "72 søknader i 2025 kom fra husstander med barn"),
        ((124, 22, 22, 0, 0), 168, "Ingen av 168 søknader i 2025 kom fra husstander med barn"),
        (
            (124, 22, 22, None, None),
            174,
            "Hvor mange søknader i 2025 som kom fra husstander med barn, "
            "er skjult av personvernhensyn",
        ),
    ],
)
def test_who_applies(
    db: Db, numbers: tuple[int | None, ...], total: int | None, expected: str
) -> None:
    cells = dict(zip(GROUPS, (50,) * 5, strict=True))
    counts(db, "soknad", "aar", year(2024), "husstandsgruppe", cells, 250)
    cells = dict(zip(GROUPS, numbers, strict=True))
    counts(db, "soknad", "aar", year(2025), "husstandsgruppe", cells, total)
    result = ask(db, "husstand")
    assert finding(result) == expected
    # The newest year alone, in the order of the code list.
    assert [row["husstandsgruppe"] for row in result.rows] == list(GROUPS)


# -- how they were treated -------------------------------------------------------------------------


def treated(
    db: Db,
    cut: str,
    numbers: dict[str, int | None],
    total: int | None,
    aar: int = 2025,
    **days: Any,
) -> None:
    """One cut of how the applications of a year were treated, and the days on the total's row."""
    counts(db, "saksgang", "aar", year(aar), cut, numbers, total, **days)


@pytest.mark.parametrize(
    ("by", "without", "expected"),
    [
        # 188 + 8 = 196 decided, whoever else there is.
        (188, 8, "188 av 196 avgjorte søknader fra 2025 fikk enkeltvedtak"),
        (196, 0, "Alle de 196 avgjorte søknadene fra 2025 fikk enkeltvedtak"),
        # As Levanger in 2010: nobody who applied for a gjennomgangsbolig got one.
        (0, 40, "Ingen av 40 avgjorte søknader fra 2025 fikk enkeltvedtak"),
        (0, 0, "Ingen søknader fra 2025 er avgjort"),
        (
            188,
            None,
            "188 søknader fra 2025 fikk enkeltvedtak; hvor mange som ble avgjort uten, er skjult",
        ),
        (
            None,
            8,
            "Hvor mange søknader fra 2025 som fikk enkeltvedtak, er skjult av personvernhensyn",
        ),
    ],
)
def test_decided_by_enkeltvedtak(
    db: Db, by: int | None, without: int | None, expected: str
) -> None:
    numbers = {"enkeltvedtak": by, "uten_enkeltvedtak": without, "ikke_avgjort": 45}
    treated(db, "vedtaksform", numbers, 241)
    result = ask(db, "vedtak")
    assert finding(result) == expected
    assert [row["gruppe"] for row in result.rows] == list(numbers)


def test_decisions_without_enkeltvedtak_are_to_discuss(db: Db) -> None:
    numbers = {"enkeltvedtak": 188, "uten_enkeltvedtak": 8, "ikke_avgjort": 45}
    treated(db, "vedtaksform", numbers, 241)
    made = point(ask(db, "vedtak"))
    assert made is not None
    assert made.lead == f"8{NB}søknader fra 2025 ble avgjort uten enkeltvedtak."
    assert made.weight == pytest.approx(8 / 196)
    # The year after next, those of 2025 are no news.
    assert point(ask(db, "vedtak", today=date(2028, 1, 1))) is None


def test_nothing_hidden_and_nothing_in_order_is_discussed(db: Db) -> None:
    treated(db, "vedtaksform", {"enkeltvedtak": 188, "uten_enkeltvedtak": None}, 241)
    assert point(ask(db, "vedtak")) is None
    treated(db, "svar", {"i_tide": 241, "for_sent": 0}, 241)
    assert point(ask(db, "svar")) is None


@pytest.mark.parametrize(
    ("late", "total", "expected"),
    [
        (31, 241, "31 av 241 søknader fra 2025 fikk ikke svar innen én måned"),
        (31, None, "31 søknader fra 2025 fikk ikke svar innen én måned"),
        (0, 241, "Alle søknader fra 2025 fikk svar innen én måned"),
        (
            None,
            241,
            "Hvor mange søknader fra 2025 som ikke fikk svar i tide, er skjult av personvernhensyn",
        ),
    ],
)
def test_answered_in_time(db: Db, late: int | None, total: int | None, expected: str) -> None:
    treated(db, "svar", {"i_tide": 100, "for_sent": 100}, 200, aar=2024)
    treated(db, "svar", {"i_tide": 210, "for_sent": late}, total)
    result = ask(db, "svar")
    assert finding(result) == expected
    made = point(result)
    assert (made is not None) == bool(late and total)
    if made:
        assert made.weight == pytest.approx(31 / 241)


@pytest.mark.parametrize(
    ("numbers", "total", "expected"),
    [
        # 241 − 227 = 14 complained.
        (
            (227, 0, 9, 5),
            241,
            "14 av 241 søknader fra 2025 endte i klage; 5 vedtak ble omgjort",
        ),
        (
            (232, 0, 9, 0),
            241,
            "9 av 241 søknader fra 2025 endte i klage; ingen av vedtakene ble omgjort",
        ),
        # What is hidden is in the difference of what is shown.
        (
            (229, None, 9, None),
            241,
            "12 av 241 søknader fra 2025 endte i klage; "
            "hvor mange vedtak som ble omgjort, er skjult",
        ),
        (
            (None, None, 9, 5),
            241,
            "Minst 14 av 241 søknader fra 2025 endte i klage; 5 vedtak ble omgjort",
        ),
        ((241, 0, 0, 0), 241, "Ingen vedtak på søknader fra 2025 er påklaget"),
        (
            (None, None, None, None),
            None,
            "Hvor mange søknader fra 2025 som endte i klage, er skjult av personvernhensyn",
        ),
    ],
)
def test_complaints(
    db: Db, numbers: tuple[int | None, ...], total: int | None, expected: str
) -> None:
    codes = ("ingen", "under_behandling", "opprettholdt", "omgjort")
    treated(db, "klage", dict(zip(codes, numbers, strict=True)), total)
    assert finding(ask(db, "klager")) == expected


def test_those_who_do_not_complain_are_not_drawn(db: Db) -> None:
    numbers = {"ingen": 236, "under_behandling": None, "opprettholdt": None, "omgjort": None}
    treated(db, "klage", numbers, 241)
    result = ask(db, "klager")
    assert "Alle de 3 tallene er skjult" in markup.all_hidden(result)


REACHED = ("venter_vedtak", "trukket", "avslag", "innvilget", "tilbud", "innflyttet")


def reached(
    db: Db, numbers: tuple[int | None, ...], total: int | None, aar: int = 2025, **days: Any
) -> None:
    treated(db, "naadd", dict(zip(REACHED, numbers, strict=True)), total, aar, **days)


def test_outcomes_add_up_what_was_granted(db: Db) -> None:
    reached(db, (6, 39, 61, 20, 15, 100), 241)
    result = ask(db, "avslag")
    # 20 + 15 + 100 = 135 granted; 61 / 241 = 25,3 %.
    assert [(row["utfall"], row["antall"]) for row in result.rows] == [
        ("innvilget", 135),
        ("avslag", 61),
        ("trukket", 39),
        ("under_behandling", 6),
    ]
    assert finding(result) == "61 av 241 søknader fra 2025 fikk avslag (25,3 %)"


def test_what_was_granted_is_the_rest_where_a_part_of_it_is_hidden(db: Db) -> None:
    reached(db, (6, 39, 61, None, None, 100), 211)
    # 211 − 6 − 39 − 61 = 105.
    assert [row["antall"] for row in ask(db, "avslag").rows] == [105, 61, 39, 6]


def test_one_hidden_cell_is_never_told_as_the_rest(db: Db) -> None:
    # Protection never leaves one alone; were it to, the page would not add it up.
    reached(db, (6, 39, 61, 20, 15, None), 241)
    assert [row["antall"] for row in ask(db, "avslag").rows] == [None, 61, 39, 6]
    assert [row["antall"] for row in ask(db, "vei").rows] == [241, None, None, None, None]


def test_two_hidden_outcomes_are_hidden(db: Db) -> None:
    reached(db, (None, 39, 61, None, 15, 100), 220)
    assert [row["antall"] for row in ask(db, "avslag").rows] == [None, 61, 39, None]


@pytest.mark.parametrize(
    ("numbers", "total", "expected"),
    [
        ((6, 39, 0, 20, 15, 100), 180, "Ingen av 180 søknader fra 2025 fikk avslag"),
        ((6, 39, 61, 20, 15, 100), None, "61 søknader fra 2025 fikk avslag"),
        (
            (None, 39, None, 20, 15, 100),
            180,
            "Hvor mange søknader fra 2025 som fikk avslag, er skjult av personvernhensyn",
        ),
    ],
)
def test_refusals_in_words(
    db: Db, numbers: tuple[int | None, ...], total: int | None, expected: str
) -> None:
    reached(db, numbers, total)
    assert finding(ask(db, "avslag")) == expected


def test_the_way_from_application_to_home(db: Db) -> None:
    reached(db, (50, 50, 50, 50, 50, 50), 300, aar=2024)
    reached(db, (6, 39, 61, 20, 15, 100), 241)
    result = ask(db, "vei")
    # Decided: 61 + 20 + 15 + 100 = 196; granted 135; offered 15 + 100 = 115; moved in 100.
    assert [(row["steg"], row["antall"]) for row in result.rows] == [
        ("Søkte", 241),
        ("Fikk vedtak", 196),
        ("Fikk ja", 135),
        ("Ble tilbudt bolig", 115),
        ("Flyttet inn", 100),
    ]
    assert finding(result) == "100 av 241 søkere fra 2025 hadde flyttet inn 30. juni 2026"


def test_a_step_is_hidden_where_neither_its_parts_nor_the_rest_are_shown(db: Db) -> None:
    reached(db, (6, 39, None, None, 15, 100), 224)
    result = ask(db, "vei")
    # Decided: 224 − 6 − 39 = 179, whatever is hidden within; granted is hidden both ways.
    assert [row["antall"] for row in result.rows] == [224, 179, None, 115, 100]
    assert finding(result) == "100 av 224 søkere fra 2025 hadde flyttet inn 30. juni 2026"


@pytest.mark.parametrize(
    ("moved", "total", "expected"),
    [
        (0, 241, "Ingen av 241 søkere fra 2025 hadde flyttet inn 30. juni 2026"),
        (100, None, "100 søkere fra 2025 hadde flyttet inn 30. juni 2026"),
        (
            None,
            241,
            "Hvor mange søkere fra 2025 som har flyttet inn, er skjult av personvernhensyn",
        ),
    ],
)
def test_who_has_moved_in(db: Db, moved: int | None, total: int | None, expected: str) -> None:
    reached(db, (6, 39, 61, 20, 15, moved), total)
    assert finding(ask(db, "vei")) == expected


def test_days_between_the_steps(db: Db) -> None:
    days = {"dager_til_vedtak": 40, "dager_til_tilbud": 170, "dager_til_innflytting": 12}
    reached(db, (6, 39, 61, 20, 15, 100), 241, aar=2024, **days)
    reached(db, (6, 39, 61, 20, 15, 100), 241, dager_til_vedtak=34, dager_til_tilbud=187)
    result = ask(db, "tider")
    assert [(r["periode"], r["dager"], r["dager_tekst"]) for r in result.rows] == [
        ("2024", 40, "40"),
        ("2024", 170, "170"),
        ("2024", 12, "12"),
        ("2025", 34, "34"),
        ("2025", 187, "187"),
        # Half of them have not moved in.
        ("2025", None, ".."),
    ]
    assert finding(result) == (
        "Halvparten av søkerne fra 2025 hadde vedtak etter 34 dager "
        "og tilbud 187 dager etter vedtaket"
    )


def test_a_step_that_is_not_registered_has_no_line(db: Db) -> None:
    reached(db, (6, 39, 61, 20, 15, 100), 241, dager_til_vedtak=1)
    result = ask(db, "tider")
    assert [row["steg"] for row in result.rows] == ["Søknad til vedtak"]
    assert finding(result) == "Halvparten av søkerne fra 2025 hadde vedtak etter 1 dag"


def test_the_newest_year_with_a_number_is_told(db: Db) -> None:
    reached(db, (6, 39, 61, 20, 15, 100), 241, aar=2024, dager_til_tilbud=170)
    reached(db, (None,) * 6, None)
    result = ask(db, "tider")
    assert [row["synlighet"] for row in result.rows] == ["vist", "skjult"]
    assert finding(result) == (
        "Halvparten av søkerne fra 2024 hadde tilbud 170 dager etter vedtaket"
    )


def test_eight_years_of_applications_are_shown(db: Db) -> None:
    for aar in range(2016, 2026):
        treated(db, "svar", {"i_tide": 100, "for_sent": 10}, 110, aar=aar)
    assert [row["periode"] for row in ask(db, "svar").rows[::2]] == [
        "2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025",
    ]  # fmt: skip


# -- the source ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["arsak", "husstand", "vei", "venter", "rom"])
def test_an_invented_municipality_has_an_invented_source(db: Db, name: str) -> None:
    causes(db, "aar", year(2025), (70, 60, 100), 230)
    cell(db, "soknad", "aar", year(2025), 230, husstandsgruppe="par")
    reached(db, (6, 39, 61, 20, 15, 100), 241)
    waiting(db, (17, 10, 12, 9), 48)
    rooms(db, (10, 40, 8, 4), (0, 30, 10, 12))
    for table in ("soknad", "saksgang", "tildeling", "rombehov", "bolig_bestand"):
        db.execute(f"UPDATE {table} SET kommunenr = '{INVENTED}'")
    assert {row["kilde"] for row in ask(db, name, INVENTED).rows} == {"eksempel"}
    assert ask(db, name).rows == ()
