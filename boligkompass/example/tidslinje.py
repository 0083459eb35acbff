"""The one timeline: all that happens in the invented municipality, thrown once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from boligkompass.example import (
    anskaffelser,
    avgang,
    boliger,
    bomiljo,
    bosetting,
    forvaltning,
    indikatorer,
    intro,
    kjopekraft,
    kommentarer,
    oppfolging,
    opphold,
    pavei,
    planer,
    privatleie,
    restanser,
    saksgang,
    soknader,
    tilstand,
    tiltaksplan,
    utkastelser,
    vedlikehold,
)
from boligkompass.example.anskaffelser import Anskaffelse
from boligkompass.example.boliger import Bolig
from boligkompass.example.bostedslose import Bostedslossak, Registrering
from boligkompass.example.dice import Dice, Theme
from boligkompass.example.husstander import Husstander
from boligkompass.example.leieforhold import Utleie

EIDE_BOLIGER = 560
INNLEIDE_BOLIGER = 90
TILDELINGSRETT = 50
"""Homes at the end of October 2026; what there was in 2016 follows from what came and went."""

HUSSTAND_LEIE, HUSSTAND_BOSETTING, HUSSTAND_BOSTEDSLOS = 10_000, 20_000, 30_000
HUSSTAND_OPPHOLD, HUSSTAND_SOKNAD, HUSSTAND_PRIVATLEIE = 40_000, 50_000, 60_000
"""Where each theme begins to number its households."""

Row = dict[str, Any]


class Case(Protocol):
    """Whatever can tell how it was registered on a day, or that it was not."""

    def row(self, dato: dt.date) -> Row | None: ...


@dataclass(frozen=True)
class Tidslinje:
    """All cases of all registers, to beyond the last extract."""

    boliger: list[Bolig]
    anskaffelser: list[Anskaffelse]
    utleie: Utleie
    bosetting: list[bosetting.Bosettingssak]
    bostedslose: list[Bostedslossak]
    opphold: list[opphold.Opphold]
    soknader: list[soknader.Soknadssak]
    deltakere: list[intro.Introdeltaker]
    vedlikehold: list[vedlikehold.Vedlikehold]
    oppfolging: list[oppfolging.Oppfolgingssak]
    privatleie: list[privatleie.Privatleie]
    bomiljo: list[bomiljo.Hendelse]
    restanser: list[restanser.Restanse]
    utkastelser: list[utkastelser.Utkastelsessak]

    def rows(self, dato: dt.date) -> dict[str, list[Row]]:
        """The rows of every register and plan as they were on `dato`, without `kommunenr`."""
        return {
            "bolig": _seen(self.boliger, dato),
            "ledighet": _seen(self.utleie.ledigheter, dato),
            "leieforhold_sak": _seen(self.utleie.leieforhold, dato),
            "anskaffelse": self._anskaffelser(dato),
            "bosettingssak": _seen(self.bosetting, dato),
            "soknadssak": _seen(self.soknader, dato),
            "bostedslossak": _seen(self.bostedslose, dato),
            "opphold": _seen(self.opphold, dato),
            "introdeltaker": _seen(self.deltakere, dato),
            "vedlikehold": _seen(self.vedlikehold, dato),
            "oppfolgingssak": _seen(self.oppfolging, dato),
            "privatleie_sak": _seen(self.privatleie, dato),
            "bomiljosak": _seen(self.bomiljo, dato),
            "restansesak": _seen(self.restanser, dato),
            "utkastelsessak": _seen(self.utkastelser, dato),
            "indikatorverdi": [v.row(dato) for v in indikatorer.values(self.deltakere, dato)],
            "maal": list(planer.targets()),
            "ramme": list(planer.frames(self.anskaffelser, dato)),
            "tiltak": list(tiltaksplan.measures(dato)),
            "tiltak_kostnad": list(tiltaksplan.costs()),
            "kommentar": list(kommentarer.comments(dato)),
        }

    def _anskaffelser(self, dato: dt.date) -> list[Row]:
        return [
            {"anskaffelse_id": f"A{number:04d}", **row}
            for number, case in enumerate(self.anskaffelser, start=1)
            if (row := case.row(dato)) is not None
        ]


def _seen(cases: Iterable[Case], dato: dt.date) -> list[Row]:
    return [row for case in cases if (row := case.row(dato)) is not None]


@lru_cache(maxsize=1)
def timeline() -> Tidslinje:
    """The timeline. What comes later in it may claim what came before, never the other way."""
    homes, acquisitions = _homes()
    utleie = Utleie(*_theme(Theme.LEIEFORHOLD, HUSSTAND_LEIE), homes)
    settled = bosetting.settle(*_theme(Theme.BOSETTING, HUSSTAND_BOSETTING), utleie)
    homeless = Registrering(*_theme(Theme.BOSTEDSLOS, HUSSTAND_BOSTEDSLOS), utleie).saker
    utleie.move_between_homes()
    kjopekraft.assess(Dice(Theme.KJOPEKRAFT), utleie.leieforhold)
    applied = soknader.applications(*_theme(Theme.SOKNAD, HUSSTAND_SOKNAD), utleie.leieforhold)
    saksgang.treat(Dice(Theme.SAKSGANG), applied)
    return Tidslinje(
        boliger=homes,
        anskaffelser=acquisitions,
        utleie=utleie,
        bosetting=settled,
        bostedslose=homeless,
        opphold=opphold.stays(*_theme(Theme.OPPHOLD, HUSSTAND_OPPHOLD), homeless),
        soknader=applied,
        deltakere=intro.participants(Dice(Theme.INTRO)),
        vedlikehold=vedlikehold.maintenance(Dice(Theme.VEDLIKEHOLD), homes),
        oppfolging=oppfolging.follow_up(Dice(Theme.OPPFOLGING), utleie.leieforhold),
        privatleie=privatleie.helped(
            *_theme(Theme.PRIVATLEIE, HUSSTAND_PRIVATLEIE), settled, utleie.leieforhold
        ),
        bomiljo=bomiljo.troubles(Dice(Theme.BOMILJO), utleie.leieforhold),
        restanser=restanser.arrears(Dice(Theme.RESTANSE), utleie.leieforhold),
        utkastelser=utkastelser.evictions(Dice(Theme.UTKASTELSE), utleie.leieforhold),
    )


def _theme(theme: Theme, first_husstand: int) -> tuple[Dice, Husstander]:
    dice = Dice(theme)
    return dice, Husstander(dice, first_husstand)


def _homes() -> tuple[list[Bolig], list[Anskaffelse]]:
    """The homes, with their condition, and the cases by which they came and went."""
    dice = Dice(Theme.ANSKAFFELSE)
    came = [*anskaffelser.history(dice), *pavei.by_hand(dice)]
    homes = [*_stock_of_2016(came), *anskaffelser.acquired(dice, came)]
    left = avgang.disposals(Dice(Theme.AVGANG), homes)
    boliger.number_boliger(homes)
    tilstand.examine(Dice(Theme.TILSTAND), homes)
    forvaltning.manage(Dice(Theme.FORVALTNING), homes)
    return homes, sorted([*came, *left], key=lambda case: (case.vedtatt, case.klar, case.type))


def _stock_of_2016(came: list[Anskaffelse]) -> list[Bolig]:
    """As many homes as will make the stock of today, after all that comes and goes."""
    dice = Dice(Theme.BOLIG)
    bought = anskaffelser.units_ready(came, anskaffelser.MED_KRONER)
    leased = anskaffelser.units_ready(came, ("innleie",))
    return [
        *boliger.old_stock(dice, "eid", EIDE_BOLIGER - bought + avgang.gone(avgang.SOLGT)),
        *boliger.old_stock(
            dice, "innleid", INNLEIDE_BOLIGER - leased + avgang.gone(avgang.OPPSAGT)
        ),
        *boliger.old_stock(dice, "tildelingsrett", TILDELINGSRETT),
    ]
