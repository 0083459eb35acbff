"""Small extracts for the attack: a safe one, and rows to plant leaks with."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from boligkompass.attack import Published
from boligkompass.tables import TABLES

Row = dict[str, Any]
KOMMUNE = "9901"
DAY = date(2026, 9, 30)
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)


def quarter(number: int, year: int = 2025) -> tuple[date, date]:
    """The first and the last day of a quarter."""
    after = date(year + number // 4, number % 4 * 3 + 1, 1)
    return date(year, number * 3 - 2, 1), after - timedelta(days=1)


def whole(first: int, last: int | None = None) -> tuple[date, date]:
    """The first and the last day of some years."""
    return date(first, 1, 1), date(last or first, 12, 31)


def month(number: int, year: int = 2026) -> tuple[date, date]:
    after = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), after - timedelta(days=1)


def kind(fra: date, til: date) -> str:
    days = (til - fra).days
    if (fra.month, fra.day) == (8, 20):
        return "telling"
    if days > 366:
        return "treaar"
    return "dag" if not days else "maaned" if days < 31 else "kvartal" if days < 92 else "aar"


def count(period: tuple[date, date] | date, antall: int | None, /, **cells: Any) -> Row:
    """A row of a table of counts. Dimensions by name; a count of None is a hidden row."""
    fra, til = (period, period) if isinstance(period, date) else period
    named = {name: value for name, value in cells.items() if name not in EXTRA}
    return {
        "kommunenr": KOMMUNE,
        "periodetype": kind(fra, til),
        "periode_fra": fra,
        "periode_til": til,
        "utsnitt": ",".join(named) or "alle",
        "antall": antall,
        "synlighet": "skjult" if antall is None else "vist",
        **cells,
    }


EXTRA = frozenset(
    {
        "personer",
        "oppgraderingsbehov",
        "areal",
        "timer_vedtatt",
        "timer_gitt",
        "dager_til_vedtak",
        "dager_til_tilbud",
        "dager_til_innflytting",
        "median_botid",
        "synlighet",
        "kroner_synlighet",
    }
)


def value(indikator: str, period: tuple[date, date], verdi: float | None, **cells: Any) -> Row:
    """A row of indikatorverdi, the municipality's own."""
    return {
        "kommunenr": KOMMUNE,
        "indikator": indikator,
        "periode_fra": period[0],
        "periode_til": period[1],
        "grenser": "publisert",
        "kilde": "eksempel",
        "verdi": verdi,
        "synlighet": "skjult" if verdi is None else "vist",
        "offentlig": False,
        "vist": True,
    } | cells


Rows = dict[str, list[Row]]


def stays(year: int, *counts: int | None) -> list[Row]:
    """The tenants at a year's end by how long they have lived there: five classes, the shortest
    first."""
    classes = ("0-1", "1-3", "3-5", "5-10", "10+")
    day = date(year, 12, 31)
    return [count(day, n, botid=name) for name, n in zip(classes, counts, strict=True)]


def extract(rows: Rows, dato: date = OCTOBER, number: int = 1) -> Published:
    """An extract with these rows; a table that is not named is empty."""
    tables = {name: TABLES[name].from_rows(rows.get(name, ())) for name in TABLES}
    return Published(f"{dato}.{number}", dato, tables)


def replaced(rows: Iterable[Row], *new: Row) -> list[Row]:
    """The rows with some put in the place of those of the same cell."""
    skip = {"antall", "synlighet", *EXTRA, "verdi"}

    def key(row: Row) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((name, str(v)) for name, v in row.items() if name not in skip))

    taken = {key(row) for row in new}
    return [*(row for row in rows if key(row) not in taken), *new]


def safe() -> Rows:
    """Tables of which nothing hidden can be told: in each sum at least two wide numbers are out."""
    third = quarter(3, 2026)
    return {
        "midlertidig": [
            count(third, 30),
            count(third, None, over_3_mnd="ja"),
            count(third, None, over_3_mnd="nei"),
            count(third, 12, oppholdslengde="0-30"),
            count(third, None, oppholdslengde="31-90"),
            count(third, None, oppholdslengde="91-180"),
            count(third, None, oppholdslengde="180+"),
        ],
        "restanse": [
            count(DAY, 20),
            count(DAY, None, familie="barnefamilie"),
            count(DAY, None, familie="uten_barn"),
        ],
        "soknad": [
            count(third, 40),
            count(third, 20, arsak="uten_bolig"),
            count(third, None, arsak="fare_for_miste"),
            count(third, None, arsak="uegnet"),
        ],
        "utkastelse": [
            count(whole(2021), 6, trinn="begjaering"),
            count(whole(2022), 8, trinn="begjaering"),
            count(whole(2023), None, trinn="begjaering"),
            count(whole(2021, 2023), None, trinn="begjaering"),
        ],
        "bosetting": [
            count(whole(2025), 30, personer=60, status="bosatt"),
            count(quarter(1), 12, personer=20, status="bosatt"),
            count(quarter(2), 8, personer=20, status="bosatt"),
            count(quarter(3), None, status="bosatt"),
            count(quarter(4), None, status="bosatt"),
        ],
        "bostedslos": [
            count(month(8), 22, personer=30, strom="aktive"),
            count(month(9), 24, personer=33, strom="aktive"),
            count(month(9), 9, personer=12, strom="nye"),
            count(month(9), None, strom="tilbake"),
            count(month(9), None, strom="ut"),
        ],
        "kontrakt": [
            count(DAY, 60, kontraktstype="leie"),
            count(DAY, None, kontraktstype="innleie"),
            count(DAY, None, kontraktstype="leie", utloper="0-3"),
            count(DAY, None, kontraktstype="leie", utloper="3-6"),
            count(DAY, None, kontraktstype="leie", utloper="6-12"),
            count(DAY, 20, kontraktstype="leie", utloper="12+"),
            count(DAY, 20, kontraktstype="leie", utloper="ingen"),
        ],
        "leieforhold": [
            count(DAY, 60),
            count(DAY, 30, husstandsgruppe="enslig"),
            count(DAY, 10, husstandsgruppe="par"),
            count(DAY, None, husstandsgruppe="ett_barn"),
            count(DAY, None, husstandsgruppe="flere_barn"),
        ],
        "bolig_tilstand": [
            count(DAY, 70, oppgraderingsbehov=9_000_000, areal=4200),
            count(DAY, 50, oppgraderingsbehov=2_000_000, areal=3000, tilstandsgrad="TG1"),
            count(DAY, None, tilstandsgrad="TG2"),
            count(DAY, None, tilstandsgrad="TG3"),
        ],
        "utflytting": [count(whole(2024), 31), count(whole(2025), 33)],
        "introprogram": [count(whole(2025), 48)],
    }
