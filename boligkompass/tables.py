"""The tables of an extract: what is published, and all that the server ever reads."""

from typing import Any

from boligkompass.contracts import KOMMUNENR, MAX_DIMENSIONS, Column, Contract, code

PERIOD = (
    code("periodetype", "Periodetype"),
    Column("periode_fra", "dato", "Fra"),
    Column("periode_til", "dato", "Til"),
)


def _counts(
    name: str,
    title: str,
    dimensions: tuple[Column, ...],
    cuts: tuple[tuple[str, ...], ...],
    unit: str,
    *,
    personal_counts: bool = True,
    extra: tuple[Column, ...] = (),
) -> Contract:
    """A table of counts: period, cut, dimensions (NULL outside their cut), `antall`, `synlighet`.

    `extra` are further values of the same cell, nullable, hidden together with the count.
    """
    assert all(len(cut) <= MAX_DIMENSIONS for cut in cuts), name
    optional = tuple(
        Column(d.name, d.type, d.title, codes=d.codes, nullable=True) for d in dimensions
    )
    names = tuple(d.name for d in dimensions)
    return Contract(
        name,
        title,
        (
            KOMMUNENR,
            *PERIOD,
            Column("utsnitt", "tekst", "Utsnitt"),
            *optional,
            Column("antall", "heltall", "Antall", unit=unit, nullable=True, minimum=0),
            *extra,
            code("synlighet", "Synlighet"),
        ),
        ("kommunenr", "periodetype", "periode_fra", "periode_til", "utsnitt", *names),
        dimensions=names,
        cuts=cuts,
        personal_counts=personal_counts,
    )


def _days(name: str, title: str) -> Column:
    """Days; a median is NULL where too few are behind it, or half have not come so far."""
    return Column(name, "heltall", title, unit="dager", nullable=True, minimum=0)


# What a value is of: the same in every table of values.
VALUE_PLACE = (
    KOMMUNENR,
    Column("indikator", "tekst", "Indikator"),
    Column("periode_fra", "dato", "Fra"),
    Column("periode_til", "dato", "Til"),
    Column("grenser", "tekst", "Kommunegrenser"),
    Column("kilde", "tekst", "Kilde"),
)
VALUE_KEY = tuple(column.name for column in VALUE_PLACE)
# What a value is: its number or the end points of a range, or why there is none.
VALUE_CELLS = (
    Column("verdi", "desimaltall", "Verdi", nullable=True),
    Column("verdi_til", "desimaltall", "Øvre verdi", nullable=True),
    code("synlighet", "Synlighet"),
    code("merke", "Merke", nullable=True),
)

_OMRADE = Column("omrade", "tekst", "Område")
_KRONER: dict[str, Any] = {"unit": "kr", "nullable": True, "minimum": 0.0}
_NUMBER: dict[str, Any] = {"nullable": True, "minimum": 0}
_TIMER: dict[str, Any] = {"unit": "timer", "nullable": True, "minimum": 0.0}

_FAMILIE = code("familie", "Husstand")
_AAR = Column("aar", "heltall", "År", minimum=1990, maximum=2100)

_TABLES: tuple[Contract, ...] = (
    Contract(
        "indikatorverdi",
        "Indikatorverdier",
        (
            *VALUE_PLACE,
            *VALUE_CELLS,
            Column("offentlig", "ja_nei", "Allerede offentlig"),
            Column("vist", "ja_nei", "Vises"),
            Column("merknad", "tekst", "Merknad", nullable=True),
            Column("hentet", "dato", "Hentet", nullable=True),
        ),
        VALUE_KEY,
        access="offentlig",
    ),
    # Only of values that are public elsewhere. What a source hides today is not repeated here.
    Contract(
        "revisjon",
        "Endrede verdier",
        (
            *VALUE_PLACE,
            Column("forrige_uttrekk", "tekst", "Forrige uttrekk"),
            Column("forrige_verdi", "desimaltall", "Forrige verdi", nullable=True),
            Column("verdi", "desimaltall", "Verdi", nullable=True),
            code("forrige_synlighet", "Forrige synlighet", "synlighet"),
            code("synlighet", "Synlighet"),
        ),
        VALUE_KEY,
        access="offentlig",
    ),
    Contract(
        "kommune",
        "Kommuner",
        (
            KOMMUNENR,
            Column("navn", "tekst", "Navn"),
            Column("fylke", "tekst", "Fylke", nullable=True),
            Column("kostragruppe", "tekst", "KOSTRA-gruppe", nullable=True),
            Column("gyldig_fra", "dato", "Gyldig fra", nullable=True),
            Column("gyldig_til", "dato", "Gyldig til", nullable=True),
            Column("etterfolger", "tekst", "Etterfølger", nullable=True),
            Column("oppdiktet", "ja_nei", "Oppdiktet"),
            # SSB's class, from 1 (most central) to 6; the catalogue need not have it.
            Column("sentralitet", "heltall", "Sentralitet", nullable=True, minimum=1, maximum=6),
        ),
        ("kommunenr", "gyldig_fra"),
        access="offentlig",
    ),
    # How much of each cut is hidden. Never by which rule: that would tell how small a number is.
    Contract(
        "skjerming",
        "Vern av små tall",
        (
            KOMMUNENR,
            Column("tabell", "tekst", "Tabell"),
            Column("utsnitt", "tekst", "Utsnitt"),
            PERIOD[0],
            Column("k", "heltall", "Minste viste antall", minimum=3),
            Column("celler", "heltall", "Tall i alt", minimum=0),
            Column("nuller", "heltall", "Vist som 0", minimum=0),
            Column("skjulte", "heltall", "Skjult", minimum=0),
            Column("forslag", "tekst", "Forslag", nullable=True),
        ),
        ("kommunenr", "tabell", "utsnitt", "periodetype"),
    ),
    # What became of the area of a municipality of today; renumberings are no change of it.
    Contract(
        "grenseendring",
        "Grenseendringer",
        (
            KOMMUNENR,
            Column("dato", "dato", "Dato"),
            code("slag", "Slag", "endringsslag"),
            Column("tekst", "tekst", "Hva som skjedde"),
        ),
        ("kommunenr", "dato"),
        access="offentlig",
    ),
    Contract(
        "maal",
        "Måltall",
        (
            KOMMUNENR,
            Column("indikator", "tekst", "Indikator"),
            Column("fra", "dato", "Gjelder fra", planned=True),
            Column("til", "dato", "Gjelder til", nullable=True, planned=True),
            Column("nedre", "desimaltall", "Nedre grense", nullable=True),
            Column("ovre", "desimaltall", "Øvre grense", nullable=True),
            Column("vedtak", "tekst", "Vedtak"),
        ),
        ("kommunenr", "indikator", "fra"),
        order=(("fra", "til"), ("nedre", "ovre")),
    ),
    Contract(
        "ramme",
        "Økonomiske rammer",
        (
            KOMMUNENR,
            code("formal", "Formål", "rammeformal"),
            _AAR,
            Column("bevilget", "heltall", "Bevilget", unit="kr", minimum=0),
            Column("bundet", "heltall", "Bundet", unit="kr", minimum=0),
            Column("brukt", "heltall", "Brukt", unit="kr", minimum=0),
        ),
        ("kommunenr", "formal", "aar"),
    ),
    Contract(
        "tiltak",
        "Tiltaksplan",
        (
            KOMMUNENR,
            Column("id", "tekst", "Nummer"),
            Column("innsatsomrade", "tekst", "Innsatsområde"),
            Column("mal", "tekst", "Mål"),
            code("prioritet", "Prioritet"),
            Column("tiltak", "tekst", "Tiltak"),
            Column("beskrivelse", "tekst", "Beskrivelse", nullable=True),
            Column("ansvarlig", "tekst", "Ansvarlig funksjon"),
            Column("frist", "dato", "Frist", nullable=True, planned=True),
            code("status", "Status", "tiltaksstatus"),
            Column("indikator", "tekst", "Måleindikator", nullable=True),
            # A source of the catalogue, or the name of the plan as it stands.
            Column("kilde", "tekst", "Plan eller kilde", nullable=True),
        ),
        ("kommunenr", "id"),
    ),
    Contract(
        "tiltak_kostnad",
        "Tiltakenes kostnad",
        (
            KOMMUNENR,
            Column("tiltak", "tekst", "Tiltak"),
            _AAR,
            Column("belop", "heltall", "Beløp", unit="kr", minimum=0),
            code("finansiering", "Finansiering", "tiltaksfinansiering"),
        ),
        ("kommunenr", "tiltak", "aar", "finansiering"),
        references=(("tiltak", "tiltak"),),
    ),
    # What the controller says about a figure and a period. Owned by a function, never a person.
    Contract(
        "kommentar",
        "Kommentarer",
        (
            KOMMUNENR,
            Column("id", "tekst", "Nummer"),
            Column("figur", "tekst", "Figur"),
            Column("periode_fra", "dato", "Gjelder fra", nullable=True),
            Column("periode_til", "dato", "Gjelder til", nullable=True, planned=True),
            Column("dato", "dato", "Skrevet"),
            Column("funksjon", "tekst", "Skrevet av (funksjon)"),
            Column("tekst", "tekst", "Kommentar"),
        ),
        ("kommunenr", "id"),
        order=(("periode_fra", "periode_til"),),
    ),
    # Homes on their way are property: no target group beside the area, or the table would tell who
    # is to live where.
    Contract(
        "boligfremskaffelse",
        "Boligfremskaffelse",
        (
            KOMMUNENR,
            code("type", "Type", "anskaffelsestype"),
            code("stadium", "Stadium"),
            Column("klar_dato", "dato", "Klar", nullable=True),
            code("romklasse", "Rom"),
            Column("omrade", "tekst", "Område"),
            Column("antall", "heltall", "Antall", unit="boenheter", minimum=0),
        ),
        ("kommunenr", "type", "stadium", "klar_dato", "romklasse", "omrade"),
    ),
    Contract(
        "boligfremskaffelse_kroner",
        "Boligfremskaffelse i kroner",
        (
            KOMMUNENR,
            _AAR,
            code("type", "Type", "anskaffelsestype"),
            code("finansiering", "Finansiering", "finansieringskilde"),
            Column("belop", "heltall", "Beløp", **_KRONER),
            Column("boenheter", "heltall", "Boenheter", unit="boenheter", minimum=0),
            code("synlighet", "Synlighet"),
        ),
        ("kommunenr", "aar", "type", "finansiering"),
    ),
    # An occupied home is a household: small counts of homes are protected as those of households.
    _counts(
        "bolig_bestand",
        "Kommunalt disponerte boliger",
        (
            _OMRADE,
            code("eierform", "Disposisjonsform"),
            code("forvalter", "Forvalter"),
            code("boligtype", "Boligtype"),
            code("romklasse", "Rom"),
            code("byggetiar", "Byggetiår"),
            code("tilgjengelig", "Tilgjengelighet"),
            code("stoppavstand", "Avstand til holdeplass"),
        ),
        (
            (),
            ("omrade",),
            ("eierform",),
            ("forvalter",),
            ("boligtype",),
            ("romklasse",),
            ("byggetiar",),
            ("tilgjengelig",),
            ("stoppavstand",),
            ("eierform", "forvalter"),
            ("eierform", "boligtype"),
        ),
        "boliger",
    ),
    _counts(
        "bolig_tilstand",
        "Boligenes tilstand",
        (
            code("tilstandsgrad", "Tilstandsgrad"),
            code("vurderingsalder", "Vurderingens alder"),
            code("boligplan", "Plan for boligen"),
            code("vedlikeholdsplan", "Vedlikeholdsplan"),
        ),
        (
            (),
            ("tilstandsgrad",),
            ("vurderingsalder",),
            ("boligplan",),
            ("vedlikeholdsplan",),
            ("tilstandsgrad", "vurderingsalder"),
            ("tilstandsgrad", "boligplan"),
        ),
        "boliger",
        extra=(
            Column("oppgraderingsbehov", "heltall", "Oppgraderingsbehov", **_KRONER),
            Column("areal", "heltall", "Areal", unit="m2", nullable=True, minimum=0),
            # NULL in extracts from before it: there, kroner are shown with the count.
            code("kroner_synlighet", "Kronenes synlighet", "synlighet", nullable=True),
        ),
    ),
    _counts(
        "ledig_bolig",
        "Ledige boliger",
        (code("grunn", "Grunn", "ledig_grunn"), code("varighet", "Varighet", "ledig_varighet")),
        ((), ("grunn",), ("varighet",), ("grunn", "varighet")),
        "boliger",
        personal_counts=False,
        extra=(Column("dager", "heltall", "Dager i alt", unit="dager", nullable=True, minimum=0),),
    ),
    # Days and rent lost of homes, which are property: nothing of who lived there or is to come.
    _counts(
        "tomgang",
        "Tomgang",
        (code("grunn", "Grunn", "ledig_grunn"),),
        ((), ("grunn",)),
        "boliger",
        personal_counts=False,
        extra=(
            Column("dager", "heltall", "Dager tom", unit="dager", nullable=True, minimum=0),
            Column("leietap", "heltall", "Tapt husleie", **_KRONER),
            Column("avsluttet", "heltall", "Tatt i bruk igjen", unit="boliger", **_NUMBER),
            _days("dager_avsluttet", "Dager tom før de ble tatt i bruk, i alt"),
        ),
    ),
    _counts(
        "kontrakt",
        "Kontrakter som utløper",
        (code("kontraktstype", "Kontrakt"), code("utloper", "Utløper", "kontrakt_utloper")),
        (("kontraktstype",), ("kontraktstype", "utloper")),
        "kontrakter",
    ),
    _counts(
        "bosetting",
        "Bosetting av flyktninger",
        (
            code("husstandsstorrelse", "Husstandens størrelse"),
            code("boliglosning", "Boligløsning"),
            code("status", "Status", "bosettingsstatus"),
            code("klar_bolig", "Bolig klar", "ja_nei"),
            code("penger_avsatt", "Penger avsatt", "ja_nei"),
            code("direkte_varig", "Rett i varig bolig", "ja_nei"),
        ),
        (
            ("status",),
            ("boliglosning",),
            ("direkte_varig",),
            ("klar_bolig", "penger_avsatt"),
            ("husstandsstorrelse", "klar_bolig"),
        ),
        "husstander",
        extra=(
            Column("personer", "heltall", "Personer", unit="personer", nullable=True, minimum=0),
        ),
    ),
    _counts(
        "rombehov",
        "Behov for rom etter normen",
        (code("romklasse", "Rom"), code("behovskilde", "Husstand")),
        ((), ("romklasse",), ("behovskilde",), ("romklasse", "behovskilde")),
        "husstander",
    ),
    _counts(
        "soknad",
        "Søknader om bolig",
        (
            code("arsak", "Årsak", "soknadsarsak"),
            code("husstandsgruppe", "Husstand"),
            code("utfall", "Utfall", "soknadsutfall"),
        ),
        ((), ("arsak",), ("husstandsgruppe",), ("utfall",)),
        "husstander",
    ),
    # How the applications of a year stood on 30 June of the year after.
    _counts(
        "saksgang",
        "Saksgang for søknadene",
        (
            code("svar", "Foreløpig svar", "forelopig_svar"),
            code("vedtaksform", "Vedtaksform"),
            code("klage", "Klage", "klagestatus"),
            code("naadd", "Kommet til", "saksgang_naadd"),
        ),
        ((), ("svar",), ("vedtaksform",), ("klage",), ("naadd",)),
        "husstander",
        extra=(
            _days("dager_til_vedtak", "Dager fra søknad til vedtak, median"),
            _days("dager_til_tilbud", "Dager fra vedtak til tilbud, median"),
            _days("dager_til_innflytting", "Dager fra tilbud til innflytting, median"),
        ),
    ),
    _counts(
        "tildeling",
        "Husstander som venter med vedtak",
        (
            code("husstandsgruppe", "Husstand"),
            code("ventetid", "Ventetid"),
            code("tilrettelagt", "Tilrettelegging"),
        ),
        ((), ("husstandsgruppe",), ("ventetid",), ("tilrettelagt",)),
        "husstander",
    ),
    _counts(
        "leieforhold",
        "Leieforhold",
        (
            code("husstandsgruppe", "Husstand"),
            code("boligtype", "Boligtype"),
            code("botid", "Botid"),
            code("kan_kjope", "Kan kjøpe"),
        ),
        (
            (),
            ("husstandsgruppe",),
            ("boligtype",),
            ("botid",),
            ("boligtype", "botid"),
            ("kan_kjope",),
        ),
        "husstander",
        extra=(_days("median_botid", "Botid, median"),),
    ),
    _counts(
        "innflytting",
        "Innflytting",
        (
            code("maaned", "Måned", "kalendermaaned"),
            code("oppfolging", "Oppfølging", "oppfolging_ved_innflytting"),
            code("bor_etter_12_mnd", "Etter tolv måneder"),
        ),
        ((), ("maaned",), ("bor_etter_12_mnd",), ("oppfolging", "bor_etter_12_mnd")),
        "husstander",
    ),
    _counts(
        "utflytting",
        "Utflytting",
        (
            code("utflyttet_til", "Flyttet til"),
            code("boligtype", "Boligtype"),
            code("maaned", "Måned", "kalendermaaned"),
        ),
        ((), ("utflyttet_til",), ("boligtype",), ("maaned",)),
        "husstander",
    ),
    _counts(
        "privatleie",
        "Privat leie",
        (code("malgruppe", "Målgruppe"), code("garanti", "Garanti")),
        ((), ("malgruppe",), ("garanti",)),
        "husstander",
        extra=(
            _days("median_botid", "Botid, median"),
            # A middle value is no sum of kroner: it is hidden with the count, and not otherwise.
            Column("median_leie", "heltall", "Månedsleie, median", unit="kr_maaned", **_NUMBER),
        ),
    ),
    _counts(
        "midlertidig",
        "Midlertidig botilbud",
        # Over three months or not is a cut of its own: four lengths are often too small to show.
        (
            _FAMILIE,
            code("oppholdslengde", "Oppholdets lengde"),
            code("over_3_mnd", "Over tre måneder", "ja_nei"),
        ),
        (
            (),
            ("familie",),
            ("oppholdslengde",),
            ("over_3_mnd",),
            ("familie", "oppholdslengde"),
            ("familie", "over_3_mnd"),
        ),
        "husstander",
    ),
    _counts(
        "bostedslos",
        "Bostedsløse etter egen registrering",
        (code("strom", "Strøm", "bostedslos_strom"), _FAMILIE),
        (("strom",), ("strom", "familie")),
        "husstander",
        extra=(
            Column("personer", "heltall", "Personer", unit="personer", nullable=True, minimum=0),
        ),
    ),
    _counts(
        "oppfolging",
        "Oppfølging i bolig",
        (code("oppfolgingstype", "Type"), code("status", "Status", "oppfolgingsstatus")),
        (("status",), ("oppfolgingstype", "status")),
        "husstander",
        extra=(
            Column("timer_vedtatt", "heltall", "Timer vedtatt i uka", **_TIMER),
            Column("timer_gitt", "heltall", "Timer gitt i uka", **_TIMER),
        ),
    ),
    _counts(
        "bomiljo",
        "Nabokonflikter og advarsler",
        (code("hendelse", "Hendelse", "bomiljohendelse"),),
        (("hendelse",),),
        "husstander",
    ),
    _counts(
        "restanse",
        "Husleierestanser",
        (code("restanseklasse", "Restanse"), _FAMILIE),
        ((), ("restanseklasse",), ("familie",)),
        "husstander",
    ),
    _counts(
        "utkastelse",
        "Utkastelser",
        (code("trinn", "Trinn", "utkastelsestrinn"), _FAMILIE),
        (("trinn",), ("trinn", "familie")),
        "husstander",
    ),
    _counts(
        "introprogram",
        "Introduksjonsprogrammet",
        (code("utfall", "Utfall", "introutfall"),),
        ((), ("utfall",)),
        "personer",
    ),
)

TABLES: dict[str, Contract] = {contract.name: contract for contract in _TABLES}
# Tables that the first extracts were published without: there, they have no rows.
ADDED_LATER = frozenset(
    {
        "bomiljo",
        "grenseendring",
        "innflytting",
        "kommentar",
        "privatleie",
        "revisjon",
        "saksgang",
        "skjerming",
        "tomgang",
    }
)
# Tables that say what the municipalities are, and are no numbers of theirs.
PLACES = frozenset({"grenseendring", "kommune"})
