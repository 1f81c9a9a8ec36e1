"""Where does the REST API begin? (A06 to A12)"""

from __future__ import annotations

from lmsdesk.api.credentials import MasteriyoKey
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import Hint, explain_problem
from lmsdesk.sites.health.causes import explained, known
from lmsdesk.sites.health.model import Seen, bad, caution, good, skipped
from lmsdesk.sites.health.visit import Visit


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
        hints = explained(visit.index, visit.context())
        return caution(Sentence(N_("The API is at {root}, and tells strangers nothing."), root=found.root.base), *hints)
    return good(N_("The API is at {root}."), root=found.root.base)


async def _plain(visit: Visit) -> Seen:
    """Plain permalinks work with an application password; Masteriyo's keys do not work there."""
    assert visit.found is not None
    readable = await visit.peek(visit.found.address.rstrip("/") + "/wp-json/")
    hints = [hint for hint in explained(readable.exchange, visit.context()) if hint.id in ("A06", "A07")]
    evidence = f"the API answers at {visit.found.root.base}"
    if not hints:
        hints.append(known("A06", evidence))
    if "masteriyo" in visit.found.lms and (visit.credential is None or isinstance(visit.credential, MasteriyoKey)):
        hints.append(known("A08", evidence))
    return caution(Sentence(N_("The API has no readable address.")), *hints)


def _failed(visit: Visit, problem: Problem) -> Seen:
    """No API was found: this probe's red when the address is to blame, else the next probe's."""
    if problem.code == "no-lms":
        visit.index = problem.exchange
        return good(N_("WordPress announces its API."))
    hints = explained(problem.exchange, visit.context())
    wrong_place = problem.code in ("not-wordpress", "redirects") or not hints or hints[0].id.startswith("A")
    if wrong_place:
        return bad(_said(problem), *(hints or (_of(problem, visit),)))
    visit.unusable = hints
    visit.index = problem.exchange
    if visit.announced:
        return good(N_("WordPress announces its API at {root}."), root=visit.announced)
    return skipped(N_("What answers is looked at next."))


def _of(problem: Problem, visit: Visit) -> Hint:
    if problem.code == "not-wordpress":
        return known("A11", "no sign of WordPress on the front page")
    found = explain_problem(problem, context=visit.context()).best
    assert found is not None, "a problem is always explained"
    return found


def _said(problem: Problem) -> Sentence:
    return problem.sentence or Sentence(N_("No REST API was found at this address."))
