"""Does the name lead anywhere? (N01, N02)"""

from __future__ import annotations

from urllib.parse import urlsplit

from lmsdesk.domain.words import N_
from lmsdesk.sites.health.model import Seen, good, skipped
from lmsdesk.sites.health.visit import Visit

PORTS = {"https": 443, "http": 80}


def host_of(url: str) -> tuple[str, int]:
    """Host and port of an address."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or PORTS[parts.scheme]


async def look(visit: Visit) -> Seen:
    """Look the name up; when that fails, an ordinary request shows why."""
    host, port = host_of(visit.address)
    if visit.net.proxied(visit.address):
        return skipped(N_("The proxy of this network looks names up."))
    try:
        places = await visit.net.places(host, port)
    except (OSError, TimeoutError):
        await visit.peek(visit.address, "text/html, */*;q=0.5")
        return good(N_("{host} answers."), host=host)
    return good(N_("{host} is found at {places}."), host=host, places=", ".join(place.address for place in places))
