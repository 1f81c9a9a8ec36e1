"""The editor for free names with values, such as custom fields: a small table of two columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.ui.editor.field_editor import FieldEditor
from lmsdesk.ui.theme import tokens
from lmsdesk.ui.widgets import Button, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.ui.desk import Desk

MOST_ROWS = 8


class PairsEditor(FieldEditor):
    """Names and values. The empty last row takes the next pair; Delete removes a row."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.table = PairsTable(self._remove)
        self.none = label(tr("There are none."), "muted")
        self.remove = Button(tr("Remove this row"), "link", on_click=self._remove)
        self.column.addWidget(self.none)
        self.column.addWidget(self.table)
        self.column.addWidget(self.remove)
        self.set_main(self.table)
        self._showing = False
        self.table.itemChanged.connect(self._edited)
        self.table.currentCellChanged.connect(lambda *_: self._look())
        self._show_value()

    def trouble(self) -> Sentence | None:
        nameless = next((value for name, value in self._rows() if value and not name), None)
        return Sentence(N_("“{value}” has no name yet."), value=nameless) if nameless is not None else None

    def typed(self) -> Any:
        return [list(row) for row in self._rows()] if self.trouble() is not None else None

    def put_typed(self, raw: Any) -> None:
        self._fill([(str(name), str(value)) for name, value in raw])
        self._value = self._pairs()

    def _rows(self) -> list[tuple[str, str]]:
        rows = [(self._text(row, 0).strip(), self._text(row, 1)) for row in range(self.table.rowCount())]
        return [row for row in rows if row != ("", "")]

    def _pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, value) for name, value in self._rows() if name)

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text() if item is not None else ""

    def _edited(self, item: QTableWidgetItem) -> None:
        if self._showing:
            return
        if item.row() == self.table.rowCount() - 1 and item.text():
            self._add("", "")
            self._look()
        self.change(self._pairs())

    def _remove(self) -> None:
        row = self.table.currentRow()
        if self._read_only or row < 0 or row == self.table.rowCount() - 1:
            return
        self.table.removeRow(row)
        self.change(self._pairs())
        self._look()

    def _add(self, name: str, value: str) -> None:
        row = self.table.rowCount()
        self._showing, before = True, self._showing
        self.table.insertRow(row)
        for column, text in enumerate((name, value)):
            self.table.setItem(row, column, QTableWidgetItem(text))
        self._showing = before

    def _show_value(self) -> None:
        self._fill(self._value or ())

    def _fill(self, rows: Sequence[tuple[str, str]]) -> None:
        self._showing = True
        self.table.setRowCount(0)
        for name, value in rows:
            self._add(name, value)
        if not self._read_only:
            self._add("", "")
        self._showing = False
        self._look()

    def _apply_read_only(self) -> None:
        triggers = QAbstractItemView.EditTrigger
        open_by = triggers.DoubleClicked | triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.SelectedClicked
        self.table.setEditTriggers(triggers.NoEditTriggers if self._read_only else open_by)
        self._show_value()

    def _look(self) -> None:
        rows = self.table.rowCount()
        self.none.setVisible(rows == 0)
        self.table.setVisible(rows > 0)
        self.table.setFixedHeight((min(rows, MOST_ROWS) + 1) * tokens.CONTROL + 2)
        self.remove.setVisible(not self._read_only and rows > 1)
        self.remove.setEnabled(0 <= self.table.currentRow() < rows - 1)


class PairsTable(QTableWidget):
    """The table itself. Tab leaves it, as it leaves every field; arrows walk, Enter or F2 edits."""

    def __init__(self, remove: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)
        self._remove = remove
        self.setHorizontalHeaderLabels([tr("Name"), tr("Value")])
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setFixedHeight(tokens.CONTROL)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(tokens.CONTROL)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not editing:
            self._remove()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing and self.currentIndex().isValid():
            self.edit(self.currentIndex())
            return
        super().keyPressEvent(event)
