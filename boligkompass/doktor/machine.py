"""The machine: room on its disks, and its clock."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from boligkompass import extracts, formats
from boligkompass.beslutninger import Place, Store, StoreError
from boligkompass.doktor.finding import Finding
from boligkompass.extracts import ExtractError

# Bytes left: so little that the next extract or decision may not be written; so little that it is
# time to see to it.
FULL, NARROW = 100_000_000, 1_000_000_000


def space(folders: Iterable[Path]) -> Iterator[Finding]:
    """Whether there is room for more where things are written."""
    for folder in folders:
        there = next(p for p in (folder, *folder.resolve().parents) if p.exists())
        left = shutil.disk_usage(there).free
        if left < NARROW:
            yield Finding(
                f"Det er bare {formats.number(left // 1_000_000)} MB igjen på disken til {folder}.",
                "Rydd, eller gi disken mer plass.",
                warning=left >= FULL,
            )


def clock(data: Path, decisions: Place, now: datetime) -> Iterator[Finding]:
    """Whether something was written later than the clock says it is now (`now` is in UTC)."""
    latest = max(_written(data, decisions), default=None)
    if latest and latest > now + timedelta(days=1):
        yield Finding(
            f"Klokka viser {formats.day(now.date())}, og noe her er skrevet "
            f"{formats.day(latest.date())}.",
            "Still klokka, og la maskinen holde den selv (NTP).",
        )


def _written(data: Path, decisions: Place) -> Iterator[datetime]:
    for name in extracts.published(data):
        try:
            folder = extracts.extracts_folder(data) / name
            yield extracts.read_manifest(folder).publisert.astimezone(UTC)
        except ExtractError:
            continue
    try:
        lines = Store(decisions).lines()
    except (StoreError, ValueError, KeyError, TypeError):
        return
    if lines:
        yield lines[-1].tid
