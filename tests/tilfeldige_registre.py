"""Random register sets, through the real register contracts, for the properties of protection.

A set is a short recipe: the registers it has, how each is filled, the day of the first of three
extracts, and what is special about it. A recipe says the same each time, so a failing test needs to
print nothing else. A case is made with its whole life, and is then seen as it was known on the day
of each extract: what lies later is empty, and a case that was registered late is not there yet.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple, TypeVar

import pyarrow as pa
from hypothesis import strategies as st

from boligkompass.codes import KODEVERK
from boligkompass.contracts import Contract
from boligkompass.registers import REGISTERS

Row = dict[str, Any]
T = TypeVar("T")

KOMMUNE = "9901"
EXTRACTS = 3
# How a register is filled. `diagonal`: one class is large, and every other class of every column
# has one single case, another case for each class. `femlinger`: a few households of five persons.
FORMS = ("spredt", "noen", "tett", "diagonal", "femlinger")
LATE_DAYS = (20, 120)
# On a diagonal: the cases of the large class, and the classes there are at most. From number OTHERS
# on, tenancies are over, and settlements yet to come.
BIG, CLASSES = 12, 5
OTHERS = 100


@dataclass(frozen=True)
class Fylling:
    """The cases of one register: how they are made, and the number of each."""

    form: str
    numre: tuple[int, ...]

    def __repr__(self) -> str:
        first, last = (self.numre[0], self.numre[-1]) if self.numre else (0, -1)
        if len(self.numre) > 3 and self.numre == tuple(range(first, last + 1)):
            return f"Fylling({self.form!r}, tuple(range({first}, {last + 1})))"
        return f"Fylling({self.form!r}, {self.numre})"


@dataclass(frozen=True)
class Sett:
    """A register set, and the three extracts that are made of it.

    `maaneder` is how long before the first extract the registers begin. Every `sperret`th household
    has a secret address (0: none). `sent`: some cases are registered weeks after they began.
    `trukket`: which of the extracts was withdrawn, because one case in five was missing; the whole
    one was published instead. `kopier`: each case so many times over. `eldre`: so many months more
    in the registers that are counted over years.
    """

    registre: tuple[tuple[str, Fylling], ...]
    dato: date = date(2026, 5, 1)
    maaneder: int = 8
    k: int = 5
    sperret: int = 0
    sent: bool = False
    trukket: int | None = None
    offentlig: bool = False
    kopier: int = 1
    eldre: int = 0

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        # Hypothesis would else write every field on a line of its own.
        printer.text(repr(self))

    @property
    def datoer(self) -> list[date]:
        """The days of the extracts: firsts of months in a row."""
        return [_months_after(self.dato, number) for number in range(EXTRACTS)]

    @property
    def leveranser(self) -> list["Leveranse"]:
        """All that was published, in that order, with the registers behind each."""
        made = []
        for nummer, dato in enumerate(self.datoer):
            if nummer == self.trukket:
                made.append(Leveranse(f"{dato}.1", dato, self._tabeller(dato, mangler=True)))
            second = 1 + (nummer == self.trukket)
            made.append(Leveranse(f"{dato}.{second}", dato, self.tabeller(nummer)))
        return made

    def tabeller(self, nummer: int) -> dict[str, pa.Table]:
        """The registers as they were known on the day of extract `nummer`, from 0."""
        return self._tabeller(self.datoer[nummer])

    def _tabeller(self, dato: date, *, mangler: bool = False) -> dict[str, pa.Table]:
        return {
            name: REGISTERS[name].from_rows(self.rader(name, dato, mangler=mangler))
            for name, _ in self.registre
        }

    def rader(self, name: str, dato: date, *, mangler: bool = False) -> list[Row]:
        """The rows of one register as they were known the day before `dato`."""
        contract = REGISTERS[name]
        return [
            _copied(contract, row, copy)
            for case in self._cases(name)
            if case.kjent < dato and not (mangler and case.glemt)
            for row in (_as_known(contract, row, dato) for row in case.rader)
            if row is not None
            for copy in range(self.kopier)
        ]

    def _cases(self, name: str) -> "Iterator[Sak]":
        filled = dict(self.registre)[name]
        # Some are counted by year, and three years together.
        longer = 36 * (name in OVER_THREE_YEARS) or self.eldre * (name in OVER_YEARS)
        begins = _months_after(self.dato, -self.maaneder - longer)
        if filled.form == "diagonal":
            begins = date(begins.year - 2, 1, 1)
        ends = self.datoer[-1] - timedelta(days=1)
        for number in self._tenants(filled) if name == "leieforhold_sak" else filled.numre:
            dice = Terning(name, filled.form, number, begins, ends)
            rows = MAKERS[name](dice)
            finished = tuple(self._finished(name, dice, rows))
            yield Sak(finished, self._known(name, dice, rows), dice.til_side(5))

    def _homes(self) -> tuple[int, ...]:
        return dict(self.registre).get("bolig", Fylling("", ())).numre

    def _tenants(self, filled: Fylling) -> tuple[int, ...]:
        """No more at a time than there are homes; on a diagonal, those who left lived there too."""
        left = [n for n in filled.numre if filled.form == "diagonal" and n >= OTHERS]
        living = [n for n in filled.numre if n not in left]
        return (*living[: len(self._homes()) or None], *left)

    def _finished(self, name: str, dice: "Terning", rows: list[Row]) -> Iterator[Row]:
        contract = REGISTERS[name]
        common: Row = {"kommunenr": KOMMUNE}
        if name == "bolig" and "leieforhold_sak" in dict(self.registre):
            # Nobody rents a home that the municipality no longer has.
            common["til"] = None
        if "husstand_id" in contract.schema.names:
            # Some of those who rent have follow-up.
            who = "leieforhold_sak" if name == "oppfolgingssak" else name
            common["husstand_id"] = f"{who}-{dice.nummer}"
        if "adressesperre" in contract.schema.names:
            secret = bool(self.sperret) and dice.til_side(self.sperret)
            common["adressesperre"] = "ja" if secret else None
        if name == "leieforhold_sak":
            homes, tenants = self._homes() or (0,), self._tenants(dict(self.registre)[name])
            common["bolig_id"] = f"{homes[tenants.index(dice.nummer) % len(homes)]}.0"
        if name == "vedlikehold":
            homes = self._homes() or (0,)
            place = dict(self.registre)[name].numre.index(dice.nummer)
            common["bolig_id"] = f"{homes[place % len(homes)]}.0"
        for place, row in enumerate(rows):
            yield {**row, **common, contract.key[1]: f"{dice.nummer}.{place}"}

    def _known(self, name: str, dice: "Terning", rows: list[Row]) -> date:
        if not self.sent or not dice.til_side(4):
            return min(row[FIRST_DATE[name]] for row in rows)
        # Of a settlement, what is late is that the household came.
        began = "avtalt_dato" if name == "bosettingssak" else FIRST_DATE[name]
        return min(row[began] for row in rows) + timedelta(days=dice.tilfeldig.randint(*LATE_DAYS))


class Leveranse(NamedTuple):
    """What one extract is made of."""

    id: str
    dato: date
    registre: dict[str, pa.Table]


class Sak(NamedTuple):
    """The rows that one case is in its register, with all its days, and when it was registered.

    `glemt`: it is missing from the extract that is withdrawn.
    """

    rader: tuple[Row, ...]
    kjent: date
    glemt: bool


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _copied(contract: Contract, row: Row, copy: int) -> Row:
    """The same of another household, in another home."""
    ids = {contract.key[1], "husstand_id", "bolig_id"} & set(row)
    return row | {name: f"{row[name]}.{copy}" for name in ids}


# --- how a case is seen on a day --------------------------------------------------------------

# The registers of which some counts are of three years together, and those counted by year.
OVER_THREE_YEARS = ("bomiljosak", "utkastelsessak")
OVER_YEARS = ("bolig", "leieforhold_sak", "oppfolgingssak", "privatleie_sak", "soknadssak")
# The first day of a case.
FIRST_DATE = {
    "bolig": "fra",
    "vedlikehold": "vurdert",
    "leieforhold_sak": "fra",
    "bosettingssak": "vedtak_dato",
    "opphold": "fra",
    "bostedslossak": "fra",
    "utkastelsessak": "varsel",
    "soknadssak": "mottatt",
    "oppfolgingssak": "vedtak_dato",
    "restansesak": "dato",
    "introdeltaker": "fra",
    "privatleie_sak": "fra",
    "bomiljosak": "dato",
}
# What is not known before a day has come, and what stands there until then.
AWAITED: dict[str, tuple[tuple[str, str, str | None], ...]] = {
    "leieforhold_sak": (("til", "utflyttet_til", None),),
    "bosettingssak": (
        ("bosatt_dato", "boliglosning", None),
        ("bosatt_dato", "direkte_varig", None),
    ),
    "utkastelsessak": (("avsluttet", "utfall", None),),
    "soknadssak": (
        ("vedtak_dato", "utfall", "under_behandling"),
        ("vedtak_dato", "enkeltvedtak", None),
        ("klage_avgjort", "klageutfall", None),
    ),
    "introdeltaker": (("til", "utfall", "deltar"),),
}


def _as_known(contract: Contract, row: Row, dato: date) -> Row | None:
    """The row as it was known the day before `dato`; None when it was not there yet."""
    seen = dict(row)
    for column in contract.columns:
        value = seen.get(column.name)
        if column.type != "dato" or column.planned or value is None or value < dato:
            continue
        if not column.nullable:
            return None
        seen[column.name] = None
    for day, column_name, until_then in AWAITED.get(contract.name, ()):
        if seen.get(day) is None:
            seen[column_name] = until_then
    return seen


# --- how a case is made -----------------------------------------------------------------------


@dataclass
class Terning:
    """What one case is drawn from: the same for the same register, form and number.

    In the form `diagonal` nothing is left to chance: case i has class i of every column, or the
    first where there are not so many, and they have the same days. Only the last case is a year
    older: it is there so that the register covers the year of the others. Case 100 is as case 0,
    at another time, where a register feeds a table of what lasts and one of what ends.
    """

    register: str
    form: str
    nummer: int
    begynner: date
    slutter: date

    def __post_init__(self) -> None:
        self.tilfeldig = Random(f"{self.register}:{self.form}:{self.nummer}")

    @property
    def diagonal(self) -> bool:
        """Whether this case has its place on a diagonal."""
        return self.form == "diagonal"

    def velg(self, values: list[T]) -> T:
        """One of the values."""
        if self.diagonal:
            place = self.nummer % OTHERS
            return values[place] if place < len(values) else values[0]
        return self.tilfeldig.choice(values)

    def kode(self, kodeverk: str, *without: str) -> str:
        """One of the codes of a list."""
        return self.velg([code for code in KODEVERK[kodeverk] if code not in without])

    def dag(self, fra: date | None = None, til: date | None = None) -> date:
        """A day from `fra` to `til`: by default somewhere in the register's time."""
        if self.diagonal:
            return fra or (self.begynner if self.tidlig else _months_after(self.begynner, 12))
        fra, til = fra or self.begynner, til or self.slutter
        return fra + timedelta(days=self.tilfeldig.randint(0, max(0, (til - fra).days)))

    def etter(self, day: date, mest: int) -> date:
        """A day up to `mest` days later."""
        return day + timedelta(days=mest // 2 if self.diagonal else self.tilfeldig.randint(0, mest))

    def kanskje(self, day: date) -> date | None:
        """The day, or that it never comes."""
        return day if self.diagonal or self.tilfeldig.random() < 0.7 else None

    @property
    def tidlig(self) -> bool:
        """Whether this case is there to make its register older."""
        return self.diagonal and self.nummer % OTHERS == BIG + CLASSES - 1

    @property
    def siste_kvartalsslutt(self) -> date:
        """The end of a quarter, some months before the last day."""
        early = _months_after(self.slutter, -3)
        return date(early.year, (early.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)

    def til_side(self, hver: int) -> bool:
        """Whether this is one of those that are set apart, one in `hver`."""
        return Random(f"{self.register}:{self.nummer}:{hver}").randrange(hver) == 0

    def husstand(self) -> Row:
        """Persons and children; five in all where the form says so."""
        if self.form == "femlinger":
            return {"personer": 5, "barn": 3}
        persons = self.velg([1, 2, 4, 5])
        # On the diagonal one household has children, the second.
        return {"personer": persons, "barn": self.velg([0, 1]) if persons > 1 else 0}


def _bolig(dice: Terning) -> list[Row]:
    begins = dice.etter(dice.begynner, 0)
    return [
        {
            "omrade": dice.velg(["Nord", "Sør", "Øst"]),
            "eierform": dice.kode("eierform"),
            "forvalter": dice.kode("forvalter"),
            "boligtype": dice.kode("boligtype"),
            "rom": dice.velg([1, 2, 3, 4]),
            "areal": 50,
            "byggeaar": dice.velg([1985, 1995, None]),
            "tilgjengelig": dice.kode("ja_nei"),
            "stopp_meter": dice.velg([100, 700, None]),
            "fra": begins,
            "til": None if dice.diagonal or dice.nummer % 5 else dice.dag(begins),
            "tilstandsgrad": dice.kode("tilstandsgrad"),
            "tilstand_dato": dice.velg([_months_after(dice.slutter, -12 * n) for n in (1, 4, 8)]),
            "oppgraderingsbehov": dice.velg([0, 20_000, 30_000, 2_000_000]),
            "boligplan": dice.kode("boligplan"),
            "maanedsleie": 8_000,
        }
    ]


def _vedlikehold(dice: Terning) -> list[Row]:
    """What was found of one whole home, when, and the year in which it is to be mended."""
    return [
        {
            "bygningsdel": "hele",
            "tilstandsgrad": dice.kode("tilstandsgrad"),
            "vurdert": dice.velg([_months_after(dice.slutter, -12 * n) for n in (1, 4, 8)]),
            "oppgraderingsbehov": dice.velg([0, 20_000, 30_000, 2_000_000]),
            "planlagt_aar": dice.velg([None, dice.slutter.year + 1]),
        }
    ]


def _leieforhold(dice: Terning) -> list[Row]:
    begins, ends = _stay_in_home(dice)
    return [
        {
            **dice.husstand(),
            "husstandsgruppe": dice.kode("husstandsgruppe"),
            "fra": begins,
            "til": None if _remains(dice) else dice.kanskje(ends),
            "utloper": dice.velg([dice.slutter + timedelta(days=n) for n in (30, 100, 250, 600)]),
            "utflyttet_til": dice.kode("utflyttet_til"),
            "kan_kjope": dice.velg(["nei", "ja", None]),
        }
    ]


def _remains(dice: Terning) -> bool:
    """On the diagonal: a household that is still there. The one that makes the register older, and
    those from number OTHERS on, are not."""
    return dice.diagonal and dice.nummer < OTHERS and not dice.tidlig


def _stay_in_home(dice: Terning) -> tuple[date, date]:
    """When a household moves in, and when it moves out if it does."""
    begins = dice.dag()
    if not dice.diagonal:
        if dice.til_side(3):  # One in three has lived there since long before the register begins.
            begins = _months_after(begins, -12 * dice.tilfeldig.randint(1, 12))
        return begins, dice.etter(max(begins, dice.begynner), 400)
    if dice.tidlig:
        return begins, begins + timedelta(days=200)
    if dice.nummer >= OTHERS:
        # One moves in a month later, and one moves out before a year has passed.
        begins += timedelta(days=dice.velg([0, 31]))
        return begins, begins + timedelta(days=dice.velg([400, 400, 100]))
    # One household has lived there for so long that it is in each class.
    return _months_after(begins, -12 * dice.velg([0, 2, 4, 7, 12])), begins


def _bosetting(dice: Terning) -> list[Row]:
    decided = dice.dag()
    agreed = dice.etter(decided, 120)
    if dice.diagonal and dice.nummer >= OTHERS:
        agreed = _months_after(dice.slutter, 4)
    settled = dice.etter(agreed, 60)
    return [
        {
            **dice.husstand(),
            "vedtak_dato": decided,
            "avtalt_dato": agreed,
            "bosatt_dato": dice.velg([settled] * 4 + [None]),
            "boliglosning": dice.kode("boliglosning"),
            "direkte_varig": dice.kode("ja_nei"),
            # Long before it is needed, where it is yet to come.
            "bolig_klar_dato": dice.velg([min(agreed, dice.slutter)] * 4 + [None]),
            "penger_avsatt": dice.kode("ja_nei"),
        }
    ]


def _stays(dice: Terning, lengths: list[int]) -> list[Row]:
    """One stay; of one household in seven, another some weeks after it."""
    begins = dice.dag()
    ends = dice.kanskje(dice.etter(begins, 250))
    if dice.tidlig:
        ends = begins + timedelta(days=20)
    elif dice.diagonal:
        # One household, the fourth, leaves.
        end = dice.siste_kvartalsslutt
        begins = end - timedelta(days=dice.velg(lengths))
        ends = dice.velg([None, None, None, end + timedelta(days=10), None])
    household = dice.husstand()
    stays = [{**household, "fra": begins, "til": ends}]
    back = dice.etter(begins, 60)
    if not dice.diagonal and dice.tilfeldig.randrange(7) == 0:
        ended = dice.etter(back, 50)
        stays[0]["til"] = back
        again = dice.etter(ended, 90) + timedelta(days=1)
        stays.append({**household, "fra": again, "til": None})
    return stays


def _opphold(dice: Terning) -> list[Row]:
    return _stays(dice, [20, 60, 120, 200])


def _bostedslos(dice: Terning) -> list[Row]:
    return _stays(dice, [30])


def _utkastelse(dice: Terning) -> list[Row]:
    warned = dice.dag()
    asked = dice.kanskje(dice.etter(warned, 60))
    ended = dice.etter(asked or warned, 90)
    outcome = dice.kode("utkastelsesutfall") if asked else "avverget"
    return [
        {
            **dice.husstand(),
            "varsel": warned,
            "begjaering": asked,
            "avsluttet": dice.kanskje(ended),
            "utfall": outcome,
        }
    ]


def _soknad(dice: Terning) -> list[Row]:
    came = dice.dag()
    decided = dice.kanskje(dice.etter(came, 150))
    if dice.diagonal:
        # Of those granted (the others are cases 1 and 2), each has waited in its own class.
        waited = dice.velg([400, 400, 400, 120, 250])
        decided = dice.slutter - timedelta(days=waited)
    outcome = dice.kode("soknadsutfall", "under_behandling") if decided else "under_behandling"
    granted = outcome == "innvilget"
    return [
        {
            **dice.husstand(),
            "husstandsgruppe": dice.kode("husstandsgruppe"),
            "arsak": dice.kode("soknadsarsak"),
            "mottatt": came,
            "vedtak_dato": decided,
            "utfall": outcome,
            **_offered(dice, decided if granted else None),
            **_appealed(dice, decided),
            "forelopig_svar": dice.velg([came + timedelta(days=n) for n in (10, 40)]),
            "enkeltvedtak": dice.kode("ja_nei") if decided else None,
            # On the diagonal the fourth, who has been granted a home, is the one.
            "tilrettelagt": dice.velg(["nei", "nei", "nei", "ja"]),
        }
    ]


def _offered(dice: Terning, granted: date | None) -> Row:
    """When a household that was granted a home is offered one, and moves in."""
    if granted is None or dice.diagonal:
        return {"tilbud_dato": None, "innflyttet": None}
    moved = dice.etter(granted, 200)
    offered = granted + (moved - granted) // 2
    return {"tilbud_dato": offered, "innflyttet": dice.velg([moved, moved, None])}


def _appealed(dice: Terning, decided: date | None) -> Row:
    """Whether a decision is appealed, and what came of it."""
    if decided is None or not dice.velg([False, True, False, False, False]):
        return {"klage_dato": None, "klage_avgjort": None, "klageutfall": None}
    appeal = decided + timedelta(days=14)
    ended = None if dice.diagonal else dice.kanskje(dice.etter(appeal, 90))
    outcome = dice.kode("klageutfall") if ended else None
    return {"klage_dato": appeal, "klage_avgjort": ended, "klageutfall": outcome}


def _oppfolging(dice: Terning) -> list[Row]:
    decided = dice.dag()
    begins = dice.kanskje(dice.etter(decided, 90))
    return [
        {
            **dice.husstand(),
            "oppfolgingstype": dice.kode("oppfolgingstype"),
            "vedtak_dato": decided,
            # On the diagonal one household waits, the second.
            "fra": None if dice.diagonal and dice.nummer == 1 else begins,
            "til": None if dice.diagonal else dice.kanskje(dice.etter(begins or decided, 300)),
            "timer_vedtatt": dice.velg([3.0, 4.5, 20.0, None]),
            "timer_gitt": dice.velg([2.5, 4.0, 25.0, None]),
        }
    ]


def _privatleie(dice: Terning) -> list[Row]:
    begins = dice.dag()
    return [
        {
            **dice.husstand(),
            "fra": begins,
            "til": None if dice.diagonal else dice.kanskje(dice.etter(begins, 700)),
            "malgruppe": dice.kode("malgruppe"),
            "garanti": dice.kode("garanti"),
            "maanedsleie": dice.velg([9_000, 11_000, 14_000]),
        }
    ]


def _bomiljo(dice: Terning) -> list[Row]:
    """One household, once or twice: the year after, too."""
    first = dice.dag()
    again = dice.etter(first, 600)
    times = [first] if dice.diagonal or dice.nummer % 3 else [first, again]
    household, what = dice.husstand(), dice.kode("bomiljohendelse")
    return [{**household, "dato": day, "hendelse": what} for day in times]


def _restanse(dice: Terning) -> list[Row]:
    """What one household owes at the end of each month, from one month to another."""
    household = dice.husstand()
    first = dice.dag()
    last = dice.slutter if dice.diagonal else dice.etter(first, 200)
    owed = dice.velg([4_000, 12_000, 40_000])
    starts = (_months_after(dice.begynner, number) for number in range(1, 40))
    ends = [start - timedelta(days=1) for start in starts]
    counted = [day for day in ends if first <= day <= min(last, dice.slutter)] or [ends[0]]
    return [{**household, "dato": day, "belop": owed, "maanedsleie": 8_000} for day in counted]


def _intro(dice: Terning) -> list[Row]:
    begins = dice.dag()
    ends = dice.etter(begins, 400)
    outcome = "annet" if dice.tidlig else dice.velg(["deltar", "arbeid", "utdanning", "annet"])
    return [{"fra": begins, "til": None if outcome == "deltar" else ends, "utfall": outcome}]


MAKERS: dict[str, Callable[[Terning], list[Row]]] = {
    "bolig": _bolig,
    "leieforhold_sak": _leieforhold,
    "bosettingssak": _bosetting,
    "opphold": _opphold,
    "bostedslossak": _bostedslos,
    "utkastelsessak": _utkastelse,
    "soknadssak": _soknad,
    "oppfolgingssak": _oppfolging,
    "restansesak": _restanse,
    "introdeltaker": _intro,
    "privatleie_sak": _privatleie,
    "bomiljosak": _bomiljo,
    "vedlikehold": _vedlikehold,
}


# --- what is drawn ----------------------------------------------------------------------------


@st.composite
def fyllinger(draw: st.DrawFn) -> Fylling:
    """How one register is filled."""
    form = draw(st.sampled_from(FORMS))
    if form == "diagonal":
        return diagonal()
    if form in ("spredt", "femlinger"):
        most = 5 if form == "spredt" else 3
        numbers = draw(st.lists(st.integers(0, 999), min_size=1, max_size=most, unique=True))
        return Fylling(form, tuple(sorted(numbers)))
    size = draw(st.integers(6, 40) if form == "noen" else st.integers(80, 150))
    first = draw(st.integers(0, 999))
    return Fylling(form, tuple(range(first, first + size)))


def diagonal(first: int = 0) -> Fylling:
    """One case in each class but the first, and many in the first; `first` is 0 or OTHERS."""
    return Fylling("diagonal", tuple(range(first, first + BIG + CLASSES)))


# Registers that a table needs both of, or whose tables share cells.
_RELATED = (
    ("bolig", "leieforhold_sak"),
    ("bolig", "leieforhold_sak", "soknadssak"),
    ("leieforhold_sak", "soknadssak"),
    ("bolig", "leieforhold_sak", "oppfolgingssak"),
    ("bolig", "vedlikehold"),
)


@st.composite
def sett(draw: st.DrawFn) -> Sett:
    """A register set of one to three registers."""
    alone = st.lists(st.sampled_from(sorted(MAKERS)), min_size=1, max_size=2, unique=True)
    names = draw(alone.map(tuple) | alone.map(tuple) | st.sampled_from(_RELATED))
    return Sett(
        registre=tuple((name, draw(fyllinger())) for name in names),
        dato=date(2026, draw(st.integers(1, 12)), 1),
        maaneder=draw(st.integers(5, 14)),
        k=draw(st.sampled_from((5, 3, 7))),
        sperret=draw(st.sampled_from((0, 3, 10))),
        sent=draw(st.booleans()),
        trukket=draw(st.none() | st.integers(0, EXTRACTS - 2)),
        offentlig=draw(st.booleans()),
        eldre=draw(st.sampled_from((0, 0, 36, 60))),
    )


def hundredfold(one: Sett) -> Sett:
    """The set with every case a hundred times over: then no count is small."""
    few = tuple((name, replace(f, numre=f.numre[:20])) for name, f in one.registre)
    return replace(one, registre=few, kopier=100)
