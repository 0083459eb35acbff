"""The data tests: SQL files that return rows that must not exist.

A test is `queries/tester/<navn>.sql`: one SELECT under a comment whose first line is the sentence
that says what a row means. It is asked of the tables of an extract before they are written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

PASSED, BROKEN = "bestått", "brutt"
SHOWN_ROWS = 5


class CheckError(Exception):
    """A test file is not a test; the message names the file."""


@dataclass(frozen=True)
class Outcome:
    """One test, run: its sentence, how many rows broke it, and the first of them in words."""

    name: str
    sentence: str
    rows: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        more = f" og {self.rows - len(self.examples)} til" if self.rows > SHOWN_ROWS else ""
        return f"{self.name}: {self.sentence} Brutt av {'; '.join(self.examples)}{more}."

    def entry(self) -> dict[str, str]:
        """How the manifest tells it."""
        result = BROKEN if self.rows else PASSED
        return {"navn": self.name, "kontroll": self.sentence, "resultat": result}


def run(folder: Path, tables: Mapping[str, pa.Table]) -> list[Outcome]:
    """The outcome of every test in `folder`, by name. CheckError for a file that is no test."""
    with duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    ) as database:
        for name, table in tables.items():
            database.register(name, table)
        return [_run(path, database) for path in sorted(folder.glob("*.sql"))]


def _run(path: Path, database: duckdb.DuckDBPyConnection) -> Outcome:
    text = path.read_text(encoding="utf-8")
    sentence, sql = _sentence(text, path.name)
    try:
        statements = database.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise CheckError(f"{path.name}: testen skal være én SELECT og ikke noe annet.")
        cursor = database.execute(sql)
        names = [column[0] for column in cursor.description or []]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise CheckError(f"{path.name}: testen kan ikke kjøres: {error}") from None
    examples = tuple(
        ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True))
        for row in rows[:SHOWN_ROWS]
    )
    return Outcome(path.stem, sentence, len(rows), examples)


def _sentence(text: str, name: str) -> tuple[str, str]:
    """The first line of the opening comment, and the SQL without that line."""
    first, _, rest = text.partition("\n")
    sentence = first.removeprefix("--").strip()
    if not first.startswith("--") or not sentence:
        raise CheckError(f"{name}: første linje skal være en kommentar som sier hva en rad betyr.")
    return sentence, rest
