"""An exchange as text: a sentence, pretty JSON, sizes and times. No widgets."""

from __future__ import annotations

import json
import re

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import N_, Sentence

PRETTY_BYTES = 2_000_000
"""Larger bodies are shown as they came: indenting them would take too long to read anyway."""


def size_text(size: int) -> str:
    """A size for people: 812 B, 25.3 kB, 1.2 MB."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.1f} kB"
    return f"{size / 1_000_000:.1f} MB"


def time_text(milliseconds: float) -> str:
    """A duration for people: 84 ms, 2.5 s."""
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def status_text(exchange: Exchange) -> str:
    """The status code, or the word for how it failed."""
    return exchange.failure.what if exchange.failure else str(exchange.status)


def short_path(exchange: Exchange) -> str:
    """The address without host and without the API's root, as narrow as it can be without losing sense."""
    route = re.sub(r"^/(masteriyo|learnomy)(-pro|/pro)?/v\d+", "", exchange.route) or exchange.route or "/"
    query = "&".join(f"{name}={value}" for name, value in exchange.query if name != "rest_route")
    return f"{route}?{query}" if query else route


_DID = {
    "GET": N_("Asked for {path}."),
    "HEAD": N_("Asked about {path}."),
    "OPTIONS": N_("Asked what {path} can do."),
    "POST": N_("Sent to {path}."),
    "PUT": N_("Asked to change {path}."),
    "PATCH": N_("Asked to change {path}."),
    "DELETE": N_("Asked to delete {path}."),
}


def summary(exchange: Exchange) -> list[Sentence]:
    """Two short sentences: what was asked, and how it ended."""
    asked = Sentence(_DID.get(exchange.method, N_("Asked for {path}.")), path=exchange.route)
    took = time_text(exchange.timing.total)
    if exchange.failure is not None:
        ended = Sentence(N_("There was no usable answer after {time}."), time=took)
    elif exchange.status >= 400:
        ended = Sentence(N_("The site refused with {status} after {time}."), status=exchange.status, time=took)
    elif exchange.status >= 300:
        ended = Sentence(N_("The site forwarded us ({status}) after {time}."), status=exchange.status, time=took)
    else:
        ended = Sentence(
            N_("The site answered with {size} after {time}."), size=size_text(exchange.body_size), time=took
        )
    return [asked, ended]


def pretty(body: str) -> str:
    """JSON with two-space indents; anything else as it is."""
    if len(body) > PRETTY_BYTES:
        return body
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body
