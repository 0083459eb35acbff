"""Secondary suppression by τ-argus, the tool of the national statistical institutes.

The engine of `pytauargus` (EUPL-1.2) with HiGHS as its solver: the same optimal suppression
(Fischetti and Salazar) that `OPT` runs, here given whole linked systems and not one table at a
time, in the engine's own file format. Not a dependency of the project:

    uv run --with pytauargus==0.6.0 python -m benchmarks.skjerming
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.linked import Flags, Linked, Part, components
from benchmarks.width import equations, widths

# More than any cell may hold, as far as an outsider knows.
_ABOVE = 10
# What runs in a process of its own: the two files, and the seconds.
_ENGINE = """
import sys
from pytauargus import HiTaSCtrl
asked, answered, seconds = sys.argv[1:]
sys.exit(HiTaSCtrl().full_jj(asked, answered, int(seconds)))
"""


@dataclass(frozen=True)
class Terms:
    """What is asked: intervals so wide, so much of them below the value, and at what cost."""

    width: int
    below: int
    seconds: int
    by_value: bool = True


def available() -> bool:
    """Whether the engine is installed."""
    return find_spec("pytauargus") is not None


def suppress(
    system: Linked, primary: Flags, width: int, seconds: int, *, by_value: bool = True
) -> Flags:
    """The cells to hide so that every hidden one keeps an interval at least `width` wide.

    `by_value`: a cell costs what it counts, otherwise every cell costs the same. `seconds` is the
    longest that one component may take; then the best that was found holds. The engine wants to
    know how much of the interval shall lie below the value and how much above; which parting is
    the cheapest differs, so three are tried for each component.
    """
    # Where the primary cells guard each other, nothing more is to be hidden.
    narrow = primary & (widths(system, primary) < width)
    parts = [
        part for part in components(system, primary | (system.values > 0)) if narrow[part[0]].any()
    ]
    cost = system.values if by_value else np.ones_like(system.values)
    hidden = primary.copy()
    found = [
        _protected(system, parts, primary, Terms(width, below, seconds, by_value))
        for below in (width, 1, 0)
    ]
    for numbers, _ in parts:
        cheapest = min(found, key=lambda one: int(cost[numbers][one[numbers]].sum()))
        hidden[numbers] = cheapest[numbers]
    return hidden


def _protected(system: Linked, parts: Sequence[Part], primary: Flags, terms: Terms) -> Flags:
    """The cells to hide with one parting of the intervals.

    The engine protects the cells it is told to and none that it hides for their sake; those that
    come out too narrow are given to it as well, until there are none.
    """
    hidden, protected = primary.copy(), primary.copy()
    again = parts
    while again:
        problems = [problem(system, part, protected, terms) for part in again]
        for (numbers, _), chosen in zip(again, _solved(problems, terms.seconds), strict=True):
            hidden[numbers] = protected[numbers]
            hidden[[numbers[place] for place in chosen]] = True
        new = hidden & ~protected & (widths(system, hidden) < terms.width)
        protected |= new
        again = [part for part in again if new[part[0]].any()]
    return hidden


def problem(system: Linked, part: Part, protected: Flags, terms: Terms) -> str:
    """A component in the engine's file format: its cells by place, then its equations.

    A cell has its value, its cost, `u` (to be protected) or `s`, what it may be at least and at
    most as far as anybody knows, and how far below and above its value it must seem possible.
    """
    numbers, sums = part
    place = {number: column for column, number in enumerate(numbers)}
    most = _ABOVE * int(system.values[numbers].max() + terms.width)
    lines = ["0", str(len(numbers))]
    for number, column in place.items():
        value = int(system.values[number])
        cost = max(value, 1) if terms.by_value else 1
        status, below, above = "s", 0, 0
        if protected[number]:
            below = min(value, terms.below)
            status, above = "u", terms.width - below
        lines.append(f"{column} {value} {cost} {status} 0 {most} {below} {above} 0")
    rows = [row for row in equations(system, sums, place) if row[0]]
    lines.append(str(len(rows)))
    for columns, factors, shown in rows:
        words = " ".join(f"{at} ({int(f)})" for at, f in zip(columns, factors, strict=True))
        lines.append(f"{-shown:g} {len(columns)} : {words}")
    return "\n".join(lines) + "\n"


def _solved(problems: Sequence[str], seconds: int) -> Iterator[list[int]]:
    """Of each problem the places of the cells that the engine hides."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(_solve, problems, [seconds] * len(problems))


def _solve(text: str, seconds: int) -> list[int]:
    """One problem, in a process and a folder of its own: the engine leaves things in both."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "spurt", Path(folder) / "svar"
        asked.write_text(text, encoding="ascii")
        command = [sys.executable, "-c", _ENGINE, str(asked), str(answered), str(seconds)]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
        return [int(word) for word in answered.read_text(encoding="ascii").split()]
