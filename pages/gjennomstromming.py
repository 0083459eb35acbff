"""Gjennomstrømming: whether homes become free, for whom, and who still lives there."""

from boligkompass import cards

cards.figure(
    "gjennomstromming/per_ar",
    "gjennomstromming/bor_etter_12_mnd",
    "boligmasse/ledige",
    "gjennomstromming/innleid_og_tomt",
    "gjennomstromming/tomgang_grunn",
    "gjennomstromming/tomgang_leietap",
    "gjennomstromming/tomgang_dager",
    "gjennomstromming/gjennomgangsbolig",
    "gjennomstromming/ordinar",
    "gjennomstromming/median_botid",
    "boligmasse/kontrakter",
    "gjennomstromming/maaneder",
    "gjennomstromming/flyttet_til",
    "gjennomstromming/leie_til_eie",
)
