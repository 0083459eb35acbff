"""Decisions beside figures: what they belong to, what is said of them, what is new since a meeting.

They are the one thing on the screen that is not a function of the extracts: they are written while
the extract stands. So a result never carries them of itself; whoever shows it adds them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from boligkompass import extracts, formats
from boligkompass.codes import KODEVERK, label
from boligkompass.decisions import view
from boligkompass.decisions.history import Vedtak, is_first
from boligkompass.decisions.tables import followed
from boligkompass.decisions.view import View
from boligkompass.figures.base import NONE, Comparison, Figure, Parameter, Result
from boligkompass.figures.results import ask, municipalities_with
from boligkompass.warehouse import Municipality, Warehouse

PAGE = "beslutninger"
ALL, OPEN, LATE = "alle", "apne", "over_fristen"
# Figures of these pages sum up others, or are about the numbers themselves.
_NOT_DECIDED_ON = frozenset({"nokkeltall", "endringer", "kilder", "vern"})
_PLAN = "tiltaksplan/tiltak"


# -- choices of the page ---------------------------------------------------------------------------


def _functions(shown: Warehouse) -> Mapping[str, str]:
    return {ALL: "Alle ansvarlige"} | {name: name for name in view.functions(shown)}


def _functions_here(
    warehouse: Warehouse, municipality: Municipality, _: Mapping[str, str]
) -> Mapping[str, str]:
    """Those of the municipality; nothing to choose where there is one or none."""
    names = view.of(warehouse, municipality.number).functions
    return {ALL: "Alle ansvarlige"} | {n: n for n in names} if len(names) > 1 else {}


def _states(_: Warehouse) -> Mapping[str, str]:
    return {
        ALL: "Alle beslutninger",
        OPEN: "Bare åpne",
        LATE: "Bare over fristen",
        **{code: f"Bare {words.lower()}" for code, words in KODEVERK["beslutningsstatus"].items()},
    }


def _states_here(
    warehouse: Warehouse, municipality: Municipality, _: Mapping[str, str]
) -> Mapping[str, str]:
    return _states(warehouse) if view.of(warehouse, municipality.number).vedtak else {}


RESPONSIBLE = Parameter("ansvarlig", "Ansvarlig", _functions, among=_functions_here)
STATUS = Parameter("status", "Status", _states, among=_states_here)
# What the list is narrowed by.
FILTERS = (RESPONSIBLE, STATUS)


def about(figures: Mapping[str, Figure]) -> Parameter:
    """The choice of which figure a new decision belongs to, as a link names it."""

    def values(_: Warehouse) -> Mapping[str, str]:
        return {NONE: "Ingen figur"} | {i: f.title for i, f in figures.items() if may_own(f)}

    return Parameter("figur", "Figur", values)


def chosen(found: Iterable[Vedtak], own: Mapping[str, str]) -> list[Vedtak]:
    """Those that the filters let through."""
    function, state = own[RESPONSIBLE.name], own[STATUS.name]
    return [
        one
        for one in found
        if function in (ALL, one.beslutning.utkast.ansvarlig) and _is_in(one, state)
    ]


def _is_in(one: Vedtak, state: str) -> bool:
    if state == OPEN:
        return one.beslutning.is_open
    if state == LATE:
        return bool(one.days_over)
    return state in (ALL, one.beslutning.utkast.status)


# -- what a decision belongs to --------------------------------------------------------------------


def may_own(figure: Figure) -> bool:
    """Whether a decision may belong to a figure: one that is a card of its own."""
    return figure.page not in _NOT_DECIDED_ON and not isinstance(figure.query, Comparison)


def with_decisions(result: Result, seen: View) -> Result:
    """The result with the decisions that belong to it; of the plan, also its measures'."""
    found = seen.of_figure(result.figure.id)
    if result.figure.id == _PLAN:
        found += seen.of_measures()
    return replace(result, decisions=found) if found else result


def figures_here(
    figures: Mapping[str, Figure], warehouse: Warehouse, municipality: Municipality
) -> list[str]:
    """The ids of the figures with numbers here that a decision may belong to.

    By their tables: to ask them all would keep whoever is to write waiting for seconds.
    """
    return [
        one.id
        for one in figures.values()
        if may_own(one) and municipality.number in municipalities_with(one, warehouse)
    ]


def measures_here(
    figures: Mapping[str, Figure], warehouse: Warehouse, municipality: Municipality
) -> dict[str, str]:
    """The measures of the plan: their numbers, and what they are."""
    plan = ask(figures[_PLAN], warehouse, municipality)
    return {str(row["id"]): str(row["tiltak"]) for row in plan.rows}


# -- what is said of it ----------------------------------------------------------------------------


def said(one: Vedtak) -> str:
    """A decision in one line, as it stands in the files of its figure."""
    draft = one.beslutning.utkast
    text = draft.beslutning if draft.beslutning[-1:] in ".!?" else f"{draft.beslutning}."
    frist = f" Frist {formats.day(draft.frist)}." if draft.frist else ""
    whose = f" Gjelder tiltak {draft.tiltak}." if draft.tiltak else ""
    return (
        f"{text} ({formats.day(draft.dato)}. Ansvarlig: {draft.ansvarlig}.{frist}"
        f" {label('beslutningsstatus', draft.status)}.{whose} {one.beslutning.id})"
    )


def finding(found: Iterable[Vedtak]) -> str:
    """«12 beslutninger er åpne, 3 av dem er over fristen»."""
    every = list(found)
    still, late = sum(v.beslutning.is_open for v in every), sum(bool(v.days_over) for v in every)
    if not every:
        return "Ingen beslutninger er skrevet ned ennå"
    if not still:
        return (
            "Beslutningen er utført eller bortfalt"
            if len(every) == 1
            else f"Alle de {len(every)} beslutningene er utført eller bortfalt"
        )
    if still == 1:
        return f"Én beslutning er åpen{', og den er over fristen' if late else ''}"
    return f"{still} beslutninger er åpne{f', {late} av dem er over fristen' if late else ''}"


# -- since an earlier extract ----------------------------------------------------------------------


@dataclass(frozen=True)
class News:
    """A decision, and what is new with it in words."""

    vedtak: Vedtak
    what: str
    only_late: bool = False


def since(seen: View, earlier: str, published: Callable[[str], datetime]) -> list[News]:
    """What was decided at the meeting of an earlier extract or later, followed up since it was
    published, or is past its deadline. In the view's order."""
    when, own = published(earlier), extracts.split_id(earlier)
    found = [(one, list(_moves(one, own, when))) for one in seen.vedtak]
    return [
        News(one, " ".join([*moves, *_late(one)]), only_late=not moves)
        for one, moves in found
        if moves or one.days_over
    ]


def _moves(one: Vedtak, own: tuple[date, int], when: datetime) -> Iterator[str]:
    if extracts.split_id(one.beslutning.utkast.uttrekk) >= own:
        yield "Ny beslutning."
    yield from (followed(line) for line in one.lines if not is_first(line) and line.tid >= when)


def _late(one: Vedtak) -> list[str]:
    over = one.days_over
    return [f"{formats.sentence(formats.amount(over, 'dager'))} over fristen."] if over else []


def news_finding(news: Iterable[News], earlier: str) -> str:
    """«3 beslutninger er nye eller fulgt opp siden 1. oktober 2026, 2 er over fristen»."""
    found = list(news)
    late = sum(bool(one.vedtak.days_over) for one in found)
    moved = len(found) - sum(one.only_late for one in found)
    day = formats.long_day(extracts.split_id(earlier)[0])
    nouns = {0: "Ingen beslutninger", 1: "Én beslutning"}
    new = "ny" if moved == 1 else "nye"
    text = f"{nouns.get(moved, f'{moved} beslutninger')} er {new} eller fulgt opp siden {day}"
    return f"{text}, {late} er over fristen" if late else text
