"""Local indicators from protected tables, and rates from indicators, worked out by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from boligkompass import catalogue, settings
from boligkompass.aggregates.indicators import FRAME, LOCAL_INDICATORS, indicators, rates
from boligkompass.contracts import cut_name
from boligkompass.tables import TABLES

Row = dict[str, Any]

D = date(2026, 5, 1)
L = date(2026, 4, 30)


@dataclass(frozen=True)
class Sheet:
    """What indicators need of a definition sheet."""

    teller: str | None = None
    nevner: str | None = None
    faktor: float | None = None


SHEETS = {indikator: Sheet() for indikator in LOCAL_INDICATORS}


def cell(
    table: str, periodetype: str, fra: date, til: date, antall: int | None, **rest: Any
) -> Row:
    """A row of a table of counts: dimensions and further values by name; hidden without a count."""
    cut = tuple(name for name in TABLES[table].dimensions if name in rest)
    return {
        "kommunenr": "0001",
        "periodetype": periodetype,
        "periode_fra": fra,
        "periode_til": til,
        "utsnitt": cut_name(cut),
        "antall": antall,
        "synlighet": "skjult" if antall is None else "vist",
        **rest,
    }


def table(name: str, *rows: Row) -> dict[str, pa.Table]:
    """The tables of an extract that has this one alone."""
    return {name: TABLES[name].from_rows({"kommunenr": "0001", **row} for row in rows)}


def values(tables: Mapping[str, pa.Table]) -> list[Row]:
    """The indicators of the tables."""
    made = indicators(tables, D, "eksempel", SHEETS)
    contract = TABLES["indikatorverdi"]
    assert made.schema.equals(contract.schema)
    assert made.equals(contract.sort(made))
    rows: list[Row] = made.to_pylist()
    return rows


def found(rows: list[Row], indikator: str) -> dict[tuple[date, date], float | None]:
    """An indicator's values by period; None for hidden ones, and nothing else."""
    chosen = [row for row in rows if row["indikator"] == indikator]
    assert all((row["verdi"] is None) == (row["synlighet"] == "skjult") for row in chosen)
    return {(row["periode_fra"], row["periode_til"]): row["verdi"] for row in chosen}


# --- the municipality's own indicators -------------------------------------------------------


def test_no_tables_give_no_indicators() -> None:
    assert values({}) == []


def test_rows_say_where_they_come_from() -> None:
    rows = values(table("bolig_bestand", cell("bolig_bestand", "dag", L, L, 700)))
    assert rows == [
        {
            "kommunenr": "0001",
            "indikator": "kommunale_boliger",
            "periode_fra": L,
            "periode_til": L,
            "grenser": "publisert",
            "kilde": "eksempel",
            "verdi": 700.0,
            "verdi_til": None,
            "synlighet": "vist",
            "merke": None,
            "offentlig": False,
            "vist": True,
            "merknad": None,
            "hentet": D,
        }
    ]


def test_an_indicator_without_a_definition_sheet_is_refused() -> None:
    tables = table("bolig_bestand", cell("bolig_bestand", "dag", L, L, 700))
    with pytest.raises(ValueError, match="kommunale_boliger"):
        indicators(tables, D, "eksempel", {})


def test_contracts_within_six_months_are_two_classes() -> None:
    def contracts(near: int | None, far: int | None) -> dict[tuple[date, date], float | None]:
        rows = [
            cell("kontrakt", "dag", L, L, near, kontraktstype="leie", utloper="0-3"),
            cell("kontrakt", "dag", L, L, far, kontraktstype="leie", utloper="3-6"),
            cell("kontrakt", "dag", L, L, 50, kontraktstype="leie", utloper="6-12"),
            cell("kontrakt", "dag", L, L, 50, kontraktstype="innleie", utloper="0-3"),
            cell("kontrakt", "dag", L, L, 200, kontraktstype="leie"),
        ]
        return found(values(table("kontrakt", *rows)), "kontrakter_utloper")

    assert contracts(12, 7) == {(L, L): 19}
    # A hidden cell hides the sum: 12 would be quietly too small.
    assert contracts(12, None) == {(L, L): None}
    assert contracts(None, None) == {(L, L): None}


def test_a_sum_lacks_no_cell() -> None:
    # 3-6 is not there at all (merged with another class, perhaps): there is no sum.
    rows = [cell("kontrakt", "dag", L, L, 12, kontraktstype="leie", utloper="0-3")]
    assert values(table("kontrakt", *rows)) == []


def test_condition_and_upgrade_need() -> None:
    grades = {"TG0": 10, "TG1": 20, "TG2": 30, "TG3": 5, "TGIU": 7}
    rows = [
        *(cell("bolig_tilstand", "dag", L, L, n, tilstandsgrad=tg) for tg, n in grades.items()),
        cell("bolig_tilstand", "dag", L, L, 72, oppgraderingsbehov=9_000_000, areal=4000),
    ]
    made = values(table("bolig_tilstand", *rows))
    assert found(made, "boliger_tilstandsvurdert") == {(L, L): 65}
    assert found(made, "tilstand_tg23") == {(L, L): 35}
    assert found(made, "tilstand_tgiu") == {(L, L): 7}
    assert found(made, "oppgraderingsbehov") == {(L, L): 9_000_000}


@pytest.mark.parametrize(
    ("homes", "kroner", "kroner_synlighet", "expected"),
    [
        (72, 9_000_000, "vist", 9_000_000),
        (72, 9_000_000, None, 9_000_000),  # from before there was such a mark
        (72, None, "skjult", None),
        (72, 9_000_000, "skjult", None),  # marked, and not yet taken away
        (None, None, "skjult", None),
        (None, None, None, None),
    ],
)
def test_hidden_kroner_are_hidden_though_the_homes_are_shown(
    homes: int | None, kroner: int | None, kroner_synlighet: str | None, expected: int | None
) -> None:
    values_: Row = {"oppgraderingsbehov": kroner, "kroner_synlighet": kroner_synlighet}
    made = values(table("bolig_tilstand", cell("bolig_tilstand", "dag", L, L, homes, **values_)))
    assert found(made, "oppgraderingsbehov") == {(L, L): expected}
    assert found(made, "boliger_i_tilstandsoversikten") == {(L, L): homes}


def test_an_upgrade_need_that_nobody_knows_has_no_value() -> None:
    rows = [cell("bolig_tilstand", "dag", L, L, 72, oppgraderingsbehov=None)]
    made = values(table("bolig_tilstand", *rows))
    assert {row["indikator"] for row in made} == {"boliger_i_tilstandsoversikten"}


def test_settlement_of_the_year_to_its_last_quarter_and_plans_ahead() -> None:
    year = (date(2026, 1, 1), date(2026, 12, 31))
    q1 = (date(2026, 1, 1), date(2026, 3, 31))
    q3 = (date(2026, 7, 1), date(2026, 9, 30))
    old = (date(2025, 1, 1), date(2025, 12, 31))
    before = (date(2025, 1, 1), date(2025, 3, 31))
    rows = [
        cell("bosetting", "aar", *old, 30, status="bosatt", personer=70),
        cell("bosetting", "delaar", *before, 6, status="bosatt", personer=15),
        cell("bosetting", "delaar", *q1, 9, status="bosatt", personer=20),
        cell("bosetting", "kvartal", *q1, 9, status="bosatt", personer=20),
        cell("bosetting", "aar", *year, 15, status="avtalt", personer=40),
        cell("bosetting", "kvartal", *q3, 6, status="avtalt", personer=16),
        cell("bosetting", "delaar", *q1, 8, direkte_varig="ja"),
        cell("bosetting", "delaar", *q1, 1, direkte_varig="nei"),
    ]
    made = values(table("bosetting", *rows))
    assert found(made, "flyktninger_bosatt") == {before: 15, old: 70, q1: 20}
    assert found(made, "flyktninger_avtalt") == {year: 40, q3: 16}
    assert found(made, "bosatte_husstander") == {before: 6, old: 30, q1: 9}
    assert found(made, "bosatte_husstander_varig_bolig") == {q1: 8}
    assert found(made, "husstander_vedtatt_bosatt") == {q3: 6}


@pytest.mark.parametrize(("of_year", "of_quarter"), [(None, 9), (9, None), (None, None)])
def test_after_one_quarter_year_and_quarter_are_one_period_and_hidden_wins(
    of_year: int | None, of_quarter: int | None
) -> None:
    quarter = (date(2026, 1, 1), date(2026, 3, 31))
    rows = [
        cell("bosetting", "delaar", *quarter, of_year, status="bosatt", personer=of_year),
        cell("bosetting", "kvartal", *quarter, of_quarter, status="bosatt", personer=of_quarter),
    ]
    made = values(table("bosetting", *rows))
    assert found(made, "flyktninger_bosatt") == {quarter: None}
    assert len([row for row in made if row["indikator"] == "flyktninger_bosatt"]) == 1


def test_homes_ready_with_and_without_money() -> None:
    quarter = (date(2026, 7, 1), date(2026, 9, 30))
    rows = [
        cell("bosetting", "kvartal", *quarter, n, klar_bolig=ready, penger_avsatt=money)
        for ready, money, n in [("ja", "ja", 5), ("ja", "nei", 6), ("nei", "ja", 7)]
    ]
    assert found(values(table("bosetting", *rows)), "boliger_klare_til_bosetting") == {quarter: 11}


def test_homeless_persons_are_of_the_months_last_day() -> None:
    month = (date(2026, 4, 1), L)
    rows = [
        cell("bostedslos", "maaned", *month, 8, strom="aktive", personer=11),
        cell("bostedslos", "maaned", *month, 3, strom="nye", personer=3),
        cell("bostedslos", "kvartal", date(2026, 1, 1), L, 8, strom="aktive", personer=11),
    ]
    assert found(values(table("bostedslos", *rows)), "bostedslose_registrert") == {(L, L): 11}


def test_temporary_homes_by_quarter() -> None:
    quarter = (date(2026, 1, 1), date(2026, 3, 31))

    def stay(antall: int | None, **where: Any) -> Row:
        return cell("midlertidig", "kvartal", *quarter, antall, **where)

    rows = [
        stay(40),
        stay(12, familie="barnefamilie"),
        stay(15, over_3_mnd="ja"),
        stay(25, over_3_mnd="nei"),
        stay(None, familie="barnefamilie", over_3_mnd="ja"),
        cell("midlertidig", "dag", L, L, 31),
    ]
    made = values(table("midlertidig", *rows))
    assert found(made, "midlertidig_husstander") == {quarter: 40}
    assert found(made, "midlertidig_over_3_mnd") == {quarter: 15}
    assert found(made, "midlertidig_barnefamilier") == {quarter: 12}
    assert found(made, "midlertidig_barn_over_3_mnd") == {quarter: None}


def acquired(type_: str, klar: date | None, antall: int, stadium: str = "klar") -> Row:
    """A row of the acquisitions."""
    return {
        "type": type_,
        "stadium": stadium,
        "klar_dato": klar,
        "romklasse": "2",
        "omrade": "Nord",
        "antall": antall,
    }


def test_homes_of_each_year_and_of_the_running_one_so_far() -> None:
    made = values(
        table(
            "boligfremskaffelse",
            acquired("kjop", date(2024, 1, 31), 7),
            # Last year to the same day has the one that was ready on that day, not the later one.
            acquired("kjop", date(2025, 4, 30), 1),
            acquired("kjop", date(2025, 5, 31), 3),
            acquired("bygging", date(2024, 12, 31), 12),
            acquired("innleie", date(2026, 1, 31), 4),
            acquired("kjop", L, 2),
            acquired("ombygging", L, 1),
            acquired("salg", L, 3),
            acquired("kjop", date(2026, 9, 30), 5, "forhandling"),
            acquired("bygging", None, 8, "vedtatt"),
            acquired("innleie", date(2026, 9, 30), 6, "vedtatt"),
        )
    )
    y24, ago, y25, y26 = (
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 4, 30)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), L),
    )
    assert found(made, "boliger_kjopt") == {y24: 7, ago: 1, y25: 4, y26: 2}
    assert found(made, "nye_boliger") == {y24: 19, ago: 1, y25: 4, y26: 2}  # leased ones apart
    assert found(made, "boliger_anskaffet") == {y24: 19, ago: 1, y25: 4, y26: 7}
    assert found(made, "boliger_ombygd")[y26] == 1
    assert found(made, "boliger_solgt") == {y24: 0, ago: 0, y25: 0, y26: 3}
    assert found(made, "pa_vei") == {(L, L): 13}  # 5 + 8, without leasing
    assert all(row["merke"] is None for row in made)


def test_what_is_paid_is_bound_too() -> None:
    frame = {"aar": 2026, "bevilget": 90, "bundet": 30, "brukt": 20}
    rows = [{"formal": "startlan", **frame, "brukt": 1}, {"formal": "investering", **frame}]
    made = values(table("ramme", *rows))
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert found(made, "ramme_bevilget") == {year: 90}
    assert found(made, "ramme_bundet") == {year: 50}


def test_the_sheets_of_the_frame_are_in_whole_kroner_as_the_frame_is() -> None:
    sheets = catalogue.load(settings.PROJECT / "data" / "katalog").indikatorer
    for name, columns in FRAME.items():
        units = {TABLES["ramme"].column(column).unit for column in columns}
        assert {sheets[name].enhet} == units == {"kr"}


def test_what_holds_at_the_end_of_a_year_is_told_of_the_next() -> None:
    year_end, new_year = date(2025, 12, 31), date(2026, 1, 1)
    rows = [
        cell("leieforhold", "dag", year_end, year_end, 660),
        cell("leieforhold", "dag", L, L, 672),
    ]
    made = values(table("leieforhold", *rows))
    assert found(made, "boliger_utleid_ved_aarets_start") == {(new_year, new_year): 660}
    assert found(made, "kommunale_boliger_utleid") == {(year_end, year_end): 660, (L, L): 672}
    # Who moved in in 2024 had lived there for twelve months in 2025.
    y2024, y2025 = ((date(year, 1, 1), date(year, 12, 31)) for year in (2024, 2025))
    rows = [
        cell("innflytting", "aar", *y2024, n, bor_etter_12_mnd=code)
        for code, n in (("ja", 90), ("nei", 10))
    ]
    made = values(table("innflytting", *rows))
    assert found(made, "innflyttet_for_12_mnd_siden") == {y2025: 100}
    assert found(made, "bor_fortsatt_etter_12_mnd") == {y2025: 90}


def test_three_years_and_the_autumn_are_periods_of_their_own() -> None:
    three = (date(2023, 1, 1), date(2025, 12, 31))
    rows = [
        cell("utflytting", "treaar", *three, 36, utflyttet_til="eid"),
        cell("utflytting", "aar", date(2025, 1, 1), three[1], 12, utflyttet_til="eid"),
    ]
    assert found(values(table("utflytting", *rows)), "leie_til_eie") == {three: 36}
    autumn = (date(2025, 8, 20), date(2025, 10, 20))
    rows = [
        cell("soknad", "telling", *autumn, 41),
        cell("soknad", "aar", date(2025, 1, 1), three[1], 240),
        cell("soknad", "kvartal", date(2025, 7, 1), date(2025, 9, 30), 60),
    ]
    made = values(table("soknad", *rows))
    assert found(made, "soknader_kartlegging") == {autumn: 41}
    assert found(made, "nye_soknader") == {(date(2025, 1, 1), three[1]): 240}


@pytest.mark.parametrize(
    ("ended", "days", "expected"),
    [
        (8, 420, 52.5),
        (5, 100, 20),
        (4, 420, None),  # too few for an average
        (0, 0, None),
    ],
)
def test_days_empty_are_shared_by_those_let_again(
    ended: int, days: int, expected: float | None
) -> None:
    year, april = (date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 4, 1), L)
    rows = [
        cell("tomgang", "aar", *year, 30, avsluttet=ended, dager_avsluttet=days, leietap=900_000),
        cell("tomgang", "maaned", *april, 12, leietap=123_456),
    ]
    made = values(table("tomgang", *rows))
    assert found(made, "tomgang_dager") == ({} if expected is None else {year: expected})
    assert found(made, "tomgang_leietap") == {april: pytest.approx(123.456)}


def test_a_month_without_known_rents_has_no_loss() -> None:
    april = (date(2026, 4, 1), L)
    assert (
        found(values(table("tomgang", cell("tomgang", "maaned", *april, 30))), "tomgang_leietap")
        == {}
    )


def test_how_a_years_applications_went() -> None:
    year = (date(2024, 1, 1), date(2024, 12, 31))

    def made(median: int | None, *parts: Row) -> list[Row]:
        whole = cell("saksgang", "aar", *year, 240, dager_til_vedtak=median)
        return values(table("saksgang", whole, *parts))

    def part(antall: int | None, **code: str) -> Row:
        return cell("saksgang", "aar", *year, antall, **code)

    rows = made(
        43,
        *(part(n, klage=c) for c, n in (("ingen", 210), ("under_behandling", 0))),
        *(part(n, klage=c) for c, n in (("opprettholdt", 22), ("omgjort", 8))),
        *(part(n, vedtaksform=c) for c, n in (("enkeltvedtak", 150), ("uten_enkeltvedtak", 30))),
        *(part(n, svar=c) for c, n in (("i_tide", 180), ("for_sent", 60))),
        part(95, naadd="avslag"),
    )
    expected = {
        "saksbehandlingstid": 43,
        "klager": 30,
        "klager_omgjort": 8,
        "soknader_avgjort": 180,
        "soknader_med_enkeltvedtak": 150,
        "soknader_uten_svar_i_tide": 60,
        "avslag_nye_soknader": 95,
    }
    assert {name: found(rows, name) for name in expected} == {
        name: {year: number} for name, number in expected.items()
    }
    # Half have not been decided: there is no median. One hidden kind of appeal hides the sum.
    rows = made(
        None, *(part(None, klage=c) for c in ("under_behandling", "opprettholdt", "omgjort"))
    )
    assert found(rows, "saksbehandlingstid") == {}
    assert found(rows, "klager") == {year: None}


# --- rates -----------------------------------------------------------------------------------

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
RATE = {"andel": Sheet("del", "hele", 100.0)}


def known(indikator: str, verdi: float | None, **changes: Any) -> Row:
    """A value of 2025; hidden without a number."""
    return {
        "kommunenr": "0001",
        "indikator": indikator,
        "periode_fra": YEAR[0],
        "periode_til": YEAR[1],
        "grenser": "publisert",
        "kilde": "register",
        "verdi": verdi,
        "synlighet": "skjult" if verdi is None else "vist",
        "offentlig": False,
        "vist": True,
        **changes,
    }


def on(day: date) -> Row:
    """The period of a single day."""
    return {"periode_fra": day, "periode_til": day}


def computed(*rows: Row, sheets: Mapping[str, Sheet] = RATE) -> list[Row]:
    """The rates of the rows."""
    contract = TABLES["indikatorverdi"]
    made = rates(contract.from_rows(rows), sheets)
    assert made.schema.equals(contract.schema)
    result: list[Row] = made.to_pylist()
    return result


def test_a_rate_is_factor_times_numerator_over_denominator() -> None:
    (row,) = computed(known("del", 7), known("hele", 40), known("uvedkommende", 1))
    assert row["verdi"] == pytest.approx(17.5)
    assert (row["indikator"], row["synlighet"], row["vist"]) == ("andel", "vist", True)
    assert (row["periode_fra"], row["periode_til"]) == YEAR
    assert row["merknad"] is None


def test_sheets_without_a_numerator_give_no_rates() -> None:
    assert computed(known("del", 7), known("hele", 40), sheets={"andel": Sheet()}) == []


@pytest.mark.parametrize(
    ("numerator", "denominator", "status"),
    [
        (3, 9, "skjult"),
        (3, 10, "vist"),
        (None, 50, "skjult"),
        (5, None, "skjult"),
        (None, None, "skjult"),
        (None, 0, "skjult"),
        (0, 0, "ikke_aktuelt"),  # a share of nobody: nothing is hidden, and nothing is divided
    ],
)
def test_small_and_hidden_inputs(
    numerator: float | None, denominator: float | None, status: str
) -> None:
    (row,) = computed(known("del", numerator), known("hele", denominator))
    assert row["synlighet"] == status
    assert (row["verdi"] is None) == (status != "vist")


def test_what_is_public_already_is_not_hidden_for_being_small() -> None:
    public = {"offentlig": True}
    (row,) = computed(known("del", 3, **public), known("hele", 9, **public))
    assert (row["synlighet"], row["offentlig"]) == ("vist", True)
    assert row["verdi"] == pytest.approx(100 / 3)
    # Hidden by its publisher: there is nothing to divide.
    (row,) = computed(known("del", None, **public), known("hele", 90, **public))
    assert row["synlighet"] == "skjult"
    # A public numerator over an own denominator: shown, but not public.
    (row,) = computed(known("del", 3, **public), known("hele", 9))
    assert (row["synlighet"], row["offentlig"]) == ("vist", False)


def test_no_denominator_no_rate() -> None:
    assert computed(known("del", 7)) == []
    assert computed(known("del", 7), known("hele", None, synlighet="mangler")) == []
    assert computed(known("del", 7), known("hele", 40, kommunenr="0002")) == []
    # Of the same municipality and year, but in other borders and not of a day.
    assert computed(known("del", 7), known("hele", 40, grenser="2024")) == []
    # A numerator that is missing, or not the chosen one among several sources.
    assert computed(known("del", None, synlighet="mangler"), known("hele", 40)) == []
    assert computed(known("del", 7, vist=False), known("hele", 40)) == []
    # A denominator between two ends.
    assert computed(known("del", 7), known("hele", 20, verdi_til=30.0)) == []


def test_a_denominator_of_a_day_is_the_latest_within_400_days() -> None:
    end = YEAR[1]
    days = [
        known("hele", 1000, **on(date(2024, 1, 1))),
        known("hele", 2000, **on(date(2025, 1, 1))),
        known("hele", 4000, **on(date(2026, 1, 1))),  # after the period
    ]
    (row,) = computed(known("del", 100), *days)
    assert row["verdi"] == pytest.approx(5.0)
    assert row["merknad"] == "Nevneren er målt 01.01.2025."
    assert computed(known("del", 100), days[0], days[2]) == []
    # 400 days before 31.12.2025 is 26.11.2024.
    assert (
        len(computed(known("del", 1, **on(end)), known("hele", 50, **on(date(2024, 11, 26))))) == 1
    )
    assert computed(known("del", 1, **on(end)), known("hele", 50, **on(date(2024, 11, 25)))) == []
    # The latest is hidden: an older one does not stand in for it.
    hidden = known("hele", None, **on(date(2025, 6, 1)))
    (row,) = computed(known("del", 100), *days, hidden)
    assert row["synlighet"] == "skjult"


def test_a_year_so_far_is_held_against_the_whole_year() -> None:
    year = {"periode_fra": date(2026, 1, 1), "periode_til": date(2026, 12, 31)}
    so_far = {"periode_fra": date(2026, 1, 1), "periode_til": date(2026, 10, 31)}
    quarter = {"periode_fra": date(2026, 1, 1), "periode_til": date(2026, 3, 31)}
    rows = [known("del", 45, **so_far), known("del", 15, **quarter), known("hele", 60, **year)]
    # The quarter is no year so far, since a newer one is there.
    (row,) = computed(*rows)
    assert (row["periode_til"], row["verdi"]) == (date(2026, 10, 31), pytest.approx(75.0))
    (row,) = computed(*rows[1:])
    assert (row["periode_til"], row["verdi"]) == (date(2026, 3, 31), pytest.approx(25.0))


def test_the_first_quarter_of_last_year_is_held_against_its_year_as_this_ones_is() -> None:
    def quarter(year: int) -> Row:
        return {"periode_fra": date(year, 1, 1), "periode_til": date(year, 3, 31)}

    def whole(year: int) -> Row:
        return {"periode_fra": date(year, 1, 1), "periode_til": date(year, 12, 31)}

    numerators = [known("del", n, **quarter(y)) for y, n in ((2024, 9), (2025, 12), (2026, 15))]
    denominators = [known("hele", n, **whole(y)) for y, n in ((2024, 90), (2025, 40), (2026, 60))]
    rows = computed(*numerators, *denominators)
    # 12 of 40 and 15 of 60; what is two years old is compared with nothing.
    assert {row["periode_til"].year: row["verdi"] for row in rows} == pytest.approx(
        {2025: 30.0, 2026: 25.0}
    )
    # When the half year is over it is the year so far, and no first quarter is.
    half = {"periode_fra": date(2026, 1, 1), "periode_til": date(2026, 6, 30)}
    rows = computed(*numerators, *denominators, known("del", 30, **half))
    assert [(row["periode_til"], row["verdi"]) for row in rows] == [(half["periode_til"], 50.0)]


def test_a_denominator_has_the_borders_of_its_numerator() -> None:
    day = on(date(2025, 1, 1))
    published, recast = known("hele", 1000, **day), known("hele", 2000, grenser="2024", **day)
    newer = known("hele", 4000, grenser="2024", **on(date(2025, 7, 1)))
    (row,) = computed(known("del", 100), recast, newer, published)
    assert row["verdi"] == pytest.approx(10.0)
    (row,) = computed(known("del", 100, grenser="2024"), published, recast)
    assert (row["verdi"], row["grenser"]) == (pytest.approx(5.0), "2024")
    assert computed(known("del", 100, grenser="2020"), published, newer) == []
    assert computed(known("del", 100), recast) == []
    assert row["merknad"] == "Nevneren er målt 01.01.2025."


def test_a_rate_that_is_there_already_is_not_computed() -> None:
    inputs = (known("del", 7), known("hele", 40))
    # Even hidden, of other borders, or not the chosen source: what was published stands.
    there = known("andel", None, grenser="2024", vist=False, kilde="ssb")
    assert computed(*inputs, there) == []
    (row,) = computed(*inputs, known("andel", 5.0, **on(date(2024, 12, 31))))
    assert row["periode_fra"] == YEAR[0]


def test_a_rate_inherits_source_mark_and_date() -> None:
    first, second = date(2026, 1, 1), date(2026, 2, 1)
    (row,) = computed(
        known("del", 7, hentet=second, merke="forelopig"), known("hele", 40, hentet=first)
    )
    assert (row["kilde"], row["merke"], row["hentet"]) == ("register", "forelopig", second)
    (row,) = computed(
        known("del", 7, merke="omtrent", verdi_til=9.0),
        known("hele", 40, kilde="ssb", merke="prognose"),
    )
    assert (row["kilde"], row["merke"], row["hentet"]) == ("beregnet", "prognose", None)
    assert (row["verdi"], row["verdi_til"]) == (pytest.approx(17.5), pytest.approx(22.5))
    # More than 40 below the line: about so many per cent, and not more than.
    (row,) = computed(known("del", 7), known("hele", 40, merke="over"))
    assert row["merke"] == "omtrent"
