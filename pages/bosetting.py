"""Bosetting: whether we settle those we have decided to settle, and whether homes are ready."""

from boligkompass import cards

cards.figure("bosetting/klare", "bosetting/per_ar")
cards.text(
    "IMDi justerer anmodningen gjennom året. Den opprinnelige er den budsjettet ble lagt etter; "
    "den justerte er den vedtak og bosetting måles mot. Noen få personer kan være én familie, "
    "og derfor skjules 1–4 personer eller husstander."
)
cards.figure(
    "bosetting/oppfyllelse",
    "bosetting/kvartal",
    "bosetting/klare_storrelse",
    "bosetting/boliglosning",
    "bosetting/direkte",
)
cards.text(
    "Privat leie er et parallelt spor: kommunen hjelper husstanden til en egen kontrakt med en "
    "privat utleier, med visning, garanti eller avtale."
)
cards.figure(
    "bosetting/privat_leie",
    "bosetting/privat_leie_garanti",
    "bosetting/privat_leie_niva",
    "bosetting/privat_leie_botid",
)
