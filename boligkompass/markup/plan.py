"""The plan of measures: by area and goal, each with its money and the trend of its indicator.

A real table, which folds to one measure below the other where the screen is narrow.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from boligkompass import formats, sparklines
from boligkompass.figures.base import Result, Row
from boligkompass.figures.tiles import SIGNS, Standing, target_of
from boligkompass.figures.tiltaksplan import is_late, is_unfunded
from boligkompass.markup.card import card_foot, card_head
from boligkompass.markup.links import figure_choices, file_links

_HEADS = ("Tiltak", "Ansvarlig", "Frist og status", "Kostnad", "Måleindikator")
_SPOKEN = 8
_Rows = Mapping[str, Sequence[Row]]


def plan(result: Result, costs: Result, trends: Result, *, write: bool = False) -> str:
    """The card: every measure under its area and goal, the areas with the worst of them first.

    With `write`, it has the way to write a decision.
    """
    head = card_head(result, result.figure.finding(result))
    money, series = _by(costs.rows, "id"), _by(trends.rows, "indikator")
    areas: dict[str, dict[str, list[Row]]] = {}
    for row in result.rows:
        areas.setdefault(row["innsatsomrade"], {}).setdefault(row["mal"], []).append(row)
    body = "".join(
        _area(area, goals, lambda row: _line(row, money, series, trends))
        for area, goals in areas.items()
    )
    return f'{head}<div class="bk-plan">{body}</div>{_files(costs, trends)}' + card_foot(
        result, opened=False, write=write
    )


def nothing_of(result: Result) -> str:
    """The card when the function that was chosen owns no measure here."""
    name, chosen = result.municipality.name, result.choices["ansvarlig"]
    return card_head(result, f"{chosen} har ikke ansvaret for noe tiltak i {name}")


def _by(rows: Sequence[Row], name: str) -> _Rows:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found


def _area(area: str, goals: Mapping[str, Sequence[Row]], line: Callable[[Row], str]) -> str:
    # The roles are said: a table whose parts are laid out as blocks is no table to a screen reader.
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS)
    bodies = "".join(
        f'<tbody role="rowgroup"><tr role="row" class="bk-planmaal">'
        f'<th scope="rowgroup" role="rowheader" colspan="{len(_HEADS)}">{escape(goal)}</th>'
        f"</tr>{''.join(map(line, rows))}</tbody>"
        for goal, rows in goals.items()
    )
    return (
        f'<table role="table" class="bk-tabell"><caption>{escape(area)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>{bodies}</table>'
    )


def _line(row: Row, money: _Rows, series: _Rows, trends: Result) -> str:
    cells = (
        ("Ansvarlig", escape(row["ansvarlig"])),
        ("Frist og status", _standing(row)),
        ("Kostnad", _money(row, money.get(row["id"], []))),
        ("Måleindikator", _indicator(row, series.get(row["maaleindikator_id"], []), trends)),
    )
    rest = "".join(
        f'<td role="cell" data-navn="{name}"{"" if text else " class=bk-tom"}>{text}</td>'
        for name, text in cells
    )
    priority = f"Prioritet {row['prioritet_navn']}. " if row["prioritet"] != "uten" else ""
    description = escape(f"{priority}{row['beskrivelse'] or ''}".strip())
    return (
        f'<tr role="row"><th scope="row" role="rowheader"><strong>{escape(row["tiltak"])}</strong>'
        f"<span>{description}</span></th>{rest}</tr>"
    )


def _standing(row: Row) -> str:
    """Deadline, then how it stands: a sign, a word and a colour together."""
    when = formats.day(row["frist"]) if row["frist"] else "Uten frist"
    if is_late(row):
        days = formats.amount(row["dager_over"], "dager")
        badge = _badge("utenfor", f"{days} over fristen")
        return f"{when} {badge} <span>{escape(row['framdrift_navn'])}</span>"
    standing: Standing = "i_rute" if row["framdrift"] == "ferdig" else "uten_mal"
    return f"{when} {_badge(standing, row['framdrift_navn'])}"


def _badge(standing: Standing, words: str) -> str:
    sign = f'<span aria-hidden="true">{SIGNS[standing]}</span> '
    return f'<span class="bk-status bk-{standing}">{sign}{escape(words)}</span>'


def _money(row: Row, money: Sequence[Row]) -> str:
    lines = [
        f"{line['periode']}: {formats.kroner(line['belop'])} "
        f'<span class="bk-linje">({escape(line["finansiering_navn"].lower())})</span>'
        for line in money
    ]
    if is_unfunded(row):
        lines.insert(0, _badge("naer", "Mangler penger"))
    return "<br>".join(lines)


def _indicator(row: Row, series: Sequence[Row], trends: Result) -> str:
    """Its name, its newest value and the target, and the way there."""
    if not row["maaleindikator"]:
        return ""
    name = escape(row["maaleindikator"])
    if not series:
        return f"{name}<span>Ingen tall ennå</span>"
    newest = series[-1]
    value = "Skjult" if newest["skjult"] else newest["verdi_tekst"]
    told = f"{escape(value)} ({escape(newest['periode'])}){_target(newest, trends)}"
    return f"{name}<span>{told}</span>{_trend(row['maaleindikator'], series)}"


def _target(newest: Row, trends: Result) -> str:
    target = target_of(newest)
    if target is None:
        return ""
    sheet = trends.sheet(newest["indikator"])
    return f"; mål {escape(target.words(sheet.enhet, sheet.desimaler))}"


def _trend(name: str, series: Sequence[Row]) -> str:
    if len(series) < 2 or all(row["verdi"] is None for row in series):
        return ""
    told = "; ".join(
        f"{row['periode']}: {'skjult' if row['skjult'] else row['verdi_tekst']}"
        for row in series[-_SPOKEN:]
    )
    return sparklines.sparkline(
        [row["verdi"] for row in series],
        label=f"{name}: {told}",
        lower=series[-1]["maal_nedre"],
        upper=series[-1]["maal_ovre"],
        hidden=[row["skjult"] for row in series],
        width=150,
        height=30,
    )


def _files(*results: Result) -> str:
    """The files of what stands in the table beside the measures themselves."""
    lines = "".join(
        f'<p class="bk-kilde">{escape(one.figure.title)} '
        f"{file_links(one.figure, figure_choices(one))}</p>"
        for one in results
        if one.rows
    )
    return f'<div class="bk-planfiler">{lines}</div>'
