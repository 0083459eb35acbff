"""`importer register <navn> <fil…>`: one delivery of a register of cases, told and put in place."""

import argparse
from collections.abc import Callable, Set
from datetime import date, datetime
from difflib import get_close_matches
from hashlib import file_digest
from pathlib import Path

from tqdm import tqdm

from boligkompass import catalogue, formats, journal, settings
from boligkompass.cli import intake, reports
from boligkompass.cli.parsing import Parser
from boligkompass.cli.telling import FAULTS, OK, say
from boligkompass.contracts import Contract
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registerfiles import CONTRACTS
from boligkompass.sources import register
from boligkompass.sources.cases import mapping
from boligkompass.sources.cases import store as registerstore
from boligkompass.sources.cases.store import Outcome
from boligkompass.sources.public.values import Known
from boligkompass.sources.register import RegisterReading, Terms

_MOST_TOLD = 20


def add(parser: Parser, add_common: Callable[[Parser], None]) -> None:
    """The arguments of `register`: which one, what every import takes, and its own."""
    parser.add_argument(
        "navn", metavar="REGISTER", type=register_name, help="registeret som leveres"
    )
    add_common(parser)
    parser.add_argument(
        "--kartlegging", metavar="KART", type=Path, help="hvordan filens kolonner skal leses (TOML)"
    )
    parser.add_argument(
        "--kommune", metavar="NR", help="kommunen radene gjelder, når filen ikke sier det"
    )
    parser.set_defaults(command=_import)


def register_name(text: str) -> str:
    """The name of a register or plan table, as an argument."""
    if text in CONTRACTS:
        return text
    near = get_close_matches(text, CONTRACTS, 1)
    hint = f"Mente du «{near[0]}»?" if near else "«boligkompass mal» viser registrene."
    raise argparse.ArgumentTypeError(f"«{text}» er ikke et register. {hint}")


def _import(arguments: argparse.Namespace) -> int:
    """The exit code. DeliveryError when the mapping or the report's place is of no use."""
    contract = CONTRACTS[arguments.navn]
    paths = list(intake.expanded(arguments.filer))
    reports.insist_on_place(arguments.rapport)
    given = mapping.load(_placed(arguments.kartlegging)) if arguments.kartlegging else None
    if given is not None and given.contract != contract:
        message = f"kartleggingen er for «{given.contract.name}», ikke «{contract.name}»."
        advice = "Bruk en annen kartlegging, eller et annet register."
        raise DeliveryError([Fault(given.name, None, "register", message, advice)])
    katalog = settings.catalogue_folder()
    known = Known.of(katalog, catalogue.load(katalog))
    terms = Terms(known, date.today(), arguments.kommune, _figures(contract))
    with tqdm(desc="Leser inn", unit=" rader", unit_scale=True, delay=2, disable=None) as bar:
        reading = register.read(paths, contract, given, terms, bar.update)
    return _deliver(reading, paths, arguments, known)


def _figures(contract: Contract) -> Set[str] | None:
    """The ids that comments may be about; asked for only then, since the charts take a second."""
    if "figur" not in contract.schema.names:
        return None
    from boligkompass.figures import FIGURES

    return FIGURES.keys()


def _placed(path: Path) -> Path:
    """The mapping file that is meant: where it says, or by its name among the register's own."""
    own = settings.register_folder() / "kartlegginger" / path.name
    return own if not path.exists() and own.exists() and path.parent == Path() else path


def _deliver(
    reading: RegisterReading, paths: list[Path], arguments: argparse.Namespace, known: Known
) -> int:
    """Tell what is wrong and what changes, and store all of it, or the good rows, or nothing."""
    folder = settings.register_folder()
    kilde = f"register {reading.contract.name}"
    warnings = [*journal.damage(folder), *reading.warnings]
    found: list[Outcome] = []
    hashes: list[str] = []
    usable = reading.whole and reading.table.num_rows > 0
    if usable:
        hashes = [_sha256(path) for path in paths]
        found = registerstore.outcomes(reading, folder)
        warnings += registerstore.warnings(reading, found, folder, known)
        for path, sha256 in zip(paths, hashes, strict=True):
            warnings += journal.again(folder, kilde, path.name, sha256)
    reports.account(
        reading.faults,
        warnings,
        register=folder,
        name=kilde.replace(" ", "-"),
        path=arguments.rapport,
    )
    if reading.faults and not (arguments.godta_feil and usable):
        reports.refuse(reading.faults)
        _offer(reading, usable=usable, asked=arguments.godta_feil)
        return FAULTS
    registerstore.store(reading, folder, known.invented)
    _record(reading, paths, hashes, arguments.hentet or date.today(), folder)
    _tell(reading, found, known)
    return OK


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _offer(reading: RegisterReading, *, usable: bool, asked: bool) -> None:
    """Tell of --godta-feil where it would help, and why it did not where it was given."""
    if usable:
        good, left_out = reading.table.num_rows, sum(reading.left_out)
        say(f"Med --godta-feil leses {_rows(good)} inn, og {_rows(left_out)} med feil utelates.")
    elif asked:
        say("--godta-feil hjelper ikke når hele filen er ubrukelig.")


def _record(
    reading: RegisterReading, paths: list[Path], hashes: list[str], hentet: date, folder: Path
) -> None:
    kommuner = tuple(sorted(reading.table["kommunenr"].unique().to_pylist()))
    for number, (path, sha256) in enumerate(zip(paths, hashes, strict=True)):
        entry = journal.Entry(
            tid=datetime.now().replace(microsecond=0),
            kilde=f"register {reading.contract.name}",
            fil=path.name,
            sha256=sha256,
            rader=reading.rows(number),
            utelatt=reading.left_out[number],
            kommuner=kommuner,
            hentet=hentet,
        )
        journal.record(folder, entry)


def _tell(reading: RegisterReading, found: list[Outcome], known: Known) -> None:
    title = reading.contract.title
    for one in found[:_MOST_TOLD]:
        print(f"{title}, {known.place(one.kommunenr)}: {_outcome(one)}")
    if len(found) > _MOST_TOLD:
        print(f"… og {len(found) - _MOST_TOLD} kommuner til.")
    left_out = sum(reading.left_out)
    if left_out:
        print(f"{formats.sentence(_rows(left_out))} med feil er utelatt.")


def _outcome(one: Outcome) -> str:
    if one.before is None:
        return f"{_rows(one.now)}, levert for første gang."
    return (
        f"{_rows(one.now)}, {formats.number(one.before)} før: {formats.number(one.new)} nye, "
        f"{formats.number(one.changed)} endret, {formats.number(one.gone)} borte."
    )


def _rows(number: int) -> str:
    return f"{formats.number(number)} {'rad' if number == 1 else 'rader'}"
