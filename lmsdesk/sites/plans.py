"""Batches that rest: what is left of them goes on, after Stop or after a restart; each write looks before it is sent.

The writes of a batch are all kept before the first one goes out (``activity.plan``), so going on needs no list from
whoever began it: ``await site.plans.go_on(batch_id)``. A batch that nobody wants to go on is ``leave``-d: what was not
begun is forgotten, what was done stays in the list and can be taken back.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.sites.batch import for_each
from lmsdesk.sites.model import Progress, Stop
from lmsdesk.sites.sending import send
from lmsdesk.sites.undo import Undone
from lmsdesk.storage.work_model import Batch, BatchState, State, Write

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site


class Plans:
    """One per site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def resting(self) -> tuple[Batch, ...]:
        """Batches with something left to do that nobody works on, the newest first."""
        if not self._site.work.exists:
            return ()
        return await asyncio.to_thread(self._site.work.resting)

    async def leave(self, batch: int) -> None:
        """What was not begun of a batch is not wanted any more. Raises Problem (STORAGE)."""

        def forget() -> None:
            left = self._site.work.of_batch(batch, State.PLANNED)
            self._site.work.drop([write.id for write in left])
            self._site.work.end_batch(batch, BatchState.STOPPED)

        await asyncio.to_thread(forget)
        self._site.activity.changed()

    async def go_on(
        self, batch: int, action: Action | None = None, progress: Progress | None = None, stop: Stop | None = None
    ) -> Undone:
        """Do what is left of a batch. The outcome names the kept writes."""
        kept = await asyncio.to_thread(self._site.work.batch, batch)
        left = await asyncio.to_thread(self._site.work.of_batch, batch, State.PLANNED)
        if kept is None or not left:
            return Undone()
        action = action or Action(kept.title)
        failed: dict[int, Problem] = {}

        async def work(write: Write) -> None:
            try:
                await send(self._site, write, action)
            except Problem as problem:
                failed[write.id] = problem
                await plan.failed(write.id, problem)
                raise

        async with self._site.activity.going_on(batch, action) as plan:
            with self._site.keeping.later():
                done = await for_each(left, lambda write: write.id, work, progress, stop)
        return Undone(
            tuple(write for write in left if write.id in done.done),
            tuple((write, failed[write.id]) for write in left if write.id in failed),
            (),
            tuple(write for write in left if write.id in done.left),
        )
