"""What a coarser grouping would show where too much is hidden, as a sentence for the owner.

A sentence must not tell what it is about. So where a grouping exists in the extract, it says what
everybody sees there. Where it does not, the sums are counted from the raw numbers, and it says only
that at least so many are large enough, when at least five sums that nobody can judge are so and at
least five may be otherwise: each of them may still be either. What to put together is chosen by
what is hidden, never by how many there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from boligkompass import formats
from boligkompass.codes import KODEVERK, label
from boligkompass.contracts import Contract, cut_name
from boligkompass.protection import DEFAULT_K

# Too much: more than half of what is not shown as 0, and at least so many.
TOO_MANY = 8
# A grouping is proposed when it shows so much more of all numbers.
_GAIN = 0.2
# How many sums that nobody can judge must be on either side.
_UNJUDGED = DEFAULT_K
_COARSER = {"maaned": ("kvartal", "aar"), "kvartal": ("aar",), "aar": ("treaar",)}
_PERIODS = {
    "maaned": "per måned",
    "kvartal": "per kvartal",
    "aar": "per år",
    "treaar": "tre år samlet",
}
# Dimensions that are there in coarser classes too.
_REGROUPED = {"oppholdslengde": "over_3_mnd"}
# Tables whose cases are each of one day: there, years are sums that can be added up.
_ADDS_UP = frozenset({"bosetting", "soknad", "utflytting"})
# Classes of these are of different things, or mean something else together.
_APART = frozenset({"kontraktstype", "status", "strom", "tilstandsgrad", "trinn", "utfall"})
_UNKNOWN = frozenset({"ingen", "ukjent"})

Codes = Mapping[str, str]
Group = tuple[str, str]  # cut and kind of period
Period = tuple[date, date]


@dataclass(frozen=True)
class Cell:
    """One number of a cut: its period, its codes by dimension, what it is and whether it shows."""

    period: Period
    codes: Codes
    antall: int
    vist: bool


@dataclass(frozen=True)
class _Sums:
    """What a coarser grouping would show: so many of so many."""

    words: str
    shown: int
    of: int
    exists: bool

    @property
    def share(self) -> float:
        return self.shown / self.of

    def __str__(self) -> str:
        many = f"{formats.number(self.shown)} av {formats.number(self.of)} tall"
        if self.exists:
            return f"{self.words} er {many} vist."
        return f"{self.words} ville minst {many} vært store nok til å vises."


def is_too_much(cells: int, zeros: int, hidden: int) -> bool:
    """Whether so many hidden among so many numbers, some shown as 0, asks for something coarser."""
    return hidden >= TOO_MANY and 2 * hidden > cells - zeros


def proposal(
    contract: Contract, group: Group, groups: Mapping[Group, Sequence[Cell]], k: int
) -> str | None:
    """The sentence for one cut and kind of period of one municipality, or None.

    `groups` has all of the municipality's numbers in the table. None too where nothing is better.
    """
    cells = groups[group]
    now = sum(c.vist and c.antall > 0 for c in cells) / sum(
        not (c.vist and not c.antall) for c in cells
    )
    found = [
        sums
        for sums in _candidates(contract, group, groups, k)
        if sums.shown and sums.share >= now + _GAIN
    ]
    return str(max(found, key=lambda sums: sums.share)) if found else None


def _candidates(
    contract: Contract, group: Group, groups: Mapping[Group, Sequence[Cell]], k: int
) -> Iterator[_Sums]:
    cut, kind = group
    for sums in (
        _longer(contract, cut, kind, groups, k),
        *(_regrouped(contract, name, group, groups) for name in cut.split(",")),
        *(_without(contract, name, group, groups, k) for name in _dropped(cut)),
        _together(contract, cut, groups[group], k),
    ):
        if sums is not None:
            yield sums


def _longer(
    contract: Contract, cut: str, kind: str, groups: Mapping[Group, Sequence[Cell]], k: int
) -> _Sums | None:
    """Longer periods: those of the extract, or three whole years together."""
    for longer in _COARSER.get(kind, ()):
        words = f"{formats.sentence(_PERIODS[longer])} i stedet for {_PERIODS[kind]}"
        if (cut, longer) in groups:
            return _existing(words, groups[cut, longer])
        if longer == "treaar" and contract.name in _ADDS_UP:
            return _possible(words, _three_years(groups[cut, kind]), k)
    return None


def _three_years(cells: Sequence[Cell]) -> Iterator[tuple[object, Cell]]:
    """Each number under its three years, counted back from the newest; fewer than three are out."""
    years = sorted({cell.period[0].year for cell in cells}, reverse=True)
    blocks = {year: place // 3 for place, year in enumerate(years[: len(years) // 3 * 3])}
    for cell in cells:
        block = blocks.get(cell.period[0].year)
        if block is not None:
            yield (block, *cell.codes.items()), cell


def _regrouped(
    contract: Contract, name: str, group: Group, groups: Mapping[Group, Sequence[Cell]]
) -> _Sums | None:
    """The cut with the coarser classes of a dimension, where the extract has it."""
    cut, kind = group
    coarser = _REGROUPED.get(name)
    other = cut_name(tuple(coarser if one == name and coarser else one for one in cut.split(",")))
    if coarser is None or (other, kind) not in groups:
        return None
    titles = (contract.column(one).title for one in (coarser, name))
    words = "Med inndelingen «{}» i stedet for «{}»".format(*titles)
    return _existing(words, groups[other, kind])


def _dropped(cut: str) -> list[str]:
    """The dimensions that a cut of two may do without."""
    names = cut.split(",")
    return [name for name in names if name not in _APART] if len(names) > 1 else []


def _without(
    contract: Contract, name: str, group: Group, groups: Mapping[Group, Sequence[Cell]], k: int
) -> _Sums | None:
    cut, kind = group
    kept = tuple(other for other in cut.split(",") if other != name)
    words = f"Uten inndelingen «{contract.column(name).title}»"
    if (cut_name(kept), kind) in groups:
        return _existing(words, groups[cut_name(kept), kind])
    keyed = (((c.period, *(c.codes[other] for other in kept)), c) for c in groups[group])
    return _possible(words, keyed, k)


def _together(contract: Contract, cut: str, cells: Sequence[Cell], k: int) -> _Sums | None:
    """The two neighbouring classes of which the most numbers are hidden, as one."""
    pairs = [pair for name in cut.split(",") for pair in _neighbours(contract, name)]
    if not pairs:
        return None
    hidden = [sum(not c.vist and c.codes[name] in two for c in cells) for name, two in pairs]
    name, two = pairs[hidden.index(max(hidden))]
    kodeverk = contract.column(name).codes
    assert kodeverk is not None
    first, second = (label(kodeverk, code) for code in two)
    merged = (((c.period, *_merged(c.codes, name, two)), c) for c in cells)
    return _possible(f"Med «{first}» og «{second}» i én klasse", merged, k)


def _neighbours(contract: Contract, name: str) -> list[tuple[str, tuple[str, str]]]:
    kodeverk = None if name in ("alle", *_APART) else contract.column(name).codes
    if kodeverk is None:
        return []
    known = [code for code in KODEVERK[kodeverk] if code not in _UNKNOWN]
    # Two classes in one are no classes.
    return [(name, two) for two in pairwise(known)] if len(known) > 2 else []


def _merged(codes: Codes, name: str, two: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((n, two[0] if n == name and code in two else code) for n, code in codes.items())


def _existing(words: str, cells: Sequence[Cell]) -> _Sums | None:
    """What is shown of a grouping that the extract has."""
    zeros = sum(cell.vist and cell.antall == 0 for cell in cells)
    shown = sum(cell.vist for cell in cells) - zeros
    return _Sums(words, shown, len(cells) - zeros, True) if shown else None


def _possible(words: str, keyed: Iterable[tuple[object, Cell]], k: int) -> _Sums | None:
    """What could be shown of a grouping that is not there, if that can be said."""
    sums: dict[object, list[Cell]] = defaultdict(list)
    for key, cell in keyed:
        sums[key].append(cell)
    # What everybody can judge: where enough is shown, or all of it.
    large = sum(sum(c.antall for c in parts if c.vist) >= k for parts in sums.values())
    whole = [sum(c.antall for c in parts) for parts in sums.values() if all(c.vist for c in parts)]
    zero, small = whole.count(0), sum(0 < total < k for total in whole)
    all_large = sum(sum(c.antall for c in parts) >= k for parts in sums.values())
    of = len(sums) - zero
    said = min(all_large, of - small - _UNJUDGED)
    return _Sums(words, said, of, False) if said - large >= _UNJUDGED else None
