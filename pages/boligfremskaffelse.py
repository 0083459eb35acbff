"""Boligfremskaffelse: when the target is reached, what is on its way, and what it costs."""

from boligkompass import cards

cards.text(
    "Nye boliger er kjøpt eller bygd, og teller når de er klare til innflytting. Innleide boliger "
    "står for seg og regnes ikke mot måltallet."
)
cards.figure(
    "boligfremskaffelse/per_ar",
    "boligfremskaffelse/prognose",
    "boligfremskaffelse/pa_vei",
    "boligfremskaffelse/type",
    "boligfremskaffelse/ut",
    "boligfremskaffelse/rom",
    "boligfremskaffelse/omrade",
    "boligfremskaffelse/ramme",
    "startlan/ramme",
    "boligfremskaffelse/kroner",
    "boligfremskaffelse/finansiering",
)
