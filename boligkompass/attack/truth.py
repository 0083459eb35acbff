"""What the hidden numbers are, for whoever has the registers: is a guess right?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from boligkompass.attack import structure
from boligkompass.attack.model import UNLISTED, Cell
from boligkompass.attack.reading import Published, by_municipality, place
from boligkompass.attack.telling import Finding

EPSILON = 1e-6


@dataclass
class Truth:
    """The raw counts of each extract, before anything was hidden: tables by name, by extract."""

    published: Mapping[str, Published]
    _cells: dict[tuple[str, str], dict[Cell, float]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, published: Mapping[str, Published], raw: Mapping[str, Mapping[str, pa.Table]]
    ) -> "Truth":
        """From the raw tables of the extracts of the same ids."""
        return cls(
            {name: Published(name, published[name].dato, tables) for name, tables in raw.items()}
        )

    def value(self, uttrekk: str, kommunenr: str, cell: Cell) -> float | None:
        """The true number of a cell; None where the registers do not give it."""
        cells = self._of(uttrekk, kommunenr)
        if cell.utsnitt == UNLISTED:
            return _secret(cells, cell)
        return cells.get(cell._replace(stand=None))

    def denies(self, finding: Finding) -> bool:
        """Whether the number is known and lies outside what was found."""
        value = self.value(finding.uttrekk, finding.kommunenr, finding.cell)
        if value is None:
            return False
        if finding.less is not None:
            less = self.value(finding.uttrekk, finding.kommunenr, finding.less)
            if less is None:
                return False
            value -= less
        return not finding.minst - EPSILON <= value <= finding.mest + EPSILON

    def _of(self, uttrekk: str, kommunenr: str) -> dict[Cell, float]:
        if uttrekk not in self.published:
            return {}
        if (uttrekk, kommunenr) not in self._cells:
            for number, tables in by_municipality(self.published[uttrekk]).items():
                self._cells[uttrekk, number] = {
                    where._replace(kolonne=column, stand=None): float(row[column] or 0)
                    for tabell, rows in tables.items()
                    if tabell in structure.COUNTS
                    for row in rows
                    for where in (place(self.published[uttrekk], tabell, row),)
                    for column in structure.values(structure.COUNTS[tabell])
                }
        return self._cells.get((uttrekk, kommunenr), {})


def _secret(cells: Mapping[Cell, float], cell: Cell) -> float | None:
    """The total less the sum of its parts, in a cut where nothing is unregistered."""
    like = {
        one: value
        for one, value in cells.items()
        if (one.tabell, one.fra, one.til, one.kolonne)
        == (cell.tabell, cell.fra, cell.til, cell.kolonne)
    }
    total, sums = None, dict[str, float]()
    onto = structure.total_dimensions(cell.tabell)
    for one, value in like.items():
        member = structure.member(one.tabell, one.utsnitt, one.koder)
        codes = structure.project(one.tabell, member.dimensions, member.codes, onto)
        population = (member.population,) if member.population else ()
        if (*population, *codes) != cell.koder:
            continue
        if member.dimensions == onto:
            total = value
        elif not structure.may_lack(one.tabell, member.dimensions):
            sums[one.utsnitt] = sums.get(one.utsnitt, 0.0) + value
    return None if total is None or not sums else total - min(sums.values())
