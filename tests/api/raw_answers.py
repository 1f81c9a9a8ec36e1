"""A server that says any bytes whatever to every request, and the answers that servers give: good, odd and broken."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from tests.conftest import until

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """Says the same bytes to every request, and remembers what came over which line."""

    says: bytes | Answer = OK
    closes: bool = False
    came: list[bytes] = field(default_factory=list)
    lines: int = 0
    open: int = 0
    most: int = 0
    port: int = 0

    async def meets(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        self.open += 1
        self.most = max(self.most, self.open)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.came.append(head + await self._body(head, reader))
                if isinstance(self.says, bytes):
                    writer.write(self.says)
                else:
                    await self.says(writer)
                if self.closes:
                    break
        self.open -= 1
        writer.close()

    async def _body(self, head: bytes, reader: asyncio.StreamReader) -> bytes:
        low = head.lower()
        if b"transfer-encoding: chunked" in low:
            return await reader.readuntil(b"0\r\n\r\n")
        if b"content-length:" in low:
            return await reader.readexactly(int(low.split(b"content-length:")[1].split(b"\r\n")[0]))
        return b""


@contextlib.asynccontextmanager
async def serving(says: bytes | Answer = OK, *, closes: bool = False) -> AsyncIterator[Server]:
    its = Server(says, closes)
    server = await asyncio.start_server(its.meets, "127.0.0.1", 0, limit=2**20)
    its.port = server.sockets[0].getsockname()[1]
    try:
        yield its
    finally:
        server.close()
        await until(lambda: not its.open)
        await asyncio.sleep(0.01)  # closed lines are told to their handlers


def head(*lines: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return b"\r\n".join((status, *lines)) + b"\r\n\r\n"


USUAL = head(b"Date: Fri", b"X-CASE: aB c", b"set-cookie: a=1", b"set-cookie: b=2", b"X-Empty: ", b"Content-Length: 4")
ANSWERS = {
    "usual": USUAL + b"body",
    "empty": head(b"Content-Length: 0"),
    "status 999": head(b"Content-Length: 1", status=b"HTTP/1.1 999 Odd") + b"x",
    "no reason": head(b"Content-Length: 1", status=b"HTTP/1.1 404 ") + b"x",
    "no reason, no space": head(b"Content-Length: 1", status=b"HTTP/1.1 404") + b"x",
    "reason in Latin-1": head(b"Content-Length: 1", status=b"HTTP/1.1 404 Nicht gefunden \xfc") + b"x",
    "HTTP/1.0": head(b"Content-Length: 1", status=b"HTTP/1.0 200 OK") + b"x",
    "HTTP/2.0": head(b"Content-Length: 1", status=b"HTTP/2.0 200 OK") + b"x",
    "status of two digits": head(b"Content-Length: 1", status=b"HTTP/1.1 20 OK") + b"x",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "garbage": bytes(range(256)) * 4,
    "a page without headers": b"<html>\r\n<body>\r\n\r\n",
    "TLS alert": b"\x15\x03\x01\x00\x02\x02\x0a",
    "only line feeds": b"HTTP/1.1 200 OK\nContent-Length: 1\nA: b\n\nx",
    "begins with an empty line": b"\r\n" + OK,
    "no space after the colon": head(b"A:b", b"Content-Length:1") + b"x",
    "spaces around a value": head(b"A:  \t b \t ", b"Content-Length:   1  ") + b"x",
    "tab in a value": head(b"A: b\tc", b"Content-Length: 1") + b"x",
    "control byte in a value": head(b"A: b\x01c", b"Content-Length: 1") + b"x",
    "null byte in a value": head(b"A: b\x00c", b"Content-Length: 1") + b"x",
    "letters beyond ASCII": head("A: schön".encode(), b"B: sch\xf6n", b"Content-Length: 1") + b"x",
    "space before the colon": head(b"A : b", b"Content-Length: 1") + b"x",
    "no colon": head(b"what is this", b"Content-Length: 1") + b"x",
    "no name": head(b": b", b"Content-Length: 1") + b"x",
    "folded header": head(b"A: b", b"  c", b"Content-Length: 1") + b"x",
    "204 with a body": head(b"Content-Length: 4", status=b"HTTP/1.1 204 No Content"),
    "304": head(b"ETag: x", b"Content-Length: 44", status=b"HTTP/1.1 304 Not Modified"),
    "chunked": head(b"Transfer-Encoding: chunked") + b"3\r\nabc\r\nA;more=1\r\n0123456789\r\n0\r\n\r\n",
    "chunked, with trailers": head(b"Transfer-Encoding: Chunked") + b"3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n",
    "chunked, with a length": head(b"Content-Length: 99", b"Transfer-Encoding: chunked") + b"1\r\na\r\n0\r\n\r\n",
    "chunked, without an end": head(b"Transfer-Encoding: chunked") + b"3\r\nabc\r\n",
    "chunk of no number": head(b"Transfer-Encoding: chunked") + b"zz\r\nabc\r\n0\r\n\r\n",
    "chunk longer than told": head(b"Transfer-Encoding: chunked") + b"2\r\nabcdef\r\n0\r\n\r\n",
    "gzip as a transfer": head(b"Transfer-Encoding: gzip") + b"abc",
    "no length": head(b"A: b") + b"until the end",
    "connection: close": head(b"Connection: close", b"Content-Length: 4") + b"body",
    "connection: Keep-Alive": head(b"Connection: Keep-Alive", b"Keep-Alive: timeout=5", b"Content-Length: 4") + b"body",
    "two lengths that agree": head(b"Content-Length: 4", b"Content-Length: 4") + b"body",
    "a list of lengths": head(b"Content-Length: 4, 4") + b"body",
    "two lengths that do not": head(b"Content-Length: 4", b"Content-Length: 5") + b"bodyx",
    "a length that is none": head(b"Content-Length: four") + b"body",
    "a length below nothing": head(b"Content-Length: -4") + b"body",
    "a length with a plus": head(b"Content-Length: +4") + b"body",
    "a length of 30 digits": head(b"Content-Length: " + b"9" * 30) + b"body",
    "a length of 20 digits": head(b"Content-Length: " + b"9" * 20) + b"body",
    "length of no value": head(b"Content-Length: ") + b"body",
    "shorter than its length": head(b"Content-Length: 400") + b"body",
    "cut in its headers": b"HTTP/1.1 200 OK\r\nContent-Len",
    "nothing at all": b"",
    "100 first": head(status=b"HTTP/1.1 100 Continue") + USUAL + b"body",
    "103 twice first": 2 * head(b"Link: </a>; rel=preload", status=b"HTTP/1.1 103 Early Hints") + USUAL + b"body",
    "100 and no more": head(status=b"HTTP/1.1 100 Continue"),
    "101": head(b"Upgrade: websocket", status=b"HTTP/1.1 101 Switching Protocols"),
    "5,000 headers": head(*(b"X-%d: %d" % (n, n) for n in range(5_000)), b"Content-Length: 1") + b"x",
    "headers without an end": b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 300_000,
    "a long header": head(b"X-Long: " + b"x" * 60_000, b"Content-Length: 1") + b"x",
    "much space in a header": head(b"X: a" + b" " * 60_000 + b"\x00", b"Content-Length: 1") + b"x",
    "a long body": head(b"Content-Length: 700000") + b"0123456789" * 70_000,
}
