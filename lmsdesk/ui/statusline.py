"""The line at the bottom: who am I, how long the last answer took, what is saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QWidget

from lmsdesk.ui.theme import tokens
from lmsdesk.ui.widgets import Button, ElidedLabel, label
from lmsdesk.ui.words import number, tr, trn

SAID_MS = 8000
OFFERED_MS = 15_000
"""How long it is offered to take something back."""
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
        self.undo = Button(tr("Undo"), "link", on_click=self._undo_now)
        self.undo.setObjectName("statusUndo")
        self.undo.hide()
        self._undo: Callable[[], object] | None = None
        self.sent = label("")
        self.saved = label("")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(16)
        row.addWidget(self.who)
        row.addStretch(1)
        for part in (self.said, self.undo, self.sent, self.saved):
            row.addWidget(part)
        self._who = ""
        self._ms: float | None = None
        self._timer = QTimer(self, singleShot=True, interval=SAID_MS)
        self._timer.timeout.connect(lambda: self.say(""))
        self._offer_timer = QTimer(self, singleShot=True, interval=OFFERED_MS)
        self._offer_timer.timeout.connect(lambda: self.say(""))

    def set_who(self, text: str) -> None:
        """Who the site takes us for; empty when nobody is signed in."""
        self._who = text
        self._ms = None
        self._write()

    def set_answer(self, milliseconds: float) -> None:
        """How long the last answer took."""
        self._ms = milliseconds
        self._write()

    def set_saved(self, drafts: int | None, waiting: int = 0) -> None:
        """How many changes are typed on this computer, and how many wait in the outbox; None: no site is open."""
        if drafts is None:
            self.saved.clear()
        elif waiting:
            self.saved.setText(trn("{count} change waits in the outbox", "{count} changes wait in the outbox", waiting))
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

    def say(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Tell something for a few seconds, with a way to take it back where there is one."""
        self._undo = undo if text else None
        if self._undo is None and self.undo.hasFocus():
            self.undo.clearFocus()
        self.undo.setVisible(self._undo is not None)
        self.said.setText(text)
        self.said.setMinimumWidth(min(MOST_SAID, self.said.sizeHint().width()))
        self.said.updateGeometry()
        self.sent.setVisible(bool(self.sent.text()) and not text)  # the sentence says as much and needs the room
        self._offer_timer.stop()
        if text:
            self._timer.start()
        if text and undo is not None:
            self._timer.stop()
            self._offer_timer.start()

    def _undo_now(self) -> None:
        undo = self._undo
        self.say("")
        if undo is not None:
            undo()

    def _write(self) -> None:
        if not self._who:
            self.who.setText(tr("Not signed in"))
        elif self._ms is None:
            self.who.setText(self._who)
        else:
            self.who.setText(tr("{who}  ·  last answer {ms} ms", who=self._who, ms=number(round(self._ms))))
        self.who.updateGeometry()
