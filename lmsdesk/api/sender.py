"""Sends single requests and gives back whatever answers: the one place where requests leave for a site.

Pace, headers and the record live here; who signs, what is repeated and what an answer means is decided above.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import httpx

from lmsdesk.api import errors
from lmsdesk.api.answer import Answer
from lmsdesk.api.call import Call
from lmsdesk.api.failures import TooBig
from lmsdesk.api.pace import Pace
from lmsdesk.api.root import is_private
from lmsdesk.api.sent import Raw, Sent, sent
from lmsdesk.api.transport import ANSWER_LIMIT, NOTE, Hide, Note, RecordingTransport, Reply
from lmsdesk.api.wire import plain_lines, real_transport
from lmsdesk.domain.exchange import Exchange, Failure, Phase, decode, read_json
from lmsdesk.domain.masking import MASK
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.reach import PACES, USUAL, USUAL_PACE, Line
from lmsdesk.domain.scrub import Scrub
from lmsdesk.version import VERSION

USER_AGENT = f"lmsdesk/{VERSION} (+https://lmsdesk.example)"
TIMEOUT = httpx.Timeout(connect=10, read=60, write=60, pool=60)
_TIMEOUT = TIMEOUT.as_dict()
PARSE_IN_THREAD = 256 * 1024


class Sender:
    """The lines to one site, opened with the first request."""

    def __init__(
        self,
        journal: Callable[[Exchange], None],
        hiding: Callable[[], Hide],
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        ssl_context: ssl.SSLContext | None = None,
        line: Line = USUAL,
        site: str = "",
        clock: Callable[[], float] = time.monotonic,
        limit: int = ANSWER_LIMIT,
    ) -> None:
        """``hiding`` gives what takes out of an exchange all that only the caller knows to be secret just now."""
        self.line = line
        self.pace = pace_of(line, clock)
        self.last: Exchange | None = None
        self._journal = journal
        self._hiding_more = hiding
        self.transport = transport
        self._ssl_context = ssl_context
        self._site = site
        self._limit = limit
        self._recording: RecordingTransport | None = None
        self._http: httpx.AsyncClient | None = None
        self._usual: Raw = []
        """The headers that go with every request."""
        self._plainly = False
        """Whether what needs no TLS goes over lines of our own."""
        self._opening = asyncio.Lock()
        self._scrub = Scrub(line.secrets)

    async def send(self, call: Call, base: str, ready: Callable[[], None] | None = None) -> Answer:
        """The answer to one request, not forwarded, whatever it is. Raises Problem when none came.

        ``base`` is the address that a real line is opened for. ``ready`` is called right before it leaves; what it
        raises keeps it here.
        """
        http, line = await self._open(base)
        headers = {**self._own_headers(call.url), **call.headers}
        request = self._request(http, call, headers)
        async with self.pace:
            if ready is not None:
                ready()
            try:  # straight to the line: all that httpx would add are cookies, of which we keep none
                reply = await line.send(request)
            except (httpx.HTTPError, httpx.InvalidURL, OSError, TooBig) as error:
                raise self._failed(call.note) from error
        assert call.note.exchange is not None
        self.last = call.note.exchange
        return await _answer(reply, call.note.exchange)

    def _request(self, http: httpx.AsyncClient, call: Call, headers: Mapping[str, str]) -> httpx.Request | Sent:
        extensions: dict[str, Any] = {NOTE: call.note, "timeout": _TIMEOUT}
        if self._plainly:
            made = sent(call.method, call.url, headers, call.body, self._usual, extensions)
            if made is not None:
                return made
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        return http.build_request(call.method, call.url, headers=raw, extensions=extensions, **call.body.parts)

    def slow_down(self, status: int) -> None:
        """The site answered with this status: some ask for a slower pace."""
        if status == 429 or status >= 500:
            self.pace.trouble()

    async def close(self) -> None:
        """Give up the lines; the next request opens new ones."""
        if self._recording is not None:
            self._recording.finish()
        if self._http is not None:
            http, self._http, self._recording = self._http, None, None
            await http.aclose()

    def _own_headers(self, url: str) -> dict[str, str]:
        """The header that the person added for this site; it goes nowhere else, and never where others can read it."""
        name, value = self.line.reach.header, self.line.header_value
        if not name or not value:
            return {}
        host = urlsplit(url).hostname or ""
        return {name: value} if self.line.is_for(host) and is_private(url) else {}

    def _failed(self, note: Note) -> Problem:
        assert note.exchange is not None, "the recording transport writes down every failure"
        if note.exchange.failure is None:  # answered, and httpx could not use it: a Location that is no address
            note.exchange = replace(note.exchange, failure=Failure(Phase.WAIT, "redirects", "no usable Location"))
        self.last = note.exchange
        self.pace.trouble()
        return errors.from_exchange(note.exchange)

    def hide_text(self, text: str) -> str:
        """A text without the secrets of the line: a proxy's password, the person's own header."""
        return self._scrub.text(text)

    def _hiding(self) -> Hide:
        hide_more, name, scrub = self._hiding_more(), self.line.reach.header.lower(), self._scrub

        def hide(exchange: Exchange) -> Exchange:
            exchange = hide_more(exchange)
            if name:
                shown = tuple((n, MASK if n.lower() == name else v) for n, v in exchange.request_headers)
                exchange = replace(exchange, request_headers=shown)
            return scrub.exchange(exchange)

        return hide

    async def _open(self, base: str) -> tuple[httpx.AsyncClient, RecordingTransport]:
        async with self._opening:
            if self._http is None or self._recording is None:
                inner = self.transport or await real_transport(base, self._ssl_context, self.line)
                plain = plain_lines(inner)
                self._plainly = plain is not None
                self._recording = RecordingTransport(
                    inner, self._journal, site=self._site, limit=self._limit, hiding=self._hiding, plain=plain
                )
                self._http = httpx.AsyncClient(
                    transport=inner,
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
                self._usual = self._http.headers.raw
            return self._http, self._recording


def pace_of(line: Line, clock: Callable[[], float] = time.monotonic) -> Pace:
    """How many requests run at once: as the person wishes, never more than the connections there are."""
    most = min(line.reach.at_once or USUAL_PACE, PACES[-1])
    return Pace(most=most, careful=min(most, 2), clock=clock)


async def _answer(reply: Reply, exchange: Exchange) -> Answer:
    body, content_type = reply.content, reply.headers.get("content-type", "")

    def parse() -> tuple[str, Any, str]:
        text = decode(body, content_type)
        return text, *read_json(text, content_type)

    text, data, noise = await asyncio.to_thread(parse) if len(body) > PARSE_IN_THREAD else parse()
    return Answer(reply.status_code, reply.headers, data, text, noise, exchange, exchange.timing.total, body)
