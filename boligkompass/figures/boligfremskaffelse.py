"""Boligfremskaffelse: what was bought and built, what is on its way, and what it costs.

«Nye boliger» are bought or built; leased ones stand apart, and what is rebuilt was there before.
"""

from boligkompass import charts, formats
from boligkompass.codes import label
from boligkompass.figures.base import Figure, Parameter, Point, Result, Row, Spec
from boligkompass.figures.boligmasse import enough, largest_lack
from boligkompass.figures.rammer import frame, last_day
from boligkompass.figures.tiles import Target, target_of

_PAGE = "boligfremskaffelse"
_PURCHASES = "Anskaffelsesregisteret viser hva kommunen kjøper, bygger, leier inn og selger."

_NEW = "nye_boliger"
# What each indicator counts, in a sentence. Only the first can be held against the target.
_WHAT = {
    _NEW: "nye boliger",
    "boliger_kjopt_eller_bygd": "boliger kjøpt eller bygd",
    "boliger_kjopt_og_utbedret": "boliger kjøpt og utbedret",
}
_COMING, _GOING = ("kjop", "bygging", "innleie", "ombygging"), ("salg", "oppsagt_innleie")
_IN = ("Kjøp", "Bygging", "Innleie", "Ombygging")
_OUT = ("Salg", "Oppsagt innleie")
_ROOMS = ("Nye siste tre år", "På vei", "Mangler")
_TO_TEN = ("ett", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti")


def _homes(number: float) -> str:
    """«1 ny bolig», «17 nye boliger»."""
    return f"{formats.number(number)} {'ny bolig' if number == 1 else 'nye boliger'}"


def _year(row: Row, result: Result) -> str:
    """«hittil i år» for the year that runs, else «i 2025»."""
    runs = row["ufullstendig"] and row["periode_til"].year == last_day(result).year
    return "hittil i år" if runs else f"i {row['periode']}"


# -- new homes against the target ------------------------------------------------------------------


def _against(value: float, target: Target) -> str:
    """How a number of homes stands to the target: «3 færre enn måltallet»."""
    distance = target.distance(value)
    if distance:
        off = formats.number(abs(distance))
        return f"{off} {'færre' if distance < 0 else 'flere'} enn måltallet"
    if target.lower is None or target.upper is None:
        return "og måltallet er nådd"
    return f"innenfor måltallet {target.words('boenheter', 0)}"


def _with_target(text: str, value: float, row: Row) -> str:
    target = target_of(row)
    if target is None:
        return text
    against = _against(value, target)
    return f"{text} {against}" if against.startswith("og ") else f"{text}, {against}"


def _target_text(result: Result) -> str | None:
    """The target's words beside its band: that of the newest row which has one."""
    targets = [target for row in result.rows if (target := target_of(row))]
    return f"Måltall {targets[-1].words('boenheter', 0)}" if targets else None


def _per_year_finding(result: Result) -> str:
    """The newest year against the target; a practice or a sum of years as what it is."""
    if not result.shown:
        return "Tallet på nye boliger er skjult av personvernhensyn"
    row = result.shown[-1]
    what, text = _WHAT[row["indikator"]], formats.sentence(row["verdi_tekst"].rstrip("*"))
    if row["verdi_til"] is not None:
        return f"{text} {what} i året, oppgitt som praksis i {row['periode']}"
    if (years := _years(row)) > 1:
        return f"{text} {what} på {_in_words(years)} år, {row['periode']}"
    if row["indikator"] != _NEW or row["merke"] in ("omtrent", "over"):
        return f"{text} {what} {_year(row, result)}"
    return _with_target(f"{_homes(row['verdi'])} {_year(row, result)}", row["verdi"], row)


def _years(row: Row) -> int:
    years: int = row["periode_til"].year - row["periode_fra"].year + 1
    return years


def _in_words(number: int) -> str:
    return _TO_TEN[number - 1] if number <= len(_TO_TEN) else str(number)


def _per_year_note(result: Result) -> str:
    """What is counted, what the source says of it, and how the year is expected to end."""
    newest = result.rows[-1]
    parts = ["Innleide er ikke med."] if newest["indikator"] == _NEW else []
    if len(result.rows) > 1:  # of a single row the card itself says it
        parts += [f"{formats.sentence(r['merknad'])}." for r in result.rows if r["merknad"]]
    if any(_years(row) > 1 for row in result.rows):
        parts.append("Tallet gjelder hele perioden, ikke hvert år.")
    if newest["ventes"] is not None and newest["verdi"] is not None:
        coming, forecast = newest["ventes"], newest["verdi"] + newest["ventes"]
        parts.append(f"{_coming(coming)} Prognosen ved nyttår er {formats.number(forecast)}.")
    return " ".join(parts)


def _coming(homes: int) -> str:
    if homes == 0:
        return "Ingen flere ventes klare før nyttår."
    return f"{formats.number(homes)} er på vei og ventes klare før nyttår."


def _per_year_chart(result: Result) -> Spec:
    return charts.bar("akse", maal_tekst=_target_text(result))


# -- the forecast ----------------------------------------------------------------------------------

_RULE = (
    "Prognosen regner med kjøp under forhandling og bygg under bygging som etter planen er klare "
    "innen 31. desember."
)


def _is_forecast(result: Result) -> bool:
    return bool(result.rows[-1]["merke"] == "prognose")


def _forecast_finding(result: Result) -> str:
    last = result.rows[-1]
    year = last["periode_til"].year
    when = "ventes i løpet av året" if _is_forecast(result) else f"i {year}"
    return _with_target(f"{_homes(last['antall'])} {when}", last["antall"], last)


def _forecast_note(result: Result) -> str:
    """When the target is reached, the rule, and what the rule leaves out."""
    last = result.rows[-1]
    if not _is_forecast(result):
        return ""
    parts = [_reached(result), _RULE]
    if left_out := last["utenfor"]:
        parts.append(
            f"{formats.number(left_out)} til er planlagt klare i år, men bare vedtatt eller "
            "prosjektert, og er ikke regnet med."
        )
    return " ".join(part for part in parts if part)


def _reached(result: Result) -> str:
    target = target_of(result.rows[-1])
    if target is None or target.lower is None:
        return ""
    edge = formats.number(target.lower)
    for row in result.rows:
        if row["antall"] >= target.lower:
            month = formats.MONTHS[row["periode_til"].month - 1]
            ahead = row["merke"] == "prognose"
            return f"Måltallet på {edge} {'nås etter planen' if ahead else 'ble nådd'} i {month}."
    return f"Måltallet på {edge} nås ikke i år med det som er på vei."


def _forecast_point(result: Result) -> Point | None:
    """Too few homes so far, and what the plan does about it. It weighs more late in the year.

    In February most of a year's purchases are still to be made.
    """
    if not result.rows:
        return None
    last = result.rows[-1]
    target, ready, forecast = target_of(last), last["klare"], last["antall"]
    if target is None or not target.lower or ready >= target.lower:
        return None
    share = (target.lower - ready) / target.lower
    if not _is_forecast(result):
        lead = f"{_homes(ready)} i {last['periode_til'].year}, {_against(ready, target)}."
        return Point(lead, "Innleide er ikke med.", share)
    rest = _coming(forecast - ready)
    if ready < forecast < target.lower:
        rest += f" Det gir {formats.number(forecast)}, {_against(forecast, target)}."
    lead = f"{_homes(ready)} hittil i år, {_against(ready, target)}."
    return Point(lead, rest, share * last_day(result).month / 12)


def _forecast_chart(result: Result) -> Spec:
    return charts.bar(
        "akse",
        verdi="antall",
        verdi_tekst="tall",
        ufullstendig="usikker",
        maal_tekst=_target_text(result),
    )


# -- in and out ------------------------------------------------------------------------------------


def _type_finding(result: Result) -> str:
    row = result.newest[0]
    net = row["inn"] - row["ut"]
    change = f"netto {formats.number(abs(net))} {'flere' if net > 0 else 'færre'}"
    change = "like mange som før" if net == 0 else change
    came, went = formats.amount(row["inn"], "boliger"), formats.number(row["ut"])
    return f"{came} kom til og {went} gikk ut {_year(row, result)}, {change}"


def _out_finding(result: Result) -> str:
    rows = {row["maate"]: row for row in result.newest}
    sold, ended = rows["Salg"], rows["Oppsagt innleie"]
    homes = formats.amount(sold["antall"], "boliger")
    return f"{homes} er solgt og {ended['antall_tekst']} innleide sagt opp {_year(sold, result)}"


def _types_chart(*series: str) -> Spec:
    return charts.stacked_bar(
        "akse", serier=series, verdi="antall", verdi_tekst="antall_tekst", serie="maate"
    )


# -- on their way ----------------------------------------------------------------------------------


def _coming_finding(result: Result) -> str:
    total, _ = result.total(result.rows)
    soon, _ = result.total(result.rows, "i_ar")
    if not total:
        return "Ingen nye boliger er på vei"
    verb = "er på vei"
    if not soon:
        return f"{_homes(total)} {verb}, ingen av dem planlagt klare før nyttår"
    return f"{_homes(total)} {verb}, {formats.number(soon)} av dem planlagt klare før nyttår"


def _coming_note(result: Result) -> str:
    """What comes beside the new homes, and what is late."""
    leased, _ = result.total(result.rows, "innleie")
    rebuilt, _ = result.total(result.rows, "ombygging")
    late, _ = result.total(result.rows, "forsinket")
    parts = ["Nye boliger er kjøp og bygging."]
    beside = [
        f"{formats.number(number)} {word}"
        for number, word in ((leased, "innleide"), (rebuilt, "ombygde"))
        if number
    ]
    if beside:
        parts.append(f"I tillegg ventes {formats.join(beside)}.")
    if late:
        parts.append(f"{formats.number(late)} er forsinket: planlagt dato er passert.")
    return " ".join(parts)


def _coming_chart(result: Result) -> Spec:
    when = sorted({row["ventes"] for row in result.rows})
    stages = list(dict.fromkeys(row["stadium_navn"] for row in result.rows))
    return charts.stacked_hbar(
        "stadium_navn",
        serier=when,
        serie="ventes",
        verdi="antall",
        verdi_tekst="antall_tekst",
        antall_rader=len(stages),
        etikett_tegn=max(map(len, stages)),
    )


# -- money -----------------------------------------------------------------------------------------

_FEW = "Beløp vises ikke der færre enn fem kjøp eller prosjekter ligger bak."


def _money_finding(result: Result) -> str:
    """What the newest year's purchases cost, in all and each; or else another kind's."""
    newest = result.newest
    shown = [row for row in newest if row["belop"] is not None]
    if not shown:
        return f"Beløpene {_year(newest[0], result)} er skjult fordi få kjøp ligger bak"
    row = shown[0]
    text = f"{row['belop_tekst']} til {row['type_navn'].lower()} {_year(row, result)}"
    if row["per_bolig"] is None:
        return text
    return f"{text}, {row['per_bolig_tekst']} per boenhet"


def _money_chart(result: Result) -> Spec:
    kinds = {row["type_navn"] for row in result.rows}
    order = [kind for kind in ("Kjøp", "Bygging", "Ombygging") if kind in kinds]
    return charts.stacked_bar(
        "akse", serier=order, serie="type_navn", verdi="belop", verdi_tekst="belop_tall"
    )


def _financing_finding(result: Result) -> str:
    """How much of the newest shown year was borrowed, and how much came as grants."""
    if not result.shown:
        return "Finansieringen er skjult fordi få kjøp eller prosjekter ligger bak"
    newest = result.shown[-1]
    rows = {r["finansiering"]: r for r in result.where(periode_til=newest["periode_til"])}
    when = _year(newest, result)
    if not newest["samlet"] or not {"lan", "tilskudd"} <= rows.keys():
        return f"{newest['belop_tekst']} i {newest['finansiering_navn'].lower()} {when}"
    loan, grant = (
        formats.value(100 * rows[kind]["belop"] / newest["samlet"], "prosent")
        for kind in ("lan", "tilskudd")
    )
    return f"{loan} er lånt og {grant} er tilskudd {when}"


def _financing_note(result: Result) -> str:
    kind = label("anskaffelsestype", result.choices["anskaffelse"]).lower()
    return f"Gjelder {kind}. {_FEW}"


def _financing_chart(result: Result) -> Spec:
    series = list(dict.fromkeys(row["finansiering_navn"] for row in result.rows))
    return charts.stacked_bar(
        "akse",
        serier=series,
        serie="finansiering_navn",
        verdi="belop",
        verdi_tekst="belop_tall",
        total_tekst="samlet_tall" if result.shown else None,
    )


# -- what was lacking ------------------------------------------------------------------------------


def _by_size(result: Result, what: str) -> list[int | None]:
    """One of the numbers for up to two rooms, three, and four or more."""
    rows = sorted(result.where(hva=what), key=lambda row: row["rekkefolge"])
    return [row["antall"] for row in rows]


def _differences(result: Result) -> list[int | None]:
    """Homes minus need by class; None where it is hidden."""
    over, under = _by_size(result, "Flere enn behovet"), _by_size(result, "Mangler")
    return [None if o is None or u is None else o - u for o, u in zip(over, under, strict=True)]


def _rooms_finding(result: Result) -> str:
    """What is lacking by the norm, and how many of just that size are on their way."""
    differences = _differences(result)
    lack = largest_lack(differences)
    if lack is not None:
        coming = _by_size(result, "På vei")
        on_way = sum(coming[place] or 0 for place in lack.classes)
        return f"{lack.words}, og {formats.number(on_way) if on_way else 'ingen'} er på vei"
    if differences and None not in differences:
        return enough(differences)
    bought = sum(number or 0 for number in _by_size(result, "Nye siste tre år"))
    return f"{_homes(bought)} på tre år"


def _rooms_note(result: Result) -> str:
    surplus = [row for row in result.where(hva="Flere enn behovet") if row["antall"]]
    if not surplus:
        return ""
    told = formats.join([f"{r['antall_tekst']} med {r['romgruppe']}" for r in surplus])
    return f"Flere enn behovet tilsier: {told}."


def _rooms_chart(result: Result) -> Spec:
    found = {row["hva"] for row in result.rows}
    return charts.grouped_bar(
        "romgruppe",
        serier=[series for series in _ROOMS if series in found],
        serie="hva",
        verdi="antall",
        verdi_tekst="antall_tekst",
    )


def _area_finding(result: Result) -> str:
    total, _ = result.total(result.rows)
    if not total:
        return "Ingen nye boliger de siste tre årene"
    most = max(row["antall"] for row in result.rows)
    first = [row["omrade"] for row in result.rows if row["antall"] == most]
    number = formats.number(most)
    if len(first) > 1:
        return f"Flest nye boliger i {formats.join(first)}: {number} i hvert område på tre år"
    return f"{number} av {_homes(total)} på tre år kom i {first[0]}"


def _area_note(result: Result) -> str:
    none = [row["omrade"] for row in result.rows if not row["antall"]]
    total, _ = result.total(result.rows)
    return f"Ingen kom i {formats.join(none)}." if none and total else ""


def _area_chart(result: Result) -> Spec:
    return charts.hbar(
        "omrade",
        verdi="antall",
        verdi_tekst="antall_tekst",
        antall_rader=len(result.rows),
        etikett_tegn=max(len(row["omrade"]) for row in result.rows),
    )


FIGURES = (
    Figure(
        id="boligfremskaffelse/per_ar",
        page=_PAGE,
        title="Boenheter kjøpt eller bygd per år",
        query="boligfremskaffelse/per_ar",
        finding=_per_year_finding,
        needs=_PURCHASES,
        indicators=tuple(_WHAT),
        fixed={"indikatorer": list(_WHAT)},
        chart=_per_year_chart,
        main="verdi",
        screen=("verdi", "innleid", "maal_nedre", "maal_ovre"),
        note=_per_year_note,
    ),
    Figure(
        id="boligfremskaffelse/prognose",
        page=_PAGE,
        title="Boenheter kjøpt eller bygd i løpet av året, måned for måned",
        query="boligfremskaffelse/prognose",
        finding=_forecast_finding,
        needs=_PURCHASES,
        indicators=(_NEW, "nye_boliger_prognose"),
        chart=_forecast_chart,
        screen=("antall", "maal_nedre", "maal_ovre"),
        note=_forecast_note,
        discuss=_forecast_point,
    ),
    Figure(
        id="boligfremskaffelse/pa_vei",
        page=_PAGE,
        title="Boenheter på vei, etter stadium og når de ventes klare",
        query="boligfremskaffelse/pa_vei",
        finding=_coming_finding,
        needs=_PURCHASES,
        indicators=("pa_vei",),
        chart=_coming_chart,
        series="ventes",
        note=_coming_note,
    ),
    Figure(
        id="boligfremskaffelse/type",
        page=_PAGE,
        title="Boenheter som er kjøpt, bygd, leid inn eller ombygd per år",
        query="boligfremskaffelse/type",
        finding=_type_finding,
        needs=_PURCHASES,
        indicators=("boliger_kjopt", "boliger_bygd", "boliger_innleid", "boliger_ombygd"),
        fixed={"typer": [*_COMING, *_GOING, "netto"]},
        chart=lambda result: _types_chart(*_IN),
        pivot="maate",
        note="Netto er kjøpt, bygd og leid inn, minus solgt og oppsagt. Ombygde fantes fra før.",
    ),
    Figure(
        id="boligfremskaffelse/ut",
        page=_PAGE,
        title="Boenheter solgt, og innleie sagt opp, per år",
        query="boligfremskaffelse/type",
        finding=_out_finding,
        needs=_PURCHASES,
        indicators=("boliger_solgt", "boliger_innleie_oppsagt"),
        fixed={"typer": list(_GOING)},
        chart=lambda result: _types_chart(*_OUT),
        pivot="maate",
    ),
    Figure(
        id="boligfremskaffelse/rom",
        page=_PAGE,
        title="Kjøpte og bygde boliger etter rom, mot det som mangler etter normen",
        query="boligfremskaffelse/rom",
        finding=_rooms_finding,
        needs="Anskaffelsesregisteret viser nye boliger; bolig-, leie- og søknadsregistrene viser "
        "hva som mangler.",
        chart=_rooms_chart,
        series="hva",
        pivot="hva",
        note=_rooms_note,
    ),
    Figure(
        id="boligfremskaffelse/omrade",
        page=_PAGE,
        title="Boenheter kjøpt eller bygd siste tre år, etter område",
        query="boligfremskaffelse/omrade",
        finding=_area_finding,
        needs=_PURCHASES,
        chart=_area_chart,
        note=_area_note,
    ),
    frame(
        _PAGE,
        "ramme",
        "Rammen for boliginvesteringer",
        "investering",
        "investeringsrammen",
        indicators=("ramme_bundet_andel",),
    ),
    Figure(
        id="boligfremskaffelse/kroner",
        page=_PAGE,
        title="Mill. kr til kjøp, bygging og ombygging av boliger per år",
        query="boligfremskaffelse/kroner",
        finding=_money_finding,
        needs=_PURCHASES,
        chart=_money_chart,
        main="belop",
        note=_FEW,
    ),
    Figure(
        id="boligfremskaffelse/finansiering",
        page=_PAGE,
        title="Mill. kr til boliger per år, etter finansiering",
        query="boligfremskaffelse/finansiering",
        finding=_financing_finding,
        needs=_PURCHASES,
        parameters=(
            Parameter(
                "anskaffelse",
                "Finansiering",
                {
                    "kjop": "Finansiering av kjøp",
                    "bygging": "Finansiering av bygging",
                    "ombygging": "Finansiering av ombygging",
                },
            ),
        ),
        chart=_financing_chart,
        main="belop",
        pivot="finansiering",
        note=_financing_note,
    ),
)
