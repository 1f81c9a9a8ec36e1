"""When Python looks for cyclic garbage, so that it never does so in the middle of something a person watches.

A full collection visits every object there is: with 10,000 courses in memory that stands still for 0.1 s, several times
while they load. So full collections wait for a quiet moment, and what has survived is set aside (``gc.freeze``) and not
visited again. Objects without cycles, such as records, are freed at once as ever.

A page that was set aside so and is closed later would stay for ever, with all the records that it shows. So pages that
go are counted, and when there were some, everything is visited once: before long, and in a moment without work.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

QUIET_MS = 20_000
SOON_MS = 1_000
ENOUGH_GONE = 10
"""After so many pages that went, everything is visited in the next quiet moment, also while a person looks on."""
NEVER = 1_000_000
SET_ASIDE_AFTER = 12
"""So many collections of the second generation: the third then holds some 100,000 objects."""
FULL_EVERY = 30
"""Quiet moments until everything is visited once, also when no page went, while another program has the screen."""


class Tidying(QObject):
    """``busy`` tells whether work runs just now. ``close`` puts everything back as it was."""

    def __init__(self, busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._busy = busy
        self._before = gc.get_threshold()
        self._promoted = 0
        self._moments = 0
        self._gone = 0
        gc.set_threshold(self._before[0], self._before[1], NEVER)
        gc.callbacks.append(self._collected)
        self._timer = QTimer(self, interval=QUIET_MS)
        self._timer.timeout.connect(self.quiet_moment)
        self._timer.start()

    def page_gone(self) -> None:
        """A page was put away. It may have been set aside."""
        self._gone += 1
        if self._gone == ENOUGH_GONE:
            self._timer.setInterval(SOON_MS)

    def quiet_moment(self) -> None:
        """Collect what came since the last quiet moment; everything, when pages went or once in a while."""
        if self._busy():
            return
        self._moments += 1
        unwatched = QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive
        wanted = self._gone or self._moments >= FULL_EVERY
        if self._gone >= ENOUGH_GONE or (wanted and unwatched):
            self._moments = self._gone = 0
            self._timer.setInterval(QUIET_MS)
            gc.unfreeze()
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Back to Python's own ways."""
        self._timer.stop()
        if self._collected in gc.callbacks:
            gc.callbacks.remove(self._collected)
        gc.set_threshold(*self._before)
        gc.unfreeze()

    def _collected(self, phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 1:
            self._promoted += 1
            if self._promoted >= SET_ASIDE_AFTER:
                self._promoted = 0
                gc.freeze()
