"""Kilder og definisjoner: what the numbers mean, where they come from, how sure they are."""

from boligkompass import cards

cards.text("Velg en indikator øverst for å se definisjonsarket og alle verdiene, kilde for kilde.")
cards.sheet("kilder/indikatorserie")
cards.figure("kilder/indikatorserie", "kilder/definisjoner")
cards.figure("kilder/uenighet", "kilder/revidert", "kilder/kilder")
cards.signs()
cards.figure_list()
cards.text("Slik ble uttrekket kontrollert og pakket da det ble publisert.")
cards.figure("kilder/uttrekk", "kilder/kontroller", "kilder/tabeller")
