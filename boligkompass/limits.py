"""What is turned away at the door: foreign hosts, closed addresses, large bodies, too many files.

Pure ASGI middlewares. `Limits` is the outermost, so that nothing behind it sees what it refuses;
the proxy in front closes the same addresses, and neither relies on the other. `Files` stands behind
the gate, which knows who is asking: many may share one address.
"""

import re

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boligkompass import settings
from boligkompass.access import log, person
from boligkompass.documents import security_headers
from boligkompass.pace import Pace

# Nobody has any business there: Streamlit's counters, the pages driven by programs, files that it
# would give to everybody (ours are in `handouts`), and files sent in, which no page asks for.
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/media", "/_stcore/upload_file")
# Bytes of a request's body, and of one message of a visit. Nothing is uploaded; the largest that is
# sent is a decision's text.
LARGEST = 1 << 20
_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
_FILES = re.compile(r"/(csv|xlsx|filer)(/|$)")
_HOST = re.compile(r"\[(?P<six>[0-9a-f:.]+)\](:\d+)?|(?P<name>[^:\[\]]+)(:\d+)?", re.IGNORECASE)
_TOO_LARGE = 1009


class Limits:
    """The middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = security_headers()

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
        if not scope.get("query_string", b"").isascii():
            # What is not ASCII is written with percents; frameworks fail on it.
            return self._answer(400, "Adressen er ikke gyldig.")
        if is_closed(scope["path"]):
            return self._answer(404, "Adressen finnes ikke.")
        if _length(scope) > LARGEST:
            return self._answer(413, "Forespørselen er for stor.")
        return None

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


class Files:
    """The middleware that counts files: for whoever is signed in or has a key by who they are, for
    others by their address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._pace = Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._too_often(scope) if scope["type"] == "http" else None
        await (refused or self._app)(scope, receive, send)

    def _too_often(self, scope: Scope) -> PlainTextResponse | None:
        if not _FILES.match(scope["path"]):
            return None
        someone = person.current()
        known = someone not in (person.NOBODY, person.ANYONE_HERE)
        client = someone.pseudonym if known else f"@{(scope.get('client') or ('',))[0]}"
        wait = self._pace.take(client, settings.files_a_minute())
        if not wait:
            return None
        if self._pace.is_news(client):
            log.event(log.REFUSED, someone, "for mange filer")
        text = f"Det er hentet for mange filer på kort tid. Prøv igjen om {wait} s.\n"
        return PlainTextResponse(text, 429, {"cache-control": "no-store", "retry-after": str(wait)})


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
