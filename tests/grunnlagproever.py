"""What the tests of the pack share: packs of real figures, and PDF read back with pdfium."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pypdfium2
from pypdfium2 import raw

from boligkompass import warehouse
from boligkompass.catalogue import Catalogue, Source
from boligkompass.figures import FIGURES, present
from boligkompass.figures.base import Figure, Result
from boligkompass.figures.results import ask
from boligkompass.motegrunnlag.innhold import Grunnlag, Punkt
from boligkompass.saksliste import finding
from boligkompass.sql import QueryColumn
from boligkompass.warehouse import Municipality

STORE = warehouse.warehouse(warehouse.current_id())
INVENTED, REAL = "9901", "3909"
# Figures over others' numbers, or over the catalogue, are not what a meeting goes through.
_NOT_POINTS = ("nokkeltall", "endringer", "kilder", "vern", "beslutninger")


def results(number: str, most: int, *, charts: bool = True) -> list[Result]:
    """Figures that have several rows for a municipality, the first of each page before others."""
    place = STORE.municipalities[number]
    figures = [f for f in FIGURES.values() if f.page not in _NOT_POINTS and (f.chart or not charts)]
    seen: dict[str, int] = {}
    order = {f.id: seen.setdefault(f.page, 0) + _count(seen, f.page) for f in figures}
    asked = (ask(f, STORE, place) for f in sorted(figures, key=lambda f: order[f.id]))
    return [one for one in asked if len(one.rows) > 1 and not one.fault][:most]


def _count(seen: dict[str, int], page: str) -> int:
    seen[page] += 1
    return seen[page]


def pack(*found: Result, **more: Any) -> Grunnlag:
    """A pack of these results alone."""
    first = found[0]
    punkter = tuple(Punkt(n, finding(one), one) for n, one in enumerate(found, start=1))
    return replace(Grunnlag(first.municipality, first.extract, first.extract_date, punkter), **more)


# -- figures of the tests' own ---------------------------------------------------------------------

NOWHERE = Municipality("0001", "Prøvekommune på Ålgård", invented=False)
_COLUMNS = (
    QueryColumn("hva", "Hva"),
    QueryColumn("periode_fra", "Fra"),
    QueryColumn("periode_til", "Til"),
    QueryColumn("antall", "Antall", unit="boliger"),
    QueryColumn("synlighet", "Synlighet", codes="synlighet"),
    QueryColumn("kilde", "Kilde"),
)
_FIGURE = Figure(
    id="prove/rader",
    page="boligmasse",
    title="Boliger i Ærfugl, Økern og Ålesund",
    query="boligfremskaffelse/per_ar",
    finding=lambda result: f"{len(result.rows)} rader å gå gjennom",
    needs="Ingenting.",
)
_KATALOG = Catalogue({}, {"prove": Source("prove", "Prøvekilde", "", "", "register", "", ())})


def made(*rows: tuple[str, int | None], **figure: Any) -> Result:
    """A result with a row for each name and number; None is hidden."""
    raw_rows = [
        {
            "hva": name,
            "periode_fra": date(2025, 1, 1),
            "periode_til": date(2025, 12, 31),
            "antall": number,
            "synlighet": "skjult" if number is None else "vist",
            "kilde": "prove",
        }
        for name, number in rows
    ]
    drawn = replace(_FIGURE, **figure)
    told = present.rows(raw_rows, drawn, _COLUMNS, _KATALOG)
    return Result(
        figure=drawn,
        columns=_COLUMNS,
        municipality=NOWHERE,
        extract="2026-11-01.1",
        extract_date=date(2026, 11, 1),
        choices={},
        rows=told,
        schema=pa.Table.from_pylist(raw_rows).schema,
        sheets=(),
        source_names=("Prøvekilde",),
    )


# -- PDF -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tag:
    """An element of a PDF's structure: its type, and its alternative text."""

    kind: str
    alt: str


class Pdf:
    """A PDF read back: its pages' words, its tags, what is drawn on it."""

    def __init__(self, content: bytes) -> None:
        self.document = pypdfium2.PdfDocument(content)
        self.pages = [self._text(number) for number in range(len(self.document))]

    def _text(self, number: int) -> str:
        text: str = self.document[number].get_textpage().get_text_range()
        return " ".join(words(text))

    @property
    def text(self) -> str:
        """All pages, one after another."""
        return " ".join(self.pages)

    @property
    def tagged(self) -> bool:
        """Whether the document says itself that it is tagged."""
        return bool(raw.FPDFCatalog_IsTagged(self.document.raw))

    def language(self) -> str:
        """The document's language."""
        size = raw.FPDFCatalog_GetLanguage(self.document.raw, None, 0)
        room = (ctypes.c_ushort * (size // 2))()
        raw.FPDFCatalog_GetLanguage(self.document.raw, room, size)
        return bytes(room).decode("utf-16-le").rstrip("\0")

    def tags(self) -> Iterator[Tag]:
        """Every element of every page's structure."""
        for page in self.document:
            tree = raw.FPDF_StructTree_GetForPage(page.raw)
            for place in range(raw.FPDF_StructTree_CountChildren(tree)):
                yield from _tags(raw.FPDF_StructTree_GetChildAtIndex(tree, place))
            raw.FPDF_StructTree_Close(tree)

    def pictures(self) -> int:
        """How many pictures of dots it has."""
        kinds = (one.type for page in self.document for one in page.get_objects())
        return sum(kind == raw.FPDF_PAGEOBJ_IMAGE for kind in kinds)


def _tags(element: Any) -> Iterator[Tag]:
    if not element:
        return
    kind = _string(raw.FPDF_StructElement_GetType, element)
    yield Tag(kind, _string(raw.FPDF_StructElement_GetAltText, element))
    for place in range(max(raw.FPDF_StructElement_CountChildren(element), 0)):
        yield from _tags(raw.FPDF_StructElement_GetChildAtIndex(element, place))


def _string(read: Any, element: Any) -> str:
    size = read(element, None, 0)
    room = ctypes.create_string_buffer(size)
    read(element, room, size)
    return room.raw.decode("utf-16-le").rstrip("\0")


def words(text: str) -> list[str]:
    """A text as its words, whatever the spaces and line breaks between them."""
    return text.replace("\u00a0", " ").split()
