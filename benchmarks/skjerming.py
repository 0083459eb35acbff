"""What protection costs: how much is hidden, beside what others would hide of the same tables.

The tables of Eksempelkommunen are protected in these ways:

bare 1–4  only what is too small itself;
vi        `boligkompass.disclosure`, as at publishing, with nothing published before;
vi, likt  the same mending with no more to protect and to reckon with than the peers have: counts
          of households, no persons, and what a cell counts as the cost of hiding it;
τ-argus   the least (by what the cells count) that can be hidden with every interval as wide as
          ours, found by the engine of `pytauargus`: see `benchmarks.argus` for how to have it;
hver for seg   the same engine with each table and period by itself, as such a tool is mostly used;
Gauss     Statistics Norway's method (`benchmarks.gauss`), which guards against exact recovery only.

The peers hide the same cells to begin with, know the same ties over time and between tables, and
print zeros. One judge of its own (`benchmarks.width`) says of all what can be told afterwards. Then
come the examples that GaussSuppression's authors have published; with `--land` a whole country.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks import argus, gauss
from benchmarks.linked import Flags, Linked, components, linked
from benchmarks.published import Example, examples
from benchmarks.width import widths
from boligkompass import (
    country,
    disclosure,
    embedded,
    example,
    municipalities,
    progress,
    protection,
    registerfiles,
)
from boligkompass.aggregates import aggregate
from boligkompass.aggregates.norms import norms_file, room_classes
from boligkompass.contracts import cut_name
from boligkompass.disclosure.mending import mend
from boligkompass.disclosure.system import Relation, System
from boligkompass.example import land
from boligkompass.registerfiles import Municipalities
from boligkompass.registers import REGISTERS
from boligkompass.settings import PROJECT
from boligkompass.tables import TABLES

WANTED_SECONDS, WANTED_COUNTRY_SECONDS = 60, 20 * 60
CATALOGUE = PROJECT / "data" / "katalog"
SMALL, OURS, EVEN = "bare 1–4", "vi", "vi, likt"
ARGUS, ALONE, GAUSS = "τ-argus", "hver for seg", "Gauss"
NEVER = "aldri_vist"
Tables = Mapping[str, pa.Table]
Weights = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Way:
    """What one way of protecting hides, and how long it took."""

    name: str
    hidden: Flags
    seconds: float = 0.0


# --- The ways -------------------------------------------------------------------------------------


def counted(registers: Tables, dato: date) -> dict[str, pa.Table]:
    """The raw tables of counts, without what the catalogue leaves out, as publishing has them."""
    raw = aggregate({n: t for n, t in registers.items() if n in REGISTERS}, dato)
    rules = protection.load(CATALOGUE)
    return {name: TABLES[name].sort(rule.kept(raw[name])) for name, rule in rules.items()}


def ours(raw: Tables) -> tuple[disclosure.Protected, float]:
    """The tables as they would be published with nothing published before, and the seconds."""
    terms = disclosure.Terms(protection.load(CATALOGUE), room_classes(norms_file()))
    start = time.perf_counter()
    with progress.counted("Verner små tall i kommune") as tell:
        protected = disclosure.protect(raw, terms, tell=tell)
    return protected, time.perf_counter() - start


def ours_of(system: Linked, first: Flags, width: int) -> Flags:
    """What we hide of a system that is no table of ours, with `first` to be hidden in any case.

    As for the peers, a 0 is printed, and so known, unless it is among the first.
    """
    relations = [
        Relation((*one.left, *one.right), (1,) * len(one.left) + (-1,) * len(one.right), 0.0, 0.0)
        for one in system.sums
    ]
    number = len(system.values)
    numbers = System(
        system.values.astype(float),
        np.arange(number),
        np.full(number, float(width)),
        relations,
        first.copy(),
        (system.values == 0) & ~first,
        1.0 + system.values.astype(np.float64),
    )
    mend(numbers)
    return numbers.hidden


def reasons(raw: Tables, protected: disclosure.Protected, system: Linked) -> list[str | None]:
    """By cell of the system, why we hide it; None when it is shown.

    Rows that are counted and never published are not in the protected tables: `aldri_vist`.
    """
    found: dict[str, list[str | None]] = {}
    for name, table in raw.items():
        there = iter(protected.reasons[name].to_pylist())
        statuses = table["synlighet"].to_pylist()
        found[name] = [next(there) if status == "vist" else NEVER for status in statuses]
        assert next(there, NEVER) is NEVER, name
    return [found[cell.table][cell.row] for cell in system.cells]


def peers(system: Linked, first: Flags, width: int, seconds: int) -> Iterator[Way]:
    """What others hide of the same cells, with `first` to be hidden in any case."""
    if argus.available():
        yield _timed(ARGUS, lambda: argus.suppress(system, first, width, seconds))
        yield _timed(ALONE, lambda: argus.suppress(system.alone(), first, width, seconds))
    yield _timed(GAUSS, lambda: gauss.suppress(system, first))


def _timed(name: str, suppress: Callable[[], Flags]) -> Way:
    start = time.perf_counter()
    found = suppress()
    return Way(name, found, time.perf_counter() - start)


# --- Eksempelkommunen -----------------------------------------------------------------------------


def municipality(dato: date, seconds: int) -> bool:
    """Eksempelkommunen protected in every way; whether ours is quick and safe enough."""
    raw = counted(example.registers(dato), dato)
    system = linked(raw)
    width = protection.DEFAULT_K - 1
    protected, taken = ours(raw)
    why = reasons(raw, protected, system)
    own = np.array([reason is not None for reason in why])
    first = own & np.array([reason != "kan_regnes_ut" for reason in why])
    never = np.array([reason == NEVER for reason in why])
    small = (system.values > 0) & (system.values <= width)
    ways = [
        Way(SMALL, small | never),
        Way(OURS, own, taken),
        _timed(EVEN, lambda: ours_of(system, first, width)),
        *peers(system, first, width, seconds),
    ]
    print(
        f"Eksempelkommunen per {dato:%d.%m.%Y}: {_number((~never).sum())} tall i uttrekket, "
        f"{_number((small & ~never).sum())} fra 1 til {width}; "
        f"{_number((first & ~never).sum())} skjules for sin egen del.\n"
    )
    _print_shares(system, ways, ~never)
    safe = _print_widths(system, ways, ~never, width)
    _print_explanations(system, ways, ~never, first, width)
    return safe and taken < WANTED_SECONDS


def _print_shares(system: Linked, ways: Sequence[Way], counts: Flags) -> None:
    """Per table and in all: the share of the numbers, and of what they count, that is hidden."""
    headings = ["tabell", "i alt", *(way.name for way in ways)]
    for title, weights in (
        ("Skjulte tall", np.ones(len(system.values), dtype=np.float64)),
        (
            "Skjulte husstander (hver telles i alle tallene den er med i)",
            system.values.astype(np.float64),
        ),
    ):
        rows = [
            [name, _number(weights[own].sum()), *(_share(weights, own, way.hidden) for way in ways)]
            for name, own in _by_table(system, counts)
        ]
        _print(title, headings, rows)


def _by_table(system: Linked, counts: Flags) -> Iterator[tuple[str, Flags]]:
    of_table = np.array([cell.table for cell in system.cells])
    for name in dict.fromkeys(of_table.tolist()):
        yield name, (of_table == name) & counts
    yield "alle", counts


def _share(weights: Weights, own: Flags, chosen: Flags) -> str:
    share = 100 * weights[own & chosen].sum() / max(weights[own].sum(), 1)
    return f"{share:.1f} %".replace(".", ",")


def _print_widths(system: Linked, ways: Sequence[Way], counts: Flags, width: int) -> bool:
    """What an outsider can tell after each way; whether nothing can be told after ours."""
    rows = []
    narrow = {way.name: widths(system, way.hidden)[way.hidden & counts] for way in ways}
    for way in ways:
        found = narrow[way.name]
        numbers = (len(found), (found == 0).sum(), (found < width).sum())
        totals = (way.hidden & counts & _totals(system)).sum()
        seconds = f"{way.seconds:.1f}".replace(".", ",")
        rows.append([way.name, *map(_number, numbers), _number(totals), seconds])
    headings = ["", "skjult", "kan regnes ut", f"spenn under {width}", "av dem sumtall", "sekunder"]
    headings[4] = "skjulte sumtall"
    _print("Hva en utenforstående kan regne seg fram til", headings, rows)
    return bool((narrow[OURS] >= width).all())


def _totals(system: Linked) -> Flags:
    """The cells of their table's first and coarsest cut."""
    return np.array([cell.cut == cut_name(TABLES[cell.table].cuts[0]) for cell in system.cells])


def _print_explanations(
    system: Linked, ways: Sequence[Way], counts: Flags, first: Flags, width: int
) -> None:
    """Of each table in which we hide more than the peer: what the difference consists of."""
    # Gauss where τ-argus is not installed.
    own, even, peer = ways[1:4]
    print(f"Der vi skjuler flere tall enn {peer.name}")
    found = 0
    for name, there in _by_table(system, counts):
        more = int((own.hidden & there).sum()) - int((peer.hidden & there).sum())
        if more > 0:
            found += 1
            with_same = int((even.hidden & there).sum()) - int((peer.hidden & there).sum())
            print(f"  {name}: {more:+d} tall, på like vilkår {with_same:+d}.")
            print(f"    {_weighed(system, own.hidden & there, peer.hidden & there)}")
            print(f"    {_needed(system, own.hidden, there & ~first, width)}")
    print("" if found else "  ingen tabell\n")


def _weighed(system: Linked, own: Flags, peer: Flags) -> str:
    """What the hidden cells of two ways are worth beside each other."""
    ways = (own, peer)
    households = " mot ".join(_number(system.values[way].sum()) for way in ways)
    totals = " mot ".join(_number((way & _totals(system)).sum()) for way in ways)
    zeros = " mot ".join(_number((way & (system.values == 0)).sum()) for way in ways)
    return f"Husstander {households}, sumtall {totals}, nuller {zeros}."


def _needed(system: Linked, chosen: Flags, among: Flags, width: int) -> str:
    """Of our hidden cells `among` some, how many a hidden count of households depends on."""
    extra, needed = 0, 0
    for numbers, _ in components(system, chosen):
        own = np.zeros_like(chosen)
        own[numbers] = True
        for cell in np.flatnonzero(own & among).tolist():
            own[cell] = False
            extra += 1
            needed += bool((widths(system, own)[own] < width).any())
            own[cell] = True
    return (
        f"Skjult for andres skyld: {_number(extra)}. Uten {_number(needed)} av dem kunne et "
        f"antall husstander regnes ut; {_number(extra - needed)} verner annet, som personer."
    )


# --- What others have published -------------------------------------------------------------------


def compare_published(seconds: int) -> None:
    """The published examples: how many cells each way hides, and what can be told after it."""
    rows = [row for one in examples() for row in _published_rows(one, seconds)]
    headings = ["eksempel", "", "skjult", "av dem for trange", "skjulte personer"]
    _print(
        "Eksempler som Statistisk sentralbyrå har publisert for GaussSuppression", headings, rows
    )


def _published_rows(one: Example, seconds: int) -> Iterator[list[str]]:
    ways = [
        Way("publisert", one.hidden),
        Way("vi", ours_of(one.system, one.primary, one.width)),
        *(way for way in peers(one.system, one.primary, one.width, seconds) if way.name != ALONE),
    ]
    for way in ways:
        narrow = widths(one.system, way.hidden)[way.hidden] < one.width
        numbers = (way.hidden.sum(), narrow.sum(), one.system.values[way.hidden].sum())
        yield [one.title if way is ways[0] else "", way.name, *map(_number, numbers)]


# --- A whole country ------------------------------------------------------------------------------


def whole_country(folder: Path) -> bool:
    """The invented country of `boligkompass eksempel --land` protected; whether quickly enough."""
    data, register = folder / "data", folder / "register"
    if not register.exists():
        # All but the last step, which publishes.
        for line in islice(country.make(data, register), country.STEPS - 1):
            print(line)
    places = Municipalities.of(municipalities.load(data / "katalog"))
    start = time.perf_counter()
    raw = counted(registerfiles.read(register, places), land.DATO)
    print(f"Lest og talt: {_number(time.perf_counter() - start)} s")
    protected, seconds = ours(raw)
    total = sum(table.num_rows for table in protected.tables.values())
    away = sum(
        reason is not None for array in protected.reasons.values() for reason in array.to_pylist()
    )
    small = sum(
        0 < number < protection.DEFAULT_K
        for table in raw.values()
        for number in table["antall"].to_pylist()
    )
    own, children = (
        resource.getrusage(who).ru_maxrss / 1e6
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(
        f"Landet skjermet: {_number(seconds)} s, {_number(total)} tall, "
        f"{_number(small)} fra 1 til 4, {_number(away)} skjult "
        f"({100 * away / total:.1f} %), minne {own:.1f} GB og "
        f"{children:.1f} GB i hver hjelpeprosess".replace(".", ",")
    )
    return seconds < WANTED_COUNTRY_SECONDS


# --- Printing -------------------------------------------------------------------------------------


def _number(value: float) -> str:
    return f"{round(value):,}".replace(",", "\N{NO-BREAK SPACE}")


def _print(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lengths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    print(title)
    for row in (headings, *rows):
        words = [
            word.ljust(length) if place == 0 else word.rjust(length)
            for place, (word, length) in enumerate(zip(row, lengths, strict=True))
        ]
        print("  " + "  ".join(words).rstrip())
    print()


def main(arguments: Iterable[str] | None = None) -> int:
    """The command; 0 when what was measured is good enough."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--land", action="store_true", help="et helt oppdiktet land i stedet")
    parser.add_argument("--mappe", type=Path, help="et land som er laget før, eller skal beholdes")
    parser.add_argument("--sekunder", type=int, default=60, help="tak for τ-argus per del (60)")
    chosen = parser.parse_args(None if arguments is None else list(arguments))
    if chosen.land:
        with tempfile.TemporaryDirectory() as own:
            return 0 if whole_country(chosen.mappe or Path(own)) else 1
    if not argus.available():
        print("τ-argus er ikke installert: uv run --with pytauargus==0.6.0 …\n")
    compare_published(chosen.sekunder)
    return 0 if municipality(embedded.MONTHS[-1], chosen.sekunder) else 1


if __name__ == "__main__":
    raise SystemExit(main())
