"""One import of public values: read every file, check, tell, and store all of it or nothing."""

import glob
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
from tqdm import tqdm

from boligkompass import formats, journal
from boligkompass.cli import reports
from boligkompass.cli.telling import FAULTS, OK, say
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources.public import plausibility, values
from boligkompass.sources.public.values import Known, Reading, Stored

# (path, known, hentet) and the source's own keywords.
Read = Callable[..., Reading]
_NAMED_SOURCES = 3
_BAR = "Leser og kontrollerer: {percentage:3.0f} % |{bar}|"


@dataclass(frozen=True)
class Order:
    """What the user asked for: which files, of which source, fetched when, on what terms."""

    kilde: str
    read: Read
    paths: tuple[Path, ...]
    hentet: date
    accept_faults: bool = False
    report: Path | None = None


@dataclass(frozen=True)
class _Delivery:
    """One file as it was read. `whole` says that no fault concerns all of it."""

    path: Path
    sha256: str
    reading: Reading
    whole: bool

    @property
    def left_out(self) -> int:
        """The rows with faults."""
        return len({(one.sheet, one.row) for one in self.reading.faults})

    @property
    def usable(self) -> bool:
        """Whether there is something to store when faults are accepted."""
        return self.whole and self.reading.table.num_rows > 0


def expanded(names: Iterable[str]) -> Iterator[Path]:
    """The files that are meant: `*` and `?` also where the shell leaves them alone (Windows).

    DeliveryError when nothing fits.
    """
    for name in names:
        if Path(name).exists() or not glob.has_magic(name):
            yield Path(name)
            continue
        found = sorted(glob.glob(name))
        if not found:
            advice = "Se etter i stien."
            raise DeliveryError([Fault(name, None, None, "ingen filer passer.", advice)])
        yield from map(Path, found)


def run(order: Order, known: Known, register: Path) -> int:
    """Import; the exit code. Prints what was stored, and tells what is wrong or odd.

    DeliveryError when what is stored already is damaged, or the report has no place to be.
    """
    reports.insist_on_place(order.report)
    with tqdm(total=2 * len(order.paths), bar_format=_BAR, delay=2, disable=None) as bar:
        deliveries = []
        for path in order.paths:
            deliveries.append(_delivery(path, order, known))
            bar.update()
        warnings = journal.damage(register)
        present = values.stored(register)
        for number, delivery in enumerate(deliveries):
            warnings += _oddities(delivery, deliveries[:number], present, known)
            warnings += _seen(delivery, deliveries[:number], order.kilde, register)
            bar.update()
    faults = [fault for one in deliveries for fault in one.reading.faults]
    reports.account(faults, warnings, register=register, name=order.kilde, path=order.report)
    if faults and not (order.accept_faults and all(one.usable for one in deliveries)):
        reports.refuse(faults)
        _offer(order, deliveries)
        return FAULTS
    outcomes = values.store_all([one.reading.table for one in deliveries], register)
    for delivery, outcome in zip(deliveries, outcomes, strict=True):
        _record(delivery, order, register)
        print(_result(delivery, outcome, known))
    print(f"I alt er {_counted(outcomes[-1].total)} lagret i {register / values.FILE}.")
    return OK


def _delivery(path: Path, order: Order, known: Known) -> _Delivery:
    try:
        reading = order.read(path, known, order.hentet)
    except DeliveryError as error:
        return _Delivery(path, "", Reading(SOURCE_VALUES.empty(), error.faults, ()), False)
    if not reading.table.num_rows and not reading.faults:
        advice = "Se etter at det er riktig fil."
        empty = Fault(path.name, None, None, "filen har ingen verdier.", advice)
        reading = Reading(reading.table, (empty,), reading.warnings)
    whole = all(fault.row is not None for fault in reading.faults)
    return _Delivery(path, sha256(path.read_bytes()).hexdigest(), reading, whole)


def _oddities(
    delivery: _Delivery, earlier: Sequence[_Delivery], present: pa.Table, known: Known
) -> Iterator[Fault]:
    """The warnings about one file, also against those read before it in the same import."""
    reading, name = delivery.reading, delivery.path.name
    yield from reading.warnings
    if earlier:
        before = SOURCE_VALUES.empty()
        for one in earlier:
            before, _ = values.merge(before, one.reading.table)
        _, outcome = values.merge(before, reading.table)
        if outcome.changed:
            differ = "er annerledes" if outcome.changed == 1 else "er andre"
            message = f"{_counted(outcome.changed)} {differ} enn i filene som leses før denne."
            advice = "Tallene herfra gjelder; les filene i en annen rekkefølge hvis det er feil."
            yield Fault(name, None, None, message, advice, level="advarsel")
        present, _ = values.merge(present, before)
    yield from plausibility.warnings(reading, present, known, name)


def _seen(
    delivery: _Delivery, earlier: Sequence[_Delivery], kilde: str, register: Path
) -> Iterator[Fault]:
    """A warning when the same content was read in before."""
    if not delivery.sha256:
        return
    name = delivery.path.name
    for one in earlier:
        if one.sha256 == delivery.sha256:
            message = f"innholdet er det samme som i «{one.path.name}», som også leses nå."
            yield Fault(name, None, None, message, journal.NEWEST, level="advarsel")
    yield from journal.again(register, kilde, name, delivery.sha256)


def _offer(order: Order, deliveries: Sequence[_Delivery]) -> None:
    """Tell of --godta-feil where it would help, and why it did not where it was given."""
    if all(one.usable for one in deliveries):
        good = sum(one.reading.table.num_rows for one in deliveries)
        left_out = sum(one.left_out for one in deliveries)
        say(f"Med --godta-feil leses {_counted(good)} inn, og {_faulty(left_out)} utelates.")
    elif order.accept_faults:
        say("--godta-feil hjelper ikke når hele filen er ubrukelig.")


def _record(delivery: _Delivery, order: Order, register: Path) -> None:
    table = delivery.reading.table
    entry = journal.Entry(
        tid=datetime.now().replace(microsecond=0),
        kilde=order.kilde,
        fil=delivery.path.name,
        sha256=delivery.sha256,
        rader=table.num_rows,
        utelatt=delivery.left_out,
        kommuner=tuple(sorted(table["kommunenr"].unique().to_pylist())),
        hentet=max(table["hentet"].to_pylist()),
    )
    journal.record(register, entry)


def _result(delivery: _Delivery, stored: Stored, known: Known) -> str:
    """«imdi.csv: 3 nye, 2 endrede og 532 uendrede verdier fra IMDi.»"""
    kilder = sorted(delivery.reading.table["kilde"].unique().to_pylist())
    names = [known.catalogue.source_name(kilde) for kilde in kilder]
    whence = formats.join(names) if len(names) <= _NAMED_SOURCES else f"{len(names)} kilder"
    text = f"{delivery.path.name}: {_outcome(stored)} fra {whence}."
    if delivery.left_out:
        text += f" {formats.sentence(_faulty(delivery.left_out))} er utelatt."
    return text


def _outcome(stored: Stored) -> str:
    counts = (
        (stored.new, "ny", "nye"),
        (stored.changed, "endret", "endrede"),
        (stored.unchanged, "uendret", "uendrede"),
    )
    present = [(n, one if n == 1 else many) for n, one, many in counts if n]
    words = formats.join([f"{formats.number(n)} {word}" for n, word in present])
    return f"{words} {'verdi' if present[-1][0] == 1 else 'verdier'}"


def _counted(number: int) -> str:
    return f"{formats.number(number)} {'verdi' if number == 1 else 'verdier'}"


def _faulty(rows: int) -> str:
    return f"verdier med feil i {formats.number(rows)} {'rad' if rows == 1 else 'rader'}"
