"""What others call our columns and codes: headings and scales that recur in Kobo, the fagsystem and
homemade spreadsheets. `kartlegging` recognises files by them.

A key is a column of any register, or `register.column` where the same name means different things.
"""

import re

HEADINGS: dict[str, tuple[str, ...]] = {
    "kommunenr": ("kommune nr", "kommunekode", "knr", "komnr", "kommunenummer"),
    # Homes.
    "bolig_id": (
        "bolig nr",
        "bolig id",
        "boligens nummer",
        "bolignummer",
        "boenhet",
        "boenhet nr",
        "boenhetsnummer",
        "leieobjekt",
        "leieobjekt nr",
        "objekt nr",
        "objektnummer",
        "enhet nr",
        "enhetsnummer",
    ),
    "omrade": (
        "bydel",
        "sone",
        "distrikt",
        "skolekrets",
        "tettsted",
        "boområde",
        "geografisk område",
    ),
    "eierform": ("eie leie", "disponering", "eierforhold", "eid eller innleid", "eierform"),
    "forvalter": ("forvaltes av", "utleier", "eier", "gårdeier", "forvaltning"),
    "boligtype": ("type bolig", "boligkategori", "boligform"),
    "rom": ("antall rom", "ant rom", "romantall"),
    "areal": (
        "bra",
        "bra i",
        "bruksareal",
        "areal m2",
        "areal kvm",
        "kvm",
        "m2",
        "boareal",
        "p rom",
    ),
    "byggeaar": ("byggeår", "bygd år", "oppført", "oppført år", "bygget"),
    "tilgjengelig": (
        "rullestol",
        "rullestoltilpasset",
        "tilgjengelig",
        "universelt utformet",
        "uu",
        "tilrettelagt",
        "tilrettelagt for rullestol",
    ),
    "stopp_meter": (
        "avstand til holdeplass",
        "avstand til buss",
        "avstand kollektiv",
        "meter til buss",
        "meter til kollektivtransport",
    ),
    "bolig.fra": ("i drift fra", "kjøpsdato", "kjøpt dato", "overtatt", "overtakelsesdato"),
    "bolig.til": ("avhendet", "solgt dato", "salgsdato", "ut av drift", "utgått"),
    "avtale_utloper": (
        "innleie utløper",
        "innleieavtale utløper",
        "avtale utløper",
        "leieavtale utløper",
    ),
    "tilstandsgrad": ("tg", "tilstand", "teknisk tilstand", "tilstandsvurdering"),
    "tilstand_dato": (
        "vurderingsdato",
        "befaringsdato",
        "befart",
        "sist befart",
        "sist vurdert",
        "dato for tilstandsvurdering",
        "tilstandsdato",
    ),
    "oppgraderingsbehov": (
        "vedlikeholdsetterslep",
        "vedlikeholdsbehov",
        "oppgraderingskostnad",
        "utbedringskostnad",
        "kostnad oppgradering",
    ),
    "ledighet.fra": ("tom fra", "ledig dato"),
    "ledighet.grunn": ("årsak", "årsak ledig", "ledighetsgrunn", "tomgangsårsak"),
    "vedlikehold_id": ("tiltak nr", "post nr", "vedlikehold nr", "element nr"),
    "bygningsdel": ("del", "element", "bygningselement", "bygningsdelstabell"),
    "vurdert": ("vurderingsdato", "befaringsdato", "befart", "sist vurdert"),
    "planlagt_aar": ("år", "planlagt utført år", "tiltaksår"),
    "utfort": ("utført dato", "ferdigdato", "ferdig"),
    # Households and tenancies.
    "adressesperre": (
        "kode 6",
        "kode 7",
        "kode 6 7",
        "kode 6 eller 7",
        "hemmelig adresse",
        "sperret adresse",
        "skjermet adresse",
        "gradering",
        "adressegradering",
        "diskresjonskode",
    ),
    "leieforhold_id": ("kontrakt nr", "kontraktsnummer", "leiekontrakt nr", "avtale nr"),
    "husstand_id": (
        "hushold",
        "husholdning",
        "husstand nr",
        "hushold nr",
        "husstand id",
        "husstandsnummer",
        "leietaker nr",
        "søker nr",
        "klient nr",
    ),
    "personer": (
        "antall personer",
        "ant personer",
        "personer i husstanden",
        "antall i husstanden",
        "husstandsstørrelse",
        "antall husstandsmedlemmer",
    ),
    "barn": ("antall barn", "ant barn", "barn under 18", "barn i husstanden"),
    "husstandsgruppe": (
        "husstandstype",
        "husholdstype",
        "husholdningstype",
        "type husstand",
        "type hushold",
        "familietype",
    ),
    "leieforhold_sak.fra": ("innflyttingsdato", "kontraktsstart", "leiestart", "startdato"),
    "leieforhold_sak.til": ("utflyttingsdato", "fraflyttet", "leieslutt", "sluttdato"),
    "leieforhold_sak.utloper": (
        "leiekontrakt utløper",
        "kontrakt utløper",
        "utløpsdato",
        "kontraktsslutt",
    ),
    "utflyttet_til": ("flyttet til", "utflyttet til", "flyttet hvor"),
    # Acquisitions.
    "anskaffelse_id": ("prosjekt nr", "prosjektnummer", "anskaffelse nr"),
    "anskaffelse.type": ("anskaffelsestype", "anskaffelsesform", "kjøp bygg leie"),
    "stadium": ("fase", "status", "prosjektfase"),
    "vedtatt_dato": ("vedtaksdato", "vedtatt dato"),
    "klar_dato": ("ferdig", "ferdigdato", "ferdigstilt", "innflyttingsklar", "klar dato"),
    "boenheter": ("antall boenheter", "antall boliger", "antall leiligheter", "ant boenheter"),
    "lan": ("lånebeløp", "låneopptak", "husbanklån"),
    "tilskudd": ("investeringstilskudd", "tilskuddsbeløp"),
    "egne_midler": ("egenfinansiering", "kommunale midler", "egenkapital"),
    # Cases.
    "sak_id": ("saksnr", "saksnummer", "sak nr", "sak id"),
    "soknad_id": ("søknad nr", "søknadsnummer", "søknads id", "søknad id", "saksnr", "saksnummer"),
    "opphold_id": ("opphold nr", "oppholdsnummer"),
    "deltaker_id": ("deltaker nr", "deltakernummer"),
    "mottatt": ("søknadsdato", "mottatt dato", "søkt dato", "dato for søknad", "registrert dato"),
    "vedtak_dato": ("vedtaksdato", "vedtatt dato", "dato for vedtak", "behandlet dato"),
    "avtalt_dato": ("avtalt bosettingsdato", "planlagt bosatt", "planlagt bosetting"),
    "bosatt_dato": ("bosettingsdato", "bosatt dato", "faktisk bosatt"),
    "soknadssak.utfall": ("vedtak", "resultat", "vedtakstype", "status"),
    "soknadssak.arsak": ("søknadsårsak", "søknadsgrunn", "grunn for søknad", "boligsituasjon"),
    "soknadssak.innflyttet": ("innflyttingsdato", "flyttet inn"),
    "opphold.fra": ("innsjekk", "ankomst", "inn dato", "startdato"),
    "opphold.til": ("utsjekk", "avreise", "ut dato", "sluttdato"),
    "oppfolging_id": ("oppfølging nr", "vedtak nr", "tjeneste nr"),
    "oppfolgingstype": ("tjeneste", "type tjeneste", "tiltakstype"),
    "oppfolgingssak.fra": ("oppstart", "startdato", "iverksatt"),
    "oppfolgingssak.til": ("sluttdato", "avsluttet dato"),
    "timer_vedtatt": ("timer per uke", "vedtatte timer", "vedtakstimer", "timer i uka"),
    "timer_gitt": ("utførte timer", "gitte timer", "utførte timer per uke"),
    "restanse_id": ("faktura nr", "krav nr", "restanse nr"),
    "restansesak.dato": ("per dato", "uttrekksdato", "telledato"),
    "belop": ("restanse", "utestående", "skyldig", "skyldig beløp", "forfalt"),
    "maanedsleie": ("husleie", "leie", "leie per måned", "husleie per måned"),
    "varsel": ("varslet", "varseldato", "varsel dato"),
    "begjaering": ("begjæringsdato", "begjæring dato", "begjært"),
    "avsluttet": ("avsluttet dato", "sluttdato"),
    "introdeltaker.fra": ("oppstart", "startdato", "programstart"),
    "introdeltaker.til": ("avsluttet", "sluttdato", "programslutt"),
    "introdeltaker.utfall": ("resultat", "avslutningsårsak", "årsak til avslutning"),
}

# What a single value of a code list, or of one column, is often called.
VALUES: dict[str, dict[str, str]] = {
    "ja_nei": {
        "j": "ja",
        "n": "nei",
        "x": "ja",
        "sant": "ja",
        "usann": "nei",
        "1": "ja",
        "0": "nei",
    },
    "adressesperre": {
        "6": "ja",
        "7": "ja",
        "kode 6": "ja",
        "kode 7": "ja",
        "fortrolig": "ja",
        "strengt fortrolig": "ja",
        "ingen": "nei",
        "ugradert": "nei",
    },
    "eierform": {
        "eid": "eid",
        "eie": "eid",
        "eier": "eid",
        "kommunal": "eid",
        "egen": "eid",
        "leie": "innleid",
        "leid": "innleid",
        "innleie": "innleid",
        "fremleie": "innleid",
        "framleie": "innleid",
        "disposisjonsrett": "tildelingsrett",
        "tilvisningsrett": "tildelingsrett",
    },
    "forvalter": {
        "foretak": "boligforetak",
        "kf": "boligforetak",
        "boligforetaket": "boligforetak",
        "eiendom": "eiendom",
        "teknisk": "eiendom",
        "stiftelsen": "stiftelse",
        "privat": "privat",
    },
    "boligtype": {
        "ordinær": "ordinaer",
        "ordinær bolig": "ordinaer",
        "kommunal utleiebolig": "ordinaer",
        "utleiebolig": "ordinaer",
        "omsorg": "omsorgsbolig",
        "bokollektiv": "bofellesskap",
        "gjennomgang": "gjennomgangsbolig",
    },
    "tilstandsgrad": {
        "ikke undersøkt": "TGIU",
        "ikke vurdert": "TGIU",
        "ukjent": "TGIU",
        "iu": "TGIU",
        "tg iu": "TGIU",
    },
    "husstandsgruppe": {
        "enslig": "enslig",
        "aleneboende": "enslig",
        "enslig uten barn": "enslig",
        "par": "par",
        "samboere": "par",
        "ektepar": "par",
    },
    "soknadsutfall": {
        "innvilgelse": "innvilget",
        "godkjent": "innvilget",
        "avslått": "avslag",
        "trukket av søker": "trukket",
        "til behandling": "under_behandling",
        "ubehandlet": "under_behandling",
    },
    "anskaffelsestype": {"nybygg": "bygging", "kjøpt": "kjop", "leie": "innleie", "solgt": "salg"},
    "stadium": {"ferdig": "klar", "ferdigstilt": "klar", "bygging": "under_bygging"},
}

# Condition scales from the best grade to the worst.
_GRADES = ("TG0", "TG1", "TG2", "TG3")
SCALES: tuple[tuple[str, ...], ...] = (
    ("tg 0", "tg 1", "tg 2", "tg 3"),
    ("tilstandsgrad 0", "tilstandsgrad 1", "tilstandsgrad 2", "tilstandsgrad 3"),
    ("0", "1", "2", "3"),
    ("meget god", "god", "dårlig", "svært dårlig"),
    ("svært god", "god", "dårlig", "svært dårlig"),
    ("god", "bra", "dårlig", "svært dårlig"),
    ("svært bra", "bra", "dårlig", "svært dårlig"),
    ("meget god", "tilfredsstillende", "utilfredsstillende", "dårlig"),
    ("ingen avvik", "mindre avvik", "vesentlige avvik", "store avvik"),
    ("a", "b", "c", "d"),
)


def plain(text: str) -> str:
    """The words of a heading or value: lower case, everything but letters and digits as a space."""
    spaced = re.sub(r"(?<=[^\W\d_])(?=\d)", " ", text.casefold().replace("²", "2"))
    return " ".join(re.sub(r"[\W_]+", " ", spaced).split())


def headings(register: str, column: str) -> tuple[str, ...]:
    """What others call `column` of `register`, in plain words."""
    known = (*HEADINGS.get(column, ()), *HEADINGS.get(f"{register}.{column}", ()))
    return tuple(plain(text) for text in known)


def grades(values: set[str]) -> dict[str, str]:
    """Condition grades for `values` (plain), where the known scales that have them all agree.

    A scale of numbers counts only when its best grade, 0, is among the values: 1–3 may run either
    way, and that is for the municipality to say.
    """
    fitting = [
        dict(zip(scale, _GRADES, strict=True))
        for scale in SCALES
        if values <= set(scale) and (scale[0] != "0" or "0" in values)
    ]
    found = [{value: scale[value] for value in values} for scale in fitting]
    return found[0] if found and all(one == found[0] for one in found) else {}
