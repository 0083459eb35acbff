"""The homes: whether they fit the need, which stand empty, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures.base import (
    FRESH_MONTHS,
    Figure,
    Point,
    Result,
    Row,
    Spec,
    compared,
    value_fields,
)
from boligkompass.figures.boligmasse_bestand import (
    CONDITION,
    PAGE,
    STOCK,
    WORST_LAST,
)
from boligkompass.figures.boligmasse_planer import PLANS
from boligkompass.figures.drawing import bars, longest

# -- rooms against the need ------------------------------------------------------------------------

_HAVE, _NEED, _DIFFERENCE = "Boliger", "Behov", "Forskjell"
_NOTABLE_LACK = 0.05


def _by_size(result: Result, part: str) -> list[int | None]:
    """One part of the sum for up to two rooms, three, and four or more."""
    rows = sorted(result.where(ledd=part), key=lambda row: row["rekkefolge"])
    return [row["antall"] for row in rows]


@dataclass(frozen=True)
class Lack:
    """Homes that are lacking: how many, of the classes from `lowest` to `highest`.

    `covered` says that larger homes are reckoned to serve some of the need for smaller ones.
    """

    number: int
    lowest: int
    highest: int
    covered: bool

    @property
    def classes(self) -> range:
        """The places of the lacking classes, the smallest first."""
        return range(self.lowest, self.highest + 1)

    @property
    def words(self) -> str:
        """«Det mangler 104 boliger med fire eller flere rom»."""
        size = _SIZES[self.lowest, self.highest]
        text = f"Det mangler {formats.amount(self.number, 'boliger')} {size}"
        return f"{text}, når større boliger er regnet med" if self.covered else text


# By the smallest and the largest class that lack homes: up to two rooms, three, four or more.
_SIZES = {
    (2, 2): "med fire eller flere rom",
    (1, 2): "med tre eller flere rom",
    (0, 2): "i alle størrelser",
    (1, 1): "med tre rom",
    (0, 1): "med ett til tre rom",
    (0, 0): "med ett eller to rom",
}
_SMALLER = ("ett- og toroms", "treroms")


def largest_lack(differences: Sequence[int | None]) -> Lack | None:
    """What is lacking of the largest homes that are, with the neighbouring classes that lack too.

    `differences` are homes minus need by class, the smallest first. A larger home can serve a
    smaller need and never the other way, so what is over in one class is carried down, not up.
    Below a hidden difference nothing is known.
    """
    lacks: dict[int, int] = {}
    spare, covered = 0, False
    for place in reversed(range(len(differences))):
        difference = differences[place]
        if difference is None:
            break
        lack = -(difference + spare)
        if lack <= 0 and lacks:
            break
        if lack > 0:
            covered = covered or spare > 0
            lacks[place] = lack
        spare = max(-lack, 0)
    if not lacks:
        return None
    return Lack(sum(lacks.values()), min(lacks), max(lacks), covered)


def _surplus_sentence(result: Result, lack: Lack) -> str:
    """«vi har 49 ett- og toroms og 24 treroms flere enn behovet tilsier»; only what is too many."""
    differences = _by_size(result, _DIFFERENCE)[: lack.lowest]
    told = [
        f"{formats.number(number)} {size}"
        for number, size in zip(differences, _SMALLER, strict=False)
        if number is not None and number > 0
    ]
    return f"vi har {formats.join(told)} flere enn behovet tilsier" if told else ""


def _fit_finding(result: Result) -> str:
    differences = _by_size(result, _DIFFERENCE)
    lack = largest_lack(differences)
    if lack is not None:
        surplus = _surplus_sentence(result, lack)
        return f"{lack.words}; {surplus}" if surplus else lack.words
    return enough(differences)


def enough(differences: Sequence[int | None]) -> str:
    """That no size lacks homes, as far as it is known."""
    known = [number for number in differences if number is not None]
    if len(known) < len(differences):
        return "Ingen kjent størrelse mangler boliger; noen tall er skjult"
    if min(known) < 0:
        return "Boligene dekker behovet, når større boliger er regnet med"
    return "Boligene dekker behovet i alle størrelser"


def _lack_to_discuss(result: Result) -> Point | None:
    """Homes of a size that are lacking, weighed by the share of the need that is not met."""
    if not result.rows or result.age() > FRESH_MONTHS:
        return None
    lack = largest_lack(_by_size(result, _DIFFERENCE))
    if lack is None:
        return None
    need = sum(_by_size(result, _NEED)[place] or 0 for place in lack.classes)
    if lack.number < _NOTABLE_LACK * need:
        return None
    day = formats.day(result.rows[0]["periode_til"])
    surplus = formats.sentence(_surplus_sentence(result, lack))
    return Point(f"{lack.words} ({day}).", f"{surplus}." if surplus else "", lack.number / need)


def _fit_chart(result: Result) -> Spec:
    return charts.grouped_bar(
        "romgruppe",
        serier=(_HAVE, _NEED),
        **value_fields(result),
        x_tittel="Rom",
        serie_tittel="Ledd",
    )


# -- empty homes and contracts that run out --------------------------------------------------------

_MANY_EMPTY = 3
_LARGE_SHARE = 0.2


def _long_empty(result: Result) -> int | None:
    """The published number of homes empty for more than 180 days."""
    rows = result.where(varighet="180+")
    number: int | None = rows[0]["saa_lenge"] if rows else None
    return number


def _empty_finding(result: Result) -> str:
    total, long_empty = result.rows[0]["i_alt"], _long_empty(result)
    if total == 0:
        return "Ingen boliger står tomme"
    text = "Antallet boliger som står tomme, er skjult"
    if total is not None:
        text = f"{formats.amount(total, 'boliger')} står tomme"
        text = text if total != 1 else text.removesuffix("me")
    if long_empty is None:
        return text
    return f"{text}, {formats.number(long_empty) if long_empty else 'ingen'} i mer enn 180 dager"


def _long_empty_to_discuss(result: Result) -> Point | None:
    """Homes empty for more than half a year, where they are many and no small part of the empty."""
    if not result.rows or result.age() > FRESH_MONTHS:
        return None
    long_empty, total = _long_empty(result), result.rows[0]["i_alt"]
    if not long_empty or not total:
        return None
    if long_empty < _MANY_EMPTY or long_empty < _LARGE_SHARE * total:
        return None
    day = formats.day(result.rows[0]["periode_til"])
    lead = f"{formats.amount(long_empty, 'boliger')} har stått tomme i mer enn 180 dager ({day})."
    return Point(lead, f"I alt står {formats.number(total)} tomme.", long_empty / total)


def _empty_chart(result: Result) -> Spec:
    return charts.stacked_hbar(
        "grunn_navn",
        serier=list(KODEVERK["ledig_varighet"].values()),
        farger=WORST_LAST,
        antall_rader=len({row["grunn"] for row in result.rows}),
        total_tekst="av_grunnen_tekst",
        total=result.figure.total,
        etikett_tegn=longest(result, "grunn_navn"),
        total_tegn=longest(result, "av_grunnen_tekst"),
        **value_fields(result),
        x_tittel="Grunn",
        serie_tittel="Har stått tom",
    )


def _months_finding(result: Result) -> str:
    """The newest month end, and how it differs from the same one a year before."""
    if not result.shown:
        return "Antallet ledige boliger er skjult"
    newest = result.shown[-1]
    number = formats.amount(newest["antall"], "boliger")
    text = f"{number} sto ledige ved utgangen av {newest['periode']}"
    start = newest["periode_fra"]
    before = result.one(periode_fra=start.replace(year=start.year - 1))
    if before is None or before["antall"] is None:
        return text
    return f"{text}, {compared(newest['antall'] - before['antall'])} året før"


def _months_chart(result: Result) -> Spec:
    return charts.line(
        "akse",
        **value_fields(result),
    )


_SIX_MONTHS = ("0-3", "3-6")


_WINDOWS = {
    "leie": ("leiekontrakt", "leiekontrakter", "innen seks måneder"),
    "innleie": ("innleieavtale", "innleieavtaler", "innen ett år"),
}


def _contracts_told(result: Result) -> list[str]:
    """Tenancies that run out within half a year, and leases of ours within a year, if any run."""
    rows = {
        "leie": [r for r in result.where(kontraktstype="leie") if r["utloper"] in _SIX_MONTHS],
        "innleie": result.where(kontraktstype="innleie"),
    }
    return [
        formats.sentence(f"{_running_out(result, rows[kind], one, many)} utløper {within}")
        for kind, (one, many, within) in _WINDOWS.items()
        if rows[kind] and rows[kind][0]["i_alt"] != 0
    ]


def _contracts_finding(result: Result) -> str:
    return next(iter(_contracts_told(result)), "Ingen kontrakter løper")


def _contracts_note(result: Result) -> str:
    """The other kind of contracts, and that what runs out is not empty."""
    others = [f"{sentence}." for sentence in _contracts_told(result)[1:]]
    return " ".join(
        [*others, "En kontrakt som utløper, er ikke en ledig bolig: mange blir forlenget."]
    )


def _running_out(result: Result, rows: Sequence[Row], one: str, many: str) -> str:
    """«48 av 672 leiekontrakter», «minst 7 av 90 innleieavtaler», «ingen leiekontrakter»."""
    total, partial = result.total(rows)
    if not total:
        return f"et skjult antall {many}" if partial else f"ingen {many}"
    number = f"minst {formats.number(total)}" if partial else formats.number(total)
    if rows[0]["i_alt"] is None:
        return f"{number} {one if total == 1 and not partial else many}"
    return f"{number} av {formats.number(rows[0]['i_alt'])} {many}"


def _contracts_chart(result: Result) -> Spec:
    return charts.grouped_bar(
        "utloper_navn",
        serier=list(KODEVERK["kontraktstype"].values()),
        **value_fields(result),
        x_tittel="Utløper",
        serie_tittel="Kontrakt",
    )


# -- how many, by whose count ----------------------------------------------------------------------


def _number_finding(result: Result) -> str:
    """The newest count, and its change from the one before where both are exact and alike."""
    if not result.shown:
        return "Antallet kommunalt disponerte boliger er skjult"
    newest = result.shown[-1]
    text = f"{newest['verdi_tekst'].rstrip('*')} kommunalt disponerte boliger"
    text = f"{formats.sentence(text)} per {formats.long_day(newest['periode_til'])}"
    before = result.shown[-2] if len(result.shown) > 1 else newest
    alike = before["kilde"] == newest["kilde"] and _is_exact(before) and _is_exact(newest)
    if before is newest or not alike:
        return text
    change = compared(newest["verdi"] - before["verdi"])
    return f"{text}, {change} ved utgangen av {before['periode_til'].year}"


def _is_exact(row: Row) -> bool:
    return row["verdi_til"] is None and row["merke"] in (None, "forelopig")


_TOTAL = "boliger_disponert_i_alt"
_PARTS = ("boliger_disponert_bkf", "boliger_disponert_bygg_og_eiendom")
# The definition sheet of the total says that these come besides.
_BESIDES = ("institusjonsplasser", "omsorgsboliger_tildelingsrett", "boliger_innleid_flyktninger")
_WHOLE_STOCK = (_TOTAL, "kommunale_utleieboliger")
_OWN_COUNTS = (_TOTAL, *_PARTS, _WHOLE_STOCK[1], *_BESIDES, "nodhybler")


def _own_finding(result: Result) -> str:
    """«363 boliger: 308 hos boligforetaket og 55 hos Bygg og eiendom», or the first count."""
    total = result.one(indikator=_TOTAL)
    parts = [result.one(indikator=name) for name in _PARTS]
    if total is None or total["verdi"] is None:
        return _first_count(result)
    text = f"{total['verdi_tekst']} boliger"
    if _adds_up(total, parts):
        company, unit = (part["verdi_tekst"] for part in parts if part)
        return f"{text}: {company} hos boligforetaket og {unit} hos Bygg og eiendom"
    return f"{formats.sentence(text)} etter kommunens egen telling ({total['periode']})"


def _adds_up(total: Row, parts: Sequence[Row | None]) -> bool:
    """Whether the parts are known, of the total's own period, and its sum."""
    known = [p for p in parts if p and p["verdi"] is not None and p["periode"] == total["periode"]]
    return len(known) == len(parts) and sum(p["verdi"] for p in known) == total["verdi"]


def _first_count(result: Result) -> str:
    """The first count in the source's own words, where its remark is a quotation of them."""
    if not result.shown:
        return "Kommunens egne tellinger er skjult"
    row = result.shown[0]
    words = f"{row['verdi_tekst']} {formats.lowered(row['indikator_navn'])}"
    remark = row["merknad"] or ""
    if remark.startswith("«") and remark.endswith("»") and formats.number(row["verdi"]) in remark:
        words = remark[1:-1]
    return f"{formats.sentence(words)} ({row['periode']})"


def _own_note(result: Result) -> str:
    """What the total leaves out, so that nobody adds up what is counted in different ways."""
    text = "Avgrensningen er kildens egen og en annen enn i KOSTRA."
    total = result.one(indikator=_TOTAL)
    besides = [
        f"{row['verdi_tekst']} {formats.lowered(row['indikator_navn'])}"
        for row in (result.one(indikator=name) for name in _BESIDES)
        if row and row["verdi"] is not None
    ]
    if total is None or total["verdi"] is None or not besides:
        return text
    return f"{text} Utenom de {total['verdi_tekst']} kommer {formats.join(besides)}."


def _own_chart(result: Result) -> Spec:
    """What is meant as the whole stock stands out from its parts and from what comes besides."""
    whole = any(row["hoved"] for row in result.rows)
    return bars(result, "indikator_navn", highlighted="hoved" if whole else None)


NEED = (
    Figure(
        id="boligmasse/romnorm",
        page=PAGE,
        title="Boliger etter rom mot husstandenes behov etter romnormen",
        query="boligmasse/romnorm",
        finding=_fit_finding,
        needs="Bolig-, leie- og søknadsregisteret viser boligene, og hvor mange som bor i dem og "
        "venter.",
        chart=_fit_chart,
        series="ledd",
        pivot="serie",
        note="Behovet er regnet for husstander som leier av kommunen eller venter med vedtak, med "
        "det høyeste romtallet normen gir. En enslig kan ha ett eller to rom; derfor står de "
        "sammen.",
        discuss=_lack_to_discuss,
    ),
)

EMPTY = (
    Figure(
        id="boligmasse/ledige",
        page=PAGE,
        title="Ledige boliger etter grunn og hvor lenge de har stått tomme",
        query="boligmasse/ledige",
        finding=_empty_finding,
        needs="Boligregisteret med ledighet viser hvor mange boliger som står tomme, og hvorfor.",
        indicators=("ledige_boliger",),
        chart=_empty_chart,
        series="varighet",
        pivot="serie",
        total="av_grunnen",
        discuss=_long_empty_to_discuss,
    ),
    Figure(
        id="boligmasse/ledige_utvikling",
        page=PAGE,
        title="Ledige boliger ved utgangen av hver måned",
        query="boligmasse/ledige_utvikling",
        finding=_months_finding,
        needs="Boligregisteret med ledighet viser hvor mange boliger som sto tomme hver måned.",
        indicators=("ledige_boliger",),
        chart=_months_chart,
    ),
    Figure(
        id="boligmasse/kontrakter",
        page=PAGE,
        title="Leiekontrakter og innleieavtaler som utløper innen ett år",
        query="boligmasse/kontrakter",
        finding=_contracts_finding,
        needs="Leieregisteret og avtalene om innleie viser hvor mange kontrakter som utløper.",
        indicators=("kontrakter_utloper",),
        chart=_contracts_chart,
        series="kontraktstype",
        pivot="serie",
        note=_contracts_note,
    ),
)

NUMBER = (
    Figure(
        id="boligmasse/antall",
        page=PAGE,
        title="Kommunalt disponerte boliger ved årsskiftene og på siste telledato",
        query="boligmasse/antall",
        finding=_number_finding,
        needs="KOSTRA tabell 12008 eller boligregisteret viser hvor mange boliger kommunen har.",
        indicators=("kommunale_boliger",),
        chart=lambda result: charts.bar("akse", verdi_tittel="Boliger"),
        main="verdi",
    ),
    Figure(
        id="boligmasse/egne_tellinger",
        page=PAGE,
        title="Boliger og plasser etter kommunens egne tellinger",
        query="boligmasse/egne_tellinger",
        finding=_own_finding,
        needs="Kommunens egne planer og rapporter viser hva den selv teller.",
        indicators=_OWN_COUNTS,
        fixed={"indikatorer": list(_OWN_COUNTS), "hoved": list(_WHOLE_STOCK)},
        chart=_own_chart,
        main="verdi",
        series="indikator_navn",
        note=_own_note,
    ),
)

FIGURES = (*NEED, *CONDITION, *PLANS, *EMPTY, *NUMBER, *STOCK)
