"""Endringer: what is new since an earlier extract, and what was corrected. Never mixed.

A development is a newer period than the earlier extract had; a correction is another value of the
same period. Each is a sentence with the numbers behind it and the figure that shows them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from boligkompass import chance, extracts, formats
from boligkompass.catalogue import Sheet
from boligkompass.figures.base import NONE, Comparison, Figure, Parameter, Result, Row
from boligkompass.figures.tiles import difference, standing_of, target_of
from boligkompass.sitemap import FRONT
from boligkompass.sql import QueryColumn
from boligkompass.warehouse import Warehouse, extract_ids

Ask = Callable[[Figure], Result]
Place = tuple[str, str]  # a figure's id and its page

_PAGE = "endringer"
_PLAN = "tiltaksplan/tiltak"
_NEEDS = "Vises når det er publisert minst to uttrekk."
# What is off target or moved the unwanted way matters most; what may be chance, least.
_BY_CHANCE = 0.25
_CHANCE_WORDS = "Kan være tilfeldig"


def _earlier(warehouse: Warehouse) -> Mapping[str, str]:
    """The extracts before this one, the newest first."""
    own = extracts.split_id(warehouse.manifest.id)
    found = [name for name in extract_ids() if extracts.split_id(name) < own]
    found.sort(key=extracts.split_id, reverse=True)
    if not found:
        return {NONE: "Ingen tidligere uttrekk"}
    return {name: f"Mot {formats.lowered(formats.extract_name(name))}" for name in found}


AGAINST = Parameter("mot", "Sammenlign med", _earlier)


def _since(result: Result) -> str:
    """«siden 1. oktober 2026»."""
    name = result.choices[AGAINST.name]
    return f"siden {formats.long_day(extracts.split_id(name)[0])}"


# -- indicators ------------------------------------------------------------------------------------

# What is asked of both extracts, and is no card of its own.
_VALUES = Figure(
    id=f"{_PAGE}/verdier",
    page=_PAGE,
    title="Alle viste verdier",
    query="endringer/verdier",
    finding=lambda result: f"{len(result.rows)} verdier",
    needs=_NEEDS,
    main="verdi",
)


def _newest(result: Result) -> dict[tuple[str, str], Row]:
    """The newest row of each indicator in each form of period."""
    return {(row["indikator"], row["form"]): row for row in result.rows}


def _developments(places: Mapping[str, Place]) -> Callable[[Ask, Ask], list[dict[str, Any]]]:
    def rows(now: Ask, then: Ask) -> list[dict[str, Any]]:
        ours, theirs = now(_VALUES), _newest(then(_VALUES))
        found = [
            _development(row, theirs.get(key), ours.sheet(row["indikator"]), places)
            for key, row in _one_form(_newest(ours)).items()
            if _is_news(row, theirs.get(key), ours.sheet(row["indikator"]))
        ]
        found.sort(key=lambda row: (-row["vekt"], row["indikator"]))
        return [{"rekkefolge": place, **row} for place, row in enumerate(found, start=1)]

    return rows


def _one_form(newest: Mapping[tuple[str, str], Row]) -> dict[tuple[str, str], Row]:
    """Each indicator in the form of period that ends last; of two such, in the shorter."""
    best: dict[str, tuple[str, str]] = {}
    for key, row in newest.items():
        other = best.get(key[0])
        if other is None or _end(row) > _end(newest[other]):
            best[key[0]] = key
    return {key: newest[key] for key in best.values()}


def _end(row: Row) -> tuple[Any, Any]:
    return row["periode_til"], row["periode_fra"]


def _is_news(row: Row, before: Row | None, sheet: Sheet) -> bool:
    """Whether a row is newer than what was there, and tells something else than that did."""
    if before is None:
        return row["verdi"] is not None
    if row["periode_til"] <= before["periode_til"]:
        return False
    if None in (row["verdi"], before["verdi"]):
        return row["verdi"] is not before["verdi"]
    return formats.rounded(row["verdi"] - before["verdi"], sheet.desimaler) != 0


def _development(
    row: Row, before: Row | None, sheet: Sheet, places: Mapping[str, Place]
) -> dict[str, Any]:
    figure, page = places.get(row["indikator"], ("", ""))
    by_chance = _may_be_chance(row, before, sheet)
    standing = "" if target_of(row) is None else standing_of(row, sheet)[1]
    return {
        "indikator": row["indikator"],
        "hva": _sentence(row, before, sheet),
        "mot_maal": standing,
        "tilfeldig": _CHANCE_WORDS if by_chance else "",
        "periode_fra": row["periode_fra"],
        "periode_til": row["periode_til"],
        "verdi": row["verdi"],
        "forrige_verdi": None if before is None else before["verdi"],
        "forrige_synlighet": "mangler" if before is None else before["synlighet"],
        "synlighet": row["synlighet"],
        "figur": figure,
        "side": page,
        "utenfor": bool(standing) and standing_of(row, sheet)[2] > 0,
        "vekt": _weight(row, before, sheet, by_chance=by_chance),
    }


def _sentence(row: Row, before: Row | None, sheet: Sheet) -> str:
    """«3 færre enn 30.09.2026»."""
    if row["verdi"] is None:
        return "Skjult av personvernhensyn"
    if before is None:
        return "Det første tallet"
    if before["verdi"] is None:
        return "Tallet før var skjult"
    if any(before["periode_til"] < one.dato <= row["periode_til"] for one in sheet.brudd):
        return f"Brudd: kan ikke sammenlignes med {before['periode']}"
    return difference({**row, "teller": None}, before, sheet)


def _may_be_chance(row: Row, before: Row | None, sheet: Sheet) -> bool:
    """Whether two counts of households or persons may be the same but for chance (95 per cent)."""
    if before is None or None in (row["verdi"], before["verdi"]) or not sheet.personnaer:
        return False
    counts = (row["verdi"], before["verdi"])
    if sheet.teller is not None or not all(count == int(count) for count in counts):
        return False
    return row["verdi"] != before["verdi"] and chance.overlap(
        *(chance.poisson(int(count)) for count in counts)
    )


def _weight(row: Row, before: Row | None, sheet: Sheet, *, by_chance: bool) -> float:
    """How much a development matters: off target before all else, then how far it moved."""
    off = 0.0 if row["verdi"] is None or target_of(row) is None else standing_of(row, sheet)[2]
    weight = 1.0 + min(off, 1.0) if off else 0.0
    if before is None or None in (row["verdi"], before["verdi"]) or not before["verdi"]:
        return weight
    change = (row["verdi"] - before["verdi"]) / abs(before["verdi"])
    worse = {"opp": -change, "ned": change}.get(sheet.retning, 0.0)
    moved = min(abs(change), 1.0) * (1.0 if worse > 0 else 0.5)
    return float(weight + moved * (_BY_CHANCE if by_chance else 1.0))


def _developments_finding(result: Result) -> str:
    number, outside = len(result.rows), sum(row["utenfor"] for row in result.rows)
    words = "tall er nytt" if number == 1 else "tall er nye"
    text = f"{number} {words} {_since(result)}"
    return f"{text}, {outside} av dem utenfor målet" if outside else text


# -- corrections -----------------------------------------------------------------------------------


def _corrections(now: Ask, then: Ask) -> list[dict[str, Any]]:
    ours, before = now(_VALUES), {_key(row): row for row in then(_VALUES).rows}
    return [
        {
            "indikator": row["indikator"],
            "hvem": row["kilde_navn"] if row["offentlig"] else "Kommunens eget register",
            "periode_fra": row["periode_fra"],
            "periode_til": row["periode_til"],
            "forrige_verdi": before[_key(row)]["verdi"],
            "forrige_synlighet": before[_key(row)]["synlighet"],
            "verdi": row["verdi"],
            "synlighet": row["synlighet"],
            "grenser": row["grenser"],
            "kilde": row["kilde"],
        }
        for row in ours.rows
        if _key(row) in before and _differs(row, before[_key(row)], ours.sheet(row["indikator"]))
    ]


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("indikator", "periode_fra", "periode_til", "grenser"))


def _differs(row: Row, before: Row, sheet: Sheet) -> bool:
    if None in (row["verdi"], before["verdi"]):
        return bool(row["synlighet"] != before["synlighet"])
    return formats.rounded(row["verdi"], sheet.desimaler) != formats.rounded(
        before["verdi"], sheet.desimaler
    )


def _corrections_finding(result: Result) -> str:
    number = len(result.rows)
    return f"{number} {'verdi' if number == 1 else 'verdier'} er rettet {_since(result)}"


# -- measures --------------------------------------------------------------------------------------


def _measures(plan: Figure) -> Callable[[Ask, Ask], list[dict[str, Any]]]:
    def rows(now: Ask, then: Ask) -> list[dict[str, Any]]:
        before = {row["id"]: row for row in then(plan).rows}
        present = now(plan).rows
        found = [
            {**_measure(row), "hva": what}
            for row in present
            for what in _news(row, before.get(row["id"]))
        ]
        here = {row["id"] for row in present}
        gone = [row for name, row in before.items() if name not in here]
        return [*found, *({**_measure(row), "hva": "Tatt ut av planen"} for row in gone)]

    return rows


def _measure(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("tiltak", "ansvarlig", "frist")}


def _news(row: Row, before: Row | None) -> Iterator[str]:
    """What is new with a measure, in words."""
    if before is None:
        yield "Nytt tiltak"
        return
    if row["framdrift"] != before["framdrift"]:
        yield f"{before['framdrift_navn']} → {formats.lowered(row['framdrift_navn'])}"
    elif row["dager_over"] and not before["dager_over"]:
        yield "Fristen er passert"
    if row["frist"] != before["frist"] and before["frist"] is not None:
        yield f"Fristen er flyttet fra {formats.day(before['frist'])}"
    if row["finansiert"] and before["finansiert"] is False:
        yield "Pengene er på plass"


def _measures_finding(result: Result) -> str:
    number = len({row["tiltak"] for row in result.rows})
    return f"Det er skjedd noe med {number} tiltak {_since(result)}"


# -- homes and contracts ---------------------------------------------------------------------------

_STOCK = Figure(
    id=f"{_PAGE}/bestand",
    page=_PAGE,
    title="Boliger og kontrakter",
    query="endringer/bestand",
    finding=lambda result: f"{len(result.rows)} tall",
    needs=_NEEDS,
)


def _stock_changes(now: Ask, then: Ask) -> list[dict[str, Any]]:
    before = {row["slag"]: row for row in then(_STOCK).rows}
    return [
        {
            "slag": row["slag"],
            "periode_fra": row["periode_fra"],
            "periode_til": row["periode_til"],
            "forrige": before[row["slag"]]["antall"],
            "forrige_synlighet": before[row["slag"]]["synlighet"],
            "antall": row["antall"],
            "endring": _less(row["antall"], before[row["slag"]]["antall"]),
            "endring_synlighet": "vist"
            if None not in (row["antall"], before[row["slag"]]["antall"])
            else "skjult",
            "synlighet": row["synlighet"],
            "kilde": row["kilde"],
        }
        for row in now(_STOCK).rows
        if row["slag"] in before
    ]


def _less(number: int | None, other: int | None) -> int | None:
    return None if number is None or other is None else number - other


def _stock_finding(result: Result) -> str:
    """«Boliger kommunen eier +1 og ledige boliger −2 siden 1. oktober 2026»."""
    moved = [
        f"{formats.lowered(row['slag'])} {formats.change(row['endring'], 'antall')}"
        for row in result.rows
        if row["endring"]
    ]
    if not moved:
        return f"Ingen endring i boliger og kontrakter {_since(result)}"
    return formats.sentence(f"{formats.join(moved)} {_since(result)}")


ASKED = (_VALUES, _STOCK)

# -- the figures -----------------------------------------------------------------------------------

_PERIODS = (QueryColumn("periode_fra", "Fra"), QueryColumn("periode_til", "Til"))
_STATUS = QueryColumn("synlighet", "Synlighet", codes="synlighet")


def figures(registered: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures of the page, over all that are registered."""
    plan = next(one for one in registered if one.id == _PLAN)
    places: dict[str, Place] = {}
    # A tile shows the number; the page behind it shows what to make of it.
    for one in sorted(registered, key=lambda figure: figure.page == FRONT):
        for indicator in one.indicators:
            places.setdefault(indicator, (one.id, one.page))
    return (
        _figure(
            "utvikling",
            "Nye tall, det viktigste først",
            Comparison(
                (
                    QueryColumn("rekkefolge", "Rekkefølge", internal=True),
                    QueryColumn("indikator", "Indikator"),
                    *_PERIODS,
                    QueryColumn("verdi", "Nå", unit="indikator"),
                    QueryColumn("forrige_verdi", "Før", unit="indikator"),
                    QueryColumn("hva", "Endring"),
                    QueryColumn("mot_maal", "Mot målet"),
                    QueryColumn("tilfeldig", "Tilfeldighet"),
                    QueryColumn("forrige_synlighet", "Synlighet før", internal=True),
                    _STATUS,
                    QueryColumn("figur", "Figur"),
                    QueryColumn("side", "Side"),
                    QueryColumn("utenfor", "Utenfor målet", internal=True),
                    QueryColumn("vekt", "Vekt", internal=True),
                ),
                AGAINST.name,
                _developments(places),
            ),
            _developments_finding,
            main="verdi",
            screen=("verdi", "hva", "mot_maal", "tilfeldig"),
            note="Tall som ikke har endret seg, er ikke med. Det som er utenfor målet eller har "
            "gått feil vei, står først. «Kan være "
            "tilfeldig» står der to antall ikke er mer ulike enn tilfeldige svingninger gir "
            "(95 prosent).",
            empty="Ingen indikatorer har fått nyere tall",
        ),
        _figure(
            "rettet",
            "Tall som er rettet i ettertid",
            Comparison(
                (
                    QueryColumn("indikator", "Indikator"),
                    *_PERIODS,
                    QueryColumn("forrige_verdi", "Før", unit="indikator"),
                    QueryColumn("forrige_synlighet", "Synlighet før", internal=True),
                    QueryColumn("verdi", "Nå", unit="indikator"),
                    QueryColumn("hvem", "Rettet av"),
                    _STATUS,
                    QueryColumn("grenser", "Grenser"),
                    QueryColumn("kilde", "Kilde"),
                ),
                AGAINST.name,
                _corrections,
            ),
            _corrections_finding,
            main="verdi",
            note="En retting er ikke en utvikling: det er det gamle tallet som var galt eller "
            "foreløpig.",
            empty="Ingen tall for tidligere perioder er rettet",
        ),
        _figure(
            "tiltak",
            "Nye, forsinkede og ferdige tiltak",
            Comparison(
                (
                    QueryColumn("tiltak", "Tiltak"),
                    QueryColumn("hva", "Hva som er nytt"),
                    QueryColumn("ansvarlig", "Ansvarlig"),
                    QueryColumn("frist", "Frist"),
                ),
                AGAINST.name,
                _measures(plan),
            ),
            _measures_finding,
            main="tiltak",
            empty="Ingenting er nytt i tiltaksplanen",
        ),
        _figure(
            "boliger",
            "Boliger og kontrakter inn og ut",
            Comparison(
                (
                    QueryColumn("slag", "Slag"),
                    *_PERIODS,
                    QueryColumn("forrige", "Før", unit="antall"),
                    QueryColumn("forrige_synlighet", "Synlighet før", internal=True),
                    QueryColumn("antall", "Nå", unit="antall"),
                    QueryColumn("endring", "Endring", unit="antall"),
                    QueryColumn("endring_synlighet", "Endringens synlighet", internal=True),
                    _STATUS,
                    QueryColumn("kilde", "Kilde"),
                ),
                AGAINST.name,
                _stock_changes,
            ),
            _stock_finding,
            note="Endringen er netto: like mange kan ha flyttet inn og ut.",
        ),
    )


def _figure(
    name: str, title: str, query: Comparison, finding: Callable[[Result], str], **more: Any
) -> Figure:
    return Figure(
        id=f"{_PAGE}/{name}",
        page=_PAGE,
        title=title,
        query=query,
        finding=finding,
        needs=_NEEDS,
        parameters=(AGAINST,),
        **more,
    )
