"""Asking for a yes before something is done that others will see, or that cannot be undone."""

import sys

from boligkompass.cli.telling import say

_YES, _NO = ("ja", "j"), ("nei", "n", "")


def confirmed(question: str, *, yes: bool) -> bool:
    """Whether it may be done: `--ja` was given, or a «ja» is written on the terminal.

    Where nobody can answer it is no.
    """
    if yes:
        return True
    if not (sys.stdin and sys.stdin.isatty()):
        say("Ingenting er gjort: ingen kan svare her. Bruk --ja når det skal gå av seg selv.")
        return False
    while True:
        try:
            answer = input(f"{question} (ja/nei) ").strip().lower()
        except (EOFError, KeyboardInterrupt):
            answer = ""
            print()
        if answer in _YES:
            return True
        if answer in _NO:
            say("Ingenting er gjort.")
            return False
        say("Svar ja eller nei.")
