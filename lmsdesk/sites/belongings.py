"""What hangs on a term: noted before it is deleted for good, and put back when it is made anew under another id.

A deleted category takes itself off every course and lets its subcategories move up; nothing on the site remembers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.fields import Field, Relation, Relations
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.kinds import KINDS
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site

MOST_PAGES = 50


def can_be_made_anew(kind: Kind) -> bool:
    """Whether an item of this kind that was deleted for good can come back: it has no trash and little inside."""
    return Verb.TRASH not in kind.verbs and {Verb.CREATE, Verb.DELETE} <= kind.verbs


async def of(site: Site, kind: Kind, id: ItemId, action: Action) -> dict[str, Any]:
    """Who points to an item: its children, and the items of other kinds that carry it. Unknown costs the list only."""
    if not can_be_made_anew(kind):
        return {}
    found: dict[str, Any] = {}
    if kind.parent:
        found["children"] = [child.id for child in site.shelf(kind.id).cached or () if _points(child[kind.parent], id)]
    for other, field in carriers(site, kind):
        try:
            found[f"on {other.id}"] = await _carrying(site, other, field, kind, id, action)
        except Problem:
            continue
    return found


def carriers(site: Site, kind: Kind) -> Sequence[tuple[Kind, Field]]:
    """The kinds of the site that may carry an item of this kind, and in which field."""
    found = []
    for known in KINDS:
        if known.id == kind.id or not site.offer(known.id, Verb.LIST) or not site.offer(known.id, Verb.UPDATE):
            continue
        other = site.kind(known.id)
        found += [(other, f) for f in other.writable() if isinstance(f, Relation | Relations) and f.to == kind.id]
    return found


async def put_back(site: Site, kind: Kind, kept: Mapping[str, Any], made: Record, action: Action) -> tuple[int, int]:
    """Point to the new item again; (how many do, how many could not be reached or point elsewhere by now)."""
    done = missed = 0
    pointer = Ref(made.id, str(made[kind.title] or ""))
    if kind.parent:
        shelf = site.shelf(kind.id)
        for child in await shelf.look(kept.get("children") or (), action):
            done, missed = await _save(site, kind, child, {kind.parent: pointer}, action, done, missed)
    for other, field in carriers(site, kind):
        for record in await site.shelf(other.id).look(kept.get(f"on {other.id}") or (), action):
            now = record[field.name]
            if isinstance(field, Relations):
                value: Any = (*(now or ()), pointer)
            elif now:
                missed += 1  # somebody chose another one meanwhile
                continue
            else:
                value = pointer
            done, missed = await _save(site, other, record, {field.name: value}, action, done, missed)
    return done, missed


async def _save(
    site: Site, kind: Kind, record: Record, values: Mapping[str, Any], action: Action, done: int, missed: int
) -> tuple[int, int]:
    try:
        await site.shelf(kind.id).save(record, values, action)
    except Problem:
        return done, missed + 1
    return done + 1, missed


async def _carrying(site: Site, other: Kind, field: Field, kind: Kind, id: ItemId, action: Action) -> list[ItemId]:
    """The items that carry it, those in the trash too. A site that does not know the filter gives all: we look."""
    found: dict[ItemId, None] = {}
    in_trash = ({"status": "trash"},) if Verb.TRASH in other.verbs else ()
    for state in ({}, *in_trash):
        query, cursor = Query(filters={kind.name: str(id), **state}), None
        for _ in range(MOST_PAGES):
            page = await site.dialect.page(other.id, query, cursor, action=action)
            found |= {record.id: None for record in page.records if _points(record[field.name], id)}
            if (cursor := page.next) is None:
                break
    return list(found)


def _points(value: Any, id: ItemId) -> bool:
    if isinstance(value, Ref):
        return value.id == id
    return any(isinstance(ref, Ref) and ref.id == id for ref in value) if isinstance(value, tuple | list) else False
