"""Linear programs: how small and how large something can be, given all relations at once.

One program a component of cells that hang together, kept between questions so that each starts
where the last one ended. Where the best corner is not whole numbers, a program in whole numbers
decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
INF = float("inf")
EPSILON = 1e-6
# Seconds for one program in whole numbers; when they are over, what it has shown so far counts.
PATIENCE = 10.0
_SENSE = {1: highspy.ObjSense.kMaximize, -1: highspy.ObjSense.kMinimize}


class UndecidedError(Exception):
    """A program that the solver gives no answer to."""


class Row(NamedTuple):
    """One relation over the numbered unknowns of a component."""

    columns: tuple[int, ...]
    coefficients: tuple[float, ...]
    lower: float
    upper: float


class Optimum(NamedTuple):
    """The best value, the point where it is taken, and which rows hold it back."""

    value: float
    point: Vector
    rows: frozenset[int]


@dataclass
class Counter:
    """How many programs have been solved."""

    programs: int = 0


@dataclass
class Program:
    """The unknowns of a component with their bounds, whole numbers or not, and its rows."""

    rows: Sequence[Row]
    lower: Vector
    upper: Vector
    whole: NDArray[np.bool_]
    counter: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._solver = _solver(self, whole=False)
        self._in_whole: Any = None

    def set_upper(self, column: int, upper: float) -> None:
        """Let an unknown be no larger than `upper`."""
        self.upper[column] = upper
        self._solver.changeColBounds(column, self.lower[column], upper)
        self._in_whole = None

    def best(self, costs: dict[int, float], sense: int) -> Optimum | None:
        """The largest (`sense` 1) or smallest (-1) value of a sum; None where nothing fits."""
        self.counter.programs += 1
        solver = self._solver
        columns = np.fromiter(costs, dtype=np.int32, count=len(costs))
        values = np.fromiter(costs.values(), dtype=np.float64, count=len(costs))
        solver.changeColsCost(len(costs), columns, values)
        solver.changeObjectiveSense(_SENSE[sense])
        optimum = _optimum(solver, costs) if _run(solver) else None
        solver.changeColsCost(len(costs), columns, np.zeros(len(costs)))
        return optimum

    def best_in_whole(self, costs: dict[int, float], sense: int) -> tuple[float, Vector | None]:
        """The same with whole numbers: a bound that holds, and a point where there is one."""
        self.counter.programs += 1
        if self._in_whole is None:
            self._in_whole = _solver(self, whole=True)
        solver = self._in_whole
        columns = np.fromiter(costs, dtype=np.int32, count=len(costs))
        values = np.fromiter(costs.values(), dtype=np.float64, count=len(costs))
        solver.changeColsCost(len(costs), columns, values)
        solver.changeObjectiveSense(_SENSE[sense])
        solver.run()
        info, status = solver.getInfo(), solver.getModelStatus()
        point = None
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            point = np.array(solver.getSolution().col_value)
        solver.changeColsCost(len(costs), columns, np.zeros(len(costs)))
        if status == highspy.HighsModelStatus.kOptimal:
            return float(info.objective_function_value), point
        if status == highspy.HighsModelStatus.kInfeasible:
            return sense * INF, None  # Something guessed is false: no narrower than without.
        return sense * INF if np.isnan(info.mip_dual_bound) else float(info.mip_dual_bound), point

    def is_whole(self, point: Vector) -> bool:
        """Whether a point has whole numbers where there must be."""
        values = point[self.whole]
        return bool(np.all(np.abs(values - np.round(values)) < EPSILON))


def _run(solver: Any) -> bool:
    """Whether there is an optimum. UndecidedError where that cannot be told: nobody must take
    silence for safety."""
    for _ in range(2):
        solver.run()
        status = solver.getModelStatus()
        if status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
            return bool(status == highspy.HighsModelStatus.kOptimal)
        solver.clearSolver()  # A bad start: once more from nothing.
    raise UndecidedError(
        f"Et lineært program lar seg ikke løse: {solver.modelStatusToString(status)}."
    )


def _optimum(solver: Any, costs: dict[int, float]) -> Optimum:
    solution = solver.getSolution()
    point = np.array(solution.col_value)
    held = np.flatnonzero(np.abs(np.array(solution.row_dual)) > EPSILON)
    value = float(sum(point[column] * cost for column, cost in costs.items()))
    return Optimum(value, point, frozenset(held.tolist()))


def _solver(program: Program, *, whole: bool) -> Any:
    solver: Any = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    if whole:
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("time_limit", PATIENCE)
    else:
        # A simplex that starts where the last one ended is quicker without.
        solver.setOptionValue("presolve", "off")
        solver.setOptionValue("solver", "simplex")
    solver.passModel(_model(program, whole=whole))
    return solver


def _model(program: Program, *, whole: bool) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.lower), len(program.rows)
    model.col_cost_ = np.zeros(len(program.lower))
    model.col_lower_, model.col_upper_ = program.lower, program.upper
    model.row_lower_ = np.array([row.lower for row in program.rows], dtype=np.float64)
    model.row_upper_ = np.array([row.upper for row in program.rows], dtype=np.float64)
    lengths = [len(row.columns) for row in program.rows]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
    model.a_matrix_.index_ = np.array([c for row in program.rows for c in row.columns], np.int32)
    model.a_matrix_.value_ = np.array([v for row in program.rows for v in row.coefficients])
    if whole:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(one)] for one in program.whole]
    return model


def given_up(program: Program, trust: Sequence[float]) -> set[int]:
    """The rows to leave out so that the others can hold together: those of least trust.

    `trust` is what each row is worth; one of infinite worth is never left out. The least violation,
    weighed by trust, is found by a program in which every row may be stretched.
    """
    program.counter.programs += 1
    rows: list[Row] = []
    costs: list[float] = []
    width = len(program.lower)
    for row, worth in zip(program.rows, trust, strict=True):
        if worth == INF:
            rows.append(row)
            continue
        here = width + len(costs)
        rows.append(
            row._replace(
                columns=(*row.columns, here, here + 1), coefficients=(*row.coefficients, 1.0, -1.0)
            )
        )
        costs += [worth, worth]
    stretched = Program(
        rows,
        np.concatenate((program.lower, np.zeros(len(costs)))),
        np.concatenate((program.upper, np.full(len(costs), INF))),
        np.concatenate((program.whole, np.zeros(len(costs), dtype=bool))),
        program.counter,
    )
    best = stretched.best({width + n: cost for n, cost in enumerate(costs)}, -1)
    if best is None:  # Even what is never given up contradicts itself.
        return {number for number, worth in enumerate(trust) if worth < INF}
    soft = [number for number, worth in enumerate(trust) if worth < INF]
    slack = best.point[width:].reshape(-1, 2).sum(axis=1)
    return {number for number, left in zip(soft, slack, strict=True) if left > EPSILON}
