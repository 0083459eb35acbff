"""The command that makes the embedded example."""

import argparse
from pathlib import Path

from boligkompass import embedded, settings
from boligkompass.cli.parsing import Commands
from boligkompass.cli.telling import OK


def add(commands: Commands) -> None:
    """`eksempel`."""
    eksempel = commands.add_parser("eksempel", help="lag de innebygde eksempeltallene")
    eksempel.add_argument("--data", metavar="MAPPE", type=Path, help="datamappen de skal ligge i")
    eksempel.set_defaults(command=_example)


def _example(arguments: argparse.Namespace) -> int:
    data: Path = arguments.data or settings.data_folder()
    ids = embedded.make(data)
    print(f"Eksempelet er laget i {data}: {', '.join(ids)}.")
    return OK
