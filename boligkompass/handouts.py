"""Files made for one person: each has an address that nobody can guess, and that opens for no
other.

A figure's files have addresses of their own that say what they are (`/csv/…`). What is put together
on a page, as a meeting's pack or a list of decisions, is handed out here: the address is bound to
whoever was on the page and to what they might see then. Streamlit's own way (`/media/`) names a
file by its bytes and gives it to everybody, and is closed.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import quote

from boligkompass.access.person import Person, current

PLACE = "filer"
# Handouts remembered: a few for each visit. What they are made of is kept elsewhere.
_MOST = 4096
_KEPT = "_utdelt"


@dataclass(frozen=True)
class Handout:
    """A file: its name and type, what the log calls it, and how its bytes are made (None where
    they can be made no longer). `kommune` and `uttrekk` say what it is of."""

    name: str
    media_type: str
    what: str
    kommune: str
    uttrekk: str
    make: Callable[[], bytes | None]


_offered: OrderedDict[str, tuple[Person, Handout]] = OrderedDict()
_lock = Lock()


def offer(visit: MutableMapping[Any, Any], handout: Handout) -> str:
    """The address of a file for whoever is on the page; the same each time a visit draws it.

    `visit` is where the visit keeps what is its own.
    """
    tokens = visit.setdefault(_KEPT, {})
    token = tokens.setdefault((handout.name, handout.what), secrets.token_urlsafe(24))
    with _lock:
        _offered[token] = (current(), handout)
        _offered.move_to_end(token)
        while len(_offered) > _MOST:
            _offered.popitem(last=False)
    return f"/{PLACE}/{token}/{quote(handout.name)}"


def find(token: str, name: str) -> Handout | None:
    """The file at an address; None where there is none for whoever is asking."""
    with _lock:
        owner, handout = _offered.get(token, (None, None))
    # The whole person: the same one with fewer roles or places since gets it no more.
    if handout is None or owner != current() or handout.name != name:
        return None
    return handout
