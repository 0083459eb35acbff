"""What the values of a column mean in our codes, as far as it can be told from the words.

Values that may point at somebody are counted, never shown: free text, what occurs too seldom, and
whatever looks like an identifier.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from boligkompass.codes import KODEVERK
from boligkompass.contracts import Column
from boligkompass.sources.proposals import fagord
from boligkompass.sources.proposals.fagord import plain
from boligkompass.sources.reading import identifiers
from boligkompass.sources.reading.headings import folded

# More kinds of values than this is free text, not a classification.
MOST_KINDS = 25
_LONGEST = 40
# What is shown occurs so often, in a register about persons and in one about property.
_OFTEN_PERSONAL, _OFTEN = 5, 2
_ALIKE = 0.84
# A shorter label, such as «Ja», says too little when other words stand beside it.
_TELLING = 4
_ROOMS = re.compile(r"(\d{1,2})\s*-?\s*roms?\s*(leilighet|bolig)?", re.IGNORECASE)


@dataclass(frozen=True)
class Values:
    """What the values of one column mean: code by value, and what is left to decide.

    `undecided` are values that may be shown; `unshown` is how many more have no code but could
    point at somebody, and so stay in the file.
    """

    column: Column
    codes: Mapping[str, str]
    undecided: tuple[str, ...]
    unshown: int


def code_list(column: Column) -> str | None:
    """The code list that the column's values are written in."""
    return column.codes or ("ja_nei" if column.type == "ja_nei" else None)


def known(column: Column, kinds: Mapping[str, int]) -> dict[str, str]:
    """The codes of those values that are our own words, or the field's common ones."""
    name = code_list(column)
    if name is None:
        return _rooms(kinds) if column.name == "rom" else {}
    words = {folded(label): code for code, label in KODEVERK[name].items()}
    words |= {folded(code): code for code in KODEVERK[name]}
    others = fagord.VALUES.get(name, {}) | fagord.VALUES.get(column.name, {})
    words = {folded(text): code for text, code in others.items()} | words
    found = {value: words[folded(value)] for value in kinds if folded(value) in words}
    if name == "tilstandsgrad":
        left = {value: plain(value) for value in kinds if value not in found}
        scale = fagord.grades(set(left.values()))
        found |= {value: scale[word] for value, word in left.items() if word in scale}
    return found


def values(column: Column, kinds: Mapping[str, int], *, personal: bool) -> Values | None:
    """What the values (how often each) of a column mean; None where they need no translation.

    `personal` says that the register is about persons, so that less may be shown.
    """
    if code_list(column) is None and not (column.name == "rom" and _rooms(kinds)):
        return None
    codes = known(column, kinds)
    often = _OFTEN_PERSONAL if personal else _OFTEN
    few = len(kinds) <= MOST_KINDS
    undecided, unshown = [], 0
    for value, count in kinds.items():
        if value in codes or (column.type == "heltall" and value.isdecimal()):
            continue
        if not (few and count >= often and _harmless(value)):
            unshown += 1
        elif code := _likely(column, value):
            codes[value] = code
        else:
            undecided.append(value)
    return Values(column, codes, tuple(undecided), unshown)


def _rooms(kinds: Mapping[str, int]) -> dict[str, str]:
    """«2-roms» and «3 rom» as their numbers."""
    found = ((value, _ROOMS.fullmatch(value)) for value in kinds)
    return {value: match[1] for value, match in found if match}


def _harmless(value: str) -> bool:
    return len(value) <= _LONGEST and not identifiers.kind(value)


def _likely(column: Column, value: str) -> str | None:
    """The one code whose words the value has or nearly has; None for none or several."""
    name = code_list(column)
    found = {code for code, label in KODEVERK[name].items() if _alike(value, label)} if name else ()
    return next(iter(found)) if len(found) == 1 else None


def _alike(value: str, label: str) -> bool:
    theirs, ours = set(plain(value).split()), set(plain(label).split())
    if "ikke" in theirs ^ ours:
        return False
    if len(label) >= _TELLING and ours <= theirs:
        return True
    return SequenceMatcher(None, folded(value), folded(label)).ratio() >= _ALIKE
