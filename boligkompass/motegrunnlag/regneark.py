"""The pack as a workbook: a sheet a figure, with the same numbers as the figure's own file."""

from boligkompass.exports import pack_bytes
from boligkompass.exports.workbooks import Entry
from boligkompass.figures.base import Result
from boligkompass.motegrunnlag.innhold import (
    DECISIONS,
    Grunnlag,
    decisions_grid,
)
from boligkompass.saksliste import finding


def workbook(pack: Grunnlag) -> bytes:
    """The pack as XLSX: the contents first, then what has changed and was decided, then a sheet a
    figure, and last what the figures mean."""
    entries: list[Entry] = []
    if pack.endringstittel:
        told = [one for one in (pack.beslutningsnytt,) if one]
        entries.append(Entry("", ". ".join((pack.endringstittel, *told))))
        changes = enumerate(pack.endringer, start=1)
        entries += [_entry(f"Endringer {number}", finding(r), r) for number, r in changes]
    if pack.beslutninger:
        entries.append(Entry(DECISIONS, DECISIONS, grid=decisions_grid(pack.beslutninger)))
    entries += [_entry(f"Figur {one.nummer}", one.tittel, one.result) for one in pack.punkter]
    lead = [("Tall", pack.undertittel), ("Uttrekk", pack.bunntekst)]
    lead += [("Merking", text) for text in pack.varsler]
    if pack.uten_tall:
        lead.append(("Uten tall", pack.uten_tall_tekst))
    return pack_bytes(pack.tittel, pack.dato, lead, entries)


def _entry(sheet: str, text: str, result: Result) -> Entry:
    """A figure of the contents; one without rows has no sheet, only its finding."""
    return Entry(sheet, text, result) if result.rows else Entry("", text)
