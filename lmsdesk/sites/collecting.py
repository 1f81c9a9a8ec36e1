"""What a shelf does instead of sending, where a change belongs into the outbox; and keeping what did not get through.

A change joins what waits for the same item already. Unless the person collects, everything that waits is then tried
at once: it may well be that only the last try was in vain.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Outcome, Problem
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites.model import Batch, Saved, ShelfChange
from lmsdesk.sites.outbox import Waiting, is_away
from lmsdesk.storage.work_model import State, Write

if TYPE_CHECKING:
    from lmsdesk.sites.shelf import Shelf


async def save(shelf: Shelf, record: Record, changes: Mapping[str, Any], action: Action) -> Saved:
    """Changes of an item that wait, or go out together with what waited. Raises Problem."""
    waiting = await shelf.site.outbox.update(shelf.kind, record, changes, action)
    shelf.show(ShelfChange(changed=(waiting.record,)))
    return await _tried(shelf, waiting, changes)


async def create(shelf: Shelf, sent: Mapping[str, Any], action: Action) -> Saved:
    """A new item that waits. Raises Problem."""
    waiting = await shelf.site.outbox.create(shelf.kind, sent, action)
    shelf.show(ShelfChange(added=(waiting.record,)))
    return await _tried(shelf, waiting, sent)


async def removed(
    shelf: Shelf, verb: Verb, items: Sequence[Record | ItemId], action: Action, children: bool = False
) -> Batch | None:
    """Trash, restore or deletion that waits; None when these are to be done at once. Raises Problem."""
    records = [item if isinstance(item, Record) else Record(item, {}) for item in items]
    outbox = shelf.site.outbox
    if not [record for record in records if await outbox.takes(shelf.kind, record.id)]:
        return None
    waiting = [await outbox.remove(verb, shelf.kind, record, action, children) for record in records]
    if not outbox.collecting:
        await shelf.site.sender.send(patient=False)
    still = {one.id: one for one in await outbox.list()}
    waits = [one for one in waiting if one.write is not None and one.write.id in still]
    return Batch(tuple(record.id for record in records), waits=bool(waits))


async def keep(
    shelf: Shelf, record: Record | None, values: Mapping[str, Any], action: Action, problem: Problem
) -> Saved | None:
    """A save that did not get through waits from now on; None where waiting would not help. Raises Problem (STORAGE).

    What may have got through although nobody heard the answer is looked for before it is sent again.
    """
    if not is_away(problem, shelf.site.last_exchange):
        return None
    site = shelf.site
    state = State.UNKNOWN if problem.outcome is Outcome.UNKNOWN else State.WAITING
    tried = await _tried_row(shelf, record, action)
    if record is not None:
        changes = record.diff(values, shelf.kind.fields)
        if tried is not None and await site.outbox.of(shelf.kind.id, record.id) is None:
            await site.outbox.adopt(tried, state)
        else:
            await site.outbox.update(shelf.kind, record, changes, action, state)
        shown = record.with_values(**changes)
        shelf.show(ShelfChange(changed=(shown,)))
        return Saved(shown, changes, waits=True)
    sent = {
        f.name: values[f.name] for f in shelf.kind.writable() if f.name in values and not f.is_empty(values[f.name])
    }
    if tried is not None:
        adopted = await site.outbox.adopt(tried, state)
        made = Waiting(adopted, Record(adopted.item or 0, {**shelf.kind.defaults(), **sent}, full=True))
    else:
        made = await site.outbox.create(shelf.kind, sent, action, state)
    shelf.show(ShelfChange(added=(made.record,)))
    return Saved(made.record, sent, waits=True)


async def _tried_row(shelf: Shelf, record: Record | None, action: Action) -> Write | None:
    """The row of the try that was in vain, where it came so far that one was written down."""
    batch = shelf.site.activity.batch_of(action)
    if batch is None:
        return None
    rows = await asyncio.to_thread(shelf.site.work.of_batch, batch, State.FAILED, State.UNKNOWN)
    verb, id = (Verb.CREATE, None) if record is None else (Verb.UPDATE, record.id)
    return next((row for row in rows if (row.kind, row.verb, row.item) == (shelf.kind.id, verb, id)), None)


async def _tried(shelf: Shelf, waiting: Waiting, sent: Mapping[str, Any]) -> Saved:
    site = shelf.site
    if waiting.write is None:
        return Saved(waiting.record)
    if site.outbox.collecting:
        return Saved(waiting.record, sent, waits=True)
    told = await site.sender.send(patient=False)
    for row, problem in told.failed:
        if row.id == waiting.write.id:
            raise problem
    for row, record in told.done:
        if row.id == waiting.write.id and record is not None:
            return Saved(record, sent)
    return Saved(waiting.record, sent, waits=True)
