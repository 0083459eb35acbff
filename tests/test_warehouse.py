"""The warehouse: locked down, whole when a file is not, and the same answers whatever happens."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from figurproever import questions
from verdirader import value

from boligkompass import extracts, warehouse
from boligkompass.extracts import ExtractError
from boligkompass.tables import TABLES
from boligkompass.warehouse import TableError, Warehouse
from boligkompass.withdrawal import withdraw

HURT, OTHER = "midlertidig", "boligmasse/tilstand"
WHERE = f"Tabellen «Midlertidig botilbud» ({HURT}.parquet) "
Publish = Callable[..., str]
Rehash = Callable[..., None]


def opened(data: Path) -> Warehouse:
    return Warehouse(data, extracts.current(data), warehouse.queries())


def file(data: Path, table: str) -> Path:
    return data / "uttrekk" / extracts.current(data) / f"{table}.parquet"


def people(verdi: float, kommunenr: str = "3909", **cells: Any) -> dict[str, Any]:
    """A row of `indikatorverdi`: the inhabitants of 1 January 2015."""
    return value(verdi=verdi, kommunenr=kommunenr, **cells)


def inhabitants(store: Warehouse, kommunenr: str = "3909") -> list[float]:
    asked = {"kommunenr": kommunenr, "indikator": "innbyggere"}
    return store.ask("kilder/indikatorserie", asked)["verdi"].to_pylist()


@pytest.fixture(scope="module")
def answers(data: Path) -> Iterator[dict[str, pa.Table]]:
    """What every query says of the undamaged extract."""
    store = opened(data)
    yield {name: store.ask(name, given) for name, given in questions(store).items()}
    store.close()


# --- Locked down ------------------------------------------------------------------------------

Locked = tuple[Warehouse, Path]


@pytest.fixture(scope="module")
def locked(
    put_extract: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Locked]:
    """A fresh warehouse, and the folder that its data folder lies in, with things to reach for."""
    outside = tmp_path_factory.mktemp("utenfor")
    put_extract(outside / "data", {}, date(2026, 10, 1))
    put_extract(outside / "data", {})
    (outside / "hemmelig.csv").write_text("a\n1\n", encoding="utf-8")
    pq.write_table(pa.table({"a": [1]}), outside / "hemmelig.parquet")
    store = opened(outside / "data")
    yield store, outside
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{outside}/hemmelig.csv')",
        "SELECT * FROM read_text('{outside}/hemmelig.csv')",
        "SELECT * FROM '{outside}/hemmelig.parquet'",
        "SELECT * FROM read_text('{extract}/../../gjeldende')",
        "SELECT * FROM read_parquet('{extract}/../2026-10-01.1/kommune.parquet')",
        "SELECT * FROM glob('{outside}/*')",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "ATTACH '{outside}/annen.db'",
        "COPY kommune TO '{outside}/ut.csv'",
        "COPY (SELECT 1) TO '{extract}/../ut.parquet'",
        "EXPORT DATABASE '{outside}/alt'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
        "SET threads = 64",
        "RESET threads",
        "PRAGMA threads = 64",
    ],
)
def test_nothing_outside_the_extract_can_be_reached(locked: Locked, statement: str) -> None:
    store, outside = locked
    there = sorted(outside.rglob("*"))
    asked = statement.format(outside=outside, extract=store.folder)
    with (
        store._database.cursor() as cursor,
        pytest.raises(duckdb.Error, match=r"(?i)permission|disabled by config|locked"),
    ):
        cursor.execute(asked).fetchall()
    assert sorted(outside.rglob("*")) == there


def test_the_views_stay_readable_under_the_lock(publish: Publish, tmp_path: Path) -> None:
    publish({"indikatorverdi": [people(43506)]})
    assert inhabitants(opened(tmp_path / "data")) == [43506]


def test_a_folder_with_a_quote_in_its_name_is_a_folder(tmp_path: Path, publish: Publish) -> None:
    publish({"indikatorverdi": [people(43506)]})
    quoted = tmp_path / "Bo'lig [a] *"
    (tmp_path / "data").rename(quoted)
    assert inhabitants(opened(quoted)) == [43506]


# --- Damage -----------------------------------------------------------------------------------


def missing(path: Path, rehash: Rehash) -> None:
    path.unlink()


def a_folder(path: Path, rehash: Rehash) -> None:
    path.unlink()
    path.mkdir()


def truncated(path: Path, rehash: Rehash) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def truncated_before_hashing(path: Path, rehash: Rehash) -> None:
    truncated(path, rehash)
    rehash(path.parent, HURT)


def empty(path: Path, rehash: Rehash) -> None:
    path.write_bytes(b"")


def empty_before_hashing(path: Path, rehash: Rehash) -> None:
    empty(path, rehash)
    rehash(path.parent, HURT)


def one_byte_flipped(path: Path, rehash: Rehash) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def another_table(path: Path, rehash: Rehash) -> None:
    path.write_bytes((path.parent / "ramme.parquet").read_bytes())
    rehash(path.parent, HURT)


def other_type(path: Path, rehash: Rehash) -> None:
    table = pq.read_table(path)
    place = table.schema.get_field_index("antall")
    pq.write_table(table.set_column(place, "antall", table["antall"].cast(pa.string())), path)
    rehash(path.parent, HURT)


def column_gone(path: Path, rehash: Rehash) -> None:
    pq.write_table(pq.read_table(path).drop_columns(["synlighet"]), path)
    rehash(path.parent, HURT)


def not_in_the_manifest(path: Path, rehash: Rehash) -> None:
    manifest = path.parent / extracts.MANIFEST
    raw = json.loads(manifest.read_text(encoding="utf-8"))
    del raw["tabeller"][HURT]
    manifest.write_text(json.dumps(raw), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (missing, "mangler i uttrekket."),
        (a_folder, "kan ikke leses."),
        (truncated, "er skadet: innholdet stemmer ikke med manifestet."),
        (truncated_before_hashing, "kan ikke leses."),
        (empty, "er skadet: innholdet stemmer ikke med manifestet."),
        (empty_before_hashing, "kan ikke leses."),
        (one_byte_flipped, "er skadet: innholdet stemmer ikke med manifestet."),
        (another_table, "mangler kolonnen «periodetype»."),
        (other_type, "har feil type i kolonnen «antall»."),
        (column_gone, "mangler kolonnen «synlighet»."),
        (not_in_the_manifest, "mangler i uttrekket."),
    ],
)
def test_a_damaged_table_costs_the_queries_that_need_it_and_no_others(
    copied: Path,
    rehash: Rehash,
    answers: dict[str, pa.Table],
    damage: Callable[[Path, Rehash], None],
    sentence: str,
) -> None:
    damage(file(copied, HURT), rehash)
    store = opened(copied)
    told = f"{WHERE}{sentence} Publiser uttrekket på nytt."
    assert store.faults == {HURT: told}
    asked = questions(store)
    lost = {name for name in asked if HURT in store.query(name).tables}
    assert lost
    for name in lost:
        with pytest.raises(TableError, match=re.escape(told)):
            store.ask(name, asked[name])
    assert store.ask(OTHER, asked[OTHER]).equals(answers[OTHER])


@pytest.mark.parametrize("damage", [missing, other_type])
def test_everything_else_answers_as_before(
    copied: Path,
    rehash: Rehash,
    answers: dict[str, pa.Table],
    damage: Callable[[Path, Rehash], None],
) -> None:
    damage(file(copied, HURT), rehash)
    store = opened(copied)
    for name, given in questions(store).items():
        if not store.query(name).tables & {HURT, "manifest_tabell"}:
            assert store.ask(name, given).equals(answers[name]), name


def test_pages_that_cannot_be_unpacked_are_told_with_the_table_when_asked(
    copied: Path, rehash: Rehash, answers: dict[str, pa.Table]
) -> None:
    path = file(copied, HURT)
    content = path.read_bytes()
    footer = int.from_bytes(content[-8:-4], "little") + 8
    path.write_bytes(b"PAR1" + b"\xff" * (len(content) - footer - 4) + content[-footer:])
    rehash(path.parent, HURT)
    store = opened(copied)
    assert store.faults == {}
    for name, given in questions(store).items():
        if HURT in store.query(name).tables:
            with pytest.raises(TableError, match=rf"^Tallene kunne ikke hentes fra .*{HURT}"):
                store.ask(name, given)
    assert store.ask(OTHER, questions(store)[OTHER]).equals(answers[OTHER])


def test_two_damaged_tables_are_told_each_by_itself(copied: Path) -> None:
    file(copied, HURT).unlink()
    file(copied, "ramme").unlink()
    assert opened(copied).faults.keys() == {HURT, "ramme"}


def test_an_older_table_reads_a_column_added_later_as_nothing(
    publish: Publish, rehash: Rehash, tmp_path: Path
) -> None:
    # `merknad` and `hentet` are nullable, so an extract from before they were added lacks them.
    publish({"indikatorverdi": [people(43506, merknad="nei", hentet=date(2026, 8, 20))]})
    path = file(tmp_path / "data", "indikatorverdi")
    pq.write_table(pq.read_table(path).drop_columns(["merknad", "hentet"]), path)
    rehash(path.parent, "indikatorverdi")
    store = opened(tmp_path / "data")
    assert store.faults == {}
    asked = {"kommunenr": "3909", "indikator": "innbyggere"}
    (row,) = store.ask("kilder/indikatorserie", asked).to_pylist()
    assert (row["verdi"], row["merknad"], row["hentet"]) == (43506, None, None)


def test_columns_in_another_order_are_read_by_their_names(
    publish: Publish, rehash: Rehash, tmp_path: Path
) -> None:
    publish({"indikatorverdi": [people(43506)]})
    path = file(tmp_path / "data", "indikatorverdi")
    table = pq.read_table(path)
    pq.write_table(table.select(list(reversed(table.column_names))), path)
    rehash(path.parent, "indikatorverdi")
    assert inhabitants(opened(tmp_path / "data")) == [43506]


def test_without_its_table_of_municipalities_an_extract_opens_and_knows_none(
    copied: Path,
) -> None:
    file(copied, "kommune").unlink()
    store = opened(copied)
    assert store.municipalities == {}
    assert store.faults.keys() == {"kommune"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"skjemaversjon": 1}'])
def test_a_damaged_manifest_is_a_sentence(publish: Publish, tmp_path: Path, text: str) -> None:
    new = publish()
    (tmp_path / "data" / "uttrekk" / new / extracts.MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ExtractError, match=rf"^manifest\.json i uttrekket «{new}» kan ikke leses"):
        warehouse.warehouse(new)


@pytest.mark.parametrize("name", ["indikatorer.toml", "kilder.toml"])
@pytest.mark.parametrize("content", [b"[halv", b"\xff\xfe", None])
def test_a_damaged_frozen_catalogue_is_a_sentence_about_the_extract(
    publish: Publish, tmp_path: Path, name: str, content: bytes | None
) -> None:
    new = publish()
    path = tmp_path / "data" / "uttrekk" / new / "katalog" / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ExtractError, match=rf"«{re.escape(new)}».*{re.escape(name)}"):
        warehouse.warehouse(new)


def test_an_unknown_extract_is_a_sentence(publish: Publish) -> None:
    publish()
    for name in ("2026-12-01.1", "../2026-11-01.1", "", "gjeldende"):
        with pytest.raises(ExtractError, match=f"finnes ikke noe uttrekk «{re.escape(name)}»"):
            warehouse.warehouse(name)


def test_a_withdrawn_extract_is_not_opened_though_it_was_open(
    publish: Publish, tmp_path: Path
) -> None:
    publish(dato=date(2026, 10, 1))
    new = publish()
    warehouse.warehouse(new)
    withdraw(tmp_path / "data", new, "Viste for mye", date(2026, 11, 2))
    with pytest.raises(ExtractError, match=f"«{new}»"):
        warehouse.warehouse(new)
    assert warehouse.current_id() == "2026-10-01.1"
    assert warehouse.extract_ids() == ["2026-10-01.1"]


# --- One visit, one extract -------------------------------------------------------------------


def test_what_is_published_meanwhile_changes_nothing_that_is_open(publish: Publish) -> None:
    old = publish({"indikatorverdi": [people(43506)]}, dato=date(2026, 10, 1))
    before = warehouse.warehouse(old)
    assert inhabitants(before) == [43506]
    new = publish({"indikatorverdi": [people(45969)]})
    assert warehouse.current_id() == new != old
    assert inhabitants(before) == [43506]
    assert warehouse.warehouse(old) is before
    assert inhabitants(warehouse.warehouse(new)) == [45969]
    assert warehouse.warehouse(new).key != before.key


def test_eight_threads_asking_at_once_get_right_answers(publish: Publish) -> None:
    numbers = {"3909": 43506.0, "9901": 43212.0}
    rows = [people(verdi, number) for number, verdi in sorted(numbers.items())]
    store = warehouse.warehouse(publish({"indikatorverdi": rows}))

    def ask(worker: int) -> list[bool]:
        return [
            inhabitants(store, number) == [verdi]
            for _ in range(25)
            for number, verdi in numbers.items()
        ]

    with ThreadPoolExecutor(8) as pool:
        right = [answer for answers in pool.map(ask, range(8)) for answer in answers]
    assert len(right) == 8 * 50
    assert all(right)


def test_threads_that_open_an_extract_at_once_share_it(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warehouse, "_open", {})
    new = publish()
    with ThreadPoolExecutor(8) as pool:
        stores = set(pool.map(lambda _: warehouse.warehouse(new), range(8)))
    assert len(stores) == 1


def test_few_extracts_are_kept_open_and_the_last_used_is_among_them(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warehouse, "_open", {})
    monkeypatch.setattr(warehouse, "OPEN_EXTRACTS", 2)
    first, second, third = (
        publish({"indikatorverdi": [people(verdi)]}, dato=date(2026, month, 1))
        for month, verdi in ((9, 1.0), (10, 2.0), (11, 3.0))
    )
    kept = warehouse.warehouse(first)
    dropped = warehouse.warehouse(second)
    assert warehouse.warehouse(first) is kept
    warehouse.warehouse(third)
    assert len(warehouse._open) == 2
    assert warehouse.warehouse(first) is kept
    assert inhabitants(dropped) == [2], "whoever still holds it can go on asking"
    assert warehouse.warehouse(second) is not dropped


# --- Who has numbers --------------------------------------------------------------------------


def test_the_municipalities_with_numbers_are_those_with_rows(publish: Publish) -> None:
    goal = {
        "kommunenr": "9901",
        "indikator": "nye_boliger",
        "fra": date(2016, 1, 1),
        "nedre": 20.0,
        "vedtak": "Et vedtak",
    }
    store = warehouse.warehouse(publish({"indikatorverdi": [people(43506)], "maal": [goal]}))
    assert store.with_numbers() == ["3909", "9901"]
    assert store.with_numbers(frozenset({"maal"})) == ["9901"]
    assert store.with_numbers(frozenset({"kommune", "ramme"})) == []
    values = frozenset({"indikatorverdi"})
    assert store.with_numbers(values, ("innbyggere",)) == ["3909"]
    assert store.with_numbers(values, ("bostedslose",)) == []


def test_the_whole_country_is_no_municipality(publish: Publish) -> None:
    rows = [
        {"kommunenr": "0", "navn": "Hele landet", "oppdiktet": False},
        {"kommunenr": "3909", "navn": "Larvik", "oppdiktet": False},
    ]
    values = [people(5_000_000, "0"), people(43506)]
    store = warehouse.warehouse(publish({"kommune": rows, "indikatorverdi": values}))
    assert store.with_numbers() == ["3909"]
    assert store.municipalities.keys() == {"3909"}
    assert inhabitants(store, "0") == [5_000_000], "queries can ask about it"


def test_a_damaged_table_is_left_out_of_who_has_numbers(publish: Publish, tmp_path: Path) -> None:
    publish({"indikatorverdi": [people(43506)]})
    file(tmp_path / "data", "indikatorverdi").unlink()
    assert opened(tmp_path / "data").with_numbers() == []


def test_a_municipality_knows_its_successor_and_whether_it_is_invented(publish: Publish) -> None:
    known = warehouse.warehouse(publish()).municipalities
    assert known["0709"].successor == "3909"
    assert known["3909"].successor is None
    assert known["0709"].ended == date(2017, 12, 31)
    assert known["3909"].ended is None
    assert known["9901"].invented
    assert not known["3909"].invented


def test_the_embedded_default_is_whole(data: Path) -> None:
    for name in extracts.list_extracts(data):
        store = Warehouse(data, name, warehouse.queries())
        assert store.faults == {}, name
        assert store.manifest.tabeller.keys() == TABLES.keys()
        store.close()
