"""Does a cache answer in place of WordPress? (W15)"""

from __future__ import annotations

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import old_answers
from lmsdesk.sites.health.model import Seen, bad, caution, good
from lmsdesk.sites.health.visit import Visit

_MARKS = (
    "x-litespeed-cache", "cf-cache-status", "x-cache", "x-proxy-cache", "x-cache-status", "x-fastcgi-cache",
    "x-nginx-cache", "x-varnish-cache", "x-kinsta-cache", "x-sg-cache", "x-rocket-nginx-serving-static",
)  # fmt: skip


async def look(visit: Visit) -> Seen:
    """Ask for the course plugin's index twice, and look at every answer so far for the marks of caches."""
    lms = visit.lms or "masteriyo"
    if visit.found is not None:
        for _ in range(2):
            await visit.ask(f"{lms}/v1", {"_fields": "namespace"})
    marked = [(exchange, mark) for exchange in _api(visit) if (mark := from_cache(exchange))]
    if not marked:
        return good(N_("WordPress answers anew each time."))
    signed = [pair for pair in marked if pair[0].credential]
    exchange, mark = (signed or marked)[0]
    hint = old_answers(mark)
    if signed:
        said = Sentence(N_("Answers for one person are kept in a cache."))
        return bad(said, hint, exchanges=(exchange,))
    return caution(Sentence(N_("A cache keeps answers of the API.")), hint, exchanges=(exchange,))


def _api(visit: Visit) -> list[Exchange]:
    root = visit.found.root if visit.found is not None else None
    return [e for e in visit.exchanges if e.method == "GET" and root is not None and root.holds(e.url)]


def from_cache(exchange: Exchange) -> str:
    """The header by which an answer shows that it comes from a cache; empty when it does not."""
    for name in _MARKS:
        value = exchange.header(name)
        if value.strip().lower().startswith("hit"):
            return f"{name}: {value[:40]}"
    age = exchange.header("age").strip()
    return f"age: {age[:12]}" if age.isdecimal() and int(age[:12]) > 0 else ""
