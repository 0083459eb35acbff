"""Population and integration: who lives here, and what becomes of those who came."""

from boligkompass import charts, formats
from boligkompass.figures.base import Figure, Result, Row, Spec, when

_PAGE = "befolkning"


def _population_finding(result: Result) -> str:
    """Newest count, and growth over the longest stretch within the same borders."""
    newest = result.shown[-1]
    same = [row for row in result.shown if row["grenser"] == newest["grenser"]]
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


def _lines(result: Result) -> Spec:
    series = list(dict.fromkeys(row["serie"] for row in result.rows))
    return charts.line("akse", serier=series, null_i_bunn=False)


def newest_of(result: Result, what: str) -> str:
    """«63,8 % av innvandrerne var i arbeid i 2013»: the newest value, by each definition."""
    if not result.shown:
        return f"{formats.sentence(what)} er skjult av personvernhensyn"
    newest = result.shown[-1]
    same = [r for r in result.shown if r["periode_til"] == newest["periode_til"]]
    told = " eller ".join(dict.fromkeys(r["verdi_tekst"].rstrip("*") for r in same))
    return f"{told} {what} {when(newest)}"


def _measure(
    name: str, title: str, indicators: tuple[str, ...], forms: tuple[str, ...], what: str, needs: str
) -> Figure:
    """A figure of one measure over the years, a line for each of its definitions."""
    return Figure(
        id=f"{_PAGE}/{name}",
        page=_PAGE,
        title=title,
        query="indikator/serier",
        finding=lambda result: newest_of(result, what),
        needs=needs,
        indicators=indicators,
        fixed={"indikatorer": list(indicators), "former": list(forms)},
        chart=_lines,
        main="verdi",
        series="indikator_navn",
        pivot="serie" if len(indicators) > 1 else None,
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
        chart=_lines,
        main="verdi",
        series="grenseserie",
        pivot="serie",
        note=_population_note,
    ),
    _measure(
        "innvandrerandel",
        "Innvandrere i prosent av innbyggerne, etter definisjon",
        ("innvandrere_andel", "innvandrere_uten_norskfodte_andel"),
        ("dag", "aar"),
        "av innbyggerne er innvandrere",
        "SSB tabell 09817 viser innvandrerandelen.",
    ),
    _measure(
        "introprogram",
        "Deltakere i introduksjonsprogrammet i løpet av året",
        ("introprogram_deltakere",),
        ("aar",),
        "deltok i introduksjonsprogrammet",
        "IMDi viser hvor mange som deltar i introduksjonsprogrammet.",
    ),
    _measure(
        "introprogram_resultat",
        "I arbeid eller utdanning året etter introduksjonsprogrammet",
        ("introprogram_resultat_andel",),
        ("aar",),
        "var i arbeid eller utdanning året etter",
        "IMDi viser hvordan det går året etter introduksjonsprogrammet.",
    ),
    _measure(
        "arbeid",
        "Innvandrere 20–66 år i arbeid, 4. kvartal",
        ("innvandrere_i_arbeid_andel",),
        ("kvartal", "aar"),
        "av innvandrerne var i arbeid",
        "SSB tabell 11607 viser hvor mange innvandrere som er i arbeid.",
    ),
)
