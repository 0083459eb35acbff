"""The load of those who are signed in: two hundred people over all pages, for ten minutes.

Each has signed in, has a scope of their own, and clicks every five seconds: another page, one of
the page's choices by its widget, or an address. They are real Streamlit sessions over the
websocket, without browsers, in this process; the server is a process of its own, started as the
shipped unit starts it. With `--forstyr`, a thousand half-open connections and a few readers that
hardly read are there as well; with `--proxy`, all go through nginx with the shipped nginx.conf.
Only 127.0.0.1 is used, and everything that is started is stopped.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import folk
from benchmarks.folk import Person
from benchmarks.forstyrrelser import Harm, Told, beside
from benchmarks.klikk import FIRST, Clicks, Course, work
from benchmarks.last import Server, free_port, more_files, server
from benchmarks.proxy import TRUSTING, proxied
from boligkompass import settings

WANTED_MS, PACE = 300, 5.0
# Memory is flat when the last quarter holds no more than this many times the second.
FLAT = 1.05
HALF_OPEN, SLOW = 1_000, 5
_SAMPLES = 2.0
# Characters of what the server said, told where something went wrong.
_SAID = 5_000


@dataclass(frozen=True)
class Plan:
    """What is to be run: people, seconds, seconds between each one's clicks, and harm."""

    people: int = 200
    seconds: float = 600
    pace: float = PACE
    half_open: int = 0
    slow: int = 0
    proxy: bool = False


@dataclass
class Load:
    """What one run saw of the clicks, and what it took of memory (MB) and processor time (s)."""

    clicks: Clicks = field(default_factory=Clicks)
    megabytes: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    seconds: float = 0.0
    server_seconds: float = 0.0
    own_seconds: float = 0.0
    said: str = ""
    half: Told = field(default_factory=Told)
    slow: Told = field(default_factory=Told)

    @property
    def growth(self) -> float:
        """How many times as much memory the last quarter holds as the second one."""
        quarter = max(1, len(self.megabytes) // 4)
        second, last = self.megabytes[quarter : 2 * quarter], self.megabytes[-quarter:]
        return statistics.median(last) / statistics.median(second or self.megabytes)

    @property
    def per_click(self) -> float:
        """Milliseconds of the server's processor time for each click or opening."""
        runs = sum(map(len, self.clicks.times.values()))
        return self.server_seconds * 1000 / runs


@dataclass(frozen=True)
class Place:
    """Where a run goes: the address people use, what listens there, and the server behind it."""

    base: str
    address: tuple[str, int]
    server: Server
    people: Sequence[Person]


@contextmanager
def signed_in(plan: Plan) -> Iterator[Place]:
    """A server as the unit starts it, behind nginx where that is wanted, and everyone signed in."""
    port, outer = free_port(), free_port()
    with ExitStack() as stack:
        issuer = stack.enter_context(folk.provider())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base = f"https://localhost:{outer}" if plan.proxy else f"http://localhost:{port}"
        running = stack.enter_context(
            server(
                folder,
                port=port,
                options=folk.unit_options(),
                surroundings=folk.set_up(folder, base, issuer),
                files=folk.unit_files(),
            )
        )
        if plan.proxy:
            stack.enter_context(proxied(folder, outer, [port]))
        people = folk.invented(plan.people + plan.slow, settings.data_folder())
        folk.sign_in(base, issuer, people)
        yield Place(base, ("127.0.0.1", outer if plan.proxy else port), running, people)


def drive(plan: Plan) -> Load:
    """Run it once."""
    more_files()
    with signed_in(plan) as place:
        return _drive(plan, place)


def _drive(plan: Plan, place: Place) -> Load:
    load = Load()
    workers, slow = place.people[: plan.people], place.people[plan.people :]
    with ExitStack() as stack:
        if plan.half_open or slow:
            cookies = [(one.cookie, one.token) for one in slow]
            harm = Harm(place.address, plan.proxy, plan.half_open, cookies)
            load.half, load.slow = stack.enter_context(beside(harm))
        asyncio.run(_measured(plan, place, workers, load))
    load.said = place.server.said()
    return load


async def _measured(plan: Plan, place: Place, workers: Sequence[Person], load: Load) -> None:
    start, used, own = time.monotonic(), place.server.seconds(), time.process_time()
    course = Course(
        base=place.base,
        shown=folk.shown(settings.data_folder()),
        pace=plan.pace,
        until=start + plan.seconds,
        trusted=TRUSTING if plan.proxy else None,
    )
    sampling = asyncio.create_task(_sample(place.server, load))
    async with asyncio.TaskGroup() as group:
        for number, person in enumerate(workers):
            group.create_task(work(course, person, number, load.clicks))
    sampling.cancel()
    load.seconds = time.monotonic() - start
    load.server_seconds = place.server.seconds() - used
    load.own_seconds = time.process_time() - own


async def _sample(running: Server, load: Load) -> None:
    while True:
        load.megabytes.append(running.megabytes())
        load.busy.append(os.getloadavg()[0])
        await asyncio.sleep(_SAMPLES)


# -- what is told ----------------------------------------------------------------------------------


def tell(plan: Plan, load: Load) -> None:
    """The numbers of a run."""
    clicks, memory = load.clicks, load.megabytes
    print(
        f"{plan.people} innloggede, {len(clicks.ordered)} klikk på {load.seconds:.0f} s, "
        f"{len(clicks.faults)} feil, {clicks.late} klikk for sent ute"
    )
    for fault, count in Counter(clicks.faults).most_common(5):
        print(f"  {count} × {fault}")
    if clicks.faults and load.said:
        print(f"  serveren sa til slutt:\n{load.said[-_SAID:]}")
    print(
        f"  median {clicks.median:.0f} ms (kravet er under {WANTED_MS}), 95 % under "
        f"{clicks.under(95):.0f} ms, 99 % under {clicks.under(99):.0f} ms, "
        f"høyst {clicks.ordered[-1]:.0f} ms; i siste fjerdedel median {clicks.settled:.0f} ms"
    )
    for kind, times in clicks.times.items():
        what = "" if kind != FIRST else ", utenom medianen"
        print(f"  {kind}: {len(times)}, median {statistics.median(times):.0f} ms{what}")
    print(
        f"  serveren: {_number(load.per_click)} ms prosessortid per klikk, "
        f"{_number(load.server_seconds / load.seconds, 2)} kjerner; lasten selv "
        f"{_number(load.own_seconds / load.seconds, 2)} kjerner"
    )
    print(
        f"  minne: {memory[0]:.0f} MB først, {memory[len(memory) // 2]:.0f} MB halvveis, "
        f"{memory[-1]:.0f} MB til slutt, høyst {max(memory):.0f} MB; siste fjerdedel mot andre "
        f"{_number(load.growth, 2)}"
    )
    print(f"  maskinen: last {_number(min(load.busy))}–{_number(max(load.busy))}")
    for name, told in (("halvåpne", load.half), ("trege lesere", load.slow)):
        if told.opened:
            print(
                f"  {name}: åpnet {told.opened}, stengt ute {told.cut_off}, nektet {told.refused}"
            )


def is_good(load: Load) -> bool:
    """Whether it is as it should be."""
    return not load.clicks.faults and load.clicks.median < WANTED_MS and load.growth <= FLAT


def _number(value: float, decimals: int = 1) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 when what was measured is good enough."""
    parser = argparse.ArgumentParser(
        description="Måler serveren med mange innloggede som klikker, på tallene i datamappen.",
        add_help=False,
    )
    parser.add_argument("-h", "--help", "--hjelp", action="help", help="vis denne hjelpen")
    parser.add_argument("--personer", type=int, default=200, help="innloggede (200)")
    parser.add_argument("--sekunder", type=float, default=600, help="hvor lenge (600)")
    parser.add_argument("--takt", type=float, default=PACE, help="sekunder mellom klikk (5)")
    parser.add_argument(
        "--forstyr", action="store_true", help=f"{HALF_OPEN} halvåpne forbindelser og trege lesere"
    )
    parser.add_argument("--proxy", action="store_true", help="gjennom nginx med drift/nginx.conf")
    chosen = parser.parse_args(arguments)
    plan = Plan(chosen.personer, chosen.sekunder, chosen.takt, proxy=chosen.proxy)
    if chosen.forstyr:
        plan = replace(plan, half_open=HALF_OPEN, slow=SLOW)
    load = drive(plan)
    tell(plan, load)
    return 0 if is_good(load) else 1


if __name__ == "__main__":
    raise SystemExit(main())
