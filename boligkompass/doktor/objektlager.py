"""Object storage: whether it answers, what lies there is whole, and this user may write."""

from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit
from uuid import uuid4

from boligkompass import extracts, settings, storage
from boligkompass.doktor.finding import Finding
from boligkompass.extracts import ExtractError
from boligkompass.storage import Place, StorageError

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def examine(address: str) -> Iterator[Finding]:
    """Everything about one storage; the command's own copy of it is brought in."""
    yield from _open_wire(settings.storage_endpoint() or "")
    try:
        place = storage.connect(address)
        data = settings.data_folder()
    except StorageError as error:
        yield Finding(f"{address}: {error}", f"Det svarte: {error.detail}" if error.detail else "")
        return
    except ExtractError as error:
        yield Finding(str(error), "")
        return
    for name, damage in storage.damage(place):
        yield Finding(
            f"Uttrekket «{name}» i {address} er skadet: {damage}.",
            "Hent det fra sikkerhetskopien. Tavla viser det ikke.",
        )
    size = sum(path.stat().st_size for path in extracts.extracts_folder(data).rglob("*.parquet"))
    if size > settings.cache_gigabytes() * 10**9:
        yield Finding(
            "Tavla har ikke plass til alle uttrekkene i mellomlageret, og viser bare de nyeste.",
            "Sett BOLIGKOMPASS_MELLOMLAGER_GB høyere.",
            warning=True,
        )
    yield from _writing(place)


def _open_wire(endpoint: str) -> Iterator[Finding]:
    parts = urlsplit(endpoint)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        yield Finding(
            f"Trafikken til {parts.hostname} er ikke kryptert.",
            "Bruk en adresse som begynner med https://.",
            warning=True,
        )


def _writing(place: Place) -> Iterator[Finding]:
    """Whether this user may write there; a file of no meaning is put and taken away again."""
    path = f"prove/{uuid4().hex}"
    try:
        place.write(path, b"boligkompass doktor")
        read = place.read(path)
    except StorageError:
        yield Finding(
            "Denne brukeren kan ikke skrive i objektlageret.",
            "Det er riktig for tavla. Den som publiserer, må kunne skrive og slette.",
            warning=True,
        )
        return
    finally:
        with suppress(StorageError):
            place.remove(path)
    if read is None:
        yield Finding(
            "Objektlageret viser ikke det som nettopp er skrevet.",
            "Bruk et lager der det som er skrevet, kan leses med en gang. Ellers kan to publisere "
            "samtidig uten å vite det.",
        )
