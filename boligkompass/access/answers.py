"""What those who are not let in are told: a page with a way in, or a plain sentence."""

from html import escape
from urllib.parse import quote

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from boligkompass.sitemap import PAGES

ENTRANCE = "/logg-inn"
_STYLE = (
    "body{margin:0}main{max-width:36rem;margin:12vh auto;padding:0 1.5rem;font-family:sans-serif;"
    "color:#1F2933;line-height:1.5}.inn{display:inline-block;margin-top:1rem;padding:.6rem 1.2rem;"
    "border-radius:6px;background:#12436D;color:#fff;text-decoration:none}"
)


def page(status: int, sentence: str, address: str, label: str) -> Response:
    """A whole page with one sentence and one way on."""
    body = (
        f'<!doctype html><html lang="nb"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Boligkompass</title><style>{_STYLE}</style></head><body>"
        f"<main><h1>Boligkompass</h1><p>{escape(sentence)}</p>"
        f'<a class="inn" href="{escape(address)}">{escape(label)}</a></main></body></html>'
    )
    return HTMLResponse(body, status, {"cache-control": "no-store"})


def sentence(status: int, text: str, *, bearer: bool = False) -> Response:
    """A plain sentence; with `bearer`, a program is told how to show a key."""
    headers = {"cache-control": "no-store"}
    if bearer:
        headers["www-authenticate"] = 'Bearer realm="Boligkompass"'
    return PlainTextResponse(f"{text}\n", status, headers)


def way_back(address: str) -> str:
    """The way to the entrance that leads back to an address."""
    return f"{ENTRANCE}?til={quote(address, safe='')}"


def is_ours(address: str) -> bool:
    """Whether an address is one of our pages: no other host is ever sent to."""
    path = address.partition("?")[0]
    if not address.startswith("/") or address.startswith("//") or not address.isprintable():
        return False
    return "\\" not in address and (path == "/" or path.removeprefix("/") in PAGES)
