"""How a site is reached: the wishes that a profile keeps, and the same with their secrets while requests are made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from lmsdesk.domain.words import N_, Sentence

USUAL_PACE = 4
"""Requests at once on a site that asks for nothing else."""
PACES = (1, 2, 4, 6)
MEMBERS_ONLY = "members-only"
"""The code of a Problem: strangers are led to the sign-in page, and ``Reach.past_login`` was not said."""


class ProxyUse(StrEnum):
    """Which proxy stands between this computer and a site."""

    SYSTEM = "system"
    NONE = "none"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person chose for one site. No secret is in here."""

    pin: str = ""
    """SHA-256 of the one certificate that is accepted, as hexadecimal digits; empty: the system decides, as usual."""
    pinned: str = ""
    """When it was accepted, as an ISO date."""
    proxy: ProxyUse = ProxyUse.SYSTEM
    proxy_address: str = ""
    """``http://host:port`` of an own proxy."""
    proxy_user: str = ""
    """Empty: the proxy asks for no password."""
    at_once: int = 0
    """Requests at once; 0: as usual."""
    header: str = ""
    """Name of one more header that every request to the site carries; empty for none."""
    past_login: bool = False
    """The person said: send my key although strangers are led to the sign-in page of the same site."""

    @property
    def is_usual(self) -> bool:
        """Whether nothing was chosen."""
        return self == Reach()


@dataclass(frozen=True, slots=True)
class Line:
    """A Reach with its secrets, as requests use it. ``host`` is the site's: pin and header are for it alone."""

    reach: Reach = Reach()
    host: str = ""
    proxy_password: str = field(default="", repr=False)
    header_value: str = field(default="", repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written down."""
        return tuple(secret for secret in (self.proxy_password, self.header_value) if secret)

    def is_for(self, host: str) -> bool:
        """Whether a host is the site's own; with or without ``www.`` is the same site."""
        return bool(self.host) and bare_host(host) == bare_host(self.host)


USUAL = Line()
"""Nothing was chosen: the system's trust, the system's proxy, the usual pace."""


def bare_host(host: str) -> str:
    """A host name without the differences that make no difference."""
    return host.rstrip(".").lower().removeprefix("www.")


class ReachError(ValueError):
    """What was typed cannot be used; the sentence says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def read_proxy(text: str) -> tuple[str, str, str]:
    """Address, user and password of a proxy as people write it. Raises ReachError."""
    text = text.strip()
    parts = urlsplit(text if "://" in text else f"http://{text}")
    if parts.scheme.lower().startswith("socks"):
        raise ReachError(Sentence(N_("A SOCKS proxy cannot be used. Ask for the address of the http proxy.")))
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if parts.scheme not in ("http", "https") or not host or " " in text or parts.path.strip("/") or parts.query:
        raise ReachError(Sentence(N_("Write the proxy as host and port, such as proxy.example:3128.")))
    if port is None:
        raise ReachError(Sentence(N_("The port is missing: the number after the colon, often 3128 or 8080.")))
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}:{port}", unquote(parts.username or ""), unquote(parts.password or "")


_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = frozenset(
    {
        *("accept", "accept-encoding", "connection", "content-length", "content-type", "expect", "host", "if-match"),
        *("if-none-match", "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer"),
        *("transfer-encoding", "upgrade", "user-agent", "x-http-method-override"),
    }
)


def header_trouble(name: str) -> Sentence | None:
    """Why a header of that name cannot be added to every request; None when it can."""
    if not _TOKEN.fullmatch(name):
        return Sentence(N_("A header's name is one word, such as X-Staging-Password, without a colon."))
    if name.lower() == "authorization":
        return Sentence(
            N_(
                "Your key travels in this header, and a request has room for one. Ask your host to let /wp-json/ "
                "through without the server's password, or to accept another header, such as X-Staging-Password."
            )
        )
    if name.lower() in _OURS:
        return Sentence(N_("LMS Desk sets this header itself. Ask your host for another name."))
    return None
