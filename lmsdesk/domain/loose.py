"""Values out of files that anyone may have written: a wrong type becomes an empty value, a secret becomes a mask."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from lmsdesk.domain.masking import mask_text, mask_url


def as_dict(value: Any) -> Mapping[str, Any]:
    """A JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """A JSON list, or an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str:
    """A text that can be written anywhere (no half characters), or an empty one; numbers become their digits."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value) if isinstance(value, float) or abs(value) < 1e15 else ""
    return letters(value)


def letters(value: Any) -> str:
    """A text without halves of characters, which nothing can write; an empty one for anything else."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def as_number(value: Any, low: float = 0, high: float = 1e12) -> float:
    """A number within the bounds; the lower bound for anything else."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and math.isnan(value))
    ):
        return low
    return float(min(max(value, low), high))


def safe_url(url: str) -> str:
    """An address that can be taken apart, with its secrets hidden."""
    try:
        return _masked(url)
    except ValueError:  # brackets that never close, letters that look like a slash
        return _masked(quote(url, safe="/:?&=#%@"))


def _masked(url: str) -> str:
    masked = mask_url(mask_text(url))
    parts = urlsplit(masked)
    _ = parts.hostname, parse_qsl(parts.query)
    return masked


def credential_of(headers: Iterable[tuple[str, str]], url: str) -> str:
    """What kind of credential these request headers (not yet masked) carry, in the words of ``Exchange.credential``."""
    for name, value in headers:
        if name.lower() != "authorization":
            continue
        scheme, _, rest = value.strip().partition(" ")
        if scheme.lower() == "basic":
            return _basic(rest.strip(), url)
        if scheme.lower() == "bearer":
            return "masteriyo-key" if rest.strip().startswith("key_") else "learnomy-token"
    return ""


def _basic(coded: str, url: str) -> str:
    try:
        login = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        login = b""
    if login:
        if b":" not in login or login.strip(b" \"'\r\n").startswith(b"secret_") or re.match(rb"[\s\"']+key_", login):
            return "malformed"
        return "masteriyo-key" if login.startswith(b"key_") else "app-password"
    # The login cannot be seen any more. WordPress' own routes and Learnomy know application passwords only.
    return "masteriyo-key" if "masteriyo" in url else "app-password"
