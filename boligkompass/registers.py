"""The registers: cases as the municipality holds them, with personal data, one row a case.

They live outside `data/` and are read by publishing alone. A register tells how things stood on
the day it was delivered: what lies later is empty. Dates are inclusive at both ends.
"""

from typing import Any

from boligkompass.contracts import KOMMUNENR, Column, Contract, code

_KRONER: dict[str, Any] = {"unit": "kr", "minimum": 0}
_HOUSEHOLD = (
    Column("husstand_id", "tekst", "Husstand", personal=True),
    Column("personer", "heltall", "Personer", personal=True, minimum=1),
    Column("barn", "heltall", "Barn", personal=True, minimum=0),
)


def _day(name: str, title: str, *, nullable: bool = False) -> Column:
    return Column(name, "dato", title, nullable=nullable)


def _register(name: str, title: str, *columns: Column, personal: bool = True) -> Contract:
    """A register whose first column (after kommunenr) is its key."""
    key = (KOMMUNENR.name, columns[0].name)
    return Contract(name, title, (KOMMUNENR, *columns), key, personal=personal)


_REGISTERS: tuple[Contract, ...] = (
    _register(
        "bolig",
        "Boligregister",
        Column("bolig_id", "tekst", "Bolig"),
        Column("omrade", "tekst", "Område"),
        code("eierform", "Disposisjonsform"),
        code("forvalter", "Forvalter"),
        code("boligtype", "Boligtype"),
        Column("rom", "heltall", "Rom", minimum=1),
        Column("areal", "heltall", "Areal", unit="m2", minimum=1),
        Column("byggeaar", "heltall", "Byggeår", minimum=1800),
        code("tilgjengelig", "Tilgjengelig for rullestol", "ja_nei"),
        Column("stopp_meter", "heltall", "Meter til holdeplass", minimum=0),
        _day("fra", "Disponert fra"),
        _day("til", "Disponert til", nullable=True),
        _day("avtale_utloper", "Innleieavtalen utløper", nullable=True),
        code("tilstandsgrad", "Tilstandsgrad"),
        _day("tilstand_dato", "Tilstand vurdert", nullable=True),
        Column("oppgraderingsbehov", "heltall", "Oppgraderingsbehov", nullable=True, **_KRONER),
    ),
    _register(
        "ledighet",
        "Ledige boliger",
        Column("ledighet_id", "tekst", "Ledighet"),
        Column("bolig_id", "tekst", "Bolig"),
        _day("fra", "Ledig fra"),
        _day("til", "Ledig til", nullable=True),
        code("grunn", "Grunn", "ledig_grunn"),
        personal=False,
    ),
    _register(
        "leieforhold_sak",
        "Leieregister",
        Column("leieforhold_id", "tekst", "Leieforhold"),
        Column("bolig_id", "tekst", "Bolig", personal=True),
        *_HOUSEHOLD,
        code("husstandsgruppe", "Husstand"),
        _day("fra", "Innflyttet"),
        _day("til", "Utflyttet", nullable=True),
        _day("utloper", "Kontrakten utløper", nullable=True),
        code("utflyttet_til", "Flyttet til", nullable=True),
    ),
    _register(
        "anskaffelse",
        "Anskaffelser",
        Column("anskaffelse_id", "tekst", "Anskaffelse"),
        code("type", "Type", "anskaffelsestype"),
        code("stadium", "Stadium"),
        _day("vedtatt_dato", "Vedtatt"),
        _day("klar_dato", "Klar (planlagt eller faktisk)", nullable=True),
        Column("boenheter", "heltall", "Boenheter", unit="boenheter", minimum=1),
        Column("rom", "heltall", "Rom", minimum=1),
        Column("omrade", "tekst", "Område"),
        Column("lan", "heltall", "Lån", **_KRONER),
        Column("tilskudd", "heltall", "Tilskudd", **_KRONER),
        Column("egne_midler", "heltall", "Egne midler", **_KRONER),
        personal=False,
    ),
    _register(
        "bosettingssak",
        "Bosettingsregister",
        Column("sak_id", "tekst", "Sak"),
        *_HOUSEHOLD,
        _day("vedtak_dato", "Vedtatt"),
        _day("avtalt_dato", "Avtalt bosatt"),
        _day("bosatt_dato", "Bosatt", nullable=True),
        code("boliglosning", "Boligløsning", nullable=True),
        code("direkte_varig", "Rett i varig bolig", "ja_nei", nullable=True),
        _day("bolig_klar_dato", "Bolig klar", nullable=True),
        code("penger_avsatt", "Penger avsatt", "ja_nei"),
    ),
    _register(
        "soknadssak",
        "Søknadsregister",
        Column("soknad_id", "tekst", "Søknad"),
        *_HOUSEHOLD,
        code("husstandsgruppe", "Husstand"),
        code("arsak", "Årsak", "soknadsarsak"),
        _day("mottatt", "Mottatt"),
        _day("vedtak_dato", "Vedtak", nullable=True),
        code("utfall", "Utfall", "soknadsutfall"),
        _day("innflyttet", "Innflyttet", nullable=True),
    ),
    _register(
        "bostedslossak",
        "Bostedsløse",
        Column("sak_id", "tekst", "Sak"),
        *_HOUSEHOLD,
        _day("fra", "Bostedsløs fra"),
        _day("til", "Bostedsløs til", nullable=True),
    ),
    _register(
        "opphold",
        "Opphold i midlertidig botilbud",
        Column("opphold_id", "tekst", "Opphold"),
        *_HOUSEHOLD,
        _day("fra", "Fra"),
        _day("til", "Til", nullable=True),
    ),
    _register(
        "introdeltaker",
        "Deltakere i introduksjonsprogrammet",
        Column("deltaker_id", "tekst", "Deltaker", personal=True),
        _day("fra", "Startet"),
        _day("til", "Sluttet", nullable=True),
        code("utfall", "Utfall", "introutfall"),
    ),
)

REGISTERS: dict[str, Contract] = {contract.name: contract for contract in _REGISTERS}

# Tables that a municipality fills in and that are published as they are.
PLAN_TABLES = ("indikatorverdi", "maal", "ramme", "tiltak", "tiltak_kostnad")

# Values that are public elsewhere, as their sources have them: `kommunenr` is the code the source
# used, of today or earlier. Publishing finds the municipality of today and recasts.
SOURCE_VALUES = Contract(
    "kildeverdi",
    "Verdier fra kildene",
    (
        KOMMUNENR,
        Column("indikator", "tekst", "Indikator"),
        Column("periode_fra", "dato", "Fra"),
        Column("periode_til", "dato", "Til"),
        Column("grenser", "tekst", "Kommunegrenser"),
        Column("kilde", "tekst", "Kilde"),
        Column("verdi", "desimaltall", "Verdi", nullable=True),
        Column("verdi_til", "desimaltall", "Øvre verdi", nullable=True),
        code("synlighet", "Synlighet"),
        code("merke", "Merke", nullable=True),
        Column("merknad", "tekst", "Merknad", nullable=True),
        Column("hentet", "dato", "Hentet"),
    ),
    ("kommunenr", "indikator", "periode_fra", "periode_til", "grenser", "kilde"),
    access="offentlig",
)
