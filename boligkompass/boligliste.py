"""The homes to examine, sell, mend or keep, by a rule that stands in the catalogue.

The list names single homes. So it is made from the registers by the controller's command, and never
by the server. Who lives in a home is no part of it.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from boligkompass import formats
from boligkompass.catalogue import CatalogueError
from boligkompass.codes import label
from boligkompass.spreadsheets import harmless, norwegian_csv

FILE = "boligliste.toml"
# What a home may be proposed for, in the order of the list.
PROPOSALS = {
    "selg": "Vurder salg eller riving",
    "utbedre": "Utbedre",
    "undersok": "Undersøk tilstanden",
    "behold": "Behold",
}
# What the municipality has planned for a home, and what it then would be proposed for.
_PLANNED = {"utbedres": "utbedre", "rives": "selg", "selges": "selg", "beholdes": "behold"}
_NOT_OWNED = {
    "innleid": "Innleid: ta det opp med utleieren, eller la avtalen løpe ut.",
    "tildelingsrett": "Tildelingsrett: ta det opp med eieren.",
}
HEADINGS = (
    "Bolig", "Område", "Disposisjonsform", "Boligtype", "Rom", "Areal (m²)", "Byggeår",
    "Tilstandsgrad", "Vurdert", "Oppgraderingsbehov (kr)", "Kr per m²", "Tilgjengelig",
    "Meter til holdeplass", "Ledig", "Planlagt vedlikehold (år)", "Forslag", "Begrunnelse",
    "Kommunens plan", "Avvik fra planen",
)  # fmt: skip

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """The limits of the rule: years, kroner per m², metres."""

    gammel_etter_aar: int
    dyr_kr_per_m2: int
    langt_meter: int


@dataclass(frozen=True)
class Proposal:
    """A home (its row in the register `bolig`), what is proposed for it (PROPOSALS) and why."""

    bolig: Row
    forslag: str
    begrunnelse: str
    ledig: bool
    planlagt_aar: int | None

    @property
    def differs(self) -> bool:
        """Whether the municipality has planned something else."""
        planned = _PLANNED.get(self.bolig["boligplan"])
        return planned is not None and planned != self.forslag


def read_rule(katalog: Path) -> Rule:
    """The rule in the catalogue's folder; CatalogueError when a limit is missing or no number."""
    try:
        limits = tomllib.loads((katalog / FILE).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{FILE}: fila kan ikke leses ({error}).") from error
    names = set(Rule.__dataclass_fields__)
    if set(limits) != names or not all(isinstance(v, int) and v > 0 for v in limits.values()):
        raise CatalogueError(f"{FILE} må ha {formats.join(sorted(names))}, hver med et helt tall.")
    return Rule(**limits)


def proposals(
    registers: Mapping[str, pa.Table], norms: Mapping[str, str], rule: Rule, dato: date
) -> list[Proposal]:
    """A proposal for every home of one municipality that it has on the day `dato`.

    `registers` are its registers by name: `bolig`, and those of `ledighet`, `vedlikehold`,
    `leieforhold_sak` and `soknadssak` that there are. `norms` gives the code of `romklasse` that
    each code of `husstandsgruppe` needs. In the order of PROPOSALS, the dearest first.
    """
    homes = [row for row in _rows(registers, "bolig") if _runs(row, dato)]
    plenty = _plenty(homes, registers, norms, dato)
    empty = {row["bolig_id"] for row in _rows(registers, "ledighet") if _runs(row, dato)}
    planned = _planned_years(_rows(registers, "vedlikehold"))
    found = [
        Proposal(
            home,
            *_proposed(home, rule, plenty, dato),
            ledig=home["bolig_id"] in empty,
            planlagt_aar=planned.get(home["bolig_id"]),
        )
        for home in homes
    ]
    order = list(PROPOSALS)
    return sorted(
        found,
        key=lambda one: (
            order.index(one.forslag),
            -(one.bolig["oppgraderingsbehov"] or 0),
            one.bolig["bolig_id"],
        ),
    )


def _rows(registers: Mapping[str, pa.Table], name: str) -> list[Row]:
    rows: list[Row] = registers[name].to_pylist() if name in registers else []
    return rows


def _runs(row: Row, dato: date) -> bool:
    return bool(row["fra"] <= dato and (row["til"] is None or row["til"] >= dato))


def _planned_years(rows: Iterable[Row]) -> dict[str, int]:
    """The first year in which something is planned, and not done, by home."""
    found: dict[str, int] = {}
    for row in rows:
        year = row["planlagt_aar"]
        if year is not None and row["utfort"] is None:
            found[row["bolig_id"]] = min(year, found.get(row["bolig_id"], year))
    return found


def _size(romklasse: str) -> str:
    """One and two rooms together: the norm gives a single person either."""
    return "1-2" if romklasse in ("1", "2") else romklasse


def _size_of(home: Row) -> str:
    return _size(str(home["rom"]) if home["rom"] < 4 else "4+")


def _plenty(
    homes: Sequence[Row], registers: Mapping[str, pa.Table], norms: Mapping[str, str], dato: date
) -> set[str]:
    """The sizes of which there are more homes than the norm gives those who rent or wait."""
    households = [row for row in _rows(registers, "leieforhold_sak") if _runs(row, dato)]
    households += [row for row in _rows(registers, "soknadssak") if _waits(row, dato)]
    if not households:
        return set()
    need = Counter(_size(norms[row["husstandsgruppe"]]) for row in households)
    have = Counter(map(_size_of, homes))
    return {size for size, number in have.items() if number > need[size]}


def _waits(row: Row, dato: date) -> bool:
    granted = row["utfall"] == "innvilget" and row["vedtak_dato"] is not None
    return granted and row["vedtak_dato"] <= dato and (row["innflyttet"] or date.max) > dato


def _proposed(home: Row, rule: Rule, plenty: set[str], dato: date) -> tuple[str, str]:
    """The first line of the rule that fits: what is proposed, and why."""
    grade, assessed = home["tilstandsgrad"], home["tilstand_dato"]
    if grade == "TGIU" or assessed is None:
        return "undersok", _why(home, "Tilstanden er ikke undersøkt.")
    if _years(assessed, dato) >= rule.gammel_etter_aar:
        return "undersok", _why(home, f"Tilstanden ble vurdert {formats.day(assessed)}.")
    cost = _per_m2(home)
    if grade == "TG3" and cost is not None and cost >= rule.dyr_kr_per_m2:
        text = f"TG3, og utbedringen koster {formats.value(cost, 'kr_per_m2')}."
        return "selg", _why(home, text)
    if grade in ("TG2", "TG3"):
        return "utbedre", _why(home, label("tilstandsgrad", grade) + ".")
    stop = home["stopp_meter"]
    far = stop is not None and stop >= rule.langt_meter
    if far and home["tilgjengelig"] == "nei" and _size_of(home) in plenty:
        text = (
            f"{formats.value(stop, 'antall')} meter til holdeplass, ikke tilgjengelig for "
            "rullestol, og flere boliger av størrelsen enn behovet tilsier."
        )
        return "selg", _why(home, text)
    return "behold", "Ingen av de andre linjene i regelen passer."


def _years(since: date, dato: date) -> int:
    return dato.year - since.year - ((dato.month, dato.day) < (since.month, since.day))


def _per_m2(home: Row) -> float | None:
    need: int | None = home["oppgraderingsbehov"]
    return None if need is None else need / home["areal"]


def _why(home: Row, text: str) -> str:
    """The reason, and whose decision it is where the municipality does not own the home."""
    return " ".join(filter(None, (text, _NOT_OWNED.get(home["eierform"]))))


# -- the file --------------------------------------------------------------------------------------


def as_csv(found: Iterable[Proposal]) -> bytes:
    """A home a row, for Norwegian Excel."""
    return norwegian_csv(HEADINGS, ([harmless(cell) for cell in _line(one)] for one in found))


def _line(one: Proposal) -> Iterator[str]:
    home = one.bolig
    cost = _per_m2(home)
    yield home["bolig_id"]
    yield home["omrade"]
    yield label("eierform", home["eierform"])
    yield label("boligtype", home["boligtype"])
    yield from (_number(home[name]) for name in ("rom", "areal", "byggeaar"))
    yield home["tilstandsgrad"]
    yield "" if home["tilstand_dato"] is None else formats.day(home["tilstand_dato"])
    yield _number(home["oppgraderingsbehov"])
    yield "" if cost is None else _number(round(cost))
    yield label("ja_nei", home["tilgjengelig"])
    yield _number(home["stopp_meter"])
    yield "Ja" if one.ledig else "Nei"
    yield _number(one.planlagt_aar)
    yield PROPOSALS[one.forslag]
    yield one.begrunnelse
    yield label("boligplan", home["boligplan"])
    yield "Ja" if one.differs else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
