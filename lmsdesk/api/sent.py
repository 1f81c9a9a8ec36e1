"""A request for a plain line, known by the names that httpx has for its parts, and made at a fraction of the cost.

Only what leaves no doubt is made here: the usual verbs and bodies, and an address that httpx would leave as it is. All
else is made by httpx itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from lmsdesk.api.call import Body

_URL = re.compile(
    r"http://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([1-9][0-9]{1,4}))?"
    r"((?:/[A-Za-z0-9_~-](?:[A-Za-z0-9._~:@,+=-]|%[0-9A-F]{2})*)*/?)"
    r"((?:\?(?:[A-Za-z0-9._~:@,+=/?&-]|%[0-9A-F]{2})+)?)"
)
_VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_CARRY = frozenset({"POST", "PUT", "PATCH"})
_NOT_OURS = frozenset({b"host", b"content-length", b"transfer-encoding", b"content-type"})
Raw = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Sent:
    """One request."""

    method: str
    url: str
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)
    extensions: dict[str, Any] = field(repr=False)
    host: str
    port: int
    target: bytes

    async def aread(self) -> bytes:
        return self.content


def sent(
    method: str, url: str, headers: Mapping[str, str], body: Body, usual: Raw, extensions: dict[str, Any]
) -> Sent | None:
    """The request as httpx would make it of these, with the ``usual`` headers of a client; None: let httpx make it."""
    found = _URL.fullmatch(url)
    if found is None or method not in _VERBS or body.files is not None or len(body.parts) > 1:
        return None
    host, port, path, query = found.groups()
    if port == "80" or int(port or 80) > 65_535 or not _stays(host):
        return None
    own = {name.lower().encode(): (name.encode(), value.encode()) for name, value in headers.items()}
    if len(own) != len(headers) or not own.keys().isdisjoint(_NOT_OURS):
        return None
    content, about = _packed(body)
    raw: Raw = [(b"Host", f"{host}:{port}".encode() if port else host.encode())]
    if not about and method in _CARRY:
        raw.append((b"Content-Length", b"0"))
    raw += [pair for pair in usual if pair[0].lower() not in own]
    raw += own.values()
    raw += about
    target = f"{path or '/'}{query}".encode()
    return Sent(method, url, httpx.Headers(raw), content, extensions, host, int(port or 80), target)


@lru_cache(maxsize=64)
def _stays(host: str) -> bool:
    """Whether httpx leaves a name as it is: no other alphabet in it, and no number that is none."""
    try:
        return httpx.URL(f"http://{host}/").raw_host == host.encode()
    except httpx.InvalidURL:
        return False


def _packed(body: Body) -> tuple[bytes, Raw]:
    """The bytes, and the headers that tell of them."""
    if body.json is not None:
        text = json.dumps(body.json, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        content = text.encode()
        return content, [(b"Content-Length", b"%d" % len(content)), (b"Content-Type", b"application/json")]
    if body.content:
        return body.content, [(b"Content-Length", b"%d" % len(body.content))]
    return b"", []
