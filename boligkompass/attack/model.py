"""What an outsider holds in his hands: cells, what he was told of them, and how they hang together.

A cell is one number of one table of counts, told or hidden. A relation is something he knows of
several cells at once, from what the tables say that they count. Nothing here knows how numbers are
hidden; it knows only what a reader can know.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

COUNT = "antall"
PERSONS = "personer"
# Numbers of these columns are no counts of people but measures of their homes, or of their help.
HOURS = frozenset({"timer_vedtatt", "timer_gitt"})
MEASURES = frozenset({"oppgraderingsbehov", "areal"}) | HOURS
# Numbers of these columns add up to nothing: each is the middle one of at least ten.
MEDIANS = frozenset(
    {"dager_til_vedtak", "dager_til_tilbud", "dager_til_innflytting", "median_botid", "median_leie"}
)
# In the place of a cut: the households whose address is secret, in the table's first cut alone.
UNLISTED = "sperret"
# In the place of a cut, before its name: cases of which what the cut asks is not registered.
UNREGISTERED = "ukjent:"
# In the place of a cut: the tenants of one year who are still there at the end of a later one.
COHORT = "kull"


class Cell(NamedTuple):
    """One number. `stand` is None where every extract tells the same of it; else it says when."""

    tabell: str
    fra: date
    til: date
    utsnitt: str
    koder: tuple[str, ...]
    kolonne: str = COUNT
    stand: str | None = None

    @property
    def is_slack(self) -> bool:
        """Whether it is what is left between a total and its parts, and no number of a table."""
        return self.utsnitt == UNLISTED or self.utsnitt.startswith(UNREGISTERED)

    @property
    def is_cohort(self) -> bool:
        """Whether it is a thought behind the numbers of a table, and asked for by nobody."""
        return self.utsnitt == COHORT


@dataclass(frozen=True)
class Kind:
    """A kind of relation: in words, and how much an outsider would trust it.

    When relations contradict each other, those of little trust are given up first. A hard one is
    never given up.
    """

    text: str
    trust: float
    hard: bool = False


SIZE = Kind("personer og husstander følger hverandre", 1000, hard=True)
SUM = Kind("et tall og delene det er summen av, i samme tabell", 300)
INDICATOR = Kind("en indikator som er summen av tall i tabellen", 200)
RATE = Kind("en andel som er vist med teller eller nevner", 50)
EXACT_RATE = Kind("en andel som står med alle desimaler i filen", 20)
CROSS = Kind("en annen tabell som teller det samme", 60)
TILE = Kind("en periode og de kortere periodene i den", 80)
WITHIN = Kind("en periode som ligger inne i en annen", 40)
BALANCE = Kind("bostedsløse før, nye, tilbake og ut", 5)
STAY = Kind("hvor lenge hver husstand har bodd der", 40)
STOCK = Kind("leieforhold før, innflyttinger og utflyttinger", 5)
MEDIAN = Kind("en median, som er av minst ti", 30)
SAME = Kind("et tall fra en annen kilde om det samme", 2)
PUBLIC = Kind("et tall som er offentlig fra før", 1)


class Relation(NamedTuple):
    """The sum of coefficient times cell lies between two bounds."""

    terms: tuple[tuple[Cell, float], ...]
    lower: float
    upper: float
    kind: Kind


Terms = Iterable[tuple[Cell, float]]
INF = float("inf")


def equal(left: Terms, right: Terms, kind: Kind) -> Relation:
    """What says that two sums are the same."""
    return _difference(left, right, 0.0, 0.0, kind)


def at_most(left: Terms, right: Terms, kind: Kind) -> Relation:
    """What says that the first sum is no larger than the second."""
    return _difference(left, right, -INF, 0.0, kind)


def _difference(left: Terms, right: Terms, lower: float, upper: float, kind: Kind) -> Relation:
    found: dict[Cell, float] = {}
    for sign, terms in ((1.0, left), (-1.0, right)):
        for cell, coefficient in terms:
            found[cell] = found.get(cell, 0.0) + sign * coefficient
    kept = tuple((cell, coefficient) for cell, coefficient in found.items() if coefficient)
    return Relation(kept, lower, upper, kind)


def each(cells: Iterable[Cell], coefficient: float = 1.0) -> list[tuple[Cell, float]]:
    """The cells as terms with the same coefficient."""
    return [(cell, coefficient) for cell in cells]


class Growth(NamedTuple):
    """Two periods of the same events that begin alike: what lies between is people too."""

    shorter: Cell
    longer: Cell


class Told(NamedTuple):
    """What was published though it should not be, with the extract that it stands in.

    `hvordan` says in words what is wrong; `verdi` is the number.
    """

    uttrekk: str
    cell: Cell
    verdi: float
    hvordan: str


@dataclass
class Knowledge:
    """All that is known of one municipality.

    `shown` are the numbers told; `hidden` the hidden ones with the newest extract that hides them;
    `implied` those that stand in no table and can be told all the same, with the extract from which
    they are.
    """

    shown: dict[Cell, float] = field(default_factory=dict)
    hidden: dict[Cell, str] = field(default_factory=dict)
    implied: dict[Cell, str] = field(default_factory=dict)
    growths: dict[Growth, str] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    rows: int = 0
    hidden_rows: int = 0
