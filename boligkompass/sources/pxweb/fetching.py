"""Fetching SSB's tables: look a table up, ask for its cells in parts, keep what came, store it.

A table is fetched whole or not at all: when anything is wrong with it, the values it had stay. The
responses lie in `<register>/raadata/ssb/<tabell>/`, each beside its query, and can be read again
with `importer ssb`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
from tqdm import tqdm

from boligkompass import files, journal
from boligkompass.faults import DeliveryError, Fault
from boligkompass.fetch import FetchError
from boligkompass.sources import ssb
from boligkompass.sources.public import plausibility, values
from boligkompass.sources.public.values import Known, Reading, Stored
from boligkompass.sources.pxweb import api as pxweb
from boligkompass.sources.pxweb import jsonstat, periods
from boligkompass.sources.pxweb.api import Api, Selection
from boligkompass.sources.pxweb.jsonstat import Cube
from boligkompass.sources.ssb import NoMatchError, Order

JOURNAL = "ssb"
YEARS = 10  # How far back when nobody says.


@dataclass(frozen=True)
class Wish:
    """What the user wants of every table: these codes (none: all), from this year on (or None)."""

    kommuner: frozenset[str]
    fra: int | None


@dataclass(frozen=True)
class Outcome:
    """How it went with one table. `stored` is None when nothing of it was stored.

    `failed` says that something that is described could not be had; a table that nobody has set up
    yet is no failure, but is told in `faults` too.
    """

    order: Order
    label: str | None
    updated: date | None
    stored: Stored | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    failed: bool


@dataclass(frozen=True)
class _Response:
    selection: Selection
    order: Order  # With the indicators that were asked for.
    content: bytes


def with_earlier(kommuner: Iterable[str], known: Known) -> frozenset[str]:
    """The codes, and every earlier code whose successors lead to one of them."""
    wanted = frozenset(kommuner)
    return wanted | {code for code in known.successors if wanted & _chain(code, known)}


def _chain(code: str, known: Known) -> set[str]:
    seen: set[str] = set()
    step: str | None = code
    while step is not None and step not in seen:
        seen.add(step)
        step = known.successors.get(step)
    return seen


def fetch(
    api: Api, order: Order, wish: Wish, known: Known, register: Path, moment: datetime
) -> Outcome:
    """Fetch one table and store its values; `moment` is now.

    OSError and DeliveryError when the register cannot be read or written.
    """
    if order.tabell is None:
        return _not_set_up(api, order)
    try:
        cube = api.describe(order.tabell)
    except FetchError as error:
        return _failed(order, [error.fault, *_candidates(api, order, error)])
    outcome = Outcome(order, cube.label, _day(cube), None, (), (), False)
    selections, faults = _plan(cube, order, wish, known, moment.date())
    if not selections:
        return replace(outcome, faults=tuple(faults), failed=True)
    try:
        responses = list(_ask(api, order.tabell, selections))
    except FetchError as error:
        return replace(outcome, faults=(*faults, error.fault), failed=True)
    return _store(outcome, responses, faults, known, register, moment)


def _not_set_up(api: Api, order: Order) -> Outcome:
    message = f"tabellnummeret er ikke kjent; SSB finner ikke noe på «{order.sok}»."
    try:
        found = api.search(order.sok or "")
    except FetchError as error:
        return _failed(order, [error.fault])
    if found:
        message = f"tabellnummeret er ikke kjent. SSB har disse: {_told(found)}."
    advice = "Velg tabellen, og skriv nummeret og indikatorene i «hent» i kilder.toml."
    fault = Fault(order.kilde, None, None, message, advice, level="advarsel")
    return Outcome(order, None, None, None, (fault,), (), False)


def _candidates(api: Api, order: Order, error: FetchError) -> Iterator[Fault]:
    """Other tables that it may be, when the one described is not there."""
    if error.status != 404 or not order.sok:
        return
    try:
        found = api.search(order.sok)
    except FetchError:
        return
    if found:
        message = f"tabellen {order.tabell} finnes ikke hos SSB, som har disse: {_told(found)}."
        yield Fault(order.kilde, None, None, message, "Rett nummeret i kilder.toml.")


def _told(matches: Iterable[pxweb.Match]) -> str:
    return "; ".join(
        match.label if match.label.startswith(match.id) else f"{match.id} {match.label}"
        for match in matches
    )


def _failed(order: Order, faults: Iterable[Fault]) -> Outcome:
    return Outcome(order, None, None, None, tuple(faults), (), True)


def _day(cube: Cube) -> date | None:
    return cube.updated.date() if cube.updated else None


# --- what to ask for ---------------------------------------------------------


def _plan(
    cube: Cube, order: Order, wish: Wish, known: Known, today: date
) -> tuple[list[tuple[Selection, Order]], list[Fault]]:
    """What to ask for, with the indicators that each answer is for; and what is not to be had."""
    faults = []
    chosen: dict[str, dict[str, str]] = {}
    for indicator, wanted in order.indikatorer.items():
        try:
            chosen[indicator] = ssb.resolve(cube, wanted)
        except NoMatchError as error:
            faults += [_no_match(order, indicator, told) for told in error.complaints]
    if not chosen:
        return [], faults
    try:
        where = _where_and_when(cube, order, wish, known, today)
    except NoMatchError as error:
        return [], [*faults, *(_no_match(order, None, told) for told in error.complaints)]
    metric = next(iter(cube.roles.get("metric", ())), None)
    groups: dict[frozenset[tuple[str, str]], list[str]] = {}
    for indicator, codes in chosen.items():
        others = frozenset(pair for pair in codes.items() if pair[0] != metric)
        groups.setdefault(others, []).append(indicator)
    selections = [
        (_selection(where, [chosen[name] for name in names]), _only(order, names))
        for names in groups.values()
    ]
    return selections, faults


def _no_match(order: Order, indicator: str | None, told: str) -> Fault:
    advice = "Rett «hent» i kilder.toml etter det som står her."
    if not order.verifisert:
        advice += " Beskrivelsen av denne tabellen er ikke prøvd mot SSB før."
    place = f"{order.kilde}, tabell {order.tabell}"
    if indicator is not None:
        place += f", indikator «{indicator}»"
    return Fault(place, None, None, told, advice)


def _where_and_when(
    cube: Cube, order: Order, wish: Wish, known: Known, today: date
) -> dict[str, list[str]]:
    axes = ssb.axes(cube)
    regions = [
        code
        for code in axes.region.codes
        if ssb.is_municipality(code, known) and (not wish.kommuner or code in wish.kommuner)
    ]
    if not regions:
        raise NoMatchError([f"«{axes.region.label}» har ingen av kommunene det spørres om."])
    first = wish.fra or order.fra or today.year - YEARS
    spans = {code: periods.span(code) for code in axes.time.codes}
    times = [code for code, span in spans.items() if span is None or span[1].year >= first]
    if not times:
        last = axes.time.codes[-1] if axes.time.codes else "ingen"
        raise NoMatchError([f"tabellen har ingen tall fra {first} eller senere; siste er {last}."])
    return {axes.region.code: regions, axes.time.code: times}


def _selection(where: Mapping[str, list[str]], chosen: list[dict[str, str]]) -> Selection:
    """Regions and periods with all indicators' codes; within a group only the measure differs."""
    selection = dict(where)
    for codes in chosen:
        for dimension, code in codes.items():
            wanted = selection.setdefault(dimension, [])
            if code not in wanted:
                wanted.append(code)
    return selection


def _only(order: Order, indicators: list[str]) -> Order:
    return replace(order, indikatorer={name: order.indikatorer[name] for name in indicators})


def _ask(
    api: Api, table: str, selections: Iterable[tuple[Selection, Order]]
) -> Iterator[_Response]:
    parts = [
        (part, order)
        for selection, order in selections
        for part in pxweb.split(selection, api.max_cells)
    ]
    bar = tqdm(parts, f"Henter SSB {table}", unit=" spørring", delay=2, disable=None)
    for part, order in bar:
        yield _Response(part, order, api.cells(table, part))


# --- keeping what came -------------------------------------------------------


def _store(
    outcome: Outcome,
    responses: list[_Response],
    faults: list[Fault],
    known: Known,
    register: Path,
    moment: datetime,
) -> Outcome:
    table = outcome.order.tabell or ""
    saved = _save(responses, register / "raadata" / "ssb" / table, moment)
    readings = []
    for path, response in zip(saved, responses, strict=True):
        dataset = jsonstat.dataset(jsonstat.parse(response.content))
        place = f"{outcome.order.kilde}, {path.name}"
        readings.append(ssb.convert(dataset, response.order, known, moment.date(), place))
    wrong = [fault for reading in readings for fault in reading.faults]
    warnings = tuple(warning for reading in readings for warning in reading.warnings)
    if wrong:
        return replace(outcome, faults=(*faults, *wrong), warnings=warnings, failed=True)
    found = pa.concat_tables([reading.table for reading in readings])
    try:
        warnings += _oddities(found, known, register, outcome.order.kilde)
        stored = values.store(found, register)
    except DeliveryError as error:
        return replace(outcome, faults=(*faults, *error.faults), warnings=warnings, failed=True)
    for path, response, reading in zip(saved, responses, readings, strict=True):
        journal.record(register, _entry(path, response, reading.table, moment))
    once = tuple(dict.fromkeys(warnings))
    failed = bool(faults)
    return replace(outcome, stored=stored, faults=tuple(faults), warnings=once, failed=failed)


def _oddities(found: pa.Table, known: Known, register: Path, place: str) -> tuple[Fault, ...]:
    """What is odd about the values; nothing when none of them is new, as in most months."""
    present = values.stored(register)
    _, outcome = values.merge(present, found)
    if not outcome.new + outcome.changed:
        return ()
    return plausibility.warnings(Reading(found, (), ()), present, known, place)


def _save(responses: list[_Response], folder: Path, moment: datetime) -> list[Path]:
    """The responses as they came, each with its query and the day beside it."""
    paths = []
    for number, response in enumerate(responses, start=1):
        path = folder / f"{moment:%Y-%m-%dT%H%M%S}-{number}.json"
        query = {
            ssb.FETCHED: moment.date().isoformat(),
            "kilde": response.order.kilde,
            "tabell": response.order.tabell,
            "indikatorer": list(response.order.indikatorer),
            "sporring": pxweb.query(response.selection),
        }
        text = json.dumps(query, ensure_ascii=False, indent=1).encode()
        beside = path.with_name(f"{path.stem}{ssb.QUERY_MARK}.json")
        files.replace_atomically(path, response.content, private=True)
        files.replace_atomically(beside, text, private=True)
        paths.append(path)
    return paths


def _entry(path: Path, response: _Response, found: pa.Table, moment: datetime) -> journal.Entry:
    return journal.Entry(
        moment,
        JOURNAL,
        path.name,
        hashlib.sha256(response.content).hexdigest(),
        found.num_rows,
        0,
        tuple(sorted(found["kommunenr"].unique().to_pylist())),
        moment.date(),
    )
