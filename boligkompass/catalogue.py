"""The catalogue: a definition sheet for every indicator, and every source with its licence.

Read from `indikatorer.toml` and `kilder.toml`; each extract carries them as they were when it was
published, so that an old number keeps its old definition.
"""

import tomllib
from collections.abc import Container, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from boligkompass.formats import UNITS

Direction = Literal["opp", "ned", "ingen"]
SourceType = Literal["offentlig", "egen", "oppdiktet"]
SOURCE_TYPES: tuple[SourceType, ...] = get_args(SourceType)

DIRECTIONS: dict[str, str] = {
    "opp": "Høyt er bra",
    "ned": "Lavt er bra",
    "ingen": "Verken høyt eller lavt er bra i seg selv",
}
FREQUENCIES: dict[str, tuple[str, int | None]] = {
    "uke": ("hver uke", 1),
    "maaned": ("hver måned", 1),
    "kvartal": ("hvert kvartal", 3),
    "aar": ("hvert år", 12),
    "fjerde_aar": ("hvert fjerde år", 48),
    "engang": ("én gang", None),
}
THEMES: dict[str, str] = {
    "befolkning": "Befolkning og integrering",
    "bosetting": "Bosetting",
    "behov": "Behov og tildeling",
    "bostedsloshet": "Bostedsløshet",
    "boligmasse": "Boligmasse",
    "boligfremskaffelse": "Boligfremskaffelse",
    "gjennomstromming": "Gjennomstrømming",
    "oppfolging": "Oppfølging i bolig",
    "virkemidler": "Startlån, tilskudd og bostøtte",
    "husleie": "Husleie, restanser og utkastelser",
}


SOURCE_FILE, SHEET_FILE = "kilder.toml", "indikatorer.toml"


class CatalogueError(Exception):
    """The catalogue cannot be used; the message lists every fault."""


@dataclass(frozen=True)
class Break:
    """A day from which values are not comparable with those before, and why.

    With `publiserte_grenser` it tells of borders somewhere in the country. Figures draw those of
    the municipality itself instead (`grenseendring`), and only through numbers as published.
    """

    dato: date
    tekst: str
    publiserte_grenser: bool = False

    def __str__(self) -> str:
        limit = " (gjelder tall i publiserte grenser)" if self.publiserte_grenser else ""
        return f"{self.dato.year}{limit}: {self.tekst}"


@dataclass(frozen=True)
class Source:
    """Where values come from. `kjennetegn` are the texts that mean this source in files.

    `hent` describes the table at SSB that the values are fetched from (`sources.ssb` reads it).
    """

    id: str
    navn: str
    utgiver: str
    lisens: str
    type: SourceType
    beskrivelse: str
    kjennetegn: tuple[str, ...]
    dato: date | None = None
    adresse: str | None = None
    hent: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Sheet:
    """The definition sheet of one indicator (after KS ASSS)."""

    id: str
    navn: str
    tema: str
    formaal: str
    definisjon: str
    utregning: str
    enhet: str
    desimaler: int
    retning: Direction
    kilder: tuple[str, ...]
    hyppighet: str
    forsinkelse_maaneder: int
    gammel_etter_maaneder: int
    brudd: tuple[Break, ...]
    fortolkning: str
    personnaer: bool
    begrunnelse: str
    kontakt: str
    k: int | None = None
    teller: str | None = None
    nevner: str | None = None
    faktor: float | None = None
    tidspunkt: Literal["1.1", "31.12"] | None = None
    nabolag: tuple[str, ...] = ()
    # What import checks besides: the parts that this is the sum of; that it swings by its nature;
    # that its numerator counts some of what its denominator counts, so that it is never above all.
    deler: tuple[str, ...] = ()
    svinger: bool = False
    delmengde: bool = False

    @property
    def breaks(self) -> str:
        """The breaks of the series in words, the oldest first; empty when none is known."""
        return " ".join(str(one) for one in self.brudd)


@dataclass(frozen=True)
class Catalogue:
    """All sheets and all sources, by id, in the order of their files."""

    indikatorer: Mapping[str, Sheet]
    kilder: Mapping[str, Source]

    def source_name(self, kilde: str) -> str:
        """The name of a source; a text that is no known id stands as it is."""
        source = self.kilder.get(kilde)
        return source.navn if source else kilde


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CatalogueError(f"{path.name} finnes ikke i katalogen.") from None
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path.name} kan ikke leses: {error}") from None


def _toml(text: str, name: str) -> dict[str, dict[str, Any]]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name} kan ikke leses: {error}") from None


def _field_faults(kind: type, key: str, entry: Any, file: str) -> Iterator[str]:
    where = f"{file}, «{key}»"
    if not isinstance(entry, Mapping):
        yield f"{where}: linjen står ikke under noen overskrift."
        return
    known = {f.name: f.default is MISSING for f in fields(kind) if f.name != "id"}
    for name in sorted(entry.keys() - known.keys()):
        yield f"{where}: feltet «{name}» er ukjent."
    for name, required in known.items():
        if required and entry.get(name) in (None, ""):
            yield f"{where}: feltet «{name}» mangler."
    if not all(_is_break(one) for one in entry.get("brudd") or ()):
        yield (
            f"{where}: hvert «brudd» må ha en dato og en tekst, og kan ha «publiserte_grenser» "
            "(true eller false)."
        )


def _is_break(entry: Any) -> bool:
    return (
        isinstance(entry, Mapping)
        and {"dato", "tekst"} <= entry.keys() <= {"dato", "tekst", "publiserte_grenser"}
        and type(entry["dato"]) is date
        and isinstance(entry["tekst"], str)
        and isinstance(entry.get("publiserte_grenser", False), bool)
    )


def _freeze(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _source(key: str, entry: Mapping[str, Any]) -> Source:
    return Source(id=key, **{name: _freeze(value) for name, value in entry.items()})


def _sheet(key: str, entry: Mapping[str, Any]) -> Sheet:
    values = {name: _freeze(value) for name, value in entry.items()}
    values["brudd"] = tuple(Break(**one) for one in entry["brudd"])
    return Sheet(id=key, **values)


def _sheet_faults(sheet: Sheet, catalogue: Catalogue) -> Iterator[str]:
    allowed: dict[str, Container[str | bool | None]] = {
        "tema": THEMES,
        "enhet": UNITS,
        "retning": DIRECTIONS,
        "hyppighet": FREQUENCIES,
        "tidspunkt": {None, "1.1", "31.12"},
        "svinger": {True, False},
        "delmengde": {True, False},
    }
    for name, values in allowed.items():
        if getattr(sheet, name) not in values:
            yield f"«{getattr(sheet, name)}» er ikke et gyldig felt «{name}»."
    yield from _reference_faults(sheet, catalogue)
    if len({sheet.teller is None, sheet.nevner is None, sheet.faktor is None}) > 1:
        yield "teller, nevner og faktor må stå sammen."
    if sheet.personnaer and (sheet.k is None or sheet.k < 3):
        yield "en personnær indikator trenger k på minst 3."


def _reference_faults(sheet: Sheet, catalogue: Catalogue) -> Iterator[str]:
    for kilde in sheet.kilder:
        if kilde not in catalogue.kilder:
            yield f"kilden «{kilde}» finnes ikke i kilder.toml."
    for reference in filter(None, (sheet.teller, sheet.nevner, *sheet.nabolag, *sheet.deler)):
        if reference not in catalogue.indikatorer:
            yield f"viser til indikatoren «{reference}», som ikke finnes."


def load(folder: Path) -> Catalogue:
    """The catalogue in `folder`; CatalogueError names every fault at once.

    Extracts with the same catalogue share one object.
    """
    return _parsed(_text(folder / SOURCE_FILE), _text(folder / SHEET_FILE))


@lru_cache(maxsize=8)
def _parsed(sources: str, sheets: str) -> Catalogue:
    raw_sources, raw_sheets = _toml(sources, SOURCE_FILE), _toml(sheets, SHEET_FILE)
    faults = [
        fault
        for kind, entries, file in (
            (Source, raw_sources, SOURCE_FILE),
            (Sheet, raw_sheets, SHEET_FILE),
        )
        for key, entry in entries.items()
        for fault in _field_faults(kind, key, entry, file)
    ]
    if faults:
        raise CatalogueError("\n".join(faults))
    catalogue = Catalogue(
        {key: _sheet(key, entry) for key, entry in raw_sheets.items()},
        {key: _source(key, entry) for key, entry in raw_sources.items()},
    )
    faults = [
        f"kilder.toml, «{source.id}»: «{source.type}» er ikke en gyldig type."
        for source in catalogue.kilder.values()
        if source.type not in SOURCE_TYPES
    ]
    faults += [
        f"indikatorer.toml, «{sheet.id}»: {fault}"
        for sheet in catalogue.indikatorer.values()
        for fault in _sheet_faults(sheet, catalogue)
    ]
    if faults:
        raise CatalogueError("\n".join(faults))
    return catalogue
