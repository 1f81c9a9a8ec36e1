"""What may this account do? (U08 to U11)"""

from __future__ import annotations

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import known
from lmsdesk.sites.health.model import Seen, bad, good
from lmsdesk.sites.health.visit import Visit

LEARNERS = frozenset({"subscriber", "customer", "student", "masteriyo_student", "learnomy_student"})
ROUTES = {"masteriyo": "masteriyo/v1/courses", "learnomy": "learnomy/v1/courses"}


async def look(visit: Visit) -> Seen:
    """Compare the roles, and open a list of courses signed in."""
    identity = visit.identity
    assert identity is not None
    name, roles = visit.hide(identity.name), ", ".join(identity.roles)
    if identity.roles and set(identity.roles) <= LEARNERS:
        said = Sentence(N_("{name} may learn here, and not teach ({roles})."), name=name, roles=roles)
        return bad(said, known("U08", f"roles {roles}"))
    await visit.signed(ROUTES[visit.lms], {"per_page": 1})
    if not roles:
        return good(N_("{name} may see the courses."), name=name)
    return good(N_("{name} may see the courses ({roles})."), name=name, roles=roles)
