"""Areas that share borders, made small enough for a page: TopoJSON without gaps.

The points are put on a grid, the rings are cut where borders meet, and each stretch of border is
kept once, for both sides. Then the points that matter least are left out (Visvalingam and Whyatt
1993: those that span the smallest triangle with their neighbours), until the file is small enough.
Since a border is thinned once for both its sides, neighbours still fit together.
"""

import heapq
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Ring = Sequence[tuple[float, float]]  # degrees, longitude first, the first point last again
Polygon = Sequence[Ring]  # the outer ring, then the holes
Shapes = Mapping[str, Sequence[Polygon]]
# About 20 metres each way at 65 degrees north: far under a pixel.
STEP = (0.0004, 0.0002)

_Point = tuple[int, int]
_Line = tuple[_Point, ...]


@dataclass(frozen=True)
class Simplified:
    """A TopoJSON file, and what was done: points before and after, islands too small to be seen."""

    content: bytes
    points_before: int
    points_after: int
    islands_dropped: int


@dataclass
class _Part:
    """A ring as the stretches of border that it is made of; `~i` is stretch i backwards."""

    place: str
    polygon: int
    stretches: list[int]
    main: bool  # the outer ring of the largest part of its place, or a ring that others share
    hole: bool


def simplify(shapes: Shapes, name: str, limit: int, extra: Mapping[str, Any]) -> Simplified:
    """The shapes as TopoJSON of at most `limit` bytes, in an object called `name`.

    `extra` are members beside the standard's own. Every place keeps its largest part, whatever the
    limit; ValueError when that alone is too much.
    """
    origin, gridded = _on_grid(shapes)
    lines, parts = _cut(gridded)
    weights = [_weights(line) for line in lines]
    _hold(parts, lines, weights)
    before = sum(map(len, lines))

    def made(threshold: float) -> tuple[bytes, int, int]:
        return _written(parts, lines, weights, threshold, origin, name, extra)

    content, after, dropped = made(0.0)
    if len(content) > limit:
        content, after, dropped = _smallest_under(limit, weights, made)
    return Simplified(content, before, after, dropped)


def _smallest_under(limit: int, weights: Sequence[Sequence[float]], made: Any) -> Any:
    """The most detailed file within the limit, by halving among the weights there are."""
    steps = sorted({w for line in weights for w in line if math.isfinite(w)})
    low, high = 0, len(steps)
    best = made(math.inf)
    if len(best[0]) > limit:
        raise ValueError("kartet kan ikke gjøres lite nok")
    while low < high:
        middle = (low + high) // 2
        tried = made(steps[middle])
        if len(tried[0]) <= limit:
            best, high = tried, middle
        else:
            low = middle + 1
    return best


# -- the grid --------------------------------------------------------------------------------------

_Gridded = dict[str, list[list[_Line]]]


def _on_grid(shapes: Shapes) -> tuple[tuple[float, float], _Gridded]:
    """The shapes in whole steps from their south-west corner; rings without area are left out.

    Outer rings run clockwise and holes the other way, as maps on a globe want it.
    """
    west = min(x for polygons in shapes.values() for p in polygons for x, _ in p[0])
    south = min(y for polygons in shapes.values() for p in polygons for _, y in p[0])
    found: _Gridded = {}
    for place, polygons in shapes.items():
        gridded = []
        for polygon in polygons:
            rings = [_rounded(ring, west, south) for ring in polygon]
            if rings and area(rings[0]):
                holes = [_turned(ring, clockwise=False) for ring in rings[1:] if area(ring)]
                gridded.append([_turned(rings[0], clockwise=True), *holes])
        found[place] = gridded
    return (west, south), found


def _rounded(ring: Ring, west: float, south: float) -> _Line:
    points = [(round((x - west) / STEP[0]), round((y - south) / STEP[1])) for x, y in ring]
    kept = [points[0]]
    kept += [point for before, point in pairwise(points) if point != before]
    return tuple(kept)


def area(ring: Sequence[tuple[float, float]]) -> float:
    """Twice the area within a ring, over zero when it runs against the clock."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def _turned(ring: _Line, *, clockwise: bool) -> _Line:
    return ring if (area(ring) < 0) == clockwise else ring[::-1]


# -- stretches of border ---------------------------------------------------------------------------


def _cut(gridded: _Gridded) -> tuple[list[_Line], list[_Part]]:
    """Every stretch of border once, and every ring as a list of them."""
    junctions = _junctions(ring for polygons in gridded.values() for p in polygons for ring in p)
    numbers: dict[_Line, int] = {}
    parts = []
    for place, polygons in gridded.items():
        sizes = [abs(area(polygon[0])) for polygon in polygons]
        for number, polygon in enumerate(polygons):
            for ring in polygon:
                stretches = [_number(line, numbers) for line in _stretches(ring, junctions)]
                largest = ring is polygon[0] and sizes[number] == max(sizes)
                parts.append(_Part(place, number, stretches, largest, ring is not polygon[0]))
    return list(numbers), parts


def _junctions(rings: Iterable[_Line]) -> set[_Point]:
    """The points where borders meet: where rings that both pass there do not go the same way."""
    ways: dict[_Point, frozenset[_Point]] = {}
    found = set()
    for ring in rings:
        open_ring = ring[:-1]
        for place, point in enumerate(open_ring):
            around = frozenset((open_ring[place - 1], open_ring[(place + 1) % len(open_ring)]))
            if ways.setdefault(point, around) != around:
                found.add(point)
    return found


def _stretches(ring: _Line, junctions: set[_Point]) -> Iterator[_Line]:
    """The ring cut at its junctions; one without any begins at its first point by order."""
    points = list(ring[:-1])
    at = [place for place, point in enumerate(points) if point in junctions]
    start = at[0] if at else points.index(min(points))
    points = points[start:] + points[:start]
    points.append(points[0])
    begun = 0
    for place in range(1, len(points)):
        if points[place] in junctions or place == len(points) - 1:
            yield tuple(points[begun : place + 1])
            begun = place


def _number(line: _Line, numbers: dict[_Line, int]) -> int:
    """The number of a stretch, the same for both who share it, backwards for one of them."""
    backwards = line[::-1]
    if backwards in numbers:
        return ~numbers[backwards]
    return numbers.setdefault(line, len(numbers))


# -- what matters least ----------------------------------------------------------------------------


def _weights(line: _Line) -> list[float]:
    """How much each point matters: twice the triangle it spans when those less so are gone."""
    last = len(line) - 1
    weights = [math.inf] * len(line)
    before, after = list(range(-1, last)), list(range(1, last + 2))
    heap = [(_triangle(line, i - 1, i, i + 1), i) for i in range(1, last)]
    heapq.heapify(heap)
    current = {place: size for size, place in heap}
    most = 0.0
    while heap:
        size, place = heapq.heappop(heap)
        if current.get(place) != size:
            continue
        del current[place]
        most = weights[place] = max(most, size)
        left, right = before[place], after[place]
        after[left], before[right] = right, left
        for near in (left, right):
            if 0 < near < last:
                current[near] = _triangle(line, before[near], near, after[near])
                heapq.heappush(heap, (current[near], near))
    return weights


def _triangle(line: _Line, a: int, b: int, c: int) -> float:
    (ax, ay), (bx, by), (cx, cy) = line[a], line[b], line[c]
    return float(abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)))


def _hold(parts: Sequence[_Part], lines: Sequence[_Line], weights: list[list[float]]) -> None:
    """Let no ring that must stay lose so many points that nothing is left within it."""
    uses: dict[int, int] = {}
    for part in parts:
        for stretch in part.stretches:
            uses[_index(stretch)] = uses.get(_index(stretch), 0) + 1
    for part in parts:
        indexes = [_index(stretch) for stretch in part.stretches]
        part.main = part.main or any(uses[i] > 1 for i in indexes) or len(indexes) > 1
        if part.main and len(indexes) < 3:
            for index in indexes:
                _keep_best(weights[index], 3 - len(indexes))


def _keep_best(weights: list[float], number: int) -> None:
    inner = sorted(range(1, len(weights) - 1), key=lambda place: -weights[place])
    for place in inner[:number]:
        weights[place] = math.inf


def _index(stretch: int) -> int:
    return stretch if stretch >= 0 else ~stretch


# -- the file --------------------------------------------------------------------------------------


def _written(
    parts: Sequence[_Part],
    lines: Sequence[_Line],
    weights: Sequence[Sequence[float]],
    threshold: float,
    origin: tuple[float, float],
    name: str,
    extra: Mapping[str, Any],
) -> tuple[bytes, int, int]:
    """The file with the points that weigh at least `threshold`, how many, and islands left out."""
    thin = [
        [p for p, w in zip(line, weight, strict=True) if w >= threshold]
        for line, weight in zip(lines, weights, strict=True)
    ]
    kept, dropped = _kept_parts(parts, thin)
    numbers: dict[int, int] = {}
    for part in kept:
        for stretch in part.stretches:
            numbers.setdefault(_index(stretch), len(numbers))
    topology = {
        "type": "Topology",
        **extra,
        "transform": {"scale": STEP, "translate": [round(one, 6) for one in origin]},
        "objects": {
            name: {"type": "GeometryCollection", "geometries": list(_geometries(kept, numbers))}
        },
        "arcs": [_deltas(thin[index]) for index in numbers],
    }
    text = json.dumps(topology, ensure_ascii=False, separators=(",", ":"))
    return text.encode(), sum(len(thin[index]) for index in numbers), dropped


def _kept_parts(
    parts: Sequence[_Part], thin: Sequence[Sequence[_Point]]
) -> tuple[list[_Part], int]:
    """The rings that still have something within them, without holes of what is left out."""
    gone = {
        (part.place, part.polygon)
        for part in parts
        if not part.main and not part.hole and len(thin[_index(part.stretches[0])]) < 4
    }
    kept = [
        part
        for part in parts
        if (part.place, part.polygon) not in gone
        and (part.main or len(thin[_index(part.stretches[0])]) >= 4)
    ]
    return kept, len(gone)


def _geometries(parts: Sequence[_Part], numbers: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    places: dict[str, dict[int, list[list[int]]]] = {}
    for part in parts:
        arcs = [numbers[s] if s >= 0 else ~numbers[~s] for s in part.stretches]
        places.setdefault(part.place, {}).setdefault(part.polygon, []).append(arcs)
    for place, polygons in places.items():
        yield {"type": "MultiPolygon", "id": place, "arcs": list(polygons.values())}


def _deltas(points: Sequence[_Point]) -> list[list[int]]:
    first = [list(points[0])]
    return first + [[x2 - x1, y2 - y1] for (x1, y1), (x2, y2) in pairwise(points)]
