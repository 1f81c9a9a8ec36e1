"""Changes that wait to be sent: because the site cannot be reached, or because the person collects them.

They are ordered, can be seen, edited and taken out, and survive everything: each is a row of the work file, on the
disk before ``put`` returns. One item has one row: what is changed again before it was sent goes into it. New items
have an id of ours (``waiting:...``) until the site gives them one; whatever points to them follows.
``outbox_sending`` sends them.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.exchange import Action, Exchange, Phase
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites import touched
from lmsdesk.sites.model import ShelfChange
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.work import only_in_memory
from lmsdesk.storage.work_model import NewWrite, Queue, Settled, State, Write

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site

NEW = "waiting:"
"""How the id begins that we give an item until the site gives it one."""
RENDERED = "rendered"
"""Stands in the ``extra`` of a removal whose texts are known only as visitors see them."""
SEEN = "seen"
"""When the person last looked at what is to be removed, in its ``extra``."""
AWAY = frozenset({Trouble.OFFLINE, Trouble.TIMEOUT, Trouble.TLS})
"""Trouble that means: not now, through no fault of the change."""
_QUIET = (State.WAITING, State.FAILED, State.CONFLICT)
"""A row in one of these can be changed: nothing of it is under way."""

_sending: ContextVar[bool] = ContextVar("sending", default=False)


@contextmanager
def for_good() -> Iterator[None]:
    """Inside, the running coroutine sends something for good: nothing of it is collected again."""
    token = _sending.set(True)
    try:
        yield
    finally:
        _sending.reset(token)


def is_for_good() -> bool:
    """Whether the running coroutine sends something for good."""
    return _sending.get()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What became of a change that waits now: its row, or None when it took back what waited before."""

    write: Write | None
    record: Record


class Outbox:
    """One per site. ``count`` is how many changes wait, once ``load`` was called."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._work = site.work
        self.count = 0
        self.collecting = False
        """Whether the person chose to collect changes and send them later."""
        self._lock = asyncio.Lock()
        self._listeners: Listeners[[]] = Listeners()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when something in it is different. Gives back what ends it."""
        return self._listeners.subscribe(callback)

    async def load(self) -> int:
        """Count what waits; costs nothing when nothing was ever kept. Raises Problem (STORAGE)."""
        if self._work.exists:
            self.count = await asyncio.to_thread(self._work.count_waiting, Queue.OUTBOX)
        return self.count

    async def list(self) -> tuple[Write, ...]:
        """What waits, in the order in which it is sent. Raises Problem (STORAGE)."""
        return await asyncio.to_thread(self._work.waiting, Queue.OUTBOX) if self._work.exists else ()

    async def of(self, kind_id: str, item: ItemId) -> Write | None:
        """What waits for one item, or None."""
        if not self.count:
            return None
        return next(iter(await asyncio.to_thread(self._work.waiting_for, kind_id, item)), None)

    async def item(self, kind_id: str, id: ItemId) -> Record | None:
        """A new item that waits, as if the site had it; None for any other. Raises Problem when it is gone."""
        if not is_new(id):
            return None
        waiting = await self.of(kind_id, id)
        if waiting is None:
            sentence = Sentence(N_("This new item does not wait in the outbox any more."))
            raise Problem(Trouble.GONE, outcome=Outcome.NOT_DONE, code="gone", sentence=sentence)
        return as_record(self._site.kind(kind_id), waiting)

    async def new_items(self, kind_id: str) -> tuple[Record, ...]:
        """New items of a kind that wait, for trees and pickers."""
        if not self.count:
            return ()
        kind = self._site.kind(kind_id)
        return tuple(as_record(kind, one) for one in await self.list() if one.kind == kind_id and is_new(one.item))

    async def takes(self, kind: Kind, item: ItemId | None, values: Mapping[str, Any] = {}) -> bool:
        """Whether a change belongs in here: by choice, or because it rests on something that waits in here."""
        if is_for_good():
            return False
        if self.collecting or is_new(item) or any(is_new(ref.id) for ref in pointers(values)):
            return True
        return item is not None and await self.of(kind.id, item) is not None

    # -- putting in: every method raises Problem (STORAGE) when it cannot be kept -------------------------------

    async def update(
        self, kind: Kind, record: Record, changes: Mapping[str, Any], action: Action, state: State = State.WAITING
    ) -> Waiting:
        """A change of an item."""
        before = touched.before_of(kind, changes, record)
        name = str(record[kind.title] or "")
        extra = {"trashed": True} if record["status"] == "trash" else {}
        new = NewWrite(Verb.UPDATE, kind.id, record.id, name, before, changes, extra, queue=Queue.OUTBOX)
        async with self._lock:
            there = await self.of(kind.id, record.id)
            if there is not None and there.verb in (Verb.UPDATE, Verb.CREATE) and there.state in _QUIET:
                write = await self._merge(kind, there, before, changes)
            else:
                write = await self._add(new, action, state)
        await self._changed()
        return Waiting(write, record.with_values(**changes))

    async def create(
        self, kind: Kind, values: Mapping[str, Any], action: Action, state: State = State.WAITING
    ) -> Waiting:
        """A new item, under an id of ours."""
        id = NEW + secrets.token_hex(6)
        new = NewWrite(Verb.CREATE, kind.id, id, str(values.get(kind.title) or ""), {}, values, queue=Queue.OUTBOX)
        async with self._lock:
            write = await self._add(new, action, state)
        await self._changed()
        return Waiting(write, as_record(kind, write))

    async def remove(self, verb: Verb, kind: Kind, record: Record, action: Action, children: bool = False) -> Waiting:
        """Trash, restore or deletion of an item. A new one that waits is simply not made."""
        async with self._lock:
            write: Write | None = None
            if is_new(record.id):
                await self._drop_new(kind, record.id)
            else:
                waiting = await asyncio.to_thread(self._work.waiting_for, kind.id, record.id)
                opposite = next((one for one in waiting if {one.verb, verb} == {Verb.TRASH, Verb.RESTORE}), None)
                if opposite is not None and opposite.state in _QUIET:
                    await asyncio.to_thread(self._work.drop, [opposite.id])
                else:
                    write = await self._add(_removal(verb, kind, record, children), action, State.WAITING)
        await self._changed()
        return Waiting(write, record)

    async def adopt(self, write: Write, state: State) -> Write:
        """A write that was tried and did not get through waits from now on."""

        def wait() -> Write:
            if not self._work.persistent:
                raise only_in_memory(self._work)
            item = NEW + secrets.token_hex(6) if write.verb == Verb.CREATE and write.item is None else write.item
            self._work.edit(write.id, queue=Queue.OUTBOX, state=state, place=self._work.next_place(), item=item)
            return replace(write, queue=Queue.OUTBOX, state=state, item=item)

        async with self._lock:
            waiting = await asyncio.to_thread(wait)
        await self._changed()
        return waiting

    # -- what the person does with what waits: every method raises Problem (STORAGE) ----------------------------

    async def take_out(self, ids: Sequence[int]) -> tuple[Write, ...]:
        """Not wanted any more; what was taken out, so that it can be put back. What is under way stays."""
        async with self._lock:
            out = [one for one in await self.list() if one.id in ids and one.state is not State.INTENDED]
            await asyncio.to_thread(self._work.drop, [one.id for one in out])
            for one in out:
                if one.verb == Verb.CREATE and one.item is not None:
                    await self._drop_new(self._site.kind(one.kind), one.item)
        await self._changed()
        for kind_id in dict.fromkeys(one.kind for one in out):  # lists show what was to come
            self._site.shelf(kind_id).show(ShelfChange(stale=True))
        return tuple(out)

    async def put_back(self, writes: Sequence[Write]) -> None:
        """What was taken out waits again, where it was."""
        async with self._lock:
            for one in writes:
                new = NewWrite(
                    one.verb, one.kind, one.item, one.name, one.before, one.sent, one.extra, queue=Queue.OUTBOX
                )
                write = await self._add(new, Action(one.name), State.WAITING)
                await asyncio.to_thread(lambda: self._work.edit(write.id, place=one.place))  # noqa: B023 - awaited here
        await self._changed()

    async def change(self, id: int, sent: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Write | None:
        """Other values for what waits. Nothing left to change: it is taken out, and None comes back."""
        async with self._lock:
            there = next((one for one in await self.list() if one.id == id), None)
            if there is None or there.state is State.INTENDED:
                return there
            kind = self._site.kind(there.kind)
            write = await self._store(kind, there, dict(there.before if before is None else before), dict(sent))
        await self._changed()
        return write

    async def rests_on(self, id: int, now: Record) -> None:
        """The person has seen the item as it is now: its removal goes out as long as it stays like that."""

        def rest() -> None:
            there = self._work.get(id)
            if there is not None:
                kept = {name: value for name, value in there.extra.items() if name != RENDERED}
                extra = {**kept, **_how_known(now), SEEN: time.time()}
                self._work.edit(id, before=_known(now), extra=extra, state=State.WAITING, trouble={})

        async with self._lock:
            await asyncio.to_thread(rest)
        await self._changed()

    async def move(self, id: int, by: int) -> None:
        """Up (-1) or down (1) in the order."""
        async with self._lock:
            every = list(await self.list())
            at = next((n for n, one in enumerate(every) if one.id == id), None)
            if at is None or not 0 <= at + by < len(every):
                return
            one, other = every[at], every[at + by]
            await asyncio.to_thread(lambda: self._work.swap(one, other))
        await self._changed()

    async def try_again(self, ids: Sequence[int]) -> None:
        """What failed waits again."""
        for one in await self.list():
            if one.id in ids and one.state in (State.FAILED, State.CONFLICT):
                await asyncio.to_thread(self._work.settle, Settled(one.id, State.WAITING))
        await self._changed()

    # -- inside -------------------------------------------------------------------------------------------------

    async def _add(self, new: NewWrite, action: Action, state: State) -> Write:
        def add() -> Write:
            if not self._work.persistent:
                raise only_in_memory(self._work)
            activity = self._site.activity
            about: dict[str, Any] = {"screen": activity.screen, "who": self._site.identity.name}
            batch, (id,) = self._work.begin(action.title, [new], state, batch=activity.batch_of(action), **about)
            activity.remember(action, batch)
            write = self._work.get(id)
            assert write is not None
            return write

        return await asyncio.to_thread(add)

    async def _merge(
        self, kind: Kind, there: Write, before: Mapping[str, Any], changes: Mapping[str, Any]
    ) -> Write | None:
        """The item has one row. What it was at first stays what it was."""
        return await self._store(kind, there, {**before, **there.before}, {**there.sent, **changes})

    async def _store(self, kind: Kind, there: Write, before: dict[str, Any], sent: dict[str, Any]) -> Write | None:
        """Fields that are as they were at first do not wait; neither does a row without a field."""
        if there.verb == Verb.UPDATE:
            same = {n for n in sent if n in before and kind.field(n).same(before[n], sent[n])}
            sent = {name: value for name, value in sent.items() if name not in same}
            before = {name: value for name, value in before.items() if name in sent}
        else:
            sent = {name: value for name, value in sent.items() if not kind.field(name).is_empty(value)}
            before = {}
        if not sent:
            await asyncio.to_thread(self._work.drop, [there.id])
            return None
        name = str(sent.get(kind.title) or there.name) if there.verb == Verb.CREATE else there.name

        def store() -> None:
            self._work.edit(there.id, before=before, sent=sent, name=name, state=State.WAITING, trouble={})

        await asyncio.to_thread(store)
        return replace(there, before=before, sent=sent, name=name, state=State.WAITING, trouble={})

    async def _drop_new(self, kind: Kind, id: ItemId) -> None:
        """A new item is not wanted: nothing of it is sent, and nothing that waits points to it any more."""
        for one in await self.list():
            if (one.kind, one.item) == (kind.id, id):
                await asyncio.to_thread(self._work.drop, [one.id])
            elif any(ref.id == id for ref in pointers(one.sent)):
                other = self._site.kind(one.kind)
                await self._store(other, one, dict(one.before), without(one.sent, id))

    async def _changed(self) -> None:
        await self.load()
        self._listeners.tell()

    async def tell(self) -> None:
        """Something in it is different."""
        await self._changed()


def is_away(problem: Problem, last: Exchange | None = None) -> bool:
    """Whether no connection came about, so that the same may well work later; ``last`` is the last exchange of all.

    An answer that broke off counts when nothing could be reached afterwards, while looking what became of it.
    """
    if _not_connected(problem.exchange):
        return True
    return problem.outcome is Outcome.UNKNOWN and problem.trouble in AWAY and _not_connected(last)


def _not_connected(exchange: Exchange | None) -> bool:
    failure = exchange.failure if exchange is not None else None
    return (
        failure is not None
        and failure.phase in (Phase.RESOLVE, Phase.CONNECT)
        and failure.what in ("name", "refused", "reset", "timeout", "other")
    )


def is_new(id: object) -> bool:
    """Whether it is an id of ours, for an item that the site does not have yet."""
    return isinstance(id, str) and id.startswith(NEW)


def pointers(values: Mapping[str, Any]) -> tuple[Ref, ...]:
    """All pointers in some values."""
    found: list[Ref] = []
    for value in values.values():
        if isinstance(value, Ref):
            found.append(value)
        elif isinstance(value, tuple | list):
            found += [ref for ref in value if isinstance(ref, Ref)]
    return tuple(found)


def without(values: Mapping[str, Any], id: ItemId) -> dict[str, Any]:
    """Values without pointers to an item."""
    left: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Ref):
            left[name] = None if value.id == id else value
        elif isinstance(value, tuple):
            left[name] = tuple(ref for ref in value if not (isinstance(ref, Ref) and ref.id == id))
        else:
            left[name] = value
    return left


def as_record(kind: Kind, waiting: Write) -> Record:
    """A new item that waits, as if the site had it."""
    assert waiting.item is not None
    return Record(waiting.item, {**kind.defaults(), **waiting.sent}, full=True)


def _removal(verb: Verb, kind: Kind, record: Record, children: bool) -> NewWrite:
    """All that is known of the item is kept with it: whoever works on it meanwhile is not to lose that unseen."""
    name = str(record[kind.title] or "")
    extra = _how_known(record) | ({"children": True} if children else {})
    return NewWrite(verb, kind.id, record.id, name, _known(record), {}, extra, queue=Queue.OUTBOX)


def _known(record: Record) -> dict[str, Any]:
    return {name: value for name, value in record.values.items() if name not in record.odd}


def _how_known(record: Record) -> dict[str, Any]:
    return {} if record.full else {RENDERED: True}
