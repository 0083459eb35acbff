"""What is said of the files of a register: every fault, but of each kind no more than can be read.

Values of registers of persons are never repeated, nor anything that looks like an identifier.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa

from boligkompass import formats
from boligkompass.contracts import Contract
from boligkompass.faults import Fault, Level
from boligkompass.sources.reading import cells, identifiers

# So many faults of one kind are told one by one; the rest are counted.
MOST_FAULTS = 1_000
_LONGEST_SHOWN = 40
# The columns that tell where a row stands: the number of its file, and its row there.
FILE, ROW = "_fil", "_rad"
PLACE = (pa.field(FILE, pa.int32()), pa.field(ROW, pa.int64()))


class Told:
    """What has been said of the files; values of registers of persons are never repeated."""

    def __init__(self, contract: Contract) -> None:
        self.left_out: Counter[int] = Counter()
        self.file = 0
        self.keys: list[pa.Table] = []
        self._key = contract.key
        self._secret = contract.personal
        self._faults: list[Fault] = []
        self._counts: dict[tuple[str, str, str, Level], int] = {}

    def add(self, faults: Sequence[Fault]) -> None:
        self._faults += faults

    def uneven(self, faults: Sequence[Fault]) -> None:
        """Rows that could not be divided into cells."""
        self._faults += faults
        self.left_out[self.file] += len(faults)

    def leave_out(self, rows: pa.Table) -> None:
        """These rows of the present file are left out; their keys must be no other row's either."""
        self.left_out[self.file] += rows.num_rows
        file = pa.repeat(pa.scalar(self.file, pa.int32()), rows.num_rows)
        rows = rows.select([ROW, *self._key]).add_column(0, PLACE[0], file)
        self.keys.append(rows.drop_null())

    def shown(self, text: str | None) -> str | None:
        """What may be repeated of a cell."""
        if self._secret or not text or len(text) > _LONGEST_SHOWN or identifiers.kind(text):
            return None
        return text

    def room(self, file: str, column: str, message: str, level: Level, wanted: int) -> int:
        """How many of `wanted` faults of one kind may still be told one by one."""
        key = (file, column, message, level)
        before = self._counts.get(key, 0)
        self._counts[key] = before + wanted
        return max(0, min(wanted, MOST_FAULTS - before))

    @property
    def some_faults(self) -> bool:
        """Whether anything is wrong."""
        return any(fault.level == "feil" for fault in self._faults)

    def faults(self) -> Iterator[Fault]:
        yield from self._told("feil")
        yield from self._uncounted("feil")

    def warnings(self) -> Iterator[Fault]:
        yield from self._told("advarsel")
        yield from self._uncounted("advarsel")

    def _told(self, wanted: Level) -> list[Fault]:
        """In the order of the files and their rows."""
        found = [fault for fault in self._faults if fault.level == wanted]
        files = list(dict.fromkeys(fault.place for fault in found))
        return sorted(found, key=lambda fault: (files.index(fault.place), fault.row or 0))

    def _uncounted(self, wanted: Level) -> Iterator[Fault]:
        for (file, column, message, level), count in self._counts.items():
            if level == wanted and count > MOST_FAULTS:
                said = message.replace(cells.STANDS, "verdien")
                more = formats.number(count - MOST_FAULTS)
                text = f"det samme gjelder {more} rader til: {said}"
                advice = "Rett dem på samme måte."
                yield Fault(file, None, column, text, advice, level=level)
