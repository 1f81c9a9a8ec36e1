"""Keeps what is typed on this computer, at every pause, until the site has answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from lmsdesk.domain.problem import Problem

if TYPE_CHECKING:
    from lmsdesk.sites import Draft
    from lmsdesk.ui.desk import Desk

PAUSE_MS = 300
LONGEST_MS = 400
"""Who types without a pause has it kept no later than this and one pause more: well within a second."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is typed and not sent: packed values, what the item was before, and its title."""

    values: Mapping[str, Any]
    base: Mapping[str, Any]
    title: str


class DraftKeeper(QObject):
    """One draft. ``work`` gives what to keep, or None when nothing differs from the site."""

    failed = Signal(object)
    """A Problem: what is typed cannot be kept on this computer."""
    paused = Signal()
    """The person paused, and the draft is written."""

    def __init__(
        self, desk: Desk, site: str, kind: str, item: str, work: Callable[[], Work | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.item = item
        self._store = desk.drafts
        self._site = site
        self._kind = kind
        self._work = work
        self._written = False
        self._since = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.flush)

    @property
    def can_keep(self) -> bool:
        """Whether there is a place for drafts."""
        return self._store is not None

    def find(self) -> Draft | None:
        """The draft that was left behind, if any."""
        if self._store is None or not self.item:
            return None
        found = self._store.get(self._site, self._kind, self.item)
        self._written = found is not None
        return found

    def touch(self) -> None:
        """Something was typed: keep it when the person pauses."""
        if not self._timer.isActive():
            self._since.start()
        if self._since.elapsed() < LONGEST_MS:
            self._timer.start()

    def flush(self) -> bool:
        """Keep it now. False: it cannot be kept."""
        self._timer.stop()
        done = self._put()
        self.paused.emit()
        return done

    def drop(self) -> None:
        """Forget the draft: it is on the site, or not wanted any more."""
        self._timer.stop()
        if self._store is None or not self.item or not self._written:
            return
        try:
            self._store.drop(self._site, self._kind, self.item)
        except Problem as problem:
            self.failed.emit(problem)
        self._written = False

    def move_to(self, item: str) -> None:
        """The item has another name now (a new one got its id): forget the old draft and go on under the new name."""
        self.drop()
        self.item = item

    def release(self) -> None:
        """The editor goes: no more writing."""
        self._timer.stop()

    def _put(self) -> bool:
        if self._store is None:
            return False
        work = self._work()
        if work is None:
            self.drop()
            return True
        try:
            if not self.item:
                self.item = self._store.new_item(self._site, self._kind)
            self.item = self._store.put(
                self._site, self._kind, self.item, work.values, base=work.base, title=work.title
            )
        except Problem as problem:
            self.failed.emit(problem)
            return False
        self._written = True
        return True
