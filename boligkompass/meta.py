"""The catalogue and the manifest as tables: queries can ask about the numbers themselves."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from boligkompass.catalogue import DIRECTIONS, FREQUENCIES, THEMES, Catalogue
from boligkompass.contracts import Column, Contract
from boligkompass.extracts import Manifest
from boligkompass.tables import TABLES


def _text(name: str, title: str, *, nullable: bool = False) -> Column:
    return Column(name, "tekst", title, nullable=nullable)


def _number(name: str, title: str, *, nullable: bool = False) -> Column:
    return Column(name, "heltall", title, nullable=nullable)


META_TABLES: dict[str, Contract] = {
    "katalog_indikator": Contract(
        "katalog_indikator",
        "Definisjonsark",
        (
            _number("rekkefolge", "Rekkefølge"),
            _text("indikator", "Indikator"),
            _text("navn", "Navn"),
            _text("tema", "Tema"),
            _text("formaal", "Formål"),
            _text("definisjon", "Definisjon"),
            _text("utregning", "Utregning"),
            _text("teller", "Teller", nullable=True),
            _text("nevner", "Nevner", nullable=True),
            _text("enhet", "Enhet"),
            _number("desimaler", "Desimaler"),
            _text("retning", "Ønsket retning"),
            _text("kilder", "Kilder"),
            _text("hyppighet", "Hyppighet"),
            _number("maaneder_mellom", "Måneder mellom oppdateringer", nullable=True),
            _number("forsinkelse_maaneder", "Forsinkelse i måneder"),
            _number("gammel_etter_maaneder", "Gammelt etter måneder"),
            _text("brudd", "Brudd", nullable=True),
            _text("fortolkning", "Fortolkning"),
            Column("personnaer", "ja_nei", "Personnær"),
            _number("k", "Minste viste antall", nullable=True),
            _text("begrunnelse", "Begrunnelse"),
            _text("kontakt", "Kontakt"),
        ),
        ("indikator",),
        access="offentlig",
    ),
    "katalog_kilde": Contract(
        "katalog_kilde",
        "Kilder",
        (
            _text("kilde", "Kilde"),
            _text("navn", "Navn"),
            _text("utgiver", "Utgiver"),
            _text("lisens", "Lisens"),
            _text("type", "Type"),
            _text("beskrivelse", "Beskrivelse"),
            _text("adresse", "Adresse", nullable=True),
            Column("dato", "dato", "Kildens dato", nullable=True),
        ),
        ("kilde",),
        access="offentlig",
    ),
    "manifest_uttrekk": Contract(
        "manifest_uttrekk",
        "Uttrekket",
        (
            _text("uttrekk", "Uttrekk"),
            Column("uttrekksdato", "dato", "Uttrekkets dato"),
            Column("publisert_dato", "dato", "Publisert"),
            _text("publisert_klokken", "Klokken"),
            _text("programversjon", "Programversjon"),
            _text("kommunenumre", "Kommuner med tall"),
        ),
        ("uttrekk",),
        access="offentlig",
    ),
    "manifest_tabell": Contract(
        "manifest_tabell",
        "Uttrekkets tabeller",
        (
            _text("tabell", "Tabell"),
            _text("tittel", "Navn"),
            _number("rader", "Rader"),
            # Of what somebody sees a part of, there is no sum to hold it against.
            _text("sha256", "SHA-256", nullable=True),
        ),
        ("tabell",),
        access="offentlig",
    ),
    "manifest_kontroll": Contract(
        "manifest_kontroll",
        "Uttrekkets kontroller",
        (
            _text("kontroll", "Kontroll"),
            _text("resultat", "Resultat"),
            # Extracts from before there were warnings do not say.
            _number("rader", "Rader", nullable=True),
        ),
        ("kontroll",),
        access="offentlig",
    ),
}


def meta_tables(
    manifest: Manifest, catalogue: Catalogue, seen: Mapping[str, int] | None = None
) -> dict[str, pa.Table]:
    """The tables of META_TABLES, filled from one extract's manifest and catalogue.

    `seen` is for whoever sees a part of the extract: the rows that they see of each table of which
    that is not all. How many others have, and what would confirm a guess of it, is left out.
    """
    part = seen or {}
    rows: dict[str, list[dict[str, Any]]] = {
        "katalog_indikator": [
            {
                **{name: getattr(sheet, name, None) for name in _SHEET_FIELDS},
                "rekkefolge": place,
                "indikator": sheet.id,
                "tema": THEMES[sheet.tema],
                "retning": DIRECTIONS[sheet.retning],
                "hyppighet": FREQUENCIES[sheet.hyppighet][0],
                "maaneder_mellom": FREQUENCIES[sheet.hyppighet][1],
                "kilder": "; ".join(catalogue.source_name(kilde) for kilde in sheet.kilder),
                "brudd": sheet.breaks or None,
            }
            for place, sheet in enumerate(catalogue.indikatorer.values(), start=1)
        ],
        "katalog_kilde": [
            {**{name: getattr(source, name, None) for name in _SOURCE_FIELDS}, "kilde": source.id}
            for source in catalogue.kilder.values()
        ],
        "manifest_uttrekk": [
            {
                "uttrekk": manifest.id,
                "uttrekksdato": manifest.dato,
                "publisert_dato": manifest.publisert.date(),
                "publisert_klokken": f"{manifest.publisert:%H.%M}",
                "programversjon": manifest.programversjon,
                "kommunenumre": ", ".join(manifest.kommuner),
            }
        ],
        "manifest_tabell": [
            {
                "tabell": name,
                # An extract may have a table that the program no longer knows.
                "tittel": TABLES[name].title if name in TABLES else name,
                "rader": part.get(name, entry.rader),
                "sha256": None if name in part else entry.sha256,
            }
            for name, entry in sorted(manifest.tabeller.items())
        ],
        "manifest_kontroll": [
            {
                "kontroll": check.get("kontroll"),
                "resultat": check.get("resultat"),
                # Rows of all municipalities together.
                "rader": int(check["rader"]) if "rader" in check and seen is None else None,
            }
            for check in manifest.kontroller
        ],
    }
    return {name: META_TABLES[name].from_rows(rows[name]) for name in META_TABLES}


_SHEET_FIELDS = [column.name for column in META_TABLES["katalog_indikator"].columns]
_SOURCE_FIELDS = [column.name for column in META_TABLES["katalog_kilde"].columns]
