"""How fresh the loaded numbers are: by source, and which indicators wait for an update.

When an update is due is decided as on *Kilder og definisjoner*, from the definition sheet.
"""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from boligkompass import scratch, sql
from boligkompass.catalogue import FREQUENCIES, Catalogue
from boligkompass.changes import COMPUTED


@dataclass(frozen=True)
class Loaded:
    """What one source has: how many values, the end of the newest period, and when it was fetched.

    `sene` are the indicators that the source should have updated by now.
    """

    kilde: str
    verdier: int
    siste: date
    hentet: date | None
    sene: int


@dataclass(frozen=True)
class Late:
    """An indicator that waits: its newest period, when more was due, and who should bring it."""

    indikator: str
    siste: date
    ventet: date
    kilde: str


def loaded(values: pa.Table, sheets: Catalogue, today: date) -> list[Loaded]:
    """The sources of `values` (of SOURCE_VALUES or `indikatorverdi`), in the catalogue's order."""
    waiting = [one.kilde for one in late(values, sheets, today)]
    with scratch.database(verdi=values) as database:
        rows = database.execute(
            "SELECT kilde, count(*), max(periode_til), max(hentet) FROM verdi GROUP BY kilde"
        ).fetchall()
    order = {kilde: place for place, kilde in enumerate(sheets.kilder)}
    rows.sort(key=lambda row: (order.get(row[0], len(order)), row[0]))
    return [
        Loaded(kilde, number, last, fetched, waiting.count(kilde))
        for kilde, number, last, fetched in rows
    ]


def late(values: pa.Table, sheets: Catalogue, today: date) -> list[Late]:
    """The indicators whose next numbers were due before `today`, the longest overdue first.

    The newest value of any municipality counts. The one to bring more is the sheet's first source
    that is not our own computation.
    """
    with scratch.database(verdi=values, ark=_sheets(sheets)) as database:
        sql.add_macros(database)
        rows = database.execute(
            """
            WITH nyest AS (
                SELECT
                    indikator,
                    max(periode_til) AS siste,
                    max(periode_til) FILTER (
                        NOT hittil(periode_fra, periode_til) OR mellom < 12
                    ) AS siste_hele
                FROM verdi JOIN ark USING (indikator)
                WHERE synlighet IN ('vist', 'skjult')
                GROUP BY indikator
            )

            SELECT
                indikator,
                siste,
                neste_oppdatering(coalesce(siste_hele, siste), mellom, forsinkelse) AS neste,
                ark.kilde
            FROM nyest JOIN ark USING (indikator)
            WHERE neste < $idag
            ORDER BY neste, indikator
            """,
            {"idag": today},
        ).fetchall()
    return [Late(*row) for row in rows]


def _sheets(sheets: Catalogue) -> pa.Table:
    rows = [
        {
            "indikator": sheet.id,
            "mellom": FREQUENCIES[sheet.hyppighet][1],
            "forsinkelse": sheet.forsinkelse_maaneder,
            "kilde": next((k for k in sheet.kilder if k != COMPUTED), COMPUTED),
        }
        for sheet in sheets.indikatorer.values()
    ]
    text, number = pa.string(), pa.int64()
    schema = pa.schema(
        [("indikator", text), ("mellom", number), ("forsinkelse", number), ("kilde", text)]
    )
    return pa.Table.from_pylist(rows, schema=schema)
