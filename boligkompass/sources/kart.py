"""Municipality borders from Kartverket: GeoJSON or TopoJSON, checked and made small.

Read whole or not at all: a map that lacks a municipality, or has one that is no longer there,
would say that it has no numbers. Coordinates may be degrees or any UTM zone of Norway.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from boligkompass import formats, maps, municipalities
from boligkompass.contracts import COUNTRY
from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources import topology, utm
from boligkompass.sources.topology import Polygon, Ring, Simplified

# Bytes of the file that the browser gets: more would not be seen in 1,180 px.
LIMIT = 200_000
_NUMBER_NAMES = ("kommunenummer", "kommunenr", "komm_nr", "komnr", "knr", "id")
_DEGREES = (4326, 4258)
# Norway with Svalbard and Jan Mayen left out: those are no municipalities.
_WEST, _EAST, _SOUTH, _NORTH = 2.0, 34.0, 56.0, 73.0
_WAY = "Last ned «Administrative enheter – kommuner» som GeoJSON fra Geonorge."
_TOLD = 8  # numbers named in a message

_Convert = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Map:
    """A map that is read: its file as it is to be stored, and how it came about."""

    simplified: Simplified
    municipalities: int


class _MapError(Exception):
    """What is wrong with the file, and what to do about it."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


def read(path: Path, katalog: Path, today: date, limit: int = LIMIT) -> Map:
    """The map in a file, held against the municipalities of the catalogue.

    DeliveryError says what is wrong, where, and what to do; CatalogueError is the catalogue's.
    """
    wanted = _present(katalog, today)
    try:
        shapes = _shapes(_parsed(path))
        _insist_on_all(shapes, wanted)
        extra = {"kreditering": maps.CREDIT, "lest_inn": today.isoformat()}
        simplified = topology.simplify(shapes, maps.OBJECT, limit, extra)
    except _MapError as wrong:
        raise DeliveryError([Fault(path.name, None, None, str(wrong), wrong.advice)]) from None
    except ValueError as error:
        advice = "Bruk et kart med færre detaljer."
        raise DeliveryError([Fault(path.name, None, None, f"{error}.", advice)]) from None
    return Map(simplified, len(shapes))


def _present(katalog: Path, today: date) -> dict[str, str]:
    """The real municipalities of today, by number."""
    return {
        row["kommunenr"]: row["navn"]
        for row in municipalities.load(katalog).to_pylist()
        if not row["oppdiktet"]
        and row["kommunenr"] != COUNTRY
        and (row["gyldig_til"] is None or row["gyldig_til"] >= today)
        and (row["gyldig_fra"] is None or row["gyldig_fra"] <= today)
    }


# -- the file --------------------------------------------------------------------------------------


def _parsed(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    if content[:2] == b"PK":
        raise _MapError("filen er pakket (zip).", "Pakk den ut, og les inn GeoJSON-filen i den.")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise _MapError("filen er XML (GML eller SOSI), ikke GeoJSON.", _WAY)
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        message = "filen er ikke hel GeoJSON eller TopoJSON, eller er avbrutt underveis."
        raise _MapError(message, _WAY) from None
    if not isinstance(found, dict) or found.get("type") not in ("FeatureCollection", "Topology"):
        message = "filen er JSON, men verken GeoJSON (FeatureCollection) eller TopoJSON."
        raise _MapError(message, _WAY)
    return found


def _shapes(found: Mapping[str, Any]) -> dict[str, list[Polygon]]:
    """The polygons of each municipality number, in degrees."""
    convert = _conversion(found)
    shapes: dict[str, list[Polygon]] = {}
    try:
        for place, (number, polygons) in enumerate(_features(found), start=1):
            where = f"flate {place}"
            if number is None:
                message = f"{where} har ikke noe kommunenummer (fire sifre)."
                advice = f"Egenskapen skal hete «{_NUMBER_NAMES[0]}»."
                raise _MapError(message, advice)
            made = [[_ring(r, convert, f"{where} ({number})") for r in p] for p in polygons]
            shapes.setdefault(number, []).extend(made)
    except (TypeError, KeyError, IndexError, AttributeError):
        message = "en flate i filen er ikke bygd opp slik GeoJSON og TopoJSON skal være."
        raise _MapError(message, _WAY) from None
    if not shapes:
        raise _MapError("filen har ingen flater.", _WAY)
    return shapes


def _features(found: Mapping[str, Any]) -> Iterator[tuple[str | None, list[Any]]]:
    """Each area's municipality number and its polygons, as the file has them."""
    if found["type"] == "Topology":
        yield from _of_topology(found)
        return
    for feature in found["features"]:
        geometry = feature["geometry"]
        yield _number_of(feature), _polygons(geometry["type"], geometry["coordinates"])


def _polygons(kind: str, parts: Any) -> list[Any]:
    if kind == "Polygon":
        return [parts]
    if kind == "MultiPolygon":
        return list(parts)
    message = f"filen har geometri av typen «{kind}»; kommuner er flater (Polygon)."
    raise _MapError(message, "Velg flatene, ikke grenselinjene, når du laster ned.")


def _of_topology(found: Mapping[str, Any]) -> Iterator[tuple[str | None, list[Any]]]:
    arcs = _arcs(found)
    for geometry in _municipal_object(found)["geometries"]:
        rings = _polygons(geometry["type"], geometry["arcs"])
        yield _number_of(geometry), [[_joined(ring, arcs) for ring in p] for p in rings]


def _municipal_object(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object whose areas have municipality numbers; a file may hold counties besides."""
    for one in found["objects"].values():
        geometries = one.get("geometries", [])
        if geometries and all(_number_of(geometry) for geometry in geometries):
            return dict(one)
    message = "ingen lag i filen har flater med kommunenummer (fire sifre)."
    raise _MapError(message, f"Egenskapen skal hete «{_NUMBER_NAMES[0]}».")


def _arcs(found: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs as coordinates, with the file's own transform undone."""
    transform = found.get("transform")
    if not transform:
        return [[(point[0], point[1]) for point in arc] for arc in found["arcs"]]
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    decoded = []
    for arc in found["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * kx + dx, y * ky + dy))
        decoded.append(points)
    return decoded


def _joined(ring: Sequence[int], arcs: Sequence[Sequence[tuple[float, float]]]) -> Ring:
    points: list[tuple[float, float]] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def _number_of(feature: Mapping[str, Any]) -> str | None:
    """The municipality number among an area's properties, or its id."""
    named = {str(k).casefold(): v for k, v in (feature.get("properties") or {}).items()}
    for value in (*(named.get(name) for name in _NUMBER_NAMES), feature.get("id")):
        text = f"{value:04d}" if type(value) is int else str(value or "").strip()
        if re.fullmatch(r"\d{4}", text, re.ASCII):
            return text
    return None


# -- coordinates -----------------------------------------------------------------------------------


def _conversion(found: Mapping[str, Any]) -> _Convert:
    """How the file's coordinates become degrees, as it says itself; else they are degrees."""
    name = str(((found.get("crs") or {}).get("properties") or {}).get("name", "CRS84"))
    match = re.search(r"(\d{4,5})$", name)
    code = int(match[1]) if match else None
    if name.endswith("CRS84") or code in _DEGREES:
        return lambda x, y: (x, y)
    if code in utm.ZONES:
        zone = utm.ZONES[code]
        return lambda x, y: utm.degrees(x, y, zone)
    message = f"filen har koordinatsystemet «{name}», som ikke kan gjøres om her."
    advice = "Last ned med EPSG:4258 (grader) eller EPSG:25833 (UTM sone 33)."
    raise _MapError(message, advice)


def _ring(points: Any, convert: _Convert, where: str) -> Ring:
    """A closed ring in degrees, within Norway."""
    made = [convert(float(point[0]), float(point[1])) for point in points]
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in made):
        raise _MapError(f"{where} har en koordinat som ikke er et tall.", _WAY)
    if len(made) < 4 or made[0] != made[-1]:
        raise _MapError(f"{where} har en grense som ikke er lukket.", _WAY)
    outside = next((one for one in made if not _in_norway(*one)), None)
    if outside:
        raise _outside(where, *outside)
    return made


def _in_norway(x: float, y: float) -> bool:
    return _WEST <= x <= _EAST and _SOUTH <= y <= _NORTH


def _outside(where: str, x: float, y: float) -> _MapError:
    advice = "Last ned på nytt med EPSG:4258 (grader) eller EPSG:25833 (UTM sone 33)."
    if _in_norway(y, x):
        return _MapError(f"{where} har breddegraden før lengdegraden.", advice)
    if abs(x) > 180 or abs(y) > 90:
        message = f"{where} har meter og ikke grader, og filen sier ikke i hvilket koordinatsystem."
        return _MapError(message, advice)
    return _MapError(f"{where} ligger utenfor Norge.", advice)


# -- all of them -----------------------------------------------------------------------------------


def _insist_on_all(shapes: Iterable[str], wanted: Mapping[str, str]) -> None:
    """The map has the municipalities of the catalogue, each of them and no others."""
    there = set(shapes)
    lacking, unknown = sorted(wanted.keys() - there), sorted(there - wanted.keys())
    if unknown:
        message = f"kartet har {_listed(unknown)}, som ikke er en kommune i dag."
        advice = "Bruk et kart med dagens grenser, eller hent nye kommunenumre med «hent klass»."
        raise _MapError(message, advice)
    if lacking:
        named = [f"{number} {wanted[number]}" for number in lacking]
        advice = "Last ned kart for hele landet, med dagens grenser."
        raise _MapError(f"kartet mangler {_listed(named)}.", advice)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _TOLD
    if more <= 0:
        return formats.join(list(names))
    return f"{', '.join(names[:_TOLD])} og {formats.number(more)} til"
