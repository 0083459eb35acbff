"""The municipalities: codes, names, validity and successors, from `katalog/kommuner.csv`.

Older codes stand in it too, so that a file with Levanger's 1719 can be told that it is 5037 now.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa

from boligkompass import validation
from boligkompass.catalogue import CatalogueError
from boligkompass.tables import TABLES

FILE = "kommuner.csv"
CONTRACT = TABLES["kommune"]
# SSB's centrality may be there or not.
OPTIONAL = ("sentralitet",)
COLUMNS = tuple(c.name for c in CONTRACT.columns if c.name not in OPTIONAL)


def load(folder: Path) -> pa.Table:
    """The table `kommune` from the catalogue's folder; CatalogueError names every fault."""
    return parse(text_in(folder))


@lru_cache(maxsize=4)
def parse(text: str) -> pa.Table:
    """The table `kommune` from the text of the file; CatalogueError names every fault."""
    rows, wrong = [], []
    for number, raw in enumerate(_rows(text), start=2):
        try:
            rows.append(_row(raw))
        except (ValueError, KeyError, AttributeError):
            wrong.append(f"{FILE}, rad {number}: en verdi kan ikke leses.")
    if wrong:
        raise CatalogueError("\n".join(wrong))
    table = CONTRACT.sort(CONTRACT.from_rows(rows))
    faults = validation.faults(table, CONTRACT, FILE)
    if faults:
        raise CatalogueError("\n".join(str(fault) for fault in faults))
    return table


def read_rows(folder: Path) -> list[dict[str, str]]:
    """The rows of the file as text; CatalogueError when it is not such a file."""
    return _rows(text_in(folder))


def text_in(folder: Path) -> str:
    """The text of the file; CatalogueError when it cannot be read."""
    try:
        return (folder / FILE).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CatalogueError(f"{FILE} finnes ikke i katalogen.") from None
    except UnicodeDecodeError:
        raise CatalogueError(f"{FILE} kan ikke leses: filen er ikke UTF-8.") from None


def _rows(text: str) -> list[dict[str, str]]:
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=";")
    if tuple(reader.fieldnames or ()) not in (COLUMNS, COLUMNS + OPTIONAL):
        raise CatalogueError(
            f"{FILE}: første rad skal være {';'.join(COLUMNS)}, og kan slutte med "
            f"{';'.join(OPTIONAL)}."
        )
    return list(reader)


def text_of(rows: Iterable[Mapping[str, str]]) -> str:
    """The file with these rows."""
    told = list(rows)
    columns = COLUMNS + OPTIONAL if any(OPTIONAL[0] in row for row in told) else COLUMNS
    buffer = StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(told)
    return buffer.getvalue()


def _row(raw: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {name: value.strip() or None for name, value in raw.items()}
    for name in ("gyldig_fra", "gyldig_til"):
        row[name] = date.fromisoformat(row[name]) if row[name] else None
    row["oppdiktet"] = {"ja": True, "nei": False}[row["oppdiktet"]]
    if row.get("sentralitet"):
        row["sentralitet"] = int(row["sentralitet"])
    return row
