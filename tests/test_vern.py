"""Slik vernes små tall: what the page says of the rules, and how much is hidden."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import duckdb
import pytest
from figurproever import INVENTED, NUMBER, asking, finding, insert, note, value
from streamlit.testing.v1 import AppTest

from boligkompass import markup, protection, settings, warehouse
from boligkompass.choices import with_numbers
from boligkompass.contracts import SQL_TYPES
from boligkompass.extracts import ExtractError
from boligkompass.figures import FIGURES
from boligkompass.meta import META_TABLES
from boligkompass.protection import TableRule
from boligkompass.tables import TABLES

ask = asking("vern")
DEFAULTS = {
    name: TableRule(name, 5, name in ("bostedslos", "midlertidig"), "Fordi.")
    for name in ("bostedslos", "midlertidig", "rombehov")
}


@pytest.fixture(name="db")
def _with_catalogue(db: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The tables of the catalogue and the manifest besides."""
    for contract in META_TABLES.values():
        columns = ", ".join(f'"{c.name}" {SQL_TYPES[c.type]}' for c in contract.columns)
        db.execute(f'CREATE TABLE "{contract.name}" ({columns})')
    return db


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", html)).replace("\u00a0", " ")


# -- the rules -------------------------------------------------------------------------------------


def test_the_limit_and_the_sensitive_tables_are_those_of_the_catalogue() -> None:
    text = plain(markup.small_numbers(DEFAULTS))
    assert "Antall fra 1 til 4 skjules." in text
    assert (
        "I «Bostedsløse etter egen registrering» og «Midlertidig botilbud» skjules også 0" in text
    )
    assert "høyere grense" not in text


def test_limits_that_differ_are_told_from_the_lowest() -> None:
    rules = {**DEFAULTS, "rombehov": TableRule("rombehov", 8, False, "Fordi.")}
    text = plain(markup.small_numbers(rules))
    assert "Antall fra 1 til 4 skjules." in text
    assert "Noen tabeller har en høyere grense" in text


def test_without_sensitive_tables_nothing_is_said_of_none_and_all() -> None:
    text = plain(markup.small_numbers({"rombehov": TableRule("rombehov", 3, False, "Fordi.")}))
    assert "Antall fra 1 til 2 skjules." in text
    assert "100 prosent" not in text


@pytest.mark.parametrize("sign", [":", "..", ".", "*", "0"])
def test_every_sign_is_explained(sign: str) -> None:
    assert f"<dt>{sign}</dt>" in markup.small_numbers(DEFAULTS)


def test_each_table_has_its_reason_what_is_merged_and_what_is_left_out() -> None:
    rule = TableRule(
        "bosetting",
        5,
        False,
        "Fem kan være én familie.",
        ("Tre og fire er én klasse.",),
        (("husstandsstorrelse,klar_bolig", "kvartal"), ("status", "aar")),
    )
    text = plain(markup.protection_rules({"bosetting": rule}))
    assert "Bosetting av flyktninger" in text
    assert "Fem kan være én familie. Tre og fire er én klasse. " in text
    told = "Husstandens størrelse og bolig klar (kvartal) er utelatt, så resten kan vises."
    assert told in text
    assert "Status (år) er utelatt" in text


def test_what_the_catalogue_says_cannot_become_a_tag() -> None:
    rule = TableRule("bosetting", 5, False, "<script>", ("a & b",))
    html = markup.protection_rules({"bosetting": rule})
    assert "<script>" not in html
    assert "a &amp; b" in html


def test_the_shipped_rules_name_every_table_of_counts_about_people() -> None:
    rules = protection.load(settings.PROJECT / "data" / "katalog")
    text = plain(markup.protection_rules(rules))
    for contract in TABLES.values():
        if contract.personal_counts:
            assert contract.title in text


# -- how much is hidden ----------------------------------------------------------------------------


def covered(
    db: duckdb.DuckDBPyConnection, table: str, cells: int, zeros: int, hidden: int, **more: object
) -> None:
    row = {
        "kommunenr": NUMBER,
        "tabell": table,
        "utsnitt": "alle",
        "periodetype": "aar",
        "k": 5,
        "celler": cells,
        "nuller": zeros,
        "skjulte": hidden,
        **more,
    }
    insert(db, "skjerming", **row)


def named(db: duckdb.DuckDBPyConnection, *tables: str) -> None:
    for table in tables:
        insert(db, "manifest_tabell", tabell=table, tittel=TABLES[table].title)


def test_the_cuts_of_a_table_are_counted_together(db: duckdb.DuckDBPyConnection) -> None:
    covered(db, "soknad", 10, 2, 3)
    covered(db, "soknad", 30, 8, 7, utsnitt="arsak", forslag="Per år ville 3 av 7 blitt vist.")
    covered(db, "utkastelse", 4, 0, 4, k=8)
    covered(db, "rombehov", 0, 0, 0)
    covered(db, "bosetting", 99, 0, 99, kommunenr=INVENTED)
    named(db, "soknad", "utkastelse")
    result = ask(db, "skjerming")
    assert [r["tabell"] for r in result.rows] == ["Utkastelser", "Søknader om bolig"]
    told = [(r["celler"], r["nuller"], r["skjulte"], r["andel"], r["k"]) for r in result.rows]
    # 4 of 4 before 10 of 40.
    assert told == [(4, 0, 4, 100.0, 8), (40, 10, 10, 25.0, 5)]
    assert [r["forslag"] for r in result.rows] == [None, "Per år ville 3 av 7 blitt vist."]
    # 14 of 44 is 31,8 %.
    assert finding(result) == "14 av 44 tall er skjult (32 %)"
    assert note(result).startswith("10 av tallene er vist som 0.")


def test_nothing_hidden_is_told(db: duckdb.DuckDBPyConnection) -> None:
    covered(db, "soknad", 10, 0, 0)
    assert finding(ask(db, "skjerming")) == "Ingen av 10 tall er skjult"
    assert "vist som 0" not in note(ask(db, "skjerming"))


def test_an_older_extract_has_no_rows_and_says_so() -> None:
    """It was published before the table: the figure is among those without numbers."""
    figure = FIGURES["vern/skjerming"]
    assert "Uttrekk fra før dette ble målt" in figure.needs
    assert figure.empty is None


def test_indicators_near_to_people_with_what_is_hidden_here(
    db: duckdb.DuckDBPyConnection,
) -> None:
    sheets = {
        "bostedslose_registrert": (True, 5),
        "utkastelser": (True, 3),
        "innbyggere": (False, None),
    }
    columns = [r[0] for r in db.execute("DESCRIBE katalog_indikator").fetchall()]
    texts = dict.fromkeys(columns, "x")
    numbers = {
        name: 1
        for name in columns
        if name.endswith("maaneder") or name in ("desimaler", "maaneder_mellom")
    }
    for place, (name, (near, k)) in enumerate(sheets.items(), start=1):
        more = {"rekkefolge": place, "indikator": name, "personnaer": near, "k": k}
        insert(db, "katalog_indikator", **(texts | numbers | more))
    period = date(2025, 1, 1), date(2025, 12, 31)
    value(db, "bostedslose_registrert", period, None)
    value(db, "bostedslose_registrert", (date(2024, 1, 1), date(2024, 12, 31)), 12)
    value(db, "innbyggere", period, 40_000)
    result = ask(db, "personnaere")
    told = [(r["indikator"], r["k"], r["verdier"], r["skjulte"]) for r in result.rows]
    assert told == [("bostedslose_registrert", 5, 2, 1), ("utkastelser", 3, 0, 0)]
    assert finding(result) == "2 av indikatorene er personnære; 1 av dem har skjulte tall her"


# -- the page --------------------------------------------------------------------------------------

STORE = warehouse.warehouse(warehouse.current_id())


def page(number: str) -> str:
    app = AppTest.from_file(str(settings.PROJECT / "pages" / "navigation.py"), default_timeout=30)
    app.query_params["kommune"] = number
    app.switch_page("vern.py")
    app.run()
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


@pytest.mark.parametrize("number", with_numbers(STORE))
def test_the_page_stands_for_every_municipality(number: str) -> None:
    text = plain(page(number))
    assert "Slik vernes små tall" in text
    assert "Antall fra 1 til 4 skjules." in text
    assert "Noe er slått sammen" in text
    assert "av indikatorene er personnære" in text
    assert not re.search(r"\bNone\b", text)


def test_an_extract_whose_rules_cannot_be_read_is_not_opened(
    publish: Callable[..., str],
) -> None:
    name = publish()
    folder = settings.data_folder() / "uttrekk" / name
    (folder / "katalog" / protection.FILE).write_text("[bosetting]\nk = 1\n", encoding="utf-8")
    with pytest.raises(ExtractError, match="Katalogen i uttrekket"):
        warehouse.Warehouse(settings.data_folder(), name, warehouse.queries())
