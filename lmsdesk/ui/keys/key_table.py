"""A table of keys: find, sort, select, and do something with what is selected. Both tabs of the screen are one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.qt.cell import Cell
from lmsdesk.qt.table_model import RecordTableModel
from lmsdesk.sites.keys import Cabinet
from lmsdesk.ui.table.actions import Deed
from lmsdesk.ui.table.cells import cells_for
from lmsdesk.ui.table.columns import Columns, ColumnsMenu
from lmsdesk.ui.table.empty import EmptyTable
from lmsdesk.ui.table.filters import FilterRow
from lmsdesk.ui.table.pages import Pages, add_deeds, into_rows, set_density, sort, type_on
from lmsdesk.ui.table.selection import SelectionBar
from lmsdesk.ui.table.view import RecordTable
from lmsdesk.ui.widgets import Menu
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.problem import Problem
    from lmsdesk.ui.desk import Desk

Deeds = Callable[[Sequence[Record]], list[Deed]]
Tip = Callable[[Record], str]


class KeyTable(QWidget):
    """Rows of a cabinet. What can be done with them, and what a remark means, the screen tells."""

    done = Signal(str, object)
    """A deed was chosen (its key), for these records."""
    opened = Signal(object)
    remove_wanted = Signal(object)
    new_wanted = Signal()
    failed = Signal(object)
    settled = Signal()
    busy_changed = Signal(bool)

    def __init__(self, desk: Desk, cabinet: Cabinet, deeds: Deeds, tip: Tip) -> None:
        super().__init__()
        self.cabinet = cabinet
        self._deeds = deeds
        kind = cabinet.kind
        self.model = RecordTableModel(cabinet, cells_of(cabinet, tip), desk.tasks, self)
        self.table = RecordTable(self.model)
        self.table.setAccessibleName(tr(kind.plural))
        self.columns = Columns(self.table, desk.settings, f"columns/{kind.id}")
        menu = ColumnsMenu(self.columns, self.table, self._sort, self)
        self.filters = FilterRow(desk, cabinet.site, kind, menu)
        self.filters.box.setPlaceholderText(tr("Find by use or owner …"))
        self.empty = EmptyTable(kind)
        self._pages = Pages(self.table, self.empty, self.model, self._say_none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.bar = SelectionBar(self, self.table, self._do)
        self.setFocusProxy(self.table)
        self._columns_menu = menu
        self._connect()
        self._desk = desk
        self.set_density()

    def _connect(self) -> None:
        self.filters.changed.connect(self._ask)
        self.filters.box.left.connect(lambda: into_rows(self.table, self.model))
        self.model.busy_changed.connect(self._busy)
        self.model.failed.connect(self._failed)
        self.model.settled.connect(self._settled)
        self.table.header.sort_wanted.connect(self._sort)
        self.table.header.menu_wanted.connect(self._columns_menu.popup)
        self.table.opened.connect(self.opened)
        self.table.chosen.connect(self.refresh_bar)
        self.table.remove_wanted.connect(self._remove)
        self.table.typed.connect(lambda text: type_on(self.filters, text))
        self.table.customContextMenuRequested.connect(self._context_menu)
        self.empty.clear_wanted.connect(self.filters.clear)
        self.empty.again_wanted.connect(self.reload)
        self.empty.new_wanted.connect(self.new_wanted)

    async def load(self) -> None:
        """Read the list and wait for it."""
        task = self.reload()
        if task is not None:
            await asyncio.wait({task})

    def reload(self) -> asyncio.Task[None] | None:
        self._pages.failed = False
        return self.model.reload()

    def close_for_good(self) -> None:
        self.columns.flush()
        self.model.close()

    def selected(self) -> list[Record]:
        return self.table.selected()

    def set_density(self) -> None:
        set_density(self.table, self._desk)

    def refresh_bar(self) -> None:
        """Another selection, or other things can be done with it."""
        self.bar.refresh(self._deeds(self.selected()))

    # -- what the person does

    def _ask(self) -> None:
        self.model.ask(Query(search=self.filters.search))
        self.show_page()

    def _sort(self, field: str) -> None:
        sort(self.table, self.model, field)

    def _do(self, key: str) -> None:
        records = self.selected()
        if records and any(deed.key == key and deed.possible for deed in self._deeds(records)):
            self.done.emit(key, records)

    def _remove(self) -> None:
        records = self.selected()
        if records:
            self.remove_wanted.emit(records)

    def _context_menu(self, at: QPoint) -> None:
        if not self.table.indexAt(at).isValid():
            return
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_deeds(menu, self._deeds(self.selected()), self._do)
        menu.popup(self.table.viewport().mapToGlobal(at))

    # -- what is shown

    def _busy(self, busy: bool) -> None:
        self._pages.wait(busy)
        self.busy_changed.emit(busy)

    def _failed(self, problem: Problem) -> None:
        self._pages.failed = True
        self.failed.emit(problem)
        self.show_page()

    def _settled(self) -> None:
        self.settled.emit()
        self.refresh_bar()
        self.show_page()

    def show_page(self) -> None:
        """The rows, or what to say where there are none."""
        self._pages.show_page()

    def _say_none(self) -> None:
        if self.filters.any:
            self.empty.say_nothing_found(self.filters.search)
        else:
            self.empty.say_nothing_yet(offered=bool(self.cabinet.offer(Verb.CREATE)))


def cells_of(cabinet: Cabinet, tip: Tip) -> tuple[Cell, ...]:
    """The columns, with words for what is not there and the sentence behind each remark."""
    cells = []
    for cell in cells_for(cabinet.kind):
        if cell.name == "name":
            cell = replace(cell, text=lambda row: str(row["name"] or "") or tr("No description"))
        elif cell.name == "last_used":
            shown = cell.text
            cell = replace(cell, text=lambda row, shown=shown: shown(row) or tr("never"))  # type: ignore[misc]
        elif cell.name == "remark":
            cell = replace(cell, tip=tip)
        cells.append(cell)
    return tuple(cells)
