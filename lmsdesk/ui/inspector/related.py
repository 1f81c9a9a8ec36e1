"""Which other exchanges belong to one: where it was forwarded from and to, and the other tries of it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from lmsdesk.domain.brief import Brief
from lmsdesk.ui.words import tr

_FORWARDS = frozenset({301, 302, 303, 307, 308})


def related(brief: Brief, everything: Sequence[Brief], location: str) -> list[tuple[str, int]]:
    """Links to the exchanges of the same action that belong to this one, as words and numbers."""
    same = [other for other in everything if other.action.number == brief.action.number and other is not brief]
    links: list[tuple[str, int]] = []
    earlier = [other for other in same if other.number < brief.number]
    after = sorted((other for other in same if other.number > brief.number), key=lambda other: other.number)
    came = max(earlier, key=lambda other: other.number, default=None)
    if came is not None and came.status in _FORWARDS and came.method == brief.method:
        links.append((tr("← Forwarded from {route} ({status})", route=came.route, status=came.status), came.number))
    if brief.status in _FORWARDS and location:
        target = urljoin(brief.url, location)
        to = next((other for other in after if other.url == target), None)
        if to is not None:
            links.append((tr("→ Forwarded to {route}", route=to.route), to.number))
    tries = [other for other in same if (other.method, other.url) == (brief.method, brief.url)]
    if brief.attempt > 1 or any(other.attempt > 1 for other in tries):
        for other in sorted(tries, key=lambda other: other.number):
            ended = other.failure or other.status
            links.append((tr("Try {number}: {ended}", number=other.attempt, ended=ended), other.number))
    return links[:6]
