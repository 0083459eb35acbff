"""The map: read from Kartverket's kinds of files, checked, made small without gaps."""

import json
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from boligkompass import cli, maps
from boligkompass.faults import DeliveryError
from boligkompass.sources import kart, topology, utm

TODAY = date(2026, 11, 1)
KOMMUNER = (
    "kommunenr;navn;fylke;kostragruppe;gyldig_fra;gyldig_til;etterfolger;oppdiktet\n"
    "0;Hele landet;;;;;;nei\n"
    "0301;Oslo;;;;;;nei\n"
    "0709;Larvik;;;;2017-12-31;3909;nei\n"
    "3909;Larvik;;;2024-01-01;;;nei\n"
    "9901;Eksempelkommunen;;;;;;ja\n"
)
Ring = list[list[float]]
# Two squares side by side, a degree wide, with the border between them at 11 degrees east.
WEST: Ring = [[10.0, 59.0], [10.0, 60.0], [11.0, 60.0], [11.0, 59.0], [10.0, 59.0]]
EAST: Ring = [[11.0, 59.0], [11.0, 60.0], [12.0, 60.0], [12.0, 59.0], [11.0, 59.0]]


@pytest.fixture
def katalog(tmp_path: Path) -> Path:
    folder = tmp_path / "katalog"
    folder.mkdir()
    (folder / "kommuner.csv").write_text(KOMMUNER, encoding="utf-8")
    return folder


def feature(number: Any, *rings: Any, kind: str = "Polygon", **more: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": list(rings)}
    properties = {"kommunenummer": number, "kommunenavn": "x", **more}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


BOTH = geojson(feature("0301", EAST), feature("3909", WEST))


def crs(name: str) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": name}}


@pytest.fixture
def read(tmp_path: Path, katalog: Path) -> Callable[..., dict[str, Any]]:
    """`read(content)`: the TopoJSON that a file of this content (JSON or bytes) becomes."""

    def made(content: Any, limit: int = kart.LIMIT) -> dict[str, Any]:
        path = tmp_path / "grenser.geojson"
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(raw)
        found: dict[str, Any] = json.loads(
            kart.read(path, katalog, TODAY, limit).simplified.content
        )
        return found

    return made


Read = Callable[..., dict[str, Any]]


def rings(made: dict[str, Any]) -> dict[str, list[Ring]]:
    """Every ring of each place in degrees, decoded as the standard says (TopoJSON 1.0)."""
    (kx, ky), (dx, dy) = made["transform"]["scale"], made["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in made["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append([round(x * kx + dx, 6), round(y * ky + dy, 6)])
        arcs.append(points)
    found: dict[str, list[Ring]] = {}
    for one in made["objects"][maps.OBJECT]["geometries"]:
        for polygon in one["arcs"]:
            for ring in polygon:
                points = []
                for number in ring:
                    arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                    points += arc[1:] if points else arc
                found.setdefault(one["id"], []).append(points)
    return found


def corners(ring: Ring) -> set[tuple[float, float]]:
    return {(x, y) for x, y in ring}


# -- files that are good ---------------------------------------------------------------------------


def test_geojson_becomes_topojson_with_a_border_in_common(read: Read) -> None:
    made = read(BOTH)
    found = rings(made)
    assert corners(found["3909"][0]) == corners(WEST)
    assert corners(found["0301"][0]) == corners(EAST)
    # Three stretches: what is Larvik's alone, what is Oslo's alone, and the border, once.
    assert len(made["arcs"]) == 3
    assert made["kreditering"] == "© Kartverket, CC BY 4.0"


def test_outer_rings_run_clockwise_whichever_way_they_came(read: Read) -> None:
    for one, other in ((WEST, EAST), (WEST[::-1], EAST[::-1])):
        made = read(geojson(feature("3909", one), feature("0301", other)))
        # A map on a globe fills the rest of the world within a ring that runs the other way.
        assert all(topology.area([(x, y) for x, y in r[0]]) < 0 for r in rings(made).values())


def test_a_hole_runs_the_other_way_and_is_kept(read: Read) -> None:
    hole = [[10.4, 59.4], [10.6, 59.4], [10.6, 59.6], [10.4, 59.6], [10.4, 59.4]]
    found = rings(read(geojson(feature("3909", WEST, hole), feature("0301", EAST))))
    assert [topology.area([(x, y) for x, y in r]) > 0 for r in found["3909"]] == [False, True]


def test_several_parts_may_come_apart_or_together(read: Read) -> None:
    island = [[9.0, 58.0], [9.0, 58.2], [9.2, 58.2], [9.2, 58.0], [9.0, 58.0]]
    apart = geojson(feature("3909", WEST), feature("3909", island), feature("0301", EAST))
    together = geojson(
        feature("3909", [WEST], [island], kind="MultiPolygon"), feature("0301", EAST)
    )
    for content in (apart, together):
        assert [corners(r) for r in rings(read(content))["3909"]] == [
            corners(WEST),
            corners(island),
        ]


@pytest.mark.parametrize("quantized", [False, True])
def test_topojson_is_read_by_its_arcs(read: Read, quantized: bool) -> None:
    border = [[11.0, 60.0], [11.0, 59.0]]
    west, east = (
        [[11.0, 59.0], [10.0, 59.0], [10.0, 60.0], [11.0, 60.0]],
        [
            [11.0, 60.0],
            [12.0, 60.0],
            [12.0, 59.0],
            [11.0, 59.0],
        ],
    )
    content: dict[str, Any] = {
        "type": "Topology",
        "objects": {
            "fylker": {"type": "GeometryCollection", "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"id": "39"}},
            ]},
            "kommuner": {"type": "GeometryCollection", "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"kommunenummer": "3909"}},
                {"type": "Polygon", "arcs": [[~0, 2][::-1]], "id": 301},
            ]},
        },
        "arcs": [border, west, east],
    }  # fmt: skip
    if quantized:
        # In whole degrees from 10 east and 59 north, each point as the step from the one before.
        content["transform"] = {"scale": [1, 1], "translate": [10, 59]}
        content["arcs"] = [
            [[1, 1], [0, -1]],
            [[1, 0], [-1, 0], [0, 1], [1, 0]],
            [[1, 1], [1, 0], [0, -1], [-1, 0]],
        ]
    found = rings(read(content))
    assert corners(found["3909"][0]) == corners(WEST)
    assert corners(found["0301"][0]) == corners(EAST)


def test_utm_becomes_degrees(read: Read) -> None:
    # The central meridian of zone 33 is 15 degrees east, at 500 000 m; the arc of the meridian from
    # the equator to 60 degrees north on GRS80 is 6 654 072,8 m, of which UTM makes 0,9996.
    longitude, latitude = utm.degrees(500_000, 6_654_072.819 * 0.9996, 33)
    assert (longitude, latitude) == pytest.approx((15.0, 60.0), abs=1e-8)
    square = [[5e5, 6.6e6], [5e5, 6.7e6], [6e5, 6.7e6], [6e5, 6.6e6], [5e5, 6.6e6]]
    other = [[x - 1e5, y] for x, y in square]
    content = geojson(
        feature("3909", square), feature("0301", other), crs=crs("urn:ogc:def:crs:EPSG::25833")
    )
    found = rings(read(content))["3909"][0]
    assert min(x for x, _ in found) == pytest.approx(15.0, abs=0.001)


def test_utm_off_the_meridian_is_as_published() -> None:
    # The CN Tower is at 630 084 m east and 4 833 438 m north in zone 17, and at 43°38′33.24″ N
    # 79°23′13.7″ W (Wikipedia, «Universal Transverse Mercator coordinate system»).
    longitude, latitude = utm.degrees(630_084, 4_833_438, 17)
    # A metre is 0,000012 degrees of longitude there.
    assert latitude == pytest.approx(43 + 38 / 60 + 33.24 / 3600, abs=2e-5)
    assert longitude == pytest.approx(-(79 + 23 / 60 + 13.7 / 3600), abs=2e-5)


# -- made small ------------------------------------------------------------------------------------


def wavy(points: int) -> list[list[float]]:
    """The border at 11 degrees from south to north, with many small bends."""
    return [
        [11 + 0.05 * math.sin(place / 7) + 0.02 * math.sin(place / 2), 59 + place / points]
        for place in range(1, points)
    ]


def detailed(points: int = 3000) -> dict[str, Any]:
    border = [[11.0, 59.0], *wavy(points), [11.0, 60.0]]
    west = [*border, [10.0, 60.0], [10.0, 59.0], [11.0, 59.0]]
    east = [*border, [12.0, 60.0], [12.0, 59.0], [11.0, 59.0]]
    return geojson(feature("3909", west), feature("0301", east))


def test_the_file_is_as_small_as_asked_and_neighbours_still_fit(read: Read) -> None:
    made = read(detailed(), limit=3000)
    assert len(json.dumps(made, separators=(",", ":"), ensure_ascii=False).encode()) <= 3000
    found = rings(made)
    inner = [
        {(x, y) for x, y in found[number][0] if 10.2 < x < 11.8} for number in ("3909", "0301")
    ]
    # Every point of the border is a point of both.
    assert inner[0] == inner[1]
    assert 10 < len(inner[0]) < 500


def test_what_is_small_enough_is_left_as_it_is(read: Read) -> None:
    made = read(detailed(100))
    # 101 points of border and the two outer corners of each, none of which can be done without.
    assert len(corners(rings(made)["3909"][0])) == 103


def test_a_municipality_of_one_island_is_never_lost(read: Read, katalog: Path) -> None:
    with (katalog / "kommuner.csv").open("a", encoding="utf-8") as file:
        file.write("1835;Træna;;;;;;nei\n")
    circle = [
        [5 + 0.01 * math.cos(2 * math.pi * n / 50), 62 + 0.01 * math.sin(2 * math.pi * n / 50)]
        for n in range(50)
    ]
    islet = [[x + 0.5, y] for x, y in circle]
    content = detailed()
    content["features"] += [
        feature("1835", [[*circle, circle[0]]], [[*islet, islet[0]]], kind="MultiPolygon")
    ]
    found = rings(read(content, limit=1500))
    assert len(corners(found["1835"][0])) >= 3
    assert topology.area([(x, y) for x, y in found["1835"][0]]) < 0


def test_a_limit_that_cannot_be_kept_is_told(read: Read) -> None:
    with pytest.raises(DeliveryError, match="kan ikke gjøres lite nok"):
        read(BOTH, limit=100)


# -- files that are not ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04", "filen er pakket (zip). Pakk den ut"),
        (b"<?xml version='1.0'?>", "filen er XML (GML eller SOSI), ikke GeoJSON."),
        (b'{"type": "FeatureColl', "er ikke hel GeoJSON eller TopoJSON"),
        ([1, 2], "verken GeoJSON (FeatureCollection) eller TopoJSON"),
        ({"type": "Feature"}, "verken GeoJSON (FeatureCollection) eller TopoJSON"),
        (geojson(), "filen har ingen flater."),
        (geojson({"type": "Feature"}), "ikke bygd opp slik GeoJSON og TopoJSON skal være"),
        (geojson(feature("39", WEST)), "flate 1 har ikke noe kommunenummer (fire sifre)."),
        (geojson(feature("3909", *WEST, kind="LineString")), "av typen «LineString»"),
        (geojson(feature("3909", WEST[:-1])), "flate 1 (3909) har en grense som ikke er lukket"),
        (geojson(feature("3909", WEST)), "kartet mangler 0301 Oslo."),
        (
            geojson(*BOTH["features"], feature("0709", WEST)),
            "kartet har 0709, som ikke er en kommune i dag.",
        ),
        (
            geojson(feature("3909", [[y, x] for x, y in WEST])),
            "flate 1 (3909) har breddegraden før lengdegraden.",
        ),
        (
            geojson(feature("3909", [[x * 1e5, y * 1e5] for x, y in WEST])),
            "har meter og ikke grader, og filen sier ikke i hvilket koordinatsystem",
        ),
        (
            geojson(feature("3909", [[x, y - 20] for x, y in WEST])),
            "flate 1 (3909) ligger utenfor Norge.",
        ),
        (
            geojson(*BOTH["features"], crs=crs("urn:ogc:def:crs:EPSG::3857")),
            "har koordinatsystemet «urn:ogc:def:crs:EPSG::3857», som ikke kan gjøres om her.",
        ),
        (
            {"type": "Topology", "objects": {"a": {"type": "Point"}}, "arcs": []},
            "ingen lag i filen har flater med kommunenummer",
        ),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(read: Read, content: Any, message: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        read(content)
    (fault,) = refused.value.faults
    assert message in str(fault)
    assert str(fault).startswith("grenser.geojson: ")
    assert fault.advice


# -- the command -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, katalog: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path))
    return tmp_path


def test_the_command_stores_the_map_in_the_catalogue(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "kommuner.geojson"
    path.write_text(json.dumps(BOTH), encoding="utf-8")
    assert cli.main(["importer", "kart", str(path)]) == 0
    told = capsys.readouterr().out
    assert "Kartet har 2 kommuner." in told
    assert "Krediteres © Kartverket, CC BY 4.0." in told
    assert "Publiser på nytt" in told
    stored = json.loads((folder / "katalog" / maps.FILE).read_text(encoding="utf-8"))
    assert set(rings(stored)) == {"0301", "3909"}


def test_a_map_that_is_refused_leaves_the_one_before(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "katalog" / maps.FILE).write_text("gammelt", encoding="utf-8")
    path = folder / "halvt.geojson"
    path.write_text(json.dumps(geojson(feature("3909", WEST))), encoding="utf-8")
    assert cli.main(["importer", "kart", str(path)]) == 1
    assert "halvt.geojson: kartet mangler 0301 Oslo." in capsys.readouterr().err
    assert (folder / "katalog" / maps.FILE).read_text(encoding="utf-8") == "gammelt"


def test_a_file_that_is_not_there_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["importer", "kart", str(folder / "borte.geojson")]) == 1
    assert "borte.geojson" in capsys.readouterr().err
