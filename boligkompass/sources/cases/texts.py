"""What must hold of texts that many will read: comments are refused for it, measures warned of."""

from collections.abc import Iterator, Set

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass import freetext, identity
from boligkompass.contracts import Contract
from boligkompass.faults import Level
from boligkompass.freetext import TextFault
from boligkompass.sources.cases.rules import Broken

# The columns of free text, by table, and whether a fault stops the row. A comment can be written
# anew in a minute; a measure is often quoted from a plan that is decided.
CHECKED: dict[str, tuple[tuple[str, ...], Level]] = {
    "kommentar": (("tekst", "funksjon"), "feil"),
    "tiltak": (("innsatsomrade", "mal", "tiltak", "beskrivelse", "ansvarlig"), "advarsel"),
}
_FIGURE = "figur"


def broken(table: pa.Table, contract: Contract, figures: Set[str] | None) -> Iterator[Broken]:
    """Every row whose texts point at someone, tell a small count, or name no figure.

    `figures` are the ids there are; None where nobody has said. What the import of any register
    refuses (direct identifiers) is not told a second time.
    """
    names, level = CHECKED.get(contract.name, ((), "feil"))
    for name in names:
        yield from _texts(table, name, level)
    if contract.name == "kommentar" and figures is not None:
        unknown = pc.invert(pc.is_in(table[_FIGURE], pa.array(sorted(figures), pa.string())))
        where = pc.and_(pc.is_valid(table[_FIGURE]), unknown)
        advice = "Figurlisten på siden «Kilder og definisjoner» viser hva figurene heter."
        yield Broken(where, _FIGURE, "det finnes ingen figur som heter {}.", advice)


def _texts(table: pa.Table, name: str, level: Level) -> Iterator[Broken]:
    rows: dict[str, list[int]] = {}
    first: dict[str, TextFault] = {}
    for index, text in enumerate(table[name].to_pylist()):
        told = identity.kind(text or "")
        for one in freetext.kinds(freetext.faults_in(text or "")):
            if one.kind != told:
                rows.setdefault(one.kind, []).append(index)
                first.setdefault(one.kind, one)
    numbers = pa.array(range(table.num_rows), pa.int64())
    for kind, indices in rows.items():
        where = pc.is_in(numbers, pa.array(indices, pa.int64()))
        yield Broken(where, name, first[kind].message, first[kind].advice, level, secret=True)
