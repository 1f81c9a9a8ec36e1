"""Long work beside the window: a thread does a little of it at a time, and what came out is shown in between.

Where several works go on they take turns: two busy threads would keep the window's waiting twice as long.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

T = TypeVar("T")
LITTLE = 0.03
"""Seconds of work at a time."""
_turn = threading.Lock()


async def in_steps(work: Iterator[T], seconds: float = LITTLE) -> AsyncIterator[list[T]]:
    """What an iterator gives, in lists of what came within a moment. Cancelling ends it between two steps."""
    done = False
    while not done:
        some, done = await asyncio.to_thread(_pull, work, seconds)
        yield some


def _pull(work: Iterator[T], seconds: float) -> tuple[list[T], bool]:
    some: list[T] = []
    with _turn:
        end = time.perf_counter() + seconds
        for item in work:
            some.append(item)
            if time.perf_counter() > end:
                return some, False
    return some, True
