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
from boligkompass.ledger.failures import LedgerError
from boligkompass.pace import Pace
from boligkompass.sitemap import PAGES

_SIGN_IN = frozenset({cookies.LOGIN, cookies.LOGOUT, cookies.CALLBACK})
_OPEN = _SIGN_IN | {"/helse", *(f"/{name}" for name in (SCRIPT, STYLE, ICON))}
# Streamlit's own script, style and typefaces: the same for all.
_STATIC = "/static/"
# Keys that are wrong and sign-ins that come to nothing, from one address in a minute.
_ATTEMPTS = 30
# Lines of the log that an address may fill in a minute by asking and not being let in.
_LINES = 300
_WAIT = 429
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
_TOO_MANY = "Det er gjort for mange mislykkede forsøk. Prøv igjen om {} s."
_NOT_NOW = "Innloggingen kan ikke kontrolleres nå. Meld fra til drift, og oppgi feilnummer {}."
_NOT_OUT = (
    "Du er ikke logget ut, for serveren kunne ikke lagre det. Prøv igjen, eller meld fra til drift "
    "og oppgi feilnummer {}."
)
_NOT_FOR_ALL = "Siden er for dem som har rollen controller."

_log = logging.getLogger(__name__)


class Gate:
    """The middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._tries = Tries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif person.mode() == LOCAL:
            await self._here(scope, receive, send)
        else:
            request = _Request(self._app, HTTPConnection(scope), self._tries)
            await request.answer(scope, receive, send)

    async def _here(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_here(scope):
            await self._app(scope, receive, send)
        else:
            self._tries.tell(scope, "ikke denne maskinen")
            await _refuse(answers.sentence(403, _NOT_LOCAL), scope, receive, send)


class Tries:
    """How often those who are not let in have tried, by their address.

    Many people may share an address, so nobody who has a right key or session is kept out by what
    others tried.
    """

    def __init__(self) -> None:
        self._failed, self._told = Pace(), Pace()

    def tell(self, scope: Scope, what: str) -> None:
        """Tell the log that nobody known was refused, but no more often than it can bear."""
        if not self._told.take(_address(scope), _LINES):
            log.event(log.REFUSED, NOBODY, what)

    def failed(self, scope: Scope) -> None:
        """Someone showed what is no key, or came back from a sign-in without one."""
        client = _address(scope)
        self._failed.take(client, _ATTEMPTS)
        if self._failed.wait(client, _ATTEMPTS) and self._failed.is_news(client):
            log.event(log.REFUSED, NOBODY, "for mange forsøk")

    def wait(self, scope: Scope) -> int:
        """The seconds until whoever has failed may try again; 0 is now."""
        return self._failed.wait(_address(scope), _ATTEMPTS)


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


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

    def __init__(self, app: ASGIApp, connection: HTTPConnection, tries: Tries) -> None:
        self._app = app
        self._connection = connection
        self._tries = tries
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
        out = _Answer(send, rules, self._connection, self._tries) if self._is_http else send
        someone, refusal = await self._decided(rules)
        if refusal is not None:
            await _refuse(refusal, scope, receive, out)
            return
        with person.asking(someone):
            await self._app(scope, receive, out)

    async def _decided(self, rules: Rules) -> tuple[Person, Response | None]:
        """Who is asking, and what they are told instead of what they asked for."""
        if self._is_http and (self._path == answers.ENTRANCE or _is_open(self._path)):
            return NOBODY, await self._on_the_way(rules)
        try:
            someone = await run_in_threadpool(self._someone, rules)
            return someone, self._refusal_of_page(someone)
        except RefusedError as error:
            return NOBODY, self._refusal(error)
        except LedgerError as error:
            # Whoever may have signed out is not let in.
            return NOBODY, self._later(f"Tavla får ikke sett hvem du er: {error}.")
        except Exception as error:
            # What access keeps cannot be read: then nobody is let in, and nothing more is told.
            number = log.fault(NOBODY, "tilgang")
            _log.error("Feil %s: tilgangen kunne ikke kontrolleres.", number, exc_info=error)
            return NOBODY, answers.sentence(503, _NOT_NOW.format(number))

    async def _on_the_way(self, rules: Rules) -> Response | None:
        """What is open to all, the ways in and out among it."""
        if self._path == answers.ENTRANCE:
            return self._entrance()
        if self._path == cookies.LOGOUT:
            return await run_in_threadpool(self._sign_out, rules)
        wait = self._tries.wait(self._connection.scope) if self._path == cookies.CALLBACK else 0
        return self._wait(wait, _TOO_MANY) if wait else None

    def _someone(self, rules: Rules) -> Person:
        """Who is asking, by a key or by the cookie; RefusedError where that is nobody."""
        shown = self._connection.headers.get("authorization", "")
        if shown and self._is_http and self._path.startswith(_FILES):
            kind, _, secret = shown.partition(" ")
            key = store.find(secret.strip(), date.today()) if kind.lower() == "bearer" else None
            if key is None:
                self._tries.failed(self._connection.scope)
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
        wait = self._tries.wait(self._connection.scope) if str(error) == _KEY_UNKNOWN else 0
        if wait:
            return self._wait(wait, _TOO_MANY)
        what = "ukjent nøkkel" if str(error) == _KEY_UNKNOWN else "ikke innlogget"
        self._tries.tell(self._connection.scope, "ingen rolle" if error.known else what)
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

    @staticmethod
    def _wait(seconds: int, text: str) -> Response:
        response = answers.sentence(_WAIT, text.format(seconds))
        response.headers["retry-after"] = str(seconds)
        return response

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
        to answer where that could not be kept."""
        try:
            claims = cookies.claims(self._connection.cookies, rules)
            if claims is None or rules.ends(claims) < time.time():
                return None
            who = rules.pseudonym(str(claims.get("sub")))
            store.end_session(session_id(claims), rules.ends(claims))
            log.event(log.SIGNED_OUT, who)
        except RefusedError:
            return None
        except LedgerError as error:
            return self._later(f"Du er ikke logget ut: {error}.")
        except Exception as error:
            number = log.fault(who, "utlogging")
            _log.error("Feil %s: en utlogging kunne ikke lagres.", number, exc_info=error)
            return answers.page(503, _NOT_OUT.format(number), cookies.LOGOUT, "Prøv igjen")
        return None


def _is_open(path: str) -> bool:
    return path in _OPEN or path.startswith(_STATIC)


class _Answer:
    """An answer on its way out: its cookies, and after a sign-in the way back."""

    def __init__(self, send: Send, rules: Rules, connection: HTTPConnection, tries: Tries) -> None:
        self._send = send
        self._tries = tries
        self._rules = rules
        self._connection = connection

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            # Whoever is told to wait has not tried.
            tried = message["status"] != _WAIT
            if tried and self._connection.scope["path"] == cookies.CALLBACK:
                self._signed_in(headers)
            if "set-cookie" in headers:
                cookies.protect(headers, self._rules.hours)
        await self._send(message)

    def _signed_in(self, headers: MutableHeaders) -> None:
        """After a sign-in: tell the log, and lead back to what was asked for first."""
        try:
            claims: Mapping[str, Any] | None = cookies.claims(cookies.set_in(headers), self._rules)
            if claims is None:
                self._tries.failed(self._connection.scope)
                self._tries.tell(self._connection.scope, "innlogging")
                return
            log.event(log.SIGNED_IN, self._rules.person(claims, time.time()))
        except RefusedError as error:
            self._tries.tell(self._connection.scope, "ingen rolle" if error.known else "innlogging")
        back = unquote(self._connection.cookies.get(_BACK, ""))
        if answers.is_ours(back):
            headers["location"] = back
            headers.append("set-cookie", f"{_BACK}=; Max-Age=0; Path=/; HttpOnly")
