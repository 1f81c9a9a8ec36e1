"""Which positions to write so that siblings stand in a wanted order, with as few writes as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.values import ItemId

STEP = 10


def new_positions(order: Sequence[ItemId], now: Mapping[ItemId, int], moved: ItemId) -> dict[ItemId, int]:
    """The positions to store, by id. One, where there is room between the neighbours; else all that differ."""
    at = order.index(moved)
    low = now[order[at - 1]] if at else None
    high = now[order[at + 1]] if at + 1 < len(order) else None
    if low is None and high is None:
        return {}
    wanted: int | None = None
    if high is None and low is not None:
        wanted = low + 1
    elif low is None and high:
        wanted = high - 1
    elif low is not None and high is not None and high - low >= 2:
        wanted = (low + high) // 2
    if wanted is not None:
        return {} if wanted == now[moved] else {moved: wanted}
    fresh = {id: place * STEP for place, id in enumerate(order, 1)}
    return {id: place for id, place in fresh.items() if place != now[id]}
