"""The packages that the program runs on, and their licences, as the packages state them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata

# Longer than this is the licence's own text, not its name.
_LONGEST = 60
_UNSTATED = "Står i pakken"


@dataclass(frozen=True)
class Package:
    """One package that is installed and needed."""

    name: str
    version: str
    licence: str


@cache
def needed() -> tuple[Package, ...]:
    """Every package that Boligkompass needs, and that those need, by name."""
    found: dict[str, Package] = {}
    waiting = ["boligkompass"]
    while waiting:
        try:
            one = metadata.distribution(waiting.pop())
        except metadata.PackageNotFoundError:
            continue  # Needed on another system than this.
        key = one.name.lower()
        if key not in found:
            found[key] = Package(one.name, one.version, _licence(one))
            waiting += _requirements(one)
    found.pop("boligkompass", None)
    return tuple(found[key] for key in sorted(found))


def _requirements(one: metadata.Distribution) -> Iterator[str]:
    """What it needs. Of the extras only uvicorn's are asked for."""
    for text in one.requires or ():
        name = re.match(r"[\w.-]+", text)
        if name and ("extra ==" not in text or one.name == "uvicorn"):
            yield name[0]


def _licence(one: metadata.Distribution) -> str:
    """The licence: as an expression, else as it is filed, else as it is written."""
    stated = _first(one, "License-Expression")
    if stated:
        return stated
    filed = [
        text.rpartition(" :: ")[2]
        for text in one.metadata.get_all("Classifier") or []
        if text.startswith("License :: ") and not text.endswith("OSI Approved")
    ]
    written = _first(one, "License")
    if filed:
        return ", ".join(filed)
    return written if 0 < len(written) <= _LONGEST else _UNSTATED


def _first(one: metadata.Distribution, field: str) -> str:
    """What a field of the metadata says; empty where it is not there."""
    return str(next(iter(one.metadata.get_all(field) or []), "")).strip()
