"""One thread that asks the system, so that a question which is never answered holds up nobody for good."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


class GaveUpError(Exception):
    """The person did not want to wait for the system any longer."""


class Worker:
    """Makes calls one at a time, in their order. It lives while there is something to do, and ends with the program."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._now: Future[Any] | None = None
        self._runs = False

    def do(self, work: Callable[[], T]) -> T:
        """The result of the work, or what it raised. Raises GaveUpError when ``give_up`` was called meanwhile."""
        future: Future[T] = Future()
        with self._lock:
            self._waiting.append((work, future))
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._run, name=self._name, daemon=True).start()
        return future.result()

    def give_up(self) -> None:
        """Let everybody go who waits. What has begun ends by itself, whenever that is; what has not is left out.

        Later work waits for what has begun: two questions at once would get their answers mixed up.
        """
        with self._lock:
            futures = [future for _, future in self._waiting]
            if self._now is not None:
                futures.append(self._now)
            self._waiting.clear()
        for future in futures:
            with suppress(Exception):  # it was answered at this very moment
                future.set_exception(GaveUpError())

    def _run(self) -> None:
        while True:
            with self._lock:
                self._now = None
                if not self._waiting:
                    self._runs = False
                    return
                work, future = self._waiting.popleft()
                self._now = future
            try:
                result = work()
            except BaseException as error:
                with suppress(Exception):  # nobody waits any more
                    future.set_exception(error)
            else:
                with suppress(Exception):
                    future.set_result(result)
