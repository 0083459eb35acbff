"""What was made for a meeting, kept: files that are only ever added to, and their sha256.

They lie with the decisions: in the folder `motegrunnlag/<kommune>/<uttrekk>/` beside them, or in
the database that has them. The list `sha256.txt` in a folder is what `sha256sum -c` reads. The same
bytes are kept once; others under the same name get a number.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

from boligkompass import files
from boligkompass.ledger.address import Address
from boligkompass.ledger.postgres import PACKS_LOCK, SCHEMA, opened

FOLDER, LIST = "motegrunnlag", "sha256.txt"


@dataclass(frozen=True)
class Kept:
    """A file that is kept: its name there, its sha256, and whether it was new."""

    name: str
    sha256: str
    is_new: bool


class Shelf(Protocol):
    """Where what is made of one extract for a municipality is kept."""

    @property
    def name(self) -> str:
        """Where it is, for whoever asked; without any password."""

    def keep(self, name: str, content: bytes) -> Kept:
        """Keep a file; it is on the disk, and in the list, when this returns.

        Nothing is overwritten: content that is not there already gets a name of its own. OSError
        or LedgerError when it cannot be written.
        """

    def listed(self) -> list[str]:
        """The lines of the list, in the order they were written; none where nothing is kept."""

    def read(self, name: str) -> bytes:
        """A file that is kept."""


def shelf(place: Path | Address, kommunenr: str, extract: str) -> Shelf:
    """The shelf of an extract and a municipality, with the decisions in `place`."""
    if isinstance(place, Path):
        return FolderShelf(place / FOLDER / kommunenr / extract)
    return TableShelf(place, kommunenr, extract)


def shelves(place: Path | Address) -> Iterator[tuple[str, str]]:
    """The municipality and the extract of every shelf that has something."""
    if isinstance(place, Path):
        found = sorted((place / FOLDER).glob(f"*/*/{LIST}"))
        yield from ((path.parent.parent.name, path.parent.name) for path in found)
        return
    query = f"SELECT DISTINCT kommunenr, uttrekk FROM {SCHEMA}.motegrunnlag ORDER BY 1, 2"
    with opened(place).connected() as connection:
        rows = connection.execute(query).fetchall()
    yield from ((kommunenr, extract) for kommunenr, extract in rows)


def _free(name: str, digest: str, digest_of: Callable[[str], str | None]) -> tuple[str, bool]:
    """The name of the file with this content, or the first that is free; and whether it is free."""
    whole = Path(name)
    for number in count(1):
        tail = "" if number == 1 else f"-{number}"
        free = f"{whole.stem}{tail}{whole.suffix}"
        there = digest_of(free)
        if there in (None, digest):
            return free, there is None
    raise AssertionError


class FolderShelf:
    """A folder of files, with a list of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        return str(self._folder)

    def keep(self, name: str, content: bytes) -> Kept:
        digest = hashlib.sha256(content).hexdigest()
        with files.locked(self._folder):
            free, is_new = _free(name, digest, self._digest_of)
            if is_new:
                files.replace_atomically(self._folder / free, content, private=True)
            # A file that was kept when the machine went down before its line was written gets it.
            line = f"{digest}  {free}"
            if line not in self.listed():
                files.append_line(self._folder / LIST, line)
        return Kept(free, digest, is_new)

    def listed(self) -> list[str]:
        path = self._folder / LIST
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def read(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()

    def _digest_of(self, name: str) -> str | None:
        path = self._folder / name
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


class TableShelf:
    """Rows of the table `motegrunnlag`, which can be neither changed nor removed."""

    def __init__(self, address: Address, kommunenr: str, extract: str) -> None:
        self._address = address
        self._place = (kommunenr, extract)

    @property
    def name(self) -> str:
        return f"{self._address}, {'/'.join((FOLDER, *self._place))}"

    def keep(self, name: str, content: bytes) -> Kept:
        digest = hashlib.sha256(content).hexdigest()
        query = (
            f"SELECT navn, sha256 FROM {SCHEMA}.motegrunnlag WHERE (kommunenr, uttrekk) = (%s, %s)"
        )
        add = (
            f"INSERT INTO {SCHEMA}.motegrunnlag (kommunenr, uttrekk, navn, sha256, innhold) "
            "VALUES (%s, %s, %s, %s, %s)"
        )
        with opened(self._address).transaction(PACKS_LOCK) as connection:
            there: dict[str, str] = dict(connection.execute(query, self._place).fetchall())
            free, is_new = _free(name, digest, there.get)
            if is_new:
                connection.execute(add, (*self._place, free, digest, content))
        return Kept(free, digest, is_new)

    def listed(self) -> list[str]:
        query = (
            f"SELECT sha256 || '  ' || navn FROM {SCHEMA}.motegrunnlag "
            "WHERE (kommunenr, uttrekk) = (%s, %s) ORDER BY nummer"
        )
        with opened(self._address).connected() as connection:
            return [line for (line,) in connection.execute(query, self._place)]

    def read(self, name: str) -> bytes:
        query = (
            f"SELECT innhold FROM {SCHEMA}.motegrunnlag "
            "WHERE (kommunenr, uttrekk, navn) = (%s, %s, %s)"
        )
        with opened(self._address).connected() as connection:
            found = connection.execute(query, (*self._place, name), binary=True).fetchone()
        if found is None:
            raise FileNotFoundError(name)
        return bytes(found[0])


def copy(source: Path | Address, target: Path | Address) -> int:
    """Keep in `target` everything that is kept in `source`, and how many files that is.

    ValueError, with a sentence, where a file is not as it was kept: those before it are copied, and
    are kept once however often this is done.
    """
    number = 0
    for kommunenr, extract in shelves(source):
        there, here = shelf(source, kommunenr, extract), shelf(target, kommunenr, extract)
        for line in there.listed():
            digest, _, name = line.partition("  ")
            if any(Path(part).name != part for part in (kommunenr, extract, name)):
                raise ValueError(f"«{name}» i {there.name} er ikke et filnavn.")
            content = there.read(name)
            if hashlib.sha256(content).hexdigest() != digest:
                raise ValueError(f"{name} i {there.name} er ikke slik den ble lagret.")
            here.keep(name, content)
            number += 1
    return number
