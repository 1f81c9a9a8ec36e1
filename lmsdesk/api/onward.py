"""Lets a request that is on its way come to its end although whoever asked has gone, because its answer counts.

Someone who clicks from screen to screen gives up one request after the other. The site works on each all the same, and
would count each refusal, so nobody may forget them half-way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
LINGER = 15.0
"""Seconds that a request which nobody waits for any more may still take."""
LAST_MOMENT = 2.0
"""The same when the connections are to be closed."""


class Onward:
    """``await onward.carry(work, has_left)`` is ``await work`` that goes on when cancelled after it has left."""

    def __init__(self) -> None:
        self._abandoned: set[asyncio.Task[Any]] = set()

    async def carry(self, work: Coroutine[Any, Any, T], has_left: Callable[[], bool]) -> T:
        loop = asyncio.get_running_loop()
        task = loop.create_task(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not task.done():
                self._leave(loop, task, LINGER if has_left() else 0.0)
            raise

    async def finish(self) -> None:
        """Wait a moment for what nobody waits for; then give it up."""
        if not self._abandoned:
            return
        try:
            await asyncio.wait(self._abandoned, timeout=LAST_MOMENT)
        finally:
            for task in self._abandoned:
                task.cancel()
        if self._abandoned:
            await asyncio.wait(self._abandoned)

    def _leave(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any], seconds: float) -> None:
        self._abandoned.add(task)
        end = loop.call_later(seconds, task.cancel) if seconds else None
        if end is None:
            task.cancel()

        def done(task: asyncio.Task[Any]) -> None:
            self._abandoned.discard(task)
            if end is not None:
                end.cancel()
            if not task.cancelled():
                task.exception()  # looked at, so that nobody complains: it was recorded, and nobody waits for it

        task.add_done_callback(done)
