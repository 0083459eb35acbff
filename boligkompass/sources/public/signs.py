"""What stands in the cells of public statistics: numbers, and the signs for what is not there."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.sources.reading import cells

# `:`, «<5», «< 3», «1–4», «Prikket (<5)»: the source knows the number and hides it.
_HIDDEN = r"(?i)^(:|<\s*\d{1,2}|[01]\s*[-–]\s*4|prikket.*|skjult|skjermet)$"
_MISSING = ("..", "...", "\u2026", "mangler", "n/a", "na", "#n/a", "#i/t")


@dataclass(frozen=True)
class Read:
    """Cells as values: `values` (NULL unless shown) and `shown` (a code of synlighet).

    `wrong` are those that are neither a number nor a sign; `parsed` can say why.
    """

    values: pa.Array
    shown: pa.Array
    wrong: pa.Array
    parsed: cells.Parsed


def read(texts: pa.Array, *, dot: str, decimal: str | None = None, whole: bool = False) -> Read:
    """Cells as their sources write them; a blank one is NULL and not wrong.

    `dot` is what `.` means (a code of synlighet): «mangler» at IMDi, «ikke_aktuelt» at SSB.
    `decimal` is the decimal sign; None finds it in the column. `whole` numbers have no decimals.
    """
    hidden = pc.match_substring_regex(texts, _HIDDEN)
    missing = pc.is_in(pc.utf8_lower(texts), pa.array(_MISSING))
    dots = pc.equal(texts, ".")
    sign = pc.or_(pc.or_(hidden, missing), dots)
    parse = cells.integers if whole else cells.numbers
    parsed = parse(pc.if_else(sign, "", texts), decimal)
    shown = pc.if_else(
        hidden, "skjult", pc.if_else(missing, "mangler", pc.if_else(dots, dot, "vist"))
    )
    return Read(parsed.values.cast(pa.float64()), shown, parsed.wrong, parsed)
