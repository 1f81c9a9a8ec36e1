"""Deletions for good that wait a while, so that they can be taken back: visible, and there after a restart.

They are carried out while the program is open, each when its time is over. Those whose time ended while it was closed
are only carried out after the person was asked (``overdue``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import sending, troubles
from lmsdesk.sites.guard import Conflict
from lmsdesk.sites.model import Batch
from lmsdesk.sites.outbox import AWAY, is_for_good
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.work import only_in_memory
from lmsdesk.storage.work_model import NewWrite, Queue, Settled, State, Write

if TYPE_CHECKING:
    from lmsdesk.sites.shelf import Shelf
    from lmsdesk.sites.site import Site

AGAIN = 60.0
"""Seconds until a deletion is tried again that did not get through."""

Sleep = Callable[[float], Awaitable[object]]


class Basket:
    """One per site. ``minutes`` is how long deletions wait; 0 means that they are done at once."""

    def __init__(self, site: Site, *, clock: Callable[[], float] = time.time) -> None:
        self._site = site
        self._work = site.work
        self._clock = clock
        self.minutes = 0
        self.count = 0
        self._opened = clock()
        self._changed = asyncio.Event()
        self._listeners: Listeners[[]] = Listeners()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when something in it is different. Gives back what ends it."""
        return self._listeners.subscribe(callback)

    async def load(self) -> int:
        """Count what waits; costs nothing when nothing was ever kept. Raises Problem (STORAGE)."""
        if self._work.exists:
            self.count = await asyncio.to_thread(self._work.count_waiting, Queue.BASKET)
        return self.count

    async def list(self) -> tuple[Write, ...]:
        """What waits, the next one first. Raises Problem (STORAGE)."""
        if not self._work.exists:
            return ()
        rows = await asyncio.to_thread(self._work.waiting, Queue.BASKET)
        return tuple(sorted(rows, key=lambda row: (_seconds(row), row.id)))

    async def put(self, shelf: Shelf, items: Sequence[Record | ItemId], action: Action, children: bool) -> Batch | None:
        """Let a deletion wait; None when it is to be done at once. Raises Problem (STORAGE)."""
        if not self.minutes or is_for_good() or not items:
            return None
        due = datetime.fromtimestamp(self._clock(), UTC) + timedelta(minutes=self.minutes)
        known = [item if isinstance(item, Record) else Record(item, {}) for item in items]
        news = [_deletion(shelf, record, children, due) for record in known]

        def keep() -> None:
            if not self._work.persistent:
                raise only_in_memory(self._work)
            activity = self._site.activity
            self._work.begin(action.title, news, State.WAITING, screen=activity.screen, who=self._site.identity.name)

        await asyncio.to_thread(keep)
        await self._tell()
        return Batch(tuple(record.id for record in known), waits=True, due=due)

    async def take_back(self, ids: Sequence[int]) -> None:
        """They are not deleted. Raises Problem (STORAGE)."""
        rows = [row.id for row in await self.list() if row.id in ids and row.state is not State.INTENDED]
        await asyncio.to_thread(self._work.drop, rows)
        await self._tell()

    async def overdue(self) -> tuple[Write, ...]:
        """What should have been deleted while the program was closed: ask before it is. Raises Problem (STORAGE)."""
        return tuple(row for row in await self.list() if _seconds(row) <= self._opened and row.state is State.WAITING)

    async def empty(self, ids: Sequence[int]) -> tuple[tuple[Write, Problem], ...]:
        """Delete these now; those that could not be, and why. Raises Problem (STORAGE)."""
        failed: list[tuple[Write, Problem]] = []
        for row in await self.list():
            if row.id not in ids or row.state is State.INTENDED or not await asyncio.to_thread(self._work.be_first):
                continue
            try:
                await sending.send(self._site, row, Action(await asyncio.to_thread(self._title, row)))
            except Problem as problem:
                await self._stays(row, problem)
                failed.append((row, problem))
        await self._tell()
        return tuple(failed)

    async def watch(self, sleep: Sleep | None = None) -> None:
        """For as long as the site is open: delete what is due, but nothing of before this start without asking."""
        while True:
            self._changed.clear()
            if not self.count:
                await self._changed.wait()
                continue
            rows = [row for row in await self.list() if self._opened < _seconds(row) and row.state is State.WAITING]
            now = self._clock()
            due = [row.id for row in rows if _seconds(row) <= now]
            if due:
                failed = await self.empty(due)
                wait: float | None = AGAIN if failed else 0.0
            else:
                wait = min((_seconds(row) - now for row in rows), default=None)
            if wait != 0.0:
                await self._pause(wait, sleep)

    # -- inside -------------------------------------------------------------------------------------------------

    async def _pause(self, seconds: float | None, sleep: Sleep | None) -> None:
        """Until something changes, at most so long."""
        if seconds is not None and sleep is not None:
            await sleep(seconds)
            return
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return

    async def _stays(self, row: Write, problem: Problem) -> None:
        """What did not get through is tried again; what somebody changed since, or the site refuses, needs a look."""
        state = State.WAITING if problem.trouble in AWAY else State.FAILED
        state = State.CONFLICT if isinstance(problem, Conflict) else state
        await asyncio.to_thread(self._work.settle, Settled(row.id, state, trouble=troubles.packed(problem)))

    def _title(self, row: Write) -> str:
        batch = self._work.batch(row.batch)
        return batch.title if batch is not None else row.name

    async def _tell(self) -> None:
        await self.load()
        self._changed.set()
        self._listeners.tell()
        self._site.activity.changed()


def _seconds(row: Write) -> float:
    return row.due.timestamp() if row.due is not None else 0.0


def _deletion(shelf: Shelf, record: Record, children: bool, due: datetime) -> NewWrite:
    name = str(record[shelf.kind.title] or "")
    extra = {"children": True} if children else {}
    return NewWrite(Verb.DELETE, shelf.kind.id, record.id, name, record.values, {}, extra, queue=Queue.BASKET, due=due)
