"""How closely a hidden count can be told: its least and greatest value by linear programs.

The judge of every method in the benchmark of protection, the same for all of them.
"""

from collections.abc import Iterable, Sequence
from math import ceil, floor

import highspy
import numpy as np

from benchmarks.linked import Counts, Flags, Linked, Sums, components

_TOLERANCE = 1e-6


def widths(system: Linked, hidden: Flags) -> Counts:
    """By cell: how far apart its greatest and least possible counts are; 0 of a shown cell.

    Possible are whole numbers that are not below 0 and agree with all that is shown. The bounds
    are those of the linear program, rounded inwards: an interval may be narrower still.
    """
    found = np.zeros_like(system.values)
    for numbers, sums in components(system, hidden):
        for number, width in zip(numbers, _widths(system, numbers, sums), strict=True):
            found[number] = width
    return found


def _widths(system: Linked, numbers: Sequence[int], sums: Sequence[Sums]) -> Iterable[int]:
    solver = _solver(system, numbers, sums)
    least, greatest = (
        [_bound(solver, place, sense) for place in range(len(numbers))] for sense in (1.0, -1.0)
    )
    for low, high in zip(least, greatest, strict=True):
        yield max(0, floor(high + _TOLERANCE) - ceil(low - _TOLERANCE))


def _bound(solver: highspy.Highs, place: int, sense: float) -> float:
    solver.changeColCost(place, sense)
    solver.run()
    status = solver.getModelStatus()
    solver.changeColCost(place, 0.0)
    if status == highspy.HighsModelStatus.kOptimal:
        return float(solver.getSolution().col_value[place])
    # Nothing is said of how many there can be at most. (The true counts are always possible.)
    assert sense < 0, status
    return 1e9


def _solver(system: Linked, numbers: Sequence[int], sums: Sequence[Sums]) -> highspy.Highs:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    # A warm start needs the model as it is.
    solver.setOptionValue("presolve", "off")
    place = {number: column for column, number in enumerate(numbers)}
    solver.addVars(len(numbers), np.zeros(len(numbers)), np.full(len(numbers), highspy.kHighsInf))
    for columns, factors, shown in equations(system, sums, place):
        solver.addRow(-shown, -shown, len(columns), columns, factors)
    return solver


def equations(
    system: Linked, sums: Iterable[Sums], place: dict[int, int]
) -> Iterable[tuple[list[int], list[float], float]]:
    """Each sum as places, factors (left 1, right -1) and what the cells outside `place` give."""
    for one in sums:
        factors = dict.fromkeys(one.left, 1.0)
        for number in one.right:
            factors[number] = factors.get(number, 0.0) - 1.0
        inside = [number for number in factors if number in place]
        shown = sum(
            factor * float(system.values[number])
            for number, factor in factors.items()
            if number not in place
        )
        yield [place[number] for number in inside], [factors[n] for n in inside], shown
