"""What hangs together within one table and period: totals and their parts, persons and households.

Two cuts of one population have equal sums over what they share. The first cut of a table counts
households with a secret address too: what is left between it and the others is a number itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import NamedTuple

from boligkompass.attack import structure
from boligkompass.attack.model import (
    COUNT,
    HOURS,
    PERSONS,
    SIZE,
    SUM,
    UNLISTED,
    UNREGISTERED,
    Cell,
    Relation,
    at_most,
    each,
    equal,
)
from boligkompass.attack.reading import View
from boligkompass.attack.structure import Codes, Dimensions


class Group(NamedTuple):
    """What is summed together: one column of one population of one table in one period."""

    tabell: str
    fra: date
    til: date
    population: str
    kolonne: str


Cuts = dict[Dimensions, list[tuple[Codes, Cell]]]


def groups(cells: Iterable[Cell]) -> dict[Group, Cuts]:
    """The cells of every population, by cut."""
    found: dict[Group, Cuts] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        member = structure.member(cell.tabell, cell.utsnitt, cell.koder)
        group = Group(cell.tabell, cell.fra, cell.til, member.population, cell.kolonne)
        found[group][member.dimensions].append((member.codes, cell))
    return found


def relations(view: View) -> Iterator[Relation]:
    """The sums within the tables of one extract, and what persons say of households."""
    for group, cuts in groups(view.cells.values()).items():
        yield from margins(group, cuts)
    for cell in view.cells.values():
        if cell.kolonne == PERSONS:
            yield from sizes(cell)


def margins(group: Group, cuts: Cuts) -> Iterator[Relation]:
    """The equal sums of every two cuts of a population."""
    for one, other in combinations(cuts, 2):
        common = structure.shared(group.tabell, one, other)
        if common in (one, other) or set(common) in (set(one), set(other)):
            part, total = (one, other) if set(common) == set(other) else (other, one)
            yield from _parts(group, cuts, total, part)
        elif common not in cuts and not _uncertain(group, one, other):
            yield from _alike(group, cuts, one, other, common)


def _uncertain(group: Group, one: Dimensions, other: Dimensions) -> bool:
    """Whether the cuts need not count the same cases."""
    first = structure.total_dimensions(group.tabell)
    return first in (one, other) or structure.may_lack(group.tabell, (*one, *other))


def _sums(
    group: Group, cuts: Cuts, dimensions: Dimensions, onto: Dimensions
) -> dict[Codes, list[Cell]]:
    found: dict[Codes, list[Cell]] = defaultdict(list)
    for codes, cell in cuts[dimensions]:
        found[structure.project(group.tabell, dimensions, codes, onto)].append(cell)
    return found


def _alike(
    group: Group, cuts: Cuts, one: Dimensions, other: Dimensions, onto: Dimensions
) -> Iterator[Relation]:
    left, right = _sums(group, cuts, one, onto), _sums(group, cuts, other, onto)
    for codes in left.keys() & right.keys():
        yield equal(each(left[codes]), each(right[codes]), SUM)


def _parts(group: Group, cuts: Cuts, total: Dimensions, part: Dimensions) -> Iterator[Relation]:
    """Each total and the sum of its parts, with what may be left between them."""
    sums = _sums(group, cuts, part, total)
    whole = total == structure.total_dimensions(group.tabell)
    for codes, cell in cuts[total]:
        if codes not in sums:  # None of its parts is in the table: that is no sum of nothing.
            continue
        left: list[tuple[Cell, float]] = []
        if whole and structure.may_hold_secrets(cell, codes):
            left.append((secret(cell, group.population, codes), 1.0))
        if structure.may_lack(group.tabell, tuple(name for name in part if name not in total)):
            name = UNREGISTERED + structure.cut_of(part)
            left.append((cell._replace(utsnitt=name), 1.0))
        yield _rounded(equal([(cell, 1.0)], [*each(sums[codes]), *left], SUM))


def _rounded(relation: Relation) -> Relation:
    """Hours are told as whole ones, each sum for itself: half of one may be lost in each."""
    if any(cell.kolonne not in HOURS for cell, _ in relation.terms):
        return relation
    lost = 0.5 * sum(not cell.is_slack for cell, _ in relation.terms)
    return relation._replace(lower=relation.lower - lost, upper=relation.upper + lost)


def secret(cell: Cell, population: str, codes: Codes) -> Cell:
    """How many of a total's households have a secret address."""
    return cell._replace(utsnitt=UNLISTED, koder=(population, *codes) if population else codes)


def sizes(persons: Cell) -> Iterator[Relation]:
    """What the persons of a cell say of its households."""
    households = persons._replace(kolonne=COUNT)
    fewest, most = structure.persons_per_household(persons)
    if fewest == most:
        yield equal([(persons, 1.0)], [(households, float(fewest))], SIZE)
    else:
        yield at_most([(households, float(fewest))], [(persons, 1.0)], SIZE)
        yield at_most([(persons, 1.0)], [(households, float(most))], SIZE)


def secret_sizes(cells: Iterable[Cell]) -> Iterator[Relation]:
    """The same of the households with a secret address."""
    for cell in cells:
        if cell.kolonne == PERSONS and cell.is_slack:
            yield from sizes(cell)
