"""The data tests: SQL files that return rows that must not exist.

A test is `queries/tester/<navn>.sql`: one SELECT under a comment whose first line is the sentence
that says what must hold. It is asked of the tables of an extract before they are written. What it
finds is an error, which stops the publishing, unless the second line says `-- nivå: advarsel`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

import duckdb
import pyarrow as pa

from boligkompass import formats, scratch
from boligkompass.catalogue import Catalogue
from boligkompass.faults import Fault, Level
from boligkompass.protection import TableRule
from boligkompass.tables import TABLES

PASSED, BROKEN, WARNED = "bestått", "brutt", "advarsel"
# A test that is broken by everything is told by its first rows and how many there are.
SHOWN_ROWS = 500
_LEVEL = "nivå:"
_ADVICE = {
    "feil": "Rett tallene der de kommer fra, og kjør kommandoen på nytt.",
    "advarsel": "Se om tallene stemmer med kilden.",
}


class CheckError(Exception):
    """A test file is not a test; the message names the file."""


@dataclass(frozen=True)
class Outcome:
    """One test, run: its sentence and level, how many rows broke it, the first of them in words."""

    name: str
    sentence: str
    level: Level
    rows: int
    examples: tuple[str, ...]

    def entry(self) -> dict[str, str]:
        """How the manifest tells it."""
        broken = BROKEN if self.level == "feil" else WARNED
        return {
            "navn": self.name,
            "kontroll": self.sentence,
            "resultat": broken if self.rows else PASSED,
            "rader": str(self.rows),
        }

    def faults(self) -> Iterator[Fault]:
        """A fault (or warning) for each row that was kept, and one for those beyond them."""
        place, advice = f"kontrollen {self.name}", _ADVICE[self.level]
        sentence = formats.lowered(self.sentence)
        for example in self.examples:
            message = f"{sentence} Ikke her: «{example}»."
            yield Fault(place, None, None, message, advice, value=example, level=self.level)
        beyond = self.rows - len(self.examples)
        if beyond:
            message = f"{sentence} Ikke her: {beyond} rader til."
            yield Fault(place, None, None, message, advice, level=self.level)


def run(folder: Path, tables: Mapping[str, pa.Table]) -> list[Outcome]:
    """The outcome of every test in `folder`, by name. CheckError for a file that is no test."""
    with scratch.database(**tables) as database:
        return [_run(path, database) for path in sorted(folder.glob("*.sql"))]


def inputs(
    tables: Mapping[str, pa.Table],
    sheets: Catalogue,
    dato: date,
    rules: Mapping[str, TableRule],
) -> dict[str, pa.Table]:
    """What a test may ask: the extract's tables, and beside them

    `celler` (every cell of the tables of counts; `k` is the least count that may be shown, NULL
    where any may), `katalog_indikator`, `katalog_del` (an indicator and one of the parts that make
    it up), `katalog_kilde` and `uttrekk` (one row: `dato`).
    """
    sheet_fields = ("enhet", "teller", "nevner", "tidspunkt", "personnaer", "k")
    known = [
        {"indikator": sheet.id, **{name: getattr(sheet, name) for name in sheet_fields}}
        for sheet in sheets.indikatorer.values()
    ]
    parts = [
        {"indikator": sheet.id, "del": part}
        for sheet in sheets.indikatorer.values()
        for part in sheet.deler
    ]
    sources = [{"kilde": one.id, "type": one.type} for one in sheets.kilder.values()]
    return {
        **tables,
        "celler": _cells(tables, rules),
        "katalog_indikator": pa.Table.from_pylist(known, schema=_SHEETS),
        "katalog_del": pa.Table.from_pylist(parts, schema=_PARTS),
        "katalog_kilde": pa.Table.from_pylist(sources, schema=_SOURCES),
        "uttrekk": pa.table({"dato": pa.array([dato], pa.date32())}),
    }


_SHEETS = pa.schema(
    [(name, pa.string()) for name in ("indikator", "enhet", "teller", "nevner", "tidspunkt")]
    + [("personnaer", pa.bool_()), ("k", pa.int64())]
)
_PARTS = pa.schema([("indikator", pa.string()), ("del", pa.string())])
_SOURCES = pa.schema([("kilde", pa.string()), ("type", pa.string())])
_CELL = ("kommunenr", "periodetype", "periode_fra", "periode_til", "utsnitt", "antall", "synlighet")


def _cells(tables: Mapping[str, pa.Table], rules: Mapping[str, TableRule]) -> pa.Table:
    parts = []
    for contract in TABLES.values():
        if contract.cuts:
            rows = tables[contract.name].select(_CELL)
            rule = rules.get(contract.name)
            added = (pa.scalar(contract.name), pa.scalar(rule and rule.k, pa.int64()))
            for name, value in zip(("tabell", "k"), added, strict=True):
                rows = rows.append_column(name, pa.repeat(value, rows.num_rows))
            parts.append(rows)
    return pa.concat_tables(parts)


def _run(path: Path, database: duckdb.DuckDBPyConnection) -> Outcome:
    sentence, level, sql = _heading(path.read_text(encoding="utf-8"), path.name)
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
        ", ".join(f"{name} {_text(value)}" for name, value in zip(names, row, strict=True))
        for row in rows[:SHOWN_ROWS]
    )
    return Outcome(path.stem, sentence, level, len(rows), examples)


def _text(value: Any) -> str:
    """A value as a Norwegian writes it, in a row that is told."""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return "tom" if value is None else str(value)


def _heading(text: str, name: str) -> tuple[str, Level, str]:
    """The sentence, the level, and the SQL that follows them."""
    first, _, rest = text.partition("\n")
    sentence = first.removeprefix("--").strip()
    if not first.startswith("--") or not sentence:
        raise CheckError(
            f"{name}: første linje skal være en kommentar som sier hva som skal gjelde."
        )
    second, _, after = rest.partition("\n")
    comment = second.removeprefix("--").strip()
    if not (second.startswith("--") and comment.startswith(_LEVEL)):
        return sentence, "feil", rest
    level = comment.removeprefix(_LEVEL).strip()
    if level not in get_args(Level):
        raise CheckError(f"{name}: nivået skal være «feil» eller «advarsel», ikke «{level}».")
    return sentence, "advarsel" if level == "advarsel" else "feil", after
