"""Sensitive writes: sixty a minute for every student; administrators and instructors are exempt."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.people import User
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Handler

MOST = 60
SECONDS = 60.0


class Limits:
    """Counts by person, or by the name that a stranger gives."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._counts: dict[str, deque[float]] = {}

    def counted(self, inner: Handler) -> Handler:
        """A handler whose calls are counted. (Gates are also asked for the Allow header, so they must not count.)"""

        def handler(request: Request) -> Any:
            self.count(request, request.user)
            return inner(request)

        return handler

    def count(self, request: Request, user: User | None, name: str = "") -> None:
        """Count one write. Raises 429 with Retry-After when there were too many."""
        if user is not None and user.is_staff:
            return
        now = self.clock()
        times = self._counts.setdefault(f"user {user.id}" if user is not None else f"name {name.lower()}", deque())
        while times and times[0] <= now - SECONDS:
            times.popleft()
        request.answer_headers["X-RateLimit-Limit"] = str(MOST)
        request.answer_headers["X-RateLimit-Remaining"] = str(max(0, MOST - len(times) - 1))
        if len(times) >= MOST:
            request.answer_headers["Retry-After"] = str(max(1, math.ceil(times[0] + SECONDS - now)))
            raise WpError(429, "learnomy_rate_limited", "Too many requests. Please wait a moment.")
        times.append(now)
