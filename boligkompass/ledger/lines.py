"""Numbered lines that are only added to: what the two kinds of store must be able to do."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

# nummer, tid (ISO 8601 in UTC), kommunenr, beslutning, innhold (JSON), forrige, sum: as they lie.
Row = tuple[int, str, str, str, str, str, str]
COLUMNS = ("nummer", "tid", "kommunenr", "beslutning", "innhold", "forrige", "sum")


class Open(Protocol):
    """The lines while nobody else writes."""

    def rows(self, kommunenr: str | None = None) -> list[Row]:
        """Every line (of one municipality), by number."""

    def last(self) -> tuple[int, str] | None:
        """The number and the sum of the last line."""

    def add(self, rows: Sequence[Row]) -> None:
        """Add lines."""


class Lines(Protocol):
    """A store of lines. LedgerError where it cannot be read or written."""

    @property
    def name(self) -> str:
        """Where it is, for whoever runs the server; without any password."""

    def exists(self) -> bool:
        """Whether there is a store to read; an empty one may be."""

    def rows(self, kommunenr: str | None = None) -> list[Row]:
        """Every line (of one municipality), by number."""

    def last(self) -> tuple[int, str] | None:
        """The number and the sum of the last line; None where there is none."""

    def writing(self) -> AbstractContextManager[Open]:
        """A transaction that nobody else writes during: whole, or not at all."""

    def backup(self, target: Path) -> None:
        """Copy every line to a new SQLite file, while others may be writing."""
