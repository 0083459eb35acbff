"""The page Oppfølging i bolig: queries on small tables whose answers are worked out by hand."""

from datetime import date
from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import LAST, NB, Period, finding, note, point, under, year

from boligkompass.figures import FIGURES

ask = figurproever.asking("oppfolging")
cell = figurproever.cell
DAY = (LAST, LAST)
YEAR_BEFORE = (date(2025, 10, 31), date(2025, 10, 31))


def years(first: int, last: int) -> Period:
    return date(first, 1, 1), date(last, 12, 31)


OWN = [f for f in FIGURES.values() if f.page == "oppfolging"]


@pytest.mark.parametrize("figure", OWN, ids=lambda figure: figure.id)
def test_without_numbers_there_are_no_rows_and_nothing_to_discuss(
    db: duckdb.DuckDBPyConnection, figure: Any
) -> None:
    result = ask(db, figure.id.removeprefix("oppfolging/"))
    assert result.rows == ()
    assert figure.discuss is None or figure.discuss(result) is None


def test_an_invented_municipality_has_an_invented_source(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, "bomiljo", "aar", year(2025), 9, hendelse="advarsel")
    assert ask(db, "bomiljo").rows[0]["kilde"] == "bomiljoregister"
    db.execute("UPDATE kommune SET oppdiktet = true")
    assert ask(db, "bomiljo").rows[0]["kilde"] == "eksempel"


# -- who has it, and who waits ---------------------------------------------------------------------


def households(
    db: duckdb.DuckDBPyConnection, day: Period, has: int | None, waits: int | None, **more: Any
) -> None:
    cell(db, "oppfolging", "dag", day, has, status="har", **more)
    cell(db, "oppfolging", "dag", day, waits, status="venter")


@pytest.mark.parametrize(
    ("has", "waits", "before", "expected"),
    [
        (110, 14, 9, "110 husstander har oppfølging i bolig, og 14 venter, 5 flere enn ett år før"),
        (
            110,
            9,
            9,
            "110 husstander har oppfølging i bolig, og 9 venter, like mange som ett år før",
        ),
        (
            110,
            0,
            9,
            "110 husstander har oppfølging i bolig, og ingen venter, 9 færre enn ett år før",
        ),
        (110, 14, None, "110 husstander har oppfølging i bolig, og 14 venter"),
        (110, None, 9, "110 husstander har oppfølging i bolig; hvor mange som venter, er skjult"),
        (None, 14, 9, "14 husstander venter på oppfølging i bolig, 5 flere enn ett år før"),
        (
            None,
            None,
            9,
            "Antallet husstander med oppfølging i bolig er skjult av personvernhensyn",
        ),
        (0, 14, None, "Ingen husstander har oppfølging i bolig, og 14 venter"),
    ],
)
def test_who_has_follow_up_and_who_waits(
    db: duckdb.DuckDBPyConnection,
    has: int | None,
    waits: int | None,
    before: int | None,
    expected: str,
) -> None:
    households(db, YEAR_BEFORE, 100, before)
    households(db, (date(2026, 9, 30),) * 2, 99, 99)
    households(db, DAY, has, waits)
    assert finding(ask(db, "husstander")) == expected


def test_a_single_month_end_and_no_day_within_a_month(db: duckdb.DuckDBPyConnection) -> None:
    households(db, DAY, 30, 6)
    within = (date(2026, 11, 15),) * 2
    households(db, within, 50, 50)
    result = ask(db, "husstander", today=date(2026, 11, 16))
    assert {row["periode"] for row in result.rows} == {"oktober 2026"}
    assert finding(result) == "30 husstander har oppfølging i bolig, og 6 venter"


def test_more_who_wait_is_to_be_discussed(db: duckdb.DuckDBPyConnection) -> None:
    households(db, YEAR_BEFORE, 100, 9)
    households(db, DAY, 105, 15)
    made = point(ask(db, "husstander"))
    assert made is not None
    assert made.lead.replace(NB, " ") == (
        "15 husstander venter på oppfølging i bolig (oktober 2026)."
    )
    assert made.rest == "Det er 6 flere enn ett år før. Alle har fått vedtak."
    # 15 of the 120 who were granted it.
    assert made.weight == pytest.approx(0.125)
    assert point(ask(db, "husstander", today=date(2027, 3, 1))) is None


@pytest.mark.parametrize(("before", "now"), [(15, 15), (14, 15), (16, 15), (None, 15), (9, None)])
def test_no_more_who_wait_or_not_known_is_nothing_to_discuss(
    db: duckdb.DuckDBPyConnection, before: int | None, now: int | None
) -> None:
    households(db, YEAR_BEFORE, 100, before)
    households(db, DAY, 105, now)
    assert point(ask(db, "husstander")) is None


# -- of which kind ---------------------------------------------------------------------------------

KINDS = ("boveiledning", "ambulant", "fast_base")


def kinds(
    db: duckdb.DuckDBPyConnection,
    has: tuple[int | None, ...],
    waits: tuple[int | None, ...],
    total: int | None,
) -> None:
    households(db, DAY, total, None)
    for kind, having, waiting in zip(KINDS, has, waits, strict=True):
        for status, antall in (("har", having), ("venter", waiting)):
            cell(db, "oppfolging", "dag", DAY, antall, oppfolgingstype=kind, status=status)


@pytest.mark.parametrize(
    ("has", "total", "expected"),
    [
        ((60, 30, 20), 110, "60 av 110 husstander har boveiledning"),
        ((10, 30, None), None, "30 har ambulant team; noen tall er skjult"),
        ((None, None, None), 12, "Oppfølgingen etter slag er skjult av personvernhensyn"),
        ((0, 0, 0), 0, "Ingen har oppfølging i bolig"),
    ],
)
def test_the_kind_that_most_have(
    db: duckdb.DuckDBPyConnection, has: tuple[int | None, ...], total: int | None, expected: str
) -> None:
    kinds(db, has, (7, None, 0), total)
    result = ask(db, "type")
    assert finding(result) == expected
    assert note(result).startswith("Det venter 7 på boveiledning. En husstand med flere tilbud")


# -- hours given against hours decided -------------------------------------------------------------


def hours(
    db: duckdb.DuckDBPyConnection, day: Period, decided: float | None, given: float | None
) -> None:
    cell(db, "oppfolging", "dag", day, 50, status="har", timer_vedtatt=decided, timer_gitt=given)


@pytest.mark.parametrize(
    ("decided", "given", "expected"),
    [
        # 480 of 600 are 80 per cent.
        (600, 480, "Husstandene får 480 av 600 vedtatte timer i uka, 80 %"),
        (600, 0, "Husstandene får 0 av 600 vedtatte timer i uka, 0 %"),
        (None, None, "Timene oppfølging er skjult av personvernhensyn"),
        (600, None, "Timene oppfølging er skjult av personvernhensyn"),
        (0, 0, "Ingen timer oppfølging er vedtatt"),
    ],
)
def test_hours_given_of_those_decided(
    db: duckdb.DuckDBPyConnection, decided: float | None, given: float | None, expected: str
) -> None:
    hours(db, YEAR_BEFORE, 500, 450)
    hours(db, DAY, decided, given)
    assert finding(ask(db, "timer")) == expected


def test_months_before_hours_were_registered_are_not_hidden(db: duckdb.DuckDBPyConnection) -> None:
    hours(db, (date(2026, 8, 31),) * 2, None, None)
    hours(db, (date(2026, 9, 30),) * 2, 100, 90)
    hours(db, DAY, None, None)
    result = ask(db, "timer")
    assert [(r["periode"], r["slag"], r["timer_tekst"]) for r in result.rows] == [
        ("september 2026", "Vedtatte timer", "100"),
        ("september 2026", "Timer gitt", "90"),
        ("oktober 2026", "Vedtatte timer", ":"),
        ("oktober 2026", "Timer gitt", ":"),
    ]


@pytest.mark.parametrize(("given", "weight"), [(480, 0.1), (540, 0.05), (545, None)])
def test_hours_that_are_lacking_are_to_be_discussed(
    db: duckdb.DuckDBPyConnection, given: float, weight: float | None
) -> None:
    # A tenth of 600 or more: 120 or 60 lacking, which weighs half.
    hours(db, DAY, 600, given)
    made = point(ask(db, "timer"))
    assert (made.weight if made else None) == (pytest.approx(weight) if weight else None)
    if made and given == 480:
        assert made.lead.replace(NB, " ") == (
            "Husstandene får 480 av 600 vedtatte timer i uka, 80 % (oktober 2026)."
        )


def test_the_kind_that_gives_least_of_what_is_decided(db: duckdb.DuckDBPyConnection) -> None:
    def of(kind: str, antall: int | None, decided: float | None, given: float | None) -> None:
        cell(
            db,
            "oppfolging",
            "dag",
            DAY,
            antall,
            oppfolgingstype=kind,
            status="har",
            timer_vedtatt=decided,
            timer_gitt=given,
        )

    of("boveiledning", 60, 200, 180)
    assert finding(ask(db, "timer_type")) == ("Boveiledning: 90 % av de vedtatte timene blir gitt")
    of("ambulant", 30, 100, 70)
    of("fast_base", None, None, None)
    result = ask(db, "timer_type")
    # 180 of 200 and 70 of 100; those of the third kind are hidden.
    assert finding(result) == "Ambulant team gir 70 % av de vedtatte timene, minst av slagene"
    assert [row["timer_tekst"] for row in result.where(oppfolgingstype="fast_base")] == [":", ":"]
    db.execute("UPDATE oppfolging SET timer_gitt = NULL")
    assert finding(ask(db, "timer_type")) == (
        "Timene etter slag oppfølging er skjult av personvernhensyn"
    )


# -- who still lives there, with and without -------------------------------------------------------


def stayed(
    db: duckdb.DuckDBPyConnection,
    period: Period,
    got: tuple[int | None, int | None],
    without: tuple[int | None, int | None],
) -> None:
    """Who still lives there and who has left, of those who got follow-up and of the others."""
    for code, counts in (("ja", got), ("nei", without)):
        for stay, antall in zip(("ja", "nei"), counts, strict=True):
            more = {"oppfolging": code, "bor_etter_12_mnd": stay}
            cell(db, "innflytting", "treaar", period, antall, **more)


NEWEST = years(2022, 2024)


@pytest.mark.parametrize(
    ("got", "without", "expected"),
    [
        # 40 of 50, and 90 of 100.
        (
            (40, 10),
            (90, 10),
            "Etter tolv måneder bodde 80 % med oppfølging og 90 % uten der fortsatt (2022–2024)",
        ),
        (
            (40, 10),
            (90, None),
            "Etter tolv måneder bodde 80 % med oppfølging der fortsatt (2022–2024)",
        ),
        # Six of eight: no share is given of fewer than ten.
        ((6, 2), (90, 10), "Etter tolv måneder bodde 90 % uten der fortsatt (2022–2024)"),
        # 45 of 50 and 95 of 100 in the newest years that are shown.
        (
            (None, None),
            (None, None),
            "Etter tolv måneder bodde 90 % med oppfølging og 95 % uten der fortsatt "
            "(2021–2023; 2022–2024 er skjult)",
        ),
    ],
)
def test_stability_with_and_without_follow_up(
    db: duckdb.DuckDBPyConnection,
    got: tuple[int | None, int | None],
    without: tuple[int | None, int | None],
    expected: str,
) -> None:
    stayed(db, years(2021, 2023), (45, 5), (95, 5))
    stayed(db, NEWEST, got, without)
    assert finding(ask(db, "stabilitet")) == expected


def test_stability_that_is_hidden_throughout(db: duckdb.DuckDBPyConnection) -> None:
    stayed(db, NEWEST, (None, None), (8, 1))
    assert finding(ask(db, "stabilitet")) == (
        "Hvor mange som bodde der etter tolv måneder, er skjult av personvernhensyn (2022–2024)"
    )


def test_the_card_says_that_the_groups_are_not_alike(db: duckdb.DuckDBPyConnection) -> None:
    stayed(db, NEWEST, (40, 10), (90, 10))
    result = ask(db, "stabilitet")
    assert "De to gruppene er ikke like" in under(result)
    assert "sier derfor ikke om oppfølgingen virker" in under(result)
    # Nothing in the finding sets the one above the other.
    assert not {"bedre", "dårligere", "høyere", "lavere"} & set(finding(result).split())


def test_a_fall_among_those_with_follow_up_is_to_be_discussed(
    db: duckdb.DuckDBPyConnection,
) -> None:
    stayed(db, years(2021, 2023), (45, 5), (95, 5))
    stayed(db, NEWEST, (40, 10), (95, 5))
    made = point(ask(db, "stabilitet"))
    assert made is not None
    assert made.lead.replace(NB, " ") == (
        "80 % av dem med oppfølging bodde i boligen etter tolv måneder (2022–2024)."
    )
    assert made.rest.replace(NB, " ") == "I 2021–2023 var det 90 %."
    assert made.weight == pytest.approx(0.5 * 10 / 90)
    assert point(ask(db, "stabilitet", today=date(2027, 3, 1))) is None


def test_a_difference_between_the_groups_is_nothing_to_discuss(
    db: duckdb.DuckDBPyConnection,
) -> None:
    stayed(db, years(2021, 2023), (35, 15), (95, 5))
    stayed(db, NEWEST, (34, 16), (60, 40))
    assert point(ask(db, "stabilitet")) is None
    db.execute("DELETE FROM innflytting WHERE year(periode_til) = 2023")
    assert point(ask(db, "stabilitet")) is None


# -- neighbours ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conflicts", "warnings", "expected"),
    [
        (43, 12, "43 husstander hadde nabokonflikt og 12 fikk advarsel i 2025"),
        (43, None, "43 husstander hadde nabokonflikt i 2025; resten er skjult"),
        (None, 12, "12 husstander fikk advarsel i 2025; resten er skjult"),
        (0, 0, "Ingen husstander hadde nabokonflikt og ingen fikk advarsel i 2025"),
        (None, None, "Nabokonflikter og advarsler i 2025 er skjult av personvernhensyn"),
    ],
)
def test_neighbours(
    db: duckdb.DuckDBPyConnection, conflicts: int | None, warnings: int | None, expected: str
) -> None:
    for hendelse, antall in (("nabokonflikt", conflicts), ("advarsel", warnings)):
        cell(db, "bomiljo", "aar", year(2024), 30, hendelse=hendelse)
        cell(db, "bomiljo", "aar", year(2025), antall, hendelse=hendelse)
    assert finding(ask(db, "bomiljo")) == expected


def test_neighbours_of_three_years_together(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, "bomiljo", "treaar", years(2023, 2025), 61, hendelse="nabokonflikt")
    result = ask(db, "bomiljo", bomiljo="treaar")
    assert finding(result) == "61 husstander hadde nabokonflikt i 2023–2025"
    assert len(result.rows) == 1
