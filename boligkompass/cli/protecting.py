"""What a publication hides and why, in words for the owner, and where the whole list lies."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from boligkompass import files, formats
from boligkompass.cli import reports
from boligkompass.owner_report import OwnerReport, TableReport
from boligkompass.protection import FILE
from boligkompass.tables import TABLES

# What is more than this is told as a number: the whole must fit a screen.
SHOWN = 12
_OWN = ("smaa_tall", "null_av_faa")


def lines(report: OwnerReport, names: Mapping[str, str]) -> Iterator[str]:
    """What is hidden and why, a line each; nothing where there is nothing that could be hidden.

    `names` are those of the municipalities by code.
    """
    if not report.tabeller:
        return
    yield "Vern av små tall:"
    yield from (f"  {_hidden(one)}" for one in report.tabeller if one.grunner)
    whole = [TABLES[one.tabell].title for one in report.tabeller if not one.grunner]
    if whole:
        yield f"  Alt vises i: {', '.join(whole)}."
    yield from _proposed(report.forslag, names)
    if report.ukjente:
        yield f"  {FILE} utelater dette, som ikke finnes i tallene:"
        yield from (f"    {one}" for one in report.ukjente)
    yield from _unsafe(report.usikre)


def write(report: OwnerReport, register: Path, uttrekk: str) -> Path | None:
    """Put the whole list beside the registers, for their owner alone; None when it is empty."""
    if not report.linjer:
        return None
    place = register / reports.FOLDER / f"skjerming-{uttrekk}.csv"
    files.replace_atomically(place, report.as_csv(), private=True)
    return place


def _hidden(one: TableReport) -> str:
    share = formats.value(100 * one.skjulte / one.tall, "prosent")
    words = f"{formats.number(one.skjulte)} av {formats.number(one.tall)} tall er skjult ({share})"
    parts = [f"{formats.number(number)} {why}" for number, why in _why(one.grunner) if number]
    text = f"{TABLES[one.tabell].title}: {words}{': ' if parts else ''}"
    text += f"{formats.join(parts) if parts else ''}."
    kroner = one.grunner.get("kroner", 0)
    return f"{text} {formats.number(kroner)} viser antallet uten kroner." if kroner else text


def _why(reasons: Mapping[str, int]) -> list[tuple[int, str]]:
    return [
        (sum(reasons.get(reason, 0) for reason in _OWN), "for sin egen skyld"),
        (reasons.get("kan_regnes_ut", 0), "for at andre ikke skal kunne regnes ut"),
        (reasons.get("skjult_foer", 0), "fordi de var skjult før"),
        (reasons.get("aldri_vist", 0), "som aldri vises for seg"),
    ]


def _proposed(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    if not rows:
        return
    yield "  Mye er skjult her. Slik vises mer, eller kunne mer vært vist:"
    several = len({row["kommunenr"] for row in rows}) > 1
    for row in rows[:SHOWN]:
        place = f"{names.get(row['kommunenr'], row['kommunenr'])}, " if several else ""
        where = f"{TABLES[row['tabell']].title} ({row['utsnitt']}:{row['periodetype']})"
        yield f"    {place}{where}: {row['forslag']}"
    if len(rows) > SHOWN:
        yield f"    … og {formats.number(len(rows) - SHOWN)} til"
    yield f"    Med «utelat» i {FILE} tas et utsnitt bort, så andre kan vises."


def _unsafe(number: int) -> Iterator[str]:
    if not number:
        return
    one = number == 1
    yield f"  {'Ett tall' if one else f'{formats.number(number)} tall'} kan ikke vernes:"
    yield f"    {'Det' if one else 'De'} kan regnes ut av det som er offentlig eller publisert før."
    yield "    Det som er publisert, kan ikke kalles tilbake."
