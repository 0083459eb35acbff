"""Nøkkeltall: what to discuss this month, and the numbers that matter most."""

from boligkompass import cards

cards.discussion("nokkeltall/til_drofting")
cards.tiles(
    "Styringstall",
    (
        "nokkeltall/nye_boliger",
        "nokkeltall/barnefamilier",
        "nokkeltall/tilstand",
        "nokkeltall/bosatt",
        "nokkeltall/bostedslose",
        "nokkeltall/kommunale_boliger",
    ),
    worst_first=True,
)
cards.tiles(
    "Flyt og oppfølging",
    (
        "nokkeltall/venteliste",
        "nokkeltall/ledige_boliger",
        "nokkeltall/kontrakter_utloper",
        "nokkeltall/gjennomstromming",
        "nokkeltall/bostabilitet",
        "nokkeltall/oppfolging_venter",
    ),
    worst_first=True,
    small=True,
    optional=True,
)
cards.tiles(
    "Kommunen vi planlegger for",
    (
        "nokkeltall/innbyggere",
        "nokkeltall/innvandrerandel",
        "nokkeltall/introprogram",
        "nokkeltall/arbeid",
    ),
    small=True,
)
cards.figure("boligfremskaffelse/per_ar", "nokkeltall/tiltak")
