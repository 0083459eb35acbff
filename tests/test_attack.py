"""What an outsider knows of tables, and what follows: worked out by hand for tiny tables."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from angrepsproever import DAY, SEPTEMBER, Rows, count, extract, month, quarter, value, whole

from boligkompass import attack as package
from boligkompass import embedded, example
from boligkompass.aggregates import aggregate
from boligkompass.aggregates.indicators import CELL_SUMS
from boligkompass.attack import Finding, Published, Result, Truth, attack, structure
from boligkompass.attack.definitions import define
from boligkompass.attack.gathering import gather
from boligkompass.attack.indicators import SUMS
from boligkompass.attack.model import (
    BALANCE,
    COUNT,
    CROSS,
    MEASURES,
    MEDIAN,
    MEDIANS,
    SIZE,
    STAY,
    STOCK,
    SUM,
    TILE,
    UNLISTED,
    WITHIN,
    Cell,
    Knowledge,
    Relation,
)
from boligkompass.attack.programs import INF, Program, Row, given_up
from boligkompass.attack.reading import by_municipality
from boligkompass.attack.solving import Question
from boligkompass.registers import REGISTERS

THIRD = quarter(3, 2026)


def attacked(rows: Rows, *earlier: tuple[Rows, date]) -> Result:
    return attack([extract(rows), *(extract(old, dato) for old, dato in earlier)])


def bounds(result: Result) -> dict[tuple[str, ...], tuple[float, float]]:
    """What was found, by the codes and the column."""
    return {(*one.cell.koder, one.cell.kolonne): (one.minst, one.mest) for one in result.findings}


# -- within a table --------------------------------------------------------------------------------


def test_two_hidden_of_a_small_rest_are_each_told_to_be_small() -> None:
    """20 less 17 leaves 3 for both: each is 0 to 3, which is narrower than 0 to 4."""
    rows = {
        "soknad": [
            count(THIRD, 20),
            count(THIRD, 17, arsak="uten_bolig"),
            count(THIRD, None, arsak="fare_for_miste"),
            count(THIRD, None, arsak="uegnet"),
        ]
    }
    assert bounds(attacked(rows)) == {
        ("fare_for_miste", "antall"): (0, 3),
        ("uegnet", "antall"): (0, 3),
    }


def test_two_hidden_of_a_rest_of_four_are_not_told() -> None:
    """0 to 4 is as wide as a small number can be hidden."""
    rows = {
        "soknad": [
            count(THIRD, 20),
            count(THIRD, 16, arsak="uten_bolig"),
            count(THIRD, None, arsak="fare_for_miste"),
            count(THIRD, None, arsak="uegnet"),
        ]
    }
    assert attacked(rows).findings == ()


def test_a_number_hidden_for_anothers_sake_must_not_be_told_either() -> None:
    rows = {
        "restanse": [
            count(DAY, 70),
            count(DAY, 10, familie="barnefamilie"),
            count(DAY, None, familie="uten_barn"),
        ]
    }
    assert bounds(attacked(rows)) == {("uten_barn", "antall"): (60, 60)}


def test_parts_of_a_printed_zero_hide_nothing() -> None:
    rows = {
        "utkastelse": [
            count(whole(2021, 2023), 0, trinn="gjennomfort"),
            *(count(whole(year), None, trinn="gjennomfort") for year in (2021, 2022, 2023)),
        ]
    }
    assert attacked(rows).findings == ()


def test_cuts_without_a_common_total_still_have_equal_margins() -> None:
    """No total is shown. 6 + 10 homes are ready by money, 16; by size 5 + 9 + 0 of them are shown:
    2 are left for the households of two."""
    fourth, size = quarter(4, 2026), "husstandsstorrelse"
    rows = [
        count(fourth, 6, personer=13, klar_bolig="ja", penger_avsatt="ja"),
        count(fourth, 10, personer=26, klar_bolig="ja", penger_avsatt="nei"),
        count(fourth, 5, personer=5, **{size: "1"}, klar_bolig="ja"),
        count(fourth, None, **{size: "2"}, klar_bolig="ja"),
        count(fourth, 9, personer=30, **{size: "3-4"}, klar_bolig="ja"),
        count(fourth, 0, personer=0, **{size: "5+"}, klar_bolig="ja"),
    ]
    assert bounds(attacked({"bosetting": rows}))["2", "ja", "antall"] == (2, 2)


def test_whole_numbers_narrow_what_halves_do_not() -> None:
    """Households of two persons: 2 a household, 3 to 4 in the larger ones. 9 households with 19
    persons: of x larger ones 2(9 - x) + 3x to 4x is 19, so x is 1 in whole numbers, where halves
    would let it be anything from a half."""
    fourth, size = quarter(4, 2026), "husstandsstorrelse"
    rows = [
        count(fourth, 9, personer=19, status="avtalt"),
        count(fourth, 0, personer=0, **{size: "1"}, klar_bolig="ja"),
        count(fourth, None, **{size: "2"}, klar_bolig="ja"),
        count(fourth, None, **{size: "3-4"}, klar_bolig="ja"),
        count(fourth, 0, personer=0, **{size: "5+"}, klar_bolig="ja"),
    ]
    found = bounds(attacked({"bosetting": rows}))
    assert found["3-4", "ja", "antall"] == (1, 1)
    assert found["3-4", "ja", "personer"] == (3, 3)


def test_households_with_a_secret_address_are_told_by_what_is_left() -> None:
    """In oppfolging 12 of 15 are in a kind: 3 are in none, for their address."""
    rows = {
        "oppfolging": [
            count(DAY, 15, status="har"),
            count(DAY, 12, oppfolgingstype="ambulant", status="har"),
            count(DAY, 0, oppfolgingstype="boveiledning", status="har"),
            count(DAY, 0, oppfolgingstype="fast_base", status="har"),
        ]
    }
    (finding,) = attacked(rows).findings
    assert (finding.minst, finding.mest) == (3, 3)
    assert finding.celle == "husstander med sperret adresse; Status: Har oppfølging"


def test_persons_with_a_secret_address_live_in_households_too() -> None:
    """10 households with 20 persons, and none of those shown has more than one: the persons that
    are left are in one household at least, so that 9 are left of those alone."""
    fourth, size = quarter(4, 2026), "husstandsstorrelse"
    rows = [
        count(fourth, 10, personer=20, status="avtalt"),
        count(fourth, None, **{size: "1"}, klar_bolig="ja"),
        *(count(fourth, 0, personer=0, **{size: s}, klar_bolig="ja") for s in ("2", "3-4", "5+")),
    ]
    assert bounds(attacked({"bosetting": rows}))["1", "ja", "antall"] == (9, 9)


def test_what_need_not_be_registered_says_nothing_of_secret_addresses() -> None:
    """Where households moved is not always known: 2 without it may live anywhere."""
    period = whole(2025)
    rows = {
        "utflytting": [
            count(period, 20),
            count(period, 18, utflyttet_til="eid"),
        ]
    }
    assert attacked(rows).findings == ()


def test_five_secret_addresses_are_no_small_number() -> None:
    rows = {"tildeling": [count(DAY, 20), count(DAY, 15, husstandsgruppe="par")]}
    assert attacked(rows).findings == ()


# -- kroner ----------------------------------------------------------------------------------------


def test_two_hidden_kroner_are_not_told() -> None:
    """Each may be anything from nothing to 600 000."""
    assert attacked(_kroner(1_000_000, 400_000)).findings == ()


@pytest.mark.parametrize(
    ("low", "high", "told"),
    # A guess in the middle is 15 % off at most where the ends are as 0.85 to 1.15.
    [(85_001, 115_000, True), (84_999, 115_000, False), (0, 10, False)],
)
def test_kroner_are_told_when_known_within_15_per_cent(low: int, high: int, told: bool) -> None:
    cell = Cell("bolig_tilstand", DAY, DAY, "alle", (), "oppgraderingsbehov")
    assert Question(cell, None, 5, hidden=True).is_wide(low, high) is not told


def _kroner(total: int, shown: int) -> Rows:
    status = {"kroner_synlighet": "skjult"}
    return {
        "bolig_tilstand": [
            count(DAY, 60, oppgraderingsbehov=total, tilstandsgrad="TG3"),
            count(DAY, 20, oppgraderingsbehov=shown, tilstandsgrad="TG3", vurderingsalder="0-2"),
            count(DAY, 20, tilstandsgrad="TG3", vurderingsalder="3-5", **status),
            count(DAY, 20, tilstandsgrad="TG3", vurderingsalder="6-10", **status),
        ]
    }


def test_one_hidden_kroner_amount_is_told() -> None:
    rows = _kroner(1_000_000, 400_000)
    last = rows["bolig_tilstand"].pop()
    rows["bolig_tilstand"].append(
        last | {"oppgraderingsbehov": 100_000, "kroner_synlighet": "vist"}
    )
    assert bounds(attacked(rows)) == {("TG3", "3-5", "oppgraderingsbehov"): (500_000, 500_000)}


# -- over time and across tables -------------------------------------------------------------------


def test_a_period_of_two_extracts_is_one_number() -> None:
    """What October hides in the second quarter, September had shown."""
    second = quarter(2, 2026)
    old = {"soknad": [count(second, 6, husstandsgruppe="par")]}
    (finding,) = attacked(
        {"soknad": [count(second, None, husstandsgruppe="par")]}, (old, SEPTEMBER)
    ).findings
    assert finding.hvordan == "Tallet er vist i uttrekket 2026-09-01.1."


def test_a_plan_is_of_its_own_day() -> None:
    """The fourth quarter has not come: what was agreed in September says nothing of October."""
    fourth = quarter(4, 2026)
    old = {"bosetting": [count(fourth, 8, personer=12, status="avtalt")]}
    new = {"bosetting": [count(fourth, None, status="avtalt")]}
    assert attacked(new, (old, SEPTEMBER)).findings == ()


def test_extracts_that_disagree_are_taken_each_for_itself() -> None:
    """A late registration: 20 in September's extract, 21 in October's, and 18 of them are shown in
    both. The hidden one is 3 in the one and 2 in the other."""
    second = quarter(2, 2026)

    def rows(total: int) -> Rows:
        return {
            "soknad": [
                count(second, total),
                count(second, 18, arsak="uten_bolig"),
                count(second, None, arsak="uegnet"),
                count(second, 0, arsak="fare_for_miste"),
            ],
        }

    result = attacked(rows(21), (rows(20), SEPTEMBER))
    found = [(one.uttrekk, one.cell.koder, one.minst, one.mest) for one in result.findings]
    assert sorted(found) == [
        ("2026-09-01.1", ("uegnet",), 2, 2),
        ("2026-10-01.1", ("uegnet",), 3, 3),
    ]


def test_what_was_revised_is_not_held_against_what_came_after() -> None:
    """September's extract had 22 homeless at the end of August, October's 30. 9 came and 33 are
    left: with the 8 who got a home, 2 came back. Against 22 it would be 10."""
    old = {"bostedslos": [count(month(8), 22, personer=30, strom="aktive")]}
    rows = {
        "bostedslos": [
            count(month(8), 30, personer=40, strom="aktive"),
            count(month(9), 33, personer=44, strom="aktive"),
            count(month(9), 9, personer=12, strom="nye"),
            count(month(9), 8, personer=11, strom="ut"),
            count(month(9), None, strom="tilbake"),
        ]
    }
    assert bounds(attacked(rows, (old, SEPTEMBER)))["tilbake", "antall"] == (2, 2)
    assert not any(r.kind is BALANCE and _mixed(r) for r in _knowledge(rows, old).relations)


def _knowledge(rows: Rows, old: Rows) -> Knowledge:
    published = [extract(rows), extract(old, SEPTEMBER)]
    own = {one.id: by_municipality(one)["9901"] for one in published}
    return gather(published, own, {one.id: define(None) for one in published})


def _mixed(relation: Relation) -> bool:
    """Whether it holds September's count of August against what October's extract counted."""
    return any(cell.stand == "2026-09-01.1" for cell, _ in relation.terms)


def test_the_need_for_rooms_is_that_of_tenants_and_those_who_wait() -> None:
    """By the norm one child needs three rooms: 9 of the need, of whom 7 are tenants' and 2 wait."""
    rows = {
        "rombehov": [
            count(DAY, None, romklasse="3", behovskilde="leietaker"),
            count(DAY, None, romklasse="3", behovskilde="soker"),
            count(DAY, 9, romklasse="3"),
        ],
        "leieforhold": [count(DAY, 40), count(DAY, 7, husstandsgruppe="ett_barn")],
        "tildeling": [count(DAY, 15), count(DAY, None, husstandsgruppe="ett_barn")],
    }
    found = bounds(attacked(rows))
    assert found["3", "soker", "antall"] == (2, 2)
    assert found["ett_barn", "antall"] == (2, 2)


def test_who_has_not_ended_takes_part_the_next_year() -> None:
    """Only 3 took part in 2025: no more than 3 of those of 2024 had not ended."""
    rows = {
        "introprogram": [
            count(whole(2024), 30),
            count(whole(2024), None, utfall="deltar"),
            count(whole(2024), 18, utfall="arbeid"),
            count(whole(2024), 0, utfall="utdanning"),
            count(whole(2024), None, utfall="annet"),
            count(whole(2025), 3),
        ]
    }
    assert bounds(attacked(rows))["deltar", "antall"] == (0, 3)


def test_who_has_stayed_long_was_there_before() -> None:
    """Over 90 days on 30 September is over 60 on 31 August, when 3 had stayed for more than 30."""
    august = date(2026, 8, 31)
    rows = {
        "midlertidig": [
            count(DAY, 30),
            count(DAY, 0, oppholdslengde="0-30"),
            count(DAY, None, oppholdslengde="31-90"),
            count(DAY, None, oppholdslengde="91-180"),
            count(DAY, 0, oppholdslengde="180+"),
            count(august, 40),
            count(august, 37, oppholdslengde="0-30"),
            count(august, 3, oppholdslengde="31-90"),
            count(august, 0, oppholdslengde="91-180"),
            count(august, 0, oppholdslengde="180+"),
        ]
    }
    assert bounds(attacked(rows))["91-180", "antall"] == (0, 3)


# -- indicators ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "hidden"),
    # Of 87 households: 33.33 % to all decimals is 29 of them. Rounded, 33 % is 28.3 to 29.1: 29.
    [(100 * 29 / 87, 29), (33.0, 29)],
)
def test_a_rate_tells_its_numerator_exact_or_rounded(rate: float, hidden: int) -> None:
    rows = {
        "midlertidig": [count(THIRD, 87), count(THIRD, None, over_3_mnd="ja")],
        "indikatorverdi": [value("midlertidig_over_3_mnd_andel", THIRD, rate)],
    }
    assert bounds(attacked(rows)) == {("ja", "antall"): (hidden, hidden)}


def test_all_decimals_of_a_rate_tell_both_counts_of_a_known_size() -> None:
    """7 of 13 by its decimals, or 14 of 26 and so on; the 6 beside them say that it is 13."""
    rows = {
        "midlertidig": [
            count(THIRD, None),
            count(THIRD, None, over_3_mnd="ja"),
            count(THIRD, 6, over_3_mnd="nei"),
        ],
        "indikatorverdi": [value("midlertidig_over_3_mnd_andel", THIRD, 100 * 7 / 13)],
    }
    assert bounds(attacked(rows)) == {("antall",): (13, 13), ("ja", "antall"): (7, 7)}


def test_what_is_public_elsewhere_is_known_and_no_finding() -> None:
    """IMDi tells that 3 persons were settled; it tells too that they are 1 to 3 households."""
    rows = {
        "bosetting": [count(whole(2025), None, status="bosatt")],
        "indikatorverdi": [value("flyktninger_bosatt", whole(2025), 3.0, offentlig=True)],
    }
    result = attacked(rows)
    assert (result.findings, result.known) == ((), 2)


def test_what_is_public_is_used_against_the_rest() -> None:
    """30 persons in the year are public, 9 are shown in each of three quarters: 3 in the last."""
    rows = {
        "bosetting": [
            count(whole(2025), None, status="bosatt"),
            *(count(quarter(n), 5, personer=9, status="bosatt") for n in (1, 2, 3)),
            count(quarter(4), None, status="bosatt"),
        ],
        "indikatorverdi": [value("flyktninger_bosatt", whole(2025), 30.0, offentlig=True)],
    }
    result = attacked(rows)
    found = {(one.cell.fra, one.cell.kolonne): one.verdi for one in result.findings}
    assert found[quarter(4)[0], "personer"] == "3\u00a0personer"


def test_the_sums_are_those_that_are_published() -> None:
    """Written down twice, by two authors: what the indicators are made of."""
    for indikator, rule in CELL_SUMS.items():
        if rule.table in structure.COUNTS and rule.column not in MEDIANS:
            own = SUMS[indikator]
            assert (own.tabell, own.cells, own.kolonne) == (rule.table, rule.cells, rule.column)
            assert own.monthly == rule.at_end
            assert own.before == rule.next_year


def test_every_number_of_a_table_is_a_count_a_measure_or_a_median() -> None:
    """A new column that is none of them would be taken for a count of people."""
    counts = {COUNT, "personer"}
    for contract in structure.COUNTS.values():
        assert set(structure.values(contract)) <= counts | MEASURES | MEDIANS


# -- the programs ----------------------------------------------------------------------------------


def test_what_is_trusted_least_is_given_up() -> None:
    """x is 3, y is 4, and they are said to be 7 by two and 9 by one that is trusted little."""
    rows = [
        Row((0,), (1.0,), 3.0, 3.0),
        Row((1,), (1.0,), 4.0, 4.0),
        Row((0, 1), (1.0, 1.0), 9.0, 9.0),
    ]
    program = Program(rows, np.zeros(2), np.full(2, 100.0), np.ones(2, dtype=bool))
    assert program.best({0: 1.0}, 1) is None
    assert given_up(program, [10.0, INF, 1.0]) == {2}
    assert given_up(program, [1.0, INF, 10.0]) == {0}


def test_a_program_bounds_from_both_sides() -> None:
    rows = [Row((0, 1), (1.0, 1.0), 8.0, 8.0)]
    program = Program(rows, np.zeros(2), np.array([100.0, 6.0]), np.ones(2, dtype=bool))
    low, high = program.best({0: 1.0}, -1), program.best({0: 1.0}, 1)
    assert low is not None
    assert high is not None
    assert (low.value, high.value) == (2.0, 8.0)


def test_where_no_whole_numbers_fit_nothing_is_taken_as_told() -> None:
    """Twice x less twice y cannot be one."""
    rows = [Row((0, 1), (2.0, -2.0), 1.0, 1.0)]
    program = Program(rows, np.zeros(2), np.full(2, 10.0), np.ones(2, dtype=bool))
    assert program.best_in_whole({0: 1.0}, 1) == (INF, None)
    assert program.best_in_whole({0: 1.0}, -1) == (-INF, None)


# -- the truth -------------------------------------------------------------------------------------


def _three_left() -> Rows:
    return {
        "restanse": [
            count(DAY, 20),
            count(DAY, 17, familie="uten_barn"),
            count(DAY, None, familie="barnefamilie"),
        ]
    }


@pytest.mark.parametrize(("families", "right"), [(3, True), (2, False)])
def test_a_guess_that_the_registers_deny_is_no_finding(families: int, right: bool) -> None:
    """20 less 17 is 3; with one household of a secret address there are only 2 families."""
    published = extract(_three_left())
    raw = [*_three_left()["restanse"][:2], count(DAY, families, familie="barnefamilie")]
    truth = Truth.of({published.id: published}, {published.id: extract({"restanse": raw}).tables})
    result = attack([published], truth)
    assert (len(result.findings), len(result.wrong)) == ((1, 0) if right else (0, 1))


def test_a_finding_says_in_words_where_and_how() -> None:
    (finding,) = attacked(_three_left()).findings
    assert isinstance(finding, Finding)
    assert str(finding) == (
        "2026-10-01.1, 9901: Husleierestanser, 30.9.2026, Husstand: Barnefamilier: "
        "3\u00a0husstander. Regnet ut av et tall og delene det er summen av, i samme tabell."
    )


def test_what_is_known_of_the_tables_holds_for_real_counts() -> None:
    """Every relation, tried on the raw counts of Eksempelkommunen for two months.

    Those that an outsider only guesses may fail: sums of utkastelser over three years, in which a
    household counts once. What tenancies tell over time has tests of its own.
    """
    published, knowledge = _raw()
    guessed = [
        one for one in knowledge.relations if one.terms and one.terms[0][0].tabell != "utkastelse"
    ]
    told = [one for one in guessed if all(_is_shown(c, knowledge) for c, _ in one.terms)]
    assert len(published) == 2
    assert len(told) > 10_000
    told = [one for one in told if one.kind is not STOCK]
    assert {one.kind for one in told} == {SIZE, SUM, TILE, WITHIN, BALANCE, CROSS, STAY, MEDIAN}
    assert [one for one in told if not _holds(one, knowledge)] == []


def _raw() -> tuple[list[Published], Knowledge]:
    published = []
    for dato in reversed(embedded.MONTHS[-2:]):
        registers = {k: t for k, t in example.registers(dato).items() if k in REGISTERS}
        published.append(Published(f"{dato}.1", dato, aggregate(registers, dato)))
    rows = {one.id: by_municipality(one)["9901"] for one in published}
    return published, gather(published, rows, {one.id: define(None) for one in published})


def _is_shown(cell: Cell, knowledge: Knowledge) -> bool:
    """Whether the number is there: nobody in Eksempelkommunen has a secret address. How many are
    not registered stands nowhere."""
    return cell.utsnitt == UNLISTED or cell in knowledge.shown


def _holds(relation: Relation, knowledge: Knowledge) -> bool:
    total = sum(times * knowledge.shown.get(cell, 0.0) for cell, times in relation.terms)
    return relation.lower <= total <= relation.upper


def test_the_attack_shares_nothing_with_the_protection() -> None:
    folder = Path(package.__file__).parent
    assert folder.name == "attack"
    for path in folder.glob("*.py"):
        assert "disclosure" not in path.read_text(encoding="utf-8")
