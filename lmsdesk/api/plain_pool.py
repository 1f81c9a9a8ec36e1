"""The plain lines that are open: few at once, each kept for a moment, as making one costs as much as asking."""

from __future__ import annotations

import asyncio
import time
from collections import deque

import httpcore
import httpx

from lmsdesk.api.clock import Clock
from lmsdesk.api.names import NamesFirst
from lmsdesk.api.plain_line import PlainLines
from lmsdesk.domain.exchange import Phase

Place = tuple[str, int]
"""Host and port."""


class PlainPool:
    """``take`` a line, then either ``give`` it back, when another request may go over it, or ``drop`` it."""

    def __init__(self, limits: httpx.Limits) -> None:
        self._most = limits.max_connections or 1
        self._most_idle = limits.max_keepalive_connections or 0
        self._seconds = limits.keepalive_expiry or 0.0
        self._makes = NamesFirst(PlainLines())
        self._idle: list[tuple[float, Place, httpcore.AsyncNetworkStream]] = []
        """When it was given back, the longest ago first."""
        self._used: set[httpcore.AsyncNetworkStream] = set()
        self._making = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def take(
        self, place: Place, clock: Clock, *, wait: float | None, connect: float | None
    ) -> httpcore.AsyncNetworkStream:
        """A line to a place, one from before where there is any. ``wait`` and ``connect``: seconds at most for each."""
        end = None if wait is None else time.monotonic() + wait
        while True:
            if (line := await self._kept(place)) is not None:
                self._used.add(line)
                return line
            if len(self._used) + self._making + len(self._idle) < self._most or await self._gave_up_one():
                return await self._made(place, clock, connect)
            await self._turn(end)

    async def give(self, place: Place, line: httpcore.AsyncNetworkStream) -> None:
        """The answer came whole, and nothing speaks against another one over the same line."""
        if line not in self._used:  # all were closed meanwhile
            return
        self._used.discard(line)
        self._idle.append((time.monotonic(), place, line))
        if len(self._idle) > self._most_idle + len(self._waiting):
            await self._idle.pop(0)[2].aclose()
        self._next()

    async def drop(self, line: httpcore.AsyncNetworkStream) -> None:
        """Nobody may use it again."""
        self._used.discard(line)
        await line.aclose()
        self._next()

    async def aclose(self) -> None:
        """Close them all, those in use as well."""
        lines = [*self._used, *(line for _, _, line in self._idle)]
        self._used.clear()
        self._idle.clear()
        for line in lines:
            await line.aclose()

    async def _kept(self, place: Place) -> httpcore.AsyncNetworkStream | None:
        """A line that was given back a moment ago and is still there. The server may have closed it meanwhile."""
        while self._idle and time.monotonic() - self._idle[0][0] > self._seconds:
            await self._idle.pop(0)[2].aclose()
        for at in range(len(self._idle) - 1, -1, -1):
            if self._idle[at][1] == place:
                line = self._idle.pop(at)[2]
                if not line.get_extra_info("is_readable"):
                    return line
                await line.aclose()
        return None

    async def _gave_up_one(self) -> bool:
        """Whether a line to another place could make room."""
        if not self._idle:
            return False
        await self._idle.pop(0)[2].aclose()
        return True

    async def _made(self, place: Place, clock: Clock, seconds: float | None) -> httpcore.AsyncNetworkStream:
        self._making += 1
        clock.begins("connect", Phase.CONNECT)
        try:
            line = await self._makes.connect_tcp(*place, timeout=seconds)
        except BaseException:
            clock.ends("connect")
            self._making -= 1
            self._next()
            raise
        clock.ends("connect")
        self._making -= 1
        self._used.add(line)
        return line

    async def _turn(self, end: float | None) -> None:
        """Wait until a line is free, or there is room for one."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(None if end is None else end - time.monotonic()):
                await turn
        except TimeoutError as error:
            raise httpcore.PoolTimeout(str(error)) from error
        finally:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif turn.cancelled():
                self._next()  # it was this one's turn, and it does not want it any more

    def _next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
