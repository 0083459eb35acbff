"""What the steering group has decided: a store that is only ever added to.

It lies in the municipality's own folder or in a PostgreSQL (`BOLIGKOMPASS_BESLUTNINGER`), outside
the data. A decision is written once; what becomes of it is further lines. No line is changed or
removed, and each holds the hash of the one before it, so that whoever reads the archive can see
that nothing is missing. Several processes may write at the same time, and a line that was accepted
is on the disk. What lines say is decided here; `ledger` only reads them and adds to them.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from boligkompass.ledger import sqlite
from boligkompass.ledger.address import Address
from boligkompass.ledger.failures import LedgerError, UnsureError
from boligkompass.ledger.lines import Lines, Open, Row
from boligkompass.ledger.postgres import PostgresLines

FILE = sqlite.FILE
# A folder on the server's own disk, or a database that several servers share.
Place = Path | Address
_BEGINNING = "0" * 64


class StoreError(Exception):
    """The store cannot be read or written; the message is for the reader."""


@dataclass(frozen=True)
class Utkast:
    """A decision as it is written: what it is about, and what was decided.

    `figur` is a figure's id or `tiltak` a measure's, or neither; `uttrekk` the extract that was on
    the screen; `ansvarlig` a function, never a person; `status` a code of `beslutningsstatus`.
    """

    kommunenr: str
    dato: date
    beslutning: str
    ansvarlig: str
    status: str
    uttrekk: str
    figur: str | None = None
    tiltak: str | None = None
    frist: date | None = None


@dataclass(frozen=True)
class Beslutning:
    """A decision as it stands: how it was written, and what has become of it since.

    `skrevet` and `endret` are in UTC; `merknad` belongs to the last change.
    """

    id: str
    utkast: Utkast
    skrevet: datetime
    endret: datetime | None = None
    merknad: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether something remains to be done."""
        return self.utkast.status not in ("utfort", "bortfalt")


@dataclass(frozen=True)
class Linje:
    """One line as it lies in the store: `innhold` is what it says, in the order it was written."""

    nummer: int
    tid: datetime
    kommunenr: str
    beslutning: str
    innhold: dict[str, Any]
    forrige: str
    sum: str


class Store:
    """The store in a folder or a database. Safe to use from several threads and processes."""

    def __init__(self, place: Place) -> None:
        self._lines: Lines = (
            sqlite.SqliteLines(place) if isinstance(place, Path) else PostgresLines(place)
        )

    @property
    def name(self) -> str:
        """Where it is, for whoever runs the server; without any password."""
        return self._lines.name

    def exists(self) -> bool:
        """Whether anything has been kept there. StoreError when it cannot be read."""
        with _told_to_readers():
            return self._lines.exists()

    # -- writing -----------------------------------------------------------------------------------

    def write(self, utkast: Utkast) -> Beslutning:
        """Add a decision; it is on the disk when this returns. StoreError when it cannot be."""
        with self._writing() as table:
            number = _number_of(table.rows(utkast.kommunenr), utkast.kommunenr, utkast.dato.year)
            name = f"{utkast.kommunenr}-{utkast.dato.year}-{number:03}"
            written = _append(table, utkast.kommunenr, name, _as_text(asdict(utkast)))
        return Beslutning(name, utkast, written)

    def follow_up(
        self, name: str, status: str, frist: date | None, merknad: str | None
    ) -> Beslutning:
        """Add what has become of a decision. StoreError for one that nobody has made."""
        with self._writing() as table:
            rows = table.rows(name.partition("-")[0])
            lines = [_parsed(row) for row in rows if row[3] == name]
            if not lines:
                raise StoreError(f"Beslutningen «{name}» finnes ikke.")
            before = as_it_stands(lines)
            content = {"status": status, "frist": frist, "merknad": merknad}
            kommunenr = before.utkast.kommunenr
            written = _append(table, kommunenr, name, _as_text(content))
        changed = replace(before.utkast, status=status, frist=frist)
        return replace(before, utkast=changed, endret=written, merknad=merknad)

    def move_from(self, other: "Store") -> int:
        """Add every line of another store, byte for byte; how many.

        StoreError where this one has lines already, the other is not whole, or someone writes there
        meanwhile.
        """
        rows = other._rows()
        if _faults(rows):
            raise StoreError(f"Kjeden i {other.name} er ikke hel. Ingen linjer er flyttet.")
        with self._writing() as table:
            if table.last():
                raise StoreError(f"{self.name} har beslutninger fra før. Ingen linjer er flyttet.")
            table.add(rows)
            if not table.rows() == rows == other._rows():
                raise StoreError(
                    f"Noe ble skrevet i {other.name} imens. Ingen linjer er flyttet. Stans "
                    "serveren, og prøv igjen."
                )
        return len(rows)

    @contextmanager
    def _writing(self) -> Iterator[Open]:
        """A transaction that nobody else writes during: whole, or not at all."""
        try:
            with self._lines.writing() as table:
                yield table
        except UnsureError as error:
            raise StoreError(
                "Databasen ble borte mens beslutningen ble lagret, så den kan være lagret eller "
                "ikke. Se etter den i listen før du lagrer på nytt."
            ) from error
        except LedgerError as error:
            raise StoreError(f"Beslutningen er ikke lagret: {error}.") from error

    # -- reading -----------------------------------------------------------------------------------

    def decisions(self, kommunenr: str | None = None) -> list[Beslutning]:
        """The decisions (of one municipality) as they stand, the first written first."""
        return [as_it_stands(lines) for lines in by_decision(self.lines(kommunenr))]

    def lines(self, kommunenr: str | None = None) -> list[Linje]:
        """Every line (of one municipality), in the order they were written."""
        return [_parsed(row) for row in self._rows(kommunenr)]

    def _rows(self, kommunenr: str | None = None) -> list[Row]:
        with _told_to_readers():
            return self._lines.rows(kommunenr)

    def last(self) -> tuple[int, str] | None:
        """The number and the sum of the last line, which name all that is written; None where
        nothing is."""
        with _told_to_readers():
            return self._lines.last()

    def version(self) -> int:
        """The number of lines: it changes when anything is written."""
        last = self.last()
        return last[0] if last else 0

    def faults(self) -> list[str]:
        """What is wrong with the chain of lines, in sentences; empty when it is whole."""
        return _faults(self._rows())

    def backup(self, target: Path) -> None:
        """Copy the whole store to a new SQLite file, while others may be writing."""
        with _told_to_readers():
            self._lines.backup(target)


@contextmanager
def _told_to_readers() -> Iterator[None]:
    try:
        yield
    except LedgerError as error:
        raise StoreError(f"Beslutningene kan ikke leses: {error}.") from error


# -- lines -----------------------------------------------------------------------------------------


def _parsed(row: Row) -> Linje:
    nummer, tid, kommunenr, name, text, before, own = row
    when = datetime.fromisoformat(tid)
    return Linje(nummer, when, kommunenr, name, json.loads(text), before, own)


def _faults(rows: Iterable[Row]) -> list[str]:
    found, before = [], _BEGINNING
    for expected, line in enumerate(map(_parsed, rows), start=1):
        if line.nummer != expected:
            found.append(f"Linje {expected} mangler: den neste er {line.nummer}.")
        if line.forrige != before or line.sum != _sum_of(line):
            found.append(f"Linje {line.nummer} er ikke slik den ble skrevet.")
        before = line.sum
    return found


def _number_of(rows: Iterable[Row], kommunenr: str, year: int) -> int:
    """The number of the next decision of a municipality in a year."""
    prefix = f"{kommunenr}-{year}-"
    return len({row[3] for row in rows if row[3].startswith(prefix)}) + 1


def _append(table: Open, kommunenr: str, name: str, text: str) -> datetime:
    """Add a line after the last; when it was written."""
    number, before = table.last() or (0, _BEGINNING)
    now = datetime.now(UTC)
    line = Linje(number + 1, now, kommunenr, name, json.loads(text), before, "")
    table.add([(line.nummer, now.isoformat(), kommunenr, name, text, before, _sum_of(line))])
    return now


def _sum_of(line: Linje) -> str:
    """The hash of all that a line says, and of the line before it."""
    parts = (line.nummer, line.tid.isoformat(), line.kommunenr, line.beslutning)
    text = json.dumps([*parts, _as_text(line.innhold), line.forrige], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_text(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=date.isoformat)


def by_decision(lines: Iterable[Linje]) -> list[list[Linje]]:
    """The lines of each decision, in the order they were written, the first written first."""
    found: dict[str, list[Linje]] = {}
    for line in lines:
        found.setdefault(line.beslutning, []).append(line)
    return list(found.values())


def as_it_stands(lines: Sequence[Linje]) -> Beslutning:
    """A decision as the last of its lines leaves it. Its first must be there; the last need not."""
    first, last = lines[0], lines[-1]
    content = {**first.innhold, "status": last.innhold["status"], "frist": last.innhold["frist"]}
    days = {name: _day(content[name]) for name in ("dato", "frist")}
    followed = last is not first
    return Beslutning(
        first.beslutning,
        Utkast(**{**content, **days}),
        first.tid,
        last.tid if followed else None,
        last.innhold["merknad"] if followed else None,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
