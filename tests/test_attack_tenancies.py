"""What an outsider holds of tenancies and applications, tried on registers whose truth is known.

The cohorts behind the classes stand in no table: here they are counted from the register itself.
"""

from collections import Counter
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from angrepsproever import DAY, Rows, count, extract, stays, whole
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tilfeldige_registre import Fylling, Sett

from boligkompass.aggregates import aggregate
from boligkompass.attack import Published, attack
from boligkompass.attack.definitions import define
from boligkompass.attack.gathering import gather
from boligkompass.attack.model import (
    COHORT,
    CROSS,
    STAY,
    STOCK,
    SUM,
    TILE,
    WITHIN,
    Cell,
    Growth,
    Knowledge,
    Relation,
)
from boligkompass.attack.reading import by_municipality

Row = dict[str, Any]
KOMMUNE = "9901"


# -- every claim holds for the true counts ---------------------------------------------------------


@st.composite
def movers(draw: st.DrawFn) -> Sett:
    """Homes, tenants and those who apply, of some years."""
    first = draw(st.integers(0, 300))
    tenants = Fylling("tett", tuple(range(first, first + 60)))
    others = Fylling(draw(st.sampled_from(("noen", "spredt"))), tuple(range(first, first + 30)))
    return Sett(
        (
            ("bolig", Fylling("tett", tuple(range(60)))),
            ("leieforhold_sak", tenants),
            ("soknadssak", tenants),
            ("oppfolgingssak", others),
            ("privatleie_sak", tenants),
            ("bomiljosak", others),
        ),
        # How long people have lived there is told of the last day: of a year's end, then.
        dato=date(2026, 1, 1),
        maaneder=draw(st.sampled_from((6, 12))),
        eldre=draw(st.sampled_from((36, 48))),
    )


@examples(max_examples=3, derandomize=True)
@given(movers())
def test_what_is_known_of_movers_holds_whatever_the_registers_are(one: Sett) -> None:
    published, truth = _published(one)
    knowledge = _knowledge(published)
    held = [r for r in knowledge.relations if all(truth.knows(c, knowledge) for c, _ in r.terms)]
    assert {SUM, CROSS, TILE, WITHIN, STAY, STOCK} <= {relation.kind for relation in held}
    assert any(cell.is_cohort for relation in held for cell, _ in relation.terms)
    assert [relation for relation in held if not truth.agrees(relation, knowledge)] == []


class _Register:
    """What a register says of those who stand behind the numbers, and in no table."""

    def __init__(self, tenants: list[Row], homes: list[Row]) -> None:
        kinds = {row["bolig_id"]: row["boligtype"] for row in homes}
        self.stays = [(row["fra"], row["til"], kinds.get(row["bolig_id"])) for row in tenants]

    def cohort(self, cell: Cell) -> int:
        """Who moved in in the cell's first year and lives there when its last is over."""
        return sum(
            fra.year == cell.fra.year and (til is None or til >= cell.til)
            for fra, til, kind in self._of(cell)
        )

    def on_the_last_day(self, cell: Cell) -> int:
        return sum(til == cell.til for _, til, _ in self._of(cell))

    def _of(self, cell: Cell) -> list[tuple[date, date | None, str | None]]:
        return [one for one in self.stays if not cell.koder or one[2] == cell.koder[0]]


class _Truth:
    """The registers of each extract."""

    def __init__(self, registers: dict[str, _Register]) -> None:
        self.registers = registers
        self.newest = next(iter(registers.values()))

    def knows(self, cell: Cell, knowledge: Knowledge) -> bool:
        # Nobody has a secret address; how many are of an unknown kind is nothing to try here.
        if cell.is_slack:
            return cell.utsnitt in ("sperret", "ukjent:siste dag")
        return cell.is_cohort or cell in knowledge.shown

    def agrees(self, relation: Relation, knowledge: Knowledge) -> bool:
        total = sum(times * self._value(cell, knowledge) for cell, times in relation.terms)
        return relation.lower - 1e-9 <= total <= relation.upper + 1e-9

    def _value(self, cell: Cell, knowledge: Knowledge) -> float:
        register = self.registers.get(cell.stand or "", self.newest)
        if cell.utsnitt == COHORT:
            return register.cohort(cell)
        if cell.utsnitt == "ukjent:siste dag":
            return register.on_the_last_day(cell)
        return knowledge.shown.get(cell, 0.0)


def _published(one: Sett) -> tuple[list[Published], _Truth]:
    """The true counts of each extract of a set, the newest first."""
    published, registers = [], {}
    for delivered in reversed(one.leveranser):
        tables = aggregate(delivered.registre, delivered.dato)
        published.append(Published(delivered.id, delivered.dato, tables))
        rows = {name: table.to_pylist() for name, table in delivered.registre.items()}
        registers[delivered.id] = _Register(rows["leieforhold_sak"], rows["bolig"])
    return published, _Truth(registers)


def _knowledge(published: list[Published]) -> Knowledge:
    rows = {one.id: by_municipality(one)[KOMMUNE] for one in published}
    return gather(published, rows, {one.id: define(None) for one in published})


# -- what is known and what is not -----------------------------------------------------------------


def _relations(rows: Rows) -> list[Relation]:
    return _knowledge([extract(rows)]).relations


def test_who_moves_out_on_new_years_eve_is_there_and_has_moved_out() -> None:
    """60 before, 33 out, 20 in: 47, and not the 49 that are shown. Two of those who moved out did
    so on the last day of the year and still count: nothing is wrong, and all else is still told."""
    rows = {
        "leieforhold": [count(date(2024, 12, 31), 60), count(date(2025, 12, 31), 49)],
        "utflytting": [count(whole(2025), 33)],
        "innflytting": [
            count(whole(2025), 20),
            count(whole(2025), 17, bor_etter_12_mnd="ja"),
            count(whole(2025), None, bor_etter_12_mnd="nei"),
        ],
    }
    (finding,) = attack([extract(rows)]).findings
    assert (finding.cell.koder, finding.minst, finding.mest) == (("nei",), 3, 3)


def test_classes_are_sums_of_cohorts() -> None:
    """Three to five years at the end of 2025: those of 2022 and 2021."""
    found = [one for one in _relations({"leieforhold": stays(2025, 9, 9, 9, 9, 9)}) if _is_of(one)]
    (relation,) = [one for one in found if one.terms[0][0].koder == ("3-5",)]
    years = Counter(cell.fra.year for cell, _ in relation.terms if cell.is_cohort)
    assert years == {2022: 1, 2021: 1}


def _is_of(relation: Relation) -> bool:
    return relation.kind is STAY and not relation.terms[0][0].is_cohort


def test_a_running_year_is_held_against_days_that_are_no_years_end() -> None:
    """On 30 September 2026 those of more than a year lived there on 31 December 2025: 8."""
    rows = {
        "leieforhold": [
            *stays(2025, 8, 0, 0, 0, 0),
            count(DAY, 20),
            count(DAY, None, botid="0-1"),
            count(DAY, None, botid="1-3"),
            *(count(DAY, 0, botid=name) for name in ("3-5", "5-10", "10+")),
        ]
    }
    found = _relations(rows)
    assert any(
        {(c.til, c.koder[0]): n for c, n in one.terms if c.koder}
        == _terms({"1-3", "3-5", "5-10", "10+"}, {"0-1", "1-3", "3-5", "5-10", "10+"})
        for one in found
        if one.kind is STAY
    )
    assert attack([extract(rows)]).findings == ()


def _terms(now: set[str], then: set[str]) -> dict[tuple[date, str], float]:
    before = {(date(2025, 12, 31), name): -1.0 for name in then}
    return {(DAY, name): 1.0 for name in now} | before


def test_a_household_counts_once_in_three_years() -> None:
    """9 households in 2023–2025, 5 of them in 2023, none in 2024: in 2025 at least 4, and at most
    all 9, since those of 2023 may be among them. Were the years to be added up, it would be 4."""
    complaint = {"hendelse": "nabokonflikt"}
    rows = {
        "bomiljo": [
            count(whole(2022, 2024), 7, **complaint),
            count(whole(2023, 2025), 9, **complaint),
            count(whole(2022), 6, **complaint),
            count(whole(2023), 5, **complaint),
            count(whole(2024), 0, **complaint),
            count(whole(2025), None, **complaint),
        ]
    }
    # Six numbers are wide enough.
    assert attack([extract(rows)]).findings == ()
    rows["bomiljo"][1] = count(whole(2023, 2025), 5, **complaint)
    rows["bomiljo"][3] = count(whole(2023), None, **complaint)
    # Of the 7 of 2022–2024, 6 were there in 2022: in 2023 there was 1 at least, and at most 5 of
    # 2023–2025; in 2025 there may be none.
    assert attack([extract(rows)]).findings == ()


def test_hours_that_are_registered_nowhere_are_not_hidden() -> None:
    rows = {"oppfolging": [count(DAY, 15, status="har"), count(DAY, 6, status="venter")]}
    assert _knowledge([extract(rows)]).hidden == {}
    rows["oppfolging"][0]["timer_gitt"] = 60
    (cell,) = _knowledge([extract(rows)]).hidden
    assert (cell.koder, cell.kolonne) == (("venter",), "timer_gitt")


def test_hours_of_few_are_told_of() -> None:
    rows = {"oppfolging": [count(DAY, 4, timer_gitt=30, status="har")]}
    assert "Timene er av færre enn fem husstander." in {
        one.hvordan for one in attack([extract(rows)]).findings
    }


@pytest.mark.parametrize("days", [3, 400])
def test_a_median_is_no_count(days: int) -> None:
    """Three days is no small number of people, and medians add up to nothing."""
    rows = {
        "leieforhold": [
            count(DAY, 60, median_botid=days),
            count(DAY, 40, median_botid=900, boligtype="ordinaer"),
            count(DAY, 20, median_botid=days, boligtype="omsorgsbolig"),
        ]
    }
    knowledge = _knowledge([extract(rows)])
    assert {cell.kolonne for cell in knowledge.shown} == {"antall"}
    assert attack([extract(rows)]).findings == ()


def test_the_weeks_outside_the_census_are_told_in_words() -> None:
    census = (date(2025, 8, 20), date(2025, 10, 20))
    (finding,) = attack([extract({"soknad": [count(whole(2025), 40), count(census, 37)]})]).findings
    assert finding.celle == "alle; utenom 20.08.2025–20.10.2025"
    assert finding.verdi == "3\u00a0husstander"


def test_a_census_with_enough_outside_it_tells_nothing() -> None:
    census = (date(2025, 8, 20), date(2025, 10, 20))
    rows = {"soknad": [count(whole(2025), 40), count(census, 35)]}
    knowledge = _knowledge([extract(rows)])
    assert {type(one) for one in knowledge.growths} == {Growth}
    assert attack([extract(rows)]).findings == ()


def test_months_of_single_years_are_asked_for() -> None:
    """They stand in no table: twelve months of three years, of those who moved in."""
    rows = {"innflytting": [count(whole(2023, 2025), 30, maaned=f"{n:02}") for n in range(1, 13)]}
    implied = _knowledge([extract(rows)]).implied
    assert len(implied) == 36
    assert {(cell.fra, cell.til) for cell in implied} == {whole(n) for n in (2023, 2024, 2025)}


def test_a_table_of_the_kind_is_not_needed() -> None:
    """An extract from before these tables has nothing to hold against anything."""
    empty = {name: table for name, table in extract({}).tables.items() if name == "soknad"}
    assert attack([Published("2026-10-01.1", date(2026, 10, 1), empty)]).findings == ()
    assert isinstance(empty["soknad"], pa.Table)
