"""From cases to cells: the one function that makes every table of counts.

A table's SQL file returns its cases, one row each: kommunenr and the columns of the period (from
the table `periode`), a column a dimension, and further values. A case whose dimension is NULL is
outside the population of the cuts that use the dimension. A table of persons also has `sperret`: a
household whose address is secret counts in the first, coarsest cut alone, so that it is in the
municipality's total and nowhere else.

A table that tells how long things last has a second file, `<table>_forlop.sql`, with the courses
behind its medians: the period, the dimensions of the cuts that have one, `kolonne` (which column it
is for) and what `median.sql` asks of a course.
"""

from datetime import date, timedelta
from importlib.resources import files

import duckdb
import pyarrow as pa

from boligkompass.aggregates.recipes import Recipe
from boligkompass.contracts import Column, Contract, cut_name

PERIOD_KEY = ("kommunenr", "periodetype", "periode_fra", "periode_til")
KRONER_STATUS = "kroner_synlighet"
PeriodRow = tuple[str, str, date, date]


def sql_text(name: str) -> str:
    """The text of one of the package's SQL files."""
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def as_contract(table: pa.Table, contract: Contract) -> pa.Table:
    """The table with the contract's columns, types and order."""
    return contract.sort(table.select(contract.schema.names).cast(contract.schema))


def count(con: duckdb.DuckDBPyConnection, contract: Contract, recipe: Recipe) -> pa.Table:
    """The table's cells, one GROUP BY a cut, cells without cases as 0."""
    periods = _periods(con, recipe)
    if periods.num_rows == 0:
        return contract.empty()
    con.register("periode", periods)
    con.execute(f"CREATE OR REPLACE TEMP TABLE sak AS {sql_text(contract.name)}")
    cells = "\nUNION ALL\n".join(
        _cut_sql(contract, cut, recipe, secret=_has_secrets(con, "sak")) for cut in contract.cuts
    )
    told = "".join(f"{_told_sql(name, contract)}, " for name in recipe.of_few)
    query = f"""
        SELECT
            row_number() OVER () AS nummer,
            * REPLACE (
                {told}
                CASE WHEN ({recipe.never_shown}) IS TRUE THEN 'skjult' ELSE synlighet END
                    AS synlighet
            )
        FROM ({cells})
        WHERE ({recipe.not_counted}) IS NOT TRUE
    """
    # Kept before it is fetched: with the cells of a whole country DuckDB 1.5.6 stands still when
    # this query on one thread gives Arrow directly.
    con.execute(f"CREATE OR REPLACE TEMP TABLE celle AS {query}")
    if recipe.medians:
        _fill_medians(con, contract, recipe)
    return as_contract(con.execute("SELECT * FROM celle").to_arrow_table(), contract)


def _has_secrets(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether some of the table's cases may be of households whose address is secret."""
    known = con.execute(f"SELECT * FROM {table} LIMIT 0").to_arrow_table().column_names
    return "sperret" in known


def _fill_medians(con: duckdb.DuckDBPyConnection, contract: Contract, recipe: Recipe) -> None:
    """The cells' medians, from the courses behind them."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE forlop_sak AS {sql_text(f'{contract.name}_forlop')}")
    secret = _has_secrets(con, "forlop_sak")
    for column, cuts in recipe.medians.items():
        courses = "\nUNION ALL\n".join(
            _courses_sql(contract, cut, column, secret=secret)
            for cut in contract.cuts
            if cut_name(cut) in cuts
        )
        con.execute(f"CREATE OR REPLACE TEMP TABLE forlop AS {courses}")
        con.execute(
            f"UPDATE celle SET {column} = halvparten.median FROM median_av('forlop') AS halvparten "
            "WHERE halvparten.celle = celle.nummer"
        )


def _courses_sql(contract: Contract, cut: tuple[str, ...], column: str, *, secret: bool) -> str:
    """The courses of one cut's cells."""
    matches = [f"sak.{name} = celle.{name}" for name in PERIOD_KEY + cut]
    if secret and cut != contract.cuts[0]:
        matches.append("NOT sak.sperret")
    return f"""
        SELECT celle.nummer AS celle, sak.innen, sak.dager, sak.slutt
        FROM celle
        JOIN forlop_sak AS sak ON {" AND ".join(matches)}
        WHERE celle.utsnitt = '{cut_name(cut)}' AND sak.kolonne = '{column}'
    """


def _periods(con: duckdb.DuckDBPyConnection, recipe: Recipe) -> pa.Table:
    """What each municipality is counted for: the table `periode`."""
    reported = " INTERSECT ".join(f"SELECT kommunenr FROM {name}" for name in recipe.registers)
    spans = con.execute(
        f"SELECT kommunenr, {recipe.first}, {recipe.last} FROM {recipe.registers[0]} "
        f"WHERE kommunenr IN ({reported}) GROUP BY kommunenr"
    ).fetchall()
    today = _last_day(con)
    rows = [
        (kommunenr, period.periodetype, period.fra, period.til)
        for kommunenr, first, last in spans
        if first is not None and first <= last
        for period in (
            *recipe.periods(first, last),
            *(recipe.so_far(first, today) if recipe.so_far else ()),
        )
    ]
    if recipe.counted_on is not None:
        rows = _when_counted(con, recipe.registers[0], recipe.counted_on, rows)
    return pa.Table.from_pylist([dict(zip(PERIOD_KEY, row, strict=True)) for row in rows])


def _when_counted(
    con: duckdb.DuckDBPyConnection, register: str, column: str, rows: list[PeriodRow]
) -> list[PeriodRow]:
    """The snapshots of `rows`, each moved to the last day of its month that was counted by then."""
    counted = set(con.execute(f"SELECT DISTINCT kommunenr, {column} FROM {register}").fetchall())
    moved: dict[PeriodRow, None] = {}
    for kommunenr, kind, _, end in rows:
        days = (end - timedelta(days=back) for back in range(end.day))
        day = next((day for day in days if (kommunenr, day) in counted), None)
        if day is not None:
            moved[kommunenr, kind, day, day] = None
    return list(moved)


def _last_day(con: duckdb.DuckDBPyConnection) -> date:
    row = con.execute("SELECT getvariable('siste')").fetchone()
    assert row is not None
    last: date = row[0]
    return last


def _cut_sql(contract: Contract, cut: tuple[str, ...], recipe: Recipe, *, secret: bool) -> str:
    """The cells of one cut: every cell there can be, with the cases that fall in it.

    `secret` says that some cases may be of households whose address is secret.
    """
    dimensions = ", ".join(
        f"celle.{name}" if name in cut else f"NULL::VARCHAR AS {name}"
        for name in contract.dimensions
    )
    key = PERIOD_KEY + cut
    matches = [f"sak.{name} = celle.{name}" for name in key]
    if secret and cut != contract.cuts[0]:
        matches.append("NOT sak.sperret")
    values = [_value_sql(column, contract, recipe) for column in _values(contract)]
    return f"""
        SELECT
            {", ".join(f"celle.{name}" for name in PERIOD_KEY)},
            '{cut_name(cut)}' AS utsnitt,
            {dimensions},
            {recipe.values.get("antall", "count(sak.kommunenr)")} AS antall,
            {"".join(f"{value}, " for value in values)}
            'vist' AS synlighet
        FROM ({_cells_sql(contract, cut, recipe)}) AS celle
        LEFT JOIN sak ON {" AND ".join(matches)}
        GROUP BY {", ".join(f"celle.{name}" for name in key)}
    """


def _values(contract: Contract) -> list[Column]:
    """The further values of a cell: the columns that are not its key, its count or its status."""
    known = {*contract.key, "antall", "synlighet"}
    return [column for column in contract.columns if column.name not in known]


def _value_sql(column: Column, contract: Contract, recipe: Recipe) -> str:
    """A further value of a cell: what the recipe says, a sum, or the status of the kroner.

    A sum is 0 in a cell without cases; NULL where there are cases and it is known for none. Medians
    of courses come later. `kroner_synlighet` is of the column that is in kroner.
    """
    name = column.name
    if name == KRONER_STATUS:
        kroner = next(f"sak.{other.name}" for other in contract.columns if other.unit == "kr")
        hidden = f"sum({kroner}) > 0 AND av_faa({kroner})"
        return f"CASE WHEN {hidden} THEN 'skjult' ELSE 'vist' END AS {name}"
    if name in recipe.medians:
        return f"NULL::BIGINT AS {name}"
    total = f"round(sum(sak.{name}))"
    if name in recipe.of_few:
        total = f"CASE WHEN NOT av_faa(sak.{name}) THEN {total} END"
    summed = f"CASE WHEN count(sak.kommunenr) = 0 THEN 0 ELSE {total} END"
    return f"({recipe.values.get(name, summed)})::BIGINT AS {name}"


def _told_sql(name: str, contract: Contract) -> str:
    """A sum that is NULL where few bring it, and in the other parts of the same whole with it: what
    one part lacks is else the whole less the others."""
    whole = ", ".join((*PERIOD_KEY, "utsnitt", *contract.cuts[0]))
    told = f"bool_and({name} IS NOT NULL) OVER (PARTITION BY {whole})"
    return f"CASE WHEN {told} THEN {name} END AS {name}"


def _cells_sql(contract: Contract, cut: tuple[str, ...], recipe: Recipe) -> str:
    """Every combination of the code lists; a dimension of free text only as it occurs."""
    codes = {name: contract.column(name).codes for name in cut}
    if None in codes.values():
        known = " AND ".join(f"{name} IS NOT NULL" for name in cut)
        return f"SELECT DISTINCT {', '.join(PERIOD_KEY + cut)} FROM sak WHERE {known}"
    lists = [
        f"CROSS JOIN (SELECT kode AS {name} FROM kodeverk WHERE navn = '{navn}')"
        for name, navn in codes.items()
    ]
    since = [_since_sql(*recipe.optional[name]) for name in cut if name in recipe.optional]
    return " ".join(["SELECT * FROM periode", *since, *lists])


def _since_sql(register: str, since: str) -> str:
    """A join that leaves only the periods for which the register tells of an optional dimension."""
    return f"""
        SEMI JOIN (
            SELECT kommunenr, date_trunc('month', {since}) AS dag FROM {register} GROUP BY kommunenr
        ) AS kjent ON kjent.kommunenr = periode.kommunenr AND periode.periode_fra >= kjent.dag
    """
