"""The publisher's copy of what lies in storage, and how what was done in it is sent there.

A command works in a local data folder with all that was ever published. What it changes there is
sent when it is done: files first, the manifest after them, then the pointer in one request. So a
reader sees the old or the new, and an interrupted sending leaves what was there.

One publisher at a time: each puts a claim in storage under a name of its own and then lists them.
Listing is consistent, so of two at once at least one sees the other's; whoever sees one goes away.
And nothing is sent unless storage is as it was when the command read it.
"""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from boligkompass import extracts, files, settings
from boligkompass.extracts import MANIFEST, POINTER, TOMBSTONE_SUFFIX, ExtractError
from boligkompass.storage import copying
from boligkompass.storage.copying import CATALOGUE, EXTRACTS, DamagedError, Seen
from boligkompass.storage.place import Listed, Place, StorageError
from boligkompass.storage.refreshing import place

CLAIMS = "publiserer"
# A claim older than this, by the clock of the storage, was left by a publisher that was killed.
ABANDONED = timedelta(hours=1)
_CHANGED = (
    "Noen andre har endret det som er publisert, imens. Ingenting er endret. Kjør kommandoen på "
    "nytt."
)


@dataclass
class WorkingCopy:
    """The publisher's local copy. `damaged` are the extracts that are not whole in storage."""

    place: Place
    folder: Path
    seen: Seen | None = None
    damaged: dict[str, str] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    def bring_in(self) -> None:
        """Have all that was ever published here, the withdrawn too. StorageError as it says.

        What is damaged in storage is left out of its extract, and told.
        """
        extracts.extracts_folder(self.folder).mkdir(parents=True, exist_ok=True)
        copying.clear_abandoned(self.folder)
        seen = copying.look(self.place)
        copying.copy_catalogue(self.place, seen, self.folder)
        self.damaged = {}
        for name in seen.newest_first():
            self._fetch(name)
        for name in {*extracts.published(self.folder)} - seen.names:
            copying.remove(extracts.extracts_folder(self.folder) / name)
        copying.set_pointer(self.folder, seen.pointer)
        copying.bury(self.place, seen, self.folder)
        self.seen, self._known = seen, set(extracts.published(self.folder))

    def _fetch(self, name: str) -> None:
        folder = extracts.extracts_folder(self.folder) / name
        manifest = self.place.read(f"{EXTRACTS}/{name}/{MANIFEST}")
        if manifest is None:  # Left by a publishing that was interrupted.
            if folder.is_dir():
                copying.remove(folder)
            return
        same = folder.is_dir() and (folder / MANIFEST).read_bytes() == manifest
        if same and copying.is_whole(folder):
            return
        try:
            damage = copying.fetch(self.place, name, manifest, self.folder, holes=True)
        except DamagedError as error:
            damage = str(error)
        if damage:
            self.damaged[name] = damage

    @contextmanager
    def changed(self, *, whole: bool) -> Iterator[None]:
        """What is changed in the folder meanwhile is sent to storage at the end.

        ExtractError when somebody else is publishing, has published since, or (with `whole`) an
        extract is damaged in storage: its numbers are known to whoever saw them, and must be known
        here too. Nothing is changed in storage then, nor when what is done meanwhile fails.
        """
        if whole and self.damaged:
            name, damage = next(iter(self.damaged.items()))
            raise ExtractError(
                f"Uttrekket «{name}» i objektlageret er skadet: {damage}. Hent det fra "
                "sikkerhetskopien før du publiserer, ellers kan vernet av små tall svikte."
            )
        with _claimed(self.place) as claim:
            if self.seen is None or copying.look(self.place) != self.seen:
                raise ExtractError(_CHANGED)
            katalog = _files(self.folder / CATALOGUE)
            yield
            self._send(self.seen, claim, katalog)
            self.seen = copying.look(self.place)
            self._known = set(extracts.published(self.folder))

    def _send(self, before: Seen, claim: str, katalog: dict[str, bytes]) -> None:
        for path, content in _files(self.folder / CATALOGUE).items():
            if katalog.get(path) != content:
                self.place.write(f"{CATALOGUE}/{path}", content)
        folder = extracts.extracts_folder(self.folder)
        for name in sorted({*extracts.published(self.folder)} - self._known):
            self._send_extract(folder / name, claim)
        pointer = extracts.pointer(self.folder)
        if pointer != before.pointer:
            _insist_on(self.place, claim)
            if pointer:
                self.place.write(f"{EXTRACTS}/{POINTER}", f"{pointer}\n".encode())
            else:
                self.place.remove(f"{EXTRACTS}/{POINTER}")
        for name in sorted({*extracts.withdrawn(self.folder)} - before.tombstones):
            file = f"{name}{TOMBSTONE_SUFFIX}"
            self.place.write(f"{EXTRACTS}/{file}", (folder / file).read_bytes())

    def _send_extract(self, folder: Path, claim: str) -> None:
        manifest = (folder / MANIFEST).read_bytes()
        for path in sorted(copying.contents(manifest)):
            self.place.write(f"{EXTRACTS}/{folder.name}/{path}", (folder / path).read_bytes())
        _insist_on(self.place, claim)
        self.place.write(f"{EXTRACTS}/{folder.name}/{MANIFEST}", manifest)


def _files(folder: Path) -> dict[str, bytes]:
    """The files below a folder by their paths; none where there is no folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# -- one publisher at a time -----------------------------------------------------------------------


@contextmanager
def _claimed(place: Place) -> Iterator[str]:
    """The only claim there is, for as long as this lasts. ExtractError when there is another."""
    claim = f"{uuid4().hex}.json"
    place.write(f"{CLAIMS}/{claim}", json.dumps({"maskin": socket.gethostname()}).encode())
    try:
        others = _others(place, claim)
        if others:
            raise ExtractError(
                "Noen andre publiserer til det samme objektlageret nå. Ingenting er endret. Prøv "
                f"igjen når de er ferdige. Ble de avbrutt, slett {CLAIMS}/{others[0]} i lageret, "
                "eller vent en time."
            )
        yield claim
    finally:
        # One that cannot be taken away is abandoned in an hour.
        with suppress(StorageError):
            place.remove(f"{CLAIMS}/{claim}")


def _others(place: Place, claim: str) -> list[str]:
    """Claims besides this one; those that were abandoned are taken away."""
    found = {one.path: one for one in place.listed(CLAIMS) if not one.is_folder}
    mine = found.pop(claim, None)
    if mine is None:
        raise StorageError("Objektlageret viser ikke det som nettopp er skrevet. Prøv igjen.")
    for path, one in list(found.items()):
        if _is_abandoned(one, mine):
            place.remove(f"{CLAIMS}/{path}")
            del found[path]
    return sorted(found)


def _is_abandoned(one: Listed, mine: Listed) -> bool:
    return bool(one.at and mine.at and mine.at - one.at > ABANDONED)


def _insist_on(place: Place, claim: str) -> None:
    """ExtractError when somebody took this claim for abandoned: they may be publishing now."""
    if place.read(f"{CLAIMS}/{claim}") is None:
        raise ExtractError(
            "Publiseringen tok for lang tid, og andre kan ha begynt. Det som gjaldt, gjelder "
            "fortsatt. Kjør kommandoen på nytt."
        )


# -- for a command ---------------------------------------------------------------------------------

_at_work: WorkingCopy | None = None


@contextmanager
def working() -> Iterator[None]:
    """For as long as this lasts the data folder is the publisher's copy, brought in when asked for.

    Nothing to do for a local folder. ExtractError when another command here uses the copy.
    """
    global _at_work
    if settings.storage_address() is None:
        yield
        return
    with ExitStack() as held:
        try:
            with settings.data_kept_by(lambda: _copy(held).folder):
                yield
        finally:
            _at_work = None


def _copy(held: ExitStack) -> WorkingCopy:
    """The copy, brought in the first time."""
    global _at_work
    if _at_work is None:
        folder = settings.cache("publisering")
        try:
            held.enter_context(files.locked(folder, wait=False))
        except BlockingIOError:
            raise ExtractError(
                f"En annen kommando bruker {folder}. Vent til den er ferdig, og prøv igjen."
            ) from None
        made = WorkingCopy(place(), folder)
        made.bring_in()
        _at_work = made
    return _at_work


@contextmanager
def changed(*, whole: bool = False) -> Iterator[None]:
    """What a command changes in the data folder meanwhile is changed for all who read it.

    See `WorkingCopy.changed`. In a local folder it is so by itself.
    """
    if settings.storage_address() is None:
        yield
        return
    settings.data_folder()
    assert _at_work is not None
    with _at_work.changed(whole=whole):
        yield


def damage(place: Place) -> Iterator[tuple[str, str]]:
    """The extracts that are not whole in storage, and what is wrong with each; all is read."""
    for name in copying.look(place).newest_first():
        manifest = place.read(f"{EXTRACTS}/{name}/{MANIFEST}")
        if manifest is None:
            continue
        try:
            found = copying.wrong_in(place, name, manifest)
        except DamagedError as error:
            found = str(error)
        if found:
            yield name, found
