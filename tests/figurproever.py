"""What the tests of figures share: tables so small that the answers are worked out by hand.

The tables are those of the fixture `db`: empty, but for the three municipalities named here.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import duckdb

from boligkompass import catalogue, settings
from boligkompass.contracts import SQL_TYPES, cut_name
from boligkompass.figures import FIGURES, present
from boligkompass.figures.base import Figure, Point, Result
from boligkompass.figures.words import subtitle
from boligkompass.meta import META_TABLES
from boligkompass.tables import TABLES
from boligkompass.warehouse import Municipality, Warehouse, queries

KATALOG = catalogue.load(settings.PROJECT / "data" / "katalog")
NUMBER, INVENTED, OTHER = "0001", "0002", "0003"
# The last day that counts is 31 October: the 3rd quarter of 2026 is over, the 4th and the year run.
TODAY, LAST = date(2026, 11, 1), date(2026, 10, 31)
NEW_YEAR = date(2027, 1, 1)
NB = "\u00a0"

Period = tuple[date, date]
Quarter = tuple[int, int]


def year(number: int) -> Period:
    return date(number, 1, 1), date(number, 12, 31)


def quarter(when: Quarter) -> Period:
    aar, number = when
    ends = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
    return date(aar, number * 3 - 2, 1), date(aar, *ends[number])


def day(*ymd: int) -> Period:
    return date(*ymd), date(*ymd)


# -- rows ------------------------------------------------------------------------------------------


def insert(db: duckdb.DuckDBPyConnection, table: str, **row: Any) -> None:
    """One row with the columns it names; the rest is NULL."""
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def value(
    db: duckdb.DuckDBPyConnection,
    indikator: str,
    period: Period,
    verdi: float | None,
    **more: Any,
) -> None:
    """One value of an indicator, the one that is shown; None is hidden."""
    row = {
        "kommunenr": NUMBER,
        "indikator": indikator,
        "periode_fra": period[0],
        "periode_til": period[1],
        "grenser": "publisert",
        "verdi": verdi,
        "synlighet": "skjult" if verdi is None else "vist",
        "vist": True,
        **more,
    }
    insert(db, "indikatorverdi", **row)


def cell(
    db: duckdb.DuckDBPyConnection,
    table: str,
    kind: str,
    period: Period,
    antall: int | None,
    **more: Any,
) -> None:
    """One cell of a table of counts, in the cut by the dimensions it names; None is hidden."""
    row = {
        "kommunenr": NUMBER,
        "periodetype": kind,
        "periode_fra": period[0],
        "periode_til": period[1],
        "utsnitt": cut_name(tuple(name for name in TABLES[table].dimensions if name in more)),
        "antall": antall,
        "synlighet": "skjult" if antall is None else "vist",
        **more,
    }
    insert(db, table, **row)


def with_names(db: duckdb.DuckDBPyConnection, **names: str) -> duckdb.DuckDBPyConnection:
    """The tables, and beside them the catalogue's names of some indicators."""
    columns = META_TABLES["katalog_indikator"].columns
    made = ", ".join(f'"{c.name}" {SQL_TYPES[c.type]}' for c in columns)
    db.execute(f"CREATE TABLE katalog_indikator ({made})")
    for indikator, navn in names.items():
        insert(db, "katalog_indikator", indikator=indikator, navn=navn)
    return db


# -- results ---------------------------------------------------------------------------------------


def asking(page: str) -> Callable[..., Result]:
    """`ask(db, name, number, today, **choices)`, which asks the figures of one page."""

    def ask(
        db: duckdb.DuckDBPyConnection,
        name: str,
        number: str = NUMBER,
        today: date = TODAY,
        **given: str,
    ) -> Result:
        return _ask(db, FIGURES[f"{page}/{name}"], number, today, given)

    return ask


def _ask(
    db: duckdb.DuckDBPyConnection,
    figure: Figure,
    number: str,
    today: date,
    given: Mapping[str, str],
) -> Result:
    """The figure's result on these tables, as a page would get it."""
    assert isinstance(figure.query, str)
    query = queries()[figure.query]
    fixed = {p.name: p.values for p in figure.parameters if not callable(p.values)}
    choices = {name: next(iter(values)) for name, values in fixed.items()} | dict(given)
    known = {"kommunenr": number, "dato": today, **figure.fixed, **choices}
    raw = db.execute(query.sql, {p: known[p] for p in query.parameters}).to_arrow_table()
    rows = present.rows(raw.to_pylist(), figure, query.columns, KATALOG)
    return Result(
        figure=figure,
        columns=figure.columns(query),
        municipality=Municipality(number, "Prøve", number == INVENTED),
        extract="2026-11-01.1",
        extract_date=today,
        choices=choices,
        rows=rows,
        schema=raw.schema,
        sheets=(),
        source_names=tuple(dict.fromkeys(row["kilde_navn"] for row in rows)),
    )


def finding(result: Result) -> str:
    return result.figure.finding(result).replace(NB, " ")


def note(result: Result) -> str:
    assert callable(result.figure.note)
    return result.figure.note(result).replace(NB, " ")


def under(result: Result) -> str:
    return subtitle(result).replace(NB, " ")


def point(result: Result) -> Point | None:
    assert result.figure.discuss is not None
    return result.figure.discuss(result)


def questions(store: Warehouse, number: str = "9901") -> dict[str, dict[str, Any]]:
    """A set of parameters for each query, as the first figure that uses it would ask."""
    asked: dict[str, dict[str, Any]] = {}
    for figure in FIGURES.values():
        if isinstance(figure.query, str) and figure.query not in asked:
            known = {"kommunenr": number, "dato": store.manifest.dato, **figure.fixed}
            known |= {p.name: next(iter(p.allowed(store))) for p in figure.parameters}
            wanted = store.query(figure.query).parameters
            asked[figure.query] = {name: known[name] for name in wanted}
    return asked
