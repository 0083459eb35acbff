"""What the browser tests share: a real server, a real browser, and how a page is waited for.

They need Chromium, and skip where there is none, except where `BOLIGKOMPASS_KREV_NETTLESER` is set,
as in CI. A page costs seconds of both cores the first time a context asks for it: tests that only
look share one `window` of each size, and take no more pages than they need.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as NotInTime

from boligkompass import settings
from boligkompass.sitemap import FRONT

# The same engine without a window's frame draws a page with a third less work.
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))),
    None,
)
REQUIRED = bool(os.environ.get("BOLIGKOMPASS_KREV_NETTLESER"))
SIZES = {"skjerm": (1440, 900), "telefon": (390, 844)}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Streamlit's own way of finding its base path: it asks below the page first, then at the root.
_OWN_PROBES = re.compile(r"/_stcore/(health|host-config)$")

pytestmark = [
    pytest.mark.nettleser,
    pytest.mark.skipif(
        CHROMIUM is None and not REQUIRED, reason="Chromium er ikke installert på maskinen"
    ),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    *command: str, data: Path | None = None, decisions: Path | None = None
) -> Iterator[str]:
    """A fresh server process; its address. `{port}` in the command is the port it listens on."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BOLIGKOMPASS_")}
    if data:
        environment["BOLIGKOMPASS_DATA"] = str(data)
    if decisions:
        environment["BOLIGKOMPASS_BESLUTNINGER"] = str(decisions)
    process = subprocess.Popen(
        [sys.executable, "-m", *(part.format(port=port) for part in command)],
        cwd=settings.PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(base, process)
        yield base
    finally:
        process.terminate()
        process.wait(20)


def wait_for(base: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None, "serveren stoppet under oppstart"
        try:
            with urllib.request.urlopen(f"{base}/helse", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("serveren svarte ikke")


UVICORN = ("uvicorn", "app:app", "--host", "127.0.0.1", "--port", "{port}", "--log-level", "error")
STREAMLIT = ("streamlit", "run", "app.py", "--server.port", "{port}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serving(*UVICORN) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    yield made
    made.close()


@contextmanager
def window(browser: Browser, width: int, height: int) -> Iterator[BrowserContext]:
    """A context for tests that only look: what fades in is there at once."""
    made = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-US", reduced_motion="reduce"
    )
    yield made
    made.close()


class Watch:
    """What a page asked for and complained about."""

    def __init__(self, page: Page, base: str) -> None:
        self.base = base
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, url: str) -> None:
        host = urlparse(url).netloc
        if host and host != urlparse(self.base).netloc:
            self.foreign.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        probe = _OWN_PROBES.search(message.location.get("url", ""))
        if message.type == "error" and not probe:
            self.errors.append(f"{message.text} {message.location.get('url')}")


def opened(context: BrowserContext, base: str, path: str) -> tuple[Page, Watch]:
    """The page at a path, when it has been drawn."""
    page = context.new_page()
    watch = Watch(page, base)
    page.goto(base + path)
    settled(page)
    return page, watch


def settled(page: Page) -> None:
    """Wait until the script has run and every chart that is to come has been drawn."""
    page.locator("h1.bk-tittel").wait_for(timeout=30_000)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(
        timeout=30_000
    )
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
            .every(chart => chart.querySelector('svg, canvas'))""",
        timeout=30_000,
    )


def serious(page: Page) -> list[str]:
    """What axe holds to be serious, with everything that folds opened."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    return [
        f"{found['id']}: {node['target']}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"][:3]
    ]


# What stands out of the window to the right, but for what scrolls by itself.
_TOO_WIDE = """() => [...document.querySelectorAll('[data-testid="stMainBlockContainer"] *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1
        && !e.closest('.bk-rull, svg, [data-testid="stVegaLiteChart"]'))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""


def too_wide(page: Page) -> list[str]:
    """What stands out of the window to the right, but for what scrolls by itself."""
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found


def wide_after_resize(page: Page) -> list[str]:
    """The same in a window that has been made smaller, when the charts have followed."""
    with suppress(NotInTime):
        page.wait_for_function(f"() => ({_TOO_WIDE})().length === 0", timeout=10_000)
    return too_wide(page)


def title(page: Page) -> str:
    return page.locator("h1.bk-tittel").inner_text()


def query(page: Page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlparse(page.url).query).items()}


def chosen(page: Page, name: str) -> str:
    """What a choice at the top of the page stands on."""
    return page.locator(f".st-key-valg-{name} input").input_value()


def address(slug: str, choices: str = "") -> str:
    path = "/" if slug == FRONT else f"/{slug}"
    return f"{path}?{choices}" if choices else path


def go_to(page: Page, title_: str) -> None:
    """Follow a link in the sidebar."""
    page.locator('[data-testid="stSidebarNav"]').get_by_text(title_, exact=True).click()
    page.get_by_role("heading", level=1, name=title_).wait_for(timeout=30_000)
    settled(page)
