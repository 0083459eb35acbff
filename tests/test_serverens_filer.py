"""The server opens extracts and nothing else: seen from the kernel, through a whole visit."""

import asyncio
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from innsyn import Watch, watching

from benchmarks.last import Server, server, visiting
from boligkompass import extracts, registerfiles, settings
from boligkompass.beslutninger import FILE, Store, Utkast
from boligkompass.example import KOMMUNENR
from boligkompass.figures import FIGURES
from boligkompass.registers import REGISTERS
from boligkompass.sitemap import PAGES
from boligkompass.withdrawal import withdraw

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Kjernen forteller om åpnede filer på Linux"
)

REAL = "3909"
Folders = tuple[Path, Path]


@pytest.fixture
def folders(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A data folder with a withdrawn extract and something that is none, and registers; in use."""
    data_copy, register = tmp_path / "data", tmp_path / "register"
    shutil.copytree(data, data_copy)
    withdraw(data_copy, extracts.list_extracts(data_copy)[-1], "Feil", date(2026, 11, 2))
    (data_copy / "arbeid").mkdir()
    (data_copy / "arbeid" / "notat.csv").write_text("kommunenr;antall\n", encoding="utf-8")
    stay = {"opphold_id": "O1", "husstand_id": "H1", "personer": 2, "barn": 1}
    since = {"kommunenr": KOMMUNENR, "fra": date(2026, 1, 1)}
    stays = REGISTERS["opphold"].from_rows([{**since, **stay}])
    registerfiles.write(register, KOMMUNENR, "opphold", stays, invented=True)
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(data_copy))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(register))
    decisions = tmp_path / "beslutninger"
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", str(decisions))
    Store(decisions).write(
        Utkast(
            kommunenr=KOMMUNENR,
            dato=date(2026, 11, 1),
            beslutning="Oppdiktet beslutning",
            ansvarlig="Eiendom",
            status="vedtatt",
            uttrekk=extracts.current(data_copy),
        )
    )
    (decisions / "notat.txt").write_text("Ikke for serveren", encoding="utf-8")
    return data_copy, register


def faults(watch: Watch, data: Path, register: Path) -> list[str]:
    """What was opened that the server has no business with."""
    gone = [extracts.extracts_folder(data) / name for name in extracts.withdrawn(data)]
    allowed = (extracts.extracts_folder(data), data / "katalog")
    return sorted(
        str(path)
        for path in watch.files() | watch.folders()
        if path.is_relative_to(register)
        or any(path.is_relative_to(folder) for folder in gone)
        or not (path == data or any(path.is_relative_to(folder) for folder in allowed))
    )


async def every_page(running: Server, choices: dict[str, str]) -> list[str]:
    """A visit to every page; the pages."""
    async with visiting(running.stream) as visit:
        await visit.open()
        for page in visit.pages:
            await visit.ask(page, choices)
        assert visit.faults == []
        return list(visit.pages)


def get(running: Server, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}{path}", timeout=60) as answer:
        content: bytes = answer.read()
        return content


def test_a_server_opens_extracts_and_no_register(folders: Folders) -> None:
    data, register = folders
    decisions = settings.decisions()
    newest, earlier = extracts.list_extracts(data)
    with (
        watching(data, register) as watch,
        watching(decisions) as store,
        server(settings.PROJECT) as running,
    ):
        assert b'"ok"' in get(running, "/helse")
        for choices in (
            {"kommune": KOMMUNENR},
            {"kommune": REAL},
            {"kommune": KOMMUNENR, "tall-per": earlier},
        ):
            pages = asyncio.run(every_page(running, choices))
            assert set(pages) - {""} <= set(PAGES)
            assert len(pages) == len(PAGES)
            assert faults(watch, data, register) == []
        assert get(running, "/csv")
        for figure in FIGURES:
            assert get(running, f"/csv/{figure}.csv?kommune={KOMMUNENR}")
        for figure in ("bosetting/klare", "bostedsloshet/strommer"):
            assert get(running, f"/xlsx/{figure}.xlsx?kommune={KOMMUNENR}")
        assert faults(watch, data, register) == []
        # The decisions are the one thing beside the extracts, and nothing else in their folder.
        assert decisions / FILE in store.files()
        assert {path.name.removesuffix("-wal").removesuffix("-shm") for path in store.files()} == {
            FILE
        }
        # The watch saw what it must have seen: every table of both extracts, and no other file.
        seen = {path.parent.name for path in watch.files() if path.suffix == ".parquet"}
        assert seen == {newest, earlier}
        tables = {p.stem for p in watch.files() if p.parent.name == newest and p.suffix != ".json"}
        assert tables >= {"bosetting", "bostedslos", "midlertidig", "indikatorverdi"}


# -- the check can fail --------------------------------------------------------------------------


def _python(path: Path) -> None:
    path.read_bytes()


def _duckdb(path: Path) -> None:
    duckdb.sql(f"SELECT count(*) FROM read_parquet('{path}')").fetchall()


def _arrow(path: Path) -> None:
    assert isinstance(pq.read_table(path, partitioning=None), pa.Table)


def _another_process(path: Path) -> None:
    subprocess.run([sys.executable, "-c", f"open({str(path)!r}).close()"], check=True)


def _listed(path: Path) -> None:
    assert list(path.parent.iterdir())


@pytest.mark.parametrize("read", [_python, _duckdb, _arrow, _another_process, _listed])
def test_whoever_reads_a_register_is_seen(folders: Folders, read: Callable[[Path], None]) -> None:
    data, register = folders
    with watching(data, register) as watch:
        assert faults(watch, data, register) == []
        read(register / KOMMUNENR / "opphold.parquet")
        assert any(str(register / KOMMUNENR) in fault for fault in faults(watch, data, register))


def test_what_is_no_extract_and_what_is_withdrawn_is_seen(folders: Folders) -> None:
    data, register = folders
    (gone,) = extracts.withdrawn(data)
    for path in (data / "arbeid" / "notat.csv", data / "uttrekk" / gone / "bosetting.parquet"):
        with watching(data, register) as watch:
            path.read_bytes()
            assert faults(watch, data, register) == [str(path)]


def test_a_server_that_reads_a_register_would_be_caught(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same server with a hand in the register: DuckDB, at its start, in its own process."""
    data, register = folders
    path = register / KOMMUNENR / "opphold.parquet"
    (tmp_path / "sitecustomize.py").write_text(
        f"import duckdb\nduckdb.sql(\"SELECT * FROM '{path}'\").fetchall()\n", encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with watching(data, register) as watch, server(settings.PROJECT) as running:
        assert get(running, "/helse")
        assert faults(watch, data, register) == [str(path)]
