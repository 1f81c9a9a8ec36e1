"""The line at the bottom: who am I, how long the last answer took, what is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QWidget

from lmsdesk.ui.theme import tokens
from lmsdesk.ui.widgets import ElidedLabel, label
from lmsdesk.ui.words import number, tr

SAID_MS = 8000
MOST_SAID = 280
"""The room that a sentence keeps in a narrow window."""


class Foot(QStatusBar):
    """Holds the line below everything, the inspector too, from edge to edge; Qt's own layout leaves a gap around it."""

    def __init__(self, line: StatusLine) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setFixedHeight(line.height())
        self._line = line
        line.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._line.setGeometry(self.rect())


class StatusLine(QWidget):
    """Three short texts; the middle one tells what just went well and goes by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(tokens.STATUS_LINE)
        self.setAccessibleName(tr("Status"))
        self.who = ElidedLabel(tr("Not signed in"))
        self.said = ElidedLabel("")
        self.said.setProperty("said", True)
        self.sent = label("")
        self.saved = label("")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(16)
        row.addWidget(self.who)
        row.addStretch(1)
        for part in (self.said, self.sent, self.saved):
            row.addWidget(part)
        self._who = ""
        self._ms: float | None = None
        self._timer = QTimer(self, singleShot=True, interval=SAID_MS)
        self._timer.timeout.connect(lambda: self.say(""))

    def set_who(self, text: str) -> None:
        """Who the site takes us for; empty when nobody is signed in."""
        self._who = text
        self._ms = None
        self._write()

    def set_answer(self, milliseconds: float) -> None:
        """How long the last answer took."""
        self._ms = milliseconds
        self._write()

    def set_saved(self, drafts: int | None) -> None:
        """How many changes wait on this computer and have not been sent; None says nothing (no site is open)."""
        if drafts is None:
            self.saved.clear()
        elif drafts:
            self.saved.setText(
                tr("{count} changes not sent yet, kept on this computer", count=number(drafts))
                if drafts != 1
                else tr("1 change not sent yet, kept on this computer")
            )
        else:
            self.saved.setText(tr("All changes are sent"))

    def set_sent(self, count: int) -> None:
        """How many changes reached the site since the program started."""
        self.sent.setText(
            "" if not count else tr("1 change sent") if count == 1 else tr("{count} changes sent", count=number(count))
        )
        self.sent.setVisible(bool(count) and not self.said.text())

    def say(self, text: str) -> None:
        """Tell something for a few seconds."""
        self.said.setText(text)
        self.said.setMinimumWidth(min(MOST_SAID, self.said.sizeHint().width()))
        self.said.updateGeometry()
        self.sent.setVisible(bool(self.sent.text()) and not text)  # the sentence says as much and needs the room
        if text:
            self._timer.start()

    def _write(self) -> None:
        if not self._who:
            self.who.setText(tr("Not signed in"))
        elif self._ms is None:
            self.who.setText(self._who)
        else:
            self.who.setText(tr("{who}  ·  last answer {ms} ms", who=self._who, ms=number(round(self._ms))))
        self.who.updateGeometry()
