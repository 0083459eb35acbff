"""The command that lists single homes for the controller, from the registers."""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from boligkompass import boligliste, files, formats, registerfiles, settings
from boligkompass.aggregates.norms import room_classes
from boligkompass.boligliste import PROPOSALS, Proposal
from boligkompass.cli.parsing import Commands, day
from boligkompass.cli.reports import FOLDER
from boligkompass.cli.telling import FAULTS, OK, say

_REGISTERS = ("bolig", "ledighet", "vedlikehold", "leieforhold_sak", "soknadssak")


def add(commands: Commands) -> None:
    """`liste`."""
    liste = commands.add_parser(
        "liste", help="lag liste over boliger som bør selges, utbedres, undersøkes eller beholdes"
    )
    liste.add_argument("--kommune", metavar="NR", required=True, help="kommunen det gjelder")
    liste.add_argument("--dato", metavar="DATO", type=day, help="dagen det gjelder (uten: i dag)")
    liste.add_argument(
        "--forslag", choices=list(PROPOSALS), nargs="+", help="bare boliger med disse forslagene"
    )
    liste.add_argument("--fil", metavar="FIL", type=Path, help="hvor lista skal ligge")
    liste.set_defaults(command=_list)


def _list(arguments: argparse.Namespace) -> int:
    register, katalog = settings.register_folder(), settings.catalogue_folder()
    registers = _registers(register, arguments.kommune)
    if "bolig" not in registers:
        say(f"Boligregisteret for {arguments.kommune} er ikke lest inn i {register}.")
        say("Les det inn med «boligkompass importer bolig FIL», og prøv igjen.")
        return FAULTS
    rule = boligliste.read_rule(katalog)
    dato = arguments.dato or date.today()
    found = boligliste.proposals(registers, room_classes(katalog / "normer.toml"), rule, dato)
    chosen = [one for one in found if one.forslag in (arguments.forslag or PROPOSALS)]
    place = arguments.fil or _place(register, arguments.kommune, dato)
    files.replace_atomically(place, boligliste.as_csv(chosen), private=True)
    for line in _summary(found, katalog):
        print(line)
    print(f"{formats.amount(len(chosen), 'boliger')} i lista, som åpnes i Excel: {place}")
    return OK


def _registers(register: Path, kommunenr: str) -> dict[str, pa.Table]:
    tables = {name: registerfiles.stored(register, kommunenr, name) for name in _REGISTERS}
    return {name: table for name, table in tables.items() if table is not None}


def _place(register: Path, kommunenr: str, dato: date) -> Path:
    return register / FOLDER / f"boligliste-{kommunenr}-{dato.isoformat()}.csv"


def _summary(found: Sequence[Proposal], katalog: Path) -> Iterator[str]:
    """How many homes there are of each proposal, and how many are planned otherwise."""
    counted = Counter(one.forslag for one in found)
    for code, words in PROPOSALS.items():
        yield f"  {words + ':':<28}{formats.number(counted[code]):>6}"
    differing = sum(one.differs for one in found)
    if differing:
        yield f"For {formats.amount(differing, 'boliger')} har kommunen planlagt noe annet."
    yield f"Regelen står i {katalog / boligliste.FILE}."
