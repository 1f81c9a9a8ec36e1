"""Looks before a write that rests on an older state, so that nobody's change is overwritten silently.

What was read just now counts as what the site holds and costs no request. Several items are looked at together; while
a batch is written, what was read moments ago counts as well, so that it costs few requests.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lmsdesk.api.dialect import ReadsSeveral
from lmsdesk.api.kept import kept
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.conflicts import Comparison, What, compare, moved

if TYPE_CHECKING:
    from lmsdesk.api.dialect import Dialect

JUST_NOW = 2.0
"""What was read so many seconds ago is taken for what the site holds now."""
MOMENTS = 15.0
"""The same for items that are written to one after the other."""
TOGETHER = 50
"""So many items are looked at in one go before something is done with many."""
MOST_OURS = 500
_AT_ONCE = 4
_STATUS, _TRASH = "status", "trash"

Read = Callable[[ItemId, Action], Awaitable[Record]]


class Conflict(Problem):
    """Somebody changed the item since we read it, and what we want to do would undo or hide that. Nothing was sent."""

    def __init__(self, kind: Kind, base: Record, theirs: Record, comparison: Comparison, sentence: Sentence) -> None:
        super().__init__(Trouble.CHANGED, outcome=Outcome.NOT_DONE, code="changed-meanwhile", sentence=sentence)
        self.kind = kind
        self.base = base
        """The item as we knew it."""
        self.theirs = theirs
        """The item as it is now. Doing the same with this record means: I have seen it, go on."""
        self.comparison = comparison
        """Empty of wishes of ours where the item was to be removed."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What may be sent: the item as it is now, and what of the changes is not there yet."""

    now: Record
    changes: Mapping[str, Any]


@dataclass(slots=True)
class _Seen:
    """An item as it was read, and when by both clocks."""

    record: Record
    at: float
    wall: float
    of_many: bool = False


class Guard:
    """One per shelf. ``read`` reads one item as it is stored."""

    def __init__(
        self,
        kind: Kind,
        dialect: Dialect,
        read: Read,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._kind = kind
        self._dialect = dialect
        self._read = read
        self._clock = clock
        self._wall = wall
        self._seen: dict[ItemId, _Seen] = {}
        self._tidied = clock()
        self._asked: set[ItemId] = set()
        self._troubles: dict[ItemId, Problem] = {}
        self._ours: dict[ItemId, Record] = {}
        self._tried: dict[ItemId, dict[str, list[Any]]] = {}
        self._looking = asyncio.Lock()

    def noted(self, records: Iterable[Record]) -> None:
        """These came from the site just now."""
        now, wall = self._clock(), self._wall()
        if now - self._tidied >= MOMENTS:
            self._tidied = now
            self._seen = {id: seen for id, seen in self._seen.items() if self._within(MOMENTS, seen)}
        for record in records:
            if self._tells(record):
                self._seen[record.id] = _Seen(record, now, wall)
            else:  # an answer in which no field stands: nobody knows what the site holds
                self._seen.pop(record.id, None)

    def wrote(self, records: Iterable[Record]) -> None:
        """These are as we ourselves wrote them just now."""
        records = tuple(records)
        for record in records:
            self._ours.pop(record.id, None)
            if self._tells(record):
                self._ours[record.id] = record
            self._tried.pop(record.id, None)
        while len(self._ours) > MOST_OURS:
            del self._ours[next(iter(self._ours))]
        self.noted(records)

    def tried(self, id: ItemId, changes: Mapping[str, Any]) -> None:
        """We sent this, and nobody knows what became of it: when it is on the site, it is from us."""
        self._seen.pop(id, None)
        for name, value in changes.items():
            self._tried.setdefault(id, {}).setdefault(name, []).append(value)

    def forget(self, ids: Iterable[ItemId]) -> None:
        """These are gone, or not what they were."""
        for id in ids:
            self._seen.pop(id, None)
            self._ours.pop(id, None)

    def doubt(self, ids: Iterable[ItemId]) -> None:
        """Somebody wants to know what these are at this very moment."""
        for id in ids:
            self._seen.pop(id, None)
            self._troubles.pop(id, None)

    def recent(self, id: ItemId) -> Record | None:
        """The item as it was read just now (one of many: moments ago), or None."""
        seen = self._seen.get(id)
        if seen is None or not seen.record.full:
            return None
        return seen.record if self._within(MOMENTS if seen.of_many else min(JUST_NOW, MOMENTS), seen) else None

    async def present(self, id: ItemId, action: Action) -> Record:
        """The item as the site holds it: read just now, else read now. Raises Problem."""
        if (trouble := self._troubles.pop(id, None)) is not None:
            raise trouble
        found = self.recent(id)
        if found is None:
            found = await self._read(id, action)
            self.noted((found,))
        return found

    async def ahead(self, ids: Sequence[ItemId], action: Action) -> None:
        """Look at the first of several items together with those that come next. What is not found is no matter."""
        if len(ids) > 1:
            self._of_many(ids[:2])  # the last one comes alone
        if not ids or self.recent(ids[0]) is not None:
            return
        async with self._looking:
            if self.recent(ids[0]) is None and ids[0] not in self._asked:
                some = [id for id in ids if self.recent(id) is None][:TOGETHER]
                self._asked = set(some)
                await self.look(some, action)

    async def look(self, ids: Sequence[ItemId], action: Action) -> None:
        """Read several items, as few requests as the site allows. What cannot be read is left for ``present``."""
        if len(ids) > 1 and isinstance(self._dialect, ReadsSeveral):
            found = await self._dialect.several(self._kind.id, ids, action=action)
            if found is not None:
                self.noted(found)
                self._of_many(ids)
                return
        await self._each(ids, action)
        if len(ids) > 1:
            self._of_many(ids)

    async def before_save(self, record: Record, changes: Mapping[str, Any], action: Action) -> Ready:
        """What of the changes may be sent, and on what state. Raises Conflict, or the Problem of looking."""
        now = await self.now(record, action)
        if now is record or now == record:
            return Ready(now, changes)
        found = compare(self._kind, self._with_tried(record, now), now, changes)
        if now[_STATUS] == _TRASH and record[_STATUS] not in (None, _TRASH):
            raise self._conflict(record, now, found, _TRASHED)
        if not found.moved:
            return Ready(now, changes)
        if self._is_ours(record.id, now, found):
            return Ready(now, changes)
        if found.needs_a_look:
            raise self._conflict(record, now, found, _SAVE)
        return Ready(now, {name: value for name, value in found.to_send.items() if name in changes})

    async def before_removal(self, record: Record, action: Action) -> Record:
        """The item as it is now. Raises Conflict when somebody changed it since, or the Problem of looking."""
        now = await self.now(record, action)
        known = [base for base in (record, self._ours.get(record.id)) if base is not None]
        if now is not record and all(moved(self._kind, base, now) for base in known):
            raise not_removed(self._kind, record, now, Verb.TRASH)
        return now

    def _tells(self, record: Record) -> bool:
        """Whether a record tells anything at all of what can be written."""
        return any(f.name in record.values and f.name not in record.odd for f in self._kind.writable())

    def _is_ours(self, id: ItemId, now: Record, found: Comparison) -> bool:
        """Whether all that moved since is our own doing. An answer that does not tell of it proves nothing."""
        ours = self._ours.get(id)
        if ours is None or moved(self._kind, ours, now):
            return False
        names = [change.name for change in found.changes if change.what is not What.MINE]
        return all(name in ours.values and name not in ours.odd for name in names)

    def _with_tried(self, record: Record, now: Record) -> Record:
        """The item as we knew it, with what of the site's state we sent ourselves without ever hearing of it."""
        ours = {
            name: now[name]
            for name, values in self._tried.get(record.id, {}).items()
            if any(kept(self._kind.field(name), value, now[name]) for value in values)
        }
        return record.with_values(**ours) if ours else record

    async def now(self, record: Record, action: Action) -> Record:
        """The item as it is now; as we know it where the site has no way to look at one.

        Also where it seems to be gone: a site that dropped our sign-in says so of every draft. The write itself tells.
        """
        try:
            return await self.present(record.id, action)
        except Problem as problem:
            if problem.trouble not in (Trouble.UNAVAILABLE, Trouble.GONE):
                raise
            return record

    def _conflict(self, base: Record, now: Record, found: Comparison, words: str) -> Conflict:
        names = [change.field.label for change in found.both or found.others]
        title = str(now[self._kind.title] or "")
        return Conflict(self._kind, base, now, found, Sentence(words, name=title, fields=", ".join(names)))

    def _within(self, seconds: float, seen: _Seen) -> bool:
        """By both clocks: one stands still while the computer sleeps, the other can be set."""
        return self._clock() - seen.at < seconds and abs(self._wall() - seen.wall) < seconds

    def _of_many(self, ids: Iterable[ItemId]) -> None:
        """These are about to be written to one after the other."""
        for id in ids:
            if (seen := self._seen.get(id)) is not None:
                seen.of_many = True

    async def _each(self, ids: Sequence[ItemId], action: Action) -> None:
        waiting = iter(ids)

        async def worker() -> None:
            for id in waiting:
                try:
                    await self.present(id, action)
                except Problem as problem:
                    self._troubles[id] = problem  # told when its turn comes

        async with asyncio.TaskGroup() as group:
            for _ in range(min(_AT_ONCE, len(ids))):
                group.create_task(worker())


def not_removed(kind: Kind, base: Record, now: Record, verb: str) -> Conflict:
    """Somebody worked on an item since it was chosen to be removed or restored."""
    found = compare(kind, base, now, {})
    fields = ", ".join(change.field.label for change in found.others)
    words = _RESTORE if verb == Verb.RESTORE else _REMOVE
    return Conflict(kind, base, now, found, Sentence(words, name=str(now[kind.title] or ""), fields=fields))


_SAVE = N_("Someone also changed “{name}” since you opened it: {fields}. Nothing was sent, so choose what counts.")
_TRASHED = N_("Someone put “{name}” into the trash since you opened it. Nothing was sent, so choose what counts.")
_REMOVE = N_("Someone changed “{name}” since you last saw it: {fields}. It was left where it is.")
_RESTORE = N_("Someone changed “{name}” since you last saw it: {fields}. It was left in the trash.")
