"""The QApplication, which also takes links that the desktop gives to a program that runs already.

macOS sends them as events to the application, not as a second start. An event filter would see them too, but it would
be asked about every event of every widget: building a page took half as long again.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """``link_opened`` carries the whole address of each link."""

    link_opened = Signal(str)

    def event(self, event: QEvent) -> bool:
        """Only what is meant for the application itself comes here."""
        if isinstance(event, QFileOpenEvent):
            self.link_opened.emit(event.url().toString(QUrl.ComponentFormattingOption.FullyEncoded))
            return True
        return super().event(event)
