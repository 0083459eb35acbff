"""The third pair of eyes: every whole number that a hidden cell of a tiny table can be, tried out.

Nothing here is shared with the protection or with the attack, and nothing is clever: the numbers
that agree with what is published are listed one by one. It is for tables of a handful of hidden
cells and small totals.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any, NamedTuple

import pyarrow as pa

from boligkompass.contracts import Contract

Row = dict[str, Any]
# An unknown: a column of a row, by its place, or the secret addresses in it (`rest antall`).
Unknown = tuple[str, int]
# A row, by its place, or the secret addresses in it.
Term = tuple[int, bool]
Terms = tuple[list[Term], list[Term]]
# No cell of a table that is tried out is thought to be larger.
MOST = 12
NOTHING_AGREES = "Ingen tall stemmer med det som er vist."


class Sum(NamedTuple):
    """The unknowns of `plus` less those of `minus` are together `total`."""

    plus: tuple[int, ...]
    minus: tuple[int, ...]
    total: int


def ranges(
    unknowns: int, sums: Sequence[Sum], at_least: Sequence[tuple[int, int]] = (), most: int = MOST
) -> list[tuple[int, int]]:
    """The smallest and largest whole number from 0 to `most` that each unknown can be.

    `at_least` has pairs of which the first is never less than the second. ValueError when nothing
    agrees: then what was published is wrong, or what is held of it.
    """
    found: list[tuple[int, int]] = []
    if any(one.total for one in sums if not one.plus + one.minus):
        raise ValueError(NOTHING_AGREES)
    for values in _Search(unknowns, sums, at_least, most).solutions():
        before = found or [(value, value) for value in values]
        found = [(min(low, v), max(high, v)) for (low, high), v in zip(before, values, strict=True)]
        if not values:
            return []
    if not found:
        raise ValueError(NOTHING_AGREES)
    return found


class _Search:
    """Numbers for the unknowns, one after the other, given up as soon as a sum cannot come out."""

    def __init__(
        self, unknowns: int, sums: Sequence[Sum], at_least: Sequence[tuple[int, int]], most: int
    ) -> None:
        self.unknowns, self.at_least, self.most = unknowns, at_least, most
        self.values: list[int] = []
        self.touching = [[s for s in sums if n in s.plus + s.minus] for n in range(unknowns)]

    def solutions(self) -> Iterator[list[int]]:
        """Every way to give all unknowns a number."""
        if len(self.values) == self.unknowns:
            yield self.values
            return
        for value in self._worth_trying():
            self.values.append(value)
            if self._fits():
                yield from self.solutions()
            self.values.pop()

    def _worth_trying(self) -> Iterable[int]:
        """All numbers; or the only one, where a sum lacks nothing else."""
        this = len(self.values)
        for one in self.touching[this]:
            if max(one.plus + one.minus) == this:
                value = self._left(one) if this in one.plus else -self._left(one)
                return (value,) if 0 <= value <= self.most else ()
        return range(self.most + 1)

    def _left(self, one: Sum) -> int:
        """What the unknowns of a sum that have no number yet must come to."""
        there = sum(self.values[n] for n in one.plus if n < len(self.values))
        return one.total - there + sum(self.values[n] for n in one.minus if n < len(self.values))

    def _fits(self) -> bool:
        last = len(self.values) - 1
        return all(self._possible(one) for one in self.touching[last]) and all(
            self.values[larger] >= self.values[smaller]
            for larger, smaller in self.at_least
            if last in (larger, smaller) and max(larger, smaller) <= last
        )

    def _possible(self, one: Sum) -> bool:
        more, less = (
            sum(n >= len(self.values) for n in side) * self.most for side in (one.plus, one.minus)
        )
        return -less <= self._left(one) <= more


# --- what a table says ------------------------------------------------------------------------

# What is counted in a cut though no column of the cut says so.
_COUNTED = {
    ("bosetting", "boliglosning"): {"status": "bosatt"},
    ("bosetting", "direkte_varig"): {"status": "bosatt"},
    ("bosetting", "klar_bolig,penger_avsatt"): {"status": "avtalt"},
    ("bosetting", "husstandsstorrelse,klar_bolig"): {"status": "avtalt"},
}
_PERIOD = ("kommunenr", "periodetype", "periode_fra", "periode_til")


def possible(
    rows: Sequence[Row],
    contract: Contract,
    *,
    secret: bool = False,
    columns: Sequence[str] = ("antall", "personer"),
) -> dict[Unknown, tuple[int, int]]:
    """What each count of each hidden row can be, by the column and the row's place in `rows`.

    The rows are of one municipality, whole cuts of one or more periods. The `columns` are those
    that are looked at. `secret` says that there
    may be households with a secret address, who are in the first cut alone; how many there are is
    then an unknown too, `rest antall`, by the place of the row of the first cut.
    """
    claims = [*_within(rows, contract, secret=secret), *_over_time(rows, contract.name)]
    columns = [column for column in columns if column in contract.schema.names]
    numbers: dict[Unknown, int] = {}
    sums: list[Sum] = []
    for column in columns:
        for plus, minus in claims:
            sums.append(_sum(column, plus, minus, rows, numbers))
    for place, row in enumerate(rows):
        if row["antall"] is None:
            for column in columns:
                numbers.setdefault((column, place), len(numbers))
    at_least = [
        (number, numbers["antall", place])
        for (column, place), number in numbers.items()
        if column == "personer" and ("antall", place) in numbers
    ]
    found = ranges(len(numbers), sums, at_least)
    return {unknown: found[number] for unknown, number in numbers.items()}


def _sum(
    column: str,
    plus: Iterable[Term],
    minus: Iterable[Term],
    rows: Sequence[Row],
    numbers: dict[Unknown, int],
) -> Sum:
    """Two sides that agree, in one column; what is shown goes into the total."""
    total = 0
    sides: list[tuple[int, ...]] = []
    for sign, side in ((-1, plus), (1, minus)):
        unknowns = []
        for place, is_rest in side:
            shown = None if is_rest else rows[place][column]
            if shown is None:
                unknown = (f"rest {column}" if is_rest else column, place)
                unknowns.append(numbers.setdefault(unknown, len(numbers)))
            else:
                total += sign * shown
        sides.append(tuple(unknowns))
    return Sum(sides[0], sides[1], total)


def _shown(places: Iterable[int]) -> list[Term]:
    return [(place, False) for place in places]


def _within(rows: Sequence[Row], contract: Contract, *, secret: bool) -> Iterator[Terms]:
    """Two cuts of one period agree on every class that both tell of."""
    by_cut: dict[tuple[Any, ...], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, row in enumerate(rows):
        by_cut[tuple(row[name] for name in _PERIOD)][row["utsnitt"]].append(place)
    first = ",".join(contract.cuts[0]) or "alle"
    for cuts in by_cut.values():
        for one, other in combinations(sorted(cuts, key=lambda cut: cut != first), 2):
            for left, right in _agreeing(rows, contract, cuts[one], cuts[other]):
                secrets = [(n, True) for n in left] if secret and one == first else []
                yield _shown(left), [*_shown(right), *secrets]


def follows_from_zeros(row: Row, rows: Sequence[Row], contract: Contract) -> bool:
    """Whether other rows of the same period, shown as 0, say that this one is 0.

    Hidden or not, that is no secret: all whom the row may count are in some other cut's rows of 0.
    """
    own = _classes(row, contract)
    cuts: dict[str, list[int | None]] = defaultdict(list)
    for other in rows:
        classes = _classes(other, contract)
        agree = all(own[name] == classes[name] for name in own.keys() & classes.keys())
        if other["utsnitt"] != row["utsnitt"] and agree:
            cuts[other["utsnitt"]].append(other["antall"])
    return any(all(count == 0 for count in counts) for counts in cuts.values())


def _agreeing(
    rows: Sequence[Row], contract: Contract, one: Sequence[int], other: Sequence[int]
) -> Iterator[tuple[list[int], list[int]]]:
    classes = {place: _classes(rows[place], contract) for place in (*one, *other)}
    shared = sorted(set(classes[one[0]]) & set(classes[other[0]]))
    sides: dict[tuple[str, ...], tuple[list[int], list[int]]] = {}
    for side, places in enumerate((one, other)):
        for place in places:
            codes = tuple(classes[place][name] for name in shared)
            sides.setdefault(codes, ([], []))[side].append(place)
    yield from (pair for pair in sides.values() if all(pair))


def _classes(row: Row, contract: Contract) -> Mapping[str, str]:
    classes = {name: row[name] for name in contract.dimensions if row[name] is not None}
    if "oppholdslengde" in classes:
        long = classes["oppholdslengde"] in ("91-180", "180+")
        classes["over_3_mnd"] = "ja" if long else "nei"
    if "vedtaksform" in classes:
        classes["avgjort"] = "nei" if classes["vedtaksform"] == "ikke_avgjort" else "ja"
    if "naadd" in classes:
        classes["avgjort"] = "nei" if classes["naadd"] in ("venter_vedtak", "trukket") else "ja"
    return classes | _COUNTED.get((contract.name, row["utsnitt"]), {})


def _over_time(rows: Sequence[Row], table: str) -> Iterator[Terms]:
    """The year of dated events is its quarters; the homeless at an end are those before and those
    who came, less those who left, and those of a quarter are those of its months."""
    series: dict[tuple[Any, ...], dict[tuple[str, date, date], int]] = defaultdict(dict)
    for place, row in enumerate(rows):
        codes = tuple((k, v) for k, v in row.items() if k not in _NOT_CODES)
        period = (row["periodetype"], row["periode_fra"], row["periode_til"])
        series[codes][period] = place
    if table in ("soknad", "bosetting"):
        for periods in series.values():
            yield from _years(periods)
    if table in ("innflytting", "utflytting"):
        for periods in series.values():
            yield from _three_years(periods)
    if table == "bostedslos":
        yield from _balance(rows)


_NOT_CODES = {"periodetype", "periode_fra", "periode_til", "antall", "personer", "synlighet"}


def _years(periods: Mapping[tuple[str, date, date], int]) -> Iterator[Terms]:
    for (kind, begins, ends), year in periods.items():
        quarters = [
            ((til - fra).days + 1, place)
            for (other, fra, til), place in periods.items()
            if other == "kvartal" and begins <= fra and til <= ends
        ]
        if kind in ("aar", "delaar") and sum(d for d, _ in quarters) == (ends - begins).days + 1:
            yield _shown([year]), _shown(place for _, place in quarters)


def _three_years(periods: Mapping[tuple[str, date, date], int]) -> Iterator[Terms]:
    for (kind, begins, ends), together in periods.items():
        years = [
            place
            for (other, fra, til), place in periods.items()
            if other == "aar" and begins <= fra and til <= ends
        ]
        if kind == "treaar" and len(years) == 3:
            yield _shown([together]), _shown(years)


def _balance(rows: Sequence[Row]) -> Iterator[Terms]:
    at: dict[tuple[Any, ...], int] = {}
    for place, row in enumerate(rows):
        at[row["periodetype"], row["periode_til"], row["familie"], row["strom"]] = place
    for (kind, ends, family, stream), place in at.items():
        begins = rows[place]["periode_fra"]
        before = at.get((kind, begins - timedelta(days=1), family, stream))
        if stream == "aktive" and before is not None:
            new, back, out = (at[kind, ends, family, s] for s in ("nye", "tilbake", "ut"))
            yield _shown([place, out]), _shown([before, new, back])
        if kind == "kvartal":
            months = [
                month
                for (other, end, group, flow), month in at.items()
                if (other, group, flow) == ("maaned", family, stream) and begins <= end <= ends
            ]
            if stream == "aktive":
                months = [month for month in months if rows[month]["periode_til"] == ends]
            if len(months) == (1 if stream == "aktive" else 3):
                yield _shown([place]), _shown(months)


def hidden_rows(table: pa.Table) -> list[int]:
    """The places of the rows that are hidden."""
    return [n for n, status in enumerate(table["synlighet"].to_pylist()) if status == "skjult"]
