"""Does WordPress answer, or something in front of it? (W rows, P12)"""

from __future__ import annotations

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import Hint
from lmsdesk.sites.health.causes import explained, known
from lmsdesk.sites.health.model import Seen, bad, caution, good
from lmsdesk.sites.health.visit import Visit

OTHER_NAME = "site-health-check/1.0"
"""Another honest name, for filters that go by names. Never that of a browser."""


async def look(visit: Visit) -> Seen:
    """Judge what came back from the API's root."""
    evidence = (visit.index,) if visit.index is not None else ()
    if visit.unusable:
        hints = await _by_name(visit) or visit.unusable
        return bad(hints[0].happened, *hints, exchanges=evidence)
    if visit.found is not None and visit.found.closed:
        return good(N_("WordPress itself answers."))
    if hints := explained(visit.index, visit.context()):
        return caution(Sentence(N_("The answers can be read, and are not clean.")), *hints, exchanges=evidence)
    return good(N_("WordPress answers with data."))


async def _by_name(visit: Visit) -> tuple[Hint, ...]:
    """Whether a page of refusal is meant for the program's name. Asked by another name, the site answers, or not."""
    refused = visit.index
    if refused is None or refused.status != 403 or not any(hint.id == "W10" for hint in visit.unusable):
        return ()
    try:
        other = await visit.peek(refused.url, headers={"User-Agent": OTHER_NAME})
    except Problem:
        return ()
    if other.status < 400:
        return (known("W10", f"status 403 for “lmsdesk”, {other.status} for another name on the same path"),)
    others = tuple(hint for hint in visit.unusable if hint.id not in ("W10", "X00"))
    return others or (known("W25", f"status {refused.status} with a page, whoever asks"),)
