"""Rows of values that several test files build on."""

from datetime import date
from typing import Any


def value(**cells: Any) -> dict[str, Any]:
    """Larvik's inhabitants on 1 January 2015 as IMDi had them, but for `cells`.

    A row of `indikatorverdi`, and of `kildeverdi`, which has fewer columns.
    """
    return {
        "kommunenr": "3909",
        "indikator": "innbyggere",
        "periode_fra": date(2015, 1, 1),
        "periode_til": date(2015, 1, 1),
        "grenser": "publisert",
        "kilde": "imdi_ssb_publisert",
        "verdi": 43506.0,
        "synlighet": "vist",
        "offentlig": True,
        "vist": True,
        "hentet": date(2026, 8, 20),
    } | cells
