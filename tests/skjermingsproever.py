"""Tiny tables of counts, to be protected in tests."""

from datetime import date
from typing import Any

import pyarrow as pa

from boligkompass import protection
from boligkompass.contracts import cut_name
from boligkompass.disclosure import Earlier, Protected, Terms, protect
from boligkompass.tables import TABLES

KOMMUNE = "9901"
Q1 = ("kvartal", date(2026, 1, 1), date(2026, 3, 31))
Q2 = ("kvartal", date(2026, 4, 1), date(2026, 6, 30))
Q3 = ("kvartal", date(2026, 7, 1), date(2026, 9, 30))
Q4 = ("kvartal", date(2026, 10, 1), date(2026, 12, 31))
YEAR = ("aar", date(2026, 1, 1), date(2026, 12, 31))
DAY = ("dag", date(2026, 10, 31), date(2026, 10, 31))
NORM = {"enslig": "2", "enslig_besok": "2", "par": "2", "ett_barn": "3", "flere_barn": "4+"}
Period = tuple[str, date, date]


def row(
    count: int | None, period: Period = Q1, persons: int | None = None, **values: Any
) -> dict[str, Any]:
    """One row of a table of counts; `values` are the codes of its cut and further columns."""
    kind, fra, til = period
    shown = "skjult" if count is None else "vist"
    found = {"kommunenr": KOMMUNE, "periodetype": kind, "periode_fra": fra, "periode_til": til}
    found |= {"antall": count, "synlighet": shown, **values}
    return found if persons is None else found | {"personer": persons}


def table(name: str, *rows: dict[str, Any]) -> pa.Table:
    """A table of counts. A row's cut is that of the dimensions it has codes of."""
    contract = TABLES[name]
    whole = [
        one | {"utsnitt": cut_name(tuple(d for d in contract.dimensions if d in one))}
        for one in rows
    ]
    return contract.sort(contract.from_rows(whole))


def terms(**k: int) -> Terms:
    """The standard rules, but with another k for some tables."""
    rules = {name: protection.standard(name) for name in protection.PROTECTED}
    for name, limit in k.items():
        rules[name] = protection.TableRule(name, limit, rules[name].folsom, "Prøve")
    return Terms(rules, NORM)


def guarded(
    *tables: tuple[str, pa.Table], earlier: tuple[Earlier, ...] = (), **more: Any
) -> Protected:
    """The tables protected."""
    return protect(dict(tables), more.pop("terms", terms()), earlier, **more)


def shown(protected: Protected, name: str) -> dict[tuple[Any, ...], int | None]:
    """The counts of a table, None where hidden, by period's first day and codes."""
    contract = TABLES[name]
    return {
        (
            one["periode_fra"],
            one["periode_til"],
            *(one[d] for d in contract.dimensions if one[d]),
        ): one["antall"]
        for one in protected.tables[name].to_pylist()
    }
