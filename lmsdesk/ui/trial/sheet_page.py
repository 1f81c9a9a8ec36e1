"""Items as a sheet: type into cells, fill down, paste a block from a spreadsheet, then save all changes in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from lmsdesk.domain.fields import Boolean, OneOf
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import Shelf, ShelfChange, item_key
from lmsdesk.sites.sheets import pasted
from lmsdesk.sites.sheets.finding import finder
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.table.cells import title_of
from lmsdesk.ui.theme import tokens
from lmsdesk.ui.trial.sheet_model import SheetModel, sheet_fields
from lmsdesk.ui.trial.trial_page import TrialPage
from lmsdesk.ui.widgets import Button, Notice, label, restyle
from lmsdesk.ui.words import tr, trn

Index = QModelIndex | QPersistentModelIndex
KEEP_MS = 300


class SheetTable(QTableView):
    """A grid with the keys that people know from spreadsheets."""

    def __init__(self, model: SheetModel) -> None:
        super().__init__()
        self.sheet = model
        self.setModel(model)
        self.setItemDelegate(CellDelegate(model, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(tokens.ROW_COMPACT)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setProperty("narrow", True)  # as Qt's own cells
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(tr("Sheet"))
        for at, field in enumerate(model.fields):
            self.setColumnWidth(at, 280 if field.name == model.kind.title else 130)

    def block(self) -> tuple[list[int], list[int]]:
        """Rows and columns of the selection, or of the current cell."""
        cells = self.selectedIndexes() or [self.currentIndex()]
        cells = [cell for cell in cells if cell.isValid()]
        return sorted({cell.row() for cell in cells}), sorted({cell.column() for cell in cells})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows, columns = self.block()
        places = [(row, column) for row in rows for column in columns]
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.sheet.block_text(rows, columns))
        elif event.matches(QKeySequence.StandardKey.Paste) and places:
            block = pasted(QGuiApplication.clipboard().text())
            self.sheet.paste(rows[0], columns[0], block, len(rows), len(columns))
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.sheet.undo.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.sheet.undo.redo()
        elif event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier and places:
            self.sheet.fill_down(rows, columns)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and places:
            self.sheet.empty(places)
        elif event.key() == Qt.Key.Key_R and event.modifiers() == Qt.KeyboardModifier.ControlModifier and places:
            self.sheet.back(places)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and len(places) == 1:
            below = self.model().index(min(rows[0] + 1, self.sheet.rowCount() - 1), columns[0])
            self.setCurrentIndex(below)
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class CellDelegate(QStyledItemDelegate):
    """Choices are chosen from a list; everything else is typed."""

    def __init__(self, model: SheetModel, parent: QTableView) -> None:
        super().__init__(parent)
        self._sheet = model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = self._sheet.fields[index.column()]
        if isinstance(field, OneOf | Boolean):
            box = QComboBox(parent)
            if isinstance(field, Boolean):
                box.addItem(tr("Yes"), "yes")
                box.addItem(tr("No"), "no")
            else:
                for choice in field.choices:
                    box.addItem(tr(choice.label), choice.value)
            return box
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            row, column = index.row(), index.column()
            editor.textEdited.connect(lambda text: self._sheet.typing(row, column, text))
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            self._sheet.typing(index.row(), index.column(), None)
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            value = self._sheet.value(index.row(), index.column())
            wanted = ("yes" if value else "no") if isinstance(value, bool) else value
            editor.setCurrentIndex(max(0, editor.findData(wanted)))
            return
        super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
            return
        super().setModelData(editor, model, index)


class SheetPage(Screen):
    """Every changed cell is kept as a draft of its item at once; Save shows what will happen first."""

    def __init__(self, desk: Desk, shelf: Shelf, records: Sequence[Record], shown_first: Sequence[str] = ()) -> None:
        super().__init__(desk, tr("{things} as a sheet", things=tr(shelf.kind.plural)))
        self.shelf = shelf
        kind = shelf.kind
        self.model = SheetModel(kind, records, sheet_fields(kind, shown_first), shelf.site.time_zone, self)
        self.table = SheetTable(self.model)
        back = self.header.set_back(tr(kind.plural))
        back.clicked.connect(lambda *_: self._leave())
        self.undo = Button(tr("Undo"), on_click=self.model.undo.undo)
        self.undo.setToolTip(tr("Undo the last step (Ctrl+Z)"))
        self.save = Button(tr("Save"), "primary", on_click=self._save, shortcut="Ctrl+S")
        self.header.add_action(self.undo)
        self.header.add_action(self.save)
        self.help = label("", "muted", wrap=True)
        self.top.addWidget(self.help)
        self._place = QWidget()
        place = QHBoxLayout(self._place)
        place.setContentsMargins(MARGIN - 8, 0, MARGIN - 8, 0)
        place.addWidget(self.table)
        self.content.addWidget(self._place, 1)  # a layout of hidden parts would keep its room
        self.setFocusProxy(self.table)
        self.trial: SheetTrial | None = None
        self._touched: set[ItemId] = set()
        self._drafted: set[ItemId] = set()
        self._keep = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keep.timeout.connect(self.keep_now)
        self.model.edited.connect(self._edited)
        self.model.undo.canUndoChanged.connect(self.undo.setEnabled)
        self.undo.setEnabled(False)
        self._unsubscribe = shelf.subscribe(self._elsewhere)
        self._tell()

    async def load(self) -> None:
        self.model.find = await finder(self.shelf.site, self.shelf.kind)
        self._bring_back()

    def _bring_back(self) -> None:
        """What was typed into this sheet, or into an editor, and not saved stands in its cells again."""
        drafts, site, kind = self.desk.drafts, self.shelf.site.profile.id, self.shelf.kind
        if drafts is None:
            return
        try:
            kept = drafts.list(site=site, kind=kind.id)
        except Problem:
            return  # that drafts cannot be read is told where they are counted
        self._drafted |= {draft.id for draft in kept if draft.id is not None}
        if count := self.model.bring_back(kept):
            words = trn(
                "{count} cell that you typed earlier is back.", "{count} cells that you typed earlier are back.", count
            )
            self.notices.show_notice(Notice("note", words, tr("Undo takes them away again.")), "back")

    def focus_search(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def closing(self) -> None:
        self._keep.stop()
        self._unsubscribe()

    # -- keeping what is typed

    def _edited(self, ids: Sequence[ItemId]) -> None:
        self._touched |= set(ids)
        self._keep.start()
        self._tell()

    def keep_now(self) -> None:
        """Each changed item as a draft of its own: it is in the list of unfinished work, and opens in the editor."""
        drafts, site, kind = self.desk.drafts, self.shelf.site.profile.id, self.shelf.kind
        touched, self._touched = self._touched, set()
        if drafts is None:
            return
        try:
            for id in touched:
                values, record = self.model.kept_values(id), self.model.record_of(id)
                if values is not None:
                    base = {name: record.values[name] for name in values if name in record.values}
                    drafts.put(site, kind.id, item_key(id), values, base=base, title=title_of(kind, record))
                    self._drafted.add(id)
                elif id in self._drafted:
                    drafts.drop(site, kind.id, item_key(id))
                    self._drafted.discard(id)
        except Problem as problem:
            self.show_problem(problem, key="draft", typed=True)

    def _elsewhere(self, change: ShelfChange) -> None:
        """The site holds something else now, be it that we saved it."""
        self.model.take(change.changed)
        self._touched |= {record.id for record in change.changed} & self._drafted
        self.keep_now()
        self._tell()

    def _tell(self) -> None:
        count = self.model.changed
        self.save.set_text(
            trn("Save {count} change", "Save {count} changes", count) if count else tr("Nothing to save")
        )
        self.save.setEnabled(bool(count))
        self._say(self.model.unreadable)

    def _say(self, unreadable: int) -> None:
        """What does not fit, in the line that else tells the keys: nothing moves under somebody who types."""
        if unreadable:
            words = trn(
                "{count} cell cannot be read yet. It is marked, and its row will be left out.",
                "{count} cells cannot be read yet. They are marked, and their rows will be left out.",
                unreadable,
            )
        else:
            words = tr(
                "Type into a cell, or F2. Ctrl+D fills down, Ctrl+C and Ctrl+V copy and paste, also from a spreadsheet."
                " Ctrl+R brings back what the site holds."
            )
        if words != self.help.text():
            self.help.setText(words)
            self.help.setProperty("role", "trouble" if unreadable else "muted")
            restyle(self.help)

    # -- saving and leaving

    def _save(self) -> None:
        """Show what would be sent, in place of the sheet; the way back leads to the sheet."""
        if self.trial is not None or not self.model.changed:
            return
        self.keep_now()
        self.trial = SheetTrial(self.desk, self.shelf, self.model, self._back_to_sheet)
        for part in self._parts():
            part.hide()
        self.top.setContentsMargins(0, 0, 0, 0)
        self.content.addWidget(self.trial, 1)
        self.trial.setFocus()

    def _back_to_sheet(self) -> None:
        trial, self.trial = self.trial, None
        if trial is None:
            return
        trial.closing()
        self.notices.clear("back")  # there is nothing to undo any more
        self.model.complain({(line.id, name): said for line in trial.model.lines for name, said in line.told.items()})
        self.content.removeWidget(trial)
        trial.hide()
        trial.deleteLater()
        self.top.setContentsMargins(MARGIN, 16, MARGIN, 8)
        for part in self._parts():
            part.show()
        self.table.setFocus()

    def _parts(self) -> tuple[QWidget, ...]:
        """What gives way to the look before saving."""
        return self.header, self.notices, self.progress, self.help, self._place

    def _leave(self) -> None:
        self.desk.tasks.start(self._leaving(), name="leave the sheet", key="leave", owner=self)

    async def _leaving(self) -> None:
        if await self.can_leave():
            self.desk.close_editor()

    async def can_leave(self) -> bool:
        self.keep_now()
        if self.trial is not None and not await self.trial.can_leave():
            return False
        if not self.model.changed:
            return True
        answer = await self.desk.ask(
            trn("Save {count} change?", "Save {count} changes?", self.model.changed),
            tr("What you typed is kept on this computer as unfinished work, whichever you choose."),
            [Answer("later", tr("Later")), Answer("save", tr("Look and save"), "primary")],
            parent=self,
        )
        if answer == "save":
            self._save()
            return False
        return answer == "later"


class SheetTrial(TrialPage):
    """What the sheet would send, row by row."""

    def __init__(self, desk: Desk, shelf: Shelf, sheet: SheetModel, close: Callable[[], None]) -> None:
        self._close = close
        super().__init__(desk, shelf, trn("Save {count} change", "Save {count} changes", sheet.changed))
        rows = sheet.rows()
        names = {name for row in rows for name in (*row.changes, *row.troubles)}
        self.show_rows(rows, [field.name for field in shelf.kind.fields if field.name in names])
        self.setFocusProxy(self.go)

    async def _leaving(self) -> None:
        if await self.can_leave():
            self._close()
