"""The command that attacks what was published, to see whether any hidden number can be told."""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic

import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from boligkompass import extracts, files, formats, municipalities, registerfiles, settings
from boligkompass.aggregates import aggregate
from boligkompass.attack import Finding, Published, Result, Truth, attack, numbers
from boligkompass.cli.parsing import Commands
from boligkompass.cli.telling import FAULTS, OK, say
from boligkompass.extracts import ExtractError
from boligkompass.progress import DELAY
from boligkompass.registers import REGISTERS
from boligkompass.spreadsheets import harmless, norwegian_csv
from boligkompass.tables import TABLES

SHOWN = 20
HEADINGS = (
    "uttrekk", "kommunenr", "tabell", "periode_fra", "periode_til",
    "celle", "minst", "mest", "hvordan", "stemmer",
)  # fmt: skip


def add(commands: Commands) -> None:
    """`angrip`."""
    angrip = commands.add_parser(
        "angrip", help="prøv å regne ut skjulte tall av alt som er publisert"
    )
    angrip.add_argument(
        "--register",
        action="store_true",
        help="se i registrene hvilke gjetninger som stemmer",
    )
    angrip.add_argument(
        "--uttrekk", metavar="ID", nargs="+", help="bare disse uttrekkene (uten: alle)"
    )
    angrip.add_argument(
        "--kommune", metavar="NR", nargs="+", help="bare disse kommunene (uten: alle)"
    )
    angrip.add_argument("--rapport", metavar="FIL", type=Path, help="skriv alle funn som CSV")
    angrip.set_defaults(command=_attack)


def _attack(arguments: argparse.Namespace) -> int:
    data = settings.data_folder()
    published = [_read(data, name) for name in _names(data, arguments.uttrekk)]
    present = numbers(published)
    unknown = sorted(set(arguments.kommune or ()) - set(present))
    if unknown:
        say(f"Uttrekkene har ingen tall å angripe for {formats.join(unknown)}.")
        return FAULTS
    kommuner = arguments.kommune or present
    truth = _truth(published) if arguments.register else None
    begun = monotonic()
    with tqdm(
        total=len(kommuner), desc="Angriper", delay=DELAY, disable=None, leave=False
    ) as progress:
        result = attack(published, truth, kommuner, progress.update)
    seconds = monotonic() - begun
    if arguments.rapport is not None:
        files.replace_atomically(arguments.rapport, _csv(result, truth), private=True)
    for line in _lines(result, len(published), seconds):
        print(line)
    if arguments.rapport is not None:
        print(f"Alle funn står i {arguments.rapport}.")
    return FAULTS if result.findings else OK


def _names(data: Path, wanted: Sequence[str] | None) -> list[str]:
    """The extracts to attack, the withdrawn ones too: what they told is known."""
    there = extracts.published(data)
    if not there:
        raise ExtractError("Det er ikke publisert noen tall ennå. Kjør «boligkompass publiser».")
    missing = sorted(set(wanted or ()) - set(there))
    if missing:
        raise ExtractError(f"Uttrekket «{missing[0]}» finnes ikke.")
    return [name for name in there if wanted is None or name in wanted]


def _read(data: Path, name: str) -> Published:
    folder = extracts.extracts_folder(data) / name
    try:
        tables = {
            path.stem: pq.read_table(path, partitioning=None)
            for path in sorted(folder.glob("*.parquet"))
            if path.stem in TABLES
        }
    except (OSError, ValueError, pa.ArrowException):
        raise ExtractError(f"En tabell i uttrekket «{name}» kan ikke leses.") from None
    katalog = folder / "katalog"
    return Published(
        name, extracts.split_id(name)[0], tables, katalog if katalog.is_dir() else None
    )


def _truth(published: Sequence[Published]) -> Truth:
    """The raw counts of each extract's day, from the registers as they are now."""
    katalog = settings.catalogue_folder()
    places = registerfiles.Municipalities.of(municipalities.load(katalog))
    delivered = registerfiles.read(settings.register_folder(), places)
    registers = {name: table for name, table in delivered.items() if name in REGISTERS}
    raw = {one.id: aggregate(registers, one.dato, _norms(one, katalog)) for one in published}
    return Truth.of({one.id: one for one in published}, raw)


def _norms(one: Published, katalog: Path) -> Path:
    own = (one.katalog or katalog) / "normer.toml"
    return own if own.is_file() else katalog / "normer.toml"


# -- the answer ------------------------------------------------------------------------------------


def _lines(result: Result, number: int, seconds: float) -> Iterator[str]:
    yield from map(str, result.findings[:SHOWN])
    if len(result.findings) > SHOWN:
        yield f"… og {formats.number(len(result.findings) - SHOWN)} funn til."
    yield from _by_table(result.findings)
    several = "uttrekk"
    yield (
        f"{formats.number(result.cells)} rader i {number} {several}, "
        f"{formats.number(result.hidden)} av dem skjult. "
        f"{formats.number(result.programs)} programmer løst på "
        f"{formats.number(seconds, 1)} sekunder."
    )
    yield from _left_out(result)
    yield _verdict(len(result.findings))


def _left_out(result: Result) -> Iterator[str]:
    """What was looked at and is no finding."""
    if result.known:
        words = "skjult tall er offentlig" if result.known == 1 else "skjulte tall er offentlige"
        yield f"{formats.number(result.known)} {words} fra før, og er ikke regnet som funn."
    if result.wrong:
        wrong = len(result.wrong)
        words = "gjetning" if wrong == 1 else "gjetninger"
        yield f"{formats.number(wrong)} {words} er feil etter registrene, og regnes ikke som funn."


def _verdict(findings: int) -> str:
    if not findings:
        return "Ingen skjulte tall kan regnes ut."
    return f"{formats.number(findings)} tall er ikke godt nok skjult."


def _by_table(findings: Sequence[Finding]) -> Iterator[str]:
    if len(findings) <= SHOWN:
        return
    yield "Funn etter tabell:"
    for name, number in Counter(one.tabell for one in findings).most_common():
        yield f"  {_title(name)}: {formats.number(number)}"


def _title(tabell: str) -> str:
    return TABLES[tabell].title if tabell in TABLES else tabell


def _csv(result: Result, truth: Truth | None) -> bytes:
    """All findings, and the wrong guesses after them, as a CSV that opens in Excel."""
    right = "" if truth is None else "ja"
    return norwegian_csv(
        HEADINGS,
        (
            (*_row(one), holds)
            for found, holds in ((result.findings, right), (result.wrong, "nei"))
            for one in found
        ),
    )


def _row(finding: Finding) -> tuple[str, ...]:
    cell = finding.cell
    return (
        finding.uttrekk,
        finding.kommunenr,
        finding.tabell,
        cell.fra.isoformat(),
        cell.til.isoformat(),
        harmless(finding.celle),
        f"{finding.minst:.0f}",
        f"{finding.mest:.0f}",
        harmless(finding.hvordan),
    )
