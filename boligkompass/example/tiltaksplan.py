"""The plan of measures: what is to be done, by which function, by when, and with what money."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FLERE_BOLIGER = "Flere og riktigere boliger"
BOSETTING = "Bosetting og kvalifisering"
VARIG_BOLIG = "Fra midlertidig til varig bolig"
OPPFOLGING = "Oppfølging og forvaltning"


@dataclass(frozen=True)
class Tiltak:
    """One measure; `kostnad` holds year, kroner and financing.

    Before `startet` it is not begun; from `ferdig` it is done; `stanset` is the day it was stopped.
    """

    innsatsomrade: str
    mal: str
    prioritet: str
    tiltak: str
    beskrivelse: str
    ansvarlig: str
    frist: dt.date
    indikator: str | None = None
    startet: dt.date | None = None
    ferdig: dt.date | None = None
    stanset: dt.date | None = None
    kostnad: tuple[tuple[int, int, str], ...] = ()

    def status(self, dato: dt.date) -> str:
        """How the measure stood on `dato`."""
        for day, status in (
            (self.stanset, "stanset"),
            (self.ferdig, "ferdig"),
            (self.startet, "i_gang"),
        ):
            if day is not None and day < dato:
                return status
        return "ikke_startet"


D = dt.date

PLAN = (
    Tiltak(
        FLERE_BOLIGER,
        "Boligene passer til husstandene som trenger dem",
        "1",
        "Skaffe 20–30 nye boenheter i året, flest med tre rom eller flere",
        "Kjøp og bygging fordeles på alle områder, nær kollektivtransport.",
        "Eiendomsutvikling",
        D(2027, 12, 31),
        "nye_boliger",
        startet=D(2024, 1, 15),
        kostnad=(
            (2026, 115_000_000, "okonomiplan"),
            (2027, 105_000_000, "okonomiplan"),
            (2027, 4_000_000, "tilskudd"),
        ),
    ),
    Tiltak(
        FLERE_BOLIGER,
        "Boligene passer til husstandene som trenger dem",
        "2",
        "Slå sammen toromsboliger til større boliger",
        "Kartlegge hvor sammenslåing er mulig, og gjennomføre de to første.",
        "Kommunalsjef for eiendom",
        D(2026, 8, 31),
        startet=D(2026, 2, 2),
        kostnad=((2026, 2_400_000, "lan"),),
    ),
    Tiltak(
        FLERE_BOLIGER,
        "Utleieboligene har god standard",
        "1",
        "Tilstandsvurdere alle boliger som ikke er undersøkt eller er vurdert for over ti år siden",
        "Vurderingene følger NS 3424 og gir grunnlag for en ny vedlikeholdsplan.",
        "Kommunalsjef for eiendom",
        D(2026, 12, 31),
        "tilstand_tg23_andel",
        startet=D(2025, 9, 1),
        kostnad=((2025, 450_000, "okonomiplan"), (2026, 600_000, "okonomiplan")),
    ),
    Tiltak(
        FLERE_BOLIGER,
        "Utleieboligene har god standard",
        "2",
        "Selge boliger som er dyrere å sette i stand enn å erstatte",
        "Salgssummen brukes til nye boliger. Leietakere som kan kjøpe, får tilbud først.",
        "Eiendomsutvikling",
        D(2026, 10, 15),
        startet=D(2025, 3, 3),
        kostnad=((2026, 350_000, "salg"), (2027, 350_000, "salg")),
    ),
    Tiltak(
        BOSETTING,
        "Flyktninger får varig bolig fra første dag",
        "1",
        "Vedta bosetting og penger til boliger i samme sak",
        "Ingen vedtak om bosetting legges fram uten at boligene har dekning i budsjettet.",
        "Assisterende kommunedirektør",
        D(2026, 6, 30),
        "boliger_klare_mot_vedtak",
        startet=D(2026, 1, 12),
    ),
    Tiltak(
        BOSETTING,
        "Flyktninger får varig bolig fra første dag",
        "2",
        "Inngå rammeavtaler med private utleiere",
        "Utleierne får garanti for husleie og ett fast kontaktpunkt.",
        "Programleder",
        D(2027, 3, 31),
        startet=D(2026, 8, 17),
        kostnad=((2027, 900_000, "nye_midler"),),
    ),
    Tiltak(
        BOSETTING,
        "Flere kommer i arbeid eller utdanning",
        "2",
        "Knytte boligtilbud og kvalifisering sammen i én plan for hver husstand",
        "Bolig, språkopplæring, barnehage og arbeid vurderes samlet før bosetting.",
        "NAV-leder",
        D(2026, 9, 30),
        "introprogram_resultat_andel",
        startet=D(2025, 11, 3),
        ferdig=D(2026, 9, 24),
        kostnad=((2025, 200_000, "tilskudd"), (2026, 300_000, "tilskudd")),
    ),
    Tiltak(
        VARIG_BOLIG,
        "Ingen barnefamilier bor midlertidig i mer enn tre måneder",
        "1",
        "Holde to møblerte familieboliger klare til akutte behov",
        "Boligene erstatter overnattingssteder for forelder med barn.",
        "Kommunalsjef for omsorg",
        D(2026, 9, 1),
        "midlertidig_barn_over_3_mnd",
        kostnad=((2026, 1_200_000, "nye_midler"), (2027, 1_200_000, "nye_midler")),
    ),
    Tiltak(
        VARIG_BOLIG,
        "Ingen barnefamilier bor midlertidig i mer enn tre måneder",
        "1",
        "Gi alle familier i midlertidig botilbud en plan for varig bolig innen to uker",
        "Planen følges opp hver måned til familien har flyttet.",
        "NAV-leder",
        D(2025, 12, 31),
        "midlertidig_barn_over_3_mnd",
        startet=D(2025, 4, 1),
        ferdig=D(2025, 12, 11),
    ),
    Tiltak(
        VARIG_BOLIG,
        "Færre er bostedsløse",
        "1",
        "Tilby bolig først til personer som har vært bostedsløse lenge",
        "Bolig og oppfølging gis samtidig, uten krav om behandling på forhånd.",
        "Psykisk helse og avhengighet",
        D(2027, 6, 30),
        "bostedslose_registrert",
        startet=D(2024, 9, 2),
        kostnad=(
            (2026, 1_900_000, "okonomiplan"),
            (2026, 600_000, "tilskudd"),
            (2027, 2_500_000, "okonomiplan"),
        ),
    ),
    Tiltak(
        VARIG_BOLIG,
        "Flere går fra leie til eie",
        "2",
        "Gå gjennom alle leieforhold før kontrakten fornyes, og tilby startlån til dem som kan eie",
        "Gjennomgangen starter seks måneder før kontrakten utløper.",
        "Boligkontoret",
        D(2027, 2, 28),
        "startlan_antall",
        startet=D(2026, 3, 2),
        kostnad=((2026, 250_000, "okonomiplan"),),
    ),
    Tiltak(
        OPPFOLGING,
        "Boliger står ikke tomme lenger enn nødvendig",
        "2",
        "Korte ned tiden fra utflytting til ny innflytting",
        "Befaring før utflytting, fast håndverkeravtale og tildeling mens boligen klargjøres.",
        "Boligforetaket",
        D(2026, 10, 1),
        "utnyttelsesgrad",
        startet=D(2025, 10, 6),
        kostnad=((2026, 500_000, "okonomiplan"),),
    ),
    Tiltak(
        OPPFOLGING,
        "De som trenger hjelp i boligen, får den",
        "1",
        "Utvide boveiledningen med ett årsverk",
        "Oppfølging i hjemmet avgjør ofte om leieforholdet varer.",
        "Kommunalsjef for omsorg",
        D(2027, 1, 15),
        kostnad=((2027, 850_000, "nye_midler"),),
    ),
    Tiltak(
        OPPFOLGING,
        "De som trenger hjelp i boligen, får den",
        "3",
        "Innføre felles kartleggingsskjema for alle tjenester",
        "Erstattes av ny nasjonal løsning.",
        "Helsesykepleier",
        D(2026, 5, 1),
        startet=D(2025, 8, 18),
        stanset=D(2026, 2, 16),
    ),
    Tiltak(
        FLERE_BOLIGER,
        "Kommunen har tomter å bygge på",
        "2",
        "Sikre 5–10 % av alle nye tomter til boligsosiale formål",
        "Andelen skrives inn i utbyggingsavtalene, så boligene blir spredt.",
        "Eiendomsutvikling",
        D(2027, 12, 31),
        "nye_tomter_andel",
        startet=D(2024, 1, 15),
        kostnad=((2026, 3_500_000, "lan"), (2027, 3_500_000, "lan")),
    ),
)


def measures(dato: dt.date) -> Iterable[dict[str, Any]]:
    """The rows of `tiltak` on `dato`."""
    for number, tiltak in enumerate(PLAN, start=1):
        yield {
            "id": _id(number),
            "innsatsomrade": tiltak.innsatsomrade,
            "mal": tiltak.mal,
            "prioritet": tiltak.prioritet,
            "tiltak": tiltak.tiltak,
            "beskrivelse": tiltak.beskrivelse,
            "ansvarlig": tiltak.ansvarlig,
            "frist": tiltak.frist,
            "status": tiltak.status(dato),
            "indikator": tiltak.indikator,
        }


def costs() -> Iterable[dict[str, Any]]:
    """The rows of `tiltak_kostnad`."""
    for number, tiltak in enumerate(PLAN, start=1):
        for aar, belop, finansiering in tiltak.kostnad:
            yield {
                "tiltak": _id(number),
                "aar": aar,
                "belop": belop,
                "finansiering": finansiering,
            }


def _id(number: int) -> str:
    return f"T{number:02d}"
