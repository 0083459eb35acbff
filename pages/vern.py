"""Slik vernes små tall: why some numbers are hidden, by which rules, and how much."""

from boligkompass import cards

cards.small_numbers()
cards.figure("vern/skjerming")
cards.protection_rules()
cards.figure("vern/personnaere")
