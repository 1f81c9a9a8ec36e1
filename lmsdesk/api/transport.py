"""A transport that writes down every request, answered or not, and reads the answer within a limit.

httpx's own hooks run before the body is read and not at all on a failed connection; a transport around the real
one sees everything.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple, cast

import httpx

from lmsdesk.api import names
from lmsdesk.api.clock import Clock
from lmsdesk.api.failures import TooBig, classify
from lmsdesk.api.line import connection_of
from lmsdesk.api.plain_http import CLOCK, Came, PlainHttp
from lmsdesk.api.sent import Sent
from lmsdesk.api.unpack import unpacked
from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase, Timing, veiled
from lmsdesk.domain.masking import mask_answer, mask_body, mask_headers, mask_text, mask_url
from lmsdesk.domain.veil import Veil

ANSWER_LIMIT = 32 * 1024 * 1024
"""Bytes of an answer that are read at most."""

KEPT = 24 * 1024 * 1024
"""Bytes of a body that an exchange keeps."""

KEPT_OF_TOO_BIG = 1024 * 1024
"""Bytes that an exchange keeps of an answer that was given up for its size."""

KEPT_BINARY = 1024 * 1024
"""Bytes of a picture or another file that an exchange keeps."""

IN_THREAD = 340 * 1024
"""From this size on a body is masked in a thread, so that nothing on the screen waits for it; smaller ones take a
millisecond, and less than 0.1 s whatever a site puts into them."""

VEILED = 8 * 1024
"""From this size on a good answer is masked only when the next request has left, or somebody asks for it."""

HAS_LEFT, AT_LAST = 0.004, 0.2
"""Seconds after which a request is on its way; and after which an answer is masked if none follows."""

Hide = Callable[[Exchange], Exchange]

STEPS = 2
"""About so many turns of the loop a request takes from the door to the wire."""

NOTE = "lmsdesk"
"""The key of a request's extensions under which its Note travels."""


@dataclass(slots=True)
class Note:
    """What the client knows of a request and wants back: it fills the first part, the transport ``exchange``."""

    action: Action
    attempt: int = 1
    credential: str = ""
    exchange: Exchange | None = None
    came: Callable[[int], bool] | None = None
    """Told the status as soon as the answer is here whole; whether another request may leave before it is read."""


class Reply(NamedTuple):
    """A whole answer, unpacked, by httpx's names."""

    status_code: int
    headers: httpx.Headers
    content: bytes


class RecordingTransport:
    """Wraps a transport. Every request becomes one masked Exchange given to ``journal``, failures included."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        journal: Callable[[Exchange], None],
        *,
        site: str = "",
        limit: int = ANSWER_LIMIT,
        hiding: Callable[[], Hide] | None = None,
        plain: PlainHttp | None = None,
    ) -> None:
        """``plain`` carries what was made for plain lines. ``hiding`` gives what takes out of an exchange all that only
        the caller knows to be secret just now."""
        self._inner = inner
        self._plain = plain
        self._journal = journal
        self._site = site
        self._limit = limit
        self._hiding = hiding or (lambda: lambda exchange: exchange)
        self._veils: list[Veil] = []

    async def send(self, request: httpx.Request | Sent) -> Reply:
        """Ask, read the whole answer, write the exchange down. Raises what the transport raised, and TooBig."""
        if self._veils:
            asyncio.get_running_loop().call_later(HAS_LEFT, self._lift)
        note = request.extensions.get(NOTE) or Note(Action(""))
        clock = Clock()
        request.extensions = {**request.extensions, "trace": clock.trace, CLOCK: clock}
        names.listener.set(clock.name)
        started, begin = datetime.now(UTC), time.perf_counter()
        took = 0.0
        body = bytearray()
        whole = b""
        response: httpx.Response | Came | None = None
        failure: Failure | None = None
        try:
            await request.aread()
            if isinstance(request, Sent):
                assert self._plain is not None, "made for plain lines only"
                response = await self._plain.send(request)
            else:
                response = await self._inner.handle_async_request(request)
            await self._read(response, body, request)
            took = time.perf_counter() - begin
            whole = bytes(body)
            if note.came is not None and note.came(response.status_code):
                await _let_leave()
            return Reply(response.status_code, _unpacked(response.headers), whole)
        except Exception as error:
            failure = classify(error, Phase.DOWNLOAD if response is not None else clock.phase)
            failure = replace(failure, detail=mask_text(failure.detail))
            raise
        except asyncio.CancelledError:
            failure = Failure(clock.phase or Phase.WAIT, "other", "cancelled")
            raise
        finally:
            write = partial(
                _exchange,
                request,
                response,
                whole or bytes(body),
                note,
                started,
                clock.timing((took or time.perf_counter() - begin) * 1000),
                not clock.connected,
                failure,
                self._site,
            )
            hide = self._hiding()
            if failure is None and len(whole) > IN_THREAD:
                note.exchange = await asyncio.to_thread(lambda: hide(write()))
            elif response is not None and _can_wait(response, whole):
                note.exchange = self._veil(hide(write(later=True)), request, response, whole, hide)
            else:
                note.exchange = hide(write())
            self._journal(note.exchange)

    def _veil(
        self, told: Exchange, request: httpx.Request | Sent, response: httpx.Response | Came, raw: bytes, hide: Hide
    ) -> Exchange:
        """The exchange with its body, which is masked a little later."""
        url, kind = str(request.url), response.headers.get("content-type", "")
        veil = Veil(len(raw), raw[:1], lambda: hide(replace(told, body=kept_body(raw, kind, url))).body)
        if not self._veils:
            asyncio.get_running_loop().call_later(AT_LAST, self._lift)
        self._veils.append(veil)
        return veiled(told, veil)

    def _lift(self) -> None:
        """Mask what waits for it, one body in a turn."""
        if self._veils:
            self._veils.pop(0).lift()
        if self._veils:
            asyncio.get_running_loop().call_soon(self._lift)

    async def _read(self, response: httpx.Response | Came, body: bytearray, request: httpx.Request | Sent) -> None:
        if isinstance(request, httpx.Request) and isinstance(response, httpx.Response):
            response.request = request  # httpx names it in decoding errors
        if isinstance(response, Came) and "content-encoding" not in response.headers:
            here = await response.all_here()
            if here is not None:
                self._take(here, body)
                return
        read_already = isinstance(response, httpx.Response) and hasattr(response, "_content")
        coming = cast(httpx.Response, response).aiter_bytes() if read_already else unpacked(response)
        chunks = cast(AsyncGenerator[bytes, None], coming)
        try:
            async for chunk in chunks:
                self._take(chunk, body)
        finally:
            await response.aclose()
            await chunks.aclose()  # left alone it would try to do so later, without a loop

    def _take(self, piece: bytes, body: bytearray) -> None:
        body += piece
        if len(body) > self._limit:
            del body[KEPT_OF_TOO_BIG:]
            raise TooBig(self._limit)

    def finish(self) -> None:
        """Mask what still waits for it; called when the lines are given up."""
        while self._veils:
            self._veils.pop().lift()


def _unpacked(headers: httpx.Headers) -> httpx.Headers:
    """The headers of an answer once its body is unpacked."""
    if "content-encoding" not in headers:
        return headers
    return httpx.Headers([(name, value) for name, value in headers.raw if name.lower() != b"content-encoding"])


def _can_wait(response: httpx.Response | Came, body: bytes) -> bool:
    """Whether nobody will ask for the recorded body at once: it is long, good and JSON."""
    return len(body) >= VEILED and 200 <= response.status_code < 300 and body[:1] in (b"{", b"[")


async def _let_leave() -> None:
    """Let the next request go out, so that the site works on it while this answer is masked and written down."""
    for _ in range(STEPS):
        await asyncio.sleep(0)


def _exchange(
    request: httpx.Request | Sent,
    response: httpx.Response | Came | None,
    body: bytes,
    note: Note,
    started: datetime,
    timing: Timing,
    reused: bool,
    failure: Failure | None,
    site: str,
    *,
    later: bool = False,
) -> Exchange:
    """The masked record of one request; with ``later`` without the body of its answer."""
    sent = request.content if isinstance(request, Sent) or hasattr(request, "_content") else b""
    url = str(request.url)
    common: dict[str, Any] = {
        "method": request.method,
        "url": mask_url(url),
        "request_headers": _headers(request.headers),
        "request_body": kept_body(sent, request.headers.get("content-type", "")),
        "request_size": len(sent),
        "started": started,
        "action": _told(note.action),
        "site": site,
        "timing": timing,
        "failure": failure,
        "credential": note.credential,
        "attempt": note.attempt,
    }
    if response is None:
        return Exchange(**common)
    content_type = response.headers.get("content-type", "")
    stored = b"" if later else kept_body(body, content_type, url)
    return Exchange(
        **common,
        status=response.status_code,
        reason=response.reason_phrase,
        http_version=response.http_version,
        headers=_headers(response.headers),
        body=stored,
        body_size=len(body),
        body_capped=len(body) > _room(content_type),
        wire_size=response.num_bytes_downloaded or (None if body else 0),
        connection=connection_of(response.extensions, reused=reused),
    )


def _told(action: Action) -> Action:
    """The action, with a secret hidden that a person typed into a search field."""
    title = mask_text(action.title)
    return action if title == action.title else replace(action, title=title)


def _headers(headers: httpx.Headers) -> tuple[tuple[str, str], ...]:
    raw = headers.raw
    try:
        return mask_headers([(name.decode("ascii"), value.decode("ascii")) for name, value in raw])
    except UnicodeDecodeError:
        encoding = headers.encoding  # it looks at all of them to know
    return mask_headers([(name.decode(encoding), value.decode(encoding)) for name, value in raw])


def _room(content_type: str) -> int:
    kind = content_type.split(";")[0].strip().lower()
    binary = kind.startswith(("image/", "video/", "audio/", "font/")) or kind in (
        "application/octet-stream",
        "application/zip",
    )
    return KEPT_BINARY if binary else KEPT


def kept_body(body: bytes, content_type: str, url: str = "") -> bytes:
    """What an exchange keeps of a body: masked, and cut to size without leaving half a secret at the cut."""
    room = _room(content_type)
    if len(body) <= room:
        return mask_answer(url, body, content_type)
    cut = body[:room]
    if room == KEPT_BINARY:
        return mask_body(cut, content_type)
    # A quote after the cut ends the string that was cut through, so that the masking sees a whole value.
    return mask_answer(url, cut.rstrip(b"\\") + b'"', content_type).removesuffix(b'"')
