"""A secret on the clipboard: marked so that helpers which keep a history leave it alone, and gone after a minute."""

from __future__ import annotations

import sys
from typing import Any

from PySide6 import QtGui
from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

from lmsdesk.domain.access import mark

KEPT_MS = 60_000
KDE = "x-kde-passwordManagerHint"
WINDOWS = "ExcludeClipboardContentFromMonitorProcessing"
MAC = "org.nspasteboard.ConcealedType"
NO = b"\x00\x00\x00\x00"
HINTS: tuple[tuple[str, bytes], ...] = (
    (KDE, b"secret"),
    (WINDOWS, b"1"),
    ("CanIncludeInClipboardHistory", NO),
    ("CanUploadToCloudClipboard", NO),
    (MAC, b"1"),
)
"""What password managers put beside a secret: for Klipper and its like, for Windows' history and cloud, for macOS."""


class SecretClipboard(QObject):
    """One secret at a time. Only its mark is kept here, to see later whether it is still ours to take away."""

    def __init__(self, clipboard: QClipboard | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = clipboard or QGuiApplication.clipboard()
        self._mark = ""
        self._timer = QTimer(self, singleShot=True, interval=KEPT_MS)
        self._timer.timeout.connect(self.clear)
        self._converter = concealing_converter()

    @property
    def waiting(self) -> bool:
        """Whether a secret of ours may still be there."""
        return bool(self._mark)

    def copy(self, text: str) -> None:
        """Put a secret there for a minute."""
        self._clipboard.setMimeData(marked(text))
        self._mark = mark(text)
        self._timer.start()

    def clear(self) -> None:
        """Take it away, unless something else was copied meanwhile."""
        self._timer.stop()
        ours, self._mark = self._mark, ""
        if ours and mark(self._clipboard.text()) == ours:
            self._clipboard.clear()


def marked(text: str) -> QMimeData:
    """A text with the hints beside it."""
    data = QMimeData()
    data.setText(text)
    for name, value in HINTS:
        data.setData(name, QByteArray(value))
    return data


def concealing_converter() -> Any:
    """On macOS Qt gives unknown types names of its own; this makes it use the name that clipboard helpers know."""
    base = getattr(QtGui, "QUtiMimeConverter", None)
    return concealing(base)() if sys.platform == "darwin" and base is not None else None


def concealing(base: Any) -> Any:
    """The converter's class, on top of Qt's."""

    class Concealing(base):
        def mimeForUti(self, uti: str) -> str:
            return MAC if uti == MAC else ""

        def utiForMime(self, mime: str) -> str:
            return MAC if mime == MAC else ""

        def canConvert(self, mime: str, uti: str) -> bool:
            return mime == MAC and uti == MAC

        def convertToMime(self, mime: str, data: list[QByteArray], uti: str) -> Any:
            return data[0] if data else QByteArray()

        def convertFromMime(self, mime: str, data: Any, uti: str) -> list[QByteArray]:
            return [QByteArray(data)] if mime == MAC else []

        def count(self, mime_data: QMimeData) -> int:
            return 1

    return Concealing
