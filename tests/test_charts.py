"""The specs and small drawings: what they hold, and what they must never hold."""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import altair as alt
import pytest

from boligkompass import charts, sparklines
from boligkompass.charts import PALETTE, Spec
from boligkompass.charts.horizontal import ROW_STEP
from boligkompass.charts.theme import WORD_COLOUR

SERIES = ["Kjøp", "Bygging", "Innleie", "Ombygging"]
CONDITIONS = ["TG0", "TG1", "TG2", "TG3", "TGIU"]
BREAKS = [("2018-01-01", "Nye grenser"), ("2020-01-01", "Ny inndeling")]

BUILDERS: dict[str, Callable[..., Spec]] = {
    "bar": lambda **f: charts.bar(maal_tekst="Måltall 20–30", **f),
    "bar_plain": charts.bar,
    "grouped_bar": lambda **f: charts.grouped_bar(serier=SERIES, maal_tekst="Mål 20", **f),
    "stacked_bar": lambda **f: charts.stacked_bar(
        serier=SERIES, total_tekst="total", maal_tekst="Mål 20", **f
    ),
    "hbar": lambda **f: charts.hbar(antall_rader=5, fremhevet="egen", **f),
    "stacked_hbar": lambda **f: charts.stacked_hbar(
        serier=CONDITIONS, skravert=["TGIU"], antall_rader=3, etikett_tegn=12, **f
    ),
    "line": lambda **f: charts.line(serier=SERIES, maal_tekst="Mål", brudd=BREAKS, **f),
    "line_single": charts.line,
}
UPRIGHT = ["bar", "bar_plain", "grouped_bar", "stacked_bar"]
LYING = ["hbar", "stacked_hbar"]
LINES = ["line", "line_single"]
WITH_SERIES = ["grouped_bar", "stacked_bar", "stacked_hbar", "line"]

every_chart = pytest.mark.parametrize("name", BUILDERS)


def build(name: str, **fields: str) -> Spec:
    return BUILDERS[name](**fields)


def nodes(node: Any) -> Iterator[Any]:
    yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from nodes(child)


def keys(spec: Spec) -> set[str]:
    return {key for node in nodes(spec) if isinstance(node, dict) for key in node}


def strings(spec: Any) -> list[str]:
    return [node for node in nodes(spec) if isinstance(node, str)]


def marks(spec: Spec, kind: str) -> list[Spec]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def filters(layer: Spec) -> str:
    return " && ".join(step["filter"] for step in layer.get("transform", []) if "filter" in step)


def encoded(layer: Spec) -> Spec:
    encoding: Spec = layer.get("encoding", {})
    return encoding


def scales(spec: Spec, channel: str) -> list[Spec]:
    channels = [encoded(layer).get(channel, {}) for layer in spec["layer"]]
    return [each["scale"] for each in channels if "scale" in each]


# --- Specs ----------------------------------------------------------------------------------------


@every_chart
def test_spec_holds_no_data(name: str) -> None:
    assert not {"data", "datasets", "values"} & keys(build(name))


@every_chart
def test_spec_is_valid_vega_lite(name: str) -> None:
    alt.LayerChart.from_dict(build(name), validate=True)


def test_an_invalid_spec_is_found() -> None:
    spec = build("bar")
    spec["layer"][0]["mark"]["opacity"] = "rød"
    with pytest.raises(Exception, match="rød"):
        alt.LayerChart.from_dict(spec, validate=True)


@every_chart
def test_spec_is_plain_json_and_a_new_one_each_time(name: str) -> None:
    first = build(name)
    assert json.loads(json.dumps(first)) == first
    first["config"]["locale"]["number"]["decimal"] = "."
    first["layer"].clear()
    assert build(name)["config"]["locale"]["number"]["decimal"] == ","
    assert build(name)["layer"]


@every_chart
def test_locale_is_norwegian(name: str) -> None:
    locale = build(name)["config"]["locale"]
    assert locale["number"]["decimal"] == ","
    assert locale["number"]["thousands"] == "\u00a0"
    assert locale["time"]["months"][0] == "januar"
    assert len(locale["time"]["months"]) == len(locale["time"]["shortMonths"]) == 12
    assert len(locale["time"]["days"]) == len(locale["time"]["shortDays"]) == 7


@every_chart
def test_chart_fills_its_container(name: str) -> None:
    spec = build(name)
    assert spec["width"] == "container"
    assert spec["autosize"] == {"type": "fit-x", "contains": "padding"}
    assert spec["height"] > 0


@every_chart
def test_at_most_four_colours_beside_the_greys(name: str) -> None:
    theme = {
        *(charts.TEXT, charts.SECONDARY, charts.LINE, charts.GROUND),
        # Shades of a colour of the palette, never a category by themselves.
        *(charts.TARGET_BAND, charts.TARGET_TEXT, *WORD_COLOUR.values()),
    }
    used = set(re.findall(r"#[0-9A-Fa-f]{6}\b", json.dumps(build(name))))
    assert used - theme <= set(PALETTE)
    assert len(PALETTE) == 4


@pytest.mark.parametrize("name", UPRIGHT)
def test_bars_stand_on_zero(name: str) -> None:
    spec = build(name)
    assert [scale["zero"] for scale in scales(spec, "y")] == [True]
    assert [encoded(rule)["y"]["datum"] for rule in marks(spec, "rule")] == [0]


@pytest.mark.parametrize("name", LYING)
def test_lying_bars_begin_at_zero(name: str) -> None:
    spec = build(name)
    assert [scale["zero"] for scale in scales(spec, "x")] == [True]
    assert [encoded(rule)["x"]["datum"] for rule in marks(spec, "rule")] == [0]


def test_a_bar_ends_in_its_value_and_begins_at_zero_or_the_lower_end() -> None:
    calculated = {
        step["as"]: step["calculate"] for step in build("bar")["transform"] if "calculate" in step
    }
    assert calculated["_bunn"].endswith('? datum["verdi"] : 0')
    assert 'datum["verdi_til"]' in calculated["_topp"]
    assert calculated["_topp"].endswith(": null")


def test_zero_under_a_line_is_a_choice() -> None:
    assert [scale["zero"] for scale in scales(charts.line(), "y")] == [True]
    assert [scale["zero"] for scale in scales(charts.line(null_i_bunn=False), "y")] == [False]


def test_only_the_axis_of_a_line_has_a_grid() -> None:
    for name in BUILDERS:
        axes = [
            channel.get("axis")
            for layer in build(name)["layer"]
            for channel in encoded(layer).values()
            if isinstance(channel, dict)
        ]
        assert any(axes) == (name in LINES), name


@every_chart
def test_tooltip_says_period_series_and_value(name: str) -> None:
    spec = build(name)
    x = "kategori" if name in LYING else "periode"
    expected = [x, "serie", "verdi_tekst"] if name in WITH_SERIES else [x, "verdi_tekst"]
    told = [encoded(layer)["tooltip"] for layer in spec["layer"] if encoded(layer).get("tooltip")]
    told_marks = {layer["mark"]["type"] for layer in spec["layer"] if encoded(layer).get("tooltip")}
    assert all([column["field"] for column in tooltip] == expected for tooltip in told)
    assert ("point" if name in LINES else "bar") in told_marks


@every_chart
def test_a_chart_is_read_aloud_by_its_alt_text_alone(name: str) -> None:
    spec = build(name)
    assert spec["config"]["aria"] is False
    assert spec["config"]["mark"]["aria"] is False
    assert not [layer for layer in spec["layer"] if {"aria", "description"} & set(layer["mark"])]


@every_chart
def test_hidden_values_are_a_hollow_mark_with_a_word(name: str) -> None:
    spec = build(name)
    hollow = [layer for layer in spec["layer"] if filters(layer) == 'datum["skjult"]']
    drawn = [layer for layer in hollow if layer["mark"]["type"] in {"bar", "point"}]
    assert len(drawn) == 1
    assert drawn[0]["mark"]["fill"] == charts.GROUND
    # Its length comes from no column, or it would tell the number.
    channels = encoded(drawn[0])
    assert "verdi" not in {
        node.get("field") for node in nodes(channels) if isinstance(node, dict)
    } - {"verdi_tekst"}
    words = [json.dumps(layer["mark"]) for layer in marks(spec, "text")]
    assert any("Skjult" in word for word in words)


@every_chart
def test_a_number_left_in_a_hidden_row_is_not_drawn(name: str) -> None:
    """`verdi` is read in one way only: behind a question for `skjult` and for null."""
    spec = build(name)
    used = {
        node.get("field")
        for layer in spec["layer"]
        for node in nodes(encoded(layer))
        if isinstance(node, dict)
    }
    assert "verdi" not in used
    asked = '!datum["skjult"] && isValid(datum["verdi"])'
    for text in strings(spec):
        if 'datum["verdi"]' in text:
            assert asked in text, text


@pytest.mark.parametrize("name", ["bar", "grouped_bar"])
def test_the_word_where_there_is_no_value_is_never_thinned_away(name: str) -> None:
    texts = [layer["mark"]["text"]["expr"] for layer in marks(build(name), "text")]
    assert any(text.startswith("!isValid(datum._topp) || ") for text in texts)


@pytest.mark.parametrize("name", [*UPRIGHT, *LINES])
def test_hidden_neighbours_share_one_word(name: str) -> None:
    """The word is written once a run: a run's rows have the same place minus number."""
    words = [w for w in marks(build(name), "text") if "'Skjult'" in json.dumps(w["mark"]["text"])]
    assert len(words) == 2, "the word and its halo"
    for word in words:
        assert word["name"].startswith("skjult-"), "not sent where nothing is hidden"
        calculated = {s["as"]: s["calculate"] for s in word["transform"] if "calculate" in s}
        assert calculated["_lop"] == "datum._plass - datum._rad"
        assert "datum._lop_rad == " in filters(word)


@pytest.mark.parametrize("name", ["stacked_bar", "stacked_hbar"])
def test_a_stack_with_hidden_parts_is_as_long_as_its_total(name: str) -> None:
    builders = {
        "stacked_bar": lambda: charts.stacked_bar(serier=SERIES, total="i_alt"),
        "stacked_hbar": lambda: charts.stacked_hbar(serier=SERIES, total="i_alt"),
    }
    spec = builders[name]()
    alt.LayerChart.from_dict(spec, validate=True)
    (rest,) = (s["calculate"] for s in spec["transform"] if s.get("as") == "_rest")
    # Of one hidden part alone the rest would be its number.
    assert rest.startswith("datum._skjulte > 1 && ")
    drawn = [layer for layer in marks(spec, "bar") if "datum._rest > 0" in filters(layer)]
    assert [layer["mark"]["fill"] for layer in drawn] == [charts.GROUND]
    # Either the rest or the marks by themselves, never both.
    apart = [layer for layer in marks(spec, "bar") if "datum._rest == 0" in filters(layer)]
    assert len(apart) == 1
    assert "i_alt" not in json.dumps(build(name))


@pytest.mark.parametrize("name", LINES)
def test_lines_break_where_there_is_no_value(name: str) -> None:
    lines = [layer for layer in marks(build(name), "line") if "detail" in encoded(layer)]
    assert [layer["mark"]["invalid"] for layer in lines] == ["break-paths-filter-domains"]
    assert lines[0]["encoding"]["y"]["field"] == "_y"
    assert "transform" not in lines[0], "a filter would join the ends of the gap"


def test_unfinished_bars_are_hatched() -> None:
    hatched = [layer for layer in marks(build("bar"), "bar") if "skravur" in json.dumps(layer)]
    assert len(hatched) == 1
    assert 'datum["ufullstendig"]' in filters(hatched[0])
    (stops,) = (p["value"] for p in build("bar")["params"] if p["name"] == "skravur")
    offsets = [stop["offset"] for stop in stops]
    assert offsets == sorted(offsets)
    assert (offsets[0], offsets[-1]) == (0, 1)


def test_a_named_part_is_hatched_and_takes_no_colour() -> None:
    spec = build("stacked_hbar")
    hatched = [layer for layer in marks(spec, "bar") if "skravur" in json.dumps(layer)]
    assert '["TGIU"]' in filters(hatched[0])
    colours = json.dumps([*PALETTE, charts.SECONDARY])
    assert any(colours in text for text in strings(spec))


def test_targets_are_drawn_only_when_named() -> None:
    assert "maal_nedre" in json.dumps(build("bar"))
    assert "maal_nedre" not in json.dumps(build("bar_plain"))


@every_chart
def test_every_column_can_have_another_name(name: str) -> None:
    other = {
        column: f"annen_{column}"
        for column in charts.FieldNames.__annotations__
        if not column.endswith("_tittel")
    }
    text = json.dumps(build(name, x="annen_x", **other))
    for column in ("periode", "kategori", *other):
        assert f'"{column}"' not in text.replace('\\"', '"'), column


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(TypeError):
        charts.bar(verdii="x")  # type: ignore[call-arg]


def test_more_series_than_colours_are_refused() -> None:
    with pytest.raises(ValueError, match="5 series"):
        charts.stacked_bar(serier=CONDITIONS)
    with pytest.raises(ValueError, match="palette"):
        charts.stacked_bar(serier=SERIES, farger=["#FF0000"] * 4)


def test_series_keep_the_callers_order_and_colours() -> None:
    swapped = charts.stacked_bar(serier=["B", "A"], farger=[PALETTE[2], PALETTE[3]])
    texts = strings(swapped)
    assert any('indexof(["B", "A"], datum["serie"])' in text for text in texts)
    assert any(json.dumps(list(PALETTE[2:])) in text for text in texts)


def test_labels_with_quotes_stay_one_string() -> None:
    label = 'Leie "privat" \\ \' annet'
    texts = strings(charts.grouped_bar(serier=[label, "Eid"]))
    assert any(text.startswith(f"indexof({json.dumps([label, 'Eid'])}") for text in texts)


@pytest.mark.parametrize("labels", [["A", "B"], ["Innvandrere i arbeid", "Hele befolkningen", "x"]])
def test_the_key_stays_within_a_telephone(labels: list[str]) -> None:
    spec = charts.grouped_bar(serier=labels, maal_tekst="Måltall 20–30")
    (text,) = {text for text in strings(spec) if text.startswith('[{"tekst"')}
    entries = json.loads(text)
    assert [entry["tekst"] for entry in entries] == [*labels, "Måltall 20–30"]
    assert all(entry["x"][0] + 18 + 7 * len(entry["tekst"]) < 330 for entry in entries)
    places = [(entry["x"][0], entry["y"][0]) for entry in entries]
    assert len(set(places)) == len(places)
    # Where there is room, the target is named at its right end instead.
    assert entries[-1]["x"][1] is None


def test_breaks_are_values_in_the_spec() -> None:
    (text,) = {text for text in strings(build("line")) if text.startswith('[{"tid"')}
    entries = json.loads(text)
    assert [(entry["tid"], entry["ord"]) for entry in entries] == BREAKS
    assert entries[0]["rad"] > entries[1]["rad"], "a later line would run through an earlier word"


def test_horizontal_bars_grow_with_their_rows() -> None:
    few, many = (charts.hbar(antall_rader=rows)["height"] for rows in (3, 12))
    assert many - few == 9 * ROW_STEP


SOURCES = [Path(sparklines.__file__), *sorted(Path(charts.__file__).parent.glob("*.py"))]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_modules_know_neither_page_nor_database(source: Path) -> None:
    tree = ast.parse(source.read_text("utf-8"))
    imported = {
        alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names
    }
    imported |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert not {name.split(".")[0] for name in imported} & {"streamlit", "duckdb", "pandas"}


# --- Small drawings -------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


def attribute(image: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', image)
    assert found, image
    return html.unescape(found[1])


def drawing(image: str) -> ElementTree.Element:
    address = attribute(image, "src")
    prefix = "data:image/svg+xml,"
    assert address.startswith(prefix)
    assert not re.search(r"[<>\"'# ]", address), "must be percent-encoded"
    return ElementTree.fromstring(unquote(address.removeprefix(prefix)))


def points(line: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (p.split(",") for p in line.attrib["points"].split())]


def test_sparkline_is_an_image_with_escaped_text() -> None:
    label = 'Barnefamilier <over> 3 & "mnd"'
    image = sparklines.sparkline([1, 2, 3], label=label)
    assert "<over>" not in image
    assert attribute(image, "alt") == label
    assert drawing(image).tag == f"{SVG}svg"


def test_sparkline_breaks_where_there_is_no_value() -> None:
    svg = drawing(sparklines.sparkline([1, 2, None, 3, 4, 5], label="x"))
    assert [len(points(line)) for line in svg.findall(f"{SVG}polyline")] == [2, 3]


def test_sparkline_draws_higher_values_higher_and_within_the_frame() -> None:
    svg = drawing(sparklines.sparkline([0, 5, 10], label="x", width=100, height=30))
    (line,) = (points(line) for line in svg.findall(f"{SVG}polyline"))
    assert [y for _, y in line] == sorted((y for _, y in line), reverse=True)
    assert all(0 <= x <= 100 and 0 <= y <= 30 for x, y in line)


def test_sparkline_draws_a_long_run_of_hidden_values_as_one_mark() -> None:
    values = [9.0, None, None, None, None, 7.0, None, None]
    hidden = [value is None for value in values]
    svg = drawing(sparklines.sparkline(values, label="x", hidden=hidden, width=145))
    dashed = [e for e in svg.iter() if "stroke-dasharray" in e.attrib]
    assert [e.tag.removeprefix(SVG) for e in dashed] == ["rect", "circle", "circle"]
    # Eight places over 145 - 2 * 5 px: places 1 to 4 lie at 5 + 135 / 7 * place.
    run = {name: float(dashed[0].attrib[name]) for name in ("x", "width")}
    assert run["x"] == pytest.approx(5 + 135 / 7 - 3.5, abs=0.01)
    assert run["x"] + run["width"] == pytest.approx(5 + 4 * 135 / 7 + 3.5, abs=0.01)


@pytest.mark.parametrize("left_behind", [None, 1, 3, 400])
def test_sparkline_never_draws_a_hidden_value(left_behind: float | None) -> None:
    """Whatever stands in the hidden place, the image is the same to the last byte."""
    hidden = [False, False, True, False, True]
    image = sparklines.sparkline([9, 8, left_behind, 7, left_behind], label="x", hidden=hidden)
    assert image == sparklines.sparkline([9, 8, None, 7, None], label="x", hidden=hidden)
    svg = drawing(image)
    hollow = [c for c in svg.findall(f"{SVG}circle") if "stroke-dasharray" in c.attrib]
    assert len(hollow) == 2


def test_sparkline_marks_what_is_hidden_beside_the_nearest_value_and_not_at_the_target() -> None:
    """At the foot, where a target of none lies, a hidden number would read as none."""
    values = [9.0, None, 7.0, None]
    hidden = [False, True, False, True]
    svg = drawing(sparklines.sparkline(values, label="x", hidden=hidden, upper=0))
    dots = svg.findall(f"{SVG}circle")
    marks = [c.attrib for c in dots if "stroke-dasharray" in c.attrib]
    first, second = (c.attrib for c in dots if "stroke-dasharray" not in c.attrib)
    assert [m["cy"] for m in marks] == [first["cy"], second["cy"]]
    (target,) = svg.findall(f"{SVG}rect")
    assert all(float(m["cy"]) < float(target.attrib["y"]) for m in marks)
    assert not {m["cx"] for m in marks} & {first["cx"], second["cx"]}


def test_sparkline_where_all_is_hidden_marks_it_clear_of_the_target() -> None:
    image = sparklines.sparkline([None, None], label="x", hidden=[True, True], upper=0, height=34)
    svg = drawing(image)
    (target,) = svg.findall(f"{SVG}rect")
    for mark in svg.findall(f"{SVG}circle"):
        bottom = float(mark.attrib["cy"]) + float(mark.attrib["r"])
        assert bottom < float(target.attrib["y"])


def test_sparkline_marks_the_last_value_only_on_the_last_period() -> None:
    def last(values: list[float | None], *, partial: bool = False) -> list[ElementTree.Element]:
        svg = drawing(sparklines.sparkline(values, label="x", partial_last=partial))
        return [c for c in svg.findall(f"{SVG}circle") if c.attrib["r"] == "3.5"]

    assert [c.attrib["fill"] for c in last([1, 2, 3])] == [charts.INK]
    assert [c.attrib["fill"] for c in last([1, 2, 3], partial=True)] == ["#FFFFFF"]
    assert last([1, 2, None]) == []


def test_sparkline_has_the_target_within_its_scale() -> None:
    svg = drawing(sparklines.sparkline([1, 2, 3], label="x", lower=20, upper=30, height=34))
    tops = [float(rect.attrib["y"]) for rect in svg.findall(f"{SVG}rect")]
    assert len(tops) == 3, "a band and its two edges"
    assert all(0 <= top <= 34 for top in tops)
    assert not drawing(sparklines.sparkline([1, 2], label="x")).findall(f"{SVG}rect")


@pytest.mark.parametrize("values", [[], [None], [3], [4, 4, 4], [0, 0]])
def test_sparkline_of_little_is_still_a_drawing(values: list[float | None]) -> None:
    text = unquote(attribute(sparklines.sparkline(values, label="x"), "src"))
    assert "nan" not in text
    assert "inf" not in text
    drawing(sparklines.sparkline(values, label="x"))


def test_sparkline_refuses_hiding_that_does_not_match() -> None:
    with pytest.raises(ValueError, match="3 values"):
        sparklines.sparkline([1, 2, 3], label="x", hidden=[True])


@every_chart
def test_a_spec_is_written_once_and_whoever_gets_it_may_change_it(name: str) -> None:
    mine, theirs = build(name), build(name)
    assert mine == theirs
    mine["layer"].clear()
    mine["config"]["view"] = "endret"
    assert theirs == build(name) != mine


def test_another_label_is_another_spec() -> None:
    whole = charts.line(serier=SERIES)
    # The same in another kind of sequence is the same.
    assert charts.line(serier=tuple(SERIES)) == whole
    assert charts.line(serier=SERIES[:3]) != whole
    assert charts.line(serier=SERIES, maal_tekst="Mål") != whole
    assert charts.line(serier=SERIES, brudd=[("2018-01-01", "Nye grenser")]) != whole
