"""Population and integration: who lives here, and what becomes of those who came."""

from collections.abc import Callable

from boligkompass import charts, formats
from boligkompass.figures.base import Figure, Result, Row, Spec, breaks, when
from boligkompass.figures.tiles import Target, target_of

_PAGE = "befolkning"


def _population_finding(result: Result) -> str:
    """Newest count, and growth over the longest stretch within the same borders."""
    newest = result.shown[-1]
    same = [row for row in result.shown if row["grenseserie"] == newest["grenseserie"]]
    text = f"{newest['verdi_tekst']} innbyggere i {newest['periode_til'].year}"
    if len(same) < 2:
        return text
    growth = newest["verdi"] - same[0]["verdi"]
    more = "flere" if growth >= 0 else "færre"
    since = same[0]["periode_til"].year
    return f"{text}, {formats.number(abs(growth))} {more} enn i {since}"


def _population_note(result: Result) -> str:
    """Both counts of a year that has two are right; say so with the first such year."""
    years: dict[int, list[Row]] = {}
    for row in result.shown:
        years.setdefault(row["periode_til"].year, []).append(row)
    double = {y: rows for y, rows in years.items() if len({r["verdi"] for r in rows}) > 1}
    if not double:
        return ""
    year, rows = max(double.items())
    told = " og ".join(f"{r['verdi_tekst']} ({r['serie'].lower()})" for r in rows)
    return f"{year}: {told}; begge er riktige."


def _population_chart(result: Result) -> Spec:
    """A line for today's borders, and one for those then; a new number alone makes no other."""
    serier = sorted(dict.fromkeys(row["serie"] for row in result.rows))
    return charts.line("akse", serier=serier, null_i_bunn=False, brudd=breaks(result))


# -- one measure over the years --------------------------------------------------------------------


def _newest_target(result: Result) -> Target | None:
    """The target of the newest row that has one."""
    return next((t for row in reversed(result.rows) if (t := target_of(row))), None)


def _chart(unit: str, decimals: int) -> Callable[[Result], Spec]:
    """A line for each definition, from zero, with the target where there is one."""

    def chart(result: Result) -> Spec:
        target = _newest_target(result)
        return charts.line(
            "akse",
            serier=list(dict.fromkeys(row["serie"] for row in result.rows)),
            maal_tekst=f"Mål: {target.words(unit, decimals)}" if target else None,
            akse_enhet=formats.UNITS[unit].suffix,
            brudd=breaks(result),
        )

    return chart


def _finding(sentence: str, unit: str, decimals: int) -> Callable[[Result], str]:
    """The newest value in a sentence, by each definition, and its distance from the target."""

    def finding(result: Result) -> str:
        if not result.shown:
            return f"Tallet {when(result.rows[-1])} er skjult av personvernhensyn"
        newest = result.shown[-1]
        same = [r for r in result.shown if r["periode_til"] == newest["periode_til"]]
        # Of two borders those of today are told; they come last.
        same = [r for r in same if r["grenseserie"] == newest["grenseserie"]]
        told = " eller ".join(dict.fromkeys(r["verdi_tekst"].rstrip("*") for r in same))
        text = sentence.format(verdi=told, tid=when(newest))
        return formats.sentence(text) + _against(newest, unit, decimals)

    return finding


def _against(row: Row, unit: str, decimals: int) -> str:
    """«, 5 prosentpoeng under målet»; nothing without a target."""
    target = target_of(row)
    if target is None:
        return ""
    distance = target.distance(float(formats.rounded(row["verdi"], decimals)))
    if distance == 0:
        return ", og målet er nådd"
    words = (formats.number(abs(distance), decimals), formats.UNITS[unit].change)
    return f", {' '.join(filter(None, words))} {'under' if distance < 0 else 'over'} målet"


_WITHOUT_BORN_HERE = "innvandrere_uten_norskfodte_andel"


def _definition_note(result: Result) -> str:
    """The definition, where there is one only and no line is named by it."""
    indicators = {row["indikator"] for row in result.rows}
    if len(indicators) > 1:
        return ""
    if indicators == {_WITHOUT_BORN_HERE}:
        return "Uten norskfødte med innvandrerforeldre."
    return "Kilden oppgir ikke om norskfødte med innvandrerforeldre er regnet med."


# The first year in which those employed are counted among all aged 20 to 66.
_NEW_AGES = 2015


def _age_note(result: Result) -> str:
    """The ages that the shares are of: others before 2015."""
    years = [row["periode_til"].year for row in result.rows]
    told = ["Alderen er 20–66 år."] if max(years) >= _NEW_AGES else []
    if min(years) < _NEW_AGES:
        told.append(f"Før {_NEW_AGES} gjaldt det 15–74 år.")
    return " ".join(told)


def _measure(
    name: str,
    title: str,
    indicators: tuple[str, ...],
    forms: tuple[str, ...],
    sentence: str,
    needs: str,
    *,
    unit: str = "prosent",
    decimals: int = 1,
    note: Callable[[Result], str] | None = None,
) -> Figure:
    """A figure of one measure over the years; `sentence` has places for `verdi` and `tid`."""
    return Figure(
        id=f"{_PAGE}/{name}",
        page=_PAGE,
        title=title,
        query="indikator/serier",
        finding=_finding(sentence, unit, decimals),
        needs=needs,
        indicators=indicators,
        fixed={"indikatorer": list(indicators), "former": list(forms)},
        chart=_chart(unit, decimals),
        main="verdi",
        series="indikator_navn",
        pivot="serie" if len(indicators) > 1 else None,
        note=note,
    )


FIGURES = (
    Figure(
        id="befolkning/innbyggere",
        page=_PAGE,
        title="Innbyggere 1. januar",
        query="befolkning/innbyggere",
        finding=_population_finding,
        needs="SSB tabell 07459 viser folketallet.",
        indicators=("innbyggere",),
        chart=_population_chart,
        main="verdi",
        series="grenseserie",
        pivot="serie",
        note=_population_note,
    ),
    _measure(
        "innvandrerandel",
        "Innvandrere i prosent av innbyggerne",
        ("innvandrere_andel", _WITHOUT_BORN_HERE),
        ("dag", "aar"),
        "{verdi} av innbyggerne er innvandrere {tid}",
        "SSB tabell 09817 viser innvandrerandelen.",
        note=_definition_note,
    ),
    _measure(
        "introprogram",
        "Deltakere i introduksjonsprogrammet i løpet av året",
        ("introprogram_deltakere",),
        ("aar",),
        "{verdi} deltok i introduksjonsprogrammet {tid}",
        "IMDi viser hvor mange som deltar i introduksjonsprogrammet.",
        unit="personer",
        decimals=0,
    ),
    _measure(
        "introprogram_resultat",
        "I arbeid eller utdanning året etter introduksjonsprogrammet",
        ("introprogram_resultat_andel",),
        ("aar",),
        "{verdi} av dem som avsluttet {tid}, var i arbeid eller utdanning året etter",
        "IMDi viser hvordan det går året etter introduksjonsprogrammet.",
        decimals=0,
    ),
    _measure(
        "arbeid",
        "Innvandrere i arbeid, i prosent av alle innvandrere i alderen",
        ("innvandrere_i_arbeid_andel",),
        ("kvartal", "aar"),
        "{verdi} av innvandrerne var i arbeid {tid}",
        "SSB tabell 11607 viser hvor mange innvandrere som er i arbeid.",
        note=_age_note,
    ),
)
