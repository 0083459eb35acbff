"""A tile: the newest value of an indicator, what it was, where it should be, and how sure it is.

Everything is read from one result of `nokkeltall/serie`, so a tile, its trend, its table and its
CSV are the same numbers.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from boligkompass import formats
from boligkompass.catalogue import Sheet
from boligkompass.figures.base import Result, Row, months_between, of_other_area

Standing = Literal["utenfor", "naer", "i_rute", "uten_mal", "ukjent"]

SIGNS: dict[Standing, str] = {
    "utenfor": "▲",
    "naer": "◆",
    "i_rute": "●",
    "uten_mal": "–",
    "ukjent": "○",
}
_THOUSANDS = "1000_kr"
# A value outside its target by less than this share of the target is «nær».
NEAR = 0.10


@dataclass(frozen=True)
class Target:
    """A target band; either edge may be open. `vedtak` names the decision behind it."""

    lower: float | None
    upper: float | None
    vedtak: str

    def distance(self, value: float) -> float:
        """How far `value` is outside the band: negative below, positive above, 0 within."""
        if self.lower is not None and value < self.lower:
            return value - self.lower
        if self.upper is not None and value > self.upper:
            return value - self.upper
        return 0.0

    def words(self, unit: str, decimals: int) -> str:
        """The rule itself: «20–30», «minst 75 %», «høyst 25»."""
        if self.lower is not None and self.upper is not None:
            if self.lower == self.upper:
                return formats.value(self.lower, unit, decimals)
            low = formats.number(self.lower, decimals)
            return f"{low}–{formats.value(self.upper, unit, decimals)}"
        if self.lower is not None:
            return f"minst {formats.value(self.lower, unit, decimals)}"
        assert self.upper is not None
        return f"høyst {formats.value(self.upper, unit, decimals)}"


@dataclass(frozen=True)
class Tile:
    """What a tile says, ready to be set: all texts are whole.

    `before` is the row that the change is from; None where nothing can be compared. `distance` is
    how far off target the value is, as a share of the target; less while the year is not over.
    """

    result: Result
    title: str
    period: str
    value: str
    unit: str
    change: str
    standing: Standing
    status: str
    marks: tuple[str, ...]
    distance: float
    newest: Row
    before: Row | None
    series: tuple[Row, ...]


def target_of(row: Row) -> Target | None:
    """The target that holds for a row, or None."""
    if row["maal_nedre"] is None and row["maal_ovre"] is None:
        return None
    return Target(row["maal_nedre"], row["maal_ovre"], row["maal_vedtak"] or "")


def series_of(result: Result) -> list[Row]:
    """The rows of the series itself, without those that serve comparison only."""
    return [row for row in result.rows if not row["sammenligning"]]


def tile(result: Result) -> Tile | None:
    """The tile of a series; None when the municipality has no value."""
    series = series_of(result)
    if not series:
        return None
    newest = series[-1]
    sheet = result.sheet(newest["indikator"])
    value, unit = _headline(newest, sheet, result)
    standing, status, distance = standing_of(newest, sheet)
    change, before = _change(result, newest, sheet)
    return Tile(
        result=result,
        title=result.figure.title if sheet.id == result.figure.indicators[0] else sheet.navn,
        period=newest["periode"] + ("*" if newest["merke"] == "forelopig" else ""),
        value=value,
        unit=unit,
        change="; ".join(filter(None, (change, _companion(result, newest)))),
        standing=standing,
        status=status,
        marks=_marks(result, newest, sheet),
        distance=distance,
        newest=newest,
        before=before,
        series=tuple(series),
    )


def _headline(row: Row, sheet: Sheet, result: Result) -> tuple[str, str]:
    if row["skjult"]:
        return "Skjult", ""
    words = formats.UNITS[sheet.enhet]
    if row["teller"] is not None and row["nevner"] is not None:
        part = result.sheet(result.figure.fixed["teller"])
        value = f"{formats.number(row['teller'])} av {formats.number(row['nevner'])}"
        return value, formats.UNITS[part.enhet].many
    # A preliminary value and a forecast are marked beside the number, not in it.
    text = row["verdi_tekst"].removesuffix("*").removesuffix(" (prognose)")
    text = text.removesuffix(words.suffix)
    if words.suffix:
        return text, words.suffix.strip()
    return text, words.one if row["verdi"] == 1 else words.many


def _comparable(result: Result, row: Row) -> Row | None:
    """The newest earlier row of the same length: a year before when there is one."""
    earlier = [
        r
        for r in result.rows
        if r["periode_til"] < row["periode_til"]
        and r["verdi"] is not None
        and r["verdi_til"] is None
    ]
    year_ago = [r for r in earlier if _is_year_before(r, row)]
    if year_ago or row["ufullstendig"]:
        return year_ago[0] if year_ago else None
    alike = [r for r in earlier if not r["sammenligning"] and _months(r) == _months(row)]
    return alike[-1] if alike else None


def _is_year_before(earlier: Row, row: Row) -> bool:
    """Whether a period covers the same months as another, a year before."""
    return all(
        (earlier[edge].year + 1, earlier[edge].month) == (row[edge].year, row[edge].month)
        for edge in ("periode_fra", "periode_til")
    )


def _months(row: Row) -> int:
    """How many months lie between the first month of a period and its last."""
    start, end = row["periode_fra"], row["periode_til"]
    return int(12 * (end.year - start.year) + end.month - start.month)


def _change(result: Result, row: Row, sheet: Sheet) -> tuple[str, Row | None]:
    """The change in words, and the row it is from; words alone where nothing can be compared."""
    if row["verdi"] is None or row["verdi_til"] is not None or row["merke"] == "over":
        return "", None
    before = _comparable(result, row)
    if before is None:
        return "Ingen tidligere måling å sammenligne med", None
    broken = [b.dato for b in sheet.brudd if not b.publiserte_grenser]
    if row["grenser"] == before["grenser"] == "publisert":
        broken += [change.dato for change in result.border_changes]
    for dato in broken:
        if before["periode_til"] < dato <= row["periode_til"]:
            return f"Brudd i {dato.year}: ikke sammenlignbar med {before['periode']}", None
    return difference(row, before, sheet), before


def difference(row: Row, before: Row, sheet: Sheet) -> str:
    """«9 færre enn i 2025», «0,7 prosentpoeng høyere enn 1.1.2025», «83 %, mot 79 % i 2025»."""
    words = formats.UNITS[sheet.enhet]
    if words.suffix and row["teller"] is not None:
        now, then = (formats.value(r["verdi"], sheet.enhet, sheet.desimaler) for r in (row, before))
        return f"{now}, mot {then} {_at(before)}"
    more, less, same = _comparatives(words, is_money=sheet.enhet == _THOUSANDS)
    delta = row["verdi"] - before["verdi"]
    if formats.rounded(delta, sheet.desimaler) == 0:
        return f"{same} som {_at(before)}"
    size = formats.number(abs(delta), sheet.desimaler)
    size += f"{formats.NBSP}{words.change}" if words.change else words.suffix
    if sheet.enhet == _THOUSANDS:
        size = formats.kroner(abs(delta) * 1000)
    return f"{size} {more if delta > 0 else less} enn {_at(before)}"


def _comparatives(words: formats.Unit, *, is_money: bool) -> tuple[str, str, str]:
    """How more, less and as much are said of shares, of money, and of what is counted."""
    if words.change:
        return "høyere", "lavere", "Like høy"
    uncounted = words.suffix or is_money
    return ("mer", "mindre", "Like mye") if uncounted else ("flere", "færre", "Like mange")


def _at(row: Row) -> str:
    """«i jan–okt 2025», or a day as it is."""
    one_day = row["periode_fra"] == row["periode_til"]
    return str(row["periode"]) if one_day else f"i {row['periode']}"


def _companion(result: Result, row: Row) -> str:
    """The share that the value must be read with, in the figure's own words for it."""
    if row["verdi"] is None or row["folge"] is None:
        return ""
    sheet = result.sheet(result.figure.fixed["folge"])
    share = formats.value(row["folge"], sheet.enhet, sheet.desimaler)
    return f"{share} {result.figure.titles['folge'].lower()}"


def standing_of(row: Row, sheet: Sheet) -> tuple[Standing, str, float]:
    """Where a value stands against its target, in words, and how far off (as a share of it)."""
    target = target_of(row)
    if row["verdi"] is None:
        return "ukjent", "Tallet er skjult av personvernhensyn", 0.0
    if target is None:
        return "uten_mal", _without_target(sheet), 0.0
    rule = target.words(sheet.enhet, sheet.desimaler)
    # Judged as it is shown: 74,96 shown as 75,0 is not under a target of 75,0.
    distance = target.distance(float(formats.rounded(row["verdi"], sheet.desimaler)))
    if distance == 0:
        return "i_rute", f"I rute: {rule}", 0.0
    edge = target.lower if distance < 0 else target.upper
    share = abs(distance) / abs(edge) if edge else 1.0
    if distance < 0 and row["ufullstendig"]:
        # The rest of the year is left to reach a yearly target in.
        return "naer", f"{_left(distance, sheet)} ({rule})", share * _year_gone(row)
    standing: Standing = "naer" if share < NEAR else "utenfor"
    return standing, f"{_off(distance, sheet)} ({rule})", share


def _off(distance: float, sheet: Sheet) -> str:
    words = formats.UNITS[sheet.enhet]
    number = formats.number(abs(distance), sheet.desimaler)
    if words.change:
        return f"{number} {words.change} {'under' if distance < 0 else 'over'} målet"
    return f"{number} {'færre' if distance < 0 else 'flere'} enn måltallet"


def _left(distance: float, sheet: Sheet) -> str:
    words = formats.UNITS[sheet.enhet]
    number = formats.number(abs(distance), sheet.desimaler)
    return (
        f"{number} {words.change} igjen til målet"
        if words.change
        else f"{number} igjen til måltallet"
    )


def _year_gone(row: Row) -> float:
    """How much of the year is over at the end of a period that starts with it."""
    end: date = row["periode_til"]
    return end.timetuple().tm_yday / date(end.year, 12, 31).timetuple().tm_yday


def _without_target(sheet: Sheet) -> str:
    wanted = {"opp": "Uten mål; ønsket retning: opp", "ned": "Uten mål; ønsket retning: ned"}
    return wanted.get(sheet.retning, "Uten mål")


def is_old(row: Row, sheet: Sheet, today: date) -> bool:
    """Whether a value is older than its sheet says a value may be."""
    return months_between(row["periode_til"], today) > sheet.gammel_etter_maaneder


def _marks(result: Result, row: Row, sheet: Sheet) -> tuple[str, ...]:
    marks = []
    if is_old(row, sheet, result.extract_date):
        marks.append(f"Gammelt tall: {row['periode_til'].year}")
    if row["merke"] in ("forelopig", "prognose"):
        marks.append("Foreløpig" if row["merke"] == "forelopig" else "Prognose")
    if row["grenser"] != "publisert":
        marks.append(f"{row['grenser']}-grenser")
    elif change := of_other_area(result, row):
        marks.append(f"Grensene før {change.dato.year}")
    return tuple(marks)
