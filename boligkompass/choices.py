"""The choices of a visit: municipality, extract, and the page's own. The address is the saved view.

What stands in the address is validated here; an unknown value is told, never silently replaced. A
visit keeps the extract that was current when it began, so that no page mixes two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from boligkompass import settings, warehouse
from boligkompass.extracts import ExtractError
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Parameter
from boligkompass.figures.results import ChoiceError, choose
from boligkompass.formats import join
from boligkompass.warehouse import Municipality, Warehouse

MUNICIPALITY, EXTRACT = "kommune", "tall-per"
# Streamlit's own switches, and what a mail program may hang on to a link.
_FOREIGN = frozenset({"embed", "embed_options"})


class UnknownChoice(Exception):
    """Something in the address is unknown; the message says what, and what to do."""


@dataclass(frozen=True)
class Choices:
    """A validated set of choices, and the open warehouse of its extract."""

    page: str
    warehouse: Warehouse
    municipality: Municipality
    own: Mapping[str, str]

    @property
    def neighbours(self) -> list[Municipality]:
        """The municipalities that have numbers, the invented first, then by name."""
        return [self.warehouse.municipalities[number] for number in with_numbers(self.warehouse)]

    @property
    def is_earlier(self) -> bool:
        """Whether a newer extract than this one is current."""
        return self.warehouse.manifest.id != warehouse.current_id()

    @property
    def all(self) -> dict[str, str]:
        """Every choice as it stands in an address, the extract included."""
        return {
            MUNICIPALITY: self.municipality.number,
            EXTRACT: self.warehouse.manifest.id,
            **self.own,
        }


def parameters_of(page: str) -> dict[str, Parameter]:
    """The choices that the figures of a page offer, by name."""
    return {
        parameter.name: parameter
        for figure in FIGURES.values()
        if figure.page == page
        for parameter in figure.parameters
    }


def validate(page: str, address: Mapping[str, str], pinned: str) -> Choices:
    """The choices in an address, with the pinned extract when it names none.

    UnknownChoice for anything that is not known; ExtractError when there is no usable extract.
    """
    own = parameters_of(page)
    unknown = address.keys() - {MUNICIPALITY, EXTRACT} - own.keys() - _FOREIGN
    if unknown:
        raise UnknownChoice(
            f"Adressen inneholder et valg som siden ikke kjenner: {join(sorted(unknown))}. "
            "Ta det bort, eller gå til forsiden og velg på nytt der."
        )
    store = _warehouse(address.get(EXTRACT, pinned))
    if "kommune" in store.faults:
        raise ExtractError(store.faults["kommune"])
    number = address[MUNICIPALITY] if MUNICIPALITY in address else first(store)
    municipality = find_municipality(store, number)
    values = {}
    for figure in FIGURES.values():
        if figure.page == page:
            try:
                values.update(choose(figure, store, address))
            except ChoiceError as error:
                raise UnknownChoice(str(error)) from None
    return Choices(page, store, municipality, values)


def _warehouse(extract_id: str) -> Warehouse:
    known = warehouse.extract_ids()
    if extract_id not in known:
        others = f"Disse finnes: {join(known)}." if known else "Det er ingen andre å vise."
        raise UnknownChoice(f"Uttrekket «{extract_id}» finnes ikke. {others}")
    return warehouse.warehouse(extract_id)


def find_municipality(store: Warehouse, number: str) -> Municipality:
    """The municipality with this code. UnknownChoice names a successor, or what to do."""
    found = store.municipalities.get(number)
    if found is None:
        raise UnknownChoice(
            f"«{number}» er ikke et kjent kommunenummer. Skriv fire sifre, som 3909 for Larvik, "
            "eller gå til forsiden og velg kommune der."
        )
    if found.successor:
        successor = store.municipalities.get(found.successor)
        name = successor.name if successor else "Kommunen"
        raise UnknownChoice(
            f"Kommunenummer {number} er ikke lenger i bruk. {name} har nå nummer "
            f"{found.successor}: skriv {MUNICIPALITY}={found.successor} i adressen."
        )
    return found


def first(store: Warehouse) -> str:
    """The municipality that opens first: as configured, else the invented one, else any."""
    home = settings.home_municipality()
    if home:
        return home
    invented = [m.number for m in store.municipalities.values() if m.invented]
    return (invented or list(with_numbers(store)) or list(store.municipalities))[0]


def with_numbers(store: Warehouse) -> Iterable[str]:
    """The codes of the municipalities that have any number, the invented first, then by name."""
    found = [store.municipalities[n] for n in store.with_numbers() if n in store.municipalities]
    return [m.number for m in sorted(found, key=lambda m: (not m.invented, m.name))]
