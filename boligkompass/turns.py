"""Whose turn it is to run a page.

Python runs one thread at a time, and changes between them every few milliseconds. When two hundred
open the tavle in the same minute, two hundred half-made pages stand in each other's way, and the
thread that sends what is finished is one of them: then all wait for nearly as long as the last.
A few run at a time, and the others in the order they came.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

# More than one, since a run also waits for DuckDB, and for what another run is making.
AT_A_TIME = 4


class Turns:
    """So many at a time, first come, first served. A turn is the thread's own."""

    def __init__(self, at_a_time: int) -> None:
        self._free = at_a_time
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()
        self._has = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and let the next in afterwards."""
        self._take()
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let the others go on while something takes long, and wait for one's turn again. What is
        waited for here must not be made by whoever waits for a turn."""
        had = getattr(self._has, "turn", False)
        if had:
            self._leave()
        try:
            yield
        finally:
            if had:
                self._take()

    def _take(self) -> None:
        with self._lock:
            mine = None
            if self._free:
                self._free -= 1
            else:
                mine = threading.Event()
                self._waiting.append(mine)
        if mine:
            mine.wait()
        self._has.turn = True

    def _leave(self) -> None:
        self._has.turn = False
        with self._lock:
            # The place is handed over: whoever comes just now does not get it first.
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1


_turns = Turns(AT_A_TIME)
turn, aside = _turns.turn, _turns.aside
