"""Clients that do harm: half-open connections, and readers so slow that they never get there.

They are raw sockets, and never more than they are told to be. One that is cut off comes back.
"""

import asyncio
import itertools
import logging
import multiprocessing
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection

from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.last import more_files
from benchmarks.proxy import TRUSTING

# What a half-open connection has said before it falls silent.
HALF = (
    b"",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-En: ",
    b"GET /_stcore/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: webso",
)
# Bytes of a slow reader, and of the window it lets the server send into.
_BYTES, _WINDOW = 5, 4096
# Seconds between what a slow reader asks for.
_PACE = 5
# Seconds: between two letters of a half-open connection, and before one that is cut off is back.
_LETTER, _BACK_AFTER = 10, 0.5


@dataclass
class Told:
    """What became of those who do harm."""

    opened: int = 0
    cut_off: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Harm:
    """Where it is done, with TLS or not: so many half-open connections, and for each cookie and
    token one who opens a visit and another who fetches a file, both hardly reading."""

    address: tuple[str, int]
    tls: bool
    half_open: int
    slow: Sequence[tuple[str, str]]


@contextmanager
def beside(harm: Harm) -> Iterator[tuple[Told, Told]]:
    """The harm, in a process of its own so that it does not delay who measures. What became of the
    half-open and of the slow stands there when it is over."""
    half, slow = Told(), Told()
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_apart, args=(harm, theirs), daemon=True)
    process.start()
    try:
        ours.recv()
        yield half, slow
        ours.send("slutt")
        half.__dict__.update(ours.recv())
        slow.__dict__.update(ours.recv())
    finally:
        process.terminate()
        process.join()


def _apart(harm: Harm, pipe: Connection) -> None:
    more_files()
    logging.disable(logging.CRITICAL)
    for told in asyncio.run(_harm(harm, pipe)):
        pipe.send(asdict(told))


async def _harm(harm: Harm, pipe: Connection) -> tuple[Told, Told]:
    half, slow = Told(), Told()
    tls = TRUSTING if harm.tls else None
    said = itertools.cycle(HALF)
    tasks = [
        asyncio.create_task(_half(harm.address, next(said), tls, half))
        for _ in range(harm.half_open)
    ]
    for one in harm.slow:
        tasks.append(asyncio.create_task(_slow(harm.address, *one, tls, slow)))
        tasks.append(asyncio.create_task(_slow_file(harm.address, one[0], tls, slow)))
    while half.opened + half.refused < harm.half_open:
        await asyncio.sleep(0.1)
    pipe.send("i gang")
    await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return half, slow


async def _half(
    address: tuple[str, int], said: bytes, tls: ssl.SSLContext | None, told: Told
) -> None:
    while True:
        try:
            # Who says nothing does not even begin with TLS.
            reader, writer = await asyncio.open_connection(*address, ssl=tls if said else None)
        except OSError:
            told.refused += 1
            await asyncio.sleep(_BACK_AFTER)
            continue
        told.opened += 1
        try:
            writer.write(said)
            # A letter now and then, so that nobody can say that it is silent.
            while not await _is_shut(reader):
                writer.write(b"x" if said else b"")
        except OSError:
            pass
        finally:
            writer.transport.abort()
        told.cut_off += 1
        await asyncio.sleep(_BACK_AFTER)


async def _is_shut(reader: asyncio.StreamReader) -> bool:
    try:
        return not await asyncio.wait_for(reader.read(4096), _LETTER)
    except TimeoutError:
        return False


async def _slow(
    address: tuple[str, int], cookie: str, token: str, tls: ssl.SSLContext | None, told: Told
) -> None:
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    origin = f"{'https' if tls else 'http'}://localhost:{address[1]}"
    hello = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: localhost:{address[1]}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Sec-WebSocket-Protocol: streamlit, {token}\r\n"
        f"Origin: {origin}\r\nCookie: {cookie}\r\n\r\n"
    )
    await _sip(address, [hello.encode(), *[_frame(asked.SerializeToString())] * 60], tls, told)


async def _slow_file(
    address: tuple[str, int], cookie: str, tls: ssl.SSLContext | None, told: Told
) -> None:
    hello = f"GET /csv/ HTTP/1.1\r\nHost: localhost:{address[1]}\r\nCookie: {cookie}\r\n\r\n"
    await _sip(address, [hello.encode()] * 20, tls, told)


async def _sip(
    address: tuple[str, int], messages: Sequence[bytes], tls: ssl.SSLContext | None, told: Told
) -> None:
    """Ask as often as people do, and read a few bytes a second."""
    while True:
        try:
            reader, writer = await _narrow(address, tls)
        except OSError:
            told.refused += 1
            await asyncio.sleep(_BACK_AFTER)
            continue
        told.opened += 1
        try:
            for second in itertools.count():
                if messages[second // _PACE :] and second % _PACE == 0:
                    writer.write(messages[second // _PACE])
                await asyncio.sleep(1)
                if not await reader.read(_BYTES):
                    break
        except OSError:
            pass
        finally:
            writer.transport.abort()
        told.cut_off += 1
        await asyncio.sleep(_BACK_AFTER)


async def _narrow(
    address: tuple[str, int], tls: ssl.SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection into which the server can send almost nothing that is not read."""
    own = socket.socket()
    own.setblocking(False)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW)
    try:
        await asyncio.get_running_loop().sock_connect(own, address)
    except OSError:
        own.close()
        raise
    return await asyncio.open_connection(
        sock=own, limit=_WINDOW, ssl=tls, server_hostname="localhost" if tls else None
    )


def _frame(payload: bytes) -> bytes:
    """A message of a websocket, as a client masks it (here with zeros)."""
    assert len(payload) < 126
    return bytes((0x82, 0x80 | len(payload))) + bytes(4) + payload
