"""How a site is reached: the wishes that a profile keeps, and the same with their secrets while requests are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

USUAL_PACE = 4
"""Requests at once on a site that asks for nothing else."""
PACES = (1, 2, 4, 6)


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
