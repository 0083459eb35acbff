"""json-stat2: recorded responses become the rows they should; contradictions are told."""

import json
import random
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boligkompass.settings import PROJECT
from boligkompass.sources.pxweb import jsonstat
from boligkompass.sources.pxweb.jsonstat import STATUS, TEXT, VALUE, JsonStatError

RECORDED = PROJECT.parent / "shared" / "kilder" / "ssb"


def recorded(name: str) -> dict[str, Any]:
    """A response that was recorded at its maker."""
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"de innspilte svarene ({path.name}) ligger ikke ved siden av prosjektet")
    return json.loads(path.read_text(encoding="utf-8"))


def small(**changes: Any) -> dict[str, Any]:
    """Two regions in two years, with changes."""
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "12345: Prøve",
        "id": ["Region", "Tid"],
        "size": [2, 2],
        "dimension": {
            "Region": {
                "label": "region",
                "category": {
                    "index": {"3909": 1, "3101": 0},
                    "label": {"3909": "Larvik", "3101": "Halden"},
                },
            },
            "Tid": {
                "label": "år",
                "category": {"index": ["2023", "2024"], "label": {"2023": "2023", "2024": "2024"}},
            },
        },
        "value": [1, 2.5, None, 4],
        **changes,
    }


def rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    return jsonstat.dataset(document).table.to_pylist()


def test_the_recorded_response_gives_the_rows_that_its_maker_lists() -> None:
    """07221: the 288 rows of the file beside it, in its order, label by label."""
    document = recorded("pxwebapi_07221_svar.json")
    cube = jsonstat.cube(document)
    expected = recorded("pxwebapi_07221_rader.json")
    found = [
        {
            **{one.label: row[f"{one.code}{TEXT}"] for one in cube.dimensions},
            "value": row[VALUE],
        }
        for row in rows(document)
    ]
    assert len(expected) == 288
    assert found == expected


def test_signs_stand_where_the_response_has_them() -> None:
    """07221: `..` in exactly the cells that have no number."""
    document = recorded("pxwebapi_07221_svar.json")
    signs = {place: row[STATUS] for place, row in enumerate(rows(document)) if row[STATUS]}
    assert signs == {int(place): sign for place, sign in document["status"].items()}
    assert set(signs) == {p for p, value in enumerate(document["value"]) if value is None}


def test_every_municipality_of_the_projection_has_its_own_numbers() -> None:
    """14288: 357 municipalities; sums by municipality and by age, straight from the flat list."""
    document = recorded("pxwebapi2_14288_357_kommuner.json")
    values = document["value"]
    places = document["dimension"]["Region"]["category"]["index"]
    ages = list(document["dimension"]["Alder"]["category"]["index"])
    by_region: dict[str, float] = dict.fromkeys(places, 0)
    by_age: dict[str, float] = dict.fromkeys(ages, 0)
    for row in rows(document):
        by_region[row["Region"]] += row[VALUE]
        by_age[row["Alder"]] += row[VALUE]
    assert len(by_region) == 357
    width = len(ages)
    assert by_region == {
        code: sum(values[place * width : (place + 1) * width]) for code, place in places.items()
    }
    assert by_age == {age: sum(values[place::width]) for place, age in enumerate(ages)}


def test_what_the_response_says_about_itself_is_kept() -> None:
    """12134: title, day, notes, table, roles, units; read off the file by eye."""
    cube = jsonstat.cube(recorded("pxwebapi2_12134.json"))
    assert cube.label.startswith("12134: Utvalgte nøkkeltall for kommuneregnskap")
    assert cube.updated is not None
    assert cube.updated.isoformat() == "2026-03-16T07:00:00+00:00"
    assert len(cube.notes) == 5
    assert cube.table == "12134"
    assert cube.roles["geo"] == ("KOKkommuneregion0000",)
    assert cube.dimension("ContentsCode").units == {"KOSAG110000": "kr"}
    assert cube.dimension("KOKkommuneregion0000").labels["0301"] == "Oslo - Oslove"


def test_metadata_is_a_cube_without_values() -> None:
    """TAB6471: 312 regions, notes of four kinds, two variables that can be summed over."""
    cube = jsonstat.cube(recorded("TAB6471_metadata.json"))
    assert [len(one.labels) for one in cube.dimensions] == [312, 134, 3, 1, 16]
    assert [one.code for one in cube.dimensions if one.eliminable] == ["Region", "Kon"]
    assert len(cube.notes) == 4
    with pytest.raises(JsonStatError, match="value"):
        jsonstat.dataset(recorded("TAB6471_metadata.json"))


def test_positions_decide_the_order_not_how_the_codes_are_written() -> None:
    found = [(row["Region"], row["Tid"], row[VALUE]) for row in rows(small())]
    assert found == [
        ("3101", "2023", 1.0),
        ("3101", "2024", 2.5),
        ("3909", "2023", None),
        ("3909", "2024", 4.0),
    ]


def test_values_and_signs_may_be_given_for_some_cells_alone() -> None:
    document = small(value={"0": 1, "1": 2.5, "3": 4}, status={"2": ":"})
    assert rows(document) == rows(small(status=[None, None, ":", None]))
    assert [row[STATUS] for row in rows(small(status=".."))] == [".."] * 4


def test_a_dimension_with_one_code_may_leave_its_index_out() -> None:
    """The format allows it: the only label is then the only code."""
    document = small(size=[2, 1], value=[1, 2])
    document["dimension"]["Tid"]["category"] = {"label": {"2024": "2024"}}
    assert [row["Tid"] for row in rows(document)] == ["2024", "2024"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"class": "collection"}, "json-stat2"),
        ({"version": "1.2"}, "json-stat2"),
        ({"id": None}, "«id» og «size»"),
        ({"size": [2]}, "«id» og «size»"),
        ({"size": [2, 3]}, "«Tid» har 2 verdier, men «size» sier 3"),
        ({"size": [2, "2"]}, "«Tid» har 2 verdier"),
        ({"dimension": {}}, "«Region» mangler"),
        ({"value": None}, "«value» mangler"),
        ({"value": [1, 2, 3]}, "«value» har 3 celler, men dimensjonene gir 4"),
        ({"value": [1, 2, 3, 4, 5]}, "«value» har 5 celler, men dimensjonene gir 4"),
        ({"value": {"4": 1}}, "celle «4»"),
        ({"value": {"-1": 1}}, "celle «-1»"),
        ({"value": [1, "2", 3, 4]}, "celle 1 i «value» er ikke et tall"),
        ({"value": [1, True, 3, 4]}, "celle 1 i «value» er ikke et tall"),
        ({"value": [1, 1e400, 3, 4]}, "celle 1 i «value» er ikke et tall"),
        ({"status": ["."]}, "«status» har 1 celler"),
        ({"status": {"0": 7}}, "«status» er ikke en tekst"),
        ({"id": ["Tid", "Tid"]}, "to ganger"),
    ],
)
def test_what_contradicts_itself_is_told(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(JsonStatError, match=says):
        jsonstat.dataset(small(**changes))


@pytest.mark.parametrize(
    ("index", "says"),
    [
        ({"2023": 0, "2024": 2}, "0, 1, 2"),
        ({"2023": 0, "2024": 0}, "0, 1, 2"),
        ({"2023": "0", "2024": 1}, "0, 1, 2"),
        (["2023", "2023"], "to ganger"),
        (["2023", 2024], "verken en liste"),
        ("2023", "verken en liste"),
    ],
)
def test_an_index_that_orders_nothing_is_told(index: Any, says: str) -> None:
    document = small()
    document["dimension"]["Tid"]["category"]["index"] = index
    with pytest.raises(JsonStatError, match=says):
        jsonstat.dataset(document)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "brutt i linje 1"),
        (b'{"version": "2.0",\n "class"', "brutt i linje 2"),
        (b"\xff\xfe{", "UTF-8"),
        (b"[1, 2]", "ikke et objekt"),
        (b'{"value": [NaN]}', "«NaN» er ikke et tall"),
        (b"[" * 200_000, "nøstet"),
    ],
)
def test_what_is_no_json_object_is_told(content: bytes, says: str) -> None:
    with pytest.raises(JsonStatError, match=says):
        jsonstat.parse(content)


def test_a_response_cut_anywhere_is_told() -> None:
    """No prefix of a good response passes for one."""
    content = (RECORDED / "pxwebapi2_12134.json") if RECORDED.exists() else None
    whole = content.read_bytes().rstrip() if content else json.dumps(small()).encode()
    for length in random.Random(3).sample(range(len(whole)), 60):
        with pytest.raises(JsonStatError):
            jsonstat.dataset(jsonstat.parse(whole[:length]))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_each_cell_stands_with_its_own_codes(sizes: list[int], chance: random.Random) -> None:
    """Row-major order, by the definition: the last dimension runs fastest."""
    names = [f"D{number}" for number in range(len(sizes))]
    codes = {n: [f"{n}{place}" for place in range(s)] for n, s in zip(names, sizes, strict=True)}
    values = [chance.choice([None, chance.randrange(9)]) for _ in range(prod(sizes))]
    document = {
        "version": "2.0",
        "class": "dataset",
        "id": names,
        "size": sizes,
        "dimension": {name: {"category": {"index": codes[name]}} for name in names},
        "value": values,
    }
    found = [tuple(row[name] for name in (*names, VALUE)) for row in rows(document)]
    combinations = product(*codes.values())
    assert found == [(*cell, v) for cell, v in zip(combinations, values, strict=True)]


def test_the_recorded_files_are_where_the_tests_look() -> None:
    """So that the tests above do not skip where the files are only half there."""
    if not Path(RECORDED).exists():
        pytest.skip("de innspilte svarene ligger ikke ved siden av prosjektet")
    assert len(list(RECORDED.glob("*.json"))) >= 7
