"""What lines of the store tell: each decision as its last line leaves it, on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from boligkompass.beslutninger import Beslutning, Linje, as_it_stands, by_decision


@dataclass(frozen=True)
class Vedtak:
    """A decision with its lines, the first written first, on a day (`today`)."""

    beslutning: Beslutning
    lines: tuple[Linje, ...]
    today: date

    @property
    def days_over(self) -> int:
        """Days past its deadline; 0 where it has none, is not past it, or is closed."""
        frist = self.beslutning.utkast.frist
        if frist is None or not self.beslutning.is_open:
            return 0
        return max((self.today - frist).days, 0)


def told(lines: Iterable[Linje], today: date) -> tuple[Vedtak, ...]:
    """The decisions that lines tell of, in the order they are to be seen.

    Past the deadline first, the longest past first; then the open by deadline; then the closed,
    the newest first. Each decision's first line must be there; the last ones need not.
    """
    found = (Vedtak(as_it_stands(own), tuple(own), today) for own in by_decision(lines))
    return tuple(sorted(found, key=_place))


def is_first(line: Linje) -> bool:
    """Whether a line is the decision itself, and not what became of it."""
    return "beslutning" in line.innhold


def _place(one: Vedtak) -> tuple[bool, int, date, int]:
    draft = one.beslutning.utkast
    first = one.lines[0].nummer
    if not one.beslutning.is_open:
        return True, 0, date.min, -first
    return False, -one.days_over, draft.frist or date.max, first
