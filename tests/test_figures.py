"""The same number everywhere: every figure, for every municipality that has numbers.

What the chart draws, the table shows, the tile says and the files hold must be what the query gave.
"""

import csv
import io
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from boligkompass import charts, exports, markup, sql, warehouse
from boligkompass.catalogue import Catalogue
from boligkompass.choices import with_numbers
from boligkompass.figures import FIGURES, endringer
from boligkompass.figures.base import Figure, Result
from boligkompass.figures.nokkeltall import TILES
from boligkompass.figures.results import ask
from boligkompass.figures.tiles import tile
from boligkompass.sitemap import PAGES
from boligkompass.warehouse import Warehouse

STORE = warehouse.warehouse(warehouse.current_id())
MUNICIPALITIES = list(with_numbers(STORE))
MOST_WORDS = 22


def result_of(figure_id: str, number: str, **choices: str) -> Result:
    return ask(FIGURES[figure_id], STORE, STORE.municipalities[number], choices)


def results_of(figure_id: str) -> list[Result]:
    """The figure for every municipality that has numbers, by its first choices."""
    return [result_of(figure_id, number) for number in MUNICIPALITIES]


class _Cells(HTMLParser):
    """The text of every cell of a table, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def cells(html: str) -> list[list[str]]:
    parser = _Cells()
    parser.feed(html)
    return parser.rows


def rounded(value: float, decimals: int) -> Decimal:
    """Half away from zero on the shortest decimal form, written here a second time on purpose."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def decimals_of(result: Result, row: Any) -> int:
    if result.main.unit == "indikator":
        sheets: Catalogue = STORE.catalogue
        return sheets.indikatorer[row["indikator"]].desimaler
    return result.main.decimals


def column_of(header: list[str], result: Result) -> int:
    title = result.main.title
    found = [i for i, name in enumerate(header) if name == title or name.startswith(f"{title} (")]
    assert len(found) == 1, (title, header)
    return found[0]


def is_measure(result: Result) -> bool:
    return any(c.name == result.figure.main and c.unit for c in result.columns)


@pytest.mark.parametrize("figure_id", FIGURES)
def test_chart_table_and_files_hold_the_same_numbers(figure_id: str) -> None:
    for result in results_of(figure_id):
        assert result.fault is None
        if result.rows and is_measure(result):
            _same_everywhere(result)


def _same_everywhere(result: Result) -> None:
    main = result.figure.main
    values = [row[main] for row in result.rows]
    assert result.table.column(main).to_pylist() == values
    _same_in_table(result)
    wanted = [None if v is None else rounded(v, decimals_of(result, r))
              for v, r in zip(values, result.rows, strict=True)]  # fmt: skip
    assert _csv_numbers(result) == wanted
    assert _xlsx_numbers(result) == [None if w is None else float(w) for w in wanted]


def _same_in_table(result: Result) -> None:
    shown = [cell for row in cells(markup.table(result)) for cell in row]
    for row in result.rows:
        text = row[f"{result.figure.main}_tekst"]
        assert text in shown, (text, row)


def _csv_numbers(result: Result) -> list[Decimal | None]:
    text = exports.csv_bytes(result).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    place = column_of(header, result)
    return [Decimal(r[place].replace(",", ".")) if r[place] else None for r in rows]


def _xlsx_numbers(result: Result) -> list[float | None]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(exports.xlsx_bytes(result)))
    header, *rows = book.get_sheet_by_name("Tall").to_python()
    place = column_of([str(h) for h in header], result)
    return [None if r[place] == "" else float(str(r[place])) for r in rows]


@pytest.mark.parametrize("figure_id", FIGURES)
def test_a_hidden_or_missing_value_is_never_a_number(figure_id: str) -> None:
    for result in filter(is_measure, results_of(figure_id)):
        _never_a_number(result)


def _never_a_number(result: Result) -> None:
    for row in result.rows:
        if row.get("synlighet") not in (None, "vist"):
            assert row[result.figure.main] is None
        if row[result.figure.main] is None:
            assert row[f"{result.figure.main}_tekst"] in (":", "..", ".")


@pytest.mark.parametrize("figure_id", FIGURES)
def test_the_words_of_a_figure_are_whole(figure_id: str) -> None:
    for result in results_of(figure_id):
        if result.rows:
            _whole(result)


def _whole(result: Result) -> None:
    finding = result.figure.finding(result)
    texts = [finding, markup.subtitle(result)]
    if result.figure.chart:
        texts.append(markup.alt(result))
    for text in texts:
        assert text.strip()
        found = re.findall(r"\bNone\b|\bnan\b|\binf\b|[{}?]|  | ,", text)
        assert not found, text
    assert finding[0].isupper() or finding[0].isdigit() or finding[0] in "«–"
    assert not finding.endswith(".")
    assert len(finding.split()) <= MOST_WORDS, finding


@pytest.mark.parametrize("number", MUNICIPALITIES)
@pytest.mark.parametrize("figure", TILES, ids=lambda figure: figure.id)
def test_a_tile_says_the_newest_value_of_its_series(figure: Figure, number: str) -> None:
    result = result_of(figure.id, number)
    made = tile(result)
    series = [row for row in result.rows if not row["sammenligning"]]
    if not series:
        assert made is None
        return
    assert made is not None
    newest = max(series, key=lambda row: row["periode_til"])
    if newest["verdi"] is None:
        assert made.value == "Skjult"
    elif newest["teller"] is not None and newest["nevner"] is not None:
        assert made.value == f"{newest['teller']:.0f} av {newest['nevner']:.0f}"
    else:
        assert newest["verdi_tekst"].rstrip("*").startswith(made.value)
    assert [row["verdi"] for row in made.series] == [row["verdi"] for row in series]


@pytest.mark.parametrize("figure", FIGURES.values(), ids=lambda figure: figure.id)
def test_every_figure_is_whole(figure: Figure) -> None:
    assert figure.page in PAGES
    assert figure.id.startswith(f"{figure.page}/")
    assert figure.needs.endswith(".")
    assert not figure.title.endswith(".")
    unknown = set(figure.indicators) - set(STORE.catalogue.indikatorer)
    assert not unknown
    if isinstance(figure.query, str):
        query = STORE.query(figure.query)
        given = {"kommunenr", "dato", *figure.fixed, *(p.name for p in figure.parameters)}
        assert given >= set(query.parameters)
        assert set(figure.fixed) <= set(query.parameters)
        assert set(figure.titles) <= {column.name for column in query.columns}


def test_every_query_is_used() -> None:
    asked = (*FIGURES.values(), *endringer.ASKED)
    used = {f.query for f in asked if isinstance(f.query, str)}
    worked_out = {query.id for _, query in sql.derived(warehouse.queries())}
    assert worked_out
    assert used == warehouse.queries().keys() - worked_out


@pytest.mark.parametrize(
    ("number", "figure_id"),
    # The invented municipality fills every figure, but for what only real documents tell.
    [("9901", figure_id) for figure_id in FIGURES if figure_id != "boligmasse/egne_tellinger"],
)
def test_the_invented_municipality_fills_every_figure(number: str, figure_id: str) -> None:
    result = result_of(figure_id, number)
    assert result.rows or result.figure.empty


# -- the facts that the issue names, each from data/kilder/offentlige_tall.csv -------------------


def values_of(figure_id: str, number: str, **choices: str) -> list[tuple[Any, ...]]:
    result = result_of(figure_id, number, **choices)
    return [
        (row["periode"], row.get("grenser"), row["verdi"], row.get("verdi_til"))
        for row in result.rows
    ]


def test_larvik_in_2015_has_both_its_populations_and_todays() -> None:
    found = values_of("befolkning/innbyggere", "3909")
    assert ("1.1.2015", "publisert", 43506, None) in found
    assert ("1.1.2015", "2024", 45969, None) in found
    assert ("1.1.2026", "2024", 49022, None) in found


def test_larviks_key_figures_each_have_their_year_and_source() -> None:
    source = "IMDi, Boligsosialt samarbeid i Larvik"
    for figure_id, period, text in (
        ("nokkeltall/innvandrerandel", "1.1.2015", "12,2\u00a0%"),
        ("nokkeltall/introprogram", "2015", "66"),
        ("nokkeltall/arbeid", "2013", "63,8\u00a0%"),
    ):
        (row,) = result_of(figure_id, "3909").rows
        assert (row["periode"], row["verdi_tekst"]) == (period, text)
        assert row["kilde_navn"].startswith(source)


def test_larviks_practice_of_20_to_30_is_told_as_a_practice() -> None:
    result = result_of("boligfremskaffelse/per_ar", "3909")
    (row,) = result.rows
    assert (row["verdi"], row["verdi_til"], row["verdi_tekst"]) == (20, 30, "20–30")
    assert row["maal_nedre"] is None
    assert "praksis" in (result.figure.finding(result) + markup.subtitle(result)).lower()


def test_narviks_homelessness_fell_from_15_to_5() -> None:
    result = result_of("bostedsloshet/utvikling", "1806")
    assert [(r["periode"], r["verdi"]) for r in result.rows] == [("2009", 15), ("2013", 5)]
    finding = result.figure.finding(result)
    assert all(text in finding for text in ("15", "2009", "5", "2013"))


def test_the_country_stands_beside_the_invented_municipalitys_own_rate() -> None:
    # DOMAIN.md, «National homelessness»: per 1000, and the counts that are known for those years.
    result = result_of("bostedsloshet/per_1000", "9901")
    country = [r for r in result.rows if r["metode"] == "Hele landet, kartlegging"]
    assert [(r["periode"], r["verdi"], r["antall"]) for r in country] == [
        ("2008", 1.27, None),
        ("2012", 1.26, 6259),
        ("2016", 0.75, 3909),
        ("2020", 0.62, 3325),
    ]
    # Narvik's 15 and 5 have no rate of their own, so the country has nothing to stand beside.
    assert result_of("bostedsloshet/per_1000", "1806").rows == ()


def test_levangers_stock_is_363_and_says_what_is_left_out() -> None:
    result = result_of("boligmasse/egne_tellinger", "5037")
    by_id = {row["indikator"]: row["verdi"] for row in result.rows}
    assert by_id["boliger_disponert_i_alt"] == 363
    assert by_id["boliger_disponert_bkf"] + by_id["boliger_disponert_bygg_og_eiendom"] == 308 + 55
    told = result.figure.finding(result) + markup.subtitle(result) + markup.table(result)
    assert "363" in result.figure.finding(result)
    assert all(text in told for text in ("308", "55", "98", "90"))


def test_levangers_startlan_stands_from_4361_to_11438_thousand_kroner() -> None:
    found = values_of("kilder/indikatorserie", "5037", indikator="startlan_utbetalt")
    assert [value for _, _, value, _ in found] == [4361, 5825, 4599, 2875, 3007, 3149, 11438]
    assert [period for period, *_ in found] == [str(year) for year in range(2004, 2011)]


def test_shares_are_shares() -> None:
    for number in MUNICIPALITIES:
        for row in result_of("bosetting/oppfyllelse", number).rows:
            assert row["verdi"] is None or (math.isfinite(row["verdi"]) and row["verdi"] >= 0)


def test_a_table_out_of_order_costs_its_figures_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Warehouse(warehouse.settings.data_folder(), STORE.manifest.id, warehouse.queries())
    broken.key = "odelagt"
    broken.faults["bolig_tilstand"] = "Tabellen «Boligenes tilstand» kan ikke leses."
    municipality = broken.municipalities["9901"]
    for figure in FIGURES.values():
        result = ask(figure, broken, municipality)
        hit = (
            isinstance(figure.query, str) and "bolig_tilstand" in broken.query(figure.query).tables
        )
        assert bool(result.fault) == hit
        if hit:
            assert "Boligenes tilstand" in markup.fault(figure, result.fault or "")


def test_a_break_within_the_series_is_drawn_and_one_outside_it_is_not() -> None:
    # The sheet of bostotte_utbetalt has breaks in 2009 and 2017; Levanger's series is 2004–2010.
    result = result_of("kilder/indikatorserie", "5037", indikator="bostotte_utbetalt")
    (sheet,) = result.sheets
    assert {b.dato.year for b in sheet.brudd} == {2009, 2017}
    chart = result.figure.chart
    assert chart is not None
    drawn = str(chart(result)["layer"])
    assert "Brudd 2009" in drawn
    assert "Brudd 2017" not in drawn


# -- every choice can be drawn ---------------------------------------------------------------------


def combinations(figure: Figure) -> list[dict[str, str]]:
    """Every combination of a figure's choices, but for those of several values at a time."""
    offered = [
        [(one.name, value) for value in one.allowed(STORE)]
        for one in figure.parameters
        if not one.several
    ]
    return [dict(chosen) for chosen in product(*offered)]


def draw(result: Result) -> None:
    """Everything of the result that a card, a point or a slide shows."""
    assert result.fault is None
    if not result.rows:
        return
    assert result.figure.finding(result)
    markup.card_head(result, result.figure.finding(result))
    markup.card_foot(result)
    if markup.is_drawn(result) and not (markup.single(result) or markup.all_hidden(result)):
        assert result.figure.chart is not None
        spec, _ = charts.slim(result.figure.chart(result), result.table)
        assert spec["layer"]
        assert markup.alt(result)


WITH_CHOICES = [one for one in FIGURES.values() if one.parameters]


@pytest.mark.parametrize("figure", WITH_CHOICES, ids=lambda one: one.id)
def test_whatever_is_chosen_can_be_drawn(figure: Figure) -> None:
    """A sample of all combinations, another for each municipality."""
    every = combinations(figure)
    for place, number in enumerate(MUNICIPALITIES):
        for chosen in every[place :: max(1, len(every) // 12)]:
            draw(ask(figure, STORE, STORE.municipalities[number], chosen))


def test_where_all_numbers_are_missing_there_is_a_sentence_and_a_table() -> None:
    """No municipality has households, so immigrants per household are nowhere."""
    figure = FIGURES["sammenligning/fordeling"]
    chosen = {"indikator": "innvandrere", "nevner": "husholdninger"}
    result = ask(figure, STORE, STORE.municipalities["1806"], chosen)
    assert len(result.rows) > 1
    assert not markup.is_drawn(result)
    assert "kan ikke regnes per husholdning: husholdninger mangler" in figure.finding(result)
    assert "<details open><summary>Tabell" in markup.card_foot(result)
    draw(result)


@pytest.mark.tung
@pytest.mark.parametrize("figure", WITH_CHOICES, ids=lambda one: one.id)
def test_whatever_at_all_is_chosen_can_be_drawn(figure: Figure) -> None:
    every = combinations(figure)
    for number in MUNICIPALITIES:
        # Five hundred of one figure are enough to find a gap.
        for chosen in every[:: max(1, len(every) // 500)]:
            draw(ask(figure, STORE, STORE.municipalities[number], chosen))
