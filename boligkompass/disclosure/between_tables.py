"""How the counts of different tables hang together."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from boligkompass.contracts import cut_name
from boligkompass.disclosure.applications import applications
from boligkompass.disclosure.cells import CellKey, Period
from boligkompass.disclosure.claims import Claim
from boligkompass.disclosure.cohorts import cohorts
from boligkompass.disclosure.tenancies import tenancies

_ONE_DAY = timedelta(days=1)
_Place = tuple[str, Mapping[str, str]]
_SAME_DAY: tuple[tuple[_Place, tuple[_Place, ...]], ...] = (
    (("kontrakt", {"kontraktstype": "leie"}), (("leieforhold", {}),)),
    (("kontrakt", {"kontraktstype": "innleie"}), (("bolig_bestand", {"eierform": "innleid"}),)),
    (("bolig_tilstand", {}), (("bolig_bestand", {}),)),
    (("rombehov", {}), (("leieforhold", {}), ("tildeling", {}))),
)


def between_tables(at: Mapping[CellKey, int], norm: Mapping[str, str]) -> Iterator[Claim]:
    """What several tables count of the same households or homes, by the cells' numbers."""
    for period in {key.period for key in at if key.period.kind == "dag"}:
        cells = _Day(at, period)
        for one, others in _SAME_DAY:
            yield from cells.equal(cells.find(*one), [cells.find(*other) for other in others])
        yield from _rooms(cells, norm)
    yield from applications(at)
    yield from tenancies(at)
    yield from cohorts(at)
    for key in at:
        yield from _still_there(at, key)


def _still_there(at: Mapping[CellKey, int], key: CellKey) -> Iterator[Claim]:
    """Who had not ended introduksjonsprogrammet in a year takes part in the next."""
    if key.table == "introprogram" and key.codes == (("utfall", "deltar"),):
        start = key.period.til + _ONE_DAY
        year = Period(key.period.kind, start, start.replace(month=12, day=31))
        everyone = CellKey(key.table, year, "alle", ())
        if everyone in at:
            yield Claim("at_most", (at[key],), (at[everyone],))


class _Day:
    """The cells of one day, found by table and codes."""

    def __init__(self, at: Mapping[CellKey, int], period: Period) -> None:
        self._at, self._period = at, period

    def find(self, table: str, codes: Mapping[str, str]) -> int | None:
        """The number of a cell; None when it is not there."""
        cut = cut_name(tuple(codes))
        return self._at.get(CellKey(table, self._period, cut, tuple(codes.items())))

    def equal(self, one: int | None, others: Sequence[int | None]) -> Iterator[Claim]:
        """That one cell is the sum of others, if they are all there."""
        found = tuple(other for other in others if other is not None)
        if one is not None and found and len(found) == len(others):
            yield Claim("equal", (one,), found)


def _rooms(day: _Day, norm: Mapping[str, str]) -> Iterator[Claim]:
    """The need for rooms is that of the households who rent, and who wait, by the norm."""
    for source, table in (("leietaker", "leieforhold"), ("soker", "tildeling")):
        for rooms in (None, *sorted(set(norm.values()))):
            codes = {"behovskilde": source}
            if rooms is not None:
                codes = {"romklasse": rooms, **codes}
            groups = [group for group, need in norm.items() if rooms in (None, need)]
            households = [day.find(table, {"husstandsgruppe": group}) for group in groups]
            yield from day.equal(day.find("rombehov", codes), households)
