"""The watch over the window's thread: how long it was held up at one go, and by which of our lines."""

from __future__ import annotations

import asyncio
import statistics
import sys
import threading
import time
import traceback
from dataclasses import dataclass

LONGEST_PAUSE = 0.1
"""Seconds of work for which nothing may hold up the window, on a machine at rest."""
LONGEST_HALT = 2.5
"""Seconds for which the window may stand still without work of its own: only a wait for something does that, and a busy
machine that gives this thread no turn."""


def machine_factor() -> float:
    """How much slower than a common machine this one computes just now, in time that the work itself got: others that
    use the machine as well slow it down by sharing its caches, which is left out of what counts."""
    return max(1.0, statistics.median(_work() for _ in range(7)) / 0.006)


def _work() -> float:
    begin = time.thread_time()
    sum(number * number % 7 for number in range(60_000))
    return time.thread_time() - begin


@dataclass(frozen=True)
class Pause:
    """``work`` is processor time of the window's thread between two turns of the event loop, ``wall`` what passed."""

    work: float = 0.0
    wall: float = 0.0
    line: str = ""

    def is_freeze(self, factor: float) -> bool:
        """Whether a person would have seen it."""
        return self.work > LONGEST_PAUSE * factor or self.wall > LONGEST_HALT * factor

    def __str__(self) -> str:
        return f"{self.work * 1000:.0f} ms of work, {self.wall * 1000:.0f} ms in all, at {self.line or 'Qt'}"


class Pulse:
    """Beats in the event loop, and notes the longest time for which it did not get round.

    Work is counted in processor time of this thread, so that whatever else runs on the machine does not blur it.
    """

    def __init__(self) -> None:
        self._work = self._wall = 0.0
        self._line = ""
        self._last_work = self._last_wall = 0.0
        self._beating = False
        self._next: asyncio.TimerHandle | None = None
        self._main = threading.get_ident()

    def start(self) -> None:
        self._work = self._wall = 0.0
        self._line, self._beating = "", True
        self._last_work, self._last_wall = time.thread_time(), time.perf_counter()
        self._beat()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> Pause:
        self._beating = False
        if self._next is not None:
            self._next.cancel()
        self._note()
        return Pause(self._work, self._wall, self._line)

    def _beat(self) -> None:
        """A call and no task: it comes in the turn after its time, however many tasks want theirs."""
        if self._beating:
            self._note()
            self._next = asyncio.get_running_loop().call_later(0.004, self._beat)

    def _note(self) -> None:
        work, wall = time.thread_time(), time.perf_counter()
        self._work, self._wall = max(self._work, work - self._last_work), max(self._wall, wall - self._last_wall)
        self._last_work, self._last_wall = work, wall

    def _watch(self) -> None:
        while self._beating:
            time.sleep(0.03)
            if time.perf_counter() - self._last_wall > max(LONGEST_PAUSE, self._wall):
                frame = sys._current_frames().get(self._main)
                ours = [f for f in traceback.extract_stack(frame) if "/lmsdesk/" in f.filename] if frame else []
                self._line = f"{ours[-1].filename.rpartition('/lmsdesk/')[2]}:{ours[-1].lineno}" if ours else "Qt"
