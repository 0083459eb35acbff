"""`beslutninger`: decisions for the archive, whether they are whole, and a copy in safety."""

import argparse
import os
import tempfile
from datetime import date, datetime
from pathlib import Path

from boligkompass import files, formats, municipalities, settings
from boligkompass.access import lines as access
from boligkompass.beslutninger import FILE, Linje, Store, StoreError
from boligkompass.cli import disk
from boligkompass.cli.parsing import Commands, Parser, day
from boligkompass.cli.telling import FAULTS, OK, say
from boligkompass.decisions import history, tables
from boligkompass.ledger.address import Address
from boligkompass.ledger.failures import LedgerError
from boligkompass.motegrunnlag import arkiv

CSV, LINES = ".csv", ".jsonl"


def add(commands: Commands) -> None:
    """`beslutninger` with what can be done with them."""
    group = commands.add_parser("beslutninger", help="arkiver, kontroller og sikre beslutningene")
    kinds = group.add_subparsers(metavar="HVA", required=True, parser_class=Parser)
    eksporter = kinds.add_parser("eksporter", help="skriv beslutningene til en fil for arkivet")
    eksporter.add_argument("--kommune", metavar="NR", required=True, help="kommunen de gjelder")
    eksporter.add_argument(
        "--fra", metavar="DATO", type=day, help="skrevet denne dagen eller etter"
    )
    eksporter.add_argument("--til", metavar="DATO", type=day, help="skrevet denne dagen eller før")
    eksporter.add_argument(
        "--fil",
        metavar="FIL",
        required=True,
        type=_file,
        help=f"{CSV} for norsk Excel, {LINES} for arkivet (linjene slik de ble skrevet)",
    )
    eksporter.set_defaults(command=_export)
    kontroller = kinds.add_parser(
        "kontroller", help="se etter at ingen linje mangler eller er endret"
    )
    kontroller.set_defaults(command=_check)
    kopi = kinds.add_parser("sikkerhetskopi", help="ta en kopi, også mens noen skriver")
    kopi.add_argument(
        "--til", metavar="MAPPE", required=True, type=Path, help="mappen den legges i"
    )
    kopi.set_defaults(command=_backup)
    flytt = kinds.add_parser(
        "flytt", help="flytt det en server har i mapper, inn i en tom PostgreSQL"
    )
    flytt.add_argument(
        "--fra",
        metavar="MAPPE",
        required=True,
        type=Path,
        help="mappen med beslutninger og møtegrunnlag, eller en sikkerhetskopi av beslutningene",
    )
    flytt.add_argument(
        "--tilgang", metavar="MAPPE", type=Path, help="mappen med nøkler og avsluttede økter"
    )
    flytt.set_defaults(command=_move)
    hent = kinds.add_parser("hent-motegrunnlag", help="skriv møtegrunnlagene til en mappe")
    hent.add_argument("--til", metavar="MAPPE", required=True, type=Path, help="mappen de legges i")
    hent.set_defaults(command=_fetch_packs)


def _file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in (CSV, LINES):
        raise argparse.ArgumentTypeError(f"«{text}» må slutte på {CSV} eller {LINES}.")
    return path


def _store() -> Store:
    return Store(settings.decisions())


# -- eksporter -------------------------------------------------------------------------------------


def _export(arguments: argparse.Namespace) -> int:
    path: Path = arguments.fil
    if path.exists():
        say(f"{path} finnes fra før. Velg et annet navn, eller flytt fila.")
        return FAULTS
    try:
        place = _place(arguments.kommune)
        store = _store()
        lines = store.lines(arguments.kommune)
    except StoreError as error:
        say(str(error))
        return FAULTS
    except ValueError:
        return _told(_faults(store))
    if place is None:
        say(f"«{arguments.kommune}» er ikke et kjent kommunenummer. Skriv fire sifre, som 3909.")
        return FAULTS
    chosen = [one for one in lines if _is_within(one, arguments.fra, arguments.til)]
    content = (
        tables.json_lines(chosen) if path.suffix.lower() == LINES else _csv(lines, chosen, *place)
    )
    files.replace_atomically(path, content, private=True)
    decided = len({line.beslutning for line in chosen})
    print(f"{_decisions(decided)} ({_count(len(chosen))}) er skrevet til {path}.")
    return _told(_faults(store))


def _place(kommunenr: str) -> tuple[str, bool] | None:
    """The municipality's name and whether it is invented; None where there is none."""
    table = municipalities.load(settings.catalogue_folder())
    for row in table.to_pylist():
        if row["kommunenr"] == kommunenr:
            return row["navn"], row["oppdiktet"]
    return None


def _is_within(line: Linje, first: date | None, last: date | None) -> bool:
    """Whether a line was written in the time from `first` to `last`, in local time."""
    written = line.tid.astimezone().date()
    return (first is None or written >= first) and (last is None or written <= last)


def _csv(lines: list[Linje], chosen: list[Linje], name: str, invented: bool) -> bytes:
    """Whole decisions, as they stand now: those of which something was written in the time."""
    named = {line.beslutning for line in chosen}
    found = history.told([one for one in lines if one.beslutning in named], date.today())
    in_order = sorted(found, key=lambda one: one.lines[0].nummer)
    return tables.csv_bytes(in_order, name, _titles(), "Oppdiktede beslutninger" * invented)


def _titles() -> dict[str, str]:
    """What figures are called. Asked for only here, since the charts take a second."""
    from boligkompass.figures import FIGURES

    return {figure.id: figure.title for figure in FIGURES.values()}


def _decisions(number: int) -> str:
    return "1 beslutning" if number == 1 else f"{formats.number(number)} beslutninger"


def _count(lines: int) -> str:
    return "1 linje" if lines == 1 else f"{formats.number(lines)} linjer"


# -- kontroller ------------------------------------------------------------------------------------


def _check(_: argparse.Namespace) -> int:
    store = _store()
    try:
        number, faults = store.version(), _faults(store)
    except StoreError as error:
        say(str(error))
        return FAULTS
    if not number:
        print(f"Ingen beslutninger er skrevet i {store.name}.")
    elif not faults:
        last = store.lines()[-1]
        print(f"{_count(number)} i {store.name}. Kjeden er hel.")
        print(f"Siste linje er nummer {last.nummer}, med summen {last.sum}.")
    return _told(faults)


def _faults(store: Store) -> list[str]:
    """What is wrong with the chain, in sentences."""
    try:
        return store.faults()
    except ValueError:
        return ["En linje er ikke slik den ble skrevet, og kan ikke leses."]


def _told(faults: list[str]) -> int:
    """The exit code; what is wrong with the chain is told."""
    for sentence in faults:
        say(f"Feil: {sentence}")
    if faults:
        say("Kjeden er ikke hel. Sammenlign med en sikkerhetskopi: se docs/beslutninger.md.")
    return FAULTS if faults else OK


# -- sikkerhetskopi --------------------------------------------------------------------------------


def _backup(arguments: argparse.Namespace) -> int:
    store, folder = _store(), arguments.til
    try:
        if not store.exists():
            say(f"Det er ingen beslutninger i {store.name}, så ingenting er kopiert.")
            return FAULTS
        place, lines = _copied(store, folder)
    except StoreError as error:
        say(f"Kopien er ikke tatt: {str(error).rstrip('.')}.")
        return FAULTS
    except OSError as error:
        say(disk.answer(error))
        return FAULTS
    print(f"{_count(lines)} er kopiert til {place}.")
    return _told(_faults(store))


def _copied(store: Store, folder: Path) -> tuple[Path, int]:
    """Where the copy lies and how many lines it has; it has its name only when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"beslutninger-{datetime.now():%Y-%m-%dT%H%M%S}.sqlite"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".ny-") as temporary:
        copy = Path(temporary) / FILE
        store.backup(copy)
        copy.chmod(0o600)
        number = Store(copy).version()
        _synced(copy)
        os.replace(copy, place)
    files.sync_folder(folder)
    return place, number


def _synced(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


# -- flytt -----------------------------------------------------------------------------------------


def _move(arguments: argparse.Namespace) -> int:
    """Everything, the decisions last: until they are there it can be done again from the start."""
    target = settings.decisions()
    if not isinstance(target, Address):
        say("BOLIGKOMPASS_BESLUTNINGER er en mappe. Sett den til adressen, postgresql://….")
        return FAULTS
    source, store = Store(arguments.fra), Store(target)
    try:
        if not source.exists():
            say(f"Det er ingen beslutninger i {source.name}, så ingenting er flyttet.")
            return FAULTS
        if store.last():
            say(f"{store.name} har beslutninger fra før. Ingenting er flyttet.")
            return FAULTS
        packs = arkiv.copy(arguments.fra, target)
        keys = _moved_access(arguments.tilgang, target)
        lines = store.move_from(source)
    except (StoreError, ValueError) as error:
        say(str(error))
        return FAULTS
    except LedgerError as error:
        say(f"Beslutningene er ikke flyttet: {error}.")
        return FAULTS
    print(f"{_count(lines)} er flyttet til {store.name}, byte for byte.")
    print(f"{_files(packs)} av møtegrunnlag og {_keys(keys)} er med.")
    return _told(_faults(store))


def _moved_access(folder: Path | None, target: Address) -> int:
    if folder is None:
        return 0
    return access.copy(access.lines_in(folder), access.lines_in(target))


def _files(number: int) -> str:
    return "1 fil" if number == 1 else f"{formats.number(number)} filer"


def _keys(number: int) -> str:
    return "1 nøkkel" if number == 1 else f"{formats.number(number)} nøkler"


# -- hent-motegrunnlag -----------------------------------------------------------------------------


def _fetch_packs(arguments: argparse.Namespace) -> int:
    try:
        number = arkiv.copy(settings.decisions(), arguments.til)
    except ValueError as error:
        say(str(error))
        return FAULTS
    except LedgerError as error:
        say(f"Møtegrunnlagene kan ikke leses: {error}.")
        return FAULTS
    print(f"{_files(number)} er i {arguments.til / arkiv.FOLDER}.")
    return OK
