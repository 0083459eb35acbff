"""From cases to counts: tiny registers whose answers are worked out by hand."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smaa_registre import NEW_YEAR, D, L, Row, by_code, count, days, register, value

from boligkompass.aggregates import PROPERTY_TABLES, aggregate
from boligkompass.aggregates.norms import norms_file, read_norms
from boligkompass.aggregates.periods import (
    Period,
    latest_quarters,
    month_ends,
    planned,
    three_years,
    whole,
    year_ends,
    year_so_far,
)
from boligkompass.aggregates.recipes import RECIPES
from boligkompass.codes import KODEVERK
from boligkompass.contracts import cut_name
from boligkompass.registers import REGISTERS
from boligkompass.tables import TABLES

# --- the whole -------------------------------------------------------------------------------


def test_every_table_of_counts_has_a_recipe() -> None:
    assert set(RECIPES) == {name for name, contract in TABLES.items() if contract.cuts}


def test_every_table_has_its_sql_file_in_the_package() -> None:
    names = {f.name for f in files("boligkompass.aggregates").iterdir() if f.name.endswith(".sql")}
    courses = {f"{name}_forlop" for name, recipe in RECIPES.items() if recipe.medians}
    shared = {"klasser", "median"}
    assert names == {f"{name}.sql" for name in {*RECIPES, *PROPERTY_TABLES, *courses, *shared}}


def test_without_registers_every_table_is_there_and_empty() -> None:
    made = aggregate({}, D)
    counted = {name for name, contract in TABLES.items() if contract.cuts}
    assert set(made) == counted | set(PROPERTY_TABLES)
    for name, table in made.items():
        assert table.num_rows == 0
        assert table.schema.equals(TABLES[name].schema), name


def test_tables_have_their_contract_and_canonical_order() -> None:
    made = aggregate(
        {
            "bolig": register("bolig", {"omrade": "Sør"}, {"omrade": "Nord"}, {"rom": 1}),
            "leieforhold_sak": register("leieforhold_sak", {}, {"til": date(2025, 1, 8)}),
            "anskaffelse": register("anskaffelse", {"klar_dato": None, "stadium": "vedtatt"}, {}),
        },
        D,
    )
    for name in ("bolig_bestand", "kontrakt", "utflytting", "boligfremskaffelse"):
        contract, table = TABLES[name], made[name]
        assert table.num_rows > 0
        assert table.schema.equals(contract.schema), name
        assert table.equals(contract.sort(table)), name
        keys = [tuple(row[k] for k in contract.key) for row in table.to_pylist()]
        assert len(keys) == len(set(keys)), name


def test_an_unknown_register_is_refused() -> None:
    with pytest.raises(ValueError, match="boligg"):
        aggregate({"boligg": register("bolig", {})}, D)


def test_municipalities_are_counted_apart_and_by_their_own_registers() -> None:
    # 0001 has a register from 2024, 0002 from 2025: no zeros for 0002 at the end of 2024.
    both = pa.concat_tables(
        [
            register("bolig", {}, {}),
            register("bolig", {"fra": date(2025, 1, 1)}, kommunenr="0002"),
        ]
    )
    rows = count("bolig_bestand", both)
    assert value(rows, "alle", kommunenr="0001", periode_til=L) == 2
    assert value(rows, "alle", kommunenr="0002", periode_til=L) == 1
    assert days([row for row in rows if row["kommunenr"] == "0002"]) == [date(2025, 12, 31), L]


def test_a_table_is_empty_for_those_who_lack_one_of_its_registers() -> None:
    homes = register("bolig", {"eierform": "innleid"})
    tenancies = register("leieforhold_sak", {})
    # Homes alone would have published «0 leiekontrakter».
    assert count("kontrakt", homes) == []
    assert count("kontrakt", homes, tenancies) != []
    # So would homes of another municipality only.
    elsewhere = register("bolig", {}, kommunenr="0002")
    assert count("kontrakt", elsewhere, tenancies) == []


def test_a_register_that_begins_on_the_last_day_counts() -> None:
    assert value(count("bolig_tilstand", register("bolig", {"fra": L})), "alle") == 1
    assert count("bolig_tilstand", register("bolig", {"fra": D})) == []


# --- homes -----------------------------------------------------------------------------------


def test_a_home_counts_on_its_first_and_on_its_last_day() -> None:
    rows = count(
        "bolig_bestand",
        register(
            "bolig",
            {"fra": date(2024, 1, 1)},  # every day
            {"fra": date(2024, 12, 31)},  # first day is the snapshot of 2024
            {"fra": date(2025, 1, 1)},  # one day too late for it
            {"fra": date(2024, 1, 1), "til": date(2025, 12, 31)},  # last day is that of 2025
            {"fra": date(2024, 1, 1), "til": date(2025, 12, 30)},  # one day too early for it
            {"fra": L},
            {"fra": D},  # D itself does not count
        ),
    )
    assert days(rows) == [date(2024, 12, 31), date(2025, 12, 31), L]
    # 2024: homes 1, 2, 4, 5. 2025: homes 1, 2, 3, 4. L: homes 1, 2, 3, 6.
    assert [value(rows, "alle", periode_til=day) for day in days(rows)] == [4, 4, 4]


def test_homes_fall_in_coarse_classes() -> None:
    rows = count(
        "bolig_bestand",
        register(
            "bolig",
            {"rom": 1, "byggeaar": 1969, "stopp_meter": 499},
            {"rom": 3, "byggeaar": 1970, "stopp_meter": 500},
            {"rom": 4, "byggeaar": 2019, "stopp_meter": 999},
            {"rom": 7, "byggeaar": 2020, "stopp_meter": 1000, "omrade": "Sør"},
        ),
    )
    now = {"periode_til": L}
    assert by_code(rows, "romklasse", **now) == {"1": 1, "2": 0, "3": 1, "4+": 2}
    tens = by_code(rows, "byggetiar", **now)
    assert {k: n for k, n in tens.items() if n} == {
        "for_1970": 1,
        "1970": 1,
        "2010": 1,
        "2020": 1,
    }
    assert by_code(rows, "stoppavstand", **now) == {"0-500": 1, "500-1000": 2, "1000+": 1}
    assert by_code(rows, "omrade", **now) == {"Nord": 3, "Sør": 1}


def test_what_is_not_registered_of_a_home_is_a_class_only_where_there_are_such() -> None:
    unknown = {"byggeaar": None, "stopp_meter": None}
    rows = count("bolig_bestand", register("bolig", {"byggeaar": 1969}, unknown, unknown))
    now = {"periode_til": L}
    assert by_code(rows, "byggetiar", **now)["ukjent"] == 2
    assert by_code(rows, "stoppavstand", **now)["ukjent"] == 2
    assert value(rows, "alle", periode_til=L) == 3
    known = count("bolig_bestand", register("bolig", {"byggeaar": 1969, "stopp_meter": 10}))
    for cut in ("byggetiar", "stoppavstand"):
        assert "ukjent" not in by_code(known, cut, **now)


def test_cells_without_cases_are_zero_and_free_text_only_as_it_occurs() -> None:
    rows = count(
        "bolig_bestand",
        register("bolig", {}, {"omrade": "Sør", "til": date(2025, 6, 1)}),
    )
    # 3 forms of disposal × 4 managers, one of them with a home in it.
    crossed = [r for r in rows if r["utsnitt"] == "eierform,forvalter" and r["periode_til"] == L]
    assert Counter(row["antall"] for row in crossed) == {0: 11, 1: 1}
    # Sør has no home left: its area is not made up as a zero.
    assert by_code(rows, "omrade", periode_til=L) == {"Nord": 1}
    assert by_code(rows, "omrade", periode_til=date(2024, 12, 31)) == {"Nord": 1, "Sør": 1}
    assert all(row["synlighet"] == "vist" for row in rows)


def test_condition_by_age_of_assessment() -> None:
    rows = count(
        "bolig_tilstand",
        register(
            "bolig",
            {"tilstand_dato": date(2023, 5, 1)},  # 2 years and 364 days: 2
            {"tilstand_dato": date(2023, 4, 30)},  # 3 years to the day
            {"tilstand_dato": date(2020, 5, 1), "tilstandsgrad": "TG2"},  # 5
            {"tilstand_dato": date(2015, 5, 1), "tilstandsgrad": "TG3"},  # 10
            {"tilstand_dato": date(2015, 4, 30), "tilstandsgrad": "TG3"},  # 11
            {"tilstand_dato": None, "tilstandsgrad": "TGIU"},
        ),
    )
    assert days(rows) == [L]
    assert by_code(rows, "vurderingsalder") == {
        "0-2": 1,
        "3-5": 2,
        "6-10": 1,
        "10+": 1,
        "ukjent": 1,
    }
    assert by_code(rows, "tilstandsgrad") == {"TG0": 0, "TG1": 2, "TG2": 1, "TG3": 2, "TGIU": 1}


def test_upgrade_need_is_summed_over_what_is_known() -> None:
    rows = count(
        "bolig_tilstand",
        register(
            "bolig",
            {"tilstandsgrad": "TG2", "oppgraderingsbehov": 300_000, "areal": 60},
            {"tilstandsgrad": "TG2", "oppgraderingsbehov": 200_000, "areal": 40},
            {"tilstandsgrad": "TGIU", "oppgraderingsbehov": None, "areal": 70},
        ),
    )
    need = {
        code: value(rows, "tilstandsgrad", "oppgraderingsbehov", tilstandsgrad=code)
        for code in ("TG0", "TG2", "TGIU")
    }
    # Nothing in TG0: 0 kroner. In TGIU there is a home whose need nobody knows: not 0.
    assert need == {"TG0": 0, "TG2": 500_000, "TGIU": None}
    assert value(rows, "alle", "oppgraderingsbehov") == 500_000
    assert value(rows, "alle", "areal") == 170


@pytest.mark.parametrize(
    ("needs", "status"),
    [
        ([10, 10, 10, 10, 10], "vist"),
        ([10, 10, 10, 10], "skjult"),  # four homes
        ([10, 10, 10, 10, 0, None], "skjult"),  # two more that bring no kroner
        ([84, 4, 4, 4, 4], "vist"),  # one has 84 of 100
        ([85, 4, 4, 4, 3], "skjult"),  # one has 85 of 100 exactly
        ([17, 1, 1, 1, 0, 0], "skjult"),  # 85 of 100 and four homes
        ([1_699_999, 75_001, 75_000, 75_000, 75_000], "vist"),  # a krone less than 85 %
        ([1_700_000, 75_000, 75_000, 75_000, 75_000], "skjult"),
        ([0, 0], "vist"),  # nothing to hide
        ([None, None], "vist"),  # nothing known
    ],
)
def test_kroner_of_few_homes_are_marked_and_kept(needs: list[int | None], status: str) -> None:
    homes = ({"tilstandsgrad": "TG2", "oppgraderingsbehov": need} for need in needs)
    rows = count("bolig_tilstand", register("bolig", *homes))
    (cell,) = [row for row in rows if row["tilstandsgrad"] == "TG2" and not row["vurderingsalder"]]
    known = [need for need in needs if need is not None]
    assert cell["kroner_synlighet"] == status
    assert cell["oppgraderingsbehov"] == (sum(known) if known else None)
    assert (cell["antall"], cell["synlighet"]) == (len(needs), "vist")
    # The same homes are all the homes; a grade without any has nothing to hide.
    assert {row["kroner_synlighet"] for row in rows if row["utsnitt"] == "alle"} == {status}
    assert {row["kroner_synlighet"] for row in rows if row["antall"] == 0} == {"vist"}


def test_kroner_are_judged_in_each_cell_by_itself() -> None:
    homes = [("TG2", 10), ("TG2", 10), ("TG2", 10), ("TG3", 10), ("TG3", 10)]
    rows = count(
        "bolig_tilstand",
        register("bolig", *({"tilstandsgrad": tg, "oppgraderingsbehov": n} for tg, n in homes)),
    )
    grades = {row["tilstandsgrad"]: row for row in rows if row["utsnitt"] == "tilstandsgrad"}
    assert {tg: grades[tg]["kroner_synlighet"] for tg in ("TG2", "TG3")} == {
        "TG2": "skjult",
        "TG3": "skjult",
    }
    (whole_stock,) = [row for row in rows if row["utsnitt"] == "alle"]
    assert (whole_stock["oppgraderingsbehov"], whole_stock["kroner_synlighet"]) == (50, "vist")


def test_a_vacancy_across_month_ends() -> None:
    rows = count(
        "ledig_bolig",
        register(
            "ledighet",
            {"fra": date(2026, 1, 31), "til": date(2026, 3, 31)},
            {"fra": date(2026, 2, 1), "til": date(2026, 3, 30), "grunn": "salg"},
            {"fra": date(2026, 4, 2), "til": date(2026, 4, 20)},  # between two month ends
        ),
    )
    ends = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), L]
    assert days(rows) == ends
    assert [value(rows, "alle", periode_til=day) for day in ends] == [1, 2, 1, 0]
    # Days so far, the first and the day itself counted. January: 1. February: 1 + 28 and 28.
    # March: 1 + 28 + 31 = 60.
    assert [value(rows, "alle", "dager", periode_til=day) for day in ends] == [1, 57, 60, 0]
    assert by_code(rows, "varighet", periode_til=date(2026, 3, 31)) == {
        "0-30": 0,
        "31-90": 1,
        "91-180": 0,
        "180+": 0,
    }
    assert by_code(rows, "grunn", periode_til=date(2026, 2, 28))["salg"] == 1


def test_vacancies_fall_in_classes_by_days() -> None:
    lengths = [1, 30, 31, 90, 91, 180, 181]
    cases = register("ledighet", *({"fra": L - timedelta(days=n - 1)} for n in lengths))
    classes = by_code(count("ledig_bolig", cases), "varighet", periode_til=L)
    assert classes == {"0-30": 2, "31-90": 2, "91-180": 2, "180+": 1}


def test_vacancies_at_25_month_ends_and_at_the_last_day() -> None:
    cases = register("ledighet", {"fra": date(2020, 1, 1)})
    rows = count("ledig_bolig", cases, dato=date(2026, 4, 16))
    assert days(rows)[0] == date(2024, 3, 31)
    assert days(rows)[-2:] == [date(2026, 3, 31), date(2026, 4, 15)]
    assert len(days(rows)) == 26  # 25 month ends, and 15 April


def test_contracts_on_their_boundary_days() -> None:
    rows = count(
        "kontrakt",
        register(
            "leieforhold_sak",
            {"utloper": date(2026, 3, 1)},  # run out already
            {"utloper": date(2026, 7, 30)},  # three months ahead to the day
            {"utloper": date(2026, 7, 31)},
            {"utloper": date(2026, 10, 30)},  # six
            {"utloper": date(2026, 10, 31)},
            {"utloper": date(2027, 4, 30)},  # twelve
            {"utloper": date(2027, 5, 1)},
            {"utloper": None},
            {"utloper": date(2026, 6, 1), "til": L},  # runs on its last day
            {"utloper": date(2026, 6, 1), "til": date(2026, 4, 29)},  # has ended
        ),
        register(
            "bolig",
            {"eierform": "innleid", "avtale_utloper": date(2026, 7, 30)},
            {"eierform": "innleid", "til": date(2026, 4, 29)},  # given up
            {"eierform": "eid", "avtale_utloper": date(2026, 7, 30)},  # not leased
        ),
    )
    assert {
        code: value(rows, "kontraktstype,utloper", kontraktstype="leie", utloper=code)
        for code in KODEVERK["kontrakt_utloper"]
    } == {"0-3": 3, "3-6": 2, "6-12": 2, "12+": 1, "ingen": 1}
    assert value(rows, "kontraktstype,utloper", kontraktstype="innleie", utloper="0-3") == 1
    assert by_code(rows, "kontraktstype") == {"leie": 9, "innleie": 1}
    assert days(rows) == [L]


# --- settlement ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def settlement() -> list[Row]:
    return count(
        "bosetting",
        register(
            "bosettingssak",
            # Agreed for the fourth quarter of 2025, came in the first of 2026.
            {
                "personer": 5,
                "avtalt_dato": date(2025, 12, 31),
                "bosatt_dato": date(2026, 1, 1),
                "boliglosning": "kommunal",
                "direkte_varig": "ja",
                "penger_avsatt": "ja",
            },
            # The home is ready on the last day that counts.
            {"personer": 2, "avtalt_dato": date(2026, 8, 1), "bolig_klar_dato": L},
            # The home will be ready, but is not.
            {"personer": 3, "avtalt_dato": date(2026, 8, 1), "bolig_klar_dato": D},
            {"personer": 1, "avtalt_dato": date(2027, 1, 15), "penger_avsatt": "ja"},
        ),
    )


def settled_each_month(first: date, number: int) -> pa.Table:
    """A household of one settled as agreed on the 15th of each of `number` months."""
    days = [date(first.year + m // 12, m % 12 + 1, 15) for m in range(first.month - 1, number)]
    kind: Row = {"boliglosning": "kommunal", "direkte_varig": "ja"}
    return register("bosettingssak", *({**kind, "avtalt_dato": d, "bosatt_dato": d} for d in days))


def test_the_year_so_far_is_its_whole_quarters_beside_those_of_last_year() -> None:
    # One a month from January 2025 to August 2026; the last day that counts is 14 August.
    rows = count("bosetting", settled_each_month(date(2025, 1, 1), 20), dato=date(2026, 8, 15))
    so_far = [row for row in rows if row["periodetype"] == "delaar"]
    ends = sorted({row["periode_til"] for row in so_far})
    assert ends == [date(2025, 6, 30), date(2026, 6, 30)]
    settled: Row = {"periodetype": "delaar", "status": "bosatt"}
    assert [value(rows, "status", "personer", periode_til=end, **settled) for end in ends] == [6, 6]
    now = [row for row in so_far if row["periode_fra"].year == 2026]
    assert {row["utsnitt"] for row in now} == {"status", "boliglosning", "direkte_varig"}
    assert by_code(now, "boliglosning") == {"kommunal": 6, "privat": 0, "egen": 0}
    assert by_code(now, "direkte_varig") == {"ja": 6, "nei": 0}
    # Of last year's months only how many they were, for comparison; and no plans are cut short.
    before = [row for row in so_far if row["periode_fra"].year == 2025]
    assert [(row["utsnitt"], row["status"]) for row in before] == [("status", "bosatt")]
    assert {row["status"] for row in so_far} == {"bosatt", None}


def test_the_settled_of_a_running_quarter_and_year_are_not_counted_yet() -> None:
    rows = count("bosetting", settled_each_month(date(2025, 1, 1), 20), dato=date(2026, 8, 15))
    settled = [
        (row["periodetype"], row["periode_til"], row["antall"])
        for row in rows
        if row["status"] == "bosatt" and row["periodetype"] != "delaar"
    ]
    assert settled == [
        ("aar", date(2025, 12, 31), 12),
        *(("kvartal", end, 3) for end in quarter_ends(date(2025, 1, 1), date(2026, 6, 30))),
    ]
    # The plans of the running ones stand: all twelve months of the quarter and year are agreed for.
    assert value(rows, "status", status="avtalt", periode_til=date(2026, 9, 30)) == 2


def quarter_ends(first: date, last: date) -> list[date]:
    """The ends of the quarters from that of `first` to that of `last`."""
    ends = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
    all_ends = [date(y, *ends[q]) for y in range(first.year, last.year + 1) for q in ends]
    return [end for end in all_ends if first <= end <= last]


def test_quarters_after_the_last_case_are_zeros_until_they_run() -> None:
    case: Row = {"avtalt_dato": date(2025, 2, 1), "bosatt_dato": date(2025, 2, 1)}
    rows = count("bosetting", register("bosettingssak", case))
    settled: Row = {"periodetype": "kvartal", "status": "bosatt"}
    counts = {
        row["periode_til"]: row["antall"]
        for row in rows
        if all(row[name] == wanted for name, wanted in settled.items())
    }
    assert counts == {
        end: int(end == date(2025, 3, 31)) for end in quarter_ends(case["bosatt_dato"], L)
    }
    assert value(rows, "status", periodetype="delaar", status="bosatt", periode_fra=NEW_YEAR) == 0


def test_a_household_is_agreed_in_one_quarter_and_settled_in_another(
    settlement: list[Row],
) -> None:
    old, new = date(2025, 12, 31), date(2026, 3, 31)
    quarter: Row = {"periodetype": "kvartal"}
    assert value(settlement, "status", status="avtalt", periode_til=old, **quarter) == 1
    assert value(settlement, "status", status="bosatt", periode_til=old, **quarter) == 0
    assert value(settlement, "status", status="avtalt", periode_til=new, **quarter) == 0
    assert value(settlement, "status", "personer", status="bosatt", periode_til=new, **quarter) == 5
    year: Row = {"periodetype": "aar", "periode_til": date(2026, 12, 31)}
    assert value(settlement, "status", status="avtalt", **year) == 2
    assert value(settlement, "status", "personer", status="avtalt", **year) == 5
    so_far: Row = {"periodetype": "delaar", "periode_til": new}
    assert by_code(settlement, "boliglosning", **so_far) == {"kommunal": 1, "privat": 0, "egen": 0}
    assert by_code(settlement, "direkte_varig", **so_far) == {"ja": 1, "nei": 0}


def test_homes_are_ready_by_the_end_of_the_quarter_or_the_last_day(settlement: list[Row]) -> None:
    def ready(til: date, klar: str, penger: str) -> int | None:
        cell: Row = {"periodetype": "kvartal", "periode_til": til}
        cut = "klar_bolig,penger_avsatt"
        return value(settlement, cut, klar_bolig=klar, penger_avsatt=penger, **cell)

    # Settled on the day after the quarter was over: that does not change what was so by its end.
    assert ready(date(2025, 12, 31), "ja", "ja") == 0
    assert ready(date(2025, 12, 31), "nei", "ja") == 1
    assert ready(date(2026, 9, 30), "ja", "nei") == 1
    assert ready(date(2026, 9, 30), "nei", "nei") == 1
    assert ready(date(2026, 9, 30), "ja", "ja") == 0
    sizes: Row = {"periodetype": "kvartal", "periode_til": date(2026, 9, 30), "klar_bolig": "nei"}
    assert (
        value(settlement, "husstandsstorrelse,klar_bolig", husstandsstorrelse="3-4", **sizes) == 1
    )


def test_households_by_size() -> None:
    agreed = date(2026, 6, 1)
    sizes = register(
        "bosettingssak", *({"personer": n, "avtalt_dato": agreed} for n in range(1, 8))
    )
    rows = count("bosetting", sizes)
    cut = "husstandsstorrelse,klar_bolig"
    to_come: Row = {"periodetype": "kvartal", "periode_til": date(2026, 6, 30)}
    assert {
        size: value(rows, cut, **to_come, husstandsstorrelse=size, klar_bolig="nei")
        for size in KODEVERK["husstandsstorrelse"]
    } == {"1": 1, "2": 1, "3-4": 2, "5+": 3}


def test_who_comes_after_the_last_day_is_not_settled_yet() -> None:
    rows = count("bosetting", register("bosettingssak", {"bosatt_dato": D, "boliglosning": "egen"}))
    first: Row = {"periodetype": "kvartal", "periode_til": date(2026, 3, 31)}
    assert value(rows, "status", status="bosatt", **first) == 0
    assert by_code(rows, "boliglosning", **first) == {"kommunal": 0, "privat": 0, "egen": 0}
    cell: Row = {"klar_bolig": "nei", "penger_avsatt": "nei", **first}
    assert value(rows, "klar_bolig,penger_avsatt", **cell) == 1


def test_planned_quarters_reach_ahead_but_the_settled_are_of_what_is_over(
    settlement: list[Row],
) -> None:
    quarters = days(settlement, "kvartal")
    assert (quarters[0], quarters[-1]) == (date(2025, 12, 31), date(2027, 3, 31))
    assert len(quarters) == 6
    assert days(settlement, "aar") == [date(y, 12, 31) for y in (2025, 2026, 2027)]
    ahead = [row for row in settlement if row["periode_til"] > L]
    # A settled 0 in a quarter that is not over would be read as nobody having come.
    assert {row["utsnitt"] for row in ahead} == {
        "status",
        "klar_bolig,penger_avsatt",
        "husstandsstorrelse,klar_bolig",
    }
    assert {row["status"] for row in ahead if row["utsnitt"] == "status"} == {"avtalt"}


# --- need, applications, tenancies -----------------------------------------------------------


def test_need_by_the_norms_upper_bound() -> None:
    groups = ("enslig", "enslig_besok", "par", "ett_barn", "flere_barn")
    granted = {"utfall": "innvilget", "vedtak_dato": L}
    rows = count(
        "rombehov",
        register("leieforhold_sak", *({"husstandsgruppe": group} for group in groups)),
        register(
            "soknadssak",
            {**granted, "husstandsgruppe": "flere_barn"},
            {**granted, "husstandsgruppe": "enslig", "innflyttet": D},  # moves in later
            {**granted, "innflyttet": L},  # has moved in
            {**granted, "vedtak_dato": D},  # decided later
            {"utfall": "avslag", "vedtak_dato": L},
        ),
    )
    # Upper bounds: enslig 2, enslig_besok 2, par 2, ett_barn 3, flere_barn 4.
    assert by_code(rows, "romklasse") == {"1": 0, "2": 4, "3": 1, "4+": 2}
    assert by_code(rows, "behovskilde") == {"leietaker": 5, "soker": 2}
    assert value(rows, "romklasse,behovskilde", romklasse="4+", behovskilde="soker") == 1


def test_the_norms_are_data_and_must_be_whole(tmp_path: Path) -> None:
    norms = {norm.husstandsgruppe: (norm.minst, norm.mest) for norm in read_norms(norms_file())}
    assert norms["enslig"] == (1, 2)
    assert norms["flere_barn"] == (3, 4)
    text = norms_file().read_text(encoding="utf-8")
    own = tmp_path / "normer.toml"
    own.write_text(text.replace("mest = 4", "mest = 3"), encoding="utf-8")
    made = aggregate(
        {
            "leieforhold_sak": register("leieforhold_sak", {"husstandsgruppe": "flere_barn"}),
            "soknadssak": register("soknadssak", {}),
        },
        D,
        own,
    )
    rows = made["rombehov"].to_pylist()
    assert by_code(rows, "romklasse") == {"1": 0, "2": 0, "3": 1, "4+": 0}
    own.write_text(text.replace("[par]", "[tvilling]"), encoding="utf-8")
    with pytest.raises(ValueError, match="tvilling"):
        read_norms(own)
    own.write_text(text.replace("minst = 3", "minst = 5"), encoding="utf-8")
    with pytest.raises(ValueError, match="flere_barn"):
        read_norms(own)


def test_applications_by_whole_periods_only() -> None:
    cases = register(
        "soknadssak",
        {"mottatt": date(2025, 2, 3)},  # the register begins here: 2025 is not a whole year
        {"mottatt": date(2025, 12, 31), "utfall": "avslag"},
        {"mottatt": date(2026, 1, 1), "arsak": "uegnet"},
        {"mottatt": L},
        {"mottatt": date(2026, 12, 31)},
        {"mottatt": date(2027, 1, 1)},  # too late
    )
    rows = count("soknad", cases)
    assert days(rows, "aar") == []
    assert days(rows, "kvartal") == quarter_ends(date(2025, 4, 1), date(2026, 3, 31))
    quarters = [
        value(rows, "alle", periodetype="kvartal", periode_til=d) for d in days(rows, "kvartal")
    ]
    assert quarters == [0, 0, 1, 1]
    rows = count("soknad", cases, dato=date(2027, 1, 1))
    assert days(rows, "aar") == [date(2026, 12, 31)]
    assert value(rows, "alle", periodetype="aar") == 3
    assert by_code(rows, "arsak", periodetype="aar") == {
        "uten_bolig": 2,
        "fare_for_miste": 0,
        "uegnet": 1,
    }


def test_waiting_is_counted_in_days_from_the_decision() -> None:
    granted = {"utfall": "innvilget", "mottatt": date(2019, 1, 1)}
    ago = [0, 90, 91, 180, 181, 365, 366]
    rows = count(
        "tildeling",
        register(
            "soknadssak",
            *({**granted, "vedtak_dato": L - timedelta(days=n)} for n in ago),
            {**granted, "vedtak_dato": date(2025, 12, 31), "innflyttet": date(2026, 1, 1)},
            {**granted, "vedtak_dato": date(2025, 12, 1), "innflyttet": date(2025, 12, 31)},
            {"utfall": "avslag", "vedtak_dato": date(2025, 12, 1)},
        ),
    )
    # The last five year ends and L.
    assert days(rows) == [*(date(y, 12, 31) for y in range(2021, 2026)), L]
    assert by_code(rows, "ventetid", periode_til=L) == {
        "0-90": 2,
        "91-180": 2,
        "181-365": 2,
        "365+": 1,
    }
    # 31.12.2025 is 120 days before L: those of 180, 181, 365, 366 days, and the one who moved in
    # on the day after; not the one who moved in on the day itself.
    assert value(rows, "alle", periode_til=date(2025, 12, 31)) == 5


def test_tenancies_and_moves_out_take_the_kind_of_home_from_the_homes() -> None:
    registers = (
        register("bolig", {}, {"boligtype": "gjennomgangsbolig"}),
        register(
            "leieforhold_sak",
            {"bolig_id": "1"},
            {"bolig_id": "2", "til": date(2025, 1, 1), "utflyttet_til": "eid"},
            {"bolig_id": "2", "fra": date(2025, 1, 2), "til": L, "utflyttet_til": "privat_leie"},
            {"bolig_id": "2", "til": D},  # lives there on L
        ),
    )
    rows = count("leieforhold", *registers)
    # The first to end ended in January 2025: the register is trusted from then.
    assert days(rows) == [date(2025, 12, 31), L]
    assert by_code(rows, "boligtype", periode_til=L)["gjennomgangsbolig"] == 2
    assert value(rows, "alle", periode_til=L) == 3
    assert days(count("utflytting", *registers), "aar") == [date(2025, 12, 31)]
    out = count("utflytting", *registers, dato=date(2027, 1, 1))
    old, new = days(out, "aar")
    assert by_code(out, "utflyttet_til", periode_til=old)["eid"] == 1
    # In 2026 the one of L, and the one of the day after.
    assert by_code(out, "boligtype", periode_til=new)["gjennomgangsbolig"] == 2
    assert value(out, "alle", periode_til=new) == 2


# --- temporary homes and homelessness --------------------------------------------------------


@pytest.fixture(scope="module")
def temporary() -> list[Row]:
    return count(
        "midlertidig",
        register(
            "opphold",
            # 1 January to 31 March 2026 is 90 days, both counted.
            {"husstand_id": "a", "barn": 1, "fra": date(2026, 1, 1), "til": date(2026, 3, 31)},
            # 31 December to 31 March is 91.
            {"husstand_id": "b", "fra": date(2025, 12, 31), "til": date(2026, 4, 1)},
            # Two stays in the first quarter are one household, with the longer of 5 and 40 days.
            {"husstand_id": "c", "fra": date(2026, 1, 1), "til": date(2026, 1, 5)},
            {"husstand_id": "c", "fra": date(2026, 2, 1), "til": date(2026, 3, 12)},
            # Ended before, began after.
            {"husstand_id": "d", "fra": date(2025, 10, 1), "til": date(2025, 12, 31)},
            {"husstand_id": "e", "fra": date(2026, 4, 1)},
            {"husstand_id": "f", "fra": D},
            # The first to end: the register is trusted from 1 October 2025. 5 days.
            {"husstand_id": "g", "fra": date(2025, 9, 28), "til": date(2025, 10, 2)},
        ),
    )


def test_households_are_distinct_and_stays_longer_than_90_days_are_over_three_months(
    temporary: list[Row],
) -> None:
    first: Row = {"periodetype": "kvartal", "periode_til": date(2026, 3, 31)}
    assert value(temporary, "alle", **first) == 3  # a, b, c
    assert by_code(temporary, "oppholdslengde", **first) == {
        "0-30": 0,
        "31-90": 2,
        "91-180": 1,
        "180+": 0,
    }
    assert by_code(temporary, "familie", **first) == {"barnefamilie": 1, "uten_barn": 2}
    family: Row = {"familie": "barnefamilie", "oppholdslengde": "31-90", **first}
    assert value(temporary, "familie,oppholdslengde", **family) == 1


def test_stays_overlap_quarters_with_their_first_and_last_day(temporary: list[Row]) -> None:
    quarters = days(temporary, "kvartal")
    assert quarters == [date(2025, 12, 31), date(2026, 3, 31)]
    # 2025: b (its first day), d and g.
    old: Row = {"periodetype": "kvartal", "periode_til": date(2025, 12, 31)}
    assert value(temporary, "alle", **old) == 3
    # b has stayed for one day by then, g for 5, d for 92.
    assert by_code(temporary, "oppholdslengde", **old) == {
        "0-30": 2,
        "31-90": 0,
        "91-180": 1,
        "180+": 0,
    }


def test_temporary_homes_by_month_say_nothing_of_families(temporary: list[Row]) -> None:
    by_month = [row for row in temporary if row["periodetype"] == "dag"]
    assert {row["utsnitt"] for row in by_month} == {"alle", "oppholdslengde", "over_3_mnd"}
    counts = [value(by_month, "alle", periode_til=day) for day in days(temporary)]
    # Oct d, Nov d, Dec b d, Jan a b, Feb a b c, Mar a b, Apr e.
    assert counts == [1, 1, 2, 2, 3, 2, 1]


@pytest.fixture(scope="module")
def homeless() -> list[Row]:
    return count(
        "bostedslos",
        register(
            "bostedslossak",
            {
                "husstand_id": "a",
                "personer": 3,
                "barn": 2,
                "fra": date(2025, 10, 1),
                "til": date(2026, 1, 31),
            },
            # a returns, in the month in which its first home was lost.
            {"husstand_id": "a", "personer": 3, "barn": 2, "fra": date(2026, 3, 5)},
            {"husstand_id": "b", "fra": date(2026, 1, 15), "til": date(2026, 1, 20)},
            {"husstand_id": "b", "fra": date(2026, 1, 25)},
            {"husstand_id": "c", "fra": date(2026, 4, 30)},
            {"husstand_id": "d", "fra": D},
        ),
    )


def test_active_new_returned_and_out(homeless: list[Row]) -> None:
    january: Row = {"periodetype": "maaned", "periode_til": date(2026, 1, 31)}
    # b is new, out, and returned in the same month; a is out on its last day and so not active.
    assert by_code(homeless, "strom", **january) == {"aktive": 1, "nye": 1, "tilbake": 1, "ut": 2}
    march: Row = {"periodetype": "maaned", "periode_til": date(2026, 3, 31)}
    assert by_code(homeless, "strom", **march) == {"aktive": 2, "nye": 0, "tilbake": 1, "ut": 0}
    assert value(homeless, "strom", "personer", strom="aktive", **march) == 4  # 3 + 1
    april: Row = {"periodetype": "maaned", "periode_til": L}
    assert by_code(homeless, "strom", **april) == {"aktive": 3, "nye": 1, "tilbake": 0, "ut": 0}


def test_the_streams_explain_the_stock(homeless: list[Row]) -> None:
    months = [
        by_code(homeless, "strom", periodetype="maaned", periode_til=d)
        for d in days(homeless, "maaned")
    ]
    for before, now in pairwise(months):
        moved = now["nye"] + now["tilbake"] - now["ut"]
        assert now["aktive"] == before["aktive"] + moved


def test_a_household_out_twice_in_a_month_is_out_once() -> None:
    rows = count(
        "bostedslos",
        register(
            "bostedslossak",
            {"husstand_id": "a", "fra": date(2026, 4, 1), "til": date(2026, 4, 5)},
            {"husstand_id": "a", "fra": date(2026, 4, 9), "til": date(2026, 4, 20), "personer": 3},
        ),
    )
    out: Row = {"periodetype": "maaned", "strom": "ut"}
    assert value(rows, "strom", **out) == 1
    assert value(rows, "strom", "personer", **out) == 3


def test_homeless_families_by_whole_quarters_only(homeless: list[Row]) -> None:
    crossed = [row for row in homeless if row["utsnitt"] == "strom,familie"]
    assert {row["periodetype"] for row in crossed} == {"kvartal"}
    assert days(homeless, "kvartal") == [date(2025, 12, 31), date(2026, 3, 31)]
    first: Row = {"periodetype": "kvartal", "periode_til": date(2026, 3, 31)}
    # At the end of March a and b; b came and returned in the quarter: once new, once returned.
    assert by_code(homeless, "strom", **first) == {"aktive": 2, "nye": 1, "tilbake": 2, "ut": 2}
    family: Row = {"familie": "barnefamilie", **first}
    assert value(homeless, "strom,familie", strom="aktive", **family) == 1


def test_homelessness_of_twelve_whole_quarters_and_their_months() -> None:
    cases = register("bostedslossak", {"fra": date(2020, 1, 1)})
    rows = count("bostedslos", cases, dato=date(2026, 4, 16))
    assert len(days(rows, "maaned")) == 36
    assert days(rows, "maaned")[-1] == date(2026, 3, 31)
    assert len(days(rows, "kvartal")) == 12
    # Two months of the running quarter come beside the months of the twelve whole ones.
    rows = count("bostedslos", cases, dato=date(2026, 6, 1))
    assert len(days(rows, "maaned")) == 38
    assert days(rows, "maaned")[0] == date(2023, 4, 30)
    assert days(rows, "kvartal")[0] == date(2023, 6, 30)


def test_introduction_programme_by_whole_years() -> None:
    cases = register(
        "introdeltaker",
        {"fra": date(2025, 1, 10), "til": date(2025, 12, 31), "utfall": "arbeid"},
        {"fra": date(2025, 6, 1), "til": date(2026, 1, 1), "utfall": "utdanning"},
        {"fra": date(2025, 8, 1)},
        {"fra": date(2027, 1, 1)},
        # The first to end: the register is trusted from January 2025.
        {"fra": date(2023, 2, 1), "til": date(2025, 1, 31), "utfall": "annet"},
    )
    assert days(count("introprogram", cases), "aar") == [date(2025, 12, 31)]
    rows = count("introprogram", cases, dato=date(2027, 1, 1))
    # Those who had not ended by the year's end took part.
    assert by_code(rows, "utfall", periode_til=date(2025, 12, 31)) == {
        "deltar": 2,
        "arbeid": 1,
        "utdanning": 0,
        "annet": 1,
    }
    assert by_code(rows, "utfall", periode_til=date(2026, 12, 31)) == {
        "deltar": 1,
        "arbeid": 0,
        "utdanning": 1,
        "annet": 0,
    }


# --- condition by the register of maintenance ------------------------------------------------


def conditions(*rows: Row) -> list[Row]:
    """One home, of TG1 by its own columns, with these rows of maintenance."""
    homes = register("bolig", {"tilstandsgrad": "TG1", "oppgraderingsbehov": 7})
    return count("bolig_tilstand", homes, register("vedlikehold", *rows))


def graded(rows: list[Row]) -> tuple[str, str, int | None]:
    """The one home's grade, the age of its assessment, and its need."""
    (cell,) = [
        row
        for row in rows
        if row["utsnitt"] == "tilstandsgrad,vurderingsalder" and row["antall"] == 1
    ]
    return cell["tilstandsgrad"], cell["vurderingsalder"], cell["oppgraderingsbehov"]


def part(name: str, grade: str, when: date | None, need: int | None = None, **more: Any) -> Row:
    return {
        "bygningsdel": name,
        "tilstandsgrad": grade,
        "vurdert": when,
        "oppgraderingsbehov": need,
        **more,
    }


OLD, NEW = date(2019, 6, 1), date(2024, 6, 1)  # Six whole years ago, and one.


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # The worst part decides, with the day it was examined; the needs are added up.
        ([part("bad", "TG3", OLD, 100), part("tak", "TG1", NEW, 20)], ("TG3", "6-10", 120)),
        # Examined anew, the part is as it is now.
        ([part("bad", "TG3", OLD, 100), part("bad", "TG1", NEW, 20)], ("TG1", "0-2", 20)),
        # The whole home stands for every part before it, but not for those of the same day.
        ([part("bad", "TG3", OLD, 100), part("hele", "TG1", NEW)], ("TG1", "0-2", None)),
        ([part("bad", "TG2", NEW, 100), part("hele", "TG1", NEW)], ("TG2", "0-2", 100)),
        # Not examined is never good, and hides no known fault.
        ([part("bad", "TGIU", None), part("tak", "TG0", NEW)], ("TGIU", "ukjent", None)),
        ([part("bad", "TGIU", None), part("tak", "TG2", NEW, 50)], ("TG2", "0-2", 50)),
        # Mended costs nothing more; the grade stands until it is examined again.
        ([part("bad", "TG3", NEW, 90, utfort=L)], ("TG3", "0-2", 0)),
        ([part("bad", "TG3", NEW, 90, utfort=D)], ("TG3", "0-2", 90)),
        # Examined on the day of the extract is after its last day: the home's own columns count.
        ([part("bad", "TG3", D, 90)], ("TG1", "0-2", 7)),
        # Another home's maintenance is no business of this one.
        ([part("bad", "TG3", NEW, 90, bolig_id="2")], ("TG1", "0-2", 7)),
    ],
)
def test_maintenance_decides_how_a_home_is(rows: list[Row], expected: Any) -> None:
    assert graded(conditions(*rows)) == expected


# --- follow-up, arrears, evictions -----------------------------------------------------------


def test_follow_up_counts_a_household_once() -> None:
    march = date(2026, 3, 31)
    rows = count(
        "oppfolging",
        register(
            "oppfolgingssak",
            {"fra": date(2026, 2, 1)},  # both days
            {"fra": march, "til": march},  # its only day is that of March
            {"fra": date(2026, 4, 1)},  # waits in March, has it in April
            {"vedtak_dato": date(2026, 4, 1)},  # not yet granted in March, waits in April
            {"vedtak_dato": date(2026, 1, 1), "til": date(2026, 3, 30)},  # gave up before
            # One household: it has boveiledning and waits for more, so it does not wait. In April
            # it has both, and is counted by what began last.
            {"husstand_id": "x", "fra": date(2026, 1, 1)},
            {"husstand_id": "x", "oppfolgingstype": "fast_base", "fra": date(2026, 4, 2)},
        ),
    )
    # The first to end did so in March: the register is trusted from then on.
    assert days(rows) == [march, L]
    assert by_code(rows, "status", periode_til=march) == {"har": 3, "venter": 1}
    assert by_code(rows, "status", periode_til=L) == {"har": 3, "venter": 1}
    kinds = {
        (row["oppfolgingstype"], row["status"]): row["antall"]
        for row in rows
        if row["utsnitt"] == "oppfolgingstype,status" and row["periode_til"] == L and row["antall"]
    }
    assert kinds == {
        ("boveiledning", "har"): 2,
        ("fast_base", "har"): 1,
        ("boveiledning", "venter"): 1,
    }


def test_arrears_in_months_of_rent_on_the_days_that_were_counted() -> None:
    rows = count(
        "restanse",
        register(
            "restansesak",
            {"belop": 7_999},  # under one month of 8 000
            {"belop": 8_000},  # one
            {"belop": 24_000},  # three
            {"belop": 24_001},  # more than three
            {"belop": 0},  # owes nothing
            # Two homes, 9 000 of 16 000 in all: less than a month.
            {"husstand_id": "x", "belop": 8_500, "barn": 2},
            {"husstand_id": "x", "belop": 500},
            # Counted twice in February: the later day stands. Nobody counted in March.
            {"dato": date(2026, 2, 10), "belop": 1},
            {"dato": date(2026, 2, 27), "belop": 8_000, "barn": 1},
            {"dato": D},
        ),
    )
    assert days(rows) == [date(2026, 2, 27), L]
    assert by_code(rows, "restanseklasse", periode_til=L) == {"under_1": 2, "1-3": 2, "over_3": 1}
    assert by_code(rows, "familie", periode_til=L) == {"barnefamilie": 1, "uten_barn": 4}
    assert value(rows, "alle", periode_til=L) == 5
    assert value(rows, "alle", periode_til=date(2026, 2, 27)) == 1


def test_arrears_counted_after_the_last_month_end() -> None:
    middle = register("restansesak", {"dato": date(2026, 4, 10)}, {"dato": date(2026, 4, 14)})
    rows = count("restanse", middle, dato=date(2026, 4, 15))
    assert days(rows) == [date(2026, 4, 14)]
    rows = count("restanse", middle, dato=date(2026, 4, 14))
    assert days(rows) == [date(2026, 4, 10)]


def test_evictions_by_year_as_warned_and_over_three_years_as_ended() -> None:
    rows = count(
        "utkastelse",
        register(
            "utkastelsessak",
            # The first to end: the register is trusted from January 2022.
            {"varsel": date(2021, 11, 1), "avsluttet": date(2022, 1, 5)},
            {
                "varsel": date(2022, 12, 1),
                "begjaering": date(2023, 1, 15),
                "avsluttet": date(2023, 3, 1),
                "utfall": "avverget",
                "barn": 1,
            },
            # Paid before anything was asked of the namsmann: no eviction was averted.
            {"varsel": date(2024, 5, 1), "avsluttet": date(2024, 6, 1), "utfall": "avverget"},
            # Warned twice in a year, thrown out the year after.
            {"husstand_id": "x", "varsel": date(2024, 2, 1)},
            {
                "husstand_id": "x",
                "varsel": date(2024, 8, 1),
                "begjaering": date(2024, 12, 30),
                "avsluttet": date(2025, 2, 1),
                "utfall": "gjennomfort",
            },
            {"varsel": date(2026, 3, 1), "begjaering": date(2026, 4, 30)},
            {"varsel": D},
        ),
    )
    yearly = [row for row in rows if row["periodetype"] == "aar"]
    by_step: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in yearly:
        if row["utsnitt"] == "trinn":
            by_step[row["trinn"]].append((row["antall"], row["synlighet"]))
        else:
            assert row["synlighet"] == "skjult"
    # Of 2022, 2023, 2024 and 2025; 2026 is not over. How a case ended is counted and never shown.
    assert by_step == {
        "varsel": [(1, "vist"), (0, "vist"), (2, "vist"), (0, "vist")],
        "begjaering": [(0, "vist"), (1, "vist"), (1, "vist"), (0, "vist")],
        "avverget": [(0, "skjult"), (1, "skjult"), (0, "skjult"), (0, "skjult")],
        "gjennomfort": [(0, "skjult"), (0, "skjult"), (0, "skjult"), (1, "skjult")],
    }
    assert {row["synlighet"] for row in rows if row["periodetype"] == "treaar"} == {"vist"}
    three = {"periodetype": "treaar", "periode_til": date(2024, 12, 31)}
    assert by_code(rows, "trinn", **three) == {
        "varsel": 3,
        "begjaering": 2,
        "avverget": 1,
        "gjennomfort": 0,
    }
    later = {"periodetype": "treaar", "periode_til": date(2025, 12, 31)}
    assert days(rows, "treaar") == [three["periode_til"], later["periode_til"]]
    assert by_code(rows, "trinn", **later) == {
        "varsel": 2,
        "begjaering": 2,
        "avverget": 1,
        "gjennomfort": 1,
    }
    assert value(rows, "trinn,familie", trinn="avverget", familie="barnefamilie", **later) == 1


# --- secret addresses ------------------------------------------------------------------------

IN_2026 = {"periode_til": L}
QUARTER: Row = {"periodetype": "kvartal", "periode_til": date(2026, 3, 31)}
HOMES = register("bolig", {})
ONE, SECRET = {}, {"adressesperre": "ja"}


@pytest.mark.parametrize(
    ("table", "case", "total", "finer", "where"),
    [
        ("kontrakt", {}, "kontraktstype", "kontraktstype,utloper", {"kontraktstype": "leie"}),
        ("leieforhold", {}, "alle", "husstandsgruppe", IN_2026),
        ("leieforhold", {}, "alle", "boligtype", IN_2026),
        ("utflytting", {"til": date(2025, 1, 31)}, "alle", "boligtype", {}),
        (
            "utflytting",
            {"til": date(2025, 1, 31), "utflyttet_til": "eid"},
            "alle",
            "utflyttet_til",
            {},
        ),
        ("rombehov", {}, "alle", "romklasse", {}),
        ("rombehov", {}, "alle", "behovskilde", {}),
        ("rombehov", {}, "alle", "romklasse,behovskilde", {}),
        (
            "bosetting",
            {"avtalt_dato": date(2026, 6, 1)},
            "status",
            "husstandsstorrelse,klar_bolig",
            {"periodetype": "kvartal", "periode_til": date(2026, 6, 30)},
        ),
        ("bosetting", {}, "status", "klar_bolig,penger_avsatt", QUARTER),
        ("soknad", {}, "alle", "arsak", QUARTER),
        ("soknad", {}, "alle", "husstandsgruppe", QUARTER),
        (
            "tildeling",
            {"vedtak_dato": date(2026, 2, 1), "utfall": "innvilget"},
            "alle",
            "ventetid",
            IN_2026,
        ),
        ("midlertidig", {"fra": date(2026, 1, 1)}, "alle", "familie", QUARTER),
        ("midlertidig", {"fra": date(2026, 1, 1)}, "alle", "over_3_mnd", QUARTER),
        (
            "bostedslos",
            {"fra": date(2026, 1, 1)},
            "strom",
            "strom,familie",
            {**QUARTER, "strom": "nye"},
        ),
        ("oppfolging", {"fra": date(2026, 1, 2)}, "status", "oppfolgingstype,status", IN_2026),
        ("restanse", {}, "alle", "restanseklasse", IN_2026),
        ("restanse", {}, "alle", "familie", IN_2026),
        (
            "utkastelse",
            {"varsel": date(2023, 1, 5)},
            "trinn",
            "trinn,familie",
            {"periodetype": "treaar", "trinn": "varsel"},
        ),
        (
            "introprogram",
            {"fra": date(2025, 1, 1)},
            "alle",
            "utfall",
            {},
        ),
    ],
)
def test_a_secret_address_counts_in_the_total_only(
    table: str, case: Row, total: str, finer: str, where: Row
) -> None:
    name = next(r for r in RECIPES[table].registers if REGISTERS[r].personal)
    cases = register(name, *({**case, **mark} for mark in (ONE, SECRET, ONE)))
    others = [register(r, {}) for r in RECIPES[table].registers if r != name]
    rows = [
        row
        for row in count(table, cases, *others)
        if all(row[column] == wanted for column, wanted in where.items())
    ]
    # Three cases, one of them secret.
    assert sum(row["antall"] for row in rows if row["utsnitt"] == total) == 3
    assert sum(row["antall"] for row in rows if row["utsnitt"] == finer) == 2


def test_a_secret_address_counts_in_no_outcome() -> None:
    """The outcomes of the first quarter are counted when the second is over."""
    cases = register("soknadssak", ONE, SECRET, ONE)
    rows = [
        row
        for row in count("soknad", cases, dato=date(2026, 7, 1))
        if row["periode_til"] == date(2026, 3, 31)
    ]
    assert value(rows, "alle", **QUARTER) == 3
    assert sum(row["antall"] for row in rows if row["utsnitt"] == "utfall") == 2


def test_an_outcome_is_that_of_the_end_of_the_next_quarter_and_stays_so() -> None:
    """Decided on 30 June, on 1 July, and never, of three that came in the first quarter of 2026."""
    decided: Row = {"utfall": "innvilget", "mottatt": date(2026, 3, 1)}
    cases = register(
        "soknadssak",
        {**decided, "vedtak_dato": date(2026, 6, 30)},
        {**decided, "vedtak_dato": date(2026, 7, 1)},
        {"mottatt": date(2026, 1, 5), "utfall": "under_behandling"},
    )
    for dato in (date(2026, 7, 1), date(2026, 8, 1), date(2027, 1, 1)):
        found = by_code(count("soknad", cases, dato=dato), "utfall", **QUARTER)
        assert found == {"innvilget": 1, "avslag": 0, "trukket": 0, "under_behandling": 2}
    early = count("soknad", cases, dato=date(2026, 6, 30))
    assert [row for row in early if row["utsnitt"] == "utfall"] == []


def test_a_household_is_secret_when_one_of_its_cases_is() -> None:
    stays = [{"husstand_id": "x", "fra": date(2026, 1, 1), **mark} for mark in (ONE, SECRET)]
    rows = count("midlertidig", register("opphold", *stays))
    assert value(rows, "alle", **QUARTER) == 1
    assert set(by_code(rows, "familie", **QUARTER).values()) == {0}


# --- acquisitions ----------------------------------------------------------------------------


def test_acquisitions_by_the_last_day_of_their_month() -> None:
    rows = count(
        "boligfremskaffelse",
        register(
            "anskaffelse",
            {"klar_dato": date(2026, 2, 1), "boenheter": 3},
            {"klar_dato": date(2026, 2, 28), "boenheter": 1},
            {"klar_dato": date(2026, 2, 28), "rom": 5},
            {"klar_dato": None, "stadium": "vedtatt", "type": "bygging", "boenheter": 8},
        ),
    )
    got = [(r["type"], r["stadium"], r["klar_dato"], r["romklasse"], r["antall"]) for r in rows]
    assert got == [
        ("bygging", "vedtatt", None, "2", 8),
        ("kjop", "klar", date(2026, 2, 28), "2", 4),
        ("kjop", "klar", date(2026, 2, 28), "4+", 1),
    ]


def kroner(*loans: int) -> list[Row]:
    purchases = register("anskaffelse", *({"lan": loan, "boenheter": 2} for loan in loans))
    return count("boligfremskaffelse_kroner", purchases)


@pytest.mark.parametrize(
    ("loans", "status"),
    [
        ([10, 10, 10, 10, 10], "vist"),
        ([10, 10, 10, 10], "skjult"),  # four purchases
        ([10, 10, 10, 10, 0], "skjult"),  # a fifth that brought no kroner
        ([84, 4, 4, 4, 4], "vist"),  # one brings 84 of 100
        ([85, 4, 4, 4, 3], "skjult"),  # one brings 85 of 100
    ],
)
def test_kroner_that_would_tell_the_price_of_one_purchase(loans: list[int], status: str) -> None:
    rows = kroner(*loans)
    assert [row["finansiering"] for row in rows] == ["egne_midler", "lan", "tilskudd"]
    assert {row["synlighet"] for row in rows} == {status}
    assert {row["boenheter"] for row in rows} == {2 * len(loans)}
    amounts = {row["finansiering"]: row["belop"] for row in rows}
    shown = {"lan": sum(loans), "tilskudd": 0, "egne_midler": 0}
    assert amounts == (shown if status == "vist" else dict.fromkeys(shown))


def test_kroner_are_judged_over_all_financing_and_only_of_what_is_ready() -> None:
    rows = count(
        "boligfremskaffelse_kroner",
        register(
            "anskaffelse",
            # Five contributors to the year's purchases, but only one of them has a grant.
            *({"lan": 10} for _ in range(4)),
            {"tilskudd": 10},
            {"lan": 1000, "stadium": "under_bygging"},
            {"lan": 10, "klar_dato": date(2025, 12, 31)},
        ),
    )
    shown = {(r["aar"], r["finansiering"]): r["belop"] for r in rows}
    assert shown[2026, "lan"] == 40
    assert shown[2026, "tilskudd"] == 10
    assert shown[2025, "lan"] is None


# --- periods ---------------------------------------------------------------------------------


def test_a_register_begins_with_the_month_of_its_first_date() -> None:
    ended = date(2026, 12, 31)
    assert [p.fra for p in whole("aar")(date(2025, 1, 31), ended)] == [date(2025, 1, 1), NEW_YEAR]
    assert [p.fra for p in whole("aar")(date(2025, 2, 1), ended)] == [NEW_YEAR]
    assert whole("aar")(date(2026, 2, 1), ended) == []
    # A snapshot at the end of a year that is not whole would lack what ended before the register.
    assert [p.til for p in year_ends()(date(2024, 2, 1), L)] == [date(2025, 12, 31), L]


def test_a_period_is_whole_on_its_last_day_and_not_the_day_before() -> None:
    first, end = date(2025, 1, 1), date(2026, 3, 31)
    assert whole("kvartal")(first, end)[-1] == Period("kvartal", NEW_YEAR, end)
    assert whole("kvartal")(first, end - timedelta(days=1))[-1].til == date(2025, 12, 31)
    assert whole("aar")(first, date(2025, 12, 30)) == []
    assert three_years(date(2023, 1, 1), date(2025, 12, 30)) == []
    assert three_years(date(2023, 1, 1), date(2025, 12, 31)) == [
        Period("treaar", date(2023, 1, 1), date(2025, 12, 31))
    ]


def test_the_last_day_is_a_period_end_only_once() -> None:
    end = date(2025, 12, 31)
    assert year_ends()(date(2024, 1, 1), end) == [
        Period("dag", date(2024, 12, 31), date(2024, 12, 31)),
        Period("dag", end, end),
    ]
    assert month_ends(2)(date(2024, 1, 1), end)[-1].til == end
    assert planned("kvartal")(end, end) == [Period("kvartal", date(2025, 10, 1), end)]


def test_months_stand_beside_whole_quarters_only_when_all_of_them_do() -> None:
    first = date(2024, 1, 1)
    found = latest_quarters(1)(first, L)
    assert [(p.periodetype, p.fra.month, p.til.month) for p in found] == [
        ("maaned", 1, 1),
        ("maaned", 2, 2),
        ("maaned", 3, 3),
        ("maaned", 4, 4),
        ("kvartal", 1, 3),
    ]
    # A register from February has no whole quarter yet, and its months are no part of one.
    found = latest_quarters(1)(date(2026, 2, 3), L)
    assert [(p.periodetype, p.fra.month) for p in found] == [(("maaned"), m) for m in (2, 3, 4)]


@pytest.mark.parametrize(
    ("last", "end"),
    [
        (date(2026, 3, 30), None),
        (date(2026, 3, 31), date(2026, 3, 31)),
        (date(2026, 6, 29), date(2026, 3, 31)),
        (date(2026, 10, 31), date(2026, 9, 30)),
        (date(2026, 12, 30), date(2026, 9, 30)),
        (date(2026, 12, 31), None),  # the year is over, and stands as a year
        (date(2027, 1, 1), None),
    ],
)
def test_the_year_so_far_ends_with_a_quarter(last: date, end: date | None) -> None:
    found = year_so_far(date(2020, 1, 1), last)
    expected = [] if end is None else [end.replace(year=2025), end]
    assert [p.til for p in found] == expected
    assert all(p.fra == date(p.til.year, 1, 1) for p in found)


def test_a_year_so_far_is_compared_with_months_that_the_register_has() -> None:
    assert [p.til.year for p in year_so_far(date(2025, 1, 31), L)] == [2025, 2026]
    assert [p.til.year for p in year_so_far(date(2025, 2, 1), L)] == [2026]
    assert [p.til.year for p in year_so_far(date(2026, 3, 31), L)] == [2026]
    assert year_so_far(date(2026, 4, 1), L) == []


# --- a property ------------------------------------------------------------------------------

DAYS = st.dates(date(2023, 1, 1), date(2027, 3, 1))


@st.composite
def cases(draw: st.DrawFn, name: str) -> pa.Table:
    """A register of a few cases with arbitrary dates and codes."""
    made = []
    for _ in range(draw(st.integers(1, 6))):
        case: Row = {}
        for column in REGISTERS[name].columns:
            if column.name == "adressesperre":
                case[column.name] = None
            elif column.codes is not None:
                case[column.name] = draw(st.sampled_from(sorted(KODEVERK[column.codes])))
            elif column.type == "dato":
                case[column.name] = draw(st.none() | DAYS if column.nullable else DAYS)
            elif column.name in ("rom", "barn", "personer"):
                case[column.name] = draw(st.integers(1, 6))
        if "husstand_id" in REGISTERS[name].schema.names:
            case["husstand_id"] = draw(st.sampled_from("abc"))
        made.append(case)
    return register(name, *made)


def population(table: str, row: Row) -> str | None:
    """Which cases the row's cut counts, besides those of its table; None where some may be open."""
    if table == "bosetting":
        agreed = row["status"] == "avtalt" or row["klar_bolig"] is not None
        return "avtalt" if agreed else None
    return None if row["utsnitt"] == "utflyttet_til" else ""


# What is counted by events: a case counts in the period in which something happened to it.
EVENTS = ("bosetting", "soknad", "utflytting", "midlertidig", "bostedslos", "utkastelse")
EVENTS += ("introprogram", "saksgang", "innflytting", "privatleie", "bomiljo")
Span = tuple[date, date]


def spans_of_events(made: dict[str, pa.Table]) -> dict[tuple[str, str, str | None], set[Span]]:
    """The periods of each cut of each table of events, without snapshots and plans."""
    found: dict[tuple[str, str, str | None], set[Span]] = defaultdict(set)
    for name in EVENTS:
        for row in made[name].to_pylist():
            plan = name == "bosetting" and population(name, row) == "avtalt"
            # The count of the autumn begins and ends with no other period.
            if row["periodetype"] not in ("dag", "telling") and not plan:
                where = (name, row["utsnitt"], row.get("status"))
                found[where].add((row["periode_fra"], row["periode_til"]))
    return found


def is_tiled(span: Span, cells: set[Span]) -> bool:
    """Whether periods of the table fill a stretch of time, one after the other."""
    fra, til = span
    if fra > til:
        return True
    after = timedelta(days=1)
    return any(is_tiled((end + after, til), cells) for start, end in cells if start == fra <= end)


def is_over(span: Span, dato: date) -> bool:
    """Whether a period is a month that is over, or ends with a quarter that is."""
    fra, til = span
    after = til + timedelta(days=1)
    is_month = (fra.year, fra.month) == (til.year, til.month)
    return after <= dato and after.day == 1 and (is_month or after.month in (1, 4, 7, 10))


def clipped(spans: set[Span], first: date) -> set[Span]:
    """The periods without what lies before the register's first month, where there is nothing."""
    return {(max(fra, first), til) for fra, til in spans}


@settings(max_examples=10, deadline=None)
@given(
    st.fixed_dictionaries({name: cases(name) for name in REGISTERS}),
    st.dates(date(2024, 1, 1), date(2027, 3, 1)),
)
def test_no_period_of_events_is_cut_out_of_another_by_a_difference(
    registers: dict[str, pa.Table], dato: date
) -> None:
    nothing_by_a_difference(registers, dato)


@pytest.mark.tung
@settings(max_examples=200, deadline=None)
@given(
    st.fixed_dictionaries({name: cases(name) for name in REGISTERS}),
    st.dates(date(2024, 1, 1), date(2027, 3, 1)),
)
def test_no_period_is_cut_out_by_a_difference_in_two_hundred(
    registers: dict[str, pa.Table], dato: date
) -> None:
    nothing_by_a_difference(registers, dato)


def nothing_by_a_difference(registers: dict[str, pa.Table], dato: date) -> None:
    """Whatever is left when one published period is taken from another is published too."""
    dates = [
        registers["bosettingssak"][name].to_pylist() for name in ("avtalt_dato", "bosatt_dato")
    ]
    first = min((day for part in dates for day in part if day is not None), default=dato)
    for (name, *cut), spans in spans_of_events(aggregate(registers, dato)).items():
        # A period that is not over would be cut out of the next extract's.
        assert all(is_over(span, dato) for span in spans), (name, cut)
        cells = clipped(spans, first.replace(day=1)) if name == "bosetting" else spans
        for (fra, til), (inner_fra, inner_til) in permutations(cells, 2):
            if fra == inner_fra and inner_til < til:
                rest = (inner_til + timedelta(days=1), til)
                assert is_tiled(rest, cells), (name, cut, rest)
            if til == inner_til and fra < inner_fra:
                rest = (fra, inner_fra - timedelta(days=1))
                assert is_tiled(rest, cells), (name, cut, rest)


@settings(max_examples=6, deadline=None)
@given(st.fixed_dictionaries({name: cases(name) for name in REGISTERS}))
def test_cuts_of_the_same_population_add_up_to_the_same(registers: dict[str, pa.Table]) -> None:
    made = aggregate(registers, D)
    totals: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for name in RECIPES:
        for row in made[name].to_pylist():
            counted = population(name, row)
            if counted is not None:
                period = (row["periodetype"], row["periode_fra"], row["periode_til"])
                totals[name, counted, *period][row["utsnitt"]] += row["antall"]
    for where, sums in totals.items():
        assert len(set(sums.values())) == 1, (where, sums)


@settings(max_examples=6, deadline=None)
@given(st.fixed_dictionaries({name: cases(name) for name in REGISTERS}))
def test_whose_address_is_secret_is_in_the_first_cut_alone(registers: dict[str, pa.Table]) -> None:
    secret = {name: protected(table) for name, table in registers.items()}
    shown, hidden = aggregate(registers, D), aggregate(secret, D)
    for name, recipe in RECIPES.items():
        about_persons = any("adressesperre" in REGISTERS[r].schema.names for r in recipe.registers)
        if not about_persons or name == "kontrakt":  # It counts leased homes too.
            continue
        expected = shown[name]
        elsewhere = pc.not_equal(expected["utsnitt"], cut_name(TABLES[name].cuts[0]))
        sums = {"antall", "personer", "timer_vedtatt", "timer_gitt"}
        for column in sums & set(expected.column_names):
            place = expected.schema.get_field_index(column)
            counts = pc.if_else(elsewhere, 0, expected[column])
            expected = expected.set_column(place, expected.schema.field(place), counts)
        assert hidden[name].equals(expected), name


def protected(table: pa.Table) -> pa.Table:
    """The register with every address secret."""
    if "adressesperre" not in table.schema.names:
        return table
    place = table.schema.get_field_index("adressesperre")
    return table.set_column(place, table.schema.field(place), pa.array(["ja"] * table.num_rows))
