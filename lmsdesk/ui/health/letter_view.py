"""A letter to be read and copied, folded away until it is wanted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import Button, FlowLayout
from lmsdesk.ui.words import tr

HEIGHT = 280


class LetterView(QWidget):
    """Two buttons, and the letter below them when somebody wants to read it."""

    copied = Signal(str)

    def __init__(self, words: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self.copy = Button(words, icon="letter", on_click=lambda: self.copied.emit(self.text))
        self.read = Button(tr("Read it first"), "link", on_click=self.unfold)
        self.page = QPlainTextEdit(text)
        self.page.setReadOnly(True)
        self.page.setFont(mono())
        self.page.setAccessibleName(tr("The letter"))
        self.page.setTabChangesFocus(True)
        self.page.setFixedHeight(HEIGHT)
        self.page.hide()
        buttons = QWidget()
        row = FlowLayout(buttons)
        row.addWidget(self.copy)
        row.addWidget(self.read)
        buttons.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(buttons)
        column.addWidget(self.page)

    def unfold(self) -> None:
        """Show the letter, or fold it away again."""
        shown = self.page.isHidden()
        self.page.setVisible(shown)
        self.read.set_text(tr("Fold it away") if shown else tr("Read it first"))
