"""Chips that name chosen items, each with a cross."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.widgets import MenuButton
from lmsdesk.ui.widgets.labels import LONGEST_LINE, plain_tip, within_reason
from lmsdesk.ui.words import tr

_CROSS = 30
_LONGEST = 48


class NameChip(QPushButton):
    """The name of a chosen item. The cross, Delete, or Enter takes it away; elsewhere a click does nothing."""

    removed = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        self.words = text
        self.setText(within_reason(shown, LONGEST_LINE).replace("&", "&&"))
        self.setToolTip(plain_tip(text))
        self.setProperty("variant", "chip")
        self.setProperty("arrow", True)  # leaves room at the right, for the cross
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda *_: self.removed.emit())
        self.set_fixed(False)

    def set_fixed(self, fixed: bool) -> None:
        """Only to look at: no cross, and the keyboard goes past it."""
        self._fixed = fixed
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if fixed else Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.words if fixed else tr("Remove {name}", name=self.words))
        self.setEnabled(not fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._fixed:
            painter = QPainter(self)
            painter.drawPixmap(self.width() - 14 - 9, (self.height() - 14) // 2, pixmap("close", "muted", 14))
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and not self._fixed:
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() >= self.width() - _CROSS:
            super().mousePressEvent(event)


class ChoiceButton(MenuButton):
    """Looks like a field with a menu. Down or Enter opens it, Delete empties it."""

    def __init__(self, open: Callable[[], None], clear: Callable[[], None]) -> None:
        super().__init__("", None, "choice")
        self.words = ""
        self._open = open
        self._clear = clear
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda *_: open())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)
