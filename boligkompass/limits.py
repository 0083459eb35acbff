"""What is turned away at the door: foreign hosts, closed addresses, large bodies, too many files.

A pure ASGI middleware, outermost, so that nothing behind it sees what it refuses. The proxy in
front closes the same addresses; neither relies on the other.
"""

import math
import re
import time
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boligkompass import settings
from boligkompass.documents import security_headers

# Streamlit's counters, and the pages driven by programs: nobody outside has any business there.
CLOSED = ("/_stcore/metrics", "/_stcore/agent")
# Bytes of a request's body, and of one message of a visit. Nothing is uploaded; the largest that is
# sent is a decision's text.
LARGEST = 1 << 20
_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
_FILES = re.compile(r"/(csv|xlsx)(/|$)")
_HOST = re.compile(r"\[(?P<six>[0-9a-f:.]+)\](:\d+)?|(?P<name>[^:\[\]]+)(:\d+)?", re.IGNORECASE)
# Clients remembered at most; those that have waited long enough are forgotten first.
_CLIENTS = 10_000
_MINUTE = 60.0
_TOO_LARGE = 1009


class Limits:
    """The middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = security_headers()
        self._pace = Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refused = self._refused(scope)
            if refused:
                await refused(scope, receive, send)
            else:
                guarded = _Body(self._answer(413, "Forespørselen er for stor."), receive, send)
                await self._app(scope, guarded.receive, guarded.send)
        elif scope["type"] == "websocket":
            await self._visit(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _answer(self, status: int, text: str, **headers: str) -> PlainTextResponse:
        kept = {**self._headers, "cache-control": "no-store", **headers}
        return PlainTextResponse(f"{text}\n", status, kept)

    def _refused(self, scope: Scope) -> PlainTextResponse | None:
        status = wrong_host(scope)
        if status:
            text = "Tavla svarer ikke på dette vertsnavnet. Se BOLIGKOMPASS_VERT."
            return self._answer(status, text)
        if is_closed(scope["path"]):
            return self._answer(404, "Adressen finnes ikke.")
        if _length(scope) > LARGEST:
            return self._answer(413, "Forespørselen er for stor.")
        return self._too_often(scope) if _FILES.match(scope["path"]) else None

    def _too_often(self, scope: Scope) -> PlainTextResponse | None:
        client = (scope.get("client") or ("",))[0]
        wait = self._pace.wait(client, settings.files_a_minute())
        if not wait:
            return None
        text = f"Det er hentet for mange filer på kort tid. Prøv igjen om {wait} s."
        return self._answer(429, text, **{"retry-after": str(wait)})

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A websocket: from a right host, and without messages that no page of ours sends."""
        if wrong_host(scope) or is_closed(scope["path"]):
            # Closed before it is accepted: the client gets 403.
            await send({"type": "websocket.close", "code": 1008})
            return

        async def small() -> Message:
            message = await receive()
            if len(message.get("bytes") or message.get("text") or b"") <= LARGEST:
                return message
            await send({"type": "websocket.close", "code": _TOO_LARGE})
            return {"type": "websocket.disconnect", "code": _TOO_LARGE}

        await self._app(scope, small, send)


def is_closed(path: str) -> bool:
    """Whether an address is one that the server never answers."""
    return any(path == one or path.startswith(f"{one}/") for one in CLOSED)


def wrong_host(scope: Scope) -> int | None:
    """The status for a request whose Host is not one of ours; None when it is.

    Names of the machine itself are always right, so that health can be asked for locally.
    """
    allowed = settings.hosts()
    if not allowed:
        return None
    given = Headers(scope=scope).getlist("host")
    found = _HOST.fullmatch(given[0]) if len(given) == 1 else None
    if found is None:
        return 400
    name = (found["six"] or found["name"]).lower().rstrip(".")
    return None if name in allowed | _LOCAL else 421


def _length(scope: Scope) -> int:
    """The length that a request claims; 0 where it claims none."""
    claimed = Headers(scope=scope).get("content-length", "")
    return int(claimed) if claimed.isdecimal() else 0


class _Body:
    """A request whose body is counted as it comes, for one that does not say its length."""

    def __init__(self, refusal: ASGIApp, receive: Receive, send: Send) -> None:
        self._refusal, self._receive, self._send = refusal, receive, send
        self._seen = 0
        self._is_started = self._is_refused = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen <= LARGEST:
            return message
        if not (self._is_started or self._is_refused):
            self._is_refused = True
            await self._refusal({"type": "http", "method": "POST"}, self._receive, self._send)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self._is_started = True
        if not self._is_refused:
            await self._send(message)


class Pace:
    """How many files each client has left: a bucket that fills again over a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, client: str, limit: int) -> int:
        """Take one file; 0, or the whole seconds until there is one. A `limit` of 0 is none."""
        if not limit:
            return 0
        now = self._clock()
        left, then = self._left.get(client, (float(limit), now))
        left = min(float(limit), left + (now - then) * limit / _MINUTE)
        taken = left >= 1
        self._left[client] = (left - 1 if taken else left, now)
        self._forget(now)
        return 0 if taken else max(1, math.ceil((1 - left) * _MINUTE / limit))

    def _forget(self, now: float) -> None:
        """Forget whoever has not asked for a minute, and if that is not enough, the oldest."""
        if len(self._left) <= _CLIENTS:
            return
        recent = {who: has for who, has in self._left.items() if now - has[1] < _MINUTE}
        newest = sorted(recent.items(), key=lambda one: one[1][1])[-_CLIENTS // 2 :]
        self._left = dict(newest)
