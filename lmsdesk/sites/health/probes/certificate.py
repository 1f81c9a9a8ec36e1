"""Is the connection secure, and for how long? (N08 to N14)"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from lmsdesk.api.near_names import meant
from lmsdesk.api.root import is_loopback
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import ends_soon, explained
from lmsdesk.sites.health.model import Seen, bad, caution, good, skipped
from lmsdesk.sites.health.probes.name import host_of
from lmsdesk.sites.health.visit import Visit

SOON = timedelta(days=14)


async def look(visit: Visit) -> Seen:
    """Read the certificate's dates; when it is not trusted, an ordinary request shows why."""
    if urlsplit(visit.address).scheme == "http":
        if is_loopback(visit.address):
            return skipped(N_("The site is on this computer, where no certificate is needed."))
        return skipped(N_("The address begins with http://, so there is no certificate to look at."))
    try:
        await visit.peek(visit.address, "text/html, */*;q=0.5")
    except Problem as problem:
        if problem.code == "tls-name" and (seen := await _other_name(visit, problem)):
            return seen
        raise
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


async def _other_name(visit: Visit, problem: Problem) -> Seen | None:
    """The certificate is for another name: is one of its names meant? Then it is one click away."""
    try:
        address = meant(visit.address, await visit.net.names(visit.address))
    except (Problem, OSError, TimeoutError):
        return None
    hints = explained(visit.clean(problem).exchange, visit.context())
    if not address or not hints or hints[0].id != "N11":
        return None
    name = host_of(address)[0]
    told = Sentence(N_("The certificate belongs to another name, such as {name}."), name=name)
    todo = Sentence(N_("Shall we use {name}? Else ask your hosting company to mend the certificate."), name=name)
    use = Suggestion(Do.USE_ADDRESS, N_("Use that address"), address)
    return bad(told, replace(hints[0], happened=told, todo=todo, action=use), *hints[1:])
