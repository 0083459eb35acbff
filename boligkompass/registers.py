"""The registers: cases as the municipality holds them, with personal data, one row a case.

They live outside `data/` and are read by publishing alone. A register tells how things stood on
the day it was delivered: what lies later is empty, unless it is planned. Dates are inclusive at
both ends.

How long a case is kept after it ended (`keep_years`) is a proposal that the municipality may
shorten: as long as some published figure looks back at it, and no longer.
"""

from typing import Any

from boligkompass.contracts import KOMMUNENR, Column, Contract, code
from boligkompass.tables import VALUE_CELLS, VALUE_KEY, VALUE_PLACE

# The pages show series of ten years, counted anew from the cases each time.
_TEN_YEAR_SERIES = 10
_KRONER: dict[str, Any] = {"unit": "kr", "minimum": 0}
# Households whose address is secret count in the totals of the municipality alone.
ADDRESS_PROTECTION = Column(
    "adressesperre",
    "tekst",
    "Adressesperre (kode 6 eller 7)",
    codes="ja_nei",
    nullable=True,
    personal=True,
)
_HOUSEHOLD = (
    Column("husstand_id", "tekst", "Husstandens løpenummer", personal=True),
    Column("personer", "heltall", "Personer", personal=True, minimum=1, sensible=(1, 12)),
    Column("barn", "heltall", "Barn", personal=True, minimum=0, sensible=(0, 10)),
)
_FROM_TO = (("fra", "til"),)
# Fewer persons than children cannot be.
_PERSONS = (("barn", "personer"),)
_HOME = (("bolig_id", "bolig"),)


def _day(name: str, title: str, *, nullable: bool = False, planned: bool = False) -> Column:
    return Column(name, "dato", title, nullable=nullable, planned=planned)


def _rooms(title: str = "Rom") -> Column:
    return Column("rom", "heltall", title, minimum=1, sensible=(1, 12))


def _register(
    name: str,
    title: str,
    *columns: Column,
    personal: bool = True,
    order: tuple[tuple[str, str], ...] = (),
    **more: Any,
) -> Contract:
    """A register whose first column (after kommunenr) is its key; about persons unless told not."""
    key = (KOMMUNENR.name, columns[0].name)
    if personal:
        columns = (*columns, ADDRESS_PROTECTION)
    if _HOUSEHOLD[0] in columns:
        order = (*order, *_PERSONS)
    return Contract(name, title, (KOMMUNENR, *columns), key, personal=personal, order=order, **more)


_REGISTERS: tuple[Contract, ...] = (
    # Homes as property: nothing of who lives in them stands here, and they are published as counts
    # over coarse classes, small ones hidden. So a real municipality's homes may be published, and
    # named in messages.
    _register(
        "bolig",
        "Boligregister",
        Column("bolig_id", "tekst", "Bolig"),
        Column("omrade", "tekst", "Område"),
        code("eierform", "Disposisjonsform"),
        code("forvalter", "Forvalter"),
        code("boligtype", "Boligtype"),
        _rooms(),
        Column("areal", "heltall", "Areal", unit="m2", minimum=1, sensible=(12, 400)),
        # Many know these two of some homes only: the others are a class of their own.
        Column(
            "byggeaar",
            "heltall",
            "Byggeår",
            nullable=True,
            minimum=1800,
            maximum=2100,
            sensible=(1850, 2100),
        ),
        code("tilgjengelig", "Tilgjengelig for rullestol", "ja_nei"),
        Column(
            "stopp_meter",
            "heltall",
            "Meter til holdeplass",
            nullable=True,
            minimum=0,
            sensible=(0, 50_000),
        ),
        _day("fra", "Disponert fra"),
        _day("til", "Disponert til", nullable=True),
        _day("avtale_utloper", "Innleieavtalen utløper", nullable=True, planned=True),
        code("tilstandsgrad", "Tilstandsgrad"),
        _day("tilstand_dato", "Tilstand vurdert", nullable=True),
        Column("oppgraderingsbehov", "heltall", "Oppgraderingsbehov", nullable=True, **_KRONER),
        code("boligplan", "Plan for boligen", nullable=True),
        Column("maanedsleie", "heltall", "Månedsleie", nullable=True, **_KRONER),
        personal=False,
        # The stock is shown at ten year ends.
        closed="til",
        keep_years=_TEN_YEAR_SERIES,
        order=_FROM_TO,
    ),
    # A part of a home as it was examined, and what is to be done with it. Several rows of the same
    # day are one examination; «hele» stands for all parts.
    _register(
        "vedlikehold",
        "Vedlikehold og tilstand",
        Column("vedlikehold_id", "tekst", "Vedlikeholdspost"),
        Column("bolig_id", "tekst", "Bolig"),
        code("bygningsdel", "Bygningsdel"),
        code("tilstandsgrad", "Tilstandsgrad"),
        _day("vurdert", "Vurdert", nullable=True),
        Column("oppgraderingsbehov", "heltall", "Oppgraderingsbehov", nullable=True, **_KRONER),
        Column("planlagt_aar", "heltall", "Planlagt år", nullable=True, minimum=1990, maximum=2100),
        _day("utfort", "Utført", nullable=True),
        personal=False,
        # Examinations older than ten years are one class; what was done before is of no use.
        closed="utfort",
        keep_years=_TEN_YEAR_SERIES,
        references=_HOME,
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
        # 25 month ends are shown; five years let a longer series be made.
        closed="til",
        keep_years=5,
        order=_FROM_TO,
        references=_HOME,
    ),
    _register(
        "leieforhold_sak",
        "Leieregister",
        Column("leieforhold_id", "tekst", "Leieforhold"),
        Column("bolig_id", "tekst", "Bolig", personal=True),
        *_HOUSEHOLD,
        code("husstandsgruppe", "Husstandstype"),
        _day("fra", "Innflyttet"),
        _day("til", "Utflyttet", nullable=True),
        _day("utloper", "Kontrakten utløper", nullable=True, planned=True),
        code("utflyttet_til", "Flyttet til", nullable=True),
        code("kan_kjope", "Kan kjøpe etter inntektsregelen", "ja_nei", nullable=True),
        # Tenancies and moves out are shown over ten years.
        closed="til",
        keep_years=_TEN_YEAR_SERIES,
        order=_FROM_TO,
        references=_HOME,
    ),
    _register(
        "anskaffelse",
        "Anskaffelser",
        Column("anskaffelse_id", "tekst", "Anskaffelse"),
        code("type", "Type", "anskaffelsestype"),
        code("stadium", "Stadium"),
        _day("vedtatt_dato", "Vedtatt"),
        _day("klar_dato", "Klar (planlagt eller faktisk)", nullable=True, planned=True),
        Column(
            "boenheter",
            "heltall",
            "Boenheter",
            unit="boenheter",
            minimum=1,
            sensible=(1, 100),
        ),
        _rooms(),
        Column("omrade", "tekst", "Område"),
        Column("lan", "heltall", "Lån", **_KRONER),
        Column("tilskudd", "heltall", "Tilskudd", **_KRONER),
        Column("egne_midler", "heltall", "Egne midler", **_KRONER),
        # The municipality's own purchases are no person data: nothing asks that they be deleted.
        personal=False,
        order=(("vedtatt_dato", "klar_dato"),),
    ),
    _register(
        "bosettingssak",
        "Bosettingsregister",
        Column("sak_id", "tekst", "Sak"),
        *_HOUSEHOLD,
        _day("vedtak_dato", "Vedtatt"),
        _day("avtalt_dato", "Avtalt bosatt", planned=True),
        _day("bosatt_dato", "Bosatt", nullable=True),
        code("boliglosning", "Boligløsning", nullable=True),
        code("direkte_varig", "Rett i varig bolig", "ja_nei", nullable=True),
        _day("bolig_klar_dato", "Bolig klar", nullable=True),
        code("penger_avsatt", "Penger avsatt", "ja_nei"),
        # Settlement is shown over ten years. Counted from the day agreed, for who never came has no
        # other.
        closed="avtalt_dato",
        keep_years=_TEN_YEAR_SERIES,
        order=(("vedtak_dato", "avtalt_dato"), ("vedtak_dato", "bosatt_dato")),
    ),
    _register(
        "soknadssak",
        "Søknadsregister",
        Column("soknad_id", "tekst", "Søknad"),
        *_HOUSEHOLD,
        code("husstandsgruppe", "Husstandstype"),
        code("arsak", "Årsak", "soknadsarsak"),
        _day("mottatt", "Mottatt"),
        _day("vedtak_dato", "Vedtak", nullable=True),
        code("utfall", "Utfall", "soknadsutfall"),
        _day("innflyttet", "Innflyttet", nullable=True),
        _day("forelopig_svar", "Foreløpig svar sendt", nullable=True),
        code("enkeltvedtak", "Avgjort ved enkeltvedtak", "ja_nei", nullable=True),
        _day("tilbud_dato", "Tilbudt bolig", nullable=True),
        _day("klage_dato", "Klage mottatt", nullable=True),
        code("klageutfall", "Klagens utfall", nullable=True),
        _day("klage_avgjort", "Klage avgjort", nullable=True),
        code("tilrettelagt", "Trenger tilrettelagt bolig", "ja_nei", nullable=True),
        # Applications are shown over ten years, by the day they came. Counted from that day too:
        # one that was refused or withdrawn has no other that is always there.
        closed="mottatt",
        still_open="utfall = 'under_behandling' OR utfall = 'innvilget' AND innflyttet IS NULL",
        keep_years=_TEN_YEAR_SERIES,
        order=(
            ("mottatt", "vedtak_dato"),
            ("mottatt", "innflyttet"),
            ("vedtak_dato", "innflyttet"),
            ("mottatt", "forelopig_svar"),
            ("vedtak_dato", "tilbud_dato"),
            ("tilbud_dato", "innflyttet"),
            ("vedtak_dato", "klage_dato"),
            ("klage_dato", "klage_avgjort"),
        ),
    ),
    _register(
        "bostedslossak",
        "Bostedsløse",
        Column("sak_id", "tekst", "Sak"),
        *_HOUSEHOLD,
        _day("fra", "Bostedsløs fra"),
        _day("til", "Bostedsløs til", nullable=True),
        # 36 months are shown; five years also tell who comes back from who is new.
        closed="til",
        keep_years=5,
        order=_FROM_TO,
    ),
    _register(
        "opphold",
        "Opphold i midlertidig botilbud",
        Column("opphold_id", "tekst", "Opphold"),
        *_HOUSEHOLD,
        _day("fra", "Fra"),
        _day("til", "Til", nullable=True),
        # Where somebody lived in a crisis is not kept longer than a series of five years needs.
        closed="til",
        keep_years=5,
        order=_FROM_TO,
    ),
    _register(
        "oppfolgingssak",
        "Oppfølging i bolig",
        Column("oppfolging_id", "tekst", "Oppfølging"),
        *_HOUSEHOLD,
        code("oppfolgingstype", "Type oppfølging"),
        _day("vedtak_dato", "Vedtatt"),
        # Empty while the household waits.
        _day("fra", "I gang fra", nullable=True),
        _day("til", "Avsluttet", nullable=True),
        Column(
            "timer_vedtatt",
            "desimaltall",
            "Timer vedtatt i uka",
            unit="timer",
            nullable=True,
            minimum=0,
            maximum=168,
        ),
        Column(
            "timer_gitt",
            "desimaltall",
            "Timer gitt i uka",
            unit="timer",
            nullable=True,
            minimum=0,
            maximum=168,
        ),
        # It tells about health; 25 month ends are shown, and three years are enough for them.
        closed="til",
        keep_years=3,
        order=(*_FROM_TO, ("vedtak_dato", "til")),
    ),
    # Households that the municipality has helped into a home that it has no part in.
    _register(
        "privatleie_sak",
        "Privat leie",
        Column("privatleie_id", "tekst", "Leieforhold"),
        *_HOUSEHOLD,
        _day("fra", "Innflyttet"),
        _day("til", "Utflyttet", nullable=True),
        code("malgruppe", "Målgruppe"),
        code("garanti", "Garanti"),
        Column("maanedsleie", "heltall", "Månedsleie", nullable=True, **_KRONER),
        # Shown at ten year ends, as the municipality's own tenancies are.
        closed="til",
        keep_years=_TEN_YEAR_SERIES,
        order=_FROM_TO,
    ),
    _register(
        "bomiljosak",
        "Nabokonflikter og advarsler",
        Column("hendelse_id", "tekst", "Hendelsesnummer"),
        *_HOUSEHOLD,
        _day("dato", "Dato"),
        code("hendelse", "Type hendelse", "bomiljohendelse"),
        # Complaints about neighbours are not kept longer than sums over three years need.
        closed="dato",
        keep_years=5,
    ),
    # What a household owes on a day of counting: the register holds one such list, or several.
    _register(
        "restansesak",
        "Husleierestanser",
        Column("restanse_id", "tekst", "Restanse"),
        *_HOUSEHOLD,
        _day("dato", "Telledato"),
        Column("belop", "heltall", "Forfalt og ubetalt", **_KRONER),
        Column("maanedsleie", "heltall", "Månedsleie", unit="kr", minimum=1),
        # Debt is kept as long as its 25 month ends are shown, and no longer.
        closed="dato",
        keep_years=3,
    ),
    _register(
        "utkastelsessak",
        "Varsler, begjæringer og utkastelser",
        Column("sak_id", "tekst", "Sak"),
        *_HOUSEHOLD,
        _day("varsel", "Varsel sendt"),
        _day("begjaering", "Begjæring sendt", nullable=True),
        _day("avsluttet", "Avsluttet", nullable=True),
        code("utfall", "Utfall", "utkastelsesutfall", nullable=True),
        # Shown as sums over three years: two of them beside each other, and the running year.
        closed="avsluttet",
        keep_years=7,
        order=(("varsel", "begjaering"), ("begjaering", "avsluttet"), ("varsel", "avsluttet")),
    ),
    _register(
        "introdeltaker",
        "Deltakere i introduksjonsprogrammet",
        Column("deltaker_id", "tekst", "Deltaker", personal=True),
        _day("fra", "Startet"),
        _day("til", "Sluttet", nullable=True),
        code("utfall", "Utfall", "introutfall"),
        # Participants are shown over ten years.
        closed="til",
        keep_years=_TEN_YEAR_SERIES,
        order=_FROM_TO,
    ),
)

REGISTERS: dict[str, Contract] = {contract.name: contract for contract in _REGISTERS}

# Tables that a municipality fills in and that are published as they are.
PLAN_TABLES = ("indikatorverdi", "maal", "ramme", "tiltak", "tiltak_kostnad", "kommentar")

# Values that are public elsewhere, as their sources have them: `kommunenr` is the code the source
# used, of today or earlier. Publishing finds the municipality of today and recasts.
SOURCE_VALUES = Contract(
    "kildeverdi",
    "Verdier fra kildene",
    (
        *VALUE_PLACE,
        *VALUE_CELLS,
        Column("merknad", "tekst", "Merknad", nullable=True),
        Column("hentet", "dato", "Hentet"),
    ),
    VALUE_KEY,
    access="offentlig",
)
