"""What access remembers: keys for Excel and Power BI, and the sessions that are ended.

A key is known by its hash alone: 256 random bits need no salt, and nobody can guess one.
LedgerError or OSError where nothing can be read or written: then
nobody comes in by what is not known.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from boligkompass import settings
from boligkompass.access.lines import AccessLines, lines_in
from boligkompass.access.person import READER, Person

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
    _place().add_key(
        {
            "id": key.id,
            "navn": navn,
            "kommuner": list(kommuner),
            "til": til.isoformat(),
            "laget": today.isoformat(),
            "sha256": _hash(secret),
        }
    )
    return key, secret


def revoke(key_id: str, today: date) -> None:
    """Let a key open nothing from now on; KeyError when there is none."""
    if key_id not in {key.id for key in keys()}:
        raise KeyError(key_id)
    _place().add_key({"trekk": key_id, "dag": today.isoformat()})


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
    lines = list(_place().key_lines())
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
    _place().end(session, until)


def has_ended(session: str) -> bool:
    """Whether someone signed out of this session."""
    return _place().has_ended(session)


def _place() -> AccessLines:
    return lines_in(settings.access_store())
