"""The invented country, taken in as a municipality takes in its own: read, checked, published.

What `boligkompass eksempel --land` does. It is there to try what a national installation needs, and
for the benchmark of it.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

from boligkompass import catalogue, municipalities
from boligkompass.embedded import CATALOGUE, NOTE, refuse_real
from boligkompass.example import land
from boligkompass.faults import DeliveryError
from boligkompass.publish import publish
from boligkompass.registerfiles import CONTRACTS
from boligkompass.sources import indikatorer, register
from boligkompass.sources.cases import store as registerstore
from boligkompass.sources.public import values
from boligkompass.sources.public.values import Known
from boligkompass.sources.register import Terms

STEPS = len(land.REGISTERS) + 3


def make(
    data: Path,
    folder: Path,
    municipalities_: int = land.MUNICIPALITIES,
    homes: int = land.HOMES,
) -> Iterator[str]:
    """Make the country's deliveries in `data`, read them into the register `folder` and publish.

    Tells of each step when it is done, in Norwegian; the last is the extract's id. Refuses, with a
    DeliveryError, to touch a data folder that holds any real extract.
    """
    data.mkdir(parents=True, exist_ok=True)
    refuse_real(data)
    deliveries = land.write(data, municipalities_, homes)
    _catalogue(data / "katalog", deliveries)
    yield f"Filene ligger i {deliveries}."
    known = Known.of(data / "katalog", catalogue.load(data / "katalog"))
    for name in land.REGISTERS:
        yield f"{name}: {_import(deliveries / f'{name}.csv', name, known, folder)} rader lest inn."
    yield f"{_import_values(deliveries, known, folder)} verdier lest inn."
    at = datetime.combine(land.DATO, time(6, 0))
    yield publish(data, folder, land.DATO, at, (NOTE,))


def _catalogue(katalog: Path, deliveries: Path) -> None:
    """The shipped catalogue with the country's municipalities besides."""
    shutil.rmtree(katalog, ignore_errors=True)
    shutil.copytree(CATALOGUE, katalog)
    _, _, rows = (deliveries / "kommuner.csv").read_text(encoding="utf-8").partition("\n")
    with (katalog / municipalities.FILE).open("a", encoding="utf-8") as file:
        file.write(rows)


def _import(path: Path, name: str, known: Known, folder: Path) -> int:
    terms = Terms(known, land.DATO)
    reading = register.read([path], CONTRACTS[name], None, terms)
    if reading.faults:
        raise DeliveryError(reading.faults)
    registerstore.store(reading, folder, known.invented)
    rows: int = reading.table.num_rows
    return rows


def _import_values(deliveries: Path, known: Known, folder: Path) -> int:
    reading = indikatorer.read(deliveries / f"{land.INDICATORS}.csv", known, land.DATO)
    if reading.faults:
        raise DeliveryError(reading.faults)
    total: int = values.store(reading.table, folder).total
    return total
