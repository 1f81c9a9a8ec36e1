"""Lines without TLS, straight on asyncio: the way to a site on this computer, at a fraction of the usual cost.

httpcore's own streams are made for every kind of line and every event loop. Those for TLS and proxies stay in use;
this one is for plain lines, over which the practice academies and test sites are reached (``plain_http``).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import deque
from typing import Any

import httpcore
from httpcore._utils import is_socket_readable  # what httpcore's own streams ask

from lmsdesk.api.backend import Options

MOST_WAITING = 256 * 1024
"""Bytes that came and were not read yet, after which the other side has to wait."""
AT_A_TIME = 32 * 1024
"""Bytes that are taken from the line in one step."""


class PlainLines(httpcore.AsyncNetworkBackend):
    """Makes lines without TLS."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Options = None,
    ) -> httpcore.AsyncNetworkStream:
        local = (local_address, 0) if local_address else None
        try:
            async with asyncio.timeout(timeout):
                loop = asyncio.get_running_loop()
                transport, line = await loop.create_connection(_Line, host, port, local_addr=local)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for option in socket_options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return PlainStream(transport, line)


class _Line(asyncio.Protocol):
    """Takes what comes until somebody reads it, and knows whether more may be sent."""

    def __init__(self) -> None:
        self.came: deque[bytes] = deque()
        self.size = 0
        self.over = False
        """Nothing more will come."""
        self.lost: Exception | None = None
        self.full = False
        """The other side takes nothing just now."""
        self.waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._waits = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.max_size = AT_A_TIME  # type: ignore[attr-defined]  # asyncio takes room for 256 KiB with each answer

    def data_received(self, data: bytes) -> None:
        self.came.append(data)
        self.size += len(data)
        if self.size > MOST_WAITING and not self._waits and self._transport is not None:
            self._waits = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self.over = True
        self._wake()
        return True  # what we send may still be wanted

    def connection_lost(self, error: Exception | None) -> None:
        self.over, self.lost, self.full = True, error, False
        self._wake()

    def pause_writing(self) -> None:
        self.full = True

    def resume_writing(self) -> None:
        self.full = False
        self._wake()

    def take(self, most: int) -> bytes:
        """The next bytes that came; none where there are none."""
        if not self.came:
            return b""
        data = self.came.popleft()
        if len(data) > most:
            self.came.appendleft(data[most:])
            data = data[:most]
        self.size -= len(data)
        if self._waits and self.size <= MOST_WAITING and self._transport is not None:
            self._waits = False
            if not self._transport.is_closing():
                self._transport.resume_reading()
        return data

    async def change(self, timeout: float | None) -> None:
        """Wait until anything is different. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        self.waiter = waiter = loop.create_future()
        clock = loop.call_later(timeout, _ring, waiter) if timeout is not None else None
        try:
            await waiter
        finally:
            self.waiter = None
            if clock is not None:
                clock.cancel()

    def _wake(self) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)


def _ring(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())


class PlainStream(httpcore.AsyncNetworkStream):
    """One plain line."""

    def __init__(self, transport: asyncio.Transport, line: _Line) -> None:
        self._transport = transport
        self._line = line
        self._socket: socket.socket = transport.get_extra_info("socket")
        self._server: Any = transport.get_extra_info("peername")
        self._loop = asyncio.get_running_loop()

    def __del__(self) -> None:
        """Dropped without a word, as when what waited for it is given up just now: the line goes too."""
        if not self._transport.is_closing() and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # the loop was closed just now
                self._loop.call_soon_threadsafe(self._transport.abort)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        line = self._line
        while not line.came:
            if line.lost is not None:
                raise httpcore.ReadError(str(line.lost)) from line.lost
            if self._transport.is_closing() and not line.over:
                raise httpcore.ReadError("closed")
            if line.over:
                return b""
            try:
                await line.change(timeout)
            except TimeoutError as error:
                raise httpcore.ReadTimeout(str(error)) from error
        return line.take(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._still_there()
        if not buffer:
            return
        line = self._line
        self._transport.write(buffer)
        while line.full:
            try:
                await line.change(timeout)
            except TimeoutError as error:
                raise httpcore.WriteTimeout(str(error)) from error
            if line.lost is not None:
                raise httpcore.WriteError(str(line.lost)) from line.lost

    def _still_there(self) -> None:
        lost = self._line.lost
        if lost is not None or self._transport.is_closing():
            raise httpcore.WriteError(str(lost or "closed")) from lost

    async def aclose(self) -> None:
        self._transport.abort() if self._line.full else self._transport.close()

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return self._line.over or bool(self._line.came) or is_socket_readable(self._socket)
        if info == "server_addr":
            return self._server
        if info == "client_addr":
            return self._transport.get_extra_info("sockname")
        return self._socket if info == "socket" else None
