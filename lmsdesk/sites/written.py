"""A write for the list of what was done: what is noted before it goes out, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import touched
from lmsdesk.storage.work_model import NewWrite

PLACE = ("status", "slug")
"""What the trash changes of an item."""


STAMP = "date_modified"
"""The site's own word for when an item was changed last."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a write came to, for the list."""

    item: ItemId | None = None
    name: str | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] | None = None
    changed: Mapping[str, Any] = field(default_factory=dict)
    """What the site made other than asked, as ``remarks`` packs it."""


def id_of(item: Record | ItemId) -> ItemId:
    return item.id if isinstance(item, Record) else item


def planned(
    kind: Kind, verb: Verb, item: Record | ItemId, values: Mapping[str, Any], extra: Mapping[str, Any]
) -> NewWrite:
    if not isinstance(item, Record):
        return NewWrite(verb, kind.id, item, extra=extra)
    if verb is Verb.UPDATE:
        values = item.diff(values, kind.fields)
        before: Mapping[str, Any] = touched.before_of(kind, values, item)
    else:
        before = item.values if verb is Verb.DELETE else place(item)
    return NewWrite(verb, kind.id, item.id, title(kind, item), before, values, extra)


def both(
    kind: Kind, sent: Mapping[str, Any], before: Record | None, answer: Record
) -> tuple[str | None, Mapping[str, Any], Mapping[str, Any]]:
    was, now = touched.by(kind, sent, before, answer)
    return None, was, now


def created(kind: Kind, sent: Mapping[str, Any], answer: Record) -> Result:
    _, now = touched.by(kind, {field.name: None for field in kind.writable()}, None, answer)
    return Result(answer.id, title(kind, answer) or None, None, now)


def place(record: Record) -> Mapping[str, Any]:
    return {name: record.values[name] for name in PLACE if name in record.values}


def title(kind: Kind, record: Record) -> str:
    return str(record[kind.title] or "")
