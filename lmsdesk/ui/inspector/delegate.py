"""Paints the inspector's list by hand: headings across the row, the status as a badge, marks at the edges.

Asks the model for no roles and keeps fonts and colours from one cell to the next, so that a page of rows is one frame.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from lmsdesk.domain.brief import Brief
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.inspector.columns import COLUMNS, PATH, STATUS
from lmsdesk.ui.inspector.exchange_model import ExchangeModel, Heading, tone
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.theme.fonts import mono

Index = QModelIndex | QPersistentModelIndex
HEIGHT = 30
PAD = 8
CHEVRON = 20
WHEN = 92
MARKS = {"red": "trouble", "orange": "caution", "green": "good", "blue": "note", "purple": "practice"}

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_SELECTED = QStyle.StateFlag.State_Selected
_HOVERED = QStyle.StateFlag.State_MouseOver


class ExchangeDelegate(QStyledItemDelegate):
    """For one view over an ExchangeModel."""

    def __init__(self, view: QTableView, model: ExchangeModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._dress()
        theme.changed.connect(self._dress)

    def _dress(self) -> None:
        now = palette()
        self._font = QFont(self._view.font())
        self._mono = mono()
        self._bold = QFont(self._font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._metrics = {id(font): QFontMetrics(font) for font in (self._font, self._mono, self._bold)}
        self._text, self._muted, self._line = QColor(now.text), QColor(now.muted), QColor(now.line)
        self._selection, self._hover = QColor(now.selection), QColor(now.hover)
        self._tones = {name: (QColor(now.tone(name).ink), QColor(now.tone(name).ground)) for name in MARKS.values()}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        if option.state & _SELECTED:
            painter.fillRect(rect, self._selection)
        elif option.state & _HOVERED:
            painter.fillRect(rect, self._hover)
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        row = self._model.row(index.row())
        column = index.column()
        if isinstance(row, Heading):
            self._heading(painter, rect, row)
            return
        if self._view.columnViewportPosition(column) == self._left() and row.mark.colour:
            bar = QRect(rect.left(), rect.top(), 3, rect.height() - 1)
            painter.fillRect(bar, self._tones[MARKS.get(row.mark.colour, "note")][0])
        if column == STATUS:
            self._badge(painter, rect, COLUMNS[STATUS].text(row), tone(row))
        else:
            self._cell(painter, rect, row, column)

    def _left(self) -> int:
        return self._view.columnViewportPosition(self._view.horizontalHeader().logicalIndex(0))

    def _cell(self, painter: QPainter, rect: QRect, row: Brief, column: int) -> None:
        described = COLUMNS[column]
        font = self._mono if described.mono else self._font
        painter.setFont(font)
        painter.setPen(self._text if described.plain else self._muted)
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        if column == PATH:
            inner.setRight(inner.right() - self._signs(painter, rect, row))
        text = described.text(row)
        metrics = self._metrics[id(font)]
        if metrics.horizontalAdvance(text) > inner.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, _RIGHT if described.right else _LEFT, text)

    def _signs(self, painter: QPainter, rect: QRect, row: Brief) -> int:
        """A pin and a note at the right edge; the room they take."""
        at = rect.right() - PAD - 14
        for there, name in ((row.mark.note, "note"), (row.mark.pinned, "pin")):
            if there:
                painter.drawPixmap(QPoint(at, rect.center().y() - 7), pixmap(name, "muted", 14))
                at -= 18
        return max(0, rect.right() - PAD - 14 - at)

    def _heading(self, painter: QPainter, rect: QRect, heading: Heading) -> None:
        """The words run across all columns: each cell paints its part of them."""
        painter.save()
        painter.setClipRect(rect)
        left = self._left()
        sign = "chevron-right" if heading.closed else "chevron-down"
        painter.drawPixmap(QPoint(left + 4, rect.center().y() - 5), pixmap(sign, "muted", 12))
        painter.setFont(self._font)
        painter.setPen(self._muted)
        top, height = rect.top(), rect.height()
        painter.drawText(QRect(left + CHEVRON, top, WHEN - 8, height), _LEFT, heading.when)
        begin = left + CHEVRON + WHEN - 8
        room = self._view.viewport().width() - begin - PAD
        words = heading.words if not heading.closed else f"{heading.words}  ({len(heading.lines)})"
        painter.setFont(self._bold)
        painter.setPen(self._text)
        shown = self._metrics[id(self._bold)].elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(begin, top, room, height), _LEFT, shown)
        painter.restore()

    def _badge(self, painter: QPainter, rect: QRect, text: str, name: str) -> None:
        ink, ground = self._tones[name]
        metrics = self._metrics[id(self._font)]
        width = min(metrics.horizontalAdvance(text) + 14, rect.width() - 8)
        box = QRectF(rect.left() + 4, rect.center().y() - 9, width, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 10, 10)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self._font)
        painter.setPen(ink)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width) - 8)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
