"""The place where a picture is shown, and where one can be dropped or pasted."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.theme import palette

HEIGHT = 160
DWELL_MS = 500


class PictureFrame(QWidget):
    """Shows the picture, and takes one that is dropped or pasted. Enter or a click asks for a file."""

    given = Signal(QMimeData)
    opened = Signal()
    seen = Signal()
    """The empty frame has been in view for a moment: nothing is fetched for somebody who only passes by."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self._image = QImage()
        self._words = ""
        self._waiting = False
        self._over = False
        self._dwell = QTimer(self, singleShot=True, interval=DWELL_MS)
        self._dwell.timeout.connect(self.seen)

    def set_image(self, image: QImage, *, waiting: bool = False) -> None:
        """Show a picture, paler while it is ``waiting`` to arrive."""
        self._image, self._waiting = image, waiting
        self.update()

    def set_words(self, words: str) -> None:
        """What stands there where there is no picture to show."""
        self._words = words
        self.update()

    def set_fixed(self, fixed: bool) -> None:
        """Only to look at."""
        self.setAcceptDrops(not fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if fixed else Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.acceptDrops():
            self.given.emit(QGuiApplication.clipboard().mimeData())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasImage() or any(url.isLocalFile() for url in data.urls()):
            event.acceptProposedAction()
            self._set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_over(False)
        event.acceptProposedAction()
        self.given.emit(event.mimeData())

    def _set_over(self, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull() and not self._dwell.isActive():
            self._dwell.start()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        colours = palette()
        strong = self._over or self.hasFocus()
        edge = colours.trouble.ink if self.property("invalid") else colours.accent if strong else colours.border
        painter.setPen(
            QPen(QColor(edge), 2 if strong else 1, Qt.PenStyle.SolidLine if strong else Qt.PenStyle.DashLine)
        )
        painter.setBrush(QColor(colours.hover if self._over else colours.window))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 6, 6)
        if self._image.isNull():
            self._paint_words(painter)
        else:
            self._paint_image(painter)
        painter.end()

    def _paint_image(self, painter: QPainter) -> None:
        room = self.rect().adjusted(4, 4, -4, -4)
        size = self._image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.setOpacity(0.4 if self._waiting else 1.0)
        x, y = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        painter.drawImage(QRect(x, y, size.width(), size.height()), self._image)

    def _paint_words(self, painter: QPainter) -> None:
        drawn = pixmap("image", "muted", 20)
        painter.drawPixmap((self.width() - 20) // 2, self.height() // 2 - 24, drawn)
        painter.setPen(QColor(palette().muted))
        painter.drawText(
            self.rect().adjusted(8, self.height() // 2 + 4, -8, -8),
            int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap),
            self._words,
        )
