"""What a move means for the items' values, and who stands next to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.domain.values import ItemId, Ref
from lmsdesk.qt.tree_model import ANY, TreeModel
from lmsdesk.ui.tree.order import new_positions
from lmsdesk.ui.tree.undo import Change

ORDER = "term_order"
"""The field in which a site keeps an order of its own."""


def changes_for(model: TreeModel, id: ItemId, parent: ItemId | None, before: Any = ANY) -> list[Change]:
    """What to save so that an item stands there: its own change first, then those of siblings that make room."""
    record = model.record(id)
    assert record is not None
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    if parent != model.parent_id(id):
        field = model.kind.parent
        old[field], new[field] = record[field], pointer(model, parent)
    wanted = _positions(model, id, parent, before)
    if id in wanted:
        old[ORDER], new[ORDER] = record[ORDER], wanted[id]
    changes = [Change(id, old, new)] if new else []
    for other, place in wanted.items():
        if other != id:
            changes.append(Change(other, {ORDER: _position(model, other)}, {ORDER: place}))
    return changes


def pointer(model: TreeModel, id: ItemId | None) -> Ref | None:
    """The value that points to an item; None for the top level."""
    return None if id is None else Ref(id, model.name(id))


def sibling_above(model: TreeModel, id: ItemId) -> ItemId | None:
    """The sibling that stands above."""
    siblings = model.children_ids(model.parent_id(id))
    at = siblings.index(id) if id in siblings else 0
    return siblings[at - 1] if at else None


def next_to(model: TreeModel, id: ItemId) -> ItemId | None:
    """Whom the keyboard goes to when a row goes away: the next sibling, the one before, or the parent."""
    parent = model.parent_id(id)
    siblings = model.children_ids(parent)
    at = siblings.index(id) if id in siblings else len(siblings)
    rest = [*siblings[at + 1 :], *reversed(siblings[:at])]
    return rest[0] if rest else parent


def _positions(model: TreeModel, id: ItemId, parent: ItemId | None, before: Any) -> Mapping[ItemId, int]:
    if before is ANY or not model.orderable:
        return {}
    order = [other for other in model.children_ids(parent) if other != id]
    order.insert(order.index(before) if before in order else len(order), id)
    return new_positions(order, {other: _position(model, other) for other in order}, id)


def _position(model: TreeModel, id: ItemId) -> int:
    record = model.record(id)
    place = record[ORDER] if record is not None else None
    return place if isinstance(place, int) else 0
