"""The page Tiltaksplan: queries on tables so small that answers are worked out by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import INVENTED, NUMBER, finding, insert, note, point, value, with_names, year

from boligkompass import markup, warehouse
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Result
from boligkompass.figures.results import ask as ask_warehouse

_ask = figurproever.asking("tiltaksplan")


@pytest.fixture
def plan(db: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The empty tables, with the catalogue's names of two indicators."""
    return with_names(db, nye_boliger="Nye boliger", utkastelser="Utkastelser")


def ask(db: duckdb.DuckDBPyConnection, name: str, **more: Any) -> Result:
    parameters = {p.name for p in FIGURES[f"tiltaksplan/{name}"].parameters}
    return _ask(db, name, **({"ansvarlig": "alle"} if parameters else {}) | more)


def measure(db: duckdb.DuckDBPyConnection, name: str, **more: Any) -> None:
    row = {
        "kommunenr": NUMBER,
        "id": name,
        "innsatsomrade": "Boliger",
        "mal": "Alle har bolig",
        "prioritet": "1",
        "tiltak": f"Tiltak {name}",
        "ansvarlig": "NAV-leder",
        "status": "i_gang",
    }
    insert(db, "tiltak", **(row | more))


def cost(db: duckdb.DuckDBPyConnection, name: str, aar: int, belop: int, kind: str) -> None:
    insert(
        db, "tiltak_kostnad", kommunenr=NUMBER, tiltak=name, aar=aar, belop=belop, finansiering=kind
    )


def funded(db: duckdb.DuckDBPyConnection, name: str, **more: Any) -> None:
    measure(db, name, **more)
    cost(db, name, 2026, 100_000, "okonomiplan")


# -- late and unfunded -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frist", "status", "days"),
    [
        # The extract is of 1 November: the deadline of 31 October has passed, that of today not.
        (date(2026, 10, 31), "i_gang", 1),
        (date(2026, 11, 1), "i_gang", 0),
        (date(2026, 10, 1), "ikke_startet", 31),
        (None, "i_gang", 0),
        (date(2026, 10, 1), "ferdig", None),
        (date(2026, 10, 1), "stanset", None),
        # Of an old plan nobody knows what became of it.
        (date(2011, 12, 31), "ukjent", None),
    ],
)
def test_a_measure_is_late_when_its_deadline_has_passed_and_it_is_open(
    plan: duckdb.DuckDBPyConnection, frist: date | None, status: str, days: int | None
) -> None:
    funded(plan, "A", frist=frist, status=status)
    (row,) = ask(plan, "tiltak").rows
    assert row["dager_over"] == days
    assert row["dager_over_tekst"] == ("." if days is None else str(days))


@pytest.mark.parametrize(
    ("costs", "unfunded"),
    [
        ([], True),
        (["nye_midler"], True),
        (["ikke_oppgitt"], True),
        (["nye_midler", "ikke_oppgitt"], True),
        (["okonomiplan"], False),
        (["nye_midler", "tilskudd"], False),
        (["salg"], False),
    ],
)
def test_a_measure_lacks_money_when_no_cost_of_it_is_granted(
    plan: duckdb.DuckDBPyConnection, costs: list[str], unfunded: bool
) -> None:
    measure(plan, "A")
    for kind in costs:
        cost(plan, "A", 2026, 100_000, kind)
    (row,) = ask(plan, "tiltak").rows
    assert row["finansiert"] is not unfunded


def test_a_measure_that_is_over_lacks_no_money(plan: duckdb.DuckDBPyConnection) -> None:
    for status in ("ferdig", "stanset", "ukjent"):
        measure(plan, status, status=status)
    assert {row["finansiert"] for row in ask(plan, "tiltak").rows} == {None}


def test_the_most_late_come_first_then_the_unfunded_then_by_priority(
    plan: duckdb.DuckDBPyConnection,
) -> None:
    funded(plan, "ferdig", status="ferdig", prioritet="1")
    funded(plan, "ti", prioritet="10")
    funded(plan, "to", prioritet="2")
    funded(plan, "uten", prioritet="uten")
    measure(plan, "penger", prioritet="3")
    funded(plan, "litt", frist=date(2026, 10, 30))
    funded(plan, "mest", frist=date(2026, 8, 31))
    result = ask(plan, "tiltak")
    order = [row["id"] for row in result.rows]
    assert order == ["mest", "litt", "penger", "to", "ti", "uten", "ferdig"]
    assert finding(result) == "2 tiltak er over fristen, 1 mangler penger, av 6 åpne"
    told = point(result)
    assert told is not None
    assert told.lead == "2 tiltak er over fristen, 1 mangler penger."
    assert told.rest == "Lengst over er «Tiltak mest» (NAV-leder, frist 31.08.2026)."
    # A tenth of a missed target for each that is late.
    assert told.weight == pytest.approx(0.2)


def test_the_front_page_shows_the_same_but_only_what_is_wrong(
    plan: duckdb.DuckDBPyConnection,
) -> None:
    funded(plan, "god", frist=date(2026, 12, 31))
    funded(plan, "sen", frist=date(2026, 10, 1))
    measure(plan, "gammel", status="ukjent", frist=date(2011, 1, 1))
    result = figurproever.asking("nokkeltall")(plan, "tiltak")
    assert [row["id"] for row in result.rows] == ["sen"]
    assert finding(result) == "1 tiltak er over fristen"
    assert result.figure.discuss is None


# -- the words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        (["i_gang", "i_gang"], "Ingen av de 2 åpne tiltakene er over fristen"),
        (["i_gang"], "Det åpne tiltaket er i rute"),
        (["ferdig", "stanset"], "Begge tiltakene er ferdige eller stanset"),
        (["ferdig"], "Tiltaket er ferdig eller stanset"),
        (["ferdig"] * 3, "Alle de 3 tiltakene er ferdige eller stanset"),
        (["ukjent"] * 3, "Planen har 3 punkter, og det er ikke kjent hva som er gjort"),
    ],
)
def test_the_finding_of_a_plan_without_trouble(
    plan: duckdb.DuckDBPyConnection, statuses: list[str], told: str
) -> None:
    for number, status in enumerate(statuses):
        funded(plan, f"T{number}", status=status)
    result = ask(plan, "tiltak")
    assert finding(result) == told
    assert point(result) is None


def test_an_old_plan_says_its_years_and_that_nobody_knows(plan: duckdb.DuckDBPyConnection) -> None:
    measure(plan, "A", status="ukjent", frist=date(2012, 1, 31))
    measure(plan, "B", status="ukjent")
    cost(plan, "B", 2014, 1, "lan")
    said = note(ask(plan, "tiltak"))
    assert said.startswith("Planen er fra 2012–2014. Tiltakene står slik de ble vedtatt.")
    assert "ikke kjent hva som er gjennomført, så ingen regnes som forsinket" in said
    assert "passert" not in said


def test_the_rule_stands_beside_the_word(plan: duckdb.DuckDBPyConnection) -> None:
    funded(plan, "A", frist=date(2026, 10, 1))
    assert "fristen er passert, og tiltaket er ikke ferdig" in note(ask(plan, "tiltak"))


def test_one_function_sees_its_own(plan: duckdb.DuckDBPyConnection) -> None:
    funded(plan, "A")
    funded(plan, "B", ansvarlig="Boligkontoret")
    result = ask(plan, "tiltak", ansvarlig="Boligkontoret")
    assert [row["id"] for row in result.rows] == ["B"]
    assert note(result).startswith("Bare tiltak der Boligkontoret har ansvaret.")
    money = ask(plan, "kostnad_tiltak", ansvarlig="Boligkontoret")
    assert [row["id"] for row in money.rows] == ["B"]


def test_the_source_is_the_plans_own_or_what_the_municipality_is(
    plan: duckdb.DuckDBPyConnection,
) -> None:
    measure(plan, "A")
    measure(plan, "B", kilde="Boligplan 2025–2028")
    measure(plan, "C", kommunenr=INVENTED)
    assert [row["kilde"] for row in ask(plan, "tiltak").rows] == [
        "tiltaksplan",
        "Boligplan 2025–2028",
    ]
    (row,) = ask(plan, "tiltak", number=INVENTED).rows
    assert row["kilde"] == "eksempel"


# -- money -----------------------------------------------------------------------------------------


def test_the_cost_of_a_year_and_what_of_it_is_not_granted(plan: duckdb.DuckDBPyConnection) -> None:
    measure(plan, "A")
    measure(plan, "B")
    cost(plan, "A", 2026, 2_000_000, "okonomiplan")
    cost(plan, "B", 2026, 1_000_000, "okonomiplan")
    cost(plan, "B", 2026, 500_000, "nye_midler")
    cost(plan, "A", 2026, 250_000, "ikke_oppgitt")
    cost(plan, "A", 2027, 4_000_000, "salg")
    result = ask(plan, "kostnad")
    # 2 + 1 = 3 granted in 2026, 0,5 + 0,25 = 0,75 not: 3,75 in all.
    assert [(r["akse"], r["dekning"], r["belop"], r["samlet"]) for r in result.rows] == [
        ("2026", "Økonomiplan", 3.0, 3.75),
        ("2026", "Ikke bevilget", 0.75, 3.75),
        ("2027", "Tilskudd, salg og annet", 4.0, 4.0),
    ]
    assert finding(result) == (
        "Tiltakene koster 3,8 mill. kr i 2026, og 0,8 mill. kr er ikke bevilget"
    )


def test_the_cost_of_a_plan_whose_years_are_over(plan: duckdb.DuckDBPyConnection) -> None:
    measure(plan, "A", status="ukjent")
    cost(plan, "A", 2011, 1_000_000, "lan")
    cost(plan, "A", 2013, 1_500_000, "lan")
    result = ask(plan, "kostnad")
    assert finding(result) == "Tiltakene var beregnet til 2,5 mill. kr i 2011–2013"


# -- who owns them ---------------------------------------------------------------------------------


def test_measures_by_who_owns_them_and_how_they_stand(plan: duckdb.DuckDBPyConnection) -> None:
    measure(plan, "A", frist=date(2026, 10, 1))
    measure(plan, "B", frist=date(2026, 9, 1))
    measure(plan, "C", status="ferdig", frist=date(2026, 9, 1))
    measure(plan, "D", ansvarlig="Eiendom")
    result = ask(plan, "ansvarlige")
    assert [(r["ansvarlig"], r["stand"], r["antall"], r["i_alt"]) for r in result.rows] == [
        ("NAV-leder", "Over fristen", 2, 3),
        ("NAV-leder", "Ferdig eller stanset", 1, 3),
        ("Eiendom", "Innen fristen", 1, 1),
    ]
    assert finding(result) == "Bare NAV-leder har tiltak over fristen: 2"
    measure(plan, "E", ansvarlig="Eiendom", frist=date(2026, 9, 1))
    assert finding(ask(plan, "ansvarlige")) == "NAV-leder har flest tiltak over fristen: 2"


def test_who_is_not_named_owns_nothing(plan: duckdb.DuckDBPyConnection) -> None:
    measure(plan, "A", ansvarlig="Ikke oppgitt", status="ukjent")
    assert finding(ask(plan, "ansvarlige")) == "Planen sier ikke hvem som har ansvaret"
    measure(plan, "B", ansvarlig="Ikke oppgitt", status="ukjent")
    measure(plan, "C", ansvarlig="Rådmannen", status="ukjent")
    assert finding(ask(plan, "ansvarlige")) == "Rådmannen har ansvaret for flest tiltak: 1"


# -- what they move --------------------------------------------------------------------------------


def test_an_indicator_of_the_plan_has_its_series_in_one_length_of_period(
    plan: duckdb.DuckDBPyConnection,
) -> None:
    measure(plan, "A", indikator="nye_boliger")
    for number, verdi in ((2023, 23.0), (2024, 28.0), (2025, 26.0)):
        value(plan, "nye_boliger", year(number), verdi)
    # Ten months are no year, and what no measure is measured by is not told.
    value(plan, "nye_boliger", (date(2026, 1, 1), date(2026, 10, 31)), 17.0)
    value(plan, "utkastelser", year(2025), None)
    insert(
        plan,
        "maal",
        kommunenr=NUMBER,
        indikator="nye_boliger",
        fra=date(2025, 1, 1),
        nedre=20,
        ovre=30,
        vedtak="Sak 1/15",
    )
    result = ask(plan, "maaleindikatorer")
    assert [(row["periode"], row["verdi"]) for row in result.rows] == [
        ("2023", 23.0),
        ("2024", 28.0),
        ("2025", 26.0),
    ]
    assert [row["maal_ovre"] for row in result.rows] == [None, None, 30.0]
    assert finding(result) == "1 av 1 måleindikatorer med måltall er innenfor målet"


@pytest.mark.parametrize(
    ("verdi", "told"),
    [
        (3.5, "3,5 % av nye tomter ble sikret i 2025, 1,5 prosentpoeng under målet"),
        (5.0, "5,0 % av nye tomter ble sikret i 2025, innenfor målet"),
        (12.0, "12,0 % av nye tomter ble sikret i 2025, 2,0 prosentpoeng over målet"),
        (None, "Andelen av nye tomter i 2025 vises ikke"),
    ],
)
def test_the_share_of_new_plots_against_its_target(
    plan: duckdb.DuckDBPyConnection, verdi: float | None, told: str
) -> None:
    value(plan, "nye_tomter_andel", year(2025), verdi)
    insert(
        plan, "maal", kommunenr=NUMBER, indikator="nye_tomter_andel",
        fra=date(2024, 1, 1), nedre=5, ovre=10, vedtak="Sak 2/23",
    )  # fmt: skip
    assert finding(ask(plan, "nye_tomter")) == told


# -- the card --------------------------------------------------------------------------------------


def test_the_card_tells_standing_money_and_trend_of_each_measure(
    plan: duckdb.DuckDBPyConnection,
) -> None:
    measure(plan, "A", frist=date(2026, 10, 31), indikator="nye_boliger", beskrivelse="Nær <b>buss")
    measure(plan, "B", innsatsomrade="Saksbehandling", mal="Rett <svar>", status="ukjent")
    cost(plan, "A", 2026, 2_400_000, "nye_midler")
    for number, verdi in ((2024, 28.0), (2025, 26.0)):
        value(plan, "nye_boliger", year(number), verdi)
    card = markup.plan(
        ask(plan, "tiltak"), ask(plan, "kostnad_tiltak"), ask(plan, "maaleindikatorer")
    ).replace(figurproever.NB, " ")
    assert card.index("<caption>Boliger</caption>") < card.index(
        "<caption>Saksbehandling</caption>"
    )
    assert "1 dag over fristen" in card
    assert "Mangler penger" in card
    assert "2026: 2,4 mill. kr" in card
    assert "(nye midler)" in card
    assert 'alt="Nye boliger: 2024: 28; 2025: 26"' in card
    assert "26 (2025)" in card
    assert "Status ikke kjent" in card
    assert "Nær &lt;b&gt;buss" in card
    assert "Rett &lt;svar&gt;" in card
    assert "<details><summary>Tabell" in card


# -- the choice of who is responsible --------------------------------------------------------------


def test_a_function_of_another_municipality_is_allowed_but_not_offered(publish: Any) -> None:
    rows = [
        {
            "kommunenr": number,
            "id": "A",
            "innsatsomrade": "Boliger",
            "mal": "Bolig",
            "prioritet": "1",
            "tiltak": "Bygge",
            "ansvarlig": who,
            "status": "i_gang",
        }
        for number, who in (("3909", "Eiendom"), ("9901", "NAV-leder"))
    ]
    store = warehouse.warehouse(publish({"tiltak": rows}))
    figure = FIGURES["tiltaksplan/tiltak"]
    (parameter,) = figure.parameters
    assert list(parameter.allowed(store)) == ["alle", "Eiendom", "NAV-leder"]
    assert parameter.offered(store, "3909", "alle") == {
        "alle": "Alle ansvarlige",
        "Eiendom": "Eiendom",
    }
    assert list(parameter.offered(store, "3909", "NAV-leder")) == ["alle", "Eiendom", "NAV-leder"]
    larvik = store.municipalities["3909"]
    assert not ask_warehouse(figure, store, larvik, {"ansvarlig": "NAV-leder"}).rows
    assert len(ask_warehouse(figure, store, larvik, {"ansvarlig": "Eiendom"}).rows) == 1


def test_a_table_out_of_order_leaves_the_choice_of_all(publish: Any) -> None:
    name = publish({})
    folder = warehouse.warehouse(name).folder
    Path(folder / "tiltak.parquet").write_bytes(b"")
    store = warehouse.Warehouse(folder.parent.parent, name, warehouse.queries())
    (parameter,) = FIGURES["tiltaksplan/tiltak"].parameters
    store.key += "-skadet"
    assert list(parameter.allowed(store)) == ["alle"]
