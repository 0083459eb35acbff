"""Extracts in object storage, over a real S3 server on this machine, and faults on the way."""

import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from innloggingsproever import free_port
from lagerproever import KEYS, S3, contents, s3_server
from pyarrow import fs
from starlette.applications import Starlette
from starlette.testclient import TestClient
from verdirader import value

from boligkompass import extracts, server, settings, storage, warehouse
from boligkompass.cli import main
from boligkompass.extracts import ExtractError
from boligkompass.placing import Content, put_in_place
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources.public import values as source_values
from boligkompass.storage import Place, StorageError, connect, copying, refreshing, working_copy
from boligkompass.storage import place as places
from boligkompass.storage.mirror import Mirror
from boligkompass.storage.refreshing import Refresher
from boligkompass.tables import TABLES

Capture = pytest.CaptureFixture[str]
OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
FIRST, SECOND, THIRD = "2026-10-01.1", "2026-11-01.1", "2026-12-01.1"


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    with s3_server() as running:
        yield running


FEW_TABLES, FEW_FILES = (
    ("kommune", "bosetting"),
    ("indikatorer.toml", "kilder.toml", "skjerming.toml"),
)
KATALOG = settings.PROJECT / "data" / "katalog"


def content(day: date) -> Content:
    """An extract of few files, to be quick."""
    return Content(
        dato=day,
        tables={name: TABLES[name].from_rows(()) for name in FEW_TABLES},
        katalog={name: (KATALOG / name).read_bytes() for name in FEW_FILES},
        kilder=(),
        kommuner=(),
        merknader=(),
        kontroller=(),
    )


def small(data: Path, day: date) -> str:
    """Put an extract of few files in place; its id."""
    return put_in_place(data, content(day), datetime(2026, 11, 1, 6, 0))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two extracts, the second current, and a catalogue; nobody writes here."""
    data = tmp_path_factory.mktemp("to") / "data"
    assert [small(data, day) for day in (OCTOBER, NOVEMBER)] == [FIRST, SECOND]
    (data / "katalog").mkdir()
    for name in FEW_FILES:
        shutil.copy(KATALOG / name, data / "katalog")
    return data


@pytest.fixture
def surroundings(s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What both the server and a command are told of the S3 server."""
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)
    monkeypatch.setenv("BOLIGKOMPASS_LAGERADRESSE", s3.endpoint)
    monkeypatch.setenv("BOLIGKOMPASS_MELLOMLAGER", str(tmp_path / "mellomlager"))
    return monkeypatch


@pytest.fixture
def place(s3: S3, two: Path, surroundings: pytest.MonkeyPatch) -> Place:
    """A storage with the two extracts, in use."""
    address = s3.bucket(two)
    surroundings.setenv("BOLIGKOMPASS_DATA", address)
    return connect(address)


@pytest.fixture
def mirror(place: Place) -> Mirror:
    return Mirror(place, settings.data_folder(), 10**9)


def damage(place: Place, name: str, table: str = "bosetting") -> None:
    content = place.read(f"uttrekk/{name}/{table}.parquet")
    assert content
    place.write(f"uttrekk/{name}/{table}.parquet", content[:-1] + bytes([content[-1] ^ 1]))


def put(day: date) -> str:
    """Publish a small extract as the commands do."""
    with storage.working(), storage.changed(whole=True):
        return small(settings.data_folder(), day)


# -- what the server reads -------------------------------------------------------------------------


def test_the_copy_is_the_data_folder_that_was_published(mirror: Mirror, two: Path) -> None:
    assert mirror.refresh().faults == ()
    for path in (path for path in two.rglob("*") if path.is_file()):
        assert (mirror.folder / path.relative_to(two)).read_bytes() == path.read_bytes(), path
    assert warehouse.current_id() == SECOND
    assert warehouse.extract_ids() == [SECOND, FIRST]
    assert settings.catalogue_folder() == mirror.folder / "katalog"


def test_a_copied_extract_is_as_locked_down_as_any(mirror: Mirror, tmp_path: Path) -> None:
    mirror.refresh()
    store = warehouse.warehouse(SECOND)
    (tmp_path / "utenfor.csv").write_text("a\n1\n", encoding="utf-8")
    for statement in (
        f"SELECT * FROM '{tmp_path / 'utenfor.csv'}'",
        "INSTALL httpfs",
        "SET enable_external_access=true",
        f"SELECT * FROM read_parquet('{settings.storage_address()}/uttrekk/x.parquet')",
    ):
        with store._database.cursor() as cursor, pytest.raises(warehouse.duckdb.Error):
            cursor.execute(statement).fetchall()


def test_the_pointer_a_withdrawal_and_a_new_extract_are_followed(
    mirror: Mirror, place: Place
) -> None:
    mirror.refresh()
    assert put(DECEMBER) == THIRD
    assert warehouse.current_id() == SECOND
    mirror.refresh()
    assert warehouse.current_id() == THIRD

    assert main(["trekk-tilbake", THIRD, "--grunn", "Oppdiktet feil"]) == 0
    mirror.refresh()
    assert warehouse.current_id() == SECOND
    assert extracts.withdrawn(mirror.folder)[THIRD].grunn == "Oppdiktet feil"
    assert not (mirror.folder / "uttrekk" / THIRD).exists()
    with pytest.raises(ExtractError, match="finnes ikke noe uttrekk"):
        warehouse.warehouse(THIRD)
    # The publisher still has it: what it told is known.
    with storage.working():
        assert THIRD in extracts.published(settings.data_folder())


def test_a_change_of_the_catalogue_reaches_the_copy(mirror: Mirror, place: Place) -> None:
    mirror.refresh()
    place.write("katalog/kontakt.toml", b'[standard]\npersonvern = "Personvernombudet"\n')
    place.remove("katalog/skjerming.toml")
    mirror.refresh()
    assert b"Personvernombudet" in (mirror.folder / "katalog" / "kontakt.toml").read_bytes()
    assert not (mirror.folder / "katalog" / "skjerming.toml").exists()


def test_a_file_of_the_catalogue_may_be_called_anything(mirror: Mirror) -> None:
    """What lies in the catalogue is frozen in the extract, a note or what a Mac leaves with it."""
    with storage.working(), storage.changed(whole=True):
        for name in ("notat til oss – å.txt", ".DS_Store"):
            (settings.data_folder() / "katalog" / name).write_text("oppdiktet", encoding="utf-8")
        frozen = settings.data_folder() / "katalog"
        files_ = {one.name: one.read_bytes() for one in frozen.iterdir()}
        put_in_place(
            settings.data_folder(),
            replace(content(DECEMBER), katalog=files_),
            datetime(2026, 12, 1),
        )
    assert mirror.refresh().faults == ()
    for folder in (mirror.folder, mirror.folder / "uttrekk" / THIRD):
        names = {one.name for one in (folder / "katalog").iterdir()}
        assert {"notat til oss – å.txt", ".DS_Store"} <= names


def test_nothing_is_read_twice(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    mirror.refresh()
    asked: list[str] = []
    monkeypatch.setattr(
        Place, "read", lambda self, path, read=Place.read: asked.append(path) or read(self, path)
    )
    mirror.refresh()
    assert asked == ["uttrekk/gjeldende"]


# -- what is wrong in storage ----------------------------------------------------------------------


def test_a_damaged_extract_is_never_opened_and_the_one_before_is_shown(
    mirror: Mirror, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.refresh()
    put(DECEMBER)
    whole = place.read(f"uttrekk/{THIRD}/bosetting.parquet")
    damage(place, THIRD)
    first, instead = mirror.refresh().faults
    assert first == (
        f"Uttrekket «{THIRD}» i objektlageret er skadet: innholdet i bosetting.parquet stemmer "
        "ikke med manifest.json. Publiser på nytt."
    )
    assert instead == f"Uttrekket «{THIRD}» kan ikke vises. Tavla viser {SECOND}."
    assert (warehouse.current_id(), warehouse.extract_ids()) == (SECOND, [SECOND, FIRST])
    # It is said for as long as it lasts, and not fetched again at once; put right, it is shown.
    assert mirror.refresh().faults == (first, instead)
    assert whole
    place.write(f"uttrekk/{THIRD}/bosetting.parquet", whole)
    monkeypatch.setattr("boligkompass.storage.mirror.TRY_AGAIN_SECONDS", 0.0)
    assert mirror.refresh().faults == ()
    assert warehouse.current_id() == THIRD


def test_a_fresh_server_shows_the_one_before_a_damaged_one(mirror: Mirror, place: Place) -> None:
    damage(place, SECOND)
    assert f"Tavla viser {FIRST}." in mirror.refresh().faults[-1]
    assert warehouse.current_id() == FIRST


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("manifest.json", b"{"),
        ("manifest.json", b'{"tabeller": {"../../ut": {"sha256": "x"}}, "katalog": {}}'),
        ("manifest.json", b'{"tabeller": {}, "katalog": {"../ut.toml": "x"}}'),
        ("manifest.json", b'{"tabeller": {}, "katalog": {"..": "x"}}'),
        ("manifest.json", b'{"tabeller": {}, "katalog": {"..\\\\ut.toml": "x"}}'),
        ("kommune.parquet", b""),
        ("katalog/kilder.toml", b"# en annen\n"),
    ],
)
def test_whatever_is_wrong_in_an_extract_nothing_of_it_is_put_here(
    mirror: Mirror, place: Place, path: str, content: bytes
) -> None:
    place.write(f"uttrekk/{SECOND}/{path}", content)
    assert mirror.refresh().faults
    assert warehouse.extract_ids() == [FIRST]
    lying = {one.name for one in (mirror.folder / "uttrekk").iterdir()}
    assert lying == {FIRST, "gjeldende"}
    assert not list(mirror.folder.parent.rglob("ut*.*"))


def test_a_copy_that_was_damaged_here_is_fetched_again_by_the_next_server(mirror: Mirror) -> None:
    mirror.refresh()
    table = mirror.folder / "uttrekk" / SECOND / "kommune.parquet"
    before = table.read_bytes()
    table.write_bytes(before[:100])
    (mirror.folder / "uttrekk" / f".{SECOND}.avbrutt").mkdir()
    Mirror(mirror.place, mirror.folder, 10**9).refresh()
    assert table.read_bytes() == before
    assert not list((mirror.folder / "uttrekk").glob(".*"))


def test_a_pointer_that_names_nothing_leaves_what_was_shown(mirror: Mirror, place: Place) -> None:
    mirror.refresh()
    for wrong in (b"\xff\xfe", b"../../etc", b"2030-01-01.1"):
        place.write("uttrekk/gjeldende", wrong)
        assert f"Tavla viser {SECOND}." in mirror.refresh().faults[-1]
        assert warehouse.current_id() == SECOND


def test_the_copy_has_no_more_than_it_may_and_says_so(mirror: Mirror, place: Place) -> None:
    mirror.refresh()
    mirror.limit = 1
    report = mirror.refresh()
    assert report.left_out == (FIRST,)
    assert "vises ikke" not in refreshing.no_room(report)
    assert f"til og med {FIRST}" in refreshing.no_room(report)
    # What is current is there however large it is.
    assert warehouse.extract_ids() == [SECOND]
    assert not (mirror.folder / "uttrekk" / FIRST).exists()
    mirror.limit = 10**9
    assert mirror.refresh().left_out == ()
    assert warehouse.extract_ids() == [SECOND, FIRST]


def test_what_is_gone_from_storage_goes_here_but_an_empty_storage_is_a_fault(
    mirror: Mirror, s3: S3
) -> None:
    mirror.refresh()
    s3.forget(f"uttrekk/{FIRST}/")
    mirror.refresh()
    assert warehouse.extract_ids() == [SECOND]
    mirror.place = connect(f"{settings.storage_address()}-som-er-tomt")
    with pytest.raises(StorageError, match="Objektlageret er tomt"):
        mirror.refresh()
    assert warehouse.current_id() == SECOND


# -- storage away, and back ------------------------------------------------------------------------


def health() -> tuple[int, dict[str, object]]:
    answer = TestClient(Starlette(routes=server.routes())).get("/helse")
    return answer.status_code, answer.json()


def test_storage_away_and_back_while_the_server_runs(
    place: Place, s3: S3, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    with storage.kept_fresh(3600):
        running = refreshing._running
        assert running is not None
        assert (health()[0], storage.faults()) == (200, [])
        put(DECEMBER)
        s3.away()
        try:
            running.once()
            running.once()
            status, told = health()
            # There are numbers: a load balancer must not take the server out.
            assert (status, told["status"], told["uttrekk"]) == (200, "feil", SECOND)
            assert "Objektlageret svarer ikke." in str(told["melding"])
            assert s3.endpoint.removeprefix("http://") not in str(told)
            assert warehouse.current_id() == SECOND
        finally:
            s3.back()
        running.once()
        assert storage.faults() == []
        assert "bjektlager" not in str(health())
        assert warehouse.current_id() == THIRD
    # Each change is told once, with what the network said.
    lines = [record.getMessage() for record in caplog.records if record.levelno > logging.INFO]
    ours = [line for line in lines if "bjektlageret" in line]
    assert len(ours) == 2
    assert "NETWORK_CONNECTION" in ours[0]
    assert "svarer igjen" in ours[1]


def test_a_fresh_server_without_storage_says_so_and_recovers_by_itself(
    place: Place, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.away()
    try:
        with storage.kept_fresh(0.05):
            status, told = health()
            assert (status, told["status"], told["uttrekk"]) == (503, "feil", None)
            assert told["melding"] == (
                "Objektlageret svarer ikke. Boligkompass prøver igjen av seg selv."
            )
            with pytest.raises(ExtractError, match="svarer ikke"):
                warehouse.current_id()
            s3.back()
            # Nobody does anything: its own thread brings it in.
            wait_until(lambda: health()[0] == 200)
            assert health()[1]["uttrekk"] == SECOND
    finally:
        s3.back()


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    passed = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        passed.wait(0.05)
    raise AssertionError("Det skjedde ikke.")


def test_a_storage_that_takes_the_call_and_never_answers_is_told_within_moments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Once, and longer than the library waits by itself: what is set is what holds.
    monkeypatch.setattr(places, "ANSWER_SECONDS", 5.0)
    monkeypatch.setattr(places, "ATTEMPTS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        # Nobody accepts: the system itself takes the connection, and all that is sent.
        for name, value in {
            **KEYS,
            "BOLIGKOMPASS_DATA": "s3://tall/tavla",
            "BOLIGKOMPASS_LAGERADRESSE": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "BOLIGKOMPASS_MELLOMLAGER": str(tmp_path),
        }.items():
            monkeypatch.setenv(name, value)
        running, begun = Refresher(seconds=5.0), time.monotonic()
        running.once()
        waited = time.monotonic() - begun
        silent.settimeout(0)
        silent.accept()
    assert running.faults() == ["Objektlageret svarer ikke. Boligkompass prøver igjen av seg selv."]
    # A busy machine may be slower, never by as much as the watch over a thread that says nothing.
    assert 4.5 <= waited < refreshing.SILENT_SECONDS / 2


def test_a_storage_that_never_answers_is_told_as_away(monkeypatch: pytest.MonkeyPatch) -> None:
    running = Refresher(seconds=5.0)
    assert running.faults() == []
    running._last -= refreshing.SILENT_SECONDS + 6
    assert running.faults() == ["Objektlageret svarer ikke. Boligkompass prøver igjen av seg selv."]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("AWS Error ACCESS_DENIED during ListObjectsV2 operation", "nekter tilgang"),
        ("AWS Error UNKNOWN (HTTP status 403) during HeadObject", "nekter tilgang"),
        ("curlCode: 28, Timeout was reached", "svarer ikke"),
        ("AWS Error NO_SUCH_BUCKET during PutObject", "finnes ikke"),
        ("noe annet", "svarte med en feil"),
    ],
)
def test_what_storage_answers_is_said_in_norwegian(fault: str, sentence: str) -> None:
    class Refusing(fs.FileSystemHandler):  # type: ignore[misc]
        def __getattribute__(self, name: str) -> object:
            if name.startswith("__") or name == "get_type_name":
                return object.__getattribute__(self, name)
            raise OSError(fault)

        def get_type_name(self) -> str:
            return "avslag"

    Refusing.__abstractmethods__ = frozenset()
    place = Place(fs.PyFileSystem(Refusing()), "tall")
    with pytest.raises(StorageError, match=sentence) as told:
        place.read("uttrekk/gjeldende")
    assert fault in told.value.detail
    assert fault not in str(told.value)


def test_a_bucket_that_is_not_there_and_an_account_that_is_not_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StorageError, match="finnes ikke i objektlageret"):
        copying.look(connect("s3://finnes-ikke/tavla"))
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT", raising=False)
    with pytest.raises(StorageError, match="AZURE_STORAGE_ACCOUNT er ikke satt"):
        connect("az://tall/tavla")


def test_a_copy_that_cannot_be_written_is_told(place: Place, tmp_path: Path) -> None:
    (tmp_path / "mellomlager").write_text("en fil", encoding="utf-8")
    running = Refresher()
    running.once()
    assert running.faults() == [
        "Mellomlageret kan ikke skrives. Se BOLIGKOMPASS_MELLOMLAGER og disken."
    ]


# -- several processes -----------------------------------------------------------------------------


_FILL = """
import sys
from boligkompass import extracts, settings
from boligkompass.storage import refreshing
from boligkompass.storage.mirror import Mirror
mirror = Mirror(refreshing.place(), settings.data_folder(), 10**9)
print("klar", flush=True)
sys.stdin.readline()
print(*mirror.refresh().faults, *extracts.list_extracts(mirror.folder), flush=True)
"""


def test_two_processes_fill_the_same_copy(place: Place) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _FILL], cwd=settings.PROJECT, env=os.environ.copy(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for one in both:
        assert one.stdout
        assert one.stdout.readline() == "klar\n"
    for one in both:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    assert [one.communicate(timeout=60)[0] for one in both] == [f"{SECOND} {FIRST}\n"] * 2
    folder = settings.data_folder() / "uttrekk"
    assert {path.name for path in folder.iterdir()} == {FIRST, SECOND, "gjeldende"}
    assert all(copying.is_whole(folder / name) for name in (FIRST, SECOND))


# -- publishing ------------------------------------------------------------------------------------


def test_files_first_then_the_manifest_then_the_pointer(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        Place,
        "write",
        lambda self, path, content, write=Place.write: (
            written.append(path) or write(self, path, content)
        ),
    )
    put(DECEMBER)
    ours = [path for path in written if not path.startswith("publiserer/")]
    assert ours[-2:] == [f"uttrekk/{THIRD}/manifest.json", "uttrekk/gjeldende"]
    named = copying.contents(place.read(f"uttrekk/{THIRD}/manifest.json") or b"")
    assert sorted(ours[:-2]) == sorted(f"uttrekk/{THIRD}/{path}" for path in named)
    assert place.read("uttrekk/gjeldende") == f"{THIRD}\n".encode()
    assert not [path for path in contents(place) if path.startswith("publiserer/")]


class _CutError(Exception):
    """The connection, or the process, is gone."""


@pytest.mark.parametrize("after", [0, 3, 5])
def test_an_interrupted_publishing_leaves_what_was_there(
    place: Place, mirror: Mirror,
    monkeypatch: pytest.MonkeyPatch, after: int,
) -> None:  # fmt: skip
    _interrupt(monkeypatch, lambda path, count: count > after)
    mirror.refresh()
    assert (warehouse.current_id(), warehouse.extract_ids()) == (SECOND, [SECOND, FIRST])
    # The next one takes the same name, and what lay there of it does no harm.
    assert put(DECEMBER) == THIRD
    assert mirror.refresh().faults == ()
    assert warehouse.current_id() == THIRD


def test_interrupted_before_the_pointer_the_extract_is_there_and_another_is_shown(
    place: Place, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a disk fills up there: it was published whole, and can be taken into use."""
    _interrupt(monkeypatch, lambda path, count: path.endswith("gjeldende"))
    mirror.refresh()
    assert (warehouse.current_id(), warehouse.extract_ids()[0]) == (SECOND, THIRD)
    assert main(["bruk", THIRD]) == 0
    mirror.refresh()
    assert warehouse.current_id() == THIRD


def _interrupt(monkeypatch: pytest.MonkeyPatch, when: Callable[[str, int], bool]) -> None:
    """A publishing that is cut off when it would write some path."""
    counted = 0

    def write(
        self: Place, path: str, content: bytes, kept: Callable[..., None] = Place.write
    ) -> None:
        nonlocal counted
        if path.startswith("uttrekk/"):
            counted += 1
            if when(path, counted):
                raise _CutError
        kept(self, path, content)

    with monkeypatch.context() as patched:
        patched.setattr(Place, "write", write)
        with pytest.raises(_CutError):
            put(DECEMBER)


def test_of_two_publishers_at_once_only_one_wins(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: Capture,
) -> None:  # fmt: skip
    """The second, on another machine, begins when the first has half of its files there."""
    before = contents(place)
    with storage.working(), storage.changed():
        small(settings.data_folder(), DECEMBER)
        other = working_copy.WorkingCopy(place, tmp_path / "annen")
        other.bring_in()
        with (
            pytest.raises(ExtractError, match="Noen andre publiserer") as told,
            other.changed(whole=True),
        ):
            raise AssertionError("Den andre slapp til.")
        assert "slett publiserer/" in str(told.value)
        assert {n: c for n, c in contents(place).items() if "publiserer" not in n} == before
    assert place.read("uttrekk/gjeldende") == f"{THIRD}\n".encode()


def test_what_was_read_before_somebody_else_published_is_not_published(
    place: Place, tmp_path: Path
) -> None:
    """The protection of small numbers must know all that was published."""
    late = working_copy.WorkingCopy(place, tmp_path / "annen")
    late.bring_in()
    put(DECEMBER)
    before = contents(place)
    with (
        pytest.raises(ExtractError, match="har endret det som er publisert"),
        late.changed(whole=True),
    ):
        raise AssertionError("Den andre slapp til.")
    assert contents(place) == before
    late.bring_in()
    with late.changed(whole=True):
        assert small(late.folder, DECEMBER) == "2026-12-01.2"
    assert place.read("uttrekk/gjeldende") == b"2026-12-01.2\n"


def test_a_claim_that_was_left_is_taken_away_after_an_hour(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("publiserer/drept.json", b"{}")
    with pytest.raises(ExtractError, match=r"slett publiserer/drept\.json"):
        put(DECEMBER)
    # Its own clock is what the storage says; an hour passes by having none be allowed.
    monkeypatch.setattr(working_copy, "ABANDONED", timedelta(seconds=-1))
    assert put(DECEMBER) == THIRD
    assert place.listed("publiserer") == [] or all(x.is_folder for x in place.listed("publiserer"))


def test_a_publisher_whose_claim_was_taken_does_not_move_the_pointer(place: Place) -> None:
    def publish() -> None:
        with storage.working(), storage.changed():
            small(settings.data_folder(), DECEMBER)
            for one in place.listed("publiserer"):
                place.remove(f"publiserer/{one.path}")

    with pytest.raises(ExtractError, match="tok for lang tid"):
        publish()
    assert place.read("uttrekk/gjeldende") == f"{SECOND}\n".encode()
    assert place.read(f"uttrekk/{THIRD}/manifest.json") is None


def test_nothing_is_published_while_an_earlier_extract_is_damaged(place: Place) -> None:
    damage(place, FIRST)
    before = contents(place)
    with pytest.raises(ExtractError, match=f"«{FIRST}» i objektlageret er skadet"):
        put(DECEMBER)
    assert contents(place) == before
    # To go away from a damaged one is possible.
    damage(place, SECOND)
    assert main(["trekk-tilbake", SECOND, "--grunn", "Skadet"]) == 0
    assert place.read("uttrekk/gjeldende") == f"{FIRST}\n".encode()


def test_the_commands_work_on_storage(place: Place, mirror: Mirror, capsys: Capture) -> None:
    assert main(["angre"]) == 0
    assert place.read("uttrekk/gjeldende") == f"{FIRST}\n".encode()
    assert main(["bruk", SECOND]) == 0
    assert main(["status"]) == 0
    assert f"* {SECOND}" in capsys.readouterr().out
    for name in (SECOND, FIRST):
        assert main(["trekk-tilbake", name, "--grunn", "Oppdiktet"]) == 0
    assert place.read("uttrekk/gjeldende") is None
    mirror.refresh()
    with pytest.raises(ExtractError, match="ikke publisert noen tall"):
        warehouse.current_id()
    assert main(["eksempel"]) == 1
    assert "oppgi den med --data" in capsys.readouterr().err


def test_publishing_registers_to_an_empty_storage(
    s3: S3, tmp_path: Path, surroundings: pytest.MonkeyPatch,
    small_catalogue: Callable[[Path], Path], capsys: Capture,
) -> None:  # fmt: skip
    (tmp_path / "register").mkdir()
    source_values.store(SOURCE_VALUES.from_rows([value()]), tmp_path / "register")
    address = s3.bucket(small_catalogue(tmp_path / "data"))
    surroundings.setenv("BOLIGKOMPASS_DATA", address)
    surroundings.setenv("BOLIGKOMPASS_REGISTER", str(tmp_path / "register"))
    assert main(["publiser", "--dato", "2026-11-01", "--ja"]) == 0
    assert f"Uttrekket {SECOND} er publisert" in capsys.readouterr().out
    assert connect(address).read("uttrekk/gjeldende") == f"{SECOND}\n".encode()
    mirror = Mirror(connect(address), settings.data_folder(), 10**9)
    assert mirror.refresh().faults == ()
    assert warehouse.warehouse(warehouse.current_id()).faults == {}


def test_a_command_without_storage_says_so_and_one_that_needs_none_works(
    place: Place, s3: S3, capsys: Capture
) -> None:
    s3.away()
    try:
        assert main(["angre"]) == 1
        assert capsys.readouterr().err.startswith("Objektlageret svarer ikke.")
        assert main(["beslutninger", "kontroller"]) == 0
    finally:
        s3.back()


def test_one_command_at_a_time_has_the_publishers_copy(place: Place) -> None:
    folder = settings.cache("publisering")
    with (
        working_copy.files.locked(folder),
        pytest.raises(ExtractError, match="En annen kommando bruker"),
    ):
        put(DECEMBER)


# -- doktor ----------------------------------------------------------------------------------------


def doktor(capsys: Capture) -> str:
    main(["doktor"])
    return capsys.readouterr().out


def test_doktor_finds_storage_in_order_damaged_closed_and_away(
    place: Place, s3: S3, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Objektlager: i orden" in doktor(capsys)
    assert not [path for path in contents(place) if path.startswith("prove/")]
    damage(place, FIRST)
    told = doktor(capsys)
    assert f"Uttrekket «{FIRST}» i {settings.storage_address()} er skadet" in told
    place.write("uttrekk/gjeldende", b"2030-01-01.1\n")
    assert "«2030-01-01.1» finnes ikke" in doktor(capsys)

    def closed(self: Place, path: str, content: bytes) -> None:
        raise StorageError("Objektlageret nekter tilgang.")

    with monkeypatch.context() as patched:
        patched.setattr(Place, "write", closed)
        assert "Advarsel: Denne brukeren kan ikke skrive i objektlageret." in doktor(capsys)
    s3.away()
    try:
        told = doktor(capsys)
    finally:
        s3.back()
    assert "Objektlageret svarer ikke." in told
    assert "NETWORK_CONNECTION" in told
    # The rest is examined all the same.
    assert "Beslutninger:" in told


# -- addresses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["s3://tall", "s3://tall/a/b", "az://tall/tavla/"])
def test_addresses_of_storage(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", value)
    assert settings.faults() == []
    assert settings.storage_address() == value


@pytest.mark.parametrize(
    "value", ["gs://tall", "s3://", "s3:///tavla", "s3://tall/a?b=c", "S3://t"]
)
def test_what_is_no_storage_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", value)
    assert "er ikke et objektlager" in settings.faults()[0]


def test_each_storage_has_a_copy_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = set()
    for address, endpoint in (("s3://a", ""), ("s3://b", ""), ("s3://a", "https://s3.example")):
        monkeypatch.setenv("BOLIGKOMPASS_DATA", address)
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        folders.add(settings.data_folder())
    assert len(folders) == 3
    monkeypatch.setenv("BOLIGKOMPASS_LAGERADRESSE", "https://eget.example")
    assert settings.storage_endpoint() == "https://eget.example"


# -- Azure -----------------------------------------------------------------------------------------


AZURITE_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)


@pytest.fixture
def azurite(tmp_path: Path, surroundings: pytest.MonkeyPatch) -> Iterator[Place]:
    """An Azure Blob Storage on this machine with an empty container, in use; its key is public."""
    program = shutil.which("azurite-blob")
    if program is None:
        pytest.skip("Azurite er ikke installert (npm install -g azurite)")
    port, log = free_port(), (tmp_path / "azurite.log").open("wb")
    options = ("--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck")
    with log, subprocess.Popen(
        [program, "--blobHost", "127.0.0.1", "--blobPort", str(port), *options],
        stdout=log, stderr=log,
    ) as process:  # fmt: skip
        try:
            surroundings.setenv("BOLIGKOMPASS_DATA", "az://tall/tavla")
            surroundings.setenv("BOLIGKOMPASS_LAGERADRESSE", f"http://127.0.0.1:{port}")
            surroundings.setenv("AZURE_STORAGE_ACCOUNT", "devstoreaccount1")
            surroundings.setenv("AZURE_STORAGE_KEY", AZURITE_KEY)
            wait_until(lambda: b"successfully listens" in (tmp_path / "azurite.log").read_bytes())
            made = connect("az://tall/tavla")
            made._system.create_dir("tall")
            yield made
        finally:
            process.terminate()


@pytest.mark.tung
def test_azure_is_read_and_published_to(azurite: Place, two: Path) -> None:
    for path in sorted(one for one in two.rglob("*") if one.is_file()):
        azurite.write(path.relative_to(two).as_posix(), path.read_bytes())
    mirror = Mirror(azurite, settings.data_folder(), 10**9)
    assert mirror.refresh().faults == ()
    assert warehouse.current_id() == SECOND
    assert put(DECEMBER) == THIRD
    assert main(["trekk-tilbake", SECOND, "--grunn", "Oppdiktet"]) == 0
    assert mirror.refresh().faults == ()
    assert (warehouse.current_id(), warehouse.extract_ids()) == (THIRD, [THIRD, FIRST])
    damage(azurite, THIRD)
    assert [told for told, _ in storage.damage(azurite)] == [THIRD]
    with pytest.raises(StorageError, match="finnes ikke"):
        copying.look(connect("az://finnes-ikke/tavla"))


def test_the_same_over_any_other_file_system(
    two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`az://` over a folder: what is above the file system does not know which it is."""
    bucket = tmp_path / "sky"
    (bucket / "tall").mkdir(parents=True)
    shutil.copytree(two, bucket / "tall" / "tavla")
    over = fs.SubTreeFileSystem(str(bucket), fs.LocalFileSystem())
    monkeypatch.setattr("boligkompass.storage.place._SYSTEMS", {"az": lambda endpoint: over})
    monkeypatch.setenv("BOLIGKOMPASS_DATA", "az://tall/tavla")
    monkeypatch.setenv("BOLIGKOMPASS_MELLOMLAGER", str(tmp_path / "mellomlager"))
    mirror = Mirror(connect("az://tall/tavla"), settings.data_folder(), 10**9)
    assert mirror.refresh().faults == ()
    assert put(DECEMBER) == THIRD
    assert mirror.refresh().faults == ()
    assert warehouse.current_id() == THIRD
    assert json.loads((bucket / f"tall/tavla/uttrekk/{THIRD}/manifest.json").read_text())
    assert os.listdir(bucket / "tall" / "tavla" / "publiserer") == []
