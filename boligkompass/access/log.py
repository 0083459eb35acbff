"""The log of events: one line of JSON for each sign-in, page, export, decision and refusal.

Who is told by a pseudonym; there is never a name, an address or what was written. The file is
changed every midnight and kept for some time; without a folder the lines go where the server's
other messages go, when there is sign-in, and nowhere without.
"""

import json
import logging
import sys
from datetime import datetime
from functools import lru_cache
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from typing import Any

from boligkompass import settings
from boligkompass.access.person import SIGN_IN, Person, mode

FILE = "hendelser.jsonl"
DAYS_KEPT = 400
SIGNED_IN, SIGNED_OUT, REFUSED = "innlogging", "utlogging", "avvist"
PAGE, EXPORT, DECISION, ERROR = "side", "eksport", "beslutning", "feil"

_log = logging.getLogger(__name__)


def event(
    kind: str,
    person: Person | str,
    what: str = "",
    *,
    kommune: str | None = None,
    uttrekk: str | None = None,
) -> None:
    """Write one line. A log that cannot be written stops nobody, but is told."""
    line: dict[str, Any] = {
        "tid": datetime.now().astimezone().isoformat(timespec="milliseconds"),
        "hendelse": kind,
        "hvem": person if isinstance(person, str) else person.pseudonym,
        "hva": what,
        "kommune": kommune,
        "uttrekk": uttrekk,
    }
    try:
        folder = settings.log_folder()
        if folder is not None or mode() == SIGN_IN:
            _logger(folder).info("%s", json.dumps(line, ensure_ascii=False))
    except OSError as error:
        _log.error("Boligkompass: loggen kan ikke skrives: %s.", error.strerror)


@lru_cache(maxsize=8)
def _logger(folder: Path | None) -> logging.Logger:
    """A logger of its own for each folder."""
    made = logging.Logger("boligkompass.hendelser", logging.INFO)
    made.addHandler(_handler(folder))
    return made


def _handler(folder: Path | None) -> logging.Handler:
    if folder is None:
        return logging.StreamHandler(sys.stderr)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return TimedRotatingFileHandler(
        folder / FILE, when="midnight", backupCount=DAYS_KEPT, encoding="utf-8"
    )
