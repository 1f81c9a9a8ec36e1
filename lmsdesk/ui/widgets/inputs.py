"""Where people type: the search box, and the frame of label, field, help and trouble around any editor."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from lmsdesk.ui.icons import icon
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets.labels import label, restyle
from lmsdesk.ui.words import tr


class SearchBox(QLineEdit):
    """A line with a magnifier. ``searched`` comes when the typing pauses, at once on Enter, and on clearing."""

    searched = Signal(str)

    def __init__(self, placeholder: str, *, delay_ms: int = 250, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self._said = ""
        self.setTextMargins(-6, 0, 0, 0)
        self._timer = QTimer(self, singleShot=True, interval=delay_ms)
        self._timer.timeout.connect(self._say)
        self._lens = self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._cross = self.addAction(icon("close", "muted", 14), QLineEdit.ActionPosition.TrailingPosition)
        self._cross.setToolTip(tr("Clear"))
        self._cross.setVisible(False)
        self._cross.triggered.connect(self._clear)
        self.textChanged.connect(self._typed)
        self.returnPressed.connect(self._say)
        theme.changed.connect(self._dress)

    def set_text_quietly(self, text: str) -> None:
        """Show a text without searching for it."""
        self._said = text
        self.setText(text)
        self._timer.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self._clear()
            return
        super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        self._cross.setVisible(bool(text))
        if text:
            self._timer.start()
        else:
            self._say()

    def _clear(self) -> None:
        self.clear()
        self.setFocus()

    def _say(self) -> None:
        self._timer.stop()
        if self.text() != self._said:
            self._said = self.text()
            self.searched.emit(self._said)

    def _dress(self) -> None:
        self._lens.setIcon(icon("search", "muted"))
        self._cross.setIcon(icon("close", "muted", 14))


class FieldRow(QWidget):
    """Label above, editor, and below it either help or, in red, what to mend."""

    def __init__(self, text: str, editor: QWidget, help: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.label = label(text, "label")
        self.label.setBuddy(editor)
        self._help_text = help
        self._help = label(help, "secondary", wrap=True)
        self._trouble: QLabel = label("", "trouble", wrap=True)
        if not editor.accessibleName():
            editor.setAccessibleName(text)
        if help:
            editor.setAccessibleDescription(help)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.label, editor, self._help, self._trouble):
            column.addWidget(part)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._help.setVisible(bool(help))
        self._trouble.hide()

    @property
    def trouble(self) -> str:
        """The sentence shown in red, or nothing."""
        return self._trouble.text()

    def set_trouble(self, sentence: str) -> None:
        """Mark the field and say what to mend; an empty sentence takes the mark away."""
        if sentence == self._trouble.text():
            return
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))
        self._help.setVisible(bool(self._help_text) and not sentence)
        self.editor.setAccessibleDescription(sentence or self._help_text)
        self.editor.setProperty("invalid", bool(sentence))
        restyle(self.editor)

    def set_help(self, text: str) -> None:
        """Change the quiet line below."""
        self._help_text = text
        self._help.setText(text)
        self._help.setVisible(bool(text) and not self._trouble.text())
