"""What the server turns away: hosts, closed addresses, large bodies, too many files."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.types import Message, Scope
from starlette.websockets import WebSocket, WebSocketDisconnect

from boligkompass import pace as pacing
from boligkompass import server
from boligkompass.limits import Files, Limits
from boligkompass.pace import Pace
from boligkompass.settings import PROJECT


async def _echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def _socket(websocket: WebSocket) -> None:
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        while True:
            await websocket.send_text(str(len(await websocket.receive_bytes())))


@pytest.fixture
def client() -> Iterator[TestClient]:
    routes = [
        WebSocketRoute("/_stcore/stream", _socket),
        Route("/{rest:path}", _echo, methods=["GET", "POST", "PUT"]),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Limits), Middleware(Files)])
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as made:
        yield made


# -- addresses -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole() -> Iterator[TestClient]:
    """The server as it is in operation, Streamlit with it."""
    navigation = PROJECT / "pages" / "navigation.py"
    app = st.App(
        navigation,
        routes=server.routes(),
        middleware=server.middleware(),
        lifespan=server.lifespan,
    )
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as made:
        yield made


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "/_stcore/agent",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/%6Detrics",
        "/_stcore/upload_file/a/b",
        "/media/0123456789abcdef.pdf",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_what_the_proxy_closes_the_server_closes_too(
    whole: TestClient, path: str, method: str
) -> None:
    answer = whole.request(method, path)
    assert (answer.status_code, answer.text) == (404, "Adressen finnes ikke.\n")
    assert answer.headers["x-content-type-options"] == "nosniff"
    # Its neighbours answer: the path was right, and is closed.
    assert whole.get("/_stcore/health").status_code == 200


# -- hosts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("tavla.kommune.no", 200),
        ("TAVLA.kommune.no:443", 200),
        ("tavla.kommune.no.", 200),
        # The machine itself, for health.
        ("127.0.0.1:8501", 200),
        ("[::1]:8501", 200),
        ("ond.example", 421),
        ("tavla.kommune.no.ond.example", 421),
        ("tavla.kommune.no@ond.example", 421),
        ("", 400),
        ("a:b:c", 400),
    ],
)
def test_only_its_own_names_are_answered(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, host: str, status: int
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_VERT", "tavla.kommune.no")
    for path in ("/", "/helse", "/csv/"):
        assert client.get(path, headers={"host": host}).status_code == status


def test_without_the_setting_any_name_will_do(client: TestClient) -> None:
    assert client.get("/", headers={"host": "hva.som.helst"}).status_code == 200


def test_a_websocket_from_another_host_is_not_accepted(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_VERT", "tavla.kommune.no")
    with client.websocket_connect("/_stcore/stream", headers={"host": "tavla.kommune.no"}) as one:
        one.send_bytes(b"abc")
        assert one.receive_text() == "3"
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", headers={"host": "ond.example"}),
    ):
        pass


# -- sizes -----------------------------------------------------------------------------------------

MEGABYTE = 1_048_576


def test_a_body_may_be_a_megabyte_and_no_more(client: TestClient) -> None:
    assert client.post("/x", content=b"a" * MEGABYTE).text == str(MEGABYTE)
    assert client.post("/x", content=b"a" * (MEGABYTE + 1)).status_code == 413


def test_a_body_that_does_not_say_its_length_is_counted() -> None:
    """Two pieces of 700 000 bytes: the first is taken, the second is one too many."""
    seen: list[Message] = []
    pieces: list[Message] = [
        {"type": "http.request", "body": b"a" * 700_000, "more_body": True},
        {"type": "http.request", "body": b"a" * 700_000, "more_body": False},
    ]

    async def app(scope: Scope, receive: object, send: object) -> None:
        await _answering(scope, receive, send)

    async def _answering(scope: Scope, receive: object, send: object) -> None:
        while (await receive())["type"] == "http.request":  # type: ignore[operator]
            pass
        await PlainTextResponse("lest")(scope, receive, send)  # type: ignore[arg-type]

    async def receive() -> Message:
        return pieces.pop(0)

    async def send(message: Message) -> None:
        seen.append(message)

    scope = {"type": "http", "method": "POST", "path": "/x", "headers": []}
    asyncio.run(Limits(app)(scope, receive, send))
    starts = [message["status"] for message in seen if message["type"] == "http.response.start"]
    assert starts == [413]


def test_a_message_of_a_visit_may_be_a_megabyte_and_no_more(client: TestClient) -> None:
    with client.websocket_connect("/_stcore/stream") as one:
        one.send_bytes(b"a" * MEGABYTE)
        assert one.receive_text() == str(MEGABYTE)
        one.send_bytes(b"a" * (MEGABYTE + 1))
        with pytest.raises(WebSocketDisconnect) as closed:
            one.receive_text()
        assert closed.value.code == 1009


# -- files -----------------------------------------------------------------------------------------


def test_files_are_counted_for_each_client_and_pages_are_not(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_FILGRENSE", "3")
    for path in ("/csv/", "/csv/a/b.csv", "/xlsx/a/b.xlsx"):
        assert client.get(path).status_code == 200
    refused = client.get("/csv/a/b.csv")
    # Three a minute is one every twenty seconds.
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "20")
    assert "Prøv igjen om 20 s." in refused.text
    assert client.get("/boligmasse").status_code == 200
    assert client.get("/csvfil").status_code == 200


def test_what_is_used_comes_back_over_a_minute() -> None:
    now = 1000.0
    pace = Pace(lambda: now)
    assert pace.wait("a", 2) == 0
    assert [pace.take("a", 2) for _ in range(3)] == [0, 0, 30]
    assert pace.take("b", 2) == 0
    now += 29
    assert pace.take("a", 2) == pace.wait("a", 2) == 1
    now += 1
    assert [pace.take("a", 2) for _ in range(2)] == [0, 30]
    # Whoever waits for hours has two, not hundreds.
    now += 10_000
    assert [pace.take("a", 2) for _ in range(3)] == [0, 0, 30]
    assert [pace.take("a", 0) for _ in range(5)] == [0] * 5


def test_clients_are_forgotten_so_that_they_do_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pacing, "_CLIENTS", 10)
    pace = Pace()
    for number in range(1000):
        pace.take(f"10.0.0.{number}", 5)
        assert pace.is_news(f"10.0.0.{number}")
    assert len(pace._left) <= 10
    assert len(pace._refused) <= 11
