"""The tree on the screen: calm rows, disclosure triangles, dragging with an honest indicator, expansion by id."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from lmsdesk.domain.values import ItemId
from lmsdesk.qt.tree_model import TreeModel
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.tree.delegate import TreeDelegate
from lmsdesk.ui.tree.dropping import Drop, drop_at, paint_drop, target

Index = QModelIndex | QPersistentModelIndex
ScrollHint = QAbstractItemView.ScrollHint
INDENT = 22
_CHEVRON = 14
_COUNT = 96
_NARROW = 520
_ARROWS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right})


class TreeView(QTreeView):
    """A QTreeView for a TreeModel. ``edit_ended`` tells that typing in a cell ended, and whether it was given up."""

    edit_ended = Signal(bool)
    open_changed = Signal()
    """The person opened or closed a row."""
    refused = Signal(object)
    """Keys (QKeySequence) for a move that is not possible now."""

    def __init__(self, model: TreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = model
        self.bottom_room = 0
        self._open: set[ItemId] = set()
        self._restoring = False
        self._drop: tuple[Drop, ItemId | None] | None = None
        self.setModel(model)
        self.setItemDelegate(TreeDelegate(self))
        self._behave()
        self._columns()
        model.settled.connect(self._restore)
        self.expanded.connect(lambda index: self._note(index, True))
        self.collapsed.connect(lambda index: self._note(index, False))
        theme.changed.connect(self.viewport().update)

    def _behave(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformRowHeights(True)
        self.setIndentation(INDENT)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)  # painted here, where it can say more
        self.setAutoExpandDelay(700)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _columns(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(60)
        for at, field in enumerate(self.tree.fields):
            stretch = at == 0
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Fixed)
            if field == "count":
                self.setColumnWidth(at, _COUNT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The name has most of the room; the address gives way in a narrow window."""
        super().resizeEvent(event)
        width = self.viewport().width()
        for at, field in enumerate(self.tree.fields):
            if at and field != "count":
                self.setColumnHidden(at, width < _NARROW)
                self.setColumnWidth(at, max(120, min(300, width // 4)))

    # -- the row in use ----------------------------------------------------------------------------------------

    @property
    def current_id(self) -> ItemId | None:
        """The selected item."""
        rows = self.selectionModel().selectedRows()
        return self.tree.id_of(rows[0]) if rows else None

    def choose(self, id: ItemId | None) -> None:
        """Select an item, with everything it is inside of opened."""
        index = self.tree.index_of(id)
        if index.isValid():
            self.reveal(index)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def reveal(self, index: QModelIndex) -> None:
        """Open everything above a row."""
        above = index.parent()
        while above.isValid():
            self.expand(above)
            above = above.parent()

    def edit_name(self, id: ItemId) -> None:
        """Type in the name's cell."""
        index = self.tree.index_of(id)
        if index.isValid():
            self.choose(id)
            self.setFocus()
            self.edit(index)

    @property
    def editing(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState

    def finish_edit(self) -> None:
        """End the typing in a cell as Enter does."""
        for editor in self.viewport().findChildren(QLineEdit):
            if editor.isVisible():
                self.commitData(editor)
                self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.SubmitModelCache)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow moves things; where that is not possible now it must not move the selection instead."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in _ARROWS:
            self.refused.emit(QKeySequence(event.keyCombination()))
            return
        if event.key() == Qt.Key.Key_Escape and not self.editing:
            self.clearSelection()
        super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        cancelled = hint == QAbstractItemDelegate.EndEditHint.RevertModelCache
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.edit_ended.emit(cancelled)

    # -- what is open, by id -----------------------------------------------------------------------------------

    def set_open(self, ids: set[ItemId]) -> None:
        """Open exactly these items."""
        self._open = set(ids)
        self._restore()

    @property
    def open_ids(self) -> set[ItemId]:
        """What the person opened; the filter opens everything for as long as it holds."""
        return set(self._open)

    def _note(self, index: Index, opened: bool) -> None:
        id = self.tree.id_of(index)
        if id is None or self._restoring or self.tree.filtered:
            return
        (self._open.add if opened else self._open.discard)(id)
        self.open_changed.emit()

    def _restore(self) -> None:
        self._restoring = True
        for id in self.tree.shown_ids():
            index = self.tree.index_of(id)
            if self.tree.rowCount(index):
                self.setExpanded(index, self.tree.filtered or id in self._open)
        self._restoring = False

    # -- dragging ----------------------------------------------------------------------------------------------

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # scrolls at the edges and opens a row that is hovered for long
        drop, index = drop_at(self, event.position().toPoint())
        row, parent = target(drop, index)
        ours = event.source() is self
        if ours and self.tree.canDropMimeData(event.mimeData(), Qt.DropAction.MoveAction, row, 0, parent):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self._show_drop((drop, self.tree.id_of(index)))
        else:
            event.ignore()
            self._show_drop(None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show_drop(None)

    def dropEvent(self, event: QDropEvent) -> None:
        drop, index = drop_at(self, event.position().toPoint())
        row, parent = target(drop, index)
        self._show_drop(None)
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        if event.source() is self and self.tree.dropMimeData(
            event.mimeData(), Qt.DropAction.MoveAction, row, 0, parent
        ):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def startDrag(self, actions: Qt.DropAction) -> None:
        super().startDrag(actions)
        self._show_drop(None)

    def _show_drop(self, drop: tuple[Drop, ItemId | None] | None) -> None:
        self._drop = drop
        self.viewport().update()

    @property
    def indicated(self) -> Drop | None:
        """Where the indicator says the drop would go; None where it is refused."""
        return self._drop[0] if self._drop is not None else None

    # -- painting ----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drop is not None:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_drop(self, painter, self._drop[0], self.tree.index_of(self._drop[1]))
            painter.end()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = palette()
        rect = QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        hovered = rect.contains(self.viewport().mapFromGlobal(self.cursor().pos())) and self.underMouse()
        if self.tree.id_of(index) == self.current_id:
            painter.fillRect(rect, QColor(colours.selection))
        elif hovered and self._drop is None:
            painter.fillRect(rect, QColor(colours.hover))
        super().drawRow(painter, option, index)
        painter.setPen(QColor(colours.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if self.hasFocus() and self._is_current(index):
            painter.fillRect(QRect(0, rect.top(), 3, rect.height() - 1), QColor(colours.accent))

    def _is_current(self, index: Index) -> bool:
        return self.tree.id_of(index) == self.tree.id_of(self.currentIndex())

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        at = self.tree.index_of(self.tree.id_of(index))
        if not self.tree.rowCount(at):
            return
        name = "chevron-down" if self.isExpanded(at) else "chevron-right"
        sign = pixmap(name, "muted", _CHEVRON)
        left = rect.right() - INDENT + (INDENT - _CHEVRON) // 2 + 3
        painter.drawPixmap(left, rect.center().y() - _CHEVRON // 2 + 1, sign)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # -- room for the bar at the bottom ------------------------------------------------------------------------

    def set_bottom_room(self, pixels: int) -> None:
        """Let the last row be scrolled above something that covers the lower edge."""
        if pixels != self.bottom_room:
            self.bottom_room = pixels
            QTimer.singleShot(0, self, self._make_room)

    def _make_room(self) -> None:
        self.updateGeometries()
        if self.bottom_room and not QApplication.mouseButtons():  # under the mouse nothing moves away
            self.scrollTo(self.currentIndex())

    def scrollTo(self, index: Index, hint: ScrollHint = ScrollHint.EnsureVisible) -> None:
        """Bring a row into sight, and out from under what covers the lower edge."""
        super().scrollTo(index, hint)
        self._lengthen()  # Qt has just measured the scroll bar anew, without the room
        row = self.visualRect(index)
        below = row.bottom() - (self.viewport().height() - self.bottom_room)
        if self.bottom_room and 0 < below <= self.bottom_room + row.height():
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + below)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._lengthen()

    def _lengthen(self) -> None:
        last = self._last_row()
        if self.bottom_room and last.isValid():
            bottom = self.visualRect(last).bottom() + 1 + self.verticalOffset() + self.bottom_room
            self.verticalScrollBar().setMaximum(max(0, bottom - self.viewport().height()))

    def _last_row(self) -> QModelIndex:
        model: QAbstractItemModel = self.model()
        last = QModelIndex()
        while rows := model.rowCount(last):
            if last.isValid() and not self.isExpanded(last):
                break
            last = model.index(rows - 1, 0, last)
        return last
