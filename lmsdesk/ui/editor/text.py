"""Editors for plain text: one line, a web address, the last part of one, and several lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from lmsdesk.ui.editor.field_editor import FieldEditor
from lmsdesk.ui.widgets import Button
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.ui.desk import Desk

LEAST_LINES = 2
MOST_LINES = 8
NEVER_CUT = 2**31 - 1
"""A line takes any length. Qt's own limit of 32,767 letters would cut off the rest without a word."""


class TextEditor(FieldEditor):
    """One line of text."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.line = QLineEdit()
        self.line.setMaxLength(NEVER_CUT)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(self.line, 1)
        self.column.addLayout(self.row)
        self.set_main(self.line)
        self.line.textEdited.connect(self._typed)
        self._show_value()

    def _typed(self, text: str) -> None:
        self.change(text)

    def _show_value(self) -> None:
        text = self._value or ""
        if text != self.line.text():
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def go_to_end(self) -> None:
        self.line.end(False)

    def _apply_read_only(self) -> None:
        self.line.setReadOnly(self._read_only)


class UrlEditor(TextEditor):
    """A web address."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.line.setPlaceholderText("https://")


class SlugEditor(TextEditor):
    """The last part of a web address. What is typed stays; a tidier spelling is only offered."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.source: Callable[[], str] | None = None
        """Where a suggestion comes from while nothing is typed, such as the title."""
        self.suggest = Button(tr("Suggest"), "quiet", on_click=self._suggest)
        self.suggest.setToolTip(tr("Write it as web addresses are written: small letters, digits and hyphens"))
        self.row.addWidget(self.suggest)
        self._apply_read_only()

    def _suggest(self) -> None:
        text = self.line.text().strip() or (self.source() if self.source is not None else "")
        tidy = as_slug(text)
        if tidy and tidy != self.line.text():
            self.line.selectAll()
            self.line.insert(tidy)  # one step that Ctrl+Z takes back
            self.change(tidy)

    def _apply_read_only(self) -> None:
        super()._apply_read_only()
        self.suggest.setVisible(not self._read_only)


class LongTextEditor(FieldEditor):
    """Several lines; the field grows with the text up to eight of them."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.text = GrowingText()
        self.column.addWidget(self.text)
        self.set_main(self.text)
        self._showing = False
        self.text.textChanged.connect(self._typed)
        self._show_value()

    def _typed(self) -> None:
        if not self._showing:
            self.change(written_text(self.text.document(), self._value or ""))

    def _show_value(self) -> None:
        text = self._value or ""
        if written_text(self.text.document(), text) != text:
            self._showing = True
            self.text.setPlainText(text)
            self._showing = False

    def _apply_read_only(self) -> None:
        self.text.setReadOnly(self._read_only)


class GrowingText(QPlainTextEdit):
    """A text field as high as its text, within limits. Tab goes to the next field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _grow(self, *_: Any) -> None:
        lines = min(max(int(self.document().size().height()), LEAST_LINES), MOST_LINES)
        margins = round(2 * self.document().documentMargin()) + 14
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + margins)


def written_text(document: QTextDocument, before: str) -> str:
    """What stands in a document, with hard spaces as they are (Qt's own way loses them) and line ends as before."""
    text = document.toRawText().replace("\u2029", "\n")
    return text.replace("\n", "\r\n") if "\r\n" in before else text


_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def as_slug(text: str) -> str:
    """A text as web addresses are written: “Für Anfänger!” becomes fuer-anfaenger. Other scripts keep their letters."""
    plain = unicodedata.normalize("NFC", text).lower().translate(_LETTERS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", plain)).strip("-")
