"""Looking for a text in the contents of many exchanges, in memory and on disk, beside the window."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lmsdesk.domain.brief import Brief
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.inspector.query import DeepPredicate, Predicate

if TYPE_CHECKING:
    from lmsdesk.ui.inspector.panel import InspectorPanel

TOGETHER = 50
"""So many exchanges are read and looked through at once."""
TELL_SECONDS = 0.3
"""The list is brought up to date as often while the search runs."""
_KEY = "inspector search"


class Searching(QObject):
    """One search at a time. ``found`` tells how far it is; ``test`` lets through what was found so far."""

    found = Signal(int, int)
    ended = Signal()

    def __init__(self, desk: Desk, panel: InspectorPanel) -> None:
        super().__init__(panel)
        self._desk = desk
        self._panel = panel
        self._hits: set[int] = set()
        self._test: DeepPredicate | None = None
        self.running = False

    def begin(self, briefs: Sequence[Brief], test: DeepPredicate) -> Predicate:
        """Look through these. What comes back lets through what was found so far."""
        self._hits = set()
        self._test = test
        self.running = True
        self._desk.tasks.start(self._look(list(briefs)), name=_KEY, key=_KEY, owner=self)
        return self.test

    def more(self, briefs: Sequence[Brief]) -> None:
        """New exchanges came while the filter holds."""
        if self._test is not None and briefs:
            self._desk.tasks.start(self._look(list(briefs)), name=_KEY, owner=self)

    def test(self, brief: Brief) -> bool:
        """Whether it was found."""
        return brief.number in self._hits

    def stop(self) -> None:
        """Look no further; what was found stays found until the next search."""
        if self.running:
            self._desk.tasks.cancel(_KEY)
            self._over()

    async def _look(self, briefs: list[Brief]) -> None:
        test = self._test
        assert test is not None
        told = time.monotonic()
        for at in range(0, len(briefs), TOGETHER):
            some = briefs[at : at + TOGETHER]
            found = await asyncio.to_thread(self._through, some, test)
            if self._test is not test:
                return
            self._hits |= found
            if time.monotonic() - told > TELL_SECONDS:
                self.found.emit(at + len(some), len(briefs))
                told = time.monotonic()
        self.found.emit(len(briefs), len(briefs))
        self._over()

    def _through(self, briefs: Sequence[Brief], test: DeepPredicate) -> set[int]:
        return {exchange.number for exchange in self._panel.load_all(briefs) if test(exchange)}

    def _over(self) -> None:
        if self.running:
            self.running = False
            self.ended.emit()
