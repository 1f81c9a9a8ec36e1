"""A server that can answer anything, byte by byte, and the transport that leads chosen requests to it.

The good answer is fetched from the academy first, so that a fault can bend what the site would really say.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

Chunk = tuple[bytes, float]
"""Bytes to send, and seconds to wait before them."""


@dataclass
class Good:
    """What the academy answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    method: str
    path: str
    asked: int = 0
    """How often the fault was asked before."""


Bend = Callable[[Good], Sequence[Chunk]]


NUMBER = b"x-answer"
"""The header that says which of the answers that wait here belongs to a request."""


class RawServer:
    """Listens on one port, sends what was put down for a request, byte by byte, and hangs up."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._answers: dict[int, Sequence[Chunk]] = {}
        self._count = 0
        self._closed = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def put(self, chunks: Sequence[Chunk]) -> int:
        """Keep an answer for the request that will carry this number."""
        self._count += 1
        self._answers[self._count] = chunks
        return self._count

    def close(self) -> None:
        self._closed = True
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        self._thread.join(5)
        self._listening.close()

    def _serve(self) -> None:
        while not self._closed:
            connection, _ = self._listening.accept()
            if self._closed:
                connection.close()
            else:
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            number = _read_request(connection)
            for content, pause in self._answers.pop(number, ()):
                if pause:
                    time.sleep(pause)
                connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass


def _read_request(connection: socket.socket) -> int:
    """The number of the answer that a request is to get."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(65536)
        if not more:
            return 0
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length, number = _header(head, b"content-length"), _header(head, NUMBER)
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            return number
        body += more
    return number


def _header(head: bytes, name: bytes) -> int:
    lines = (line.split(b":") for line in head.split(b"\r\n") if line.lower().startswith(name + b":"))
    return next((int(line[1]) for line in lines), 0)


@dataclass
class Switch:
    """Which fault is on, and for which requests."""

    bend: Bend | None = None
    reads: bool = True
    writes: bool = True
    done: bool = True
    """Whether the academy really does what a faulty write asks."""
    silent: bool = False
    hits: int = 0

    def applies(self, request: httpx.Request) -> bool:
        read = request.method in ("GET", "HEAD", "OPTIONS")
        return self.bend is not None and (self.reads if read else self.writes)


PATIENT = {"connect": 10.0, "read": 30.0, "write": 30.0, "pool": 30.0}
"""A busy machine is no fault of the site."""
IMPATIENT = {**PATIENT, "read": 0.4}


class Hostile(httpx.AsyncBaseTransport):
    """Sits where the network is. Requests that the switch is on for are answered by the raw server."""

    def __init__(self, inner: httpx.AsyncBaseTransport, raw: RawServer, switch: Switch) -> None:
        self._inner = inner
        self._raw = raw
        self.switch = switch

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        switch, bend = self.switch, self.switch.bend
        if bend is None or not switch.applies(request):
            request.extensions["timeout"] = PATIENT
            return await self._inner.handle_async_request(request)
        request.extensions["timeout"] = IMPATIENT if switch.silent else PATIENT
        good = await self._good(request)
        good.asked, switch.hits = switch.hits, switch.hits + 1
        content = await request.aread()
        there = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._raw.port)
        headers = [*request.headers.raw, (NUMBER, str(self._raw.put(bend(good))).encode())]
        bent = httpx.Request(request.method, there, headers=headers, content=content, extensions=request.extensions)
        return await self._inner.handle_async_request(bent)

    async def _good(self, request: httpx.Request) -> Good:
        if request.method not in ("GET", "HEAD", "OPTIONS") and not self.switch.done:
            return Good(200, [("Content-Type", "application/json")], b"{}", request.method, request.url.path)
        content = await request.aread()
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"if-none-match"]
        extensions = {"timeout": PATIENT}
        asked = httpx.Request(request.method, request.url, headers=headers, content=content, extensions=extensions)
        response = await self._inner.handle_async_request(asked)
        try:
            body = await response.aread()
        finally:
            await response.aclose()
        skipped = ("content-length", "transfer-encoding", "connection", "content-encoding")
        sent = [(name, value) for name, value in response.headers.items() if name.lower() not in skipped]
        return Good(response.status_code, sent, body, request.method, request.url.path)

    async def aclose(self) -> None:
        await self._inner.aclose()
