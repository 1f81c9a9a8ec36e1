"""What the dialect remembers of terms it has read: which there are, and which is inside which."""

from __future__ import annotations

from collections.abc import Iterable

from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref


class TermMemory:
    """Known terms of one kind. Only ever a help: a term that is not known may still exist."""

    def __init__(self) -> None:
        self._parents: dict[ItemId, ItemId | None] = {}
        self.complete = False
        """Whether a whole list was read since the program started."""

    def learn(self, records: Iterable[Record]) -> None:
        for record in records:
            parent = record["parent_id"]
            self._parents[record.id] = parent.id if isinstance(parent, Ref) else None

    def forget(self, id: ItemId) -> None:
        """The term is gone; what was inside it moves up."""
        up = self._parents.pop(id, None)
        for child, parent in self._parents.items():
            if parent == id:
                self._parents[child] = up

    def __contains__(self, id: ItemId) -> bool:
        return id in self._parents

    def children(self, id: ItemId) -> int:
        """How many terms are directly inside this one."""
        return sum(parent == id for parent in self._parents.values())

    def is_inside(self, id: ItemId, other: ItemId) -> bool:
        """Whether ``id`` is ``other`` or somewhere inside it."""
        seen: set[ItemId] = set()
        current: ItemId | None = id
        while current is not None and current not in seen:
            if current == other:
                return True
            seen.add(current)
            current = self._parents.get(current)
        return False
