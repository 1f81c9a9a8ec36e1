"""Waiting: nothing for 150 ms, then a thin line; long work shows how far it is and can be stopped."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from lmsdesk.ui.theme import palette
from lmsdesk.ui.widgets.buttons import Button
from lmsdesk.ui.widgets.labels import label
from lmsdesk.ui.words import number, tr

PATIENCE_MS = 150
LONG_MS = 2000


class ThinProgress(QWidget):
    """A line of two pixels under the title row. It always takes its room, so nothing moves when it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._busy = 0
        self._part: float | None = None
        self._step = 0
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._begin)
        self._tick = QTimer(self, interval=40)
        self._tick.timeout.connect(self._move)
        self.shown = False

    def start(self) -> None:
        """Something began. Calls nest: every start needs its stop."""
        self._busy += 1
        if self._busy == 1:
            self._patience.start()

    def stop(self) -> None:
        """Something ended."""
        self._busy = max(0, self._busy - 1)
        if not self._busy:
            self._patience.stop()
            self._tick.stop()
            self._part = None
            self.shown = False
            self.update()

    def set_part(self, finished: int, total: int) -> None:
        """How far it is, where that is known."""
        self._part = finished / total if total else None
        self.update()

    def _begin(self) -> None:
        self.shown = True
        self._step = 0
        self._tick.start()
        self.update()

    def _move(self) -> None:
        self._step += 1
        if self._part is None:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.shown:
            return
        painter = QPainter(self)
        colour = QColor(palette().accent)
        if self._part is not None:
            painter.fillRect(0, 0, round(self.width() * self._part), 2, colour)
        else:
            length = max(80, self.width() // 5)
            at = (self._step * 14) % (self.width() + length) - length
            painter.fillRect(at, 0, length, 2, colour)
        painter.end()


class WorkLine(QWidget):
    """For work over several items: what is done, how far, for how long still, and Stop. Shown after two seconds."""

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = label("", "")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("How far it is"))
        self._stop = Button(tr("Stop"), on_click=self._stop_now)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(self._stop)
        self._patience = QTimer(self, singleShot=True, interval=LONG_MS)
        self._patience.timeout.connect(self.show)
        self._text = ""
        self.hide()

    def start(self, text: str, total: int) -> None:
        """Begin: ``text`` such as "Moving to the trash"."""
        self._text = text
        self._stop.setEnabled(True)
        self._bar.setMaximum(max(1, total))
        self.set_done(0, total)
        self._patience.start()

    def set_done(self, finished: int, total: int) -> None:
        """How many are finished."""
        self._bar.setValue(finished)
        self._words.setText(
            tr("{what}: {done} of {total}", what=self._text, done=number(finished), total=number(total))
        )

    def finish(self) -> None:
        """It ended, in whatever way."""
        self._patience.stop()
        self.hide()

    def _stop_now(self) -> None:
        self._stop.setEnabled(False)
        self.stopped.emit()
