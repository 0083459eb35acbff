"""Rows with words, and the store of results that they are kept in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from boligkompass import catalogue
from boligkompass.catalogue import Catalogue
from boligkompass.figures import present
from boligkompass.figures.base import Figure, Row
from boligkompass.formats import NBSP
from boligkompass.settings import PROJECT
from boligkompass.sql import QueryColumn

FIGURE = Figure(
    id="prove/prove",
    page="kilder",
    title="Prøve",
    query="prove/prove",
    finding=lambda _: "Funnet",
    needs="Ingenting.",
)
COUNT = QueryColumn("antall", "Antall", "boliger")
VALUE = QueryColumn("verdi", "Verdi", "indikator")
UPPER = QueryColumn("verdi_til", "Øvre verdi", "indikator")
YEAR = {"periode_fra": date(2025, 1, 1), "periode_til": date(2025, 12, 31)}


@pytest.fixture(scope="module")
def sheets() -> Catalogue:
    return catalogue.load(PROJECT / "data" / "katalog")


@pytest.fixture
def words(sheets: Catalogue) -> Callable[..., Row]:
    """`words(raw, column, …)`: one row with its words."""

    def one(raw: dict[str, Any], *columns: QueryColumn, figure: Figure = FIGURE) -> Row:
        (row,) = present.rows([YEAR | raw], figure, columns, sheets)
        return row

    return one


Words = Callable[..., Row]


def plain(text: str) -> str:
    return text.replace(NBSP, "_")


# --- Values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("synlighet", "sign", "status"),
    [
        # DOMAIN.md, «Small numbers» 4: `:` hidden, `..` missing, `.` not applicable.
        ("skjult", ":", "Skjult av personvernhensyn"),
        ("mangler", "..", "Mangler"),
        ("ikke_aktuelt", ".", "Ikke aktuelt"),
        (None, "..", ""),
    ],
)
def test_no_number_has_a_sign_that_says_why(
    words: Words, synlighet: str | None, sign: str, status: str
) -> None:
    row = words({"antall": None, "synlighet": synlighet}, COUNT)
    assert (row["antall_tekst"], row["status"]) == (sign, status)
    assert row["skjult"] is (synlighet == "skjult")


def test_nought_is_a_number(words: Words) -> None:
    row = words({"antall": 0, "synlighet": "vist"}, COUNT)
    assert (row["antall_tekst"], row["status"], row["skjult"]) == ("0", "", False)


@pytest.mark.parametrize(
    ("mark", "text", "status"),
    [
        (None, "700", ""),
        ("forelopig", "700*", "Foreløpig"),
        ("prognose", "700 (prognose)", "Prognose"),
        ("omtrent", "ca. 700", "Omtrent"),
        ("over", "mer enn 700", "Mer enn"),
    ],
)
def test_a_mark_stands_at_the_number_and_in_words(
    words: Words, mark: str | None, text: str, status: str
) -> None:
    row = words({"antall": 700, "merke": mark, "synlighet": "vist"}, COUNT)
    assert (row["antall_tekst"], row["status"]) == (text, status)
    assert row["usikker"] is (mark is not None)


def test_a_range_is_one_text_and_its_upper_end_none_of_its_own(words: Words) -> None:
    raw = {"indikator": "boliger_kjopt", "verdi": 20.0, "verdi_til": 30.0, "synlighet": "vist"}
    assert words(raw, VALUE, UPPER)["verdi_tekst"] == "20–30"
    plain_row = words(raw | {"verdi_til": None}, VALUE, UPPER)
    assert (plain_row["verdi_tekst"], plain_row["verdi_til_tekst"]) == ("20", "")


@pytest.mark.parametrize(
    ("indicator", "value", "text"),
    [
        ("innbyggere", 43506.0, "43_506"),
        ("innvandrere_i_arbeid_andel", 63.8, "63,8_%"),
        ("innvandrere_i_arbeid_andel", 63.85, "63,9_%"),
        ("startlan_utbetalt", 4361.0, "4_361"),
    ],
)
def test_the_row_s_indicator_decides_unit_and_decimals(
    words: Words, indicator: str, value: float, text: str
) -> None:
    assert plain(words({"indikator": indicator, "verdi": value}, VALUE)["verdi_tekst"]) == text


def test_an_indicator_without_a_sheet_stands_under_its_own_id(words: Words) -> None:
    row = words({"indikator": "nytt_tall", "verdi": 12.0}, VALUE)
    assert (row["indikator_navn"], row["verdi_tekst"]) == ("nytt_tall", "12")
    known = words({"indikator": "innbyggere", "verdi": 12.0}, VALUE)
    assert known["indikator_navn"] == "Innbyggere"


def test_a_target_has_no_mark_and_is_silent_where_there_is_none(words: Words) -> None:
    goal = QueryColumn("maal_nedre", "Måltall", "boliger")
    marked = words({"maal_nedre": 20.0, "merke": "omtrent", "synlighet": "vist"}, goal)
    assert marked["maal_nedre_tekst"] == "20"
    hidden = words({"maal_nedre": None, "synlighet": "skjult"}, goal)
    assert hidden["maal_nedre_tekst"] == ""


def test_a_code_stands_in_words(words: Words) -> None:
    column = QueryColumn("tilstandsgrad", "Tilstandsgrad", codes="tilstandsgrad")
    assert words({"tilstandsgrad": "TGIU"}, column)["tilstandsgrad_navn"] == "TGIU – ikke undersøkt"
    assert words({"tilstandsgrad": None}, column)["tilstandsgrad_navn"] == ""


def test_the_row_may_name_its_code_list(words: Words) -> None:
    group = QueryColumn("gruppe", "Gruppe", codes="utsnitt")
    told = [("tilgjengelig", "ja"), ("eierform", "eid"), ("eierform", None), ("omrade", "Sentrum")]
    found = [words({"utsnitt": cut, "gruppe": code}, group)["gruppe_navn"] for cut, code in told]
    # An area is no code.
    assert found == ["Tilgjengelig for rullestol", "Eid av kommunen", "", "Sentrum"]
    with pytest.raises(KeyError):
        words({"utsnitt": "eierform", "gruppe": "ukjent"}, group)


def test_a_source_stands_under_its_name(words: Words) -> None:
    known = words({"kilde": "ssb_07459"})
    assert known["kilde_navn"] == "SSB tabell 07459, Befolkning"
    assert words({"kilde": None})["kilde_navn"] == words({})["kilde_navn"] == ""


# --- Status -----------------------------------------------------------------------------------


def test_borders_that_a_value_was_recast_to_are_said(words: Words) -> None:
    assert words({"grenser": "2024"})["status"] == "Omregnet til 2024-grenser"
    assert words({"grenser": "publisert"})["status"] == ""


def test_all_marks_of_a_row_are_said_together(words: Words) -> None:
    raw = {
        "periode_til": date(2025, 10, 31),
        "ufullstendig": True,
        "merke": "forelopig",
        "grenser": "2024",
        "synlighet": "skjult",
    }
    assert words(raw)["status"] == (
        "Skjult av personvernhensyn, Foreløpig, Til og med oktober, Omregnet til 2024-grenser"
    )


# --- Periods ----------------------------------------------------------------------------------


def test_a_year_so_far_stands_under_its_year_with_a_star(words: Words) -> None:
    row = words({"periode_til": date(2025, 10, 31), "ufullstendig": True})
    assert (row["periode"], row["akse"]) == ("jan–okt 2025", "2025*")
    assert row["ufullstendig"] is True
    assert row["siste_dag"] == date(2025, 10, 31)


def test_a_year_counted_to_a_day_is_unfinished_though_the_whole_is_named(words: Words) -> None:
    row = words({"talt_til": date(2025, 10, 31)})
    assert (row["periode"], row["akse"], row["ufullstendig"]) == ("2025", "2025*", True)
    assert row["status"] == "Til og med oktober"
    assert row["siste_dag"] == date(2025, 10, 31)
    whole = words({"talt_til": date(2025, 12, 31)})
    assert (whole["akse"], whole["ufullstendig"], whole["status"]) == ("2025", False, "")


def test_an_unfinished_quarter_keeps_its_name(words: Words) -> None:
    quarter = {"periode_fra": date(2026, 10, 1), "periode_til": date(2026, 12, 31)}
    row = words(quarter | {"talt_til": date(2026, 10, 31)})
    assert (row["periode"], row["akse"]) == ("4. kvartal 2026", "4. kv. 26*")


def test_a_preliminary_period_has_a_star_on_the_axis(words: Words) -> None:
    assert words({"merke": "forelopig"})["akse"] == "2025*"


def test_rows_of_one_period_stand_in_one_place_though_only_one_is_marked(
    sheets: Catalogue,
) -> None:
    raw = [
        YEAR | {"antall": 1, "type": "kjop", "merke": "forelopig"},
        YEAR | {"antall": 2, "type": "bygging", "merke": None},
    ]
    made = present.rows(raw, FIGURE, (COUNT,), sheets)
    assert [row["akse"] for row in made] == ["2025*", "2025*"]
    assert [row["rekkefolge"] for row in made] == [0, 0]
    assert [row["antall_tekst"] for row in made] == ["1*", "2"]


def test_a_period_lies_at_its_middle_on_a_time_axis(words: Words) -> None:
    # Of the 365 days from 1 January the 183rd, 2 July, has as many before it as after.
    assert words({})["dato"] == date(2025, 7, 2)
    day = date(2015, 1, 1)
    assert words({"periode_fra": day, "periode_til": day})["dato"] == day


def test_rows_without_a_period_have_none(words: Words) -> None:
    row = words({"periode_fra": None, "periode_til": None, "antall": 3}, COUNT)
    assert (row["periode"], row["akse"], row["dato"], row["siste_dag"]) == ("", "", None, None)
    assert row["antall_tekst"] == "3"


# --- Order and series -------------------------------------------------------------------------


def test_rows_and_categories_keep_the_query_s_order(sheets: Catalogue) -> None:
    years = (2024, 2026, 2025, 2024)
    raw = [
        {"periode_fra": date(y, 1, 1), "periode_til": date(y, 12, 31), "antall": i}
        for i, y in enumerate(years)
    ]
    made = present.rows(raw, FIGURE, (COUNT,), sheets)
    assert [row["antall"] for row in made] == [0, 1, 2, 3]
    assert [row["rekkefolge"] for row in made] == [0, 1, 2, 0]


def test_an_order_that_the_query_gives_is_kept(sheets: Catalogue) -> None:
    raw = [YEAR | {"rekkefolge": place} for place in (3, 0, 2)]
    assert [r["rekkefolge"] for r in present.rows(raw, FIGURE, (), sheets)] == [3, 0, 2]


def test_a_series_is_called_by_its_words_where_it_has_any(words: Words) -> None:
    column = QueryColumn("type", "Type", codes="anskaffelsestype")
    by_code = replace(FIGURE, series="type")
    assert words({"type": "kjop"}, column, figure=by_code)["serie"] == "Kjøp"
    by_text = replace(FIGURE, series="omrade")
    assert words({"omrade": "Sentrum"}, figure=by_text)["serie"] == "Sentrum"
    assert "serie" not in words({"type": "kjop"}, column)


def test_the_raw_row_is_left_as_it_was(sheets: Catalogue) -> None:
    raw = YEAR | {"antall": 3}
    before = dict(raw)
    present.rows([raw], FIGURE, (COUNT,), sheets)
    assert raw == before
