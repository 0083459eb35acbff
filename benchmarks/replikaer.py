"""Two servers behind one proxy, with their numbers in object storage, and one killed under load.

The S3 server, the two servers and nginx with `drift/nginx-flere.conf` run on this machine alone,
and all are stopped. Visits are real Streamlit sessions over the websocket, through the proxy and
its TLS. Asked is whether a new extract reaches both servers; whether the visits of the one that
lives go on as if nothing had happened; and whether those of the other come back at the same address
with the same content, and nobody sees an error.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import websockets
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.last import PROJECT, RUN_SECONDS, Server, Visit, free_port, server
from benchmarks.proxy import TRUSTING, proxied
from boligkompass import extracts, files, settings, storage
from boligkompass.storage import connect

KEYS = {"AWS_ACCESS_KEY_ID": "oppdiktet", "AWS_SECRET_ACCESS_KEY": "oppdiktet"}
ADDRESS = "s3://tall/tavla"
OLD, NEW = "2026-10-01.1", "2026-11-01.1"
WAIT_SECONDS = 120.0
# Municipalities whose pages are asked for.
PLACES = ("9901", "3909", "5037", "1806", "3101")


# -- what runs -------------------------------------------------------------------------------------


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """An S3 server with one bucket; its address."""
    port = free_port()
    command = (sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port))
    with _running(command, folder / "s3.log"):
        address = f"http://127.0.0.1:{port}"
        _until(lambda: _status(f"{address}/tall", method="PUT") == 200, "S3-serveren svarer ikke")
        yield address


@contextmanager
def _running(command: Sequence[str], log: Path) -> Iterator[None]:
    with log.open("wb") as told:
        process = subprocess.Popen(
            command, env={**os.environ, **KEYS}, stdout=told, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


def _status(address: str, method: str = "GET") -> int:
    """What an address answers; 0 when it does not."""
    tls = TRUSTING if address.startswith("https:") else None
    try:
        request = urllib.request.Request(address, method=method)
        with urllib.request.urlopen(request, timeout=10, context=tls) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _until(holds: Callable[[], bool], otherwise: str) -> float:
    """Wait until something holds; the seconds it took."""
    start = time.monotonic()
    while time.monotonic() < start + WAIT_SECONDS:
        if holds():
            return time.monotonic() - start
        time.sleep(0.1)
    raise SystemExit(otherwise)


# -- the numbers -----------------------------------------------------------------------------------


def fill() -> None:
    """Put the embedded numbers in storage, but for the newest extract."""
    place = connect(ADDRESS)
    data = PROJECT / "data"
    for folder in (data / "katalog", data / "uttrekk" / OLD):
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            place.write(path.relative_to(data).as_posix(), path.read_bytes())
    place.write(f"uttrekk/{extracts.POINTER}", f"{OLD}\n".encode())


def publish() -> None:
    """Publish the newest as a command does: in the publisher's copy, and then sent."""
    with storage.working(), storage.changed(whole=True):
        folder = extracts.extracts_folder(settings.data_folder())
        shutil.copytree(PROJECT / "data" / "uttrekk" / NEW, folder / NEW)
        files.replace_atomically(folder / extracts.POINTER, f"{NEW}\n".encode())


def _shown(one: Server) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{one.port}/helse", timeout=10) as answer:
            return str(json.loads(answer.read())["uttrekk"])
    except OSError:
        return ""


# -- visits ----------------------------------------------------------------------------------------


class Read(Visit):
    """A visit that keeps what the last run showed."""

    def __init__(self, socket_: websockets.ClientConnection) -> None:
        super().__init__(socket_)
        self.content: list[str] = []

    def _finished(self, raw: str | bytes) -> bool:
        message = ForwardMsg()
        message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.content = []
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.content.append(str(message.delta.new_element.html.body))
        return super()._finished(raw)


@dataclass
class Told:
    """What all visits saw."""

    runs: int = 0
    settled: bool = False
    milliseconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    dropped: int = 0
    undisturbed: int = 0
    back_seconds: list[float] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)


@dataclass
class Reader:
    """Someone who clicks on, and whose browser comes back by itself when the connection is gone."""

    address: str
    kommune: str
    pages: Sequence[str]
    told: Told
    stop: asyncio.Event
    pause: float
    cookie: str = ""
    _was: dict[str, list[str]] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    async def read(self) -> None:
        """Until told to stop."""
        dropped, turn, gone = False, 0, 0.0
        while not self.stop.is_set():
            try:
                async with self._connected() as connection:
                    visit = Read(connection)
                    visit.pages = self._known
                    if not visit.pages:
                        await visit.open()
                        self._known = visit.pages
                    # A browser that comes back asks at once for the page that it is on.
                    while not self.stop.is_set():
                        await self._click(visit, self.pages[turn % len(self.pages)])
                        if gone:
                            self.told.back_seconds.append(time.monotonic() - gone)
                            gone = 0.0
                        turn += 1
                        await asyncio.sleep(self.pause)
            except (OSError, websockets.WebSocketException):
                # The page that was asked for is asked for again: the address is the same.
                if not gone:
                    gone = time.monotonic()
                    self.told.dropped, dropped = self.told.dropped + 1, True
                await asyncio.sleep(0.5)
        self.told.undisturbed += not dropped
        if gone:
            self.told.faults.append("et besøk kom ikke tilbake")

    def _connected(self) -> websockets.connect:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        return websockets.connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers=headers,
            origin=websockets.Origin(self.address),
            ssl=TRUSTING if self.address.startswith("https:") else None,
            max_size=None,
            compression=None,
            open_timeout=RUN_SECONDS,
        )

    async def _click(self, visit: Read, page: str) -> None:
        self.told.milliseconds.append(
            await visit.ask(page, {"kommune": self.kommune, "tall-per": OLD})
        )
        self.told.runs += 1
        self.told.faults += visit.faults
        visit.faults.clear()
        # A page of an older extract says that there is a newer one, once there is.
        if not self.told.settled:
            self._was.clear()
        elif visit.content != self._was.setdefault(page, visit.content):
            self.told.faults.append(f"/{page} viser noe annet enn før")


def _cookie(address: str) -> str:
    """The proxy's own cookie, which the first answer sets."""
    with urllib.request.urlopen(f"{address}/", timeout=30, context=TRUSTING) as answer:
        return str(answer.headers["Set-Cookie"]).partition(";")[0]


async def _fetch_on(address: str, told: Told, stop: asyncio.Event) -> None:
    """Addresses that are asked for all the time, by a new reader each time."""
    paths = ("/", "/csv/boligmasse/antall.csv?kommune=3909", "/helse", "/bosetting?kommune=9901")
    turn = 0
    while not stop.is_set():
        status = await asyncio.to_thread(_status, address + paths[turn % len(paths)])
        told.answers[status] = told.answers.get(status, 0) + 1
        turn += 1
        await asyncio.sleep(0.1)


# -- the run ---------------------------------------------------------------------------------------


async def run(address: str, servers: Sequence[Server], visits: int, seconds: float) -> Told:
    """Load, a new extract, a server killed, and load on."""
    told, stop = Told(), asyncio.Event()
    pages = await _pages(address)
    # Figures are asked of the database once an extract: that is not what is measured here.
    for one in servers:
        await _warm(f"http://127.0.0.1:{one.port}", pages)
    readers = [
        Reader(address, PLACES[n % len(PLACES)], pages, told, stop, 1.0, _cookie(address))
        for n in range(visits)
    ]
    async with asyncio.TaskGroup() as group:
        for reader in readers:
            group.create_task(reader.read())
        group.create_task(_fetch_on(address, told, stop))
        await asyncio.sleep(seconds)
        await asyncio.to_thread(publish)
        took = await asyncio.to_thread(
            _until, lambda: all(_shown(one) == NEW for one in servers), "Nytt uttrekk kom ikke fram"
        )
        print(f"Nytt uttrekk hos begge etter {_number(took)} s", flush=True)
        # A run that began before that may end after it.
        await asyncio.sleep(seconds)
        told.settled = True
        await asyncio.sleep(seconds)
        os.kill(servers[0].pid, signal.SIGKILL)
        print("Den ene tjeneren er drept", flush=True)
        await asyncio.sleep(seconds)
        # A busy machine may need longer to have them all back; those that never come are told.
        deadline = time.monotonic() + WAIT_SECONDS
        while len(told.back_seconds) < told.dropped and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
        stop.set()
    return told


async def _warm(address: str, pages: Sequence[str]) -> None:
    for kommune in PLACES:
        reader = Reader(address, kommune, pages, Told(), asyncio.Event(), 0.0)
        async with reader._connected() as connection:
            visit = Read(connection)
            await visit.open()
            for page in pages:
                await reader._click(visit, page)


async def _pages(address: str) -> list[str]:
    reader = Reader(address, PLACES[0], (), Told(), asyncio.Event(), 0.0)
    async with reader._connected() as connection:
        visit = Read(connection)
        await visit.open()
        return list(visit.pages)


def measure(visits: int, seconds: float) -> bool:
    """The whole run; whether all went as it must."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        s3 = stack.enter_context(s3_server(folder))
        around = {**KEYS, "BOLIGKOMPASS_DATA": ADDRESS, "BOLIGKOMPASS_LAGERADRESSE": s3}
        ours = {**around, "BOLIGKOMPASS_MELLOMLAGER": str(folder / "publisering")}
        stack.enter_context(patch.dict(os.environ, ours))
        fill()
        servers = [
            stack.enter_context(
                server(
                    PROJECT,
                    surroundings={
                        **around,
                        "BOLIGKOMPASS_MELLOMLAGER": str(folder / f"tavle-{number}"),
                    },
                )
            )
            for number in (1, 2)
        ]
        outer = free_port()
        stack.enter_context(proxied(folder, outer, [one.port for one in servers]))
        address = f"https://127.0.0.1:{outer}"
        told = asyncio.run(run(address, servers, visits, seconds))
    return _good(told, visits)


def _good(told: Told, visits: int) -> bool:
    """Tell what was seen; whether it is as it must be."""
    print(f"{visits} besøk, {told.runs} kjøringer, {len(told.faults)} feil")
    for fault in list(dict.fromkeys(told.faults))[:5]:
        print(f"  {fault}")
    spread = f"median {statistics.median(told.milliseconds):.0f} ms"
    print(f"  kjøring: {spread}, høyst {max(told.milliseconds):.0f} ms")
    print(f"  {told.undisturbed} besøk merket ingenting, {told.dropped} ble brutt én gang")
    if told.back_seconds:
        print(
            f"  tilbake på samme adresse: median {_number(statistics.median(told.back_seconds))} s,"
            f" høyst {_number(max(told.back_seconds))} s"
        )
    print(f"  svar på adresser: {dict(sorted(told.answers.items()))}")
    both = 0 < told.undisturbed < visits
    all_back = len(told.back_seconds) == told.dropped == visits - told.undisturbed
    return both and all_back and not told.faults and set(told.answers) == {200}


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 when all went as it must."""
    parser = argparse.ArgumentParser(
        description="To tjenere bak én proxy, tallene i objektlager, og den ene drept under last.",
        add_help=False,
    )
    parser.add_argument("-h", "--help", "--hjelp", action="help", help="vis denne hjelpen")
    parser.add_argument("--okter", metavar="N", type=int, default=30, help="samtidige økter (30)")
    parser.add_argument(
        "--sekunder", metavar="N", type=float, default=15, help="sekunder i hver del (15)"
    )
    chosen = parser.parse_args(arguments)
    return 0 if measure(chosen.okter, chosen.sekunder) else 1


if __name__ == "__main__":
    raise SystemExit(main())
