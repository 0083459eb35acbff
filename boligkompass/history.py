"""The municipality codes through time: what each code was, and what it belongs to today.

Read from `katalog/kommuneendringer.csv`: a row for each code that has ended since 1995 and each
municipality of today that its area is in. Changes take effect on 1 January. A *renumbering* gives
the same area a new code; everything else (a merger, a split, a part moved) makes another area.

A municipality of today has a *line*: the codes under which the same municipality was published,
back in time. A renumbered code is continued; of those that merged, the one that kept its code or
gave the new one its name (Larvik of Larvik and Lardal). Where none did, as in Sunnfjord, the line
ends. The other parts, like Lardal, are in what is recast and nowhere else.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from boligkompass import formats, municipalities
from boligkompass.catalogue import CatalogueError
from boligkompass.contracts import COUNTRY

FILE = "kommuneendringer.csv"
COLUMNS = ("kommunenr", "neste", "etterfolger", "fra_aar", "til_aar", "vekt")
# A weight is written with few decimals; thirds must still sum to one.
TOLERANCE = 1e-3
_STILL = 9999

Kind = Literal["omnummerering", "sammenslaing", "deling", "grenseendring"]


@dataclass(frozen=True)
class Step:
    """A code that ended, on its way to one municipality of today.

    `neste` took over the year after `til`; `etterfolger` has the area today, and `vekt` of its
    inhabitants. A code whose area was split has a step for each.
    """

    kommunenr: str
    neste: str
    etterfolger: str
    fra: int
    til: int
    vekt: float


@dataclass(frozen=True)
class Part:
    """A municipality of a year, and the share of it that lies within another one of today."""

    kommunenr: str
    vekt: float


@dataclass(frozen=True)
class Change:
    """What became of an area on a day, in a sentence."""

    dato: date
    slag: Kind
    tekst: str


class History:
    """The codes that have been, from `first` until the borders of today, those of `borders`."""

    def __init__(self, kommune: Iterable[Mapping[str, Any]], steps: Iterable[Step]) -> None:
        rows = [row for row in kommune if row["kommunenr"] != COUNTRY]
        self.steps = tuple(steps)
        self.first = min((step.fra for step in self.steps), default=date.min.year)
        self.latest = max((step.til + 1 for step in self.steps), default=self.first)
        self.names: dict[str, str] = {row["kommunenr"]: row["navn"] for row in rows}
        self.today = frozenset(row["kommunenr"] for row in rows if row["gyldig_til"] is None)
        self._years = {
            row["kommunenr"]: (row["gyldig_fra"].year if row["gyldig_fra"] else self.first, _STILL)
            for row in rows
            if row["gyldig_til"] is None
        } | {step.kommunenr: (step.fra, step.til) for step in self.steps}
        self._steps: dict[str, list[Step]] = defaultdict(list)
        self._into: dict[tuple[str, int], set[str]] = defaultdict(set)
        for step in self.steps:
            self._steps[step.kommunenr].append(step)
            self._into[step.neste, step.til + 1].add(step.kommunenr)

    @classmethod
    def load(cls, folder: Path) -> "History":
        """From the catalogue's folder; CatalogueError names every fault."""
        return _of(municipalities.text_in(folder), _text(folder))

    @property
    def borders(self) -> str:
        """The year of the borders of today, as it stands in `grenser`."""
        return str(self.latest)

    def is_valid(self, code: str, year: int) -> bool:
        """Whether `code` was a municipality that year; before `first` is as in `first`."""
        start, end = self._years.get(code, (_STILL, 0))
        return start <= max(year, self.first) <= end

    def years(self, code: str) -> str:
        """When a code was in use: «fra 2024», «til og med 2017», «2020–2023», or «»."""
        start, end = self._years[code]
        if end == _STILL:
            return f"fra {start}" if start > self.first else ""
        return f"{start}–{end}" if start > self.first else f"til og med {end}"

    def called(self, code: str) -> str:
        """«0709 Larvik»."""
        return f"{code} {self.names[code]}"

    def heirs(self, code: str) -> tuple[str, ...]:
        """The municipalities of today that the area of a code is in."""
        return tuple(s.etterfolger for s in self._steps.get(code, ())) or (
            (code,) if code in self.today else ()
        )

    def parts(self, present: str, year: int) -> tuple[Part, ...]:
        """What a municipality of today consisted of in a year, by code."""
        return tuple(
            part for part in self._all_parts[present] if self.is_valid(part.kommunenr, year)
        )

    @cached_property
    def _all_parts(self) -> Mapping[str, tuple[Part, ...]]:
        found = {code: [Part(code, 1.0)] for code in self.today}
        for step in self.steps:
            found[step.etterfolger].append(Part(step.kommunenr, step.vekt))
        return {
            code: tuple(sorted(parts, key=lambda part: part.kommunenr))
            for code, parts in found.items()
        }

    # -- what happened to an area ------------------------------------------------------------------

    def before(self, code: str, year: int) -> tuple[str, ...]:
        """The codes that went into `code` at New Year; itself with them when it was there."""
        kept = {code} if self.is_valid(code, year - 1) and year > self.first else set()
        return tuple(sorted(kept | self._into.get((code, year), set())))

    def kind(self, code: str, year: int) -> Kind | None:
        """What New Year did to the area of a code; None when nothing."""
        old = self.before(code, year)
        if old in ((), (code,)):
            return None
        whole = [one for one in old if self._went_whole(one, code)]
        if len(old) == 1:
            return "omnummerering" if whole else "deling"
        return "sammenslaing" if len(whole) > 1 else "grenseendring"

    def _went_whole(self, old: str, new: str) -> bool:
        return old == new or all(step.neste == new for step in self._steps[old])

    def _told(self, code: str, year: int) -> str:
        """The change of an area in a sentence."""
        old, name = self.before(code, year), self.names[code]
        if len(old) == 1:
            pieces = dict.fromkeys(self.names[step.neste] for step in self._steps[old[0]])
            return f"{self.names[old[0]]} ble delt i {formats.join(list(pieces))}."
        first = sorted(old, key=lambda one: (self.names[one] != name, one))
        whole = [self.names[one] for one in first if self._went_whole(one, code)]
        split = [f"en del av {self.names[one]}" for one in first if not self._went_whole(one, code)]
        if len(whole) == 1:
            return f"{whole[0]} fikk {formats.join(split)}."
        became = "ble én kommune" if name in whole else f"ble til {name}"
        return f"{formats.join(whole + split)} {became}."

    # -- the line of a municipality of today -------------------------------------------------------

    def line(self, present: str, year: int) -> str | None:
        """The code under which a municipality of today was published in a year."""
        if year >= self.latest:
            return present
        return self._lines[present].get(max(year, self.first))

    @cached_property
    def _lines(self) -> Mapping[str, Mapping[int, str]]:
        return {present: dict(self._back(present)) for present in self.today}

    def _back(self, present: str) -> Iterator[tuple[int, str]]:
        """The line of a municipality, year by year backwards."""
        code: str | None = present
        for year in range(self.latest, self.first - 1, -1):
            code = self._continued(present, code, year)
            if code is not None:
                yield year, code

    def _continued(self, present: str, later: str | None, year: int) -> str | None:
        """Which of the parts in a year is the municipality that was called `later` the year after.

        None when that is nobody; the line goes on where today's area was one municipality again.
        """
        parts = self.parts(present, year)
        codes = [part.kommunenr for part in parts]
        if len(parts) == 1 and parts[0].vekt == 1:
            return codes[0]
        if later is not None and later in codes:
            return later
        names = {self.names[present]}
        if later is not None:
            old = self.before(later, year + 1)
            if self.kind(later, year + 1) == "omnummerering" and old[0] in codes:
                return old[0]
            names.add(self.names[later])
        alike = [code for code in codes if self.names[code] in names]
        return alike[0] if len(alike) == 1 else None

    def changes(self, present: str) -> tuple[Change, ...]:
        """What changed the area of a municipality's line, the oldest first; no renumberings."""
        return self._changes[present]

    @cached_property
    def _changes(self) -> Mapping[str, tuple[Change, ...]]:
        return {present: tuple(self._changes_of(present)) for present in self.today}

    def _changes_of(self, present: str) -> Iterator[Change]:
        for year in range(self.first + 1, self.latest + 1):
            code = self.line(present, year)
            slag = self.kind(code, year) if code else None
            if code and slag and slag != "omnummerering":
                yield Change(date(year, 1, 1), slag, self._told(code, year))

    def unchanged_since(self, present: str) -> int:
        """The first year from which the area of a municipality has been as today."""
        changes = self.changes(present)
        return changes[-1].dato.year if changes else self.first

    # -- the municipality of a code ----------------------------------------------------------------

    def then(self, code: str, year: int) -> str | None:
        """The code that the area of `code` had in a year: 1719 for Levanger's 5037 in 2015.

        None when no municipality had that area then, as for 3909 in 2015.
        """
        if self.is_valid(code, year):
            return code
        year = max(year, self.first)
        spans = (span for area in self._areas.get(code, ()) for span in self._spans[area])
        return next((one for one, (start, end) in spans if start <= year <= end), None)

    @cached_property
    def _areas(self) -> Mapping[str, list[tuple[str, int]]]:
        """The areas that each code has had, named by the first code and year of each area."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for area, spans in self._spans.items():
            for code, _ in spans:
                found[code].append(area)
        return found

    @cached_property
    def _spans(self) -> Mapping[tuple[str, int], list[tuple[str, tuple[int, int]]]]:
        """The codes of each area and the years that each of them was of just that area."""
        found: dict[tuple[str, int], list[tuple[str, tuple[int, int]]]] = defaultdict(list)
        for code, (start, end) in self._years.items():
            changed = [y for y in range(start + 1, min(end, self.latest) + 1) if self.kind(code, y)]
            edges = [start, *changed]
            for first, next_ in zip(edges, [*changed, end + 1], strict=True):
                found[self._origin(code, first)].append((code, (first, next_ - 1)))
        return found

    def _origin(self, code: str, start: int) -> tuple[str, int]:
        """The first code and year of the area that `code` has had since `start`."""
        while self.kind(code, start) == "omnummerering":
            code = self.before(code, start)[0]
            start = self._since(code, start - 1)
        return code, start

    def _since(self, code: str, year: int) -> int:
        """The first year in which the area of `code` was as in `year`."""
        while year > self._years[code][0] and self.kind(code, year) is None:
            year -= 1
        return year

    def present(self, code: str, year: int) -> str | None:
        """The municipality of today whose line a code was on in a year.

        A code used outside its own years stands for the area it had (`then`), or else for itself:
        the source has its own grouping. None for what is on no line, as Lardal, and unknown codes.
        """
        then = self.then(code, year)
        for heir in self.heirs(then or code):
            on = self.line(heir, year) == then if then else code in self._line_codes[heir]
            if on:
                return heir
        return None

    @cached_property
    def _line_codes(self) -> Mapping[str, frozenset[str]]:
        return {
            present: frozenset({present, *line.values()}) for present, line in self._lines.items()
        }

    def bearer(self, code: str) -> str | None:
        """The municipality of today that has a code on its line, whatever the year."""
        return next((heir for heir in self.heirs(code) if code in self._line_codes[heir]), None)


# -- the file --------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _of(kommuner: str, endringer: str) -> History:
    """The history that the texts of the two files tell; it answers the same for ever after."""
    kommune = municipalities.parse(kommuner).to_pylist()
    history = History(kommune, _steps(endringer))
    wrong = list(_faults(history, kommune))
    if wrong:
        raise CatalogueError("\n".join(wrong))
    return history


def read_steps(folder: Path) -> list[Step]:
    """The rows of the file; CatalogueError names every row that cannot be read."""
    return _steps(_text(folder))


def _steps(text: str) -> list[Step]:
    steps, wrong = [], []
    for number, raw in _rows(text):
        try:
            steps.append(_step(raw))
        except (KeyError, ValueError, AttributeError):
            wrong.append(f"{FILE}, rad {number}: en verdi kan ikke leses.")
    if wrong:
        raise CatalogueError("\n".join(wrong))
    return steps


def comments(folder: Path) -> list[str]:
    """The lines that open the file: where it is from, and what it departs from."""
    lines = _text(folder).splitlines()
    return [line for line in lines if line.startswith("#")]


def text_of(steps: Iterable[Step], comments: Iterable[str]) -> str:
    """The file with these rows, under its comments."""
    rows = [
        (s.kommunenr, s.neste, s.etterfolger, str(s.fra), str(s.til), f"{s.vekt:g}")
        for s in sorted(steps, key=lambda s: (s.kommunenr, s.etterfolger))
    ]
    lines = [*comments, ";".join(COLUMNS), *(";".join(row).replace(".", ",") for row in rows)]
    return "\n".join(lines) + "\n"


def _text(folder: Path) -> str:
    try:
        return (folder / FILE).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CatalogueError(
            f"{FILE} finnes ikke i katalogen. Kopier den fra programmets egen katalog."
        ) from None
    except UnicodeDecodeError:
        raise CatalogueError(f"{FILE} kan ikke leses: filen er ikke UTF-8.") from None


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    """The rows under the comments, with the numbers that a spreadsheet shows."""
    lines = text.splitlines()
    top = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.DictReader(lines[top:], delimiter=";")
    if tuple(reader.fieldnames or ()) != COLUMNS:
        message = f"{FILE}: første rad under kommentarene skal være {';'.join(COLUMNS)}."
        raise CatalogueError(message)
    return [(number, row) for number, row in enumerate(reader, start=top + 2)]


def _step(raw: Mapping[str, str]) -> Step:
    codes = (raw["kommunenr"].strip(), raw["neste"].strip(), raw["etterfolger"].strip())
    weight = float(raw["vekt"].replace(",", "."))
    return Step(*codes, int(raw["fra_aar"]), int(raw["til_aar"]), weight)


def _faults(history: History, kommune: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with the history, in sentences."""
    named = {row["kommunenr"]: row["gyldig_til"] for row in kommune}
    weights: dict[str, float] = defaultdict(float)
    spans: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for step in history.steps:
        weights[step.kommunenr] += step.vekt
        spans[step.kommunenr].add((step.fra, step.til))
        yield from _step_faults(step, history, named)
    for code, total in weights.items():
        if abs(total - 1) > TOLERANCE:
            yield f"{FILE}: vektene for {code} blir {formats.number(total, 3)} til sammen, ikke 1."
        if len(spans[code]) > 1:
            yield f"{FILE}: radene for {code} har ulike år."
    for code, ended in named.items():
        if ended and ended.year >= history.first and code not in weights:
            yield f"{FILE}: {code} er gått ut etter kommuner.csv, men står ikke her."


def _step_faults(step: Step, history: History, named: Mapping[str, date | None]) -> Iterator[str]:
    where = f"{FILE}: {step.kommunenr}"
    unknown = [code for code in (step.kommunenr, step.neste, step.etterfolger) if code not in named]
    if unknown:
        yield f"{where} viser til {formats.join(unknown)}, som ikke står i kommuner.csv."
        return
    if step.fra > step.til or not 0 < step.vekt <= 1:
        yield f"{where} har år eller vekt som ikke går an."
    ended = named[step.kommunenr]
    if ended is None or ended.year != step.til:
        yield f"{where} gikk ut i {step.til}, men kommuner.csv sier noe annet."
    if step.etterfolger not in history.today:
        yield f"{where} hører til {step.etterfolger}, som ikke er en kommune i dag."
    if not history.is_valid(step.neste, step.til + 1):
        yield f"{where} går over i {step.neste}, som ikke var en kommune i {step.til + 1}."
