"""Asks one site. Reads are repeated calmly, writes never; everything that goes wrong is a Problem.

Who signs, where a redirect may lead and what is asked again is decided here; ``sender`` sends, ``signed`` counts at the
door, and what the answers mean is the dialects' business.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import httpx
import tenacity

from lmsdesk.api import errors, repeating
from lmsdesk.api.answer import Answer, Outgoing
from lmsdesk.api.auth import SignIn, SignInEnded
from lmsdesk.api.call import NOTHING, Body, Call, Files
from lmsdesk.api.hidden import Hidden
from lmsdesk.api.lockout import LOST_ANSWERS, Door, HeldBack
from lmsdesk.api.members import is_for_members, may_not_pass, may_pass
from lmsdesk.api.onward import Onward
from lmsdesk.api.pace import Pace
from lmsdesk.api.patience import Rests
from lmsdesk.api.root import ApiRoot, Params, origin
from lmsdesk.api.sender import Sender
from lmsdesk.api.signed import Signed, is_who_route
from lmsdesk.api.transport import ANSWER_LIMIT, Note
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.reach import USUAL, Line
from lmsdesk.domain.words import N_

_BLOCKED_VERB = frozenset({403, 405, 501})
_OVERRIDDEN = frozenset({"PUT", "PATCH", "DELETE"})

Sleep = Callable[[float], Awaitable[None]]
AskAgain = Callable[[Problem], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody wants to ask, before it is known who signs and how it travels."""

    method: str
    url: str
    action: Action
    headers: Mapping[str, str] = field(default_factory=dict)
    anonymous: bool = False
    body: Body = NOTHING


class Client:
    """The only door to a site's REST API. One per signed-in site."""

    def __init__(
        self,
        root: ApiRoot,
        sign_in: SignIn | None,
        journal: Callable[[Exchange], None],
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        ssl_context: ssl.SSLContext | None = None,
        line: Line = USUAL,
        site: str = "",
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        limit: int = ANSWER_LIMIT,
        door: Door | None = None,
    ) -> None:
        """``door`` counts refused sign-ins and holds the third one back; clients of one site share it."""
        self.root = root
        self.sign_in = sign_in
        self.door = door or Door()
        self.who_route = ""
        """A route that nobody reaches without a sign-in: asked first when one that worked was refused."""
        self.hidden: Hidden | None = None
        """What must not be recorded beside the sign-in's own: a password on its way to become a token."""
        self.override = False
        """Whether this site's web server refuses PUT, PATCH and DELETE, so that they travel as POST."""
        self.ask_again: AskAgain | None = None
        """Asks the person to sign in again while a request waits; True when ``sign_in`` is another one now."""
        self.onward = Onward()
        """Signed requests that go on to their answer although whoever asked has gone."""
        self.sender = Sender(
            journal,
            self._hiding,
            transport=transport,
            ssl_context=ssl_context,
            line=line,
            site=site,
            clock=clock,
            limit=limit,
        )
        self._led_away: tuple[str, str] | None = None
        """Method and address of a signed request that was led on to somewhere."""
        self._asking = asyncio.Lock()
        self._declined: SignIn | None = None
        self.rests = Rests(sleep)
        self._clock = clock
        self._sleep = sleep

    @property
    def line(self) -> Line:
        """How the site is reached."""
        return self.sender.line

    @property
    def pace(self) -> Pace:
        """How many requests run at once."""
        return self.sender.pace

    @property
    def last(self) -> Exchange | None:
        """What was sent last."""
        return self.sender.last

    async def read(
        self,
        route: str,
        params: Params = None,
        *,
        action: Action,
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
    ) -> Answer:
        """GET a route (an empty one is the root index). Asked up to three times while that is likely to help.

        With an ``If-None-Match`` header the answer may be a 304 without data. Raises Problem.
        """
        wish = _Wish("GET", self.root.url(route, params), action, headers or {}, anonymous)
        try:
            return await self._patiently(wish)
        except Problem as problem:
            raise problem.with_traceback(None)  # noqa: B904 - its frames hold it, and with it all that was answered

    async def _patiently(self, wish: _Wish) -> Answer:
        attempts = tenacity.AsyncRetrying(
            stop=self._enough(self._clock()),
            wait=repeating.wait,
            retry=tenacity.retry_if_exception(repeating.passes),
            sleep=self._sleep,
            reraise=True,
        )
        lost: Problem | None = None
        try:
            async for attempt in attempts:
                with attempt:
                    try:
                        return await self._ask(wish, attempt=attempt.retry_state.attempt_number)
                    except HeldBack as held:
                        if lost is None or held.code != LOST_ANSWERS:
                            raise
                        lost.retry_after = held.seconds  # why it failed says more than why it is not tried once more
                        raise lost from None
                    except Problem as problem:
                        lost = problem
                        raise
        finally:
            vars(attempts).clear()  # it and its state hold each other
        raise AssertionError("tenacity gives an answer or raises")

    async def write(
        self,
        method: str,
        route: str,
        json: Any = None,
        *,
        params: Params = None,
        content: bytes | None = None,
        files: Files | None = None,
        action: Action,
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
    ) -> Answer:
        """POST, PUT, PATCH or DELETE, once. Never repeated and never redirected. Raises Problem.

        ``Problem.outcome`` is NOT_DONE where the site certainly did nothing, else UNKNOWN: look before saying more.
        """
        wish = _Wish(method, self.root.url(route, params), action, headers or {}, anonymous, Body(json, content, files))
        try:
            return await self._ask(wish)
        except Problem as problem:
            if not self._verb_is_blocked(method, problem):
                raise
        answer = await self._ask(wish, override=True, attempt=2)
        self.override = True
        return answer

    async def peek(
        self,
        url: str,
        *,
        action: Action,
        accept: str = "*/*",
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        credential: str = "",
    ) -> Answer:
        """Ask any address once, never signed, and give back whatever answers: pages, redirects and errors too.

        ``credential`` names the kind of credential where ``content`` holds one. Raises Problem only when nothing
        answers.
        """
        note = Note(action, credential=credential)
        return await self._send(Call(method, url, {"Accept": accept, **(headers or {})}, note, Body(content=content)))

    async def exactly(
        self,
        method: str,
        url: str,
        *,
        action: Action,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        anonymous: bool = False,
    ) -> Exchange:
        """One request as it is given, once: not forwarded, not translated. Gives back what was recorded of it.

        Signed where the sign-in may go. Raises Problem only when nothing was sent.
        """
        signed = await self._signed(method, url, anonymous)
        note = Note(action, 1, self.sign_in.kind if signed and self.sign_in else "")
        call = Call(method, url, {**dict(headers or {}), **signed}, note, Body(content=content or None))
        try:
            if not signed or self.sign_in is None:
                await self._send(call)
            else:
                await self._send_signed(self.sign_in, call, renewed=True)
        except Problem:
            if note.exchange is None:
                raise
        assert note.exchange is not None
        return note.exchange

    async def close(self) -> None:
        """Give up the connections. The client can be used again; it opens new ones."""
        self.door.guarantees_no_more(self.ask_who)
        await self.onward.finish()
        await self.sender.close()

    def let_go(self) -> None:
        """Closed for good: take it apart, so that it goes from memory at once."""
        vars(self.sender).clear()
        vars(self).clear()

    def _verb_is_blocked(self, method: str, problem: Problem) -> bool:
        """A web server that does not let PUT, PATCH or DELETE through answers a page; WordPress was never asked."""
        exchange = problem.exchange
        if method not in _OVERRIDDEN or self.override or exchange is None or problem.code:
            return False
        return exchange.status in _BLOCKED_VERB and not repeating.is_guard(exchange)

    async def _ask(self, wish: _Wish, *, attempt: int = 1, override: bool = False) -> Answer:
        """One answer; who is patient waits for it where others would be held back."""
        while True:
            try:
                return await self._ask_now(wish, attempt=attempt, override=override)
            except HeldBack as held:  # so nothing was sent
                if held.code != LOST_ANSWERS or not await self.rests.wait(held.seconds):
                    raise

    async def _ask_now(self, wish: _Wish, *, attempt: int, override: bool) -> Answer:
        """One answer: signed, perhaps once more with a renewed token; unsigned reads go one step of a redirect."""
        method, url, given = wish.method, wish.url, wish.headers
        if (override or self.override) and method in _OVERRIDDEN:
            method, given = "POST", {**given, "X-HTTP-Method-Override": method}
        followed = renewed = False
        while True:
            try:
                before = self.sign_in
                signed = await self._signed(method, url, wish.anonymous)
            except SignInEnded as ended:
                if not await self._was_renewed_by_hand(ended, before=before):
                    raise
                continue
            note = Note(wish.action, attempt, before.kind if signed and before else "")
            call = Call(method, url, {**given, **signed}, note, wish.body)
            if not signed or before is None:
                answer = await self._send(call)
            else:
                await self._make_sure(before, method, url, wish.action)
                try:
                    found, again = await self._send_signed(before, call, renewed)
                except SignInEnded as ended:
                    if not await self._was_renewed_by_hand(ended, before=before):
                        raise
                    attempt += 1
                    continue
                if found is None:  # somebody signed in anew while this one waited in line
                    continue
                if again:
                    renewed, attempt = True, attempt + 1
                    continue
                answer = found
            target = redirect_target(answer, url)
            if target and signed:
                self._led_away = None if is_for_members(answer.exchange) else (method, url)
                raise may_not_pass(errors.from_answer(answer) or Problem(Trouble.MOVED, exchange=answer.exchange))
            if (
                target
                and method == "GET"
                and not followed
                and origin(target) == origin(url)
                and self.root.holds(target)
            ):
                followed, url = True, target
                continue
            if problem := errors.from_answer(answer):
                self.sender.slow_down(answer.status)
                raise problem
            return answer

    async def _was_renewed_by_hand(self, ended: Problem, *, before: SignIn | None) -> bool:
        """Whether somebody signed in again, so that the waiting request can go on. One is asked for all of them."""
        if self.ask_again is None:
            return False
        async with self._asking:
            if self.sign_in is not before:
                return True
            if self._declined is before or not await self.ask_again(ended):
                self._declined = before
                return False
            return self.sign_in is not before

    async def _send_signed(self, by: SignIn, call: Call, renewed: bool) -> tuple[Answer | None, bool]:
        """The answer to a signed request, counted at the door; and whether to ask again with a renewed token.

        None: nothing was sent, because another sign-in is in use by now.
        """
        await self._see_that_nothing_leads_away(call)
        signed = Signed(call, by, self.door, self.root, self._send, self.ask_who if self.who_route else None)
        return await signed.answered(self.onward, still=lambda: self.sign_in is by, renewed=renewed)

    async def _see_that_nothing_leads_away(self, call: Call) -> None:
        """A signed request was led on to somewhere: until a question without a credential is not, none is sent."""
        if self._led_away is None:
            return
        method, url = self._led_away
        answer = await self.peek(url, action=call.note.action, accept="application/json", method=method)
        if may_pass(self.line, answer.exchange):
            self._led_away = None
            return
        outcome = Outcome.NOTHING if call.method == "GET" else Outcome.NOT_DONE
        problem = errors.from_answer(answer) or Problem(Trouble.MOVED, exchange=answer.exchange)
        raise may_not_pass(problem.with_outcome(outcome))

    async def ask_who(self, action: Action | None = None) -> Answer:
        """Ask the site whom it takes us for. Raises Problem."""
        action = action or Action(N_("Check the sign-in"))
        return await self._ask(_Wish("GET", self.root.url(self.who_route), action))

    async def _make_sure(self, by: SignIn, method: str, url: str, action: Action) -> None:
        """Ask who we are before anything else where that is wise.

        A sign-in that worked was refused since: so nothing else counts as a second refusal. Or answers were lost: first
        a question that holds no credential shows whether the line is there, then the smallest signed one.
        """
        shaky = self.door.shaky and not by.renews
        if not (shaky or self.door.doubts(by.mark)):
            return
        try:
            if self.who_route and not is_who_route(self.root, url):
                await self.ask_who(action)
            elif shaky and not self.door.wait_for(by.mark):
                await self._see_the_line(action)
        except Problem as problem:
            if shaky or problem.trouble is Trouble.SIGNED_OUT:
                raise problem.with_outcome(Outcome.NOTHING if method == "GET" else Outcome.NOT_DONE) from None

    async def _see_the_line(self, action: Action) -> None:
        """Raises Problem while not even a question without a credential is answered."""
        url, tries = self.root.url("", {"_fields": "name"}), 0
        while True:
            try:
                answer = await self.peek(url, action=action, accept="application/json")
                if answer.status < 500:
                    return
                raise errors.from_answer(answer) or Problem(Trouble.CRASHED, exchange=answer.exchange)
            except Problem:
                if not await self.rests.wait_for_line(tries):
                    raise
                tries += 1

    async def _signed(self, method: str, url: str, anonymous: bool) -> dict[str, str]:
        if anonymous or self.sign_in is None:
            return {}
        return await self.sign_in.headers(Outgoing(method, url, self.root))

    async def _send(self, call: Call, ready: Callable[[], None] | None = None) -> Answer:
        return await self.sender.send(call, self.root.base, ready)

    def _hiding(self) -> Callable[[Exchange], Exchange]:
        """Takes the secrets out of an exchange that are in use just now."""
        both = (self.hidden, self.sign_in.hidden if self.sign_in is not None else None)

        def hide(exchange: Exchange) -> Exchange:
            for hidden in both:
                if hidden is not None:
                    exchange = hidden.exchange(exchange)
            return exchange

        return hide

    def hide_text(self, text: str) -> str:
        """A text without the secrets that are in use, whatever shape they have in it."""
        for hidden in (self.hidden, self.sign_in.hidden if self.sign_in is not None else None):
            if hidden is not None:
                text = hidden.text(text)
        return self.sender.hide_text(text)

    def _enough(self, begin: float) -> Callable[[tenacity.RetryCallState], bool]:
        longest = repeating.LONGEST_READ
        return lambda state: state.attempt_number >= repeating.TRIES or self._clock() - begin > longest


def redirect_target(answer: Answer, url: str) -> str:
    """Where a redirect leads, as a full address; empty when the answer is none."""
    location = answer.headers.get("location", "")
    if answer.status not in (301, 302, 303, 307, 308) or not location:
        return ""
    try:
        return urljoin(url, location)
    except ValueError:  # a Location that is no address
        return ""
