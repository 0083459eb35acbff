"""Half-open connections: through a real uvicorn, with limits short enough to wait for."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from boligkompass import connections

SECONDS = 0.5


async def echo(request: Request) -> Response:
    """How much was sent."""
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    """A server with short limits, with the protocol that `uvicorn app:app` chooses."""
    patch = pytest.MonkeyPatch()
    patch.setattr(connections, "HEADER_SECONDS", SECONDS)
    connections.guard()
    connections.guard()
    app = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])])
    config = uvicorn.Config(app, port=0, log_level="critical", timeout_keep_alive=60)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    thread.join(20)
    patch.undo()


@pytest.fixture
def client(address: tuple[str, int]) -> Iterator[socket.socket]:
    with socket.create_connection(address, timeout=20) as opened:
        yield opened


def until_shut(client: socket.socket) -> bytes:
    """Everything until the server shuts the connection."""
    found = b""
    while part := client.recv(4096):
        found += part
    return found


def answer(client: socket.socket, end: bytes) -> bytes:
    found = b""
    while not found.endswith(end):
        part = client.recv(4096)
        assert part, found
        found += part
    return found


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        b"GET /_stcore/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: webs",
    ],
)
def test_who_says_half_is_let_go_of(client: socket.socket, said: bytes) -> None:
    begun = time.monotonic()
    client.sendall(said)
    assert until_shut(client).startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - begun >= SECONDS * 0.9


def test_a_letter_now_and_then_buys_no_time(client: socket.socket) -> None:
    client.sendall(b"GET / HTTP/1.1\r\nX-En: ")
    client.settimeout(SECONDS / 10)
    begun, found = time.monotonic(), b""
    while not found:
        assert time.monotonic() - begun < 20
        try:
            found = client.recv(4096)
        except TimeoutError:
            client.sendall(b"x")
    assert found.startswith(b"HTTP/1.1 408 ")


def test_headers_do_not_grow_for_ever(client: socket.socket) -> None:
    client.sendall(b"GET / HTTP/1.1\r\n")
    begun = time.monotonic()
    found = b""
    try:
        for _ in range(2 * connections.HEADER_BYTES // 1000):
            client.sendall(b"X-En: " + b"x" * 992 + b"\r\n")
        found = until_shut(client)
    except ConnectionError:
        pass  # Shut while more was on its way.
    assert not found or found.startswith(b"HTTP/1.1 431 ")
    assert time.monotonic() - begun < 20


def test_a_slow_body_and_a_pause_between_requests_are_not_what_is_limited(
    client: socket.socket,
) -> None:
    client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nab")
    time.sleep(SECONDS * 1.5)
    client.sendall(b"c")
    assert b"200 OK" in answer(client, b"\r\n\r\n3")
    time.sleep(SECONDS * 1.5)
    size = connections.HEADER_BYTES * 2
    head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n"
    client.sendall(head.encode() + b"x" * size)
    assert b"200 OK" in answer(client, f"\r\n\r\n{size}".encode())
    # The next request has its time too, and no more.
    client.sendall(b"GET / HTTP/1.1\r\n")
    assert until_shut(client).startswith(b"HTTP/1.1 408 ")
