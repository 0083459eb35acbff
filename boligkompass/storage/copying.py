"""From storage to a local data folder, piece by piece, each piece whole or not at all.

The local folder is one like any other: `uttrekk/<id>/`, `uttrekk/gjeldende`, tombstones and
`katalog/`. What is copied of an extract is what its manifest names, and each file must have the
sha256 that stands there.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from boligkompass import extracts, files
from boligkompass.extracts import MANIFEST, POINTER, TOMBSTONE_SUFFIX
from boligkompass.storage.place import Listed, Place

EXTRACTS, CATALOGUE = "uttrekk", "katalog"
AT_ONCE = 8
# What a copied catalogue was copied from, beside it.
_SEEN = ".katalog.json"
# A name of one file, whatever the municipality calls it: nothing that leads out of the folder.
_NAME = re.compile(r"(?!\.{1,2}$)[^/\\:\x00-\x1f]+")


class DamagedError(Exception):
    """An extract in storage is not what its manifest says; the message is a sentence."""


@dataclass(frozen=True)
class Seen:
    """What lies in storage: the pointer as written, the ids that have a folder, the tombstones."""

    pointer: str | None
    names: frozenset[str]
    tombstones: frozenset[str]
    katalog: tuple[Listed, ...]

    def newest_first(self) -> list[str]:
        """The extracts, the one that is pointed at before all others."""
        ordered = sorted(self.names, key=extracts.split_id, reverse=True)
        return sorted(ordered, key=lambda name: name != self.pointer)


def look(place: Place) -> Seen:
    """What lies in storage now. StorageError where that cannot be known."""
    # The pointer first: whatever it names was there before it, and is in the list.
    pointer = place.read(f"{EXTRACTS}/{POINTER}")
    there = place.listed(EXTRACTS)
    if pointer is None and not there:
        place.insist()
    buried = [one.path.removesuffix(TOMBSTONE_SUFFIX) for one in there if _is_tombstone(one)]
    return Seen(
        pointer.decode(errors="replace").strip() if pointer is not None else None,
        frozenset(one.path for one in there if one.is_folder and extracts.is_id(one.path)),
        frozenset(filter(extracts.is_id, buried)),
        tuple(one for one in place.listed(CATALOGUE, deep=True) if not one.is_folder),
    )


def _is_tombstone(one: Listed) -> bool:
    return not one.is_folder and one.path.endswith(TOMBSTONE_SUFFIX)


# -- extracts --------------------------------------------------------------------------------------


def contents(manifest: bytes) -> dict[str, str]:
    """The files that a manifest names, with their sha256. DamagedError when it is none.

    Also a manifest of a newer version of the program has these.
    """
    try:
        raw: dict[str, Any] = json.loads(manifest)
        named = {f"{name}.parquet": str(one["sha256"]) for name, one in raw["tabeller"].items()}
        named |= {f"{CATALOGUE}/{name}": str(digest) for name, digest in raw["katalog"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DamagedError(f"{MANIFEST} kan ikke leses") from None
    for path in named:
        if not _NAME.fullmatch(path.removeprefix(f"{CATALOGUE}/")):
            raise DamagedError(f"{MANIFEST} navngir en fil som ikke kan være der")
    return named


def size(manifest: bytes) -> int:
    """The bytes of the tables that a manifest names; 0 when it does not say."""
    try:
        return sum(int(one["bytes"]) for one in json.loads(manifest)["tabeller"].values())
    except (ValueError, KeyError, TypeError, AttributeError):
        return 0


def is_whole(folder: Path) -> bool:
    """Whether a local extract is what its manifest says."""
    try:
        named = contents((folder / MANIFEST).read_bytes())
        return all(_digest((folder / path).read_bytes()) == sha for path, sha in named.items())
    except (OSError, DamagedError):
        return False


def fetch(place: Place, name: str, manifest: bytes, data: Path, *, holes: bool = False) -> str:
    """Copy an extract into a local data folder; what is wrong with it in storage, or nothing.

    DamagedError when it is not whole, and nothing is put in place. With `holes` it is put there
    without what is damaged, and that is told: those who must know that it was published do.
    """
    named = contents(manifest)
    folder = extracts.extracts_folder(data)
    temporary = Path(mkdtemp(prefix=f".{name}.", dir=folder))
    try:
        temporary.chmod(0o755)
        (temporary / CATALOGUE).mkdir()
        damaged = _fill(place, name, named, temporary)
        if damaged and not holes:
            raise DamagedError(damaged)
        files.write_synced(temporary / MANIFEST, manifest)
        _place(temporary, folder / name)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return damaged


def wrong_in(place: Place, name: str, manifest: bytes) -> str:
    """What is wrong with the files of an extract in storage, or nothing; as `fetch` has it."""
    return _fill(place, name, contents(manifest), None)


def _fill(place: Place, name: str, named: Mapping[str, str], target: Path | None) -> str:
    """Copy every file that is whole; what is wrong with the first that is not, or nothing.

    Without a target they are only looked at.
    """

    def copy(path: str) -> str:
        content = place.read(f"{EXTRACTS}/{name}/{path}")
        if content is None:
            return f"{path} mangler"
        if _digest(content) != named[path]:
            return f"innholdet i {path} stemmer ikke med {MANIFEST}"
        if target:
            files.write_synced(target / path, content)
        return ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return next(filter(None, pool.map(copy, sorted(named))), "")


def _place(temporary: Path, target: Path) -> None:
    """Give the folder its name; one that was there, damaged, goes."""
    if target.exists():
        remove(target)
    os.rename(temporary, target)
    files.sync_folder(target.parent)


def remove(folder: Path) -> None:
    """Take an extract away, its name first, so that nobody opens half of it."""
    gone = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    os.rename(folder, gone / folder.name)
    shutil.rmtree(gone, ignore_errors=True)


def clear_abandoned(data: Path) -> None:
    """What a killed copying left. Under the lock of the folder nobody else is copying."""
    for path in extracts.extracts_folder(data).glob(".*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# -- what changes: the pointer, the tombstones, the catalogue --------------------------------------


def set_pointer(data: Path, name: str | None) -> None:
    """Have the local pointer name an extract, or nothing."""
    if extracts.pointer(data) == name:
        return
    path = extracts.extracts_folder(data) / POINTER
    if name is None:
        path.unlink(missing_ok=True)
    else:
        files.replace_atomically(path, f"{name}\n".encode())


def bury(place: Place, seen: Seen, data: Path) -> None:
    """The same tombstones as in storage."""
    folder = extracts.extracts_folder(data)
    present = {path.name.removesuffix(TOMBSTONE_SUFFIX) for path in _tombstones(folder)}
    for name in sorted(seen.tombstones - present):
        content = place.read(f"{EXTRACTS}/{name}{TOMBSTONE_SUFFIX}")
        # One that is gone again meanwhile is seen the next time.
        if content is not None:
            files.replace_atomically(folder / f"{name}{TOMBSTONE_SUFFIX}", content)
    for name in present - seen.tombstones:
        (folder / f"{name}{TOMBSTONE_SUFFIX}").unlink(missing_ok=True)


def _tombstones(folder: Path) -> Iterable[Path]:
    return folder.glob(f"[!.]*{TOMBSTONE_SUFFIX}")


def copy_catalogue(place: Place, seen: Seen, data: Path) -> None:
    """The same catalogue as in storage, swapped in whole; none there is none here."""
    target, mark = data / CATALOGUE, data / _SEEN
    signature = json.dumps([[one.path, one.size, str(one.at)] for one in seen.katalog]).encode()
    if mark.is_file() and mark.read_bytes() == signature and target.is_dir() == bool(seen.katalog):
        return
    mark.unlink(missing_ok=True)
    workshop = Path(mkdtemp(prefix=f".{CATALOGUE}.", dir=data))
    try:
        fresh = workshop / "ny"
        for one in seen.katalog:
            _copy_into(place, one.path, fresh)
        if target.exists():
            target.rename(workshop / "gammel")
        if fresh.exists():
            fresh.rename(target)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    files.replace_atomically(mark, signature)


def _copy_into(place: Place, path: str, folder: Path) -> None:
    if not all(map(_NAME.fullmatch, path.split("/"))):
        return
    content = place.read(f"{CATALOGUE}/{path}")
    if content is not None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
