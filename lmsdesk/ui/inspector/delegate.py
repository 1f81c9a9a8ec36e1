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
ELIDED = (Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight)
"""Of an address with a question the path tells most, of another its end."""
CHEVRON = 20
WHEN = 92
MARKS = {"red": "trouble", "orange": "caution", "green": "good", "blue": "note", "purple": "practice"}

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_SELECTED = QStyle.StateFlag.State_Selected.value
_SIGNS = "".join(map(chr, range(32, 127)))
_HOVERED = QStyle.StateFlag.State_MouseOver.value


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
        self._widest = {key: max(map(metrics.horizontalAdvance, _SIGNS)) for key, metrics in self._metrics.items()}
        """How wide a letter or digit is at most, so that most texts need not be measured."""
        self._text, self._muted, self._line = QColor(now.text), QColor(now.muted), QColor(now.line)
        self._selection, self._hover = QColor(now.selection), QColor(now.hover)
        self._tones = {name: (QColor(now.tone(name).ink), QColor(now.tone(name).ground)) for name in MARKS.values()}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state = option.state.value  # as a plain number: flags of an enumeration take long to combine
        if state & _SELECTED:
            painter.fillRect(rect, self._selection)
        elif state & _HOVERED:
            painter.fillRect(rect, self._hover)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._line)
        row = self._model.row(index.row())
        column = index.column()
        if isinstance(row, Heading):
            self._heading(painter, rect, row)
            return
        if row.mark.colour and self._view.columnViewportPosition(column) == self._left():
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
        text, room = described.text(row), inner.width()
        if len(text) * self._widest[id(font)] > room or not text.isascii():
            metrics = self._metrics[id(font)]
            if metrics.horizontalAdvance(text) > room:
                text = metrics.elidedText(text, ELIDED["?" in text], room)
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
        left = self._left()
        begin = left + CHEVRON + WHEN - 8
        room = self._view.viewport().width() - begin - PAD
        words = heading.words if not heading.closed else f"{heading.words}  ({len(heading.lines)})"
        metrics = self._metrics[id(self._bold)]
        width = metrics.horizontalAdvance(words)
        if rect.left() > begin + min(width, room) + PAD:
            return  # they end before this cell
        painter.save()
        painter.setClipRect(rect)
        top, height = rect.top(), rect.height()
        if rect.left() < begin:
            sign = "chevron-right" if heading.closed else "chevron-down"
            painter.drawPixmap(QPoint(left + 4, rect.center().y() - 5), pixmap(sign, "muted", 12))
            painter.setFont(self._font)
            painter.setPen(self._muted)
            painter.drawText(QRect(left + CHEVRON, top, WHEN - 8, height), _LEFT, heading.when)
        if rect.right() >= begin:
            shown = words if width <= room else metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.setFont(self._bold)
            painter.setPen(self._text)
            painter.drawText(QRect(begin, top, room, height), _LEFT, shown)
        painter.restore()

    def _badge(self, painter: QPainter, rect: QRect, text: str, name: str) -> None:
        ink, ground = self._tones[name]
        metrics = self._metrics[id(self._font)]
        full = metrics.horizontalAdvance(text)
        width = min(full + 14, rect.width() - 8)
        box = QRectF(rect.left() + 4, rect.center().y() - 9, width, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 10, 10)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self._font)
        painter.setPen(ink)
        if full > width - 8:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width) - 8)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
