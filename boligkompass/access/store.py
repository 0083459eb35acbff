"""What access keeps on disk: keys for Excel and Power BI, and the sessions that are ended.

Lines that are only added to, in files that only the server's own user may read. A key is known by
its hash alone: 256 random bits need no salt, and nobody can guess one.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from boligkompass import settings
from boligkompass.access.person import READER, Person

KEYS, ENDED = "nokler.jsonl", "utlogget.jsonl"
_PREFIX = "bk_"


@dataclass(frozen=True)
class Key:
    """One key: whose own tables it opens for reading, and the last day it does."""

    id: str
    navn: str
    kommuner: tuple[str, ...]
    til: date
    laget: date
    trukket: date | None = None

    def opens(self, today: date) -> bool:
        """Whether it still opens anything."""
        return self.trukket is None and today <= self.til

    @property
    def person(self) -> Person:
        """Who asks with it: a reader."""
        return Person(f"nokkel-{self.id}", frozenset({READER}), frozenset(self.kommuner))


# -- keys ------------------------------------------------------------------------------------------


def create(navn: str, kommuner: tuple[str, ...], til: date, today: date) -> tuple[Key, str]:
    """A new key, and what is to be written in Excel: it is shown now and never again."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    key = Key(secrets.token_hex(4), navn, kommuner, til, today)
    _add(
        KEYS,
        {
            "id": key.id,
            "navn": navn,
            "kommuner": list(kommuner),
            "til": til.isoformat(),
            "laget": today.isoformat(),
            "sha256": _hash(secret),
        },
    )
    return key, secret


def revoke(key_id: str, today: date) -> None:
    """Let a key open nothing from now on; KeyError when there is none."""
    if key_id not in {key.id for key in keys()}:
        raise KeyError(key_id)
    _add(KEYS, {"trekk": key_id, "dag": today.isoformat()})


def keys() -> list[Key]:
    """Every key there has been, the oldest first."""
    return list(_keys().values())


def find(secret: str, today: date) -> Key | None:
    """The key that `secret` is; None for an unknown one, or one that opens nothing any longer."""
    found = _keys().get(_hash(secret))
    return found if found is not None and found.opens(today) else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _keys() -> dict[str, Key]:
    """The keys by their hash."""
    lines = _lines(KEYS)
    revoked = {line["trekk"]: date.fromisoformat(line["dag"]) for line in lines if "trekk" in line}
    return {
        line["sha256"]: Key(
            line["id"],
            line["navn"],
            tuple(line["kommuner"]),
            date.fromisoformat(line["til"]),
            date.fromisoformat(line["laget"]),
            revoked.get(line["id"]),
        )
        for line in lines
        if "sha256" in line
    }


# -- ended sessions --------------------------------------------------------------------------------


def end_session(session: str, until: float) -> None:
    """Let a session be over, though its cookie is good `until` then (seconds since 1970)."""
    _add(ENDED, {"okt": session, "til": until})


def has_ended(session: str) -> bool:
    """Whether someone signed out of this session."""
    return session in _ended(*_version(ENDED))


@lru_cache(maxsize=4)
def _ended(path: Path, number: int, changed: int, size: int) -> frozenset[str]:
    return frozenset(line["okt"] for line in _read(path, number, changed, size))


# -- lines -----------------------------------------------------------------------------------------


def _add(name: str, line: dict[str, Any]) -> None:
    folder = settings.access_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    number = os.open(folder / name, flags, 0o600)
    try:
        # One call: two who write at the same time do not mix their lines.
        os.write(number, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        os.fsync(number)
    finally:
        os.close(number)


def _version(name: str) -> tuple[Path, int, int, int]:
    """The file, and what changes when it does."""
    path = settings.access_folder() / name
    try:
        found = path.stat()
    except FileNotFoundError:
        return path, 0, 0, 0
    return path, found.st_ino, found.st_mtime_ns, found.st_size


def _lines(name: str) -> tuple[dict[str, Any], ...]:
    return _read(*_version(name))


@lru_cache(maxsize=8)
def _read(path: Path, number: int, changed: int, size: int) -> tuple[dict[str, Any], ...]:
    return tuple(_parsed(path)) if size else ()


def _parsed(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
