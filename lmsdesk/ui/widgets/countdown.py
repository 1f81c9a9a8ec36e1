"""A line that counts the seconds until something may be tried again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from lmsdesk.ui.widgets.labels import label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.problem import Problem
    from lmsdesk.ui.widgets.notice import Notice


class Countdown(QWidget):
    """Says each second how long it still takes, and at the end that it may be tried now."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic, *, by_itself: bool = False) -> None:
        """``by_itself``: nobody has to do anything at its end."""
        super().__init__()
        self._by_itself = by_itself
        self._clock = clock
        self._end = clock() + seconds
        self._line: QLabel = label("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._line)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self.tick()

    @property
    def text(self) -> str:
        return self._line.text()

    def tick(self) -> None:
        """Show what is left."""
        left = math.ceil(self._end - self._clock())
        if left <= 0:
            self._timer.stop()
            self._line.setText(tr("It goes on now.") if self._by_itself else tr("You can try again now."))
            self.setAccessibleDescription(self._line.text())
        elif self._by_itself:
            self._line.setText(tr("It goes on in {seconds} s", seconds=left))
        elif left < 60:
            self._line.setText(tr("Next try possible in {seconds} s", seconds=left))
        else:
            words = tr("Next try possible in {minutes} min {seconds} s", minutes=left // 60, seconds=left % 60)
            self._line.setText(words)


def count_down(notice: Notice, problem: Problem) -> None:
    """Show in a notice how long it takes until it may be tried again, where a problem tells."""
    if problem.retry_after is not None and problem.retry_after >= 1:
        notice.add_line(Countdown(problem.retry_after))
