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
