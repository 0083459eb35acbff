"""How small numbers are protected: how much is hidden, and which indicators are close to people."""

from boligkompass import formats
from boligkompass.figures.base import Figure, Result

_PAGE = "vern"


def _hidden_finding(result: Result) -> str:
    """«312 av 1 440 tall er skjult (22 %)»; counts are of cells, never of people."""
    hidden, _ = result.total(result.rows, "skjulte")
    cells, _ = result.total(result.rows, "celler")
    if not hidden:
        return f"Ingen av {formats.number(cells)} tall er skjult"
    share = formats.value(100 * hidden / cells, "prosent")
    return f"{formats.number(hidden)} av {formats.number(cells)} tall er skjult ({share})"


def _hidden_note(result: Result) -> str:
    zeros, _ = result.total(result.rows, "nuller")
    told = f"{formats.number(zeros)} av tallene er vist som 0. " if zeros else ""
    return f"{told}Samme husstand kan være talt i flere tabeller."


def _near_finding(result: Result) -> str:
    near = [row for row in result.rows if row["verdier"]]
    hidden = [row for row in near if row["skjulte"]]
    text = f"{len(result.rows)} av indikatorene er personnære"
    if not near:
        return text
    return f"{text}; {len(hidden) or 'ingen'} av dem har skjulte tall her"


FIGURES = (
    Figure(
        id="vern/skjerming",
        page=_PAGE,
        title="Tall og skjulte tall i hver tabell med opptellinger",
        query="kilder/skjerming",
        finding=_hidden_finding,
        needs="Kommunens egne opptellinger har små tall å verne. Uttrekk fra før dette ble målt, "
        "sier ikke hvor mye som er skjult.",
        main="skjulte",
        note=_hidden_note,
    ),
    Figure(
        id="vern/personnaere",
        page=_PAGE,
        title="Indikatorer som handler om så få at små tall skjules",
        query="kilder/personnaere",
        finding=_near_finding,
        needs="Definisjonsarkene sier hvilke indikatorer som er personnære.",
        main="skjulte",
        screen=("k", "verdier", "skjulte", "begrunnelse"),
        note="Tall som allerede er offentlige hos kilden, skjules ikke her.",
    ),
)
