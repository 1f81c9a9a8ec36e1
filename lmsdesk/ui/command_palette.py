"""The command palette (Ctrl+K): screens, actions, sites, and courses by title, from one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.theme import palette, tokens
from lmsdesk.ui.widgets import SearchBox
from lmsdesk.ui.words import tr

WIDTH = 560
MOST = 9
_COMMAND = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to choose: words, a quiet word at the right, an icon, and what it does."""

    words: str
    hint: str
    icon: str
    run: Callable[[], object]


class CommandPalette(QFrame):
    """A list under a search line, over the window. Typing narrows; arrows choose; Enter does; Escape closes.

    ``asked`` carries the typed text once the typing pauses, so that items of the site can be added with ``add_found``.
    """

    asked = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("floating", True)
        self.setAccessibleName(tr("Search courses and actions"))
        self._commands: Sequence[Command] = ()
        self._found: Sequence[Command] = ()
        self._before: QWidget | None = None
        self.line = SearchBox(tr("Type a course, a screen or an action …"), delay_ms=200)
        self.line.setProperty("ring", False)
        self.list = QListWidget()
        self.list.setProperty("popup", True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_CommandDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("Results"))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.line.textChanged.connect(self._typed)
        self.line.searched.connect(self.asked)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._run)
        window.installEventFilter(self)
        self.hide()

    def open(self, commands: Sequence[Command], before: QWidget | None) -> None:
        """Show it with these commands; ``before`` gets the keyboard back when nothing was chosen."""
        self._commands, self._found, self._before = commands, (), before
        self.line.set_text_quietly("")
        self._fill()
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def add_found(self, text: str, commands: Sequence[Command]) -> None:
        """Items of the site for a typed text; ignored when something else stands there by now."""
        if self.isVisible() and text == self.line.text():
            row = self.list.currentRow()
            self._found = commands
            self._fill()
            self.list.setCurrentRow(row)  # nothing moves under the finger that is about to press Enter

    def close_palette(self) -> None:
        """Put it away and give the keyboard back."""
        before, self._before = self._before, None  # hiding moves the focus, and that forgets it
        self.hide()
        if before is not None and shiboken6.isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown_words(self) -> list[str]:
        """What stands in the list."""
        return [self.list.item(at).text() for at in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if (event.type() == QEvent.Type.FocusOut and self.isVisible() and not self.isActiveWindow()) or (
                event.type() == QEvent.Type.FocusOut and self.isVisible() and not self.underMouse()
            ):
                self._before = None
                self.hide()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
        key = Qt.Key(event.key())
        if key in steps:
            last = self.list.count() - 1
            self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + steps[key])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.currentItem() is not None:
                self._run(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.close_palette()
        else:
            return False
        return True

    def _typed(self) -> None:
        self._found = ()
        self._fill()

    def _fill(self) -> None:
        words = self.line.text().casefold().split()
        fitting = [
            command
            for command in self._commands
            if all(word in f"{command.words} {command.hint}".casefold() for word in words)
        ]
        self.list.clear()
        for command in (*fitting, *self._found):
            item = QListWidgetItem(command.words)
            item.setData(_COMMAND, command)
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                f"{command.words}, {command.hint}" if command.hint else command.words,
            )
            self.list.addItem(item)
        if not self.list.count():
            item = QListWidgetItem(tr("Nothing found for “{text}”", text=self.line.text()))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        rows = min(MOST, max(1, self.list.count()))
        self.list.setFixedHeight(rows * _CommandDelegate.HEIGHT + 2)
        self.adjustSize()
        self.resize(self._width(), self.height())

    def _run(self, item: QListWidgetItem) -> None:
        command = item.data(_COMMAND)
        if isinstance(command, Command):
            self.close_palette()
            command.run()

    def _width(self) -> int:
        return min(WIDTH, self._window.width() - 32)

    def _place(self) -> None:
        width = self._width()
        self.setGeometry((self._window.width() - width) // 2, 8, width, self.height())


class _CommandDelegate(QStyledItemDelegate):
    """Icon, words, and the quiet hint at the right."""

    HEIGHT = 34

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, self.HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette().selection))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), tokens.RADIUS, tokens.RADIUS)
        command = index.data(_COMMAND)
        middle = Qt.AlignmentFlag.AlignVCenter
        if not isinstance(command, Command):
            painter.setPen(QColor(palette().muted))
            painter.drawText(rect.adjusted(12, 0, -12, 0), middle, str(index.data()))
            painter.restore()
            return
        painter.drawPixmap(rect.left() + 10, rect.center().y() - 7, pixmap(command.icon, "muted"))
        small = QFont(painter.font())
        small.setPixelSize(tokens.SECONDARY)
        painter.setFont(small)
        painter.setPen(QColor(palette().muted))
        space = painter.fontMetrics().horizontalAdvance(command.hint)
        painter.drawText(rect.adjusted(0, 0, -12, 0), middle | Qt.AlignmentFlag.AlignRight, command.hint)
        small.setPixelSize(tokens.TEXT)
        painter.setFont(small)
        painter.setPen(QColor(palette().text))
        room = rect.adjusted(36, 0, -24 - space, 0)
        text = painter.fontMetrics().elidedText(command.words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle, text)
        painter.restore()
