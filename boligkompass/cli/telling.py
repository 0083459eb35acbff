"""How commands speak: faults in a row, what went wrong, what was done."""

import sys
from collections.abc import Sequence

from boligkompass.faults import Fault

OK, FAULTS = 0, 1
SHOWN_FAULTS = 50


def say(text: str) -> None:
    """Tell what is not the command's own result: on the error stream."""
    print(text, file=sys.stderr)


def tell_faults(kind: str, faults: Sequence[Fault]) -> None:
    """The first faults, one a line, and how many there are beyond them."""
    for fault in faults[:SHOWN_FAULTS]:
        say(f"{kind}: {fault}")
    if len(faults) > SHOWN_FAULTS:
        say(f"… og {len(faults) - SHOWN_FAULTS} til.")


def count_faults(number: int) -> str:
    """How many faults stand in the way."""
    return f"{number} feil må rettes først"
