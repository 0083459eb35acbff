"""Clients that do harm: half-open connections, and readers so slow that they never get there.

They are raw sockets, and never more than they are told to be. One that is cut off comes back.
"""

import asyncio
import itertools
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg

# What a half-open connection has said before it falls silent.
HALF = (
    b"",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-En: ",
    b"GET /_stcore/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: webso",
)
# Bytes of a slow reader, and of the window it lets the server send into.
_BYTES, _WINDOW = 5, 4096
# Seconds: between two letters of a half-open connection, and before one that is cut off is back.
_LETTER, _BACK_AFTER = 10, 0.5


@dataclass
class Told:
    """What became of those who do harm."""

    opened: int = 0
    cut_off: int = 0
    refused: int = 0


@asynccontextmanager
async def half_open(
    address: tuple[str, int], count: int, tls: ssl.SSLContext | None
) -> AsyncIterator[Told]:
    """So many connections that say half of what they should, and a word now and then."""
    told = Told()
    said = itertools.cycle(HALF)
    tasks = [asyncio.create_task(_half(address, next(said), tls, told)) for _ in range(count)]
    try:
        yield told
    finally:
        await _end(tasks)


@asynccontextmanager
async def slow_readers(
    address: tuple[str, int], cookies: Sequence[tuple[str, str]], tls: ssl.SSLContext | None
) -> AsyncIterator[Told]:
    """One for each cookie and token: it opens a visit, asks for page after page and hardly reads;
    and another fetches a file in the same manner."""
    told = Told()
    tasks = [asyncio.create_task(_slow(address, *one, tls, told)) for one in cookies]
    tasks += [asyncio.create_task(_slow_file(address, cookie, tls, told)) for cookie, _ in cookies]
    try:
        yield told
    finally:
        await _end(tasks)


async def _end(tasks: Sequence["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


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
    """Say something every second, and read a few bytes each time."""
    while True:
        try:
            reader, writer = await _narrow(address, tls)
        except OSError:
            told.refused += 1
            await asyncio.sleep(_BACK_AFTER)
            continue
        told.opened += 1
        try:
            for message in itertools.chain(messages, itertools.repeat(b"")):
                writer.write(message)
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
