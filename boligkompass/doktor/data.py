"""The data folder: whether every extract is whole, which is current, and how old it is."""

import hashlib
import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from boligkompass import catalogue, contact, extracts, formats, freshness, settings
from boligkompass.catalogue import CatalogueError
from boligkompass.doktor.finding import Finding
from boligkompass.extracts import ExtractError, Manifest

# Days after which an extract that should come every month is late.
LATE = 45
_AGAIN = "Publiser på nytt, eller hent uttrekket fra sikkerhetskopien."


def examine(data: Path, today: date) -> Iterator[Finding]:
    """Everything that the server reads."""
    yield from _catalogue(data)
    for name in extracts.list_extracts(data):
        yield from _whole(extracts.extracts_folder(data) / name)
    yield from _others_may_write(data)
    yield from _current(data, today)


def _catalogue(data: Path) -> Iterator[Finding]:
    try:
        catalogue.load(settings.catalogue_folder(data))
        contact.load(settings.catalogue_folder(data), "")
    except CatalogueError as error:
        yield Finding(f"Katalogen kan ikke brukes: {error}", "Rett den før neste publisering.")


def _whole(folder: Path) -> Iterator[Finding]:
    """Whether the files of one extract are those of its manifest, and can be read."""
    try:
        manifest = extracts.read_manifest(folder)
    except ExtractError as error:
        yield Finding(str(error), "")
        return
    expected = {f"{name}.parquet": one.sha256 for name, one in manifest.tabeller.items()}
    expected |= {f"katalog/{name}": digest for name, digest in manifest.katalog.items()}
    for name, digest in expected.items():
        wrong = _wrong(folder / name, digest)
        if wrong:
            yield Finding(f"{name} i uttrekket «{folder.name}» {wrong}.", _AGAIN)


def _wrong(path: Path, digest: str) -> str | None:
    """What is wrong with one file, as the end of a sentence."""
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return "er endret eller skadet"
        if path.suffix == ".parquet":
            pq.read_schema(path)
    except FileNotFoundError:
        return "mangler"
    except PermissionError:
        return "kan ikke leses av denne brukeren"
    except (OSError, ValueError):
        return "kan ikke leses"
    return None


def _others_may_write(data: Path) -> Iterator[Finding]:
    """The server needs only to read; nobody but who publishes may write."""
    if os.name == "nt":
        return
    for folder in (data, extracts.extracts_folder(data)):
        if folder.is_dir() and folder.stat().st_mode & stat.S_IWOTH:
            yield Finding(f"Alle på maskinen kan skrive i {folder}.", f"Kjør «chmod o-w {folder}».")


def _current(data: Path, today: date) -> Iterator[Finding]:
    try:
        name = extracts.current(data)
        manifest = extracts.read_manifest(extracts.extracts_folder(data) / name)
    except ExtractError as error:
        yield Finding(str(error), "")
        return
    newest = extracts.list_extracts(data)[0]
    if newest != name:
        yield Finding(
            f"Tavla viser {name}, og {newest} er nyere.",
            f"Kjør «boligkompass bruk {newest}» om det nyeste skal vises.",
            warning=True,
        )
    yield from _age(data, manifest, today)


def _age(data: Path, manifest: Manifest, today: date) -> Iterator[Finding]:
    days = (today - manifest.dato).days
    if days > LATE:
        yield Finding(
            f"Tallene er {formats.number(days)} dager gamle.",
            "Kjør den månedlige jobben, eller se i loggen hvorfor den stanset.",
            warning=True,
        )
    try:
        folder = extracts.extracts_folder(data) / manifest.id
        values = pq.read_table(folder / "indikatorverdi.parquet")
        late = freshness.late(values, catalogue.load(folder / "katalog"), today)
    except (OSError, ValueError, CatalogueError):
        return  # Told above.
    if late:
        many = "indikator venter" if len(late) == 1 else "indikatorer venter"
        yield Finding(
            f"{formats.number(len(late))} {many} på nye tall.",
            "Se hvilke med «boligkompass status».",
            warning=True,
        )
