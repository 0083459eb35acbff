"""Free text before it is taken: what must be refused, and what people must be allowed to write."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boligkompass import freetext, identity
from boligkompass.example import kommentarer, tiltaksplan
from boligkompass.freetext import AGE, ELEVEN, PROPERTY, SMALL, faults_in

REFUSED = [
    # Small counts: digits, words, ranges, «av», before and after the noun.
    ("2 familier flyttet ut i mars.", SMALL),
    ("Tre enslige mindreårige venter på bolig.", SMALL),
    ("Vi har fire nye barnefamilier i midlertidig botilbud.", SMALL),
    ("To av familiene har takket nei.", SMALL),
    ("Én husstand fikk avslag.", SMALL),
    ("1 familie står uten tilbud.", SMALL),
    ("Antallet bostedsløse gikk ned fra 6 til 3.", SMALL),
    ("Utkastelser: 3", SMALL),
    ("Det var 3 utkastelser i 2010.", SMALL),
    ("Bare en familie venter fortsatt.", SMALL),
    ("2–3 familier er berørt.", SMALL),
    ("To eller tre husstander har flyttet.", SMALL),
    ("3 av de 12 familiene bor dårlig.", SMALL),
    ("Det gjelder 2 (to) familier.", SMALL),
    ("Bostedsløse (2) fikk tilbud samme dag.", SMALL),
    ("Bare ett barn bor i midlertidig botilbud.", SMALL),
    ("En av leietakerne har klaget.", SMALL),
    ("Fire søknader ble avslått i september.", SMALL),
    ("２ familier flyttet.", SMALL),  # full-width digit
    ("E\u0301n husstand fikk avslag.", SMALL),  # letter and accent apart
    # Names.
    ("Kari Nordmann følger opp saken.", identity.NAME),
    ("Mohammed Ali fikk bolig i juni.", identity.NAME),
    ("Fridtjof Nansen bodde her før.", identity.NAME),
    ("Avklart med K. Hansen på boligkontoret.", identity.NAME),
    ("Leietaker Berg har klaget på vedtaket.", identity.NAME),
    ("Familien Berg har fått tilbud.", identity.NAME),
    # Numbers and ways to reach someone.
    ("Ring oss på 912 34 567 ved spørsmål.", identity.PHONE),
    ("Kontakt tlf 75 12 34 56.", identity.PHONE),
    ("Nummeret er +47 91 23 45 67.", identity.PHONE),
    ("Skriv til post.mottak@larvik.kommune.no.", identity.EMAIL),
    ("Skriv til fornavn (at) larvik.kommune.no.", identity.EMAIL),
    # 1 January 1901, individual number 001, with its two control digits: worked out by hand below.
    ("Saken gjelder 010101 00131.", identity.FNR),
    ("Betales til 1234.56.78903.", identity.ACCOUNT),
    ("Saksnummer 12345678901234 i fagsystemet.", ELEVEN),
    ("Hun er født 1.2.1990.", identity.BIRTHDAY),
    # Homes.
    ("Boligen i Storgata 12B er tom.", identity.ADDRESS),
    ("Nordsivegen 16 skal pusses opp.", identity.ADDRESS),
    ("Halsteinsveien nr. 12-32 bygges om.", identity.ADDRESS),
    ("Håkon den godes gt 48 B er ledig.", identity.ADDRESS),
    ("Eplehagen 5 er solgt.", identity.ADDRESS),
    ("Leiligheten H0203 er tom.", identity.ADDRESS),
    ("Kommunen kjøper gnr. 12 bnr. 34.", PROPERTY),
    ("Gnr/bnr 1014/23 er regulert.", PROPERTY),
    # Ages of one person.
    ("En 42-åring ble kastet ut.", AGE),
    ("Ei 17 år gammel jente trenger bolig.", AGE),
]

TAKEN = [
    "Salget av 12 boliger er utsatt til 2027.",
    "20–30 familier bosettes hvert år.",
    "Fem familier har fått bolig.",
    "Vi mangler boliger til familier med tre eller flere barn.",
    "Enslige med ett barn trenger to eller tre rom.",
    "Husstander på fire personer får fire rom.",
    "Boligen passer for en familie.",
    "Det ble utbetalt 12 500 000 kr i startlån.",
    "Rammen er 12 345 678 901 kroner for hele landet.",
    "Nettoutgiften var 25000000 kroner.",
    "Kommunen bruker Kobo fra 1. mars 2026.",
    "Kommunestyret vedtok planen i sak PS 2023/41.",
    "I 4. kvartal er det flere innflyttinger.",
    "TG3 falt etter vurderingene i 2025.",
    "Tall på 1–4 husstander er skjult.",
    "2 000 familier deltok i undersøkelsen.",
    "Ventetiden gikk ned fra 4 til 2 måneder for familier.",
    "To møblerte familieboliger er klare.",
    "De fire eldre boligene skal selges.",
    "3 boliger i Indre Havn står tomme.",
    "Levanger Boligforvaltning forvalter boligene.",
    "Helse Midt-Norge er med i avtalen.",
    "Psykisk Helse har overtatt ansvaret.",
    "Larvik kommune og Halden kommune deler erfaringer.",
    "Ingen barnefamilier bodde midlertidig over tre måneder.",
    "Kilden er SSB tabell 07459, hentet 20.08.2026.",
    "Gjennomsnittet er 2,5 personer per husstand.",
    "Strategi 3 gjelder spredning av boligene.",
    "Tellingen gjelder 20.08–20.10 2010, 2011 og 2012.",
    "Avtalen gjelder 01.01.2026-31.12.2026 og kan forlenges.",
    "Avtalen gjelder 2026 2027 2028 2029.",
    "Halvparten av familiene har flyttet.",
    "Fylkesvei 40 er stengt.",
    "I Bjørkelia 12 boliger er solgt.",
    "Vi fikk 1,5 mill. kr mer enn ventet.",
    "Per 1. november er 45 husstander på venteliste.",
    "Tallet er 3 prosentpoeng lavere enn i fjor.",
    "To av tre tiltak er i rute.",
    "18-åringer som flytter fra barnevernet, er ikke med.",
    "Rådmannen har ansvaret.",
    "En av boligene er solgt.",
    "Møtet er 12.11.2026 kl. 14.00.",
    "",
]


@pytest.mark.parametrize(("text", "kind"), REFUSED, ids=[text for text, _ in REFUSED])
def test_what_points_at_someone_or_counts_a_few_is_found(text: str, kind: str) -> None:
    assert kind in {one.kind for one in faults_in(text)}


@pytest.mark.parametrize("text", TAKEN)
def test_what_people_must_be_able_to_write_is_let_be(text: str) -> None:
    assert faults_in(text) == []


def test_a_fault_says_where_and_what_to_do_and_never_repeats() -> None:
    (name, few) = faults_in("Leietaker Berg og 2 familier til.")
    assert (name.start, name.end) == (0, 14)
    assert "Leietaker Berg og 2 familier til."[few.start : few.end] == "2 familier"
    assert name.message == "teksten ser ut til å inneholde personnavn."
    assert "2" not in few.message
    assert "færre enn fem" in few.advice


def test_two_of_a_kind_are_told_once_where_one_is_enough() -> None:
    faults = faults_in("2 familier og 3 familier, ring 912 34 567.")
    assert [one.kind for one in faults] == [SMALL, SMALL, identity.PHONE]
    assert [one.kind for one in freetext.kinds(faults)] == [SMALL, identity.PHONE]


def test_the_example_plan_has_no_fault() -> None:
    for tiltak in tiltaksplan.PLAN:
        for text in (tiltak.mal, tiltak.tiltak, tiltak.beskrivelse, tiltak.ansvarlig):
            assert faults_in(text) == [], text


# -- eleven digits ---------------------------------------------------------------------------------


def control(digits: Sequence[int], weights: Sequence[int]) -> int | None:
    """The digit that makes the weighted sum divisible by eleven; None where none does."""
    digit = -sum(w * d for w, d in zip(weights, digits, strict=True)) % 11
    return None if digit == 10 else digit


def person_number(nine: Sequence[int]) -> str | None:
    """Nine digits with the two control digits of a fødselsnummer behind them."""
    first = control(nine, (3, 7, 6, 1, 8, 9, 4, 5, 2))
    if first is None:
        return None
    second = control((*nine, first), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
    return None if second is None else "".join(map(str, (*nine, first, second)))


def account(ten: Sequence[int]) -> str | None:
    """Ten digits with the control digit of a bank account behind them."""
    last = control(ten, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
    return None if last is None else "".join(map(str, (*ten, last)))


def test_the_numbers_of_these_tests_are_worked_out_by_hand() -> None:
    # 3·0+7·1+6·0+1·1+8·0+9·1+4·0+5·0+2·1 = 19, and 22 − 19 = 3. 5·0+4·1+3·0+2·1+7·0+6·1+5·0+4·0
    # +3·1+2·3 = 21, and 22 − 21 = 1.
    assert person_number((0, 1, 0, 1, 0, 1, 0, 0, 1)) == "01010100131"
    # 5·1+4·2+3·3+2·4+7·5+6·6+5·7+4·8+3·9+2·0 = 195, and 198 − 195 = 3.
    assert account((1, 2, 3, 4, 5, 6, 7, 8, 9, 0)) == "12345678903"


digit = st.integers(0, 9)
around = st.text(st.characters(exclude_categories=["N", "Cs"]), max_size=30)
between = st.sampled_from(["", " ", ".", "-", "\u00a0", "\u200b"])


@given(
    nine=st.tuples(*[digit] * 9), ten=st.tuples(*[digit] * 10), kind=st.booleans(),
    before=around, after=around, six=between, three=between,
)  # fmt: skip
def test_eleven_digits_with_valid_control_never_pass(
    nine: tuple[int, ...], ten: tuple[int, ...], kind: bool,
    before: str, after: str, six: str, three: str,
) -> None:  # fmt: skip
    number = person_number(nine) if kind else account(ten)
    if number is None:
        return
    whole = f"{before}{number}{after}"
    assert faults_in(whole), whole
    parted = f"{before}{number[:6]}{six}{number[6:9]}{three}{number[9:]}{after}"
    assert faults_in(parted), parted


def test_the_example_comments_have_no_fault() -> None:
    for *_, funksjon, tekst in kommentarer.KOMMENTARER:
        assert faults_in(f"{tekst} {funksjon}") == [], tekst
