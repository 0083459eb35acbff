"""Whose turn it is: so many at a time, in the order they came, and nobody is left standing."""

import threading
from queue import SimpleQueue

import pytest

from boligkompass.turns import Turns

PATIENCE = 20.0


class Runner:
    """A thread that takes its turn, tells that it has it, and keeps it until it is let go."""

    def __init__(self, turns: Turns, name: str, told: "SimpleQueue[str]") -> None:
        self._go = threading.Event()
        self._turns, self._name, self._told = turns, name, told
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        with self._turns.turn():
            self._told.put(self._name)
            self._go.wait(PATIENCE)

    def let_go(self) -> None:
        self._go.set()
        self.thread.join(PATIENCE)


def waits(turns: Turns, number: int) -> None:
    """Wait until so many stand in line."""
    tick = threading.Event()
    for _ in range(int(PATIENCE * 1000)):
        if len(turns._waiting) == number:
            return
        tick.wait(0.001)
    pytest.fail(f"{len(turns._waiting)} venter, ikke {number}")


@pytest.fixture
def told() -> "SimpleQueue[str]":
    return SimpleQueue()


def test_so_many_at_a_time_and_then_the_first_who_came(told: "SimpleQueue[str]") -> None:
    turns = Turns(2)
    a, b = Runner(turns, "a", told), Runner(turns, "b", told)
    assert {told.get(timeout=PATIENCE), told.get(timeout=PATIENCE)} == {"a", "b"}
    later = []
    for number, name in enumerate("cde", start=1):
        later.append(Runner(turns, name, told))
        waits(turns, number)
    assert told.empty()
    for runner, follower in ((b, "c"), (a, "d"), (later[0], "e")):
        runner.let_go()
        assert told.get(timeout=PATIENCE) == follower
    for runner in later[1:]:
        runner.let_go()
    # All places are free again.
    with turns.turn():
        assert turns._free == 1


def test_a_run_that_fails_lets_the_next_in() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.turn():
        _ = 1 // 0
    with turns.turn():
        pass
    assert turns._free == 1


def test_who_steps_aside_lets_another_go_on_and_comes_back_in_line(
    told: "SimpleQueue[str]",
) -> None:
    turns = Turns(1)
    with turns.turn():
        other = Runner(turns, "b", told)
        waits(turns, 1)
        with turns.aside():
            assert told.get(timeout=PATIENCE) == "b"
            other.let_go()
        assert turns._free == 0
    assert turns._free == 1


def test_aside_without_a_turn_takes_none() -> None:
    turns = Turns(1)
    with turns.aside():
        assert turns._free == 1
    assert turns._free == 1


def test_a_hundred_who_come_at_once_all_get_their_turn_and_never_more_than_four(
    told: "SimpleQueue[str]",
) -> None:
    turns, inside, most = Turns(4), [0], [0]
    lock = threading.Lock()

    def run(name: str) -> None:
        for _ in range(20):
            with turns.turn():
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                with lock:
                    inside[0] -= 1
                with turns.aside():
                    pass
        told.put(name)

    threads = [threading.Thread(target=run, args=(str(n),)) for n in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert told.qsize() == 100
    assert 1 <= most[0] <= 4
    assert turns._free == 4
    assert not turns._waiting
