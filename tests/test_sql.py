"""The loader of queries: what it refuses, what it finds out, and that all of ours are sound."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from boligkompass import settings, sql
from boligkompass.contracts import SQL_TYPES
from boligkompass.meta import META_TABLES
from boligkompass.sql import Query, QueryError
from boligkompass.tables import TABLES

CONTRACTS = {**TABLES, **META_TABLES}
QUERIES = sorted(
    path for path in settings.query_folder().glob("*/*.sql") if path.parent.name != "tester"
)


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    opened = sql.empty_database(CONTRACTS)
    yield opened
    opened.close()


def heading(columns: str = "navn = { tittel = 'Navn' }", parameters: str = "") -> str:
    return (
        "/*\ntittel = 'En prøve'\nkorn = 'én rad per kommune'\n"
        f"[parametre]\n{parameters}\n[kolonner]\n{columns}\n*/\n"
    )


def text(body: str, columns: str = "navn = { tittel = 'Navn' }", parameters: str = "") -> str:
    return heading(columns, parameters) + body


GOOD = text(
    "SELECT navn, count(*) AS antall FROM kommune WHERE kommunenr = $kommunenr GROUP BY navn",
    "navn = { tittel = 'Navn' }\n"
    "antall = { tittel = 'Antall', enhet = 'boliger', desimaler = 1, intern = true }",
    "kommunenr = 'tekst'",
)


def test_a_good_query_is_read_with_all_that_its_heading_says(
    database: duckdb.DuckDBPyConnection,
) -> None:
    query = sql.parse(GOOD, "tema/navn", database)
    assert (query.id, query.title, query.grain) == ("tema/navn", "En prøve", "én rad per kommune")
    assert query.parameters == {"kommunenr": "tekst"}
    name, count = query.columns
    assert (name.name, name.title, name.unit, name.internal) == ("navn", "Navn", None, False)
    assert (count.unit, count.decimals, count.internal) == ("boliger", 1, True)
    assert query.tables == {"kommune"}


def test_a_unit_may_be_the_row_s_indicator_and_codes_a_list(
    database: duckdb.DuckDBPyConnection,
) -> None:
    query = sql.parse(
        text(
            "SELECT verdi, synlighet FROM indikatorverdi",
            "verdi = { tittel = 'Verdi', enhet = 'indikator' }\n"
            "synlighet = { tittel = 'Synlighet', koder = 'synlighet' }",
        ),
        "tema/navn",
        database,
    )
    assert [column.unit for column in query.columns] == ["indikator", None]
    assert [column.codes for column in query.columns] == [None, "synlighet"]


def test_a_column_may_name_the_code_list_of_another(database: duckdb.DuckDBPyConnection) -> None:
    query = sql.parse(
        text(
            "SELECT utsnitt, coalesce(eierform, forvalter) AS gruppe FROM bolig_bestand",
            "utsnitt = { tittel = 'Utsnitt' }\ngruppe = { tittel = 'Gruppe', koder = 'utsnitt' }",
        ),
        "tema/navn",
        database,
    )
    assert [column.codes for column in query.columns] == [None, "utsnitt"]


KOMMUNE = "SELECT navn FROM kommune"
REFUSED = {
    "no heading": (KOMMUNE, "må begynne med en kommentar"),
    "a heading after the query": (KOMMUNE + "\n" + heading(), "må begynne med en kommentar"),
    "a heading without an end": ("/*\ntittel = 'x'\n" + KOMMUNE, "må begynne med en kommentar"),
    "bad TOML": ("/* tittel = */ " + KOMMUNE, "ikke gyldig TOML"),
    "no title": ("/*\nkorn = 'x'\n[kolonner]\n*/ " + KOMMUNE, "mangler tittel"),
    "nothing but a title": ("/*\ntittel = 'x'\n*/ " + KOMMUNE, "mangler kolonner, korn"),
    "no query": (heading(), "én SELECT"),
    "two statements": (text(KOMMUNE + "; " + KOMMUNE), "én SELECT"),
    "a statement after the first": (text(KOMMUNE + "; DROP TABLE kommune"), "én SELECT"),
    "INSERT": (text("INSERT INTO kommune (navn) VALUES ('x') RETURNING navn"), "én SELECT"),
    "UPDATE": (text("UPDATE kommune SET navn = 'x' RETURNING navn"), "én SELECT"),
    "DELETE": (text("DELETE FROM kommune RETURNING navn"), "én SELECT"),
    "COPY": (text("COPY kommune TO '/tmp/ut.csv'"), "én SELECT"),
    "ATTACH": (text("ATTACH '/tmp/annen.db'"), "én SELECT"),
    "PRAGMA": (text("PRAGMA enable_profiling"), "én SELECT"),
    "a PRAGMA that lists": (text("PRAGMA database_list"), "kan ikke kjøres"),
    "SET": (text("SET threads = 1"), "én SELECT"),
    "INSTALL": (text("INSTALL httpfs"), "én SELECT"),
    "CREATE": (text("CREATE TABLE ny AS " + KOMMUNE), "én SELECT"),
    "EXPLAIN": (text("EXPLAIN " + KOMMUNE), "én SELECT"),
    "what is no SQL": (text("VELG navn FRA kommune"), "kan ikke tolkes"),
    "an undeclared parameter": (
        text(KOMMUNE + " WHERE kommunenr = $kommunenr"),
        "er ulike: kommunenr",
    ),
    "an unused parameter": (text(KOMMUNE, parameters="aar = 'heltall'"), "er ulike: aar"),
    "a parameter without a name": (
        text(KOMMUNE + " WHERE kommunenr = ?", parameters="kommunenr = 'tekst'"),
        "er ulike",
    ),
    "an unknown parameter type": (
        text(KOMMUNE + " WHERE kommunenr = $nr", parameters="nr = 'nummer'"),
        "ukjent parametertype nummer",
    ),
    "an unknown table": (text("SELECT navn FROM kommuner"), "kan ikke kjøres"),
    "an unknown column": (text("SELECT namn AS navn FROM kommune"), "kan ikke kjøres"),
    "a column too many": (text("SELECT navn, fylke FROM kommune"), "hodet lover kolonnene"),
    "a column too few": (
        text(KOMMUNE, "navn = { tittel = 'Navn' }\nfylke = { tittel = 'Fylke' }"),
        "hodet lover kolonnene",
    ),
    "columns in another order": (
        text(
            "SELECT fylke, navn FROM kommune",
            "navn = { tittel = 'Navn' }\nfylke = { tittel = 'Fylke' }",
        ),
        "hodet lover kolonnene",
    ),
    "a column by another name": (text("SELECT navn AS kommune FROM kommune"), "lover kolonnene"),
    "a column without a title": (text(KOMMUNE, "navn = { enhet = 'boliger' }"), "feil felter"),
    "a column with a field of its own": (
        text(KOMMUNE, "navn = { tittel = 'Navn', farge = 'blå' }"),
        "feil felter",
    ),
    "an unknown unit": (text(KOMMUNE, "navn = { tittel = 'Navn', enhet = 'alen' }"), "«alen»"),
    "an unknown code list": (
        text(KOMMUNE, "navn = { tittel = 'Navn', koder = 'navneliste' }"),
        "«navneliste»",
    ),
    "a column that names its own code list": (
        text(KOMMUNE, "navn = { tittel = 'Navn', koder = 'navn' }"),
        "ukjent kodeverk «navn»",
    ),
}


@pytest.mark.parametrize(("query", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_unsound_is_refused_with_the_name_of_the_file(
    query: str, sentence: str, database: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(QueryError, match=re.escape(sentence)) as told:
        sql.parse(query, "tema/navn", database)
    assert str(told.value).startswith("tema/navn: ")


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        # PLATFORM.md, Streamlit 19: these reach a browser as text, or not at all.
        ("sum(1)", "HUGEINT"),
        ("1", "INTEGER"),
        ("1.5", "DECIMAL"),
        ("avg(1)::REAL", "FLOAT"),
        ("now()::TIMESTAMP", "TIMESTAMP"),
        ("now()", "TIMESTAMP WITH TIME ZONE"),
        ("[1]", "INTEGER[]"),
        ("{'a': 1}", "STRUCT"),
        ("INTERVAL 1 DAY", "INTERVAL"),
        ("NULL", "INTEGER"),
    ],
)
def test_a_type_that_a_browser_cannot_take_is_refused(
    expression: str, found: str, database: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(QueryError, match=f"«navn» har typen {re.escape(found)}"):
        sql.parse(text(f"SELECT {expression} AS navn"), "tema/navn", database)


@pytest.mark.parametrize(
    "expression", ["sum(1)::BIGINT", "1.5::DOUBLE", "'x'", "DATE '2026-11-01'", "true"]
)
def test_the_five_types_are_taken(expression: str, database: duckdb.DuckDBPyConnection) -> None:
    sql.parse(text(f"SELECT {expression} AS navn"), "tema/navn", database)


@pytest.mark.parametrize(
    ("body", "tables"),
    [
        ("SELECT 'x' AS navn", set()),
        ("SELECT navn FROM kommune", {"kommune"}),
        ("SELECT k.navn FROM Kommune AS k", {"kommune"}),
        ("SELECT navn FROM main.kommune", {"kommune"}),
        (
            "SELECT k.navn FROM kommune AS k JOIN maal AS m USING (kommunenr)"
            " LEFT JOIN ramme AS r ON r.kommunenr = k.kommunenr",
            {"kommune", "maal", "ramme"},
        ),
        (
            "SELECT navn FROM kommune WHERE kommunenr IN (SELECT kommunenr FROM maal)",
            {"kommune", "maal"},
        ),
        (
            "SELECT (SELECT max(vedtak) FROM maal) AS navn FROM (SELECT * FROM kommune)",
            {"kommune", "maal"},
        ),
        ("SELECT navn FROM kommune UNION ALL SELECT vedtak FROM maal", {"kommune", "maal"}),
        ("WITH egen AS (SELECT navn FROM kommune) SELECT navn FROM egen", {"kommune"}),
        (
            "WITH a AS (FROM maal), b AS (SELECT vedtak AS navn FROM a) SELECT navn FROM b",
            {"maal"},
        ),
        # What a statement calls itself is not read from the extract.
        ("WITH ramme AS (SELECT navn FROM kommune) SELECT navn FROM ramme", {"kommune"}),
        (
            "WITH ramme AS (FROM ramme) SELECT formal AS navn FROM ramme JOIN"
            " (WITH maal AS (FROM kommune) FROM maal) USING (kommunenr)",
            {"ramme", "kommune"},
        ),
        # Inside its own WITH a name is the statement's; beside it the extract's.
        (
            "SELECT navn FROM (WITH maal AS (SELECT navn FROM kommune) FROM maal)"
            " WHERE navn IN (SELECT vedtak FROM maal)",
            {"kommune", "maal"},
        ),
        ("SELECT navn FROM kommune WHERE navn <> 'FROM maal' -- maal", {"kommune"}),
        ("SELECT navn FROM katalog_indikator", {"katalog_indikator"}),
    ],
)
def test_the_tables_that_a_query_reads_are_found(
    body: str, tables: set[str], database: duckdb.DuckDBPyConnection
) -> None:
    assert sql.parse(text(body), "tema/navn", database).tables == tables


def test_a_parameter_whose_name_begins_like_another_s_is_its_own(
    database: duckdb.DuckDBPyConnection,
) -> None:
    query = text(
        "SELECT $nr AS navn, $nr_2 AS annet",
        "navn = { tittel = 'Navn' }\nannet = { tittel = 'Annet' }",
        "nr = 'tekst'\nnr_2 = 'dato'",
    )
    assert sql.parse(query, "tema/navn", database).parameters == {"nr": "tekst", "nr_2": "dato"}


# --- Ours -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ours() -> dict[str, Query]:
    return sql.load(settings.query_folder(), CONTRACTS)


def test_every_query_of_the_project_loads_under_its_path(ours: dict[str, Query]) -> None:
    assert QUERIES
    assert list(ours) == sorted(f"{path.parent.name}/{path.stem}" for path in QUERIES)


def test_each_query_reads_the_tables_it_is_said_to_and_no_others(ours: dict[str, Query]) -> None:
    # The oracle is DuckDB's binder: with just these tables a query binds, without one it does not.
    with sql.empty_database({}) as database:
        for query in ours.values():
            for table in query.tables:
                _create(table, database)
            _derive(ours, database)
            assert _binds(query, database), f"{query.id} reads more than {sorted(query.tables)}"
            for table in query.tables:
                database.execute(f"DROP TABLE {table}")
                assert not _binds(query, database), f"{query.id} does not read {table}"
                _create(table, database)
            for table in query.tables:
                database.execute(f"DROP TABLE {table}")


def _create(table: str, database: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(f'"{c.name}" {SQL_TYPES[c.type]}' for c in CONTRACTS[table].columns)
    database.execute(f"CREATE TABLE {table} ({columns})")


def _derive(queries: dict[str, Query], database: duckdb.DuckDBPyConnection) -> None:
    """Work out the tables for which what they are made of is there."""
    there = {row[0] for row in database.execute("SHOW TABLES").fetchall()}
    for name, query in sql.derived(queries):
        database.execute(f"DROP VIEW IF EXISTS {name}")
        if query.tables <= there:
            database.execute(f"CREATE VIEW {name} AS {query.sql}")


ANY = {
    "tekst": "x",
    "tekster": ["x"],
    "heltall": 1,
    "desimaltall": 1.5,
    "dato": date(2026, 1, 1),
    "ja_nei": True,
}


def _binds(query: Query, database: duckdb.DuckDBPyConnection) -> bool:
    given = {name: ANY[kind] for name, kind in query.parameters.items()}
    try:
        database.execute("EXPLAIN " + query.sql, given)
    except duckdb.CatalogException:
        return False
    return True


def test_the_data_tests_are_no_queries_of_ours(ours: dict[str, Query]) -> None:
    assert list(settings.query_folder().glob("tester/*.sql"))
    assert not [name for name in ours if name.startswith("tester/")]


def test_one_unsound_file_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "tema").mkdir()
    (tmp_path / "tema" / "god.sql").write_text(GOOD, encoding="utf-8")
    (tmp_path / "tema" / "vond.sql").write_text(KOMMUNE, encoding="utf-8")
    with pytest.raises(QueryError, match=r"^tema/vond: "):
        sql.load(tmp_path, CONTRACTS)


# --- Macros -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "so_far", "form"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), False, "aar"),
        (date(2026, 1, 1), date(2026, 10, 31), True, "delaar"),
        (date(2026, 1, 1), date(2026, 11, 15), True, "delaar"),
        (date(2026, 1, 1), date(2026, 12, 30), True, "delaar"),
        (date(2026, 1, 1), date(2026, 1, 1), False, "dag"),
        (date(2026, 12, 31), date(2026, 12, 31), False, "dag"),
        (date(2026, 10, 1), date(2026, 10, 31), False, "maaned"),
        (date(2024, 2, 1), date(2024, 2, 29), False, "maaned"),
        # January is a month, and the year so far at its end.
        (date(2026, 1, 1), date(2026, 1, 31), True, "maaned"),
        (date(2026, 1, 1), date(2026, 3, 31), True, "kvartal"),
        (date(2026, 7, 1), date(2026, 9, 30), False, "kvartal"),
        (date(2026, 10, 1), date(2026, 12, 31), False, "kvartal"),
        # Three months that are no quarter.
        (date(2026, 2, 1), date(2026, 4, 30), False, "delaar"),
        (date(2026, 4, 1), date(2026, 9, 30), False, "delaar"),
        # Levanger's two months; they are not counted from New Year.
        (date(2010, 8, 20), date(2010, 10, 20), False, "delaar"),
        # From New Year, but past the next one: not a year so far.
        (date(2012, 1, 1), date(2013, 6, 30), False, "delaar"),
    ],
)
def test_the_form_of_a_period(
    start: date, end: date, so_far: bool, form: str, database: duckdb.DuckDBPyConnection
) -> None:
    asked = database.execute("SELECT hittil($1, $2), periodeform($1, $2)", [start, end])
    assert asked.fetchone() == (so_far, form)


def test_no_value_has_no_form(database: duckdb.DuckDBPyConnection) -> None:
    asked = database.execute("SELECT hittil(NULL::DATE, NULL::DATE)")
    assert asked.fetchone() == (None,)
