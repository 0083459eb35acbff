"""What a new extract would change: held against the one that readers see before it.

Told to whoever publishes before anything is written. What sources have revised is kept in the
extract too, as the table `revisjon`.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from boligkompass import extracts, scratch, validation
from boligkompass.catalogue import Catalogue
from boligkompass.extracts import ExtractError, Manifest
from boligkompass.placing import Content
from boligkompass.tables import TABLES

VALUES, REVISIONS = "indikatorverdi", "revisjon"
# The source of a rate whose numerator and denominator come from two.
COMPUTED = "beregnet"
_KEY = TABLES[REVISIONS].key
_PERIOD = ("indikator", "periode_fra", "periode_til")


@dataclass(frozen=True)
class Before:
    """The extract that the new one comes after. Tables that cannot be read are not in `tables`."""

    id: str
    manifest: Manifest
    tables: Mapping[str, pa.Table]


@dataclass(frozen=True)
class TableChange:
    """A table whose rows are others than before; `before` None when it could not be read."""

    name: str
    before: int | None
    after: int


@dataclass(frozen=True)
class Periods:
    """An indicator with values of periods that had none: how many, and the newest of them."""

    indikator: str
    verdier: int
    fra: date
    til: date


@dataclass(frozen=True)
class Revised:
    """How many values of a source are others than before, and the one that moved the most."""

    kilde: str
    antall: int
    kommunenr: str
    indikator: str
    fra: date
    til: date
    forrige: float | None
    verdi: float | None


@dataclass(frozen=True)
class Changes:
    """All that differs. `tiltak` holds the names of measures: new, finished, and gone.

    `nye_verdier` and `borte` are values by source; `hentet` the sources fetched since, with the
    day before (None: new) and now.
    """

    before: str | None
    tabeller: tuple[TableChange, ...]
    kommuner_inn: tuple[str, ...]
    kommuner_ut: tuple[str, ...]
    perioder: tuple[Periods, ...]
    nye_verdier: Mapping[str, int]
    borte: Mapping[str, int]
    endret: tuple[Revised, ...]
    nye_tiltak: tuple[str, ...]
    ferdige_tiltak: tuple[str, ...]
    hentet: Mapping[str, tuple[date | None, date]]
    katalog: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether the new extract would tell nothing that the one before did not."""
        parts = (self.tabeller, self.kommuner_inn, self.kommuner_ut, self.hentet, self.katalog)
        return self.before is not None and not any(parts)


def before(data: Path, dato: date) -> Before | None:
    """The extract that one of the day `dato` follows; None when there is none that can be read.

    It is the current one, unless that is of a later day: then the newest until that day.
    """
    name = _name_before(data, dato)
    if name is None:
        return None
    folder = extracts.extracts_folder(data) / name
    try:
        manifest = extracts.read_manifest(folder)
    except ExtractError:
        return None
    found = {table: _read(folder, table, manifest) for table in TABLES}
    return Before(name, manifest, {name: rows for name, rows in found.items() if rows is not None})


def _name_before(data: Path, dato: date) -> str | None:
    try:
        current = extracts.current(data)
    except ExtractError:
        current = None
    if current is not None and extracts.split_id(current)[0] <= dato:
        return current
    older = (n for n in extracts.list_extracts(data) if extracts.split_id(n)[0] <= dato)
    return next(older, None)


def _read(folder: Path, name: str, manifest: Manifest) -> pa.Table | None:
    """A table as it was published; None when it is damaged: a new extract is what mends that."""
    if name not in manifest.tabeller:
        return None
    try:
        table = pq.read_table(folder / f"{name}.parquet", partitioning=None)
    except (OSError, pa.ArrowException):
        return None
    contract = TABLES[name]
    return None if validation.faults(table, contract, name) else validation.conform(table, contract)


def revisions(old: Before | None, values: pa.Table, sheets: Catalogue, dato: date) -> pa.Table:
    """The table `revisjon`: values public elsewhere that are others than in the extract before.

    A difference that no figure shows, beyond the decimals of the definition sheet, is none. What
    the source hides today is told as changed, without what it was. An extract of the same day
    `dato` is put right by the new one: what that had as revised is held against what it was then.
    """
    contract = TABLES[REVISIONS]
    if old is None or VALUES not in old.tables:
        return contract.empty()
    same_day = extracts.split_id(old.id)[0] == dato
    kept = old.tables.get(REVISIONS) if same_day else None
    with _held_against(old.tables[VALUES], values, sheets, kept) as database:
        changed = database.execute(
            f"""
            SELECT
                {", ".join(_KEY)},
                coalesce(forrige_uttrekk, $forrige) AS forrige_uttrekk,
                CASE WHEN synlighet <> 'skjult' THEN forrige_verdi END AS forrige_verdi,
                verdi,
                forrige_synlighet,
                synlighet
            FROM ({_REVISED}) WHERE offentlig
            """,
            {"forrige": old.id},
        ).to_arrow_table()
    return contract.sort(changed.cast(contract.schema))


def _held_against(
    old: pa.Table, new: pa.Table, sheets: Catalogue, kept: pa.Table | None = None
) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    decimals = {sheet.id: sheet.desimaler for sheet in sheets.indikatorer.values()}
    known = {"indikator": list(decimals), "desimaler": list(decimals.values())}
    schema = pa.schema([("indikator", pa.string()), ("desimaler", pa.int32())])
    kept = TABLES[REVISIONS].empty() if kept is None else kept
    return scratch.database(ny=new, gammel=old, kjent=kept, ark=pa.table(known, schema=schema))


# What is known to have been revised before (`kjent`) is held against what it was then.
_REVISED = f"""
    WITH begge AS (
        SELECT
            {", ".join(f"ny.{name}" for name in _KEY)},
            kjent.forrige_uttrekk,
            CASE WHEN kjent.kilde IS NULL THEN gammel.verdi ELSE kjent.forrige_verdi END
                AS forrige_verdi,
            ny.verdi AS verdi,
            coalesce(kjent.forrige_synlighet, gammel.synlighet) AS forrige_synlighet,
            ny.synlighet AS synlighet,
            ny.offentlig AND gammel.offentlig AS offentlig,
            coalesce(ark.desimaler, 6) AS desimaler
        FROM ny
        JOIN gammel USING ({", ".join(_KEY)})
        LEFT JOIN kjent USING ({", ".join(_KEY)})
        LEFT JOIN ark USING (indikator)
    )

    SELECT *
    FROM begge
    WHERE synlighet <> forrige_synlighet
        OR round(verdi, desimaler) <> round(forrige_verdi, desimaler)
"""


def compare(old: Before | None, content: Content, sheets: Catalogue) -> Changes:
    """What `content` would change against the extract before it; all is new when there is none."""
    was = old.tables if old else {}
    tabeller = tuple(_table_changes(was, content.tables))
    kommuner = set(old.manifest.kommuner) if old else set()
    earlier = was.get(VALUES, TABLES[VALUES].empty())
    with _held_against(earlier, content.tables[VALUES], sheets) as database:
        return Changes(
            before=old.id if old else None,
            tabeller=tabeller,
            kommuner_inn=tuple(sorted(set(content.kommuner) - kommuner)),
            kommuner_ut=tuple(sorted(kommuner - set(content.kommuner))),
            perioder=tuple(_new_periods(database)),
            nye_verdier=_only_in(database, "ny", "gammel"),
            borte=_only_in(database, "gammel", "ny"),
            endret=tuple(_revised(database)),
            nye_tiltak=_measures(content.tables, was, finished=False),
            ferdige_tiltak=_measures(content.tables, was, finished=True),
            hentet=_fetched(database),
            katalog=_catalogue_changes(old, content),
        )


def _table_changes(
    was: Mapping[str, pa.Table], now: Mapping[str, pa.Table]
) -> Iterator[TableChange]:
    for name in TABLES:
        if name != REVISIONS:
            table, earlier = now[name], was.get(name)
            if earlier is None and table.num_rows:
                yield TableChange(name, None, table.num_rows)
            elif earlier is not None and not _same(table, earlier):
                yield TableChange(name, earlier.num_rows, table.num_rows)


def _same(table: pa.Table, other: pa.Table) -> bool:
    """Whether the rows are the same, whenever they were fetched."""
    kept = [name for name in table.column_names if name != "hentet"]
    same: bool = table.select(kept).equals(other.select(kept))
    return same


def _new_periods(database: duckdb.DuckDBPyConnection) -> Iterator[Periods]:
    rows = database.execute(
        f"""
        SELECT indikator, count(*), max_by(periode_fra, periode_til), max(periode_til)
        FROM ny ANTI JOIN gammel USING ({", ".join(_PERIOD)})
        GROUP BY indikator ORDER BY indikator
        """
    ).fetchall()
    return (Periods(*row) for row in rows)


def _only_in(database: duckdb.DuckDBPyConnection, here: str, there: str) -> dict[str, int]:
    """Values by source that the one has and the other has not."""
    rows = database.execute(
        f"""
        SELECT kilde, count(*) FROM {here} ANTI JOIN {there} USING ({", ".join(_KEY)})
        GROUP BY kilde ORDER BY kilde
        """
    ).fetchall()
    return dict(rows)


def _revised(database: duckdb.DuckDBPyConnection) -> Iterator[Revised]:
    rows = database.execute(
        f"""
        SELECT
            kilde,
            count(*) OVER (PARTITION BY kilde) AS antall,
            kommunenr, indikator, periode_fra, periode_til, forrige_verdi, verdi
        FROM ({_REVISED})
        QUALIFY row_number() OVER (
            PARTITION BY kilde
            ORDER BY
                abs(verdi - forrige_verdi) / greatest(abs(verdi), abs(forrige_verdi)) DESC
                    NULLS LAST,
                abs(verdi - forrige_verdi) DESC NULLS LAST,
                {", ".join(_KEY)}
        ) = 1
        ORDER BY kilde
        """
    ).fetchall()
    return (Revised(*row) for row in rows)


def _measures(
    now: Mapping[str, pa.Table], was: Mapping[str, pa.Table], *, finished: bool
) -> tuple[str, ...]:
    """Measures that are new, or those that have been finished since."""
    earlier = {_measure(row): row for row in _rows(was, "tiltak")}
    return tuple(
        row["tiltak"]
        for row in _rows(now, "tiltak")
        if (
            row["status"] == "ferdig" and earlier.get(_measure(row), row)["status"] != "ferdig"
            if finished
            else _measure(row) not in earlier
        )
    )


def _measure(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["kommunenr"], row["id"]


def _rows(tables: Mapping[str, pa.Table], name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tables[name].to_pylist() if name in tables else []
    return rows


def _fetched(database: duckdb.DuckDBPyConnection) -> dict[str, tuple[date | None, date]]:
    """The public sources that were fetched since; own registers are of every extract's day."""
    rows = database.execute(
        """
        SELECT ny.kilde, gammel.dag, ny.dag
        FROM (
            SELECT kilde, max(hentet) AS dag
            FROM ny
            WHERE offentlig AND kilde <> $beregnet
            GROUP BY kilde
        ) AS ny
        LEFT JOIN (SELECT kilde, max(hentet) AS dag FROM gammel GROUP BY kilde) AS gammel
            USING (kilde)
        WHERE ny.dag > gammel.dag OR gammel.dag IS NULL AND ny.dag IS NOT NULL
        ORDER BY ny.kilde
        """,
        {"beregnet": COMPUTED},
    ).fetchall()
    return {kilde: (was, now) for kilde, was, now in rows}


def _catalogue_changes(old: Before | None, content: Content) -> tuple[str, ...]:
    """The files of the catalogue that are new, changed or gone."""
    if old is None:
        return ()
    was = dict(old.manifest.katalog)
    now = {name: sha256(text).hexdigest() for name, text in content.katalog.items()}
    return tuple(sorted(name for name in was | now if was.get(name) != now.get(name)))
