"""Does WordPress take application passwords and, with them, Masteriyo's keys? (U06, U07, U15)"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import Hint
from lmsdesk.sites.health.causes import explained, hidden_https, known
from lmsdesk.sites.health.model import Seen, bad, caution, good, skipped
from lmsdesk.sites.health.visit import Visit

ROUTE = "wp/v2/users/me/application-passwords"
OFF = "application_passwords_disabled"
_LOOK = 500_000


async def look(visit: Visit) -> Seen:
    """Read the index, and ask the route that says it in so many words; both without any sign-in."""
    assert visit.found is not None
    told = visit.app_passwords
    answer = await visit.ask(ROUTE)
    off = answer.exchange.code.startswith(OFF)
    if told is not False and not off:
        if told is None and answer.status != 401:
            return skipped(N_("The site does not say whether app sign-ins are on."))
        return good(N_("Keys and application passwords are accepted."))
    reason = visit.keys_off = _why(visit)
    hints = (reason, *(hint for hint in explained(answer.exchange, visit.context()) if hint.id == "U15" and off))
    said = Sentence(N_("Keys and application passwords are switched off."))
    if visit.found.lms == ("learnomy",):
        return caution(said, *hints)
    return bad(said, *hints)


def _why(visit: Visit) -> Hint:
    assert visit.found is not None
    scheme = urlsplit(visit.found.root.base).scheme
    told = str(visit.index_data.get("url") or visit.index_data.get("home") or "")
    if scheme == "http":
        return known("U06", "plain http, and the index announces no application passwords")
    if told.startswith("http:"):
        return hidden_https(f"asked over https, the site calls itself {told}")
    if link := _plain_link(visit):
        return hidden_https(f"asked over https, the site's own files are linked as {link}")
    return known("U07", "the index announces no application passwords")


def _plain_link(visit: Visit) -> str:
    """A file of WordPress itself to which its front page, asked over https, links without: it does not know better."""
    host = urlsplit(visit.final).hostname or ""
    pattern = re.compile(rf"http://{re.escape(host)}(?::\d+)?(?:/[\w.-]+)*/wp-includes/", re.IGNORECASE)
    for exchange in visit.exchanges:
        page = exchange.status == 200 and "html" in exchange.content_type and exchange.url.startswith("https:")
        if page and (found := pattern.search(exchange.text()[:_LOOK])):
            return found[0]
    return ""
