"""Fetching over HTTP, politely: limits kept, passing faults tried again, what came kept as it came.

The standard library serves: it trusts the certificates that the machine trusts (a municipality's
network often has one of its own), it keeps to the proxy that the surroundings name, and every wait
is ours to bound. Redirects to elsewhere are refused, and nothing but https leaves the machine.
"""

import http.client
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO, Any, TypeVar
from urllib.parse import urlencode, urlsplit

from boligkompass.faults import Fault

T = TypeVar("T")

ATTEMPTS = 5
TIMEOUT = 30.0  # Seconds without a byte.
PATIENCE = 300.0  # Seconds for the whole of one answer.
LONGEST_WAIT = 120.0  # Seconds between two attempts; a server that asks for more is left alone.
LARGEST = 200_000_000  # Bytes of one answer, unpacked.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_CHUNK = 1 << 16
_LATER = "Prøv igjen om en stund."
_NETWORK = "Se etter at maskinen har nett, og at brannmur og mellomtjener slipper adressen gjennom."


class FetchError(Exception):
    """What was asked for did not come; `fault` tells why. `status` is the answer's, if any came."""

    def __init__(self, fault: Fault, status: int | None = None) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.status = status


class _PassingError(FetchError):
    """A fault that may be gone at the next attempt, `after` seconds from now if the server said."""

    after: float | None = None


@dataclass(frozen=True)
class Clock:
    """Time as it passes; tests have their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Pace:
    """At most `calls` calls in any `seconds`; `wait` holds back the one that would be too many."""

    def __init__(self, calls: int, seconds: float, clock: Clock) -> None:
        self._clock = clock
        self._made: deque[float] = deque()
        self.limit(calls, seconds)

    def limit(self, calls: int, seconds: float) -> None:
        """New limits; calls already made count. No calls at all means no limit."""
        self._calls, self._seconds = calls, seconds

    def wait(self) -> None:
        """Return when one more call may be made, and count it."""
        self._forget()
        if 0 < self._calls <= len(self._made):
            self._clock.sleep(self._made[-self._calls] + self._seconds - self._clock.now())
            self._forget()
        self._made.append(self._clock.now())

    def _forget(self) -> None:
        while self._made and self._clock.now() - self._made[0] >= self._seconds:
            self._made.popleft()


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a GET within the host; anything else would send or read where nobody meant to."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if req.get_method() != "GET" or (old.scheme, old.netloc) != (new.scheme, new.netloc):
            message = (
                f"adressen viser videre til «{new.scheme}://{new.netloc}», og det følges ikke."
            )
            advice = "Se etter at adressen er rett, og at ingen mellomtjener ber om innlogging."
            raise FetchError(_fault(req.full_url, message, advice), code)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Client:
    """One API: its address, its limits, and how patiently it is asked.

    `base` is https, or http on the machine itself. ValueError otherwise.
    """

    def __init__(
        self,
        base: str,
        *,
        calls: int = 0,
        seconds: float = 60.0,
        timeout: float = TIMEOUT,
        attempts: int = ATTEMPTS,
        clock: Clock | None = None,
    ) -> None:
        parts = urlsplit(base)
        local = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
        if not parts.hostname or not (parts.scheme == "https" or local):
            raise ValueError(f"«{base}» er ikke en https-adresse.")
        self.base = base.rstrip("/") + "/"
        self._clock = clock or Clock()
        self.pace = Pace(calls, seconds, self._clock)
        self._timeout = timeout
        self._attempts = attempts
        self._opener = urllib.request.build_opener(_SameHost)

    def get(self, path: str, parse: Callable[[bytes], T], **parameters: str) -> T:
        """What `parse` makes of the answer to a GET. FetchError when nothing usable came.

        `parse` raises ValueError for what is no such answer.
        """
        return self._ask(self._request(path, None, parameters), parse)

    def post(self, path: str, body: Any, parse: Callable[[bytes], T], **parameters: str) -> T:
        """The same for a POST of `body` as JSON."""
        content = json.dumps(body, ensure_ascii=False).encode()
        return self._ask(self._request(path, content, parameters), parse)

    def _request(
        self, path: str, content: bytes | None, parameters: Mapping[str, str]
    ) -> urllib.request.Request:
        query = f"?{urlencode(parameters)}" if parameters else ""
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        headers["User-Agent"] = "boligkompass"
        if content is not None:
            headers["Content-Type"] = "application/json"
        # The scheme was checked when the client was made.
        return urllib.request.Request(self.base + path + query, content, headers)  # noqa: S310

    def _ask(self, request: urllib.request.Request, parse: Callable[[bytes], T]) -> T:
        for attempt in range(1, self._attempts + 1):
            self.pace.wait()
            try:
                return self._parsed(request, parse)
            except _PassingError as error:
                pause = float(2 ** (attempt - 1)) if error.after is None else error.after
                if attempt == self._attempts or pause > LONGEST_WAIT:
                    raise
                self._clock.sleep(min(pause, LONGEST_WAIT))
        raise AssertionError("attempts is at least 1")

    def _parsed(self, request: urllib.request.Request, parse: Callable[[bytes], T]) -> T:
        content = self._once(request)
        try:
            return parse(content)
        except ValueError as error:
            web_page = content.lstrip()[:1] == b"<"
            message = (
                "svaret er en nettside, ikke tall." if web_page else f"svaret er ødelagt: {error}"
            )
            advice = _NETWORK if web_page else _LATER
            raise _PassingError(_fault(request.full_url, message, advice)) from None

    def _once(self, request: urllib.request.Request) -> bytes:
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return self._read(answer, request.full_url)
        except urllib.error.HTTPError as error:
            raise _refused(error, request.full_url) from None
        except (OSError, http.client.HTTPException) as error:
            raise _unreachable(error, request.full_url, self._timeout) from None

    def _read(self, answer: http.client.HTTPResponse, address: str) -> bytes:
        started, parts, size = self._clock.now(), [], 0
        while chunk := answer.read(_CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > LARGEST or self._clock.now() - started > PATIENCE:
                message = f"svaret er for stort eller for tregt ({size} byte lest)."
                raise FetchError(
                    _fault(address, message, "Hent færre kommuner eller år om gangen.")
                )
        expected = answer.headers.get("Content-Length")
        if expected and expected.isdigit() and size < int(expected):
            raise http.client.IncompleteRead(b"", int(expected) - size)
        content = b"".join(parts)
        return _unpacked(content) if answer.headers.get("Content-Encoding") == "gzip" else content


def _unpacked(content: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(content, LARGEST)
    except zlib.error:
        raise http.client.IncompleteRead(b"") from None
    if not unpacker.eof:
        raise http.client.IncompleteRead(b"")
    return plain


def _fault(address: str, message: str, advice: str) -> Fault:
    parts = urlsplit(address)
    return Fault(f"{parts.netloc}{parts.path}", None, None, message, advice)


def _refused(error: urllib.error.HTTPError, address: str) -> FetchError:
    """What a status other than 200 means, in words."""
    said = _problem(error)
    if error.code not in _PASSING:
        message = f"svaret er {error.code}{said}."
        return FetchError(_fault(address, message, _ADVICE.get(error.code, _NETWORK)), error.code)
    after = _retry_after(error.headers.get("Retry-After"))
    message = f"tjenesten svarte {error.code}{said} hver gang."
    if error.code == 429:
        message = f"tjenesten ber oss vente{said}: det er spurt for ofte (429)."
    advice = _LATER
    if after is not None and after > LONGEST_WAIT:
        advice = f"Prøv igjen om {round(after / 60)} minutter."
    passing = _PassingError(_fault(address, message, advice), error.code)
    passing.after = after
    return passing


_ADVICE = {
    400: "Spørringen passer ikke med tabellen. Sammenlign kilder.toml med tabellen hos kilden.",
    403: "Spørringen er for stor, eller maskinen er stengt ute. Hent færre kommuner eller år.",
    404: "Se etter at tabellnummeret og adressen er rett.",
    407: "Mellomtjeneren krever innlogging. Be IT om hjelp.",
}


def _problem(error: urllib.error.HTTPError) -> str:
    """What the server says is wrong, when it says so as JSON; else nothing."""
    try:
        problem = json.loads(error.read(10_000))
    except (ValueError, OSError, http.client.HTTPException):
        return ""
    if not isinstance(problem, dict):
        return ""
    words = [problem.get(name) for name in ("title", "detail")]
    said = ": ".join(word.strip().rstrip(".") for word in words if isinstance(word, str) and word)
    return f" («{said[:200]}»)" if said else ""


def _retry_after(text: str | None) -> float | None:
    """Seconds to wait, from a number or a date; None when nothing useful stands there."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


_BROKEN: dict[type[Exception], str] = {
    socket.gaierror: "adressen ble ikke funnet",
    ConnectionRefusedError: "ingen svarer på adressen",
    ConnectionResetError: "forbindelsen ble brutt",
}


def _unreachable(error: Exception, address: str, timeout: float) -> FetchError:
    """What a broken connection means, in words; a certificate is not tried again."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        message = f"sertifikatet kan ikke bekreftes ({cause.verify_message})."
        advice = "Be IT legge kommunens rotsertifikat inn på maskinen."
        return FetchError(_fault(address, message, advice))
    if isinstance(cause, TimeoutError):
        message = f"tjenesten svarte ikke innen {timeout:g} sekunder."
        return _PassingError(_fault(address, message, _LATER))
    if isinstance(cause, http.client.IncompleteRead):
        return _PassingError(_fault(address, "svaret ble kuttet underveis.", _LATER))
    why = next((words for kind, words in _BROKEN.items() if isinstance(cause, kind)), str(cause))
    return _PassingError(_fault(address, f"får ikke forbindelse: {why}.", _NETWORK))
