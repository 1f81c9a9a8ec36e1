"""Which names are those of secrets: fields, parameters, headers."""

from __future__ import annotations

import re
from functools import lru_cache

MASK = "••••••"

SECRET_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-wp-nonce",
        "x-api-key",
        "www-authorization",
    }
)
_SECRET = re.compile(
    r"(?:^|_|-)(?:api_?keys?|secrets?|passwords?|passwd|passphrase|pass|pwd|pw|tokens?|jwt|(?:wp)?nonce|client_id|consumer_key"
    r"|private_key|publishable_key|signing_key|signature|authorization|licen[cs]e_key|access_key|auth_key|auth_code"
    r"|activation_key|order_key|encryption_key|merchant_key|secure_key|logged_in_key|api_username|account_number|iban"
    r"|credentials?|session_id|session_key)(?:$|_|-)|apikey|secretkey|accesstoken|refreshtoken|clientsecret|privatekey"
)
_NOT_SECRET = frozenset(
    {
        "post_password",
        "pass_mark",
        "pass_marks",
        "pass_percentage",
        "pass_rate",
        "password_strength",
        "token_type",
        "password_required",
        "is_password_required",
        "expires_in",
        "application-passwords",
        "application_passwords",
        "access-control-allow-credentials",
    }
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
WORDS = tuple(
    b"key secret pass token nonce signat client_id cookie authori auth_ crede api_user account_num session_i jwt pw"
    b" iban".split()
)
"""Every name that ``is_secret_name`` knows holds one of these, in lower case."""


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a field, parameter or header of that name holds a secret."""
    lowered = name.lower()
    if lowered in _NOT_SECRET:
        return False
    return lowered in SECRET_HEADERS or bool(_SECRET.search(_CAMEL.sub("_", name).lower()) or _SECRET.search(lowered))


_IN_ADDRESS = frozenset({"key", "sig", "auth", "hash", "otp"})


def hides_in_address(name: str, value: str) -> bool:
    """Whether a parameter of an address holds a secret. There ``key`` opens a reset page; elsewhere it is any name."""
    return is_secret_name(name) or (name.lower() in _IN_ADDRESS and len(value) >= 8)


def may_hold_secrets(body: bytes) -> bool:
    """Whether any telling word stands in a body at all."""
    lowered = body.lower()
    return any(word in lowered for word in (*WORDS, b"sig", b"hash", b"otp", b"auth"))
