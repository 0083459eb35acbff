"""«Til drøfting»: the three to five sentences that matter this month, ranked.

Every figure that may have something to discuss says so itself, with a weight; here they are only
ordered and cut. A point weighs by its distance to the target, by a change in the unwanted
direction, and by lateness.
"""

from collections.abc import Callable, Iterable
from typing import Any

from boligkompass.catalogue import Sheet
from boligkompass.figures.base import Composition, Figure, Point, Result
from boligkompass.figures.tiles import Tile, is_old, tile
from boligkompass.sitemap import FRONT
from boligkompass.sql import QueryColumn

MOST = 5
# A change of less than this share is not worth a point, and a doubling weighs half a missed target.
_MOVED, _MOVE_WEIGHT = 0.05, 0.5

COLUMNS = (
    QueryColumn("rang", "Rang"),
    QueryColumn("innledning", "Hovedsak"),
    QueryColumn("utdyping", "Utdyping"),
    QueryColumn("figur", "Figur"),
    QueryColumn("side", "Side"),
    QueryColumn("vekt", "Vekt", internal=True),
)


def off_target(result: Result) -> Point | None:
    """A tile outside its target, or moving the unwanted way without one."""
    made = tile(result)
    if made is None or made.newest["verdi"] is None:
        return None
    sheet = result.sheet(made.newest["indikator"])
    if is_old(made.newest, sheet, result.extract_date):
        return None
    weight = made.distance or _unwanted_move(made, sheet)
    if not weight:
        return None
    change = f" {made.change}." if made.change else ""
    return Point(f"{result.figure.finding(result)}.", f"{made.status}.{change}", weight)


def _unwanted_move(made: Tile, sheet: Sheet) -> float:
    """What a change the unwanted way weighs where there is no target; 0 for a small or good one."""
    if made.before is None or made.standing != "uten_mal" or not made.before["verdi"]:
        return 0.0
    change = (made.newest["verdi"] - made.before["verdi"]) / abs(made.before["verdi"])
    worse = {"opp": -change, "ned": change}.get(sheet.retning, 0.0)
    return _MOVE_WEIGHT * min(worse, 1.0) if worse >= _MOVED else 0.0


def stale(results: Iterable[Result]) -> Point | None:
    """How many of the tiles are older than their sheets say they may be."""
    made = [(r, tile(r)) for r in results]
    have = [(r, t) for r, t in made if t is not None]
    old = [t for r, t in have if is_old(t.newest, r.sheet(t.newest["indikator"]), r.extract_date)]
    if not old:
        return None
    oldest = min(old, key=lambda t: t.newest["periode_til"])
    lead = f"{len(old)} av {len(have)} nøkkeltall er eldre enn de skal være."
    rest = f"Eldst er «{oldest.title}», fra {oldest.newest['periode_til'].year}."
    return Point(lead, rest, 0.2 * len(old) / len(have))


def _strongest(points: Iterable[tuple[Figure, Point]]) -> list[tuple[str, str, Point]]:
    """Figure, page and point; of several about the same indicator the one that weighs most.

    A tile sees that a target is missed; the page behind it knows what to do about it, and so goes
    before the tile whatever it weighs.
    """
    kept: dict[str, tuple[Figure, Point]] = {}
    for figure, point in points:
        subject = figure.indicators[0] if figure.indicators else figure.id
        other = kept.get(subject)
        if other is None or _rank(figure, point) > _rank(*other):
            kept[subject] = (figure, point)
    return [(figure.id, figure.page, point) for figure, point in kept.values()]


def _rank(figure: Figure, point: Point) -> tuple[bool, float]:
    return figure.page != FRONT, point.weight


def _composition(figures: Iterable[Figure], tiles: Iterable[Figure]) -> Composition:
    """«Til drøfting» over `figures` (each with `discuss`), and the age of `tiles`."""
    asked, aged = tuple(figures), tuple(tiles)

    def rows(ask: Callable[[Figure], Result]) -> list[dict[str, Any]]:
        points = _strongest(
            (figure, point)
            for figure in asked
            if figure.discuss and (point := figure.discuss(ask(figure)))
        )
        old = stale([ask(figure) for figure in aged])
        if old:
            points.append(("kilder/definisjoner", "kilder", old))
        points.sort(key=lambda p: (-p[2].weight, p[0]))
        return [
            {
                "rang": place,
                "innledning": point.lead,
                "utdyping": point.rest,
                "figur": figure_id,
                "side": page,
                "vekt": point.weight,
            }
            for place, (figure_id, page, point) in enumerate(points[:MOST], start=1)
        ]

    return Composition(COLUMNS, rows)


def _finding(result: Result) -> str:
    if not result.rows:
        return "Ingen av figurene peker seg ut denne måneden"
    return str(result.rows[0]["innledning"]).rstrip(".")


def figure(figures: Iterable[Figure], tiles: Iterable[Figure]) -> Figure:
    """The figure «Til drøfting» over every registered figure."""
    return Figure(
        id="nokkeltall/til_drofting",
        page="nokkeltall",
        title="Til drøfting",
        query=_composition(figures, tiles),
        finding=_finding,
        needs="Punktene regnes ut av de andre figurene.",
        main="vekt",
    )
