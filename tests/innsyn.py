"""Which files are opened below a folder, by whichever process and in whichever language.

The kernel tells (inotify, Linux), so what C++ opens inside DuckDB or Arrow is seen as well as what
Python opens, and a folder without permissions would hide nothing from root.
"""

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OPEN, _ACCESS, _OVERFLOW, _ISDIR = 0x20, 0x1, 0x4000, 0x40000000
_EVENT = struct.Struct("iIII")  # watch, mask, cookie, length of the name


class Watch:
    """What was opened or read below the folders since the watch began."""

    def __init__(self, *folders: Path) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._queue = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert self._queue >= 0, os.strerror(ctypes.get_errno())
        self._folders: dict[int, Path] = {}
        self._seen: set[tuple[Path, bool]] = set()
        for top in folders:
            for folder in (top, *(path for path in top.rglob("*") if path.is_dir())):
                self._add(folder)
        self._drain()  # Our own walk opened the folders.
        self._seen.clear()

    def _add(self, folder: Path) -> None:
        number = self._libc.inotify_add_watch(
            self._queue, os.fsencode(folder), ctypes.c_uint32(_OPEN | _ACCESS)
        )
        assert number >= 0, os.strerror(ctypes.get_errno())
        self._folders[number] = folder

    def _drain(self) -> None:
        while True:
            try:
                raw = os.read(self._queue, 1 << 16)
            except BlockingIOError:
                return
            while raw:
                number, mask, _, length = _EVENT.unpack_from(raw)
                assert not mask & _OVERFLOW, "køen er full: noe kan være åpnet uten å være sett"
                name = os.fsdecode(raw[_EVENT.size : _EVENT.size + length].rstrip(b"\0"))
                self._seen.add((self._folders[number] / name, bool(mask & _ISDIR)))
                raw = raw[_EVENT.size + length :]

    def files(self) -> set[Path]:
        """The files that were opened."""
        self._drain()
        return {path for path, is_folder in self._seen if not is_folder}

    def folders(self) -> set[Path]:
        """The folders that were listed."""
        self._drain()
        return {path for path, is_folder in self._seen if is_folder}

    def close(self) -> None:
        """Let go of the queue."""
        os.close(self._queue)


@contextmanager
def watching(*folders: Path) -> Iterator[Watch]:
    """A watch over folders and all that lies in them when it begins."""
    watch = Watch(*folders)
    try:
        yield watch
    finally:
        watch.close()
