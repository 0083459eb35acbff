"""Gjennomstrømming: whether homes become free, for whom, and who still lives there."""

from collections.abc import Sequence
from typing import Any

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures import gjennomstromming_tomgang
from boligkompass.figures.base import (
    FRESH_MONTHS,
    Figure,
    Parameter,
    Point,
    Result,
    Row,
    Spec,
    at_least,
    value_fields,
    when,
)
from boligkompass.figures.drawing import bars
from boligkompass.figures.gjennomstromming_tomgang import PAGE
from boligkompass.figures.tiles import target_of

_REGISTER = "Leieregisteret med inn- og utflytting viser"
_HIDDEN = "er skjult av personvernhensyn"
# Of a fall or a miss that has a target the distance weighs; without one, half as much.
_MOVE_WEIGHT = 0.5


def _year_before(result: Result, row: Row) -> Row | None:
    """The row of the year before; None where there is none, or it holds no number."""
    start = row["periode_fra"].replace(year=row["periode_fra"].year - 1)
    end = row["periode_til"].replace(year=row["periode_til"].year - 1)
    before = result.one(periode_fra=start, periode_til=end)
    return before if before and before[result.figure.main] is not None else None


# -- moves out over let homes ----------------------------------------------------------------------


def _throughput_finding(result: Result) -> str:
    newest = result.rows[-1]
    if newest["utflyttet"] is None:
        return f"Antallet utflyttinger {when(newest)} {_HIDDEN}"
    moved = formats.sentence(_moves(newest["utflyttet"]))
    if newest["andel"] is None or not newest["utflyttet"]:
        return f"{moved} {when(newest)}"
    before = _year_before(result, newest)
    against = f", mot {before['andel_tekst']} året før" if before else ""
    share = newest["andel_tekst"]
    return f"{moved} {when(newest)} svarer til {share} av de utleide boligene{against}"


def _moves(number: int) -> str:
    """«91 utflyttinger», «ingen utflyttinger»."""
    if number == 0:
        return "ingen utflyttinger"
    return f"{formats.number(number)} {'utflytting' if number == 1 else 'utflyttinger'}"


def _throughput_chart(result: Result) -> Spec:
    return charts.bar("akse", **value_fields(result))


# -- who still lives there -------------------------------------------------------------------------

# What became of those who moved in during a year is known a year after it, and told for a year.
_FRESH_MONTHS = 25
_NOTABLE_FALL = 5.0


def _still_finding(result: Result) -> str:
    newest = result.rows[-1]
    if newest["innflyttet"] == 0:
        return f"Ingen flyttet inn i {newest['periode']}"
    if newest["andel"] is None:
        return f"Hvor mange som bor der etter tolv måneder, {_HIDDEN}"
    text = f"{_still_words(newest)}{_against_year_before(result, newest)}"
    return formats.sentence(text)


def _still_words(row: Row) -> str:
    moved_in = f"dem som flyttet inn i {row['periode']}"
    return f"{row['andel_tekst']} av {moved_in}, bodde der etter tolv måneder"


def _against_year_before(result: Result, row: Row) -> str:
    """«, mot 88 % året før» for a single year; three years together overlap with those before."""
    if row["periode_fra"].year != row["periode_til"].year:
        return ""
    before = _year_before(result, row)
    return f", mot {before['andel_tekst']} året før" if before else ""


def _still_chart(result: Result) -> Spec:
    target = target_of(result.rows[-1])
    words = f"Mål: {target.words('prosent', 0)}" if target else None
    return charts.bar("akse", maal_tekst=words, **value_fields(result))


def _still_point(result: Result) -> Point | None:
    """Fewer who stay than the target says, or clearly fewer than of those of the year before."""
    newest = result.rows[-1] if result.rows else None
    if newest is None or newest["andel"] is None:
        return None
    if result.age(newest) > _FRESH_MONTHS:
        return None
    return _still_off_target(newest) or _still_falls(result, newest)


def _still_off_target(row: Row) -> Point | None:
    target = target_of(row)
    distance = target.distance(float(formats.rounded(row["andel"]))) if target else 0.0
    if target is None or target.lower is None or distance >= 0:
        return None
    lead = f"{_still_words(row)}."
    return Point(lead, f"Målet er {target.words('prosent', 0)}.", -distance / target.lower)


def _still_falls(result: Result, row: Row) -> Point | None:
    before = _year_before(result, row)
    if before is None or before["andel"] - row["andel"] < _NOTABLE_FALL:
        return None
    fall = before["andel"] - row["andel"]
    lead = f"{_still_words(row)}."
    rest = f"Av dem som flyttet inn året før, var det {before['andel_tekst']}."
    return Point(lead, rest, _MOVE_WEIGHT * fall / before["andel"])


# -- how long they stay ----------------------------------------------------------------------------


def _median_finding(result: Result) -> str:
    """How long half of all stay, and half of those in homes meant for a time."""
    known = {row["gruppe"]: row["botid"] for row in result.shown}
    everyone = result.where(alle=True)[0]["botid"]
    if everyone is None:
        return _median_of_largest(result)
    text = f"Halvparten blir boende i {_years(everyone)} eller mer"
    passing = known.get("gjennomgangsbolig")
    return f"{text}, i gjennomgangsbolig i {_years(passing)}" if passing is not None else text


def _median_of_largest(result: Result) -> str:
    """The kind with most households whose median is known; else that there is none."""
    known = [row for row in result.shown if row["antall"] is not None]
    if not known:
        return "For få har flyttet ut til å si hvor lenge de blir boende"
    row = max(known, key=lambda r: int(r["antall"]))
    kind = row["gruppe_navn"]
    return f"{kind}: halvparten blir boende i {_years(row['botid'])} eller mer"


def _years(number: float) -> str:
    return formats.amount(number, "aar", 1)


def _median_note(result: Result) -> str:
    """What the median rests on, and what it means that a kind has none."""
    told = (
        "De som bor der nå, er regnet med: så lenge blir halvparten hvis utflyttingen fortsetter "
        "som de siste tre årene."
    )
    if not any(row["synlighet"] == "mangler" for row in result.rows):
        return told
    return f"{told} «..» betyr at for få har flyttet ut til å si det."


def _median_chart(result: Result) -> Spec:
    return bars(result, "gruppe_navn", highlighted="alle")


def _long_part(result: Result, verb: str) -> str:
    """«23 av 61 husstander har …»; «minst 23» where some of them are hidden."""
    total, partial = result.total(result.where(lenge=True))
    everyone = result.rows[0]["i_alt"]
    if partial and not total:
        return f"Antallet som {verb}, {_HIDDEN}"
    if everyone is None:
        return formats.sentence(f"{at_least(total, partial, 'husstander')} {verb}")
    number = formats.number(total) if total else "ingen"
    number = f"minst {number}" if partial else number
    return formats.sentence(f"{number} av {formats.amount(everyone, 'husstander')} {verb}")


_OVER_TIME = "har bodd i gjennomgangsbolig i tre år eller mer"
_LONG_ORDINARY = "har bodd i ordinær utleiebolig i fem år eller mer"
_FEW_OVER_TIME, _SHARE_OVER_TIME = 5, 0.2


def _over_time_point(result: Result) -> Point | None:
    """Many who stay beyond the time of homes that are meant for a time."""
    if not result.rows or result.age() > FRESH_MONTHS:
        return None
    number, _ = result.total(result.where(lenge=True))
    everyone = result.rows[0]["i_alt"]
    if not everyone or number < _FEW_OVER_TIME or number < _SHARE_OVER_TIME * everyone:
        return None
    day = formats.day(result.rows[0]["periode_til"])
    return Point(
        f"{_long_part(result, _OVER_TIME)} ({day}).",
        "Boligene er ment for en avgrenset tid, her regnet som tre år.",
        _MOVE_WEIGHT * number / everyone,
    )


def _stay(
    name: str, title: str, boligtype: str, lange: Sequence[str], verb: str, **more: Any
) -> Figure:
    """A figure of how long those in one kind of home have lived there."""
    return Figure(
        id=f"{PAGE}/{name}",
        page=PAGE,
        title=title,
        query="gjennomstromming/botid",
        finding=lambda result: _long_part(result, verb),
        needs=f"{_REGISTER} hvor lenge husstandene har bodd i boligen.",
        fixed={"boligtype": boligtype, "botider": list(KODEVERK["botid"]), "lange": list(lange)},
        chart=lambda result: bars(result, "botid_navn", highlighted="lenge"),
        **more,
    )


# -- when they move, and where to ------------------------------------------------------------------

_IN, _OUT = "Innflyttinger", "Utflyttinger"
_WAYS = {_IN: "inn", _OUT: "ut"}
# No share is given of fewer.
_FEWEST = 10
_TWO_MONTHS = 100 * 2 / 12


def _in_marked_months(result: Result) -> dict[str, tuple[float, bool]]:
    """Moves in February and September by direction, and whether some of them are hidden."""
    return {
        way: result.total(rows) for way in _WAYS if (rows := result.where(retning=way, merket=True))
    }


def _months_finding(result: Result) -> str:
    """How many moved in February and September, the months that are asked for."""
    counted = _in_marked_months(result)
    known = {way: cells for way, cells in counted.items() if cells[0] or not cells[1]}
    if not known:
        return f"Flyttingene i februar og september {_HIDDEN}"
    told: list[str] = []
    for way, (number, partial) in known.items():
        words = formats.number(number) if number else "ingen"
        if number and not told:  # the first of them says what they are
            words = formats.amount(number, "husstander")
        told.append(f"{'minst ' if partial else ''}{words} {_WAYS[way]}")
    return f"I februar og september flyttet {formats.join(told)}"


def _months_note(result: Result) -> str:
    """The share of the two months, where it is known, against an even year."""
    told = []
    for way, (number, partial) in _in_marked_months(result).items():
        everyone = result.where(retning=way)[0]["i_alt"]
        if everyone and everyone >= _FEWEST and not partial:
            share = formats.value(100 * number / everyone, "prosent")
            told.append(f"{share} av {_WAYS[way]}flyttingene")
    if not told:
        return "Februar og september er merket med ►."
    even = formats.value(_TWO_MONTHS, "prosent")
    return (
        f"Februar og september, merket med ►, har {formats.join(told)}; "
        f"jevnt fordelt ville to måneder hatt {even}."
    )


def _months_chart(result: Result) -> Spec:
    drawn = dict.fromkeys(row["retning"] for row in result.rows)
    return charts.grouped_bar(
        "kort",
        serier=list(drawn),
        **value_fields(result),
        x_tittel="Måned",
        serie_tittel="Retning",
    )


_TO = {
    "eid": "egen eid bolig",
    "privat_leie": "privat leid bolig",
    "kommunal": "annen kommunal bolig",
}


def _destination_finding(result: Result) -> str:
    """How many went to a home of their own, to private rent, and to another municipal home."""
    rows = [row for code in _TO if (row := result.one(utflyttet_til=code))]
    known = [row for row in rows if row["antall"] is not None]
    if not known:
        return f"Hvor de som flyttet ut, flyttet, {_HIDDEN}"
    told = formats.join(
        [
            f"{formats.number(row['antall']) if row['antall'] else 'ingen'} til "
            f"{_TO[row['utflyttet_til']]}"
            for row in known
        ]
    )
    hidden = "; resten er skjult" if len(known) < len(rows) else ""
    everyone = result.rows[0]["i_alt"]
    if everyone == 0:
        return "Ingen flyttet ut"
    lead = f"Av {formats.number(everyone)} husstander flyttet" if everyone else "Det flyttet"
    return f"{lead} {told}{hidden}"


def _destination_chart(result: Result) -> Spec:
    return bars(result, "utflyttet_til_navn")


def _owner_finding(result: Result) -> str:
    newest = result.rows[-1]
    if newest["verdi"] is None:
        return f"Antallet leietakere som ble eiere {when(newest)}, {_HIDDEN}"
    if newest["verdi"] == 0:
        return f"Ingen leietakere ble eiere {when(newest)}"
    number = newest["verdi_tekst"].rstrip("*")
    who = "leietaker ble eier" if newest["verdi"] == 1 else "leietakere ble eiere"
    return formats.sentence(f"{number} {who} {when(newest)}")


def _owner_note(result: Result) -> str:
    overlap = " Periodene overlapper og kan ikke legges sammen." if len(result.rows) > 1 else ""
    return f"Få hvert år, så flere år er regnet under ett.{overlap}"


def _owner_chart(result: Result) -> Spec:
    return charts.bar("akse", verdi_tittel="Leietakere")


FIGURES = (
    Figure(
        id="gjennomstromming/per_ar",
        page=PAGE,
        title="Utflyttinger i prosent av boligene som var utleid ved årets start",
        query="gjennomstromming/per_ar",
        finding=_throughput_finding,
        needs=f"{_REGISTER} hvor stor del av boligene som blir ledige hvert år.",
        indicators=("gjennomstromming", "utflyttinger", "boliger_utleid_ved_aarets_start"),
        chart=_throughput_chart,
        main="andel",
        note="Omsorgsboliger er med, men skal ikke ha høy gjennomstrømming.",
    ),
    Figure(
        id="gjennomstromming/bor_etter_12_mnd",
        page=PAGE,
        title="Husstander som bor i samme bolig tolv måneder etter innflytting, prosent",
        query="gjennomstromming/bor_etter_12_mnd",
        finding=_still_finding,
        needs=f"{_REGISTER} hvem som bor der fortsatt når det er gått et år.",
        indicators=(
            "bostabilitet_12_mnd",
            "bor_fortsatt_etter_12_mnd",
            "innflyttet_for_12_mnd_siden",
        ),
        parameters=(
            Parameter(
                "bofast",
                "Etter tolv måneder",
                {
                    "aar": "Etter tolv måneder: hvert år",
                    "treaar": "Etter tolv måneder: tre år samlet",
                },
            ),
        ),
        chart=_still_chart,
        main="andel",
        note="Noen flytter av gode grunner, så 100 % er ikke målet.",
        discuss=_still_point,
    ),
    *gjennomstromming_tomgang.FIGURES,
    _stay(
        "gjennomgangsbolig",
        "Husstander i gjennomgangsbolig, etter hvor lenge de har bodd der",
        "gjennomgangsbolig",
        ("3-5", "5-10", "10+"),
        _OVER_TIME,
        note="En gjennomgangsbolig er ment for en avgrenset tid, her regnet som tre år.",
        discuss=_over_time_point,
    ),
    _stay(
        "ordinar",
        "Husstander i ordinær utleiebolig, etter hvor lenge de har bodd der",
        "ordinaer",
        ("5-10", "10+"),
        _LONG_ORDINARY,
        note="De som har bodd lenge, kan være klare til å eie; siden om startlån viser hvor mange "
        "som kan kjøpe.",
    ),
    Figure(
        id="gjennomstromming/median_botid",
        page=PAGE,
        title="Hvor mange år halvparten blir boende, etter boligtype",
        query="gjennomstromming/median_botid",
        finding=_median_finding,
        needs=f"{_REGISTER} hvor lenge husstandene blir boende.",
        indicators=("gjennomstromming",),
        fixed={"boligtyper": list(KODEVERK["boligtype"])},
        chart=_median_chart,
        main="botid",
        titles={"botid": "Median botid, år"},
        note=_median_note,
    ),
    Figure(
        id="gjennomstromming/maaneder",
        page=PAGE,
        title="Inn- og utflyttinger etter måned, tre år samlet",
        query="gjennomstromming/maaneder",
        finding=_months_finding,
        needs=f"{_REGISTER} når på året husstandene flytter.",
        indicators=("innflyttinger", "utflyttinger"),
        chart=_months_chart,
        series="retning",
        pivot="serie",
        note=_months_note,
    ),
    Figure(
        id="gjennomstromming/flyttet_til",
        page=PAGE,
        title="Utflyttinger etter hvor husstanden flyttet, tre år samlet",
        query="gjennomstromming/flyttet_til",
        finding=_destination_finding,
        needs=f"{_REGISTER} hvor de som flytter ut, flytter.",
        indicators=("utflyttinger",),
        fixed={"steder": list(KODEVERK["utflyttet_til"])},
        chart=_destination_chart,
        note="Den som flytter til en annen kommunal bolig, gir plass ett sted og tar den et annet.",
    ),
    Figure(
        id="gjennomstromming/leie_til_eie",
        page=PAGE,
        title="Leietakere i kommunal bolig som kjøpte egen bolig, flere år samlet",
        query="indikator/serier",
        finding=_owner_finding,
        needs="Leieregisteret med utflytting til egen eid bolig viser hvor mange som ble eiere.",
        indicators=("leie_til_eie",),
        fixed={"indikatorer": ["leie_til_eie"], "former": ["aar"]},
        chart=_owner_chart,
        main="verdi",
        note=_owner_note,
    ),
)
