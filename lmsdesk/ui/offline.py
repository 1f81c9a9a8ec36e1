"""Working without network: a quiet badge, calm tries to reach the site, and going on by itself when it is back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.sites import Site
    from lmsdesk.ui.desk import Desk

KEY = "reach the site"


class Reconnecting(QObject):
    """Watches the site in use. Nothing runs while it can be reached."""

    changed = Signal(bool)
    """Whether the site is out of reach now."""
    came_back = Signal()
    rests = Signal(float)
    """Work on many items pauses for so many seconds, because answers got lost; 0.0: it goes on."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._site: Site | None = None
        self._ends: list[Callable[[], None]] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._try)
        desk.reach_wanted.connect(self.try_now)

    @property
    def waits(self) -> bool:
        """Whether the next try is waited for."""
        return self._timer.isActive()

    def follow(self, site: Site | None) -> None:
        """From now on watch this site; None: no site is open."""
        for end in self._ends:
            end()
        self._ends = []
        self._timer.stop()
        self._site = site
        if site is not None:
            self._ends.append(site.presence.subscribe(self._told))
            self._ends.append(site.presence.on_rest(self.rests.emit))
        self._told(site is not None and site.presence.offline)

    def try_now(self) -> None:
        """The person wants to know at once."""
        if self._site is not None:
            self._site.presence.hurry()
            self._timer.stop()
            self._try(asked=True)

    def _told(self, offline: bool) -> None:
        self.changed.emit(offline)
        if offline:
            self._wait()
        elif self._site is not None and self._timer.isActive():
            self._timer.stop()
            self.came_back.emit()

    def _wait(self) -> None:
        if self._site is not None and not self._timer.isActive():
            self._timer.start(int(self._site.presence.next_wait() * 1000))

    def _try(self, asked: bool = False) -> None:
        if self._site is not None:
            self._desk.tasks.start(self._reach(self._site, asked), name=KEY, key=KEY, owner=self)

    async def _reach(self, site: Site, asked: bool) -> None:
        was_away = site.presence.offline
        there = await site.try_to_reach()
        if site is not self._site:
            return
        if there:
            if was_away and not self._timer.isActive():
                self.came_back.emit()
            return
        if asked:
            self._desk.say(tr("Still no way to your site. It is tried again from time to time."))
        self._wait()
