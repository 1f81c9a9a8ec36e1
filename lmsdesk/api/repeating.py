"""When a read is asked again, and how long that waits. Writes are never repeated."""

from __future__ import annotations

import random

import tenacity

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem, Trouble

TRIES = 3
LONGEST_WAIT = 20.0
"""A Retry-After over this many seconds is not waited for: the person is told instead."""
LONGEST_READ = 45.0
"""No new try begins when the tries so far took this many seconds together."""

_AGAIN = frozenset({429, 502, 503, 504, 520, 521, 522, 523, 524})
_NEVER = ("wordfence", "limited by the site owner", "just a moment", "imunify360", "sucuri")


def passes(error: BaseException) -> bool:
    """Whether a read is worth another try: the line broke, or the site is busy and says nothing against it."""
    if not isinstance(error, Problem) or error.exchange is None or error.trouble is Trouble.SIGNED_OUT:
        return False
    exchange = error.exchange
    if exchange.failure is not None:
        return exchange.failure.what in ("reset", "cut", "timeout", "refused") and error.retry_after is None
    if exchange.status not in _AGAIN or (error.retry_after or 0) > LONGEST_WAIT:
        return False
    return not is_guard(exchange)


def is_guard(exchange: Exchange) -> bool:
    """Whether a firewall or robot check answered, which more requests would only make suspicious."""
    page = exchange.body[:20_000].lower()
    return bool(exchange.header("cf-mitigated")) or any(word.encode() in page for word in _NEVER)


def wait(state: tenacity.RetryCallState) -> float:
    """What the site asks for, else half a second, then one and a half, each with some chance in it."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Problem) and error.retry_after is not None:
        return error.retry_after + random.uniform(0.0, 0.25)  # noqa: S311 - jitter, no secret
    return 0.5 * 3.0 ** (state.attempt_number - 1) * random.uniform(0.75, 1.25)  # noqa: S311
