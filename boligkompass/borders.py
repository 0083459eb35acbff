"""Values of any code and year as values of today's municipalities, published and recast.

A value stays as it was published, under the code of today that its line leads to (see `history`);
where it was of another area, its note says of which. For years in which a municipality of today
had another area, counts are recast too: summed over the codes that it is made of, by their
weights. What cannot be summed is never recast; rates follow from their recast numbers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from boligkompass import formats, scratch
from boligkompass.contracts import COUNTRY
from boligkompass.history import History, Part
from boligkompass.tables import TABLES

# Numbers of people, things and money add up when areas are joined. Kroner (`kr`) do not: what is
# told in single kroner is a rent, a median or a frame of one municipality's own.
SUMMABLE = frozenset(
    {
        "personer",
        "husstander",
        "boliger",
        "boenheter",
        "kontrakter",
        "plasser",
        "hybler",
        "saker",
        "lan",
        "leietakere",
        "utkastelser",
        "1000_kr",
        "mill_kr",
    }
)
PUBLISHED = "publisert"
CHANGES = TABLES["grenseendring"]
_VALUES = TABLES["indikatorverdi"]

_PLACES = pa.schema(
    [
        ("kommunenr", pa.string()),
        ("aar", pa.int64()),
        ("na", pa.string()),
        ("da", pa.string()),
        ("rang", pa.int64()),
        ("grensemerknad", pa.string()),
    ]
)
_PARTS = pa.schema(
    [
        ("na", pa.string()),
        ("aar", pa.int64()),
        ("da", pa.string()),
        ("vekt", pa.float64()),
        ("deler", pa.int64()),
        ("delt", pa.bool_()),
        ("fra", pa.int64()),
        ("grensemerknad", pa.string()),
    ]
)


class CountSheet(Protocol):
    """What is needed of a definition sheet to tell whether its numbers can be summed."""

    @property
    def enhet(self) -> str:
        """The unit."""

    @property
    def teller(self) -> str | None:
        """The numerator's indicator; None for what is no rate."""


@dataclass(frozen=True)
class Placed:
    """Values of today's municipalities (`indikatorverdi`), and what was left out, in sentences."""

    table: pa.Table
    notes: tuple[str, ...]


def countable(sheets: Mapping[str, CountSheet]) -> frozenset[str]:
    """The indicators that are recast: counts, in units that can be summed."""
    return frozenset(
        name for name, sheet in sheets.items() if sheet.teller is None and sheet.enhet in SUMMABLE
    )


def to_present(values: pa.Table, history: History, counts: Iterable[str]) -> Placed:
    """Source values (SOURCE_VALUES, any code) as indicator values of today's municipalities.

    `counts` are the indicators that may be summed. Where a source has a number under two codes of
    one line, the code that was in use counts and the other is left out, with a note. A recast value
    needs one from each of its parts; one that is hidden hides it. What a source has recast itself
    (`grenser` is a year) goes to the municipality of today that has the code on its line.
    """
    counted = pa.table({"indikator": pa.array(counts, pa.string())})
    with scratch.database(threads=1, kilde_verdi=values, indikator_antall=counted) as database:
        years = "SELECT DISTINCT kommunenr, year(periode_til) AS aar, grenser = ? FROM kilde_verdi"
        pairs = database.execute(years, [PUBLISHED]).fetchall()
        database.register("sted", _places(pairs, history))
        database.register("del", _parts(history, {code for code, *_ in pairs}))
        given = {"publisert": PUBLISHED, "grenser": history.borders}
        for name, sql in (("plassert", _PLACED), ("omregnet", _RECAST)):
            asked = {key: value for key, value in given.items() if f"${key}" in sql}
            database.execute(f"CREATE TEMP TABLE {name} AS {sql}", asked)
        table = database.execute(_ALL).to_arrow_table().cast(_VALUES.schema)
        notes = [_left_out(history, *row) for row in database.execute(_LEFT_OUT).fetchall()]
    return Placed(_VALUES.sort(table), tuple(notes))


def changes(history: History) -> pa.Table:
    """The changes of area of today's municipalities, as the table `grenseendring`."""
    rows = (
        {"kommunenr": present, "dato": change.dato, "slag": change.slag, "tekst": change.tekst}
        for present in sorted(history.today)
        for change in history.changes(present)
    )
    return CHANGES.from_rows(rows)


# -- which municipality a code is, and what it was made of -----------------------------------------


def _places(pairs: Iterable[tuple[str, int, bool]], history: History) -> pa.Table:
    """For each code and year: the municipality of today, the code then, how well they fit."""
    published = {(code, year) for code, year, is_published in pairs if is_published}
    recast = {(code, None) for code, _, is_published in pairs if not is_published}
    rows = [_place(history, code, year) for code, year in sorted(published)]
    rows += [
        {"kommunenr": code, "na": history.bearer(code) or _country(code), "rang": 0}
        for code, _ in recast
    ]
    return pa.Table.from_pylist(rows, schema=_PLACES)


def _country(code: str) -> str | None:
    return COUNTRY if code == COUNTRY else None


def _place(history: History, code: str, year: int) -> dict[str, Any]:
    then = history.then(code, year)
    present = history.present(code, year) or _country(code)
    rank = 0 if then == code else 1 if then else 2
    note = _area_note(history, code, year, then, present)
    row = {"kommunenr": code, "aar": year, "na": present, "da": then, "rang": rank}
    return {**row, "grensemerknad": note}


def _area_note(
    history: History, code: str, year: int, then: str | None, present: str | None
) -> str | None:
    """Of which area a value is, when it is not that of today."""
    if present is None or present == COUNTRY or year >= history.unchanged_since(present):
        return None
    if then is not None:
        return f"I grensene for {history.called(then)}."
    own = f"Kilden har ført tallet på {history.called(code)}"
    return f"{own}, et nummer {history.years(code)}; grensene er kildens egne."


def _parts(history: History, codes: Iterable[str]) -> pa.Table:
    """What the municipalities of today that had another area were made of, year by year.

    Of those that `codes` are in today. `fra` is the first year with the same parts: a period that
    begins earlier is not recast.
    """
    heirs = sorted({heir for code in codes for heir in history.heirs(code)})
    return pa.Table.from_pylist(
        [row for present in heirs for row in _parts_of(history, present)], schema=_PARTS
    )


def _parts_of(history: History, present: str) -> Iterator[dict[str, Any]]:
    since, before = history.first, None
    for year in range(history.first, history.unchanged_since(present)):
        parts = history.parts(present, year)
        if parts != before:
            since, before = year, parts
        row = {"na": present, "aar": year, "deler": len(parts), "fra": since}
        row |= {"delt": any(part.vekt != 1 for part in parts)}
        row |= {"grensemerknad": _sum_note(history, parts)}
        for part in parts:
            yield {**row, "da": part.kommunenr, "vekt": part.vekt}


def _sum_note(history: History, parts: Iterable[Part]) -> str:
    """Of what a recast value is the sum."""
    told = [_part_words(history, part) for part in parts]
    if len(told) > 1:
        return f"Summen av {formats.join(told)}."
    return f"Området var {told[0]}."


def _part_words(history: History, part: Part) -> str:
    whole = history.called(part.kommunenr)
    return whole if part.vekt == 1 else f"{_share(part.vekt)} av {whole}"


def _share(weight: float) -> str:
    percent = 100 * weight
    return formats.value(percent, "prosent", 0 if round(percent, 3) == round(percent) else 1)


# -- the values ------------------------------------------------------------------------------------

# Several codes may lead to one municipality: a number before none, then the code that was in use.
_PLACED = """
SELECT
    v.*,
    s.na,
    s.da,
    s.rang,
    s.grensemerknad,
    row_number() OVER (
        PARTITION BY s.na, v.indikator, v.periode_fra, v.periode_til, v.grenser, v.kilde
        ORDER BY v.synlighet NOT IN ('vist', 'skjult'), s.rang, v.kommunenr DESC
    ) AS plass_na,
    row_number() OVER (
        PARTITION BY s.da, v.indikator, v.periode_fra, v.periode_til, v.grenser, v.kilde
        ORDER BY v.synlighet NOT IN ('vist', 'skjult'), s.rang, v.kommunenr DESC
    ) AS plass_da
FROM kilde_verdi AS v
JOIN sted AS s
    ON v.kommunenr = s.kommunenr
    AND s.aar IS NOT DISTINCT FROM CASE WHEN v.grenser = $publisert THEN year(v.periode_til) END
"""

# Sums in the order of the parts, so that the last decimal is the same every time.
_RECAST = """
SELECT
    d.na,
    p.indikator,
    p.periode_fra,
    p.periode_til,
    p.kilde,
    bool_or(p.synlighet = 'skjult') AS skjult,
    sum(d.vekt * p.verdi ORDER BY d.da) AS verdi,
    CASE
        WHEN count(p.verdi_til) > 0
            THEN sum(d.vekt * coalesce(p.verdi_til, p.verdi) ORDER BY d.da)
    END AS verdi_til,
    CASE
        WHEN bool_or(p.merke = 'prognose') THEN 'prognose'
        WHEN bool_or(p.merke = 'forelopig') THEN 'forelopig'
        WHEN bool_or(d.delt) OR bool_or(p.merke = 'omtrent') THEN 'omtrent'
        WHEN bool_or(p.merke = 'over') THEN 'over'
    END AS merke,
    any_value(d.grensemerknad) AS merknad,
    max(p.hentet) AS hentet
FROM plassert AS p
JOIN indikator_antall USING (indikator)
JOIN del AS d ON d.da = p.da AND d.aar = year(p.periode_til) AND d.fra <= year(p.periode_fra)
WHERE p.grenser = $publisert AND p.plass_da = 1
GROUP BY d.na, p.indikator, p.periode_fra, p.periode_til, p.kilde
HAVING
    count(*) = any_value(d.deler)
    AND bool_and(p.synlighet IN ('vist', 'skjult'))
    -- What the source itself recast to these borders stands.
    AND NOT EXISTS (
        SELECT 1 FROM plassert AS e
        WHERE
            e.na = d.na AND e.indikator = p.indikator AND e.kilde = p.kilde
            AND e.periode_fra = p.periode_fra AND e.periode_til = p.periode_til
            AND e.grenser = $grenser
    )
"""
_RECAST = f"SELECT *, $grenser AS grenser FROM ({_RECAST})"

_ALL = """
SELECT
    na AS kommunenr,
    indikator,
    periode_fra,
    periode_til,
    grenser,
    kilde,
    verdi,
    verdi_til,
    synlighet,
    merke,
    true AS offentlig,
    false AS vist,
    nullif(concat_ws(' ', grensemerknad, merknad), '') AS merknad,
    hentet
FROM plassert
WHERE na IS NOT NULL AND plass_na = 1
UNION ALL
SELECT
    na,
    indikator,
    periode_fra,
    periode_til,
    grenser,
    kilde,
    CASE WHEN NOT skjult THEN verdi END,
    CASE WHEN NOT skjult THEN verdi_til END,
    CASE WHEN skjult THEN 'skjult' ELSE 'vist' END,
    CASE WHEN NOT skjult THEN merke END,
    true,
    false,
    merknad,
    hentet
FROM omregnet
"""

_LEFT_OUT = """
SELECT
    p.kommunenr,
    e.kommunenr AS brukt,
    p.kilde,
    min(year(p.periode_til)) AS fra,
    max(year(p.periode_til)) AS til,
    count(*) AS antall
FROM plassert AS p
JOIN plassert AS e USING (na, indikator, periode_fra, periode_til, grenser, kilde)
WHERE p.plass_na > 1 AND e.plass_na = 1 AND p.synlighet IN ('vist', 'skjult')
GROUP BY ALL
ORDER BY p.kilde, p.kommunenr, brukt
"""


def _left_out(
    history: History, code: str, used: str, kilde: str, fra: int, til: int, n: int
) -> str:
    """What was left out because another code of the same municipality has the number."""
    years = str(fra) if fra == til else f"{fra}–{til}"
    return (
        f"{kilde}: {formats.amount(n, 'verdier')} ført på {history.called(code)} for {years} er "
        f"ikke brukt. {history.called(used)} har tall for de samme periodene."
    )
