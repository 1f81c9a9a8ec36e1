"""Does WordPress answer, or something in front of it? (W rows, P12)"""

from __future__ import annotations

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import explained
from lmsdesk.sites.health.model import Seen, bad, caution, good
from lmsdesk.sites.health.visit import Visit


async def look(visit: Visit) -> Seen:
    """Judge what came back from the API's root."""
    evidence = (visit.index,) if visit.index is not None else ()
    if visit.unusable:
        return bad(visit.unusable[0].happened, *visit.unusable, exchanges=evidence)
    if visit.found is not None and visit.found.closed:
        return good(N_("WordPress itself answers."))
    if hints := explained(visit.index, visit.context()):
        return caution(Sentence(N_("The answers can be read, and are not clean.")), *hints, exchanges=evidence)
    return good(N_("WordPress answers with data."))
