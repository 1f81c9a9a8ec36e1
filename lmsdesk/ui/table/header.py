"""The header of a record table: quiet words, an arrow where the rows are sorted, columns that can be dragged."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from lmsdesk.qt.table_model import RecordTableModel
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.screen import MARGIN
from lmsdesk.ui.table.delegate import PAD
from lmsdesk.ui.theme import palette, theme, tokens

HEIGHT = 34
_ARROW = 12


class RecordHeader(QHeaderView):
    """``sort_wanted`` carries the field of the title that was clicked, where the rows can be sorted by it."""

    sort_wanted = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, model: RecordTableModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._records = model
        self.edges = (0, -1)
        """The first and the last column that are shown."""
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setMinimumSectionSize(56)
        self.setHighlightSections(False)
        self.setFixedHeight(HEIGHT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda at: self.menu_wanted.emit(self.mapToGlobal(at)))
        self.sectionClicked.connect(self._clicked)
        theme.changed.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self.cursor().shape() != Qt.CursorShape.SplitHCursor:
            at = self.logicalIndexAt(event.position().toPoint())
            sortable = at >= 0 and self._records.sortable(self._records.cells[at].name)
            self.setToolTip("" if at < 0 else self._records.cells[at].title if self._cut(at) else "")
            self.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if sortable and not event.buttons() else Qt.CursorShape.ArrowCursor
            )

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        if not rect.isValid():
            return
        colours = palette()
        cell = self._records.cells[logicalIndex]
        painter.fillRect(rect, QColor(colours.surface))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(colours.border))
        sorting = self._records.sorting
        arrow = sorting is not None and sorting[0] == cell.name
        inner = self._inner(rect, logicalIndex)
        font = self._title_font()
        measure = QFontMetrics(font)
        room = inner.width() - (_ARROW + 4 if arrow else 0) + (PAD - 2 if arrow and cell.right else 0)
        text = measure.elidedText(cell.title, Qt.TextElideMode.ElideRight, room)
        wide = measure.horizontalAdvance(text)
        left = inner.right() - wide + 1 if cell.right else inner.x()
        painter.setFont(font)
        painter.setPen(QColor(colours.text if arrow else colours.muted))
        painter.drawText(QRect(left, inner.y(), wide + 2, inner.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
        if arrow and sorting is not None:
            at = left - _ARROW - 4 if cell.right else left + wide + 4
            name = "chevron-down" if sorting[1] else "chevron-up"
            painter.drawPixmap(at, inner.y() + (inner.height() - _ARROW) // 2, pixmap(name, "text", _ARROW))

    def _inner(self, rect: QRect, logical: int) -> QRect:
        first, last = self.edges
        return rect.adjusted(MARGIN if logical == first else PAD, 0, -(MARGIN if logical == last else PAD), -1)

    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(tokens.SECONDARY)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _cut(self, logical: int) -> bool:
        room = self.sectionSize(logical) - 2 * PAD
        return QFontMetrics(self._title_font()).horizontalAdvance(self._records.cells[logical].title) > room

    def _clicked(self, logical: int) -> None:
        name = self._records.cells[logical].name
        if self._records.sortable(name):
            self.sort_wanted.emit(name)
