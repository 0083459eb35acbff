"""Extracts in object storage, behind the data folder: whoever reads that knows nothing of it.

The server's copy (`mirror`) is brought up to date in the background (`refreshing`). A command works
in a copy of its own (`working_copy`), and what it changes is sent when it is done.
"""

from boligkompass.storage.place import Place, StorageError, connect
from boligkompass.storage.refreshing import faults, kept_fresh
from boligkompass.storage.working_copy import changed, damage, working

__all__ = [
    "Place",
    "StorageError",
    "changed",
    "connect",
    "damage",
    "faults",
    "kept_fresh",
    "working",
]
