"""What surrounds every answer: Norwegian documents, and the headers that protect the reader.

Streamlit serves one English HTML document at every page's address. A pure ASGI middleware rewrites
it on the way out; everything else passes through and only gets its headers. WebSockets pass
untouched.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boligkompass.sitemap import FRONT, PAGES

TITLE = "Boligkompass"
DESCRIPTION = "Boligsosiale styringstall for kommunen: behov, boliger, bosetting og bostedsløshet."
STATIC = Path(__file__).resolve().parent / "static"
SCRIPT, STYLE, ICON = "boligkompass.js", "boligkompass.css", "boligkompass.svg"
# Addresses below which there is never a document.
_NO_DOCUMENTS = (
    "/_stcore/",
    "/static/",
    "/media/",
    "/filer/",
    "/component/",
    "/csv",
    "/xlsx",
    "/helse",
    "/auth/",
    "/oauth2callback",
)
_NO_SCRIPT = (
    "<noscript><p>Boligkompass trenger JavaScript. Uten kan tallene lastes ned som CSV: "
    '<a href="/csv/">listen over alle figurene</a>.</p></noscript>'
)
_NO_PAGE = (
    '<!doctype html><html lang="nb"><meta charset="utf-8"><title>Siden finnes ikke</title>'
    "<body><h1>Siden finnes ikke</h1><p>Boligkompass har ingen side med denne adressen. "
    '<a href="/">Gå til forsiden</a>.</p></body></html>'
)
# Our style stands after Streamlit's, which go into the head: of two equal rules the later holds.
_REWRITES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r'<html lang="[^"]*"', lambda _: '<html lang="nb"'),
    # Before Streamlit's own scripts, so that it runs before they do.
    (r"<meta charset=[^>]*>", lambda found: found[0] + _head()),
    (r'<link rel="shortcut icon"[^>]*>', lambda _: f'<link rel="icon" href="{_own(ICON)}">'),
    (r"<title>[^<]*</title>", lambda _: f"<title>{TITLE}</title>"),
    (r"<body>", lambda _: f"<body>{_style()}"),
    (r"<noscript>.*?</noscript>", lambda _: _NO_SCRIPT),
)


@cache
def version_of(name: str) -> str:
    """A short hash of one of our static files: it changes the address when the file changes."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _own(name: str) -> str:
    return f"/{name}?v={version_of(name)}"


def _head() -> str:
    return (
        f'<meta name="description" content="{DESCRIPTION}">'
        f'<script src="{_own(SCRIPT)}" defer></script>'
    )


def _style() -> str:
    return f'<link rel="stylesheet" href="{_own(STYLE)}">'


def rewrite(html: str) -> str:
    """Streamlit's document in our language, with our title, script and style."""
    for pattern, replacement in _REWRITES:
        html = re.sub(pattern, replacement, html, count=1, flags=re.DOTALL)
    return html


def streamlit_document() -> str:
    """The document that the installed Streamlit serves."""
    path = Path(streamlit.__file__).parent / "static" / "index.html"
    return path.read_text(encoding="utf-8")


def content_security_policy(html: str) -> str:
    """The policy under which `html` runs: our own host, and the inline scripts it holds now."""
    inline = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    hashes = (hashlib.sha256(script.encode()).digest() for script in inline)
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {allowed}".rstrip(),
            # Streamlit's styled components write style elements.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def security_headers() -> dict[str, str]:
    """The headers of every answer."""
    off = ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
    return {
        "content-security-policy": content_security_policy(streamlit_document()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": ", ".join(f"{feature}=()" for feature in off),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        # For browsers that do not know frame-ancestors.
        "x-frame-options": "DENY",
    }


class Documents:
    """The middleware. What it rewrites it first collects: documents are a few kilobytes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = security_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not scope["path"].startswith(_NO_DOCUMENTS):
            scope = _plain(scope)
        await self._app(scope, receive, _Answer(send, self._headers, scope["method"]))


class Addresses:
    """The middleware that knows which pages there are; it stands behind the gate."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = _instead(scope) if scope["type"] == "http" else None
        await (app or self._app)(scope, receive, send)


def _instead(scope: Scope) -> ASGIApp | None:
    """What answers in Streamlit's stead: it would open the front page under an English dialog."""
    name = scope["path"].strip("/")
    if name == FRONT:
        query = scope.get("query_string", b"").decode("ascii")
        return RedirectResponse(f"/?{query}" if query else "/")
    if not name or name in PAGES or "/" in name or "." in name:
        return None
    return None if scope["path"].startswith(_NO_DOCUMENTS) else HTMLResponse(_NO_PAGE, 404)


def _plain(scope: Scope) -> Scope:
    """The request without what would give a compressed document, a piece of one, or a 304.

    A document kept by the browser would otherwise outlive a new version of what we put in it.
    """
    unwanted = {b"accept-encoding", b"range", b"if-none-match", b"if-modified-since"}
    return {**scope, "headers": [(k, v) for k, v in scope["headers"] if k not in unwanted]}


class _Answer:
    """One answer on its way out."""

    def __init__(self, send: Send, headers: dict[str, str], method: str) -> None:
        self._send = send
        self._headers = headers
        self._is_head = method == "HEAD"
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(raw=message["headers"]).update(self._headers)
            if _is_document(Headers(raw=message["headers"])):
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_document(self._start)
            return
        await self._send(message)

    async def _send_document(self, start: Message) -> None:
        body = rewrite(self._body.decode("utf-8")).encode("utf-8")
        headers = MutableHeaders(raw=start["headers"])
        # They describe the document before it was rewritten.
        for name in ("etag", "last-modified", "accept-ranges", "content-length"):
            del headers[name]
        if not self._is_head:
            headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": b"" if self._is_head else body})


def _is_document(headers: Headers) -> bool:
    is_html = headers.get("content-type", "").startswith("text/html")
    return is_html and "content-encoding" not in headers
