"""Streamlit's sign-in as it travels: its cookies, and the way into it.

The one place that knows how Streamlit keeps them. It signs the claims, and lets a cookie live for a
month without `Secure`; here it gets what it lacks.
"""

import json
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from streamlit.auth_util import encode_provider_token
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from boligkompass.access import rules
from boligkompass.access.rules import RefusedError, Rules

# Where Streamlit begins and ends a sign-in.
LOGIN, LOGOUT, CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"
_FOREIGN = "Innloggingen gjelder ikke denne serveren. Logg inn på nytt."


def secrets() -> Mapping[str, Any]:
    """What `.streamlit/secrets.toml` holds; empty where there is none."""
    try:
        return st.secrets.to_dict()
    except FileNotFoundError:
        return {}


def current_rules() -> Rules:
    """The rules as they are set up; AccessError where they are not."""
    return rules.read(secrets())


def claims(cookies: Mapping[str, str], believed: Rules) -> dict[str, Any] | None:
    """The claims that Streamlit signed; None without a cookie. RefusedError for one that this
    server did not make."""
    if USER_COOKIE_NAME not in cookies:
        return None
    signed = _get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    found = json.loads(signed) if signed else {}
    if not found.get("is_logged_in") or found.get("origin") != believed.origin:
        raise RefusedError(_FOREIGN)
    return dict(found)


def way_in() -> str:
    """The address that starts a sign-in; it is good for a few minutes."""
    return f"{LOGIN}?provider={encode_provider_token('default')}"


def protect(headers: MutableHeaders, hours: float) -> None:
    """Give the cookies that are on their way out what they lack, and an end."""
    lines = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for line in lines:
        headers.append("set-cookie", _protected(line, hours))


def _protected(line: str, hours: float) -> str:
    name = line.partition("=")[0].strip()
    parts = [part.strip() for part in line.split(";")]
    known = {part.partition("=")[0].lower() for part in parts[1:]}
    if "secure" not in known:
        parts.append("Secure")
    if "samesite" not in known:
        parts.append("SameSite=lax")
    # Streamlit's script reads the token against forged requests, and must.
    if "httponly" not in known and name != "_streamlit_xsrf":
        parts.append("HttpOnly")
    longest = int(hours * 3600)
    return "; ".join(_shorter(part, longest) for part in parts)


def _shorter(part: str, longest: int) -> str:
    name, _, value = part.partition("=")
    too_long = name.lower() == "max-age" and value.isdigit() and int(value) > longest
    return f"Max-Age={longest}" if too_long else part


def set_in(headers: MutableHeaders) -> dict[str, str]:
    """The cookies that an answer sets."""
    jar: SimpleCookie = SimpleCookie()
    for line in headers.getlist("set-cookie"):
        jar.load(line)
    return {name: morsel.value for name, morsel in jar.items() if morsel.value}
