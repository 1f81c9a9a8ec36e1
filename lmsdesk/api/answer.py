"""One usable answer of a site, and what is known of a request before it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.api.root import ApiRoot
from lmsdesk.domain.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request about to leave, as a sign-in sees it."""

    method: str
    url: str
    root: ApiRoot


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (compare without case) and the parsed JSON; ``noise`` is text around it that was cut off."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    data: Any = field(repr=False)  # an answer may hold tokens or keys
    text: str = field(repr=False)
    noise: str = field(repr=False)
    exchange: Exchange
    elapsed_ms: float
    content: bytes = field(default=b"", repr=False)
    """The body as it came, for answers that are no text, such as pictures."""

    @property
    def has_json(self) -> bool:
        """Whether a JSON value was found (a bare ``null`` counts as none)."""
        return self.data is not None

    def total(self) -> int | None:
        """The total of a list from ``X-WP-Total``, or None when the header is absent or no number."""
        return header_number(self.headers.get("x-wp-total"))

    def pages(self) -> int | None:
        """The number of pages from ``X-WP-TotalPages``, or None."""
        return header_number(self.headers.get("x-wp-totalpages"))


def header_number(text: str | None) -> int | None:
    """A whole number from a header, or None."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 12 else None
