"""What files are called, and the list of every figure that can be taken away."""

import re
from collections.abc import Iterable

from boligkompass.exports.csvfiles import machine_csv
from boligkompass.figures.base import Figure, Result
from boligkompass.sitemap import PAGES
from boligkompass.spreadsheets import harmless, norwegian_csv
from boligkompass.warehouse import Warehouse

CATALOGUE_COLUMNS = ("id", "tittel", "side", "parametre", "adresse")
COMMON_PARAMETERS = ("kommune", "tall-per", "format=maskin")


def filename(result: Result, suffix: str) -> str:
    """An ASCII file name that tells figure, choices, municipality and extract apart."""
    parts = [
        *(["oppdiktet"] if result.municipality.invented else []),
        result.figure.id,
        *result.choices.values(),
        result.municipality.number,
        result.extract,
    ]
    return f"{'-'.join(_ascii(part) for part in parts)}.{suffix}"


_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A", "+": "pluss"}
)


def _ascii(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.]+", "-", text.translate(_LETTERS)).strip("-")


def catalogue_csv(figures: Iterable[Figure], warehouse: Warehouse, machine: bool = False) -> bytes:
    """Every figure with its parameters and the address of its CSV, for the allowed values now."""
    rows = [
        (
            figure.id,
            figure.title,
            figure.page if machine else PAGES[figure.page].title,
            ", ".join((*COMMON_PARAMETERS, *_parameters(figure, warehouse))),
            f"/csv/{figure.id}.csv",
        )
        for figure in figures
    ]
    write = machine_csv if machine else norwegian_csv
    return write(CATALOGUE_COLUMNS, [[harmless(cell) for cell in row] for row in rows])


def _parameters(figure: Figure, warehouse: Warehouse) -> list[str]:
    return [f"{p.name}={'|'.join(p.allowed(warehouse))}" for p in figure.parameters]
