"""How long things last and how far they have come: tiny registers worked out by hand."""

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from smaa_registre import D, L, Row, by_code, count, days, register, value

from boligkompass import catalogue, settings
from boligkompass.aggregates import aggregate
from boligkompass.aggregates.indicators import indicators, rates
from boligkompass.aggregates.periods import Period, autumn_counts, settled_years

Y2024: Row = {"periodetype": "aar", "periode_fra": date(2024, 1, 1)}
NEW_YEAR_2024 = date(2024, 1, 1)
JULY = date(2025, 7, 1)  # The day after the deadline of the applications of 2024.


def after(days_: int, start: date = NEW_YEAR_2024) -> date:
    return start + timedelta(days=days_)


# --- applications on their way ------------------------------------------------------------------


def decided(*waited: int, start: date = NEW_YEAR_2024) -> list[Row]:
    """Applications refused after so many days."""
    return [{"mottatt": start, "vedtak_dato": after(n, start), "utfall": "avslag"} for n in waited]


def undecided(number: int, received: date = NEW_YEAR_2024) -> list[Row]:
    return [{"mottatt": received}] * number


def waited(*cases: Row) -> int | None:
    rows = count("saksgang", register("soknadssak", *cases), dato=JULY)
    return value(rows, "alle", "dager_til_vedtak", **Y2024)


def test_who_still_waits_counts_in_the_time_to_a_decision() -> None:
    # Ten. After 10, 20, 30 and 40 days six are left; after 50 five, which is half.
    assert waited(*decided(10, 20, 30, 40, 50, 60), *undecided(4)) == 50
    # Without the four it would have been between 30 and 40. Who withdrew waits for nothing.
    withdrawn = {"mottatt": NEW_YEAR_2024, "utfall": "trukket"}
    assert waited(*decided(10, 20, 30, 40, 50, 60), *undecided(4), withdrawn, withdrawn) == 50


def test_who_has_waited_for_a_short_time_only_says_nothing_of_what_is_longer() -> None:
    # Twelve: 5 decided, 4 waiting since New Year, 3 since the last day of the year, which is 181
    # days before 30 June. Left after 100 days: 11/12. After 200, of the 8 still seen: 11/12 * 7/8.
    # After 300: * 6/7, after 400: * 5/6, together 0.573; after 500: * 4/5, together 0.458.
    cases = [*decided(100, 200, 300, 400, 500), *undecided(4)]
    assert waited(*cases, *undecided(3, date(2024, 12, 31))) == 500


@pytest.mark.parametrize(
    ("cases", "median"),
    [
        # Nine are too few; ten are not. Of nine, the fifth is the half.
        (decided(*range(10, 100, 10)), None),
        (decided(*range(10, 110, 10)), 50),
        # The product of 12 fractions is a hair more than the half that it is.
        (decided(*range(1, 25)), 12),
        # Half of twelve, but never half of thirteen.
        ([*decided(*range(10, 70, 10)), *undecided(6)], 60),
        ([*decided(*range(10, 70, 10)), *undecided(7)], None),
        # A decision on the same day took no time.
        (decided(*[0] * 6, *[5] * 4), 0),
        # After 181 days only four are seen; three of them would say what the half is.
        ([*decided(300, 310, 320, 330), *undecided(8, date(2024, 12, 31))], None),
    ],
)
def test_a_median_is_of_ten_or_more_and_of_half(cases: list[Row], median: int | None) -> None:
    assert waited(*cases) == median


def test_each_step_is_waited_for_by_those_who_came_to_it() -> None:
    def granted(**more: Any) -> Row:
        return {"mottatt": NEW_YEAR_2024, "vedtak_dato": after(30), "utfall": "innvilget", **more}

    moved = [
        granted(tilbud_dato=after(30 + n), innflyttet=after(50 + n)) for n in range(10, 90, 10)
    ]
    offered = [granted(tilbud_dato=after(200))] * 2
    cases = [*moved, *offered, granted(), granted()]
    rows = count("saksgang", register("soknadssak", *cases), dato=JULY)
    assert value(rows, "alle", "dager_til_vedtak", **Y2024) == 30
    # Twelve were granted; after 60 days six have an offer.
    assert value(rows, "alle", "dager_til_tilbud", **Y2024) == 60
    # Of the ten with an offer eight moved in, all after 20 days.
    assert value(rows, "alle", "dager_til_innflytting", **Y2024) == 20
    # Where offers are not registered, nobody knows.
    plain = [{**case, "tilbud_dato": None} for case in cases]
    rows = count("saksgang", register("soknadssak", *plain), dato=JULY)
    assert value(rows, "alle", "dager_til_vedtak", **Y2024) == 30
    assert value(rows, "alle", "dager_til_tilbud", **Y2024) is None
    assert value(rows, "alle", "dager_til_innflytting", **Y2024) is None


def of_2024(*cases: Row) -> list[Row]:
    received = {"mottatt": NEW_YEAR_2024}
    rows = count("saksgang", register("soknadssak", *({**received, **c} for c in cases)), dato=JULY)
    return [row for row in rows if row["periode_fra"] == NEW_YEAR_2024]


def test_an_answer_is_in_time_until_the_same_day_of_the_next_month() -> None:
    received = {"mottatt": date(2024, 1, 31)}
    refused = {**received, "utfall": "avslag"}
    rows = of_2024(
        {"mottatt": date(2024, 1, 2), "forelopig_svar": date(2024, 2, 2)},  # the day itself
        {"mottatt": date(2024, 1, 2), "forelopig_svar": date(2024, 2, 3)},  # late
        {**received, "forelopig_svar": date(2024, 2, 29)},  # February has no 31st
        {**received, "forelopig_svar": date(2024, 3, 1)},  # late
        {**refused, "vedtak_dato": date(2024, 2, 10)},  # decided in time: no answer needed
        {**refused, "vedtak_dato": date(2024, 3, 10), "forelopig_svar": date(2024, 2, 1)},
        {**refused, "vedtak_dato": date(2024, 3, 10)},  # late
        received,  # never
    )
    assert by_code(rows, "svar") == {"i_tide": 4, "for_sent": 4}


def test_applications_stand_as_on_30_june() -> None:
    last, late = date(2025, 6, 30), JULY
    refused = {"utfall": "avslag", "vedtak_dato": date(2024, 5, 1), "enkeltvedtak": "ja"}
    granted = {"utfall": "innvilget", "vedtak_dato": date(2024, 5, 1)}
    appealed = {**refused, "klage_dato": date(2025, 5, 1)}
    rows = of_2024(
        {"utfall": "under_behandling"},
        {"utfall": "trukket"},
        {**refused, "vedtak_dato": last},
        {**refused, "vedtak_dato": late},  # waits on the day
        {**refused, "enkeltvedtak": "nei"},
        {**refused, "enkeltvedtak": None},
        {**granted, "tilbud_dato": last},
        {**granted, "tilbud_dato": late},
        {**granted, "tilbud_dato": date(2024, 6, 1), "innflyttet": last},
        {**granted, "tilbud_dato": date(2024, 6, 1), "innflyttet": late},
        {**appealed, "klage_avgjort": last, "klageutfall": "omgjort"},
        {**appealed, "klage_avgjort": late, "klageutfall": "omgjort"},
        {**appealed, "klage_avgjort": date(2025, 6, 1), "klageutfall": "opprettholdt"},
        {**refused, "klage_dato": late},
    )
    assert by_code(rows, "naadd") == {
        "venter_vedtak": 2,
        "trukket": 1,
        "avslag": 7,
        "innvilget": 1,
        "tilbud": 2,
        "innflyttet": 1,
    }
    # Not decided: those who wait and the one who withdrew. By enkeltvedtak: of the refusals all
    # but the two and the one that came late.
    assert by_code(rows, "vedtaksform") == {
        "enkeltvedtak": 5,
        "uten_enkeltvedtak": 6,
        "ikke_avgjort": 3,
    }
    assert by_code(rows, "klage") == {
        "ingen": 11,
        "under_behandling": 1,
        "opprettholdt": 1,
        "omgjort": 1,
    }


def test_a_year_is_counted_when_30_june_is_past() -> None:
    cases = register("soknadssak", {"mottatt": date(2023, 1, 9)})
    assert days(count("saksgang", cases, dato=date(2025, 6, 30)), "aar") == [date(2023, 12, 31)]
    both = [date(2023, 12, 31), date(2024, 12, 31)]
    assert days(count("saksgang", cases, dato=JULY), "aar") == both
    ends = settled_years(6, 30)(date(2023, 1, 9), date(2025, 6, 30))
    assert [period.til.year for period in ends] == [2023, 2024]


def test_the_autumn_count_from_its_first_to_its_last_day() -> None:
    cases = register(
        "soknadssak",
        {"mottatt": date(2025, 8, 1)},
        {"mottatt": date(2025, 8, 19)},
        {"mottatt": date(2025, 8, 20), "arsak": "uegnet"},
        {"mottatt": date(2025, 10, 20)},
        {"mottatt": date(2025, 10, 21)},
    )
    rows = count("soknad", cases, dato=date(2025, 10, 21))
    own = [row for row in rows if row["periodetype"] == "telling"]
    assert {(row["periode_fra"], row["periode_til"]) for row in own} == {
        (date(2025, 8, 20), date(2025, 10, 20))
    }
    assert value(own, "alle") == 2
    assert by_code(own, "arsak") == {"uten_bolig": 1, "fare_for_miste": 0, "uegnet": 1}
    assert {row["utsnitt"] for row in own} == {"alle", "arsak"}
    # The last day is not over yet.
    rows = count("soknad", cases, dato=date(2025, 10, 20))
    assert not [row for row in rows if row["periodetype"] == "telling"]
    # A register that begins on 1 September 2024 lacks some of that autumn.
    assert autumn_counts(date(2024, 9, 1), date(2025, 12, 31)) == [
        Period("telling", date(2025, 8, 20), date(2025, 10, 20))
    ]
    assert len(autumn_counts(date(2024, 8, 31), date(2025, 12, 31))) == 2


# --- what not everybody registers ---------------------------------------------------------------


def test_a_cut_is_left_out_where_the_register_does_not_tell_of_it() -> None:
    first, second = {"mottatt": date(2022, 1, 3)}, {"mottatt": date(2023, 1, 3)}
    told = {**second, "forelopig_svar": date(2023, 1, 9), "utfall": "avslag", "enkeltvedtak": "nei"}
    both = pa.concat_tables(
        [
            register("soknadssak", first, told),
            register("soknadssak", first, second, kommunenr="0002"),
        ]
    )
    rows = count("saksgang", both)
    cuts = {
        (row["kommunenr"], row["utsnitt"], row["periode_fra"].year)
        for row in rows
        if row["utsnitt"] not in ("alle", "naadd")
    }
    # 0002 tells of none of them; 0001 of two, and not of the year before the first.
    assert cuts == {
        (*("0001", cut), year) for cut in ("svar", "vedtaksform") for year in (2023, 2024)
    }
    for kommunenr in ("0001", "0002"):
        assert value(rows, "alle", kommunenr=kommunenr, **Y2024) == 0
        assert value(rows, "naadd", naadd="avslag", kommunenr=kommunenr, **Y2024) == 0


def test_one_appeal_tells_of_its_whole_year() -> None:
    appealed = {"utfall": "avslag", "vedtak_dato": date(2023, 9, 1), "klage_dato": date(2023, 9, 9)}
    cases = register(
        "soknadssak", {"mottatt": date(2022, 1, 3)}, {"mottatt": date(2023, 8, 8), **appealed}
    )
    rows = [row for row in count("saksgang", cases) if row["utsnitt"] == "klage"]
    assert {row["periode_fra"].year for row in rows} == {2023, 2024}
    assert value(rows, "klage", klage="under_behandling", periode_til=date(2023, 12, 31)) == 1


def test_who_can_buy_and_who_needs_an_adapted_home_are_told_where_known() -> None:
    homes = register("bolig", {})
    rows = count(
        "leieforhold",
        homes,
        register("leieforhold_sak", {"kan_kjope": "ja"}, {"kan_kjope": "nei"}, {}, {}),
    )
    # Two have not been asked. Of year ends nobody knows.
    assert by_code(rows, "kan_kjope", periode_til=L) == {"ja": 1, "nei": 1}
    assert {row["periode_til"] for row in rows if row["kan_kjope"]} == {L}
    assert value(rows, "alle", periode_til=L) == 4
    rows = count("leieforhold", homes, register("leieforhold_sak", {}))
    assert "kan_kjope" not in {row["utsnitt"] for row in rows}
    granted = {"utfall": "innvilget", "vedtak_dato": date(2026, 2, 1)}
    cases = register("soknadssak", {**granted, "tilrettelagt": "ja"}, {**granted})
    rows = count("tildeling", cases)
    assert by_code(rows, "tilrettelagt", periode_til=L) == {"ja": 1, "nei": 0}


def test_what_is_planned_for_the_homes_and_which_are_in_the_plan() -> None:
    homes = register(
        "bolig",
        {"tilstandsgrad": "TG3", "boligplan": "rives"},
        {"tilstandsgrad": "TG3"},
        {"tilstandsgrad": "TG2", "boligplan": "utbedres"},
        {},
    )
    assert {row["utsnitt"] for row in count("bolig_tilstand", register("bolig", {}))} == {
        *("alle", "tilstandsgrad", "vurderingsalder", "tilstandsgrad,vurderingsalder")
    }
    rows = count("bolig_tilstand", homes)
    plans = {"utbedres": 1, "rives": 1, "selges": 0, "beholdes": 0, "ingen": 2}
    assert by_code(rows, "boligplan") == plans
    assert value(rows, "tilstandsgrad,boligplan", tilstandsgrad="TG3", boligplan="ingen") == 1
    assert "vedlikeholdsplan" not in {row["utsnitt"] for row in rows}
    bad = {"tilstandsgrad": "TG3", "bygningsdel": "bad", "vurdert": date(2025, 1, 1)}
    posts = register(
        "vedlikehold",
        {**bad, "bolig_id": "1", "planlagt_aar": 2027},
        {**bad, "bolig_id": "2"},  # no year
        {**bad, "bolig_id": "3", "planlagt_aar": 2026, "utfort": L},  # done
    )
    rows = count("bolig_tilstand", homes, posts)
    assert by_code(rows, "vedlikeholdsplan") == {"ja": 1, "nei": 3}


# --- tenancies ----------------------------------------------------------------------------------


def stays(fra: date, *lasted: int, running: int) -> list[Row]:
    """Tenancies from a day: some that lasted so many days, both ends counted, and some that run."""
    ended = [
        {"fra": fra, "til": fra + timedelta(days=n - 1), "utflyttet_til": "eid"} for n in lasted
    ]
    return [*ended, *[{"fra": fra}] * running]


def test_half_stay_so_long_if_moving_out_goes_on_as_in_three_years() -> None:
    # The three years up to 30 April 2026 begin on 1 May 2023. Who moved in then is seen from the
    # first day; who did a year before, is seen from when they had lived there for 365 days.
    cases = [
        *stays(date(2023, 5, 1), 100, 200, running=4),
        *stays(date(2022, 5, 1), 400, 500, 500, running=3),
        # Seen on no day: the last day before is not in.
        {"fra": date(2023, 4, 1), "til": date(2023, 4, 30), "utflyttet_til": "annet"},
        {"fra": date(2019, 1, 1), "til": date(2020, 1, 15), "utflyttet_til": "annet"},
    ]
    rows = count("leieforhold", register("bolig", {}), register("leieforhold_sak", *cases))
    # Left after 100 days: 5/6. After 200: * 4/5. After 400, of the 4 + 6 then seen: * 9/10, in all
    # 0.6. After 500: * 7/9, in all 0.467. Were all twelve seen from the first day, half would
    # still live there.
    assert value(rows, "alle", "median_botid", periode_til=L) == 500
    assert value(rows, "boligtype", "median_botid", periode_til=L, boligtype="ordinaer") == 500
    for other in ("omsorgsbolig", "gjennomgangsbolig"):
        assert value(rows, "boligtype", "median_botid", periode_til=L, boligtype=other) is None
    assert value(rows, "alle", periode_til=L) == 7


def test_nobody_is_seen_before_the_register_tells_of_moves() -> None:
    # The first move that the register knows is of 10 April 2026. Of those who moved in on
    # 1 January half were gone after 100 days; the eight of 2023 had lived there for longer when
    # the register began, and say nothing of their first hundred days.
    cases = [*stays(date(2026, 1, 1), *[100] * 5, running=5), *[{"fra": date(2023, 5, 1)}] * 8]
    rows = count("leieforhold", register("bolig", {}), register("leieforhold_sak", *cases))
    assert value(rows, "alle", "median_botid", periode_til=L) == 100
    # Had it told of moves from 2020, the eight would have been seen to stay: 13 of 18 are left.
    early = {"fra": date(2019, 1, 1), "til": date(2020, 1, 15), "utflyttet_til": "annet"}
    more = register("leieforhold_sak", *cases, early)
    rows = count("leieforhold", register("bolig", {}), more)
    assert value(rows, "alle", "median_botid", periode_til=L) is None


def test_a_secret_address_is_in_the_median_of_all_and_in_no_other() -> None:
    cases = stays(date(2023, 5, 1), *[100] * 5, running=5)
    first = {"fra": date(2019, 1, 1), "til": date(2020, 1, 15), "utflyttet_til": "annet"}
    secret = [{**case, "adressesperre": "ja"} for case in cases[:1]]
    rows = count(
        "leieforhold",
        register("bolig", {}),
        register("leieforhold_sak", *secret, *cases[1:], first),
    )
    assert value(rows, "alle", "median_botid", periode_til=L) == 100
    # Nine are too few.
    assert value(rows, "boligtype", "median_botid", periode_til=L, boligtype="ordinaer") is None


def test_years_lived_there_are_whole() -> None:
    moved_in = [
        date(2026, 4, 30),  # today
        date(2025, 5, 1),  # a year tomorrow
        date(2025, 4, 30),  # a year today
        date(2023, 5, 1),
        date(2023, 4, 30),  # three years
        date(2021, 4, 30),  # five
        date(2016, 5, 1),
        date(2016, 4, 30),  # ten
    ]
    tenancies = register("leieforhold_sak", *({"fra": day} for day in moved_in))
    rows = count("leieforhold", register("bolig", {}), tenancies)
    classes = {"0-1": 2, "1-3": 2, "3-5": 1, "5-10": 2, "10+": 1}
    assert by_code(rows, "botid", periode_til=L) == classes
    crossed = {
        row["botid"]: row["antall"]
        for row in rows
        if row["utsnitt"] == "boligtype,botid"
        and (row["boligtype"], row["periode_til"]) == ("ordinaer", L)
    }
    assert crossed == classes


FIRST_END: Row = {"fra": date(2020, 1, 1), "til": date(2024, 1, 5), "utflyttet_til": "annet"}


def test_who_lives_there_on_the_day_twelve_months_after() -> None:
    def moved_in(fra: date, til: date | None) -> Row:
        return {"fra": fra, "til": til, "utflyttet_til": None if til is None else "annet"}

    cases = register(
        "leieforhold_sak",
        FIRST_END,  # The register begins in January 2024.
        moved_in(date(2024, 3, 1), date(2025, 2, 28)),  # gone the day before
        moved_in(date(2024, 3, 1), date(2025, 3, 1)),  # there on its last day
        moved_in(date(2024, 2, 29), date(2025, 2, 28)),  # a leap day has none in 2025
        moved_in(date(2024, 2, 29), date(2025, 2, 27)),
        moved_in(date(2024, 12, 31), None),
        moved_in(date(2023, 12, 31), None),  # not that year
    )
    rows = count("innflytting", cases, dato=date(2026, 1, 1))
    assert by_code(rows, "bor_etter_12_mnd", **Y2024) == {"ja": 3, "nei": 2}
    # The last who moved in has not lived there for twelve months a day before.
    rows = count("innflytting", cases, dato=date(2025, 12, 31))
    assert value(rows, "alle", **Y2024) == 5
    assert {row["utsnitt"] for row in rows} == {"alle", "maaned"}


def test_follow_up_is_of_the_first_twelve_months_and_while_they_live_there() -> None:
    fra = date(2024, 3, 1)
    cases = register(
        "leieforhold_sak",
        FIRST_END,
        *({"fra": fra, "husstand_id": name} for name in "abcd"),
        {"fra": fra, "til": date(2024, 8, 1), "utflyttet_til": "annet", "husstand_id": "e"},
        {"fra": fra, "til": date(2024, 8, 1), "utflyttet_til": "annet", "husstand_id": "f"},
    )
    follow_up = register(
        "oppfolgingssak",
        # The register begins in 2022.
        {"husstand_id": "x", "vedtak_dato": date(2021, 1, 1), "til": date(2022, 1, 3)},
        {"husstand_id": "a", "fra": date(2025, 3, 1)},  # on the day twelve months after
        {"husstand_id": "b", "fra": date(2025, 3, 2)},  # the day after that
        {"husstand_id": "c", "fra": date(2023, 1, 1), "til": fra},  # ended as they moved in
        {"husstand_id": "d", "fra": date(2023, 1, 1), "til": date(2024, 2, 29)},  # before
        {"husstand_id": "e", "fra": date(2024, 8, 1)},  # on their last day there
        {"husstand_id": "f", "fra": date(2024, 8, 2)},  # elsewhere
    )
    rows = count("innflytting", cases, follow_up, dato=date(2026, 1, 1))
    cut = "oppfolging,bor_etter_12_mnd"
    found = {
        (row["oppfolging"], row["bor_etter_12_mnd"]): row["antall"]
        for row in rows
        if row["utsnitt"] == cut
    }
    assert found == {("ja", "ja"): 2, ("ja", "nei"): 1, ("nei", "ja"): 2, ("nei", "nei"): 1}
    # Single years are counted and never shown.
    assert {row["synlighet"] for row in rows if row["utsnitt"] == cut} == {"skjult"}
    # Without the register nobody knows, and in the years before it neither.
    assert cut not in {row["utsnitt"] for row in count("innflytting", cases, dato=date(2026, 1, 1))}
    young = register("oppfolgingssak", {"husstand_id": "a", "vedtak_dato": date(2024, 2, 1)})
    rows = count("innflytting", cases, young, dato=date(2026, 1, 1))
    assert cut not in {row["utsnitt"] for row in rows}


def test_three_years_are_summed_and_their_months_shown() -> None:
    def ended(day: date) -> Row:
        return {"fra": date(2019, 1, 1), "til": day, "utflyttet_til": "eid"}

    ends = [
        date(2022, 1, 3),
        date(2023, 2, 1),
        date(2023, 9, 9),
        date(2024, 2, 29),
        date(2025, 2, 1),
    ]
    tenancies = register("leieforhold_sak", *map(ended, ends))
    rows = count("utflytting", register("bolig", {}), tenancies)
    three = [row for row in rows if row["periodetype"] == "treaar"]
    assert {(row["periode_fra"].year, row["periode_til"].year) for row in three} == {
        *((2022, 2024), (2023, 2025))
    }
    first, second = date(2024, 12, 31), date(2025, 12, 31)
    # 2022–2024: 1 + 2 + 1. 2023–2025: 2 + 1 + 1.
    assert [value(three, "alle", periode_til=day) for day in (first, second)] == [4, 4]
    assert value(three, "maaned", maaned="02", periode_til=first) == 2
    assert value(three, "maaned", maaned="02", periode_til=second) == 3
    assert value(three, "utflyttet_til", utflyttet_til="eid", periode_til=second) == 4
    assert {row["synlighet"] for row in three} == {"vist"}
    for row in rows:
        if row["periodetype"] == "aar":
            assert row["synlighet"] == ("vist" if row["utsnitt"] == "alle" else "skjult")


def test_throughput_is_moves_out_over_homes_let_at_new_year() -> None:
    let = [{"fra": date(2020, 1, 1)}] * 15
    gone = [
        # Let at New Year: the first four, of which one left on the last day of the year.
        *({"fra": date(2020, 1, 1), "til": day} for day in (date(2025, 1, 1), date(2025, 6, 1))),
        *({"fra": date(2020, 1, 1), "til": day} for day in (date(2025, 8, 1), date(2025, 12, 31))),
        {"fra": date(2020, 1, 1), "til": date(2024, 12, 31)},  # let on the day, gone in 2024
        {"fra": date(2025, 2, 1), "til": date(2025, 11, 1)},  # came and went in the year
        {"fra": date(2020, 1, 1), "til": date(2024, 1, 9)},  # The register begins in 2024.
    ]
    moved = [{**case, "utflyttet_til": "annet"} for case in gone]
    made = aggregate(
        {
            "bolig": register("bolig", {}),
            "leieforhold_sak": register("leieforhold_sak", *let, *moved),
        },
        D,
    )
    sheets = catalogue.load(settings.catalogue_folder()).indikatorer
    values = indicators(made, D, "eksempel", sheets)
    found = {
        (row["indikator"], row["periode_fra"], row["periode_til"]): row["verdi"]
        for row in [*values.to_pylist(), *rates(values, sheets).to_pylist()]
    }
    year = (date(2025, 1, 1), date(2025, 12, 31))
    new_year = (date(2025, 1, 1), date(2025, 1, 1))
    assert found["utflyttinger", *year] == 5
    assert found["innflyttinger", *year] == 1
    assert found["boliger_utleid_ved_aarets_start", *new_year] == 20
    assert found["gjennomstromming", *year] == 25.0
    # The last day is no New Year.
    assert ("boliger_utleid_ved_aarets_start", L, L) not in found


# --- empty homes --------------------------------------------------------------------------------


def test_days_empty_and_rent_lost_across_month_ends() -> None:
    homes = register(
        "bolig",
        {"maanedsleie": 7_300},  # 7 300 * 12 / 365 = 240 kroner a day
        {"til": date(2026, 3, 31), "maanedsleie": 3_650},  # 120 kroner a day
        {},  # no rent known
    )
    empty = register(
        "ledighet",
        {"bolig_id": "1", "fra": date(2024, 1, 1), "til": date(2024, 1, 31)},  # the register begins
        {"bolig_id": "1", "fra": date(2026, 1, 30), "til": date(2026, 3, 2)},
        {"bolig_id": "1", "fra": date(2026, 3, 28), "grunn": "klargjoring"},
        {"bolig_id": "2", "fra": date(2026, 3, 1), "til": date(2026, 3, 31), "grunn": "salg"},
        {"bolig_id": "3", "fra": date(2026, 4, 30), "grunn": "ingen_passende"},
    )
    rows = count("tomgang", homes, empty)

    def months(column: str) -> list[int | None]:
        ends = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), L]
        return [value(rows, "alle", column, periodetype="maaned", periode_til=day) for day in ends]

    # March: home 1 for 2 + 4 days and home 2 for 31. April: home 1 for 30 and home 3 for 1.
    assert months("antall") == [1, 1, 2, 2]
    assert months("dager") == [2, 28, 37, 31]
    assert months("leietap") == [480, 6_720, 6 * 240 + 31 * 120, 30 * 240]
    # In a month it is not told how many were let again: they would be the month's newcomers.
    assert months("avsluttet") == months("dager_avsluttet") == [None] * 4
    # In the year home 1 was, after 2 + 28 + 2 days; home 2 was sold.
    rows_2026 = count("tomgang", homes, empty, dato=date(2027, 1, 1))
    year = {"periodetype": "aar", "periode_til": date(2026, 12, 31)}
    assert value(rows_2026, "alle", "avsluttet", **year) == 1
    assert value(rows_2026, "alle", "dager_avsluttet", **year) == 32
    assert value(rows_2026, "grunn", "avsluttet", grunn="salg", **year) == 0
    # Home 1 counts where it was empty longest in March, and its days where they belong.
    march = {"periodetype": "maaned", "periode_til": date(2026, 3, 31)}
    assert by_code(rows, "grunn", **march) == {
        "vedlikehold": 0,
        "klargjoring": 1,
        "ingen_passende": 0,
        "salg": 1,
    }
    by_reason = [
        value(rows, "grunn", "dager", grunn=g, **march) for g in ("vedlikehold", "klargjoring")
    ]
    assert by_reason == [2, 4]
    unknown = value(
        rows, "grunn", "leietap", grunn="ingen_passende", periodetype="maaned", periode_til=L
    )
    assert unknown is None
    assert days(rows, "aar") == [date(2024, 12, 31), date(2025, 12, 31)]
    assert value(rows, "alle", "dager", periodetype="aar", periode_til=date(2024, 12, 31)) == 31
    assert days(rows, "maaned")[0] == date(2024, 4, 30)  # the last 25 months


# --- follow-up, private homes, neighbours -------------------------------------------------------


def hours(kind: str, *given: float, waiting: float | None = None) -> list[Row]:
    running = [
        {"oppfolgingstype": kind, "fra": L, "timer_vedtatt": 2 * n, "timer_gitt": n} for n in given
    ]
    return (
        running
        if waiting is None
        else [*running, {"oppfolgingstype": kind, "timer_vedtatt": waiting}]
    )


def told_hours(*cases: Row) -> dict[str | None, int | None]:
    rows = count("oppfolging", register("oppfolgingssak", *cases))
    here = [row for row in rows if row["periode_til"] == L and row["status"] == "har"]
    return {row["oppfolgingstype"]: row["timer_gitt"] for row in here}


def test_hours_are_summed_where_no_household_gives_them_away() -> None:
    cases = [*hours("ambulant", 1, 2, 3, 4, 5.5), *hours("boveiledning", 2, 2, 2, 2, 2)]
    # 15.5 is 16 in whole hours.
    assert told_hours(*cases) == {None: 26, "ambulant": 16, "boveiledning": 10, "fast_base": 0}
    # Four are too few, and the other kind would tell of them by the sum.
    four = [*hours("ambulant", 1, 2, 3, 4), *hours("boveiledning", 2, 2, 2, 2, 2)]
    assert told_hours(*four) == dict.fromkeys(("ambulant", "boveiledning", "fast_base")) | {
        None: 20
    }
    # One with 34 of 39 hours, which is 87 %, hides all.
    assert set(told_hours(*hours("ambulant", 34, 1, 1, 1, 2)).values()) == {None}
    # 34 of 41 is 83 %.
    assert told_hours(*hours("ambulant", 34, 1, 2, 2, 2))[None] == 41


def test_hours_given_and_granted_are_those_of_the_same_decisions() -> None:
    rows = count(
        "oppfolging",
        register(
            "oppfolgingssak",
            *hours("ambulant", 1, 1, 1, 1, 1),
            {"oppfolgingstype": "ambulant", "fra": L, "timer_vedtatt": 9.0},  # given is not known
            *({"timer_vedtatt": 3.0} for _ in range(5)),  # wait
        ),
    )
    assert value(rows, "status", status="har", periode_til=L) == 6
    assert value(rows, "status", "timer_vedtatt", status="har", periode_til=L) == 10
    assert value(rows, "status", "timer_gitt", status="har", periode_til=L) == 5
    assert value(rows, "status", "timer_vedtatt", status="venter", periode_til=L) == 15
    assert value(rows, "status", "timer_gitt", status="venter", periode_til=L) is None


def test_private_homes_by_day_and_by_year() -> None:
    rents = [8_000, 8_100, 8_200, 8_300, 8_390, 8_470, 8_500, 8_600, 8_700, None]
    cases = [
        {"fra": date(2023, 1, 3), "til": date(2024, 1, 1)},
        *({"fra": date(2025, 3, 1), "maanedsleie": rent} for rent in rents),
        {"fra": date(2025, 3, 1), "malgruppe": "flyktning", "garanti": "ingen"},
        {"fra": date(2026, 1, 1), "til": date(2026, 4, 29)},
    ]
    rows = count("privatleie", register("privatleie_sak", *cases))
    year = {"periodetype": "aar", "periode_til": date(2025, 12, 31)}
    day = {"periodetype": "dag", "periode_til": L}
    assert value(rows, "alle", **year) == 11
    assert value(rows, "alle", **day) == 11
    assert by_code(rows, "malgruppe", **day) == {"flyktning": 1, "andre": 10}
    assert by_code(rows, "garanti", **day) == {"garanti": 10, "depositum": 0, "ingen": 1}
    # Ten rents are known, the last 10 000: the middle of 8 390 and 8 470 is 8 430.
    assert value(rows, "alle", "median_leie", **day) == 8_400
    # Nine of «andre» are too few, and a year has no rent.
    assert value(rows, "malgruppe", "median_leie", malgruppe="andre", **day) is None
    assert value(rows, "alle", "median_leie", **year) is None
    assert value(rows, "alle", "median_botid", **year) is None
    # Nearly all still live there.
    assert value(rows, "alle", "median_botid", **day) is None


def test_a_private_tenancy_lasts_until_half_have_left() -> None:
    fra = date(2024, 1, 1)
    ended = [{"fra": fra, "til": after(99)}] * 6
    rows = count("privatleie", register("privatleie_sak", *ended, *[{"fra": fra}] * 6))
    # Six of twelve left after a hundred days, the first and the last counted.
    day = {"periodetype": "dag", "periode_til": L}
    assert value(rows, "alle", "median_botid", **day) == 100
    assert value(rows, "garanti", "median_botid", garanti="garanti", **day) == 100
    assert value(rows, "garanti", "median_botid", garanti="ingen", **day) is None


def test_a_household_with_trouble_counts_once_a_period() -> None:
    happened = [
        ("a", date(2022, 1, 3), "nabokonflikt"),
        ("a", date(2023, 5, 1), "nabokonflikt"),
        ("a", date(2023, 6, 1), "nabokonflikt"),
        ("a", date(2023, 6, 9), "advarsel"),
        ("b", date(2024, 12, 31), "nabokonflikt"),
        ("c", date(2025, 1, 1), "advarsel"),
    ]
    cases = ({"husstand_id": who, "dato": day, "hendelse": what} for who, day, what in happened)
    rows = count("bomiljo", register("bomiljosak", *cases))

    def conflicts(kind: str, til: int) -> dict[str, int]:
        return by_code(rows, "hendelse", periodetype=kind, periode_til=date(til, 12, 31))

    assert conflicts("aar", 2023) == {"nabokonflikt": 1, "advarsel": 1}
    assert conflicts("aar", 2024) == {"nabokonflikt": 1, "advarsel": 0}
    assert conflicts("treaar", 2024) == {"nabokonflikt": 2, "advarsel": 1}
    assert conflicts("treaar", 2025) == {"nabokonflikt": 2, "advarsel": 2}
