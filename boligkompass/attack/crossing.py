"""What tables say of each other on the same day, and what no table says outright.

The same tenancies, homes and households are counted in several tables; the need for rooms follows
from the groups of households by the norm.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from boligkompass.attack.model import CROSS, UNLISTED, Cell, Relation, at_most, each, equal
from boligkompass.attack.reading import View
from boligkompass.attack.sums import groups, margins

# Norm: the room class that the norm gives each group of households.
Norm = Mapping[str, str]
_NEEDS = {"leietaker": "leieforhold", "soker": "tildeling"}


def relations(view: View, norm: Norm) -> Iterator[Relation]:
    """All that the tables of one extract say of each other."""
    yield from _homes(view)
    yield from _tenancies(view)
    yield from _rooms(view, norm)


def _at(cell: Cell, tabell: str, utsnitt: str, *koder: str) -> Cell:
    return cell._replace(tabell=tabell, utsnitt=utsnitt, koder=koder, stand=None)


def _homes(view: View) -> Iterator[Relation]:
    """All homes are in the overview of their state; each home leased is a contract."""
    for place, cell in view.cells.items():
        if place.tabell == "bolig_tilstand" and place.utsnitt == "alle":
            yield from _same(view, cell, _at(place, "bolig_bestand", "alle"))
        if place.tabell == "kontrakt" and place.utsnitt == "kontraktstype":
            there = (
                _at(place, "leieforhold", "alle")
                if place.koder == ("leie",)
                else _at(place, "bolig_bestand", "eierform", "innleid")
            )
            yield from _same(view, cell, there)


def _same(view: View, cell: Cell, there: Cell) -> Iterator[Relation]:
    other = view.find(there)
    if other is not None:
        yield equal([(cell, 1.0)], [(other, 1.0)], CROSS)


def _tenancies(view: View) -> Iterator[Relation]:
    """There are no more tenancies in a kind of home than homes of that kind; and the households
    with a secret address are the same in both tables of tenancies."""
    for place, cell in view.cells.items():
        if place.tabell == "leieforhold" and place.utsnitt in ("alle", "boligtype"):
            homes = view.find(place._replace(tabell="bolig_bestand"))
            if homes is not None:
                yield at_most([(cell, 1.0)], [(homes, 1.0)], CROSS)
        if place.tabell == "leieforhold" and place.utsnitt == "alle":
            there = _at(place, "kontrakt", "kontraktstype", "leie")
            if view.find(there) is not None:
                yield equal(
                    [(_at(place, "leieforhold", UNLISTED), 1.0)],
                    [(_at(place, "kontrakt", UNLISTED, "leie"), 1.0)],
                    CROSS,
                )


def _rooms(view: View, norm: Norm) -> Iterator[Relation]:
    """The need for rooms is that of the tenants and of those who wait, by the norm."""
    for place, cell in view.cells.items():
        if place.tabell != "rombehov":
            continue
        if place.utsnitt == "alle":
            yield from _everyone(view, place, cell)
        elif place.utsnitt == "behovskilde":
            yield from _grouped(view, cell, place.koder[0], list(norm))
        elif place.utsnitt == "romklasse,behovskilde":
            rooms, source = place.koder
            yield from _grouped(view, cell, source, [g for g, r in norm.items() if r == rooms])


def _grouped(view: View, cell: Cell, source: str, households: list[str]) -> Iterator[Relation]:
    there = [view.find(_at(cell, _NEEDS[source], "husstandsgruppe", g)) for g in households]
    known = [one for one in there if one is not None]
    if len(known) == len(there) and _is_there(view, cell, _NEEDS[source]):
        yield equal([(cell, 1.0)], each(known), CROSS)


def _is_there(view: View, cell: Cell, tabell: str) -> bool:
    """Whether a table has numbers of the day of a cell."""
    return view.find(_at(cell, tabell, "alle")) is not None


def _everyone(view: View, place: Cell, cell: Cell) -> Iterator[Relation]:
    parts = [view.find(_at(place, tabell, "alle")) for tabell in _NEEDS.values()]
    if None in parts:
        return
    yield equal([(cell, 1.0)], each(part for part in parts if part), CROSS)
    secrets = [_at(place, tabell, UNLISTED) for tabell in _NEEDS.values()]
    yield equal([(_at(place, "rombehov", UNLISTED), 1.0)], each(secrets), CROSS)


# -- what stands in no table -----------------------------------------------------------------------


def single_years(view: View) -> tuple[set[Cell], list[Relation]]:
    """The single years behind the sums of utkastelser over three, and their own margins.

    They need not be in any table: two sums that overlap can tell them.
    """
    implied: set[Cell] = set()
    for place in view.cells:
        if place.tabell == "utkastelse" and place.til.year - place.fra.year == 2:
            for year in range(place.fra.year, place.til.year + 1):
                one = place._replace(fra=date(year, 1, 1), til=date(year, 12, 31))
                if view.find(one) is None:
                    implied.add(one)
    found = [
        relation
        for group, cuts in groups(_with_shown(view, implied)).items()
        for relation in margins(group, cuts)
    ]
    return implied, found


def _with_shown(view: View, implied: set[Cell]) -> Iterator[Cell]:
    """The implied cells, and the cells of the same years that the extract does have."""
    years = {(cell.fra, cell.til) for cell in implied}
    yield from implied
    for place, cell in view.cells.items():
        if place.tabell == "utkastelse" and (place.fra, place.til) in years:
            yield cell
