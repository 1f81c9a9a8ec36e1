"""Credentials as text for the vault, and back."""

from __future__ import annotations

import json
from typing import Any

from lmsdesk.api.credentials import AppPassword, Credential, LearnomyTokens, MasteriyoKey
from lmsdesk.storage.profiles import SignInKind


def kind_of(credential: Credential) -> SignInKind:
    """The way of signing in that a credential belongs to."""
    if isinstance(credential, MasteriyoKey):
        return SignInKind.MASTERIYO_KEY
    return SignInKind.APP_PASSWORD if isinstance(credential, AppPassword) else SignInKind.LEARNOMY_TOKEN


def login_of(credential: Credential) -> str:
    """The user name in a credential, or an empty string."""
    return "" if isinstance(credential, MasteriyoKey) else credential.login


def pack(credential: Credential) -> str:
    """A credential as text. A Learnomy password is never packed: tokens are kept in its place."""
    if isinstance(credential, MasteriyoKey):
        parts: dict[str, Any] = {"key": credential.key, "secret": credential.secret}
    elif isinstance(credential, AppPassword):
        parts = {"login": credential.login, "password": credential.password}
    elif isinstance(credential, LearnomyTokens):
        parts = {
            "login": credential.login,
            "access": credential.access,
            "refresh": credential.refresh,
            "expires_at": credential.expires_at,
        }
    else:
        raise TypeError("a password for Learnomy is not kept")
    return json.dumps({"kind": kind_of(credential).value, **parts}, separators=(",", ":"))


def unpack(text: str) -> Credential | None:
    """The credential of a text that ``pack`` made; None for any other text."""
    try:
        parts = json.loads(text)
        kind = parts.get("kind")
        if kind == SignInKind.MASTERIYO_KEY:
            return MasteriyoKey(_text(parts, "key"), _text(parts, "secret"))
        if kind == SignInKind.APP_PASSWORD:
            return AppPassword(_text(parts, "login"), _text(parts, "password"))
        if kind == SignInKind.LEARNOMY_TOKEN:
            end = float(parts.get("expires_at") or 0)
            return LearnomyTokens(_text(parts, "login"), _text(parts, "access"), str(parts.get("refresh") or ""), end)
    except (ValueError, TypeError, AttributeError, KeyError):
        pass
    return None


def _text(parts: dict[str, Any], name: str) -> str:
    value = parts[name]
    if not isinstance(value, str) or not value:
        raise ValueError(name)
    return value
