"""What every table counts, as anyone can read it in the definitions: stated here once more.

It is written down anew, and not taken from the code that counts, so that a mistake there is not a
mistake here too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from boligkompass.attack.model import PERSONS, Cell
from boligkompass.contracts import Contract, cut_name
from boligkompass.tables import TABLES

Dimensions = tuple[str, ...]
Codes = tuple[str, ...]

COUNTS = {name: contract for name, contract in TABLES.items() if contract.personal_counts}
# Homes can have no secret address; whoever lives there can.
OF_HOMES = frozenset({"bolig_bestand", "bolig_tilstand"})
# Tables that count what happens in a period. The others, and every single day, are snapshots.
OF_EVENTS = frozenset(
    {
        "bomiljo",
        "bosetting",
        "bostedslos",
        "innflytting",
        "introprogram",
        "midlertidig",
        "privatleie",
        "saksgang",
        "soknad",
        "utflytting",
        "utkastelse",
    }
)
# Of these what happens in a period is the sum of what happens in its parts. A household counts
# once a period in utkastelse, and may come to the same step twice: the sum is a good guess.
SUMMED_OVER_TIME = frozenset({"soknad", "innflytting", "utflytting", "bosetting", "utkastelse"})
# What a case can be without, so that it is in the total and in no part.
MAY_BE_UNKNOWN = frozenset(
    {
        ("bosetting", "boliglosning"),
        ("bosetting", "direkte_varig"),
        ("utflytting", "utflyttet_til"),
        ("utflytting", "boligtype"),
        ("leieforhold", "boligtype"),
        ("leieforhold", "kan_kjope"),
        ("tildeling", "tilrettelagt"),
    }
)
# A dimension that puts the codes of another together.
GROUPINGS: dict[tuple[str, str], tuple[str, dict[str, str]]] = {
    ("midlertidig", "over_3_mnd"): (
        "oppholdslengde",
        {"0-30": "nei", "31-90": "nei", "91-180": "ja", "180+": "ja"},
    )
}
# The cuts of bosetting are of those agreed or of those settled.
_AGREED, _SETTLED = "avtalt", "bosatt"
_AGREED_CUTS = frozenset({"klar_bolig,penger_avsatt", "husstandsstorrelse,klar_bolig"})
# How a household's size bounds its persons; the last knows no upper end but common sense.
LARGEST = 20
PERSONS_OF_SIZE = {"1": (1, 1), "2": (2, 2), "3-4": (3, 4), "5+": (5, LARGEST)}


@dataclass(frozen=True)
class Member:
    """A cell within its population, by the dimensions that tell it from others there."""

    population: str
    dimensions: Dimensions
    codes: Codes


def member(tabell: str, utsnitt: str, koder: Codes) -> Member:
    """Where a cell belongs: in bosetting with those agreed or settled, elsewhere with all."""
    dimensions = () if utsnitt == "alle" else tuple(utsnitt.split(","))
    if tabell != "bosetting":
        return Member("", dimensions, koder)
    if utsnitt == "status":
        return Member(koder[0], (), ())
    return Member(_AGREED if utsnitt in _AGREED_CUTS else _SETTLED, dimensions, koder)


def is_plan(tabell: str, utsnitt: str, koder: Codes) -> bool:
    """Whether a cell counts what is agreed, also of periods that have not come."""
    return tabell == "bosetting" and member(tabell, utsnitt, koder).population == _AGREED


def total_dimensions(tabell: str) -> Dimensions:
    """The dimensions of the cells in which households with a secret address count."""
    return () if tabell == "bosetting" else COUNTS[tabell].cuts[0]


def may_hold_secrets(cell: Cell, codes: Codes) -> bool:
    """Whether some of a total's households may be in none of its parts for their address."""
    if cell.tabell in OF_HOMES:
        return False
    return (cell.tabell, codes) != ("kontrakt", ("innleie",))


def may_lack(tabell: str, dimensions: Dimensions) -> bool:
    """Whether a case may be without one of the dimensions."""
    return any((tabell, name) in MAY_BE_UNKNOWN for name in dimensions)


def project(tabell: str, dimensions: Dimensions, codes: Codes, onto: Dimensions) -> Codes:
    """The codes of a cell in coarser dimensions, which all follow from its own."""
    own = dict(zip(dimensions, codes, strict=True))
    return tuple(own[name] if name in own else _grouped(tabell, name, own) for name in onto)


def _grouped(tabell: str, name: str, own: dict[str, str]) -> str:
    source, groups = GROUPINGS[tabell, name]
    return groups[own[source]]


def shared(tabell: str, one: Dimensions, other: Dimensions) -> Dimensions:
    """The dimensions that can be read out of both cuts."""
    names = dict.fromkeys((*one, *other))
    return tuple(n for n in names if _follows(tabell, n, one) and _follows(tabell, n, other))


def _follows(tabell: str, name: str, dimensions: Dimensions) -> bool:
    source = GROUPINGS.get((tabell, name), (None, {}))[0]
    return name in dimensions or source in dimensions


def grows(cell: Cell) -> bool:
    """Whether what a cell counts can only become more when its period becomes longer."""
    if cell.tabell not in OF_EVENTS - {"bostedslos"} or cell.fra == cell.til:
        return False
    if is_plan(cell.tabell, cell.utsnitt, cell.koder):
        return False
    if cell.tabell == "introprogram":
        return cell.koder != ("deltar",)
    if cell.tabell == "midlertidig":
        return cell.utsnitt in ("alle", "familie")
    return (cell.tabell, cell.utsnitt) != ("soknad", "utfall")


def persons_per_household(cell: Cell) -> tuple[int, int]:
    """The fewest and the most persons that a household of the cell can have."""
    if "husstandsstorrelse" not in cell.utsnitt:
        return 1, LARGEST
    place = cell.utsnitt.split(",").index("husstandsstorrelse")
    return PERSONS_OF_SIZE[cell.koder[place]]


def values(contract: Contract) -> Iterator[str]:
    """The columns of numbers in a table: the count, and what is told beside it."""
    known = {*contract.key, "synlighet"}
    for column in contract.columns:
        if column.name not in known and column.codes is None:
            yield column.name


def counts_persons(tabell: str) -> bool:
    """Whether a table tells persons beside households."""
    return any(column.name == PERSONS for column in COUNTS[tabell].columns)


def cut_of(dimensions: Dimensions) -> str:
    """The name of a cut in the files."""
    return cut_name(dimensions)


def tiling(fra: date, til: date, starts: dict[date, list[date]]) -> list[tuple[date, date]] | None:
    """The shortest of the known periods that fill one out without overlap; None if none do."""
    if fra > til:
        return []
    for end in starts.get(fra, ()):
        if end <= til:
            rest = tiling(end + timedelta(days=1), til, starts)
            if rest is not None:
                return [(fra, end), *rest]
    return None
