"""How many requests run at once on one site: few, and fewer after trouble, because some hosts ban busy callers."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType


class Pace:
    """``async with pace:`` waits for its turn, first come first served.

    ``trouble()`` halves the pace; after a calm while it is back.
    """

    def __init__(
        self,
        most: int = 4,
        careful: int = 2,
        calm_after: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._careful = careful
        self._calm_after = calm_after
        self._clock = clock
        self._last_trouble: float | None = None
        self._running = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def limit(self) -> int:
        """How many may run at once now."""
        if self._last_trouble is not None and self._clock() - self._last_trouble < self._calm_after:
            return self._careful
        return self._most

    @property
    def running(self) -> int:
        return self._running

    def trouble(self) -> None:
        """Slow down: the site said 429, 503 or 5xx, or dropped a connection."""
        self._last_trouble = self._clock()

    async def __aenter__(self) -> Pace:
        if self._running < self.limit and not self._waiting:
            self._running += 1
            return self
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn  # whoever wakes us has counted us in already
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()
            elif turn in self._waiting:
                self._waiting.remove(turn)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self._running -= 1
        while self._waiting and self._running < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._running += 1
                turn.set_result(None)
