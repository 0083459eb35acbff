"""What must hold of the rows of a register beyond their types, and what is merely odd of them.

Every rule says where it is broken, over a whole table at once.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass import validation
from boligkompass.contracts import Column, Contract
from boligkompass.faults import Level

# Excel writes days before its calendar, and empty ones, as 1900.
_FIRST_DAY = date(1901, 1, 1)
# What is agreed may lie some time ahead; what is further off was misread.
_AHEAD = timedelta(days=2 * 366)
_PLANNED_AHEAD = timedelta(days=30 * 366)
_INDICATOR = "indikator"


@dataclass(frozen=True)
class Broken:
    """Where a rule is broken (a mask over the rows), of which column, and how to say it.

    `{}` in the message is the value. What is `secret` is never repeated, not even in a report.
    """

    where: pa.Array
    column: str
    message: str
    advice: str
    level: Level = "feil"
    secret: bool = False


def broken(
    table: pa.Table, contract: Contract, today: date, indicators: Set[str]
) -> Iterator[Broken]:
    """Every rule that a row of `table` (with the contract's schema) breaks.

    Missing values are not told here: one that could not be read has been told already.
    """
    for column in contract.columns:
        values = table[column.name]
        for where, message, advice in validation.rules(values, column):
            yield Broken(where, column.name, message, advice)
        yield from _odd(values, column)
        if column.type == "dato":
            yield from _days(values, column, today)
        if column.name == _INDICATOR:
            unknown = pc.invert(pc.is_in(values, pa.array(sorted(indicators), pa.string())))
            where = pc.and_(pc.is_valid(values), unknown)
            advice = "Se indikatorer.toml for navnene."
            yield Broken(where, column.name, "{} er ikke en indikator i katalogen.", advice)
    yield from _order(table, contract)


def _odd(values: pa.ChunkedArray, column: Column) -> Iterator[Broken]:
    if column.sensible is None:
        return
    low, high = column.sensible
    where = pc.or_(pc.less(values, low), pc.greater(values, high))
    for wrong, _, _ in validation.rules(values, column):
        where = pc.and_not(where, wrong)
    message, advice = (
        "{} er uvanlig.",
        f"Vanlig er {low:g} til {high:g}: se etter at det er riktig.",
    )
    yield Broken(where, column.name, message, advice, "advarsel")


def _days(values: pa.ChunkedArray, column: Column, today: date) -> Iterator[Broken]:
    advice = "Rett datoen; er den eldre, skriv 01.01.1901."
    yield Broken(pc.less(values, _FIRST_DAY), column.name, "{} er for langt tilbake.", advice)
    limit = today + (_PLANNED_AHEAD if column.planned else _AHEAD)
    late = pc.greater(values, limit)
    yield Broken(late, column.name, "{} er for langt fram i tid.", "Rett datoen.")
    if not column.planned:
        ahead = pc.and_(pc.greater(values, today), pc.invert(late))
        advice = "Det regnes ikke med før dagen er kommet; se etter at datoen er riktig."
        yield Broken(ahead, column.name, "{} er ikke kommet ennå.", advice, "advarsel")


def _order(table: pa.Table, contract: Contract) -> Iterator[Broken]:
    for first, second in contract.order:
        before, after = contract.column(first), contract.column(second)
        where = pc.less(table[second], table[first])
        word = "før" if after.type == "dato" else "mindre enn"
        message = f"«{after.title}» er {word} «{before.title}»."
        yield Broken(where, second, message, "Rett en av dem.")
