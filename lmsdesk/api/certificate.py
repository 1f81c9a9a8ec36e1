"""Looks at the certificate that a site shows, whether or not anybody vouches for it. No request is sent for that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from lmsdesk.api.client import Client
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.tls import SeenError
from lmsdesk.api.wire import looking_transport
from lmsdesk.domain.connection import Certificate
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.reach import USUAL, Line, Reach


@dataclass(frozen=True, slots=True)
class Shown:
    """What a site showed."""

    certificate: Certificate
    trusted: bool
    """Whether this computer trusts it by itself, as browsers do."""
    why: str = ""
    """Why it does not, in the words of ``domain.exchange.Failure``: ``tls-expired``, ``tls-name`` ..."""


async def look(url: str, action: Action, journal: Callable[[Exchange], None], line: Line = USUAL) -> Shown:
    """The certificate at an https address, on the way of ``line``. Raises Problem when no secure connection begins."""
    parts = urlsplit(url)
    root = ApiRoot(urlunsplit((parts.scheme, parts.netloc, "/", "", "")))
    certificate = await _shown(root, action, journal, line)
    bare = Line(
        Reach(proxy=line.reach.proxy, proxy_address=line.reach.proxy_address, proxy_user=line.reach.proxy_user),
        line.host,
        line.proxy_password,
    )
    client = Client(root, None, journal, line=bare)
    try:
        await client.peek(root.base, action=action)
    except Problem as problem:
        if problem.trouble is not Trouble.TLS:
            raise
        return Shown(certificate, trusted=False, why=problem.code)
    finally:
        await client.close()
    return Shown(certificate, trusted=True)


async def names_at(url: str, action: Action, line: Line = USUAL) -> tuple[str, ...]:
    """The names that the certificate at an https address was made for. Raises Problem."""
    parts = urlsplit(url)
    root = ApiRoot(urlunsplit((parts.scheme, parts.netloc, "/", "", "")))
    return (await _shown(root, action, lambda exchange: None, line)).names


async def _shown(root: ApiRoot, action: Action, journal: Callable[[Exchange], None], line: Line) -> Certificate:
    seen: list[Exchange] = []
    client = Client(root, None, seen.append, line=line, transport=await looking_transport(root.base, line))
    try:
        await client.peek(root.base, action=action)
    except Problem as problem:
        if (found := _seen(problem)) and found.certificates:
            return found.certificates[0]
        for exchange in seen:
            journal(exchange)
        raise
    finally:
        await client.close()
    raise Problem(Trouble.TLS, exchange=seen[-1])  # plain http shows none


def _seen(problem: Problem) -> SeenError | None:
    error: BaseException | None = problem
    while error is not None and not isinstance(error, SeenError):
        error = error.__cause__ or error.__context__
    return error
