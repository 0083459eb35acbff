"""How the counts of tenancies hang together: who lives there, who moved in, who moved out."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from boligkompass.disclosure.cells import CellKey, Period
from boligkompass.disclosure.claims import Claim

_ONE_DAY = timedelta(days=1)


def tenancies(at: Mapping[CellKey, int]) -> Iterator[Claim]:
    """What is claimed of homes, tenancies and moves, by the cells' numbers."""
    for key, number in at.items():
        match key.table, key.cut:
            case "leieforhold", "alle" | "boligtype":
                yield from _homes(at, key)
            case "utflytting", "alle" | "boligtype":
                yield from _moved_out(at, key)
            case "innflytting", "alle":
                yield from _balance(at, key)
            case "innflytting", "bor_etter_12_mnd":
                yield from _left_within_a_year(at, key)
            case "privatleie", _ if key.period.kind == "aar":
                yield from _helped(at, key, number)


def _homes(at: Mapping[CellKey, int], key: CellKey) -> Iterator[Claim]:
    """There are homes for all tenancies."""
    homes = key._replace(table="bolig_bestand")
    if homes in at:
        yield Claim("at_most", (at[key],), (at[homes],))


def _moved_out(at: Mapping[CellKey, int], key: CellKey) -> Iterator[Claim]:
    """Where tenancies are fewer than they were, at least so many moved out."""
    before, after = _year_ends(at, key._replace(table="leieforhold"))
    if before is not None and after is not None:
        yield Claim("at_most", (before,), (after, at[key]))


def _balance(at: Mapping[CellKey, int], key: CellKey) -> Iterator[Claim]:
    """Those of the year before and those who moved in are those of now and those who moved out.

    But for those who move out on the last day of either year: they are there, and have moved out.
    """
    before, after = _year_ends(at, key._replace(table="leieforhold"))
    out = at.get(key._replace(table="utflytting"))
    if before is not None and after is not None and out is not None:
        yield Claim("nearly", (before, at[key]), (after, out))


def _left_within_a_year(at: Mapping[CellKey, int], key: CellKey) -> Iterator[Claim]:
    """Who moved in and has left twelve months later moved out those years or the next."""
    if key.codes != (("bor_etter_12_mnd", "nei"),):
        return
    out = [
        CellKey("utflytting", Period("aar", date(y, 1, 1), date(y, 12, 31)), "alle", ())
        for y in range(key.period.fra.year, key.period.til.year + 2)
    ]
    if all(one in at for one in out):
        yield Claim("at_most", (at[key],), tuple(at[one] for one in out))


def _helped(at: Mapping[CellKey, int], key: CellKey, number: int) -> Iterator[Claim]:
    """Who rents privately at the year's end did so at its beginning, or was helped during it."""
    before, after = _year_ends(at, key)
    if before is not None and after is not None:
        yield Claim("at_most", (after,), (before, number))


def _year_ends(at: Mapping[CellKey, int], key: CellKey) -> tuple[int | None, int | None]:
    """The same cell on the day before the year, and on its last day."""
    days = (key.period.fra - _ONE_DAY, key.period.til)
    before, after = (at.get(key._replace(period=Period("dag", day, day))) for day in days)
    return before, after
