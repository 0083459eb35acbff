"""A provider and a server on this machine, and someone with a browser's cookies, for sign-in."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
from installert import bare
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from boligkompass.settings import PROJECT

CLIENT = "boligkompass"
SECRET = "et-tilfeldig-valgt-ord-av-minst-32-tegn"


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def secrets_toml(base: str, issuer: str, secret: str = SECRET) -> str:
    """What the server is set up with."""
    return f"""
[auth]
redirect_uri = "{base}/oauth2callback"
cookie_secret = "{secret}"
client_id = "{CLIENT}"
client_secret = "hemmelig"
server_metadata_url = "{issuer}/.well-known/openid-configuration"

[tilgang]
varighet_timer = 8
"""


@contextmanager
def serving(folder: Path, issuer: str, secret: str = SECRET, **env: str) -> Iterator[str]:
    """The server as in operation, with sign-in and the packages of an installation alone, while
    it answers: its address."""
    base = f"http://localhost:{(port := free_port())}"
    settings = folder / ".streamlit"
    settings.mkdir(parents=True)
    (settings / "config.toml").write_bytes((PROJECT / ".streamlit/config.toml").read_bytes())
    (settings / "secrets.toml").write_text(secrets_toml(base, issuer, secret), encoding="utf-8")
    home = folder / "hjem"
    (home / ".streamlit").mkdir(parents=True)
    # Under systemd it cannot be read; the tests may be root, who can read anything.
    (home / ".streamlit" / "secrets.toml").write_text("kan ikke leses", encoding="utf-8")
    command = (sys.executable, "-m", "uvicorn", "app:app", "--app-dir", str(PROJECT))
    process = subprocess.Popen(
        [*command, "--port", str(port), "--no-access-log"],
        cwd=folder,
        env={
            **os.environ,
            "BOLIGKOMPASS_TILGANG": "innlogging",
            "BOLIGKOMPASS_TILGANGSMAPPE": str(folder / "tilgang"),
            "BOLIGKOMPASS_LOGG": str(folder / "logg"),
            "BOLIGKOMPASS_BESLUTNINGER": str(folder / "beslutninger"),
            "HOME": str(home),
            "PYTHONPATH": bare(folder / "pakker"),
            **env,
        },
    )
    try:
        _wait(base, process)
        yield base
    finally:
        process.terminate()
        process.wait(20)


def _wait(base: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(400):
        assert process.poll() is None, "serveren stoppet under oppstart"
        try:
            httpx2.get(f"{base}/helse", timeout=2)
            return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("serveren svarte ikke")


class Someone:
    """Someone with a browser: keeps cookies, follows no redirects by itself, draws nothing."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies: dict[str, str] = {}
        self.set_lines: list[str] = []

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """What an address answers; its cookies are kept."""
        address = path if path.startswith("http") else self.base + path
        told = {"cookie": self.cookie, **headers} if self.cookies else headers
        response = httpx2.get(address, headers=told, timeout=60)
        for line in response.headers.get_list("set-cookie"):
            self.set_lines.append(line)
            self._keep(line)
        return response

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value

    def sign_in(self, issuer: str, subject: str, claims: Mapping[str, Any], to: str = "/") -> str:
        """Go through the whole sign-in as a browser would; where it leads in the end."""
        httpx2.put(f"{issuer}/users/{quote(subject)}", json=dict(claims)).raise_for_status()
        way = self.get(f"/logg-inn?til={quote(to, safe='')}").headers["location"]
        authorize = self.get(way).headers["location"]
        assert urlsplit(authorize).netloc == urlsplit(issuer).netloc
        back = httpx2.post(authorize, data={"sub": subject}).headers["location"]
        return self.get(back).headers["location"]

    def page(self, path: str = "", query: str = "", **other: str) -> bytes:
        """Everything that the websocket sends for a page; empty where it is not opened."""
        self.get("/_stcore/health")  # Gives the token against forged requests.
        return asyncio.run(self._page(path, query, other))

    def page_twice(self, path: str, query: str, between: Callable[[], None]) -> tuple[bytes, bytes]:
        """What one visit sends for a page, and for the same again after something has happened."""
        self.get("/_stcore/health")
        found: list[bytes] = []
        asyncio.run(self._page(path, query, {}, found.append, between))
        return found[0], found[1]

    async def _page(
        self,
        path: str,
        query: str,
        other: Mapping[str, str],
        first: Callable[[bytes], None] | None = None,
        between: Callable[[], None] | None = None,
    ) -> bytes:
        token = self.cookies.get("_streamlit_xsrf", "x").strip('"')
        try:
            async with connect(
                self.base.replace("http", "ws", 1) + "/_stcore/stream",
                additional_headers={"cookie": self.cookie, **other},
                origin=self.base,  # type: ignore[arg-type]
                subprotocols=["streamlit", token],  # type: ignore[list-item]
                max_size=None,
            ) as opened:
                asked = BackMsg()
                asked.rerun_script.page_name = path
                asked.rerun_script.query_string = query
                await opened.send(asked.SerializeToString())
                sent = await _until_finished(opened)
                if first and between:
                    first(sent)
                    await asyncio.to_thread(between)
                    await opened.send(asked.SerializeToString())
                    first(await _until_finished(opened))
                return sent
        except InvalidStatus as refused:
            if refused.response.status_code != 403:
                raise
            return b""


async def _until_finished(opened: Any) -> bytes:
    found = b""
    async with asyncio.timeout(60):
        while True:
            received = await opened.recv()
            found += received
            message = ForwardMsg()
            message.ParseFromString(received)
            if message.WhichOneof("type") == "script_finished":
                return found


def words(page: bytes) -> str:
    """What can be read in what a page sends."""
    return re.sub(r"[^\x20-\x7eæøåÆØÅ«»–]+", " ", page.decode("utf-8", "replace"))
