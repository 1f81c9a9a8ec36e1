"""What every list shares: rows or words in their place, sorting by a heading, typing to search, deeds in a menu."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget

from lmsdesk.qt.table_model import RecordTableModel
from lmsdesk.sites import settings
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.table.actions import Deed
from lmsdesk.ui.table.empty import EmptyTable
from lmsdesk.ui.table.filters import FilterRow
from lmsdesk.ui.table.view import RecordTable
from lmsdesk.ui.theme import tokens
from lmsdesk.ui.widgets import Menu

_PATIENCE_MS = 150
"""So long nothing is said about waiting."""


class Pages(QStackedWidget):
    """The rows, or what to say where there are none. ``say_none`` says why an empty list that was read is empty."""

    def __init__(
        self, table: RecordTable, empty: EmptyTable, model: RecordTableModel, say_none: Callable[[], object]
    ) -> None:
        super().__init__()
        self._table, self._empty, self._model, self._say_none = table, empty, model, say_none
        self.failed = False
        """The last try to read the list did not work."""
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self.show_page)
        self.addWidget(table)
        self.addWidget(empty)

    def wait(self, busy: bool) -> None:
        """The list is being read, or no longer."""
        self._patience.start() if busy else self._patience.stop()

    def show_page(self) -> bool:
        """Show what fits now; whether the list was read and is empty."""
        if self._model.rowCount():
            self.failed = False
            self.setCurrentWidget(self._table)
        elif self._model.busy:
            if not self._patience.isActive():
                self._empty.say_loading()
                self.setCurrentWidget(self._empty)
        elif not self._model.loaded:
            if self.failed:
                self._empty.say_failed()
                self.setCurrentWidget(self._empty)
        else:
            self._say_none()
            self.setCurrentWidget(self._empty)
            return True
        return False


def sort(table: RecordTable, model: RecordTableModel, field: str) -> None:
    """By a column; by the same once more the other way round."""
    sorting = model.sorting
    descending = sorting is not None and sorting[0] == field and not sorting[1]
    model.sort_by(field, descending=descending)
    table.header.viewport().update()


def into_rows(table: RecordTable, model: RecordTableModel) -> None:
    """The keyboard goes from the search box into the rows, where there are some."""
    if model.rowCount():
        table.setFocus(Qt.FocusReason.TabFocusReason)


def type_on(filters: FilterRow, text: str) -> None:
    """Letters typed on the rows go on in the search box."""
    filters.box.setFocus(Qt.FocusReason.OtherFocusReason)
    filters.box.end(False)
    filters.box.insert(text)


def set_density(table: RecordTable, desk: Desk) -> None:
    """Rows as high as the person likes them."""
    compact = desk.settings.get(settings.DENSITY) == "compact"
    table.set_row_height(tokens.ROW_COMPACT if compact else tokens.ROW)


def add_deeds(menu: Menu, deeds: Iterable[Deed], do: Callable[[str], object], reason: str = "") -> None:
    """What can be done with the rows. ``reason``: why nothing can just now."""
    for deed in deeds:
        why = reason or deed.reason
        menu.add(
            deed.words,
            partial(do, deed.key),
            icon=deed.icon,
            role="trouble" if deed.danger else "muted",
            enabled=not why,
            reason=why,
        )
