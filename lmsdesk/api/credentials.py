"""The ways to prove who is calling, and how to read them from what people paste. Secrets never show in a repr."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lmsdesk.domain.words import N_, Sentence


class CredentialError(ValueError):
    """The pasted text cannot be a credential; ``sentence`` says what is wrong, without repeating the text."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class MasteriyoKey:
    """A Masteriyo API key with its secret; works on Masteriyo's routes only."""

    key: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AppPassword:
    """A WordPress user name with an application password; works on every route of the site."""

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LearnomyLogin:
    """A user name and password to be exchanged once for tokens. The password is not kept."""

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LearnomyTokens:
    """Learnomy's access token and the refresh token that renews it. ``expires_at`` is Unix time on our clock."""

    login: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: float = 0.0


Credential = MasteriyoKey | AppPassword | LearnomyLogin | LearnomyTokens

_KEY = re.compile(r"(?<![A-Za-z0-9])key_[0-9A-Za-z]+")
_SECRET = re.compile(r"(?<![A-Za-z0-9])secret_[0-9A-Za-z]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_KEY_LENGTH, _SECRET_LENGTH = len("key_") + 32, len("secret_") + 64


def parse_pair(text1: str, text2: str = "") -> MasteriyoKey:
    """Key and secret from two fields, in whatever order, quoted, broken over lines, or both pasted into one field.

    Raises CredentialError.
    """
    both = f"{text1}\n{text2}".translate(_INVISIBLE)
    keys, secrets = _distinct(_KEY.findall(both)), _distinct(_SECRET.findall(both))
    if not both.strip():
        raise CredentialError(Sentence(N_("Paste the key and the secret of your Masteriyo site.")))
    if not keys and not secrets:
        raise CredentialError(
            Sentence(
                N_(
                    "Masteriyo keys begin with key_ and their secrets with secret_. "
                    "Copy both from Masteriyo > Tools > REST API."
                )
            )
        )
    if len(keys) > 1 or len(secrets) > 1:
        raise CredentialError(Sentence(N_("More than one key was pasted. One key and its secret are enough.")))
    if not keys:
        raise CredentialError(Sentence(N_("The secret is there, the key is missing. Keys begin with key_.")))
    if not secrets:
        raise CredentialError(Sentence(N_("The key is there, its secret is missing. Secrets begin with secret_.")))
    key, secret = keys[0], secrets[0]
    if len(key) < _KEY_LENGTH:
        raise CredentialError(_cut(N_("The key looks cut off: {there} of {wanted} characters."), key, _KEY_LENGTH))
    if len(secret) < _SECRET_LENGTH:
        raise CredentialError(
            _cut(N_("The secret looks cut off: {there} of {wanted} characters."), secret, _SECRET_LENGTH)
        )
    return MasteriyoKey(key, secret)


def parse_app_password(login: str, password: str) -> AppPassword:
    """A user name and application password from two fields; blanks between the groups go. Raises CredentialError."""
    name = login.translate(_INVISIBLE).strip().strip("\"'“”")
    plain = re.sub(r"\s+", "", password.translate(_INVISIBLE)).strip("\"'“”")
    if not name:
        raise CredentialError(Sentence(N_("Type your WordPress user name.")))
    if not plain:
        raise CredentialError(
            Sentence(N_("Paste the application password. You make one under Users > Profile in WordPress."))
        )
    if _KEY.search(name) or _SECRET.search(plain) or _KEY.search(plain):
        raise CredentialError(Sentence(N_("This is a Masteriyo key. Choose “API key” above to sign in with it.")))
    if ":" in name:
        raise CredentialError(Sentence(N_("A user name has no colon in it.")))
    return AppPassword(name, plain)


def parse_login(login: str, password: str) -> LearnomyLogin:
    """A user name and password from two fields; the password stays exactly as typed. Raises CredentialError."""
    name = login.translate(_INVISIBLE).strip()
    if not name:
        raise CredentialError(Sentence(N_("Type your user name or e-mail address.")))
    if not password:
        raise CredentialError(Sentence(N_("Type your password.")))
    return LearnomyLogin(name, password)


def _distinct(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _cut(template: str, text: str, wanted: int) -> Sentence:
    return Sentence(template, there=len(text), wanted=wanted)
