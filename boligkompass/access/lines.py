"""Where access keeps what it must remember: files of this server alone, or a database that several
servers share.

Lines of JSON that are only added to. The files are for the server's own user to read. Nothing of
the keys is remembered between two questions to a database: a key that is taken back on one server
opens nothing on the next.
"""

import json
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from boligkompass import files
from boligkompass.ledger.address import Address
from boligkompass.ledger.postgres import SCHEMA, opened

KEYS, ENDED = "nokler.jsonl", "utlogget.jsonl"
# Seconds that an ended session is remembered after its cookie is: a session lasts a day at the
# most, and clocks may differ. The table has the same (drift/postgresql.sql).
REMEMBERED = 2 * 24 * 3600
Line = dict[str, Any]


class AccessLines(Protocol):
    """Keys and ended sessions. LedgerError or OSError where they cannot be read or written."""

    def key_lines(self) -> Iterable[Line]:
        """Every line about keys, in the order they were written."""

    def add_key(self, line: Line) -> None:
        """Add a line about a key; it is on the disk when this returns."""

    def ended(self) -> Iterable[tuple[str, float]]:
        """The sessions that are ended and remembered, and until when their cookies are good."""

    def end(self, session: str, until: float) -> None:
        """Remember that a session is ended, and forget those whose cookies are long gone."""

    def has_ended(self, session: str) -> bool:
        """Whether a session is among them."""


def lines_in(place: Path | Address) -> AccessLines:
    """What access has in a folder, or in a database."""
    return _Files(place) if isinstance(place, Path) else _Tables(place)


# -- files -----------------------------------------------------------------------------------------

# The threads of this process, also where the system has no locks for files.
_one_writes = Lock()


class _Files:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def key_lines(self) -> Iterable[Line]:
        return _read(*_version(self._folder / KEYS))

    def add_key(self, line: Line) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _one_writes, files.locked(self._folder):
            files.append_line(self._folder / KEYS, _text(line))

    def ended(self) -> Iterable[tuple[str, float]]:
        found = _read(*_version(self._folder / ENDED))
        return [(line["okt"], float(line["til"])) for line in found]

    def end(self, session: str, until: float) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path, oldest = self._folder / ENDED, time.time() - REMEMBERED
        line = _text({"okt": session, "til": until})
        # Another process may not add a line to the file that is being replaced.
        with _one_writes, files.locked(self._folder):
            there = list(self.ended())
            left = [one for one in there if one[1] > oldest]
            if len(left) == len(there):
                files.append_line(path, line)
                return
            kept = [_text({"okt": okt, "til": til}) for okt, til in left]
            text = "".join(f"{one}\n" for one in (*kept, line))
            files.replace_atomically(path, text.encode(), private=True)

    def has_ended(self, session: str) -> bool:
        return session in _sessions(*_version(self._folder / ENDED))


def _text(line: Line) -> str:
    return json.dumps(line, ensure_ascii=False)


def _version(path: Path) -> tuple[Path, int, int, int]:
    """The file, and what changes when it does."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return path, 0, 0, 0
    return path, found.st_ino, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _read(path: Path, number: int, changed: int, size: int) -> tuple[Line, ...]:
    return tuple(_parsed(path)) if size else ()


@lru_cache(maxsize=4)
def _sessions(path: Path, number: int, changed: int, size: int) -> frozenset[str]:
    return frozenset(line["okt"] for line in _read(path, number, changed, size))


def _parsed(path: Path) -> Iterator[Line]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


# -- tables ----------------------------------------------------------------------------------------


class _Tables:
    def __init__(self, address: Address) -> None:
        self._address = address

    def key_lines(self) -> Iterable[Line]:
        query = f"SELECT innhold FROM {SCHEMA}.nokkel ORDER BY nummer"
        with opened(self._address).connected() as connection:
            return [json.loads(text) for (text,) in connection.execute(query)]

    def add_key(self, line: Line) -> None:
        with opened(self._address).connected() as connection:
            connection.execute(f"INSERT INTO {SCHEMA}.nokkel (innhold) VALUES (%s)", (_text(line),))

    def ended(self) -> Iterable[tuple[str, float]]:
        with opened(self._address).connected() as connection:
            return connection.execute(f"SELECT okt, til FROM {SCHEMA}.utlogget").fetchall()

    def end(self, session: str, until: float) -> None:
        # Another server may have ended the same. The table itself forgets.
        query = f"INSERT INTO {SCHEMA}.utlogget (okt, til) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        with opened(self._address).connected() as connection:
            connection.execute(query, (session, until))

    def has_ended(self, session: str) -> bool:
        query = f"SELECT 1 FROM {SCHEMA}.utlogget WHERE okt = %s"
        with opened(self._address).connected() as connection:
            return connection.execute(query, (session,)).fetchone() is not None


def copy(source: AccessLines, target: AccessLines) -> int:
    """Add to `target` what it does not have of `source`; how many keys `source` has."""
    there = [_text(line) for line in target.key_lines()]
    lines = [line for line in source.key_lines() if _text(line) not in there]
    for line in lines:
        target.add_key(line)
    for session, until in source.ended():
        target.end(session, until)
    return sum("sha256" in line for line in source.key_lines())
