"""Publishing that is really killed, that meets a full disk, and that has company.

Whatever happens, readers have the old extract or the new, whole; the registers are as they were;
and the next publishing works and clears what was left.
"""

import hashlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from verdirader import value

from boligkompass import extracts, registerfiles, settings
from boligkompass.publish import prepare, publish
from boligkompass.registers import REGISTERS, SOURCE_VALUES
from boligkompass.sources.public import values as source_values
from boligkompass.tables import TABLES

SEED = 20261101
DAY = date(2026, 11, 1)
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="krever fork")


@pytest.fixture
def data(tmp_path: Path, small_catalogue: Callable[[Path], Path]) -> Path:
    return small_catalogue(tmp_path / "data")


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "register"
    stays = REGISTERS["opphold"].from_rows(
        {
            "kommunenr": "9901",
            "opphold_id": f"O{number}",
            "husstand_id": f"H{number}",
            "personer": 1,
            "barn": 0,
            "fra": date(2026, 1, 1),
        }
        for number in range(7)
    )
    registerfiles.write_invented(folder, "9901", {"opphold": stays})
    source_values.store(SOURCE_VALUES.from_rows([value()]), folder)
    return folder


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def whole(data: Path) -> list[str]:
    """The extracts that lie there, each of them checked against its manifest."""
    names = extracts.list_extracts(data)
    for name in names:
        folder = data / "uttrekk" / name
        manifest = extracts.read_manifest(folder)
        assert manifest.id == name
        assert set(manifest.tabeller) == set(TABLES)
        for table, entry in manifest.tabeller.items():
            content = (folder / f"{table}.parquet").read_bytes()
            assert hashlib.sha256(content).hexdigest() == entry.sha256, (name, table)
    return names


def rubble(data: Path) -> list[str]:
    return [p.name for p in (data / "uttrekk").iterdir() if p.name.startswith(".")]


def cli(data: Path, register: Path, *words: str) -> "subprocess.Popen[str]":
    """A real process that runs one command."""
    surroundings = os.environ | {
        "BOLIGKOMPASS_DATA": str(data),
        "BOLIGKOMPASS_REGISTER": str(register),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "boligkompass.cli", *words],
        cwd=settings.PROJECT,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# Publishes in one forked child after another and kills it from outside with SIGKILL at a random
# moment. Every third publishes from the registers; the others write what was prepared for them, so
# that most moments fall where something can go wrong. Tells, a line each, how far it was meant to
# come, whether it was killed, and whether the current extract is the old or the new. The parent
# only imports and unpickles: after more than that it could not fork safely.
KILLED = """
import os, pickle, random, signal, sys, time
from datetime import date, datetime
from pathlib import Path
from boligkompass import extracts
from boligkompass.placing import put_in_place
from boligkompass.publish import publish

data, register, content = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
number, seed = int(sys.argv[4]), int(sys.argv[5])
prepared = pickle.loads(content.read_bytes())
at = datetime(2026, 11, 1, 6)

def all_of_it():
    publish(data, register, date(2026, 11, 1), at)

def the_writing():
    put_in_place(data, prepared, at)

def start(work):
    child = os.fork()
    if child:
        return child
    work()
    os._exit(0)

def measured(work):
    begun = time.monotonic()
    assert os.waitpid(start(work), 0)[1] == 0
    return time.monotonic() - begun

lasts = {work: min(measured(work) for _ in range(2)) for work in (all_of_it, the_writing)}
dice = random.Random(seed)
for turn in range(number):
    work = the_writing if turn % 3 else all_of_it
    old = extracts.current(data)
    child = start(work)
    time.sleep(dice.uniform(0, 1.2 * lasts[work]))
    os.kill(child, signal.SIGKILL)
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    current = extracts.current(data)
    listed = extracts.list_extracts(data)
    assert current == old or current == listed[0] and len(listed) > 1, (old, current, listed)
    assert killed or current != old
    how = "drept" if killed else "ferdig"
    print(work.__name__, how, "gammelt" if current == old else "nytt", flush=True)
"""
# What is published whole to measure how long it takes.
MEASURED = 4


def after_killing(number: int, data: Path, register: Path) -> list[str]:
    """What happened each time, once all that must hold afterwards has been seen to hold."""
    content = data.parent / "content.pickle"
    content.write_bytes(pickle.dumps(prepare(data / "katalog", register, DAY).content))
    before = fingerprint(register)
    words = [sys.executable, "-c", KILLED, str(data), str(register), str(content)]
    run = subprocess.run(
        [*words, str(number), str(SEED)],
        cwd=settings.PROJECT,
        capture_output=True,
        text=True,
        timeout=60 + 5 * number,
    )
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert len(lines) == number
    assert fingerprint(register) == before
    left = whole(data)
    assert extracts.current(data) in left
    assert len(left) >= MEASURED + sum(line.endswith("nytt") for line in lines)
    new = publish(data, register, DAY)
    assert whole(data) == [new, *left]
    assert extracts.current(data) == new
    assert rubble(data) == []
    return lines


@forks
def test_killed_at_twenty_random_moments_the_old_or_the_new_is_left(
    data: Path, register: Path
) -> None:
    lines = after_killing(20, data, register)
    assert sum(" drept " in line for line in lines) >= 10
    assert any(line.startswith("the_writing drept") for line in lines)
    assert any(line.startswith("all_of_it drept gammelt") for line in lines)


@forks
@pytest.mark.tung
def test_killed_at_three_hundred_random_moments_the_old_or_the_new_is_left(
    data: Path, register: Path
) -> None:
    lines = after_killing(300, data, register)
    assert "the_writing drept gammelt" in lines
    assert any(line.endswith("nytt") for line in lines)


# -- killed at every step --------------------------------------------------------------------------

# Publishes again and again into one folder, killed one step later each time: every write that
# must reach the disk, every rename and every change of mode is a step. Tells, a line each time,
# whether it was killed and whether the current extract is the old or the new.
KILLED_AT_EACH = """
import hashlib, os, pickle, signal, sys
from datetime import datetime
from itertools import count
from pathlib import Path
from boligkompass import extracts
from boligkompass.placing import put_in_place

data, content = Path(sys.argv[1]), pickle.loads(Path(sys.argv[2]).read_bytes())
at = datetime(2026, 11, 1, 6)

def dying(name, steps, last):
    real = getattr(os, name)
    def call(*arguments, **named):
        if next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    setattr(os, name, call)

def publish_until(last):
    steps = count(1)
    for name in ("fsync", "rename", "replace", "chmod"):
        dying(name, steps, last)
    put_in_place(data, content, at)
    os._exit(0)

def check_whole(name):
    folder = data / "uttrekk" / name
    manifest = extracts.read_manifest(folder)
    assert manifest.id == name
    for table, entry in manifest.tabeller.items():
        found = hashlib.sha256((folder / f"{table}.parquet").read_bytes()).hexdigest()
        assert found == entry.sha256, (name, table)

put_in_place(data, content, at)
for last in count(1):
    old = extracts.current(data)
    child = os.fork() or publish_until(last)
    status = os.waitpid(child, 0)[1]
    for name in extracts.list_extracts(data)[:2]:
        check_whole(name)
    current = extracts.current(data)
    assert current in (old, extracts.list_extracts(data)[0])
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    print("drept" if killed else "ferdig", "gammelt" if current == old else "nytt")
    if not killed:
        sys.exit(os.waitstatus_to_exitcode(status))
"""


@forks
def test_killed_at_any_step_publishing_leaves_the_old_or_the_new(
    data: Path, register: Path, tmp_path: Path
) -> None:
    pickled = tmp_path / "content.pickle"
    content = prepare(data / "katalog", register, DAY).content
    pickled.write_bytes(pickle.dumps(content))
    words = [sys.executable, "-c", KILLED_AT_EACH, str(data), str(pickled)]
    run = subprocess.run(words, cwd=settings.PROJECT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    steps = run.stdout.splitlines()
    assert len(steps) > len(TABLES)
    assert steps[-1] == "ferdig nytt"
    # Old until the pointer is swapped; after that only the swap's own way to the disk is left.
    assert steps[:-2] == ["drept gammelt"] * (len(steps) - 2)
    assert steps[-2] == "drept nytt"
    # What was left behind is cleared by the next.
    assert rubble(data) == []


# -- no room, and company --------------------------------------------------------------------------


# Publishes under one limit after the other on how large a file may grow; tells, a line each, the
# exit code and what was said.
LIMITED = """
import contextlib, io, resource, sys
from boligkompass.cli import main

words = ["publiser", "--dato", "2026-11-01", "--ja"]
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
for limit in map(int, sys.argv[1:]):
    told = io.StringIO()
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
        code = main(words)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    print(code, told.getvalue().replace("\\n", " "), flush=True)
"""
LIMITS = ("0", "1000", "4000", "20000")


def test_a_disk_that_takes_no_more_leaves_the_old(
    data: Path, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(data, register, DAY)
    before = fingerprint(data), fingerprint(register)
    sizes = [path.stat().st_size for path in (data / "uttrekk").rglob("*.*") if path.is_file()]
    assert min(sizes) < 4000
    assert max(sizes) > 20_000
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(data))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(register))
    words = [sys.executable, "-c", LIMITED, *LIMITS]
    run = subprocess.run(words, cwd=settings.PROJECT, capture_output=True, text=True, timeout=60)
    lines = run.stdout.splitlines()
    assert len(lines) == len(LIMITS), run.stderr
    for line in lines:
        assert line.startswith("1 Disken eller mappen svarte med en feil"), line
        assert "det er ikke plass til filen på disken." in line
    assert (fingerprint(data), fingerprint(register)) == before
    assert whole(data) == ["2026-11-01.1"]
    assert rubble(data) == []


def test_two_at_once_become_two_extracts(data: Path, register: Path) -> None:
    both = [cli(data, register, "publiser", "--dato", "2026-11-01", "--ja") for _ in range(2)]
    told = [run.communicate(timeout=60) for run in both]
    assert [run.returncode for run in both] == [0, 0], told
    assert whole(data) == ["2026-11-01.2", "2026-11-01.1"]
    assert extracts.current(data) == "2026-11-01.2"
    assert rubble(data) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root skriver overalt")
def test_a_folder_that_cannot_be_written_is_a_sentence(data: Path, register: Path) -> None:
    data.chmod(0o500)
    run = cli(data, register, "publiser", "--dato", "2026-11-01", "--ja")
    _, told = run.communicate(timeout=60)
    data.chmod(0o700)
    assert run.returncode == 1
    assert "skriverett" in told


def test_a_data_folder_that_is_a_file_is_a_sentence(register: Path, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("ikke en mappe")
    run = cli(tmp_path / "fil", register, "publiser", "--dato", "2026-11-01", "--ja")
    _, told = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "Traceback" not in told
    assert "ikke en mappe" in told
