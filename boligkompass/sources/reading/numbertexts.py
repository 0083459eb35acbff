"""How a column writes its numbers: units, thousands and decimal sign, settled for all of it."""

import re
from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

_UNIT = r"(?i:kr\.?|nok|%|‰|,-|m2|m²)"
_HAS_UNIT = rf"^{_UNIT}|{_UNIT}$"
_PARTS = re.compile(r"(kr\.?|nok)?\s*(.*?\d)\s*((?:kr\.?|nok|%|‰|,-|m2|m²|\s)*)", re.I)
# Between groups of three: the space, no-break, thin and narrow ones, and apostrophes.
_GROUPED = r"^[-+]?\d{1,3}(?:[ \x{00a0}\x{2009}\x{202f}'\x{2019}]\d{3})+(?:[.,]\d+)?$"
_BETWEEN = r"[ \x{00a0}\x{2009}\x{202f}'\x{2019}]"
_WHOLE = r"^[-+]?\d+$"
_EXPONENT = re.compile(r"[-+]?\d(?:[.,](\d+))?E([-+]?\d{1,3})", re.I | re.ASCII)


@dataclass(frozen=True)
class Bare:
    """Numbers without their unit, the unit, and the cells that have another (None: none has)."""

    texts: pa.Array
    unit: str | None = None
    differs: pa.Array | None = None


@dataclass(frozen=True)
class Plain:
    """Numbers as a computer writes them, where they are `good`; what is wrong with some others.

    None stands for a mask that is nowhere true.
    """

    texts: pa.Array
    good: pa.Array
    unsettled: pa.Array | None = None
    other_sign: pa.Array | None = None
    rounded: pa.Array | None = None


def without_units(texts: pa.Array) -> Bare:
    """The numbers without the unit that stands by them, when it is the same for every one."""
    if not pc.any(pc.match_substring_regex(texts, _HAS_UNIT)).as_py():
        return Bare(texts)
    encoded = texts.dictionary_encode()
    pairs = [_split(text) for text in encoded.dictionary.to_pylist()]
    counts = Counter[str]()
    for place, number in zip(*_counted(encoded), strict=True):
        if any(sign.isdigit() for sign in pairs[place][0]):
            counts[pairs[place][1]] += number
    unit = counts.most_common(1)[0][0] if counts else ""
    numeric = [any(sign.isdigit() for sign in number) for number, _ in pairs]
    differs = [
        is_number and one != unit for is_number, (_, one) in zip(numeric, pairs, strict=True)
    ]
    bare = pa.array([number for number, _ in pairs], pa.string()).take(encoded.indices)
    masks = pa.array(differs, pa.bool_()).take(encoded.indices) if any(differs) else None
    return Bare(bare, unit or None, masks)


def _counted(encoded: pa.DictionaryArray) -> tuple[list[int], list[int]]:
    counts = pc.value_counts(encoded.indices)
    return counts.field("values").to_pylist(), counts.field("counts").to_pylist()


def _split(text: str) -> tuple[str, str]:
    """The number and the unit of a cell: («1200», «kr»); kroner are kroner however written."""
    match = _PARTS.fullmatch(text)
    if not match:
        return text, ""
    signs = (match[1] or "") + re.sub(r"\s", "", match[3])
    unit = signs.casefold().replace("nok", "kr").replace("kr.", "kr").replace("m2", "m²")
    return match[2], "kr" if unit and not unit.replace(",-", "").replace("kr", "") else unit


def settled(texts: pa.Array, decimal: str | None) -> Plain:
    """The numbers with a point and without thousands, read as the whole column says."""
    texts = pc.replace_substring(texts, "\u2212", "-")
    whole = pc.match_substring_regex(texts, _WHOLE)
    rest = pc.and_(pc.invert(whole), pc.not_equal(texts, ""))
    if not pc.any(rest).as_py():
        return Plain(texts, whole)
    return _Rest(texts.filter(rest), decimal).put_back(texts, whole, rest)


class _Rest:
    """The numbers of a column that are more than digits, and what settles how to read them."""

    def __init__(self, texts: pa.Array, decimal: str | None) -> None:
        self._texts, grouped = _joined(texts)
        self._whole = pc.and_(grouped, self._like(_WHOLE))
        alone = pc.invert(grouped)
        self._unclear = pc.and_(alone, self._like(r"^[-+]?[1-9]\d{0,2}[.,]\d{3}$"))
        self._readable = {",": self._read_by(",", "."), ".": self._read_by(".", ",")}
        commas, points = self._proofs(",", "."), self._proofs(".", ",")
        self._decimal = decimal or _most(commas, points)
        self._clear = decimal is not None or not (commas and points)

    def _like(self, pattern: str) -> pa.Array:
        return pc.match_substring_regex(self._texts, pattern)

    def _proofs(self, decimal: str, other: str) -> int:
        """How many cells can be read with this decimal sign alone."""
        alone = pc.and_not(self._readable[decimal], self._readable[other])
        return int(pc.sum(pc.and_not(alone, self._unclear)).as_py() or 0)

    def _read_by(self, decimal: str, other: str) -> pa.Array:
        """Which cells are numbers if this is the decimal sign."""
        decimals = rf"^[-+]?\d+[{decimal}]\d+$"
        thousands = rf"^[-+]?[1-9]\d{{0,2}}(?:[{other}]\d{{3}})+(?:[{decimal}]\d+)?$"
        return pc.or_(self._like(decimals), self._like(thousands))

    def put_back(self, texts: pa.Array, whole: pa.Array, rest: pa.Array) -> Plain:
        """The column with these numbers, which are those at `rest`, read."""
        decimal, other = (",", ".") if self._decimal == "," else (".", ",")
        readable = self._readable[decimal]
        good = readable if self._clear else pc.and_not(readable, self._unclear)
        if self._decimal is None:
            good = _nowhere(len(good))
        read = pc.replace_substring(pc.replace_substring(self._texts, other, ""), decimal, ".")
        exact, rounded = self._exponents()
        read = pc.if_else(pc.is_valid(exact), exact, pc.if_else(good, read, self._texts))
        good = pc.or_(pc.or_(good, self._whole), pc.is_valid(exact))
        either = pc.or_(readable, self._readable[other])
        lost = pc.and_not(either, good)
        return Plain(
            pc.replace_with_mask(texts, rest, read),
            pc.replace_with_mask(whole, rest, good),
            _spread(pc.and_(lost, self._unclear), rest),
            _spread(pc.and_not(lost, self._unclear), rest),
            _spread(rounded, rest),
        )

    def _exponents(self) -> tuple[pa.Array, pa.Array]:
        """Numbers such as 1,2E-05 where all digits are shown (else NULL), and where they are not.

        Excel shows 123456789 as 1,23E+08 in a narrow column, and saves it so as CSV.
        """
        none = pa.nulls(len(self._texts), pa.string())
        if not pc.any(self._like("(?i)e")).as_py():
            return none, _nowhere(len(none))
        matches = [_EXPONENT.fullmatch(text) for text in self._texts.to_pylist()]
        shown = [m is not None and len(m[1] or "") >= int(m[2]) for m in matches]
        exact = [
            m[0].replace(",", ".") if m and all_ else None
            for m, all_ in zip(matches, shown, strict=True)
        ]
        rounded = [m is not None and not all_ for m, all_ in zip(matches, shown, strict=True)]
        return pa.array(exact, pa.string()), pa.array(rounded, pa.bool_())


def _joined(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The numbers without what stands between groups of three, and which had such."""
    if not pc.any(pc.match_substring_regex(texts, _BETWEEN)).as_py():
        return texts, _nowhere(len(texts))
    grouped = pc.match_substring_regex(texts, _GROUPED)
    return pc.if_else(grouped, pc.replace_substring_regex(texts, _BETWEEN, ""), texts), grouped


def _most(commas: int, points: int) -> str | None:
    if commas == points:
        return None
    return "," if commas > points else "."


def _nowhere(length: int) -> pa.Array:
    return pa.repeat(pa.scalar(False), length)


def _spread(mask: pa.Array, places: pa.Array) -> pa.Array | None:
    """A mask of the cells at `places` as one of the column; None when it is nowhere true."""
    if not pc.any(mask).as_py():
        return None
    return pc.replace_with_mask(_nowhere(len(places)), places, mask)
