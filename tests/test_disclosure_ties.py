"""The rows of the programs that look for witnesses, on a system small enough to write out."""

from collections.abc import Sequence

import numpy as np

from boligkompass.disclosure.program import Program, Row, Rows, Solver
from boligkompass.disclosure.system import Neighbours, Relation, System
from boligkompass.disclosure.ties import Ties

INF = float("inf")
TRUTH = [9.0, 4.0, 5.0, 2.0]
# 0 is 1 and 2 together; 3 is at most 1; 2 stands alone in a third, and 3 in a fourth.
RELATIONS = [
    Relation((0, 1, 2), (1, -1, -1), 0.0, 0.0),
    Relation((3, 1), (1, -1), -INF, 0.0),
    Relation((2,), (1,), 5.0, 5.0),
    Relation((3,), (2,), 0.0, 7.0),
]
ASKED = Row((0, 1), (1, -1), 4.0, INF)


def system(relations: Sequence[Relation] = RELATIONS) -> System:
    number = len(TRUTH)
    none = np.zeros(number, dtype=bool)
    return System(
        np.array(TRUTH), np.arange(number), np.full(number, 4.0), relations, none, none.copy(),
        np.ones(number),
    )  # fmt: skip


def written(rows: Rows) -> list[tuple[dict[int, float], float, float]]:
    """Each row as its factors by column, and its bounds."""
    pairs = zip(rows.start[:-1].tolist(), rows.start[1:].tolist(), strict=True)
    return [
        (
            dict(zip(rows.places[a:b].tolist(), rows.factors[a:b].tolist(), strict=True)),
            float(low),
            float(high),
        )
        for (a, b), low, high in zip(pairs, rows.low, rows.high, strict=True)
    ]


def test_each_relation_of_what_may_move_is_a_row_for_either_table() -> None:
    # 1 and 3 move, as columns 0-3 and 4-7; 0 and 2 stand still. 3 may rise by 1.5: 2 * 2 <= 7.
    one, other = {0: -1.0, 1: 1.0}, {2: -1.0, 3: 1.0}
    assert written(Ties(system()).rows([1, 3], ASKED)) == [
        (one, 0.0, 0.0),
        (other, 0.0, 0.0),
        # 2 - 4 = -2: the sum may rise by 2.
        ({4: 1.0, 5: -1.0, **one}, -INF, 2.0),
        ({6: 1.0, 7: -1.0, **other}, -INF, 2.0),
        ({4: 2.0, 5: -2.0}, -4.0, 3.0),
        ({6: 2.0, 7: -2.0}, -4.0, 3.0),
        ({0: 1.0, 1: -1.0}, 4.0, INF),
    ]


def test_without_relations_there_is_only_what_is_asked() -> None:
    assert written(Ties(system([])).rows([2], ASKED)) == [({0: 1.0, 1: -1.0}, 4.0, INF)]


def test_the_way_to_others_goes_through_what_may_move() -> None:
    everything, not_one = np.ones(4, dtype=bool), np.array([True, False, True, True])
    around = Neighbours(system())
    assert around.within([3], 0, everything) == [3]
    assert around.within([3], 1, everything) == [1, 3]
    assert around.within([3], 2, everything) == [0, 1, 2, 3]
    assert around.within([3], None, not_one) == [3]
    assert around.within([1], 1, not_one) == [0, 1, 2, 3]


def test_a_lent_solver_remembers_nothing_of_the_program_before() -> None:
    solver = Solver()

    def cheapest(low: float, cost: Sequence[float], lent: Solver | None) -> list[float]:
        """Of two columns of at most 9 that are at least `low` together."""
        rows = Rows.of([Row((0, 1), (1.0, 1.0), low, INF)])
        program = Program(np.zeros(2), np.full(2, 9.0), rows, np.array(cost), solver=lent)
        found = program.solution()
        return [] if found is None else found.tolist()

    for low, cost, expected in (
        (5.0, (1.0, 2.0), [5.0, 0.0]),
        (19.0, (1.0, 2.0), []),
        (12.0, (2.0, 1.0), [3.0, 9.0]),
        (5.0, (1.0, 2.0), [5.0, 0.0]),
    ):
        assert cheapest(low, cost, solver) == cheapest(low, cost, None) == expected
