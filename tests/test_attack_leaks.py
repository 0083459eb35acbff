"""Leaks planted in an extract of which nothing can be told: the attack must see each of them.

Every leak changes one thing, and the number that it gives away is worked out by hand beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from angrepsproever import (
    DAY,
    SEPTEMBER,
    Rows,
    count,
    extract,
    month,
    quarter,
    replaced,
    safe,
    stays,
    value,
    whole,
)

from boligkompass.attack import Finding, Published, attack

THIRD = quarter(3, 2026)


def changed(tabell: str, *rows: dict[str, object]) -> list[Published]:
    """The safe extract with some rows put in."""
    tables = safe()
    tables[tabell] = replaced(tables.get(tabell, ()), *rows)
    return [extract(tables)]


def total_left() -> list[Published]:
    """20 owe rent; 17 of them, now shown, have no children: 3 have."""
    return changed("restanse", count(DAY, 17, familie="uten_barn"))


def rate_printed() -> list[Published]:
    """10 % of 30 households: 3 have stayed for more than three months."""
    rate = value("midlertidig_over_3_mnd_andel", THIRD, 10.0)
    base = value("midlertidig_husstander", THIRD, 30.0)
    return changed("indikatorverdi", rate, base)


def rolling_sum() -> list[Published]:
    """17 in three years, 6 and 8 in two of them: 3 in the third."""
    return changed("utkastelse", count(whole(2021, 2023), 17, trinn="begjaering"))


def rolling_sums() -> list[Published]:
    """Of avvergede only three years together are shown. None in 2020–2022, so that all 9 of
    2019–2021 were in 2019 and none of 2018–2020's 9 in 2018; of 2017–2019's 12, 3 in 2017."""
    return changed(
        "utkastelse",
        count(whole(2017, 2019), 12, trinn="avverget"),
        count(whole(2018, 2020), 9, trinn="avverget"),
        count(whole(2019, 2021), 9, trinn="avverget"),
        count(whole(2020, 2022), 0, trinn="avverget"),
    )


def earlier_extract() -> list[Published]:
    """The second quarter stood in September's extract, and is hidden in October's."""
    second = quarter(2, 2026)
    tables = safe()
    tables["soknad"] += [
        count(second, 30),
        count(second, 18, arsak="uten_bolig"),
        count(second, None, arsak="fare_for_miste"),
        count(second, None, arsak="uegnet"),
    ]
    earlier = {
        "soknad": [
            count(second, 30),
            count(second, 18, arsak="uten_bolig"),
            count(second, 9, arsak="fare_for_miste"),
            count(second, None, arsak="uegnet"),
        ]
    }
    return [extract(tables), extract(earlier, SEPTEMBER)]


def persons_shown() -> list[Published]:
    """The households are hidden, their 7 persons stand in the row."""
    return changed("bosetting", count(quarter(3), None, personer=7, status="bosatt"))


def persons_by_size() -> list[Published]:
    """12 households agreed, with 33 persons; 11 of them, with 27, of sizes that are shown. The last
    has 6 persons: it is none of two, and none of the 12 waits for a home."""
    fourth = quarter(4, 2026)
    size = "husstandsstorrelse"
    rows = [count(fourth, 12, personer=33, status="avtalt")]
    for code, households, persons in (("1", 5, 5), ("3-4", 6, 22)):
        rows.append(count(fourth, households, personer=persons, **{size: code}, klar_bolig="ja"))
    for code in ("2", "5+"):
        rows.append(count(fourth, None, **{size: code}, klar_bolig="ja"))
    for code in ("1", "2", "3-4", "5+"):
        rows.append(count(fourth, 0, personer=0, **{size: code}, klar_bolig="nei"))
    return changed("bosetting", *rows)


def lone_home() -> list[Published]:
    """One home in an area of its own."""
    return changed("bolig_bestand", count(DAY, 70), count(DAY, 1, omrade="Nordbyen"))


def kroner_of_one() -> list[Published]:
    """The kroner of one home in the worst state are shown."""
    row = count(DAY, 1, oppgraderingsbehov=700_000, areal=60, tilstandsgrad="TG3")
    return changed("bolig_tilstand", row)


def kroner_by_difference() -> list[Published]:
    """9 million in all, 2 and 6.9 of them shown: 100 000 are left for the hidden homes."""
    row = count(DAY, 17, oppgraderingsbehov=6_900_000, areal=1000, tilstandsgrad="TG2")
    return changed("bolig_tilstand", row)


def merged_beside_parts() -> list[Published]:
    """8 have stayed for more than three months, 6 of them up to 180 days: 2 for longer."""
    return changed(
        "midlertidig",
        count(THIRD, 8, over_3_mnd="ja"),
        count(THIRD, 6, oppholdslengde="91-180"),
    )


def two_tables() -> list[Published]:
    """60 tenancies; by the norm the need for the largest homes is that of families with two or more
    children: 17 in the one table are 17 in the other, and 3 are left with one child."""
    return changed("rombehov", count(DAY, 17, romklasse="4+", behovskilde="leietaker"))


def homes_in_two_tables() -> list[Published]:
    """The homes leased are 12 in the one table; the other hides them."""
    return changed("bolig_bestand", count(DAY, 70), count(DAY, 12, eierform="innleid"))


def nested_period() -> list[Published]:
    """20 moved out until August, 23 until September: 3 in September."""
    until = [(date(2026, 1, 1), date(2026, number, day)) for number, day in ((8, 31), (9, 30))]
    tables = safe()
    tables["utflytting"] += [count(until[1], 23)]
    return [extract(tables), extract({"utflytting": [count(until[0], 20)]}, SEPTEMBER)]


def balance() -> list[Published]:
    """22 homeless before, 9 new, 10 out, and 24 after: 3 came back."""
    return changed("bostedslos", count(month(9), 10, personer=12, strom="ut"))


def secret_addresses() -> list[Published]:
    """40 applied; the causes of 37 are shown, and every application has one: 3 live in secret."""
    return changed(
        "soknad",
        count(THIRD, 10, arsak="fare_for_miste"),
        count(THIRD, 7, arsak="uegnet"),
    )


def indicator_sum() -> list[Published]:
    """Of 60 contracts 40 run on; 17 run out within six months: 3 between six and twelve."""
    row = value("kontrakter_utloper", (DAY, DAY), 17.0)
    return changed("indikatorverdi", row)


def small_indicator() -> list[Published]:
    """An indicator says outright that 2 families stayed for long."""
    return changed("indikatorverdi", value("midlertidig_barn_over_3_mnd", THIRD, 2.0))


def quarter_by_year() -> list[Published]:
    """30 in the year, 12 and 8 in the first half, 7 in the third quarter: 3 in the fourth."""
    return changed("bosetting", count(quarter(3), 7, personer=12, status="bosatt"))


def revised_value() -> list[Published]:
    """The list of what was revised tells that 6 came in the fourth quarter: 30 less 12, 8 and 6."""
    tables = safe()
    tables["revisjon"] = [
        {
            "kommunenr": "9901",
            "indikator": "bosatte_husstander",
            "periode_fra": quarter(4)[0],
            "periode_til": quarter(4)[1],
            "grenser": "publisert",
            "kilde": "eksempel",
            "forrige_uttrekk": "2026-09-01.1",
            "forrige_verdi": 6.0,
            "forrige_synlighet": "vist",
            "synlighet": "skjult",
        }
    ]
    return [extract(tables)]


def day_in_quarter() -> list[Published]:
    """12 in the quarter; 10 had stayed long on its last day and 1 had not: 1 or 2 had not in it."""
    return changed(
        "midlertidig",
        count(THIRD, 12),
        count(THIRD, 0, oppholdslengde="0-30"),
        count(DAY, 11),
        count(DAY, 10, over_3_mnd="ja"),
        count(DAY, None, over_3_mnd="nei"),
    )


# -- applications, tenancies and follow-up ---------------------------------------------------------


def beside(**rows: list[dict[str, object]]) -> list[Published]:
    """The safe extract with rows put into several tables."""
    tables = safe()
    for tabell, found in rows.items():
        tables[tabell] = replaced(tables.get(tabell, ()), *found)
    return [extract(tables)]


def three_years_of_moves() -> list[Published]:
    """24 in three years had moved out again within twelve months, 9 and 12 of them of two: 3."""
    return changed(
        "innflytting",
        count(whole(2022, 2024), 24, bor_etter_12_mnd="nei"),
        count(whole(2022), 9, bor_etter_12_mnd="nei"),
        count(whole(2023), 12, bor_etter_12_mnd="nei"),
        count(whole(2024), None, bor_etter_12_mnd="nei"),
    )


def months_that_overlap() -> list[Published]:
    """None moved out in a February of 2020–2022, so all 9 of 2019–2021 did in 2019; of the 12 of
    2018–2020 then 3 in 2018. Months of one year stand in no table."""
    return changed(
        "utflytting",
        count(whole(2018, 2020), 12, maaned="02"),
        count(whole(2019, 2021), 9, maaned="02"),
        count(whole(2020, 2022), 0, maaned="02"),
    )


def same_applications() -> list[Published]:
    """30 came in the year, and 27 of them had an answer in time: 3 had not."""
    return beside(
        soknad=[count(whole(2024), 30)],
        saksgang=[
            count(whole(2024), None),
            count(whole(2024), 27, svar="i_tide"),
            count(whole(2024), None, svar="for_sent"),
        ],
    )


def undecided_in_two_cuts() -> list[Published]:
    """7 wait and none withdrew: those 7 are not decided. 40 less 30 less 7 are 3."""
    year = whole(2024)
    return changed(
        "saksgang",
        count(year, 40),
        count(year, 30, vedtaksform="enkeltvedtak"),
        count(year, None, vedtaksform="uten_enkeltvedtak"),
        count(year, None, vedtaksform="ikke_avgjort"),
        count(year, 7, naadd="venter_vedtak"),
        count(year, 0, naadd="trukket"),
        *(count(year, None, naadd=name) for name in ("avslag", "innvilget", "innflyttet")),
    )


def decided_before() -> list[Published]:
    """At the end of the quarter after, 8 were refused. On 30 June 11 of 30 are refused or have
    withdrawn: of these 8 to 11 are refused, and 0 to 3 have withdrawn."""
    year = whole(2024)
    return beside(
        soknad=[
            count(year, 30),
            count(year, 8, utfall="avslag"),
            count(year, 10, utfall="innvilget"),
            count(year, 12, utfall="under_behandling"),
            count(year, 0, utfall="trukket"),
        ],
        saksgang=[
            count(year, 30),
            count(year, 5, naadd="venter_vedtak"),
            count(year, None, naadd="trukket"),
            count(year, None, naadd="avslag"),
            count(year, 0, naadd="innvilget"),
            count(year, 0, naadd="tilbud"),
            count(year, 14, naadd="innflyttet"),
        ],
    )


def waiting_on_the_day() -> list[Published]:
    """12 in all waited for a home on 30 June; 9 of those of the year had been offered one: at most
    3 had not."""
    day = date(2025, 6, 30)
    return beside(
        tildeling=[count(day, 12)],
        saksgang=[
            count(whole(2024), 60),
            count(whole(2024), None, naadd="innvilget"),
            count(whole(2024), 9, naadd="tilbud"),
            count(whole(2024), None, naadd="innflyttet"),
            count(whole(2024), None, naadd="avslag"),
        ],
    )


def outside_the_census() -> list[Published]:
    """40 in the year, 37 from 20 August to 20 October: 3 in the rest of it."""
    census = (date(2024, 8, 20), date(2024, 10, 20))
    return changed("soknad", count(whole(2024), 40), count(census, 37))


def census_in_its_quarters() -> list[Published]:
    """Of the 12 + 9 of the last half of the year, 18 came in the weeks of the census: 3 did not."""
    census = (date(2024, 8, 20), date(2024, 10, 20))
    rows = (
        count(quarter(3, 2024), 12, arsak="uegnet"),
        count(quarter(4, 2024), 9, arsak="uegnet"),
        count(census, 18, arsak="uegnet"),
    )
    return changed("soknad", *rows)


def stays_at_two_ends() -> list[Published]:
    """Nobody had lived there for one to five years in 2024: nobody for three to five in 2025. So
    all the 30 - 12 - 8 = 10 in the middle have lived there for one to three."""
    rows = [
        *stays(2024, 20, 0, 0, 0, 10),
        count(date(2025, 12, 31), 30),
        *stays(2025, 12, None, None, 0, 8),
    ]
    return beside(leieforhold=rows)


def stays_and_moves() -> list[Published]:
    """60 lived there when the year began, and 33 moved out in it (that is in the safe extract): 27
    are left at least of the 30 there when it was over, so that 3 at most are new."""
    rows = [
        *stays(2024, 20, 40, 0, 0, 0),
        count(date(2025, 12, 31), 30),
        *stays(2025, None, None, 0, 0, 0),
    ]
    return beside(leieforhold=rows)


def cohorts() -> list[Published]:
    """5 came in 2022 and 20 in 2023, and all 25 were there when 2024, in which nobody came, was
    over. 33 - 10 = 23 of them are left a year later: of the 5 of 2022 at least 3."""
    rows = [
        *stays(2022, 5, 0, 0, 0, 0),
        *stays(2023, 20, 5, 0, 0, 0),
        *stays(2024, 0, 25, 0, 0, 0),
        count(date(2025, 12, 31), 33),
        *stays(2025, 10, None, None, 0, 0),
    ]
    return beside(leieforhold=rows)


def twelve_months_between_two_ends() -> list[Published]:
    """20 who came in 2024 were there when it was over, and 18 of them a year later, when nobody had
    come in 2023: after twelve months 18 to 20 lived there."""
    return beside(
        leieforhold=[*stays(2024, 20, 0, 0, 0, 0), *stays(2025, 5, 18, 0, 0, 0)],
        innflytting=[
            count(whole(2024), None, bor_etter_12_mnd="ja"),
            count(whole(2024), 6, bor_etter_12_mnd="nei"),
        ],
    )


def stock() -> list[Published]:
    """60 before, 33 out (in the safe extract) and 30 after: 3 moved in."""
    return beside(
        leieforhold=[count(date(2024, 12, 31), 60), count(date(2025, 12, 31), 30)],
        innflytting=[count(whole(2025), None)],
    )


def privately() -> list[Published]:
    """None of the 9 helped before were refugees, and 3 of the 12 helped in the year: at most 3 are,
    when it is over. The others are at most 9 + 9 of the 19 then: at least 1 is."""
    before, after = date(2024, 12, 31), date(2025, 12, 31)
    return changed(
        "privatleie",
        count(before, 9),
        count(before, 0, malgruppe="flyktning"),
        count(before, 9, malgruppe="andre"),
        count(whole(2025), 12),
        count(whole(2025), None, malgruppe="flyktning"),
        count(whole(2025), 9, malgruppe="andre"),
        count(after, 19),
        count(after, None, malgruppe="flyktning"),
        count(after, None, malgruppe="andre"),
    )


def appeals_rate() -> list[Published]:
    """25 % of 12 appeals were granted: 24.5 to 25.5 % is 2.94 to 3.06, which is 3."""
    year = whole(2024)
    return beside(
        saksgang=[count(year, None, klage="omgjort")],
        indikatorverdi=[value("klager", year, 12.0), value("omgjoring_andel", year, 25.0)],
    )


def stability_of_the_year_before() -> list[Published]:
    """Of the 30 who had moved in in 2024, 27 lived there a year later: 3 did not."""
    return beside(
        innflytting=[
            count(whole(2024), None, bor_etter_12_mnd="ja"),
            count(whole(2024), None, bor_etter_12_mnd="nei"),
        ],
        indikatorverdi=[
            value("bor_fortsatt_etter_12_mnd", whole(2025), 27.0),
            value("innflyttet_for_12_mnd_siden", whole(2025), 30.0),
        ],
    )


def tenants_as_the_year_began() -> list[Published]:
    """17 homes were let on 1 January, as the evening before: of the tenants 14 lived alone and none
    were couples, so that 3 have one child."""
    end = date(2025, 12, 31)
    first = date(2026, 1, 1)
    return beside(
        leieforhold=[
            count(end, None),
            count(end, 14, husstandsgruppe="enslig"),
            count(end, 0, husstandsgruppe="par"),
            count(end, None, husstandsgruppe="ett_barn"),
        ],
        indikatorverdi=[value("boliger_utleid_ved_aarets_start", (first, first), 17.0)],
    )


def hours_left() -> list[Published]:
    """200 hours a week in all, 60 and 80 of them by kind: 60 for the third, give or take what four
    sums lose when each is told in whole hours."""
    har = {"status": "har"}
    return changed(
        "oppfolging",
        count(DAY, 30, timer_gitt=200, **har),
        count(DAY, 10, timer_gitt=60, oppfolgingstype="boveiledning", **har),
        count(DAY, 10, timer_gitt=80, oppfolgingstype="ambulant", **har),
        count(DAY, 10, oppfolgingstype="fast_base", **har),
    )


def median_of_a_hidden_row() -> list[Published]:
    """The households are hidden, how long the one in the middle has lived there is not."""
    return changed("leieforhold", count(DAY, None, median_botid=400, boligtype="bofellesskap"))


def median_of_ten() -> list[Published]:
    """A median of the days to an offer is of ten who were granted a home at least. 13 were, or
    withdrew, and of the ten none had moved in or been offered one: 10 to 13."""
    year = whole(2024)
    return changed(
        "saksgang",
        count(year, 20, dager_til_tilbud=90),
        count(year, 7, naadd="venter_vedtak"),
        count(year, None, naadd="trukket"),
        count(year, 0, naadd="avslag"),
        count(year, None, naadd="innvilget"),
        count(year, 0, naadd="tilbud"),
        count(year, 0, naadd="innflyttet"),
    )


@dataclass(frozen=True)
class Leak:
    """A leak, and what must be found: the table, some codes of the cell, and the number."""

    plant: Callable[[], list[Published]]
    tabell: str
    koder: tuple[str, ...]
    minst: float
    mest: float
    kolonne: str = "antall"

    def is_in(self, findings: tuple[Finding, ...]) -> bool:
        return any(
            (one.tabell, one.cell.koder, one.cell.kolonne, one.minst, one.mest)
            == (self.tabell, self.koder, self.kolonne, self.minst, self.mest)
            for one in findings
        )


LEAKS = (
    Leak(total_left, "restanse", ("barnefamilie",), 3, 3),
    Leak(rate_printed, "midlertidig", ("ja",), 3, 3),
    Leak(rolling_sum, "utkastelse", ("begjaering",), 3, 3),
    Leak(rolling_sums, "utkastelse", ("avverget",), 3, 3),
    Leak(earlier_extract, "soknad", ("fare_for_miste",), 9, 9),
    Leak(earlier_extract, "soknad", ("uegnet",), 3, 3),
    Leak(persons_shown, "bosetting", ("bosatt",), 7, 7, "personer"),
    Leak(persons_by_size, "bosetting", ("2", "ja"), 0, 0),
    Leak(lone_home, "bolig_bestand", ("Nordbyen",), 1, 1),
    Leak(kroner_of_one, "bolig_tilstand", ("TG3",), 1, 1),
    Leak(kroner_of_one, "bolig_tilstand", ("TG3",), 700_000, 700_000, "oppgraderingsbehov"),
    Leak(kroner_by_difference, "bolig_tilstand", ("TG3",), 3, 3),
    Leak(kroner_by_difference, "bolig_tilstand", ("TG3",), 1e5, 1e5, "oppgraderingsbehov"),
    Leak(merged_beside_parts, "midlertidig", ("180+",), 2, 2),
    Leak(two_tables, "leieforhold", ("ett_barn",), 3, 3),
    Leak(homes_in_two_tables, "kontrakt", ("innleie",), 12, 12),
    Leak(nested_period, "utflytting", (), 3, 3),
    Leak(balance, "bostedslos", ("tilbake",), 3, 3),
    Leak(secret_addresses, "soknad", (), 3, 3),
    Leak(indicator_sum, "kontrakt", ("leie", "6-12"), 3, 3),
    Leak(small_indicator, "indikatorverdi", (), 2, 2),
    Leak(quarter_by_year, "bosetting", ("bosatt",), 3, 3),
    Leak(revised_value, "bosetting", ("bosatt",), 4, 4),
    Leak(day_in_quarter, "midlertidig", ("nei",), 1, 2),
    Leak(three_years_of_moves, "innflytting", ("nei",), 3, 3),
    Leak(months_that_overlap, "utflytting", ("02",), 3, 3),
    Leak(same_applications, "saksgang", ("for_sent",), 3, 3),
    Leak(undecided_in_two_cuts, "saksgang", ("uten_enkeltvedtak",), 3, 3),
    Leak(decided_before, "saksgang", ("trukket",), 0, 3),
    Leak(waiting_on_the_day, "saksgang", ("innvilget",), 0, 3),
    Leak(outside_the_census, "soknad", (), 3, 3),
    Leak(census_in_its_quarters, "soknad", ("uegnet",), 3, 3),
    Leak(stays_at_two_ends, "leieforhold", ("1-3",), 10, 10),
    Leak(stays_and_moves, "leieforhold", ("0-1",), 0, 3),
    Leak(cohorts, "leieforhold", ("3-5",), 3, 5),
    Leak(twelve_months_between_two_ends, "innflytting", ("ja",), 18, 20),
    Leak(stock, "innflytting", (), 3, 3),
    Leak(privately, "privatleie", ("flyktning",), 1, 3),
    Leak(appeals_rate, "saksgang", ("omgjort",), 3, 3),
    Leak(stability_of_the_year_before, "innflytting", ("nei",), 3, 3),
    Leak(tenants_as_the_year_began, "leieforhold", ("ett_barn",), 3, 3),
    Leak(hours_left, "oppfolging", ("fast_base", "har"), 58, 62, "timer_gitt"),
    Leak(median_of_a_hidden_row, "leieforhold", ("bofellesskap",), 400, 400, "median_botid"),
    Leak(median_of_ten, "saksgang", ("trukket",), 0, 3),
)


def test_nothing_is_told_without_a_leak() -> None:
    result = attack([extract(safe())])
    assert result.findings == ()
    assert result.wrong == ()
    assert (result.cells, result.hidden) == (47, 23)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: f"{leak.plant.__name__}-{leak.kolonne}")
def test_a_planted_leak_is_seen(leak: Leak) -> None:
    result = attack(leak.plant())
    assert leak.is_in(result.findings), "\n".join(map(str, result.findings))


def test_there_are_ten_kinds_of_leaks_and_more() -> None:
    assert len({leak.plant for leak in LEAKS}) >= 20


def test_an_earlier_extract_of_the_same_gives_nothing_away() -> None:
    """The safe extract twice, a month apart: the same hidden numbers, nothing new."""
    tables: Rows = {
        name: [row for row in rows if row["periode_til"] < date(2026, 9, 1)]
        for name, rows in safe().items()
    }
    assert attack([extract(safe()), extract(tables, SEPTEMBER)]).findings == ()
