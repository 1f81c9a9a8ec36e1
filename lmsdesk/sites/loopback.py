"""A very small web server on this computer only, for one answer: where the browser is sent after an approval."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from lmsdesk.sites.approval import Replies

HOST = "127.0.0.1"
_LONGEST = 16 * 1024
_PATIENCE = 10.0
_GRACE = 2.0
"""Seconds that a browser that was just sent on has to fetch its page."""
_MOST_STRANGE = 20
"""After so many calls that are not for us something is wrong: nothing is answered any more."""
_PAGES = {"/approved": "approved", "/declined": "declined"}
_PAGE = """<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>LMS Desk</title><style>:root{{color-scheme:light dark}}
body{{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem}}
h1{{font-size:1.25rem}}</style></head><body><h1>LMS Desk</h1><p>{text}</p></body></html>"""


class Listener:
    """Answers ``/authorized`` with what ``take`` makes of its parameters. They are never kept, logged or shown."""

    def __init__(self, take: Callable[[dict[str, str]], str], replies: Replies) -> None:
        self._take = take
        self._replies = replies
        self._server: asyncio.Server | None = None
        self._port = 0
        self._strange = 0
        self._sent_on = False
        self._told = asyncio.Event()

    async def open(self) -> int:
        """Listen on a free port of the loopback address. Raises OSError."""
        self._server = await asyncio.start_server(self._serve, HOST, 0, limit=_LONGEST)
        self._port = int(self._server.sockets[0].getsockname()[1])
        return self._port

    async def close(self) -> None:
        """Listen no more, after a browser that was sent on has its page."""
        if self._server is None:
            return
        if self._sent_on:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), _GRACE)
        self._server.close()
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(_PATIENCE):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer(head))
                await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    def _answer(self, head: bytes) -> bytes:
        """The whole answer to a request's head."""
        lines = head.decode("latin-1").split("\r\n")
        method, _, rest = lines[0].partition(" ")
        target = rest.rpartition(" ")[0]
        hosts = [line.partition(":")[2].strip() for line in lines[1:] if line.lower().startswith("host:")]
        if method != "GET" or hosts != [f"{HOST}:{self._port}"] or not target.startswith("/"):
            return _reply(400, self._replies.strange)
        parts = urlsplit(target)
        if parts.path in _PAGES:
            self._told.set()
            return _reply(200, getattr(self._replies, _PAGES[parts.path]))
        if parts.path != "/authorized" or self._strange >= _MOST_STRANGE:
            return _reply(404, self._replies.strange)
        came = self._take(dict(parse_qsl(parts.query, keep_blank_values=True)))
        if came == "strange":
            self._strange += 1
            return _reply(403, self._replies.strange)
        # On to an address without the password, which then stands neither in the browser's line nor in its history.
        self._sent_on = True
        return _reply(303, "", f"Location: /{came}\r\n")


def _reply(status: int, text: str, more: str = "") -> bytes:
    reasons = {200: "OK", 303: "See Other", 400: "Bad Request", 403: "Forbidden", 404: "Not Found"}
    body = _PAGE.format(text=html.escape(text)).encode() if text else b""
    head = (
        f"HTTP/1.1 {status} {reasons[status]}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n"
        f"X-Content-Type-Options: nosniff\r\nConnection: close\r\n{more}\r\n"
    )
    return head.encode("latin-1") + body
