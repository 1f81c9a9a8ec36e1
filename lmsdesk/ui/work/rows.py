"""A list of two-line rows: a sign, a title and a quiet line below it, and a badge at the right. Painted by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.theme import palette, theme, tokens
from lmsdesk.ui.widgets import plain_tip
from lmsdesk.ui.widgets.labels import elided

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
HEIGHT = 52
_PAD, _SIGN, _INDENT = 12, 16, 26


@dataclass(frozen=True, slots=True)
class Row:
    """One row, ready to be painted. ``what`` is whatever it stands for; ``open`` None: nothing is inside it."""

    key: tuple[str, int]
    icon: str
    title: str
    line: str
    badge: str = ""
    tone: str = "plain"
    depth: int = 0
    open: bool | None = None
    faint: bool = False
    what: Any = None


class RowsModel(QAbstractListModel):
    """Rows in their order. ``more`` is asked for what comes next when the view nears the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.more: Callable[[], bool] | None = None
        self._asked = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(part for part in (row.title, row.line, row.badge) if part)
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self.more is not None and not self._asked

    def fetchMore(self, parent: Index) -> None:
        if self.more is not None and not self._asked:
            self._asked = self.more()

    def fetched(self) -> None:
        """What was asked for is there; more may be asked for."""
        self._asked = False

    def put(self, rows: list[Row]) -> None:
        """Show these in place of what is shown; as few changes as tell the difference."""
        if [row.key for row in rows] == [row.key for row in self.rows]:
            for at, (old, new) in enumerate(zip(self.rows, rows, strict=True)):
                if old != new:
                    self.rows[at] = new
                    self.dataChanged.emit(self.index(at), self.index(at))
            return
        if len(rows) > len(self.rows) and [row.key for row in rows[: len(self.rows)]] == [r.key for r in self.rows]:
            if self.rows:
                self.put(rows[: len(self.rows)])
            self.beginInsertRows(QModelIndex(), len(self.rows), len(rows) - 1)
            self.rows = [*self.rows, *rows[len(self.rows) :]]
            self.endInsertRows()
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def at(self, key: tuple[str, int]) -> QModelIndex:
        """Where a row is."""
        return next((self.index(at) for at, row in enumerate(self.rows) if row.key == key), QModelIndex())


class RowsView(QListView):
    """The list. ``chosen`` tells the row in use (or None), ``opened`` a row that was entered."""

    chosen = Signal(object)
    opened = Signal(object)
    folded = Signal(object, bool)
    """A row is to be opened (True) or closed."""
    pressed_key = Signal(str)
    """``undo`` or ``remove`` was asked for with the keyboard."""

    def __init__(self, model: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._kept: tuple[str, int] | None = None
        self.setModel(model)
        self.setItemDelegate(RowsDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.selectionModel().selectionChanged.connect(lambda *_: self._say())
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._again)
        model.dataChanged.connect(lambda *_: self._say())
        theme.changed.connect(self.viewport().update)
        self.doubleClicked.connect(self._enter)

    @property
    def current(self) -> Row | None:
        """The row in use."""
        row = self.currentIndex().data(ROW)
        return row if isinstance(row, Row) else None

    @property
    def selected(self) -> list[Row]:
        """The selected rows, from above."""
        indexes = sorted(self.selectionModel().selectedIndexes(), key=QModelIndex.row)
        return [index.data(ROW) for index in indexes]

    def choose(self, key: tuple[str, int]) -> None:
        """Put the keyboard on a row, if it is there."""
        index = self._rows.at(key)
        if index.isValid():
            self.setCurrentIndex(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self.current, event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self._enter(self.currentIndex())
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left) and row is not None and row.open is not None:
            self.folded.emit(row, key == Qt.Key.Key_Right)
        elif key == Qt.Key.Key_Delete:
            self.pressed_key.emit("remove")
        else:
            super().keyPressEvent(event)

    def _enter(self, index: Index) -> None:
        row = index.data(ROW)
        if isinstance(row, Row):
            if row.open is not None:
                self.folded.emit(row, not row.open)
            else:
                self.opened.emit(row)

    def _say(self) -> None:
        self.chosen.emit(self.current)

    def _remember(self) -> None:
        self._kept = self.current.key if self.current is not None else None

    def _again(self) -> None:
        if self._kept is not None and self._rows.at(self._kept).isValid():
            self.choose(self._kept)
        elif self._rows.rows:
            self.setCurrentIndex(self._rows.index(0))
        self._say()


class RowsDelegate(QStyledItemDelegate):
    """Title and line at the left, the badge at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, Row):
            return
        colours = palette()
        painter.save()
        view = option.widget
        chosen = isinstance(view, QListView) and view.selectionModel().isSelected(index)
        here = isinstance(view, QListView) and view.currentIndex() == index and view.hasFocus()
        rect = option.rect
        if chosen:
            painter.fillRect(rect, QColor(colours.selection))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours.line))
        if here:
            painter.fillRect(rect.left(), rect.top(), 2, rect.height(), QColor(colours.accent))
        inner = rect.adjusted(_PAD + row.depth * _INDENT, 7, -_PAD, -8)
        inner = self._signs(painter, inner, row)
        inner.setRight(inner.right() - self._badge(painter, inner, row))
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold if not row.depth else QFont.Weight.Normal)
        painter.setFont(strong)
        painter.setPen(QColor(colours.muted if row.faint else colours.text))
        top = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
        painter.drawText(top, _LEFT, _fitted(strong, row.title, top.width()))
        quiet = QFont(option.font)
        quiet.setPixelSize(tokens.SECONDARY)
        painter.setFont(quiet)
        painter.setPen(QColor(colours.muted))
        below = QRect(inner.left(), inner.top() + inner.height() // 2, inner.width(), inner.height() // 2)
        painter.drawText(below, _LEFT, _fitted(quiet, row.line, below.width()))
        painter.restore()

    @staticmethod
    def _signs(painter: QPainter, rect: QRect, row: Row) -> QRect:
        if row.open is not None:
            sign = pixmap("chevron-down" if row.open else "chevron-right", "muted", 14)
            painter.drawPixmap(rect.left() - 6, rect.center().y() - 7, sign)
        if row.icon:
            painter.drawPixmap(rect.left() + 12, rect.center().y() - _SIGN // 2, pixmap(row.icon, "muted", _SIGN))
        return rect.adjusted(12 + _SIGN + 10, 0, 0, 0)

    @staticmethod
    def _badge(painter: QPainter, rect: QRect, row: Row) -> int:
        """Paint the badge; the room that it takes."""
        if not row.badge:
            return 0
        font = QFont(painter.font())
        font.setPixelSize(tokens.SECONDARY)
        font.setWeight(QFont.Weight.DemiBold)
        width = QFontMetrics(font).horizontalAdvance(row.badge) + 16
        tone = palette().tone(row.tone)
        where = QRectF(rect.right() - width + 1, rect.center().y() - 10, width, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(where, 10, 10)
        painter.setFont(font)
        painter.setPen(QColor(tone.ink))
        painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter), row.badge)
        return width + 12

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        row = index.data(ROW)
        if event.type() == QEvent.Type.ToolTip and isinstance(row, Row):
            room = option.rect.width() - 2 * _PAD - 40
            cut = QFontMetrics(option.font).horizontalAdvance(row.title) > room
            QToolTip.showText(event.globalPos(), plain_tip(row.title) if cut else "", view)
            return True
        return super().helpEvent(event, view, option, index)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def _fitted(font: QFont, text: str, width: int) -> str:
    return elided(QFontMetrics(font), text, width)
