"""Does the Authorization header get through to WordPress? (U01)"""

from __future__ import annotations

from lmsdesk.api.credentials import AppPassword
from lmsdesk.api.root import is_private
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import explained, known
from lmsdesk.sites.health.model import Seen, bad, caution, good, skipped
from lmsdesk.sites.health.other_door import Answer, ask_other_door, has_form_of_app_password, is_worth_asking
from lmsdesk.sites.health.php import Runs, runs
from lmsdesk.sites.health.visit import Visit

_PUBLIC = "learnomy/v1/courses"
_ONE = {"per_page": 1}
_JUNK = "Bearer lmsdesk-asks-whether-this-arrives"
"""Nobody's token. It is no failed sign-in of anybody."""
_ARRIVED = N_("The sign-in's header reaches WordPress.")
_LOST = N_("The sign-in's header does not reach WordPress.")
_UNTOLD = N_("The answer to the sign-in does not tell.")


async def look(visit: Visit) -> Seen:
    """Learnomy refuses a token that is nobody's; Masteriyo shows by its answer to a key that it saw one."""
    assert visit.found is not None
    if "learnomy" in visit.found.lms and not visit.found.closed and is_private(visit.found.root.base):
        seen = await _by_token(visit)
        if seen is not None:
            return seen
    if visit.credential is None or not is_private(visit.found.root.base):
        return skipped(N_("This can only be seen with a key or password."))
    if visit.keys_off is not None:
        return skipped(N_("This cannot be seen while app sign-ins are off."))
    if not visit.credential_counts:
        return skipped(N_("This cannot be seen with a key, at an address where keys do not count."))
    return await _by_sign_in(visit)


async def _by_token(visit: Visit) -> Seen | None:
    open_answer = await visit.ask(_PUBLIC, _ONE)
    if open_answer.status != 200:
        return None
    exchange = await visit.with_header(_PUBLIC, _ONE, "Authorization", _JUNK)
    if exchange.status == 401:
        visit.header_arrives = True
        return good(_ARRIVED)
    if exchange.status == 200:
        visit.header_arrives = False
        return bad(Sentence(_LOST), known("U01", "a token that is nobody's was not refused: it never arrived"))
    hints = explained(exchange, visit.context())
    return caution(Sentence(N_("A header with a sign-in is answered in an odd way.")), *hints) if hints else None


async def _by_sign_in(visit: Visit) -> Seen:
    if await visit.sign_in() is not None:
        visit.header_arrives = True
        return good(_ARRIVED)
    exchange = visit.refusal.exchange if visit.refusal is not None else None
    if exchange is None or not exchange.status:
        return skipped(N_("The sign-in was not answered."))
    if _was_seen(exchange):
        visit.header_arrives = True
        return good(_ARRIVED)
    if exchange.status != 401 or not exchange.credential:
        return skipped(_UNTOLD)
    way = runs(exchange)
    if isinstance(visit.credential, AppPassword) and not has_form_of_app_password(visit.credential):
        return skipped(_UNTOLD)
    if isinstance(visit.credential, AppPassword) and way is not Runs.INSIDE and is_worth_asking(visit, exchange):
        told = await ask_other_door(visit)
        if told is Answer.KNOWN:
            visit.header_arrives = False
            evidence = "the same name and password are accepted by xmlrpc.php, where they travel without this header"
            return bad(Sentence(_LOST), known("U01", evidence), exchanges=(exchange,))
        if told is Answer.UNKNOWN:
            visit.password_is_wrong = True
            return skipped(_UNTOLD)
    return _by_server(visit, exchange, way)


def _by_server(visit: Visit, exchange: Exchange, way: Runs) -> Seen:
    """Nothing proves it: say so where the web server is one that often loses the header."""
    if way is not Runs.BESIDE:
        return skipped(_UNTOLD)
    visit.header_in_doubt = True
    evidence = "status 401 as for a stranger, and PHP runs beside Apache, which drops the header unless told otherwise"
    said = Sentence(N_("The site answers as if no sign-in had been sent."))
    return caution(said, known("U01", evidence), exchanges=(exchange,))


def _was_seen(exchange: Exchange) -> bool:
    """Whether a refusal shows that the key or password was read."""
    if exchange.status == 401 and "masteriyo api" in exchange.header("www-authenticate").lower():
        return True
    spoken = ("masteriyo_rest_authentication_error", "incorrect_password", "invalid_username", "invalid_email")
    return exchange.code in spoken or (exchange.status == 403 and bool(exchange.code))
