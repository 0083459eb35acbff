"""Who is asking: what they may do, and whose own tables they may see.

Without sign-in that is whoever sits at this machine, who may do everything. With it, it is told by
the gate for a request, and by the visit for a page; where neither tells, it is nobody.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from boligkompass import settings

LOCAL, SIGN_IN = "lokal", "innlogging"
READER, CONTROLLER, DECIDER = "leser", "controller", "beslutter"
ROLES = (READER, CONTROLLER, DECIDER)
# What is for those who answer for the numbers: how much is hidden, and how the data were checked.
CONTROLLED_PAGES = frozenset({"vern"})
CONTROLLED_FIGURES = frozenset({"kilder/kontroller"})
_CODE = re.compile(r"[0-9]{4}", re.ASCII)


class AccessError(Exception):
    """The settings of access are wrong; the message says what, and what to do."""


@dataclass(frozen=True)
class Scope:
    """What may be seen of an extract: the codes of the municipalities whose own tables (None is
    all of them), and whether the checks and the protection of the data."""

    kommuner: frozenset[str] | None = None
    controls: bool = True

    def __post_init__(self) -> None:
        for number in self.kommuner or ():
            if not _CODE.fullmatch(number):
                raise ValueError(f"«{number}» er ikke et kommunenummer.")

    @property
    def key(self) -> str:
        """What names exactly this scope; empty for everything."""
        if self == EVERYTHING:
            return ""
        places = "*" if self.kommuner is None else ",".join(sorted(self.kommuner))
        return f"{places}+{self.controls:d}"

    def includes(self, number: str) -> bool:
        """Whether a municipality's own tables may be seen."""
        return self.kommuner is None or number in self.kommuner


EVERYTHING = Scope()


@dataclass(frozen=True)
class Person:
    """Someone who is let in. `pseudonym` stands for them in the log; it is no personal data."""

    pseudonym: str
    roles: frozenset[str] = frozenset()
    kommuner: frozenset[str] | None = frozenset()

    @property
    def scope(self) -> Scope:
        """What they may see of an extract."""
        return Scope(self.kommuner, CONTROLLER in self.roles)

    def may_see_page(self, page: str) -> bool:
        """Whether a page (its slug) is for them."""
        return page not in CONTROLLED_PAGES or CONTROLLER in self.roles

    def may_see_figure(self, figure: str) -> bool:
        """Whether a figure (its id) is for them."""
        controlled = figure in CONTROLLED_FIGURES or figure.partition("/")[0] in CONTROLLED_PAGES
        return not controlled or CONTROLLER in self.roles

    def may_decide_for(self, number: str) -> bool:
        """Whether they may write decisions of a municipality."""
        return DECIDER in self.roles and self.scope.includes(number)


ANYONE_HERE = Person("lokal", frozenset(ROLES), None)
NOBODY = Person("ingen")

_asking: ContextVar[Person | None] = ContextVar("asking", default=None)
_of_visit: list[Callable[[], Person | None]] = []


def mode() -> str:
    """`lokal` or `innlogging`; AccessError for anything else."""
    chosen = settings.access()
    if chosen not in (LOCAL, SIGN_IN):
        raise AccessError(
            f"BOLIGKOMPASS_TILGANG er «{chosen}», som ikke finnes. Skriv {LOCAL} (bare denne "
            f"maskinen, uten innlogging) eller {SIGN_IN} (OpenID Connect)."
        )
    return chosen


def current() -> Person:
    """Who is asking now; nobody where it is not known."""
    asking = _asking.get()
    if asking is not None:
        return asking
    if mode() == LOCAL:
        return ANYONE_HERE
    told = (of_visit() for of_visit in _of_visit)
    return next((one for one in told if one is not None), NOBODY)


@contextmanager
def asking(person: Person) -> Iterator[None]:
    """While this lasts, `person` is asking, here and in what is started from here."""
    before = _asking.set(person)
    try:
        yield
    finally:
        _asking.reset(before)


def ask_visits(of_visit: Callable[[], Person | None]) -> None:
    """From now on, ask `of_visit` who is on the page, where no request says who is asking."""
    _of_visit[:] = [of_visit]
