"""Does something listen there, on both kinds of address? (N04, N05, N16, U06)"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from lmsdesk.api.client import redirect_target
from lmsdesk.api.root import is_loopback
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import known, newer_address
from lmsdesk.sites.health.model import Seen, bad, caution, good, skipped
from lmsdesk.sites.health.net import Place
from lmsdesk.sites.health.probes.name import PORTS, host_of
from lmsdesk.sites.health.visit import Visit

_OURS = {101, 51, 65, 99, 49, 10049, 10051, 10065}
"""Error numbers of a computer without a way to that kind of address (Linux, macOS, Windows)."""


async def look(visit: Visit) -> Seen:
    """Connect to one address of each kind; when neither works, an ordinary request shows why."""
    host, port = host_of(visit.address)
    if visit.net.proxied(visit.address):
        return skipped(N_("A proxy stands between this computer and the site."))
    try:
        places = await visit.net.places(host, port)
    except (OSError, TimeoutError):
        places = []
    older = next((place for place in places if not place.newer), None)
    newer = next((place for place in places if place.newer), None)
    failed, worked = await asyncio.gather(_error(visit, newer, port), _error(visit, older, port))
    if (older is None or worked is not None) and (newer is None or failed is not None):
        if await _without_https(visit, host, port):
            said = Sentence(N_("{host} answers without https, and not over https."), host=host)
            return bad(said, known("U06", f"nothing listens on port {port}; http://{host} answers"))
        await visit.peek(visit.address, "text/html, */*;q=0.5")
        return good(N_("{host} answers."), host=host)
    if newer is None or older is None or failed is None or is_loopback(visit.address):
        return good(N_("{host} can be reached."), host=host)
    if worked is None and getattr(failed, "errno", 0) in _OURS:
        return good(N_("{host} can be reached. This network has no IPv6, so only IPv4 was tried."), host=host)
    hint = newer_address(f"{newer.address}: {type(failed).__name__}; {older.address} connects")
    return caution(Sentence(N_("IPv4 works, IPv6 does not.")), hint)


async def _without_https(visit: Visit, host: str, port: int) -> bool:
    """Whether the site is there, only not over https. Nothing secret is asked."""
    if urlsplit(visit.address).scheme != "https" or port != PORTS["https"]:
        return False
    try:
        answer = await visit.peek(visit.address.replace("https://", "http://", 1), "text/html, */*;q=0.5")
    except Problem:
        return False
    return answer.status < 400 and not redirect_target(answer, visit.address).startswith("https:")


async def _error(visit: Visit, place: Place | None, port: int) -> Exception | None:
    if place is None:
        return None
    try:
        await visit.net.connect(place, port)
    except (OSError, TimeoutError) as error:
        return error
    return None
