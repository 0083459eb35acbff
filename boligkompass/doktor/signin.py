"""Sign-in: what is set up of it, who may read that, and whether the provider is who it must be."""

import json
import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from boligkompass import settings
from boligkompass.access import rules
from boligkompass.access.person import LOCAL, AccessError, mode
from boligkompass.access.rules import Rules
from boligkompass.doktor.finding import Finding

FILE = Path(".streamlit") / "secrets.toml"
TIMEOUT = 10.0
_MOST = 1 << 20
_GUIDE = "Se docs/innlogging.md."
# Fewer different signs than this in so long a secret were not chosen by a machine.
_FEWEST = 12
_HERE = frozenset(("localhost", "127.0.0.1", "::1"))


def examine(started_in: Path) -> Iterator[Finding]:
    """Sign-in as it is set up for a server that is started in a folder."""
    try:
        if mode() == LOCAL:
            yield Finding(
                "Tavla er uten innlogging og svarer bare på denne maskinen.",
                f"Sett BOLIGKOMPASS_TILGANG=innlogging når andre skal inn. {_GUIDE}",
                warning=True,
            )
            return
    except AccessError:
        return  # Told among the settings.
    path = started_in / FILE
    yield from _readers(path)
    secrets = _read(path)
    if isinstance(secrets, Finding):
        yield secrets
        return
    try:
        believed = rules.read(secrets)
    except (AccessError, TypeError, AttributeError) as error:
        yield Finding(str(error), _GUIDE)
        return
    auth = secrets["auth"]
    yield from _secret(auth["cookie_secret"])
    yield from _way_back(auth["redirect_uri"])
    yield from _claims(believed)
    yield from _provider(auth["server_metadata_url"], believed.issuer)


def _read(path: Path) -> dict[str, Any] | Finding:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Finding(f"{path} mangler.", f"Lag den. {_GUIDE}")
    except PermissionError:
        return Finding(
            f"Denne brukeren kan ikke lese {path}.",
            "Kjør doktor som brukeren som kjører tavla, eller gjør den brukeren til eier av fila.",
        )
    except ValueError as error:
        # Only where it is wrong: what stands there is secret.
        found = re.search(r"\(at (line \d+), column \d+\)", str(error))
        where = f", linje {found[1].split()[1]}" if found else ""
        return Finding(f"{path}{where} kan ikke leses som TOML.", "Rett fila.")


def _readers(path: Path) -> Iterator[Finding]:
    """Nobody but the server's own user may read the secrets."""
    if os.name == "nt" or not path.exists():
        return
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding(f"Andre på maskinen kan lese {path}.", f"Kjør «chmod 600 {path.resolve()}».")


def _secret(secret: str) -> Iterator[Finding]:
    if len(set(secret)) < _FEWEST or "token_urlsafe" in secret:
        yield Finding(
            "cookie_secret er for lett å gjette.",
            "Lag en ny med «python3 -c 'import secrets; print(secrets.token_urlsafe(48))'».",
        )


def _way_back(redirect: str) -> Iterator[Finding]:
    """Where the provider sends people back to: one of the server's own names, encrypted."""
    parts = urlsplit(redirect)
    name = (parts.hostname or "").lower()
    if parts.scheme != "https" and name not in _HERE:
        yield Finding(
            "redirect_uri er uten TLS.",
            "Bruk https:// i redirect_uri og hos leverandøren. Uten kommer ingen inn.",
        )
    hosts = settings.hosts()
    if hosts and name not in hosts:
        yield Finding(
            f"redirect_uri går til {name}, og BOLIGKOMPASS_VERT er {', '.join(sorted(hosts))}.",
            "La redirect_uri ha et av vertsnavnene, både her og hos leverandøren.",
        )


def _claims(believed: Rules) -> Iterator[Finding]:
    """What the claims give: without tables, they must say our own words themselves."""
    if believed.roles is None:
        yield Finding(
            f"[tilgang.roller] mangler, så kravet «{believed.roles_claim}» må selv si leser, "
            "controller eller beslutter.",
            f"Skriv tabellen hvis leverandøren har andre navn på rollene. {_GUIDE}",
            warning=True,
        )
    elif not believed.roles:
        yield Finding("[tilgang.roller] er tom, så ingen slipper inn.", f"Fyll den ut. {_GUIDE}")
    if believed.places is None:
        yield Finding(
            f"[tilgang.kommuner] mangler, så kravet «{believed.places_claim}» må selv ha "
            "kommunenumrene.",
            f"Skriv tabellen hvis leverandøren har grupper. {_GUIDE}",
            warning=True,
        )
        return
    for claim, given in believed.places.items():
        numbers = [given] if isinstance(given, str) else list(given)
        wrong = [one for one in numbers if one != "*" and settings.municipality_number(str(one))]
        if wrong:
            yield Finding(
                f"[tilgang.kommuner] gir «{claim}» noe som ikke er et kommunenummer.",
                'Skriv fire sifre i anførselstegn, eller "*" for alle.',
            )


def _provider(address: str, issuer: str) -> Iterator[Finding]:
    """Whether the provider answers, and says that it is the one whose tokens are believed."""
    if urlsplit(address).scheme not in ("https", "http"):
        yield Finding("server_metadata_url er ikke en adresse.", _GUIDE)
        return
    try:
        with urlopen(Request(address), timeout=TIMEOUT) as answer:  # noqa: S310
            told = json.loads(answer.read(_MOST))
    except (OSError, URLError) as error:
        yield Finding(
            f"Leverandøren av innlogging svarer ikke på {address}: {error}.",
            "Rett server_metadata_url, eller slipp serveren ut til leverandøren i brannmuren.",
        )
        return
    except ValueError:
        told = None
    if not isinstance(told, Mapping) or "issuer" not in told:
        yield Finding(
            f"{address} gir ikke opplysningene en leverandør av OpenID Connect skal gi.",
            f"Rett server_metadata_url. {_GUIDE}",
        )
    elif told["issuer"] != issuer:
        yield Finding(
            f"Leverandøren kaller seg {told['issuer']}, og her ventes {issuer}.",
            f'Skriv utsteder = "{told["issuer"]}" i [tilgang] hvis det er rett leverandør.',
        )
