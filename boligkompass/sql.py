"""Queries as files: one SELECT each, with a heading that says what it returns.

A file is `queries/<tema>/<navn>.sql`. Its opening comment holds TOML:

    /*
    tittel = "Innbyggere, publiserte og omregnede grenser"
    korn = "én rad per år og grenser"
    [parametre]
    kommunenr = "tekst"
    [kolonner]
    verdi = { tittel = "Innbyggere", enhet = "personer" }
    */

Columns may carry `enhet` (a unit, or "indikator" when the row's indicator decides), `desimaler`,
`koder` (a code list, or another column, which names the code list of each row; where it names none
the values stand as they are), and `intern = true` for what serves chart or sentence but is not
shown. A query that holds one municipality against others says `flere_kommuner = true`; any other
with a `kommunenr` is asked without what other municipalities own. The loader insists on one SELECT,
on exactly the declared parameters, and on exactly the declared columns with types that reach a
browser unharmed.

What several queries would else work out each for itself is a table of its own: a query without
parameters in `queries/utledet/`, worked out when a database is opened, and asked as any table.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from boligkompass.codes import KODEVERK
from boligkompass.contracts import SQL_TYPES, Contract
from boligkompass.formats import UNITS

# sum(integer) is HUGEINT, which reaches Vega as text; DECIMAL does so too.
ALLOWED_TYPES = frozenset({"BIGINT", "DOUBLE", "VARCHAR", "DATE", "BOOLEAN"})
PARAMETER_TYPES = {**SQL_TYPES, "tekster": "VARCHAR[]"}

# The folders of what is no query: worked out tables that queries ask, and tests of the data.
DERIVED, TESTS = "utledet", "tester"

# What every query may use, because SQL has no words for it.
MACROS = (
    """
    CREATE MACRO hittil(fra, til) AS
        month(fra) = 1 AND day(fra) = 1 AND fra < til AND year(fra) = year(til)
        AND NOT (month(til) = 12 AND day(til) = 31)
    """,
    """
    CREATE MACRO periodeform(fra, til) AS CASE
        WHEN fra = til THEN 'dag'
        WHEN month(fra) = 1 AND day(fra) = 1 AND month(til) = 12 AND day(til) = 31 THEN 'aar'
        WHEN date_diff('month', fra, til) = 0 THEN 'maaned'
        WHEN date_diff('month', fra, til) = 2 AND month(fra) % 3 = 1 THEN 'kvartal'
        ELSE 'delaar'
    END
    """,
    """
    CREATE MACRO den_gang(grenser, fra, siden) AS
        grenser = 'publisert' AND coalesce(year(fra) < siden, false)
    """,
    """
    CREATE MACRO neste_oppdatering(siste, mellom, forsinkelse) AS
        CAST(siste + to_months(CAST(mellom + forsinkelse AS INTEGER)) AS DATE)
    """,
    """
    CREATE MACRO andel_av(del, alle) AS CASE WHEN alle >= 10 THEN 100.0 * del / alle END
    """,
    """
    CREATE MACRO andel_vises(del, alle) AS CASE
        WHEN alle = 0 THEN 'ikke_aktuelt'
        WHEN andel_av(del, alle) IS NULL THEN 'skjult'
        ELSE 'vist'
    END
    """,
)


class QueryError(Exception):
    """A query file breaks its own heading; the message names the file and what is wrong."""


@dataclass(frozen=True)
class QueryColumn:
    """One column that a query returns.

    `unit` is None for what is not a measure; `codes` is a code list, or the column that names one.
    """

    name: str
    title: str
    unit: str | None = None
    decimals: int = 0
    codes: str | None = None
    internal: bool = False


@dataclass(frozen=True)
class Query:
    """One query: what it asks, of which tables, with which parameters, and what comes back.

    `compares` is whether it reads more municipalities than the one it is asked about.
    """

    id: str
    title: str
    grain: str
    sql: str
    parameters: Mapping[str, str]
    columns: tuple[QueryColumn, ...]
    tables: frozenset[str]
    compares: bool = False


def empty_database(
    contracts: Mapping[str, Contract], queries: Mapping[str, Query] | None = None
) -> duckdb.DuckDBPyConnection:
    """An in-memory database with every table of `contracts`, empty: to check queries against.

    The worked out tables among `queries` follow what is put into the others.
    """
    database = duckdb.connect(":memory:")
    for contract in contracts.values():
        columns = ", ".join(f'"{c.name}" {SQL_TYPES[c.type]}' for c in contract.columns)
        database.execute(f'CREATE TABLE "{contract.name}" ({columns})')
    add_macros(database)
    for name, query in derived(queries or {}):
        add_view(database, name, query)
    return database


def add_view(database: duckdb.DuckDBPyConnection, name: str, query: Query) -> None:
    """Give a database a worked out table that is worked out each time it is asked."""
    database.execute(f'CREATE VIEW "{name}" AS {query.sql}')


def add_macros(database: duckdb.DuckDBPyConnection) -> None:
    """Give a database what queries may use: `hittil(fra, til)`, whether a period is a year so far;
    `periodeform(fra, til)`, its form (dag, maaned, kvartal, aar, delaar);
    `den_gang(grenser, fra, siden)`, whether a value is as published of another area than today's,
    which the municipality has had since the year `siden` (NULL: always);
    `neste_oppdatering(siste, mellom, forsinkelse)`, the day when what follows a period that ended
    on the day `siste` is due, from the months between updates and the months of delay;
    `andel_av(del, alle)`, a share in per cent, which is given of ten or more only, and
    `andel_vises(del, alle)`, its `synlighet` (a part or a whole that is NULL is hidden)."""
    for macro in MACROS:
        database.execute(macro)


def _heading(text: str, name: str) -> tuple[dict[str, Any], str]:
    if not text.startswith("/*") or "*/" not in text:
        raise QueryError(f"{name}: filen må begynne med en kommentar som beskriver spørringen.")
    heading, _, body = text[2:].partition("*/")
    try:
        return tomllib.loads(heading), body.strip()
    except tomllib.TOMLDecodeError as error:
        raise QueryError(f"{name}: hodet er ikke gyldig TOML: {error}") from None


def _columns(entries: Mapping[str, Mapping[str, Any]], name: str) -> tuple[QueryColumn, ...]:
    columns = []
    for key, entry in entries.items():
        unknown = entry.keys() - {"tittel", "enhet", "desimaler", "koder", "intern"}
        unit, codes = entry.get("enhet"), entry.get("koder")
        if unknown or "tittel" not in entry:
            raise QueryError(f"{name}: kolonnen «{key}» har feil felter i hodet.")
        if unit is not None and unit != "indikator" and unit not in UNITS:
            raise QueryError(f"{name}: kolonnen «{key}» har ukjent enhet «{unit}».")
        if codes is not None and codes not in KODEVERK and codes not in entries.keys() - {key}:
            raise QueryError(f"{name}: kolonnen «{key}» viser til ukjent kodeverk «{codes}».")
        decimals, internal = entry.get("desimaler", 0), entry.get("intern", False)
        columns.append(QueryColumn(key, entry["tittel"], unit, decimals, codes, internal))
    return tuple(columns)


def parse(text: str, name: str, database: duckdb.DuckDBPyConnection) -> Query:
    """The query in `text`, checked against the empty tables of `database`; else QueryError."""
    heading, sql = _heading(text, name)
    missing = {"tittel", "korn", "kolonner"} - heading.keys()
    if missing:
        raise QueryError(f"{name}: hodet mangler {', '.join(sorted(missing))}.")
    parameters: dict[str, str] = heading.get("parametre", {})
    unknown = set(parameters.values()) - PARAMETER_TYPES.keys()
    if unknown:
        raise QueryError(f"{name}: ukjent parametertype {', '.join(sorted(unknown))}.")
    columns = _columns(heading["kolonner"], name)
    _check_statement(sql, parameters, name, database)
    typed = _with_nulls(sql, parameters)
    _check_columns(typed, columns, name, database)
    tables = _tables(typed, name, database)
    compares = heading.get("flere_kommuner", False) or "kommunenr" not in parameters
    return Query(
        name, heading["tittel"], heading["korn"], sql, parameters, columns, tables, compares
    )


def _check_statement(
    sql: str, parameters: Mapping[str, str], name: str, database: duckdb.DuckDBPyConnection
) -> None:
    try:
        statements = database.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(f"{name}: kan ikke tolkes: {error}") from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise QueryError(f"{name}: filen må inneholde én SELECT og ikke noe annet.")
    used = set(statements[0].named_parameters)
    if used != parameters.keys():
        wrong = ", ".join(sorted(used ^ parameters.keys()))
        raise QueryError(f"{name}: parametrene i hodet og i spørringen er ulike: {wrong}.")


def _with_nulls(sql: str, parameters: Mapping[str, str]) -> str:
    """The statement with typed NULLs for its parameters: DuckDB describes no others."""
    for parameter in sorted(parameters, key=len, reverse=True):
        sql_type = PARAMETER_TYPES[parameters[parameter]]
        sql = sql.replace(f"${parameter}", f"CAST(NULL AS {sql_type})")
    return sql


def _check_columns(
    typed: str, columns: tuple[QueryColumn, ...], name: str, database: duckdb.DuckDBPyConnection
) -> None:
    try:
        described = database.execute(f"DESCRIBE ({typed}\n)").fetchall()
    except duckdb.Error as error:
        raise QueryError(f"{name}: kan ikke kjøres mot kontraktene: {error}") from None
    found = [row[0] for row in described]
    declared = [column.name for column in columns]
    if found != declared:
        raise QueryError(f"{name}: hodet lover kolonnene {declared}, spørringen gir {found}.")
    for column, sql_type in ((row[0], row[1]) for row in described):
        if sql_type not in ALLOWED_TYPES:
            raise QueryError(f"{name}: kolonnen «{column}» har typen {sql_type}; gjør den om.")


def _tables(typed: str, name: str, database: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The tables that a statement reads, from its syntax tree; its own WITH parts are none."""
    row = database.execute("SELECT json_serialize_sql(?)", [typed]).fetchone()
    assert row is not None
    tree = json.loads(row[0])
    if tree["error"]:
        raise QueryError(f"{name}: kan ikke tolkes: {tree['error_message']}")
    known = {row[0] for row in database.execute("SHOW TABLES").fetchall()}
    return frozenset(_named(tree, frozenset()) & known)


def _named(node: Any, own: frozenset[str]) -> set[str]:
    """The tables named at or below a node of a syntax tree, except the statement's `own` parts."""
    if isinstance(node, list):
        return {table for part in node for table in _named(part, own)}
    if not isinstance(node, dict):
        return set()
    found: set[str] = set()
    # A WITH part sees those before it: one that is called like a table may still read that table.
    for part in node.get("cte_map", {}).get("map", []):
        found |= _named(part["value"], own)
        own |= {part["key"].lower()}
    if node.get("type") == "BASE_TABLE":
        found |= {node["table_name"].lower()} - own
    return found | _named([value for key, value in node.items() if key != "cte_map"], own)


def load(folder: Path, contracts: Mapping[str, Contract]) -> dict[str, Query]:
    """Every query under `folder` by id (`tema/navn`), the data tests in `tester/` left out.

    Worked out tables are among them; what asks one is said to ask the tables that it is made of.
    """
    queries: dict[str, Query] = {}
    with empty_database(contracts) as database:
        for path in sorted(folder.glob("*/*.sql"), key=lambda path: path.parent.name != DERIVED):
            if path.parent.name != TESTS:
                name = f"{path.parent.name}/{path.stem}"
                read = parse(path.read_text(encoding="utf-8"), name, database)
                queries[name] = replace(read, tables=_sources(read.tables, queries))
                if path.parent.name == DERIVED:
                    add_view(database, path.stem, read)
    return dict(sorted(queries.items()))


def derived(queries: Mapping[str, Query]) -> Iterator[tuple[str, Query]]:
    """The worked out tables among the queries: the name of each, and what makes it."""
    for query in queries.values():
        folder, _, name = query.id.partition("/")
        if folder == DERIVED:
            yield name, query


def _sources(tables: frozenset[str], queries: Mapping[str, Query]) -> frozenset[str]:
    """The same tables, with what a worked out one is made of in place of it."""
    made = {name: query.tables for name, query in derived(queries)}
    return frozenset().union(*(made.get(table, {table}) for table in tables))
