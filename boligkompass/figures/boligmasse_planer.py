"""What is planned for the homes: mend, pull down or sell, and whether maintenance is planned."""

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures.base import FRESH_MONTHS, Figure, Point, Result, Spec, value_fields
from boligkompass.figures.boligmasse_bestand import (
    HOME_REGISTER,
    PAGE,
    WORST_LAST,
    part_of_stock,
)
from boligkompass.figures.drawing import bars, longest

_UNDECIDED = "ingen"
_MANY_UNDECIDED = 0.25


def _total(result: Result, grade: str) -> int | None:
    """The published number of homes with a grade; None where it is hidden."""
    rows = result.where(tilstandsgrad=grade)
    number: int | None = rows[0]["av_graden"] if rows else None
    return number


def _plan_finding(result: Result) -> str:
    """«For 14 av 38 boliger med TG3 er det ikke bestemt hva som skal skje»."""
    homes = _total(result, "TG3")
    if homes == 0:
        return "Ingen boliger har TG3"
    undecided = result.one(tilstandsgrad="TG3", boligplan=_UNDECIDED)
    if undecided is None or undecided["antall"] is None:
        return "Hva som er planlagt for boligene med TG3, er skjult"
    if undecided["antall"] == 0:
        return "For alle boliger med TG3 er det bestemt hva som skal skje"
    of = "" if homes is None else f" av {formats.number(homes)}"
    number = formats.number(undecided["antall"])
    return f"For {number}{of} boliger med TG3 er det ikke bestemt hva som skal skje"


def _plan_note(result: Result) -> str:
    """What is decided for those with TG3, as far as it is shown."""
    told = [
        f"{formats.number(row['antall'])} {row['boligplan_navn'].lower()}"
        for row in result.where(tilstandsgrad="TG3")
        if row["antall"] and row["boligplan"] != _UNDECIDED
    ]
    text = "Hvilke boliger det gjelder, står i lista som lages av boligregisteret, ikke her."
    return f"Med TG3: {formats.join(told)}. {text}" if told else text


def _plan_chart(result: Result) -> Spec:
    plans = KODEVERK["boligplan"]
    return charts.stacked_hbar(
        "tilstandsgrad_navn",
        serier=list(plans.values()),
        farger=WORST_LAST,
        skravert=(plans[_UNDECIDED],),
        antall_rader=len({row["tilstandsgrad"] for row in result.rows}),
        total_tekst="av_graden_tekst",
        total=result.figure.total,
        etikett_tegn=longest(result, "tilstandsgrad_navn"),
        total_tegn=longest(result, "av_graden_tekst"),
        **value_fields(result),
        x_tittel="Tilstandsgrad",
        serie_tittel="Plan",
    )


def _undecided_to_discuss(result: Result) -> Point | None:
    """Homes with TG3 for which nothing is decided, where they are many of those."""
    undecided = result.one(tilstandsgrad="TG3", boligplan=_UNDECIDED)
    homes = _total(result, "TG3")
    if not undecided or not undecided["antall"] or not homes or result.age() > FRESH_MONTHS:
        return None
    share = undecided["antall"] / homes
    if share < _MANY_UNDECIDED:
        return None
    day = formats.day(undecided["periode_til"])
    lead = f"For {formats.number(undecided['antall'])} av {formats.number(homes)} boliger med TG3"
    return Point(
        f"{lead} er det ikke bestemt hva som skal skje ({day}).",
        "Skal de utbedres, rives eller selges?",
        share,
    )


def _covered_finding(result: Result) -> str:
    return part_of_stock(result, result.where(vedlikeholdsplan="ja"), "er med i vedlikeholdsplanen")


PLANS = (
    Figure(
        id="boligmasse/tg_plan",
        page=PAGE,
        title="Boliger med TG2 og TG3 etter hva som er planlagt",
        query="boligmasse/tg_plan",
        finding=_plan_finding,
        needs=f"{HOME_REGISTER} hva som er planlagt, når planen for boligen er ført.",
        indicators=("tilstand_tg23_andel",),
        chart=_plan_chart,
        series="boligplan",
        pivot="serie",
        total="av_graden",
        note=_plan_note,
        discuss=_undecided_to_discuss,
    ),
    Figure(
        id="boligmasse/vedlikeholdsplan",
        page=PAGE,
        title="Kommunalt disponerte boliger med og uten planlagt vedlikehold",
        query="boligmasse/vedlikeholdsplan",
        finding=_covered_finding,
        needs="Vedlikeholdsregisteret med planlagte år viser hvilke boliger planen dekker.",
        indicators=("oppgraderingsbehov",),
        chart=lambda result: bars(result, "vedlikeholdsplan_navn"),
        note="Med er boliger der minst én post har et planlagt år og ikke er utført.",
    ),
)
