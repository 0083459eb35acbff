"""The program and how it is set up: settings, Streamlit's configuration, the packages."""

import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from boligkompass import settings
from boligkompass.doktor.finding import Finding

CONFIG = Path(".streamlit") / "config.toml"
# What speed, quiet and safety rest on; the file itself says why.
_NEEDED: Mapping[str, Any] = {
    "runner.postScriptGC": False,
    "server.fileWatcherType": "none",
    "server.enableXsrfProtection": True,
    "server.corsAllowedOrigins": [],
    "client.showErrorDetails": "none",
    "client.allowedOrigins": [],
    "client.disableDataExport": True,
    "browser.gatherUsageStats": False,
}


def configuration() -> Iterator[Finding]:
    """The settings: unknown, wrong, or left open."""
    for sentence in settings.faults():
        yield Finding(sentence, "")
    if not settings.hosts():
        yield Finding(
            "Tavla svarer på alle vertsnavn.",
            "Sett BOLIGKOMPASS_VERT til navnet den har, som tavla.kommune.no.",
            warning=True,
        )


def streamlit(started_in: Path, home: Path) -> Iterator[Finding]:
    """Streamlit's config.toml as it is read by a server started in a folder, by who has a home."""
    path = started_in / CONFIG
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        yield Finding(
            f"Streamlit finner ingen {CONFIG} i {started_in}.",
            f"Start serveren fra {settings.PROJECT}, ellers blir sidene trege og feil vises i klar "
            "tekst.",
        )
        return
    except ValueError as error:
        yield Finding(f"{path} kan ikke leses: {error}.", "Hent fila tilbake slik den ble levert.")
        return
    for name, wanted in _NEEDED.items():
        part, _, key = name.partition(".")
        if read.get(part, {}).get(key, ...) != wanted:
            yield Finding(
                f"{name} er ikke satt til {_toml(wanted)} i {path}.",
                "Hent fila tilbake slik den ble levert.",
            )
    yield from _overruled(home)


def _overruled(home: Path) -> Iterator[Finding]:
    """What Streamlit reads besides, that changes what it needs."""
    for name in _NEEDED:
        part, _, key = name.partition(".")
        snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key)
        variable = f"STREAMLIT_{part}_{snake}".upper()
        if variable in os.environ:
            yield Finding(f"Miljøvariabelen {variable} overstyrer {CONFIG}.", "Ta den bort.")
    if (home / CONFIG).exists() and home != settings.PROJECT:
        yield Finding(
            f"{home / CONFIG} leses også.",
            "Se etter at den ikke endrer noe, eller ta den bort.",
            warning=True,
        )


def _toml(value: Any) -> str:
    words = {True: "true", False: "false"}
    return words[value] if isinstance(value, bool) else f'"{value}"' if value else "[]"


def packages(pyproject: Path, extras: Sequence[str] = ()) -> Iterator[Finding]:
    """Whether Python and the packages, with those of the extras that are used, are those that the
    program was tested with."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    least = tuple(map(int, re.findall(r"\d+", project["requires-python"])))
    if sys.version_info[: len(least)] < least:
        yield Finding(
            f"Python {sys.version_info[0]}.{sys.version_info[1]} er for gammel.",
            f"Installer Python {'.'.join(map(str, least))} eller nyere.",
        )
    optional = project.get("optional-dependencies", {})
    more = [wanted for extra in extras for wanted in optional[extra]]
    for wanted in (*project["dependencies"], *more):
        name, _, version = wanted.partition("==")
        name = name.partition("[")[0]
        there = _installed(name)
        if there != version:
            has = f"har versjon {there}" if there else "er ikke installert"
            yield Finding(
                f"Pakken {name} {has}, og Boligkompass er prøvd med {version}.",
                f"Kjør «{' '.join(('uv sync --no-dev', *(f'--extra {one}' for one in extras)))}».",
            )


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
