"""The gate: an ASGI middleware that every request and websocket passes before anything is asked.

Without sign-in it lets in this machine only. With it, everything is shut but the ways in, the files
that are the same for all, and `/helse`; what comes later to be served is shut until it is named
here. A program shows a key in the header `Authorization`; never in the address, which ends up in
histories, logs and links that are passed on.
"""

import logging
import re
import time
from collections.abc import Mapping
from datetime import date
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boligkompass.access import answers, cookies, log, person, store
from boligkompass.access.person import LOCAL, NOBODY, AccessError, Person
from boligkompass.access.rules import RefusedError, Rules, session_id
from boligkompass.documents import ICON, SCRIPT, STYLE
from boligkompass.lager.feil import LagerError
from boligkompass.sitemap import PAGES

_SIGN_IN = frozenset({cookies.LOGIN, cookies.LOGOUT, cookies.CALLBACK})
_OPEN = _SIGN_IN | {"/helse", *(f"/{name}" for name in (SCRIPT, STYLE, ICON))}
# Streamlit's own script, style and typefaces: the same for all.
_STATIC = "/static/"
# What a key opens.
_FILES = ("/csv", "/xlsx")
_HOME = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?", re.IGNORECASE)
_BACK = "boligkompass_til"
_MINUTES = 15
_NOT_LOCAL = (
    "Boligkompass er satt opp uten innlogging og svarer bare på denne maskinen. Den som drifter "
    "serveren, kan sette BOLIGKOMPASS_TILGANG=innlogging."
)
_SIGN_IN_FIRST = "Logg inn for å se tallene."
_KEY_UNKNOWN = "Nøkkelen er ukjent, utløpt eller trukket tilbake. Be om en ny."
_NOT_FOR_ALL = "Siden er for dem som har rollen controller."

_log = logging.getLogger(__name__)


class Gate:
    """The middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif person.mode() == LOCAL:
            await self._here(scope, receive, send)
        else:
            await _Request(self._app, HTTPConnection(scope)).answer(scope, receive, send)

    async def _here(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_here(scope):
            await self._app(scope, receive, send)
        else:
            log.event(log.REFUSED, NOBODY, "ikke denne maskinen")
            await _refuse(answers.sentence(403, _NOT_LOCAL), scope, receive, send)


def is_here(scope: Scope) -> bool:
    """Whether a request comes from this machine, and was meant for it: a page elsewhere may send
    a browser here under a name of its own, and a proxy asks for others."""
    client = scope.get("client")
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if not client or len(hosts) != 1:
        return False
    try:
        address = ip_address(client[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback and _HOME.fullmatch(hosts[0]) is not None


async def _refuse(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request, or turn a websocket away before it is opened (the client sees 403)."""
    if scope["type"] == "http":
        await response(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.close", "code": 1008})


class _Request:
    """One request or websocket, where there is sign-in."""

    def __init__(self, app: ASGIApp, connection: HTTPConnection) -> None:
        self._app = app
        self._connection = connection
        self._path = connection.scope["path"]
        self._is_http = connection.scope["type"] == "http"

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or tell it why not."""
        try:
            rules = cookies.current_rules()
        except AccessError as error:
            _log.error("Boligkompass: %s", error)
            told = answers.sentence(503, "Innloggingen er ikke satt opp. Meld fra til drift.")
            await _refuse(told, scope, receive, send)
            return
        out = _Answer(send, rules, self._connection) if self._is_http else send
        refusal: Response | None = None
        someone = NOBODY
        if self._is_http and self._path == answers.ENTRANCE:
            refusal = self._entrance()
        elif not (self._is_http and _is_open(self._path)):
            try:
                someone = await run_in_threadpool(self._someone, rules)
                refusal = self._refusal_of_page(someone)
            except RefusedError as error:
                refusal = self._refusal(error)
            except LagerError as error:
                # Whoever may have signed out is not let in.
                refusal = self._later(f"Tavla får ikke sett hvem du er: {error}.")
        elif self._path == cookies.LOGOUT:
            refusal = await run_in_threadpool(self._sign_out, rules)
        if refusal is not None:
            await _refuse(refusal, scope, receive, out)
            return
        with person.asking(someone):
            await self._app(scope, receive, out)

    def _someone(self, rules: Rules) -> Person:
        """Who is asking, by a key or by the cookie; RefusedError where that is nobody."""
        shown = self._connection.headers.get("authorization", "")
        if shown and self._is_http and self._path.startswith(_FILES):
            kind, _, secret = shown.partition(" ")
            key = store.find(secret.strip(), date.today()) if kind.lower() == "bearer" else None
            if key is None:
                raise RefusedError(_KEY_UNKNOWN)
            return key.person
        claims = cookies.claims(self._connection.cookies, rules)
        if claims is None:
            raise RefusedError(_SIGN_IN_FIRST)
        if store.has_ended(session_id(claims)):
            raise RefusedError("Du er logget ut. Logg inn på nytt for å se tallene.")
        return rules.person(claims, time.time())

    def _refusal_of_page(self, someone: Person) -> Response | None:
        page = self._path.strip("/")
        if page not in PAGES or someone.may_see_page(page):
            return None
        log.event(log.REFUSED, someone, page)
        return answers.page(403, _NOT_FOR_ALL, "/", "Gå til forsiden")

    def _refusal(self, error: RefusedError) -> Response:
        log.event(log.REFUSED, NOBODY, "ingen rolle" if error.known else "ikke innlogget")
        status = 403 if error.known else 401
        if self._path != "/" and self._path.strip("/") not in PAGES:
            bearer = status == 401 and self._path.startswith(_FILES)
            return answers.sentence(status, str(error), bearer=bearer)
        if error.known:
            return answers.page(status, str(error), cookies.LOGOUT, "Logg ut")
        return answers.page(status, str(error), answers.way_back(self._address()), "Logg inn")

    def _address(self) -> str:
        """What was asked for, with its choices."""
        query = self._connection.scope.get("query_string", b"").decode("latin-1")
        return f"{self._path}?{query}" if query else self._path

    def _entrance(self) -> Response:
        """Start a sign-in, and remember where to come back to."""
        query = self._connection.scope.get("query_string", b"").decode("latin-1")
        back = parse_qs(query).get("til", ["/"])[-1]
        response = RedirectResponse(cookies.way_in(), 302, {"cache-control": "no-store"})
        if answers.is_ours(back):
            response.set_cookie(_BACK, quote(back, safe=""), max_age=_MINUTES * 60, httponly=True)
        return response

    def _later(self, sentence: str) -> Response:
        """What is told where nobody can be known right now: on a page, with a way to try again."""
        log.event(log.REFUSED, NOBODY, "lageret svarer ikke")
        known = self._path in ("/", cookies.LOGOUT) or self._path.strip("/") in PAGES
        if not known:
            return answers.sentence(503, sentence)
        return answers.page(503, sentence, self._address(), "Prøv igjen")

    def _sign_out(self, rules: Rules) -> Response | None:
        """Let the session be over on the server too: the cookie alone is good until its end. What
        to answer where that could not be done."""
        try:
            claims = cookies.claims(self._connection.cookies, rules)
            if claims is None or rules.ends(claims) < time.time():
                return None
            store.end_session(session_id(claims), rules.ends(claims))
            log.event(log.SIGNED_OUT, rules.pseudonym(str(claims.get("sub"))))
        except RefusedError:
            return None
        except LagerError as error:
            return self._later(f"Du er ikke logget ut: {error}.")
        return None


def _is_open(path: str) -> bool:
    return path in _OPEN or path.startswith(_STATIC)


class _Answer:
    """An answer on its way out: its cookies, and after a sign-in the way back."""

    def __init__(self, send: Send, rules: Rules, connection: HTTPConnection) -> None:
        self._send = send
        self._rules = rules
        self._connection = connection

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            if self._connection.scope["path"] == cookies.CALLBACK:
                self._signed_in(headers)
            if "set-cookie" in headers:
                cookies.protect(headers, self._rules.hours)
        await self._send(message)

    def _signed_in(self, headers: MutableHeaders) -> None:
        """After a sign-in: tell the log, and lead back to what was asked for first."""
        try:
            claims: Mapping[str, Any] | None = cookies.claims(cookies.set_in(headers), self._rules)
            if claims is None:
                return
            log.event(log.SIGNED_IN, self._rules.person(claims, time.time()))
        except RefusedError as error:
            log.event(log.REFUSED, NOBODY, "ingen rolle" if error.known else "innlogging")
        back = unquote(self._connection.cookies.get(_BACK, ""))
        if answers.is_ours(back):
            headers["location"] = back
            headers.append("set-cookie", f"{_BACK}=; Max-Age=0; Path=/; HttpOnly")
