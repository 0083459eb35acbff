"""Settlement: what was asked, decided and done, and whether the homes are ready for those coming.

A count of one to four households is hidden, and what is hidden is told as hidden here too: a
sentence says «minst» when it rests on the cells that are shown only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from boligkompass import charts, formats
from boligkompass.figures.base import Figure, Point, Result, Row, Spec, at_least, when
from boligkompass.figures.tiles import target_of

_PAGE = "bosetting"
_REGISTER = "Kommunens bosettingsregister viser"
_HIDDEN = "er skjult av personvernhensyn"

_ASKED_FIRST = "flyktninger_anmodet_opprinnelig"
_ASKED = "flyktninger_anmodet"
_DECIDED = "flyktninger_vedtatt"
_AGREED = "flyktninger_avtalt"
_SETTLED = "flyktninger_bosatt"
_BY_YEAR = (_ASKED_FIRST, _ASKED, _DECIDED, _AGREED, _SETTLED)
_MOST_SERIES = 4

_SETTLED_SHARE = "bosatt_andel_av_vedtatt"
_DECIDED_SHARE = "vedtatt_andel_av_anmodet"

# As `bosetting/klare` and `bosetting/klare_storrelse` call them.
READY = "Bolig klar"
FUNDED = "Ikke klar, penger avsatt"
UNFUNDED = "Ikke klar, penger ikke avsatt"
NOT_READY = "Bolig ikke klar"


def _series(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(row["serie"] for row in rows))


def _time(row: Row) -> str:
    """«i 2025»; «hittil i 2026» for a year that is not over."""
    year: int = row["periode_fra"].year
    return f"hittil i {year}" if row["ufullstendig"] else f"i {year}"


def _number(row: Row) -> str:
    """The value as it stands in a sentence, without the sign of a preliminary one."""
    return str(row["verdi_tekst"]).rstrip("*")


# -- asked, decided, settled, by year ------------------------------------------------------------


def _newest(result: Result, indicator: str) -> Row | None:
    """The newest row of an indicator that holds a number or hides one."""
    rows = [r for r in result.where(indikator=indicator) if r["skjult"] or r["verdi"] is not None]
    return rows[-1] if rows else None


def _by_year_finding(result: Result) -> str:
    """Settled against decided in the newest year that has settled; else the newest there is."""
    settled = _newest(result, _SETTLED)
    if settled is not None:
        return formats.sentence(_settled_words(result, settled))
    for indicator, words in (
        (_DECIDED, "vedtatt bosatt"),
        (_AGREED, "avtalt bosatt"),
        (_ASKED, "anmodet bosatt"),
        (_ASKED_FIRST, "opprinnelig anmodet bosatt"),
    ):
        row = _newest(result, indicator)
        if row is not None:
            return _only_words(row, words)
    return "Tallene for bosetting mangler"


def _only_words(row: Row, words: str) -> str:
    if row["skjult"]:
        return f"Antall {words} {_time(row)} {_HIDDEN}"
    return formats.sentence(f"{_number(row)} personer er {words} {_time(row)}")


def _settled_words(result: Result, settled: Row) -> str:
    decided = result.one(indikator=_DECIDED, periode_fra=settled["periode_fra"])
    known = decided is not None and decided["verdi"] is not None
    after = f"; {_number(decided)} var vedtatt" if known and decided else ""
    if settled["skjult"]:
        return f"Antall bosatte {_time(settled)} er skjult{after}"
    done = "er bosatt" if settled["ufullstendig"] else "ble bosatt"
    if decided is not None and known and settled["verdi"] <= decided["verdi"]:
        return f"{_number(settled)} av {_number(decided)} vedtatte {done} {_time(settled)}"
    return f"{_number(settled)} {done} {_time(settled)}{after}"


def _drawn(result: Result) -> list[str]:
    """The series with numbers, four at most: what is agreed gives way, it follows the decision."""
    known = [r for r in result.rows if r["skjult"] or r["verdi"] is not None]
    if len(_series(known)) > _MOST_SERIES:
        known = [r for r in known if r["indikator"] != _AGREED]
    present = set(_series(known))
    return [name for name in _series(result.rows) if name in present]


def _by_year_chart(result: Result) -> Spec:
    return charts.line("akse", serier=_drawn(result), verdi_tegn=4, height=340)


def _by_year_note(result: Result) -> str:
    told = []
    if any(r["indikator"] == _DECIDED and r["synlighet"] == "mangler" for r in result.rows):
        told.append("Der linjen for vedtak er brutt, er saken ikke avgjort; 0 er et nei.")
    left_out = [name for name in _series(result.rows) if name not in _drawn(result)]
    if left_out:
        told.append(f"«{formats.join(left_out)}» står bare i tabellen.")
    return " ".join(told)


# -- how far the decisions are fulfilled -----------------------------------------------------------


def _share_finding(result: Result) -> str:
    """The newest share settled of those decided, with its target; else the share decided."""
    settled = _newest(result, _SETTLED_SHARE)
    if settled is None:
        decided = _newest(result, _DECIDED_SHARE)
        if decided is None:
            return "Vedtak og bosetting lar seg ikke måle mot hverandre"
        return f"Kommunen vedtok {_number(decided)} av anmodet antall {_time(decided)}"
    if settled["skjult"]:
        return f"Bosatt av vedtatt antall {_time(settled)} {_HIDDEN}"
    text = f"{_number(settled)} av vedtatt antall ble bosatt {_time(settled)}"
    target = target_of(settled)
    return f"{text}; målet er {target.words('prosent', 0)}" if target else text


def _share_chart(result: Result) -> Spec:
    target = next(
        (t for r in reversed(result.where(indikator=_SETTLED_SHARE)) if (t := target_of(r))), None
    )
    return charts.line(
        "akse",
        serier=_series(result.rows),
        maal_tekst=f"Mål for bosatte: {target.words('prosent', 0)}" if target else None,
        akse_enhet=f"{formats.NBSP}%",
    )


# -- by quarter ------------------------------------------------------------------------------------


def _quarter_finding(result: Result) -> str:
    """How many are agreed for the quarters to come; when none are, how the newest quarter went."""
    coming = [
        r
        for r in result.where(bosettingsstatus="avtalt")
        if r["periode_fra"] >= result.extract_date and r["antall"] != 0
    ]
    if not coming:
        return _quarter_done(result)
    total, partial = result.total(coming)
    span = when(coming[0]) if len(coming) == 1 else f"i de {len(coming)} neste kvartalene"
    if total == 0:
        return f"Antall husstander avtalt {span} {_HIDDEN}"
    persons, persons_partial = result.total(coming, "personer")
    people = "" if persons_partial or not persons else f" ({formats.amount(persons, 'personer')})"
    amount = formats.sentence(at_least(total, partial, "husstander"))
    return f"{amount}{people} er avtalt bosatt {span}"


def _quarter_done(result: Result) -> str:
    done = [r for r in result.where(bosettingsstatus="bosatt") if not r["ufullstendig"]]
    if not done:
        return "Ingen husstander er avtalt bosatt i kommende kvartaler"
    newest = done[-1]
    if newest["antall"] is None:
        return f"Antall bosatte husstander {when(newest)} {_HIDDEN}"
    return f"{formats.amount(newest['antall'], 'husstander')} ble bosatt {when(newest)}"


def _quarter_chart(result: Result) -> Spec:
    return charts.grouped_bar(
        "akse",
        serier=_series(result.rows),
        verdi="antall",
        verdi_tekst="antall_tekst",
        verdi_tittel="Husstander",
        serie_tittel="Status",
    )


# -- homes ready -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Quarter:
    """What is known of one quarter: households agreed, with a home, and without one by money.

    None is hidden. `begun` says that some of the households may have come already.
    """

    period: str
    begun: bool
    agreed: int | None
    ready: int | None
    funded: int | None
    unfunded: int | None

    @property
    def lacking(self) -> tuple[int, bool]:
        """Households without a home, and whether they may be more than that."""
        if self.agreed is not None and self.ready is not None:
            return self.agreed - self.ready, False
        parts = (self.funded, self.unfunded)
        return sum(part for part in parts if part is not None), None in parts

    @property
    def is_known(self) -> bool:
        """Whether there are households, and anything can be said of their homes."""
        lacking, partial = self.lacking
        return bool(self.agreed) and (lacking > 0 or not partial)


def _quarter(result: Result, start: date) -> _Quarter:
    rows = {row["beredskap"]: row for row in result.where(periode_fra=start)}
    return _Quarter(
        period=rows[READY]["periode"],
        begun=start < result.extract_date,
        agreed=rows[READY]["i_alt"],
        ready=rows[READY]["antall"],
        funded=rows[FUNDED]["antall"],
        unfunded=rows[UNFUNDED]["antall"],
    )


def _worst(result: Result) -> _Quarter | None:
    """The quarter with the most households without a home; the first of them when several."""
    starts = dict.fromkeys(row["periode_fra"] for row in result.rows)
    known = [quarter for start in starts if (quarter := _quarter(result, start)).is_known]
    return max(known, key=lambda quarter: quarter.lacking[0], default=None)


def _ready_words(quarter: _Quarter, tail: str) -> str:
    """«Boliger er klare for 11 av 19 husstander» and the tail, by what is shown of the quarter."""
    lacking, partial = quarter.lacking
    if quarter.ready is None and lacking:
        lead = f"Minst {lacking}" if partial else f"{lacking}"
        return f"{lead} av {quarter.agreed} husstander {tail} mangler bolig"
    if lacking == 0:
        return f"Boliger er klare for alle {quarter.agreed} husstander {tail}"
    if quarter.ready == 0:
        return f"Ingen av de {quarter.agreed} husstandene {tail} har bolig klar"
    return f"Boliger er klare for {quarter.ready} av {quarter.agreed} husstander {tail}"


def _ready_finding(result: Result) -> str:
    quarter = _worst(result)
    if quarter is not None:
        return _ready_words(quarter, f"i {quarter.period}")
    if all(row["i_alt"] == 0 for row in result.rows):
        return "Ingen husstander er avtalt bosatt i kommende kvartaler"
    return f"Hvor mange boliger som er klare, {_HIDDEN}"


def _ready_point(result: Result) -> Point | None:
    """Homes that are lacking for a quarter that runs or comes, and whether there is money."""
    quarter = _worst(result)
    if quarter is None or not quarter.agreed:
        return None
    lacking, partial = quarter.lacking
    if lacking == 0:
        return None
    tail = "som er avtalt bosatt" if quarter.begun else "som skal bosettes"
    lead = _ready_words(quarter, f"{tail} i {quarter.period}")
    return Point(f"{lead}.", _money_words(quarter, lacking, partial), lacking / quarter.agreed)


def _money_words(quarter: _Quarter, lacking: int, partial: bool) -> str:
    """For how many of those without a home no money is set aside."""
    without = quarter.unfunded
    if without is None:
        return f"Hvor mange av dem det er satt av penger til, {_HIDDEN}."
    if without == 0:
        return "Det er satt av penger til alle som mangler bolig."
    if partial:
        return f"Til {without} av dem er det ikke satt av penger."
    if without == lacking:
        return f"Til de {lacking} som mangler, er det ikke satt av penger."
    return f"Til {without} av de {lacking} som mangler, er det ikke satt av penger."


def _ready_chart(result: Result) -> Spec:
    return charts.stacked_hbar(
        "periode",
        serier=(READY, FUNDED, UNFUNDED),
        antall_rader=len({row["periode"] for row in result.rows}),
        etikett_tegn=max(len(row["periode"]) for row in result.rows),
        total_tekst="i_alt_tekst",
        total_tegn=13,
        verdi="antall",
        verdi_tekst="antall_tekst",
        verdi_tittel="Husstander",
        serie_tittel="Bolig og penger",
    )


# -- homes ready, by the size of the household -----------------------------------------------------


def _size_finding(result: Result) -> str:
    """The size most households without a home have; else how many homes are ready, if known."""
    lacking, partial, size = _most(result, NOT_READY)
    if lacking:
        amount = formats.sentence(at_least(lacking, partial, "husstander"))
        return f"{amount} på {size} mangler bolig"
    ready, partial, size = _most(result, READY)
    unknown = any(r["skjult"] for r in result.where(beredskap=NOT_READY))
    if not unknown:
        return "Boliger er klare for husstander av alle størrelser"
    if not ready:
        return f"Boligene etter husstandens størrelse {_HIDDEN}"
    return f"Boliger er klare for {at_least(ready, partial, 'husstander')} på {size}"


def _most(result: Result, part: str) -> tuple[float, bool, str]:
    """The size with the largest known sum of a part, the sum, and whether some of it is hidden."""
    sums = []
    for size in dict.fromkeys(row["husstandsstorrelse"] for row in result.rows):
        rows = result.where(husstandsstorrelse=size, beredskap=part)
        total, partial = result.total(rows)
        sums.append((total, partial, str(rows[0]["husstandsstorrelse_navn"])))
    return max(sums, key=lambda entry: entry[0])


def _size_chart(result: Result) -> Spec:
    sizes = dict.fromkeys(row["husstandsstorrelse_navn"] for row in result.rows)
    return charts.stacked_hbar(
        "husstandsstorrelse_navn",
        serier=(READY, NOT_READY),
        farger=(charts.INK, charts.ATTENTION),
        antall_rader=len(sizes),
        etikett_tegn=max(map(len, sizes)),
        verdi="antall",
        verdi_tekst="antall_tekst",
        x_tittel="Husstand",
        verdi_tittel="Husstander",
        serie_tittel="Bolig",
    )


# -- where and how they were settled ---------------------------------------------------------------


def _kind_finding(result: Result) -> str:
    """How many got a municipal home in the newest year that shows it."""
    shown = [r for r in result.where(boliglosning="kommunal") if r["antall"] is not None]
    if not shown:
        return f"Husstandene etter boligløsning {_HIDDEN}"
    newest = shown[-1]
    if newest["i_alt"] == 0:
        return (
            f"Ingen husstander {'er' if newest['ufullstendig'] else 'ble'} bosatt {_time(newest)}"
        )
    counts = f"{formats.number(newest['antall'])} av {formats.number(newest['i_alt'])} husstander"
    return f"{counts} fikk kommunal bolig {_time(newest)}"


def _kind_chart(result: Result) -> Spec:
    return charts.stacked_bar(
        "akse",
        serier=_series(result.rows),
        total_tekst="i_alt_tekst",
        verdi="antall",
        verdi_tekst="antall_tekst",
        verdi_tittel="Husstander",
        serie_tittel="Boligløsning",
    )


def _direct_finding(result: Result) -> str:
    if not result.shown:
        return f"Andelen som ble bosatt rett i varig bolig, {_HIDDEN}"
    newest = result.shown[-1]
    return f"{newest['andel_tekst']} av husstandene kom rett i varig bolig {_time(newest)}"


def _direct_chart(result: Result) -> Spec:
    return charts.bar(
        "akse", verdi="andel", verdi_tekst="andel_tekst", verdi_tittel="Rett i varig bolig"
    )


# -- the figures -----------------------------------------------------------------------------------


FIGURES = (
    Figure(
        id="bosetting/klare",
        page=_PAGE,
        title="Husstander avtalt bosatt, etter om bolig og penger er klare",
        query="bosetting/klare",
        finding=_ready_finding,
        needs=f"{_REGISTER} om bolig og penger er klare til dem som kommer.",
        indicators=("boliger_klare_mot_vedtak", "husstander_vedtatt_uten_penger"),
        chart=_ready_chart,
        series="beredskap",
        note="En bolig er klar når den er innflyttingsklar og passer til husstanden.",
        discuss=_ready_point,
    ),
    Figure(
        id="bosetting/per_ar",
        page=_PAGE,
        title="Personer anmodet, vedtatt og bosatt per år",
        query="bosetting/per_ar",
        finding=_by_year_finding,
        needs="IMDis bosettingstall viser hvor mange kommunen er bedt om, har vedtatt og har "
        "bosatt.",
        indicators=_BY_YEAR,
        fixed={"indikatorer": list(_BY_YEAR)},
        chart=_by_year_chart,
        main="verdi",
        series="indikator_navn",
        pivot="serie",
        note=_by_year_note,
    ),
    Figure(
        id="bosetting/oppfyllelse",
        page=_PAGE,
        title="Bosatt av vedtatt antall og vedtatt av anmodet antall, prosent per år",
        query="indikator/serier",
        finding=_share_finding,
        needs="IMDis bosettingstall viser hvor mye av anmodning og vedtak som er oppfylt.",
        indicators=(_SETTLED_SHARE, _DECIDED_SHARE),
        fixed={"indikatorer": [_SETTLED_SHARE, _DECIDED_SHARE], "former": ["aar"]},
        chart=_share_chart,
        main="verdi",
        series="indikator_navn",
        pivot="serie",
    ),
    Figure(
        id="bosetting/kvartal",
        page=_PAGE,
        title="Husstander avtalt og bosatt per kvartal",
        query="bosetting/kvartal",
        finding=_quarter_finding,
        needs=f"{_REGISTER} hvem som er avtalt og bosatt i hvert kvartal.",
        indicators=("husstander_vedtatt_bosatt", "bosatte_husstander"),
        chart=_quarter_chart,
        series="bosettingsstatus",
        screen=("bosettingsstatus", "antall", "personer"),
        note="Avtalte telles i kvartalet de skal komme, bosatte i kvartalet de kom.",
    ),
    Figure(
        id="bosetting/klare_storrelse",
        page=_PAGE,
        title="Husstander avtalt bosatt, etter størrelse og om boligen er klar",
        query="bosetting/klare_storrelse",
        finding=_size_finding,
        needs=f"{_REGISTER} hvor store husstandene som kommer, er.",
        indicators=("boliger_klare_til_bosetting",),
        chart=_size_chart,
        series="beredskap",
        note="Kvartalene som ikke er omme, ligger etter hverandre i hver stolpe.",
    ),
    Figure(
        id="bosetting/boliglosning",
        page=_PAGE,
        title="Bosatte husstander per år, etter boligløsning",
        query="bosetting/boliglosning",
        finding=_kind_finding,
        needs=f"{_REGISTER} om husstandene fikk kommunal, privat eller egen bolig.",
        indicators=("bosatte_husstander",),
        chart=_kind_chart,
        series="boliglosning",
    ),
    Figure(
        id="bosetting/direkte",
        page=_PAGE,
        title="Husstander bosatt rett i varig bolig, prosent av alle bosatte per år",
        query="bosetting/direkte",
        finding=_direct_finding,
        needs=f"{_REGISTER} hvem som slapp å flytte to ganger.",
        indicators=("direkte_varig_bolig_andel", "bosatte_husstander_varig_bolig"),
        chart=_direct_chart,
        main="andel",
    ),
)
