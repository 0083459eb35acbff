"""The server's copy of what lies in storage: a local data folder that is brought up to date.

Readers use it as any data folder and know nothing of storage. The pointer moves only to an extract
that is there whole, so a damaged one is never opened, and the one before goes on being shown.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from boligkompass import extracts, files
from boligkompass.extracts import MANIFEST, ExtractError
from boligkompass.storage import copying
from boligkompass.storage.copying import EXTRACTS, DamagedError, Seen
from boligkompass.storage.place import Place, StorageError

# Before a damaged extract is fetched again, to see whether it was put right.
TRY_AGAIN_SECONDS = 60.0


@dataclass(frozen=True)
class Report:
    """How the copy stands: what is damaged in storage, in sentences, and what there is no room for.

    `shown_instead` says that another extract is shown than storage points at.
    """

    damaged: tuple[str, ...] = ()
    shown_instead: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """What whoever runs the server must see to."""
        return (*self.damaged, *filter(None, [self.shown_instead]))


@dataclass
class Mirror:
    """One local copy. `limit` is the bytes of tables it may hold.

    Several processes may have the same folder; one at a time brings it up to date.
    """

    place: Place
    folder: Path
    limit: int
    _checked: set[str] = field(default_factory=set)
    _damaged: dict[str, tuple[float, str]] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)

    def refresh(self) -> Report:
        """Bring the copy up to date. StorageError, and all as it was, when storage is away.

        OSError when the local folder cannot be written.
        """
        extracts.extracts_folder(self.folder).mkdir(parents=True, exist_ok=True)
        with files.locked(self.folder):
            copying.clear_abandoned(self.folder)
            seen = copying.look(self.place)
            if not seen.names and extracts.published(self.folder):
                raise StorageError("Objektlageret er tomt. Hent innholdet fra sikkerhetskopien.")
            copying.copy_catalogue(self.place, seen, self.folder)
            left_out = self._bring_in(seen)
            instead = self._point(seen, final=True)
            self._trim(seen, left_out)
        # What storage no longer has is no longer damaged there.
        self._damaged = {n: one for n, one in self._damaged.items() if n in seen.names}
        return Report(tuple(told for _, told in self._damaged.values()), instead, tuple(left_out))

    def _bring_in(self, seen: Seen) -> list[str]:
        """Fetch what is missing, the current one first; those that there is no room for."""
        room, left_out = self.limit, list[str]()
        wanted = [name for name in seen.newest_first() if name not in seen.tombstones]
        for name in wanted:
            # Once one does not fit, no older one is taken instead: what is shown has no gaps.
            room -= 0 if left_out else self._size(name)
            if left_out or (room < 0 and name != wanted[0]):
                left_out.append(name)
                continue
            self._fetch(name)
            if name == seen.pointer:
                self._point(seen, final=False)
        return left_out

    def _size(self, name: str) -> int:
        if name not in self._sizes:
            manifest = self._manifest(name)
            if manifest is None:
                return 0
            self._sizes[name] = copying.size(manifest)
        return self._sizes[name]

    def _manifest(self, name: str) -> bytes | None:
        """The manifest here, or else in storage; None while an extract is being published."""
        local = extracts.extracts_folder(self.folder) / name / MANIFEST
        return local.read_bytes() if local.is_file() else self._stored(name)

    def _stored(self, name: str) -> bytes | None:
        return self.place.read(f"{EXTRACTS}/{name}/{MANIFEST}")

    def _fetch(self, name: str) -> None:
        """Have an extract here whole, or know that it is damaged in storage."""
        folder = extracts.extracts_folder(self.folder) / name
        if folder.is_dir() and (name in self._checked or copying.is_whole(folder)):
            self._checked.add(name)
            return
        when, _ = self._damaged.get(name, (-TRY_AGAIN_SECONDS, ""))
        if time.monotonic() < when + TRY_AGAIN_SECONDS:
            return
        manifest = self._stored(name)
        if manifest is None:
            return
        try:
            copying.fetch(self.place, name, manifest, self.folder)
        except DamagedError as error:
            told = f"Uttrekket «{name}» i objektlageret er skadet: {error}. Publiser på nytt."
            self._damaged[name] = (time.monotonic(), told)
        else:
            self._checked.add(name)
            self._damaged.pop(name, None)

    def _point(self, seen: Seen, *, final: bool) -> str:
        """Have the pointer name what storage points at, and the same ones withdrawn.

        Where that cannot be shown the pointer stays, or when there is nothing there either, moves
        to the newest before it. A sentence then says so. Only the `final` time is everything here.
        """
        unusable = self._unusable(seen.pointer)
        if not unusable:
            copying.set_pointer(self.folder, seen.pointer)
        copying.bury(self.place, seen, self.folder)
        if not unusable or not final:
            return ""
        shown = self._shown() or next(self._before(seen), None)
        copying.set_pointer(self.folder, shown)
        if shown is None:
            return unusable
        return f"{unusable} Tavla viser {shown}."

    def _unusable(self, name: str | None) -> str:
        """Why an extract cannot be shown, in a sentence; empty when it can."""
        if name is None:
            return ""
        if not extracts.is_id(name):
            return "Pekeren i objektlageret navngir ikke noe uttrekk."
        try:
            extracts.read_manifest(extracts.extracts_folder(self.folder) / name)
        except ExtractError as error:
            there = (extracts.extracts_folder(self.folder) / name).is_dir()
            return str(error) if there else f"Uttrekket «{name}» kan ikke vises."
        return ""

    def _shown(self) -> str | None:
        try:
            return extracts.current(self.folder)
        except ExtractError:
            return None

    def _before(self, seen: Seen) -> Iterator[str]:
        """What could be shown instead of what storage points at, the newest first."""
        limit = seen.pointer if seen.pointer and extracts.is_id(seen.pointer) else None
        for name in extracts.list_extracts(self.folder):
            earlier = limit is None or extracts.split_id(name) < extracts.split_id(limit)
            if earlier and not self._unusable(name):
                yield name

    def _trim(self, seen: Seen, left_out: list[str]) -> None:
        """Let go of what storage no longer has, what was withdrawn, and what there is no room for.

        What is shown stays, whatever became of it.
        """
        gone = {*extracts.published(self.folder)} - seen.names
        for name in (gone | set(left_out) | seen.tombstones) - {self._shown()}:
            folder = extracts.extracts_folder(self.folder) / name
            self._checked.discard(name)
            if folder.is_dir():
                copying.remove(folder)
