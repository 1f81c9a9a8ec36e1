"""Learnomy's token routes: a password becomes tokens, a refresh token becomes new ones."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from lmsdesk.api.answer import Answer
from lmsdesk.api.credentials import LearnomyLogin, LearnomyTokens
from lmsdesk.api.lockout import LONG_PAUSE, fingerprint
from lmsdesk.api.root import is_private
from lmsdesk.api.signed import tell_lost
from lmsdesk.api.turns import Ticket
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.sign_in_plugins import Guarding, guarding
from lmsdesk.domain.words import N_, Sentence

if TYPE_CHECKING:
    from lmsdesk.api.auth import Renew
    from lmsdesk.api.client import Client

TOKEN_ROUTE = "learnomy/v1/auth/token"  # noqa: S105 - an address, not a secret
REFRESH_ROUTE = "learnomy/v1/auth/token/refresh"


async def fetch_tokens(
    client: Client, login: LearnomyLogin, *, action: Action, route: str = TOKEN_ROUTE
) -> LearnomyTokens:
    """Exchange a user name and password for tokens. Raises Problem, also before a password would travel in the open."""
    if not is_private(client.root.base):
        raise Problem(
            Trouble.UNAVAILABLE,
            code="not-private",
            sentence=Sentence(N_("This site is not reached over https, so your password was not sent to it.")),
        )
    body, mark = {"username": login.login, "password": login.password}, mark_of(login)
    left: list[Ticket] = []

    async def counted() -> Answer:
        async with client.door.turn(mark) as ticket:
            left.append(ticket)
            client.door.leaves(ticket)
            try:
                answer = await client.write("POST", route, body, action=action, anonymous=True)
            except Problem as problem:
                _tell_door(client, ticket, problem)
                raise
            client.door.known(ticket)
            client.door.worked(mark)
            return answer

    return read_tokens(await client.onward.carry(counted(), lambda: bool(left)), login.login)


def mark_of(login: LearnomyLogin) -> str:
    """What stands for a user name and password where refused sign-ins are counted."""
    return fingerprint(login.login, login.password)


def _tell_door(client: Client, ticket: Ticket, problem: Problem) -> None:
    exchange = problem.exchange
    if exchange is None or exchange.failure is not None or exchange.status not in (400, 401, 403, 429):
        tell_lost(client.door, ticket, exchange)
    elif guarding(problem.code, problem.message) is Guarding.LOCKED_OUT:
        client.door.refused(ticket.mark, exchange, locked=problem.retry_after or LONG_PAUSE)
    elif exchange.status != 429:
        client.door.refused(ticket.mark, exchange)


def renewer(client: Client, *, route: str = REFRESH_ROUTE) -> Renew:
    """What ``TokenSignIn`` calls to renew its tokens over this client."""

    async def renew(tokens: LearnomyTokens) -> LearnomyTokens:
        action = Action(N_("Renew the sign-in"))
        answer = await client.write("POST", route, {"refresh_token": tokens.refresh}, action=action, anonymous=True)
        return read_tokens(answer, tokens.login, refresh=tokens.refresh)

    return renew


def read_tokens(answer: Answer, login: str, *, refresh: str = "", now: float | None = None) -> LearnomyTokens:
    """Tokens from an answer, enveloped or not; a refresh token that does not come back anew is kept.

    The end is on our own clock: from ``expires_in``, or from the token's own times measured against the site's
    clock (its Date header), which need not agree with ours.
    """
    now = time.time() if now is None else now
    found: dict[str, Any] = {}
    for part in (answer.data, answer.data.get("data") if isinstance(answer.data, Mapping) else None):
        if isinstance(part, Mapping):
            found.update(part)
    access = next((found[name] for name in ("access_token", "token", "jwt") if _text(found.get(name))), "")
    if not access:
        raise Problem(
            Trouble.NOT_JSON,
            exchange=answer.exchange,
            sentence=Sentence(N_("The site accepted the sign-in but sent no token.")),
        )
    new_refresh = found.get("refresh_token")
    return LearnomyTokens(
        login,
        access,
        new_refresh if isinstance(new_refresh, str) and new_refresh else refresh,
        _end(found, access, answer, now),
    )


def _text(value: Any) -> bool:
    """Whether it is a token that can travel in a header."""
    return isinstance(value, str) and bool(value) and value.isascii() and value.isprintable()


def _end(found: Mapping[str, Any], access: str, answer: Answer, now: float) -> float:
    """When the access token ends on our clock; 0 when nothing says so."""
    seconds = _number(found.get("expires_in"))
    if seconds is not None:
        return now + seconds
    until = _number(found.get("expires_at")) or _number(found.get("exp")) or _jwt_end(access)
    return now + (until - _site_time(answer, now)) if until else 0.0


def _site_time(answer: Answer, now: float) -> float:
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except (ValueError, TypeError):
        return now


def _jwt_end(token: str) -> float | None:
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    return _number(claims.get("exp")) if isinstance(claims, Mapping) else None


def _number(value: Any) -> float | None:
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11 else None
