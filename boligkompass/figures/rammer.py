"""A frame of money by year: granted, used, bound and left. The same for every purpose.

Each page that has a frame makes its figure with `frame`; what is worth discussing of a frame that
is used up or not used differs, and is the page's own.
"""

from collections.abc import Callable
from datetime import date, timedelta

from boligkompass import charts, formats
from boligkompass.figures.base import Figure, Point, Result, Row, Spec

PARTS = ("Brukt", "Bundet, ikke brukt", "Igjen")

Discuss = Callable[[Result], Point | None]


def last_day(result: Result) -> date:
    """The last day that counts: the one before the extract's."""
    return result.extract_date - timedelta(days=1)


def parts(result: Result) -> dict[str, Row]:
    """The newest year's frame by its parts: «Bevilget» and PARTS."""
    return {row["del"]: row for row in result.newest}


def runs(result: Result) -> bool:
    """Whether the newest frame is that of the year that runs."""
    year: int = parts(result)["Igjen"]["periode_til"].year
    return year == last_day(result).year


def _finding(what: str) -> Callable[[Result], str]:
    """«9,8 mill. kr igjen av investeringsrammen på 125,0 mill. kr»."""

    def finding(result: Result) -> str:
        found = parts(result)
        left, granted = found["Igjen"], found["Bevilget"]
        when = "" if runs(result) else f" i {left['periode_til'].year}"
        if left["belop"] < 0:
            over = formats.value(-left["belop"], "mill_kr", 1)
            return f"{formats.sentence(what)}{when} er overskredet med {over}"
        return f"{left['belop_tekst']} igjen av {what}{when} på {granted['belop_tekst']}"

    return finding


def note(result: Result) -> str:
    """How much of the newest frame is used or bound; empty where nothing was granted."""
    found = parts(result)
    granted, left = found["Bevilget"]["belop"], found["Igjen"]["belop"]
    if not granted:
        return ""
    taken = formats.value(100 * (granted - left) / granted, "prosent")
    year = found["Igjen"]["periode_til"].year
    return f"{taken} av rammen for {year} er brukt eller bundet."


def _chart(result: Result) -> Spec:
    return charts.stacked_hbar(
        "akse",
        serier=PARTS,
        serie="tegnet",
        total_tekst="bevilget_tekst",
        total_tegn=len(parts(result)["Bevilget"]["belop_tekst"]),
        verdi="belop",
        verdi_tekst="belop_tall",
    )


def overspent(what: str) -> Discuss:
    """A frame of this year of which more is used and bound than was granted."""

    def point(result: Result) -> Point | None:
        if not result.rows or not runs(result):
            return None
        found = parts(result)
        left, granted = found["Igjen"], found["Bevilget"]
        if left["belop"] >= 0 or not granted["belop"]:
            return None
        over = formats.value(-left["belop"], "mill_kr", 1)
        year = left["periode_til"].year
        return Point(
            f"{formats.sentence(what)} for {year} er overskredet med {over}.",
            f"Bevilget er {granted['belop_tekst']}.",
            -left["belop"] / granted["belop"],
        )

    return point


def frame(
    page: str,
    name: str,
    title: str,
    formal: str,
    what: str,
    *,
    indicators: tuple[str, ...] = (),
    under: str | Callable[[Result], str] = note,
    discuss: Discuss | None = None,
) -> Figure:
    """The figure of one frame. `what` is the frame in a sentence, definite: «startlånsrammen».

    `under` is the note below the finding, and `discuss` by default speaks of overspending alone.
    """
    return Figure(
        id=f"{page}/{name}",
        page=page,
        title=title,
        query="boligfremskaffelse/ramme",
        finding=_finding(what),
        needs="Økonomiplanen og regnskapet viser hva som er bevilget, bundet og brukt.",
        indicators=indicators,
        fixed={"formal": formal},
        chart=_chart,
        main="belop",
        pivot="del",
        note=under,
        discuss=discuss or overspent(what),
    )
