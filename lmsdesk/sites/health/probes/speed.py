"""Is the site quick, and does it let us work at a steady pace? (N06, W17)"""

from __future__ import annotations

from statistics import median

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import explained, known
from lmsdesk.sites.health.model import Seen, bad, caution, good, skipped
from lmsdesk.sites.health.visit import Visit

SLOW, TOO_SLOW = 2.0, 8.0
"""Seconds that an ordinary answer takes."""


async def look(visit: Visit) -> Seen:
    """Judge the answers that the other probes got; nothing more is asked."""
    root = visit.found.root if visit.found is not None else None
    answers = [e for e in visit.exchanges if root is not None and root.holds(e.url) and e.status]
    limited = next((e for e in answers if e.status == 429), None)
    if limited is not None:
        said = Sentence(N_("The site wants fewer requests."))
        return bad(said, *explained(limited, visit.context()), exchanges=(limited,))
    if not answers:
        return skipped(N_("There were no answers to measure."))
    usual = median(e.timing.total for e in answers) / 1000
    slowest = max(answers, key=lambda e: e.timing.total)
    seconds = f"{usual:.1f}"
    if usual < SLOW:
        return good(N_("An answer takes {seconds} seconds."), seconds=seconds)
    hint = known("N06", f"the middle one of {len(answers)} answers took {seconds} s")
    said = Sentence(N_("An answer takes {seconds} seconds, which is slow."), seconds=seconds)
    return (bad if usual >= TOO_SLOW else caution)(said, hint, exchanges=(slowest,))
