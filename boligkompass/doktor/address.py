"""A server seen from outside, through its proxy: does it answer, and only what it should.

Plain HTTP by the standard library, no redirects followed, and the certificates that the machine
trusts.
"""

import base64
import http.client
import json
import secrets
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from boligkompass import __version__
from boligkompass.doktor.finding import Finding

TIMEOUT = 10.0
# What must not be answered; the second is where the agent API describes itself.
CLOSED = ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/upload_file/x/y", "/media/x")
_HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_STRANGE = "feil-vert.invalid"
_SOON = timedelta(days=14)
_APART = timedelta(minutes=2)
_MOST = 1 << 20


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    expires: datetime | None = None


def examine(address: str, current: str | None) -> Iterator[Finding]:
    """The server at `address`; `current` is the extract that it should show, if that is known."""
    try:
        health = _get(address, "/helse")
    except ssl.SSLError as error:
        yield Finding(
            f"Sertifikatet til {address} godtas ikke: {error.reason or error}.",
            "Forny det, eller se etter at proxyen bruker rett sertifikat med hele kjeden.",
        )
        return
    except (OSError, http.client.HTTPException) as error:
        yield Finding(
            f"{address} svarer ikke: {error}.",
            "Se etter at serveren og proxyen kjører, og at brannmuren slipper deg gjennom.",
        )
        return
    yield from _health(health, current)
    yield from _safety(address, health)
    try:
        yield from _pages(address)
        yield from _websocket(address)
    except (OSError, http.client.HTTPException) as error:
        yield Finding(f"{address} sluttet å svare: {error}.", "Se i loggen til serveren.")


def _health(answer: _Answer, current: str | None) -> Iterator[Finding]:
    try:
        report = json.loads(answer.body)
        status, shown, version = (report[name] for name in ("status", "uttrekk", "versjon"))
    except (ValueError, KeyError, TypeError):
        yield Finding(
            f"/helse gir {answer.status} og ikke det Boligkompass svarer.",
            "Se etter at proxyen sender videre til rett port, og at serveren er startet.",
        )
        return
    if answer.status != 200 or status != "ok":
        told = str(report.get("melding") or answer.status)
        yield Finding(f"/helse melder feil: {told}", "Rett det den sier, og start på nytt.")
    if version != __version__:
        yield Finding(
            f"Serveren kjører versjon {version}, og her er {__version__} installert.",
            "Start serveren på nytt.",
            warning=True,
        )
    if current and shown and shown != current:
        yield Finding(
            f"Serveren viser uttrekket {shown}, og her gjelder {current}.",
            "Se etter at serveren og denne kommandoen har samme BOLIGKOMPASS_DATA.",
            warning=True,
        )


def _safety(address: str, answer: _Answer) -> Iterator[Finding]:
    """The way there: encrypted, with a certificate that lasts, and a clock like ours."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        yield Finding(f"{address} er uten TLS.", "Sett en proxy med TLS foran, se docs/drift.md.")
    now = datetime.now(UTC)
    if answer.expires and answer.expires < now + _SOON:
        yield Finding(f"Sertifikatet går ut {answer.expires:%d.%m.%Y}.", "Forny det.", warning=True)
    stamped = answer.headers.get("date")
    if stamped and abs(parsedate_to_datetime(stamped) - now) > _APART:
        yield Finding(
            "Klokka på serveren og klokka her er ikke enige.",
            "La begge maskinene holde klokka selv (NTP).",
        )


def _pages(address: str) -> Iterator[Finding]:
    front = _get(address, "/")
    missing = [name for name in _HEADERS if name not in front.headers]
    if missing:
        yield Finding(
            f"Svarene mangler {', '.join(missing)}.",
            "Start serveren med «uvicorn app:app», og la proxyen slippe hodene gjennom.",
        )
    for path in CLOSED:
        if _get(address, path).status < 400:
            yield Finding(
                f"{path} er åpen for alle.",
                "Steng adressen i proxyen, og se etter at serveren er oppgradert.",
            )
    if _get(address, "/helse", {"Host": _STRANGE}).status < 400:
        yield Finding(
            "Tavla svarer også på et vertsnavn som ikke er dens.",
            "Sett BOLIGKOMPASS_VERT der serveren kjører.",
            warning=True,
        )


def _websocket(address: str) -> Iterator[Finding]:
    """Whether the pages' connection comes through; without it they stay empty."""
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    parts = urlsplit(address)
    answer = _get(
        address,
        "/_stcore/stream",
        {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Origin": f"{parts.scheme}://{parts.netloc}",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": key,
        },
    )
    if answer.status in (401, 403):
        yield Finding(
            "Forbindelsen til sidene (WebSocket) krever innlogging og er ikke prøvd.",
            "Åpne tavla i en nettleser og se at sidene kommer.",
            warning=True,
        )
    elif answer.status != 101:
        yield Finding(
            f"Forbindelsen til sidene (WebSocket) kommer ikke gjennom: {answer.status}.",
            "La proxyen sende hodene Upgrade og Connection videre, se docs/drift.md.",
        )


def _get(address: str, path: str, headers: Mapping[str, str] | None = None) -> _Answer:
    """One answer. OSError or HTTPException where none comes."""
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        connection.connect()
        socket = connection.sock
        certificate = socket.getpeercert() if isinstance(socket, ssl.SSLSocket) else None
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        upgraded = answer.status == 101
        body = b"" if upgraded else answer.read(_MOST)
        found = {name.lower(): value for name, value in answer.getheaders()}
        return _Answer(answer.status, found, body, _expires(certificate))
    finally:
        connection.close()


def _expires(certificate: Mapping[str, object] | None) -> datetime | None:
    until = (certificate or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(until)), UTC) if until else None
