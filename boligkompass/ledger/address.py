"""The address of a PostgreSQL. The password in it is never shown."""

import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import urlsplit

SCHEMES = ("postgresql", "postgres")
MISSING = (
    "krever pakken psycopg, som ikke er installert. Kjør «uv sync --no-dev --extra postgres», og "
    "start på nytt."
)
_HIDDEN = "•••"
_HOST = re.compile(r"([\w.%-]+|\[[0-9a-fA-F:.]+\])(:[0-9]+)?")


@dataclass(frozen=True)
class Address:
    """`postgresql://bruker:passord@vert/database`, as it is given to libpq."""

    url: str = field(repr=False)

    def __str__(self) -> str:
        return masked(self.url)


def is_address(value: str) -> bool:
    """Whether a setting is an address and not a folder."""
    return "://" in value


def fault(value: str) -> str | None:
    """What is wrong with an address, as the end of «BOLIGKOMPASS_X …», or None."""
    if not _is_whole(value):
        return (
            "er verken en mappe eller adressen til en PostgreSQL. Skriv den som "
            "postgresql://bruker@vert/database."
        )
    return MISSING if find_spec("psycopg") is None else None


def _is_whole(value: str) -> bool:
    """Whether a scheme, a host (or several, with commas between) and a database are named."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    hosts = parts.netloc.rpartition("@")[2].split(",")
    named = all(_HOST.fullmatch(host) for host in hosts) or (
        hosts == [""] and "host=" in parts.query
    )
    return parts.scheme in SCHEMES and named and bool(parts.path.strip("/"))


def masked(text: str) -> str:
    """The same without a password; also where the address is written wrongly."""
    hidden = re.sub(r"//([^:@/]*):.*@", rf"//\1:{_HIDDEN}@", text, flags=re.DOTALL)
    return re.sub(r"(?i)(password=)[^&\s]*", rf"\1{_HIDDEN}", hidden)
