"""The attack: what an outsider can work out of all that was ever published.

It is a second pair of eyes on the protection of small numbers, and shares nothing with it. It takes
the tables of every extract, withdrawn ones too, writes down as relations what the tables say that
they count, and asks by linear programs how small and how large each hidden number can be.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from boligkompass.attack.definitions import Definitions, define
from boligkompass.attack.gathering import gather, only_public
from boligkompass.attack.model import PUBLIC, Cell, Knowledge, Told
from boligkompass.attack.programs import Counter, UndecidedError
from boligkompass.attack.reading import ATTACKED, Published, by_municipality
from boligkompass.attack.solving import Answer, Question, answers, growth_question, puzzle
from boligkompass.attack.telling import Finding, of_answer, of_told
from boligkompass.attack.truth import Truth

__all__ = ["Finding", "Published", "Result", "Truth", "UndecidedError", "attack", "numbers"]

Done = Callable[[], object]


@dataclass(frozen=True)
class Result:
    """What the attack gave.

    `findings`: what can be told though it is hidden, or is shown though it is small. `wrong`: what
    an outsider would believe that is not so. `known`: how many hidden numbers are public elsewhere.
    `cells`, `hidden`: the rows of all extracts, and the hidden ones. `programs`: those solved.
    """

    findings: tuple[Finding, ...]
    wrong: tuple[Finding, ...]
    known: int
    cells: int
    hidden: int
    programs: int

    def with_more(self, other: "Result", truth: Truth | None) -> "Result":
        """The results of another municipality beside these, guesses apart that are wrong."""
        wrong = [] if truth is None else [one for one in other.findings if truth.denies(one)]
        right = [one for one in other.findings if one not in wrong]
        return Result(
            (*self.findings, *right),
            (*self.wrong, *wrong),
            self.known + other.known,
            self.cells + other.cells,
            self.hidden + other.hidden,
            self.programs + other.programs,
        )


def attack(
    published: Sequence[Published],
    truth: Truth | None = None,
    kommuner: Iterable[str] | None = None,
    done: Done = lambda: None,
) -> Result:
    """Attack all that was published, one municipality after the other.

    `truth` holds the raw counts, to say which guesses are right. `kommuner` limits the attack to
    some municipalities; `done` is called after each.
    """
    ordered = sorted(published, key=lambda one: (one.dato, len(one.id), one.id), reverse=True)
    rows = {one.id: by_municipality(one) for one in ordered}
    definitions = {one.id: define(one.katalog) for one in ordered}
    result = Result((), (), 0, 0, 0, 0)
    for kommunenr in numbers(ordered) if kommuner is None else kommuner:
        own = {name: found.get(kommunenr, {}) for name, found in rows.items()}
        one = _Municipality(kommunenr, gather(ordered, own, definitions), definitions)
        result = result.with_more(one.attacked(), truth)
        done()
    return result


def numbers(published: Iterable[Published]) -> list[str]:
    """The municipalities that have counts of their own in any extract."""
    found: set[str] = set()
    for one in published:
        for name in ATTACKED:
            if name in one.tables:
                found.update(one.tables[name]["kommunenr"].unique().to_pylist())
    return sorted(found)


class _Municipality:
    """The attack on one municipality."""

    def __init__(
        self, kommunenr: str, knowledge: Knowledge, definitions: Mapping[str, Definitions]
    ) -> None:
        self.kommunenr, self.knowledge, self.definitions = kommunenr, knowledge, definitions
        self.newest = next(iter(definitions))
        # Where catalogues differ, the newest says how small a number may be.
        self.limits = definitions[self.newest].limits
        self.counter = Counter()

    def attacked(self) -> Result:
        """What can be told of this municipality."""
        told = [of_told(self.kommunenr, one) for one in _once(self.knowledge.told)]
        found = list(answers(puzzle(self.knowledge, self.counter), self._questions(), self.limits))
        public = self._public(found)
        computed = [
            of_answer(self.kommunenr, self._extract(one.question), one)
            for one in found
            if one.question not in public
        ]
        return Result(
            (*told, *computed),
            (),
            len(public),
            self.knowledge.rows,
            self.knowledge.hidden_rows,
            self.counter.programs,
        )

    def _questions(self) -> list[Question]:
        """Every hidden number, what stands in no table, and what lies between two periods."""
        known = self.knowledge
        questions = [self._ask(cell, name, hidden=True) for cell, name in known.hidden.items()]
        questions += [self._ask(cell, name, hidden=False) for cell, name in known.implied.items()]
        for growth, name in known.growths.items():
            k = self.definitions[name].limits[growth.longer.tabell]
            questions.append(growth_question(growth, k))
        return questions

    def _ask(self, cell: Cell, uttrekk: str, *, hidden: bool) -> Question:
        return Question(cell, None, self.definitions[uttrekk].limits[cell.tabell], hidden)

    def _extract(self, question: Question) -> str:
        """The newest extract that has what is found."""
        known, cell = self.knowledge, question.cell
        places = (known.hidden.get(cell), known.implied.get(cell))
        return next((name for name in places if name), self.newest)

    def _public(self, found: list[Answer]) -> set[Question]:
        """The questions that what is public elsewhere answers alone."""
        if not any(one.kind is PUBLIC for one in self.knowledge.relations):
            return set()
        asked = [one.question for one in found if one.question.hidden]
        public = puzzle(only_public(self.knowledge), self.counter)
        return {one.question for one in answers(public, asked, self.limits)} & set(asked)


def _once(told: Iterable[Told]) -> list[Told]:
    """Each number once, from the newest extract that tells it."""
    found: dict[tuple[Cell, str], Told] = {}
    for one in told:
        found.setdefault((one.cell, one.hvordan), one)
    return list(found.values())
