"""Hiding secrets in everything that is recorded: headers, addresses, bodies and texts.

Masking happens when an exchange is recorded, never later, so that no copy with a secret exists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

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
_SECRET_NAME = re.compile(
    r"(?:^|_|-)(?:api_?key|secret|password|passwd|pass|token|jwt|nonce|client_id|consumer_key|private_key|publishable_key"
    r"|webhook_secret|signature|authorization|license_key|access_key|auth_key)(?:$|_|-)|apikey|secretkey|accesstoken"
    r"|refreshtoken",
    re.IGNORECASE,
)
_NOT_SECRET = frozenset({"post_password", "password_strength", "token_type", "password_required", "expires_in"})
_TEXT = (
    (re.compile(r"\b(key_|secret_)[0-9a-fA-F]{8,}"), rf"\1{MASK}"),
    (re.compile(r"\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~\\-]{8,}"), rf"\1 {MASK}"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), MASK),
    (re.compile(r"(mto-student-preview=)[A-Za-z0-9+/=_%-]+"), rf"\1{MASK}"),
)
_MARKS = (("key_", "secret_"), ("Basic", "Bearer"), ("eyJ",), ("mto-student-preview=",))
"""Plain words without which the pattern at the same place of ``_TEXT`` cannot match: far cheaper to look for."""


def is_secret_name(name: str) -> bool:
    """Whether a field, parameter or header of that name holds a secret."""
    lowered = name.lower()
    return lowered not in _NOT_SECRET and (lowered in SECRET_HEADERS or bool(_SECRET_NAME.search(name)))


def mask_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Headers with secret values hidden; the scheme of Authorization stays readable."""
    masked = []
    for name, value in headers:
        if is_secret_name(name):
            scheme, _, rest = value.partition(" ")
            value = f"{scheme} {MASK}" if rest and name.lower() in ("authorization", "proxy-authorization") else MASK
        else:
            value = mask_text(value)
        masked.append((name, value))
    return tuple(masked)


def mask_url(url: str) -> str:
    """An address without user info and with secret parameters hidden."""
    parts = urlsplit(url)
    netloc = parts.netloc.rpartition("@")[2]
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        if any(is_secret_name(name) or mask_text(value) != value for name, value in pairs):
            shown = [(name, MASK if is_secret_name(name) else mask_text(value)) for name, value in pairs]
            query = urlencode(shown, safe="/:,[]•", quote_via=quote)
    return urlunsplit((parts.scheme, netloc, parts.path, query, parts.fragment))


def mask_json(value: Any) -> Any:
    """A copy of a JSON value with secret fields hidden, at any depth."""
    if isinstance(value, Mapping):
        return {
            key: (MASK if _hides(item) and is_secret_name(str(key)) else mask_json(item)) for key, item in value.items()
        }
    if isinstance(value, list):
        return [mask_json(item) for item in value]
    if isinstance(value, str):
        return mask_text(value)
    return value


def _hides(item: Any) -> bool:
    return isinstance(item, str | int | float) and not isinstance(item, bool) and item != "" and item != 0


def mask_text(text: str) -> str:
    """A text with anything that looks like a key, secret, token or login hidden."""
    for marks, (pattern, replacement) in zip(_MARKS, _TEXT, strict=True):
        if any(mark in text for mark in marks):
            text = pattern.sub(replacement, text)
    return text


_HINT = re.compile(
    rb"key|secret|pass|token|jwt|nonce|signature|client_id|authorization|cookie|Basic |Bearer |eyJ|mto-student",
    re.IGNORECASE,
)


def mask_body(body: bytes, content_type: str) -> bytes:
    """A body with its secrets hidden: JSON by field name, forms by parameter name, any other text by pattern.

    A body in which no telltale word occurs is given back as it is, so recording a large list stays cheap.
    """
    if not body or not _HINT.search(body):
        return body
    kind = content_type.split(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return urlencode(
            [(name, MASK if is_secret_name(name) else mask_text(value)) for name, value in pairs], safe="[]•"
        ).encode()
    if kind.startswith(("image/", "video/", "audio/")) or kind in (
        "application/octet-stream",
        "application/zip",
    ):
        return body
    text = body.decode("utf-8", "replace")
    if "json" in kind or text[:1] in "{[":
        if not any(is_secret_name(name) for name in _telling_names(text)):
            return mask_text(text).encode()
        try:
            return json.dumps(mask_json(json.loads(text)), ensure_ascii=False, separators=(",", ":")).encode()
        except (ValueError, RecursionError):
            pass
    return _mask_loose(text).encode()


_TELLING = ("key", "secret", "pass", "token", "jwt", "nonce", "client_id", "signature", "authorization", "cookie")
"""Every name that ``is_secret_name`` knows holds one of these."""
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_NAME_END = re.compile(r'[A-Za-z0-9_-]*"\s*:')


def _telling_names(text: str) -> set[str]:
    """The JSON names in a text that may be secret; found by plain search, which is many times faster than parsing."""
    found: set[str] = set()
    lowered = text.lower()
    if len(lowered) != len(text):  # some letters grow when they are lowered, and places no longer agree
        lowered = text.translate(_ASCII_LOWER)
    for word in _TELLING:
        at = lowered.find(word)
        while at >= 0:
            if end := _NAME_END.match(text, at):
                begin = text.rfind('"', max(0, at - 80), at) + 1
                found.add(text[begin : end.end()].partition('"')[0])
            at = lowered.find(word, at + len(word))
    return found


_LOOSE = re.compile(r'("[A-Za-z0-9_-]{2,80}"\s*:\s*")((?:[^"\\]|\\.)*)("|\\?\Z)')


def _mask_loose(text: str) -> str:
    """Mask by pattern in text that is nearly JSON (noise before it, cut off)."""

    def hide(match: re.Match[str]) -> str:
        name = match.group(1).split('"')[1]
        return match.group(1) + MASK + match.group(3) if is_secret_name(name) and match.group(2) else match.group(0)

    return mask_text(_LOOSE.sub(hide, text))
