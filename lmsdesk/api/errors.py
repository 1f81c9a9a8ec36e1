"""The one place where bad answers and failed requests become Problems.

What happened on the wire is told by the exchange inside the Problem; which hint fits is the hints' business.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lmsdesk.api.answer import Answer
from lmsdesk.domain.exchange import Exchange, Phase, error_parts
from lmsdesk.domain.field_errors import field_errors
from lmsdesk.domain.fields import plain_text
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.words import N_, Sentence

KEY_PERMISSION = "masteriyo_rest_authentication_error"
"""A key whose Read/Write setting does not allow the method: a 401 that is about permission, not about who calls."""

_NOT_SENT = frozenset({Phase.RESOLVE, Phase.CONNECT, Phase.TLS})
_TLS = frozenset({"tls-untrusted", "tls-expired", "tls-name", "tls-protocol", "tls-changed"})


def from_exchange(exchange: Exchange, code: str = "") -> Problem:
    """The Problem of a request that got no usable answer (``exchange.failure`` is set)."""
    failure = exchange.failure
    assert failure is not None
    if failure.what == "timeout":
        trouble = Trouble.TIMEOUT
    elif failure.what in _TLS:
        trouble = Trouble.TLS
    elif failure.what == "redirects":
        trouble = Trouble.MOVED
    elif failure.what in ("encoding", "too-big"):
        trouble = Trouble.NOT_JSON
    else:
        trouble = Trouble.OFFLINE
    if not exchange.is_write:
        outcome = Outcome.NOTHING
    else:
        outcome = Outcome.NOT_DONE if failure.phase in _NOT_SENT else Outcome.UNKNOWN
    sentence = None
    if failure.what == "too-big":
        sentence = Sentence(N_("The site's answer was far too large, so we stopped reading it."))
    return Problem(trouble, exchange=exchange, outcome=outcome, code=code or failure.what, sentence=sentence)


def from_answer(answer: Answer, now: datetime | None = None) -> Problem | None:
    """The Problem of an answer, or None when it is a good one (2xx with JSON, 204, or 304)."""
    exchange, status = answer.exchange, answer.status
    if status in (204, 304) or (200 <= status < 300 and answer.has_json and status != 205):
        return None
    code, message, fields = error_parts(answer.data)
    message = plain_text(message) if "<" in message else message
    trouble = _trouble(status, code, isinstance(answer.data, Mapping) and bool(code or message))
    return Problem(
        trouble,
        exchange=exchange,
        outcome=_outcome(exchange, status, answer.has_json),
        code=code,
        message=message,
        fields=fields,
        errors=field_errors(answer.data),
        retry_after=retry_after(answer.headers, now),
    )


def _trouble(status: int, code: str, told: bool) -> Trouble:
    """The sort of trouble; ``told`` is whether the answer is an error in WordPress' or the LMS' own words."""
    if 200 <= status < 300:
        return Trouble.NOT_JSON
    if 300 <= status < 400:
        return Trouble.MOVED
    if status in (429, 503):
        return Trouble.BUSY
    if status == 407:
        return Trouble.OFFLINE
    if status == 504:
        return Trouble.TIMEOUT
    if status in (405, 501):
        return Trouble.REFUSED
    if status >= 500:
        return Trouble.CRASHED
    if not told:
        return Trouble.REFUSED if status in (413, 414) else Trouble.NOT_JSON
    if status == 401:
        return Trouble.FORBIDDEN if code == KEY_PERMISSION else Trouble.SIGNED_OUT
    if status == 403:
        return Trouble.FORBIDDEN
    if status in (404, 410):
        return Trouble.GONE
    if status == 400 and is_gone(code):
        return Trouble.GONE
    if status in (400, 409, 412, 413, 415, 422):
        return Trouble.INVALID
    return Trouble.REFUSED


_REFERENCES = ("user", "customer", "author", "item", "parent")


def is_gone(code: str) -> bool:
    """Whether a 400's code says that the item itself is not there (and not something it points to)."""
    if code == "masteriyo_rest_invalid_course_id":
        return True
    if code.endswith("_invalid_id"):
        return not any(f"_{word}_invalid_id" in code for word in _REFERENCES)
    return False


def _outcome(exchange: Exchange, status: int, has_json: bool) -> Outcome:
    if not exchange.is_write:
        return Outcome.NOTHING
    if 300 <= status < 500:
        return Outcome.NOT_DONE
    return Outcome.UNKNOWN


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds from ``Retry-After`` (a number or a date), or None."""
    text = (headers.get("retry-after") or "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None
