"""Asking a figure: what is asked is kept, made once, by one, and in no more room than it needs."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pyarrow as pa
import pytest
from grunnlagproever import made
from verdirader import value

from boligkompass import warehouse
from boligkompass.figures import FIGURES, results
from boligkompass.figures.base import Composition, Parameter
from boligkompass.figures.results import ChoiceError, Store
from boligkompass.formats import NBSP
from boligkompass.sql import QueryColumn


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


def test_a_thing_is_made_once() -> None:
    store, made = Store(2), []
    for _ in range(3):
        assert store.get("a", lambda: made.append(1) or "tingen") == "tingen"
    assert made == [1]


def test_the_store_is_bounded_and_drops_what_was_used_longest_ago() -> None:
    store, made = Store(2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        store.get(key, lambda key=key: made.append(key) or key)
        assert len(store) <= 2
    # «a» is used again before «c» comes, so «b» is dropped, and made again at the end.
    assert made == ["a", "b", "c", "b"]


def test_many_threads_get_what_belongs_to_their_key() -> None:
    store, start = Store(8), Barrier(8)

    def work(worker: int) -> bool:
        start.wait()
        keys = [(worker + i) % 16 for i in range(2000)]
        return all(store.get(key, lambda key=key: key * key) == key * key for key in keys)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))
    assert len(store) == 8


def test_making_one_thing_does_not_hold_up_another() -> None:
    # A slow figure in one thread while another asks: each waits for the other to have begun.
    store, both = Store(2), Barrier(2, timeout=5)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda key: store.get(key, lambda: both.wait() >= 0), ("a", "b")))
    assert made == [True, True]


# --- The table for the chart ------------------------------------------------------------------


def test_the_chart_s_table_has_the_raw_columns_and_the_words() -> None:
    result = made(("a", 3), ("b", None))
    assert result.table.column_names[: len(result.schema.names)] == result.schema.names
    assert result.table.to_pylist() == [dict(row) for row in result.rows]
    assert {"antall_tekst", "akse", "skjult"} <= set(result.table.column_names)


def test_a_column_without_values_has_the_type_of_the_query_s() -> None:
    schema = pa.schema([("antall", pa.int64()), ("periode_fra", pa.date32())])
    hidden = replace(made(("a", None)), schema=schema)
    assert hidden.table["antall"].type == pa.int64()
    assert replace(made(), schema=schema).table.schema == schema


# --- Asking -----------------------------------------------------------------------------------


SERIES = FIGURES["kilder/indikatorserie"]


def test_a_result_is_kept_for_its_extract_and_choices_alone(
    publish: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "_results", Store(8))
    old = warehouse.warehouse(publish({"indikatorverdi": [value(verdi=43506)]}, date(2026, 10, 1)))
    new = warehouse.warehouse(publish({"indikatorverdi": [value(verdi=45969)]}))
    larvik = new.municipalities["3909"]
    choice = {"indikator": "innbyggere"}
    first = results.ask(SERIES, old, larvik, choice)
    assert results.ask(SERIES, old, larvik, choice) is first
    assert [row["verdi"] for row in first.rows] == [43506]
    assert [row["verdi"] for row in results.ask(SERIES, new, larvik, choice).rows] == [45969]
    assert results.ask(SERIES, old, larvik, {"indikator": "bostedslose"}).rows == ()
    assert results.ask(SERIES, old, old.municipalities["9901"], choice).rows == ()
    assert first.extract_date == date(2026, 10, 1)


def test_a_damaged_table_is_a_result_with_a_sentence(publish: Callable[..., str]) -> None:
    new = publish({"indikatorverdi": [value(verdi=43506)]})
    folder = warehouse.settings.data_folder() / "uttrekk" / new
    (folder / "indikatorverdi.parquet").unlink()
    store = warehouse.warehouse(new)
    result = results.ask(SERIES, store, store.municipalities["3909"])
    assert result.fault is not None
    assert "«Indikatorverdier» (indikatorverdi.parquet) mangler" in result.fault
    assert (result.rows, result.shown) == ((), [])


def test_many_threads_asking_the_same_get_the_same(
    publish: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "_results", Store(8))
    store = warehouse.warehouse(publish({"indikatorverdi": [value(verdi=43506)]}))
    larvik = store.municipalities["3909"]
    with ThreadPoolExecutor(8) as pool:
        values = list(
            pool.map(
                lambda _: results.ask(SERIES, store, larvik, {"indikator": "innbyggere"}).rows[0][
                    "verdi_tekst"
                ],
                range(64),
            )
        )
    assert set(values) == {f"43{NBSP}506"}


def test_a_composed_figure_asks_the_others_for_the_same_municipality(
    publish: Callable[..., str],
) -> None:
    column = QueryColumn("navn", "Navn")
    composed = replace(
        SERIES,
        id="prove/sammensatt",
        query=Composition((column,), lambda ask: [{"navn": ask(SERIES).municipality.name}]),
        main="navn",
    )
    store = warehouse.warehouse(publish())
    result = results.ask(composed, store, store.municipalities["3909"])
    assert [row["navn"] for row in result.rows] == ["Larvik"]


def test_a_value_that_a_choice_does_not_have_is_told(publish: Callable[..., str]) -> None:
    store = warehouse.warehouse(publish())
    figure = replace(SERIES, parameters=(Parameter("per", "Per", {"ar": "År", "uke": "Uke"}),))
    assert results.choose(figure, store, {}) == {"per": "ar"}
    assert results.choose(figure, store, {"per": "uke"}) == {"per": "uke"}
    for bad in ("dag", "", "Ar"):
        with pytest.raises(ChoiceError, match=f"«{bad}».*«per».*ar, uke"):
            results.choose(figure, store, {"per": bad})


# --- The room it takes -------------------------------------------------------------------------


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
