"""The meeting: its agenda as a list of findings, and the parts of the view with one at a time."""

import re
from collections.abc import Iterable, Mapping
from html import escape

from boligkompass import formats
from boligkompass.choices import EXTRACT, MEETING, MEETING_PAGE, MUNICIPALITY, POINT, VIEW, Choices
from boligkompass.decisions.view import View
from boligkompass.figures import FIGURES, beslutninger
from boligkompass.figures.base import Figure, Result
from boligkompass.markup import decisions
from boligkompass.markup.card import about, comments, source, under
from boligkompass.markup.links import address, figure_choices
from boligkompass.markup.tables import table
from boligkompass.saksliste import Saksliste, finding
from boligkompass.sitemap import PAGES

_ORDINAL = re.compile(r"(\b\d{1,2}\.) (?=[a-zæøå])")


def agenda(plan: Saksliste, choices: Choices) -> str:
    """The agenda: each point with its number, its finding, and the question that it answers."""
    name = choices.municipality.name
    items = "".join(
        f"<li>{_item(number, result, choices)}</li>"
        for number, result in enumerate(plan.punkter, start=1)
    )
    count = len(plan.punkter)
    heading = f"Sakslisten har {count} {'punkt' if count == 1 else 'punkter'}"
    if not count:
        heading = f"Sakslisten har ingen punkter med tall for {name}"
    listed = f'<ol class="bk-saksliste">{items}</ol>' if items else ""
    rest = _without(plan, name)
    return f'<h2 class="bk-funn">{escape(heading)}</h2>{_faults(plan)}{listed}{rest}'


def _item(number: int, result: Result, choices: Choices) -> str:
    page = PAGES[result.figure.page]
    link = escape(address(MEETING_PAGE, _point_choices(number, choices)))
    return (
        f'<a href="{link}" target="_self">{escape(_said(result))}</a>'
        f"<span>{escape(page.title)}: {escape(page.question)}</span>"
    )


def _said(result: Result) -> str:
    """The finding, in which no line ends between «31.» and «oktober»."""
    return _ORDINAL.sub(rf"\1{formats.NBSP}", finding(result))


def _point_choices(number: int, choices: Choices) -> dict[str, str]:
    return {**choices.all, VIEW: MEETING, POINT: str(number)}


def _faults(plan: Saksliste) -> str:
    """What is wrong with the plan itself."""
    sentences = [plan.feil] if plan.feil else []
    sentences += [f"Sakslisten nevner figuren «{one}», som ikke finnes." for one in plan.ukjente]
    return "".join(
        f'<p class="bk-varsel" role="alert">▲ {escape(sentence)}</p>' for sentence in sentences
    )


def _without(plan: Saksliste, name: str) -> str:
    """The points that are passed over, and what would bring each."""
    items = "".join(_without_numbers(figure) for figure in plan.uten_tall)
    if not items:
        return ""
    return (
        f'<div class="bk-mangler"><h3>Hoppes over, for {escape(name)} har ikke tall</h3>'
        f"<ul>{items}</ul></div>"
    )


def _without_numbers(figure: Figure) -> str:
    return f"<li><strong>{escape(figure.title)}.</strong> {escape(figure.needs)}</li>"


def open_decisions(seen: View, choices: Choices) -> str:
    """What was decided before and is not done, and the way to all of it."""
    names = decisions.Names(
        {name: figure.title for name, figure in FIGURES.items()},
        {name: _at(figure.page, choices) for name, figure in FIGURES.items()},
    )
    still = [one for one in seen.vedtak if one.beslutning.is_open]
    entries = "".join(decisions.entry(one, names) for one in still)
    head = decisions.list_head(beslutninger.finding(seen.vedtak))
    link = escape(_at(beslutninger.PAGE, choices))
    return f'{head}{entries}<p><a href="{link}" target="_self">Til siden Beslutninger</a></p>'


def _at(page: str, choices: Choices) -> str:
    """The address of a page for the same place and extract."""
    return address(page, {name: choices.all[name] for name in (MUNICIPALITY, EXTRACT)})


# -- one point over the whole screen ---------------------------------------------------------------


def where(number: int, of: int, result: Result, choices: Choices, *, later: bool = False) -> str:
    """The line on top: which point it is, and the choices that it is shown by.

    `later`: decisions have been written since this extract, and are left out.
    """
    day = formats.long_day(choices.warehouse.manifest.dato)
    what = "tallene og beslutningene" if later else "tallene"
    earlier = f'<span class="bk-band">Slik var {what} per {day}</span>'
    told = " · ".join([choices.municipality.name, f"tall per {day}", *_chosen(result, choices)])
    point = f"Punkt {number} av {of}"
    # What a screen reader is told when the point has come; see boligkompass.js.
    aloud = escape(f"{point}: {_said(result)}")
    return (
        f'<p class="bk-punkt" data-punkt="{aloud}"><strong>{point}</strong> {escape(told)}'
        f"{earlier if choices.is_earlier else ''}</p>"
    )


def _chosen(result: Result, choices: Choices) -> Iterable[str]:
    """The figure's own choices in words; none where there is nothing to choose."""
    for parameter in result.figure.parameters:
        words = parameter.allowed(choices.warehouse)
        yield from (words[one] for one in parameter.parts(result.choices[parameter.name]))


def point_head(result: Result) -> str:
    """The finding, in the largest type, and the line under it."""
    said = f'<h1 class="bk-tittel bk-punktfunn">{escape(_said(result))}</h1>'
    if result.fault:
        return f'{said}<p class="bk-varsel" role="alert">▲ {escape(result.fault)}</p>'
    return f"{said}{under(result)}"


def point_table(result: Result) -> str:
    """The rows of a figure that has no chart, or of one where nothing can be drawn."""
    return f'<div class="bk-punkttabell">{table(result)}</div>'


def point_foot(result: Result, *, with_table: bool, write: bool) -> str:
    """What was said and decided, where the numbers are from, and the way to the figure's page.

    With `write`, the way to write a decision on the figure stands beside it.
    """
    page = PAGES[result.figure.page]
    chosen = figure_choices(result)
    shared: Mapping[str, str] = {name: chosen[name] for name in (MUNICIPALITY, EXTRACT)}
    link = escape(address(page.slug, {**shared, **result.choices}))
    drawer = f"<details><summary>Tabell</summary>{table(result)}</details>" if with_table else ""
    form = decisions.write_link(result.figure.id, result.municipality.number) if write else ""
    said = f"{comments(result)}{decisions.at_figure(result.decisions)}"
    return (
        f'<div class="bk-punktsagt">{said}</div>'
        f'<div class="bk-fot">{source(result)}</div>'
        f'<div class="bk-punktmer">{drawer}<details><summary>Om figuren: definisjon, brudd, '
        f'kontakt</summary>{about(result)}</details><p class="bk-punktside">{form} '
        f'<a href="{link}" target="_self">Til siden {escape(page.title)}</a></p></div>'
    )
