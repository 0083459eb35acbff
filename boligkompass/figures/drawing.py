"""Charts that several themes draw alike."""

from boligkompass import charts
from boligkompass.figures.base import Result, Spec, value_fields


def bars(result: Result, category: str, *, highlighted: str | None = None) -> Spec:
    """A horizontal bar a row, named by `category`."""
    return charts.hbar(
        category,
        antall_rader=len(result.rows),
        etikett_tegn=longest(result, category),
        verdi_tegn=longest(result, f"{result.figure.main}_tekst"),
        fremhevet=highlighted,
        **value_fields(result),
        x_tittel="Gruppe",
    )


def longest(result: Result, column: str) -> int:
    """The length of the longest text of a column."""
    return max(len(row[column]) for row in result.rows)
