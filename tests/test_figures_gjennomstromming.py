"""The page Gjennomstrømming: queries on tables so small that the answers are worked out by hand."""

from datetime import date
from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import LAST, NB, NEW_YEAR, NUMBER, Period, finding, insert, note, point, year

from boligkompass.figures import FIGURES

ask = figurproever.asking("gjennomstromming")
cell = figurproever.cell
DAY = (LAST, LAST)


def years(first: int, last: int) -> Period:
    return date(first, 1, 1), date(last, 12, 31)


def month(aar: int, number: int) -> Period:
    start = date(aar, number, 1)
    after = date(aar + number // 12, number % 12 + 1, 1)
    return start, date.fromordinal(after.toordinal() - 1)


# -- every figure ----------------------------------------------------------------------------------

OWN = [f for f in FIGURES.values() if f.page == "gjennomstromming"]


@pytest.mark.parametrize("figure", OWN, ids=lambda figure: figure.id)
def test_without_numbers_there_are_no_rows_and_nothing_to_discuss(
    db: duckdb.DuckDBPyConnection, figure: Any
) -> None:
    result = ask(db, figure.id.removeprefix("gjennomstromming/"))
    assert result.rows == ()
    assert figure.discuss is None or figure.discuss(result) is None


def test_an_invented_municipality_has_an_invented_source(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, "tomgang", "aar", year(2025), 6, avsluttet=6, dager_avsluttet=60)
    assert ask(db, "tomgang_dager").rows[0]["kilde"] == "boligregister"
    db.execute("UPDATE kommune SET oppdiktet = true")
    assert ask(db, "tomgang_dager").rows[0]["kilde"] == "eksempel"


# -- moves out over let homes ----------------------------------------------------------------------


def let(db: duckdb.DuckDBPyConnection, aar: int, antall: int | None) -> None:
    """Homes let at the start of a year, counted on the last day of the year before."""
    last = date(aar - 1, 12, 31)
    cell(db, "leieforhold", "dag", (last, last), antall)


def moves_out(db: duckdb.DuckDBPyConnection, aar: int, antall: int | None) -> None:
    cell(db, "utflytting", "aar", year(aar), antall)


def test_throughput_is_moves_out_over_homes_let_at_the_start(db: duckdb.DuckDBPyConnection) -> None:
    # No count before 2023, so that 2023 has no start to be measured from.
    for aar, moved in ((2023, 99), (2024, 30), (2025, 42)):
        moves_out(db, aar, moved)
    let(db, 2024, 200)
    let(db, 2025, 240)
    let(db, 2026, 250)
    result = ask(db, "per_ar")
    # 30 of 200 are 15 per cent; 42 of 240 are 17.5.
    told = [(r["periode"], r["andel"], r["utflyttet"], r["utleid"]) for r in result.rows]
    assert told == [("2024", 15.0, 30, 200), ("2025", 17.5, 42, 240)]
    assert finding(result) == (
        "42 utflyttinger i 2025 svarer til 17,5 % av de utleide boligene, mot 15,0 % året før"
    )


@pytest.mark.parametrize(
    ("moved", "homes", "expected"),
    [
        (1, 20, "1 utflytting i 2025 svarer til 5,0 % av de utleide boligene"),
        (0, 20, "Ingen utflyttinger i 2025"),
        (None, 20, "Antallet utflyttinger i 2025 er skjult av personvernhensyn"),
        # No share is given of fewer than ten, nor of a hidden number.
        (6, 9, "6 utflyttinger i 2025"),
        (6, None, "6 utflyttinger i 2025"),
    ],
)
def test_throughput_of_a_single_year(
    db: duckdb.DuckDBPyConnection, moved: int | None, homes: int | None, expected: str
) -> None:
    moves_out(db, 2025, moved)
    let(db, 2025, homes)
    assert finding(ask(db, "per_ar")) == expected


def test_where_no_home_was_let_there_is_no_share(db: duckdb.DuckDBPyConnection) -> None:
    moves_out(db, 2025, 0)
    let(db, 2025, 0)
    (row,) = ask(db, "per_ar").rows
    assert (row["andel"], row["andel_tekst"]) == (None, ".")


# -- who still lives there -------------------------------------------------------------------------


def stayed(
    db: duckdb.DuckDBPyConnection,
    period: Period,
    stay: int | None,
    left: int | None,
    moved_in: int | None,
    kind: str = "aar",
) -> None:
    cell(db, "innflytting", kind, period, moved_in)
    cell(db, "innflytting", kind, period, stay, bor_etter_12_mnd="ja")
    cell(db, "innflytting", kind, period, left, bor_etter_12_mnd="nei")


def test_stability_after_twelve_months(db: duckdb.DuckDBPyConnection) -> None:
    stayed(db, year(2023), 45, 5, 50)
    stayed(db, year(2024), 32, 8, 40)
    # Of 2025 it is not known yet, though it is known how many came.
    cell(db, "innflytting", "aar", year(2025), 44)
    result = ask(db, "bor_etter_12_mnd")
    # 45 of 50 are 90 per cent, 32 of 40 are 80.
    assert [(r["periode"], r["andel"]) for r in result.rows] == [("2023", 90.0), ("2024", 80.0)]
    assert finding(result) == (
        "80 % av dem som flyttet inn i 2024, bodde der etter tolv måneder, mot 90 % året før"
    )


def test_stability_of_three_years_together_is_not_told_against_the_last(
    db: duckdb.DuckDBPyConnection,
) -> None:
    stayed(db, years(2021, 2023), 90, 10, 100, "treaar")
    stayed(db, years(2022, 2024), 68, 12, 80, "treaar")
    result = ask(db, "bor_etter_12_mnd", bofast="treaar")
    # 68 of 80 are 85 per cent. Two of the three years are in both rows.
    expected = "85 % av dem som flyttet inn i 2022–2024, bodde der etter tolv måneder"
    assert finding(result) == expected


@pytest.mark.parametrize(
    ("stay", "left", "moved_in", "expected"),
    [
        # Who left are few and hidden; the share stands on the published total.
        (36, None, 40, "90 % av dem som flyttet inn i 2024, bodde der etter tolv måneder"),
        (
            None,
            None,
            40,
            "Hvor mange som bor der etter tolv måneder, er skjult av personvernhensyn",
        ),
        (7, 1, 8, "Hvor mange som bor der etter tolv måneder, er skjult av personvernhensyn"),
        (0, 0, 0, "Ingen flyttet inn i 2024"),
    ],
)
def test_stability_of_a_single_year(
    db: duckdb.DuckDBPyConnection,
    stay: int | None,
    left: int | None,
    moved_in: int | None,
    expected: str,
) -> None:
    stayed(db, year(2024), stay, left, moved_in)
    result = ask(db, "bor_etter_12_mnd")
    assert finding(result) == expected
    if "skjult" in expected:
        assert result.rows[0]["andel_tekst"] == ":"


def test_a_clear_fall_in_stability_is_to_be_discussed(db: duckdb.DuckDBPyConnection) -> None:
    stayed(db, year(2023), 45, 5, 50)
    stayed(db, year(2024), 32, 8, 40)
    made = point(ask(db, "bor_etter_12_mnd"))
    assert made is not None
    assert made.lead.replace(NB, " ") == (
        "80 % av dem som flyttet inn i 2024, bodde der etter tolv måneder."
    )
    assert made.rest.replace(NB, " ") == "Av dem som flyttet inn året før, var det 90 %."
    # A fall of 10 from 90, which weighs half.
    assert made.weight == pytest.approx(0.5 * 10 / 90)


def test_a_slight_fall_or_an_old_one_is_nothing_to_discuss(db: duckdb.DuckDBPyConnection) -> None:
    stayed(db, year(2023), 41, 9, 50)
    stayed(db, year(2024), 32, 8, 40)
    assert point(ask(db, "bor_etter_12_mnd")) is None
    db.execute("DELETE FROM innflytting WHERE year(periode_til) = 2023")
    stayed(db, year(2023), 45, 5, 50)
    assert point(ask(db, "bor_etter_12_mnd")) is not None
    assert point(ask(db, "bor_etter_12_mnd", today=date(2027, 3, 1))) is None


def test_the_target_for_stability_is_told(db: duckdb.DuckDBPyConnection) -> None:
    insert(
        db,
        "maal",
        kommunenr=NUMBER,
        indikator="bostabilitet_12_mnd",
        # Those who moved in during 2024 had lived there for twelve months in 2025.
        fra=date(2025, 1, 1),
        nedre=85.0,
        vedtak="Sak 1/25",
    )
    stayed(db, year(2023), 34, 6, 40)
    assert [row["maal_nedre"] for row in ask(db, "bor_etter_12_mnd").rows] == [None]
    stayed(db, year(2024), 34, 6, 40)
    assert point(ask(db, "bor_etter_12_mnd")) is None
    db.execute("DELETE FROM innflytting")
    stayed(db, year(2024), 32, 8, 40)
    made = point(ask(db, "bor_etter_12_mnd"))
    assert made is not None
    assert made.rest.replace(NB, " ") == "Målet er minst 85 %."
    assert made.weight == pytest.approx(5 / 85)


# -- how long they stay ----------------------------------------------------------------------------


def test_median_stay_by_kind_of_home(db: duckdb.DuckDBPyConnection) -> None:
    # 1461 days are four years; 731 are 2.0 to one decimal.
    cell(db, "leieforhold", "dag", DAY, 300, median_botid=1461)
    cell(db, "leieforhold", "dag", DAY, 220, boligtype="ordinaer", median_botid=1461)
    cell(db, "leieforhold", "dag", DAY, 40, boligtype="gjennomgangsbolig", median_botid=731)
    cell(db, "leieforhold", "dag", DAY, 40, boligtype="omsorgsbolig")
    cell(db, "leieforhold", "dag", DAY, None, boligtype="bofellesskap")
    result = ask(db, "median_botid")
    assert [(r["gruppe_navn"], r["botid_tekst"]) for r in result.rows] == [
        ("Ordinær utleiebolig", "4,0"),
        # Half have not come so far; and too few live there.
        ("Omsorgsbolig", ".."),
        ("Bofellesskap", ":"),
        ("Gjennomgangsbolig", "2,0"),
        ("Alle boliger", "4,0"),
    ]
    expected = "Halvparten blir boende i 4,0 år eller mer, i gjennomgangsbolig i 2,0 år"
    assert finding(result) == expected


def test_median_stay_where_only_one_kind_has_it(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, "leieforhold", "dag", DAY, 60)
    cell(db, "leieforhold", "dag", DAY, 60, boligtype="ordinaer", median_botid=1826)
    # 1826 of 365.25 days are 5.0 years.
    expected = "Ordinær utleiebolig: halvparten blir boende i 5,0 år eller mer"
    assert finding(ask(db, "median_botid")) == expected


def test_extracts_without_median_stay_show_none(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, "leieforhold", "dag", DAY, 60)
    cell(db, "leieforhold", "dag", DAY, 60, boligtype="ordinaer")
    assert ask(db, "median_botid").rows == ()


STAYS = ("0-1", "1-3", "3-5", "5-10", "10+")


def stays(
    db: duckdb.DuckDBPyConnection,
    boligtype: str,
    total: int | None,
    counts: tuple[int | None, ...],
    day: date = LAST,
) -> None:
    cell(db, "leieforhold", "dag", (day, day), total, boligtype=boligtype)
    for botid, antall in zip(STAYS, counts, strict=True):
        cell(db, "leieforhold", "dag", (day, day), antall, boligtype=boligtype, botid=botid)


@pytest.mark.parametrize(
    ("total", "counts", "expected"),
    [
        # Three years or more: 12 + 6 + 5.
        (60, (17, 20, 12, 6, 5), "23 av 60 husstander har bodd i gjennomgangsbolig i tre år"),
        (60, (17, 20, 12, None, 5), "Minst 17 av 60 husstander har bodd i gjennomgangsbolig i tre"),
        (None, (17, 20, 12, None, 0), "Minst 12 husstander har bodd i gjennomgangsbolig i tre år"),
        (37, (17, 20, 0, 0, 0), "Ingen av 37 husstander har bodd i gjennomgangsbolig i tre år"),
        (40, (17, 20, None, 0, 0), "Antallet som har bodd i gjennomgangsbolig i tre år eller mer"),
    ],
)
def test_who_stays_beyond_the_time_of_gjennomgangsbolig(
    db: duckdb.DuckDBPyConnection,
    total: int | None,
    counts: tuple[int | None, ...],
    expected: str,
) -> None:
    stays(db, "gjennomgangsbolig", total, counts)
    # Those in ordinary homes are no part of it.
    stays(db, "ordinaer", 99, (9, 0, 30, 30, 30))
    assert finding(ask(db, "gjennomgangsbolig")).startswith(expected)


def test_long_tenants_in_ordinary_homes_have_five_years_or_more(
    db: duckdb.DuckDBPyConnection,
) -> None:
    stays(db, "ordinaer", 100, (10, 20, 30, 25, 15))
    result = ask(db, "ordinar")
    assert finding(result) == (
        "40 av 100 husstander har bodd i ordinær utleiebolig i fem år eller mer"
    )
    assert [row["lenge"] for row in result.rows] == [False, False, False, True, True]


def test_many_beyond_three_years_are_to_be_discussed(db: duckdb.DuckDBPyConnection) -> None:
    stays(db, "gjennomgangsbolig", 60, (17, 20, 12, 6, 5))
    made = point(ask(db, "gjennomgangsbolig"))
    assert made is not None
    assert made.lead.replace(NB, " ") == (
        "23 av 60 husstander har bodd i gjennomgangsbolig i tre år eller mer (31.10.2026)."
    )
    assert made.weight == pytest.approx(0.5 * 23 / 60)
    assert point(ask(db, "gjennomgangsbolig", today=NEW_YEAR)) is not None
    assert point(ask(db, "gjennomgangsbolig", today=date(2027, 3, 1))) is None


def test_few_beyond_three_years_are_nothing_to_discuss(db: duckdb.DuckDBPyConnection) -> None:
    # 11 of 60 are under a fifth.
    stays(db, "gjennomgangsbolig", 60, (29, 20, 11, 0, 0))
    assert point(ask(db, "gjennomgangsbolig")) is None


# -- when they move, and where to ------------------------------------------------------------------

THREE = years(2023, 2025)


def by_month(
    db: duckdb.DuckDBPyConnection, table: str, total: int | None, **counts: int | None
) -> None:
    """Moves by month: 5 in each, but for those named (`feb`, `sep`)."""
    cell(db, table, "treaar", THREE, total)
    named = {"02": counts.get("feb", 5), "09": counts.get("sep", 5)}
    for number in range(1, 13):
        maaned = f"{number:02d}"
        cell(db, table, "treaar", THREE, named.get(maaned, 5), maaned=maaned)


def test_moves_in_february_and_september(db: duckdb.DuckDBPyConnection) -> None:
    # Ten months of 5 besides: 9 + 21 of 80, and 6 + 14 of 70.
    by_month(db, "innflytting", 80, feb=9, sep=21)
    by_month(db, "utflytting", 70, feb=6, sep=14)
    # An older window is not asked for.
    cell(db, "innflytting", "treaar", years(2022, 2024), 99, maaned="02")
    result = ask(db, "maaneder")
    assert len(result.rows) == 24
    assert finding(result) == "I februar og september flyttet 30 husstander inn og 20 ut"
    # 30/80 = 37.5 and 20/70 = 28.57; two months of twelve are 16.67.
    assert note(result) == (
        "Februar og september, merket med ►, har 38 % av innflyttingene og 29 % av "
        "utflyttingene; jevnt fordelt ville to måneder hatt 17 %."
    )


def test_hidden_moves_are_told_as_at_least(db: duckdb.DuckDBPyConnection) -> None:
    by_month(db, "innflytting", 60, feb=None, sep=7)
    by_month(db, "utflytting", 60, feb=0, sep=0)
    result = ask(db, "maaneder")
    expected = "I februar og september flyttet minst 7 husstander inn og ingen ut"
    assert finding(result) == expected
    assert "innflyttingene" not in note(result)


def test_where_both_months_are_hidden_that_is_told(db: duckdb.DuckDBPyConnection) -> None:
    by_month(db, "innflytting", 60, feb=None, sep=None)
    result = ask(db, "maaneder")
    assert finding(result) == ("Flyttingene i februar og september er skjult av personvernhensyn")
    assert note(result) == "Februar og september er merket med ►."


PLACES = ("eid", "privat_leie", "kommunal", "institusjon", "annet")


@pytest.mark.parametrize(
    ("total", "counts", "expected"),
    [
        (
            100,
            (15, 25, 30, 20, 10),
            "Av 100 husstander flyttet 15 til egen eid bolig, 25 til privat leid bolig og "
            "30 til annen kommunal bolig",
        ),
        (
            100,
            (None, 25, 0, 20, 10),
            "Av 100 husstander flyttet 25 til privat leid bolig og ingen til annen kommunal "
            "bolig; resten er skjult",
        ),
        (None, (None, 25, None, 0, 0), "Det flyttet 25 til privat leid bolig; resten er skjult"),
        (
            12,
            (None, None, None, 0, 0),
            "Hvor de som flyttet ut, flyttet, er skjult av personvernhensyn",
        ),
        (0, (0, 0, 0, 0, 0), "Ingen flyttet ut"),
    ],
)
def test_where_people_move_to(
    db: duckdb.DuckDBPyConnection,
    total: int | None,
    counts: tuple[int | None, ...],
    expected: str,
) -> None:
    cell(db, "utflytting", "treaar", THREE, total)
    for place, antall in zip(PLACES, counts, strict=True):
        cell(db, "utflytting", "treaar", THREE, antall, utflyttet_til=place)
        cell(db, "utflytting", "treaar", years(2022, 2024), 50, utflyttet_til=place)
    assert finding(ask(db, "flyttet_til")) == expected


def owners(
    db: duckdb.DuckDBPyConnection, period: Period, verdi: float | None, kilde: str = "leieregister"
) -> None:
    figurproever.value(db, "leie_til_eie", period, verdi, kilde=kilde)


def test_narviks_fifteen_of_two_years_together(db: duckdb.DuckDBPyConnection) -> None:
    # Seed 004: «15 leietakere … 2012/2013».
    owners(db, years(2012, 2013), 15, "veiviseren_narvik")
    result = ask(db, "leie_til_eie")
    assert finding(result) == "15 leietakere ble eiere i 2012–2013"
    assert "overlapper" not in note(result)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (9, "9 leietakere ble eiere i 2023–2025"),
        (0, "Ingen leietakere ble eiere i 2023–2025"),
        (None, "Antallet leietakere som ble eiere i 2023–2025, er skjult av personvernhensyn"),
    ],
)
def test_tenants_who_became_owners(
    db: duckdb.DuckDBPyConnection, number: float | None, expected: str
) -> None:
    owners(db, years(2022, 2024), 12)
    owners(db, years(2023, 2025), number)
    result = ask(db, "leie_til_eie")
    assert finding(result) == expected
    assert note(result).endswith("Periodene overlapper og kan ikke legges sammen.")


# -- empty homes -----------------------------------------------------------------------------------

REASONS = ("vedlikehold", "klargjoring", "ingen_passende", "salg")


def empty_month(
    db: duckdb.DuckDBPyConnection,
    when: tuple[int, int],
    days: tuple[int, ...],
    lost: tuple[int | None, ...] = (None,) * 4,
) -> None:
    """Days empty and rent lost in a month, by reason and in all."""
    period = month(*when)
    for reason, dager, leietap in zip(REASONS, days, lost, strict=True):
        cell(db, "tomgang", "maaned", period, 1, grunn=reason, dager=dager, leietap=leietap)
    known = [each for each in lost if each is not None]
    total = sum(known) if known else None
    cell(db, "tomgang", "maaned", period, 4, dager=sum(days), leietap=total)


def test_days_empty_by_reason_are_of_the_last_twelve_months(db: duckdb.DuckDBPyConnection) -> None:
    empty_month(db, (2025, 10), (900, 0, 0, 0))
    for aar, number in [(2025, 11), (2025, 12), *((2026, n) for n in range(1, 11))]:
        empty_month(db, (aar, number), (219, 73, 73, 0), (100, 50, None, None))
    result = ask(db, "tomgang_grunn")
    # Twelve months: 2628, 876, 876 and 0 days of 4380, in 365 days: 12 homes all the time.
    told = [(r["grunn"], r["dager"], r["andel"], r["hele_tiden"]) for r in result.rows]
    assert told == [
        ("vedlikehold", 2628, pytest.approx(60.0), pytest.approx(7.2)),
        ("klargjoring", 876, pytest.approx(20.0), pytest.approx(2.4)),
        ("ingen_passende", 876, pytest.approx(20.0), pytest.approx(2.4)),
        ("salg", 0, pytest.approx(0.0), pytest.approx(0.0)),
    ]
    assert (result.rows[0]["periode_fra"], result.rows[0]["periode_til"]) == (
        date(2025, 11, 1),
        LAST,
    )
    expected = "Tomgangen svarer til 12 boliger tomme hele tiden; 60 % skyldes vedlikehold"
    assert finding(result) == expected
    # 12 × (100 + 50).
    assert note(result).startswith("Tapt husleie i alt er 1 800 kr;")


def test_few_days_empty_are_told_in_tenths(db: duckdb.DuckDBPyConnection) -> None:
    # 31 days of 31 and 15 of 31: 46/31 = 1.48 homes.
    empty_month(db, (2026, 10), (0, 31, 15, 0))
    result = ask(db, "tomgang_grunn")
    # 31 of 46 are 67.4 per cent.
    assert finding(result) == (
        "Tomgangen svarer til 1,5 boliger tomme hele tiden; 67 % skyldes klargjøring"
    )
    assert note(result) == "Tapt husleie er ikke kjent."


def test_no_days_empty(db: duckdb.DuckDBPyConnection) -> None:
    empty_month(db, (2026, 10), (0, 0, 0, 0))
    assert finding(ask(db, "tomgang_grunn")) == "Ingen boliger sto tomme"


def cost(
    db: duckdb.DuckDBPyConnection, when: tuple[int, int], leietap: int | None, dager: int = 62
) -> None:
    cell(db, "tomgang", "maaned", month(*when), 2, dager=dager, leietap=leietap)


def test_what_an_empty_month_costs(db: duckdb.DuckDBPyConnection) -> None:
    cost(db, (2026, 9), 10_000)
    cost(db, (2026, 10), 20_400)
    cost(db, (2026, 8), None)
    result = ask(db, "tomgang_leietap")
    # 20 400 kr for 62 days: 20 400 × 365 / (12 × 62) = 10 008.06 a home and month.
    assert finding(result) == (
        "Tomme boliger kostet 20 000 kr i husleie i oktober 2026, 10 008 kr per bolig og måned"
    )
    assert [row["periode"] for row in result.rows] == ["september 2026", "oktober 2026"]
    assert note(result) == "Boliger uten registrert husleie er ikke regnet med."


@pytest.mark.parametrize(
    ("lost", "days", "expected"),
    [
        (0, 0, "Ingen husleie gikk tapt i oktober 2026"),
        (1_234_567, 0, "Tomme boliger kostet 1,2 mill. kr i husleie i oktober 2026"),
    ],
)
def test_what_a_single_month_costs(
    db: duckdb.DuckDBPyConnection, lost: int, days: int, expected: str
) -> None:
    cost(db, (2026, 10), lost, days)
    assert finding(ask(db, "tomgang_leietap")) == expected


def test_a_hidden_month_is_told_as_hidden(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, "tomgang", "maaned", month(2026, 10), None)
    expected = "Tapt husleie for tomme boliger i oktober 2026 er skjult"
    assert finding(ask(db, "tomgang_leietap")) == expected


MONTHS = [(2024 + n // 12, n % 12 + 1) for n in range(10, 34)]


def test_growing_cost_of_empty_homes_is_to_be_discussed(db: duckdb.DuckDBPyConnection) -> None:
    # November 2024 to October 2026: 100 000 a month the first year, 125 000 the second.
    for place, when in enumerate(MONTHS):
        cost(db, when, 125_000 if place >= 12 else 100_000)
    result = ask(db, "tomgang_leietap")
    assert "De siste tolv månedene er det 1,5 mill. kr i alt." in note(result)
    made = point(result)
    assert made is not None
    assert made.lead.replace(NB, " ") == (
        "Tomme boliger kostet 1,5 mill. kr i husleie de siste tolv månedene."
    )
    assert made.rest.replace(NB, " ") == "Det er 25 % mer enn i de tolv før."
    assert made.weight == pytest.approx(0.125)
    assert point(ask(db, "tomgang_leietap", today=date(2027, 2, 1))) is None


def test_a_cost_that_hardly_grows_is_nothing_to_discuss(db: duckdb.DuckDBPyConnection) -> None:
    for place, when in enumerate(MONTHS):
        cost(db, when, 109_000 if place >= 12 else 100_000)
    assert point(ask(db, "tomgang_leietap")) is None


def turnaround(db: duckdb.DuckDBPyConnection, aar: int, ended: int, days: int | None) -> None:
    cell(db, "tomgang", "aar", year(aar), ended, avsluttet=ended, dager_avsluttet=days)


@pytest.mark.parametrize(
    ("ended", "days", "expected"),
    [
        # 600 days over ten homes; 700 before.
        (10, 600, "En bolig sto tom i 60 dager i snitt i 2025, 10 færre enn året før"),
        (5, 350, "En bolig sto tom i 70 dager i snitt i 2025, like mange som året før"),
        # Four homes are too few for a mean.
        (4, 80, "Hvor lenge boliger sto tomme i 2025, er skjult"),
        (0, 0, "Ingen tomme boliger ble tatt i bruk igjen i 2025"),
    ],
)
def test_days_until_a_home_is_in_use_again(
    db: duckdb.DuckDBPyConnection, ended: int, days: int | None, expected: str
) -> None:
    turnaround(db, 2024, 10, 700)
    turnaround(db, 2025, ended, days)
    assert finding(ask(db, "tomgang_dager")) == expected


def test_days_until_a_home_is_in_use_again_in_a_first_year(db: duckdb.DuckDBPyConnection) -> None:
    turnaround(db, 2025, 8, 8)
    assert finding(ask(db, "tomgang_dager")) == "En bolig sto tom i 1 dag i snitt i 2025"


# -- leasing in while homes stand empty ------------------------------------------------------------


def both(
    db: duckdb.DuckDBPyConnection, leased: int | None, empty: int | None, day: date = LAST
) -> None:
    cell(db, "bolig_bestand", "dag", (day, day), leased, eierform="innleid")
    cell(db, "ledig_bolig", "dag", (day, day), empty)


@pytest.mark.parametrize(
    ("leased", "empty", "expected"),
    [
        (90, 58, "Kommunen leier inn 90 boliger mens 58 står tomme"),
        (90, 1, "Kommunen leier inn 90 boliger mens 1 står tom"),
        (90, 0, "Kommunen leier inn 90 boliger, og ingen boliger står tomme"),
        (0, 58, "Kommunen leier ikke inn boliger"),
        (None, 58, "Hvor mange boliger kommunen leier inn, er skjult"),
        (90, None, "Kommunen leier inn 90 boliger; hvor mange som står tomme, er skjult"),
    ],
)
def test_leasing_in_while_homes_stand_empty(
    db: duckdb.DuckDBPyConnection, leased: int | None, empty: int | None, expected: str
) -> None:
    both(db, leased, empty)
    # A month end without a count of all homes is not told.
    september = date(2026, 9, 30)
    cell(db, "ledig_bolig", "dag", (september, september), 7)
    result = ask(db, "innleid_og_tomt")
    assert len(result.rows) == 2
    assert finding(result) == expected


def test_leasing_in_while_homes_stand_empty_is_to_be_discussed(
    db: duckdb.DuckDBPyConnection,
) -> None:
    both(db, 40, 12, date(2025, 12, 31))
    both(db, 40, 10)
    cell(db, "ledig_bolig", "dag", DAY, 6, grunn="ingen_passende")
    result = ask(db, "innleid_og_tomt")
    made = point(result)
    assert made is not None
    assert made.lead.replace(NB, " ") == (
        "Kommunen leier inn 40 boliger mens 10 står tomme (31.10.2026)."
    )
    assert made.rest == "6 av dem mangler en søker som passer."
    # Ten empty for forty leased, which weighs half.
    assert made.weight == pytest.approx(0.125)
    assert note(result).startswith("6 av de tomme mangler en søker som passer.")
    assert point(ask(db, "innleid_og_tomt", today=date(2027, 3, 1))) is None


@pytest.mark.parametrize(("leased", "empty"), [(0, 10), (40, 2), (None, 10), (40, None)])
def test_nothing_is_discussed_where_few_stand_empty_or_it_is_not_known(
    db: duckdb.DuckDBPyConnection, leased: int | None, empty: int | None
) -> None:
    both(db, leased, empty)
    assert point(ask(db, "innleid_og_tomt")) is None
