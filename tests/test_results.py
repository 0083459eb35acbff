"""What is asked is kept: made once, by one, and in no more room than it needs."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from boligkompass import warehouse
from boligkompass.figures.results import Store


def test_what_many_ask_for_at_once_is_made_once() -> None:
    store = Store(4)
    inside, enough, on_their_way = threading.Event(), threading.Event(), threading.Barrier(8)
    made: list[int] = []

    def make() -> int:
        made.append(1)
        inside.set()
        assert enough.wait(20)
        return len(made)

    def ask() -> int:
        on_their_way.wait(20)
        return store.get("k", make)

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(store.get, "k", make)
        assert inside.wait(20)
        others = [pool.submit(ask) for _ in range(7)]
        on_their_way.wait(20)
        enough.set()
        assert [one.result(20) for one in (first, *others)] == [1] * 8


def test_what_could_not_be_made_is_made_by_the_next_who_asks() -> None:
    store = Store(4)
    with pytest.raises(ZeroDivisionError):
        store.get("k", lambda: 1 // 0)
    assert store.get("k", lambda: 2) == 2


def test_what_is_made_may_ask_for_other_things() -> None:
    store = Store(4)
    assert store.get("a", lambda: store.get("b", lambda: 1) + store.get("c", lambda: 2)) == 3
    assert len(store) == 3


def test_the_least_recently_used_is_dropped_first() -> None:
    store = Store(2)
    for key in "abac":
        store.get(key, partial(str, key))
    assert store.get("a", lambda: "new") == "a"
    assert store.get("b", lambda: "new") == "new"


def test_an_answer_takes_no_more_room_than_it_needs() -> None:
    """DuckDB makes room for 2 048 rows in each column, whatever there are."""
    answer = warehouse.warehouse(warehouse.current_id()).ask("kilder/kilder", {"kommunenr": "9901"})
    assert 0 < answer.num_rows < 100
    buffers = [
        buffer.parent or buffer
        for column in answer.columns
        for chunk in column.chunks
        for buffer in chunk.buffers()
        if buffer
    ]
    # They are pieces of one room, which is shared.
    room = sum({buffer.address: buffer.size for buffer in buffers}.values())
    assert room < answer.nbytes + 64 * 1024
