"""What a disk or a folder answered, in Norwegian."""

import errno

_WORDS = {
    errno.ENOSPC: "det er ikke mer plass på disken",
    errno.EDQUOT: "det er ikke mer plass til deg på disken",
    errno.EFBIG: "det er ikke plass til filen på disken",
    errno.EACCES: "du har ikke lese- eller skriverett der",
    errno.EPERM: "du har ikke lese- eller skriverett der",
    errno.EROFS: "det kan ikke skrives der, bare leses",
    errno.ENOENT: "filen eller mappen finnes ikke",
    errno.ENOTDIR: "det er en fil der, ikke en mappe",
    errno.EISDIR: "det er en mappe der, ikke en fil",
    errno.EEXIST: "det ligger noe der fra før",
    errno.EIO: "disken kan ikke leses eller skrives",
}


def answer(error: OSError) -> str:
    """What went wrong and where, as a sentence."""
    where = f" ({error.filename})" if error.filename else ""
    words = _WORDS.get(error.errno or 0, error.strerror or "ukjent feil")
    return f"Disken eller mappen svarte med en feil{where}: {words}."
