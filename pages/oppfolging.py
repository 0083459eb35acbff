"""Oppfølging i bolig: who gets help to manage and keep the home, and who waits."""

from boligkompass import cards

cards.text(
    "Å skaffe en bolig er halve arbeidet; å hjelpe folk til å mestre og beholde den er den andre "
    "halvdelen. En bolig uten oppfølging som trengs, kan bli en bolig som går tapt."
)
cards.figure(
    "oppfolging/husstander",
    "oppfolging/type",
    "oppfolging/timer",
    "oppfolging/timer_type",
)
cards.text("De neste figurene viser om leieforholdene varer, og om bomiljøene er trygge.")
cards.figure(
    "oppfolging/stabilitet",
    "oppfolging/bomiljo",
)
