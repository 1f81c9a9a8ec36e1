"""A picture out of an answer, read beside the window and never larger in memory than it may be."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from lmsdesk.ui.inspector.text_pane import Start
from lmsdesk.ui.widgets import label
from lmsdesk.ui.words import tr

MOST = QSize(2_000, 2_000)
MOST_MEGABYTES = 128
MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"\x00\x00\x01\x00")


def is_picture(body: bytes, content_type: str) -> bool:
    """Whether the bytes begin like a picture that can be shown."""
    if body.startswith(b"RIFF"):
        return body[8:12] == b"WEBP"
    if body.startswith(b"BM"):  # so do words
        return body[6:10] == bytes(4)
    return body.startswith(MAGIC)


class PictureView(QWidget):
    """The picture, fitted to the room, and its size in words."""

    def __init__(self, name: str, start: Start, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self._key = key
        self._pixmap = QPixmap()
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(1, 1)
        self.picture.setAccessibleName(tr("{what} as a picture", what=name))
        self.words = label("", "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.picture, 1)
        column.addWidget(self.words)

    def show_picture(self, body: bytes) -> None:
        """Show the picture in these bytes, or say that there is none to be seen."""
        self._pixmap = QPixmap()
        self.picture.clear()
        self.words.setText("")
        self._start(self._read(body), self._key)

    async def _read(self, body: bytes) -> None:
        image, size = await asyncio.to_thread(_decode, body)
        if image.isNull():
            self.words.setText(tr("This picture cannot be shown: it is damaged, or only its beginning was kept."))
            return
        self._pixmap = QPixmap.fromImage(image)
        self.words.setText(tr("{width} × {height} pixels", width=size.width(), height=size.height()))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._pixmap.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = self.picture.size() * ratio
        small = self._pixmap.width() <= room.width() and self._pixmap.height() <= room.height()
        shown = (
            self._pixmap
            if small
            else self._pixmap.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        )
        shown.setDevicePixelRatio(ratio)
        self.picture.setPixmap(shown)


def _decode(body: bytes) -> tuple[QImage, QSize]:
    buffer = QBuffer()
    buffer.setData(QByteArray(body))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAllocationLimit(MOST_MEGABYTES)  # a small file may claim to be a huge picture
    size = reader.size()
    if size.isValid() and (size.width() > MOST.width() or size.height() > MOST.height()):
        reader.setScaledSize(size.scaled(MOST, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read(), size
