"""After a sudden end: writes of which nobody heard the answer are looked at, and settled, before anything else is sent.

What waits in the outbox and was under way goes back to waiting where it did not arrive; nothing is ever sent again
without a look. Batches that were cut off rest until the person says whether they go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.words import N_
from lmsdesk.sites import aftermath
from lmsdesk.sites.aftermath import Found
from lmsdesk.storage.work_model import Batch, BatchState, Queue, Settled, State, Write

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site
    from lmsdesk.storage.work import Work

Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of what was under way when the program ended."""

    done: tuple[Write, ...] = ()
    not_done: tuple[Write, ...] = ()
    unknown: tuple[Write, ...] = ()
    interrupted: tuple[Batch, ...] = ()
    """Batches with something left to do."""
    early: tuple[Write, ...] = ()
    """Not there, but it may still come."""

    @property
    def nothing(self) -> bool:
        return not (self.done or self.not_done or self.unknown or self.interrupted)


async def recover(site: Site, *, sleep: Sleep | None = None, action: Action | None = None) -> Recovered:
    """Look at everything that is open, of earlier runs of the program. Costs nothing when nothing is.

    What may still be at work on the site is ``early``: ``look_later`` waits for it; with ``sleep`` that is done here.
    Only one program at a time does this on a profile. Raises Problem when the site or our own file cannot be asked;
    what was not looked at stays open.
    """
    work = site.work
    if not work.exists or not await asyncio.to_thread(work.be_first):
        return Recovered()
    action = action or Action(N_("Look what was saved last"))
    found = Recovered()
    for write in await asyncio.to_thread(work.not_settled):
        seen = await aftermath.look(site, write, action)
        if seen.found is Found.TOO_EARLY:
            found = replace(found, early=(*found.early, write))
        else:
            found = await _settled(site, write, seen, found)
    if found.early and sleep is not None:
        return await look_later(site, found, sleep=sleep)
    return await _with_rest(site, found)


async def look_later(site: Site, found: Recovered, *, sleep: Sleep = asyncio.sleep) -> Recovered:
    """Wait until nothing can still be at work, and look at the early ones once more. Raises Problem."""
    early, action = found.early, Action(N_("Look what was saved last"))
    await sleep(max((aftermath.time_left(site, write) for write in early), default=0.0))
    found = replace(found, early=())
    for write in early:
        now = await asyncio.to_thread(site.work.get, write.id)
        if now is not None and now.state in (State.INTENDED, State.UNKNOWN):
            found = await _settled(site, write, await aftermath.look(site, write, action, waited=True), found)
    return await _with_rest(site, found)


async def _with_rest(site: Site, found: Recovered) -> Recovered:
    """Once everything was looked at, batches that were cut off rest."""
    if not found.early:
        found = replace(found, interrupted=await asyncio.to_thread(_put_to_rest, site.work))
    if not found.nothing:
        site.activity.changed()
        await site.outbox.tell()
    return found


def _put_to_rest(work: Work) -> tuple[Batch, ...]:
    """Batches that were cut off: those with something left rest, the others are over."""
    left = work.interrupted()
    for batch in left:
        work.end_batch(batch.id, BatchState.PAUSED)
    work.end_abandoned()
    return left


async def _settled(site: Site, write: Write, seen: aftermath.Seen, found: Recovered) -> Recovered:
    settled = _what_to_keep(site, write, seen)
    await asyncio.to_thread(site.work.settle, settled)
    if settled.state is State.DONE:
        return replace(found, done=(*found.done, write))
    if settled.state is State.UNKNOWN:
        return replace(found, unknown=(*found.unknown, write))
    return replace(found, not_done=(*found.not_done, write))


def _what_to_keep(site: Site, write: Write, seen: aftermath.Seen) -> Settled:
    """What waits goes back to waiting, and a planned one is planned again, when it did not arrive."""
    try:
        settled = seen.settled(write, site.kind(write.kind))
    except KeyError:
        settled = None
    if settled is None:
        return Settled(write.id, State.UNKNOWN, exchanges=write.exchanges, trouble=write.trouble)
    if settled.state is State.FAILED and write.queue is not Queue.NONE:
        return Settled(write.id, State.WAITING)
    if settled.state is State.FAILED and _belongs_to_a_plan(site, write):
        return Settled(write.id, State.PLANNED)
    return settled


def _belongs_to_a_plan(site: Site, write: Write) -> bool:
    batch = site.work.batch(write.batch)
    return batch is not None and batch.state in (BatchState.RUNNING, BatchState.PAUSED)


async def look_again(site: Site, write: Write) -> State:
    """Look once more at one write of which nobody knows what became of it; the state it has then. Raises Problem."""
    seen = await aftermath.look(site, write, Action(N_("Look what was saved last")))
    settled = _what_to_keep(site, write, seen)
    await asyncio.to_thread(site.work.settle, settled)
    site.activity.changed()
    return settled.state
