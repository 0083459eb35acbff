"""The page Boligmasse: queries on tables so small that the answers are worked out by hand."""

from datetime import date
from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import LAST, NB, NUMBER, finding, insert, note, point

from boligkompass import exports, markup
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Result

ask = figurproever.asking("boligmasse")

Cell = tuple[Any, ...]


def count(
    database: duckdb.DuckDBPyConnection,
    table: str,
    dimensions: tuple[str, ...],
    *cells: Cell,
    day: date = LAST,
    **more: Any,
) -> None:
    """Cells of one cut: the dimensions' codes and then the count, None when it is hidden."""
    for *codes, number in cells:
        named = dict(zip(dimensions, codes, strict=True))
        figurproever.cell(database, table, "dag", (day, day), number, **named, **more)


def value(database: duckdb.DuckDBPyConnection, indikator: str, **more: Any) -> None:
    """One value of an indicator, on the last day unless told otherwise."""
    row = {"kilde": "boligregister", "offentlig": True, "synlighet": "vist", "verdi": None, **more}
    figurproever.value(database, indikator, (LAST, LAST), row.pop("verdi"), **row)


# -- every figure ----------------------------------------------------------------------------------

OWN = [f for f in FIGURES.values() if f.page == "boligmasse"]


@pytest.mark.parametrize("figure", OWN, ids=lambda figure: figure.id)
def test_without_numbers_there_are_no_rows_and_nothing_to_discuss(
    db: duckdb.DuckDBPyConnection, figure: Any
) -> None:
    result = ask(db, figure.id.removeprefix("boligmasse/"))
    assert result.rows == ()
    assert figure.discuss is None or figure.discuss(result) is None


def test_an_invented_municipality_has_an_invented_source(db: duckdb.DuckDBPyConnection) -> None:
    count(db, "bolig_bestand", (), (3,))
    count(db, "bolig_bestand", ("omrade",), ("Nord", 3))
    assert ask(db, "omrade").rows[0]["kilde"] == "boligregister"
    db.execute("UPDATE kommune SET oppdiktet = true")
    assert ask(db, "omrade").rows[0]["kilde"] == "eksempel"


# -- rooms against the need ------------------------------------------------------------------------


def rooms(
    database: duckdb.DuckDBPyConnection,
    homes: tuple[int | None, ...],
    need: tuple[int | None, ...],
    day: date = LAST,
) -> None:
    """Homes and households' need in the classes 1, 2, 3 and 4+."""
    classes = ("1", "2", "3", "4+")
    cut = ("romklasse",)
    count(database, "bolig_bestand", cut, *zip(classes, homes, strict=True), day=day)
    count(database, "rombehov", cut, *zip(classes, need, strict=True), day=day)


def differences(result: Result) -> list[int | None]:
    return [row["antall"] for row in result.where(ledd="Forskjell")]


def test_rooms_against_need(db: duckdb.DuckDBPyConnection) -> None:
    rooms(db, (10, 40, 8, 4), (0, 30, 10, 12))
    result = ask(db, "romnorm")
    # 10 + 40 − 30 = 20; 8 − 10 = −2; 4 − 12 = −8. Three or more: −10, of a need of 22.
    assert differences(result) == [20, -2, -8]
    expected = (
        "Det mangler 10 boliger med tre eller flere rom; "
        "vi har 20 ett- og toroms flere enn behovet tilsier"
    )
    assert finding(result) == expected
    made = point(result)
    assert made is not None
    assert made.weight == pytest.approx(10 / 22)
    assert made.rest == "Vi har 20 ett- og toroms flere enn behovet tilsier."


def test_the_need_is_told_by_who_has_it(db: duckdb.DuckDBPyConnection) -> None:
    rooms(db, (0, 5, 5, 5), (0, 9, 7, 6))
    cut = ("romklasse", "behovskilde")
    count(db, "rombehov", cut, ("3", "leietaker", 5), ("3", "soker", 2))
    three = ask(db, "romnorm").where(romgruppe="3 rom")
    assert [(row["ledd"], row["antall"], row["kilde"]) for row in three] == [
        ("Boliger", 5, "boligregister"),
        ("Bor i kommunal bolig", 5, "leieregister"),
        ("Venter på bolig", 2, "soknadsregister"),
        ("Behov", 7, "beregnet"),
        ("Forskjell", -2, "beregnet"),
    ]


@pytest.mark.parametrize(
    ("homes", "need", "expected"),
    [
        # 1 + 4 small ones for 6 who need them, and nothing larger to spare.
        ((1, 4, 4, 4), (0, 6, 4, 4), "Det mangler 1 bolig med ett eller to rom"),
        # One of the five large ones too many can house the one who needs three rooms.
        (
            (1, 5, 3, 9),
            (0, 6, 4, 4),
            "Boligene dekker behovet, når større boliger er regnet med",
        ),
        # Two large ones to spare, for five who need three rooms: three of them lack a home.
        (
            (0, 6, 0, 6),
            (0, 6, 5, 4),
            "Det mangler 3 boliger med tre rom, når større boliger er regnet med",
        ),
        # 104 large ones lack; 24 three-roomers and 49 small ones too many house none of them.
        (
            (0, 59, 34, 0),
            (0, 10, 10, 104),
            "Det mangler 104 boliger med fire eller flere rom; "
            "vi har 49 ett- og toroms og 24 treroms flere enn behovet tilsier",
        ),
        # Five small ones too few are no surplus.
        ((0, 1, 5, 3), (0, 6, 5, 4), "Det mangler 1 bolig med fire eller flere rom"),
        ((0, 1, 4, 3), (0, 6, 5, 4), "Det mangler 7 boliger i alle størrelser"),
        # Of small homes nothing is known: hidden three-roomers may be too many, or too few.
        (
            (0, 1, None, 4),
            (0, 6, 5, 4),
            "Ingen kjent størrelse mangler boliger; noen tall er skjult",
        ),
        ((0, 6, 4, 4), (0, 6, 4, 4), "Boligene dekker behovet i alle størrelser"),
        # A hidden need: nothing is said of three rooms, and nothing added to four.
        (
            (0, 6, 4, 4),
            (0, 6, None, 9),
            "Det mangler 5 boliger med fire eller flere rom",
        ),
        (
            (0, 6, 4, 9),
            (0, 6, None, 9),
            "Ingen kjent størrelse mangler boliger; noen tall er skjult",
        ),
    ],
)
def test_what_is_lacking_in_words(
    db: duckdb.DuckDBPyConnection,
    homes: tuple[int | None, ...],
    need: tuple[int | None, ...],
    expected: str,
) -> None:
    rooms(db, homes, need)
    assert finding(ask(db, "romnorm")) == expected


def test_a_hidden_part_hides_its_group_and_the_difference(db: duckdb.DuckDBPyConnection) -> None:
    rooms(db, (10, 40, 8, 4), (None, 30, 10, 12))
    result = ask(db, "romnorm")
    small = result.one(romgruppe="1–2 rom", ledd="Behov")
    assert small is not None
    assert (small["antall"], small["synlighet"], small["antall_tekst"]) == (None, "skjult", ":")
    assert differences(result) == [None, -2, -8]
    assert "små" not in finding(result)


def test_need_and_homes_are_of_the_same_day(db: duckdb.DuckDBPyConnection) -> None:
    rooms(db, (0, 5, 5, 5), (0, 6, 6, 6), day=date(2026, 9, 30))
    count(db, "bolig_bestand", ("romklasse",), ("2", 50))
    result = ask(db, "romnorm")
    assert {row["periode_til"] for row in result.rows} == {date(2026, 9, 30)}
    assert differences(result) == [-1, -1, -1]


def test_old_or_slight_lack_is_nothing_to_discuss(db: duckdb.DuckDBPyConnection) -> None:
    # One home in a need of 21 + 20 is under the twentieth that is worth a sentence.
    rooms(db, (0, 9, 20, 20), (0, 9, 21, 20))
    assert point(ask(db, "romnorm")) is None
    db.execute("DELETE FROM rombehov")
    db.execute("DELETE FROM bolig_bestand")
    rooms(db, (0, 9, 1, 1), (0, 9, 21, 20), day=date(2026, 6, 30))
    assert point(ask(db, "romnorm")) is None


# -- condition -------------------------------------------------------------------------------------

GRADES = ("TG0", "TG1", "TG2", "TG3", "TGIU")


def condition(database: duckdb.DuckDBPyConnection, *numbers: int | None) -> None:
    """Homes by tilstandsgrad, TG0 to TGIU, and their total."""
    cells = tuple(zip(GRADES, numbers, strict=True))
    count(database, "bolig_tilstand", ("tilstandsgrad",), *cells)
    count(database, "bolig_tilstand", (), (sum(n or 1 for n in numbers),))


def test_what_is_not_examined_is_never_good(db: duckdb.DuckDBPyConnection) -> None:
    condition(db, 10, 30, 15, 5, 20)
    target = {"kommunenr": NUMBER, "indikator": "tilstand_tg23_andel", "ovre": 30.0}
    insert(db, "maal", **target, fra=date(2024, 1, 1), vedtak="Sak 1")
    result = ask(db, "tilstand")
    # 15 + 5 of the 60 examined is 33,3 %; 20 of all 80 is 25 %. Of all 80 it would be 25 % too.
    assert finding(result) == (
        "33,3 % av de undersøkte boligene har TG2 eller TG3; 25,0 % er ikke undersøkt"
    )
    assert note(result).endswith("Mål: høyst 30,0 %, 3,3 prosentpoeng over.")
    made = point(result)
    assert made is not None
    assert made.lead.replace(NB, " ") == "5 boliger har TG3 (31.10.2026)."
    assert made.rest.endswith("20 er ikke undersøkt.")
    assert made.weight == pytest.approx(5 / 60)


def test_a_target_that_is_over_is_not_the_target(db: duckdb.DuckDBPyConnection) -> None:
    condition(db, 10, 30, 15, 5, 20)
    target = {"kommunenr": NUMBER, "indikator": "tilstand_tg23_andel", "ovre": 30.0}
    period = {"fra": date(2020, 1, 1), "til": date(2025, 12, 31)}
    insert(db, "maal", **target, **period, vedtak="Gammel sak")
    assert "Mål" not in note(ask(db, "tilstand"))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((10, 10, 0, 0, 0), "0,0 % av de undersøkte boligene har TG2 eller TG3; alle er undersøkt"),
        ((0, 0, 0, 0, 12), "Ingen av boligene er undersøkt"),
        # The hidden TG2 counts as one home in the published total of 40: 30 are examined, of which
        # 10 + 10 are TG0 and TG1.
        (
            (10, 10, None, 9, 10),
            "33,3 % av de undersøkte boligene har TG2 eller TG3; 25,0 % er ikke undersøkt",
        ),
        # TG1 may be in the rest of the total as well as TG2.
        (
            (10, None, None, 9, 10),
            "32,3 % av boligene er ikke undersøkt; tilstanden ellers er skjult",
        ),
        # No share is given of nine.
        ((4, 2, 2, 1, 11), "9 boliger er undersøkt, for få til å oppgi andeler av"),
        ((10, 10, None, 9, None), "Boligenes tilstand er skjult"),
        ((6, 6, 4, 4, None), "40,0 % av de undersøkte boligene har TG2 eller TG3"),
    ],
)
def test_condition_in_words(
    db: duckdb.DuckDBPyConnection, numbers: tuple[int | None, ...], expected: str
) -> None:
    condition(db, *numbers)
    assert finding(ask(db, "tilstand")) == expected


def test_few_homes_with_tg3_are_nothing_to_discuss(db: duckdb.DuckDBPyConnection) -> None:
    condition(db, 40, 50, 6, 4, 20)  # 4 of 100 examined.
    assert point(ask(db, "tilstand")) is None


def ages(database: duckdb.DuckDBPyConnection, *numbers: int | None) -> None:
    codes = ("0-2", "3-5", "6-10", "10+", "ukjent")
    cut = ("vurderingsalder",)
    count(database, "bolig_tilstand", cut, *zip(codes, numbers, strict=True))
    count(database, "bolig_tilstand", (), (100,))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((40, 30, 12, 8, 10), "20 av 100 boliger er vurdert for seks år siden eller mer, 10 aldri"),
        ((40, 40, 12, 8, 0), "20 av 100 boliger er vurdert for seks år siden eller mer"),
        (
            (40, 35, 12, None, 10),
            "Minst 12 av 100 boliger er vurdert for seks år siden eller mer, 10 aldri",
        ),
        (
            (40, 35, None, None, 10),
            "Antallet boliger som er vurdert for seks år siden eller mer, er skjult, 10 aldri",
        ),
    ],
)
def test_age_of_the_assessments(
    db: duckdb.DuckDBPyConnection, numbers: tuple[int | None, ...], expected: str
) -> None:
    ages(db, *numbers)
    assert finding(ask(db, "vurderingsalder")) == expected


def test_kroner_and_kroner_a_square_metre(db: duckdb.DuckDBPyConnection) -> None:
    cut = ("tilstandsgrad",)
    count(db, "bolig_tilstand", cut, ("TG1", 50), areal=3000)
    count(db, "bolig_tilstand", cut, ("TG2", 20), areal=1000, oppgraderingsbehov=3_000_000)
    count(db, "bolig_tilstand", cut, ("TG3", 10), areal=500, oppgraderingsbehov=4_500_000)
    count(db, "bolig_tilstand", (), (80,), areal=4500, oppgraderingsbehov=7_500_000)
    result = ask(db, "oppgradering")
    # Nobody has reckoned anything for TG1: no bar, which is not the same as a bar of 0.
    assert [row["tilstandsgrad"] for row in result.rows] == ["TG2", "TG3"]
    assert [row["oppgraderingsbehov"] for row in result.rows] == [3.0, 4.5]
    assert finding(result) == "Oppgradering er anslått til 7,5 mill. kr, mest i boliger med TG3"
    # 3 000 000 / 1 000 m² and 4 500 000 / 500 m².
    assert note(result).endswith("Per kvadratmeter: 3 000 kr i TG2 og 9 000 kr i TG3.")


def test_upgrade_of_one_grade_and_with_a_hidden_one(db: duckdb.DuckDBPyConnection) -> None:
    cut = ("tilstandsgrad",)
    count(db, "bolig_tilstand", cut, ("TG3", 10), areal=500, oppgraderingsbehov=4_500_000)
    count(db, "bolig_tilstand", (), (10,))
    assert finding(ask(db, "oppgradering")) == (
        "Oppgradering av boliger med TG3 anslås til 4,5 mill. kr"
    )
    count(db, "bolig_tilstand", cut, ("TG2", None))
    assert finding(ask(db, "oppgradering")) == "Oppgradering er anslått til minst 4,5 mill. kr"


def test_hidden_kroner_are_hidden_and_the_homes_still_counted(
    db: duckdb.DuckDBPyConnection,
) -> None:
    cut = ("tilstandsgrad",)
    hidden = {"oppgraderingsbehov": None, "kroner_synlighet": "skjult"}
    shown = {"kroner_synlighet": "vist"}
    count(db, "bolig_tilstand", cut, ("TG1", 50), areal=3000, **shown)
    count(db, "bolig_tilstand", cut, ("TG2", 20), areal=1000, **hidden)
    count(db, "bolig_tilstand", cut, ("TG3", 10), areal=500, oppgraderingsbehov=4_500_000, **shown)
    count(db, "bolig_tilstand", (), (80,), areal=4500, oppgraderingsbehov=7_500_000, **shown)
    result = ask(db, "oppgradering")
    names = ("tilstandsgrad", "oppgraderingsbehov", "kr_per_m2", "antall", "i_alt")
    told = [[row["tilstandsgrad"], *(row[f"{n}_tekst"] for n in names[1:])] for row in result.rows]
    assert told == [
        ["TG2", ":", ":", "20", f"7,5{NB}mill.{NB}kr"],
        [
            "TG3",
            f"4,5{NB}mill.{NB}kr",
            f"9{NB}000{NB}kr/m²",
            "10",
            f"7,5{NB}mill.{NB}kr",
        ],
    ]
    assert [row["skjult"] for row in result.rows] == [True, False]
    # The total is the published one, and which grade costs most is not known.
    assert finding(result) == "Oppgradering er anslått til 7,5 mill. kr"
    assert note(result).endswith("Per kvadratmeter: 9 000 kr i TG3.")


def test_a_hidden_total_of_kroner_is_hidden_and_the_parts_are_a_least_sum(
    db: duckdb.DuckDBPyConnection,
) -> None:
    cut = ("tilstandsgrad",)
    hidden = {"oppgraderingsbehov": None, "kroner_synlighet": "skjult"}
    count(db, "bolig_tilstand", cut, ("TG2", 20), areal=1000, **hidden)
    count(db, "bolig_tilstand", cut, ("TG3", 10), areal=500, oppgraderingsbehov=4_500_000)
    count(db, "bolig_tilstand", (), (30,), areal=1500, **hidden)
    result = ask(db, "oppgradering")
    assert [row["i_alt_tekst"] for row in result.rows] == [":", ":"]
    assert finding(result) == "Oppgradering er anslått til minst 4,5 mill. kr"
    db.execute("UPDATE bolig_tilstand SET oppgraderingsbehov = NULL, kroner_synlighet = 'skjult'")
    result = ask(db, "oppgradering")
    assert {row["oppgraderingsbehov_tekst"] for row in result.rows} == {":"}
    assert finding(result) == "Oppgraderingsbehovet er skjult"
    assert note(result) == "Boliger uten anslag er ikke med."


# -- empty homes and contracts ---------------------------------------------------------------------

REASONS = ("vedlikehold", "klargjoring", "ingen_passende", "salg")
LENGTHS = ("0-30", "31-90", "91-180", "180+")


def empty_homes(
    database: duckdb.DuckDBPyConnection, long: int | None, total: int | None, day: date = LAST
) -> None:
    """Published totals, and cells of which nothing but the long ones for upkeep are filled."""
    table = "ledig_bolig"
    cells = [
        (r, v, long if (r, v) == ("vedlikehold", "180+") else 0) for r in REASONS for v in LENGTHS
    ]
    count(database, table, ("grunn", "varighet"), *cells, day=day)
    count(database, table, ("grunn",), *((r, total) for r in REASONS), day=day)
    count(database, table, ("varighet",), *((v, long) for v in LENGTHS), day=day)
    count(database, table, (), (total,), day=day)


@pytest.mark.parametrize(
    ("long", "total", "expected"),
    [
        (6, 28, "28 boliger står tomme, 6 i mer enn 180 dager"),
        (0, 28, "28 boliger står tomme, ingen i mer enn 180 dager"),
        (1, 1, "1 bolig står tom, 1 i mer enn 180 dager"),
        (0, 0, "Ingen boliger står tomme"),
        (None, 28, "28 boliger står tomme"),
        (None, None, "Antallet boliger som står tomme, er skjult"),
    ],
)
def test_empty_homes_in_words(
    db: duckdb.DuckDBPyConnection, long: int | None, total: int | None, expected: str
) -> None:
    empty_homes(db, long, total)
    result = ask(db, "ledige")
    assert len(result.rows) == 16
    assert finding(result) == expected


def test_many_long_empty_homes_are_to_be_discussed(db: duckdb.DuckDBPyConnection) -> None:
    empty_homes(db, 6, 24)
    made = point(ask(db, "ledige"))
    assert made is not None
    assert made.lead.replace(NB, " ") == (
        "6 boliger har stått tomme i mer enn 180 dager (31.10.2026)."
    )
    assert made.weight == 0.25


@pytest.mark.parametrize(("long", "total"), [(2, 4), (4, 28), (None, 28), (6, None)])
def test_few_or_hidden_long_empty_homes_are_not(
    db: duckdb.DuckDBPyConnection, long: int | None, total: int | None
) -> None:
    empty_homes(db, long, total)
    assert point(ask(db, "ledige")) is None


def test_long_empty_homes_of_last_spring_are_not(db: duckdb.DuckDBPyConnection) -> None:
    empty_homes(db, 6, 24, day=date(2026, 5, 31))
    assert point(ask(db, "ledige")) is None


def test_month_ends_against_the_year_before(db: duckdb.DuckDBPyConnection) -> None:
    for day, number in (
        (date(2025, 10, 31), 31),
        (date(2026, 9, 30), 20),
        (date(2026, 10, 15), 99),  # No month end: not in the series.
        (LAST, 28),
    ):
        count(db, "ledig_bolig", (), (number,), day=day)
    result = ask(db, "ledige_utvikling")
    assert [row["periode"] for row in result.rows] == [
        "oktober 2025",
        "september 2026",
        "oktober 2026",
    ]
    assert finding(result) == (
        "28 boliger sto ledige ved utgangen av oktober 2026, 3 færre enn året før"
    )


def test_month_ends_with_hidden_values(db: duckdb.DuckDBPyConnection) -> None:
    count(db, "ledig_bolig", (), (None,), day=date(2025, 9, 30))
    count(db, "ledig_bolig", (), (None,))
    assert finding(ask(db, "ledige_utvikling")) == "Antallet ledige boliger er skjult"
    count(db, "ledig_bolig", (), (20,), day=date(2026, 9, 30))
    # The year before is hidden, and so is the newest: only what is shown is told, by its own month.
    assert finding(ask(db, "ledige_utvikling")) == (
        "20 boliger sto ledige ved utgangen av september 2026"
    )


def contracts(
    database: duckdb.DuckDBPyConnection, kind: str, total: int | None, *numbers: int | None
) -> None:
    codes = ("0-3", "3-6", "6-12", "12+", "ingen")
    cut = ("kontraktstype", "utloper")
    cells = [(kind, code, number) for code, number in zip(codes, numbers, strict=True)]
    count(database, "kontrakt", cut, *cells)
    count(database, "kontrakt", ("kontraktstype",), (kind, total))


def test_contracts_that_run_out(db: duckdb.DuckDBPyConnection) -> None:
    contracts(db, "leie", 600, 15, 33, 100, 400, 52)
    contracts(db, "innleie", 90, 0, None, 7, 80, 0)
    result = ask(db, "kontrakter")
    # Three classes of two kinds; those that run on are left out. 15 + 33 = 48; 0 + : + 7.
    assert len(result.rows) == 6
    assert finding(result) == "48 av 600 leiekontrakter utløper innen seks måneder"
    assert note(result).startswith("Minst 7 av 90 innleieavtaler utløper innen ett år. En kontrakt")


@pytest.mark.parametrize(
    ("leases", "expected"),
    [
        ((0, 0, 0, 0, 0, 0), "En kontrakt"),
        ((9, 0, 0, 0, 9, 0), "Ingen innleieavtaler utløper innen ett år."),
        ((None, 0, None, 0, 9, 0), "Et skjult antall innleieavtaler utløper innen ett år."),
        ((None, 0, 1, 0, 9, 0), "1 innleieavtale utløper innen ett år."),
    ],
)
def test_contracts_in_words(
    db: duckdb.DuckDBPyConnection, leases: tuple[int | None, ...], expected: str
) -> None:
    contracts(db, "leie", 600, 0, 0, 100, 400, 100)
    contracts(db, "innleie", *leases)
    result = ask(db, "kontrakter")
    assert finding(result) == "Ingen leiekontrakter utløper innen seks måneder"
    assert note(result).startswith(expected)


# -- how many --------------------------------------------------------------------------------------


def at_day(day: date) -> dict[str, date]:
    return {"periode_fra": day, "periode_til": day}


def test_number_of_homes_at_year_ends(db: duckdb.DuckDBPyConnection) -> None:
    for day, number in (
        (date(2015, 12, 31), 500.0),  # More than ten years back.
        (date(2024, 12, 31), 683.0),
        (date(2025, 6, 30), 1.0),  # Neither a year end nor the newest.
        (date(2025, 12, 31), 693.0),
        (LAST, 700.0),
    ):
        value(db, "kommunale_boliger", verdi=number, **at_day(day))
    result = ask(db, "antall")
    assert [row["verdi"] for row in result.rows] == [683.0, 693.0, 700.0]
    assert finding(result) == (
        "700 kommunalt disponerte boliger per 31. oktober 2026, 7 flere enn ved utgangen av 2025"
    )


@pytest.mark.parametrize(
    "before",
    [
        {"kilde": "kostra_12008", "verdi": 650.0},  # Another way of counting.
        {"verdi": 650.0, "merke": "omtrent"},
        {"verdi": 600.0, "verdi_til": 650.0},
        {"verdi": None, "synlighet": "skjult"},
    ],
)
def test_no_change_is_told_from_what_is_not_alike(
    db: duckdb.DuckDBPyConnection, before: dict[str, Any]
) -> None:
    value(db, "kommunale_boliger", **at_day(date(2025, 12, 31)), **before)
    value(db, "kommunale_boliger", verdi=700.0)
    assert finding(ask(db, "antall")) == "700 kommunalt disponerte boliger per 31. oktober 2026"


def test_only_the_source_that_is_chosen_and_published_borders(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(db, "kommunale_boliger", verdi=700.0)
    value(db, "kommunale_boliger", verdi=710.0, kilde="kostra_12008", vist=False)
    value(db, "kommunale_boliger", verdi=790.0, grenser="2024")
    assert [row["verdi"] for row in ask(db, "antall").rows] == [700.0]


YEAR_2011 = {"periode_fra": date(2011, 1, 1), "periode_til": date(2011, 12, 31)}


def own(database: duckdb.DuckDBPyConnection, **numbers: float) -> None:
    for name, number in numbers.items():
        value(database, name, verdi=number, kilde="levanger_plan_2011", **YEAR_2011)


def levanger(database: duckdb.DuckDBPyConnection) -> None:
    """What Levanger's plan of 2011 says."""
    own(
        database,
        boliger_disponert_i_alt=363,
        boliger_disponert_bkf=308,
        boliger_disponert_bygg_og_eiendom=55,
        institusjonsplasser=98,
        omsorgsboliger_tildelingsrett=90,
        nodhybler=2,
    )
    more = {"merke": "omtrent", "kilde": "levanger_plan_2011", **YEAR_2011}
    value(database, "boliger_innleid_flyktninger", verdi=30.0, **more)


def test_levanger_reads_363_and_says_what_is_left_out(db: duckdb.DuckDBPyConnection) -> None:
    levanger(db)
    result = ask(db, "egne_tellinger")
    assert finding(result) == "363 boliger: 308 hos boligforetaket og 55 hos Bygg og eiendom"
    assert note(result).endswith(
        "Utenom de 363 kommer 98 institusjonsplasser, 90 omsorgsboliger med tildelingsrett og "
        "ca. 30 innleide boliger til flyktninger."
    )
    assert [row["hoved"] for row in result.rows] == [True] + [False] * 6
    # The alternative text names every bar.
    assert "Nødhybler: 2" in markup.alt(result)


def test_parts_that_do_not_add_up_are_not_given_as_a_sum(db: duckdb.DuckDBPyConnection) -> None:
    levanger(db)
    db.execute("UPDATE indikatorverdi SET verdi = 54 WHERE verdi = 55")
    expected = "363 boliger etter kommunens egen telling (2011)"
    assert finding(ask(db, "egne_tellinger")) == expected
    # Nor are parts of another year, though the numbers fit.
    db.execute(
        "UPDATE indikatorverdi SET verdi = 55, periode_fra = '2014-01-01', "
        "periode_til = '2014-12-31' WHERE verdi = 54"
    )
    assert finding(ask(db, "egne_tellinger")) == expected


def test_larvik_reads_in_the_words_of_the_source(db: duckdb.DuckDBPyConnection) -> None:
    year = {"periode_fra": date(2015, 1, 1), "periode_til": date(2015, 12, 31)}
    about = {"merke": "omtrent", "kilde": "imdi_larvik_2015", **year}
    remark = "«nær 700 kommunale utleieboliger»"
    value(db, "kommunale_utleieboliger", verdi=700.0, merknad=remark, **about)
    result = ask(db, "egne_tellinger")
    assert finding(result) == "Nær 700 kommunale utleieboliger (2015)"
    assert "Utenom" not in note(result)
    # The remark says «nær» itself: the mark is not said beside it.
    assert f"<span>{remark}</span>" in markup.single(result)
    assert "Omtrent" not in markup.table(result)
    # A remark that is not the source's words for this number is not put in its place.
    db.execute("UPDATE indikatorverdi SET merknad = '«mange boliger»'")
    assert finding(ask(db, "egne_tellinger")) == "Ca. 700 kommunale utleieboliger (2015)"


def test_the_newest_of_each_own_count(db: duckdb.DuckDBPyConnection) -> None:
    own(db, nodhybler=2)
    value(db, "nodhybler", verdi=4.0)
    result = ask(db, "egne_tellinger")
    assert [row["verdi"] for row in result.rows] == [4.0]
    assert finding(result) == "4 nødhybler (31.10.2026)"


# -- the stock itself ------------------------------------------------------------------------------


def stock(
    database: duckdb.DuckDBPyConnection, dimension: str, total: int | None, *cells: Cell
) -> None:
    count(database, "bolig_bestand", (dimension,), *cells)
    count(database, "bolig_bestand", (), (total,))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((560, 90, 50), "Kommunen eier 560 boliger, leier inn 90 og har tildelingsrett til 50"),
        ((560, 0, 1), "Kommunen eier 560 boliger og har tildelingsrett til 1"),
        ((0, 1, 0), "Kommunen leier inn 1 bolig"),
        ((560, None, 0), "Kommunen eier 560 boliger og leier inn et skjult antall"),
        ((0, 0, 0), "Kommunen disponerer ingen boliger"),
    ],
)
def test_forms_are_told_apart(
    db: duckdb.DuckDBPyConnection, numbers: tuple[int | None, ...], expected: str
) -> None:
    codes = ("eid", "innleid", "tildelingsrett")
    stock(db, "eierform", 700, *zip(codes, numbers, strict=True))
    assert finding(ask(db, "eierform")) == expected


def test_stock_is_of_the_newest_day_with_its_published_total(
    db: duckdb.DuckDBPyConnection,
) -> None:
    old = date(2025, 12, 31)
    count(db, "bolig_bestand", ("forvalter",), ("eiendom", 999), day=old)
    count(db, "bolig_bestand", (), (999,), day=old)
    stock(db, "forvalter", 80, ("boligforetak", 60), ("privat", None))
    result = ask(db, "forvalter")
    assert {row["periode_til"] for row in result.rows} == {LAST}
    # 60 of the published 80 is 75 %; the hidden part is not taken for 0.
    assert [(row["antall"], row["andel"], row["i_alt"]) for row in result.rows] == [
        (60, 75.0, 80),
        (None, None, 80),
    ]
    assert finding(result) == "Kommunalt boligforetak forvalter 60 av 80 boliger"


def test_codes_stand_in_their_own_order(db: duckdb.DuckDBPyConnection) -> None:
    stock(db, "byggetiar", 9, ("2020", 1), ("for_1970", 2), ("1970", 2), ("1990", 4))
    result = ask(db, "byggetiar")
    assert [row["gruppe"] for row in result.rows] == ["for_1970", "1970", "1990", "2020"]
    # 2 before 1970 and 2 in the seventies.
    assert finding(result) == "4 av 9 boliger er bygd før 1980"


def test_what_is_not_registered_is_told_and_stands_last(db: duckdb.DuckDBPyConnection) -> None:
    stock(db, "byggetiar", 9, ("ukjent", 3), ("for_1970", 2), ("1990", 4))
    result = ask(db, "byggetiar")
    assert [row["gruppe_navn"] for row in result.rows][-1] == "Ikke registrert"
    assert finding(result) == "2 av 9 boliger er bygd før 1980; for 3 er det ikke registrert"


def test_a_cut_stands_under_its_own_title_and_words(db: duckdb.DuckDBPyConnection) -> None:
    stock(db, "tilgjengelig", 20, ("ja", 5), ("nei", 15))
    result = ask(db, "tilgjengelighet")
    table = markup.table(result)
    assert '<th scope="col">Tilgjengelighet</th>' in table
    assert '<td>Ikke tilgjengelig</td><td class="tall">15</td>' in table
    head, *rows = exports.csv_bytes(result).decode("utf-8-sig").splitlines()
    place = head.split(";").index("Tilgjengelighet")
    assert head.split(";")[place + 1] == "Boliger"
    assert [row.split(";")[place] for row in rows] == [
        "Tilgjengelig for rullestol",
        "Ikke tilgjengelig",
    ]
    head, *rows = exports.csv_bytes(result, machine=True).decode().splitlines()
    assert head.split(",")[3:6] == ["utsnitt", "gruppe", "antall"]
    assert [row.split(",")[3:6] for row in rows] == [
        ["tilgjengelig", "ja", "5"],
        ["tilgjengelig", "nei", "15"],
    ]


def test_areas_from_the_largest(db: duckdb.DuckDBPyConnection) -> None:
    stock(db, "omrade", 80, ("Nord", 4), ("Sør", 56), ("Øst", 20))
    result = ask(db, "omrade")
    assert [row["gruppe"] for row in result.rows] == ["Sør", "Øst", "Nord"]
    # 56 of 80 and 4 of 80.
    assert finding(result) == "Sør har 70 % av boligene, Nord 5 %"
    # Categories without a code list are named in the alternative text.
    assert "Øst: 20" in markup.alt(result)


def test_the_smallest_area_is_not_named_when_one_is_hidden(db: duckdb.DuckDBPyConnection) -> None:
    stock(db, "omrade", 80, ("Nord", None), ("Sør", 56), ("Øst", 20))
    assert finding(ask(db, "omrade")) == "Sør har 70 % av boligene"


@pytest.mark.parametrize(
    ("near", "total", "expected"),
    [
        (450, 700, "450 av 700 boliger har under 500 m til holdeplass"),
        (450, None, "450 boliger har under 500 m til holdeplass"),
        (None, 700, "Antallet boliger som har under 500 m til holdeplass, er skjult"),
        (0, 700, "0 av 700 boliger har under 500 m til holdeplass"),
    ],
)
def test_near_a_stop(
    db: duckdb.DuckDBPyConnection, near: int | None, total: int | None, expected: str
) -> None:
    stock(db, "stoppavstand", total, ("0-500", near), ("500-1000", 200), ("1000+", 50))
    assert finding(ask(db, "stoppavstand")) == expected


def test_accessible_homes(db: duckdb.DuckDBPyConnection) -> None:
    stock(db, "tilgjengelig", 700, ("nei", 550), ("ja", 150))
    result = ask(db, "tilgjengelighet")
    assert [row["gruppe"] for row in result.rows] == ["ja", "nei"]
    assert finding(result) == "150 av 700 boliger er tilgjengelige for rullestol"


def test_kinds_of_homes_by_form(db: duckdb.DuckDBPyConnection) -> None:
    stock(db, "boligtype", 60, ("ordinaer", 50), ("gjennomgangsbolig", 10))
    cut = ("eierform", "boligtype")
    count(
        db,
        "bolig_bestand",
        cut,
        ("innleid", "ordinaer", 9),
        ("eid", "ordinaer", 41),
        ("eid", "gjennomgangsbolig", None),
    )
    result = ask(db, "boligtype")
    assert [(row["boligtype"], row["eierform"], row["av_typen"]) for row in result.rows] == [
        ("ordinaer", "eid", 50),
        ("ordinaer", "innleid", 50),
        ("gjennomgangsbolig", "eid", 10),
    ]
    # The published totals hold though one of the parts is hidden.
    assert (
        finding(result) == "50 av 60 boliger er ordinære utleieboliger, 10 er gjennomgangsboliger"
    )


@pytest.mark.parametrize("figure", OWN, ids=lambda figure: figure.id)
def test_charts_and_tables_stand_hidden_values(db: duckdb.DuckDBPyConnection, figure: Any) -> None:
    rooms(db, (None, 9, 9, 9), (None, 9, 9, None))
    condition(db, 9, None, 9, 9, 9)
    ages(db, 9, None, 9, 9, 9)
    empty_homes(db, None, 28)
    contracts(db, "leie", 600, 15, None, 100, 400, 52)
    levanger(db)
    value(db, "kommunale_boliger", verdi=None, synlighet="skjult")
    for dimension, codes in (
        ("eierform", ("eid", None)),
        ("forvalter", ("privat", None)),
        ("tilgjengelig", ("ja", None)),
        ("stoppavstand", ("1000+", None)),
        ("byggetiar", ("2020", None)),
        ("omrade", ("Nord", None)),
    ):
        count(db, "bolig_bestand", (dimension,), codes)
    count(db, "bolig_bestand", ("boligtype",), ("ordinaer", 9))
    count(db, "bolig_bestand", ("eierform", "boligtype"), ("eid", "ordinaer", None))
    count(db, "bolig_bestand", (), (90,))
    count(db, "bolig_tilstand", ("tilstandsgrad", "boligplan"), ("TG3", "ingen", None))
    count(db, "bolig_tilstand", ("vedlikeholdsplan",), ("ja", None))
    db.execute("UPDATE bolig_tilstand SET oppgraderingsbehov = 9 WHERE antall = 9")
    db.execute("DELETE FROM bolig_tilstand WHERE utsnitt = 'alle' AND antall = 100")
    result = ask(db, figure.id.removeprefix("boligmasse/"))
    assert result.rows
    assert figure.finding(result)
    assert figure.chart(result)["layer"]
    assert ":" in markup.table(result)
