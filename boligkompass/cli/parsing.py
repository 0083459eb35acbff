"""argparse in Norwegian, and the kinds of arguments that several commands take."""

import argparse
import re
import sys
from collections.abc import Iterable
from datetime import date
from typing import NoReturn, TypeAlias

USAGE = 2  # The exit code of a command written wrongly.


def day(text: str) -> date:
    """A date written as 2026-11-01."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"«{text}» er ikke en dato. Skriv den som 2026-11-01."
        ) from None


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Bruk: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse in Norwegian."""

    def __init__(
        self,
        prog: str | None = None,
        description: str | None = None,
        epilog: str | None = None,
    ) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = "Argumenter"
        self._optionals.title = "Valg"
        self.add_argument("-h", "--help", "--hjelp", action="help", help="vis denne hjelpen")

    def error(self, message: str) -> NoReturn:
        """Say in Norwegian what was written wrongly, and stop."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{_in_norwegian(message)}\n")


_ARGPARSE = (
    (r"the following arguments are required: (.*)", r"Dette mangler: \1."),
    (r"unrecognized arguments: (.*)", r"Dette er ukjent: \1."),
    (r"argument (\S+): expected one argument", r"\1 trenger en verdi."),
    (
        r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.*)\)",
        r"\1 kan ikke være «\2». Velg blant \3.",
    ),
    (r"argument (\S+): (.*)", r"\1: \2"),
)


def _in_norwegian(message: str) -> str:
    for english, norwegian in _ARGPARSE:
        if re.fullmatch(english, message):
            return re.sub(english, norwegian, message)
    return message


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
