"""What the attack reckons with, the protection does too.

They share no code, so each claim stands twice. Here every relation of the attack is held against
those of the protection, on registers whose truth is known: with these alone, nothing shown or
hidden, no numbers may agree that the attack would call impossible.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property

import highspy
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as examples
from tilfeldige_registre import KOMMUNE, Fylling, Sett, diagonal, sett

from boligkompass import protection
from boligkompass.aggregates import aggregate
from boligkompass.aggregates.norms import norms_file, room_classes
from boligkompass.attack import Published
from boligkompass.attack.definitions import define
from boligkompass.attack.gathering import gather
from boligkompass.attack.model import COUNT, PERSONS, STAY, Relation
from boligkompass.attack.model import Cell as Place
from boligkompass.attack.reading import by_municipality
from boligkompass.disclosure import between_tables
from boligkompass.disclosure.cells import Cell, CellKey, cells_of
from boligkompass.disclosure.cohorts import is_cohort, with_cohorts
from boligkompass.disclosure.facts import facts
from boligkompass.disclosure.relations import claims
from boligkompass.tables import TABLES

COUNTED = [name for name, contract in TABLES.items() if contract.personal_counts]
NORM = room_classes(norms_file())
_NO_LIMIT, _CLOSE = 1e4, 1e-4
Known = tuple[str, date, date, str, tuple[str, ...], str]


class _Protection:
    """What the protection knows of the true counts of some extracts, as one linear program."""

    def __init__(self, cells: list[Cell]) -> None:
        rules = {name: protection.standard(name) for name in COUNTED}
        known = np.zeros(len(cells), dtype=bool)
        system = facts(cells, claims(cells, NORM), (), rules, known)
        keys = [cells[cell].key for cell in system.cell]
        columns = [COUNT] * len(cells) + [PERSONS] * (len(keys) - len(cells))
        self._unknown = {
            _place(key, c): n for n, (key, c) in enumerate(zip(keys, columns, strict=True))
        }
        self._truth, self._relations = system.truth, system.relations

    @cached_property
    def _solver(self) -> highspy.Highs:
        number = len(self._truth)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = number, len(self._relations)
        model.col_cost_, model.col_lower_ = np.zeros(number), np.zeros(number)
        model.col_upper_ = np.full(number, _NO_LIMIT)
        model.row_lower_ = np.array([relation.low for relation in self._relations])
        model.row_upper_ = np.array([relation.high for relation in self._relations])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(r.unknowns) for r in self._relations)])
        terms = [term for r in self._relations for term in zip(r.unknowns, r.factors, strict=True)]
        model.a_matrix_.index_ = np.array([unknown for unknown, _ in terms], dtype=np.int32)
        model.a_matrix_.value_ = np.array([factor for _, factor in terms], dtype=float)
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.passModel(model)
        return solver

    def costs(self, relation: Relation) -> np.ndarray | None:
        """A relation's factors by unknown; None when one of its numbers is none that is protected
        here: kroner and hours, or what stands in no table.

        Nobody has a secret address, and what is not registered is in no sum.
        """
        found = np.zeros(len(self._truth))
        for cell, factor in relation.terms:
            if not cell.is_slack:
                if _of(cell) not in self._unknown:
                    return None
                found[self._unknown[_of(cell)]] += factor
        return found

    def holds(self, costs: np.ndarray, relation: Relation) -> bool:
        """Whether a relation is true of the counts."""
        total = float(costs @ self._truth)
        return relation.lower - _CLOSE <= total <= relation.upper + _CLOSE

    def implies(self, costs: np.ndarray, relation: Relation) -> bool:
        """Whether a relation follows from what the protection knows."""
        low, high = (self._best(costs, sense) for sense in ("kMinimize", "kMaximize"))
        return relation.lower - _CLOSE <= low and high <= relation.upper + _CLOSE

    def _best(self, costs: np.ndarray, sense: str) -> float:
        self._solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        self._solver.changeObjectiveSense(getattr(highspy.ObjSense, sense))
        self._solver.run()
        assert self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        best: float = self._solver.getInfo().objective_function_value
        return best


def _place(key: CellKey, column: str) -> Known:
    codes = tuple(code for _, code in key.codes)
    cut = key.cut.rpartition(",")[2] if is_cohort(key) else key.cut
    return key.table, key.period.fra, key.period.til, cut, codes, column


def _of(cell: Place) -> Known:
    return cell.tabell, cell.fra, cell.til, cell.utsnitt, cell.koder, cell.kolonne


def _unknown_to_protection(one: Sett) -> Iterator[Relation]:
    """What the attack knows of a set's true counts and the protection does not."""
    counts = {made.id: aggregate(made.registre, made.dato) for made in one.leveranser}
    published = [Published(made.id, made.dato, counts[made.id]) for made in one.leveranser[::-1]]
    rows = {each.id: by_municipality(each)[KOMMUNE] for each in published}
    knowledge = gather(published, rows, {each.id: define(None) for each in published})
    known = _Protection(_counted(one, counts))
    for relation in {
        (frozenset(r.terms), r.lower, r.upper): r for r in knowledge.relations
    }.values():
        costs = known.costs(relation)
        is_tried = costs is not None and costs.any() and known.holds(costs, relation)
        if costs is not None and is_tried and not known.implies(costs, relation):
            yield relation


def _counted(one: Sett, counts: Mapping[str, Mapping[str, pa.Table]]) -> list[Cell]:
    """Every cell that some extract counts (each once, the newest), and the cohorts behind them."""
    found: dict[CellKey, Cell] = {}
    for tables in counts.values():
        for name in COUNTED:
            found |= {cell.key: cell for cell in cells_of(tables[name], TABLES[name])}
    cells = list(found.values())
    registers = one.tabeller(len(one.datoer) - 1)
    tenants, homes = (
        registers[name].to_pylist() if name in registers else []
        for name in ("leieforhold_sak", "bolig")
    )
    kinds = {home["bolig_id"]: home["boligtype"] for home in homes}
    stays = [(row["fra"], row["til"], kinds.get(row["bolig_id"])) for row in tenants]
    return [
        *cells,
        *(replace(c, households=_cohort(c.key, stays)) for c in with_cohorts(cells)),
    ]


def _cohort(key: CellKey, stays: list[tuple[date, date | None, str | None]]) -> int:
    """Who moved in in the cohort's first year and lives there when its last is over."""
    home = dict(key.codes).get("boligtype")
    return sum(
        fra.year == key.period.fra.year
        and (til is None or til >= key.period.til)
        and home in (None, kind)
        for fra, til, kind in stays
    )


def _tight(*names: str) -> Sett:
    """Many cases in each register, told of at the end of a year and a month before and after."""
    filled = tuple((name, Fylling("tett", tuple(range(100, 160)))) for name in names)
    return Sett(filled, date(2025, 12, 1), 10, eldre=36)


SETS = {
    "leie": _tight("bolig", "leieforhold_sak", "oppfolgingssak", "privatleie_sak"),
    "søknader": _tight("leieforhold_sak", "soknadssak", "bomiljosak", "introdeltaker"),
    "hjelp": _tight("bosettingssak", "opphold", "bostedslossak", "utkastelsessak", "restansesak"),
    "få": Sett((("soknadssak", diagonal()), ("bosettingssak", diagonal())), date(2026, 9, 1)),
}


@pytest.mark.parametrize("one", SETS.values(), ids=SETS)
def test_the_protection_knows_what_the_attack_knows(one: Sett) -> None:
    assert list(_unknown_to_protection(one)) == []


def test_a_claim_that_the_protection_lacks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(between_tables, "cohorts", lambda _at: ())
    assert {relation.kind for relation in _unknown_to_protection(SETS["leie"])} == {STAY}


@pytest.mark.tung
@examples(max_examples=250)
@given(sett())
def test_the_protection_knows_what_the_attack_knows_of_any_registers(one: Sett) -> None:
    # Who has a secret address, or what is corrected, is known to one extract and not to another.
    whole = replace(one, sperret=0, sent=False, trukket=None, kopier=1)
    assert list(_unknown_to_protection(whole)) == []
