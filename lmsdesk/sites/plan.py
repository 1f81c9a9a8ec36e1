"""A batch of writes that are all kept before the first one goes out, so that it can rest and go on after a restart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import troubles
from lmsdesk.sites.model import Batch
from lmsdesk.storage.work_model import BatchState, NewWrite, Settled, State

if TYPE_CHECKING:
    from lmsdesk.storage.work import Work

T = TypeVar("T")
AHEAD = 56
"""So many writes of a plan are written down as intended at once: one wait for the disk instead of 56."""
SOON = 44
"""The next ones are written down when only so many of those before have not gone out: none has to wait for it."""
SETTLE_AFTER = 0.25
MOST_UNSETTLED = 4 * AHEAD
"""Answers that wait to be written down until the sending waits for it."""
Key = tuple[str, ItemId | None]


class Notes(Protocol):
    """Where plans are written down: the activity list."""

    work: Work

    def changed(self) -> None: ...
    async def keep(self, what: Callable[[], T]) -> T | None: ...


class Plan:
    """A batch whose writes are all kept already. ``id`` is the batch, or None when nothing can be kept.

    ``rows`` are the ids of its writes in their order. A write finds its row by kind and item; creations, which have no
    item yet, name it: ``with activity.row(plan.rows[3]): await shelf.create(...)``.
    """

    def __init__(self, activity: Notes, action: Action) -> None:
        self.id: int | None = None
        self.action = action
        self._activity = activity
        self._work = activity.work
        self._keys: list[Key] = []
        self.rows: list[int] = []
        self._rows: dict[Key, int] = {}
        self._at: dict[int, int] = {}
        self._ahead: tuple[list[int], asyncio.Future[None]] | None = None
        self._begun: set[int] = set()
        self._lock = asyncio.Lock()
        self._settled: list[Settled] = []
        self._settling: asyncio.Task[None] | None = None
        self._last = time.monotonic()
        self._over: set[int] = set()
        self._sent: set[int] = set()

    def taking(self, news: Iterable[NewWrite]) -> Iterator[NewWrite]:
        """Note the keys of writes as they go by."""
        for new in news:
            self._keys.append((new.kind, new.item))
            yield new

    def begun(self, batch: int, ids: Sequence[int]) -> None:
        """The writes are kept, in the order they went by."""
        self._list(batch, ids, self._keys)

    def take_up(self, batch: int, left: Sequence[Any]) -> None:
        """Go on with writes that are kept."""
        self._list(batch, [write.id for write in left], [(write.kind, write.item) for write in left])

    def row_of(self, key: Key) -> int | None:
        """The kept write for an item that was not done yet."""
        id = self._rows.get(key)
        return None if id in self._over else id

    def holds(self, id: int) -> bool:
        return id in self._at

    async def intended(self, id: int) -> int:
        """Write down that this one is about to go out, and the next few with it."""
        if id not in self._begun:
            async with self._lock:
                if id not in self._begun:
                    await self._intend(self._at[id])
        self._sent.add(id)
        if self._ahead is not None and self._ahead[1].done():
            await self._written_ahead()
        self._intend_soon(self._at[id])
        return id

    async def _intend(self, at: int) -> None:
        await self._written_ahead()
        if some := self._not_begun(at):
            await self._activity.keep(lambda: self._work.intend(some))
            self._begun.update(some)

    def _intend_soon(self, at: int) -> None:
        """Long before all that is written down went out the next few are written down beside it: nobody waits then."""
        if self._ahead is not None or len(self._begun) - len(self._sent) > SOON:
            return
        while at < len(self.rows) and self.rows[at] in self._begun:
            at += 1
        if some := self._not_begun(at):
            loop = asyncio.get_running_loop()
            self._ahead = (some, loop.run_in_executor(None, self._work.intend, some))

    async def _written_ahead(self) -> None:
        """Wait for what is being written down beside the sending; what fails is tried again when its turn comes."""
        if self._ahead is None:
            return
        some, writing = self._ahead
        with suppress(Problem):
            await writing
            self._begun.update(some)
        if self._ahead is not None and self._ahead[1] is writing:
            self._ahead = None

    def _not_begun(self, at: int) -> list[int]:
        return [one for one in self.rows[at : at + AHEAD] if one not in self._begun and one not in self._over]

    async def heard(self, kind: Kind, batch: Batch) -> None:
        """What became of all items: of some nothing was sent, because nothing was to do or somebody changed them."""
        for id in batch.done:
            if (row := self.row_of((kind.id, id))) is not None and row not in self._sent:
                await self.settled(Settled(row, State.DONE, before={}, after={}))
        for id, problem in batch.failed:
            if (row := self.row_of((kind.id, id))) is not None and row not in self._sent:
                await self.settled(Settled(row, State.FAILED, trouble=troubles.packed(problem)))

    async def failed(self, row: int | None, problem: Problem) -> None:
        """Something went wrong before a planned write went out."""
        if row is not None and row not in self._sent:
            await self.settled(Settled(row, State.FAILED, trouble=troubles.packed(problem)))

    async def settled(self, settled: Settled) -> None:
        """Keep what became of a write; several at once, soon, beside the sending."""
        self._over.add(settled.id)
        self._settled.append(settled)
        if len(self._settled) < AHEAD and time.monotonic() - self._last <= SETTLE_AFTER:
            return
        if self._settling is not None and not self._settling.done():
            if len(self._settled) < MOST_UNSETTLED:
                return
            await asyncio.wait([self._settling])
        self._last = time.monotonic()
        some, self._settled = self._settled, []
        self._settling = asyncio.get_running_loop().create_task(self._settle(some))  # ``flush`` waits for it

    async def flush(self) -> None:
        """Keep now what became of writes."""
        if self._settling is not None:
            await asyncio.wait([self._settling])
        some, self._settled = self._settled, []
        self._last = time.monotonic()
        if some:
            await self._settle(some)

    async def _settle(self, some: Sequence[Settled]) -> None:
        await self._activity.keep(lambda: self._work.settle(*some))
        self._activity.changed()

    async def end(self) -> None:
        """Nothing more is sent: what was only intended is planned again, and the batch rests or is over."""
        await self._written_ahead()
        await self.flush()
        if self.id is None:
            return
        batch, unsent = self.id, sorted(self._begun - self._sent - self._over)
        left = len(self.rows) > len(self._over)
        state = BatchState.PAUSED if left else BatchState.DONE

        def keep() -> None:
            if unsent:
                self._work.plan_again(unsent)
            self._work.end_batch(batch, state)

        await self._activity.keep(keep)

    def _list(self, batch: int, ids: Sequence[int], keys: Sequence[Key]) -> None:
        self.id = batch
        self.rows = list(ids)
        self._at = {id: at for at, id in enumerate(ids)}
        self._rows = {key: id for key, id in zip(keys, ids, strict=True) if key[1] is not None}
