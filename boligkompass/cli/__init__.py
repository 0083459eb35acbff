"""The commands: import, publish, withdraw, make the example, tell how things stand.

Exit codes: 0 when it went well, 1 when there is something wrong with data or folders, 2 when the
command was written wrongly.
"""

import argparse
from collections.abc import Callable, Sequence

from boligkompass import settings, storage
from boligkompass.access import person
from boligkompass.attack import UndecidedError
from boligkompass.catalogue import CatalogueError
from boligkompass.checks import CheckError
from boligkompass.cli import (
    attacking,
    deciding,
    disk,
    examining,
    examples,
    fetching,
    importing,
    keeping,
    keys,
    listing,
    mapping,
    meeting,
    publishing,
)
from boligkompass.cli.parsing import Parser
from boligkompass.cli.telling import FAULTS, OK, count_faults, say, tell_faults
from boligkompass.disclosure import ProtectionError
from boligkompass.extracts import ExtractError
from boligkompass.faults import DeliveryError

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or OK)
    if (refused := settings.unknown()) and arguments.command is not examining.run:
        # A misspelt folder would have the command read and write somewhere else.
        for sentence in refused:
            say(sentence)
        return FAULTS
    try:
        command: Command = arguments.command
        # Whoever can run a command here can read the files themselves.
        with person.asking(person.ANYONE_HERE), storage.working():
            return command(arguments)
    except DeliveryError as error:
        tell_faults("Feil", error.faults)
        say(f"Ingenting er endret: {count_faults(len(error.faults))}.")
    except (CatalogueError, CheckError, ExtractError, ProtectionError, UndecidedError) as error:
        say(str(error))
    except OSError as error:
        say(disk.answer(error))
        say("Se «boligkompass status» for hvilket uttrekk som gjelder.")
    return FAULTS


def _parser() -> Parser:
    parser = Parser(
        prog="boligkompass",
        description="Boligsosiale styringstall: les inn, publiser og hold orden på uttrekkene.",
        epilog="Mappene styres av BOLIGKOMPASS_DATA og BOLIGKOMPASS_REGISTER; README viser resten.",
    )
    commands = parser.add_subparsers(metavar="KOMMANDO", required=True, parser_class=Parser)
    for group in (
        mapping,
        importing,
        fetching,
        publishing,
        attacking,
        listing,
        keeping,
        deciding,
        keys,
        meeting,
        examining,
        examples,
    ):
        group.add(commands)
    return parser
