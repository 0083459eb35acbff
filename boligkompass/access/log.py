"""The log of events: one line of JSON for each sign-in, page, export, decision and refusal.

Who is told by a pseudonym; there is never a name, an address or what was written. The file is
changed every midnight and kept for some time; without a folder the lines go where the server's
other messages go, when there is sign-in, and nowhere without.
"""

import json
import logging
import secrets
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
    folder = settings.log_folder()
    if folder is None and mode() != SIGN_IN:
        return
    text = json.dumps(line, ensure_ascii=False)
    try:
        _logger(folder).info("%s", text)
    except OSError as error:
        # The line itself goes to the server's other messages, so that it is not lost.
        _log.error("Boligkompass: loggen kan ikke skrives: %s. %s", error.strerror, text)


def fault(
    person: Person | str,
    where: str,
    *,
    kommune: str | None = None,
    uttrekk: str | None = None,
) -> str:
    """A number for something that went wrong, told in the log: the reader gets it to pass on, and
    the server's other messages say what it was. `where` is the page or the kind of address."""
    number = secrets.token_hex(4)
    event(ERROR, person, f"{number} {where}", kommune=kommune, uttrekk=uttrekk)
    return number


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
    return _Daily(folder / FILE, when="midnight", backupCount=DAYS_KEPT, encoding="utf-8")


class _Daily(TimedRotatingFileHandler):
    """The standard library's, that overwrites nothing and is not silent."""

    def rotation_filename(self, default_name: str) -> str:
        """A name that is free: a clock that was set back makes the same midnight come twice."""
        names = (default_name, *(f"{default_name}.{number}" for number in range(1, 1000)))
        return next((name for name in names if not Path(name).exists()), names[-1])

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Whoever writes the line is told that it was not written. Called while an error is."""
        raise
