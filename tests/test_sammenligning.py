"""Comparison: who stands beside whom, of what, of when, and what chance may do to it."""

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from verdirader import value

from boligkompass import (
    charts,
    choices,
    exports,
    maps,
    markup,
    municipalities,
    server,
    settings,
    warehouse,
)
from boligkompass.catalogue import CatalogueError
from boligkompass.choices import UnknownChoiceError
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Result
from boligkompass.figures.results import ask
from boligkompass.figures.sammenligning import UNCLEAR, classed

NB = "\u00a0"
Publish = Callable[..., str]


def place(number: str, name: str, **cells: Any) -> dict[str, Any]:
    return {"kommunenr": number, "navn": name, "oppdiktet": False, **cells}


def kommune(**own: dict[str, Any]) -> list[dict[str, Any]]:
    """Larvik, four others and two invented ones, with what `own` adds to each by name."""
    places = [
        place("3909", "Larvik", fylke="Vestfold", kostragruppe="11"),
        place("3905", "Tønsberg", fylke="Vestfold", kostragruppe="12"),
        place("3101", "Halden", fylke="Østfold", kostragruppe="11"),
        place("5037", "Levanger", fylke="Trøndelag"),
        place("1806", "Narvik", fylke="Nordland"),
        place("9901", "Eksempelkommunen", oppdiktet=True),
        place("9902", "Prøvekommunen", oppdiktet=True),
    ]
    return [one | own.get(one["navn"], {}) for one in places]


def year(number: str, indikator: str, aar: int, verdi: float | None, **more: Any) -> dict[str, Any]:
    return value(
        kommunenr=number,
        indikator=indikator,
        periode_fra=date(aar, 1, 1),
        periode_til=date(aar, 12, 31),
        verdi=verdi,
        synlighet="skjult" if verdi is None else "vist",
        **more,
    )


def people(number: str, aar: int, verdi: float) -> dict[str, Any]:
    day = date(aar, 1, 1)
    return value(kommunenr=number, periode_fra=day, periode_til=day, verdi=verdi)


FOLK = {"3909": 40_000, "3905": 50_000, "3101": 30_000, "5037": 20_000, "1806": 21_000}


@pytest.fixture
def compare(publish: Publish) -> Callable[..., Result]:
    """`compare(rows, number, figure=…, own=…, **choices)`: a figure of an extract of these rows."""

    def made(
        rows: list[dict[str, Any]],
        number: str = "3909",
        figure: str = "fordeling",
        own: list[dict[str, Any]] | None = None,
        **given: str,
    ) -> Result:
        store = warehouse.warehouse(publish({"indikatorverdi": rows, "kommune": own or kommune()}))
        municipality = store.municipalities[number]
        return ask(FIGURES[f"sammenligning/{figure}"], store, municipality, given)

    return made


Compare = Callable[..., Result]


def told(result: Result) -> tuple[str, str]:
    finding, under = result.figure.finding(result), markup.subtitle(result)
    return finding.replace(NB, " "), under.replace(NB, " ")


def names(result: Result) -> list[str]:
    return [row["kommune"] for row in result.rows]


ALL = {"indikator": "flyktninger_bosatt", "mot": "alle"}


def settled(aar: int = 2021, **counts: float | None) -> list[dict[str, Any]]:
    """Settled in a year, and inhabitants; `n3909=10` for Larvik."""
    rows = [year(key[1:], "flyktninger_bosatt", aar, count) for key, count in counts.items()]
    return rows + [people(number, aar, folk) for number, folk in FOLK.items()]


class TestValues:
    def test_counts_are_per_1000_of_what_is_chosen(self, compare: Compare) -> None:
        result = compare(settled(n3909=40, n3905=150, n3101=30), **ALL)
        # 40 / 40 000, 150 / 50 000 and 30 / 30 000, of each a thousand times as much.
        assert [(r["kommune"], r["verdi"], r["plass"]) for r in result.shown] == [
            ("Tønsberg", 3.0, 1),
            ("Halden", 1.0, 2),
            ("Larvik", 1.0, 2),
        ]
        assert result.rows[0]["verdi_tekst"] == "3,00"
        finding, under = told(result)
        assert finding == (
            "Bosatt per 1000 innbyggere: Larvik er delt lavest av 3 med 1,00; medianen er 1,00"
        )
        assert "Bosatt per 1000 innbyggere samme år." in under

    def test_counts_stand_as_they_are_when_that_is_chosen(self, compare: Compare) -> None:
        result = compare(settled(n3909=40, n3905=150), nevner="antall", **ALL)
        assert [(r["kommune"], r["verdi_tekst"]) for r in result.shown] == [
            ("Tønsberg", "150"),
            ("Larvik", "40"),
        ]

    def test_kroner_are_per_one(self, compare: Compare) -> None:
        rows = [year(n, "startlan_utbetalt", 2021, 8_000) for n in ("3909", "3905")]
        rows += [people(number, 2021, folk) for number, folk in FOLK.items()]
        result = compare(rows, indikator="startlan_utbetalt", mot="alle")
        # 8 000 thousand kroner over 40 000 and over 50 000 inhabitants.
        assert [r["verdi_tekst"].replace(NB, " ") for r in result.shown] == ["200 kr", "160 kr"]
        assert told(result)[0].startswith("Startlån utbetalt per innbygger: Larvik er høyest av 2")
        assert "Startlån utbetalt per innbygger samme år, kroner." in told(result)[1]
        # Of kroner nothing is said about chance.
        assert not any(row["forskjell"] for row in result.rows)

    def test_a_rate_stands_as_it_is_whatever_is_chosen(self, compare: Compare) -> None:
        rows = [year(n, "bosatt_andel_av_vedtatt", 2021, 80) for n in ("3909", "3905")]
        rows += [people(number, 2021, folk) for number, folk in FOLK.items()]
        result = compare(rows, indikator="bosatt_andel_av_vedtatt", mot="alle")
        assert [row["verdi"] for row in result.shown] == [80.0, 80.0]
        # Without the counts behind it nothing is said about chance.
        assert told(result)[0] == (
            "Bosatt av vedtatt antall: Larvik er på nivå med den andre med 80 %; medianen er 80 %"
        )

    def test_another_years_denominator_is_none(self, compare: Compare) -> None:
        rows = [year(n, "flyktninger_bosatt", 2021, 30) for n in ("3909", "3905")]
        result = compare([*rows, people("3909", 2020, 40000)], **ALL)
        assert [row["synlighet"] for row in result.rows] == ["mangler", "mangler"]
        assert told(result)[0] == (
            "Bosatt kan ikke regnes per innbygger: innbyggere mangler i 2021"
        )

    def test_a_hidden_value_has_no_place_in_the_order(self, compare: Compare) -> None:
        result = compare(settled(n3909=None, n3905=150, n3101=30, n5037=40), **ALL)
        own = result.one(kommunenr="3909")
        assert own is not None
        assert (own["verdi"], own["plass"], own["teller"], own["nedre"]) == (None, None, None, None)
        # 2,0 (Levanger), 3,0 (Tønsberg) and 1,0 (Halden) without it: the one in the middle is 2.
        assert told(result)[0] == (
            "Bosatt per 1000 innbyggere: tallet for Larvik er skjult; medianen av 3 andre er 2,00"
        )
        assert "3 av 5 kommuner har tall som kan vises, 1 er skjult." in told(result)[1]

    def test_a_rate_of_fewer_than_ten_is_hidden(self, compare: Compare) -> None:
        rows = [year(n, "nye_soknader", 2021, 20) for n in ("3909", "3905")]
        rows += [year("3909", "kommunale_boliger", 2021, 9)]
        rows += [year("3905", "kommunale_boliger", 2021, 10)]
        result = compare(rows, indikator="nye_soknader", mot="alle", nevner="kommunale_boliger")
        assert {r["kommune"]: r["verdi"] for r in result.rows} == {
            "Tønsberg": 2000.0,
            "Larvik": None,
        }
        assert result.rows[1]["synlighet"] == "skjult"


class TestYears:
    ROWS = [
        *settled(2019, n3909=10, n3905=20, n3101=15, n5037=12),
        *settled(2020, n3909=11, n3905=21, n3101=16),
        *settled(2021, n3909=12),
        *settled(2022, n3905=23, n3101=18, n5037=14),
    ]

    def test_the_newest_that_most_have_is_shown_first(self, compare: Compare) -> None:
        # Of the three others with values two have 2020 and none 2021; in 2022 Larvik has none.
        assert {row["periode"] for row in compare(self.ROWS, **ALL).rows} == {"2020"}

    def test_another_year_may_be_chosen(self, compare: Compare) -> None:
        result = compare(self.ROWS, aar="2022", **ALL)
        assert {row["periode"] for row in result.rows} == {"2022"}
        assert told(result)[0].startswith("Bosatt per 1000 innbyggere: tallet for Larvik mangler;")

    def test_a_year_that_nobody_has_is_told(self, compare: Compare) -> None:
        result = compare(self.ROWS, aar="2015", **ALL)
        assert not result.rows
        assert result.figure.empty == "Ingen i utvalget har tall for dette valget"
        assert "Velg en annen indikator, et annet år" in markup.subtitle(result)

    def test_a_year_so_far_stands_back(self, compare: Compare) -> None:
        so_far = {"periode_fra": date(2026, 1, 1), "periode_til": date(2026, 9, 30)}
        rows = [year(n, "flyktninger_bosatt", 2025, 30) for n in ("3909", "3905")]
        rows += [row | so_far for row in rows]
        assert {r["periode"] for r in compare(rows, nevner="antall", **ALL).rows} == {"2025"}
        newest = compare(rows, nevner="antall", aar="2026", **ALL)
        assert {r["periode"] for r in newest.rows} == {"jan–sep 2026"}
        assert all(row["ufullstendig"] for row in newest.rows)


class TestGroups:
    ROWS = settled(n3909=40, n3905=150, n3101=30, n5037=40, n1806=20)

    def group(self, compare: Compare, mot: str, **more: Any) -> set[str]:
        result = compare(self.ROWS, indikator="flyktninger_bosatt", mot=mot, **more)
        return set(names(result)) - {"Larvik"}

    def test_the_county(self, compare: Compare) -> None:
        assert self.group(compare, "fylke") == {"Tønsberg"}

    def test_the_kostra_group(self, compare: Compare) -> None:
        assert self.group(compare, "kostra") == {"Halden"}

    def test_ones_own_choice(self, compare: Compare) -> None:
        assert self.group(compare, "egne", kommuner="5037-1806") == {"Levanger", "Narvik"}

    def test_without_a_choice_the_municipality_is_alone(self, compare: Compare) -> None:
        result = compare(self.ROWS, indikator="flyktninger_bosatt", mot="egne")
        assert names(result) == ["Larvik"]
        assert told(result)[0] == ("Bosatt: ingen andre i utvalget har tall i 2021")
        assert "Velg kommuner øverst på siden." in told(result)[1]

    def test_a_county_or_group_that_is_not_known_is_told(self, compare: Compare) -> None:
        given = {"indikator": "flyktninger_bosatt", "number": "5037"}
        assert "KOSTRA-gruppen mangler" in told(compare(self.ROWS, mot="kostra", **given))[1]

    def test_the_most_alike_are_nearest_by_inhabitants(self, compare: Compare) -> None:
        # Larvik has 40 000. Nineteen others: 30 000, 31 000 and so on to 49 000, but for 40 000.
        folk = {f"{4200 + n}": 30_000 + 1_000 * n for n in range(20) if n != 10}
        places_ = [*kommune(), *(place(number, f"K{number}") for number in folk)]
        rows = [
            *(year(n, "flyktninger_bosatt", 2021, 30) for n in (*folk, "3909")),
            *(people(n, 2021, count) for n, count in (folk | {"3909": 40_000}).items()),
        ]
        result = compare(rows, own=places_, indikator="flyktninger_bosatt")
        others = set(names(result)) - {"Larvik"}
        # How many times more or less than 40 000: 33 000 is 1,212, 49 000 1,225, 32 000 1,25,
        # 31 000 1,29 and 30 000 1,33. The fifteen nearest of nineteen are all but the last four.
        assert len(others) == 15
        assert others == {f"K{4200 + n}" for n in range(3, 19) if n != 10}
        assert "sentralitet er ikke lagt inn i kommuner.csv" in told(result)[1]

    def test_centrality_counts_where_it_is_known(self, compare: Compare) -> None:
        own = kommune(
            Larvik={"sentralitet": 3},
            Tønsberg={"sentralitet": 2},
            Halden={"sentralitet": 4},
            Levanger={"sentralitet": 5},
        )
        result = compare(self.ROWS, own=own, indikator="flyktninger_bosatt", mot="like")
        # Two classes away, or of no known class, is not alike.
        assert set(names(result)) == {"Larvik", "Tønsberg", "Halden"}
        assert "i samme klasse for sentralitet" in told(result)[1]

    def test_the_real_and_the_invented_never_stand_side_by_side(self, compare: Compare) -> None:
        rows = [*self.ROWS, year("9901", "flyktninger_bosatt", 2021, 50)]
        alone = compare(rows, "9901", nevner="antall", **ALL)
        assert names(alone) == ["Eksempelkommunen"]
        assert told(alone)[0] == (
            "Eksempelkommunen er oppdiktet og sammenlignes ikke med virkelige kommuner"
        )
        assert "Eksempelkommunen" not in names(compare(rows, **ALL))
        asked = compare(rows, mot="egne", kommuner="9901", indikator="flyktninger_bosatt")
        assert names(asked) == ["Larvik"]

    def test_the_invented_are_compared_with_each_other(self, compare: Compare) -> None:
        rows = self.ROWS + [year(n, "flyktninger_bosatt", 2021, 50) for n in ("9901", "9902")]
        result = compare(rows, "9901", nevner="antall", **ALL)
        assert names(result) == ["Eksempelkommunen", "Prøvekommunen"]

    def test_a_municipality_without_any_number_is_left_out_and_counted(
        self, compare: Compare
    ) -> None:
        rows = [year(n, "flyktninger_bosatt", 2021, 30) for n in ("3909", "3905")]
        result = compare(rows, nevner="antall", **ALL)
        assert set(names(result)) == {"Larvik", "Tønsberg"}
        assert "2 av 5 kommuner har tall som kan vises." in told(result)[1]


class TestChance:
    def test_counts_whose_limits_overlap_do_not_clearly_differ(self, compare: Compare) -> None:
        # Exact limits (Garwood): 10 is 4,80–18,39; 20 is 12,22–30,89; 50 is 37,11–65,92.
        rows = [
            year(number, "flyktninger_bosatt", 2021, count)
            for number, count in (("3909", 10), ("3905", 20), ("3101", 50))
        ]
        result = compare(rows, nevner="antall", **ALL)
        assert {row["kommune"]: row["forskjell"] for row in result.rows} == {
            "Halden": "Høyere",
            "Tønsberg": UNCLEAR,
            "Larvik": None,
        }
        own = result.one(kommunenr="3909")
        assert own is not None
        assert (round(own["nedre"], 2), round(own["ovre"], 2)) == (4.80, 18.39)
        assert (
            "Uklar forskjell til 1 av 2: 95 prosent-grensene for tallene (strekene) overlapper"
        ) in told(result)[1]

    def test_the_limits_of_a_rate_follow_its_denominator(self, compare: Compare) -> None:
        # 10 of 40 000: 4,795 and 18,39 over 40, per 1000.
        own = compare(settled(n3909=10, n3905=20), **ALL).one(kommunenr="3909")
        assert own is not None
        assert (round(own["nedre"], 3), round(own["ovre"], 3)) == (0.120, 0.460)

    def test_a_share_has_wilsons_limits(self, compare: Compare) -> None:
        # 81 of 263 is 30,8 per cent, 25,53–36,62; 15 of 148 is 10,1, 6,24–16,05 (Newcombe 1998).
        rows = []
        for number, part, whole in (("3909", 15, 148), ("3905", 81, 263)):
            rows += [
                year(number, "avslag_nye_soknader", 2021, part),
                year(number, "nye_soknader", 2021, whole),
                year(number, "avslag_andel", 2021, 100 * part / whole),
            ]
        result = compare(rows, indikator="avslag_andel", mot="alle")
        other, own = result.rows
        assert (round(own["nedre"], 2), round(own["ovre"], 2)) == (6.24, 16.05)
        assert (round(other["nedre"], 2), round(other["ovre"], 2)) == (25.53, 36.62)
        assert other["forskjell"] == "Høyere"

    def test_when_nobody_clearly_differs_no_place_is_made_of_it(self, compare: Compare) -> None:
        rows = settled(n3909=12, n3905=14, n3101=9)
        assert told(compare(rows, **ALL))[0] == (
            "Bosatt per 1000 innbyggere: Larvik (0,30) skiller seg ikke klart fra noen av "
            "de 2 andre"
        )

    @pytest.mark.parametrize("indikator", ["kommunale_boliger", "flyktninger_vedtatt", "ventetid"])
    def test_of_homes_decisions_and_days_nothing_is_said(
        self, compare: Compare, indikator: str
    ) -> None:
        rows = [year(n, indikator, 2021, 30) for n in ("3909", "3905")]
        result = compare(rows, indikator=indikator, mot="alle", nevner="antall")
        assert [row["forskjell"] for row in result.rows] == [None, None]
        assert "Uklar forskjell" not in told(result)[1]

    def test_of_a_value_that_is_uncertain_itself_nothing_is_said(self, compare: Compare) -> None:
        rows = [
            year("3909", "flyktninger_bosatt", 2021, 30, merke="omtrent"),
            year("3905", "flyktninger_bosatt", 2021, 90),
        ]
        result = compare(rows, nevner="antall", **ALL)
        assert result.rows[1]["verdi_tekst"] == "ca. 30"
        assert [row["forskjell"] for row in result.rows] == [None, None]


class TestFiles:
    def test_each_row_is_under_its_own_municipality(self, compare: Compare) -> None:
        result = compare(settled(n3909=40, n3905=150), **ALL)
        lines = exports.csv_bytes(result).decode("utf-8-sig").splitlines()
        assert lines[0].startswith("Kommunenummer;Kommune;Indikator;Periode;År;")
        assert lines[0].count("Kommune;") == 1
        assert [line.split(";")[:2] for line in lines[1:3]] == [
            ["3905", "Tønsberg"],
            ["3909", "Larvik"],
        ]
        machine = exports.csv_bytes(result, machine=True).decode().splitlines()
        assert [line.split(",")[0] for line in machine[1:3]] == ["3905", "3909"]

    def test_the_chart_is_of_what_has_a_value_or_hides_one(self, compare: Compare) -> None:
        result = compare(settled(n3909=40, n3905=150, n3101=None), **ALL)
        assert [row["tegnet"] for row in result.rows] == [True, True, True, False, False]
        assert result.figure.chart is not None
        spec, table = charts.slim(result.figure.chart(result), result.table)
        assert spec["height"] == 3 * 30 + 24 + 8
        assert {"nedre", "ovre", "median", "tegnet"} <= set(table.column_names)


class TestChoices:
    def validated(self, publish: Publish, **address: str) -> choices.Choices:
        rows = [*TestYears.ROWS, year("9901", "klager", 2021, 50)]
        extract = publish({"indikatorverdi": rows, "kommune": kommune()})
        return choices.validate("sammenligning", {"kommune": "3909", **address}, extract)

    def offered(self, chosen: choices.Choices) -> dict[str, list[str]]:
        return {
            name: list(one.worth(chosen.warehouse, chosen.municipality, chosen.own))
            for name, one in chosen.offered.items()
        }

    def test_what_can_be_compared_here_is_offered(self, publish: Publish) -> None:
        chosen = self.validated(publish, indikator="flyktninger_bosatt", mot="egne")
        offered = self.offered(chosen)
        assert offered["indikator"] == ["innbyggere", "flyktninger_bosatt"]
        assert offered["aar"] == ["nyeste", "2021", "2020", "2019"]
        assert offered["nevner"] == ["innbyggere", "antall"]
        assert offered["kommuner"] == ["3101", "5037", "1806", "3905"]

    def test_what_changes_nothing_is_not_offered(self, publish: Publish) -> None:
        offered = self.offered(self.validated(publish, indikator="bosatt_andel_av_vedtatt"))
        assert offered["nevner"] == []
        assert offered["kommuner"] == []
        # What is chosen stands in the list although nobody else has it.
        assert offered["indikator"][-1] == "bosatt_andel_av_vedtatt"

    @pytest.mark.parametrize(
        ("address", "sentence"),
        [
            ({"indikator": "tull"}, "«tull» er ikke en gyldig verdi for «indikator»"),
            ({"mot": "alt"}, "«alt» er ikke en gyldig verdi for «mot»"),
            ({"aar": "0"}, "«0» er ikke en gyldig verdi for «aar»"),
            ({"nevner": "hunder"}, "«hunder» er ikke en gyldig verdi for «nevner»"),
            ({"kommuner": "3101-0000"}, "«0000» er ikke en gyldig verdi for «kommuner»"),
            ({"kommuner": "3101--5037"}, "kan ikke leses som valg av «kommuner»"),
            ({"kommuner": "3101-3101"}, "kan ikke leses som valg av «kommuner»"),
        ],
    )
    def test_what_is_unknown_is_told(
        self, publish: Publish, address: dict[str, str], sentence: str
    ) -> None:
        with pytest.raises(UnknownChoiceError, match=sentence):
            self.validated(publish, **address)


class TestMap:
    def test_without_a_map_the_page_says_how_to_get_one(self, compare: Compare) -> None:
        result = compare(settled(n3909=40, n3905=150), figure="kart", **ALL)
        assert not result.rows
        assert "boligkompass importer kart FIL" in markup.subtitle(result)

    def test_the_map_can_be_read_without_being_seen(self, publish: Publish) -> None:
        rows = settled(n3909=40, n3905=150, n3101=30, n5037=None)
        extract = publish({"indikatorverdi": rows, "kommune": kommune()})
        store = warehouse.warehouse(extract)
        maps.path(store.folder).write_text("{}", encoding="utf-8")
        result = ask(FIGURES["sammenligning/kart"], store, store.municipalities["3909"], ALL)
        # 1,0 in Larvik and Halden, 3,0 in Tønsberg; Levanger is hidden, Narvik has none.
        finding, under = told(result)
        assert finding == (
            "Bosatt per 1000 innbyggere: 0 av 2 andre kommuner ligger lavere enn Larvik"
        )
        assert "© Kartverket, CC BY 4.0" in under
        assert "Tønsberg: 3,00" in markup.alt(result)
        assert "Levanger: skjult" in markup.alt(result)
        assert {r["kommune"]: r["klasse"] for r in result.rows} == {
            "Tønsberg": 1,
            "Halden": 0,
            "Larvik": 0,
            "Levanger": None,
            "Narvik": None,
        }
        assert result.figure.chart is not None
        spec = result.figure.chart(result)
        assert spec["layer"][0]["data"]["url"] == f"/kart/{extract}.json"

    def test_the_classes_are_about_equal_and_equal_values_are_in_one(self) -> None:
        assert classed([8, 7, 6, 5, 4, 3, 2, 1]) == [3, 3, 2, 2, 1, 1, 0, 0]
        # All but one alike: two classes, without a gap between their numbers.
        assert classed([5, 5, 5, 5, 5, 5, 5, 9]) == [0, 0, 0, 0, 0, 0, 0, 1]
        assert classed([None, 2.0]) == [None, 0]
        assert classed([]) == []


def test_what_can_be_compared_is_listed(compare: Compare) -> None:
    result = compare([*TestYears.ROWS, year("3909", "klager", 2021, 4)], figure="dekning")
    # Five have inhabitants; of the settled only Narvik has none; of complaints Larvik alone knows.
    assert [(row["navn"], row["kommuner"], row["nyeste_aar"]) for row in result.rows] == [
        ("Innbyggere", 5, 2022),
        ("Bosatt", 4, 2022),
    ]
    assert told(result)[0] == "2 indikatorer har tall for flere kommuner"


# -- the page itself -------------------------------------------------------------------------------


def visit(**address: str) -> AppTest:
    app = AppTest.from_file(str(settings.PROJECT / "pages" / "navigation.py"), default_timeout=30)
    for name, chosen in address.items():
        app.query_params[name] = chosen
    app.switch_page("sammenligning.py")
    return app.run()


@pytest.fixture
def published(publish: Publish) -> str:
    return publish({"indikatorverdi": TestYears.ROWS, "kommune": kommune()})


class TestPage:
    def test_several_municipalities_are_chosen_and_stand_in_the_address(
        self, published: str
    ) -> None:
        app = visit(kommune="3909", indikator="flyktninger_bosatt", mot="egne")
        assert not app.exception
        (chosen,) = app.multiselect
        assert chosen.value == []
        app = chosen.select("3101").select("5037").run()
        assert not app.exception
        assert app.query_params["kommuner"] == "3101-5037"
        assert app.multiselect[0].value == ["3101", "5037"]

    def test_a_year_is_let_go_of_with_its_indicator(self, published: str) -> None:
        app = visit(kommune="3909", indikator="flyktninger_bosatt", aar="2019")
        (picked,) = [one for one in app.selectbox if one.key == "valg-indikator"]
        app = picked.select("innbyggere").run()
        assert app.query_params["indikator"] == "innbyggere"
        assert app.query_params["aar"] == "nyeste"

    def test_the_page_says_how_to_get_a_map(self, published: str) -> None:
        text = "\n".join(str(one.proto.body) for one in visit(kommune="3909").get("html"))
        assert "boligkompass importer kart FIL" in text


class TestCentrality:
    def test_the_catalogue_may_have_it_or_not(self) -> None:
        head = ";".join(municipalities.COLUMNS)
        plain = municipalities.parse(f"{head}\n3909;Larvik;;;;;;nei\n").to_pylist()
        assert plain[0]["sentralitet"] is None
        known = municipalities.parse(f"{head};sentralitet\n3909;Larvik;;;;;;nei;3\n").to_pylist()
        assert known[0]["sentralitet"] == 3

    @pytest.mark.parametrize("wrong", ["7", "0", "x"])
    def test_what_is_no_class_of_ssb_is_refused(self, wrong: str) -> None:
        head = ";".join(municipalities.COLUMNS)
        with pytest.raises(CatalogueError):
            municipalities.parse(f"{head};sentralitet\n3909;Larvik;;;;;;nei;{wrong}\n")

    def test_it_is_written_as_it_was_read(self) -> None:
        head = ";".join(municipalities.COLUMNS)
        for text in (f"{head}\n3909;Larvik;;;;;;nei\n", f"{head};sentralitet\n1;A;;;;;;nei;6\n"):
            rows = csv.DictReader(StringIO(text), delimiter=";")
            assert municipalities.text_of(rows) == text


def test_the_borders_of_an_extract_are_served(publish: Publish) -> None:
    extract = publish({"kommune": kommune()})
    client = TestClient(Starlette(routes=server.routes()))
    refused = client.get(f"/kart/{extract}.json")
    assert (refused.status_code, refused.text.strip()) == (
        404,
        f"Uttrekket «{extract}» har ikke noe kart.",
    )
    maps.path(settings.data_folder() / "uttrekk" / extract).write_text("{}", encoding="utf-8")
    assert client.get(f"/kart/{extract}.json").json() == {}
    assert client.get("/kart/2020-01-01.1.json").status_code == 404
