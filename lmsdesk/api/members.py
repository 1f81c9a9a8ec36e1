"""Sites for members only: strangers are led to the sign-in page; whether a credential may go there all the same.

A credential never goes to an address that redirects. The one exception is said by the person, for one site: its own
sign-in page, on the very same origin, to which only strangers are led.
"""

from __future__ import annotations

from lmsdesk.api.front_page import own_login
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.reach import MEMBERS_ONLY, Line

REDIRECTS = (301, 302, 303, 307, 308)


def is_redirect(exchange: Exchange) -> bool:
    """Whether an answer leads on to somewhere."""
    return exchange.status in REDIRECTS and bool(exchange.header("location"))


def is_for_members(exchange: Exchange) -> bool:
    """Whether strangers are led to the site's own sign-in page."""
    if exchange.status not in REDIRECTS:
        return False
    return own_login(exchange.header("location"), exchange.url, exchange.header("x-redirect-by"))


def may_pass(line: Line, exchange: Exchange | None) -> bool:
    """Whether a credential may go to an address that answered a stranger like this."""
    if exchange is None or not is_redirect(exchange):
        return True
    return line.reach.past_login and is_for_members(exchange)


def may_not_pass(problem: Problem) -> Problem:
    """The problem, by its code one that the person can decide about where it is."""
    if problem.exchange is not None and is_for_members(problem.exchange):
        problem.code = MEMBERS_ONLY
    return problem
