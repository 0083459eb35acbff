"""What is odd about values that were read, though each of them can be right: warnings only.

Compared with what is stored and with each other. Only what is new or changed is told of, so that an
old oddity is not told again each month. The rules:

- A count or an amount that changed by 40 % or more from the same period a year before, from at
  least 50. Not for what by its nature swings (`svinger` in the definition sheet: what follows
  yearly decisions or single projects), and not across a break that the sheet knows.
- A total that is not the sum of its parts (`deler`). Where a part is hidden or absent, the parts
  that are shown cannot be more than the total.
- A share of more than all, or a numerator above its denominator, where the numerator counts some
  of what the denominator counts (`delmengde`). A negative value of anything but money.
- Decimals in something that is counted in whole numbers.
- Nothing new in the whole file, and values older than those that they replace.

Only plain values are compared: not ranges, forecasts, nor what is «omtrent» or «over».
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import duckdb
import pyarrow as pa

from boligkompass import formats, scratch
from boligkompass.catalogue import Sheet
from boligkompass.faults import Fault
from boligkompass.sources.public.values import Known, Reading

_JUMP, _AT_LEAST = 0.4, 50
_MONEY = frozenset({"kr", "1000_kr", "mill_kr"})
_MEASURES = frozenset(
    {"prosent", "promille", "per_1000", "kr_per_m2", "dager", "maaneder", "aar", "m2"}
)
_ALL_OF_IT = {
    "prosent": 100.0,
    "promille": 1000.0,
    "per_1000": 1000.0,
    "per_1000_husholdninger": 1000.0,
}

_SERIES = "indikator, kommunenr, grenser, kilde"
_SAME = "a.kommunenr = b.kommunenr AND a.grenser = b.grenser AND a.kilde = b.kilde"
_SAME_PERIOD = "a.periode_fra = b.periode_fra AND a.periode_til = b.periode_til"

# `ny` is the file, with its rows; `lagret` what is stored. `alle` is what will be stored, and
# `tall` what of it can be compared. `fersk` marks what the file brings that was not there.
_VIEWS = f"""
CREATE TEMP TABLE ny_mot_lagret AS
SELECT a.*, b.kilde IS NOT NULL AS fantes, b.hentet AS lagret_hentet,
    b.kilde IS NULL
        OR a.verdi IS DISTINCT FROM b.verdi OR a.verdi_til IS DISTINCT FROM b.verdi_til
        OR a.synlighet <> b.synlighet OR a.merke IS DISTINCT FROM b.merke
        OR a.merknad IS DISTINCT FROM b.merknad AS fersk
FROM ny a LEFT JOIN lagret b ON a.indikator = b.indikator AND {_SAME} AND {_SAME_PERIOD};
CREATE TEMP TABLE alle AS
SELECT {_SERIES}, periode_fra, periode_til, verdi, verdi_til, synlighet, merke, rad, fersk
FROM ny_mot_lagret
UNION ALL
SELECT {_SERIES}, periode_fra, periode_til, verdi, verdi_til, synlighet, merke, NULL, false
FROM lagret b ANTI JOIN ny a ON a.indikator = b.indikator AND {_SAME} AND {_SAME_PERIOD};
CREATE TEMP TABLE tall AS
SELECT {_SERIES}, periode_fra, periode_til, coalesce(verdi, 0) AS verdi, rad, fersk
FROM alle
WHERE synlighet IN ('vist', 'ikke_aktuelt') AND verdi_til IS NULL
    AND (merke IS NULL OR merke = 'forelopig');
"""

_JUMPS = f"""
SELECT coalesce(a.rad, b.rad) AS rad, a.indikator, a.kommunenr,
    b.periode_fra AS foer_fra, b.periode_til AS foer_til, b.verdi AS foer,
    a.periode_fra, a.periode_til, a.verdi
FROM tall a JOIN tall b
    ON a.indikator = b.indikator AND {_SAME}
    AND b.periode_fra = a.periode_fra - INTERVAL 1 YEAR
    AND b.periode_til + INTERVAL 1 DAY = a.periode_til + INTERVAL 1 DAY - INTERVAL 1 YEAR
JOIN ark ON ark.indikator = a.indikator
WHERE (a.fersk OR b.fersk) AND ark.sammenlignes
    AND b.verdi >= {_AT_LEAST} AND abs(a.verdi - b.verdi) >= {_JUMP} * b.verdi
    AND NOT EXISTS (
        SELECT 1 FROM brudd
        WHERE brudd.indikator = a.indikator
            AND brudd.dato > b.periode_fra AND brudd.dato <= a.periode_fra
            AND (a.grenser = 'publisert' OR NOT brudd.publiserte_grenser)
    )
ORDER BY ALL
"""

_SUMS = f"""
SELECT coalesce(any_value(a.rad), min(b.rad)) AS rad, a.indikator, a.kommunenr,
    a.periode_fra, a.periode_til, any_value(a.verdi) AS helhet, sum(b.verdi) AS delsum,
    count(b.verdi) = any_value(len(ark.deler)) AS alle_delene
FROM tall a
JOIN ark ON ark.indikator = a.indikator AND len(ark.deler) > 0
JOIN tall b ON b.indikator IN ark.deler AND {_SAME} AND {_SAME_PERIOD}
GROUP BY a.indikator, a.kommunenr, a.grenser, a.kilde, a.periode_fra, a.periode_til
HAVING (any_value(a.fersk) OR bool_or(b.fersk))
    AND CASE WHEN alle_delene THEN abs(helhet - delsum) ELSE delsum - helhet END
        > any_value(ark.avrunding * (len(ark.deler) + 1)) + 1e-6
ORDER BY ALL
"""

_IMPOSSIBLE = """
SELECT rad, indikator, kommunenr, periode_fra, periode_til, verdi, verdi < 0 AS negativ
FROM tall JOIN ark USING (indikator)
WHERE fersk AND (verdi < 0 AND NOT ark.kroner OR verdi > ark.hoyst + ark.avrunding + 1e-6)
ORDER BY ALL
"""

_FRACTIONS = """
SELECT rad, indikator, kommunenr, periode_fra, periode_til, verdi
FROM tall JOIN ark USING (indikator)
WHERE fersk AND ark.helt_tall AND verdi <> floor(verdi)
ORDER BY ALL
"""

_MORE_THAN_ALL = f"""
SELECT coalesce(a.rad, b.rad) AS rad, a.indikator, a.kommunenr, a.periode_fra, a.periode_til,
    a.verdi, b.indikator AS nevner, b.verdi AS nevner_verdi
FROM ark
JOIN tall a ON a.indikator = ark.teller
JOIN tall b ON b.indikator = ark.nevner AND {_SAME} AND {_SAME_PERIOD}
WHERE ark.delmengde AND (a.fersk OR b.fersk) AND a.verdi > b.verdi
ORDER BY ALL
"""

_WHOLE_FILE = """
SELECT count(*) AS antall, count(*) FILTER (fersk) AS ferske,
    count(*) FILTER (fersk AND fantes AND lagret_hentet > hentet) AS eldre,
    max(lagret_hentet) FILTER (fersk AND fantes AND lagret_hentet > hentet) AS lagret_hentet
FROM ny_mot_lagret
"""

Row = dict[str, Any]


def warnings(reading: Reading, stored: pa.Table, known: Known, place: str) -> tuple[Fault, ...]:
    """What is odd about the values of a file against those in `stored` (SOURCE_VALUES).

    `place` names the file. What concerns a row comes in the order of the rows within each rule.
    """
    if not reading.table.num_rows:
        return ()
    telling = _Telling(known, place)
    rows = reading.rows if reading.rows is not None else pa.nulls(len(reading.table))
    new = reading.table.append_column("rad", rows.cast(pa.int64()))
    sheets, breaks = _sheets(known), _breaks(known)
    with scratch.database(ny=new, lagret=stored, ark=sheets, brudd=breaks) as database:
        database.execute(_VIEWS)
        return tuple(telling.all(partial(_rows, database)))


def _rows(database: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    rows: list[Row] = database.execute(query).to_arrow_table().to_pylist()
    return rows


def _sheets(known: Known) -> pa.Table:
    """What the rules need of each definition sheet."""
    fields = [
        ("indikator", pa.string()),
        ("sammenlignes", pa.bool_()),
        ("helt_tall", pa.bool_()),
        ("kroner", pa.bool_()),
        ("avrunding", pa.float64()),
        ("hoyst", pa.float64()),
        ("delmengde", pa.bool_()),
        ("teller", pa.string()),
        ("nevner", pa.string()),
        ("deler", pa.list_(pa.string())),
    ]
    rows = [_sheet(sheet) for sheet in known.catalogue.indikatorer.values()]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


def _sheet(sheet: Sheet) -> Row:
    counted = sheet.enhet not in _MONEY | _MEASURES
    return {
        "indikator": sheet.id,
        "sammenlignes": (counted or sheet.enhet in _MONEY) and not sheet.svinger,
        "helt_tall": counted and sheet.desimaler == 0,
        "kroner": sheet.enhet in _MONEY,
        # Each value may be off by half of its last digit; what is counted is exact.
        "avrunding": 0.0 if counted else 0.5 * 10.0**-sheet.desimaler,
        "hoyst": _ALL_OF_IT.get(sheet.enhet) if sheet.delmengde else None,
        "delmengde": sheet.delmengde,
        "teller": sheet.teller,
        "nevner": sheet.nevner,
        "deler": list(sheet.deler),
    }


def _breaks(known: Known) -> pa.Table:
    fields = [
        ("indikator", pa.string()),
        ("dato", pa.date32()),
        ("publiserte_grenser", pa.bool_()),
    ]
    rows = [
        {"indikator": sheet.id, "dato": one.dato, "publiserte_grenser": one.publiserte_grenser}
        for sheet in known.catalogue.indikatorer.values()
        for one in sheet.brudd
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


class _Telling:
    """The findings in words."""

    def __init__(self, known: Known, place: str) -> None:
        self._known, self._place = known, place

    def all(self, ask: Callable[[str], list[Row]]) -> Iterator[Fault]:
        """Every rule's findings; `ask` runs a query."""
        yield from self._whole_file(ask(_WHOLE_FILE)[0])
        rules = (
            (_JUMPS, self._jump),
            (_SUMS, self._sum),
            (_IMPOSSIBLE, self._impossible),
            (_MORE_THAN_ALL, self._more_than_all),
            (_FRACTIONS, self._fraction),
        )
        for query, tell in rules:
            for row in ask(query):
                message, advice = tell(row)
                yield self._warning(row["rad"], message, advice)

    def _warning(self, row: int | None, message: str, advice: str) -> Fault:
        return Fault(self._place, row, None, message, advice, level="advarsel")

    def _whole_file(self, row: Row) -> Iterator[Fault]:
        if not row["ferske"]:
            message = f"alle {formats.number(row['antall'])} verdiene er lagret fra før."
            advice = "Se etter om dette er en fil som er lest inn tidligere."
            yield self._warning(None, message, advice)
        if row["eldre"]:
            later = formats.day(row["lagret_hentet"])
            count = formats.amount(row["eldre"], "verdier")
            message = f"{count} erstatter tall som ble hentet senere (inntil {later})."
            advice = "Se etter at dette er den nyeste filen, og at --hentet er rett."
            yield self._warning(None, message, advice)

    def _jump(self, row: Row) -> tuple[str, str]:
        share = abs(row["verdi"] - row["foer"]) / row["foer"] * 100
        verb = "falt" if row["verdi"] < row["foer"] else "steg"
        before = formats.period(row["foer_fra"], row["foer_til"])
        now = formats.period(row["periode_fra"], row["periode_til"])
        message = (
            f"{self._what(row)} {verb} med {formats.value(share, 'prosent')} fra {before} til {now}"
            f": fra {_plain(row['foer'])} til {_plain(row['verdi'])}."
        )
        return message, "Se etter i kilden om det stemmer."

    def _sum(self, row: Row) -> tuple[str, str]:
        total, parts = _plain(row["helhet"]), _plain(row["delsum"])
        what = f"{self._what(row)} er {total} {_when(row)}"
        advice = "Se etter hvilket av tallene som er galt."
        if row["alle_delene"]:
            return f"{what}, men delene er {parts} til sammen.", advice
        return f"{what}, men de delene som vises, er alene {parts}.", advice

    def _impossible(self, row: Row) -> tuple[str, str]:
        what = f"{self._what(row)} er {_plain(row['verdi'])} {_when(row)}"
        if row["negativ"]:
            return f"{what}, og det kan ikke være under null.", "Se etter fortegnet."
        return f"{what}, og det er mer enn alle.", "Se etter om enheten er rett."

    def _more_than_all(self, row: Row) -> tuple[str, str]:
        whole = self._known.catalogue.indikatorer[row["nevner"]].navn
        message = (
            f"{self._what(row)} er {_plain(row['verdi'])} {_when(row)}, men «{whole}» er bare "
            f"{_plain(row['nevner_verdi'])}."
        )
        return message, "Se etter om tallene er forbyttet."

    def _fraction(self, row: Row) -> tuple[str, str]:
        message = (
            f"{self._what(row)} er {_plain(row['verdi'])} {_when(row)}, men telles i hele tall."
        )
        return message, "Se etter om et tusenskille er lest som desimaltegn."

    def _what(self, row: Row) -> str:
        name = self._known.catalogue.indikatorer[row["indikator"]].navn
        return f"«{name}, {self._known.place(row['kommunenr'])}»"


def _when(row: Row) -> str:
    """«i 2015», «i 3. kvartal 2026», «per 1.1.2015»."""
    first, last = row["periode_fra"], row["periode_til"]
    return f"{'per' if first == last else 'i'} {formats.period(first, last)}"


def _plain(value: float) -> str:
    """A number with the decimals that it has."""
    decimals = next((n for n in range(4) if round(value, n) == value), 4)
    return formats.number(value, decimals)
