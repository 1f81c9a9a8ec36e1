"""Paints a row of the tree, and edits a name in place."""

from __future__ import annotations

import re

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from lmsdesk.qt.tree_model import BUSY, FIELD, ID, MATCHES, NEW, RECORD
from lmsdesk.ui.theme import palette, tokens
from lmsdesk.ui.theme.fonts import digits
from lmsdesk.ui.widgets import plain_tip
from lmsdesk.ui.widgets.labels import elided
from lmsdesk.ui.words import number, tr

Index = QModelIndex | QPersistentModelIndex
PAD = 8
SIGN = 16
_STAY = frozenset({Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason})


class TreeDelegate(QStyledItemDelegate):
    """Text by hand: the name with its colour, the count at the right, the address quiet."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, tokens.ROW)

    # -- painting ----------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        if index.data(BUSY):
            painter.setOpacity(0.45)
        field = index.data(FIELD)
        colours = palette()
        rect = option.rect.adjusted(PAD, 0, -PAD, 0)
        if field == "count":
            painter.setFont(digits(option.font))
            painter.setPen(QColor(colours.text if index.data() else colours.muted))
            painter.drawText(rect, _RIGHT, _count(index))
        elif index.column() == 0:
            rect = self._sign(painter, rect, index)
            painter.setFont(_name_font(option.font, index))
            painter.setPen(QColor(colours.text if index.data(MATCHES) and index.data() else colours.muted))
            painter.drawText(rect, _LEFT, _fitted(painter.font(), _name(index), rect.width()))
        else:
            painter.setPen(QColor(colours.muted))
            painter.drawText(rect, _LEFT, _fitted(option.font, str(index.data() or ""), rect.width()))
        painter.restore()

    @staticmethod
    def _sign(painter: QPainter, rect: QRect, index: Index) -> QRect:
        """The colour as a dot, where the kind has one; gives the room that is left for the name."""
        record = index.data(RECORD)
        colour = str(record["color"] or "") if record is not None else ""
        if re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(palette().border))
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QRectF(rect.left() + 2.5, rect.center().y() - 5, 11, 11))
        else:
            return rect
        return rect.adjusted(SIGN + 6, 0, 0, 0)

    # -- the whole name where it is cut off --------------------------------------------------------------------

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        if event.type() == QEvent.Type.ToolTip and index.isValid():
            text = tr("“{name}” is being saved.", name=index.data()) if index.data(BUSY) else ""
            shown = str(index.data() or "")
            room = option.rect.width() - 2 * PAD - (SIGN + 6 if index.column() == 0 else 0)
            if not text and QFontMetrics(option.font).horizontalAdvance(shown) > room:
                text = shown
            QToolTip.showText(event.globalPos(), plain_tip(text), view)
            return True
        return super().helpEvent(event, view, option, index)

    # -- editing in place --------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        line = QLineEdit(parent)
        new = index.data(ID) == NEW
        line.setAccessibleName(tr("Name of the new one") if new else tr("New name of “{name}”", name=index.data()))
        line.setPlaceholderText(tr("Type a name, then press Enter") if new else "")
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill it once: news from the site never overwrites what is being typed."""
        if isinstance(editor, QLineEdit) and not editor.property("filled"):
            editor.setProperty("filled", True)
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect.adjusted(0, 2, -4, -2)
        rect.setWidth(max(min(rect.width(), 420), 160))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Looking at another window does not save a half-typed name; Tab ends the typing like Enter."""
        if event.type() == QEvent.Type.FocusOut and getattr(event, "reason", lambda: None)() in _STAY:
            return False
        if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):  # type: ignore[attr-defined]
            assert isinstance(editor, QWidget)
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.SubmitModelCache)
            return True
        return super().eventFilter(editor, event)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def _name(index: Index) -> str:
    text = str(index.data() or "")
    if text or index.data(ID) == NEW:
        return text
    return tr("(no name)")


def _count(index: Index) -> str:
    value = index.data()
    return number(value) if isinstance(value, int) else ""


def _name_font(font: QFont, index: Index) -> QFont:
    if index.data(ID) != NEW:
        return font
    slanted = QFont(font)
    slanted.setItalic(True)
    return slanted


def _fitted(font: QFont, text: str, width: int) -> str:
    return elided(QFontMetrics(font), text, width)
