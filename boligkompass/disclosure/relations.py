"""What an outsider knows of how the published counts hang together.

Every function here and in `over_time` and `between_tables` claims that counts *must* agree in some
way, because of what the tables count. A claim is used only where it is true of the counts: where it
is not (a household that came twice, a case that one register has and another lacks), whoever builds
on it guesses wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, pairwise

from boligkompass.contracts import cut_name
from boligkompass.disclosure.applications import of_medians
from boligkompass.disclosure.between_tables import between_tables
from boligkompass.disclosure.cells import Cell, Period
from boligkompass.disclosure.claims import Claim, Kind
from boligkompass.disclosure.over_time import over_time
from boligkompass.tables import TABLES

# What a case can be without: then it is in the whole, and in none of its parts.
_LACKED = {
    ("bosetting", "boliglosning"),
    ("bosetting", "direkte_varig"),
    ("leieforhold", "boligtype"),
    ("leieforhold", "kan_kjope"),
    ("tildeling", "tilrettelagt"),
    ("utflytting", "boligtype"),
    ("utflytting", "utflyttet_til"),
}


def claims(cells: Sequence[Cell], norm: Mapping[str, str]) -> Iterator[Claim]:
    """Every claim about the cells of one municipality.

    `norm` gives, for each code of `husstandsgruppe`, the code of `romklasse` that it needs.
    """
    periods: dict[tuple[str, Period], list[int]] = defaultdict(list)
    for number, cell in enumerate(cells):
        periods[cell.key.table, cell.key.period].append(number)
    for (table, _), numbers in periods.items():
        yield from _within_period(table, cells, numbers)
    at = {cell.key: number for number, cell in enumerate(cells)}
    yield from over_time(at)
    yield from between_tables(at, norm)
    yield from of_medians(cells, at)


def _within_period(table: str, cells: Sequence[Cell], numbers: Sequence[int]) -> Iterator[Claim]:
    cuts: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        cuts[cells[number].key.cut].append(number)
    names = tuple((cut, frozenset(cells[own[0]].classes)) for cut, own in cuts.items())
    splits: dict[tuple[str, ...], list[tuple[int, ...]]] = defaultdict(list)
    for coarse, fine, kind, shared in _tied_cuts(table, names):
        wholes = _grouped(cells, cuts[coarse], shared)
        parts = _grouped(cells, cuts[fine], shared)
        for codes in wholes.keys() & parts.keys():
            yield Claim(kind, tuple(wholes[codes]), tuple(parts[codes]))
            if kind == "parts" and not _is_lacked(table, cells[parts[codes][0]].classes):
                splits[codes].append(tuple(parts[codes]))
    # The same households have a secret address, whatever the others are parted by.
    for one, other in (pair for found in splits.values() for pair in pairwise(found)):
        yield Claim("equal", one, other)


@cache
def _tied_cuts(
    table: str, cuts: tuple[tuple[str, frozenset[str]], ...]
) -> list[tuple[str, str, Kind, frozenset[str]]]:
    """Pairs of cuts of which one is the other's sum, or that share what is no cut of its own."""
    first = cut_name(TABLES[table].cuts[0])
    every = {names for _, names in cuts}
    tied: list[tuple[str, str, Kind, frozenset[str]]] = []
    for (one, names), (other, more) in combinations(sorted(cuts, key=lambda cut: len(cut[1])), 2):
        shared = names & more
        if shared == names and not any(names < between < more for between in every):
            tied.append((one, other, _kind(table, first == one, more - names), shared))
        elif shared and shared not in every:
            tied.append((one, other, "equal", shared))
    return tied


def _kind(table: str, is_first: bool, further: frozenset[str]) -> Kind:
    """How a whole is tied to its parts by further dimensions."""
    if is_first:
        return "parts"
    return "nearly" if _is_lacked(table, further) else "equal"


def _is_lacked(table: str, names: Iterable[str]) -> bool:
    return any((table, name) in _LACKED for name in names)


def _grouped(
    cells: Sequence[Cell], numbers: Iterable[int], names: frozenset[str]
) -> dict[tuple[str, ...], list[int]]:
    """The cells by their codes of some dimensions."""
    order = sorted(names)
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number in numbers:
        found[tuple(cells[number].classes[name] for name in order)].append(number)
    return found
