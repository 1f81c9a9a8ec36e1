"""Long work beside the window: a thread does a little of it at a time, and what came out is shown in between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

T = TypeVar("T")
LITTLE = 0.03
"""Seconds of work at a time."""


async def in_steps(work: Iterator[T], seconds: float = LITTLE) -> AsyncIterator[list[T]]:
    """What an iterator gives, in lists of what came within a moment. Cancelling ends it between two steps."""
    done = False
    while not done:
        some, done = await asyncio.to_thread(_pull, work, seconds)
        yield some


def _pull(work: Iterator[T], seconds: float) -> tuple[list[T], bool]:
    end = time.perf_counter() + seconds
    some: list[T] = []
    for item in work:
        some.append(item)
        if time.perf_counter() > end:
            return some, False
    return some, True
