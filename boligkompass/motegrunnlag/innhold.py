"""What a pack holds: the meeting's points in order, as results of one extract.

Everything is read from the results that the screen shows. Nothing is counted or rounded here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from boligkompass import extracts, formats, moteplan, saksliste
from boligkompass.beslutninger import Beslutning
from boligkompass.catalogue import Sheet
from boligkompass.codes import label
from boligkompass.decisions import view
from boligkompass.decisions.view import View
from boligkompass.figures import FIGURES
from boligkompass.figures import beslutninger as decided
from boligkompass.figures.base import NONE, Result
from boligkompass.figures.endringer import AGAINST
from boligkompass.figures.grid import Grid, grid
from boligkompass.figures.present import said_by
from boligkompass.figures.results import ChoiceError, ask
from boligkompass.figures.words import sources_told, subtitle
from boligkompass.saksliste import Saksliste
from boligkompass.warehouse import Municipality, Warehouse, current_id

# What has changed since the last meeting, in the order that the page has it.
CHANGES = ("endringer/utvikling", "endringer/boliger", "endringer/tiltak", "endringer/rettet")
DECISIONS = "Beslutninger"
_DECISION_HEADS = (
    ("Nummer", False),
    ("Dato", False),
    ("Beslutning", False),
    ("Ansvarlig", False),
    ("Frist", False),
    ("Status", False),
)
SIGNS = (
    (formats.HIDDEN, "skjult: tallet finnes, men er så lite at det kunne pekt ut noen"),
    (formats.MISSING, "mangler: kilden har ikke noe tall"),
    (formats.NOT_APPLICABLE, "ikke aktuelt"),
    ("*", "foreløpig, eller en periode som ikke er ferdig"),
)
_REMARK = "Merknad"

_NO_DECISIONS = View()

Tell = Callable[[int, int], None]


class PackError(Exception):
    """The pack cannot be made; the message is for the reader."""


@dataclass(frozen=True)
class Punkt:
    """One point of the agenda: its number, what it found, and the result with its decisions."""

    nummer: int
    funn: str
    result: Result

    @property
    def tittel(self) -> str:
        """«3. 17 nye boliger hittil i år»."""
        return f"{self.nummer}. {self.funn}"


@dataclass(frozen=True)
class Kilde:
    """A source of the pack's numbers, in words, and the points that have numbers from it."""

    navn: str
    punkter: tuple[int, ...]


@dataclass(frozen=True)
class Grunnlag:
    """One meeting's pack.

    `dato` is the day of the extract, `mot` the earlier extract that `endringer` compare with, None
    where there is none. `beslutningsnytt` is a sentence on what was decided since then. `uten_tall`
    names what the agenda has that shows nothing here. `er_tidligere` tells that a newer extract was
    current when the pack was made.
    """

    municipality: Municipality
    extract: str
    dato: date
    punkter: tuple[Punkt, ...]
    mot: str | None = None
    endringer: tuple[Result, ...] = ()
    beslutningsnytt: str = ""
    uten_tall: tuple[str, ...] = ()
    beslutninger: tuple[Beslutning, ...] = ()
    er_tidligere: bool = False

    @property
    def tittel(self) -> str:
        """«Møtegrunnlag for Larvik»."""
        return f"Møtegrunnlag for {self.municipality.name}"

    @property
    def undertittel(self) -> str:
        """«Boligsosiale styringstall per 1. november 2026»."""
        return f"Boligsosiale styringstall per {formats.long_day(self.dato)}"

    @property
    def varsler(self) -> tuple[str, ...]:
        """What the reader must know of all the numbers."""
        invented = "Oppdiktet kommune med oppdiktede tall."
        earlier = f"Slik var tallene per {formats.long_day(self.dato)}. Det finnes nyere tall."
        told = ((self.municipality.invented, invented), (self.er_tidligere, earlier))
        return tuple(text for holds, text in told if holds)

    @property
    def bunntekst(self) -> str:
        """What stands on every page: where the numbers are from."""
        invented = " (oppdiktede tall)" if self.municipality.invented else ""
        return f"{self.municipality.name}{invented} · Boligkompass, uttrekk {self.extract}"

    @property
    def endringstittel(self) -> str:
        """«Endringer siden 1. oktober 2026»; empty where there is nothing to compare with."""
        if self.mot is None:
            return ""
        return f"Endringer siden {formats.long_day(extracts.split_id(self.mot)[0])}"

    @property
    def uten_tall_tekst(self) -> str:
        """The figures of the agenda that have nothing to show, in a sentence; empty without any."""
        names = "; ".join(self.uten_tall)
        return f"Uten tall for {self.municipality.name}: {names}." if names else ""

    @property
    def definisjoner(self) -> tuple[Sheet, ...]:
        """The definition sheets of the points' figures, each once, in the order they are met."""
        found = {sheet.id: sheet for punkt in self.punkter for sheet in punkt.result.sheets}
        return tuple(found.values())

    @property
    def kilder(self) -> tuple[Kilde, ...]:
        """The sources of the points' numbers, in the order they are met."""
        found: dict[str, list[int]] = {}
        for punkt in self.punkter:
            for name in punkt.result.source_names:
                found.setdefault(name, []).append(punkt.nummer)
        return tuple(Kilde(name, tuple(numbers)) for name, numbers in found.items())


def grunnlag(
    store: Warehouse,
    municipality: Municipality,
    plan: Saksliste,
    seen: View = _NO_DECISIONS,
    mot: str | None = None,
) -> Grunnlag:
    """The pack of an agenda, with the decisions that the reader of the extract sees.

    `mot` is the extract to compare with, by default the one before. PackError where the agenda or
    the decisions cannot be read, there is no agenda, or `mot` is no earlier extract.
    """
    for trouble in (plan.feil, seen.fault):
        if trouble:
            raise PackError(trouble)
    if not (plan.punkter or plan.uten_tall or plan.ukjente):
        raise PackError(
            f"Uttrekket {store.manifest.id} har ingen saksliste. Legg {moteplan.FILE} i katalogen, "
            "og publiser på nytt."
        )
    before, changes = _changes(store, municipality, mot)
    return Grunnlag(
        municipality=municipality,
        extract=store.manifest.id,
        dato=store.manifest.dato,
        punkter=tuple(_point(n, result, seen) for n, result in enumerate(plan.punkter, start=1)),
        mot=before,
        endringer=changes,
        beslutningsnytt=_news(seen, before),
        uten_tall=(
            *(formats.lowered(figure.title) for figure in plan.uten_tall),
            *(f"«{name}», som ikke er en figur" for name in plan.ukjente),
        ),
        beslutninger=_of_interest(seen, before),
        er_tidligere=store.manifest.id != current_id(),
    )


def _point(number: int, result: Result, seen: View) -> Punkt:
    whole = decided.with_decisions(result, seen)
    return Punkt(number, saksliste.finding(whole), whole)


def _changes(
    store: Warehouse, municipality: Municipality, mot: str | None
) -> tuple[str | None, tuple[Result, ...]]:
    """The extract that is compared with, and what has changed since; None where there is none."""
    given = {} if mot is None else {AGAINST.name: mot}
    try:
        found = [ask(FIGURES[name], store, municipality, given) for name in CHANGES]
    except ChoiceError as error:
        raise PackError(str(error)) from None
    before = found[0].choices[AGAINST.name]
    if before == NONE:
        return None, ()
    told = (one for one in found if not one.fault and (one.rows or one.figure.empty))
    return before, tuple(told)


def _news(seen: View, before: str | None) -> str:
    """What was decided or done since the last meeting, in a sentence; empty where nothing was."""
    if before is None or not seen.vedtak:
        return ""
    return decided.news_finding(decided.since(seen, before, view.published), before)


def _of_interest(seen: View, before: str | None) -> tuple[Beslutning, ...]:
    """What remains to be done, and what was written or done since the last meeting."""
    decisions = [one.beslutning for one in seen.vedtak]
    if before is None:
        return tuple(decisions)
    since = view.published(before)
    return tuple(one for one in decisions if one.is_open or (one.endret or one.skrevet) >= since)


# -- as tables and sentences -----------------------------------------------------------------------


def decisions_grid(beslutninger: Iterable[Beslutning]) -> Grid:
    """The decisions as a table, in their order."""
    return Grid(DECISIONS, _DECISION_HEADS, tuple(map(_decision_row, beslutninger)))


def _decision_row(one: Beslutning) -> tuple[str, ...]:
    draft = one.utkast
    return (
        one.id,
        formats.day(draft.dato),
        draft.beslutning,
        draft.ansvarlig,
        formats.day(draft.frist) if draft.frist else "",
        label("beslutningsstatus", draft.status),
    )


def below(result: Result) -> str:
    """What stands under a finding: measure, population and period, or why nothing is shown."""
    if result.fault:
        return result.fault
    return subtitle(result) if result.rows else f"{result.figure.title}."


def said_texts(result: Result) -> list[str]:
    """The comments on a figure, each with who said it and when."""
    return [f"{one.tekst} ({said_by(one).rstrip('.')})" for one in result.comments]


def decided_texts(result: Result) -> list[str]:
    """The decisions on a figure, each with who is responsible and how it stands."""
    return [f"Beslutning: {decided.said(one)}" for one in result.decisions]


def pack_grid(result: Result) -> Grid:
    """The table of a figure as it stands in the pack: what a hidden number is, is told once."""
    made = grid(result)
    heads = [head for head, _ in made.heads]
    if _REMARK not in heads:
        return made
    place = heads.index(_REMARK)
    hidden = label("synlighet", "skjult")
    if any(row[place] not in ("", hidden) for row in made.rows):
        return made
    kept = [(*row[:place], *row[place + 1 :]) for row in made.rows]
    return Grid(made.caption, (*made.heads[:place], *made.heads[place + 1 :]), tuple(kept))


def definition_text(sheet: Sheet) -> str:
    """What an indicator is, how it is worked out, and the breaks in its series."""
    broken = f"Brudd: {sheet.breaks}" if sheet.breaks else ""
    return " ".join(filter(None, (sheet.definisjon, sheet.utregning, broken)))


def source_text(kilde: Kilde) -> str:
    """«SSB, tabell 07459 (punkt 3 og 5)»."""
    return f"{kilde.navn} (punkt {formats.join([str(number) for number in kilde.punkter])})"


def source_line(result: Result) -> str:
    """«Kilde: SSB, tabell 07459. Tall per 01.11.2026. Figur: befolkning/innbyggere.»."""
    day = formats.day(result.extract_date)
    return f"Kilde: {sources_told(result)}. Tall per {day}. Figur: {result.figure.id}."
