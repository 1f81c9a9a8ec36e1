"""HTTP/1.1 over plain lines. The usual request and the usual answer are written and read in one go.

What is usual is known exactly: one line of status, headers without a blemish, a body of a length that was told. All
else (chunks, no length, informational answers, whatever a broken server says) is read by h11, as httpcore would read
it, and from its beginning, so what counts as a fault is decided in one place.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import h11
import httpcore
import httpx

from lmsdesk.api.clock import Clock
from lmsdesk.api.plain_pool import Place, PlainPool
from lmsdesk.api.sent import Sent
from lmsdesk.domain.exchange import Phase

CLOCK = "lmsdesk-clock"
"""The key of a request's extensions under which the Clock travels that wants to be told."""
PIECE = 64 * 1024
MOST_HEAD = 100 * 1024
"""Bytes of status and headers, as httpcore takes them."""

Headers = list[tuple[bytes, bytes]]
_TOKEN = rb"[-!#$%&'*+.^_`|~0-9a-zA-Z]++"
_VALUE = rb"(?:[!-~\x80-\xff](?:[ \t!-~\x80-\xff]*[!-~\x80-\xff])?)?"
_FIELD = re.compile(rb"(%s): (%s)\r\n" % (_TOKEN, _VALUE))
_FIELDS = re.compile(rb"(?:%s: %s\r\n)*+" % (_TOKEN, _VALUE))
_USUAL = re.compile(rb"HTTP/1\.1 ([2-9][0-9][0-9]) ([ \t!-~\x80-\xff]*+)\r\n((?:%s: %s\r\n)*+)\r\n" % (_TOKEN, _VALUE))
_METHOD = re.compile(_TOKEN)
_TARGET = re.compile(rb"[!-~]+")
_ODD_TO_SEND = frozenset({b"transfer-encoding", b"upgrade", b"expect"})
_NO_BODY = frozenset({b"204", b"304"})
_TO_COME = frozenset(range(200)) - {101}
"""What tells that the answer itself is still to come."""
NO_ANSWER = "Server disconnected without sending a response."


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it goes over a line."""

    method: bytes
    place: Place
    target: bytes
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    timeouts: Mapping[str, float | None] = field(default_factory=dict)

    def on_the_wire(self) -> bytes | None:
        """All its bytes; None where h11 had better look at it."""
        host, rest, length, hosts = b"", b"", None, 0
        for name, value in self.headers:
            low = name.lower()
            if low in _ODD_TO_SEND or (low == b"connection" and value.lower() != b"keep-alive"):
                return None
            if low == b"host":
                host, hosts = b"%s: %s\r\n" % (name, value), hosts + 1
                continue
            if low == b"content-length":
                if length is not None:
                    return None
                length = value
            rest += b"%s: %s\r\n" % (name, value)
        head = host + rest
        whole = length == b"%d" % len(self.body) if length is not None else not self.body
        if hosts != 1 or not whole or self.method == b"CONNECT":
            return None
        if not (_METHOD.fullmatch(self.method) and _TARGET.fullmatch(self.target) and _FIELDS.fullmatch(head)):
            return None
        return b"%s %s HTTP/1.1\r\n%s\r\n%s" % (self.method, self.target, head, self.body)

    def by_h11(self, connection: h11.Connection) -> bytes:
        """All its bytes, as h11 writes them. Raises httpcore.LocalProtocolError for what cannot be sent."""
        try:
            request = h11.Request(method=self.method, target=self.target, headers=self.headers)
            events: list[h11.Event] = [request, *([h11.Data(data=self.body)] if self.body else []), h11.EndOfMessage()]
            return b"".join(connection.send(event) or b"" for event in events)
        except h11.LocalProtocolError as error:
            raise httpcore.LocalProtocolError(str(error)) from error


@dataclass(slots=True)
class Came:
    """An answer whose body has still to be read: go through it, then ``aclose``. It has httpx's names for its parts."""

    status_code: int
    reason: bytes
    version: bytes
    headers: httpx.Headers
    line: httpcore.AsyncNetworkStream
    _talk: Talk
    first: bytes = b""
    """What of the body is here already."""
    left: int = 0
    """So many bytes of it are still to come."""
    reading: h11.Connection | None = None
    """Who reads the body where it is no usual one."""
    num_bytes_downloaded: int = 0

    @property
    def reason_phrase(self) -> str:
        return self.reason.decode("ascii", "ignore")

    @property
    def http_version(self) -> str:
        return self.version.decode("ascii", "ignore")

    @property
    def extensions(self) -> dict[str, Any]:
        return {"network_stream": self.line}

    async def all_here(self) -> bytes | None:
        """The body where all of it came with the headers; the answer is over then. None: go through the pieces."""
        if self.reading is not None or self.left:
            return None
        self._talk.clock.begins("download", Phase.DOWNLOAD)
        self.num_bytes_downloaded = len(self.first)
        await self._talk.end(whole=True)
        self._talk.clock.ends("download")
        return self.first

    async def aiter_raw(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes. Raises httpx's errors."""
        self._talk.clock.begins("download", Phase.DOWNLOAD)
        try:
            rest = self._usual() if self.reading is None else self._talk.body(self.reading)
            async with aclosing(rest):
                async for piece in rest:
                    self.num_bytes_downloaded += len(piece)
                    yield piece
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            await self.aclose()
            raise as_httpx(error) from error
        except BaseException:
            await self.aclose()
            raise
        finally:
            self._talk.clock.ends("download")

    async def _usual(self) -> AsyncGenerator[bytes, None]:
        length = len(self.first) + self.left
        if self.first:
            yield self.first
        while self.left:
            data = await self._talk.read()
            if not data:
                raise httpcore.RemoteProtocolError(
                    "peer closed connection without sending complete message body "
                    f"(received {length - self.left} bytes, expected {length})"
                )
            piece = data[: self.left]
            self.left -= len(piece)
            if len(data) > len(piece):
                self._talk.spoilt = True
            yield piece

    async def aclose(self) -> None:
        """The answer is over; its line is used again where that is possible."""
        await self._talk.end(whole=not self.left if self.reading is None else is_over(self.reading))


class PlainHttp(httpx.AsyncBaseTransport):
    """Asks sites over lines without TLS and without a proxy."""

    def __init__(self, limits: httpx.Limits) -> None:
        self._pool = PlainPool(limits)

    async def send(self, request: Sent) -> Came:
        """Send a request that was made for these lines. Raises httpx's errors."""
        asked = Asked(
            request.method.encode(),
            (request.host, request.port),
            request.target,
            request.headers.raw,
            request.content,
            request.extensions.get("timeout", {}),
        )
        return await self.ask(asked, request.extensions[CLOCK])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url, timeouts = request.url, request.extensions.get("timeout", {})
        asked = Asked(
            request.method.encode("ascii"),
            (url.raw_host.decode("ascii"), url.port or 80),
            url.raw_path,
            request.headers.raw,
            await request.aread(),
            timeouts,
        )
        came = await self.ask(asked, request.extensions.get(CLOCK) or Clock())
        extensions: dict[str, Any] = {
            "http_version": came.version,
            "reason_phrase": came.reason,
            **came.extensions,
        }
        return httpx.Response(came.status_code, headers=came.headers, stream=_Body(came), extensions=extensions)

    async def ask(self, asked: Asked, clock: Clock) -> Came:
        """Send a request, once; the answer as soon as its headers are here. Raises httpx's errors."""
        try:
            line = await self._pool.take(
                asked.place, clock, wait=asked.timeouts.get("pool"), connect=asked.timeouts.get("connect")
            )
            talk = Talk(line, asked, clock, self._pool)
            try:
                return await talk.answer()
            except BaseException:
                await talk.end(whole=False)
                raise
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise as_httpx(error) from error

    async def aclose(self) -> None:
        await self._pool.aclose()


class Talk:
    """One request and its answer over one line."""

    def __init__(self, line: httpcore.AsyncNetworkStream, asked: Asked, clock: Clock, pool: PlainPool) -> None:
        self.clock = clock
        self.spoilt = False
        """More came than belongs to the answer: the next one would begin with it."""
        self._line = line
        self._asked = asked
        self._pool = pool
        self._over = False

    async def answer(self) -> Came:
        """Send the request and read status and headers."""
        asked, clock = self._asked, self.clock
        clock.begins("send", Phase.SEND)
        reading = None
        data = asked.on_the_wire()
        if data is None:
            reading = _reader()
            data = asked.by_h11(reading)
        with contextlib.suppress(httpcore.WriteError):  # a server may close early and still have said why
            await self._line.write(data, asked.timeouts.get("write"))
        clock.ends("send")
        clock.begins("wait", Phase.WAIT)
        first = await self.read()
        if not first:
            raise httpcore.RemoteProtocolError(NO_ANSWER)
        came = self._usual(first) if reading is None else None
        if came is None:
            if reading is None:
                reading = _reader()
                asked.by_h11(reading)
            came = await self._unusual(reading, first)
        clock.ends("wait")
        return came

    async def read(self) -> bytes:
        return await self._line.read(PIECE, self._asked.timeouts.get("read"))

    async def body(self, reading: h11.Connection) -> AsyncGenerator[bytes, None]:
        """The body as h11 reads it."""
        while True:
            event = await self._event(reading)
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage) or event is h11.PAUSED:
                return

    async def end(self, *, whole: bool) -> None:
        """Over, once: the line is given back when the answer was read whole, else closed."""
        if self._over:
            return
        self._over = True
        if whole and not self.spoilt:
            await self._pool.give(self._asked.place, self._line)
        else:
            await self._pool.drop(self._line)

    def _usual(self, first: bytes) -> Came | None:
        """The answer, where it is a usual one whose headers came in one piece."""
        found = _USUAL.match(first)
        if found is None or self._asked.method == b"HEAD":
            return None
        status, reason, fields = found.groups()
        headers: Headers = _FIELD.findall(fields)
        length = _length(headers)
        if length is None or status in _NO_BODY:
            return None
        body = first[found.end() :]
        if len(body) > length:
            body, self.spoilt = body[:length], True
        return Came(
            int(status), reason, b"HTTP/1.1", httpx.Headers(headers), self._line, self, body, length - len(body)
        )

    async def _unusual(self, reading: h11.Connection, first: bytes) -> Came:
        reading.receive_data(first)
        while True:
            event = await self._event(reading)
            if isinstance(event, h11.Response | h11.InformationalResponse) and event.status_code not in _TO_COME:
                break
        version, headers = b"HTTP/" + event.http_version, httpx.Headers(event.headers.raw_items())
        return Came(event.status_code, event.reason, version, headers, self._line, self, reading=reading)

    async def _event(self, reading: h11.Connection) -> Any:
        while True:
            try:
                event = reading.next_event()
            except h11.RemoteProtocolError as error:
                raise httpcore.RemoteProtocolError(str(error)) from error
            if event is not h11.NEED_DATA:
                return event
            data = await self.read()
            if not data and reading.their_state is h11.SEND_RESPONSE:
                raise httpcore.RemoteProtocolError(NO_ANSWER)
            reading.receive_data(data)


class _Body(httpx.AsyncByteStream):
    """The body for httpx."""

    def __init__(self, came: Came) -> None:
        self._came = came

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async with aclosing(self._came.aiter_raw()) as pieces:
            async for piece in pieces:
                yield piece

    async def aclose(self) -> None:
        await self._came.aclose()


def _reader() -> h11.Connection:
    return h11.Connection(our_role=h11.CLIENT, max_incomplete_event_size=MOST_HEAD)


def _length(headers: Headers) -> int | None:
    """How long the body is by headers that leave no doubt; None for all others."""
    found: bytes | None = None
    for name, value in headers:
        low = name.lower()
        if low == b"content-length":
            if found is not None:
                return None
            found = value
        elif low == b"transfer-encoding" or (low == b"connection" and value.lower() != b"keep-alive"):
            return None
    return int(found) if found is not None and len(found) <= 20 and found.isdigit() else None


def is_over(reading: h11.Connection) -> bool:
    """Whether both sides said all, and another request may follow."""
    both = reading.our_state is h11.DONE and reading.their_state is h11.DONE
    return both and not reading.trailing_data[0]


def as_httpx(error: Exception) -> httpx.TransportError:
    """The same error by httpx's name."""
    kind: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
    return kind(str(error))
