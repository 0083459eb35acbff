"""How text is encoded, and whether its letters came through: seen in one pass over the bytes."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from boligkompass.sources.reading import filekinds

SAVE_AS = "Lagre den på nytt som «CSV UTF-8 (semikolondelt)»."
CUT = ("filen slutter midt i et tegn, så slutten av den mangler.", "Hent den fra kilden på nytt.")
_CHUNK = 1 << 24
_OVERLAP = 8
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# æ, ø and å in UTF-8 that were read as if in Windows-1252 and saved again: «Ã¸» for «ø».
_MANGLED_UTF8 = re.compile(rb"\xc3\x83(\xc2[\x80-\xbf]|\xe2\x80[\xa0\xa6]|\xcb\x9c)")
_MANGLED_1252 = re.compile(rb"\xc3[\xa5\xa6\xb8\x85\x86\x98]")
_MANGLED = re.compile("Ã[¥¦¸…†˜\x80-\xbf]")
# The bytes that mean nothing in Windows-1252.
_FOREIGN = b"\x81\x8d\x8f\x90\x9d"


@dataclass(frozen=True)
class Charset:
    """An encoding, and how many bytes of mark the file begins with.

    `plain` says that there are no quotation marks and that every line ends with LF or CRLF;
    `doubtful` that some letters may be spoilt, or some signs no text.
    """

    encoding: str
    start: int
    plain: bool
    doubtful: bool


def look(path: Path) -> Charset:
    """How the text in a file is encoded. DeliveryError when that cannot be known, or it is cut."""
    with path.open("rb") as file:
        head = file.read(4)
        if head[:2] in _UTF16:
            return Charset(_UTF16[head[:2]], 2, plain=False, doubtful=True)
        file.seek(0)
        seen = _Seen()
        seen.pass_over(iter(lambda: file.read(_CHUNK), b""))
    marked = head.startswith(codecs.BOM_UTF8)
    if seen.utf8:
        return Charset("utf-8", 3 if marked else 0, seen.plain, seen.nul or seen.mangled)
    return _eight_bits(path, seen, marked=marked)


def _eight_bits(path: Path, seen: "_Seen", *, marked: bool) -> Charset:
    if seen.cut:
        raise filekinds.refusal(path, *CUT)
    if marked:
        raise filekinds.refusal(path, "teksten er ikke UTF-8 hele veien.", SAVE_AS, seen.broken_at)
    if not seen.foreign:
        return Charset("cp1252", 0, seen.plain, seen.nul or seen.mangled)
    if seen.nul:  # told by row, for which any encoding will do
        return Charset("latin-1", 0, plain=False, doubtful=True)
    message = "filen har tegn som ikke hører til noe vanlig tegnsett."
    raise filekinds.refusal(path, message, SAVE_AS)


def check_letters(path: Path, text: str, row: int) -> None:
    """DeliveryError when the row has signs that are no text, or æ, ø or å that were spoilt."""
    if "\0" in text:
        raise filekinds.refusal(path, "raden har tegn som ikke er tekst.", SAVE_AS, row)
    spoilt = _MANGLED.search(text)
    if spoilt:
        message = f"æ, ø eller å er blitt til tegn som «{spoilt[0]}»."
        raise filekinds.refusal(
            path, message, f"Rett dem, eller hent filen på nytt. {SAVE_AS}", row
        )


class _Seen:
    """What one pass over the bytes of a file shows."""

    def __init__(self) -> None:
        self.utf8, self.plain = True, True
        self.nul = self.foreign = self.mangled = self.cut = False
        self.broken_at: int | None = None
        self._accents = False

    def pass_over(self, chunks: Iterator[bytes]) -> None:
        """Look at the whole file, chunk by chunk."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        before, lines = b"", 0
        for chunk in chunks:
            if self.utf8:
                self._decode(decoder, chunk, lines)
            lines += chunk.count(b"\n")
            self._notice(before + chunk)
            before = chunk[-_OVERLAP:]
        self.plain = self.plain and not before.endswith(b"\r")
        # What is cut off within the only letter beyond ASCII is taken to be in another encoding.
        if self.utf8 and decoder.getstate()[0]:
            self.utf8, self.cut = False, self._accents
            self._notice_eight_bits(before)

    def _decode(self, decoder: codecs.IncrementalDecoder, chunk: bytes, lines: int) -> None:
        pending = len(decoder.getstate()[0])
        try:
            self._accents = not decoder.decode(chunk).isascii() or self._accents
        except UnicodeDecodeError as error:
            self.utf8 = False
            self.broken_at = lines + chunk.count(b"\n", 0, max(0, error.start - pending)) + 1
            # The chunks before were UTF-8: in one encoding of eight bits their letters are spoilt.
            self.mangled = self.mangled or self._accents

    def _notice(self, window: bytes) -> None:
        self.nul = self.nul or b"\0" in window
        if self.plain and (b'"' in window or _has_lone_return(window)):
            self.plain = False
        if not self.utf8:
            self._notice_eight_bits(window)
        elif b"\xc3\x83" in window:
            self.mangled = self.mangled or bool(_MANGLED_UTF8.search(window))

    def _notice_eight_bits(self, window: bytes) -> None:
        self.foreign = self.foreign or len(window.translate(None, _FOREIGN)) < len(window)
        self.mangled = self.mangled or bool(_MANGLED_1252.search(window))


def _has_lone_return(window: bytes) -> bool:
    returns = window.count(b"\r") - window.endswith(b"\r")
    return returns > 0 and window.count(b"\r\n") < returns
