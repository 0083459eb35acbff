"""How commands speak: what is wrong, as a summary, and what was done."""

import sys
from collections.abc import Sequence

from boligkompass import formats
from boligkompass.faults import Fault, Kind, kinds

OK, FAULTS = 0, 1
SHOWN = 10
_EXAMPLES = 5
_SEVERAL = {"Feil": "feil", "Advarsel": "advarsler"}


def say(text: str) -> None:
    """Tell what is not the command's own result: on the error stream."""
    print(text, file=sys.stderr)


def tell_faults(kind: str, faults: Sequence[Fault]) -> None:
    """A few faults in full; of many, the first of each kind in full and where the others are.

    `kind` is «Feil» or «Advarsel».
    """
    if len(faults) <= SHOWN:
        for fault in faults:
            say(f"{kind}: {fault}")
        return
    found = kinds(faults)
    several = _SEVERAL.get(kind, kind.lower())
    say(f"{formats.number(len(faults))} {several} av {len(found)} slag, de hyppigste først:")
    for one in found[:SHOWN]:
        say(f"{kind}: {one.first}{_others(one)}")
    if len(found) > SHOWN:
        say(f"… og {len(found) - SHOWN} slag til.")


def _others(kind: Kind) -> str:
    """Where else it is so: the number of places and the first of them."""
    others = len(kind.faults) - 1
    if not others:
        return ""
    text = f" Det samme gjelder {formats.number(others)} {'sted' if others == 1 else 'steder'} til"
    rows = [str(row) for row in kind.rows[1 : _EXAMPLES + 1]]
    if not rows:
        return f"{text}."
    whole = len(rows) == others
    return f"{text}{':' if whole else ', blant annet'} rad {formats.join(rows)}."


def count_faults(number: int) -> str:
    """How many faults stand in the way."""
    return f"{formats.number(number)} feil må rettes først"
