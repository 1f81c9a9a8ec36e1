"""Hiding secrets in everything that is recorded: headers, addresses, bodies and texts.

Masking happens before anybody sees or keeps a record: at once, or for a long answer when it is first asked for (see
``veil``), so that no copy with a secret leaves the memory. What is hidden is known by its name (a field, a parameter, a
header) or by its looks (a key, a token, a login). Only the secret itself is replaced; everything around it stays byte
for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from lmsdesk.domain.masking_names import MASK, hides_in_address, is_secret_name, may_hold_secrets
from lmsdesk.domain.masking_places import Edit, most_names, secret_places

__all__ = ["MASK", "is_secret_name", "mask_answer", "mask_body", "mask_headers", "mask_text", "mask_url"]

_MASK = MASK.encode()
SHORT = 200
_WITH_SCHEME = frozenset({"authorization", "proxy-authorization"})
_BINARY = ("image/", "video/", "audio/", "font/")
_FILES = frozenset({"application/octet-stream", "application/zip"})
_BEGINNING = 64
_WIDE = re.compile(r"utf-?(?:16|32)(?:-?[lb]e)?", re.IGNORECASE)


def mask_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Headers with secret values hidden. The scheme of Authorization and the names of cookies stay readable."""
    return tuple((name, _header(name, value)) for name, value in headers)


def _header(name: str, value: str) -> str:
    low = name.lower()
    if low == "cookie":
        return "; ".join(_cookie(pair) for pair in value.split(";") if pair.strip())
    if low == "set-cookie":
        pair, semicolon, rest = value.partition(";")
        return _cookie(pair) + semicolon + mask_text(rest)
    if low in _WITH_SCHEME:
        scheme, _, rest = value.partition(" ")
        return f"{scheme} {MASK}" if rest else MASK
    return MASK if is_secret_name(name) else mask_text(value)


def _cookie(pair: str) -> str:
    name, sign, _ = pair.strip().partition("=")
    return f"{mask_text(name)}={MASK}" if sign else MASK


def mask_url(url: str) -> str:
    """An address without user info and with secret parameters hidden."""
    parts = urlsplit(url)
    netloc = parts.netloc.rpartition("@")[2]
    query = _query(parts.query) if parts.query else ""
    return urlunsplit((parts.scheme, netloc, mask_text(parts.path), query, mask_text(parts.fragment)))


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    shown = [(name, _parameter(name, value)) for name, value in pairs]
    return query if shown == pairs else urlencode(shown, safe="/:,[]•", quote_via=quote)


def _parameter(name: str, value: str) -> str:
    return MASK if value and hides_in_address(name, value) else mask_text(value)


def mask_text(text: str) -> str:
    """A text with every secret hidden that its name or its looks give away."""
    if len(text) < 6:
        return text
    return _short(text) if len(text) <= SHORT else _whole(text)


@lru_cache(maxsize=1024)
def _short(text: str) -> str:
    """Most headers are the same in every exchange."""
    return _whole(text)


def _whole(text: str) -> str:
    raw = text.encode("utf-8", "surrogatepass")
    masked = _masked(raw)
    return text if masked is raw else masked.decode("utf-8", "surrogatepass")


def mask_body(body: bytes, content_type: str) -> bytes:
    """A body with its secrets hidden: by field name, by parameter name, and by looks.

    A body in which nothing tells of a secret is given back as it is, so recording a large list stays cheap.
    """
    kind = content_type.split(";")[0].strip().lower()
    if (wide := _wide(body, content_type)) and (masked := _mask_wide(body, wide)) is not body:
        return masked
    if (kind.startswith(_BINARY) or kind in _FILES) and b"\0" in body[:_BEGINNING]:
        return body  # really no text: pictures and archives hold such a byte among the first, and no text does
    if kind.startswith("multipart/") or body[:2] == b"--":
        body = _parts(body)
    if kind == "application/x-www-form-urlencoded" and may_hold_secrets(body):
        return _form(body)
    return _masked(body)


_ABOUT_KEYS = re.compile(r"(?:api-keys|auth(?:/|%2[fF])keys|rest-api)(?:[/?&]|%2[fF]|$)")
_NAMED_KEY = re.compile(
    rb'("(?:key|(?:plain|raw|full|new|plain_?text)_?key|key_?value)"\s*+:\s*+")'
    rb'((?=(?:[^"\\]|\\.){8})[^"\\]*+(?:\\.[^"\\]*+)*+)',
    re.IGNORECASE,
)


def mask_answer(url: str, body: bytes, content_type: str) -> bytes:
    """The body of an answer. On routes for keys a field called ``key`` holds one; elsewhere that is any name."""
    masked = mask_body(body, content_type)
    return _NAMED_KEY.sub(rb"\1" + _MASK, masked) if _ABOUT_KEYS.search(url) else masked


def _form(body: bytes) -> bytes:
    if body.count(b"&") > most_names(len(body)):
        return _MASK  # no form has so many fields
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return urlencode([(name, _parameter(name, value)) for name, value in pairs], safe="[]•").encode()


def _wide(body: bytes, content_type: str) -> str:
    """The character set where a letter takes two or four bytes: announced, or plain from how a text in it begins."""
    if found := _WIDE.search(content_type):
        return found.group()
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-32" if body[:4] == b"\xff\xfe\0\0" else "utf-16"
    if body[:4] == b"\0\0\xfe\xff":
        return "utf-32"
    return _ZEROS.get("".join("x0"[not byte] for byte in body[:4]), "")


_ZEROS = {"x0x0": "utf-16-le", "0x0x": "utf-16-be", "x000": "utf-32-le", "000x": "utf-32-be"}
"""Which of the first four bytes are zero."""


def _mask_wide(body: bytes, name: str) -> bytes:
    """Two or four bytes a letter: masked as text. The same body where there was nothing to hide, or no such text."""
    text = body.decode(name, "replace")  # the last letter may be cut through
    masked = mask_text(text)
    return body if masked == text else masked.encode(name, "replace")


_DISPOSITION = b"content-disposition:"
_PART = re.compile(rb"([^\r\n]{0,2000}+\r?\n)(?:[^\r\n]{1,2000}+\r?\n){0,10}+\r?\n")
_PART_NAME = re.compile(rb'name="?([^"\s;]{1,200})', re.IGNORECASE)


def _parts(body: bytes) -> bytes:
    """A form in several parts, without the values of those that are named as a secret."""
    edits: list[Edit] = []
    lowered = body.lower()
    at = -1
    while (at := lowered.find(_DISPOSITION, at + 1)) >= 0:
        found = _PART.match(body, at + len(_DISPOSITION)) if at == 0 or body[at - 1] in b"\r\n" else None
        if found is None:
            continue
        begin = found.end()
        at = end if (end := body.find(b"\n--", begin)) >= 0 else len(body)
        end = at - 1 if body[at - 1 : at] == b"\r" and at < len(body) else at
        names = (name.decode("utf-8", "replace") for name in _PART_NAME.findall(found[1]))
        if end > begin and any(map(is_secret_name, names)):
            edits.append((begin, end, _MASK))
    return _apply(body, edits) if edits else body


def _masked(body: bytes) -> bytes:
    edits = secret_places(body)
    return _apply(body, edits) if edits else body


def _apply(body: bytes, edits: list[Edit]) -> bytes:
    """Everything that is to go goes, also where two places overlap."""
    edits.sort(key=lambda edit: (edit[0], -edit[1]))
    parts: list[bytes] = []
    at = 0
    for begin, end, shown in edits:
        if end <= at:
            continue
        if begin >= at:
            parts += (body[at:begin], shown)
        at = end
    return b"".join((*parts, body[at:]))
