"""The server's copy kept up to date in the background, and how that goes.

A page never waits for storage: it reads the copy, and this thread brings the copy up to date. When
storage is away the copy is what there is; the thread tries on, and says when it is back.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from boligkompass import settings
from boligkompass.storage.mirror import Mirror, Report
from boligkompass.storage.place import Place, StorageError, connect

REFRESH_SECONDS = 5.0
# How long a start waits for the first answer, and how old the last one may be.
FIRST_SECONDS, SILENT_SECONDS = 20.0, 60.0
STOP_SECONDS = 5.0
GIGABYTE = 1_000_000_000
_SILENT = "Objektlageret svarer ikke. Boligkompass prøver igjen av seg selv."

_log = logging.getLogger(__name__)


@dataclass
class Refresher:
    """The thread, and what it last found: `away` is a sentence while storage cannot be used."""

    seconds: float = REFRESH_SECONDS
    away: str = ""
    report: Report = field(default_factory=Report)
    _last: float = field(default_factory=time.monotonic)
    _mirror: Mirror | None = None
    _stop: Event = field(default_factory=Event)
    _first: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def faults(self) -> list[str]:
        """What is wrong now, in sentences that anyone may read; nothing when all is well."""
        silent = time.monotonic() - self._last > SILENT_SECONDS + self.seconds
        away = self.away or (_SILENT if silent else "")
        return [*filter(None, [away]), *self.report.faults]

    def start(self) -> None:
        """Begin, and wait a little for the first answer."""
        self._thread = Thread(target=self._run, name="objektlager", daemon=True)
        self._thread.start()
        self._first.wait(FIRST_SECONDS)

    def stop(self) -> None:
        """No more after what is under way, which is waited for a little."""
        self._stop.set()
        if self._thread:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while True:
            self.once()
            self._first.set()
            if self._stop.wait(self.seconds):
                return

    def once(self) -> None:
        """Bring the copy up to date once; what hinders it is kept, and told in the log."""
        try:
            self._mirror = self._mirror or _mirror()
            report = self._mirror.refresh()
        except StorageError as error:
            self._tell_away(str(error), error.detail)
        except OSError as error:
            sentence = "Mellomlageret kan ikke skrives. Se BOLIGKOMPASS_MELLOMLAGER og disken."
            self._tell_away(sentence, str(error))
        except Exception as error:
            # What nobody thought of must not end the thread: the next turn may go well.
            self._tell_away("Objektlageret kan ikke leses. Loggen sier hvorfor.", repr(error))
        else:
            self._tell(report)

    def _tell_away(self, sentence: str, detail: str) -> None:
        if sentence != self.away and not self._stop.is_set():
            _log.error("Boligkompass: %s (%s)", sentence, detail)
        self.away, self._last = sentence, time.monotonic()

    def _tell(self, report: Report) -> None:
        if self.away:
            _log.warning("Boligkompass: objektlageret svarer igjen.")
        for sentence in report.faults:
            if sentence not in self.report.faults:
                _log.error("Boligkompass: %s", sentence)
        if report.left_out and report.left_out != self.report.left_out:
            _log.warning("Boligkompass: %s", no_room(report))
        self.away, self.report, self._last = "", report, time.monotonic()


def no_room(report: Report) -> str:
    """That the oldest extracts cannot be shown here; empty when all can."""
    if not report.left_out:
        return ""
    return (
        f"Mellomlageret er fullt, og tavla viser ikke uttrekk til og med {report.left_out[0]}. "
        "Sett BOLIGKOMPASS_MELLOMLAGER_GB høyere."
    )


def _mirror() -> Mirror:
    return Mirror(place(), settings.data_folder(), settings.cache_gigabytes() * GIGABYTE)


def place() -> Place:
    """The place that BOLIGKOMPASS_DATA names."""
    address = settings.storage_address()
    if address is None:
        raise StorageError("BOLIGKOMPASS_DATA er ikke et objektlager.")
    return connect(address)


_running: Refresher | None = None


@contextmanager
def kept_fresh(seconds: float = REFRESH_SECONDS) -> Iterator[None]:
    """Keep the copy up to date for as long as this lasts; nothing to do for a local folder."""
    global _running
    if settings.storage_address() is None:
        yield
        return
    _running = Refresher(seconds)
    try:
        _running.start()
        yield
    finally:
        _running.stop()
        _running = None


def faults() -> list[str]:
    """What is wrong with storage as this server sees it; nothing where there is none."""
    return _running.faults() if _running else []
