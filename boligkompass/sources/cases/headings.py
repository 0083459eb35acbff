"""The headings of a file that holds a register: where they stand, what is read, and what is not."""

from collections.abc import Iterator
from pathlib import Path

from boligkompass.contracts import KOMMUNENR, Contract
from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources.cases import mapping
from boligkompass.sources.cases.batch import PSEUDONYM, Terms
from boligkompass.sources.cases.mapping import Mapping
from boligkompass.sources.reading import identifiers, tabular
from boligkompass.sources.reading.headings import folded

_SHOWN_HEADINGS = 10


def found(
    path: Path, contract: Contract, given: Mapping | None
) -> tuple[Mapping, int, list[Fault]]:
    """The mapping with the headings of the file, the row they stand in, and what is not read."""
    top = tabular.head(path, given.sheet if given else None)
    rows = [[tabular.heading(cell) for cell in row] for row in top.rows]
    if not any(any(row) for row in rows):
        raise DeliveryError(
            [top.fault(None, None, "filen er tom.", "Hent den fra kilden på nytt.")]
        )
    if given is not None and given.header_row is not None and given.header_row > len(rows):
        message = f"overskriftsraden {given.header_row} finnes ikke."
        raise DeliveryError([top.fault(None, None, message, f"Rett den i «{given.name}».")])
    row = given.header_row if given and given.header_row else _header_row(rows, contract, given)
    found = [heading for heading in rows[row - 1] if heading]
    if given is None:
        used = mapping.implied(contract, found, path.name)
    else:
        used = mapping.bound(given, found, path.name)
    _refuse_identifiers(used, top)
    unread = [heading for heading in dict.fromkeys(found) if heading not in used.headings]
    return used, row, list(_unread(unread, top))


def _header_row(rows: list[list[str]], contract: Contract, given: Mapping | None) -> int:
    """The row (from 1) with most of the headings looked for; the first that is not empty if none
    has any."""
    wanted = {folded(heading) for heading in given.headings} if given else _own_headings(contract)
    hits = [len({folded(cell) for cell in row if cell} & wanted) for row in rows]
    best = max(hits)
    if best:
        return hits.index(best) + 1
    return next(number for number, row in enumerate(rows, start=1) if any(row))


def _own_headings(contract: Contract) -> set[str]:
    return {folded(text) for column in contract.columns for text in (column.name, column.title)}


def _refuse_identifiers(used: Mapping, top: tabular.Grid) -> None:
    """DeliveryError when a column that is to be read promises a direct identifier.

    A «Navn» may be that of a measure or an area where the register is of no persons.
    """
    faults = []
    for heading in used.headings:
        kind = identifiers.heading_kind(heading)
        if kind and (used.contract.personal or kind != identifiers.NAME):
            message = f"overskriften sier at kolonnen inneholder {kind}."
            faults.append(top.fault(None, heading, message, PSEUDONYM))
    if faults:
        raise DeliveryError(faults)


def _unread(unread: list[str], top: tabular.Grid) -> Iterator[Fault]:
    """Warnings of what is not read: direct identifiers by themselves, the rest together."""
    direct = {heading: identifiers.heading_kind(heading) for heading in unread}
    for heading, kind in direct.items():
        if kind:
            message = f"kolonnen ser ut som {kind}, og er ikke lest."
            advice = "Ta den helst bort før filen leveres."
            yield top.fault(None, heading, message, advice, level="advarsel")
    rest = [heading for heading, kind in direct.items() if not kind]
    if rest:
        listed = ", ".join(f"«{heading}»" for heading in rest[:_SHOWN_HEADINGS])
        more = len(rest) - _SHOWN_HEADINGS
        listed += f" og {more} til" if more > 0 else ""
        message = f"disse kolonnene er ikke lest: {listed}."
        advice = "Ta dem med i kartleggingen hvis registeret trenger dem."
        yield top.fault(None, None, message, advice, level="advarsel")


def insist_on_municipality(path: Path, used: Mapping, terms: Terms) -> None:
    """DeliveryError when nothing tells the municipality, or it is none of today."""
    number = terms.kommunenr or used.kommunenr
    if number is None and KOMMUNENR.name not in used.columns:
        advice = "Bruk --kommune, eller skriv kommunenr i kartleggingen."
        message = "ingenting sier hvilken kommune radene gjelder."
        raise DeliveryError([Fault(path.name, None, None, message, advice)])
    if number is not None and number not in terms.present:
        message = f"«{number}» er ikke et kommunenummer i bruk."
        raise DeliveryError([Fault(path.name, None, None, message, terms.which(number))])
