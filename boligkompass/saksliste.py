"""The agenda of one meeting: its points in order, numbered where the municipality has numbers.

The plan (`moteplan.py`) names figures; here they are asked. The screen and the pack number the
points alike, because both number these.
"""

from dataclasses import dataclass

from boligkompass import moteplan
from boligkompass.catalogue import CatalogueError
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Figure, Result
from boligkompass.figures.results import ask
from boligkompass.warehouse import Municipality, Warehouse


@dataclass(frozen=True)
class Saksliste:
    """The points of a meeting, of which the first is number 1, and what the plan names in vain.

    `punkter` have something to show: rows, a finding without rows, or the sentence of a table that
    is out of order. `uten_tall` are the plan's figures without numbers here, `ukjente` its ids that
    no figure has. `feil` is a sentence when the plan itself cannot be read.
    """

    punkter: tuple[Result, ...] = ()
    uten_tall: tuple[Figure, ...] = ()
    ukjente: tuple[str, ...] = ()
    feil: str | None = None


def of(store: Warehouse, municipality: Municipality) -> Saksliste:
    """The agenda that an extract carries for a municipality. Never raises for a damaged one."""
    try:
        plan = moteplan.load(store.folder / "katalog")
    except CatalogueError as error:
        return Saksliste(feil=str(error))
    named = plan.points(municipality.number)
    results = [ask(FIGURES[one], store, municipality) for one in named if one in FIGURES]
    return Saksliste(
        punkter=tuple(result for result in results if _has_something(result)),
        uten_tall=tuple(result.figure for result in results if not _has_something(result)),
        ukjente=tuple(one for one in named if one not in FIGURES),
    )


def finding(result: Result) -> str:
    """What a point says: the figure's finding, also where it has no rows or cannot be shown."""
    if result.fault:
        return f"{result.figure.title}: kan ikke vises"
    return result.figure.finding(result) if result.rows else result.figure.empty or ""


def _has_something(result: Result) -> bool:
    return bool(result.rows or result.fault or result.figure.empty)
