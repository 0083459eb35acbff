"""Requests of every sort, also such as no browser sends: never a 500, a traceback or a stray file.

The server as in operation, Streamlit with it, is asked in this process, in the form that uvicorn
hands a request over. A few hundred each time; ten thousand are marked heavy.
"""

import functools
import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import anyio
import pytest
import streamlit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import Message
from streamlit.runtime import Runtime

from boligkompass import extracts, server
from boligkompass.access import cookies
from boligkompass.documents import security_headers
from boligkompass.figures import FIGURES
from boligkompass.settings import PROJECT
from boligkompass.sitemap import PAGES

CANARY = "KANARIFUGL-I-GRUVA"
# Where nothing may be read from, however the way there is written.
CANARIES = ("hemmelig.txt", "uttrekk/hemmelig.txt", "hemmelig.json")
NEVER = (CANARY, "Traceback (most recent", 'File "/', "root:x:0:", "[build-system]", "[auth]")
NOW = datetime.now().timestamp()
SECRETS = {
    "auth": {
        "redirect_uri": "http://localhost/oauth2callback",
        "cookie_secret": "0123456789abcdef0123456789abcdef",
        "client_id": "bolig",
        "client_secret": "hemmelig",
        # Nobody answers there, and nobody needs to.
        "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
    }
}
CLAIMS = {
    "iss": "http://127.0.0.1:9",
    "aud": "bolig",
    "sub": "ola",
    "iat": NOW - 60,
    "exp": NOW + 8 * 3600,
    "roles": ["leser", "controller"],
    "kommuner": ["3909"],
}

# -- what is asked ---------------------------------------------------------------------------------

SEEDS = (
    *("/", "/helse", "/csv", "/csv/", "/xlsx", "/kart/2026-11-01.1.json", "/filer/x/y.pdf"),
    *("/logg-inn", "/auth/login", "/auth/logout", "/oauth2callback", "/boligkompass.js"),
    *("/static/index.html", "/media/x", "/_stcore/health", "/_stcore/host-config"),
    *("/_stcore/stream", "/_stcore/metrics", "/_stcore/upload_file/a/b", "/component/x/y"),
    *("/_stcore/script-health-check", "/_stcore/agent/interact", "/favicon.png", "/app/static/x"),
    *(f"/{page}" for page in PAGES),
    *(f"/csv/{figure}.csv" for figure in FIGURES),
    *(f"/xlsx/{figure}.xlsx" for figure in itertools.islice(FIGURES, 0, None, 7)),
)
ODD = (
    *("..", "%2e%2e", "..%2f", "%2f", "%5c", "\\", "//", "/./", "%00", "%0d%0aX-Ond:%201", "%ff"),
    *("%c0%ae%c0%ae", "%25%32%65", "%", "%zz", ";", ":", "*", "~", "æøå", "\u202e", "a" * 3000),
    *("/etc/passwd", "/pyproject.toml", "/.streamlit/secrets.toml", "/app.py", ".parquet"),
    *(f"/{name}" for name in CANARIES),
    *("' OR 1=1--", "${7*7}", "<script>", "{{x}}", "NaN", "-1", "1e309", "٣"),
)
NAMES = (
    *("kommune", "tall-per", "format", "fra", "til", "visning", "punkt", "figur", "status", "v"),
    *("code", "state", "provider", "error", "kommune[]", "", "__proto__"),
    *sorted({one.name for figure in FIGURES.values() for one in figure.parameters}),
)
VALUES = (
    *("3909", "9901", "0", "1103", "2026-11-01.1", "2026-13-45.1", "maskin", "mote", "alle", ""),
    *("2026-02-30", "9999-99-99", "0000-00-00", "../../hemmelig", *ODD),
)
HEADERS = (
    *(("host", value) for value in ("localhost:1", "127.0.0.1", "[::1]", "[::1", "a b", "", "æ")),
    *(("range", value) for value in ("bytes=0-3", "bytes=9-2", "bytes=-", "x", "bytes=0-1,3-4")),
    *(("if-none-match", value) for value in ("*", 'W/"x"', '"')),
    *(("if-modified-since", value) for value in ("i går", "Thu, 01 Jan 1970 00:00:00 GMT")),
    *(("content-length", value) for value in ("-1", "0", "9" * 30, "1e3", "²")),
    *(("content-type", v) for v in ("application/json", "multipart/form-data; boundary=", "x")),
    *(("accept-encoding", v) for v in ("gzip", "br;q=x", "*")),
    *(("authorization", v) for v in ("Bearer bk_x", "Basic eDp5", "Bearer", " ", "bearer \x7f")),
    *(("cookie", v) for v in ("_streamlit_user=x", "=", "a=b; a=c", "_streamlit_user_0=y", ";;")),
    *(("x-forwarded-for", "10.0.0.1"), ("forwarded", "for=x;host=ond.no"), ("origin", "null")),
    *(("x-forwarded-host", "ond.no"), ("transfer-encoding", "chunked"), ("expect", "x")),
    *(("accept", "a/b;q=z"), ("accept-language", "\x80"), ("connection", "upgrade")),
)
METHODS = ("GET",) * 6 + ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "VÆR", "")

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
odd = st.sampled_from(ODD) | texts


def _written(text: str) -> str:
    """A path as it stands on the first line of a request: ASCII, with its own percents kept."""
    return quote(text, safe="/%:;=&?~*'()!$,+@\\<>{}|^`\"[]#")


@st.composite
def paths(draw: Callable[..., Any]) -> str:
    """An address that there is, as it is, with something odd put into it, or odd throughout."""
    seed: str = draw(st.sampled_from(SEEDS))
    kind = draw(st.integers(0, 5))
    if kind <= 1:
        return seed
    if kind == 2:
        return _written("/" + "/".join(draw(st.lists(odd, max_size=5))))
    place = draw(st.integers(0, len(seed)))
    return _written(seed[:place] + draw(odd) + seed[place:])


pairs = st.tuples(st.sampled_from(NAMES) | texts, st.sampled_from(VALUES) | texts)
raw = st.binary(max_size=20)


@st.composite
def queries(draw: Callable[..., Any]) -> bytes:
    """Mostly a municipality and some more choices; sometimes no query at all, or rubbish."""
    if draw(st.integers(0, 9)) == 0:
        return bytes(draw(raw))
    given_ = draw(st.lists(pairs, max_size=4))
    if draw(st.booleans()):
        given_.append(("kommune", "3909"))
    text = "&".join(f"{quote(name)}={quote(value)}" for name, value in given_)
    return text.encode()


headers = st.lists(
    st.sampled_from(HEADERS) | st.tuples(st.sampled_from(("host", "cookie", "range")), texts),
    max_size=3,
)
# Bytes of a body: none, a few, and more than is taken.
sizes = st.sampled_from((0, 0, 20, 1_100_000))
requests = st.tuples(st.sampled_from(METHODS), paths(), queries(), headers, sizes)


# -- asking ----------------------------------------------------------------------------------------


class Answer:
    """What came back: a status, headers and a body."""

    def __init__(self, sent: list[Message]) -> None:
        starts = [one for one in sent if one["type"] == "http.response.start"]
        assert len(starts) == 1, sent
        self.status: int = starts[0]["status"]
        self.headers = {k.decode("latin-1").lower(): v for k, v in starts[0]["headers"]}
        self.body = b"".join(one.get("body", b"") for one in sent)


class Asked:
    """The server, asked as uvicorn does."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def __call__(
        self,
        method: str,
        path: str,
        query: bytes = b"",
        given_: list[tuple[str, str]] | None = None,
        body: bytes = b"",
    ) -> Answer:
        told = [(name.encode(), value.encode()) for name, value in given_ or ()]
        if not any(name == b"host" for name, _ in told):
            told.append((b"host", b"localhost"))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "query_string": query,
            "root_path": "",
            "headers": told,
            "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        assert self._client.portal is not None
        return Answer(self._client.portal.call(functools.partial(self._send, scope, body)))

    async def _send(self, scope: dict[str, Any], body: bytes) -> list[Message]:
        sent: list[Message] = []
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            if not waiting:
                await anyio.sleep_forever()  # Until the answer is there: whoever asks stays.
            return waiting.pop()

        async def send(message: Message) -> None:
            sent.append(message)

        await self._client.app(scope, receive, send)
        return sent


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """A data folder with files that nobody asks for by an address."""
    folder = tmp_path_factory.mktemp("data") / "tall"
    name = extracts.current(data)
    shutil.copytree(data / "uttrekk" / name, folder / "uttrekk" / name)
    (folder / "uttrekk" / extracts.POINTER).write_text(name, encoding="utf-8")
    for canary in (*CANARIES, f"uttrekk/{name}/hemmelig.json"):
        (folder / canary).write_text(CANARY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["lokal", "ingen", "leser"])
def ask(request: pytest.FixtureRequest, place: Path) -> Iterator[Asked]:
    """Without sign-in; with it and nobody signed in; with it and someone who is."""
    with pytest.MonkeyPatch.context() as patch:
        # There is one in a process, and another file may have made it.
        patch.setattr(Runtime, "_instance", None)
        patch.setenv("BOLIGKOMPASS_DATA", str(place))
        patch.setenv("BOLIGKOMPASS_FILGRENSE", "0")
        patch.setenv("BOLIGKOMPASS_TILGANGSMAPPE", str(place.parent / "tilgang"))
        patch.setenv("BOLIGKOMPASS_LOGG", str(place.parent / "logg"))
        if request.param != "lokal":
            patch.setenv("BOLIGKOMPASS_TILGANG", "innlogging")
            patch.setattr(cookies, "secrets", lambda: SECRETS)
        if request.param == "leser":
            patch.setattr(cookies, "claims", lambda *_: dict(CLAIMS))
        app = streamlit.App(
            PROJECT / "pages" / "navigation.py",
            routes=server.routes(),
            middleware=server.middleware(),
            lifespan=server.lifespan,
        )
        with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
            asked = Asked(client)
            # What follows is no test of a server that refuses everything.
            expected = {"lokal": 200, "ingen": 401, "leser": 200}[request.param]
            assert asked("GET", "/csv/").status == expected
            yield asked


Request = tuple[str, str, bytes, list[tuple[str, str]], int]


def _hold(ask: Asked, request: Request) -> None:
    """What holds of every answer."""
    method, path, query, given_, size = request
    answer = ask(method, path, query, given_, b"a" * size)
    assert answer.status < 500, (answer.status, answer.body[:300])
    # Refusals too are protected as all else.
    for name, value in security_headers().items():
        assert answer.headers[name] == value.encode(), name
    assert "x-ond" not in answer.headers
    text = answer.body.decode("utf-8", "replace")
    assert not [word for word in NEVER if word in text]


@settings(max_examples=120, derandomize=True, suppress_health_check=list(HealthCheck))
@given(request=requests)
def test_no_request_breaks_the_server(ask: Asked, request: Request) -> None:
    _hold(ask, request)


@pytest.mark.tung
@settings(max_examples=10_000, suppress_health_check=list(HealthCheck), print_blob=True)
@given(request=requests)
def test_nor_do_ten_thousand(ask: Asked, request: Request) -> None:
    _hold(ask, request)


def test_a_fault_would_be_seen(ask: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same demands, of a server that breaks: they are not held."""

    def broken(*_: object) -> None:
        raise RuntimeError("oppdiktet")

    monkeypatch.setattr(server.exports, "catalogue_csv", broken)
    if ask("GET", "/csv/").status == 401:
        return  # Nobody comes so far.
    with pytest.raises(AssertionError, match="500"):
        _hold(ask, ("GET", "/csv/", b"", [], 0))
