"""Values that their source has recast to the borders of one year: what such a table must keep."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

import pyarrow as pa

from boligkompass.faults import Fault
from boligkompass.sources.public import areas
from boligkompass.sources.public.melted import Melted
from boligkompass.sources.public.values import Known

# Two municipalities that agree on so large figures in so many periods do not do so by chance.
_SAME_PERIODS = 5
_LARGE = re.compile(r"[1-9]\d{3}")


def within(
    found: Melted, borders: str, known: Known
) -> tuple[Melted, tuple[Fault, ...], tuple[Fault, ...]]:
    """The cells that may be recast values, with faults and warnings about the others.

    As published, everything may.
    """
    if borders == "publisert":
        return found, (), ()
    found, doubled = _once_a_place(found, borders, known)
    found, halved = _not_halved(found, known)
    return found, doubled, halved


def _once_a_place(found: Melted, borders: str, known: Known) -> tuple[Melted, tuple[Fault, ...]]:
    """In recast values a municipality stands once a period: not also under its code of before."""
    rows = found.cells.to_pylist()
    numbers = [areas.number(row["kode"]) for row in rows]
    places = {
        (number, row["indikator"], row["fra"], row["til"])
        for number, row in zip(numbers, rows, strict=True)
    }
    doubled, faults = [], {}
    for number, row in zip(numbers, rows, strict=True):
        present = known.successors.get(number)
        twice = present is not None and (
            (present, row["indikator"], row["fra"], row["til"]) in places
        )
        doubled.append(twice)
        if twice and present is not None:
            message = (
                f"kommunen står to ganger for {row['fra'].year}: som {number} og som {present}, "
                f"enda tallene er omregnet til grensene fra {borders}."
            )
            advice = f"Ta bort raden for {number}."
            faults[row["rad"]] = found.fault(row["rad"], found.code_heading, message, advice)
    return found.where(pa.array([not one for one in doubled], pa.bool_())), tuple(faults.values())


def _not_halved(found: Melted, known: Known) -> tuple[Melted, tuple[Fault, ...]]:
    """Without what two municipalities have alike for years on end.

    It is the figure of one that was divided later, given to its parts in equal shares: Ålesund and
    Haram before 2024 in csdata. It is neither's figure.
    """
    rows = found.cells.to_pylist()
    alike = _alike(rows)
    shared = {
        (place, indikator, first)
        for (pair, indikator), periods in alike.items()
        if len(periods) >= _SAME_PERIODS
        for place in pair
        for first in periods
    }
    kept = [(areas.number(row["kode"]), row["indikator"], row["fra"]) not in shared for row in rows]
    return found.where(pa.array(kept, pa.bool_())), tuple(_halved_warnings(found, alike, known))


_Alike = dict[tuple[tuple[str, str], str], list[date]]


def _alike(rows: list[dict[str, object]]) -> _Alike:
    """The periods in which two municipalities have the same large figure."""
    same: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for row in rows:
        if _LARGE.match("".join(str(row["tekst"]).split())):
            key = (row["indikator"], row["fra"], row["tekst"])
            same[key].add(areas.number(str(row["kode"])))
    found: _Alike = defaultdict(list)
    for (indikator, first, _), places in same.items():
        for one, other in combinations(sorted(places), 2):
            assert isinstance(first, date)
            found[(one, other), str(indikator)].append(first)
    return found


def _halved_warnings(found: Melted, alike: _Alike, known: Known) -> Iterator[Fault]:
    for ((one, other), _), periods in alike.items():
        if len(periods) >= _SAME_PERIODS:
            years = f"{min(periods).year}–{max(periods).year}"
            message = f"{known.place(one)} og {known.place(other)} har samme tall for {years}."
            advice = (
                "Tallene er ikke lest: det er trolig en kommune som er delt, med like deler til "
                "hver. Bruk tallene i de grensene som gjaldt."
            )
            yield found.warning(message, advice)
