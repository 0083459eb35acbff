"""The invented country: its size, that it is the same each time, and that it is taken in whole."""

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from boligkompass import country, extracts, registerfiles
from boligkompass.cli import main
from boligkompass.example import land

MUNICIPALITIES, HOMES = 2, 24
# KOSTRA 2023: 115 583 kommunalt disponerte boliger; SSB KLASS 131: 357 municipalities from 2024.
NORWAY = (357, 115_583)


def rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("land")
    told = list(country.make(folder / "data", folder / "register", MUNICIPALITIES, HOMES))
    assert told[-1] == "2026-11-01.1"
    return folder


def test_the_whole_country_is_as_large_as_norway() -> None:
    assert (land.MUNICIPALITIES, land.HOMES) == NORWAY


@pytest.mark.parametrize(("number", "homes"), [(1, 12), (4, 120), (30, 1_000)])
def test_every_home_is_in_one_municipality(tmp_path: Path, number: int, homes: int) -> None:
    deliveries = land.write(tmp_path, number, homes)
    found = rows(deliveries / "bolig.csv")
    assert len({row["bolig_id"] for row in found}) == len(found) == homes
    per = Counter(row["kommunenr"] for row in found)
    assert len(per) == number
    assert min(per.values()) >= 12


def test_it_is_the_same_each_time(made: Path, tmp_path: Path) -> None:
    again = land.write(tmp_path, MUNICIPALITIES, HOMES)
    for path in sorted(again.iterdir()):
        assert path.read_bytes() == (made / "data" / "leveranser" / path.name).read_bytes()


def test_a_home_is_let_to_one_household_at_a_time(made: Path) -> None:
    spans: dict[str, list[tuple[str, str]]] = {}
    for row in rows(made / "data" / "leveranser" / "leieforhold_sak.csv"):
        spans.setdefault(row["bolig_id"], []).append((row["fra"], row["til"] or "9999"))
    assert len(spans) == HOMES
    for found in spans.values():
        found.sort()
        assert all(left[1] < right[0] for left, right in pairwise(found))


def test_all_of_it_is_read_in_and_counted(made: Path) -> None:
    register = made / "register"
    for name in land.REGISTERS:
        delivered = len(rows(made / "data" / "leveranser" / f"{name}.csv"))
        stored = [pq.read_table(path) for path in register.glob(f"*/{name}.parquet")]
        assert sum(table.num_rows for table in stored) == delivered > 0
        assert all(registerfiles.MARK.items() <= table.schema.metadata.items() for table in stored)
    name = extracts.current(made / "data")
    folder = extracts.extracts_folder(made / "data") / name
    stock = pq.read_table(folder / "bolig_bestand.parquet").to_pylist()
    newest = [row for row in stock if row["utsnitt"] == "alle" and row["periode_til"].year == 2026]
    assert sum(row["antall"] for row in newest) == HOMES


def test_every_municipality_of_it_says_that_it_is_invented(made: Path) -> None:
    name = extracts.current(made / "data")
    manifest = extracts.read_manifest(extracts.extracts_folder(made / "data") / name)
    assert len(manifest.kommuner) == MUNICIPALITIES
    assert sum("oppdiktet" in note for note in manifest.merknader) == MUNICIPALITIES


def test_it_is_never_made_in_the_municipalitys_own_folders(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["eksempel", "--land"]) == 1
    assert main(["eksempel", "--land", "--data", str(tmp_path)]) == 1
    assert "oppgi både --data og --register" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
