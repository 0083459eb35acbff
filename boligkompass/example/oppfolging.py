"""Follow-up in the home: tenants who have it, and those who have been granted it and wait."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from boligkompass.example.boliger import MED_TJENESTER
from boligkompass.example.dager import HISTORIE_FRA, days, known
from boligkompass.example.dice import Dice
from boligkompass.example.husstander import BARNEFAMILIER
from boligkompass.example.leieforhold import Leieforhold

FAR_OPPFOLGING = {"fast_base": 55, "familie": 24, "andre": 56}
"""Per cent of the tenancies in homes with services, of families, and of others."""

TYPE = {"boveiledning": 64, "ambulant": 36}
VEDTAK_ETTER = (3, 120)
"""Follow-up is granted so many days after the household moved in."""

VENTER_DAGER = {(10, 60): 38, (61, 150): 40, (151, 330): 22}
VARIGHET_DAGER = {(120, 360): 24, (361, 800): 40, (801, 1700): 36}
HALVTIMER = {"boveiledning": (2, 8), "ambulant": (3, 14), "fast_base": (8, 40)}
"""Half hours granted a week."""

GITT_PROSENT = (70, 100)


@dataclass
class Oppfolgingssak:
    """One household's follow-up, from the decision to its end."""

    leie: Leieforhold
    type: str
    vedtatt: dt.date
    fra: dt.date
    til: dt.date
    halvtimer: int
    halvtimer_gitt: int
    oppfolging_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The follow-up as registered on `dato`."""
        if self.vedtatt >= dato:
            return None
        begun = self.fra < dato
        return {
            "oppfolging_id": self.oppfolging_id,
            **self.leie.husstand.row,
            "oppfolgingstype": self.type,
            "vedtak_dato": self.vedtatt,
            "fra": known(self.fra, dato),
            "til": known(self.til, dato),
            "timer_vedtatt": self.halvtimer / 2,
            "timer_gitt": self.halvtimer_gitt / 2 if begun else None,
        }


def follow_up(dice: Dice, tenancies: list[Leieforhold]) -> list[Oppfolgingssak]:
    """All follow-up that had not ended before 2016."""
    cases = [case for leie in tenancies if (case := _case(dice, leie)) is not None]
    cases = [case for case in cases if case.til >= HISTORIE_FRA]
    cases.sort(key=lambda case: (case.vedtatt, case.leie.leieforhold_id))
    for number, case in enumerate(cases, start=1):
        case.oppfolging_id = f"F{number:04d}"
    return cases


def _case(dice: Dice, leie: Leieforhold) -> Oppfolgingssak | None:
    served = leie.bolig.boligtype in MED_TJENESTER
    family = leie.husstand.gruppe in BARNEFAMILIER
    group = "fast_base" if served else "familie" if family else "andre"
    granted = dice.chance(FAR_OPPFOLGING[group])
    kind = "fast_base" if served else dice.weighted(TYPE)
    vedtatt = leie.fra + days(dice.between(*VEDTAK_ETTER))
    fra = vedtatt + days(dice.between(*dice.weighted(VENTER_DAGER)))
    til = min(leie.til, fra + days(dice.between(*dice.weighted(VARIGHET_DAGER))))
    halvtimer = dice.between(*HALVTIMER[kind])
    gitt = halvtimer * dice.between(*GITT_PROSENT) // 100
    if not granted or fra >= til:
        return None
    return Oppfolgingssak(leie, kind, vedtatt, fra, til, halvtimer, gitt)
