"""A whole invented country: what the makers of a national installation must be able to carry.

As many municipalities and municipal homes as Norway has, with ten years of tenancies and
applications behind them, in the files that a municipality would deliver. Nothing here is about a
real place or person: the municipalities have numbers and names that no real one has had. The rows
are the same each time and everywhere; they are thrown with md5, which no version changes.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import duckdb

from boligkompass import scratch

DATO = date(2026, 11, 1)
MUNICIPALITIES = 357
HOMES = 115_583  # KOSTRA 2023, the country as a whole.
FIRST = date(2016, 11, 1)
INDICATORS = "indikatorverdi"
REGISTERS = (
    "bolig",
    "ledighet",
    "leieforhold_sak",
    "anskaffelse",
    "bosettingssak",
    "soknadssak",
    "bostedslossak",
    "opphold",
    "introdeltaker",
    "maal",
    "ramme",
)

_MACROS = """
CREATE MACRO terning(n, salt, a, b) AS
    (md5_number_lower(salt || ':' || a || ':' || b) % n::UBIGINT)::BIGINT;
CREATE MACRO husstandsgruppe(personer, barn) AS CASE
    WHEN barn > 1 THEN 'flere_barn' WHEN barn = 1 THEN 'ett_barn'
    WHEN personer = 2 THEN 'par' ELSE 'enslig' END;
CREATE MACRO arsak(bolig_id, nr) AS
    ['uten_bolig', 'fare_for_miste', 'uegnet'][1 + terning(3, 'arsak', bolig_id, nr::VARCHAR)];
"""

# The longest row of tenancies that fits in ten years of the shortest ones.
_TENANCIES = """
CREATE TABLE leie AS
WITH lengde AS (
    SELECT
        kommunenr,
        bolig_id,
        nr,
        180 + terning(720, 'lengde', bolig_id, nr::VARCHAR)::INTEGER AS dager,
        7 + terning(60, 'tom', bolig_id, nr::VARCHAR)::INTEGER AS tomme,
        [1, 1, 1, 2, 2, 3, 4, 5][1 + terning(8, 'personer', bolig_id, nr::VARCHAR)] AS personer
    FROM hjem
    CROSS JOIN range(20) AS t(nr)
),
fra AS (
    SELECT
        *,
        getvariable('forste') - terning(400, 'start', bolig_id, kommunenr)::INTEGER
            + coalesce(sum(dager + tomme) OVER (
                PARTITION BY kommunenr, bolig_id ORDER BY nr
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), 0)::INTEGER AS fra
    FROM lengde
)
SELECT
    kommunenr,
    bolig_id,
    nr,
    personer,
    greatest(personer - 2, CASE WHEN personer = 2 THEN nr % 2 ELSE 0 END) AS barn,
    fra,
    CASE WHEN fra + dager <= getvariable('siste') THEN fra + dager END AS til,
    fra + dager + tomme AS neste
FROM fra
WHERE fra <= getvariable('siste')
"""


def write(folder: Path, municipalities: int = MUNICIPALITIES, homes: int = HOMES) -> Path:
    """Make a data folder's `katalog/kommuner.csv` rows and the deliveries of the country.

    `folder/leveranser/<register>.csv` holds all municipalities of one register, and
    `folder/leveranser/kommuner.csv` the rows that the catalogue needs. The folder of deliveries.
    """
    deliveries = folder / "leveranser"
    deliveries.mkdir(parents=True, exist_ok=True)
    with scratch.database() as con:
        _prepare(con, municipalities, homes)
        for name in (*REGISTERS, INDICATORS):
            _copy(con, _sql(name), deliveries / f"{name}.csv")
        _copy(con, _CATALOGUE_ROWS, deliveries / "kommuner.csv")
    return deliveries


_CATALOGUE_ROWS = """
SELECT
    kommunenr,
    navn,
    NULL AS fylke,
    NULL AS kostragruppe,
    NULL AS gyldig_fra,
    NULL AS gyldig_til,
    NULL AS etterfolger,
    'ja' AS oppdiktet
FROM kommune
"""


def _prepare(con: duckdb.DuckDBPyConnection, municipalities: int, homes: int) -> None:
    con.execute(_MACROS)
    for name, value in _variables(municipalities, homes):
        con.execute(f"SET VARIABLE {name} = $value", {"value": value})
    con.execute(f"CREATE TABLE kommune AS {_sql('kommune')}")
    con.execute(
        "CREATE TABLE hjem AS SELECT kommunenr, kommunenr || '-' || lpad(j::VARCHAR, 5, '0') "
        "AS bolig_id FROM kommune CROSS JOIN range(1, boliger + 1) AS t(j)"
    )
    con.execute(_TENANCIES)


def _variables(municipalities: int, homes: int) -> Iterator[tuple[str, object]]:
    yield "kommuner", municipalities
    yield "boliger", homes
    yield "forste", FIRST
    yield "siste", DATO - timedelta(days=1)


def _sql(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def _copy(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    target = str(path).replace("'", "''")
    con.execute(f"COPY (SELECT * FROM ({sql}) ORDER BY ALL) TO '{target}' (HEADER, DELIMITER ';')")
