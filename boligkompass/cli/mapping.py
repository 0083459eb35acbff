"""Commands for one's own numbers: `mal` (Excel templates) and `kartlegg` (propose a mapping)."""

import argparse
import re
from pathlib import Path

from boligkompass import sample, templates
from boligkompass.cli.parsing import Commands
from boligkompass.cli.registering import register_name
from boligkompass.cli.telling import FAULTS, OK, say
from boligkompass.registerfiles import CONTRACTS
from boligkompass.sources.proposals import proposal as kartlegging
from boligkompass.sources.proposals import text as kartleggingstekst
from boligkompass.sources.proposals.proposal import Proposal


def add(commands: Commands) -> None:
    """`mal` and `kartlegg`."""
    mal = commands.add_parser("mal", help="lag en Excel-mal for et register")
    mal.add_argument(
        "navn",
        metavar="REGISTER",
        type=register_name,
        nargs="?",
        help="registeret malen er for; uten: vis registrene",
    )
    mal.add_argument("--ut", metavar="FIL", type=Path, help="filen malen skrives til")
    mal.add_argument(
        "--kommune", metavar="NR", type=_municipality, help="kommunenummeret i veiledningen"
    )
    mal.set_defaults(command=_template)

    kartlegg = commands.add_parser("kartlegg", help="foreslå hvordan en fil skal leses")
    kartlegg.add_argument("fil", metavar="FIL", type=Path, help="filen, CSV eller Excel")
    kartlegg.add_argument(
        "--register", metavar="REGISTER", type=register_name, help="registeret filen hører til"
    )
    kartlegg.add_argument("--ark", metavar="ARK", help="arket i Excel-filen")
    kartlegg.add_argument("--ut", metavar="FIL", type=Path, help="filen forslaget skrives til")
    kartlegg.set_defaults(command=_propose)


def _municipality(text: str) -> str:
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        message = f"«{text}» er ikke et kommunenummer. Skriv fire sifre, for eksempel 3909."
        raise argparse.ArgumentTypeError(message)
    return text


def _template(arguments: argparse.Namespace) -> int:
    if arguments.navn is None:
        return _list()
    contract = CONTRACTS[arguments.navn]
    path: Path = arguments.ut or Path(f"{contract.name}.xlsx")
    if path.suffix.lower() != ".xlsx":
        say(f"«{path.name}» må slutte på .xlsx for at Excel skal åpne den.")
        return FAULTS
    if not _written(path, templates.template(contract, arguments.kommune)):
        return FAULTS
    print(f"Malen for {contract.title} er skrevet til {path}. Når den er fylt ut:")
    print(f"  {templates.command(contract, str(path), arguments.kommune)}")
    return OK


def _list() -> int:
    print("Registrene det finnes mal for:")
    width = max(map(len, CONTRACTS))
    for name, contract in CONTRACTS.items():
        columns = sample.fields(contract)
        required = sum(not column.nullable for column in columns)
        print(
            f"  {name:{width}}  {contract.title}. {templates.one_row(contract)} "
            f"{required} av {len(columns)} kolonner må fylles ut."
        )
    print("Lag en mal med «boligkompass mal REGISTER».")
    return OK


def _propose(arguments: argparse.Namespace) -> int:
    proposal = kartlegging.propose(arguments.fil, arguments.register, arguments.ark)
    text = kartleggingstekst.text(proposal)
    if arguments.ut is None:
        print(text, end="")
    elif not _written(arguments.ut, text.encode("utf-8")):
        return FAULTS
    _summary(proposal, arguments.fil, arguments.ut)
    return OK


def _summary(proposal: Proposal, file: Path, out: Path | None) -> None:
    contract = proposal.contract
    say(f"«{file.name}» ligner mest på {contract.title} («{contract.name}»).")
    for sentence in proposal.undecided:
        say(f"Må avgjøres: {sentence}")
    if proposal.undecided:
        return
    mapping = out or "kartlegging.toml"
    municipality = "" if proposal.has_municipality else " --kommune KOMMUNENUMMER"
    say("Alt som må være med, er funnet. Les gjennom forslaget, og les så filen inn:")
    command = f"uv run boligkompass importer register {contract.name} {file}"
    say(f"  {command} --kartlegging {mapping}{municipality}")


def _written(path: Path, content: bytes) -> bool:
    """Write a new file; never in place of one that somebody may have filled in."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        say(f"{path} finnes fra før og er ikke rørt. Velg et annet navn med --ut, eller flytt den.")
        return False
    return True
