"""Asks one site. Reads are repeated calmly, writes never; everything that goes wrong is a Problem.

Signing, pace, redirects and retries live here; what the answers mean is the dialects' business.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
import tenacity

from lmsdesk.api import errors
from lmsdesk.api.answer import Answer, Outgoing
from lmsdesk.api.auth import SignIn, SignInEnded
from lmsdesk.api.failures import TooBig
from lmsdesk.api.hidden import Hidden
from lmsdesk.api.lockout import LONG_PAUSE, Door
from lmsdesk.api.onward import Onward
from lmsdesk.api.pace import Pace
from lmsdesk.api.root import ApiRoot, Params, is_private, origin
from lmsdesk.api.transport import ANSWER_LIMIT, NOTE, Note, RecordingTransport
from lmsdesk.api.turns import Ticket
from lmsdesk.api.wire import real_transport
from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase, decode, error_parts, read_json
from lmsdesk.domain.masking import MASK
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.reach import PACES, USUAL, USUAL_PACE, Line
from lmsdesk.domain.scrub import Scrub
from lmsdesk.domain.sign_in_plugins import Guarding, guarding
from lmsdesk.domain.words import N_
from lmsdesk.version import VERSION

USER_AGENT = f"lmsdesk/{VERSION} (+https://lmsdesk.example)"
TIMEOUT = httpx.Timeout(connect=10, read=60, write=60, pool=60)
TRIES = 3
LONGEST_WAIT = 20.0
"""A Retry-After over this many seconds is not waited for: the person is told instead."""
LONGEST_READ = 45.0
"""No new try begins when the tries so far took this many seconds together."""
PARSE_IN_THREAD = 256 * 1024
_BLOCKED_VERB = frozenset({403, 405, 501})
_OVERRIDDEN = frozenset({"PUT", "PATCH", "DELETE"})
_LOCKED = frozenset({401, 403, 429, 503})
"""How plugins against break-ins say that they let nobody in."""
_MAY_HAVE_COME = frozenset({Phase.SEND, Phase.WAIT, Phase.DOWNLOAD})
"""Where a request that failed may have reached the site all the same."""

Sleep = Callable[[float], Awaitable[None]]
AskAgain = Callable[[Problem], Awaitable[bool]]
Files = Mapping[str, tuple[str, bytes, str]]


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
        self.line = line
        self.pace = pace_of(line, clock)
        self.last: Exchange | None = None
        self.hidden: Hidden | None = None
        """What must not be recorded beside the sign-in's own: a password on its way to become a token."""
        self.override = False
        """Whether this site's web server refuses PUT, PATCH and DELETE, so that they travel as POST."""
        self.ask_again: AskAgain | None = None
        """Asks the person to sign in again while a request waits; True when ``sign_in`` is another one now."""
        self.onward = Onward()
        """Signed requests that go on to their answer although whoever asked has gone."""
        self._asking = asyncio.Lock()
        self._declined: SignIn | None = None
        self._journal = journal
        self._transport = transport
        self._ssl_context = ssl_context
        self._site = site
        self._clock = clock
        self._sleep = sleep
        self._limit = limit
        self._http: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._scrub = Scrub(line.secrets)

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
        url = self.root.url(route, params)
        attempts = tenacity.AsyncRetrying(
            stop=self._enough(self._clock()),
            wait=_wait,
            retry=tenacity.retry_if_exception(_passes),
            sleep=self._sleep,
            reraise=True,
        )
        async for attempt in attempts:
            with attempt:
                number = attempt.retry_state.attempt_number
                return await self._ask("GET", url, action=action, headers=headers, anonymous=anonymous, attempt=number)
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
        url = self.root.url(route, params)
        body: dict[str, Any] = {"json": json, "content": content, "files": files}
        try:
            return await self._ask(method, url, action=action, headers=headers, anonymous=anonymous, **body)
        except Problem as problem:
            if not self._verb_is_blocked(method, problem):
                raise
        answer = await self._ask(
            method, url, action=action, headers=headers, anonymous=anonymous, override=True, attempt=2, **body
        )
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
        return await self._send(method, url, {"Accept": accept, **(headers or {})}, note, {"content": content})

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
        body = {"content": content or None}
        try:
            if not signed or self.sign_in is None:
                await self._send(method, url, dict(headers or {}), note, body)
            else:
                whole = {**dict(headers or {}), **signed}
                await self._send_signed(self.sign_in, method, url, whole, note, body, renewed=True)
        except Problem:
            if note.exchange is None:
                raise
        assert note.exchange is not None
        return note.exchange

    async def close(self) -> None:
        """Give up the connections. The client can be used again; it opens new ones."""
        self.door.guarantees_no_more(self.ask_who)
        await self.onward.finish()
        if self._http is not None:
            http, self._http = self._http, None
            await http.aclose()

    def _verb_is_blocked(self, method: str, problem: Problem) -> bool:
        """A web server that does not let PUT, PATCH or DELETE through answers a page; WordPress was never asked."""
        exchange = problem.exchange
        if method not in _OVERRIDDEN or self.override or exchange is None or problem.code:
            return False
        return exchange.status in _BLOCKED_VERB and not _is_guard(exchange)

    async def _ask(
        self,
        method: str,
        url: str,
        *,
        action: Action,
        headers: Mapping[str, str] | None,
        anonymous: bool,
        attempt: int = 1,
        override: bool = False,
        json: Any = None,
        content: bytes | None = None,
        files: Files | None = None,
    ) -> Answer:
        """One answer: signed, perhaps once more with a renewed token, and one step of a redirect for reads."""
        given = dict(headers or {})
        if (override or self.override) and method in _OVERRIDDEN:
            given["X-HTTP-Method-Override"] = method
            method = "POST"
        body: dict[str, Any] = {"json": json, "content": content, "files": files}
        followed = renewed = False
        while True:
            try:
                before = self.sign_in
                signed = await self._signed(method, url, anonymous)
            except SignInEnded as ended:
                if not await self._was_renewed_by_hand(ended, before=before):
                    raise
                continue
            note = Note(action, attempt, before.kind if signed and before else "")
            if not signed or before is None:
                answer = await self._send(method, url, given, note, body)
            else:
                await self._make_sure(method, url, action)
                try:
                    found, again = await self._send_signed(
                        before, method, url, {**given, **signed}, note, body, renewed
                    )
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
                self._slow_down(answer.status)
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

    async def _send_signed(
        self,
        by: SignIn,
        method: str,
        url: str,
        headers: Mapping[str, str],
        note: Note,
        body: Mapping[str, Any],
        renewed: bool,
    ) -> tuple[Answer | None, bool]:
        """The answer to a signed request, counted at the door; and whether to ask again with a renewed token.

        None: nothing was sent, because another sign-in is in use by now.
        """
        strong = method != "GET" or "context=edit" in url or is_who_route(self.root, url)
        if by.renews:
            async with self.door.turn(by.mark, strong=strong, counts=False) as ticket:
                answer = await self._at_the_door(by, ticket, method, url, headers, note, body)
            again = answer is not None and answer.status == 401 and not renewed and await by.refused(answer, headers)
            if answer is not None and answer.status == 401 and not again:
                self._tell_door(ticket, method, url, answer)
            return answer, again
        left: list[Ticket] = []

        async def counted() -> Answer | None:
            async with self.door.turn(by.mark, strong=strong) as ticket:
                left.append(ticket)
                answer = await self._at_the_door(by, ticket, method, url, headers, note, body)
                if answer is not None and answer.status == 401:
                    self._tell_door(ticket, method, url, answer)
                return answer

        return await self.onward.carry(counted(), lambda: any(ticket.sent for ticket in left)), False

    async def _at_the_door(
        self,
        by: SignIn,
        ticket: Ticket,
        method: str,
        url: str,
        headers: Mapping[str, str],
        note: Note,
        body: Mapping[str, Any],
    ) -> Answer | None:
        if self.sign_in is not by:
            return None
        try:
            answer = await self._send(method, url, headers, note, body, lambda: self.door.leaves(ticket))
        except BaseException:
            if note.exchange is None or note.exchange.failure is None or note.exchange.failure.phase in _MAY_HAVE_COME:
                self.door.lost(ticket)
            raise
        if answer.status != 401:
            self.door.let_in(ticket.mark, strong=ticket.strong)
            self._tell_door(ticket, method, url, answer)
        return answer

    def _tell_door(self, ticket: Ticket, method: str, url: str, answer: Answer) -> None:
        """Only what nobody reaches without a sign-in proves one: public routes answer to wrong keys as well."""
        locked = locked_for(answer) if answer.status in _LOCKED else None
        unknown = answer.status == 401 and error_parts(answer.data)[0] != errors.KEY_PERMISSION
        if unknown or locked is not None:
            self.door.refused(ticket.mark, answer.exchange, locked=locked, counts=ticket.counts)
        elif 200 <= answer.status < 300 and answer.has_json and ticket.strong:
            self.door.known(ticket)
            if method != "GET" or is_who_route(self.root, url):
                self.door.worked(ticket.mark)
                if ticket.counts and self.who_route:
                    self.door.guarantees(ticket.mark, self.ask_who)
        elif answer.status == 401:
            self.door.known(ticket)  # the key was known, and may not do this

    async def ask_who(self, action: Action | None = None) -> Answer:
        """Ask the site whom it takes us for. Raises Problem."""
        action = action or Action(N_("Check the sign-in"))
        return await self._ask("GET", self.root.url(self.who_route), action=action, headers=None, anonymous=False)

    async def _make_sure(self, method: str, url: str, action: Action) -> None:
        """A sign-in that worked was refused since: ask who we are, so that nothing else counts as a second refusal."""
        assert self.sign_in is not None
        if not self.who_route or not self.door.doubts(self.sign_in.mark) or is_who_route(self.root, url):
            return
        try:
            await self.ask_who(action)
        except Problem as problem:
            if problem.trouble is Trouble.SIGNED_OUT:
                raise problem.with_outcome(Outcome.NOTHING if method == "GET" else Outcome.NOT_DONE) from None

    async def _signed(self, method: str, url: str, anonymous: bool) -> dict[str, str]:
        if anonymous or self.sign_in is None:
            return {}
        return await self.sign_in.headers(Outgoing(method, url, self.root))

    async def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        note: Note,
        body: Mapping[str, Any],
        ready: Callable[[], None] | None = None,
    ) -> Answer:
        http = await self._open()
        sent = [(name.encode(), value.encode()) for name, value in {**self._own_headers(url), **headers}.items()]
        content = {name: value for name, value in body.items() if value is not None}
        request = http.build_request(method, url, headers=sent, extensions={NOTE: note}, **content)
        async with self.pace:
            if ready is not None:
                ready()
            try:
                response = await http._transport.handle_async_request(request)  # all that ``send`` adds is cookies
            except (httpx.HTTPError, httpx.InvalidURL, OSError, TooBig) as error:
                raise self._failed(note) from error
        assert note.exchange is not None
        self.last = note.exchange
        return await _answer(response, note.exchange)

    def _own_headers(self, url: str) -> dict[str, str]:
        """The header that the person added for this site; it goes nowhere else, and never where others can read it."""
        name, value = self.line.reach.header, self.line.header_value
        host = urlsplit(url).hostname or ""
        return {name: value} if name and value and self.line.is_for(host) and is_private(url) else {}

    def _failed(self, note: Note) -> Problem:
        assert note.exchange is not None, "the recording transport writes down every failure"
        if note.exchange.failure is None:  # answered, and httpx could not use it: a Location that is no address
            note.exchange = replace(note.exchange, failure=Failure(Phase.WAIT, "redirects", "no usable Location"))
        self.last = note.exchange
        self.pace.trouble()
        return errors.from_exchange(note.exchange)

    def _slow_down(self, status: int) -> None:
        if status == 429 or status >= 500:
            self.pace.trouble()

    def _hide(self, exchange: Exchange) -> Exchange:
        for hidden in (self.hidden, self.sign_in.hidden if self.sign_in is not None else None):
            if hidden is not None:
                exchange = hidden.exchange(exchange)
        if name := self.line.reach.header.lower():
            shown = tuple((n, MASK if n.lower() == name else v) for n, v in exchange.request_headers)
            exchange = replace(exchange, request_headers=shown)
        return self._scrub.exchange(exchange)

    async def _open(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._http is None:
                inner = self._transport or await real_transport(self.root.base, self._ssl_context, self.line)
                self._http = httpx.AsyncClient(
                    transport=RecordingTransport(
                        inner, self._journal, site=self._site, limit=self._limit, hide=self._hide
                    ),
                    headers={
                        "User-Agent": USER_AGENT,
                        "Accept": "application/json",
                        "Accept-Encoding": "gzip, deflate",
                    },
                    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                    timeout=TIMEOUT,
                    follow_redirects=False,
                    trust_env=False,
                )
            return self._http

    def _enough(self, begin: float) -> Callable[[tenacity.RetryCallState], bool]:
        return lambda state: state.attempt_number >= TRIES or self._clock() - begin > LONGEST_READ


def pace_of(line: Line, clock: Callable[[], float] = time.monotonic) -> Pace:
    """How many requests run at once: as the person wishes, never more than the connections there are."""
    most = min(line.reach.at_once or USUAL_PACE, PACES[-1])
    return Pace(most=most, careful=min(most, 2), clock=clock)


_WHO = ("masteriyo/v1/users/me", "wp/v2/users/me", "learnomy/v1/me")


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


def redirect_target(answer: Answer, url: str) -> str:
    """Where a redirect leads, as a full address; empty when the answer is none."""
    location = answer.headers.get("location", "")
    if answer.status not in (301, 302, 303, 307, 308) or not location:
        return ""
    try:
        return urljoin(url, location)
    except ValueError:  # a Location that is no address
        return ""


async def _answer(response: httpx.Response, exchange: Exchange) -> Answer:
    body, content_type = response.content, response.headers.get("content-type", "")

    def parse() -> tuple[str, Any, str]:
        text = decode(body, content_type)
        return text, *read_json(text, content_type)

    text, data, noise = await asyncio.to_thread(parse) if len(body) > PARSE_IN_THREAD else parse()
    return Answer(response.status_code, response.headers, data, text, noise, exchange, exchange.timing.total, body)


_AGAIN = frozenset({429, 502, 503, 504, 520, 521, 522, 523, 524})
_NEVER = ("wordfence", "limited by the site owner", "just a moment", "imunify360", "sucuri")


def _passes(error: BaseException) -> bool:
    """Whether a read is worth another try: the line broke, or the site is busy and says nothing against it."""
    if not isinstance(error, Problem) or error.exchange is None or error.trouble is Trouble.SIGNED_OUT:
        return False
    exchange = error.exchange
    if exchange.failure is not None:
        return exchange.failure.what in ("reset", "cut", "timeout", "refused")
    if exchange.status not in _AGAIN or (error.retry_after or 0) > LONGEST_WAIT:
        return False
    return not _is_guard(exchange)


def _is_guard(exchange: Exchange) -> bool:
    """Whether a firewall or robot check answered, which more requests would only make suspicious."""
    page = exchange.body[:20_000].lower()
    return bool(exchange.header("cf-mitigated")) or any(word.encode() in page for word in _NEVER)


def _wait(state: tenacity.RetryCallState) -> float:
    """What the site asks for, else half a second, then one and a half, each with some chance in it."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Problem) and error.retry_after is not None:
        return error.retry_after + random.uniform(0.0, 0.25)  # noqa: S311 - jitter, no secret
    return 0.5 * 3.0 ** (state.attempt_number - 1) * random.uniform(0.75, 1.25)  # noqa: S311
