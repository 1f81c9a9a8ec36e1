"""A line for a secret: hidden, with an eye to look at it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from lmsdesk.ui.icons import icon
from lmsdesk.ui.theme import theme
from lmsdesk.ui.words import tr


class SecretLine(QLineEdit):
    """Shows dots until the person asks to see the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = self.addAction(icon("eye", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        self._eye.triggered.connect(self._turn)
        self._dress()
        theme.changed.connect(self._dress)

    def _turn(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._dress()

    def _dress(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self._eye.setIcon(icon("eye" if hidden else "eye-off", "muted"))
        self._eye.setToolTip(tr("Show what was typed") if hidden else tr("Hide what was typed"))
