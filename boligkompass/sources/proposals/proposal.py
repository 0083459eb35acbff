"""Proposing a mapping: which register a file holds, and what its headings and values mean.

Headings are matched by our titles and names, by what others are known to call them, and by
likeness; the values under them must then be of the right kind. Nothing is guessed where a wrong
guess would go unseen: what is unsure is left for the municipality to decide.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.contracts import KOMMUNENR, Column, Contract
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registerfiles import CONTRACTS
from boligkompass.sources.proposals import codes as kodeforslag
from boligkompass.sources.proposals import fagord
from boligkompass.sources.proposals.codes import Values, code_list
from boligkompass.sources.proposals.fagord import plain
from boligkompass.sources.reading import cells, filekinds, identifiers, tabular, workbooks
from boligkompass.sources.reading.headings import folded
from boligkompass.sources.reading.tabular import Grid

SURE, LIKELY, THRESHOLD = 0.95, 0.8, 0.6
# A column is one of identifiers when so many of its cells are; single cells the import refuses.
_FULL_OF = 0.2
_HEADER_ROWS, _TITLE_ROWS = 40, 5
# So many rows tell what kind of values a column has; more kinds than this are no code list.
_SAMPLE, _MOST_KINDS = 2_000, 50
# A shorter word beside others says too little; two words less alike are different words.
_TELLING, _ALIKE = 5, 0.8
_NUMBERS = ("heltall", "desimaltall")
_PLACES = {"kommune", "kommunenr", "kommunenummer", "region", "enhet"}
_YEARS = {"år", "aar", "årstall", "year", "calyear"}
_ISO = "åååå-mm-dd"
_DATE_STYLES = {
    _ISO: r"\d{4}-\d{1,2}-\d{1,2}([ T][\d:.]+)?",
    "dd.mm.åååå": r"\d{1,2}\.\d{1,2}\.\d{4}",
    "dd/mm/åååå": r"\d{1,2}/\d{1,2}/\d{4}",
    "dd-mm-åååå": r"\d{1,2}-\d{1,2}-\d{4}",
    "dd.mm.åå": r"\d{1,2}\.\d{1,2}\.\d{2}",
    "ååååmmdd": r"(19|20)\d{6}",
}


@dataclass(frozen=True)
class Match:
    """One of our columns and the heading that is taken to be it: how surely (0–1), and why."""

    column: Column
    heading: str
    trust: float
    reason: str


@dataclass(frozen=True)
class Proposal:
    """A mapping as far as it can be proposed, and what is left to decide.

    `unused` are headings without a column, each with the reason. `date_style` and `decimal` are
    None where the file needs none.
    """

    file: str
    sheet: str | None
    header_row: int
    contract: Contract
    matches: tuple[Match, ...]
    values: tuple[Values, ...]
    unused: tuple[tuple[str, str], ...]
    date_style: str | None
    decimal: str | None

    @property
    def has_municipality(self) -> bool:
        """Whether a column of the file tells the municipality."""
        return any(match.column.name == KOMMUNENR.name for match in self.matches)

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns that a file must have, the municipality aside."""
        return tuple(
            c for c in self.contract.columns if not c.nullable and c.name != KOMMUNENR.name
        )

    @property
    def missing(self) -> tuple[Column, ...]:
        """Columns of ours that were not found, the municipality aside."""
        found = {match.column.name for match in self.matches} | {KOMMUNENR.name}
        return tuple(c for c in self.contract.columns if c.name not in found)

    @property
    def undecided(self) -> tuple[str, ...]:
        """What must be decided before the file can be imported, a sentence each."""
        return tuple(self._undecided())

    def _undecided(self) -> Iterator[str]:
        for column in self.missing:
            if not column.nullable:
                yield f"Hvilken overskrift er «{column.title}» ({column.name})?"
        for values in self.values:
            number = len(values.undecided) + values.unshown
            if number:
                what = "Én verdi" if number == 1 else f"{number} verdier"
                yield f"{what} av «{values.column.title}» ({values.column.name}) er uten kode."


class _Heading:
    """One column of the file: its heading, and what its values are like."""

    def __init__(self, name: str, texts: pa.Array) -> None:
        self.name = name
        self._filled = texts.filter(pc.not_equal(texts, ""))
        self.sample = self._filled.slice(0, _SAMPLE)

    @cached_property
    def plain(self) -> str:
        return plain(self.name)

    @cached_property
    def folded(self) -> str:
        return folded(self.name)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How often each value occurs, blanks aside."""
        found = pc.value_counts(self._filled)
        return {one["values"]: one["counts"] for one in found.to_pylist()}

    @cached_property
    def kinds(self) -> dict[str, int]:
        """How often each value occurs in the sample; none where there are too many for codes."""
        found = pc.value_counts(self.sample)
        few = len(found) <= _MOST_KINDS
        return {one["values"]: one["counts"] for one in found.to_pylist()} if few else {}

    @cached_property
    def identifier(self) -> str | None:
        """What kind of direct identifier it seems to hold, or None."""
        promised = identifiers.heading_kind(self.name)
        found = None if promised else identifiers.column_kind(self.sample, self.name)
        if found is None:
            return promised
        number = sum(identifiers.kind(text) is not None for text in self.sample.to_pylist())
        return found if number >= _FULL_OF * len(self.sample) else None

    @cached_property
    def dates(self) -> float:
        return self._share(cells.dates)

    @cached_property
    def numbers(self) -> float:
        return self._share(cells.numbers)

    @property
    def empty(self) -> bool:
        return not len(self.sample)

    @property
    def unique(self) -> bool:
        return len(self.sample.unique()) == len(self.sample)

    def coded(self, column: Column) -> float:
        """How much of the sample has a code in the column's code list."""
        found = kodeforslag.known(column, self.kinds)
        return sum(self.kinds[kind] for kind in found) / max(1, len(self.sample))

    def _share(self, parse: Callable[[pa.Array], cells.Parsed]) -> float:
        """How much of the sample can be read so."""
        valid = parse(self.sample).values.is_valid()
        return (pc.sum(valid).as_py() or 0) / max(1, len(self.sample))


def propose(path: Path, register: str | None = None, sheet: str | None = None) -> Proposal:
    """A mapping for the file: for `register`, or for the register that it fits best.

    DeliveryError when the file cannot be read, or when it is like none of the registers.
    """
    candidates = [CONTRACTS[register]] if register else list(CONTRACTS.values())
    found = [
        proposal
        for name in ([sheet] if sheet else _sheets(path))
        for proposal in _proposals(path, name, candidates)
    ]
    if not found:
        advice = "Se etter at det er en rad med overskrifter, og rader under den."
        raise DeliveryError([Fault(path.name, None, None, "filen har ingen tabell.", advice)])
    best = max(found, key=_rank)
    if not register and not _is_like(best):
        raise DeliveryError([_unknown(best, tabular.head(path, best.sheet))])
    return best


def _sheets(path: Path) -> list[str | None]:
    """The sheets that can be seen and hold something; None alone for a text file."""
    if filekinds.kind(path) != "regneark":
        return [None]
    first = workbooks.Sheet(path, None)
    return [first.name, *first.others]


def _proposals(path: Path, sheet: str | None, candidates: Sequence[Contract]) -> Iterator[Proposal]:
    """What the sheet would be as each of the candidates; nothing when it has no table."""
    grid = tabular.head(path, sheet)
    row = header_row(grid)
    headings, twice = _headings(path, grid, row)
    if any(not heading.empty for heading in headings):
        for contract in candidates:
            yield _proposal(grid, row, contract, headings, twice)


def _headings(path: Path, grid: Grid, row: int) -> tuple[list[_Heading], list[str]]:
    """The columns under the headings in `row`, and the headings that more than one column has."""
    titles = grid.rows[row - 1] if row <= len(grid.rows) else ()
    names = [name for name in map(tabular.heading, titles) if name]
    often = Counter(folded(name) for name in names)
    once = [name for name in names if often[folded(name)] == 1]
    if not once or not any(map(any, grid.rows[row:])):
        return [], []
    records = tabular.records(path, sheet=grid.sheet, header_row=row, only=once)
    columns = [_Heading(name, texts) for name, texts in records.columns.items()]
    return columns, [name for name in dict.fromkeys(names) if often[folded(name)] > 1]


def header_row(grid: Grid) -> int:
    """The row (from 1) whose cells are most like headings: known ones, or else the fullest row."""
    rows = list(enumerate(grid.rows[:_HEADER_ROWS], start=1))
    known = _known_headings()
    hits = {number: len({folded(cell) for cell in row} & known) for number, row in rows}
    best = max(hits, key=lambda number: (hits[number], -number), default=1)
    if hits.get(best, 0) > 1:
        return best
    words = {number: sum(_is_words(cell) for cell in row) for number, row in rows}
    most = max(words.values(), default=0)
    return next((number for number in words if words[number] >= 0.8 * most and most), 1)


@cache
def _known_headings() -> frozenset[str]:
    names = {
        text
        for contract in CONTRACTS.values()
        for column in contract.columns
        for text in (column.title, column.name, *fagord.headings(contract.name, column.name))
    }
    return frozenset(folded(name) for name in names)


def _is_words(cell: str) -> bool:
    return any(sign.isalpha() for sign in cell)


def _proposal(
    grid: Grid,
    row: int,
    contract: Contract,
    headings: Sequence[_Heading],
    twice: Sequence[str],
) -> Proposal:
    matches = _matched(contract, headings)
    by_name = {heading.name: heading for heading in headings}
    used = {match.heading for match in matches}
    found = (
        kodeforslag.values(m.column, by_name[m.heading].counts, personal=contract.personal)
        for m in matches
    )
    unused = [(heading.name, _why_not(heading)) for heading in headings if heading.name not in used]
    unused += [(name, "står flere ganger; gi kolonnene ulike overskrifter") for name in twice]
    return Proposal(
        grid.file,
        grid.sheet,
        row,
        contract,
        tuple(matches),
        tuple(values for values in found if values),
        tuple(unused),
        _date_style([by_name[m.heading] for m in matches if m.column.type == "dato"]),
        _decimal(grid, [by_name[m.heading] for m in matches if m.column.type in _NUMBERS]),
    )


def _why_not(heading: _Heading) -> str:
    if heading.identifier:
        return f"ser ut som {heading.identifier}, og skal aldri leses inn"
    return "uten verdier" if heading.empty else "ingen kolonne i registeret passer"


def _matched(contract: Contract, headings: Sequence[_Heading]) -> list[Match]:
    """Each column with the heading that fits it best, no heading used twice."""
    pairs = [
        (trust, place, match)
        for place, heading in enumerate(headings)
        if not heading.identifier
        for match in (_match(contract, column, heading) for column in contract.columns)
        if (trust := match.trust) >= THRESHOLD
    ]
    columns: dict[str, Match] = {}
    taken: set[str] = set()
    for _, _, match in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if match.column.name not in columns and match.heading not in taken:
            columns[match.column.name] = match
            taken.add(match.heading)
    return [columns[c.name] for c in contract.columns if c.name in columns]


def _match(contract: Contract, column: Column, heading: _Heading) -> Match:
    likeness, reason = _likeness(contract, column, heading)
    likeness *= _fitness(contract, column, heading)
    if likeness < THRESHOLD and _is_coded(column, heading):
        likeness, reason = 0.65, "etter verdiene"
    return Match(column, heading.name, likeness, reason)


@dataclass(frozen=True)
class _Names:
    """What a column is called: by us and by others, folded, and all of it in plain words."""

    ours: frozenset[str]
    theirs: frozenset[str]
    terms: tuple[tuple[str, str], ...]


@cache
def _names(contract: Contract, column: Column) -> _Names:
    known = fagord.headings(contract.name, column.name)
    terms = dict.fromkeys((plain(column.title), plain(column.name), *known))
    return _Names(
        frozenset((folded(column.title), folded(column.name))),
        frozenset(map(folded, known)),
        tuple((term, folded(term)) for term in terms),
    )


def _likeness(contract: Contract, column: Column, heading: _Heading) -> tuple[float, str]:
    """How much the heading is like what the column is called (0–1), and how."""
    names = _names(contract, column)
    if heading.folded in names.ours:
        return 1.0, "samme navn"
    if heading.folded in names.theirs:
        return SURE, "vanlig navn på det samme"
    best = (0.0, "")
    words = set(heading.plain.split())
    for term, short in names.terms:
        telling = " " in term or len(term) >= _TELLING
        if telling and words.issuperset(term.split()):
            share = len(term) / len(heading.plain)
            best = max(best, (0.7 + 0.2 * share, f"inneholder «{term}»"))
        ratio = _ratio(short, heading.folded)
        if ratio >= _ALIKE:
            best = max(best, (0.9 * ratio, f"ligner på «{term}»"))
    return best


@lru_cache(100_000)
def _ratio(one: str, other: str) -> float:
    """How alike two texts are (0–1); 0 where their lengths alone say that they are not."""
    if 2 * min(len(one), len(other)) < _ALIKE * (len(one) + len(other)):
        return 0.0
    return SequenceMatcher(None, one, other).ratio()


def _fitness(contract: Contract, column: Column, heading: _Heading) -> float:
    """What the values under the heading leave of the likeness: 1 where they are of the kind."""
    if heading.empty:
        return 0.9
    if column.name == KOMMUNENR.name:
        return _weight(_share_matching(heading, r"^\d{3,4}$"))
    if column.type == "dato":
        return _weight(heading.dates)
    if column.type in _NUMBERS:
        return _weight(max(heading.numbers, heading.coded(column)))
    if code_list(column):
        return _coded_weight(column, heading)
    own_key = contract.key[-1] == column.name and len(contract.key) == 2
    return 0.6 if own_key and not heading.unique else 1.0


def _weight(share: float) -> float:
    return 1.0 if share >= 0.9 else 0.85 if share >= 0.5 else 0.3


def _coded_weight(column: Column, heading: _Heading) -> float:
    if heading.coded(column) >= 0.5:
        return 1.0
    return 0.75 if heading.kinds else 0.4


def _share_matching(heading: _Heading, pattern: str) -> float:
    good = pc.sum(pc.match_substring_regex(heading.sample, pattern)).as_py() or 0
    return float(good) / max(1, len(heading.sample))


def _is_coded(column: Column, heading: _Heading) -> bool:
    """Whether nearly all values are the column's own codes, in words that hardly mean anything
    else: not yes and no, nor bare numbers."""
    if column.codes in (None, "ja_nei") or len(heading.kinds) < 2:
        return False
    return heading.coded(column) >= 0.9 and any(map(_is_words, heading.kinds))


def _date_style(headings: Sequence[_Heading]) -> str | None:
    """How all the dates are written, where it is one way and not the ISO one."""
    samples = [heading for heading in headings if not heading.empty]
    for style, pattern in _DATE_STYLES.items():
        if samples and all(_share_matching(h, f"^{pattern}$") == 1 for h in samples):
            return None if style == _ISO else style
    return None


def _decimal(grid: Grid, headings: Sequence[_Heading]) -> str | None:
    """The decimal sign of a text file, where the numbers have one and the same."""
    if grid.sheet is not None:
        return None
    signs = {
        sign
        for sign in ",."
        for heading in headings
        if _share_matching(heading, rf"^-?\d+[{sign}]\d{{1,2}}$") > 0
    }
    return signs.pop() if len(signs) == 1 else None


def _rank(proposal: Proposal) -> float:
    """How well the file fits: the required columns found, and the headings that found a use."""
    headings = len(proposal.matches) + len(proposal.unused)
    return 0.6 * _share_found(proposal) + 0.4 * len(proposal.matches) / max(1, headings)


def _share_found(proposal: Proposal) -> float:
    trusts = [match.trust for match in proposal.matches if match.column in proposal.required]
    return sum(trusts) / max(1, len(proposal.required))


def _is_like(proposal: Proposal) -> bool:
    sure = [m for m in proposal.matches if m.trust >= 0.7 and m.column.name != KOMMUNENR.name]
    return len(sure) > 1 and _share_found(proposal) >= 1 / 3


def _unknown(nearest: Proposal, grid: Grid) -> Fault:
    """What to say of a file that is like no register: is it public figures, or something else?"""
    message = "filen ligner ikke på noe av registrene."
    if found := _found(nearest):
        message += f" Nærmest er «{nearest.contract.name}», med {found} av "
        message += f"{len(nearest.required)} nødvendige kolonner."
    advice = "Se «boligkompass mal» for hva registrene inneholder, eller velg ett med --register."
    if _is_public_table(grid):
        message = "filen ser ut som en tabell med offentlige tall: kommuner, år og tall."
        advice = (
            "Slike leses inn med «boligkompass importer indikatorer» eller «boligkompass importer "
            "tabell»; «boligkompass importer --hjelp» viser alle kildene."
        )
    return Fault(nearest.file, None, None, message, advice, sheet=nearest.sheet)


def _found(proposal: Proposal) -> int:
    return len(proposal.required) - sum(not column.nullable for column in proposal.missing)


def _is_public_table(grid: Grid) -> bool:
    """Whether the first rows are those of public statistics: municipalities or regions by year."""
    texts = [cell for row in grid.rows[:_TITLE_ROWS] for cell in row]
    words = {word for cell in texts for word in plain(cell).split()}
    years = {cell for cell in texts if re.fullmatch(r"(19|20)\d\d\*?", cell)}
    return bool(_PLACES & words) and (len(years) > 2 or bool(_YEARS & words))
