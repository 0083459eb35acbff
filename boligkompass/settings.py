"""What the surroundings decide, described once: folders, addresses, limits, the first municipality.

Every setting is an environment variable `BOLIGKOMPASS_…` and stands in `SETTINGS` with its meaning,
what holds without it, and how its value is checked. The README's table is tested against it, and a
variable that is not here is refused at the start: a misspelt one would otherwise do nothing.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from boligkompass.ledger import address
from boligkompass.ledger.address import Address

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "BOLIGKOMPASS_"
# Files that one client may fetch in a minute. A spreadsheet that refreshes every figure asks for
# about 150.
FILES_A_MINUTE = 600
# Where extracts lie in object storage: S3 and what speaks like it, Azure Blob Storage.
STORAGE_SCHEMES = ("s3", "az")
CACHE_GIGABYTES = 10

Check = Callable[[str], str | None]


@dataclass(frozen=True)
class Setting:
    """One setting: `meaning` and `default` are for the README, in its words.

    `check` gives what is wrong with a value, as the end of «BOLIGKOMPASS_X …», or None. A `secret`
    value is never repeated.
    """

    name: str
    meaning: str
    default: str
    check: Check
    secret: bool = False


# -- how values are checked ------------------------------------------------------------------------


def existing_folder(value: str) -> str | None:
    """The server reads there: the folder must be there."""
    if Path(value).is_dir():
        return None
    return "er ikke en mappe som finnes. Lag mappen, eller rett stien."


def data_place(value: str) -> str | None:
    """A folder that is there, or an address in object storage."""
    if "://" not in value:
        return existing_folder(value)
    if re.fullmatch(r"(s3|az)://[A-Za-z0-9][A-Za-z0-9._-]*(/[^/?#\s]+)*/?", value, re.ASCII):
        return None
    return "er ikke et objektlager. Skriv s3://bøtte/sti eller az://container/sti."


def possible_folder(value: str) -> str | None:
    """A folder that is made when it is first written to, or is not here at all."""
    if Path(value).is_dir() or not Path(value).exists():
        return None
    return "er en fil. Oppgi en mappe."


def folder_or_database(value: str) -> str | None:
    """A folder as above, or the address of a PostgreSQL."""
    return address.fault(value) if address.is_address(value) else possible_folder(value)


def municipality_number(value: str) -> str | None:
    """Four digits."""
    if re.fullmatch(r"\d{4}", value, re.ASCII):
        return None
    return "er ikke et kommunenummer. Skriv fire sifre, for eksempel 3909."


def web_address(value: str) -> str | None:
    """An address of http or https."""
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = None
    if parts and parts.scheme in ("http", "https") and parts.hostname:
        return None
    return "er ikke en adresse. Den må begynne med https:// eller http://."


def host_names(value: str) -> str | None:
    """Names divided by commas, without scheme, port or path."""
    names = _split(value)
    if names and all(re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", name) for name in names):
        return None
    return "er ikke vertsnavn. Skriv dem uten https:// og port, med komma mellom flere."


def whole_number(value: str) -> str | None:
    """Zero or more."""
    if re.fullmatch(r"\d{1,6}", value, re.ASCII):
        return None
    return "er ikke et helt tall. Skriv sifre alene."


def yes(value: str) -> str | None:
    """A switch is on or not set."""
    return None if value == "1" else "kan bare være 1. Ta den bort for å slå av."


def access_mode(value: str) -> str | None:
    """One of the two ways of letting people in."""
    return None if value in ("lokal", "innlogging") else "må være lokal eller innlogging."


# -- the settings ----------------------------------------------------------------------------------

_ALL = (
    Setting(
        "BOLIGKOMPASS_DATA",
        "mappen med katalog og uttrekk, eller et objektlager: `s3://bøtte/sti`, "
        "`az://container/sti`",
        "`data/`",
        data_place,
    ),
    Setting(
        "BOLIGKOMPASS_LAGERADRESSE",
        "adressen til et objektlager som ikke er AWS' eller Azures eget",
        "skyens egen, eller `AWS_ENDPOINT_URL`",
        web_address,
    ),
    Setting(
        "BOLIGKOMPASS_MELLOMLAGER",
        "mappen der uttrekk fra et objektlager kopieres",
        "`~/.cache/boligkompass`",
        possible_folder,
    ),
    Setting(
        "BOLIGKOMPASS_MELLOMLAGER_GB",
        "så mange GB tall tavla kan ha der; de eldste uttrekkene viker",
        str(CACHE_GIGABYTES),
        whole_number,
    ),
    Setting(
        "BOLIGKOMPASS_REGISTER",
        "mappen med registre, bare for publisering",
        "`register/`",
        possible_folder,
    ),
    Setting(
        "BOLIGKOMPASS_BESLUTNINGER",
        "mappen med beslutningene, se [docs/beslutninger.md](docs/beslutninger.md), eller "
        "`postgresql://…` der flere servere deler dem, se [docs/drift.md](docs/drift.md)",
        "`beslutninger/`",
        folder_or_database,
    ),
    Setting(
        "BOLIGKOMPASS_KOMMUNE",
        "kommunen som åpner først",
        "Eksempelkommunen",
        municipality_number,
    ),
    Setting(
        "BOLIGKOMPASS_TILGANG",
        "hvem som slipper inn: `lokal` (bare denne maskinen) eller `innlogging`, se "
        "[docs/innlogging.md](docs/innlogging.md)",
        "`lokal`",
        access_mode,
    ),
    Setting(
        "BOLIGKOMPASS_TILGANGSMAPPE",
        "mappen med nøkler for Excel og Power BI, og økter som er avsluttet; med PostgreSQL ligger "
        "de der",
        "`tilgang/`",
        possible_folder,
    ),
    Setting(
        "BOLIGKOMPASS_LOGG",
        "mappen med loggen over innlogging, sider, eksport, beslutninger og avslag",
        "ingen; med innlogging til stderr",
        possible_folder,
    ),
    Setting(
        "BOLIGKOMPASS_VERT",
        "vertsnavnene tavla svarer på, med komma mellom",
        "alle",
        host_names,
    ),
    Setting(
        "BOLIGKOMPASS_FILGRENSE",
        "filer fra `/csv/` og `/xlsx/` én klient kan hente i minuttet; 0 er ingen grense",
        str(FILES_A_MINUTE),
        whole_number,
    ),
    Setting("BOLIGKOMPASS_SSB", "adressen til SSBs PxWebApi v2", "SSBs egen", web_address),
    Setting("BOLIGKOMPASS_KLASS", "adressen til SSBs KLASS", "SSBs egen", web_address),
    Setting(
        "BOLIGKOMPASS_KREV_NETTLESER",
        "for testene: de feiler når Chromium mangler",
        "de hoppes over",
        yes,
    ),
    Setting(
        "BOLIGKOMPASS_KREV_POSTGRES",
        "for testene: de feiler når PostgreSQL mangler",
        "de hoppes over",
        yes,
    ),
)
SETTINGS: dict[str, Setting] = {setting.name: setting for setting in _ALL}


def unknown() -> list[str]:
    """A sentence for each `BOLIGKOMPASS_` variable that is no setting, with the nearest name."""
    strays = sorted(n for n in os.environ if n.upper().startswith(PREFIX) and n not in SETTINGS)
    return [f"Innstillingen {name} er ukjent. {_nearest(name)}" for name in strays]


def _nearest(name: str) -> str:
    near = get_close_matches(name.upper(), SETTINGS, n=1, cutoff=0.7)
    return (
        f"Mente du {near[0]}?" if near else "Ta den bort. README viser innstillingene som finnes."
    )


def faults() -> list[str]:
    """What is wrong with the configuration, in sentences; empty when all is well."""
    return [*unknown(), *_wrong_values(), *_misplaced()]


def _wrong_values() -> Iterator[str]:
    for setting in SETTINGS.values():
        value = os.environ.get(setting.name) or ""
        wrong = setting.check(value) if value else None
        if wrong:
            shown = "" if setting.secret else f"«{address.masked(value)}» "
            yield f"{setting.name}: {shown}{wrong}"


def _misplaced() -> Iterator[str]:
    """Folders that lie where what is in them could be read, copied or removed with the data."""
    data = (cache_folder() if storage_address() else data_folder()).resolve()
    for name, folder in (
        ("BOLIGKOMPASS_REGISTER", register_folder()),
        ("BOLIGKOMPASS_BESLUTNINGER", decisions()),
    ):
        if isinstance(folder, Path) and folder.resolve().is_relative_to(data):
            yield f"{name}: {folder} ligger i datamappen {data}. Flytt den ut av datamappen."


def _value(name: str) -> str | None:
    """What a setting is set to; an empty value is none."""
    return os.environ.get(SETTINGS[name].name) or None


def _split(value: str) -> list[str]:
    return [name.strip().lower() for name in value.split(",") if name.strip()]


# -- what they are -------------------------------------------------------------------------------


_keeper: Callable[[], Path] | None = None


def data_folder() -> Path:
    """The folder of extracts and catalogue: `BOLIGKOMPASS_DATA`, or the embedded `data/`.

    Of an object storage it is a local copy, kept by `boligkompass.storage`.
    """
    if storage_address():
        return _keeper() if _keeper else cache("tavle")
    return Path(_value("BOLIGKOMPASS_DATA") or PROJECT / "data")


@contextmanager
def data_kept_by(keeper: Callable[[], Path]) -> Iterator[None]:
    """For as long as this lasts, `keeper` says where the copy of an object storage is."""
    global _keeper
    before, _keeper = _keeper, keeper
    try:
        yield
    finally:
        _keeper = before


def storage_address() -> str | None:
    """The object storage that `BOLIGKOMPASS_DATA` names, as `s3://…` or `az://…`, or None."""
    value = _value("BOLIGKOMPASS_DATA") or ""
    return value if value.partition("://")[0] in STORAGE_SCHEMES and "://" in value else None


def storage_endpoint() -> str | None:
    """Where the object storage answers, or None for the cloud's own address."""
    own = _value("BOLIGKOMPASS_LAGERADRESSE")
    if own or not (storage_address() or "").startswith("s3:"):
        return own
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None


def cache_folder() -> Path:
    """Where extracts from object storage are copied: `BOLIGKOMPASS_MELLOMLAGER`, or the user's."""
    own = _value("BOLIGKOMPASS_MELLOMLAGER")
    if own:
        return Path(own)
    users = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(users or os.path.expanduser("~/.cache")) / "boligkompass"


def cache(name: str) -> Path:
    """One copy of the object storage in use, so that no two storages share one."""
    return cache_folder() / _digest(f"{storage_endpoint() or ''} {storage_address()}") / name


@lru_cache
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def cache_gigabytes() -> int:
    """How much of the tables the server's copy may hold (`BOLIGKOMPASS_MELLOMLAGER_GB`)."""
    value = _value("BOLIGKOMPASS_MELLOMLAGER_GB") or ""
    return CACHE_GIGABYTES if whole_number(value) else int(value)


def catalogue_folder(data: Path | None = None) -> Path:
    """The catalogue: `katalog/` in the data folder, or where it has none, the one shipped here.

    So an empty data folder is enough to begin with; a municipality that wants its own definitions
    copies the catalogue into it.
    """
    own = (data or data_folder()) / "katalog"
    return own if own.is_dir() else PROJECT / "data" / "katalog"


def register_folder() -> Path:
    """The folder of registers: `BOLIGKOMPASS_REGISTER`, or `register/` beside the project."""
    return Path(_value("BOLIGKOMPASS_REGISTER") or PROJECT / "register")


def decisions() -> Path | Address:
    """Where decisions are, and the packs of meetings with them: the folder or the database of
    `BOLIGKOMPASS_BESLUTNINGER`, or `beslutninger/` in the project."""
    value = _value("BOLIGKOMPASS_BESLUTNINGER") or str(PROJECT / "beslutninger")
    return Address(value) if address.is_address(value) else Path(value)


def access() -> str:
    """Who is let in, as written: `BOLIGKOMPASS_TILGANG`, or `lokal`."""
    return os.environ.get("BOLIGKOMPASS_TILGANG") or "lokal"


def access_store() -> Path | Address:
    """Where keys and ended sessions are: in the database of decisions where there is one, since
    servers that share the one must share the other; else in the folder of access."""
    place = decisions()
    return place if isinstance(place, Address) else access_folder()


def access_folder() -> Path:
    """The folder of keys and ended sessions: `BOLIGKOMPASS_TILGANGSMAPPE`, or `tilgang/`."""
    return Path(os.environ.get("BOLIGKOMPASS_TILGANGSMAPPE") or PROJECT / "tilgang")


def log_folder() -> Path | None:
    """The folder of the log of events (`BOLIGKOMPASS_LOGG`), or None."""
    folder = os.environ.get("BOLIGKOMPASS_LOGG")
    return Path(folder) if folder else None


def ssb_address() -> str:
    """Where SSB's PxWebApi v2 answers: `BOLIGKOMPASS_SSB`, or SSB's own address."""
    return _value("BOLIGKOMPASS_SSB") or "https://data.ssb.no/api/pxwebapi/v2/"


def klass_address() -> str:
    """Where SSB's KLASS answers: `BOLIGKOMPASS_KLASS`, or SSB's own address."""
    return _value("BOLIGKOMPASS_KLASS") or "https://data.ssb.no/api/klass/v1/"


def query_folder() -> Path:
    """The folder of the queries that the server asks."""
    return PROJECT / "queries"


def home_municipality() -> str | None:
    """The municipality that opens first (`BOLIGKOMPASS_KOMMUNE`), or None."""
    return _value("BOLIGKOMPASS_KOMMUNE")


def hosts() -> frozenset[str]:
    """The names that the server answers to (`BOLIGKOMPASS_VERT`); empty where it is any."""
    return frozenset(_split(_value("BOLIGKOMPASS_VERT") or ""))


def files_a_minute() -> int:
    """How many files one client may fetch in a minute (`BOLIGKOMPASS_FILGRENSE`); 0 is no limit.

    A value that is no number is told at the start, and the limit is then the usual one.
    """
    value = _value("BOLIGKOMPASS_FILGRENSE") or ""
    return FILES_A_MINUTE if whole_number(value) else int(value)
