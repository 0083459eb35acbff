"""The owner's own report of what is hidden and why: by table, and row by row.

It tells which rule hides a number, and so how large the number about is. It is for whoever
publishes, and never goes with an extract. No hidden count stands in it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.codes import label
from boligkompass.contracts import Contract
from boligkompass.disclosure import Protected
from boligkompass.protection import TableRule
from boligkompass.spreadsheets import harmless, norwegian_csv
from boligkompass.tables import TABLES

HEADINGS = (
    "kommunenr", "kommune", "tabell", "utsnitt", "periodetype", "fra", "til", "hva", "hvorfor"
)  # fmt: skip
_REASONS = {
    "smaa_tall": "Antallet er under grensen.",
    "null_av_faa": "0 eller alle av færre enn ti i en følsom tabell.",
    "kan_regnes_ut": "Vises det, kan et annet skjult tall regnes ut.",
    "skjult_foer": "Det var skjult i et tidligere uttrekk.",
    "aldri_vist": "Det vises aldri for seg, bare i en sum.",
    "kroner": "Bare kronene: de kommer fra få boliger, mest fra én, eller røper slike.",
}
_UNSAFE = "Kan regnes ut likevel, av det som er offentlig eller publisert før."
_MONEY = "kroner_synlighet"


@dataclass(frozen=True)
class TableReport:
    """How many numbers a table has, and how many are hidden, by rule."""

    tabell: str
    tall: int
    grunner: Mapping[str, int]

    @property
    def skjulte(self) -> int:
        """The hidden numbers, without kroner that are hidden where the count is shown."""
        return sum(number for reason, number in self.grunner.items() if reason != "kroner")


@dataclass(frozen=True)
class OwnerReport:
    """What is hidden, and what could be done about it.

    `forslag` are the rows of the table `skjerming` that have a proposal; `ukjente` the choices of
    cuts to leave out that no number has; `usikre` the hidden numbers that can be told all the same.
    `linjer` are rows of HEADINGS.
    """

    tabeller: tuple[TableReport, ...]
    forslag: tuple[Mapping[str, Any], ...]
    ukjente: tuple[str, ...]
    usikre: int
    linjer: tuple[tuple[str, ...], ...]

    def as_csv(self) -> bytes:
        """Every hidden number as a row, for Norwegian Excel; never how large it is."""
        return norwegian_csv(HEADINGS, ([harmless(text) for text in line] for line in self.linjer))


def owner_report(
    protected: Protected,
    skjerming: pa.Table,
    rules: Mapping[str, TableRule],
    names: Mapping[str, str],
    counted: Mapping[str, pa.Table],
) -> OwnerReport:
    """What the owner is told of an extract.

    `names` are those of the municipalities by code; `counted` all tables of counts, with the cuts
    that are left out too.
    """
    unsafe = Counter(protected.unsafe)
    lines = [
        line
        for name, reasons in protected.reasons.items()
        for line in _lines(TABLES[name], protected.tables[name], reasons, unsafe, names)
    ]
    return OwnerReport(
        tuple(
            _table(name, protected.tables[name], reasons)
            for name, reasons in protected.reasons.items()
            if len(reasons)
        ),
        tuple(row for row in skjerming.to_pylist() if row["forslag"]),
        tuple(_unknown_choices(counted, rules)),
        len(unsafe) + len(protected.lost),
        tuple(lines),
    )


def _table(name: str, table: pa.Table, reasons: pa.Array) -> TableReport:
    counted = Counter(reason for reason in reasons.to_pylist() if reason is not None)
    counted["kroner"] = pc.sum(_only_kroner(table, reasons)).as_py() or 0
    return TableReport(name, table.num_rows, {r: counted[r] for r in _REASONS if counted[r]})


def _only_kroner(table: pa.Table, reasons: pa.Array) -> pa.Array:
    """For each row, whether its kroner are hidden and its count is shown."""
    if _MONEY not in table.column_names:
        return pa.array([False] * table.num_rows, pa.bool_())
    return pc.and_(pc.equal(table[_MONEY], "skjult"), pc.is_null(reasons))


def _unknown_choices(
    counted: Mapping[str, pa.Table], rules: Mapping[str, TableRule]
) -> Iterator[str]:
    """The choices of cuts to leave out that no number has, of tables that have any."""
    for name, rule in rules.items():
        if rule.utelat and name in counted and counted[name].num_rows:
            kinds = counted[name].group_by(["utsnitt", "periodetype"]).aggregate([])
            there = set(zip(*(kinds[c].to_pylist() for c in kinds.column_names), strict=True))
            for cut, kind in rule.utelat:
                if (cut, kind) not in there:
                    yield f"{TABLES[name].title}: «{cut}:{kind}»"


def _lines(
    contract: Contract,
    table: pa.Table,
    reasons: pa.Array,
    unsafe: Mapping[tuple[str, int], int],
    names: Mapping[str, str],
) -> Iterator[tuple[str, ...]]:
    """A line for each number that is hidden, or whose kroner are."""
    kroner = _only_kroner(table, reasons)
    wanted = pc.indices_nonzero(pc.or_(pc.is_valid(reasons), kroner))
    chosen = table.take(wanted).to_pylist()
    for place, row in zip(wanted.to_pylist(), chosen, strict=True):
        why = _REASONS[reasons[place].as_py() or "kroner"]
        if (contract.name, place) in unsafe:
            why = f"{why} {_UNSAFE}"
        yield (
            row["kommunenr"],
            names.get(row["kommunenr"], ""),
            contract.title,
            row["utsnitt"],
            label("periodetype", row["periodetype"]),
            row["periode_fra"].isoformat(),
            row["periode_til"].isoformat(),
            _classes(contract, row),
            why,
        )


def _classes(contract: Contract, row: Mapping[str, Any]) -> str:
    """What the number is of, in words: «Årsak: Uten bolig»."""
    columns = [c for c in map(contract.column, contract.dimensions) if row[c.name] is not None]
    words = (label(c.codes, row[c.name]) if c.codes else row[c.name] for c in columns)
    parts = [f"{c.title}: {word}" for c, word in zip(columns, words, strict=True)]
    return ", ".join(parts) or "I alt"
