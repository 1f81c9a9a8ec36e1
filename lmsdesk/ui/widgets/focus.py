"""The focus ring: two pixels in the accent, just outside whatever the keyboard is on."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTextEdit,
    QWidget,
)

from lmsdesk.ui.theme import palette

_RINGED = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit)
_WATCHED = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide})
OUTSIDE = 2


class FocusRing(QObject):
    """One ring for the whole program; it follows the focus. Set ``ring`` False on a widget to leave it out.

    The ring is drawn by a widget of its own in the nearest window or scrolled page, because a stylesheet cannot draw
    outside a widget. (QFocusFrame puts itself into the direct parent, where a layout without margins cuts it off.)
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._target: QWidget | None = None
        self._ring: _Ring | None = None
        self._chain: list[QWidget] = []
        app.focusChanged.connect(self._follow)

    def close(self) -> None:
        """Follow nothing any more and take the ring away."""
        app = self.parent()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._follow)
        self._follow(None, None)
        if self._ring is not None and shiboken6.isValid(self._ring):
            self._ring.deleteLater()
        self.deleteLater()

    @property
    def target(self) -> QWidget | None:
        """The widget that wears the ring now."""
        return self._target

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        target = _ringed(now)
        if target is self._target:
            return
        for widget in self._chain:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._chain = []
        self._target = target
        if target is None:
            if self._ring is not None and shiboken6.isValid(self._ring):
                self._ring.hide()
                self._ring.setParent(None)
            return
        host = self._climb(target)
        if self._ring is None or not shiboken6.isValid(self._ring):
            self._ring = _Ring()
        self._ring.setParent(host)
        self._ring.target = target
        self._place()

    def _climb(self, target: QWidget) -> QWidget:
        """The window or scrolled page that holds the ring; on the way up, watch what may move the target."""
        widget = target
        while True:
            widget.installEventFilter(self)
            self._chain.append(widget)
            parent = widget.parentWidget()
            if parent is None:
                return widget
            above = parent.parentWidget()
            scrolled = isinstance(above, QAbstractScrollArea) and above.viewport() is parent
            if parent.isWindow() or (scrolled and widget is not target):
                return widget if scrolled else parent
            widget = parent

    def _place(self) -> None:
        ring, target = self._ring, self._target
        if ring is None or target is None or not shiboken6.isValid(ring) or not shiboken6.isValid(target):
            return
        host = ring.parentWidget()
        if host is None or not target.isVisible():
            ring.hide()
            return
        rect = target.rect().translated(target.mapTo(host, QPoint(0, 0)))
        ring.setGeometry(rect.adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE))
        ring.raise_()
        ring.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _WATCHED:
            self._place()
        return False


def _ringed(widget: QWidget | None) -> QWidget | None:
    """The widget to ring, or None: the edit field inside a spin box or combo box stands for the whole box."""
    if not isinstance(widget, _RINGED) or widget.property("ring") is False:
        return None
    parent = widget.parentWidget()
    if isinstance(widget, QLineEdit) and isinstance(parent, QAbstractSpinBox | QComboBox):
        widget, parent = parent, parent.parentWidget()
    if widget.isWindow() or parent is None or isinstance(parent.parentWidget(), QAbstractItemView):
        return None
    return widget


class _Ring(QWidget):
    """Paints the ring and lets everything through."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.target: QWidget | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(palette().accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = 7.0
        if self.target is not None and self.target.property("variant") == "chip":
            radius = self.height() / 2 - 1
        elif isinstance(self.target, QCheckBox | QRadioButton):
            radius = 4.0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        painter.end()
