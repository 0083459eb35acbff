"""Visits of people who are signed in, who click as people do: pages, widgets and addresses."""

import asyncio
import random
import ssl
import statistics
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Selectbox_pb2 import Selectbox

from benchmarks.folk import EXAMPLE, Person
from benchmarks.last import RUN_SECONDS, Visit

# Of a hundred clicks: this many to another page, and this many in a widget; the rest by an address.
_PAGE, _WIDGET = 60, 25
PAGE, WIDGET, ADDRESS, FIRST = "side", "valg", "adresse", "åpning"


@dataclass
class Clicks:
    """What the clicks of one run saw: milliseconds by kind, and what went wrong.

    `late` are those that came after their beat: the one before was not finished.
    """

    times: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    late: int = 0

    def add(self, kind: str, milliseconds: float) -> None:
        self.times.setdefault(kind, []).append(milliseconds)

    @property
    def ordered(self) -> list[float]:
        """Every click, the shortest first; the opening of a visit is none."""
        return sorted(ms for kind, times in self.times.items() if kind != FIRST for ms in times)

    @property
    def median(self) -> float:
        return statistics.median(self.ordered)

    @property
    def settled(self) -> float:
        """The median of the last quarter: by then what many ask for is known."""
        return statistics.median(
            ms
            for kind, times in self.times.items()
            if kind != FIRST
            for ms in times[-len(times) // 4 :]
        )

    def under(self, percent: int) -> float:
        """The time that so many per cent of the clicks are under."""
        ordered = self.ordered
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


@dataclass(frozen=True)
class Course:
    """How a run goes: where, to what municipalities, how often, and until when (monotonic)."""

    base: str
    shown: Sequence[str]
    pace: float
    until: float
    trusted: ssl.SSLContext | None = None


class Clicker(Visit):
    """A visit that knows the widgets that it is shown, and where it is."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        super().__init__(socket)
        self.widgets: dict[str, Selectbox] = {}
        self.query = ""
        self.here = ""
        self._drawn = False

    def note(self, message: ForwardMsg, kind: str | None) -> None:
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "selectbox":
                self.widgets[element.selectbox.id] = element.selectbox
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "navigation":
            self._drawn = True
            self.here = message.navigation.page_script_hash

    async def run(self, message: BackMsg) -> float:
        had = dict(self.widgets)
        self.widgets.clear()
        self._drawn = False
        milliseconds = await super().run(message)
        if not self._drawn:
            self.faults.append("siden ble ikke vist: ikke innlogget?")
            self.widgets = had
        return milliseconds

    async def start(self, query: str) -> float:
        message = BackMsg()
        message.rerun_script.query_string = query
        return await self.run(message)

    async def choose(self, chance: random.Random) -> float | None:
        """Another value in one of the selectboxes, as the browser says it; None where there is
        nothing to choose."""
        several = [box for box in self.widgets.values() if len(box.options) > 1]
        if not several:
            return None
        box = chance.choice(several)
        others = [option for option in box.options if option != box.raw_value]
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = self.query, self.here
        for one in self.widgets.values():
            state = asked.widget_states.widgets.add()
            state.id = one.id
            state.string_value = chance.choice(others) if one.id == box.id else one.raw_value
        return await self.run(message)

    async def go(self, query: Mapping[str, str]) -> float:
        """The same page by another address."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.here
        message.rerun_script.query_string = urlencode(query)
        return await self.run(message)


@asynccontextmanager
async def clicking(course: Course, person: Person) -> AsyncIterator[Clicker]:
    """A visit of someone who has signed in; it offers compression, as a browser does."""
    async with websockets.connect(
        course.base.replace("http", "ws", 1) + "/_stcore/stream",
        additional_headers={"cookie": person.cookie},
        origin=websockets.Origin(course.base),
        subprotocols=[websockets.Subprotocol("streamlit"), websockets.Subprotocol(person.token)],
        max_size=None,
        open_timeout=RUN_SECONDS,
        ssl=course.trusted,
    ) as connection:
        yield Clicker(connection)


async def work(course: Course, person: Person, number: int, clicks: Clicks) -> None:
    """Come in, and click at an even pace until it is over."""
    chance = random.Random(number)
    # Not all at once: the first clicks are spread over the pace, and everyone keeps their own beat.
    beat = time.monotonic() + chance.random() * course.pace
    await asyncio.sleep(beat - time.monotonic())
    faults: list[str] = []
    try:
        async with clicking(course, person) as visit:
            faults = visit.faults
            start = EXAMPLE if EXAMPLE in person.kommuner or number % 2 else ""
            clicks.add(FIRST, await visit.start(f"kommune={start}" if start else ""))
            # Whoever had to wait for the last one clicks as soon as it is there, and loses a beat.
            while (beat := max(beat + course.pace, time.monotonic())) < course.until:
                clicks.late += beat <= time.monotonic()
                await asyncio.sleep(max(0.0, beat - time.monotonic()))
                clicks.add(*await _click(visit, course, chance))
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        clicks.faults.append(f"{person.name}: {type(error).__name__} {error}")
    clicks.faults += faults


async def _click(visit: Clicker, course: Course, chance: random.Random) -> tuple[str, float]:
    draw = chance.randrange(100)
    if draw >= _PAGE + _WIDGET:
        return ADDRESS, await visit.go({"kommune": chance.choice(course.shown)})
    if draw >= _PAGE:
        milliseconds = await visit.choose(chance)
        if milliseconds is not None:
            return WIDGET, milliseconds
    return PAGE, await visit.ask(chance.choice(list(visit.pages)))
