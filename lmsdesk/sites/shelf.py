"""The records of one kind on one site: listing, opening, saving, and telling everyone what changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind, Offer, Verb
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import PAGE_SIZE, Consequences, Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites import belongings, collecting, names, touched
from lmsdesk.sites.batch import for_each
from lmsdesk.sites.guard import Conflict, Guard, Ready
from lmsdesk.sites.keeping import place_of
from lmsdesk.sites.model import Batch, Progress, Saved, ShelfChange, Stop
from lmsdesk.sites.naming import Naming
from lmsdesk.sites.presence import out_of_reach
from lmsdesk.sites.surprises import Verdict
from lmsdesk.sites.words import act
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.store.model import Kept

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site

MOST_PAGES = 200
"""``all`` gives up after so many pages: it is meant for terms, not for 100,000 courses."""
FRESH_SECONDS = 300.0
"""How long a list read by ``all`` counts as what the site holds."""


class Shelf:
    """One kind on one site. Every method that asks the site may be cancelled, and raises Problem when that fails."""

    def __init__(self, site: Site, kind: Kind, clock: Callable[[], float] = time.monotonic) -> None:
        self.site = site
        self.kind = kind
        self._dialect = site.dialect
        self._clock = clock
        self._naming = Naming(site, kind)
        self._guard = Guard(kind, site.dialect, self._stored, clock)
        self._all: tuple[Record, ...] | None = None
        self.all_as_of: datetime | None = None
        """When the site told what ``all`` gave last, where that was kept on this computer; None: it told it itself."""
        self._read_at = 0.0
        self._reading = asyncio.Lock()
        self._listeners: Listeners[[ShelfChange]] = Listeners()

    def offer(self, verb: Verb) -> Offer:
        """Whether the site offers the verb to this person, and if not, why."""
        return self._dialect.offer(self.kind.id, verb)

    def subscribe(self, callback: Callable[[ShelfChange], None]) -> Callable[[], None]:
        """Be told of every change made through this shelf. Gives back what ends it."""
        return self._listeners.subscribe(callback)

    async def first(self, query: Query | None = None, action: Action | None = None) -> Page:
        """The first page of a list; as it was kept (``as_of``) while the site is out of reach."""
        return await self._page_or_kept(query or Query(), None, action)

    async def next_page(self, query: Query, cursor: str, action: Action | None = None) -> Page:
        """The page after the one whose ``next`` is ``cursor``."""
        return await self._page_or_kept(query, cursor, action)

    async def kept(self, query: Query | None = None) -> Page | None:
        """The first page of a list as it was when it was last read, without asking the site; None when it never was."""
        return await self.site.keeping.first(self.kind, query or Query())

    async def kept_all(self) -> tuple[tuple[Record, ...], datetime] | None:
        """Every record as last read, and when that was; None when they never were."""
        return await self.site.keeping.every(self.kind)

    @property
    def cached(self) -> tuple[Record, ...] | None:
        """What ``all`` read last, kept up to date with our own writes; None when nothing is known."""
        return self._all

    async def all(self, action: Action | None = None, *, reload: bool = False) -> tuple[Record, ...]:
        """Every record, for trees and pickers. Kept for a while; several callers at once share one reading.

        As last read (``all_as_of``) while the site is out of reach.
        """
        asked_at = self._clock()
        async with self._reading:
            fresh = self._all is not None and self._clock() - self._read_at < FRESH_SECONDS
            if self._all is not None and (self._read_at >= asked_at or (fresh and not reload)):
                return self._all
            problem: Problem | None = None
            if not self.site.keeping.out_of_reach:
                try:
                    records = await self._read_all(action or act(N_("Load {plural}"), self.kind))
                except Problem as found:
                    problem = found
                else:
                    records = (*records, *await self.site.outbox.new_items(self.kind.id))
                    self._all, self._read_at, self.all_as_of = records, self._clock(), None
                    self.site.keeping.all(self.kind, records)
                    return records
            return await self._all_kept(problem)

    async def _all_kept(self, problem: Problem | None) -> tuple[Record, ...]:
        """Every record as known, while the site is out of reach. Raises the problem where that would not be right."""
        if problem is None or out_of_reach(problem):
            if self._all is not None:
                return self._all
            if (kept := await self.kept_all()) is not None:
                self.all_as_of = kept[1]
                return kept[0]
        raise problem or self.site.keeping.nothing_kept()

    async def open(self, id: ItemId, action: Action | None = None) -> Record:
        """One item as it is stored, for editing. ``open_kept`` gives it while the site is out of reach."""
        action = action or act(N_("Open {kind} {name}"), self.kind, id)
        if (waiting := await self.site.outbox.item(self.kind.id, id)) is not None:
            return waiting
        try:
            (record,) = await self._naming.asked((await self._stored(id, action),), action)
        except Problem as problem:
            self._tell_if_gone(id, problem)
            raise
        self._guard.noted((record,))
        self.site.keeping.item(self.kind, record)
        return record

    async def open_kept(self, id: ItemId) -> Kept | None:
        """One item as it was when it was last read, without asking the site; None when it never was."""
        return await self.site.keeping.kept(self.kind.id, id)

    async def look(self, items: Iterable[Record | ItemId], action: Action | None = None) -> tuple[Record, ...]:
        """Items as the site holds them now, in few requests; what was read moments ago costs none. Gone ones are left
        out. Raises Problem when the site cannot be asked."""
        ids = list(dict.fromkeys(_id(item) for item in items))
        action = action or act(N_("Look at {count} {plural}"), self.kind, count=len(ids))
        found = []
        for at, id in enumerate(ids):
            await self._guard.ahead(ids[at:], action)
            try:
                found.append(await self._guard.present(id, action))
            except Problem as problem:
                if problem.trouble is not Trouble.GONE:
                    raise
                self._tell_if_gone(id, problem)
        return tuple(found)

    async def now(self, record: Record, action: Action) -> Record:
        """An item as the site holds it now; as it is known where the site has no way to tell. Raises Problem."""
        return await self._guard.now(record, action)

    def look_anew(self, ids: Iterable[ItemId]) -> None:
        """The next look at these asks the site, however short a while ago they were read."""
        self._guard.doubt(ids)

    async def save(self, record: Record, values: Mapping[str, Any], action: Action | None = None) -> Saved:
        """Send what of ``values`` differs from the record. Nothing different: nothing is sent.

        Raises ``Conflict`` when somebody changed the same since the record was read; nothing is sent then.
        Problem GONE means that the item is not there any more; ``create`` makes a new one of the same values.
        """
        action = action or act(N_("Save {kind} {name}"), self.kind, self._title(record))
        if touched.needs_source(self.kind, record, values):
            record = await self.open(record.id, action)
        changes = record.diff(values, self.kind.fields)
        if not changes:
            return Saved(record)
        if await self.site.outbox.takes(self.kind, record.id, changes):
            return await collecting.save(self, record, changes, action)
        try:
            ready = await self._guard.before_save(record, changes, action)
        except Conflict as conflict:
            self._follow(ShelfChange(changed=(conflict.theirs,)))  # lists show what it is now; it is not our doing
            raise
        verdict = Verdict(self.kind, ready.changes, record)
        saved = await self._sent(ready, verdict, action) if ready.changes else ready.now
        if not ready.changes:
            verdict(saved)
        self._tell(ShelfChange(changed=(saved,)))
        return Saved(saved, ready.changes, verdict.ours, verdict.others)

    async def create(self, values: Mapping[str, Any], action: Action | None = None) -> Saved:
        """Make a new item. Empty values are left out, so the site's own defaults count for them."""
        sent = {
            field.name: values[field.name]
            for field in self.kind.writable()
            if field.name in values and not field.is_empty(values[field.name])
        }
        action = action or act(N_("Create {kind} {name}"), self.kind, sent.get(self.kind.title, ""))
        if await self.site.outbox.takes(self.kind, None, sent):
            return await collecting.create(self, sent, action)
        verdict = Verdict(self.kind, sent, None)

        async def create() -> Record:
            return self._naming.known(await self._dialect.create(self.kind.id, sent, action=action), sent)

        saved = await self.site.activity.create(self.kind, sent, action, create, verdict)
        if any(old.id == saved.id for old in self._all or ()):
            self._tell(ShelfChange(changed=(saved,)))
            note = Sentence(N_("“{name}” was there already, so the site gave that one."), name=self._title(saved))
            return Saved(saved, sent, verdict.ours, note=note)
        self._tell(ShelfChange(added=(saved,)))
        return Saved(saved, sent, verdict.ours)

    async def consequences(self, record: Record, action: Action | None = None) -> Consequences:
        """What deleting the item for good takes along or leaves behind."""
        action = action or act(N_("Look what {name} holds"), self.kind, self._title(record))
        return await self._dialect.consequences(self.kind.id, record, action=action)

    async def save_many(
        self,
        records: Iterable[Record],
        values: Mapping[str, Any],
        action: Action | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> Batch:
        """Save the same values into several items; those that hold them already cost no request."""
        several = _distinct(records)
        ids = [record.id for record in several if record.diff(values, self.kind.fields)]
        action = action or act(N_("Change {count} {plural}"), self.kind, count=len(several))

        async def work(record: Record) -> Saved:
            if record.id in ids:
                await self._guard.ahead(ids[ids.index(record.id) :], action)
            return await self.save(record, values, action)

        if self.site.outbox.collecting:
            return replace(await for_each(several, _id, work, progress, stop), waits=True)
        activity = self.site.activity
        with self.site.keeping.later():
            return await activity.each(several, self.kind, Verb.UPDATE, action, work, progress, stop, values=values)

    async def ahead(self, ids: Sequence[ItemId], action: Action) -> None:
        """A batch is about to write to these, in this order: look at several of them with one request."""
        await self._guard.ahead(ids, action)

    async def trash(
        self,
        items: Iterable[Record | ItemId],
        action: Action | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> Batch:
        """Put items into the trash. They leave every list but the trash's.

        Those given as records that somebody changed since fail with a ``Conflict`` and stay where they are.
        """
        several = list(items)
        ids = list(dict.fromkeys(_id(item) for item in several))
        known = {item.id: item for item in several if isinstance(item, Record)}
        action = action or act(N_("Move {count} {plural} to the trash"), self.kind, count=len(ids))
        if (waiting := await collecting.removed(self, Verb.TRASH, several, action)) is not None:
            return waiting

        async def work(id: ItemId) -> None:
            await self._unchanged(id, known, action)
            removal = partial(self._dialect.trash, self.kind.id, id, action=action)
            await self._removed(id, Verb.TRASH, known.get(id), action, removal)

        activity = self.site.activity
        return await activity.each(ids, self.kind, Verb.TRASH, action, work, progress, stop, known=known)

    async def restore(
        self,
        records: Iterable[Record],
        action: Action | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> Batch:
        """Take items out of the trash, each with its web address and, where it is known, its status."""
        several = _distinct(records)
        ids = [record.id for record in several]
        action = action or act(N_("Restore {count} {plural}"), self.kind, count=len(several))
        if (waiting := await collecting.removed(self, Verb.RESTORE, several, action)) is not None:
            return waiting

        async def work(record: Record) -> Record:
            await self._guard.ahead(ids[ids.index(record.id) :], action)
            if (now := await self._guard.now(record, action))["status"] not in (None, "trash"):
                self._follow(ShelfChange(changed=(now,)))
                return now  # somebody has restored it already, and perhaps worked on it
            try:
                before = record.with_values(**await self.site.activity.place_before_trash(self.kind, record.id))
                restore = partial(self._dialect.restore, self.kind.id, record.id, action=action, before=before)
                answer = await self.site.activity.restore(self.kind, record, action, restore)
            except Problem as problem:
                self._tell_if_gone(record.id, problem)
                raise
            restored = self._naming.known(answer, record.values)
            self._tell(ShelfChange(changed=(restored,)))
            return restored

        return await self.site.activity.each(several, self.kind, Verb.RESTORE, action, work, progress, stop)

    async def delete(
        self,
        records: Iterable[Record | ItemId],
        children: bool = False,
        action: Action | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> Batch:
        """Delete items for good, with everything inside them when ``children``.

        Those given as records that somebody changed since fail with a ``Conflict`` and stay where they are.
        """
        several = list(records)
        ids = list(dict.fromkeys(_id(item) for item in several))
        known = {item.id: item for item in several if isinstance(item, Record)}
        action = action or act(N_("Delete {count} {plural} for good"), self.kind, count=len(ids))
        if (waiting := await collecting.removed(self, Verb.DELETE, several, action, children)) is not None:
            return waiting
        if (waiting := await self.site.basket.put(self, several, action, children)) is not None:
            return waiting

        async def work(id: ItemId) -> None:
            await self._unchanged(id, known, action)
            around = await belongings.of(self.site, self.kind, id, action)
            removal = partial(self._dialect.delete, self.kind.id, id, action=action, children=children)
            await self._removed(id, Verb.DELETE, known.get(id), action, removal, {**extra, **around})

        extra = {"children": True} if children else {}
        activity = self.site.activity
        return await activity.each(ids, self.kind, Verb.DELETE, action, work, progress, stop, known=known, extra=extra)

    # -- inside -----------------------------------------------------------------------------------------------

    async def _page_or_kept(self, query: Query, cursor: str | None, action: Action | None) -> Page:
        keeping = self.site.keeping
        problem: Problem | None = None
        if not keeping.out_of_reach and place_of(cursor) is None:
            try:
                page = await self._page(query, cursor, action)
            except Problem as found:
                problem = found
            else:
                keeping.page(self.kind, query, cursor, page)
                return page
        if (kept := await keeping.instead(self.kind, query, cursor, problem)) is not None:
            return kept
        raise problem or keeping.nothing_kept()

    async def _page(self, query: Query, cursor: str | None, action: Action | None) -> Page:
        action = action or act(N_("List {plural}"), self.kind)
        page = await self._dialect.page(self.kind.id, query, cursor, action=action)
        self._guard.noted(page.records)
        return replace(page, records=await self._naming.asked(page.records, action))

    async def _read_all(self, action: Action) -> tuple[Record, ...]:
        records: dict[ItemId, Record] = {}
        query, cursor, seen = Query(page_size=PAGE_SIZE), None, set[str]()
        for _ in range(MOST_PAGES):
            page = await self._dialect.page(self.kind.id, query, cursor, action=action)
            self._guard.noted(page.records)
            records |= {record.id: record for record in page.records}
            cursor = page.next
            if cursor is None or cursor in seen:
                break
            seen.add(cursor)
        known = {self.kind.id: {record.id: self._title(record) for record in records.values()}}
        return tuple(names.named(self.kind, record, known) for record in records.values())

    async def _stored(self, id: ItemId, action: Action) -> Record:
        """One item as it is stored, with the names that we know."""
        return self._naming.known(await self._dialect.get(self.kind.id, id, action=action))

    async def _sent(self, ready: Ready, verdict: Verdict, action: Action) -> Record:
        """Send changes that may be sent."""
        now, changes = ready.now, ready.changes

        async def update() -> Record:
            answer = await self._dialect.update(self.kind.id, now.id, changes, action=action, before=now)
            return self._naming.known(answer, changes, now.values)

        try:
            return await self.site.activity.update(self.kind, now, changes, action, update, verdict)
        except Problem as problem:
            self._guard.tried(now.id, changes)
            self._tell_if_gone(now.id, problem)
            raise

    async def _unchanged(self, id: ItemId, known: Mapping[ItemId, Record], action: Action) -> None:
        """Nothing where nobody changed an item since we read it, else Conflict. Asks about several items together."""
        if id in known:
            ids = list(known)
            await self._guard.ahead(ids[ids.index(id) :], action)
            try:
                await self._guard.before_removal(known[id], action)
            except Conflict as conflict:
                self._follow(ShelfChange(changed=(conflict.theirs,)))
                raise

    async def _removed(
        self,
        id: ItemId,
        verb: Verb,
        known: Record | None,
        action: Action,
        removal: Callable[[], Awaitable[None]],
        extra: Mapping[str, Any] = {},
    ) -> None:
        """Remove an item and tell that it is gone; one that was gone already is told as well."""
        try:
            await self.site.activity.remove(verb, self.kind, id, known, action, removal, extra)
        except Problem as problem:
            self._tell_if_gone(id, problem)
            raise
        self._tell(ShelfChange(gone=(id,), stale=bool(self.kind.parent)))

    def _tell_if_gone(self, id: ItemId, problem: Problem) -> None:
        """Whether the item is gone (and not the whole route): tell everyone before the problem goes on its way."""
        if problem.trouble is Trouble.GONE and problem.code != "rest_no_route":
            self._tell(ShelfChange(gone=(id,)))

    def tell(self, change: ShelfChange) -> None:
        """Something is different on the site that did not go through this shelf."""
        self._tell(change)

    def show(self, change: ShelfChange) -> None:
        """Lists show something else from now on; on the site it is to come."""
        self._follow(change)

    def _tell(self, change: ShelfChange) -> None:
        self._guard.wrote((*change.changed, *change.added))
        self._guard.forget(change.gone)
        self._follow(change)

    def _follow(self, change: ShelfChange) -> None:
        if self._all is not None:
            fresh = {record.id: record for record in change.changed}
            kept = [fresh.get(old.id, old) for old in self._all if old.id not in change.gone]
            self._all = (*kept, *change.added)
            if change.stale:
                self._read_at = -FRESH_SECONDS
        self._listeners.tell(change)

    def _title(self, record: Record) -> str:
        return str(record[self.kind.title] or "")


def _id(item: Record | ItemId) -> ItemId:
    return item.id if isinstance(item, Record) else item


def _distinct(records: Iterable[Record]) -> list[Record]:
    return list({record.id: record for record in records}.values())
