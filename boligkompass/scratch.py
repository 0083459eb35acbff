"""A database in memory for one computation of publishing: Arrow tables in, Arrow tables out."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa


@contextmanager
def database(threads: int | None = None, **tables: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database that sees `tables` under their names, and goes when the block ends.

    It fetches no extension and draws no progress bar of its own. Small tables are quicker with one
    thread.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        config["threads"] = threads
    with duckdb.connect(":memory:", config=config) as con:
        con.execute("SET enable_progress_bar = false")
        for name, table in tables.items():
            con.register(name, table)
        yield con
