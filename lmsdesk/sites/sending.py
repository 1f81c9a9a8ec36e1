"""Sends one write that was kept earlier: from the outbox, or the rest of a batch. Looks before it writes.

The site may hold something else by now. What only they changed stays theirs; what both changed raises ``Conflict``.
Whatever is written is settled by ``activity`` under the kept row, so each goes out once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.fields import Relation, Relations
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.conflicts import moved
from lmsdesk.sites.guard import not_removed
from lmsdesk.sites.model import ShelfChange
from lmsdesk.sites.outbox import RENDERED, SEEN, for_good, is_new, pointers
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import Settled, State, Write

if TYPE_CHECKING:
    from lmsdesk.sites.model import Batch
    from lmsdesk.sites.shelf import Shelf
    from lmsdesk.sites.site import Site


REMOVALS = frozenset({Verb.TRASH, Verb.RESTORE, Verb.DELETE})
"""What takes an item away or brings it back: there are no fields to choose for."""


async def send(site: Site, write: Write, action: Action) -> Record | None:
    """Do what the write says; the item where there is one afterwards. Raises Conflict or Problem."""
    taken_back = await asyncio.to_thread(site.work.get, write.undoes) if write.undoes is not None else None
    with site.activity.row(write.id), for_good():
        if taken_back is not None:
            await site.undo.one(taken_back, action)
            record = None
        else:
            record = await _shelf_write(site, write, action)
    now = await asyncio.to_thread(site.work.get, write.id)
    if now is not None and now.state is not State.DONE:  # nothing went out: the site was as wanted already
        await asyncio.to_thread(site.work.settle, Settled(write.id, State.DONE, before={}, after={}))
    return record


async def _shelf_write(site: Site, write: Write, action: Action) -> Record | None:
    shelf = site.shelf(write.kind)
    if write.verb == Verb.CREATE:
        values = await _values(site, write)
        return (await shelf.create(values, action)).record
    if write.item is None:
        raise _unknown(write)
    id = await asyncio.to_thread(site.work.now_called, write.kind, write.item)
    if write.verb == Verb.UPDATE:
        values = await _values(site, write)
        before = await asyncio.to_thread(resolved, site.work, shelf.kind, write.before)
        if "status" not in before and await _was_trashed(shelf, id, write, action):
            before["status"] = shelf.kind.field("status").default
        return (await shelf.save(Record(id, before, full=True), values, action)).record
    if write.verb in REMOVALS:
        return await _moved_away_or_back(site, write, id, action)
    raise _unknown(write)


async def _moved_away_or_back(site: Site, write: Write, id: ItemId, action: Action) -> Record | None:
    """Trash, restore or delete; Conflict where somebody worked on the item since it was chosen."""
    shelf = site.shelf(write.kind)
    base = await known_of(site, write)
    now = await shelf.now(base, action)
    trashed = now["status"] == "trash"
    if write.verb == Verb.TRASH and trashed:
        return None
    if (write.verb != Verb.RESTORE or trashed) and moved(shelf.kind, base, now):
        shelf.show(ShelfChange(changed=(now,)))
        raise not_removed(shelf.kind, base, now, write.verb)
    if write.verb == Verb.DELETE:
        known: Record | ItemId = now if write.before else id
        return _only(await shelf.delete([known], bool(write.extra.get("children")), action))
    return _only(await (shelf.trash if write.verb == Verb.TRASH else shelf.restore)([now], action))


async def known_of(site: Site, write: Write) -> Record:
    """What was known of an item when its removal was chosen, with what we ourselves did to it since."""

    def known() -> Record:
        assert write.item is not None
        item = site.work.now_called(write.kind, write.item)
        values = dict(write.before)
        for own in site.work.done_since(write.kind, item, _chosen(site.work, write)):
            values |= {name: value for name, value in own.after.items() if name in values}
        return Record(item, values, full=not write.extra.get(RENDERED))

    return await asyncio.to_thread(known)


def _chosen(work: Work, write: Write) -> datetime:
    """When the person chose a removal, or saw last what it removes. (``began`` is that of the last try.)"""
    if isinstance(seen := write.extra.get(SEEN), int | float):
        return datetime.fromtimestamp(seen, UTC)
    batch = work.batch(write.batch)
    return min(write.began, batch.started) if batch is not None else write.began


async def _was_trashed(shelf: Shelf, id: ItemId, write: Write, action: Action) -> bool:
    """Whether somebody put the item into the trash since the change was made."""
    if Verb.TRASH not in shelf.kind.verbs or write.extra.get("trashed"):
        return False
    try:
        found = await shelf.look([id], action)
    except Problem as problem:
        if problem.trouble is not Trouble.UNAVAILABLE:
            raise
        return False  # the site has no way to look at one item
    return bool(found) and found[0]["status"] == "trash"


async def _values(site: Site, write: Write) -> dict[str, Any]:
    """What is to be sent. Raises Problem when it points to a new item that was never made."""
    values = await asyncio.to_thread(resolved, site.work, site.kind(write.kind), write.sent)
    missing = [ref for ref in pointers(values) if is_new(ref.id)]
    if missing:
        sentence = Sentence(
            N_("It points to “{name}”, which is not on the site. Choose another."), name=missing[0].name
        )
        raise Problem(Trouble.INVALID, outcome=Outcome.NOT_DONE, code="points-nowhere", sentence=sentence)
    return values


def resolved(work: Work, kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values whose pointers name the items as they are called now: some came out of the outbox, or were made anew."""
    found = dict(values)
    for field in kind.fields:
        if field.name not in found or not isinstance(field, Relation | Relations):
            continue
        value = found[field.name]
        if isinstance(value, Ref):
            found[field.name] = Ref(work.now_called(field.to, value.id), value.name)
        elif isinstance(value, tuple):
            found[field.name] = tuple(Ref(work.now_called(field.to, ref.id), ref.name) for ref in value)
    return found


def _only(batch: Batch) -> Record | None:
    if batch.failed:
        raise batch.failed[0][1]
    if not batch.done:  # cut off on the way
        raise Problem(Trouble.OFFLINE, outcome=Outcome.UNKNOWN, code="cut-off")
    return next(iter(batch.records), None)


def _unknown(write: Write) -> Problem:
    sentence = Sentence(N_("This cannot be sent later."))
    return Problem(Trouble.UNAVAILABLE, outcome=Outcome.NOT_DONE, code="cannot-wait", sentence=sentence)
