"""Progress of what takes more than two seconds: a bar on the error stream of a terminal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Timer

from tqdm import tqdm

DELAY = 2.0
_FORMAT = "{desc} ({n_fmt} av {total_fmt} gjort) {bar:20}"


@contextmanager
def steps(names: Sequence[str]) -> Iterator[Callable[[], None]]:
    """A function to call at the beginning of each step, in the order of `names`."""
    bar = tqdm(total=len(names), delay=DELAY, disable=None, leave=False, bar_format=_FORMAT)
    # A first step that is slow itself must show too.
    timer = Timer(DELAY, bar.refresh)
    timer.daemon = True
    begun = iter(range(len(names)))

    def begin() -> None:
        number = next(begun)
        bar.set_description_str(names[number], refresh=False)
        if number:
            bar.update()
        else:
            timer.start()

    with bar:
        try:
            yield begin
        finally:
            timer.cancel()


@contextmanager
def counted(name: str) -> Iterator[Callable[[int, int], None]]:
    """A function to call with how many are done, and of how many."""
    with tqdm(desc=name, delay=DELAY, disable=None, leave=False, bar_format=_FORMAT) as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield tell
