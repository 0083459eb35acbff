"""How the counts of applications hang together: by year and quarter, by outcome, by progress."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from boligkompass.contracts import cut_name
from boligkompass.disclosure.cells import Cell, CellKey, Codes, Period
from boligkompass.disclosure.claims import Claim, Kind

_APPLICATIONS, _PROGRESS = "soknad", "saksgang"
_WAITING = ("innvilget", "tilbud")
_GRANTED = (*_WAITING, "innflyttet")
_DECIDED = {"vedtaksform": ("enkeltvedtak", "uten_enkeltvedtak")}
_APPEALED = {"klage": ("under_behandling", "opprettholdt", "omgjort")}
# What is counted of the same applications in two ways: of those on the left none is outside those
# on the right.
_PROGRESSES: tuple[tuple[Kind, Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]], ...] = (
    ("equal", {"vedtaksform": ("ikke_avgjort",)}, {"naadd": ("venter_vedtak", "trukket")}),
    ("equal", _DECIDED, {"naadd": ("avslag", *_GRANTED)}),
    ("at_most", _APPEALED, _DECIDED),
    ("at_most", _APPEALED, {"naadd": ("avslag", *_GRANTED)}),
)
# An outcome is that of the quarter after; how far it came is counted later, so more have come far.
_OUTCOMES: tuple[tuple[Kind, str, Sequence[str]], ...] = (
    ("at_most", "innvilget", _GRANTED),
    ("at_most", "avslag", ("avslag",)),
    ("about", "trukket", ("trukket",)),
)
# A median is of no fewer than these; and where those stand who have not come as far as it asks.
_FEWEST_OF_MEDIAN = 10
_NOT_SO_FAR = {
    "dager_til_tilbud": ("venter_vedtak", "trukket", "avslag"),
    "dager_til_innflytting": ("venter_vedtak", "trukket", "avslag", "innvilget"),
}


def applications(at: Mapping[CellKey, int]) -> Iterator[Claim]:
    """What is claimed of applications, their progress and who waits, by the cells' numbers."""
    for period in {key.period for key in at if key.table == _PROGRESS}:
        progress = _Year(at, _PROGRESS, period)
        counted = _Year(at, _APPLICATIONS, period)
        for kind, one, other in _PROGRESSES:
            yield from _claim(kind, progress.sum(one), progress.sum(other))
        yield from _claim("equal", progress.sum({}), counted.sum({}))
        for kind, outcome, reached in _OUTCOMES:
            found = counted.sum({"utfall": (outcome,)})
            yield from _claim(kind, found, progress.sum({"naadd": reached}))
        # The progress is that of 30 June of the year after: who has a grant and no home waits then.
        day = date(period.til.year + 1, 6, 30)
        everyone = _Year(at, "tildeling", Period("dag", day, day)).sum({})
        yield from _claim("at_most", progress.sum({"naadd": _WAITING}), everyone)
    yield from _counted_in_autumn(at)


def of_medians(cells: Sequence[Cell], at: Mapping[CellKey, int]) -> Iterator[Claim]:
    """A median is of no fewer than ten who have come so far: that much the others are fewer than
    all."""
    for number, cell in enumerate(cells):
        if cell.key.table == _PROGRESS:
            for median, others in _NOT_SO_FAR.items():
                found = _Year(at, _PROGRESS, cell.key.period).sum({"naadd": others})
                if median in cell.medians and found:
                    yield Claim("at_most", found, (number,), _FEWEST_OF_MEDIAN)


def _counted_in_autumn(at: Mapping[CellKey, int]) -> Iterator[Claim]:
    """Who came from 20 August to 20 October came that year, in its third or fourth quarter."""
    for key, number in at.items():
        if key.table == _APPLICATIONS and key.period.kind == "telling":
            year = key.period.fra.year
            autumn = [
                Period("kvartal", date(year, 7, 1), date(year, 9, 30)),
                Period("kvartal", date(year, 10, 1), date(year, 12, 31)),
            ]
            for around in (autumn, [Period("aar", date(year, 1, 1), date(year, 12, 31))]):
                keys = [key._replace(period=period) for period in around]
                if all(one in at for one in keys):
                    yield Claim("at_most", (number,), tuple(at[one] for one in keys))


def _claim(
    kind: Kind, left: tuple[int, ...] | None, right: tuple[int, ...] | None
) -> Iterator[Claim]:
    if left and right:
        yield Claim(kind, left, right)


class _Year:
    """The cells of one table and period (a year, a day), summed by code."""

    def __init__(self, at: Mapping[CellKey, int], table: str, period: Period) -> None:
        self._at, self._table, self._period = at, table, period

    def sum(self, codes: Mapping[str, Sequence[str]]) -> tuple[int, ...] | None:
        """The cells of these codes of one cut, by number; None when one is not there."""
        cut = cut_name(tuple(codes))
        keys: list[Codes] = [((name, code),) for name, wanted in codes.items() for code in wanted]
        keys = keys or [()]
        found = [self._at.get(CellKey(self._table, self._period, cut, key)) for key in keys]
        return None if None in found else tuple(n for n in found if n is not None)
