"""The server around the pages: figures as files, health, our script and style, and the start.

An address is answered in full or refused with a sentence that says what is wrong and what to do:
never a traceback, and never a default instead of what was asked for.
"""

import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from boligkompass import (
    __version__,
    catalogue,
    connections,
    contact,
    exports,
    formats,
    handouts,
    maps,
    repeats,
    settings,
    storage,
    warehouse,
)
from boligkompass.access import cookies, log, person, visit
from boligkompass.access.gate import Gate
from boligkompass.access.person import EVERYTHING, AccessError
from boligkompass.catalogue import CatalogueError
from boligkompass.choices import (
    EXTRACT,
    MUNICIPALITY,
    UnknownChoiceError,
    find_municipality,
    open_extract,
)
from boligkompass.decisions import view
from boligkompass.documents import (
    ICON,
    SCRIPT,
    STATIC,
    STYLE,
    Addresses,
    Documents,
    version_of,
)
from boligkompass.extracts import ExtractError
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Figure, Result
from boligkompass.figures.beslutninger import with_decisions
from boligkompass.figures.results import ChoiceError, ask
from boligkompass.limits import Files, Limits
from boligkompass.sql import QueryError
from boligkompass.warehouse import Municipality, Warehouse

FORMAT, MACHINE = "format", "maskin"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv; charset=utf-8"
# Kept by the reader's own browser only, and asked about each time: the address decides, and an
# extract may be withdrawn.
_REVALIDATE = "private, max-age=0, must-revalidate"
_UNUSABLE = (ExtractError, CatalogueError, QueryError)

_log = logging.getLogger(__name__)


class RefusedError(Exception):
    """An address that is not answered: the status, and a sentence for the reader."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


# -- what app.py needs ----------------------------------------------------------------------------


def middleware() -> list[Middleware]:
    """What every request passes through, the outermost first: the gate before anything is asked.

    SystemExit with a sentence where access is not set up: then nothing is served at all.
    """
    try:
        _access_in_order()
    except AccessError as error:
        raise SystemExit(f"Boligkompass kan ikke starte: {error}") from None
    return [
        Middleware(Limits),
        Middleware(Documents),
        Middleware(Gate),
        Middleware(Files),
        Middleware(Addresses),
    ]


def _access_in_order() -> None:
    """AccessError where someone could not be let in or kept out as meant."""
    person.ask_visits(visit.of_visit)
    if person.mode() == person.SIGN_IN:
        cookies.current_rules()


@cache
def _code_digest() -> str:
    """A short hash of the code and the queries: when they change, so may every file."""
    digest = hashlib.sha256()
    for path in sorted([*STATIC.parent.rglob("*.py"), *settings.query_folder().rglob("*.sql")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def routes() -> list[Route]:
    """Our own addresses. Below `/csv` and `/xlsx` none is left to Streamlit's pages."""
    return [
        Route("/helse", _Endpoint(_health)),
        *(Route(f"/{name}", _Endpoint(_own_file)) for name in (SCRIPT, STYLE, ICON)),
        Route("/csv", _Endpoint(_listing)),
        Route("/csv/", _Endpoint(_listing)),
        Route("/csv/{figur:path}.csv", _Endpoint(_csv)),
        Route("/xlsx/{figur:path}.xlsx", _Endpoint(_xlsx)),
        Route("/csv/{rest:path}", _Endpoint(_nowhere)),
        Route("/xlsx", _Endpoint(_nowhere)),
        Route("/xlsx/{rest:path}", _Endpoint(_nowhere)),
        Route("/kart/{uttrekk}.json", _Endpoint(_map)),
        Route(f"/{handouts.PLACE}/{{nokkel}}/{{navn}}", _Endpoint(_handout)),
        Route(f"/{handouts.PLACE}/{{rest:path}}", _Endpoint(_no_handout)),
    ]


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """The start: what is wrong is told in the log; the server starts, so that `/helse` answers."""
    connections.guard()
    repeats.spare()
    _hush_requests()
    if person.mode() == person.LOCAL:
        _log.warning(
            "Boligkompass: uten innlogging (BOLIGKOMPASS_TILGANG er %s) svarer serveren bare på "
            "denne maskinen.",
            settings.access(),
        )
    with ExitStack() as lasting:
        try:
            await run_in_threadpool(lasting.enter_context, storage.kept_fresh())
            for sentence in await run_in_threadpool(start_faults):
                _log.error("Boligkompass: %s", sentence)
        except Exception as error:
            _logged(error, "oppstart")
        yield


def _hush_requests() -> None:
    """Let the web server write no line for each request: it has the client's address and the whole
    query, and a sign-in comes back with its code in one. Streamlit takes that log into use again,
    though the command says not to; visits are in another, among what should be told."""
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("uvicorn.error").addFilter(_is_no_visit)


def _is_no_visit(record: logging.LogRecord) -> bool:
    return '"WebSocket ' not in str(record.msg)


def start_faults() -> list[str]:
    """What would keep the pages from working, in sentences; empty when all is well."""
    faults = settings.faults()
    if st.get_option("runner.postScriptGC"):
        faults.append(
            "Innstillingene i .streamlit/config.toml er ikke lest, og sidene blir trege. "
            "Start serveren fra prosjektmappen."
        )
    try:
        sheets = catalogue.load(settings.catalogue_folder())
        contact.load(settings.catalogue_folder(), "")
        faults += [
            f"Figuren «{figure.id}» viser indikatoren «{indicator}», som ikke har definisjonsark."
            for figure in FIGURES.values()
            for indicator in figure.indicators
            if indicator not in sheets.indikatorer
        ]
        asked = {f.id: f.query for f in FIGURES.values() if isinstance(f.query, str)}
        faults += [
            f"Figuren «{figure_id}» bruker spørringen «{query}», som ikke finnes."
            for figure_id, query in asked.items()
            if query not in warehouse.queries()
        ]
        store = warehouse.warehouse(warehouse.current_id(), EVERYTHING)
        faults += [*store.faults.values(), *_home_faults(store)]
    except _UNUSABLE as error:
        faults.append(str(error))
    return faults


def _home_faults(store: Warehouse) -> list[str]:
    """Whether the municipality that opens first is one that can be shown."""
    home = settings.home_municipality()
    if home is None or "kommune" in store.faults:
        return []
    try:
        find_municipality(store, home)
    except UnknownChoiceError as error:
        return [f"BOLIGKOMPASS_KOMMUNE: {error}"]
    return []


def script_error(error: Exception) -> bool:
    """A page failed: log it, and give the reader a number to pass on instead of a traceback."""
    page, kommune, uttrekk = visit.where()
    number = _logged(error, page or "side", kommune=kommune, uttrekk=uttrekk)
    st.error(f"Siden kan ikke vises. Meld fra, og oppgi feilnummer {number}.")
    return True


# -- the frame of every answer --------------------------------------------------------------------


class _Endpoint:
    """One address: GET and HEAD only, worked out in a thread, refusals and faults as sentences."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await run_in_threadpool(self._respond, request)
        if request.method == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    def _respond(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            text = "Adressen kan bare leses (GET eller HEAD)."
            return _sentence(405, text, {"allow": "GET, HEAD"})
        try:
            return self._answer(request)
        except RefusedError as refusal:
            return _sentence(refusal.status, str(refusal))
        except UnknownChoiceError as error:
            return _sentence(404, str(error))
        except _UNUSABLE as error:
            return _sentence(503, str(error))
        except Exception as error:
            number = _logged(error, _place(request))
            text = f"Noe gikk galt på serveren. Meld fra, og oppgi feilnummer {number}."
            return _sentence(500, text)


def _sentence(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    kept = {"cache-control": "no-store", **(headers or {})}
    return PlainTextResponse(text + "\n", status, kept)


def _logged(error: Exception, where: str, **of: str | None) -> str:
    number = log.fault(person.current(), where, **of)
    _log.error("Feil %s: %s feilet.", number, where, exc_info=error)
    return number


def _place(request: Request) -> str:
    """Which of our addresses it is, in words of our own: what somebody wrote stays out of logs."""
    kind = request.url.path.split("/")[1]
    figure = request.path_params.get("figur")
    return f"{kind} {figure}" if figure in FIGURES else kind


# -- addresses ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asked:
    """A figure's address, understood: what is asked for, of which extract, for whom."""

    figure: Figure
    warehouse: Warehouse
    municipality: Municipality
    own: Mapping[str, str]
    machine: bool


def _csv(request: Request) -> Response:
    asked = _understood(request, with_format=True)
    return _file(request, asked, "csv", _CSV, lambda r: exports.csv_bytes(r, asked.machine))


def _xlsx(request: Request) -> Response:
    asked = _understood(request, with_format=False)
    return _file(request, asked, "xlsx", _XLSX, exports.xlsx_bytes)


def _file(
    request: Request, asked: _Asked, suffix: str, media_type: str, make: Callable[[Result], bytes]
) -> Response:
    try:
        result = ask(asked.figure, asked.warehouse, asked.municipality, asked.own)
    except ChoiceError as error:
        raise RefusedError(400, str(error)) from None
    if result.fault:
        raise RefusedError(503, result.fault)
    decided = view.of(asked.warehouse, asked.municipality.number)
    result = with_decisions(result, decided)
    # An extract never changes, so its hash, the program's version and the decisions say what the
    # bytes will be.
    decisions = f"-{hashlib.sha256(decided.key.encode()).hexdigest()[:12]}" if decided.key else ""
    headers = {
        "cache-control": _REVALIDATE,
        "etag": f'W/"{asked.warehouse.key[:16]}-{_code_digest()}{decisions}"',
    }
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    place, extract = asked.municipality.number, asked.warehouse.manifest.id
    what = f"{suffix} {asked.figure.id}"
    log.event(log.EXPORT, person.current(), what, kommune=place, uttrekk=extract)
    name = exports.filename(result, suffix)
    headers["content-disposition"] = f'attachment; filename="{name}"'
    return Response(make(result), headers=headers, media_type=media_type)


def _understood(request: Request, *, with_format: bool) -> _Asked:
    figure = FIGURES.get(request.path_params["figur"])
    if figure is None:
        raise RefusedError(
            404,
            f"Figuren «{request.path_params['figur']}» finnes ikke. Alle figurer står på /csv/.",
        )
    if not person.current().may_see_figure(figure.id):
        log.event(log.REFUSED, person.current(), figure.id)
        raise RefusedError(403, "Figuren er for dem som har rollen controller.")
    own = {parameter.name for parameter in figure.parameters}
    common = {MUNICIPALITY, EXTRACT} | ({FORMAT} if with_format else set())
    given = _given(request, common | own)
    machine = _is_machine(given)
    if MUNICIPALITY not in given:
        raise RefusedError(400, f"Oppgi kommunen i adressen, for eksempel ?{MUNICIPALITY}=3909.")
    store = _warehouse(given.get(EXTRACT))
    return _Asked(
        figure=figure,
        warehouse=store,
        municipality=find_municipality(store, given[MUNICIPALITY]),
        own={name: value for name, value in given.items() if name in own},
        machine=machine,
    )


def _given(request: Request, known: set[str]) -> dict[str, str]:
    """The choices in the address. Refused when one is unknown or stands there twice."""
    given: dict[str, str] = {}
    for name, value in parse_qsl(request.url.query, keep_blank_values=True):
        if name not in known:
            raise RefusedError(
                400,
                f"«{name}» er ikke et valg her. Gyldige valg: {formats.join(sorted(known))}.",
            )
        if name in given:
            raise RefusedError(400, f"«{name}» står flere ganger i adressen. Oppgi valget én gang.")
        given[name] = value
    return given


def _is_machine(given: Mapping[str, str]) -> bool:
    wanted = given.get(FORMAT)
    if wanted not in (None, MACHINE):
        raise RefusedError(
            400,
            f"«{wanted}» er ikke et kjent format. Skriv {FORMAT}={MACHINE}, eller utelat valget "
            "for å få en fil til Excel.",
        )
    return wanted == MACHINE


def _warehouse(extract_id: str | None) -> Warehouse:
    """The extract that was asked for, or the current one when none was."""
    if extract_id is None:
        return warehouse.warehouse(warehouse.current_id())
    return open_extract(extract_id)


def _listing(request: Request) -> Response:
    machine = _is_machine(_given(request, {FORMAT}))
    asking = person.current()
    figures = [one for one in FIGURES.values() if asking.may_see_figure(one.id)]
    body = exports.catalogue_csv(figures, _warehouse(None), machine)
    headers = {
        "cache-control": _REVALIDATE,
        "content-disposition": 'attachment; filename="boligkompass-figurer.csv"',
    }
    return Response(body, headers=headers, media_type=_CSV)


def _map(request: Request) -> Response:
    """The borders that an extract carries; they never change, and are the same for every figure."""
    store = open_extract(request.path_params["uttrekk"])
    path = maps.path(store.folder)
    if not path.exists():
        raise RefusedError(404, f"Uttrekket «{store.manifest.id}» har ikke noe kart.")
    return FileResponse(path, media_type="application/json", headers={"cache-control": _REVALIDATE})


def _handout(request: Request) -> Response:
    """A file that a page made for whoever is asking."""
    found = handouts.find(request.path_params["nokkel"], request.path_params["navn"])
    content = found.make() if found else None
    if found is None or content is None:
        return _no_handout(request)
    told = {"kommune": found.kommune, "uttrekk": found.uttrekk}
    log.event(log.EXPORT, person.current(), found.what, **told)
    headers = {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="{found.name}"',
    }
    return Response(content, headers=headers, media_type=found.media_type)


def _no_handout(request: Request) -> Response:
    raise RefusedError(404, "Filen er ikke her lenger. Åpne siden på nytt, og hent filen derfra.")


def _nowhere(request: Request) -> Response:
    raise RefusedError(
        404,
        f"Det er ingen fil på {request.url.path}. Alle figurer og adressene deres står på /csv/.",
    )


def _health(request: Request) -> Response:
    """Whether there are numbers to show, which, and how old. 503 when there are none."""
    report: dict[str, Any] = {
        "status": "ok",
        "uttrekk": None,
        "alder_dager": None,
        "versjon": __version__,
    }
    messages = _misconfigured()
    status = 503 if messages else 200
    try:
        store = warehouse.warehouse(warehouse.current_id(), EVERYTHING)
        report["uttrekk"] = store.manifest.id
        report["alder_dager"] = (date.today() - store.manifest.dato).days
        messages += store.faults.values()
    except _UNUSABLE as error:
        status, messages = 503, [*messages, str(error)]
    # What is wrong with storage is told also while there are numbers to show.
    messages += [told for told in storage.faults() if told not in " ".join(messages)]
    if messages:
        report |= {"status": "feil", "melding": " ".join(messages)}
    return JSONResponse(report, status, {"cache-control": "no-store"})


def _misconfigured() -> list[str]:
    """What is wrong with the settings, without their values, for whoever asks for health.

    A setting that is wrong or unknown: what runs is not what was asked for.
    """
    unknown = settings.unknown()
    if len(settings.faults()) == len(unknown):
        return unknown
    return [*unknown, "Innstillinger er gale. Loggen fra oppstarten sier hvilke."]


def _own_file(request: Request) -> Response:
    """Our script, style or icon; with its version in the address the browser may keep it."""
    name = request.url.path.removeprefix("/")
    current = request.query_params.get("v") == version_of(name)
    kept = "public, max-age=31536000, immutable" if current else "no-cache"
    # Streamlit changes what the process takes a script's type to be.
    kind = "text/javascript" if name == SCRIPT else None
    return FileResponse(STATIC / name, headers={"cache-control": kept}, media_type=kind)
