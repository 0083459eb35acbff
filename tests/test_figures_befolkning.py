"""The page Befolkning: queries on tables so small that the answers are worked out by hand."""

from dataclasses import replace
from datetime import date

import duckdb
import figurproever
import pytest
from figurproever import (
    KATALOG,
    NUMBER,
    OTHER,
    day,
    finding,
    insert,
    note,
    quarter,
    under,
    value,
    year,
)

from boligkompass import markup
from boligkompass.figures.base import Result
from boligkompass.warehouse import BorderChange

ask = figurproever.asking("befolkning")


def drawn(result: Result) -> str:
    assert result.figure.chart is not None
    return str(result.figure.chart(result))


# -- inhabitants -----------------------------------------------------------------------------------


def merged(db: duckdb.DuckDBPyConnection, number: str, year: int) -> BorderChange:
    change = BorderChange(date(year, 1, 1), "sammenslaing", "Her og Der ble én kommune.")
    told = {"dato": change.dato, "slag": change.slag, "tekst": change.tekst}
    insert(db, "grenseendring", kommunenr=number, **told)
    return change


def test_a_municipality_that_only_got_a_new_number_has_one_line(
    db: duckdb.DuckDBPyConnection,
) -> None:
    merged(db, OTHER, 2018)
    for grenser in ("publisert", "2024"):
        value(db, "innbyggere", day(2015, 1, 1), 100, grenser=grenser)
    value(db, "innbyggere", day(2026, 1, 1), 120, grenser="2024")
    result = ask(db, "innbyggere")
    assert [(r["serie"], r["verdi"]) for r in result.rows] == [
        ("Innbyggere", 100),
        ("Innbyggere", 120),
    ]
    assert finding(result) == "120 innbyggere i 2026, 20 flere enn i 2015"


def test_a_merged_municipality_has_a_line_in_todays_borders_and_one_in_those_then(
    db: duckdb.DuckDBPyConnection,
) -> None:
    change = merged(db, NUMBER, 2018)
    value(db, "innbyggere", day(2015, 1, 1), 90)
    value(db, "innbyggere", day(2015, 1, 1), 100, grenser="2024")
    # As published since the merger is in today's borders.
    value(db, "innbyggere", day(2018, 1, 1), 110)
    value(db, "innbyggere", day(2026, 1, 1), 120)
    result = ask(db, "innbyggere")
    assert [(r["serie"], r["verdi"]) for r in result.rows] == [
        ("Grensene den gang", 90),
        ("Dagens grenser", 100),
        ("Dagens grenser", 110),
        ("Dagens grenser", 120),
    ]
    assert finding(result) == "120 innbyggere i 2026, 20 flere enn i 2015"
    assert note(result) == "2015: 90 (grensene den gang) og 100 (dagens grenser); begge er riktige."
    assert "Sammenslåing 2018" not in drawn(result)
    assert "Sammenslåing 2018" in drawn(replace(result, border_changes=(change,)))


def test_numbers_that_are_not_recast_are_one_line_with_a_break(
    db: duckdb.DuckDBPyConnection,
) -> None:
    change = merged(db, NUMBER, 2020)
    value(db, "introprogram_resultat_andel", year(2018), 60)
    value(db, "introprogram_resultat_andel", year(2021), 70)
    result = replace(ask(db, "introprogram_resultat"), border_changes=(change,))
    assert len({row["serie"] for row in result.rows}) == 1
    assert "Sammenslåing 2020" in drawn(result)
    # A break lies between numbers; with none before it, it is nothing to tell.
    after = replace(result, rows=result.rows[1:])
    assert "Sammenslåing" not in drawn(after)


def test_one_measure_in_two_borders_is_two_lines_and_told_in_todays(
    db: duckdb.DuckDBPyConnection,
) -> None:
    merged(db, NUMBER, 2020)
    value(db, "introprogram_deltakere", year(2019), 66)
    value(db, "introprogram_deltakere", year(2019), 71, grenser="2024")
    result = ask(db, "introprogram")
    assert {row["serie"] for row in result.rows} == {"Grensene den gang", "Dagens grenser"}
    assert finding(result) == "71 deltok i introduksjonsprogrammet i 2019"


def test_an_extract_from_before_the_history_tells_recast_numbers_apart(
    db: duckdb.DuckDBPyConnection,
) -> None:
    for grenser, number in (("publisert", 90), ("2024", 100)):
        value(db, "innbyggere", day(2015, 1, 1), number, grenser=grenser)
    series = [(r["serie"], r["verdi"]) for r in ask(db, "innbyggere").rows]
    assert series == [("Grensene den gang", 90), ("Dagens grenser", 100)]


# -- one measure over the years --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (65, ", 5 prosentpoeng under målet"),
        (69.6, ", og målet er nådd"),
        (70, ", og målet er nådd"),
    ],
)
def test_the_result_of_the_programme_against_its_target(
    db: duckdb.DuckDBPyConnection, share: float, told: str
) -> None:
    target = {"kommunenr": NUMBER, "indikator": "introprogram_resultat_andel", "nedre": 70.0}
    insert(db, "maal", **target, fra=date(2020, 1, 1), vedtak="Sak 1")
    value(db, "introprogram_resultat_andel", year(2024), share)
    result = ask(db, "introprogram_resultat")
    text = f"{share:.0f} % av dem som avsluttet i 2024, var i arbeid eller utdanning året etter"
    assert finding(result) == text + told
    assert "Mål: minst 70" in drawn(result)


def test_a_hidden_result_is_told_as_hidden(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "introprogram_resultat_andel", year(2024), None)
    told = "Tallet i 2024 er skjult av personvernhensyn"
    assert finding(ask(db, "introprogram_resultat")) == told


def test_the_ages_are_those_of_the_rows(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "innvandrere_i_arbeid_andel", year(2013), 63.8)
    assert note(ask(db, "arbeid")) == "Før 2015 gjaldt det 15–74 år."
    assert "20–66" not in under(ask(db, "arbeid"))
    value(db, "innvandrere_i_arbeid_andel", quarter((2025, 4)), 64.2)
    assert note(ask(db, "arbeid")) == "Alderen er 20–66 år. Før 2015 gjaldt det 15–74 år."
    assert finding(ask(db, "arbeid")) == "64,2 % av innvandrerne var i arbeid i 4. kvartal 2025"


def test_a_single_definition_is_named_in_the_note(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "innvandrere_uten_norskfodte_andel", day(2015, 1, 1), 10.3)
    assert note(ask(db, "innvandrerandel")) == "Uten norskfødte med innvandrerforeldre."
    value(db, "innvandrere_andel", day(2015, 1, 1), 12.2)
    assert note(ask(db, "innvandrerandel")) == ""


# -- the card --------------------------------------------------------------------------------------


def test_an_old_number_is_marked_and_has_its_unit(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "introprogram_deltakere", year(2015), 66)
    sheets = (KATALOG.indikatorer["introprogram_deltakere"],)
    result = replace(ask(db, "introprogram"), sheets=sheets)
    assert ' <span class="bk-merke">Gammelt tall: 2015</span>' in markup.card_head(result, "")
    assert "<strong>66\u00a0personer</strong> 2015" in markup.single(result)
    value(db, "introprogram_deltakere", year(2025), 1)
    newer = replace(ask(db, "introprogram"), sheets=sheets)
    assert "Gammelt" not in markup.card_head(newer, "")
    alone = replace(newer, rows=newer.rows[1:])
    assert "<strong>1\u00a0person</strong>" in markup.single(alone)


def test_a_table_of_the_whole_extract_names_no_municipality(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "innbyggere", day(2026, 1, 1), 120)
    result = ask(db, "innbyggere")
    assert "<caption>Innbyggere 1. januar, Prøve</caption>" in markup.table(result)
    common = replace(result, figure=replace(result.figure, query="kilder/kontroller"))
    assert "<caption>Innbyggere 1. januar</caption>" in markup.table(common)
