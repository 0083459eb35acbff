"""Linear programs over a handful of columns, solved by HiGHS."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import highspy
import numpy as np
import numpy.typing as npt

from boligkompass.disclosure.system import Numbers

_TOLERANCE = 1e-6
INFINITY = highspy.kHighsInf
# How many branches to look into for whole numbers.
_PATIENCE = 200
_FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible
# A program that goes on from its last answer must keep its shape.
_OPTIONS: dict[str, bool | int | str] = {"output_flag": False, "threads": 1, "presolve": "off"}


class Row(NamedTuple):
    """One row of a program: places of columns, their factors, and the bounds of the sum."""

    places: Sequence[int]
    factors: Sequence[float]
    low: float
    high: float


class Rows(NamedTuple):
    """The rows of a program as arrays: row n has the terms from `start[n]` to `start[n + 1]`."""

    start: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    factors: Numbers
    low: Numbers
    high: Numbers

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        """These rows."""
        return cls(
            np.cumsum([0, *(len(row.places) for row in rows)]),
            np.array([place for row in rows for place in row.places], dtype=np.int64),
            np.array([factor for row in rows for factor in row.factors], dtype=float),
            np.array([row.low for row in rows], dtype=float),
            np.array([row.high for row in rows], dtype=float),
        )


class Solver:
    """HiGHS, set up once for many programs: to set it up takes as long as to solve a small one."""

    def __init__(self) -> None:
        self.highs = highspy.Highs()
        for option, value in _OPTIONS.items():
            self.highs.setOptionValue(option, value)

    def take(self, model: highspy.HighsLp) -> None:
        """Forget the last program, and where its search ended, and take another."""
        self.highs.clearSolver()
        self.highs.passModel(model)


class Program:
    """The cheapest point that keeps to all rows. Bounds may change from one question to the next,
    and the solver goes on from where it was. The first `whole` columns are whole numbers.

    A `solver` may be lent: the program it had before is at an end then.
    """

    def __init__(
        self,
        low: Numbers,
        high: Numbers,
        rows: Rows,
        cost: Numbers,
        *,
        whole: int = 0,
        solver: Solver | None = None,
    ) -> None:
        solver = solver or Solver()
        self._solver, self._whole = solver.highs, whole > 0
        model = _model(low, high, rows, cost)
        if whole:
            kinds = (highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous)
            model.integrality_ = [kinds[int(column >= whole)] for column in range(len(low))]
            self._solver.setOptionValue("mip_max_nodes", _PATIENCE)
        solver.take(model)

    def bound(self, column: int, low: float, high: float) -> None:
        """Hold a column between two values."""
        self._solver.changeColBounds(column, low, high)

    def solution(self) -> Numbers | None:
        """The columns' values; None when no point keeps to all rows.

        Where whole numbers are asked for and the best is far to seek, it is the best found.
        """
        self._solver.run()
        is_best = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if not is_best and not (self._whole and self._has_point()):
            return None
        return np.array(self._solver.getSolution().col_value)

    def _has_point(self) -> bool:
        found: bool = self._solver.getInfo().primal_solution_status == _FEASIBLE
        return found


def is_whole(values: Numbers) -> bool:
    """Whether all are integers, but for the rounding of the solver."""
    return bool(np.all(np.abs(values - np.round(values)) < _TOLERANCE))


def _model(low: Numbers, high: Numbers, rows: Rows, cost: Numbers) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_ = len(low)
    model.num_row_ = len(rows.low)
    model.col_cost_ = cost
    model.col_lower_ = low
    model.col_upper_ = high
    model.row_lower_ = rows.low
    model.row_upper_ = rows.high
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = rows.start
    matrix.index_ = rows.places.astype(np.int32)
    matrix.value_ = rows.factors
    return model
