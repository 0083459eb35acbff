"""The page Befolkning: queries on tables so small that the answers are worked out by hand."""

from dataclasses import replace
from datetime import date

import duckdb
import figurproever
import pytest
from figurproever import KATALOG, NUMBER, day, finding, insert, note, quarter, under, value, year

from boligkompass import markup
from boligkompass.figures.base import Result

ask = figurproever.asking("befolkning")


def drawn(result: Result) -> str:
    assert result.figure.chart is not None
    return str(result.figure.chart(result))


# -- inhabitants -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "both"), [(100, False), (90, True)])
def test_a_municipality_that_only_got_a_new_number_has_one_line(
    db: duckdb.DuckDBPyConnection, before: int, both: bool
) -> None:
    for grenser, number in (("publisert", before), ("2024", 100)):
        value(db, "innbyggere", day(2015, 1, 1), number, grenser=grenser)
    value(db, "innbyggere", day(2026, 1, 1), 120, grenser="2024")
    result = ask(db, "innbyggere")
    assert ("Grensene den gang" in drawn(result)) is both
    # The table has both all the same.
    assert "Grensene den gang" in markup.table(result)


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
