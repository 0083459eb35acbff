"""The page Boligfremskaffelse: queries on tables so small that answers are worked out by hand."""

from datetime import date
from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import INVENTED, LAST, NB, NEW_YEAR, NUMBER, OTHER, finding, insert, point, under

from boligkompass.figures import FIGURES

ask = figurproever.asking("boligfremskaffelse")


def homes(
    db: duckdb.DuckDBPyConnection,
    type_: str,
    stadium: str,
    klar: date | None,
    antall: int,
    *,
    rom: str = "3",
    omrade: str = "Sentrum",
    number: str = NUMBER,
) -> None:
    """Homes ready, or on their way, in a month (the table holds its last day)."""
    insert(
        db,
        "boligfremskaffelse",
        kommunenr=number,
        type=type_,
        stadium=stadium,
        klar_dato=klar,
        romklasse=rom,
        omrade=omrade,
        antall=antall,
    )


def bought(db: duckdb.DuckDBPyConnection, klar: date, antall: int, **more: Any) -> None:
    homes(db, "kjop", "klar", klar, antall, **more)


def target(db: duckdb.DuckDBPyConnection, low: float | None, high: float | None) -> None:
    insert(
        db,
        "maal",
        kommunenr=NUMBER,
        indikator="nye_boliger",
        fra=date(2016, 1, 1),
        nedre=low,
        ovre=high,
        vedtak="Sak 1/15",
    )


def value(
    db: duckdb.DuckDBPyConnection,
    indikator: str,
    fra: int,
    verdi: float | None,
    til: date | None = None,
    **more: Any,
) -> None:
    """One value from 1 January of a year to its end, or to the day `til`; None is hidden."""
    period = date(fra, 1, 1), til or date(fra, 12, 31)
    figurproever.value(db, indikator, period, verdi, kilde="anskaffelsesregister", **more)


def kroner(db: duckdb.DuckDBPyConnection, aar: int, type_: str, **parts: int | None) -> None:
    """What was paid in a year for one kind of homes, 10 of them; None is hidden."""
    for finansiering, belop in parts.items():
        insert(
            db,
            "boligfremskaffelse_kroner",
            kommunenr=NUMBER,
            aar=aar,
            type=type_,
            finansiering=finansiering,
            belop=belop,
            boenheter=10,
            synlighet="skjult" if belop is None else "vist",
        )


def frame(
    db: duckdb.DuckDBPyConnection, aar: int, *, bevilget: int, bundet: int, brukt: int
) -> None:
    insert(
        db,
        "ramme",
        kommunenr=NUMBER,
        formal="investering",
        aar=aar,
        bevilget=bevilget,
        bundet=bundet,
        brukt=brukt,
    )


def cell(
    db: duckdb.DuckDBPyConnection,
    table: str,
    cut: str,
    category: str,
    antall: int | None,
    day: date = LAST,
) -> None:
    """One cell of the stock or of the need; None is hidden."""
    figurproever.cell(db, table, "dag", (day, day), antall, **{cut: category})


# -- new homes a year against the target -----------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "homes_", "told"),
    [
        (20, 30, 17, "17 nye boliger hittil i år, 3 færre enn måltallet"),
        (20, 30, 20, "20 nye boliger hittil i år, innenfor måltallet 20–30"),
        (20, 30, 31, "31 nye boliger hittil i år, 1 flere enn måltallet"),
        (20, None, 22, "22 nye boliger hittil i år og måltallet er nådd"),
        (20, 30, 1, "1 ny bolig hittil i år, 19 færre enn måltallet"),
    ],
)
def test_the_year_so_far_against_the_target(
    db: duckdb.DuckDBPyConnection, low: float, high: float | None, homes_: int, told: str
) -> None:
    target(db, low, high)
    value(db, "nye_boliger", 2025, 26)
    value(db, "nye_boliger", 2026, homes_, til=date(2026, 10, 31))
    assert finding(ask(db, "per_ar")) == told


def test_leased_homes_stand_beside_and_are_not_counted(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "nye_boliger", 2025, 26)
    value(db, "boliger_innleid", 2025, 9)
    result = ask(db, "per_ar")
    assert [(row["verdi"], row["innleid"]) for row in result.rows] == [(26, 9)]
    assert finding(result) == "26 nye boliger i 2025"
    assert "Innleide er ikke med." in under(result)


def test_of_several_years_so_far_the_newest_is_shown(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "nye_boliger", 2026, 15, til=date(2026, 9, 30))
    value(db, "nye_boliger", 2026, 17, til=date(2026, 10, 31))
    value(db, "nye_boliger", 2025, 26)
    assert [row["verdi"] for row in ask(db, "per_ar").rows] == [26, 17]


def test_an_old_year_so_far_is_not_this_year(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "nye_boliger", 2024, 12, til=date(2024, 8, 31))
    assert finding(ask(db, "per_ar")) == "12 nye boliger i jan–aug 2024"


def test_a_practice_is_told_as_a_practice_and_never_against_a_target(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(
        db,
        "boliger_kjopt_eller_bygd",
        2015,
        20,
        verdi_til=30,
        merke="omtrent",
        merknad="praksis, ikke vedtatt mål; innleie er ikke med",
    )
    result = ask(db, "per_ar")
    assert finding(result) == "20–30 boliger kjøpt eller bygd i året, oppgitt som praksis i 2015"
    # The remark stands in the card of a single row, and is not said twice.
    assert "praksis" not in under(result)


def test_four_years_together_are_no_year(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "boliger_kjopt_og_utbedret", 2010, 30, til=date(2013, 12, 31), merke="over")
    result = ask(db, "per_ar")
    assert finding(result) == "Mer enn 30 boliger kjøpt og utbedret på fire år, 2010–2013"
    assert "Tallet gjelder hele perioden, ikke hvert år." in under(result)


def test_own_counts_come_before_what_was_once_told(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "boliger_kjopt_eller_bygd", 2015, 20, verdi_til=30)
    value(db, "nye_boliger", 2025, 26)
    assert [row["indikator"] for row in ask(db, "per_ar").rows] == ["nye_boliger"]


def test_a_hidden_year_is_passed_over_in_the_finding(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "nye_boliger", 2025, None)
    assert finding(ask(db, "per_ar")) == "Tallet på nye boliger er skjult av personvernhensyn"
    value(db, "nye_boliger", 2024, 28)
    assert finding(ask(db, "per_ar")) == "28 nye boliger i 2024"


# -- the forecast ----------------------------------------------------------------------------------


def year_with_plans(db: duckdb.DuckDBPyConnection) -> None:
    """10 ready: 4 in March and 6 in October. What is planned for the year is one of each kind."""
    bought(db, date(2026, 3, 31), 4)
    homes(db, "bygging", "klar", date(2026, 10, 31), 6)
    homes(db, "kjop", "forhandling", date(2026, 11, 30), 1)  # counts
    homes(db, "bygging", "under_bygging", date(2026, 12, 31), 2)  # counts
    homes(db, "kjop", "forhandling", date(2026, 8, 31), 3)  # late: counts in November
    homes(db, "kjop", "vedtatt", date(2026, 12, 31), 10)  # only decided
    homes(db, "bygging", "prosjektert", date(2026, 12, 31), 20)  # only drawn
    homes(db, "kjop", "forhandling", date(2027, 1, 31), 40)  # next year
    homes(db, "kjop", "forhandling", None, 80)  # no day is set
    homes(db, "innleie", "klar", date(2026, 5, 31), 100)  # leased
    bought(db, date(2025, 12, 31), 200)  # last year
    bought(db, date(2026, 5, 31), 400, number=OTHER)


def test_the_forecast_is_what_is_ready_and_what_is_soon_to_be(
    db: duckdb.DuckDBPyConnection,
) -> None:
    year_with_plans(db)
    result = ask(db, "prognose")
    # Ready from March and October; late and planned ones in November (3 + 1), 2 in December.
    assert [row["antall"] for row in result.rows] == [0, 0, *[4] * 7, 10, 14, 16]
    assert [row["usikker"] for row in result.rows] == [False] * 10 + [True] * 2
    last = result.rows[-1]
    assert (last["klare"], last["utenfor"]) == (10, 30)
    assert "30 til er planlagt klare i år, men bare vedtatt eller prosjektert" in under(result)


def test_the_note_of_the_year_and_the_forecast_agree(db: duckdb.DuckDBPyConnection) -> None:
    year_with_plans(db)
    value(db, "nye_boliger", 2026, 10, til=date(2026, 10, 31))
    note = under(ask(db, "per_ar"))
    assert "6 er på vei og ventes klare før nyttår. Prognosen ved nyttår er 16." in note
    assert ask(db, "prognose").rows[-1]["antall"] == 16


@pytest.mark.parametrize(
    ("low", "high", "told", "reached"),
    [
        (20, 30, "16 nye boliger ventes i løpet av året, 4 færre enn måltallet", "nås ikke i år"),
        (14, 30, "16 nye boliger ventes i løpet av året, innenfor måltallet", "planen i november."),
        (4, 30, "16 nye boliger ventes i løpet av året, innenfor måltallet", "ble nådd i mars."),
    ],
)
def test_when_the_target_is_reached(
    db: duckdb.DuckDBPyConnection, low: float, high: float, told: str, reached: str
) -> None:
    year_with_plans(db)
    target(db, low, high)
    result = ask(db, "prognose")
    assert finding(result).startswith(told)
    assert reached in under(result)


def test_a_year_that_is_over_has_no_forecast(db: duckdb.DuckDBPyConnection) -> None:
    year_with_plans(db)
    target(db, 20, 30)
    result = ask(db, "prognose", today=NEW_YEAR)
    # Nothing that was late on New Year's Eve was ready in 2026.
    assert [row["antall"] for row in result.rows][-1] == 10
    assert not any(row["usikker"] for row in result.rows)
    assert finding(result) == "10 nye boliger i 2026, 10 færre enn måltallet"
    made = point(result)
    assert made is not None
    assert made.lead == "10 nye boliger i 2026, 10 færre enn måltallet."
    assert made.weight == pytest.approx(0.5)


def test_too_few_homes_are_discussed_with_what_is_on_its_way(
    db: duckdb.DuckDBPyConnection,
) -> None:
    target(db, 20, 30)
    bought(db, date(2026, 4, 30), 17)
    homes(db, "bygging", "under_bygging", date(2026, 12, 31), 6)
    made = point(ask(db, "prognose"))
    assert made is not None
    assert made.lead == "17 nye boliger hittil i år, 3 færre enn måltallet."
    assert made.rest == "6 er på vei og ventes klare før nyttår."
    # 3 of 20 are lacking, and ten months of twelve are gone.
    assert made.weight == pytest.approx(3 / 20 * 10 / 12)


@pytest.mark.parametrize(
    ("coming", "rest"),
    [
        (0, "Ingen flere ventes klare før nyttår."),
        (1, "1 er på vei og ventes klare før nyttår. Det gir 18, 2 færre enn måltallet."),
    ],
)
def test_a_plan_that_does_not_mend_it_says_so(
    db: duckdb.DuckDBPyConnection, coming: int, rest: str
) -> None:
    target(db, 20, 30)
    bought(db, date(2026, 4, 30), 17)
    homes(db, "kjop", "forhandling", date(2026, 12, 31), coming)
    made = point(ask(db, "prognose"))
    assert made is not None
    assert made.rest == rest


def test_a_target_that_is_reached_or_absent_is_not_discussed(
    db: duckdb.DuckDBPyConnection,
) -> None:
    bought(db, date(2026, 4, 30), 20)
    assert point(ask(db, "prognose")) is None
    target(db, 20, 30)
    assert point(ask(db, "prognose")) is None
    assert point(ask(db, "prognose", OTHER)) is None


def test_the_invented_source_belongs_to_the_invented(db: duckdb.DuckDBPyConnection) -> None:
    for number in (NUMBER, INVENTED):
        bought(db, date(2026, 4, 30), 2, number=number)
    for name in ("prognose", "type", "omrade", "rom"):
        for number, source in ((NUMBER, "anskaffelsesregister"), (INVENTED, "eksempel")):
            assert {row["kilde"] for row in ask(db, name, number).rows} == {source}


@pytest.mark.parametrize(
    "name",
    [name for name in FIGURES if name.startswith("boligfremskaffelse/")],
)
def test_no_rows_for_a_municipality_without_registers(
    db: duckdb.DuckDBPyConnection, name: str
) -> None:
    year_with_plans(db)
    name = name.removeprefix("boligfremskaffelse/")
    assert ask(db, name, INVENTED, anskaffelse="kjop").rows == ()


# -- in and out ------------------------------------------------------------------------------------


def test_every_year_is_there_and_net_leaves_out_what_is_rebuilt(
    db: duckdb.DuckDBPyConnection,
) -> None:
    bought(db, date(2024, 5, 31), 5)
    homes(db, "innleie", "klar", date(2026, 2, 28), 4)
    homes(db, "ombygging", "klar", date(2026, 3, 31), 9)
    homes(db, "salg", "klar", date(2026, 6, 30), 6)
    homes(db, "oppsagt_innleie", "klar", date(2026, 9, 30), 1)
    homes(db, "salg", "vedtatt", date(2026, 12, 31), 50)  # not yet sold
    result = ask(db, "type")
    net = [(r["periode"], r["antall"]) for r in result.where(maate="Netto")]
    # 5 in 2024, nothing in 2025, and in 2026 4 in and 6 + 1 out.
    assert net == [("2024", 5), ("2025", 0), ("jan–okt 2026", -3)]
    rebuilt = result.one(maate="Ombygging", periode="jan–okt 2026")
    assert rebuilt is not None
    assert (rebuilt["antall"], rebuilt["ufullstendig"]) == (9, True)
    assert finding(result) == "4 boliger kom til og 7 gikk ut hittil i år, netto 3 færre"
    assert finding(ask(db, "ut")) == "6 boliger er solgt og 1 innleide sagt opp hittil i år"
    assert {row["maate"] for row in ask(db, "ut").rows} == {"Salg", "Oppsagt innleie"}


# -- on their way ----------------------------------------------------------------------------------


def test_homes_on_their_way_by_stage_and_when(db: duckdb.DuckDBPyConnection) -> None:
    year_with_plans(db)
    homes(db, "bygging", "prosjektert", date(2028, 6, 30), 5)
    homes(db, "innleie", "forhandling", date(2026, 12, 31), 7)
    result = ask(db, "pa_vei")
    told = {(r["stadium"], r["ventes"]): (r["antall"], r["innleie"]) for r in result.rows}
    assert told == {
        ("vedtatt", "2026"): (10, 0),
        ("forhandling", "2026"): (1 + 3, 7),  # the late one too
        ("forhandling", "2027"): (40, 0),
        ("forhandling", "Uten dato"): (80, 0),
        ("prosjektert", "2026"): (20, 0),
        ("prosjektert", "Senere"): (5, 0),
        ("under_bygging", "2026"): (2, 0),
    }
    # 10 + 4 + 20 + 2 this year, and 40 + 80 + 5 later.
    assert finding(result) == "161 nye boliger er på vei, 36 av dem planlagt klare før nyttår"
    assert "I tillegg ventes 7 innleide." in under(result)
    assert "3 er forsinket: planlagt dato er passert." in under(result)


def test_what_is_late_on_new_years_day_comes_next_year(db: duckdb.DuckDBPyConnection) -> None:
    homes(db, "kjop", "forhandling", date(2026, 12, 31), 2)
    result = ask(db, "pa_vei", today=NEW_YEAR)
    assert [row["ventes"] for row in result.rows] == ["2027"]
    assert finding(result) == "2 nye boliger er på vei, ingen av dem planlagt klare før nyttår"


# -- money -----------------------------------------------------------------------------------------


def test_money_by_type_is_hidden_as_a_whole(db: duckdb.DuckDBPyConnection) -> None:
    kroner(db, 2025, "kjop", lan=30_000_000, tilskudd=4_000_000, egne_midler=6_000_000)
    kroner(db, 2025, "bygging", lan=None, tilskudd=None, egne_midler=None)
    kroner(db, 2025, "innleie", lan=None)  # nothing is paid for what is leased
    result = ask(db, "kroner")
    assert [(r["type"], r["belop"], r["skjult"]) for r in result.rows] == [
        ("kjop", 40.0, False),
        ("bygging", None, True),
    ]
    assert [row["merknad"] for row in result.rows] == [
        None,
        "Færre enn fem kjøp eller prosjekter ligger bak",
    ]
    # 40 million for 10 homes.
    assert finding(result) == "40,0 mill. kr til kjøp i 2025, 4,0 mill. kr per boenhet"


def test_a_year_with_nothing_shown_says_so(db: duckdb.DuckDBPyConnection) -> None:
    kroner(db, 2025, "kjop", lan=30_000_000, tilskudd=0, egne_midler=0)
    kroner(db, 2026, "kjop", lan=None, tilskudd=None, egne_midler=None)
    assert finding(ask(db, "kroner")) == ("Beløpene hittil i år er skjult fordi få kjøp ligger bak")
    # The shares are of the newest year that is shown, and say which.
    told = finding(ask(db, "finansiering", anskaffelse="kjop"))
    assert told == "100 % er lånt og 0 % er tilskudd i 2025"


def test_financing_has_no_total_over_a_hidden_part(db: duckdb.DuckDBPyConnection) -> None:
    kroner(db, 2025, "kjop", lan=30_000_000, tilskudd=4_000_000, egne_midler=6_000_000)
    kroner(db, 2026, "kjop", lan=30_000_000, tilskudd=None, egne_midler=6_000_000)
    result = ask(db, "finansiering", anskaffelse="kjop")
    assert [row["samlet"] for row in result.rows] == [40.0] * 3 + [None] * 3
    assert [bool(row["merknad"]) for row in result.rows] == [False] * 4 + [True, False]
    assert ask(db, "finansiering", anskaffelse="bygging").rows == ()


def test_what_is_left_of_the_frame(db: duckdb.DuckDBPyConnection) -> None:
    frame(db, 2025, bevilget=100_000_000, bundet=0, brukt=90_000_000)
    frame(db, 2026, bevilget=125_000_000, bundet=35_500_000, brukt=79_700_000)
    frame(db, 2027, bevilget=1_000_000, bundet=0, brukt=0)  # has not begun
    result = ask(db, "ramme")
    # 125 - 35.5 - 79.7 = 9.8, and 115.2 of 125 is 92.16 per cent.
    assert finding(result) == "9,8 mill. kr igjen av investeringsrammen på 125,0 mill. kr"
    # Only the newest year is drawn.
    assert under(result) == (
        "Rammen for boliginvesteringer, 2026. 92 % av rammen for 2026 er brukt eller bundet."
    )
    drawn = [(r["tegnet"], r["belop"]) for r in result.rows if r["tegnet"]]
    assert drawn == [("Brukt", 79.7), ("Bundet, ikke brukt", 35.5), ("Igjen", 9.8)]
    assert point(result) is None
    assert {row["kilde"] for row in result.rows} == {"okonomiplan"}


def test_an_overspent_frame_is_discussed(db: duckdb.DuckDBPyConnection) -> None:
    frame(db, 2026, bevilget=100_000_000, bundet=20_000_000, brukt=90_000_000)
    result = ask(db, "ramme")
    assert finding(result) == "Investeringsrammen er overskredet med 10,0 mill. kr"
    assert "Igjen" not in {row["tegnet"] for row in result.rows}
    made = point(result)
    assert made is not None
    lead = "Investeringsrammen for 2026 er overskredet med 10,0 mill. kr."
    assert made.lead.replace(NB, " ") == lead
    assert made.weight == pytest.approx(0.1)


def test_an_old_frame_names_its_year_and_is_not_discussed(db: duckdb.DuckDBPyConnection) -> None:
    frame(db, 2024, bevilget=100_000_000, bundet=20_000_000, brukt=90_000_000)
    result = ask(db, "ramme")
    assert finding(result) == "Investeringsrammen i 2024 er overskredet med 10,0 mill. kr"
    assert point(result) is None


# -- what was lacking ------------------------------------------------------------------------------


def rooms(
    db: duckdb.DuckDBPyConnection,
    stock: tuple[int, int, int, int],
    need: tuple[int | None, int | None, int | None, int | None],
) -> None:
    """Homes, and households that need them, with one, two, three and four rooms."""
    for size, have, needed in zip(("1", "2", "3", "4+"), stock, need, strict=True):
        cell(db, "bolig_bestand", "romklasse", size, have)
        cell(db, "rombehov", "romklasse", size, needed)
    cell(db, "bolig_bestand", "romklasse", "4+", 999, date(2025, 12, 31))  # an older day


def test_what_is_lacking_and_how_much_of_it_comes(db: duckdb.DuckDBPyConnection) -> None:
    rooms(db, stock=(50, 60, 30, 10), need=(0, 70, 40, 36))
    bought(db, date(2024, 1, 31), 3, rom="2")
    bought(db, date(2023, 12, 31), 70, rom="2")  # more than three years ago
    homes(db, "bygging", "vedtatt", None, 8, rom="3")
    homes(db, "kjop", "forhandling", date(2027, 1, 31), 2, rom="4+")
    homes(db, "innleie", "vedtatt", date(2027, 1, 31), 90, rom="4+")
    result = ask(db, "rom")
    told = {(row["romgruppe"], row["hva"]): row["antall"] for row in result.rows}
    assert told == {
        ("1–2 rom", "Nye siste tre år"): 3,
        ("1–2 rom", "På vei"): 0,
        ("1–2 rom", "Mangler"): 0,
        ("1–2 rom", "Flere enn behovet"): 40,  # 50 + 60 - 70
        ("3 rom", "Nye siste tre år"): 0,
        ("3 rom", "På vei"): 8,
        ("3 rom", "Mangler"): 10,
        ("3 rom", "Flere enn behovet"): 0,
        ("4 rom eller flere", "Nye siste tre år"): 0,
        ("4 rom eller flere", "På vei"): 2,
        ("4 rom eller flere", "Mangler"): 26,
        ("4 rom eller flere", "Flere enn behovet"): 0,
    }
    # 10 + 26 lacking, 8 + 2 on their way.
    assert finding(result) == "Det mangler 36 boliger med tre eller flere rom, og 10 er på vei"
    assert "Flere enn behovet tilsier: 40 med 1–2 rom." in under(result)


@pytest.mark.parametrize(
    ("need", "told"),
    [
        # Larger homes that nobody knows of may house the ten of the small ones.
        ((0, 120, None, None), "3 nye boliger på tre år"),
        ((0, 120, 30, 10), "Det mangler 10 boliger med ett eller to rom, og ingen er på vei"),
        # 24 three-roomers too many are nothing to the 104 who need a larger one.
        ((0, 70, 6, 114), "Det mangler 104 boliger med fire eller flere rom, og ingen er på vei"),
        # Of three rooms nothing is known, of four one is lacking.
        ((0, 70, None, 11), "Det mangler 1 bolig med fire eller flere rom, og ingen er på vei"),
        ((0, 70, 30, 10), "Boligene dekker behovet i alle størrelser"),
        # Nothing is known to lack, and not everything is known.
        ((None, 70, 30, 10), "3 nye boliger på tre år"),
    ],
)
def test_a_hidden_need_hides_what_is_lacking(
    db: duckdb.DuckDBPyConnection, need: tuple[int | None, ...], told: str
) -> None:
    one, two, three, four = need
    rooms(db, stock=(50, 60, 30, 10), need=(one, two, three, four))
    bought(db, date(2026, 1, 31), 3)
    result = ask(db, "rom")
    assert finding(result) == told
    assert all(row["antall"] is None for row in result.rows if row["skjult"])


def test_rooms_without_a_known_need_are_still_told(db: duckdb.DuckDBPyConnection) -> None:
    bought(db, date(2026, 1, 31), 3)
    assert finding(ask(db, "rom")) == "3 nye boliger på tre år"


def test_an_area_where_none_came_is_told(db: duckdb.DuckDBPyConnection) -> None:
    bought(db, date(2024, 1, 31), 5, omrade="Sentrum")
    bought(db, date(2023, 12, 31), 50, omrade="Havna")  # more than three years ago
    bought(db, date(2026, 10, 31), 2, omrade="Havna")
    homes(db, "kjop", "vedtatt", None, 9, omrade="Havna")
    cell(db, "bolig_bestand", "omrade", "Øvre grend", 36)
    result = ask(db, "omrade")
    told = [(r["omrade"], r["antall"], r["pa_vei"], r["bestand"]) for r in result.rows]
    assert told == [("Sentrum", 5, 0, None), ("Havna", 2, 9, None), ("Øvre grend", 0, 0, 36)]
    assert finding(result) == "5 av 7 nye boliger på tre år kom i Sentrum"
    assert "Ingen kom i Øvre grend." in under(result)


def test_areas_with_equally_many_are_named_together(db: duckdb.DuckDBPyConnection) -> None:
    for area in ("Sentrum", "Havna"):
        bought(db, date(2025, 1, 31), 4, omrade=area)
    told = "Flest nye boliger i Havna og Sentrum: 4 i hvert område på tre år"
    assert finding(ask(db, "omrade")) == told


def test_nothing_bought_for_three_years_is_said(db: duckdb.DuckDBPyConnection) -> None:
    bought(db, date(2020, 1, 31), 4)
    assert finding(ask(db, "omrade")) == "Ingen nye boliger de siste tre årene"


@pytest.mark.parametrize("name", ["per_ar", "prognose", "pa_vei", "type", "ut", "rom", "omrade"])
def test_the_charts_are_drawn_from_what_is_there(db: duckdb.DuckDBPyConnection, name: str) -> None:
    year_with_plans(db)
    value(db, "nye_boliger", 2026, 10, til=date(2026, 10, 31))
    result = ask(db, name)
    assert result.figure.chart is not None
    assert result.figure.chart(result)["layer"]
