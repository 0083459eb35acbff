"""The columns of a chart's table, and what a row says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

import altair as alt

from boligkompass.charts.expressions import datum

HIDDEN_WORD = "Skjult"


class FieldNames(TypedDict, total=False):
    """Names of the table's columns and of what the tooltip calls them; see ``Fields``."""

    verdi: str
    verdi_til: str
    verdi_tekst: str
    ufullstendig: str
    skjult: str
    usikker: str
    serie: str
    maal_nedre: str
    maal_ovre: str
    rekkefolge: str
    dato: str
    x_tittel: str
    serie_tittel: str
    verdi_tittel: str


@dataclass(frozen=True)
class Fields:
    """The columns of a chart's table. One that is absent counts as null or false in every row.

    ``x`` VARCHAR, the period or category as it is read, with ``*`` when unfinished.
    ``verdi`` DOUBLE or BIGINT, not negative, in the figure's own unit; null when hidden or missing.
    ``verdi_til`` as ``verdi``: the upper end where the value is a range.
    ``verdi_tekst`` VARCHAR, the value with its unit: "31,4 %", "20–30", ":" hidden, ".." missing.
    ``ufullstendig`` BOOLEAN, the period is not over. ``skjult`` BOOLEAN, a small number.
    ``usikker`` BOOLEAN, a forecast or approximate (lines only).
    ``serie`` VARCHAR, a Norwegian label.
    ``maal_nedre``, ``maal_ovre`` DOUBLE, edges of the target in the unit of ``verdi``; either may
    be null.
    ``rekkefolge`` BIGINT, the order of ``x``. ``dato`` DATE, where a period stands (lines only).
    """

    x: str
    verdi: str = "verdi"
    verdi_til: str = "verdi_til"
    verdi_tekst: str = "verdi_tekst"
    ufullstendig: str = "ufullstendig"
    skjult: str = "skjult"
    usikker: str = "usikker"
    serie: str = "serie"
    maal_nedre: str = "maal_nedre"
    maal_ovre: str = "maal_ovre"
    rekkefolge: str = "rekkefolge"
    dato: str = "dato"
    x_tittel: str = "Periode"
    serie_tittel: str = "Serie"
    verdi_tittel: str = "Verdi"

    @property
    def has_value(self) -> str:
        # `skjult` is asked too, so that a number left behind in a hidden row is never drawn.
        return f"!{datum(self.skjult)} && isValid({datum(self.verdi)})"

    @property
    def word(self) -> str:
        return f"({datum(self.skjult)} ? '{HIDDEN_WORD}' : {datum(self.verdi_tekst)})"

    def tooltip(self, *, series: bool) -> dict[str, Any]:
        """The encoding of a tooltip, the same at every mark of a chart."""
        columns = [(self.x, self.x_tittel), (self.verdi_tekst, self.verdi_tittel)]
        if series:
            columns.insert(1, (self.serie, self.serie_tittel))
        return {"tooltip": [alt.Tooltip(field=n, type="nominal", title=t) for n, t in columns]}
