"""What hangs together of applications: how they came, how they were decided, and who still waits.

The same applications of a year are counted when they came (soknad), on 30 June of the year after
(saksgang), and, those granted a home, on every day until they move in (tildeling).
"""

from collections.abc import Iterable, Iterator
from datetime import date

from boligkompass.attack.model import (
    COUNT,
    CROSS,
    INF,
    MEDIAN,
    SUM,
    UNLISTED,
    WITHIN,
    Cell,
    Growth,
    Relation,
    Terms,
    at_most,
    each,
    equal,
)
from boligkompass.attack.reading import Row, View

# The census of each autumn.
CENSUS_BEGINS, CENSUS_ENDS = (8, 20), (10, 20)
FEWEST_OF_MEDIAN = 10
_DECIDED = ("enkeltvedtak", "uten_enkeltvedtak")
_APPEALED = ("under_behandling", "opprettholdt", "omgjort")
_WAITING, _UNDECIDED = ("innvilget", "tilbud"), ("venter_vedtak", "trukket")
# Where the outcome at the end of the quarter after stands on 30 June, and that it only grows.
_LATER = {
    "innvilget": ("innvilget", "tilbud", "innflyttet"),
    "avslag": ("avslag",),
    "trukket": ("trukket",),
}
# How far a household must have come to be one of those that a median is of.
_CONTRIBUTE = {
    "dager_til_tilbud": ("innvilget", "tilbud", "innflyttet"),
    "dager_til_innflytting": ("tilbud", "innflyttet"),
}


def relations(view: View) -> Iterator[Relation]:
    """All that applications tell of each other, as one extract and the others tell of them."""
    for place, cell in _places(view):
        if place.tabell == "saksgang" and place.utsnitt == "alle":
            yield from _same_applications(view, place, cell)
            yield from _decisions(view, place)
            yield from _outcomes(view, place)
            yield from _still_waiting(view, place)
        if place.tabell == "soknad" and _is_census(place):
            yield from _census(view, place, cell)


def _places(view: View) -> Iterator[tuple[Cell, Cell]]:
    found = view.everywhere | view.cells
    yield from found.items()


def _cells(view: View, place: Cell, utsnitt: str, codes: Iterable[str]) -> list[Cell] | None:
    """The cells of some codes of a cut of the same table and period; None where one is absent."""
    found = [view.find(place._replace(utsnitt=utsnitt, koder=(code,))) for code in codes]
    return None if None in found else [cell for cell in found if cell is not None]


def _same_applications(view: View, place: Cell, cell: Cell) -> Iterator[Relation]:
    """They are those that came in the year, and as many of them have a secret address."""
    came = view.find(place._replace(tabell="soknad"))
    if came is not None:
        yield equal([(cell, 1.0)], [(came, 1.0)], CROSS)
        yield equal([(_secret(cell), 1.0)], [(_secret(came), 1.0)], CROSS)


def _secret(total: Cell) -> Cell:
    return total._replace(utsnitt=UNLISTED)


def _decisions(view: View, place: Cell) -> Iterator[Relation]:
    """What is not decided waits or is withdrawn; only what is decided can be appealed."""
    naadd = _cells(view, place, "naadd", _UNDECIDED)
    waiting = _cells(view, place, "vedtaksform", ("ikke_avgjort",))
    if naadd and waiting:
        yield equal(each(waiting), each(naadd), SUM)
    appealed = _cells(view, place, "klage", _APPEALED)
    decided = (
        _cells(view, place, "vedtaksform", _DECIDED),
        _cells(view, place, "naadd", (*_LATER["innvilget"], "avslag")),
    )
    for cells in decided:
        if appealed and cells:
            yield at_most(each(appealed), each(cells), SUM)


def _outcomes(view: View, place: Cell) -> Iterator[Relation]:
    """What was decided by the end of the quarter after it came is decided on 30 June."""
    for outcome, stages in _LATER.items():
        early = _cells(view, place._replace(tabell="soknad"), "utfall", (outcome,))
        later = _cells(view, place, "naadd", stages)
        if early and later:
            yield at_most(each(early), each(later), WITHIN)


def _still_waiting(view: View, place: Cell) -> Iterator[Relation]:
    """Who was granted a home and had not moved in on 30 June waited on that day."""
    day = date(place.til.year + 1, 6, 30)
    everyone = view.find(place._replace(tabell="tildeling", fra=day, til=day))
    waiting = _cells(view, place, "naadd", _WAITING)
    if waiting and everyone is not None:
        yield at_most(each(waiting), [(everyone, 1.0)], WITHIN)


# -- the census ------------------------------------------------------------------------------------


def _is_census(place: Cell) -> bool:
    begins, ends = (place.fra.month, place.fra.day), (place.til.month, place.til.day)
    return (begins, ends) == (CENSUS_BEGINS, CENSUS_ENDS)


def _half(place: Cell) -> Cell:
    """The last half of the census's year: it stands in no table, but its quarters do."""
    year = place.fra.year
    return place._replace(fra=date(year, 7, 1), til=date(year, 12, 31))


def _quarters(view: View, place: Cell) -> list[Cell] | None:
    year = place.fra.year
    spans = ((date(year, 7, 1), date(year, 9, 30)), (date(year, 10, 1), date(year, 12, 31)))
    found = [view.find(place._replace(fra=fra, til=til)) for fra, til in spans]
    return None if None in found else [cell for cell in found if cell is not None]


def _year(view: View, place: Cell) -> Cell | None:
    year = place.fra.year
    return view.find(place._replace(fra=date(year, 1, 1), til=date(year, 12, 31)))


def _census(view: View, place: Cell, cell: Cell) -> Iterator[Relation]:
    """Who applied in those weeks applied in the two quarters around them, and in the year."""
    quarters, year = _quarters(view, place), _year(view, place)
    if quarters:
        yield at_most([(cell, 1.0)], each(quarters), WITHIN)
        half = _half(cell)._replace(stand=quarters[0].stand)
        yield equal([(half, 1.0)], each(quarters), SUM)
    if year is not None:
        yield at_most([(cell, 1.0)], [(year, 1.0)], WITHIN)


def growths(view: View) -> Iterator[Growth]:
    """The census, and the half year and the year around it: who applied outside it is people."""
    for place, cell in _places(view):
        if place.tabell == "soknad" and _is_census(place):
            quarters, year = _quarters(view, place), _year(view, place)
            if quarters:
                yield Growth(cell, _half(cell)._replace(stand=quarters[0].stand))
            if year is not None:
                yield Growth(cell, year)


# -- medians ---------------------------------------------------------------------------------------


def medians(view: View, rows: Iterable[Row]) -> Iterator[Relation]:
    """A median that is told is of at least ten households."""
    for row in rows:
        for column, stages in _CONTRIBUTE.items():
            if row.get(column) is not None:
                yield from _of_at_least_ten(view, row, stages)


def _of_at_least_ten(view: View, row: Row, stages: tuple[str, ...]) -> Iterator[Relation]:
    place = Cell("saksgang", row["periode_fra"], row["periode_til"], "alle", (), COUNT)
    cells, everyone = _cells(view, place, "naadd", stages), view.find(place)
    if cells and everyone is not None:
        terms: Terms = each([*cells, _secret(everyone)])
        yield Relation(tuple(terms), FEWEST_OF_MEDIAN, INF, MEDIAN)
