"""Paints a cell of a record table by hand: one fill, one text or one badge, one line. Fast enough for every frame."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from lmsdesk.qt.cell import Cell
from lmsdesk.qt.table_model import RecordTableModel
from lmsdesk.ui.screen import MARGIN
from lmsdesk.ui.theme import palette, theme, tokens
from lmsdesk.ui.theme.fonts import digits
from lmsdesk.ui.widgets.labels import elided

Index = QModelIndex | QPersistentModelIndex
PAD = 10
_BADGE = 20
_DOT = 12
_BESIDE_DOT = _DOT + 8
_KEPT = 5000
_VCENTER = Qt.AlignmentFlag.AlignVCenter
_LEFT = int(Qt.AlignmentFlag.AlignLeft | _VCENTER | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | _VCENTER | Qt.TextFlag.TextSingleLine)
_CENTER = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)


class RecordDelegate(QStyledItemDelegate):
    """Asks the model for text by row and column, without the detour over roles. ``hover`` is the row of the mouse."""

    def __init__(self, model: RecordTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.hover = -1
        self.first = 0
        self.last = -1
        """The columns at the edges, whose text keeps the screen's margin."""
        self.current = -1
        """The row with the keyboard's mark; none while the table has no focus."""
        self._prepare()
        theme.changed.connect(self._prepare)

    def set_font(self, font: QFont) -> None:
        """The table's font."""
        self._font = font
        self._prepare()

    def _prepare(self) -> None:
        colours = palette()
        font = getattr(self, "_font", QFont())
        self._numbers = digits(font)
        self._struck = digits(font)
        self._struck.setStrikeOut(True)
        self._small = QFont(font)
        self._small.setPixelSize(max(tokens.SECONDARY, QFontMetrics(font).height() - 5))
        self._small.setWeight(QFont.Weight.DemiBold)
        self._measure = QFontMetrics(font)
        self._measure_numbers = QFontMetrics(self._numbers)
        self._measure_small = QFontMetrics(self._small)
        self._font = font
        self._fitted: dict[tuple[str, int, bool], str] = {}
        self._badges: dict[tuple[str, str, int, float], QPixmap] = {}
        names = ("selection", "hover", "line", "text", "muted", "faint", "accent", "border_strong")
        self._colours = {name: QColor(getattr(colours, name)) for name in names}
        self._inks = {
            name: (QColor(colours.tone(name).ink), QColor(colours.tone(name).ground))
            for name in ("plain", "good", "caution", "trouble", "note", "practice")
        }

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, tokens.ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, column = index.row(), index.column()
        rect: QRect = option.rect
        colours = self._colours
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colours["selection"])
        elif row == self.hover:
            painter.fillRect(rect, colours["hover"])
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, colours["line"])
        if row == self.current:
            self._mark(painter, rect, column)
        text = self._model.text(row, column)
        if not text:
            return
        cell = self._model.cells[column]
        inner = self.inner(rect, column)
        if cell.tone is not None:
            self._badge(painter, inner, text, cell.tone(self._model.record(row)))
        elif cell.right:
            self._number(painter, inner, text, cell.struck(self._model.record(row)) if cell.struck else "")
        else:
            if cell.swatch and (colour := cell.swatch(self._model.record(row))):
                self._dot(painter, inner, colour)
                inner.setLeft(inner.left() + _BESIDE_DOT)
            painter.setFont(self._font)
            painter.setPen(colours["muted" if cell.muted else "text"])
            painter.drawText(inner, _LEFT, self._fit(text, inner.width()))

    def inner(self, rect: QRect, column: int) -> QRect:
        """Where the text of a cell stands."""
        left = MARGIN if column == self.first else PAD
        right = MARGIN if column == self.last else PAD
        return rect.adjusted(left, 0, -right, -1)

    def _mark(self, painter: QPainter, rect: QRect, column: int) -> None:
        """The keyboard's row: a bar at its left end and a line below."""
        accent = self._colours["accent"]
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, accent)
        painter.fillRect(rect.x(), rect.y() - 1, rect.width(), 1, accent)
        if column == self.first:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), accent)

    def _dot(self, painter: QPainter, inner: QRect, colour: str) -> None:
        """The colour itself, with a thin line around it so that white shows on white."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._colours["border_strong"])
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QRectF(inner.left() + 0.5, inner.center().y() - _DOT / 2 + 1, _DOT - 1, _DOT - 1))
        painter.restore()

    def _number(self, painter: QPainter, inner: QRect, text: str, struck: str) -> None:
        painter.setFont(self._numbers)
        painter.setPen(self._colours["text"])
        shown = self._fit(text, inner.width(), numbers=True)
        painter.drawText(inner, _RIGHT, shown)
        if struck:
            used = self._measure_numbers.horizontalAdvance(shown) + 6
            room = inner.adjusted(0, 0, -used, 0)
            if self._measure_numbers.horizontalAdvance(struck) <= room.width():
                painter.setFont(self._struck)
                painter.setPen(self._colours["muted"])
                painter.drawText(room, _RIGHT, struck)

    def _badge(self, painter: QPainter, inner: QRect, text: str, tone: str) -> None:
        """A badge is drawn once for each word and room, and copied from then on."""
        ratio = painter.device().devicePixelRatioF()
        made = self._badges.get((text, tone, inner.width(), ratio))
        if made is None:
            made = self._draw_badge(text, tone, inner.width(), ratio)
            self._badges[text, tone, inner.width(), ratio] = made
        painter.drawPixmap(inner.x(), inner.y() + (inner.height() - _BADGE) // 2, made)

    def _draw_badge(self, text: str, tone: str, room: int, ratio: float) -> QPixmap:
        ink, ground = self._inks.get(tone, self._inks["plain"])
        shown = elided(self._measure_small, text, room - 16)
        box = QRect(0, 0, self._measure_small.horizontalAdvance(shown) + 16, _BADGE)
        made = QPixmap(round(box.width() * ratio), round(_BADGE * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(box), _BADGE / 2, _BADGE / 2)
        painter.setFont(self._small)
        painter.setPen(ink)
        painter.drawText(box, _CENTER, shown)
        painter.end()
        return made

    def _fit(self, text: str, room: int, numbers: bool = False) -> str:
        """The text, or its beginning with “…”. Remembered: the same texts come with every frame."""
        key = (text, room, numbers)
        found = self._fitted.get(key)
        if found is None:
            if len(self._fitted) > _KEPT:
                self._fitted.clear()
            measure = self._measure_numbers if numbers else self._measure
            found = self._fitted[key] = elided(measure, text, room)
        return found

    def cut(self, row: int, column: int, rect: QRect) -> bool:
        """Whether the text of a cell does not fit into it."""
        cell: Cell = self._model.cells[column]
        inner = self.inner(rect, column).width()
        if cell.tone is not None:
            return self._measure_small.horizontalAdvance(self._model.text(row, column)) > inner - 16
        if cell.swatch and cell.swatch(self._model.record(row)):
            inner -= _BESIDE_DOT
        return self._measure.horizontalAdvance(self._model.text(row, column)) > inner

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        if not index.isValid():
            QToolTip.hideText()
            return False
        tip = self.tip(index.row(), index.column(), option.rect)
        QToolTip.showText(event.globalPos(), tip, view) if tip else QToolTip.hideText()
        return True

    def tip(self, row: int, column: int, rect: QRect) -> str:
        """What the cell says on hovering: more than it shows, or the whole of a text that is cut. Plain text."""
        cell = self._model.cells[column]
        tip = cell.tip(self._model.record(row))
        if not tip and self.cut(row, column, rect):
            tip = self._model.text(row, column)
        return f"<p>{_escaped(tip)}</p>" if tip else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
