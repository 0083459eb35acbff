"""Boligmasse: whether the homes fit the need, what state they are in, and which stand empty."""

from boligkompass import cards

cards.figure(
    "boligmasse/romnorm",
    "boligmasse/tilstand",
    "boligmasse/tg_plan",
    "boligmasse/vedlikeholdsplan",
    "boligmasse/vurderingsalder",
    "boligmasse/oppgradering",
    "boligmasse/ledige",
    "boligmasse/ledige_utvikling",
    "boligmasse/kontrakter",
)
cards.text(
    "Boligmassen telles på flere måter. KOSTRA og boligregisteret tar med eide, innleide og "
    "boliger med tildelingsrett; kommunens egne planer avgrenser den ofte annerledes. Tall fra "
    "ulike tellinger kan ikke legges sammen."
)
cards.figure(
    "boligmasse/antall",
    "boligmasse/egne_tellinger",
    "boligmasse/eierform",
    "boligmasse/forvalter",
    "boligmasse/boligtype",
    "boligmasse/tilgjengelighet",
    "boligmasse/omrade",
    "boligmasse/stoppavstand",
    "boligmasse/byggetiar",
)
