"""Is the key known, its secret right, and may it read? (U02 to U05, U13, U14)"""

from __future__ import annotations

from lmsdesk.api.credentials import MasteriyoKey
from lmsdesk.api.root import is_private
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import explain_problem
from lmsdesk.sites.health.causes import copy_slip, known, renamed_prefix
from lmsdesk.sites.health.model import Seen, bad, good, skipped
from lmsdesk.sites.health.visit import Visit


async def look(visit: Visit) -> Seen:
    """Ask who we are, which no stranger is told."""
    assert visit.found is not None
    if visit.slip is not None:
        return bad(visit.slip.sentence, copy_slip(visit.slip.sentence))
    if visit.credential is None:
        seen = skipped(N_("No key or password was given."))
        return Seen(seen.light, seen.said, passes=False)
    root = visit.found.root
    if not is_private(root.base):
        return bad(Sentence(N_("Nothing was sent, because the address is not secure.")), known("U06", root.base))
    if isinstance(visit.credential, MasteriyoKey) and not visit.found.keys_are_seen:
        hint = known("A08", root.base) if root.is_query else renamed_prefix(root.base)
        return bad(Sentence(N_("Masteriyo does not look at keys at this address.")), hint)
    identity = await visit.sign_in()
    if identity is not None:
        return good(N_("Signed in as {name}."), name=visit.hide(identity.name))
    assert visit.refusal is not None
    found = explain_problem(visit.refusal, context=visit.context())
    hints = (found.best, *found.also) if found.best is not None else ()
    own = tuple(e for e in (visit.refusal.exchange,) if e is not None)
    return bad(hints[0].happened if hints else Sentence(N_("The sign-in was refused.")), *hints, exchanges=own)
