"""How the applications were treated: answer, decision, offer and appeal.

The municipality has registered it since the year the law was prepared for. Some were never told
that it would take time, some were told no in a letter that was no decision, and of the appeals a
third was right.
"""

import datetime as dt

from boligkompass.example.dager import days
from boligkompass.example.dice import Dice
from boligkompass.example.soknader import Soknadssak

REGISTRERT_FRA = dt.date(2022, 1, 1)
"""Applications received from this day on tell of it."""

EN_MAANED = 30
SVAR_PROSENT = (52, 61, 68, 74, 78)
"""Per cent of those who wait longer than a month that get a preliminary answer in time: a year
each, and the last for all that follow."""

SVAR_I_TIDE, SVAR_FOR_SENT = (4, 27), (34, 60)
SENT_SVAR_PROSENT = 55
"""Per cent of the others that get one too late; the rest never do."""

ENKELTVEDTAK_PROSENT = (71, 78, 84, 88, 90)
TILBUD_FOR = (15, 95)
"""A home is offered so many days before the household moves in."""

KLAGE_PROSENT = 28
KLAGE_ETTER, KLAGE_AVGJORT_ETTER = (5, 21), (15, 50)
OMGJORT_PROSENT = 34
"""Of the refusals that are appealed."""

TILRETTELAGT_PROSENT = {
    "enslig": 32,
    "enslig_besok": 20,
    "par": 34,
    "ett_barn": 14,
    "flere_barn": 14,
}


def treat(dice: Dice, cases: list[Soknadssak]) -> None:
    """Give the applications the rest of their course."""
    for case in cases:
        if case.mottatt >= REGISTRERT_FRA:
            _answer(dice, case)
            _decide(dice, case)
            _appeal(dice, case)


def _of_year(per_cent: tuple[int, ...], case: Soknadssak) -> int:
    return per_cent[min(case.mottatt.year - REGISTRERT_FRA.year, len(per_cent) - 1)]


def _answer(dice: Dice, case: Soknadssak) -> None:
    in_time = dice.chance(_of_year(SVAR_PROSENT, case))
    at_all = in_time or dice.chance(SENT_SVAR_PROSENT)
    day = case.mottatt + days(dice.between(*(SVAR_I_TIDE if in_time else SVAR_FOR_SENT)))
    # Who gets the decision first needs no answer that it will come.
    if at_all and day < case.avgjort and (case.avgjort - case.mottatt).days > EN_MAANED:
        case.forelopig_svar = day
    case.tilrettelagt = "ja" if dice.chance(TILRETTELAGT_PROSENT[case.husstand.gruppe]) else "nei"


def _decide(dice: Dice, case: Soknadssak) -> None:
    by_decision = dice.chance(_of_year(ENKELTVEDTAK_PROSENT, case))
    before = dice.between(*TILBUD_FOR)
    if case.utfall != "trukket":
        case.enkeltvedtak = "ja" if by_decision else "nei"
    if case.innflyttet is not None:
        case.tilbud = max(case.avgjort, case.innflyttet - days(before))


def _appeal(dice: Dice, case: Soknadssak) -> None:
    appeals = dice.chance(KLAGE_PROSENT)
    klage = case.avgjort + days(dice.between(*KLAGE_ETTER))
    avgjort = klage + days(dice.between(*KLAGE_AVGJORT_ETTER))
    utfall = "omgjort" if dice.chance(OMGJORT_PROSENT) else "opprettholdt"
    if appeals and case.utfall == "avslag":
        case.klage, case.klage_avgjort, case.klageutfall = klage, avgjort, utfall
