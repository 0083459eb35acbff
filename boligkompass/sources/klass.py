"""SSB's KLASS 131, the municipalities: new and ended codes, as changes of the catalogue.

Three kinds of JSON are read: the answer of `changes` (`codeChanges`: old code, new code, day), the
answer of `codesAt` (`codes`: who there is), and a kept list of renumberings (`endringer`). What is
new goes into `kommuner.csv` and `kommuneendringer.csv`, all of it or nothing.

How many of a split municipality's inhabitants each part got is not in KLASS. It must be said, and
is never guessed.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from boligkompass import files, formats, history, municipalities
from boligkompass.catalogue import CatalogueError
from boligkompass.faults import DeliveryError, Fault, Level
from boligkompass.history import History, Step

UNKNOWN = "9999"  # «Uoppgitt»: what is registered nowhere, and no municipality.
Weights = Mapping[tuple[str, str], float]
Row = dict[str, str]


@dataclass(frozen=True, order=True)
class CodeChange:
    """From `dato`, the area of `fra` (or a part of it) is in `til`. Names as KLASS has them."""

    dato: date
    fra: str
    til: str
    fra_navn: str
    til_navn: str


@dataclass(frozen=True)
class Listing:
    """What a file tells: the changes, and the name of every code there is, where it lists them."""

    changes: tuple[CodeChange, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Update:
    """What KLASS means for the catalogue.

    `news` are the changes in sentences; `faults` are what stands in the way, and then nothing was
    written. `applied` says that the catalogue was changed.
    """

    news: tuple[str, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    applied: bool


# -- reading ---------------------------------------------------------------------------------------


def read(path: Path) -> Listing:
    """What a file of KLASS tells; DeliveryError when it is none."""
    return parse(path.read_bytes(), path.name)


def parse(content: bytes, place: str) -> Listing:
    """What an answer of KLASS tells; `place` names it in messages. DeliveryError if it is none."""
    try:
        found = json.loads(content)
        if "codeChanges" in found:
            return Listing(tuple(sorted(_change(one) for one in found["codeChanges"])))
        if "codes" in found:
            names = {str(one["code"]): str(one["name"]).strip() for one in found["codes"]}
            return Listing(names={code: names[code] for code in names if code != UNKNOWN})
        if "endringer" in found:
            return Listing(tuple(sorted(_kept(found["endringer"]))))
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    message = "filen er ikke et svar fra KLASS om kommuner."
    advice = "Bruk changes.json eller codesAt.json for klassifikasjon 131 (kommuneinndeling)."
    raise DeliveryError([Fault(place, None, None, message, advice)])


def joined(listings: Iterable[Listing]) -> Listing:
    """What several answers tell together."""
    changes: set[CodeChange] = set()
    names: dict[str, str] = {}
    for listing in listings:
        changes |= set(listing.changes)
        names |= listing.names
    return Listing(tuple(sorted(changes)), names)


def _change(one: Mapping[str, Any]) -> CodeChange:
    codes = [str(one[name] or "").strip() for name in ("oldCode", "newCode")]
    names = [str(one[name] or "").strip() for name in ("oldName", "newName")]
    if not all(len(code) == 4 and code.isdecimal() for code in codes):
        raise ValueError(f"ikke kommunenumre: {codes}")
    return CodeChange(date.fromisoformat(one["changeOccurred"][:10]), *codes, *names)


def _kept(entries: Mapping[str, Any]) -> Iterator[CodeChange]:
    for new, entry in entries.items():
        for old in entry["oldCodes"]:
            dato = date.fromisoformat(old["validTo"])
            yield CodeChange(dato, old["code"], new, entry["name"], entry["name"])


# -- the catalogue, on its way to a new one --------------------------------------------------------


class _Draft:
    """The two files as they are being changed."""

    def __init__(self, katalog: Path) -> None:
        self.kommuner: list[Row] = municipalities.read_rows(katalog)
        self.steps: list[Step] = history.read_steps(katalog)
        self.comments = history.comments(katalog)
        self.news: list[str] = []
        self.first = min((step.fra for step in self.steps), default=date.min.year)

    def row(self, code: str) -> Row | None:
        """The row of a municipality of today."""
        return next((r for r in self.kommuner if r["kommunenr"] == code and not ended(r)), None)

    def knew(self, code: str) -> bool:
        return any(row["kommunenr"] == code for row in self.kommuner)

    def has(self, change: CodeChange) -> bool:
        """Whether the catalogue has a change already."""
        return any(
            (step.kommunenr, step.neste, step.til) == (change.fra, change.til, change.dato.year - 1)
            for step in self.steps
        ) and not self.row(change.fra)

    def names(self) -> set[str]:
        return {row["navn"] for row in self.kommuner}

    def begin(self, code: str, name: str, dato: date) -> None:
        """A new municipality, in the county that its code says."""
        if self.row(code) is None:
            there = [r for r in self.kommuner if not ended(r) and r["fylke"]]
            alike = {r["fylke"] for r in there if r["kommunenr"][:2] == code[:2]}
            row = dict.fromkeys(municipalities.COLUMNS, "")
            row |= {"kommunenr": code, "navn": name, "gyldig_fra": dato.isoformat()}
            row |= {"fylke": alike.pop() if len(alike) == 1 else "", "oppdiktet": "nei"}
            self.kommuner.append(row)

    def end(self, row: Row, heirs: Mapping[str, float], dato: date) -> None:
        """A municipality ends, and all that led to it leads on to its heirs."""
        old = row["kommunenr"]
        started = date.fromisoformat(row["gyldig_fra"]).year if row["gyldig_fra"] else self.first
        own = [Step(old, new, new, started, dato.year - 1, w) for new, w in heirs.items()]
        kept = [step for step in self.steps if step.kommunenr != old]
        self.steps = own + [after for step in kept for after in _led_on(step, old, heirs)]
        row["gyldig_til"] = (dato - timedelta(days=1)).isoformat()
        for other in self.kommuner:
            if other is row or other["etterfolger"] == old:
                other["etterfolger"] = self._heir(other["navn"], heirs)

    def _heir(self, name: str, heirs: Mapping[str, float]) -> str:
        """The one heir, or the one that kept the name; nobody when it cannot be told."""
        if len(heirs) == 1:
            return next(iter(heirs))
        alike = [r["kommunenr"] for r in map(self.row, heirs) if r and r["navn"] == name]
        return alike[0] if len(alike) == 1 else ""

    def texts(self) -> dict[str, bytes]:
        """The files as they are to be."""
        rows = sorted(
            self.kommuner,
            key=lambda r: (len(r["kommunenr"]) > 1, r["kommunenr"], r["gyldig_fra"]),
        )
        return {
            history.FILE: history.text_of(self.steps, self.comments).encode(),
            municipalities.FILE: municipalities.text_of(rows).encode(),
        }


def ended(row: Row) -> bool:
    """Whether a row of `kommuner.csv` is of a code no longer in use."""
    return bool(row["gyldig_til"])


def _led_on(step: Step, old: str, heirs: Mapping[str, float]) -> list[Step]:
    if step.etterfolger != old:
        return [step]
    return [
        Step(step.kommunenr, step.neste, new, step.fra, step.til, round(step.vekt * weight, 6))
        for new, weight in heirs.items()
    ]


# -- the update ------------------------------------------------------------------------------------


def update(katalog: Path, listing: Listing, weights: Weights | None = None) -> Update:
    """Take what KLASS tells into the catalogue's folder: all of it, or with a fault nothing.

    `weights` says, by old and new code, which share of a split municipality's inhabitants each new
    one got. What the catalogue has already is left alone, so the same answer twice changes nothing.
    CatalogueError when the catalogue cannot be read.
    """
    with files.locked(katalog):
        draft = _Draft(katalog)
        told: list[Fault] = []
        for dato, group in _by_day(listing.changes, draft):
            told += _take_in(draft, dato, group, weights or {}, listing.names)
        told += _differences(draft, listing.names) if listing.names else ()
        faults = tuple(one for one in told if one.level == "feil")
        warnings = tuple(one for one in told if one.level == "advarsel")
        if faults or not draft.news:
            return Update(tuple(draft.news), faults, warnings, applied=False)
        _put_in_place(katalog, draft)
    return Update(tuple(draft.news), (), warnings, applied=True)


def _by_day(
    changes: Iterable[CodeChange], draft: _Draft
) -> Iterator[tuple[date, list[CodeChange]]]:
    """The changes of codes that the catalogue lacks, a day at a time, the oldest day first."""
    days: dict[date, list[CodeChange]] = defaultdict(list)
    for change in sorted(changes):
        of_codes = change.fra != change.til and UNKNOWN not in (change.fra, change.til)
        if of_codes and change.dato.year > draft.first and not draft.has(change):
            days[change.dato].append(change)
    yield from days.items()


def _take_in(
    draft: _Draft,
    dato: date,
    group: Sequence[CodeChange],
    weights: Weights,
    there: Mapping[str, str],
) -> Iterator[Fault]:
    """Take in the changes of one day; what is wrong with those that cannot be."""
    if (dato.month, dato.day) != (1, 1):
        message = f"endringen gjelder fra {formats.day(dato)}, midt i et år."
        yield _fault(message, "Skriv den inn i kommuner.csv og kommuneendringer.csv for hånd.")
        return
    by_old: dict[str, dict[str, CodeChange]] = defaultdict(dict)
    for change in group:
        by_old[change.fra][change.til] = change
    for old, targets in by_old.items():
        wrong = list(_wrong(draft, old, targets, weights))
        if old in there:
            message = f"{old} {there[old]} står fortsatt i KLASS; bare en del er flyttet."
            wrong.append(_fault(message, "Ta stilling til endringen, og skriv den inn for hånd."))
        yield from wrong
        if not wrong:
            _apply(draft, old, targets, weights)


def _wrong(
    draft: _Draft, old: str, targets: Mapping[str, CodeChange], weights: Weights
) -> Iterator[Fault]:
    """What stands in the way of one municipality's end."""
    name = next(iter(targets.values())).fra_navn
    if draft.row(old) is None and draft.knew(old):
        message = f"{old} {name} er i KLASS gått over i {formats.join(list(targets))} også."
        yield _fault(message, "Katalogen er ikke endret: den har det annerledes.", "advarsel")
    elif draft.row(old) is None:
        message = f"{old} {name} er ukjent i kommuner.csv."
        yield _fault(message, "Hent også de tidligere endringene.")
    for new in targets:
        if draft.knew(new) and draft.row(new) is None:
            message = f"{new} er brukt før og gått ut; nå er det et nytt nummer."
            yield _fault(message, "Skriv endringen inn i katalogen for hånd.")
    if len(targets) > 1 and draft.row(old) is not None:
        yield from _wrong_weights(old, targets, weights)


def _wrong_weights(
    old: str, targets: Mapping[str, CodeChange], weights: Weights
) -> Iterator[Fault]:
    given = [weights[old, new] for new in targets if (old, new) in weights]
    if len(given) < len(targets):
        told = formats.join([f"{new} {one.til_navn}" for new, one in targets.items()])
        name = next(iter(targets.values())).fra_navn
        yield _fault(
            f"{old} {name} er delt i {told}: vekt må settes.",
            "Oppgi hvor stor del av innbyggerne hver av dem fikk; delene skal bli 1 til sammen.",
        )
    elif abs(sum(given) - 1) > history.TOLERANCE:
        total = formats.number(sum(given), 3)
        yield _fault(f"vektene for {old} blir {total} til sammen, ikke 1.", "Rett vektene.")


def _apply(draft: _Draft, old: str, targets: Mapping[str, CodeChange], weights: Weights) -> None:
    row = draft.row(old)
    assert row is not None
    heirs = {new: weights[old, new] if len(targets) > 1 else 1.0 for new in targets}
    for new, change in targets.items():
        draft.begin(new, _name(change.til_navn, row["navn"], draft.names()), change.dato)
    dato = next(iter(targets.values())).dato
    draft.end(row, heirs, dato)
    told = formats.join([f"{new} {_named(draft, new)}" for new in targets])
    draft.news.append(f"{old} {row['navn']} er {told} fra {formats.day(dato)}.")


def _named(draft: _Draft, code: str) -> str:
    row = draft.row(code)
    return row["navn"] if row else ""


def _name(text: str, before: str, known: set[str]) -> str:
    """The Norwegian one of the names in `text` («Levanger - Levangke»), as the catalogue knows it.

    A name that it does not know stands as KLASS has it.
    """
    names = [part.strip() for part in text.split(" - ")]
    if before in names or before.partition(" (")[0] in names:
        return before
    return next((name for name in names if name in known), text)


def _differences(draft: _Draft, names: Mapping[str, str]) -> Iterator[Fault]:
    """Where the list of municipalities and the catalogue are not of the same mind."""
    ours = {
        row["kommunenr"]: row["navn"]
        for row in draft.kommuner
        if not ended(row) and row["oppdiktet"] == "nei" and len(row["kommunenr"]) > 1
    }
    for code in sorted(names.keys() - ours.keys()):
        message = f"{code} {names[code]} står i KLASS, men ikke i kommuner.csv."
        yield _fault(message, "Hent endringene også, så kommer den med.", "advarsel")
    for code in sorted(ours.keys() - names.keys()):
        message = f"{code} {ours[code]} står i kommuner.csv, men ikke lenger i KLASS."
        yield _fault(message, "Hent endringene også, så går den ut.", "advarsel")
    for code in sorted(ours.keys() & names.keys()):
        if _name(names[code], ours[code], set()) != ours[code]:
            message = f"{code} heter {names[code]} i KLASS, men {ours[code]} i kommuner.csv."
            yield _fault(message, "Rett navnet i kommuner.csv om det er nytt.", "advarsel")


def _fault(message: str, advice: str, level: Level = "feil") -> Fault:
    return Fault("KLASS", None, None, message, advice, level=level)


def _put_in_place(katalog: Path, draft: _Draft) -> None:
    """Replace the two files, when what they say together is whole.

    Should the process stop between them, the catalogue is refused until the same answer is taken
    in again, which then writes the rest.
    """
    texts = draft.texts()
    with TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_bytes(text)
        try:
            History.load(Path(folder))
        except CatalogueError as error:
            message = f"katalogen ville ikke hengt sammen etterpå: {error}"
            advice = "Hent endringene fra og med det siste året i katalogen."
            raise DeliveryError([_fault(message, advice)]) from None
    for name, text in texts.items():
        files.replace_atomically(katalog / name, text)
