"""How a whole country is carried: made, read in and published, and then looked at.

First the time and the peak memory of `boligkompass eksempel --land`, which makes an invented
country's files, reads them in as a municipality would and publishes them. Then every page of that
extract against the same page of the embedded default, in one run: warm (run again) and cold (a
municipality or an extract that nobody has looked at before). Everything is on 127.0.0.1.
"""

import argparse
import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.last import PROJECT, Server, server, visiting

WANTED_GIGABYTES, WANTED_RATIO = 4, 1.5
SMALL = [{"kommune": "9901", "tall-per": f"2026-{month}-01.1"} for month in ("11", "10", "09")]
LARGE = [{"kommune": str(number)} for number in range(7001, 7031, 5)]
Times = Mapping[str, float]


def make(folder: Path) -> bool:
    """Make, read in and publish the country; whether the memory was enough."""
    command = [sys.executable, "-m", "boligkompass.cli", "eksempel", "--land"]
    places = ["--data", str(folder / "data"), "--register", str(folder / "register")]
    start = time.perf_counter()
    subprocess.run([*command, *places], check=True, cwd=PROJECT)
    seconds = time.perf_counter() - start
    gigabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    print(f"Laget, lest inn og publisert: {_number(seconds, 0)} s, {_number(gigabytes, 2)} GB")
    return gigabytes < WANTED_GIGABYTES


def compare(folder: Path, reruns: int) -> bool:
    """Every page of the country against the embedded default; whether all are quick enough."""
    small = _times(PROJECT / "data", SMALL, "3909", reruns)
    large = _times(folder / "data", LARGE, "7357", reruns)
    good = True
    for kind in ("varm", "kald"):
        for page, milliseconds in large[kind].items():
            ratio = milliseconds / small[kind][page]
            good = good and ratio <= WANTED_RATIO
            print(
                f"/{page} {kind}: {_number(small[kind][page], 1)} ms mot "
                f"{_number(milliseconds, 1)} ms, forhold {_number(ratio, 2)}"
            )
    return good


def _times(
    data: Path, choices: Sequence[Mapping[str, str]], elsewhere: str, reruns: int
) -> dict[str, Times]:
    os.environ["BOLIGKOMPASS_DATA"] = str(data)
    with server(PROJECT) as running:
        return asyncio.run(_visit(running, choices, elsewhere, reruns))


async def _visit(
    running: Server, choices: Sequence[Mapping[str, str]], elsewhere: str, reruns: int
) -> dict[str, Times]:
    async with visiting(running.stream) as visit:
        await visit.open()
        pages = list(visit.pages)
        # The first look at anything also opens the extract and imports what pages need.
        for opened in (choices[0], *({**one, "kommune": elsewhere} for one in choices)):
            for page in pages:
                await visit.ask(page, opened)
        cold, warm = {}, {}
        for page in pages:
            cold[page] = statistics.median([await visit.ask(page, one) for one in choices[1:]])
            again = [await visit.ask(page, choices[-1]) for _ in range(reruns)]
            warm[page] = statistics.median(again)
        if visit.faults:
            raise SystemExit("\n".join(visit.faults))
        return {"varm": warm, "kald": cold}


def _number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def main(arguments: Iterable[str] | None = None) -> int:
    """The command; 0 when what was measured is good enough."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mappe", type=Path, help="et land som er laget før, eller skal beholdes")
    parser.add_argument("--gjentak", type=int, default=20, help="kjøringer per side (20)")
    chosen = parser.parse_args(None if arguments is None else list(arguments))
    with tempfile.TemporaryDirectory() as own:
        folder: Path = chosen.mappe or Path(own)
        good = (folder / "data").exists() or make(folder)
        return 0 if compare(folder, chosen.gjentak) and good else 1


if __name__ == "__main__":
    raise SystemExit(main())
