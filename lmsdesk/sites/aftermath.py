"""Whether a write happened of which nobody heard the answer: looked at on the site before anything is said or sent.

No LMS has idempotency keys. A second creation of the same would simply make a second one (or, for terms, give the
first), so a creation is looked for by name, place and moment of making, without those that we know to be others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from lmsdesk.api.dialect import FindsCreated
from lmsdesk.api.kept import kept, reworded
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.fields import Field
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import touched
from lmsdesk.sites.written import PLACE
from lmsdesk.storage.work_model import Settled, State, Write

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site

GRACE = 30.0
"""So many seconds after it began a request may still be at work on a slow site: "not there" means nothing yet."""
GRACE_HERE = 2.0
"""The same for the practice academies, which live on this computer."""


class Found(StrEnum):
    """What looking showed."""

    DONE = "done"
    NOT_DONE = "not-done"
    TOO_EARLY = "too-early"  # not there, but it may still come
    UNKNOWN = "unknown"  # nobody can tell


@dataclass(frozen=True, slots=True)
class Seen:
    """What looking showed, and the item where it is there."""

    found: Found
    record: Record | None = None

    def settled(self, write: Write, kind: Kind) -> Settled | None:
        """What to write down of it; None while nobody can tell."""
        if self.found is Found.NOT_DONE:
            return Settled(write.id, State.FAILED)
        if self.found is not Found.DONE:
            return None
        if write.verb == Verb.TRASH:
            return Settled(write.id, State.DONE, before={n: write.before[n] for n in PLACE if n in write.before})
        if self.record is None or write.verb == Verb.DELETE:
            return Settled(write.id, State.DONE)
        if write.verb == Verb.CREATE:
            _, after = touched.by(kind, {f.name: None for f in kind.writable()}, None, self.record)
            return Settled(write.id, State.DONE, self.record.id, after=after)
        known = {**write.before, **write.sent}
        after = {name: self.record[name] for name in known if name in self.record.values}
        return Settled(write.id, State.DONE, after=after)


async def look(site: Site, write: Write, action: Action, *, waited: bool = False) -> Seen:
    """Whether the write happened. ``waited``: its time is over. Raises Problem when the site cannot be asked."""
    try:
        kind = site.kind(write.kind)
    except KeyError:
        return Seen(Found.UNKNOWN)  # nothing of a shelf: whoever wrote it knows how to look
    seen = await _created(site, kind, write, action) if write.verb == Verb.CREATE else await _there(site, write, action)
    if seen.found is Found.NOT_DONE and not waited and time_left(site, write) > 0:
        return Seen(Found.TOO_EARLY, seen.record)
    return seen


def time_left(site: Site, write: Write) -> float:
    """For how many more seconds the request may still be at work; a clock that was set back counts for nothing."""
    age = (datetime.now(UTC) - write.began).total_seconds()
    return max(0.0, grace(site) - age) if age >= 0 else 0.0


def grace(site: Site) -> float:
    """For how many seconds a request may still be at work."""
    return GRACE_HERE if site.profile.is_practice else GRACE


async def _created(site: Site, kind: Kind, write: Write, action: Action) -> Seen:
    if not isinstance(site.dialect, FindsCreated):
        return Seen(Found.UNKNOWN)
    known = await asyncio.to_thread(site.work.made, kind.id)
    found = await site.dialect.find_created(kind.id, write.sent, write.began, known=known, action=action)
    if len(found) == 1:
        return Seen(Found.DONE, found[0])
    return Seen(Found.UNKNOWN if found else Found.NOT_DONE)


async def _there(site: Site, write: Write, action: Action) -> Seen:
    """Look at the item that was to be changed or removed."""
    if write.item is None:
        return Seen(Found.UNKNOWN)
    try:
        item = await asyncio.to_thread(site.work.now_called, write.kind, write.item)
        now = await site.dialect.get(write.kind, item, action=action)
    except Problem as problem:
        if problem.trouble is not Trouble.GONE or problem.code == "rest_no_route":
            raise
        return Seen(Found.DONE if write.verb in (Verb.DELETE, Verb.TRASH) else Found.NOT_DONE)
    trashed = now["status"] == "trash"
    if write.verb == Verb.TRASH:
        return Seen(Found.DONE if trashed else Found.NOT_DONE, now)
    if write.verb == Verb.RESTORE:
        return Seen(Found.NOT_DONE if trashed else Found.DONE, now)
    if write.verb == Verb.UPDATE:
        kind = site.kind(write.kind)
        found = _updated(kind, write.before, write.sent, now)
        if found is Found.UNKNOWN:
            found = await _by_what_came_after(site, kind, write, item)
        return Seen(found, now)
    return Seen(Found.NOT_DONE, now)


async def _by_what_came_after(site: Site, kind: Kind, write: Write, item: ItemId) -> Found:
    """The item moved on; later writes of ours tell what they found when they came to it."""
    later = await asyncio.to_thread(site.work.done_since, kind.id, item, write.began)
    told = [
        _updated(kind, write.before, write.sent, Record(item, one.before))
        for one in later
        if write.sent and one.before.keys() >= write.sent.keys()
    ]
    if Found.DONE in told:
        return Found.DONE
    return Found.NOT_DONE if told and all(one is Found.NOT_DONE for one in told) else Found.UNKNOWN


def _updated(kind: Kind, before: Mapping[str, Any], sent: Mapping[str, Any], now: Record) -> Found:
    """Every sent value there, or one of several while the site bent the rest: done. Nothing moved: not done."""
    told = [f for f in kind.writable() if f.name in sent and f.name in now.values and f.name not in now.odd]
    arrived = [f for f in told if _is_there(f, sent[f.name], now[f.name], before.get(f.name))]
    if told and len(arrived) == len(told):
        return Found.DONE
    moved = [f for f in told if f.name in before and not f.same(now[f.name], before[f.name])]
    if not moved:
        return Found.NOT_DONE
    return Found.DONE if any(f in moved for f in arrived) else Found.UNKNOWN


def _is_there(field: Field, sent: Any, now: Any, before: Any) -> bool:
    return kept(field, sent, now) or reworded(field, sent, now, before)
