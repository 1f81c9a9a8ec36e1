"""Is the connection secure, and for how long? (N08 to N14)"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from lmsdesk.api.root import is_loopback
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import ends_soon
from lmsdesk.sites.health.model import Seen, caution, good, skipped
from lmsdesk.sites.health.probes.name import host_of
from lmsdesk.sites.health.visit import Visit

SOON = timedelta(days=14)


async def look(visit: Visit) -> Seen:
    """Read the certificate's dates; when it is not trusted, an ordinary request shows why."""
    if urlsplit(visit.address).scheme == "http":
        if is_loopback(visit.address):
            return skipped(N_("The site is on this computer, where no certificate is needed."))
        return skipped(N_("The address begins with http://, so there is no certificate to look at."))
    await visit.peek(visit.address, "text/html, */*;q=0.5")
    host, port = host_of(visit.address)
    if visit.line.reach.pin and visit.line.is_for(host):
        return good(N_("The site shows the certificate that you trusted for it."))
    if visit.net.proxied(visit.address):
        return good(N_("The certificate is trusted."))
    try:
        span = await visit.net.certificate(host, port)
    except (OSError, TimeoutError):
        span = None  # the request before this one was trusted
    if span is None:
        return good(N_("The certificate is trusted."))
    left = span.ends - datetime.now(UTC)
    if left < min(SOON, (span.ends - span.begins) / 4):
        days = max(0, left.days)
        return caution(
            Sentence(N_("The certificate is trusted, and ends in {days} days."), days=days),
            ends_soon(days, f"ends on {span.ends:%Y-%m-%d}"),
        )
    return good(N_("The certificate is trusted and good for {days} days."), days=left.days)
