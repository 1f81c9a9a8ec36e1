"""A request that a person writes or changes by hand, and what must be mended before it may be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lmsdesk.domain.brief import host_of
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.masking import MASK
from lmsdesk.domain.words import N_, Sentence

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
READS = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset(
    {"authorization", "host", "content-length", "connection", "accept-encoding", "user-agent", "cookie",
     "proxy-authorization", "transfer-encoding", "keep-alive"}
)  # fmt: skip
"""Headers that the program itself puts in, or that must not be made up."""
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """``headers`` as lines of "Name: value". The sign-in is put in when it is sent, unless ``anonymous``."""

    method: str
    url: str
    headers: str = ""
    body: str = ""
    anonymous: bool = False

    @property
    def is_write(self) -> bool:
        return self.method.upper() not in READS

    def header_pairs(self) -> dict[str, str]:
        """The headers as they are sent."""
        return {name: value for name, value in _lines(self.headers) if name.lower() not in _OURS}


def draft_of(exchange: Exchange) -> RequestDraft:
    """The draft that would send this again."""
    lines = [f"{name}: {value}" for name, value in exchange.request_headers if name.lower() not in _OURS]
    body = exchange.request_body.decode("utf-8", "replace")
    return RequestDraft(exchange.method, exchange.url, "\n".join(lines), body, not exchange.credential)


def can_be_edited(exchange: Exchange) -> bool:
    """Whether its body is text, so that nothing is lost on the way through an editor."""
    try:
        return "\0" not in exchange.request_body.decode()
    except UnicodeDecodeError:
        return False


def to_mend(draft: RequestDraft, site: str, name: str) -> list[Sentence]:
    """What must be mended before it may be sent to the site at this address; nothing when all is well."""
    found: list[Sentence] = []
    try:
        parts = urlsplit(draft.url)
        same = (parts.scheme.lower(), host_of(draft.url)) == (urlsplit(site).scheme.lower(), host_of(site))
    except ValueError:
        same = False
    if not same:
        found.append(Sentence(N_("The address must begin with that of {name}: {site}"), name=name, site=site))
    if draft.method.upper() not in METHODS:
        found.append(Sentence(N_("“{method}” is no method that a site knows."), method=draft.method))
    for line in draft.headers.splitlines():
        head, colon, _ = line.partition(":")
        if line.strip() and (not colon or not _NAME.fullmatch(head.strip())):
            found.append(Sentence(N_("“{line}” is no header. Write one on each line, as in “Name: value”."), line=line))
            break
    if MASK in draft.url + draft.headers + draft.body:
        found.append(
            Sentence(
                N_("There are hidden values (••••••). Write the real ones, or the site gets the dots in their place.")
            )
        )
    return found


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip():
            yield name.strip(), value.strip()
