"""SSB's tables as indicator values: what a table is to give, and how a response becomes values.

Which table gives which indicators stands as `hent` with the sources in kilder.toml. Variables and
values are named there by code or by label; they are looked up in the table itself each time, and
what is not found is told, never guessed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass import formats
from boligkompass.catalogue import Catalogue, CatalogueError, Sheet, Source
from boligkompass.contracts import COUNTRY
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources.public.values import Known, Reading
from boligkompass.sources.pxweb import jsonstat, periods
from boligkompass.sources.pxweb.jsonstat import (
    STATUS,
    VALUE,
    Cube,
    Dataset,
    Dimension,
    JsonStatError,
)

QUERY_MARK = "-sporring"  # Ends the name of the file with the query that a response answers.
FETCHED = "hentet"  # In that file: the day of the answer.

_SEE_TABLE = "Sammenlign «hent» i kilder.toml med tabellen hos SSB."
_MUNICIPALITY = re.compile(r"\d{4}")
_TABLE_IN_LABEL = re.compile(r"(\d{5}):")
# SSB's signs where there is no number: https://www.ssb.no/diverse/standardtegn-i-tabeller
_SIGNS = {".": "ikke_aktuelt", "..": "mangler", "...": "mangler", ":": "skjult"}
_NIL = "-"
_PROVISIONAL = "*"
# Units that must agree with the definition sheet: a factor of 1000 shows in no other way.
_UNITS = {
    "kr": "kr",
    "kroner": "kr",
    "1000 kr": "1000_kr",
    "1 000 kr": "1000_kr",
    "mill. kr": "mill_kr",
    "prosent": "prosent",
    "promille": "promille",
}
_SHOWN = 12
_LONGEST_NOTE = 300


@dataclass(frozen=True)
class Order:
    """What is fetched for one source: the table, and what each indicator is in it.

    `tabell` is None when the table is not known: then `sok` finds candidates. `indikatorer` has,
    for each indicator, the value wanted of each variable. Values of a year are preliminary in a
    table updated before `endelig` (day, month) the year after.
    """

    kilde: str
    tabell: str | None
    sok: str | None
    verifisert: bool
    fra: int | None
    endelig: tuple[int, int] | None
    indikatorer: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Axes:
    """The two dimensions that every table has: regions and periods."""

    region: Dimension
    time: Dimension


class NoMatchError(Exception):
    """What is wanted is not in the table. `complaints` are Norwegian sentences."""

    def __init__(self, complaints: Iterable[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(self.complaints))


def orders(catalogue: Catalogue) -> tuple[Order, ...]:
    """What the catalogue says is to be fetched. CatalogueError names every fault."""
    found, faults = [], []
    for source in catalogue.kilder.values():
        if source.hent is not None:
            wrong = list(_order_faults(source, source.hent, catalogue))
            faults += [f"kilder.toml, «{source.id}.hent»: {fault}" for fault in wrong]
            if not wrong:
                found.append(_order(source, source.hent))
    if faults:
        raise CatalogueError("\n".join(faults))
    return tuple(found)


def axes(cube: Cube) -> Axes:
    """The dimension of regions and that of time. NoMatchError when one is missing."""
    region = _with_role(cube, "geo") or _named(cube, "region")
    time = _with_role(cube, "time") or _named(cube, "tid")
    if region is None or time is None:
        raise NoMatchError(
            [f"tabellen har ikke både region og tid; den har {_list(_names(cube))}."]
        )
    return Axes(region, time)


def resolve(cube: Cube, wanted: Mapping[str, str]) -> dict[str, str]:
    """The code wanted of each dimension, from what is wanted by code or label.

    Dimensions that are not named are left out, which must be allowed: SSB then sums over them.
    NoMatchError tells everything that does not fit.
    """
    both = axes(cube)
    chosen: dict[str, str] = {}
    complaints = []
    for name, text in wanted.items():
        dimension = _named(cube, name)
        if dimension is None:
            complaints.append(f"det er ingen variabel «{name}»; den har {_list(_names(cube))}.")
            continue
        matches = _matching(dimension, text)
        if len(matches) == 1:
            chosen[dimension.code] = matches[0]
        else:
            complaints.append(_mismatch(dimension, text, matches))
    for dimension in cube.dimensions:
        if dimension in (both.region, both.time) or dimension.code in chosen:
            continue
        if not dimension.eliminable and not complaints:
            values = _list(dimension.labels.values())
            complaints.append(f"variabelen «{dimension.label}» må velges: {values}.")
    if complaints:
        raise NoMatchError(complaints)
    return chosen


def convert(dataset: Dataset, order: Order, known: Known, hentet: date, place: str) -> Reading:
    """The values that `dataset` gives of what is ordered; `place` names it in messages.

    Indicators that the response has nothing of are passed over; a response with none is a fault.
    """
    rows: list[dict[str, Any]] = []
    faults, warnings, missed = [], [], []
    found = False
    for indicator, wanted in order.indikatorer.items():
        sheet = known.catalogue.indikatorer[indicator]
        where = f"{place}, indikator «{indicator}»"
        try:
            part = _Part(dataset, order, sheet, _in_response(dataset.cube, wanted), known, hentet)
        except NoMatchError as error:
            missed += [Fault(where, None, None, told, _SEE_TABLE) for told in error.complaints]
            continue
        found = True
        rows += part.rows()
        faults += [Fault(where, None, None, told, _SEE_TABLE) for told in part.faults]
        warnings += [
            Fault(place, None, None, told, advice, level="advarsel")
            for told, advice in part.warnings
        ]
    if not found:
        faults = missed
    table = SOURCE_VALUES.sort(SOURCE_VALUES.from_rows(rows))
    return Reading(table, tuple(faults), tuple(dict.fromkeys(warnings)))


def read(path: Path, known: Known, hentet: date) -> Reading:
    """The values in a response that was saved. DeliveryError when it is none.

    The day it was fetched is that of the query beside it, else `hentet`.
    """
    try:
        dataset = jsonstat.dataset(jsonstat.parse(path.read_bytes()))
    except OSError as error:
        message = f"filen kan ikke leses ({error.strerror})."
        raise DeliveryError([Fault(path.name, None, None, message, "Se etter i stien.")]) from None
    except JsonStatError as error:
        advice = "Lagre svaret fra SSB på nytt, som json-stat2."
        if path.stem.endswith(QUERY_MARK):
            advice = "Dette er spørringen; svaret ligger ved siden av, uten «-sporring» i navnet."
        raise DeliveryError([Fault(path.name, None, None, str(error), advice)]) from None
    table = table_of(dataset.cube)
    wanted = [order for order in orders(known.catalogue) if table and order.tabell == table]
    if not wanted:
        message = f"tabellen ({table or 'uten nummer'}) er ikke beskrevet i kilder.toml."
        advice = "Legg inn en «hent» med dette tabellnummeret, eller lagre en annen tabell."
        raise DeliveryError([Fault(path.name, None, None, message, advice)])
    day = _day_beside(path) or hentet
    parts = [convert(dataset, order, known, day, path.name) for order in wanted]
    return Reading(
        SOURCE_VALUES.sort(pa.concat_tables([part.table for part in parts])),
        tuple(fault for part in parts for fault in part.faults),
        tuple(warning for part in parts for warning in part.warnings),
    )


def table_of(cube: Cube) -> str | None:
    """The id of the table, from where the response tells it, or else from its title."""
    found = _TABLE_IN_LABEL.match(cube.label)
    return cube.table or (found[1] if found else None)


def is_municipality(code: str, known: Known) -> bool:
    """Whether a region's code is one of a real municipality, of today or earlier."""
    real = code in known.names and code not in known.invented and code != COUNTRY
    return bool(_MUNICIPALITY.fullmatch(code)) and real


# --- the description in the catalogue ---------------------------------------

_KEYS = {"tabell", "sok", "verifisert", "fra", "endelig", "utvalg", "indikatorer"}
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})")


def _order(source: Source, hent: Mapping[str, Any]) -> Order:
    day = _DAY.fullmatch(hent.get("endelig", ""))
    common = hent.get("utvalg", {})
    return Order(
        source.id,
        hent.get("tabell"),
        hent.get("sok"),
        hent["verifisert"],
        hent.get("fra"),
        (int(day[1]), int(day[2])) if day else None,
        {name: {**common, **own} for name, own in hent.get("indikatorer", {}).items()},
    )


def _order_faults(source: Source, hent: Mapping[str, Any], catalogue: Catalogue) -> Iterator[str]:
    if not isinstance(hent, Mapping):
        yield "det skal være en tabell med felter."
        return
    for name in sorted(hent.keys() - _KEYS):
        yield f"feltet «{name}» er ukjent."
    if not isinstance(hent.get("verifisert"), bool):
        yield "feltet «verifisert» skal være true eller false."
    if not (_is_text(hent.get("tabell")) or _is_text(hent.get("sok"))):
        yield "skriv tabellens nummer i «tabell», eller ord å lete etter den med i «sok»."
    if "fra" in hent and type(hent["fra"]) is not int:
        yield "feltet «fra» skal være et årstall."
    if "endelig" in hent and not _is_day(hent["endelig"]):
        yield "feltet «endelig» skal være en dag, som «15.6»."
    yield from _choice_faults(source, hent, catalogue)


def _choice_faults(source: Source, hent: Mapping[str, Any], catalogue: Catalogue) -> Iterator[str]:
    indicators = hent.get("indikatorer", {})
    if not isinstance(indicators, Mapping) or (hent.get("tabell") and not indicators):
        yield "«indikatorer» mangler."
        return
    for name, choices in {**indicators, "utvalg": hent.get("utvalg", {})}.items():
        if not isinstance(choices, Mapping) or not all(map(_is_text, choices.values())):
            yield f"«{name}» skal ha én verdi for hver variabel, som tekst."
    for name in indicators:
        sheet = catalogue.indikatorer.get(name)
        if sheet is None:
            yield f"«{name}» er ikke en indikator i katalogen."
        elif source.id not in sheet.kilder:
            yield f"«{name}» har ikke «{source.id}» blant kildene sine."


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_day(value: Any) -> bool:
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        return bool(found and date(2001, int(found[2]), int(found[1])))
    except ValueError:
        return False


# --- finding what is wanted in the table ------------------------------------


def _with_role(cube: Cube, role: str) -> Dimension | None:
    codes = cube.roles.get(role, ())
    return next((one for one in cube.dimensions if one.code in codes), None)


def _named(cube: Cube, name: str) -> Dimension | None:
    """The dimension with this code, or else this label; upper and lower case are one."""
    folded = name.casefold()
    for text in ("code", "label"):
        for dimension in cube.dimensions:
            if getattr(dimension, text).casefold() == folded:
                return dimension
    return None


def _matching(dimension: Dimension, text: str) -> list[str]:
    """The codes that `text` means: a code, or else a label, in which `*` stands for anything."""
    if text in dimension.labels:
        return [text]
    pattern = ".*".join(re.escape(part) for part in text.split("*"))
    fits = re.compile(pattern, re.IGNORECASE).fullmatch
    return [code for code, label in dimension.labels.items() if fits(label.strip())]


def _mismatch(dimension: Dimension, text: str, matches: list[str]) -> str:
    if matches:
        found = _list(dimension.labels[code] for code in matches)
        return f"«{text}» passer på flere verdier av «{dimension.label}»: {found}."
    values = _list(dimension.labels.values())
    return f"«{dimension.label}» har ingen verdi «{text}»; den har {values}."


def _names(cube: Cube) -> list[str]:
    return [dimension.label for dimension in cube.dimensions]


def _list(texts: Iterable[str]) -> str:
    every = [f"«{text}»" for text in texts]
    shown = formats.join(every[:_SHOWN]) if len(every) <= _SHOWN else ", ".join(every[:_SHOWN])
    return shown if len(every) <= _SHOWN else f"{shown} og {len(every) - _SHOWN} til"


def _in_response(cube: Cube, wanted: Mapping[str, str]) -> dict[str, str]:
    """As `resolve`, but a dimension that is in the response was chosen: none is summed over."""
    chosen = resolve(cube, wanted)
    both = axes(cube)
    for dimension in cube.dimensions:
        if dimension not in (both.region, both.time) and dimension.code not in chosen:
            message = f"svaret er delt på «{dimension.label}», som skulle vært summert av SSB."
            raise NoMatchError([message])
    return chosen


# --- from cells to values ---------------------------------------------------


class _Part:
    """What one response has of one indicator."""

    def __init__(
        self,
        dataset: Dataset,
        order: Order,
        sheet: Sheet,
        chosen: Mapping[str, str],
        known: Known,
        hentet: date,
    ) -> None:
        self._cube, self._order, self._sheet = dataset.cube, order, sheet
        self._chosen, self._known, self._hentet = chosen, known, hentet
        self._axes = axes(dataset.cube)
        self._table = dataset.table
        self.faults: list[str] = []
        self.warnings: list[tuple[str, str]] = []

    def rows(self) -> list[dict[str, Any]]:
        """The values as rows of SOURCE_VALUES; faults and warnings are noted."""
        self.faults += self._unit_faults()
        spans = self._spans()
        table = self._cells()
        strange: dict[str, None] = {}
        rows = []
        columns = [
            table[name].to_pylist()
            for name in (self._axes.region.code, self._axes.time.code, VALUE, STATUS)
        ]
        for region, moment, value, sign in zip(*columns, strict=True):
            if not is_municipality(region, self._known):
                if _MUNICIPALITY.fullmatch(region) and value:
                    strange[region] = None
                continue
            if moment in spans and self._says_something(region, spans[moment], value):
                rows.append(self._row(region, moment, spans[moment], value, sign))
        if strange:
            advice = "Hent nye kommunenumre med «boligkompass hent klass» hvis de er kommuner."
            message = f"regioner som ikke står i kommuner.csv, er utelatt: {', '.join(strange)}."
            self.warnings.append((message, advice))
        return rows if not self.faults else []

    def _cells(self) -> pa.Table:
        mask = pa.repeat(pa.scalar(True), self._table.num_rows)
        for code, value in self._chosen.items():
            texts = self._table[code].cast(pa.string())
            mask = pc.and_(mask, pc.equal(texts, value))
        return self._table.filter(mask)

    def _spans(self) -> dict[str, tuple[date, date]]:
        """The first and last day of each period; one that cannot be read is a fault."""
        spans = {}
        for code in self._axes.time.codes:
            span = periods.span(code, self._sheet.tidspunkt)
            if span is None:
                self.faults.append(f"tidskoden «{code}» kan ikke leses.")
            else:
                spans[code] = span
        return spans

    def _unit_faults(self) -> Iterator[str]:
        for code, value in self._chosen.items():
            unit = self._cube.dimension(code).units.get(value)
            ours, theirs = self._sheet.enhet, _UNITS.get((unit or "").casefold())
            if unit and theirs != ours and (theirs or ours in _UNITS.values()):
                yield f"enheten hos SSB er «{unit}», men katalogen sier «{ours}»."

    def _says_something(self, region: str, span: tuple[date, date], value: float | None) -> bool:
        """Not so where SSB fills up with 0 or a sign: the code was not in use in that period."""
        first, last = self._known.valid.get(region, (None, None))
        in_use = (first is None or first <= span[1]) and (last is None or last >= span[0])
        return in_use or bool(value)

    def _row(
        self,
        region: str,
        moment: str,
        span: tuple[date, date],
        value: float | None,
        sign: str | None,
    ) -> dict[str, Any]:
        if value is None and sign == _NIL:
            value = 0.0
        shown = "vist" if value is not None else _SIGNS.get(sign or "", "mangler")
        preliminary = sign == _PROVISIONAL or self._is_preliminary(span)
        return {
            "kommunenr": region,
            "indikator": self._sheet.id,
            "periode_fra": span[0],
            "periode_til": span[1],
            "grenser": "publisert",
            "kilde": self._order.kilde,
            "verdi": value,
            "synlighet": shown,
            "merke": "forelopig" if preliminary and shown == "vist" else None,
            "merknad": self._note(region, moment, shown, sign),
            "hentet": self._hentet,
        }

    def _is_preliminary(self, span: tuple[date, date]) -> bool:
        updated, final = self._cube.updated, self._order.endelig
        if updated is None or final is None:
            return False
        day, month = final
        return updated.date() < date(span[1].year + 1, month, day)

    def _note(self, region: str, moment: str, shown: str, sign: str | None) -> str | None:
        """What SSB says of just this region, period or measure, and signs with no meaning to us."""
        keys = [(self._axes.region, region), (self._axes.time, moment)]
        keys += [(self._cube.dimension(code), value) for code, value in self._chosen.items()]
        notes = [note for dimension, code in keys for note in dimension.notes.get(code, ())]
        if sign and sign not in (*_SIGNS, _NIL, _PROVISIONAL):
            notes.append(f"Tegn hos SSB: «{sign}».")
        text = " ".join(" ".join(notes).split())
        if len(text) > _LONGEST_NOTE:
            text = f"{text[: _LONGEST_NOTE - 1].rstrip()}…"
        return text or None


def _day_beside(path: Path) -> date | None:
    """The day that the query beside a response says it was answered; None without one."""
    beside = path.with_name(f"{path.stem}{QUERY_MARK}.json")
    try:
        return date.fromisoformat(jsonstat.parse(beside.read_bytes())[FETCHED])
    except (OSError, JsonStatError, KeyError, ValueError, TypeError):
        return None
