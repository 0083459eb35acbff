"""Tiltaksplan: which measures are late or unfunded, who owns them, and whether they work."""

from boligkompass import cards

cards.plan("tiltaksplan/tiltak", "tiltaksplan/kostnad_tiltak", "tiltaksplan/maaleindikatorer")
cards.figure("tiltaksplan/ansvarlige", "tiltaksplan/kostnad", "tiltaksplan/nye_tomter")
