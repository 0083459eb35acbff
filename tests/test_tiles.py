"""Tiles and «Til drøfting»: what the newest value is, was, should be, and how sure it is."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from boligkompass import exports, markup, settings, sql, warehouse
from boligkompass.catalogue import Break, Catalogue, Sheet
from boligkompass.figures import discussion, present, results
from boligkompass.figures.base import Composition, Figure, Point, Result, months_between
from boligkompass.figures.discussion import MOST, off_target, stale
from boligkompass.figures.nokkeltall import FIGURES as TILES
from boligkompass.figures.tiles import SIGNS, Target, Tile, tile
from boligkompass.formats import NBSP
from boligkompass.sitemap import FRONT
from boligkompass.warehouse import BorderChange, Municipality

Publish = Callable[..., str]
TODAY = date(2026, 11, 1)
LARVIK = Municipality("3909", "Larvik", invented=False)

HOMES = Sheet(
    id="boliger",
    navn="Boliger",
    tema="boligmasse",
    formaal="Å prøve.",
    definisjon="En prøve.",
    utregning="Telles.",
    enhet="boliger",
    desimaler=0,
    retning="ingen",
    kilder=("egen_liste",),
    hyppighet="aar",
    forsinkelse_maaneder=0,
    gammel_etter_maaneder=600,
    brudd=(),
    fortolkning="Tolkes.",
    personnaer=False,
    begrunnelse="En bolig er ingen person.",
    kontakt="Controller",
)
SHARE = replace(HOMES, id="andel", navn="Andel", enhet="prosent", desimaler=1, retning="opp")
UNEXAMINED = replace(SHARE, id="ukjent_andel", navn="Andel ikke undersøkt")
PEOPLE = replace(HOMES, id="personer", navn="Personer", enhet="personer")


def plain(text: str) -> str:
    """No-break spaces as «_», so that a reader sees where they stand."""
    return text.replace(NBSP, "_")


@pytest.fixture(scope="module")
def series() -> tuple[sql.QueryColumn, ...]:
    """The columns of the query that every tile asks."""
    return warehouse.queries()["nokkeltall/serie"].columns


@pytest.fixture
def made(series: tuple[sql.QueryColumn, ...]) -> Callable[..., Tile]:
    """`made(row, …, sheet=…)`: the tile of these rows."""

    def make(*rows: dict[str, Any], sheet: Sheet = HOMES, **cells: Any) -> Tile:
        shown = tile(result(series, rows, sheet, **cells))
        assert shown is not None
        return shown

    return make


def result(
    columns: tuple[sql.QueryColumn, ...],
    rows: tuple[dict[str, Any], ...],
    sheet: Sheet = HOMES,
    **cells: Any,
) -> Result:
    figure = Figure(
        id=cells.get("figure_id", "nokkeltall/prove"),
        page=FRONT,
        title="Flisens tittel",
        query="nokkeltall/serie",
        finding=lambda _: "Funnet",
        needs="Ingenting.",
        indicators=(cells.get("own", sheet.id),),
        fixed={"teller": PEOPLE.id, "nevner": PEOPLE.id, "folge": UNEXAMINED.id},
        titles={"folge": "Ikke undersøkt"},
        main="verdi",
    )
    sheets = Catalogue({s.id: s for s in (sheet, PEOPLE, UNEXAMINED)}, {})
    raw = [{"indikator": sheet.id, **row} for row in rows]
    return Result(
        figure=figure,
        columns=columns,
        municipality=LARVIK,
        extract="2026-11-01.1",
        extract_date=TODAY,
        choices={},
        rows=present.rows(raw, figure, columns, sheets),
        schema=pa.schema([]),
        sheets=(sheet, PEOPLE, UNEXAMINED),
        source_names=(),
        border_changes=cells.get("border_changes", ()),
    )


def row(verdi: float | None, start: date, end: date, **cells: Any) -> dict[str, Any]:
    return {
        "periode_fra": start,
        "periode_til": end,
        "ufullstendig": False,
        "sammenligning": False,
        "verdi": verdi,
        "verdi_til": None,
        "teller": None,
        "nevner": None,
        "folge": None,
        "maal_nedre": None,
        "maal_ovre": None,
        "maal_vedtak": None,
        "synlighet": "vist" if verdi is not None else "skjult",
        "merke": None,
        "grenser": "publisert",
        "kilde": "egen_liste",
        "merknad": None,
    } | cells


def year(verdi: float | None, of: int = 2025, **cells: Any) -> dict[str, Any]:
    return row(verdi, date(of, 1, 1), date(of, 12, 31), **cells)


def so_far(verdi: float | None, of: int = 2026, **cells: Any) -> dict[str, Any]:
    """The year so far, to the end of October; of an earlier year for comparison only."""
    cells = {"ufullstendig": True, "sammenligning": of < 2026} | cells
    return row(verdi, date(of, 1, 1), date(of, 10, 31), **cells)


Make = Callable[..., Tile]

# --- The value --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdi", "sheet", "value", "unit"),
    [
        (363, HOMES, "363", "boliger"),
        (1, HOMES, "1", "bolig"),
        (0, HOMES, "0", "boliger"),
        (43506, PEOPLE, "43_506", "personer"),
        (63.8, SHARE, "63,8", "%"),
        (63.85, SHARE, "63,9", "%"),
        (4361, replace(HOMES, enhet="1000_kr"), "4_361", "tusen kroner"),
        (3.45, replace(HOMES, enhet="mill_kr", desimaler=1), "3,5", "mill._kr"),
        (1.27, replace(HOMES, enhet="per_1000", desimaler=2), "1,27", "per 1000 innbyggere"),
    ],
)
def test_a_value_stands_with_its_unit(
    made: Make, verdi: float, sheet: Sheet, value: str, unit: str
) -> None:
    shown = made(year(verdi), sheet=sheet)
    assert (plain(shown.value), plain(shown.unit)) == (value, unit)


def test_a_share_of_few_is_said_as_so_many_of_so_many(made: Make) -> None:
    shown = made(so_far(76.7, teller=46.0, nevner=60.0), sheet=SHARE)
    assert (shown.value, shown.unit) == ("46 av 60", "personer")


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        # Larvik buys or builds 20–30 a year and has nær 700; Narvik bought mer enn 30.
        ({"verdi": 20.0, "verdi_til": 30.0}, "20–30"),
        ({"verdi": 700.0, "merke": "omtrent"}, "ca. 700"),
        ({"verdi": 30.0, "merke": "over"}, "mer enn 30"),
        ({"verdi": 30.0, "merke": "forelopig"}, "30"),
        ({"verdi": 30.0, "merke": "prognose"}, "30"),
    ],
)
def test_what_is_not_exact_is_said_so(made: Make, cells: dict[str, Any], value: str) -> None:
    shown = made(year(None) | {"synlighet": "vist"} | cells)
    assert (shown.value, shown.unit) == (value, "boliger")


@pytest.mark.parametrize(
    ("mark", "value"),
    [
        ("omtrent", "ca. 63,8"),
        ("over", "mer enn 63,8"),
        ("forelopig", "63,8"),
        ("prognose", "63,8"),
    ],
)
def test_a_share_has_its_sign_once(made: Make, mark: str, value: str) -> None:
    shown = made(year(63.8, merke=mark), sheet=SHARE)
    assert (shown.value, shown.unit) == (value, "%")


def test_a_hidden_value_is_called_hidden_and_compared_with_nothing(made: Make) -> None:
    shown = made(year(12, 2024), year(None, maal_ovre=0.0))
    assert (shown.value, shown.unit, shown.change) == ("Skjult", "", "")
    assert (shown.standing, shown.distance) == ("ukjent", 0)
    assert shown.status == "Tallet er skjult av personvernhensyn"


def test_the_newest_row_is_shown_with_its_period(made: Make) -> None:
    shown = made(year(10, 2024), year(12, 2025))
    assert (shown.value, shown.period) == ("12", "2025")
    assert made(so_far(17)).period == "jan–okt 2026"
    assert [r["verdi"] for r in shown.series] == [10, 12]


def test_what_serves_comparison_only_is_not_in_the_trend(made: Make) -> None:
    shown = made(so_far(22, 2025), year(26, 2025), so_far(17))
    assert [r["verdi"] for r in shown.series] == [26, 17]


def test_a_tile_that_falls_back_on_another_indicator_carries_that_one_s_name(made: Make) -> None:
    assert made(year(1)).title == "Flisens tittel"
    assert made(year(1), own="en_annen").title == "Boliger"


def test_without_a_value_there_is_no_tile(series: tuple[sql.QueryColumn, ...]) -> None:
    assert tile(result(series, ())) is None


# --- Marks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "old"),
    [
        (date(2025, 8, 1), False),  # 15 months to the day
        (date(2025, 7, 31), False),  # 15 months and a day
        (date(2025, 7, 1), True),  # 16 months
        (date(2013, 12, 31), True),
    ],
)
def test_a_value_older_than_its_sheet_allows_is_called_old(
    made: Make, end: date, old: bool
) -> None:
    shown = made(row(10, end, end), sheet=replace(HOMES, gammel_etter_maaneder=15))
    assert shown.marks == ((f"Gammelt tall: {end.year}",) if old else ())


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2025, 11, 1), date(2026, 11, 1), 12),
        (date(2025, 11, 2), date(2026, 11, 1), 11),
        (date(2026, 11, 1), date(2026, 11, 1), 0),
    ],
)
def test_months_are_counted_whole(earlier: date, later: date, months: int) -> None:
    assert months_between(earlier, later) == months


def test_a_preliminary_value_is_starred_and_marked(made: Make) -> None:
    shown = made(year(71, merke="forelopig"))
    assert (shown.period, shown.marks) == ("2025*", ("Foreløpig",))


def test_a_forecast_and_other_borders_are_marked(made: Make) -> None:
    assert made(year(71, merke="prognose")).marks == ("Prognose",)
    assert made(year(45969, grenser="2024")).marks == ("2024-grenser",)
    assert made(year(43506)).marks == ()


# --- The change -------------------------------------------------------------------------------


def test_a_change_is_from_the_year_before(made: Make) -> None:
    assert made(year(83, 2024), year(71)).change == "12 færre enn i 2024"


def test_a_share_changes_in_prosentpoeng(made: Make) -> None:
    shown = made(year(64.2, 2024), year(64.9), sheet=SHARE)
    assert plain(shown.change) == "0,7_prosentpoeng høyere enn i 2024"


@pytest.mark.parametrize(
    ("sheet", "before", "now", "change"),
    [
        (HOMES, 17, 17, "Like mange som i 2024"),
        (SHARE, 64.21, 64.19, "Like høy som i 2024"),
        (SHARE, 64.9, 64.2, "0,7_prosentpoeng lavere enn i 2024"),
        (replace(HOMES, enhet="kr"), 9000, 12000, "3_000_kr mer enn i 2024"),
        (replace(HOMES, enhet="kr"), 9000, 9000, "Like mye som i 2024"),
    ],
)
def test_a_change_is_said_in_words_that_fit_what_is_measured(
    made: Make, sheet: Sheet, before: float, now: float, change: str
) -> None:
    assert plain(made(year(before, 2024), year(now), sheet=sheet).change) == change


def test_a_share_is_followed_by_the_share_not_examined(made: Make) -> None:
    days = [date(2025, 12, 31), date(2026, 10, 31)]
    before, now = (row(v, d, d, folge=8.9) for v, d in zip((33.2, 30.7), days, strict=True))
    told = plain(made(before, now, sheet=SHARE).change)
    assert told == "2,5_prosentpoeng lavere enn 31.12.2025; 8,9_% ikke undersøkt"
    # A hidden value is not told with its companion, and a missing companion is not told.
    hidden = now | {"verdi": None, "synlighet": "skjult"}
    assert made(before, hidden, sheet=SHARE).change == ""
    assert "undersøkt" not in made(before, now | {"folge": None}, sheet=SHARE).change


def test_a_count_of_one_day_changes_from_a_day(made: Make) -> None:
    days = [row(v, date(y, 1, 1), date(y, 1, 1)) for v, y in ((48870, 2025), (49022, 2026))]
    assert made(*days).change == "152 flere enn 1.1.2025"


def test_a_share_of_few_is_followed_by_both_shares(made: Make) -> None:
    before = so_far(71.0, 2025, teller=44.0, nevner=62.0)
    shown = made(before, so_far(76.7, teller=46.0, nevner=60.0), sheet=SHARE)
    assert plain(shown.change) == "76,7_%, mot 71,0_% i jan–okt 2025"


def test_the_year_so_far_is_compared_with_the_same_time_last_year(made: Make) -> None:
    rows = [so_far(22, 2025), year(26, 2025), so_far(17)]
    assert made(*rows).change == "5 færre enn i jan–okt 2025"


def test_the_year_so_far_is_never_compared_with_whole_years(made: Make) -> None:
    shown = made(year(26, 2025), so_far(17))
    assert shown.change == "Ingen tidligere måling å sammenligne med"


def test_the_year_so_far_is_not_compared_with_fewer_months(made: Make) -> None:
    september = row(20, date(2025, 1, 1), date(2025, 9, 30), ufullstendig=True, sammenligning=True)
    assert made(september, so_far(17)).change.startswith("Ingen tidligere måling")


def test_the_year_so_far_in_march_is_not_compared_with_the_last_quarter(made: Make) -> None:
    quarter = row(9, date(2025, 10, 1), date(2025, 12, 31))
    march = row(3, date(2026, 1, 1), date(2026, 3, 31), ufullstendig=True)
    assert made(quarter, march).change.startswith("Ingen tidligere måling")


def test_a_quarter_is_compared_with_the_same_quarter_though_others_lie_between(
    made: Make,
) -> None:
    quarters = [
        row(9, date(2025, 7, 1), date(2025, 9, 30)),
        row(8, date(2026, 4, 1), date(2026, 6, 30)),
        row(7, date(2026, 7, 1), date(2026, 9, 30)),
    ]
    assert made(*quarters).change == "2 færre enn i 3. kvartal 2025"
    assert made(*quarters[1:]).change == "1 færre enn i 2. kvartal 2026"


def test_a_year_is_not_compared_with_two_years_together(made: Make) -> None:
    # Narvik's fifteen in 2012/2013.
    both = row(15, date(2012, 1, 1), date(2013, 12, 31))
    assert made(both, year(6, 2014)).change.startswith("Ingen tidligere måling")


def test_a_whole_year_is_not_compared_with_a_quarter(made: Make) -> None:
    quarter = row(9, date(2024, 10, 1), date(2024, 12, 31))
    assert made(quarter, year(20, 2025)).change.startswith("Ingen tidligere måling")


def test_hidden_values_and_ranges_are_skipped_in_a_comparison(made: Make) -> None:
    rows = [year(10, 2022), year(20, 2023, verdi_til=30.0), year(None, 2024), year(12)]
    assert made(*rows).change == "2 flere enn i 2022"


@pytest.mark.parametrize("cells", [{"verdi_til": 30.0}, {"merke": "over"}])
def test_what_is_not_one_number_has_no_change(made: Make, cells: dict[str, Any]) -> None:
    assert made(year(15, 2024), year(20, **cells)).change == ""


@pytest.mark.parametrize(
    ("day", "change"),
    [
        (date(2025, 1, 1), "Brudd i 2025: ikke sammenlignbar med 2024"),
        (date(2025, 12, 31), "Brudd i 2025: ikke sammenlignbar med 2024"),
        # After the newest value, or not after the one before: both are on the same side.
        (date(2026, 1, 1), "5 flere enn i 2024"),
        (date(2024, 12, 31), "5 flere enn i 2024"),
        (date(2015, 1, 1), "5 flere enn i 2024"),
    ],
)
def test_a_break_between_two_periods_is_told_instead_of_a_change(
    made: Make, day: date, change: str
) -> None:
    sheet = replace(HOMES, brudd=(Break(day, "Ny grense."),))
    assert made(year(10, 2024), year(15), sheet=sheet).change == change


@pytest.mark.parametrize(
    ("borders", "change"),
    [("publisert", "Brudd i 2025: ikke sammenlignbar med 2024"), ("2024", "5 flere enn i 2024")],
)
def test_recast_values_go_through_a_break_of_borders(made: Make, borders: str, change: str) -> None:
    day = date(2025, 1, 1)
    rows = year(10, 2024, grenser=borders), year(15, grenser=borders)
    moved = BorderChange(day, "sammenslaing", "Her og Der ble én kommune.")
    assert made(*rows, border_changes=(moved,)).change == change
    # What the catalogue says of the borders of others is no break here.
    elsewhere = Break(day, "Ny grense.", publiserte_grenser=True)
    assert made(*rows, sheet=replace(HOMES, brudd=(elsewhere,))).change == "5 flere enn i 2024"
    # A break of another kind is one within all borders.
    other = replace(elsewhere, publiserte_grenser=False)
    told = made(*rows, sheet=replace(HOMES, brudd=(other,))).change
    assert told == "Brudd i 2025: ikke sammenlignbar med 2024"


def test_a_number_from_before_a_merger_is_marked(made: Make) -> None:
    moved = BorderChange(date(2026, 1, 1), "sammenslaing", "Her og Der ble én kommune.")
    assert made(year(10), border_changes=(moved,)).marks == ("Grensene før 2026",)
    assert made(year(10, grenser="2026"), border_changes=(moved,)).marks == ("2026-grenser",)


# --- The target -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lower", "upper", "value", "standing", "distance", "status"),
    [
        # Both edges, 20–30: the edges are within; a tenth of the edge is where «nær» ends.
        (20, 30, 20, "i_rute", 0, "I rute: 20–30"),
        (20, 30, 30, "i_rute", 0, "I rute: 20–30"),
        (20, 30, 25, "i_rute", 0, "I rute: 20–30"),
        (20, 30, 19, "naer", 1 / 20, "1 færre enn måltallet (20–30)"),
        (20, 30, 18, "utenfor", 2 / 20, "2 færre enn måltallet (20–30)"),
        (20, 30, 17, "utenfor", 3 / 20, "3 færre enn måltallet (20–30)"),
        (20, 30, 32, "naer", 2 / 30, "2 flere enn måltallet (20–30)"),
        (20, 30, 33, "utenfor", 3 / 30, "3 flere enn måltallet (20–30)"),
        (20, None, 20, "i_rute", 0, "I rute: minst 20"),
        (20, None, 1000, "i_rute", 0, "I rute: minst 20"),
        (20, None, 0, "utenfor", 1, "20 færre enn måltallet (minst 20)"),
        (None, 25, 25, "i_rute", 0, "I rute: høyst 25"),
        (None, 25, 0, "i_rute", 0, "I rute: høyst 25"),
        (None, 25, 28, "utenfor", 3 / 25, "3 flere enn måltallet (høyst 25)"),
        # No family at all: one is as far off as can be said.
        (None, 0, 0, "i_rute", 0, "I rute: høyst 0"),
        (None, 0, 1, "utenfor", 1, "1 flere enn måltallet (høyst 0)"),
        (20, 20, 20, "i_rute", 0, "I rute: 20"),
        (20, 20, 21, "naer", 1 / 20, "1 flere enn måltallet (20)"),
    ],
)
def test_where_a_count_stands_and_how_far_off(
    made: Make,
    lower: float | None,
    upper: float | None,
    value: float,
    standing: str,
    distance: float,
    status: str,
) -> None:
    shown = made(year(value, maal_nedre=lower, maal_ovre=upper, maal_vedtak="Vedtak"))
    assert (shown.standing, shown.status) == (standing, status)
    assert shown.distance == pytest.approx(distance)


@pytest.mark.parametrize(
    ("lower", "upper", "value", "standing", "status", "distance"),
    [
        # Below, the rest of the year is left; above, no month can bring it back.
        (20, 30, 17, "naer", "3 igjen til måltallet (20–30)", 3 / 20 * 304 / 365),
        (20, None, 0, "naer", "20 igjen til måltallet (minst 20)", 304 / 365),
        (20, 30, 20, "i_rute", "I rute: 20–30", 0),
        (20, 30, 33, "utenfor", "3 flere enn måltallet (20–30)", 3 / 30),
        (20, 30, 31, "naer", "1 flere enn måltallet (20–30)", 1 / 30),
    ],
)
def test_a_year_that_is_not_over_has_what_is_left_to_its_target(
    made: Make,
    lower: float | None,
    upper: float | None,
    value: float,
    standing: str,
    status: str,
    distance: float,
) -> None:
    shown = made(so_far(value, maal_nedre=lower, maal_ovre=upper))
    assert (shown.standing, shown.status) == (standing, status)
    assert shown.distance == pytest.approx(distance)


def test_a_share_of_a_year_that_is_not_over_has_prosentpoeng_left(made: Make) -> None:
    shown = made(so_far(70.0, maal_nedre=75.0), sheet=SHARE)
    assert plain(shown.status) == "5,0 prosentpoeng igjen til målet (minst 75,0_%)"


@pytest.mark.parametrize(
    ("lower", "upper", "value", "standing", "status"),
    [
        (75, None, 75.0, "i_rute", "I rute: minst 75,0_%"),
        (75, None, 74.3, "naer", "0,7 prosentpoeng under målet (minst 75,0_%)"),
        (75, None, 67.5, "utenfor", "7,5 prosentpoeng under målet (minst 75,0_%)"),
        (None, 30, 31.4, "naer", "1,4 prosentpoeng over målet (høyst 30,0_%)"),
        (None, 30, 33.0, "utenfor", "3,0 prosentpoeng over målet (høyst 30,0_%)"),
    ],
)
def test_where_a_share_stands_is_in_prosentpoeng(
    made: Make,
    lower: float | None,
    upper: float | None,
    value: float,
    standing: str,
    status: str,
) -> None:
    shown = made(year(value, maal_nedre=lower, maal_ovre=upper), sheet=SHARE)
    assert (shown.standing, plain(shown.status)) == (standing, status)


@pytest.mark.parametrize(
    ("direction", "status"),
    [
        ("opp", "Uten mål; ønsket retning: opp"),
        ("ned", "Uten mål; ønsket retning: ned"),
        ("ingen", "Uten mål"),
    ],
)
def test_without_a_target_the_wanted_direction_is_said(
    made: Make, direction: Any, status: str
) -> None:
    shown = made(year(10), sheet=replace(HOMES, retning=direction))
    assert (shown.standing, shown.status, shown.distance) == ("uten_mal", status, 0)


def test_the_target_is_that_of_the_newest_row(made: Make) -> None:
    shown = made(year(10, 2024, maal_ovre=5.0), year(10, maal_ovre=25.0))
    assert shown.standing == "i_rute"


def test_every_standing_has_a_sign_of_its_own() -> None:
    assert len(set(SIGNS.values())) == len(SIGNS) == 5


def test_a_target_is_outside_by_the_nearest_edge() -> None:
    target = Target(20, 30, "Vedtak")
    assert [target.distance(v) for v in (17, 20, 25, 30, 34.5)] == [-3, 0, 0, 0, 4.5]


# --- Through the warehouse --------------------------------------------------------------------


def value(
    verdi: float | None, start: date, end: date, indicator: str, **cells: Any
) -> dict[str, Any]:
    return {
        "kommunenr": "9901",
        "indikator": indicator,
        "periode_fra": start,
        "periode_til": end,
        "grenser": "publisert",
        "kilde": "eksempel",
        "verdi": verdi,
        "synlighet": "vist",
        "offentlig": False,
        "vist": True,
    } | cells


def asked(name: str, rows: list[dict[str, Any]], publish: Publish, **tables: Any) -> Tile | None:
    store = warehouse.warehouse(publish({"indikatorverdi": rows, **tables}))
    figure = next(f for f in TILES if f.id == f"nokkeltall/{name}")
    return tile(results.ask(figure, store, store.municipalities["9901"]))


def test_a_tile_is_of_one_area_all_the_way(publish: Publish) -> None:
    change = {"kommunenr": "9901", "dato": date(2020, 1, 1), "slag": "sammenslaing", "tekst": "Så."}

    def people(verdi: float, aar: int, **cells: Any) -> dict[str, Any]:
        return value(verdi, date(aar, 1, 1), date(aar, 1, 1), "innbyggere", **cells)

    rows = [people(90, 2018), people(91, 2019), people(100, 2019, grenser="2024")]
    since = [people(102, 2020), people(105, 2021)]
    shown = asked("innbyggere", rows + since, publish, grenseendring=[change])
    assert shown is not None
    assert [r["verdi"] for r in shown.series] == [100, 102, 105]
    # Nothing newer than the merger: the numbers as they were, marked.
    shown = asked("innbyggere", rows[:2], publish, grenseendring=[change])
    assert shown is not None
    assert [r["verdi"] for r in shown.series] == [90, 91]
    assert "Grensene før 2020" in shown.marks


def test_new_homes_this_year_stand_against_the_target_and_last_year_s_october(
    publish: Publish,
) -> None:
    # The sketch of the front page: 17 by October 2026, 22 by October 2025, and 20–30 decided.
    numbers = [
        (24, date(2024, 1, 1), date(2024, 12, 31)),
        (21, date(2025, 1, 1), date(2025, 9, 30)),
        (22, date(2025, 1, 1), date(2025, 10, 31)),
        (26, date(2025, 1, 1), date(2025, 12, 31)),
        (17, date(2026, 1, 1), date(2026, 10, 31)),
    ]
    goal = {
        "kommunenr": "9901",
        "indikator": "nye_boliger",
        "fra": date(2016, 1, 1),
        "nedre": 20.0,
        "ovre": 30.0,
        "vedtak": "Kommunestyret 17.12.2015",
    }
    rows = [value(v, start, end, "nye_boliger") for v, start, end in numbers]
    shown = asked("nye_boliger", rows, publish, maal=[goal])
    assert shown is not None
    assert (shown.value, shown.period) == ("17", "jan–okt 2026")
    assert shown.change == "5 færre enn i jan–okt 2025"
    assert (shown.standing, shown.status) == ("naer", "3 igjen til måltallet (20–30)")
    assert [r["verdi"] for r in shown.series] == [24, 26, 17]


def test_a_target_counts_from_its_day_and_no_longer_than_to_its_last(publish: Publish) -> None:
    goals = [
        {
            "kommunenr": "9901",
            "indikator": "nye_boliger",
            "fra": date(first, 1, 1),
            "til": last and date(last, 12, 31),
            "nedre": lower,
            "vedtak": "Vedtak",
        }
        for first, last, lower in ((2016, 2024, 10.0), (2025, None, 20.0))
    ]
    rows = [value(15, date(y, 1, 1), date(y, 12, 31), "nye_boliger") for y in (2015, 2024, 2025)]
    shown = asked("nye_boliger", rows, publish, maal=goals)
    assert shown is not None
    assert [r["maal_nedre"] for r in shown.series] == [None, 10, 20]
    assert shown.status == "5 færre enn måltallet (minst 20)"


def test_settled_of_decided_is_said_in_persons(publish: Publish) -> None:
    start, end = date(2026, 1, 1), date(2026, 9, 30)
    rows = [
        value(46, start, end, "flyktninger_bosatt"),
        value(60, start, end, "flyktninger_vedtatt"),
        value(100 * 46 / 60, start, end, "bosatt_andel_av_vedtatt"),
    ]
    shown = asked("bosatt", rows, publish)
    assert shown is not None
    assert (shown.value, shown.unit, shown.period) == ("46 av 60", "personer", "jan–sep 2026")


def test_the_condition_of_homes_is_told_with_the_share_not_examined(publish: Publish) -> None:
    day = date(2026, 10, 31)
    rows = [
        value(30.7, day, day, "tilstand_tg23_andel"),
        value(8.9, day, day, "tilstand_tgiu_andel"),
        # Of another day: not about this value.
        value(50.0, date(2025, 12, 31), date(2025, 12, 31), "tilstand_tgiu_andel"),
    ]
    shown = asked("tilstand", rows, publish)
    assert shown is not None
    assert plain(shown.change).endswith("; 8,9_% ikke undersøkt")
    header, line = exports.csv_bytes(shown.result).decode("utf-8-sig").splitlines()
    cells = dict(zip(header.split(";"), line.split(";"), strict=True))
    assert cells["Ikke undersøkt (prosent)"] == "8,9"


def test_counts_of_households_are_not_headed_persons_in_the_file(publish: Publish) -> None:
    start, end = date(2026, 7, 1), date(2026, 9, 30)
    rows = [
        value(7, start, end, "midlertidig_barn_over_3_mnd"),
        value(12, start, end, "midlertidig_barnefamilier"),
    ]
    shown = asked("barnefamilier", rows, publish)
    assert shown is not None
    assert (shown.value, shown.unit) == ("7 av 12", "husstander")
    header = exports.csv_bytes(shown.result).decode("utf-8-sig").splitlines()[0].split(";")
    assert {"Teller", "Nevner"} <= set(header)


def test_what_is_hidden_of_a_quarter_is_not_told_of_its_year(publish: Publish) -> None:
    start, end = date(2026, 7, 1), date(2026, 9, 30)
    rows = [
        value(7, start, end, "midlertidig_barn_over_3_mnd"),
        value(None, start, end, "midlertidig_barnefamilier", synlighet="skjult"),
        # What the municipality reported once a year is not what these seven are of.
        value(40, date(2026, 1, 1), date(2026, 12, 31), "midlertidig_barnefamilier"),
    ]
    shown = asked("barnefamilier", rows, publish)
    assert shown is not None
    assert (shown.value, shown.unit) == ("7", "husstander")


def test_a_tile_shows_the_first_of_its_indicators_that_has_numbers(publish: Publish) -> None:
    # Larvik's 20–30 is a practice, under an id of its own.
    rows = [
        value(
            20,
            date(2015, 1, 1),
            date(2015, 12, 31),
            "boliger_kjopt_eller_bygd",
            verdi_til=30.0,
            merke="omtrent",
        )
    ]
    shown = asked("nye_boliger", rows, publish)
    assert shown is not None
    assert shown.value == "20–30"
    assert shown.title != "Nye boliger hittil i år"
    assert shown.standing == "uten_mal", "a practice is no decision"
    assert shown.marks == ("Gammelt tall: 2015",)


def test_a_value_that_another_source_won_over_is_not_shown(publish: Publish) -> None:
    day = date(2026, 1, 1)
    rows = [
        value(700, day, day, "kommunale_boliger"),
        value(363, day, day, "kommunale_boliger", kilde="annen", vist=False),
    ]
    shown = asked("kommunale_boliger", rows, publish)
    assert shown is not None
    assert (shown.value, len(shown.series)) == ("700", 1)


def test_missing_values_make_no_tile(publish: Publish) -> None:
    day = date(2026, 1, 1)
    missing = value(0, day, day, "innbyggere") | {"verdi": None, "synlighet": "mangler"}
    assert asked("innbyggere", [missing], publish) is None


# --- «Til drøfting» ---------------------------------------------------------------------------


def speaking(
    figure_id: str, weight: float | None, indicator: str = "", page: str = "boligmasse"
) -> Figure:
    """A figure that has something to discuss (or, without a weight, nothing)."""
    point = None if weight is None else Point(f"{figure_id}.", "Resten.", weight)
    return Figure(
        id=figure_id,
        page=page,
        title=figure_id,
        query="ingen",
        finding=lambda _: "Funnet",
        needs="Ingenting.",
        indicators=(indicator,) if indicator else (),
        discuss=lambda _: point,
    )


def ranked(
    *figures: Figure, tiles: Mapping[str, Result] | None = None, nothing: Any = None
) -> list[dict[str, Any]]:
    made = tiles or {}
    aged = [r.figure for r in made.values()]
    query = discussion.figure(figures, aged).query
    assert isinstance(query, Composition)
    return query.rows(lambda figure: made.get(figure.id, nothing))


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [r["figur"] for r in rows]


def test_the_heaviest_point_stands_first() -> None:
    rows = ranked(speaking("a/lett", 0.1), speaking("b/tung", 0.9), speaking("c/midt", 0.5))
    assert ids(rows) == ["b/tung", "c/midt", "a/lett"]
    assert [r["rang"] for r in rows] == [1, 2, 3]
    assert rows[0] == {
        "rang": 1,
        "innledning": "b/tung.",
        "utdyping": "Resten.",
        "figur": "b/tung",
        "side": "boligmasse",
        "vekt": 0.9,
    }


def test_equal_points_stand_in_the_same_order_however_they_come() -> None:
    both = speaking("a/en", 0.5), speaking("b/to", 0.5)
    assert ids(ranked(*both)) == ids(ranked(*reversed(both))) == ["a/en", "b/to"]


def test_there_are_never_more_than_five() -> None:
    rows = ranked(*(speaking(f"a/{i}", i / 10) for i in range(8)))
    assert MOST == 5
    assert ids(rows) == ["a/7", "a/6", "a/5", "a/4", "a/3"]


def test_what_has_nothing_to_discuss_is_silent() -> None:
    assert ranked(speaking("a/taus", None)) == []


def test_of_a_tile_and_its_page_the_page_speaks_though_it_weighs_less() -> None:
    front = speaking("nokkeltall/flis", 0.9, "bostedslose", FRONT)
    own = speaking("bostedsloshet/utvikling", 0.4, "bostedslose", "bostedsloshet")
    assert ids(ranked(front, own)) == ids(ranked(own, front)) == ["bostedsloshet/utvikling"]


def test_of_two_figures_about_one_indicator_the_strongest_speaks() -> None:
    light = speaking("a/lett", 0.2, "bostedslose")
    heavy = speaking("b/tung", 0.8, "bostedslose")
    assert ids(ranked(light, heavy)) == ids(ranked(heavy, light)) == ["b/tung"]


def test_figures_without_an_indicator_do_not_silence_each_other() -> None:
    assert len(ranked(speaking("a/en", 0.2), speaking("b/to", 0.8))) == 2


def test_a_tile_off_its_target_is_discussed_by_how_far(
    series: tuple[sql.QueryColumn, ...],
) -> None:
    rows = (so_far(22, 2025), so_far(17, maal_nedre=20.0, maal_ovre=30.0))
    point = off_target(result(series, rows))
    assert point is not None
    assert point.lead == "Funnet."
    assert point.rest == "3 igjen til måltallet (20–30). 5 færre enn i jan–okt 2025."
    # Ten months of the twelve are gone, to the day.
    assert point.weight == pytest.approx(3 / 20 * 304 / 365)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"maal_nedre": 10.0}, "within its target"),
        ({}, "without a target"),
        ({"verdi": None, "synlighet": "skjult", "maal_nedre": 20.0}, "hidden"),
    ],
)
def test_a_tile_with_nothing_to_discuss_is_silent(
    series: tuple[sql.QueryColumn, ...], cells: dict[str, Any], why: str
) -> None:
    assert off_target(result(series, (year(17) | cells,))) is None, why


@pytest.mark.parametrize(
    ("retning", "before", "now", "weight"),
    [
        # A fifth worse weighs half of a fifth; half a missed target at the most.
        ("opp", 20, 16, 0.10),
        ("ned", 20, 24, 0.10),
        ("ned", 20, 60, 0.50),
        # Exactly the least that counts, 5 per cent, and one less than that.
        ("ned", 100, 105, 0.025),
        ("ned", 100, 104, None),
        # The wanted way, and no way wanted.
        ("opp", 20, 24, None),
        ("ned", 20, 16, None),
        ("ingen", 20, 60, None),
        # From nothing there is no share.
        ("ned", 0, 5, None),
    ],
)
def test_without_a_target_a_move_the_unwanted_way_is_discussed(
    series: tuple[sql.QueryColumn, ...], retning: Any, before: int, now: int, weight: float | None
) -> None:
    sheet = replace(HOMES, retning=retning)
    point = off_target(result(series, (year(before, 2024), year(now, 2025)), sheet))
    assert (point.weight if point else None) == (weight and pytest.approx(weight))


def test_a_value_is_judged_as_it_is_shown(made: Callable[..., Tile]) -> None:
    # 19.6 is shown as 20, which is no fewer than 20; 19.4 is shown as 19.
    assert made(year(19.6) | {"maal_nedre": 20.0}).standing == "i_rute"
    assert made(year(19.4) | {"maal_nedre": 20.0}).standing != "i_rute"


def test_an_old_value_off_its_target_is_not_this_month_s_news(
    series: tuple[sql.QueryColumn, ...],
) -> None:
    rows = (year(5, 2015, maal_ovre=1.0),)
    assert off_target(result(series, rows)) is not None
    assert off_target(result(series, rows, replace(HOMES, gammel_etter_maaneder=15))) is None


def test_old_tiles_are_told_with_the_oldest_of_them(series: tuple[sql.QueryColumn, ...]) -> None:
    aging = replace(HOMES, gammel_etter_maaneder=15)
    of = [result(series, (year(1, when),), aging) for when in (2015, 2013, 2025, 2025)]
    point = stale([*of, result(series, ())])
    assert point is not None
    assert point.lead == "2 av 4 nøkkeltall er eldre enn de skal være."
    assert point.rest == "Eldst er «Flisens tittel», fra 2013."
    assert stale(of[2:]) is None
    assert stale([]) is None


def test_old_tiles_weigh_less_than_a_target_missed_by_a_fifth(
    series: tuple[sql.QueryColumn, ...],
) -> None:
    aging = replace(HOMES, gammel_etter_maaneder=15)
    old = result(series, (year(1, 2013),), aging, figure_id="nokkeltall/gammel")
    rows = ranked(
        speaking("a/femtedel", 0.21), speaking("b/lett", 0.05), tiles={old.figure.id: old}
    )
    assert ids(rows) == ["a/femtedel", "kilder/definisjoner", "b/lett"]
    assert rows[1]["side"] == "kilder"


def test_settled_of_decided_is_told_with_its_year_though_old(publish: Publish) -> None:
    start, end = date(2021, 1, 1), date(2021, 12, 31)
    rows = [
        value(35, start, end, "flyktninger_bosatt"),
        value(33, start, end, "flyktninger_vedtatt"),
        value(100 * 35 / 33, start, end, "bosatt_andel_av_vedtatt"),
        value(73, date(2020, 1, 1), date(2020, 12, 31), "bosatt_andel_av_vedtatt"),
    ]
    point = point_of("bosatt", rows, publish)
    assert point is not None
    assert point.lead == "Eksempelkommunen bosatte 35 av 33 vedtatte i 2021."
    assert plain(point.rest) == "Det var 106_%, mot 73_% i 2020."
    assert point.weight <= 0.05


def test_a_population_is_told_where_it_can_be_compared(publish: Publish) -> None:
    days = [date(2025, 1, 1), date(2026, 1, 1)]
    rows = [value(v, d, d, "innbyggere") for v, d in zip((48870, 49022), days, strict=True)]
    point = point_of("innbyggere", rows, publish)
    assert point is not None
    lead = "Eksempelkommunen hadde 49_022 innbyggere 1.1.2026."
    assert (plain(point.lead), point.rest) == (lead, "152 flere enn 1.1.2025.")
    assert point.weight <= 0.05
    assert point_of("innbyggere", rows[1:], publish) is None


def point_of(name: str, rows: list[dict[str, Any]], publish: Publish) -> Point | None:
    store = warehouse.warehouse(publish({"indikatorverdi": rows}))
    figure = next(f for f in TILES if f.id == f"nokkeltall/{name}")
    assert figure.discuss is not None
    return figure.discuss(results.ask(figure, store, store.municipalities["9901"]))


# --- As it is set -----------------------------------------------------------------------------


def drafted(*sides: str, numbers: bool = True, faults: bool = False) -> str:
    rows = [{"innledning": "Sak.", "utdyping": "Mer.", "side": side} for side in sides]
    made = replace(
        result((), ()), figure=speaking("nokkeltall/til_drofting", None, page=FRONT), rows=rows
    )
    titles = {FRONT: "Nøkkeltall", "boligmasse": "Boligmasse"}
    return markup.discussion(made, titles, numbers=numbers, faults=faults)


def test_a_point_links_to_its_page_but_not_to_the_page_one_stands_on() -> None:
    assert drafted("boligmasse").count("<a ") == 1
    assert drafted(FRONT).count("<a ") == 0


def test_nothing_to_discuss_is_told_from_no_numbers_and_from_damaged_tables() -> None:
    quiet, none = "Ingen av figurene peker seg ut", "Det er ingen tall å drøfte for Larvik ennå."
    damaged = "Noen punkter kan mangle, fordi en tabell i uttrekket ikke kan leses."
    for words, told in (
        ((), {quiet}),
        (("numbers",), {none}),
        (("faults",), {quiet, damaged}),
        (("numbers", "faults"), {damaged}),
    ):
        text = drafted(numbers="numbers" not in words, faults="faults" in words)
        assert {t for t in (quiet, none, damaged) if t in text} == told
    assert damaged in drafted("boligmasse", faults=True)
    assert damaged not in drafted("boligmasse")


def test_a_tile_without_numbers_is_last_and_says_only_that(made: Make) -> None:
    text = markup.tiles([made(year(1))], "Styringstall", without=["Bosatt <antall>"])
    first, last = text.split("<section")[1:]
    assert "Flisens tittel" in first
    assert "<h3>Bosatt &lt;antall&gt;</h3><p>Ingen tall ennå</p></section>" in last


def test_a_change_and_its_marks_are_words_apart(made: Make) -> None:
    shown = made(year(71, merke="forelopig", grenser="2024"))
    text = re.sub(r"<[^>]*>", "", markup.tiles([shown], "Styringstall"))
    assert "å sammenligne med Foreløpig 2024-grenser" in text


def test_a_tile_without_a_trend_has_its_status_first(made: Make) -> None:
    assert '<div class="bk-flisfot"><span class="bk-status' in markup.tiles([made(year(1))], "S")


def front_page(number: str) -> str:
    app = AppTest.from_file(str(settings.query_folder().parent / "pages" / "navigation.py"))
    app.query_params["kommune"] = number
    app.run(timeout=30)
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_the_front_page_has_tiles_before_cards_and_the_points_before_all() -> None:
    text = front_page("9901")
    parts = ("Til drøfting</h2>", "Styringstall</h2>", "Kommunen vi planlegger for</h2>")
    places = [text.index(part) for part in (*parts, "/csv/boligfremskaffelse/per_ar.csv")]
    assert places == sorted(places)


def test_a_municipality_without_numbers_has_every_tile_grey_and_says_so() -> None:
    text = front_page("0301")
    assert "Det er ingen tall å drøfte for Oslo ennå." in text
    assert text.count("Ingen tall ennå") == text.count('<section class="bk-flis') == 10
    # Each is still among those that are missing, with what would bring it.
    assert "SSB tabell 07459 viser folketallet." in text


def test_tiles_without_numbers_stand_after_those_with() -> None:
    grids = front_page("3909").split('<div class="bk-fliser')[1:]
    assert len(grids) == 2
    steering = ["bk-flis-tom" in cell for cell in grids[0].split("<section")[1:]]
    assert steering == [False] * 3 + [True] * 3
