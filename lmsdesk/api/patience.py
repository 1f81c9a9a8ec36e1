"""Work on many items waits at a site's door instead of failing there: for a shaky line, and for a short rest after it.

Whoever asks for one thing is told at once how long it takes; a batch that runs by itself pauses and goes on by itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

LONGEST = 130.0
"""Seconds that one rest may take; what would take longer is told."""
LINE_WAITS = (2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0)
"""Seconds between questions whether the line is there again; a tunnel takes less than all together."""
SLICE = 0.5
"""Seconds after which somebody who stops is heard."""

Sleep = Callable[[float], Awaitable[object]]


class Stopped(Protocol):
    """Something like ``asyncio.Event``."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Patience:
    """Of whoever runs a batch; ``stop`` ends it."""

    stop: Stopped | None = None


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def patient(stop: Stopped | None = None) -> Iterator[None]:
    """Inside, the running coroutine and what it starts wait where others are told to come back."""
    token = _patience.set(Patience(stop))
    try:
        yield
    finally:
        _patience.reset(token)


class Rests:
    """Waits for whoever is patient, and ``told`` says for how many seconds each time."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self.told: Callable[[float], object] = lambda seconds: None

    async def wait(self, seconds: float) -> bool:
        """Whether somebody was patient, so that it may be tried again now."""
        patience = _patience.get()
        if patience is None or seconds > LONGEST:
            return False
        self.told(seconds)
        left = seconds
        while left > 0:
            if patience.stop is not None and patience.stop.is_set():
                return False
            await self._sleep(min(SLICE, left))
            left -= SLICE
        return True

    async def wait_for_line(self, tries: int) -> bool:
        """The same after so many questions that nobody answered."""
        return tries < len(LINE_WAITS) and await self.wait(LINE_WAITS[tries])
