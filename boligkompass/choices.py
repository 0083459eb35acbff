"""The choices of a visit: municipality, extract, and the page's own. The address is the saved view.

What stands in the address is validated here; an unknown value is told, never silently replaced. A
visit keeps the extract that was current when it began, so that no page mixes two.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from boligkompass import extracts, saksliste, settings, warehouse
from boligkompass.extracts import ExtractError
from boligkompass.figures import FIGURES, beslutninger
from boligkompass.figures.base import Parameter
from boligkompass.figures.results import ChoiceError, choose, choose_among, municipalities_with
from boligkompass.formats import join
from boligkompass.warehouse import Municipality, Warehouse

MUNICIPALITY, EXTRACT = "kommune", "tall-per"
# The agenda's page, its only view beside the page itself, and the point that the view shows.
MEETING_PAGE = "motet"
VIEW, MEETING, POINT = "visning", "mote", "punkt"
# The choices of a page beside those of its figures: of the page of decisions, which has none.
_OF_PAGES: Mapping[str, tuple[Parameter, ...]] = {
    beslutninger.PAGE: (*beslutninger.FILTERS, beslutninger.about(FIGURES))
}
# Streamlit's own switches, and what a mail program may hang on to a link.
_FOREIGN = frozenset({"embed", "embed_options"})


class UnknownChoiceError(Exception):
    """Something in the address is unknown; the message says what, and what to do."""


class WithdrawnExtractError(UnknownChoiceError):
    """The extract that was asked for was withdrawn; the message says why."""


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
    def offered(self) -> dict[str, Parameter]:
        """The page's own choices that change anything here: their figures have numbers.

        A choice of the catalogue's indicators is always offered: every one has its sheet.
        """
        if self.page == beslutninger.PAGE:
            return {parameter.name: parameter for parameter in beslutninger.FILTERS}
        return {
            parameter.name: parameter
            for figure in FIGURES.values()
            if figure.page == self.page
            for parameter in figure.parameters
            if (callable(parameter.values) and parameter.here is None)
            or self.municipality.number in municipalities_with(figure, self.warehouse)
        }

    @property
    def point(self) -> int | None:
        """The number of the agenda's point that the meeting view shows; None on any page."""
        return int(self.own[POINT]) if POINT in self.own else None

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
    """The choices that a page and its figures offer, by name."""
    of_page = {parameter.name: parameter for parameter in _OF_PAGES.get(page, ())}
    return of_page | {
        parameter.name: parameter
        for figure in FIGURES.values()
        if figure.page == page
        for parameter in figure.parameters
    }


def validate(page: str, address: Mapping[str, str], pinned: str) -> Choices:
    """The choices in an address, with the pinned extract when it names none.

    UnknownChoiceError for what is not known; ExtractError when there is no usable extract.
    """
    own = parameters_of(page)
    view = {VIEW, POINT} if page == MEETING_PAGE else set()
    unknown = address.keys() - {MUNICIPALITY, EXTRACT} - view - own.keys() - _FOREIGN
    if unknown:
        raise UnknownChoiceError(
            f"Adressen inneholder et valg som siden ikke kjenner: {join(sorted(unknown))}. "
            "Ta det bort, eller gå til forsiden og velg på nytt der."
        )
    store = open_extract(address.get(EXTRACT, pinned))
    number = address[MUNICIPALITY] if MUNICIPALITY in address else first(store)
    municipality = find_municipality(store, number)
    values = _view(address, store, municipality) if view else {}
    try:
        values.update(choose_among(_OF_PAGES.get(page, ()), store, address))
        for figure in FIGURES.values():
            if figure.page == page:
                values.update(choose(figure, store, address))
    except ChoiceError as error:
        raise UnknownChoiceError(str(error)) from None
    return Choices(page, store, municipality, values)


def carried(page: str, own: Mapping[str, str], extract_id: str) -> dict[str, str]:
    """Those of a page's own choices that hold in another extract too: they were made in one, and
    it is the extract that is now asked for."""
    store = open_extract(extract_id)
    kept: dict[str, str] = {}
    for name, parameter in parameters_of(page).items():
        with suppress(ChoiceError):
            if name in own:
                kept |= choose_among((parameter,), store, {name: own[name]})
    return kept


def _view(
    address: Mapping[str, str], store: Warehouse, municipality: Municipality
) -> dict[str, str]:
    """The meeting view and its point; nothing where the address asks for the page itself."""
    if VIEW not in address:
        if POINT in address:
            raise UnknownChoiceError(
                f"«{POINT}» gjelder bare i møtevisningen. Skriv også {VIEW}={MEETING} i adressen."
            )
        return {}
    if address[VIEW] != MEETING:
        raise UnknownChoiceError(
            f"«{address[VIEW]}» er ikke en gyldig verdi for «{VIEW}». Gyldig verdi: {MEETING}."
        )
    last = len(saksliste.of(store, municipality).punkter)
    if not last:
        raise UnknownChoiceError(
            f"Sakslisten har ingen punkter med tall for {municipality.name}. Siden Møtet sier hva "
            "som mangler."
        )
    point = address.get(POINT, "1")
    if point not in map(str, range(1, last + 1)):
        raise UnknownChoiceError(
            f"Sakslisten for {municipality.name} har ikke noe punkt «{point}». "
            f"Skriv et tall fra 1 til {last}, eller gå til siden Møtet og velg punkt der."
        )
    return {VIEW: MEETING, POINT: point}


def open_extract(extract_id: str) -> Warehouse:
    """The extract with this id. UnknownChoiceError for an unknown one, or one withdrawn."""
    known = warehouse.extract_ids()
    if extract_id in known:
        return warehouse.warehouse(extract_id)
    others = f"Disse finnes: {join(known)}." if known else "Det er ingen andre å vise."
    withdrawal = extracts.withdrawn(settings.data_folder()).get(extract_id)
    if withdrawal is None:
        raise UnknownChoiceError(f"Uttrekket «{extract_id}» finnes ikke. {others}")
    reason = withdrawal.grunn.rstrip(". ")
    raise WithdrawnExtractError(f"Uttrekket «{extract_id}» er trukket tilbake: {reason}. {others}")


def find_municipality(store: Warehouse, number: str) -> Municipality:
    """The municipality with this code. UnknownChoiceError names a successor, or what to do."""
    known = _municipalities(store)
    found = known.get(number)
    if found is None:
        raise UnknownChoiceError(
            f"«{number}» er ikke et kjent kommunenummer. Skriv fire sifre, som 3909 for Larvik, "
            "eller gå til forsiden og velg kommune der."
        )
    if found.successor:
        successor = known.get(found.successor)
        name = successor.name if successor else "Kommunen"
        raise UnknownChoiceError(
            f"Kommunenummer {number} er ikke lenger i bruk. {name} har nå nummer "
            f"{found.successor}: skriv {MUNICIPALITY}={found.successor} i adressen."
        )
    if found.ended:
        raise UnknownChoiceError(
            f"Kommunenummer {number} er ikke lenger i bruk. Kommunen ble delt; velg kommunen som "
            "gjelder i dag."
        )
    return found


def _municipalities(store: Warehouse) -> Mapping[str, Municipality]:
    """All that the extract knows. ExtractError when its table of them is out of order."""
    if "kommune" in store.faults:
        raise ExtractError(store.faults["kommune"])
    return store.municipalities


def first(store: Warehouse) -> str:
    """The municipality that opens first: as configured, else the invented one, else any; for
    those who see the own tables of some municipalities only, one of them."""
    home, mine = settings.home_municipality(), store.scope.kommuner
    if mine and home not in mine:
        home = next((number for number in sorted(mine) if number in store.municipalities), home)
    if home:
        return home
    in_use = [m for m in _municipalities(store).values() if not m.ended]
    invented = [m.number for m in in_use if m.invented]
    return (invented or list(with_numbers(store)) or [m.number for m in in_use])[0]


def with_numbers(store: Warehouse) -> Iterable[str]:
    """The codes of the municipalities that have any number, the invented first, then by name."""
    found = [store.municipalities[n] for n in store.with_numbers() if n in store.municipalities]
    return [m.number for m in sorted(found, key=lambda m: (not m.invented, m.name))]
