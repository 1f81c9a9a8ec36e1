"""The view over the inspector's list: keys for headings, columns to choose, sorting by a click on a column's head."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from lmsdesk.ui.inspector.columns import COLUMNS, PATH
from lmsdesk.ui.inspector.delegate import CHEVRON, HEIGHT, ExchangeDelegate
from lmsdesk.ui.inspector.exchange_model import ExchangeModel, Heading
from lmsdesk.ui.widgets import Menu
from lmsdesk.ui.words import tr

NARROWEST = 44
LEAST_PATH = 120
"""So much of the address is to be read before other columns get any room."""
_FIRST_TO_GO = ("size", "wire", "took", "method")
"""What gives way in a narrow list, and comes back with the room; the person's own choice stays what it is."""
_WALKING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ExchangeView(QTableView):
    """``opened``: Enter on a line. ``menu_wanted``: the place on the screen for a menu about what is chosen."""

    opened = Signal()
    menu_wanted = Signal(QPoint)
    columns_changed = Signal()
    taken = Signal()
    """A person went somewhere in the list, by mouse or keys."""

    def __init__(self, model: ExchangeModel) -> None:
        super().__init__()
        self._model = model
        self._widths: dict[int, int] = {}
        """The columns that a person made wider or narrower, also those that are hidden now."""
        self._left_out = {at for at, column in enumerate(COLUMNS) if not column.shown}
        """The columns that the person does not want to see."""
        self.setModel(model)
        self.setItemDelegate(ExchangeDelegate(self, model))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setAccessibleName(tr("Requests"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(HEIGHT)
        rows.setDefaultSectionSize(HEIGHT)
        self._heads()
        model.rowsInserted.connect(self._stay)

    def _stay(self, _: QModelIndex, first: int, last: int) -> None:
        """New rows above what is being read move nothing on the screen."""
        bar = self.verticalScrollBar()
        if bar.value() and first * HEIGHT <= bar.value():
            self.updateGeometries()
            bar.setValue(bar.value() + (last - first + 1) * HEIGHT)

    def _heads(self) -> None:
        head = self.horizontalHeader()
        head.setMinimumSectionSize(NARROWEST)
        head.setStretchLastSection(False)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, column in enumerate(COLUMNS):
            self.setColumnWidth(at, column.width)
            self.setColumnHidden(at, at in self._left_out)
        head.setSectionResizeMode(PATH, QHeaderView.ResizeMode.Stretch)
        head.sectionClicked.connect(self._sort)
        head.sectionMoved.connect(lambda *_: self.columns_changed.emit())
        head.sectionResized.connect(self._resized)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: self.columns_menu().popup(head.mapToGlobal(at)))

    # -- columns

    def columns_menu(self) -> Menu:
        """A menu with a switch for each column."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for at, column in enumerate(COLUMNS):
            there = at not in self._left_out
            menu.add(tr(column.title), partial(self.toggle_column, at), checked=there, enabled=at != PATH)
        return menu

    def toggle_column(self, at: int) -> None:
        """Show or hide a column."""
        self._left_out ^= {at}
        self.setColumnHidden(at, at in self._left_out)
        self._fit_columns()
        self.columns_changed.emit()

    def layout_of_columns(self) -> dict[str, Any]:
        """Which columns are shown in which order and width, to be remembered."""
        head = self.horizontalHeader()
        order = [COLUMNS[head.logicalIndex(visual)].id for visual in range(len(COLUMNS))]
        shown = [column.id for at, column in enumerate(COLUMNS) if at not in self._left_out]
        widths = {COLUMNS[at].id: width for at, width in self._widths.items()}
        return {"order": order, "shown": shown, "widths": widths}

    def set_layout_of_columns(self, kept: Any) -> None:
        """As it was remembered; what is odd in it is left out."""
        if not isinstance(kept, Mapping):
            return
        places = {column.id: at for at, column in enumerate(COLUMNS)}
        head = self.horizontalHeader()
        head.blockSignals(True)
        shown, order, widths = kept.get("shown"), kept.get("order"), kept.get("widths")
        if isinstance(shown, list) and any(id in shown for id in places):
            self._left_out = {at for id, at in places.items() if id not in shown and at != PATH}
            for at in places.values():
                self.setColumnHidden(at, at in self._left_out)
        known = [id for id in order if isinstance(id, str) and id in places] if isinstance(order, list) else []
        for visual, id in enumerate(known):
            head.moveSection(head.visualIndex(places[id]), visual)
        for id, width in widths.items() if isinstance(widths, Mapping) else ():
            if id in places and isinstance(width, int):
                self._widths[places[id]] = max(NARROWEST, min(width, 800))
                self.setColumnWidth(places[id], self._widths[places[id]])
        head.blockSignals(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Leave out for now what there is no room for beside the address."""
        head = self.horizontalHeader()
        shown = {at: self._widths.get(at, COLUMNS[at].width) for at in range(len(COLUMNS)) if at not in self._left_out}
        left = self.viewport().width() - sum(width for at, width in shown.items() if at != PATH)
        squeezed = set()
        for id in _FIRST_TO_GO if self.isVisible() else ():
            at = next(at for at, column in enumerate(COLUMNS) if column.id == id)
            if left < LEAST_PATH and at in shown:
                squeezed.add(at)
                left += shown[at]
        for at in shown:
            if head.isSectionHidden(at) != (at in squeezed):
                self.setColumnHidden(at, at in squeezed)

    def _resized(self, at: int, _old: int, new: int) -> None:
        known = self._widths.get(at, COLUMNS[at].width)
        if at != PATH and new not in (0, known):  # not one that goes for a while, or comes back
            self._widths[at] = new
            self.columns_changed.emit()

    def _sort(self, at: int) -> None:
        """Rising, falling, and back to the order of what was done."""
        now = self._model.sorted_by
        head = self.horizontalHeader()
        if now is None or now[0] != at:
            self._model.sort_by(at, False)
        elif not now[1]:
            self._model.sort_by(at, True)
        else:
            self._model.sort_by(None)
        sorting = self._model.sorted_by
        head.setSortIndicatorShown(sorting is not None)
        if sorting is not None:
            order = Qt.SortOrder.DescendingOrder if sorting[1] else Qt.SortOrder.AscendingOrder
            head.setSortIndicator(sorting[0], order)

    # -- keys and clicks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        row = self._model.row(index.row()) if index.isValid() else None
        key = event.key()
        if key in _WALKING:
            self.taken.emit()
        if isinstance(row, Heading) and key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, *_ENTER):
            closed = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}.get(Qt.Key(key))
            self._model.toggle(index.row(), closed)
        elif row is not None and key == Qt.Key.Key_Left:
            self._to_heading(index)
        elif row is not None and key in _ENTER:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _to_heading(self, index: QModelIndex) -> None:
        for row in range(index.row(), -1, -1):
            if isinstance(self._model.row(row), Heading):
                self.setCurrentIndex(self._model.index(row, 0))
                return

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.taken.emit()
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and isinstance(self._model.row(index.row()), Heading):
            left = self.columnViewportPosition(self.horizontalHeader().logicalIndex(0))
            if event.position().x() - left <= CHEVRON:
                self._model.toggle(index.row())
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and isinstance(self._model.row(index.row()), Heading):
            self._model.toggle(index.row())
        else:
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex()
        if event.reason() == QContextMenuEvent.Reason.Mouse or not index.isValid():
            self.menu_wanted.emit(event.globalPos())
        else:
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))
