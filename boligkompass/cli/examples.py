"""The command that makes invented numbers: the embedded example, or a whole country."""

import argparse
from pathlib import Path

from tqdm import tqdm

from boligkompass import country, embedded, settings
from boligkompass.cli.parsing import Commands
from boligkompass.cli.telling import FAULTS, OK, say


def add(commands: Commands) -> None:
    """`eksempel`."""
    eksempel = commands.add_parser("eksempel", help="lag de innebygde eksempeltallene")
    eksempel.add_argument("--data", metavar="MAPPE", type=Path, help="datamappen de skal ligge i")
    eksempel.add_argument(
        "--land", action="store_true", help="lag et helt oppdiktet land i stedet, og les det inn"
    )
    eksempel.add_argument(
        "--register", metavar="MAPPE", type=Path, help="registermappen landet leses inn i"
    )
    eksempel.set_defaults(command=_example)


def _example(arguments: argparse.Namespace) -> int:
    if arguments.land:
        return _country(arguments.data, arguments.register)
    if arguments.data is None and settings.storage_address():
        say("Eksempelet lages i en mappe: oppgi den med --data.")
        return FAULTS
    data: Path = arguments.data or settings.data_folder()
    ids = embedded.make(data)
    print(f"Eksempelet er laget i {data}: {', '.join(ids)}.")
    return OK


def _country(data: Path | None, register: Path | None) -> int:
    """Never in the folders of the municipality: both must be named."""
    if data is None or register is None:
        say("Landet lages i mapper for seg: oppgi både --data og --register.")
        return FAULTS
    steps = country.make(data, register)
    for line in tqdm(steps, total=country.STEPS, desc="Lager landet", disable=None, leave=False):
        tqdm.write(line)
    return OK
