"""A small window under a field, for choosing; it closes with Escape or a click elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class Popup(QFrame):
    """Put content into ``body``, then ``show_under`` a widget. It deletes itself when it closes."""

    closed = Signal()

    def __init__(self, owner: QWidget, name: str) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("floating", True)
        self.setAccessibleName(name)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(8, 8, 8, 8)
        self.body.setSpacing(8)

    def show_under(self, widget: QWidget, width: int = 0) -> None:
        """Show it below the widget, or above it where the screen ends; ``width`` is the least width."""
        self.ensurePolished()
        if width:
            self.setMinimumWidth(width)
        self.adjustSize()
        at = widget.mapToGlobal(QPoint(0, widget.height() + 4))
        screen = widget.screen().availableGeometry()
        if at.y() + self.height() > screen.bottom():
            above = widget.mapToGlobal(QPoint(0, 0)).y() - self.height() - 4
            at.setY(max(above, screen.top()))
        at.setX(max(screen.left(), min(at.x(), screen.right() - self.width())))
        self.move(at)
        self.show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()
