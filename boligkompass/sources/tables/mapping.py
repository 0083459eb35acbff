"""The mapping file of a table of public values (TOML): which column is what.

```toml
kilde = "ssb_07459_omregnet"
grenser = "2024"              # optional: the borders the source itself has recast to
ark = "Tabell 1"              # optional, else the first sheet that is not empty
overskriftsrad = 3            # optional, else the first row that has the columns
desimaltegn = ","             # optional, else found in the column
punktum = "mangler"           # optional: what «.» means; by default «ikke_aktuelt», as at SSB
framtid = "utelat"            # optional: periods after the day of fetching; or "prognose"
uten_periode = ["-"]          # optional: texts that mean no period; such rows are left out
[kolonner]                    # a heading, or several spellings of it
kommunenr = "kommunenummer"
kommunenavn = "kommunenavn"   # optional
aar = "calyear"               # or kvartal, maaned, aar and maaned, or periode_fra (and periode_til)
[indikatorer.innbyggere]
kolonne = "total"             # or "Folkemengde {aar}": a column a year
faktor = 0.001                # optional
enhet = "kr"                  # optional, instead of faktor: kr, 1000_kr or mill_kr
merke = "prognose"            # optional
maaneder = "summer"           # optional: twelve months are added up to a year
valgfri = true                # optional: the table may lack the column
[filter]                      # optional: only rows that have (one of) these values
"Kjønn" = "Begge kjønn"
```
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boligkompass import settings
from boligkompass.codes import KODEVERK
from boligkompass.faults import DeliveryError, Fault
from boligkompass.sources.public.spans import year
from boligkompass.sources.public.values import Known

# The mappings that come with the product, in the catalogue's folder.
FOLDER = "kartlegginger"
# How much one of each unit is in kroner.
KRONER = {"kr": 1.0, "1000_kr": 1_000.0, "mill_kr": 1_000_000.0}
AREA, NAME = "kommunenr", "kommunenavn"
YEAR, QUARTER, MONTH, FROM, TO = "aar", "kvartal", "maaned", "periode_fra", "periode_til"
IN_HEADING = "{aar}"
_PERIODS = ({YEAR}, {YEAR, MONTH}, {MONTH}, {QUARTER}, {FROM}, {FROM, TO})
_DOTS = ("mangler", "ikke_aktuelt")
_SIGNS = (",", ".")
_MONTHS = ("summer", "behold")
LEFT_OUT, FORECAST = "utelat", "prognose"


@dataclass(frozen=True)
class Wanted:
    """One figure: its indicator, the spellings of its heading, and how its numbers are read."""

    indikator: str
    kolonne: tuple[str, ...]
    faktor: float | None = None
    enhet: str | None = None
    merke: str | None = None
    maaneder: str = "behold"
    valgfri: bool = False

    @property
    def yearly(self) -> bool:
        """Whether there is a column a year."""
        return any(IN_HEADING in one for one in self.kolonne)


@dataclass(frozen=True)
class TableMap:
    """A mapping file, checked. `kolonner` and `filter` have spellings and values as tuples."""

    file: str
    kilde: str
    kolonner: Mapping[str, tuple[str, ...]]
    indikatorer: tuple[Wanted, ...]
    filter: Mapping[str, tuple[str, ...]]
    grenser: str = "publisert"
    ark: str | None = None
    overskriftsrad: int | None = None
    desimaltegn: str | None = None
    punktum: str = "ikke_aktuelt"
    framtid: str | None = None
    uten_periode: tuple[str, ...] = ()


def located(path: Path) -> Path:
    """Where a mapping is: where `path` says, or among those in the catalogue by that name."""
    shipped = settings.catalogue_folder() / FOLDER / path.name
    return path if path.exists() or path.name != str(path) else shipped.with_suffix(".toml")


def load(path: Path, known: Known) -> TableMap:
    """The mapping in a file; DeliveryError names all that is wrong with it."""
    raw = _read(path)
    wrong = [*_file_faults(raw, known), *_column_faults(raw), *_indicator_faults(raw, known)]
    if wrong:
        raise DeliveryError(Fault(path.name, None, key, *said) for key, said in wrong)
    single = {name: raw[name] for name in _OPTIONAL if name in raw}
    if "uten_periode" in single:
        single["uten_periode"] = _texts(single["uten_periode"])
    return TableMap(
        file=path.name,
        kilde=known.source_id(raw["kilde"]) or raw["kilde"],
        kolonner={name: _texts(value) for name, value in raw["kolonner"].items()},
        indikatorer=tuple(
            Wanted(indikator, **{**entry, "kolonne": _texts(entry["kolonne"])})
            for indikator, entry in raw["indikatorer"].items()
        ),
        filter={name: _texts(value) for name, value in raw.get("filter", {}).items()},
        **single,
    )


_Wrong = tuple[str, tuple[str, str]]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        message, advice = "kartleggingen kan ikke åpnes.", "Se etter i stien."
    except UnicodeDecodeError:
        message, advice = "kartleggingen er ikke UTF-8.", "Lagre den på nytt som UTF-8."
    except tomllib.TOMLDecodeError as error:
        message = "kartleggingen er ikke gyldig TOML."
        advice = f"Leseren sier: {error}."
    raise DeliveryError([Fault(path.name, None, None, message, advice)])


def _texts(value: Any) -> tuple[str, ...]:
    """One text or several, as several."""
    return (value,) if isinstance(value, str) else tuple(value)


def _is_texts(value: Any) -> bool:
    several = [value] if isinstance(value, str) else value
    return isinstance(several, list) and bool(several) and all(_is_text(one) for one in several)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


_OPTIONAL: dict[str, tuple[Callable[[Any], bool], str]] = {
    "grenser": (
        lambda v: v == "publisert" or (_is_text(v) and year(v) is not None),
        "Skriv «publisert», eller året for grensene tallet er omregnet til, i anførselstegn.",
    ),
    "ark": (_is_text, "Skriv navnet på arket i anførselstegn."),
    "overskriftsrad": (
        lambda v: isinstance(v, int) and not isinstance(v, bool) and v > 0,
        "Skriv radnummeret slik regnearket viser det.",
    ),
    "desimaltegn": (lambda v: v in _SIGNS, 'Skriv "," eller ".".'),
    "punktum": (lambda v: v in _DOTS, f"Skriv {' eller '.join(_DOTS)} i anførselstegn."),
    "framtid": (
        lambda v: v in (LEFT_OUT, FORECAST),
        f"Skriv {LEFT_OUT} eller {FORECAST} i anførselstegn.",
    ),
    "uten_periode": (_is_texts, "Skriv én tekst, eller flere i hakeparenteser."),
}
_ENTRY: dict[str, tuple[Callable[[Any], bool], str]] = {
    "kolonne": (_is_texts, "Skriv overskriften, eller flere skrivemåter i hakeparenteser."),
    "faktor": (_is_number, "Skriv et tall over 0, for eksempel 0.001."),
    "enhet": (lambda v: v in KRONER, f"Skriv {', '.join(KRONER)} i anførselstegn."),
    "merke": (lambda v: v in KODEVERK["merke"], f"Tillatt er {', '.join(KODEVERK['merke'])}."),
    "maaneder": (lambda v: v in _MONTHS, f"Skriv {' eller '.join(_MONTHS)} i anførselstegn."),
    "valgfri": (lambda v: isinstance(v, bool), "Skriv true eller false."),
}


def _file_faults(raw: dict[str, Any], known: Known) -> Iterator[_Wrong]:
    parts = {"kilde", "kolonner", "indikatorer", "filter", "kjennetegn"}
    for name in sorted(raw.keys() - _OPTIONAL.keys() - parts):
        yield name, ("feltet er ukjent.", "Ta det bort, eller rett navnet.")
    yield from _field_faults(raw, _OPTIONAL, "")
    source = (
        known.catalogue.kilder.get(known.source_id(raw["kilde"]) or "")
        if _is_text(raw.get("kilde"))
        else None
    )
    if source is None:
        yield "kilde", ("kilden mangler eller er ukjent.", "Bruk en id fra kilder.toml.")
    elif source.type == "oppdiktet":
        yield "kilde", ("kilden er oppdiktet.", "Bruk en virkelig kilde.")
    chosen = raw.get("filter", {})
    if not isinstance(chosen, dict) or not all(_is_texts(value) for value in chosen.values()):
        advice = "Skriv kolonnens overskrift = verdien som skal leses."
        yield "filter", ("filteret kan ikke leses.", advice)


def _field_faults(
    entry: Mapping[str, Any], rules: Mapping[str, tuple[Callable[[Any], bool], str]], before: str
) -> Iterator[_Wrong]:
    for name, (good, advice) in rules.items():
        if name in entry and not good(entry[name]):
            yield f"{before}{name}", ("verdien er ikke gyldig.", advice)


def _column_faults(raw: dict[str, Any]) -> Iterator[_Wrong]:
    columns = raw.get("kolonner")
    if not isinstance(columns, dict) or not all(_is_texts(value) for value in columns.values()):
        yield (
            "kolonner",
            ("delen mangler eller kan ikke leses.", "Skriv vår kolonne = overskriften."),
        )
        return
    if AREA not in columns:
        yield f"kolonner.{AREA}", ("kolonnen mangler.", "Skriv overskriften der nummeret står.")
    periods = columns.keys() - {AREA, NAME}
    if periods not in _PERIODS and not (not periods and _is_yearly(raw)):
        advice = (
            "Bruk aar, kvartal, maaned, aar og maaned, eller periode_fra og periode_til; eller "
            f"skriv {IN_HEADING} i overskriftene når hvert år har sin kolonne."
        )
        yield "kolonner", ("det går ikke fram hvor perioden står.", advice)


def _is_yearly(raw: dict[str, Any]) -> bool:
    entries = raw.get("indikatorer")
    return isinstance(entries, dict) and all(
        isinstance(entry, dict) and IN_HEADING in str(entry.get("kolonne", ""))
        for entry in entries.values()
    )


def _indicator_faults(raw: dict[str, Any], known: Known) -> Iterator[_Wrong]:
    entries = raw.get("indikatorer")
    if not isinstance(entries, dict) or not entries:
        yield "indikatorer", ("delen mangler.", "Skriv [indikatorer.ID] og kolonne = overskriften.")
        return
    for indikator, entry in entries.items():
        before = f"indikatorer.{indikator}"
        if indikator not in known.catalogue.indikatorer:
            advice = "Se indikatorer.toml for navnene."
            yield before, ("indikatoren er ikke i katalogen.", advice)
        elif not isinstance(entry, dict) or "kolonne" not in entry:
            yield before, ("kolonne mangler.", "Skriv kolonne = overskriften.")
        else:
            yield from _entry_faults(entry, before, known.catalogue.indikatorer[indikator].enhet)


def _entry_faults(entry: dict[str, Any], before: str, unit: str) -> Iterator[_Wrong]:
    for name in sorted(entry.keys() - _ENTRY.keys()):
        yield f"{before}.{name}", ("feltet er ukjent.", "Ta det bort, eller rett navnet.")
    yield from _field_faults(entry, _ENTRY, f"{before}.")
    if "enhet" in entry and "faktor" in entry:
        yield f"{before}.faktor", ("både enhet og faktor er oppgitt.", "La én av dem stå.")
    if "enhet" in entry and unit not in KRONER:
        yield f"{before}.enhet", (f"indikatoren er ikke i kroner, men i {unit}.", "Ta bort enhet.")
