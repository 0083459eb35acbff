"""The homes: whether they fit the need, which stand empty, and how many there are."""

from collections.abc import Sequence

from boligkompass import charts, formats
from boligkompass.codes import KODEVERK
from boligkompass.figures.base import Figure, Point, Result, Row, Spec
from boligkompass.figures.boligmasse_bestand import (
    CONDITION,
    PAGE,
    STOCK,
    WORST_LAST,
    bars,
    is_fresh,
    longest,
)

# -- rooms against the need ------------------------------------------------------------------------

_HAVE, _NEED, _DIFFERENCE = "Boliger", "Behov", "Forskjell"
_NOTABLE_LACK = 0.05


def _by_size(result: Result, part: str) -> list[int | None]:
    """One part of the sum for up to two rooms, three, and four or more."""
    rows = sorted(result.where(ledd=part), key=lambda row: row["rekkefolge"])
    return [row["antall"] for row in rows]


def _lack(result: Result) -> tuple[int, int, str] | None:
    """How many homes are lacking, out of a need of how many, of which size; the largest first."""
    _, three, four = differences = _by_size(result, _DIFFERENCE)
    needs = _by_size(result, _NEED)
    if three is not None and four is not None and three + four < 0:
        return -(three + four), sum(n or 0 for n in needs[1:]), "tre eller flere rom"
    sizes = ("ett eller to rom", "tre rom", "fire eller flere rom")
    for difference, need, size in reversed(list(zip(differences, needs, sizes, strict=True))):
        if difference is not None and difference < 0 and need is not None:
            return -difference, need, size
    return None


def _lack_sentence(lack: tuple[int, int, str]) -> str:
    return f"Det mangler {formats.amount(lack[0], 'boliger')} med {lack[2]}"


def _surplus_sentence(result: Result) -> str:
    """«vi har 41 flere små enn behovet tilsier»; nothing when there are not too many."""
    small = _by_size(result, _DIFFERENCE)[0]
    return f"vi har {formats.number(small)} flere små enn behovet tilsier" if small else ""


def _fit_finding(result: Result) -> str:
    lack = _lack(result)
    if lack is None:
        if None in _by_size(result, _DIFFERENCE):
            return "Ingen kjent størrelse mangler boliger; noen tall er skjult"
        return "Boligene dekker behovet i alle størrelser"
    surplus = _surplus_sentence(result) if lack[2] != "ett eller to rom" else ""
    return f"{_lack_sentence(lack)}; {surplus}" if surplus else _lack_sentence(lack)


def _lack_to_discuss(result: Result) -> Point | None:
    """Homes of a size that are lacking, weighed by the share of the need that is not met."""
    lack = _lack(result) if result.rows and is_fresh(result) else None
    if lack is None or lack[0] < _NOTABLE_LACK * lack[1]:
        return None
    day = formats.day(result.rows[0]["periode_til"])
    surplus = formats.sentence(_surplus_sentence(result))
    return Point(
        f"{_lack_sentence(lack)} ({day}).", f"{surplus}." if surplus else "", lack[0] / lack[1]
    )


def _fit_chart(result: Result) -> Spec:
    return charts.grouped_bar(
        "romgruppe",
        serier=(_HAVE, _NEED),
        verdi="antall",
        verdi_tekst="antall_tekst",
        x_tittel="Rom",
        serie_tittel="Ledd",
        verdi_tittel="Antall",
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
    long_empty = _long_empty(result) if result.rows and is_fresh(result) else None
    total = result.rows[0]["i_alt"] if result.rows else None
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
        etikett_tegn=longest(result, "grunn_navn"),
        total_tegn=longest(result, "av_grunnen_tekst"),
        verdi="antall",
        verdi_tekst="antall_tekst",
        x_tittel="Grunn",
        serie_tittel="Har stått tom",
        verdi_tittel="Boliger",
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
    return f"{text}, {_compared(newest['antall'] - before['antall'])} året før"


def _compared(difference: float) -> str:
    """«7 flere enn», «like mange som»."""
    if difference == 0:
        return "like mange som"
    return f"{formats.number(abs(difference))} {'flere' if difference > 0 else 'færre'} enn"


def _months_chart(result: Result) -> Spec:
    return charts.line(
        "akse",
        verdi="antall",
        verdi_tekst="antall_tekst",
        verdi_tittel="Ledige boliger",
    )


_SIX_MONTHS = ("0-3", "3-6")


def _contracts_finding(result: Result) -> str:
    """Tenancies that run out within half a year, and leases of ours within a year."""
    tenancies = [r for r in result.where(kontraktstype="leie") if r["utloper"] in _SIX_MONTHS]
    leases = result.where(kontraktstype="innleie")
    told = [
        (_running_out(result, rows, *words), f"innen {within}")
        for rows, words, within in (
            (tenancies, ("leiekontrakt", "leiekontrakter"), "seks måneder"),
            (leases, ("innleieavtale", "innleieavtaler"), "ett år"),
        )
        if rows and rows[0]["i_alt"] != 0
    ]
    if not told:
        return "Ingen kontrakter løper"
    first, *rest = told
    sentences = [f"{first[0]} utløper {first[1]}", *(" ".join(part) for part in rest)]
    return formats.sentence(", ".join(sentences))


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
        verdi="antall",
        verdi_tekst="antall_tekst",
        x_tittel="Utløper",
        serie_tittel="Kontrakt",
        verdi_tittel="Kontrakter",
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
    change = _compared(newest["verdi"] - before["verdi"])
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
    words = f"{row['verdi_tekst']} {_lower_first(row['indikator_navn'])}"
    remark = row["merknad"] or ""
    if remark.startswith("«") and remark.endswith("»") and formats.number(row["verdi"]) in remark:
        words = remark[1:-1]
    return f"{formats.sentence(words)} ({row['periode']})"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _own_note(result: Result) -> str:
    """What the total leaves out, so that nobody adds up what is counted in different ways."""
    text = "Avgrensningen er kildens egen og en annen enn i KOSTRA."
    total = result.one(indikator=_TOTAL)
    besides = [
        f"{row['verdi_tekst']} {_lower_first(row['indikator_navn'])}"
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
        needs="Bolig-, leie- og søknadsregisteret viser boligene, og hvem som bor i dem og venter.",
        chart=_fit_chart,
        series="ledd",
        pivot="serie",
        note="Behovet er husstander som leier av kommunen eller venter med vedtak, lagt i øvre "
        "grense av romnormen i katalogen (bygd på Levangers punkt 5.1.5). Ett og to rom står "
        "samlet, for en enslig kan ha begge.",
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
        needs="Boligregisteret med ledighet viser hvilke boliger som står tomme, og hvorfor.",
        indicators=("ledige_boliger",),
        chart=_empty_chart,
        series="varighet",
        pivot="serie",
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
        needs="Leieregisteret og avtalene om innleie viser hvilke kontrakter som utløper.",
        indicators=("kontrakter_utloper",),
        chart=_contracts_chart,
        series="kontraktstype",
        pivot="serie",
        note="En kontrakt som utløper, er ikke en ledig bolig: mange blir forlenget.",
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

FIGURES = (*NEED, *CONDITION, *EMPTY, *NUMBER, *STOCK)
