"""After a sudden end: writes of which nobody heard the answer are looked at, and settled, before anything else is sent.

What waits in the outbox and was under way goes back to waiting where it did not arrive; nothing is ever sent again
without a look. Batches that were cut off rest until the person says whether they go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
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

    @property
    def nothing(self) -> bool:
        return not (self.done or self.not_done or self.unknown or self.interrupted)


async def recover(site: Site, *, sleep: Sleep = asyncio.sleep, action: Action | None = None) -> Recovered:
    """Look at everything that is open, of earlier runs of the program. Costs nothing when nothing is.

    Only one program at a time does this on a profile. Raises Problem when the site or our own file cannot be asked;
    what was not looked at stays open.
    """
    work = site.work
    if not work.exists or not await asyncio.to_thread(work.be_first):
        return Recovered()
    found = Recovered()
    open_ones = await asyncio.to_thread(work.not_settled)
    if open_ones:
        found = await _look_at_all(site, open_ones, found, sleep, action or Action(N_("Look what was saved last")))
    found = replace(found, interrupted=await asyncio.to_thread(_put_to_rest, work))
    if not found.nothing:
        site.activity.changed()
    return found


def _put_to_rest(work: Work) -> tuple[Batch, ...]:
    """Batches that were cut off: those with something left rest, the others are over."""
    left = work.interrupted()
    for batch in left:
        work.end_batch(batch.id, BatchState.PAUSED)
    work.end_abandoned()
    return left


async def _look_at_all(
    site: Site, writes: Sequence[Write], found: Recovered, sleep: Sleep, action: Action
) -> Recovered:
    """One after the other; those that may still come are looked at once more when their time is over."""
    early: list[Write] = []
    for write in writes:
        seen = await aftermath.look(site, write, action)
        if seen.found is Found.TOO_EARLY:
            early.append(write)
        else:
            found = await _settled(site, write, seen, found)
    if early:
        await sleep(max(aftermath.time_left(site, write) for write in early))
        for write in early:
            found = await _settled(site, write, await aftermath.look(site, write, action, waited=True), found)
    return found


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
