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
    r"(?:^|_)(?:api_?keys?|pass|pwd|pw|tokens?|jwt|bearer|otp|hmac|client_id|consumer_key"
    r"|private_key|publishable_key|signing_key|signature|authorization|licen[cs]e_key|access_key|auth_key|auth_code"
    r"|activation_key|order_key|encryption_key|merchant_key|secure_key|logged_in_key|api_username|account_number|iban"
    r"|credentials?|session_id|session_key|x_auth)\d*(?:$|_)"
    r"|passwords?|passwd|passphrase|secret(?!ar)|nonce|csrf|xsrf|sessid|wordpress_(?:logged_in|sec)_"
    r"|(?:api|access|auth|licen[cs]e|private|signing|encryption|consumer|merchant|shared|master)keys?"
    r"|(?:api|access|auth|refresh|session|id|user|login|push|reset|verification)tokens?|sessionids?|clientids?"
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
_BETWEEN = re.compile(r"[\s\[\].:/+-]+")
WORDS = tuple(
    b"key secret pass token nonce signat cookie authori auth_ auth- authcode x-auth x_auth crede jwt pwd pw iban otp"
    b" hmac bearer csrf xsrf sessid wordpress_ session_i session-i sessioni client_i client-i clienti"
    b" account_n account-n accountn api_user api-user apiuser sig= hash=".split()
)
"""Every name that ``is_secret_name`` or ``hides_in_address`` knows holds one of these, in lower case."""


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a field, parameter or header of that name holds a secret."""
    lowered = name.lower()
    if lowered in _NOT_SECRET:
        return False
    return lowered in SECRET_HEADERS or bool(
        _SECRET.search(_parted(_CAMEL.sub("_", name))) or _SECRET.search(_parted(name))
    )


def _parted(name: str) -> str:
    """``user[api-key]`` as ``_user_api_key_``: whatever stands between the parts of a name, it means the same."""
    return _BETWEEN.sub("_", name.lower()).strip("_")


IN_ADDRESS = frozenset({"key", "sig", "auth", "hash", "otp"})


def hides_in_address(name: str, value: str) -> bool:
    """Whether a parameter of an address holds a secret. There ``key`` opens a reset page; elsewhere it is any name."""
    return is_secret_name(name) or (name.lower() in IN_ADDRESS and len(value) >= 8)


def may_hold_secrets(body: bytes) -> bool:
    """Whether any telling word stands in a body at all."""
    lowered = body.lower()
    return any(word in lowered for word in (*WORDS, b"sig", b"hash", b"auth"))
