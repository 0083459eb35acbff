"""Endringer: two states of tiny tables, and what is new between them, worked out by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import figurproever
import pytest
from figurproever import (
    KATALOG,
    NB,
    NUMBER,
    cell,
    day,
    insert,
    quarter,
    value,
    with_names,
    year,
)

from boligkompass import markup, warehouse
from boligkompass.figures import FIGURES, endringer
from boligkompass.figures.base import Comparison, Figure, Result
from boligkompass.figures.results import ask
from boligkompass.sitemap import FRONT, PAGES

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
PLAN = FIGURES["tiltaksplan/tiltak"]
Ask = Callable[[Figure], Result]
Row = dict[str, Any]


@pytest.fixture(name="db")
def _db(db: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return with_names(db)


def state(db: duckdb.DuckDBPyConnection, today: date) -> Ask:
    """What the figures behind the page say now; the tables may change afterwards."""
    sheets = tuple(KATALOG.indikatorer.values())
    found = {
        one.id: replace(
            figurproever._ask(db, one, NUMBER, today, {"ansvarlig": "alle"}), sheets=sheets
        )
        for one in (*endringer.ASKED, PLAN)
    }
    return lambda figure: found[figure.id]


def compared(name: str, then: Ask, now: Ask) -> list[Row]:
    query = FIGURES[f"endringer/{name}"].query
    assert isinstance(query, Comparison)
    return query.rows(now, then)


def news(then: Ask, now: Ask) -> list[str]:
    return [row["hva"].replace(NB, " ") for row in compared("utvikling", then, now)]


# -- developments ----------------------------------------------------------------------------------


def test_a_newer_period_is_a_development_and_the_same_one_is_not(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(db, "venteliste", day(2026, 9, 30), 37)
    value(db, "innbyggere", day(2026, 1, 1), 43_214)
    then = state(db, OCTOBER)
    value(db, "venteliste", day(2026, 10, 31), 34)
    (row,) = compared("utvikling", then, state(db, NOVEMBER))
    assert row["hva"].replace(NB, " ") == "3 færre enn 30.9.2026"
    assert (row["indikator"], row["verdi"], row["forrige_verdi"]) == ("venteliste", 34, 37)
    # Where it is told more of.
    assert FIGURES[row["figur"]].page == row["side"]


def test_what_has_not_moved_is_no_news(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "venteliste", day(2026, 9, 30), 34)
    then = state(db, OCTOBER)
    value(db, "venteliste", day(2026, 10, 31), 34)
    assert news(then, state(db, NOVEMBER)) == []


def test_a_year_so_far_is_held_against_what_the_last_meeting_saw(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(db, "nye_boliger", (date(2026, 1, 1), date(2026, 9, 30)), 15)
    then = state(db, OCTOBER)
    value(db, "nye_boliger", (date(2026, 1, 1), date(2026, 10, 31)), 17)
    assert news(then, state(db, NOVEMBER)) == ["2 flere enn i jan–sep 2026"]


def test_the_first_number_and_hidden_ones_are_said_to_be_so(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(db, "bostedslose_registrert", day(2026, 9, 30), None)
    value(db, "oppfolging_venter", day(2026, 9, 30), 12)
    then = state(db, OCTOBER)
    value(db, "bostedslose_registrert", day(2026, 10, 31), 28)
    value(db, "oppfolging_venter", day(2026, 10, 31), None)
    value(db, "ledige_boliger", day(2026, 10, 31), 28)
    found = {
        row["indikator"]: row["hva"] for row in compared("utvikling", then, state(db, NOVEMBER))
    }
    assert found["bostedslose_registrert"] == "Tallet før var skjult"
    assert found["oppfolging_venter"] == "Skjult av personvernhensyn"
    assert found["ledige_boliger"] == "Det første tallet"


def test_what_is_hidden_now_and_before_is_no_news(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "venteliste", day(2026, 9, 30), None)
    then = state(db, OCTOBER)
    value(db, "venteliste", day(2026, 10, 31), None)
    assert news(then, state(db, NOVEMBER)) == []


@pytest.mark.parametrize(
    ("before", "now", "may_be"),
    # 95 per cent limits of a Poisson mean (Garwood): 10 has 4.80 to 18.39, 20 has 12.22 to 30.89,
    # 40 has 28.58 to 54.47. 10 and 20 overlap; 10 and 40 do not.
    [(20, 10, True), (40, 10, False)],
)
def test_a_difference_that_chance_may_make_is_marked(
    db: duckdb.DuckDBPyConnection, before: int, now: int, may_be: bool
) -> None:
    value(db, "venteliste", day(2026, 9, 30), before)
    then = state(db, OCTOBER)
    value(db, "venteliste", day(2026, 10, 31), now)
    (row,) = compared("utvikling", then, state(db, NOVEMBER))
    assert (row["tilfeldig"] == "Kan være tilfeldig") is may_be


def test_of_what_is_no_person_chance_is_not_spoken(db: duckdb.DuckDBPyConnection) -> None:
    value(db, "nye_boliger", year(2024), 20)
    then = state(db, OCTOBER)
    value(db, "nye_boliger", year(2025), 21)
    (row,) = compared("utvikling", then, state(db, NOVEMBER))
    assert row["tilfeldig"] == ""


def test_what_is_off_target_comes_first(db: duckdb.DuckDBPyConnection) -> None:
    """28 is 3 over a target of 25; the vacant homes have doubled, and have no target."""
    for maal in ({"indikator": "bostedslose_registrert", "ovre": 25.0},):
        insert(db, "maal", kommunenr=NUMBER, fra=date(2024, 1, 1), vedtak="Vedtak", **maal)
    value(db, "ledige_boliger", day(2026, 9, 30), 14)
    value(db, "bostedslose_registrert", day(2026, 9, 30), 29)
    then = state(db, OCTOBER)
    value(db, "ledige_boliger", day(2026, 10, 31), 28)
    value(db, "bostedslose_registrert", day(2026, 10, 31), 28)
    rows = compared("utvikling", then, state(db, NOVEMBER))
    assert [row["indikator"] for row in rows] == ["bostedslose_registrert", "ledige_boliger"]
    assert [row["rekkefolge"] for row in rows] == [1, 2]
    assert rows[0]["mot_maal"].startswith("3 flere enn måltallet")
    assert rows[0]["utenfor"]


# -- corrections -----------------------------------------------------------------------------------


def test_a_correction_is_of_the_same_period_and_no_development(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(db, "introprogram_deltakere", year(2025), 72, offentlig=False)
    value(db, "flyktninger_vedtatt", year(2025), 60, offentlig=True, kilde="imdi_bosetting")
    then = state(db, OCTOBER)
    db.execute("UPDATE indikatorverdi SET verdi = 73 WHERE indikator = 'introprogram_deltakere'")
    db.execute("UPDATE indikatorverdi SET verdi = 65 WHERE indikator = 'flyktninger_vedtatt'")
    now = state(db, NOVEMBER)
    assert news(then, now) == []
    found = {
        row["indikator"]: (row["forrige_verdi"], row["verdi"], row["hvem"])
        for row in compared("rettet", then, now)
    }
    assert found == {
        "introprogram_deltakere": (72, 73, "Kommunens eget register"),
        "flyktninger_vedtatt": (60, 65, KATALOG.kilder["imdi_bosetting"].navn),
    }


def test_what_differs_by_less_than_is_shown_is_no_correction(
    db: duckdb.DuckDBPyConnection,
) -> None:
    value(db, "bosatt_andel_av_vedtatt", quarter((2026, 2)), 76.71)
    then = state(db, OCTOBER)
    db.execute("UPDATE indikatorverdi SET verdi = 76.72")
    assert compared("rettet", then, state(db, NOVEMBER)) == []


# -- measures and homes ----------------------------------------------------------------------------


def measure(db: duckdb.DuckDBPyConnection, name: str, **more: Any) -> None:
    row = {
        "id": name,
        "kommunenr": NUMBER,
        "innsatsomrade": "Boliger",
        "mal": "Flere boliger",
        "prioritet": "1",
        "tiltak": f"Tiltak {name}",
        "ansvarlig": "Boligforetaket",
        "frist": date(2026, 12, 31),
        "status": "i_gang",
        **more,
    }
    insert(db, "tiltak", **row)


def test_new_late_moved_finished_and_removed_measures(db: duckdb.DuckDBPyConnection) -> None:
    measure(db, "ferdig")
    measure(db, "sent", frist=date(2026, 10, 15))
    measure(db, "utsatt", frist=date(2026, 11, 30))
    measure(db, "borte")
    measure(db, "som før")
    then = state(db, OCTOBER)
    db.execute("UPDATE tiltak SET status = 'ferdig' WHERE id = 'ferdig'")
    db.execute("UPDATE tiltak SET frist = DATE '2027-03-31' WHERE id = 'utsatt'")
    db.execute("DELETE FROM tiltak WHERE id = 'borte'")
    measure(db, "nytt")
    found = {row["tiltak"]: row["hva"] for row in compared("tiltak", then, state(db, NOVEMBER))}
    assert found == {
        "Tiltak ferdig": "I gang → ferdig",
        "Tiltak sent": "Fristen er passert",
        "Tiltak utsatt": "Fristen er flyttet fra 30.11.2026",
        "Tiltak borte": "Tatt ut av planen",
        "Tiltak nytt": "Nytt tiltak",
    }


def test_homes_and_contracts_in_and_out(db: duckdb.DuckDBPyConnection) -> None:
    september, october = day(2026, 9, 30), day(2026, 10, 31)
    cell(db, "bolig_bestand", "dag", september, 559, eierform="eid")
    cell(db, "leieforhold", "dag", september, None)
    then = state(db, OCTOBER)
    cell(db, "bolig_bestand", "dag", october, 560, eierform="eid")
    cell(db, "leieforhold", "dag", october, 672)
    rows = compared("boliger", then, state(db, NOVEMBER))
    assert [(row["slag"], row["forrige"], row["antall"], row["endring"]) for row in rows] == [
        ("Boliger kommunen eier", 559, 560, 1),
        ("Løpende leieforhold", None, 672, None),
    ]
    assert rows[1]["endring_synlighet"] == "skjult"


# -- the embedded default --------------------------------------------------------------------------


def test_the_oldest_extract_has_nothing_to_be_held_against() -> None:
    oldest = warehouse.warehouse(warehouse.extract_ids()[-1])
    result = ask(FIGURES["endringer/utvikling"], oldest, oldest.municipalities["9901"])
    assert result.rows == ()
    assert result.choices["mot"] == "ingen"


def test_any_earlier_extract_can_be_held_against() -> None:
    newest, *earlier = warehouse.extract_ids()
    store = warehouse.warehouse(newest)
    for name in earlier:
        given = {"mot": name}
        result = ask(FIGURES["endringer/utvikling"], store, store.municipalities["9901"], given)
        assert result.rows
        assert result.choices["mot"] == name
        finding = result.figure.finding(result)
        assert name[:4] in finding


def test_the_card_tells_each_as_a_sentence_with_the_way_to_its_figure() -> None:
    store = warehouse.warehouse(warehouse.current_id())
    result = ask(FIGURES["endringer/utvikling"], store, store.municipalities["9901"])
    text = markup.changes(result, {slug: page.title for slug, page in PAGES.items()})
    items = text.split("<li>")[1:]
    assert len(items) == 10
    assert f"{len(result.rows) - 10} til står i tabellen" in text
    for item, row in zip(items, result.rows, strict=False):
        assert item.startswith(f"<strong>{row['indikator_navn']}: ")
        # Some stand in no figure but are told of all the same.
        if row["side"]:
            assert row["side"] != FRONT
            assert f'href="/{row["side"]}?kommune=9901' in item
            assert f">{PAGES[row['side']].title}</a>" in item
    assert sum("<a href" in item for item in items) > 5
