"""The code lists of the field: each code that a table may hold, with the words a user reads.

Order is the order of display, in charts and tables alike.
"""

KODEVERK: dict[str, dict[str, str]] = {
    "synlighet": {
        "vist": "Vist",
        "skjult": "Skjult av personvernhensyn",
        "mangler": "Mangler",
        "ikke_aktuelt": "Ikke aktuelt",
    },
    "merke": {
        "forelopig": "Foreløpig",
        "prognose": "Prognose",
        "omtrent": "Omtrent",
        "over": "Mer enn",
    },
    "periodetype": {
        "dag": "Dag",
        "maaned": "Måned",
        "kvartal": "Kvartal",
        "aar": "År",
        "delaar": "Året til samme dag",
    },
    "eierform": {
        "eid": "Eid av kommunen",
        "innleid": "Innleid",
        "tildelingsrett": "Tildelingsrett",
    },
    "forvalter": {
        "boligforetak": "Kommunalt boligforetak",
        "eiendom": "Eiendomsavdelingen",
        "stiftelse": "Boligstiftelse",
        "privat": "Privat utleier",
    },
    "boligtype": {
        "ordinaer": "Ordinær utleiebolig",
        "omsorgsbolig": "Omsorgsbolig",
        "bofellesskap": "Bofellesskap",
        "gjennomgangsbolig": "Gjennomgangsbolig",
    },
    "romklasse": {"1": "1 rom", "2": "2 rom", "3": "3 rom", "4+": "4 rom eller flere"},
    "byggetiar": {
        "for_1970": "Før 1970",
        "1970": "1970–1979",
        "1980": "1980–1989",
        "1990": "1990–1999",
        "2000": "2000–2009",
        "2010": "2010–2019",
        "2020": "2020 eller senere",
    },
    "ja_nei": {"ja": "Ja", "nei": "Nei"},
    "tilgjengelig": {"ja": "Tilgjengelig for rullestol", "nei": "Ikke tilgjengelig"},
    "stoppavstand": {
        "0-500": "Under 500 m",
        "500-1000": "500–999 m",
        "1000+": "1 km eller mer",
    },
    "tilstandsgrad": {
        "TG0": "TG0 – ingen avvik",
        "TG1": "TG1 – mindre avvik",
        "TG2": "TG2 – vesentlige avvik",
        "TG3": "TG3 – store eller alvorlige avvik",
        "TGIU": "TGIU – ikke undersøkt",
    },
    "vurderingsalder": {
        "0-2": "0–2 år",
        "3-5": "3–5 år",
        "6-10": "6–10 år",
        "10+": "Over 10 år",
        "ukjent": "Aldri vurdert",
    },
    "ledig_grunn": {
        "vedlikehold": "Vedlikehold",
        "klargjoring": "Klargjøring",
        "ingen_passende": "Ingen passende søker",
        "salg": "Skal selges",
    },
    "ledig_varighet": {
        "0-30": "Inntil 30 dager",
        "31-90": "31–90 dager",
        "91-180": "91–180 dager",
        "180+": "Over 180 dager",
    },
    "kontrakt_utloper": {
        "0-3": "Innen 3 måneder",
        "3-6": "3–6 måneder",
        "6-12": "6–12 måneder",
        "12+": "Senere enn 12 måneder",
        "ingen": "Uten utløpsdato",
    },
    "kontraktstype": {"leie": "Leiekontrakt", "innleie": "Innleieavtale"},
    "anskaffelsestype": {
        "kjop": "Kjøp",
        "bygging": "Bygging",
        "innleie": "Innleie",
        "ombygging": "Ombygging",
        "salg": "Salg",
        "oppsagt_innleie": "Oppsagt innleie",
    },
    "stadium": {
        "vedtatt": "Vedtatt",
        "forhandling": "Forhandling",
        "prosjektert": "Prosjektert",
        "under_bygging": "Under bygging",
        "klar": "Klar",
    },
    "finansieringskilde": {
        "lan": "Lån",
        "tilskudd": "Tilskudd",
        "egne_midler": "Egne midler",
    },
    "rammeformal": {"investering": "Boliginvesteringer", "startlan": "Startlån"},
    "husstandsstorrelse": {
        "1": "1 person",
        "2": "2 personer",
        "3-4": "3–4 personer",
        "5+": "5 personer eller flere",
    },
    "boliglosning": {
        "kommunal": "Kommunal bolig",
        "privat": "Privat leid bolig",
        "egen": "Egen eid bolig",
    },
    "bosettingsstatus": {"avtalt": "Avtalt", "bosatt": "Bosatt"},
    "bostedslos_strom": {
        "aktive": "Bostedsløse ved månedens slutt",
        "nye": "Nye",
        "tilbake": "Tilbake etter å ha hatt bolig",
        "ut": "Har fått bolig",
    },
    "husstandsgruppe": {
        "enslig": "Enslige",
        "enslig_besok": "Enslige med besøksbarn",
        "par": "Par uten barn",
        "ett_barn": "Med ett barn",
        "flere_barn": "Med to eller flere barn",
    },
    "familie": {"barnefamilie": "Barnefamilier", "uten_barn": "Uten barn"},
    "oppholdslengde": {
        "0-30": "Inntil 30 dager",
        "31-90": "31–90 dager",
        "91-180": "91–180 dager",
        "180+": "Over 180 dager",
    },
    "behovskilde": {"leietaker": "Bor i kommunal bolig", "soker": "Venter på bolig"},
    "soknadsarsak": {
        "uten_bolig": "Uten bolig",
        "fare_for_miste": "I fare for å miste boligen",
        "uegnet": "Uegnet bolig",
    },
    "soknadsutfall": {
        "innvilget": "Innvilget",
        "avslag": "Avslag",
        "trukket": "Trukket",
        "under_behandling": "Under behandling",
    },
    "ventetid": {
        "0-90": "Inntil 3 måneder",
        "91-180": "3–6 måneder",
        "181-365": "6–12 måneder",
        "365+": "Over ett år",
    },
    "utflyttet_til": {
        "eid": "Egen eid bolig",
        "privat_leie": "Privat leid bolig",
        "kommunal": "Annen kommunal bolig",
        "institusjon": "Institusjon eller omsorgsbolig",
        "annet": "Annet eller ukjent",
    },
    "oppfolgingstype": {
        "boveiledning": "Boveiledning",
        "ambulant": "Ambulant team",
        "fast_base": "Fast base i bofellesskap",
    },
    "oppfolgingsstatus": {"har": "Har oppfølging", "venter": "Venter på oppfølging"},
    "restanseklasse": {
        "under_1": "Under én månedsleie",
        "1-3": "Én til tre månedsleier",
        "over_3": "Over tre månedsleier",
    },
    "utkastelsestrinn": {
        "varsel": "Varsel",
        "begjaering": "Begjæring",
        "avverget": "Avverget",
        "gjennomfort": "Gjennomført",
    },
    "introutfall": {
        "deltar": "Deltar",
        "arbeid": "Arbeid",
        "utdanning": "Utdanning",
        "annet": "Annet",
    },
    "prioritet": {"1": "1", "2": "2", "3": "3"},
    "tiltaksstatus": {
        "ikke_startet": "Ikke startet",
        "i_gang": "I gang",
        "ferdig": "Ferdig",
        "stanset": "Stanset",
    },
    "tiltaksfinansiering": {
        "okonomiplan": "Økonomiplan",
        "nye_midler": "Nye midler",
        "tilskudd": "Tilskudd",
        "salg": "Salg",
        "lan": "Lån",
        "annet": "Annet",
    },
}


def label(kodeverk: str, code: str | None) -> str:
    """The words for `code`; an empty string for None. KeyError for a code that is not listed."""
    return "" if code is None else KODEVERK[kodeverk][code]
