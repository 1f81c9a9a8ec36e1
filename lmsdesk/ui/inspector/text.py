"""An exchange as text: a sentence, cURL, pretty JSON, sizes and times. No widgets."""

from __future__ import annotations

import json
import re
import shlex

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.masking import is_secret_name, mask_text, mask_url
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


_SKIP = {"host", "content-length", "connection", "accept-encoding"}


def curl(exchange: Exchange) -> str:
    """The request as a cURL command. Secrets stay masked: the person puts their own in."""
    parts = ["curl", "-X", exchange.method] if exchange.method != "GET" else ["curl"]
    for name, value in exchange.request_headers:
        if name.lower() in _SKIP:
            continue
        if name.lower() == "authorization":
            value = "Bearer YOUR_TOKEN" if value.startswith("Bearer") else "Basic YOUR_KEY_AND_SECRET"
        else:
            value = "YOUR_SECRET" if is_secret_name(name) else mask_text(value)
        parts += ["-H", f"{name}: {value}"]
    if exchange.request_body:
        try:
            parts += ["--data-raw", exchange.request_body.decode()]
        except UnicodeDecodeError:
            parts += ["--data-binary", "@FILE"]
    parts.append(mask_url(exchange.url))
    return shlex.join(parts)
