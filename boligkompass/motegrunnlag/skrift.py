"""The screen's typeface as static TrueType files, which the pack's programs can read.

Streamlit carries it as one variable file for browsers. Its Latin letters are cut out and set to the
weights that the pack uses, once a process.
"""

from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# A cut of it may not be called by the typeface's reserved name.
FAMILY = "Boligkompass Sans"
_FILE = "BoligkompassSans"
_REGULAR, _BOLD = 400, 700
_WEIGHTS = {_REGULAR: "Regular", _BOLD: "Bold"}
# How wide a letter is taken to be that the cut does not have.
_OTHER_LETTER = 0.6
# Latin with Norwegian, Sámi and the rest of Europe; dashes, quotes, arrows, signs of status.
_LETTERS = (
    *range(0x20, 0x180),
    *range(0x2010, 0x2040),
    *range(0x2190, 0x2194),
    *(0x20AC, 0x2212, 0x2260, 0x2264, 0x2265, 0x25B2, 0x25C6, 0x25CF),
)
# Kerning, accents, and figures of one width for tables; without the typeface's alternates.
_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]
_FAMILY_NAME, _STYLE_NAME, _FULL_NAME, _POSTSCRIPT_NAME = 1, 2, 4, 6
# Names of the typographic family would win over these.
_OTHER_NAMES = (3, 16, 17, 21, 22, 25)


@cache
def _folder() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="boligkompass-skrift-")
    latin = _latin(_variable())
    for weight, style in _WEIGHTS.items():
        latin.seek(0)
        font = instancer.instantiateVariableFont(_font(latin), {"wght": weight})
        _name(font, weight, style)
        font.save(Path(folder.name) / f"{_FILE}-{style}.ttf")
    return folder


def folder() -> Path:
    """The folder with the files: regular and bold. It goes when the process ends."""
    return Path(_folder().name)


@cache
def _advances(weight: int) -> dict[int, float]:
    """How wide each letter is, as a share of the text's size."""
    font = TTFont(folder() / f"{_FILE}-{_WEIGHTS[weight]}.ttf")
    per_em, metrics = font["head"].unitsPerEm, font["hmtx"]
    return {letter: metrics[name][0] / per_em for letter, name in font.getBestCmap().items()}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is when it is set in this size, in the same unit; kerning aside."""
    advances = _advances(_BOLD if bold else _REGULAR)
    return size * sum(advances.get(ord(letter), _OTHER_LETTER) for letter in text)


def _variable() -> Path:
    # Found without being loaded: the command has no other use for Streamlit.
    package = find_spec("streamlit")
    assert package is not None
    assert package.origin is not None
    media = Path(package.origin).parent / "static" / "static" / "media"
    return next(media.glob("SourceSansVF-Upright*.woff2"))


def _font(source: Path | BytesIO) -> TTFont:
    """A typeface that does not note when it was saved: the same pack gives the same bytes."""
    return TTFont(source, recalcTimestamp=False)


def _latin(path: Path) -> BytesIO:
    """The letters that the pack can need: the whole typeface takes ten times as long."""
    font = _font(path)
    options = subset.Options(layout_features=_FEATURES, name_IDs=["*"])
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=_LETTERS)
    chosen.subset(font)
    font.flavor = None
    made = BytesIO()
    font.save(made)
    return made


def _name(font: TTFont, weight: int, style: str) -> None:
    """Call the file what it is now: one style of the family."""
    names = font["name"]
    for number in _OTHER_NAMES:
        names.removeNames(nameID=number)
    for number, text in (
        (_FAMILY_NAME, FAMILY),
        (_STYLE_NAME, style),
        (_FULL_NAME, f"{FAMILY} {style}"),
        (_POSTSCRIPT_NAME, f"{_FILE}-{style}"),
    ):
        names.removeNames(nameID=number)
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
