"""A finding in words: where it is, what can be told, and how."""

from dataclasses import dataclass

from boligkompass import formats
from boligkompass.attack.model import UNLISTED, Cell, Told
from boligkompass.attack.solving import Answer
from boligkompass.codes import label
from boligkompass.tables import TABLES

_SHOWN_KINDS = 3
_UNLISTED_WORDS = "husstander med sperret adresse"
_UNIT_OF = {"personer": "personer", "oppgraderingsbehov": "kr", "areal": "m2", "belop": "kr"}


@dataclass(frozen=True)
class Finding:
    """One number that can be told: which, what it can be, and how it is told.

    `minst` and `mest` bound it, equal where it is known. `less` is the cell of a shorter period
    where the finding is how much the longer one has more.
    """

    uttrekk: str
    kommunenr: str
    cell: Cell
    minst: float
    mest: float
    hvordan: str
    less: Cell | None = None

    @property
    def tabell(self) -> str:
        """The table that the number is of."""
        return self.cell.tabell

    @property
    def celle(self) -> str:
        """The cell in words."""
        if self.cell.tabell not in TABLES or not self.cell.utsnitt:
            return self.cell.utsnitt
        parts = _parts(self.cell)
        if self.less is not None:
            parts.append(_left_over(self.cell, self.less))
        return "; ".join(parts)

    @property
    def periode(self) -> str:
        """The period in words."""
        return formats.period(self.cell.fra, self.cell.til)

    @property
    def verdi(self) -> str:
        """What the number is, or what it lies between."""
        unit = _unit(self.cell)
        if round(self.minst) == round(self.mest):
            return formats.amount(round(self.minst), unit)
        low = formats.number(round(self.minst))
        return f"mellom {low} og {formats.amount(round(self.mest), unit)}"

    def __str__(self) -> str:
        title = TABLES[self.tabell].title if self.tabell in TABLES else self.tabell
        return (
            f"{self.uttrekk}, {self.kommunenr}: {title}, {self.periode}, {self.celle}: "
            f"{self.verdi}. {self.hvordan}"
        )


def _left_over(cell: Cell, less: Cell) -> str:
    """Of which part of its period the number is, when the shorter one is taken away."""
    if cell.fra == less.fra:
        return f"etter {formats.day(less.til)}"
    return f"utenom {formats.period(less.fra, less.til)}"


def _parts(cell: Cell) -> list[str]:
    if cell.tabell == "indikatorverdi":
        return [cell.utsnitt]
    if cell.utsnitt == UNLISTED:
        names = ("status",) if cell.tabell == "bosetting" else TABLES[cell.tabell].cuts[0]
        named = zip(names, cell.koder, strict=True)
        return [_UNLISTED_WORDS, *(_code(cell.tabell, name, code) for name, code in named)]
    if cell.utsnitt == "alle":
        parts = ["alle"]
    else:
        named = zip(cell.utsnitt.split(","), cell.koder, strict=True)
        parts = [_code(cell.tabell, name, code) for name, code in named]
    if cell.kolonne != "antall":
        parts.append(TABLES[cell.tabell].column(cell.kolonne).title.lower())
    return parts


def _code(tabell: str, name: str, code: str) -> str:
    column = TABLES[tabell].column(name)
    words = code if column.codes is None else label(column.codes, code)
    return f"{column.title}: {words}"


def _unit(cell: Cell) -> str:
    if cell.kolonne in _UNIT_OF:
        return _UNIT_OF[cell.kolonne]
    contract = TABLES[cell.tabell]
    if not contract.cuts:
        return "antall"
    return contract.column(cell.kolonne).unit or "antall"


def of_told(kommunenr: str, told: Told) -> Finding:
    """What was published outright."""
    return Finding(
        told.uttrekk, kommunenr, told.cell, float(told.verdi), float(told.verdi), told.hvordan
    )


def of_answer(kommunenr: str, uttrekk: str, answer: Answer) -> Finding:
    """What the relations give."""
    question = answer.question
    return Finding(
        uttrekk,
        kommunenr,
        question.cell,
        answer.low,
        answer.high,
        _how(answer),
        question.less,
    )


def _how(answer: Answer) -> str:
    if answer.question.less is not None and not answer.kinds:
        return "Den lengre og den kortere perioden er vist hver for seg."
    words = [kind.text for kind in answer.kinds]
    if len(words) > _SHOWN_KINDS:
        words = [*words[:_SHOWN_KINDS], "mer"]
    if not words:
        return "Alt som er kjent, gir bare dette rommet."
    return f"Regnet ut av {formats.join(words)}."
