"""The view of a record table: whole rows, arrow keys, Enter, Delete, typing, and a selection that is kept by id."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.qt.table_model import RecordTableModel
from lmsdesk.ui.table.delegate import RecordDelegate
from lmsdesk.ui.table.header import RecordHeader
from lmsdesk.ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex
ScrollHint = QAbstractItemView.ScrollHint
_AHEAD = 12
"""The next page is asked for when so many rows are left below."""
_ROWS = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_OPEN = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class RecordTable(QTableView):
    """``opened`` carries the Record; ``chosen`` tells that the selection is another one."""

    opened = Signal(object)
    chosen = Signal()
    remove_wanted = Signal()
    typed = Signal(str)
    """Letters typed on the rows: meant for the search box."""
    _room = 0

    def __init__(self, model: RecordTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.records = model
        self.setModel(model)
        self.painter_of_rows = RecordDelegate(model, self)
        self.setItemDelegate(self.painter_of_rows)
        self.header = RecordHeader(model, self)
        self.setHorizontalHeader(self.header)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.set_row_height(tokens.ROW)
        self.verticalScrollBar().valueChanged.connect(self.read_ahead)
        self._wanted: dict[ItemId, None] = {}
        self._current: ItemId | None = None
        self._offset = 0
        self._top: tuple[ItemId, int] | None = None
        self._list = model.query
        self._restoring = False
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        model.rowsInserted.connect(self._select_arrived)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentRowChanged.connect(self._mark_current)

    # -- looks ------------------------------------------------------------------------------------------------

    def set_row_height(self, height: int) -> None:
        """All rows have one height; 36, or 28 when they are compact."""
        rows = self.verticalHeader()
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        rows.setMinimumSectionSize(height)
        rows.setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)

    def set_room(self, pixels: int) -> None:
        """Let the rows be scrolled up by so much more, from under the bar that floats over the last ones."""
        self._room = pixels
        self.updateGeometries()
        current = self.currentIndex()
        if pixels and current.isValid():
            self._out_from_under_the_bar(current)

    def scrollTo(self, index: Index, hint: ScrollHint = ScrollHint.EnsureVisible) -> None:
        super().scrollTo(index, hint)
        if self._room:
            self._out_from_under_the_bar(index)

    def _out_from_under_the_bar(self, index: Index) -> None:
        below = self.visualRect(index).bottom() - (self.viewport().height() - self._room)
        if 0 < below <= self._room + self.rowHeight(index.row()):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + below)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        room = self._room
        content = self.verticalHeader().length()
        if room and content + room > self.viewport().height():
            self.verticalScrollBar().setMaximum(max(0, content + room - self.viewport().height()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "painter_of_rows"):
            self.painter_of_rows.set_font(QFont(self.font()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.read_ahead()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.records.rowCount():
            first = max(0, self.rowAt(0))
            self.selectionModel().setCurrentIndex(
                self.records.index(first, self.painter_of_rows.first), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self._mark_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark_current()

    def _hover(self, row: int) -> None:
        old, self.painter_of_rows.hover = self.painter_of_rows.hover, row
        if old != row:
            self._repaint_row(old)
            self._repaint_row(row)

    def _mark_current(self, *_: object) -> None:
        old = self.painter_of_rows.current
        row = self.currentIndex().row() if self.hasFocus() else -1
        self.painter_of_rows.current = row
        self._repaint_row(old)
        self._repaint_row(row)

    def _repaint_row(self, row: int) -> None:
        if 0 <= row < self.records.rowCount():
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            self.viewport().update(0, top - 1, self.viewport().width(), height + 1)

    # -- keys and mouse ---------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.key() in _OPEN and plain:
            current = self.currentIndex()
            if current.isValid():
                self.opened.emit(self.records.record(current.row()))
            return
        if event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
            return
        if event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and plain:
            self._go_to_end(event)
            return
        super().keyPressEvent(event)

    def _go_to_end(self, event: QKeyEvent) -> None:
        """Home and End mean the first and the last row: columns are nothing one walks through here."""
        count = self.records.rowCount()
        if count:
            row = 0 if event.key() == Qt.Key.Key_Home else count - 1
            index = self.records.index(row, max(0, self.currentIndex().column()))
            self.selectionModel().setCurrentIndex(index, self.selectionCommand(index, event))
            self.scrollTo(index)

    def keyboardSearch(self, search: str) -> None:
        """Letters go to the search box instead of jumping about among the rows that happen to be loaded."""
        if search.strip():
            self.typed.emit(search)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self.records.record(index.row()))
            return
        super().mouseDoubleClickEvent(event)

    def read_ahead(self, _value: int = 0) -> None:
        """Ask for the next page a little before the last row is reached."""
        rows = self.verticalHeader()
        left = rows.length() - self.verticalScrollBar().value() - self.viewport().height()
        if self.records.rowCount() and self.isVisible() and left <= _AHEAD * rows.defaultSectionSize():
            self.records.fetchMore()

    def rows_before_the_person(self) -> int:
        """How many rows there are from the top down to the last one that can be seen."""
        return (
            self.verticalScrollBar().value() + self.viewport().height()
        ) // self.verticalHeader().defaultSectionSize()

    # -- the selection ----------------------------------------------------------------------------------------

    def selected_rows(self) -> list[int]:
        """The selected rows from the top."""
        rows: set[int] = set()
        for part in self.selectionModel().selection().toList():
            rows.update(range(part.top(), part.bottom() + 1))
        return sorted(rows)

    def selected(self) -> list[Record]:
        """The selected records from the top."""
        return [self.records.record(row) for row in self.selected_rows()]

    def select_ids(self, ids: Iterable[ItemId]) -> None:
        """Select exactly the rows of these ids that are here."""
        self.selectionModel().select(self._selection(self.records.rows_of(set(ids))), _ROWS)

    def _selection(self, rows: list[int]) -> QItemSelection:
        picked, last = QItemSelection(), self.records.columnCount() - 1
        for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            block = [row for _, row in run]
            picked.select(self.records.index(block[0], 0), self.records.index(block[-1], last))
        return picked

    def _selection_changed(self, *_: object) -> None:
        if not self._restoring:
            self._wanted = {}
            self.chosen.emit()

    def _remember(self) -> None:
        """Before all rows are exchanged: who is selected, who is current, and how far it was scrolled."""
        if self._restoring:
            return
        self._restoring = True
        self._wanted |= dict.fromkeys(record.id for record in self.selected())
        current = self.currentIndex()
        self._current = self.records.record(current.row()).id if current.isValid() else None
        self._offset = self.verticalScrollBar().value()
        top = self.rowAt(0)
        self._top = None
        if self._offset and top >= 0:
            self._top = (self.records.record(top).id, -self.rowViewportPosition(top))

    def _restore(self) -> None:
        same, self._list = self.records.query == self._list, self.records.query
        rows = self.records.rows_of(set(self._wanted))
        model = self.selectionModel()
        if rows:
            model.select(self._selection(rows), _ROWS)
        if self.records.complete or not same:
            self._wanted = {}
        else:
            for row in rows:
                self._wanted.pop(self.records.record(row).id, None)
        if self._current is not None and (found := self.records.rows_of({self._current})):
            index = self.records.index(found[0], self.painter_of_rows.first)
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.verticalScrollBar().setValue(self._place_again() if same else 0)
        self.painter_of_rows.hover = -1
        self._restoring = False
        self._mark_current()
        self.chosen.emit()

    def _place_again(self) -> int:
        """How far to scroll so that the row at the top stays where it is, also when rows came or went above it."""
        if self._top is not None and (found := self.records.rows_of({self._top[0]})):
            return found[0] * self.verticalHeader().defaultSectionSize() + self._top[1]
        return self._offset

    def _select_arrived(self, _parent: Index, first: int, last: int) -> None:
        """Rows that were selected before a reload and are here again."""
        if not self._wanted:
            return
        rows = [row for row in range(first, last + 1) if self._wanted.pop(self.records.record(row).id, 0) is None]
        if rows:
            self._restoring = True
            flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().select(self._selection(rows), flags)
            self._restoring = False
            self.chosen.emit()
