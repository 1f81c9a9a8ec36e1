"""Where does the REST API begin? (A05 to A12)"""

from __future__ import annotations

from urllib.parse import urlsplit

from lmsdesk.api.credentials import MasteriyoKey
from lmsdesk.api.front_page import is_login_page
from lmsdesk.api.root import ApiRoot
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import Hint, explain_problem
from lmsdesk.sites.health.causes import explained, known
from lmsdesk.sites.health.model import Light, Seen, bad, caution, good, skipped
from lmsdesk.sites.health.visit import Visit

_SAYS_LITTLE = ("W25",)
"""Said of any page at all, also of another site's."""


async def look(visit: Visit) -> Seen:
    """Find the API as the program finds it when a site is connected."""
    try:
        found = await visit.discover()
    except Problem as problem:
        return _failed(visit, visit.clean(problem))
    visit.index = next((e for e in reversed(visit.exchanges) if e.url.partition("_fields")[1]), None)
    if found.root.is_query:
        return await _plain(visit)
    if found.closed:
        return _closed(visit)
    said = Sentence(N_("The API is at {root}."), root=found.root.base)
    return Seen(Light.GOOD, said, _unusual(found.root))


def _closed(visit: Visit) -> Seen:
    """Strangers are told nothing. Whether somebody with a key or password is, the next probes tell."""
    assert visit.found is not None
    hints = tuple(
        {hint.id: hint for hint in (*explained(visit.index, visit.context()), *_private_site(visit))}.values()
    )
    unseen = visit.credential is None or (visit.found.members and not visit.line.reach.past_login)
    if hints and hints[0].id == "A05" and unseen:
        return bad(hints[0].happened, *hints)
    said = Sentence(N_("The API is at {root}, and tells strangers nothing."), root=visit.found.root.base)
    return caution(said, *hints)


def _unusual(root: ApiRoot) -> tuple[Hint, ...]:
    """What is special about an address that works all the same."""
    path = urlsplit(root.base).path
    if "/index.php/" in path:
        return (known("A09", f"the API answers at {root.base}"),)
    if not path.endswith("/wp-json/"):
        return (known("A10", f"the API answers at {root.base}"),)
    return ()


def _private_site(visit: Visit) -> tuple[Hint, ...]:
    """The sign of a plugin that hides the whole site: strangers are led to the login page."""
    for exchange in visit.exchanges:
        if is_login_page(exchange.header("location")):
            return (known("A05", f"{exchange.path} leads to the login page"),)
    return ()


async def _plain(visit: Visit) -> Seen:
    """Plain permalinks work with an application password; Masteriyo's keys do not work there."""
    assert visit.found is not None
    readable = await visit.peek(visit.found.address.rstrip("/") + "/wp-json/")
    evidence = f"the API answers at {visit.found.root.base}"
    if visit.announced and not ApiRoot(visit.announced).is_query:
        hints = [known("A07", f"the site announces {visit.announced}, and {readable.status} is the answer there")]
    else:
        hints = [hint for hint in explained(readable.exchange, visit.context()) if hint.id in ("A06", "A07")]
        hints = hints or [known("A06", evidence)]
    if "masteriyo" in visit.found.lms and (visit.credential is None or isinstance(visit.credential, MasteriyoKey)):
        hints.append(known("A08", evidence))
    return caution(Sentence(N_("The API has no readable address.")), *hints)


def _failed(visit: Visit, problem: Problem) -> Seen:
    """No API was found: this probe's red when the address is to blame, else the next probe's."""
    if problem.code == "no-lms":
        visit.index = problem.exchange
        return good(N_("WordPress announces its API."))
    if private := _private_site(visit):
        return bad(private[0].happened, *private)
    hints = explained(problem.exchange, visit.context())
    if problem.code == "not-wordpress":
        hints = (*_in_front(visit), *(hint for hint in hints if hint.id == "A11"))
    wrong_place = problem.code == "redirects" or not hints or hints[0].id.startswith("A")
    if wrong_place:
        return bad(_said(problem), *(hints or (_of(problem, visit),)))
    visit.unusable = hints
    visit.index = problem.exchange
    if visit.announced:
        return good(N_("WordPress announces its API at {root}."), root=visit.announced)
    return skipped(N_("What answers is looked at next."))


def _in_front(visit: Visit) -> tuple[Hint, ...]:
    """What hides a WordPress that shows no sign of itself, such as a “coming soon” page on every address."""
    for exchange in visit.exchanges:
        if "/wp-json/" in exchange.url:
            hints = explained(exchange, visit.context())
            if hints and hints[0].id.startswith("W") and hints[0].id not in _SAYS_LITTLE:
                return hints[:1]
    return ()


def _of(problem: Problem, visit: Visit) -> Hint:
    if problem.code == "not-wordpress":
        return known("A11", "no sign of WordPress on the front page")
    found = explain_problem(problem, context=visit.context()).best
    assert found is not None, "a problem is always explained"
    return found


def _said(problem: Problem) -> Sentence:
    return problem.sentence or Sentence(N_("No REST API was found at this address."))
