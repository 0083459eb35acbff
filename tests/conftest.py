"""What several test files share: the embedded default, copies to damage, and tiny extracts."""

import functools
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import hypothesis
import pytest
from figurproever import INVENTED, NUMBER, OTHER, insert
from postgresproever import Cluster
from streamlit.components.v2 import manifest_scanner

from boligkompass import catalogue, extracts, settings, sql, warehouse
from boligkompass.extracts import TableFile
from boligkompass.ledger import database as connecting
from boligkompass.ledger.address import Address
from boligkompass.ledger.database import database as connections
from boligkompass.placing import Content, put_in_place
from boligkompass.sources.public.values import Known
from boligkompass.tables import TABLES

# A busy machine is no fault in what is tested.
hypothesis.settings.register_profile(
    "boligkompass", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("boligkompass")

# What a developer has set in the shell decides nothing here, nor which tests there are.
for _name in [name for name in os.environ if name.startswith("BOLIGKOMPASS_")]:
    if _name not in ("BOLIGKOMPASS_KREV_NETTLESER", "BOLIGKOMPASS_KREV_POSTGRES"):
        del os.environ[_name]

# Servers and commands are started by the dozen; each would else compile every library anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What the tests write need not outlive the machine, and the disk is what publishing waits for most.
# Commands that are processes of their own, as those of test_kill.py, wait as in operation.
os.fsync = lambda _: None

# AppTest reads the description of every installed package anew for every page, to look for
# components that come with them. None does.
manifest_scanner.scan_component_manifests = functools.cache(
    manifest_scanner.scan_component_manifests
)

# Nor what a developer has decided: there is nothing in this folder until a test writes there.
os.environ["BOLIGKOMPASS_BESLUTNINGER"] = str(
    Path(tempfile.gettempdir()) / f"boligkompass-beslutninger-{os.getpid()}"
)

Rows = Mapping[str, Iterable[Mapping[str, Any]]]

# Three municipalities are enough: one real under two codes, and the invented one.
KOMMUNER = (
    {
        "kommunenr": "0709",
        "navn": "Larvik",
        "gyldig_til": date(2017, 12, 31),
        "etterfolger": "3909",
        "oppdiktet": False,
    },
    {
        "kommunenr": "3909",
        "navn": "Larvik",
        "gyldig_fra": date(2024, 1, 1),
        "oppdiktet": False,
    },
    {"kommunenr": "9901", "navn": "Eksempelkommunen", "oppdiktet": True},
)


@pytest.fixture(scope="session")
def data() -> Path:
    """The embedded default; nobody may write there."""
    return settings.PROJECT / "data"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A real PostgreSQL, for all tests of this process."""
    made = Cluster()
    with pytest.MonkeyPatch.context() as patch:
        # As `timeouts` says; a test that is about them sets its own.
        patch.setattr(connecting, "PATIENCE", 120.0)
        patch.setattr(connecting, "LONGEST", 120.0)
        yield made
    made.remove()


@pytest.fixture(scope="session")
def _shared(cluster: Cluster) -> Address:
    return cluster.create()


@pytest.fixture
def database(cluster: Cluster, _shared: Address) -> Iterator[Address]:
    """An empty database with the tables, as the server's user sees it."""
    yield _shared
    connections(_shared).close()
    cluster.empty(_shared)


@pytest.fixture(params=["mappe", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | Address:
    """Where decisions may be kept: each test of a store runs over both."""
    if request.param == "mappe":
        return tmp_path / "lager"
    address: Address = request.getfixturevalue("database")
    return address


@pytest.fixture(scope="session")
def known(data: Path) -> Known:
    """What files are checked against, by the shipped catalogue."""
    katalog = data / "katalog"
    return Known.of(katalog, catalogue.load(katalog))


@pytest.fixture
def copied(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the embedded current extract alone, in use and free to be damaged."""
    name = extracts.current(data)
    folder = tmp_path / "data"
    shutil.copytree(data / "uttrekk" / name, folder / "uttrekk" / name)
    (folder / "uttrekk" / extracts.POINTER).write_text(f"{name}\n", encoding="utf-8")
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(folder))
    return folder


def put_extract(data: Path, rows: Rows, dato: date = date(2026, 11, 1)) -> str:
    """Put an extract with these rows in place and make it current; its id.

    Tables that are not named are empty, except `kommune`, which then holds KOMMUNER.
    """
    named = {"kommune": KOMMUNER, **rows}
    tables = {
        name: contract.from_rows(dict(row) for row in named.get(name, ()))
        for name, contract in TABLES.items()
    }
    katalog = settings.PROJECT / "data" / "katalog"
    content = Content(
        dato=dato,
        tables=tables,
        katalog={path.name: path.read_bytes() for path in katalog.iterdir() if path.is_file()},
        kilder=(),
        kommuner=(),
        merknader=(),
        kontroller=(),
    )
    return put_in_place(data, content, datetime(2026, 11, 1, 6, 0))


# Larvik, Halden and Levanger under all their codes, the invented municipality and the country.
_FEW = frozenset(
    ("0", "0101", "0709", "0712", "0728", "1719", "3001", "3101", "3805", "3909", "5037", "9901")
)


@pytest.fixture(scope="session", name="small_catalogue")
def _small_catalogue() -> Callable[[Path], Path]:
    """`small_catalogue(data)` gives a data folder a catalogue of few places, to be quick."""

    def make(data: Path) -> Path:
        katalog = data / "katalog"
        shutil.copytree(settings.PROJECT / "data" / "katalog", katalog)
        for name in ("kommuner.csv", "kommuneendringer.csv"):
            lines = (katalog / name).read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [line for line in lines if not line[0].isdigit() or line.split(";")[0] in _FEW]
            (katalog / name).write_text("".join(kept), encoding="utf-8")
        return data

    return make


@pytest.fixture(scope="session", name="put_extract")
def _put_extract() -> Callable[..., str]:
    return put_extract


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`publish({table: rows}, dato)` puts a tiny extract into the data folder now in use."""
    folder = tmp_path / "data"
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(folder))
    return lambda rows=None, dato=date(2026, 11, 1): put_extract(folder, rows or {}, dato)


@pytest.fixture(scope="session")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table of an extract, empty but for two real municipalities and an invented one."""
    made = sql.empty_database(TABLES, warehouse.queries())
    for number in (NUMBER, INVENTED, OTHER):
        invented = number == INVENTED
        insert(made, "kommune", kommunenr=number, navn="Prøve", oppdiktet=invented)
    yield made
    made.close()


@pytest.fixture
def db(tables: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, for what one test puts into it."""
    tables.begin()
    yield tables
    tables.rollback()


def rehash(folder: Path, *tables: str) -> None:
    """Write the tables' new hashes into the manifest, as if they had been published so."""
    manifest = extracts.read_manifest(folder)
    entries = dict(manifest.tabeller)
    for name in tables:
        content = (folder / f"{name}.parquet").read_bytes()
        entries[name] = TableFile(
            entries[name].rader, hashlib.sha256(content).hexdigest(), len(content)
        )
    text = replace(manifest, tabeller=entries).to_json()
    (folder / extracts.MANIFEST).write_text(text, encoding="utf-8")


@pytest.fixture(scope="session", name="rehash")
def _rehash() -> Callable[..., None]:
    return rehash
