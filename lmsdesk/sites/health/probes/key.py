"""Is the key known, its secret right, and may it read? (U02 to U05, U13, U14)"""

from __future__ import annotations

from lmsdesk.api.credentials import LearnomyLogin, LearnomyTokens
from lmsdesk.api.root import is_private
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import Hint, explain_problem
from lmsdesk.sites.health.causes import copy_slip, known
from lmsdesk.sites.health.model import Light, Seen, bad, good, skipped
from lmsdesk.sites.health.visit import Visit


async def look(visit: Visit) -> Seen:
    """Ask who we are, which no stranger is told."""
    assert visit.found is not None
    if visit.slip is not None:
        return bad(visit.slip.sentence, copy_slip(visit.slip.sentence))
    if visit.credential is None:
        return _untold(N_("No key or password was given."))
    root = visit.found.root
    if not is_private(root.base):
        return bad(Sentence(N_("Nothing was sent, because the address is not secure.")), known("U06", root.base))
    if visit.keys_off is not None and not isinstance(visit.credential, LearnomyLogin | LearnomyTokens):
        return _untold(N_("Not sent: the site takes no keys and no application passwords now."))
    if not visit.credential_counts:
        return bad(Sentence(N_("Masteriyo does not look at keys at this address.")), known("A08", root.base))
    identity = await visit.sign_in()
    if identity is not None:
        return good(N_("Signed in as {name}."), name=visit.hide(identity.name))
    if visit.header_arrives is False:
        return _untold(N_("This cannot be seen while the sign-in gets lost on its way."))
    return _refused(visit)


def _refused(visit: Visit) -> Seen:
    assert visit.refusal is not None
    found = explain_problem(visit.refusal, context=visit.context())
    hints = (found.best, *found.also) if found.best is not None else ()
    if visit.header_in_doubt:
        hints = _first(hints, "U01")
    if visit.password_is_wrong:
        hints = tuple(hint for hint in hints if hint.id != "U01")
    own = tuple(e for e in (visit.refusal.exchange,) if e is not None)
    return bad(hints[0].happened if hints else Sentence(N_("The sign-in was refused.")), *hints, exchanges=own)


def _first(hints: tuple[Hint, ...], id: str) -> tuple[Hint, ...]:
    """The hints with that one before the others."""
    return tuple(sorted(hints, key=lambda hint: hint.id != id))


def _untold(template: str) -> Seen:
    return Seen(Light.SKIPPED, skipped(template).said, passes=False)
