"""The focus ring: two pixels in the accent, just outside whatever the keyboard is on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)

from lmsdesk.ui.theme import palette

_RINGED = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit)


class FocusRing(QFocusFrame):
    """One ring for the whole program; it follows the focus. Set ``ring`` False on a widget to leave it out."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.setObjectName("focusRing")
        app.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        self.setWidget(self._ringed(now))  # type: ignore[arg-type]

    @staticmethod
    def _ringed(widget: QWidget | None) -> QWidget | None:
        if not isinstance(widget, _RINGED) or widget.property("ring") is False:
            return None
        parent = widget.parentWidget()
        if isinstance(widget, QLineEdit) and isinstance(parent, QAbstractSpinBox | QComboBox):
            widget, parent = parent, parent.parentWidget()
        inside_view = parent is not None and isinstance(parent.parentWidget(), QAbstractItemView)
        if widget.isWindow() or parent is None or inside_view:
            return None
        return widget

    def paintEvent(self, event: QPaintEvent) -> None:
        widget: QWidget | None = self.widget()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(palette().accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = 7.0
        if isinstance(widget, QPushButton) and widget.property("variant") == "chip":
            radius = self.height() / 2 - 1
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        painter.end()
