"""Values in the municipalities of today: what stays as published, and what is recast."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boligkompass import borders, catalogue, extracts, settings
from boligkompass.aggregates.rates import Borders, rates
from boligkompass.figures import FIGURES
from boligkompass.figures.results import ask
from boligkompass.history import History, Step
from boligkompass.publish import choose, publish
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources.public.values import store
from boligkompass.tables import TABLES
from boligkompass.warehouse import Warehouse, queries

KATALOG = settings.PROJECT / "data" / "katalog"
COUNT = "flyktninger_bosatt"
FETCHED = date(2026, 8, 20)


@cache
def ours() -> History:
    return History.load(KATALOG)


def value(code: str, year: int, verdi: float | None, **cells: Any) -> dict[str, Any]:
    """A published count of a year; None is hidden."""
    return {
        "kommunenr": code,
        "indikator": COUNT,
        "periode_fra": date(year, 1, 1),
        "periode_til": date(year, 12, 31),
        "grenser": "publisert",
        "kilde": "imdi_bosetting",
        "verdi": verdi,
        "synlighet": "skjult" if verdi is None else "vist",
        "hentet": FETCHED,
        **cells,
    }


def placed(rows: Iterable[Mapping[str, Any]], history: History | None = None) -> borders.Placed:
    table = SOURCE_VALUES.from_rows(dict(row) for row in rows)
    return borders.to_present(table, history or ours(), [COUNT, "annet"])


def told(*rows: Mapping[str, Any]) -> dict[tuple[str, int, str], Any]:
    """Number or status, by municipality, year and borders."""
    found = {}
    for row in placed(rows).table.to_pylist():
        key = (row["kommunenr"], row["periode_til"].year, row["grenser"])
        assert key not in found
        found[key] = row["verdi"] if row["synlighet"] == "vist" else row["synlighet"]
    return found


# -- as published ----------------------------------------------------------------------------------


def test_a_renumbering_is_one_line_and_nothing_is_recast() -> None:
    rows = [value("1719", 2017, 20.0), value("5037", 2018, 25.0), value("5037", 2024, 30.0)]
    assert told(*rows) == {
        ("5037", 2017, "publisert"): 20,
        ("5037", 2018, "publisert"): 25,
        ("5037", 2024, "publisert"): 30,
    }
    notes = placed(rows).table["merknad"].to_pylist()
    assert notes == [None, None, None]


def test_a_number_of_another_area_says_so() -> None:
    rows = placed([value("0709", 2015, 20.0, merknad="Foreløpig"), value("3805", 2021, 9.0)]).table
    assert rows["merknad"].to_pylist() == ["I grensene for 0709 Larvik. Foreløpig", None]
    assert rows["offentlig"].to_pylist() == [True, True]
    assert rows.schema == TABLES["indikatorverdi"].schema


@pytest.mark.parametrize(
    ("code", "year", "present", "note"),
    [
        ("5037", 1995, "5037", None),
        ("3001", 2010, "3101", None),
        # 3805 in 2018 is 0712 by its later name: after the merger, so in today's borders.
        ("3805", 2018, "3909", None),
        ("5004", 2010, "5006", "I grensene for 1702 Steinkjer."),
        (
            "3804",
            2016,
            "3907",
            "Kilden har ført tallet på 3804 Sandefjord, et nummer 2020–2023; "
            "grensene er kildens egne.",
        ),
    ],
)
def test_a_code_outside_its_years_is_the_sources_own_grouping(
    code: str, year: int, present: str, note: str | None
) -> None:
    (row,) = placed([value(code, year, 7.0)]).table.to_pylist()
    assert (row["kommunenr"], row["grenser"], row["merknad"]) == (present, "publisert", note)


def test_of_two_codes_of_one_line_the_one_in_use_counts() -> None:
    # 5001 took over from 1601 in 2018.
    rows = [value("1601", 2018, 5.0), value("5001", 2018, 6.0), value("1601", 2017, 4.0)]
    made = placed(rows)
    assert told(*rows) == {("5001", 2017, "publisert"): 4, ("5001", 2018, "publisert"): 6}
    (note,) = made.notes
    assert note.replace("\u00a0", " ") == (
        "imdi_bosetting: 1 verdi ført på 1601 Trondheim for 2018 er ikke brukt. "
        "5001 Trondheim har tall for de samme periodene."
    )
    # A number under the other code comes before no number, and before nothing is nothing lost.
    missing = value("5001", 2018, None, synlighet="mangler")
    assert told(rows[0], missing) == {("5001", 2018, "publisert"): 5}
    assert placed([rows[0], missing]).notes == ()
    # Two sources are two numbers.
    both = placed([rows[0], rows[1] | {"kilde": "ssb"}])
    assert both.table.num_rows == 2
    assert both.notes == ()


def test_the_country_stays_itself() -> None:
    assert told(value("0", 2015, 9000.0)) == {("0", 2015, "publisert"): 9000}


def test_what_a_source_has_recast_is_not_recast_again() -> None:
    rows = [
        value("0709", 2015, 20.0),
        value("0728", 2015, 6.0),
        value("0709", 2015, 27.0, grenser="2024"),
    ]
    assert told(*rows) == {("3909", 2015, "publisert"): 20, ("3909", 2015, "2024"): 27}
    # Another source's is its own.
    rows[2]["kilde"] = "ssb"
    recast = [r for r in placed(rows).table.to_pylist() if r["grenser"] == "2024"]
    assert {(r["kilde"], r["verdi"]) for r in recast} == {("imdi_bosetting", 26), ("ssb", 27)}


# -- recast ----------------------------------------------------------------------------------------


def test_a_merger_is_recast_as_a_sum_and_says_of_what() -> None:
    rows = [value("0709", 2015, 20.0), value("0728", 2015, 6.0), value("0712", 2018, 30.0)]
    assert told(*rows) == {
        ("3909", 2015, "publisert"): 20,
        ("3909", 2015, "2024"): 26,
        ("3909", 2018, "publisert"): 30,
    }
    (recast,) = [r for r in placed(rows).table.to_pylist() if r["grenser"] == "2024"]
    assert recast["merknad"] == "Summen av 0709 Larvik og 0728 Lardal."
    assert (recast["merke"], recast["kilde"], recast["hentet"]) == (
        None,
        "imdi_bosetting",
        FETCHED,
    )


def test_where_a_part_went_elsewhere_it_is_by_its_weight_and_about_so() -> None:
    # Half of Tysfjord went to each; csdata's weights.
    rows = [value("1805", 2019, 10.0), value("1854", 2019, 5.0), value("1850", 2019, 7.0)]
    rows += [value("1849", 2019, 2.0)]
    found = told(*rows)
    assert (found["1806", 2019, "2024"], found["1875", 2019, "2024"]) == (18.5, 5.5)
    by = {r["kommunenr"]: r for r in placed(rows).table.to_pylist() if r["grenser"] == "2024"}
    assert by["1806"]["merke"] == by["1875"]["merke"] == "omtrent"
    assert by["1806"]["merknad"].replace("\u00a0", " ") == (
        "Summen av 1805 Narvik, 50 % av 1850 Tysfjord og 1854 Ballangen."
    )
    # Preliminary weighs more than about.
    rows[0]["merke"] = "forelopig"
    by = {r["kommunenr"]: r for r in placed(rows).table.to_pylist() if r["grenser"] == "2024"}
    assert (by["1806"]["merke"], by["1875"]["merke"]) == ("forelopig", "omtrent")


def test_hidden_hides_and_missing_makes_nothing() -> None:
    larvik = value("0709", 2015, 20.0)
    assert ("3909", 2015, "2024") not in told(larvik)
    missing = value("0728", 2015, None, synlighet="mangler")
    assert ("3909", 2015, "2024") not in told(larvik, missing)
    assert told(larvik, value("0728", 2015, None))["3909", 2015, "2024"] == "skjult"
    # Of another source it is no part of the sum.
    assert ("3909", 2015, "2024") not in told(larvik, value("0728", 2015, 6.0, kilde="ssb"))


def test_a_range_is_recast_with_its_ends() -> None:
    rows = [value("0709", 2015, 20.0, verdi_til=30.0), value("0728", 2015, 6.0)]
    (recast,) = [r for r in placed(rows).table.to_pylist() if r["grenser"] == "2024"]
    assert (recast["verdi"], recast["verdi_til"]) == (26, 36)


def test_a_municipality_nobody_continues_has_only_what_is_recast() -> None:
    parts = ("1430", "1431", "1432", "1433")
    found = told(*(value(code, 2019, 10.0) for code in parts), value("4647", 2020, 50.0))
    assert found == {("4647", 2019, "2024"): 40, ("4647", 2020, "publisert"): 50}


def test_a_municipality_that_came_back_is_recast_through_the_years_it_was_gone() -> None:
    found = told(value("1534", 2019, 9.0), value("1507", 2021, 100.0))
    assert found["1580", 2019, "2024"] == found["1580", 2019, "publisert"] == 9
    assert found["1580", 2021, "2024"] == pytest.approx(13.8)
    assert ("1580", 2021, "publisert") not in found


def test_a_period_across_a_merger_is_not_recast() -> None:
    two_years = {"periode_fra": date(2017, 1, 1), "periode_til": date(2018, 12, 31)}
    assert ("3909", 2018, "2024") not in told(value("0712", 2018, 30.0, **two_years))
    # Narvik 2012/2013: no border changed between them.
    spring = {"periode_fra": date(2012, 1, 1), "periode_til": date(2013, 12, 31)}
    rows = [value(code, 2013, 4.0, **spring) for code in ("1805", "1850", "1854")]
    assert told(*rows)["1806", 2013, "2024"] == 10


def test_only_what_can_be_summed_is_recast() -> None:
    sheets = catalogue.load(KATALOG).indikatorer
    counts = borders.countable(sheets)
    assert {"innbyggere", "flyktninger_bosatt", "startlan_utbetalt", "startlan_antall"} <= counts
    # Medians, days, kroner of one municipality, per cent, per thousand, and every rate.
    never = {"husleie_privat_median", "husleie_kommunal_median", "saksbehandlingstid", "ventetid"}
    never |= {"oppgraderingsbehov_per_m2", "bostedslose_per_1000", "innvandrere_andel"}
    assert not never & counts
    assert not {name for name, sheet in sheets.items() if sheet.teller} & counts
    rows = [value(code, 2015, 60.0, indikator="ventetid") for code in ("0709", "0728")]
    assert list(told(*rows)) == [("3909", 2015, "publisert")]


def test_the_changes_of_area_are_a_table_of_their_own() -> None:
    table = borders.changes(ours())
    rows = [row for row in table.to_pylist() if row["kommunenr"] in ("3909", "5037")]
    assert rows == [
        {
            "kommunenr": "3909",
            "dato": date(2018, 1, 1),
            "slag": "sammenslaing",
            "tekst": "Larvik og Lardal ble én kommune.",
        }
    ]
    assert table.schema == TABLES["grenseendring"].schema


# -- rates -----------------------------------------------------------------------------------------


def _rates(*rows: Mapping[str, Any], kommunenr: str = "3909") -> dict[tuple[int, str], float]:
    """The shares decided of those asked, by year and borders, as publishing computes them."""
    sheets = catalogue.load(KATALOG).indikatorer
    table = SOURCE_VALUES.from_rows(dict(row) for row in rows)
    values = choose(borders.to_present(table, ours(), borders.countable(sheets)).table, sheets)
    since = {code: ours().unchanged_since(code) for code in ours().today}
    made = rates(values, sheets, Borders(ours().borders, since)).to_pylist()
    return {
        (r["periode_til"].year, r["grenser"]): round(r["verdi"], 3)
        for r in made
        if r["indikator"] in ("vedtatt_andel_av_anmodet", "kommunale_boliger_per_1000")
        and r["kommunenr"] == kommunenr
    }


def test_a_rate_is_recast_through_its_numerator_and_denominator() -> None:
    asked, decided = {"indikator": "flyktninger_anmodet"}, {"indikator": "flyktninger_vedtatt"}
    rows = [value("0709", 2015, 40.0, **asked), value("0728", 2015, 10.0, **asked)]
    rows += [value("0709", 2015, 20.0, **decided), value("0728", 2015, 10.0, **decided)]
    # 20 of 40 as published; 30 of 50 in today's borders.
    assert _rates(*rows) == {(2015, "publisert"): 50, (2015, "2024"): 60}
    # Without Lardal's decision there is nothing to set against the recast request.
    assert _rates(*rows[:3]) == {(2015, "publisert"): 50}


def test_a_rate_is_never_of_two_areas() -> None:
    homes = {"indikator": "kommunale_boliger", "kilde": "kostra_12008"}
    people = {"indikator": "innbyggere", "grenser": "2024", "kilde": "ssb_07459_omregnet"}
    rows = []
    for code, year in (("0709", 2015), ("0712", 2018), ("3805", 2021)):
        day = {"periode_fra": date(year, 12, 31), "periode_til": date(year, 12, 31)}
        rows += [value(code, year, 500.0, **homes, **day)]
        rows += [value("3909", year, 50_000.0, **people, **day)]
    # Since 2018 Larvik has the borders of today: what is published is of that area too.
    assert _rates(*rows) == {(2018, "publisert"): 10, (2021, "publisert"): 10}


def test_a_rate_of_recast_numbers_stands_beside_one_that_was_published() -> None:
    asked, decided = {"indikator": "flyktninger_anmodet"}, {"indikator": "flyktninger_vedtatt"}
    rows = [value("0709", 2015, 40.0, **asked), value("0728", 2015, 10.0, **asked)]
    rows += [value("0709", 2015, 20.0, **decided), value("0728", 2015, 10.0, **decided)]
    theirs = value("0709", 2015, 49.0, indikator="vedtatt_andel_av_anmodet", kilde="imdi")
    assert _rates(*rows, theirs) == {(2015, "2024"): 60}
    # What is hidden where it was published is not computed anew.
    assert _rates(*rows, theirs | {"verdi": None, "synlighet": "skjult"}) == {}


# -- what always holds -----------------------------------------------------------------------------

LAST = 2010
_WEIGHTS = ((1.0,), (0.5, 0.5), (0.25, 0.75), (0.125, 0.375, 0.5))


@st.composite
def histories(draw: st.DrawFn) -> tuple[History, list[str]]:
    """Municipalities of 2010, and those of 2000–2009 that became them: whole, merged or split."""
    today = [f"2{number:03}" for number in range(draw(st.integers(1, 5)))]
    steps, old = [], []
    for number in range(draw(st.integers(1, 8))):
        code = f"1{number:03}"
        heirs = draw(st.lists(st.sampled_from(today), min_size=1, max_size=3, unique=True))
        weights = draw(st.sampled_from([w for w in _WEIGHTS if len(w) == len(heirs)] or [(1.0,)]))
        old.append(code)
        steps += [
            Step(code, new, new, 2000, LAST - 1, weight)
            for new, weight in zip(heirs, weights, strict=False)
        ]
    reached = {step.etterfolger for step in steps}
    # Who nobody became was there all along.
    new = {code: date(LAST, 1, 1) if code in reached else None for code in today}
    kept = [code for code in today if code not in reached]
    rows = [
        {"kommunenr": code, "navn": code, "gyldig_fra": new[code], "gyldig_til": None}
        for code in today
    ]
    rows += [
        {"kommunenr": c, "navn": c, "gyldig_fra": None, "gyldig_til": date(LAST - 1, 12, 31)}
        for c in old
    ]
    return History(rows, steps), old + kept


@hypothesis.settings(max_examples=12)
@given(histories(), st.data())
def test_a_total_is_preserved_and_no_value_counts_twice(
    made: tuple[History, list[str]], data: st.DataObject
) -> None:
    history, codes = made
    numbers = data.draw(st.lists(st.integers(0, 10_000), min_size=len(codes), max_size=len(codes)))
    rows = [value(code, 2005, float(n)) for code, n in zip(codes, numbers, strict=True)]
    table = placed(rows, history).table
    today: dict[str, float] = {}
    for row in sorted(table.to_pylist(), key=lambda row: row["grenser"], reverse=True):
        # In today's borders: recast, or published and of the same area.
        if row["grenser"] != "publisert" or history.unchanged_since(row["kommunenr"]) <= 2005:
            assert row["kommunenr"] not in today
            today[row["kommunenr"]] = row["verdi"]
    assert sum(today.values()) == pytest.approx(sum(numbers))
    # As published, each number is there once at most, as it was.
    published = [row for row in table.to_pylist() if row["grenser"] == "publisert"]
    lines = {history.line(row["kommunenr"], 2005): row["verdi"] for row in published}
    assert len(lines) == len(published)
    given_ = dict(zip(codes, numbers, strict=True))
    assert all(given_[str(code)] == verdi for code, verdi in lines.items())


@hypothesis.settings(max_examples=12)
@given(histories(), st.data())
def test_recasting_is_linear(made: tuple[History, list[str]], data: st.DataObject) -> None:
    history, codes = made
    size = {"min_size": len(codes), "max_size": len(codes)}
    one = data.draw(st.lists(st.integers(0, 1000), **size))
    other = data.draw(st.lists(st.integers(0, 1000), **size))

    def recast(numbers: Iterable[float]) -> dict[str, float]:
        rows = [value(code, 2005, float(n)) for code, n in zip(codes, numbers, strict=True)]
        made = placed(rows, history).table.to_pylist()
        return {r["kommunenr"]: r["verdi"] for r in made if r["grenser"] != "publisert"}

    first, second = recast(one), recast(other)
    both = recast(2 * a + b for a, b in zip(one, other, strict=True))
    assert both == pytest.approx({code: 2 * first[code] + second[code] for code in both})


@hypothesis.settings(max_examples=12)
@given(st.lists(st.sampled_from(["vist", "skjult", "mangler", None]), min_size=4, max_size=4))
def test_a_recast_number_needs_all_its_parts(statuses: list[str | None]) -> None:
    parts = ("1430", "1431", "1432", "1433")
    rows = [
        value(code, 2019, 5.0 if status == "vist" else None, synlighet=status)
        for code, status in zip(parts, statuses, strict=True)
        if status is not None
    ]
    found = told(*rows).get(("4647", 2019, "2024"))
    if None in statuses or "mangler" in statuses:
        assert found is None
    else:
        assert found == ("skjult" if "skjult" in statuses else 20)


def test_the_same_values_in_another_order_give_the_same_rows() -> None:
    rows = [value(c, 2019, 0.1 * n) for n, c in enumerate(("1805", "1850", "1854", "1849"), 1)]
    assert placed(rows).table.equals(placed(reversed(rows)).table)


# -- in an extract ---------------------------------------------------------------------------------


def test_an_extract_tells_the_borders_and_its_figures_use_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, register = tmp_path / "data", tmp_path / "register"
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(data))
    (data / "katalog").parent.mkdir()
    shutil.copytree(KATALOG, data / "katalog")
    register.mkdir()
    rows = [value("0709", y, 20.0) for y in (2016, 2017)]
    rows += [value("0728", y, 6.0) for y in (2016, 2017)]
    rows += [value("0712", 2018, 30.0), value("3909", 2024, 40.0)]
    rows += [value("1719", 2017, 9.0), value("5037", 2018, 8.0)]
    store(SOURCE_VALUES.from_rows(rows), register)
    extract = publish(data, register, date(2026, 11, 1), datetime(2026, 11, 1, 6))
    warehouse = Warehouse(data, extract, queries())
    # Those with numbers, and not all whose borders ever changed.
    assert warehouse.with_numbers() == ["3909", "5037"]
    assert [c.tekst for c in warehouse.border_changes("3909")] == [
        "Larvik og Lardal ble én kommune."
    ]
    assert warehouse.border_changes("5037") == ()

    def drawn(number: str) -> tuple[set[str], str]:
        kommune = warehouse.municipalities[number]
        result = ask(FIGURES["kilder/indikatorserie"], warehouse, kommune, {"indikator": COUNT})
        assert result.figure.chart is not None
        return {row["serie"] for row in result.rows}, str(result.figure.chart(result))

    source = "IMDi, bosetting av flyktninger"
    series, chart = drawn("3909")
    assert series == {f"{source}, dagens grenser", f"{source}, grensene den gang"}
    assert "Sammenslåing 2018" in chart
    series, chart = drawn("5037")
    assert series == {source}
    assert "Sammenslåing" not in chart
    warehouse.close()


def test_an_extract_from_before_there_was_such_a_table_is_read(copied: Path) -> None:
    (name,) = extracts.published(copied)
    folder = copied / "uttrekk" / name
    (folder / "grenseendring.parquet").unlink(missing_ok=True)
    manifest = extracts.read_manifest(folder)
    left = {table: file for table, file in manifest.tabeller.items() if table != "grenseendring"}
    text = replace(manifest, tabeller=left).to_json()
    (folder / extracts.MANIFEST).write_text(text, encoding="utf-8")
    warehouse = Warehouse(copied, name, queries())
    assert "grenseendring" not in warehouse.faults
    assert warehouse.border_changes("3909") == ()
    result = ask(FIGURES["befolkning/innbyggere"], warehouse, warehouse.municipalities["3909"])
    series = {r["serie"]: r["verdi"] for r in result.rows if r["periode_til"] == date(2015, 1, 1)}
    assert series == {"Grensene den gang": 43_506, "Dagens grenser": 45_969}
    warehouse.close()
