"""The embedded default: three months of Eksempelkommunen, and public figures of real places.

The same rows in the same order each time: the invented registers are functions of the date, and
the days on which things were fetched and published are fixed here.
"""

import shutil
from datetime import date, datetime, time
from pathlib import Path
from tempfile import mkdtemp

from boligkompass import catalogue, example, extracts, registerfiles, settings
from boligkompass.faults import DeliveryError, Fault
from boligkompass.publish import publish
from boligkompass.sources import indikatorer
from boligkompass.sources import register as cases
from boligkompass.sources.cases import store
from boligkompass.sources.public import values

MONTHS = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))
FETCHED = date(2026, 8, 20)
PUBLISHED_AT = time(6, 0)
NOTE = "Laget av «boligkompass eksempel»."
PUBLIC_FIGURES = settings.PROJECT / "data" / "kilder" / "offentlige_tall.csv"
# The plans of real municipalities; each file is called what its register is.
PLANS = (
    settings.PROJECT / "data" / "kilder" / "tiltak.csv",
    settings.PROJECT / "data" / "kilder" / "tiltak_kostnad.csv",
)
CATALOGUE = settings.PROJECT / "data" / "katalog"


def make(data: Path) -> list[str]:
    """Make the three extracts in `data`, in place of earlier ones of the same kind; their ids.

    Refuses, with a DeliveryError, to touch a folder that holds any other extract.
    """
    data.mkdir(parents=True, exist_ok=True)
    refuse_real(data)
    if not (data / "katalog").exists():
        shutil.copytree(CATALOGUE, data / "katalog")
    workshop = Path(mkdtemp(prefix=".eksempel.", dir=data))
    try:
        shutil.copytree(data / "katalog", workshop / "katalog")
        ids = [_month(workshop, dato) for dato in MONTHS]
        present = extracts.extracts_folder(data)
        if present.exists():
            present.rename(workshop / "gammelt")
        extracts.extracts_folder(workshop).rename(present)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return ids


def refuse_real(data: Path) -> None:
    """DeliveryError when the data folder holds an extract that was not made here."""
    for name in extracts.published(data):
        manifest = extracts.read_manifest(extracts.extracts_folder(data) / name)
        if NOTE not in manifest.merknader:
            message = f"mappen har et publisert uttrekk, «{name}»."
            advice = "Velg en annen mappe med --data."
            raise DeliveryError([Fault(str(data), None, None, message, advice)])


def _month(workshop: Path, dato: date) -> str:
    register = workshop / "register" / dato.isoformat()
    registerfiles.write_invented(register, example.KOMMUNENR, example.registers(dato))
    known = values.Known.of(workshop / "katalog", catalogue.load(workshop / "katalog"))
    _public_figures(register, known)
    plans(register, known, dato)
    return publish(workshop, register, dato, datetime.combine(dato, PUBLISHED_AT), (NOTE,))


def _public_figures(register: Path, known: values.Known) -> None:
    reading = indikatorer.read(PUBLIC_FIGURES, known, FETCHED)
    if reading.faults:
        raise DeliveryError(reading.faults)
    values.store(reading.table, register)


def plans(register: Path, known: values.Known, dato: date) -> None:
    """Put the plans of real municipalities in the register folder, as they stood on `dato`.

    DeliveryError for any fault in them, as for those of anybody else; what is warned of counts too.
    """
    for path in PLANS:
        terms = cases.Terms(known, dato)
        reading = cases.read([path], registerfiles.CONTRACTS[path.stem], None, terms)
        faults = (*reading.faults, *reading.warnings)
        if faults:
            raise DeliveryError(faults)
        store.store(reading, register, known.invented)
