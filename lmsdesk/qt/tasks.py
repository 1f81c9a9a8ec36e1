"""Background work on the GUI's event loop: named, owned, replaced by newer work of its key, failures always seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from lmsdesk.domain.problem import Problem

A_MOMENT = 0.05


class Tasks(QObject):
    """Starts every coroutine of the program. Use it from the thread of the event loop only."""

    failed = Signal(object, str)
    """A Problem that the work did not deal with itself, and the name of the work."""
    crashed = Signal(object)
    """An exception that is our mistake."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: set[asyncio.Task[Any]] = set()
        self._by_key: dict[str, asyncio.Task[Any]] = {}
        self._by_owner: dict[int, set[asyncio.Task[Any]]] = {}
        self._lasting: set[asyncio.Task[Any]] = set()
        self._then: list[Callable[[], object]] = []
        self._closed = False

    def start(
        self,
        work: Coroutine[Any, Any, Any],
        *,
        name: str = "",
        key: str = "",
        owner: QObject | None = None,
        lasting: bool = False,
    ) -> asyncio.Task[Any] | None:
        """Begin the work in the running loop. ``lasting`` work waits most of its time and is none that ``names`` tell.

        Work of the same ``key`` that still runs is cancelled first. When ``owner`` is destroyed, its work is cancelled.
        After ``close``, and while the loop does not run, nothing begins: None.
        """
        loop = None if self._closed else _running_loop()
        if loop is None:
            work.close()
            return None
        task = loop.create_task(work, name=name or None)
        self._running.add(task)
        if lasting:
            self._lasting.add(task)
        if key:
            self.cancel(key)
            self._by_key[key] = task
        if owner is not None:
            self._own(owner, task)
        task.add_done_callback(partial(self._done, key))
        return task

    def cancel(self, key: str) -> None:
        """Cancel the work of that key, where it runs."""
        task = self._by_key.pop(key, None)
        if task is not None:
            task.cancel()

    def busy(self, key: str) -> bool:
        """Whether work of that key runs."""
        return key in self._by_key

    @property
    def names(self) -> tuple[str, ...]:
        """What runs now."""
        return tuple(sorted(task.get_name() for task in self._running - self._lasting))

    def at_rest(self, then: Callable[[], object]) -> None:
        """Call something once, in a later moment in which nothing runs but ``lasting`` work."""
        self._then.append(then)
        loop = _running_loop()
        if loop is not None:
            loop.call_later(A_MOMENT, self._rest)

    async def close(self) -> None:
        """Cancel everything but the caller and wait for its end. Nothing can be started afterwards."""
        self._closed = True
        ours = asyncio.current_task()
        left = [task for task in self._running if task is not ours]
        for task in left:
            task.cancel()
        if left:
            await asyncio.gather(*left, return_exceptions=True)

    def _own(self, owner: QObject, task: asyncio.Task[Any]) -> None:
        number = id(owner)
        if number not in self._by_owner:
            self._by_owner[number] = set()
            owner.destroyed.connect(partial(self._owner_gone, number))
        self._by_owner[number].add(task)
        task.add_done_callback(partial(self._disown, number))

    def _owner_gone(self, number: int, _gone: object = None) -> None:
        for task in self._by_owner.pop(number, set()):
            task.cancel()

    def _disown(self, number: int, task: asyncio.Task[Any]) -> None:
        owned = self._by_owner.get(number)
        if owned is not None:
            owned.discard(task)

    def _rest(self) -> None:
        """Lasting work that was cancelled and does not know it yet is work."""
        if self._closed or any(task not in self._lasting or task.cancelling() for task in self._running):
            return
        then, self._then = self._then, []
        for one in then:
            one()

    def _done(self, key: str, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        self._lasting.discard(task)
        if key and self._by_key.get(key) is task:
            del self._by_key[key]
        if self._then:
            self._rest()
        if task.cancelled():
            return
        thrown = task.exception()
        if isinstance(thrown, Problem):
            self.failed.emit(thrown, task.get_name())
        elif thrown is not None:
            self.crashed.emit(thrown)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop, or None before it runs and after it ended, when a last timer may still fire."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
