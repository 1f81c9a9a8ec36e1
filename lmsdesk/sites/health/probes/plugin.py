"""Which course plugin runs there, and does another token plugin get in its way? (P01, U24)"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lmsdesk.api.credentials import MasteriyoKey
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import LMS
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import explained, known, quarrel
from lmsdesk.sites.health.model import Seen, bad, caution, good, skipped
from lmsdesk.sites.health.visit import Visit

RIVALS = ("jwt-auth/", "simple-jwt-login/", "api-bearer-auth/", "simple-jwt-authentication/", "aam/v2")
"""Beginnings of the namespaces of plugins that read bearer tokens on every route."""
_NAMES = {"masteriyo": "Masteriyo", "learnomy": "Learnomy"}


async def look(visit: Visit) -> Seen:
    """Read the namespaces of the API's root."""
    found = visit.found
    if found is None:
        return await _none(visit)
    if found.closed and len(found.lms) == len(LMS):
        return skipped(N_("The site tells strangers nothing about its plugins."))
    if isinstance(visit.credential, MasteriyoKey) and "masteriyo" not in found.lms:
        hint = known("P01", "the key is Masteriyo's, and the site's index has no masteriyo/v1")
        return bad(Sentence(N_("The key is for Masteriyo, which is not active there.")), hint)
    rival = next((name for name in found.namespaces if name.startswith(RIVALS)), "")
    names = " + ".join(_NAMES[lms] for lms in found.lms)
    if rival and "learnomy" in found.lms:
        said = Sentence(N_("{names} is active, and another token plugin as well."), names=names)
        return caution(said, quarrel(rival, f"namespace {rival}"))
    return good(N_("{names} is active."), names=names)


async def _none(visit: Visit) -> Seen:
    """WordPress answers without any course plugin: its own words are the evidence."""
    assert visit.index is not None
    answer = await visit.peek(root_of(visit.index).url("masteriyo/v1"))
    hints = [hint for hint in explained(answer.exchange, visit.context()) if hint.id == "P01"]
    evidence = "the site's index has neither masteriyo/v1 nor learnomy/v1"
    return bad(Sentence(N_("Neither Masteriyo nor Learnomy is active there.")), *(hints or [known("P01", evidence)]))


def root_of(index: Exchange) -> ApiRoot:
    """The API's root from an exchange with its index."""
    parts = urlsplit(index.url)
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "_fields"]
    return ApiRoot(urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(pairs, safe="/"), "")))
