"""A map of places, coloured by class; the shapes come from an address on our own server.

They are some hundred kilobytes and the same for every figure of an extract, so the browser fetches
them once, and a page is as light with a map as without.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from boligkompass.charts.expressions import datum, expr, js
from boligkompass.charts.keys import Key, key_layers, most_rows
from boligkompass.charts.parts import Spec, layer
from boligkompass.charts.spec import kept, write_spec
from boligkompass.charts.theme import ATTENTION, GROUND, INK, LINE, ROW, SECONDARY

# From pale to dark: the classes from the lowest to the highest.
SHADES = ("#C9D8E6", "#8FB0CC", "#4A7BA6", INK)
LAND = "#E9EDF1"
# Conic, with its parallels through Norway: neither Finnmark nor the south is swollen.
PROJECTION: dict[str, Any] = {
    "type": "conicEqualArea",
    "parallels": [60, 70],
    "rotate": [-16, 0],
    "precision": 0.3,
}
_HEIGHT = 520


@kept
def places(
    adresse: str,
    objekt: str,
    *,
    nummer: str,
    klasse: str,
    egen: str,
    skjult: str,
    klasser: Sequence[str],
    fylke: str | None = None,
    told: Sequence[tuple[str, str]] = (),
    har_skjulte: bool = False,
) -> Spec:
    """The places of the table as shapes, over the land.

    ``adresse``, ``objekt``: where the TopoJSON is, and the object in it whose features have the
    numbers as ``id``. ``nummer``: the table's column of such numbers. ``klasse``: BIGINT, the place
    in ``klasser`` (words, four at most, lowest first), null where there is no number. ``egen``,
    ``skjult``: BOOLEAN. ``fylke``: how the numbers of the land to show begin, when it is not all of
    it. ``told``: columns and titles of the tooltip.
    """
    shades = SHADES[-len(klasser) :] if klasser else ()
    keys = [Key(word, shade) for word, shade in zip(klasser, shades, strict=True)]
    keys += [Key("Skjult", SECONDARY, fill=GROUND)] if har_skjulte else []
    keys += [Key("Uten tall", LINE, fill=LAND)]
    key, _ = key_layers(keys)
    shape = alt.UrlData(url=adresse, format={"type": "topojson", "feature": objekt})
    land = alt.Chart(shape).mark_geoshape(fill=LAND, stroke=GROUND, strokeWidth=0.4)
    if fylke:
        land = land.transform_filter(f"substring(datum.id, 0, {len(fylke)}) == {js(fylke)}")
    looked_up = alt.LookupData(data=shape, key="id")
    rows = layer().transform_lookup(lookup=nummer, from_=looked_up, as_="_flate")
    told_of = [alt.Tooltip(field=name, type="nominal", title=title) for name, title in told]
    encoded = {"shape": alt.Shape(field="_flate", type="geojson"), "tooltip": told_of}
    drawn = layer().transform_filter("isValid(datum._flate)")
    hidden, grade = datum(skjult), datum(klasse)
    coloured = drawn.mark_geoshape(
        fill=expr(
            f"{hidden} ? '{GROUND}' : isValid({grade}) ? {js(list(shades))}[{grade}] : '{LAND}'"
        ),
        stroke=expr(f"{hidden} ? '{SECONDARY}' : '{GROUND}'"),
        strokeWidth=0.6,
    ).encode(**encoded)
    own = (
        drawn.transform_filter(datum(egen))
        .mark_geoshape(fill=None, stroke=ATTENTION, strokeWidth=2.5)
        .encode(**encoded)
    )
    spec = write_spec([land, coloured, own, *key], rows, _HEIGHT + most_rows(keys) * ROW)
    # `write_spec` knows layers over the page's own table alone.
    spec["layer"][0]["data"] = land.to_dict(validate=False)["data"]
    return {**spec, "projection": dict(PROJECTION)}
