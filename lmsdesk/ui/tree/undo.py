"""What can be taken back in the tree: the last changes of names and places, and creations. Only where it is safe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId

MOST = 20


@dataclass(frozen=True, slots=True)
class Change:
    """Values of one item: as they were, and as they were to become."""

    id: ItemId
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def reversed(self) -> Change:
        """The way back."""
        return Change(self.id, self.after, self.before)

    def holds(self, kind: Kind, record: Record | None) -> bool:
        """Whether the item still has the values that the change gave it, so that nobody else's work is undone."""
        return record is not None and all(
            kind.field(name).same(record[name], value) for name, value in self.after.items()
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a person did: changes to some items, or one item created. ``name`` is the item's name."""

    name: str
    changes: Sequence[Change] = ()
    created: Record | None = None
    batch: int | None = None
    """What was written for it, in the list of what was done."""


class Steps:
    """The last steps, the newest first to be taken back."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def __bool__(self) -> bool:
        return bool(self._steps)

    def push(self, step: Step) -> None:
        """Remember a step."""
        self._steps = [*self._steps, step][-MOST:]

    def pop(self) -> Step | None:
        """The newest step, which is forgotten with it."""
        return self._steps.pop() if self._steps else None

    def forget(self, id: ItemId) -> None:
        """An item is gone: what was done to it cannot be taken back."""
        self._steps = [
            step
            for step in self._steps
            if not any(change.id == id for change in step.changes) and (step.created is None or step.created.id != id)
        ]
