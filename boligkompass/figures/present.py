"""Rows with words: every number, code and period of a result, as a reader sees it.

Added to each row of a query: `periode` and `akse` (the period, in full and as it stands under a
bar), `dato` (the middle of the period, for a time axis), `siste_dag` (the last day counted: a
query may name a whole period and count it to the day `talt_til`), `<column>_tekst` for every
measure and `<column>_tall` for those with a unit behind the number (the same without it),
`<column>_navn` for every code, `status` (marks in words), `kilde_navn`, `skjult`, `ufullstendig`
and `usikker` (booleans), `rekkefolge`, and `serie` where the figure has one.
"""

from collections.abc import Mapping, Sequence, Set
from sys import intern
from typing import Any

from boligkompass import formats
from boligkompass.catalogue import Catalogue
from boligkompass.codes import KODEVERK, label
from boligkompass.figures.base import Figure, Row
from boligkompass.sql import QueryColumn
from boligkompass.warehouse import Comment

INVENTED = "Oppdiktede tall"
# Columns that a reader gets in other words: as `periode`, `status`, `indikator_navn`, `kilde_navn`,
# or in the figure's title.
FOLDED = frozenset(
    {
        "periode_fra",
        "periode_til",
        "utsnitt",
        "indikator",
        "synlighet",
        "merke",
        "grenser",
        "kilde",
        "merknad",
    }
)
_MARKS = {
    "forelopig": "{}*",
    "prognose": "{} (prognose)",
    "omtrent": "ca. {}",
    "over": "mer enn {}",
}


def said_by(comment: Comment) -> str:
    """«Controller, 12.10.2026. Gjelder 3. kvartal 2026.»"""
    said = f"{comment.funksjon}, {formats.day(comment.dato)}."
    first, last = comment.periode_fra, comment.periode_til
    if first and last:
        return f"{said} Gjelder {formats.period(first, last)}."
    if first:
        return f"{said} Gjelder fra {formats.long_day(first)}."
    return f"{said} Gjelder til og med {formats.long_day(last)}." if last else said


def unit_of(column: QueryColumn, row: Row, catalogue: Catalogue) -> tuple[str, int]:
    """Unit and decimals of a measure in one row; the row's indicator decides where it says so.

    A row in which the indicator is made into something else says so itself.
    """
    if column.unit == "indikator" and row.get("enhet"):
        return row["enhet"], row["desimaler"]
    if column.unit == "indikator":
        sheet = catalogue.indikatorer.get(row["indikator"])
        return (sheet.enhet, sheet.desimaler) if sheet else ("personer", 0)
    assert column.unit is not None
    return column.unit, column.decimals


def measure_text(column: QueryColumn, row: Row, catalogue: Catalogue) -> str:
    """A measure as it stands in a table or on a bar, with its mark: «20–30», «ca. 700», «:»."""
    value = row[column.name]
    if value is None:
        return _absent(column, row)
    unit, decimals = unit_of(column, row, catalogue)
    if _is_difference(column):
        per_row = column.unit == "indikator"
        return (formats.change if per_row else formats.value)(value, unit, decimals)
    text = formats.value(value, unit, decimals)
    if column.name == "verdi" and row.get("verdi_til") is not None:
        upper = formats.value(row["verdi_til"], unit, decimals)
        return f"{formats.number(value, decimals)}–{upper}"
    if column.name.startswith("maal_"):
        return text
    return _MARKS.get(row.get("merke") or "", "{}").format(text)


def _is_difference(column: QueryColumn) -> bool:
    """Whether a measure is the distance between two others: it has no mark of its own."""
    return column.name.startswith(("avvik", "endring"))


def _absent(column: QueryColumn, row: Row) -> str:
    if column.name.startswith("maal_") or column.name == "verdi_til" or _is_difference(column):
        return ""
    signs = {"skjult": formats.HIDDEN, "ikke_aktuelt": formats.NOT_APPLICABLE}
    return signs.get(visibility(column, row), formats.MISSING)


def visibility(column: QueryColumn, row: Row) -> str:
    """The `synlighet` of a measure: its own where the query has a column for it, else the row's.

    A total beside a part, or a share of a total, may be hidden where the row's value is shown.
    """
    if column.name == "forrige_verdi" and row["forrige_synlighet"] != "vist":
        return str(row["forrige_synlighet"])
    own = row.get(f"{column.name}_synlighet")
    return str(own or row.get("synlighet") or "")


def code_text(column: QueryColumn, row: Row) -> str:
    """The words for a code; a value in a column whose row names no code list stands as it is."""
    assert column.codes is not None
    codes = column.codes if column.codes in KODEVERK else row[column.codes]
    value = row[column.name]
    return label(codes, value) if codes in KODEVERK else value or ""


def status(row: Row) -> str:
    """The marks of a row in words; empty for a plain, final value in published borders."""
    words = []
    if row.get("synlighet") not in (None, "vist"):
        words.append(label("synlighet", row["synlighet"]))
    if row.get("merke"):
        words.append(label("merke", row["merke"]))
    if row["ufullstendig"]:
        words.append(f"Til og med {formats.MONTHS[row['siste_dag'].month - 1]}")
    if row.get("grenser") not in (None, "publisert"):
        words.append(f"Omregnet til {row['grenser']}-grenser")
    return ", ".join(words)


def rows(
    raw: Sequence[Mapping[str, Any]],
    figure: Figure,
    columns: Sequence[QueryColumn],
    catalogue: Catalogue,
) -> tuple[Row, ...]:
    """The query's rows with words added, in the query's order."""
    order: dict[Any, int] = {}
    starred = {_period_key(row) for row in raw if _unfinished(row) or _preliminary(row)}
    return tuple(_present(row, figure, columns, catalogue, order, starred) for row in raw)


def _period_key(raw: Mapping[str, Any]) -> tuple[Any, Any]:
    return raw.get("periode_fra"), raw.get("periode_til")


def _unfinished(raw: Mapping[str, Any]) -> bool:
    """The period is not over: the query says so, or counts to a day (`talt_til`) before its end."""
    counted = raw.get("talt_til")
    return bool(raw.get("ufullstendig")) or (counted is not None and counted < raw["periode_til"])


def _preliminary(raw: Mapping[str, Any]) -> bool:
    return raw.get("merke") == "forelopig"


def _present(
    raw: Mapping[str, Any],
    figure: Figure,
    columns: Sequence[QueryColumn],
    catalogue: Catalogue,
    order: dict[Any, int],
    starred: Set[tuple[Any, Any]],
) -> Row:
    row = dict(raw)
    row["skjult"] = raw.get("synlighet") == "skjult"
    row["ufullstendig"] = _unfinished(raw)
    row["usikker"] = raw.get("merke") is not None
    _add_period(row, raw, starred)
    for column in columns:
        if column.unit is not None:
            text = measure_text(column, raw, catalogue)
            row[f"{column.name}_tekst"] = text
            if suffix := formats.UNITS[column.unit].suffix if column.unit in formats.UNITS else "":
                row[f"{column.name}_tall"] = text.removesuffix(suffix)
        elif column.codes is not None:
            row[f"{column.name}_navn"] = code_text(column, raw)
    if "indikator" in raw:
        sheet = catalogue.indikatorer.get(raw["indikator"])
        row["indikator_navn"] = sheet.navn if sheet else raw["indikator"]
    row["kilde_navn"] = catalogue.source_name(raw["kilde"]) if raw.get("kilde") else ""
    row["status"] = status(row)
    if figure.series:
        row["serie"] = _series(row, figure)
    # Charts sort by this, so a category or period keeps the query's order.
    place = raw.get("rekkefolge")
    row["rekkefolge"] = place if place is not None else order.setdefault(row["akse"], len(order))
    return {intern(name): _shared(value) for name, value in row.items()}


def _shared(value: Any) -> Any:
    """The same value, a text as the one all rows share: thousands of results are kept, and most of
    what they say stands in every row."""
    return intern(value) if type(value) is str else value


def _series(row: Row, figure: Figure) -> str:
    """The name of a row's series; with its borders where the same is told in two."""
    assert figure.series is not None
    name = str(row.get(f"{figure.series}_navn", row[figure.series]))
    borders = row.get("grenseserie")
    if borders is None or figure.series == "grenseserie":
        return name
    return borders if len(figure.indicators) == 1 else f"{name}, {formats.lowered(borders)}"


def _add_period(row: dict[str, Any], raw: Mapping[str, Any], starred: Set[tuple[Any, Any]]) -> None:
    start, end = raw.get("periode_fra"), raw.get("periode_til")
    row["siste_dag"] = raw.get("talt_til") or end
    if start is None or end is None:
        row["periode"] = row["akse"] = ""
        row["dato"] = None
        return
    row["periode"] = formats.period(start, end)
    row["dato"] = start + (end - start) / 2
    so_far = row["ufullstendig"] and raw.get("talt_til") is None
    text = str(start.year) if so_far else formats.axis_period(start, end)
    # One place on the axis for all rows of a period, also when only some of them are marked.
    row["akse"] = text + ("*" if (start, end) in starred else "")
