"""Counts by status, as the site told them and as they are after what was done since."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.record import Record
from lmsdesk.qt.matching import TRASH


class Counts(dict[str, int]):
    """``any`` counts everything but the trash. A status that the site did not count is not counted here either."""

    def take(self, told: Mapping[str, int]) -> None:
        """What the site says now; nothing said leaves what is known."""
        if told:
            self.clear()
            self.update(told)

    def move(self, old: Record | None, new: Record | None) -> None:
        """One item changed from ``old`` to ``new``; None is an item that was not, or is not any more."""
        before = old["status"] if old is not None else None
        after = new["status"] if new is not None else None
        if before == after:
            return
        for status, step in ((before, -1), (after, 1)):
            if status is not None:
                self.add(status, step)
                if status != TRASH:
                    self.add("any", step)

    def add(self, status: str, step: int) -> None:
        """So many more (or fewer) of a status."""
        if status in self:
            self[status] = max(0, self[status] + step)
