"""Signed requests: each takes its turn at the site's door, and the door is told what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlsplit

from lmsdesk.api import errors
from lmsdesk.api.answer import Answer
from lmsdesk.api.auth import SignIn
from lmsdesk.api.call import Call
from lmsdesk.api.lockout import LONG_PAUSE, Door
from lmsdesk.api.members import is_for_members, is_redirect
from lmsdesk.api.onward import Onward
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.turns import Ticket
from lmsdesk.domain.exchange import Exchange, Phase, error_parts
from lmsdesk.domain.sign_in_plugins import Guarding, guarding

_LOCKED = frozenset({401, 403, 429, 503})
"""How plugins against break-ins say that they let nobody in."""
_MAY_HAVE_COME = frozenset({Phase.SEND, Phase.WAIT, Phase.DOWNLOAD})
"""Where a request that failed may have reached the site all the same."""
_LOST_BEHIND = frozenset({502, 504, 520, 524})
"""What a proxy says that passed a request on and heard no answer."""
_WHO = ("masteriyo/v1/users/me", "wp/v2/users/me", "learnomy/v1/me")

Send = Callable[[Call, Callable[[], None]], Awaitable[Answer]]
AskWho = Callable[[], Awaitable[object]]


class Signed:
    """One signed request of a client, until its answer has been counted."""

    def __init__(self, call: Call, by: SignIn, door: Door, root: ApiRoot, send: Send, ask_who: AskWho | None) -> None:
        """``send`` sends it, and calls what it is given right before it leaves.

        ``ask_who``, a method, asks the site whom it takes us for, where there is a route for it.
        """
        self.call = call
        self._by = by
        self._door = door
        self._send = send
        self._ask_who = ask_who
        self._who = call.method == "GET" and is_who_route(root, call.url)
        self._strong = call.method != "GET" or "context=edit" in call.url or self._who

    async def answered(self, onward: Onward, *, still: Callable[[], bool], renewed: bool) -> tuple[Answer | None, bool]:
        """The answer, and whether to ask again with a renewed token.

        None: nothing was sent, because ``still`` said when its turn came that another sign-in is in use by now.
        ``onward`` carries it to its answer although whoever asked has gone.
        """
        if self._by.renews:
            return await self._with_token(still, renewed)
        left: list[Ticket] = []

        async def counted() -> Answer | None:
            async with self._door.turn(self._by.mark, strong=self._strong) as ticket:
                left.append(ticket)
                answer = await self._sent(ticket, still)
                if answer is not None and answer.status == 401:
                    self._tell(ticket, answer)
                return answer

        return await onward.carry(counted(), lambda: any(ticket.sent for ticket in left)), False

    async def _with_token(self, still: Callable[[], bool], renewed: bool) -> tuple[Answer | None, bool]:
        async with self._door.turn(self._by.mark, strong=self._strong, counts=False) as ticket:
            answer = await self._sent(ticket, still)
        refused = answer is not None and answer.status == 401
        again = answer is not None and refused and not renewed and await self._by.refused(answer, self.call.headers)
        if answer is not None and refused and not again:
            self._tell(ticket, answer)
        return answer, again

    async def _sent(self, ticket: Ticket, still: Callable[[], bool]) -> Answer | None:
        if not still():
            return None
        note = self.call.note
        note.came = lambda status: 200 <= status < 300 and self._door.came(ticket)
        try:
            answer = await self._send(self.call, lambda: self._door.leaves(ticket))
        except BaseException:
            tell_lost(self._door, ticket, note.exchange)
            raise
        finally:
            note.came = None  # it leads back to the note, and would hold the answer in memory
        if is_for_members(answer.exchange):  # where only strangers are led
            self._door.refused(ticket.mark, answer.exchange, counts=ticket.counts)
        elif answer.status in _LOST_BEHIND or is_redirect(answer.exchange):
            self._door.lost(ticket, answer.exchange)
        elif answer.status != 401:
            self._door.let_in(ticket.mark, strong=ticket.strong)
            self._tell(ticket, answer)
        return answer

    def _tell(self, ticket: Ticket, answer: Answer) -> None:
        """Only what nobody reaches without a sign-in proves one: public routes answer to wrong keys as well."""
        locked = locked_for(answer) if answer.status in _LOCKED else None
        unknown = answer.status == 401 and error_parts(answer.data)[0] != errors.KEY_PERMISSION
        if unknown or locked is not None:
            self._door.refused(ticket.mark, answer.exchange, locked=locked, counts=ticket.counts)
        elif 200 <= answer.status < 300 and answer.has_json and ticket.strong:
            self._door.known(ticket)
            if self.call.method != "GET" or self._who:
                self._door.worked(ticket.mark)
                if ticket.counts and self._ask_who is not None:
                    self._door.guarantees(ticket.mark, self._ask_who)
        elif answer.status == 401:
            self._door.known(ticket)  # the key was known, and may not do this


def tell_lost(door: Door, ticket: Ticket, exchange: Exchange | None) -> None:
    """A request came to no answer that could be used: whether the site may have refused it, or certainly did."""
    if exchange is not None and exchange.status == 401:
        door.refused(ticket.mark, exchange, counts=ticket.counts)
    elif _may_have_been_refused(exchange):
        door.lost(ticket, exchange)


def _may_have_been_refused(exchange: Exchange | None) -> bool:
    if exchange is None or exchange.status:
        return exchange is None or exchange.status in _LOST_BEHIND
    return exchange.failure is None or exchange.failure.phase in _MAY_HAVE_COME


def is_who_route(root: ApiRoot, url: str) -> bool:
    """Whether an address asks who is signed in, which only somebody who is can be told."""
    bare = urlsplit(url)
    return any(
        (bare.path, dict(parse_qsl(bare.query)).get("rest_route"))
        == (asked.path, dict(parse_qsl(asked.query)).get("rest_route"))
        for asked in (urlsplit(root.url(route)) for route in _WHO)
    )


def locked_for(answer: Answer) -> float | None:
    """Seconds for which a site says that it lets nobody in; None when it says no such thing."""
    code, message, _ = error_parts(answer.data)
    if guarding(code, message) is not Guarding.LOCKED_OUT:
        return None
    return errors.retry_after(answer.headers) or LONG_PAUSE
