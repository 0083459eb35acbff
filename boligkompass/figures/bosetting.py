"""Settlement: what was asked, decided and done, and whether the homes are ready for those coming.

A count of one to four households is hidden, and what is hidden is told as hidden here too: a
sentence says «minst» when it rests on the cells that are shown only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from boligkompass import charts, formats
from boligkompass.figures.base import (
    Figure,
    Point,
    Result,
    Row,
    Spec,
    at_least,
    breaks,
    of_other_area,
    value_fields,
    when,
)
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
# The same in every municipality, whichever of the series it has. What is agreed is drawn only where
# another is lacking, in the colour that is free.
_COLOURS = {
    _ASKED_FIRST: charts.INK,
    _ASKED: charts.TARGET,
    _DECIDED: charts.ATTENTION,
    _SETTLED: charts.ORANGE,
}

_SETTLED_SHARE = "bosatt_andel_av_vedtatt"
_DECIDED_SHARE = "vedtatt_andel_av_anmodet"

# As `bosetting/klare` and `bosetting/klare_storrelse` call them.
READY = "Bolig klar"
FUNDED = "Ikke klar, penger avsatt"
UNFUNDED = "Ikke klar, uten penger"
NOT_READY = "Bolig ikke klar"


def _series(rows: Iterable[Row]) -> list[str]:
    """The names of the series, in the order of the rows."""
    return list(dict.fromkeys(row["serie"] for row in rows))


def _as_published(result: Result) -> list[Row]:
    """The rows without those that tell a published number once more, recast to today's borders."""
    return result.where(grenseserie=None)


def _indicator_series(result: Result) -> list[str]:
    """The names of the series, in the figure's order of indicators: the years differ in which."""
    named = {row["indikator"]: row["serie"] for row in _as_published(result)}
    return [named[indicator] for indicator in result.figure.indicators if indicator in named]


def _runs(result: Result, row: Row) -> bool:
    """Whether the row is of the year that runs, and not of an old one that was never filled in."""
    return bool(row["ufullstendig"]) and row["siste_dag"].year == result.extract_date.year


def _time(result: Result, row: Row) -> str:
    """«i 2025»; «hittil i 2026 (til og med september)» for the year that runs, which is counted by
    quarters or weeks; «i jan–aug 2022» for part of an old one."""
    if not _runs(result, row):
        return f"i {formats.period(row['periode_fra'], row['siste_dag'])}"
    last: date = row["siste_dag"]
    month = formats.MONTHS[last.month - 1]
    ends_month = (last + timedelta(days=1)).day == 1
    counted = month if ends_month else f"{last.day}. {month}"
    return f"hittil i {last.year} (til og med {counted})"


def _became(result: Result, row: Row) -> str:
    return "er" if _runs(result, row) else "ble"


def _number(row: Row) -> str:
    """The value as it stands in a sentence, without the sign of a preliminary one."""
    return str(row["verdi_tekst"]).rstrip("*")


# -- asked, decided, settled, by year ------------------------------------------------------------


def _newest(result: Result, indicator: str) -> Row | None:
    """The newest row of an indicator that holds a number or hides one."""
    rows = [
        r
        for r in result.where(indikator=indicator, grenseserie=None)
        if r["skjult"] or r["verdi"] is not None
    ]
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
            return _only_words(result, row, words)
    return "Tallene for bosetting mangler"


def _only_words(result: Result, row: Row, words: str) -> str:
    if row["skjult"]:
        return f"Antall {words} {_time(result, row)} {_HIDDEN}"
    return formats.sentence(f"{_number(row)} personer er {words} {_time(result, row)}")


def _settled_words(result: Result, settled: Row) -> str:
    """«50 av 60 vedtatte er bosatt hittil i 2026»; apart where the one is no part of the other."""
    decided = result.one(indikator=_DECIDED, periode_fra=settled["periode_fra"], grenseserie=None)
    if decided is not None and decided["verdi"] is None:
        decided = None
    after = f"; {_number(decided)} var vedtatt" if decided else ""
    if settled["skjult"]:
        return f"Antall bosatte {_time(result, settled)} er skjult{after}"
    done = f"{_became(result, settled)} bosatt {_time(result, settled)}"
    if decided and _is_part(settled, decided):
        return f"{_number(settled)} av {_number(decided)} vedtatte {done}"
    return f"{_number(settled)} {done}{after}"


def _is_part(settled: Row, decided: Row) -> bool:
    """Whether the one can be called so many of the other: both exact, and not more than it."""
    exact = all(r["verdi_til"] is None and not r["usikker"] for r in (settled, decided))
    return exact and 0 < decided["verdi"] >= settled["verdi"]


def _drawn(result: Result) -> list[str]:
    """The series with numbers, four at most: what is agreed gives way, it follows the decision."""
    known = [r for r in _as_published(result) if r["skjult"] or r["verdi"] is not None]
    if len(_series(known)) > _MOST_SERIES:
        known = [r for r in known if r["indikator"] != _AGREED]
    present = set(_series(known))
    return [name for name in _indicator_series(result) if name in present]


def _by_year_chart(result: Result) -> Spec:
    drawn = _drawn(result)
    return charts.line(
        "akse",
        serier=drawn,
        farger=_colours(result, drawn),
        brudd=breaks(result),
        verdi_tegn=4,
        height=340,
    )


def _colours(result: Result, drawn: list[str]) -> list[str]:
    """The colour of each series by its indicator; none of them twice."""
    named = {row["serie"]: row["indikator"] for row in result.rows}
    fixed = [_COLOURS.get(named[name]) for name in drawn]
    free = next((colour for colour in _COLOURS.values() if colour not in fixed), charts.INK)
    return [colour or free for colour in fixed]


def _by_year_note(result: Result) -> str:
    told = []
    if any(r["indikator"] == _DECIDED and r["synlighet"] == "mangler" for r in result.rows):
        told.append("Brutt linje for vedtak betyr at saken ikke er avgjort; 0 er et nei.")
    left_out = [name for name in _indicator_series(result) if name not in _drawn(result)]
    if left_out:
        told.append(f"«{formats.join(left_out)}» står bare i tabellen.")
    return " ".join(filter(None, [*told, _borders_note(result)]))


def _borders_note(result: Result) -> str:
    """What the years before a change of borders are of, and where they are recast."""
    changes = [c for row in result.rows if (c := of_other_area(result, row))]
    if not changes:
        return ""
    recast = any(row["grenseserie"] for row in result.rows)
    more = " Tall omregnet til dagens grenser står i tabellen." if recast else ""
    return f"{changes[0].tekst} Før {changes[0].dato.year} gjelder linjene grensene den gang.{more}"


# -- how far the decisions are fulfilled -----------------------------------------------------------


def _share_finding(result: Result) -> str:
    """The newest share settled of those decided, with its target; else the share decided."""
    newest = _newest(result, _SETTLED_SHARE) or _newest(result, _DECIDED_SHARE)
    if newest is None:
        return "Vedtak og bosetting lar seg ikke måle mot hverandre"
    if newest["skjult"]:
        return f"{newest['indikator_navn']} {_time(result, newest)} {_HIDDEN}"
    if newest["indikator"] == _DECIDED_SHARE:
        text = f"{_number(newest)} av anmodet antall er vedtatt for {newest['periode']}"
    else:
        done = f"{_became(result, newest)} bosatt {_time(result, newest)}"
        text = f"{_number(newest)} av vedtatt antall {done}"
    target = target_of(newest)
    words = f"; målet er {target.words('prosent', 0)}" if target else ""
    return formats.sentence(text) + words


def _share_chart(result: Result) -> Spec:
    target = next(
        (t for r in reversed(result.where(indikator=_SETTLED_SHARE)) if (t := target_of(r))), None
    )
    return charts.line(
        "akse",
        serier=_indicator_series(result),
        # Teal is the target's colour here.
        farger=(charts.INK, charts.ORANGE),
        maal_tekst=f"Mål for bosatte: {target.words('prosent', 0)}" if target else None,
        akse_enhet=f"{formats.NBSP}%",
        brudd=breaks(result),
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
    span = when(coming[0]) if len(coming) == 1 else "i kommende kvartaler"
    if total == 0:
        return f"Antall husstander avtalt {span} {_HIDDEN}"
    people = ""
    if all(row["personer"] is not None for row in coming):
        people = f" ({formats.amount(result.total(coming, 'personer')[0], 'personer')})"
    households = formats.sentence(at_least(total, partial, "husstander"))
    return f"{households}{people} er avtalt bosatt {span}"


def _quarter_done(result: Result) -> str:
    done = result.where(bosettingsstatus="bosatt")
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
        **value_fields(result),
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


def _ready_words(quarter: _Quarter, which: str) -> str:
    """«Boliger er klare for 11 av 19 husstander», by what is shown, and which households."""
    lacking, partial = quarter.lacking
    if lacking == 0:
        return f"Boliger er klare for alle {quarter.agreed} husstander {which}"
    if quarter.ready is None:
        count = f"minst {lacking}" if partial else f"{lacking}"
        return f"Det mangler bolig til {count} av {quarter.agreed} husstander {which}"
    if quarter.ready == 0:
        return f"Ingen bolig er klar for de {quarter.agreed} husstandene {which}"
    return f"Boliger er klare for {quarter.ready} av {quarter.agreed} husstander {which}"


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
    which = "som er avtalt bosatt" if quarter.begun else "som skal bosettes"
    lead = _ready_words(quarter, f"{which} i {quarter.period}")
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
        total=result.figure.total,
        total_tegn=13,
        **value_fields(result),
        serie_tittel="Bolig og penger",
    )


# -- homes ready, by the size of the household -----------------------------------------------------


def _size_finding(result: Result) -> str:
    """The size that most households without a home have; else the one most homes are ready for."""
    period = result.rows[0]["periode"]
    if all(row["antall"] == 0 for row in result.rows):
        return f"Ingen husstander er avtalt bosatt i {period}"
    lacking, ready = _most(result, NOT_READY), _most(result, READY)
    if lacking:
        return f"{_of_size(lacking)} mangler bolig i {period}"
    if not any(row["skjult"] for row in result.where(beredskap=NOT_READY)):
        return f"Boliger er klare for husstander av alle størrelser i {period}"
    if ready:
        return f"{_of_size(ready)} har bolig klar i {period}"
    return f"Boliger etter husstandens størrelse {_HIDDEN}"


def _most(result: Result, part: str) -> Row | None:
    """The row with the largest count of a part that is shown; None when none is over zero."""
    counted = [row for row in result.where(beredskap=part) if row["antall"]]
    return max(counted, key=lambda row: int(row["antall"]), default=None)


_SIZES = {
    "1": "én person",
    "2": "to personer",
    "3-4": "tre til fire personer",
    "5+": "fem personer eller flere",
}


def _of_size(row: Row) -> str:
    """«6 husstander med én person»."""
    size = _SIZES[row["husstandsstorrelse"]]
    return f"{formats.amount(row['antall'], 'husstander')} med {size}"


def _size_chart(result: Result) -> Spec:
    sizes = dict.fromkeys(row["husstandsstorrelse_navn"] for row in result.rows)
    return charts.stacked_hbar(
        "husstandsstorrelse_navn",
        serier=(READY, NOT_READY),
        farger=(charts.INK, charts.ATTENTION),
        antall_rader=len(sizes),
        etikett_tegn=max(map(len, sizes)),
        **value_fields(result),
        x_tittel="Husstand",
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
        return f"Ingen husstander {_became(result, newest)} bosatt {_time(result, newest)}"
    counts = f"{formats.number(newest['antall'])} av {formats.number(newest['i_alt'])} husstander"
    return f"{counts} fikk kommunal bolig {_time(result, newest)}"


def _kind_chart(result: Result) -> Spec:
    return charts.stacked_bar(
        "akse",
        serier=_series(result.rows),
        total_tekst="i_alt_tekst",
        total=result.figure.total,
        **value_fields(result),
        serie_tittel="Boligløsning",
    )


def _direct_finding(result: Result) -> str:
    if not result.shown:
        return f"Andelen som ble bosatt rett i varig bolig, {_HIDDEN}"
    newest = result.shown[-1]
    return f"{newest['andel_tekst']} av husstandene kom rett i varig bolig {_time(result, newest)}"


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
        total="i_alt",
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
        pivot="indikator_navn",
        note=_by_year_note,
    ),
    Figure(
        id="bosetting/oppfyllelse",
        page=_PAGE,
        title="Bosatt av vedtatt antall og vedtatt av anmodet antall, prosent per år",
        query="bosetting/per_ar",
        finding=_share_finding,
        needs="IMDis bosettingstall viser hvor mye av anmodning og vedtak som er oppfylt.",
        indicators=(_SETTLED_SHARE, _DECIDED_SHARE),
        fixed={"indikatorer": [_SETTLED_SHARE, _DECIDED_SHARE]},
        chart=_share_chart,
        main="verdi",
        series="indikator_navn",
        pivot="indikator_navn",
        note=_borders_note,
    ),
    Figure(
        id="bosetting/kvartal",
        page=_PAGE,
        title="Husstander avtalt og bosatt per kvartal",
        query="bosetting/kvartal",
        finding=_quarter_finding,
        needs=f"{_REGISTER} hvor mange som er avtalt og bosatt i hvert kvartal.",
        indicators=("husstander_vedtatt_bosatt", "bosatte_husstander"),
        chart=_quarter_chart,
        series="bosettingsstatus",
        screen=("bosettingsstatus", "antall", "personer"),
        note="Avtalte telles i kvartalet de skal komme, bosatte i kvartalet de kom, når det er "
        "omme.",
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
        total="i_alt",
    ),
    Figure(
        id="bosetting/direkte",
        page=_PAGE,
        title="Husstander bosatt rett i varig bolig, prosent av alle bosatte per år",
        query="bosetting/direkte",
        finding=_direct_finding,
        needs=f"{_REGISTER} hvor mange som slapp å flytte to ganger.",
        indicators=("direkte_varig_bolig_andel", "bosatte_husstander_varig_bolig"),
        chart=_direct_chart,
        main="andel",
    ),
)
