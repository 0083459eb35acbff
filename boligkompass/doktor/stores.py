"""What is the municipality's own: the registers, which nobody else may read, and the decisions."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from boligkompass import settings
from boligkompass.access.person import SIGN_IN
from boligkompass.beslutninger import FILE, Place, Store, StoreError
from boligkompass.doktor.database import examine as database
from boligkompass.doktor.finding import Finding
from boligkompass.ledger.address import Address

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Folders that a server hands out, were they ever under the registers.
_SERVED = ("static", "boligkompass", "pages", "docs", "data", ".streamlit")


def registers(folder: Path) -> Iterator[Finding]:
    """Whether anyone but the owner can come at the registers. None there is as it should be."""
    place = folder.resolve()
    for served in _SERVED:
        if place.is_relative_to(settings.PROJECT / served):
            yield Finding(
                f"Registermappen {folder} ligger i en mappe som serveren leser.",
                "Flytt den til et eget område.",
            )
    if folder.is_dir() and os.name != "nt":
        yield from _open_to_others(folder)


def _open_to_others(folder: Path) -> Iterator[Finding]:
    found = [p for p in folder.rglob("*") if p.is_file() and p.stat().st_mode & _OTHERS]
    if found:
        more = f" og {len(found) - 1} til" if len(found) > 1 else ""
        yield Finding(
            f"Andre på maskinen kan lese {found[0]}{more}.", f"Kjør «chmod -R go= {folder}»."
        )
    elif folder.stat().st_mode & _OTHERS:
        yield Finding(
            f"Andre på maskinen kan se hva registermappen {folder} inneholder.",
            f"Kjør «chmod go= {folder}».",
            warning=True,
        )


def decisions(place: Place) -> Iterator[Finding]:
    """Whether the chain of decisions is whole, and more can be written and nothing changed."""
    if isinstance(place, Address):
        usable = yield from database(place)
        if not usable:
            return
    yield from _chain(Store(place))
    if isinstance(place, Path):
        yield from _closed(place)


def _chain(store: Store) -> Iterator[Finding]:
    try:
        for sentence in store.faults():
            yield Finding(sentence, "Hent beslutningene fra sikkerhetskopien, og meld fra.")
    except StoreError as error:
        yield Finding(str(error), "Hent beslutningene fra sikkerhetskopien.")
    except (ValueError, KeyError, TypeError):
        yield Finding(
            "Beslutningene er ikke slik de ble skrevet.",
            "Kjør «boligkompass beslutninger kontroller», og hent dem fra sikkerhetskopien.",
        )


def _closed(folder: Path) -> Iterator[Finding]:
    closed = next((p for p in _to_write(folder) if not os.access(p, os.W_OK)), None)
    if closed:
        yield Finding(
            f"Denne brukeren kan ikke skrive i {closed}.",
            "Gi brukeren som kjører serveren, skriverett der. Ellers kan ingen beslutning lagres.",
        )


def access() -> Iterator[Finding]:
    """Whether what access keeps and the log can be written, and are read by nobody else."""
    if settings.access() != SIGN_IN:
        return
    # With a database, what access keeps is there.
    shared = isinstance(settings.decisions(), Address)
    folders = (None if shared else settings.access_folder(), settings.log_folder())
    for folder in filter(None, folders):
        there = next(place for place in (folder, *folder.resolve().parents) if place.exists())
        if not os.access(there, os.W_OK):
            yield Finding(
                f"Denne brukeren kan ikke skrive i {folder}.",
                "Gi brukeren som kjører serveren, skriverett der.",
            )
        elif folder.is_dir() and os.name != "nt" and folder.stat().st_mode & _OTHERS:
            yield Finding(f"Andre på maskinen kan lese {folder}.", f"Kjør «chmod go= {folder}».")


def _to_write(folder: Path) -> Iterator[Path]:
    """What must be writable: the store, its folder, or the folder that it will be made in."""
    if (folder / FILE).exists():
        yield folder / FILE
    yield next(place for place in (folder, *folder.resolve().parents) if place.exists())
