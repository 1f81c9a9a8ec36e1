"""Links that the desktop gives to a program that runs already: macOS sends them as events, not as a second start."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QUrl, Signal
from PySide6.QtGui import QFileOpenEvent


class OpenedLinks(QObject):
    """``opened`` carries the address of each link. Made once, for the whole program."""

    opened = Signal(str)

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._app = app
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._app and isinstance(event, QFileOpenEvent):
            self.opened.emit(event.url().toString(QUrl.ComponentFormattingOption.FullyEncoded))
            return True
        return False

    def close(self) -> None:
        """Listen no more."""
        self._app.removeEventFilter(self)
