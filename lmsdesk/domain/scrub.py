"""Takes known secrets out of what is recorded, whatever shape a site echoes them in.

``masking`` hides what looks like a secret; this hides what is one, also where nothing about it looks so.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import quote, quote_plus

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.masking import MASK
from lmsdesk.domain.word_search import Hits, searcher

SHORTEST = 4
"""Shorter texts than this stand in pages by chance."""
LARGE = 4_000
"""From so many bytes on they are walked through once for all shapes together."""
BEGINNING = 8
LONG = 32
"""From here on it is no application password, and nobody writes it in groups."""


class Scrub:
    """Knows some secrets. Texts and exchanges come back without them."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        found = {shape for secret in secrets for shape in shapes(secret)}
        self._words = sorted((word for word in found if len(word) >= SHORTEST), key=len, reverse=True)
        self._raw = [word.encode() for word in self._words]
        self._search: Callable[[bytes], Hits] | None = None

    def __bool__(self) -> bool:
        return bool(self._words)

    def text(self, text: str) -> str:
        """The text without the secrets."""
        for word in self._words:
            if word in text:
                text = text.replace(word, MASK)
        return text

    def data(self, data: bytes) -> bytes:
        """The bytes without the secrets."""
        if len(data) > LARGE and self._raw and not self._holds(data):
            return data
        for raw in self._raw:
            if raw in data:
                data = data.replace(raw, MASK.encode())
        return data

    def _holds(self, data: bytes) -> bool:
        """Whether a secret may stand in it: one walk for how all shapes begin, where each would take one of its own."""
        self._search = self._search or searcher(sorted({raw[:BEGINNING] for raw in self._raw}))
        return any(True for _ in self._search(data))

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange without the secrets."""
        if not self._words:
            return exchange
        failure = exchange.failure
        sent, body = self.data(exchange.request_body), self.data(exchange.body)
        if failure is None and sent is exchange.request_body and body is exchange.body and self._is_clean(exchange):
            return exchange
        title = self.text(exchange.action.title)
        return replace(
            exchange,
            action=exchange.action if title == exchange.action.title else replace(exchange.action, title=title),
            url=self.text(exchange.url),
            request_headers=tuple((name, self.text(value)) for name, value in exchange.request_headers),
            request_body=sent,
            headers=tuple((name, self.text(value)) for name, value in exchange.headers),
            body=body,
            failure=replace(failure, detail=self.text(failure.detail)) if failure is not None else None,
        )

    def _is_clean(self, exchange: Exchange) -> bool:
        """Whether no secret stands in its address, headers and title, looked through as one text."""
        values = [value for _, value in (*exchange.request_headers, *exchange.headers)]
        told = "\n".join((exchange.url, exchange.action.title, *values))
        return not any(word in told for word in self._words)

    def __repr__(self) -> str:
        return f"Scrub({len(self._words)} shapes)"


def shapes(secret: str) -> set[str]:
    """A secret as it is and in groups of four, each also in an address, in JSON, in a page, and anywhere in base64."""
    if len(secret) < SHORTEST:
        return set()
    found: set[str] = set()
    for way in _ways(secret):
        for quoted in (quote(way), quote(way, safe=""), quote_plus(way)):
            found |= {way, quoted, _PERCENT.sub(lambda sign: sign[0].lower(), quoted), html.escape(way)}
        for written in (json.dumps(way)[1:-1], json.dumps(way, ensure_ascii=False)[1:-1]):
            found |= {written, written.replace("/", "\\/"), written.translate(_IN_PHP)}  # PHP writes slashes so
        for before in range(3):
            found |= _encoded(way.encode(), before)
    return found


def _ways(secret: str) -> set[str]:
    """WordPress shows its passwords in groups of four and takes them in any."""
    plain = secret.replace(" ", "")
    if not SHORTEST <= len(plain) < LONG:
        return {secret}
    return {secret, plain, " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))}


_PERCENT = re.compile("%[0-9A-F]{2}")
_IN_PHP = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "'": "\\u0027"})
"""How PHP may write JSON that stands in a page."""


def _encoded(secret: bytes, before: int) -> set[str]:
    """The letters of base64 that this secret alone decides, behind ``before`` other bytes (modulo three)."""
    text = base64.b64encode(b"\0" * before + secret).decode()
    begin = -(-before * 8 // 6)
    end = (before + len(secret)) * 8 // 6
    core = text[begin:end]
    return {core, core.replace("+", "-").replace("/", "_")} if len(core) >= 6 else set()  # four letters come by chance
