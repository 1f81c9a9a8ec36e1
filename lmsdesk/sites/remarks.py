"""What the site made of what was written to an item, other than asked: told in the item until the person puts it aside.

It is kept with the write itself, so the list of what was done says it too, and a restart changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.query import Surprise
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import Sentence
from lmsdesk.storage.work_model import Write

if TYPE_CHECKING:
    from lmsdesk.storage.work import Work


class Remarks:
    """One per site. What cannot be read is not told: nothing was lost by it."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def of(self, kind: Kind, record: Record) -> tuple[Surprise, ...]:
        """What the site made other than asked and still holds so. Raises Problem (STORAGE)."""
        if not self._work.exists:
            return ()
        writes = await asyncio.to_thread(self._work.telling, kind.id, record.id)
        found: dict[str, Surprise] = {}
        for write in writes:
            for surprise in surprises_of(kind, write):
                found.setdefault(surprise.field, surprise)
        return tuple(found[field.name] for field in kind.fields if _holds(field.name, found, kind, record))

    async def put_aside(self, kind_id: str, id: ItemId) -> None:
        """The person knows: it is not told in the item any more. Raises Problem (STORAGE)."""
        if self._work.exists:
            await asyncio.to_thread(self._work.put_aside, kind_id, id)


def packed(surprises: Sequence[Surprise]) -> dict[str, Any]:
    """What of them is kept with a write, whose values tell the rest: the reason, by field."""
    return {surprise.field: _packed(surprise.reason) for surprise in surprises}


def surprises_of(kind: Kind, write: Write) -> tuple[Surprise, ...]:
    """What the site made of a write other than asked."""
    found = []
    for name, reason in write.changed.items():
        if kind.has(name) and name in write.after:
            asked = name in write.sent
            sent = write.sent[name] if asked else write.before.get(name)
            found.append(Surprise(name, sent, write.after[name], True, _unpacked(reason), asked))
    return tuple(found)


def _holds(name: str, found: Mapping[str, Surprise], kind: Kind, record: Record) -> bool:
    """Whether a field is still as the site made it: since then it may have been mended, by anybody."""
    if name not in found or name not in record.values:
        return False
    return kind.field(name).same(found[name].got, record[name])


def _packed(reason: Sentence | None) -> Any:
    if reason is None:
        return None
    return [reason.template, {name: str(value) for name, value in reason.values.items()}]


def _unpacked(kept: Any) -> Sentence | None:
    match kept:
        case [str(template), dict(values)]:
            return Sentence(template, **{str(name): value for name, value in values.items()})
    return None
