"""A web server on this machine, and time that passes at once, for tests of what is fetched."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from boligkompass.fetch import Clock


@dataclass(frozen=True)
class Asked:
    """One call: method, path with its query, and the body read as JSON (None without one)."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What the server says. `length` lies about the length; `delay` is in seconds."""

    content: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    delay: float = 0.0


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    """An answer with `value` as JSON."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status, headers)


class Server:
    """Answers with what `answer` makes of each call, and remembers the calls."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                asked = Asked(self.command, self.path, body, dict(self.headers))
                outer.asked.append(asked)
                answer = outer.answer(asked)
                time.sleep(answer.delay)
                try:
                    self.send_response(answer.status)
                    size = len(answer.content) if answer.length is None else answer.length
                    for name, value in {"Content-Length": str(size), **answer.headers}.items():
                        self.send_header(name.replace("_", "-"), value)
                    self.end_headers()
                    self.wfile.write(answer.content)
                except OSError:
                    pass  # Whoever asked has gone.

            def do_GET(self) -> None:
                self.handle_one()

            def do_POST(self) -> None:
                self.handle_one()

            def log_message(self, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/api/"

    @contextmanager
    def running(self) -> Iterator["Server"]:
        """The server while it answers."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()


class Hands:
    """The hands of a clock: sleeping moves them, and nobody waits. `slept` has every sleep."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.slept.append(seconds)
        self.time += seconds

    def clock(self) -> Clock:
        """The clock with these hands."""
        return Clock(lambda: self.time, self.sleep)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits pass at once also where a command makes its own client; no proxy in between."""

    def hurried(
        self: Clock,
        now: Callable[[], float] | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        hands = Hands()
        object.__setattr__(self, "now", now or (lambda: hands.time))
        object.__setattr__(self, "sleep", sleep or hands.sleep)

    monkeypatch.setattr(Clock, "__init__", hurried)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
