"""The store of public values: merging by key, duplicates in a file, damage and two writers."""

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boligkompass.faults import DeliveryError, Fault
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources.public import values
from boligkompass.sources.public.values import (
    Known,
    Reading,
    Stored,
    merge,
    reading_from,
    store,
    store_all,
    stored,
)

Row = dict[str, Any]
EARLY, LATE = date(2026, 8, 20), date(2026, 11, 1)


def row(**cells: Any) -> Row:
    year = cells.pop("year", 2015)
    return {
        "kommunenr": "3909",
        "indikator": "innbyggere",
        "periode_fra": date(year, 1, 1),
        "periode_til": date(year, 12, 31),
        "grenser": "publisert",
        "kilde": "ssb_07459",
        "verdi": 43506.0,
        "verdi_til": None,
        "synlighet": "vist",
        "merke": None,
        "merknad": None,
        "hentet": EARLY,
    } | cells


def table(*rows: Row) -> pa.Table:
    return SOURCE_VALUES.from_rows(rows)


def key(value: Row) -> tuple[Any, ...]:
    names = ("kommunenr", "indikator", "periode_fra", "periode_til", "grenser", "kilde")
    return tuple(value[name] for name in names)


@pytest.mark.parametrize(
    "other",
    [
        {"verdi": 43507.0},
        {"verdi": None, "synlighet": "skjult"},
        {"verdi_til": 43600.0},
        {"merke": "forelopig"},
        {"merknad": "rettet"},
    ],
)
def test_other_content_under_the_same_key_replaces(other: Row) -> None:
    merged, outcome = merge(table(row()), table(row(hentet=LATE, **other)))
    assert outcome == Stored(new=0, changed=1, unchanged=0, total=1)
    assert merged.to_pylist() == [row(hentet=LATE, **other)]


@pytest.mark.parametrize(
    "other",
    [
        {"kommunenr": "3805"},
        {"indikator": "innvandrere"},
        {"year": 2016},
        {"periode_til": date(2015, 1, 1)},
        {"grenser": "2024"},
        {"kilde": "imdi_ssb_publisert"},
    ],
)
def test_another_key_stands_beside(other: Row) -> None:
    merged, outcome = merge(table(row()), table(row(**other)))
    assert outcome == Stored(new=1, changed=0, unchanged=0, total=2)
    assert sorted(map(key, merged.to_pylist())) == sorted([key(row()), key(row(**other))])


@pytest.mark.parametrize(("before", "now"), [(EARLY, LATE), (LATE, EARLY), (LATE, LATE)])
@pytest.mark.parametrize("value", [{}, {"verdi": None, "synlighet": "mangler", "merknad": "nei"}])
def test_a_value_that_says_the_same_was_seen_on_the_later_day(
    before: date, now: date, value: Row
) -> None:
    merged, outcome = merge(table(row(hentet=before, **value)), table(row(hentet=now, **value)))
    assert outcome == Stored(new=0, changed=0, unchanged=1, total=1)
    assert merged.to_pylist() == [row(hentet=LATE, **value)]


contents = st.fixed_dictionaries(
    {
        "verdi": st.none() | st.floats(0, 1e9),
        "verdi_til": st.none() | st.just(7.0),
        "synlighet": st.sampled_from(["vist", "skjult", "mangler", "ikke_aktuelt"]),
        "merke": st.none() | st.sampled_from(["forelopig", "prognose"]),
        "merknad": st.none() | st.text("æ ;«", max_size=3),
        "hentet": st.sampled_from([EARLY, LATE]),
    }
)
keys = st.fixed_dictionaries(
    {
        "kommunenr": st.sampled_from(["0709", "3909"]),
        "year": st.integers(2014, 2016),
        "kilde": st.sampled_from(["a", "b"]),
    }
)
many = st.lists(st.tuples(keys, contents).map(lambda pair: row(**pair[0], **pair[1])), max_size=8)
distinct = many.map(lambda rows: list({key(one): one for one in rows}.values()))


@given(distinct, distinct)
def test_merging_is_what_a_dictionary_would_do(old: list[Row], new: list[Row]) -> None:
    """The same counted and merged row by row, without Arrow."""
    expected = {key(one): dict(one) for one in old}
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for one in new:
        before = expected.get(key(one))
        same = before is not None and before | {"hentet": None} == one | {"hentet": None}
        counts["new" if before is None else "unchanged" if same else "changed"] += 1
        later = max(one["hentet"], before["hentet"]) if before and same else one["hentet"]
        expected[key(one)] = one | {"hentet": later}
    merged, outcome = merge(SOURCE_VALUES.sort(table(*old)), table(*new))
    assert outcome == Stored(**counts, total=len(expected))
    assert merged.to_pylist() == [expected[name] for name in sorted(expected)]
    assert merged.schema == SOURCE_VALUES.schema


def test_the_store_keeps_what_it_was_given_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    register = tmp_path / "ny" / "register"
    rows = [row(year=2014, verdi=None, synlighet="skjult"), row(merknad="å; «b»", verdi_til=2e6)]
    assert store(table(*rows), register) == Stored(2, 0, 0, 2)
    assert stored(register).to_pylist() == rows
    assert stored(register).schema == SOURCE_VALUES.schema
    assert stat.S_IMODE((register / values.FILE).stat().st_mode) == 0o600
    assert [path.name for path in register.iterdir()] == [values.FILE]


def test_nothing_stored_is_an_empty_table(tmp_path: Path) -> None:
    assert stored(tmp_path / "borte").to_pylist() == []
    assert stored(tmp_path / "borte").schema == SOURCE_VALUES.schema


def test_several_files_are_merged_in_their_order(tmp_path: Path) -> None:
    outcomes = store_all([table(row(), row(year=2016)), table(row(verdi=1.0))], tmp_path)
    assert outcomes == [Stored(2, 0, 0, 2), Stored(0, 1, 0, 2)]
    assert [one["verdi"] for one in stored(tmp_path).to_pylist()] == [1.0, 43506.0]


def test_one_bad_table_keeps_all_of_them_out(tmp_path: Path) -> None:
    store(table(row()), tmp_path)
    before = (tmp_path / values.FILE).read_bytes()
    bad = pa.table(table(row(synlighet="gjemt")).columns, names=SOURCE_VALUES.schema.names)
    with pytest.raises(DeliveryError, match="«gjemt» er ikke en gyldig kode"):
        store_all([table(row(verdi=1.0)), bad], tmp_path)
    assert (tmp_path / values.FILE).read_bytes() == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"PAR1 tull",
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content[:60] + bytes([content[60] ^ 1]) + content[61:],
    ],
)
def test_a_damaged_store_is_told_and_left(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    store(table(*(row(year=year, verdi=float(year)) for year in range(1990, 2020))), tmp_path)
    path = tmp_path / values.FILE
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(DeliveryError, match="sikkerhetskopi"):
        store(table(row()), tmp_path)
    assert path.read_bytes() == damaged


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.tung)])
def test_no_changed_byte_of_the_store_goes_unseen_or_crashes(tmp_path: Path, step: int) -> None:
    rows = [row(year=year, verdi=float(year)) for year in range(1990, 2020)]
    store(table(*rows), tmp_path)
    path = tmp_path / values.FILE
    content = path.read_bytes()
    for place in range(0, len(content), step):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            found = stored(tmp_path).to_pylist()
        except DeliveryError:
            continue
        assert found == rows, place


def test_a_disk_that_fails_leaves_the_old_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(table(row()), tmp_path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("boligkompass.files.os.replace", fail)
    with pytest.raises(OSError, match="space"):
        store(table(row(verdi=1.0)), tmp_path)
    monkeypatch.undo()
    assert stored(tmp_path).to_pylist() == [row()]
    assert [path.name for path in tmp_path.iterdir()] == [values.FILE]


def test_several_writers_lose_nothing(tmp_path: Path) -> None:
    years = range(1950, 1974)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda year: store(table(row(year=year)), tmp_path), years))
    assert [one["periode_fra"].year for one in stored(tmp_path).to_pylist()] == list(years)


def columns(*rows: Row) -> dict[str, Any]:
    found = table(*rows)
    return {name: found[name].combine_chunks() for name in found.column_names if name != "hentet"}


def numbers(count: int) -> pa.Array:
    return pa.array(range(2, 2 + count), pa.int64())


def test_a_reading_fills_in_what_most_values_have() -> None:
    given_columns = {
        "kommunenr": pa.array(["0709", "3909"]),
        "indikator": "innbyggere",
        "periode_fra": date(2015, 1, 1),
        "periode_til": date(2015, 12, 31),
        "kilde": "ssb_07459",
        "verdi": pa.array([43506, 45969], pa.int64()),
    }
    reading = reading_from("f.csv", given_columns, numbers(2), EARLY)
    assert reading.table.to_pylist() == [row(kommunenr="0709"), row(verdi=45969.0)]
    assert reading.table.schema == SOURCE_VALUES.schema
    assert reading.rows is not None
    assert reading.rows.to_pylist() == [2, 3]
    assert (reading.faults, reading.warnings) == ((), ())


def test_the_good_rows_stand_although_others_have_faults() -> None:
    told = Fault("f.csv", 3, "verdi", "x.", "y.")
    wrong = pa.array([False, True, None])
    rows = columns(row(year=2014), row(), row(year=2016))
    reading = reading_from("f.csv", rows, numbers(3), EARLY, wrong=wrong, faults=[told])
    assert reading.table.to_pylist() == [row(year=2014)]
    assert reading.rows is not None
    assert reading.rows.to_pylist() == [2]
    assert reading.faults == (told,)


def told(reading: Reading) -> list[tuple[int | None, str]]:
    return [(one.row, one.message.partition(" er som ")[2]) for one in reading.faults]


def left(reading: Reading) -> list[int]:
    assert reading.rows is not None
    assert reading.table.num_rows == len(reading.rows)
    return list(reading.rows.to_pylist())


def test_the_second_of_two_that_say_the_same_is_a_fault() -> None:
    rows = columns(row(), row(year=2016), row())
    reading = reading_from("f.csv", rows, numbers(3), EARLY, sheet="Ark 1")
    assert told(reading) == [(4, "i rad 2.")]
    assert (reading.faults[0].place, reading.faults[0].sheet) == ("f.csv", "Ark 1")
    assert left(reading) == [2, 3]


def test_of_two_that_contradict_each_other_nobody_knows_which_is_right() -> None:
    rows = columns(row(), row(year=2016), row(verdi=1.0))
    reading = reading_from("f.csv", rows, numbers(3), EARLY)
    other = ", men innholdet er et annet."
    assert told(reading) == [(2, f"i rad 4{other}"), (4, f"i rad 2{other}")]
    assert left(reading) == [3]


def test_each_repetition_names_the_first_row() -> None:
    reading = reading_from("f.csv", columns(*[row()] * 3), numbers(3), EARLY)
    assert told(reading) == [(3, "i rad 2."), (4, "i rad 2.")]
    assert left(reading) == [2]


def test_two_that_agree_and_one_that_does_not_leave_none() -> None:
    reading = reading_from("f.csv", columns(row(), row(), row(verdi=1.0)), numbers(3), EARLY)
    other = ", men innholdet er et annet."
    assert told(reading) == [(2, f"i rad 4{other}"), (3, "i rad 2."), (4, f"i rad 2{other}")]
    assert left(reading) == []


@given(st.lists(st.tuples(st.integers(2000, 2004), st.sampled_from([1.0, 2.0, None])), max_size=9))
def test_what_is_read_never_has_a_key_twice(found: list[tuple[int, float | None]]) -> None:
    rows = [row(year=year, verdi=verdi) for year, verdi in found]
    reading = reading_from("f.csv", columns(*rows), numbers(len(rows)), EARLY)
    kept = [key(one) for one in reading.table.to_pylist()]
    assert len(set(kept)) == len(kept)
    by_year = {year: {verdi for other, verdi in found if other == year} for year, _ in found}
    agreed = sorted(year for year, content in by_year.items() if len(content) == 1)
    assert sorted(one["periode_fra"].year for one in reading.table.to_pylist()) == agreed
    assert len({one.row for one in reading.faults}) == len(found) - len(agreed)


def test_a_place_is_told_by_name_and_number(known: Known) -> None:
    assert known.place("0709") == "Larvik (0709)"
    assert known.place("9998") == "9998"


def test_a_source_is_known_by_id_or_by_its_own_words(known: Known) -> None:
    assert known.source_id("imdi_ssb_publisert") == "imdi_ssb_publisert"
    assert known.source_id("IMDi/SSB, publisert for året") == "imdi_ssb_publisert"
    assert known.source_id("Avisa") is None


@pytest.mark.tung
def test_75_000_values_are_merged_into_200_000_within_a_second(tmp_path: Path) -> None:
    def made(first: int, count: int) -> pa.Table:
        span = range(first, first + count)
        return pa.table(
            {
                "kommunenr": [f"{301 + i % 360:04}" for i in span],
                "indikator": [f"i{i // 360 % 20}" for i in span],
                "periode_fra": [date(1990 + i // 7200, 1, 1) for i in span],
                "periode_til": [date(1990 + i // 7200, 12, 31) for i in span],
                "grenser": ["publisert"] * count,
                "kilde": ["ssb"] * count,
                "verdi": [float(i) for i in span],
                "verdi_til": pa.nulls(count, pa.float64()),
                "synlighet": ["vist"] * count,
                "merke": pa.nulls(count, pa.string()),
                "merknad": pa.nulls(count, pa.string()),
                "hentet": [EARLY] * count,
            },
            schema=SOURCE_VALUES.schema,
        )

    store(made(0, 200_000), tmp_path)
    new = made(150_000, 75_000)
    start = perf_counter()
    outcome = store(new, tmp_path)
    assert perf_counter() - start < 1
    assert outcome == Stored(new=25_000, changed=0, unchanged=50_000, total=225_000)
    assert pq.read_metadata(tmp_path / values.FILE).num_rows == 225_000
