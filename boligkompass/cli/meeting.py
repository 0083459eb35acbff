"""`motegrunnlag`: what a meeting is given, as PDF, slides and a workbook."""

import argparse
from pathlib import Path

from boligkompass import files, formats, progress
from boligkompass.cli.parsing import Commands
from boligkompass.cli.telling import FAULTS, OK, say
from boligkompass.ledger.failures import LedgerError

KINDS = ("pdf", "pptx", "xlsx")


def add(commands: Commands) -> None:
    """`motegrunnlag --kommune NR`."""
    parser = commands.add_parser(
        "motegrunnlag", help="lag PDF, lysark og regneark til møtet, og ta vare på dem"
    )
    parser.add_argument("--kommune", metavar="NR", required=True, help="kommunen det gjelder")
    parser.add_argument(
        "--tall-per", metavar="ID", help="uttrekket tallene er fra; ellers det som gjelder nå"
    )
    parser.add_argument(
        "--mot", metavar="ID", help="uttrekket fra forrige møte; ellers det før dette"
    )
    parser.add_argument(
        "--til",
        metavar="MAPPE",
        type=Path,
        default=Path(),
        help="mappen filene legges i; ellers den du står i",
    )
    parser.add_argument(
        "--format", nargs="+", choices=KINDS, default=list(KINDS), help="bare noen av filene"
    )
    parser.set_defaults(command=_make)


def _make(arguments: argparse.Namespace) -> int:
    # Asked for only here: the charts take a second, and no other command needs them.
    from boligkompass.motegrunnlag import lage

    try:
        store, pack = lage.named(arguments.kommune, arguments.tall_per, arguments.mot)
    except lage.REFUSALS as error:
        say(str(error))
        return FAULTS
    kinds = [kind for kind in KINDS if kind in arguments.format]
    with progress.counted("Lager møtegrunnlag") as tell:
        made = lage.make(pack, kinds, lage.template_of(store), lambda _, done, of: tell(done, of))
    arguments.til.mkdir(parents=True, exist_ok=True)
    for file in made:
        files.replace_atomically(arguments.til / file.name, file.content)
    try:
        kept = lage.keep(pack, made)
    except LedgerError as error:
        say(f"Filene er laget i {arguments.til}, men ikke tatt vare på: {error}.")
        return FAULTS
    for file, one in zip(made, kept, strict=True):
        size = formats.number(max(len(file.content) / 1000, 1))
        print(f"{arguments.til / file.name} ({size} kB, sha256 {one.sha256})")
    print(f"Tatt vare på i {lage.shelf(pack).name}.")
    return OK
