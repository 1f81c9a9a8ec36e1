"""Do the clocks of the site and of this computer agree? (N09, U23)"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import clocks_differ, known
from lmsdesk.sites.health.model import Seen, bad, caution, good, skipped
from lmsdesk.sites.health.visit import Visit

NOTICED, TOO_MUCH = timedelta(minutes=1), timedelta(minutes=5)


async def look(visit: Visit) -> Seen:
    """Compare the Date of the API's answer with our own clock."""
    exchange = visit.index
    apart = difference(exchange) if exchange is not None else None
    if exchange is None or apart is None:
        return skipped(N_("The site does not tell its time."))
    minutes = max(1, round(apart / timedelta(minutes=1)))
    evidence = f"Date {exchange.header('date')}, here {exchange.started:%Y-%m-%d %H:%M:%S} UTC"
    if apart >= TOO_MUCH:
        said = Sentence(N_("The clocks are {minutes} minutes apart."), minutes=minutes)
        return bad(said, clocks_differ(minutes, evidence), known("U23", evidence), exchanges=(exchange,))
    if apart >= NOTICED:
        said = Sentence(N_("The clocks are more than a minute apart."))
        return caution(said, clocks_differ(minutes, evidence), exchanges=(exchange,))
    return good(N_("The clocks are {seconds} seconds apart."), seconds=round(apart.total_seconds()))


def difference(exchange: Exchange) -> timedelta | None:
    """How far the clocks are apart at least; what the answer took is allowed for.

    An answer out of a cache tells when it was made and how old it is; some caches put in the present time instead.
    """
    try:
        told = parsedate_to_datetime(exchange.header("date"))
    except (ValueError, TypeError):
        return None
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    age = exchange.header("age")
    lay = timedelta(seconds=int(age) if age.isdecimal() and len(age) < 9 else 0)
    return min(_apart(exchange, told), _apart(exchange, told + lay))


def _apart(exchange: Exchange, theirs: datetime) -> timedelta:
    ours = exchange.started
    earliest, latest = ours - timedelta(seconds=1), ours + timedelta(milliseconds=exchange.timing.total)
    if earliest <= theirs <= latest:
        return timedelta()
    return earliest - theirs if theirs < earliest else theirs - latest
