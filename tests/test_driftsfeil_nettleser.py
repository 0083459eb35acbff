"""A visit in a browser while the server, or the proxy before it, is stopped and started again."""

import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nettleser
import pytest
from nettleser import browser, free_port, go_to, opened, settled  # noqa: F401
from playwright.sync_api import Browser, Page

from boligkompass.settings import PROJECT

pytestmark = [*nettleser.pytestmark, pytest.mark.tung]
APP = '[data-testid="stApp"]'
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


class Process:
    """Something that listens on a port, and can be stopped, killed and started again."""

    def __init__(self, command: list[str], answers: str, **env: str) -> None:
        self._command, self._answers, self._env = command, answers, env
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        plain = {k: v for k, v in os.environ.items() if not k.startswith("BOLIGKOMPASS_")}
        self._process = subprocess.Popen(
            self._command,
            cwd=PROJECT,
            env={**plain, **self._env},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while not self.is_up():
            assert self._process.poll() is None, "stanset under oppstart"
            assert time.monotonic() < until, "svarte ikke"
            time.sleep(0.1)

    def is_up(self) -> bool:
        trusting = ssl._create_unverified_context()
        try:
            with urllib.request.urlopen(self._answers, timeout=2, context=trusting):
                return True
        except urllib.error.HTTPError:
            return False
        except OSError:
            return False

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(30)


@contextmanager
def running(process: Process) -> Iterator[Process]:
    process.start()
    try:
        yield process
    finally:
        process.stop(signal.SIGKILL)


def board(port: int, **env: str) -> Process:
    """The server of operation."""
    command = [sys.executable, "-m", "uvicorn", "app:app", "--host", "127.0.0.1"]
    more = ["--port", str(port), "--no-access-log", "--ws-max-size", "1048576"]
    return Process([*command, *more], f"http://127.0.0.1:{port}/helse", **env)


def choose(page: Page) -> None:
    """Go somewhere and back: every step is a message to the server and an answer."""
    go_to(page, "Boligmasse")
    go_to(page, "Bosetting")


def interrupted(browser_: Browser, base: str, stop: Callable[[], None], start: Callable[[], None],
                ) -> None:  # fmt: skip
    """A visit that goes on by itself on the same address, with what was chosen."""
    context = browser_.new_context(ignore_https_errors=True)
    try:
        page, _ = opened(context, base, "/boligmasse?kommune=3909")
        go_to(page, "Bosetting")
        before = page.url
        assert "kommune=3909" in before
        # Streamlit asks again by itself until it is answered; nobody reloads the page.
        with page.expect_websocket(timeout=120_000) as again:
            stop()
            start()
        again.value.wait_for_event("framereceived", timeout=60_000)
        page.locator(f'{APP}[data-test-connection-state="CONNECTED"]').wait_for()
        settled(page)
        assert page.url == before
        assert "Larvik" in page.locator("main, [data-testid=stMain]").first.inner_text()
        choose(page)
        assert "kommune=3909" in page.url
    finally:
        context.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["stanset", "drept"])
def test_a_server_that_is_started_again(browser: Browser, how: int) -> None:  # noqa: F811
    with running(board(port := free_port())) as server:
        base = f"http://127.0.0.1:{port}"
        interrupted(browser, base, lambda: server.stop(how), server.start)


@pytest.fixture
def proxy(tmp_path: Path) -> Callable[[int, int], Process]:
    """The shipped proxy, with this machine's ports and a certificate made here."""
    if NGINX is None:
        pytest.skip("nginx er ikke installert")
    tls = tmp_path / "tls"
    tls.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
         "-keyout", tls / "nokkel.pem", "-out", tls / "sertifikat.pem"],
        check=True, capture_output=True,
    )  # fmt: skip

    def made(port: int, behind: int) -> Process:
        text = (PROJECT / "drift" / "nginx.conf").read_text(encoding="utf-8")
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {tmp_path / kind};" for kind in kinds)
        for given, instead in (
            ("tavle:8501", f"127.0.0.1:{behind}"),
            ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
            ("listen 80 ", f"listen 127.0.0.1:{free_port()} "),
            ("tls/", f"{tls}/"),
            ("include mime.types;", temporary),
        ):
            assert given in text
            text = text.replace(given, instead)
        # Not as a service: it stays a child of the test.
        head = f"daemon off;\npid {tmp_path}/pid;\n" + ("user root;\n" if not os.getuid() else "")
        path = tmp_path / "nginx.conf"
        path.write_text(head + text, encoding="utf-8")
        assert NGINX is not None
        command = [NGINX, "-e", "stderr", "-c", str(path), "-p", str(tmp_path)]
        return Process(command, f"https://localhost:{port}/helse")

    return made


def test_a_proxy_that_is_started_again(
    browser: Browser,  # noqa: F811
    proxy: Callable[[int, int], Process],
) -> None:
    behind, port = free_port(), free_port()
    # The proxy hands the name on without a port, and to the server it is a request from here.
    with running(board(behind)), running(proxy(port, behind)) as before:
        base = f"https://localhost:{port}"
        interrupted(browser, base, before.stop, before.start)
        trusting = ssl._create_unverified_context()
        for path in ("/_stcore/metrics", "/_stcore/agent/x", "/media/x", "/_stcore/upload_file/a"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(base + path, timeout=5, context=trusting)
            assert refused.value.code == 404
            assert "nginx" in refused.value.headers["server"]
