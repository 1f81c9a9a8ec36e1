"""When Python looks for cyclic garbage: in the window's thread alone, and never in the middle of what a person watches.

By itself Python looks in whichever thread happens to make an object, and would delete parts of the window from there.
So it does not look by itself any more: the window's thread does, whenever it is about to wait for what comes next.

A full collection visits every object there is: with 10,000 courses in memory that stands still for 0.1 s, several times
while they load. So full collections wait for a quiet moment, and what has survived is set aside (``gc.freeze``) and not
visited again. Objects without cycles, such as records, are freed at once as ever.

A page that was set aside so and is closed later goes because it is taken apart (``letting_go``). Should pages stay in
memory all the same, everything is visited once: while nobody touches keyboard and mouse, for it takes its time.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

QUIET_MS = 20_000
YOUNG, MIDDLE = 700, 7_000
"""New objects after which the youngest are looked through, and after which those that stayed are once more."""
TOO_MANY = 10_000
"""So many that came in one turn are set aside unseen: they are what was asked for, and looking takes long."""
SET_ASIDE_AFTER = 5
"""So many times those that stayed were looked through: the third generation then holds some 40,000 objects."""
ENOUGH_LEFT = 10
"""When so many pages that went are still in memory, everything is visited."""
FULL_EVERY = 30
"""Quiet moments until everything is visited once in any case."""
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class Tidying(QObject):
    """``busy`` tells whether work runs just now. ``close`` puts everything back as it was."""

    def __init__(self, busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._busy = busy
        self._was_on = gc.isenabled()
        self._middle = 0
        self._promoted = 0
        self._moments = 0
        self._went: list[weakref.ref[QObject]] = []
        self._touch: _Touch | None = None
        self._turns: QAbstractEventDispatcher | None = QAbstractEventDispatcher.instance()
        gc.disable()
        if self._turns is not None:
            self._turns.aboutToBlock.connect(self.between_turns)
        self._timer = QTimer(self, interval=QUIET_MS)
        self._timer.timeout.connect(self.quiet_moment)
        self._timer.start()

    def page_gone(self, page: QObject) -> None:
        """A page was put away. It may have been set aside."""
        self._went.append(weakref.ref(page))

    def between_turns(self) -> None:
        """Nothing is to be done just now: look through the youngest objects where there are enough of them."""
        young = gc.get_count()[0]  # less what went meanwhile
        if young < YOUNG:
            return
        self._middle += young
        if young > TOO_MANY:
            self._promoted = SET_ASIDE_AFTER
        elif self._middle < MIDDLE:
            gc.collect(0)
        else:
            gc.collect(1)
            self._middle = 0
            self._promoted += 1
        if self._promoted >= SET_ASIDE_AFTER:
            self._middle = self._promoted = 0
            gc.freeze()

    def quiet_moment(self) -> None:
        """Collect what came since the last quiet moment; everything, when that is due and nobody is at the window."""
        if self._busy():
            return
        self._moments += 1
        self._went = [page for page in self._went if page() is not None]
        if not (len(self._went) >= ENOUGH_LEFT or self._moments >= FULL_EVERY):
            self._touch = None
        elif self._alone():
            self._moments, self._went, self._touch = 0, [], None
            gc.unfreeze()
        gc.collect()
        gc.freeze()

    def _alone(self) -> bool:
        """Whether another program has the screen, or nothing was touched since the last quiet moment."""
        if QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive:
            return True
        before, self._touch = self._touch, _Touch()
        return before is not None and not before.seen

    def close(self) -> None:
        """Back to Python's own ways."""
        self._touch = None
        self._timer.stop()
        if self._turns is not None:
            self._turns.aboutToBlock.disconnect(self.between_turns)
            self._turns = None
        if self._was_on:
            gc.enable()
        gc.unfreeze()


class _Touch(QObject):
    """Sees whether a person touches keyboard or mouse. Every event of the program passes here, so not for long."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = False
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen = self.seen or event.type() in _TOUCHES
        return False
