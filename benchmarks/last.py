"""The load benchmark: many visits at once, the delay of one, and the memory of a long day.

Visits are real Streamlit sessions over the websocket, without browsers. The server that is
compared with is the same program under the same uvicorn, started in a folder without our
config.toml: Streamlit's shipped defaults. Only 127.0.0.1 is used, and every server is stopped.
"""

import argparse
import asyncio
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS, RUN_SECONDS = 60, 60
WANTED_RATIO, WANTED_MS = 8, 20
MEMORY_STEP = 1_000
# What a page shows when it does not know the address; that is no run worth counting.
_REFUSED = "Lenken kan ikke vises"


# -- the server ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    pid: int
    log: Path

    @property
    def stream(self) -> str:
        """The address of its sessions."""
        return f"ws://127.0.0.1:{self.port}/_stcore/stream"

    def seconds(self) -> float:
        """The processor time it has used so far."""
        # After the name, which may hold anything: utime and stime are the 14th and 15th fields.
        told = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def said(self) -> str:
        """What it has written, errors with their tracebacks."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def megabytes(self) -> float:
        """The memory it holds now."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("Serveren er borte.")


# As Streamlit's own server: no compression of each message.
OWN_SERVER = ("--ws", "websockets-sansio", "--ws-per-message-deflate", "false")


@contextmanager
def server(
    folder: Path,
    *,
    port: int | None = None,
    options: Sequence[str] = OWN_SERVER,
    surroundings: Mapping[str, str] | None = None,
    files: int | None = None,
) -> Iterator[Server]:
    """Boligkompass under uvicorn, started in `folder`: its config.toml, if any, is what holds.

    `options` are those of uvicorn, `surroundings` more environment variables, and `files` how many
    files it may have open (None is as many as this process).
    """
    port = port or free_port()
    command = [
        *(sys.executable, "-m", "uvicorn", "--app-dir", str(PROJECT), "app:app"),
        *("--host", "127.0.0.1", "--port", str(port), "--no-access-log"),
        *("--log-level", "critical", *options),
    ]
    kept = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
    with tempfile.TemporaryDirectory() as home, (Path(home) / "logg").open("wb") as log:
        environment = {**kept, "HOME": home, **(surroundings or {})}
        with _files(files):
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            _await_answer(process, port)
            yield Server(port, process.pid, Path(home) / "logg")
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def _files(most: int | None) -> Iterator[None]:
    """What is started meanwhile may have so many files open, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most or soft, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def more_files() -> None:
    """As many open files as the system lets this process have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_answer(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until it answers: with sign-in it may say no."""
    address = f"http://127.0.0.1:{port}/_stcore/health"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except urllib.error.HTTPError as answer:
            if answer.code == 401:
                return
            time.sleep(0.1)
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Serveren startet ikke. Prøv «uv run uvicorn app:app» for å se hvorfor.")


# -- visits ---------------------------------------------------------------------------------------


@dataclass
class Measured:
    """What the visits of one measurement saw."""

    first_ms: list[float] = field(default_factory=list)
    rerun_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def runs(self) -> int:
        return len(self.first_ms) + len(self.rerun_ms)

    @property
    def per_second(self) -> float:
        return self.runs / self.seconds


class Visit:
    """One session: it asks for pages as a browser does, and waits for each to be finished."""

    def __init__(self, socket_: websockets.ClientConnection) -> None:
        self._socket = socket_
        self.pages: dict[str, str] = {}
        self.faults: list[str] = []

    async def open(self) -> float:
        """The first run, on the front page; milliseconds."""
        return await self.run(BackMsg())

    async def ask(self, page: str, choices: Mapping[str, str] | None = None) -> float:
        """Switch to a page, or run it again, with these choices in its address; milliseconds."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.pages[page]
        if choices:
            message.rerun_script.query_string = urllib.parse.urlencode(choices)
        seen = len(self.faults)
        milliseconds = await self.run(message)
        self.faults[seen:] = [f"/{page}: {fault}" for fault in self.faults[seen:]]
        return milliseconds

    def note(self, message: ForwardMsg, kind: str | None) -> None:
        """Whatever a kind of visit remembers of what it is sent; here nothing."""

    async def run(self, message: BackMsg) -> float:
        """Send a message, and wait for the run it starts to be finished; milliseconds."""
        if not message.HasField("rerun_script"):
            message.rerun_script.query_string = ""
        start = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(RUN_SECONDS):
            while not self._finished(await self._socket.recv()):
                pass
        return (time.perf_counter() - start) * 1000

    def _finished(self, raw: str | bytes) -> bool:
        message = ForwardMsg()
        message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
        fault = _fault(message)
        if fault is not None:
            self.faults.append(fault)
        self.note(message, kind)
        return kind == "script_finished" and (
            message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        )


def _fault(message: ForwardMsg) -> str | None:
    """What is wrong with a run, or None."""
    kind = message.WhichOneof("type")
    if kind == "script_finished" and (
        message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
    ):
        return "skriptet kan ikke tolkes"
    if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
        return None
    element = message.delta.new_element
    what = element.WhichOneof("type")
    if what == "exception":
        return str(element.exception.message)
    if what == "alert" and element.alert.format == Alert.ERROR:
        return str(element.alert.body)
    if what == "html" and _REFUSED in element.html.body:
        return " ".join(re.sub(r"<[^>]*>", " ", element.html.body).split())[:200]
    return None


@asynccontextmanager
async def visiting(stream: str) -> AsyncIterator[Visit]:
    """A session that has not asked for anything yet."""
    async with websockets.connect(
        stream,
        subprotocols=[websockets.Subprotocol("streamlit")],
        max_size=None,
        compression=None,
        open_timeout=RUN_SECONDS,
    ) as connection:
        yield Visit(connection)


async def _visit(stream: str, rounds: int, offset: int, measured: Measured) -> None:
    async with visiting(stream) as visit:
        measured.first_ms.append(await visit.open())
        pages = list(visit.pages)
        for turn in range(rounds):
            measured.rerun_ms.append(await visit.ask(pages[(offset + turn) % len(pages)]))
        measured.faults += visit.faults


async def drive(server_: Server, visits: int, rounds: int) -> Measured:
    """`visits` at once, each asking for `rounds` pages in turn, not all for the same one."""
    measured = Measured()
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for offset in range(visits):
            group.create_task(_visit(server_.stream, rounds, offset, measured))
    measured.seconds = time.perf_counter() - start
    return measured


# -- the three questions ---------------------------------------------------------------------------


def compare(visits: int, rounds: int) -> bool:
    """Runs a second as configured and as shipped, and the ratio. Whether it is good enough."""
    with tempfile.TemporaryDirectory() as elsewhere:
        shipped = _load("Slik Streamlit leveres", Path(elsewhere), visits, rounds)
    configured = _load("Slik Boligkompass er satt opp", PROJECT, visits, rounds)
    ratio = configured.per_second / shipped.per_second
    print(f"Forhold: {_number(ratio, 1)} (kravet er minst {WANTED_RATIO})")
    return ratio >= WANTED_RATIO and not shipped.faults + configured.faults


def _load(name: str, folder: Path, visits: int, rounds: int) -> Measured:
    with server(folder) as running:
        # Figures are asked of the database once an extract; that is not what is measured here.
        asyncio.run(drive(running, 2, len(_pages(running))))
        measured = asyncio.run(drive(running, visits, rounds))
    print(f"{name}: {_number(measured.per_second, 1)} kjøringer i sekundet")
    print(
        f"  {visits} økter, {measured.runs} kjøringer, {_number(measured.seconds, 1)} s, "
        f"{len(measured.faults)} feil"
    )
    _tell(measured.faults)
    print(f"  første kjøring: {_spread(measured.first_ms)}")
    print(f"  neste kjøringer: {_spread(measured.rerun_ms)}", flush=True)
    return measured


def _pages(running: Server) -> list[str]:
    async def ask() -> list[str]:
        async with visiting(running.stream) as visit:
            await visit.open()
            return list(visit.pages)

    return asyncio.run(ask())


def latency(reruns: int) -> bool:
    """One visit: the median of a warm rerun of every page. Whether all are quick enough."""
    with server(PROJECT) as running:
        medians, faults = asyncio.run(_latency(running, reruns))
    for page, milliseconds in medians.items():
        print(f"/{page}: {_number(milliseconds, 1)} ms")
    worst = max(medians.values())
    print(f"Tregest: {_number(worst, 1)} ms (kravet er høyst {WANTED_MS}); {len(faults)} feil")
    _tell(faults)
    return worst <= WANTED_MS and not faults


async def _latency(running: Server, reruns: int) -> tuple[dict[str, float], list[str]]:
    async with visiting(running.stream) as visit:
        await visit.open()
        medians = {}
        for page in visit.pages:
            await visit.ask(page)
            medians[page] = statistics.median([await visit.ask(page) for _ in range(reruns)])
        return medians, visit.faults


def memory(runs: int, visits: int) -> bool:
    """The server's memory at every thousandth run; whether there were no faults."""
    with server(PROJECT) as running:
        print(f"0: {running.megabytes():.0f} MB", flush=True)
        faults: list[str] = []
        done = 0
        while done < runs:
            step = min(MEMORY_STEP, runs - done)
            rounds = max(1, step // visits - 1)
            measured = asyncio.run(drive(running, visits, rounds))
            faults += measured.faults
            done += measured.runs
            print(f"{done}: {running.megabytes():.0f} MB", flush=True)
    print(f"{len(faults)} feil")
    _tell(faults)
    return not faults


def _tell(faults: Sequence[str]) -> None:
    """The first few faults, so that there is somewhere to begin."""
    for fault in list(dict.fromkeys(faults))[:5]:
        print(f"  {fault}")


def _spread(milliseconds: Sequence[float]) -> str:
    ordered = sorted(milliseconds)
    at = {share: ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 95)}
    return f"median {at[50]:.0f} ms, 95 % under {at[95]:.0f} ms, høyst {ordered[-1]:.0f} ms"


def _number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("må være minst 1")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 when what was measured is good enough."""
    parser = argparse.ArgumentParser(
        description="Måler hvor mye serveren tåler på tallene i datamappen. Uten valg: kjøringer "
        "i sekundet, slik Boligkompass er satt opp og slik Streamlit leveres, og forholdet.",
        add_help=False,
    )
    parser.add_argument("-h", "--help", "--hjelp", action="help", help="vis denne hjelpen")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--latens", action="store_true", help="én økt: median for ny kjøring av hver side"
    )
    mode.add_argument(
        "--minne", metavar="N", type=_positive, help="minnet til serveren gjennom N kjøringer"
    )
    parser.add_argument(
        "--okter", metavar="N", type=_positive, default=50, help="samtidige økter (50)"
    )
    parser.add_argument(
        "--runder", metavar="N", type=_positive, default=14, help="sidevisninger per økt (14)"
    )
    parser.add_argument(
        "--gjentak", metavar="N", type=_positive, default=50, help="kjøringer per side (50)"
    )
    chosen = parser.parse_args(arguments)
    if chosen.latens:
        good = latency(chosen.gjentak)
    elif chosen.minne:
        good = memory(chosen.minne, chosen.okter)
    else:
        good = compare(chosen.okter, chosen.runder)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
