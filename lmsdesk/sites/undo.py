"""Taking back what was done: one write or a whole batch, in this run of the program or years later.

Something is taken back only while the site still holds what we wrote; else a ``Conflict`` tells what is different, and
the person chooses. Taking back is a write like any other: it is in the list, and can be taken back itself.

Kinds without a shelf (keys ...) say themselves how: ``site.undo.register("keys", handler)``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites import belongings
from lmsdesk.sites.batch import for_each
from lmsdesk.sites.conflicts import Take, compare
from lmsdesk.sites.guard import Conflict
from lmsdesk.sites.model import Batch, Progress, Stop
from lmsdesk.sites.outbox import for_good
from lmsdesk.sites.written import STAMP
from lmsdesk.storage.work_model import NewWrite, State, Write

if TYPE_CHECKING:
    from lmsdesk.sites.plan import Plan
    from lmsdesk.sites.shelf import Shelf
    from lmsdesk.sites.site import Site

TOGETHER = 40
"""So many items are looked at in one go before they are taken back."""
_REVERSE = {
    Verb.UPDATE: Verb.UPDATE,
    Verb.CREATE: Verb.TRASH,
    Verb.TRASH: Verb.RESTORE,
    Verb.RESTORE: Verb.TRASH,
    Verb.DELETE: Verb.CREATE,
}

_NEVER = {
    "media": N_("The file stays in the site's media library. It can be deleted in WordPress."),
    "requests": N_("It was sent by hand, so only you know how to take it back."),
}


class Handler(Protocol):
    """Knows how to take back what was done to things that are on no shelf."""

    def why_not(self, write: Write) -> Sentence | None: ...

    async def take_back(self, write: Write, action: Action) -> None: ...


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of taking back several writes."""

    done: tuple[Write, ...] = ()
    failed: tuple[tuple[Write, Problem], ...] = ()
    """With ``Conflict`` where somebody changed the item since."""
    impossible: tuple[tuple[Write, Sentence], ...] = ()
    left: tuple[Write, ...] = ()

    @property
    def conflicts(self) -> tuple[tuple[Write, Conflict], ...]:
        return tuple((write, problem) for write, problem in self.failed if isinstance(problem, Conflict))

    @property
    def ok(self) -> bool:
        return not (self.failed or self.impossible or self.left)


class Undo:
    """One per site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._handlers: dict[str, Handler] = {}
        self._makers: dict[str, Callable[[], object]] = {}

    def register(self, kind_id: str, handler: Handler) -> None:
        """Say how things of a kind that is on no shelf are taken back."""
        self._handlers[kind_id] = handler

    def register_later(self, kind_id: str, make: Callable[[], object]) -> None:
        """The same; ``make`` registers the handler (or finds that there is none) when one is asked for."""
        self._makers[kind_id] = make

    def _handler(self, kind_id: str) -> Handler | None:
        make = self._makers.pop(kind_id, None)
        if make is not None and kind_id not in self._handlers:
            make()
        return self._handlers.get(kind_id)

    def why_not(self, write: Write) -> Sentence | None:
        """Why a write cannot be taken back; None when it can (as far as nobody changed the item since)."""
        if write.state is not State.DONE:
            return Sentence(N_("It was not done, so there is nothing to take back."))
        if write.undone is not None:
            return Sentence(N_("It was taken back already."))
        if (handler := self._handler(write.kind)) is not None:
            return handler.why_not(write)
        if write.kind in _NEVER:
            return Sentence(_NEVER[write.kind])
        try:
            kind = self._site.kind(write.kind)
        except KeyError:
            return Sentence(N_("This cannot be taken back from here."))
        return self._why_not(kind, write)

    def forever(self, kind: Kind, verb: Verb) -> Sentence | None:
        """What to say before something is done that nothing brings back; None where it can be taken back."""
        if verb is Verb.DELETE and not belongings.can_be_made_anew(kind):
            return Sentence(N_("This cannot be undone."))
        return None

    async def write(self, id: int, action: Action | None = None) -> Undone:
        """Take back one write."""
        found = await asyncio.to_thread(self._site.work.get, id)
        return await self._all([found] if found is not None else [], action, None, None, None)

    async def batch(
        self, id: int, action: Action | None = None, progress: Progress | None = None, stop: Stop | None = None
    ) -> Undone:
        """Take back everything of a batch that is done, the last first."""
        writes = await asyncio.to_thread(self._site.work.of_batch, id, State.DONE)
        return await self._all(
            [write for write in reversed(writes) if write.undone is None], action, progress, stop, id
        )

    async def one(self, write: Write, action: Action) -> None:
        """Take back one write, which was found possible. Raises Conflict or Problem."""
        with for_good():
            await self._one(write, action)

    async def _one(self, write: Write, action: Action) -> None:
        if (handler := self._handler(write.kind)) is not None:
            await handler.take_back(write, action)
            return
        shelf = self._site.shelf(write.kind)
        if write.verb == Verb.DELETE:
            await self._make_anew(shelf, write, action)
            return
        now = await self._now(shelf, write, action)
        match write.verb:
            case Verb.UPDATE:
                await self._put_back(shelf, write, now, action)
            case Verb.CREATE:
                await self._unmake(shelf, write, now, action)
            case Verb.TRASH:
                if now["status"] == "trash":
                    _raise_first(await shelf.restore([now], action))
                else:
                    await self._nothing_to_do(write, action)
            case Verb.RESTORE:
                await self._untouched(shelf, write, now)
                _raise_first(await shelf.trash([now], action))

    # -- inside -------------------------------------------------------------------------------------------------

    def _why_not(self, kind: Kind, write: Write) -> Sentence | None:
        if write.verb not in _REVERSE or write.item is None:
            return Sentence(N_("This cannot be taken back from here."))
        if write.verb == Verb.DELETE and not belongings.can_be_made_anew(kind):
            return Sentence(N_("Deleted for good: nothing brings it back."))
        if write.verb == Verb.UPDATE and not set(write.after) <= set(write.before):
            return Sentence(N_("It is not known how it was before."))
        if write.verb == Verb.DELETE and not write.before:
            return Sentence(N_("It is not known how it was before."))
        verb = self._reverse(kind, write)
        offer = self._site.offer(kind.id, verb)
        if not offer:
            return offer.reason or Sentence(N_("This site does not offer it."))
        return None

    def _reverse(self, kind: Kind, write: Write) -> Verb:
        verb = _REVERSE[Verb(write.verb)]
        return Verb.DELETE if verb is Verb.TRASH and Verb.TRASH not in kind.verbs else verb

    async def _all(
        self,
        writes: Sequence[Write],
        action: Action | None,
        progress: Progress | None,
        stop: Stop | None,
        batch: int | None,
    ) -> Undone:
        impossible = [(write, why) for write in writes if (why := self.why_not(write)) is not None]
        hopeless = {write.id for write, _ in impossible}
        possible = [write for write in writes if write.id not in hopeless]
        if not possible:
            return Undone(impossible=tuple(impossible))
        action = action or _action(possible)
        if len(possible) == 1:
            found = await self._only(possible[0], action)
        else:
            found = await self._planned(possible, batch, action, progress, stop)
        return Undone(found.done, found.failed, tuple(impossible), found.left)

    async def _only(self, write: Write, action: Action) -> Undone:
        try:
            with self._site.activity.undoing(write):
                await self.one(write, action)
        except Problem as problem:
            return Undone(failed=((write, problem),))
        return Undone(done=(write,))

    async def _planned(
        self, writes: Sequence[Write], batch: int | None, action: Action, progress: Progress | None, stop: Stop | None
    ) -> Undone:
        news = (self._new(write) for write in writes)
        async with self._site.activity.plan(action, news, undoes=batch, about={"undo": True}) as plan:
            rows = dict(zip((write.id for write in writes), plan.rows, strict=False))
            return await self._run(writes, rows, plan, action, progress, stop)

    def _new(self, write: Write) -> NewWrite:
        try:
            verb: str = self._reverse(self._site.kind(write.kind), write)
        except KeyError:  # on no shelf: there is no trash for it
            verb = Verb.DELETE if write.verb == Verb.CREATE else write.verb
        before = write.after if write.verb in (Verb.UPDATE, Verb.RESTORE) else {}
        sent = write.before if write.verb == Verb.UPDATE else {}
        return NewWrite(verb, write.kind, write.item, write.name, before, sent, undoes=write.id)

    async def _run(
        self,
        writes: Sequence[Write],
        rows: Mapping[int, int],
        plan: Plan,
        action: Action,
        progress: Progress | None,
        stop: Stop | None,
    ) -> Undone:
        """A few items at once; several writes to one item one after the other, the last first."""
        chains = _by_item(writes)
        places = {chain[0].id: at for at, chain in enumerate(chains)}
        failed: dict[int, Problem] = {}
        done: set[int] = set()
        total = len(writes)

        async def work(chain: Sequence[Write]) -> Record | None:
            if (at := places[chain[0].id]) % TOGETHER == 0:
                await self._look_ahead(chains[at : at + TOGETHER], action)
            for write in chain:
                try:
                    with self._site.activity.undoing(write), self._site.activity.row(rows.get(write.id)):
                        await self.one(write, action)
                except Problem as problem:
                    failed[write.id] = problem
                    await plan.failed(rows.get(write.id), problem)
                    raise
                done.add(write.id)
                if progress is not None:
                    progress(len(done) + len(failed), total)
            return None

        with self._site.keeping.later():
            await for_each(chains, lambda chain: chain[0].id, work, None, stop)
        return Undone(
            tuple(write for write in writes if write.id in done),
            tuple((write, failed[write.id]) for write in writes if write.id in failed),
            (),
            tuple(write for write in writes if write.id not in done and write.id not in failed),
        )

    async def _look_ahead(self, chains: Sequence[Sequence[Write]], action: Action) -> None:
        """Read the items of the next few chains in as few requests as the site allows."""
        for kind_id in dict.fromkeys(chain[0].kind for chain in chains):
            ids = [chain[0].item for chain in chains if chain[0].kind == kind_id and chain[0].item is not None]
            if self._handler(kind_id) is None:
                with suppress(Problem):  # each tells for itself
                    await self._site.shelf(kind_id).look(ids, action)

    async def _now(self, shelf: Shelf, write: Write, action: Action) -> Record:
        assert write.item is not None
        id = await asyncio.to_thread(self._site.work.now_called, write.kind, write.item)
        found = await shelf.look([id], action)
        if not found:
            sentence = Sentence(N_("“{name}” is not on the site any more."), name=write.name)
            raise Problem(Trouble.GONE, outcome=Outcome.NOT_DONE, code="gone", sentence=sentence)
        return found[0]

    async def _untouched(self, shelf: Shelf, write: Write, now: Record) -> None:
        """What came back out of the trash goes there again, unless somebody else worked on it since."""
        known, stamp = write.extra.get(STAMP), now[STAMP]
        if not known or not stamp or stamp == known:
            return
        own = await asyncio.to_thread(self._site.work.done_since, write.kind, now.id, write.began)
        if not own:
            base = Record(now.id, {**now.values, **write.after}, full=True)
            words = Sentence(
                N_("Someone changed “{name}” since it was restored, so it was left as it is."), name=write.name
            )
            raise Conflict(shelf.kind, base, now, compare(shelf.kind, base, now, {}, prefer=Take.THEIRS), words)

    async def _put_back(self, shelf: Shelf, write: Write, now: Record, action: Action) -> None:
        base = Record(now.id, write.after, full=True)
        found = compare(shelf.kind, base, now, write.before, prefer=Take.THEIRS)
        if found.both:
            raise _conflict(shelf.kind, base, now, found, write)
        values = {name: value for name, value in found.to_send.items() if name in write.before}
        if not now.diff(values, shelf.kind.fields):
            await self._nothing_to_do(write, action)
            return
        await shelf.save(now, values, action)

    async def _unmake(self, shelf: Shelf, write: Write, now: Record, action: Action) -> None:
        """What was made goes away again, unless somebody worked on it since."""
        kind = shelf.kind
        base = Record(now.id, write.after, full=True)
        found = compare(kind, base, now, {}, prefer=Take.THEIRS)
        children = [child.id for child in shelf.cached or () if kind.parent and _inside(child[kind.parent], now.id)]
        if found.moved or children or (Verb.TRASH not in kind.verbs and now["count"]):
            raise _conflict(kind, base, now, found, write)
        removal = shelf.delete if self._reverse(kind, write) is Verb.DELETE else shelf.trash
        _raise_first(await removal([now], action=action))

    async def _make_anew(self, shelf: Shelf, write: Write, action: Action) -> None:
        """The same again under another id; what hung on it hangs on the new one."""
        kind = shelf.kind
        values = {f.name: write.before[f.name] for f in kind.writable() if f.name in write.before}
        if kind.parent and (parent := values.get(kind.parent)):
            id = await asyncio.to_thread(self._site.work.now_called, kind.id, parent.id)
            values[kind.parent] = type(parent)(id, parent.name)
        saved = await shelf.create(values, action)
        assert write.item is not None
        await asyncio.to_thread(self._site.work.rename, kind.id, write.item, saved.record.id)
        await belongings.put_back(self._site, kind, write.extra, saved.record, action)

    async def _nothing_to_do(self, write: Write, action: Action) -> None:
        """The site is as it was before already."""

        async def nothing() -> None:
            return None

        new = NewWrite(write.verb, write.kind, write.item, write.name)
        await self._site.activity.write(new, action, nothing)


def _conflict(kind: Kind, base: Record, now: Record, found: Any, write: Write) -> Conflict:
    names = [change.field.label for change in found.both or found.others]
    words = {"name": str(now[kind.title] or write.name), "fields": ", ".join(names)}
    if not names:
        return Conflict(kind, base, now, found, Sentence(N_("“{name}” is in use by now, so it was left."), **words))
    return Conflict(
        kind,
        base,
        now,
        found,
        Sentence(N_("“{name}” was changed since ({fields}), so it was left as it is."), **words),
    )


def _action(writes: Sequence[Write]) -> Action:
    if len(writes) == 1:
        return Action(f"Take back the change to “{writes[0].name}”" if writes[0].name else "Take back a change")
    return Action(f"Take back {len(writes)} changes")


def _by_item(writes: Iterable[Write]) -> list[list[Write]]:
    chains: dict[tuple[str, ItemId | None], list[Write]] = {}
    for write in writes:
        chains.setdefault((write.kind, write.item), []).append(write)
    return list(chains.values())


def _inside(value: Any, id: ItemId) -> bool:
    return getattr(value, "id", None) == id


def _raise_first(batch: Batch) -> None:
    if batch.failed:
        raise batch.failed[0][1]
    if not batch.done:  # cut off on the way
        raise Problem(Trouble.OFFLINE, outcome=Outcome.UNKNOWN, code="cut-off")
