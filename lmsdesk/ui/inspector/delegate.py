"""Paints a row of the inspector's list: actions in bold across the row, the status as a badge."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from lmsdesk.ui.inspector import exchange_model as columns
from lmsdesk.ui.theme import palette
from lmsdesk.ui.theme.fonts import mono

Index = QModelIndex | QPersistentModelIndex
HEIGHT = 30
PAD = 8


class ExchangeDelegate(QStyledItemDelegate):
    """Cheap painting by hand: one fill, one text, one badge."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = palette()
        rect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(rect, QColor(colours.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colours.hover))
        painter.setPen(QColor(colours.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        text = index.data() or ""
        action = not index.parent().isValid()
        if action:
            self._action(painter, option, index, text)
        elif index.column() == columns.STATUS:
            self._badge(painter, QRectF(rect), text, index.data(columns.TONE))
        else:
            plain = index.column() in (columns.PATH, columns.METHOD)
            painter.setPen(QColor(colours.text if plain else colours.muted))
            painter.setFont(mono() if index.column() in (columns.TIME, columns.METHOD, columns.PATH) else option.font)
            right = index.column() in (columns.DURATION, columns.SIZE)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            inner = rect.adjusted(PAD, 0, -PAD, 0)
            shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, inner.width())
            painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _action(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, text: str) -> None:
        """The title runs across the columns: each cell paints its part of it."""
        colours = palette()
        rect = option.rect
        if index.column() == columns.TIME:
            painter.setPen(QColor(colours.muted))
            painter.drawText(rect.adjusted(PAD, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
            return
        view = self.parent()
        assert isinstance(view, QTreeView)
        begin = view.columnViewportPosition(columns.METHOD) + PAD
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        painter.setClipRect(rect)
        room = QRect(begin, rect.top(), view.viewport().width() - begin - PAD, rect.height())
        title = index.model().index(index.row(), columns.METHOD, index.parent()).data() or ""
        shown = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

    @staticmethod
    def _badge(painter: QPainter, rect: QRectF, text: str, tone: str) -> None:
        colours = palette().tone(tone)
        metrics = QFontMetrics(painter.font())
        width = min(metrics.horizontalAdvance(text) + 14, rect.width() - 8)
        box = QRectF(rect.left() + 4, rect.center().y() - 10, width, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.ground))
        painter.drawRoundedRect(box, 10, 10)
        painter.setPen(QColor(colours.ink))
        painter.drawText(
            box, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width) - 8)
        )
