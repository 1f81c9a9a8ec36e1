"""The inspector's filter line. It completes the word under the cursor: names, and behind a colon what is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lmsdesk.ui.inspector.query import HELP
from lmsdesk.ui.theme import palette
from lmsdesk.ui.widgets import SearchBox
from lmsdesk.ui.words import tr

MOST = 12
_HELP_ROLE = Qt.ItemDataRole.UserRole + 1
_WORD = re.compile(r'(?:"[^"]*"?|[^\s"])+')

Values = Callable[[str], Sequence[tuple[str, str]]]
"""Gives what may stand behind a name, each with a few words: ``values("status")``."""


class FilterBox(SearchBox):
    """Down chooses among the suggestions, Enter or Tab takes one, Tab also the first; Ctrl+Space shows them all."""

    def __init__(self, values: Values, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Filter: words, status:401, path:courses, slower:200ms"),
            delay_ms=150,
            name=tr("Filter requests"),
            parent=parent,
        )
        self._values = values
        self._found = QStandardItemModel(self)
        self.completer_ = QCompleter(self._found, self)
        self.completer_.setWidget(self)
        self.completer_.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer_.setMaxVisibleItems(MOST)
        self.popup = QListView()
        self.popup.setProperty("popup", True)
        self.popup.setItemDelegate(_Suggestion(self.popup))
        self.popup.setUniformItemSizes(True)
        self.popup.setAccessibleName(tr("Suggestions for the filter"))
        self.completer_.setPopup(self.popup)
        activated: Any = self.completer_.activated
        activated[QModelIndex].connect(self._take)
        self.textEdited.connect(lambda _: self.suggest())

    def suggestions(self, text: str) -> list[tuple[str, str]]:
        """What may stand in place of the last word of a text, each with a few words."""
        word = _last(text).removeprefix("-").lower()
        name, colon, value = word.partition(":")
        if colon:
            last = value.rpartition(",")[2]
            before, given = word.removesuffix(last), last.strip('"')
            found = [(f"{before}{one}", words) for one, words in self._values(name) if given in one.lower()]
        else:
            found = [(term, tr(words)) for term, words in HELP if term.startswith(word)]
        return [pair for pair in found if pair[0].lower() != word][:MOST]

    def suggest(self, everything: bool = False) -> None:
        """Show what may come next; nothing for an empty word unless ``everything`` is wanted."""
        before = self.text()[: self.cursorPosition()]
        found = self.suggestions(before) if _last(before) or everything else []
        if not found:
            self.popup.hide()
            return
        self._found.clear()
        for term, words in found:
            item = QStandardItem(term)
            item.setData(words, _HELP_ROLE)
            item.setData(f"{term}, {words}", Qt.ItemDataRole.AccessibleTextRole)
            self._found.appendRow(item)
        self.completer_.complete(QRect(0, 0, max(360, min(self.width(), 520)), self.height() + 2))
        self.popup.setCurrentIndex(QModelIndex())  # Qt takes the first unseen: Enter would put it over what was typed

    def event(self, event: QEvent) -> bool:
        """Tab takes what is offered, before it would go to the next widget."""
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if pressed != Qt.Key.Key_Tab or not self.popup.isVisible():
            return super().event(event)
        chosen = self.popup.currentIndex()
        self.popup.hide()
        self._take(chosen if chosen.isValid() else self.popup.model().index(0, 0))
        event.accept()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.popup.isVisible():
            self.popup.hide()
            return
        if event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.suggest(everything=True)
            return
        if event.key() == Qt.Key.Key_Down and not self.popup.isVisible():
            self.suggest(everything=True)
            return
        super().keyPressEvent(event)

    def _take(self, index: QModelIndex) -> None:
        """Put a suggestion in place of the word under the cursor."""
        term, at = str(index.data()), self.cursorPosition()
        before, behind = self.text()[:at], self.text()[at:]
        word = _last(before)
        sign = "-" if word.startswith("-") else ""
        begun = before[: len(before) - len(word)] + sign + term
        end = "" if term.endswith(":") or behind.startswith(" ") else " "
        self.setText(begun + end + behind)
        self.setCursorPosition(len(begun + end))
        if term.endswith(":"):
            self.suggest()


def _last(text: str) -> str:
    """The word that a text ends with. Looked for from the beginning, as only there it is clear which quotes open."""
    words = [found for found in _WORD.finditer(text) if found.end() == len(text)]
    return words[0][0] if words else ""


class _Suggestion(QStyledItemDelegate):
    """The term, and quietly behind it what it means."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        now = palette()
        rect = option.rect
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(rect, QColor(now.selection))
        inner = rect.adjusted(10, 0, -10, 0)
        painter.setPen(QColor(now.text))
        term = str(index.data())
        metrics = painter.fontMetrics()
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, term)
        inner.setLeft(inner.left() + max(96, metrics.horizontalAdvance(term) + 16))
        painter.setPen(QColor(now.muted))
        words = metrics.elidedText(str(index.data(_HELP_ROLE)), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, words)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> object:  # type: ignore[override]
        size = super().sizeHint(option, index)
        size.setHeight(28)
        return size
