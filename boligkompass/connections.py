"""Connections that say only half of what they should are let go of.

uvicorn waits for ever for the rest of a request's headers, lets them grow for ever, and keeps a
visit that no longer answers until all that was sent to it is taken. The proxy has limits of its
own; neither relies on the other. The classes that uvicorn has chosen already when it loads the app
are changed in place, since `uvicorn app:app` offers no other way in.
"""

import asyncio
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# Seconds for a request's headers, from the connection or from their first byte, and their bytes.
HEADER_SECONDS = 20.0
HEADER_BYTES = 1 << 16
# Seconds that a visit has to take what was sent to it, after it has failed to answer a ping.
LAST_SECONDS = 10.0
_SHUT = b"content-length: 0\r\nconnection: close\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\n" + _SHUT
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + _SHUT

_guarded: set[type] = set()


def guard() -> None:
    """Give the connections of this process their limits; doing it again changes nothing."""
    for protocol, limit in (
        (HttpToolsProtocol, _limit_headers),
        (WebSocketsSansIOProtocol, _limit_silence),
    ):
        if protocol not in _guarded:
            _guarded.add(protocol)
            limit(protocol)


def _limit_headers(protocol: Any) -> None:
    waits = _Waits()
    _around(protocol, "connection_made", after=waits.made)
    _around(protocol, "data_received", before=waits.comes, after=waits.came)
    _around(protocol, "on_headers_complete", before=waits.end)
    _around(protocol, "connection_lost", before=waits.end)


class _Waits:
    """Time and room for headers. The wait begins with the connection, and again with the first
    byte after an answer; it ends when the headers are whole."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Any, _Wait] = WeakKeyDictionary()

    def made(self, connection: Any, *_: Any) -> None:
        self._of[connection] = _Wait(connection.transport)

    def comes(self, connection: Any, _: bytes) -> None:
        cycle = connection.cycle
        if cycle is not None and cycle.response_complete and connection not in self._of:
            self.made(connection)

    def came(self, connection: Any, data: bytes) -> None:
        wait = self._of.get(connection)
        if wait:
            wait.received(data)

    def end(self, connection: Any, *_: Any) -> None:
        wait = self._of.pop(connection, None)
        if wait:
            wait.timer.cancel()


class _Wait:
    """The wait for the headers of one request."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._bytes = 0
        self.timer = asyncio.get_running_loop().call_later(HEADER_SECONDS, self._end, _TOO_SLOW)

    def received(self, data: bytes) -> None:
        """More of the headers, which are not whole yet."""
        self._bytes += len(data)
        if self._bytes > HEADER_BYTES:
            self.timer.cancel()
            self._end(_TOO_LARGE)

    def _end(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)
            self._transport.close()


def _limit_silence(protocol: Any) -> None:
    """uvicorn closes a visit that answers no ping, but waits until it has taken everything."""

    def let_go(connection: Any) -> None:
        asyncio.get_running_loop().call_later(LAST_SECONDS, connection.transport.abort)

    _around(protocol, "keepalive_timeout", after=let_go)


def _around(
    protocol: Any,
    name: str,
    *,
    before: Callable[..., None] | None = None,
    after: Callable[..., None] | None = None,
) -> None:
    """Let a method of a class do something more, before or after what it does."""
    own = getattr(protocol, name)

    def both(self: Any, *given: Any) -> None:
        if before:
            before(self, *given)
        own(self, *given)
        if after:
            after(self, *given)

    setattr(protocol, name, both)
