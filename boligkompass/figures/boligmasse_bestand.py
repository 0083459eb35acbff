"""The stock itself: who disposes over it and how, where it lies, and what state it is in."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures.base import (
    FRESH_MONTHS,
    Figure,
    Point,
    Result,
    Row,
    Spec,
    at_least,
    value_fields,
)
from boligkompass.figures.drawing import bars, longest
from boligkompass.figures.tiles import target_of
from boligkompass.tables import TABLES

PAGE = "boligmasse"
HOME_REGISTER = "Boligregisteret viser"
# From green to red, each colour told apart from its neighbours; not examined is hatched.
WORST_LAST = (charts.TARGET, charts.INK, charts.ORANGE, charts.ATTENTION)
_MUCH_TG3 = 0.05
# No share is given of fewer.
_FEWEST = 10


def part_of_stock(result: Result, rows: Sequence[Row], verb: str) -> str:
    """«188 av 700 boliger er bygd før 1980»; «minst 188» when hidden cells are left out."""
    total, partial = result.total(rows)
    if partial and not total:
        return f"Antallet boliger som {verb}, er skjult"
    all_homes = result.rows[0]["i_alt"]
    if all_homes is None:
        return formats.sentence(f"{at_least(total, partial, 'boliger')} {verb}")
    number = f"minst {formats.number(total)}" if partial else formats.number(total)
    return formats.sentence(f"{number} av {formats.amount(all_homes, 'boliger')} {verb}")


# -- forms, spread, age: one published cut each ----------------------------------------------------


def _stock(
    cut: str, title: str, finding: Callable[[Result], str], shows: str, **more: Any
) -> Figure:
    """A figure of the stock in one cut by one dimension, on the newest day."""
    return Figure(
        **{
            "id": f"{PAGE}/{cut}",
            "page": PAGE,
            "title": title,
            "query": "boligmasse/bestand",
            "finding": finding,
            "needs": f"{HOME_REGISTER} {shows}.",
            "indicators": ("kommunale_boliger",),
            "fixed": {"utsnitt": cut, "koder": list(KODEVERK.get(cut, ()))},
            "chart": lambda result: bars(result, "gruppe_navn"),
            "titles": {"gruppe": TABLES["bolig_bestand"].column(cut).title},
            **more,
        }
    )


def _count_of(codes: Collection[str], verb: str) -> Callable[[Result], str]:
    """The finding that so many of the homes have one of these codes."""

    def finding(result: Result) -> str:
        text = part_of_stock(result, [row for row in result.rows if row["gruppe"] in codes], verb)
        unknown, partial = result.total(result.where(gruppe="ukjent"))
        if not unknown and not partial:
            return text
        number = "et skjult antall" if partial else formats.number(unknown)
        return f"{text}; for {number} er det ikke registrert"

    return finding


_FORMS = {
    "eid": "eier {}",
    "innleid": "leier inn {}",
    "tildelingsrett": "har tildelingsrett til {}",
}


def _forms_finding(result: Result) -> str:
    """«Kommunen eier 560 boliger, leier inn 90 og har tildelingsrett til 50»: never one sum."""
    told: list[str] = []
    for row in result.rows:
        if row["antall"] == 0:
            continue
        number = formats.number(row["antall"]) if row["antall"] else "et skjult antall"
        if not told:  # the first of them says what they are
            known = row["antall"]
            number = formats.amount(known, "boliger") if known else f"{number} boliger"
        told.append(_FORMS[row["gruppe"]].format(number))
    return f"Kommunen {formats.join(told)}" if told else "Kommunen disponerer ingen boliger"


def _managers_finding(result: Result) -> str:
    """The manager that has most of the homes."""
    if not result.shown:
        return "Antallet boliger hos hver forvalter er skjult"
    largest = max(result.shown, key=lambda row: row["antall"])
    manager = largest["gruppe_navn"]
    told = formats.amount(largest["antall"], "boliger")
    if largest["i_alt"] is not None:
        number = formats.number(largest["antall"])
        told = f"{number} av {formats.amount(largest['i_alt'], 'boliger')}"
    return f"{manager} forvalter {told}{_larger_hidden(result)}"


def _larger_hidden(result: Result) -> str:
    """What a sentence on the largest must say where a larger one may be hidden."""
    shown = [row["antall"] for row in result.shown]
    return _unless_largest(result.rows[0]["i_alt"], shown, len(result.rows))


def _unless_largest(total: int | None, shown: Sequence[int], groups: int) -> str:
    """The end of a sentence on the largest of `shown`; none where no hidden group can be larger."""
    if len(shown) == groups or (total is not None and total - sum(shown) < max(shown)):
        return ""
    return "; noen tall er skjult"


_KINDS = {
    "ordinaer": ("ordinær utleiebolig", "ordinære utleieboliger"),
    "omsorgsbolig": ("omsorgsbolig", "omsorgsboliger"),
    "bofellesskap": ("i bofellesskap", "i bofellesskap"),
    "gjennomgangsbolig": ("gjennomgangsbolig", "gjennomgangsboliger"),
}


def _kinds_finding(result: Result) -> str:
    """The largest kind of home among all, and how many homes are for passing through."""
    totals = {row["boligtype"]: row["av_typen"] for row in result.rows}
    shown = {kind: number for kind, number in totals.items() if number is not None}
    if not shown:
        return "Antallet boliger av hver type er skjult"
    largest = max(shown, key=lambda kind: shown[kind])
    text = _kind(largest, shown[largest])
    all_homes = result.rows[0]["i_alt"]
    if all_homes is not None:
        number = formats.number(shown[largest])
        words = _KINDS[largest][shown[largest] != 1]
        text = f"{number} av {formats.amount(all_homes, 'boliger')} er {words}"
    passing = shown.get("gjennomgangsbolig")
    if passing and largest != "gjennomgangsbolig":
        text = f"{text}, {_kind('gjennomgangsbolig', passing)}"
    return text + _unless_largest(all_homes, list(shown.values()), len(totals))


def _kind(kind: str, number: int) -> str:
    return f"{formats.number(number)} er {_KINDS[kind][number != 1]}"


def _kinds_chart(result: Result) -> Spec:
    return charts.stacked_hbar(
        "boligtype_navn",
        serier=list(KODEVERK["eierform"].values()),
        antall_rader=len({row["boligtype"] for row in result.rows}),
        total_tekst="av_typen_tekst",
        total=result.figure.total,
        etikett_tegn=longest(result, "boligtype_navn"),
        total_tegn=longest(result, "av_typen_tekst"),
        **value_fields(result),
        x_tittel="Boligtype",
        serie_tittel="Disposisjonsform",
    )


def _areas_finding(result: Result) -> str:
    """The areas with the largest and the smallest share of the homes."""
    shown = [row for row in result.rows if row["andel"] is not None]
    if not shown:
        return "Antallet boliger i hvert område er skjult"
    first, last = shown[0], shown[-1]
    text = f"{first['gruppe']} har {formats.value(first['andel'], 'prosent')} av boligene"
    if len(shown) == 1 or len(shown) < len(result.rows):
        return f"{text}{_larger_hidden(result)}"
    return f"{text}, {last['gruppe']} {formats.value(last['andel'], 'prosent')}"


STOCK = (
    _stock(
        "eierform",
        "Kommunalt disponerte boliger etter disposisjonsform",
        _forms_finding,
        "hva kommunen eier, leier inn og har tildelingsrett til",
        indicators=(
            "kommunale_boliger_eid",
            "kommunale_boliger_innleid",
            "kommunale_boliger_tildelingsrett",
        ),
        note="Innleie løper ut, og med tildelingsrett er det andre som eier boligen.",
    ),
    _stock(
        "forvalter",
        "Kommunalt disponerte boliger etter forvalter",
        _managers_finding,
        "hvor mange boliger hver forvalter har",
    ),
    Figure(
        id="boligmasse/boligtype",
        page=PAGE,
        title="Kommunalt disponerte boliger etter boligtype og disposisjonsform",
        query="boligmasse/boligtype",
        finding=_kinds_finding,
        needs=f"{HOME_REGISTER} hva slags boliger kommunen har.",
        indicators=("kommunale_boliger",),
        chart=_kinds_chart,
        series="eierform",
        pivot="serie",
        total="av_typen",
    ),
    _stock(
        "tilgjengelig",
        "Kommunalt disponerte boliger etter tilgjengelighet for rullestol",
        _count_of({"ja"}, "er tilgjengelige for rullestol"),
        "hvor mange boliger som er tilgjengelige for rullestol",
        id="boligmasse/tilgjengelighet",
        indicators=("tilgjengelige_andel",),
        note="Kommunens egen vurdering, ikke kravet i TEK17 § 12-2.",
    ),
    _stock(
        "omrade",
        "Kommunalt disponerte boliger etter område",
        _areas_finding,
        "hvor boligene ligger",
    ),
    _stock(
        "stoppavstand",
        "Kommunalt disponerte boliger etter avstand til nærmeste holdeplass",
        _count_of({"0-500"}, "har under 500 m til holdeplass"),
        "hvor langt det er til kollektivtransport",
    ),
    _stock(
        "byggetiar",
        "Kommunalt disponerte boliger etter byggetiår",
        _count_of({"for_1970", "1970"}, "er bygd før 1980"),
        "når boligene er bygd",
    ),
)


# -- condition -------------------------------------------------------------------------------------


def _condition_finding(result: Result) -> str:
    """The share of TG2 and TG3 among those examined, and beside it what is not examined."""
    row, unexamined = result.rows[0], result.one(tilstandsgrad="TGIU")
    known = unexamined if unexamined and unexamined["andel"] is not None else None
    if row["tg23_andel"] is not None:
        text = f"{row['tg23_andel_tekst']} av de undersøkte boligene har TG2 eller TG3"
        return f"{text}; {_unexamined(known)}" if known else text
    if row["undersokte"] == 0:
        return "Ingen av boligene er undersøkt"
    if row["undersokte"] is not None and row["undersokte"] < _FEWEST:
        number = formats.amount(row["undersokte"], "boliger")
        return f"{number} er undersøkt, for få til å oppgi andeler av"
    if known:
        return f"{known['andel_tekst']} av boligene er ikke undersøkt; tilstanden ellers er skjult"
    return "Boligenes tilstand er skjult"


def _unexamined(row: Row) -> str:
    return f"{row['andel_tekst']} er ikke undersøkt" if row["antall"] else "alle er undersøkt"


def _condition_note(result: Result) -> str:
    """That not examined is not good, and where the share stands against its target."""
    row = result.rows[0]
    target, share = target_of(row), row["tg23_andel"]
    text = "TGIU er ikke undersøkt og regnes aldri som god."
    if target is None or share is None:
        return text
    off = target.distance(share)
    where = "nådd"
    if off:
        where = f"{formats.number(abs(off), 1)} prosentpoeng {'over' if off > 0 else 'under'}"
    return f"{text} Mål: {target.words('prosent', 1)}, {where}."


def _condition_chart(result: Result) -> Spec:
    grades = KODEVERK["tilstandsgrad"]
    return charts.stacked_hbar(
        "akse",
        serier=list(grades.values()),
        farger=WORST_LAST,
        skravert=(grades["TGIU"],),
        **value_fields(result),
        x_tittel="Dato",
        serie_tittel="Tilstandsgrad",
    )


def _worst_to_discuss(result: Result) -> Point | None:
    """Homes with TG3, where they are many; the share with TG2 or TG3 has a tile of its own."""
    worst, unexamined = result.one(tilstandsgrad="TG3"), result.one(tilstandsgrad="TGIU")
    if not worst or not worst["antall"] or not worst["undersokte"] or result.age() > FRESH_MONTHS:
        return None
    share = worst["antall"] / worst["undersokte"]
    if share < _MUCH_TG3:
        return None
    day = formats.day(worst["periode_til"])
    rest = "Skal de utbedres, rives eller selges?"
    if unexamined and unexamined["antall"]:
        rest += f" {formats.number(unexamined['antall'])} er ikke undersøkt."
    return Point(f"{formats.amount(worst['antall'], 'boliger')} har TG3 ({day}).", rest, share)


def _age_finding(result: Result) -> str:
    """How many assessments are six years old or more, and how many homes have none."""
    old = [row for row in result.rows if row["vurderingsalder"] in ("6-10", "10+")]
    text = part_of_stock(result, old, "er vurdert for seks år siden eller mer")
    never = result.one(vurderingsalder="ukjent")
    return f"{text}, {never['antall_tekst']} aldri" if never and never["antall"] else text


def _upgrade_finding(result: Result) -> str:
    """What upgrading is reckoned to cost, and the grade that costs most."""
    total, partial = result.rows[0]["i_alt"], False
    if total is None:
        total, partial = result.total(result.rows)
    if not total:
        return "Oppgraderingsbehovet er skjult"
    amount = at_least(total, partial, "mill_kr", 1)
    if len(result.rows) == 1:
        return f"Oppgradering av boliger med {result.rows[0]['tilstandsgrad']} anslås til {amount}"
    text = f"Oppgradering er anslått til {amount}"
    if len(result.shown) < len(result.rows):
        return text
    dearest = max(result.rows, key=lambda row: row["oppgraderingsbehov"])
    return f"{text}, mest i boliger med {dearest['tilstandsgrad']}"


def _upgrade_note(result: Result) -> str:
    """Kroner a square metre, and what is not in the sum."""
    known = [row for row in result.rows if row["kr_per_m2"] is not None]
    text = "Boliger uten anslag er ikke med."
    if not known:
        return text
    each = formats.join(
        [f"{formats.value(row['kr_per_m2'], 'kr')} i {row['tilstandsgrad']}" for row in known]
    )
    return f"{text} Per kvadratmeter: {each}."


CONDITION = (
    Figure(
        id="boligmasse/tilstand",
        page=PAGE,
        title="Kommunalt disponerte boliger etter tilstandsgrad (NS 3424)",
        query="boligmasse/tilstand",
        finding=_condition_finding,
        needs="Boligregisteret med tilstandsgrader etter NS 3424 viser boligenes tilstand.",
        indicators=("tilstand_tg23_andel", "tilstand_tgiu_andel"),
        chart=_condition_chart,
        series="tilstandsgrad",
        note=_condition_note,
        screen=("tilstandsgrad", "antall", "andel", "tg23_andel"),
        discuss=_worst_to_discuss,
    ),
    Figure(
        id="boligmasse/vurderingsalder",
        page=PAGE,
        title="Kommunalt disponerte boliger etter hvor gammel tilstandsvurderingen er",
        query="boligmasse/vurderingsalder",
        finding=_age_finding,
        needs="Boligregisteret med dato for tilstandsvurderingen viser hvor gammel den er.",
        indicators=("boliger_tilstandsvurdert",),
        chart=lambda result: bars(result, "vurderingsalder_navn"),
    ),
    Figure(
        id="boligmasse/oppgradering",
        page=PAGE,
        title="Anslått oppgraderingsbehov etter tilstandsgrad",
        query="boligmasse/oppgradering",
        finding=_upgrade_finding,
        needs="Boligregisteret med anslåtte kostnader viser oppgraderingsbehovet.",
        indicators=("oppgraderingsbehov",),
        chart=lambda result: bars(result, "tilstandsgrad_navn"),
        main="oppgraderingsbehov",
        screen=("tilstandsgrad", "oppgraderingsbehov", "kr_per_m2", "antall", "i_alt"),
        note=_upgrade_note,
    ),
)
