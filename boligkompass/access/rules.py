"""What is set up in `.streamlit/secrets.toml`, and what it makes of someone's claims.

`[auth]` is Streamlit's own; `[tilgang]` says which claims give roles and municipalities, and how
long a session lasts.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from boligkompass.access.person import ROLES, AccessError, Person

_FILE = ".streamlit/secrets.toml"
_CALLBACK = "/oauth2callback"
_WELL_KNOWN = "/.well-known/openid-configuration"
_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_KNOWN = ("roller_krav", "kommuner_krav", "utsteder", "varighet_timer", "roller", "kommuner")
_SHORTEST_SECRET = 32
_HOURS = 8
_ALL = "*"
# What Streamlit adds to the claims in its cookie.
_ADDED = frozenset({"origin", "is_logged_in", "provider", "tokens"})
# Clocks differ.
_SLACK = 120


class RefusedError(Exception):
    """Someone is not let in; the message is for them."""

    def __init__(self, sentence: str, *, known: bool = False) -> None:
        super().__init__(sentence)
        self.known = known


@dataclass(frozen=True)
class Rules:
    """Whose tokens are believed, and what their claims mean."""

    origin: str
    client_id: str
    issuer: str
    log_key: bytes
    roles_claim: str = "roles"
    places_claim: str = "kommuner"
    roles: Mapping[str, Any] | None = None
    places: Mapping[str, Any] | None = None
    hours: float = _HOURS

    def person(self, claims: Mapping[str, Any], now: float) -> Person:
        """Who the claims are of; RefusedError where they are not let in."""
        if claims.get("iss") != self.issuer or self.client_id not in _texts(claims.get("aud")):
            raise RefusedError("Innloggingen gjelder ikke Boligkompass. Logg inn på nytt.")
        if now >= self.ends(claims) or float(claims["iat"]) > now + _SLACK:
            raise RefusedError("Økten er over. Logg inn på nytt.")
        subject = str(claims.get("sub") or "")
        roles = frozenset(_mapped(_texts(claims.get(self.roles_claim)), self.roles)) & set(ROLES)
        if not (subject and roles):
            raise RefusedError(
                "Du er logget inn, men har ingen rolle i Boligkompass. Be den som styrer tilgang "
                "i kommunen, om rollen leser, controller eller beslutter.",
                known=True,
            )
        return Person(self.pseudonym(subject), roles, self._places(claims))

    def _places(self, claims: Mapping[str, Any]) -> frozenset[str] | None:
        named = set(_mapped(_texts(claims.get(self.places_claim)), self.places))
        if _ALL in named:
            return None
        return frozenset(one for one in named if re.fullmatch("[0-9]{4}", one))

    def ends(self, claims: Mapping[str, Any]) -> float:
        """When a session is over, in seconds since 1970: with its token, or after the set time."""
        try:
            return min(float(claims["exp"]), float(claims["iat"]) + self.hours * 3600)
        except (KeyError, TypeError, ValueError):
            return 0.0

    def pseudonym(self, subject: str) -> str:
        """What stands for someone in the log: the same each time, and no way back without a key."""
        told = f"{self.issuer}\n{subject}".encode()
        return hmac.new(self.log_key, told, hashlib.sha256).hexdigest()[:16]


def session_id(claims: Mapping[str, Any]) -> str:
    """What names one sign-in: a hash of what the provider signed."""
    signed = {name: value for name, value in claims.items() if name not in _ADDED}
    told = json.dumps(signed, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def read(secrets: Mapping[str, Any]) -> Rules:
    """The rules in the secrets; AccessError says what is missing or wrong."""
    auth, own = secrets.get("auth") or {}, secrets.get("tilgang") or {}
    missing = [name for name in _NEEDED if not auth.get(name)]
    if missing:
        raise AccessError(f"[auth] i {_FILE} mangler {', '.join(missing)}.")
    unknown = [name for name in own if name not in _KNOWN]
    if unknown:
        raise AccessError(f"[tilgang] i {_FILE} har ukjente valg: {', '.join(unknown)}.")
    address = urlsplit(auth["redirect_uri"])
    if not (address.scheme and address.netloc) or address.path != _CALLBACK:
        raise AccessError(f"redirect_uri i {_FILE} må være en hel adresse som ender på {_CALLBACK}")
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        raise AccessError(
            f"cookie_secret i {_FILE} må ha minst {_SHORTEST_SECRET} tegn, valgt av en maskin."
        )
    issuer = own.get("utsteder") or auth["server_metadata_url"].removesuffix(_WELL_KNOWN)
    if issuer == auth["server_metadata_url"]:
        raise AccessError(
            f"server_metadata_url i {_FILE} ender ikke på {_WELL_KNOWN}. Rett den, eller skriv "
            "også utsteder i [tilgang]."
        )
    return Rules(
        origin=f"{address.scheme}://{address.netloc}",
        client_id=auth["client_id"],
        issuer=issuer,
        # A key of its own, so that a line of the log tells nothing of the cookie's key.
        log_key=hmac.new(auth["cookie_secret"].encode(), b"logg", hashlib.sha256).digest(),
        roles_claim=own.get("roller_krav", "roles"),
        places_claim=own.get("kommuner_krav", "kommuner"),
        roles=_table(own, "roller"),
        places=_table(own, "kommuner"),
        hours=_hours(own.get("varighet_timer", _HOURS)),
    )


def _hours(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 24:
        raise AccessError(f"varighet_timer i {_FILE} må være et tall over 0 og høyst 24.")
    return float(value)


def _table(own: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    table = own.get(name)
    if table is not None and not isinstance(table, Mapping):
        raise AccessError(f"[tilgang.{name}] i {_FILE} må være en tabell.")
    if name == "roller":
        strange = {one for given in (table or {}).values() for one in _texts(given)} - set(ROLES)
        if strange:
            raise AccessError(
                f"[tilgang.roller] i {_FILE} har ukjente roller: {', '.join(sorted(strange))}."
            )
    return table


def _texts(value: Any) -> list[str]:
    """A claim's values: one, several, or none."""
    if value is None or isinstance(value, Mapping):
        return []
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value] if isinstance(value, Iterable) else [str(value)]


def _mapped(values: Iterable[str], table: Mapping[str, Any] | None) -> list[str]:
    """What the values mean by the table; themselves where there is none."""
    if table is None:
        return list(values)
    return [one for value in values for one in _texts(table.get(value))]
