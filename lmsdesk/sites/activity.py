"""The list of everything that was written to one site: who, when, what, before, after, from where, and how it went.

A write is written down as *intended*, on the disk, before its request goes out, and settled by the answer. What ends
in between, by kill -9 or power cut, is found at the next start and looked at (``recovery``).

How others record
-----------------
* Saves, creations, trash, restore and deletions through a ``Shelf`` record themselves.
* Anything else that changes the site goes through ``write``, with values that hold no secret::

    key = await site.activity.write(
        NewWrite("create", "keys", None, name=label, sent={"permissions": "read"}),
        action,
        lambda: dialect.create_key(...),
        result=lambda key: Result(item=key.id, after={"permissions": key.permissions}),
    )

* All writes of one ``Action`` are one batch: one row in the list, taken back together.
* A batch of known size should be planned, so that it can be paused and go on after a restart::

    async with site.activity.plan(action, news, about={"whatever": "it needs"}) as plan:
        batch = await for_each(...)      # each write finds its planned row by kind and item
    # plan.id is the batch; Work.of_batch(plan.id, State.PLANNED) is what was not begun

  ``site.plans`` (``sites/plans.py``) makes such a plan go on: after Stop, or after a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.problem import Outcome, Problem
from lmsdesk.domain.query import Surprise
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import remarks, touched, troubles
from lmsdesk.sites.batch import for_each
from lmsdesk.sites.model import Batch, Progress, Saved, Stop
from lmsdesk.sites.plan import Plan
from lmsdesk.sites.written import PLACE, STAMP, Result, both, created, id_of, place, planned, title
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import Batch as Kept
from lmsdesk.storage.work_model import NewWrite, Settled, State, Write

T = TypeVar("T")
I = TypeVar("I", bound=Record | ItemId)  # noqa: E741 - an item
MOST_ACTIONS = 50
Verify = Callable[[Record], Sequence[Surprise]]


@dataclass(slots=True)
class _Note:
    """The write that the running coroutine is about, and the exchanges it took."""

    exchanges: list[tuple[int, float]] = field(default_factory=list)


_now: ContextVar[_Note | None] = ContextVar("write", default=None)


class _Once(Generic[T]):
    """Something that the next write takes, and no later one."""

    def __init__(self, what: T | None) -> None:
        self._what = what

    def take(self) -> T | None:
        what, self._what = self._what, None
        return what


_row: ContextVar[_Once[int]] = ContextVar("row", default=_Once(None))  # noqa: B039 - an empty one stays empty
_undoes: ContextVar[_Once[Write]] = ContextVar("undoes", default=_Once(None))  # noqa: B039


class Activity:
    """Writes down what is written to one site. Made by Site; every method is for the thread of the event loop."""

    def __init__(self, work: Work, who: Callable[[], str] = lambda: "") -> None:
        self.work = work
        self.screen = ""
        """Where the person is now; set by the window."""
        self.trouble: Problem | None = None
        """Why something could not be written down lately. The site was written to all the same."""
        self._who = who
        self._batches: dict[int, int] = {}
        self._plans: dict[int, Plan] = {}
        self._listeners: Listeners[[]] = Listeners()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when something came into the list or changed there. Gives back what ends it."""
        return self._listeners.subscribe(callback)

    def changed(self) -> None:
        """Tell everyone that the list is another one."""
        self._listeners.tell()

    def batch_of(self, action: Action) -> int | None:
        """The batch that an action made, once it wrote something."""
        return self._batches.get(action.number)

    def heard(self, exchange: Exchange) -> None:
        """An exchange is over: it belongs to the write that the running coroutine is about."""
        note = _now.get()
        if note is not None:
            note.exchanges.append((exchange.number, exchange.started.timestamp()))

    # -- the list: every method raises Problem (STORAGE) when it cannot be read --------------------------------

    async def batches(self, **asked: Any) -> tuple[Kept, ...]:
        """What was done, the newest first; ``asked`` as for ``Work.batches``. Opens nothing that is not there."""
        return await asyncio.to_thread(lambda: self.work.batches(**asked)) if self.work.exists else ()

    async def writes(self, batch: int) -> tuple[Write, ...]:
        """The writes of a batch in their order."""
        return await asyncio.to_thread(self.work.of_batch, batch)

    async def last(self) -> Kept | None:
        """The newest thing that this run of the program did and that can be taken back, as far as is known."""
        found = await asyncio.to_thread(self.work.last_batch) if self.work.exists else None
        return found if found is not None and found.done > found.undone and found.undoes is None else None

    async def prune(self, days: int) -> None:
        """Forget what is older than so many days (0: nothing)."""
        if self.work.exists:
            await self.keep(lambda: self.work.prune(days))

    # -- the writes of a shelf ----------------------------------------------------------------------------------

    async def update(
        self,
        kind: Kind,
        record: Record,
        sent: Mapping[str, Any],
        action: Action,
        send: Callable[[], Awaitable[Record]],
        verify: Verify = lambda answer: (),
    ) -> Record:
        """Change fields of an item. ``verify`` says what the site made other than asked."""
        new = NewWrite(
            Verb.UPDATE, kind.id, record.id, title(kind, record), touched.before_of(kind, sent, record), sent
        )

        def result(answer: Record) -> Result:
            return Result(None, *both(kind, sent, record, answer), changed=remarks.packed(verify(answer)))

        return await self.write(new, action, send, result)

    async def create(
        self,
        kind: Kind,
        sent: Mapping[str, Any],
        action: Action,
        send: Callable[[], Awaitable[Record]],
        verify: Verify = lambda answer: (),
    ) -> Record:
        """Make an item. ``verify`` says what the site made other than asked."""
        new = NewWrite(Verb.CREATE, kind.id, None, str(sent.get(kind.title) or ""), {}, sent)

        def result(answer: Record) -> Result:
            return replace(created(kind, sent, answer), changed=remarks.packed(verify(answer)))

        return await self.write(new, action, send, result)

    async def restore(
        self, kind: Kind, record: Record, action: Action, send: Callable[[], Awaitable[Record]]
    ) -> Record:
        """Take an item out of the trash."""
        new = NewWrite(Verb.RESTORE, kind.id, record.id, title(kind, record), place(record))

        def result(answer: Record) -> Result:
            stamp = answer[STAMP]
            return Result(before=new.before, after=place(answer), extra={STAMP: stamp} if stamp else None)

        return await self.write(new, action, send, result)

    async def remove(
        self,
        verb: Verb,
        kind: Kind,
        id: ItemId,
        record: Record | None,
        action: Action,
        send: Callable[[], Awaitable[None]],
        extra: Mapping[str, Any] = {},
    ) -> None:
        """Put an item into the trash, or delete it for good; ``record`` is what is known of it."""
        before: Mapping[str, Any] = {}
        if record is not None:
            before = place(record) if verb is Verb.TRASH else record.values
        name = title(kind, record) if record is not None else ""
        new = NewWrite(verb, kind.id, id, name, before, {}, extra)
        await self.write(new, action, send, lambda _: Result(before=before or None, extra=extra or None))

    async def place_before_trash(self, kind: Kind, id: ItemId) -> Mapping[str, Any]:
        """Status and web address that an item had before we put it into the trash: the site does not tell."""
        return await asyncio.to_thread(self._place_before_trash, kind.id, id)

    def _place_before_trash(self, kind_id: str, id: ItemId) -> Mapping[str, Any]:
        try:
            trashed = self.work.last(kind_id, id, Verb.TRASH)
            restored = self.work.last(kind_id, id, Verb.RESTORE)
        except Problem:
            return {}
        if trashed is None or (restored is not None and restored.id > trashed.id):
            return {}
        return {name: value for name, value in trashed.before.items() if name in PLACE and value}

    # -- any write ----------------------------------------------------------------------------------------------

    async def write(
        self,
        new: NewWrite,
        action: Action,
        send: Callable[[], Awaitable[T]],
        result: Callable[[T], Result] = lambda answer: Result(),
    ) -> T:
        """Write it down, send it, write down what became of it. A list that cannot be kept keeps no write back."""
        id = await self._begin(new, action)
        note = _Note()
        token = _now.set(note)
        try:
            answer = await send()
        except Problem as problem:
            state = State.UNKNOWN if problem.outcome is Outcome.UNKNOWN else State.FAILED
            told = troubles.packed(problem)
            await self._settle(action, id, Settled(0, state, exchanges=tuple(note.exchanges), trouble=told))
            raise
        finally:
            _now.reset(token)
        got = result(answer)
        settled = Settled(
            0,
            State.DONE,
            got.item,
            got.name,
            got.before,
            got.after,
            got.extra,
            exchanges=tuple(note.exchanges),
            changed=got.changed,
        )
        await self._settle(action, id, settled)
        return answer

    @contextmanager
    def row(self, id: int | None) -> Iterator[None]:
        """The next write is the one that is kept as ``id``: it waited, or was planned. None: it is a new one."""
        token = _row.set(_Once(id))
        try:
            yield
        finally:
            _row.reset(token)

    @contextmanager
    def undoing(self, write: Write) -> Iterator[None]:
        """The next write takes this one back."""
        token = _undoes.set(_Once(write))
        try:
            yield
        finally:
            _undoes.reset(token)

    @asynccontextmanager
    async def plan(
        self,
        action: Action,
        news: Iterable[NewWrite],
        *,
        undoes: int | None = None,
        about: Mapping[str, Any] = {},
    ) -> AsyncIterator[Plan]:
        """A batch of writes, kept before the first one goes out. What is not begun at the end can go on later."""
        plan = Plan(self, action)
        begun = await self.keep(
            lambda: self.work.begin(
                action.title,
                plan.taking(news),
                State.PLANNED,
                screen=self.screen,
                who=self._who(),
                undoes=undoes,
                plan=about,
            )
        )
        if begun is not None:
            plan.begun(*begun)
            self.remember(action, begun[0])
        async with self._running(plan, action):
            yield plan

    async def each(
        self,
        items: Sequence[I],
        kind: Kind,
        verb: Verb,
        action: Action,
        work: Callable[[I], Awaitable[Record | Saved | None]],
        progress: Progress | None = None,
        stop: Stop | None = None,
        *,
        known: Mapping[ItemId, Record] = {},
        values: Mapping[str, Any] = {},
        extra: Mapping[str, Any] = {},
    ) -> Batch:
        """Do one thing to several items of a shelf, as a plan; ``work`` writes each. One item alone needs no plan."""
        if len(items) < 2 or action.number in self._plans:
            return await for_each(items, id_of, work, progress, stop)
        every = (known.get(id_of(item), item) for item in items)
        news = (planned(kind, verb, item, values, extra) for item in every)
        async with self.plan(action, (new for new in news if new.verb != Verb.UPDATE or new.sent)) as plan:
            batch = await for_each(items, id_of, work, progress, stop)
            await plan.heard(kind, batch)
            return batch

    @asynccontextmanager
    async def going_on(self, batch: int, action: Action) -> AsyncIterator[Plan]:
        """The same for a batch that was kept before: what is left of it."""
        plan = Plan(self, action)
        left = await asyncio.to_thread(self.work.of_batch, batch, State.PLANNED)
        plan.take_up(batch, left)
        await asyncio.to_thread(self.work.resume_batch, batch)
        self.remember(action, batch)
        async with self._running(plan, action):
            yield plan

    @asynccontextmanager
    async def _running(self, plan: Plan, action: Action) -> AsyncIterator[None]:
        self._plans[action.number] = plan
        try:
            yield
        finally:
            self._plans.pop(action.number, None)
            await plan.end()
            self.changed()

    # -- inside -------------------------------------------------------------------------------------------------

    async def _begin(self, new: NewWrite, action: Action) -> int | None:
        plan = self._plans.get(action.number)
        if (id := _row.get().take()) is not None:
            if plan is not None and plan.holds(id):
                return await plan.intended(id)
            await self.keep(lambda: self.work.intend([id]))
            return id
        if plan is not None and (planned := plan.row_of((new.kind, new.item))) is not None:
            return await plan.intended(planned)
        undoes = None
        if (undone := _undoes.get().take()) is not None:
            new, undoes = replace(new, undoes=undone.id), undone.batch
        about: dict[str, Any] = {"batch": self._batches.get(action.number), "screen": self.screen, "who": self._who()}
        begun = await self.keep(
            lambda: self.work.begin(action.title, [new], State.INTENDED, undoes=undoes, **about),
        )
        if begun is None:
            return None
        self.remember(action, begun[0])
        return begun[1][0]

    async def _settle(self, action: Action, id: int | None, settled: Settled) -> None:
        if id is None:
            return
        settled = replace(settled, id=id)
        plan = self._plans.get(action.number)
        if plan is not None and plan.holds(id):
            await plan.settled(settled)
            return
        await self.keep(lambda: self.work.settle(settled))
        self.changed()

    def remember(self, action: Action, batch: int) -> None:
        """What the action writes from now on belongs to this batch."""
        self._batches[action.number] = batch
        while len(self._batches) > MOST_ACTIONS:
            del self._batches[next(iter(self._batches))]

    async def keep(self, what: Callable[[], T]) -> T | None:
        """Keep something in a thread. That it cannot be kept is told, and keeps nobody from writing to the site."""
        try:
            kept = await asyncio.to_thread(what)
        except Problem as problem:
            self.trouble = problem
            self.changed()
            return None
        self.trouble = None
        return kept
