"""What a pack costs: the three files of twenty figures, and what the other sessions notice of it.

    uv run python -m benchmarks.motegrunnlag [KOMMUNE]

The first time in a process is told too: it cuts the typeface and starts the drawing. Meanwhile a
thread asks for the turn every 5 ms as another session would; the longest it waited is told.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from boligkompass import warehouse
from boligkompass.figures import FIGURES
from boligkompass.figures.results import ask
from boligkompass.motegrunnlag import lage
from boligkompass.motegrunnlag.innhold import Grunnlag, grunnlag
from boligkompass.saksliste import Saksliste

FIGURES_IN_PACK = 20
_TURN = 0.005


def pack(number: str) -> Grunnlag:
    """Twenty figures with charts, of those that the municipality has numbers for."""
    store = warehouse.warehouse(warehouse.current_id())
    place = store.municipalities[number]
    asked = (ask(figure, store, place) for figure in FIGURES.values() if figure.chart)
    found = [result for result in asked if len(result.rows) > 1][:FIGURES_IN_PACK]
    return grunnlag(store, place, Saksliste(punkter=tuple(found)))


@contextmanager
def another_session() -> Iterator[list[float]]:
    """How long another thread waited for each of its turns, in seconds."""
    waited: list[float] = []
    done = Event()

    def run() -> None:
        while not done.is_set():
            before = time.perf_counter()
            time.sleep(_TURN)
            waited.append(time.perf_counter() - before - _TURN)

    thread = Thread(target=run)
    thread.start()
    try:
        yield waited
    finally:
        done.set()
        thread.join()


def main() -> None:
    """Tell the time and size of each file, the first time and the next."""
    made = pack(sys.argv[1] if len(sys.argv) > 1 else "9901")
    print(f"{len(made.punkter)} figurer, {made.municipality.name}, uttrekk {made.extract}")
    for name in ("Første gang", "Neste gang"):
        for kind in lage.KINDS:
            with another_session() as waited:
                begun = time.perf_counter()
                (file,) = lage.make(made, [kind], None, lambda what, done, of: None)
                took = time.perf_counter() - begun
            size, longest = len(file.content) / 1000, 1000 * max(waited)
            print(f"{name}: {kind} {took:.1f} s, {size:.0f} kB, andre ventet {longest:.0f} ms")


if __name__ == "__main__":
    main()
