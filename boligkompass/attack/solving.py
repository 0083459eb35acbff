"""From what is known of a municipality to what can be told of every hidden number.

What is told is put in; the unknowns that hang together are taken as one component; relations that
contradict the rest are given up; then each unknown is bounded from both sides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from random import Random
from typing import NamedTuple

import numpy as np

from boligkompass.attack.model import (
    COUNT,
    MEASURES,
    SUM,
    UNLISTED,
    Cell,
    Growth,
    Kind,
    Knowledge,
    Relation,
)
from boligkompass.attack.programs import (
    EPSILON,
    INF,
    Counter,
    Program,
    Row,
    UndecidedError,
    Vector,
    given_up,
)

# A kroner amount or a size is told when all that it can be lies within so much of one number.
CLOSE = 0.15
_ROUNDS = 6
_LARGEST_OF_SCALE = 10.0


class Question(NamedTuple):
    """What to bound: a cell, or how much a longer period has more than a shorter one.

    `k` is the smallest number shown in the table. `hidden`: it stands hidden in a table, so that it
    must not be told whatever it is; else 0 and k or more may be.
    """

    cell: Cell
    less: Cell | None
    k: int
    hidden: bool

    @property
    def is_measure(self) -> bool:
        """Whether it is kroner or size and no count."""
        return self.cell.kolonne in MEASURES

    def is_wide(self, low: float, high: float) -> bool:
        """Whether it stays hidden though it is known to lie between two numbers."""
        if self.is_measure:
            return (1 - CLOSE) * high > (1 + CLOSE) * low * (1 - EPSILON)
        return high - low > self.k - 1 - EPSILON

    def is_harmless(self, low: float, high: float) -> bool:
        """Whether it may be told."""
        if self.is_measure:
            return high < EPSILON
        return not self.hidden and (high < EPSILON or low > self.k - EPSILON)


class Answer(NamedTuple):
    """A question with the bounds that were found, and the kinds of relations that gave them."""

    question: Question
    low: float
    high: float
    kinds: tuple[Kind, ...]


@dataclass
class _Reduced:
    """A relation with what is known put in. `used` says whether anything but zeros was."""

    terms: dict[Cell, float]
    lower: float
    upper: float
    kind: Kind
    used: bool = False


@dataclass
class Puzzle:
    """All that is known of a municipality, as far as it says something of unknowns."""

    known: dict[Cell, float]
    relations: list[_Reduced] = field(default_factory=list)
    printed_zero: set[Cell] = field(default_factory=set)
    counter: Counter = field(default_factory=Counter)


def puzzle(knowledge: Knowledge, counter: Counter) -> Puzzle:
    """What is told, put into the relations; each relation once."""
    found = Puzzle(dict(knowledge.shown), counter=counter)
    seen = set()
    for relation in knowledge.relations:
        key = (frozenset(relation.terms), relation.lower, relation.upper)
        if key not in seen:
            seen.add(key)
            found.relations.append(_reduced(relation, found.known))
    _settle(found)
    return found


def _reduced(relation: Relation, known: Mapping[Cell, float]) -> _Reduced:
    terms: dict[Cell, float] = {}
    constant, used = 0.0, False
    for cell, coefficient in relation.terms:
        if cell in known:
            constant += coefficient * known[cell]
            used |= known[cell] != 0
        else:
            terms[cell] = terms.get(cell, 0.0) + coefficient
    lower, upper = relation.lower - constant, relation.upper - constant
    return _Reduced(terms, lower, upper, relation.kind, used)


def _settle(puzzle: Puzzle) -> None:
    """Put in what follows at once: parts of a zero, and what is left beside what is known."""
    using: dict[Cell, list[_Reduced]] = defaultdict(list)
    for relation in puzzle.relations:
        for cell in relation.terms:
            using[cell].append(relation)
    waiting = list(puzzle.relations)
    while waiting:
        for cell, value in _follows(waiting.pop(), puzzle):
            puzzle.known[cell] = value
            for other in using[cell]:
                coefficient = other.terms.pop(cell, 0.0)
                other.lower -= coefficient * value
                other.upper -= coefficient * value
                other.used |= value != 0
                waiting.append(other)
    puzzle.relations = [relation for relation in puzzle.relations if relation.terms]


def _follows(relation: _Reduced, puzzle: Puzzle) -> list[tuple[Cell, float]]:
    signs = {coefficient > 0 for coefficient in relation.terms.values()}
    if len(signs) != 1:
        return []
    ceiling = relation.upper if True in signs else -relation.lower
    if abs(ceiling) < EPSILON:
        if not relation.used:  # Parts of a printed 0, and not what a total leaves over.
            puzzle.printed_zero.update(relation.terms)
        return [(cell, 0.0) for cell in relation.terms]
    if len(relation.terms) == 1 and relation.lower == relation.upper:
        ((cell, coefficient),) = relation.terms.items()
        value = relation.lower / coefficient
        if cell.is_slack and value >= 0 and value == round(value):
            return [(cell, value)]
    return []


# -- components ------------------------------------------------------------------------------------


def answers(
    puzzle: Puzzle, questions: Sequence[Question], limits: Mapping[str, int]
) -> Iterator[Answer]:
    """The questions whose answer is too narrow. `limits`: the smallest number shown, by table."""
    numbers = _components(puzzle, questions)
    components: dict[int, _Component] = defaultdict(lambda: _Component(puzzle, limits))
    for relation in puzzle.relations:
        components[numbers[next(iter(relation.terms))]].relations.append(relation)
    for cell in filter(lambda cell: cell.is_slack, numbers):
        components[numbers[cell]].slack.append(cell)
    for question in (*questions, *_known_to_be_there(puzzle, limits)):
        place = _place(question, puzzle, numbers)
        if place is None:
            yield from _settled(question, puzzle)
        else:
            components[place].questions.append(question)
    for component in components.values():
        yield from component.answers()


def _known_to_be_there(puzzle: Puzzle, limits: Mapping[str, int]) -> Iterator[Question]:
    """What is left between totals and parts, where it needs no program to see it."""
    for cell, value in puzzle.known.items():
        if _asks(cell) and value > 0:
            yield Question(cell, None, limits[cell.tabell], hidden=False)


def _unknown(question: Question, puzzle: Puzzle) -> list[Cell]:
    """The cells of a question that are not known."""
    cells = (question.cell, question.less)
    return [cell for cell in cells if cell is not None and cell not in puzzle.known]


def _place(question: Question, puzzle: Puzzle, numbers: Mapping[Cell, int]) -> int | None:
    """The component of a question; None where it is known."""
    unknown = _unknown(question, puzzle)
    return numbers[unknown[0]] if unknown else None


def _settled(question: Question, puzzle: Puzzle) -> Iterator[Answer]:
    """What is known without any program."""
    value = _known(question, puzzle.known)
    if question.cell in puzzle.printed_zero and value == 0:
        return
    if not question.is_harmless(value, value):
        yield Answer(question, value, value, (SUM,) if question.less is None else ())


def _components(puzzle: Puzzle, questions: Iterable[Question]) -> dict[Cell, int]:
    """The number of the component of every unknown."""
    parent: dict[Cell, Cell] = {}

    def root(cell: Cell) -> Cell:
        parent.setdefault(cell, cell)
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    together = [list(relation.terms) for relation in puzzle.relations]
    together += [_unknown(question, puzzle) for question in questions]
    for cells in together:
        for cell in cells:
            parent[root(cell)] = root(cells[0])
    numbers: dict[Cell, int] = {}
    return {cell: numbers.setdefault(root(cell), len(numbers)) for cell in list(parent)}


class _Component:
    """The unknowns that hang together, and the program that holds them."""

    def __init__(self, puzzle: Puzzle, limits: Mapping[str, int]) -> None:
        self.puzzle, self.limits = puzzle, limits
        self.relations: list[_Reduced] = []
        self.slack: list[Cell] = []
        self.questions: list[Question] = []

    def _begin(self) -> None:
        named = [cell for relation in self.relations for cell in relation.terms]
        asked = [cell for question in self.questions for cell in _unknown(question, self.puzzle)]
        cells = dict.fromkeys((*named, *asked, *self.slack))
        self.columns = {cell: number for number, cell in enumerate(cells)}
        self.program = self._program()

    def _program(self) -> Program:
        bounds = [b for r in self.relations for b in (r.lower, r.upper) if abs(b) < INF]
        largest = _LARGEST_OF_SCALE * (100 + max(map(abs, bounds), default=0.0))
        number = len(self.columns)
        whole = np.array([cell.kolonne not in MEASURES for cell in self.columns], dtype=bool)
        rows = [_row(relation, self.columns) for relation in self.relations]
        upper = np.full(number, largest)
        return Program(rows, np.zeros(number), upper, whole, self.puzzle.counter)

    def answers(self) -> Iterator[Answer]:
        """The questions of this component that are answered too narrowly."""
        self._begin()
        least = self._least_slack()
        # What is left between totals and parts, if it can be told that it is there at all.
        there = [c for c in self.slack if _asks(c) and least[self.columns[c]] > EPSILON]
        asked = [Question(c, None, self.limits[c.tabell], hidden=False) for c in there]
        for answer in _Bounding(self, asked).answers():
            if answer.low > 1 - EPSILON:
                yield answer
        for cell in self.slack:
            column = self.columns[cell]
            self.program.set_upper(column, float(ceil(least[column] - EPSILON)))
        yield from _Bounding(self, self.questions).answers()

    def _least_slack(self) -> Vector:
        """The smallest rests that fit; what makes that impossible is given up first."""
        costs = {self.columns[cell]: _unlikely(cell) for cell in self.slack} or {0: 0.0}
        best = self.program.best(costs, -1)
        if best is None:
            trust = [INF if r.kind.hard else r.kind.trust for r in self.relations]
            dropped = given_up(self.program, trust)
            self.relations = [r for n, r in enumerate(self.relations) if n not in dropped]
            self.program = self._program()
            best = self.program.best(costs, -1)
        if best is None:
            raise UndecidedError(
                "Det som er kjent, motsier seg selv på en måte som ikke lar seg løse."
            )
        return best.point


def _unlikely(cell: Cell) -> float:
    """How much a rest of one is against all odds: a secret address is rarer than a gap."""
    return 1.0 if cell.utsnitt == UNLISTED else 0.9


def _asks(cell: Cell) -> bool:
    """Whether a cell is a number of households with a secret address."""
    return cell.utsnitt == UNLISTED and cell.kolonne == COUNT


def _row(relation: _Reduced, columns: Mapping[Cell, int]) -> Row:
    return Row(
        tuple(columns[cell] for cell in relation.terms),
        tuple(relation.terms.values()),
        relation.lower,
        relation.upper,
    )


# -- bounds ----------------------------------------------------------------------------------------


class _Bounding:
    """Bounds of many sums over one program; every point that is found serves all of them."""

    def __init__(self, component: _Component, questions: list[Question]) -> None:
        self.component, self.program = component, component.program
        self.questions = questions
        known, columns = component.puzzle.known, component.columns
        none = len(columns)
        plus = [columns.get(q.cell, none) for q in questions]
        minus = [none if q.less is None else columns.get(q.less, none) for q in questions]
        self.plus, self.minus = np.array(plus, dtype=np.intp), np.array(minus, dtype=np.intp)
        self.constants = np.array([_known(q, known) for q in questions])
        self.low = np.full(len(questions), INF)
        self.high = np.full(len(questions), -INF)

    def answers(self) -> Iterator[Answer]:
        """The questions that are answered too narrowly."""
        if self.questions:
            self._look_around()
        for number, question in enumerate(self.questions):
            if not question.is_wide(self.low[number], self.high[number]):
                answer = self._answer(number, question)
                if answer is not None:
                    yield answer

    def _costs(self, number: int) -> dict[int, float]:
        signs = ((self.plus[number], 1.0), (self.minus[number], -1.0))
        return {int(c): sign for c, sign in signs if c < len(self.component.columns)}

    def _look_around(self) -> None:
        """A few corners in random directions: most questions are answered by them."""
        # Directions to look in: the same each time, and no secret.
        random = Random(len(self.questions))  # noqa: S311
        columns = len(self.component.columns)
        for number in range(_ROUNDS if columns > 1 else 0):
            # All down, all up, and then anywhere.
            mixed = {c: float(random.choice((-1, 0, 1))) for c in range(columns)}
            costs = mixed if number > 1 else dict.fromkeys(range(columns), 1.0)
            best = self.program.best(costs, -1 if number == 0 else 1)
            if best is not None:
                self._note(best.point)

    def _note(self, point: Vector) -> None:
        if self.program.is_whole(point):
            longer = np.append(point, 0.0)
            values = self.constants + longer[self.plus] - longer[self.minus]
            np.minimum(self.low, values, out=self.low)
            np.maximum(self.high, values, out=self.high)

    def _answer(self, number: int, question: Question) -> Answer | None:
        bounds: dict[int, float] = {}
        held: set[int] = set()
        whole = True
        for sense in (-1, 1):
            best = self.program.best(self._costs(number), sense)
            if best is None:
                raise UndecidedError("Et program som hadde en løsning, har ingen lenger.")
            self._note(best.point)
            bounds[sense] = best.value + self.constants[number]
            held |= best.rows
            whole = whole and self.program.is_whole(best.point)
            if question.is_wide(self.low[number], self.high[number]):
                return None
        low, high = self._rounded(question, bounds[-1], bounds[1])
        if not whole and not question.is_measure:
            low, high = self._in_whole(number, question, low, high)
        if question.is_wide(low, high) or question.is_harmless(low, high):
            return None
        relations = self.component.relations
        kinds = tuple(dict.fromkeys(relations[row].kind for row in sorted(held)))
        return Answer(question, low, high, kinds)

    def _rounded(self, question: Question, low: float, high: float) -> tuple[float, float]:
        if question.is_measure:
            return low, high
        return float(ceil(low - EPSILON)), float(floor(high + EPSILON))

    def _in_whole(
        self, number: int, question: Question, low: float, high: float
    ) -> tuple[float, float]:
        """The bounds in whole numbers, where the corners that were found are not."""
        bounds = {-1: low, 1: high}
        for sense in (-1, 1):
            bound, point = self.program.best_in_whole(self._costs(number), sense)
            if abs(bound) < INF:
                bounds[sense] = bound + self.constants[number]
            if point is not None:
                self._note(point)
            if question.is_wide(self.low[number], self.high[number]):
                break
        return self._rounded(question, bounds[-1], bounds[1])


def _known(question: Question, known: Mapping[Cell, float]) -> float:
    """The part of what is asked that needs no program."""
    less = 0.0 if question.less is None else known.get(question.less, 0.0)
    return known.get(question.cell, 0.0) - less


def growth_question(growth: Growth, k: int) -> Question:
    """What was counted in the longer period and not in the shorter."""
    return Question(growth.longer, growth.shorter, k, hidden=False)
